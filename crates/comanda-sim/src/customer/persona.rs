//! What kind of person a customer is.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::habits::Habits;

/// The language a customer writes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// Vietnamese.
    Vietnamese,
    /// English.
    English,
    /// Spanish.
    Spanish,
}

/// How a person types. Probabilities are between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// Leaves out every accent.
    pub without_accents: bool,
    /// Never uses a capital letter.
    pub lower_case: bool,
    /// Chance of a slip in a long word.
    pub typo_probability: f64,
    /// Chance of writing a number as a word.
    pub number_word_probability: f64,
    /// Chance of cutting what is to be said into several messages.
    pub burst_probability: f64,
    /// Chance of tapping a chip or button where one fits, instead of typing.
    pub tap_probability: f64,
}

/// A customer's character.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Persona {
    /// What is spoken.
    pub language: Language,
    /// Answers of the shop that are put up with before giving up.
    pub turns_max: u32,
    /// How it is typed.
    pub style: Style,
    /// Chance of greeting before ordering.
    pub greets_first_probability: f64,
    /// Chance of ordering in a comment on a post instead of a message.
    pub comments_first_probability: f64,
    /// Chance of changing the order before confirming it.
    pub changes_mind_probability: f64,
    /// Chance of cancelling instead of confirming.
    pub cancels_probability: f64,
    /// Chance of going silent at any answer.
    pub goes_silent_probability: f64,
    /// Chance of asking for the state of the order afterwards.
    pub asks_status_probability: f64,
    /// How likely everything else is.
    pub habits: Habits,
}

impl Persona {
    /// A person who orders, answers, and confirms, without detours. For tests and demos that must end in an order.
    pub fn straightforward(language: Language) -> Self {
        Self {
            language,
            turns_max: 20,
            style: Style {
                without_accents: false,
                lower_case: false,
                typo_probability: 0.0,
                number_word_probability: 0.0,
                burst_probability: 0.0,
                tap_probability: 1.0,
            },
            greets_first_probability: 0.0,
            comments_first_probability: 0.0,
            changes_mind_probability: 0.0,
            cancels_probability: 0.0,
            goes_silent_probability: 0.0,
            asks_status_probability: 0.0,
            habits: Habits::NONE,
        }
    }

    /// Somebody from the street.
    pub fn random(language: Language, rng: &mut ChaCha8Rng) -> Self {
        Self {
            language,
            turns_max: rng.random_range(20..=40),
            style: Style {
                without_accents: rng.random_bool(0.3),
                lower_case: rng.random_bool(0.6),
                typo_probability: if rng.random_bool(0.3) { 0.08 } else { 0.0 },
                number_word_probability: 0.15,
                burst_probability: 0.25,
                tap_probability: rng.random_range(0.3..0.9),
            },
            greets_first_probability: 0.3,
            comments_first_probability: 0.06,
            changes_mind_probability: 0.2,
            cancels_probability: 0.04,
            goes_silent_probability: 0.015,
            asks_status_probability: 0.2,
            habits: Habits::STREET,
        }
    }
}
