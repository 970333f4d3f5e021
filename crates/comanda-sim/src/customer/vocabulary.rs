//! The words a customer can order with. They come from outside: the simulator knows no menu.

use super::persona::Language;
use crate::person::CartProduct;

/// How one dish is spoken of in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DishWords {
    /// The language of these words; a dish that is sold in two languages comes twice.
    pub language: Language,
    /// Its name and other names people use.
    pub names: Vec<String>,
    /// Words for its sizes; empty when it has none.
    pub sizes: Vec<String>,
    /// Things people ask more of.
    pub extras: Vec<String>,
    /// Things people ask to leave out.
    pub removals: Vec<String>,
}

/// Everything a customer needs to know of a shop and its town.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Vocabulary {
    /// What can be ordered.
    pub dishes: Vec<DishWords>,
    /// Street with ward and city as people write it, without the house number.
    pub streets: Vec<String>,
    /// Names that people give when asked.
    pub names: Vec<String>,
    /// Telephone numbers of the town without the last four digits; empty = numbers of the customer's language.
    pub phone_starts: Vec<String>,
    /// What the page's shop tab shows; empty = nobody sends a cart.
    pub catalogue: Vec<CartProduct>,
    /// Where a pin of somebody near by lies, degrees north and east; `None` = nobody sends one.
    pub place: Option<(f64, f64)>,
}

impl Vocabulary {
    pub(super) fn dishes_in(&self, language: Language) -> Vec<&DishWords> {
        self.dishes.iter().filter(|dish| dish.language == language && !dish.names.is_empty()).collect()
    }
}
