//! The small pieces of a storyboard file: texts per language, names of pictures, addresses, jumps, dishes.

use std::collections::BTreeMap;

use crate::id::Sku;
use crate::menu::Name;
use crate::storyboard::{Place, REF_CHARS_MAX, Target};
use crate::yaml::Entry;

use super::{Jump, Loader};

/// Kinds of pictures that Meta takes from everybody.
const PICTURE_ENDINGS: [&str; 4] = [".jpg", ".jpeg", ".png", ".gif"];

impl<'file> Loader<'_, 'file> {
    /// One text for all, or a text per language that has at least the shop's first. None is longer than `chars_max`.
    pub(super) fn text(&self, entry: &Entry<'file>, chars_max: usize) -> Option<Name> {
        if !entry.is_map() {
            return short_text(entry, chars_max).map(Name::plain);
        }
        let mut texts = BTreeMap::new();
        for (language, text) in entry.map()?.all() {
            if self.speaks(&text, language) {
                texts.insert(language.to_owned(), short_text(&text, chars_max)?.to_owned());
            }
        }
        let languages = &self.menu.shop.languages;
        if let Some(first) = languages.first()
            && !entry.has(first)
        {
            entry.problem(format!("the text in `{first}` is missing, the first language of the shop"));
            return None;
        }
        Name::by_language(texts, languages)
    }

    /// Whether the shop speaks a language, or a problem.
    pub(super) fn speaks(&self, entry: &Entry<'_>, language: &str) -> bool {
        let languages: Vec<&str> = self.menu.shop.languages.iter().map(String::as_str).collect();
        let is_spoken = languages.contains(&language);
        if !is_spoken {
            entry.unknown_name("language", language, &languages);
        }
        is_spoken
    }

    /// Where a `go` leads. Whether the flow exists is checked once all are known.
    pub(super) fn target(&mut self, entry: &Entry<'file>) -> Option<Target> {
        let text = entry.text()?;
        if let Some((_, place)) = Place::NAMES.iter().find(|(name, _)| *name == text) {
            return Some(Target::Place(*place));
        }
        let to: Sku = entry.parsed()?;
        self.jumps.push(Jump { entry: entry.clone(), from: self.current, to: to.clone() });
        Some(Target::Flow(to))
    }

    /// The id of a dish of the menu.
    pub(super) fn dish(&self, entry: &Entry<'_>) -> Option<Sku> {
        let id: Sku = entry.parsed()?;
        if self.menu.find_item(&id).is_none() {
            let dishes = self.menu.sections.iter().flat_map(|section| &section.items);
            let known: Vec<&str> = dishes.map(|item| item.id.as_str()).collect();
            entry.unknown_name("dish", id.as_str(), &known);
            return None;
        }
        Some(id)
    }
}

/// The entries of a list, or a problem if there are too few or too many. No list is no entries.
pub(super) fn listed<'file>(
    list: Option<Entry<'file>>,
    least: usize,
    most: usize,
    what: &str,
) -> Vec<Entry<'file>> {
    let Some(list) = list else { return Vec::new() };
    let Some(entries) = list.list() else { return Vec::new() };
    if (least..=most).contains(&entries.len()) {
        return entries;
    }
    let count = entries.len();
    list.problem(match (least, most) {
        (least, usize::MAX) => format!("expected at least {least} of the {what}, found {count}"),
        (least, most) => format!("expected {least} to {most} {what}, found {count}"),
    });
    entries
}

/// Nothing, and a problem, unless exactly one of the keys is there.
pub(super) fn just_one(entry: &Entry<'_>, keys: &[&str]) -> Option<()> {
    if keys.iter().filter(|key| entry.has(key)).count() == 1 {
        return Some(());
    }
    let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    entry.problem(format!("expected exactly one of {}", keys.join(", ")));
    None
}

/// `true`: the only thing that a key can say which is left out otherwise.
pub(super) fn only_true(entry: &Entry<'_>) -> Option<()> {
    if entry.boolean()? {
        return Some(());
    }
    entry.problem("expected `true`; leave it out otherwise");
    None
}

/// A text of at most so many characters.
pub(super) fn short_text<'file>(entry: &Entry<'file>, chars_max: usize) -> Option<&'file str> {
    let text = entry.text()?;
    let chars = text.chars().count();
    if chars > chars_max {
        entry.problem(format!("expected at most {chars_max} characters, found {chars}"));
        return None;
    }
    Some(text)
}

/// The name of a picture in the shop folder.
pub(super) fn picture(entry: &Entry<'_>) -> Option<String> {
    let name = entry.text()?;
    if name.contains(['/', '\\']) || name.starts_with('.') {
        entry.problem(format!("`{name}` is not the name of a file in the shop folder; expected no folders"));
        return None;
    }
    let lower = name.to_lowercase();
    if !PICTURE_ENDINGS.iter().any(|ending| lower.ends_with(ending)) {
        let endings = PICTURE_ENDINGS.join(", ");
        entry.problem(format!("`{name}` is not the name of a picture; it must end in one of {endings}"));
        return None;
    }
    Some(name.to_owned())
}

/// An address that a button may open. Meta wants `https`.
pub(super) fn address(entry: &Entry<'_>) -> Option<String> {
    let text = entry.text()?;
    let rest = text.strip_prefix("https://").unwrap_or_default();
    let has_host = rest.starts_with(char::is_alphanumeric);
    if !has_host || rest.contains(|letter: char| letter.is_whitespace() || letter.is_control()) {
        entry.problem(format!("`{text}` is not an address such as `https://example.com/menu`"));
        return None;
    }
    Some(text.to_owned())
}

/// What follows `?ref=` in an m.me link, as far as Meta takes it.
pub(super) fn link_reference(entry: &Entry<'_>) -> Option<String> {
    let text = short_text(entry, REF_CHARS_MAX)?;
    let is_allowed = |letter: char| letter.is_ascii_alphanumeric() || "+/=-.:_".contains(letter);
    if !text.chars().all(is_allowed) {
        entry.problem(format!(
            "`{text}` cannot stand in a link; expected letters a to z, digits and + / = - . : _"
        ));
        return None;
    }
    Some(text.to_owned())
}
