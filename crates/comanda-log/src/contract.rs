//! What every adapter has to show: one test per promise of the port, run by each adapter's own tests.

mod appending;
mod consuming;
mod keeping;
mod settling;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use comanda_domain::id::{Channel, ConversationKey, DeliveryId, EventId, PageId, ThreadId};
use comanda_domain::record::{Delivery, NewRecord, Record, RecordKind};
use comanda_domain::time::Timestamp;
use tempfile::TempDir;
use tokio::time::timeout;

use crate::batch::{Batch, BatchLimit, BatchOutcome, RecordOutcome};
use crate::port::{Clock, Consumer, Log};

pub(crate) use self::appending::{
    a_closed_log_refuses, concurrent_appends_are_all_there, repeats_are_kept,
    what_is_appended_is_read_back_byte_for_byte, what_never_fits_is_refused,
};
pub(crate) use self::consuming::{
    a_batch_keeps_its_limit, a_cancelled_read_loses_nothing, a_settlement_wakes_who_waits_for_the_key,
    an_empty_wait_returns_and_an_append_wakes, groups_have_their_own_cursors,
    order_per_key_holds_across_batches_in_flight, order_per_key_holds_for_many_consumers_and_failures,
    what_is_dropped_comes_back,
};
pub(crate) use self::keeping::{
    a_dropped_group_is_forgotten, a_letter_that_was_seen_to_goes, a_rewound_group_reads_again,
    retention_by_age_never_passes_a_live_cursor, retention_by_size_takes_the_oldest_and_says_so,
    stats_are_true, what_follows_a_raise_is_above_it,
};
pub(crate) use self::settling::{
    a_clock_that_is_set_back_does_not_hold_a_retry, a_dead_letter_frees_its_key,
    a_record_dragged_along_is_not_counted_as_tried, a_retry_blocks_its_key_and_no_other,
    an_outcome_of_the_wrong_length_settles_nothing, each_record_is_settled_by_its_own_outcome,
};

/// Generous: only a hang gets there.
const HANG: Duration = Duration::from_secs(20);
const START_MILLIS: i64 = 1_790_000_000_000;

/// A log under test, empty, with a clock that is set by hand.
pub(crate) struct Subject {
    pub(crate) log: Arc<dyn Log>,
    pub(crate) clock: HandClock,
    /// Kept until the test ends.
    pub(crate) _folder: Option<TempDir>,
}

#[derive(Clone)]
pub(crate) struct HandClock(Arc<AtomicI64>);

impl HandClock {
    pub(crate) fn new() -> Self {
        Self(Arc::new(AtomicI64::new(START_MILLIS)))
    }

    pub(crate) fn clock(&self) -> Clock {
        let clock = self.clone();
        Arc::new(move || clock.now())
    }

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }

    pub(crate) fn advance(&self, millis: i64) {
        self.0.fetch_add(millis, Ordering::SeqCst);
    }
}

macro_rules! contract_tests {
    ($subject:path: $($name:ident),* $(,)?) => {
        $(
            #[tokio::test]
            async fn $name() {
                crate::contract::$name($subject()).await;
            }
        )*
    };
}

/// Runs the whole suite against the log that `$subject` makes.
macro_rules! contract_suite {
    ($subject:path) => {
        crate::contract::contract_tests!($subject:
            what_is_appended_is_read_back_byte_for_byte,
            order_per_key_holds_across_batches_in_flight,
            order_per_key_holds_for_many_consumers_and_failures,
            what_is_dropped_comes_back,
            a_cancelled_read_loses_nothing,
            each_record_is_settled_by_its_own_outcome,
            an_outcome_of_the_wrong_length_settles_nothing,
            a_retry_blocks_its_key_and_no_other,
            a_record_dragged_along_is_not_counted_as_tried,
            a_clock_that_is_set_back_does_not_hold_a_retry,
            a_dead_letter_frees_its_key,
            groups_have_their_own_cursors,
            repeats_are_kept,
            concurrent_appends_are_all_there,
            a_batch_keeps_its_limit,
            an_empty_wait_returns_and_an_append_wakes,
            a_settlement_wakes_who_waits_for_the_key,
            retention_by_age_never_passes_a_live_cursor,
            retention_by_size_takes_the_oldest_and_says_so,
            stats_are_true,
            a_rewound_group_reads_again,
            what_follows_a_raise_is_above_it,
            a_letter_that_was_seen_to_goes,
            a_dropped_group_is_forgotten,
            a_closed_log_refuses,
            what_never_fits_is_refused,
        );
    };
}

pub(crate) use {contract_suite, contract_tests};

pub(crate) fn key(thread: &str) -> ConversationKey {
    ConversationKey {
        page: PageId::parse("104").unwrap(),
        channel: Channel::Messenger,
        thread: ThreadId::parse(thread).unwrap(),
    }
}

fn event(number: u32) -> EventId {
    let mut bytes = [0; 16];
    bytes[12..].copy_from_slice(&number.to_be_bytes());
    EventId::from_bytes(bytes)
}

/// A delivery whose records are `(thread, number)`; the bytes of each record are its number.
pub(crate) fn delivery(records: &[(&str, u32)]) -> Delivery {
    delivery_at(Timestamp::from_millis(START_MILLIS), records)
}

fn delivery_at(received_at: Timestamp, records: &[(&str, u32)]) -> Delivery {
    let mut body = Vec::new();
    let new = records.iter().map(|(thread, number)| {
        let start = body.len();
        body.extend_from_slice(number.to_string().as_bytes());
        NewRecord {
            event: event(*number),
            key: key(thread),
            kind: RecordKind::Messaging,
            range: start..body.len(),
            entry_time: None,
        }
    });
    let new: Vec<_> = new.collect();
    let id = DeliveryId::from_bytes(*event(records[0].1).as_bytes());
    Delivery::new(id, received_at, Vec::new(), Bytes::from(body), new).unwrap()
}

pub(crate) async fn append(log: &dyn Log, records: &[(&str, u32)]) {
    log.append(&delivery(records)).await.unwrap();
}

fn number(record: &Record) -> u32 {
    std::str::from_utf8(&record.bytes).unwrap().parse().unwrap()
}

pub(crate) fn numbers(batch: &Batch) -> Vec<u32> {
    batch.records().iter().map(number).collect()
}

/// What is there now, without waiting.
pub(crate) async fn take(consumer: &mut Box<dyn Consumer>, records_max: usize) -> Batch {
    let limit = BatchLimit { records_max, wait_max: Duration::ZERO };
    timeout(HANG, consumer.next_batch(limit)).await.expect("no wait was asked for").unwrap()
}

pub(crate) async fn settle_done(batch: Batch) {
    let len = batch.len();
    batch.settle(BatchOutcome::done(len)).await.unwrap();
}

fn retry(after_millis: u64) -> RecordOutcome {
    RecordOutcome::Retry { after: Duration::from_millis(after_millis) }
}

fn dead(reason: &str) -> RecordOutcome {
    RecordOutcome::Dead { reason: reason.to_owned() }
}
