//! Every form that a text may contain, as a trie over folded words, with the near spellings of each word.
//!
//! Built once from a menu and the lexicons of its languages. It must not know what an order looks like.

mod build;
mod foods;
mod parts;
mod sounds;
mod words;

pub(crate) use foods::{Foods, WORDS_MAX as FOOD_WORDS_MAX};
pub(crate) use words::measures;

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::fold;
use crate::meaning::{Cue, Meaning};
use crate::script;
use crate::token::{Kind, Token};

/// Words shorter than this are never misspelt: too many others are one letter away.
const TYPO_LETTERS_MIN: usize = 4;

/// Shorter words are not written in two.
const APART_BYTES_MIN: usize = 3;

/// A second word of a form is taken for misspelt only from this length on.
const SECOND_TYPO_BYTES_MIN: usize = 6;

/// General words shorter than this must be written right (accents may be left out): "trời" is not "thôi".
const CUE_SLIP_BYTES_MIN: usize = 9;

/// The same where a message says hardly anything else, and the word answers a question: "pickp", "confrm pls".
const ANSWER_SLIP_BYTES_MIN: usize = 6;

/// So many words such a message has at most.
const ANSWER_WORDS_MAX: usize = 3;

/// General words up to this length have no plural.
const SHORT_CUE_BYTES: usize = 4;

/// What is left of a word without its ending has at least this length.
const STEM_BYTES_MIN: usize = 3;

/// What it costs to match a word of a form.
mod cost {
    /// The text leaves accents out, or says the plural.
    pub(super) const FOLDED: f32 = 0.1;
    /// The text has accents, but other ones than the form.
    pub(super) const OTHER_ACCENTS: f32 = 0.6;
    /// A word is written as it sounds.
    pub(super) const SOUND: f32 = 0.5;
    /// One letter is wrong, missing, too many, or two are swapped.
    pub(super) const TYPO: f32 = 0.9;
    /// The words of the form are written together.
    pub(super) const JOINED: f32 = 0.2;
    /// An article stands between the words of the form.
    pub(super) const SKIPPED: f32 = 0.6;
    /// Another spelling of the same word.
    pub(super) const RESPELT: f32 = 0.05;
    /// A part of a name that no other entry has: "tomato salsa" of "fresh tomato salsa", and one word alone.
    pub(super) const SHORTENED: f32 = 0.35;
    pub(super) const ONE_WORD: f32 = 0.5;
}

/// A form at the end of a path of the trie.
#[derive(Debug, Clone)]
struct Entry {
    meaning: Meaning,
    /// The form's words in lower case with accents, joined by spaces.
    text: Box<str>,
    /// What it costs beside the spelling: the words are written together, or some are left out.
    more: f32,
    /// The words are written together.
    joined: bool,
    /// The form is only the first words of what it stands for: "black" for "black olives".
    leads: bool,
    /// Which lexicon it comes from; `None` for the menu.
    language: Option<u8>,
}

#[derive(Debug, Default)]
struct Node {
    children: HashMap<u32, usize>,
    entries: Vec<usize>,
}

/// The forms of one menu and its lexicons.
#[derive(Debug)]
pub(crate) struct Index {
    words: HashMap<Box<str>, u32>,
    /// Known words by the fingerprint of what is left when one letter is dropped, and of all of it, to find words that are
    /// one step away; sorted. Two texts may have one fingerprint: what is found is compared.
    near: Vec<(u32, u32)>,
    spellings: Vec<Box<str>>,
    nodes: Vec<Node>,
    entries: Vec<Entry>,
    /// Words of menus and their other spellings; used while building.
    other_spellings: HashMap<String, Vec<String>>,
    /// Words that count anything ("piece"), folded; used while building.
    measures: HashSet<String>,
    /// Words that may stand before the words of a form: "the".
    articles: HashSet<Box<str>>,
    /// Endings that lexicons list, and what may stand in their place.
    endings: Vec<(Box<str>, Box<str>)>,
    sounds: sounds::Sounds,
}

/// A form found in the text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hit {
    /// Index of the token after it.
    pub(crate) end: usize,
    /// What it may mean.
    pub(crate) meaning: Meaning,
    /// How far the text is from the form; 0 is exact.
    pub(crate) cost: f32,
    /// Which lexicon it comes from; `None` for the menu.
    pub(crate) language: Option<u8>,
    /// The form is only the first words of what it stands for: "black" for "black olives".
    pub(crate) leads: bool,
}

/// What a token may be, by its letters.
#[derive(Debug)]
pub(crate) struct Spelled {
    /// The word of a form that it is, or is another form of.
    known: Option<u32>,
    /// Where there is none: those that are one step away.
    near: Vec<u32>,
    /// Other words that sound like it.
    alike: Vec<u32>,
}

/// Where a walk through the trie stands.
#[derive(Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a liberty that was taken, all combinations occur")]
struct Walk {
    node: usize,
    at: usize,
    typos: u8,
    /// A word of the form is two in the text.
    apart: bool,
    /// The last word was an article that the form lacks: no form ends there.
    open: bool,
    /// There was such an article.
    skips: bool,
    /// A word is written as it sounds.
    sounds: bool,
    /// Such a word is a known word, too.
    known: bool,
}

impl Index {
    /// How each token is spelled, for [`Index::hits`].
    pub(crate) fn spelled(&self, tokens: &[Token]) -> Vec<Spelled> {
        let of = |token: &Token| {
            let known = self.known(&token.folded).copied();
            let word = token.kind == Kind::Word;
            let alike =
                if word { self.sounds.alike(&fold::key(&token.folded), &self.spellings) } else { Vec::new() };
            let near = if known.is_none() { self.near_words(&token.folded) } else { Vec::new() };
            Spelled { known, near, alike }
        };
        tokens.iter().map(of).collect()
    }

    /// Appends every form that begins at token `start`.
    pub(crate) fn hits(&self, tokens: &[Token], spelled: &[Spelled], start: usize, hits: &mut Vec<Hit>) {
        let part_of_word = is_part_of_word(tokens, start);
        let is_answer = is_answer(tokens, spelled);
        let mut walks = vec![Walk { at: start, ..Walk::default() }];
        while let Some(walk) = walks.pop() {
            let Some(node) = self.nodes.get(walk.node) else { continue };
            let entries = node.entries.iter().filter(|_| !walk.open);
            for entry in entries.filter_map(|entry| self.entries.get(*entry)) {
                let words = tokens.get(start..walk.at).unwrap_or_default();
                if part_of_word && words.len() == 1 && entry.language.is_some() {
                    continue;
                }
                if let Some(cost) = cost_at(entry, &walk, words, is_answer) {
                    let Entry { meaning, language, leads, .. } = *entry;
                    hits.push(Hit { end: walk.at, meaning, cost, language, leads });
                }
            }
            self.go_on((tokens, spelled), start, &walk, node, &mut walks);
        }
    }

    /// Where a walk may go with the next words.
    fn go_on(
        &self,
        (tokens, spelled): (&[Token], &[Spelled]),
        start: usize,
        walk: &Walk,
        node: &Node,
        walks: &mut Vec<Walk>,
    ) {
        // "1/4" may be a size: the mark counts only inside of a form.
        let inside = |kind: Kind| kind == Kind::Joint && walk.at > start;
        let Some(token) = tokens
            .get(walk.at)
            .filter(|token| matches!(token.kind, Kind::Word | Kind::Number) || inside(token.kind))
        else {
            return;
        };
        // "pepper jack" for "pepperjack"; "salada s/" is no plural.
        let joins = |one: &&Token| one.kind == Kind::Word && one.pieces == 0 && !one.text.ends_with('/');
        let next = tokens.get(walk.at + 1).filter(|next| joins(next) && joins(&token));
        if let Some(next) = next.filter(|_| !is_part_of_number(tokens, walk.at)) {
            let both = format!("{}{}", token.folded, next.folded);
            // "y a" is no "ya".
            let long = both.len() >= APART_BYTES_MIN;
            let word = self.words.get(&*fold::key(&both)).filter(|_| long && !self.is_counted(token, next));
            if let Some(node) = word.and_then(|word| node.children.get(word)) {
                walks.push(Walk { node: *node, at: walk.at + 2, apart: true, open: false, ..*walk });
            }
        }
        if walk.at > start && !walk.open && self.articles.contains(token.folded.as_str()) {
            // "all the toppings" for "all toppings".
            walks.push(Walk { at: walk.at + 1, open: true, skips: true, ..*walk });
        }
        let Some(Spelled { known, near, alike }) = spelled.get(walk.at) else { return };
        for word in alike.iter().filter(|_| walk.typos == 0 && !walk.sounds) {
            if let Some(node) = node.children.get(word) {
                let known = known.is_some();
                walks.push(Walk { node: *node, at: walk.at + 1, sounds: true, known, open: false, ..*walk });
            }
        }
        let mut go = |word: u32, typos: u8| {
            if let Some(node) = node.children.get(&word) {
                walks.push(Walk { node: *node, at: walk.at + 1, typos, open: false, ..*walk });
            }
        };
        match known {
            // "bien dorada", where there is "bien dorado" and "dorada" alone.
            Some(word) if walk.at > start && !node.children.contains_key(word) => {
                self.without_ending(&token.folded).into_iter().for_each(|word| go(*word, walk.typos));
            }
            Some(word) => {
                go(*word, walk.typos);
                // "porciones" is a word of "porciones de", and "porción" in the plural.
                let plural = fold::without_es(&token.folded).and_then(|stem| self.words.get(stem));
                plural.filter(|other| *other != word).into_iter().for_each(|other| go(*other, walk.typos));
            }
            None if walk.typos == 0 || (walk.typos == 1 && token.folded.len() >= SECOND_TYPO_BYTES_MIN) => {
                for word in near {
                    go(*word, walk.typos + 1);
                }
            }
            None => {}
        }
    }

    /// "agrega dos" is no "agregados": whether a general word is followed by a number.
    fn is_counted(&self, word: &Token, next: &Token) -> bool {
        let root = self.nodes.first();
        let says = |token: &Token, meant: fn(&Entry) -> bool| {
            let word = self.words.get(&*fold::key(&token.folded));
            let node = word.and_then(|word| root?.children.get(word));
            let node = node.and_then(|node| self.nodes.get(*node));
            node.is_some_and(|node| {
                node.entries.iter().filter_map(|entry| self.entries.get(*entry)).any(meant)
            })
        };
        says(next, |entry| matches!(entry.meaning, Meaning::Number(_)))
            && says(word, |entry| matches!(entry.meaning, Meaning::Cue(Cue::Add | Cue::Request)))
    }

    /// The word of a form that this one is, or is another form of.
    fn known(&self, folded: &str) -> Option<&u32> {
        let known = self.words.get(&*fold::key(folded));
        let known = known.or_else(|| self.words.get(fold::without_es(folded)?));
        let known = known.or_else(|| self.words.get(fold::without_ies(folded)?.as_str()));
        let known = known.or_else(|| self.words.get(fold::without_ces(folded)?.as_str()));
        let known = known.or_else(|| self.words.get(fold::with_ie(folded)?.as_str()));
        let known = known.or_else(|| self.without_ending(folded));
        known.or_else(|| self.words.get(&*fold::key(&fold::without_repeats(folded)?)))
    }

    /// The known word that this one is a smaller or dearer form of: "taquitos".
    fn without_ending(&self, folded: &str) -> Option<&u32> {
        let key = fold::key(folded);
        let word = key.as_ref();
        self.endings.iter().find_map(|(ending, other)| {
            let stem = word.strip_suffix(&**ending).filter(|stem| stem.len() >= STEM_BYTES_MIN)?;
            self.words.get(&*fold::key(&format!("{stem}{other}")))
        })
    }

    /// Known words one step away from a word that is not known itself.
    fn near_words(&self, folded: &str) -> Vec<u32> {
        let key = fold::key(folded);
        let stem = key.as_ref();
        if stem.chars().count() < TYPO_LETTERS_MIN || stem.chars().any(|letter| letter.is_ascii_digit()) {
            return Vec::new();
        }
        let mut found: Vec<u32> = std::iter::once(stem.to_owned())
            .chain(one_dropped(stem))
            .flat_map(|key| self.with_fingerprint(fingerprint(&key)))
            .collect();
        found.sort_unstable();
        found.dedup();
        found.retain(|word| {
            let spelling = self.spellings.get(*word as usize);
            spelling.is_some_and(|spelling| strsim::osa_distance(spelling, stem) == 1)
        });
        found
    }

    fn with_fingerprint(&self, print: u32) -> impl Iterator<Item = u32> {
        let first = self.near.partition_point(|(own, _)| *own < print);
        let rest = self.near.get(first..).unwrap_or_default();
        rest.iter().take_while(move |(own, _)| *own == print).map(|(_, word)| *word)
    }
}

/// Half of a hash: a few bytes instead of a text. The same in every process, as the reading must be.
fn fingerprint(text: &str) -> u32 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    let [a, b, c, d, ..] = hasher.finish().to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}

/// Whether one of two spellings of a short word is its plural: "ones" counts nothing.
fn is_other_number(word: &str, form: &str) -> bool {
    form != word && (fold::key(word) != word || fold::key(form) != form)
}

/// The word with each of its letters dropped in turn.
fn one_dropped(word: &str) -> impl Iterator<Item = String> + '_ {
    word.char_indices().map(move |(at, letter)| {
        let mut rest = String::with_capacity(word.len());
        rest.push_str(word.get(..at).unwrap_or_default());
        rest.push_str(word.get(at + letter.len_utf8()..).unwrap_or_default());
        rest
    })
}

/// Whether a token is one letter in the middle of what is written without spaces: it is no abbreviation there.
fn is_part_of_word(tokens: &[Token], at: usize) -> bool {
    let piece = |at: usize| tokens.get(at).filter(|token| token.pieces > 0);
    let Some(token) = piece(at).filter(|token| token.text.chars().nth(1).is_none()) else { return false };
    let before = token.glued && at.checked_sub(1).and_then(piece).is_some();
    before || piece(at + 1).is_some_and(|next| next.glued)
}

/// Whether a token ends a number: the letters of "24th at" belong to nothing else.
fn is_part_of_number(tokens: &[Token], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    let glued = tokens.get(at).is_some_and(|token| token.glued);
    glued && before.is_some_and(|before| before.kind == Kind::Number)
}

/// How much there is of a form to tell a slip from another word by: bytes, which counts accents; but letters where each takes
/// several bytes anyway.
fn slip_size(form: &str) -> usize {
    if form.chars().next().is_some_and(script::is_unspaced) { form.chars().count() } else { form.len() }
}

/// How far the words of a walk are from the form that it ends at; `None` where they are another word.
fn cost_at(entry: &Entry, walk: &Walk, words: &[Token], is_answer: bool) -> Option<f32> {
    let cost = match walk {
        // "swiss ung mushroom" are two things.
        Walk { skips: true, .. } if entry.more >= cost::SHORTENED => return None,
        Walk { skips: true, .. } => cost::SKIPPED + entry.more,
        // "ba một" is no "ba mốt", though both are "bamot".
        Walk { apart: true, .. } if entry.joined && matches!(entry.meaning, Meaning::Number(_)) => {
            return None;
        }
        Walk { apart: true, .. } => cost::JOINED + entry.more,
        Walk { sounds: true, .. } if !sounds_enough(entry, walk, words) => return None,
        Walk { sounds: true, .. } => cost::SOUND + entry.more + f32::from(walk.typos) * cost::TYPO,
        _ => cost_of(entry, words, walk.typos),
    };
    if entry.language.is_none() {
        return Some(cost);
    }
    // "ones" counts nothing, and "cans" are no "can".
    let exact = matches!(entry.meaning, Meaning::Number(_)) || entry.text.len() <= SHORT_CUE_BYTES;
    if let ([word], true) = (words, exact)
        && is_other_number(&word.folded, &fold::fold(&entry.text))
    {
        return None;
    }
    // "Av. Revolución" is no "devolución".
    if walk.typos > 0 && words.iter().any(|word| word.name) {
        return None;
    }
    // "lớn nha" is no "lộn nha".
    let other_tone = walk.typos == 0 && (cost - cost::OTHER_ACCENTS).abs() < f32::EPSILON;
    let least = if is_answer && answers(entry.meaning) { ANSWER_SLIP_BYTES_MIN } else { CUE_SLIP_BYTES_MIN };
    let short = cost >= cost::OTHER_ACCENTS && slip_size(&entry.text) < least;
    (!other_tone && !short).then_some(cost)
}

/// Whether a message is a word that is misspelt, and at most some others that are not.
fn is_answer(tokens: &[Token], spelled: &[Spelled]) -> bool {
    let words = || tokens.iter().zip(spelled).filter(|(token, _)| token.kind == Kind::Word);
    words().take(ANSWER_WORDS_MAX + 1).count() <= ANSWER_WORDS_MAX
        && !tokens.iter().any(|token| token.kind == Kind::Number)
        && words().filter(|(_, spelled)| spelled.known.is_none()).count() == 1
}

/// Whether a general word says yes, how an order is got, or how it is paid.
fn answers(meaning: Meaning) -> bool {
    let cues = [Cue::Yes, Cue::Pickup, Cue::Delivery, Cue::DineIn, Cue::Cash, Cue::Transfer];
    cues.into_iter().any(|cue| meaning.is(cue))
}

/// Whether what is written as it sounds can be nothing else: several words of a dish, or a long one that is unknown.
fn sounds_enough(entry: &Entry, walk: &Walk, words: &[Token]) -> bool {
    let letters: usize = words.iter().map(|word| word.folded.chars().count()).sum();
    let several = words.len() > 1 && entry.language.is_none();
    // "Trinh: trà đào" is no "chín".
    let name = words.iter().any(|word| word.name);
    letters >= TYPO_LETTERS_MIN && (several || (!walk.known && !name && letters > TYPO_LETTERS_MIN))
}

/// How far the tokens are from the form they were matched with.
fn cost_of(entry: &Entry, tokens: &[Token], typos: u8) -> f32 {
    if typos > 0 {
        return f32::from(typos).mul_add(cost::TYPO, entry.more);
    }
    if entry.joined {
        return entry.more;
    }
    let words = entry.text.split(' ');
    let word_cost = |(token, word): (&Token, &str)| {
        if token.text == word {
            0.0
        } else if fold::has_accents(&token.text) && fold::has_accents(word) {
            cost::OTHER_ACCENTS
        } else if fold::has_accents(&token.text) && word.chars().count() <= 2 {
            // "à" is no "a".
            cost::OTHER_ACCENTS
        } else {
            cost::FOLDED
        }
    };
    // One slip with accents or folding weighs the same in a long form as in a short one.
    entry.more + tokens.iter().zip(words).map(word_cost).fold(0.0, f32::max)
}
