//! The grammar of orders: from the words of a message to dishes, and to changes of the dishes that are there.
//!
//! The cart and the dishes of the message are drafts in one list, so "no onion in the first one" is the same whether the first
//! one stands in the cart or a line above. The words are taken from left to right. At each place every form that begins there
//! proposes what it may do, at a cost; the cheapest is done, and the others are kept for later ([`search`]). What fits
//! nowhere costs most: it is reported, never guessed.
//!
//! This module must not know any language: words arrive as cues.

mod act;
mod apart;
mod apply;
mod called;
mod choice;
mod clause;
mod combo;
mod cue;
mod described;
mod dish;
mod doubt;
mod explain;
mod foreign;
mod half;
mod head;
mod hear;
mod homes;
mod mentioned;
mod modifier;
mod number;
mod propose;
mod refer;
mod refuse;
mod result;
mod same;
mod search;
mod settle;
mod state;
mod which;

use std::collections::HashSet;

use comanda_domain::id::Sku;
use comanda_domain::line::Line;
use comanda_domain::menu::{Item, Menu, Section};
use comanda_domain::reading::ReadingContext;

use crate::fold;
use crate::index::Foods;
use crate::lattice::Lattice;
use crate::meaning::{Cue, Meaning};
use crate::token::{Kind, Token};

pub(crate) use choice::is_modifier;
pub use explain::{Explanation, Step};
pub(crate) use result::Understood;

/// What a reading of one message looks at.
pub(crate) struct Grammar<'a> {
    pub(crate) menu: &'a Menu,
    pub(crate) facts: &'a MenuFacts,
    /// Ids of [`Meaning::Amount`].
    pub(crate) amounts: &'a [Sku],
    pub(crate) tokens: &'a [Token],
    pub(crate) lattice: &'a Lattice,
    /// Tokens of details and questions: not about dishes.
    pub(crate) taken: &'a [bool],
    pub(crate) context: &'a ReadingContext<'a>,
    /// The dish that a question of this message, or of one before, is about.
    pub(crate) mentioned: Option<&'a Line>,
}

/// What is looked up of a menu again and again.
#[derive(Debug)]
pub(crate) struct MenuFacts {
    /// For each section, the place of its sizes among the menu's scales.
    scales: Vec<Option<usize>>,
    /// For each recipe, its section.
    recipe_sections: Vec<Option<usize>>,
    /// Sections whose dishes are built to order.
    own: Vec<usize>,
    /// For each section and item, what it is called: keys of words, with a space between.
    names: Vec<Vec<Vec<Box<str>>>>,
    /// For each section, the sizes that are numbers ("6 pcs", "a dozen").
    counts: Vec<Vec<(u32, usize)>>,
    /// What is eaten and drunk anywhere.
    foods: Foods,
}

impl MenuFacts {
    /// For each section and item, what it is called: keys of words, with a space between.
    pub(crate) fn names(&self) -> &[Vec<Vec<Box<str>>>] {
        &self.names
    }

    pub(crate) fn of(menu: &Menu, measures: &HashSet<String>, foods: Foods) -> Self {
        let section = |id: &Sku| menu.sections.iter().position(|section| section.id == *id);
        let names: Vec<Vec<Vec<Box<str>>>> =
            menu.sections.iter().map(|section| section.items.iter().map(names).collect()).collect();
        Self {
            foods: foods.with_names(names.iter().flatten().flatten().map(|name| &**name)),
            scales: menu
                .sections
                .iter()
                .map(|one| {
                    let scale = &one.sizes.as_ref()?.scale;
                    menu.sizes.keys().position(|key| key == scale)
                })
                .collect(),
            names,
            counts: menu.sections.iter().map(|section| counts(menu, section, measures)).collect(),
            recipe_sections: menu.recipes.iter().map(|recipe| section(&recipe.section)).collect(),
            own: (0..menu.sections.len())
                .filter(|at| menu.sections.get(*at).is_some_and(|section| section.items.is_empty()))
                .collect(),
        }
    }

    /// Whether these words are of something that is eaten or drunk.
    fn is_food(&self, words: &[Token]) -> bool {
        self.foods.has(words)
    }

    /// Whether they are part of what a dish of the menu is called.
    pub(crate) fn is_of_a_name(&self, words: &[Token]) -> bool {
        self.foods.is_of_a_name(words)
    }

    /// Whether they are a dish of its own, rather than what dishes are made of.
    pub(crate) fn is_dish_anywhere(&self, words: &[Token]) -> bool {
        self.foods.is_dish(words)
    }
}

impl Grammar<'_> {
    fn kind(&self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    fn is_taken(&self, at: usize) -> bool {
        self.taken.get(at).copied().unwrap_or(false)
    }

    /// Whether a clause ends before this token.
    fn is_boundary(&self, at: usize) -> bool {
        self.is_taken(at) || !matches!(self.kind(at), Some(Kind::Word | Kind::Number))
    }

    /// Whether a form of this cue begins at the token.
    fn hears(&self, at: usize, cue: Cue) -> bool {
        !self.is_taken(at) && self.lattice.at(at).iter().any(|hit| hit.meaning.is(cue))
    }

    fn unit_begins(&self, at: usize) -> bool {
        !self.is_boundary(at)
            && self.lattice.at(at).iter().any(|hit| matches!(hit.meaning, Meaning::Unit { .. }))
    }

    fn is_own(&self, section: usize) -> bool {
        self.facts.own.contains(&section)
    }

    /// The stretches of the cheapest explanation from a token to the end of its clause.
    fn ahead(&self, at: usize) -> impl Iterator<Item = (usize, usize)> {
        let mut at = at;
        std::iter::from_fn(move || {
            if self.is_boundary(at) {
                return None;
            }
            let from = at;
            at = self.lattice.next(from);
            Some((from, at))
        })
    }

    /// What the tokens may mean.
    fn meanings(&self, start: usize, end: usize) -> impl Iterator<Item = Meaning> {
        self.lattice.at(start).iter().filter(move |hit| hit.end == end).map(|hit| hit.meaning)
    }

    /// The dish that the words behind `at` lead to, with nothing between but what a dish may be described with, or "on
    /// the": its sections. A dish right behind an "and" is another one.
    fn head_ahead(&self, at: usize, focus: Option<usize>) -> Vec<usize> {
        let (mut linked, mut onto, mut bridged, mut amount) = (false, false, false, false);
        for (start, end) in self.ahead(at).take(9) {
            let heads: Vec<usize> = self.meanings(start, end).filter_map(head_section).collect();
            let says = |cue: Cue| self.meanings(start, end).any(|meaning| meaning.is(cue));
            // What is a choice on the dish that is talked about is hardly another dish.
            let choice = focus.is_some_and(|section| self.modifier(section, start, end).is_some());
            // "đặc biệt ít cơm": less rice, not a dish of it.
            let choice = choice || (amount && self.is_modifier(start, end));
            amount = self.meanings(start, end).any(|one| matches!(one, Meaning::Amount { .. }));
            if !heads.is_empty() && (!choice || bridged) {
                return if linked && !bridged { Vec::new() } else { heads };
            }
            let size = self.meanings(start, end).any(|meaning| matches!(meaning, Meaning::Size { .. }));
            if linked && (size || self.meanings(start, end).any(|one| matches!(one, Meaning::Number(_)))) {
                // "no sugar and a large coke".
                return Vec::new();
            }
            // "two pumps of vanilla, three of hazelnut latte".
            let counts = self.meanings(start, end).any(|one| matches!(one, Meaning::Number(_)))
                && self.unit_begins(end);
            // "… với ly matcha".
            let leads = [Cue::Measure, Cue::Article, Cue::Definite].iter().any(|cue| says(*cue));
            linked = says(Cue::And) || (linked && leads);
            if onto && (says(Cue::Definite) || says(Cue::It) || says(Cue::Measure)) {
                bridged = true;
                continue;
            }
            onto = says(Cue::Onto);
            let describes = onto
                || counts
                || self.meanings(start, end).any(|meaning| {
                    choice::is_modifier(meaning)
                        || matches!(
                            meaning,
                            Meaning::Amount { .. }
                                | Meaning::Unit { .. }
                                | Meaning::Measure { .. }
                                | Meaning::Cue(Cue::And | Cue::No | Cue::Filler | Cue::Measure)
                        )
                });
            if !describes {
                break;
            }
        }
        Vec::new()
    }
}

/// What an item is called, as keys of words.
fn names(item: &Item) -> Vec<Box<str>> {
    let forms = item.name.forms().chain(item.aliases.iter().map(String::as_str));
    forms.map(|form| words_key(&fold::fold(&fold::lower(form)))).collect()
}

/// The keys of the words of a folded text.
pub(crate) fn words_key(folded: &str) -> Box<str> {
    let words = folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| fold::key(word).into_owned()).collect::<Vec<_>>().join(" ").into()
}

/// The sizes of a section that say how many pieces, where it has several such sizes: a number before its head word or a
/// measure. "14 inch" counts nothing.
fn counts(menu: &Menu, section: &Section, measures: &HashSet<String>) -> Vec<(u32, usize)> {
    let nouns: Vec<Box<str>> =
        section.nouns.iter().map(|noun| words_key(&fold::fold(&fold::lower(noun)))).collect();
    let number = |form: &str| {
        let form = fold::fold(&fold::lower(form));
        let (number, unit) = form.split_once(' ')?;
        let counted = measures.contains(unit) || nouns.contains(&words_key(unit));
        number.parse::<u32>().ok().filter(|_| counted)
    };
    let mut counts = Vec::new();
    for (at, size) in menu.sizes_of(section).iter().enumerate() {
        let mut forms = size.name.forms().chain(size.aliases.iter().map(String::as_str));
        counts.extend(forms.find_map(number).map(|number| (number, at)));
    }
    if counts.len() > 1 { counts } else { Vec::new() }
}

/// The section of a dish or head word.
fn head_section(meaning: Meaning) -> Option<usize> {
    if let Meaning::Item { section, .. }
    | Meaning::Rest { section, .. }
    | Meaning::AnyItem { section, .. }
    | Meaning::Noun { section } = meaning
    {
        Some(section)
    } else {
        None
    }
}

/// Whether this names a dish by itself.
pub(crate) fn is_dish(meaning: Meaning) -> bool {
    head_section(meaning).is_some() || matches!(meaning, Meaning::Combo { .. })
}
