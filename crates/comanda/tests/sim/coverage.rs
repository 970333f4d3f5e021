//! What has really come to pass in a world: a fault that never happened proves nothing.

use std::collections::{BTreeMap, BTreeSet};

use comanda_domain::conversation::Conversation;
use comanda_domain::id::{ConversationKey, EventId, MessageId, OutboxId};
use comanda_domain::invariant::SendView;
use comanda_domain::order::{OrderAction, OrderChange};
use comanda_domain::tap::Tap;
use comanda_domain::time::Timestamp;
use comanda_store::port::conversation::{Commit, Interaction, InteractionDetail, MessageUpdate};

/// An echo that comes this long after what it tells of is late.
const LATE_MS: i64 = 2 * 60_000;

/// How often each thing happened.
pub(crate) type Covered = BTreeMap<String, u64>;

/// What must happen somewhere among the seeds of a test run.
pub(crate) const WANTED: [&str; 31] = [
    "edit before its message",
    "edit before the answer",
    "edit after the answer",
    "edit after the order",
    "unsend before its message",
    "unsend before the answer",
    "unsend after the answer",
    "unsend after the order",
    "echo of ours, late",
    "echo of ours, settles a doubt",
    "echo of a person, late",
    "echo of a person, out of order",
    "at one instant: confirm, then confirm",
    "at one instant: confirm, then change",
    "at one instant: change, then confirm",
    "at one instant: confirm, then words",
    "at one instant: words, then confirm",
    "at one instant: confirm, then edit",
    "at one instant: edit, then confirm",
    "at one instant: confirm, then unsend",
    "at one instant: unsend, then confirm",
    "part of one instant delivered twice",
    "a ticket is changed",
    "the program dies: CameIn",
    "the program dies: Appended",
    "the program dies: Decided",
    "the program dies: Committed",
    "the program dies: Claimed",
    "the program dies: Accepted",
    "the program dies: Answered",
    "the program dies: Settled",
];

const EDITED: &str = "message_edited";
const DELETED: &str = "message_deleted";

/// The messages that a commit says were changed or taken back, each with the event that did it.
pub(crate) fn revisions(commit: &Commit) -> impl Iterator<Item = (EventId, &MessageId)> {
    let events =
        commit.interactions.iter().filter(|interaction| [EDITED, DELETED].contains(&interaction.kind));
    let mids = commit.message_updates.iter().filter_map(|update| match update {
        MessageUpdate::Edited { mid, .. } | MessageUpdate::Deleted { mid } => Some(mid),
        MessageUpdate::Delivered { .. } | MessageUpdate::Read { .. } => None,
    });
    events.map(|interaction| interaction.event).zip(mids)
}

fn has_in_cart(conversation: &Conversation, mid: &MessageId) -> bool {
    let steps = conversation.state.draft().map_or(&[][..], |draft| &draft.steps);
    steps.iter().any(|step| step.texts.iter().any(|text| text.mid == *mid))
}

/// See the module.
#[derive(Default)]
pub(crate) struct Watch {
    pub(crate) covered: Covered,
    conversations: BTreeMap<ConversationKey, Conversation>,
    messages: BTreeSet<MessageId>,
    /// What one person did at one instant, as far as it was committed.
    instants: BTreeMap<(ConversationKey, Timestamp), Vec<&'static str>>,
    /// When the newest words of a person of the shop were said, as far as they are known.
    answered_at: BTreeMap<ConversationKey, Timestamp>,
    /// When a message was first on its way.
    left_ms: BTreeMap<OutboxId, i64>,
}

impl Watch {
    pub(crate) fn saw(&mut self, what: impl Into<String>) {
        *self.covered.entry(what.into()).or_default() += 1;
    }

    pub(crate) fn left(&mut self, message: OutboxId, now_ms: i64) {
        self.left_ms.entry(message).or_insert(now_ms);
    }

    /// The echo of a message of ours came; `state` is what was known of it before.
    pub(crate) fn echoed(&mut self, message: OutboxId, state: Option<SendView>, now_ms: i64) {
        if self.left_ms.get(&message).is_some_and(|left_ms| now_ms - left_ms >= LATE_MS) {
            self.saw("echo of ours, late");
        }
        match state {
            Some(SendView::Open) => self.saw("echo of ours, settles a doubt"),
            Some(SendView::Failed { .. }) => self.saw("echo of ours, after it was given up"),
            Some(SendView::Waiting | SendView::Sent | SendView::Superseded) | None => {}
        }
    }

    /// The conversation whose cart a message made part of, when its last commit was written.
    pub(crate) fn in_cart(&self, mid: &MessageId) -> Option<&ConversationKey> {
        self.conversations.iter().find(|(_, conversation)| has_in_cart(conversation, mid)).map(|(key, _)| key)
    }

    /// Takes a commit in.
    pub(crate) fn committed(&mut self, commit: &Commit) {
        let mut revisions = revisions(commit).map(|(_, mid)| mid);
        for interaction in &commit.interactions {
            match interaction.kind {
                EDITED | DELETED => {
                    let how = if interaction.kind == EDITED { "edit" } else { "unsend" };
                    if let Some(mid) = revisions.next() {
                        self.revised(how, mid);
                    }
                    self.did(interaction, how);
                }
                _ => self.said(interaction),
            }
        }
        let taken = |change: &OrderChange| change.action == OrderAction::AcceptChange;
        for _ in commit.changed.iter().filter(|(_, change)| taken(change)) {
            self.saw("a ticket is changed");
        }
        for write in &commit.conversations {
            self.conversations.insert(write.key.clone(), write.next.clone());
        }
    }

    fn said(&mut self, interaction: &Interaction) {
        match &interaction.detail {
            InteractionDetail::Message(message) => {
                self.messages.insert(message.mid.clone());
                let what = match message.quick_reply.as_deref().map(str::parse) {
                    Some(Ok(Tap::Confirm { .. })) => "confirm",
                    Some(Ok(Tap::Change)) => "change",
                    Some(_) => "tap",
                    None => "words",
                };
                self.did(interaction, what);
            }
            InteractionDetail::Echo(echo) if echo.metadata.is_none() => {
                let said_at = interaction.occurred_at;
                if interaction.received_at.as_millis() - said_at.as_millis() >= LATE_MS {
                    self.saw("echo of a person, late");
                }
                let newest = self.answered_at.entry(interaction.conversation.clone()).or_insert(said_at);
                let is_older = said_at < *newest;
                *newest = said_at.max(*newest);
                if is_older {
                    self.saw("echo of a person, out of order");
                }
            }
            InteractionDetail::Echo(_) | InteractionDetail::Feed(_) | InteractionDetail::Other => {}
        }
    }

    /// A message was changed or taken back.
    fn revised(&mut self, how: &str, mid: &MessageId) {
        let conversations = self.conversations.values();
        let mut places = conversations.filter_map(|conversation| {
            let waits = conversation.burst.iter().any(|text| text.mid == *mid);
            if waits {
                Some("before the answer")
            } else if has_in_cart(conversation, mid) {
                Some("after the answer")
            } else {
                conversation.ordered_with.contains(mid).then_some("after the order")
            }
        });
        let place = match places.next() {
            Some(place) => place,
            None if self.messages.contains(mid) => "when it made no difference",
            None => "before its message",
        };
        self.saw(format!("{how} {place}"));
    }

    fn did(&mut self, interaction: &Interaction, what: &'static str) {
        let instant = (interaction.conversation.clone(), interaction.occurred_at);
        let done = self.instants.entry(instant).or_default();
        let before = done.last().copied();
        done.push(what);
        if let Some(before) = before.filter(|before| *before == "confirm" || what == "confirm") {
            self.saw(format!("at one instant: {before}, then {what}"));
        }
    }
}
