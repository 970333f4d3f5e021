//! "tom yum and a burger", "pad thai with pork": food that the menu does not have, beside what it has. It must not vanish.

use crate::index::{FOOD_WORDS_MAX, Hit};
use crate::meaning::{Cue, Meaning};
use crate::token::Kind;

use super::Grammar;
use super::act::{Act, Proposal};
use super::state::{Mode, State};

/// So much rather it is a dish that the menu lacks than a word of everyday.
const RATHER_A_DISH: f32 = 0.15;
/// What it costs that it is said to the kitchen.
const SAID_TO_KITCHEN: f32 = 0.5;

impl Grammar<'_> {
    /// Food behind "and", a comma or "with", where a dish is there already.
    pub(super) fn propose_foreign(&self, state: &State, out: &mut Vec<Proposal>) {
        let at = state.at;
        let idle = state.mode == Mode::Order && state.waiting.is_empty();
        if !idle || state.real().next().is_none() {
            return;
        }
        // What is quickly seen comes first: this is asked at every word.
        let (and, with) = (self.is_behind(at, Cue::And), self.is_behind(at, Cue::With) && state.busy);
        let article = self.is_behind(at, Cue::Article);
        let behind_mark = self.kind(at.wrapping_sub(1)) == Some(Kind::Pause);
        // "two burritos, one with bacon, one with chorizo": they are shared out first.
        if !(and || with || article || behind_mark) || self.is_taken(at) || state.leaves_some() {
            return;
        }
        let Some(end) = self.food_end(at).filter(|end| !(at..*end).any(|at| self.names_something(at))) else {
            return;
        };
        // "and rice noodles": only what ends there is that and nothing else.
        let ends = self.is_boundary(end) || self.hears(end, Cue::And);
        let polite = self.hears(end, Cue::Filler) && !self.hears(end, Cue::Topic);
        if !(ends || polite) {
            return;
        }
        let linked = and || (ends && behind_mark);
        let dish = self.tokens.get(at..end).is_some_and(|words| self.facts.is_dish_anywhere(words));
        let refused = self.refused_before(at).filter(|_| state.busy && (state.mood.negated || !dish));
        if let Some(from) = refused {
            out.push(Proposal { cost: SAID_TO_KITCHEN, end, act: Act::NoteOn { from } });
            return;
        }
        if with && !dish {
            out.push(Proposal { cost: SAID_TO_KITCHEN, end, act: Act::Note });
        } else if (linked && state.quantity.is_none()) || article || with {
            let cost = self.cost_of_unknown(at, end) - RATHER_A_DISH;
            out.push(Proposal { cost, end, act: Act::Unknown });
        }
    }

    /// "no egg, pork": the "no" of the list that goes on here.
    pub(super) fn refused_before(&self, at: usize) -> Option<usize> {
        let linked = self.is_behind(at, Cue::And) || self.kind(at.wrapping_sub(1)) == Some(Kind::Pause);
        if !linked {
            return None;
        }
        let hears = |at: usize, cue: Cue| self.lattice.at(at).iter().any(|hit| hit.meaning.is(cue));
        let goes_on = |before: &usize| {
            let ends =
                matches!(self.kind(*before), None | Some(Kind::Break | Kind::Number | Kind::QuestionMark));
            !ends && !hears(*before, Cue::With) && !hears(*before, Cue::Article)
        };
        let is_dish = |before: usize| {
            self.lattice.at(before).iter().any(|hit| {
                // "egg" may stand for "egg sandwich", and here for what is in it.
                hit.cost <= 0.3 && super::is_dish(hit.meaning) && !matches!(hit.meaning, Meaning::Rest { .. })
            })
        };
        let words = (0..at).rev().take_while(goes_on).take_while(|before| !is_dish(*before));
        words.into_iter().find(|before| self.hears(*before, Cue::No))
    }

    /// Whether these words are the name of a food.
    pub(super) fn is_food_at(&self, at: usize, end: usize) -> bool {
        self.food_end(at) == Some(end)
    }

    /// Where the name of a food ends that begins here: the longest.
    fn food_end(&self, at: usize) -> Option<usize> {
        let name = |end: &usize| self.tokens.get(at..*end).is_some_and(|words| self.facts.is_food(words));
        (at + 1..=at + FOOD_WORDS_MAX).rev().find(name)
    }

    /// Whether a word of this cue ends right before the token.
    fn is_behind(&self, at: usize, cue: Cue) -> bool {
        let ends = |hit: &Hit| hit.end == at && hit.meaning.is(cue);
        (at.saturating_sub(2)..at).any(|start| self.lattice.at(start).iter().any(ends))
    }
}
