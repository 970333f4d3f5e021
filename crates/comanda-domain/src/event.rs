//! What a record means, in Facebook's own words where it has one.
//!
//! Nothing here decides anything; every kind Meta documents has a variant so that it can be shown, counted and
//! answered later. What we do not know is [`PageEvent::Unrecognised`]: kept, shown, replayable.

pub mod feed;
pub mod message;

use crate::id::{FeedObjectId, MessageId, PersonId};
use crate::time::Timestamp;

pub use feed::{FeedChange, FeedItem, FeedVerb, Mention, RatingChange};
pub use message::{Attachment, AttachmentKind, CartProduct, Echo, InboundMessage, Referral, ReplyTo};

/// One interpreted record.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Who did it, where Meta says so.
    pub person: Option<PersonRef>,
    /// When it happened by Meta's clock (`timestamp`), if given and readable.
    pub occurred_at: Option<Timestamp>,
    /// Another app owns the thread; we only watch.
    pub standby: bool,
    /// What happened.
    pub body: PageEvent,
}

/// Whom an event names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PersonRef {
    /// A channel-scoped id that can be written to.
    Id(PersonId),
    /// Only the reference of a web plugin (`user_ref`): an id follows with the first message.
    UserRef(String),
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum PageEvent {
    /// A customer wrote, tapped a quick reply, or sent media.
    MessageReceived(InboundMessage),
    /// Somebody answered as the Page: we, another app, or a person in the Page inbox.
    EchoReceived(Echo),
    /// The customer took a message back.
    MessageDeleted {
        /// Which.
        mid: MessageId,
    },
    /// The customer changed a message.
    MessageEdited {
        /// Which.
        mid: MessageId,
        /// The text now; absent for media.
        text: Option<String>,
        /// How many times it was edited, if readable.
        num_edit: Option<u32>,
    },
    /// A tap on a button, a menu entry or Get Started.
    PostbackReceived {
        /// Absent before API v11 and in some test events.
        mid: Option<MessageId>,
        /// What the button said.
        title: Option<String>,
        /// What the button carries; stripped for apps that did not send it.
        payload: Option<String>,
        /// What brought the person here.
        referral: Option<Referral>,
    },
    /// Everything before `watermark` reached the customer's device.
    DeliveryReported {
        /// Messages named one by one; may be empty.
        mids: Vec<MessageId>,
        /// Meta's clock.
        watermark: Option<Timestamp>,
    },
    /// The customer read everything up to `watermark` (Messenger) or one message (Instagram).
    ReadReported {
        /// Meta's clock.
        watermark: Option<Timestamp>,
        /// Instagram names the message.
        mid: Option<MessageId>,
    },
    /// A reaction was set or taken back.
    ReactionChanged {
        /// On which message.
        mid: MessageId,
        /// Set, or taken back.
        added: bool,
        /// `like`, `love`, …; absent when taken back.
        reaction: Option<String>,
        /// The character shown.
        emoji: Option<String>,
    },
    /// An existing thread was opened through a link or an ad.
    ReferralReceived(Referral),
    /// The customer agreed to something: a plugin, marketing messages, a one-time notification.
    OptedIn {
        /// `ref` of the plugin, or the payload.
        reference: Option<String>,
        /// `notification_messages`, `one_time_notif_req`; absent for plugins.
        kind: Option<String>,
        /// Token to write to them with, where there is one. A secret.
        token: Option<String>,
        /// `STOP NOTIFICATIONS` or `RESUME NOTIFICATIONS`, when that is what changed.
        status: Option<String>,
    },
    /// The customer linked or unlinked an account of the shop's site.
    AccountLinkingChanged {
        /// Linked, or unlinked.
        linked: bool,
        /// Our own code, when linked.
        authorization_code: Option<String>,
    },
    /// The thread changed hands between apps.
    ThreadControlChanged {
        /// What happened.
        change: ThreadControl,
        /// App that had it; `None` when idle.
        previous_owner: Option<String>,
        /// App that has it now, or asks for it.
        new_owner: Option<String>,
        /// What the other app said.
        metadata: Option<String>,
    },
    /// Roles of apps in the handover protocol changed.
    AppRolesChanged {
        /// App id and its roles.
        roles: Vec<(String, Vec<String>)>,
    },
    /// Meta warned, blocked or unblocked the Page.
    PolicyEnforced {
        /// `warning`, `block`, `unblock`.
        action: String,
        /// Meta's words.
        reason: Option<String>,
    },
    /// Thumbs under one of our messages.
    ResponseFeedback {
        /// Which message.
        mid: Option<MessageId>,
        /// `Good response` or `Bad response`.
        feedback: String,
    },
    /// Answers to a feedback template: question id, type and answer.
    SurveyAnswered {
        /// Question id, score, and free text.
        answers: Vec<SurveyAnswer>,
    },
    /// A cart was sent from the Page's catalogue (`send_cart`).
    CartSent {
        /// What is in it.
        products: Vec<CartProduct>,
        /// What the customer added.
        note: Option<String>,
    },
    /// The address form was filled in.
    CustomerInformationReceived {
        /// Keys such as `phone`, `address_line_1`, with their values.
        responses: Vec<(String, String)>,
    },
    /// An in-thread lead form was sent.
    LeadFormSubmitted {
        /// Meta's id of the answers.
        form_id: Option<String>,
    },
    /// A retired commerce or game event (checkout update, payment, pre-checkout, game play): kept for the books.
    LegacyReported {
        /// The key it came under.
        kind: String,
    },
    /// Delivery state of a WhatsApp message of ours.
    WhatsappStatusReported {
        /// Which message.
        mid: MessageId,
        /// `sent`, `delivered`, `read`, `failed`.
        status: String,
    },
    /// Something on the Page's feed: post, comment, reaction, share …
    FeedChanged(FeedChange),
    /// Somebody mentioned the Page elsewhere.
    MentionReceived(Mention),
    /// A rating or review.
    RatingChanged(RatingChange),
    /// A lead ad was filled in.
    LeadGenerated {
        /// Meta's id of the answers.
        leadgen_id: Option<FeedObjectId>,
        /// The form.
        form_id: Option<String>,
    },
    /// A label was put on or taken off a conversation in the Page inbox.
    LabelChanged {
        /// `add` or `remove`.
        action: Option<String>,
        /// The label's name.
        label: Option<String>,
    },
    /// A field of the Page itself changed (name, hours, phone …); the value may be absent.
    PageFieldChanged {
        /// Which field.
        field: String,
        /// Its JSON value, as text.
        value: Option<String>,
    },
    /// None of the above. The record keeps the bytes.
    Unrecognised {
        /// What was not understood, without any value from the item.
        why: String,
    },
}

/// How a thread changed hands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThreadControl {
    /// Passed to another app.
    Passed,
    /// Taken by an app.
    Taken,
    /// Asked for by an app.
    Requested,
}

/// One answer of a feedback template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurveyAnswer {
    /// The question's id.
    pub question: String,
    /// `csat`, `nps`, `ces`.
    pub kind: Option<String>,
    /// The score, as sent.
    pub score: Option<String>,
    /// Free text.
    pub follow_up: Option<String>,
}

impl PageEvent {
    /// The event's name in snake case, for lists, metrics and the store.
    pub fn name(&self) -> &'static str {
        match self {
            Self::MessageReceived(_) => "message_received",
            Self::EchoReceived(_) => "echo_received",
            Self::MessageDeleted { .. } => "message_deleted",
            Self::MessageEdited { .. } => "message_edited",
            Self::PostbackReceived { .. } => "postback_received",
            Self::DeliveryReported { .. } => "delivery_reported",
            Self::ReadReported { .. } => "read_reported",
            Self::ReactionChanged { .. } => "reaction_changed",
            Self::ReferralReceived(_) => "referral_received",
            Self::OptedIn { .. } => "opted_in",
            Self::AccountLinkingChanged { .. } => "account_linking_changed",
            Self::ThreadControlChanged { .. } => "thread_control_changed",
            Self::AppRolesChanged { .. } => "app_roles_changed",
            Self::PolicyEnforced { .. } => "policy_enforced",
            Self::ResponseFeedback { .. } => "response_feedback",
            Self::SurveyAnswered { .. } => "survey_answered",
            Self::CartSent { .. } => "cart_sent",
            Self::CustomerInformationReceived { .. } => "customer_information_received",
            Self::LeadFormSubmitted { .. } => "lead_form_submitted",
            Self::LegacyReported { .. } => "legacy_reported",
            Self::WhatsappStatusReported { .. } => "whatsapp_status_reported",
            Self::FeedChanged(_) => "feed_changed",
            Self::MentionReceived(_) => "mention_received",
            Self::RatingChanged(_) => "rating_changed",
            Self::LeadGenerated { .. } => "lead_generated",
            Self::LabelChanged { .. } => "label_changed",
            Self::PageFieldChanged { .. } => "page_field_changed",
            Self::Unrecognised { .. } => "unrecognised",
        }
    }

    /// The message it is about, where there is exactly one.
    pub fn mid(&self) -> Option<&MessageId> {
        match self {
            Self::MessageReceived(message) => Some(&message.mid),
            Self::EchoReceived(echo) => Some(&echo.mid),
            Self::MessageDeleted { mid }
            | Self::MessageEdited { mid, .. }
            | Self::ReactionChanged { mid, .. }
            | Self::WhatsappStatusReported { mid, .. } => Some(mid),
            Self::PostbackReceived { mid, .. }
            | Self::ReadReported { mid, .. }
            | Self::ResponseFeedback { mid, .. } => mid.as_ref(),
            Self::DeliveryReported { .. }
            | Self::ReferralReceived(_)
            | Self::OptedIn { .. }
            | Self::AccountLinkingChanged { .. }
            | Self::ThreadControlChanged { .. }
            | Self::AppRolesChanged { .. }
            | Self::PolicyEnforced { .. }
            | Self::SurveyAnswered { .. }
            | Self::CartSent { .. }
            | Self::CustomerInformationReceived { .. }
            | Self::LeadFormSubmitted { .. }
            | Self::LegacyReported { .. }
            | Self::FeedChanged(_)
            | Self::MentionReceived(_)
            | Self::RatingChanged(_)
            | Self::LeadGenerated { .. }
            | Self::LabelChanged { .. }
            | Self::PageFieldChanged { .. }
            | Self::Unrecognised { .. } => None,
        }
    }
}
