use std::path::Path;
use std::time::Duration;

use comanda_domain::conversation::Conversation;
use comanda_domain::effect::Purpose;
use comanda_domain::id::PageId;
use tempfile::TempDir;

use super::housekeeping::statement;
use super::tables::UnknownTables;
use super::{OpenError, Options, SqlStore, schema};
use crate::contract::commit::batch;
use crate::contract::contract_suite;
use crate::contract::samples::{ANN, BEN, at, event, key, of_event, order, placed, to_send, write};
use crate::port::admin::{PageRow, Setup};
use crate::port::conversation::{Commit, CommitError};
use crate::port::housekeeping::Sweep;
use crate::port::lease::{Request, Share, Work, WorkerId};
use crate::port::outbox::{SendOutcome, Settlement};
use crate::port::{AdminStore, ConversationStore, DeskStore, LeaseStore, OutboxStore, StoreError};
use crate::seal::MasterKey;

fn key_of(byte: u8) -> MasterKey {
    MasterKey::from_bytes([byte; 32])
}

async fn open_at(folder: &Path, durable: bool) -> SqlStore {
    let options = Options { durable, ..Options::default() };
    SqlStore::open_sqlite(&folder.join("state.db"), key_of(1), options).await.unwrap()
}

async fn open() -> (SqlStore, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (open_at(folder.path(), false).await, folder)
}

contract_suite!(open());

#[tokio::test]
async fn a_lease_costs_one_statement_in_a_commit_and_none_in_a_claim() {
    let (store, _folder) = open().await;
    let worker = WorkerId::parse("a").unwrap();
    let lease_for = Duration::ZERO;
    let request = |work| Request { work, worker: worker.clone(), share: Share::Sole, lease_for, now: at(1) };
    store.hold(&request(Work::Deliver)).await.unwrap();
    let fences = store.hold(&request(Work::Converse)).await.unwrap().fences;
    let mut counts = Vec::new();
    for (first, fences) in
        [(1_000, Vec::new()), (2_000, fences[..1].to_vec()), (3_000, fences[..30].to_vec())]
    {
        let before = store.statements();
        store.commit(&Commit { fences, ..batch(first, 30) }).await.unwrap();
        counts.push(store.statements() - before);
    }
    assert_eq!(counts[1..], [counts[0] + 1; 2]);
    let mut counts = Vec::new();
    for worker in [None, Some(&worker)] {
        let before = store.statements();
        assert_eq!(store.claim(at(1_000_000), 8, &[], worker).await.unwrap().len(), 8);
        counts.push(store.statements() - before);
    }
    assert_eq!(counts[0], counts[1]);
}

#[tokio::test]
async fn settling_and_claiming_is_all_or_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = open_at(folder.path(), false).await;
    let outbox = vec![to_send(1, ANN, Purpose::Reply), to_send(2, BEN, Purpose::Reply)];
    store.commit(&Commit { outbox, ..of_event(1) }).await.unwrap();
    let claimed = store.claim(at(10), 1, &[], None).await.unwrap();
    let other = rusqlite::Connection::open(folder.path().join("state.db")).unwrap();
    let refuse = "CREATE TRIGGER refuse BEFORE UPDATE ON outbox WHEN NEW.state = 'sending' \
                  BEGIN SELECT RAISE(ABORT, 'refused'); END";
    other.execute_batch(refuse).unwrap();
    let outcome = SendOutcome::Failed { why: "because".to_owned(), call: None };
    let settled = [Settlement { id: claimed[0].id, attempt: 1, outcome, at: at(11) }];
    assert!(store.settle_and_claim(&settled, at(12), 9, &[], None).await.is_err());
    let counts = store.outbox_counts().await.unwrap();
    assert_eq!((counts.sending, counts.queued, counts.failed), (1, 1, 0));
    other.execute_batch("DROP TRIGGER refuse").unwrap();
    assert_eq!(store.settle_and_claim(&settled, at(12), 9, &[], None).await.unwrap().len(), 1);
}

/// A sweep holds up every commit: it must not go through all that is kept.
#[tokio::test]
async fn what_is_old_is_found_by_an_index() {
    let (_store, folder) = open().await;
    let other = rusqlite::Connection::open(folder.path().join("state.db")).unwrap();
    for what in Sweep::ALL {
        let sql = format!("EXPLAIN QUERY PLAN {}", statement(what));
        let mut plan = other.prepare(&sql).unwrap();
        let steps = plan.query_map([1, 1], |row| row.get::<_, String>("detail")).unwrap();
        let steps: Vec<String> = steps.map(Result::unwrap).collect();
        assert!(steps.iter().all(|step| !step.starts_with("SCAN")), "{what:?}: {steps:?}");
        assert!(steps.iter().all(|step| !step.contains("TEMP B-TREE")), "{what:?}: {steps:?}");
    }
}

/// A copy of the files as they are at this moment is what a machine finds after its power went.
#[tokio::test]
async fn what_was_committed_is_there_after_a_crash() {
    let (folder, after) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let store = open_at(folder.path(), true).await;
    let commit = Commit {
        conversations: vec![write(ANN, 0, Conversation::default())],
        placed: vec![placed(order(1, ANN, "main"), "d")],
        ..of_event(1)
    };
    store.commit(&commit).await.unwrap();
    for name in ["state.db", "state.db-wal"] {
        std::fs::copy(folder.path().join(name), after.path().join(name)).unwrap();
    }
    let reopened = open_at(after.path(), true).await;
    let loaded = reopened.load(&[key(ANN)], &[event(1)]).await.unwrap();
    assert_eq!((loaded.conversations.len(), loaded.seen.len()), (1, 1));
    assert_eq!(
        reopened.order(order(1, ANN, "main").id).await.unwrap().unwrap().stored.order,
        order(1, ANN, "main")
    );
    assert_eq!(reopened.commit(&commit).await.unwrap().numbers, [1]);
}

#[tokio::test]
async fn dropped_and_opened_again_it_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    for number in 1..=3 {
        let store = open_at(folder.path(), true).await;
        let commit = Commit { placed: vec![placed(order(number, ANN, "main"), "d")], ..of_event(number) };
        assert_eq!(store.commit(&commit).await.unwrap().numbers, [u32::from(number)]);
    }
}

#[tokio::test]
async fn tokens_cannot_be_found_in_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let store = open_at(folder.path(), false).await;
    let token = "EAAverysecrettoken";
    let page = |id: &str| PageRow {
        id: PageId::parse(id).unwrap(),
        instagram: None,
        whatsapp: None,
        shop: "findme-corner".to_owned(),
        access_token: Some(token.into()),
    };
    let setup = Setup { pages: vec![page("104"), page("205")], branches: Vec::new(), now: at(1) };
    store.configure(&setup).await.unwrap();
    let holds = |needle: &str| {
        std::fs::read_dir(folder.path()).unwrap().any(|entry| {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            bytes.windows(needle.len()).any(|window| window == needle.as_bytes())
        })
    };
    assert!(holds("findme-corner"), "the search finds what is not sealed");
    assert!(!holds(token));

    // Moved to another page's row, or read with another key, it does not open.
    let path = folder.path().join("state.db");
    let other = SqlStore::open_sqlite(&path, key_of(2), Options::default()).await.unwrap();
    assert!(matches!(other.pages().await, Err(StoreError::Unreadable { what: "page token", .. })));
    let mut session = store.write().await.unwrap();
    let swap =
        "UPDATE pages SET token_sealed = (SELECT token_sealed FROM pages WHERE id = '104') WHERE id = '205'";
    session.run(swap, []).await.unwrap();
    session.commit().await.unwrap();
    assert!(matches!(store.pages().await, Err(StoreError::Unreadable { what: "page token", .. })));
}

#[tokio::test]
async fn beside_a_server_it_can_be_read_but_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let store = open_at(folder.path(), false).await;
    store.commit(&of_event(1)).await.unwrap();
    let reader = SqlStore::open_read_only(&folder.path().join("state.db"), key_of(1)).await.unwrap();
    store.commit(&of_event(2)).await.unwrap();
    assert_eq!(reader.load(&[], &[event(1), event(2)]).await.unwrap().seen.len(), 2);
    let refused = reader.commit(&of_event(3)).await;
    assert!(matches!(refused, Err(CommitError::Store(StoreError::Refused(_)))));
    let missing = SqlStore::open_read_only(&folder.path().join("none.db"), key_of(1)).await;
    assert!(missing.is_err());
}

#[tokio::test]
async fn a_path_may_hold_any_letters() {
    let folder = tempfile::tempdir().unwrap();
    let odd = folder.path().join("Quán #1? 50% & more");
    std::fs::create_dir(&odd).unwrap();
    open_at(&odd, false).await.commit(&of_event(1)).await.unwrap();
    assert!(odd.join("state.db").exists());
}

#[tokio::test]
async fn a_file_of_a_newer_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = open_at(folder.path(), false).await;
    let mut session = store.write().await.unwrap();
    session.run("UPDATE _sqlx_migrations SET version = version + 99", []).await.unwrap();
    session.commit().await.unwrap();
    let path = folder.path().join("state.db");
    let opened = SqlStore::open_sqlite(&path, key_of(1), Options::default()).await;
    assert!(matches!(opened, Err(OpenError::Unknown(UnknownTables::Newer { found: 100.., .. }))));
    let looked = SqlStore::open_read_only(&path, key_of(1)).await;
    assert!(matches!(looked, Err(OpenError::Unknown(UnknownTables::Newer { found: 100.., .. }))));
}

#[tokio::test]
async fn rows_from_before_there_were_leases_get_their_partition() {
    let folder = tempfile::tempdir().unwrap();
    let store = open_at(folder.path(), false).await;
    let outbox = vec![to_send(1, ANN, Purpose::Reply), to_send(2, BEN, Purpose::Reply)];
    store.commit(&Commit { outbox, ..of_event(1) }).await.unwrap();
    let mut session = store.write().await.unwrap();
    session.run("UPDATE outbox SET partition = NULL", []).await.unwrap();
    session.commit().await.unwrap();
    store.close().await;
    let store = open_at(folder.path(), false).await;
    let worker = WorkerId::parse("a").unwrap();
    let (work, lease_for) = (Work::Deliver, Duration::ZERO);
    let request = Request { work, worker: worker.clone(), share: Share::Sole, lease_for, now: at(1) };
    store.hold(&request).await.unwrap();
    assert_eq!(store.claim(at(10), 9, &[], Some(&worker)).await.unwrap().len(), 2);
}

#[test]
fn the_schema_is_printed_whole() {
    let text = schema();
    // One of them is made anew under another name.
    assert_eq!(text.matches("CREATE TABLE").count(), 36);
    assert!(!text.contains("BLOB") && !text.contains("INTEGER"), "types that only one database knows");
}
