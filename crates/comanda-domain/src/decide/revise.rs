//! A message that the customer changed or took back after it was answered: the cart goes back to where it stood before, and what
//! was said since is read again.

use crate::conversation::{BurstText, Conversation, EarlyEdit};
use crate::draft::{Draft, Step};
use crate::effect::CallReason;
use crate::id::MessageId;
use crate::limits::EARLY_EDITS_MAX;
use crate::line::Line;
use crate::phrase::{Phrase, TextKey};
use crate::reading::{Question, Reading};

use super::turn::Turn;
use super::{cart, orders};

/// The cart as it was before the message, and everything that was written from it on, the message changed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rewound {
    draft: Draft,
    texts: Vec<BurstText>,
}

impl Rewound {
    /// `None` where the message made no part of the cart that can still be followed.
    pub(super) fn of(conversation: &Conversation, mid: &MessageId, text: Option<&str>) -> Option<Self> {
        let draft = conversation.state.draft()?;
        let first = position(draft, mid)?;
        let from = draft.steps.get(first..)?;
        if from.iter().any(|step| step.texts.is_empty()) {
            return None;
        }
        let mut texts: Vec<BurstText> = from.iter().flat_map(|step| step.texts.clone()).collect();
        match text {
            Some(text) => {
                for said in texts.iter_mut().filter(|said| said.mid == *mid) {
                    text.clone_into(&mut said.text);
                }
            }
            None => texts.retain(|said| said.mid != *mid),
        }
        Some(Self { draft: go_back(draft, from.first()?, first), texts })
    }

    /// What is to be read; `None` if nothing is left.
    pub(super) fn text(&self) -> Option<String> {
        let texts: Vec<&str> = self.texts.iter().map(|said| said.text.as_str()).collect();
        (!texts.is_empty()).then(|| texts.join("\n"))
    }

    /// The cart that it is read with.
    pub(super) fn cart(&self) -> Vec<Line> {
        self.draft.cart()
    }

    /// What was asked before it.
    pub(super) fn asked(&self) -> Option<Question> {
        self.draft.asked.map(|asked| asked.question)
    }
}

fn position(draft: &Draft, mid: &MessageId) -> Option<usize> {
    draft.steps.iter().position(|step| step.texts.iter().any(|said| said.mid == *mid))
}

/// The draft before a step. How, where and when stay: they were settled by answers and taps of their own.
fn go_back(draft: &Draft, step: &Step, position: usize) -> Draft {
    let mut before = draft.clone();
    before.steps.truncate(position);
    before.lines.clone_from(&step.lines);
    before.open_choice.clone_from(&step.open_choice);
    before.allergies.clone_from(&step.allergies);
    before.note.clone_from(&step.note);
    before.asked = step.asked.map(|question| crate::draft::Asked { question, times: 0 });
    before
}

/// Follows a change of a message that was answered already.
pub(super) fn on_edit(turn: &mut Turn<'_>, mid: &MessageId, text: Option<&str>) {
    if let Some(rewound) = Rewound::of(&turn.next, mid, text) {
        return read_again(turn, rewound);
    }
    let is_part = |draft: &Draft| position(draft, mid).is_some() || draft.older.contains(mid);
    if turn.next.state.draft().is_some_and(is_part) {
        // Taps came in between, or too much was said since: nobody can say what it would have come to.
        turn.remarks.push(Phrase::plain(TextKey::ChangedTooLate));
        cart::ask_change(turn);
    } else if turn.next.ordered_with.contains(mid) {
        if let Some(order) = orders::open_order(turn) {
            turn.call_person(CallReason::TooLate);
            turn.reply(vec![orders::about(TextKey::ChangeAfterOrder, order)], Vec::new());
        }
    } else {
        keep_early(turn, mid, text);
    }
}

/// The message may still be on its way.
fn keep_early(turn: &mut Turn<'_>, mid: &MessageId, text: Option<&str>) {
    let early = &mut turn.next.early_edits;
    early.retain(|edit| edit.mid != *mid);
    if early.len() == EARLY_EDITS_MAX {
        early.remove(0);
    }
    early.push(EarlyEdit { mid: mid.clone(), text: text.map(str::to_owned) });
}

/// Whether a message that comes only now was taken back before.
pub(super) fn was_taken_back(turn: &mut Turn<'_>, mid: &MessageId) -> bool {
    let early = &mut turn.next.early_edits;
    let known = early.len();
    early.retain(|edit| edit.mid != *mid || edit.text.is_some());
    early.len() < known
}

/// What a message that comes only now says now; `None` if it was taken back before it came.
pub(super) fn as_changed<'t>(
    conversation: &'t Conversation,
    mid: &MessageId,
    text: &'t str,
) -> Option<&'t str> {
    match conversation.early_edits.iter().find(|edit| edit.mid == *mid) {
        Some(edit) => edit.text.as_deref().map(str::trim).filter(|text| !text.is_empty()),
        None => Some(text),
    }
}

fn read_again(turn: &mut Turn<'_>, rewound: Rewound) {
    let Rewound { mut draft, texts } = rewound;
    draft.said.clear();
    let nothing = Reading::default();
    let reading = turn.context.reading.unwrap_or(&nothing);
    cart::put_back(turn, draft);
    if texts.is_empty() {
        turn.remarks.push(Phrase::plain(TextKey::MessageTakenBack));
        turn.cart_changed = true;
        return cart::with_draft(turn, |_| {});
    }
    turn.cart_changed = true;
    cart::take_and_ask(turn, reading, texts);
}
