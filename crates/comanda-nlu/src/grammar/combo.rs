//! Dishes that are parts of combos.

use comanda_domain::menu::{Choosable, ComboPart};

use super::Grammar;
use super::act::{Head, Place};
use super::state::{Body, Draft, Focus, Mode, Spot, State};

impl Grammar<'_> {
    /// "the coke in the family meal": the combo whose part is talked about.
    fn names_whole(state: &State, head: Head) -> Option<Place> {
        let Head::Combo { combo } = head else { return None };
        let spot = state.spot().filter(|spot| spot.part.is_some() && state.referred)?;
        let draft = state.draft(spot.draft)?;
        let own = matches!(draft.body, Body::Combo { combo: own, .. } if own == combo);
        (own && state.quantity.is_none()).then_some(Place::Join(spot))
    }

    /// Where a dish belongs as a part of a combo.
    pub(super) fn joins_combo(
        &self,
        state: &State,
        at: usize,
        draft: &Draft,
        (section, item): (usize, Option<usize>),
        places: &mut Vec<(Place, f32)>,
    ) {
        if state.all {
            let has = |combo: usize| self.part_for(combo, section, None).is_some();
            let takes = |draft: &Draft| matches!(draft.body, Body::Combo { combo, .. } if has(combo));
            if state.real().any(|(_, draft)| takes(draft)) {
                places.push((Place::PartOfAll, 0.0));
            }
        }
        let base = state.base.unwrap_or(at);
        let listed = state.linked && state.waiting.is_empty() && state.quantity.is_none();
        let number = state.quantity.map(|(number, _)| number).or(listed.then_some(1));
        if let (Some(number), Some(whole)) = (number, state.draft(base))
            && let Body::Combo { combo, .. } = &whole.unshared().body
            && whole.gives(number)
            && self.part_for(*combo, section, item).is_some()
        {
            // "two meals with a coke" are two of these and a coke.
            let with = if state.with_number { 0.5 } else { 0.0 };
            places.push((Place::SharePart(base), if listed { 0.2 } else { with }));
        }
        if let Body::Combo { combo, .. } = &draft.body {
            let allowed = self.part_for(*combo, section, item).is_some();
            let number = state.quantity.map_or(1, |(number, _)| number as usize);
            let left = self.parts_left(draft, section);
            let single = number == 1 || (draft.quantity == 1 && number <= left);
            if allowed && single {
                let counts = state.quantity.is_some() && !state.article && number == 1;
                let cost = match () {
                    () if !counts => 0.0,
                    () if draft.quantity == 1 && left > 0 => 0.1,
                    () => 0.25,
                };
                // "2 sets, one with coke".
                let one = cost > 0.0 && state.with && draft.gives(1);
                let cost = if one { cost + 0.4 } else { cost };
                // "3 sets: tapsilog, tocilog": a second dish for the same part is of another set.
                let said = state.linked && draft.quantity > 1 && draft.origin.is_none();
                let taken = said && self.has_parts(draft, section);
                places.push((Place::Part(at), if taken { cost + 0.5 } else { cost }));
            }
        }
    }

    /// Words about a combo that is there, or about a part of it.
    pub(super) fn refers_to_combo(
        &self,
        state: &State,
        head: Head,
        (referred, end): (&[usize], usize),
        push: &mut impl FnMut(f32, Place),
    ) {
        let many = state.all || matches!(state.focus, Focus::Many(_));
        if state.mode == Mode::Become && many && self.parts_for(state, head).len() > 1 {
            push(-0.1, Place::AroundAll);
        }
        if let Some(place) = Self::names_whole(state, head) {
            push(0.0, place);
        }
        if let Some(place) = self.refers_to_part(state, head, end).filter(|_| referred.is_empty()) {
            let usual = matches!(place, Place::PointUsual { .. });
            // "the coke in the meal", rather than one more.
            let pointed = state.definite || state.mode == Mode::Change || self.says_to(end);
            push(if usual && !pointed { 0.3 } else { -0.05 }, place);
        }
    }

    /// The dishes that are parts of such a combo.
    pub(super) fn parts_for(&self, state: &State, head: Head) -> Vec<usize> {
        let Head::Combo { combo } = head else { return Vec::new() };
        let fits = |draft: &Draft| {
            draft
                .dish()
                .is_some_and(|dish| self.part_for(combo, dish.section, dish.items.first().copied()).is_some())
        };
        // Sides and drinks come with it: what it is made around is its first part.
        let first =
            self.menu.combos.get(combo).and_then(|combo| combo.parts.first()).map(|part| &part.section);
        let main = |draft: &Draft| {
            let section = draft.dish().and_then(|dish| self.menu.sections.get(dish.section));
            section.map(|section| &section.id) == first
        };
        let meant = |draft: &usize| match &state.focus {
            Focus::Many(many) if !state.all => many.contains(draft),
            Focus::Many(_) | Focus::One(_) | Focus::Nothing => true,
        };
        let found = state.real().filter(|(_, draft)| fits(draft) && main(draft));
        found.map(|(draft, _)| draft).filter(meant).collect()
    }

    /// "phần ô long lấy size L", "the coke in the meal": the part of a combo that is so, or is so unless another is said; where
    /// just one combo has it.
    fn refers_to_part(&self, state: &State, head: Head, end: usize) -> Option<Place> {
        let Head::Item { section, item } = head else { return None };
        // "two of the cheeseburgers without onion", of four meals.
        let counts = state.quantity.is_some_and(|(number, _)| number > 1);
        if (counts && !state.of_them) || state.adding || state.with || !state.waiting.is_empty() {
            return None;
        }
        let changes = state.mode == Mode::Change && state.former.is_none();
        if !changes && !self.says_about(end) {
            return None;
        }
        let part = |(draft, one): (usize, &Draft)| {
            let Body::Combo { combo, parts } = &one.body else { return None };
            if counts && state.quantity.is_some_and(|(number, _)| number > one.left()) {
                return None;
            }
            let said = parts.iter().position(|part| part.section == section && part.items.contains(&item));
            if said.is_some() {
                return Some(Place::PointPart(Spot { draft, part: said }));
            }
            let open = parts.iter().all(|part| part.section != section || part.items.is_empty());
            let usual = self.part_for(*combo, section, None).and_then(|part| part.item.as_ref());
            let named = self.menu.sections.get(section).and_then(|section| section.items.get(item));
            let usual = usual.is_some() && usual == named.map(|item| &item.id);
            (open && usual && one.origin.is_some()).then_some(Place::PointUsual { draft, section })
        };
        let mut found = state.real().filter_map(part);
        let place = found.next()?;
        found.next().is_none().then_some(place)
    }

    /// Whether every part of the section that can be chosen is said already: a bucket may come with two sides.
    pub(super) fn has_parts(&self, draft: &Draft, section: usize) -> bool {
        matches!(draft.body, Body::Combo { .. }) && self.parts_left(draft, section) == 0
    }

    /// How many parts of the section can still be chosen.
    fn parts_left(&self, draft: &Draft, section: usize) -> usize {
        let Body::Combo { combo, parts } = &draft.body else { return 0 };
        let said = parts.iter().filter(|part| part.section == section && !part.items.is_empty());
        self.parts_of(*combo, section).saturating_sub(said.count())
    }

    /// How many dishes of a section can be chosen for a combo, at least one.
    fn parts_of(&self, combo: usize, section: usize) -> usize {
        let id = self.menu.sections.get(section).map(|section| &section.id);
        let parts = self.menu.combos.get(combo).map_or(&[][..], |combo| combo.parts.as_slice());
        let chosen = parts.iter().filter(|part| Some(&part.section) == id && part.choose != Choosable::Fixed);
        chosen.map(|part| part.quantity.get() as usize).sum::<usize>().max(1)
    }

    /// The part of a combo that an item of the section may be.
    pub(super) fn part_for(&self, combo: usize, section: usize, item: Option<usize>) -> Option<&ComboPart> {
        let entry = self.menu.sections.get(section)?;
        let id = item.and_then(|item| entry.items.get(item)).map(|item| &item.id);
        self.menu.combos.get(combo)?.parts.iter().find(|part| {
            let allowed = match (&part.choose, id) {
                (_, None) | (Choosable::Any, Some(_)) => true,
                (Choosable::Fixed, Some(_)) => false,
                (Choosable::Listed(items), Some(id)) => items.contains(id),
            };
            part.section == entry.id && (allowed || part.item.as_ref() == id)
        })
    }
}
