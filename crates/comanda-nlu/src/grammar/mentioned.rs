//! "2 of those": the dish that a question was about, in this message or in one before.

use crate::meaning::{Cue, Meaning};

use super::Grammar;
use super::state::{Body, Mode, State};

/// More of a dish than so many are named by it.
const MENTIONED_MAX: u32 = 30;

impl Grammar<'_> {
    /// The dish that was asked about, where nothing but "2 of those" is said: a number among other words ("2 forks", "table 4")
    /// is none of dishes.
    pub(super) fn meant(&self, state: &State) -> Option<Body> {
        let body = self.body_of(self.mentioned?)?;
        let (number, _) = state.quantity?;
        let free = state.mode == Mode::Order && state.fresh().next().is_none();
        let of_cart = state.real().next().is_some() && (state.more || state.same || state.definite);
        (free && !of_cart && number <= MENTIONED_MAX && self.says_only_how_many(state)).then_some(body)
    }

    /// Whether the clause holds a number, what waits and politeness, and nothing else.
    fn says_only_how_many(&self, state: &State) -> bool {
        let idle = [
            Cue::Filler,
            Cue::Article,
            Cue::Definite,
            Cue::Request,
            Cue::Add,
            Cue::It,
            Cue::OfThem,
            Cue::Yes,
            Cue::And,
            Cue::With,
            Cue::Thanks,
            Cue::Title,
            Cue::Measure,
            Cue::Greeting,
            Cue::Onto,
            Cue::Each,
            Cue::Correction,
        ];
        let start = (0..state.at).rev().find(|at| self.is_boundary(*at)).map_or(0, |at| at + 1);
        let mut at = start;
        while at < state.at {
            let end = self.lattice.next(at).max(at + 1);
            let waits = state.waiting.iter().any(|one| one.start <= at && at < one.end);
            let of_choice = state.waiting.iter().any(|one| one.start >= at);
            let says = |meaning: Meaning| {
                matches!(meaning, Meaning::Number(_) | Meaning::Measure { .. })
                    // "2 bowls without onion".
                    || (of_choice && matches!(meaning, Meaning::Cue(Cue::No) | Meaning::Amount { .. }))
                    || matches!(meaning, Meaning::Cue(cue) if idle.contains(&cue))
            };
            if !waits && !self.meanings(at, end).any(says) {
                return false;
            }
            at = end;
        }
        true
    }
}
