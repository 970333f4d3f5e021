//! One line of an order, as it was said.
//!
//! A line reports what the customer said: no default size, no included options filled in. [`crate::pricing`] and the
//! kitchen ticket fill those in later. Persisted inside [`crate::conversation::ConversationSnapshot`].

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use crate::id::Sku;
use crate::limits;

/// How many: "0 pieces" does not exist, and beyond [`limits::QUANTITY_MAX`] a person is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Quantity(NonZeroU32);

/// Why a number is not a quantity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not a quantity: expected 1 to {max}", max = limits::QUANTITY_MAX)]
pub struct InvalidQuantity(u32);

impl Quantity {
    /// One.
    pub const ONE: Self = Self(NonZeroU32::MIN);

    /// 1 to [`limits::QUANTITY_MAX`].
    pub fn new(count: u32) -> Result<Self, InvalidQuantity> {
        NonZeroU32::new(count)
            .filter(|count| count.get() <= limits::QUANTITY_MAX)
            .map(Self)
            .ok_or(InvalidQuantity(count))
    }

    /// The number.
    pub const fn get(self) -> u32 {
        self.0.get()
    }
}

impl TryFrom<u32> for Quantity {
    type Error = InvalidQuantity;
    fn try_from(count: u32) -> Result<Self, InvalidQuantity> {
        Self::new(count)
    }
}

impl From<Quantity> for u32 {
    fn from(quantity: Quantity) -> Self {
        quantity.get()
    }
}

/// One line: a dish, a build-your-own dish, or a combo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Section id, or combo id when `parts` is what it has.
    pub section: Sku,
    /// A combo: `section` names it in the menu's combos.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub combo: bool,
    /// The dishes; usually one, none for build-your-own, several where the section allows it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Sku>,
    /// How many.
    pub quantity: Quantity,
    /// As said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<Sku>,
    /// As said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<LineOption>,
    /// Can, bottle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub container: Option<Sku>,
    /// Volume.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volume: Option<LineVolume>,
    /// Parts of a combo that were said, each an ordinary line, quantity per combo.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Line>,
    /// Words that nothing explains: they go to the kitchen as they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A choice on a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineOption {
    /// Group id.
    pub group: Sku,
    /// Which choice, or an open one.
    pub choice: Chosen,
    /// `light`, `extra`, or the shop's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Sku>,
    /// "no X", or "not light X" together with an amount.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub negated: bool,
    /// "2 shots".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<NonZeroU32>,
    /// Which half.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portion: Option<Sku>,
}

/// A choice, or several it may be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Chosen {
    /// This one.
    One(Sku),
    /// One of these; the customer has not said which.
    AnyOf(Vec<Sku>),
}

/// A volume on a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineVolume {
    /// Thousandths of the unit.
    pub value_milli: u64,
    /// `ml`, `l`, `floz`.
    pub unit: String,
}

impl Line {
    /// `quantity` of one dish, nothing else said.
    pub fn of_item(section: Sku, item: Sku, quantity: Quantity) -> Self {
        Self { items: vec![item], ..Self::of_section(section, quantity) }
    }

    /// `quantity` of a build-your-own dish, nothing else said.
    pub fn of_section(section: Sku, quantity: Quantity) -> Self {
        Self {
            section,
            combo: false,
            items: Vec::new(),
            quantity,
            size: None,
            options: Vec::new(),
            container: None,
            volume: None,
            parts: Vec::new(),
            note: None,
        }
    }

    /// Whether both describe the same thing, whatever the quantity.
    pub fn same_dish(&self, other: &Self) -> bool {
        let one = |line: &Self| Self { quantity: Quantity::ONE, ..line.clone() };
        one(self) == one(other)
    }

    /// Takes `other`'s quantity in, if it is the same dish and the sum is a quantity.
    pub fn absorb(&mut self, other: &Self) -> bool {
        let sum = self.quantity.get().saturating_add(other.quantity.get());
        match Quantity::new(sum) {
            Ok(quantity) if self.same_dish(other) => {
                self.quantity = quantity;
                true
            }
            Ok(_) | Err(_) => false,
        }
    }
}
