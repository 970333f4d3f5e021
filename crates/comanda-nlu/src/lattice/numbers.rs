//! Numbers that are put together of others: "two hundred and six", "ciento siete", "hai trăm linh năm", "cuatro docenas",
//! "ten (10)".
//!
//! Listing them as forms would make each lexicon some thousand forms larger.

use super::Lattice;
use crate::index::Hit;
use crate::meaning::{Cue, Meaning};
use crate::token::{Kind, Token};

/// Every number that is put together, with the token it begins at.
pub(super) fn composed(lattice: &Lattice, tokens: &[Token]) -> Vec<(usize, Hit)> {
    let mut found = Vec::new();
    let mut dozens = false;
    for start in 0..tokens.len() {
        // "media docena de humita y media de carne": of a dozen, too; not "y media pizza".
        let links = |at: usize| lattice.at(at).iter().any(|hit| hit.meaning.is(Cue::Filler));
        let halves =
            lattice.at(start).iter().filter(|half| half.meaning.is(Cue::HalfDozen) && links(half.end));
        let six = halves.map(|half| (start, Hit { meaning: Meaning::Number(6), ..*half }));
        found.extend(six.filter(|_| dozens));
        dozens |= lattice.at(start).iter().any(|one| one.meaning.is(Cue::Dozens));
        for (number, hit) in numbers(lattice, start) {
            if let Some(end) = said_twice(lattice, tokens, number, hit.end) {
                found.push((start, Hit { end, ..hit }));
            }
            if hit.language.is_some() {
                add_rest(lattice, tokens, start, number, hit, &mut found);
            }
            multiply(lattice, start, number, hit, &mut found);
        }
    }
    found
}

/// "ten (10)", "02 (hai)": where the number ends that stands once more in brackets.
fn said_twice(lattice: &Lattice, tokens: &[Token], number: u32, at: usize) -> Option<usize> {
    let is = |at: usize, mark: &str| tokens.get(at).is_some_and(|token| token.text == mark);
    let again = numbers(lattice, at + 1).find(|(again, _)| is(at, "(") && *again == number)?;
    is(again.1.end, ")").then_some(again.1.end + 1)
}

/// "two hundred", "3 dozens", and what stands behind the hundreds.
fn multiply(lattice: &Lattice, start: usize, number: u32, hit: Hit, found: &mut Vec<(usize, Hit)>) {
    for unit in lattice.at(hit.end) {
        if unit.meaning.is(Cue::Hundreds) && (1..=9).contains(&number) {
            let hundreds = together(number * 100, hit, *unit);
            found.push((start, hundreds));
            add_below_hundred(lattice, start, number * 100, hundreds, found);
        }
        if unit.meaning.is(Cue::Dozens) && number > 0 {
            let dozens = together(number.saturating_mul(12), hit, *unit);
            found.push((start, dozens));
            // "dos docenas y media".
            let halves = lattice.at(unit.end).iter().filter(|half| half.meaning.is(Cue::HalfPast));
            found.extend(
                halves.map(|half| {
                    (start, together(number.saturating_mul(12).saturating_add(6), dozens, *half))
                }),
            );
        }
    }
}

/// What stands behind a number that is a word: "ciento siete", "one forty six", "cuarenta y 5".
fn add_rest(
    lattice: &Lattice,
    tokens: &[Token],
    start: usize,
    number: u32,
    hit: Hit,
    found: &mut Vec<(usize, Hit)>,
) {
    match number {
        100..=900 if number.is_multiple_of(100) => add_below_hundred(lattice, start, number, hit, found),
        // As English says it; "one twenty" may be one of twenty inches.
        1..=9 => {
            for (rest, last) in numbers(lattice, hit.end) {
                let tens = (21..=99).contains(&rest) && !rest.is_multiple_of(10);
                if tens && last.end == hit.end + 2 && last.language == hit.language {
                    found.push((start, together(number * 100 + rest, hit, last)));
                }
            }
        }
        20..=90 if number.is_multiple_of(10) => {
            for and in lattice.at(hit.end).iter().filter(|and| and.meaning.is(Cue::And)) {
                let digit = tokens.get(and.end).is_some_and(|token| token.kind == Kind::Number);
                for (unit, last) in
                    numbers(lattice, and.end).filter(|(unit, _)| digit && (1..=9).contains(unit))
                {
                    found.push((start, together(number + unit, hit, last)));
                }
            }
            // "fifty - two".
            if tokens.get(hit.end).is_some_and(|token| token.text == "-") {
                let units = numbers(lattice, hit.end + 1).filter(|(unit, _)| (1..=9).contains(unit));
                let same = units.filter(|(_, last)| last.language == hit.language);
                found.extend(same.map(|(unit, last)| (start, together(number + unit, hit, last))));
            }
        }
        _ => {}
    }
}

/// Hundreds with each of one to ninety-nine that stands behind them.
fn add_below_hundred(
    lattice: &Lattice,
    start: usize,
    hundreds: u32,
    hit: Hit,
    found: &mut Vec<(usize, Hit)>,
) {
    let is_and = |one: &&Hit| matches!(one.meaning, Meaning::Cue(Cue::And | Cue::NumberAnd));
    let joined = lattice.at(hit.end).iter().filter(is_and).map(|and| (and.end, true));
    for (at, and) in joined.chain([(hit.end, false)]) {
        for (number, rest) in numbers(lattice, at) {
            // "a hundred 12 inch pizzas" are not so many more.
            if (1..=99).contains(&number) && (and || rest.language.is_some()) {
                found.push((start, together(hundreds + number, hit, rest)));
            }
        }
    }
}

fn numbers(lattice: &Lattice, at: usize) -> impl Iterator<Item = (u32, Hit)> + '_ {
    let number =
        |hit: &Hit| if let Meaning::Number(number) = hit.meaning { Some((number, *hit)) } else { None };
    lattice.at(at).iter().filter_map(number)
}

fn together(number: u32, first: Hit, last: Hit) -> Hit {
    Hit {
        end: last.end,
        meaning: Meaning::Number(number),
        cost: first.cost + last.cost,
        language: first.language.or(last.language),
        leads: false,
    }
}
