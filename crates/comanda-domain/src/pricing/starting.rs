//! What a dish costs at least, before everything about it is said: for whoever asks for its price.

use crate::id::Sku;
use crate::line::{Chosen, Line, LineOption};
use crate::menu::{Choice, Group, Menu};
use crate::money::Money;

use super::{Dish, Needed, combo, price_line};

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StartingPrice {
    /// With the cheapest of what must still be chosen.
    pub price: Money,
    /// Whatever is chosen of that, it costs no more.
    pub is_final: bool,
}

/// What a line costs at least; `None` where it cannot be told: which dish it is of, or which choice a word means, is open.
pub fn starting_price(menu: &Menu, line: &Line) -> Option<StartingPrice> {
    if let Ok(priced) = price_line(menu, line) {
        return Some(StartingPrice { price: priced.total, is_final: true });
    }
    if line.combo {
        return combo::starting_price(menu, line);
    }
    let dish = Dish::of(menu, line, None).ok()?;
    let of_size = |size| dish.starting_price(menu, size);
    if let Ok(size) = dish.size(menu) {
        return of_size(size);
    }
    let sizes: Vec<StartingPrice> =
        menu.sizes_of(dish.section).iter().filter_map(|step| of_size(Some(&step.id))).collect();
    let least = sizes.iter().min_by_key(|one| one.price.minor())?;
    let is_final = sizes.iter().all(|one| one == least) && least.is_final;
    Some(StartingPrice { is_final, ..*least })
}

impl Dish<'_> {
    fn starting_price(&self, menu: &Menu, size: Option<&Sku>) -> Option<StartingPrice> {
        let mut price = self.base_price(menu, size).ok()?.plus(self.vessel_price(menu).ok()?).ok()?;
        price = price.plus(self.options_price(menu, size, Needed::Paid).ok()?).ok()?;
        let mut is_final = true;
        for group in &self.section.groups {
            let missing = (group.min as usize).saturating_sub(self.chosen_in(group));
            let costs = self.costs_of(group, size);
            let cheapest: Vec<Money> = costs.iter().take(missing).copied().collect();
            for cost in &cheapest {
                price = price.plus(*cost).ok()?;
            }
            is_final &= missing == 0 || costs.last() == cheapest.first();
        }
        let price = price.times(self.line.quantity.get()).ok()?;
        Some(StartingPrice { price, is_final })
    }

    /// What the choices of a group cost that were not taken yet, the cheapest one first.
    fn costs_of(&self, group: &Group, size: Option<&Sku>) -> Vec<Money> {
        let is_free = |choice: &&Choice| {
            let taken =
                |one: &LineOption| one.group == group.id && one.choice == Chosen::One(choice.id.clone());
            !choice.silent && !self.holds(choice) && !self.line.options.iter().any(taken)
        };
        let cost =
            |choice: &Choice| size.and_then(|size| choice.prices.get(size)).copied().unwrap_or(choice.price);
        let mut costs: Vec<Money> = group.choices.iter().filter(is_free).map(cost).collect();
        costs.sort_by_key(|cost| cost.minor());
        costs
    }
}
