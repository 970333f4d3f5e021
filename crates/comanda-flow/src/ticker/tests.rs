use std::sync::atomic::Ordering;

use comanda_domain::timer::TimerKind;
use comanda_log::{Log, LogReader};

use super::*;
use crate::testing::store::FaultyStore;
use crate::testing::{ANN, World, done, key, text, until};

const QUIET: Duration = Duration::from_secs(2);

/// A world in which Ann has just written and nobody has answered yet.
async fn waiting() -> World {
    let world = World::with_quiet(QUIET);
    let records = world.webhook(&[text(&world, "7001", "m_1", "2 phở tái")]).await;
    done(&world.converse(), &records).await;
    world
}

async fn tick_now(world: &World) -> usize {
    tick(world.store.as_ref(), world.log.as_ref(), world.clock.now()).await.unwrap()
}

#[tokio::test]
async fn a_due_timer_becomes_one_record() {
    let world = waiting().await;
    let due = world.clock.now().plus(QUIET);
    world.clock.advance(Duration::from_millis(1_999));
    assert_eq!(tick_now(&world).await, 0, "not yet");
    world.clock.advance(Duration::from_millis(1));
    assert_eq!(tick_now(&world).await, 1);
    assert_eq!(tick_now(&world).await, 0, "it was handed out");
    let records = world.unread().await;
    let timer = Timer { conversation: key(ANN), kind: TimerKind::Quiet, due };
    assert_eq!(records.len(), 1);
    assert_eq!((records[0].event, records[0].key.clone()), (timer.event_id(), key(ANN)));
    assert_eq!((records[0].kind, records[0].received_at), (RecordKind::Timer, world.clock.now()));
    let written: TimerDue = serde_json::from_slice(&records[0].bytes).unwrap();
    assert_eq!(written, TimerDue::V1 { kind: TimerKind::Quiet, due });
    done(&world.converse(), &records).await;
    assert_eq!(world.said().await, ["ask-confirmation"]);
}

#[tokio::test]
async fn a_crash_between_append_and_hand_out_answers_once() {
    let world = waiting().await;
    let store = FaultyStore::over(&world.store);
    store.hand_outs_fail.store(1, Ordering::SeqCst);
    world.clock.advance(QUIET);
    let outcome = tick(&store, world.log.as_ref(), world.clock.now()).await;
    assert!(outcome.unwrap_err().contains("store is not available"));
    world.clock.advance(Duration::from_millis(250));
    assert_eq!(tick_now(&world).await, 1, "it is appended again");
    let records = world.unread().await;
    assert_eq!(records.len(), 2);
    assert_eq!(records[0].event, records[1].event);
    let converse = world.converse();
    done(&converse, &records[..1]).await;
    done(&converse, &records[1..]).await;
    assert_eq!(world.said().await, ["ask-confirmation"]);
}

#[tokio::test]
async fn a_timer_whose_record_was_lost_is_handed_out_again() {
    let world = waiting().await;
    world.clock.advance(QUIET);
    assert_eq!(tick_now(&world).await, 1);
    let first = world.unread().await;
    world.clock.advance(comanda_store::port::TIMER_RETRY_AFTER);
    assert_eq!(tick_now(&world).await, 1);
    assert_eq!(world.unread().await[0].event, first[0].event);
}

#[tokio::test]
async fn the_old_record_of_a_moved_timer_means_nothing() {
    let world = waiting().await;
    world.clock.advance(QUIET);
    assert_eq!(tick_now(&world).await, 1);
    let old = world.unread().await;
    let converse = world.converse();
    let more = world.webhook(&[text(&world, "7001", "m_2", "1 phở gà")]).await;
    done(&converse, &more).await;
    done(&converse, &old).await;
    assert!(world.said().await.is_empty(), "the burst is not over");
    world.clock.advance(QUIET);
    assert_eq!(tick_now(&world).await, 1);
    let records = world.unread().await;
    assert_ne!(records[0].event, old[0].event);
    done(&converse, &records).await;
    assert_eq!(world.said().await, ["ask-confirmation"], "both texts are answered at once");
}

#[tokio::test]
async fn a_closed_log_hands_nothing_out() {
    let world = waiting().await;
    world.clock.advance(QUIET);
    world.log.close().await.unwrap();
    tick(world.store.as_ref(), world.log.as_ref(), world.clock.now()).await.unwrap_err();
    let still_due = world.store.due_timers(world.clock.now(), 10).await.unwrap();
    assert_eq!(still_due.len(), 1);
}

#[tokio::test]
async fn more_timers_than_fit_are_all_appended() {
    let world = World::with_quiet(QUIET);
    let items: Vec<_> = (0..TIMERS_MAX + 3)
        .map(|number| text(&world, &format!("70{number}"), &format!("m_{number}"), "2 phở tái"))
        .collect();
    let records = world.webhook(&items).await;
    done(&world.converse(), &records).await;
    world.clock.advance(QUIET);
    let shutdown = CancellationToken::new();
    let (store, log) = (Arc::clone(&world.store) as _, Arc::clone(&world.log) as _);
    let running = run(store, log, world.clock.clock(), Partitions::everything(), shutdown.clone());
    let appended = async || world.log.stats().await.unwrap().records == 2 * items.len() as u64;
    let test = async {
        until("all are appended", appended).await;
        shutdown.cancel();
    };
    tokio::join!(running, test);
    let mut events: Vec<_> = world.unread().await.iter().map(|record| record.event).collect();
    events.sort_unstable();
    events.dedup();
    assert_eq!(events.len(), items.len());
}
