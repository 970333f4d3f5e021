//! For every loop that several processes may run: who works on which partition.
//!
//! A conversation belongs to one of [`PARTITIONS`] partitions for ever. For each [`Work`] a partition has one holder at
//! most, for a limited time that the holder renews. Each new holder gets a larger *fence*. What is written on the
//! strength of a lease names it: [`super::conversation::Commit::fences`] in the commit itself, the worker in
//! [`super::OutboxStore::claim`]. So a worker that was paused for longer than its lease, and does not know it yet, is
//! refused by the store, whatever its clock says.
//!
//! Time: PostgreSQL measures leases with its own clock, since the clocks of several machines differ. A SQLite file and
//! the store in memory serve one process and take its clock. A holder never compares its clock with the store's: it
//! counts the length of the lease from before it asked for it.

use std::fmt;
use std::time::Duration;

use comanda_domain::limits::PARTITIONS;
use comanda_domain::time::Timestamp;

use super::{BoxFuture, StoreError};

/// Longest name of a worker in bytes.
const WORKER_LEN_MAX: usize = 64;

/// See the module.
pub trait LeaseStore: Send + Sync {
    /// Says that the worker lives and takes part; renews what it holds, gives back what is more than its share, and
    /// takes what is free up to it. Returns what it holds from now on for [`Request::lease_for`].
    ///
    /// Repeating it is how a lease is renewed; the fences stay. What was given back or lost must not be worked on any
    /// more: somebody else may hold it at once.
    fn hold<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<Holding, StoreError>>;

    /// Gives everything of this work back and leaves, so that others need not wait until the lease has run out.
    /// Repeating it changes nothing.
    fn leave<'a>(&'a self, work: Work, worker: &'a WorkerId) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Every partition of every work, in order, with its holder. Leases that have run out and were taken by nobody are
    /// among them.
    fn leases(&self) -> BoxFuture<'_, Result<Vec<Lease>, StoreError>>;
}

/// What is divided among workers, each kind for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Work {
    /// Deciding what records mean.
    Converse,
    /// Sending what the outbox holds.
    Deliver,
}

impl Work {
    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Converse => "converse",
            Self::Deliver => "deliver",
        }
    }
}

impl std::str::FromStr for Work {
    type Err = String;

    fn from_str(raw: &str) -> Result<Self, String> {
        match raw {
            "converse" => Ok(Self::Converse),
            "deliver" => Ok(Self::Deliver),
            other => Err(format!("`{other}` is not a kind of work")),
        }
    }
}

/// One process, for as long as it lives. Never given twice.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkerId(String);

/// Why a text does not name a worker.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected 1 to {WORKER_LEN_MAX} letters, digits, `-`, `.` or `_`, found {len} bytes")]
pub struct InvalidWorkerId {
    /// Length of what was given.
    pub len: usize,
}

impl WorkerId {
    /// Reads a name.
    ///
    /// ```
    /// use comanda_store::port::lease::WorkerId;
    /// assert_eq!(WorkerId::parse("kitchen-1f3a").unwrap().as_str(), "kitchen-1f3a");
    /// assert!(WorkerId::parse("two words").is_err());
    /// ```
    pub fn parse(raw: &str) -> Result<Self, InvalidWorkerId> {
        let plain = raw.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
        if plain && (1..=WORKER_LEN_MAX).contains(&raw.len()) {
            return Ok(Self(raw.to_owned()));
        }
        Err(InvalidWorkerId { len: raw.len() })
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for WorkerId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::str::FromStr for WorkerId {
    type Err = InvalidWorkerId;

    fn from_str(raw: &str) -> Result<Self, InvalidWorkerId> {
        Self::parse(raw)
    }
}

/// How much a worker wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// As much as is left when everybody who lives gets the same: all of it, if nobody else does.
    Fair,
    /// All or nothing: its input reaches no other worker, so nobody can share it.
    All,
    /// All, at once and for as long as it lives: the caller knows that nobody else can be there, since the store is
    /// a file that it has locked, or lives in its own memory. Whoever is named as holder is dead.
    Sole,
}

/// What a worker asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Of which work.
    pub work: Work,
    /// Who.
    pub worker: WorkerId,
    /// How much.
    pub share: Share,
    /// For how long.
    pub lease_for: Duration,
    /// The caller's clock; not used by PostgreSQL.
    pub now: Timestamp,
}

/// One partition in the hands of one worker: named wherever something is written on the strength of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fence {
    /// Of which work.
    pub work: Work,
    /// Which partition.
    pub partition: u16,
    /// Larger than that of every earlier holder.
    pub number: u64,
}

/// What a worker holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holding {
    /// In the order of their partitions.
    pub fences: Vec<Fence>,
    /// How many workers live and take part, this one included.
    pub workers: usize,
}

impl Holding {
    /// Whether it is every partition.
    pub fn is_all(&self) -> bool {
        self.fences.len() == usize::from(PARTITIONS)
    }
}

/// A partition with its holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// Of which work.
    pub work: Work,
    /// Which partition.
    pub partition: u16,
    /// Who holds or held it; `None` when it was given back or never taken.
    pub worker: Option<WorkerId>,
    /// Of the last holder; 0 = there was none.
    pub fence: u64,
    /// Until when, by the clock of the store; `None`: as long as the worker lives.
    pub until: Option<Timestamp>,
}
