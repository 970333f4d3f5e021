//! Taking in what a reading says.

use crate::draft::{CartFull, Draft, OpenChoice};
use crate::effect::CallReason;
use crate::id::Sku;
use crate::line::{Chosen, Line, LineOption, Quantity};
use crate::menu::Section;
use crate::phrase::{Phrase, TextKey};
use crate::reading::{Question, ReadLine, Reading};

use super::super::turn::Turn;
use super::{TAPPED, say};

/// Confidence of an answer to "which one?", in percent.
const CHOSEN: u8 = 100;

/// Takes everything over and returns what must be remarked before the next question.
pub(super) fn take_in(
    turn: &mut Turn<'_>,
    draft: &mut Draft,
    reading: &Reading,
    sentences: &[String],
) -> Vec<Phrase> {
    let shop = turn.context.shop;
    let before = draft.mark(shop);
    let mut remarks = Vec::new();
    for sentence in sentences {
        draft.remember(sentence);
    }
    if !reading.edits.is_empty() {
        forget_derived_choice(draft);
    }
    draft.edit(&reading.edits);
    if !reading.edits.is_empty() && draft.lines.is_empty() && reading.lines.is_empty() {
        remarks.push(Phrase::plain(TextKey::CartEmpty));
    }
    let lines = answer_open_choice(draft, &reading.lines);
    let full = draft.add_read_lines(&lines).is_err() | keep_open(turn, draft, reading).is_err();
    if full {
        turn.call_person(CallReason::TooLarge);
        remarks.push(Phrase::plain(TextKey::CartTooLarge));
    }
    turn.cart_changed |= !reading.edits.is_empty() || !lines.is_empty();
    draft.take_details(&reading.details);
    if reading.details.fulfilment.is_some_and(|way| !shop.fulfilments.contains(&way)) {
        remarks.push(Phrase::plain(TextKey::WayNotOffered));
    }
    for unknown in &reading.unknown {
        remarks.push(say::not_on_offer(turn, unknown));
    }
    if draft.mark(shop) != before {
        // Something was learnt: what is asked next is asked for the first time.
        draft.asked = None;
    }
    remarks
}

/// Keeps what fits several dishes: the first is asked for now, the others stand in the cart and are asked for in turn.
fn keep_open(turn: &Turn<'_>, draft: &mut Draft, reading: &Reading) -> Result<(), CartFull> {
    for open in &reading.ambiguous {
        if draft.open_choice.is_none() {
            draft.open_choice = Some(OpenChoice {
                word: open.text.clone(),
                section: open.section.clone(),
                candidates: open.candidates.clone(),
                quantity: open.quantity,
                line: None,
            });
            continue;
        }
        let section = turn.context.shop.menu.section(&open.section);
        let are_dishes =
            section.is_some_and(|section| open.candidates.iter().all(|id| section.item(id).is_some()));
        if are_dishes {
            draft.add_line(Line::of_section(open.section.clone(), open.quantity), TAPPED)?;
        }
    }
    Ok(())
}

/// A choice that a line of the cart still needs follows from the cart: it is found again when it is asked for.
pub(super) fn forget_derived_choice(draft: &mut Draft) {
    if draft.open_choice.as_ref().is_some_and(|open| open.line.is_some()) {
        draft.open_choice = None;
    }
}

/// "Tái" after "which phở?" completes what was asked instead of adding a dish.
fn answer_open_choice(draft: &mut Draft, lines: &[ReadLine]) -> Vec<ReadLine> {
    let mut lines = lines.to_vec();
    let was_asked = draft.asked.is_some_and(|asked| asked.question == Question::Which);
    let Some(open) = draft.open_choice.clone().filter(|_| was_asked) else { return lines };
    let fits = |read: &ReadLine| read.line.items.iter().any(|item| open.candidates.contains(item));
    if let Some(answer) = lines.iter_mut().find(|read| fits(read)) {
        if answer.line.quantity == Quantity::ONE {
            answer.line.quantity = open.quantity;
        }
        draft.open_choice = None;
        if let Some(position) = open.line.filter(|position| *position < draft.lines.len()) {
            draft.lines.remove(position);
        }
    }
    lines
}

/// Completes what was open with the entry `id`; an answer to a question nobody asked is a dish to add.
pub(super) fn settle_choice(turn: &Turn<'_>, draft: &mut Draft, id: &Sku) {
    let menu = &turn.context.shop.menu;
    let open = draft.open_choice.take();
    let section = open
        .as_ref()
        .and_then(|open| menu.section(&open.section))
        .or_else(|| menu.find_item(id).map(|(section, _)| section));
    let Some(section) = section else { return };
    let is_size = menu.sizes_of(section).iter().any(|size| size.id == *id);
    let quantity = open.as_ref().map_or(Quantity::ONE, |open| open.quantity);
    let position = open.and_then(|open| open.line);
    match position.and_then(|position| draft.lines.get_mut(position)) {
        Some(line) => {
            complete(part_of(&mut line.line, &section.id), section, id, is_size);
            line.confidence_percent = CHOSEN;
        }
        None if section.item(id).is_some() => {
            // A full cart shows in the read-back; the tap itself cannot overflow it by more than a line.
            let _full = draft.add_line(Line::of_item(section.id.clone(), id.clone(), quantity), TAPPED);
        }
        None => {
            let last = draft.lines.iter_mut().rev().find(|line| line.line.section == section.id);
            if let Some(line) = last {
                complete(&mut line.line, section, id, is_size);
            }
        }
    }
}

/// The line itself, or the part of a combo that comes from `section`.
fn part_of<'a>(line: &'a mut Line, section: &Sku) -> &'a mut Line {
    let position = line.parts.iter().position(|part| part.section == *section).filter(|_| line.combo);
    #[expect(clippy::indexing_slicing, reason = "the position was found in this very list")]
    match position {
        Some(position) => &mut line.parts[position],
        None => line,
    }
}

fn complete(line: &mut Line, section: &Section, id: &Sku, is_size: bool) {
    if is_size {
        line.size = Some(id.clone());
        return;
    }
    if section.item(id).is_some() {
        line.items = vec![id.clone()];
        return;
    }
    let Some((group, _)) = section.choice(id) else { return };
    let is_open = |option: &&mut LineOption| match &option.choice {
        Chosen::AnyOf(candidates) => candidates.contains(id),
        Chosen::One(_) => false,
    };
    match line.options.iter_mut().find(is_open) {
        Some(option) => option.choice = Chosen::One(id.clone()),
        None => line.options.push(LineOption {
            group: group.id.clone(),
            choice: Chosen::One(id.clone()),
            amount: None,
            negated: false,
            count: None,
            portion: None,
        }),
    }
}
