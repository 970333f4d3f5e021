//! A shop: its file, its menu, and the version of both.

pub mod comments;
pub mod delivery;
pub mod hours;
mod load;
pub mod service;

use std::collections::HashMap;
use std::time::Duration;

use jiff::civil;
use jiff::tz::TimeZone;

use crate::id::Sku;
use crate::menu::Menu;
use crate::money::Money;
use crate::reading::Fulfilment;
use crate::storyboard::Storyboard;

use comments::CommentRules;
use delivery::Delivery;
use hours::Hours;
use service::{Acceptance, Contact, Loyalty, Payments, Preparation, Recommendation, Upsell};

pub use load::ShopError;

/// A shop as decisions see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Shop {
    /// Shown to people.
    pub name: String,
    /// Reply languages; the first is used when unsure. Never empty.
    pub languages: Vec<String>,
    /// What the ticket is written in.
    pub kitchen_language: String,
    /// Of every wall-clock time.
    pub zone: TimeZone,
    /// ISO 3166 region for phone numbers in local spelling.
    pub region: Option<String>,
    /// How times and days are told.
    pub clock: Clock,
    /// When a business day starts: short order numbers begin again at 1.
    pub day_start: civil::Time,
    /// How orders may reach the customer. Never empty.
    pub fulfilments: Vec<Fulfilment>,
    /// Whether the customer is asked when it is wanted, if not said.
    pub asks_time: bool,
    /// How long a person has a conversation after answering it.
    pub person_pause: Duration,
    /// However often the person writes, the bot takes it back so long after they came.
    pub person_max: Duration,
    /// A customer who waits longer for the person is told so, and the shop is called again.
    pub person_wait: Duration,
    /// When an open draft is reminded of, once.
    pub reminder_after: Duration,
    /// When an open draft is forgotten.
    pub expiry_after: Duration,
    /// Never empty; the first is the unspoken default.
    pub branches: Vec<Branch>,
    /// When it takes orders; always, if absent.
    pub hours: Option<Hours>,
    /// When a person is there to answer; whenever it is open, if absent.
    pub staffed: Option<Hours>,
    /// How it is reached.
    pub contact: Contact,
    /// Where it delivers.
    pub delivery: Delivery,
    /// How long things take.
    pub preparation: Preparation,
    /// How orders are paid.
    pub payments: Payments,
    /// Which orders are accepted without a look; none, if absent.
    pub acceptance: Option<Acceptance>,
    /// What an order earns its customer; nothing, if absent.
    pub loyalty: Option<Loyalty>,
    /// Offered besides, the first that fits, once for each order.
    pub upsells: Vec<Upsell>,
    /// Recommended before the favourites: those that fit, in this order.
    pub recommendations: Vec<Recommendation>,
    /// Recommended first where nothing else is.
    pub favourites: Vec<Sku>,
    /// A text that is read with less confidence than this, in percent, and that may mean something else as well, is asked
    /// about.
    pub ask_below_percent: u8,
    /// Approved utility templates with one text in the body, by language: news about an order outside Meta's window.
    pub utility_templates: HashMap<String, String>,
    /// Totals are rounded down to a multiple of this, where small coins are not used.
    pub smallest_coin: Option<Money>,
    /// Whether the first answer says that it comes from a machine.
    pub says_automated: bool,
    /// How it speaks, by language.
    pub voices: HashMap<String, Voice>,
    /// It only drafts: a person of the shop sends each answer, or another one.
    pub is_shadow: bool,
    /// What it does about comments on its posts.
    pub comments: CommentRules,
    /// Flows of its own.
    pub storyboard: Storyboard,
    /// What it sells.
    pub menu: Menu,
    /// SHA-256 of the shop folder, in hexadecimal.
    pub version: String,
}

/// How times of the day and days are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// `6:30 pm`, and the month before the day, as in the United States.
    Twelve,
    /// `18:30`, and the day before the month.
    TwentyFour,
}

/// How a shop speaks in one language.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Voice {
    /// What it calls itself: em, mình, quán.
    pub me: Option<String>,
    /// What it calls its customers: anh/chị, bạn, quý khách.
    pub you: Option<String>,
    /// usted rather than tú.
    pub is_formal: bool,
}

/// A kitchen with its own board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// Unique in the installation.
    pub id: Sku,
    /// Shown to people.
    pub name: String,
    /// How it is reached, where that is not as for the shop.
    pub contact: Contact,
    /// When it is open, where that is not when the shop is.
    pub hours: Option<Hours>,
}

impl Shop {
    /// The same with flows of its own.
    #[must_use]
    pub fn with_storyboard(self, storyboard: Storyboard) -> Self {
        Self { storyboard, ..self }
    }

    /// Whether it takes orders at this wall-clock time.
    pub fn is_open(&self, at: civil::DateTime) -> bool {
        self.hours.as_ref().is_none_or(|hours| hours.is_open(at))
    }

    /// The branch that makes an order when nothing else decides.
    pub fn default_branch(&self) -> &Branch {
        #[expect(clippy::expect_used, reason = "the loader puts a default branch where the file has none")]
        self.branches.first().expect("a shop has at least one branch")
    }

    /// The branch with this id.
    pub fn branch(&self, id: &Sku) -> Option<&Branch> {
        self.branches.iter().find(|branch| branch.id == *id)
    }

    /// When a branch takes orders; always, if absent.
    pub fn hours_of<'a>(&'a self, branch: &'a Branch) -> Option<&'a Hours> {
        branch.hours.as_ref().or(self.hours.as_ref())
    }

    /// When a person is there to answer; always, if absent.
    pub fn staffed_hours(&self) -> Option<&Hours> {
        self.staffed.as_ref().or(self.hours.as_ref())
    }

    /// The only way orders reach the customer, if there is only one.
    pub fn only_fulfilment(&self) -> Option<Fulfilment> {
        match self.fulfilments.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }

    /// The reply language for a customer who writes `language`: theirs if the shop speaks it, else the shop's first.
    pub fn reply_language<'a>(&'a self, language: Option<&str>) -> &'a str {
        let spoken = |wanted: &str| self.languages.iter().find(|known| known.as_str() == wanted);
        language.and_then(spoken).or_else(|| self.languages.first()).map_or("en", String::as_str)
    }
}
