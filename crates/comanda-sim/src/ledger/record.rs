//! The rows of the ledger.

use serde::Serialize;

/// What a webhook item tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// The person typed.
    Text,
    /// The person tapped a chip.
    QuickReply,
    /// The person sent a picture, a voice note, a file, a sticker or a place.
    Attachment,
    /// The person tapped a button.
    Postback,
    /// The person sent a cart.
    Order,
    /// The person reacted to a message.
    Reaction,
    /// The person changed a message.
    Edit,
    /// The person took a message back.
    Unsend,
    /// The person came back through a link.
    Referral,
    /// The person linked an account of the shop, or ended that.
    AccountLinking,
    /// The person commented on a post.
    Comment,
    /// The page commented on a post or answered a comment.
    PageComment,
    /// The app's own message.
    Echo,
    /// A message written in the Page Inbox.
    InboxEcho,
    /// Delivery report.
    Delivery,
    /// Read report.
    Read,
    /// The thread went to the Page Inbox, or came back.
    Handover,
    /// Anything said while the Page Inbox has the thread.
    Standby,
    /// The person filled in a form.
    CustomerInformation,
    /// A warning or a block by Meta.
    Policy,
    /// A comment was changed, by its author.
    CommentEdited,
    /// A comment was taken down, by its author or by the page.
    CommentRemoved,
    /// The page hid a comment, or showed it again.
    CommentHidden,
    /// The person reacted to a post, or took that back.
    PostReaction,
    /// The person shared a post.
    Share,
    /// The person wrote a post on the page.
    VisitorPost,
    /// The page published a post.
    PagePost,
    /// The person recommended the page, or advised against it.
    Rating,
}

impl ItemKind {
    /// Whether a shop owes an answer to it in the thread.
    pub fn expects_reply(self) -> bool {
        match self {
            Self::Text | Self::QuickReply | Self::Postback | Self::Order => true,
            Self::Attachment
            | Self::Reaction
            | Self::Edit
            | Self::Unsend
            | Self::Referral
            | Self::AccountLinking
            | Self::Comment
            | Self::PageComment
            | Self::Echo
            | Self::InboxEcho
            | Self::Delivery
            | Self::Read
            | Self::Handover
            | Self::Standby
            | Self::CustomerInformation
            | Self::Policy
            | Self::CommentEdited
            | Self::CommentRemoved
            | Self::CommentHidden
            | Self::PostReaction
            | Self::Share
            | Self::VisitorPost
            | Self::PagePost
            | Self::Rating => false,
        }
    }
}

/// Why an item never reached the callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DropReason {
    /// The app, the page or the field is not subscribed.
    NotSubscribed,
    /// The callback failed for too long.
    CallbackDead,
    /// The fault switch for echoes.
    LostOnPurpose,
    /// The app is in development mode and the person has no role on it.
    NoAppRole,
}

/// One item that was to be sent to the callback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WebhookRecord {
    /// Position in the ledger.
    pub number: usize,
    /// What it tells.
    pub kind: ItemKind,
    /// Page id.
    pub page: String,
    /// PSID.
    pub person: String,
    /// Message id, or comment id, or the id of the post.
    pub mid: Option<String>,
    /// When it happened (milliseconds).
    pub created_ms: i64,
    /// When it was first sent (milliseconds).
    pub first_sent_ms: Option<i64>,
    /// When it was first acknowledged with 200 (milliseconds).
    pub acked_ms: Option<i64>,
    /// How often it was acknowledged with 200; the second time it was a redelivery.
    pub acks: u32,
    /// How often it was sent, redeliveries included.
    pub tries: u32,
    /// How often it was sent again although acknowledged.
    pub repeats: u32,
    /// Set when it will not be sent.
    pub dropped: Option<DropReason>,
}

impl WebhookRecord {
    /// Whether nothing more can become of it but a redelivery.
    pub fn is_settled(&self) -> bool {
        self.acked_ms.is_some() || self.dropped.is_some()
    }

    pub(crate) fn new(kind: ItemKind, page: &str, person: &str, mid: Option<&str>, created_ms: i64) -> Self {
        Self {
            number: 0,
            kind,
            page: page.to_owned(),
            person: person.to_owned(),
            mid: mid.map(str::to_owned),
            created_ms,
            first_sent_ms: None,
            acked_ms: None,
            acks: 0,
            tries: 0,
            repeats: 0,
            dropped: None,
        }
    }
}

/// What kind of send was accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SendKind {
    /// Words, with or without chips.
    Text,
    /// Any template that is not a receipt.
    Template,
    /// A receipt.
    Receipt,
    /// Image, audio, video, file or sticker.
    Media,
    /// Typing, seen, reaction.
    Action,
    /// A private reply to a comment or to a visitor's post.
    PrivateReply,
    /// A public comment by the page.
    CommentReply,
    /// A human's message from the Page Inbox: no send of the app, but an answer all the same.
    InboxReply,
}

impl SendKind {
    /// Whether the person sees a message.
    pub fn is_message(self) -> bool {
        match self {
            Self::Text
            | Self::Template
            | Self::Receipt
            | Self::Media
            | Self::PrivateReply
            | Self::InboxReply => true,
            Self::Action | Self::CommentReply => false,
        }
    }
}

/// What the sender of an accepted send learnt of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerFate {
    /// The answer was given. Whether it arrived, the simulator cannot know.
    Told,
    /// The connection was broken instead, on purpose.
    Dropped,
    /// The answer was held back on purpose.
    Slow,
    /// A server error was answered instead, on purpose.
    Error,
}

/// One accepted send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SendRecord {
    /// Position in the ledger.
    pub number: usize,
    /// What kind.
    pub kind: SendKind,
    /// Page id.
    pub page: String,
    /// PSID; empty for public comments.
    pub recipient: String,
    /// Message id, or comment id; `None` for actions.
    pub mid: Option<String>,
    /// The comment or the visitor's post that was answered.
    pub in_reply_to: Option<String>,
    /// The sender's own mark, for example an outbox id.
    pub metadata: Option<String>,
    /// Of a receipt.
    pub order_number: Option<String>,
    /// Words of the message; empty where there are none.
    pub text: String,
    /// SHA-256 (hex) over the message as it was sent, without metadata, order number and timestamp.
    pub digest: String,
    /// When it was accepted (milliseconds).
    pub accepted_ms: i64,
    /// What the sender learnt of it.
    pub answer: AnswerFate,
}

/// A remark with its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Oddity {
    /// When (milliseconds).
    pub at_ms: i64,
    /// What.
    pub what: String,
}
