//! What the shop says, before it is words: a message key and typed arguments.
//!
//! Texts are data (Fluent files, one per language, which a shop may override). They are rendered when they are sent,
//! so that a change of wording or language never changes a decision.

use serde::{Deserialize, Serialize};

use crate::id::OrderId;
use crate::money::Money;

macro_rules! text_keys {
    ($($(#[$meta:meta])* $name:ident = $key:literal,)*) => {
        /// Key of a text. The printed form is the Fluent message id; both are persisted.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum TextKey {
            $($(#[$meta])* #[serde(rename = $key)] $name,)*
        }

        impl TextKey {
            /// Every key: a language file must have them all.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The Fluent message id.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $key,)* }
            }
        }
    };
}

text_keys! {
    /// Hello, and what one can do here. Args: `shop`.
    Greeting = "greeting",
    /// What would you like? Args: none.
    AskDishes = "ask-dishes",
    /// Nothing in a text was understood. Args: none.
    NotUnderstood = "not-understood",
    /// A dish we do not have. Args: `dish`.
    UnknownDish = "unknown-dish",
    /// A dish we do not have, with the nearest. Args: `dish`, `nearest`.
    UnknownDishNearest = "unknown-dish-nearest",
    /// A dish that is sold out. Args: `dish`.
    SoldOut = "sold-out",
    /// A word that fits several dishes. Args: `word`.
    AskWhich = "ask-which",
    /// The cart, and that it can be changed. Args: `cart`, `total`.
    CartSummary = "cart-summary",
    /// One line of a cart. Args: `quantity`, `dish`, `price`.
    CartLine = "cart-line",
    /// There is nothing in the cart.
    CartEmpty = "cart-empty",
    /// The cart was emptied.
    CartCleared = "cart-cleared",
    /// Too many lines or pieces: a person is asked.
    CartTooLarge = "cart-too-large",
    /// Pickup or delivery?
    AskFulfilment = "ask-fulfilment",
    /// Where to?
    AskAddress = "ask-address",
    /// What number?
    AskPhone = "ask-phone",
    /// The number could not be read.
    AskPhoneAgain = "ask-phone-again",
    /// When?
    AskTime = "ask-time",
    /// The time is over or could not be read.
    AskTimeAgain = "ask-time-again",
    /// Shall I place it? Args: `cart`, `total`, `how`, `when`.
    AskConfirmation = "ask-confirmation",
    /// How: fetched.
    HowPickup = "how-pickup",
    /// How: brought. Args: `address`, `phone`.
    HowDelivery = "how-delivery",
    /// How: at the table.
    HowDineIn = "how-dine-in",
    /// When: as soon as possible.
    WhenAsap = "when-asap",
    /// When: at a time. Args: `time`.
    WhenAt = "when-at",
    /// Placed. Args: `number`.
    OrderPlaced = "order-placed",
    /// Change what? Said after "no" to the confirmation. Args: `cart`, `total`.
    AskChange = "ask-change",
    /// Really cancel? Args: `number`.
    AskCancellation = "ask-cancellation",
    /// The order was cancelled. Args: `number`.
    OrderCancelled = "order-cancelled",
    /// Something about an order that is already with the kitchen: a person looks at it. Args: `number`.
    ChangeAfterOrder = "change-after-order",
    /// The shop does not do this way of getting the food.
    WayNotOffered = "way-not-offered",
    /// Too late to cancel: a person is asked. Args: `number`.
    CannotCancel = "cannot-cancel",
    /// There is no order to speak of.
    NoOrder = "no-order",
    /// Status: waiting for the kitchen. Args: `number`.
    StatusPlaced = "status-placed",
    /// Status: the kitchen has it. Args: `number`.
    StatusAccepted = "status-accepted",
    /// Status: being made. Args: `number`.
    StatusPreparing = "status-preparing",
    /// Status: can be fetched. Args: `number`.
    StatusReady = "status-ready",
    /// Status: on its way. Args: `number`.
    StatusOutForDelivery = "status-out-for-delivery",
    /// Status: handed over. Args: `number`.
    StatusCompleted = "status-completed",
    /// Status: refused. Args: `number`.
    StatusRejected = "status-rejected",
    /// Status: cancelled. Args: `number`.
    StatusCancelled = "status-cancelled",
    /// News: the kitchen took it. Args: `number`.
    NotifyAccepted = "notify-accepted",
    /// News: come and fetch it. Args: `number`.
    NotifyReadyPickup = "notify-ready-pickup",
    /// News: ready, a courier takes it. Args: `number`.
    NotifyReadyDelivery = "notify-ready-delivery",
    /// News: served. Args: `number`.
    NotifyReadyDineIn = "notify-ready-dine-in",
    /// News: on its way. Args: `number`.
    NotifyOutForDelivery = "notify-out-for-delivery",
    /// News: refused, with the kitchen's words. Args: `number`, `reason`.
    NotifyRejected = "notify-rejected",
    /// News: the shop cancelled it. Args: `number`, `reason`.
    NotifyCancelled = "notify-cancelled",
    /// The last news was a mistake. Args: `number`, `status` (a status text).
    NotifyCorrection = "notify-correction",
    /// A person will answer.
    PersonCalled = "person-called",
    /// You are welcome.
    Welcome = "welcome",
    /// A photo, voice note or file arrived that the bot cannot use.
    CannotReadMedia = "cannot-read-media",
    /// Something older than the stale limit came in after downtime. Args: none.
    AskStillWanted = "ask-still-wanted",
    /// The draft is still open; said once. Args: `cart`, `total`.
    Reminder = "reminder",
    /// On a receipt: cash.
    PayCash = "pay-cash",
    /// On a receipt: card.
    PayCard = "pay-card",
    /// On a receipt: bank transfer.
    PayTransfer = "pay-transfer",
    /// On a receipt: a wallet on the phone.
    PayEwallet = "pay-ewallet",
    /// On a receipt: nothing was said.
    PayOpen = "pay-open",
    /// Button: confirm.
    ButtonConfirm = "button-confirm",
    /// Button: change something.
    ButtonChange = "button-change",
    /// Button: cancel.
    ButtonCancel = "button-cancel",
    /// Button: keep the order.
    ButtonKeep = "button-keep",
    /// Button: yes, cancel the order.
    ButtonCancelOrder = "button-cancel-order",
    /// Button: keep the order as it is.
    ButtonKeepOrder = "button-keep-order",
    /// Button: fetch it.
    ButtonPickup = "button-pickup",
    /// Button: have it brought.
    ButtonDelivery = "button-delivery",
    /// Button: eat here.
    ButtonDineIn = "button-dine-in",
    /// Button: as soon as possible.
    ButtonAsap = "button-asap",
    /// Button: show the menu.
    ButtonMenu = "button-menu",
    /// Button: more of the menu.
    ButtonMore = "button-more",
    /// Button: talk to a person.
    ButtonPerson = "button-person",
    /// Button on a card: add one.
    ButtonAdd = "button-add",
}

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

    /// A text with arguments.
    pub fn with(key: TextKey, args: impl IntoIterator<Item = (ArgName, ArgValue)>) -> Self {
        Self { key, args: args.into_iter().collect() }
    }
}
