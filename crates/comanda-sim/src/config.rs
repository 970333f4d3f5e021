//! What a simulated world starts with.

use serde::{Deserialize, Serialize};

use crate::faults::Faults;

/// Page fields of a shop that uses everything the simulator can send.
pub const ALL_FIELDS: &[&str] = &[
    "messages",
    "messaging_postbacks",
    "message_echoes",
    "message_deliveries",
    "message_reads",
    "message_reactions",
    "message_edits",
    "messaging_referrals",
    "messaging_account_linking",
    "send_cart",
    "messaging_customer_information",
    "messaging_handovers",
    "messaging_policy_enforcement",
    "standby",
    "feed",
    "ratings",
];

/// A world: one app, its pages, and how the world behaves. `Debug` is left out because it holds secrets.
#[derive(Clone)]
pub struct WorldConfig {
    /// The app's id, digits as text.
    pub app_id: String,
    /// Key of the webhook signatures and of `appsecret_proof`.
    pub app_secret: String,
    /// What the callback must find in `hub.verify_token`.
    pub verify_token: String,
    /// Where webhooks go. `None` until `POST /{app}/subscriptions` names it.
    pub callback_url: Option<String>,
    /// The pages that the app's owner manages.
    pub pages: Vec<PageConfig>,
    /// The same seed and the same calls give the same answers and webhooks.
    pub seed: u64,
    /// How soon things happen after a send.
    pub timing: Timing,
    /// How failed webhooks are tried again.
    pub retry: RetrySchedule,
    /// Variants of the wire format.
    pub wire: WireStyle,
    /// What goes wrong on purpose.
    pub faults: Faults,
    /// Refuse Graph calls without `appsecret_proof`.
    pub require_appsecret_proof: bool,
    /// What the profile edge says about people who turn up by themselves.
    pub profiles: ProfileMix,
    /// Rows of each kind that the ledger shows one by one, the latest; older ones are only counted. 200 000 rows of
    /// each take about 200 MB.
    pub ledger_rows_max: usize,
}

impl WorldConfig {
    /// A world without pages and without faults.
    pub fn new(app_id: &str, app_secret: &str, verify_token: &str) -> Self {
        Self {
            app_id: app_id.to_owned(),
            app_secret: app_secret.to_owned(),
            verify_token: verify_token.to_owned(),
            callback_url: None,
            pages: Vec::new(),
            seed: 1,
            timing: Timing::default(),
            retry: RetrySchedule::default(),
            wire: WireStyle::default(),
            faults: Faults::default(),
            require_appsecret_proof: false,
            profiles: ProfileMix::default(),
            ledger_rows_max: 200_000,
        }
    }
}

/// One Facebook Page.
#[derive(Clone)]
pub struct PageConfig {
    /// Digits as text.
    pub id: String,
    /// Shown in the chat page and by `/me/accounts`.
    pub name: String,
    /// The Page access token.
    pub access_token: String,
    /// The linked Instagram account, shown by `GET /{page}`.
    pub instagram_id: Option<String>,
    /// Fields subscribed from the start; empty = nothing arrives before `POST /{page}/subscribed_apps`.
    pub subscribed_fields: Vec<String>,
    /// Further fields of `GET /{page}` (about, phone, hours …).
    pub about: serde_json::Map<String, serde_json::Value>,
}

impl PageConfig {
    /// A page that is subscribed to every field from the start.
    pub fn new(id: &str, name: &str, access_token: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            access_token: access_token.to_owned(),
            instagram_id: None,
            subscribed_fields: ALL_FIELDS.iter().map(|&field| field.to_owned()).collect(),
            about: serde_json::Map::new(),
        }
    }
}

/// Delays after an accepted send and after something a person did, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Timing {
    /// From what a person did to its webhook.
    pub webhook_ms: i64,
    /// From an accepted send to its echo.
    pub echo_ms: i64,
    /// From an accepted send to the delivery report.
    pub delivery_ms: i64,
    /// From an accepted send to the read report.
    pub read_ms: i64,
}

impl Default for Timing {
    fn default() -> Self {
        Self { webhook_ms: 5, echo_ms: 60, delivery_ms: 150, read_ms: 1200 }
    }
}

/// When a failed webhook is sent again. Meta publishes no exact spacing; these numbers are a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RetrySchedule {
    /// Tries that follow the first one quickly.
    pub quick_tries: u32,
    /// Pause before each quick try.
    pub quick_gap_ms: i64,
    /// First pause after the quick tries; doubles each time.
    pub slow_gap_ms: i64,
    /// Longest pause between tries.
    pub gap_ms_max: i64,
    /// Messenger warns the developer after this long without a success.
    pub alert_after_ms: i64,
    /// Messenger unsubscribes the app from the page after this long without a success.
    pub unsubscribe_after_ms: i64,
    /// Feed changes are dropped after this long.
    pub feed_drop_after_ms: i64,
}

impl Default for RetrySchedule {
    fn default() -> Self {
        Self {
            quick_tries: 3,
            quick_gap_ms: 1000,
            slow_gap_ms: 15_000,
            gap_ms_max: 10 * 60_000,
            alert_after_ms: 15 * 60_000,
            unsubscribe_after_ms: 60 * 60_000,
            feed_drop_after_ms: 36 * 60 * 60_000,
        }
    }
}

/// Which of two ids the `from` of a feed change carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeedPersonIds {
    /// The Messenger PSID.
    Psid,
    /// Another id, as a receiver must be ready for; the PSID is learnt from the answer to a private reply.
    OtherThanPsid,
}

/// Variants of the wire format that a receiver must be ready for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WireStyle {
    /// Write ids as JSON numbers, as old captures do.
    pub numeric_ids: bool,
    /// Whether comments carry the PSID.
    pub feed_person_ids: FeedPersonIds,
    /// Leave out `mids` of every n-th delivery report (0 = never).
    pub delivery_without_mids_every: u64,
    /// Give delivery reports a `timestamp` beside their watermark; Meta's own sample has none.
    pub delivery_with_timestamp: bool,
    /// How a sticker looks.
    pub sticker: StickerShape,
    /// What follows every accepted message.
    pub reports: Reports,
}

/// What follows every accepted message, for loads that shall not have all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Reports {
    /// Its echo.
    pub echoes: bool,
    /// That it was delivered.
    pub deliveries: bool,
    /// That it was read.
    pub reads: bool,
}

impl Reports {
    /// None of them.
    pub const NONE: Self = Self { echoes: false, deliveries: false, reads: false };
}

impl Default for Reports {
    fn default() -> Self {
        Self { echoes: true, deliveries: true, reads: true }
    }
}

/// How a sticker is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StickerShape {
    /// One attachment of the type `sticker`, as since August 2026.
    Sticker,
    /// A `sticker` and an `image` beside it, as in the months before.
    StickerAndImage,
    /// An `image` with the number in its payload and once more in the message, as in old captures.
    Image,
}

impl Default for WireStyle {
    fn default() -> Self {
        Self {
            numeric_ids: false,
            feed_person_ids: FeedPersonIds::OtherThanPsid,
            delivery_without_mids_every: 4,
            delivery_with_timestamp: false,
            sticker: StickerShape::Sticker,
            reports: Reports::default(),
        }
    }
}

/// Shares of people, in percent, whose profile the app cannot read. The rest has a name.
#[derive(Clone, Copy, Debug)]
pub struct ProfileMix {
    /// The profile edge answers `{}`.
    pub empty_percent: u64,
    /// The profile edge answers error 2018218.
    pub unavailable_percent: u64,
}

impl Default for ProfileMix {
    fn default() -> Self {
        Self { empty_percent: 10, unavailable_percent: 5 }
    }
}
