//! What goes on a dish: choices with their amounts, counts and removals, sizes, containers, volumes.

use std::num::NonZeroU32;

use comanda_domain::id::Sku;
use comanda_domain::line::{Chosen, Line, LineOption, Quantity};
use comanda_domain::menu::{AmountsTaken, Exclusive, Group, Policy};
use comanda_domain::reading::Ambiguous;

use crate::meaning::{Cue, Meaning};

use super::{Assembler, Cursor, Draft, Mode, Purpose};

impl Assembler<'_> {
    /// "no": what follows is left out.
    pub(super) fn negation(&mut self) {
        // "…, 1 tô không hành": the number takes some of the dish apart, and is still needed.
        let splits =
            self.cursor.and_then(|cursor| self.drafts.get(cursor.draft)).is_some_and(|one| one.quantity_said);
        if !splits {
            self.settle_quantity();
        }
        (self.pending.negated, self.pending.with, self.pending.amount) = (true, false, None);
    }

    /// An amount before its choice, or behind it ("cơm nhiều").
    pub(super) fn amount(&mut self, at: usize) -> Option<usize> {
        let next = (at + 1..at + 4).find(|next| !self.is(*next, Cue::Filler) || self.is_option(*next));
        let taken = next.is_some_and(|next| self.takes_amount(next, at));
        if taken {
            let just_negated = at.checked_sub(1).is_some_and(|before| self.is(before, Cue::No));
            self.pending.negated &= just_negated;
            self.pending.amount = Some(at);
            return Some(at + 1);
        }
        let choice_follows = next.is_some_and(|next| self.is_option(next));
        if choice_follows || self.mode == Mode::Remove {
            return None;
        }
        let cursor = self.cursor.filter(|_| self.pending.quantity.is_none())?;
        let behind = at.checked_sub(1).is_some_and(|before| self.is_option(before));
        let id = self.amount_id(at)?;
        let line = self.line_at(cursor)?;
        let option = line.options.last_mut().filter(|option| behind && option.amount.is_none())?;
        option.amount = Some(id);
        self.mark(cursor.draft, at);
        Some(at + 1)
    }

    fn amount_id(&self, at: usize) -> Option<Sku> {
        let amount = self.segment(at)?.meanings.iter().find_map(|meaning| {
            if let Meaning::Amount { amount } = meaning { Some(*amount) } else { None }
        })?;
        self.reader.amounts().get(amount).cloned()
    }

    /// Whether a segment is a choice of a group that takes the amount said at `amount`.
    fn takes_amount(&self, at: usize, amount: usize) -> bool {
        let Some(id) = self.amount_id(amount) else { return false };
        let current = self.current_section();
        let own = |section: usize| current.is_none_or(|current| current == section) || self.cursor.is_none();
        self.segment(at).is_some_and(|segment| {
            segment.meanings.iter().filter_map(|meaning| meaning.choice_group()).any(|(section, group)| {
                let group = self.section(section).and_then(|section| section.groups.get(group));
                own(section) && group.is_some_and(|group| takes(group, &id))
            })
        })
    }

    /// Whether a number counts a choice of the dish that is talked about ("5 viên bò viên", "2 shots").
    pub(super) fn counts_choice(&self, number: u32, at: usize) -> bool {
        let Some(current) = self.current_section() else { return false };
        let waiting = self.pending.with || self.pending.amount.is_some();
        let next = at + 1;
        let named = (next..next + 3).find(|at| self.is_option(*at) || self.names_dish(*at));
        let countable = |meaning: &Meaning| {
            let Meaning::Choice { section, group, choice, .. } = meaning else { return false };
            let choice = self.section(*section).and_then(|one| one.groups.get(*group)?.choices.get(*choice));
            let countable = choice.and_then(|choice| choice.countable.as_ref());
            *section == current && countable.is_some_and(|countable| number <= countable.max.get())
        };
        let unit = self.segment(next).is_some_and(|segment| {
            segment
                .meanings
                .iter()
                .any(|one| matches!(one, Meaning::Unit { section, .. } if *section == current))
        });
        let draft_counted = self
            .cursor
            .and_then(|cursor| self.drafts.get(cursor.draft))
            .is_some_and(|draft| draft.quantity_said);
        named.is_some_and(|at| {
            let segment = self.segment(at);
            let is_countable = segment.is_some_and(|segment| segment.meanings.iter().any(countable));
            let dish_too = self.names_dish(at);
            is_countable && (waiting || (draft_counted && !dish_too && (unit || self.content_in_clause)))
        })
    }

    pub(super) fn choice(&mut self, meaning: Meaning, at: usize) -> Option<usize> {
        let section = if let Meaning::Recipe { recipe } = meaning {
            let id = &self.menu.recipes.get(recipe)?.section;
            self.menu.sections.iter().position(|section| section.id == *id)?
        } else {
            meaning.section()?
        };
        if self.mode == Mode::Remove {
            (self.pending.negated, self.mode) = (true, Mode::Order);
        }
        let options = self.options_of(meaning, section)?;
        if self.all {
            return self.on_all(section, &options, at);
        }
        let cursor = self.place_for(section, at)?;
        self.note_open(meaning, section, at);
        for option in options {
            self.put(cursor, section, option);
        }
        self.mark_waiting(cursor, at);
        self.cursor = Some(cursor);
        Some(at + 1)
    }

    /// The options a meaning stands for, with what waits for it.
    fn options_of(&self, meaning: Meaning, section: usize) -> Option<Vec<LineOption>> {
        let entry = self.section(section)?;
        let amount = self.pending.amount.and_then(|at| self.amount_id(at));
        let negated = self.pending.negated;
        let portion = self.pending.portion.and_then(|portion| entry.portions.get(portion)).cloned();
        let count = self.pending.count.and_then(NonZeroU32::new);
        let option = |group: &Group, choice: Chosen, count: Option<NonZeroU32>| LineOption {
            group: group.id.clone(),
            choice,
            amount: amount.clone().filter(|amount| takes(group, amount)),
            negated,
            count,
            portion: portion.clone(),
        };
        let options = match meaning {
            Meaning::Choice { group, choice, count: said, .. } => {
                let group = entry.groups.get(group)?;
                let choice = group.choices.get(choice)?;
                let said = said.and_then(NonZeroU32::new).or(count.filter(|_| choice.countable.is_some()));
                if choice.silent {
                    Vec::new()
                } else {
                    vec![option(group, Chosen::One(choice.id.clone()), said)]
                }
            }
            Meaning::AnyChoice { group, ambiguity, .. } => {
                let group = entry.groups.get(group)?;
                let ambiguity = group.ambiguous.get(ambiguity)?;
                let chosen = match ambiguity.policy {
                    Policy::First => Chosen::One(ambiguity.any_of.first()?.clone()),
                    Policy::Ask | Policy::Keep => Chosen::AnyOf(ambiguity.any_of.clone()),
                };
                vec![option(group, chosen, None)]
            }
            Meaning::CatchAll { group, entry: catch_all, .. } => {
                let own = entry.groups.get(group)?;
                let catch_all = own.catch_alls.get(catch_all)?;
                if let Some(id) = &catch_all.id {
                    vec![option(own, Chosen::One(id.clone()), None)]
                } else {
                    let group = catch_all.group.as_ref().and_then(|id| entry.group(id)).unwrap_or(own);
                    let each = group.choices.iter().filter(|choice| !choice.silent);
                    each.map(|choice| option(group, Chosen::One(choice.id.clone()), None)).collect()
                }
            }
            Meaning::Recipe { recipe } => self.recipe_options(recipe, section),
            Meaning::Item { .. }
            | Meaning::AnyItem { .. }
            | Meaning::Noun { .. }
            | Meaning::Combo { .. }
            | Meaning::Size { .. }
            | Meaning::Container { .. }
            | Meaning::Volume { .. }
            | Meaning::Measure { .. }
            | Meaning::Unit { .. }
            | Meaning::Amount { .. }
            | Meaning::Number(_)
            | Meaning::Cue(_) => return None,
        };
        Some(options)
    }

    fn recipe_options(&self, recipe: usize, section: usize) -> Vec<LineOption> {
        let adds = self.menu.recipes.get(recipe).map_or(&[][..], |recipe| recipe.adds.as_slice());
        let option = |add: &comanda_domain::menu::RecipeAdd| {
            let (group, choice) = self.section(section)?.choice(&add.choice)?;
            Some(LineOption {
                group: group.id.clone(),
                choice: Chosen::One(choice.id.clone()),
                amount: add.amount.clone(),
                negated: self.pending.negated,
                count: add.count.and_then(NonZeroU32::new),
                portion: None,
            })
        };
        adds.iter().filter_map(option).collect()
    }

    /// A word that fits several choices is kept open on the line, and reported if the menu wants it asked.
    fn note_open(&mut self, meaning: Meaning, section: usize, at: usize) {
        let Meaning::AnyChoice { group, ambiguity, .. } = meaning else { return };
        let Some(entry) = self.section(section) else { return };
        let ambiguity = entry.groups.get(group).and_then(|group| group.ambiguous.get(ambiguity));
        let Some(ambiguity) = ambiguity.filter(|one| one.policy == Policy::Ask && !self.pending.negated)
        else {
            return;
        };
        let span = self.span(at);
        self.out.ambiguous.push(Ambiguous {
            text: self.text.get(span.clone()).unwrap_or_default().to_owned(),
            span,
            section: entry.id.clone(),
            candidates: ambiguity.any_of.clone(),
            quantity: Quantity::ONE,
        });
    }

    /// Where a choice or size of `section` goes; a build-your-own dish may begin with it.
    fn place_for(&mut self, section: usize, at: usize) -> Option<Cursor> {
        let own_dish = self.section(section).is_some_and(|section| section.items.is_empty());
        let negated = self.pending.negated;
        if let Some(cursor) = self.cursor {
            if self.drafts.get(cursor.draft).is_some_and(|draft| draft.purpose == Purpose::Ghost)
                && self.content_in_clause
            {
                return Some(cursor);
            }
            if self.current_section() == Some(section) {
                return Some(self.split(
                    cursor,
                    own_dish && !negated && !self.pending.with && self.pending.amount.is_none(),
                    section,
                    at,
                ));
            }
        }
        if self.pending.quantity.is_none() || negated {
            let earlier = self
                .drafts
                .iter()
                .rposition(|draft| draft.section == Some(section) && draft.purpose != Purpose::Ghost);
            if let Some(draft) = earlier {
                return Some(Cursor { draft, part: None });
            }
            if let Some(cursor) = self.part_of_combo(section) {
                return Some(cursor);
            }
        }
        if self.drafts.is_empty()
            && self.pending.quantity.is_none()
            && let Some(cursor) = self.cart_place(section)
        {
            return Some(cursor);
        }
        if own_dish && !negated && !self.pending.with {
            let line = Line::of_section(self.section(section)?.id.clone(), Quantity::ONE);
            self.begin_with(line, Some(section), None, at);
            return self.cursor;
        }
        None
    }

    /// The part of the combo under the cursor that a choice of `section` can only be about.
    fn part_of_combo(&mut self, section: usize) -> Option<Cursor> {
        let cursor = self.cursor?;
        let id = self.section(section)?.id.clone();
        let combo = self.menu.combos.get(self.drafts.get(cursor.draft)?.combo?)?;
        combo.parts.iter().find(|part| part.section == id)?;
        let draft = self.drafts.get_mut(cursor.draft)?;
        let part = draft.line.parts.iter().position(|part| part.section == id).unwrap_or_else(|| {
            draft.line.parts.push(Line::of_section(id, Quantity::ONE));
            draft.line.parts.len() - 1
        });
        Some(Cursor { draft: cursor.draft, part: Some(part) })
    }

    /// "4, one of them …": a number that waits takes some of the current line apart. `new_dish`: a choice of a
    /// build-your-own dish behind a number is a dish of its own if the line so far has choices itself.
    pub(super) fn split(&mut self, cursor: Cursor, new_dish: bool, section: usize, at: usize) -> Cursor {
        let Some((number, number_at)) = self.pending.quantity else { return cursor };
        let Ok(quantity) = Quantity::new(number) else { return cursor };
        let base = self.split_base.unwrap_or(cursor.draft);
        let Some(whole) = self.drafts.get(base).map(|draft| draft.line.quantity.get()) else { return cursor };
        let said = self.drafts.get(base).is_some_and(|draft| draft.quantity_said);
        let has_options = self.drafts.get(base).is_some_and(|draft| !draft.line.options.is_empty());
        let named = self.next_content(at + 1).is_some_and(|next| self.names_dish(next));
        if new_dish && (has_options || named) {
            let line =
                self.section(section).map(|section| Line::of_section(section.id.clone(), Quantity::ONE));
            if let Some(line) = line {
                self.begin_with(line, Some(section), None, at);
                return self.cursor.unwrap_or(cursor);
            }
        }
        self.pending.quantity = None;
        if !said {
            self.set_quantity(base, quantity, number_at);
            return cursor;
        }
        if number >= whole {
            return Cursor { draft: if number == whole { base } else { cursor.draft }, part: cursor.part };
        }
        let Ok(rest) = Quantity::new(whole - number) else { return cursor };
        let Some(draft) = self.drafts.get_mut(base) else { return cursor };
        draft.line.quantity = rest;
        let part =
            Draft { line: Line { quantity, ..draft.line.clone() }, quantity_said: true, ..draft.clone() };
        self.drafts.push(part);
        self.split_base = Some(base);
        let draft = self.drafts.len() - 1;
        self.mark(draft, number_at);
        Cursor { draft, part: cursor.part }
    }

    fn mark_waiting(&mut self, cursor: Cursor, at: usize) {
        if let Some(amount) = self.pending.amount.take() {
            self.mark(cursor.draft, amount);
        }
        if self.pending.negated
            && let Some(no) = (0..at).rev().take(4).find(|before| self.is(*before, Cue::No))
        {
            self.mark(cursor.draft, no);
        }
        (self.pending.count, self.pending.with) = (None, self.pending.with && !self.pending.negated);
        self.mark(cursor.draft, at);
    }

    /// Options on every draft that can take them; with no draft, on every line of the cart.
    fn on_all(&mut self, section: usize, options: &[LineOption], at: usize) -> Option<usize> {
        let places: Vec<usize> = (0..self.drafts.len())
            .filter(|draft| self.drafts.get(*draft).is_some_and(|one| one.section == Some(section)))
            .collect();
        if places.is_empty() {
            if !self.drafts.is_empty() {
                return None;
            }
            let cursor = self.cart_all(section)?;
            for option in options {
                self.put(cursor, section, option.clone());
            }
            self.mark_waiting(cursor, at);
            return Some(at + 1);
        }
        for draft in places {
            for option in options {
                self.put(Cursor { draft, part: None }, section, option.clone());
            }
            self.mark(draft, at);
        }
        (self.pending.amount, self.pending.count) = (None, None);
        Some(at + 1)
    }

    pub(super) fn line_at(&mut self, cursor: Cursor) -> Option<&mut Line> {
        let draft = self.drafts.get_mut(cursor.draft)?;
        match cursor.part {
            Some(part) => draft.line.parts.get_mut(part),
            None => Some(&mut draft.line),
        }
    }

    /// Puts an option on a line: a later word on the same choice replaces the earlier one.
    fn put(&mut self, cursor: Cursor, section: usize, option: LineOption) {
        let group = self.section(section).and_then(|section| section.group(&option.group));
        let (max, exclusive, negatable) =
            group.map_or((None, None, true), |group| (group.max, group.exclusive, group.negatable));
        let Some(line) = self.line_at(cursor) else { return };
        let said_before = line.options.iter().any(|old| old.choice == option.choice && !old.negated);
        line.options.retain(|old| old.choice != option.choice || old.portion != option.portion);
        if option.negated && option.amount.is_none() && (said_before || !negatable) {
            // "without egg" after "with egg" takes the egg back; a group that cannot be negated has nothing to say.
            return;
        }
        let rivals = line.options.iter().any(|old| old.group == option.group && !old.negated);
        if max == Some(1) && rivals && !option.negated && option.portion.is_none() {
            if exclusive == Some(Exclusive::First) {
                return;
            }
            line.options.retain(|old| old.group != option.group || old.negated);
        }
        line.options.push(option);
    }
}

/// Whether a group takes an amount.
fn takes(group: &Group, amount: &Sku) -> bool {
    match &group.amounts {
        AmountsTaken::All => true,
        AmountsTaken::Listed(listed) => listed.contains(amount),
    }
}
