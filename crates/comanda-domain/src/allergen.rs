//! What a customer must not eat, against what the menu marks.
//!
//! The customer's words are kept as they are and stand on the ticket. Here they are only compared with the marks of the dishes, so
//! that somebody is warned before they say yes. An unmarked dish is no promise.

use std::sync::LazyLock;

use crate::menu::Item;
use crate::words::SpeltWords;

/// What a tag begins with that names something to beware of.
pub const TAG: &str = "allergen:";

/// What menus call the same thing.
const SAME: [(&str, &str); 2] = [("dairy", "milk"), ("lactose", "milk")];

static FILE: &str = include_str!("allergens.txt");

/// An allergen with its words.
struct Allergen {
    name: &'static str,
    words: Vec<SpeltWords>,
    /// What else is meant by it.
    with: Vec<&'static str>,
}

static ALLERGENS: LazyLock<Vec<Allergen>> = LazyLock::new(|| {
    let lines = FILE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.filter_map(allergen).collect()
});

fn allergen(line: &'static str) -> Option<Allergen> {
    let (name, rest) = line.split_once(':')?;
    let mut parts = rest.split('>').map(str::trim);
    let words = parts.next()?.split(';').map(SpeltWords::of).filter(|words| !words.is_empty()).collect();
    Some(Allergen { name, words, with: parts.collect() })
}

/// What a dish is marked with, by the names of the menu.
pub fn marks(item: &Item) -> impl Iterator<Item = &str> {
    item.tags.iter().filter_map(|tag| tag.strip_prefix(TAG))
}

/// Whether customers' words are known for a mark.
pub fn is_known(mark: &str) -> bool {
    names().any(|name| name == name_of(mark))
}

/// The allergens whose words are known.
pub fn names() -> impl Iterator<Item = &'static str> {
    ALLERGENS.iter().map(|known| known.name)
}

/// What of a dish's marks these words of a customer mean, each once. A mark that is in no list is compared as it is written.
pub fn meant_by<'a>(item: &'a Item, told: &[String]) -> Vec<&'a str> {
    let told: Vec<SpeltWords> = told.iter().map(|text| SpeltWords::of(text)).collect();
    let mut meant: Vec<&str> =
        marks(item).filter(|mark| told.iter().any(|told| is_meant(mark, told))).collect();
    meant.dedup();
    meant
}

/// The allergens that these words name, by our names; of seafood, only that.
pub fn named_in(text: &str) -> Vec<&'static str> {
    let said = SpeltWords::of(text);
    let named = |allergen: &&Allergen| allergen.words.iter().any(|words| said.contains(words));
    ALLERGENS.iter().filter(named).map(|known| known.name).collect()
}

fn is_meant(mark: &str, told: &SpeltWords) -> bool {
    let name = name_of(mark);
    let named = |allergen: &&Allergen| allergen.words.iter().any(|words| told.contains(words));
    told.contains(&SpeltWords::of(mark))
        || ALLERGENS.iter().filter(named).any(|told| {
            // Who must not eat shrimps is warned of "shellfish", and the other way round.
            told.name == name || told.with.contains(&name) || parts_of(name).contains(&told.name)
        })
}

/// What a mark is called here: menus are written in many words, `nuts`, `eggs`, `wheat`.
fn name_of(mark: &str) -> &str {
    let words = SpeltWords::of(mark);
    let same = SAME.iter().find(|(other, _)| *other == mark).map(|(_, name)| *name);
    let known = || ALLERGENS.iter().find(|known| known.name == mark).map(|known| known.name);
    let listed = || ALLERGENS.iter().find(|known| known.words.contains(&words)).map(|known| known.name);
    same.or_else(known).or_else(listed).unwrap_or(mark)
}

/// What a mark may stand for.
fn parts_of(name: &str) -> &'static [&'static str] {
    ALLERGENS.iter().find(|known| known.name == name).map_or(&[], |known| &known.with)
}

#[cfg(test)]
mod tests;
