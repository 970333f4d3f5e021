//! What is eaten and drunk anywhere, whether the menu has it or not.

use std::collections::{HashMap, HashSet};

use crate::fold;
use crate::lexicon::{Lexicon, Word};
use crate::meaning::Cue;
use crate::token::{Token, tokens};

/// A single word with accents is known without them from so many letters on: "te" is you, and no tea.
const LETTERS_MIN: usize = 5;

/// Most words of the name of a food.
pub(crate) const WORDS_MAX: usize = 3;

/// By the keys of their words, with a space between.
#[derive(Debug)]
pub(crate) struct Foods {
    all: HashMap<String, Vec<Food>>,
    /// Those of them that stand in the name of a dish of the menu.
    named: HashSet<String>,
}

#[derive(Debug)]
struct Food {
    /// As it is written, where it has accents.
    spelt: Option<String>,
    /// A dish of its own, rather than what dishes are made of.
    dish: bool,
}

impl Foods {
    pub(crate) fn of(lexicons: &[Lexicon]) -> Self {
        let mut foods: HashMap<String, Vec<Food>> = HashMap::new();
        for (form, word) in lexicons.iter().flat_map(|lexicon| &lexicon.forms) {
            let dish = *word == Word::Cue(Cue::Food);
            if dish || *word == Word::Cue(Cue::Ingredient) {
                let words = tokens(form);
                let spelt = Some(text_of(&words)).filter(|text| fold::has_accents(text));
                foods.entry(keys(&words)).or_default().push(Food { spelt, dish });
            }
        }
        Self { all: foods, named: HashSet::new() }
    }

    /// Notes which of them stand in these names (keys of words).
    pub(crate) fn with_names<'a>(mut self, names: impl Iterator<Item = &'a str>) -> Self {
        for name in names {
            let words: Vec<&str> = name.split(' ').collect();
            let ranges =
                (0..words.len()).flat_map(|from| (from + 1..=from + WORDS_MAX).map(move |to| from..to));
            let parts = ranges.filter_map(|range| words.get(range)).map(|part| part.join(" "));
            self.named.extend(parts.filter(|part| self.all.contains_key(part)));
        }
        self
    }

    /// "Do you have soup?", where there is a Tom yum soup.
    pub(crate) fn is_of_a_name(&self, words: &[Token]) -> bool {
        self.named.contains(&keys(words))
    }

    /// Whether these words are of something that is eaten or drunk.
    pub(crate) fn has(&self, words: &[Token]) -> bool {
        self.meant(words).next().is_some()
    }

    /// Whether they are a dish of its own, rather than what dishes are made of.
    pub(crate) fn is_dish(&self, words: &[Token]) -> bool {
        self.meant(words).any(|food| food.dish)
    }

    /// Who writes accents means them: "chào" greets, and is no "cháo".
    fn meant(&self, words: &[Token]) -> impl Iterator<Item = &Food> {
        let said = text_of(words);
        let single = words.len() == 1 && said.chars().count() < LETTERS_MIN;
        let fits = move |food: &&Food| match &food.spelt {
            Some(spelt) => said == *spelt || !(single || fold::has_accents(&said)),
            None => !fold::has_accents(&said),
        };
        self.all.get(&keys(words)).into_iter().flatten().filter(fits)
    }
}

fn text_of(words: &[Token]) -> String {
    words.iter().map(|token| &*token.text).collect::<Vec<_>>().join(" ")
}

/// The keys of some words, with a space between.
fn keys(words: &[Token]) -> String {
    words.iter().map(|token| fold::key(&token.folded)).collect::<Vec<_>>().join(" ")
}
