//! Voice notes that a service writes down: until it has, the bot waits; then it goes on as if they had been written.

use std::time::Duration;

use crate::command::CommandOutcome;
use crate::conversation::BurstText;
use crate::effect::{Content, Purpose, SenderAction};
use crate::event::{AttachmentKind, InboundMessage};
use crate::id::MessageId;
use crate::limits;
use crate::phrase::{ArgName, ArgValue, Phrase, TextKey};
use crate::timer::{TimerChange, TimerKind};

use super::turn::Turn;
use super::{burst, cart};

/// So long a customer waits for somebody to listen, at most.
pub const WAIT: Duration = Duration::from_secs(30);

/// Waits for the words of a voice note; `false` if nobody writes it down.
pub(super) fn listen(turn: &mut Turn<'_>, message: &InboundMessage) -> bool {
    let is_voice = address(message).is_some();
    if !turn.context.can_hear || !is_voice || turn.stale || turn.next.hears.len() == limits::VOICES_MAX {
        return false;
    }
    turn.next.hears.push(message.mid.clone());
    let due = turn.context.now.plus(WAIT);
    turn.timer(TimerChange::Set { kind: TimerKind::Hearing, due });
    turn.send(Purpose::Seen, Content::Action(SenderAction::MarkSeen));
    turn.send(Purpose::Action, Content::Action(SenderAction::TypingOn));
    true
}

/// Where the voice note of a message can be fetched, if it is one and nothing else.
pub fn address(message: &InboundMessage) -> Option<&str> {
    let [only] = &message.attachments[..] else { return None };
    let has_words = message.text.as_deref().is_some_and(|text| !text.trim().is_empty());
    only.url.as_deref().filter(|_| only.kind == AttachmentKind::Audio && !has_words)
}

/// A service has written a voice note down, or could not.
pub(super) fn heard(turn: &mut Turn<'_>, mid: &MessageId, text: Option<&str>) {
    if !forget(turn, mid) {
        // Too late, or taken back meanwhile.
        let reason = "nobody waits for this voice note".to_owned();
        return turn.outcome(CommandOutcome::Refused { reason });
    }
    if turn.next.hears.is_empty() {
        turn.timer(TimerChange::Clear { kind: TimerKind::Hearing });
    }
    turn.outcome(CommandOutcome::Done { revision: None });
    match text.map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => {
            let text: String = text.chars().take(limits::TEXT_CHARS_MAX).collect();
            burst::push(turn, BurstText { mid: mid.clone(), text, is_heard: true, at: None });
        }
        None => cart::on_unheard(turn),
    }
}

/// A voice note was taken back; `false` if it is none that is being written down.
pub(super) fn forget(turn: &mut Turn<'_>, mid: &MessageId) -> bool {
    let waited = turn.next.hears.len();
    turn.next.hears.retain(|waiting| waiting != mid);
    turn.next.hears.len() < waited
}

/// Nobody has written it down in time.
pub(super) fn give_up(turn: &mut Turn<'_>) {
    if !turn.next.hears.is_empty() && !turn.is_with_person() {
        turn.next.hears.clear();
        cart::on_unheard(turn);
    }
}

/// What was heard is said first, so that a mistake is noticed.
pub(super) fn say_what_was_heard(turn: &mut Turn<'_>, texts: &[BurstText]) {
    let heard = texts.iter().filter(|text| text.is_heard);
    let said = heard
        .map(|heard| Phrase::with(TextKey::Heard, [(ArgName::Text, ArgValue::Text(heard.text.clone()))]));
    turn.remarks.extend(said);
}
