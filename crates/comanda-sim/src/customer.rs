//! Simulated customers: people as state machines, with a seed instead of a will.
//!
//! A customer sees the thread as a phone shows it, and does one thing at a time. It must not know how the shop's
//! program works inside, nor what is on the menu beyond the [`Vocabulary`] it was given.

pub(crate) mod crowd;
pub(crate) mod persona;
mod phrases;
mod typing;
mod understand;
pub(crate) mod vocabulary;
mod wish;

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::sync::Arc;

use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::person::Act;
use crate::thread::{Bubble, Button, Content, QuickReply, Thread};
use crowd::Outcome;
use persona::Persona;
use phrases::{Phrase, say};
use understand::{Asked, fulfilment_chip, harmless_chips, understand, yes_chip};
use vocabulary::Vocabulary;
use wish::{WishLine, wish_words};

/// The post that people comment on.
const POST: &str = "1001";

/// How much time things take a customer, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Reading and thinking, at least.
    pub think_ms_min: i64,
    /// Reading and thinking, at most.
    pub think_ms_max: i64,
    /// Between two messages of a burst, at most.
    pub burst_ms_max: i64,
    /// Without an answer for this long, a customer asks again once and then leaves.
    pub patience_ms: i64,
}

impl Default for Pace {
    fn default() -> Self {
        Self { think_ms_min: 1000, think_ms_max: 4000, burst_ms_max: 1200, patience_ms: 60_000 }
    }
}

impl Pace {
    /// For a demo that must not bore.
    pub fn brisk() -> Self {
        Self { think_ms_min: 400, think_ms_max: 1500, burst_ms_max: 500, patience_ms: 30_000 }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Has not said a word.
    Fresh,
    /// Said hello; the order is still to come.
    Greeted,
    /// The order is being talked about.
    Ordering,
    /// The order stands.
    Ordered,
    /// Asked to cancel.
    Cancelling,
}

/// One person with one wish.
#[derive(Clone, Debug)]
pub struct Customer {
    rng: ChaCha8Rng,
    persona: Persona,
    vocabulary: Arc<Vocabulary>,
    pace: Pace,
    phase: Phase,
    wish: Vec<WishLine>,
    wants_delivery: bool,
    may_change_mind: bool,
    /// Said one after the other, each when its time comes.
    to_say: VecDeque<Act>,
    next_at_ms: i64,
    last_said_ms: i64,
    answers_read: usize,
    turns: u32,
    nudged: bool,
    /// Answers that were thought about; if the latest gave nothing to say, it never will.
    answers_considered: usize,
    outcome: Option<Outcome>,
}

impl Customer {
    /// A new customer. The same seed, persona and vocabulary behave the same towards the same thread.
    pub fn new(seed: u64, persona: Persona, vocabulary: Arc<Vocabulary>) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let lines = *[1, 1, 2, 2, 3].choose(&mut rng).unwrap_or(&1);
        let wish = (0..lines).filter_map(|_| WishLine::draw(&persona, &vocabulary, &mut rng)).collect();
        let wants_delivery = rng.random_bool(0.6);
        let may_change_mind = rng.random_bool(persona.changes_mind_probability);
        Self {
            rng,
            persona,
            vocabulary,
            pace: Pace::default(),
            phase: Phase::Fresh,
            wish,
            wants_delivery,
            may_change_mind,
            to_say: VecDeque::new(),
            next_at_ms: i64::MIN,
            last_said_ms: i64::MIN,
            answers_read: 0,
            turns: 0,
            nudged: false,
            answers_considered: 0,
            outcome: None,
        }
    }

    /// Changes how much time things take.
    #[must_use]
    pub fn with_pace(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }

    /// Whether the customer will never do anything again.
    pub fn is_done(&self) -> bool {
        self.outcome.is_some() && self.to_say.is_empty()
    }

    /// How it ended, once it has.
    pub fn outcome(&self) -> Option<Outcome> {
        self.outcome
    }

    /// Looks at the phone; gives what the customer does now, if anything. At most one act per call.
    pub fn step(&mut self, thread: &Thread, now_ms: i64) -> Option<Act> {
        if self.to_say.is_empty() {
            if self.outcome.is_some() {
                return None;
            }
            self.think(thread, now_ms);
        }
        if self.to_say.is_empty() || now_ms < self.next_at_ms {
            return None;
        }
        self.last_said_ms = now_ms;
        self.next_at_ms = now_ms + self.rng.random_range(0..=self.pace.burst_ms_max.max(1));
        self.to_say.pop_front()
    }

    /// Decides what to say next, if it is time to.
    fn think(&mut self, thread: &Thread, now_ms: i64) {
        if self.phase == Phase::Fresh {
            self.open();
            return;
        }
        let answers = thread.count_from_page();
        if answers > self.answers_read {
            // The clock of thinking starts with the last bubble, so that a long answer is read to its end.
            self.answers_read = answers;
            let think_ms = self
                .rng
                .random_range(self.pace.think_ms_min..=self.pace.think_ms_max.max(self.pace.think_ms_min));
            self.next_at_ms = now_ms + think_ms;
            self.nudged = false;
            self.last_said_ms = self.last_said_ms.max(now_ms);
            self.turns += 1;
            return;
        }
        let latest = thread.latest_from_page();
        if latest.is_empty() || self.answers_considered == answers || thread.typing_until_ms > now_ms {
            self.wait(now_ms);
        } else if now_ms >= self.next_at_ms {
            self.answers_considered = answers;
            self.answer(latest, thread.live_quick_replies());
        }
    }

    fn open(&mut self) {
        if self.rng.random_bool(self.persona.comments_first_probability) {
            self.phase = Phase::Ordering;
            let words = wish_words(&self.wish, &self.persona, &mut self.rng);
            let text = say(Phrase::Order, self.persona.language, &words, &mut self.rng);
            let text = typing::typed(&text, &self.persona.style, &mut self.rng);
            self.to_say.push_back(Act::Comment { post: POST.to_owned(), text });
            return;
        }
        let greets = self.rng.random_bool(self.persona.greets_first_probability);
        if greets || self.wish.is_empty() {
            self.phase = Phase::Greeted;
            self.say(Phrase::Greeting);
        } else {
            self.order();
        }
    }

    fn wait(&mut self, now_ms: i64) {
        if now_ms - self.last_said_ms < self.pace.patience_ms {
            return;
        }
        match self.phase {
            Phase::Ordered => self.outcome = Some(Outcome::Ordered),
            Phase::Cancelling => self.outcome = Some(Outcome::Cancelled),
            Phase::Fresh | Phase::Greeted | Phase::Ordering if self.nudged => {
                self.outcome = Some(Outcome::NoAnswer);
            }
            Phase::Fresh | Phase::Greeted | Phase::Ordering => {
                self.nudged = true;
                if self.turns == 0 && self.persona.comments_first_probability > 0.0 {
                    self.order(); // A comment that nobody answered: now as a message.
                } else {
                    self.say(Phrase::Nudge);
                }
            }
        }
    }

    fn answer(&mut self, latest: &[Bubble], chips: &[QuickReply]) {
        if self.rng.random_bool(self.persona.goes_silent_probability) {
            self.outcome =
                Some(if self.phase == Phase::Ordered { Outcome::Ordered } else { Outcome::WentSilent });
            return;
        }
        if self.turns > self.persona.turns_max {
            self.outcome =
                Some(if self.phase == Phase::Ordered { Outcome::Ordered } else { Outcome::GaveUp });
            return;
        }
        let asked = understand(latest, chips);
        match self.phase {
            Phase::Ordered => self.outcome = Some(Outcome::Ordered),
            Phase::Cancelling if asked == Asked::Confirm => self.confirm(chips),
            Phase::Cancelling => self.outcome = Some(Outcome::Cancelled),
            Phase::Fresh | Phase::Greeted if self.wish.is_empty() => self.outcome = Some(Outcome::GaveUp),
            Phase::Fresh | Phase::Greeted => {
                if !self.tap_card(latest) {
                    self.order();
                }
            }
            Phase::Ordering => self.reply(asked, latest, chips),
        }
    }

    fn reply(&mut self, asked: Asked, latest: &[Bubble], chips: &[QuickReply]) {
        let language = self.persona.language;
        match asked {
            Asked::Receipt | Asked::Placed => self.after_order(),
            Asked::Confirm if self.rng.random_bool(self.persona.cancels_probability) => {
                self.phase = Phase::Cancelling;
                self.say(Phrase::Cancel);
            }
            Asked::Confirm if self.may_change_mind => self.change_mind(),
            Asked::Confirm => self.confirm(chips),
            Asked::Fulfilment => {
                let chip = fulfilment_chip(chips, self.wants_delivery).cloned();
                let phrase = if self.wants_delivery { Phrase::Delivery } else { Phrase::Pickup };
                self.tap_or_say(chip, phrase);
            }
            Asked::Address => {
                let address = phrases::address(&self.vocabulary, language, &mut self.rng);
                self.text(&address);
            }
            Asked::Phone => {
                let given = chips.iter().find(|chip| chip.content_type == "user_phone_number").cloned();
                let number = phrases::phone(language, &mut self.rng);
                match given {
                    Some(_) => {
                        let act = Act::TapQuickReply { title: number.clone(), payload: number };
                        self.to_say.push_back(act);
                    }
                    None => self.text(&number),
                }
            }
            Asked::Name => {
                let name = phrases::name(&self.vocabulary, language, &mut self.rng);
                self.text(&name);
            }
            Asked::Time => self.tap_or_say(self.any_chip(chips), Phrase::Time),
            Asked::Payment => self.tap_or_say(self.any_chip(chips), Phrase::Cash),
            Asked::WhatElse => self.say(Phrase::NothingElse),
            Asked::WhatToOrder => self.order(),
            Asked::Statement => {}
            Asked::Unclear => match self.any_chip(chips) {
                Some(chip) => self.tap(chip),
                None if self.tap_card(latest) => {}
                None => self.order(),
            },
        }
    }

    fn confirm(&mut self, chips: &[QuickReply]) {
        self.tap_or_say(yes_chip(chips).cloned(), Phrase::Confirm);
    }

    fn change_mind(&mut self) {
        self.may_change_mind = false;
        let phrase = if self.rng.random_bool(0.6) { Phrase::Add } else { Phrase::Replace };
        if let Some(line) = WishLine::draw(&self.persona, &self.vocabulary, &mut self.rng) {
            let words = line.words(&self.persona, &mut self.rng);
            if phrase == Phrase::Replace {
                self.wish = vec![line];
            } else {
                self.wish.push(line);
            }
            let text = say(phrase, self.persona.language, &words, &mut self.rng);
            self.text(&text);
        }
    }

    fn after_order(&mut self) {
        self.phase = Phase::Ordered;
        let asks = self.rng.random_bool(self.persona.asks_status_probability);
        if asks {
            self.say(Phrase::Status);
        } else if self.rng.random_bool(0.5) {
            self.outcome = Some(Outcome::Ordered);
            if self.rng.random_bool(0.2) {
                self.to_say.push_back(Act::Sticker);
            } else {
                self.say(Phrase::Thanks);
            }
        } else {
            self.outcome = Some(Outcome::Ordered);
        }
    }

    /// Says the whole wish, in one message or in a burst.
    fn order(&mut self) {
        self.phase = Phase::Ordering;
        let language = self.persona.language;
        let is_burst = self.wish.len() > 1 && self.rng.random_bool(self.persona.style.burst_probability);
        if is_burst {
            let lines = self.wish.clone();
            for (position, line) in lines.iter().enumerate() {
                let words = line.words(&self.persona, &mut self.rng);
                let text =
                    if position == 0 { say(Phrase::Order, language, &words, &mut self.rng) } else { words };
                self.text(&text);
            }
        } else {
            let words = wish_words(&self.wish, &self.persona, &mut self.rng);
            let text = say(Phrase::Order, language, &words, &mut self.rng);
            self.text(&text);
        }
    }

    /// Taps a button of a card in sight, when this person likes to tap.
    fn tap_card(&mut self, latest: &[Bubble]) -> bool {
        if !self.rng.random_bool(self.persona.style.tap_probability) {
            return false;
        }
        let buttons: Vec<(String, String)> = latest
            .iter()
            .filter_map(|bubble| match &bubble.content {
                Content::Cards { cards } => Some(cards.iter().flat_map(|card| card.buttons.iter())),
                Content::Text { .. }
                | Content::Buttons { .. }
                | Content::Receipt { .. }
                | Content::Media { .. }
                | Content::Sticker { .. }
                | Content::Location { .. }
                | Content::Cart { .. }
                | Content::Template { .. } => None,
            })
            .flatten()
            .filter_map(|button| match button {
                Button::Postback { title, payload } => Some((title.clone(), payload.clone())),
                Button::Link { .. }
                | Button::Call { .. }
                | Button::AccountLink { .. }
                | Button::AccountUnlink => None,
            })
            .collect();
        let Some((title, payload)) = buttons.choose(&mut self.rng).cloned() else { return false };
        self.phase = Phase::Ordering;
        self.to_say.push_back(Act::TapPostback { title, payload });
        true
    }

    fn any_chip(&self, chips: &[QuickReply]) -> Option<QuickReply> {
        let harmless = harmless_chips(chips);
        let position = usize::try_from(self.turns).unwrap_or(0) % harmless.len().max(1);
        harmless.get(position).map(|chip| (*chip).clone())
    }

    fn tap_or_say(&mut self, chip: Option<QuickReply>, phrase: Phrase) {
        match chip {
            Some(chip) if self.rng.random_bool(self.persona.style.tap_probability) => self.tap(chip),
            Some(_) | None => self.say(phrase),
        }
    }

    fn tap(&mut self, chip: QuickReply) {
        self.to_say.push_back(Act::TapQuickReply { title: chip.title, payload: chip.payload });
    }

    fn say(&mut self, phrase: Phrase) {
        let text = say(phrase, self.persona.language, "", &mut self.rng);
        self.text(&text);
    }

    fn text(&mut self, meant: &str) {
        let text = typing::typed(meant, &self.persona.style, &mut self.rng);
        self.to_say.push_back(Act::Text { text });
    }
}
