use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::*;
use crate::port::lease::Work;

const NOW: Timestamp = Timestamp::from_millis(1_000);

fn worker(number: usize) -> WorkerId {
    WorkerId::parse(&format!("w{number:02}")).unwrap()
}

fn request(number: usize, share: Share) -> Request {
    let lease_for = Duration::from_secs(1);
    Request { work: Work::Deliver, worker: worker(number), share, lease_for, now: NOW }
}

/// Each partition in the hands of `holder`, or free.
fn leases(holder: impl Fn(u16) -> Option<(usize, i64)>) -> Vec<Lease> {
    let lease = |partition| {
        let held = holder(partition);
        Lease {
            work: Work::Deliver,
            partition,
            worker: held.map(|(number, _)| worker(number)),
            fence: 1,
            until: Some(Timestamp::from_millis(held.map_or(0, |(_, until)| until))),
        }
    };
    (0..PARTITIONS).map(lease).collect()
}

fn apply(request: &Request, leases: &mut [Lease], alive: &[WorkerId]) {
    let plan = plan(request, leases, alive, NOW);
    for lease in leases {
        if plan.give_back.contains(&lease.partition) {
            lease.worker = None;
        }
        if plan.take.contains(&lease.partition) {
            assert!(lease.worker.is_none() || lease.until <= Some(NOW), "nobody else has it");
            lease.worker = Some(request.worker.clone());
            lease.until = Some(until(request, NOW));
        }
    }
}

#[test]
fn a_worker_alone_gets_everything_at_once() {
    for share in [Share::Fair, Share::All, Share::Sole] {
        let plan = plan(&request(1, share), &leases(|_| None), &[worker(1)], NOW);
        assert_eq!(plan.take.len(), 64, "{share:?}");
    }
}

#[test]
fn however_many_come_and_go_each_gets_its_share_in_two_rounds() {
    for count in 1..=70 {
        let mut standing = leases(|_| Some((99, 500)));
        let alive: Vec<WorkerId> = (0..count).map(worker).collect();
        for joined in [1, count] {
            for round in 0..2 * joined {
                let who = request(round % joined, Share::Fair);
                apply(&who, &mut standing, &alive[..joined]);
            }
        }
        let mut held: BTreeMap<&WorkerId, usize> = BTreeMap::new();
        for lease in &standing {
            *held.entry(lease.worker.as_ref().unwrap()).or_default() += 1;
        }
        let sizes: BTreeSet<usize> = held.values().copied().collect();
        assert_eq!(held.len(), count.min(64));
        assert!(sizes.last().unwrap() - sizes.first().unwrap() <= 1, "{count} workers: {sizes:?}");
    }
}

#[test]
fn what_runs_is_left_alone_and_what_ran_out_is_taken() {
    let half = leases(|partition| Some((2, if partition < 32 { 1_001 } else { 1_000 })));
    let taken = plan(&request(1, Share::Fair), &half, &[worker(1)], NOW);
    assert_eq!(taken.take, (32..64).collect::<Vec<u16>>());
    let everything = plan(&request(1, Share::Sole), &half, &[worker(1)], NOW);
    assert_eq!(everything.take.len(), 64, "whoever is named is dead");
}

#[test]
fn all_or_nothing() {
    let one_held = leases(|partition| (partition == 7).then_some((2, 2_000)));
    assert_eq!(plan(&request(1, Share::All), &one_held, &[worker(1), worker(2)], NOW), Plan::default());
    let rest = leases(|partition| Some((if partition == 7 { 2 } else { 1 }, 2_000)));
    let parted = plan(&request(1, Share::All), &rest, &[worker(1), worker(2)], NOW);
    assert_eq!((parted.keep.len(), parted.give_back.len()), (0, 63), "a part is of no use");
    let mine = leases(|_| Some((1, 2_000)));
    let kept = plan(&request(1, Share::All), &mine, &[worker(1), worker(2)], NOW);
    assert_eq!((kept.keep.len(), kept.give_back.len()), (64, 0), "whoever waits gets nothing");
}
