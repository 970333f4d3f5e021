//! Settling: per record, without breaking the order of a key.

use comanda_domain::time::Timestamp;

use super::{START_MILLIS, Subject, append, dead, event, key, numbers, retry, settle_done, take};
use crate::batch::{BatchOutcome, RecordOutcome};
use crate::limits;
use crate::port::SettleError;

pub(crate) async fn each_record_is_settled_by_its_own_outcome(subject: Subject) {
    let log = &*subject.log;
    append(log, &[("ann", 1), ("bob", 2), ("cem", 3), ("dan", 4)]).await;
    let mut consumer = log.consumer("converse");
    let batch = take(&mut consumer, 10).await;
    let outcomes = vec![RecordOutcome::Done, retry(0), dead("cannot be read"), RecordOutcome::Done];
    batch.settle(BatchOutcome::of_each(outcomes)).await.unwrap();
    let batch = take(&mut consumer, 10).await;
    assert_eq!(numbers(&batch), [2]);
    settle_done(batch).await;
    assert!(take(&mut consumer, 10).await.is_empty());
}

pub(crate) async fn an_outcome_of_the_wrong_length_settles_nothing(subject: Subject) {
    let log = &*subject.log;
    append(log, &[("ann", 1), ("bob", 2)]).await;
    let mut consumer = log.consumer("converse");
    let refused = take(&mut consumer, 10).await.settle(BatchOutcome::done(1)).await.unwrap_err();
    assert!(matches!(refused, SettleError::WrongLength { expected: 2, found: 1 }));
    assert_eq!(numbers(&take(&mut consumer, 10).await), [1, 2]);
}

pub(crate) async fn a_retry_blocks_its_key_and_no_other(subject: Subject) {
    let log = &*subject.log;
    append(log, &[("ann", 1), ("ann", 2), ("bob", 3)]).await;
    let mut consumer = log.consumer("converse");
    let batch = take(&mut consumer, 10).await;
    // The second record of the same key says done, and comes back all the same.
    let outcomes = vec![retry(1000), RecordOutcome::Done, RecordOutcome::Done];
    batch.settle(BatchOutcome::of_each(outcomes)).await.unwrap();
    append(log, &[("ann", 4), ("bob", 5)]).await;
    let others = take(&mut consumer, 10).await;
    assert_eq!(numbers(&others), [5]);
    settle_done(others).await;
    subject.clock.advance(999);
    assert!(take(&mut consumer, 10).await.is_empty(), "not before its time");
    subject.clock.advance(1);
    let batch = take(&mut consumer, 10).await;
    assert_eq!(numbers(&batch), [1, 2, 4]);
    settle_done(batch).await;
    assert_eq!(log.stats().await.unwrap().groups[0].lag, 0);
}

pub(crate) async fn a_record_dragged_along_is_not_counted_as_tried(subject: Subject) {
    let log = &*subject.log;
    append(log, &[("ann", 1), ("ann", 2)]).await;
    let mut consumer = log.consumer("converse");
    for attempt in 1..4 {
        let batch = take(&mut consumer, 10).await;
        assert_eq!((batch.attempt(0), batch.attempt(1)), (attempt, 1));
        batch.settle(BatchOutcome::all(2, &retry(0))).await.unwrap();
    }
}

pub(crate) async fn a_clock_that_is_set_back_does_not_hold_a_retry(subject: Subject) {
    let log = &*subject.log;
    append(log, &[("ann", 1)]).await;
    let mut consumer = log.consumer("converse");
    take(&mut consumer, 10).await.settle(BatchOutcome::all(1, &retry(1000))).await.unwrap();
    assert!(take(&mut consumer, 10).await.is_empty());
    subject.clock.advance(-3_600_000);
    assert_eq!(numbers(&take(&mut consumer, 10).await), [1]);
}

pub(crate) async fn a_dead_letter_frees_its_key(subject: Subject) {
    let log = &*subject.log;
    append(log, &[("ann", 1), ("ann", 2)]).await;
    let mut consumer = log.consumer("converse");
    drop(take(&mut consumer, 1).await);
    let batch = take(&mut consumer, 1).await;
    let sequence = batch.records()[0].sequence;
    let long_reason = "é".repeat(limits::DEAD_LETTER_REASON_BYTES_MAX);
    batch.settle(BatchOutcome::all(1, &dead(&long_reason))).await.unwrap();
    subject.clock.advance(5);
    let next = take(&mut consumer, 10).await;
    assert_eq!(numbers(&next), [2]);
    next.settle(BatchOutcome::all(1, &dead("second"))).await.unwrap();

    let letters = log.dead_letters(10).await.unwrap();
    assert_eq!(letters.len(), 2);
    assert_eq!((letters[0].reason.as_str(), letters[0].attempts), ("second", 1), "newest first");
    let first = &letters[1];
    assert_eq!((first.group.as_str(), first.sequence, first.event), ("converse", sequence, event(1)));
    assert_eq!((&first.key, first.attempts), (&key("ann"), 2));
    assert_eq!(first.at, Timestamp::from_millis(START_MILLIS));
    assert_eq!(first.reason, "é".repeat(limits::DEAD_LETTER_REASON_BYTES_MAX / 2));
    assert_eq!(log.dead_letters(1).await.unwrap(), letters[..1]);
    assert_eq!(log.stats().await.unwrap().groups[0].dead_letters, 2);
    assert!(take(&mut consumer, 10).await.is_empty());
}
