//! What somebody must not eat: "allergic to nuts", "a peanut and dairy allergy", "allergies: fish, milk".

use std::ops::Range;

use comanda_domain::allergen;
use comanda_domain::reading::Details;
use comanda_domain::words::Words;

use super::Scene;
use crate::grammar::is_modifier;
use crate::meaning::Cue;
use crate::token::Kind;

/// A "no" so many words before "allergies" denies them.
const NO_BEFORE_MAX: usize = 3;
/// What denies allergies before the word.
const NOBODY: [&str; 9] = [
    "dont have",
    "doesnt have",
    "nobody has",
    "no one has",
    "none of us",
    "without",
    "havent",
    "do not have",
    "dont worry",
];
/// What denies them behind a colon.
const NONE: [&str; 8] = ["none", "no", "nothing", "n", "na", "nil", "ninguna", "không"];
/// Most words that stand for one thing before "allergy".
const WORDS_BEFORE_MAX: usize = 2;

impl Scene<'_> {
    pub(super) fn allergies(&mut self, details: &mut Details) {
        let mut at = 0;
        while at < self.segments.len() {
            if !self.is(at, Cue::Allergy) || self.denies_allergy(at) {
                at += 1;
                continue;
            }
            // "allergies: none", and not "allergies: no nuts".
            let alone = self.is_colon(at + 1) && self.clause_end(at + 2) == at + 3;
            if alone && self.says_any(at + 2..at + 3, &NONE) {
                self.take(at..at + 3);
                at += 3;
                continue;
            }
            let told = self.allergy_at(at);
            let words = self.words(told.words.clone()).to_owned();
            let end = told.taken.end;
            if !words.is_empty() {
                details.allergies.push(words);
                self.take(told.taken);
            }
            at = end.max(at + 1);
        }
    }

    fn says_any(&self, range: Range<usize>, words: &[&str]) -> bool {
        let said = Words::of(self.words(range));
        words.iter().any(|one| said.contains(&Words::of(one)))
    }

    /// "no nut allergies", "we don't have any", "not allergic".
    fn denies_allergy(&self, at: usize) -> bool {
        if !self.is(at, Cue::AllergyNoun) {
            let before = at.checked_sub(1);
            return before.is_some_and(|one| self.is(one, Cue::No) || self.says_any(one..at, &["not"]));
        }
        let clause = self.clause_start(at)..at;
        let is_near = |one: &usize| at - *one <= NO_BEFORE_MAX;
        clause.clone().filter(is_near).any(|one| self.is(one, Cue::No)) || self.says_any(clause, &NOBODY)
    }

    fn is_colon(&self, at: usize) -> bool {
        self.kind(at) == Some(Kind::Pause) && [":", "-", "="].contains(&self.words(at..at + 1))
    }

    /// What is told by the word at `at`.
    fn allergy_at(&self, at: usize) -> Told {
        // "I'm celiac".
        if self.names_allergen(at..at + 1) {
            return Told { words: at..at + 1, taken: at..at + 1 };
        }
        // "allergies: peanuts".
        let colon = self.is_colon(at + 1);
        let start = at + 1 + usize::from(colon);
        let clause = self.clause_end(start);
        let is_noun = self.is(at, Cue::AllergyNoun);
        // "dị ứng tôm cho em 1 phở gà", "a peanut allergy what is good": what is ordered or asked begins there.
        let goes_on = |at: &usize| {
            [Cue::Request, Cue::Question, Cue::Menu].iter().any(|cue| self.is(*at, *cue))
                || (self.number(*at).is_some() && self.begins_dish(*at))
        };
        let earliest = if is_noun { start } else { start + 1 };
        let end = (earliest..clause).find(goes_on).unwrap_or(clause);
        let first = (start..end).find(|at| !self.is(*at, Cue::Filler) || self.is(*at, Cue::It));
        let behind =
            first.map(|first| first..self.without_tail(first, end)).filter(|words| !words.is_empty());
        let before = self.what_before(at).map(|first| first..at);
        let known = |words: &Option<Range<usize>>| {
            words.as_ref().is_some_and(|words| self.names_allergen(words.clone()))
        };
        // "I have a nut allergy"; of what, if it is not said, is for a person to ask: "my son has allergies".
        let says_before = is_noun && before.is_some() && (known(&before) || !known(&behind));
        if let Some(words) = behind.filter(|_| !says_before && clause > start) {
            let end = self.list_end(end);
            let last = if end > clause { end } else { words.end };
            return Told { words: words.start..last, taken: at..end };
        }
        let first = before.map_or_else(|| self.clause_start(at), |words| self.list_start(words.start));
        Told { words: first..at, taken: first..at + 1 }
    }

    fn names_allergen(&self, words: Range<usize>) -> bool {
        !allergen::named_in(self.words(words)).is_empty()
    }

    /// Whether the words are of an allergen or link such: "milk", and no "peanut butter shake".
    fn is_of_list(&self, at: usize) -> bool {
        let is_dish = self.segment(at).is_some_and(|one| one.words > 1) && self.begins_dish(at);
        self.is(at, Cue::And) || self.is(at, Cue::Filler) || (self.names_allergen(at..at + 1) && !is_dish)
    }

    /// "allergic to peanuts, milk, 1 pad thai": where the list goes on behind the marks.
    fn list_end(&self, mut end: usize) -> usize {
        while self.kind(end) == Some(Kind::Pause) {
            let clause = self.clause_end(end + 1);
            let other = (end + 1..clause).find(|at| !self.is_of_list(*at));
            // "eggs, milk and a coke": the list ends before the "and".
            let next = match other {
                None => clause,
                Some(other) if self.is(other - 1, Cue::And) => other - 1,
                Some(_) => break,
            };
            if next <= end + 1 || !self.names_allergen(end + 1..next) {
                break;
            }
            end = next;
        }
        end
    }

    /// "peanut, egg and dairy allergy": where the list begins.
    fn list_start(&self, mut first: usize) -> usize {
        let links = |at: usize| self.is(at, Cue::And) || self.kind(at) == Some(Kind::Pause);
        while let Some(before) = first.checked_sub(2)
            && links(before + 1)
            && self.names_allergen(before..before + 1)
        {
            first = before;
        }
        first
    }

    /// Where the words begin right before `at` that are no politeness: one or two.
    fn what_before(&self, at: usize) -> Option<usize> {
        let says = |at: &usize| {
            self.segment(*at).is_some_and(|segment| {
                let idle = [
                    Cue::Article,
                    Cue::Filler,
                    Cue::Definite,
                    Cue::With,
                    Cue::And,
                    Cue::No,
                    Cue::It,
                    Cue::Request,
                    Cue::ChangeFor,
                ];
                // "1 classic burger peanut allergy".
                let is_ordered =
                    self.begins_dish(*at) || segment.meanings.iter().any(|one| is_modifier(*one));
                segment.kind == Kind::Word
                    && !segment.taken
                    && !idle.iter().any(|cue| segment.is(*cue))
                    && (!is_ordered || self.names_allergen(*at..*at + 1))
            })
        };
        (at.saturating_sub(WORDS_BEFORE_MAX)..at).rev().take_while(says).last()
    }
}

/// Segments: what must not be eaten, and all that tells it.
struct Told {
    words: Range<usize>,
    taken: Range<usize>,
}
