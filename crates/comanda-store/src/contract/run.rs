//! Clauses of the port for runs.

use super::samples::{at, event};
use crate::port::Store;

pub(crate) async fn a_run_that_did_not_end_by_itself_is_noticed(store: &dyn Store) {
    assert!(store.begin_run("converse", at(1)).await.unwrap(), "the first one");
    assert!(store.begin_run("archive", at(1)).await.unwrap(), "another loop");
    store.end_run("converse").await.unwrap();
    store.end_run("converse").await.unwrap();
    assert!(store.begin_run("converse", at(2)).await.unwrap());
    assert!(!store.begin_run("converse", at(3)).await.unwrap(), "nobody ended it");
    assert!(!store.begin_run("converse", at(4)).await.unwrap());
}

pub(crate) async fn marks_are_counted_until_they_are_taken_away(store: &dyn Store) {
    for (number, count) in [(1, 1), (1, 2), (2, 1), (1, 3)] {
        assert_eq!(store.mark(event(number)).await.unwrap(), count);
    }
    store.unmark(&[event(1), event(9)]).await.unwrap();
    assert_eq!(store.mark(event(1)).await.unwrap(), 1);
    assert_eq!(store.mark(event(2)).await.unwrap(), 2);
    store.unmark(&[]).await.unwrap();
}
