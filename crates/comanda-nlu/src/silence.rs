//! What a question names is not ordered.

use crate::intent::Sentence;
use crate::lattice::Segment;
use crate::meaning::Cue;
use crate::token::{Kind, Token};

/// A number of so many digits is a phone number, wherever it stands.
const PHONE_DIGITS_MIN: usize = 8;

/// Questions hold no orders and no details, but for phone numbers.
pub(crate) fn questions(tokens: &[Token], segments: &mut [Segment], sentences: &[Sentence]) {
    for sentence in sentences.iter().filter(|sentence| sentence.asks) {
        let address = address_asked_for(tokens, segments, sentence);
        let end = address.unwrap_or(sentence.range.end);
        for segment in segments.iter_mut().take(end).skip(sentence.range.start) {
            let digits = tokens.get(segment.start).map_or(0, |token| token.text.len());
            segment.taken = segment.kind != Kind::Number || digits < PHONE_DIGITS_MIN;
        }
    }
}

/// "can you deliver to 14 Maple Ave?": where the address begins, which is told by the question.
fn address_asked_for(tokens: &[Token], segments: &[Segment], sentence: &Sentence) -> Option<usize> {
    let is = |at: usize, cue: Cue| segments.get(at).is_some_and(|segment| segment.is(cue));
    let named = |at: usize| {
        let token = segments.get(at).and_then(|segment| tokens.get(segment.start));
        is(at, Cue::AddressWord) || token.is_some_and(|token| token.name)
    };
    let number = |at: usize| segments.get(at).is_some_and(|segment| segment.kind == Kind::Number);
    let brings = |at: &usize| is(*at, Cue::Delivery) || is(*at, Cue::AddressFollows);
    let range = || sentence.range.clone();
    range().filter(brings).find(|at| {
        let house = |to: usize| number(to) && (named(to + 1) || is(to - 1, Cue::AddressWord));
        range().any(|to| (at + 1..at + 4).contains(&to) && house(to))
    })
}
