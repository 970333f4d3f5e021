//! Which kind a row is of, by its suite and what it expects, and how the reader is asked about it.

mod phones;
mod times;

use comanda_domain::limits;
use comanda_domain::reading::Question;
use jiff::civil::{DateTime, Time};

use super::rows::{Expected, Row};

/// A row that is in scope.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) kind: &'static str,
    pub(super) texts: Vec<Text>,
    pub(super) asked: Option<Question>,
    pub(super) now: DateTime,
    /// ISO country of the customer.
    pub(super) region: String,
}

/// What the customer writes, and what must come of it.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) whole: String,
    /// The words that it is about: read where the reader takes the whole for a question or a complaint, of which it takes
    /// nothing.
    pub(super) alone: String,
    pub(super) wanted: Wanted,
}

/// What a text must be read as.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// So many dishes, and nothing else.
    Number(u32),
    /// One of these.
    Times(Vec<DateTime>),
    /// On any day.
    Clocks(Vec<Time>),
    Asap,
    Phone(Phone),
    NoTime,
    NoPhone,
}

/// A number of E.164.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Phone {
    /// A plus and the code of the country.
    pub(super) code: String,
    /// All behind it, without what is dialled first inside of the country.
    pub(super) rest: String,
}

impl Phone {
    /// A nought behind the code of the country is dialled at home only.
    pub(super) fn is(&self, rest: &str) -> bool {
        let without = |at: usize| {
            let (code, nought) = self.rest.split_at_checked(at)?;
            Some(format!("{code}{}", nought.strip_prefix('0')?))
        };
        self.rest == rest || (1..=3).any(|at| without(at).is_some_and(|without| without == rest))
    }
}

/// What is about a language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    /// ISO country whose dates the suites write.
    pub(super) region: &'static str,
    /// Before an hour that follows a day.
    pub(super) at: &'static str,
}

/// How the reader is asked about a row, or why it is out of scope.
pub(super) fn of(row: &Row, manner: Manner) -> Result<Case, &'static str> {
    match row.suite.as_str() {
        "Numeral" | "NumberModel" => number(row, manner),
        "Time" | "DateTimeModel" => times::of(row, manner),
        "PhoneNumberModel" => phones::of(row),
        "Ordinal" | "OrdinalModel" => Err("ordinals that are no day"),
        "AmountOfMoney" | "CurrencyModel" => Err("money"),
        "Quantity" | "Volume" | "DimensionModel" => Err("weights, lengths, temperatures, volumes"),
        "Duration" => Err("durations without a start"),
        "BooleanModel" | "URLModel" | "EmailModel" => Err("yes and no, addresses of the net"),
        other => panic!("{} is of an unknown suite `{other}`", row.id),
    }
}

/// A number is read as the number of a dish that stands behind it.
fn number(row: &Row, manner: Manner) -> Result<Case, &'static str> {
    if row.expected.is_empty() {
        return Err("sentences without a number");
    }
    let mut texts = Vec::new();
    for expected in &row.expected {
        let (text, value) = match expected {
            Expected::Term(term) => (row.text.clone(), term.replace(['(', ')', '_'], "")),
            Expected::Found { text, values, .. } => {
                (text.clone(), values[0]["value"].as_str().unwrap().to_owned())
            }
        };
        let value = value.trim_start_matches("NumeralValue ").replace(',', ".");
        let value: f64 = value.parse().unwrap_or_else(|wrong| panic!("{}: {value}: {wrong}", row.id));
        let pointed = text.split(['.', ',']).count() > 1;
        if value < 0.0 {
            return Err("negative numbers");
        }
        if value.fract() != 0.0 || (pointed && value <= f64::from(limits::QUANTITY_MAX)) {
            return Err("fractions, and numbers with decimals");
        }
        if value < 1.0 || value > f64::from(limits::QUANTITY_MAX) {
            return Err("nought, and more than 999");
        }
        if text.split_whitespace().next().is_some_and(|word| ["cero", "zero"].contains(&word)) {
            return Err("digits that are dictated one by one");
        }
        let number = (1..=limits::QUANTITY_MAX).find(|number| f64::from(*number) >= value).unwrap();
        let whole = format!("{} pizza", text.trim());
        texts.push(Text { alone: whole.clone(), whole, wanted: Wanted::Number(number) });
    }
    if row
        .text
        .split(|letter: char| !letter.is_ascii_digit() && letter != '.')
        .any(|word| word.matches('.').count() > 1)
    {
        return Err("addresses of machines");
    }
    Ok(Case { kind: "numbers", texts, asked: None, now: row.now, region: manner.region.to_owned() })
}
