//! Writing a batch: every check first, then every change, so that a refused commit changes nothing.

use std::collections::HashSet;

use comanda_domain::conversation::State as ConversationState;
use comanda_domain::effect::SendCondition;
use comanda_domain::id::{ConversationKey, EventId, MessageId, OutboxId, Sku};
use comanda_domain::time::Timestamp;

use super::lease;
use super::state::{OrderEntry, OutboxEntry, OutboxState, State, StoredConversation, TimerEntry};
use crate::detail::{OrderWrite, attachment_kinds, identity, name_along, order_writes};
use crate::port::StoreError;
use crate::port::admin::rush_setting;
use crate::port::conversation::{
    Commit, CommitError, Committed, ConversationWrite, Direction, Interaction, InteractionDetail,
    MessageUpdate, NewOutboxRow, StoredOrder, TimerWrite,
};
use crate::port::desk::MessageRow;

pub(super) fn write(state: &mut State, commit: &Commit) -> Result<Committed, CommitError> {
    lease::check(state, &commit.fences)?;
    if is_repeated(state, commit)? {
        return stored_numbers(state, commit);
    }
    let orders = order_writes(commit).map_err(|keys| CommitError::Conflict { keys })?;
    check_revisions(state, commit, &orders)?;
    for (event, at) in &commit.seen {
        state.seen.insert(*event, *at);
    }
    for interaction in &commit.interactions {
        write_interaction(state, interaction);
    }
    for update in &commit.message_updates {
        update_message(state, update);
    }
    let numbers = write_orders(state, commit, orders);
    state.write_phones(&commit.placed);
    commit.links.iter().for_each(|change| state.change_link(change));
    commit.forgotten.iter().for_each(|(key, _)| state.forget(key));
    commit.forgotten_commenters.iter().for_each(|who| state.forget_commenter(who));
    for (branch, is_rush, _) in &commit.rush {
        *state.board_revisions.entry(branch.clone()).or_default() += 1;
        state.set(rush_setting(branch, *is_rush));
    }
    withdraw(state, commit);
    state.write_drafts(commit, decided_at(commit));
    for row in &commit.outbox {
        write_outbox_row(state, row);
    }
    for (id, mid) in &commit.echoed {
        settle_echoed(state, *id, mid, decided_at(commit));
    }
    for write in &commit.conversations {
        write_conversation(state, write);
    }
    let at = decided_at(commit);
    let answered = state.calls.iter_mut().filter(|call| commit.answered.contains(&call.conversation));
    answered.for_each(|call| {
        call.closed_at.get_or_insert(at);
    });
    for (conversation, reason, at) in &commit.calls {
        state.call(conversation.clone(), *reason, *at);
    }
    for timer in &commit.timers {
        write_timer(state, timer);
    }
    for (id, outcome) in &commit.outcomes {
        state.outcomes.entry(*id).or_insert_with(|| (outcome.clone(), at));
    }
    for record in &commit.quarantine {
        if state.quarantine.iter().all(|known| known.event != record.event) {
            state.quarantine.push(record.clone());
        }
    }
    for answer in &commit.reader_answers {
        let key = (answer.event, answer.reader.clone());
        state.reader_answers.entry(key).or_insert_with(|| answer.clone());
    }
    Ok(Committed { numbers })
}

/// When the newest record of the commit reached us.
fn decided_at(commit: &Commit) -> Timestamp {
    commit.seen.iter().map(|(_, at)| *at).max().unwrap_or(Timestamp::from_millis(0))
}

/// Whether all of it was committed before; an error if only some of it was.
fn is_repeated(state: &State, commit: &Commit) -> Result<bool, CommitError> {
    let ids: HashSet<EventId> = commit.seen.iter().map(|(event, _)| *event).collect();
    let known = ids.iter().filter(|event| state.seen.contains_key(event)).count();
    if known == 0 {
        return Ok(false);
    }
    if known < ids.len() {
        let keys = commit.conversations.iter().map(|write| write.key.clone()).collect();
        return Err(CommitError::Conflict { keys });
    }
    Ok(true)
}

fn stored_numbers(state: &State, commit: &Commit) -> Result<Committed, CommitError> {
    let number = |id| state.orders.get(id).map(|entry| entry.stored.number);
    let numbers: Option<Vec<u32>> = commit.placed.iter().map(|placed| number(&placed.order.id)).collect();
    let missing = || StoreError::Refused("a repeated commit places another order".into());
    Ok(Committed { numbers: numbers.ok_or_else(missing)? })
}

fn check_revisions(state: &State, commit: &Commit, orders: &[OrderWrite<'_>]) -> Result<(), CommitError> {
    let stored = |key| state.conversations.get(key).map_or(0, |stored| stored.revision);
    let moved = commit.conversations.iter().filter(|write| stored(&write.key) != write.expected_revision);
    let mut keys: Vec<ConversationKey> = moved.map(|write| write.key.clone()).collect();
    for write in orders {
        let stored = state.orders.get(&write.order.id).map(|entry| entry.stored.order.revision);
        if stored != write.expected_revision {
            keys.push(write.order.conversation.clone());
        }
    }
    if keys.is_empty() { Ok(()) } else { Err(CommitError::Conflict { keys }) }
}

fn write_interaction(state: &mut State, interaction: &Interaction) {
    if state.interactions.contains_key(&interaction.event) {
        return;
    }
    if let Some(person) = &interaction.person {
        let entry = state.identity(identity(&interaction.conversation, person), interaction.occurred_at);
        if let Some(name) = name_along(interaction) {
            entry.name = Some(name.to_owned());
        }
        let at = Some(interaction.occurred_at);
        match interaction.direction {
            Direction::Inbound => entry.saw(at, None),
            Direction::Outbound => entry.saw(None, at),
        }
    }
    let inbound = interaction.direction == Direction::Inbound;
    let row = |mid: &MessageId, text: &Option<String>, attachments| MessageRow {
        mid: mid.as_str().to_owned(),
        inbound,
        text: text.clone(),
        attachments: attachment_kinds(attachments),
        at: interaction.occurred_at,
        delivered_at: None,
        read_at: None,
    };
    match &interaction.detail {
        InteractionDetail::Message(message) => {
            let row = row(&message.mid, &message.text, &message.attachments);
            state.keep_message(&interaction.conversation, &message.mid, row);
        }
        InteractionDetail::Echo(echo) => {
            let row = row(&echo.mid, &echo.text, &echo.attachments);
            let at = row.at;
            state.keep_message(&interaction.conversation, &echo.mid, row);
            // Watermarks are by Meta's clock, so Meta's time of the message is the better one.
            let place = state.message_places.get(&echo.mid).copied();
            if let Some(known) = place.and_then(|place| state.messages.get_mut(place)) {
                known.row.at = at;
            }
        }
        InteractionDetail::Feed(_) | InteractionDetail::Other => {}
    }
    state.interactions.insert(interaction.event, interaction.clone());
}

fn update_message(state: &mut State, update: &MessageUpdate) {
    let place = |state: &State, mid: &MessageId| state.message_places.get(mid).copied();
    match update {
        MessageUpdate::Delivered { conversation, mids, watermark, at } => {
            for message in &mut state.messages {
                let named = mids.iter().any(|mid| mid.as_str() == message.row.mid);
                let before = watermark.is_some_and(|watermark| message.row.at <= watermark);
                if &message.conversation == conversation && !message.row.inbound && (named || before) {
                    message.row.delivered_at.get_or_insert(*at);
                }
            }
        }
        MessageUpdate::Read { conversation, mid, watermark, at } => {
            for message in &mut state.messages {
                let named = mid.as_ref().is_some_and(|mid| mid.as_str() == message.row.mid);
                let before = watermark.is_some_and(|watermark| message.row.at <= watermark);
                if &message.conversation == conversation && !message.row.inbound && (named || before) {
                    message.row.delivered_at.get_or_insert(*at);
                    message.row.read_at.get_or_insert(*at);
                }
            }
        }
        MessageUpdate::Edited { mid, text } => {
            let place = place(state, mid);
            let message = place.and_then(|place| state.messages.get_mut(place));
            if let Some(message) = message.filter(|message| !message.deleted) {
                message.row.text.clone_from(text);
            }
        }
        MessageUpdate::Deleted { mid } => {
            let place = place(state, mid);
            if let Some(message) = place.and_then(|place| state.messages.get_mut(place)) {
                message.row.text = None;
                message.deleted = true;
            }
        }
    }
}

fn write_orders(state: &mut State, commit: &Commit, orders: Vec<OrderWrite<'_>>) -> Vec<u32> {
    let mut numbers = Vec::with_capacity(commit.placed.len());
    for placed in &commit.placed {
        let day = (placed.order.branch.clone(), placed.business_day.clone());
        let last = state.numbers.entry(day).or_default();
        *last += 1;
        numbers.push(*last);
    }
    let branches: HashSet<&Sku> = orders.iter().map(|write| &write.order.branch).collect();
    for branch in branches {
        *state.board_revisions.entry(branch.clone()).or_default() += 1;
    }
    // Placed orders come first, in their own order.
    for (index, write) in orders.into_iter().enumerate() {
        let before = (!write.keeps_before()).then(|| write.before());
        let entry = state.orders.entry(write.order.id).or_insert_with(|| OrderEntry {
            stored: StoredOrder {
                order: write.order.clone(),
                number: numbers.get(index).copied().unwrap_or_default(),
                before: None,
            },
            history: Vec::new(),
        });
        entry.stored.order = write.order.clone();
        if let Some(before) = before {
            entry.stored.before = before;
        }
        entry.history.extend(write.changes.into_iter().cloned());
    }
    numbers
}

fn write_outbox_row(state: &mut State, new: &NewOutboxRow) {
    if state.outbox_places.contains_key(&new.id) {
        return;
    }
    let conditional = match new.outgoing.condition {
        SendCondition::Always => false,
        SendCondition::IfPredecessorLeft => true,
    };
    let (mut withdrew, mut left) = (false, false);
    for known in &mut state.outbox {
        let same = known.row.conversation == new.conversation
            && known.row.outgoing.purpose.key() == new.outgoing.purpose.key();
        left |= same && known.state.may_have_left();
        if same && (conditional || new.outgoing.purpose.supersedes()) {
            withdrew |= known.take_back(new.created_at);
        }
    }
    let vanishes = conditional && (withdrew || !left);
    state.outbox_places.insert(new.id, state.outbox.len());
    state.outbox.push(OutboxEntry {
        state: if vanishes { OutboxState::Superseded } else { OutboxState::Queued },
        not_before: new.outgoing.not_before,
        attempt: 0,
        since: new.created_at,
        doubted: false,
        withdrawn: false,
        mid: None,
        settled_at: vanishes.then_some(new.created_at),
        fence: 0,
        row: new.clone(),
    });
}

/// A person has taken over: what the bot was about to say is not said any more.
fn withdraw(state: &mut State, commit: &Commit) {
    let at = decided_at(commit);
    for entry in &mut state.outbox {
        let yields = entry.row.outgoing.purpose.yields_to_person();
        if yields && commit.withdrawn.contains(&entry.row.conversation) {
            entry.take_back(at);
        }
    }
}

impl OutboxEntry {
    /// Replaced or withdrawn: what has not left is not said any more, and what is on its way is not tried again. Tells
    /// whether it had not left.
    fn take_back(&mut self, at: Timestamp) -> bool {
        self.withdrawn |= self.state.is_open();
        let has_not_left = self.state.has_not_left();
        if has_not_left {
            self.state = OutboxState::Superseded;
            self.settled_at = Some(at);
        }
        has_not_left
    }
}

fn settle_echoed(state: &mut State, id: OutboxId, mid: &MessageId, at: Timestamp) {
    let place = state.outbox_places.get(&id).copied();
    if let Some(entry) = place.and_then(|place| state.outbox.get_mut(place)) {
        entry.state = OutboxState::Sent;
        entry.mid = Some(mid.clone());
        entry.settled_at = Some(at);
    }
}

fn write_conversation(state: &mut State, write: &ConversationWrite) {
    let stored = StoredConversation {
        conversation: write.next.clone(),
        revision: write.expected_revision + 1,
        updated_at: write.updated_at,
    };
    state.conversations.insert(write.key.clone(), stored);
    if write.next.window_is_open(write.updated_at) {
        let with_person = is_with_person(state, &write.key);
        let waiting = |entry: &&mut OutboxEntry| {
            entry.row.conversation == write.key
                && entry.state == OutboxState::Waiting
                && !(with_person && entry.row.outgoing.purpose.yields_to_person())
        };
        state.outbox.iter_mut().filter(waiting).for_each(|entry| entry.state = OutboxState::Queued);
    }
}

fn is_with_person(state: &State, key: &ConversationKey) -> bool {
    let stored = state.conversations.get(key);
    stored.is_some_and(|stored| matches!(stored.conversation.state, ConversationState::WithPerson { .. }))
}

fn write_timer(state: &mut State, write: &TimerWrite) {
    match write {
        TimerWrite::Set(timer) => {
            let key = (timer.conversation.clone(), timer.kind);
            state.timers.insert(key, TimerEntry { due: timer.due, handed_out_at: None });
        }
        TimerWrite::Clear { conversation, kind } => {
            state.timers.remove(&(conversation.clone(), *kind));
        }
        TimerWrite::Fired(timer) => {
            let key = (timer.conversation.clone(), timer.kind);
            if state.timers.get(&key).is_some_and(|entry| entry.due == timer.due) {
                state.timers.remove(&key);
            }
        }
    }
}
