//! What customers may ask of us by law, in words: no more messages, and no more data.

use std::time::Duration;

use crate::conversation::{Conversation, Forgetting, State};
use crate::effect::{CallReason, Effect};
use crate::id::OrderId;
use crate::order::Order;
use crate::phrase::{Phrase, TextKey};
use crate::reading::Request;
use crate::tap::Tap;
use crate::timer::{TimerChange, TimerKind};

use super::turn::{Turn, button};
use super::{cart, orders};

/// Between two looks whether the order is done that the data is still needed for; the last news of it has left by then.
const FORGET_EVERY: Duration = Duration::from_hours(1);

/// Does what is asked.
pub(super) fn obey(turn: &mut Turn<'_>, request: Request) {
    // However late it comes, it is answered: what the law gives does not grow old.
    turn.stale = false;
    match request {
        Request::Stop => {
            turn.next.is_stopped = true;
            turn.go_idle();
            turn.reply(vec![Phrase::plain(TextKey::Stopped)], Vec::new());
        }
        Request::Resume => {
            turn.next.is_stopped = false;
            let menu = vec![button(TextKey::ButtonMenu, Tap::ShowMenu)];
            turn.reply(vec![Phrase::plain(TextKey::Resumed)], menu);
        }
        // It was promised already, and stays so.
        Request::DeleteData if turn.next.forgetting == Some(Forgetting::OnceDone) => forget_once_done(turn),
        Request::DeleteData => ask(turn),
    }
}

/// Asked once: it cannot be undone, and a sentence can be misread.
pub(super) fn ask(turn: &mut Turn<'_>) {
    turn.next.forgetting = Some(Forgetting::Asked);
    let buttons =
        vec![button(TextKey::ButtonDeleteData, Tap::DeleteData), button(TextKey::ButtonKeepData, Tap::Keep)];
    turn.reply(vec![Phrase::plain(TextKey::AskDeletion)], buttons);
}

/// "Yes, delete it": at once, or once the order is done that the kitchen has.
pub(super) fn forget_once_done(turn: &mut Turn<'_>) {
    turn.stale = false;
    let phrase = match forget_silently(turn) {
        Some(order) => orders::about(TextKey::DataDeletedLater, order),
        None => Phrase::plain(TextKey::DataDeleted),
    };
    turn.reply(vec![phrase], Vec::new());
}

/// "No, keep it": what was open goes on.
pub(super) fn keep(turn: &mut Turn<'_>) {
    if has_draft(turn) {
        cart::with_draft(turn, |_| {});
    } else {
        turn.reply(vec![Phrase::plain(TextKey::AllRight)], Vec::new());
    }
}

/// The same without a word, as when somebody of the shop does it who was asked by letter or at the counter. Gives back the order
/// that it waits for.
pub(super) fn forget_silently(turn: &mut Turn<'_>) -> Option<OrderId> {
    let order = orders::open_order(turn);
    if order.is_some() {
        turn.next.forgetting = Some(Forgetting::OnceDone);
        look_again(turn);
    } else {
        forget(turn);
    }
    order
}

/// Is the order done by now? Then they are forgotten without another word: the window may long be closed.
pub(super) fn on_forget_timer(turn: &mut Turn<'_>) {
    if turn.next.forgetting != Some(Forgetting::OnceDone) {
        return;
    }
    // Somebody is in the middle of something: it is no moment to lose the thread.
    let waits = !turn.next.burst.is_empty() || !turn.next.hears.is_empty();
    let is_busy = turn.is_with_person() || waits || has_draft(turn);
    if is_busy {
        look_again(turn);
    } else {
        forget_silently(turn);
    }
}

fn has_draft(turn: &Turn<'_>) -> bool {
    turn.next.state.draft().is_some_and(|draft| !draft.is_empty())
}

/// An order that was still being made when its customer was forgotten is done: what it keeps of them goes, too.
pub(super) fn on_order(turn: &mut Turn<'_>, order: &Order) {
    if order.status.stage().is_final() && turn.next.forgetting == Some(Forgetting::Done) {
        turn.next.forgetting = Some(Forgetting::OnceDone);
        look_again(turn);
    }
}

fn look_again(turn: &mut Turn<'_>) {
    let due = turn.context.now.plus(FORGET_EVERY);
    turn.timer(TimerChange::Set { kind: TimerKind::Forget, due });
}

/// The conversation begins anew, and the store forgets. Somebody of the shop is told, since only they can delete what the shop
/// has written down elsewhere.
fn forget(turn: &mut Turn<'_>) {
    for kind in
        [TimerKind::Quiet, TimerKind::Reminder, TimerKind::Expiry, TimerKind::Forget, TimerKind::Hearing]
    {
        turn.timer(TimerChange::Clear { kind });
    }
    let known = std::mem::take(&mut turn.next);
    // Whoever of the shop has the conversation keeps it.
    let state = match known.state {
        State::WithPerson { until, since, .. } => State::WithPerson { until, draft: None, since },
        State::Idle | State::Collecting { .. } | State::AwaitingConfirmation { .. } => State::Idle,
    };
    turn.next = Conversation {
        state,
        waits_for_person: known.waits_for_person,
        forgetting: Some(Forgetting::Done),
        language: known.language,
        window_until: known.window_until,
        is_stopped: known.is_stopped,
        was_told_automated: known.was_told_automated,
        pace: known.pace,
        ..Conversation::default()
    };
    turn.effect(Effect::ForgetPerson);
    turn.call_person(CallReason::DeleteData);
}
