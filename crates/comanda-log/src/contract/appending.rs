//! Appending: everything that was confirmed is there, exactly as it came.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use comanda_domain::id::{Channel, ConversationKey, DeliveryId, PageId, ThreadId};
use comanda_domain::record::{Delivery, NewRecord, RecordKind, Sequence};
use comanda_domain::time::Timestamp;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::{HANG, START_MILLIS, Subject, append, delivery, event, key, number, numbers, settle_done, take};
use crate::batch::{BatchLimit, BatchOutcome};
use crate::limits;
use crate::port::{AppendError, ReadError, SettleError};

pub(crate) async fn what_is_appended_is_read_back_byte_for_byte(subject: Subject) {
    let log = &*subject.log;
    let body: Vec<u8> = (0..=255).cycle().take(20_000).collect();
    let record = |number: u32, key: ConversationKey, kind, range, entry_millis: Option<i64>| NewRecord {
        event: event(number),
        key,
        kind,
        range,
        entry_time: entry_millis.map(Timestamp::from_millis),
    };
    // A page id may hold the separator of the printed key.
    let odd_page = PageId::parse("a/b").unwrap();
    let odd_key =
        ConversationKey { page: odd_page, channel: Channel::Feed, thread: ThreadId::parse("p/q").unwrap() };
    let records = vec![
        record(1, key("7001"), RecordKind::Messaging, 3..19_000, Some(-5)),
        record(2, odd_key, RecordKind::Change, 19_000..19_000, None),
        record(3, key("7001"), RecordKind::Body, 0..20_000, Some(1_790_000_000_001)),
    ];
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let headers = vec![header("x-hub-signature-256", "sha256=ab\"c"), header("a", "1"), header("a", "2")];
    let id = DeliveryId::from_bytes([9; 16]);
    let received_at = Timestamp::from_millis(START_MILLIS + 7);
    let original = Delivery::new(id, received_at, headers.clone(), Bytes::from(body), records).unwrap();
    log.append(&original).await.unwrap();

    let batch = take(&mut log.consumer("converse"), 10).await;
    let read = log.records(Sequence::START, 10).await.unwrap();
    assert_eq!(batch.records(), read);
    assert_eq!(read.len(), 3);
    for (record, new) in read.iter().zip(original.records()) {
        assert_eq!(record.delivery, id);
        assert_eq!(record.received_at, received_at);
        assert_eq!((record.event, &record.key, record.kind), (new.event, &new.key, new.kind));
        assert_eq!(record.entry_time, new.entry_time);
        assert_eq!(record.bytes, original.body().slice(new.range.clone()));
        let stored = log.delivery_of(record.sequence).await.unwrap().unwrap();
        assert_eq!((stored.id, stored.received_at), (id, received_at));
        assert_eq!((&stored.headers, &stored.body), (&headers, original.body()));
        assert_eq!(log.deliveries(id).await.unwrap(), [stored]);
        assert_eq!(log.record_by_event(new.event).await.unwrap().as_ref(), Some(record));
    }
    assert!(read.is_sorted_by(|one, next| one.sequence < next.sequence));
    assert_eq!(log.records(read[1].sequence, 1).await.unwrap(), read[1..2]);
    assert_eq!(log.record_by_event(event(4)).await.unwrap(), None);
    assert_eq!(log.delivery_of(Sequence::new(999)).await.unwrap(), None);
    assert_eq!(log.deliveries(DeliveryId::from_bytes([8; 16])).await.unwrap(), []);
}

pub(crate) async fn repeats_are_kept(subject: Subject) {
    let log = &*subject.log;
    for _ in 0..3 {
        append(log, &[("ann", 1)]).await;
    }
    let batch = take(&mut log.consumer("converse"), 10).await;
    assert_eq!(numbers(&batch), [1, 1, 1]);
    assert_eq!(log.deliveries(batch.records()[0].delivery).await.unwrap().len(), 3);
    let oldest = log.record_by_event(event(1)).await.unwrap().unwrap();
    assert_eq!(oldest, batch.records()[0]);
}

pub(crate) async fn concurrent_appends_are_all_there(subject: Subject) {
    const TASKS: u32 = 64;
    const EACH: u32 = 16;
    let mut tasks = JoinSet::new();
    for task in 0..TASKS {
        let log = Arc::clone(&subject.log);
        tasks.spawn(async move {
            for index in 0..EACH {
                append(&*log, &[(&format!("t{task}"), task * EACH + index)]).await;
            }
        });
    }
    while tasks.join_next().await.transpose().unwrap().is_some() {}
    let total = (TASKS * EACH) as usize;
    let mut consumer = subject.log.consumer("converse");
    let mut latest: HashMap<ConversationKey, u32> = HashMap::new();
    let mut seen = Vec::new();
    while seen.len() < total {
        let batch = take(&mut consumer, 100).await;
        assert!(!batch.is_empty(), "{} of {total} came", seen.len());
        for record in batch.records() {
            let before = latest.insert(record.key.clone(), number(record));
            assert!(before.is_none_or(|before| before < number(record)), "appends of one task are in order");
            seen.push(number(record));
        }
        settle_done(batch).await;
    }
    seen.sort_unstable();
    assert_eq!(seen, (0..TASKS * EACH).collect::<Vec<_>>());
    assert_eq!(subject.log.stats().await.unwrap().records, total as u64);
}

pub(crate) async fn what_never_fits_is_refused(subject: Subject) {
    let log = &*subject.log;
    let body = Bytes::from(vec![0; limits::DELIVERY_BYTES_MAX + 1]);
    let record =
        NewRecord { event: event(1), key: key("ann"), kind: RecordKind::Body, range: 0..1, entry_time: None };
    let id = DeliveryId::from_bytes([1; 16]);
    let huge = Delivery::new(id, subject.clock.now(), Vec::new(), body, vec![record]).unwrap();
    let refused = log.append(&huge).await.unwrap_err();
    assert!(
        matches!(refused, AppendError::TooLarge { size_bytes, limit_bytes } if size_bytes == limit_bytes + 1)
    );
    assert!(!refused.is_transient());
    assert_eq!(log.stats().await.unwrap().records, 0);
}

pub(crate) async fn a_closed_log_refuses(subject: Subject) {
    let log = &*subject.log;
    append(log, &[("ann", 1)]).await;
    let mut consumer = log.consumer("converse");
    let batch = take(&mut consumer, 10).await;
    let waiting = BatchLimit { records_max: 1, wait_max: Duration::MAX };
    let close = async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        log.close().await.unwrap();
    };
    let (read, ()) = tokio::join!(timeout(HANG, consumer.next_batch(waiting)), close);
    assert!(matches!(read.expect("closing wakes who waits"), Err(ReadError::Closed)));
    assert!(matches!(batch.settle(BatchOutcome::done(1)).await, Err(SettleError::Closed)));
    let refused = log.append(&delivery(&[("ann", 2)])).await.unwrap_err();
    assert!(matches!(refused, AppendError::Closed));
    assert!(!refused.is_transient());
    log.close().await.unwrap();
}
