//! Clauses of the port for the desk.

use comanda_domain::command::CommandOutcome;
use comanda_domain::conversation::{Conversation, State};
use comanda_domain::effect::{CallReason, Purpose};
use comanda_domain::id::{CommandId, PersonId};
use comanda_domain::order::{Order, OrderAction, OrderChange, Party, Stage};
use comanda_domain::profile::Identity;
use comanda_domain::time::Timestamp;

use super::samples::{
    ANN, BEN, CLEO, at, echo, key, mid, of_event, order, outbox_id, placed, received, sku, to_send, write,
};
use crate::port::Store;
use crate::port::admin::PersonDetails;
use crate::port::conversation::{Commit, MessageUpdate, StoredOrder};
use crate::port::outbox::{SendOutcome, Settlement};

fn done(order: &Order, action: OrderAction, now: i64) -> (Order, OrderChange) {
    order.apply(action, Party::Desk, at(now), None).unwrap()
}

pub(crate) async fn a_board_shows_what_is_open_and_what_ended_lately(store: &dyn Store) {
    let empty = store.board(&sku("main"), at(0)).await.unwrap();
    assert_eq!((empty.revision, empty.tickets.len()), (0, 0));
    let orders = [order(3, ANN, "main"), order(1, BEN, "main"), order(2, CLEO, "west")];
    let placed = orders.iter().map(|order| placed(order.clone(), "d")).collect();
    store.commit(&Commit { placed, ..of_event(1) }).await.unwrap();
    let board = store.board(&sku("main"), at(0)).await.unwrap();
    assert_eq!(
        board.tickets.iter().map(|stored| stored.order.id).collect::<Vec<_>>(),
        [orders[1].id, orders[0].id]
    );
    let west = store.board(&sku("west"), at(0)).await.unwrap();
    assert_eq!(west.tickets, [StoredOrder { order: orders[2].clone(), number: 1, before: None }]);

    let rejected = done(&orders[1], OrderAction::Reject { reason: "sold out".to_owned() }, 20_000);
    store.commit(&Commit { changed: vec![rejected.clone()], ..of_event(2) }).await.unwrap();
    let later = store.board(&sku("main"), at(20_000)).await.unwrap();
    assert!(later.revision > board.revision);
    assert_eq!(later.tickets.len(), 2);
    assert_eq!(later.tickets[0].order, rejected.0);
    assert_eq!(store.board(&sku("main"), at(20_001)).await.unwrap().tickets.len(), 1);
    assert_eq!(store.board(&sku("west"), at(0)).await.unwrap(), west, "other branches are left alone");
    // What touches no ticket leaves the board alone.
    store.commit(&Commit { interactions: vec![received(3, ANN, "hi")], ..of_event(3) }).await.unwrap();
    assert_eq!(store.board(&sku("main"), at(0)).await.unwrap().revision, later.revision);
}

pub(crate) async fn an_order_file_has_its_history(store: &dyn Store) {
    let first = order(1, ANN, "main");
    assert_eq!(store.order(first.id).await.unwrap(), None);
    store.commit(&Commit { placed: vec![placed(first.clone(), "d")], ..of_event(1) }).await.unwrap();
    assert_eq!(store.order(first.id).await.unwrap().unwrap().history, []);
    let accepted = done(&first, OrderAction::Accept, 20_000);
    let preparing = done(&accepted.0, OrderAction::StartPreparing, 20_001);
    let back =
        preparing.0.apply(OrderAction::StepBack, Party::System, at(20_002), Some(Stage::Accepted)).unwrap();
    let reason = Some("too \"late\"".to_owned());
    let cancelled = done(&back.0, OrderAction::Cancel { by: Party::Desk, reason }, 20_003);
    let changed = vec![accepted.clone(), preparing.clone()];
    store.commit(&Commit { changed, ..of_event(2) }).await.unwrap();
    store.commit(&Commit { changed: vec![back.clone()], ..of_event(3) }).await.unwrap();
    store.commit(&Commit { changed: vec![cancelled.clone()], ..of_event(4) }).await.unwrap();
    let file = store.order(first.id).await.unwrap().unwrap();
    assert_eq!(file.history, [accepted.1, preparing.1, back.1, cancelled.1]);
    assert_eq!(file.stored, StoredOrder { order: cancelled.0, number: 1, before: Some(Stage::Accepted) });
}

pub(crate) async fn outcomes_come_back(store: &dyn Store) {
    let outcomes = [
        CommandOutcome::Done { revision: None },
        CommandOutcome::Done { revision: Some(3) },
        CommandOutcome::Stale { stage: Stage::OutForDelivery, revision: 4 },
        CommandOutcome::Refused { reason: "there is no such order".to_owned() },
    ];
    let id = |number: u8| CommandId::from_bytes([number; 16]);
    let numbered: Vec<_> = (0_u8..).map(id).zip(outcomes.iter().cloned()).collect();
    store.commit(&Commit { outcomes: numbered.clone(), ..of_event(1) }).await.unwrap();
    for (id, outcome) in numbered {
        assert_eq!(store.outcome(id).await.unwrap(), Some(outcome));
    }
    assert_eq!(store.outcome(id(9)).await.unwrap(), None);
    // A command has one outcome.
    let again = vec![(id(0), CommandOutcome::Refused { reason: String::new() })];
    store.commit(&Commit { outcomes: again, ..of_event(2) }).await.unwrap();
    assert_eq!(store.outcome(id(0)).await.unwrap().as_ref(), outcomes.first());
}

pub(crate) async fn watermarks_reach_our_messages_only(store: &dyn Store) {
    let interactions = vec![
        received(1, ANN, "hi"),
        echo(2, ANN, "m_2", Some("one")),
        echo(3, ANN, "m_3", Some("two")),
        echo(4, BEN, "m_4", Some("other")),
    ];
    let delivered = |mids: Vec<_>, watermark: i64, reported: i64| MessageUpdate::Delivered {
        conversation: key(ANN),
        mids,
        watermark: Some(at(watermark)),
        at: at(reported),
    };
    let message_updates = vec![delivered(vec![], 20, 500)];
    store.commit(&Commit { interactions, message_updates, ..of_event(1) }).await.unwrap();
    let marks = |rows: Vec<crate::port::desk::MessageRow>| -> Vec<_> {
        rows.into_iter().map(|row| (row.delivered_at, row.read_at)).collect()
    };
    let expected = [(None, None), (Some(at(500)), None), (None, None)];
    assert_eq!(marks(store.messages(&key(ANN), 9).await.unwrap()), expected);

    let read =
        MessageUpdate::Read { conversation: key(ANN), mid: None, watermark: Some(at(20)), at: at(600) };
    let named = vec![delivered(vec![mid("m_3"), mid("m_4")], 0, 550), read];
    store.commit(&Commit { message_updates: named, ..of_event(2) }).await.unwrap();
    let expected = [(None, None), (Some(at(500)), Some(at(600))), (Some(at(550)), None)];
    assert_eq!(marks(store.messages(&key(ANN), 9).await.unwrap()), expected);
    assert_eq!(marks(store.messages(&key(BEN), 9).await.unwrap()), [(None, None)], "not their conversation");

    // Read by name, without ever having been reported as delivered; reported again, the first time stays.
    let read = |mid_text: &str, whose: &str, reported: i64| MessageUpdate::Read {
        conversation: key(whose),
        mid: Some(mid(mid_text)),
        watermark: None,
        at: at(reported),
    };
    let updates = vec![read("m_4", BEN, 700), read("m_2", ANN, 701)];
    store.commit(&Commit { message_updates: updates, ..of_event(3) }).await.unwrap();
    assert_eq!(marks(store.messages(&key(BEN), 9).await.unwrap()), [(Some(at(700)), Some(at(700)))]);
    assert_eq!(store.messages(&key(ANN), 9).await.unwrap()[1].read_at, Some(at(600)));
}

pub(crate) async fn edits_and_deletions_change_the_text(store: &dyn Store) {
    let interactions = vec![received(1, ANN, "2 latte"), received(2, ANN, "oops"), received(3, ANN, "3")];
    store.commit(&Commit { interactions, ..of_event(1) }).await.unwrap();
    let edited = |number: u8, text: &str| MessageUpdate::Edited {
        mid: mid(&format!("m_in_{number}")),
        text: Some(text.to_owned()),
    };
    let deleted = MessageUpdate::Deleted { mid: mid("m_in_2") };
    let message_updates = vec![edited(1, "3 latte"), edited(1, "4 latte"), edited(2, "x"), deleted];
    store.commit(&Commit { message_updates, ..of_event(2) }).await.unwrap();
    // After it was taken back, neither an edit nor a second delivery brings the text back.
    let interactions = vec![crate::port::conversation::Interaction {
        event: super::samples::event(9),
        ..received(2, ANN, "oops")
    }];
    let message_updates = vec![edited(2, "y")];
    store.commit(&Commit { interactions, message_updates, ..of_event(3) }).await.unwrap();
    let rows = store.messages(&key(ANN), 9).await.unwrap();
    let texts: Vec<Option<&str>> = rows.iter().map(|row| row.text.as_deref()).collect();
    assert_eq!(texts, [Some("4 latte"), None, Some("3")]);
    assert_eq!(rows[0].attachments.as_deref(), Some("location"));
    assert!(rows[0].inbound);
    let newest = store.messages(&key(ANN), 2).await.unwrap();
    assert_eq!(newest, rows[1..]);
}

pub(crate) async fn an_echo_and_its_answer_are_one_message(store: &dyn Store) {
    let outbox = vec![to_send(1, ANN, Purpose::Reply), to_send(2, BEN, Purpose::Reply)];
    store.commit(&Commit { outbox, ..of_event(1) }).await.unwrap();
    store.claim(at(10), 9, &[], None).await.unwrap();
    let settlement = |number: u8, mid_text: &str| Settlement {
        id: outbox_id(number),
        attempt: 1,
        outcome: SendOutcome::Sent {
            mid: Some(mid(mid_text)),
            recipient: None,
            text: Some("ours".to_owned()),
        },
        at: at(900),
    };
    // Once the answer is first, once the echo; the echo of a template has no words, and its time is Meta's.
    store.settle(&[settlement(1, "m_1")]).await.unwrap();
    let interactions = vec![echo(50, ANN, "m_1", None), echo(51, BEN, "m_2", None)];
    store.commit(&Commit { interactions, ..of_event(2) }).await.unwrap();
    store.settle(&[settlement(2, "m_2")]).await.unwrap();
    for (conversation, expected) in [(ANN, 500), (BEN, 510)] {
        let rows = store.messages(&key(conversation), 9).await.unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].text.as_deref(), rows[0].at), (Some("ours"), at(expected)));
    }
}

pub(crate) async fn conversations_are_listed_with_names_and_calls(store: &dyn Store) {
    let with_person = State::WithPerson { until: at(9_000), draft: None, since: None };
    let mut writes = vec![
        write(ANN, 0, Conversation::default()),
        write(BEN, 0, Conversation { state: with_person, ..Conversation::default() }),
        write(CLEO, 0, Conversation::default()),
    ];
    writes[0].updated_at = at(3_000);
    writes[1].updated_at = at(2_000);
    let mut named = received(1, BEN, "hi");
    named.person_name = Some("Ben on the phone".to_owned());
    let calls = vec![
        (key(ANN), CallReason::NotUnderstood, at(100)),
        (key(ANN), CallReason::Asked, at(200)),
        (key(BEN), CallReason::Asked, at(100)),
    ];
    let interactions = vec![received(2, ANN, "hello"), named];
    let commit = Commit { conversations: writes, interactions, calls, ..of_event(1) };
    store.commit(&commit).await.unwrap();
    let details = PersonDetails {
        identity: Identity {
            page: key(ANN).page,
            channel: key(ANN).channel,
            person: PersonId::parse("7001").unwrap(),
        },
        first_name: Some("Ann".to_owned()),
        last_name: Some("Lê".to_owned()),
        picture: None,
        locale: None,
        raw: "{}".to_owned(),
        fetched_at: at(5),
    };
    store.save_profiles(&[details]).await.unwrap();
    let rows = store.conversations(2).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.key.to_string()).collect::<Vec<_>>(), [ANN, BEN]);
    assert_eq!(rows[0].name.as_deref(), Some("Ann Lê"));
    assert_eq!(rows[0].call, Some((CallReason::NotUnderstood, at(100))), "the oldest open one");
    assert_eq!((rows[0].state.as_str(), rows[0].with_person_until), ("idle", None));
    assert_eq!(rows[1].name.as_deref(), Some("Ben on the phone"));
    assert_eq!((rows[1].state.as_str(), rows[1].with_person_until), ("with_person", Some(at(9_000))));
    assert_eq!((rows[1].call, rows[1].updated_at), (Some((CallReason::Asked, at(100))), at(2_000)));
}

/// Who calls, in the order of `people`.
async fn open_calls(store: &dyn Store, people: [&str; 2]) -> [Option<(CallReason, Timestamp)>; 2] {
    let rows = store.conversations(9).await.unwrap();
    people.map(|person| rows.iter().find(|row| row.key == key(person)).unwrap().call)
}

pub(crate) async fn a_call_stays_open_until_it_is_answered(store: &dyn Store) {
    let taken = || Conversation {
        state: State::WithPerson { until: at(9_000), draft: None, since: None },
        ..Conversation::default()
    };
    let conversations = vec![write(ANN, 0, taken()), write(BEN, 0, Conversation::default())];
    let calls = vec![(key(ANN), CallReason::Asked, at(100)), (key(BEN), CallReason::NotUnderstood, at(200))];
    store.commit(&Commit { conversations, calls, ..of_event(1) }).await.unwrap();
    let (ann, ben) = (Some((CallReason::Asked, at(100))), Some((CallReason::NotUnderstood, at(200))));
    assert_eq!(open_calls(store, [ANN, BEN]).await, [ann, ben], "being silent is not being answered");
    let conversations = vec![write(ANN, 1, taken()), write(BEN, 1, taken())];
    store.commit(&Commit { conversations, ..of_event(2) }).await.unwrap();
    assert_eq!(open_calls(store, [ANN, BEN]).await, [ann, ben], "nor is being taken over");

    // One is answered while the other calls again: the oldest call is still the first.
    let calls = vec![(key(BEN), CallReason::Asked, at(300))];
    store.commit(&Commit { answered: vec![key(ANN)], calls, ..of_event(3) }).await.unwrap();
    assert_eq!(open_calls(store, [ANN, BEN]).await, [None, ben]);
    // What is asked for in the commit that answers is asked for anew.
    let calls = vec![(key(BEN), CallReason::TooLate, at(500))];
    store.commit(&Commit { answered: vec![key(BEN)], calls, ..of_event(4) }).await.unwrap();
    assert_eq!(open_calls(store, [ANN, BEN]).await, [None, Some((CallReason::TooLate, at(500)))]);
}

pub(crate) async fn revisions_grow_with_commits(store: &dyn Store) {
    let mut revisions = store.revisions();
    let before = *revisions.borrow_and_update();
    store.commit(&of_event(1)).await.unwrap();
    assert!(revisions.has_changed().unwrap());
    assert!(*revisions.borrow_and_update() > before);
    store.ping().await.unwrap();
    assert!(!store.version().await.unwrap().is_empty());
}
