//! Alarms: what only a person can put right. They stand on the desk until they are over.

use std::str::FromStr;

use comanda_domain::time::Timestamp;

use super::{BoxFuture, StoreError};

/// For whoever notices that something is wrong, or right again. The desk reads them through
/// [`super::DeskStore::alarms`].
pub trait AlarmStore: Send + Sync {
    /// Raises an alarm. One of the same kind and subject that stands already keeps its `since` and gets the new detail.
    fn raise<'a>(&'a self, alarm: &'a Alarm) -> BoxFuture<'a, Result<(), StoreError>>;

    /// It is over. Says whether it stood. Repeating it changes nothing.
    fn clear<'a>(&'a self, kind: AlarmKind, subject: &'a str) -> BoxFuture<'a, Result<bool, StoreError>>;
}

/// Something that a person must do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// What is wrong.
    pub kind: AlarmKind,
    /// With which page, for files of a shop with which folder; empty for the whole installation.
    pub subject: String,
    /// Why, for people. Without message texts, names or tokens.
    pub detail: String,
    /// Since when.
    pub since: Timestamp,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AlarmKind {
    /// The page's token is dead, or there is none: nothing goes out.
    TokenDead,
    /// Meta restricts the page: nothing goes out.
    PageRestricted,
    /// Meta does not send us the page's events.
    NotSubscribed,
    /// Records were removed for space before they were processed.
    RetentionForced,
    /// Records were put aside because they cannot be processed.
    RecordsSetAside,
    /// The files of a shop were changed and cannot be used as they are: the version before them still answers.
    ShopFiles,
}

impl AlarmKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::TokenDead,
        Self::PageRestricted,
        Self::NotSubscribed,
        Self::RetentionForced,
        Self::RecordsSetAside,
        Self::ShopFiles,
    ];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TokenDead => "token_dead",
            Self::PageRestricted => "page_restricted",
            Self::NotSubscribed => "not_subscribed",
            Self::RetentionForced => "retention_forced",
            Self::RecordsSetAside => "records_set_aside",
            Self::ShopFiles => "shop_files",
        }
    }
}

/// A name that no kind of alarm has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a kind of alarm")]
pub struct UnknownAlarm(String);

impl FromStr for AlarmKind {
    type Err = UnknownAlarm;

    fn from_str(name: &str) -> Result<Self, UnknownAlarm> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name).ok_or_else(|| UnknownAlarm(name.to_owned()))
    }
}
