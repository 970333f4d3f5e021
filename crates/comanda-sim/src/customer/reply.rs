//! What a customer answers to each question of the shop, and what comes in between.

use rand::RngExt;
use rand::seq::IndexedRandom;

use super::choices::{Choice, with_payload};
use super::habits::{After, Change, Media, Slip, Yes};
use super::phrases::{self, Phrase, say};
use super::understand::{Asked, apologises, fulfilment_choice, harmless_choices, meant_reading, yes_choice};
use super::wish::WishLine;
use super::{COMES_AGAIN_PATIENCES, Customer, Outcome, Phase, Todo};
use crate::person::Act;
use crate::thread::Bubble;

/// After something was taken back, until one goes on.
const REST_MS: i64 = 6_000;
/// How often something that was not understood is said again.
const REPEATS_MAX: u32 = 2;
/// How often more is ordered when it was too little for a delivery.
const SHORTFALLS_MAX: u32 = 2;

impl Customer {
    /// The answer to hello, or to a question before the order.
    pub(super) fn greeted(&mut self, asked: Asked, latest: &[Bubble], choices: &[Choice]) {
        if self.is_back {
            self.phase = Phase::Ordering;
            self.tally.begin();
            let usual = with_payload(choices, "c1:usual").filter(|_| asked == Asked::Usual);
            self.tap_or_say(usual, Phrase::Same);
        } else if !self.tap_card(latest) {
            self.order();
        }
    }

    /// Goes on with the order.
    pub(super) fn reply(&mut self, asked: Asked, latest: &[Bubble], choices: &[Choice]) {
        self.answers_to_order += 1;
        if self.breaks_off() || self.repeats_what_was_added(asked, latest) {
            return;
        }
        if asked.is_open() && self.detour() {
            self.open_question = Some(asked);
            return;
        }
        if asked.is_open() {
            self.open_question = None;
        } else if let Some(open) = self.open_question.take() {
            self.answer_all_the_same(open, latest);
            return;
        }
        self.answer_to(asked, latest, choices);
    }

    /// The shop asked this before something came in between, and does not ask again.
    fn answer_all_the_same(&mut self, open: Asked, latest: &[Bubble]) {
        self.careful = true;
        if matches!(open, Asked::Confirm | Asked::Change | Asked::GoOn) {
            self.say(Phrase::Confirm);
        } else if matches!(open, Asked::Zone | Asked::Branch | Asked::Which | Asked::Meaning) {
            self.say(Phrase::Nudge); // Only the buttons knew the choices.
        } else {
            self.answer_to(open, latest, &[]);
        }
    }

    fn answer_to(&mut self, asked: Asked, latest: &[Bubble], choices: &[Choice]) {
        match asked {
            Asked::Confirm => self.on_read_back(choices),
            Asked::Cancelled => self.outcome = Some(Outcome::Cancelled),
            // Seen to before, or nothing to answer.
            Asked::Receipt
            | Asked::Placed
            | Asked::ChangeProposed
            | Asked::ChangeDecided
            | Asked::Statement => {}
            Asked::WhatElse => self.say(Phrase::NothingElse),
            Asked::WhatToOrder | Asked::Usual => self.order(),
            Asked::NotUnderstood => {
                self.careful = true;
                self.order();
            }
            Asked::Unclear => {
                self.careful = true;
                match self.any_choice(choices) {
                    Some(choice) => self.tap(&choice),
                    None if self.tap_card(latest) => {}
                    None => self.order(),
                }
            }
            Asked::Address => self.say_address(),
            Asked::Phone => self.say_phone(choices),
            Asked::Name => {
                let name = phrases::name(&self.vocabulary, self.persona.language, &mut self.rng);
                self.text(&name);
            }
            Asked::KnownAddress if self.wants_delivery => {
                self.tap_or_say(with_payload(choices, "c1:known-address"), Phrase::SameAddress);
            }
            Asked::Fulfilment | Asked::KnownAddress => self.say_fulfilment(choices),
            Asked::NotDelivered => self.not_delivered(choices),
            Asked::Zone => self.one_of(choices, "c1:zone:"),
            Asked::Branch => self.one_of(choices, "c1:branch:"),
            Asked::Table => self.say(Phrase::Table),
            Asked::Time => self.say_time(choices),
            Asked::Payment => {
                let cash = with_payload(choices, "c1:pay:cash").cloned();
                let choice = cash.or_else(|| self.any_choice(choices));
                self.tap_or_say(choice.as_ref(), Phrase::Cash);
            }
            Asked::Which => self.one_of(choices, "c1:choose:"),
            Asked::Meaning => self.say_meaning(latest, choices),
            Asked::Amend if self.amends => {
                self.tap_or_say(with_payload(choices, "c1:amend:"), Phrase::ToIt);
            }
            Asked::Amend => self.tap_or_say(with_payload(choices, "c1:new-order"), Phrase::NewOrder),
            Asked::Change => {
                self.take_one_off(choices);
                self.open_question = Some(asked);
            }
            // It is still wanted, and so is the order that stands.
            Asked::CancelOrder | Asked::GoOn => {
                self.tap_or_say(with_payload(choices, "c1:keep"), Phrase::GoOn);
            }
        }
    }

    /// What was added belongs to the order that stands. The kitchen may be faster than the customer reads.
    pub(super) fn passed_on(&mut self, asked: Asked) {
        let portions = self.portions();
        self.tally.joined(portions);
        self.phase = Phase::Amended;
        if asked == Asked::ChangeDecided {
            self.outcome = Some(Outcome::Ordered);
        }
    }

    fn say_fulfilment(&mut self, choices: &[Choice]) {
        let phrase = if self.wants_delivery { Phrase::Delivery } else { Phrase::Pickup };
        self.tap_or_say(fulfilment_choice(choices, self.wants_delivery), phrase);
    }

    fn say_address(&mut self) {
        if let Some((latitude, longitude)) = self.vocabulary.place.filter(|_| self.intent.pin) {
            self.intent.pin = false;
            self.to_say.push_back(Todo::Act(Act::Location { latitude, longitude }));
        } else {
            let address = phrases::address(&self.vocabulary, self.persona.language, &mut self.rng);
            self.text(&address);
        }
    }

    fn say_phone(&mut self, choices: &[Choice]) {
        let number = phrases::phone(&self.vocabulary, self.persona.language, &mut self.rng);
        let is_filled_in = choices.iter().any(Choice::is_phone_number) && self.to_say.is_empty();
        if is_filled_in {
            let act = Act::TapQuickReply { title: number.clone(), payload: number };
            self.to_say.push_back(Todo::Act(act));
        } else {
            self.text(&number);
        }
    }

    fn say_time(&mut self, choices: &[Choice]) {
        self.times_asked += 1;
        let phrase = if self.times_asked > 1 { Phrase::Soon } else { Phrase::Time };
        let choice = self.any_choice(choices);
        self.tap_or_say(choice.as_ref(), phrase);
    }

    fn say_meaning(&mut self, latest: &[Bubble], choices: &[Choice]) {
        let place = meant_reading(latest, self.portions());
        match with_payload(choices, &format!("c1:meaning:{place}")).cloned() {
            Some(choice) => self.tap_or_type(&choice),
            None => self.push_text((place + 1).to_string()),
        }
    }

    /// Orders more so that it is enough, and picks it up in the end.
    fn not_delivered(&mut self, choices: &[Choice]) {
        if self.shortfalls < SHORTFALLS_MAX {
            self.shortfalls += 1;
            self.add(2);
        } else {
            self.wants_delivery = false;
            self.tap_or_say(with_payload(choices, "c1:pickup"), Phrase::Pickup);
        }
    }

    /// Any of the choices whose payload begins so.
    fn one_of(&mut self, choices: &[Choice], start: &str) {
        let fitting: Vec<&Choice> =
            choices.iter().filter(|choice| choice.payload.starts_with(start)).collect();
        match fitting.choose(&mut self.rng).copied() {
            Some(choice) => self.tap_or_type(choice),
            None => self.say(Phrase::First),
        }
    }

    /// What was added was not understood: says it again, and lets it be in the end.
    fn repeats_what_was_added(&mut self, asked: Asked, latest: &[Bubble]) -> bool {
        let Some(words) = self.added.take() else { return false };
        let is_lost = matches!(asked, Asked::NotUnderstood | Asked::Confirm) && latest.iter().any(apologises);
        if !is_lost {
            return false;
        }
        self.repeats += 1;
        if self.repeats > REPEATS_MAX {
            self.wish.pop();
            return false;
        }
        let text = say(Phrase::Add, self.persona.language, &words, &mut self.rng);
        self.text(&text);
        self.added = Some(words);
        true
    }

    /// Leaves without a word, or with one.
    fn breaks_off(&mut self) -> bool {
        if self.intent.leaves_after.is_some_and(|answers| self.answers_to_order >= answers) {
            let stands = !self.tally.orders().is_empty();
            self.outcome = Some(if stands { Outcome::Ordered } else { Outcome::WentSilent });
            return true;
        }
        if self.intent.stop {
            self.phase = Phase::Stopping;
            self.say(Phrase::Stop);
            return true;
        }
        false
    }

    /// Something else first; `true` when that wants an answer of its own.
    fn detour(&mut self) -> bool {
        if let Some((from, to)) = self.slipped.take() {
            self.intent.slip = None;
            self.to_say.push_back(Todo::Edit { from, to });
            return true;
        }
        if let Some(topic) = self.intent.asks_midway.take() {
            self.ask(topic);
            return true;
        }
        let url = |name: &str| format!("https://example.com/{name}");
        let (act, is_answered) = match self.intent.media.take() {
            Some(Media::Voice) => (Act::Audio { url: url("voice.mp4") }, true),
            Some(Media::Photo) => (Act::Image { url: url("photo.jpg") }, true),
            Some(Media::Sticker) => (Act::OtherSticker { sticker_id: 1 }, false),
            None => return false,
        };
        self.to_say.push_back(Todo::Act(act));
        is_answered
    }

    /// The order was read back.
    fn on_read_back(&mut self, choices: &[Choice]) {
        if self.rng.random_bool(self.persona.cancels_probability) {
            self.phase = Phase::Cancelling;
            self.say(Phrase::Cancel);
        } else if self.may_change_mind {
            self.change_mind();
        } else if self.take_slip(Slip::Unsent) {
            self.add_and_take_back();
        } else if let Some(change) = self.intent.change.take() {
            self.change_cart(change, choices);
        } else {
            self.confirm(choices);
        }
    }

    pub(super) fn confirm(&mut self, choices: &[Choice]) {
        let is_live = yes_choice(choices).is_some();
        match self.intent.yes.take() {
            Some(Yes::Thumb) => self.to_say.push_back(Todo::Act(Act::Sticker)),
            Some(Yes::Reaction) if is_live && self.to_say.is_empty() => self.to_say.push_back(Todo::React),
            Some(Yes::Reaction) | None => self.tap_or_say(yes_choice(choices), Phrase::Confirm),
        }
    }

    fn change_mind(&mut self) {
        self.may_change_mind = false;
        // With several dishes, "instead" may mean any of them.
        let adds = self.wish.len() > 1 || self.rng.random_bool(0.6);
        let phrase = if adds { Phrase::Add } else { Phrase::Replace };
        if let Some(line) = WishLine::draw(&self.persona, &self.vocabulary, &mut self.rng) {
            let words = line.words(&self.persona, &mut self.rng);
            if phrase == Phrase::Replace {
                self.wish = vec![line];
            } else {
                self.wish.push(line);
                self.added = Some(words.clone());
            }
            let text = say(phrase, self.persona.language, &words, &mut self.rng);
            self.text(&text);
        }
    }

    fn add_and_take_back(&mut self) {
        self.add(1);
        self.wish.pop();
        self.added = None;
        if let Some(Todo::Act(Act::Text { text })) = self.to_say.back().cloned() {
            self.to_say.extend([Todo::Unsend { text }, Todo::Rest(REST_MS)]);
        }
        self.say(Phrase::Confirm);
    }

    fn change_cart(&mut self, change: Change, choices: &[Choice]) {
        let button = with_payload(choices, "c1:change").filter(|_| self.to_say.is_empty());
        match (change, button) {
            (Change::Buttons, Some(button)) => self.tap(button),
            (Change::Words, _) if self.wish.len() > 1 => {
                let line = self.wish.pop();
                let name = line.map(|line| line.name).unwrap_or_default();
                let text = say(Phrase::Remove, self.persona.language, &name, &mut self.rng);
                self.text(&text);
            }
            (Change::Buttons | Change::Words, _) => self.confirm(choices),
        }
    }

    /// One less of something, unless nothing would be left.
    fn take_one_off(&mut self, choices: &[Choice]) {
        let less: Vec<&Choice> =
            choices.iter().filter(|choice| choice.payload.starts_with("c1:less:")).collect();
        let Some(less) = less.choose(&mut self.rng).filter(|_| self.portions() > 1) else {
            self.tap_or_say(with_payload(choices, "c1:keep"), Phrase::GoOn);
            return;
        };
        let position = less.payload.split(':').nth(2).and_then(|place| place.parse::<usize>().ok());
        if let Some(line) = position.and_then(|position| self.wish.get_mut(position)) {
            line.quantity = line.quantity.saturating_sub(1);
        }
        self.wish.retain(|line| line.quantity > 0);
        self.tap(less);
    }

    /// How many portions are wanted, all dishes together.
    fn portions(&self) -> u32 {
        self.wish.iter().map(|line| line.quantity).sum()
    }

    pub(super) fn after_order(&mut self) {
        let portions = self.portions();
        self.tally.placed(portions);
        self.phase = Phase::Ordered;
        match self.intent.after.take() {
            Some(after @ (After::Amend | After::NewOrder)) => {
                self.amends = after == After::Amend;
                self.phase = Phase::Ordering;
                self.tally.begin();
                self.wish.clear();
                self.add(1);
                return;
            }
            Some(After::Cancel) => {
                self.phase = Phase::Cancelling;
                self.say(Phrase::Cancel);
                return;
            }
            Some(After::Again) => {
                self.phase = Phase::Away;
                self.comes_again_ms = self.now_ms + self.pace.patience_ms * COMES_AGAIN_PATIENCES;
                return;
            }
            None => {}
        }
        if self.rng.random_bool(self.persona.asks_status_probability) {
            self.say(Phrase::Status);
        } else if self.rng.random_bool(0.5) {
            self.outcome = Some(Outcome::Ordered);
            if self.rng.random_bool(0.2) {
                self.to_say.push_back(Todo::Act(Act::Sticker));
            } else {
                self.say(Phrase::Thanks);
            }
        } else {
            self.outcome = Some(Outcome::Ordered);
        }
    }

    /// The kitchen has not decided yet on the change.
    pub(super) fn while_amended(&mut self, asked: Asked, told_of_person: bool, choices: &[Choice]) {
        if asked == Asked::Confirm {
            self.confirm(choices);
        } else if asked == Asked::ChangeDecided || told_of_person {
            self.outcome = Some(Outcome::Ordered);
        }
    }

    pub(super) fn while_cancelling(&mut self, asked: Asked, told_of_person: bool, choices: &[Choice]) {
        let stands = !self.tally.orders().is_empty();
        if asked == Asked::CancelOrder {
            self.tap_or_say(with_payload(choices, "c1:cancel-order"), Phrase::SameAddress);
        } else if asked == Asked::Confirm {
            match with_payload(choices, "c1:cancel") {
                Some(cancel) => self.tap(cancel),
                None => self.confirm(choices),
            }
        } else if told_of_person {
            self.outcome = Some(Outcome::WithPerson);
        } else if asked != Asked::Statement || !stands {
            self.outcome = Some(Outcome::Cancelled); // A statement may be news of the kitchen.
        }
    }

    fn any_choice(&self, choices: &[Choice]) -> Option<Choice> {
        let harmless = harmless_choices(choices);
        let position = usize::try_from(self.turns).unwrap_or(0) % harmless.len().max(1);
        harmless.get(position).map(|choice| (*choice).clone())
    }
}
