use std::time::Duration;

use comanda_log::Log as _;
use comanda_store::port::{OutboxStore as _, ReplayStore as _};
use tokio_util::sync::CancellationToken;

use super::settle;
use crate::testing::{ANN, World, done, text, until};
use crate::ticker;

#[tokio::test]
async fn what_comes_of_the_log_after_a_restore_is_in_doubt_before_anything_is_sent() {
    let world = World::with_quiet(Duration::from_secs(2));
    world.say(ANN, "was about to go out").await;
    let mut consumer = world.log.consumer("converse");
    world.webhook(&[text(&world, "7002", "m_1", "xin chào")]).await;
    world.store.mark_restored(world.clock.now().plus(Duration::from_secs(5))).await.unwrap();
    world.clock.advance(Duration::from_secs(6));
    let waiting = settle(
        world.store.as_ref(),
        world.log.as_ref(),
        "converse",
        world.clock.clock(),
        CancellationToken::new(),
    );
    let working = async {
        let limit = comanda_log::BatchLimit { records_max: 10, wait_max: Duration::from_millis(1) };
        until("the log to be worked off", async || {
            ticker::tick(world.store.as_ref(), world.log.as_ref(), world.clock.now()).await.unwrap();
            let batch = consumer.next_batch(limit).await.unwrap();
            done(&world.converse(), batch.records()).await;
            let count = batch.len();
            batch.settle(comanda_log::BatchOutcome::done(count)).await.unwrap();
            world.store.restored_at().await.unwrap().is_none()
        })
        .await;
    };
    tokio::join!(waiting, working);
    let counts = world.store.outbox_counts().await.unwrap();
    assert_eq!(counts.queued, 0, "{counts:?}");
    assert!(counts.in_doubt >= 2, "what waited, and what the timer brought forth: {counts:?}");
}

#[tokio::test]
async fn without_a_restore_nothing_waits() {
    let world = World::new();
    world.say(ANN, "hello").await;
    let (store, log) = (world.store.as_ref(), world.log.as_ref());
    settle(store, log, "converse", world.clock.clock(), CancellationToken::new()).await;
    assert_eq!(world.store.outbox_counts().await.unwrap().queued, 1);
}
