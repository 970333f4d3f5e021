//! The ports: verbs, not tables, one port per user of the store.
//!
//! Every method is one short transaction. `Ok` means durable. Errors say whether a repeat can help
//! ([`StoreError::is_transient`]). Adapters share one contract suite, so that a chain's PostgreSQL behaves like a
//! small shop's file.

pub mod admin;
pub mod alarm;
pub mod conversation;
pub mod desk;
pub mod draft;
pub mod housekeeping;
pub mod lease;
pub mod outbox;
pub mod people;
pub mod repair;
pub mod replay;
pub mod run;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

pub use admin::AdminStore;
pub use alarm::AlarmStore;
pub use conversation::ConversationStore;
pub use desk::DeskStore;
pub use draft::DraftStore;
pub use housekeeping::HousekeepingStore;
pub use lease::LeaseStore;
pub use outbox::OutboxStore;
pub use people::PeopleStore;
pub use repair::RepairStore;
pub use replay::ReplayStore;
pub use run::RunStore;

/// A due timer that was handed out and is not fired within this is handed out again.
pub const TIMER_RETRY_AFTER: Duration = Duration::from_mins(1);

/// What every port method returns: object-safe, so that wiring picks the adapter at run time.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What went wrong underneath.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why the store could not answer. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database is away, busy or full: try again later.
    #[error("store is not available")]
    Unavailable(#[source] BoxError),
    /// A row cannot be read as what it must be: written by a newer version, or damaged.
    #[error("store holds a {what} that cannot be read")]
    Unreadable {
        /// What it was to be.
        what: &'static str,
        /// Why not.
        #[source]
        source: BoxError,
    },
    /// A statement was refused: a bug of ours.
    #[error("store refused a statement")]
    Refused(#[source] BoxError),
}

impl StoreError {
    /// Whether the same call may succeed later.
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}

/// Everything a role may need of one store; `comanda` wires it.
pub trait Store:
    ConversationStore
    + OutboxStore
    + DeskStore
    + PeopleStore
    + DraftStore
    + AdminStore
    + LeaseStore
    + AlarmStore
    + RunStore
    + HousekeepingStore
    + RepairStore
    + ReplayStore
{
}

impl<T> Store for T where
    T: ConversationStore
        + OutboxStore
        + DeskStore
        + PeopleStore
        + DraftStore
        + AdminStore
        + LeaseStore
        + AlarmStore
        + RunStore
        + HousekeepingStore
        + RepairStore
        + ReplayStore
{
}
