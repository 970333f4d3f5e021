//! For *housekeeping*: what nobody asks for any more goes, a little at a time.

use comanda_domain::time::Timestamp;

use super::{BoxFuture, StoreError};

/// See the module.
pub trait HousekeepingStore: Send + Sync {
    /// Removes what of `what` is older than `before`, oldest first, at most `limit` rows in one short transaction; says
    /// how many. Repeat it until it says fewer than `limit`.
    fn sweep(&self, what: Sweep, before: Timestamp, limit: usize) -> BoxFuture<'_, Result<u64, StoreError>>;
}

/// What grows with every message and is of no use for ever.
///
/// People, conversations, their messages and events, and orders are history and stay. So do dead letters and what could
/// not be read, until a person deals with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sweep {
    /// Ids of events that were processed, by when they reached us. Whoever removes one must be sure that its record does
    /// not come again.
    Seen,
    /// What became of desk commands, by when it was decided.
    Outcomes,
    /// Messages of the outbox of which nothing more becomes, by when that was clear. The words of what was said stay in
    /// the conversation.
    Outbox,
    /// Calls for a person that were answered, by when.
    Calls,
    /// Answers of outside readers, by when their events reached us. A replay of an event without its answer is read by the
    /// built-in reader.
    ReaderAnswers,
    /// Drafts that were decided on, by when.
    Drafts,
    /// Drafts that nobody decided on, by when they were drafted: nobody can send them any more.
    OpenDrafts,
}

impl Sweep {
    /// Everything that is swept.
    pub const ALL: [Self; 7] = [
        Self::Seen,
        Self::Outcomes,
        Self::Outbox,
        Self::Calls,
        Self::ReaderAnswers,
        Self::Drafts,
        Self::OpenDrafts,
    ];

    /// Its name, for metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Outcomes => "outcomes",
            Self::Outbox => "outbox",
            Self::Calls => "calls",
            Self::ReaderAnswers => "reader_answers",
            Self::Drafts => "drafts",
            Self::OpenDrafts => "open_drafts",
        }
    }
}
