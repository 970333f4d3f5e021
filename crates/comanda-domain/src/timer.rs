//! Waiting, as data: no sleep holds state. A timer is a row written by a commit; when it comes due it becomes a record.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::hash::IdHash;
use crate::id::{ConversationKey, EventId, TimerId};
use crate::time::Timestamp;

/// What is waited for. A conversation has at most one timer of a kind: setting it again moves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimerKind {
    /// A burst is over: answer it.
    Quiet,
    /// A draft has been left lying: remind once.
    Reminder,
    /// A draft has been left lying for good: forget it.
    Expiry,
    /// A person had the conversation long enough: the bot takes it back.
    PersonReturn,
    /// A person has the conversation and the customer waits for their answer.
    PersonWait,
    /// The customer wants to be forgotten once the order is done: look whether it is.
    Forget,
    /// A voice note is being written down: enough waited.
    Hearing,
}

impl TimerKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Quiet,
        Self::Reminder,
        Self::Expiry,
        Self::PersonReturn,
        Self::PersonWait,
        Self::Forget,
        Self::Hearing,
    ];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Quiet => "quiet",
            Self::Reminder => "reminder",
            Self::Expiry => "expiry",
            Self::PersonReturn => "person_return",
            Self::PersonWait => "person_wait",
            Self::Forget => "forget",
            Self::Hearing => "hearing",
        }
    }
}

/// Why a text is not the name of a timer kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown timer kind `{0}`: was it written by a newer version?")]
pub struct UnknownTimerKind(String);

impl FromStr for TimerKind {
    type Err = UnknownTimerKind;
    fn from_str(raw: &str) -> Result<Self, UnknownTimerKind> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == raw)
            .ok_or_else(|| UnknownTimerKind(raw.to_owned()))
    }
}

impl fmt::Display for TimerKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// What a decision wants of a timer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimerChange {
    /// Set it, or move it.
    Set {
        /// Which.
        kind: TimerKind,
        /// When.
        due: Timestamp,
    },
    /// Take it away, if it is there.
    Clear {
        /// Which.
        kind: TimerKind,
    },
}

/// A timer of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timer {
    /// Whose.
    pub conversation: ConversationKey,
    /// What is waited for.
    pub kind: TimerKind,
    /// Until when.
    pub due: Timestamp,
}

impl Timer {
    /// The id: one per conversation and kind.
    pub fn id(&self) -> TimerId {
        let hash = IdHash::new("timer/1").part(self.conversation.to_string().as_bytes());
        TimerId::from_bytes(hash.part(self.kind.as_str().as_bytes()).finish())
    }

    /// The id of its coming due: the same timer set to another time comes due as another event.
    pub fn event_id(&self) -> EventId {
        let hash = IdHash::new("event/1").part(b"timer").part(self.id().as_bytes());
        EventId::from_bytes(hash.part(&self.due.as_millis().to_be_bytes()).finish())
    }
}

/// A due timer as the bytes of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "version")]
pub enum TimerDue {
    /// The first form.
    #[serde(rename = "1")]
    V1 {
        /// What was waited for.
        kind: TimerKind,
        /// Until when.
        due: Timestamp,
    },
}
