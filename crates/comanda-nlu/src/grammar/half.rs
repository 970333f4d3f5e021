//! Halves: of one dish ("half ham, half cheese"), and half as many of several.

use crate::fold;
use crate::meaning::Cue;

use super::Grammar;
use super::act::{Act, Proposal};
use super::state::{Draft, Former, Mode, Mood, Pick, State, Waiting};

impl Grammar<'_> {
    /// Half of the dish, or half as many of several.
    pub(super) fn propose_half(&self, state: &State, end: usize, excess: f32, out: &mut Vec<Proposal>) {
        // "half tandoori chicken", which comes as a half or a whole.
        let sized = self.is_size(state.at, end)
            && self.head_ahead(end, None).iter().any(|section| {
                self.modifier(*section, state.at, end).is_some()
                    && self.menu.sections.get(*section).is_some_and(|section| section.portions.is_empty())
            });
        let excess = if sized { excess + 0.5 } else { excess };
        if state.quantity.is_some() && !state.waiting.is_empty() && state.base_of_several().is_some() {
            // "half of them with ham, half with cheese".
            self.propose_homes(state, out);
            return;
        }
        let several = state.base_or_focus().and_then(|base| state.draft(base));
        let several = several.map(Draft::unshared);
        let even = several.as_ref().filter(|draft| draft.counted && draft.quantity % 2 == 0);
        let portions = even.and_then(|draft| draft.dish()).is_some_and(|dish| {
            self.menu.sections.get(dish.section).is_some_and(|section| !section.portions.is_empty())
        });
        let Some(draft) = even.filter(|_| state.quantity.is_none() && !state.onto) else {
            out.push(Proposal { cost: excess, end, act: Act::Hear(Cue::Half) });
            return;
        };
        if !state.waiting.is_empty() {
            self.propose_homes(state, out);
            return;
        }
        let of_them = self.hears(end, Cue::OfThem);
        let as_number = if portions && !of_them { 0.6 } else { 0.0 };
        let number = draft.quantity / 2;
        out.push(Proposal { cost: excess + as_number, end, act: Act::Quantity { number, article: false } });
        out.push(Proposal { cost: excess + 0.6 - as_number, end, act: Act::Hear(Cue::Half) });
    }

    /// "extra cheese all over": the choice before it has no half.
    pub(super) fn hear_whole(&self, state: &mut State) {
        state.mood.portion = None;
        let halved = |one: &&mut Waiting| one.mood.portion.is_some();
        if let Some(last) = state.waiting.last_mut().filter(halved) {
            last.mood.portion = None;
            return;
        }
        let Some(last) = state.said.last_mut().filter(halved) else { return };
        last.mood.portion = None;
        let last = *last;
        if let Some(spot) = state.spot() {
            self.put(state, spot, last);
        }
    }

    /// "half and half": of two choices that follow, or that were said before.
    pub(super) fn hear_halves(&self, state: &mut State, end: usize) {
        let spot = state.spot().filter(|_| self.is_boundary(end));
        if let Some(dish) = spot.and_then(|spot| state.dish_mut(spot))
            && let [.., first, second] = dish.options.as_mut_slice()
            && first.group == second.group
            && [&*first, &*second].iter().all(|one| one.portion.is_none() && !one.negated)
        {
            (first.portion, second.portion) = (Some(0), Some(1));
            return;
        }
        state.halves = 2;
        state.mood.portion = Some(0);
    }

    /// "one half chorizo, anchovies and jalapeños, other half spinach": choices follow and then the other half.
    pub(super) fn half_follows(&self, at: usize) -> bool {
        let choice = !self.is_boundary(at) && self.is_modifier(at, self.lattice.next(at));
        choice && (at..self.tokens.len()).any(|at| self.hears(at, Cue::Half))
    }

    /// The half of a dish that these words name, by a choice that is on it: "the meat side".
    pub(super) fn named_half(&self, state: &State, start: usize, end: usize) -> Option<usize> {
        let dish = state.dish(state.spot()?)?;
        let words = self.tokens.get(start..end)?;
        let entry = self.menu.sections.get(dish.section)?;
        let mut halves = dish.options.iter().filter_map(|opt| {
            let Pick::One(choice) = opt.pick else { return None };
            let choice = entry.groups.get(opt.group)?.choices.get(choice)?;
            let forms = choice.name.forms().chain(choice.aliases.iter().map(String::as_str));
            let named = forms.map(|form| fold::fold(&fold::lower(form))).any(|form| {
                words.iter().all(|word| form.split(' ').any(|own| fold::key(own) == fold::key(&word.folded)))
            });
            opt.portion.filter(|_| named)
        });
        let half = halves.next()?;
        halves.all(|other| other == half).then_some(half)
    }

    /// "on the meat side", "the chicken side add pineapple".
    pub(super) fn propose_named_half(&self, state: &State, out: &mut Vec<Proposal>) {
        if !state.definite && !state.onto {
            return;
        }
        for end in state.at + 1..=(state.at + 3).min(self.tokens.len()) {
            if (state.at..end).any(|at| self.is_boundary(at)) {
                return;
            }
            let side = self.hears(end, Cue::Side) || self.hears(end, Cue::Half);
            if side && let Some(half) = self.named_half(state, state.at, end) {
                // Rather than the choice itself, which is on it already.
                let cost = 0.2 - self.lattice.between(state.at, end);
                out.push(Proposal { cost, end: self.lattice.next(end), act: Act::OnHalf(half) });
            }
        }
    }

    /// What was said before "on the … side", or what follows, is for this half.
    pub(super) fn on_half(&self, state: &mut State, half: usize) {
        if state.mode == Mode::Change
            && state.former.is_none()
            && let Some(spot) = state.spot()
            && let Some(opt) = state.dish(spot).and_then(|dish| {
                dish.options.iter().find(|opt| opt.portion == Some(half) && !opt.negated).copied()
            })
        {
            // "switch the veggie half to hawaiian".
            state.former = Some(Former::Choice { spot, opt });
            return;
        }
        let said: Vec<Waiting> =
            state.said.iter().filter(|one| one.mood.portion.is_none()).copied().collect();
        let of_said = state.onto || self.ends_clause(state.at);
        if let (true, Some(spot)) = (of_said && !said.is_empty(), state.spot()) {
            for one in said {
                self.put(state, spot, Waiting { mood: Mood { portion: Some(half), ..one.mood }, ..one });
            }
        } else {
            state.mood.portion = Some(half);
        }
    }

    pub(super) fn half(&self, state: &mut State, end: usize) {
        let portion = usize::from(state.has_first_half());
        let behind = state.onto || (self.ends_clause(end) && state.mood.portion.is_none());
        if let (true, Some(spot), Some(last)) = (behind, state.spot(), state.said.last().copied()) {
            // "with ham and jalapeños on one half".
            let clause = (0..last.start).rev().find(|at| self.is_boundary(*at)).map_or(0, |at| at + 1);
            let open = |one: &&mut Waiting| one.start >= clause && one.mood.portion.is_none();
            let of_clause = state.said.iter_mut().filter(open);
            let said: Vec<Waiting> = of_clause
                .map(|one| {
                    one.mood.portion = Some(portion);
                    *one
                })
                .collect();
            for waiting in said {
                self.put(state, spot, waiting);
            }
            return;
        }
        if let (true, Some(last)) = (behind, state.waiting.last_mut()) {
            last.mood.portion = Some(portion);
            return;
        }
        state.mood.portion = Some(portion);
    }
}

impl State {
    /// Whether something was said of the first half already.
    pub(super) fn has_first_half(&self) -> bool {
        let counted = self.quantity.is_some();
        let waits = self.waiting.iter().any(|one| one.mood.portion == Some(0));
        let dish = self.spot().filter(|_| !counted).and_then(|spot| self.dish(spot));
        waits || dish.is_some_and(|dish| dish.options.iter().any(|opt| opt.portion == Some(0)))
    }

    /// Whether more than one choice was said of the first half.
    pub(super) fn says_more_of_first_half(&self) -> bool {
        let dish = self.spot().and_then(|spot| self.dish(spot));
        let of_dish = dish.map_or(0, |dish| dish.options.iter().filter(|opt| opt.portion == Some(0)).count());
        let waiting = self.waiting.iter().filter(|one| one.mood.portion == Some(0)).count();
        of_dish + waiting > 1
    }

    /// Whether something was said of either half.
    pub(super) fn has_both_halves(&self) -> bool {
        let dish = self.spot().and_then(|spot| self.dish(spot));
        let said = |half: usize| {
            dish.is_some_and(|dish| dish.options.iter().any(|opt| opt.portion == Some(half)))
                || self.waiting.iter().any(|one| one.mood.portion == Some(half))
        };
        said(0) && said(1)
    }

    /// A choice of "half and half" was said.
    pub(super) fn next_half(&mut self) {
        if self.halves > 0 {
            self.halves -= 1;
            self.mood.portion = (self.halves > 0).then_some(1);
        }
    }
}
