//! Leases: which partitions this process works on, when several processes share one store.
//!
//! A [`Keeper`] for each kind of work asks the store for a share, renews it well before it runs out, gives it back at the
//! end, and tells the loops through [`Partitions`] what they may work on. The store refuses what a worker writes whose
//! lease is over; [`Partitions::holds`] lets it know before it talks to anybody outside.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use comanda_domain::id::ConversationKey;
use comanda_domain::limits::PARTITIONS;
use comanda_domain::time::Timestamp;
use comanda_store::port::LeaseStore;
use comanda_store::port::lease::{Fence, Holding, Request, Share, Work, WorkerId};
use metrics::gauge;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::converse::chain;
use crate::metrics as names;

/// A lease is renewed that many times before it would run out.
const RENEWALS_PER_LEASE: u32 = 3;

/// How many fifths of a lease are used. The rest is for a request that is on its way, and for clocks that run unevenly.
const FIFTHS_USED: u32 = 4;

/// A worker that has less than it could have looks more often: that many times as often.
const EAGERNESS: u32 = 5;

/// How long giving back may take at shutdown. After it, others wait until the lease runs out.
const LEAVE_MAX: Duration = Duration::from_secs(2);

/// What a loop may work on. Everything, unless a [`Keeper`] gave it.
#[derive(Clone)]
pub struct Partitions {
    leased: Option<Leased>,
}

#[derive(Clone)]
struct Leased {
    worker: WorkerId,
    held: watch::Receiver<Held>,
    clock: Clock,
}

/// What a keeper was given last.
#[derive(Debug, Clone, Default)]
struct Held {
    fences: BTreeMap<u16, Fence>,
    /// Until when it may be used, by both clocks: one stands still while the machine sleeps, the other may be set back.
    /// `None`: for life.
    until: Option<(Timestamp, Instant)>,
}

impl Held {
    fn is_running(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|(by_clock, by_timer)| now < by_clock && Instant::now() < by_timer)
    }
}

impl Partitions {
    /// All of them, without a lease: for where nobody else can be at work.
    pub const fn everything() -> Self {
        Self { leased: None }
    }

    /// Who holds them, for [`comanda_store::port::OutboxStore::claim`]; `None` without leases.
    pub fn worker(&self) -> Option<&WorkerId> {
        self.leased.as_ref().map(|leased| &leased.worker)
    }

    /// Whether the partition is ours at this moment.
    pub fn holds(&self, partition: u16) -> bool {
        self.leased.as_ref().is_none_or(|leased| {
            let held = leased.held.borrow();
            held.fences.contains_key(&partition) && held.is_running((leased.clock)())
        })
    }

    /// Whether any partition is ours at this moment.
    pub fn holds_any(&self) -> bool {
        self.leased.as_ref().is_none_or(|leased| {
            let held = leased.held.borrow();
            !held.fences.is_empty() && held.is_running((leased.clock)())
        })
    }

    /// The fences of these conversations, each partition once; `None` if one of them is not ours at this moment. Taken
    /// before anything is read that a commit will rely on.
    pub(crate) fn fences<'k>(
        &self,
        keys: impl IntoIterator<Item = &'k ConversationKey>,
    ) -> Option<Vec<Fence>> {
        let Some(leased) = &self.leased else { return Some(Vec::new()) };
        let held = leased.held.borrow();
        if !held.is_running((leased.clock)()) {
            return None;
        }
        let fence = |key: &ConversationKey| held.fences.get(&key.partition()).copied();
        let mut fences: Vec<Fence> = keys.into_iter().map(fence).collect::<Option<_>>()?;
        fences.sort_unstable();
        fences.dedup();
        Some(fences)
    }

    /// Waits until any partition is ours.
    pub(crate) async fn until_held(&self) {
        let Some(leased) = &self.leased else { return };
        let mut held = leased.held.clone();
        while !self.holds_any() {
            if held.changed().await.is_err() {
                // Its keeper has ended, and so has the process, as soon as this loop is told.
                std::future::pending::<()>().await;
            }
        }
    }

    /// Waits until there are other fences than `known`, which becomes them. Never without leases.
    pub(crate) async fn changed(&self, known: &mut Vec<Fence>) {
        let Some(leased) = &self.leased else { return std::future::pending().await };
        let mut held = leased.held.clone();
        loop {
            let fences: Vec<Fence> = held.borrow_and_update().fences.values().copied().collect();
            if fences != *known {
                *known = fences;
                return;
            }
            if held.changed().await.is_err() {
                return std::future::pending().await;
            }
        }
    }
}

/// Keeps the leases of one kind of work.
pub struct Keeper {
    store: Arc<dyn LeaseStore>,
    work: Work,
    worker: WorkerId,
    share: Share,
    lease_for: Duration,
    clock: Clock,
    held: watch::Sender<Held>,
}

impl Keeper {
    /// A keeper that holds nothing yet. `lease_for` is how long others wait when this process dies without a word.
    pub fn new(
        store: Arc<dyn LeaseStore>,
        work: Work,
        worker: WorkerId,
        share: Share,
        lease_for: Duration,
        clock: Clock,
    ) -> Self {
        Self { store, work, worker, share, lease_for, clock, held: watch::Sender::default() }
    }

    /// What it holds, as it changes.
    pub fn partitions(&self) -> Partitions {
        let (worker, held) = (self.worker.clone(), self.held.subscribe());
        Partitions { leased: Some(Leased { worker, held, clock: Arc::clone(&self.clock) }) }
    }

    /// Runs until `shutdown`, then gives everything back. To be ended after the loops that work on it.
    pub async fn run(self, shutdown: CancellationToken) {
        let mut waits = false;
        while !shutdown.is_cancelled() {
            let renewed = tokio::select! {
                () = shutdown.cancelled() => break,
                renewed = tokio::time::timeout(self.lease_for, self.renew()) => renewed,
            };
            let enough = match renewed {
                Ok(Some(holding)) => self.is_enough(&holding, &mut waits),
                Ok(None) | Err(_) => false,
            };
            let each = self.lease_for / RENEWALS_PER_LEASE;
            let pause = match self.share {
                Share::Sole if enough => Duration::MAX,
                Share::Fair | Share::All | Share::Sole => {
                    if enough {
                        each
                    } else {
                        each / EAGERNESS
                    }
                }
            };
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
        self.held.send_replace(Held::default());
        let left = tokio::time::timeout(LEAVE_MAX, self.store.leave(self.work, &self.worker)).await;
        if !matches!(left, Ok(Ok(()))) {
            tracing::warn!("leases could not be given back; others take them when they have run out");
        }
    }

    /// One round: what is held now is announced. `None` if the store did not answer: what was held runs on.
    pub(crate) async fn renew(&self) -> Option<Holding> {
        // From before the question: the answer may be long under way.
        let (asked_at, asked) = ((self.clock)(), Instant::now());
        let (work, share, lease_for) = (self.work, self.share, self.lease_for);
        let request = Request { work, worker: self.worker.clone(), share, lease_for, now: asked_at };
        let holding = match self.store.hold(&request).await {
            Ok(holding) => holding,
            Err(error) => {
                tracing::warn!(
                    work = work.as_str(),
                    error = chain(&error),
                    "leases could not be renewed; trying again"
                );
                return None;
            }
        };
        let usable = lease_for / 5 * FIFTHS_USED;
        let until = match share {
            Share::Fair | Share::All => Some((asked_at.plus(usable), asked + usable)),
            Share::Sole => None,
        };
        let fences: BTreeMap<u16, Fence> =
            holding.fences.iter().map(|fence| (fence.partition, *fence)).collect();
        let before = self.held.send_replace(Held { fences, until });
        if before.fences.len() != holding.fences.len() {
            tracing::info!(
                work = work.as_str(),
                partitions = holding.fences.len(),
                workers = holding.workers,
                "{} of {PARTITIONS} partitions of {} are ours, {} workers take part",
                holding.fences.len(),
                work.as_str(),
                holding.workers
            );
        }
        #[expect(clippy::cast_precision_loss, reason = "there are 64 partitions")]
        gauge!(names::PARTITIONS_HELD, "work" => work.as_str()).set(holding.fences.len() as f64);
        Some(holding)
    }

    /// Whether there is nothing to be expected soon. Tells once when everything is in other hands.
    fn is_enough(&self, holding: &Holding, waits: &mut bool) -> bool {
        let has_its_part = match self.share {
            Share::Fair => holding.fences.len() >= usize::from(PARTITIONS) / holding.workers.max(1),
            Share::All | Share::Sole => holding.is_all(),
        };
        let waits_now = holding.fences.is_empty();
        if waits_now && !*waits {
            tracing::warn!(
                work = self.work.as_str(),
                "another process has all of {}: this one waits until it ends; `comanda leases` shows who",
                self.work.as_str()
            );
        }
        *waits = waits_now;
        has_its_part
    }
}

#[cfg(test)]
mod tests;
