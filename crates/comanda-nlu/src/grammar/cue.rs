//! Words of the language: what they propose, and what hearing them changes.

use crate::index::Hit;
use crate::meaning::{Cue, Meaning};

use super::Grammar;
use super::propose::{Act, Proposal, cost};
use super::state::{Focus, Mode, Mood, State, Waiting};

impl Grammar<'_> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "every other word is just heard")]
    pub(super) fn propose_cue(
        &self,
        state: &State,
        cue: Cue,
        hit: &Hit,
        excess: f32,
        out: &mut Vec<Proposal>,
    ) {
        let mut push = |cost: f32, act: Act| out.push(Proposal { cost: excess + cost, end: hit.end, act });
        match cue {
            // Behind a number it is a dish that the menu lacks.
            Cue::Common if state.quantity.is_some() && state.waiting.is_empty() => {
                push(2.0, Act::Pass);
                let end = self.run_end(hit.end - 1);
                let (first, each) = cost::UNKNOWN;
                let words = f32::from(u8::try_from(end - state.at).unwrap_or(u8::MAX));
                let cost = first + each * words - self.lattice.between(state.at, end);
                out.push(Proposal { cost, end, act: Act::Unknown });
            }
            Cue::Common => push(0.9, Act::Pass),
            Cue::To if state.mode != Mode::Change => push(0.5, Act::Hear(cue)),
            Cue::Article => {
                let counts = !self.counts_something(hit.end);
                if !counts && !state.waiting.is_empty() {
                    self.propose_homes(state, out);
                    return;
                }
                let mut push =
                    |cost: f32, act: Act| out.push(Proposal { cost: excess + cost, end: hit.end, act });
                if !counts && self.fits_focus(state, hit.end) {
                    // "and a double shot" on the dish that is talked about.
                    push(0.05, Act::Pass);
                }
                if counts && self.is_wordless(hit.end) {
                    push(0.1, Act::Quantity { number: 1, article: true });
                }
                push(0.0, if counts { Act::Pass } else { Act::Quantity { number: 1, article: true } });
            }
            Cue::Remove | Cue::Change | Cue::Correction | Cue::Clear | Cue::Instead
                if state.has_loose_ends() && !matches!(cue, Cue::Correction | Cue::Change) =>
            {
                self.propose_homes(state, out);
            }
            // "không lấy da": without its accents the word could be a "dạ", but something is left out here.
            Cue::Filler | Cue::Yes if hit.cost > 0.0 && state.is_taken_out() => push(1.4, Act::Pass),
            Cue::Filler | Cue::Yes | Cue::Request
                if state.busy && state.mood.negated && !state.mood.stale =>
            {
                push(0.4, Act::Hear(cue));
            }
            Cue::Yes | Cue::Title if state.mood.amount.is_some() => push(0.5, Act::Hear(cue)),
            // "1 can diet coke".
            Cue::Filler if state.quantity.is_some() && self.is_modifier(state.at, hit.end) => {
                push(0.3, Act::Hear(cue));
            }
            // "it" in the middle of a dish is rather another word.
            Cue::It if state.busy && state.mode == Mode::Order && state.waiting.is_empty() => {
                push(0.3, Act::Hear(cue));
            }
            Cue::Measure if self.is_size(state.at, hit.end) => {
                push(self.cost_of_measure(state), Act::Hear(cue));
            }
            Cue::Decline => {
                push(if state.busy && !self.is_boundary(hit.end) { 1.3 } else { 0.3 }, Act::Hear(cue));
            }
            Cue::More | Cue::Same if self.amount_helps(hit.end) => push(0.3, Act::Hear(cue)),
            _ if is_for_details(cue) => push(0.2, Act::Pass),
            _ => push(0.0, Act::Hear(cue)),
        }
    }

    /// Whether a choice that the dish in focus takes follows.
    fn fits_focus(&self, state: &State, at: usize) -> bool {
        let end = self.lattice.next(at);
        let size = self.meanings(at, end).any(|meaning| matches!(meaning, Meaning::Size { .. }));
        state.busy
            && !size
            && state.section().is_some_and(|section| self.modifier(section, at, end).is_some())
    }

    /// Whether an article stands before something that it may count.
    fn counts_something(&self, at: usize) -> bool {
        self.leads_to_dish(at)
            || self.ahead(at).take(2).any(|(start, end)| {
                self.is_modifier(start, end)
                    || self
                        .meanings(start, end)
                        .any(|one| matches!(one, Meaning::Unit { .. } | Meaning::Measure { .. }))
            })
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the other words change nothing in an order")]
    pub(super) fn hear(&self, state: &mut State, cue: Cue, end: usize) {
        match cue {
            Cue::No => {
                state.mood = Mood {
                    negated: true,
                    from: Some(state.at),
                    portion: state.mood.portion,
                    ..Mood::default()
                };
                (state.with, state.verb_end) = (false, end);
            }
            Cue::With if state.mode == Mode::Change => state.former_is_focus(),
            Cue::With => {
                state.mood.negated = false;
                state.with = true;
            }
            Cue::And | Cue::Or => (state.linked, state.mood.stale) = (true, false),
            Cue::Add => {
                (state.adding, state.with, state.mode) = (true, true, Mode::Order);
                state.mood.negated = false;
            }
            Cue::Request => state.requested = true,
            Cue::Definite => state.definite = true,
            // "tô gà ko hành": a measure without a number is of a dish that is there.
            Cue::Measure => state.definite |= state.quantity.is_none() && state.waiting.is_empty(),
            Cue::Remove => {
                (state.mode, state.verb_end) = (Mode::Remove, end);
                let whole = !state.busy || self.hears(end, Cue::It);
                if whole && self.ends_clause(end) {
                    state.remove_focus();
                }
            }
            Cue::MakeIt if state.mode != Mode::Change => state.mode = Mode::Become,
            Cue::MakeIt | Cue::To if state.mode == Mode::Change => state.former_is_focus(),
            Cue::Change => {
                state.mode = Mode::Change;
                if state.quantity.is_some() && state.waiting.is_empty() {
                    self.share_focus(state);
                }
            }
            Cue::Instead => state.mode = Mode::Instead,
            Cue::Correction => self.correct(state, end),
            Cue::Clear => state.clear(),
            Cue::All => self.all(state, end),
            Cue::Each => (state.each, state.all) = (true, true),
            Cue::More => state.more = true,
            Cue::Same => state.same(),
            Cue::Half => self.half(state),
            Cue::It => self.it(state),
            Cue::Other if state.onto && state.has_first_half() => self.half(state),
            Cue::Other | Cue::First => {
                // "no onion in the other one": what was said goes where it belongs.
                let said = if state.onto { state.take_back() } else { Vec::new() };
                if cue == Cue::First {
                    state.first();
                } else {
                    state.other();
                }
                if let Some(spot) = state.spot() {
                    for waiting in said {
                        self.put(state, spot, waiting);
                    }
                }
            }
            Cue::OfThem => state.of_them = true,
            Cue::Onto => state.onto = true,
            _ => {}
        }
    }

    fn ends_clause(&self, at: usize) -> bool {
        self.ahead(at).all(|(start, end)| {
            self.meanings(start, end).any(|one| matches!(one, Meaning::Cue(Cue::Filler | Cue::It | Cue::Yes)))
        })
    }

    /// "it", "that one": the dish that the waiting words describe, else the last one.
    fn it(&self, state: &mut State) {
        if let (true, Some(spot)) = (state.referred && state.article, state.spot()) {
            // "make the pizza a large one".
            (state.quantity, state.article) = (None, false);
            for waiting in std::mem::take(&mut state.waiting) {
                self.put(state, spot, waiting);
            }
            return;
        }
        if !state.waiting.is_empty() {
            let described = state.real().rev().find(|(_, draft)| {
                draft.dish().is_some_and(|dish| state.waiting.iter().all(|one| self.describes(dish, *one)))
            });
            if let Some((draft, _)) = described {
                state.waiting.clear();
                (state.quantity, state.article) = (None, false);
                state.look_at(draft, None);
                state.busy = true;
            }
            return;
        }
        if state.mode == Mode::Remove {
            state.remove_focus();
        } else if state.focus == Focus::Nothing {
            state.look_at_last();
        }
    }

    /// "all": everything that is there, or what is still to come.
    fn all(&self, state: &mut State, end: usize) {
        let said = std::mem::take(&mut state.said);
        let several = state.real().count() > 1;
        if !said.is_empty() && several {
            self.put_on_all(state, &said);
        }
        state.all = state.real().next().is_some() || self.leads_to_dish(end);
    }

    fn half(&self, state: &mut State) {
        let portion = usize::from(state.has_first_half());
        if let (true, Some(spot), Some(last)) = (state.onto, state.spot(), state.said.last().copied()) {
            // "with ham and jalapeños on one half".
            let clause = (0..last.start).rev().find(|at| self.is_boundary(*at)).map_or(0, |at| at + 1);
            let of_clause = state.said.iter_mut().filter(|one| one.start >= clause);
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
        if let (true, Some(last)) = (state.onto, state.waiting.last_mut()) {
            last.mood.portion = Some(portion);
            return;
        }
        state.halves |= state.mood.portion.is_some();
        state.mood.portion = Some(portion);
    }

    /// "no wait": only where there is something to correct.
    fn correct(&self, state: &mut State, end: usize) {
        if state.quantity.is_some() && state.waiting.is_empty() && self.number_at(end) {
            // "2 no wait 3 pho": the number that waits is the one corrected.
            (state.quantity, state.article) = (None, false);
            return;
        }
        if state.real().next().is_some() {
            state.mode = Mode::Correct;
            if state.focus == Focus::Nothing {
                state.look_at_last();
            }
        }
    }

    fn number_at(&self, at: usize) -> bool {
        self.lattice.at(at).iter().any(|hit| matches!(hit.meaning, Meaning::Number(_)))
    }
}

/// Whether a word is for times, places and people: where nothing of that kind was found, it says nothing.
fn is_for_details(cue: Cue) -> bool {
    matches!(
        cue,
        Cue::AddressFollows
            | Cue::AddressWord
            | Cue::NameFollows
            | Cue::PhoneFollows
            | Cue::TimeFollows
            | Cue::InTime
            | Cue::FromNow
            | Cue::Hour
            | Cue::Hours
            | Cue::Minute
            | Cue::HalfHour
            | Cue::HalfPast
            | Cue::QuarterPast
            | Cue::QuarterTo
            | Cue::BeforeHour
            | Cue::Am
            | Cue::Pm
            | Cue::Morning
            | Cue::Noon
            | Cue::Afternoon
            | Cue::Evening
            | Cue::Night
            | Cue::Day0
            | Cue::Day1
            | Cue::Day2
            | Cue::Monday
            | Cue::Tuesday
            | Cue::Wednesday
            | Cue::Thursday
            | Cue::Friday
            | Cue::Saturday
            | Cue::Sunday
    )
}

impl State {
    pub(super) fn former_is_focus(&mut self) {
        let Some(spot) = self.spot().filter(|_| self.former.is_none()) else { return };
        let number = self.quantity.take().filter(|_| !self.article);
        self.article = false;
        if let Some((number, _)) = number {
            // "đổi 1 tô thành…": the others stay.
            self.share(spot.draft, number);
        }
        self.former = self.spot().map(super::state::Former::Draft);
    }

    /// Whether something was said of the first half already.
    pub(super) fn has_first_half(&self) -> bool {
        let counted = self.quantity.is_some();
        let waits = self.waiting.iter().any(|one| one.mood.portion == Some(0));
        let dish = self.spot().filter(|_| !counted).and_then(|spot| self.dish(spot));
        waits || dish.is_some_and(|dish| dish.options.iter().any(|opt| opt.portion == Some(0)))
    }

    /// "1 taro, same": what was said of the dish before holds for this one.
    pub(super) fn same(&mut self) {
        let spot = self.spot().filter(|spot| spot.part.is_none());
        let fresh = spot
            .filter(|spot| self.draft(spot.draft).is_some_and(|draft| draft.origin.is_none()) && self.busy);
        let dish = fresh.and_then(|spot| self.dish(spot)).cloned();
        let (Some(spot), Some(dish)) = (fresh, dish) else {
            self.same = true;
            return;
        };
        let alike = |other: &(usize, &super::state::Draft)| {
            other.0 < spot.draft && other.1.dish().is_some_and(|one| one.section == dish.section)
        };
        let twin = |other: &(usize, &super::state::Draft)| {
            alike(other) && other.1.dish().is_some_and(|one| one.items == dish.items)
        };
        let model = self.real().rev().find(twin).or_else(|| self.real().rev().find(alike));
        let model = model.and_then(|(_, draft)| draft.dish()).cloned();
        if let (Some(model), Some(dish)) = (model, self.dish_mut(spot)) {
            dish.size = dish.size.or(model.size);
            dish.container = dish.container.or(model.container);
            dish.volume = dish.volume.or(model.volume);
            for opt in model.options {
                if !dish.options.iter().any(|own| own.group == opt.group && own.pick == opt.pick) {
                    dish.options.push(opt);
                }
            }
        }
    }

    pub(super) fn look_at_last(&mut self) {
        let last = self.real().next_back().map(|(draft, _)| draft);
        if let Some(draft) = last {
            self.look_at(draft, None);
        }
    }

    /// "the other one": not the one that was just talked about.
    pub(super) fn other(&mut self) {
        let talked =
            self.spot().map(|spot| spot.draft).filter(|_| self.busy || self.drafts.len() > self.cart);
        let other = self.real().rev().map(|(draft, _)| draft).find(|draft| Some(*draft) != talked);
        self.talk_of(other);
    }

    /// "the first one".
    pub(super) fn first(&mut self) {
        let first = self.real().map(|(draft, _)| draft).next();
        self.talk_of(first);
    }

    fn talk_of(&mut self, draft: Option<usize>) {
        if let Some(draft) = draft {
            self.look_at(draft, None);
            (self.referred, self.quantity, self.article) = (true, None, false);
            self.busy = true;
        }
    }

    /// Whether the word before says that this one is not wanted.
    pub(super) fn is_taken_out(&self) -> bool {
        self.verb_end == self.at && (self.mood.negated || self.mode == Mode::Remove)
    }
}
