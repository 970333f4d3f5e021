//! What a clause leaves: words that wait for a dish none was named for, numbers that count nothing, and what a whole message
//! comes to in the end.

use std::rc::Rc;

use super::Grammar;
use super::act::Home;
use super::same::MULTIPLIED_MAX;
use super::state::{Body, Dish, Draft, Focus, Given, Mode, Spot, State, Waiting};

impl Grammar<'_> {
    /// Brings the waiting words home.
    pub(super) fn settle(&self, state: &mut State, home: Home) {
        if matches!(home, Home::Swapped | Home::Described | Home::OntoDescribed | Home::SomeDescribed) {
            return self.settle_described(state, home);
        }
        let waiting = std::mem::take(&mut state.waiting);
        let quantity = state.quantity.take();
        let number = quantity.map(|(number, _)| number);
        state.article = false;
        match home {
            Home::Draft(draft) if waiting.is_empty() => self.settle_number(state, draft, number),
            Home::Draft(draft) => {
                let corrects = state.mode == Mode::Correct;
                let counts = state.draft(draft).is_some_and(|one| !one.counted || corrects);
                if let Some(number) = number.filter(|_| counts)
                    && let Some(one) = state.draft_mut(draft)
                {
                    (one.quantity, one.counted) = (number, true);
                }
                state.look_at(draft, None);
                self.put_waiting(state, &waiting);
            }
            Home::Share(draft) => {
                state.share(draft, number.unwrap_or(1));
                self.put_waiting(state, &waiting);
            }
            Home::Again(draft) => {
                state.quantity = quantity;
                let spot = state.once_more(Spot { draft, part: None });
                state.look_at(spot.draft, None);
                self.put_waiting(state, &waiting);
            }
            Home::Another(draft) => {
                if state.begin_another(draft, number) {
                    self.put_waiting(state, &waiting);
                }
            }
            Home::New(section) => self.settle_in_new(state, section, number, &waiting),
            Home::Part { draft, section } => {
                if let Some(part) = state.part(draft, section) {
                    state.look_at(draft, Some(part));
                    self.put_waiting(state, &waiting);
                }
            }
            Home::All => self.put_on_all(state, &waiting),
            Home::Coming => state.for_all.extend(waiting.into_iter().map(|one| (one, None))),
            Home::Mentioned | Home::Swapped | Home::Described | Home::OntoDescribed | Home::SomeDescribed => {
            }
            Home::Lost
                if !waiting.is_empty()
                    && (number.is_some() || waiting.iter().any(|one| one.mood.count.is_some())) =>
            {
                let first = waiting.first().map_or(0, |one| one.start);
                let last = waiting.last().map_or(0, |one| one.end);
                state.unknown.push((first, last, None));
            }
            Home::Lost => state.unread.extend(waiting.iter().map(|one| (one.start, one.end))),
        }
    }

    /// The first of what waits says which dishes are meant, the rest is said of them.
    fn settle_described(&self, state: &mut State, home: Home) {
        let swapped = if home == Home::Swapped { self.swapped(state) } else { None };
        let some = if home == Home::SomeDescribed { self.some_described(state) } else { None };
        let onto = if home == Home::OntoDescribed { self.onto_described(state) } else { None };
        let described = if home == Home::Described { self.described(state) } else { Vec::new() };
        let waiting = std::mem::take(&mut state.waiting);
        let number = state.quantity.take().map(|(number, _)| number);
        state.article = false;
        if let (Some(draft), Some((_, said))) = (onto, waiting.split_last()) {
            state.look_at(draft, None);
            self.put_waiting(state, said);
            (state.onto, state.definite) = (false, false);
        } else if let Some(draft) = swapped {
            self.settle_swap(state, draft, number, &waiting);
        } else if let Some((draft, words)) = some {
            self.settle_in_some(state, draft, number, waiting.get(words..).unwrap_or_default());
        } else if !described.is_empty() {
            state.focus = Focus::Many(described);
            self.put_on_all(state, waiting.get(1..).unwrap_or_default());
        }
    }

    fn settle_in_new(&self, state: &mut State, section: usize, number: Option<u32>, waiting: &[Waiting]) {
        // "6 spicy wings and 6 bbq", which come by the six.
        let sized = waiting.iter().any(|one| self.is_size(one.start, one.end));
        let pieces = number.filter(|_| !sized).and_then(|number| self.pieces(section, number));
        let body = Body::Dish(Dish { size: pieces, ..Dish::of(section) });
        let draft = state.begin(body, number.filter(|_| pieces.is_none()));
        state.look_at(draft, None);
        self.put_waiting(state, waiting);
    }

    /// A number alone: how many, or of how many pieces.
    fn settle_number(&self, state: &mut State, draft: usize, number: Option<u32>) {
        let pieces = number.filter(|_| state.mode != Mode::Remove && !state.more && !state.same);
        if !pieces.is_some_and(|number| self.count_pieces(state, draft, number)) {
            state.count(draft, number);
        }
    }

    /// The second of two choices takes the place of the first, on so many of the dishes.
    fn settle_swap(&self, state: &mut State, draft: usize, number: Option<u32>, waiting: &[Waiting]) {
        state.share(draft, number.unwrap_or_else(|| state.draft(draft).map_or(1, Draft::left)));
        if let (Some(spot), [first, second]) = (state.spot(), waiting)
            && let Some(opt) = self.option_said(state, spot, *first)
        {
            self.swap(state, spot, opt, *second);
        }
        state.mode = Mode::Order;
    }

    /// So many of a line have what waits, or go.
    fn settle_in_some(&self, state: &mut State, draft: usize, number: Option<u32>, waiting: &[Waiting]) {
        if state.mode == Mode::Remove {
            state.take_away(draft, number);
        } else {
            state.share(draft, number.unwrap_or(1));
            self.put_waiting(state, waiting);
        }
        (state.mode, state.of_them) = (Mode::Order, false);
    }

    fn put_waiting(&self, state: &mut State, waiting: &[Waiting]) {
        let Some(spot) = state.spot() else { return };
        for one in waiting {
            let part = if spot.part.is_none() { self.spots_for(state, spot.draft, *one) } else { Vec::new() };
            if self.put(state, part.first().copied().unwrap_or(spot), *one) {
                state.said.push(*one);
            } else {
                state.unread.push((one.start, one.end));
            }
        }
    }

    /// Puts words on every dish that takes them: those of this text, else those of the cart.
    pub(super) fn put_on_all(&self, state: &mut State, waiting: &[Waiting]) {
        let many = match &state.focus {
            Focus::Many(drafts) => drafts.clone(),
            Focus::One(_) | Focus::Nothing => Vec::new(),
        };
        let fresh: Vec<usize> = state.fresh().map(|(draft, _)| draft).collect();
        let all: Vec<usize> = state.real().map(|(draft, _)| draft).collect();
        let drafts = if !many.is_empty() {
            many
        } else if fresh.is_empty() {
            all
        } else {
            fresh
        };
        for one in waiting {
            let mut taken = false;
            for draft in &drafts {
                for spot in self.spots_for(state, *draft, *one) {
                    taken |= self.put(state, spot, *one);
                }
            }
            if !taken {
                state.unread.push((one.start, one.end));
            }
        }
    }

    /// The dish of a draft; of a combo, the part that can only be meant.
    fn spots_for(&self, state: &mut State, draft: usize, waiting: Waiting) -> Vec<Spot> {
        let Some(Body::Combo { combo, .. }) = state.draft(draft).map(|draft| &draft.body) else {
            return vec![Spot { draft, part: None }];
        };
        let section = self.part_taking(*combo, waiting);
        let part = section.and_then(|section| state.part(draft, section));
        part.map(|part| Spot { draft, part: Some(part) }).into_iter().collect()
    }

    /// "2 phần đổi qua cơm gà", "đổi 1 dĩa qua gà nướng": the rice rather than the soup: the last line of so many that can become
    /// what follows.
    pub(super) fn kin_of_what_follows(&self, state: &State, number: u32) -> Option<usize> {
        let behind = self.lattice.next(state.at);
        let heads = self.head_ahead(behind, None);
        let word = self
            .ahead(behind)
            .find(|(start, end)| self.is_modifier(*start, *end) && !self.is_size(*start, *end));
        let fits = |draft: &Draft| {
            let section = draft.dish().map(|dish| dish.section);
            let takes = |section: usize| {
                let own = self.is_own(section);
                own && word.is_some_and(|(start, end)| self.modifier(section, start, end).is_some())
            };
            draft.left() >= number
                && section.is_some_and(|section| heads.contains(&section) || takes(section))
        };
        let talked = state.spot().map(|spot| spot.draft);
        let talked = talked.filter(|draft| state.draft(*draft).is_some_and(fits));
        talked.or_else(|| state.real().rev().find(|(_, draft)| fits(draft)).map(|(draft, _)| draft))
    }

    /// "1 ly đổi qua …": some of what is talked about.
    pub(super) fn share_focus(&self, state: &mut State) {
        let Some((number, _)) = state.quantity else { return };
        let kin = self.kin_of_what_follows(state, number);
        let measured = self.last_measured(state);
        let last = state.real().next_back().map(|(draft, _)| draft);
        let draft = kin
            .into_iter()
            .chain(measured)
            .chain(last)
            .find(|draft| state.draft(*draft).is_some_and(|one| one.left() >= number));
        if let Some(draft) = draft {
            state.quantity = None;
            state.share(draft, number);
        }
    }

    /// Whether a dish is what the waiting words describe.
    pub(super) fn describes(&self, dish: &Dish, waiting: Waiting) -> bool {
        let mut bare = Dish::of(dish.section);
        let Some((meaning, _)) = self.modifier(dish.section, waiting.start, waiting.end) else {
            return false;
        };
        self.put_plain(&mut bare, meaning, waiting);
        let says = |opt: &super::state::Opt| {
            dish.options
                .iter()
                .any(|own| own.group == opt.group && own.pick == opt.pick && own.negated == opt.negated)
        };
        !bare.is_bare()
            && bare.options.iter().all(says)
            && (bare.size.is_none() || bare.size == dish.size)
            && (bare.container.is_none() || bare.container == dish.container)
            && (bare.volume.is_none() || bare.volume == dish.volume)
    }

    /// The end of the message: what was left open costs.
    pub(super) fn conclude(&self, state: &mut State) {
        let for_all = std::mem::take(&mut state.for_all);
        for (waiting, _) in &for_all {
            state.focus = Focus::Nothing;
            self.put_on_all(state, &[*waiting]);
        }
        if (state.more || state.same) && state.drafts.len() == state.cart {
            state.more_of_last();
        }
        state.drop_headings(|section| self.is_own(section));
        let mut left_open = 0.0;
        for (_, draft) in state.real() {
            let vague = match &draft.body {
                Body::Dish(dish) => {
                    let own = self.is_own(dish.section);
                    // "3 phở: tái, gà": one of them is left without its item.
                    let told = state.fresh().filter_map(|(_, other)| other.dish());
                    let told = told.filter(|other| other.section == dish.section);
                    let told = told.into_iter().any(|other| !other.items.is_empty());
                    let shared =
                        draft.given.is_some() && draft.left() > 0 && dish.items.is_empty() && !own && told;
                    let nothing = !draft.named
                        && dish.options.is_empty()
                        && dish.items.is_empty()
                        && draft.origin.is_none();
                    f32::from(u8::from(shared)) + 0.8 * f32::from(u8::from(nothing))
                }
                Body::Combo { parts, .. } => {
                    let before = draft.given.as_ref().map(|given| &given.before.body);
                    let same = matches!(before, Some(Body::Combo { parts: own, .. }) if own == parts);
                    0.4 * f32::from(u8::from(same && draft.left() > 0))
                }
                Body::Ghost => 0.0,
            };
            left_open += vague;
        }
        if state.mode == Mode::Change && state.former.is_some() && !state.changed {
            // It became nothing else.
            left_open += 0.6;
        }
        if state.mode == Mode::Remove && !state.took {
            // It took nothing away.
            left_open += 0.8;
        }
        state.cost += left_open;
    }
}

impl State {
    /// "quesadillas: 2 tinga, 1 flor": the head word only says what follows.
    fn drop_headings(&mut self, is_own: impl Fn(usize) -> bool) {
        let bare = |draft: &Draft| {
            let dish = draft.dish()?;
            (dish.is_bare() && !draft.counted && draft.notes.is_empty() && draft.given.is_none())
                .then_some(dish.section)
        };
        let headings: Vec<usize> = (self.cart..self.drafts.len())
            .filter(|at| {
                let heading = self.draft(*at).and_then(bare);
                let next = self.draft(at + 1).filter(|next| next.counted).and_then(Draft::dish);
                heading.is_some_and(|section| {
                    next.is_some_and(|next| {
                        next.section == section && (!next.items.is_empty() || is_own(section))
                    })
                })
            })
            .collect();
        for at in headings {
            if let Some(draft) = self.draft_mut(at) {
                (draft.body, draft.quantity) = (Body::Ghost, 0);
            }
        }
    }

    /// Another dish of the same name, with nothing of what was said of it.
    fn begin_another(&mut self, draft: usize, number: Option<u32>) -> bool {
        let dish = self.draft(draft).and_then(Draft::dish);
        // "a single one with egg and a double one, the same".
        let bare = dish.map(|dish| {
            if self.same {
                dish.clone()
            } else {
                Dish { items: dish.items.clone(), ..Dish::of(dish.section) }
            }
        });
        let Some(bare) = bare else { return false };
        self.same = false;
        let draft = self.begin(Body::Dish(bare), number);
        if let Some(one) = self.draft_mut(draft) {
            one.named = true;
        }
        self.look_at(draft, None);
        true
    }

    /// "the same again": once more what was said last.
    pub(super) fn more_of_last(&mut self) {
        let last = self.real().next_back().map(|(draft, _)| draft);
        // "another one just like the large one".
        let pointed = self.spot().filter(|_| self.referred).map(|spot| spot.draft);
        if let Some(one) = pointed.or(last).and_then(|draft| self.draft_mut(draft)) {
            one.quantity = one.quantity.saturating_add(1);
            one.more += 1;
        }
        (self.more, self.same) = (false, false);
    }

    /// "start over".
    pub(super) fn clear(&mut self) {
        for draft in 0..self.drafts.len() {
            if let Some(draft) = self.draft_mut(draft) {
                (draft.body, draft.quantity) = (Body::Ghost, 0);
            }
        }
        self.focus = Focus::Nothing;
        self.cleared = self.cart > 0;
        self.changed |= self.cart > 0;
    }

    /// Takes a line away, or some of it.
    pub(super) fn take_away(&mut self, draft: usize, number: Option<u32>) {
        let of_cart = self.draft(draft).is_some_and(|one| one.origin.is_some());
        let before = self.drafts.get(draft).cloned();
        let Some(one) = self.draft_mut(draft) else { return };
        let left = number.map_or(0, |number| one.quantity.saturating_sub(number));
        if left == 0 {
            self.gone = before.map(|before| (draft, before));
        }
        let Some(one) = self.draft_mut(draft) else { return };
        if left == 0 {
            (one.body, one.quantity) = (Body::Ghost, 0);
            self.focus = Focus::Nothing;
        } else {
            one.quantity = left;
            self.look_at(draft, None);
        }
        self.changed |= of_cart;
        (self.busy, self.took) = (true, true);
    }

    /// Some of the dishes of a line become a line of their own, which is then looked at.
    pub(super) fn share(&mut self, base: usize, number: u32) {
        let Some(whole) = self.draft(base) else { return };
        let before = whole.unshared().clone();
        let left = whole.left().saturating_sub(number);
        let words = whole.words.first().copied();
        if left == 0 && whole.given.is_none() {
            self.look_at(base, None);
            self.base = Some(base);
            return;
        }
        self.changed |= whole.origin.is_some();
        let mut part = before.clone();
        (part.quantity, part.counted, part.origin, part.given) = (number, true, None, None);
        part.words = words.into_iter().collect();
        if let Some(whole) = self.draft_mut(base) {
            whole.given = Some(Given { before: Rc::new(before), left });
            whole.quantity = left;
        }
        self.drafts.push(Rc::new(part));
        self.base = Some(base);
        let draft = self.drafts.len() - 1;
        self.look_at(draft, None);
    }

    /// A new line.
    pub(super) fn begin(&mut self, body: Body, quantity: Option<u32>) -> usize {
        let each = |party: u32| quantity.unwrap_or(1).saturating_mul(party).min(MULTIPLIED_MAX);
        let quantity = self.per_head.map(each).or(quantity);
        self.drafts.push(Rc::new(Draft::new(body, quantity)));
        self.drafts.len() - 1
    }

    /// The part of a combo draft that is of this section; made if it was not said yet.
    pub(super) fn part(&mut self, draft: usize, section: usize) -> Option<usize> {
        self.part_where(draft, section, |_| true)
    }

    /// A part of the combo that has no dish of the section yet.
    pub(super) fn open_part(&mut self, draft: usize, section: usize) -> Option<usize> {
        self.part_where(draft, section, |part| part.items.is_empty())
    }

    fn part_where(&mut self, draft: usize, section: usize, holds: impl Fn(&Dish) -> bool) -> Option<usize> {
        let Body::Combo { parts, .. } = &mut self.draft_mut(draft)?.body else { return None };
        let found = parts.iter().position(|part| part.section == section && holds(part));
        Some(found.unwrap_or_else(|| {
            parts.push(Dish::of(section));
            parts.len() - 1
        }))
    }

    /// Whether some of what was counted are not described yet.
    pub(super) fn leaves_some(&self) -> bool {
        self.base_to_share(1).is_some()
    }

    pub(super) fn base_to_share(&self, number: u32) -> Option<usize> {
        let base = self.base?;
        self.draft(base).filter(|draft| draft.given.is_some() && number <= draft.left()).map(|_| base)
    }

    pub(super) fn remove_focus(&mut self) {
        let draft = match &self.focus {
            Focus::One(spot) => Some(spot.draft),
            Focus::Nothing | Focus::Many(_) => self.real().next_back().map(|(draft, _)| draft),
        };
        let number = self.quantity.take().map(|(number, _)| number);
        if let Some(draft) = draft {
            self.take_away(draft, number);
        }
        self.mode = Mode::Order;
    }

    /// A number alone: of what was said last, how many more, or how many less.
    pub(super) fn count(&mut self, draft: usize, number: Option<u32>) {
        let Some(number) = number else { return };
        let removing = self.mode == Mode::Remove;
        let more = self.more || self.same;
        if removing {
            self.take_away(draft, Some(number));
            self.mode = Mode::Order;
            return;
        }
        let Some(one) = self.draft_mut(draft) else { return };
        if more {
            one.quantity = one.quantity.saturating_add(number);
            one.more = one.more.saturating_add(number);
        } else {
            let of_cart = one.origin.is_some() && one.quantity != number;
            (one.quantity, one.counted) = (number, true);
            self.changed |= of_cart;
        }
        (self.more, self.same) = (false, false);
        self.look_at(draft, None);
    }
}
