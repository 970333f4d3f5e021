//! One thing offered besides, once for each order.

use crate::allergen;
use crate::draft::Draft;
use crate::effect::QuickReply;
use crate::phrase::{ArgName, ArgValue, Phrase, TextKey};

use super::cart::say;
use super::turn::Turn;

/// What is offered with the read-back of this draft, if anything.
pub(super) fn offer(turn: &Turn<'_>, draft: &Draft) -> Option<(Phrase, QuickReply)> {
    if draft.was_offered || draft.amends.is_some() || turn.stale || turn.next.is_stopped {
        return None;
    }
    let menu = &turn.context.shop.menu;
    turn.context.shop.upsells.iter().find_map(|rule| {
        let (section, item) = menu.find_item(&rule.offer)?;
        let named = |id: &crate::id::Sku| {
            draft.lines.iter().any(|line| line.line.section == *id || line.line.items.contains(id))
        };
        let fits = rule.after.is_empty() || rule.after.iter().any(named);
        let has_one = draft.lines.iter().any(|line| line.line.section == section.id);
        let may_eat = allergen::meant_by(item, &draft.allergies).is_empty();
        if !fits || has_one || !item.available || !may_eat {
            return None;
        }
        let name = item.name.get(turn.language()).to_owned();
        let dish = || (ArgName::Dish, ArgValue::Text(name.clone()));
        let phrase = Phrase::with(TextKey::Offer, [dish(), (ArgName::Price, ArgValue::Money(item.price))]);
        Some((phrase, say::dish_button(turn, section, item)))
    })
}
