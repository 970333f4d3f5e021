use std::sync::atomic::Ordering;

use bytes::Bytes;
use comanda_domain::command::{CommandOutcome, DeskAction, DeskCommand};
use comanda_domain::conversation::State;
use comanda_domain::id::{CommandId, EventId, OrderId, OutboxId};
use comanda_domain::order::{OrderAction, Stage};
use comanda_domain::record::{NewRecord, RecordKind};
use comanda_domain::timer::{Timer, TimerDue, TimerKind};
use comanda_store::port::conversation::StoredOrder;
use comanda_store::port::desk::MessageRow;
use comanda_store::port::{AdminStore, DeskStore, OutboxStore};
use serde_json::json;

use super::*;
use crate::testing::store::FaultyStore;
use crate::testing::{ANN, BEN, PAGE, STRANGE_PAGE, World, done, echo, key, process, tap, text, words};

const RETRIES: fn(&RecordOutcome) -> bool = |outcome| matches!(outcome, RecordOutcome::Retry { .. });

async fn messages(world: &World, conversation: &str) -> Vec<MessageRow> {
    world.store.messages(&key(conversation), 100).await.unwrap()
}

async fn state_of(world: &World, conversation: &str) -> Option<(State, u64)> {
    let loaded = world.store.load(&[key(conversation)], &[]).await.unwrap();
    loaded.conversations.into_values().next().map(|(conversation, revision)| (conversation.state, revision))
}

async fn orders(world: &World) -> Vec<StoredOrder> {
    let mut orders = world.store.list_orders(100).await.unwrap();
    orders.sort_by_key(|stored| stored.number);
    orders
}

/// One order of a person, confirmed.
async fn place(world: &World, person: &str) -> StoredOrder {
    let mid = |number: u8| format!("m_{person}_{number}");
    let items = [text(world, person, &mid(1), "2 phở tái"), text(world, person, &mid(2), "xác nhận")];
    let records = world.webhook(&items).await;
    done(&world.converse(), &records).await;
    world.take_outbox().await;
    orders(world).await.into_iter().find(|stored| stored.order.conversation == records[0].key).unwrap()
}

fn act(stored: &StoredOrder, expected_revision: u32, action: OrderAction) -> DeskAction {
    DeskAction::Order { order: stored.order.id, expected_revision, action }
}

#[tokio::test]
async fn a_signed_webhook_becomes_an_answer_and_a_history() {
    let world = World::new();
    let records = world.webhook(&[text(&world, "7001", "m_1", "2 phở tái")]).await;
    done(&world.converse(), &records).await;
    let rows = world.take_outbox().await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].id, OutboxId::of(records[0].event, 0));
    assert_eq!(rows[0].conversation, key(ANN));
    assert_eq!(words(&rows[0].outgoing.content), "ask-confirmation");
    let kept = messages(&world, ANN).await;
    assert_eq!((kept[0].mid.as_str(), kept[0].text.as_deref()), ("m_1", Some("2 phở tái")));
    let (state, revision) = state_of(&world, ANN).await.unwrap();
    assert!(matches!(state, State::AwaitingConfirmation { .. }));
    assert_eq!(revision, 1);
}

#[tokio::test]
async fn what_came_before_changes_nothing() {
    let world = World::new();
    let item = text(&world, "7001", "m_1", "2 phở tái");
    let twice = world.webhook(&[item.clone(), item.clone()]).await;
    assert_eq!(twice.len(), 2, "the log keeps every delivery");
    done(&world.converse(), &twice).await;
    assert_eq!(world.said().await, ["ask-confirmation"]);
    let before = state_of(&world, ANN).await;

    let converse = world.converse();
    let again = world.webhook(std::slice::from_ref(&item)).await;
    done(&converse, &again).await;
    done(&converse, &twice).await;
    let with_news = world.webhook(&[item, text(&world, "7002", "m_2", "xin chào")]).await;
    done(&world.converse(), &with_news).await;
    assert_eq!(state_of(&world, ANN).await, before);
    assert_eq!(messages(&world, ANN).await.len(), 1);
    let rows = world.take_outbox().await;
    assert!(!rows.is_empty() && rows.iter().all(|row| row.conversation == key(BEN)));
}

#[tokio::test]
async fn a_conversation_is_decided_in_its_order_among_others() {
    let world = World::new();
    let items = [
        text(&world, "7001", "m_1", "2 phở tái"),
        text(&world, "7002", "m_2", "1 phở gà"),
        text(&world, "7001", "m_3", "xác nhận"),
        text(&world, "7002", "m_4", "thêm 1 phở tái"),
    ];
    let records = world.webhook(&items).await;
    done(&world.converse(), &records).await;
    let rows = world.take_outbox().await;
    let of = |conversation: &str| -> Vec<String> {
        let rows = rows.iter().filter(|row| row.conversation == key(conversation));
        rows.map(|row| words(&row.outgoing.content)).collect()
    };
    assert_eq!(of(ANN), ["ask-confirmation", "[receipt]", "order-placed"]);
    assert_eq!(of(BEN), ["ask-confirmation", "ask-confirmation"]);
    assert_eq!(orders(&world).await.len(), 1);
    let (state, revision) = state_of(&world, BEN).await.unwrap();
    assert_eq!(state.draft().unwrap().lines.len(), 2);
    assert_eq!(revision, 1, "one write per conversation and batch");
}

#[tokio::test]
async fn a_page_that_is_not_configured_is_kept_and_not_answered() {
    let world = World::new();
    let records = world.webhook_of(STRANGE_PAGE, &[text(&world, "7001", "m_1", "2 phở tái")]).await;
    let command =
        DeskCommand::V1 { id: CommandId::from_bytes([7; 16]), by: "cook".to_owned(), what: takeover() };
    let refused = world.command_again("999/messenger/7001", &command).await;
    let converse = world.converse();
    done(&converse, &records).await;
    done(&converse, &refused).await;
    assert!(world.said().await.is_empty());
    assert_eq!(messages(&world, "999/messenger/7001").await.len(), 1);
    let outcome = world.store.outcome(command.id()).await.unwrap();
    let reason = "the page of this conversation is not configured".to_owned();
    assert_eq!(outcome, Some(CommandOutcome::Refused { reason }));
}

const fn takeover() -> DeskAction {
    DeskAction::Takeover { with_person: true }
}

#[tokio::test]
async fn what_cannot_be_read_is_put_aside_and_its_neighbours_flow() {
    let world = World::new();
    let mut records = world.body("not JSON").await;
    let items = [
        json!(42),
        text(&world, "7001", "m_1", "2 phở tái"),
        json!({"sender": {"id": "7002"}, "recipient": {"id": PAGE}, "brand_new": {"a": 1}}),
    ];
    records.extend(world.webhook(&items).await);
    for (number, kind) in [(1, RecordKind::Command), (2, RecordKind::Timer)] {
        let body = Bytes::from_static(br#"{"version":"99"}"#);
        let event = EventId::from_bytes([number; 16]);
        let record = NewRecord { event, key: key(BEN), kind, range: 0..body.len(), entry_time: None };
        records.extend(world.append(body, vec![record]).await);
    }
    assert_eq!(records.len(), 6);
    done(&world.converse(), &records).await;
    assert_eq!(world.said().await, ["ask-confirmation"]);
    let quarantine = world.store.quarantine(100).await.unwrap();
    assert_eq!(quarantine.len(), 5);
    assert!(quarantine.iter().all(|put_aside| !put_aside.reason.is_empty()));
    assert!(quarantine.iter().all(|put_aside| put_aside.event != records[2].event));
    done(&world.converse(), &records).await;
    assert_eq!(world.store.quarantine(100).await.unwrap().len(), 5);
}

#[tokio::test]
async fn a_desk_command_has_an_outcome_and_a_doubled_click_is_one() {
    let world = World::new();
    let stored = place(&world, "7001").await;
    let command = |number: u8, what: DeskAction| DeskCommand::V1 {
        id: CommandId::from_bytes([number; 16]),
        by: "cook".to_owned(),
        what,
    };
    let accept = command(1, act(&stored, 1, OrderAction::Accept));
    let stale = command(2, act(&stored, 1, OrderAction::MarkReady));
    let mut records = world.command_again(ANN, &accept).await;
    records.extend(world.command_again(ANN, &accept).await);
    records.extend(world.command_again(ANN, &stale).await);
    done(&world.converse(), &records).await;
    let outcome = async |command: &DeskCommand| world.store.outcome(command.id()).await.unwrap();
    assert_eq!(outcome(&accept).await, Some(CommandOutcome::Done { revision: Some(2) }));
    let moved_on = CommandOutcome::Stale { stage: Stage::Accepted, revision: 2 };
    assert_eq!(outcome(&stale).await, Some(moved_on), "it sees what was decided just before it");
    let order = &orders(&world).await[0].order;
    assert_eq!((order.status.stage(), order.revision), (Stage::Accepted, 2));
    assert_eq!(world.said().await, ["order-accepted"]);
}

#[tokio::test]
async fn steps_back_in_one_batch_lead_where_they_lead_one_by_one() {
    let steps = [
        OrderAction::Accept,
        OrderAction::StartPreparing,
        OrderAction::MarkReady,
        OrderAction::StepBack,
        OrderAction::StepBack,
    ];
    let mut stages = Vec::new();
    for in_one_batch in [true, false] {
        let world = World::new();
        let stored = place(&world, "7001").await;
        let mut records = Vec::new();
        for (revision, action) in (1..).zip(steps.clone()) {
            records.extend(world.command(ANN, act(&stored, revision, action)).await);
        }
        for batch in records.chunks(if in_one_batch { records.len() } else { 1 }) {
            done(&world.converse(), batch).await;
        }
        stages.push(orders(&world).await[0].order.status.stage());
    }
    assert_eq!(stages, [Stage::Accepted, Stage::Accepted]);
}

#[tokio::test]
async fn a_conflict_is_decided_again_on_what_the_other_one_left() {
    let world = World::new();
    let first = world.webhook(&[text(&world, "7001", "m_1", "2 phở tái")]).await;
    let second = world.webhook(&[text(&world, "7001", "m_2", "xác nhận")]).await;
    let store = Arc::new(FaultyStore::over(&world.store));
    store.let_in(world.converse(), first);
    done(&world.converse_over(Arc::clone(&store) as _), &second).await;
    assert_eq!(store.commits.load(Ordering::SeqCst), 2);
    assert_eq!(world.said().await, ["ask-confirmation", "[receipt]", "order-placed"]);
    assert_eq!(orders(&world).await.len(), 1);
}

#[tokio::test]
async fn a_record_that_somebody_else_committed_meanwhile_is_left_out() {
    let world = World::new();
    let same = world.webhook(&[text(&world, "7001", "m_1", "2 phở tái")]).await;
    let mut batch = same.clone();
    batch.extend(world.webhook(&[text(&world, "7002", "m_2", "1 phở gà")]).await);
    let store = Arc::new(FaultyStore::over(&world.store));
    store.let_in(world.converse(), same);
    done(&world.converse_over(Arc::clone(&store) as _), &batch).await;
    let rows = world.take_outbox().await;
    let people: Vec<String> = rows.iter().map(|row| row.conversation.to_string()).collect();
    assert_eq!(people, [ANN, BEN]);
}

#[tokio::test]
async fn a_poisoned_record_is_alone_in_its_trouble() {
    let world = World::new();
    let items = [
        text(&world, "7001", "m_1", "1 phở gà"),
        text(&world, "7002", "m_2", "1 phở gà"),
        text(&world, "7003", "m_3", "1 phở gà"),
        text(&world, "7004", "m_4", "1 phở gà"),
        text(&world, "7005", "m_5", "1 phở gà"),
    ];
    let records = world.webhook(&items).await;
    let store = Arc::new(FaultyStore::over(&world.store));
    store.poison(records[1].event);
    let converse = world.converse_over(Arc::clone(&store) as _);
    let outcomes = process(&converse, &records).await;
    let expected = outcomes
        .iter()
        .enumerate()
        .all(|(index, outcome)| if index == 1 { RETRIES(outcome) } else { *outcome == RecordOutcome::Done });
    assert!(expected, "{outcomes:?}");
    assert_eq!(world.said().await.len(), 4);

    let poisoned = &records[1..2];
    let mut waits = Vec::new();
    for attempt in 1..ATTEMPTS_MAX {
        match converse.process(poisoned, &[attempt]).await.as_slice() {
            [RecordOutcome::Retry { after }] => waits.push(*after),
            other => panic!("{other:?}"),
        }
    }
    assert!(waits.windows(2).all(|pair| pair[0] < pair[1]), "backoff: {waits:?}");
    assert!(world.store.dead_letters(10).await.unwrap().is_empty());

    store.refuses_letters.store(true, Ordering::SeqCst);
    let outcome = converse.process(poisoned, &[ATTEMPTS_MAX]).await;
    assert!(RETRIES(&outcome[0]), "without its letter it is not given up");
    store.refuses_letters.store(false, Ordering::SeqCst);
    let outcome = converse.process(poisoned, &[ATTEMPTS_MAX + 1]).await;
    assert!(matches!(&outcome[0], RecordOutcome::Dead { reason } if reason.contains("store refused")));
    let letters = world.store.dead_letters(10).await.unwrap();
    assert_eq!((letters.len(), letters[0].event), (1, records[1].event));
    assert_eq!((letters[0].attempts, letters[0].conversation.clone()), (ATTEMPTS_MAX + 1, key(BEN)));

    let next = world.webhook(&[text(&world, "7002", "m_6", "2 phở tái")]).await;
    done(&converse, &next).await;
    assert_eq!(world.said().await, ["ask-confirmation"], "its conversation goes on");
}

#[tokio::test]
async fn nothing_overtakes_a_record_that_comes_back() {
    let world = World::new();
    let items = [
        text(&world, "7001", "m_1", "2 phở tái"),
        text(&world, "7002", "m_2", "1 phở gà"),
        text(&world, "7001", "m_3", "xác nhận"),
        text(&world, "7002", "m_4", "thêm 1 phở tái"),
    ];
    let records = world.webhook(&items).await;
    let store = Arc::new(FaultyStore::over(&world.store));
    store.poison(records[0].event);
    let outcomes = process(&world.converse_over(Arc::clone(&store) as _), &records).await;
    let comes_back: Vec<bool> = outcomes.iter().map(RETRIES).collect();
    assert_eq!(comes_back, [true, false, true, false]);
    assert!(world.take_outbox().await.iter().all(|row| row.conversation == key(BEN)));
    assert_eq!(state_of(&world, ANN).await, None, "the confirmation was not decided before the order");

    let back = [records[0].clone(), records[2].clone()];
    done(&world.converse(), &back).await;
    assert_eq!(world.said().await, ["ask-confirmation", "[receipt]", "order-placed"]);
}

#[tokio::test]
async fn after_a_dead_letter_the_rest_of_the_batch_goes_on() {
    let world = World::new();
    let items = [text(&world, "7001", "m_1", "1 phở gà"), text(&world, "7001", "m_2", "2 phở tái")];
    let records = world.webhook(&items).await;
    let store = Arc::new(FaultyStore::over(&world.store));
    store.poison(records[0].event);
    let outcomes = world.converse_over(store).process(&records, &[ATTEMPTS_MAX, 1]).await;
    assert!(matches!(&outcomes[0], RecordOutcome::Dead { .. }));
    assert_eq!(outcomes[1], RecordOutcome::Done);
    assert_eq!(world.said().await, ["ask-confirmation"]);
}

#[tokio::test]
async fn while_the_store_is_away_everything_comes_back() {
    let world = World::new();
    let items = [text(&world, "7001", "m_1", "1 phở gà"), text(&world, "7002", "m_2", "2 phở tái")];
    let records = world.webhook(&items).await;
    let store = Arc::new(FaultyStore::over(&world.store));
    store.away.store(true, Ordering::SeqCst);
    let converse = world.converse_over(Arc::clone(&store) as _);
    let outcomes = converse.process(&records, &[ATTEMPTS_MAX * 2, ATTEMPTS_MAX * 2]).await;
    assert!(outcomes.iter().all(RETRIES), "an outage makes no dead letters: {outcomes:?}");
    assert!(world.store.dead_letters(10).await.unwrap().is_empty());
    store.away.store(false, Ordering::SeqCst);
    done(&converse, &records).await;
    assert_eq!(world.said().await.len(), 2);
}

#[tokio::test]
async fn two_orders_of_one_batch_get_two_numbers() {
    let world = World::new();
    let mut items = Vec::new();
    for person in ["7001", "7002"] {
        items.push(text(&world, person, &format!("m_{person}_1"), "2 phở tái"));
        items.push(text(&world, person, &format!("m_{person}_2"), "xác nhận"));
    }
    let records = world.webhook(&items).await;
    done(&world.converse(), &records).await;
    let orders = orders(&world).await;
    let numbers: Vec<u32> = orders.iter().map(|stored| stored.number).collect();
    assert_eq!(numbers, [1, 2]);
    assert_eq!(orders[0].order.conversation, key(ANN));
}

#[tokio::test]
async fn an_order_can_be_cancelled_in_the_batch_that_placed_it() {
    let world = World::new();
    let items = [text(&world, "7001", "m_1", "2 phở tái"), text(&world, "7001", "m_2", "xác nhận")];
    let mut records = world.webhook(&items).await;
    let order = OrderId::of(records[1].event);
    records.extend(world.webhook(&[tap(&world, "7001", "m_3", &format!("c1:cancel-order:{order}"))]).await);
    done(&world.converse(), &records).await;
    let orders = orders(&world).await;
    assert_eq!((orders.len(), orders[0].order.status.stage()), (1, Stage::Cancelled));
}

#[tokio::test]
async fn our_echo_settles_its_row_and_hands_nothing_over() {
    let world = World::new();
    let records = world.webhook(&[text(&world, "7001", "m_1", "2 phở tái")]).await;
    let converse = world.converse();
    done(&converse, &records).await;
    let claimed = world.store.claim(world.clock.now(), 10, &[], None).await.unwrap();
    let metadata = claimed[0].id.to_string();
    let back = world.webhook(&[echo(&world, "7001", "m_2", "31", Some(&metadata))]).await;
    done(&converse, &back).await;
    let counts = world.store.outbox_counts().await.unwrap();
    assert_eq!((counts.sending, counts.sent), (0, 1));
    assert!(matches!(state_of(&world, ANN).await.unwrap().0, State::AwaitingConfirmation { .. }));
    assert_eq!(messages(&world, ANN).await.len(), 2);
}

#[tokio::test]
async fn when_a_person_answers_the_bot_is_silent_and_has_a_way_back() {
    let world = World::new();
    let converse = world.converse();
    let by_hand = world.webhook(&[echo(&world, "7001", "m_1", "26", None)]).await;
    done(&converse, &by_hand).await;
    let asked = world.webhook(&[text(&world, "7001", "m_2", "2 phở tái")]).await;
    done(&converse, &asked).await;
    assert!(world.said().await.is_empty());
    assert!(matches!(state_of(&world, ANN).await.unwrap().0, State::WithPerson { .. }));
    let released = world.command(ANN, DeskAction::Takeover { with_person: false }).await;
    done(&converse, &released).await;
    let asked = world.webhook(&[text(&world, "7001", "m_3", "2 phở tái")]).await;
    done(&converse, &asked).await;
    assert_eq!(world.said().await, ["ask-confirmation"]);
}

#[tokio::test]
async fn a_person_who_answers_in_the_same_batch_takes_back_what_the_bot_was_about_to_say() {
    let world = World::new();
    let items = [
        text(&world, "7001", "m_1", "2 phở tái"),
        text(&world, "7002", "m_2", "2 phở tái"),
        echo(&world, "7001", "m_3", "263902037430900", None),
    ];
    let records = world.webhook(&items).await;
    done(&world.converse(), &records).await;
    let rows = world.take_outbox().await;
    let whose: Vec<_> = rows.iter().map(|row| &row.conversation).collect();
    assert_eq!(whose, [&key(BEN)], "only the other customer is answered by the bot");
}

/// A due timer as a record.
async fn due(world: &World, timer: &Timer) -> Vec<Record> {
    let body = serde_json::to_vec(&TimerDue::V1 { kind: timer.kind, due: timer.due }).unwrap();
    let record = NewRecord {
        event: timer.event_id(),
        key: timer.conversation.clone(),
        kind: RecordKind::Timer,
        range: 0..body.len(),
        entry_time: None,
    };
    world.append(body.into(), vec![record]).await
}

#[tokio::test]
async fn an_edit_changes_a_text_that_waits_for_the_end_of_its_burst() {
    let world = World::with_quiet(Duration::from_secs(2));
    let converse = world.converse();
    let first = world.webhook(&[text(&world, "7001", "m_1", "2 phở tái")]).await;
    done(&converse, &first).await;
    assert!(world.said().await.is_empty());
    let timestamp = world.clock.now().as_millis();
    let edit = json!({"sender": {"id": "7001"}, "recipient": {"id": PAGE}, "timestamp": timestamp,
        "message_edit": {"mid": "m_1", "text": "3 phở gà", "num_edit": 1}});
    let edited = world.webhook(&[edit]).await;
    done(&converse, &edited).await;
    assert_eq!(messages(&world, ANN).await[0].text.as_deref(), Some("3 phở gà"));
    world.clock.advance(Duration::from_secs(2));
    let timers = world.store.due_timers(world.clock.now(), 10).await.unwrap();
    assert_eq!((timers.len(), timers[0].kind), (1, TimerKind::Quiet));
    let fired = due(&world, &timers[0]).await;
    done(&converse, &fired).await;
    assert_eq!(world.said().await, ["ask-confirmation"]);
    let (state, _) = state_of(&world, ANN).await.unwrap();
    let line = &state.draft().unwrap().lines[0].line;
    assert_eq!((line.items[0].as_str(), line.quantity.get()), ("pho_ga", 3));
    assert!(world.store.due_timers(world.clock.now(), 10).await.unwrap().is_empty(), "it fired once");
}

#[tokio::test]
async fn an_empty_batch_is_nothing() {
    let world = World::new();
    assert!(process(&world.converse(), &[]).await.is_empty());
}

#[tokio::test]
async fn others_that_are_quicker_again_and_again_are_no_poison() {
    let world = World::new();
    let store = Arc::new(FaultyStore::over(&world.store));
    store.conflicts.store(7, Ordering::SeqCst);
    let converse = world.converse_over(Arc::clone(&store) as _);
    let records = world.webhook(&[text(&world, "7001", "m_1", "xin chào")]).await;
    // However often it has come back already.
    let outcomes = converse.process(&records, &[ATTEMPTS_MAX]).await;
    assert!(matches!(outcomes[0], RecordOutcome::Retry { .. }), "{outcomes:?}");
    done(&converse, &records).await;
    assert!(world.store.dead_letters(9).await.unwrap().is_empty());
}
