//! What a combo costs: its price, the surcharges of what was chosen in it, and the paid options of its parts.

use crate::id::Sku;
use crate::line::Line;
use crate::menu::{Combo, ComboPart, Menu};
use crate::money::Money;

use super::{Dish, Needed, PriceProblem, StartingPrice};

/// A problem, and the part that was said it is about.
type AtPart = (Option<usize>, PriceProblem);

pub(super) fn unit_price(menu: &Menu, line: &Line) -> Result<Money, AtPart> {
    let unknown = || PriceProblem::UnknownCombo { combo: line.section.clone() };
    let combo = menu.combo(&line.section).ok_or_else(|| (None, unknown()))?;
    let mut sum = combo.price;
    for (index, said) in line.parts.iter().enumerate() {
        let extra = said_part_price(menu, combo, said).map_err(|problem| (Some(index), problem))?;
        sum = sum.plus(extra).map_err(|error| (Some(index), error.into()))?;
    }
    for part in &combo.parts {
        let said = line.parts.iter().any(|said| said.section == part.section);
        if !said {
            check_unsaid(menu, part).map_err(|problem| (None, problem))?;
        }
    }
    Ok(sum)
}

/// Surcharges and paid options of one part, for one combo.
fn said_part_price(menu: &Menu, combo: &Combo, said: &Line) -> Result<Money, PriceProblem> {
    let part = part_for(combo, said).ok_or_else(|| PriceProblem::NotInCombo {
        combo: combo.id.clone(),
        section: said.section.clone(),
        items: said.items.clone(),
    })?;
    let dish = Dish::of(menu, said, part.item.as_ref())?;
    let size = match &said.size {
        Some(_) => dish.size(menu)?,
        None => part.size.as_ref(),
    };
    dish.check_minimum()?;
    chosen_price(menu, part, &dish, size)
}

/// What was chosen so far in a part, whether or not all was.
fn chosen_price(
    menu: &Menu,
    part: &ComboPart,
    dish: &Dish<'_>,
    size: Option<&Sku>,
) -> Result<Money, PriceProblem> {
    let said = dish.line;
    let mut sum = dish.vessel_price(menu)?.plus(dish.options_price(menu, size, Needed::InTheCombo)?)?;
    let size_key = said.size.as_ref().map(|size| format!("size.{size}"));
    let item_keys = said.items.iter().map(Sku::to_string);
    for key in size_key.into_iter().chain(item_keys) {
        if let Some(surcharge) = part.surcharge.get(&key) {
            sum = sum.plus(*surcharge)?;
        }
    }
    Ok(sum.times(said.quantity.get())?)
}

/// What a combo costs at least with what was said of it.
pub(super) fn starting_price(menu: &Menu, line: &Line) -> Option<StartingPrice> {
    let combo = menu.combo(&line.section)?;
    let mut price = combo.price;
    for said in &line.parts {
        let part = part_for(combo, said)?;
        let Ok(dish) = Dish::of(menu, said, part.item.as_ref()) else { continue };
        let size = if said.size.is_some() { dish.size(menu).ok()? } else { part.size.as_ref() };
        price = price.plus(chosen_price(menu, part, &dish, size).ok()?).ok()?;
    }
    // What is open may be dearer by its surcharge; choices that a part needs are in the price.
    let is_open = |part: &ComboPart| {
        let said = line.parts.iter().find(|said| said.section == part.section);
        said.is_none_or(|said| said.items.is_empty() || said.size.is_none())
    };
    let is_final = combo.parts.iter().all(|part| part.surcharge.is_empty() || !is_open(part));
    Some(StartingPrice { price: price.times(line.quantity.get()).ok()?, is_final })
}

/// The part of the combo that what was said can stand for.
fn part_for<'a>(combo: &'a Combo, said: &Line) -> Option<&'a ComboPart> {
    combo
        .parts
        .iter()
        .find(|part| part.section == said.section && said.items.iter().all(|item| part.takes(item)))
}

/// A part that was not said must stand on its own: a fixed or default item, or nothing to choose.
fn check_unsaid(menu: &Menu, part: &ComboPart) -> Result<(), PriceProblem> {
    let empty = Line::of_section(part.section.clone(), crate::line::Quantity::ONE);
    match Dish::of(menu, &empty, part.item.as_ref()) {
        Ok(dish) => dish.check_minimum(),
        Err(PriceProblem::MissingItem { section, candidates }) => {
            let allowed = candidates.into_iter().filter(|item| part.takes(item)).collect();
            Err(PriceProblem::MissingItem { section, candidates: allowed })
        }
        Err(other) => Err(other),
    }
}
