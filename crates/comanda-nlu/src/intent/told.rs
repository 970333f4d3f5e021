//! An allergy that is told beside a question: it must not be taken for a part of it.

use comanda_domain::allergen;

use super::asks;
use crate::lattice::Segment;
use crate::meaning::Cue;
use crate::token::{Kind, Token};

/// Where what is told ends, and where the question begins behind it.
pub(super) struct Told {
    pub(super) end: usize,
    pub(super) next: usize,
}

/// "I'm allergic to nuts, what do you recommend?": the telling of an allergy before a question, with a pause between them or, in
/// a hurry, without one.
pub(super) fn before_asking(tokens: &[Token], sentence: &[Segment]) -> Option<Told> {
    let allergy = sentence.iter().position(|segment| segment.is(Cue::Allergy))?;
    // A question before it has said what is asked: "does it have nuts, I'm allergic to nuts, is that ok".
    if asks(tokens, sentence.get(..allergy)?, false) {
        return None;
    }
    let asks_from = |at: usize| asks(tokens, sentence.get(at..).unwrap_or_default(), false);
    let is = |at: usize, is: &dyn Fn(&Segment) -> bool| sentence.get(at).is_some_and(is);
    let paused = (allergy + 1..sentence.len())
        .rfind(|at| is(*at, &|segment| segment.kind == Kind::Pause) && asks_from(at + 1));
    let paused = paused.map(|end| Told { end, next: end + 1 });
    // Of what comes first: "allergic to peanuts what can i eat"; it stands before a noun: "a peanut allergy what is good".
    let says_it = is(allergy, &|segment| segment.is(Cue::AllergyNoun) || names_allergen(tokens, segment));
    let of_what = usize::from(!says_it);
    let hurried = || {
        let begins =
            (allergy + 1 + of_what..sentence.len()).find(|at| is(*at, &|segment| segment.is(Cue::Question)));
        begins.filter(|at| asks_from(*at)).map(|at| Told { end: at, next: at })
    };
    paused.or_else(hurried)
}

/// "I'm celiac".
fn names_allergen(tokens: &[Token], segment: &Segment) -> bool {
    let words = tokens.get(segment.start..segment.end).unwrap_or_default();
    let text: Vec<&str> = words.iter().map(|token| &*token.text).collect();
    !allergen::named_in(&text.join(" ")).is_empty()
}

/// "gỏi cuốn có đậu phộng không, mình dị ứng đậu phộng": the pause behind a question, before the telling of an allergy.
pub(super) fn after_asking(tokens: &[Token], sentence: &[Segment]) -> Option<usize> {
    let allergy = sentence.iter().position(|segment| segment.is(Cue::Allergy))?;
    let pause = sentence.iter().take(allergy).rposition(|segment| segment.kind == Kind::Pause)?;
    asks(tokens, sentence.get(..pause)?, false).then_some(pause)
}
