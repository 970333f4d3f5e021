//! Putting the pieces of words together again that no form explains, in scripts that are written without spaces.
//!
//! Behind this, an unknown Thai word is one token as an unknown English word is, so whatever counts words, costs them or shows
//! them to a person need not know of pieces.

use crate::index::Index;
use crate::lattice::{self, Lattice, STRETCH};
use crate::token::Token;

/// One piece more of a word that nothing explains. So low that a short form inside an unknown word ("ดี" in the name of a
/// street) does not cut it in three, so high that two words with a known one between stay two.
const UNREAD_MORE: f32 = 1.2;

/// The tokens, each run of pieces that nothing explains as one.
pub(crate) fn join_unread(index: &Index, tokens: Vec<Token>) -> Vec<Token> {
    if tokens.iter().all(|token| token.pieces == 0) {
        return tokens;
    }
    let ways = explain(&Lattice::new(index, &tokens), &tokens);
    let mut joined: Vec<Token> = Vec::with_capacity(tokens.len());
    let (mut known_to, mut unread_before) = (0, false);
    for (place, token) in tokens.into_iter().enumerate() {
        let mut unread = false;
        if place >= known_to {
            let way = ways.get(place).copied().unwrap_or_default();
            let (_, end) = if unread_before && token.goes_on() { way.behind_unread } else { way.afresh };
            (known_to, unread) = match end {
                Some(end) => (end, false),
                None => (place + 1, token.pieces > 0),
            };
        }
        match joined.last_mut() {
            Some(last) if unread && unread_before && token.goes_on() => last.append(&token),
            Some(_) | None => joined.push(token),
        }
        unread_before = unread;
    }
    joined
}

/// The cheapest way on from a token: what it costs to the end, and where the form ends that is taken, if one is.
type Way = (f32, Option<usize>);

/// The same, by whether the token before it is a piece that nothing explains.
#[derive(Clone, Copy, Default)]
struct Ways {
    afresh: Way,
    behind_unread: Way,
}

fn explain(lattice: &Lattice, tokens: &[Token]) -> Vec<Ways> {
    let mut ways = vec![Ways::default(); tokens.len() + 1];
    let rest = |ways: &[Ways], at: usize| ways.get(at).copied().unwrap_or_default();
    for (start, token) in tokens.iter().enumerate().rev() {
        // One piece with another tone is rather a part of an unknown word than a word that was written in a hurry.
        let known = lattice
            .at(start)
            .iter()
            .filter(|hit| !(token.pieces > 0 && hit.end == start + 1 && hit.cost > 0.0))
            .map(|hit| (STRETCH + hit.cost + rest(&ways, hit.end).afresh.0, Some(hit.end)))
            .min_by(|(one, _), (other, _)| one.total_cmp(other));
        let next = rest(&ways, start + 1);
        let next_goes_on = token.pieces > 0 && tokens.get(start + 1).is_some_and(Token::goes_on);
        let behind = if next_goes_on { next.behind_unread.0 } else { next.afresh.0 };
        let cheaper = |alone: f32| known.filter(|(cost, _)| *cost < alone).unwrap_or((alone, None));
        if let Some(slot) = ways.get_mut(start) {
            slot.afresh = cheaper(lattice::alone(token) + behind);
            slot.behind_unread = cheaper(UNREAD_MORE + behind);
        }
    }
    ways
}

impl Token {
    /// Whether it is a piece with no space before it: it may belong to the word before.
    pub(crate) fn goes_on(&self) -> bool {
        self.pieces > 0 && self.glued
    }

    fn append(&mut self, next: &Self) {
        self.span.end = next.span.end;
        self.text.push_str(&next.text);
        self.folded.push_str(&next.folded);
        self.pieces += next.pieces;
    }
}
