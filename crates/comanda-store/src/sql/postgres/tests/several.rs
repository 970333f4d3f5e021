//! Several processes on one state at the same time, stood for by stores with connections of their own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use comanda_domain::conversation::Conversation;
use comanda_domain::effect::Purpose;
use comanda_domain::id::{EventId, OrderId, OutboxId};
use comanda_domain::timer::{Timer, TimerKind};
use tokio::task::JoinSet;

use super::{Place, open};
use crate::SqlStore;
use crate::contract::samples::{
    ANN, at, echo, event, key, mid, of_event, order, outbox_id, placed, received, to_send, write,
};
use crate::port::conversation::{Commit, CommitError, MessageUpdate, NewOutboxRow, TimerWrite};
use crate::port::outbox::{OutboxCounts, SendOutcome};
use crate::port::{ConversationStore, DeskStore, OutboxStore, StoreError};

const PEOPLE: u32 = 5;

/// Stores on one state, half of them directly, half behind the pooler.
async fn stores(place: &Place, count: usize) -> Vec<Arc<SqlStore>> {
    let mut stores = Vec::new();
    for number in 0..count {
        let options = if number % 2 == 0 { place.straight() } else { place.behind_pooler() };
        stores.push(Arc::new(open(&options).await));
    }
    stores
}

fn event_of(number: u32) -> EventId {
    let mut bytes = [0xee; 16];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    EventId::from_bytes(bytes)
}

fn person(number: u32) -> String {
    format!("104/messenger/{}", 9_000 + number % PEOPLE)
}

/// A row of the outbox that is decided at event `number`.
fn row(number: u32, purpose: Purpose) -> NewOutboxRow {
    NewOutboxRow { id: OutboxId::of(event_of(number), 0), ..to_send(1, &person(number), purpose) }
}

/// Everything a record can bring about, for three conversations in an order of its own.
async fn busy_commit(store: &SqlStore, number: u32) -> Result<(), CommitError> {
    let whose: Vec<String> = (0..3).map(|step| person(number + step * (1 + number % 2))).collect();
    let whose: BTreeSet<String> = whose.into_iter().collect();
    let mut keys: Vec<_> = whose.iter().map(|name| key(name)).collect();
    if number.is_multiple_of(2) {
        keys.reverse();
    }
    let loaded = store.load(&keys, &[]).await?;
    let revision = |key| loaded.conversations.get(key).map_or(0, |(_, revision)| *revision);
    let open = Conversation { window_until: Some(at(9_000_000)), ..Conversation::default() };
    let mut placed_order = order(1, &person(number), "main");
    placed_order.id = OrderId::of(event_of(number));
    let mut interactions = Vec::new();
    for (step, key) in keys.iter().enumerate() {
        let event = event_of(number * 10 + 1_000_000 + u32::try_from(step).unwrap());
        let mut interaction = received(1, &key.to_string(), "hello");
        interaction.event = event;
        interactions.push(interaction);
        let mut ours =
            echo(2, &key.to_string(), &format!("m_echo_{}_{}", key.thread, number % 3), Some("hi"));
        ours.event = event_of(number * 10 + 2_000_000 + u32::try_from(step).unwrap());
        interactions.push(ours);
    }
    let commit = Commit {
        seen: vec![(event_of(number), at(1_000))],
        conversations: keys.iter().map(|key| write(&key.to_string(), revision(key), open.clone())).collect(),
        interactions,
        message_updates: keys
            .iter()
            .map(|key| MessageUpdate::Read {
                conversation: key.clone(),
                mid: None,
                watermark: Some(at(1_000_000)),
                at: at(5),
            })
            .collect(),
        placed: vec![placed(placed_order, "2026-11-21")],
        outbox: vec![row(number, if number.is_multiple_of(3) { Purpose::Reminder } else { Purpose::Reply })],
        timers: keys
            .iter()
            .map(|key| {
                TimerWrite::Set(Timer { conversation: key.clone(), kind: TimerKind::ALL[0], due: at(10) })
            })
            .collect(),
        ..Commit::default()
    };
    store.commit(&commit).await.map(drop)
}

async fn until_it_is_in(store: &SqlStore, number: u32) {
    loop {
        match busy_commit(store, number).await {
            Ok(()) => return,
            Err(CommitError::Conflict { .. }) => tokio::task::yield_now().await,
            Err(error) => panic!("{number}: {error:?}"),
        }
    }
}

/// Claims and settles until `ended`; returns what it was given.
async fn deliver(store: Arc<SqlStore>, ended: Arc<AtomicBool>) -> Vec<OutboxId> {
    let mut given = Vec::new();
    loop {
        let last = ended.load(Ordering::Acquire);
        let rows = store.claim(at(5_000), 7, &[], None).await.unwrap();
        let sent = |row: &crate::port::outbox::OutboxRow| {
            let text = Some("hi".to_owned());
            // As if the echo of it were among those that come at the same time.
            let name = mid(&format!("m_echo_{}_0", row.conversation.thread));
            row.settlement(SendOutcome::Sent { mid: Some(name), recipient: None, text }, at(6))
        };
        store.settle(&rows.iter().rev().map(sent).collect::<Vec<_>>()).await.unwrap();
        given.extend(rows.iter().map(|row| row.id));
        if last && rows.is_empty() {
            return given;
        }
    }
}

async fn tick(store: Arc<SqlStore>, ended: Arc<AtomicBool>) -> Vec<OutboxId> {
    let mut now = 20;
    while !ended.load(Ordering::Acquire) {
        now += 100_000;
        let due = store.due_timers(at(now), 99).await.unwrap();
        store.timers_handed_out(&due, at(now)).await.unwrap();
    }
    Vec::new()
}

/// Nobody waits for each other in a circle: any error but a conflict ends the test.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn commits_claims_settlements_and_ticks_go_on_beside_each_other() {
    const COMMITS: u32 = 80;
    let place = Place::new().await;
    let stores = stores(&place, 4).await;
    let ended = Arc::new(AtomicBool::new(false));
    let mut others = JoinSet::new();
    for store in &stores[..2] {
        others.spawn(deliver(Arc::clone(store), Arc::clone(&ended)));
        others.spawn(tick(Arc::clone(store), Arc::clone(&ended)));
    }
    let mut committers = JoinSet::new();
    for (place, store) in stores.iter().enumerate() {
        let store = Arc::clone(store);
        committers.spawn(async move {
            for number in (0..COMMITS).filter(|number| *number as usize % 4 == place) {
                until_it_is_in(&store, number).await;
            }
        });
    }
    committers.join_all().await;
    ended.store(true, Ordering::Release);
    let given: Vec<OutboxId> = others.join_all().await.into_iter().flatten().collect();

    let orders = stores[0].list_orders(999).await.unwrap();
    let mut numbers: Vec<u32> = orders.iter().map(|stored| stored.number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=COMMITS).collect::<Vec<_>>(), "no gap and no double");
    let unique: BTreeSet<OutboxId> = given.iter().copied().collect();
    assert_eq!(unique.len(), given.len(), "no row was given twice");
    let counts = stores[0].outbox_counts().await.unwrap();
    let expected =
        OutboxCounts { sent: counts.sent, superseded: counts.superseded, ..OutboxCounts::default() };
    assert_eq!(counts, expected, "nothing is left behind");
    assert_eq!((counts.sent, counts.sent + counts.superseded), (given.len() as u64, COMMITS.into()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn rows_of_a_conversation_are_taken_in_their_order_by_whomever() {
    const ROWS: u32 = 60;
    let place = Place::new().await;
    let stores = stores(&place, 4).await;
    for number in 0..ROWS {
        let commit = Commit {
            seen: vec![(event_of(number), at(1))],
            outbox: vec![row(number, Purpose::Reply)],
            ..Commit::default()
        };
        stores[0].commit(&commit).await.unwrap();
    }
    let taken = Arc::new(tokio::sync::Mutex::new(BTreeMap::<String, Vec<OutboxId>>::new()));
    let left = Arc::new(AtomicUsize::new(ROWS as usize));
    let mut claimers = JoinSet::new();
    for store in &stores {
        let (store, taken, left) = (Arc::clone(store), Arc::clone(&taken), Arc::clone(&left));
        claimers.spawn(async move {
            while left.load(Ordering::Acquire) > 0 {
                for row in store.claim(at(5), 2, &[], None).await.unwrap() {
                    taken.lock().await.entry(row.conversation.to_string()).or_default().push(row.id);
                    tokio::time::sleep(Duration::from_millis(1)).await;
                    let outcome = SendOutcome::Sent { mid: None, recipient: None, text: None };
                    store.settle(&[row.settlement(outcome, at(6))]).await.unwrap();
                    left.fetch_sub(1, Ordering::AcqRel);
                }
            }
        });
    }
    claimers.join_all().await;
    for whose in 0..PEOPLE {
        let decided: Vec<OutboxId> = (0..ROWS)
            .filter(|number| number % PEOPLE == whose)
            .map(|number| OutboxId::of(event_of(number), 0))
            .collect();
        assert_eq!(taken.lock().await[&person(whose)], decided);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_replaced_is_never_taken_too() {
    let place = Place::new().await;
    let stores = stores(&place, 2).await;
    for number in 0..30_u32 {
        let (first, second) = (number * 2, number * 2 + 1);
        let whose = person(0);
        let of = |number| {
            let outbox = NewOutboxRow {
                id: OutboxId::of(event_of(number), 0),
                ..to_send(1, &whose, Purpose::Reminder)
            };
            Commit { seen: vec![(event_of(number), at(1))], outbox: vec![outbox], ..Commit::default() }
        };
        stores[0].commit(&of(first)).await.unwrap();
        let commit = of(second);
        let (claimed, committed) =
            tokio::join!(stores[1].claim(at(5), 9, &[], None), stores[0].commit(&commit));
        committed.unwrap();
        let mut claimed = claimed.unwrap();
        let counts = stores[0].outbox_counts().await.unwrap();
        let taken_first = claimed.iter().any(|row| row.id == OutboxId::of(event_of(first), 0));
        assert_eq!(counts.sending, claimed.len() as u64);
        assert_eq!(counts.queued + counts.sending, 1 + u64::from(taken_first), "{counts:?} {taken_first}");
        // Clear the table for the next turn.
        while !claimed.is_empty() {
            for row in &claimed {
                let outcome = SendOutcome::Failed { why: "done".to_owned(), call: None };
                stores[0].settle(&[row.settlement(outcome, at(6))]).await.unwrap();
            }
            claimed = stores[1].claim(at(5), 9, &[], None).await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_commit_from_everywhere_happens_once() {
    let place = Place::new().await;
    let stores = stores(&place, 4).await;
    let commit = Arc::new(Commit {
        conversations: vec![write(ANN, 0, Conversation::default())],
        placed: vec![placed(order(1, ANN, "main"), "2026-11-21")],
        outbox: vec![to_send(1, ANN, Purpose::Reply)],
        ..of_event(1)
    });
    let mut all = JoinSet::new();
    for store in &stores {
        let (store, commit) = (Arc::clone(store), Arc::clone(&commit));
        all.spawn(async move { store.commit(&commit).await.unwrap().numbers });
    }
    assert_eq!(all.join_all().await, vec![vec![1]; 4]);
    assert_eq!(stores[0].list_orders(9).await.unwrap().len(), 1);
    let loaded = stores[0].load(&[key(ANN)], &[event(1)]).await.unwrap();
    assert_eq!(loaded.conversations[&key(ANN)].1, 1);
    assert_eq!(stores[0].claim(at(5), 9, &[], None).await.unwrap()[0].id, outbox_id(1));
}

/// An answer that is lost with its connection leaves open whether the commit was written: repeating it is safe.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn commits_whose_answers_are_lost_are_repeated_safely() {
    const COMMITS: u32 = 60;
    let place = Arc::new(Place::new().await);
    let stores = stores(&place, 2).await;
    let ended = Arc::new(AtomicBool::new(false));
    let lost = Arc::new(AtomicUsize::new(0));
    let mut committers = JoinSet::new();
    for (turn, store) in stores.iter().enumerate() {
        let (store, lost) = (Arc::clone(store), Arc::clone(&lost));
        committers.spawn(async move {
            for number in (0..COMMITS).filter(|number| *number as usize % 2 == turn) {
                let mut placed_order = order(1, &person(number), "main");
                placed_order.id = OrderId::of(event_of(number));
                let commit = Commit {
                    seen: vec![(event_of(number), at(1_000))],
                    placed: vec![placed(placed_order, "2026-11-21")],
                    outbox: vec![row(number, Purpose::Reply)],
                    ..Commit::default()
                };
                while let Err(error) = store.commit(&commit).await {
                    let CommitError::Store(error) = error else { panic!("{error:?}") };
                    assert!(error.is_transient(), "{error:?}");
                    lost.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
    }
    let mut cutter = JoinSet::new();
    cutter.spawn({
        let (place, ended) = (Arc::clone(&place), Arc::clone(&ended));
        async move {
            while !ended.load(Ordering::Acquire) {
                place.cut_connections().await;
                tokio::time::sleep(Duration::from_millis(3)).await;
            }
        }
    });
    committers.join_all().await;
    ended.store(true, Ordering::Release);
    cutter.join_all().await;
    assert!(lost.load(Ordering::Relaxed) > 0, "no commit was disturbed");
    let mut numbers: Vec<u32> = Vec::new();
    while numbers.is_empty() {
        // The last cut may still hit it.
        match stores[0].list_orders(999).await {
            Ok(orders) => numbers = orders.iter().map(|stored| stored.number).collect(),
            Err(error) => assert!(error.is_transient(), "{error:?}"),
        }
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=COMMITS).collect::<Vec<_>>());
    let queued = stores[0].outbox_counts().await.unwrap();
    assert_eq!(queued, OutboxCounts { queued: COMMITS.into(), ..OutboxCounts::default() });
}

#[tokio::test]
async fn a_nul_in_a_text_becomes_the_sign_for_what_cannot_be_shown() {
    let place = Place::new().await;
    let store = open(&place.straight()).await;
    let commit = Commit { interactions: vec![received(1, ANN, "a\0b")], ..of_event(1) };
    store.commit(&commit).await.unwrap();
    let messages = store.messages(&key(ANN), 9).await.unwrap();
    assert_eq!(messages[0].text.as_deref(), Some("a\u{fffd}b"));
}

/// A process that hangs in a transaction does not hold the others up for good.
#[tokio::test]
async fn a_lock_that_does_not_come_is_told_as_passing() {
    let place = Place::new().await;
    let store = open(&place.straight()).await;
    store
        .commit(&Commit { conversations: vec![write(ANN, 0, Conversation::default())], ..of_event(1) })
        .await
        .unwrap();
    let mut holder = store.write().await.unwrap();
    holder.run("UPDATE conversations SET revision = revision", []).await.unwrap();
    let mut waiting = store.write().await.unwrap();
    waiting.run("SET LOCAL lock_timeout = '10ms'", []).await.unwrap();
    let refused = waiting.run("UPDATE conversations SET revision = revision", []).await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
}
