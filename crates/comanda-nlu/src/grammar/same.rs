//! The same again: what was said of one dish holds for another, or is wanted once more.

use crate::meaning::Cue;

use super::Grammar;
use super::state::{Draft, State};

/// More than anybody may order, and little enough that the sum of all dishes of a text is a number.
pub(super) const MULTIPLIED_MAX: u32 = 100_000;

impl Grammar<'_> {
    /// "a burger and large chips, same again for my mate": whether what the text orders is wanted once more, and nothing is said
    /// of it. "the same", "same as before" are not that much.
    fn is_all_again(&self, state: &State, end: usize) -> bool {
        let begins = state.at.checked_sub(1).is_some_and(|before| self.is_boundary(before))
            || self.heard_before(state.at, Cue::And);
        // "2 burgers no onion, same for both".
        let points = [Cue::All, Cue::Each, Cue::Other, Cue::Rest, Cue::It, Cue::Definite];
        let says = |(start, end): (usize, usize)| {
            self.is_modifier(start, end)
                || points.iter().any(|cue| self.hears(start, *cue))
                || self.number_begins(start)
                || self.meanings(start, end).any(super::is_dish)
        };
        begins
            && self.hears(state.at, Cue::SameAgain)
            && state.fresh().next().is_some()
            && !state.has_loose_ends()
            && !self.ahead(end).any(says)
    }

    /// "thêm 1 trà vải cùng size": as large as the last dish that comes in the same sizes.
    pub(super) fn hear_same_size(&self, state: &mut State) {
        let Some(spot) = state.spot() else { return };
        let scale = |section: usize| {
            self.menu
                .sections
                .get(section)
                .and_then(|section| section.sizes.as_ref().map(|sizes| &sizes.scale))
        };
        let Some(own) = state.dish(spot).filter(|dish| dish.size.is_none()).map(|dish| dish.section) else {
            return;
        };
        let sized = state.real().rev().filter(|(draft, _)| *draft != spot.draft).find_map(|(_, draft)| {
            let dish = draft.dish().filter(|dish| scale(dish.section) == scale(own))?;
            dish.size
        });
        if let (Some(size), Some(dish)) = (sized.filter(|_| scale(own).is_some()), state.dish_mut(spot)) {
            dish.size = Some(size);
        }
    }

    pub(super) fn hear_same(&self, state: &mut State, end: usize) {
        if state.changed && state.referred && state.quantity.is_none() && self.ends_clause(end) {
            // "mejor que sean 2 burritos iguales".
            return;
        }
        let counted = state.at.checked_sub(1).is_some_and(|before| self.number_begins(before));
        if counted && state.quantity.is_none() && state.changed {
            // "mejor que sean 2 iguales": so many they are by now.
            return;
        }
        if state.became && state.quantity.is_none() {
            // "la de tinga cámbiala por otra de champis, igual en maíz azul": like the others.
            return;
        }
        if self.is_all_again(state, end) {
            state.all_again();
            return;
        }
        // "… y otro igual pero sin cebolla".
        state.more |= self.heard_before(state.at, Cue::More);
        state.same();
    }
}

impl State {
    /// Twice what the sentence orders, or the text before it.
    fn all_again(&mut self) {
        let sentence = self.clause_drafts.max(self.cart);
        let from = if sentence < self.drafts.len() { sentence } else { self.cart };
        self.multiply(from, 2);
    }

    /// So many times what was said from the draft on.
    pub(super) fn multiply(&mut self, from: usize, times: u32) {
        for draft in from..self.drafts.len() {
            if let Some(draft) = self.draft_mut(draft) {
                let quantity = draft.quantity.saturating_mul(times).min(MULTIPLIED_MAX);
                (draft.quantity, draft.counted) = (quantity, true);
            }
        }
    }

    /// "1 taro, same": what was said of the dish before holds for this one.
    pub(super) fn same(&mut self) {
        let spot = self.spot().filter(|spot| spot.part.is_none());
        let fresh = spot.filter(|spot| {
            self.busy && (self.referred || self.draft(spot.draft).is_some_and(|draft| draft.origin.is_none()))
        });
        let dish = fresh.and_then(|spot| self.dish(spot)).cloned();
        let (Some(spot), Some(dish)) = (fresh, dish) else {
            self.same = true;
            return;
        };
        let referred = self.referred;
        let alike = |other: &(usize, &Draft)| {
            (other.0 < spot.draft || (referred && other.0 != spot.draft))
                && other.1.dish().is_some_and(|one| one.section == dish.section)
        };
        let twin = |other: &(usize, &Draft)| {
            alike(other) && other.1.dish().is_some_and(|one| one.items == dish.items)
        };
        let model = self.real().rev().find(twin).or_else(|| self.real().rev().find(alike));
        let model = model.and_then(|(_, draft)| draft.dish()).cloned();
        // A dish of a part of the sentence before has nothing to take over: it is wanted once more.
        self.same = model.is_none() || (spot.draft < self.part_drafts && !self.referred);
        if self.same {
            return;
        }
        if let (Some(model), Some(dish)) = (model, self.dish_mut(spot)) {
            dish.size = dish.size.or(model.size);
            dish.container = dish.container.or(model.container);
            dish.volume = dish.volume.or(model.volume);
            for opt in model.options {
                if !dish.options.iter().any(|own| own.group == opt.group && own.pick == opt.pick) {
                    dish.options.push(opt);
                }
            }
        }
    }
}
