//! Where a conversation stands. Data lives in the state that needs it; the whole is the snapshot the store keeps.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::draft::Draft;
use crate::id::{FeedObjectId, MessageId, OrderId, OutboxId, Sku};
use crate::line::Line;
use crate::order::Origin;
use crate::reading::{Fulfilment, Payment};
use crate::shop::delivery::Place;
use crate::storyboard::run::StoryPosition;
use crate::time::Timestamp;

/// Meta's standard messaging window (Send API reference).
pub const WINDOW: Duration = Duration::from_hours(24);

/// For so long after the question a dish that was asked about can be meant by "2 of those".
pub const MENTIONED_FOR: Duration = Duration::from_mins(30);

/// A dish that was asked about and not ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mentioned {
    /// As it was asked about, once.
    pub line: Line,
    /// Afterwards nobody means it any more.
    pub until: Timestamp,
}

/// What is remembered of who has ordered here before: offered again, never taken for granted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Regular {
    /// What was ordered last.
    pub lines: Vec<Line>,
    /// How it reached them.
    pub fulfilment: Fulfilment,
    /// Where it was brought last, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The same as a place, from a location pin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// Its zone, if that was tapped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Sku>,
    /// The branch that was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<Sku>,
    /// E.164.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Whose name was called out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How it was paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<Payment>,
    /// How many orders there were.
    pub orders: u32,
}

/// The message that an order was read back with: a thumb up on it is a yes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadBack {
    /// Our row.
    pub outbox: OutboxId,
    /// Meta's id, once its echo has come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mid: Option<MessageId>,
    /// [`Draft::mark`] of what was read back.
    pub mark: String,
}

/// A change that overtook its message: what Meta delivers again comes after what was newer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlyEdit {
    /// Of which message.
    pub mid: MessageId,
    /// What it says now; `None` if it was taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// How far it is with deleting what is kept of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Forgetting {
    /// "Shall I?" was the last thing asked: a bare yes or no answers it.
    Asked,
    /// It happens as soon as their order is done.
    OnceDone,
    /// It was done, and an older order may still have to lose what is theirs.
    Done,
}

/// How much somebody writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// When the minute began that is counted.
    pub since: Timestamp,
    /// Messages since.
    pub messages: u16,
}

/// A voice note that is being written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voice {
    /// Its message.
    pub mid: MessageId,
    /// After this nobody waits for it any more.
    pub until: Timestamp,
    /// When it was said, as Meta tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

/// A conversation.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Conversation {
    /// What is going on.
    pub state: State,
    /// Texts that have come in and are not answered yet, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub burst: Vec<BurstText>,
    /// When the burst is over; a quiet timer with another time is an old one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet_until: Option<Timestamp>,
    /// Language the customer writes, once known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Until when we may write without a template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window_until: Option<Timestamp>,
    /// The order that "where is it" and "cancel it" mean.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_order: Option<OrderId>,
    /// "Shall I cancel this order?" was the last thing asked: a bare yes or no answers it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_cancellation: Option<OrderId>,
    /// Voice notes that are being written down, at most [`crate::limits::VOICES_MAX`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hears: Vec<Voice>,
    /// They want what is kept of them deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forgetting: Option<Forgetting>,
    /// When the draft is reminded of or forgotten next; a timer with another time is an old one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft_due: Option<Timestamp>,
    /// The dish that the customer asked about last: what "2 of those" means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mentioned: Option<Mentioned>,
    /// How often in a row nothing was understood.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub misunderstood: u8,
    /// What is remembered of earlier orders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regular: Option<Box<Regular>>,
    /// The link or ad that brought them, until it brought an order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// What was read back last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_back: Option<ReadBack>,
    /// Messages that the last order was made of, at most [`crate::limits::BURST_TEXTS_MAX`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ordered_with: Vec<MessageId>,
    /// Changes of messages that are not here yet, the latest [`crate::limits::EARLY_EDITS_MAX`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub early_edits: Vec<EarlyEdit>,
    /// They asked for no more messages than they ask for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_stopped: bool,
    /// They were told that a machine answers.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub was_told_automated: bool,
    /// The customer has written since a person answered last, and nobody has said so yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waits_for_person: bool,
    /// How much they write.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pace: Option<Pace>,
    /// What has happened under a post, where this is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<Box<PostState>>,
    /// The question of the shop's own storyboard that was asked last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub story: Option<Box<StoryAsked>>,
}

/// What has happened under a post.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PostState {
    /// Comments that were answered, the latest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answered: Vec<FeedObjectId>,
    /// What was given away, in the order in which it was asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reserved: Vec<Reservation>,
}

/// Pieces that a comment got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reservation {
    /// Which comment.
    pub comment: FeedObjectId,
    /// Of which size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<Sku>,
    /// How many.
    pub quantity: u32,
}

/// A question of the storyboard that waits for its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoryAsked {
    /// Where the conversation stands in it.
    pub at: StoryPosition,
    /// How often it was asked again.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub again: u8,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_zero(count: &u8) -> bool {
    *count == 0
}

/// What is going on in a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum State {
    /// Nothing is open.
    #[default]
    Idle,
    /// A draft is being filled.
    Collecting {
        /// The draft.
        draft: Draft,
    },
    /// A complete draft was read back; "yes" places it.
    AwaitingConfirmation {
        /// The draft.
        draft: Draft,
    },
    /// A person has the conversation; the bot is silent until then.
    WithPerson {
        /// When the bot takes it back.
        until: Timestamp,
        /// What was being ordered, kept for afterwards.
        draft: Option<Draft>,
        /// When the person came: however often they write, it ends some time after.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since: Option<Timestamp>,
    },
}

impl State {
    /// The stored name.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Collecting { .. } => "collecting",
            Self::AwaitingConfirmation { .. } => "awaiting_confirmation",
            Self::WithPerson { .. } => "with_person",
        }
    }

    /// The draft, wherever it is.
    pub const fn draft(&self) -> Option<&Draft> {
        match self {
            Self::Idle => None,
            Self::Collecting { draft } | Self::AwaitingConfirmation { draft } => Some(draft),
            Self::WithPerson { draft, .. } => draft.as_ref(),
        }
    }
}

/// A text that waits for the end of its burst.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BurstText {
    /// Its message, so that an edit or deletion finds it.
    pub mid: MessageId,
    /// The words.
    pub text: String,
    /// It was spoken, and somebody or something wrote it down: they are told what was heard.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_heard: bool,
    /// When they were said, by Meta's clock: what reached us hours late is not acted on as if just said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

impl Conversation {
    /// The texts of the burst as one, a line each; `None` if there is none.
    pub fn burst_text(&self) -> Option<String> {
        let texts: Vec<&str> = self.burst.iter().map(|text| text.text.as_str()).collect();
        (!texts.is_empty()).then(|| texts.join("\n"))
    }

    /// A bare yes no longer means what was asked last, if that was whether to cancel or to delete: something else was said since.
    pub fn forget_questions(&mut self) {
        self.asked_cancellation = None;
        if self.forgetting == Some(Forgetting::Asked) {
            self.forgetting = None;
        }
    }

    /// Whether we may write to the person at `now` without a template.
    pub fn window_is_open(&self, now: Timestamp) -> bool {
        self.window_until.is_some_and(|until| now < until)
    }
}

/// The persisted form. A field whose absence would be read wrongly bumps the version when it joins; one that says nothing when it
/// is missing joins with a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "version")]
pub enum ConversationSnapshot {
    /// The first form.
    #[serde(rename = "1")]
    V1 {
        /// The conversation.
        conversation: Conversation,
    },
}

impl From<Conversation> for ConversationSnapshot {
    fn from(conversation: Conversation) -> Self {
        Self::V1 { conversation }
    }
}

impl From<ConversationSnapshot> for Conversation {
    fn from(snapshot: ConversationSnapshot) -> Self {
        let ConversationSnapshot::V1 { conversation } = snapshot;
        conversation
    }
}
