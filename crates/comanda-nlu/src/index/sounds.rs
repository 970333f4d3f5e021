//! Words that are written as they sound: "kesadiya", "bạt xỉu".

use crate::lexicon::{Lexicon, Word};

use super::fingerprint;

/// Letters and what sounds like them, of the lexicons of one menu, and the known words by what they sound like.
#[derive(Debug, Default)]
pub(super) struct Sounds {
    rules: Vec<Rule>,
    /// Fingerprint of the sound and the word; sorted.
    words: Vec<(u32, u32)>,
}

/// Some letters, and what they are written as here.
#[derive(Debug)]
struct Rule {
    letters: Box<str>,
    sound: Box<str>,
    /// Only where a word begins.
    first: bool,
    /// Only where a word ends.
    last: bool,
}

impl Sounds {
    pub(super) fn of(lexicons: &[Lexicon]) -> Self {
        let mut rules = Vec::new();
        for (form, word) in lexicons.iter().flat_map(|lexicon| &lexicon.forms) {
            let Word::Sound(sound) = word else { continue };
            let letters = form.trim_matches('-');
            if letters.is_empty() {
                continue;
            }
            rules.push(Rule {
                letters: letters.into(),
                sound: sound.trim_matches('-').into(),
                first: form.ends_with('-'),
                last: form.starts_with('-'),
            });
        }
        rules.sort_by_key(|rule| std::cmp::Reverse(rule.letters.len()));
        Self { rules, words: Vec::new() }
    }

    /// Takes in the known words, each folded and at the place of its number.
    pub(super) fn fill(&mut self, spellings: &[Box<str>]) {
        if self.rules.is_empty() {
            return;
        }
        let words = spellings.iter().zip(0_u32..);
        self.words = words.map(|(spelling, word)| (fingerprint(&self.sound(spelling)), word)).collect();
        self.words.sort_unstable();
    }

    /// Known words that sound like this one and are written otherwise.
    pub(super) fn alike(&self, folded: &str, spellings: &[Box<str>]) -> Vec<u32> {
        if self.words.is_empty() || folded.bytes().any(|letter| letter.is_ascii_digit()) {
            return Vec::new();
        }
        let sound = self.sound(folded);
        let print = fingerprint(&sound);
        let first = self.words.partition_point(|(own, _)| *own < print);
        let found = self.words.get(first..).unwrap_or_default().iter().take_while(|(own, _)| *own == print);
        let is = |word: &u32| {
            let spelling = spellings.get(*word as usize);
            spelling.is_some_and(|spelling| **spelling != *folded && self.sound(spelling) == sound)
        };
        found.map(|(_, word)| *word).filter(is).collect()
    }

    /// A word written as it sounds: at each place the longest letters that a rule is for.
    fn sound(&self, word: &str) -> String {
        let mut sound = String::with_capacity(word.len());
        let mut rest = word;
        while let Some(letter) = rest.chars().next() {
            let fits = |rule: &&Rule| {
                rest.strip_prefix(&*rule.letters).is_some_and(|behind| {
                    (!rule.first || rest.len() == word.len()) && (!rule.last || behind.is_empty())
                })
            };
            let length = if let Some(rule) = self.rules.iter().find(fits) {
                sound.push_str(&rule.sound);
                rule.letters.len()
            } else {
                sound.push(letter);
                letter.len_utf8()
            };
            rest = rest.get(length..).unwrap_or_default();
        }
        sound
    }
}

#[cfg(test)]
mod tests {
    use super::Sounds;
    use crate::lexicon::of;

    #[test]
    fn words_meet_that_sound_alike() {
        for (language, one, other) in [
            ("es", "kesadiya", "quesadilla"),
            ("es", "orchata", "horchata"),
            ("es", "champiñones", "champiñones"),
            ("es", "serveza", "cerveza"),
            ("vi", "bat", "bac"),
            ("vi", "xuong", "suong"),
            ("vi", "chan", "tran"),
            ("vi", "fo", "pho"),
        ] {
            let sounds = Sounds::of(&of(&[language.to_owned()], &[]));
            assert_eq!(sounds.sound(one), sounds.sound(other), "{one}");
        }
        let sounds = Sounds::of(&of(&["es".to_owned()], &[]));
        assert_ne!(sounds.sound("chica"), sounds.sound("cica"));
    }
}
