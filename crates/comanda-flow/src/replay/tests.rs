use std::sync::Arc;

use comanda_domain::record::Sequence;
use comanda_log::{LogReader as _, RecordOutcome};
use comanda_readers::Names;
use comanda_store::MemoryStore;
use comanda_store::port::housekeeping::Sweep;
use comanda_store::port::repair::Found;
use comanda_store::port::{HousekeepingStore as _, OutboxStore as _, Store};
use serde_json::json;

use super::{Change, DryRun, Report, Scope, ShopsOverTime, Subject, dry_run, unprocessed};
use crate::converse::Options;
use crate::shops::Shops;
use crate::testing::store::FaultyStore;
use crate::testing::{ANN, BEN, PAGE, World, done, key, open_shop_with, page, text};
use crate::ticker;

/// What a customer writes, with everything that follows from it.
async fn give(world: &World, person: &str, mid: &str, words: &str) {
    let records = world.webhook(&[text(world, person, mid, words)]).await;
    done(&world.converse(), &records).await;
    let now = world.clock.now();
    let _sent = world.take_outbox_until(now).await;
    ticker::tick(world.store.as_ref(), world.log.as_ref(), now).await.unwrap();
    done(&world.converse(), &world.unread().await).await;
    let _sent = world.take_outbox_until(now).await;
}

async fn orders(world: &World, person: &str) {
    give(world, person, &format!("m_{person}_order"), "2 phở tái").await;
    give(world, person, &format!("m_{person}_yes"), "xác nhận").await;
}

async fn replay(world: &World, scope: &Scope, shops: &ShopsOverTime) -> Report {
    let run = DryRun {
        log: world.log.as_ref(),
        real: world.store.as_ref(),
        scratch: Arc::new(MemoryStore::new()) as Arc<dyn Store>,
        shops,
        options: Options { timing: world.timing, our_app_id: Some("99".to_owned()), can_hear: false },
        names: Names::default(),
        now: world.clock.now(),
    };
    dry_run(&run, scope, &|_, _| {}).await.unwrap()
}

fn same_shops(world: &World) -> ShopsOverTime {
    ShopsOverTime::always(world.shops.now())
}

#[tokio::test]
async fn a_replay_of_what_happened_finds_nothing_different() {
    let world = World::new();
    orders(&world, "7001").await;
    orders(&world, "7002").await;
    world.clock.advance(std::time::Duration::from_mins(5));
    give(&world, "7001", "m_again", "xin chào").await;
    let report = replay(&world, &Scope::all(), &same_shops(&world)).await;
    assert!(report.differences.is_empty(), "{:#?}", report.differences);
    assert_eq!((report.conversations, report.partial.len(), report.failed.len()), (2, 0, 0));
    assert_eq!(report.records, world.log.stats().await.unwrap().records);
}

#[tokio::test]
async fn another_price_is_another_order_and_other_words() {
    let world = World::new();
    orders(&world, "7001").await;
    let mut shops = Shops::default();
    shops.add(&page(PAGE), &[], &Arc::new(open_shop_with("50000", "60000")));
    let report = replay(&world, &Scope::all(), &ShopsOverTime::always(Arc::new(shops))).await;
    let totals = report.differences.iter().find_map(|difference| match &difference.subject {
        Subject::Order { then: Some(then), now: Some(now) } => {
            assert_eq!(difference.change, Change::Different);
            Some((then.order.total.to_decimal(), now.order.total.to_decimal()))
        }
        Subject::Order { .. } | Subject::Reply { .. } => None,
    });
    assert_eq!(totals, Some(("100000".to_owned(), "120000".to_owned())), "{:#?}", report.differences);
    let said = report.differences.iter().find_map(|difference| match &difference.subject {
        Subject::Reply { then: Some(then), now: Some(now), .. } => Some((then, now)),
        Subject::Reply { .. } | Subject::Order { .. } => None,
    });
    let (then, now) = said.expect("the read-back is another");
    assert!(then.contains("100.000") && now.contains("120.000"), "{then} / {now}");
}

#[tokio::test]
async fn what_begins_before_the_scope_is_left_out() {
    let world = World::new();
    give(&world, "7001", "m_1", "xin chào").await;
    let first = Sequence::new(world.log.stats().await.unwrap().last.unwrap().get() + 1);
    orders(&world, "7001").await;
    orders(&world, "7002").await;
    let report = replay(&world, &Scope { first, ..Scope::all() }, &same_shops(&world)).await;
    assert_eq!(report.partial, [key(ANN)]);
    assert_eq!(report.conversations, 1);
    assert!(report.differences.is_empty(), "{:#?}", report.differences);

    let only = Scope { conversations: Some([key(BEN)].into()), ..Scope::all() };
    let report = replay(&world, &only, &same_shops(&world)).await;
    assert_eq!((report.conversations, report.partial.len()), (1, 0));
}

#[tokio::test]
async fn a_dead_letter_shows_what_it_would_bring() {
    let world = World::with_quiet(std::time::Duration::from_secs(2));
    let records = world.webhook(&[text(&world, "7001", "m_1", "2 phở tái")]).await;
    let broken = FaultyStore::over(&world.store);
    broken.poison(records[0].event);
    let converse = world.converse_over(Arc::new(broken));
    let outcomes = converse.process(&records, &[crate::converse::ATTEMPTS_MAX]).await;
    assert!(matches!(outcomes[..], [RecordOutcome::Dead { .. }]));
    world.clock.advance(std::time::Duration::from_secs(10));
    let before = world.store.outbox_counts().await.unwrap();
    let report = replay(&world, &Scope::all(), &same_shops(&world)).await;
    let new: Vec<&str> = report
        .differences
        .iter()
        .filter(|difference| difference.change == Change::New)
        .filter_map(|difference| match &difference.subject {
            Subject::Reply { now, .. } => now.as_deref(),
            Subject::Order { .. } => None,
        })
        .collect();
    assert!(new.iter().any(|words| words.contains("Phở tái")), "after its quiet time: {new:?}");
    assert_eq!(world.store.outbox_counts().await.unwrap(), before, "a dry run changes nothing");
    let cursor = Sequence::new(100);
    let found = unprocessed(world.log.as_ref(), world.store.as_ref(), &Scope::all(), cursor).await.unwrap();
    assert_eq!(found.candidates.iter().map(|one| one.found).collect::<Vec<_>>(), [Found::DeadLetter]);
}

#[tokio::test]
async fn only_what_was_never_processed_may_be_applied() {
    let world = World::new();
    orders(&world, "7001").await;
    let unread = world.body(&json!({"object": "page", "entry": 7}).to_string()).await;
    done(&world.converse(), &unread).await;
    let lost = world.webhook(&[text(&world, "7002", "m_lost", "2 phở tái")]).await;
    let look = async |cursor| {
        unprocessed(world.log.as_ref(), world.store.as_ref(), &Scope::all(), cursor).await.unwrap()
    };
    let waiting = look(unread[0].sequence).await;
    assert_eq!((waiting.waiting, waiting.candidates.len(), waiting.unreadable), (1, 0, 1));
    let found = look(lost[0].sequence).await;
    assert_eq!(found.waiting, 0);
    let events: Vec<_> = found.candidates.iter().map(|one| (one.event, one.found)).collect();
    assert_eq!(events, [(lost[0].event, Found::Lost)]);
    // Without a memory of that time nothing can be said about it.
    world.clock.advance(std::time::Duration::from_hours(1));
    let later = world.clock.now();
    give(&world, "7003", "m_later", "xin chào").await;
    world.store.sweep(Sweep::Seen, later, 1_000).await.unwrap();
    let found = look(lost[0].sequence).await;
    assert!(found.candidates.is_empty() && found.too_old > 1, "{found:?}");
}
