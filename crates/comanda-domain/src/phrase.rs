//! What the shop says, before it is words: a message key and typed arguments.
//!
//! Texts are data (Fluent files, one per language, which a shop may override). They are rendered when they are sent,
//! so that a change of wording or language never changes a decision.

mod keys;

use serde::{Deserialize, Serialize};

use crate::id::OrderId;
use crate::money::Money;

pub use keys::TextKey;

/// A text to be said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phrase {
    /// Which.
    pub key: TextKey,
    /// Its arguments by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<(ArgName, ArgValue)>,
}

/// Name of an argument: the Fluent variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArgName {
    /// The shop's name.
    Shop,
    /// A dish or the customer's word for one.
    Dish,
    /// The nearest dish.
    Nearest,
    /// An ambiguous word.
    Word,
    /// The cart, line by line.
    Cart,
    /// A sum.
    Total,
    /// How many.
    Quantity,
    /// A price.
    Price,
    /// How it reaches the customer.
    How,
    /// When it is wanted.
    When,
    /// A street address.
    Address,
    /// A phone number.
    Phone,
    /// A wall-clock time.
    Time,
    /// The short order number.
    Number,
    /// Why.
    Reason,
    /// A status text.
    Status,
    /// Another cart.
    Other,
    /// A wall-clock time alone.
    Clock,
    /// A day.
    Date,
    /// A weekday, 1 is Monday.
    Weekday,
    /// Day of the month.
    Day,
    /// Month of the year.
    Month,
    /// Lines of the bill beside the dishes.
    Extras,
    /// Several lines.
    Lines,
    /// Opening hours of a day.
    Spans,
    /// The first of several.
    From,
    /// The last of several.
    To,
    /// A part of town.
    Zone,
    /// Several parts of town.
    Zones,
    /// A branch.
    Branch,
    /// A table.
    Table,
    /// Ways to pay.
    Methods,
    /// A way to pay.
    Method,
    /// A sum that is handed over.
    Amount,
    /// The least.
    Minimum,
    /// What is missing.
    Short,
    /// How many minutes.
    Minutes,
    /// Loyalty points.
    Points,
    /// What somebody must not eat.
    Allergies,
    /// What is in a dish.
    Allergens,
    /// A bank.
    Bank,
    /// An account.
    Account,
    /// Whose account it is.
    Holder,
    /// What to write on a transfer.
    Reference,
    /// A name.
    Name,
    /// Words.
    Text,
}

impl ArgName {
    /// The Fluent variable.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shop => "shop",
            Self::Dish => "dish",
            Self::Nearest => "nearest",
            Self::Word => "word",
            Self::Cart => "cart",
            Self::Total => "total",
            Self::Quantity => "quantity",
            Self::Price => "price",
            Self::How => "how",
            Self::When => "when",
            Self::Address => "address",
            Self::Phone => "phone",
            Self::Time => "time",
            Self::Number => "number",
            Self::Reason => "reason",
            Self::Status => "status",
            Self::Other => "other",
            Self::Clock => "clock",
            Self::Date => "date",
            Self::Weekday => "weekday",
            Self::Day => "day",
            Self::Month => "month",
            Self::Extras => "extras",
            Self::Lines => "lines",
            Self::Spans => "spans",
            Self::From => "from",
            Self::To => "to",
            Self::Zone => "zone",
            Self::Zones => "zones",
            Self::Branch => "branch",
            Self::Table => "table",
            Self::Methods => "methods",
            Self::Method => "method",
            Self::Amount => "amount",
            Self::Minimum => "minimum",
            Self::Short => "short",
            Self::Minutes => "minutes",
            Self::Points => "points",
            Self::Allergies => "allergies",
            Self::Allergens => "allergens",
            Self::Bank => "bank",
            Self::Account => "account",
            Self::Holder => "holder",
            Self::Reference => "reference",
            Self::Name => "name",
            Self::Text => "text",
        }
    }
}

/// Value of an argument.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArgValue {
    /// Words that are already in the right language: the customer's own, or the menu's.
    Text(String),
    /// A number.
    Number(u32),
    /// An amount.
    Money(Money),
    /// Lines, each rendered with [`TextKey::CartLine`].
    Cart(Vec<CartLine>),
    /// Another text.
    Phrase(Box<Phrase>),
    /// Several texts, a line each.
    Lines(Vec<Phrase>),
    /// Several texts in a row, with commas between them.
    List(Vec<Phrase>),
    /// The short daily number of an order: known only after the commit that places it, looked up when it is sent.
    OrderNumber(OrderId),
}

/// One line of a cart as the customer sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartLine {
    /// How many.
    pub quantity: u32,
    /// Dish, size, options.
    pub text: String,
    /// For all of them; absent while a choice is open.
    pub price: Option<Money>,
}

impl Phrase {
    /// A text without arguments.
    pub const fn plain(key: TextKey) -> Self {
        Self { key, args: Vec::new() }
    }

    /// Words that are already in the right language.
    pub fn own(text: impl Into<String>) -> Self {
        Self::with(TextKey::Own, [(ArgName::Text, ArgValue::Text(text.into()))])
    }

    /// A text with arguments.
    pub fn with(key: TextKey, args: impl IntoIterator<Item = (ArgName, ArgValue)>) -> Self {
        Self { key, args: args.into_iter().collect() }
    }
}
