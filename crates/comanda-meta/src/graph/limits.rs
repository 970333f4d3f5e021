//! Meta's bounds for what is sent, and two ways to keep to them: cut off, or send in parts.
//!
//! Bounds are checked when a request is made, not when Meta refuses it. Nothing is cut unless the caller says so.

pub use comanda_domain::limits::TEXT_CHARS_MAX;

/// Characters of a button template's text.
pub(super) const BUTTON_TEXT_CHARS_MAX: usize = 640;
/// Buttons of one element.
pub(super) const BUTTONS_MAX: usize = 3;
/// Characters of a payload.
pub(super) const PAYLOAD_CHARS_MAX: usize = 1000;
/// Characters of an element's title or subtitle.
pub(super) const ELEMENT_CHARS_MAX: usize = 80;
/// Lines of a receipt.
pub(super) const RECEIPT_ELEMENTS_MAX: usize = 100;
/// Characters of `metadata`: "less than 1000".
pub(super) const METADATA_CHARS_MAX: usize = 999;
/// Characters of any text of a receipt. Meta names no bound; this one keeps a request small.
pub(super) const RECEIPT_CHARS_MAX: usize = 1000;
/// Characters of an address. Meta's bound for links is 2083.
pub(super) const URL_CHARS_MAX: usize = 2083;

/// A part of a request that Meta would refuse.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} has {found} where {min} to {max} are allowed")]
pub struct OutOfBounds {
    /// Which part, in Meta's words.
    pub field: &'static str,
    /// Least allowed: characters of a text, elements of a list.
    pub min: usize,
    /// Most allowed.
    pub max: usize,
    /// What was there.
    pub found: usize,
}

pub(super) fn check(field: &'static str, min: usize, max: usize, found: usize) -> Result<(), OutOfBounds> {
    if (min..=max).contains(&found) { Ok(()) } else { Err(OutOfBounds { field, min, max, found }) }
}

pub(super) fn check_text(field: &'static str, min: usize, max: usize, text: &str) -> Result<(), OutOfBounds> {
    check(field, min, max, text.chars().count())
}

/// The text, or its beginning and `…`, in at most `chars_max` characters.
///
/// ```
/// assert_eq!(comanda_meta::graph::truncate("two large iced teas", 9), "two larg…");
/// assert_eq!(comanda_meta::graph::truncate("phở", 9), "phở");
/// ```
pub fn truncate(text: &str, chars_max: usize) -> String {
    if text.chars().count() <= chars_max {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(chars_max.saturating_sub(1)).collect();
    cut.truncate(cut.trim_end().len());
    if chars_max > 0 {
        cut.push('…');
    }
    cut
}

/// The text in parts of at most `chars_max` characters, broken at the end of a line or at a space where there is one.
/// Nothing but the white space at the breaks is lost. No part is empty.
pub fn split_text(text: &str, chars_max: usize) -> Vec<String> {
    let chars_max = chars_max.max(1);
    let mut parts = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = rest.char_indices().nth(chars_max).map_or(rest.len(), |(at, _)| at);
        let (head, tail) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let at = if tail.is_empty() || tail.starts_with(char::is_whitespace) {
            head.len()
        } else {
            head.rfind('\n').or_else(|| head.rfind(char::is_whitespace)).unwrap_or(head.len())
        };
        let (part, _) = rest.split_at_checked(at).unwrap_or((rest, ""));
        parts.push(part.trim_end().to_owned());
        rest = rest.get(at..).unwrap_or_default().trim_start();
    }
    parts
}
