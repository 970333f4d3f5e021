//! Filling the index: which words stand for what.

use comanda_domain::menu::{Menu, Name};

use crate::fold;
use crate::lexicon::{Lexicon, Word};
use crate::meaning::{Cue, Meaning};
use crate::token::tokens;

use super::{Entry, Index, Node, TYPO_LETTERS_MIN, one_dropped};

/// The shortest form that people are expected to write together.
const JOINED_LETTERS_MIN: usize = 6;

impl Index {
    /// The forms of `menu` and of `lexicons`. `amounts` are the ids of [`Meaning::Amount`].
    pub(crate) fn new(menu: &Menu, lexicons: &[Lexicon], amounts: &[String]) -> Self {
        let mut index = Self {
            words: std::collections::HashMap::new(),
            near: std::collections::HashMap::new(),
            spellings: Vec::new(),
            nodes: vec![Node::default()],
            entries: Vec::new(),
        };
        index.add_menu(menu, amounts, &units(lexicons));
        for (language, lexicon) in lexicons.iter().enumerate() {
            for (form, word) in &lexicon.forms {
                let meaning = match word {
                    Word::Number(number) => Meaning::Number(*number),
                    Word::Cue(cue) => Meaning::Cue(*cue),
                    Word::Amount(id) => match amounts.iter().position(|amount| amount == id) {
                        Some(amount) => Meaning::Amount { amount },
                        None => continue,
                    },
                    Word::Unit(_) => continue,
                };
                index.add(form, meaning, u8::try_from(language).ok());
            }
        }
        index
    }

    fn add_menu(&mut self, menu: &Menu, amounts: &[String], units: &[(String, String)]) {
        for (at, section) in menu.sections.iter().enumerate() {
            self.add_section(at, section, units);
        }
        for (combo, entry) in menu.combos.iter().enumerate() {
            self.add_all(named(&entry.name, &entry.aliases), Meaning::Combo { combo });
        }
        for (scale, sizes) in menu.sizes.values().enumerate() {
            for (size, entry) in sizes.iter().enumerate() {
                self.add_all(named(&entry.name, &entry.aliases), Meaning::Size { scale, size });
            }
        }
        for (recipe, entry) in menu.recipes.iter().enumerate() {
            self.add_all(entry.aliases.iter().map(String::as_str), Meaning::Recipe { recipe });
        }
        for entry in &menu.amounts {
            if let Some(amount) = amounts.iter().position(|amount| amount == entry.id.as_str()) {
                self.add_all(entry.aliases.iter().map(String::as_str), Meaning::Amount { amount });
            }
        }
    }

    fn add_section(
        &mut self,
        at: usize,
        section: &comanda_domain::menu::Section,
        units: &[(String, String)],
    ) {
        let aliases = |aliases: &[String]| aliases.to_vec();
        for noun in aliases(&section.nouns) {
            self.add(&noun, Meaning::Noun { section: at }, None);
        }
        if section.items.is_empty() {
            self.add_all(section.name.forms(), Meaning::Noun { section: at });
        }
        for measure in aliases(&section.measures) {
            self.add(&measure, Meaning::Measure { section: at }, None);
        }
        for (item, entry) in section.items.iter().enumerate() {
            self.add_all(named(&entry.name, &entry.aliases), Meaning::Item { section: at, item });
        }
        for (ambiguity, entry) in section.ambiguous_items.iter().enumerate() {
            let meaning = Meaning::AnyItem { section: at, ambiguity };
            self.add_all(entry.aliases.iter().map(String::as_str), meaning);
        }
        for (group, entry) in section.groups.iter().enumerate() {
            self.add_group(at, group, entry);
        }
        for (container, entry) in section.containers.iter().enumerate() {
            let meaning = Meaning::Container { section: at, container };
            self.add(&entry.id.as_str().replace('_', " "), meaning, None);
            self.add_all(entry.aliases.iter().map(String::as_str), meaning);
        }
        for (volume, entry) in section.volumes.iter().enumerate() {
            let meaning = Meaning::Volume { section: at, volume };
            let value = decimal(entry.value_milli);
            let known = units.iter().filter(|(unit, _)| *unit == entry.unit).map(|(_, form)| form.as_str());
            for unit in known.chain([entry.unit.as_str()]) {
                self.add(&format!("{value} {unit}"), meaning, None);
            }
            self.add_all(entry.aliases.iter().map(String::as_str), meaning);
        }
    }

    fn add_group(&mut self, section: usize, group: usize, entry: &comanda_domain::menu::Group) {
        for (choice, entry) in entry.choices.iter().enumerate() {
            let meaning = |count| Meaning::Choice { section, group, choice, count };
            self.add_all(named(&entry.name, &entry.aliases), meaning(None));
            let Some(countable) = &entry.countable else { continue };
            let unit = Meaning::Unit { section, group, choice };
            self.add_all(countable.units.iter().map(String::as_str), unit);
            for (count, aliases) in &countable.aliases_by_count {
                self.add_all(aliases.iter().map(String::as_str), meaning(Some(*count)));
            }
        }
        for (ambiguity, entry) in entry.ambiguous.iter().enumerate() {
            let meaning = Meaning::AnyChoice { section, group, ambiguity };
            self.add_all(entry.aliases.iter().map(String::as_str), meaning);
        }
        for (at, entry) in entry.catch_alls.iter().enumerate() {
            let meaning = Meaning::CatchAll { section, group, entry: at };
            self.add_all(entry.aliases.iter().map(String::as_str), meaning);
        }
    }

    fn add_all<'f>(&mut self, forms: impl Iterator<Item = &'f str>, meaning: Meaning) {
        for form in forms {
            self.add(form, meaning, None);
        }
    }

    fn add(&mut self, form: &str, meaning: Meaning, language: Option<u8>) {
        let cut = tokens(form);
        let words: Vec<(&str, &str)> =
            cut.iter().map(|token| (token.text.as_str(), token.folded.as_str())).collect();
        if words.is_empty() {
            return;
        }
        let text: Vec<&str> = words.iter().map(|(text, _)| *text).collect();
        let folded: Vec<&str> = words.iter().map(|(_, folded)| *folded).collect();
        self.add_path(&folded, Entry { meaning, text: text.join(" ").into(), joined: false, language });
        let joined = folded.concat();
        let common = meaning == Meaning::Cue(Cue::Common) || meaning == Meaning::Cue(Cue::Filler);
        if folded.len() > 1 && joined.len() >= JOINED_LETTERS_MIN && !common {
            self.add_path(&[&joined], Entry { meaning, text: text.join(" ").into(), joined: true, language });
        }
    }

    fn add_path(&mut self, words: &[&str], entry: Entry) {
        let mut at = 0;
        for word in words {
            let word = self.word(&fold::key(word));
            let next = self.nodes.len();
            let Some(node) = self.nodes.get_mut(at) else { return };
            at = *node.children.entry(word).or_insert(next);
            if at == next {
                self.nodes.push(Node::default());
            }
        }
        let same = |index: &usize| {
            self.entries.get(*index).is_some_and(|old| old.meaning == entry.meaning && old.text == entry.text)
        };
        let Some(node) = self.nodes.get(at) else { return };
        if node.entries.iter().any(same) {
            return;
        }
        let index = self.entries.len();
        self.entries.push(entry);
        if let Some(node) = self.nodes.get_mut(at) {
            node.entries.push(index);
        }
    }

    fn word(&mut self, spelling: &str) -> u32 {
        if let Some(word) = self.words.get(spelling) {
            return *word;
        }
        let word = u32::try_from(self.spellings.len()).unwrap_or(u32::MAX);
        self.spellings.push(spelling.into());
        self.words.insert(spelling.into(), word);
        let digits = spelling.chars().any(|letter| letter.is_ascii_digit());
        if spelling.chars().count() >= TYPO_LETTERS_MIN && !digits {
            for key in std::iter::once(spelling.to_owned()).chain(one_dropped(spelling)) {
                self.near.entry(key.into()).or_default().push(word);
            }
        }
        word
    }
}

fn named<'a>(name: &'a Name, aliases: &'a [String]) -> impl Iterator<Item = &'a str> {
    name.forms().chain(aliases.iter().map(String::as_str))
}

/// Units of volume and the words for them.
fn units(lexicons: &[Lexicon]) -> Vec<(String, String)> {
    let forms = lexicons.iter().flat_map(|lexicon| &lexicon.forms);
    let unit = |(form, word): &(String, Word)| match word {
        Word::Unit(unit) => Some((unit.clone(), form.clone())),
        Word::Number(_) | Word::Cue(_) | Word::Amount(_) => None,
    };
    forms.filter_map(unit).collect()
}

/// Thousandths as people write them: 1500 is `1.5`.
fn decimal(milli: u64) -> String {
    let fraction = format!("{:03}", milli % 1000);
    match fraction.trim_end_matches('0') {
        "" => (milli / 1000).to_string(),
        digits => format!("{}.{digits}", milli / 1000),
    }
}
