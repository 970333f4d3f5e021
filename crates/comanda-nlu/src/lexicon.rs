//! The general words of a language, read from a text file: adding a language is adding a file.
//!
//! A lexicon must not know dishes. `docs/LEXICON.md` says what a file looks like.

mod choices;
mod line;

use std::fmt;

use crate::meaning::Cue;

use line::Line;

/// What a form of a lexicon stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Word {
    /// A number.
    Number(u32),
    /// The place in an order.
    Ordinal(u32),
    /// Any other class.
    Cue(Cue),
    /// An amount, by id.
    Amount(String),
    /// A unit of volume, by the menu's name for it.
    Unit(String),
    /// Another spelling of a word that menus use.
    Spelling(String),
    /// An ending that says the same word smaller or dearer; the form is what may stand in its place, `-` for nothing.
    Ending(String),
    /// How letters are written that sound alike; the form is the letters.
    Sound(String),
}

/// The words of one language, from a file without mistakes.
#[derive(Debug, Clone)]
pub struct Lexicon {
    /// Language code.
    pub(crate) language: String,
    /// Forms in file order.
    pub(crate) forms: Vec<(String, Word)>,
}

/// Everything that is wrong with a lexicon file. Prints one line per problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LexiconError {
    /// Name of the file as the caller knows it.
    pub file: String,
    /// In file order; never empty.
    pub problems: Vec<LexiconProblem>,
}

/// A line of a lexicon file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LexiconProblem {
    /// From 1.
    pub line: usize,
    /// What is wrong, what was expected, what to do.
    pub message: String,
}

impl fmt::Display for LexiconError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, problem) in self.problems.iter().enumerate() {
            let end = if place == 0 { "" } else { "\n" };
            write!(formatter, "{end}{}:{}: {}", self.file, problem.line, problem.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for LexiconError {}

/// What carries most of a conversation.
const NEEDED: &[&str] = &[
    "number 1", "request", "no", "with", "and", "add", "remove", "change", "yes", "decline", "question",
    "greeting", "thanks", "pickup", "delivery", "filler",
];

/// Every built-in lexicon: language and file.
const FILES: &[(&str, &str)] = &[
    ("en", include_str!("lexicon/en.txt")),
    ("es", include_str!("lexicon/es.txt")),
    ("fil", include_str!("lexicon/fil.txt")),
    ("fr", include_str!("lexicon/fr.txt")),
    ("id", include_str!("lexicon/id.txt")),
    ("ms", include_str!("lexicon/ms.txt")),
    ("pt", include_str!("lexicon/pt.txt")),
    ("th", include_str!("lexicon/th.txt")),
    ("vi", include_str!("lexicon/vi.txt")),
];

impl Lexicon {
    /// Reads a lexicon file. `file` is only for messages.
    ///
    /// ```
    /// use comanda_nlu::Lexicon;
    ///
    /// let wrong = Lexicon::parse("de.txt", "de", "number 2: zwei\ngreting: moin | hallo").unwrap_err();
    /// assert_eq!(wrong.to_string(), "de.txt:2: there is no class `greting`; did you mean `greeting`?");
    /// ```
    ///
    /// # Errors
    /// Names every line that cannot be used.
    pub fn parse(file: &str, language: &str, text: &str) -> Result<Self, LexiconError> {
        let (lexicon, problems) = read(language, text);
        if problems.is_empty() { Ok(lexicon) } else { Err(LexiconError { file: file.to_owned(), problems }) }
    }

    /// Language code.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// How many forms the file gives, those that are put together of others included.
    pub fn forms(&self) -> usize {
        self.forms.len()
    }

    /// Classes without words that a conversation can hardly do without.
    pub fn missing(&self) -> Vec<&'static str> {
        let is_there = |name: &str| {
            let cue = Cue::parse(name);
            self.forms.iter().any(|(_, word)| match word {
                Word::Cue(own) => Some(*own) == cue,
                Word::Number(_) => name == "number 1",
                Word::Ordinal(_)
                | Word::Amount(_)
                | Word::Unit(_)
                | Word::Spelling(_)
                | Word::Ending(_)
                | Word::Sound(_) => false,
            })
        };
        NEEDED.iter().copied().filter(|name| !is_there(name)).collect()
    }

    /// Codes of the languages that are built in.
    pub fn built_in_languages() -> impl Iterator<Item = &'static str> {
        FILES.iter().map(|(language, _)| *language)
    }

    /// The file of a built-in language.
    pub fn built_in_file(language: &str) -> Option<&'static str> {
        FILES.iter().find(|(code, _)| *code == language).map(|(_, text)| *text)
    }
}

/// The lexicons of `languages` in that order, each with what is the shop's own; a language without words is left out.
/// English is always there: people mix it in everywhere.
pub(crate) fn of(languages: &[String], own: &[Lexicon]) -> Vec<Lexicon> {
    let wanted = languages.iter().map(String::as_str).chain(["en"]);
    let mut chosen: Vec<Lexicon> = Vec::new();
    for language in wanted {
        if chosen.iter().any(|lexicon| lexicon.language == language) {
            continue;
        }
        let mut lexicon = read(language, Lexicon::built_in_file(language).unwrap_or_default()).0;
        let of_shop = own.iter().filter(|own| own.language == language);
        lexicon.forms.extend(of_shop.flat_map(|own| own.forms.iter().cloned()));
        if !lexicon.forms.is_empty() {
            chosen.push(lexicon);
        }
    }
    chosen
}

/// Reads a lexicon file; lines that cannot be used are left out and reported.
fn read(language: &str, text: &str) -> (Lexicon, Vec<LexiconProblem>) {
    let mut lexicon = Lexicon { language: language.to_owned(), forms: Vec::new() };
    let mut problems = Vec::new();
    let mut tens: Vec<(u32, String)> = Vec::new();
    // A mark that some editors put before the first letter.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (place, text) in text.lines().enumerate() {
        let text = text.trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        match Line::parse(text) {
            Ok(line) => {
                if let (Word::Number(number), true) = (&line.word, line.goes_on) {
                    tens.extend(line.forms.iter().map(|form| (*number, form.clone())));
                }
                lexicon.forms.extend(line.forms.into_iter().map(|form| (form, line.word.clone())));
            }
            Err(message) => problems.push(LexiconProblem { line: place + 1, message }),
        }
    }
    let composed = composed(&lexicon.forms, &tens);
    lexicon.forms.extend(composed);
    (lexicon, problems)
}

/// "vinte e dois", "twenty two", "twenty second": tens with each of one to nine behind them, with and without the first
/// word for "and".
#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else is counted")]
fn composed(forms: &[(String, Word)], tens: &[(u32, String)]) -> Vec<(String, Word)> {
    let and = forms.iter().find(|(_, word)| *word == Word::Cue(Cue::And)).map(|(form, _)| form.as_str());
    let mut composed = Vec::new();
    for (form, word) in forms {
        let (more, of): (u32, fn(u32) -> Word) = match word {
            Word::Number(unit @ 1..=9) => (*unit, Word::Number),
            Word::Ordinal(unit @ 1..=9) => (*unit, Word::Ordinal),
            _ => continue,
        };
        if form.contains(' ') || form.chars().any(char::is_numeric) {
            continue;
        }
        for (ten, before) in tens {
            let number = of(ten + more);
            composed.push((format!("{before} {form}"), number.clone()));
            composed.extend(and.map(|and| (format!("{before} {and} {form}"), number)));
        }
    }
    composed
}

#[cfg(test)]
mod tests {
    use super::{Cue, FILES, Lexicon, Word, of, read};

    #[test]
    fn every_line_of_every_built_in_lexicon_is_used() {
        for (language, text) in FILES {
            let (lexicon, problems) = read(language, text);
            assert_eq!(problems, [], "{language}");
            assert!(lexicon.forms.len() > 200, "{language}");
            assert_eq!(lexicon.missing(), Vec::<&str>::new(), "{language}");
        }
    }

    #[test]
    fn the_page_for_native_speakers_names_every_class() {
        let page = include_str!("../../../docs/LEXICON.md");
        let others = [
            "number 2",
            "number 20+",
            "ordinal 2",
            "amount light",
            "amount extra",
            "unit ml",
            "ending E",
            "sound S",
        ];
        for class in Cue::NAMES.iter().copied().chain(others).filter(|class| !class.starts_with("weekday")) {
            assert!(page.contains(&format!("`{class}`")), "docs/LEXICON.md does not name `{class}`");
        }
    }

    #[test]
    fn english_is_always_on() {
        let lexicons = of(&["vi".to_owned(), "xx".to_owned()], &[]);
        let languages: Vec<&str> = lexicons.iter().map(|one| one.language.as_str()).collect();
        assert_eq!(languages, ["vi", "en"]);
    }

    #[test]
    fn what_is_the_shops_own_adds_to_a_language_or_makes_one() {
        let own = |language: &str| Lexicon::parse("own.txt", language, "yes: jawoll").unwrap();
        let lexicons = of(&["de".to_owned(), "es".to_owned()], &[own("de"), own("es"), own("fr")]);
        let sizes: Vec<(&str, usize)> =
            lexicons.iter().map(|one| (one.language.as_str(), one.forms.len())).collect();
        let built_in = |language: &str| of(&[language.to_owned()], &[])[0].forms.len();
        assert_eq!(sizes, [("de", 1), ("es", built_in("es") + 1), ("en", built_in("en"))]);
    }

    #[test]
    fn tens_take_what_may_stand_behind_them() {
        let text = "number 1: um | uma\nnumber 2: dois | um par de\nnumber 20+: vinte\nand: e | &";
        let (lexicon, _) = read("pt", text);
        let twenties: Vec<&str> = lexicon
            .forms
            .iter()
            .filter(|(_, word)| matches!(word, Word::Number(21..=29)))
            .map(|(form, _)| form.as_str())
            .collect();
        let expected = ["vinte um", "vinte e um", "vinte uma", "vinte e uma", "vinte dois", "vinte e dois"];
        assert_eq!(twenties, expected);
    }

    #[test]
    fn every_mistake_is_told_with_its_line_and_what_to_do() {
        let text = "\u{feff}# Deutsch\n\nyes: ja | ok\nja, ok\ngreting: moin\nnumber zwei: zwei\nnumber 21+: x\n\
                    amount lite: wenig\nweekday 8: sonntag\nno:\n  | \nno: ohne | kein, nein\nthanks: 👍 | ...\n\
                    spelling : a\nnumber: 1\nunit : l\nyes ja\nwith mit: mit";
        let wrong = Lexicon::parse("de.txt", "de", text).unwrap_err().to_string();
        let expected = "\
de.txt:4: expected `class: form | form`, such as `yes: ok | sure`
de.txt:5: there is no class `greting`; did you mean `greeting`?
de.txt:6: expected a whole number behind `number`, such as `number 2: two`, not `zwei`
de.txt:7: `+` stands behind tens only, such as `number 20+: twenty`: one to nine may follow them
de.txt:8: there is no amount `lite`; expected `amount light` or `amount extra`
de.txt:9: there is no class `weekday 8`; did you mean `weekday 1`?
de.txt:10: no word stands behind `no:`; write at least one, or take the line out
de.txt:11: expected `class: form | form`, such as `yes: ok | sure`
de.txt:12: “kein, nein” is never found: a message is cut at `,`; put `|` between two forms, or leave the mark out
de.txt:13: “...” is never found: a message is cut at `.`; put `|` between two forms, or leave the mark out
de.txt:14: expected a word of menus behind `spelling`, such as `spelling mayonnaise: mayo`
de.txt:15: expected a whole number behind `number`, such as `number 2: two`
de.txt:16: expected a unit of volume behind `unit`, such as `unit ml: ml`
de.txt:17: expected `class: form | form`, such as `yes: ok | sure`
de.txt:18: class `with` takes nothing behind it; write `with: mit`";
        assert_eq!(wrong, expected);
    }
}
