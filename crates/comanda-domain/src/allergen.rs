//! What a customer must not eat, against what the menu marks.
//!
//! The customer's words are kept as they are and stand on the ticket. Here they are only compared with the marks of the dishes, so
//! that somebody is warned before they say yes. An unmarked dish is no promise.

use std::sync::LazyLock;

use crate::menu::{Item, Menu};
use crate::words::{SpeltWords, Words};

/// What a tag begins with that names something to beware of.
pub const TAG: &str = "allergen:";

/// What menus call the same thing.
const SAME: [(&str, &str); 2] = [("dairy", "milk"), ("lactose", "milk")];

/// Words of one syllable that with other accents are everyday words: `của` is "of", `ghé` "come by", `số` "number".
const CONFUSABLE: [&str; 11] = ["cua", "ca", "me", "lac", "oc", "muc", "ghe", "so", "hau", "mam", "vung"];

/// Spanish for "I am", and no beans.
static I_AM: LazyLock<Vec<Words>> = LazyLock::new(|| {
    let who = [
        "alérgico",
        "alérgica",
        "celíaco",
        "celíaca",
        "intolerante",
        "vegano",
        "vegana",
        "vegetariano",
        "vegetariana",
    ];
    who.map(|who| Words::of(&format!("soy {who}"))).to_vec()
});

/// Words that leave out what is named beside them.
static AVOIDING: LazyLock<Vec<Words>> = LazyLock::new(|| {
    let words = [
        "without",
        "no",
        "not",
        "free",
        "cant",
        "cannot",
        "dont",
        "doesnt",
        "avoid",
        "avoiding",
        "intolerant",
        "intolerance",
        "celiac",
        "coeliac",
        "sin",
        "libre de",
        "evito",
        "evitar",
        "no puedo",
        "intolerante",
        "celiaco",
        "celiaca",
        "không có",
        "ko có",
        "k có",
        "hông có",
        "không ăn",
        "ko ăn",
        "k ăn",
        "không chứa",
        "ko chứa",
        "không bị",
        "tránh",
        "kiêng",
        "kiêng ăn",
        "sem",
        "evito",
        "não posso",
        "sans",
        "pas de",
        "ne peux pas",
        "intolérant",
        "intolérante",
        "tanpa",
        "tidak",
        "nggak",
        "gak",
        "ga bisa",
        "walang",
        "bawal",
        "hindi",
        "ไม่",
    ];
    words.map(Words::of).to_vec()
});

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
    let plain = Words::of(text);
    let is_spanish = I_AM.iter().any(|words| plain.contains(words));
    let soy = SpeltWords::of("soy");
    let is_meant = |words: &SpeltWords| said.contains(words, &CONFUSABLE) && !(is_spanish && *words == soy);
    let named = |allergen: &&Allergen| allergen.words.iter().any(is_meant);
    ALLERGENS.iter().filter(named).map(|known| known.name).collect()
}

/// The allergens that these words ask to be left out, by our names: "what is good without gluten?". Who asks so need not have
/// told an allergy, and is not offered them.
pub fn avoided_in(text: &str) -> Vec<String> {
    let said = Words::of(text);
    if !AVOIDING.iter().any(|words| said.contains(words)) {
        return Vec::new();
    }
    named_in(text).into_iter().map(str::to_owned).collect()
}

/// Whether a menu marks any dish with one of these at all; where it does not, nothing is known.
pub fn are_marked(menu: &Menu, told: &[String]) -> bool {
    menu.sections.iter().flat_map(|section| &section.items).any(|item| !meant_by(item, told).is_empty())
}

fn is_meant(mark: &str, told: &SpeltWords) -> bool {
    let name = name_of(mark);
    let named = |allergen: &&Allergen| allergen.words.iter().any(|words| told.contains(words, &CONFUSABLE));
    told.contains(&SpeltWords::of(mark), &CONFUSABLE)
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
    let listed = || {
        ALLERGENS
            .iter()
            .find(|known| known.words.iter().any(|own| own.reads_like(&words)))
            .map(|known| known.name)
    };
    same.or_else(known).or_else(listed).unwrap_or(mark)
}

/// What a mark may stand for.
fn parts_of(name: &str) -> &'static [&'static str] {
    ALLERGENS.iter().find(|known| known.name == name).map_or(&[], |known| &known.with)
}

#[cfg(test)]
mod tests;
