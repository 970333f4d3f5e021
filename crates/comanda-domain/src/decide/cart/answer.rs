//! Taking in what a reading says.

use crate::conversation::BurstText;
use crate::draft::{CartFull, Draft, OpenChoice};
use crate::effect::CallReason;
use crate::id::Sku;
use crate::line::{Chosen, Line, LineOption, Quantity};
use crate::menu::Section;
use crate::phrase::{Phrase, TextKey};
use crate::reading::{Payment, Question, ReadLine, Reading};
use crate::shop::Branch;
use crate::words::Words;

use super::super::turn::Turn;
use super::{TAPPED, restate, say};

/// Confidence of an answer to "which one?", in percent.
const CHOSEN: u8 = 100;

/// Takes everything over and returns what must be remarked before the next question.
pub(super) fn take_in(
    turn: &mut Turn<'_>,
    draft: &mut Draft,
    reading: &Reading,
    texts: Vec<BurstText>,
) -> Vec<Phrase> {
    let shop = turn.context.shop;
    let before = draft.mark(shop);
    let mut remarks = Vec::new();
    for text in &texts {
        draft.remember(&text.text);
    }
    let named = by_words(turn, draft, &texts);
    let is_an_answer = !matches!(named, Named::Nothing);
    note_branch(turn, draft, &texts);
    // Whatever is said now, it is not what was asked about two readings of the text before.
    let meanings = std::mem::take(&mut draft.meanings);
    draft.begin_step(texts);
    if !reading.edits.is_empty() {
        forget_derived_choice(draft);
    }
    restate::replace(draft, &meanings, reading);
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
    take_details(draft, reading, named);
    if reading.details.fulfilment.is_some_and(|way| !shop.fulfilments.contains(&way)) {
        remarks.push(Phrase::plain(TextKey::WayNotOffered));
    }
    // "trong 5 km", the name of a zone, is no dish.
    for unknown in reading.unknown.iter().filter(|_| !is_an_answer) {
        remarks.push(say::not_on_offer(turn, unknown));
        turn.suggestions.extend(say::instead_of(turn, unknown));
    }
    if draft.mark(shop) != before {
        // Something was learnt: what is asked next is asked for the first time.
        draft.asked = None;
    }
    remarks
}

/// Takes facts over. An answer to "which part of town?" is no new address.
fn take_details(draft: &mut Draft, reading: &Reading, named: Named) {
    let mut details = reading.details.clone();
    match named {
        Named::Zone(zone) => {
            details.address = None;
            (draft.zone, draft.is_elsewhere) = (Some(zone), false);
        }
        Named::Branch(branch) => {
            details.address = None;
            draft.branch = Some(branch);
        }
        Named::Table(table) => details.table = details.table.or(Some(table)),
        Named::Nothing => {}
    }
    draft.take_details(&details);
}

/// What words say about the shop's own names, when just that was asked for.
enum Named {
    Zone(Sku),
    Branch(Sku),
    Table(String),
    Nothing,
}

/// "Pickup at Lakeside": a branch that is named need not be asked for.
fn note_branch(turn: &Turn<'_>, draft: &mut Draft, texts: &[BurstText]) {
    let branches = &turn.context.shop.branches;
    if branches.len() < 2 {
        return;
    }
    let named = texts.iter().rev().find_map(|text| {
        let said = Words::of(&text.text);
        branches.iter().find(|branch| said.contains(&Words::of(&branch.name)))
    });
    if let Some(branch) = named {
        draft.branch = Some(branch.id.clone());
    }
}

/// A table is called by few letters: "5", "A3", "ban 7".
const TABLE_CHARS_MAX: usize = 12;

fn by_words(turn: &Turn<'_>, draft: &Draft, texts: &[BurstText]) -> Named {
    let shop = turn.context.shop;
    let text: Vec<&str> = texts.iter().map(|text| text.text.trim()).collect();
    let text = text.join(" ");
    let asked = draft.asked.map(|asked| asked.question);
    if asked == Some(Question::Zone) {
        // As its button says, else as addresses in it are written.
        let said = Words::of(&text);
        let by_name = shop.delivery.zones.iter().find(|zone| said.contains(&Words::of(&zone.name)));
        if let Some(zone) = by_name.or_else(|| shop.delivery.zone_of_address(&text)) {
            return Named::Zone(zone.id.clone());
        }
    }
    if asked == Some(Question::Branch) {
        let said = Words::of(&text);
        let names = |branch: &&Branch| {
            let address = branch.contact.address.as_deref().map(Words::of);
            said.contains(&Words::of(&branch.name)) || address.is_some_and(|address| address.contains(&said))
        };
        if let Some(branch) = shop.branches.iter().find(names) {
            return Named::Branch(branch.id.clone());
        }
    }
    let is_short = !text.is_empty() && text.chars().count() <= TABLE_CHARS_MAX;
    if asked == Some(Question::Table) && is_short && text.chars().any(|letter| letter.is_ascii_digit()) {
        // "bàn 5" and "5" are one table.
        let last = text.split_whitespace().last().unwrap_or(&text);
        return Named::Table(last.to_owned());
    }
    Named::Nothing
}

/// An answer that the reader made nothing of: what was asked for may still be in it.
pub(in crate::decide) fn take_answer(turn: &mut Turn<'_>, asked: Option<Question>, texts: &[BurstText]) {
    let mut draft = turn.take_draft();
    for text in texts {
        draft.remember(&text.text);
    }
    let nothing = Reading::default();
    let named = by_words(turn, &draft, texts);
    let helped = !matches!(named, Named::Nothing);
    take_details(&mut draft, &nothing, named);
    if helped {
        draft.asked = None;
    } else if let Some(phone) = unusual_phone(&draft, asked, texts) {
        draft.phone = Some(phone);
        draft.asked = None;
    } else if asked == Some(Question::Payment) {
        let said: Vec<Words> = texts.iter().map(|text| Words::of(&text.text)).collect();
        let named = |name: &str| said.iter().any(|said| said.contains(&Words::of(name)));
        draft.payment = Payment::NAMES.iter().find(|(name, _)| named(name)).map(|(_, method)| *method);
    }
    super::ask_next(turn, draft);
}

/// Nothing else that customers write has so many digits in one piece.
const LONG_NUMBER_DIGITS_MIN: usize = 8;

/// Whether what was said last holds a number that is like one of a phone.
pub(super) fn said_long_number(draft: &Draft) -> bool {
    let said = draft.steps.last().map_or_else(Default::default, |step| step.texts.as_slice());
    let mut runs = said.iter().flat_map(|text| text.text.split(|letter: char| !letter.is_ascii_digit()));
    runs.any(|run| run.len() >= LONG_NUMBER_DIGITS_MIN)
}

/// Digits of a phone number, at least and at most (ITU-T E.164).
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// A number that the region does not have, given a second time: it is taken as it was written, and read back.
fn unusual_phone(draft: &Draft, asked: Option<Question>, texts: &[BurstText]) -> Option<String> {
    let again = draft.asked.is_some_and(|asked| asked.times > 1);
    let text = texts.last().filter(|_| again && asked == Some(Question::Phone))?.text.trim();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let is_number = text.chars().all(|letter| letter.is_ascii_digit() || "+ .-()/".contains(letter));
    let plus = if text.starts_with('+') { "+" } else { "" };
    (is_number && PHONE_DIGITS.contains(&digits.len())).then(|| format!("{plus}{digits}"))
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
    // "Una coca y una horchata" to "two drinks": each is counted by itself.
    let is_only = lines.iter().filter(|read| fits(read)).count() == 1;
    if let Some(answer) = lines.iter_mut().find(|read| fits(read)) {
        if is_only && answer.line.quantity == Quantity::ONE {
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
