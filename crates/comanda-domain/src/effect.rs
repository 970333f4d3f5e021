//! What shall happen outside: data, not a call. The store writes it with the state; *deliver* performs it.

use serde::{Deserialize, Serialize};

use crate::bill::Adjustment;
use crate::id::{FeedObjectId, OrderId, OutboxId, Sku};
use crate::money::Money;
use crate::order::{Order, OrderAction, OrderChange};
use crate::phrase::Phrase;
use crate::profile::Identity;
use crate::reading::Payment;
use crate::tap::Tap;
use crate::time::Timestamp;

/// One thing that a decision wants done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Say something, through the outbox.
    Send(Outgoing),
    /// Something that a person of the shop may say ([`crate::shop::Shop::is_shadow`]).
    Draft(Outgoing),
    /// A draft is done with.
    SettleDraft {
        /// Which.
        draft: OutboxId,
        /// How.
        fate: DraftFate,
    },
    /// Put a new order before the kitchen.
    PlaceOrder(Box<Order>),
    /// Write the next state of an order.
    ChangeOrder {
        /// The order as it is to be.
        order: Box<Order>,
        /// What was done.
        change: OrderChange,
    },
    /// The shop's people must look at this conversation.
    CallPerson {
        /// Why.
        reason: CallReason,
    },
    /// One of the shop's people has answered: open calls of this conversation are done.
    PersonAnswered,
    /// The customer wants to be forgotten: everything personal of this conversation goes, and its orders stay in the books
    /// without it.
    ForgetPerson,
    /// Everything personal of somebody who is only known from posts goes.
    ForgetCommenter(Identity),
    /// Two identities are one person.
    LinkPeople(PeopleLink),
    /// Two identities were taken for one person, and are not.
    UnlinkPeople(PeopleLink),
    /// A kitchen is in a rush, or calm again.
    SetRush {
        /// Whose.
        branch: Sku,
        /// In a rush.
        is_rush: bool,
    },
    /// A person has taken over: what the bot was about to say is not said any more ([`Purpose::yields_to_person`]). What this
    /// decision itself says is not meant, wherever it stands among the effects: "thank you, a colleague will call you".
    WithdrawReplies,
}

/// Two identities of which somebody says whether they are one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeopleLink {
    /// One.
    pub left: Identity,
    /// The other.
    pub right: Identity,
    /// Who says so.
    pub by: String,
}

/// What became of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DraftFate {
    /// It went out as it was.
    Sent,
    /// Other words went out instead.
    Changed,
    /// Nothing did, or a person wrote something of their own.
    Dropped,
}

impl DraftFate {
    /// Every fate.
    pub const ALL: [Self; 3] = [Self::Sent, Self::Changed, Self::Dropped];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Changed => "changed",
            Self::Dropped => "dropped",
        }
    }
}

/// Why a person is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallReason {
    /// The customer asked for one.
    Asked,
    /// The bot did not understand, repeatedly.
    NotUnderstood,
    /// A question that the shop's data does not answer.
    Question,
    /// A photo, voice note or file.
    Media,
    /// Too late to cancel or change.
    TooLate,
    /// An order larger than the bot may take.
    TooLarge,
    /// A message of ours could not be sent, or nobody can tell whether it arrived.
    Undelivered,
    /// What the customer wrote reached the bot too late to be answered as if it had just been said.
    Late,
    /// A person has the conversation and has not answered for long.
    Unanswered,
    /// Far more messages than a person writes.
    Flood,
    /// The customer wants what is kept of them deleted.
    DeleteData,
    /// A comment that the rules do not answer.
    Comment,
}

/// A message on its way out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    /// What it is for: a newer message of the same purpose replaces one that has not left.
    pub purpose: Purpose,
    /// Whom it goes to.
    pub recipient: Recipient,
    /// What it says.
    pub content: Content,
    /// Language to render it in.
    pub language: String,
    /// Not before this.
    pub not_before: Timestamp,
    /// What else must hold.
    pub condition: SendCondition,
    /// Where else they can be reached, E.164: for news that Meta does not take any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

impl Outgoing {
    /// What becomes of it when it may have gone out and was looked for in vain.
    pub const fn if_lost(&self) -> IfLost {
        match (&self.purpose, &self.content) {
            (Purpose::Reminder | Purpose::Action | Purpose::Seen, _) | (_, Content::Action(_)) => {
                IfLost::Drop
            }
            // Cards have no words to recognise them by: that none was found proves less.
            (_, Content::Cards { .. }) => IfLost::CallPerson,
            (
                Purpose::Reply | Purpose::Menu | Purpose::Receipt(_) | Purpose::Status(_) | Purpose::Person,
                Content::Text { .. } | Content::Said { .. } | Content::Receipt(_) | Content::Picture { .. },
            ) => IfLost::Repeat,
        }
    }
}

/// What becomes of a message that may have gone out and was looked for in vain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfLost {
    /// Rather said twice than never: somebody waits for it.
    Repeat,
    /// A person is called, and decides.
    CallPerson,
    /// Nobody misses it.
    Drop,
}

/// What a message is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The answer to what the customer said.
    Reply,
    /// The cards of the menu that follow an answer.
    Menu,
    /// The receipt of an order.
    Receipt(OrderId),
    /// News about an order.
    Status(OrderId),
    /// The one reminder of an open draft.
    Reminder,
    /// Typing: never repeated.
    Action,
    /// Seen: never repeated.
    Seen,
    /// What a person wrote on the desk.
    Person,
}

impl Purpose {
    /// The stored form; equal purposes have equal keys.
    pub fn key(&self) -> String {
        match self {
            Self::Reply => "reply".to_owned(),
            Self::Menu => "menu".to_owned(),
            Self::Receipt(order) => format!("receipt:{order}"),
            Self::Status(order) => format!("status:{order}"),
            Self::Reminder => "reminder".to_owned(),
            Self::Action => "action".to_owned(),
            Self::Seen => "seen".to_owned(),
            Self::Person => "person".to_owned(),
        }
    }

    /// Whether a newer message of this purpose replaces one that has not left. An answer never does: each answers
    /// something else.
    pub const fn supersedes(&self) -> bool {
        match self {
            Self::Status(_) | Self::Reminder | Self::Action | Self::Seen => true,
            Self::Reply | Self::Menu | Self::Receipt(_) | Self::Person => false,
        }
    }

    /// Whether a message that has not left is dropped when a person takes the conversation over. Receipts and news of
    /// the kitchen still flow: they are true whoever talks.
    pub const fn yields_to_person(&self) -> bool {
        match self {
            Self::Reply | Self::Menu | Self::Reminder | Self::Action | Self::Seen => true,
            Self::Receipt(_) | Self::Status(_) | Self::Person => false,
        }
    }

    /// Whether it makes no sense any more when it is much older than it should be: an answer hours late confuses.
    pub const fn grows_stale(&self) -> bool {
        self.yields_to_person()
    }
}

/// What else must hold for a message to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SendCondition {
    /// Nothing.
    Always,
    /// Only if a message of the same purpose has already left (or may have). If one is still waiting, both are
    /// dropped: what a person undid was never said.
    IfPredecessorLeft,
}

/// Whom a message goes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    /// The person of the conversation.
    Person,
    /// The author of a comment, in private: once per comment, within seven days.
    CommentAuthor(FeedObjectId),
    /// Everybody, under a comment.
    Comment(FeedObjectId),
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// Words, with answers to tap.
    Text {
        /// Said one after the other, each on its own line.
        phrases: Vec<Phrase>,
        /// Answers to tap.
        quick_replies: Vec<QuickReply>,
    },
    /// Cards of the menu.
    Cards {
        /// In order, at most [`crate::limits::CAROUSEL_ELEMENTS_MAX`].
        cards: Vec<Card>,
    },
    /// A person's own words, from the desk.
    Said {
        /// As typed.
        text: String,
    },
    /// A receipt.
    Receipt(Box<Receipt>),
    /// A picture of the shop folder.
    Picture {
        /// Its file name.
        file: String,
    },
    /// Seen, typing.
    Action(SenderAction),
}

/// An answer to tap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuickReply {
    /// What it says.
    pub title: Label,
    /// What it means.
    pub tap: Tap,
}

/// Words of a button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// A text of ours.
    Phrase(Phrase),
    /// A name from the menu, in the right language.
    Text(String),
}

/// A card of the menu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Dish or section.
    pub title: String,
    /// Price and description.
    pub subtitle: Option<String>,
    /// File name of a picture in the shop folder.
    pub image: Option<String>,
    /// Buttons; with the links one to three.
    pub buttons: Vec<QuickReply>,
    /// Buttons that open a page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
}

/// A button that opens a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What it says.
    pub title: Label,
    /// Where it leads, `https`.
    pub url: String,
}

/// A receipt as the channel shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The order; its id is the receipt's order number, which must be unique.
    pub order: OrderId,
    /// Whose name stands on it.
    pub recipient_name: Option<String>,
    /// Branch or shop.
    pub merchant_name: String,
    /// Lines: title, details, quantity, price of all of them.
    pub elements: Vec<ReceiptElement>,
    /// Where to, when it is brought.
    pub address: Option<String>,
    /// Sum of the lines.
    pub subtotal: Money,
    /// For bringing it.
    pub delivery_fee: Option<Money>,
    /// Taken off the sum.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adjustments: Vec<Adjustment>,
    /// All of it.
    pub total: Money,
    /// How it is paid, if said.
    pub payment: Option<Payment>,
    /// When it was confirmed.
    pub confirmed_at: Timestamp,
}

/// A line of a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptElement {
    /// Dish.
    pub title: String,
    /// Size, options.
    pub subtitle: Option<String>,
    /// How many.
    pub quantity: u32,
    /// For one.
    pub price: Money,
}

/// Shown while an answer is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SenderAction {
    /// The message was seen.
    MarkSeen,
    /// Somebody is typing.
    TypingOn,
}

/// Whether an action on an order is news for the customer, and not only for the kitchen.
pub const fn is_news(action: &OrderAction) -> bool {
    match action {
        OrderAction::Accept
        | OrderAction::MarkReady
        | OrderAction::SendOut
        | OrderAction::Reject { .. }
        | OrderAction::Cancel { .. }
        | OrderAction::Delay { .. }
        | OrderAction::AcceptChange
        | OrderAction::RefuseChange => true,
        OrderAction::StartPreparing
        | OrderAction::Complete
        | OrderAction::StepBack
        | OrderAction::AcknowledgeAllergy
        | OrderAction::ProposeChange { .. } => false,
    }
}
