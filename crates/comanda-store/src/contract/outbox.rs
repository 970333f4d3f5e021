//! Clauses of the port for *deliver*.

use comanda_domain::conversation::{Conversation, State};
use comanda_domain::effect::{CallReason, Purpose, Recipient};
use comanda_domain::id::{OrderId, PageId, PersonId};

use super::samples::{ANN, BEN, CLEO, at, correction, event, key, mid, of_event, outbox_id, to_send, write};
use crate::port::Store;
use crate::port::conversation::{Commit, NewOutboxRow};
use crate::port::outbox::{OutboxCounts, SendOutcome, SentRow, Settlement, Unfinished};

fn status() -> Purpose {
    Purpose::Status(OrderId::of(event(77)))
}

async fn put(store: &dyn Store, number: u8, outbox: Vec<NewOutboxRow>) {
    store.commit(&Commit { outbox, ..of_event(number) }).await.unwrap();
}

/// Claims everything that is due at `now`; numbers of the rows.
async fn claim(store: &dyn Store, now: i64) -> Vec<u8> {
    let rows = store.claim(at(now), 99, &[], None).await.unwrap();
    let number = |id| (0..=u8::MAX).find(|number| outbox_id(*number) == id).unwrap();
    let mut numbers: Vec<u8> = rows.iter().map(|row| number(row.id)).collect();
    numbers.sort_unstable();
    numbers
}

async fn settle(store: &dyn Store, number: u8, outcome: SendOutcome) {
    settle_attempt(store, number, 1, outcome).await;
}

async fn settle_attempt(store: &dyn Store, number: u8, attempt: u32, outcome: SendOutcome) {
    let (id, at) = (outbox_id(number), at(1_000 + i64::from(number)));
    store.settle(&[Settlement { id, attempt, outcome, at }]).await.unwrap();
}

fn sent(mid_text: &str) -> SendOutcome {
    SendOutcome::Sent { mid: Some(mid(mid_text)), recipient: None, text: Some("words".to_owned()) }
}

/// No row.
const NOTHING: [u8; 0] = [];

fn failed() -> SendOutcome {
    SendOutcome::Failed { why: why(), call: None }
}

fn why() -> String {
    "because".to_owned()
}

pub(crate) async fn what_is_settled_frees_what_is_claimed_with_it(store: &dyn Store) {
    let rows = vec![
        to_send(1, ANN, Purpose::Reply),
        to_send(2, ANN, Purpose::Menu),
        to_send(3, BEN, Purpose::Reply),
    ];
    put(store, 1, rows).await;
    assert_eq!(claim(store, 5).await, [1, 3]);
    let settled = |number, outcome| Settlement { id: outbox_id(number), attempt: 1, outcome, at: at(6) };
    let freed = store.settle_and_claim(&[settled(1, sent("m_1"))], at(7), 9, &[], None).await.unwrap();
    assert_eq!(freed.iter().map(|row| row.id).collect::<Vec<_>>(), [outbox_id(2)]);
    let both = [settled(2, sent("m_2")), settled(3, failed())];
    assert_eq!(store.settle_and_claim(&both, at(8), 0, &[], None).await.unwrap(), []);
    assert_eq!(store.settle_and_claim(&[], at(9), 9, &[], None).await.unwrap(), []);
    let counts = OutboxCounts { sent: 2, failed: 1, ..OutboxCounts::default() };
    assert_eq!(store.outbox_counts().await.unwrap(), counts);
    put(store, 2, vec![to_send(4, ANN, Purpose::Reply), to_send(5, BEN, Purpose::Reply)]).await;
    assert_eq!(store.settle_and_claim(&[], at(9), 1, &[], None).await.unwrap().len(), 1);
}

pub(crate) async fn rows_of_a_conversation_go_out_one_by_one(store: &dyn Store) {
    let rows = vec![
        to_send(1, ANN, Purpose::Reply),
        to_send(2, ANN, Purpose::Menu),
        to_send(3, BEN, Purpose::Reply),
    ];
    put(store, 1, rows.clone()).await;
    put(store, 2, vec![to_send(4, ANN, Purpose::Reply)]).await;
    assert_eq!(store.next_due().await.unwrap(), Some(at(0)));
    assert_eq!(store.claim(at(5), 1, &[], None).await.unwrap().len(), 1);
    let claimed = store.claim(at(6), 99, &[], None).await.unwrap();
    let both = store.outbox_counts().await.unwrap();
    assert_eq!((both.sending, both.queued, claimed.len()), (2, 2, 1));
    assert_eq!(store.next_due().await.unwrap(), None, "nothing may go out before an answer");
    assert_eq!(claim(store, 7).await, NOTHING);

    settle(store, 1, sent("m_1")).await;
    let next = store.claim(at(8), 99, &[], None).await.unwrap().pop().unwrap();
    assert_eq!((next.id, next.attempt, next.since, next.created_at), (outbox_id(2), 1, at(8), at(2)));
    assert_eq!((next.conversation, next.outgoing), (key(ANN), rows[1].outgoing.clone()));
    settle(store, 2, failed()).await;
    assert_eq!(claim(store, 9).await, [4]);
    settle(store, 3, SendOutcome::Sent { mid: None, recipient: None, text: None }).await;
    settle(store, 4, sent("m_4")).await;
    let counts = OutboxCounts { sent: 3, failed: 1, ..OutboxCounts::default() };
    assert_eq!(store.outbox_counts().await.unwrap(), counts);
}

pub(crate) async fn a_retry_waits_for_its_time(store: &dyn Store) {
    let mut later = to_send(1, ANN, Purpose::Reply);
    later.outgoing.not_before = at(100);
    put(store, 1, vec![later]).await;
    assert_eq!(claim(store, 99).await, NOTHING);
    assert_eq!(store.next_due().await.unwrap(), Some(at(100)));
    assert_eq!(claim(store, 100).await, [1]);
    settle(store, 1, SendOutcome::Retry { not_before: at(300), why: why() }).await;
    put(store, 2, vec![to_send(2, ANN, Purpose::Menu)]).await;
    assert_eq!(store.next_due().await.unwrap(), Some(at(300)));
    assert_eq!(claim(store, 299).await, NOTHING, "what was tried keeps its place in the order");
    let again = store.claim(at(300), 9, &[], None).await.unwrap();
    assert_eq!((again.len(), again[0].attempt), (1, 2));
}

pub(crate) async fn what_waits_for_its_time_stands_in_nobodys_way(store: &dyn Store) {
    let mut news = to_send(1, ANN, status());
    news.outgoing.not_before = at(100);
    put(store, 1, vec![news, to_send(2, ANN, Purpose::Reply), to_send(3, ANN, Purpose::Menu)]).await;
    assert_eq!(store.next_due().await.unwrap(), Some(at(0)));
    assert_eq!(claim(store, 10).await, [2], "an answer does not wait for the undo time");
    assert_eq!(claim(store, 100).await, NOTHING, "but one thing at a time");
    settle(store, 2, sent("m_2")).await;
    assert_eq!(claim(store, 101).await, [1]);
    settle(store, 1, sent("m_1")).await;
    assert_eq!(claim(store, 102).await, [3]);
}

pub(crate) async fn a_row_in_doubt_blocks_its_conversation_only(store: &dyn Store) {
    let rows = vec![
        to_send(1, ANN, Purpose::Reply),
        to_send(2, ANN, Purpose::Reply),
        to_send(3, BEN, Purpose::Reply),
        to_send(4, BEN, Purpose::Reply),
    ];
    put(store, 1, rows).await;
    assert_eq!(claim(store, 10).await, [1, 3]);
    settle(store, 1, SendOutcome::InDoubt { why: why() }).await;
    settle(store, 3, sent("m_3")).await;
    assert_eq!(claim(store, 11).await, [4]);
    assert_eq!(store.in_doubt(at(1_001), 9, None).await.unwrap(), []);
    let doubtful = store.in_doubt(at(1_002), 9, None).await.unwrap();
    assert_eq!((doubtful.len(), doubtful[0].id, doubtful[0].since), (1, outbox_id(1), at(1_001)));
    settle(store, 1, sent("m_1")).await;
    assert_eq!(store.in_doubt(at(9_999), 9, None).await.unwrap(), []);
    assert_eq!(claim(store, 12).await, [2]);
}

pub(crate) async fn paused_pages_wait(store: &dyn Store) {
    put(store, 1, vec![to_send(1, ANN, Purpose::Reply), to_send(2, CLEO, Purpose::Reply)]).await;
    let paused = [PageId::parse("104").unwrap(), PageId::parse("9").unwrap()];
    let claimed = store.claim(at(5), 9, &paused, None).await.unwrap();
    assert_eq!(claimed.iter().map(|row| row.id).collect::<Vec<_>>(), [outbox_id(2)]);
    assert_eq!(claim(store, 6).await, [1]);
}

pub(crate) async fn unfinished_rows_are_doubted_at_start(store: &dyn Store) {
    put(store, 1, vec![to_send(1, ANN, Purpose::Reply), to_send(2, BEN, Purpose::Reply)]).await;
    store.claim(at(5), 1, &[], None).await.unwrap();
    assert_eq!(store.doubt_unfinished(at(50), None, Unfinished::OfOthers).await.unwrap(), 1);
    assert_eq!(store.doubt_unfinished(at(51), None, Unfinished::OfOthers).await.unwrap(), 0);
    let doubtful = store.in_doubt(at(51), 9, None).await.unwrap();
    assert_eq!((doubtful.len(), doubtful[0].since, doubtful[0].doubted), (1, at(50), true));
    settle(store, 1, SendOutcome::Retry { not_before: at(0), why: why() }).await;
    let claimed = store.claim(at(60), 9, &[], None).await.unwrap();
    let doubted: Vec<_> = claimed.iter().map(|row| (row.id, row.attempt, row.doubted)).collect();
    assert!(doubted.contains(&(outbox_id(1), 2, true)), "it is remembered");
    assert!(doubted.contains(&(outbox_id(2), 1, false)));
    settle(store, 2, SendOutcome::InDoubt { why: why() }).await;
    assert!(store.in_doubt(at(9_999), 9, None).await.unwrap().iter().all(|row| row.doubted));
}

pub(crate) async fn what_is_given_up_calls_a_person(store: &dyn Store) {
    let known = [ANN, BEN, CLEO].map(|conversation| write(conversation, 0, Conversation::default()));
    store.commit(&Commit { conversations: known.to_vec(), ..of_event(9) }).await.unwrap();
    put(
        store,
        1,
        [ANN, BEN, CLEO].iter().zip(1..).map(|(of, number)| to_send(number, of, Purpose::Reply)).collect(),
    )
    .await;
    assert_eq!(claim(store, 5).await, [1, 2, 3]);
    // It waits for the window to open: who looks for it hears so at once.
    settle(store, 3, SendOutcome::Waiting { why: why(), call: Some(CallReason::Late) }).await;
    settle(store, 1, SendOutcome::Failed { why: why(), call: Some(CallReason::Undelivered) }).await;
    settle(store, 2, failed()).await;
    // What has become of it already stands.
    settle(store, 2, SendOutcome::Failed { why: why(), call: Some(CallReason::Undelivered) }).await;
    let rows = store.conversations(9).await.unwrap();
    let call = |of: &str| rows.iter().find(|row| row.key == key(of)).unwrap().call;
    assert_eq!((call(ANN), call(BEN)), (Some((CallReason::Undelivered, at(1_001))), None));
    assert_eq!(call(CLEO).map(|(reason, _)| reason), Some(CallReason::Late));
}

pub(crate) async fn answers_to_different_comments_do_not_wait_for_each_other(store: &dyn Store) {
    let post = "104/feed/104_1";
    let under = |number, comment: &str| {
        let mut row = to_send(number, post, Purpose::Reply);
        row.outgoing.recipient = Recipient::Comment(comment.parse().unwrap());
        row
    };
    let rows = vec![under(1, "1_1"), under(2, "1_1"), under(3, "1_2"), to_send(4, post, Purpose::Reply)];
    put(store, 1, rows).await;
    assert_eq!(claim(store, 10).await, [1, 3, 4]);
    settle(store, 1, SendOutcome::InDoubt { why: why() }).await;
    settle(store, 3, sent("m_3")).await;
    assert_eq!(claim(store, 11).await, NOTHING, "an answer waits for the one before it");
    settle(store, 1, sent("m_1")).await;
    assert_eq!(claim(store, 12).await, [2]);
}

pub(crate) async fn what_was_taken_back_on_its_way_is_not_tried_again(store: &dyn Store) {
    let people = ["7001", "7002", "7004", "7005"].map(|person| format!("104/messenger/{person}"));
    let rows = (1..).zip(&people).map(|(number, person)| to_send(number, person, Purpose::Reply));
    put(store, 1, rows.collect()).await;
    put(store, 2, vec![to_send(5, CLEO, status())]).await;
    assert_eq!(claim(store, 10).await, [1, 2, 3, 4, 5]);
    settle(store, 1, SendOutcome::InDoubt { why: why() }).await;
    let withdrawn = people.iter().map(|person| key(person)).collect();
    // A newer status takes the place of the one on its way, if that does not get through.
    let outbox = vec![to_send(6, CLEO, status())];
    store.commit(&Commit { outbox, withdrawn, ..of_event(3) }).await.unwrap();
    let retry = || SendOutcome::Retry { not_before: at(0), why: why() };
    settle(store, 1, retry()).await;
    settle(store, 2, SendOutcome::Waiting { why: why(), call: None }).await;
    settle(store, 3, sent("m_3")).await;
    settle(store, 4, SendOutcome::InDoubt { why: why() }).await;
    settle(store, 5, retry()).await;
    let counts = OutboxCounts { superseded: 3, sent: 1, in_doubt: 1, queued: 1, ..OutboxCounts::default() };
    assert_eq!(store.outbox_counts().await.unwrap(), counts);
    assert_eq!(claim(store, 9_999).await, [6]);
}

pub(crate) async fn what_is_known_to_be_sent_can_be_asked_for(store: &dyn Store) {
    put(store, 1, vec![to_send(1, ANN, Purpose::Reply), to_send(2, BEN, Purpose::Reply)]).await;
    put(store, 2, vec![to_send(3, ANN, Purpose::Reply), to_send(4, ANN, Purpose::Reply)]).await;
    assert_eq!(claim(store, 10).await, [1, 2]);
    settle(store, 1, sent("m_1")).await;
    settle(store, 2, sent("m_2")).await;
    assert_eq!(claim(store, 11).await, [3]);
    // Known by its echo alone.
    let echoed = vec![(outbox_id(3), mid("m_3"))];
    store.commit(&Commit { echoed, ..of_event(3) }).await.unwrap();
    let row = |name: &str, text: Option<&str>, settled_at| SentRow {
        mid: mid(name),
        text: text.map(str::to_owned),
        settled_at: at(settled_at),
    };
    let mut rows = store.sent_since(&key(ANN), at(0)).await.unwrap();
    rows.sort_by_key(|row| row.mid.as_str().to_owned());
    assert_eq!(rows, [row("m_1", Some("words"), 1_001), row("m_3", None, 1_003)]);
    assert_eq!(store.sent_since(&key(ANN), at(1_002)).await.unwrap(), [row("m_3", None, 1_003)]);
    assert_eq!(store.sent_since(&key(CLEO), at(0)).await.unwrap(), []);
}

pub(crate) async fn a_newer_status_takes_the_place_of_one_that_has_not_left(store: &dyn Store) {
    let other = Purpose::Status(OrderId::of(event(78)));
    put(store, 1, vec![to_send(1, ANN, status()), to_send(2, ANN, other), to_send(3, BEN, status())]).await;
    // Superseded from outside and within one commit; another order's and another conversation's stay.
    put(store, 2, vec![to_send(4, ANN, status()), to_send(5, ANN, status())]).await;
    let counts = store.outbox_counts().await.unwrap();
    assert_eq!((counts.queued, counts.superseded), (3, 2));
    assert_eq!(claim(store, 10).await, [2, 3]);
    settle(store, 2, sent("m_2")).await;
    assert_eq!(claim(store, 11).await, [5]);
    // What is on its way is not taken back: the newer one follows it. Answers never replace each other.
    put(
        store,
        3,
        vec![to_send(6, ANN, status()), to_send(7, ANN, Purpose::Reply), to_send(8, ANN, Purpose::Reply)],
    )
    .await;
    let counts = store.outbox_counts().await.unwrap();
    assert_eq!((counts.queued, counts.sending, counts.superseded), (3, 2, 2));
}

pub(crate) async fn what_was_undone_is_never_said(store: &dyn Store) {
    put(store, 1, vec![to_send(1, ANN, status())]).await;
    put(store, 2, vec![correction(2, ANN, status())]).await;
    assert_eq!(claim(store, 10).await, NOTHING);
    // In one commit, and after an older status was said: nothing new was said, so nothing is corrected.
    put(store, 3, vec![to_send(3, BEN, status()), correction(4, BEN, status())]).await;
    assert_eq!(claim(store, 11).await, NOTHING);
    put(store, 4, vec![to_send(5, CLEO, status())]).await;
    assert_eq!(claim(store, 12).await, [5]);
    settle(store, 5, sent("m_5")).await;
    put(store, 5, vec![to_send(6, CLEO, status())]).await;
    put(store, 6, vec![correction(7, CLEO, status())]).await;
    assert_eq!(claim(store, 13).await, NOTHING);
    let counts = OutboxCounts { sent: 1, superseded: 6, ..OutboxCounts::default() };
    assert_eq!(store.outbox_counts().await.unwrap(), counts);
}

pub(crate) async fn a_correction_follows_what_was_said(store: &dyn Store) {
    put(store, 1, vec![to_send(1, ANN, status()), to_send(3, BEN, status())]).await;
    assert_eq!(claim(store, 10).await, [1, 3]);
    settle(store, 1, sent("m_1")).await;
    settle(store, 3, SendOutcome::InDoubt { why: why() }).await;
    put(store, 2, vec![correction(2, ANN, status()), correction(4, BEN, status())]).await;
    assert_eq!(claim(store, 11).await, [2]);
    settle(store, 3, sent("m_3")).await;
    assert_eq!(claim(store, 12).await, [4]);
}

pub(crate) async fn a_conditional_row_without_a_predecessor_is_dropped(store: &dyn Store) {
    put(store, 1, vec![to_send(1, ANN, status())]).await;
    assert_eq!(claim(store, 10).await, [1]);
    settle(store, 1, failed()).await;
    put(store, 2, vec![correction(2, ANN, status()), correction(3, BEN, status())]).await;
    assert_eq!(claim(store, 11).await, NOTHING);
    assert_eq!(store.outbox_counts().await.unwrap().superseded, 2);
}

pub(crate) async fn an_echo_before_the_answer_stays_sent(store: &dyn Store) {
    put(store, 1, vec![to_send(1, ANN, Purpose::Reply), to_send(2, BEN, Purpose::Reply)]).await;
    assert_eq!(claim(store, 10).await, [1, 2]);
    let echoed = vec![(outbox_id(1), mid("m_1")), (outbox_id(2), mid("m_2")), (outbox_id(9), mid("m_9"))];
    settle(store, 2, SendOutcome::InDoubt { why: why() }).await;
    store.commit(&Commit { echoed, ..of_event(2) }).await.unwrap();
    let all_sent = OutboxCounts { sent: 2, ..OutboxCounts::default() };
    assert_eq!(store.outbox_counts().await.unwrap(), all_sent);
    for outcome in [
        SendOutcome::InDoubt { why: why() },
        SendOutcome::Retry { not_before: at(0), why: why() },
        failed(),
        sent("m_1"),
    ] {
        settle(store, 1, outcome).await;
        assert_eq!(store.outbox_counts().await.unwrap(), all_sent);
    }
    assert_eq!(claim(store, 9_999).await, NOTHING);
    assert_eq!(store.messages(&key(ANN), 9).await.unwrap().len(), 1, "its words are kept");
}

pub(crate) async fn waiting_rows_go_out_when_the_window_opens(store: &dyn Store) {
    put(store, 1, vec![to_send(1, ANN, Purpose::Reply), to_send(2, ANN, Purpose::Reply)]).await;
    assert_eq!(claim(store, 10).await, [1]);
    settle(store, 1, SendOutcome::Waiting { why: why(), call: None }).await;
    assert_eq!(claim(store, 11).await, NOTHING, "what came later waits with it");
    assert_eq!(store.next_due().await.unwrap(), None);

    let closed = Conversation { window_until: Some(at(999)), ..Conversation::default() };
    store.commit(&Commit { conversations: vec![write(ANN, 0, closed)], ..of_event(2) }).await.unwrap();
    assert_eq!(claim(store, 12).await, NOTHING);
    let open = Conversation { window_until: Some(at(1_001)), ..Conversation::default() };
    let writes = vec![write(ANN, 1, open.clone()), write(BEN, 0, open)];
    store.commit(&Commit { conversations: writes, ..of_event(3) }).await.unwrap();
    assert_eq!(claim(store, 13).await, [1]);
}

pub(crate) async fn sent_rows_show_in_the_thread(store: &dyn Store) {
    put(store, 1, vec![to_send(1, "104/feed/post_1", Purpose::Reply)]).await;
    assert_eq!(claim(store, 10).await, [1]);
    let person = PersonId::parse("7009").unwrap();
    let outcome = SendOutcome::Sent {
        mid: Some(mid("m_1")),
        recipient: Some(person.clone()),
        text: Some("your order".to_owned()),
    };
    settle(store, 1, outcome).await;
    let messages = store.messages(&key("104/feed/post_1"), 9).await.unwrap();
    assert_eq!(messages.len(), 1);
    assert_eq!((messages[0].text.as_deref(), messages[0].inbound), (Some("your order"), false));
    assert_eq!(messages[0].at, at(1_001));
    let people = store.stale_profiles(at(9_999), 9).await.unwrap();
    assert_eq!(people.iter().map(|identity| &identity.person).collect::<Vec<_>>(), [&person]);
    assert_eq!(people[0].channel, comanda_domain::id::Channel::Messenger);
}

pub(crate) async fn a_person_taking_over_withdraws_what_was_not_said(store: &dyn Store) {
    let receipt = || Purpose::Receipt(OrderId::of(event(77)));
    let spoken = [
        Purpose::Reply,
        Purpose::Menu,
        Purpose::Reminder,
        Purpose::Action,
        receipt(),
        status(),
        Purpose::Person,
    ];
    let mut rows: Vec<_> = (1..).zip(spoken).map(|(number, purpose)| to_send(number, ANN, purpose)).collect();
    rows.extend([to_send(8, BEN, Purpose::Reply), to_send(9, BEN, Purpose::Menu)]);
    rows.push(to_send(10, CLEO, Purpose::Reply));
    // News that wait for the window, and somebody whom nobody has taken over.
    let (dan, eve) = ("104/messenger/7004", "104/messenger/7005");
    let mut untouched = to_send(12, eve, Purpose::Reply);
    untouched.outgoing.not_before = at(100);
    rows.extend([to_send(11, dan, status()), untouched]);
    put(store, 1, rows).await;
    assert_eq!(claim(store, 5).await, [1, 8, 10, 11]);
    settle(store, 1, SendOutcome::Waiting { why: why(), call: None }).await;
    settle(store, 10, SendOutcome::InDoubt { why: why() }).await;
    settle(store, 11, SendOutcome::Waiting { why: why(), call: None }).await;

    let withdrawn = [ANN, BEN, CLEO, dan].map(key).to_vec();
    let outbox = vec![to_send(13, ANN, Purpose::Reply)];
    store.commit(&Commit { outbox, withdrawn, ..of_event(2) }).await.unwrap();
    let counts = OutboxCounts {
        superseded: 5,
        sending: 1,
        in_doubt: 1,
        waiting: 1,
        queued: 5,
        ..OutboxCounts::default()
    };
    assert_eq!(store.outbox_counts().await.unwrap(), counts);
    for next in [5, 6, 7, 13] {
        assert_eq!(claim(store, 10).await, [next], "of one conversation, in order");
        settle(store, next, sent(&format!("m_{next}"))).await;
    }
    assert_eq!(claim(store, 100).await, [12]);
}

pub(crate) async fn what_waits_for_the_window_yields_to_a_person(store: &dyn Store) {
    let mut news = to_send(1, ANN, status());
    news.outgoing.not_before = at(100);
    put(store, 1, vec![news, to_send(2, ANN, Purpose::Reply), to_send(3, BEN, Purpose::Reply)]).await;
    for (now, due) in [(5, vec![2, 3]), (100, vec![1])] {
        assert_eq!(claim(store, now).await, due);
        for number in due {
            settle(store, number, SendOutcome::Waiting { why: why(), call: None }).await;
        }
    }
    let open = |state| Conversation { state, window_until: Some(at(80_000)), ..Conversation::default() };
    let with_person = open(State::WithPerson { until: at(90_000), draft: None, since: None });
    let conversations = vec![write(ANN, 0, with_person), write(BEN, 0, open(State::Idle))];
    store.commit(&Commit { conversations, ..of_event(2) }).await.unwrap();
    let counts = OutboxCounts { queued: 2, waiting: 1, ..OutboxCounts::default() };
    assert_eq!(store.outbox_counts().await.unwrap(), counts);
    assert_eq!(claim(store, 101).await, [1, 3], "news of the kitchen still flows");
    settle_attempt(store, 1, 2, sent("m_1")).await;
    let conversations = vec![write(ANN, 1, open(State::Idle))];
    store.commit(&Commit { conversations, ..of_event(3) }).await.unwrap();
    assert_eq!(claim(store, 102).await, [2]);
}
