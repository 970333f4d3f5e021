//! Dishes that are not wanted: taken away where they are there.

use crate::index::Hit;
use crate::meaning::{Cue, Meaning};

use super::Grammar;
use super::act::Head;
use super::state::{Body, Dish, Draft, Mode, Mood, State, Waiting};

impl Grammar<'_> {
    /// The one dish that is called so and that the choices behind the name describe, with where these end.
    fn described_behind(
        &self,
        state: &State,
        (start, end): (usize, usize),
        there: &[usize],
    ) -> Option<(usize, usize)> {
        let behind: Vec<Waiting> = self
            .ahead(end)
            .take_while(|(start, end)| self.is_modifier(*start, *end))
            .map(|(start, end)| Waiting { start, end, mood: Mood::default() })
            .collect();
        let last = behind.last()?.end;
        let fits = |(draft, one): &(usize, &Draft)| {
            let named = |dish: &&Dish| there.contains(draft) || self.is_called(dish, (start, end));
            one.dish()
                .filter(named)
                .is_some_and(|dish| behind.iter().chain(&state.waiting).all(|one| self.describes(dish, *one)))
        };
        let mut found = state.real().filter(fits);
        let (draft, _) = found.next()?;
        found.next().is_none().then_some((draft, last))
    }

    /// "scrap the veggie one", of two meals: the one combo that is made around it. "remove the coke" takes no meal away.
    fn combos_with(&self, state: &State, head: Head) -> Vec<usize> {
        let Head::Item { section, item } = head else { return Vec::new() };
        let part = |part: &Dish| part.section == section && part.items.contains(&item);
        let main = |combo: usize| {
            let first = self.menu.combos.get(combo).and_then(|combo| combo.parts.first());
            let section = self.menu.sections.get(section);
            first.zip(section).is_some_and(|(first, section)| first.section == section.id)
        };
        let has = |draft: &Draft| matches!(&draft.body, Body::Combo { combo, parts } if main(*combo) && parts.iter().any(part));
        let found: Vec<usize> =
            state.real().filter(|(_, draft)| has(draft)).map(|(draft, _)| draft).collect();
        if found.len() == 1 { found } else { Vec::new() }
    }

    /// A dish that is not wanted: taken away where it is there.
    pub(super) fn refuse(&self, state: &mut State, head: Head, words: (usize, usize)) {
        let number = state.quantity.take().map(|(number, _)| number);
        let counts = number.filter(|_| !state.article);
        state.article = false;
        state.mood.negated = false;
        let there = self.referred(state, head);
        let described: Vec<usize> = there
            .iter()
            .copied()
            .filter(|draft| {
                let dish = state.draft(*draft).and_then(Draft::dish);
                state.waiting.is_empty()
                    || dish.is_some_and(|dish| state.waiting.iter().all(|one| self.describes(dish, *one)))
            })
            .collect();
        // "remove the latte iced": what stands behind it says which, too.
        let behind = self.described_behind(state, words, &there);
        let waiting = std::mem::take(&mut state.waiting);
        let kept = state.focus.clone();
        // What is not there need not be taken away.
        state.took = true;
        let whole = matches!(head, Head::Noun { .. }) && counts.is_none();
        // "remove the iced latte" where there is an iced chai latte.
        let alike = |(draft, one): &(usize, &Draft)| {
            let dish = one.dish().filter(|dish| self.is_called(dish, words));
            dish.is_some_and(|dish| waiting.iter().all(|one| self.describes(dish, *one))).then_some(*draft)
        };
        let described = if described.is_empty() {
            state.real().filter_map(|one| alike(&one)).collect()
        } else {
            described
        };
        // "bớt 1 lon coca", of which nobody said that they are cans.
        let vessels = waiting.iter().all(|one| self.is_size(one.start, one.end));
        let plain = |draft: &usize| {
            let dish = state.draft(*draft).and_then(Draft::dish);
            dish.is_some_and(|dish| dish.size.is_none() && dish.container.is_none() && dish.volume.is_none())
        };
        let described = if described.is_empty() && vessels {
            there.iter().copied().filter(plain).collect()
        } else {
            described
        };
        let chosen = if whole { described } else { described.last().copied().into_iter().collect() };
        let chosen = match behind {
            Some((draft, end)) => {
                state.passed = end;
                vec![draft]
            }
            None => chosen,
        };
        let chosen = if chosen.is_empty() { self.combos_with(state, head) } else { chosen };
        for draft in chosen {
            state.take_away(draft, counts);
        }
        if state.mode == Mode::Instead {
            state.mode = Mode::Order;
            state.focus = kept;
        }
        (state.busy, state.definite) = (true, false);
    }

    /// "actually no peanuts": the no at its end leaves out what follows right behind it.
    pub(super) fn is_rather_no(&self, state: &State, hit: &Hit) -> bool {
        let says_no = (state.at..hit.end)
            .any(|at| self.lattice.at(at).iter().any(|one| one.end == hit.end && one.meaning.is(Cue::No)));
        let next = self.lattice.next(hit.end);
        let choice = || self.is_modifier(hit.end, next) && !self.is_size(hit.end, next);
        says_no && !self.is_boundary(hit.end) && (choice() || self.is_in_cart(state, hit.end))
    }

    /// Whether the words name a dish that is there already.
    fn is_in_cart(&self, state: &State, at: usize) -> bool {
        self.lattice.at(at).iter().any(|hit| {
            let Meaning::Item { section, item } = hit.meaning else { return false };
            hit.cost <= 0.3
                && state
                    .real()
                    .filter_map(|(_, draft)| draft.dish())
                    .any(|dish| dish.section == section && dish.items.contains(&item))
        })
    }
}
