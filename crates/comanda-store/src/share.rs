//! Who gets how much: the arithmetic of leases, the same for every adapter.

use comanda_domain::limits::PARTITIONS;
use comanda_domain::time::Timestamp;

use crate::port::lease::{Lease, Request, Share, WorkerId};

/// `held_until` of a lease that does not run out.
pub(crate) const FOR_LIFE: Timestamp = Timestamp::from_millis(i64::MAX);

/// What a worker is to do about its leases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Held, and stays so.
    pub(crate) keep: Vec<u16>,
    /// Held, and more than its share.
    pub(crate) give_back: Vec<u16>,
    /// Free or run out, and within its share.
    pub(crate) take: Vec<u16>,
}

/// When a lease that is given now runs out.
pub(crate) fn until(request: &Request, now: Timestamp) -> Timestamp {
    match request.share {
        Share::Fair | Share::All => now.plus(request.lease_for),
        Share::Sole => FOR_LIFE,
    }
}

/// What `request` comes to, given every lease of its work and everybody who is alive at `now`, the worker included.
pub(crate) fn plan(request: &Request, leases: &[Lease], alive: &[WorkerId], now: Timestamp) -> Plan {
    let mine = |lease: &&Lease| lease.worker.as_ref() == Some(&request.worker);
    let is_free = |lease: &&Lease| {
        let ran_out = lease.until.is_some_and(|until| until <= now);
        lease.worker.is_none() || ran_out || request.share == Share::Sole
    };
    let mut keep: Vec<u16> = leases.iter().filter(mine).map(|lease| lease.partition).collect();
    let others = leases.iter().filter(|lease| !mine(lease));
    let mut take: Vec<u16> = others.filter(is_free).map(|lease| lease.partition).collect();
    let share = match request.share {
        Share::Fair => {
            let (share, first) = fair_share(&request.worker, alive);
            // Workers begin at different places, so that those who come at the same time get in each other's way less.
            let later = take.iter().position(|partition| usize::from(*partition) >= first);
            take.rotate_left(later.unwrap_or_default());
            share
        }
        Share::All if keep.len() + take.len() < usize::from(PARTITIONS) => 0,
        Share::All | Share::Sole => usize::from(PARTITIONS),
    };
    let give_back = keep.split_off(keep.len().min(share));
    take.truncate(share - keep.len());
    take.sort_unstable();
    Plan { keep, give_back, take }
}

/// How many partitions the worker is entitled to, and where its part would begin. The shares of all who are alive add
/// up to all partitions.
fn fair_share(worker: &WorkerId, alive: &[WorkerId]) -> (usize, usize) {
    let count = alive.len().max(1);
    let rank = alive.iter().filter(|other| *other < worker).count();
    let (each, more) = (usize::from(PARTITIONS) / count, usize::from(PARTITIONS) % count);
    (each + usize::from(rank < more), rank * each + rank.min(more))
}

#[cfg(test)]
mod tests;
