//! Clauses of the port for housekeeping.

use comanda_domain::command::CommandOutcome;
use comanda_domain::conversation::Conversation;
use comanda_domain::effect::{CallReason, Purpose};
use comanda_domain::id::CommandId;

use super::samples::{ANN, BEN, CLEO, at, event, key, of_event, outbox_id, to_send, write};
use crate::port::Store;
use crate::port::conversation::{Commit, ReaderAnswer};
use crate::port::housekeeping::Sweep;
use crate::port::outbox::{OutboxCounts, SendOutcome, Settlement};

pub(crate) async fn seen_ids_go_by_age_a_few_at_a_time(store: &dyn Store) {
    let seen = (1..=5).map(|number| (event(number), at(i64::from(number) * 10))).collect();
    store.commit(&Commit { seen, ..Commit::default() }).await.unwrap();
    assert_eq!(store.sweep(Sweep::Seen, at(40), 2).await.unwrap(), 2);
    let loaded = store.load(&[], &[1, 2, 3, 4, 5].map(event)).await.unwrap();
    assert_eq!(loaded.seen, [3, 4, 5].map(event).into(), "the oldest first");
    assert_eq!(store.sweep(Sweep::Seen, at(40), 2).await.unwrap(), 1);
    assert_eq!(store.sweep(Sweep::Seen, at(40), 2).await.unwrap(), 0);
}

pub(crate) async fn what_has_ended_goes_by_age_and_what_has_not_stays(store: &dyn Store) {
    let command = |number| CommandId::from_bytes([number; 16]);
    let done = CommandOutcome::Done { revision: None };
    let conversations = [ANN, BEN].map(|key| write(key, 0, Conversation::default())).to_vec();
    let calls = vec![(key(ANN), CallReason::Asked, at(1)), (key(BEN), CallReason::Asked, at(1))];
    let outbox = vec![
        to_send(1, ANN, Purpose::Reply),
        to_send(2, BEN, Purpose::Reply),
        to_send(3, CLEO, Purpose::Reply),
    ];
    let outcomes = vec![(command(1), done.clone())];
    store.commit(&Commit { conversations, outbox, outcomes, calls, ..of_event(1) }).await.unwrap();
    let answered = vec![key(ANN)];
    let later = vec![(command(2), done.clone())];
    store.commit(&Commit { answered, outcomes: later, ..of_event(2) }).await.unwrap();
    assert_eq!(store.claim(at(5), 9, &[], None).await.unwrap().len(), 3);
    for (number, outcome) in [
        (1, SendOutcome::Sent { mid: None, recipient: None, text: None }),
        (2, SendOutcome::InDoubt { why: "because".to_owned() }),
        (3, SendOutcome::Failed { why: "because".to_owned(), call: None }),
    ] {
        let id = outbox_id(number);
        let at = at(1_000 + i64::from(number));
        store.settle(&[Settlement { id, attempt: 1, outcome, at }]).await.unwrap();
    }

    for what in [Sweep::Outcomes, Sweep::Outbox, Sweep::Calls] {
        assert_eq!(store.sweep(what, at(1_001), 9).await.unwrap(), 0, "{what:?}: nothing is that old");
    }
    for (what, count) in [(Sweep::Outcomes, 1), (Sweep::Outbox, 1), (Sweep::Calls, 0)] {
        assert_eq!(store.sweep(what, at(1_002), 9).await.unwrap(), count, "{what:?}");
    }
    assert_eq!(store.outcome(command(1)).await.unwrap(), None);
    assert_eq!(store.outcome(command(2)).await.unwrap(), Some(done));
    assert_eq!(store.sweep(Sweep::Calls, at(1_003), 9).await.unwrap(), 1);
    assert_eq!(store.sweep(Sweep::Outbox, at(99_999), 9).await.unwrap(), 1);
    assert_eq!(store.outbox_counts().await.unwrap(), OutboxCounts { in_doubt: 1, ..OutboxCounts::default() });
    let rows = store.conversations(9).await.unwrap();
    let open: Vec<_> = rows.iter().filter(|row| row.call.is_some()).map(|row| &row.key).collect();
    assert_eq!(open, [&key(BEN)], "an open call stays whatever its age");
}

pub(crate) async fn answers_of_readers_are_kept_with_their_events(store: &dyn Store) {
    let answer = |number: u8, text: &str| ReaderAnswer {
        event: event(number),
        conversation: key(ANN),
        reader: "wit".to_owned(),
        text_hash: [number; 32],
        answer: text.to_owned(),
        received_at: at(i64::from(number) * 10),
    };
    let first = Commit { reader_answers: vec![answer(1, "{\"phở\": 1}")], ..of_event(1) };
    store.commit(&first).await.unwrap();
    store.commit(&Commit { reader_answers: vec![answer(2, "{}")], ..of_event(2) }).await.unwrap();
    // A repeated commit is another attempt at the same event: what was decided on stays.
    store.commit(&Commit { reader_answers: vec![answer(1, "[]")], ..of_event(1) }).await.unwrap();
    // A second service may have been asked about the same text.
    let advice = ReaderAnswer { reader: "recommend_chat_completions".to_owned(), ..answer(2, "{\"a\": 2}") };
    store.commit(&Commit { reader_answers: vec![advice.clone()], ..of_event(4) }).await.unwrap();

    let mut kept = store.reader_answers(&[1, 2, 3].map(event)).await.unwrap();
    kept.sort_by_key(|answer| (answer.received_at, answer.reader.clone()));
    assert_eq!(kept, [answer(1, "{\"phở\": 1}"), advice.clone(), answer(2, "{}")]);
    assert!(store.reader_answers(&[]).await.unwrap().is_empty());

    assert_eq!(store.sweep(Sweep::ReaderAnswers, at(20), 9).await.unwrap(), 1, "the older one");
    let mut kept = store.reader_answers(&[1, 2].map(event)).await.unwrap();
    kept.sort_by_key(|answer| answer.reader.clone());
    assert_eq!(kept, [advice, answer(2, "{}")]);
}
