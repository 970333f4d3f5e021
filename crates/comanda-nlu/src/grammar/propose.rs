//! What may be done next: every form that begins at the next word proposes its uses, each at a cost.

use crate::index::Hit;
use crate::meaning::{Cue, Meaning};
use crate::token::{self, Kind, Token};

use super::act::{Act, Head, Proposal, cost};
use super::choice::is_modifier;
use super::state::{Mode, State};
use super::{Grammar, head_section};

/// More of a dish that the menu lacks are hardly meant.
const UNKNOWN_NUMBER_MAX: u32 = 24;

impl Grammar<'_> {
    /// Appends what may be done next; nothing at the end.
    pub(super) fn propose(&self, state: &State, out: &mut Vec<Proposal>) {
        let at = state.at;
        let boundary = self.is_boundary(at);
        let pause = matches!(self.kind(at), Some(Kind::Pause)) && !self.is_taken(at);
        if boundary && state.has_loose_ends() && !(pause && state.halves > 1) {
            self.propose_homes(state, out);
            let sized = state.waiting.iter().all(|one| self.is_size(one.start, one.end));
            if pause && sized && state.quantity.is_none() && !self.is_boundary(at + 1) {
                // "xl, left half ham, right half corn".
                out.push(Proposal { cost: 0.35, end: at + 1, act: Act::Pause });
            }
            return;
        }
        if at >= self.tokens.len() {
            return;
        }
        if boundary {
            let act = match self.kind(at) {
                Some(Kind::Pause | Kind::Joint) if !self.is_taken(at) => Act::Pause,
                Some(_) | None => Act::Break,
            };
            out.push(Proposal { cost: 0.0, end: at + 1, act });
            return;
        }
        self.propose_words(state, out);
        self.propose_removal_note(state, out);
        self.propose_named_half(state, out);
        self.propose_called(state, out);
        self.propose_more_of_name(state, out);
        self.propose_kin(state, out);
        if let Some(token) = self.tokens.get(at) {
            let price = self.is_price(state, at, token);
            let cost = if price { 0.2 } else { self.lattice.excess_unread(at, token) };
            let act = if token.symbol || price { Act::Pass } else { Act::Unread };
            out.push(Proposal { cost, end: at + 1, act });
        }
        self.propose_foreign(state, out);
        self.propose_run(state, out);
    }

    /// "2 pho ga $9.50": beside the sign of a currency or behind a dish, as no dish is counted in parts.
    fn is_price(&self, state: &State, at: usize, token: &Token) -> bool {
        let signs = [at.checked_sub(1), Some(at + 1)];
        let signed = || {
            let mut beside = signs.into_iter().flatten().filter_map(|at| self.tokens.get(at));
            beside.any(|sign| token::is_currency(&sign.text))
        };
        let fraction =
            token.kind == Kind::Number && token.whole().is_none() && self.lattice.at(at).is_empty();
        fraction && (signed() || (state.busy && self.ends_clause(at + 1)))
    }

    fn propose_words(&self, state: &State, out: &mut Vec<Proposal>) {
        let hits = self.lattice.at(state.at);
        for (place, hit) in hits.iter().enumerate() {
            let excess = self.lattice.excess(state.at, hit);
            if is_modifier(hit.meaning) {
                let said = |other: &Hit| other.end == hit.end && is_modifier(other.meaning);
                if !hits.get(..place).is_some_and(|earlier| earlier.iter().any(said)) {
                    self.propose_modifier(state, hit.end, out);
                }
                continue;
            }
            match hit.meaning {
                Meaning::Number(number) => self.propose_number(state, number, hit.end, excess, out),
                Meaning::Item { section, item } => {
                    self.propose_head(state, Head::Item { section, item }, hit, out);
                }
                Meaning::Rest { section, item } => self.propose_rest(state, section, item, hit, out),
                Meaning::AnyItem { section, ambiguity } => {
                    self.propose_head(state, Head::AnyItem { section, ambiguity }, hit, out);
                }
                Meaning::Noun { section } => {
                    self.propose_head(state, Head::Noun { section }, hit, out);
                    if !self.is_own(section) && state.mode == Mode::Order {
                        // "something to drink": the head word names nothing.
                        out.push(Proposal { cost: excess + 0.6, end: hit.end, act: Act::Pass });
                    }
                }
                Meaning::Combo { combo } => self.propose_head(state, Head::Combo { combo }, hit, out),
                Meaning::Amount { amount } => self.propose_amount(state, amount, hit.end, excess, out),
                Meaning::Measure { .. } => {
                    let size = if self.is_size(state.at, hit.end) {
                        self.cost_of_measure(state, hit.end)
                    } else {
                        0.0
                    };
                    out.push(Proposal { cost: excess + size, end: hit.end, act: Act::Hear(Cue::Measure) });
                }
                Meaning::Cue(Cue::Measure) if self.wraps(state, hit.end) => {
                    // "2 cheeseburger combos": not so many of it, but the set.
                    out.push(Proposal { cost: excess + 0.5, end: hit.end, act: Act::Hear(Cue::Measure) });
                }
                Meaning::Unit { .. } => {
                    let counted = state.quantity.is_some_and(|(_, at)| at + 1 == state.at);
                    let idle = if state.mood.count.is_some() || counted { 0.0 } else { 0.3 };
                    // "with 2 eggs": the choice itself, unless what it counts follows.
                    let itself = self.is_modifier(state.at, hit.end) && !self.amount_helps(hit.end);
                    let idle = if itself { idle + 0.6 } else { idle };
                    out.push(Proposal { cost: excess + idle, end: hit.end, act: Act::Pass });
                }
                Meaning::Cue(cue) => self.propose_cue(state, cue, hit, excess, out),
                Meaning::Ordinal(place) if place > 1 && self.hears(hit.end, Cue::It) => {
                    let end = self.lattice.next(hit.end);
                    out.push(Proposal { cost: excess, end, act: Act::Hear(Cue::Other) });
                }
                Meaning::Ordinal(_) => out.push(Proposal { cost: excess, end: hit.end, act: Act::Pass }),
                Meaning::Choice { .. }
                | Meaning::AnyChoice { .. }
                | Meaning::CatchAll { .. }
                | Meaning::Kind { .. }
                | Meaning::Recipe { .. }
                | Meaning::Size { .. }
                | Meaning::Container { .. }
                | Meaning::Volume { .. } => {}
            }
        }
    }

    /// Whether the words name a combo that the dish in focus is a part of.
    fn wraps(&self, state: &State, end: usize) -> bool {
        let dish = state.spot().filter(|spot| spot.part.is_none()).and_then(|spot| state.dish(spot));
        dish.is_some_and(|dish| {
            self.meanings(state.at, end).any(|one| {
                matches!(one, Meaning::Combo { combo }
                    if self.part_for(combo, dish.section, dish.items.first().copied()).is_some())
            })
        })
    }

    /// A name without its head word: "the margherita".
    fn propose_rest(&self, state: &State, section: usize, item: usize, hit: &Hit, out: &mut Vec<Proposal>) {
        let of_section = |draft: &super::state::Draft| match &draft.body {
            super::state::Body::Dish(dish) => dish.section == section,
            super::state::Body::Combo { combo, .. } => self.part_for(*combo, section, Some(item)).is_some(),
            super::state::Body::Ghost => false,
        };
        // "media de tomate", where slices of toast come as halves.
        let sized = state
            .waiting
            .iter()
            .any(|one| matches!(self.modifier(section, one.start, one.end), Some((Meaning::Size { .. }, _))));
        let talked = sized || state.real().any(|(_, draft)| of_section(draft));
        // "1 ổ không pate", where there is a "bánh mì không".
        let leaves_out = self.hears(state.at, Cue::No)
            && !self.is_boundary(hit.end)
            && self.is_modifier(hit.end, self.lattice.next(hit.end));
        if (self.is_modifier(state.at, hit.end) && !talked) || leaves_out {
            return;
        }
        let far = Hit { cost: hit.cost + if talked { 0.0 } else { cost::WITHOUT_NOUN }, ..*hit };
        self.propose_head(state, Head::Item { section, item }, &far, out);
    }

    /// "extra", of what follows or of what was just said.
    fn propose_amount(&self, state: &State, amount: usize, end: usize, excess: f32, out: &mut Vec<Proposal>) {
        let helps = self.amount_helps(end);
        // "con todo menos cebolla": not less of it, but none.
        let except = self.hears(state.at, Cue::No) && self.said_everything(state);
        let idle = if helps && !except { 0.0 } else { 0.8 };
        // "2 phở, 1 ít hành": one of them with less, rather than with a bit.
        let several = state.base_or_focus().and_then(|draft| state.draft(draft));
        let share = self.kind(state.at) == Some(Kind::Number)
            && self.kind(state.at.wrapping_sub(1)) == Some(Kind::Pause)
            && several.is_some_and(|one| one.counted && one.gives(1));
        let idle = if share { idle + 0.8 } else { idle };
        let last = state.waiting.last().or(state.said.last());
        let behind = last.filter(|last| last.mood.amount.is_none() && self.goes_on(last.end, state.at));
        // "mỡ hành nhiều tóp mỡ nhiều": each amount stands behind what it is of.
        let turned = behind.is_some() && helps && self.ends_in_amount(end);
        out.push(Proposal {
            cost: excess + idle + if turned { 0.4 } else { 0.0 },
            end,
            act: Act::Amount(amount),
        });
        if behind.is_some() {
            let behind = if helps && !turned { 0.4 } else { 0.0 };
            // "a lettuce wrapped double hamburger".
            let sized = self.is_size(state.at, end) && self.leads_to_dish(end);
            let behind = if sized { behind + 0.6 } else { behind };
            out.push(Proposal { cost: excess + behind, end, act: Act::AmountBehind(amount) });
        }
    }

    /// Whether the last word that was said is one for every choice.
    pub(super) fn said_everything(&self, state: &State) -> bool {
        let last = state.waiting.last().or(state.said.last());
        last.is_some_and(|last| {
            self.meanings(last.start, last.end).any(|one| matches!(one, Meaning::CatchAll { .. }))
        })
    }

    /// Whether the last word of the clause is an amount.
    fn ends_in_amount(&self, at: usize) -> bool {
        let amount = |one: Meaning| matches!(one, Meaning::Amount { .. });
        self.ahead(at).last().is_some_and(|(start, end)| self.meanings(start, end).any(amount))
    }

    /// Whether nothing but politeness stands between two places.
    pub(super) fn goes_on(&self, from: usize, to: usize) -> bool {
        self.ahead(from)
            .take_while(|(start, _)| *start < to)
            .all(|(start, end)| self.meanings(start, end).any(|one| one == Meaning::Cue(Cue::Filler)))
    }

    /// Whether something follows that an amount may be of.
    pub(super) fn amount_helps(&self, at: usize) -> bool {
        for (start, end) in self.ahead(at).take(4) {
            let mut means = false;
            for meaning in self.meanings(start, end) {
                if is_modifier(meaning) {
                    return true;
                }
                means |= matches!(
                    meaning,
                    Meaning::Unit { .. }
                        | Meaning::Measure { .. }
                        | Meaning::Number(_)
                        | Meaning::Cue(Cue::Filler | Cue::Measure | Cue::Definite | Cue::Article)
                );
            }
            if !means {
                return false;
            }
        }
        false
    }

    /// Words that no form of the menu explains: a dish that it lacks, or a note for the kitchen.
    fn propose_run(&self, state: &State, out: &mut Vec<Proposal>) {
        let at = state.at;
        if !self.is_wordless(at) {
            return;
        }
        let end = self.run_end(at);
        let words = f32::from(u8::try_from(end - at).unwrap_or(u8::MAX));
        let saved = self.lattice.between(at, end);
        let counted = state.quantity.is_some() && state.waiting.is_empty();
        let bare = state.quantity.is_none() && state.waiting.is_empty();
        let wanted = counted || (state.requested && !state.busy && bare);
        // "saffron rice" where there is only rice, "turkey burgers" where no burger is of turkey.
        let plain = counted && !state.article && self.is_plain_food(end);
        let food = self.is_food(at) || plain;
        let slip =
            self.lattice.at(at).iter().any(|hit| super::is_dish(hit.meaning) || is_modifier(hit.meaning));
        if wanted && state.mode == Mode::Order {
            let (first, each) = cost::UNKNOWN;
            let first = if slip { first + 0.6 } else { first };
            // "30 đường nke": nobody orders so many of what is not there.
            let many = state.quantity.is_some_and(|(number, _)| number > UNKNOWN_NUMBER_MAX);
            let first = if many { first + 1.6 } else { first };
            out.push(Proposal { cost: first + each * words - saved, end, act: Act::Unknown });
            // "3 sopes de pastor".
            let of = !self.names_something(end) && !self.is_boundary(end) && self.hears(end, Cue::Filler);
            let named = if of { self.lattice.next(end) } else { end };
            if food && self.names_something(named) {
                // "a pizza hawaiana" where there is only a torta of that name.
                let whole = self.lattice.next(named);
                let words = f32::from(u8::try_from(whole - at).unwrap_or(u8::MAX));
                let cost = first + each * words - self.lattice.between(at, whole);
                out.push(Proposal { cost, end: whole, act: Act::Unknown });
            }
        }
        if self.names_something(end) {
            // "canadian bacon", "2 delicious phở tái": a word more than the menu has.
            let (first, each) = cost::MORE_WORDS;
            let first = if food && wanted { first + 1.0 } else { first };
            // "garlick naan" is no naan with a word more.
            let first = if slip { first + 0.8 } else { first };
            out.push(Proposal { cost: first + each * words - saved, end, act: Act::Unread });
        }
        // A head word with words that no item has: not a note, but a dish that the menu lacks.
        let named = state.spot().and_then(|spot| state.dish(spot)).is_some_and(|dish| {
            !dish.items.is_empty() || !dish.options.is_empty() || self.is_own(dish.section)
        });
        let named = named || state.spot().is_some_and(|spot| state.dish(spot).is_none());
        if state.mode == Mode::Instead && state.waiting.is_empty() {
            // "boiled rice instead of the fried": what is not wanted goes to nobody.
            let (first, each) = cost::MORE_WORDS;
            out.push(Proposal { cost: first + each * words - saved, end, act: Act::Pass });
        } else if state.busy && !counted && named {
            let (first, each) = cost::NOTE;
            // "no bun, celery" goes on with what is left out; behind "no onion", a choice, "broth apart" is a wish of its own.
            let drafts = state.spot().and_then(|spot| state.draft(spot.draft));
            let begins = |from: &usize| {
                self.is_food_at(at, end)
                    || drafts.is_some_and(|draft| draft.notes.iter().any(|(start, _)| start == from))
            };
            let refused = self.refused_before(at).filter(begins);
            let act = refused.map_or(Act::Note, |from| Act::NoteOn { from });
            out.push(Proposal { cost: first + each * words - saved, end, act });
        }
    }

    /// What it costs to hear a size as a measure: right behind a dish it is a size, and alone, of what is in the cart ("lon
    /// nha").
    pub(super) fn cost_of_measure(&self, state: &State, end: usize) -> f32 {
        let takes = state
            .section()
            .and_then(|section| self.menu.sections.get(section))
            .is_some_and(|section| !self.menu.sizes_of(section).is_empty());
        let behind = state.busy || (state.cart > 0 && self.ends_clause(end));
        if behind && takes && state.quantity.is_none() && state.waiting.is_empty() { 0.8 } else { 0.1 }
    }

    /// Whether the words are a size, container or volume.
    pub(super) fn is_size(&self, start: usize, end: usize) -> bool {
        self.meanings(start, end).any(|meaning| {
            matches!(meaning, Meaning::Size { .. } | Meaning::Container { .. } | Meaning::Volume { .. })
        })
    }

    pub(super) fn number_begins(&self, at: usize) -> bool {
        self.lattice.at(at).iter().any(|hit| matches!(hit.meaning, Meaning::Number(_)))
    }

    /// Whether a dish is named here by nothing but a word for food in general, or by its head word alone.
    fn is_plain_food(&self, at: usize) -> bool {
        let end = self.lattice.next(at);
        let mut heads = self.meanings(at, end).filter(|meaning| super::is_dish(*meaning)).peekable();
        let named = heads.peek().is_some() && !self.is_modifier(at, end);
        let only_noun = heads.all(|head| matches!(head, Meaning::Noun { section } if !self.is_own(section)));
        let alone = self.is_boundary(end) || !self.is_wordless(end) && !self.names_something(end);
        named && ((only_noun && alone) || (end == at + 1 && self.is_food(at)))
    }

    /// Whether the word is one for food in general.
    fn is_food(&self, at: usize) -> bool {
        self.lattice.at(at).iter().any(|hit| hit.meaning == Meaning::Cue(Cue::Common) && hit.cost <= 0.1)
    }

    /// Whether a dish or choice begins at the token, well written.
    pub(super) fn names_something(&self, at: usize) -> bool {
        !self.is_boundary(at)
            && self.lattice.at(at).iter().any(|hit| {
                hit.cost <= 0.3
                    && (super::is_dish(hit.meaning)
                        || (is_modifier(hit.meaning) && !matches!(hit.meaning, Meaning::Size { .. })))
            })
    }

    /// Whether a token begins no form, or only one that says that the word is common.
    pub(super) fn is_wordless(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.kind == Kind::Word && !token.symbol)
            && !self.is_taken(at)
            && self
                .lattice
                .at(at)
                .iter()
                .all(|hit| hit.meaning == Meaning::Cue(Cue::Common) || hit.cost > 0.5)
    }

    /// Where a run of such words ends.
    pub(super) fn run_end(&self, at: usize) -> usize {
        (at + 1..=self.tokens.len()).find(|at| self.ends_run(*at)).unwrap_or(self.tokens.len())
    }

    fn ends_run(&self, at: usize) -> bool {
        self.is_boundary(at)
            || self.kind(at) == Some(Kind::Number)
            || self.lattice.at(at).iter().any(|hit| {
                hit.cost <= 0.5
                    && (head_section(hit.meaning).is_some()
                        || is_modifier(hit.meaning)
                        || matches!(
                            hit.meaning,
                            Meaning::Number(_) | Meaning::Combo { .. } | Meaning::Amount { .. }
                        )
                        || matches!(hit.meaning, Meaning::Cue(cue) if cue != Cue::Common))
            })
    }

    /// For each token, the least that reading on from there can cost. Words that are passed on as they are cost less than
    /// the cheapest explanation of them did, so this is below nothing where such words follow.
    pub(super) fn least_costs(&self) -> Vec<f32> {
        let count = self.tokens.len();
        let mut least = vec![0.0_f32; count + 1];
        let mut end = count;
        for at in (0..count).rev() {
            if self.ends_run(at + 1) {
                end = at + 1;
            }
            let mut best = least.get(at + 1).copied().unwrap_or(0.0);
            if self.is_wordless(at) || self.is_food(at) {
                let words = f32::from(u8::try_from(end - at).unwrap_or(u8::MAX));
                let cheapest = [cost::UNKNOWN, (cost::NOTE.0 - cost::REMOVAL, cost::NOTE.1)]
                    .map(|(first, each)| first + each * words)
                    .into_iter()
                    .fold(f32::INFINITY, f32::min);
                let behind = least.get(end).copied().unwrap_or(0.0);
                best = best.min(cheapest - self.lattice.between(at, end) + behind);
            }
            if let Some(slot) = least.get_mut(at) {
                *slot = best;
            }
        }
        least
    }
}

impl State {
    /// Whether something waits for a dish.
    pub(super) fn has_loose_ends(&self) -> bool {
        self.quantity.is_some() || !self.waiting.is_empty()
    }
}
