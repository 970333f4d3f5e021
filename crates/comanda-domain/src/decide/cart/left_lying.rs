//! A draft that was left lying: one reminder, then it is forgotten.

use crate::conversation::State;
use crate::effect::{Content, Purpose};
use crate::phrase::TextKey;
use crate::tap::Tap;
use crate::timer::TimerKind;

use super::super::turn::{Turn, button};
use super::say;

/// The one reminder of a draft that was left lying.
pub(in crate::decide) fn remind(turn: &mut Turn<'_>) {
    let is_open = matches!(turn.next.state, State::Collecting { .. } | State::AwaitingConfirmation { .. });
    let was_reminded = turn.next.state.draft().is_some_and(|draft| draft.reminded);
    if !is_open || was_reminded {
        return;
    }
    if !turn.next.burst.is_empty() {
        // Somebody is writing: not now.
        return turn.wait_for_draft(TimerKind::Reminder, turn.context.shop.reminder_after);
    }
    // A yes after the reminder is one to that.
    turn.next.forget_questions();
    let mut draft = turn.take_draft();
    draft.reminded = true;
    let may_say = turn.next.window_is_open(turn.context.now) && !turn.next.is_stopped;
    if !draft.lines.is_empty() && may_say {
        let phrase = say::cart(turn, &draft, TextKey::Reminder);
        let buttons =
            vec![button(TextKey::ButtonKeep, Tap::Keep), button(TextKey::ButtonCancel, Tap::Cancel)];
        turn.send(Purpose::Reminder, Content::Text { phrases: vec![phrase], quick_replies: buttons });
    }
    // "Yes" to "shall we go on?" is not yet a yes to the order: it is read back again.
    turn.keep_draft(State::Collecting { draft });
}

/// A draft that was left lying for good.
pub(in crate::decide) fn expire(turn: &mut Turn<'_>) {
    if turn.next.burst.is_empty() {
        turn.go_idle();
    } else {
        turn.wait_for_draft(TimerKind::Expiry, turn.context.shop.expiry_after);
    }
}
