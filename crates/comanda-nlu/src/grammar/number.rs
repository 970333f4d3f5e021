//! What a number counts: the dish behind it, the one before it, a choice; or it says what something is to become.

use comanda_domain::limits;

use crate::meaning::{Cue, Meaning};
use crate::token::{self, Kind};

use super::Grammar;
use super::act::{Act, Proposal, cost};
use super::choice::is_modifier;
use super::homes::ALONE_MAX;
use super::state::{Focus, Mode, Pick, State};

/// What a number before a choice says.
enum Counted {
    /// So many of it, with a doubt.
    Choice(f32),
    /// More than the menu allows: it is asked about, never taken for the number of dishes.
    TooMany,
}

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
        // "50% sugar" is no number of dishes, where the menu has no such choice.
        let share = self.tokens.get(end).is_some_and(|token| token.text == "%");
        if share || !(1..=limits::QUANTITY_MAX).contains(&number) {
            push(0.5, Act::Nonsense);
            return;
        }
        let back = |by: usize| state.at.checked_sub(by).and_then(|at| self.tokens.get(at));
        let behind_amount = back(2).is_some_and(|token| token.kind == Kind::Number);
        if !behind_amount && back(1).is_some_and(|sign| token::is_currency(&sign.text)) {
            // "I'll have a £50 note"; not "1 paella 12€ 2 cocas".
            push(0.0, Act::Nonsense);
            return;
        }
        let counted =
            state.spot().and_then(|spot| state.draft(spot.draft)).is_some_and(|draft| draft.counted);
        if number > ALONE_MAX && counted && state.waiting.is_empty() && !self.leads_to_dish(end) {
            push(1.0, Act::Nonsense);
        }
        if let Some(cost) = self.counts_choice_before(state, number, end) {
            push(cost, Act::CountBehind(number));
        }
        if !state.waiting.is_empty() {
            self.propose_number_behind(state, number, end, excess, out);
            return;
        }
        let counts = match self.counts_choice(state, number, end) {
            Some(Counted::TooMany) => {
                push(0.3, Act::Nonsense);
                return;
            }
            Some(Counted::Choice(doubt)) => {
                // "5 bowls: 3 special 2 chicken", where chicken may be had on the special one, too.
                let left = state.base.and_then(|base| state.draft(base)?.given.as_ref()).map(|one| one.left);
                let next = self.is_next_of_them(state, number) || left == Some(number);
                push(if next { doubt + 0.4 } else { doubt }, Act::Count(number));
                Some(doubt)
            }
            None => None,
        };
        if let Some(doubt) = self.doubt_of_people(state, end) {
            let party = self.hears(end, Cue::Party) || self.heard_before(state.at, Cue::Party);
            push(doubt, if party { Act::Party(number) } else { Act::Echo });
            return;
        }
        self.propose_repeating(state, number, end, excess, out);
        let mut push = |cost: f32, act: Act| out.push(Proposal { cost: excess + cost, end, act });
        if state.each && counts.is_none() {
            // "each with 1 soup": the number is of the soups.
            push(if self.leads_to_dish(end) { 0.4 } else { 0.0 }, Act::EachTime(number));
        }
        if self.may_become(state, number, end) {
            let size = if self.is_size_of_dish(state, state.at, end) { 0.4 } else { 0.0 };
            push(size, Act::Requantify(number));
        }
        self.propose_quantity(state, number, end, excess, counts == Some(0.0), out);
    }

    /// How doubtful it is that a number counts people, or halves: "for 4 people", "somos 4"; `None` where it counts neither.
    fn doubt_of_people(&self, state: &State, end: usize) -> Option<f32> {
        let behind = [Cue::People, Cue::Party].iter().any(|cue| self.hears(end, *cue));
        // "para los niños 4 quesadillas": of the dishes that follow.
        let before = [Cue::People, Cue::Party].iter().any(|cue| self.heard_before(state.at, *cue));
        let people = behind || (before && !self.leads_to_dish(end));
        // "a hot pot for 4", where pots are made for so many.
        let sized = people
            && self.lattice.at(state.at).iter().any(|hit| {
                hit.end > end
                    && matches!(hit.meaning, Meaning::Size { .. })
                    && state.section().is_some_and(|own| self.modifier(own, state.at, hit.end).is_some())
            });
        let counts = people || (state.onto && self.hears(end, Cue::Half));
        counts.then_some(if sized { 0.8 } else { 0.0 })
    }

    /// A number behind what waits for a dish: of a choice that follows, of those that wait, or these have found none.
    fn propose_number_behind(
        &self,
        state: &State,
        number: u32,
        end: usize,
        excess: f32,
        out: &mut Vec<Proposal>,
    ) {
        if let Some(Counted::Choice(doubt)) = self.counts_choice(state, number, end) {
            // "two pumps of vanilla, three of hazelnut latte".
            out.push(Proposal { cost: excess + doubt, end, act: Act::Count(number) });
        }
        let alone = self.is_boundary(end) || self.hears(end, Cue::And) || self.hears(end, Cue::Filler);
        let whole = state.base_or_focus().and_then(|base| state.draft(base));
        if state.definite
            && state.quantity.is_none()
            && alone
            && !self.leads_to_dish(end)
            && whole.is_some_and(|whole| whole.gives(number))
        {
            // "large yung isa, regular yung isa".
            out.push(Proposal { cost: excess, end, act: Act::ShareWaiting(number) });
        }
        if state.onto && state.quantity.is_none() && (self.hears(end, Cue::OfThem) || self.begins_head(end)) {
            // "no onion on one of the burgers".
            out.push(Proposal { cost: excess + 0.05, end, act: Act::Quantity { number, article: false } });
        }
        self.propose_homes(state, out);
    }

    /// Whether a dish is named right here.
    fn begins_head(&self, at: usize) -> bool {
        !self.is_boundary(at) && self.meanings(at, self.lattice.next(at)).any(super::is_dish)
    }

    /// "3 rice: 1 with ribs, 1 with egg": whether the number begins the next of them.
    fn is_next_of_them(&self, state: &State, number: u32) -> bool {
        let draft = state.spot().and_then(|spot| state.draft(spot.draft));
        let first = draft.is_some_and(|draft| {
            let bare = draft.dish().is_some_and(|dish| self.is_own(dish.section) && dish.options.is_empty());
            bare && draft.counted && number < draft.left()
        });
        state.linked && (state.base_to_share(number).is_some() || first)
    }

    /// A number that says again how many there are, or of how many of them something was said.
    fn propose_repeating(
        &self,
        state: &State,
        number: u32,
        end: usize,
        excess: f32,
        out: &mut Vec<Proposal>,
    ) {
        let mut push = |cost: f32, act: Act| out.push(Proposal { cost: excess + cost, end, act });
        let leads = self.leads_to_dish(end);
        let all: u32 = state.real().map(|(_, draft)| draft.quantity).sum();
        // "all with chili, and to one add an egg".
        let with = self.hears(end, Cue::With) || self.hears(end, Cue::Add);
        let to_some = state.onto && number < all && with;
        // "both large 1 with pearls 1 with pudding": each has its own.
        let given = state.base.and_then(|base| state.draft(base)).is_some_and(|base| base.given.is_some());
        let more = given || self.ahead(end).any(|(start, _)| self.number_begins(start));
        let own = number < all && with && more;
        if state.all && !state.each && !leads && !to_some {
            push(if own { 0.4 } else { 0.0 }, Act::Echo);
        }
        // "2 món đều không cay".
        if self.is_measure(end) && self.hears(self.lattice.next(end), Cue::All) && Self::is_all(state, number)
        {
            push(0.0, Act::Echo);
        }
        let glued = self.tokens.get(end).is_some_and(|token| token.glued);
        if glued && self.hears(end, Cue::OrdinalEnd) && !self.is_measure(end) {
            // "5to A" is a floor.
            push(0.3, Act::Echo);
        }
        let of_them = !leads || self.fits_focus(state, end);
        if state.definite && number > 1 && of_them && Self::is_all(state, number) {
            // "los 2 sin cebolla"; "3 milk teas, one without ice, the two with pearls" are the others.
            let base = state.base.and_then(|base| state.draft(base)?.given.as_ref());
            let others = base.is_some_and(|given| given.left == number);
            push(if others { 0.3 } else { 0.0 }, Act::Hear(Cue::All));
        }
        // "no onion on one of the sandwiches".
        let of_focus = self.hears(end, Cue::OfThem) && self.fits_focus(state, end);
        // "3 corn dogs, no ketchup yung isa": of that one.
        let whole = state.unsaid.as_ref().and_then(|(draft, _)| state.draft(*draft));
        let those = state.definite
            && self.ends_clause(end)
            && whole.is_some_and(|whole| whole.counted && number < whole.left());
        // "… with tomato x2": so many of the dish.
        let times = state.at.checked_sub(1).is_some_and(|before| self.hears(before, Cue::Times));
        let of_some = (those || (state.onto && (!leads || of_focus))) && !times;
        if of_some && !state.said.is_empty() && state.unsaid.is_some() {
            push(0.0, Act::ShareBack(number));
        }
        let talked = state.referred || state.mode == Mode::Become;
        if talked && !leads && self.is_of_referred(state, number, end) {
            // "de los de asada 3 sin cebolla".
            push(0.0, Act::ShareWaiting(number));
        }
        let keeps = state.referred && state.mode != Mode::Remove;
        if state.of_them || (keeps && !leads) {
            push(0.1, if state.of_them { Act::Echo } else { Act::Requantify(number) });
        }
    }

    /// Whether the number is of some of the dishes of the cart that were named right before, and something is said of them.
    fn is_of_referred(&self, state: &State, number: u32, end: usize) -> bool {
        let whole = state.spot().and_then(|spot| state.draft(spot.draft));
        // "6 de asada pero solo 2 con guacamole".
        let mode = matches!(state.mode, Mode::Order | Mode::Correct | Mode::Become);
        mode && state.said.is_empty()
            && state.waiting.is_empty()
            && whole.is_some_and(|whole| {
                let there = whole.origin.is_some() || state.mode == Mode::Become;
                there && whole.counted && number < whole.left()
            })
            && self.says_right_behind(end)
    }

    /// Whether the number may be how many there are to be.
    fn may_become(&self, state: &State, number: u32, end: usize) -> bool {
        // "actually make one of them large": the others stay.
        let talked = state.spot().and_then(|spot| state.draft(spot.draft));
        let some_of_them = self.hears(end, Cue::OfThem) && talked.is_some_and(|one| number < one.left());
        // "yung isang hawaiian": of those, rather than how many they become.
        let of_those = state.definite && !self.is_boundary(end) && {
            let behind = self.lattice.next(end);
            self.is_modifier(end, behind) && !self.is_size(end, behind)
        };
        // "que sean 8 las de humita".
        let named = self.hears(end, Cue::Definite) && self.leads_to_dish(self.lattice.next(end));
        matches!(state.mode, Mode::Become | Mode::Correct)
            && state.focus != Focus::Nothing
            && !self.leads_to_dish(end)
            && !named
            // "que uno sea de tortilla".
            && (!self.hears(end, Cue::MakeIt) || self.ends_clause(self.lattice.next(end)))
            && !some_of_them
            && !of_those
            && !(state.mode == Mode::Become && self.is_of_referred(state, number, end))
    }

    /// Whether a size of the dish that is talked about or that follows begins here: "24 pcs", "a dozen".
    fn is_size_of_dish(&self, state: &State, start: usize, end: usize) -> bool {
        let sizes = |at: usize| {
            let hits = self.lattice.at(at).iter().filter(|hit| matches!(hit.meaning, Meaning::Size { .. }));
            hits.map(move |hit| (at, hit.end))
        };
        let takes = |section: usize, (start, end): (usize, usize)| {
            matches!(self.modifier(section, start, end), Some((Meaning::Size { .. }, _)))
        };
        (start..end).flat_map(sizes).any(|size| {
            state.section().is_some_and(|section| takes(section, size))
                || self.head_ahead(size.1, None).into_iter().any(|section| takes(section, size))
        })
    }

    /// The number of dishes: of the one that follows, or of the one before.
    fn propose_quantity(
        &self,
        state: &State,
        number: u32,
        end: usize,
        excess: f32,
        rather_choice: bool,
        out: &mut Vec<Proposal>,
    ) {
        let ends = self.ends_after(end);
        let mut push = |cost: f32, act: Act| out.push(Proposal { cost: excess + cost, end, act });
        let uncounted = state.spot().and_then(|spot| state.draft(spot.draft)).filter(|draft| !draft.counted);
        let behind_times = state.at.checked_sub(1).is_some_and(|before| self.hears(before, Cue::Times));
        if state.quantity.is_none() && state.busy && uncounted.is_some_and(|draft| !draft.is_ghost()) {
            let fits = if ends || behind_times {
                0.0
            } else if self.leads_to_dish(end) {
                if self.ends_in_number(end) { 0.1 } else { 1.2 }
            } else if !state.linked && self.is_measure(end) {
                // "com suon 3 hop nhieu do chua".
                0.0
            } else {
                0.5
            };
            let fits =
                if self.counts_choice_before(state, number, end).is_some() { fits + 0.3 } else { fits };
            let volume = self.meanings(state.at, end).any(|one| matches!(one, Meaning::Volume { .. }));
            push(if volume { fits + 1.0 } else { fits }, Act::Postfix(number));
        }
        let rather_count = if rather_choice { 0.3 } else { 0.0 };
        // "coca 355": hardly so many of them.
        let volume = self.meanings(state.at, end).any(|one| matches!(one, Meaning::Volume { .. }));
        let rather_count = if volume { rather_count + 1.0 } else { rather_count };
        // "a dozen wings", which come by the dozen.
        let rather_count =
            if self.is_size_of_dish(state, state.at, end) { rather_count + 0.4 } else { rather_count };
        // "thêm 20 bò viên": an amount is of something, not of a number of dishes.
        let rather_count = if state.mood.amount.is_some() { rather_count + 0.5 } else { rather_count };
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

    /// Whether a word of this cue ends right before the token.
    pub(super) fn heard_before(&self, at: usize, cue: Cue) -> bool {
        let begins =
            |start: usize| self.lattice.at(start).iter().any(|hit| hit.end == at && hit.meaning.is(cue));
        !self.is_boundary(at.wrapping_sub(1)) && (1..=2).filter_map(|back| at.checked_sub(back)).any(begins)
    }

    fn is_measure(&self, at: usize) -> bool {
        let measures = |one: Meaning| matches!(one, Meaning::Measure { .. } | Meaning::Cue(Cue::Measure));
        !self.is_boundary(at) && self.meanings(at, self.lattice.next(at)).any(measures)
    }

    /// How the number counts the choice that follows: "2 shots", "two sugars" behind "with".
    fn counts_choice(&self, state: &State, number: u32, at: usize) -> Option<Counted> {
        let sections: Vec<usize> = match state.section() {
            Some(section) if state.quantity.is_none() && state.waiting.is_empty() => vec![section],
            // "2 coffees, one with 2 creams".
            Some(section) if state.with && state.base_of_several().is_some() => vec![section],
            Some(_) | None => self.head_ahead(at, None),
        };
        // "trong 3 ly có 1 ly thêm trân châu": of the dishes.
        let some = state.referred
            && state.spot().and_then(|spot| state.draft(spot.draft)).is_some_and(|one| number < one.left());
        let uncounted = !state.with
            && state.spot().and_then(|spot| state.draft(spot.draft)).is_some_and(|one| !one.counted);
        let mut unit = false;
        for (start, end) in self.ahead(at).take(3) {
            let mut describes = false;
            let dishes =
                |one: Meaning| matches!(one, Meaning::Measure { section } if sections.contains(&section));
            // "cơm tấm 2 dĩa sườn bì": of plates.
            let plates =
                uncounted && self.meanings(start, end).any(|one| dishes(one) || one.is(Cue::Measure));
            let unit_too =
                |one: Meaning| matches!(one, Meaning::Unit { section, .. } if sections.contains(&section));
            if (some && self.meanings(start, end).any(dishes))
                || (plates && !self.meanings(start, end).any(unit_too))
            {
                return None;
            }
            for meaning in self.meanings(start, end) {
                if let Meaning::Choice { section, group, choice, .. } = meaning
                    && sections.contains(&section)
                {
                    let entry = self.group(section, group).and_then(|group| group.choices.get(choice));
                    let countable = entry.and_then(|entry| entry.countable.as_ref());
                    if let Some(countable) = countable {
                        let is_dish =
                            |one: Meaning| super::is_dish(one) && !matches!(one, Meaning::Rest { .. });
                        let dish_too = self.meanings(start, end).any(is_dish);
                        let sure = unit || state.with || state.each;
                        let fits = number <= countable.max.get();
                        return match (sure, dish_too, fits) {
                            (true, _, true) => Some(Counted::Choice(0.0)),
                            // "cơm sườn 2 trứng ốp la", of what is built to order.
                            (false, false, true) if state.busy && !state.linked && self.is_own(section) => {
                                // "…, no, 2 sườn bì 1 sườn chả": rather another dish with it.
                                let again = Self::has_choice(state, (group, choice));
                                Some(Counted::Choice(if again { 0.3 } else { 0.0 }))
                            }
                            (false, false, true) => Some(Counted::Choice(0.1)),
                            (true, false, false) => Some(Counted::TooMany),
                            // "cơm sườn 2 trứng": of the dish that is described.
                            (false, true, true) if state.busy && !state.linked => Some(Counted::Choice(0.0)),
                            (true, true, false) | (false, _, _) => None,
                        };
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

    /// Whether the dish that is talked about has the choice.
    fn has_choice(state: &State, (group, choice): (usize, usize)) -> bool {
        let dish = state.spot().and_then(|spot| state.dish(spot));
        dish.is_some_and(|dish| {
            dish.options.iter().any(|own| own.is(group, Pick::One(choice)) && !own.negated)
        })
    }

    /// "sườn 2 miếng": the number counts the choice right before it; how doubtful that is.
    fn counts_choice_before(&self, state: &State, number: u32, end: usize) -> Option<f32> {
        let waits = state.waiting.last().copied();
        let last = waits.or(state.said.last().copied())?;
        if last.mood.count.is_some() || !self.goes_on(last.end, state.at) {
            return None;
        }
        let choice = |meaning: Meaning| {
            let Meaning::Choice { section, group, choice, count: None } = meaning else { return None };
            Some((section, group, choice))
        };
        let own = state.section().filter(|_| waits.is_none());
        let mut choices = self.meanings(last.start, last.end).filter_map(choice);
        let (section, group, choice) = choices.find(|one| own.is_none_or(|own| own == one.0))?;
        let countable = self.group(section, group)?.choices.get(choice)?.countable.as_ref()?;
        let unit = !self.is_boundary(end)
            && self
                .meanings(end, self.lattice.next(end))
                .any(|one| one == Meaning::Unit { section, group, choice });
        (unit && number <= countable.max.get()).then_some(0.0)
    }

    /// Whether nothing but a measure or politeness follows in the clause, or before an "and".
    fn ends_after(&self, at: usize) -> bool {
        for (start, end) in self.ahead(at) {
            let mut idle = false;
            // "3 shots": what counts a choice may be the choice itself.
            let choice = self.meanings(start, end).any(|one| matches!(one, Meaning::Choice { .. }));
            for meaning in self.meanings(start, end) {
                if meaning.is(Cue::And) {
                    return true;
                }
                idle |= matches!(meaning, Meaning::Unit { .. }) && !choice;
                idle |= matches!(
                    meaning,
                    Meaning::Measure { .. } | Meaning::Cue(Cue::Measure | Cue::Filler | Cue::Times)
                );
            }
            if !idle {
                return false;
            }
        }
        true
    }

    /// "phở tái 2 trà đào 3": the last dish of the clause is counted behind its name, so the others will be, too.
    fn ends_in_number(&self, at: usize) -> bool {
        let mut counted = false;
        for (start, end) in self.ahead(at) {
            let idle = |one: Meaning| {
                matches!(one, Meaning::Measure { .. } | Meaning::Cue(Cue::Measure | Cue::Filler | Cue::Times))
            };
            counted = self.number_begins(start) || (counted && self.meanings(start, end).any(idle));
        }
        counted
    }

    /// Whether a dish is named behind the number, with nothing but its description between.
    pub(super) fn leads_to_dish(&self, at: usize) -> bool {
        let mut amount = false;
        for (start, end) in self.ahead(at).take(6) {
            let mut goes_on = false;
            // "2 dĩa ít cơm": less rice, not a dish of it.
            let choice = amount && self.is_modifier(start, end);
            amount = self.meanings(start, end).any(|one| matches!(one, Meaning::Amount { .. }));
            for meaning in self.meanings(start, end) {
                let dish = super::head_section(meaning).is_some() || matches!(meaning, Meaning::Combo { .. });
                if dish && !choice {
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
