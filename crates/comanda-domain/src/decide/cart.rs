//! The cart: taking things in, asking for what is missing, reading it back, placing the order.

mod answer;
mod ask;
mod left_lying;
mod meaning;
mod place;
mod restate;
pub(super) mod say;
mod tapped;

use crate::conversation::{BurstText, State};
use crate::draft::Draft;
use crate::effect::CallReason;
use crate::event::{AttachmentKind, InboundMessage};
use crate::id::MessageId;
use crate::phrase::{Phrase, TextKey};
use crate::reading::{Details, Intent, Reading};
use crate::tap::Tap;

use super::turn::{Turn, button};
use super::{amend, orders};

pub(super) use answer::take_answer;
pub(super) use ask::ask_next;
pub(super) use left_lying::{expire, remind};
pub(super) use meaning::{answer_meaning, settle_meaning};
pub(super) use place::confirm;
pub(super) use tapped::{
    Settled, add_tapped, at_place, begin, choose, fulfil, known_address, less, other_address, settle,
    take_information, take_sent_cart,
};

/// The sticker of a thumb (Messenger's like button), see the Send API reference.
const THUMB_STICKERS: [&str; 3] = ["369239263222822", "369239343222814", "369239383222810"];

/// Reactions that say yes, by Meta's names.
const YES_REACTIONS: [&str; 2] = ["like", "love"];

/// Confidence of what was tapped, in percent.
const TAPPED: u8 = 100;

/// Whether a reading has nothing for the cart.
pub(super) fn says_nothing(reading: &Reading) -> bool {
    reading.lines.is_empty()
        && reading.edits.is_empty()
        && reading.unknown.is_empty()
        && reading.ambiguous.is_empty()
        && reading.details == Details::default()
}

/// Takes everything in that was said and asks for what is missing next.
pub(super) fn take_and_ask(turn: &mut Turn<'_>, reading: &Reading, texts: Vec<BurstText>) {
    let is_new = turn.next.state.draft().is_none_or(Draft::is_empty);
    if is_new && let Some(order) = orders::open_order(turn) {
        let only_facts = Reading { details: Details::default(), ..reading.clone() };
        if says_nothing(&only_facts) {
            // "Change the address": it is about what the kitchen has, not the beginning of another order.
            return orders::change_needs_person(turn, order);
        }
        if !reading.edits.is_empty() || reading.restates {
            // "No onion in the first one": of what the kitchen has.
            return amend::begin(turn, reading, texts);
        }
    }
    let mut draft = turn.take_draft();
    let meanings = meaning::of(turn, &draft, reading);
    let remarks = answer::take_in(turn, &mut draft, reading, texts);
    turn.remarks.extend(remarks);
    if let Some(meanings) = meanings {
        return meaning::ask(turn, draft, &meanings);
    }
    ask_next(turn, draft);
}

/// Takes everything in that was said; the caller answers.
pub(super) fn take_quietly(turn: &mut Turn<'_>, reading: &Reading, texts: Vec<BurstText>) {
    if says_nothing(reading) && turn.next.state.draft().is_none() {
        return;
    }
    let awaiting = matches!(turn.next.state, State::AwaitingConfirmation { .. });
    let mut draft = turn.take_draft();
    let before = draft.mark(turn.context.shop);
    let remarks = answer::take_in(turn, &mut draft, reading, texts);
    // What was read back is no longer all that was said: a tap on the old "yes" must not place it unseen.
    let unchanged = draft.mark(turn.context.shop) == before
        && remarks.is_empty()
        && draft.open_choice.is_none()
        && reading.topic.is_none()
        && reading.request.is_none()
        && matches!(reading.intent, Intent::Confirm | Intent::Thanks | Intent::Greeting);
    turn.remarks.extend(remarks);
    let state = if awaiting && unchanged {
        State::AwaitingConfirmation { draft }
    } else {
        State::Collecting { draft }
    };
    turn.keep_draft(state);
}

/// Keeps a changed draft in the state it was in.
pub(super) fn put_back(turn: &mut Turn<'_>, draft: Draft) {
    if turn.next.state == State::Idle {
        // It begins here: it is reminded of, and forgotten.
        return turn.keep_draft(State::Collecting { draft });
    }
    turn.next.state = match &turn.next.state {
        State::Idle | State::Collecting { .. } => State::Collecting { draft },
        State::AwaitingConfirmation { .. } => State::AwaitingConfirmation { draft },
        State::WithPerson { until, since, .. } => {
            State::WithPerson { until: *until, draft: Some(draft), since: *since }
        }
    };
}

/// Changes the draft and goes on.
pub(super) fn with_draft(turn: &mut Turn<'_>, change: impl FnOnce(&mut Draft)) {
    let mut draft = turn.take_draft();
    change(&mut draft);
    ask_next(turn, draft);
}

/// A thumb up says yes to what was asked.
pub(super) fn is_thumb(message: &InboundMessage) -> bool {
    message.attachments.iter().any(|attachment| {
        if let AttachmentKind::Sticker { sticker_id: Some(id) } = &attachment.kind {
            THUMB_STICKERS.contains(&id.as_str())
        } else {
            false
        }
    })
}

/// Any other sticker is a friendly noise.
pub(super) fn is_sticker(message: &InboundMessage) -> bool {
    let is_sticker = |kind: &AttachmentKind| matches!(kind, AttachmentKind::Sticker { .. });
    !message.attachments.is_empty()
        && message.attachments.iter().all(|attachment| is_sticker(&attachment.kind))
}

/// A thumb up: confirms what was read back, else it is a friendly noise.
pub(super) fn on_thumb(turn: &mut Turn<'_>) {
    // With words still unread it says yes to we do not know what: they are read first, and the order read back again.
    let unread = !turn.next.burst.is_empty();
    match turn.next.state {
        State::AwaitingConfirmation { .. } if !unread => confirm(turn, None),
        State::AwaitingConfirmation { .. }
        | State::Collecting { .. }
        | State::Idle
        | State::WithPerson { .. } => {}
    }
}

/// A thumb or a heart on the message that the order was read back with is a yes; any other reaction is a friendly noise.
pub(super) fn on_reaction(turn: &mut Turn<'_>, mid: &MessageId, reaction: Option<&str>) {
    let is_yes = reaction.is_some_and(|name| YES_REACTIONS.contains(&name));
    let read_back = turn.next.read_back.as_ref().filter(|read_back| read_back.mid.as_ref() == Some(mid));
    let Some(mark) = read_back.map(|read_back| read_back.mark.clone()).filter(|_| is_yes) else { return };
    let is_open = matches!(turn.next.state, State::AwaitingConfirmation { .. });
    if is_open && turn.next.burst.is_empty() {
        confirm(turn, Some(&mark));
    }
}

/// A photo, voice note or file: a person is called, and the customer knows.
pub(super) fn on_media(turn: &mut Turn<'_>, message: &InboundMessage) {
    let is_voice = message.attachments.iter().any(|attachment| attachment.kind == AttachmentKind::Audio);
    call_for_media(turn, if is_voice { TextKey::CannotHearVoice } else { TextKey::CannotReadMedia });
}

/// A voice note that nobody could write down.
pub(super) fn on_unheard(turn: &mut Turn<'_>) {
    call_for_media(turn, TextKey::CannotHearVoice);
}

fn call_for_media(turn: &mut Turn<'_>, key: TextKey) {
    turn.call_person(CallReason::Media);
    turn.remarks.push(Phrase::plain(key));
    if turn.next.state.draft().is_some_and(|draft| !draft.is_empty()) {
        turn.has_answered = true;
        return with_draft(turn, |_| {});
    }
    let phrases = std::mem::take(&mut turn.remarks);
    turn.reply(phrases, vec![button(TextKey::ButtonMenu, Tap::ShowMenu)]);
}

/// "No" to what was read back, or to anything else.
pub(super) fn on_decline(turn: &mut Turn<'_>) {
    match &turn.next.state {
        State::AwaitingConfirmation { .. } | State::Collecting { .. } => ask_change(turn),
        State::Idle | State::WithPerson { .. } => {
            turn.reply(vec![Phrase::plain(TextKey::AllRight)], Vec::new());
        }
    }
}

/// "Change something."
pub(super) fn ask_change(turn: &mut Turn<'_>) {
    let draft = turn.take_draft();
    if draft.is_empty() {
        return ask_next(turn, draft);
    }
    let mut phrases = std::mem::take(&mut turn.remarks);
    phrases.push(say::cart(turn, &draft, TextKey::AskChange));
    let mut buttons = say::less_buttons(turn, &draft);
    buttons.extend([
        button(TextKey::ButtonMenu, Tap::ShowMenu),
        button(TextKey::ButtonKeep, Tap::Keep),
        button(TextKey::ButtonCancel, Tap::Cancel),
    ]);
    turn.keep_draft(State::Collecting { draft });
    turn.reply(phrases, buttons);
}

/// "Keep it": goes on with the draft, or with the order that is in the kitchen.
pub(super) fn keep(turn: &mut Turn<'_>) {
    if turn.next.state.draft().is_some() {
        with_draft(turn, |_| {});
    } else {
        orders::tell_status(turn);
    }
}

/// "Cancel": the cart goes; without one, the order is meant.
pub(super) fn cancel(turn: &mut Turn<'_>) {
    let had_draft = turn.next.state.draft().is_some();
    let had_cart = turn.next.state.draft().is_some_and(|draft| !draft.is_empty());
    if had_draft {
        turn.go_idle();
    }
    if had_cart || (had_draft && orders::open_order(turn).is_none()) {
        turn.reply(
            vec![Phrase::plain(TextKey::CartCleared)],
            vec![button(TextKey::ButtonMenu, Tap::ShowMenu)],
        );
    } else {
        orders::ask_cancellation(turn);
    }
}

/// The draft cannot become an order by any answer: a person must look.
fn cannot_price(turn: &mut Turn<'_>, draft: Draft) {
    turn.call_person(CallReason::NotUnderstood);
    let called = turn.person_called();
    turn.reply(vec![called], Vec::new());
    turn.keep_draft(State::Collecting { draft });
}

/// More than the bot may take.
pub(super) fn too_large(turn: &mut Turn<'_>, draft: Draft) {
    turn.call_person(CallReason::TooLarge);
    turn.reply(vec![Phrase::plain(TextKey::CartTooLarge)], Vec::new());
    turn.keep_draft(State::Collecting { draft });
}

fn put_back_or_idle(turn: &mut Turn<'_>, draft: Draft) {
    if draft.is_empty() { turn.go_idle() } else { turn.keep_draft(State::Collecting { draft }) }
}
