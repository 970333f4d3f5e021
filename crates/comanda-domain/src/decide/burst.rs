//! Texts that come in a row are one sentence: they are collected, read together, and answered once.

use std::time::Duration;

use crate::conversation::{BurstText, Forgetting, MENTIONED_FOR, Mentioned, Pace, State};
use crate::effect::{CallReason, Content, Purpose, SenderAction};
use crate::id::MessageId;
use crate::limits;
use crate::phrase::{Phrase, TextKey};
use crate::reading::{Details, Intent, Question, Reading};
use crate::tap::Tap;
use crate::timer::{TimerChange, TimerKind};

use super::questions::{self, Asked};
use super::turn::{ShallI, Turn, button};
use super::{amend, cart, hearing, law, menu_cards, orders, regular, story, taps};

/// After this many texts in a row that were not understood, a person is called.
const MISUNDERSTOOD_MAX: u8 = 3;

/// Messages that one person may write in [`PACE`] before nobody answers any more.
const PACE_MAX: u16 = 30;
const PACE: Duration = Duration::from_mins(1);

/// Counts a message; `false` when it is one of so many that no person wrote them. A person of the shop is called once.
pub(super) fn is_within_pace(turn: &mut Turn<'_>) -> bool {
    let now = turn.context.now;
    let before = turn.next.pace.filter(|pace| now.since(pace.since) < PACE);
    let messages = before.map_or(0, |pace| pace.messages).saturating_add(1);
    turn.next.pace = Some(Pace { since: before.map_or(now, |pace| pace.since), messages });
    if messages == PACE_MAX + 1 {
        turn.call_person(CallReason::Flood);
    }
    messages <= PACE_MAX
}

/// Takes a text in, and answers at once or starts the quiet time anew.
pub(super) fn push(turn: &mut Turn<'_>, text: BurstText) {
    let mut texts = std::mem::take(&mut turn.next.burst);
    texts.push(text);
    wait_with(turn, texts);
}

/// These are the texts that wait now, one more than before.
pub(super) fn wait_with(turn: &mut Turn<'_>, mut texts: Vec<BurstText>) {
    let is_first = texts.len() == 1;
    texts.drain(..texts.len().saturating_sub(limits::BURST_TEXTS_MAX));
    turn.next.burst = texts;
    if turn.context.timing.quiet.is_zero() {
        answer(turn);
    } else {
        let due = turn.context.now.plus(turn.context.timing.quiet);
        turn.next.quiet_until = Some(due);
        turn.timer(TimerChange::Set { kind: TimerKind::Quiet, due });
        if is_first && !turn.stale {
            turn.send(Purpose::Seen, Content::Action(SenderAction::MarkSeen));
            turn.send(Purpose::Action, Content::Action(SenderAction::TypingOn));
        }
    }
}

/// The customer changed or took back a text; `false` if it does not wait here.
pub(super) fn edit(turn: &mut Turn<'_>, mid: &MessageId, text: Option<&str>) -> bool {
    let waits = turn.next.burst.iter().any(|waiting| waiting.mid == *mid);
    match text {
        Some(text) => {
            for waiting in turn.next.burst.iter_mut().filter(|waiting| waiting.mid == *mid) {
                text.clone_into(&mut waiting.text);
            }
        }
        None => turn.next.burst.retain(|waiting| waiting.mid != *mid),
    }
    waits
}

/// Reads what is waiting into the draft without answering: a tap that follows answers for both.
pub(super) fn absorb(turn: &mut Turn<'_>) {
    let texts = take(turn);
    if !texts.is_empty() {
        let nothing = Reading::default();
        let reading = turn.context.reading.unwrap_or(&nothing);
        note_language(turn, reading, &texts);
        hearing::say_what_was_heard(turn, &texts);
        cart::take_quietly(turn, reading, texts);
    }
}

/// What has waited for a voice note is answered in a moment, if there is anything.
pub(super) fn go_on(turn: &mut Turn<'_>) {
    if !turn.next.burst.is_empty() && turn.next.hears.is_empty() {
        let due = turn.context.now.plus(turn.context.timing.quiet);
        turn.next.quiet_until = Some(due);
        turn.timer(TimerChange::Set { kind: TimerKind::Quiet, due });
    }
}

/// Answers what is waiting; not before every voice note of it was heard.
pub(super) fn answer(turn: &mut Turn<'_>) {
    if !turn.next.hears.is_empty() {
        return;
    }
    let texts = take(turn);
    if texts.is_empty() {
        return;
    }
    let nothing = Reading::default();
    let reading = turn.context.reading.unwrap_or(&nothing);
    note_language(turn, reading, &texts);
    note_mentioned(turn, reading);
    hearing::say_what_was_heard(turn, &texts);
    respond(turn, reading, texts);
    if !turn.heard.is_empty() {
        // Answered without words, by cards.
        turn.reply(Vec::new(), Vec::new());
    }
}

fn take(turn: &mut Turn<'_>) -> Vec<BurstText> {
    if turn.next.quiet_until.take().is_some() {
        turn.timer(TimerChange::Clear { kind: TimerKind::Quiet });
    }
    turn.asked = turn.next.asked_cancellation.take().map(ShallI::Cancel);
    if turn.next.forgetting == Some(Forgetting::Asked) {
        (turn.next.forgetting, turn.asked) = (None, Some(ShallI::Forget));
    }
    let waiting = std::mem::take(&mut turn.next.burst);
    turn.note_age(waiting.iter().filter_map(|text| text.at).min());
    waiting
}

fn note_language(turn: &mut Turn<'_>, reading: &Reading, texts: &[BurstText]) {
    let spoken = |language: &&String| turn.context.shop.languages.contains(language);
    // Streets and names are written in the town's language, whatever the customer speaks.
    let names_a_place = reading.details.address.is_some() || reading.details.name.is_some();
    // And a single word of another language is a loan word, as a rule: "cash", "confirm", a zone.
    let is_a_word = texts.iter().flat_map(|text| text.text.split_whitespace()).nth(1).is_none();
    if turn.next.language.is_some() && reading.lines.is_empty() && (names_a_place || is_a_word) {
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

fn respond(turn: &mut Turn<'_>, reading: &Reading, texts: Vec<BurstText>) {
    let understood = !(reading.intent == Intent::Other && cart::says_nothing(reading));
    if understood {
        turn.next.misunderstood = 0;
    }
    if let Some(request) = reading.request {
        return law::obey(turn, request);
    }
    // Who writes again after a "stop" wants to be answered.
    turn.next.is_stopped = false;
    let names_dishes = !reading.lines.is_empty() || !reading.edits.is_empty();
    // What else such words are read as, one more of what the kitchen has, is not meant where there is something usual.
    let is_usual = reading.wants_usual && (!names_dishes || regular::has_usual(turn));
    if is_usual && turn.next.state.draft().is_none_or(crate::draft::Draft::is_empty) {
        note_facts(turn, reading, texts);
        return regular::order_usual(turn);
    }
    if let Some(belongs) = reading.belongs.filter(|_| amend::is_asked(turn)) {
        return amend::settle(turn, belongs);
    }
    let words: Vec<String> = texts.iter().map(|text| text.text.clone()).collect();
    if cart::answer_meaning(turn, &words) || story::take(turn, reading, &words) {
        return;
    }
    if keep(turn, reading, names_dishes) {
        return;
    }
    let asked = Asked::of(reading, &words);
    if let Some(asked) = &asked {
        if !names_dishes && (reading.intent == Intent::Question || cart::says_nothing(reading)) {
            if asked.is_of_the_order(turn) {
                return orders::tell_status(turn);
            }
            note_facts(turn, reading, texts);
            return questions::answer(turn, asked);
        }
        questions::answer_beside(turn, asked);
    }
    match reading.intent {
        Intent::Human => turn.ask_for_person(CallReason::Asked),
        Intent::Menu => menu_cards::show(turn),
        Intent::Status if turn.context.order.is_none() && has_draft(turn) => questions::waiting_time(turn),
        Intent::Status => orders::tell_status(turn),
        Intent::Cancel if !names_dishes => taps::on_tap(turn, &Tap::Cancel),
        Intent::Confirm if !names_dishes => say_yes(turn, reading, texts),
        Intent::Decline if !names_dishes && turn.asked == Some(ShallI::Forget) => law::keep(turn),
        Intent::Decline if !names_dishes && turn.asked.is_some() => orders::tell_status(turn),
        Intent::Decline if !names_dishes => cart::on_decline(turn),
        Intent::Thanks if !names_dishes => {
            turn.reply(vec![Phrase::plain(TextKey::Welcome)], Vec::new());
        }
        Intent::Greeting if cart::says_nothing(reading) => taps::on_tap(turn, &Tap::Start),
        Intent::Question if asked.is_none() && !names_dishes && cart::says_nothing(reading) => {
            note_facts(turn, reading, texts);
            questions::unknown(turn);
        }
        Intent::Other if !understood => not_understood(turn, &texts),
        Intent::Order
        | Intent::Change
        | Intent::Cancel
        | Intent::Confirm
        | Intent::Decline
        | Intent::Thanks
        | Intent::Greeting
        | Intent::Question
        | Intent::Other => cart::take_and_ask(turn, reading, texts),
    }
}

/// "Keep it"; `false` if nothing is there that it could be said of.
fn keep(turn: &mut Turn<'_>, reading: &Reading, names_dishes: bool) -> bool {
    if reading.keeps && turn.asked == Some(ShallI::Forget) {
        law::keep(turn);
        return true;
    }
    let is_kept = reading.keeps && !names_dishes && is_to_be_kept(turn);
    if is_kept {
        // What was just read back need not be read again.
        turn.has_answered = matches!(turn.next.state, State::AwaitingConfirmation { .. });
        cart::keep(turn);
    }
    is_kept
}

/// What is told beside a question or "the usual" is kept with the order: an allergy above all, though it only be named in the
/// question.
fn note_facts(turn: &mut Turn<'_>, reading: &Reading, texts: Vec<BurstText>) {
    let mut details = reading.details.clone();
    for allergy in &reading.asked_details.allergies {
        if !details.allergies.contains(allergy) {
            details.allergies.push(allergy.clone());
        }
    }
    if details != Details::default() {
        let facts = Reading { intent: reading.intent, details, ..Reading::default() };
        cart::take_quietly(turn, &facts, texts);
    }
}

fn has_draft(turn: &Turn<'_>) -> bool {
    turn.next.state.draft().is_some_and(|draft| !draft.is_empty())
}

/// Whether an order was read back, or is to be changed or cancelled: "keep it" is about that, and places nothing by itself.
fn is_to_be_kept(turn: &Turn<'_>) -> bool {
    let asked = turn.next.state.draft().and_then(|draft| draft.asked).map(|asked| asked.question);
    matches!(turn.asked, Some(ShallI::Cancel(_))) || asked == Some(Question::Confirmation)
}

/// "Yes", to whatever was asked last.
fn say_yes(turn: &mut Turn<'_>, reading: &Reading, texts: Vec<BurstText>) {
    let is_heard = texts.iter().any(|text| text.is_heard);
    match turn.asked {
        // Noise is written down as "okay", too: what cannot be taken back wants a tap, or the written word.
        Some(ShallI::Forget) if is_heard => return law::ask(turn),
        Some(ShallI::Cancel(_)) if is_heard => return orders::ask_cancellation(turn),
        None if is_heard && matches!(turn.next.state, State::AwaitingConfirmation { .. }) => {
            turn.has_answered = true;
            return cart::with_draft(turn, |_| {});
        }
        Some(ShallI::Forget) => return law::forget_once_done(turn),
        Some(ShallI::Cancel(order)) => return orders::cancel(turn, order),
        None => {}
    }
    let knows_address = turn.next.state.draft().is_some_and(|draft| {
        let asked = draft.asked.map(|asked| asked.question);
        matches!(asked, Some(Question::Fulfilment | Question::Address))
            && turn.regular_for_delivery(draft).is_some()
    });
    if knows_address && cart::says_nothing(reading) {
        return cart::known_address(turn);
    }
    cart::take_quietly(turn, reading, texts);
    cart::confirm(turn, None);
}

fn not_understood(turn: &mut Turn<'_>, texts: &[BurstText]) {
    let asked = turn.next.state.draft().and_then(|draft| draft.asked).map(|asked| asked.question);
    if let Some(
        Question::Phone
        | Question::Time
        | Question::Address
        | Question::Zone
        | Question::Branch
        | Question::Table
        | Question::Payment
        | Question::Amend
        | Question::Fulfilment
        | Question::Which,
    ) = asked
    {
        // It was meant as an answer to that: what is asked again is the same question, not what they would like to eat.
        return cart::take_answer(turn, asked, texts);
    }
    if let Some(mut draft) = turn.next.state.draft().cloned() {
        // The words may still help the cook, and nothing a customer writes is lost.
        for text in texts {
            draft.remember(&text.text);
        }
        cart::put_back(turn, draft);
    }
    turn.next.misunderstood = turn.next.misunderstood.saturating_add(1);
    if turn.next.misunderstood >= MISUNDERSTOOD_MAX {
        turn.next.misunderstood = 0;
        return turn.ask_for_person(CallReason::NotUnderstood);
    }
    let buttons =
        vec![button(TextKey::ButtonMenu, Tap::ShowMenu), button(TextKey::ButtonPerson, Tap::Person)];
    let again = turn.next.misunderstood > 1;
    if matches!(turn.next.state, State::AwaitingConfirmation { .. }) {
        // What was read back still waits for its yes: a "yes" after this is one to that.
        turn.remarks.push(Phrase::plain(TextKey::SorryAgain));
        turn.has_answered = true;
        return cart::with_draft(turn, |_| {});
    }
    let key = if again { TextKey::NotUnderstoodAgain } else { TextKey::NotUnderstood };
    turn.reply(vec![Phrase::plain(key)], buttons);
}
