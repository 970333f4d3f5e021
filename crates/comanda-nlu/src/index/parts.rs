//! Forms that names have beside those that are written down: parts of them, the group of a choice, a size without its unit.

use std::collections::{HashMap, HashSet};

use comanda_domain::menu::Menu;

use crate::fold;
use crate::meaning::Meaning;
use crate::token::{Kind, tokens};

use super::build::{named, rest_of};
use super::words::{FunctionWord, is_unspaced};
use super::{Entry, Index, cost};

impl Index {
    /// "without sweetener": what is left out by the name of its group, where that means nothing else.
    pub(super) fn add_kinds(&mut self, menu: &Menu) {
        for (section, entry) in menu.sections.iter().enumerate() {
            for (group, entry) in entry.groups.iter().enumerate() {
                for form in entry.name.forms() {
                    let cut = tokens(form);
                    let folded: Vec<&str> = cut.iter().map(|token| token.folded.as_str()).collect();
                    if !self.is_form(&folded) {
                        self.add_as(form, Meaning::Kind { section, group }, cost::SHORTENED);
                    }
                }
            }
        }
    }

    /// "tomate" for "tostada con tomate": a name without its head word, and without what links the two.
    pub(super) fn add_bare_rests(&mut self, menu: &Menu, function_words: &HashMap<String, FunctionWord>) {
        for (at, section) in menu.sections.iter().enumerate() {
            for (item, entry) in section.items.iter().enumerate() {
                for rest in entry.name.forms().filter_map(|form| rest_of(form, &section.nouns)) {
                    let cut = tokens(&rest);
                    let links = |word: &str| {
                        function_words.get(word).is_some_and(|word| word.general && !word.negates)
                    };
                    let bare: Vec<&str> =
                        cut.iter().map(|token| token.text.as_str()).skip_while(|word| links(word)).collect();
                    if !bare.is_empty() && bare.len() < cut.len() {
                        let meaning = Meaning::Rest { section: at, item };
                        self.add_as(&bare.join(" "), meaning, cost::RESPELT);
                    }
                }
            }
        }
    }

    /// Parts of the names of dishes and choices that nothing else is called by.
    pub(super) fn add_shortened(&mut self, menu: &Menu, function_words: &HashMap<String, FunctionWord>) {
        let mut parts: HashMap<(bool, String), Part> = HashMap::new();
        for (at, section) in menu.sections.iter().enumerate() {
            for (item, entry) in section.items.iter().enumerate() {
                let meaning = Meaning::Item { section: at, item };
                for form in named(&entry.name, &entry.aliases) {
                    note_parts(&mut parts, function_words, form, &format!("item {}", entry.id), meaning);
                }
            }
            for (group, entry) in section.groups.iter().enumerate() {
                for (choice, entry) in entry.choices.iter().enumerate() {
                    let meaning = Meaning::Choice { section: at, group, choice, count: None };
                    for form in named(&entry.name, &entry.aliases) {
                        note_parts(
                            &mut parts,
                            function_words,
                            form,
                            &format!("choice {}", entry.id),
                            meaning,
                        );
                    }
                }
            }
        }
        let mut parts: Vec<((bool, String), Part)> = parts.into_iter().collect();
        parts.sort_by(|a, b| a.0.cmp(&b.0));
        let is_known = |(_, text): &&(bool, String)| self.is_form(&text.split(' ').collect::<Vec<_>>());
        let known: HashSet<String> =
            parts.iter().map(|(key, _)| key).filter(is_known).map(|(_, text)| text.clone()).collect();
        for ((_, text), part) in parts {
            let words: Vec<&str> = text.split(' ').collect();
            if part.whose.is_none() || known.contains(&text) {
                continue;
            }
            let more = if words.len() > 1 { cost::SHORTENED } else { cost::ONE_WORD };
            for meaning in part.meanings {
                self.add_path(
                    &words,
                    Entry {
                        meaning,
                        text: text.as_str().into(),
                        more,
                        joined: false,
                        leads: false,
                        language: None,
                    },
                );
            }
        }
    }

    /// "lunch" for "lunch size".
    pub(super) fn add_short_sizes(&mut self, menu: &Menu, function_words: &HashMap<String, FunctionWord>) {
        for (scale, sizes) in menu.sizes.values().enumerate() {
            for (size, entry) in sizes.iter().enumerate() {
                for form in named(&entry.name, &entry.aliases) {
                    let cut = tokens(form);
                    let words = cut.iter().map(|token| token.text.as_str());
                    let folded = |word: &str| fold::fold(&fold::lower(word));
                    let kept: Vec<&str> =
                        words.filter(|word| !function_words.contains_key(&folded(word))).collect();
                    // "porción" of "media porción" counts dishes of any size.
                    let measures = kept.iter().all(|word| self.measures.contains(&folded(word)));
                    let content = !measures && kept.iter().any(|word| word.chars().count() > 2);
                    // "1/2 jarra" is not 2 of anything.
                    let fraction = cut.iter().any(|token| token.kind == Kind::Joint);
                    if content && !fraction && kept.len() < cut.len() {
                        self.add(&kept.join(" "), Meaning::Size { scale, size }, None);
                    }
                }
            }
        }
    }

    /// Tells which choices are called by the describing word of a longer name.
    pub(super) fn find_leading(&mut self, describing: &[String]) {
        let meaning = |index: &usize| self.entries.get(*index).map(|entry| entry.meaning);
        let first = |word: &String| {
            let word = self.words.get(&*fold::key(word))?;
            self.nodes.get(*self.nodes.first()?.children.get(word)?)
        };
        let mut leading = Vec::new();
        for node in describing.iter().filter_map(first) {
            let choices =
                node.entries.iter().filter(|at| matches!(meaning(at), Some(Meaning::Choice { .. })));
            for own in choices {
                let mut below: Vec<usize> = node.children.values().copied().collect();
                while let Some(next) = below.pop().and_then(|below| self.nodes.get(below)) {
                    if next.entries.iter().any(|other| meaning(other) == meaning(own)) {
                        leading.push(*own);
                        break;
                    }
                    below.extend(next.children.values());
                }
            }
        }
        for at in leading {
            if let Some(entry) = self.entries.get_mut(at) {
                entry.leads = true;
            }
        }
    }
}

/// A part of names: whose, unless of several.
struct Part {
    whose: Option<String>,
    meanings: Vec<Meaning>,
}

/// Shorter words say too little alone.
const LONE_WORD_LETTERS_MIN: usize = 5;

fn note_parts(
    parts: &mut HashMap<(bool, String), Part>,
    function_words: &HashMap<String, FunctionWord>,
    form: &str,
    whose: &str,
    meaning: Meaning,
) {
    let cut = tokens(form);
    let words: Vec<&str> = cut.iter().map(|token| token.folded.as_str()).collect();
    let mut note = |part: String| {
        let part = parts
            .entry((matches!(meaning, Meaning::Item { .. }), part))
            .or_insert_with(|| Part { whose: Some(whose.to_owned()), meanings: Vec::new() });
        if part.whose.as_deref() != Some(whose) {
            part.whose = None;
        }
        if !part.meanings.contains(&meaning) {
            part.meanings.push(meaning);
        }
    };
    // Pieces of words are no words.
    if words.iter().any(|word| is_unspaced(word)) {
        return;
    }
    // "sin migajón" is not a longer name for "migajón".
    if words.iter().any(|word| function_words.get(*word).is_some_and(|word| word.negates)) {
        return;
    }
    // "2 jarras" are not the "1/2 jarra".
    let joint = |at: Option<usize>| at.and_then(|at| cut.get(at)).is_some_and(|one| one.kind == Kind::Joint);
    for len in 1..words.len() {
        for (start, part) in words.windows(len).enumerate() {
            let broken = [start.checked_sub(1), Some(start), Some(start + len - 1), Some(start + len)];
            if broken.into_iter().any(joint) {
                continue;
            }
            let says_nothing = |word: &&str| function_words.contains_key(*word);
            // "brisket plate" of "sliced brisket plate".
            let counts = |word: &&str| len > 1 && function_words.get(*word).is_some_and(|word| word.measure);
            let idle = part.first().is_some_and(says_nothing)
                || part.last().is_some_and(|word| says_nothing(word) && !counts(word));
            let short = part.iter().any(|word| word.len() < LONE_WORD_LETTERS_MIN);
            if idle || (len == 1 && (short || !form.is_ascii())) {
                continue;
            }
            note(part.join(" "));
        }
    }
    let general = |word: &&str| function_words.get(*word).is_some_and(|word| word.general);
    // "pho rare" for "rare pho"; but "thêm cơm" is more rice.
    if let [first, second] = words.as_slice()
        && [first, second].iter().all(|word| word.len() >= 3 && !general(word))
    {
        note(format!("{second} {first}"));
    }
    // "salsa habanero" for "salsa de habanero".
    let content: Vec<&str> = words.iter().copied().filter(|word| !general(word)).collect();
    if content.len() > 1 && content.len() < words.len() {
        note(content.join(" "));
    }
}
