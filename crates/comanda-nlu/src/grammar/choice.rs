//! Choices, sizes, containers and volumes: what a word means on a dish, and putting it there.

use comanda_domain::id::Sku;
use comanda_domain::menu::{AmountsTaken, Exclusive, Group, GroupTarget};

use crate::meaning::Meaning;

use super::Grammar;
use super::state::{Dish, Mode, Mood, Opt, Pick, Spot, State, Waiting};

impl Grammar<'_> {
    /// What the tokens mean on a dish of `section`, and how far they are from it.
    pub(super) fn modifier(&self, section: usize, start: usize, end: usize) -> Option<(Meaning, f32)> {
        let hits = self.lattice.at(start).iter().filter(|hit| hit.end == end);
        let fitting = hits.filter(|hit| self.modifies(hit.meaning, section));
        fitting.min_by(|a, b| a.cost.total_cmp(&b.cost)).map(|hit| (hit.meaning, hit.cost))
    }

    /// Whether the tokens mean something on a dish of some section.
    pub(super) fn is_modifier(&self, start: usize, end: usize) -> bool {
        self.lattice.at(start).iter().any(|hit| hit.end == end && is_modifier(hit.meaning))
    }

    fn modifies(&self, meaning: Meaning, section: usize) -> bool {
        match meaning {
            Meaning::Choice { section: own, .. }
            | Meaning::AnyChoice { section: own, .. }
            | Meaning::CatchAll { section: own, .. }
            | Meaning::Kind { section: own, .. }
            | Meaning::Container { section: own, .. }
            | Meaning::Volume { section: own, .. } => own == section,
            Meaning::Size { scale, .. } => {
                self.facts.scales.get(section).is_some_and(|own| *own == Some(scale))
            }
            Meaning::Recipe { recipe } => self.facts.recipe_sections.get(recipe) == Some(&Some(section)),
            Meaning::Item { .. }
            | Meaning::Rest { .. }
            | Meaning::AnyItem { .. }
            | Meaning::Noun { .. }
            | Meaning::Combo { .. }
            | Meaning::Measure { .. }
            | Meaning::Unit { .. }
            | Meaning::Amount { .. }
            | Meaning::Number(_)
            | Meaning::Ordinal(_)
            | Meaning::Cue(_) => false,
        }
    }

    /// Puts what waits on a dish; whether the dish takes it.
    pub(super) fn put(&self, state: &mut State, spot: Spot, waiting: Waiting) -> bool {
        let Some(section) = state.dish(spot).map(|dish| dish.section) else {
            // What is said of a dish that cannot be had is swallowed.
            return state.draft(spot.draft).is_some_and(super::state::Draft::is_ghost);
        };
        let Some((meaning, cost)) = self.modifier(section, waiting.start, waiting.end) else { return false };
        let (taking_back, adding) = (state.mode == Mode::Remove, state.adding);
        let mut waiting = waiting;
        // "no onion and bunless": the word says itself that something is left out.
        waiting.mood.negated &= !self.hears(waiting.start, crate::meaning::Cue::No);
        if let (Meaning::Choice { group, .. }, Mode::Correct, true) =
            (meaning, state.mode, state.said.is_empty())
            && let Some(dish) = state.dish_mut(spot)
        {
            make_room(dish, group);
        }
        let replaces = state.copied == Some(spot.draft)
            && !self.heard_before(waiting.start, crate::meaning::Cue::With)
            && !waiting.mood.negated
            && waiting.mood.amount.is_none();
        if let (true, Meaning::Choice { group, .. }, Some(dish)) = (replaces, meaning, state.dish_mut(spot)) {
            // "the same, but chicken".
            let own = |opt: &Opt| opt.group == group && !opt.negated;
            if dish.options.iter().filter(|opt| own(opt)).count() == 1 {
                dish.options.retain(|opt| !own(opt) || !opt.old);
            }
        }
        let Some(dish) = state.dish_mut(spot) else { return false };
        let adds = waiting.mood.count.filter(|_| adding);
        let had: Vec<Opt> = if adds.is_some() { dish.options.clone() } else { Vec::new() };
        if !self.put_meaning(dish, meaning, waiting.mood, taking_back) {
            return false;
        }
        if let (Some(_), Some(last)) = (adds, dish.options.last_mut()) {
            // "add three sugars" where there are two: as many as may be.
            let before =
                had.iter().find(|old| old.group == last.group && old.pick == last.pick && !old.negated);
            let most = self.count_max(section, last).unwrap_or(u32::MAX);
            let sum = |count: u32| count.saturating_add(before.and_then(|old| old.count).unwrap_or(0));
            last.count = last.count.map(|count| sum(count).min(most));
        }
        state.took |= taking_back;
        let positive =
            state.dish(spot).and_then(|dish| dish.options.last()).is_some_and(|last| !last.negated);
        if waiting.mood.stale && positive {
            // "no beans, guac and cheese": it has ended.
            state.mood.negated = false;
        }
        state.mark(spot.draft, waiting.mood.from.unwrap_or(waiting.start), waiting.end, cost);
        if state.draft(spot.draft).is_some_and(|draft| draft.origin.is_some()) {
            state.changed = true;
        }
        true
    }

    /// How many of the choice one dish may have, if that is counted.
    fn count_max(&self, section: usize, opt: &Opt) -> Option<u32> {
        let Pick::One(choice) = opt.pick else { return None };
        let entry = self.group(section, opt.group)?.choices.get(choice)?;
        entry.countable.as_ref().map(|countable| countable.max.get())
    }

    pub(super) fn put_meaning(
        &self,
        dish: &mut Dish,
        meaning: Meaning,
        mood: Mood,
        taking_back: bool,
    ) -> bool {
        match meaning {
            Meaning::Size { size, .. } => {
                dish.size = if (mood.negated && !mood.stale) || taking_back { None } else { Some(size) };
            }
            Meaning::Container { container, .. } => dish.container = Some(container),
            Meaning::Volume { volume, .. } => dish.volume = Some(volume),
            Meaning::Choice { group, choice, count, .. } => {
                let Some(entry) = self.group(dish.section, group) else { return false };
                let Some(choice_entry) = entry.choices.get(choice) else { return false };
                let mood = self.fresh_mood(dish, group, choice, mood);
                let counts = choice_entry.countable.is_some();
                let said = count.or(mood.count.filter(|_| counts));
                if choice_entry.silent {
                    make_room(dish, group);
                    return true;
                }
                let own = opt(entry, group, Pick::One(choice), mood, self.amounts);
                // "two extra shots": two of them.
                let amount = own.amount.filter(|_| said.is_none());
                let opt = Opt { count: said, amount, ..own };
                self.put_option(dish, opt, taking_back);
            }
            Meaning::AnyChoice { group, ambiguity, .. } => {
                let Some(entry) = self.group(dish.section, group) else { return false };
                let mood = Mood { negated: mood.negated && !mood.stale, ..mood };
                let opt = opt(entry, group, Pick::Any(ambiguity), mood, self.amounts);
                self.put_option(dish, opt, taking_back);
            }
            Meaning::CatchAll { group, entry, .. } => self.put_all(dish, group, entry, mood, taking_back),
            Meaning::Kind { group, .. } => {
                let before = dish.options.len();
                if mood.negated || taking_back {
                    make_room(dish, group);
                }
                return dish.options.len() < before;
            }
            Meaning::Recipe { recipe } => self.put_recipe(dish, recipe, mood, taking_back),
            Meaning::Item { .. }
            | Meaning::Rest { .. }
            | Meaning::AnyItem { .. }
            | Meaning::Noun { .. }
            | Meaning::Combo { .. }
            | Meaning::Measure { .. }
            | Meaning::Unit { .. }
            | Meaning::Amount { .. }
            | Meaning::Number(_)
            | Meaning::Ordinal(_)
            | Meaning::Cue(_) => return false,
        }
        true
    }

    /// "no beans, guac": a "no" reaches what nothing links to it only if that is in the dish: who says "no onion cilantro"
    /// wants neither.
    fn fresh_mood(&self, dish: &Dish, group: usize, choice: usize, mood: Mood) -> Mood {
        if !mood.stale || !mood.negated {
            return mood;
        }
        let Some(entry) = self.menu.sections.get(dish.section) else { return mood };
        let Some(choice) = entry.groups.get(group).and_then(|group| group.choices.get(choice)) else {
            return mood;
        };
        let included = dish.items.iter().filter_map(|item| entry.items.get(*item));
        let inside = choice.default || included.flat_map(|item| &item.includes).any(|id| *id == choice.id);
        Mood { negated: inside, ..mood }
    }

    fn put_all(&self, dish: &mut Dish, group: usize, entry: usize, mood: Mood, taking_back: bool) {
        let Some(own) = self.group(dish.section, group) else { return };
        let Some(all) = own.catch_alls.get(entry) else { return };
        if all.id.is_some() {
            self.put_option(dish, opt(own, group, Pick::All(entry), mood, self.amounts), taking_back);
            return;
        }
        let named = all.group.as_ref().and_then(|id| self.group_index(dish.section, id));
        let group = named.unwrap_or(group);
        let Some(own) = self.group(dish.section, group) else { return };
        for (choice, _) in own.choices.iter().enumerate().filter(|(_, choice)| !choice.silent) {
            self.put_option(dish, opt(own, group, Pick::One(choice), mood, self.amounts), taking_back);
        }
    }

    fn put_recipe(&self, dish: &mut Dish, recipe: usize, mood: Mood, taking_back: bool) {
        let adds = self.menu.recipes.get(recipe).map_or(&[][..], |recipe| recipe.adds.as_slice());
        for add in adds {
            let Some((group, choice)) = self.find_choice(dish.section, &add.choice) else { continue };
            let amount = add.amount.as_ref().and_then(|id| self.amounts.iter().position(|own| own == id));
            let opt = Opt {
                group,
                pick: Pick::One(choice),
                amount,
                negated: mood.negated,
                count: add.count,
                portion: None,
                old: false,
            };
            self.put_option(dish, opt, taking_back);
        }
    }

    /// "the olives" of a pizza with green olives: whether the option is one of those that the other may be.
    pub(super) fn is_one_of(&self, section: usize, own: &Opt, other: &Opt) -> bool {
        let (Pick::One(choice), Pick::Any(any)) = (own.pick, other.pick) else { return false };
        let Some(group) = self.group(section, other.group).filter(|_| own.group == other.group) else {
            return false;
        };
        let id = group.choices.get(choice).map(|choice| &choice.id);
        group.ambiguous.get(any).zip(id).is_some_and(|(any, id)| any.any_of.contains(id))
    }

    /// What the dish has of those that may be meant, if it is one; else all of them.
    fn pick_there(&self, dish: &Dish, opt: Opt) -> Pick {
        let fits = |own: &&Opt| own.old && !own.negated && self.is_one_of(dish.section, own, &opt);
        let mut found = dish.options.iter().filter(fits);
        found.next().filter(|_| found.next().is_none()).map_or(opt.pick, |own| own.pick)
    }

    /// Puts an option on a dish: a later word on the same choice replaces the earlier one.
    pub(super) fn put_option(&self, dish: &mut Dish, opt: Opt, taking_back: bool) {
        let Some(entry) = self.group(dish.section, opt.group) else { return };
        let opt = Opt { pick: self.pick_there(dish, opt), ..opt };
        let same = |old: &Opt| old.group == opt.group && old.pick == opt.pick;
        let before = dish.options.iter().find(|old| same(old)).copied();
        dish.options.retain(|old| {
            !same(old) || (old.portion != opt.portion && old.portion.is_some() && opt.portion.is_some())
        });
        if taking_back {
            match before {
                // "remove the egg" where there is one; where there is none, it must not come in.
                Some(before) if !before.negated => {}
                Some(_) | None if entry.negatable => dish.options.push(Opt { negated: true, ..opt }),
                Some(_) | None => {}
            }
            return;
        }
        if opt.negated && !entry.negatable {
            return;
        }
        let plain = opt.amount.is_none() && opt.count.is_none() && !opt.negated;
        if let Some(before) = before.filter(|before| plain && before.count.is_some() && !before.negated) {
            // "a double shot of espresso": its number was said before.
            dish.options.push(before);
            return;
        }
        if plain && before.is_some_and(|before| before.negated) {
            // "with onion after all": as it comes.
            return;
        }
        let settles = |old: &Opt| settles(entry, old.pick, opt.pick);
        // "italian sausage, I mean": on the half that the sausage was on.
        let open = dish.options.iter().find(|old| old.group == opt.group && !old.negated && settles(old));
        let opt = Opt { portion: opt.portion.or(open.and_then(|open| open.portion)), ..opt };
        dish.options.retain(|old| old.group != opt.group || old.negated || !settles(old));
        let rivals = || dish.options.iter().filter(|old| old.group == opt.group && !old.negated);
        if entry.max == Some(1) && rivals().next().is_some() && !opt.negated && opt.portion.is_none() {
            // Which of two wins holds within one message.
            if entry.exclusive == Some(Exclusive::First) && rivals().any(|rival| !rival.old) {
                return;
            }
            make_room(dish, opt.group);
        }
        dish.options.push(opt);
    }

    pub(super) fn group(&self, section: usize, group: usize) -> Option<&Group> {
        self.menu.sections.get(section)?.groups.get(group)
    }

    pub(super) fn group_index(&self, section: usize, id: &Sku) -> Option<usize> {
        self.menu.sections.get(section)?.groups.iter().position(|group| group.id == *id)
    }

    pub(super) fn find_choice(&self, section: usize, id: &Sku) -> Option<(usize, usize)> {
        let groups = self.menu.sections.get(section)?.groups.iter().enumerate();
        let mut found = groups.filter_map(|(at, group)| {
            group.choices.iter().position(|choice| choice.id == *id).map(|choice| (at, choice))
        });
        found.next()
    }
}

/// An option with what stood before it, as far as its group takes that.
fn opt(entry: &Group, group: usize, pick: Pick, mood: Mood, amounts: &[Sku]) -> Opt {
    let takes = |amount: &usize| {
        amounts.get(*amount).is_some_and(|id| match &entry.amounts {
            AmountsTaken::All => true,
            AmountsTaken::Listed(listed) => listed.contains(id),
        })
    };
    Opt {
        group,
        pick,
        amount: mood.amount.filter(takes),
        negated: mood.negated,
        count: None,
        // A crust has no halves.
        portion: mood.portion.filter(|_| entry.target == GroupTarget::Options),
        old: false,
    }
}

/// Says something about a dish without naming one.
pub(crate) fn is_modifier(meaning: Meaning) -> bool {
    matches!(
        meaning,
        Meaning::Choice { .. }
            | Meaning::AnyChoice { .. }
            | Meaning::CatchAll { .. }
            | Meaning::Kind { .. }
            | Meaning::Recipe { .. }
            | Meaning::Size { .. }
            | Meaning::Container { .. }
            | Meaning::Volume { .. }
    )
}

fn make_room(dish: &mut Dish, group: usize) {
    dish.options.retain(|old| old.group != group || old.negated);
}

/// Whether the newer word says which one the older, open one was.
fn settles(group: &Group, old: Pick, new: Pick) -> bool {
    let (Pick::Any(any), Pick::One(one)) = (old, new) else { return false };
    let id = group.choices.get(one).map(|choice| &choice.id);
    let any_of = group.ambiguous.get(any).map(|any| any.any_of.as_slice()).unwrap_or_default();
    id.is_some_and(|id| any_of.contains(id))
}
