//! Texts that come in a row are one sentence: they are collected, read together, and answered once.

use crate::conversation::{BurstText, MENTIONED_FOR, Mentioned};
use crate::effect::CallReason;
use crate::id::MessageId;
use crate::limits;
use crate::phrase::{Phrase, TextKey};
use crate::reading::{Intent, Question, Reading};
use crate::tap::Tap;
use crate::timer::{TimerChange, TimerKind};

use super::turn::{Turn, button};
use super::{cart, menu_cards, orders, taps};

/// After this many texts in a row that were not understood, a person is called.
const MISUNDERSTOOD_MAX: u8 = 3;

/// Takes a text in, and answers at once or starts the quiet time anew.
pub(super) fn push(turn: &mut Turn<'_>, mid: &MessageId, text: &str) {
    if turn.next.burst.len() == limits::BURST_TEXTS_MAX {
        turn.next.burst.remove(0);
    }
    turn.next.burst.push(BurstText { mid: mid.clone(), text: text.to_owned(), at: turn.said_at });
    if turn.context.timing.quiet.is_zero() {
        answer(turn);
    } else {
        let due = turn.context.now.plus(turn.context.timing.quiet);
        turn.next.quiet_until = Some(due);
        turn.timer(TimerChange::Set { kind: TimerKind::Quiet, due });
    }
}

/// The customer changed or took back a text that is not answered yet.
pub(super) fn edit(turn: &mut Turn<'_>, mid: &MessageId, text: Option<&str>) {
    match text {
        Some(text) => {
            for waiting in turn.next.burst.iter_mut().filter(|waiting| waiting.mid == *mid) {
                text.clone_into(&mut waiting.text);
            }
        }
        None => turn.next.burst.retain(|waiting| waiting.mid != *mid),
    }
}

/// Reads what is waiting into the draft without answering: a tap that follows answers for both.
pub(super) fn absorb(turn: &mut Turn<'_>) {
    let sentences = take(turn);
    if !sentences.is_empty() {
        let nothing = Reading::default();
        let reading = turn.context.reading.unwrap_or(&nothing);
        note_language(turn, reading);
        cart::take_quietly(turn, reading, &sentences);
    }
}

/// Answers what is waiting.
pub(super) fn answer(turn: &mut Turn<'_>) {
    let sentences = take(turn);
    if sentences.is_empty() {
        return;
    }
    let nothing = Reading::default();
    let reading = turn.context.reading.unwrap_or(&nothing);
    note_language(turn, reading);
    note_mentioned(turn, reading);
    respond(turn, reading, &sentences);
}

fn take(turn: &mut Turn<'_>) -> Vec<String> {
    if turn.next.quiet_until.take().is_some() {
        turn.timer(TimerChange::Clear { kind: TimerKind::Quiet });
    }
    turn.asked_cancellation = turn.next.asked_cancellation.take();
    let waiting = std::mem::take(&mut turn.next.burst);
    turn.note_age(waiting.iter().filter_map(|text| text.at).min());
    waiting.into_iter().map(|waiting| waiting.text).collect()
}

fn note_language(turn: &mut Turn<'_>, reading: &Reading) {
    let spoken = |language: &&String| turn.context.shop.languages.contains(language);
    // Streets and names are written in the town's language, whatever the customer speaks.
    let names_a_place = reading.details.address.is_some() || reading.details.name.is_some();
    if turn.next.language.is_some() && names_a_place && reading.lines.is_empty() {
        return;
    }
    if let Some(language) = reading.language.as_ref().filter(spoken) {
        turn.next.language = Some(language.clone());
    }
}

/// What was asked about is kept for the texts that follow.
fn note_mentioned(turn: &mut Turn<'_>, reading: &Reading) {
    let before = turn.next.mentioned.take();
    let next = reading.mentioned_next(before.as_ref().map(|mentioned| &mentioned.line));
    let until = match (&reading.mentioned, &before) {
        (None, Some(before)) => before.until,
        _ => turn.context.now.plus(MENTIONED_FOR),
    };
    turn.next.mentioned = next.map(|line| Mentioned { line: line.clone(), until });
}

fn respond(turn: &mut Turn<'_>, reading: &Reading, sentences: &[String]) {
    let understood = !(reading.intent == Intent::Other && cart::says_nothing(reading));
    if understood {
        turn.next.misunderstood = 0;
    }
    let names_dishes = !reading.lines.is_empty() || !reading.edits.is_empty();
    match reading.intent {
        Intent::Human => taps::on_tap(turn, &Tap::Person),
        Intent::Menu => menu_cards::show(turn),
        Intent::Status => orders::tell_status(turn),
        Intent::Cancel if !names_dishes => taps::on_tap(turn, &Tap::Cancel),
        Intent::Confirm if !names_dishes => say_yes(turn, reading, sentences),
        Intent::Decline if !names_dishes && turn.asked_cancellation.is_some() => orders::tell_status(turn),
        Intent::Decline if !names_dishes => cart::on_decline(turn),
        Intent::Thanks if !names_dishes => {
            turn.reply(vec![Phrase::plain(TextKey::Welcome)], Vec::new());
        }
        Intent::Greeting if cart::says_nothing(reading) => taps::on_tap(turn, &Tap::Start),
        Intent::Question if !names_dishes && cart::says_nothing(reading) => ask_person(turn),
        Intent::Other if !understood => not_understood(turn, sentences),
        Intent::Order
        | Intent::Change
        | Intent::Cancel
        | Intent::Confirm
        | Intent::Decline
        | Intent::Thanks
        | Intent::Greeting
        | Intent::Question
        | Intent::Other => cart::take_and_ask(turn, reading, sentences),
    }
}

/// "Yes", to whatever was asked last.
fn say_yes(turn: &mut Turn<'_>, reading: &Reading, sentences: &[String]) {
    if let Some(order) = turn.asked_cancellation {
        return orders::cancel(turn, order);
    }
    cart::take_quietly(turn, reading, sentences);
    cart::confirm(turn, None);
}

/// A question that this version cannot answer from the shop's data goes to a person, visibly.
fn ask_person(turn: &mut Turn<'_>) {
    turn.call_person(CallReason::Question);
    turn.reply(vec![Phrase::plain(TextKey::PersonCalled)], vec![button(TextKey::ButtonMenu, Tap::ShowMenu)]);
}

fn not_understood(turn: &mut Turn<'_>, sentences: &[String]) {
    let asked = turn.next.state.draft().and_then(|draft| draft.asked).map(|asked| asked.question);
    if let Some(
        Question::Phone | Question::Time | Question::Address | Question::Fulfilment | Question::Which,
    ) = asked
    {
        // It was meant as an answer to that: what is asked again is the same question, not what they would like to eat.
        let mut draft = turn.take_draft();
        for sentence in sentences {
            draft.remember(sentence);
        }
        return cart::ask_next(turn, draft);
    }
    if let Some(draft) = turn.next.state.draft().cloned() {
        // The words may still help the cook, and nothing a customer writes is lost.
        let mut draft = draft;
        for sentence in sentences {
            draft.remember(sentence);
        }
        cart::put_back(turn, draft);
    }
    turn.next.misunderstood = turn.next.misunderstood.saturating_add(1);
    if turn.next.misunderstood >= MISUNDERSTOOD_MAX {
        turn.next.misunderstood = 0;
        turn.call_person(CallReason::NotUnderstood);
        turn.reply(
            vec![Phrase::plain(TextKey::PersonCalled)],
            vec![button(TextKey::ButtonMenu, Tap::ShowMenu)],
        );
        return;
    }
    let buttons =
        vec![button(TextKey::ButtonMenu, Tap::ShowMenu), button(TextKey::ButtonPerson, Tap::Person)];
    turn.reply(vec![Phrase::plain(TextKey::NotUnderstood)], buttons);
}
