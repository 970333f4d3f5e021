//! What somebody must not eat: "allergic to nuts", "a peanut and dairy allergy", "allergies: fish, milk".

use std::ops::Range;

use comanda_domain::allergen;
use comanda_domain::reading::Details;

use super::Scene;
use crate::meaning::Cue;
use crate::token::Kind;

/// Most words that stand for one thing before "allergy".
const WORDS_BEFORE_MAX: usize = 2;

impl Scene<'_> {
    pub(super) fn allergies(&mut self, details: &mut Details) {
        let mut at = 0;
        while at < self.segments.len() {
            // "no nut allergies", "we have no food allergies".
            let denied = (at.saturating_sub(3)..at).any(|at| self.is(at, Cue::No));
            if !self.is(at, Cue::Allergy) || denied {
                at += 1;
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

    /// What is told by the word at `at`.
    fn allergy_at(&self, at: usize) -> Told {
        // "I'm celiac".
        if self.names_allergen(at..at + 1) {
            return Told { words: at..at + 1, taken: at..at + 1 };
        }
        // "allergies: peanuts".
        let colon =
            self.kind(at + 1) == Some(Kind::Pause) && [":", "-", "="].contains(&self.words(at + 1..at + 2));
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

    /// Whether all that is there are allergens: "milk", "milk and eggs".
    fn are_allergens(&self, mut range: Range<usize>) -> bool {
        !range.is_empty() && range.all(|at| self.is(at, Cue::And) || self.names_allergen(at..at + 1))
    }

    /// "allergic to peanuts, milk, 1 pad thai": where the list goes on behind the marks.
    fn list_end(&self, mut end: usize) -> usize {
        while self.kind(end) == Some(Kind::Pause) {
            let next = self.clause_end(end + 1);
            if !self.are_allergens(end + 1..next) {
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
                segment.kind == Kind::Word && !segment.taken && !idle.iter().any(|cue| segment.is(*cue))
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
