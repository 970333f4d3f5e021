//! What can be sent, within Meta's bounds: a [`SendRequest`] that exists keeps to them.

use comanda_domain::id::{FeedObjectId, MessageId, PersonId};
use comanda_domain::limits::{
    BUTTON_TITLE_CHARS_MAX, CAROUSEL_ELEMENTS_MAX, QUICK_REPLIES_MAX, TEXT_CHARS_MAX,
};
use comanda_domain::money::{Currency, Money};
use comanda_domain::time::Timestamp;

use super::limits::{
    BUTTON_TEXT_CHARS_MAX, BUTTONS_MAX, ELEMENT_CHARS_MAX, METADATA_CHARS_MAX, OutOfBounds,
    PAYLOAD_CHARS_MAX, RECEIPT_CHARS_MAX, RECEIPT_ELEMENTS_MAX, URL_CHARS_MAX, check, check_text,
};
use super::usage::Usage;

/// Longest name of a template (WhatsApp Business management API; Messenger's page names no bound).
const TEMPLATE_NAME_CHARS_MAX: usize = 512;
/// Longest text put into a template's body (as above).
pub const TEMPLATE_TEXT_CHARS_MAX: usize = 1024;

/// Whom a message goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipient {
    /// A person who wrote before.
    Person(PersonId),
    /// Whoever wrote a comment: one private reply within seven days.
    Comment(FeedObjectId),
    /// Whoever wrote a post on the Page: one private reply within seven days.
    Post(FeedObjectId),
}

/// Why a message goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessagingType {
    /// An answer, inside the 24-hour window.
    Response,
    /// Not an answer, inside the 24-hour window.
    Update,
    /// Outside the window, for the reason the tag names.
    Tag(MessageTag),
    /// Outside the window, by a template that Meta has approved.
    Utility,
}

/// Tags that Meta still accepts and that are of use here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageTag {
    /// A person wrote it, within seven days.
    HumanAgent,
}

/// A choice under a message; a tap sends its title and payload as a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuickReply {
    /// Shown; at most 20 characters.
    pub title: String,
    /// Comes back; at most 1000 characters.
    pub payload: String,
}

/// A button of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Button {
    /// Opens a page.
    WebUrl {
        /// Shown; at most 20 characters.
        title: String,
        /// Where to.
        url: String,
    },
    /// Comes back as a postback.
    Postback {
        /// Shown; at most 20 characters.
        title: String,
        /// Comes back; at most 1000 characters.
        payload: String,
    },
    /// Calls a number.
    PhoneNumber {
        /// Shown; at most 20 characters.
        title: String,
        /// With `+` and the country code.
        number: String,
    },
    /// Starts account linking.
    AccountLink {
        /// Our sign-in page, https.
        url: String,
    },
    /// Ends account linking.
    AccountUnlink,
}

/// One card of a carousel. Besides the title it needs at least one more part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// At most 80 characters.
    pub title: String,
    /// At most 80 characters.
    pub subtitle: Option<String>,
    /// A picture Meta can fetch.
    pub image_url: Option<String>,
    /// Where a tap on the card leads.
    pub default_url: Option<String>,
    /// At most 3.
    pub buttons: Vec<Button>,
}

/// A receipt. It has no buttons; amounts are not added up by Meta.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The customer.
    pub recipient_name: String,
    /// Shown as the logo's text.
    pub merchant_name: Option<String>,
    /// Must be unique for the page, for ever.
    pub order_number: String,
    /// Of all amounts.
    pub currency: Currency,
    /// Free text, such as `Cash`.
    pub payment_method: String,
    /// Page of the order.
    pub order_url: Option<String>,
    /// When it was ordered.
    pub ordered_at: Option<Timestamp>,
    /// At most 100 lines; Meta may show them in another order.
    pub elements: Vec<ReceiptElement>,
    /// Where it goes.
    pub address: Option<ReceiptAddress>,
    /// The sums.
    pub summary: ReceiptSummary,
    /// Discounts.
    pub adjustments: Vec<Adjustment>,
}

/// One line of a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptElement {
    /// The dish.
    pub title: String,
    /// Its choices.
    pub subtitle: Option<String>,
    /// How many.
    pub quantity: Option<u32>,
    /// Of the line.
    pub price: Money,
    /// A picture Meta can fetch.
    pub image_url: Option<String>,
}

/// An address on a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptAddress {
    /// House and street.
    pub street_1: String,
    /// Floor, building.
    pub street_2: Option<String>,
    /// City.
    pub city: String,
    /// Postal code.
    pub postal_code: String,
    /// State or province.
    pub state: String,
    /// Two letters.
    pub country: String,
}

/// The sums of a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptSummary {
    /// Before delivery and tax.
    pub subtotal: Option<Money>,
    /// Delivery.
    pub shipping_cost: Option<Money>,
    /// Tax.
    pub total_tax: Option<Money>,
    /// What is paid.
    pub total_cost: Money,
}

/// A discount on a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adjustment {
    /// What for.
    pub name: String,
    /// How much.
    pub amount: Money,
}

/// Kind of a file that is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaKind {
    /// Picture, up to 8 MB.
    Image,
    /// Film, up to 25 MB.
    Video,
    /// Sound, up to 25 MB.
    Audio,
    /// Anything else, up to 25 MB.
    File,
}

/// Signs of life. Never worth repeating.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SenderAction {
    /// Marks the last message as seen.
    MarkSeen,
    /// Shows that an answer is being written.
    TypingOn,
    /// Ends that.
    TypingOff,
}

/// What is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Words, with choices under them.
    Text {
        /// Less than 2000 characters.
        text: String,
        /// At most 13.
        quick_replies: Vec<QuickReply>,
    },
    /// A carousel of 1 to 10 cards.
    Generic {
        /// The cards.
        elements: Vec<Element>,
    },
    /// Words with 1 to 3 buttons.
    Button {
        /// At most 640 characters.
        text: String,
        /// 1 to 3.
        buttons: Vec<Button>,
    },
    /// A receipt.
    Receipt(Box<Receipt>),
    /// A picture or film that is already on Facebook, with buttons.
    Media {
        /// Picture or film.
        kind: MediaKind,
        /// Its Facebook address.
        url: String,
        /// At most 3.
        buttons: Vec<Button>,
    },
    /// A file that Meta fetches.
    Attachment {
        /// What it is.
        kind: MediaKind,
        /// Where from.
        url: String,
    },
    /// An approved utility template with one text in its body: news about an order outside the window.
    Utility {
        /// The template's name.
        name: String,
        /// The language it was approved in.
        language: String,
        /// What stands in its body; at most 1024 characters.
        text: String,
    },
    /// A sign of life; has no metadata and is never echoed.
    Action(SenderAction),
}

/// A request that keeps to Meta's bounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendRequest {
    recipient: Recipient,
    messaging_type: MessagingType,
    content: Content,
    metadata: Option<String>,
}

impl SendRequest {
    /// Checks every bound Meta documents. `metadata` comes back in the echo: the printed outbox id.
    pub fn new(
        recipient: Recipient,
        messaging_type: MessagingType,
        content: Content,
        metadata: Option<String>,
    ) -> Result<Self, OutOfBounds> {
        check_content(&content)?;
        check_text("metadata", 0, METADATA_CHARS_MAX, metadata.as_deref().unwrap_or_default())?;
        Ok(Self { recipient, messaging_type, content, metadata })
    }

    /// Whom it goes to.
    pub const fn recipient(&self) -> &Recipient {
        &self.recipient
    }

    /// Why it goes out.
    pub const fn messaging_type(&self) -> MessagingType {
        self.messaging_type
    }

    /// What is sent.
    pub const fn content(&self) -> &Content {
        &self.content
    }

    /// What comes back in the echo.
    pub fn metadata(&self) -> Option<&str> {
        self.metadata.as_deref()
    }
}

/// What Meta answered to a send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The person; for a private reply, this is how their id becomes known.
    pub recipient: Option<PersonId>,
    /// The message; none for actions.
    pub mid: Option<MessageId>,
    /// How much of the rate limits is used up.
    pub usage: Usage,
}

fn check_content(content: &Content) -> Result<(), OutOfBounds> {
    match content {
        Content::Text { text, quick_replies } => {
            check_text("message.text", 1, TEXT_CHARS_MAX, text)?;
            check("quick_replies", 0, QUICK_REPLIES_MAX, quick_replies.len())?;
            quick_replies.iter().try_for_each(|reply| {
                check_text("quick_replies.title", 1, BUTTON_TITLE_CHARS_MAX, &reply.title)?;
                check_text("quick_replies.payload", 1, PAYLOAD_CHARS_MAX, &reply.payload)
            })
        }
        Content::Generic { elements } => {
            check("elements", 1, CAROUSEL_ELEMENTS_MAX, elements.len())?;
            elements.iter().try_for_each(check_element)
        }
        Content::Button { text, buttons } => {
            check_text("payload.text", 1, BUTTON_TEXT_CHARS_MAX, text)?;
            check_buttons(1, buttons)
        }
        Content::Receipt(receipt) => check_receipt(receipt),
        Content::Media { url, buttons, .. } => {
            check_text("elements.url", 1, URL_CHARS_MAX, url)?;
            check_buttons(0, buttons)
        }
        Content::Attachment { url, .. } => check_text("payload.url", 1, URL_CHARS_MAX, url),
        Content::Utility { name, text, .. } => {
            check_text("template.name", 1, TEMPLATE_NAME_CHARS_MAX, name)?;
            check_text("template.components.parameters.text", 1, TEMPLATE_TEXT_CHARS_MAX, text)
        }
        Content::Action(_) => Ok(()),
    }
}

fn check_element(element: &Element) -> Result<(), OutOfBounds> {
    let Element { title, subtitle, image_url, default_url, buttons } = element;
    check_text("elements.title", 1, ELEMENT_CHARS_MAX, title)?;
    check_text("elements.subtitle", 0, ELEMENT_CHARS_MAX, subtitle.as_deref().unwrap_or_default())?;
    check_text("elements.image_url", 0, URL_CHARS_MAX, image_url.as_deref().unwrap_or_default())?;
    check_text("elements.default_action.url", 0, URL_CHARS_MAX, default_url.as_deref().unwrap_or_default())?;
    check_buttons(0, buttons)?;
    let parts = [subtitle, image_url, default_url].into_iter().flatten().count() + buttons.len();
    check("elements, properties beside the title", 1, usize::MAX, parts)
}

fn check_buttons(min: usize, buttons: &[Button]) -> Result<(), OutOfBounds> {
    check("buttons", min, BUTTONS_MAX, buttons.len())?;
    let title = |title: &str| check_text("buttons.title", 1, BUTTON_TITLE_CHARS_MAX, title);
    buttons.iter().try_for_each(|button| match button {
        Button::WebUrl { title: text, url } => {
            title(text)?;
            check_text("buttons.url", 1, URL_CHARS_MAX, url)
        }
        Button::Postback { title: text, payload } | Button::PhoneNumber { title: text, number: payload } => {
            title(text)?;
            check_text("buttons.payload", 1, PAYLOAD_CHARS_MAX, payload)
        }
        Button::AccountLink { url } => check_text("buttons.url", 1, URL_CHARS_MAX, url),
        Button::AccountUnlink => Ok(()),
    })
}

fn check_receipt(receipt: &Receipt) -> Result<(), OutOfBounds> {
    let required = |field, text: &str| check_text(field, 1, RECEIPT_CHARS_MAX, text);
    required("recipient_name", &receipt.recipient_name)?;
    required("order_number", &receipt.order_number)?;
    required("payment_method", &receipt.payment_method)?;
    check("elements", 0, RECEIPT_ELEMENTS_MAX, receipt.elements.len())?;
    receipt.elements.iter().try_for_each(|element| required("elements.title", &element.title))?;
    receipt.adjustments.iter().try_for_each(|adjustment| required("adjustments.name", &adjustment.name))?;
    if let Some(address) = &receipt.address {
        required("address.street_1", &address.street_1)?;
        required("address.city", &address.city)?;
        required("address.postal_code", &address.postal_code)?;
        required("address.state", &address.state)?;
        check_text("address.country", 2, 2, &address.country)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
