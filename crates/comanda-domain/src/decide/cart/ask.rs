//! What is asked next, and the read-back when nothing is missing. Always one message.

use crate::bill::BillError;
use crate::conversation::State;
use crate::draft::{Asked, Draft, Incomplete, OpenChoice};
use crate::effect::{CallReason, QuickReply};
use crate::menu::NotAllowed;
use crate::phrase::{ArgName, ArgValue, Phrase, TextKey};
use crate::pricing::PriceProblem;
use crate::promise::NotThen;
use crate::reading::{Fulfilment, Question};
use crate::shop::delivery::Elsewhere;
use crate::tap::Tap;
use crate::ticket;

use super::super::turn::{Turn, button};
use super::super::{amend, upsell};
use super::{answer, cannot_price, say};

/// How often in a row the same question is asked before a person is called.
const ASKED_TIMES_MAX: u8 = 3;

/// Asks for what is missing, or reads the order back.
pub(in crate::decide) fn ask_next(turn: &mut Turn<'_>, mut draft: Draft) {
    if turn.stale && !draft.lines.is_empty() {
        // Nothing of hours ago is cooked as if it had just been said: the first word is about that.
        turn.remarks.insert(0, Phrase::plain(TextKey::AskStillWanted));
    }
    answer::forget_derived_choice(&mut draft);
    drop_sold_out(turn, &mut draft);
    take_known_phone(turn, &mut draft);
    if draft.open_choice.is_none()
        && let Err(BillError::Price(error)) = draft.bill(turn.context.shop)
    {
        match open_choice(turn, &draft, &error) {
            Some(open) => draft.open_choice = Some(open),
            None => return cannot_price(turn, draft),
        }
    }
    if draft.open_choice.is_none() && amend::must_ask(turn, &draft) {
        return amend::ask(turn, draft);
    }
    let Some(missing) = draft.missing(turn.context.shop, turn.moment(&draft)) else {
        return read_back(turn, draft);
    };
    let Some(question) = missing.question() else { return cannot_price(turn, draft) };
    let before = draft.asked.filter(|asked| asked.question == question).map_or(0, |asked| asked.times);
    // Something else was answered in between: the question is only said again, not asked once more.
    let times = if turn.has_answered { before.max(1) } else { before + 1 };
    draft.asked = Some(Asked { question, times });
    let mut phrases = std::mem::take(&mut turn.remarks);
    if times > 2 * ASKED_TIMES_MAX && question != Question::Dishes {
        // Whoever was called did not come, and asking for ever helps nobody.
        draft.asked = None;
        turn.remarks = phrases;
        turn.keep_draft(State::Collecting { draft });
        return turn.ask_for_person(CallReason::NotUnderstood);
    }
    if times == ASKED_TIMES_MAX + 1 && !turn.has_answered && question != Question::Dishes {
        turn.call_person(CallReason::NotUnderstood);
        phrases.push(turn.person_called());
    }
    let shows_cart = question == Question::Fulfilment || turn.cart_changed;
    if shows_cart && times == 1 && !draft.lines.is_empty() && question != Question::Which {
        phrases.push(say::cart(turn, &draft, TextKey::CartSummary));
    }
    let again = times > 1 && !turn.has_answered;
    // Some questions are put otherwise the second time; the others are not said twice without a word.
    let is_put_otherwise = matches!(question, Question::Phone | Question::Time | Question::Dishes);
    if again && !is_put_otherwise && phrases.is_empty() {
        phrases.push(Phrase::plain(TextKey::SorryAgain));
    }
    // A number that is none may have been told before it was asked for.
    let again = again || (question == Question::Phone && answer::said_long_number(&draft));
    phrases.extend(words(turn, &mut draft, &missing, again));
    let mut chips = std::mem::take(&mut turn.suggestions);
    chips.extend(buttons(turn, &draft, &missing));
    turn.reply(phrases, chips);
    let nothing_said = Draft { asked: draft.asked, ..Draft::default() };
    if draft == nothing_said {
        turn.go_idle();
    } else {
        turn.keep_draft(State::Collecting { draft });
    }
}

/// What was sold out after it came into the cart goes, with a word. What the kitchen has already is its own to refuse.
fn drop_sold_out(turn: &mut Turn<'_>, draft: &mut Draft) {
    let menu = &turn.context.shop.menu;
    if draft.amends.is_some() {
        return;
    }
    let language = turn.language().to_owned();
    let mut gone = Vec::new();
    draft.lines.retain(|line| {
        let is_gone = matches!(menu.allows(&line.line), Err(NotAllowed::SoldOut(_)));
        if is_gone {
            let dish = ticket::describe(menu, &line.line, &language).title;
            gone.push(say::sold_out(&dish));
        }
        !is_gone
    });
    if !gone.is_empty() {
        turn.cart_changed = true;
        turn.remarks.append(&mut gone);
    }
}

/// A number that is known from before is read back, not asked for.
fn take_known_phone(turn: &Turn<'_>, draft: &mut Draft) {
    let is_brought = draft.way(turn.context.shop) == Some(Fulfilment::Delivery);
    let known = turn.next.regular.as_deref().and_then(|regular| regular.phone.as_ref());
    let has_address = draft.address.is_some() || draft.place.is_some();
    if let Some(phone) = known.filter(|_| is_brought && has_address && draft.phone.is_none()) {
        draft.phone = Some(phone.clone());
    }
}

/// What is said for what is missing.
fn words(turn: &mut Turn<'_>, draft: &mut Draft, missing: &Incomplete, again: bool) -> Vec<Phrase> {
    let shop = turn.context.shop;
    match missing {
        Incomplete::Outside => {
            // Another address is asked for: this one is not it.
            (draft.address, draft.place, draft.zone, draft.is_elsewhere) = (None, None, None, false);
            if shop.delivery.elsewhere == Elsewhere::Person {
                turn.call_person(CallReason::Question);
                return vec![say::outside(turn), turn.person_called()];
            }
            vec![say::outside(turn)]
        }
        Incomplete::BelowMinimum { minimum, short } => vec![Phrase::with(
            TextKey::BelowMinimum,
            [(ArgName::Minimum, ArgValue::Money(*minimum)), (ArgName::Short, ArgValue::Money(*short))],
        )],
        Incomplete::NotThen(why) => vec![not_then(turn, draft, *why)],
        Incomplete::PaymentNotTaken => {
            let methods = (ArgName::Methods, say::methods(shop));
            vec![Phrase::with(TextKey::PaymentNotTaken, [methods]), Phrase::plain(TextKey::AskPayment)]
        }
        Incomplete::Fulfilment | Incomplete::Address => {
            vec![known_address(turn, draft).unwrap_or_else(|| say::question(draft, missing, again))]
        }
        Incomplete::Dishes
        | Incomplete::Which
        | Incomplete::Zone
        | Incomplete::Phone
        | Incomplete::Branch
        | Incomplete::Table
        | Incomplete::Time
        | Incomplete::TimePassed
        | Incomplete::Payment
        | Incomplete::Bill(_) => vec![say::question(draft, missing, again)],
    }
}

/// "To 12 Lê Lợi, as last time?"
fn known_address(turn: &Turn<'_>, draft: &Draft) -> Option<Phrase> {
    let regular = turn.regular_for_delivery(draft)?;
    let text = |text: &Option<String>| ArgValue::Text(text.clone().unwrap_or_default());
    let args = [(ArgName::Address, text(&regular.address)), (ArgName::Phone, text(&regular.phone))];
    Some(Phrase::with(TextKey::AskKnownAddress, args))
}

fn buttons(turn: &Turn<'_>, draft: &Draft, missing: &Incomplete) -> Vec<QuickReply> {
    match missing {
        Incomplete::Fulfilment | Incomplete::Address if turn.regular_for_delivery(draft).is_some() => {
            let mut buttons = vec![button(TextKey::ButtonKnownAddress, Tap::KnownAddress)];
            buttons.push(button(TextKey::ButtonOtherAddress, Tap::OtherAddress));
            buttons.extend(say::fulfilment_buttons_beside_delivery(turn.context.shop));
            buttons
        }
        Incomplete::NotThen(why) => say::times(turn, *why),
        Incomplete::BelowMinimum { .. } | Incomplete::Outside => {
            let mut buttons = say::fulfilment_buttons_beside_delivery(turn.context.shop);
            buttons.push(button(TextKey::ButtonMenu, Tap::ShowMenu));
            buttons
        }
        Incomplete::Dishes
        | Incomplete::Which
        | Incomplete::Fulfilment
        | Incomplete::Address
        | Incomplete::Zone
        | Incomplete::Phone
        | Incomplete::Branch
        | Incomplete::Table
        | Incomplete::Time
        | Incomplete::TimePassed
        | Incomplete::Payment
        | Incomplete::PaymentNotTaken
        | Incomplete::Bill(_) => say::answers(turn, draft, missing),
    }
}

fn not_then(turn: &Turn<'_>, draft: &Draft, why: NotThen) -> Phrase {
    let wanted_later = matches!(&draft.wanted, Some(crate::reading::WantedTime::At(_)));
    let at = |key, first| Phrase::with(key, [(ArgName::Time, say::time(turn, first))]);
    match why {
        NotThen::Closed { first: Some(first) } if wanted_later => at(TextKey::ClosedThen, first),
        NotThen::Closed { first: Some(first) } => at(TextKey::ClosedNow, first),
        NotThen::LastOrderPassed { first: Some(first) } => at(TextKey::LastOrderPassed, first),
        NotThen::Closed { first: None } | NotThen::LastOrderPassed { first: None } => {
            Phrase::plain(TextKey::ClosedForLong)
        }
        NotThen::TooFarAhead { last } => {
            let date = ArgValue::Phrase(Box::new(say::date(last)));
            Phrase::with(TextKey::TooFarAhead, [(ArgName::Date, date)])
        }
    }
}

/// Reads the order back: the one question whose yes places it.
fn read_back(turn: &mut Turn<'_>, mut draft: Draft) {
    let offer = upsell::offer(turn, &draft);
    draft.was_offered |= offer.is_some();
    let mark = draft.mark(turn.context.shop);
    draft.asked = Some(Asked { question: Question::Confirmation, times: 1 });
    let was_read_back = draft.read_back.as_deref() == Some(mark.as_str());
    // In the shadow it is read back once somebody has sent it: a yes before that is one to nothing.
    draft.read_back = (!turn.context.shop.is_shadow).then(|| mark.clone());
    let mut phrases = std::mem::take(&mut turn.remarks);
    // Who asked something in between need not read it all again.
    if turn.has_answered && was_read_back {
        phrases.push(Phrase::plain(TextKey::AskStillConfirm));
    } else {
        phrases.push(say::confirmation(turn, &draft));
        phrases.extend(say::allergy_warnings(turn, &draft));
    }
    let mut buttons = vec![
        button(TextKey::ButtonConfirm, Tap::Confirm { mark: Some(mark.clone()) }),
        button(TextKey::ButtonChange, Tap::Change),
        button(TextKey::ButtonCancel, Tap::Cancel),
    ];
    if let Some((phrase, tap)) = offer {
        phrases.push(phrase);
        buttons.insert(1, tap);
    }
    buttons.append(&mut turn.suggestions);
    turn.reply_with_read_back(phrases, buttons, mark);
    turn.keep_draft(State::AwaitingConfirmation { draft });
}

/// What a line without a price still needs from the customer.
fn open_choice(turn: &Turn<'_>, draft: &Draft, error: &crate::pricing::PriceError) -> Option<OpenChoice> {
    let candidates = error.problem.question()?;
    let line = draft.lines.get(error.line)?;
    let menu = &turn.context.shop.menu;
    let title = |line| ticket::describe(menu, line, turn.language()).title;
    let part = error.part.and_then(|part| line.line.parts.get(part));
    let at = part.unwrap_or(&line.line);
    // "Pad Thai, Spice level": of mild, medium and hot alone nobody knows what they are.
    let group = if let PriceProblem::MissingChoice { section, group, .. } = &error.problem {
        menu.section(section).and_then(|section| section.group(group))
    } else {
        None
    };
    let group = group.map(|group| group.name.get(turn.language()).to_owned());
    let titles = std::iter::once(title(&line.line)).chain(part.map(title)).chain(group);
    Some(OpenChoice {
        word: titles.collect::<Vec<_>>().join(", "),
        section: at.section.clone(),
        candidates: candidates.to_vec(),
        quantity: line.line.quantity,
        line: Some(error.line),
    })
}
