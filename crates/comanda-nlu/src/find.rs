//! Looking words up in the menu, for those who know already what kind of thing the words name: an outside reader that
//! found "the dish" or "the size" in a text.

use std::collections::HashSet;

use comanda_domain::id::Sku;
use comanda_domain::line::{Chosen, LineVolume};
use comanda_domain::menu::{Item, Menu, Section};

use crate::fold;
use crate::meaning::Meaning;
use crate::pieces;
use crate::reader::{Reader, alike};
use crate::token::{self, Token};

/// An entry of the menu that some words name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A dish.
    Dish {
        /// Of which section.
        section: Sku,
        /// Which.
        item: Sku,
    },
    /// A section: a build-your-own dish, or one of its dishes without saying which.
    Section(Sku),
    /// A combo.
    Combo(Sku),
    /// A step of a size scale.
    Size {
        /// Which scale: a key of the menu's sizes.
        scale: Sku,
        /// Which step.
        size: Sku,
    },
    /// A choice, or several that it may be.
    Choice {
        /// Of which section.
        section: Sku,
        /// Of which group.
        group: Sku,
        /// Which.
        choice: Chosen,
        /// "double shot" = 2.
        count: Option<u32>,
    },
    /// Can, bottle …
    Container {
        /// Of which section.
        section: Sku,
        /// Which.
        container: Sku,
    },
    /// 330 ml …
    Volume {
        /// Of which section.
        section: Sku,
        /// How much.
        volume: LineVolume,
    },
    /// Light, extra …
    Amount(Sku),
    /// A number.
    Number(u32),
}

impl Reader {
    /// What these words name as a whole, the nearest first: by id, else as a text would be read. Words that hold more
    /// than one name are no name.
    pub fn find(&self, words: &str) -> Vec<Entry> {
        let mut found = entries_by_id(self.menu(), words.trim());
        let tokens = pieces::join_unread(self.index(), token::tokens(words));
        let mut hits = Vec::new();
        self.index().hits(&tokens, &self.index().spelled(&tokens), 0, &mut hits);
        hits.retain(|hit| hit.end == tokens.len());
        hits.sort_by(|left, right| left.cost.total_cmp(&right.cost));
        let read = hits.iter().filter_map(|hit| self.entry_of(hit.meaning));
        for entry in read.chain(number_alone(&tokens)) {
            if !found.contains(&entry) {
                found.push(entry);
            }
        }
        found
    }

    /// The dishes that a text is most likely about, best first: those that it names, then those whose names are most like
    /// any of its words. At most `max`; sold-out ones are left out.
    pub fn likely_dishes(&self, text: &str, max: usize) -> Vec<(&Section, &Item)> {
        let tokens = pieces::join_unread(self.index(), token::tokens(text));
        let named = self.named_in(&tokens);
        let words: Vec<&str> = tokens.iter().map(|token| token.folded.as_str()).collect();
        let sections = self.menu().sections.iter().enumerate();
        let dishes = sections.flat_map(|(at, section)| {
            section.items.iter().enumerate().map(move |(item_at, item)| (at, section, item_at, item))
        });
        let mut scored: Vec<(f64, &Section, &Item)> = dishes
            .filter(|(.., item)| item.available)
            .map(|(at, section, item_at, item)| {
                let is_named = named.contains(&(at, item_at));
                (if is_named { 2.0 } else { likeness(&words, item) }, section, item)
            })
            .collect();
        scored.sort_by(|(left, ..), (right, ..)| right.total_cmp(left));
        scored.into_iter().take(max).map(|(_, section, item)| (section, item)).collect()
    }

    /// Dishes that some words of the text name, by their places in the menu.
    fn named_in(&self, tokens: &[Token]) -> HashSet<(usize, usize)> {
        let mut named = HashSet::new();
        let mut hits = Vec::new();
        let spelled = self.index().spelled(tokens);
        for start in 0..tokens.len() {
            hits.clear();
            self.index().hits(tokens, &spelled, start, &mut hits);
            for hit in &hits {
                let sections = &self.menu().sections;
                if let Meaning::Item { section, item } | Meaning::Rest { section, item } = hit.meaning {
                    named.insert((section, item));
                } else if let Meaning::AnyItem { section, ambiguity } = hit.meaning
                    && let Some(entry) = sections.get(section)
                    && let Some(any) = entry.ambiguous_items.get(ambiguity)
                {
                    let places = entry.items.iter().enumerate();
                    let meant = places.filter(|(_, item)| any.any_of.contains(&item.id));
                    named.extend(meant.map(|(item, _)| (section, item)));
                }
            }
        }
        named
    }

    fn entry_of(&self, meaning: Meaning) -> Option<Entry> {
        let menu = self.menu();
        let section_at = |section: usize| menu.sections.get(section);
        Some(match meaning {
            Meaning::Item { section, item } | Meaning::Rest { section, item } => {
                let section = section_at(section)?;
                Entry::Dish { section: section.id.clone(), item: section.items.get(item)?.id.clone() }
            }
            Meaning::Noun { section } | Meaning::AnyItem { section, .. } => {
                Entry::Section(section_at(section)?.id.clone())
            }
            Meaning::Combo { combo } => Entry::Combo(menu.combos.get(combo)?.id.clone()),
            Meaning::Size { scale, size } => {
                let (scale, steps) = menu.sizes.iter().nth(scale)?;
                Entry::Size { scale: scale.clone(), size: steps.get(size)?.id.clone() }
            }
            Meaning::Choice { section, group, choice, count } => {
                let section = section_at(section)?;
                let group = section.groups.get(group)?;
                let choice = Chosen::One(group.choices.get(choice)?.id.clone());
                Entry::Choice { section: section.id.clone(), group: group.id.clone(), choice, count }
            }
            Meaning::AnyChoice { section, group, ambiguity } => {
                let section = section_at(section)?;
                let group = section.groups.get(group)?;
                let choice = Chosen::AnyOf(group.ambiguous.get(ambiguity)?.any_of.clone());
                Entry::Choice { section: section.id.clone(), group: group.id.clone(), choice, count: None }
            }
            Meaning::CatchAll { section, group, entry } => {
                let section = section_at(section)?;
                let group = section.groups.get(group)?;
                let choice = Chosen::One(group.catch_alls.get(entry)?.id.clone()?);
                Entry::Choice { section: section.id.clone(), group: group.id.clone(), choice, count: None }
            }
            Meaning::Kind { .. } => return None,
            Meaning::Container { section, container } => {
                let section = section_at(section)?;
                let container = section.containers.get(container)?.id.clone();
                Entry::Container { section: section.id.clone(), container }
            }
            Meaning::Volume { section, volume } => {
                let section = section_at(section)?;
                let volume = section.volumes.get(volume)?;
                let volume = LineVolume { value_milli: volume.value_milli, unit: volume.unit.clone() };
                Entry::Volume { section: section.id.clone(), volume }
            }
            Meaning::Amount { amount } => Entry::Amount(self.amounts().get(amount)?.clone()),
            Meaning::Number(number) => Entry::Number(number),
            // What counts or joins names nothing by itself.
            Meaning::Recipe { .. }
            | Meaning::Ordinal(_)
            | Meaning::Measure { .. }
            | Meaning::Unit { .. }
            | Meaning::Cue(_) => {
                return None;
            }
        })
    }
}

/// Digits are no form of a lexicon.
fn number_alone(tokens: &[Token]) -> Option<Entry> {
    match tokens {
        [token] => token.text.parse().ok().map(Entry::Number),
        _ => None,
    }
}

/// Entries that have these words as their id.
fn entries_by_id(menu: &Menu, words: &str) -> Vec<Entry> {
    let Ok(id) = Sku::parse(words) else { return Vec::new() };
    let mut found = Vec::new();
    for section in &menu.sections {
        if section.item(&id).is_some() {
            found.push(Entry::Dish { section: section.id.clone(), item: id.clone() });
        }
    }
    if menu.section(&id).is_some() {
        found.push(Entry::Section(id.clone()));
    }
    if menu.combo(&id).is_some() {
        found.push(Entry::Combo(id.clone()));
    }
    for (scale, steps) in &menu.sizes {
        if steps.iter().any(|step| step.id == id) {
            found.push(Entry::Size { scale: scale.clone(), size: id.clone() });
        }
    }
    for section in &menu.sections {
        let of_section = || section.id.clone();
        for group in section.groups.iter().filter(|group| group.choice(&id).is_some()) {
            let (group, choice) = (group.id.clone(), Chosen::One(id.clone()));
            found.push(Entry::Choice { section: of_section(), group, choice, count: None });
        }
        if section.containers.iter().any(|container| container.id == id) {
            found.push(Entry::Container { section: of_section(), container: id.clone() });
        }
    }
    if menu.amount_ids().contains(&id) {
        found.push(Entry::Amount(id));
    }
    found
}

/// How like the best stretch of the text is to a name of the dish.
fn likeness(words: &[&str], item: &Item) -> f64 {
    let forms = item.name.forms().chain(item.aliases.iter().map(String::as_str));
    let of_form = |form: &str| {
        let form = fold::fold(&fold::lower(form));
        let length = form.split_whitespace().count().clamp(1, words.len().max(1));
        words.windows(length).map(|window| alike(&window.join(" "), &form)).fold(0.0, f64::max)
    };
    forms.map(of_form).fold(0.0, f64::max)
}
