//! Dishes that are called by what tells them from the one that is talked about: "3 cocas, one of them light", "the spicy one
//! instead", "two green salsas, one red".

use crate::fold;
use crate::meaning::Cue;

use super::Grammar;
use super::propose::{Act, Head, Place, Proposal};
use super::state::{Mode, Spot, State};

/// Words that may tell one dish from another.
const WORDS_MAX: usize = 2;

impl Grammar<'_> {
    /// Another dish of the section that is talked about, by words that complete or replace a part of its name.
    pub(super) fn propose_kin(&self, state: &State, out: &mut Vec<Proposal>) {
        if !state.waiting.is_empty() || state.mood.negated {
            return;
        }
        let becomes = matches!(state.mode, Mode::Become | Mode::Correct);
        let listed = state.quantity.is_some() && (state.linked || state.base.is_some() || !state.busy);
        let instead = (becomes || state.definite || state.requested) && self.instead_follows(state.at);
        if !becomes && !listed && !instead {
            return;
        }
        let focus = state.spot().map(|spot| spot.draft);
        let others =
            state.real().rev().map(|(draft, _)| draft).filter(|draft| Some(*draft) != focus && instead);
        let drafts: Vec<usize> = focus.into_iter().chain(others).collect();
        for end in state.at + 1..=(state.at + WORDS_MAX).min(self.tokens.len()) {
            if (state.at..end).any(|at| self.is_boundary(at)) || self.names_item(state.at, end) {
                return;
            }
            let one = self.hears(end, Cue::It);
            let behind = if one { self.lattice.next(end) } else { end };
            let goes_on = [Cue::And, Cue::With, Cue::No].iter().any(|cue| self.hears(end, *cue));
            let ends = one || self.is_boundary(end) || self.ends_clause(end) || goes_on;
            if !ends && !(instead && self.hears(behind, Cue::Instead)) {
                continue;
            }
            let kin = drafts.iter().find_map(|draft| {
                let spot = Spot { draft: *draft, part: None };
                let dish = state.dish(spot)?;
                let [own] = dish.items.as_slice() else { return None };
                Some((spot, dish.section, self.kin(dish.section, *own, (state.at, end))?))
            });
            let Some((spot, section, item)) = kin else { continue };
            let place = Self::place_of_kin(state, spot, becomes || instead);
            let cost = (0.15 - self.lattice.between(state.at, end)).max(0.0);
            let cost = if becomes || instead { cost } else { cost + 0.1 };
            let act = Act::Head { head: Head::Item { section, item }, place };
            out.push(Proposal { cost, end: behind, act });
        }
    }

    fn place_of_kin(state: &State, spot: Spot, replaces: bool) -> Place {
        if replaces {
            return Place::Become(spot);
        }
        let base = state.base.unwrap_or(spot.draft);
        let number = state.quantity.map_or(1, |(number, _)| number);
        let left = state
            .draft(base)
            .filter(|one| one.counted && one.origin.is_none())
            .is_some_and(|one| number < one.left() || (number == one.left() && one.given.is_some()));
        if left { Place::Share(base) } else { Place::New }
    }

    /// Whether the clause ends in "instead".
    fn instead_follows(&self, at: usize) -> bool {
        let mut words = self.ahead(at).take(5);
        words.any(|(start, end)| self.hears(start, Cue::Instead) && self.ends_clause(end))
    }

    /// Whether these words name a dish by themselves.
    fn names_item(&self, start: usize, end: usize) -> bool {
        self.lattice
            .at(start)
            .iter()
            .any(|hit| hit.end == end && hit.cost < 0.2 && super::is_dish(hit.meaning))
    }

    /// The one other item whose name is a part of this one's, and these words.
    fn kin(&self, section: usize, own: usize, (start, end): (usize, usize)) -> Option<usize> {
        let words: Vec<String> =
            self.tokens.get(start..end)?.iter().map(|token| fold::key(&token.folded).into_owned()).collect();
        let words = words.join(" ");
        let items = self.facts.names.get(section)?;
        let of_own = items.get(own)?;
        let shares = |rest: &str| {
            of_own.iter().any(|name| {
                name.strip_prefix(rest).is_some_and(|tail| tail.is_empty() || tail.starts_with(' '))
            })
        };
        let called = |name: &str| {
            let before = name.strip_suffix(&words).and_then(|before| before.strip_suffix(' '));
            let behind = name.strip_prefix(&words).and_then(|behind| behind.strip_prefix(' '));
            before.is_some_and(shares)
                || behind.is_some_and(|behind| of_own.iter().any(|name| name.ends_with(behind)))
        };
        let mut found = (0..items.len()).filter(|item| {
            *item != own && items.get(*item).is_some_and(|names| names.iter().any(|name| called(name)))
        });
        let item = found.next()?;
        found.next().is_none().then_some(item)
    }
}
