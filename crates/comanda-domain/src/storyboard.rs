//! The shop's own conversations: a file of format `comanda-storyboard/1`, checked and cross-linked.
//!
//! A flow is started by words, an intent, a link or a button and walks through its steps: it says, shows cards, asks, puts
//! dishes into the cart. A [`Storyboard`] is consistent: every flow and dish it mentions exists, every text is there in
//! the shop's first language, no flow runs in a circle. [`Storyboard::from_yaml`] is the only way to a full one.
//! This module must not know Meta's JSON, the cart or the store: what a walk ([`run`]) comes to is data.

mod check;
mod draw;
mod load;
mod lookup;
pub mod run;
mod words;

use crate::id::Sku;
use crate::menu::Name;
use crate::reading::Intent;

pub use load::StoryboardError;
pub use words::Phrase;

/// Most flows in one file.
pub const FLOWS_MAX: usize = 200;
/// Most steps in one flow, and most steps that one walk takes before it must wait.
pub const STEPS_MAX: usize = 50;
/// Meta's limit for buttons on one card of a generic template.
pub const CARD_BUTTONS_MAX: usize = 3;
/// Meta's limit for the title of a card and for its subtitle, in characters.
pub const CARD_TEXT_CHARS_MAX: usize = 80;
/// Entries of the persistent menu. Meta takes more, but people see no more without scrolling.
pub const MENU_ENTRIES_MAX: usize = 5;
/// Meta's limit for the title of an entry of the persistent menu, in characters.
pub const MENU_LABEL_CHARS_MAX: usize = 30;
/// Meta's limit for ice breakers in one language.
pub const ICE_BREAKERS_MAX: usize = 4;
/// Meta's limit for the question of an ice breaker, in characters.
pub const ICE_BREAKER_CHARS_MAX: usize = 80;
/// Meta's limit for the greeting of a Messenger profile, in characters.
pub const GREETING_CHARS_MAX: usize = 160;
/// Meta's limit for the `ref` of an m.me link, in characters.
pub const REF_CHARS_MAX: usize = 2083;
/// Longest answer that is kept, in characters: what is longer is cut.
pub const ANSWER_CHARS_MAX: usize = 500;
/// Largest number that an `ask` takes.
pub const NUMBER_MAX: u32 = 1_000_000;

/// A shop's own flows, and where they begin. The default has none of them: such a shop has no file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Storyboard {
    /// In file order: of two flows that fit equally well the earlier one starts.
    pub flows: Vec<Flow>,
    /// The persistent menu; at most [`MENU_ENTRIES_MAX`].
    pub menu: Vec<MenuEntry>,
    /// Questions offered to who has not written yet; at most [`ICE_BREAKERS_MAX`].
    pub ice_breakers: Vec<IceBreaker>,
    /// What the Messenger profile says before a conversation begins.
    pub greeting: Option<Name>,
}

/// One conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// Unique, and none of [`Place::NAMES`].
    pub id: Sku,
    /// For the shop's people. The id in words where the file has none.
    pub title: Name,
    /// Any of them starts it. May be empty if a `go` leads here.
    pub triggers: Vec<Trigger>,
    /// When it may be started. A `go` of another flow's steps leads here in any case: who wrote it decided.
    pub when: Condition,
    /// Never empty; at most [`STEPS_MAX`].
    pub steps: Vec<Step>,
}

/// What starts a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trigger {
    /// The customer's text holds these words. Each entry of a list in the file is a trigger of its own.
    Words(Phrase),
    /// The reader found this intent.
    Intent(Intent),
    /// The customer came through a link or an ad with this `ref`. Unique among the flows.
    Ref(String),
    /// Only a `go` leads here.
    Button,
}

impl Trigger {
    /// The intents that a file may name.
    pub const INTENTS: [(&str, Intent); 11] = [
        ("order", Intent::Order),
        ("change", Intent::Change),
        ("cancel", Intent::Cancel),
        ("confirm", Intent::Confirm),
        ("decline", Intent::Decline),
        ("question", Intent::Question),
        ("menu", Intent::Menu),
        ("greeting", Intent::Greeting),
        ("thanks", Intent::Thanks),
        ("human", Intent::Human),
        ("status", Intent::Status),
    ];
}

/// What must be so; what it leaves open may be either way.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Condition {
    /// Whether the shop is open.
    pub hours: Option<Hours>,
    /// The conversation's language is one of these; empty = any.
    pub languages: Vec<String>,
    /// Whether the customer has ordered before.
    pub customer: Option<Customer>,
}

/// Whether the shop is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hours {
    /// It takes orders now.
    Open,
    /// It does not.
    Closed,
}

/// Whether the customer has ordered before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Customer {
    /// Never.
    New,
    /// At least once.
    Returning,
}

impl Customer {
    /// As files name them.
    pub const NAMES: [(&str, Self); 2] = [("new", Self::New), ("returning", Self::Returning)];

    /// Whether somebody is meant who has never ordered, or has.
    pub fn is_meant(self, is_new: bool) -> bool {
        (self == Self::New) == is_new
    }
}

/// What conditions are held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts<'a> {
    /// Whether the shop is open.
    pub is_open: bool,
    /// Language that the shop replies in, one of its own.
    pub language: &'a str,
    /// Whether the customer has never ordered.
    pub is_new_customer: bool,
}

impl Condition {
    /// Whether it is so.
    pub fn holds(&self, facts: &Facts<'_>) -> bool {
        let hours = self.hours.is_none_or(|hours| (hours == Hours::Open) == facts.is_open);
        let customer = self.customer.is_none_or(|who| who.is_meant(facts.is_new_customer));
        let spoken = |language: &String| language == facts.language;
        hours && customer && (self.languages.is_empty() || self.languages.iter().any(spoken))
    }

    /// Whether it always holds.
    pub fn is_empty(&self) -> bool {
        self.hours.is_none() && self.languages.is_empty() && self.customer.is_none()
    }
}

/// One step of a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Says something. The walk goes on at once: a tap on a quick reply starts something new.
    Say(Say),
    /// Shows cards; at most [`crate::limits::CAROUSEL_ELEMENTS_MAX`].
    Cards(Vec<Card>),
    /// Asks and waits for the answer.
    Ask(Ask),
    /// Goes elsewhere if it is so, else on.
    If {
        /// What must be so.
        test: Test,
        /// Where to.
        go: Target,
    },
    /// Puts one of a dish into the cart.
    Add(Sku),
    /// Puts the answer kept in this field onto the order's note; nothing if it was never answered.
    Note(Sku),
    /// Goes elsewhere for good. `person: true` in the file is `go: person`.
    Go(Target),
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Say {
    /// What it says.
    pub text: Name,
    /// File in the shop folder.
    pub picture: Option<String>,
    /// At most [`crate::limits::QUICK_REPLIES_MAX`].
    pub quick_replies: Vec<QuickReply>,
}

/// A button under a message that is gone once it was tapped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuickReply {
    /// At most [`crate::limits::BUTTON_TITLE_CHARS_MAX`] characters in each language.
    pub label: Name,
    /// Where a tap leads.
    pub go: Target,
}

/// A card of a row of cards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Its head.
    pub title: Name,
    /// Below the head.
    pub subtitle: Option<Name>,
    /// File in the shop folder.
    pub picture: Option<String>,
    /// One to [`CARD_BUTTONS_MAX`].
    pub buttons: Vec<Button>,
}

/// A button of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// At most [`crate::limits::BUTTON_TITLE_CHARS_MAX`] characters in each language.
    pub label: Name,
    /// What a tap does.
    pub action: ButtonAction,
}

/// What a tap on a card's button does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ButtonAction {
    /// Leads elsewhere.
    Go(Target),
    /// Puts one of this dish into the cart.
    Add(Sku),
    /// Opens this `https` address.
    Url(String),
}

/// Where a `go` leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The first step of this flow, which exists.
    Flow(Sku),
    /// Out of the storyboard.
    Place(Place),
}

/// What there is besides flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The sections of the menu.
    Menu,
    /// How far the order is.
    OrderStatus,
    /// A person of the shop.
    Person,
    /// Hello, and what one can do here.
    Start,
}

impl Place {
    /// Every place, by its name in files.
    pub const NAMES: [(&str, Self); 4] = [
        ("menu", Self::Menu),
        ("order_status", Self::OrderStatus),
        ("person", Self::Person),
        ("start", Self::Start),
    ];
}

/// A question of a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Under which name the answer is kept.
    pub field: Sku,
    /// The question.
    pub say: Name,
    /// What can be an answer.
    pub answer: AnswerKind,
    /// Said when the answer cannot be read; the question itself where the file has none.
    pub again: Option<Name>,
}

/// What can be an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerKind {
    /// Anything.
    Text,
    /// A whole number.
    Number {
        /// The least.
        min: u32,
        /// The most.
        max: u32,
    },
    /// A phone number.
    Phone,
    /// One of these: two to [`crate::limits::QUICK_REPLIES_MAX`], whose labels and values differ.
    Choice(Vec<AnswerChoice>),
}

/// One of the answers to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerChoice {
    /// Shown on a quick reply: at most [`crate::limits::BUTTON_TITLE_CHARS_MAX`] characters in each language.
    pub label: Name,
    /// What is kept.
    pub value: String,
}

/// What an `if` asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// An answer. Never so while there is none.
    Field {
        /// Which.
        field: Sku,
        /// What it must be.
        test: FieldTest,
    },
    /// What also says when a flow may start.
    Condition(Condition),
}

/// What an answer must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldTest {
    /// This text; case and accents do not count.
    Is(String),
    /// A number, this or more.
    AtLeast(u32),
    /// A number, this or less.
    AtMost(u32),
}

/// An entry of the persistent menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuEntry {
    /// At most [`MENU_LABEL_CHARS_MAX`] characters in each language.
    pub label: Name,
    /// What a tap does.
    pub action: MenuAction,
}

/// What a tap on an entry of the persistent menu does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MenuAction {
    /// Leads elsewhere.
    Go(Target),
    /// Opens this `https` address.
    Url(String),
}

/// A question offered to a customer who has not written yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IceBreaker {
    /// At most [`ICE_BREAKER_CHARS_MAX`] characters in each language.
    pub question: Name,
    /// Where a tap leads.
    pub go: Target,
}

#[cfg(test)]
mod tests;
