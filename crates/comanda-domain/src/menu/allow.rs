//! Whether a menu allows a line: the last gate for whatever a text reader says.
//!
//! What is merely left open (no size said, a choice still to be made) is allowed: the customer is asked for it. What is
//! refused could never be ordered: an id that is not on the menu, a size of another section, too many of a choice.

use crate::id::Sku;
use crate::line::{Chosen, Line, LineOption};

use super::{AmountsTaken, Choosable, Combo, ComboPart, Group, Menu, Section};

/// Longest note on a line in characters: the kitchen reads it at a glance.
pub const NOTE_CHARS_MAX: usize = 300;

/// Why a menu does not allow a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAllowed {
    /// The menu has no such section.
    #[error("the menu has no section `{0}`")]
    Section(Sku),
    /// The menu has no such combo.
    #[error("the menu has no combo `{0}`")]
    Combo(Sku),
    /// The section has no such item.
    #[error("`{0}` has no item `{1}`")]
    Item(Sku, Sku),
    /// It is on the menu and not to be had today.
    #[error("`{0}` is sold out")]
    SoldOut(Sku),
    /// A line of this section holds one item.
    #[error("a line of `{0}` holds one item")]
    SeveralItems(Sku),
    /// The section has no such size.
    #[error("`{0}` has no size `{1}`")]
    Size(Sku, Sku),
    /// The section has no such container.
    #[error("`{0}` has no container `{1}`")]
    Container(Sku, Sku),
    /// The section has no such volume.
    #[error("`{0}` has no such volume")]
    Volume(Sku),
    /// The section has no such group of choices.
    #[error("`{0}` has no group `{1}`")]
    Group(Sku, Sku),
    /// The group has no such choice.
    #[error("`{0}` has no choice `{1}`")]
    Choice(Sku, Sku),
    /// It cannot be left out, or is no choice without something that is left out.
    #[error("`{1}` of `{0}` cannot be left out")]
    Negated(Sku, Sku),
    /// The group does not take this amount.
    #[error("`{0}` does not take the amount `{1}`")]
    Amount(Sku, Sku),
    /// It is not counted, or not as high.
    #[error("`{1}` of `{0}` cannot be had {2} times")]
    Count(Sku, Sku, u32),
    /// The section has no such part.
    #[error("`{0}` has no part `{1}`")]
    Portion(Sku, Sku),
    /// The same choice stands there twice.
    #[error("`{1}` of `{0}` stands there twice")]
    Twice(Sku, Sku),
    /// More choices than the group takes.
    #[error("`{0}` takes at most {1} choices")]
    TooMany(Sku, u32),
    /// The combo does not come with that.
    #[error("the combo `{0}` does not come with that from `{1}`")]
    NotInCombo(Sku, Sku),
    /// A combo is a line of its own, with its dishes as parts; a dish has no parts.
    #[error("`{0}` mixes a combo and a dish")]
    Mixed(Sku),
    /// The note is too long.
    #[error("the note has {0} characters, more than {NOTE_CHARS_MAX}")]
    Note(usize),
}

impl Menu {
    /// Whether this line could be ordered, apart from what the customer can still be asked for.
    pub fn allows(&self, line: &Line) -> Result<(), NotAllowed> {
        check_note(line)?;
        if line.combo { self.allows_combo(line) } else { self.allows_dish(line) }
    }

    /// The amounts that may be said of a choice: the built-in scale and the shop's own words.
    pub fn amount_ids(&self) -> Vec<Sku> {
        let built_in = ["light", "extra"].iter().filter_map(|id| Sku::parse(id).ok());
        let mut amounts: Vec<Sku> = built_in.collect();
        for own in &self.amounts {
            if !amounts.contains(&own.id) {
                amounts.push(own.id.clone());
            }
        }
        amounts
    }

    fn allows_combo(&self, line: &Line) -> Result<(), NotAllowed> {
        let id = &line.section;
        let combo = self.combo(id).ok_or_else(|| NotAllowed::Combo(id.clone()))?;
        if !combo.available {
            return Err(NotAllowed::SoldOut(id.clone()));
        }
        let has_own = !line.items.is_empty() || !line.options.is_empty() || line.size.is_some();
        if has_own || line.container.is_some() || line.volume.is_some() {
            return Err(NotAllowed::Mixed(id.clone()));
        }
        // Each part of the combo stands for what was said of it, once for each time that it comes.
        let mut free: Vec<(&ComboPart, u32)> =
            combo.parts.iter().map(|part| (part, part.quantity.get())).collect();
        for said in &line.parts {
            self.allows_part(combo, said, &mut free)?;
        }
        Ok(())
    }

    fn allows_part(
        &self,
        combo: &Combo,
        said: &Line,
        free: &mut [(&ComboPart, u32)],
    ) -> Result<(), NotAllowed> {
        if said.combo {
            return Err(NotAllowed::Mixed(combo.id.clone()));
        }
        check_note(said)?;
        self.allows_dish(said)?;
        let quantity = said.quantity.get();
        let fits = |(part, left): &&mut (&ComboPart, u32)| {
            let size_fits = part.size.is_none() || said.size.is_none() || part.size == said.size;
            part.section == said.section
                && *left >= quantity
                && size_fits
                && said.items.iter().all(|item| part.takes(item))
        };
        match free.iter_mut().find(fits) {
            Some((_, left)) => {
                *left -= quantity;
                Ok(())
            }
            None => Err(NotAllowed::NotInCombo(combo.id.clone(), said.section.clone())),
        }
    }

    fn allows_dish(&self, line: &Line) -> Result<(), NotAllowed> {
        let id = || line.section.clone();
        let section = self.section(&line.section).ok_or_else(|| NotAllowed::Section(id()))?;
        if !line.parts.is_empty() {
            return Err(NotAllowed::Mixed(id()));
        }
        if line.items.len() > 1 && !section.many_items_per_line {
            return Err(NotAllowed::SeveralItems(id()));
        }
        for item in &line.items {
            let entry = section.item(item).ok_or_else(|| NotAllowed::Item(id(), item.clone()))?;
            if !entry.available {
                return Err(NotAllowed::SoldOut(item.clone()));
            }
        }
        if let Some(size) = line.size.as_ref().filter(|size| !self.has_size(section, size)) {
            return Err(NotAllowed::Size(id(), size.clone()));
        }
        let has_container =
            |wanted: &&Sku| !section.containers.iter().any(|container| container.id == **wanted);
        if let Some(container) = line.container.as_ref().filter(has_container) {
            return Err(NotAllowed::Container(id(), container.clone()));
        }
        if let Some(said) = &line.volume {
            let mut volumes = section.volumes.iter();
            if !volumes.any(|volume| volume.value_milli == said.value_milli && volume.unit == said.unit) {
                return Err(NotAllowed::Volume(id()));
            }
        }
        self.allows_options(section, &line.options)
    }

    fn has_size(&self, section: &Section, wanted: &Sku) -> bool {
        self.sizes_of(section).iter().any(|size| size.id == *wanted)
    }

    fn allows_options(&self, section: &Section, options: &[LineOption]) -> Result<(), NotAllowed> {
        for (place, option) in options.iter().enumerate() {
            let group = section
                .group(&option.group)
                .ok_or_else(|| NotAllowed::Group(section.id.clone(), option.group.clone()))?;
            self.allows_option(section, group, option)?;
            let mut earlier = options.iter().take(place).filter(|earlier| earlier.group == option.group);
            let same = |earlier: &LineOption| {
                let whole = earlier.portion.is_none() || option.portion.is_none();
                earlier.choice == option.choice && (whole || earlier.portion == option.portion)
            };
            if earlier.any(same) {
                return Err(NotAllowed::Twice(group.id.clone(), name_of(option)));
            }
            if let Some(max) = group.max {
                let beside = |other: &&LineOption| {
                    other.group == option.group && other.portion == option.portion && !other.negated
                };
                if options.iter().filter(beside).count() > max as usize {
                    return Err(NotAllowed::TooMany(group.id.clone(), max));
                }
            }
        }
        Ok(())
    }

    fn allows_option(&self, section: &Section, group: &Group, option: &LineOption) -> Result<(), NotAllowed> {
        let choice = name_of(option);
        if let Some(missing) = missing_choice(group, option) {
            return Err(NotAllowed::Choice(group.id.clone(), missing));
        }
        if option.negated && !group.negatable {
            return Err(NotAllowed::Negated(group.id.clone(), choice));
        }
        if let Some(amount) = option.amount.as_ref().filter(|amount| !self.takes_amount(group, amount)) {
            return Err(NotAllowed::Amount(group.id.clone(), amount.clone()));
        }
        if let Some(count) = option.count {
            let countable = group.choice(&choice).and_then(|choice| choice.countable.as_ref());
            if countable.is_none_or(|countable| count > countable.max) {
                return Err(NotAllowed::Count(group.id.clone(), choice, count.get()));
            }
        }
        if let Some(portion) = option.portion.as_ref().filter(|portion| !section.portions.contains(portion)) {
            return Err(NotAllowed::Portion(section.id.clone(), portion.clone()));
        }
        Ok(())
    }

    fn takes_amount(&self, group: &Group, amount: &Sku) -> bool {
        match &group.amounts {
            AmountsTaken::All => self.amount_ids().contains(amount),
            AmountsTaken::Listed(listed) => listed.contains(amount),
        }
    }
}

impl ComboPart {
    /// Whether `item` may stand for this part.
    pub fn takes(&self, item: &Sku) -> bool {
        let fixed = self.item.as_ref() == Some(item);
        match &self.choose {
            Choosable::Fixed => fixed,
            Choosable::Any => true,
            Choosable::Listed(items) => fixed || items.contains(item),
        }
    }
}

fn check_note(line: &Line) -> Result<(), NotAllowed> {
    let chars = line.note.as_ref().map_or(0, |note| note.chars().count());
    if chars > NOTE_CHARS_MAX { Err(NotAllowed::Note(chars)) } else { Ok(()) }
}

/// The choice, or the first of those that it may be; of an open choice without candidates, its group.
fn name_of(option: &LineOption) -> Sku {
    let first = match &option.choice {
        Chosen::One(id) => Some(id),
        Chosen::AnyOf(ids) => ids.first(),
    };
    first.unwrap_or(&option.group).clone()
}

/// A choice that the group does not put on a line.
fn missing_choice(group: &Group, option: &LineOption) -> Option<Sku> {
    let is_choice = |id: &Sku| group.choice(id).is_some_and(|choice| !choice.silent);
    let is_all = |id: &Sku| group.catch_alls.iter().any(|all| all.id.as_ref() == Some(id));
    match &option.choice {
        Chosen::One(id) => (!is_choice(id) && !is_all(id)).then(|| id.clone()),
        Chosen::AnyOf(ids) if ids.is_empty() => Some(name_of(option)),
        Chosen::AnyOf(ids) => ids.iter().find(|id| !is_choice(id)).cloned(),
    }
}

#[cfg(test)]
mod tests;
