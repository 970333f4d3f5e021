//! What a text says, grounded in the menu: the answer of every text reader, built-in or outside.

use std::ops::Range;

use jiff::civil;

use crate::id::Sku;
use crate::line::{Line, Quantity};

/// What one text (or one burst of texts) says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// What the customer wants from us.
    pub intent: Intent,
    /// Dishes named, as said, with where they were said.
    pub lines: Vec<ReadLine>,
    /// Changes to the cart, at most one for each of its lines. Applied together, before `lines` are added.
    pub edits: Vec<CartEdit>,
    /// Facts about the order.
    pub details: Details,
    /// Dishes that the menu lacks or that are sold out: reported, never guessed.
    pub unknown: Vec<Mention>,
    /// Words that nothing explains: one question can be asked.
    pub unread: Vec<Mention>,
    /// Words that fit several entries of the menu and whose policy is to ask.
    pub ambiguous: Vec<Ambiguous>,
    /// What the text may mean as well, where that is nearly as likely.
    pub second: Option<Box<SecondReading>>,
    /// The dish that a question of the text is about, as said, once: "how much is the large one?". It is not ordered.
    pub mentioned: Option<Line>,
    /// What a question of the text is about, as far as the shop's own data may answer it.
    pub topic: Option<Topic>,
    /// Facts that a question names: "do you deliver to 12 Oak Street?", "are you open tomorrow?". They are not taken over.
    pub asked_details: Details,
    /// The day that a question is about: "are you open on sunday?".
    pub asked_day: Option<civil::Date>,
    /// What the customer asks of us by law.
    pub request: Option<Request>,
    /// "The usual": the same as last time is wanted.
    pub wants_usual: bool,
    /// "Keep it": what was ordered stays as it is, whatever was just asked.
    pub keeps: bool,
    /// "I said": the lines were said before and not understood. They stand for what the cart has of them.
    pub restates: bool,
    /// Which order it is to belong to: said of a cart, when there is an order already.
    pub belongs: Option<Belongs>,
    /// Language code the text is most likely in; `None` when it could be any ("2 coca").
    pub language: Option<String>,
    /// 0 to 1, of the whole reading.
    pub confidence: f64,
}

impl Reading {
    /// What [`ReadingContext::mentioned`] is for the next text, `before` being what it was for this one: forgotten when it
    /// or anything else is ordered, and when the customer wants nothing, or a person.
    pub fn mentioned_next<'a>(&'a self, before: Option<&'a Line>) -> Option<&'a Line> {
        let ordered = |asked: &Line| {
            let same = |line: &Line| line.section == asked.section && line.items == asked.items;
            self.lines.iter().any(|read| same(&read.line))
        };
        let gone = matches!(self.intent, Intent::Decline | Intent::Cancel | Intent::Human);
        match &self.mentioned {
            Some(asked) => Some(asked).filter(|asked| !ordered(asked)),
            None => before.filter(|_| !gone && self.lines.is_empty() && self.edits.is_empty()),
        }
    }
}

/// What the customer wants from us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Intent {
    /// Names dishes or answers a question about an order.
    Order,
    /// Changes the cart.
    Change,
    /// Takes the order back.
    Cancel,
    /// Says yes.
    Confirm,
    /// Says no.
    Decline,
    /// Asks something.
    Question,
    /// Wants to see what there is.
    Menu,
    /// Says hello.
    Greeting,
    /// Says thanks or goodbye.
    Thanks,
    /// Wants a person.
    Human,
    /// Asks how far the order is.
    Status,
    /// None of these.
    #[default]
    Other,
}

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Topic {
    /// When the shop is open: now, on a day, on a holiday.
    Hours,
    /// Whether and where it delivers. The place, if named, is in [`Details::address`].
    DeliveryArea,
    /// What bringing it costs.
    DeliveryFee,
    /// From how much on an order is brought.
    MinimumOrder,
    /// How long it takes, now.
    WaitingTime,
    /// What something costs.
    Price,
    /// Which sizes there are.
    Sizes,
    /// What is in a dish.
    Ingredients,
    /// Whether there is something in a dish that a person cannot eat.
    Allergens,
    /// What vegetarians can eat.
    Vegetarian,
    /// How it is paid.
    Payment,
    /// Where the shop is.
    Location,
    /// How the shop is called on the phone.
    Phone,
    /// What to order.
    Recommendation,
    /// Which dishes of a kind there are: "what burgers do you have?".
    Dishes,
    /// Whether a dish is there today.
    Availability,
    /// Whether a machine answers.
    Automation,
}

impl Topic {
    /// Every topic, by its name in files.
    pub const NAMES: [(&str, Self); 17] = [
        ("hours", Self::Hours),
        ("delivery_area", Self::DeliveryArea),
        ("delivery_fee", Self::DeliveryFee),
        ("minimum_order", Self::MinimumOrder),
        ("waiting_time", Self::WaitingTime),
        ("price", Self::Price),
        ("sizes", Self::Sizes),
        ("ingredients", Self::Ingredients),
        ("allergens", Self::Allergens),
        ("vegetarian", Self::Vegetarian),
        ("payment", Self::Payment),
        ("location", Self::Location),
        ("phone", Self::Phone),
        ("recommendation", Self::Recommendation),
        ("dishes", Self::Dishes),
        ("availability", Self::Availability),
        ("automation", Self::Automation),
    ];

    /// Its name in files.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, topic)| *topic == self).map_or("", |(name, _)| name)
    }
}

impl Intent {
    /// Whether dishes that are named along with it are wanted.
    pub const fn may_order(self) -> bool {
        match self {
            Self::Order
            | Self::Change
            | Self::Confirm
            | Self::Decline
            | Self::Greeting
            | Self::Thanks
            | Self::Menu
            | Self::Other => true,
            Self::Cancel | Self::Question | Self::Human | Self::Status => false,
        }
    }
}

/// What a text may mean as well.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SecondReading {
    /// See [`Reading::lines`].
    pub lines: Vec<ReadLine>,
    /// See [`Reading::edits`].
    pub edits: Vec<CartEdit>,
}

/// A line with where it stands in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadLine {
    /// As said.
    pub line: Line,
    /// Byte ranges of the text that produced it, in order, not overlapping.
    pub spans: Vec<Range<usize>>,
    /// 0 to 1.
    pub confidence: f64,
}

/// A change to the cart. Positions are those in the cart that the text was read with ([`ReadingContext::cart`]), from 0,
/// whatever other edits of the same reading do.
#[derive(Debug, Clone, PartialEq)]
pub enum CartEdit {
    /// The line goes.
    Remove {
        /// Which.
        position: usize,
    },
    /// "make it 3", "one more of those", "one less".
    SetQuantity {
        /// Which.
        position: usize,
        /// To how many.
        quantity: Quantity,
    },
    /// "make it large", "no onion in the first one", "coffee instead of tea": the line as it is to be.
    Replace {
        /// Which.
        position: usize,
        /// By what.
        with: Box<Line>,
    },
    /// Start again.
    Clear,
}

/// Facts about the order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Details {
    /// Pickup, delivery, or at the table.
    pub fulfilment: Option<Fulfilment>,
    /// E.164 (`+84901234567`).
    pub phone: Option<String>,
    /// As written.
    pub address: Option<String>,
    /// When.
    pub time: Option<WantedTime>,
    /// For whom.
    pub name: Option<String>,
    /// How it is paid.
    pub payment: Option<Payment>,
    /// Decimal text in the shop's currency: "change for 500k" = `500000`.
    pub change_for: Option<String>,
    /// Allergies in the customer's words: they stand red on the ticket.
    pub allergies: Vec<String>,
    /// For the whole order.
    pub note: Option<String>,
    /// Which table of the shop, as said: "5", "A3".
    pub table: Option<String>,
}

/// What a customer may ask of us by law, in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Request {
    /// No more messages.
    Stop,
    /// Messages again.
    Resume,
    /// Everything that is known of them is to be deleted.
    DeleteData,
}

/// Which order a cart is to belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Belongs {
    /// "Add it to that one".
    ToTheOther,
    /// "A new order".
    ToItself,
}

/// How the order reaches the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fulfilment {
    /// The customer fetches it.
    #[default]
    Pickup,
    /// It is brought.
    Delivery,
    /// Eaten here.
    DineIn,
}

impl Fulfilment {
    /// Every way, by its name in files and on the wire.
    pub const NAMES: [(&str, Self); 3] =
        [("pickup", Self::Pickup), ("delivery", Self::Delivery), ("dine_in", Self::DineIn)];
}

/// When the customer wants it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WantedTime {
    /// As soon as possible.
    Asap,
    /// At this wall-clock time in the shop's zone.
    At(civil::DateTime),
}

/// How it is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payment {
    /// Coins and notes.
    Cash,
    /// Card.
    Card,
    /// Bank transfer.
    Transfer,
    /// A wallet on the phone.
    Ewallet,
}

impl Payment {
    /// Every way, by its name in files and on the wire.
    pub const NAMES: [(&str, Self); 4] = [
        ("cash", Self::Cash),
        ("card", Self::Card),
        ("transfer", Self::Transfer),
        ("ewallet", Self::Ewallet),
    ];

    /// Its name in files and payloads.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::Card => "card",
            Self::Transfer => "transfer",
            Self::Ewallet => "ewallet",
        }
    }

    /// The way with this name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, method)| *method)
    }
}

/// Words of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The words.
    pub text: String,
    /// Where: byte range of the text.
    pub span: Range<usize>,
    /// Entries of the menu they may have meant, best first: item ids.
    pub nearest: Vec<Sku>,
}

/// A word that fits several entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ambiguous {
    /// The word.
    pub text: String,
    /// Where: byte range of the text.
    pub span: Range<usize>,
    /// Section it was said in.
    pub section: Sku,
    /// Items or choices it may be, best first.
    pub candidates: Vec<Sku>,
    /// For items: how many were wanted. For choices: which of `Reading::lines`.
    pub quantity: Quantity,
}

/// What the shop just asked: decides what a bare "2", "ok" or "12 Lê Lợi" means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// What would you like?
    Dishes,
    /// Which of these did you mean?
    Which,
    /// Pickup or delivery?
    Fulfilment,
    /// Where to?
    Address,
    /// What number?
    Phone,
    /// When?
    Time,
    /// Which part of town?
    Zone,
    /// Which branch?
    Branch,
    /// Which table?
    Table,
    /// How is it paid?
    Payment,
    /// To the order that the kitchen has, or a new one?
    Amend,
    /// Which of two readings of the last text?
    Meaning,
    /// Shall I place the order?
    Confirmation,
    /// Really cancel?
    Cancellation,
}

/// What a reader may know besides the text and the menu.
#[derive(Debug, Clone)]
pub struct ReadingContext<'a> {
    /// The cart so far, in order.
    pub cart: &'a [Line],
    /// What was just asked.
    pub asked: Option<Question>,
    /// The dish that the customer asked about last ([`Reading::mentioned`]): "2 of those, then".
    pub mentioned: Option<&'a Line>,
    /// Wall clock of the shop when the text was said.
    pub now: civil::DateTime,
    /// ISO 3166 region of the customer's phone, else the shop's.
    pub region: Option<&'a str>,
    /// Language of the conversation so far.
    pub language: Option<&'a str>,
    /// When a day of the shop begins. Who says "tomorrow" before it is still up, and means the morning that comes;
    /// midnight where days are those of the calendar.
    pub day_start: civil::Time,
}
