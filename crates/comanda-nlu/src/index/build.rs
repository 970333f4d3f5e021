//! Filling the index: which words stand for what.

use comanda_domain::menu::{Menu, Name};

use crate::fold;
use crate::lexicon::{Lexicon, Word};
use crate::meaning::{Cue, Meaning};
use crate::token::{Kind, tokens};

use super::sounds::Sounds;
use super::words::{articles, describing, endings, function_words, is_unspaced, measures, spellings, units};
use super::{Entry, Index, Node, TYPO_LETTERS_MIN, cost, fingerprint, one_dropped};

/// Millilitres from this on (in thousandths) are said without their unit.
const BARE_VOLUME_MILLI_MIN: u64 = 100_000;

/// The shortest form that people are expected to write together.
const JOINED_LETTERS_MIN: usize = 5;

impl Index {
    /// The forms of `menu` and of `lexicons`. `amounts` are the ids of [`Meaning::Amount`].
    pub(crate) fn new(menu: &Menu, lexicons: &[Lexicon], amounts: &[String]) -> Self {
        let mut index = Self {
            words: std::collections::HashMap::new(),
            near: Vec::new(),
            spellings: Vec::new(),
            nodes: vec![Node::default()],
            entries: Vec::new(),
            other_spellings: spellings(lexicons),
            endings: endings(lexicons),
            sounds: Sounds::of(lexicons),
            articles: articles(lexicons),
            measures: measures(menu, lexicons),
        };
        index.add_menu(menu, amounts, &units(lexicons));
        let words_of_menu = index.words.len();
        for (language, lexicon) in lexicons.iter().enumerate() {
            for (form, word) in &lexicon.forms {
                if *word == Word::Cue(Cue::Common) && index.is_of_menu(form, words_of_menu) {
                    continue;
                }
                let meaning = match word {
                    Word::Number(number) => Meaning::Number(*number),
                    Word::Ordinal(number) => Meaning::Ordinal(*number),
                    Word::Cue(cue)
                        if !matches!(cue, Cue::Describing | Cue::Drink | Cue::Food | Cue::Ingredient) =>
                    {
                        Meaning::Cue(*cue)
                    }
                    Word::Amount(id) => match amounts.iter().position(|amount| amount == id) {
                        Some(amount) => Meaning::Amount { amount },
                        None => continue,
                    },
                    Word::Cue(_) | Word::Unit(_) | Word::Spelling(_) | Word::Ending(_) | Word::Sound(_) => {
                        continue;
                    }
                };
                index.add(form, meaning, u8::try_from(language).ok());
            }
        }
        let function_words = function_words(lexicons);
        index.add_short_sizes(menu, &function_words);
        index.add_kinds(menu);
        index.add_bare_rests(menu, &function_words);
        index.add_shortened(menu, &function_words);
        index.find_leading(&describing(lexicons));
        index.near.sort_unstable();
        index.near.dedup();
        index.near.shrink_to_fit();
        index.sounds.fill(&index.spellings);
        index
    }

    /// "bánh canh", where there is a "bánh canh giò": whether each of several words is one of the first `count`, the menu's.
    fn is_of_menu(&self, form: &str, count: usize) -> bool {
        let known = |word: &str| {
            let word = self.words.get(&*fold::key(&fold::fold(word)));
            word.and_then(|word| usize::try_from(*word).ok()).is_some_and(|word| word < count)
        };
        form.contains(' ') && form.split(' ').all(known)
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
            for form in entry.name.forms() {
                if let Some(rest) = rest_of(form, &section.nouns) {
                    self.add(&rest, Meaning::Rest { section: at, item }, None);
                }
            }
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
            // "una cerveza de litro".
            if entry.value_milli == 1000 {
                for (_, unit) in units.iter().filter(|(unit, form)| *unit == entry.unit && form.len() > 2) {
                    self.add_as(unit, meaning, cost::SHORTENED);
                }
            }
            // "una coca de 600".
            let litres = entry.unit == "l" && entry.value_milli % 1000 != 0;
            if litres || (entry.unit == "ml" && entry.value_milli >= BARE_VOLUME_MILLI_MIN) {
                self.add_as(&value, meaning, cost::SHORTENED);
            }
            self.add_all(entry.aliases.iter().map(String::as_str), meaning);
        }
    }

    fn add_group(&mut self, section: usize, group: usize, entry: &comanda_domain::menu::Group) {
        for (choice, entry) in entry.choices.iter().enumerate() {
            let meaning = |count| Meaning::Choice { section, group, choice, count };
            self.add_all(named(&entry.name, &entry.aliases), meaning(None));
            // "30 đường" for "30% đường".
            for form in named(&entry.name, &entry.aliases).filter(|form| is_share(form)) {
                self.add_as(&form.replace('%', ""), meaning(None), cost::SHORTENED);
                // "đường 30%".
                if let Some((share, of)) = form.split_once('%') {
                    // "…, 30% thôi".
                    self.add_as(&format!("{share}%"), meaning(None), cost::ONE_WORD);
                    self.add_as(&format!("{of} {share}%"), meaning(None), cost::RESPELT);
                }
            }
            let Some(countable) = &entry.countable else { continue };
            let unit = Meaning::Unit { section, group, choice };
            self.add_all(countable.units.iter().map(String::as_str), unit);
            // "2 extra patties": the unit alone is what it counts.
            for form in &countable.units {
                if !self.measures.contains(&fold::fold(&fold::lower(form))) {
                    self.add_as(form, meaning(None), cost::SHORTENED);
                }
            }
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
            // "all salsas" for "all salsa toppings".
            for form in &entry.aliases {
                let words: Vec<&str> = form.split_whitespace().collect();
                if let Some((_, shorter)) = words.split_last().filter(|(_, shorter)| shorter.len() > 1) {
                    self.add_as(&shorter.join(" "), meaning, cost::SHORTENED);
                }
            }
        }
    }

    fn add_all<'f>(&mut self, forms: impl Iterator<Item = &'f str>, meaning: Meaning) {
        for form in forms {
            self.add(form, meaning, None);
        }
    }

    /// A form that stands for something else than it says, at a cost.
    pub(super) fn add_as(&mut self, form: &str, meaning: Meaning, more: f32) {
        let cut = tokens(form);
        let folded: Vec<&str> = cut.iter().map(|token| token.folded.as_str()).collect();
        let text: Vec<&str> = cut.iter().map(|token| token.text.as_str()).collect();
        let entry =
            Entry { meaning, text: text.join(" ").into(), more, joined: false, leads: false, language: None };
        if !folded.is_empty() {
            self.add_path(&folded, entry);
        }
    }

    pub(super) fn add(&mut self, form: &str, meaning: Meaning, language: Option<u8>) {
        let cut = tokens(form);
        if cut.len() > 2 && cut.iter().any(|token| token.kind == Kind::Pause) {
            // "bacon, egg & cheese": people leave the comma out.
            let words = cut.iter().filter(|token| token.kind != Kind::Pause).map(|token| token.text.as_str());
            self.add(&words.collect::<Vec<_>>().join(" "), meaning, language);
        }
        let words: Vec<(&str, &str)> =
            cut.iter().map(|token| (token.text.as_str(), token.folded.as_str())).collect();
        if words.is_empty() {
            return;
        }
        let text: Vec<&str> = words.iter().map(|(text, _)| *text).collect();
        let folded: Vec<&str> = words.iter().map(|(_, folded)| *folded).collect();
        self.add_path(
            &folded,
            Entry { meaning, text: text.join(" ").into(), more: 0.0, joined: false, leads: false, language },
        );
        if language.is_none() {
            self.add_respelt(&text, &folded, meaning);
        }
        // "jaimerais" for "j'aimerais".
        let joined = fold::fold(&folded.concat());
        let common = meaning.is(Cue::Common) || meaning.is(Cue::Filler);
        if folded.len() > 1 && joined.len() >= JOINED_LETTERS_MIN && !common {
            let text = text.join(" ").into();
            self.add_path(
                &[&joined],
                Entry { meaning, text, more: cost::JOINED, joined: true, leads: false, language },
            );
        }
    }

    /// With words in their other spellings ("mayo"), and with neighbours written together ("blackforest ham").
    fn add_respelt(&mut self, text: &[&str], words: &[&str], meaning: Meaning) {
        let mut variants: Vec<(Vec<String>, f32)> = Vec::new();
        let longest = match () {
            () if words.iter().any(|word| is_unspaced(word)) => words.len(),
            // "media jarra" for "1/2 jarra".
            () if text.contains(&"/") => 3,
            () => 2,
        };
        for (at, word) in words.iter().enumerate() {
            for len in 1..=longest {
                let phrase = |words: &[&str]| words.get(at..at + len).map(|words| words.join(" "));
                let [Some(accented), Some(folded)] = [text, words].map(phrase) else { continue };
                let accented = Some(accented).filter(|accented| *accented != folded);
                let found = accented.iter().chain([&folded]).filter_map(|key| self.other_spellings.get(key));
                for other in found.flatten() {
                    let cut = other.split(' ');
                    let before = words.iter().take(at).copied();
                    let after = words.iter().skip(at + len).copied();
                    let whole = before.chain(cut).chain(after).map(str::to_owned).collect();
                    variants.push((whole, cost::RESPELT));
                }
            }
            if let (Some(next), true) = (words.get(at + 1), words.len() > 2 && !is_unspaced(word)) {
                let pair = format!("{word}{next}");
                let before = words.iter().take(at).copied();
                let after = words.iter().skip(at + 2).copied();
                let whole = before.chain([pair.as_str()]).chain(after).map(str::to_owned).collect();
                variants.push((whole, cost::JOINED));
            }
        }
        for (words, more) in variants {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let text = words.join(" ").into();
            self.add_path(&words, Entry { meaning, text, more, joined: true, leads: false, language: None });
        }
    }

    /// Whether these folded words are a form already.
    pub(super) fn is_form(&self, words: &[&str]) -> bool {
        let mut at = 0;
        for word in words {
            let next =
                self.words.get(&*fold::key(word)).and_then(|word| self.nodes.get(at)?.children.get(word));
            let Some(next) = next else { return false };
            at = *next;
        }
        self.nodes.get(at).is_some_and(|node| !node.entries.is_empty())
    }

    pub(super) fn add_path(&mut self, words: &[&str], entry: Entry) {
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
            let keys = std::iter::once(spelling.to_owned()).chain(one_dropped(spelling));
            self.near.extend(keys.map(|key| (fingerprint(&key), word)));
        }
        word
    }
}

/// A name without the head word that it begins or ends with.
pub(super) fn rest_of(form: &str, nouns: &[String]) -> Option<String> {
    let folded = |text: &str| -> Vec<String> {
        tokens(text).iter().map(|token| fold::key(&token.folded).into_owned()).collect()
    };
    let words = tokens(form);
    let keys = folded(form);
    nouns.iter().find_map(|noun| {
        let noun = folded(noun);
        // "Hand roll camarón" of the handrolls.
        let apart =
            |two: &[String]| matches!((two, noun.as_slice()), ([a, b], [one]) if format!("{a}{b}") == *one);
        let rest = if keys.starts_with(&noun) {
            words.get(noun.len()..)
        } else if keys.get(..2).is_some_and(apart) {
            words.get(2..)
        } else if keys.ends_with(&noun) {
            words.get(..words.len() - noun.len())
        } else {
            None
        };
        let rest = rest.filter(|rest| !rest.is_empty())?;
        Some(rest.iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" "))
    })
}

pub(super) fn named<'a>(name: &'a Name, aliases: &'a [String]) -> impl Iterator<Item = &'a str> {
    name.forms().chain(aliases.iter().map(String::as_str))
}

/// Thousandths as people write them: 1500 is `1.5`.
fn decimal(milli: u64) -> String {
    let fraction = format!("{:03}", milli % 1000);
    match fraction.trim_end_matches('0') {
        "" => (milli / 1000).to_string(),
        digits => format!("{}.{digits}", milli / 1000),
    }
}

/// "30% sugar"; not "sugar 30%": "đường 30" is a street, too.
fn is_share(form: &str) -> bool {
    form.trim_start_matches(|letter: char| letter.is_ascii_digit()).starts_with('%')
}
