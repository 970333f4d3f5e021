//! Dishes: what a dish word may be about.

use crate::index::Hit;
use crate::meaning::{Cue, Meaning};

use super::Grammar;
use super::act::cost::RATHER_CHOICE;
use super::act::{Act, Head, Place, Proposal, cost};
use super::state::{Draft, Focus, Former, Mode, State};

impl Grammar<'_> {
    pub(super) fn propose_head(&self, state: &State, head: Head, hit: &Hit, out: &mut Vec<Proposal>) {
        // A slip of the pen names no dish by its head word alone: "to share" is no shake.
        if matches!(head, Head::Noun { .. }) && hit.cost > 0.5 && state.quantity.is_none() {
            return;
        }
        let excess = self.lattice.excess(state.at, hit);
        if state.with && !state.waiting.is_empty() && state.quantity.is_some() && state.talks_of_combo() {
            // "2 sets, one of chicken with tea": what waits is of the set.
            self.propose_homes(state, out);
        }
        let mut push = |cost: f32, place: Place| {
            out.push(Proposal { cost: excess + cost, end: hit.end, act: Act::Head { head, place } });
        };
        if self.is_sold_out(head) {
            push(0.0, Place::SoldOut);
            return;
        }
        if matches!(state.mode, Mode::Remove | Mode::Instead) {
            push(0.0, Place::Refuse);
            let noun = self.is_only_noun(head) && section_of(head) == state.section();
            if state.mode == Mode::Instead && noun {
                // "udon instead of the usual noodles", of a noodle dish.
                out.push(Proposal { cost: excess - 0.1, end: hit.end, act: Act::Pass });
            }
            return;
        }
        if state.mood.negated && !state.mood.stale && state.waiting.is_empty() {
            // "mushroom swiss, no swiss": rather something that is in it.
            let inside = state.busy
                && state.section().is_some_and(|section| self.modifier(section, state.at, hit.end).is_some());
            push(if inside { 0.5 } else { 0.1 }, Place::Refuse);
        }
        if self.resolves(state, head) {
            push(0.0, Place::Resolve);
        }
        let referred = self.referred(state, head);
        let (joins, shares) = self.joins_with_doubt(state, head, hit);
        for (place, cost) in joins {
            push(cost, place);
        }
        self.refers(state, head, &referred, hit.end, &mut push);
        if state.cart > 0 && self.is_only_noun(head) && self.item_follows(head, hit.end) {
            // "un taco de pastor", of those that are there.
            out.push(Proposal { cost: excess + 0.05, end: hit.end, act: Act::Pass });
        }
        self.propose_described_head(state, head, hit, out);
        let mut push = |cost: f32, place: Place| {
            out.push(Proposal { cost: excess + cost, end: hit.end, act: Act::Head { head, place } });
        };
        self.refers_to_combo(state, head, (&referred, hit.end), &mut push);
        // "cambia el pollo por pastor": a choice becomes another choice rather than a dish.
        let choice = matches!(&state.former, Some(Former::Choice { spot, .. })
            if state.dish(*spot).is_some_and(|dish| self.modifier(dish.section, state.at, hit.end).is_some()));
        state.becomes(head, &mut |cost, place| push(if choice { cost + RATHER_CHOICE } else { cost }, place));
        let instead = self.instead_of(state, head, hit.end).map(|spot| push(0.0, Place::Become(spot)));
        let again = self.doubt_of_once_more(state, hit.end, &referred, instead.is_some());
        // "el guacamole", which is on the dish that is talked about.
        let has = state.definite && referred.is_empty() && self.is_on_focus(state, state.at, hit.end);
        let vague = self.vagueness(state, head, hit.end) + if choice || has { RATHER_CHOICE } else { 0.0 };
        // "5 noodles, 3 chicken": three of the five.
        let apart = self.apartness(state, head, hit.end) + if shares { 0.5 } else { 0.0 };
        push(again + vague + apart, Place::New);
        if state.mode == Mode::Order && self.is_only_noun(head) {
            self.propose_unknown_kind(state, hit, out);
        }
    }

    /// How much speaks against one more dish, by what is there and what was pointed at.
    fn doubt_of_once_more(&self, state: &State, end: usize, referred: &[usize], instead: bool) -> f32 {
        let again = if referred.is_empty() || (state.adding && !state.definite) {
            0.0
        } else {
            self.doubt_of_new(state, referred)
        };
        // "3 phở chín 2 quẩy, ý lộn, 2 phở chín 3 quẩy": those that were said before.
        let retold = referred
            .iter()
            .any(|draft| state.is_retold(*draft) && !self.is_made_otherwise(state, *draft, end));
        let again = if retold { again + 0.4 } else { again };
        // "large on the chips", where there are cheesy ones.
        let points = state.onto && state.definite && referred.is_empty() && state.quantity.is_none();
        let points = points && !(state.waiting.is_empty() && state.said.is_empty());
        let again = if points || instead { again + 0.5 } else { again };
        // "the eggs", of what is there.
        let pointed = state.definite || (state.onto && !state.busy);
        let there = pointed && referred.is_empty() && state.quantity.is_none();
        if there && self.names_one_there(state, end) { again + 0.6 } else { again }
    }

    /// Where the word belongs to what is being described, with what speaks against each; and whether it may be one of several
    /// that were counted.
    fn joins_with_doubt(&self, state: &State, head: Head, hit: &Hit) -> (Vec<(Place, f32)>, bool) {
        let takes =
            state.section().is_some_and(|section| self.modifier(section, state.at, hit.end).is_some());
        let portion = state.mood.portion.is_some() && takes;
        // "burger. swiss.": a choice rather than a part of the name of the mushroom swiss.
        let part_of_name = (matches!(hit.meaning, Meaning::Rest { .. }) || hit.cost > 0.3) && takes;
        let next = || self.head_ahead(hit.end, None).into_iter();
        let describes_next = self.is_modifier(state.at, hit.end)
            && next().any(|section| self.modifier(section, state.at, hit.end).is_some());
        let mut joins = self.joins(state, head, section_of(head));
        for (place, cost) in &mut joins {
            // "bánh mì ko thịt" is not the one with meat.
            *cost += if state.refuses() { 1.0 } else { 0.0 };
            *cost += if part_of_name && !matches!(place, Place::Share(_)) { 0.3 } else { 0.0 };
            *cost += if portion { RATHER_CHOICE } else { 0.0 };
            // "set C with duck chow mein": what the noodles are with.
            *cost += if matches!(place, Place::Part(_)) && describes_next { 0.2 } else { 0.0 };
        }
        let shares = joins.iter().any(|(place, _)| matches!(place, Place::Share(_)));
        (joins, shares)
    }

    /// Whether the words are a choice that the dish in focus has.
    fn is_on_focus(&self, state: &State, start: usize, end: usize) -> bool {
        let Some(spot) = state.spot() else { return false };
        let waiting = super::state::Waiting { start, end, mood: super::state::Mood::default() };
        self.option_said(state, spot, waiting).is_some_and(|said| {
            let dish = state.dish(spot);
            dish.is_some_and(|dish| {
                dish.options.iter().any(|own| own.is(said.group, said.pick) && !own.negated)
            })
        })
    }

    /// A head word without a dish, or one that may as well be a choice on the dish that is talked about.
    fn vagueness(&self, state: &State, head: Head, end: usize) -> f32 {
        // "a side of guacamole", which is one of the sides.
        let named = self.is_only_noun(head) && self.item_follows(head, end);
        let vague = match state.quantity {
            _ if !self.is_only_noun(head) => 0.0,
            Some(_) if named => 0.0,
            None if state.fresh().next().is_none() && self.is_boundary(end) => 0.3,
            // "burger satu".
            None if self.number_begins(end) => 0.3,
            None if self.begins_order(state, head, end) => 0.3,
            None => 1.2,
            Some(_) if state.article && self.begins_order(state, head, end) => 0.3,
            Some(_) if state.article => 0.7,
            Some(_) => 0.2,
        };
        let alone = state.busy && state.quantity.is_none() && state.waiting.is_empty();
        // "…, cơm lạp xưởng": behind a comma, with a choice of its own.
        let anew = state.linked && !self.is_boundary(end) && self.is_modifier(end, self.lattice.next(end));
        let choice = (alone && !anew || state.mood.portion.is_some())
            && state.section().is_some_and(|section| self.modifier(section, state.at, end).is_some());
        // "nửa nạm nửa gân": halves are of choices.
        let choice = choice || (state.mood.portion.is_some() && self.is_modifier(state.at, end));
        let choice = choice && !self.is_measured_dish(state, state.at, end);
        let vague = vague + if choice { cost::RATHER_CHOICE } else { 0.0 };
        vague + if state.of_them { 0.6 } else { 0.0 }
    }

    /// "burger with fries", said first: which burger is to be asked, rather than that there is none.
    fn begins_order(&self, state: &State, head: Head, end: usize) -> bool {
        let links = self.hears(end, Cue::With) || self.hears(end, Cue::And);
        if state.cart > 0 || state.fresh().next().is_some() || !links {
            return false;
        }
        let behind = self.lattice.next(end);
        let behind = if self.hears(behind, Cue::Article) { self.lattice.next(behind) } else { behind };
        let dish = |hit: &Hit| {
            let other =
                matches!(hit.meaning, Meaning::Item { section, .. } if Some(section) != section_of(head));
            other && hit.cost <= 0.3
        };
        !self.is_boundary(behind) && self.lattice.at(behind).iter().any(dish)
    }

    /// "taco de pastor": whether the head word is followed by an item of its section, maybe with a little word between.
    pub(super) fn item_follows(&self, head: Head, end: usize) -> bool {
        let behind = if self.hears(end, Cue::Filler) { self.lattice.next(end) } else { end };
        !self.is_boundary(behind)
            && self
                .meanings(behind, self.lattice.next(behind))
                .any(|one| matches!(one, Meaning::Item { section, .. } if Some(section) == section_of(head)))
    }

    fn is_only_noun(&self, head: Head) -> bool {
        matches!(head, Head::Noun { section } if !self.is_own(section))
    }

    /// "phở bò tái": "phở bò" alone could be two dishes, and this is one of them.
    fn resolves(&self, state: &State, head: Head) -> bool {
        let (Head::Item { section, item }, Some(open)) = (head, state.open.last()) else { return false };
        let is_open = state.spot().and_then(|spot| state.draft(spot.draft)).is_some_and(Draft::is_ghost);
        let goes_on = state.busy && state.quantity.is_none() && !state.linked;
        goes_on && is_open && open.2 == section && self.is_any_of(section, open.3, item)
    }

    /// "1 phở đặc biệt": a head word with words that no dish of the section has.
    fn propose_unknown_kind(&self, state: &State, hit: &Hit, out: &mut Vec<Proposal>) {
        let wanted = state.quantity.is_some() || state.requested;
        if !wanted || !state.waiting.is_empty() || !self.is_wordless(hit.end) {
            return;
        }
        let end = self.run_end(hit.end);
        let slip = self
            .lattice
            .at(hit.end)
            .iter()
            .any(|hit| super::is_dish(hit.meaning) || super::choice::is_modifier(hit.meaning));
        if slip || self.names_something(end) {
            return;
        }
        let cost = self.cost_of_unknown(state.at, end);
        out.push(Proposal { cost, end, act: Act::Unknown });
    }

    pub(super) fn is_sold_out(&self, head: Head) -> bool {
        match head {
            Head::Item { section, item } => {
                let item = self.menu.sections.get(section).and_then(|section| section.items.get(item));
                item.is_some_and(|item| !item.available)
            }
            Head::Combo { combo } => self.menu.combos.get(combo).is_some_and(|combo| !combo.available),
            Head::AnyItem { .. } | Head::Noun { .. } => false,
        }
    }

    /// Where the word belongs to what is being described.
    fn joins(&self, state: &State, head: Head, section: Option<usize>) -> Vec<(Place, f32)> {
        let mut places = Vec::new();
        let Some(spot) = state.spot() else { return places };
        let Some(draft) = state.draft(spot.draft) else { return places };
        let loose = state.quantity.is_none() && state.waiting.is_empty();
        let item = if let Head::Item { item, .. } = head { Some(item) } else { None };
        let makes = self.hears(state.at, Cue::MakeIt);
        // "the burger as a meal".
        let one = state.article && state.waiting.is_empty();
        if let (Head::Combo { combo }, Some(dish), true) =
            (head, draft.dish(), (state.busy || makes) && (loose || one))
        {
            // "cheeseburger meal", "make it a meal": the dish before is a part of it.
            if (makes || draft.origin.is_none() && !state.linked)
                && self.part_for(combo, dish.section, dish.items.first().copied()).is_some()
            {
                places.push((Place::Around(spot.draft), 0.0));
            }
        }
        if let Some(dish) = state.dish(spot)
            && Some(dish.section) == section
            && loose
            && state.busy
        {
            let unnamed = dish.items.is_empty() && spot.part.is_none();
            match head {
                // "2 margherita pizza": the head word behind its dish adds nothing.
                Head::Noun { .. } if !state.linked && state.mood.amount.is_none() => {
                    places.push((Place::Join(spot), 0.0));
                }
                Head::Item { .. } | Head::AnyItem { .. } if unnamed && !draft.named => {
                    places.push((Place::Join(spot), 0.0));
                }
                Head::Item { .. } if unnamed && !self.is_own(dish.section) => {
                    let counted = draft.counted && draft.quantity > 1;
                    places.push((Place::Join(spot), if counted && state.linked { 0.8 } else { 0.05 }));
                }
                Head::Item { item, .. } if self.holds_many(dish.section) && !dish.items.contains(&item) => {
                    places.push((Place::Beside(spot), if state.linked || state.with { 0.0 } else { 0.1 }));
                }
                Head::Noun { .. } | Head::Item { .. } | Head::AnyItem { .. } | Head::Combo { .. } => {}
            }
        }
        if let (Some(base), Head::Item { .. }, Some(section)) =
            (state.base.or(Some(spot.draft)), head, section)
            && (state.quantity.is_some() || state.each_count.is_some() || state.linked)
            && let Some(place) = state.share_for_item(base, section, item)
        {
            places.push(place);
        }
        if let Some(section) = section {
            self.joins_combo(state, spot.draft, draft, (section, item), &mut places);
        }
        places
    }

    fn holds_many(&self, section: usize) -> bool {
        self.menu.sections.get(section).is_some_and(|section| section.many_items_per_line)
    }
}

impl State {
    /// The section of the dishes of which the number that waits is a part.
    pub(super) fn base_of_several(&self) -> Option<usize> {
        let (number, _) = self.quantity?;
        let base = self.base.or(self.spot().map(|spot| spot.draft))?;
        let whole = self.draft(base)?;
        let several = whole.gives(number);
        whole.unshared().dish().filter(|_| several).map(|dish| dish.section)
    }

    /// Whether the word before says that what follows is not wanted.
    pub(super) fn refuses(&self) -> bool {
        self.mood.negated && !self.mood.stale && self.verb_end == self.at
    }

    pub(super) fn becomes(&self, head: Head, push: &mut impl FnMut(f32, Place)) {
        if !matches!(head, Head::Item { .. } | Head::Combo { .. } | Head::Noun { .. }) {
            return;
        }
        let replaces = self.former.is_some() || matches!(self.mode, Mode::Become | Mode::Correct);
        if !replaces {
            return;
        }
        let spot = match &self.former {
            Some(Former::Draft(spot) | Former::Choice { spot, .. }) => Some(*spot),
            None => match &self.focus {
                Focus::One(spot) => Some(*spot),
                Focus::Nothing | Focus::Many(_) => None,
            },
        };
        if let Some(spot) = spot {
            // "cơm gà đổi thành cơm sườn non".
            let made = self.mode == Mode::Become && self.referred && matches!(head, Head::Noun { .. });
            let cost = match () {
                () if made => -0.05,
                () if self.former.is_some() => 0.0,
                () => 0.1,
            };
            push(cost, Place::Become(spot));
        }
    }

    /// "phở 3 tô: tái, nạm, gà": the items are what was counted.
    pub(super) fn share_for_item(
        &self,
        base: usize,
        section: usize,
        item: Option<usize>,
    ) -> Option<(Place, f32)> {
        let draft = self.draft(base)?;
        let dish = draft.dish().or_else(|| draft.given.as_ref().and_then(|given| given.before.dish()))?;
        let before = draft.unshared();
        let vague = before.dish().is_some_and(|dish| dish.items.is_empty());
        let number = self.quantity.map(|(number, _)| number).or(self.each_count).unwrap_or(1);
        // "make one of them taro".
        let there = draft.origin.is_some() || self.waiting.is_empty();
        let of_them = self.of_them && there && number < draft.left();
        let named = |(_, one): (usize, &Draft)| {
            one.dish().is_some_and(|dish| {
                dish.section == section && item.is_some_and(|item| dish.items.contains(&item))
            })
        };
        // "una de las de flor", where there are some.
        let of_them = of_them && self.quantity.is_some() && !self.real().any(named);
        let fits = dish.section == section
            && (vague || of_them)
            && draft.counted
            && number <= draft.left()
            && draft.quantity + u32::from(draft.given.is_some()) > 1;
        // "change one of the cokes into a sprite": what was pointed at becomes it.
        fits.then_some((Place::Share(base), if self.former.is_some() { 0.2 } else { 0.0 }))
    }
}

pub(super) fn section_of(head: Head) -> Option<usize> {
    match head {
        Head::Item { section, .. } | Head::AnyItem { section, .. } | Head::Noun { section } => Some(section),
        Head::Combo { .. } => None,
    }
}
