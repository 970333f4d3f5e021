//! From what a person means to what arrives: lost accents, lower case, slips of the finger.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::persona::Style;

/// Words of this many letters are long enough for a slip that leaves them readable.
const SLIP_LETTERS_MIN: usize = 5;

/// Types `text` in the given style.
pub(super) fn typed(text: &str, style: &Style, rng: &mut ChaCha8Rng) -> String {
    let mut result = if style.without_accents { without_accents(text) } else { text.to_owned() };
    if style.lower_case {
        result = result.to_lowercase();
    }
    if style.typo_probability <= 0.0 {
        return result;
    }
    let words: Vec<String> = result
        .split(' ')
        .map(|word| {
            let is_word = word.chars().count() >= SLIP_LETTERS_MIN && word.chars().all(char::is_alphabetic);
            if is_word && rng.random_bool(style.typo_probability) { slip(word, rng) } else { word.to_owned() }
        })
        .collect();
    words.join(" ")
}

/// Two letters swapped, one lost, or one twice; never the first.
fn slip(word: &str, rng: &mut ChaCha8Rng) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let position = rng.random_range(1..letters.len() - 1);
    match rng.random_range(0..3) {
        0 if letters.get(position) != letters.get(position + 1) => letters.swap(position, position + 1),
        0 | 1 => {
            letters.remove(position);
        }
        _ => {
            if let Some(letter) = letters.get(position).copied() {
                letters.insert(position, letter);
            }
        }
    }
    letters.into_iter().collect()
}

/// `Phở bò` becomes `Pho bo`. Covers Vietnamese and Spanish letters.
pub(super) fn without_accents(text: &str) -> String {
    text.chars().map(plain).collect()
}

fn plain(letter: char) -> char {
    const TABLE: &[(&str, char)] = &[
        ("àáảãạăằắẳẵặâầấẩẫậ", 'a'),
        ("èéẻẽẹêềếểễệ", 'e'),
        ("ìíỉĩị", 'i'),
        ("òóỏõọôồốổỗộơờớởỡợ", 'o'),
        ("ùúủũụưừứửữựü", 'u'),
        ("ỳýỷỹỵ", 'y'),
        ("đ", 'd'),
        ("ñ", 'n'),
    ];
    if letter.is_ascii() {
        return letter;
    }
    let small = letter.to_lowercase().next().unwrap_or(letter);
    let found = TABLE.iter().find(|(letters, _)| letters.contains(small)).map(|(_, base)| *base);
    match found {
        Some(base) if letter.is_uppercase() => base.to_ascii_uppercase(),
        Some(base) => base,
        None => letter,
    }
}
