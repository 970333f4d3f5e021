//! Halves: of one dish ("half ham, half cheese"), and half as many of several.

use crate::meaning::Cue;

use super::Grammar;
use super::propose::{Act, Proposal};
use super::state::{Draft, State, Waiting};

impl Grammar<'_> {
    /// Half of the dish, or half as many of several.
    pub(super) fn propose_half(&self, state: &State, end: usize, excess: f32, out: &mut Vec<Proposal>) {
        let several = state.base.or(state.spot().map(|spot| spot.draft)).and_then(|base| state.draft(base));
        let several = several.map(Draft::prototype);
        let even = several.as_ref().filter(|draft| draft.counted && draft.quantity % 2 == 0);
        let portions = even.and_then(|draft| draft.dish()).is_some_and(|dish| {
            self.menu.sections.get(dish.section).is_some_and(|section| !section.portions.is_empty())
        });
        let Some(draft) = even.filter(|_| state.quantity.is_none() && !state.onto) else {
            out.push(Proposal { cost: excess, end, act: Act::Hear(Cue::Half) });
            return;
        };
        if !state.waiting.is_empty() {
            self.propose_homes(state, out);
            return;
        }
        let of_them = self.hears(end, Cue::OfThem);
        let as_number = if portions && !of_them { 0.6 } else { 0.0 };
        let number = draft.quantity / 2;
        out.push(Proposal { cost: excess + as_number, end, act: Act::Quantity { number, article: false } });
        out.push(Proposal { cost: excess + 0.6 - as_number, end, act: Act::Hear(Cue::Half) });
    }

    pub(super) fn half(&self, state: &mut State, end: usize) {
        let portion = usize::from(state.has_first_half());
        let behind = state.onto || (self.ends_clause(end) && state.mood.portion.is_none());
        if let (true, Some(spot), Some(last)) = (behind, state.spot(), state.said.last().copied()) {
            // "with ham and jalapeños on one half".
            let clause = (0..last.start).rev().find(|at| self.is_boundary(*at)).map_or(0, |at| at + 1);
            let open = |one: &&mut Waiting| one.start >= clause && one.mood.portion.is_none();
            let of_clause = state.said.iter_mut().filter(open);
            let said: Vec<Waiting> = of_clause
                .map(|one| {
                    one.mood.portion = Some(portion);
                    *one
                })
                .collect();
            for waiting in said {
                self.put(state, spot, waiting);
            }
            return;
        }
        if let (true, Some(last)) = (behind, state.waiting.last_mut()) {
            last.mood.portion = Some(portion);
            return;
        }
        state.mood.portion = Some(portion);
    }
}

impl State {
    /// Whether something was said of the first half already.
    pub(super) fn has_first_half(&self) -> bool {
        let counted = self.quantity.is_some();
        let waits = self.waiting.iter().any(|one| one.mood.portion == Some(0));
        let dish = self.spot().filter(|_| !counted).and_then(|spot| self.dish(spot));
        waits || dish.is_some_and(|dish| dish.options.iter().any(|opt| opt.portion == Some(0)))
    }

    /// Whether something was said of either half.
    pub(super) fn has_both_halves(&self) -> bool {
        let dish = self.spot().and_then(|spot| self.dish(spot));
        let said = |half: usize| {
            dish.is_some_and(|dish| dish.options.iter().any(|opt| opt.portion == Some(half)))
                || self.waiting.iter().any(|one| one.mood.portion == Some(half))
        };
        said(0) && said(1)
    }

    /// A choice of "half and half" was said.
    pub(super) fn next_half(&mut self) {
        if self.halves > 0 {
            self.halves -= 1;
            self.mood.portion = (self.halves > 0).then_some(1);
        }
    }
}
