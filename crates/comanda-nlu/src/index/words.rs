//! What lexicons say about words of menus: other spellings, endings, units, what counts anything.

use std::collections::{HashMap, HashSet};

use comanda_domain::menu::Menu;

use crate::fold;
use crate::lexicon::{Lexicon, Word};
use crate::meaning::Cue;
use crate::script;
use crate::token::tokens;

/// Units of volume and the words for them.
pub(super) fn units(lexicons: &[Lexicon]) -> Vec<(String, String)> {
    let forms = lexicons.iter().flat_map(|lexicon| &lexicon.forms);
    let unit = |(form, word): &(String, Word)| match word {
        Word::Unit(unit) => Some((unit.clone(), form.clone())),
        Word::Number(_)
        | Word::Ordinal(_)
        | Word::Cue(_)
        | Word::Amount(_)
        | Word::Spelling(_)
        | Word::Ending(_)
        | Word::Sound(_) => None,
    };
    forms.filter_map(unit).collect()
}

/// Words of menus, folded, and their other spellings.
pub(super) fn spellings(lexicons: &[Lexicon]) -> HashMap<String, Vec<String>> {
    let mut spellings: HashMap<String, Vec<String>> = HashMap::new();
    for (form, word) in lexicons.iter().flat_map(|lexicon| &lexicon.forms) {
        let of = match word {
            Word::Spelling(of) => spelt(of),
            // "combo one".
            Word::Number(number) if *number <= 12 && !form.contains(' ') => number.to_string(),
            Word::Number(_)
            | Word::Ordinal(_)
            | Word::Cue(_)
            | Word::Amount(_)
            | Word::Unit(_)
            | Word::Ending(_)
            | Word::Sound(_) => continue,
        };
        spellings.entry(of).or_default().push(words_of(form));
    }
    spellings
}

/// What other spellings are kept by: words with accents as they are, since "lớn" is no "lon"; others folded.
fn spelt(form: &str) -> String {
    let text = tokens(form).into_iter().map(|token| token.text).collect::<Vec<_>>().join(" ");
    if fold::has_accents(&text) { text } else { words_of(form) }
}

/// Words that describe many things that are eaten, folded.
pub(super) fn describing(lexicons: &[Lexicon]) -> Vec<String> {
    let forms = lexicons.iter().flat_map(|lexicon| &lexicon.forms);
    let describes = forms.filter(|(_, word)| *word == Word::Cue(Cue::Describing));
    describes.map(|(form, _)| fold::fold(&fold::lower(form))).collect()
}

/// Words that count anything.
pub(crate) fn measures(menu: &Menu, lexicons: &[Lexicon]) -> HashSet<String> {
    let of_menu = menu.sections.iter().flat_map(|section| &section.measures);
    let of_languages = lexicons.iter().flat_map(|lexicon| &lexicon.forms);
    let of_languages =
        of_languages.filter(|(_, word)| *word == Word::Cue(Cue::Measure)).map(|(form, _)| form);
    of_menu.chain(of_languages).map(|form| fold::fold(&fold::lower(form))).collect()
}

/// What a single word of the lexicons is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct FunctionWord {
    /// It takes something away.
    pub(super) negates: bool,
    /// It is more than another spelling of a word of dishes.
    pub(super) general: bool,
    /// It counts dishes: "plate".
    pub(super) measure: bool,
}

/// Single words of the lexicons, folded.
pub(super) fn function_words(lexicons: &[Lexicon]) -> HashMap<String, FunctionWord> {
    let mut words: HashMap<String, FunctionWord> = HashMap::new();
    for (form, word) in lexicons.iter().flat_map(|lexicon| &lexicon.forms) {
        if matches!(
            word,
            Word::Cue(Cue::Common | Cue::Describing | Cue::Drink | Cue::Food | Cue::Ingredient)
                | Word::Sound(_)
        ) || form.contains(' ')
        {
            continue;
        }
        let own = words.entry(fold::fold(&fold::lower(form))).or_default();
        own.negates |= *word == Word::Cue(Cue::No);
        own.general |= !matches!(word, Word::Spelling(_));
        own.measure |= *word == Word::Cue(Cue::Measure);
    }
    words
}

/// Words that say which, and nothing else: "the".
pub(super) fn articles(lexicons: &[Lexicon]) -> HashSet<Box<str>> {
    let forms = lexicons.iter().flat_map(|lexicon| &lexicon.forms);
    let definite = forms.filter(|(form, word)| *word == Word::Cue(Cue::Definite) && !form.contains(' '));
    definite.map(|(form, _)| fold::fold(&fold::lower(form)).into()).collect()
}

/// Endings of words and what may stand in their place, the longest ending first.
pub(super) fn endings(lexicons: &[Lexicon]) -> Vec<(Box<str>, Box<str>)> {
    let forms = lexicons.iter().flat_map(|lexicon| &lexicon.forms);
    let mut endings: Vec<(Box<str>, Box<str>)> = forms
        .filter_map(|(form, word)| match word {
            Word::Ending(ending) => {
                Some((ending.as_str().into(), if form == "-" { "".into() } else { form.as_str().into() }))
            }
            Word::Number(_)
            | Word::Ordinal(_)
            | Word::Cue(_)
            | Word::Amount(_)
            | Word::Unit(_)
            | Word::Spelling(_)
            | Word::Sound(_) => None,
        })
        .collect();
    endings.sort_by_key(|(ending, _)| std::cmp::Reverse(ending.len()));
    endings
}

/// The folded words of a form, with spaces between.
fn words_of(form: &str) -> String {
    tokens(form).into_iter().map(|token| token.folded).collect::<Vec<_>>().join(" ")
}

pub(super) fn is_unspaced(word: &str) -> bool {
    word.chars().next().is_some_and(script::is_unspaced)
}
