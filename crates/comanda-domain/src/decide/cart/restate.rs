//! A customer says again what was not understood: the new words stand for the old ones, and are not added to them.

use crate::draft::{Draft, DraftLine};
use crate::line::Line;
use crate::reading::{Question, Reading};

/// Before the lines of a reading are added, takes away what they stand for. A reading that also changes lines says by itself what
/// becomes of them.
///
/// `meanings` are the two carts that were asked about, the step of this reading has begun.
pub(super) fn replace(draft: &mut Draft, meanings: &[Vec<DraftLine>], reading: &Reading) {
    if !reading.restates || !reading.edits.is_empty() {
        return;
    }
    let is_asked = draft.asked.is_some_and(|asked| asked.question == Question::Meaning);
    if is_asked {
        take_back_doubtful(draft, meanings, reading);
    }
    replace_said(draft, reading);
}

/// "This or that?", and neither was picked: what only one of the two had is gone, if the new words are about either.
fn take_back_doubtful(draft: &mut Draft, meanings: &[Vec<DraftLine>], reading: &Reading) {
    // The last step is this one.
    let ([first, other], Some(step)) = (meanings, draft.steps.iter().rev().nth(1)) else { return };
    let is_in = |lines: &[DraftLine], line: &DraftLine| lines.iter().any(|one| one.line == line.line);
    let is_doubtful = |line: &&DraftLine| !(is_in(first, line) && is_in(other, line));
    let is_new = |line: &&DraftLine| !is_in(&step.lines, line);
    let mut brought = first.iter().chain(other).filter(is_new);
    if brought.any(|old| reading.lines.iter().any(|new| is_about(&old.line, &new.line))) {
        let kept = first.iter().filter(|line| !is_doubtful(line)).cloned().collect();
        let open_choice = step.open_choice.clone();
        (draft.lines, draft.open_choice) = (kept, open_choice);
    }
}

/// "No, I said two shakes and a burger". Who repeats one of several lines as it is there, or says something of every dish there is,
/// says the whole order; else it is a part of it that was wrong.
fn replace_said(draft: &mut Draft, reading: &Reading) {
    let said = || reading.lines.iter().map(|read| &read.line);
    let is_said = |old: &DraftLine| said().any(|new| old.line.section == new.section);
    if !draft.lines.iter().any(is_said) {
        return;
    }
    let repeats = reading.lines.len() > 1 && said().any(|new| draft.lines.iter().any(|old| old.line == *new));
    if repeats || draft.lines.iter().all(is_said) {
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

/// A line that leaves the dish open is meant by any of its section.
fn is_about(old: &Line, new: &Line) -> bool {
    is_same_dish(old, new) || (old.items.is_empty() && old.section == new.section)
}
