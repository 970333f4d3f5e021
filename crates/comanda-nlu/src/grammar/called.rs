//! Dishes that are called by what tells them from the one that is talked about: "3 cocas, one of them light", "the spicy one
//! instead", "two green salsas, one red".

use std::borrow::Cow;

use crate::fold;
use crate::index::Hit;
use crate::lattice::UNREAD;
use crate::meaning::{Cue, Meaning};

use super::Grammar;
use super::act::{Act, Head, Place, Proposal};
use super::dish::section_of;
use super::state::{Body, Dish, Draft, Former, Mode, Mood, Spot, State, Waiting};

/// Words that may tell one dish from another.
const WORDS_MAX: usize = 2;

impl Grammar<'_> {
    /// "the veggie one", "the caramel ones": a part of the name of the one dish that is called so.
    pub(super) fn propose_called(&self, state: &State, out: &mut Vec<Proposal>) {
        // "bạc xỉu ít đá, đen không đường".
        let listed = state.linked
            && state.said.is_empty()
            && self.is_loose(state.at)
            && self.says_about(self.lattice.next(state.at));
        // "1 phần sườn ít cay", of the two that are there.
        let number = state.quantity.filter(|_| !state.article).map_or(0, |(number, _)| number);
        let some = |(_, draft): (usize, &Draft)| draft.origin.is_some() && number <= draft.left();
        let counted = state.quantity.is_some()
            && !state.article
            && self.is_wordless(state.at)
            && self.says_about(self.lattice.next(state.at))
            && state.real().any(some);
        let refers = state.definite
            || listed
            || counted
            || (state.onto
                && (!state.said.is_empty() || self.names_one_there(state, self.lattice.next(state.at))))
            || state.refuses()
            || matches!(state.mode, Mode::Remove | Mode::Change);
        let free = state.waiting.is_empty() || (state.onto && state.definite);
        if !refers || !free || state.former.is_some() {
            return;
        }
        for end in state.at + 1..=(state.at + 2).min(self.tokens.len()) {
            if (state.at..end).any(|at| self.is_boundary(at)) {
                return;
            }
            // "sườn ít cay" is less of it.
            let one = self.hears_one(end);
            // "las bbq sin cebolla": a choice of other dishes, too.
            let topic = (state.definite || state.onto || counted) && self.says_about(end);
            if !one && !listed && !topic && !self.ends_clause(end) && !self.is_wordless(state.at) {
                continue;
            }
            let mut called = self.called(state, end);
            // Where nothing is called by a word, nothing is by more words.
            let Some((draft, there)) = called.next() else { return };
            if called.next().is_some() {
                continue;
            }
            if counted && number > there.left() {
                continue;
            }
            let first = if state.onto { 0.2 } else { 0.5 };
            let between = self.lattice.between(state.at, end);
            let words = listed || self.is_wordless(state.at);
            let cost = if words { first - between } else { (first - between).max(0.0) };
            let cost = cost + if one { 0.1 } else { 0.3 };
            // "thôi khỏi lấy canh".
            let cost = if state.refuses() { cost - 0.15 } else { cost };
            let end = if one { self.lattice.next(end) } else { end };
            out.push(Proposal { cost, end, act: Act::Name(draft) });
        }
    }

    /// Whether "one" or "it" stands here, and no amount: "sườn ít cay", written "it cay", is less of it.
    pub(super) fn hears_one(&self, at: usize) -> bool {
        let amount = |hit: &Hit| matches!(hit.meaning, Meaning::Amount { .. });
        self.hears(at, Cue::It) && !self.lattice.at(at).iter().any(amount)
    }

    /// Whether the word names nothing, or could only be about the time or the place: "canh lấy 3".
    fn is_loose(&self, at: usize) -> bool {
        let detail = |hit: &Hit| matches!(hit.meaning, Meaning::Cue(cue) if cue.is_for_details());
        self.is_wordless(at)
            || (self.kind(at) == Some(crate::token::Kind::Word)
                && !self.is_taken(at)
                && self.lattice.at(at).iter().all(|hit| detail(hit) || hit.cost > 0.5))
    }

    /// "the eggs" of the breakfast that is there, where there are eggs as a side, too: whether one dish that is there is called so.
    pub(super) fn names_one_there(&self, state: &State, end: usize) -> bool {
        let mut called = self.called(state, end);
        called.next().is_some() && called.next().is_none()
    }

    /// The dishes that are there and are called by the words from here on.
    fn called<'a>(&self, state: &'a State, end: usize) -> impl Iterator<Item = (usize, &'a Draft)> {
        let words = self.keys((state.at, end));
        state.real().filter(move |(_, draft)| {
            let is = |dish: &Dish| !dish.items.is_empty() && self.names_hold(dish, &words);
            match &draft.body {
                Body::Dish(dish) => is(dish),
                // "scrap the veggie one", of two meals.
                Body::Combo { parts, .. } => parts.iter().any(is),
                Body::Ghost => false,
            }
        })
    }

    /// "khoai lắc phô mai", where it is called "khoai lắc" for short: more of the name of the dish right before.
    pub(super) fn propose_more_of_name(&self, state: &State, out: &mut Vec<Proposal>) {
        let named = state.spot().and_then(|spot| Some((state.draft(spot.draft)?, state.dish(spot)?)));
        let free = state.busy && state.waiting.is_empty() && !state.with && !state.mood.negated;
        let Some((draft, dish)) = named.filter(|_| free) else { return };
        let behind = draft.words.last().is_some_and(|(start, end)| {
            let item = |one: Meaning| matches!(one, Meaning::Item { section, .. } if section == dish.section);
            *end == state.at && self.meanings(*start, *end).any(item)
        });
        if !behind {
            return;
        }
        let whole = (state.at + 1..=(state.at + WORDS_MAX).min(self.tokens.len())).rev().find(|end| {
            (state.at..*end).all(|at| !self.is_boundary(at)) && self.is_called(dish, (state.at, *end))
        });
        let Some(end) = whole else { return };
        // What the dish may have, too, is rather said of it.
        if self.modifier(dish.section, state.at, end).is_none() {
            let saved = if self.is_wordless(state.at) { self.lattice.between(state.at, end) } else { 0.0 };
            out.push(Proposal { cost: 0.05 - saved, end, act: Act::Pass });
        }
    }

    /// What was said before goes on the dish that was named, or it is looked at from now on.
    pub(super) fn name_draft(&self, state: &mut State, draft: usize, start: usize, end: usize) {
        let number = state.quantity.take().map(|(number, _)| number);
        state.article = false;
        if state.mode == Mode::Remove
            || state.mood.negated
                && !state.mood.stale
                && !state.onto
                && state.waiting.is_empty()
                && state.said.is_empty()
        {
            // "thôi khỏi lấy canh".
            state.take_away(draft, number);
            (state.mode, state.mood) = (Mode::Order, Mood::default());
            return;
        }
        // "sin cebolla el lomo": what was said is for the one that is pointed at.
        let points = state.onto || (state.definite && self.ends_clause(state.at));
        let said = if points { state.take_back() } else { Vec::new() };
        let retold = number.filter(|_| state.is_retold(draft));
        if let (Some(number), Some(one)) = (retold, state.draft_mut(draft)) {
            (one.quantity, one.counted) = (number, true);
            state.mode = Mode::Order;
        }
        let number = number.filter(|_| retold.is_none());
        match number.filter(|number| state.draft(draft).is_some_and(|one| *number < one.left())) {
            Some(number) => state.share(draft, number),
            None => state.refer(draft),
        }
        // "trong mấy ly đào có 1 ly …": of those, not of all.
        state.all = false;
        let draft = state.spot().map_or(draft, |spot| spot.draft);
        let waiting = std::mem::take(&mut state.waiting);
        for one in said.into_iter().chain(waiting) {
            self.put(state, Spot { draft, part: None }, one);
        }
        state.mark(draft, start, end, 0.0);
        let waiting = Waiting { start, end, mood: Mood::default() };
        let spot = Spot { draft, part: None };
        if self.hears(state.at, Cue::Change)
            && let Some(opt) = self.option_said(state, spot, waiting)
        {
            // "the veggie one change to hawaiian": that choice becomes another.
            state.former = Some(Former::Choice { spot, opt });
        }
    }

    /// Whether the name of the dish holds these words.
    pub(super) fn is_called(&self, dish: &Dish, range: (usize, usize)) -> bool {
        !dish.items.is_empty() && self.names_hold(dish, &self.keys(range))
    }

    /// The keys of some tokens, with a space between.
    fn keys(&self, (start, end): (usize, usize)) -> String {
        let words = self.tokens.get(start..end).unwrap_or_default();
        let keys: Vec<Cow<'_, str>> = words.iter().map(|token| fold::key(&token.folded)).collect();
        keys.join(" ")
    }

    fn names_hold(&self, dish: &Dish, words: &str) -> bool {
        let section = self.facts.names.get(dish.section);
        let names = dish.items.iter().filter_map(|item| section?.get(*item)).flatten();
        names.into_iter().any(|name| holds(name, words))
    }

    /// Another dish of the section that is talked about, by words that complete or replace a part of its name.
    pub(super) fn propose_kin(&self, state: &State, out: &mut Vec<Proposal>) {
        if !state.waiting.is_empty() || state.mood.negated {
            return;
        }
        // "cámbiame una coca por light".
        let former = state.mode == Mode::Change && matches!(state.former, Some(Former::Draft(_)));
        let becomes = former || matches!(state.mode, Mode::Become | Mode::Correct);
        let listed = state.quantity.is_some() && (state.linked || state.base.is_some() || !state.busy);
        let instead = (becomes || state.definite || state.requested) && self.instead_follows(state.at);
        if !becomes && !listed && !instead {
            return;
        }
        let focus = state.spot().map(|spot| spot.draft);
        let others =
            state.real().rev().map(|(draft, _)| draft).filter(|draft| Some(*draft) != focus && instead);
        let drafts: Vec<usize> = focus.into_iter().chain(others).collect();
        for end in state.at + 1..=(state.at + WORDS_MAX).min(self.tokens.len()) {
            if (state.at..end).any(|at| self.is_boundary(at))
                || self.names_item(state.section(), state.at, end)
            {
                return;
            }
            let one = self.hears(end, Cue::It);
            let behind = if one { self.lattice.next(end) } else { end };
            let goes_on =
                [Cue::And, Cue::With, Cue::No, Cue::All, Cue::Each].iter().any(|cue| self.hears(end, *cue));
            let ends = one || self.is_boundary(end) || self.ends_clause(end) || goes_on;
            if !ends && (!instead || !self.hears(behind, Cue::Instead)) {
                continue;
            }
            let kin = drafts.iter().find_map(|draft| {
                let spot = Spot { draft: *draft, part: None };
                let dish = state.dish(spot)?;
                let [own] = dish.items.as_slice() else { return None };
                Some((spot, dish.section, self.kin(dish.section, *own, (state.at, end))?))
            });
            let Some((spot, section, item)) = kin else { continue };
            let place = Self::place_of_kin(state, spot, becomes || instead);
            let saved = self.lattice.between(state.at, end);
            // Words that mean nothing else are no dish that the menu lacks.
            let cost = 0.15 - if saved >= UNREAD { saved } else { saved.min(0.15) };
            let cost = if becomes || instead { cost } else { cost + 0.1 };
            let act = Act::Head { head: Head::Item { section, item }, place };
            out.push(Proposal { cost, end: behind, act });
        }
    }

    fn place_of_kin(state: &State, spot: Spot, replaces: bool) -> Place {
        if replaces {
            return Place::Become(spot);
        }
        let base = state.base.unwrap_or(spot.draft);
        let number = state.quantity.map_or(1, |(number, _)| number);
        let left = state
            .draft(base)
            .filter(|one| one.counted && one.origin.is_none() && state.base.is_some())
            .is_some_and(|one| one.gives(number));
        if left { Place::Share(base) } else { Place::New }
    }

    /// "a coke instead": the one dish of the cart whose place it takes, of the same section.
    pub(super) fn instead_of(&self, state: &State, head: Head, end: usize) -> Option<Spot> {
        // "scrap the rings, large chips instead": of what was taken away.
        let free = state.mode == Mode::Order
            && state.former.is_none()
            && state.fresh().next().is_none()
            && !state.took;
        if !free || !self.instead_follows(end) {
            return None;
        }
        let section = section_of(head)?;
        let kin = |draft: &Draft| draft.dish().is_some_and(|dish| dish.section == section);
        let mut found = state.real().filter(|(_, draft)| kin(draft)).map(|(draft, _)| draft);
        let draft = found.next()?;
        found.next().is_none().then_some(Spot { draft, part: None })
    }

    /// Whether the clause ends in "instead".
    fn instead_follows(&self, at: usize) -> bool {
        let mut words = self.ahead(at).take(5);
        words.any(|(start, end)| self.hears(start, Cue::Instead) && self.ends_clause(end))
    }

    /// Whether these words name a dish by themselves, where a dish of this section is talked about.
    fn names_item(&self, talked: Option<usize>, start: usize, end: usize) -> bool {
        let dish = |meaning: Meaning| {
            let other = matches!(meaning, Meaning::Rest { section, .. } if Some(section) != talked);
            super::is_dish(meaning) && !other
        };
        self.lattice.at(start).iter().any(|hit| hit.end == end && hit.cost < 0.2 && dish(hit.meaning))
    }

    /// The one other item whose name is a part of this one's, and these words.
    fn kin(&self, section: usize, own: usize, (start, end): (usize, usize)) -> Option<usize> {
        let words: Vec<String> =
            self.tokens.get(start..end)?.iter().map(|token| fold::key(&token.folded).into_owned()).collect();
        let words = words.join(" ");
        let items = self.facts.names.get(section)?;
        let of_own = items.get(own)?;
        let shares = |rest: &str| {
            of_own.iter().any(|name| {
                name.strip_prefix(rest).is_some_and(|tail| tail.is_empty() || tail.starts_with(' '))
            })
        };
        let called = |name: &str| {
            let before = name.strip_suffix(&words).and_then(|before| before.strip_suffix(' '));
            let behind = name.strip_prefix(&words).and_then(|behind| behind.strip_prefix(' '));
            before.is_some_and(shares)
                || behind.is_some_and(|behind| of_own.iter().any(|name| ends_with_word(name, behind)))
        };
        let mut found = (0..items.len()).filter(|item| {
            *item != own && items.get(*item).is_some_and(|names| names.iter().any(|name| called(name)))
        });
        let item = found.next()?;
        found.next().is_none().then_some(item)
    }
}

/// Whether the last words of a name are these.
fn ends_with_word(name: &str, words: &str) -> bool {
    name.strip_suffix(words).is_some_and(|before| before.is_empty() || before.ends_with(' '))
}

/// Whether words stand next to each other in a name, both with a space between the keys of words.
fn holds(name: &str, words: &str) -> bool {
    let begins = |rest: &str| {
        rest.strip_prefix(words).is_some_and(|behind| behind.is_empty() || behind.starts_with(' '))
    };
    let mut rest = name;
    while !begins(rest) {
        let Some((_, behind)) = rest.split_once(' ') else { return false };
        rest = behind;
    }
    true
}
