//! For set-up, profile fetching, lists and settings.

use comanda_domain::id::{PageId, Sku};
use comanda_domain::profile::Identity;
use comanda_domain::time::Timestamp;
use secrecy::SecretString;

use super::conversation::{DeadLetter, Quarantined};
use super::desk::{BranchRow, Media};
use super::{BoxFuture, StoreError};

/// See the module.
pub trait AdminStore: Send + Sync {
    /// Makes the configured pages and branches known; what was configured before and is not any more stays, marked
    /// inactive. Tokens are sealed before they are written; a page without one keeps the one it had.
    fn configure<'a>(&'a self, setup: &'a Setup) -> BoxFuture<'a, Result<(), StoreError>>;

    /// The pages that are configured, with their tokens opened.
    fn pages(&self) -> BoxFuture<'_, Result<Vec<PageRow>, StoreError>>;

    /// People whose details were never fetched, or last before `before`, most recently active first. Only channels
    /// whose details can be fetched.
    fn stale_profiles(
        &self,
        before: Timestamp,
        limit: usize,
    ) -> BoxFuture<'_, Result<Vec<Identity>, StoreError>>;

    /// Keeps what the Graph API said of some people, raw too, all or nothing. An empty answer is kept as fetched; it takes
    /// away nothing that was known.
    fn save_profiles<'a>(&'a self, people: &'a [PersonDetails]) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Keeps a picture under the SHA-256 of its bytes, which is returned. Repeating it changes nothing.
    fn save_media<'a>(&'a self, media: &'a Media) -> BoxFuture<'a, Result<[u8; 32], StoreError>>;

    /// Keeps the files of a shop folder under its version, so that a replay reads what was read then.
    fn save_shop_version<'a>(
        &'a self,
        version: &'a str,
        files: &'a [(String, String)],
        now: Timestamp,
    ) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Every setting.
    fn settings(&self) -> BoxFuture<'_, Result<Vec<Setting>, StoreError>>;

    /// Writes one setting.
    fn save_setting<'a>(
        &'a self,
        setting: &'a Setting,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Records that failed again and again, newest first.
    fn dead_letters(&self, limit: usize) -> BoxFuture<'_, Result<Vec<DeadLetter>, StoreError>>;

    /// Records that could not be read, newest first.
    fn quarantine(&self, limit: usize) -> BoxFuture<'_, Result<Vec<Quarantined>, StoreError>>;

    /// Name and version of the database underneath, for `comanda doctor`.
    fn version(&self) -> BoxFuture<'_, Result<String, StoreError>>;
}

/// What the configuration says.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Pages.
    pub pages: Vec<PageRow>,
    /// Branches of all shops, in order.
    pub branches: Vec<BranchRow>,
    /// When.
    pub now: Timestamp,
}

/// A page.
#[derive(Debug, Clone)]
pub struct PageRow {
    /// Its id.
    pub id: PageId,
    /// Linked Instagram account.
    pub instagram: Option<PageId>,
    /// WhatsApp phone number.
    pub whatsapp: Option<PageId>,
    /// Name of its shop.
    pub shop: String,
    /// Its token, if there is one yet.
    pub access_token: Option<SecretString>,
}

/// What the Graph API said of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonDetails {
    /// Who.
    pub identity: Identity,
    /// First name.
    pub first_name: Option<String>,
    /// Surname.
    pub last_name: Option<String>,
    /// Address of the picture; it expires.
    pub picture: Option<String>,
    /// `vi_VN` …
    pub locale: Option<String>,
    /// The answer as it came.
    pub raw: String,
    /// When.
    pub fetched_at: Timestamp,
}

/// The setting of a branch that is `true` while it is in a rush: everything is promised later.
pub const RUSH: &str = "kitchen.rush";

/// That `branch` is in a rush, or calm again.
pub fn rush_setting(branch: &Sku, is_rush: bool) -> Setting {
    Setting {
        key: RUSH.to_owned(),
        value: is_rush.to_string(),
        kind: SettingKind::Boolean,
        description: "true while the kitchen is in a rush: everything is promised later".to_owned(),
        scope: SettingScope::Branch(branch.clone()),
    }
}

/// A run-time parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// `board.sound`, …
    pub key: String,
    /// As text.
    pub value: String,
    /// How the value is read.
    pub kind: SettingKind,
    /// For people.
    pub description: String,
    /// Where it holds.
    pub scope: SettingScope,
}

/// How a setting's value is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingKind {
    /// Any text.
    Text,
    /// A whole number.
    Number,
    /// `true` or `false`.
    Boolean,
}

/// Where a setting holds; the narrowest wins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingScope {
    /// Everywhere.
    Installation,
    /// In a shop.
    Shop(String),
    /// In a branch.
    Branch(Sku),
    /// On a page.
    Page(PageId),
}

impl SettingKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Text, Self::Number, Self::Boolean];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Boolean => "boolean",
        }
    }
}

impl SettingScope {
    /// The stored name of the kind of scope.
    pub const fn kind_name(&self) -> &'static str {
        match self {
            Self::Installation => "installation",
            Self::Shop(_) => "shop",
            Self::Branch(_) => "branch",
            Self::Page(_) => "page",
        }
    }

    /// Which shop, branch or page; empty for the installation.
    pub fn name(&self) -> String {
        match self {
            Self::Installation => String::new(),
            Self::Shop(name) => name.clone(),
            Self::Branch(id) => id.as_str().to_owned(),
            Self::Page(id) => id.as_str().to_owned(),
        }
    }
}
