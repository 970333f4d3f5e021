use std::sync::atomic::Ordering;

use comanda_log::{Log, LogReader};
use comanda_store::port::OutboxStore;

use super::*;
use crate::testing::store::FaultyStore;
use crate::testing::{World, text, until};

const OPTIONS: RunnerOptions = RunnerOptions { batch_records_max: 2, wait_max: Duration::from_millis(50) };
const GROUP: &str = "converse";

async fn queued(world: &World) -> u64 {
    world.store.outbox_counts().await.unwrap().queued
}

/// Records that are not settled, and those in somebody's hands.
async fn left(world: &World) -> (u64, u64) {
    let stats = world.log.stats().await.unwrap();
    stats.groups.first().map_or((stats.records, 0), |group| (group.lag, group.in_flight))
}

#[tokio::test]
async fn what_is_appended_is_answered_until_it_is_told_to_stop() {
    let world = World::new();
    let items: Vec<_> = (1..=5)
        .map(|number| text(&world, &format!("700{number}"), &format!("m_{number}"), "2 phở tái"))
        .collect();
    world.webhook(&items).await;
    let (wake, shutdown) = (Arc::new(Notify::new()), CancellationToken::new());
    let consumer = world.log.consumer(GROUP);
    let running = run(consumer, Arc::new(world.converse()), OPTIONS, Arc::clone(&wake), shutdown.clone());
    let test = async {
        wake.notified().await;
        until("the first five are answered", async || queued(&world).await == 5).await;
        world.webhook(&[text(&world, "7006", "m_6", "2 phở tái")]).await;
        until("the sixth is answered", async || queued(&world).await == 6).await;
        until("all is settled", async || left(&world).await == (0, 0)).await;
        shutdown.cancel();
    };
    tokio::join!(running, test);
    assert_eq!(left(&world).await, (0, 0));
}

#[tokio::test]
async fn it_stops_while_it_waits_and_holds_nothing() {
    let world = World::new();
    let shutdown = CancellationToken::new();
    let patient = RunnerOptions { wait_max: Duration::from_mins(1), ..OPTIONS };
    let consumer = world.log.consumer(GROUP);
    let wake = Arc::new(Notify::new());
    let running = run(consumer, Arc::new(world.converse()), patient, wake, shutdown.clone());
    let test = async {
        tokio::task::yield_now().await;
        shutdown.cancel();
    };
    tokio::time::timeout(Duration::from_secs(2), async { tokio::join!(running, test) }).await.unwrap();
}

#[tokio::test]
async fn the_batch_in_hand_is_finished_and_the_rest_stays() {
    let world = World::new();
    let items: Vec<_> = (1..=3)
        .map(|number| text(&world, &format!("700{number}"), &format!("m_{number}"), "2 phở tái"))
        .collect();
    world.webhook(&items).await;
    let store = Arc::new(FaultyStore::slow(&world.store));
    let converse = Arc::new(world.converse_over(Arc::clone(&store) as _));
    let shutdown = CancellationToken::new();
    let running =
        run(world.log.consumer(GROUP), converse, OPTIONS, Arc::new(Notify::new()), shutdown.clone());
    let test = async {
        until("a commit is under way", async || store.commits.load(Ordering::SeqCst) == 1).await;
        shutdown.cancel();
        assert_eq!(queued(&world).await, 0);
        store.release();
    };
    tokio::join!(running, test);
    assert_eq!(queued(&world).await, 2, "what was under way is committed");
    assert_eq!(left(&world).await, (1, 0), "and settled; nobody holds the third");

    let shutdown = CancellationToken::new();
    let converse = Arc::new(world.converse());
    let running =
        run(world.log.consumer(GROUP), converse, OPTIONS, Arc::new(Notify::new()), shutdown.clone());
    let test = async {
        until("the third is answered", async || queued(&world).await == 3).await;
        until("all is settled", async || left(&world).await == (0, 0)).await;
        shutdown.cancel();
    };
    tokio::join!(running, test);
}

#[tokio::test]
async fn a_runner_that_is_cut_off_in_a_commit_loses_nothing() {
    let world = World::new();
    world.webhook(&[text(&world, "7001", "m_1", "2 phở tái")]).await;
    let store = Arc::new(FaultyStore::slow(&world.store));
    let converse = Arc::new(world.converse_over(Arc::clone(&store) as _));
    let never = CancellationToken::new();
    let running = run(world.log.consumer(GROUP), converse, OPTIONS, Arc::new(Notify::new()), never.clone());
    let committing = until("a commit is under way", async || store.commits.load(Ordering::SeqCst) == 1);
    tokio::select! {
        () = running => panic!("it was not told to stop"),
        () = committing => {}
    }
    assert_eq!(left(&world).await, (1, 0), "a dropped batch comes back at once");
    let shutdown = CancellationToken::new();
    let converse = Arc::new(world.converse());
    let running =
        run(world.log.consumer(GROUP), converse, OPTIONS, Arc::new(Notify::new()), shutdown.clone());
    let test = async {
        until("it is answered", async || queued(&world).await == 1).await;
        shutdown.cancel();
    };
    tokio::join!(running, test);
}

#[tokio::test]
async fn a_record_that_always_fails_ends_as_a_dead_letter_and_its_conversation_goes_on() {
    let world = World::new();
    let records = world.webhook(&[text(&world, "7001", "m_1", "2 phở tái")]).await;
    world.webhook(&[text(&world, "7001", "m_2", "1 phở gà")]).await;
    let store = Arc::new(FaultyStore::over(&world.store));
    store.poison(records[0].event);
    let converse = Arc::new(world.converse_over(store as _));
    let shutdown = CancellationToken::new();
    let running =
        run(world.log.consumer(GROUP), converse, OPTIONS, Arc::new(Notify::new()), shutdown.clone());
    let test = async {
        until("the letter is written and the next is answered", async || {
            // Waits between attempts are by the log's clock.
            world.clock.advance(Duration::from_secs(1));
            queued(&world).await == 1
        })
        .await;
        until("all is settled", async || left(&world).await == (0, 0)).await;
        shutdown.cancel();
    };
    tokio::join!(running, test);
    let letters = world.log.dead_letters(10).await.unwrap();
    assert_eq!((letters.len(), letters[0].event), (1, records[0].event));
    assert_eq!(letters[0].attempts, crate::converse::ATTEMPTS_MAX);
}

#[tokio::test]
async fn a_closed_log_ends_it() {
    let world = World::new();
    world.log.close().await.unwrap();
    let running = run(
        world.log.consumer(GROUP),
        Arc::new(world.converse()),
        OPTIONS,
        Arc::new(Notify::new()),
        CancellationToken::new(),
    );
    tokio::time::timeout(Duration::from_secs(2), running).await.unwrap();
}
