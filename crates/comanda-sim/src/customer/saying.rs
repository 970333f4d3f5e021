//! How the wish is put into messages: in one, in a burst, in pieces, with a slip, as a cart, by tapping a card.

use rand::RngExt;
use rand::seq::IndexedRandom;

use super::choices::{Choice, on_cards};
use super::habits::{Slip, Telling};
use super::persona::Style;
use super::phrases::{self, Phrase, say};
use super::wish::{WishLine, wish_words};
use super::{Customer, Outcome, POST, Phase, Todo, typing};
use crate::person::Act;
use crate::thread::Bubble;

/// How the payload of a button begins that leads to the dishes of a section.
const SECTION_PAYLOAD: &str = "c1:section:";

/// Most different things in a cart that is sent.
const CART_LINES_MAX: usize = 2;

impl Customer {
    pub(super) fn open(&mut self) {
        if self.intent.person {
            self.phase = Phase::Calling;
            self.say(Phrase::Person);
            return;
        }
        if self.rng.random_bool(self.persona.comments_first_probability) {
            self.phase = Phase::Ordering;
            self.tally.begin();
            let text = self.order_text();
            self.to_say.push_back(Todo::Act(Act::Comment { post: POST.to_owned(), text }));
            return;
        }
        if let Some(topic) = self.intent.asks_first.take() {
            self.phase = Phase::Greeted;
            self.ask(topic);
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

    /// Is there again, for the same as last time.
    pub(super) fn come_again(&mut self) {
        self.is_back = true;
        self.phase = Phase::Greeted;
        (self.turns, self.times_asked, self.shortfalls) = (0, 0, 0);
        self.say(Phrase::Greeting);
    }

    pub(super) fn ask(&mut self, topic: Phrase) {
        let dish = self.wish.first().map(|line| line.name.clone()).unwrap_or_default();
        let text = say(topic, self.persona.language, &dish, &mut self.rng);
        self.text(&text);
    }

    /// Says the whole wish.
    pub(super) fn order(&mut self) {
        self.phase = Phase::Ordering;
        self.tally.begin();
        if self.wish.is_empty() {
            self.wish.extend(WishLine::draw(&self.persona, &self.vocabulary, &mut self.rng));
        }
        if self.wish.is_empty() {
            self.outcome = Some(Outcome::GaveUp);
            return;
        }
        if self.intent.cart && !self.vocabulary.catalogue.is_empty() {
            self.intent.cart = false;
            self.send_cart();
        } else if self.intent.in_pieces {
            self.intent.in_pieces = false;
            self.order_in_pieces();
        } else if self.take_slip(Slip::EditedAtOnce) {
            let (wrong, right) = self.slipped_texts();
            self.push_text(wrong.clone());
            self.to_say.push_back(Todo::Edit { from: wrong, to: right });
        } else if self.intent.slip == Some(Slip::EditedAfterAnswer) {
            let (wrong, right) = self.slipped_texts();
            self.push_text(wrong.clone());
            self.slipped = Some((wrong, right));
        } else if self.wish.len() > 1 && self.rng.random_bool(self.persona.style.burst_probability) {
            self.order_in_a_burst();
        } else {
            let text = self.order_text();
            self.push_text(text);
        }
    }

    /// The wish in one message, as it is typed.
    fn order_text(&mut self) -> String {
        let language = self.persona.language;
        let mut words = wish_words(&self.wish, &self.persona, &mut self.rng);
        words = self.with_telling(&words);
        if std::mem::take(&mut self.intent.later) {
            words = say(Phrase::Later, language, &words, &mut self.rng);
        }
        let mut text = say(Phrase::Order, language, &words, &mut self.rng);
        if std::mem::take(&mut self.intent.allergy) {
            text = say(Phrase::Allergy, language, &text, &mut self.rng);
        }
        let style = self.style();
        typing::typed(&text, &style, &mut self.rng)
    }

    /// The dishes, and how and where they are wanted, as far as this person says so at once.
    fn with_telling(&mut self, words: &str) -> String {
        let language = self.persona.language;
        let phrase = match self.intent.telling.take() {
            None => return words.to_owned(),
            Some(Telling::How | Telling::Everything) if !self.wants_delivery => Phrase::WithPickup,
            Some(Telling::How) => Phrase::WithDelivery,
            Some(Telling::Everything) => Phrase::WithAddress,
        };
        let text = say(phrase, language, words, &mut self.rng);
        let address = phrases::address(&self.vocabulary, language, &mut self.rng);
        let phone = phrases::phone(&self.vocabulary, language, &mut self.rng);
        text.replace("{address}", &address).replace("{phone}", &phone)
    }

    /// The message with one too many, and as it should be; the rest of the words are the same.
    fn slipped_texts(&mut self) -> (String, String) {
        let mut twin = self.clone();
        let right = self.order_text();
        if let Some(line) = twin.wish.first_mut() {
            line.quantity += 1;
        }
        (twin.order_text(), right)
    }

    fn order_in_a_burst(&mut self) {
        let lines = self.wish.clone();
        for (position, line) in lines.iter().enumerate() {
            let words = line.words(&self.persona, &mut self.rng);
            let language = self.persona.language;
            let text =
                if position == 0 { say(Phrase::Order, language, &words, &mut self.rng) } else { words };
            self.text(&text);
        }
    }

    /// Hello, each dish, and how it is wanted: a text each.
    fn order_in_pieces(&mut self) {
        self.say(Phrase::Opening);
        let lines = self.wish.clone();
        for line in &lines {
            let words = line.words(&self.persona, &mut self.rng);
            self.text(&words);
        }
        self.say(if self.wants_delivery { Phrase::Delivery } else { Phrase::Pickup });
    }

    fn send_cart(&mut self) {
        let lines = self.rng.random_range(1..=CART_LINES_MAX);
        let vocabulary = std::sync::Arc::clone(&self.vocabulary);
        let mut products: Vec<_> = vocabulary.catalogue.sample(&mut self.rng, lines).cloned().collect();
        for product in &mut products {
            product.quantity = self.rng.random_range(1..=3);
        }
        self.wish = products.iter().map(|product| WishLine::named(product.quantity, &product.name)).collect();
        self.to_say.push_back(Todo::Act(Act::SendCart { products, note: None }));
    }

    /// Taps a button of a card in sight, when this person likes to tap and has nothing to say that no card says.
    pub(super) fn tap_card(&mut self, latest: &[Bubble]) -> bool {
        let must_write = self.intent.slip.is_some() || self.intent.later || self.intent.allergy;
        if must_write || !self.rng.random_bool(self.persona.style.tap_probability) {
            return false;
        }
        let Some((dish, button)) = on_cards(latest).choose(&mut self.rng).cloned() else { return false };
        if button.payload.starts_with(SECTION_PAYLOAD) {
            // It leads to dishes and is none itself: nobody wants "1 drinks".
            self.tap(&button);
            return true;
        }
        self.phase = Phase::Ordering;
        self.tally.begin();
        self.wish = vec![WishLine::named(1, &dish)];
        self.tap(&button);
        true
    }

    /// One thing more, typed with care.
    pub(super) fn add(&mut self, quantity_min: u32) {
        let Some(mut line) = WishLine::draw(&self.persona, &self.vocabulary, &mut self.rng) else { return };
        line.quantity = line.quantity.max(quantity_min);
        self.careful = true;
        let words = line.words(&self.persona, &mut self.rng);
        self.wish.push(line);
        self.added = Some(words.clone());
        let text = say(Phrase::Add, self.persona.language, &words, &mut self.rng);
        self.text(&text);
    }

    /// Taps where there is something to tap and this person likes to; says it otherwise. What was sent just now has
    /// taken the chips away.
    pub(super) fn tap_or_say(&mut self, choice: Option<&Choice>, phrase: Phrase) {
        match choice {
            Some(choice)
                if self.to_say.is_empty() && self.rng.random_bool(self.persona.style.tap_probability) =>
            {
                self.tap(choice);
            }
            Some(_) | None => self.say(phrase),
        }
    }

    /// The same, where the words are those of the choice.
    pub(super) fn tap_or_type(&mut self, choice: &Choice) {
        if self.to_say.is_empty() && self.rng.random_bool(self.persona.style.tap_probability) {
            self.tap(choice);
        } else {
            self.push_text(choice.words());
        }
    }

    pub(super) fn tap(&mut self, choice: &Choice) {
        self.to_say.push_back(Todo::Act(choice.act()));
    }

    pub(super) fn say(&mut self, phrase: Phrase) {
        let text = say(phrase, self.persona.language, "", &mut self.rng);
        self.text(&text);
    }

    pub(super) fn text(&mut self, meant: &str) {
        let style = self.style();
        let text = typing::typed(meant, &style, &mut self.rng);
        self.push_text(text);
    }

    pub(super) fn push_text(&mut self, text: String) {
        self.to_say.push_back(Todo::Act(Act::Text { text }));
    }

    /// How this person types now.
    fn style(&self) -> Style {
        let style = self.persona.style;
        if self.careful {
            Style { without_accents: false, typo_probability: 0.0, number_word_probability: 0.0, ..style }
        } else {
            style
        }
    }
}
