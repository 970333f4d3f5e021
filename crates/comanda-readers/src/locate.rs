//! Finding words in a text again, whatever became of their case, accents and spaces on the way.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// A letter of the folded text, and where it comes from.
struct Letter {
    folded: char,
    span: Range<usize>,
}

/// A text in which words are looked for.
pub(crate) struct Haystack {
    letters: Vec<Letter>,
}

impl Haystack {
    pub(crate) fn new(text: &str) -> Self {
        Self { letters: folded(text) }
    }

    /// Where the words stand first at or after byte `from`, as whole words.
    pub(crate) fn find(&self, words: &str, from: usize) -> Option<Range<usize>> {
        let wanted = folded(words.trim());
        let length = Some(wanted.len()).filter(|length| *length > 0)?;
        (0..self.letters.len()).find_map(|start| {
            let found = self.letters.get(start..start + length)?;
            let same = found.iter().zip(&wanted).all(|(letter, wanted)| letter.folded == wanted.folded);
            let (first, last) = found.first().zip(found.last())?;
            let whole = self.is_edge(start) && self.is_edge(start + length);
            (same && whole && first.span.start >= from).then_some(first.span.start..last.span.end)
        })
    }

    /// Whether a word may begin or end before the letter at `at`. "2cocas" is two words.
    fn is_edge(&self, at: usize) -> bool {
        let letter = |at: usize| self.letters.get(at).map(|letter| letter.folded);
        let before = at.checked_sub(1).and_then(letter);
        match (before, letter(at)) {
            (Some(before), Some(after)) => {
                !(before.is_alphabetic() && after.is_alphabetic()
                    || before.is_numeric() && after.is_numeric())
            }
            (None, _) | (_, None) => true,
        }
    }
}

/// Lower case, without accents, runs of spaces as one.
fn folded(text: &str) -> Vec<Letter> {
    let mut letters: Vec<Letter> = Vec::with_capacity(text.len());
    for (start, original) in text.char_indices() {
        let end = start + original.len_utf8();
        if original.is_whitespace() {
            match letters.last_mut() {
                Some(space) if space.folded == ' ' => space.span.end = end,
                Some(_) | None => letters.push(Letter { folded: ' ', span: start..end }),
            }
            continue;
        }
        if is_combining_mark(original) {
            if let Some(before) = letters.last_mut() {
                before.span.end = end;
            }
            continue;
        }
        for folded in original.to_lowercase().nfd().filter(|letter| !is_combining_mark(*letter)) {
            let folded = if folded == 'đ' { 'd' } else { folded };
            letters.push(Letter { folded, span: start..end });
        }
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, words: &str, found: Option<&str>) {
        let range = Haystack::new(text).find(words, 0);
        assert_eq!(range.map(|range| &text[range]), found, "{words:?} in {text:?}");
    }

    #[test]
    fn words_are_found_whatever_their_spelling() {
        check("Cho 2 Phở  Tái nhé", "pho tai", Some("Phở  Tái"));
        check("cho 2 pho tai", "Phở tái", Some("pho tai"));
        check("đường Đồng Khởi", "duong dong khoi", Some("đường Đồng Khởi"));
        check("pho\u{309} ga\u{300}", "phở gà", Some("pho\u{309} ga\u{300}"));
        check("2cocas", "2", Some("2"));
        check("a\nb", "a b", Some("a\nb"));
    }

    #[test]
    fn parts_of_words_are_not_found() {
        check("coca", "ca", None);
        check("12 coca", "2", None);
        check("coca", "", None);
        check("", "coca", None);
        check("coca", "coca cola", None);
    }

    #[test]
    fn the_second_time_is_found_behind_the_first() {
        let haystack = Haystack::new("trà, trà đá");
        let first = haystack.find("tra", 0).unwrap();
        assert_eq!(haystack.find("trà", first.end), Some(6..10));
        assert_eq!(haystack.find("trà", 10), None);
    }
}
