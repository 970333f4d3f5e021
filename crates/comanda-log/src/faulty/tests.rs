use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;

use bytes::Bytes;
use comanda_domain::record::{NewRecord, RecordKind};

use super::*;
use crate::MemoryLog;

/// Faults in the order in which calls are made.
struct Script(Mutex<VecDeque<Option<Fault>>>);

impl Fate for Script {
    fn before(&self, _call: Call) -> BoxFuture<'_, Option<Fault>> {
        let next = self.0.lock().unwrap().pop_front().flatten();
        Box::pin(async move { next })
    }

    fn after(&self, _call: Call) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}

fn log(faults: &[Option<Fault>]) -> FaultyLog {
    let inner = MemoryLog::new(Arc::new(|| Timestamp::from_millis(0)));
    FaultyLog::over(Arc::new(inner), Arc::new(Script(Mutex::new(faults.iter().copied().collect()))))
}

fn delivery() -> Delivery {
    let record = NewRecord {
        event: EventId::from_bytes([1; 16]),
        key: "104/messenger/7001".parse().unwrap(),
        kind: RecordKind::Messaging,
        range: 0..2,
        entry_time: None,
    };
    let id = DeliveryId::from_bytes([2; 16]);
    Delivery::new(id, Timestamp::from_millis(0), Vec::new(), Bytes::from_static(b"{}"), vec![record]).unwrap()
}

const AT_ONCE: BatchLimit = BatchLimit { records_max: 10, wait_max: Duration::ZERO };

#[tokio::test]
async fn an_append_that_fails_before_leaves_nothing_and_after_leaves_everything() {
    let log = log(&[Some(Fault::Before), Some(Fault::After), None]);
    assert!(log.append(&delivery()).await.is_err());
    assert_eq!(log.stats().await.unwrap().records, 0);
    assert!(log.append(&delivery()).await.is_err());
    assert_eq!(log.stats().await.unwrap().records, 1);
    assert!(log.append(&delivery()).await.is_ok());
    assert_eq!(log.counts(), Counts { before: 1, after: 1 });
}

#[tokio::test]
async fn a_lost_settlement_brings_the_batch_back() {
    let log = log(&[None, None, Some(Fault::Before), Some(Fault::After), None, Some(Fault::After), None]);
    log.append(&delivery()).await.unwrap();
    let mut consumer = log.consumer("group");
    let batch = consumer.next_batch(AT_ONCE).await.unwrap();
    assert_eq!((batch.len(), batch.attempt(0)), (1, 1));
    assert!(batch.settle(BatchOutcome::done(1)).await.is_err());
    assert!(consumer.next_batch(AT_ONCE).await.is_err(), "a read whose answer is lost");
    let batch = consumer.next_batch(AT_ONCE).await.unwrap();
    assert_eq!(batch.len(), 1);
    assert!(batch.settle(BatchOutcome::done(1)).await.is_err(), "it is settled all the same");
    assert!(consumer.next_batch(AT_ONCE).await.unwrap().is_empty());
}
