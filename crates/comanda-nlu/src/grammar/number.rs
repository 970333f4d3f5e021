//! What a number counts: the dish behind it, the one before it, a choice; or it says what something is to become.

use comanda_domain::limits;

use crate::meaning::{Cue, Meaning};

use super::Grammar;
use super::choice::is_modifier;
use super::propose::{Act, Proposal, cost};
use super::state::{Focus, Mode, State};

impl Grammar<'_> {
    pub(super) fn propose_number(
        &self,
        state: &State,
        number: u32,
        end: usize,
        excess: f32,
        out: &mut Vec<Proposal>,
    ) {
        let mut push = |cost: f32, act: Act| out.push(Proposal { cost: excess + cost, end, act });
        if !(1..=limits::QUANTITY_MAX).contains(&number) {
            push(0.5, Act::Nonsense);
            return;
        }
        // A number behind what waits for a dish: those words have found none.
        if !state.waiting.is_empty() {
            self.propose_homes(state, out);
            return;
        }
        let counts = self.counts_choice(state, number, end);
        if let Some(doubt) = counts {
            push(doubt, Act::Count(number));
        }
        let mut push = |cost: f32, act: Act| out.push(Proposal { cost: excess + cost, end, act });
        let ends = self.ends_after(end);
        if state.all && !state.each && !self.leads_to_dish(end) {
            push(0.0, Act::Echo);
        }
        if (state.onto && self.hears(end, Cue::Half)) || self.hears(end, Cue::People) {
            push(0.0, Act::Echo);
            return;
        }
        let of_clause =
            state.onto && !state.said.is_empty() && state.unsaid.is_some() && !self.leads_to_dish(end);
        if of_clause {
            push(0.0, Act::ShareBack(number));
        }
        if state.each && counts.is_none() {
            push(0.0, Act::EachTime(number));
        }
        if state.of_them || (state.referred && !self.leads_to_dish(end)) {
            push(0.1, if state.of_them { Act::Echo } else { Act::Requantify(number) });
        }
        let becomes = matches!(state.mode, Mode::Become | Mode::Correct);
        if becomes && state.focus != Focus::Nothing && !self.leads_to_dish(end) {
            push(0.0, Act::Requantify(number));
        }
        let uncounted = state.spot().and_then(|spot| state.draft(spot.draft)).filter(|draft| !draft.counted);
        let behind_times = state.at.checked_sub(1).is_some_and(|before| self.hears(before, Cue::Times));
        if state.quantity.is_none() && state.busy && uncounted.is_some_and(|draft| !draft.is_ghost()) {
            let fits = if ends || behind_times {
                0.0
            } else if self.leads_to_dish(end) {
                1.2
            } else {
                0.5
            };
            push(fits, Act::Postfix(number));
        }
        let rather_count = if counts == Some(0.0) { 0.3 } else { 0.0 };
        if state.quantity.is_some() {
            // "2 no wait 3" is told by its own words; two numbers side by side have nothing to do with each other.
            push(cost::IDLE_NUMBER, Act::Quantity { number, article: false });
            return;
        }
        // "cheeseburger x2 🥤": it counts what stands before the "x".
        let rather_count =
            if behind_times && uncounted.is_some() { rather_count + 1.0 } else { rather_count };
        let ended = if ends && state.spot().is_some() { 0.25 } else { 0.0 };
        push(ended + rather_count, Act::Quantity { number, article: false });
    }

    /// How doubtful it is that the number counts the choice that follows: "2 shots", "two sugars" behind "with".
    fn counts_choice(&self, state: &State, number: u32, at: usize) -> Option<f32> {
        let sections: Vec<usize> = match state.section() {
            Some(section) if state.quantity.is_none() && state.waiting.is_empty() => vec![section],
            Some(_) | None => self.head_ahead(at, None),
        };
        let mut unit = false;
        for (start, end) in self.ahead(at).take(3) {
            let mut describes = false;
            for meaning in self.meanings(start, end) {
                if let Meaning::Choice { section, group, choice, .. } = meaning
                    && sections.contains(&section)
                {
                    let entry = self.group(section, group).and_then(|group| group.choices.get(choice));
                    let countable = entry.and_then(|entry| entry.countable.as_ref());
                    if countable.is_some_and(|countable| number <= countable.max.get()) {
                        let dish_too = self
                            .meanings(start, end)
                            .any(|one| super::is_dish(one) && !matches!(one, Meaning::Rest { .. }));
                        let sure = unit || state.with || state.each;
                        return (sure || !dish_too).then_some(if sure { 0.0 } else { 0.1 });
                    }
                }
                unit |= matches!(meaning, Meaning::Unit { section, .. } if sections.contains(&section));
                describes |= matches!(
                    meaning,
                    Meaning::Unit { .. }
                        | Meaning::Amount { .. }
                        | Meaning::Measure { .. }
                        | Meaning::Cue(Cue::Filler | Cue::Measure)
                );
            }
            if !describes {
                return None;
            }
        }
        None
    }

    /// Whether nothing but a measure or politeness follows in the clause, or before an "and".
    fn ends_after(&self, at: usize) -> bool {
        for (start, end) in self.ahead(at) {
            let mut idle = false;
            for meaning in self.meanings(start, end) {
                if meaning == Meaning::Cue(Cue::And) {
                    return true;
                }
                idle |= matches!(
                    meaning,
                    Meaning::Measure { .. }
                        | Meaning::Unit { .. }
                        | Meaning::Cue(Cue::Measure | Cue::Filler | Cue::Times)
                );
            }
            if !idle {
                return false;
            }
        }
        true
    }

    /// Whether a dish is named behind the number, with nothing but its description between.
    pub(super) fn leads_to_dish(&self, at: usize) -> bool {
        for (start, end) in self.ahead(at).take(6) {
            let mut goes_on = false;
            for meaning in self.meanings(start, end) {
                if super::head_section(meaning).is_some() || matches!(meaning, Meaning::Combo { .. }) {
                    return true;
                }
                goes_on |= is_modifier(meaning)
                    || matches!(
                        meaning,
                        Meaning::Measure { .. }
                            | Meaning::Amount { .. }
                            | Meaning::Unit { .. }
                            | Meaning::Cue(Cue::Measure | Cue::Filler | Cue::Times)
                    );
            }
            if !goes_on {
                return false;
            }
        }
        false
    }
}
