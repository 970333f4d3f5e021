//! A customer says again what was not understood: the new words stand for the old ones, and are not added to them.

use crate::draft::{Draft, DraftLine};
use crate::line::Line;
use crate::reading::{Question, Reading};

/// Takes back what a doubtful text has brought into the cart, if it is said again instead of an answer to "this or that?".
pub(super) fn take_back_doubtful(draft: &mut Draft, reading: &Reading) {
    let is_asked = draft.asked.is_some_and(|asked| asked.question == Question::Meaning);
    if !is_asked || !reading.edits.is_empty() {
        return;
    }
    let Some(step) = draft.steps.last() else { return };
    let is_new = |line: &&DraftLine| !step.lines.contains(line);
    let mut brought = draft.meanings.iter().flatten().filter(is_new);
    if brought.any(|old| reading.lines.iter().any(|new| is_same_dish(&old.line, &new.line))) {
        draft.lines.clone_from(&step.lines);
        draft.open_choice.clone_from(&step.open_choice);
    }
}

/// "No, I said two shakes and a burger": what the cart has of it goes, before the lines are added. Whoever repeats what is there
/// already, or as much as is there, says the whole order.
pub(super) fn replace(draft: &mut Draft, reading: &Reading) {
    let said = || reading.lines.iter().map(|read| &read.line);
    let is_in_section = |old: &DraftLine| said().any(|new| old.line.section == new.section);
    if !reading.restates || !draft.lines.iter().any(is_in_section) {
        return;
    }
    let repeats = said().any(|new| draft.lines.iter().any(|old| old.line == *new));
    if repeats || reading.lines.len() >= draft.lines.len() {
        draft.lines.clear();
        draft.open_choice = None;
        return;
    }
    for new in said() {
        let is_same = |old: &DraftLine| is_same_dish(&old.line, new);
        let is_beside = |old: &&DraftLine| old.line.section == new.section;
        if draft.lines.iter().any(is_same) {
            draft.lines.retain(|old| !is_same(old));
        } else if draft.lines.iter().filter(is_beside).count() == 1 {
            draft.lines.retain(|old| !is_beside(&old));
        }
    }
}

fn is_same_dish(old: &Line, new: &Line) -> bool {
    !new.items.is_empty() && old.section == new.section && old.items == new.items
}
