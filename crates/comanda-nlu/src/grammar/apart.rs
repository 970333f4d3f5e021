//! What speaks against a name being one dish more.

use crate::meaning::Cue;

use super::Grammar;
use super::act::{Head, cost};
use super::dish::section_of;
use super::state::{Body, Mode, State};

impl Grammar<'_> {
    /// How far what was said before speaks against a new line here.
    pub(super) fn apartness(&self, state: &State, head: Head, end: usize) -> f32 {
        let last = end.saturating_sub(1);
        let some = state.real().next().is_some();
        let takes = |section: Option<usize>| {
            section.is_some_and(|section| self.modifier(section, last, end).is_some())
        };
        let says_more =
            state.quantity.is_none() && (state.with || (state.busy && self.hears(end, Cue::Whole)));
        let doubts = [
            (self.is_unlinked(state), cost::UNLINKED),
            // "two sets, one with coke": a part of a set rather than a dish of its own.
            (state.with && state.quantity.is_some() && state.talks_of_combo(), 0.3),
            (self.is_part_of_some(state, head, end), 0.3),
            // "2 sets with a coke": theirs.
            (state.with && state.quantity.is_none() && self.is_lacked(state, head), 0.15),
            // "2 sets: ramen with tea, udon with coffee": of another set.
            (state.linked && state.quantity.is_none() && self.is_of_next_combo(state, head), 0.3),
            // "the couple's set, hawaii pizza, 1 coke 1 tea".
            (!state.with && !state.adding && self.is_lacked_by_one(state, head), 0.3),
            (self.fills(state, head), 0.3),
            (self.is_share(state, head, end), 0.3),
            // "with double cheese", where there is a burger of that name, too.
            (says_more && takes(state.section()), 0.8),
            (state.refuses(), 0.5),
            (self.is_of_several(state, head, end) || self.is_of_several_combos(state, last, end), 0.5),
            // "thêm 4 viên bò viên": so many of what is on it.
            (state.mood.count.is_some(), 0.6),
            // "nhiều thịt": more of what is in it is no dish.
            (state.mood.amount.is_some(), 1.3),
            (matches!(state.mode, Mode::Correct | Mode::Become) && state.spot().is_some(), 0.5),
            // "đổi 1 coca": what is to become something else is there already.
            (state.mode == Mode::Change && state.former.is_none() && some, 0.8),
            // "make it a meal".
            (matches!(head, Head::Combo { .. }) && self.hears(state.at, Cue::MakeIt) && some, 0.5),
        ];
        doubts.into_iter().filter_map(|(holds, cost)| holds.then_some(cost)).sum()
    }

    /// "2 sopes, one chicken one asada", where there are tacos of these names: what some of the sopes are with.
    fn is_share(&self, state: &State, head: Head, end: usize) -> bool {
        let listed = |at: usize| self.begins_line(at);
        let number = state.quantity.filter(|(_, at)| state.waiting.is_empty() && !listed(*at));
        let Some((number, _)) = number else { return false };
        let draft = state.base_or_focus().and_then(|draft| state.draft(draft));
        let joined = state.at.checked_sub(1).is_some_and(|number| self.heard_before(number, Cue::And));
        draft.is_some_and(|one| {
            one.counted
                && one.origin.is_none()
                && one.gives(number)
                // "3 chorizo and a guacamole".
                && (one.given.is_some() || !joined)
                && one.unshared().dish().is_some_and(|dish| {
                    !dish.items.is_empty()
                        && section_of(head) != Some(dish.section)
                        && self.modifier(dish.section, state.at, end).is_some()
                })
        })
    }

    /// Whether nothing links the name to what is talked about.
    fn is_unlinked(&self, state: &State) -> bool {
        let begun = state.waiting.first().is_some_and(|first| {
            self.heard_before(first.start, Cue::And)
                || first.start.checked_sub(1).is_some_and(|before| self.is_boundary(before))
        });
        state.busy && !state.linked && !state.with && !begun && state.quantity.is_none()
    }

    /// "3 sets", and then "two with …": whether it is a part of some of the sets, as long as they lack it, and no more of it.
    fn is_part_of_some(&self, state: &State, head: Head, end: usize) -> bool {
        let Some(section) = section_of(head) else { return false };
        let item = if let Head::Item { item, .. } = head { Some(item) } else { None };
        let number = state.quantity.map_or(0, |(number, _)| number);
        let more = self.ahead(end).take(4).any(|(start, _)| self.hears(start, Cue::More));
        let whole = state.base_or_focus().and_then(|draft| state.draft(draft));
        whole.filter(|whole| number > 0 && !more && whole.gives(number)).is_some_and(|whole| {
            let before = whole.unshared();
            matches!(before.body, Body::Combo { combo, .. } if self.part_for(combo, section, item).is_some())
                && !self.has_parts(before, section)
        })
    }

    /// Whether the combo that is talked about lacks such a part.
    fn is_lacked(&self, state: &State, head: Head) -> bool {
        let Some(section) = section_of(head) else { return false };
        let draft = state.spot().and_then(|spot| state.draft(spot.draft));
        draft.is_some_and(|draft| {
            matches!(draft.body, Body::Combo { combo, .. } if self.part_for(combo, section, None).is_some())
                && !self.has_parts(draft, section)
        })
    }

    /// Whether several combos are talked about, and their part of the section is said already.
    fn is_of_next_combo(&self, state: &State, head: Head) -> bool {
        let Some(section) = section_of(head) else { return false };
        let item = if let Head::Item { item, .. } = head { Some(item) } else { None };
        let base = state.base.or(state.spot().map(|spot| spot.draft)).and_then(|draft| state.draft(draft));
        base.filter(|one| one.left() > 1 || one.given.is_some()).is_some_and(|one| {
            let before = one.unshared();
            let part = matches!(before.body, Body::Combo { combo, .. } if self.part_for(combo, section, item).is_some());
            part && one.gives(1) && self.has_parts(before, section)
        })
    }

    /// The same of a single combo of this message.
    fn is_lacked_by_one(&self, state: &State, head: Head) -> bool {
        let whole = state.spot().and_then(|spot| state.draft(spot.draft));
        whole.is_some_and(|one| one.quantity == 1 && one.origin.is_none()) && self.is_lacked(state, head)
    }

    /// Whether it is the item that the dish lacks that is talked about.
    fn fills(&self, state: &State, head: Head) -> bool {
        let Head::Item { section, .. } = head else { return false };
        let loose = state.busy && (state.quantity.is_none() || state.article);
        let dish = state.spot().and_then(|spot| state.dish(spot)).filter(|_| loose);
        dish.is_some_and(|dish| dish.section == section && dish.items.is_empty() && !self.is_own(section))
    }

    /// "two burritos, one with asada": of these rather than a taco of it.
    fn is_of_several(&self, state: &State, head: Head, end: usize) -> bool {
        state.base_of_several().is_some_and(|several| {
            let item = matches!(head, Head::Item { .. }) && (state.adding || state.with);
            let other = Some(several) != section_of(head) && self.is_own(several);
            let takes = |start: usize| self.modifier(several, start, end).is_some();
            (item || other) && (takes(end.saturating_sub(1)) || takes(state.at))
        })
    }
}
