//! Words as customers type them: compared without case, accents and punctuation, as whole words.
//!
//! For short phrases that a shop lists itself (a district, a trigger). The reader of orders knows far more of this (plurals,
//! slips of the keyboard); what a shop lists means what it says.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The words of a text, folded, in order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Words(Vec<String>);

impl Words {
    /// The words of a text.
    pub fn of(text: &str) -> Self {
        let mut words: Vec<String> = Vec::new();
        let mut is_inside = false;
        for letter in folded(text) {
            let is_part = letter.is_alphanumeric() || is_combining_mark(letter);
            match words.last_mut() {
                Some(word) if is_part && is_inside => word.push(letter),
                _ if is_part || is_picture(letter) => words.push(letter.to_string()),
                _ => {}
            }
            is_inside = is_part;
        }
        Self(words)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Whether `then` stands behind `first` with at most so many words between.
    pub fn has_near(&self, first: &Self, then: &Self, between_max: usize) -> bool {
        let is_run_together = |phrase: &Self| phrase.0.iter().any(|word| word.chars().any(is_unspaced));
        if is_run_together(first) || is_run_together(then) {
            return self.contains(first) && self.contains(then);
        }
        let places = |phrase: &Self| {
            let length = phrase.0.len().max(1);
            let fits = |(at, row): (usize, &[String])| (row == phrase.0).then_some((at, at + length));
            self.0.windows(length).enumerate().filter_map(fits).collect::<Vec<_>>()
        };
        let begins = places(then);
        let near = |end: usize| begins.iter().any(|(at, _)| (end..=end + between_max).contains(at));
        places(first).into_iter().any(|(_, end)| near(end))
    }

    /// How many letters they have: of two phrases that fit, the longer one says more.
    pub fn letters(&self) -> usize {
        self.0.iter().map(|word| word.chars().count()).sum()
    }

    /// Whether these words stand in a row in `self`.
    pub fn contains(&self, phrase: &Self) -> bool {
        if phrase.is_empty() {
            return false;
        }
        // Where nobody writes spaces, a word ends wherever the next one begins.
        if phrase.0.iter().any(|word| word.chars().any(is_unspaced)) {
            return self.0.concat().contains(&phrase.0.concat());
        }
        self.0.windows(phrase.0.len()).any(|row| row == phrase.0)
    }
}

/// The words of a text, in order, for lists in which an accent may make another word: `cua` is a crab, and `của` is "of".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpeltWords {
    /// With their accents.
    exact: Vec<String>,
    folded: Words,
}

impl SpeltWords {
    /// The words of a text.
    pub fn of(text: &str) -> Self {
        let lower = text.nfkc().flat_map(char::to_lowercase).filter(|letter| !matches!(letter, '\'' | '’'));
        let lower: String = lower.nfc().collect();
        let inside = |letter: char| letter.is_alphanumeric() || is_combining_mark(letter);
        let exact = lower.split(|letter| !inside(letter)).filter(|word| !word.is_empty());
        Self { exact: exact.map(str::to_owned).collect(), folded: Words::of(text) }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.folded.is_empty()
    }

    /// Whether these words stand in a row in `self` with just these accents.
    pub fn contains_as_spelt(&self, phrase: &Self) -> bool {
        let length = phrase.exact.len().max(1);
        self.exact.windows(length).any(|row| row == phrase.exact)
    }

    /// Without their accents.
    pub const fn folded(&self) -> &Words {
        &self.folded
    }

    /// Whether they read the same, but for accents.
    pub fn reads_like(&self, other: &Self) -> bool {
        self.folded == other.folded
    }

    /// Whether these words stand in a row in `self`. Accents are forgiven, for many are typed wrong, unless without its own it
    /// is one of `confusable` (folded): then it must be written with them, or without any.
    pub fn contains(&self, phrase: &Self, confusable: &[&str]) -> bool {
        if !self.folded.contains(&phrase.folded) {
            return false;
        }
        let [plain] = &*phrase.folded.0 else { return true };
        if !confusable.contains(&plain.as_str()) {
            return true;
        }
        // Where nobody writes spaces, or pictures are words, the words do not stand beside each other.
        let are_aligned =
            self.exact.len() == self.folded.0.len() && phrase.exact.len() == phrase.folded.0.len();
        if !are_aligned || phrase.folded.0.iter().any(|word| word.chars().any(is_unspaced)) {
            return true;
        }
        let is = |at: usize, exact: &String| {
            let (said, plain) = (self.exact.get(at), self.folded.0.get(at));
            said == Some(exact) || (said == plain && plain.is_some_and(|plain| *plain == fold_word(exact)))
        };
        (0..self.exact.len()).any(|from| {
            let mut words = phrase.exact.iter().enumerate();
            words.all(|(at, exact)| is(from + at, exact))
        })
    }
}

fn fold_word(word: &str) -> String {
    folded(word).collect()
}

/// Whether two texts read the same, but for case, accents and punctuation.
pub fn reads_the_same(left: &str, right: &str) -> bool {
    let (left_words, right_words) = (Words::of(left), Words::of(right));
    if left_words.is_empty() { left.trim() == right.trim() } else { left_words == right_words }
}

/// Lower case, without accents and apostrophes, `đ` as `d`.
fn folded(text: &str) -> impl Iterator<Item = char> {
    text.nfkc().flat_map(char::to_lowercase).nfkd().filter(|letter| !is_left_out(*letter)).map(|letter| {
        match letter {
            'đ' => 'd',
            'ø' => 'o',
            'ł' => 'l',
            'ı' => 'i',
            _ => letter,
        }
    })
}

/// Marks that people leave out in a hurry, and apostrophes. In Thai and Lao these marks are tones and what shortens or
/// silences; the other marks of the scripts of South and South-East Asia are vowels.
fn is_left_out(letter: char) -> bool {
    match letter {
        '\'' | '’' | '\u{e47}'..='\u{e4c}' | '\u{ec8}'..='\u{ecc}' => true,
        '\u{900}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' => false,
        _ => is_combining_mark(letter),
    }
}

/// Pictures are words too: a shop may well be greeted with a cake.
fn is_picture(letter: char) -> bool {
    matches!(letter, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

/// Letters of Thai, Lao, Burmese, Khmer, Japanese and Chinese.
fn is_unspaced(letter: char) -> bool {
    matches!(
        letter,
        '\u{e00}'..='\u{eff}'
            | '\u{1000}'..='\u{109f}'
            | '\u{1780}'..='\u{17ff}'
            | '\u{3040}'..='\u{30ff}'
            | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{20000}'..='\u{2fa1f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_without_accents() {
        let text = Words::of("12 Lê Lợi, P. Bến Nghé, Q.1 Đà Nẵng");
        assert!(text.contains(&Words::of("ben nghe")));
        assert!(text.contains(&Words::of("q 1 da nang")));
        assert!(!text.contains(&Words::of("ben ngh")), "no parts of words");
        assert!(!text.contains(&Words::of("?!")));
        assert!(reads_the_same("Quán Ăn", "quan an!"));
    }
}
