//! Comparing what people write with what a shop's file says, by whole words without case and accents.
//!
//! For short phrases that an owner lists (a district, a trigger). What is ordered is read by the order reader, which knows
//! far more about language; it must not depend on this.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The words of a text in lower case, without accents: "Quận 1, P. Bến Nghé" is `quan`, `1`, `p`, `ben`, `nghe`.
///
/// Scripts that write no spaces give one long word; [`contains`] finds phrases in them all the same.
pub fn words(text: &str) -> Vec<String> {
    let folded: String = text.nfd().filter(|letter| !is_left_out(*letter)).flat_map(char::to_lowercase).collect();
    let plain: String = folded.nfc().map(|letter| if letter == 'đ' { 'd' } else { letter }).collect();
    let split = plain.split(|letter: char| !letter.is_alphanumeric());
    split.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Accents of Latin letters are left out in a hurry; the marks of other scripts are vowels.
fn is_left_out(letter: char) -> bool {
    is_combining_mark(letter) && ('\u{300}'..='\u{36f}').contains(&letter)
}

/// Whether `phrase` stands in `text`, as whole words in a row. An empty phrase stands nowhere.
pub fn contains(text: &[String], phrase: &[String]) -> bool {
    !phrase.is_empty() && text.windows(phrase.len()).any(|window| window == phrase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_without_accents() {
        let text = words("12 Lê Lợi, P. Bến Nghé, Q.1 Đà Nẵng");
        assert_eq!(text, ["12", "le", "loi", "p", "ben", "nghe", "q", "1", "da", "nang"]);
        assert!(contains(&text, &words("Bến Nghé")));
        assert!(contains(&text, &words("q1 q.1")[1..]));
        assert!(!contains(&text, &words("ben ngh")), "no parts of words");
        assert!(!contains(&text, &[]));
        assert_eq!(words("İSTANBUL naïve"), ["istanbul", "naive"]);
    }
}
