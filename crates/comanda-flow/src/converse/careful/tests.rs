//! A record that ends the program is found, over real files and with a program that really ends.

use std::path::Path;
use std::process::Command;

use comanda_domain::id::Sku;
use comanda_domain::id::{ConversationKey, OrderId, OutboxId};
use comanda_domain::timer::Timer;
use comanda_log::{Log as _, LogReader as _, Producer as _, SqliteLog, SqliteOptions};
use comanda_store::port::conversation::{
    Commit, CommitError, Committed, DeadLetter, Loaded, OpenDrafts, StoredOrder,
};
use comanda_store::port::{AdminStore as _, BoxFuture, ConversationStore, DeskStore as _};
use comanda_store::sql::Options as StoreOptions;
use comanda_store::{MasterKey, MemoryStore, SqlStore};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::runner;
use crate::testing::{ANN, BEN, World, done, key, text, until};

/// Tells the child where its files are.
const FOLDER: &str = "COMANDA_TEST_CAREFUL_FOLDER";

/// Ends the program when a message with these words is committed.
const DEADLY: &str = "deadly";

/// A store in which some commits end the program.
struct Deadly(Arc<dyn ConversationStore>);

impl Deadly {
    fn is_deadly(commit: &Commit) -> bool {
        use comanda_store::port::conversation::InteractionDetail;
        commit.interactions.iter().any(|interaction| match &interaction.detail {
            InteractionDetail::Message(message) => message.text.as_deref() == Some(DEADLY),
            InteractionDetail::Echo(_) | InteractionDetail::Feed(_) | InteractionDetail::Other => false,
        })
    }
}

impl ConversationStore for Deadly {
    fn load<'a>(
        &'a self,
        keys: &'a [ConversationKey],
        events: &'a [EventId],
    ) -> BoxFuture<'a, Result<Loaded, StoreError>> {
        self.0.load(keys, events)
    }

    fn orders<'a>(&'a self, ids: &'a [OrderId]) -> BoxFuture<'a, Result<Vec<StoredOrder>, StoreError>> {
        self.0.orders(ids)
    }

    fn open_tickets<'a>(&'a self, branch: &'a Sku, at: Timestamp) -> BoxFuture<'a, Result<u32, StoreError>> {
        self.0.open_tickets(branch, at)
    }

    fn open_drafts<'a>(&'a self, ids: &'a [OutboxId]) -> BoxFuture<'a, Result<OpenDrafts, StoreError>> {
        self.0.open_drafts(ids)
    }

    fn is_rush<'a>(&'a self, branch: &'a Sku) -> BoxFuture<'a, Result<bool, StoreError>> {
        self.0.is_rush(branch)
    }

    fn commit<'a>(&'a self, commit: &'a Commit) -> BoxFuture<'a, Result<Committed, CommitError>> {
        if Self::is_deadly(commit) {
            std::process::abort();
        }
        self.0.commit(commit)
    }

    fn due_timers(&self, now: Timestamp, limit: usize) -> BoxFuture<'_, Result<Vec<Timer>, StoreError>> {
        self.0.due_timers(now, limit)
    }

    fn timers_handed_out<'a>(
        &'a self,
        timers: &'a [Timer],
        now: Timestamp,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        self.0.timers_handed_out(timers, now)
    }

    fn next_timer(&self) -> BoxFuture<'_, Result<Option<Timestamp>, StoreError>> {
        self.0.next_timer()
    }

    fn dead_letter<'a>(&'a self, letter: &'a DeadLetter) -> BoxFuture<'a, Result<(), StoreError>> {
        self.0.dead_letter(letter)
    }
}

async fn store_in(folder: &Path) -> Arc<SqlStore> {
    let key = MasterKey::parse(&"ab".repeat(32)).unwrap();
    Arc::new(SqlStore::open_sqlite(&folder.join("state"), key, StoreOptions::default()).await.unwrap())
}

fn log_in(folder: &Path, world: &World) -> SqliteLog {
    SqliteLog::open(&folder.join("log"), SqliteOptions::new(world.clock.clock())).unwrap()
}

/// The program under test, started by the test below: works until nothing is left, and ends by itself, or dies on the
/// way. Without a folder there is nothing to do.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child() {
    #[expect(clippy::disallowed_methods, reason = "how a test tells its child where the files are")]
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let (folder, world) = (Path::new(&folder), World::new());
    let (store, log) = (store_in(folder).await, log_in(folder, &world));
    let careful = Arc::new(Careful::new(Arc::clone(&store) as _, "converse"));
    let deadly = Arc::new(Deadly(Arc::clone(&store) as _));
    let converse = Arc::new(world.converse_over(deadly).carefully(Arc::clone(&careful)));
    let shutdown = CancellationToken::new();
    let lane = || {
        let (converse, wake) = (Arc::clone(&converse), Arc::new(Notify::new()));
        runner::run(
            log.consumer("converse"),
            converse,
            runner::RunnerOptions::default(),
            wake,
            shutdown.clone(),
        )
    };
    let end = async {
        until("everything is settled", async || log.stats().await.unwrap().groups[0].lag == 0).await;
        shutdown.cancel();
    };
    tokio::join!(lane(), lane(), end);
    careful.end().await.unwrap();
    log.close().await.unwrap();
}

fn run_child(folder: &Path) -> bool {
    let program = std::env::current_exe().unwrap();
    let mut child = Command::new(program);
    child.args(["--exact", "converse::careful::tests::child"]).env(FOLDER, folder);
    child.output().unwrap().status.success()
}

#[tokio::test]
async fn a_record_that_ends_the_program_is_put_aside_and_the_others_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::new();
    let log = log_in(folder.path(), &world);
    let people: Vec<String> = (0..8).map(|number| format!("700{number}")).collect();
    let items: Vec<_> = people
        .iter()
        .map(|person| {
            let words = if person == "7003" { DEADLY } else { "2 phở tái" };
            text(&world, person, &format!("m_{person}"), words)
        })
        .collect();
    log.append(&world.delivery(&items)).await.unwrap();
    log.close().await.unwrap();
    drop(log);

    let endings = (0..10).position(|_| run_child(folder.path())).expect("it ends by itself at last");
    assert_eq!(endings, 4, "once in a batch, then three times alone");
    let store = store_in(folder.path()).await;
    let letters = store.dead_letters(9).await.unwrap();
    let of: Vec<String> = letters.iter().map(|letter| letter.conversation.to_string()).collect();
    assert_eq!(of, ["104/messenger/7003"]);
    assert_eq!(letters[0].reason, "the program ended each of the 3 times it was processed");
    assert_eq!(store.conversations(99).await.unwrap().len(), 7, "nobody else was put aside");
    assert!(run_child(folder.path()), "and it stays so");
}

#[tokio::test]
async fn after_a_run_that_ended_by_itself_nothing_is_marked() {
    let world = World::new();
    let store = Arc::clone(&world.store);
    for cut_off in [false, true] {
        let careful = Arc::new(Careful::new(Arc::clone(&store) as _, "converse"));
        let converse = world.converse().carefully(Arc::clone(&careful));
        let words = text(&world, "7001", &format!("m_{cut_off}"), "xin chào");
        let records = world.webhook(&[words]).await;
        done(&converse, &records).await;
        assert_eq!(careful.is_on(world.clock.now()).await.unwrap(), cut_off);
        let marks = store.mark(records[0].event).await.unwrap();
        assert_eq!(marks, 1, "a mark is taken away once its record is passed");
        store.unmark(&[records[0].event]).await.unwrap();
        if cut_off {
            careful.end().await.unwrap();
            let next = Careful::new(Arc::clone(&store) as _, "converse");
            assert!(!next.is_on(world.clock.now()).await.unwrap());
        }
    }
}

#[tokio::test]
async fn what_was_processed_already_needs_no_mark_and_order_holds() {
    let world = World::new();
    let store: Arc<MemoryStore> = Arc::clone(&world.store);
    store.begin_run("converse", world.clock.now()).await.unwrap();
    let careful = Arc::new(Careful::new(Arc::clone(&store) as _, "converse"));
    let converse = world.converse().carefully(careful);
    let item = |person: &str, mid: &str| text(&world, person, mid, "xin chào");
    let first = world.webhook(&[item("7001", "m_1")]).await;
    done(&world.converse(), &first).await;
    let more = world.webhook(&[item("7001", "m_2"), item("7002", "m_3"), item("7001", "m_4")]).await;
    // This one has ended the program often enough.
    for _ in 0..ENDINGS_MAX {
        store.mark(more[0].event).await.unwrap();
    }
    let records: Vec<Record> = first.iter().chain(&more).cloned().collect();
    let outcomes = converse.process(&records, &[1; 4]).await;
    assert!(matches!(outcomes[1], RecordOutcome::Dead { .. }), "{outcomes:?}");
    let others = [&outcomes[0], &outcomes[2], &outcomes[3]];
    assert!(others.iter().all(|outcome| **outcome == RecordOutcome::Done), "{outcomes:?}");
    assert_eq!(store.dead_letters(9).await.unwrap().len(), 1);
    for conversation in [ANN, BEN] {
        assert_eq!(
            store.messages(&key(conversation), 9).await.unwrap().len(),
            if conversation == ANN { 2 } else { 1 }
        );
    }
}
