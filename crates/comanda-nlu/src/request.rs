//! What a customer asks of us by law: no more messages, messages again, to be forgotten. And "the usual", which is told in the
//! same way: by words that are about no dish.
//!
//! Such words count where nothing is ordered beside them: "delete the coke" and "stop at the gate" are for the kitchen and
//! the driver. What is done then is not for this crate.

use std::ops::Range;
use std::sync::LazyLock;

use comanda_domain::reading::{Belongs, Details, Reading, Request};

use crate::lattice::Segment;
use crate::phrases::{self, Found, LanguageFile, Phrases, files};
use crate::token::{Kind, Token};

/// Every language that is built in.
static FILES: [LanguageFile<Wish>; 9] = files!("requests", subject);

/// What the phrases of these files say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    /// What is asked by law.
    Law(Request),
    /// The same as last time.
    Usual,
    /// Which order a cart is to belong to.
    Belongs(Belongs),
}

/// In longer messages people tell of something else.
const WORDS_MAX: usize = 30;

/// What is asked by law in some languages.
#[derive(Debug)]
pub(crate) struct Requests(Vec<&'static LazyLock<Phrases<Wish>>>);

impl Requests {
    /// The phrases of these languages, in their order.
    pub(crate) fn of(languages: &[String]) -> Self {
        Self(phrases::of_languages(&FILES, languages))
    }

    /// What the text asks, `reading` being what else it says.
    pub(crate) fn find(&self, reading: &Reading, tokens: &[Token], segments: &[Segment]) -> Option<Wish> {
        let words = segments.iter().filter(|segment| segment.kind == Kind::Word).count();
        if words == 0 || words > WORDS_MAX {
            return None;
        }
        let (tells_more, names_dishes) = (tells_more(reading), names_dishes(reading));
        let counts = |found: &Found<Wish>| {
            // "như lần trước" alone is read as one more of what is in the cart, and "xóa hết dữ liệu" as emptying it.
            let is_ours = !matches!(found.about, Wish::Law(Request::Stop | Request::Resume));
            let is_all = is_ours && phrases::says_little_else(segments, &found.tokens);
            if names_dishes && !is_all {
                return false;
            }
            if tells_more && found.about != Wish::Usual {
                return false;
            }
            let named = bytes(tokens, &found.tokens).is_some_and(|bytes| names_elsewhere(reading, &bytes));
            // "giao nhanh, đừng nhắn tin" is for the driver; in Thai, one word is for bringing and for sending.
            let alone = found.alone || reading.details.fulfilment.is_some();
            !named && (!alone || phrases::says_little_else(segments, &found.tokens))
        };
        let found = self.0.iter().filter_map(|phrases| {
            let heard = phrases.heard(tokens, segments, 0..segments.len(), |_| None);
            phrases.find(&heard, counts)
        });
        let best = found.reduce(|one, other| if other.score > one.score { other } else { one })?;
        Some(best.about)
    }
}

/// Whether the text is about dishes: then its words are for those.
fn names_dishes(reading: &Reading) -> bool {
    !reading.lines.is_empty() || !reading.edits.is_empty() || !reading.ambiguous.is_empty()
}

/// Whether the text tells more of an order than who one is, which may be told along with a request.
fn tells_more(reading: &Reading) -> bool {
    let details = &reading.details;
    let told = Details {
        phone: details.phone.clone(),
        name: details.name.clone(),
        fulfilment: details.fulfilment,
        ..Details::default()
    };
    *details != told
}

/// Whether a dish that the menu lacks is named beside these bytes.
fn names_elsewhere(reading: &Reading, bytes: &Range<usize>) -> bool {
    reading.unknown.iter().any(|one| one.span.start < bytes.start || one.span.end > bytes.end)
}

/// The bytes of some tokens.
fn bytes(tokens: &[Token], range: &Range<usize>) -> Option<Range<usize>> {
    let (first, last) = (tokens.get(range.start)?, tokens.get(range.end.checked_sub(1)?)?);
    Some(first.span.start..last.span.end)
}

/// A wish by its name in a file.
fn subject(name: &str) -> Option<Wish> {
    match name {
        "stop" => Some(Wish::Law(Request::Stop)),
        "resume" => Some(Wish::Law(Request::Resume)),
        "delete_data" => Some(Wish::Law(Request::DeleteData)),
        "usual" => Some(Wish::Usual),
        "new_order" => Some(Wish::Belongs(Belongs::ToItself)),
        "that_order" => Some(Wish::Belongs(Belongs::ToTheOther)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{FILES, Phrases, subject};

    #[test]
    fn every_line_of_every_file_is_used() {
        for (language, text, _) in &FILES {
            let (_, problems) = Phrases::parse(text, subject);
            assert_eq!(problems, [], "{language}");
        }
    }
}
