//! Messages in both directions and what they carry.

use crate::id::MessageId;

/// What a customer sent.
#[derive(Debug, Clone, PartialEq)]
pub struct InboundMessage {
    /// Meta's id.
    pub mid: MessageId,
    /// The text, NFC or not, as written; absent for pure media.
    pub text: Option<String>,
    /// Payload of a tapped quick reply; the text is then its title.
    pub quick_reply: Option<String>,
    /// What it answers to.
    pub reply_to: Option<ReplyTo>,
    /// Pictures, voice notes, stickers, places …
    pub attachments: Vec<Attachment>,
    /// An ad or product page the message came from.
    pub referral: Option<Referral>,
    /// Slash commands of the Messenger profile.
    pub commands: Vec<String>,
    /// Legacy sequence number.
    pub seq: Option<u64>,
    /// The channel says it cannot show this kind to apps.
    pub unsupported: bool,
    /// Name of the sender where the channel sends it along (WhatsApp).
    pub sender_name: Option<String>,
    /// Meta's built-in language result, as JSON text, if the Page has it on.
    pub nlp: Option<String>,
}

/// What a message answers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplyTo {
    /// Another message.
    Message {
        /// Which.
        mid: MessageId,
        /// The customer's own.
        is_self_reply: bool,
    },
    /// An Instagram story.
    Story {
        /// Its id.
        id: Option<String>,
        /// Where it can be seen.
        url: Option<String>,
    },
}

/// An answer given as the Page: by us, another app, or a person in the Page inbox.
#[derive(Debug, Clone, PartialEq)]
pub struct Echo {
    /// Meta's id.
    pub mid: MessageId,
    /// The app that sent it; absent for some inboxes.
    pub app_id: Option<String>,
    /// What the sender attached; ours is the printed outbox id.
    pub metadata: Option<String>,
    /// The text.
    pub text: Option<String>,
    /// Media and templates.
    pub attachments: Vec<Attachment>,
    /// What it answers to.
    pub reply_to: Option<ReplyTo>,
}

/// One attachment of a message in either direction.
#[derive(Debug, Clone, PartialEq)]
pub struct Attachment {
    /// What it is.
    pub kind: AttachmentKind,
    /// Address of the media, or of the shared page; addresses of media expire.
    pub url: Option<String>,
    /// Title of a shared link, reel or post.
    pub title: Option<String>,
}

/// Kind of an attachment, with what only that kind has.
#[derive(Debug, Clone, PartialEq)]
pub enum AttachmentKind {
    /// Picture.
    Image,
    /// Film.
    Video,
    /// Voice note or sound.
    Audio,
    /// Any file.
    File,
    /// Sticker; the thumb is 369239263222822.
    Sticker {
        /// Which, as text: it does not fit every number type.
        sticker_id: Option<String>,
    },
    /// A shared link or something the app could not show.
    Fallback,
    /// A reel on Facebook or Instagram.
    Reel {
        /// Its id.
        video_id: Option<String>,
    },
    /// A shared post on Facebook or Instagram.
    Post {
        /// Its id.
        id: Option<String>,
    },
    /// A place. Degrees, WGS 84.
    Location {
        /// North of the equator.
        latitude: f64,
        /// East of Greenwich.
        longitude: f64,
        /// Name and address, where the channel gives them (WhatsApp).
        label: Option<String>,
    },
    /// A booking request.
    Appointment {
        /// `requested`, `confirmed`, `declined`, `cancelled`.
        status: Option<String>,
        /// Meta's id.
        booking_id: Option<String>,
    },
    /// A template, in echoes; or products shared from the catalogue.
    Template {
        /// `generic`, `button`, `receipt` …
        template_type: Option<String>,
        /// Products, when that is what was shared: Meta's id and our retailer id.
        products: Vec<SharedProduct>,
    },
    /// Contact cards (WhatsApp).
    Contacts,
    /// A kind we have no word for; `type` as sent.
    Other {
        /// The word Meta used.
        name: String,
    },
}

/// A product of the catalogue shared in a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedProduct {
    /// Meta's id.
    pub id: Option<String>,
    /// Ours.
    pub retailer_id: Option<String>,
    /// As shown.
    pub title: Option<String>,
    /// Price as shown.
    pub subtitle: Option<String>,
}

/// One product of a cart that was sent.
#[derive(Debug, Clone, PartialEq)]
pub struct CartProduct {
    /// Meta's id.
    pub id: Option<String>,
    /// Ours: the id of a dish on the menu, if the catalogue was made from it.
    pub retailer_id: Option<String>,
    /// As shown.
    pub name: Option<String>,
    /// Decimal text, exactly as sent; it is shown, never charged.
    pub unit_price: Option<String>,
    /// ISO 4217, as sent.
    pub currency: Option<String>,
    /// How many.
    pub quantity: u32,
}

/// What brought a person here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Referral {
    /// `ref` of the link.
    pub reference: Option<String>,
    /// `SHORTLINK`, `ADS`, …
    pub source: Option<String>,
    /// `OPEN_THREAD`.
    pub kind: Option<String>,
    /// The ad.
    pub ad_id: Option<String>,
    /// A product page.
    pub product_id: Option<String>,
    /// Web page with the chat plugin.
    pub referer_uri: Option<String>,
}
