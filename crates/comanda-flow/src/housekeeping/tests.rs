use comanda_domain::id::EventId;
use comanda_log::{BatchOutcome, Consumer, LogAdmin as _, LogReader as _, RecordOutcome};
use comanda_store::port::conversation::Commit;
use comanda_store::port::{ConversationStore as _, DeskStore as _};

use super::*;
use crate::testing::{World, text};

const DAY: Duration = Duration::from_hours(24);

fn keeper(world: &World, policy: RetentionPolicy) -> Housekeeping {
    Housekeeping {
        log: Arc::clone(&world.log) as _,
        store: Arc::clone(&world.store) as _,
        alarms: Arc::clone(&world.store) as _,
        policy,
        clock: world.clock.clock(),
        told: Told::default(),
    }
}

async fn write_in(world: &World, mid: &str) {
    world.webhook(&[text(world, "7001", mid, "xin chào")]).await;
}

async fn settle_all(world: &World, outcome: &RecordOutcome) {
    let limit = comanda_log::BatchLimit { records_max: 99, wait_max: Duration::ZERO };
    let mut consumer: Box<dyn Consumer> = world.log.consumer("converse");
    let batch = consumer.next_batch(limit).await.unwrap();
    let len = batch.len();
    batch.settle(BatchOutcome::all(len, outcome)).await.unwrap();
}

async fn alarms(world: &World) -> Vec<(AlarmKind, String)> {
    let alarms = world.store.alarms().await.unwrap();
    alarms.into_iter().map(|alarm| (alarm.kind, alarm.detail)).collect()
}

async fn see(world: &World, number: u8) -> EventId {
    let event = EventId::from_bytes([number; 16]);
    let commit = Commit { seen: vec![(event, world.clock.now())], ..Commit::default() };
    world.store.commit(&commit).await.unwrap();
    event
}

async fn is_seen(world: &World, event: EventId) -> bool {
    world.store.load(&[], &[event]).await.unwrap().seen.contains(&event)
}

#[tokio::test]
async fn old_records_leave_the_log_once_they_are_settled() {
    let world = World::new();
    let policy = RetentionPolicy { age_max: Some(30 * DAY), bytes_max: None };
    let keeper = keeper(&world, policy);
    write_in(&world, "m_1").await;
    world.clock.advance(31 * DAY);
    write_in(&world, "m_2").await;
    let _group = world.log.consumer("converse");
    keeper.round().await;
    assert_eq!(world.log.stats().await.unwrap().records, 2, "nobody has read them yet");
    settle_all(&world, &RecordOutcome::Done).await;
    keeper.round().await;
    assert_eq!(world.log.stats().await.unwrap().records, 1);
    assert_eq!(alarms(&world).await, []);
}

#[tokio::test]
async fn seen_ids_live_as_long_as_their_records_and_ninety_days_at_least() {
    let world = World::new();
    let keeper = keeper(&world, RetentionPolicy::default());
    let first = see(&world, 1).await;
    world.clock.advance(DAY);
    write_in(&world, "m_1").await;
    let second = see(&world, 2).await;
    world.clock.advance(90 * DAY);
    keeper.round().await;
    assert!(!is_seen(&world, first).await, "older than the log and than ninety days");
    assert!(is_seen(&world, second).await);
    world.clock.advance(300 * DAY);
    keeper.round().await;
    assert!(is_seen(&world, second).await, "its record is still there");
    // Without a record in the log, age alone counts.
    let empty = World::new();
    let keeper = super::tests::keeper(&empty, RetentionPolicy::default());
    let third = see(&empty, 3).await;
    empty.clock.advance(Duration::from_secs(90 * 86_400 - 1));
    keeper.round().await;
    assert!(is_seen(&empty, third).await);
    empty.clock.advance(Duration::from_secs(2));
    keeper.round().await;
    assert!(!is_seen(&empty, third).await);
}

#[tokio::test]
async fn records_removed_unread_raise_an_alarm_for_a_day() {
    let world = World::new();
    let _group = world.log.consumer("converse");
    for number in 0..20 {
        write_in(&world, &format!("m_{number}")).await;
    }
    let keeper = keeper(&world, RetentionPolicy { age_max: None, bytes_max: Some(1_000) });
    keeper.round().await;
    let kinds: Vec<AlarmKind> = alarms(&world).await.into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, [AlarmKind::RetentionForced]);
    for (wait, stand) in [(Duration::from_secs(86_399), 1), (Duration::from_secs(2), 0)] {
        world.clock.advance(wait);
        keeper.round().await;
        assert_eq!(alarms(&world).await.len(), stand);
    }
}

#[tokio::test]
async fn dead_letters_stand_on_the_desk_until_they_are_gone() {
    let world = World::new();
    let keeper = keeper(&world, RetentionPolicy::default());
    write_in(&world, "m_1").await;
    settle_all(&world, &RecordOutcome::Dead { reason: "it cannot be processed".to_owned() }).await;
    keeper.round().await;
    assert_eq!(alarms(&world).await, [(AlarmKind::RecordsSetAside, "1 records".to_owned())]);
    world.log.drop_group("converse").await.unwrap();
    keeper.round().await;
    assert_eq!(alarms(&world).await, []);
}
