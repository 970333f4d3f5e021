//! What scripts other than the Latin one need: pieces of words where nobody writes spaces, and digits.
//!
//! A piece is the smallest run of letters that a word can begin or end with: a Thai consonant with its vowels and tone, a
//! Chinese character. Words are found as runs of pieces, so no dictionary is needed but the menu and the lexicons.

use std::ops::RangeInclusive;

use unicode_normalization::char::is_combining_mark;

/// Zero of each row of ten digits.
const ZEROS: &[char] = &[
    '0', '\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{e50}', '\u{ed0}', '\u{1040}', '\u{17e0}', '\u{ff10}',
];

/// What a digit of any of these scripts counts, as the digit that everybody knows.
pub(crate) fn digit(letter: char) -> Option<char> {
    // Most letters are met here.
    if letter < '\u{660}' || matches!(letter, '\u{1e00}'..='\u{2fff}') {
        return letter.is_ascii_digit().then_some(letter);
    }
    let value = |zero: &char| u32::from(letter).checked_sub(u32::from(*zero)).filter(|value| *value < 10);
    ZEROS.iter().find_map(value).and_then(|value| char::from_digit(value, 10))
}

/// Letters of the scripts that are written without spaces between words.
const UNSPACED: &[RangeInclusive<char>] = &[
    // Thai, Lao.
    '\u{e01}'..='\u{e3a}',
    '\u{e40}'..='\u{e4e}',
    '\u{e81}'..='\u{ecd}',
    '\u{edc}'..='\u{edf}',
    // Burmese, Khmer.
    '\u{1000}'..='\u{103f}',
    '\u{1050}'..='\u{109f}',
    '\u{1780}'..='\u{17d3}',
    // Japanese, Chinese.
    '\u{3041}'..='\u{3096}',
    '\u{30a1}'..='\u{30fa}',
    '\u{30fc}'..='\u{30ff}',
    '\u{3400}'..='\u{4dbf}',
    '\u{4e00}'..='\u{9fff}',
    '\u{20000}'..='\u{2fa1f}',
];

/// Whether a letter belongs to a script that is written without spaces between words.
pub(crate) fn is_unspaced(letter: char) -> bool {
    letter >= '\u{e01}' && UNSPACED.iter().any(|letters| letters.contains(&letter))
}

/// Whether two letters of such a script belong to one piece.
pub(crate) fn is_one_piece(before: char, letter: char) -> bool {
    // Vowels that are written before their consonant, and signs that put the next one below.
    let leads = matches!(before, '\u{e40}'..='\u{e44}' | '\u{ec0}'..='\u{ec4}' | '\u{1039}' | '\u{17d2}');
    // Vowels that are written behind it.
    let follows =
        matches!(letter, '\u{e30}' | '\u{e32}' | '\u{e33}' | '\u{e45}' | '\u{eb0}' | '\u{eb2}' | '\u{eb3}');
    is_unspaced(letter) && (leads || follows || is_combining_mark(letter))
}

/// Two keystrokes that look like one vowel, as the one vowel. Expects lower case, composed.
pub(crate) fn one_spelling(text: String) -> String {
    if !text.contains(['\u{e40}', '\u{e4d}']) {
        return text;
    }
    text.replace("\u{e40}\u{e40}", "\u{e41}").replace("\u{e4d}\u{e32}", "\u{e33}")
}

#[cfg(test)]
mod tests {
    use super::{digit, one_spelling};

    #[test]
    fn digits_of_other_scripts_count_the_same() {
        let digits: String = "๑๒๓๐ ၅ ９ a".chars().filter_map(digit).collect();
        assert_eq!(digits, "123059");
    }

    #[test]
    fn vowels_that_look_alike_are_one() {
        assert_eq!(one_spelling("เเกง".to_owned()), "แกง");
        assert_eq!(one_spelling("น้\u{e4d}า".to_owned()), "น้ำ");
    }
}
