//! "do you have pizza?", where there is none: food that a question names and no menu entry explains.

use comanda_domain::reading::Mention;

use crate::grammar::{MenuFacts, is_dish, is_modifier};
use crate::index::FOOD_WORDS_MAX;
use crate::intent::Sentence;
use crate::lattice::{Lattice, Segment};
use crate::token::Token;

/// A text, cut and looked up.
pub(crate) struct Asked<'a> {
    pub(crate) text: &'a str,
    pub(crate) tokens: &'a [Token],
    pub(crate) segments: &'a [Segment],
    pub(crate) sentences: &'a [Sentence],
    pub(crate) lattice: &'a Lattice,
    pub(crate) facts: &'a MenuFacts,
}

impl Asked<'_> {
    /// The first food that the sentences which ask name.
    pub(crate) fn food(&self) -> Option<Mention> {
        let asking = self.sentences.iter().filter(|sentence| sentence.asks && !sentence.tells);
        asking.filter_map(|sentence| self.segments.get(sentence.range.clone())).find_map(|segments| {
            let (first, last) = (segments.first()?.start, segments.last()?.end);
            (first..last).find_map(|at| self.mention(at, self.food_end(at, last)?))
        })
    }

    fn food_end(&self, at: usize, last: usize) -> Option<usize> {
        let is_food = |end: &usize| {
            self.tokens
                .get(at..*end)
                .is_some_and(|words| self.facts.is_dish_anywhere(words) && !self.facts.is_of_a_name(words))
        };
        let end = (at + 1..=(at + FOOD_WORDS_MAX).min(last)).rev().find(is_food)?;
        (at..end).all(|at| !self.is_of_menu(at)).then_some(end)
    }

    fn is_of_menu(&self, at: usize) -> bool {
        self.lattice
            .at(at)
            .iter()
            .any(|hit| hit.cost <= 0.3 && (is_dish(hit.meaning) || is_modifier(hit.meaning)))
    }

    fn mention(&self, at: usize, end: usize) -> Option<Mention> {
        let (from, to) = (self.tokens.get(at)?, self.tokens.get(end - 1)?);
        let span = from.span.start..to.span.end;
        let text = self.text.get(span.clone())?.to_owned();
        Some(Mention { text, span, nearest: Vec::new() })
    }
}
