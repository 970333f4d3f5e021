//! What an order costs, line by line: everything that is ever shown or charged comes from here.
//!
//! The total is the sum of the lines, plus the fee, less the adjustments. [`adds_up`] says so again for whoever keeps one.

use serde::{Deserialize, Serialize};

use crate::line::Line;
use crate::menu::Menu;
use crate::money::{Money, MoneyError};
use crate::pricing::{PriceError, PricedLine, price_order};
use crate::shop::Shop;
use crate::shop::delivery::Zone;

/// What an order costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bill {
    /// Of each line.
    pub lines: Vec<PricedLine>,
    /// Sum of the lines.
    pub subtotal: Money,
    /// For bringing it; absent when nothing is charged.
    pub delivery_fee: Option<Money>,
    /// Taken off, each with its reason.
    pub adjustments: Vec<Adjustment>,
    /// What the customer pays.
    pub total: Money,
}

/// Something taken off the sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjustment {
    /// Why.
    pub reason: AdjustmentReason,
    /// How much is taken off; never negative.
    pub amount: Money,
}

/// Why something is taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdjustmentReason {
    /// The shop has no smaller coin. Always in the customer's favour.
    Rounding,
}

/// Why an order has no bill.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BillError {
    /// A line has no price.
    #[error(transparent)]
    Price(#[from] PriceError),
    /// The sum does not fit.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl Bill {
    /// The bill of a cart of `shop` that is brought to `zone`, or not brought.
    pub fn of(shop: &Shop, lines: &[Line], zone: Option<&Zone>) -> Result<Self, BillError> {
        let priced = price_order(&shop.menu, lines)?;
        let delivery_fee = zone.and_then(|zone| zone.fee_for(priced.total));
        let sum = delivery_fee.map_or(Ok(priced.total), |fee| priced.total.plus(fee))?;
        let rounding = shop.smallest_coin.map_or(0, |coin| over(sum, coin));
        let adjustments = (rounding > 0)
            .then(|| Adjustment {
                reason: AdjustmentReason::Rounding,
                amount: Money::new(rounding, sum.currency()),
            })
            .into_iter()
            .collect();
        let total = Money::new(sum.minor() - rounding, sum.currency());
        Ok(Self { lines: priced.lines, subtotal: priced.total, delivery_fee, adjustments, total })
    }
}

/// What is above the last whole multiple of `coin`.
fn over(sum: Money, coin: Money) -> i64 {
    if coin.minor() > 0 { sum.minor().rem_euclid(coin.minor()) } else { 0 }
}

/// Whether these sums belong together: `subtotal` + `fee` - `adjustments` = `total`, in one currency.
pub fn adds_up(subtotal: Money, fee: Option<Money>, adjustments: &[Adjustment], total: Money) -> bool {
    let gross = fee.map_or(Ok(subtotal), |fee| subtotal.plus(fee));
    let off = adjustments.iter().try_fold(total, |sum, adjustment| sum.plus(adjustment.amount));
    matches!((gross, off), (Ok(gross), Ok(off)) if gross == off)
}

/// The price of a menu's line for display; `None` while a choice is open.
pub fn line_price(menu: &Menu, line: &Line) -> Option<Money> {
    crate::pricing::price_line(menu, line).ok().map(|priced| priced.total)
}

#[cfg(test)]
mod tests;
