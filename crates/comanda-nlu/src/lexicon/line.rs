//! One line of a lexicon file, and what may be wrong with it.

use comanda_domain::nearest;

use super::Word;
use super::choices::spelled_out;
use crate::meaning::Cue;
use crate::token::{Kind, tokens};

/// `class value: form | form`.
pub(super) struct Line {
    pub(super) word: Word,
    /// A number that others may follow: `number 20+`.
    pub(super) goes_on: bool,
    /// Choices inside them are spelled out; never empty.
    pub(super) forms: Vec<String>,
}

impl Line {
    /// Reads a line that is neither empty nor a comment; else says what is wrong and what to do.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let expected = || "expected `class: form | form`, such as `yes: ok | sure`".to_owned();
        let (class, forms) = text.split_once(':').ok_or_else(expected)?;
        let (word, goes_on) = word(class.trim(), forms.trim())?;
        let mut spelled = Vec::new();
        for form in forms.split('|').map(str::trim).filter(|form| !form.is_empty()) {
            spelled.extend(spelled_out(form)?);
        }
        let forms = spelled;
        if forms.is_empty() {
            return Err(format!(
                "no word stands behind `{class}:`; write at least one, or take the line out"
            ));
        }
        let whole = forms.iter().filter(|_| !matches!(word, Word::Ending(_) | Word::Sound(_)));
        match whole.into_iter().find_map(|form| Some((form, mark_in(form)?))) {
            Some((form, mark)) => Err(format!(
                "“{form}” is never found: a message is cut at `{mark}`; put `|` between two forms, or leave the mark out"
            )),
            None => Ok(Self { word, goes_on, forms }),
        }
    }
}

/// What the class before the colon stands for, and whether it ends in a plus.
fn word(class: &str, forms: &str) -> Result<(Word, bool), String> {
    if let Some(cue) = Cue::parse(class) {
        return Ok((Word::Cue(cue), false));
    }
    let (name, value) = class.split_once(' ').map_or((class, ""), |(name, value)| (name, value.trim()));
    let needs = |what: &str, example: &str| format!("expected {what} behind `{name}`, such as `{example}`");
    let word = match name {
        "number" => return number(value),
        "ordinal" => {
            let example = "expected a whole number behind `ordinal`, such as `ordinal 2: second`";
            Word::Ordinal(value.parse().map_err(|_| example.to_owned())?)
        }
        "amount" if matches!(value, "light" | "extra") => Word::Amount(value.to_owned()),
        "amount" => {
            return Err(format!("there is no amount `{value}`; expected `amount light` or `amount extra`"));
        }
        "unit" if value.is_empty() => return Err(needs("a unit of volume", "unit ml: ml")),
        "unit" => Word::Unit(value.to_owned()),
        "spelling" if value.is_empty() => {
            return Err(needs("a word of menus", "spelling mayonnaise: mayo"));
        }
        "spelling" => Word::Spelling(value.to_owned()),
        "ending" if value.is_empty() => {
            return Err(needs("the ending of a small or dear form", "ending ito: o"));
        }
        "ending" => Word::Ending(value.to_owned()),
        "sound" if value.is_empty() => {
            return Err(needs("how letters that sound alike are written", "sound b: v"));
        }
        "sound" => Word::Sound(value.to_owned()),
        _ if Cue::parse(name).is_some() => {
            return Err(format!("class `{name}` takes nothing behind it; write `{name}: {forms}`"));
        }
        _ => return Err(unknown(class)),
    };
    Ok((word, false))
}

fn number(value: &str) -> Result<(Word, bool), String> {
    let example = "expected a whole number behind `number`, such as `number 2: two`";
    if value.is_empty() {
        return Err(example.to_owned());
    }
    let digits = value.strip_suffix('+');
    let number: u32 = digits.unwrap_or(value).parse().map_err(|_| format!("{example}, not `{value}`"))?;
    if digits.is_some() && (number == 0 || !number.is_multiple_of(10)) {
        return Err("`+` stands behind tens only, such as `number 20+: twenty`: one to nine may follow them"
            .to_owned());
    }
    Ok((Word::Number(number), digits.is_some()))
}

fn unknown(class: &str) -> String {
    let others =
        ["number 2", "ordinal 2", "amount light", "amount extra", "unit ml", "spelling", "ending", "sound"];
    let known: Vec<&str> = Cue::NAMES.iter().copied().chain(others).collect();
    match nearest(class, &known) {
        Some(near) => format!("there is no class `{class}`; did you mean `{near}`?"),
        None => format!("there is no class `{class}`; known are {}", known.join(", ")),
    }
}

/// The first mark in a form that a message is cut at.
fn mark_in(form: &str) -> Option<String> {
    // Nearly all forms: to cut each of them would be felt when a reader is made.
    if form.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '\'')) {
        return None;
    }
    let cut = |kind: Kind| match kind {
        Kind::Word | Kind::Number => false,
        Kind::Pause | Kind::Joint | Kind::Break | Kind::QuestionMark => true,
    };
    tokens(form).into_iter().find(|token| cut(token.kind)).map(|token| token.text)
}
