//! Where the words may go that a clause leaves without a dish.

use crate::meaning::{Cue, Meaning};

use super::Grammar;
use super::act::{Act, Home, Proposal, cost};
use super::state::{Body, Dish, Draft, Focus, Mode, State, Waiting};

/// What waits is of one of so many lines back: a message of a hundred lines must not look at each for each word.
const DRAFTS_BACK: usize = 24;

/// A number alone is no more than so many of a dish that is there.
pub(super) const ALONE_MAX: u32 = 60;

impl Grammar<'_> {
    /// Where the words that wait may go, at the end of their clause.
    pub(super) fn propose_homes(&self, state: &State, out: &mut Vec<Proposal>) {
        let end = state.at;
        let mut push = |cost: f32, home: Home| out.push(Proposal { cost, end, act: Act::Settle(home) });
        let all = f32::from(u8::try_from(state.waiting.len()).unwrap_or(u8::MAX));
        let missing = |section: usize| {
            let lost =
                state.waiting.iter().filter(|one| self.modifier(section, one.start, one.end).is_none());
            cost::IDLE_WORD * f32::from(u8::try_from(lost.count()).unwrap_or(u8::MAX))
        };
        if let Some(body) = self.meant(state) {
            let lost = match &body {
                Body::Dish(dish) => missing(dish.section),
                Body::Combo { .. } | Body::Ghost => cost::IDLE_WORD * all,
            };
            // What a dish of the cart takes, too, is rather for that one.
            let takes =
                |(_, draft): (usize, &Draft)| draft.dish().is_some_and(|dish| missing(dish.section) <= 0.0);
            let of_cart = !state.waiting.is_empty() && state.real().any(takes);
            push(if of_cart { lost + 0.6 } else { lost }, Home::Mentioned);
        }
        if state.waiting.is_empty() {
            self.homes_of_number(state, &mut push);
            return;
        }
        self.homes_in_dishes(state, &missing, &mut push);
        if state.more || state.same {
            // "1 more, less sugar again": of the one that is like this, if there is one.
            let like = |(_, draft): &(usize, &Draft)| {
                let dish = draft.dish();
                dish.is_some_and(|dish| state.waiting.iter().all(|one| self.describes(dish, *one)))
            };
            let like = state.real().rev().find(like).map(|(draft, _)| draft);
            let again = like.or_else(|| self.last_measured(state));
            let takes = |draft: &usize| {
                let dish = state.draft(*draft).and_then(Draft::dish);
                *draft < state.part_drafts && dish.is_some_and(|dish| missing(dish.section) <= 0.0)
            };
            again.filter(takes).into_iter().for_each(|draft| push(0.0, Home::Again(draft)));
        }
        self.homes_in_new(state, &missing, &mut push);
        let weak = |one: &Waiting| one.mood.negated || one.mood.amount.is_some();
        let before = state.real().next().is_none() && state.waiting.iter().all(weak);
        if state.all || before || (state.real().next().is_none() && state.mood.negated) {
            push(0.3, Home::Coming);
        }
        if matches!(state.focus, Focus::Many(_)) {
            push(0.0, Home::All);
        }
        if !self.described(state).is_empty() {
            push(0.0, Home::Described);
        }
        if self.onto_described(state).is_some() {
            push(0.0, Home::OntoDescribed);
        }
        if self.some_described(state).is_some() {
            push(Self::doubt_of_some_described(state), Home::SomeDescribed);
        }
        if self.swapped(state).is_some() {
            push(0.0, Home::Swapped);
        }
        let lost = if state.quantity.is_some() { 1.4 + 0.3 * all } else { cost::IDLE_WORD * all };
        push(lost, Home::Lost);
    }

    /// "bớt lại 1 phần sườn bì chả": one dish less, rather than one choice; "bỏ 1 trứng": one of the eggs.
    const fn doubt_of_some_described(state: &State) -> f32 {
        let removes = matches!(state.mode, Mode::Remove);
        match () {
            () if removes && state.measure.is_some() => -0.3,
            () if removes && state.waiting.len() == 1 => 0.3,
            () => -0.1,
        }
    }

    /// The dishes that are there. `missing` is the cost of what a section does not take.
    fn homes_in_dishes(
        &self,
        state: &State,
        missing: &impl Fn(usize) -> f32,
        push: &mut impl FnMut(f32, Home),
    ) {
        let all = f32::from(u8::try_from(state.waiting.len()).unwrap_or(u8::MAX));
        let far = state.real().count().saturating_sub(DRAFTS_BACK);
        for (draft, one) in state.real().skip(far) {
            let Some(dish) = one.dish() else {
                self.homes_in_combo(state, draft, one, push);
                continue;
            };
            let lost = missing(dish.section);
            if lost < cost::IDLE_WORD * all {
                self.homes_in_dish(state, (draft, one, dish), lost, push);
            }
        }
    }

    /// On a dish, on some of it, or on another one like it. `lost` is the cost of what it does not take.
    fn homes_in_dish(
        &self,
        state: &State,
        (draft, one, dish): (usize, &Draft, &Dish),
        lost: f32,
        push: &mut impl FnMut(f32, Home),
    ) {
        let number = state.quantity.map(|(number, _)| number);
        let here = state.spot().is_some_and(|spot| spot.draft == draft);
        let taken = state.waiting.iter().any(|one| self.is_taken_on(dish, *one));
        let giving = state.base == Some(draft) && one.given.is_some();
        if let Some(number) = number.filter(|_| here || giving) {
            self.home_in_another(state, (draft, one, dish), number, lost, push);
        }
        if state.same && here && number.is_some() && one.origin.is_none() {
            // "a single one with egg and a double one, the same".
            push(lost, Home::Another(draft));
        }
        // "una que venga con ensalada": of the two with chips.
        let of_some = number.is_some_and(|number| number <= one.left())
            && one.origin.is_some()
            && state.waiting.first().is_some_and(|first| self.heard_before(first.start, Cue::With));
        let clash = if of_some { 0.2 } else { 0.8 };
        let lost = if taken && state.mode == Mode::Order { lost + clash } else { lost };
        // Another dish was named since the last comma.
        let passed = state.spot().is_some_and(|spot| spot.draft >= state.part_drafts);
        let lost = match () {
            () if here || giving => lost,
            () if passed => lost + 0.4,
            () => lost + 0.25,
        };
        let of_cart = if one.origin.is_some() && state.adding && !state.onto { 0.4 } else { 0.0 };
        match number {
            Some(number) if one.gives(number) => {
                // "4 large cheese pizzas, 2 large pepperoni": who says the size again speaks of others.
                let again = state.waiting.iter().any(|one| self.restates_size(dish, *one));
                // "- 5 suadero" and then a line "- 1 guacamole": a dish rather than what one of them has.
                let listed = one.origin.is_none()
                    && draft < state.clause_drafts
                    && state.quantity.is_some_and(|(_, at)| self.begins_line(at));
                let others =
                    again || listed || state.same || of_cart > 0.0 || self.is_another_kind(state, dish);
                push(lost + of_cart + if others { 0.35 } else { 0.0 }, Home::Share(draft));
            }
            Some(number) if number == one.left() && here => push(lost + 0.2, Home::Draft(draft)),
            Some(_) if !one.counted && here => push(lost + 0.1, Home::Draft(draft)),
            Some(_) => {}
            None => {
                // "large meatlovers bbq base, large margherita": another one.
                let anew = if here && self.is_sized_anew(state, dish.section) { 0.1 } else { 0.0 };
                push(lost + of_cart + cost::BACK + anew, Home::Draft(draft));
            }
        }
    }

    /// "two with bacon and three without": three more of the same dish.
    fn home_in_another(
        &self,
        state: &State,
        (draft, one, dish): (usize, &Draft, &Dish),
        number: u32,
        lost: f32,
        push: &mut impl FnMut(f32, Home),
    ) {
        if dish.items.is_empty() || one.origin.is_some() {
            return;
        }
        if state.mode == Mode::Correct {
            // "2 large, no wait, 3 medium".
            push(lost, Home::Draft(draft));
            return;
        }
        let here = state.spot().is_some_and(|spot| spot.draft == draft);
        let giving = state.base == Some(draft) && one.given.is_some();
        let taken = state.waiting.iter().any(|one| self.is_taken_on(dish, *one));
        let more = state.more && here;
        // "1 latte with caramel, 1 with hazelnut", "1 latte with caramel, 1 without sugar".
        let leads = |at: usize| {
            self.heard_before(at, Cue::With) || (self.heard_before(at, Cue::No) && !state.article)
        };
        let first =
            state.waiting.first().filter(|first| leads(first.start) || first.mood.from.is_some_and(leads));
        let has = dish.options.iter().any(|own| !own.old && !own.negated && own.amount.is_none());
        // "una sin piña y otra con extra queso".
        let has_not = self.heard_other(state) && dish.options.iter().any(|own| !own.old);
        let plain = first.is_some_and(|first| first.mood.amount.is_none());
        let likewise = first.is_some() && one.given.is_none() && ((has && plain) || has_not);
        // "2 lattes with oat milk and 1 with soy".
        let joined = |first: &Waiting| {
            (2..=3).filter_map(|back| first.start.checked_sub(back)).any(|at| self.heard_before(at, Cue::And))
        };
        let beside = likewise && state.base_to_share(number).is_none() && first.is_some_and(joined);
        let other = taken || more || likewise || self.contradicts(dish, state);
        let beyond = more || number > one.left();
        let fits = (beyond || (number == one.left() && other) || taken || beside)
            && (beyond || one.given.is_none())
            && (one.counted || other || state.article);
        let doubt = match () {
            () if more && giving && number <= one.left() => 0.3,
            () if more => 0.0,
            // Rather than some of those that are there.
            () if beside => -0.1,
            () if other => 0.1,
            () => 0.5,
        };
        if fits {
            push(lost + doubt, Home::Another(draft));
        }
    }

    /// Whether nothing but a dash stands before the token in its line.
    pub(super) fn begins_line(&self, at: usize) -> bool {
        let text = |back: usize| {
            at.checked_sub(back).and_then(|at| self.tokens.get(at)).map(|token| token.text.as_str())
        };
        text(1) == Some("\n") || (matches!(text(1), Some("-" | "•" | "*" | "–")) && text(2) == Some("\n"))
    }

    /// Whether the number that waits is a word for another one.
    fn heard_other(&self, state: &State) -> bool {
        state.quantity.is_some_and(|(_, at)| self.hears(at, Cue::Other) || self.hears(at, Cue::More))
    }

    /// A new dish of a section that takes what waits. `missing` is the cost of what the section does not take.
    fn homes_in_new(&self, state: &State, missing: &impl Fn(usize) -> f32, push: &mut impl FnMut(f32, Home)) {
        let all = f32::from(u8::try_from(state.waiting.len()).unwrap_or(u8::MAX));
        let number = state.quantity.map(|(number, _)| number);
        let focus = state.spot();
        let of_combos = || {
            let whole = focus.and_then(|spot| state.draft(spot.draft)).filter(|one| one.counted);
            whole.is_some_and(|one| match &one.body {
                Body::Combo { combo, .. } => {
                    number.is_some_and(|number| number < one.left())
                        && state.waiting.iter().all(|one| self.part_taking(*combo, *one).is_some())
                }
                Body::Dish(_) | Body::Ghost => false,
            })
        };
        let giving = number.is_some_and(|number| state.base_to_share(number).is_some()) || of_combos();
        let weak = |one: &Waiting| (one.mood.negated && !one.mood.stale) || one.mood.amount.is_some();
        let loose = if state.waiting.iter().all(weak) { 0.8 } else { 0.0 };
        let asked = match (number, focus) {
            (Some(_), _) => 0.0,
            (None, Some(_)) => 0.5,
            (None, None) => 0.15,
        };
        for section in 0..self.menu.sections.len() {
            // "24 wings", which is a size: the dish is named.
            let named = state.waiting.iter().any(|one| self.ends_in_noun(section, *one));
            let asked = match () {
                () if named => 0.0,
                () if self.is_sized_anew(state, section) => 0.15,
                () => asked,
            };
            let lost = missing(section) + if giving { 0.4 } else { 0.0 };
            if lost >= cost::IDLE_WORD * all {
                continue;
            }
            let alike = focus.and_then(|spot| state.dish(spot)).is_some_and(|dish| dish.section == section);
            let sized = |one: &Waiting| {
                matches!(
                    self.modifier(section, one.start, one.end),
                    Some((Meaning::Size { .. } | Meaning::Container { .. } | Meaning::Volume { .. }, _))
                )
            };
            let only_sized = number.is_none() && !named && state.waiting.iter().all(sized);
            let loose = loose + if only_sized { 2.0 } else { 0.0 };
            if self.is_own(section) {
                // "3 rice: 1 with ribs, …": some of those that were counted.
                let counted =
                    focus.filter(|_| alike).and_then(|spot| state.draft(spot.draft)).is_some_and(|one| {
                        let bare = one.dish().is_some_and(|dish| self.says_other_groups(dish, state));
                        bare && one.counted && number.is_some_and(|number| number < one.left())
                    });
                let other = match () {
                    () if counted => 0.3,
                    () if alike || named || focus.is_none() => 0.0,
                    () => 0.1,
                };
                push(lost + asked + loose + other, Home::New(section));
            } else if !alike && state.waiting.iter().all(|one| one.mood.portion.is_some()) {
                let halves = self.menu.sections.get(section).is_some_and(|one| !one.portions.is_empty());
                push(lost + asked + if halves { 0.3 } else { 1.0 }, Home::New(section));
            } else if alike && number.is_some() {
                push(lost + 0.6 + loose, Home::New(section));
            }
        }
    }

    /// "1/4 breast, 1/4 leg": a size is said again, and something else with it.
    fn is_sized_anew(&self, state: &State, section: usize) -> bool {
        let dish = state.spot().and_then(|spot| state.dish(spot)).filter(|dish| dish.section == section);
        let [first, others @ ..] = state.waiting.as_slice() else { return false };
        let of = |one: &Waiting| self.modifier(section, one.start, one.end).map(|(meaning, _)| meaning);
        dish.is_some_and(|dish| dish.size.is_some())
            && matches!(of(first), Some(Meaning::Size { .. }))
            && others.iter().any(|one| matches!(of(one), Some(Meaning::Choice { .. })))
    }

    /// Whether the words end in the head word of the section.
    pub(super) fn ends_in_noun(&self, section: usize, waiting: Waiting) -> bool {
        let noun = |at: usize| {
            self.lattice
                .at(at)
                .iter()
                .any(|hit| hit.end == waiting.end && hit.meaning == Meaning::Noun { section })
        };
        (waiting.start + 1..waiting.end).any(noun)
    }

    /// Whether a choice that waits was said of the dish the other way round: "4 with pineapple, 4 without".
    fn contradicts(&self, dish: &Dish, state: &State) -> bool {
        state.waiting.iter().any(|one| {
            let Some((Meaning::Choice { group, choice, .. }, _)) =
                self.modifier(dish.section, one.start, one.end)
            else {
                return false;
            };
            let pick = super::state::Pick::One(choice);
            dish.options.iter().any(|own| own.is(group, pick) && !own.old && own.negated != one.mood.negated)
        })
    }

    /// "2 pork rice, 1 chicken rice" of what is built to order: another dish, rather than one of the two. Who says "with" speaks
    /// of one of them.
    fn is_another_kind(&self, state: &State, dish: &Dish) -> bool {
        let positive = |one: &Waiting| !one.mood.negated && one.mood.amount.is_none();
        let group = |one: &Waiting| match self.modifier(dish.section, one.start, one.end) {
            Some((Meaning::Choice { group, .. }, _)) => Some(group),
            Some(_) | None => None,
        };
        let Some(first) = state.waiting.iter().find(|one| positive(one) && group(one).is_some()) else {
            return false;
        };
        let has = dish.options.iter().any(|own| Some(own.group) == group(first) && !own.negated);
        self.is_own(dish.section) && has && !self.heard_before(first.start, Cue::With)
    }

    /// "4 bagels with cream cheese: 2 sesame, 2 plain": what waits is of no group that something was said of.
    fn says_other_groups(&self, dish: &Dish, state: &State) -> bool {
        let group = |one: &Waiting| match self.modifier(dish.section, one.start, one.end) {
            Some((Meaning::Choice { group, .. } | Meaning::AnyChoice { group, .. }, _)) => Some(group),
            Some(_) | None => None,
        };
        state.waiting.iter().filter_map(group).all(|group| dish.options.iter().all(|own| own.group != group))
    }

    /// Whether the words say the size that the dish has already.
    fn restates_size(&self, dish: &Dish, waiting: Waiting) -> bool {
        let size = self.modifier(dish.section, waiting.start, waiting.end);
        matches!(size, Some((Meaning::Size { size, .. }, _)) if dish.size == Some(size))
    }

    /// Whether the dish has another size, or another choice of a group with only one.
    pub(super) fn is_taken_on(&self, dish: &Dish, waiting: Waiting) -> bool {
        match self.modifier(dish.section, waiting.start, waiting.end) {
            Some((Meaning::Size { size, .. }, _)) => dish.size.is_some_and(|own| own != size),
            Some((Meaning::Container { container, .. }, _)) => {
                dish.container.is_some_and(|own| own != container)
            }
            Some((Meaning::Volume { volume, .. }, _)) => dish.volume.is_some_and(|own| own != volume),
            Some((Meaning::Choice { group, choice, .. }, _)) => {
                let single = self.group(dish.section, group).is_some_and(|group| group.max == Some(1));
                let other = |opt: &super::state::Opt| {
                    opt.group == group && !opt.negated && opt.pick != super::state::Pick::One(choice)
                };
                single && dish.options.iter().any(other)
            }
            Some(_) | None => false,
        }
    }

    /// The section of the first part of a combo that takes the word.
    pub(super) fn part_taking(&self, combo: usize, waiting: Waiting) -> Option<usize> {
        (0..self.menu.sections.len()).find(|section| {
            self.part_for(combo, *section, None).is_some()
                && self.modifier(*section, waiting.start, waiting.end).is_some()
        })
    }

    fn homes_in_combo(&self, state: &State, draft: usize, one: &Draft, push: &mut impl FnMut(f32, Home)) {
        let Body::Combo { combo, .. } = &one.body else { return };
        if let Some((number, _)) = state.quantity.filter(|_| !state.article) {
            let several = one.gives(number);
            let takes = |waiting: &Waiting| self.part_taking(*combo, *waiting).is_some();
            if several && state.waiting.iter().all(takes) {
                push(0.1, Home::Share(draft));
            }
            return;
        }
        for section in 0..self.menu.sections.len() {
            let takes = state.waiting.iter().all(|one| self.modifier(section, one.start, one.end).is_some());
            if takes && self.part_for(*combo, section, None).is_some() {
                let here = state.spot().is_none_or(|spot| spot.draft == draft);
                push(if here { 0.1 } else { 0.3 }, Home::Part { draft, section });
            }
        }
    }

    fn homes_of_number(&self, state: &State, push: &mut impl FnMut(f32, Home)) {
        let Some((number, _)) = state.quantity else { return };
        // "301", which may be a flat: nobody orders so many with a number alone.
        let hardly = |home: Home| if number > ALONE_MAX && home != Home::Lost { 2.0 } else { 0.0 };
        let mut push = |cost: f32, home: Home| push(cost + hardly(home), home);
        let last = self.last_measured(state);
        if state.mode == Mode::Remove {
            if let Some(draft) = last {
                push(0.1, Home::Draft(draft));
            }
        } else if let Some(spot) = state.spot()
            && let Some(draft) = state.draft(spot.draft)
            && !draft.counted
            && !draft.is_ghost()
        {
            push(0.1, Home::Draft(spot.draft));
        } else if state.more || state.same || state.requested {
            if let Some(draft) = last {
                push(if state.more || state.same { 0.0 } else { 0.3 }, Home::Draft(draft));
            }
        } else if state.base_to_share(number).is_some() {
            // "1 phần bình thường": some of them as they are.
            push(0.1, Home::Share(state.base_to_share(number).unwrap_or_default()));
        } else if let Some(spot) = state.spot()
            && state.draft(spot.draft).is_some_and(|draft| draft.counted && number < draft.left())
        {
            // "6 phần …, 4 phần bình thường, 2 phần …".
            push(if state.measure.is_some() { 0.4 } else { 1.6 }, Home::Share(spot.draft));
        }
        if let Some(draft) = last.filter(|_| state.measure.is_some() && state.fresh().next().is_none()) {
            // "à 3 ly luôn đi": of what is in the cart.
            push(0.5, Home::Draft(draft));
        }
        push(if state.article { 0.3 } else { cost::IDLE_NUMBER }, Home::Lost);
    }

    /// The last dish of those that the measure counts ("1 tô"), else the one in focus, else the last.
    pub(super) fn last_measured(&self, state: &State) -> Option<usize> {
        let measured = |draft: &Draft| {
            let Some((start, end)) = state.measure else { return false };
            let section = draft.dish().map(|dish| dish.section);
            self.meanings(start, end)
                .any(|meaning| matches!(meaning, Meaning::Measure { section: own } if Some(own) == section))
        };
        let focus = state.spot().map(|spot| spot.draft);
        // "otros 5 iguales": of those that are five.
        let number = state.quantity.filter(|_| !state.article && (state.more || state.same));
        let alike = number.and_then(|(number, _)| {
            let mut alike = state.real().filter(|(_, draft)| draft.quantity == number && number > 1);
            alike.next().filter(|_| alike.next().is_none())
        });
        if let Some((draft, _)) = alike {
            return Some(draft);
        }
        let fits = focus.filter(|draft| state.draft(*draft).is_some_and(&measured));
        fits.or_else(|| state.real().rev().find(|(_, draft)| measured(draft)).map(|(draft, _)| draft))
            .or(focus)
            .or_else(|| state.real().next_back().map(|(draft, _)| draft))
    }
}
