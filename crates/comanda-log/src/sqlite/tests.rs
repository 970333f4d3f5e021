use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use comanda_domain::id::{DeliveryId, EventId};
use comanda_domain::record::{Delivery, RecordKind, Sequence};
use comanda_domain::time::Timestamp;
use rusqlite::Connection;
use tempfile::TempDir;

use super::queue::{PreparedDelivery, Queue};
use super::{CareError, OpenError, SqliteCare, SqliteLog, SqliteOptions};
use crate::batch::{BatchOutcome, RecordOutcome};
use crate::contract::{
    HandClock, Subject, append, contract_suite, delivery, key, numbers, settle_done, take,
};
use crate::limits;
use crate::port::{AppendError, Log, LogAdmin, LogReader, Producer, RetentionPolicy};

const GOLDEN: &str = include_str!("../../../../fixtures/records/v1/log.sql");

fn open(path: &Path) -> SqliteLog {
    SqliteLog::open(path, SqliteOptions::new(HandClock::new().clock())).unwrap()
}

fn subject() -> Subject {
    let folder = tempfile::tempdir().unwrap();
    let clock = HandClock::new();
    let log = SqliteLog::open(&folder.path().join("log.db"), SqliteOptions::new(clock.clock())).unwrap();
    Subject { log: Arc::new(log), clock, _folder: Some(folder) }
}

contract_suite!(subject);

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.db");
    (folder, path)
}

/// The file as a crash at this moment leaves it.
fn as_after_a_crash(path: &Path) -> (TempDir, PathBuf) {
    let (crashed, copy) = folder();
    fs::copy(path, &copy).unwrap();
    let (wal, wal_copy) = (path.with_extension("db-wal"), copy.with_extension("db-wal"));
    if wal.exists() {
        fs::copy(wal, wal_copy).unwrap();
    }
    (crashed, copy)
}

#[tokio::test]
async fn what_was_settled_stays_settled_after_a_close() {
    let (_folder, path) = folder();
    let log = open(&path);
    append(&log, &[("ann", 1), ("bob", 2), ("cem", 3)]).await;
    let mut consumer = log.consumer("converse");
    settle_done(take(&mut consumer, 2).await).await;
    let unsettled = take(&mut consumer, 2).await;
    assert_eq!(numbers(&unsettled), [3]);
    log.close().await.unwrap();
    drop((unsettled, consumer, log));

    let log = open(&path);
    assert_eq!(log.groups().await.unwrap(), ["converse"]);
    let mut consumer = log.consumer("converse");
    append(&log, &[("dan", 4)]).await;
    let batch = take(&mut consumer, 10).await;
    assert_eq!(numbers(&batch), [3, 4]);
    assert_eq!(batch.records()[1].sequence, Sequence::new(4));
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_crash() {
    let (_folder, path) = folder();
    let log = open(&path);
    for number in 0..200 {
        append(&log, &[("ann", number)]).await;
    }
    let mut consumer = log.consumer("converse");
    let batch = take(&mut consumer, 3).await;
    let letter = RecordOutcome::Dead { reason: "why".to_owned() };
    batch
        .settle(BatchOutcome::of_each(vec![letter, RecordOutcome::Done, RecordOutcome::Done]))
        .await
        .unwrap();

    let (_crashed, copy) = as_after_a_crash(&path);
    let reopened = open(&copy);
    assert_eq!(reopened.stats().await.unwrap().records, 200);
    let letters = reopened.dead_letters(10).await.unwrap();
    assert_eq!((letters.len(), letters[0].reason.as_str()), (1, "why"));
    let mut consumer = reopened.consumer("converse");
    let again = numbers(&take(&mut consumer, 1000).await);
    // The cursor may or may not have been written: then three records are repeated, and none is lost.
    assert!(again == (0..200).collect::<Vec<_>>() || again == (3..200).collect::<Vec<_>>(), "{again:?}");
}

#[tokio::test]
async fn cursors_are_written_in_the_background() {
    let (_folder, path) = folder();
    let log = open(&path);
    append(&log, &[("ann", 1)]).await;
    settle_done(take(&mut log.consumer("converse"), 1).await).await;
    let view = SqliteLog::open_read_only(&path).unwrap();
    let mut waits = 0;
    while view.stats().await.unwrap().groups.first().is_none_or(|group| group.cursor < Sequence::new(1)) {
        waits += 1;
        assert!(waits < 500, "the cursor was never written");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_lost_cursor_only_repeats_work() {
    let (_folder, path) = folder();
    let log = open(&path);
    append(&log, &[("ann", 1), ("bob", 2)]).await;
    settle_done(take(&mut log.consumer("converse"), 10).await).await;
    log.close().await.unwrap();
    drop(log);
    let raw = Connection::open(&path).unwrap();
    assert_eq!(raw.execute("DELETE FROM cursors", []).unwrap(), 1);
    drop(raw);
    assert_eq!(numbers(&take(&mut open(&path).consumer("converse"), 10).await), [1, 2]);
}

#[tokio::test]
async fn a_new_record_is_above_every_cursor() {
    let (_folder, path) = folder();
    let log = open(&path);
    append(&log, &[("ann", 1)]).await;
    settle_done(take(&mut log.consumer("converse"), 10).await).await;
    log.close().await.unwrap();
    drop(log);
    // As when an older copy of the records was put back.
    Connection::open(&path).unwrap().execute("UPDATE cursors SET seq = 500", []).unwrap();

    let log = open(&path);
    let mut consumer = log.consumer("converse");
    assert!(take(&mut consumer, 10).await.is_empty());
    append(&log, &[("ann", 2)]).await;
    let batch = take(&mut consumer, 10).await;
    assert_eq!((numbers(&batch), batch.records()[0].sequence), (vec![2], Sequence::new(501)));
}

#[tokio::test]
async fn sequences_are_not_given_twice_when_everything_was_removed() {
    let (_folder, path) = folder();
    let log = open(&path);
    append(&log, &[("ann", 1), ("ann", 2)]).await;
    let policy = crate::RetentionPolicy { age_max: Some(Duration::ZERO), bytes_max: None };
    let report = log.retain(policy, Timestamp::from_millis(i64::MAX)).await.unwrap();
    assert_eq!((report.deliveries, report.records), (1, 2));
    drop(log);
    let log = open(&path);
    append(&log, &[("ann", 3)]).await;
    let records = log.records(Sequence::START, 10).await.unwrap();
    assert_eq!((records.len(), records[0].sequence), (1, Sequence::new(3)));
}

#[tokio::test]
async fn a_full_disk_acknowledges_nothing() {
    let (_folder, path) = folder();
    let mut options = SqliteOptions::new(HandClock::new().clock());
    options.file_bytes_max = Some(256 * 1024);
    let log = SqliteLog::open(&path, options).unwrap();
    let body = Bytes::from(vec![b'x'; 3000]);
    let with_body = |number: u32| {
        let small = delivery(&[("ann", number)]);
        let id = DeliveryId::from_bytes([1; 16]);
        Delivery::new(id, small.received_at(), Vec::new(), body.clone(), small.records().to_vec()).unwrap()
    };
    let mut acknowledged = 0;
    let refused = loop {
        assert!(acknowledged < 1000, "the bound was never reached");
        match log.append(&with_body(acknowledged)).await {
            Ok(()) => acknowledged += 1,
            Err(refused) => break refused,
        }
    };
    assert!(matches!(refused, AppendError::Full { .. }), "{refused:?}");
    assert!(refused.is_transient());
    assert!(acknowledged > 20);
    let stats = log.stats().await.unwrap();
    assert_eq!(stats.records, u64::from(acknowledged));
    drop(log);

    let log = open(&path);
    append(&log, &[("ann", 1)]).await;
    let records = log.records(Sequence::START, 1000).await.unwrap();
    assert_eq!(records.len() as u64, stats.records + 1, "with room it goes on");
    assert!(records.is_sorted_by(|one, next| one.sequence < next.sequence));
}

/// A file of version 1. It never changes; a later version must still read it.
#[tokio::test]
async fn version_1_is_read() {
    let (_folder, path) = folder();
    Connection::open(&path).unwrap().execute_batch(GOLDEN).unwrap();
    let log = open(&path);
    let mut consumer = log.consumer("converse");
    let batch = take(&mut consumer, 10).await;
    let records = batch.records();
    assert_eq!(records.iter().map(|record| record.sequence.get()).collect::<Vec<_>>(), [2, 3, 4]);
    assert_eq!(records[0].delivery, DeliveryId::from_bytes([0x11; 16]));
    assert_eq!(records[0].event, EventId::from_bytes([0xa2; 16]));
    assert_eq!(records[0].key, key("7001"));
    assert_eq!(records[0].kind, RecordKind::Messaging);
    assert_eq!(records[0].entry_time, Some(Timestamp::from_millis(1_790_000_000_123)));
    assert_eq!(records[0].received_at, Timestamp::from_millis(1_790_000_000_500));
    assert_eq!(&records[0].bytes[..], br#"{"b":2}"#);
    assert_eq!((records[1].kind, &records[1].bytes[..]), (RecordKind::Change, &br#"{"c":"\u1ebf"}"#[..]));
    assert_eq!(records[2].key.to_string(), "104/desk/page");
    assert_eq!((records[2].kind, records[2].entry_time), (RecordKind::Command, None));
    let stored = log.delivery_of(Sequence::new(2)).await.unwrap().unwrap();
    assert_eq!(stored.headers, [("x-hub-signature-256".to_owned(), "sha256=00".to_owned())]);
    assert_eq!(&stored.body[..], br#"[{"a":1},{"b":2}]"#);
    let letters = log.dead_letters(10).await.unwrap();
    assert_eq!((letters[0].sequence, letters[0].attempts), (Sequence::new(1), 5));
    append(&log, &[("ann", 9)]).await;
    let stats = log.stats().await.unwrap();
    assert_eq!((stats.deliveries, stats.records, stats.last), (4, 5, Some(Sequence::new(5))));
}

#[test]
fn a_new_file_has_the_tables_of_version_1() {
    let tables = |connection: &Connection| {
        let mut statement = connection.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name").unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.collect::<Result<Vec<(String, Option<String>)>, _>>().unwrap()
    };
    let golden = Connection::open_in_memory().unwrap();
    golden.execute_batch(GOLDEN).unwrap();
    let (_folder, path) = folder();
    drop(open(&path));
    assert_eq!(tables(&Connection::open(&path).unwrap()), tables(&golden));
}

#[test]
fn other_files_are_refused() {
    let options = || SqliteOptions::new(HandClock::new().clock());
    let (_folder, path) = folder();
    let raw = Connection::open(&path).unwrap();
    raw.execute_batch("CREATE TABLE mine (x)").unwrap();
    assert!(matches!(SqliteLog::open(&path, options()), Err(OpenError::NotALog { .. })));
    assert!(matches!(SqliteLog::open_read_only(&path), Err(OpenError::NotALog { .. })));

    let (_folder, path) = folder();
    drop(open(&path));
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 2).unwrap();
    let refused = SqliteLog::open(&path, options()).err().unwrap();
    assert!(matches!(refused, OpenError::Version { version: 2, supported: 1, .. }));

    let (_folder, path) = folder();
    assert!(
        matches!(SqliteLog::open_read_only(&path), Err(OpenError::Sqlite { .. })),
        "a view creates nothing"
    );
    assert!(!path.exists());
}

#[test]
fn two_processes_cannot_write_one_log() {
    let (_folder, path) = folder();
    let log = open(&path);
    let second = SqliteLog::open(&path, SqliteOptions::new(HandClock::new().clock()));
    assert!(matches!(second, Err(OpenError::InUse { .. })));
    drop(log);
    drop(open(&path));
}

#[tokio::test]
async fn a_view_follows_a_running_writer() {
    let (_folder, path) = folder();
    let log = open(&path);
    append(&log, &[("ann", 1)]).await;
    let view = SqliteLog::open_read_only(&path).unwrap();
    assert_eq!(view.records(Sequence::START, 10).await.unwrap().len(), 1);
    append(&log, &[("ann", 2)]).await;
    let seen = view.records(Sequence::START, 10).await.unwrap();
    assert_eq!(seen, log.records(Sequence::START, 10).await.unwrap());
    assert_eq!(seen.len(), 2);
    assert_eq!(view.stats().await.unwrap().records, 2);
    let writes = super::schema::open_reader(&path).unwrap().execute("DELETE FROM records", []);
    assert!(writes.is_err(), "a view cannot write");
    log.close().await.unwrap();
    drop(log);
    assert_eq!(view.records(Sequence::START, 10).await.unwrap().len(), 2, "also when the writer is gone");
}

#[test]
fn behind_an_append_that_has_waited_too_long_none_is_put() {
    let queue = Queue::default();
    let small = delivery(&[("ann", 1)]);
    let prepared = || PreparedDelivery::new(&small).unwrap();
    let first = queue.append(prepared()).unwrap();
    let _second = queue.append(prepared()).unwrap();
    queue.age_all(limits::APPEND_WAIT_MAX);
    assert!(matches!(queue.append(prepared()), Err(AppendError::Busy { .. })));
    drop(queue.next(std::time::Instant::now(), false));
    assert!(queue.append(prepared()).is_ok(), "what the writer has in hand keeps nobody out");
    drop(first);
}

#[test]
fn what_waits_for_the_writer_is_bounded() {
    let queue = Queue::default();
    let body = Bytes::from(vec![0; limits::DELIVERY_BYTES_MAX]);
    let small = delivery(&[("ann", 1)]);
    let id = DeliveryId::from_bytes([1; 16]);
    let heavy = Delivery::new(id, small.received_at(), Vec::new(), body, small.records().to_vec()).unwrap();
    let prepared = || PreparedDelivery::new(&heavy).unwrap();
    let answers = [queue.append(prepared()).unwrap(), queue.append(prepared()).unwrap()];
    let busy = queue.append(prepared()).unwrap_err();
    assert!(matches!(busy, AppendError::Busy { waiting_bytes: limits::WAITING_BYTES_MAX }));
    assert!(busy.is_transient());
    let work = queue.next(std::time::Instant::now(), false);
    assert_eq!((work.appends.len(), work.size_bytes), (2, limits::WAITING_BYTES_MAX));
    assert!(queue.append(prepared()).is_err(), "what is being written still weighs");
    queue.written(work.size_bytes);
    assert!(queue.append(prepared()).is_ok());
    drop(answers);
}

#[tokio::test]
async fn a_record_that_cannot_be_understood_is_set_aside_and_the_rest_goes_on() {
    let (_folder, path) = folder();
    let log = open(&path);
    append(&log, &[("ann", 1), ("bob", 2), ("ann", 3), ("cem", 4)]).await;
    log.close().await.unwrap();
    drop(log);
    let damage = Connection::open(&path).unwrap();
    damage.execute("UPDATE records SET channel = 'pigeon' WHERE seq IN (2, 4)", []).unwrap();
    drop(damage);
    let log = open(&path);
    let mut consumer = log.consumer("converse");
    let mut read = Vec::new();
    while read.len() < 2 {
        let batch = take(&mut consumer, 9).await;
        read.extend(batch.records().iter().map(|record| record.sequence.get()));
        settle_done(batch).await;
    }
    assert_eq!(read, [1, 3]);
    settle_done(take(&mut consumer, 9).await).await;
    let letters = log.dead_letters(9).await.unwrap();
    let mut of: Vec<u64> = letters.iter().map(|letter| letter.sequence.get()).collect();
    of.sort_unstable();
    assert_eq!(of, [2, 4]);
    assert!(letters[0].reason.starts_with("it cannot be understood"), "{}", letters[0].reason);
    append(&log, &[("bob", 5)]).await;
    let next = take(&mut consumer, 9).await;
    assert_eq!(next.records()[0].sequence.get(), 5);
    settle_done(next).await;
    let stats = log.stats().await.unwrap();
    assert_eq!((stats.groups[0].lag, stats.groups[0].dead_letters), (0, 2));
}

#[tokio::test]
async fn a_copy_beside_the_writer_is_a_log_of_its_own() {
    let (_folder, path) = folder();
    let log = open(&path);
    append(&log, &[("ann", 1), ("bob", 2)]).await;
    settle_done(take(&mut log.consumer("converse"), 1).await).await;
    let care = SqliteCare::open(&path).unwrap();
    assert!(care.is_in_use());
    let copy = path.with_file_name("copy.db");
    care.copy_to(&copy).unwrap();
    assert!(care.copy_to(&copy).is_err(), "nothing is written over");
    append(&log, &[("cem", 3)]).await;
    let copied = open(&copy);
    assert_eq!(copied.stats().await.unwrap().records, 2);
    append(&copied, &[("dan", 4)]).await;
    assert_eq!(copied.records(Sequence::START, 10).await.unwrap().len(), 3);
}

#[tokio::test]
async fn what_is_old_goes_beside_the_writer_and_space_comes_back_without_it() {
    let (_folder, path) = folder();
    let log = open(&path);
    for number in 0..2_000 {
        append(&log, &[("ann", number)]).await;
    }
    settle_done(take(&mut log.consumer("converse"), 1_500).await).await;
    log.close().await.unwrap();
    drop(log);
    let log_again = open(&path);
    let care = SqliteCare::open(&path).unwrap();
    let policy = RetentionPolicy { age_max: Some(Duration::ZERO), bytes_max: None };
    let later = HandClock::new().now().plus(Duration::from_secs(1));
    let report = care.retain(policy, later).unwrap();
    assert_eq!((report.records, report.forced), (1_500, 0), "only what is settled");
    append(&log_again, &[("bob", 7)]).await;
    assert_eq!(log_again.stats().await.unwrap().records, 501);
    assert!(matches!(care.shrink(), Err(CareError::Open(OpenError::InUse { .. }))));
    log_again.close().await.unwrap();
    drop(log_again);
    let (before, after) = care.shrink().unwrap();
    assert!(after < before, "{after} of {before} bytes are left");
    assert_eq!(open(&path).stats().await.unwrap().records, 501);
}
