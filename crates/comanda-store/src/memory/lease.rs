//! [`LeaseStore`] in memory.

use comanda_domain::id::ConversationKey;
use comanda_domain::limits::PARTITIONS;
use comanda_domain::time::Timestamp;
use futures_util::FutureExt;
use futures_util::future::ready;

use super::MemoryStore;
use super::state::State;
use crate::port::conversation::CommitError;
use crate::port::lease::{Fence, Holding, Lease, Request, Share, Work, WorkerId};
use crate::port::{BoxFuture, LeaseStore, StoreError};
use crate::share::{FOR_LIFE, plan, until};

/// Every lease as it is before anybody comes.
pub(super) fn free_leases() -> Vec<Lease> {
    let of = |work| {
        (0..PARTITIONS).map(move |partition| Lease {
            work,
            partition,
            worker: None,
            fence: 0,
            until: Some(Timestamp::from_millis(0)),
        })
    };
    of(Work::Converse).chain(of(Work::Deliver)).collect()
}

pub(super) fn check(state: &State, fences: &[Fence]) -> Result<(), CommitError> {
    let stands = |fence: &&Fence| {
        let lease = state.lease(fence.work, fence.partition);
        lease.is_some_and(|lease| lease.fence == fence.number && lease.worker.is_some())
    };
    let passed = fences.iter().filter(|fence| !stands(fence));
    let partitions: Vec<u16> = passed.map(|fence| fence.partition).collect();
    if partitions.is_empty() { Ok(()) } else { Err(CommitError::Fenced { partitions }) }
}

impl State {
    fn lease(&self, work: Work, partition: u16) -> Option<&Lease> {
        self.leases.iter().find(|lease| lease.work == work && lease.partition == partition)
    }

    /// The fence under which `worker` may send to a conversation: 0 for where nobody else can be at work.
    pub(super) fn fence_of(&self, conversation: &ConversationKey, worker: Option<&WorkerId>) -> Option<u64> {
        let Some(worker) = worker else { return Some(0) };
        let lease = self.lease(Work::Deliver, conversation.partition())?;
        (lease.worker.as_ref() == Some(worker)).then_some(lease.fence)
    }
}

fn hold(state: &mut State, request: &Request) -> Holding {
    let now = request.now;
    let until = until(request, now);
    if request.share == Share::Sole {
        state.workers.retain(|(work, _), _| *work != request.work);
    }
    state.workers.insert((request.work, request.worker.clone()), until);
    let alive = state.workers.iter().filter(|((work, _), until)| *work == request.work && **until > now);
    let alive: Vec<WorkerId> = alive.map(|((_, worker), _)| worker.clone()).collect();
    let leases: Vec<Lease> =
        state.leases.iter().filter(|lease| lease.work == request.work).cloned().collect();
    let plan = plan(request, &leases, &alive, now);
    let mut fences = Vec::new();
    for lease in state.leases.iter_mut().filter(|lease| lease.work == request.work) {
        if plan.give_back.contains(&lease.partition) {
            lease.worker = None;
            lease.until = Some(Timestamp::from_millis(0));
            continue;
        }
        if plan.take.contains(&lease.partition) {
            lease.worker = Some(request.worker.clone());
            lease.fence += 1;
        } else if !plan.keep.contains(&lease.partition) {
            continue;
        }
        lease.until = Some(until).filter(|until| *until != FOR_LIFE);
        fences.push(Fence { work: lease.work, partition: lease.partition, number: lease.fence });
    }
    Holding { fences, workers: alive.len() }
}

impl LeaseStore for MemoryStore {
    fn hold<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<Holding, StoreError>> {
        ready(Ok(hold(&mut self.state(), request))).boxed()
    }

    fn leave<'a>(&'a self, work: Work, worker: &'a WorkerId) -> BoxFuture<'a, Result<(), StoreError>> {
        let mut state = self.state();
        state.workers.remove(&(work, worker.clone()));
        let of_worker = |lease: &&mut Lease| lease.work == work && lease.worker.as_ref() == Some(worker);
        for lease in state.leases.iter_mut().filter(of_worker) {
            lease.worker = None;
            lease.until = Some(Timestamp::from_millis(0));
        }
        ready(Ok(())).boxed()
    }

    fn leases(&self) -> BoxFuture<'_, Result<Vec<Lease>, StoreError>> {
        ready(Ok(self.state().leases.clone())).boxed()
    }
}
