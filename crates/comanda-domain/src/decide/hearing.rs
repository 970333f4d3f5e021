//! Voice notes that a service writes down: until it has, the bot waits; then it goes on as if they had been written.
//!
//! What is written meanwhile waits with them, in the order in which it was said, and no yes counts: it may be of what nobody has
//! heard yet.

use std::time::Duration;

use crate::command::CommandOutcome;
use crate::conversation::{BurstText, Conversation, Voice};
use crate::effect::{CallReason, Content, Purpose, SenderAction};
use crate::event::{AttachmentKind, InboundMessage};
use crate::id::MessageId;
use crate::limits;
use crate::phrase::{ArgName, ArgValue, Phrase, TextKey};
use crate::timer::{TimerChange, TimerKind};

use super::turn::Turn;
use super::{burst, cart};

/// So long a customer waits for somebody to listen to a voice note, at most.
pub const WAIT: Duration = Duration::from_secs(30);

/// Most characters of what was heard that are said back: enough to see a mistake, and room for the order behind it.
const SAID_CHARS_MAX: usize = 200;

/// Waits for the words of a voice note; `false` if nobody writes it down.
pub(super) fn listen(turn: &mut Turn<'_>, message: &InboundMessage) -> bool {
    let is_voice = address(message).is_some();
    if !turn.context.can_hear || !is_voice || turn.stale || turn.next.hears.len() == limits::VOICES_MAX {
        return false;
    }
    let until = turn.context.now.plus(WAIT);
    turn.next.hears.push(Voice { mid: message.mid.clone(), until, at: turn.said_at });
    set_timer(turn);
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

/// What a service has written down, as it counts; `None` if these are no words.
pub fn words(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.chars().take(limits::TEXT_CHARS_MAX).collect())
}

/// The texts that wait, with what is heard of a voice note among them; `None` if nobody waits for it.
pub(super) fn heard_among(
    conversation: &Conversation,
    mid: &MessageId,
    text: &str,
) -> Option<Vec<BurstText>> {
    let voice = conversation.hears.iter().find(|voice| voice.mid == *mid)?;
    let mut texts = conversation.burst.clone();
    let said_later = |said: &BurstText| said.at.zip(voice.at).is_some_and(|(said, voice)| said > voice);
    let place = texts.iter().position(said_later).unwrap_or(texts.len());
    texts.insert(place, BurstText { mid: mid.clone(), text: words(text)?, is_heard: true, at: voice.at });
    Some(texts)
}

/// A service has written a voice note down, or could not.
pub(super) fn heard(turn: &mut Turn<'_>, mid: &MessageId, text: Option<&str>) {
    let texts = text.and_then(|text| heard_among(&turn.next, mid, text));
    if !forget(turn, mid) {
        // Too late, or taken back meanwhile.
        let reason = "nobody waits for this voice note".to_owned();
        return turn.outcome(CommandOutcome::Refused { reason });
    }
    set_timer(turn);
    turn.outcome(CommandOutcome::Done { revision: None });
    match texts {
        Some(texts) => burst::wait_with(turn, texts),
        None => unheard(turn),
    }
}

/// A voice note was taken back; `false` if it is none that is being written down.
pub(super) fn forget(turn: &mut Turn<'_>, mid: &MessageId) -> bool {
    let waited = turn.next.hears.len();
    turn.next.hears.retain(|voice| voice.mid != *mid);
    turn.next.hears.len() < waited
}

/// It was taken back: what has waited with it goes on.
pub(super) fn take_back(turn: &mut Turn<'_>, mid: &MessageId) -> bool {
    let was_waiting = forget(turn, mid);
    if was_waiting {
        set_timer(turn);
        burst::go_on(turn);
    }
    was_waiting
}

/// Nobody has written it down in time.
pub(super) fn give_up(turn: &mut Turn<'_>) {
    let (waited, now) = (turn.next.hears.len(), turn.context.now);
    turn.next.hears.retain(|voice| now < voice.until);
    set_timer(turn);
    if turn.next.hears.len() < waited && !turn.is_with_person() {
        unheard(turn);
    }
}

/// What waits with it is answered; the customer knows why not all of it.
fn unheard(turn: &mut Turn<'_>) {
    if turn.next.burst.is_empty() {
        return cart::on_unheard(turn);
    }
    turn.call_person(CallReason::Media);
    turn.reply(vec![Phrase::plain(TextKey::CannotHearVoice)], Vec::new());
    burst::go_on(turn);
}

/// The first that nobody waits for any longer.
fn set_timer(turn: &mut Turn<'_>) {
    let kind = TimerKind::Hearing;
    let due = turn.next.hears.iter().map(|voice| voice.until).min();
    turn.timer(due.map_or(TimerChange::Clear { kind }, |due| TimerChange::Set { kind, due }));
}

/// What was heard is said first, so that a mistake is noticed.
pub(super) fn say_what_was_heard(turn: &mut Turn<'_>, texts: &[BurstText]) {
    for heard in texts.iter().filter(|text| text.is_heard) {
        let mut said: String = heard.text.chars().take(SAID_CHARS_MAX).collect();
        if said.len() < heard.text.len() {
            said.push('…');
        }
        turn.heard.push(Phrase::with(TextKey::Heard, [(ArgName::Text, ArgValue::Text(said))]));
    }
}
