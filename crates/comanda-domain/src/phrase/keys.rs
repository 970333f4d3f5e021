//! The key of every text: what may be said, and with which arguments.

use serde::{Deserialize, Serialize};

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
    /// Nothing was understood for the second time.
    NotUnderstoodAgain = "not-understood-again",
    /// An answer was not understood; the question follows.
    SorryAgain = "sorry-again",
    /// Nothing is wanted: good so.
    AllRight = "all-right",
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
    /// Status: when it can be expected. Args: `time`.
    StatusExpected = "status-expected",
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
    /// A voice note arrived that the bot cannot hear.
    CannotHearVoice = "cannot-hear-voice",
    /// Something older than the stale limit came in after downtime. Args: none.
    AskStillWanted = "ask-still-wanted",
    /// The draft is still open; said once. Args: `cart`, `total`.
    Reminder = "reminder",
    /// Which part of town? Args: `address`.
    AskZone = "ask-zone",
    /// Which branch?
    AskBranch = "ask-branch",
    /// Which table?
    AskTable = "ask-table",
    /// How is it paid?
    AskPayment = "ask-payment",
    /// Where it was brought last time, and whether to bring it there. Args: `address`, `phone`.
    AskKnownAddress = "ask-known-address",
    /// Shall it be placed now? Said after something else was answered.
    AskStillConfirm = "ask-still-confirm",
    /// Which of two carts was meant? Args: `cart`, `other`.
    AskMeaning = "ask-meaning",
    /// To an order that the kitchen has, or a new one? Args: `number`.
    AskAmend = "ask-amend",
    /// The order as it would be, to be confirmed. Args: `number`, `cart`, `extras`, `total`.
    AskAmendConfirmation = "ask-amend-confirmation",
    /// The shop does not take this payment. Args: `methods`.
    PaymentNotTaken = "payment-not-taken",
    /// The shop does not deliver there. Args: `zones`.
    OutsideArea = "outside-area",
    /// Less than is brought. Args: `minimum`, `short`.
    BelowMinimum = "below-minimum",
    /// Closed now; it can be ordered for then. Args: `time`.
    ClosedNow = "closed-now",
    /// Closed at the time that was wanted. Args: `time`.
    ClosedThen = "closed-then",
    /// Closed, and not open soon.
    ClosedForLong = "closed-for-long",
    /// No more orders today. Args: `time`.
    LastOrderPassed = "last-order-passed",
    /// Orders are not taken so far ahead. Args: `date`.
    TooFarAhead = "too-far-ahead",
    /// It cannot be had as early as wanted. Args: `time`.
    LaterThanWanted = "later-than-wanted",
    /// A line of the bill: bringing it. Args: `zone`, `price`.
    FeeLine = "fee-line",
    /// A line of the bill: rounded down. Args: `price`.
    RoundingLine = "rounding-line",
    /// How: at this table. Args: `table`.
    HowTable = "how-table",
    /// How: fetched at this branch. Args: `branch`.
    HowPickupAt = "how-pickup-at",
    /// When: as soon as possible, about then. Args: `time`.
    WhenAsapAbout = "when-asap-about",
    /// Today at a time. Args: `clock`.
    TimeToday = "time-today",
    /// Tomorrow at a time. Args: `clock`.
    TimeTomorrow = "time-tomorrow",
    /// At a time on a day. Args: `clock`, `date`.
    TimeOnDay = "time-on-day",
    /// A day. Args: `weekday` (1 is Monday), `day`, `month`.
    Date = "date",
    /// A day in few letters, for a button. Args: `weekday`, `day`, `month`.
    DateShort = "date-short",
    /// A day in few letters, the month first. Args: `weekday`, `day`, `month`.
    DateShortUs = "date-short-us",
    /// Paid how. Args: `method`.
    PaidBy = "paid-by",
    /// Paid in cash, with change for. Args: `amount`.
    PaidWithChange = "paid-with-change",
    /// What the customer must not eat, as it will stand on the ticket. Args: `allergies`.
    AllergyNoted = "allergy-noted",
    /// Something offered besides. Args: `dish`, `price`.
    Offer = "offer",
    /// Placed and accepted. Args: `number`, `time`.
    OrderAccepted = "order-accepted",
    /// Where to transfer. Args: `bank`, `account`, `holder`, `total`, `reference`.
    TransferDetails = "transfer-details",
    /// News: the kitchen needs longer. Args: `number`, `time`.
    NotifyDelayed = "notify-delayed",
    /// News: the change was taken. Args: `number`, `cart`, `total`.
    NotifyChangeAccepted = "notify-change-accepted",
    /// News: the change was not taken. Args: `number`.
    NotifyChangeRefused = "notify-change-refused",
    /// The change is with the kitchen. Args: `number`.
    ChangeProposed = "change-proposed",
    /// The kitchen is already making it. Args: `number`.
    ChangeTooLate = "change-too-late",
    /// Hello to somebody who has ordered before, with what they ordered. Args: `shop`, `cart`, `total`.
    GreetingAgain = "greeting-again",
    /// There is nothing that was ordered before.
    NoUsual = "no-usual",
    /// A machine answers here.
    AutomatedNotice = "automated-notice",
    /// Nothing more will be sent.
    Stopped = "stopped",
    /// Messages will be sent again.
    Resumed = "resumed",
    /// What was heard in a voice note. Args: `text`.
    Heard = "heard",
    /// Shall what is known of this person be deleted?
    AskDeletion = "ask-deletion",
    /// What was known of this person is deleted.
    DataDeleted = "data-deleted",
    /// It will be, once the order is done. Args: `number`.
    DataDeletedLater = "data-deleted-later",
    /// What the order earns. Args: `points`.
    PointsEarned = "points-earned",
    /// Nobody is there now; a person answers from then on. Args: `time`.
    PersonCalledLater = "person-called-later",
    /// A person was called and has not come yet.
    PersonStillCalled = "person-still-called",
    /// A place was received.
    PlaceNoted = "place-noted",
    /// The cart after a message was changed or taken back, when it came out empty.
    MessageTakenBack = "message-taken-back",
    /// A message that cannot be followed any more was changed.
    ChangedTooLate = "changed-too-late",
    /// Open now, until then. Args: `time`.
    AnswerOpenNow = "answer-open-now",
    /// Open now, always.
    AnswerAlwaysOpen = "answer-always-open",
    /// Closed now, open again then. Args: `time`.
    AnswerClosedNow = "answer-closed-now",
    /// Open on a day. Args: `date`, `spans`.
    AnswerOpenOn = "answer-open-on",
    /// Closed on a day. Args: `date`.
    AnswerClosedOn = "answer-closed-on",
    /// Closed on a holiday. Args: `date`, `name`.
    AnswerHoliday = "answer-holiday",
    /// Closed on several days. Args: `from`, `to`, `name`.
    AnswerHolidays = "answer-holidays",
    /// The hours of the week. Args: `lines`.
    AnswerHours = "answer-hours",
    /// One line of the hours. Args: `from`, `to` (weekdays, 1 is Monday), `spans`.
    HoursLine = "hours-line",
    /// Spans of a day on which it is closed.
    Closed = "closed",
    /// Delivers everywhere.
    AnswerDelivers = "answer-delivers",
    /// Delivers to this zone for this fee. Args: `zone`, `price`.
    AnswerDeliversTo = "answer-delivers-to",
    /// Delivers to these zones. Args: `lines`.
    AnswerZones = "answer-zones",
    /// One zone. Args: `zone`, `price`.
    ZoneLine = "zone-line",
    /// A fee of nothing.
    Free = "free",
    /// Does not deliver.
    AnswerNoDelivery = "answer-no-delivery",
    /// Free from a sum on. Args: `price`.
    AnswerFreeFrom = "answer-free-from",
    /// The least that is brought. Args: `minimum`.
    AnswerMinimum = "answer-minimum",
    /// There is no least.
    AnswerNoMinimum = "answer-no-minimum",
    /// How long it takes to be ready. Args: `minutes`.
    AnswerWaiting = "answer-waiting",
    /// How long until it is brought. Args: `minutes`.
    AnswerWaitingDelivery = "answer-waiting-delivery",
    /// What a dish costs. Args: `dish`, `price`.
    AnswerPrice = "answer-price",
    /// A dish with its price in a list. Args: `dish`, `price`.
    DishLine = "dish-line",
    /// Sizes of a dish. Args: `dish`, `lines`.
    AnswerSizes = "answer-sizes",
    /// It comes in one size. Args: `dish`.
    AnswerOneSize = "answer-one-size",
    /// What is in a dish. Args: `dish`, `text`.
    AnswerIngredients = "answer-ingredients",
    /// A dish in the cart is marked with what the customer must not eat. Args: `dish`, `allergens`.
    AllergyInDish = "allergy-in-dish",
    /// Allergens of a dish. Args: `dish`, `allergens`.
    AnswerAllergens = "answer-allergens",
    /// Other allergens are marked, and nothing of these. Args: `dish`, `allergens`.
    AnswerNotMarked = "answer-not-marked",
    /// Dishes that are not marked with these allergens. Args: `allergens`, `lines`.
    AnswerWithout = "answer-without",
    /// No allergens are noted for a dish. Args: `dish`.
    AnswerNoAllergens = "answer-no-allergens",
    /// One allergen. Args: `name`.
    Allergen = "allergen",
    /// If you have an allergy, say so.
    AllergenCare = "allergen-care",
    /// A dish is vegetarian. Args: `dish`.
    AnswerIsVegetarian = "answer-is-vegetarian",
    /// A dish is not vegetarian. Args: `dish`.
    AnswerNotVegetarian = "answer-not-vegetarian",
    /// What is vegetarian. Args: `lines`.
    AnswerVegetarian = "answer-vegetarian",
    /// Nothing is marked vegetarian.
    AnswerNoVegetarian = "answer-no-vegetarian",
    /// The vegan dishes. Args: `lines`.
    AnswerVegan = "answer-vegan",
    /// No dish is marked as vegan.
    AnswerNoVegan = "answer-no-vegan",
    /// A dish is marked as vegan. Args: `dish`.
    AnswerIsVegan = "answer-is-vegan",
    /// A dish is not marked as vegan. Args: `dish`.
    AnswerNotVegan = "answer-not-vegan",
    /// How to pay. Args: `methods`.
    AnswerPayment = "answer-payment",
    /// Where the shop is. Args: `address`.
    AnswerLocation = "answer-location",
    /// A map. Args: `text`.
    AnswerMap = "answer-map",
    /// The shop's number. Args: `phone`.
    AnswerPhone = "answer-phone",
    /// A price that some choices make dearer. Args: `price`.
    FromPrice = "from-price",
    /// What to order. Args: `lines`.
    AnswerRecommend = "answer-recommend",
    /// The dishes of a kind. Args: `lines`.
    AnswerDishes = "answer-dishes",
    /// A dish is there. Args: `dish`, `price`.
    AnswerAvailable = "answer-available",
    /// A machine answers.
    AnswerAutomated = "answer-automated",
    /// The shop's data does not say; a person was asked.
    AnswerUnknown = "answer-unknown",
    /// In public, under a comment: see your messages.
    CommentAnswered = "comment-answered",
    /// In public, under a comment: a price. Args: `dish`, `price`.
    CommentPrice = "comment-price",
    /// In public: this one got one. Args: `name`, `dish`.
    StockReserved = "stock-reserved",
    /// In public: nothing is left. Args: `name`, `dish`.
    StockGone = "stock-gone",
    /// The first private words after a comment. Args: `name`.
    CommentGreeting = "comment-greeting",
    /// Words of the shop's own. Args: `text`.
    Own = "own",
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
    /// Button: yes, delete what is known of me.
    ButtonDeleteData = "button-delete-data",
    /// Button: no, keep what is known of me.
    ButtonKeepData = "button-keep-data",
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
    /// Button: neither.
    ButtonNeither = "button-neither",
    /// Button: to none of these.
    ButtonElsewhere = "button-elsewhere",
    /// Button: to the place of last time.
    ButtonKnownAddress = "button-known-address",
    /// Button: to another place.
    ButtonOtherAddress = "button-other-address",
    /// Button: the same as last time.
    ButtonUsual = "button-usual",
    /// Button: to the order that the kitchen has.
    ButtonAmend = "button-amend",
    /// Button: another order.
    ButtonNewOrder = "button-new-order",
    /// Button: one less. Args: `dish`.
    ButtonLess = "button-less",
    /// Button: one more, offered. Args: `dish`.
    ButtonOffer = "button-offer",
    /// Button: a time. Args: `time`.
    ButtonTime = "button-time",
    /// Button: what a comment named is ordered.
    ButtonOrderThis = "button-order-this",
    /// Button: how far the order is.
    ButtonStatus = "button-status",
    /// Button: order now.
    ButtonOrder = "button-order",
}
