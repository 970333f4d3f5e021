use std::sync::Arc;
use std::time::Duration;

use comanda_domain::command::DeskAction;
use comanda_domain::id::EventId;
use comanda_log::{Log as _, LogReader as _, RecordOutcome};
use comanda_store::port::repair::{RepairRequest, RepairState, SetAside};
use comanda_store::port::{AdminStore as _, RepairStore as _};
use serde_json::json;

use super::{Options, Repaired, step};
use crate::testing::store::FaultyStore;
use crate::testing::{ANN, World, done, process, text};

fn options(world: &World) -> Options {
    Options { stale_after: world.timing.stale_after, clock: world.clock.clock() }
}

async fn ask(world: &World, event: EventId) {
    let record: SetAside = world.store.set_aside(&[event]).await.unwrap().remove(0);
    let request =
        RepairRequest { record, by: "ann".to_owned(), reason: "mended".to_owned(), at: world.clock.now() };
    world.store.ask_retries(&[request]).await.unwrap();
}

async fn repair(world: &World) -> Repaired {
    step(world.store.as_ref(), world.log.as_ref(), &options(world)).await.unwrap()
}

#[tokio::test]
async fn a_dead_letter_that_works_now_is_answered_once() {
    let world = World::new();
    let records = world.webhook(&[text(&world, "7001", "m_1", "2 phở tái")]).await;
    let broken = FaultyStore::over(&world.store);
    broken.poison(records[0].event);
    let converse = world.converse_over(Arc::new(broken));
    let outcomes = converse.process(&records, &[crate::converse::ATTEMPTS_MAX]).await;
    assert!(matches!(outcomes[..], [RecordOutcome::Dead { .. }]));
    assert_eq!(repair(&world).await, Repaired::default(), "nobody has asked");

    ask(&world, records[0].event).await;
    assert_eq!(repair(&world).await.appended, 1);
    assert_eq!(repair(&world).await, Repaired::default(), "not processed yet, and not appended twice");
    let again = world.unread().await;
    assert_eq!((again.len(), again[0].event), (1, records[0].event));
    assert_eq!((&again[0].bytes, &again[0].key), (&records[0].bytes, &records[0].key));
    done(&world.converse(), &again).await;
    let settled = repair(&world).await.settled;
    assert_eq!(settled.iter().map(|repair| repair.state).collect::<Vec<_>>(), [RepairState::Processed]);
    assert_eq!(world.said().await.len(), 1, "one answer");
    assert!(world.store.dead_letters(10).await.unwrap().is_empty());
    // What is read once more from the log, the old record or the new one, changes nothing.
    done(&world.converse(), &records).await;
    done(&world.converse(), &again).await;
    assert!(world.said().await.is_empty());
}

#[tokio::test]
async fn what_still_cannot_be_read_goes_back_into_quarantine() {
    let world = World::new();
    let records = world.body(&json!({"object": "page", "entry": 7}).to_string()).await;
    done(&world.converse(), &records).await;
    ask(&world, records[0].event).await;
    assert_eq!(repair(&world).await.appended, 1);
    assert!(world.store.quarantine(10).await.unwrap().is_empty());
    let again = world.unread().await;
    done(&world.converse(), &again).await;
    let settled = repair(&world).await.settled;
    assert_eq!(settled[0].state, RepairState::SetAsideAgain);
    let held = world.store.quarantine(10).await.unwrap();
    assert_eq!((held.len(), held[0].sequence), (1, again[0].sequence));
}

#[tokio::test]
async fn a_crash_between_the_steps_repeats_nothing() {
    let world = World::new();
    let records = world.body("nonsense").await;
    done(&world.converse(), &records).await;
    ask(&world, records[0].event).await;
    // Begun, appended and processed, but that it was appended was not written down.
    let waiting = world.store.waiting_repairs(10).await.unwrap();
    world.store.begin_repairs(&waiting).await.unwrap();
    done(&world.converse(), &records).await;
    let repaired = repair(&world).await;
    assert_eq!((repaired.appended, repaired.settled.len()), (1, 1), "it has ended already");
    let again = world.unread().await;
    done(&world.converse(), &again).await;
    assert_eq!(repair(&world).await, Repaired::default());
    assert_eq!(world.store.quarantine(10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_gone_or_too_old_is_refused_in_words() {
    let world = World::new();
    let command = world.command(ANN, DeskAction::Say { text: "we are closed".to_owned() }).await;
    let gone = world.webhook(&[text(&world, "7001", "m_1", "2 phở tái")]).await;
    let broken = FaultyStore::over(&world.store);
    broken.poison(command[0].event);
    broken.poison(gone[0].event);
    let converse = world.converse_over(Arc::new(broken));
    let both = [command[0].clone(), gone[0].clone()];
    let outcomes = converse.process(&both, &[crate::converse::ATTEMPTS_MAX; 2]).await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, RecordOutcome::Dead { .. })), "{outcomes:?}");
    world.clock.advance(world.timing.stale_after + Duration::from_secs(1));
    ask(&world, command[0].event).await;
    assert_eq!((repair(&world).await.refused, world.unread().await.len()), (1, 0));
    let trail = world.store.repairs(10).await.unwrap();
    assert_eq!(trail[0].state, RepairState::Refused);
    assert!(trail[0].outcome.as_deref().unwrap().contains("too old"), "{:?}", trail[0].outcome);
    assert_eq!(world.store.dead_letters(10).await.unwrap().len(), 2, "it stays on its list");

    ask(&world, gone[0].event).await;
    let policy = comanda_log::RetentionPolicy { age_max: None, bytes_max: Some(0) };
    comanda_log::LogAdmin::retain(world.log.as_ref(), policy, world.clock.now()).await.unwrap();
    assert_eq!(world.log.stats().await.unwrap().records, 0);
    assert_eq!(repair(&world).await.refused, 1);
}

#[tokio::test]
async fn what_comes_hours_late_is_no_answer_but_a_call() {
    let world = World::new();
    let records = world.webhook(&[text(&world, "7001", "m_1", "xin chào")]).await;
    let broken = FaultyStore::over(&world.store);
    broken.poison(records[0].event);
    let converse = world.converse_over(Arc::new(broken));
    let outcomes = converse.process(&records, &[crate::converse::ATTEMPTS_MAX]).await;
    assert!(matches!(outcomes[..], [RecordOutcome::Dead { .. }]));
    world.clock.advance(Duration::from_hours(3));
    ask(&world, records[0].event).await;
    repair(&world).await;
    let again = world.unread().await;
    assert_eq!(process(&world.converse(), &again).await, [RecordOutcome::Done]);
    assert!(world.said().await.is_empty(), "three hours late, hello only confuses");
    let row = &comanda_store::port::DeskStore::conversations(world.store.as_ref(), 10).await.unwrap()[0];
    assert!(row.call.is_some(), "a person is to look at it");
    let _closed = world.log.close().await;
}
