//! What an order costs: every default filled in, every id checked, money added up exactly.
//!
//! Prices of one dish: the item's price for its size (its own full price for that size, else base and size price), or
//! the section's base price for a build-your-own dish; then container, volume and options. A removed or silent choice
//! costs nothing. A choice the dish holds anyway (`includes`, or `default: true`) is free; what goes beyond it costs:
//! each count above one, and "extra". Any other choice costs its price for the size times its count; "light" and
//! "extra" of it cost the same. On part of a dish (half-and-half) a choice costs its share, rounded up.
//! A combo costs its price, the surcharges of what was chosen in it, and the paid options of its parts; the choices
//! that a part cannot do without (a group's `min`) are in the combo's price.

mod combo;
mod starting;

use crate::id::Sku;
use crate::line::{Chosen, Line, LineOption};
use crate::menu::{Choice, Group, Item, Menu, Section};
use crate::money::{Money, MoneyError};

pub use starting::{StartingPrice, starting_price};

/// What one line costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PricedLine {
    /// One of it.
    pub unit: Money,
    /// All of it.
    pub total: Money,
}

/// What an order costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Priced {
    /// One for each line, in their order.
    pub lines: Vec<PricedLine>,
    /// The sum.
    pub total: Money,
}

/// Why a line has no price, and which one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct PriceError {
    /// Position of the line, from 0.
    pub line: usize,
    /// Position within [`Line::parts`] when it is about a part of a combo that was said.
    pub part: Option<usize>,
    /// Why.
    pub problem: PriceProblem,
}

/// Why a line has no price. [`PriceProblem::question`] tells which of them the customer can settle.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PriceProblem {
    /// The menu has no such section.
    #[error("the menu has no section `{section}`")]
    UnknownSection {
        /// As on the line.
        section: Sku,
    },
    /// The menu has no such combo.
    #[error("the menu has no combo `{combo}`")]
    UnknownCombo {
        /// As on the line.
        combo: Sku,
    },
    /// The section has no such item.
    #[error("`{section}` has no item `{item}`")]
    UnknownItem {
        /// Of the line.
        section: Sku,
        /// As on the line.
        item: Sku,
    },
    /// The section has no such size.
    #[error("`{section}` has no size `{size}`")]
    UnknownSize {
        /// Of the line.
        section: Sku,
        /// As on the line.
        size: Sku,
    },
    /// The section has no such choice.
    #[error("`{section}` has no choice `{choice}` in `{group}`")]
    UnknownChoice {
        /// Of the line.
        section: Sku,
        /// As on the line.
        group: Sku,
        /// As on the line.
        choice: Sku,
    },
    /// The section has no such container.
    #[error("`{section}` has no container `{container}`")]
    UnknownContainer {
        /// Of the line.
        section: Sku,
        /// As on the line.
        container: Sku,
    },
    /// The section has no such volume.
    #[error("`{section}` has no volume of {value_milli} thousandths of {unit}")]
    UnknownVolume {
        /// Of the line.
        section: Sku,
        /// Thousandths of the unit.
        value_milli: u64,
        /// `ml`, `l` …
        unit: String,
    },
    /// The combo does not hold this.
    #[error("the combo `{combo}` does not come with that from `{section}`")]
    NotInCombo {
        /// Of the line.
        combo: Sku,
        /// Of the part.
        section: Sku,
        /// What was chosen in it.
        items: Vec<Sku>,
    },
    /// Which dish of the section is not said.
    #[error("which item of `{section}` is not said")]
    MissingItem {
        /// Of the line.
        section: Sku,
        /// What it may be, in menu order.
        candidates: Vec<Sku>,
    },
    /// The size must be said and is not.
    #[error("which size of `{section}` is not said")]
    MissingSize {
        /// Of the line.
        section: Sku,
        /// What it may be, in menu order.
        candidates: Vec<Sku>,
    },
    /// A group needs more choices.
    #[error("`{group}` of `{section}` needs {min} choices")]
    MissingChoice {
        /// Of the line.
        section: Sku,
        /// Which group.
        group: Sku,
        /// Fewest choices.
        min: u32,
        /// What it may be, in menu order.
        candidates: Vec<Sku>,
    },
    /// A word that fits several choices is not settled.
    #[error("which choice of `{group}` in `{section}` is meant is not settled")]
    OpenChoice {
        /// Of the line.
        section: Sku,
        /// Which group.
        group: Sku,
        /// What it may be.
        candidates: Vec<Sku>,
    },
    /// The sum is too large, or a menu mixes currencies.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl PriceProblem {
    /// What the customer may answer to settle it; `None` if only a person or a menu change can.
    pub fn question(&self) -> Option<&[Sku]> {
        match self {
            Self::MissingItem { candidates, .. }
            | Self::MissingSize { candidates, .. }
            | Self::MissingChoice { candidates, .. }
            | Self::OpenChoice { candidates, .. } => Some(candidates),
            Self::UnknownSection { .. }
            | Self::UnknownCombo { .. }
            | Self::UnknownItem { .. }
            | Self::UnknownSize { .. }
            | Self::UnknownChoice { .. }
            | Self::UnknownContainer { .. }
            | Self::UnknownVolume { .. }
            | Self::NotInCombo { .. }
            | Self::Money(_) => None,
        }
    }
}

/// The price of one line. On an error, its `line` is 0.
pub fn price_line(menu: &Menu, line: &Line) -> Result<PricedLine, PriceError> {
    price_at(menu, line, 0)
}

/// The price of an order, or the first line that has none.
pub fn price_order(menu: &Menu, lines: &[Line]) -> Result<Priced, PriceError> {
    let mut total = Money::zero(menu.shop.currency);
    let mut priced = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter().enumerate() {
        let one = price_at(menu, line, index)?;
        let overflow = |error| PriceError { line: index, part: None, problem: PriceProblem::Money(error) };
        total = total.plus(one.total).map_err(overflow)?;
        priced.push(one);
    }
    Ok(Priced { lines: priced, total })
}

fn price_at(menu: &Menu, line: &Line, index: usize) -> Result<PricedLine, PriceError> {
    let unit = if line.combo {
        combo::unit_price(menu, line)
    } else {
        dish_price(menu, line).map_err(|problem| (None, problem))
    };
    let at = |(part, problem)| PriceError { line: index, part, problem };
    let unit = unit.map_err(at)?;
    let total = unit.times(line.quantity.get()).map_err(|error| at((None, error.into())))?;
    Ok(PricedLine { unit, total })
}

/// One dish with all that is on it.
fn dish_price(menu: &Menu, line: &Line) -> Result<Money, PriceProblem> {
    let dish = Dish::of(menu, line, None)?;
    let size = dish.size(menu)?;
    let mut sum = dish.base_price(menu, size)?;
    sum = sum.plus(dish.vessel_price(menu)?)?;
    sum = sum.plus(dish.options_price(menu, size, Needed::Paid)?)?;
    dish.check_minimum()?;
    Ok(sum)
}

/// Whether the choices that a group cannot do without cost their price, or are in the price of a combo.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Needed {
    Paid,
    InTheCombo,
}

/// A line with what it means on the menu.
struct Dish<'a> {
    section: &'a Section,
    items: Vec<&'a Item>,
    line: &'a Line,
}

impl<'a> Dish<'a> {
    /// `fallback`: the item a combo part holds when none is said.
    fn of(menu: &'a Menu, line: &'a Line, fallback: Option<&'a Sku>) -> Result<Self, PriceProblem> {
        let section = menu
            .section(&line.section)
            .ok_or_else(|| PriceProblem::UnknownSection { section: line.section.clone() })?;
        let named =
            if line.items.is_empty() { fallback.into_iter().collect() } else { line.items.iter().collect() };
        let named: Vec<&Sku> = named;
        let find = |id: &Sku| {
            section
                .item(id)
                .ok_or_else(|| PriceProblem::UnknownItem { section: section.id.clone(), item: id.clone() })
        };
        let items: Vec<&Item> = named.into_iter().map(find).collect::<Result<_, _>>()?;
        if items.is_empty() && !section.items.is_empty() {
            let candidates = section.items.iter().filter(|item| item.available);
            let candidates = candidates.map(|item| item.id.clone()).collect();
            return Err(PriceProblem::MissingItem { section: section.id.clone(), candidates });
        }
        Ok(Self { section, items, line })
    }

    /// The size said, else the default one; `None` where the section has no sizes or needs none.
    fn size(&self, menu: &'a Menu) -> Result<Option<&'a Sku>, PriceProblem> {
        let steps = menu.sizes_of(self.section);
        if let Some(said) = &self.line.size {
            let step = steps.iter().find(|step| step.id == *said);
            let unknown =
                || PriceProblem::UnknownSize { section: self.section.id.clone(), size: said.clone() };
            return step.map(|step| Some(&step.id)).ok_or_else(unknown);
        }
        let sizes = self.section.sizes.as_ref();
        match sizes.and_then(|sizes| sizes.default.as_ref()) {
            Some(default) => Ok(Some(default)),
            None if sizes.is_some_and(|sizes| sizes.required) => Err(PriceProblem::MissingSize {
                section: self.section.id.clone(),
                candidates: steps.iter().map(|step| step.id.clone()).collect(),
            }),
            None => Ok(None),
        }
    }

    fn base_price(&self, menu: &Menu, size: Option<&Sku>) -> Result<Money, PriceProblem> {
        let zero = Money::zero(menu.shop.currency);
        let step = menu.sizes_of(self.section).iter().find(|step| Some(&step.id) == size);
        let step_price = step.map_or(zero, |step| step.price);
        if self.items.is_empty() {
            return Ok(self.section.price.plus(step_price)?);
        }
        let mut sum = zero;
        for item in &self.items {
            let full = size.and_then(|size| item.prices.get(size)).copied();
            sum = sum.plus(full.map_or_else(|| item.price.plus(step_price), Ok)?)?;
        }
        Ok(sum)
    }

    /// Container and volume.
    fn vessel_price(&self, menu: &Menu) -> Result<Money, PriceProblem> {
        let mut sum = Money::zero(menu.shop.currency);
        if let Some(said) = &self.line.container {
            let container = self.section.containers.iter().find(|container| container.id == *said);
            let section = || self.section.id.clone();
            let unknown = || PriceProblem::UnknownContainer { section: section(), container: said.clone() };
            sum = sum.plus(container.ok_or_else(unknown)?.price)?;
        }
        if let Some(said) = &self.line.volume {
            let same = |value_milli, unit: &str| value_milli == said.value_milli && unit == said.unit;
            let volume = self.section.volumes.iter().find(|volume| same(volume.value_milli, &volume.unit));
            let unknown = || PriceProblem::UnknownVolume {
                section: self.section.id.clone(),
                value_milli: said.value_milli,
                unit: said.unit.clone(),
            };
            sum = sum.plus(volume.ok_or_else(unknown)?.price)?;
        }
        Ok(sum)
    }

    fn options_price(&self, menu: &Menu, size: Option<&Sku>, needed: Needed) -> Result<Money, PriceProblem> {
        let mut sum = Money::zero(menu.shop.currency);
        for (index, option) in self.line.options.iter().enumerate() {
            let price = self.option_price(option, size, menu)?;
            if needed == Needed::Paid || !self.is_needed(index, option) {
                sum = sum.plus(price)?;
            }
        }
        Ok(sum)
    }

    /// Whether the option at `index` is among the first choices that its group cannot do without.
    fn is_needed(&self, index: usize, option: &LineOption) -> bool {
        let min = self.section.group(&option.group).map_or(0, |group| group.min as usize);
        let earlier = self.line.options.iter().take(index);
        let earlier = earlier.filter(|earlier| earlier.group == option.group && !earlier.negated);
        !option.negated && earlier.count() < min
    }

    fn option_price(
        &self,
        option: &LineOption,
        size: Option<&Sku>,
        menu: &Menu,
    ) -> Result<Money, PriceProblem> {
        let zero = Money::zero(menu.shop.currency);
        let section = || self.section.id.clone();
        let id = match &option.choice {
            Chosen::One(id) => id,
            Chosen::AnyOf(_) if option.negated => return Ok(zero),
            Chosen::AnyOf(candidates) => {
                let (group, candidates) = (option.group.clone(), candidates.clone());
                return Err(PriceProblem::OpenChoice { section: section(), group, candidates });
            }
        };
        let group = self.section.group(&option.group);
        let unknown = || PriceProblem::UnknownChoice {
            section: section(),
            group: option.group.clone(),
            choice: id.clone(),
        };
        let group = group.ok_or_else(unknown)?;
        if let Some(all) = group.catch_alls.iter().find(|all| all.id.as_ref() == Some(id)) {
            return Ok(if option.negated { zero } else { all.price });
        }
        let choice = group.choice(id).ok_or_else(unknown)?;
        if option.negated || choice.silent {
            return Ok(zero);
        }
        let price = size.and_then(|size| choice.prices.get(size)).copied().unwrap_or(choice.price);
        let charged = self.charged_times(choice, option);
        let full = price.times(charged)?;
        Ok(if option.portion.is_some() { share(full, self.section.portions.len()) } else { full })
    }

    /// How many times the price of a choice is due.
    fn charged_times(&self, choice: &Choice, option: &LineOption) -> u32 {
        let count = option.count.map_or(1, std::num::NonZeroU32::get);
        if !self.holds(choice) {
            return count;
        }
        let extra = option.amount.as_ref().is_some_and(|amount| amount.as_str() == "extra");
        (count - 1).saturating_add(u32::from(extra))
    }

    /// Whether the dish comes with this choice.
    fn holds(&self, choice: &Choice) -> bool {
        choice.default || self.items.iter().any(|item| item.includes.contains(&choice.id))
    }

    /// Every group has as many choices as it needs.
    fn check_minimum(&self) -> Result<(), PriceProblem> {
        let short = self.section.groups.iter().find(|group| self.chosen_in(group) < group.min as usize);
        short.map_or(Ok(()), |group| {
            Err(PriceProblem::MissingChoice {
                section: self.section.id.clone(),
                group: group.id.clone(),
                min: group.min,
                candidates: group.choices.iter().map(|choice| choice.id.clone()).collect(),
            })
        })
    }

    fn chosen_in(&self, group: &Group) -> usize {
        let said = self.line.options.iter().filter(|option| option.group == group.id && !option.negated);
        let held = group.choices.iter().filter(|choice| self.holds(choice)).count();
        said.count() + held
    }
}

/// One of `parts` equal parts of an amount, rounded up; half when the section does not say how many parts it has.
fn share(amount: Money, parts: usize) -> Money {
    let parts = i64::try_from(parts.max(2)).unwrap_or(2);
    let minor = amount.minor();
    let rounded_up = minor / parts + i64::from(minor % parts > 0);
    Money::new(rounded_up, amount.currency())
}

#[cfg(test)]
mod tests;
