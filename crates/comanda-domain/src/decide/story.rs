//! The shop's own flows: what starts one, what is said, and how an answer leads on.

use crate::conversation::{State, StoryAsked};
use crate::effect::{Card, Content, Label, Link, Purpose, QuickReply};
use crate::id::Sku;
use crate::line::{Line, Quantity};
use crate::phrase::Phrase;
use crate::reading::{Details, Intent, Question, Reading};
use crate::storyboard::run::{self, Move, StoryPosition};
use crate::storyboard::{AnswerKind, Ask, ButtonAction, Facts, Place, Say};
use crate::tap::Tap;

use super::turn::Turn;
use super::{cart, menu_cards, orders, taps};

/// How often a question is asked again before the flow is left.
const AGAIN_MAX: u8 = 2;
/// Confidence of a dish that a flow puts into the cart, in percent.
const PUT_BY_FLOW: u8 = 100;

pub(super) fn facts<'a>(turn: &Turn<'a>) -> Facts<'a> {
    let shop = turn.context.shop;
    Facts {
        is_open: shop.is_open(turn.context.now.local(&shop.zone)),
        language: shop.reply_language(turn.next.language.as_deref()),
        is_new_customer: turn.next.regular.is_none(),
    }
}

/// A text: an answer that a flow waits for, or one that starts a flow. `false` where it is neither.
pub(super) fn take(turn: &mut Turn<'_>, reading: &Reading, texts: &[String]) -> bool {
    let text = texts.join("\n");
    let wants_out = matches!(reading.intent, Intent::Human | Intent::Cancel | Intent::Menu | Intent::Status);
    if wants_out {
        turn.next.story = None;
        // Out of a flow, and only into one that the shop has made for just that.
        let names_dishes = !reading.lines.is_empty() || !reading.edits.is_empty();
        let flow = turn.context.shop.storyboard.by_intent(reading.intent, &facts(turn));
        // A cart or an order that is to be cancelled or asked after is the program's own business.
        let has_order = turn.next.state.draft().is_some_and(|draft| !draft.is_empty())
            || orders::open_order(turn).is_some();
        let is_ours = has_order && matches!(reading.intent, Intent::Cancel | Intent::Status);
        let Some(flow) = flow.filter(|_| !names_dishes && !is_ours).map(|flow| flow.id.clone()) else {
            return false;
        };
        walk(turn, StoryPosition::beginning_of(flow));
        return true;
    }
    if let Some(asked) = turn.next.story.take() {
        return take_answer(turn, reading, *asked, &text);
    }
    let board = &turn.context.shop.storyboard;
    if board.flows.is_empty() || !reading.lines.is_empty() || !reading.edits.is_empty() {
        return false;
    }
    // A yes to what was read back is that, and no beginning of something else.
    let answers = matches!(reading.intent, Intent::Confirm | Intent::Decline);
    if answers && matches!(turn.next.state, State::AwaitingConfirmation { .. }) {
        return false;
    }
    if answers_question(turn, reading) {
        return false;
    }
    let facts = facts(turn);
    let flow = board.by_words(&text, &facts).or_else(|| board.by_intent(reading.intent, &facts));
    let Some(flow) = flow.map(|flow| flow.id.clone()) else { return false };
    walk(turn, StoryPosition::beginning_of(flow));
    true
}

/// Whether it is the answer to what is missing of an order: "12 Party Lane" begins no party.
fn answers_question(turn: &Turn<'_>, reading: &Reading) -> bool {
    let asked = turn.next.state.draft().and_then(|draft| draft.asked).map(|asked| asked.question);
    let is_asked =
        asked.is_some_and(|question| !matches!(question, Question::Dishes | Question::Confirmation));
    is_asked && reading.details != Details::default()
}

fn take_answer(turn: &mut Turn<'_>, reading: &Reading, asked: StoryAsked, text: &str) -> bool {
    let board = &turn.context.shop.storyboard;
    match run::answer(board, &asked.at, text, turn.language()) {
        Ok(next) => {
            walk(turn, next);
            true
        }
        // Who orders or asks something else has left the flow; "a lot" to "how many?" is no dish that the menu lacks.
        Err(_) if says_something_else(reading) => false,
        Err(_) => {
            let Some(ask) = run::asked(board, &asked.at).filter(|_| asked.again < AGAIN_MAX) else {
                return false;
            };
            let again = ask.again.as_ref().unwrap_or(&ask.say).get(turn.language()).to_owned();
            let buttons = choices(turn, ask);
            turn.reply(vec![Phrase::own(again)], buttons);
            turn.next.story = Some(Box::new(StoryAsked { again: asked.again + 1, ..asked }));
            true
        }
    }
}

fn says_something_else(reading: &Reading) -> bool {
    let known = Reading { unknown: Vec::new(), ..reading.clone() };
    !cart::says_nothing(&known) || reading.topic.is_some()
}

/// A tap that leads to a flow; an old button whose flow is gone says hello.
pub(super) fn start(turn: &mut Turn<'_>, flow: &Sku) {
    match run::start(&turn.context.shop.storyboard, flow, &facts(turn)) {
        Some(at) => walk(turn, at),
        None => taps::greet(turn),
    }
}

/// A link or an ad that leads to a flow; `false` if none does.
pub(super) fn start_by_ref(turn: &mut Turn<'_>, reference: &str) -> bool {
    let board = &turn.context.shop.storyboard;
    let flow = board.by_ref(reference).map(|flow| flow.id.clone());
    let Some(at) = flow.and_then(|flow| run::start(board, &flow, &facts(turn))) else { return false };
    walk(turn, at);
    true
}

/// A tapped choice of the question that is open.
pub(super) fn choose(turn: &mut Turn<'_>, place: u32) {
    let board = &turn.context.shop.storyboard;
    let asked = turn.next.story.take();
    let value = asked.as_ref().and_then(|asked| match &run::asked(board, &asked.at)?.answer {
        AnswerKind::Choice(choices) => choices.get(usize::try_from(place).ok()?).map(|choice| &choice.value),
        AnswerKind::Text | AnswerKind::Number { .. } | AnswerKind::Phone => None,
    });
    let next = asked
        .as_ref()
        .zip(value)
        .and_then(|(asked, value)| run::answer(board, &asked.at, value, turn.language()).ok());
    match next {
        Some(next) => walk(turn, next),
        None => taps::greet(turn),
    }
}

/// Says everything up to where the flow waits or ends.
fn walk(turn: &mut Turn<'_>, at: StoryPosition) {
    let board = &turn.context.shop.storyboard;
    let facts = facts(turn);
    let mut has_added = false;
    for step in run::advance(board, at, &facts) {
        match step {
            Move::Say(say) => self::say(turn, say),
            Move::Cards(cards) => {
                let cards = cards.iter().map(|one| card(turn, one)).collect();
                turn.send(Purpose::Reply, Content::Cards { cards });
            }
            Move::Ask { ask, at } => {
                let text = ask.say.get(turn.language()).to_owned();
                let buttons = choices(turn, ask);
                turn.reply(vec![Phrase::own(text)], buttons);
                turn.next.story = Some(Box::new(StoryAsked { at, again: 0 }));
            }
            Move::Add(dish) => has_added |= add(turn, dish),
            Move::Note { text } => note(turn, &text),
            Move::Place(place) => go_to(turn, place),
            Move::End if has_added => cart::with_draft(turn, |_| {}),
            Move::End => {}
        }
    }
}

fn say(turn: &mut Turn<'_>, say: &Say) {
    if let Some(file) = &say.picture {
        turn.send(Purpose::Reply, Content::Picture { file: file.clone() });
    }
    let language = turn.language();
    let reply = |reply: &crate::storyboard::QuickReply| QuickReply {
        title: Label::Text(reply.label.get(language).to_owned()),
        tap: reply.go.tap(),
    };
    let buttons = say.quick_replies.iter().map(reply).collect();
    turn.reply(vec![Phrase::own(say.text.get(language))], buttons);
}

fn choices(turn: &Turn<'_>, ask: &Ask) -> Vec<QuickReply> {
    let AnswerKind::Choice(choices) = &ask.answer else { return Vec::new() };
    let reply = |(place, choice): (usize, &crate::storyboard::AnswerChoice)| QuickReply {
        title: Label::Text(choice.label.get(turn.language()).to_owned()),
        tap: Tap::FlowChoice(u32::try_from(place).unwrap_or(u32::MAX)),
    };
    choices.iter().enumerate().map(reply).collect()
}

fn card(turn: &Turn<'_>, card: &crate::storyboard::Card) -> Card {
    let language = turn.language();
    let (mut buttons, mut links) = (Vec::new(), Vec::new());
    for button in &card.buttons {
        let title = Label::Text(button.label.get(language).to_owned());
        match &button.action {
            ButtonAction::Go(target) => buttons.push(QuickReply { title, tap: target.tap() }),
            ButtonAction::Url(url) => links.push(Link { title, url: url.clone() }),
            ButtonAction::Add(dish) => {
                if let Some((section, item)) = turn.context.shop.menu.find_item(dish) {
                    let tap = Tap::Add { section: section.id.clone(), item: item.id.clone() };
                    buttons.push(QuickReply { title, tap });
                }
            }
        }
    }
    Card {
        title: card.title.get(language).to_owned(),
        subtitle: card.subtitle.as_ref().map(|text| text.get(language).to_owned()),
        image: card.picture.clone(),
        buttons,
        links,
    }
}

fn add(turn: &mut Turn<'_>, dish: &Sku) -> bool {
    let Some((section, item)) = turn.context.shop.menu.find_item(dish).filter(|(_, item)| item.available)
    else {
        return false;
    };
    let line = Line::of_item(section.id.clone(), item.id.clone(), Quantity::ONE);
    let mut draft = turn.take_draft();
    draft.begin_step(Vec::new());
    let added = draft.add_line(line, PUT_BY_FLOW).is_ok();
    draft.asked = None;
    turn.cart_changed |= added;
    cart::put_back(turn, draft);
    added
}

/// A line of the order's note; kept for the next order where none is open.
fn note(turn: &mut Turn<'_>, text: &str) {
    let mut draft = turn.take_draft();
    draft.note = Some(draft.note.map_or_else(|| text.to_owned(), |before| format!("{before}; {text}")));
    cart::put_back(turn, draft);
}

fn go_to(turn: &mut Turn<'_>, place: Place) {
    match place {
        Place::Menu => menu_cards::show(turn),
        Place::OrderStatus => orders::tell_status(turn),
        Place::Person => turn.ask_for_person(crate::effect::CallReason::Asked),
        Place::Start => taps::greet(turn),
    }
}
