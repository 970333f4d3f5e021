//! Reading the answer to a question of a flow.
//!
//! The reader of orders may have found a number or a phone number in words of its own; then the caller gives that text in
//! place of the customer's.

use unicode_normalization::UnicodeNormalization;

use crate::storyboard::{ANSWER_CHARS_MAX, AnswerChoice, AnswerKind, Storyboard};
use crate::words::reads_the_same;

use super::{StoryPosition, asked};

/// Fewest digits of a phone number.
const PHONE_DIGITS_MIN: usize = 7;
/// Most digits of a phone number (E.164).
const PHONE_DIGITS_MAX: usize = 15;

/// Why an answer could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotUnderstood {
    /// A newer file asks nothing at this position.
    #[error("nothing is asked here")]
    NothingAsked,
    /// There is no text.
    #[error("the answer is empty")]
    Empty,
    /// There is no number, or more than one.
    #[error("the answer is not one whole number")]
    NotANumber,
    /// There is a number, but too small or too large a one.
    #[error("the number is not from {min} to {max}")]
    OutOfRange {
        /// The least.
        min: u32,
        /// The most.
        max: u32,
    },
    /// There is no phone number, or more than one.
    #[error("the answer is not one phone number")]
    NotAPhone,
    /// None of the choices.
    #[error("the answer is none of the choices")]
    NotAChoice,
}

/// Reads the answer to what a position waits for and gives the position after it, the answer kept in its field.
///
/// `language` is that of the conversation: labels of choices are compared in it first, then in the other languages, since
/// an old button may still show one of those.
pub fn answer(
    board: &Storyboard,
    at: &StoryPosition,
    text: &str,
    language: &str,
) -> Result<StoryPosition, NotUnderstood> {
    let ask = asked(board, at).ok_or(NotUnderstood::NothingAsked)?;
    let text = text.trim();
    if text.is_empty() {
        return Err(NotUnderstood::Empty);
    }
    let value = match &ask.answer {
        AnswerKind::Text => text.chars().take(ANSWER_CHARS_MAX).collect(),
        AnswerKind::Number { min, max } => number(text, *min, *max)?,
        AnswerKind::Phone => phone(text)?,
        AnswerKind::Choice(choices) => choice(text, choices, language)?,
    };
    let mut next = at.clone();
    next.step += 1;
    match next.fields.iter_mut().find(|(name, _)| name == ask.field.as_str()) {
        Some((_, answer)) => *answer = value,
        None => next.fields.push((ask.field.as_str().to_owned(), value)),
    }
    Ok(next)
}

/// The only number of the text: "12", "we are 12". Two numbers may be a range or a time, so neither is taken.
fn number(text: &str, min: u32, max: u32) -> Result<String, NotUnderstood> {
    let text: String = text.nfkc().collect();
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    let mut numbers = words.filter(|word| word.starts_with(|first: char| first.is_ascii_digit()));
    let (Some(word), None) = (numbers.next(), numbers.next()) else { return Err(NotUnderstood::NotANumber) };
    let is_whole = word.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('-');
    if !is_whole {
        return Err(NotUnderstood::NotANumber);
    }
    let number = word.parse::<u32>().ok().filter(|number| (min..=max).contains(number));
    number.map(|number| number.to_string()).ok_or(NotUnderstood::OutOfRange { min, max })
}

/// The only phone number of the text, without what people write between its digits.
fn phone(text: &str) -> Result<String, NotUnderstood> {
    let text: String = text.nfkc().collect();
    let is_inside =
        |letter: char| letter.is_ascii_digit() || " .-+()\u{2010}\u{2011}\u{2013}".contains(letter);
    let mut phones = text.split(|letter: char| !is_inside(letter)).filter_map(|run| {
        let digits: String = run.chars().filter(char::is_ascii_digit).collect();
        let plus = if run.trim_start_matches([' ', '(']).starts_with('+') { "+" } else { "" };
        (digits.len() >= PHONE_DIGITS_MIN).then(|| (digits.len(), format!("{plus}{digits}")))
    });
    match (phones.next(), phones.next()) {
        (Some((digits, phone)), None) if digits <= PHONE_DIGITS_MAX => Ok(phone),
        (Some(_) | None, _) => Err(NotUnderstood::NotAPhone),
    }
}

fn choice(text: &str, choices: &[AnswerChoice], language: &str) -> Result<String, NotUnderstood> {
    let shown = |choice: &&AnswerChoice| reads_the_same(choice.label.get(language), text);
    let kept = |choice: &&AnswerChoice| reads_the_same(&choice.value, text);
    let elsewhere = |choice: &&AnswerChoice| choice.label.forms().any(|label| reads_the_same(label, text));
    choices
        .iter()
        .find(shown)
        .or_else(|| choices.iter().find(kept))
        .or_else(|| choices.iter().find(elsewhere))
        .map(|choice| choice.value.clone())
        .ok_or(NotUnderstood::NotAChoice)
}
