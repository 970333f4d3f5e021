//! What a shop sells: the menu file of format `comanda-menu/1`, checked and cross-linked.
//!
//! The menu is the only thing the order reader knows about dishes. A [`Menu`] is complete and consistent: every id it
//! mentions exists, every price is in its currency. [`Menu::from_yaml`] is the only way to get one.

pub mod allow;
pub mod load;
mod lookup;
pub mod text;

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use crate::id::Sku;
use crate::money::{Currency, Money};

pub use allow::NotAllowed;
pub use load::{MenuError, MenuProblem};
pub use text::Name;

/// A shop's menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Menu {
    /// The `shop:` block: what the reader must know about the shop.
    pub shop: MenuShop,
    /// Words for amounts that this shop adds to the built-in scale light < (normal) < extra.
    pub amounts: Vec<AmountWords>,
    /// Size scales, shared by sections.
    pub sizes: BTreeMap<Sku, Vec<Size>>,
    /// Sections in menu order.
    pub sections: Vec<Section>,
    /// Combos in menu order.
    pub combos: Vec<Combo>,
    /// Phrases that stand for several options.
    pub recipes: Vec<Recipe>,
}

/// The `shop:` block of a menu file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuShop {
    /// Shown to people.
    pub name: String,
    /// Of every price.
    pub currency: Currency,
    /// Lexicons that are on; the first is the reply language when unsure. Never empty.
    pub languages: Vec<String>,
    /// Name in the time zone database.
    pub timezone: String,
    /// ISO 3166 region for phone numbers in local spelling.
    pub region: Option<String>,
}

/// An amount and the words for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmountWords {
    /// `light`, `extra`, or the shop's own.
    pub id: Sku,
    /// Words.
    pub aliases: Vec<String>,
}

/// One step of a size scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Size {
    /// Id within the scale.
    pub id: Sku,
    /// Shown to people; also a word for it.
    pub name: Name,
    /// Other words.
    pub aliases: Vec<String>,
    /// Added to the item's price.
    pub price: Money,
}

/// Which sizes a section has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionSizes {
    /// Key of [`Menu::sizes`].
    pub scale: Sku,
    /// What is meant when none is said.
    pub default: Option<Sku>,
    /// Whether to ask when none is said.
    pub required: bool,
}

/// Which key of an order line holds the item's id in written answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ItemKey {
    /// `item`.
    #[default]
    Item,
    /// `drink`.
    Drink,
}

/// A part of the menu: dishes with their options, or a build-your-own dish (no items).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Unique among sections and combos.
    pub id: Sku,
    /// `kind` on an order line; the id unless the file says otherwise.
    pub kind: Sku,
    /// Shown to people.
    pub name: Name,
    /// Head words ("pizza", "phở").
    pub nouns: Vec<String>,
    /// Words that count this dish but mean nothing ("tô", "ly").
    pub measures: Vec<String>,
    /// Sizes, if the dishes have any.
    pub sizes: Option<SectionSizes>,
    /// Key of the item's id on a written line.
    pub item_key: ItemKey,
    /// One line may hold several items.
    pub many_items_per_line: bool,
    /// Base price of a build-your-own dish.
    pub price: Money,
    /// Dishes.
    pub items: Vec<Item>,
    /// Bare words that fit several dishes.
    pub ambiguous_items: Vec<Ambiguity>,
    /// Option groups.
    pub groups: Vec<Group>,
    /// Can, bottle …
    pub containers: Vec<Container>,
    /// 330 ml, 1.5 l …
    pub volumes: Vec<Volume>,
    /// Parts that options may be put on (half-and-half).
    pub portions: Vec<Sku>,
}

/// A dish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Unique in its section.
    pub id: Sku,
    /// Shown to people; also a word for it.
    pub name: Name,
    /// What the kitchen reads, if different.
    pub ticket_name: Option<String>,
    /// Without size and options.
    pub price: Money,
    /// Other words.
    pub aliases: Vec<String>,
    /// Choices the dish already holds.
    pub includes: Vec<Sku>,
    /// False when sold out.
    pub available: bool,
    /// Full price for one size, instead of base and size price.
    pub prices: BTreeMap<Sku, Money>,
    /// `vegetarian`, `allergen:fish` …
    pub tags: Vec<String>,
    /// File name in the shop folder.
    pub image: Option<String>,
    /// Shown on the card.
    pub description: Option<Name>,
}

/// What to do when a word fits several entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Policy {
    /// Ask the customer.
    #[default]
    Ask,
    /// Keep it open on the line.
    Keep,
    /// Take the first.
    First,
}

/// A word that fits several entries of one list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ambiguity {
    /// The entries.
    pub any_of: Vec<Sku>,
    /// The words.
    pub aliases: Vec<String>,
    /// What to do.
    pub policy: Policy,
}

/// Where a choice goes on a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GroupTarget {
    /// `options`.
    #[default]
    Options,
    /// `style`.
    Style,
}

/// Which choice wins when an exclusive group hears two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exclusive {
    /// The one said last.
    Last,
    /// The one said first.
    First,
    /// Ask.
    Ask,
}

/// Which amounts a group takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AmountsTaken {
    /// Only these; empty = none.
    Listed(Vec<Sku>),
    /// `"*"`.
    All,
}

/// An option group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Unique in its section.
    pub id: Sku,
    /// Shown to people.
    pub name: Name,
    /// Where its choices go.
    pub target: GroupTarget,
    /// Fewest choices.
    pub min: u32,
    /// Most choices; `None` = unbounded.
    pub max: Option<u32>,
    /// Which wins when `max` is 1 and two are said.
    pub exclusive: Option<Exclusive>,
    /// May be said with "no".
    pub negatable: bool,
    /// Which amounts it takes.
    pub amounts: AmountsTaken,
    /// Choices.
    pub choices: Vec<Choice>,
    /// Words that fit several choices.
    pub ambiguous: Vec<Ambiguity>,
    /// Words for every choice of a group.
    pub catch_alls: Vec<CatchAll>,
}

/// A choice of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Unique in its group.
    pub id: Sku,
    /// Shown to people; also a word for it. The id with spaces where the file has no name.
    pub name: Name,
    /// Other words.
    pub aliases: Vec<String>,
    /// Added to the line.
    pub price: Money,
    /// Added instead, by size.
    pub prices: BTreeMap<Sku, Money>,
    /// In the dish unless removed.
    pub default: bool,
    /// Can be said with a number.
    pub countable: Option<Countable>,
    /// May be said, is not put on the line.
    pub silent: bool,
}

/// How a choice is counted ("2 shots").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Countable {
    /// Words for one of it.
    pub units: Vec<String>,
    /// Most on one line.
    pub max: NonZeroU32,
    /// Words that are a number of it ("double shot" = 2).
    pub aliases_by_count: BTreeMap<u32, Vec<String>>,
}

/// Words that mean every choice of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatchAll {
    /// Which group; `None` = the one it stands in.
    pub group: Option<Sku>,
    /// Reported as this one id instead of every choice.
    pub id: Option<Sku>,
    /// Words.
    pub aliases: Vec<String>,
    /// Price when it has an id of its own.
    pub price: Money,
}

/// A container of a drink.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Container {
    /// Unique in its section.
    pub id: Sku,
    /// Words.
    pub aliases: Vec<String>,
    /// Added to the item's price.
    pub price: Money,
}

/// A volume of a drink.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Volume {
    /// Thousandths of the unit: 1.5 l = 1500, 330 ml = 330000. Exact, so that volumes compare.
    pub value_milli: u64,
    /// `ml`, `l`, `floz` …
    pub unit: String,
    /// Words.
    pub aliases: Vec<String>,
    /// Added to the item's price.
    pub price: Money,
}

/// A combo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Combo {
    /// Unique among sections and combos.
    pub id: Sku,
    /// Shown to people; also a word for it.
    pub name: Name,
    /// Other words.
    pub aliases: Vec<String>,
    /// For one combo, before surcharges.
    pub price: Money,
    /// False when sold out.
    pub available: bool,
    /// What is in it.
    pub parts: Vec<ComboPart>,
}

/// A part of a combo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComboPart {
    /// Section the part comes from.
    pub section: Sku,
    /// Fixed item, or the one taken when none is said.
    pub item: Option<Sku>,
    /// What may be chosen instead; empty = fixed.
    pub choose: Choosable,
    /// Per combo.
    pub quantity: NonZeroU32,
    /// Fixed size.
    pub size: Option<Sku>,
    /// Extra price by `size.<id>` or item id.
    pub surcharge: BTreeMap<String, Money>,
}

/// What a combo part may be swapped for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choosable {
    /// Nothing: the part is fixed.
    Fixed,
    /// Any item of the section.
    Any,
    /// These items.
    Listed(Vec<Sku>),
}

/// A phrase that stands for several options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipe {
    /// The words.
    pub aliases: Vec<String>,
    /// Where it may be said.
    pub section: Sku,
    /// What it adds.
    pub adds: Vec<RecipeAdd>,
}

/// One option that a recipe adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecipeAdd {
    /// The choice.
    pub choice: Sku,
    /// How many of it.
    pub count: Option<u32>,
    /// How much of it.
    pub amount: Option<Sku>,
}
