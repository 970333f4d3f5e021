//! The store in memory: for tests, simulations and as the plainest reading of the contract.
//!
//! All ports over one state behind one mutex; nothing survives the process. The mutex is never held across an
//! await, since no method awaits anything.

mod admin;
mod alarm;
mod commit;
mod conversation;
mod desk;
mod drafts;
mod forget;
mod housekeeping;
mod lease;
mod outbox;
mod people;
mod repair;
mod replay;
mod run;
mod state;

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use state::State;

/// See the module.
#[derive(Debug)]
pub struct MemoryStore {
    state: Mutex<State>,
    revisions: watch::Sender<u64>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self {
            state: Mutex::new(State { leases: lease::free_leases(), ..State::default() }),
            revisions: watch::Sender::new(0),
        }
    }

    /// Every method changes the state only after all its checks, so a panic elsewhere leaves it whole.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn announce(&self) {
        self.revisions.send_modify(|revision| *revision += 1);
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests;
