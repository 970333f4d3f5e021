//! What a customer wants to eat, and the words for it.

use rand::RngExt;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;

use super::persona::{Language, Persona};
use super::vocabulary::{DishWords, Vocabulary};

/// One line of the wish, in words of the customer's language.
#[derive(Clone, Debug)]
pub(super) struct WishLine {
    pub(super) quantity: u32,
    pub(super) name: String,
    size: Option<String>,
    extra: Option<String>,
    removal: Option<String>,
}

impl WishLine {
    /// A line drawn from the vocabulary; `None` when nothing is sold in the customer's language.
    pub(super) fn draw(persona: &Persona, vocabulary: &Vocabulary, rng: &mut ChaCha8Rng) -> Option<Self> {
        let dishes = vocabulary.dishes_in(persona.language);
        let dish: &DishWords = dishes.choose(rng).copied()?;
        let mut some = |words: &[String], probability: f64| {
            if rng.random_bool(probability) { words.choose(rng).cloned() } else { None }
        };
        let size = some(&dish.sizes, 0.5);
        let extra = some(&dish.extras, 0.2);
        let removal = some(&dish.removals, 0.15).filter(|removal| Some(removal) != extra.as_ref());
        let name = dish.names.choose(rng)?.clone();
        let quantity = *[1, 1, 1, 2, 2, 3, 4].choose(rng)?;
        Some(Self { quantity, name, size, extra, removal })
    }

    /// So many of something known by name only.
    pub(super) fn named(quantity: u32, name: &str) -> Self {
        Self { quantity, name: name.to_owned(), size: None, extra: None, removal: None }
    }

    /// `2 phở tái tô lớn thêm hành không giá`.
    pub(super) fn words(&self, persona: &Persona, rng: &mut ChaCha8Rng) -> String {
        let as_word = rng.random_bool(persona.style.number_word_probability);
        let quantity = quantity_words(self.quantity, persona.language, as_word);
        let (extra, removal) = match persona.language {
            Language::Vietnamese => (["thêm", "nhiều"].choose(rng), ["không", "ko", "đừng bỏ"].choose(rng)),
            Language::English => (["with extra", "extra"].choose(rng), ["no", "without"].choose(rng)),
            Language::Spanish => (["con extra de", "con más"].choose(rng), ["sin"].choose(rng)),
        };
        let size = self.size.as_deref();
        let mut words = vec![quantity.as_str()];
        if persona.language == Language::English {
            words.extend(size);
        }
        words.push(&self.name);
        if persona.language != Language::English {
            words.extend(size);
        }
        if let (Some(what), Some(more)) = (self.extra.as_deref(), extra) {
            words.extend([*more, what]);
        }
        if let (Some(what), Some(none)) = (self.removal.as_deref(), removal) {
            words.extend([*none, what]);
        }
        words.join(" ")
    }
}

/// The whole wish: lines joined as people join them.
pub(super) fn wish_words(lines: &[WishLine], persona: &Persona, rng: &mut ChaCha8Rng) -> String {
    let joiners: &[&str] = match persona.language {
        Language::Vietnamese => &[", ", " với ", " và ", " + "],
        Language::English => &[", ", " and ", " and ", " plus "],
        Language::Spanish => &[", ", " y "],
    };
    let joiner = joiners.choose(rng).copied().unwrap_or(", ");
    let words: Vec<String> = lines.iter().map(|line| line.words(persona, rng)).collect();
    words.join(joiner)
}

fn quantity_words(quantity: u32, language: Language, as_word: bool) -> String {
    if !as_word {
        return quantity.to_string();
    }
    let words: [&str; 5] = match language {
        Language::Vietnamese => ["một", "hai", "ba", "bốn", "năm"],
        Language::English => ["one", "two", "three", "four", "five"],
        Language::Spanish => ["un", "dos", "tres", "cuatro", "cinco"],
    };
    let position = usize::try_from(quantity).unwrap_or(0).wrapping_sub(1);
    words.get(position).map_or_else(|| quantity.to_string(), |word| (*word).to_owned())
}
