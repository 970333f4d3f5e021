//! Clauses of the port for *converse* and the *ticker*.

use std::slice;

use comanda_domain::conversation::{BurstText, Conversation, Forgetting, Mentioned, State, Voice};
use comanda_domain::draft::Draft;
use comanda_domain::effect::Purpose;
use comanda_domain::event::{FeedChange, FeedItem, FeedVerb};
use comanda_domain::id::{EventId, MessageId};
use comanda_domain::line::{Line, Quantity};
use comanda_domain::order::{OrderAction, Party, Reach, Stage};
use comanda_domain::time::Timestamp;
use comanda_domain::timer::{Timer, TimerKind};

use super::samples::{
    ANN, BEN, CLEO, at, event, key, mid, of_event, order, placed, received, sku, to_send, write,
};
use crate::port::Store;
use crate::port::conversation::{
    Commit, CommitError, Committed, Interaction, InteractionDetail, MessageUpdate, StoredOrder, TimerWrite,
};

fn conflict(written: Result<Committed, CommitError>) -> Vec<String> {
    match written {
        Err(CommitError::Conflict { keys }) => keys.iter().map(ToString::to_string).collect(),
        other => panic!("expected a conflict, found {other:?}"),
    }
}

pub(crate) async fn a_conversation_comes_back_as_it_was_written(store: &dyn Store) {
    let conversation = Conversation {
        mentioned: Some(Mentioned {
            line: Line::of_item(sku("coffee"), sku("latte"), Quantity::ONE),
            until: at(99),
        }),
        state: State::WithPerson { until: at(9), draft: Some(Draft::default()), since: None },
        asked_cancellation: Some(order(1, ANN, "main").id),
        draft_due: Some(at(60_000)),
        burst: vec![BurstText {
            mid: mid("m_1"),
            text: "2 latte\n\u{1f600}".to_owned(),
            is_heard: true,
            at: Some(at(3)),
        }],
        quiet_until: Some(at(3)),
        language: Some("vi".to_owned()),
        window_until: Some(at(99)),
        last_order: Some(order(1, ANN, "main").id),
        misunderstood: 2,
        hears: vec![Voice { mid: mid("m_9"), until: at(7), at: Some(at(6)) }],
        forgetting: Some(Forgetting::OnceDone),
        is_stopped: true,
        was_told_automated: true,
        ordered_with: vec![mid("m_0")],
        ..Conversation::default()
    };
    let writes = vec![write(ANN, 0, conversation.clone()), write(BEN, 0, Conversation::default())];
    store.commit(&Commit { conversations: writes, ..of_event(1) }).await.unwrap();

    let keys = [key(ANN), key(CLEO), key(BEN)];
    let loaded = store.load(&keys, &[event(1), event(2)]).await.unwrap();
    assert_eq!(loaded.conversations.get(&key(ANN)), Some(&(conversation, 1)));
    assert_eq!(loaded.conversations.get(&key(BEN)), Some(&(Conversation::default(), 1)));
    assert_eq!(loaded.conversations.len(), 2);
    assert_eq!(loaded.seen, [event(1)].into());

    let writes = vec![write(ANN, 1, Conversation::default())];
    store.commit(&Commit { conversations: writes, ..of_event(2) }).await.unwrap();
    let loaded = store.load(&keys, &[]).await.unwrap();
    assert_eq!(loaded.conversations.get(&key(ANN)), Some(&(Conversation::default(), 2)));
}

pub(crate) async fn a_write_on_another_revision_is_a_conflict_and_changes_nothing(store: &dyn Store) {
    let first = Commit { conversations: vec![write(ANN, 0, Conversation::default())], ..of_event(1) };
    store.commit(&first).await.unwrap();
    // Taken for new, too far ahead, and not there at all.
    for (writes, stale) in [
        (vec![write(ANN, 0, Conversation::default()), write(BEN, 0, Conversation::default())], ANN),
        (vec![write(BEN, 0, Conversation::default()), write(ANN, 2, Conversation::default())], ANN),
        (vec![write(ANN, 1, Conversation::default()), write(BEN, 1, Conversation::default())], BEN),
    ] {
        let commit = Commit {
            conversations: writes,
            interactions: vec![received(2, BEN, "hello")],
            placed: vec![placed(order(2, BEN, "main"), "2026-11-21")],
            outbox: vec![to_send(2, BEN, Purpose::Reply)],
            ..of_event(2)
        };
        assert_eq!(conflict(store.commit(&commit).await), [stale]);
        let loaded = store.load(&[key(ANN), key(BEN)], &[event(2)]).await.unwrap();
        assert_eq!(loaded.conversations.get(&key(ANN)).map(|(_, revision)| *revision), Some(1));
        assert!(!loaded.conversations.contains_key(&key(BEN)));
        assert!(loaded.seen.is_empty());
        assert!(store.messages(&key(BEN), 9).await.unwrap().is_empty());
        assert!(store.list_orders(9).await.unwrap().is_empty());
        assert_eq!(store.outbox_counts().await.unwrap().queued, 0);
    }
    let commit = Commit { placed: vec![placed(order(3, ANN, "main"), "2026-11-21")], ..of_event(3) };
    assert_eq!(store.commit(&commit).await.unwrap().numbers, [1], "conflicts use up no numbers");
}

pub(crate) async fn a_commit_that_is_known_changes_nothing(store: &dyn Store) {
    let commit = Commit {
        seen: vec![(event(1), at(1)), (event(2), at(2))],
        conversations: vec![write(ANN, 0, Conversation::default())],
        placed: vec![
            placed(order(1, ANN, "main"), "2026-11-21"),
            placed(order(2, ANN, "main"), "2026-11-21"),
        ],
        outbox: vec![to_send(1, ANN, Purpose::Reply)],
        ..Commit::default()
    };
    assert_eq!(store.commit(&commit).await.unwrap().numbers, [1, 2]);
    assert_eq!(store.commit(&commit).await.unwrap().numbers, [1, 2]);
    assert_eq!(store.list_orders(9).await.unwrap().len(), 2);
    assert_eq!(store.outbox_counts().await.unwrap().queued, 1);
    let loaded = store.load(&[key(ANN)], &[]).await.unwrap();
    assert_eq!(loaded.conversations.get(&key(ANN)).map(|(_, revision)| *revision), Some(1));
}

pub(crate) async fn a_commit_that_is_half_known_is_a_conflict(store: &dyn Store) {
    store.commit(&of_event(1)).await.unwrap();
    let mut commit = Commit { conversations: vec![write(ANN, 0, Conversation::default())], ..of_event(1) };
    commit.seen.push((event(2), at(2)));
    assert_eq!(conflict(store.commit(&commit).await), [ANN]);
    let loaded = store.load(&[key(ANN)], &[event(1), event(2)]).await.unwrap();
    assert!(loaded.conversations.is_empty());
    assert_eq!(loaded.seen, [event(1)].into());
}

pub(crate) async fn numbers_have_no_gaps_per_branch_and_day(store: &dyn Store) {
    let first = vec![
        placed(order(1, ANN, "east"), "2026-11-21"),
        placed(order(2, ANN, "west"), "2026-11-21"),
        placed(order(3, BEN, "east"), "2026-11-21"),
        placed(order(4, BEN, "east"), "2026-11-22"),
    ];
    let committed = store.commit(&Commit { placed: first, ..of_event(1) }).await.unwrap();
    assert_eq!(committed.numbers, [1, 1, 2, 1]);
    let second = vec![
        placed(order(5, ANN, "east"), "2026-11-21"),
        placed(order(6, ANN, "east"), "2026-11-21"),
        placed(order(7, ANN, "west"), "2026-11-21"),
    ];
    assert_eq!(store.commit(&Commit { placed: second, ..of_event(2) }).await.unwrap().numbers, [3, 4, 2]);
    let third = vec![placed(order(8, BEN, "east"), "2026-11-21")];
    assert_eq!(store.commit(&Commit { placed: third, ..of_event(3) }).await.unwrap().numbers, [5]);

    let ids = [order(6, ANN, "east").id, order(4, ANN, "east").id, order(9, ANN, "east").id];
    let numbers = store.order_numbers(&ids).await.unwrap();
    assert_eq!(numbers, [(order(6, ANN, "east").id, 4), (order(4, ANN, "east").id, 1)].into());
}

pub(crate) async fn an_order_comes_back_as_it_was_written(store: &dyn Store) {
    let order = order(1, ANN, "main");
    let commit = Commit { placed: vec![placed(order.clone(), "2026-11-21")], ..of_event(1) };
    store.commit(&commit).await.unwrap();
    let expected = StoredOrder { order: order.clone(), number: 1, before: None };
    let unknown = super::samples::order(9, ANN, "main").id;
    let expected = [expected];
    assert_eq!(store.orders(&[unknown, order.id]).await.unwrap(), expected);
    assert_eq!(store.list_orders(1).await.unwrap(), expected);
    assert_eq!(store.open_tickets(&sku("main"), at(0)).await.unwrap(), 1);
    assert_eq!(store.open_tickets(&sku("west"), at(0)).await.unwrap(), 0);

    let mut later = super::samples::order(2, ANN, "main");
    later.terms.starts_at = Some(at(50_000));
    let commit = Commit { placed: vec![placed(later.clone(), "2026-11-21")], ..of_event(2) };
    store.commit(&commit).await.unwrap();
    assert_eq!(
        store.open_tickets(&sku("main"), at(49_999)).await.unwrap(),
        1,
        "it keeps no kitchen busy yet"
    );
    assert_eq!(store.open_tickets(&sku("main"), at(50_000)).await.unwrap(), 2);
    let accepted = later.apply(OrderAction::Accept, Party::Desk, at(20_000), None).unwrap();
    let preparing = accepted.0.apply(OrderAction::StartPreparing, Party::Desk, at(20_001), None).unwrap();
    let changed = vec![accepted, preparing];
    store.commit(&Commit { changed, ..of_event(3) }).await.unwrap();
    assert_eq!(store.open_tickets(&sku("main"), at(30_000)).await.unwrap(), 2, "begun before its time");
}

pub(crate) async fn an_order_moves_on_by_its_revision(store: &dyn Store) {
    let first = order(1, ANN, "main");
    store.commit(&Commit { placed: vec![placed(first.clone(), "d")], ..of_event(1) }).await.unwrap();
    let accepted = first.apply(OrderAction::Accept, Party::Desk, at(50), None).unwrap();
    let commit = Commit { changed: vec![accepted.clone()], ..of_event(2) };
    store.commit(&commit).await.unwrap();
    let stored = store.orders(&[first.id]).await.unwrap();
    assert_eq!(stored, [StoredOrder { order: accepted.0.clone(), number: 1, before: Some(Stage::Placed) }]);

    // Decided on the first revision again.
    let rejected =
        first.apply(OrderAction::Reject { reason: "closed".to_owned() }, Party::Desk, at(60), None).unwrap();
    let commit = Commit { changed: vec![rejected], ..of_event(3) };
    assert_eq!(conflict(store.commit(&commit).await), [ANN]);
    assert_eq!(store.orders(&[first.id]).await.unwrap(), stored);

    // After a step back to the beginning there is nowhere to go back to, and lines may have changed.
    let (mut back, change) =
        accepted.0.apply(OrderAction::StepBack, Party::Desk, at(70), Some(Stage::Placed)).unwrap();
    back.lines.truncate(1);
    back.note = Some("one less".to_owned());
    store.commit(&Commit { changed: vec![(back.clone(), change)], ..of_event(3) }).await.unwrap();
    let stored = store.orders(&[first.id]).await.unwrap();
    assert_eq!(stored, [StoredOrder { order: back, number: 1, before: None }]);
}

pub(crate) async fn an_order_placed_and_moved_on_in_one_commit(store: &dyn Store) {
    let first = order(1, ANN, "main");
    let accepted = first.apply(OrderAction::Accept, Party::Desk, at(50), None).unwrap();
    let cancel = OrderAction::Cancel { by: Party::Customer, reason: None };
    let cancelled = accepted.0.apply(cancel, Party::Customer, at(60), Some(Stage::Placed)).unwrap();
    let placed = vec![placed(first.clone(), "d")];
    let changed = vec![accepted.clone(), cancelled.clone()];
    let commit = Commit { placed: placed.clone(), changed, ..of_event(1) };
    assert_eq!(store.commit(&commit).await.unwrap().numbers, [1]);
    let file = store.order(first.id).await.unwrap().unwrap();
    assert_eq!(file.stored, StoredOrder { order: cancelled.0, number: 1, before: Some(Stage::Accepted) });
    assert_eq!(file.history, [accepted.1, cancelled.1]);
    // The same order by another event: it is there.
    assert_eq!(conflict(store.commit(&Commit { placed, ..of_event(2) }).await), [ANN]);
    assert_eq!(store.open_tickets(&sku("main"), at(0)).await.unwrap(), 0);
}

fn wide_event(number: u32) -> EventId {
    let mut bytes = [0xee; 16];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    EventId::from_bytes(bytes)
}

/// A commit of `count` texts of as many people, with everything that a text may bring.
pub(crate) fn batch(first: u32, count: u32) -> Commit {
    let mut commit = Commit::default();
    for number in first..first + count {
        let conversation = format!("104/messenger/{number}");
        let (id, now) = (wide_event(number), Timestamp::from_millis(i64::from(number)));
        let mut interaction = Interaction { event: id, ..received(1, &conversation, "2 latte") };
        if let InteractionDetail::Message(message) = &mut interaction.detail {
            message.mid = MessageId::parse(&format!("m_{number}")).unwrap();
        }
        let row = to_send(1, &conversation, Purpose::Reminder);
        let row_id = comanda_domain::id::OutboxId::of(id, 0);
        let mut order = order(1, &conversation, "main");
        order.id = comanda_domain::id::OrderId::of(id);
        order.reach = Reach::Pickup { phone: Some(format!("+84901{number:06}")) };
        let timer = |kind| Timer { conversation: key(&conversation), kind, due: now };
        let next = Conversation { window_until: Some(at(1_000_000)), ..Conversation::default() };
        commit.seen.push((id, now));
        commit.conversations.push(write(&conversation, 0, next));
        commit.interactions.push(interaction);
        commit
            .interactions
            .push(Interaction { event: wide_event(number + 1_000_000), ..feed(&conversation) });
        commit.message_updates.push(MessageUpdate::Read {
            conversation: key(&conversation),
            mid: None,
            watermark: Some(now),
            at: now,
        });
        commit.placed.push(placed(order, "d"));
        commit.outbox.push(crate::port::conversation::NewOutboxRow { id: row_id, ..row });
        commit.timers.push(TimerWrite::Set(timer(TimerKind::Quiet)));
        commit.timers.push(TimerWrite::Clear { conversation: key(&conversation), kind: TimerKind::Expiry });
        commit.timers.push(TimerWrite::Fired(timer(TimerKind::Reminder)));
        commit.calls.push((key(&conversation), comanda_domain::effect::CallReason::Asked, now));
        commit.answered.push(key(&conversation));
        commit.withdrawn.push(key(&conversation));
    }
    commit
}

fn feed(conversation: &str) -> Interaction {
    let change = FeedChange {
        item: FeedItem::Comment,
        verb: FeedVerb::Add,
        verb_raw: "add".to_owned(),
        from: None,
        from_name: None,
        post_id: None,
        comment_id: None,
        parent_id: None,
        share_id: None,
        event_id: None,
        photo_id: None,
        photo_ids: vec!["1".to_owned()],
        photo: None,
        photos: Vec::new(),
        video: None,
        link: None,
        message: Some("2 latte".to_owned()),
        reaction_type: None,
        published: Some(true),
        hidden: None,
        created_at: Some(at(1)),
        edited_at: None,
    };
    Interaction { detail: InteractionDetail::Feed(Box::new(change)), ..received(1, conversation, "") }
}

/// More rows than one statement takes.
pub(crate) async fn a_large_batch_is_one_commit(store: &dyn Store) {
    let commit = batch(0, 300);
    let numbers: Vec<u32> = (1..=300).collect();
    assert_eq!(store.commit(&commit).await.unwrap().numbers, numbers);
    let keys: Vec<_> = commit.conversations.iter().map(|write| write.key.clone()).collect();
    let events: Vec<_> = commit.seen.iter().map(|(event, _)| *event).collect();
    let loaded = store.load(&keys, &events).await.unwrap();
    assert_eq!((loaded.conversations.len(), loaded.seen.len()), (300, 300));
    assert_eq!(store.list_orders(1_000).await.unwrap().len(), 300);
    assert_eq!(store.due_timers(at(1_000), 1_000).await.unwrap().len(), 300);
    assert_eq!(store.claim(at(1_000), 1_000, &[], None).await.unwrap().len(), 300);
    assert_eq!(store.commit(&commit).await.unwrap().numbers, numbers, "repeated, it changes nothing");
    // One of many is stale.
    let mut next = batch(300, 300);
    next.conversations.push(write(ANN, 7, Conversation::default()));
    assert_eq!(conflict(store.commit(&next).await), [ANN]);
    assert_eq!(store.list_orders(1_000).await.unwrap().len(), 300);
}

fn timer(conversation: &str, kind: TimerKind, due: i64) -> Timer {
    Timer { conversation: key(conversation), kind, due: at(due) }
}

async fn commit_timers(store: &dyn Store, number: u8, timers: Vec<TimerWrite>) {
    store.commit(&Commit { timers, ..of_event(number) }).await.unwrap();
}

pub(crate) async fn timers_are_handed_out_once_and_again_after_a_minute(store: &dyn Store) {
    assert_eq!(store.next_timer().await.unwrap(), None);
    let (quiet, expiry) = (timer(ANN, TimerKind::Quiet, 100), timer(BEN, TimerKind::Expiry, 50));
    let later = timer(ANN, TimerKind::Reminder, 500);
    let set = [&quiet, &expiry, &later].map(|timer| TimerWrite::Set(timer.clone())).to_vec();
    commit_timers(store, 1, set).await;
    assert_eq!(store.next_timer().await.unwrap(), Some(at(50)));
    assert_eq!(store.due_timers(at(49), 9).await.unwrap(), []);
    assert_eq!(store.due_timers(at(100), 1).await.unwrap(), slice::from_ref(&expiry));
    let due = store.due_timers(at(100), 9).await.unwrap();
    assert_eq!(due, [expiry.clone(), quiet.clone()]);

    store.timers_handed_out(&due, at(100)).await.unwrap();
    assert_eq!(store.due_timers(at(100), 9).await.unwrap(), []);
    assert_eq!(store.next_timer().await.unwrap(), Some(at(500)));
    // Fired, moved, and lost on the way.
    let moved = timer(ANN, TimerKind::Quiet, 200);
    commit_timers(store, 2, vec![TimerWrite::Set(moved.clone())]).await;
    assert_eq!(store.due_timers(at(200), 9).await.unwrap(), [moved]);
    assert_eq!(store.due_timers(at(60_099), 1).await.unwrap()[0].due, at(200));
    assert_eq!(store.due_timers(at(60_100), 9).await.unwrap()[0], expiry);
    let clear = TimerWrite::Clear { conversation: key(ANN), kind: TimerKind::Quiet };
    commit_timers(store, 3, vec![clear, TimerWrite::Fired(later)]).await;
    assert_eq!(store.next_timer().await.unwrap(), Some(at(60_100)));
    commit_timers(store, 4, vec![TimerWrite::Fired(expiry)]).await;
    assert_eq!(store.next_timer().await.unwrap(), None);
}

pub(crate) async fn a_fired_timer_goes_away_unless_it_was_moved(store: &dyn Store) {
    let old = timer(ANN, TimerKind::Quiet, 100);
    let new = timer(ANN, TimerKind::Quiet, 200);
    commit_timers(store, 1, vec![TimerWrite::Set(old.clone())]).await;
    store.timers_handed_out(slice::from_ref(&old), at(100)).await.unwrap();
    commit_timers(store, 2, vec![TimerWrite::Set(new.clone())]).await;
    commit_timers(store, 3, vec![TimerWrite::Fired(old.clone())]).await;
    // An old one that was handed out late does not hide the new one either.
    store.timers_handed_out(slice::from_ref(&old), at(150)).await.unwrap();
    assert_eq!(store.due_timers(at(200), 9).await.unwrap(), slice::from_ref(&new));
    // In one commit: fired and set anew, set and fired.
    let newest = timer(ANN, TimerKind::Quiet, 300);
    commit_timers(store, 4, vec![TimerWrite::Fired(new), TimerWrite::Set(newest.clone())]).await;
    assert_eq!(store.due_timers(at(300), 9).await.unwrap(), slice::from_ref(&newest));
    commit_timers(store, 5, vec![TimerWrite::Set(newest.clone()), TimerWrite::Fired(old)]).await;
    assert_eq!(store.due_timers(at(300), 9).await.unwrap(), slice::from_ref(&newest));
    commit_timers(store, 6, vec![TimerWrite::Set(newest.clone()), TimerWrite::Fired(newest)]).await;
    assert_eq!(store.due_timers(at(300), 9).await.unwrap(), []);
}
