//! Words that say which of the dishes are meant: all, each, the other one, the rest.

use crate::meaning::{Cue, Meaning};
use crate::token::Kind;

use super::Grammar;
use super::act::Home;
use super::state::{Dish, Draft, Mode, Mood, State, Waiting};

impl Grammar<'_> {
    /// "3 bowls, 1 large and the rest regular": what waits is for the first of them.
    pub(super) fn hear_rest(&self, state: &mut State) {
        if let Some((number, _)) = state.quantity.filter(|_| !state.waiting.is_empty())
            && let Some(base) = state.base_or_focus()
            && state.draft(base).is_some_and(|one| one.gives(number))
        {
            self.settle(state, Home::Share(base));
        }
        // "3 sin piña y el resto con todo": what the others go without is theirs.
        state.mood = Mood::default();
        state.rest();
    }

    /// Whether it is the number of everything that was named.
    pub(super) fn is_all(state: &State, number: u32) -> bool {
        let lines = state.real().count();
        let dishes: u32 = state.real().map(|(_, draft)| draft.quantity).sum();
        number == dishes || (lines > 1 && usize::try_from(number).is_ok_and(|number| number == lines))
    }

    /// "taro, thai and wintermelon, one each".
    pub(super) fn hear_each(&self, state: &mut State, end: usize) {
        if self.ends_clause(end) && self.part_of_each_combo(state) {
            return;
        }
        (state.each, state.all) = (true, true);
        let uncounted = state.fresh().filter(|(_, draft)| !draft.counted).count();
        if let (Some((number, _)), true) = (state.quantity, state.waiting.is_empty() && uncounted > 1) {
            (state.quantity, state.article) = (None, false);
            state.each_time(number);
            state.all = true;
        } else if let (Some((number, _)), 0) = (state.quantity, uncounted) {
            // "dos de cada una: tinga, flor".
            (state.quantity, state.article, state.all) = (None, false, false);
            state.each_count = Some(number);
        }
    }

    /// "there are 4 of us, 3 tacos each", "tụi mình 5 đứa, mỗi đứa 1 tô": so many times what the sentence said, or what follows.
    pub(super) fn hear_per_head(&self, state: &mut State, end: usize) {
        let Some(party) = state.party else { return };
        if self.number_begins(end) || self.leads_to_dish(end) {
            state.per_head = Some(party);
            return;
        }
        let from = state.clause_drafts.max(state.cart).max(state.shared_out);
        state.multiply(from, party);
        state.shared_out = state.drafts.len();
    }

    /// "no onion in the other one": what was said goes where it belongs.
    pub(super) fn hear_other(&self, state: &mut State, first: bool, end: usize) {
        let said = if state.onto { state.take_back() } else { Vec::new() };
        // "the second one" is one, "the others" are all that is left.
        let ordinal =
            |at: &usize| self.lattice.at(*at).iter().any(|hit| matches!(hit.meaning, Meaning::Ordinal(_)));
        // "otro con azúcar y el otro solo": another one follows.
        let more_follow = || {
            let mut others = (end..self.tokens.len())
                .take_while(|at| self.kind(*at) != Some(Kind::Break) && self.kind(*at) != Some(Kind::Number));
            others.any(|at| self.hears(at, Cue::Other))
        };
        let one_of_many = || (state.at..end).any(|at| ordinal(&at)) || more_follow();
        let one_given =
            |state: &State, draft: usize| state.draft(draft).is_some_and(|one| one.given.is_some());
        let several = state.base_or_focus().filter(|draft| {
            state.draft(*draft).is_some_and(|one| one.origin.is_none() && one.counted && one.left() > 1)
                && if first { state.fresh().count() == 1 } else { one_given(state, *draft) && one_of_many() }
        });
        if let Some(base) = several {
            // "2 pizzas. First one small …, second one large …".
            (state.quantity, state.article) = (None, false);
            state.share(base, 1);
        } else if first {
            state.first();
        } else {
            state.other();
        }
        if let Some(spot) = state.spot() {
            for waiting in said {
                self.put(state, spot, waiting);
            }
        }
    }

    /// "all": everything that is there, or what is still to come.
    pub(super) fn all(&self, state: &mut State, end: usize) {
        // "the pastor ones without pineapple and all with copia": what follows is for all.
        let reach = if state.linked { 3 } else { 2 };
        let follows = self
            .ahead(end)
            .take(reach)
            .take_while(|(start, end)| {
                state.linked
                    || self.is_modifier(*start, *end)
                    || self.hears(*start, Cue::With)
                    || self.hears(*start, Cue::No)
            })
            .any(|(start, end)| self.is_modifier(start, end));
        let mut said = if follows { Vec::new() } else { std::mem::take(&mut state.said) };
        // "2L 1M 70% sugar all": what one of them has otherwise is not what all have.
        let otherwise = |one: &Waiting| {
            state.fresh().any(|(_, draft)| draft.dish().is_some_and(|dish| self.is_taken_on(dish, *one)))
        };
        said.retain(|one| state.base.is_none() || !otherwise(one));
        if self.ends_clause(end) {
            if self.part_of_each_combo(state) {
                return;
            }
            self.part_of_all(state);
        }
        // "trà tắc ít đá hết": all of those.
        let those = state.referred
            && state.spot().and_then(|spot| state.draft(spot.draft)).is_some_and(|one| one.quantity > 1);
        let several = state.real().count() > 1 && !those;
        if !said.is_empty() && several {
            state.put_on_all = true;
            self.put_on_all(state, &said);
        }
        // "3 tô tái đều không hành", of the three that are there.
        let counted = those && self.says_right_behind(end) && !state.linked;
        state.all = !counted && (state.real().next().is_some() || self.leads_to_dish(end));
    }

    /// "change the one hawaiian meat lovers": the last dish that the first of two words describes, which the second is to take
    /// the place of.
    pub(super) fn swapped(&self, state: &State) -> Option<usize> {
        let [first, second] = state.waiting.as_slice() else { return None };
        if state.mode != Mode::Change || state.former.is_some() {
            return None;
        }
        let number = state.quantity.map_or(1, |(number, _)| number);
        let is = |(_, draft): &(usize, &Draft)| {
            draft.dish().is_some_and(|dish| {
                self.describes(dish, *first)
                    && number <= draft.left()
                    && self.modifier(dish.section, second.start, second.end).is_some()
            })
        };
        state.real().rev().find(is).map(|(draft, _)| draft)
    }

    /// The dishes that the first word describes, where more follows that is new: "2 ly M ít đá" of those that are medium, if
    /// there are two.
    pub(super) fn described(&self, state: &State) -> Vec<usize> {
        let [first, _, ..] = state.waiting.as_slice() else { return Vec::new() };
        if state.mode != Mode::Order {
            return Vec::new();
        }
        let is = |(_, draft): &(usize, &Draft)| draft.dish().is_some_and(|dish| self.describes(dish, *first));
        let drafts: Vec<(usize, &Draft)> = state.real().filter(is).collect();
        let all: u32 = drafts.iter().map(|(_, draft)| draft.quantity).sum();
        let others = state.real().count() > drafts.len();
        let meant = match state.quantity {
            Some((number, _)) => number == all && (drafts.len() > 1 || (others && state.measure.is_some())),
            None => state.definite && drafts.len() == 1 && others,
        };
        if meant { drafts.into_iter().map(|(draft, _)| draft).collect() } else { Vec::new() }
    }

    /// "no mushrooms on the supreme": the one dish that the last word describes, where the others do not.
    pub(super) fn onto_described(&self, state: &State) -> Option<usize> {
        let (last, said) = state.waiting.split_last()?;
        let points = state.onto && state.quantity.is_none() && !said.is_empty();
        let is = |(_, draft): &(usize, &Draft)| {
            draft.dish().is_some_and(|dish| {
                self.describes(dish, *last) && !said.iter().any(|one| self.describes(dish, *one))
            })
        };
        let mut found = state.real().filter(|_| points).filter(is);
        let (draft, _) = found.next()?;
        found.next().is_none().then_some(draft)
    }

    /// "bỏ 1 phần sườn chả", "make one of the veggies gluten free": the one line of the cart that the first words describe, with
    /// how many of them do; so many of its dishes are meant.
    pub(super) fn some_described(&self, state: &State) -> Option<(usize, usize)> {
        let (number, _) = state.quantity.filter(|_| !state.adding && state.mode != Mode::Change)?;
        let takes = state.mode == Mode::Remove;
        let measured = state.measure.is_some() && state.fresh().next().is_none();
        if !(state.of_them || measured || takes) {
            return None;
        }
        let words = |dish: &Dish| state.waiting.iter().take_while(|one| self.describes(dish, **one)).count();
        let is = |(draft, one): (usize, &Draft)| {
            let words = one.dish().map_or(0, words);
            (one.origin.is_some() && number <= one.left() && words > 0).then_some((draft, words))
        };
        let mut found = state.real().filter_map(is);
        let (draft, words) = found.next().filter(|_| found.next().is_none())?;
        let more = words < state.waiting.len();
        (more != takes).then_some((draft, words))
    }

    /// "2 meals, coke zero with both": the dish that was named just now is a part of every combo that takes it; whether there is
    /// one.
    fn part_of_each_combo(&self, state: &mut State) -> bool {
        let leads = [Cue::With, Cue::Onto].iter().any(|cue| self.heard_before(state.at, *cue));
        let Some(spot) = state.spot().filter(|spot| leads && spot.part.is_none()) else { return false };
        let fresh = spot.draft >= state.cart && spot.draft + 1 == state.drafts.len();
        let single = state.draft(spot.draft).is_some_and(|one| one.quantity == 1 && one.given.is_none());
        let Some(dish) = state.dish(spot).filter(|_| fresh && single).cloned() else { return false };
        let takes = |draft: &Draft| {
            matches!(draft.body, super::state::Body::Combo { combo, .. }
                if self.part_for(combo, dish.section, dish.items.first().copied()).is_some())
        };
        let combos: Vec<usize> =
            state.real().filter(|(_, draft)| takes(draft)).map(|(draft, _)| draft).collect();
        if combos.is_empty() {
            return false;
        }
        state.drafts.pop();
        for draft in &combos {
            let part = state.part(*draft, dish.section);
            if let Some(own) = state.dish_mut(super::state::Spot { draft: *draft, part }) {
                *own = dish.clone();
            }
            state.changed |= state.draft(*draft).is_some_and(|draft| draft.origin.is_some());
        }
        state.focus = super::state::Focus::Many(combos);
        (state.with, state.onto, state.all, state.each) = (false, false, false, false);
        true
    }

    /// "the food is spring rolls, all of them": the part that was said last is that of every combo.
    fn part_of_all(&self, state: &mut State) {
        let Some(spot) = state.spot().filter(|spot| spot.part.is_some()) else { return };
        let Some(dish) = state.dish(spot).cloned() else { return };
        let takes = |draft: &Draft| {
            matches!(draft.body, super::state::Body::Combo { combo, .. }
                if self.part_for(combo, dish.section, dish.items.first().copied()).is_some())
        };
        let combos: Vec<usize> =
            state.real().filter(|(_, draft)| takes(draft)).map(|(draft, _)| draft).collect();
        for draft in combos {
            let part = state.part(draft, dish.section);
            if let Some(own) = state.dish_mut(super::state::Spot { draft, part }) {
                *own = dish.clone();
            }
            state.changed |= state.draft(draft).is_some_and(|draft| draft.origin.is_some());
        }
    }
}
