//! Spelling without what people leave out: case, accents, the plural.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::script;

/// Lower case, composed.
pub(crate) fn lower(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    script::one_spelling(text.nfc().flat_map(char::to_lowercase).nfc().collect())
}

/// Without accents, `đ` as `d`, `œ` as `oe`, apostrophes dropped. Expects lower case.
pub(crate) fn fold(lower: &str) -> String {
    let kept = |letter: &char| !is_left_out(*letter) && !matches!(letter, '\'' | '’');
    if lower.is_ascii() {
        return lower.chars().filter(kept).collect();
    }
    let mut folded = String::with_capacity(lower.len());
    for letter in lower.nfd().filter(kept) {
        match letter {
            'đ' => folded.push('d'),
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            _ => folded.push(letter),
        }
    }
    folded
}

/// Marks that people leave out in a hurry. In Thai and Lao these are tones and what shortens or silences; the other marks of
/// the scripts of South and South-East Asia are vowels.
fn is_left_out(letter: char) -> bool {
    match letter {
        '\u{e47}'..='\u{e4c}' | '\u{ec8}'..='\u{ecc}' => true,
        '\u{900}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' => false,
        _ => is_combining_mark(letter),
    }
}

/// What a folded word is looked up by: without the English plural, and with the one spelling of the Vietnamese
/// syllables that are written with `i` or `y` ("mì", "mỳ").
pub(crate) fn key(folded: &str) -> Cow<'_, str> {
    match folded.as_bytes() {
        [first @ (b'h' | b'k' | b'l' | b'm' | b's' | b't'), b'y'] => {
            Cow::Owned(format!("{}i", char::from(*first)))
        }
        _ => Cow::Borrowed(stem(folded)),
    }
}

/// Without the plural of Spanish and Portuguese words that end in a consonant ("órdenes"). Expects a folded word.
pub(crate) fn without_es(folded: &str) -> Option<&str> {
    folded.strip_suffix("es").filter(|stem| stem.len() >= 3)
}

/// With `z` in place of the Spanish plural of such words ("arroces").
pub(crate) fn without_ces(folded: &str) -> Option<String> {
    folded.strip_suffix("ces").filter(|stem| stem.len() >= 2).map(|stem| format!("{stem}z"))
}

/// With `y` in place of the plural of such words ("patties").
pub(crate) fn without_ies(folded: &str) -> Option<String> {
    folded.strip_suffix("ies").filter(|stem| stem.len() >= 3).map(|stem| format!("{stem}y"))
}

/// What the key of the plural of such a word is: "fry" for "fries".
pub(crate) fn with_ie(folded: &str) -> Option<String> {
    folded.strip_suffix('y').filter(|stem| stem.len() >= 2).map(|stem| format!("{stem}ie"))
}

/// Each run of the same letter as one ("ngonnn"); `None` where there is none.
pub(crate) fn without_repeats(folded: &str) -> Option<String> {
    let mut last = None;
    let kept: String = folded.chars().filter(|letter| last.replace(*letter) != Some(*letter)).collect();
    (kept.len() < folded.len() && kept.len() >= 2).then_some(kept)
}

/// Without the English plural; other words end in these letters too rarely to matter. Expects a folded word.
fn stem(folded: &str) -> &str {
    let long_enough = folded.len() > 3 && folded.is_ascii();
    if !long_enough || !folded.ends_with('s') {
        return folded;
    }
    let hissing = ["sses", "xes", "zes", "ches", "shes", "oes"];
    if hissing.iter().any(|ending| folded.ends_with(ending)) {
        return folded.get(..folded.len() - 2).unwrap_or(folded);
    }
    let not_plural = ["ss", "us", "is"];
    if not_plural.iter().any(|ending| folded.ends_with(ending)) {
        return folded;
    }
    folded.get(..folded.len() - 1).unwrap_or(folded)
}

/// Whether a letter carries an accent that folding would take away.
pub(crate) fn has_accents(lower: &str) -> bool {
    !lower.is_ascii() && fold(lower) != lower
}

#[cfg(test)]
mod tests {
    use super::{fold, has_accents, key, lower};

    #[test]
    fn spellings_meet() {
        for (text, expected) in [
            ("Phở TÁI", "pho tai"),
            ("Đường Nguyễn", "duong nguyen"),
            ("ĐA\u{301}", "da"),
            ("what's", "whats"),
            ("7 Up", "7 up"),
            ("JALAPEÑO", "jalapeno"),
            ("Œuf à cheval", "oeuf a cheval"),
            ("ไข่เจียว", "ไขเจียว"),
        ] {
            assert_eq!(fold(&lower(text)), expected, "{text}");
        }
        assert!(has_accents("phở") && !has_accents("pho"));
    }

    #[test]
    fn plurals_meet() {
        for (word, expected) in [
            ("rolls", "roll"),
            ("cocas", "coca"),
            ("sandwiches", "sandwich"),
            ("tomatoes", "tomato"),
            ("glass", "glass"),
            ("hummus", "hummus"),
            ("us", "us"),
            ("my", "mi"),
            ("by", "by"),
        ] {
            assert_eq!(key(word), expected, "{word}");
        }
    }
}
