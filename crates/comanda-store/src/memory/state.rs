//! What the store in memory holds.

use std::collections::{BTreeMap, HashMap, HashSet};

use comanda_domain::command::CommandOutcome;
use comanda_domain::conversation::Conversation;
use comanda_domain::effect::{CallReason, DraftFate};
use comanda_domain::id::{
    Channel, CommandId, ConversationKey, EventId, MessageId, OrderId, OutboxId, PageId, PersonId, ProfileId,
    Sku,
};
use comanda_domain::order::OrderChange;
use comanda_domain::profile::{Identity, LinkedBy};
use comanda_domain::time::Timestamp;
use comanda_domain::timer::TimerKind;

use crate::detail::profile_of;
use crate::port::admin::{PageRow, PersonDetails, RUSH, Setting, SettingScope};
use crate::port::alarm::{Alarm, AlarmKind};
use crate::port::conversation::{
    DeadLetter, Interaction, NewOutboxRow, Quarantined, ReaderAnswer, StoredOrder,
};
use crate::port::desk::{BranchRow, Media, MessageRow};
use crate::port::lease::{Lease, Work, WorkerId};
use crate::port::people::PeopleLink;
use crate::port::repair::Repair;
use crate::port::replay::PageShopSince;

/// Everything.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) seen: HashMap<EventId, Timestamp>,
    pub(super) conversations: HashMap<ConversationKey, StoredConversation>,
    pub(super) orders: HashMap<OrderId, OrderEntry>,
    /// The last short number by branch and business day.
    pub(super) numbers: HashMap<(Sku, String), u32>,
    pub(super) board_revisions: HashMap<Sku, u64>,
    /// In the order in which rows were decided.
    pub(super) outbox: Vec<OutboxEntry>,
    pub(super) outbox_places: HashMap<OutboxId, usize>,
    pub(super) timers: HashMap<(ConversationKey, TimerKind), TimerEntry>,
    pub(super) interactions: HashMap<EventId, Interaction>,
    /// In the order of arrival.
    pub(super) messages: Vec<MessageEntry>,
    pub(super) message_places: HashMap<MessageId, usize>,
    pub(super) identities: HashMap<(PageId, Channel, PersonId), IdentityEntry>,
    /// Phone numbers that identities ordered with, by shop, oldest first.
    pub(super) phones: Vec<PhoneEntry>,
    pub(super) links: BTreeMap<(ProfileId, ProfileId, LinkedBy), PeopleLink>,
    /// In the order in which they were drafted.
    pub(super) drafts: Vec<DraftEntry>,
    pub(super) outcomes: HashMap<CommandId, (CommandOutcome, Timestamp)>,
    pub(super) calls: Vec<CallEntry>,
    pub(super) quarantine: Vec<Quarantined>,
    pub(super) reader_answers: HashMap<(EventId, String), ReaderAnswer>,
    pub(super) dead_letters: Vec<DeadLetter>,
    pub(super) pages: BTreeMap<PageId, (PageRow, bool)>,
    pub(super) branches: Vec<BranchRow>,
    pub(super) media: HashMap<[u8; 32], Media>,
    pub(super) shop_versions: HashMap<String, Vec<(String, String)>>,
    pub(super) settings: Vec<Setting>,
    /// In order.
    pub(super) leases: Vec<Lease>,
    /// Who takes part, and until when they are taken for alive.
    pub(super) workers: BTreeMap<(Work, WorkerId), Timestamp>,
    pub(super) runs: HashSet<String>,
    pub(super) marks: HashMap<EventId, u32>,
    pub(super) alarms: BTreeMap<(AlarmKind, String), Alarm>,
    /// In the order in which they were asked for.
    pub(super) repairs: Vec<Repair>,
    pub(super) page_shops: Vec<PageShopSince>,
    pub(super) restored_at: Option<Timestamp>,
}

#[derive(Debug)]
pub(super) struct StoredConversation {
    pub(super) conversation: Conversation,
    pub(super) revision: u64,
    pub(super) updated_at: Timestamp,
}

#[derive(Debug)]
pub(super) struct OrderEntry {
    pub(super) stored: StoredOrder,
    pub(super) history: Vec<OrderChange>,
}

#[derive(Debug)]
pub(super) struct OutboxEntry {
    pub(super) row: NewOutboxRow,
    pub(super) state: OutboxState,
    pub(super) not_before: Timestamp,
    pub(super) attempt: u32,
    pub(super) since: Timestamp,
    /// It was in doubt at some time.
    pub(super) doubted: bool,
    /// Taken back while it was on its way: it is not tried again.
    pub(super) withdrawn: bool,
    pub(super) mid: Option<MessageId>,
    pub(super) settled_at: Option<Timestamp>,
    /// Of the lease under which it was last taken to be sent.
    pub(super) fence: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OutboxState {
    Queued,
    Sending,
    Sent,
    InDoubt,
    Waiting,
    Failed,
    Superseded,
}

impl OutboxState {
    /// Nothing more becomes of it, unless its echo comes.
    pub(super) const fn is_settled(self) -> bool {
        matches!(self, Self::Sent | Self::Failed | Self::Superseded)
    }

    /// It is on its way, or nobody knows.
    pub(super) const fn is_open(self) -> bool {
        matches!(self, Self::Sending | Self::InDoubt)
    }

    /// It has certainly not left.
    pub(super) const fn has_not_left(self) -> bool {
        matches!(self, Self::Queued | Self::Waiting)
    }

    /// It left, or may have.
    pub(super) const fn may_have_left(self) -> bool {
        matches!(self, Self::Sending | Self::Sent | Self::InDoubt)
    }
}

#[derive(Debug)]
pub(super) struct TimerEntry {
    pub(super) due: Timestamp,
    pub(super) handed_out_at: Option<Timestamp>,
}

#[derive(Debug)]
pub(super) struct MessageEntry {
    pub(super) conversation: ConversationKey,
    pub(super) row: MessageRow,
    /// Of what we sent, where Meta said so.
    pub(super) recipient: Option<String>,
    pub(super) deleted: bool,
}

#[derive(Debug)]
pub(super) struct IdentityEntry {
    pub(super) identity: Identity,
    pub(super) profile: ProfileId,
    /// As the channel sent it along.
    pub(super) name: Option<String>,
    pub(super) first_seen: Timestamp,
    pub(super) last_interaction: Option<Timestamp>,
    pub(super) last_inbound: Option<Timestamp>,
    pub(super) last_outbound: Option<Timestamp>,
    pub(super) details: Option<PersonDetails>,
}

#[derive(Debug)]
pub(super) struct DraftEntry {
    pub(super) row: NewOutboxRow,
    pub(super) settled: Option<(DraftFate, Timestamp)>,
}

#[derive(Debug, Clone)]
pub(super) struct PhoneEntry {
    pub(super) shop: String,
    pub(super) phone: String,
    pub(super) identity: Identity,
    pub(super) at: Timestamp,
}

#[derive(Debug)]
pub(super) struct CallEntry {
    pub(super) conversation: ConversationKey,
    pub(super) reason: CallReason,
    pub(super) at: Timestamp,
    /// `None` while it is open.
    pub(super) closed_at: Option<Timestamp>,
}

impl State {
    /// The entry of `identity`, made with its profile when it is new.
    pub(super) fn identity(&mut self, identity: Identity, seen_at: Timestamp) -> &mut IdentityEntry {
        let key = (identity.page.clone(), identity.channel, identity.person.clone());
        self.identities.entry(key).or_insert_with(|| IdentityEntry {
            profile: profile_of(&identity),
            identity,
            name: None,
            first_seen: seen_at,
            last_interaction: None,
            last_inbound: None,
            last_outbound: None,
            details: None,
        })
    }

    /// Keeps whom a message of ours reached.
    pub(super) fn note_recipient(&mut self, mid: &MessageId, recipient: Option<&PersonId>) {
        let place = self.message_places.get(mid).copied();
        if let Some(message) = place.and_then(|place| self.messages.get_mut(place)) {
            message.recipient =
                recipient.map(|person| person.as_str().to_owned()).or(message.recipient.take());
        }
    }

    /// Whether the branch has said that it is in a rush.
    pub(super) fn is_rush(&self, branch: &Sku) -> bool {
        let scope = SettingScope::Branch(branch.clone());
        let said = self.settings.iter().find(|setting| setting.key == RUSH && setting.scope == scope);
        said.is_some_and(|setting| setting.value == "true")
    }

    /// Writes one setting.
    pub(super) fn set(&mut self, setting: Setting) {
        self.settings.retain(|known| known.key != setting.key || known.scope != setting.scope);
        self.settings.push(setting);
    }

    /// Calls a person.
    pub(super) fn call(&mut self, conversation: ConversationKey, reason: CallReason, at: Timestamp) {
        self.calls.push(CallEntry { conversation, reason, at, closed_at: None });
    }

    /// Keeps a message. One that is there already keeps its words and is filled up where it has gaps.
    pub(super) fn keep_message(&mut self, conversation: &ConversationKey, mid: &MessageId, row: MessageRow) {
        let place = self.message_places.get(mid).copied();
        if let Some(known) = place.and_then(|place| self.messages.get_mut(place)) {
            if !known.deleted {
                known.row.text = known.row.text.take().or(row.text);
            }
            known.row.attachments = known.row.attachments.take().or(row.attachments);
            return;
        }
        self.message_places.insert(mid.clone(), self.messages.len());
        self.messages.push(MessageEntry {
            conversation: conversation.clone(),
            row,
            recipient: None,
            deleted: false,
        });
    }
}
