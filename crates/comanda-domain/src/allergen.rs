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

/// Those of them that are everyday words in other languages when they are written without accents.
const EVERYDAY: [&str; 2] = ["me", "so"];

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

/// Most words between one that leaves out and what it leaves out: "without any nuts or milk".
const BETWEEN_MAX: usize = 3;

/// Words behind what is left out: "gluten free".
static FREE: LazyLock<Vec<Words>> = LazyLock::new(|| ["free", "less"].map(Words::of).to_vec());

/// Words for who must not eat something: "soy celiaca".
static SELF_AVOIDING: LazyLock<Vec<Words>> = LazyLock::new(|| {
    let words = ["celiac", "coeliac", "celíaco", "celíaca"];
    words.map(Words::of).to_vec()
});

/// Words that leave out what is named behind them.
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
        "sin",
        "libre de",
        "evito",
        "evitar",
        "no puedo",
        "intolerante",
        "không có",
        "ko có",
        "k có",
        "hông có",
        "không ăn",
        "ko ăn",
        "k ăn",
        "không chứa",
        "ko chứa",
        "tránh",
        "kiêng",
        "kiêng ăn",
        "sem",
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
    let told: Vec<SpeltWords> = told.iter().map(|text| SpeltWords::of(&without_i_am(text))).collect();
    let mut meant: Vec<&str> =
        marks(item).filter(|mark| told.iter().any(|told| is_meant(mark, told))).collect();
    meant.dedup();
    meant
}

/// Whether a whole message says these words: where they are no telling of an allergy, "me" is no "mè".
fn says(said: &SpeltWords, words: &SpeltWords) -> bool {
    let is_everyday = EVERYDAY.iter().any(|word| *words.folded() == Words::of(word));
    said.contains(words, &CONFUSABLE) && (!is_everyday || said.contains_as_spelt(words))
}

/// "Soy celíaca" names no soy.
fn without_i_am(text: &str) -> String {
    let said = Words::of(text);
    if !I_AM.iter().any(|words| said.contains(words)) {
        return text.to_owned();
    }
    let is_other = |word: &&str| !word.eq_ignore_ascii_case("soy");
    text.split_whitespace().filter(is_other).collect::<Vec<_>>().join(" ")
}

/// The allergens that these words name, by our names; of seafood, only that.
pub fn named_in(text: &str) -> Vec<&'static str> {
    let said = SpeltWords::of(&without_i_am(text));
    let named = |allergen: &&Allergen| allergen.words.iter().any(|words| says(&said, words));
    ALLERGENS.iter().filter(named).map(|known| known.name).collect()
}

/// The allergens that these words ask to be left out, by our names: "what is good without gluten?". Who asks so need not have
/// told an allergy, and is not offered them.
pub fn avoided_in(text: &str) -> Vec<String> {
    let said = Words::of(&without_i_am(text));
    let is_avoided = |words: &SpeltWords| {
        let words = words.folded();
        SELF_AVOIDING.iter().any(|own| own == words)
            || AVOIDING.iter().any(|avoiding| said.has_near(avoiding, words, BETWEEN_MAX))
            || FREE.iter().any(|free| said.has_near(words, free, 0))
    };
    let spelt = SpeltWords::of(&without_i_am(text));
    let named =
        |allergen: &&Allergen| allergen.words.iter().any(|words| says(&spelt, words) && is_avoided(words));
    ALLERGENS.iter().filter(named).map(|known| known.name.to_owned()).collect()
}

/// Whether a menu marks dishes with each of these at all; where it does not, nothing is known.
pub fn are_marked(menu: &Menu, told: &[String]) -> bool {
    let has = |one: &String| {
        let mut items = menu.sections.iter().flat_map(|section| &section.items);
        items.any(|item| !meant_by(item, std::slice::from_ref(one)).is_empty())
    };
    told.iter().all(has)
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
