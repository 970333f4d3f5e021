//! Dishes of the cart that are built to order, by what they are made of: "cơm gà không dưa leo", "pepperoni no olives".

use crate::index::Hit;
use crate::meaning::{Cue, Meaning};

use super::Grammar;
use super::act::{Act, Head, Proposal};
use super::state::{Dish, Draft, Mode, Mood, State, Waiting};

impl Grammar<'_> {
    /// The head word and what stands behind it are one dish that is there.
    pub(super) fn propose_described_head(
        &self,
        state: &State,
        head: Head,
        hit: &Hit,
        out: &mut Vec<Proposal>,
    ) {
        let Head::Noun { section } = head else { return };
        let begins = state.mode == Mode::Correct || !state.busy_with_fresh();
        let free = state.waiting.is_empty() && !state.adding && begins;
        if !self.is_own(section) || !free || !matches!(state.mode, Mode::Order | Mode::Correct) {
            return;
        }
        let excess = self.lattice.excess(state.at, hit);
        let Some((draft, end)) = self.run_of_one(state, hit.end, Some(section)) else { return };
        let number = state.quantity.filter(|_| !state.article).map(|(number, _)| number);
        let one = state.draft(draft);
        let fits = number.is_none_or(|number| one.is_some_and(|one| number <= one.left()));
        // "à thôi 1 cơm gà", of two.
        let retold = state.is_retold(draft) && number.is_some();
        let more =
            self.says_right_behind(end) || self.says_to(end) || number.is_none() && self.says_about(end);
        if retold || (fits && more) {
            let cost = if number.is_some() { 0.1 } else { 0.0 };
            out.push(Proposal { cost: excess + cost, end, act: Act::Name(draft) });
        }
    }

    /// The same without the head word, where a clause begins.
    pub(super) fn propose_described(&self, state: &State, excess: f32, out: &mut Vec<Proposal>) {
        let begins = state.at.checked_sub(1).is_none_or(|before| self.is_boundary(before));
        let free = state.waiting.is_empty() && state.quantity.is_none() && !state.adding;
        if !begins || !free || state.fresh().next().is_some() || state.mode != Mode::Order {
            return;
        }
        let Some((draft, end)) = self.run_of_one(state, state.at, None) else { return };
        let own = state.draft(draft).and_then(Draft::dish).is_some_and(|dish| self.is_own(dish.section));
        let amount = |one: Meaning| matches!(one, Meaning::Amount { .. });
        let more = !self.is_boundary(end)
            && (self.says_right_behind(end)
                || self.meanings(end, self.lattice.next(end)).any(amount)
                || self.says_to(end));
        if own && more && state.real().nth(1).is_some() {
            out.push(Proposal { cost: excess, end, act: Act::Name(draft) });
        }
    }

    /// The one line of the cart, or the one that is told anew, that has all the choices which stand in a row from here on, and
    /// where these end.
    pub(super) fn run_of_one(
        &self,
        state: &State,
        from: usize,
        section: Option<usize>,
    ) -> Option<(usize, usize)> {
        let run: Vec<Waiting> = self
            .ahead(from)
            .take_while(|(start, end)| self.is_modifier(*start, *end) && !self.is_size(*start, *end))
            .map(|(start, end)| Waiting { start, end, mood: Mood::default() })
            .collect();
        let end = run.last()?.end;
        let is = |(at, draft): &(usize, &Draft)| {
            let dish = draft.dish().filter(|dish| section.is_none_or(|section| dish.section == section));
            (draft.origin.is_some() || state.is_retold(*at))
                && dish.is_some_and(|dish| run.iter().all(|one| self.describes(dish, *one)))
        };
        let mut found = state.real().filter(is);
        let (draft, _) = found.next()?;
        found.next().is_none().then_some((draft, end))
    }

    /// "1 cơm sườn bì", where there is a "cơm gà": whether what stands behind the head word makes it another kind of dish than
    /// the one that is built to order.
    pub(super) fn is_made_otherwise(&self, state: &State, draft: usize, end: usize) -> bool {
        let Some(dish) = state.draft(draft).and_then(Draft::dish).filter(|dish| self.is_own(dish.section))
        else {
            return false;
        };
        let Some((start, next)) = self.ahead(end).next().filter(|_| !self.is_boundary(end)) else {
            return false;
        };
        let Some((Meaning::Choice { group, .. }, _)) = self.modifier(dish.section, start, next) else {
            return false;
        };
        let waiting = Waiting { start, end: next, mood: Mood::default() };
        let kind = |dish: &Dish| dish.options.iter().any(|own| own.group == group && !own.negated);
        kind(dish) && !self.describes(dish, waiting) && !self.hears(start, Cue::No)
    }
}

impl State {
    /// Whether a dish of this message is being described.
    fn busy_with_fresh(&self) -> bool {
        self.busy
            && self
                .spot()
                .and_then(|spot| self.draft(spot.draft))
                .is_some_and(|one| one.origin.is_none() && !self.linked)
    }
}
