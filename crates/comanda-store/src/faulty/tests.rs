use std::collections::VecDeque;
use std::sync::Mutex;

use super::*;
use crate::MemoryStore;

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

#[tokio::test]
async fn a_commit_fails_before_after_or_as_a_conflict() {
    let faults = [Some(Fault::Before), Some(Fault::Conflict), Some(Fault::After)];
    let inner = Arc::new(MemoryStore::new());
    let store = FaultyStore::over(
        Arc::clone(&inner) as _,
        Arc::new(Script(Mutex::new(faults.into_iter().collect()))),
    );
    let event = EventId::from_bytes([7; 16]);
    let commit = Commit { seen: vec![(event, Timestamp::from_millis(0))], ..Commit::default() };
    let is_there = async || inner.load(&[], &[event]).await.unwrap().seen.contains(&event);
    assert!(matches!(store.commit(&commit).await, Err(CommitError::Store(StoreError::Unavailable(_)))));
    assert!(matches!(store.commit(&commit).await, Err(CommitError::Conflict { .. })));
    assert!(!is_there().await);
    assert!(matches!(store.commit(&commit).await, Err(CommitError::Store(StoreError::Unavailable(_)))));
    assert!(is_there().await);
    assert!(store.commit(&commit).await.is_ok());
    assert_eq!(store.counts(), Counts { before: 1, after: 1, conflicts: 1 });
}
