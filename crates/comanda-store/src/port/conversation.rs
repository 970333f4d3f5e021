//! For *converse* and the *ticker*: load what a batch of records needs, commit what it decided.

use std::collections::{HashMap, HashSet};

use comanda_domain::command::CommandOutcome;
use comanda_domain::conversation::Conversation;
use comanda_domain::effect::{CallReason, DraftFate, Outgoing};
use comanda_domain::event::{Echo, FeedChange, InboundMessage};
use comanda_domain::id::{CommandId, ConversationKey, EventId, MessageId, OrderId, OutboxId, PersonId, Sku};
use comanda_domain::order::{Order, OrderChange, Stage};
use comanda_domain::profile::Identity;
use comanda_domain::record::Sequence;
use comanda_domain::time::Timestamp;
use comanda_domain::timer::{Timer, TimerKind};

use super::lease::Fence;
use super::{BoxFuture, StoreError};

/// See the module.
pub trait ConversationStore: Send + Sync {
    /// The conversations behind `keys` (absent ones are new, revision 0), and which of `events` were seen before.
    fn load<'a>(
        &'a self,
        keys: &'a [ConversationKey],
        events: &'a [EventId],
    ) -> BoxFuture<'a, Result<Loaded, StoreError>>;

    /// The orders behind `ids`; unknown ids are absent.
    fn orders<'a>(&'a self, ids: &'a [OrderId]) -> BoxFuture<'a, Result<Vec<StoredOrder>, StoreError>>;

    /// How many orders of a branch are not final and, at `at`, no longer wait for the time when the kitchen begins with them.
    fn open_tickets<'a>(&'a self, branch: &'a Sku, at: Timestamp) -> BoxFuture<'a, Result<u32, StoreError>>;

    /// Whether the branch has said that it is in a rush: [`super::admin::RUSH`] is `true` for it.
    fn is_rush<'a>(&'a self, branch: &'a Sku) -> BoxFuture<'a, Result<bool, StoreError>>;

    /// The drafts behind `ids` that nobody has decided on, with their conversations; others are absent.
    fn open_drafts<'a>(&'a self, ids: &'a [OutboxId]) -> BoxFuture<'a, Result<OpenDrafts, StoreError>>;

    /// Writes what a batch decided, all or nothing, in a number of statements that does not grow with the batch.
    ///
    /// Short order numbers are given here: per branch and business day, from 1, without gaps among committed orders.
    /// Identities, profiles and page rows that are not there yet are made. An order with a phone number links its person to the
    /// one who ordered with it first at the same shop, unless so many did that it is nobody's own
    /// ([`super::people::PHONE_PEOPLE_MAX`]). An outbox row whose purpose supersedes
    /// takes the place of a row of the same conversation and purpose that has not left; with
    /// [`comanda_domain::effect::SendCondition::IfPredecessorLeft`] both vanish instead, and it vanishes alone where
    /// nothing of that purpose ever left. A conversation written with an open window (`window_until` after
    /// [`ConversationWrite::updated_at`]) puts its `waiting` rows back into the queue; one that is with a
    /// person, only those that do not yield to them. Calls are closed by [`Commit::answered`] alone, before the commit's
    /// own are written; [`Commit::withdrawn`] takes effect before the commit's own outbox rows are written.
    ///
    /// A commit that names a fence whose partition somebody else has taken since is [`CommitError::Fenced`]. Nobody takes a
    /// partition while a commit that names its fence is being written.
    ///
    /// Repeating a commit whose `seen` ids are all known changes nothing and gives the numbers of its orders again. If
    /// only some of them are known, it is a conflict: load, leave out what was seen, and decide again.
    fn commit<'a>(&'a self, commit: &'a Commit) -> BoxFuture<'a, Result<Committed, CommitError>>;

    /// Timers that are due at `now` and were not handed out since they were set, earliest first.
    fn due_timers(&self, now: Timestamp, limit: usize) -> BoxFuture<'_, Result<Vec<Timer>, StoreError>>;

    /// These timers were appended to the log: [`ConversationStore::due_timers`] does not give them again until they
    /// are set to another time, or `now` has moved on by a minute without them being fired by a commit.
    fn timers_handed_out<'a>(
        &'a self,
        timers: &'a [Timer],
        now: Timestamp,
    ) -> BoxFuture<'a, Result<(), StoreError>>;

    /// When [`ConversationStore::due_timers`] will have something to give, if any timer waits: the next due time, or a
    /// minute after the first that was handed out and not fired.
    fn next_timer(&self) -> BoxFuture<'_, Result<Option<Timestamp>, StoreError>>;

    /// Sets a record aside, with its reason, so that its conversation can go on. Repeating it changes nothing.
    fn dead_letter<'a>(&'a self, letter: &'a DeadLetter) -> BoxFuture<'a, Result<(), StoreError>>;
}

/// Drafts that nobody has decided on, with their conversations.
pub type OpenDrafts = HashMap<OutboxId, (ConversationKey, Outgoing)>;

/// What [`ConversationStore::load`] found.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// By key, with the revision that [`ConversationWrite::expected_revision`] must name.
    pub conversations: HashMap<ConversationKey, (Conversation, u64)>,
    /// Events that were committed before.
    pub seen: HashSet<EventId>,
}

/// An order with what the store knows beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredOrder {
    /// The order.
    pub order: Order,
    /// Short daily number of its branch.
    pub number: u32,
    /// Where a step back leads ([`comanda_domain::order::OrderChange::step_back_leads_to`]).
    pub before: Option<Stage>,
}

/// What a batch of records decided.
#[derive(Debug, Clone, Default)]
pub struct Commit {
    /// Leases on whose strength it was decided, one per partition of its conversations; none where nobody else can be
    /// at work.
    pub fences: Vec<Fence>,
    /// Ids of the events processed, with when they reached us.
    pub seen: Vec<(EventId, Timestamp)>,
    /// Conversations as they are to be: at most one write per key.
    pub conversations: Vec<ConversationWrite>,
    /// What happened, for the history.
    pub interactions: Vec<Interaction>,
    /// What became of messages that are already there.
    pub message_updates: Vec<MessageUpdate>,
    /// New orders.
    pub placed: Vec<PlacedOrder>,
    /// Orders that moved on: the new form, whose revision is the stored one plus one, and the entry of its history.
    pub changed: Vec<(Order, OrderChange)>,
    /// Messages to send, in order.
    pub outbox: Vec<NewOutboxRow>,
    /// Messages of ours whose echo came: they are sent, whatever the request said.
    pub echoed: Vec<(OutboxId, MessageId)>,
    /// Timers.
    pub timers: Vec<TimerWrite>,
    /// What became of desk commands.
    pub outcomes: Vec<(CommandId, CommandOutcome)>,
    /// Records that could not be read.
    pub quarantine: Vec<Quarantined>,
    /// What outside readers answered about the texts of these events.
    pub reader_answers: Vec<ReaderAnswer>,
    /// Conversations that need a person.
    pub calls: Vec<(ConversationKey, CallReason, Timestamp)>,
    /// Conversations that a person has answered: their open calls from before this commit are closed. A conversation
    /// that is only *with* a person keeps its call: being silent is not being answered.
    pub answered: Vec<ConversationKey>,
    /// Conversations that a person has taken over: rows from before this commit that are `queued` or `waiting` and whose
    /// purpose yields to a person ([`comanda_domain::effect::Purpose::yields_to_person`]) become `superseded`, and drafts that
    /// nobody decided on are dropped.
    pub withdrawn: Vec<ConversationKey>,
    /// Identities that somebody says are one person, or are not. The later of two about the same pair counts.
    pub links: Vec<LinkChange>,
    /// Conversations whose person is forgotten, with when: what was written and done there before goes, and so do name, picture
    /// and phone numbers of the identity, and of the author of comments that it is ([`comanda_domain::profile::LinkedBy::PrivateReply`]),
    /// whose comments lose their words; nobody fetches them again. Orders that are final stay without anything personal; one
    /// that is not keeps what the kitchen needs. What the commit itself sends is kept.
    pub forgotten: Vec<(ConversationKey, Timestamp)>,
    /// People who are only known from posts, to be forgotten: what they did and wrote there, their names, their links.
    pub forgotten_commenters: Vec<Identity>,
    /// Answers that wait for a person to send them, in order.
    pub drafts: Vec<NewOutboxRow>,
    /// Drafts that are done with, and how. One that is done with already stays as it is.
    pub settled_drafts: Vec<(OutboxId, DraftFate, Timestamp)>,
    /// Kitchens that are in a rush, or calm again.
    pub rush: Vec<(Sku, bool, Timestamp)>,
}

/// Two identities of which somebody says whether they are one person. A link of any kind between them is undone with
/// `is_linked: false`, and none comes back by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkChange {
    /// One.
    pub left: Identity,
    /// The other.
    pub right: Identity,
    /// Whether they are.
    pub is_linked: bool,
    /// Who says so.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A conversation as it is to be.
#[derive(Debug, Clone)]
pub struct ConversationWrite {
    /// Whose.
    pub key: ConversationKey,
    /// The revision it was decided on; 0 = it was not there.
    pub expected_revision: u64,
    /// As it is to be.
    pub next: Conversation,
    /// When something last came in, for lists.
    pub updated_at: Timestamp,
}

/// A new order and the business day its number belongs to.
#[derive(Debug, Clone)]
pub struct PlacedOrder {
    /// The order.
    pub order: Order,
    /// Local date in the shop's zone, `YYYY-MM-DD`.
    pub business_day: String,
}

/// A message to send.
#[derive(Debug, Clone)]
pub struct NewOutboxRow {
    /// Derived from the event and the effect's place.
    pub id: OutboxId,
    /// Whose.
    pub conversation: ConversationKey,
    /// What.
    pub outgoing: Outgoing,
    /// When it was decided.
    pub created_at: Timestamp,
}

/// One thing that happened between a person and a page.
#[derive(Debug, Clone)]
pub struct Interaction {
    /// The event.
    pub event: EventId,
    /// Its place in the log.
    pub sequence: Sequence,
    /// In which conversation.
    pub conversation: ConversationKey,
    /// Who, if known. Makes the identity and profile when new.
    pub person: Option<PersonId>,
    /// Name that came along, if any.
    pub person_name: Option<String>,
    /// [`comanda_domain::event::PageEvent::name`].
    pub kind: &'static str,
    /// Which way.
    pub direction: Direction,
    /// Meta's clock, else ours.
    pub occurred_at: Timestamp,
    /// When it reached us.
    pub received_at: Timestamp,
    /// `entry.time`.
    pub entry_time: Option<Timestamp>,
    /// What it was.
    pub detail: InteractionDetail,
}

/// Which way an interaction went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From the person.
    Inbound,
    /// To the person.
    Outbound,
}

impl Direction {
    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Inbound => "inbound",
            Self::Outbound => "outbound",
        }
    }
}

/// What an interaction was.
#[derive(Debug, Clone)]
pub enum InteractionDetail {
    /// A message of a person.
    Message(Box<InboundMessage>),
    /// A message as the Page.
    Echo(Box<Echo>),
    /// A change of the feed.
    Feed(Box<FeedChange>),
    /// Anything else: only its kind is kept here, its bytes are in the log.
    Other,
}

/// What became of messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessageUpdate {
    /// Ours of this conversation up to the watermark (and these) reached the device.
    Delivered {
        /// Whose.
        conversation: ConversationKey,
        /// Named ones.
        mids: Vec<MessageId>,
        /// Everything before it.
        watermark: Option<Timestamp>,
        /// When it was reported.
        at: Timestamp,
    },
    /// Ours of this conversation up to the watermark (or this one) were read, hence delivered.
    Read {
        /// Whose.
        conversation: ConversationKey,
        /// Named one.
        mid: Option<MessageId>,
        /// Everything before it.
        watermark: Option<Timestamp>,
        /// When it was reported.
        at: Timestamp,
    },
    /// The person changed the text.
    Edited {
        /// Which.
        mid: MessageId,
        /// The text now.
        text: Option<String>,
    },
    /// The person took it back: the text goes, the row stays.
    Deleted {
        /// Which.
        mid: MessageId,
    },
}

/// A change of the timers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TimerWrite {
    /// Set it, or move it.
    Set(Timer),
    /// Take it away.
    Clear {
        /// Whose.
        conversation: ConversationKey,
        /// Which.
        kind: TimerKind,
    },
    /// It came due and was processed: goes away unless it was moved since.
    Fired(Timer),
}

/// A record that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantined {
    /// The record.
    pub event: EventId,
    /// Its place in the log.
    pub sequence: Sequence,
    /// Where it was put.
    pub conversation: ConversationKey,
    /// Why, without any value from it.
    pub reason: String,
    /// When it reached us.
    pub received_at: Timestamp,
}

/// What an outside reader answered about the text of an event: an input of its decision, kept as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReaderAnswer {
    /// The event whose decision used it.
    pub event: EventId,
    /// Whose text it was.
    pub conversation: ConversationKey,
    /// Which protocol it is in.
    pub reader: String,
    /// SHA-256 of the text that was read.
    pub text_hash: [u8; 32],
    /// As it came.
    pub answer: String,
    /// When the event reached us.
    pub received_at: Timestamp,
}

/// A record that failed again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// The record.
    pub event: EventId,
    /// Its place in the log.
    pub sequence: Sequence,
    /// Whose.
    pub conversation: ConversationKey,
    /// The last error.
    pub reason: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was given up.
    pub at: Timestamp,
}

/// What a commit gave back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Committed {
    /// Short numbers of the orders placed, in the order of [`Commit::placed`].
    pub numbers: Vec<u32>,
}

/// Why a commit was not written. Nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// Somebody else moved on in between: load again and decide again.
    #[error("{} conversations or orders had moved on", keys.len())]
    Conflict {
        /// Whose.
        keys: Vec<ConversationKey>,
    },
    /// Somebody else has taken over: what was decided here is not ours to decide any more.
    #[error("another worker has taken over {} of its partitions", partitions.len())]
    Fenced {
        /// Which.
        partitions: Vec<u16>,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
