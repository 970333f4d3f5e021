use std::pin::pin;
use std::task::{Context, Waker};

use super::*;

const BEGIN: &str = "BEGIN IMMEDIATE";

fn open_at(path: &Path) -> Arc<Pool> {
    let writer = open_writer(path, Options::default()).unwrap();
    let connection = writer.lock();
    connection[0].execute_batch("CREATE TABLE IF NOT EXISTS t (n INTEGER PRIMARY KEY)").unwrap();
    drop(connection);
    writer
}

fn place() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    (folder, path)
}

async fn count(pool: &Arc<Pool>) -> u64 {
    pool.begin(BEGIN).await.unwrap().execute("DELETE FROM t", &[]).unwrap()
}

#[tokio::test]
async fn who_finds_the_file_busy_waits_off_the_thread() {
    let (_folder, path) = place();
    let pool = open_at(&path);
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)").unwrap();
    let mut waits = pin!(pool.begin(BEGIN));
    assert!(
        waits.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending(),
        "it did not hold us up"
    );
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(waits.await.unwrap().execute("DELETE FROM t", &[]).unwrap(), 1);
}

#[tokio::test]
async fn a_commit_that_fails_leaves_nothing_behind() {
    let (_folder, path) = place();
    let pool = open_at(&path);
    let transaction = pool.begin(BEGIN).await.unwrap();
    transaction.execute("INSERT INTO t VALUES (1)", &[]).unwrap();
    // Broken only when the transaction ends.
    transaction
        .execute("CREATE TABLE child (n INTEGER REFERENCES t (n) DEFERRABLE INITIALLY DEFERRED)", &[])
        .unwrap();
    transaction.execute("INSERT INTO child VALUES (2)", &[]).unwrap();
    assert!(transaction.commit().await.is_err());
    assert_eq!(count(&pool).await, 0);
}

#[tokio::test]
async fn a_commit_is_made_though_nobody_looks_any_more() {
    let (_folder, path) = place();
    let pool = open_at(&path);
    let transaction = pool.begin(BEGIN).await.unwrap();
    transaction.execute("INSERT INTO t VALUES (1)", &[]).unwrap();
    {
        let mut commit = pin!(transaction.commit());
        let _pending = commit.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    }
    assert_eq!(count(&pool).await, 1);
}

#[tokio::test]
async fn what_was_not_committed_is_taken_back() {
    let (_folder, path) = place();
    let pool = open_at(&path);
    pool.begin(BEGIN).await.unwrap().execute("INSERT INTO t VALUES (1)", &[]).unwrap();
    assert_eq!(count(&pool).await, 0);
}

#[tokio::test]
async fn two_that_start_at_once_make_the_tables_once() {
    let (_folder, path) = place();
    let both: Vec<_> = (0..4)
        .map(|_| {
            let path = path.clone();
            std::thread::spawn(move || open_writer(&path, Options { durable: false, readers: 1 }).map(drop))
        })
        .collect();
    for one in both {
        one.join().unwrap().unwrap();
    }
}
