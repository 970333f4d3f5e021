//! A text that may mean two things: one question with both, instead of a guess.

use crate::conversation::State;
use crate::draft::{Asked, Draft, DraftLine};
use crate::effect::{Label, QuickReply};
use crate::limits;
use crate::phrase::{ArgName, ArgValue, CartLine, Phrase, TextKey};
use crate::reading::{Question, Reading};
use crate::tap::Tap;
use crate::ticket;

use super::super::turn::{Turn, button};
use super::{ask_change, ask_next};

/// The two carts that a text may lead to, the likelier first; `None` where it is sure enough, or both come to the same.
pub(super) fn of(turn: &Turn<'_>, draft: &Draft, reading: &Reading) -> Option<[Vec<DraftLine>; 2]> {
    let second = reading.second.as_deref()?;
    let is_sure = reading.confidence * 100.0 >= f64::from(turn.context.shop.ask_below_percent);
    // A choice that is open is a question of its own; what is said again is compared with no cart.
    if is_sure || reading.restates || !reading.ambiguous.is_empty() || draft.open_choice.is_some() {
        return None;
    }
    let after = |edits, lines| {
        let mut after = draft.clone();
        after.edit(edits);
        after.add_read_lines(lines).ok()?;
        Some(after.lines)
    };
    let carts = [after(&reading.edits, &reading.lines)?, after(&second.edits, &second.lines)?];
    let [first, other] = &carts;
    let lines = |cart: &Vec<DraftLine>| cart.iter().map(|line| line.line.clone()).collect::<Vec<_>>();
    let differ = lines(first) != lines(other) && !first.is_empty() && !other.is_empty();
    differ.then_some(carts)
}

/// Asks which of the two was meant.
pub(super) fn ask(turn: &mut Turn<'_>, mut draft: Draft, meanings: &[Vec<DraftLine>; 2]) {
    let [first, other] = meanings;
    let args = [(ArgName::Cart, words(turn, first)), (ArgName::Other, words(turn, other))];
    let mut phrases = std::mem::take(&mut turn.remarks);
    phrases.push(Phrase::with(TextKey::AskMeaning, args));
    let numbered =
        |place: u32| QuickReply { title: Label::Text((place + 1).to_string()), tap: Tap::Meaning(place) };
    let buttons = vec![numbered(0), numbered(1), button(TextKey::ButtonNeither, Tap::Meaning(2))];
    draft.meanings = meanings.to_vec();
    draft.asked = Some(Asked { question: Question::Meaning, times: 1 });
    turn.reply(phrases, buttons);
    turn.keep_draft(State::Collecting { draft });
}

fn words(turn: &Turn<'_>, cart: &[DraftLine]) -> ArgValue {
    let menu = &turn.context.shop.menu;
    let line = |line: &DraftLine| CartLine {
        quantity: line.line.quantity.get(),
        text: ticket::describe(menu, &line.line, turn.language()).without_quantity(),
        price: crate::bill::line_price(menu, &line.line),
    };
    ArgValue::Cart(cart.iter().take(limits::DRAFT_LINES_MAX).map(line).collect())
}

/// The one that was tapped; neither leads to "what shall I change?".
pub(in crate::decide) fn settle_meaning(turn: &mut Turn<'_>, place: u32) {
    let mut draft = turn.take_draft();
    let meanings = std::mem::take(&mut draft.meanings);
    let meant = usize::try_from(place).ok().and_then(|place| meanings.into_iter().nth(place));
    draft.asked = None;
    if let Some(lines) = meant {
        draft.lines = lines;
        turn.cart_changed = true;
        ask_next(turn, draft);
    } else {
        turn.next.state = State::Collecting { draft };
        ask_change(turn);
    }
}

/// "1" or "2", typed instead of tapped; `false` if it is anything else.
pub(in crate::decide) fn answer_meaning(turn: &mut Turn<'_>, texts: &[String]) -> bool {
    let is_asked = turn.next.state.draft().is_some_and(|draft| {
        let asked = draft.asked.is_some_and(|asked| asked.question == Question::Meaning);
        asked && !draft.meanings.is_empty()
    });
    let place = match texts.iter().map(|text| text.trim()).collect::<Vec<_>>().as_slice() {
        ["1"] => 0,
        ["2"] => 1,
        _ => return false,
    };
    if is_asked {
        settle_meaning(turn, place);
    }
    is_asked
}
