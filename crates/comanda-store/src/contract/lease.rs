//! Clauses of the port for leases, and of what other ports promise about them.
//!
//! PostgreSQL goes by its own clock, so leases that are to run out are given for no time at all, and others for an hour.

use std::collections::BTreeSet;
use std::time::Duration;

use comanda_domain::conversation::Conversation;
use comanda_domain::effect::Purpose;

use super::samples::{ANN, BEN, CLEO, at, event, key, mid, of_event, outbox_id, to_send, write};
use crate::port::Store;
use crate::port::conversation::{Commit, CommitError};
use crate::port::lease::{Fence, Holding, Request, Share, Work, WorkerId};
use crate::port::outbox::{OutboxRow, SendOutcome, Unfinished};

const HOUR: Duration = Duration::from_hours(1);

fn worker(name: &str) -> WorkerId {
    WorkerId::parse(name).unwrap()
}

async fn hold_for(store: &dyn Store, work: Work, name: &str, share: Share, lease_for: Duration) -> Holding {
    let request = Request { work, worker: worker(name), share, lease_for, now: at(5_000) };
    store.hold(&request).await.unwrap()
}

async fn deliver(store: &dyn Store, name: &str) -> Holding {
    hold_for(store, Work::Deliver, name, Share::Fair, HOUR).await
}

/// Holds everything until now, so that it has run out at once.
async fn paused(store: &dyn Store, work: Work, name: &str) -> Holding {
    let holding = hold_for(store, work, name, Share::Fair, Duration::ZERO).await;
    // A worker whose time is over does not count, itself included.
    assert!(holding.is_all(), "{} partitions", holding.fences.len());
    holding
}

fn partitions(holding: &Holding) -> BTreeSet<u16> {
    holding.fences.iter().map(|fence| fence.partition).collect()
}

fn numbers(holding: &Holding) -> BTreeSet<u64> {
    holding.fences.iter().map(|fence| fence.number).collect()
}

async fn claim(store: &dyn Store, name: &str) -> Vec<OutboxRow> {
    store.claim(at(10_000), 99, &[], Some(&worker(name))).await.unwrap()
}

pub(crate) async fn a_worker_alone_holds_everything_at_once(store: &dyn Store) {
    let leases = store.leases().await.unwrap();
    assert_eq!(leases.len(), 128);
    assert!(leases.iter().all(|lease| lease.worker.is_none() && lease.fence == 0));
    let first = deliver(store, "a").await;
    assert!(first.is_all());
    assert_eq!((numbers(&first), first.workers), (BTreeSet::from([1]), 1));
    assert_eq!(deliver(store, "a").await, first, "renewing changes no fence");
    let held = store.leases().await.unwrap();
    let held = held.iter().filter(|lease| lease.worker == Some(worker("a")));
    assert_eq!(held.filter(|lease| lease.work == Work::Deliver && lease.until.is_some()).count(), 64);
}

pub(crate) async fn two_workers_share_and_never_hold_the_same(store: &dyn Store) {
    deliver(store, "a").await;
    let nothing_yet = deliver(store, "b").await;
    assert_eq!((nothing_yet.fences.len(), nothing_yet.workers), (0, 2), "what runs is not taken away");
    let mut a = deliver(store, "a").await;
    let mut b = deliver(store, "b").await;
    assert_eq!((a.fences.len(), b.fences.len()), (32, 32));
    let mut c = deliver(store, "c").await;
    assert_eq!(c.fences.len(), 0);
    for _ in 0..2 {
        a = deliver(store, "a").await;
        b = deliver(store, "b").await;
        c = deliver(store, "c").await;
        assert!(partitions(&a).is_disjoint(&partitions(&b)));
        assert!(partitions(&b).is_disjoint(&partitions(&c)) && partitions(&c).is_disjoint(&partitions(&a)));
    }
    assert_eq!((a.fences.len(), b.fences.len(), c.fences.len()), (22, 21, 21));
}

pub(crate) async fn what_ran_out_is_taken_with_a_larger_fence(store: &dyn Store) {
    paused(store, Work::Deliver, "a").await;
    let taken = deliver(store, "b").await;
    assert!(taken.is_all());
    assert_eq!((numbers(&taken), taken.workers), (BTreeSet::from([2]), 1));
    let back = deliver(store, "a").await;
    assert_eq!(back.fences, [], "it finds out when it comes back");
}

pub(crate) async fn a_worker_that_leaves_is_not_waited_for(store: &dyn Store) {
    deliver(store, "a").await;
    store.leave(Work::Deliver, &worker("a")).await.unwrap();
    store.leave(Work::Deliver, &worker("a")).await.unwrap();
    let taken = deliver(store, "b").await;
    assert!(taken.is_all());
    assert_eq!((numbers(&taken), taken.workers), (BTreeSet::from([2]), 1));
}

pub(crate) async fn all_or_nothing_waits_for_the_whole(store: &dyn Store) {
    let all = async |name| hold_for(store, Work::Converse, name, Share::All, HOUR).await;
    assert!(all("a").await.is_all());
    assert_eq!(all("b").await.fences, [], "whoever waits gets nothing");
    assert!(all("a").await.is_all(), "and takes nothing away");
    store.leave(Work::Converse, &worker("a")).await.unwrap();
    assert!(all("b").await.is_all());
}

pub(crate) async fn sole_takes_over_from_the_dead_at_once(store: &dyn Store) {
    let sole = async |name| hold_for(store, Work::Deliver, name, Share::Sole, Duration::ZERO).await;
    deliver(store, "a").await;
    let taken = sole("b").await;
    assert!(taken.is_all());
    assert_eq!((numbers(&taken), taken.workers), (BTreeSet::from([2]), 1));
    assert_eq!(sole("b").await, taken);
    let leases = store.leases().await.unwrap();
    assert!(leases.iter().filter(|lease| lease.work == Work::Deliver).all(|lease| lease.until.is_none()));
    assert_eq!(deliver(store, "a").await.fences, [], "it does not run out");
    assert_eq!(numbers(&sole("c").await), BTreeSet::from([3]));
}

pub(crate) async fn kinds_of_work_are_divided_apart(store: &dyn Store) {
    deliver(store, "a").await;
    let other = hold_for(store, Work::Converse, "b", Share::All, HOUR).await;
    assert!(other.is_all());
    assert_eq!(other.workers, 1);
    store.leave(Work::Converse, &worker("a")).await.unwrap();
    assert!(deliver(store, "a").await.is_all());
}

pub(crate) async fn a_stale_fence_is_refused_and_nothing_is_written(store: &dyn Store) {
    let of = |holding: &Holding, conversation: &str| -> Fence {
        let partition = key(conversation).partition();
        *holding.fences.iter().find(|fence| fence.partition == partition).unwrap()
    };
    let commit = |number, fences: Vec<Fence>| Commit {
        fences,
        conversations: vec![write(ANN, 0, Conversation::default())],
        outbox: vec![to_send(number, ANN, Purpose::Reply)],
        ..of_event(number)
    };
    let a = paused(store, Work::Converse, "a").await;
    let b = hold_for(store, Work::Converse, "b", Share::Fair, HOUR).await;
    let stale = store.commit(&commit(1, vec![of(&b, BEN), of(&a, ANN)])).await;
    let Err(CommitError::Fenced { partitions }) = stale else { panic!("{stale:?}") };
    assert_eq!(partitions, [key(ANN).partition()]);
    let loaded = store.load(&[key(ANN)], &[event(1)]).await.unwrap();
    assert!(loaded.conversations.is_empty() && loaded.seen.is_empty());
    assert_eq!(store.outbox_counts().await.unwrap().queued, 0);
    store.commit(&commit(1, vec![of(&b, ANN), of(&b, BEN)])).await.unwrap();

    store.leave(Work::Converse, &worker("b")).await.unwrap();
    let given_back = store.commit(&Commit { fences: vec![of(&b, ANN)], ..of_event(2) }).await;
    assert!(matches!(given_back, Err(CommitError::Fenced { .. })), "{given_back:?}");
}

pub(crate) async fn only_what_is_held_is_claimed(store: &dyn Store) {
    let rows = vec![to_send(1, ANN, Purpose::Reply), to_send(2, BEN, Purpose::Reply)];
    let rows = [rows, vec![to_send(3, CLEO, Purpose::Reply)]].concat();
    store.commit(&Commit { outbox: rows, ..of_event(1) }).await.unwrap();
    assert_eq!(claim(store, "a").await, [], "it holds nothing");
    deliver(store, "a").await;
    deliver(store, "b").await;
    let (a, b) = (deliver(store, "a").await, deliver(store, "b").await);
    let mut claimed = 0;
    for (name, holding) in [("a", a), ("b", b)] {
        let held = partitions(&holding);
        let rows = claim(store, name).await;
        assert!(rows.iter().all(|row| held.contains(&row.conversation.partition())));
        claimed += rows.len();
        let in_doubt = rows.iter().map(|row| row.settlement(doubtful(), at(1)));
        store.settle(&in_doubt.collect::<Vec<_>>()).await.unwrap();
        let found = store.in_doubt(at(2), 9, Some(&worker(name))).await.unwrap();
        assert_eq!(found.len(), rows.len(), "and only that is looked up");
    }
    assert_eq!(claimed, 3);
    assert_eq!(store.in_doubt(at(2), 9, None).await.unwrap().len(), 3);
    assert_eq!(store.in_doubt(at(2), 9, Some(&worker("c"))).await.unwrap(), []);
}

fn doubtful() -> SendOutcome {
    SendOutcome::InDoubt { why: "because".to_owned() }
}

pub(crate) async fn what_was_under_way_is_doubted_by_the_next_holder(store: &dyn Store) {
    let rows = vec![to_send(1, ANN, Purpose::Reply), to_send(2, BEN, Purpose::Reply)];
    store.commit(&Commit { outbox: rows, ..of_event(1) }).await.unwrap();
    paused(store, Work::Deliver, "a").await;
    // One of them, whichever: it is the same time.
    let first = store.claim(at(10_000), 1, &[], Some(&worker("a"))).await.unwrap();
    let doubted =
        async |name| store.doubt_unfinished(at(50), Some(&worker(name)), Unfinished::OfOthers).await.unwrap();
    assert_eq!(doubted("a").await, 0, "what a worker has under way itself is in no doubt");
    assert_eq!(doubted("b").await, 0, "and nobody else's business");
    deliver(store, "b").await;
    assert_eq!(claim(store, "a").await, [], "its lease is somebody else's");
    assert_eq!(claim(store, "b").await.len(), 1);
    assert_eq!(doubted("a").await, 0);
    assert_eq!(doubted("b").await, 1);
    let in_doubt = store.in_doubt(at(51), 9, Some(&worker("b"))).await.unwrap();
    assert_eq!((in_doubt.len(), in_doubt[0].id), (1, first[0].id));
    assert_eq!(doubted("b").await, 0);
    let all =
        async |name| store.doubt_unfinished(at(52), Some(&worker(name)), Unfinished::All).await.unwrap();
    assert_eq!(all("a").await, 0, "nobody else's business");
    assert_eq!(all("b").await, 1, "what a claim has marked whose answer was lost");
}

pub(crate) async fn an_answer_counts_for_its_own_attempt(store: &dyn Store) {
    let outbox = vec![to_send(1, ANN, Purpose::Reply), to_send(2, ANN, Purpose::Reply)];
    store.commit(&Commit { outbox, ..of_event(1) }).await.unwrap();
    paused(store, Work::Deliver, "a").await;
    let first = claim(store, "a").await.pop().unwrap();
    deliver(store, "b").await;
    store.doubt_unfinished(at(50), Some(&worker("b")), Unfinished::OfOthers).await.unwrap();
    let retry = SendOutcome::Retry { not_before: at(60), why: "because".to_owned() };
    // Both know it: the one that was told no, and the one that looked for it in vain.
    store.settle(&[first.settlement(retry.clone(), at(60))]).await.unwrap();
    let second = claim(store, "b").await.pop().unwrap();
    assert_eq!((second.id, second.attempt), (outbox_id(1), 2));
    for outcome in [retry, doubtful(), SendOutcome::Failed { why: "because".to_owned(), call: None }] {
        store.settle(&[first.settlement(outcome, at(70))]).await.unwrap();
        assert_eq!(
            store.outbox_counts().await.unwrap().sending,
            1,
            "what is under way now is another attempt"
        );
    }
    let sent = SendOutcome::Sent { mid: Some(mid("m_1")), recipient: None, text: None };
    store.settle(&[second.settlement(sent, at(80))]).await.unwrap();
    assert_eq!(claim(store, "b").await.pop().unwrap().id, outbox_id(2));
}
