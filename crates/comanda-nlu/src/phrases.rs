//! Sequences of words that stand for something as a whole: what a question is about, what is asked of us by law.
//!
//! A file of phrases is read once, for all readers: it has nothing of a menu. `docs/LEXICON.md` says what it looks like. This module must not
//! know what a phrase stands for, nor what an order is.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use crate::fold;
use crate::lattice::Segment;
use crate::meaning::Cue;
use crate::token::{self, Kind, Token};

/// A language, its file of phrases, and these, read when they are first needed and then for all readers.
pub(crate) type LanguageFile<T> = (&'static str, &'static str, LazyLock<Phrases<T>>);

/// The files of every built-in language in a folder of this crate, what they stand for being told by a function.
macro_rules! files {
    ($folder:literal, $subject:path) => {
        crate::phrases::files!($folder, $subject, "en" "es" "fil" "fr" "id" "ms" "pt" "th" "vi")
    };
    ($folder:literal, $subject:path, $($language:literal)+) => {
        [$({
            const TEXT: &str = include_str!(concat!($folder, "/", $language, ".txt"));
            ($language, TEXT, ::std::sync::LazyLock::new(|| Phrases::parse(TEXT, $subject).0))
        }),+]
    };
}
pub(crate) use files;

/// The phrases of these languages among `files`, in the order of the languages.
pub(crate) fn of_languages<T>(
    files: &'static [LanguageFile<T>],
    languages: &[String],
) -> Vec<&'static LazyLock<Phrases<T>>> {
    let phrases =
        |language: &String| files.iter().find(|(code, ..)| code == language).map(|(_, _, phrases)| phrases);
    languages.iter().filter_map(phrases).collect()
}

/// So many other words may stand where a phrase has `*`.
const GAP_WORDS_MAX: usize = 3;
/// The name of a dish, with its size and what is on it, has at most so many words.
const DISH_WORDS_MAX: usize = 8;
/// Where a phrase must stand alone, so many words of politeness may stand beside it.
const OTHER_WORDS_MAX: usize = 2;
/// What a word of a phrase tells more than that a dish, or what is on it, is named.
const WORD_SCORE: u32 = 2;
const NAME_SCORE: u32 = 1;

/// A word of a phrase.
#[derive(Debug, Clone)]
struct Word {
    /// What it is looked up by.
    key: u32,
    /// As written, where it has accents.
    accented: Option<Box<str>>,
}

/// A piece of a phrase.
#[derive(Debug, Clone)]
enum Part {
    Word(Word),
    /// One of several words or sequences of words: position among the classes.
    Class(usize),
    /// A few other words, or none.
    Gap,
    /// Words of which one is of the name of a dish.
    Dish,
    /// What may be on a dish.
    Choice,
}

/// A phrase of a file.
#[derive(Debug)]
struct Phrase<T> {
    about: T,
    parts: Vec<Part>,
    /// It asks by itself, whatever else the text seems to want.
    strong: bool,
    /// It counts where the text says nothing else.
    alone: bool,
}

/// Every phrase of a file, in its order.
#[derive(Debug)]
pub(crate) struct Phrases<T> {
    words: HashMap<Box<str>, u32>,
    classes: Vec<Vec<Vec<Word>>>,
    all: Vec<Phrase<T>>,
    /// By the key of a first word: the phrases that may begin with it.
    first: Vec<Vec<usize>>,
}

/// What a word of a text is, to phrases that name things of the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    /// Of the name of a dish.
    Dish,
    /// Of what may be on a dish.
    Choice,
}

/// A word of a text, as phrases see it.
#[derive(Debug)]
pub(crate) struct Heard<'a> {
    key: Option<u32>,
    text: &'a str,
    accented: bool,
    /// What the menu has by that name.
    named: Option<Named>,
    /// Only a mark: no phrase goes on behind it.
    mark: bool,
    /// Its place among the tokens.
    token: usize,
}

/// A phrase that was found.
#[derive(Debug, Clone)]
pub(crate) struct Found<T> {
    pub(crate) about: T,
    pub(crate) strong: bool,
    pub(crate) alone: bool,
    /// The tokens that it stands on.
    pub(crate) tokens: Range<usize>,
    /// How much of it was said in words.
    pub(crate) score: u32,
}

/// A file that is being read: its classes have names.
struct File<'a, T> {
    phrases: &'a mut Phrases<T>,
    named: HashMap<&'a str, usize>,
}

impl<T: Copy> Phrases<T> {
    /// Reads a file; lines that cannot be used are left out, and told with their number.
    pub(crate) fn parse(text: &str, subject: impl Fn(&str) -> Option<T>) -> (Self, Vec<(usize, String)>) {
        let mut phrases =
            Self { words: HashMap::new(), classes: Vec::new(), all: Vec::new(), first: Vec::new() };
        let mut problems = Vec::new();
        let mut file = File { phrases: &mut phrases, named: HashMap::new() };
        for (line, text) in text.lines().enumerate() {
            if let Err(message) = file.line(text.trim(), &subject) {
                problems.push((line + 1, message));
            }
        }
        (phrases, problems)
    }

    /// The words of a text: what `tokens` and `segments` have from `range` of the segments. `named`: what a segment names.
    pub(crate) fn heard<'a>(
        &self,
        tokens: &'a [Token],
        segments: &[Segment],
        range: Range<usize>,
        named: impl Fn(&Segment) -> Option<Named>,
    ) -> Vec<Heard<'a>> {
        let mut heard = Vec::new();
        for segment in segments.get(range).unwrap_or_default() {
            let named = named(segment);
            let inside = tokens.get(segment.start..segment.end).unwrap_or_default();
            for (place, token) in inside.iter().enumerate().filter(|(_, token)| !token.symbol) {
                let token_at = segment.start + place;
                let mark = !matches!(token.kind, Kind::Word | Kind::Number);
                let word = |text: &'a str, folded: &str| Heard {
                    key: self.key(folded),
                    text,
                    accented: !text.is_ascii() && text != folded,
                    named,
                    mark,
                    token: token_at,
                };
                if token.pieces > 1 {
                    // What nothing else explains was put together: phrases know its pieces.
                    let pieces = token::tokens(&token.text);
                    let key = |piece: &Token| piece.text.clone();
                    heard.extend(pieces.iter().map(|piece| word("", &fold::fold(&key(piece)))));
                } else {
                    heard.push(word(&token.text, &token.folded));
                }
            }
        }
        heard
    }

    fn key(&self, folded: &str) -> Option<u32> {
        let known = self.words.get(&*fold::key(folded)).copied();
        // "ckkk".
        let repeats = folded.as_bytes().windows(2).any(|two| two.first() == two.last());
        if known.is_some() || !repeats {
            return known;
        }
        self.words.get(&*fold::key(&fold::without_repeats(folded)?)).copied()
    }

    /// The phrase that says most, of those that `counts` lets count; of several, the first of the file.
    pub(crate) fn find(&self, heard: &[Heard<'_>], counts: impl Fn(&Found<T>) -> bool) -> Option<Found<T>> {
        let mut best: Option<(usize, Found<T>)> = None;
        for (start, word) in heard.iter().enumerate() {
            let Some(phrases) = word.key.and_then(|key| self.first.get(usize::try_from(key).ok()?)) else {
                continue;
            };
            for (at, phrase) in phrases.iter().filter_map(|at| Some((*at, self.all.get(*at)?))) {
                let Some((end, score)) = self.go_on(&phrase.parts, heard, start) else { continue };
                let better = |(before, found): &(usize, Found<T>)| {
                    score > found.score || (score == found.score && at < *before)
                };
                if !best.as_ref().is_none_or(better) {
                    continue;
                }
                let last =
                    end.checked_sub(1).and_then(|last| heard.get(last)).map_or(word.token, |last| last.token);
                let found = Found {
                    about: phrase.about,
                    strong: phrase.strong,
                    alone: phrase.alone,
                    tokens: word.token..last + 1,
                    score,
                };
                if counts(&found) {
                    best = Some((at, found));
                }
            }
        }
        best.map(|(_, found)| found)
    }

    /// Where the parts end that begin at `at`, and how much they say; of several ways, the one that says most.
    fn go_on(&self, parts: &[Part], heard: &[Heard<'_>], at: usize) -> Option<(usize, u32)> {
        let Some((part, rest)) = parts.split_first() else { return Some((at, 0)) };
        let further =
            |at: usize, more: u32| self.go_on(rest, heard, at).map(|(end, score)| (end, score + more));
        let words =
            |count: usize| heard.get(at..at + count).filter(|words| words.iter().all(|word| !word.mark));
        match part {
            Part::Word(word) => word.is(heard.get(at)?).then(|| further(at + 1, WORD_SCORE))?,
            Part::Class(class) => {
                let said = |one: &&Vec<Word>| {
                    words(one.len())
                        .is_some_and(|words| one.iter().zip(words).all(|(word, heard)| word.is(heard)))
                };
                let score = |one: &Vec<Word>| WORD_SCORE * u32::try_from(one.len()).unwrap_or(0);
                let ways = self.classes.get(*class)?.iter().filter(said);
                ways.filter_map(|one| further(at + one.len(), score(one))).max_by_key(|(_, score)| *score)
            }
            Part::Gap => {
                let ways = (0..=GAP_WORDS_MAX).filter(|count| words(*count).is_some());
                ways.filter_map(|count| further(at + count, 0)).max_by_key(|(_, score)| *score)
            }
            Part::Choice => {
                let choice = |count: &usize| {
                    words(*count)
                        .is_some_and(|words| words.iter().all(|word| word.named == Some(Named::Choice)))
                };
                let ways = (1..=GAP_WORDS_MAX).filter(choice);
                ways.filter_map(|count| further(at + count, NAME_SCORE)).max_by_key(|(_, score)| *score)
            }
            Part::Dish => {
                let dish = |count: &usize| {
                    words(*count)
                        .is_some_and(|words| words.iter().any(|word| word.named == Some(Named::Dish)))
                };
                let ways = (1..=DISH_WORDS_MAX).filter(dish);
                ways.filter_map(|count| further(at + count, NAME_SCORE)).max_by_key(|(_, score)| *score)
            }
        }
    }
}

impl Word {
    fn is(&self, heard: &Heard<'_>) -> bool {
        // Who writes accents means them: "ở đầu hẻm" asks nothing. Who leaves them out may mean any.
        heard.key == Some(self.key) && (!heard.accented || self.accented.as_deref() == Some(heard.text))
    }
}

/// Whether the text says nothing but these tokens and politeness, of few words.
pub(crate) fn says_little_else(segments: &[Segment], tokens: &Range<usize>) -> bool {
    let idle = [Cue::Filler, Cue::Title, Cue::Greeting, Cue::Thanks, Cue::Yes];
    let mut others = 0;
    for segment in segments.iter().filter(|segment| matches!(segment.kind, Kind::Word | Kind::Number)) {
        if segment.start < tokens.end && segment.end > tokens.start {
            continue;
        }
        if !idle.iter().any(|cue| segment.is(*cue)) {
            return false;
        }
        others += segment.words;
    }
    others <= OTHER_WORDS_MAX
}

impl<'a, T: Copy> File<'a, T> {
    /// `@class: word; two words` or `subject: phrase; !phrase; =phrase`.
    fn line(&mut self, text: &'a str, subject: &impl Fn(&str) -> Option<T>) -> Result<(), String> {
        if text.is_empty() || text.starts_with('#') {
            return Ok(());
        }
        let (head, forms) = text.split_once(':').ok_or("expected `subject: phrase; phrase`")?;
        let forms = forms.split(';').map(str::trim).filter(|form| !form.is_empty());
        if let Some(class) = head.strip_prefix('@') {
            let forms: Vec<Vec<Word>> = forms
                .map(|form| form.split_whitespace().flat_map(|word| self.words(word)).collect())
                .collect();
            // The same class may stand on several lines.
            if let Some(known) = self.named.get(class).and_then(|at| self.phrases.classes.get_mut(*at)) {
                known.extend(forms);
            } else {
                self.named.insert(class, self.phrases.classes.len());
                self.phrases.classes.push(forms);
            }
            return Ok(());
        }
        let about = subject(head).ok_or_else(|| format!("there is no subject `{head}`"))?;
        for form in forms {
            let (strong, form) = form.strip_prefix('!').map_or((false, form), |form| (true, form));
            let (alone, form) = form.strip_prefix('=').map_or((false, form), |form| (true, form));
            let mut parts = Vec::new();
            for word in form.split_whitespace() {
                match word {
                    "*" => parts.push(Part::Gap),
                    "$dish" => parts.push(Part::Dish),
                    "$choice" => parts.push(Part::Choice),
                    _ => match word.strip_prefix('@') {
                        Some(class) => {
                            let at = self.named.get(class);
                            parts.push(Part::Class(
                                *at.ok_or_else(|| format!("there is no class `@{class}` above"))?,
                            ));
                        }
                        None => parts.extend(self.words(word).into_iter().map(Part::Word)),
                    },
                }
            }
            self.begin(&parts).map_err(|message| format!("`{form}` {message}"))?;
            self.phrases.all.push(Phrase { about, parts, strong, alone });
        }
        Ok(())
    }

    /// Notes what the next phrase may begin with.
    fn begin(&mut self, parts: &[Part]) -> Result<(), &'static str> {
        let keys: Vec<u32> = match parts.first() {
            Some(Part::Word(word)) => vec![word.key],
            Some(Part::Class(class)) => {
                let ways = self.phrases.classes.get(*class).map(Vec::as_slice).unwrap_or_default();
                ways.iter().filter_map(|way| way.first()).map(|word| word.key).collect()
            }
            Some(Part::Gap | Part::Dish | Part::Choice) | None => return Err("must begin with a word"),
        };
        if matches!(parts.last(), Some(Part::Gap)) {
            return Err("must not end in `*`");
        }
        let next = self.phrases.all.len();
        for at in keys.into_iter().filter_map(|key| usize::try_from(key).ok()) {
            if let Some(phrases) =
                self.phrases.first.get_mut(at).filter(|phrases| phrases.last() != Some(&next))
            {
                phrases.push(next);
            }
        }
        Ok(())
    }

    /// What a text would be cut into that has this word.
    fn words(&mut self, word: &str) -> Vec<Word> {
        let words = token::tokens(word);
        words.iter().map(|word| self.word(word)).collect()
    }

    fn word(&mut self, token: &Token) -> Word {
        let folded = if token.kind == Kind::Number { &token.text } else { &token.folded };
        let next = u32::try_from(self.phrases.words.len()).unwrap_or(u32::MAX);
        let key = *self.phrases.words.entry(fold::key(folded).into()).or_insert(next);
        if key == next {
            self.phrases.first.push(Vec::new());
        }
        let accented = fold::has_accents(&token.text).then(|| token.text.as_str().into());
        Word { key, accented }
    }
}
