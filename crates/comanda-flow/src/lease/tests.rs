use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::Ordering;

use comanda_domain::id::OutboxId;
use comanda_log::RecordOutcome;
use comanda_store::port::OutboxStore as _;
use comanda_store::port::outbox::OutboxCounts;
use secrecy::SecretString;
use tokio::sync::Notify;

use super::*;
use crate::converse::Converse;
use crate::deliver::{Deliver, DeliverOptions};
use crate::testing::script::{Answer, Script};
use crate::testing::store::FaultyStore;
use crate::testing::{ANN, BEN, PAGE, World, done, key, page, process, text, until};

const LEASE: Duration = Duration::from_secs(15);
/// A little more than the part of a lease that is used.
const USED: Duration = Duration::from_millis(12_001);

fn keeper(world: &World, work: Work, name: &str, share: Share) -> Keeper {
    let worker = WorkerId::parse(name).unwrap();
    Keeper::new(Arc::clone(&world.store) as _, work, worker, share, LEASE, world.clock.clock())
}

async fn renew(keeper: &Keeper) -> Holding {
    keeper.renew().await.unwrap()
}

/// One of several senders, with its own wire.
fn sender(world: &World, partitions: Partitions) -> (Deliver, Arc<Script>) {
    let script = Script::new();
    let tokens = HashMap::from([(page(PAGE), SecretString::from("token".to_owned()))]);
    let options = DeliverOptions { doubt_after: Duration::from_secs(1), ..DeliverOptions::default() };
    let (store, shops) = (Arc::clone(&world.store) as _, Arc::clone(&world.shops));
    let alarms = Arc::clone(&world.store) as _;
    let deliver = Deliver::new(store, alarms, shops, script.graph(), tokens, options, world.clock.clock());
    (deliver.with_partitions(partitions), script)
}

async fn counts(world: &World) -> OutboxCounts {
    world.store.outbox_counts().await.unwrap()
}

/// Runs `deliver` until `test` is over.
async fn while_running(deliver: &Deliver, test: impl Future<Output = ()>) {
    let shutdown = CancellationToken::new();
    let test = Box::pin(async {
        test.await;
        shutdown.cancel();
    });
    let running = Box::pin(deliver.run(Arc::new(Notify::new()), shutdown.clone()));
    tokio::time::timeout(Duration::from_secs(9), async { tokio::join!(running, test) }).await.unwrap();
}

#[tokio::test]
async fn alone_it_holds_everything_at_once_and_renewing_changes_nothing() {
    let world = World::new();
    let keeper = keeper(&world, Work::Deliver, "a", Share::Fair);
    let partitions = keeper.partitions();
    assert!(!partitions.holds_any() && partitions.fences([&key(ANN)]).is_none());
    assert!(renew(&keeper).await.is_all());
    let mut known = Vec::new();
    partitions.changed(&mut known).await;
    assert_eq!(known.len(), 64);
    assert_eq!(partitions.fences([&key(ANN), &key(BEN), &key(ANN)]).unwrap().len(), 2);
    renew(&keeper).await;
    let changed = tokio::time::timeout(Duration::from_millis(20), partitions.changed(&mut known)).await;
    assert!(changed.is_err(), "a renewal is no change");
}

#[tokio::test]
async fn a_worker_that_slept_knows_it_before_its_lease_is_over() {
    let world = World::new();
    let (a, b) =
        (keeper(&world, Work::Deliver, "a", Share::Fair), keeper(&world, Work::Deliver, "b", Share::Fair));
    let partitions = a.partitions();
    renew(&a).await;
    world.clock.advance(USED);
    assert!(!partitions.holds_any() && !partitions.holds(0) && partitions.fences([&key(ANN)]).is_none());
    assert_eq!(renew(&b).await.fences, [], "nobody else has it yet");
    world.clock.advance(LEASE);
    assert!(renew(&b).await.is_all());
    assert_eq!(renew(&a).await.fences, []);
    assert!(!partitions.holds_any());
}

#[tokio::test]
async fn a_life_long_lease_needs_no_renewal() {
    let world = World::new();
    let keeper = keeper(&world, Work::Converse, "a", Share::Sole);
    let partitions = keeper.partitions();
    renew(&keeper).await;
    world.clock.advance(Duration::from_hours(1_000));
    assert!(partitions.holds(63));
}

#[tokio::test]
async fn at_shutdown_it_is_given_back_and_taken_by_who_waits() {
    let world = World::new();
    let (a, b) =
        (keeper(&world, Work::Converse, "a", Share::All), keeper(&world, Work::Converse, "b", Share::All));
    let (of_a, of_b) = (a.partitions(), b.partitions());
    let (end_a, end_b) = (CancellationToken::new(), CancellationToken::new());
    let test = async {
        of_a.until_held().await;
        let running = b.run(end_b.clone());
        let test = async {
            until("it asks and gets nothing", async || {
                world.store.leases().await.unwrap().iter().all(|lease| lease.fence < 2)
            })
            .await;
            assert!(!of_b.holds_any());
            end_a.cancel();
            of_b.until_held().await;
            assert!(!of_a.holds_any());
            end_b.cancel();
        };
        tokio::join!(running, test);
    };
    let both = async { tokio::join!(a.run(end_a.clone()), test) };
    tokio::time::timeout(Duration::from_secs(9), both).await.unwrap();
    let leases = world.store.leases().await.unwrap();
    assert!(leases.iter().all(|lease| lease.worker.is_none()));
}

#[tokio::test]
async fn two_senders_share_the_work_and_nothing_goes_out_twice_or_out_of_order() {
    let world = World::new();
    let (a, b) =
        (keeper(&world, Work::Deliver, "a", Share::Fair), keeper(&world, Work::Deliver, "b", Share::Fair));
    for _ in 0..2 {
        renew(&a).await;
        renew(&b).await;
    }
    let mut expected: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for number in 0..90 {
        let person = format!("{}", 8_000 + number % 30);
        let text = format!("{person} {number}");
        world.say(&format!("{PAGE}/messenger/{person}"), &text).await;
        expected.entry(person).or_default().push(text);
    }
    let ((first, first_wire), (second, second_wire)) =
        (sender(&world, a.partitions()), sender(&world, b.partitions()));
    let test = until("all are sent", async || counts(&world).await.sent == 90);
    while_running(&first, while_running(&second, test)).await;
    let mut sent: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let both = [first_wire.sends(), second_wire.sends()];
    assert!(both.iter().all(|sends| !sends.is_empty()), "both take part");
    for text in both.concat() {
        sent.entry(text.split(' ').next().unwrap().to_owned()).or_default().push(text);
    }
    assert_eq!(sent, expected);
}

#[tokio::test]
async fn what_a_dead_sender_had_under_way_is_looked_up_by_the_next() {
    let world = World::new();
    let (a, b) =
        (keeper(&world, Work::Deliver, "a", Share::Fair), keeper(&world, Work::Deliver, "b", Share::Fair));
    renew(&a).await;
    world.say(ANN, "a1").await;
    world.say(ANN, "a2").await;
    world.say(BEN, "b1").await;
    let (first, first_wire) = sender(&world, a.partitions());
    first_wire.rule(|_| Some(Answer::Held(Box::new(Answer::Accept))));
    let ends = CancellationToken::new();
    let asked = until("both are asked for", async || first_wire.sends().len() == 2);
    tokio::select! {
        () = first.run(Arc::new(Notify::new()), ends) => panic!("it was not told to end"),
        () = asked => {}
    }
    drop(first);
    world.clock.advance(LEASE);
    assert!(renew(&b).await.is_all());
    let (second, second_wire) = sender(&world, b.partitions());
    let thread = |text: &str| {
        let at = world.clock.now().as_millis() / 1_000;
        serde_json::json!({"data": [{"id": "t", "messages": {"data": [
            {"id": format!("m_{text}"), "message": text, "from": {"id": PAGE}, "created_time": at}]}}]})
    };
    let (ann, ben) = (thread("a1"), thread("b1"));
    second_wire.rule(move |asked| {
        let of = |person: &str| asked.query.get("user_id").is_some_and(|asked| asked == person);
        let is_look_up = asked.path.ends_with("/conversations");
        is_look_up.then(|| Answer::Body(if of("7001") { ann.clone() } else { ben.clone() }))
    });
    while_running(&second, async {
        until("they are in doubt", async || counts(&world).await.in_doubt == 2).await;
        until("all are sent", async || {
            world.clock.advance(Duration::from_millis(20));
            renew(&b).await;
            counts(&world).await.sent == 3
        })
        .await;
    })
    .await;
    assert_eq!(second_wire.sends(), ["a2"], "what the dead one sent is found, not sent again");
}

#[tokio::test]
async fn a_sender_that_slept_neither_sends_nor_overrules_its_heir() {
    let world = World::new();
    let (a, b) =
        (keeper(&world, Work::Deliver, "a", Share::Fair), keeper(&world, Work::Deliver, "b", Share::Fair));
    renew(&a).await;
    world.say(ANN, "a1").await;
    let (first, first_wire) = sender(&world, a.partitions());
    first_wire.then([Answer::Held(Box::new(Answer::NotSent))]);
    let (second, second_wire) = sender(&world, b.partitions());
    while_running(&first, async {
        until("it is asked for", async || first_wire.sends().len() == 1).await;
        world.clock.advance(LEASE);
        renew(&b).await;
        world.say(BEN, "b1").await;
        while_running(&second, async {
            until("one is in doubt, one sent", async || {
                let counts = counts(&world).await;
                (counts.in_doubt, counts.sent) == (1, 1)
            })
            .await;
            // It wakes up with the answer that nothing left: that much it knows, and it may say so.
            first_wire.release();
            until("the heir sends it", async || {
                world.clock.advance(Duration::from_millis(50));
                renew(&b).await;
                counts(&world).await.sent == 2
            })
            .await;
        })
        .await;
    })
    .await;
    assert_eq!(first_wire.sends(), ["a1"], "asked for once, and then its lease was over");
    assert_eq!(second_wire.sends(), ["b1", "a1"]);
}

/// A processor with a lease of its own.
fn processor(world: &World, store: Arc<FaultyStore>, keeper: &Keeper) -> Converse {
    world.converse_over(store).with_partitions(keeper.partitions())
}

#[tokio::test]
async fn a_processor_that_slept_is_refused_in_its_commit_and_its_heir_decides() {
    let world = World::new();
    let (a, b) =
        (keeper(&world, Work::Converse, "a", Share::All), keeper(&world, Work::Converse, "b", Share::All));
    let slow = Arc::new(FaultyStore::slow(&world.store));
    let first = processor(&world, Arc::clone(&slow), &a);
    let second = processor(&world, Arc::new(FaultyStore::over(&world.store)), &b);
    renew(&a).await;
    let records = world.webhook(&[text(&world, "7001", "m_1", "2 phở tái")]).await;
    let (slept, ()) = tokio::join!(process(&first, &records), async {
        until("it is about to commit", async || slow.commits.load(Ordering::SeqCst) == 1).await;
        world.clock.advance(LEASE);
        renew(&b).await;
        slow.release();
    });
    assert!(matches!(slept[..], [RecordOutcome::Retry { .. }]), "{slept:?}");
    assert!(world.said().await.is_empty(), "nothing of it was written");
    done(&second, &records).await;
    assert_eq!(world.said().await.len(), 1);

    let more = world.webhook(&[text(&world, "7001", "m_2", "ok")]).await;
    let before = slow.commits.load(Ordering::SeqCst);
    let refused = process(&first, &more).await;
    assert!(matches!(refused[..], [RecordOutcome::Retry { .. }]), "{refused:?}");
    assert_eq!(slow.commits.load(Ordering::SeqCst), before, "it knows by itself");
}

#[tokio::test]
async fn only_what_is_held_is_decided_and_the_rest_comes_back() {
    let world = World::new();
    let (a, b) =
        (keeper(&world, Work::Converse, "a", Share::Fair), keeper(&world, Work::Converse, "b", Share::Fair));
    for _ in 0..2 {
        renew(&a).await;
        renew(&b).await;
    }
    let of = |keeper| processor(&world, Arc::new(FaultyStore::over(&world.store)), keeper);
    let (first, second) = (of(&a), of(&b));
    let items = (0..20)
        .map(|number| text(&world, &format!("{}", 8_000 + number), &format!("m_{number}"), "2 phở tái"));
    let records = world.webhook(&items.collect::<Vec<_>>()).await;
    let by_first = process(&first, &records).await;
    let by_second = process(&second, &records).await;
    for (first, second) in by_first.iter().zip(&by_second) {
        let done = [first, second].iter().filter(|outcome| ***outcome == RecordOutcome::Done).count();
        assert_eq!(done, 1);
    }
    let said: HashSet<OutboxId> = world.take_outbox().await.iter().map(|row| row.id).collect();
    assert_eq!(said.len(), 20);
}
