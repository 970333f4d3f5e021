//! What people write into one cell: several words, yes or no; and what becomes of a name when it is an id or is
//! compared with another.

use std::collections::HashSet;

use comanda_domain::limits::SKU_LEN_MAX;

/// The entries of a cell: divided by `|`, or where there is none, by `;` and by line breaks.
pub(super) fn split(text: &str) -> Vec<String> {
    let separators: &[char] = if text.contains('|') { &['|'] } else { &[';', '\n'] };
    text.split(separators).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// One cell that [`split`] reads as these entries, unless one of them holds a `|`.
pub(super) fn join<T: AsRef<str>>(entries: &[T]) -> String {
    let joined = entries.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(" | ");
    // One entry with a semicolon in it: the bar at its end says that the semicolon divides nothing.
    let divides = |letter: char| letter == ';' || letter == '\n';
    if entries.len() == 1 && joined.contains(divides) { format!("{joined} |") } else { joined }
}

/// Yes or no in English, Vietnamese or Spanish.
pub(super) fn flag(text: &str) -> Option<bool> {
    const YES: &[&str] = &["yes", "y", "x", "true", "1", "co", "si", "s", "v", "ok"];
    const NO: &[&str] = &["no", "n", "false", "0", "khong", "k", "het"];
    if matches!(text, "✓" | "✔" | "☑") {
        return Some(true);
    }
    let folded = fold(text);
    if YES.contains(&folded.as_str()) { Some(true) } else { NO.contains(&folded.as_str()).then_some(false) }
}

/// How words are compared: lower case, ASCII, single spaces, no punctuation.
pub(super) fn fold(text: &str) -> String {
    let ascii = deunicode::deunicode(text).to_lowercase();
    let words = ascii.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// An id made from a name, which is not among `taken`: `Phở tái` becomes `pho_tai`, or `pho_tai_2`.
pub(super) fn new_id(name: &str, taken: &HashSet<String>) -> String {
    const NUMBER_LEN_MAX: usize = 8;
    let words = fold(name).replace(' ', "_");
    let stem: String = words.chars().take(SKU_LEN_MAX - NUMBER_LEN_MAX).collect();
    let stem = if stem.is_empty() { "entry".to_owned() } else { stem };
    if !taken.contains(&stem) {
        return stem;
    }
    // As many numbers as there are ids, and one more: one of them is free.
    let numbered = (2..taken.len() + 3).map(|number| format!("{stem}_{number}"));
    numbered.into_iter().find(|id| !taken.contains(id)).unwrap_or(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_come_back_as_they_were() {
        for entries in [
            &["a"][..],
            &["a", "b c"],
            &["salt; pepper"],
            &["salt; pepper", "x"],
            &["two\nlines"],
            &["9\"", "1/2"],
            &[],
        ] {
            assert_eq!(split(&join(entries)), entries, "{}", join(entries));
        }
        assert_eq!(split("a; b ;;c\nd"), ["a", "b", "c", "d"]);
    }

    #[test]
    fn flags_are_read_in_three_languages() {
        for yes in ["yes", "X", "có", "Sí", "TRUE", "1", "✓"] {
            assert_eq!(flag(yes), Some(true), "{yes}");
        }
        for no in ["no", "Không", "FALSE", "0", "hết"] {
            assert_eq!(flag(no), Some(false), "{no}");
        }
        assert_eq!(flag("maybe"), None);
    }

    #[test]
    fn ids_are_plain_and_unique() {
        let mut taken = HashSet::new();
        for (name, expected) in [
            ("Phở đặc biệt", "pho_dac_biet"),
            ("pho dac biet", "pho_dac_biet_2"),
            ("Pho\u{31b}\u{309}", "pho"),
            ("Jalapeño & crème", "jalapeno_creme"),
            ("Smørrebrød", "smorrebrod"),
            ("!!!", "entry"),
        ] {
            let id = new_id(name, &taken);
            assert_eq!(id, expected);
            taken.insert(id);
        }
        assert!(new_id(&"long ".repeat(40), &taken).len() <= SKU_LEN_MAX);
    }
}
