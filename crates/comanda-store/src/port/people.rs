//! For the list of customers: one person on several channels, and what is known of them.

use comanda_domain::id::{Channel, ProfileId};
use comanda_domain::money::Money;
use comanda_domain::profile::{Identity, LinkedBy};
use comanda_domain::time::Timestamp;

use super::conversation::StoredOrder;
use super::{BoxFuture, StoreError};

/// A phone number that more identities than this order with is that of a house or an office: it links nobody any more.
pub const PHONE_PEOPLE_MAX: usize = 4;

/// See the module.
pub trait PeopleStore: Send + Sync {
    /// People who were active last, most recent first: at most `limit` conversations are looked at, and as many people who only
    /// did something under the posts.
    fn people(&self, limit: usize) -> BoxFuture<'_, Result<Vec<PersonRow>, StoreError>>;

    /// One person with everything, the newest `orders_max` orders among it; `None` if nobody has this profile now.
    fn person(
        &self,
        profile: ProfileId,
        orders_max: usize,
    ) -> BoxFuture<'_, Result<Option<PersonFile>, StoreError>>;

    /// The profile that an identity has now, if it was ever seen.
    fn profile_of<'a>(
        &'a self,
        identity: &'a Identity,
    ) -> BoxFuture<'a, Result<Option<ProfileId>, StoreError>>;
}

/// A person in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// Who.
    pub profile: ProfileId,
    /// The name, if known.
    pub name: Option<String>,
    /// Where they write, most recent first.
    pub channels: Vec<Channel>,
    /// A phone number that they ordered with, the newest.
    pub phone: Option<String>,
    /// When their conversation was active last; of who only did something under the posts, when that was.
    pub last_at: Timestamp,
    /// Orders that were neither rejected nor cancelled.
    pub orders: u32,
    /// What these come to, one amount for each currency.
    pub value: Vec<Money>,
}

impl PersonRow {
    /// Somebody of whom no more is known yet.
    pub(crate) const fn new(profile: ProfileId, last_at: Timestamp) -> Self {
        Self { profile, name: None, channels: Vec::new(), phone: None, last_at, orders: 0, value: Vec::new() }
    }
}

/// Everything about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonFile {
    /// Who.
    pub profile: ProfileId,
    /// What makes them up, first seen first. Never empty.
    pub identities: Vec<KnownIdentity>,
    /// Between these and others, those that were undone, too; oldest first.
    pub links: Vec<PeopleLink>,
    /// That they ordered with, newest first.
    pub phones: Vec<String>,
    /// Newest first.
    pub orders: Vec<StoredOrder>,
    /// What they did besides, by kind.
    pub deeds: Vec<Deeds>,
}

impl PersonFile {
    /// The name, if one of the identities has one: that which was seen last of those that do.
    pub fn name(&self) -> Option<&str> {
        self.identities.iter().rev().find_map(|known| known.name.as_deref())
    }
}

/// One identity of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownIdentity {
    /// Which.
    pub identity: Identity,
    /// The profile it was made with, and has again when it is linked to no other.
    pub own_profile: ProfileId,
    /// As Meta says, else as it came along.
    pub name: Option<String>,
    /// The language set at Meta: `vi_VN` ...
    pub locale: Option<String>,
    /// When it was seen first.
    pub first_seen_at: Timestamp,
    /// When they last did something.
    pub last_inbound_at: Option<Timestamp>,
    /// When the page last wrote to them.
    pub last_outbound_at: Option<Timestamp>,
}

/// Why two identities are, or were, taken for one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeopleLink {
    /// The profile that one was made with.
    pub left: ProfileId,
    /// The profile that the other was made with.
    pub right: ProfileId,
    /// Why.
    pub how: LinkedBy,
    /// When.
    pub linked_at: Timestamp,
    /// By whom; empty where nobody did.
    pub linked_by: String,
    /// When it was undone, and by whom.
    pub undone: Option<(Timestamp, String)>,
}

/// How often somebody did something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deeds {
    /// `message`; of posts the item of the feed: `comment`, `reaction`, `share`, `post` ...; else the name of the event.
    pub kind: String,
    /// How often.
    pub count: u32,
    /// When last.
    pub last_at: Timestamp,
}
