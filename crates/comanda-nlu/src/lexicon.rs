//! The general words of a language, read from a text file: adding a language is adding a file.
//!
//! A lexicon must not know dishes. The layout stands at the top of `lexicon/en.txt`.

use crate::meaning::Cue;

/// What a form of a lexicon stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Word {
    /// A number.
    Number(u32),
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
}

/// The words of one language.
#[derive(Debug)]
pub(crate) struct Lexicon {
    /// Language code.
    pub(crate) language: &'static str,
    /// Forms in file order.
    pub(crate) forms: Vec<(String, Word)>,
}

/// Every built-in lexicon: language and file.
const FILES: &[(&str, &str)] = &[
    ("en", include_str!("lexicon/en.txt")),
    ("es", include_str!("lexicon/es.txt")),
    ("fil", include_str!("lexicon/fil.txt")),
    ("ms", include_str!("lexicon/ms.txt")),
    ("vi", include_str!("lexicon/vi.txt")),
];

/// A line of a lexicon file that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BadLine {
    /// From 1.
    pub(crate) line: usize,
}

/// The lexicons of `languages` in that order; a language without one is left out. English is always there: people
/// mix it in everywhere.
pub(crate) fn of(languages: &[String]) -> Vec<Lexicon> {
    let wanted = languages.iter().map(String::as_str).chain(["en"]);
    let mut chosen: Vec<Lexicon> = Vec::new();
    for language in wanted {
        let file = FILES.iter().find(|(code, _)| *code == language);
        if let Some((code, text)) = file
            && !chosen.iter().any(|lexicon| lexicon.language == *code)
        {
            chosen.push(parse(code, text).0);
        }
    }
    chosen
}

/// Reads a lexicon file; lines that cannot be read are left out and reported.
fn parse(language: &'static str, text: &str) -> (Lexicon, Vec<BadLine>) {
    let mut lexicon = Lexicon { language, forms: Vec::new() };
    let mut bad = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let parsed = line.split_once(": ").and_then(|(class, forms)| Some((word(class.trim())?, forms)));
        let Some((word, forms)) = parsed else {
            bad.push(BadLine { line: index + 1 });
            continue;
        };
        let forms = forms.split('|').map(str::trim).filter(|form| !form.is_empty());
        lexicon.forms.extend(forms.map(|form| (form.to_owned(), word.clone())));
    }
    (lexicon, bad)
}

fn word(class: &str) -> Option<Word> {
    if let Some(cue) = Cue::parse(class) {
        return Some(Word::Cue(cue));
    }
    match class.split_once(' ')? {
        ("number", value) => value.parse().ok().map(Word::Number),
        ("amount", id) => Some(Word::Amount(id.to_owned())),
        ("unit", unit) => Some(Word::Unit(unit.to_owned())),
        ("spelling", of) => Some(Word::Spelling(of.to_owned())),
        ("ending", ending) => Some(Word::Ending(ending.to_owned())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{FILES, of, parse};

    #[test]
    fn every_line_of_every_lexicon_is_read() {
        for (language, text) in FILES {
            let (lexicon, bad) = parse(language, text);
            assert_eq!(bad, [], "{language}");
            assert!(lexicon.forms.len() > 200, "{language}");
        }
    }

    #[test]
    fn english_is_always_on() {
        let languages: Vec<&str> =
            of(&["vi".to_owned(), "xx".to_owned()]).iter().map(|one| one.language).collect();
        assert_eq!(languages, ["vi", "en"]);
    }
}
