//! For records that were set aside, in quarantine or as dead letters: what people do about them. A retry is asked for
//! here and carried out by whoever holds the log, so that it works beside a running server and without one.

use comanda_domain::id::{ConversationKey, EventId};
use comanda_domain::record::Sequence;
use comanda_domain::time::Timestamp;

use super::{BoxFuture, StoreError};

/// See the module.
pub trait RepairStore: Send + Sync {
    /// Which of `events` are set aside, and why.
    fn set_aside<'a>(&'a self, events: &'a [EventId]) -> BoxFuture<'a, Result<Vec<SetAside>, StoreError>>;

    /// How many records are set aside.
    fn set_aside_counts(&self) -> BoxFuture<'_, Result<SetAsideCounts, StoreError>>;

    /// Asks for retries; returns how many are new. An event that is being retried already is not asked for again.
    fn ask_retries<'a>(&'a self, requests: &'a [RepairRequest]) -> BoxFuture<'a, Result<u64, StoreError>>;

    /// Takes records off the lists without processing them: they count as seen from now on. Returns how many were
    /// dropped; what is not on a list (any more) is left alone.
    fn drop_set_aside<'a>(&'a self, requests: &'a [RepairRequest]) -> BoxFuture<'a, Result<u64, StoreError>>;

    /// Retries that are not appended to the log yet, in the order of the log.
    fn waiting_repairs(&self, limit: usize) -> BoxFuture<'_, Result<Vec<Repair>, StoreError>>;

    /// These retries are about to be appended: their records leave the lists, and count as not seen. Does nothing for
    /// one that has begun before, whose record may have been processed since.
    fn begin_repairs<'a>(&'a self, repairs: &'a [Repair]) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Writes how far repairs are. What is settled stays so.
    fn write_repairs<'a>(
        &'a self,
        changes: &'a [RepairChange],
        now: Timestamp,
    ) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Looks what has become of retries that were appended, and settles those that were processed or set aside again.
    /// Returns them.
    fn settle_repairs(&self, now: Timestamp) -> BoxFuture<'_, Result<Vec<Repair>, StoreError>>;

    /// The audit trail, newest first.
    fn repairs(&self, limit: usize) -> BoxFuture<'_, Result<Vec<Repair>, StoreError>>;

    /// When the oldest event that is remembered as seen reached us: of what is older it is not known whether it was
    /// processed.
    fn oldest_seen(&self) -> BoxFuture<'_, Result<Option<Timestamp>, StoreError>>;
}

/// Where a record was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Found {
    /// It could not be read.
    Quarantine,
    /// It failed again and again.
    DeadLetter,
    /// It is in the log, and the state knows nothing of it: the state is older, from a backup.
    Lost,
}

/// A record that was set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// The record.
    pub event: EventId,
    /// Its place in the log.
    pub sequence: Sequence,
    /// Whose.
    pub conversation: ConversationKey,
    /// Where it is.
    pub found: Found,
    /// Why it was set aside.
    pub reason: String,
    /// How often it was tried; a record that cannot be read is looked at once.
    pub attempts: u32,
    /// When it reached us, or was given up.
    pub at: Timestamp,
}

/// How many records are set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SetAsideCounts {
    /// Could not be read.
    pub quarantine: u64,
    /// Failed again and again.
    pub dead_letters: u64,
}

/// What somebody wants done with a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepairRequest {
    /// The record, as it was found.
    pub record: SetAside,
    /// Who asks.
    pub by: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// An entry of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// The record.
    pub event: EventId,
    /// When it was asked for: with the event, its id.
    pub asked_at: Timestamp,
    /// Its place in the log, when it was found.
    pub sequence: Sequence,
    /// Whose.
    pub conversation: ConversationKey,
    /// Where it was.
    pub found: Found,
    /// Why it was there.
    pub found_reason: String,
    /// What was asked for.
    pub action: RepairAction,
    /// Who asked.
    pub by: String,
    /// Why.
    pub reason: String,
    /// How far it is.
    pub state: RepairState,
    /// What there is to say about that.
    pub outcome: Option<String>,
}

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RepairAction {
    /// Process it again.
    Retry,
    /// Never process it.
    Drop,
}

/// How far a repair is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RepairState {
    /// Nothing was done yet.
    Asked,
    /// It is off its list; it may be in the log again.
    Begun,
    /// It is in the log again.
    Appended,
    /// It was processed.
    Processed,
    /// It was tried and set aside again.
    SetAsideAgain,
    /// It cannot be retried.
    Refused,
    /// It was taken off its list.
    Dropped,
}

/// How far a repair has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepairChange {
    /// Which.
    pub event: EventId,
    /// Which, too.
    pub asked_at: Timestamp,
    /// How far.
    pub state: RepairState,
    /// What there is to say about that.
    pub outcome: Option<String>,
}

impl Found {
    /// Every place.
    pub const ALL: [Self; 3] = [Self::Quarantine, Self::DeadLetter, Self::Lost];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Quarantine => "quarantine",
            Self::DeadLetter => "dead_letter",
            Self::Lost => "lost",
        }
    }
}

impl RepairAction {
    /// Every action.
    pub const ALL: [Self; 2] = [Self::Retry, Self::Drop];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::Drop => "drop",
        }
    }
}

impl RepairState {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::Asked,
        Self::Begun,
        Self::Appended,
        Self::Processed,
        Self::SetAsideAgain,
        Self::Refused,
        Self::Dropped,
    ];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Begun => "begun",
            Self::Appended => "appended",
            Self::Processed => "processed",
            Self::SetAsideAgain => "set_aside_again",
            Self::Refused => "refused",
            Self::Dropped => "dropped",
        }
    }

    /// Nothing more becomes of it.
    pub const fn is_settled(self) -> bool {
        match self {
            Self::Asked | Self::Begun | Self::Appended => false,
            Self::Processed | Self::SetAsideAgain | Self::Refused | Self::Dropped => true,
        }
    }
}
