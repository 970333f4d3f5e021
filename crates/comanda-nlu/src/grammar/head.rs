//! What becomes of a name: a new line, more of one that is there, a part of a combo, what shall go or come instead.

use crate::meaning::Cue;

use super::Grammar;
use super::act::{Head, Place};
use super::dish::section_of;
use super::state::{Body, Dish, Draft, Focus, Former, Mode, Mood, Opt, Pick, Spot, State};

/// A smaller number counts dishes rather than pieces of one.
const PIECES_MIN: u32 = 5;

impl Grammar<'_> {
    pub(super) fn head(&self, state: &mut State, head: Head, place: Place, start: usize, end: usize) {
        if place == Place::SoldOut {
            let meant = if let Head::Item { section, item } = head { Some((section, item)) } else { None };
            state.drop_bare_noun(section_of(head));
            state.unknown(start, end, meant);
            return;
        }
        if place == Place::Refuse {
            self.refuse(state, head, (start, end));
            return;
        }
        state.gone = None;
        let hits = self.lattice.at(start).iter().filter(|hit| hit.end == end);
        let cost = hits.map(|hit| hit.cost).fold(1.0, f32::min);
        let number_at = state.quantity.map(|(_, at)| at);
        let size = self.size_left_out(state, head, place, start);
        self.put_name(state, head, place, start, end);
        if let (Some(size), Some(dish)) = (size, state.spot().and_then(|spot| state.dish_mut(spot))) {
            dish.size = Some(size);
        }
        if let Some(spot) = state.spot() {
            if let Some(at) = number_at {
                state.mark(spot.draft, at, at + 1, 0.0);
            }
            state.mark(spot.draft, start, end, cost);
        }
        self.bring_waiting(state);
        (state.linked, state.with, state.definite) = (false, false, false);
        state.mood = Mood { portion: None, ..Mood::default() };
        state.busy = true;
    }

    /// "2 litres of horchata and one of jamaica": a litre, too.
    fn size_left_out(&self, state: &State, head: Head, place: Place, start: usize) -> Option<usize> {
        let (Head::Item { section, .. }, Place::New) = (head, place) else { return None };
        if state.measure.is_some() {
            // "large chips, two portions of nuggets".
            return None;
        }
        let (_, number) = state.quantity.filter(|_| state.waiting.is_empty())?;
        let of = |at: usize| at > number && self.hears(at, Cue::Filler);
        let named_so = of(start) || start.checked_sub(1).is_some_and(of);
        // "una orden de chorizo, otra de suadero".
        let other = self.hears(number, Cue::Other);
        let (_, before) = state.fresh().next_back().filter(|_| named_so && (state.linked || other))?;
        let dish = before.dish().filter(|dish| before.by_size && dish.section == section)?;
        dish.size
    }

    fn put_name(&self, state: &mut State, head: Head, place: Place, start: usize, end: usize) {
        match place {
            Place::SoldOut | Place::Refuse => {}
            Place::New => self.new_line(state, head, start, end),
            Place::Resolve => {
                if let Some((.., number)) = state.open.pop() {
                    (state.quantity, state.article) = (Some((number, start)), false);
                }
                self.new_line(state, head, start, end);
            }
            Place::Join(spot) | Place::Beside(spot) => {
                self.name(state, spot, head);
                if let Some(draft) = state.draft_mut(spot.draft) {
                    draft.named = true;
                }
            }
            Place::Part(draft) => {
                let whole = state.once_more(Spot { draft, part: None });
                self.as_part(state, whole.draft, head);
            }
            Place::SharePart(base) | Place::Share(base) | Place::ShareSame(base) => {
                self.put_on_share(state, head, place, base, end);
            }
            Place::PartOfAll => self.part_of_every(state, head),
            Place::AroundAll => {
                (state.quantity, state.article) = (None, false);
                let drafts = self.parts_for(state, head);
                for draft in &drafts {
                    state.wrap(*draft, head);
                }
                state.focus = Focus::Many(drafts);
                state.mode = Mode::Order;
            }
            Place::Around(draft) => {
                (state.quantity, state.article) = (None, false);
                state.wrap(draft, head);
            }
            Place::Among(draft) => state.look_at(draft, None),
            Place::Refer(draft) => self.point_at(state, draft, end),
            Place::PointPart(spot) => state.point_part(spot),
            Place::PointUsual { draft, section } => {
                if let Some(part) = state.part(draft, section) {
                    state.point_part(Spot { draft, part: Some(part) });
                }
            }
            Place::ReferAll => {
                state.focus = Focus::Many(self.referred(state, head));
                (state.quantity, state.article) = (None, false);
            }
            Place::Become(spot) => self.become_head(state, spot, head),
        }
    }

    /// Some of the dishes of a line become a line of their own, which the name is of.
    fn put_on_share(&self, state: &mut State, head: Head, place: Place, base: usize, end: usize) {
        let number = state.quantity.take().map(|(number, _)| number);
        let number = number.or(state.each_count).unwrap_or(1);
        // "put mustard on one of the burgers".
        let behind = matches!(place, Place::ShareSame(_)) && !state.said.is_empty() && self.ends_clause(end);
        let said = if behind { state.take_back() } else { Vec::new() };
        state.share(base, number);
        if state.mode == Mode::Correct {
            // It is corrected.
            state.mode = Mode::Order;
        }
        let Some(spot) = state.spot() else { return };
        if matches!(place, Place::SharePart(_)) {
            self.as_part(state, spot.draft, head);
            return;
        }
        if matches!(place, Place::ShareSame(_)) {
            state.article = false;
            for waiting in said {
                self.put(state, spot, waiting);
            }
            return;
        }
        if let Some(dish) = state.dish_mut(spot) {
            dish.items.clear();
        }
        self.name(state, spot, head);
    }

    /// A part of every combo of this message, else of the cart.
    fn part_of_every(&self, state: &mut State, head: Head) {
        let combo = |draft: &Draft| matches!(draft.body, Body::Combo { .. });
        let of_message = state.fresh().filter(|(_, draft)| combo(draft)).map(|(draft, _)| draft).collect();
        let of_cart = || state.real().filter(|(_, draft)| combo(draft)).map(|(draft, _)| draft);
        let drafts: Vec<usize> = Some(of_message)
            .filter(|drafts: &Vec<usize>| !drafts.is_empty())
            .unwrap_or_else(|| of_cart().collect());
        // "both with a coke": one of each, whatever they are counted as.
        (state.quantity, state.article) = (None, false);
        for draft in drafts {
            self.as_part(state, draft, head);
        }
    }

    /// A dish that is there already is talked about.
    fn point_at(&self, state: &mut State, draft: usize, end: usize) {
        // "3 longaniza sin piña los de pastor": what was said is for the one that is pointed at.
        let points = state.definite
            && !state.onto
            && state.mode == Mode::Order
            && state.waiting.is_empty()
            && self.ends_clause(end)
            && state.unsaid.as_ref().is_some_and(|(of, _)| *of != draft);
        let said = if points { state.take_back() } else { Vec::new() };
        state.refer(draft);
        // "a la hawaiana quítale la piña y …": what follows is no longer put onto something.
        state.onto &= !state.waiting.is_empty();
        for waiting in said {
            self.put(state, Spot { draft, part: None }, waiting);
        }
    }

    /// What waited for a dish goes on the one that was named.
    fn bring_waiting(&self, state: &mut State) {
        let waiting = std::mem::take(&mut state.waiting);
        if waiting.is_empty() {
            return;
        }
        let Some(spot) = state.spot() else {
            self.put_on_all(state, &waiting);
            return;
        };
        let by_size = waiting.last().is_some_and(|last| self.is_size(last.start, last.end));
        if let Some(draft) = state.draft_mut(spot.draft) {
            draft.by_size |= by_size;
        }
        for one in waiting {
            if self.put(state, spot, one) {
                state.said.push(one);
            } else {
                state.cost += super::act::cost::IDLE_WORD;
                state.unread.push((one.start, one.end));
            }
        }
    }

    /// "do you have the ube shake? then two large": the dish that was asked about.
    pub(super) fn take_up(&self, state: &mut State) {
        let Some(body) = self.mentioned.and_then(|line| self.body_of(line)) else { return };
        let number = state.quantity.take().map(|(number, _)| number);
        let counted = number.filter(|number| !state.article || *number != 1);
        state.article = false;
        let draft = state.begin(body, number);
        if let Some(one) = state.draft_mut(draft) {
            (one.named, one.counted) = (true, counted.is_some());
        }
        state.look_at(draft, None);
        if let (Some(number), true) = (counted, state.section().is_some())
            && self.count_pieces(state, draft, number)
            && let Some(one) = state.draft_mut(draft)
        {
            (one.quantity, one.counted) = (1, false);
        }
        state.busy = true;
        self.bring_waiting(state);
    }

    fn new_line(&self, state: &mut State, head: Head, start: usize, end: usize) {
        let number = state.quantity.take().map(|(number, _)| number).or(state.each_count);
        let number = if state.each && state.with_number {
            // "3 rice, each with a soup".
            state.each = false;
            number.map(|number| number.saturating_mul(state.alike_count().max(1)))
        } else {
            number
        };
        let counted = number.filter(|_| !state.article || number != Some(1));
        state.article = false;
        let sized = state.waiting.iter().any(|one| self.is_size(one.start, one.end));
        let pieces = section_of(head).filter(|_| !sized).and_then(|section| self.pieces(section, counted?));
        let (number, counted) = if pieces.is_some() { (None, None) } else { (number, counted) };
        if let Head::AnyItem { section, ambiguity } = head {
            let any = self.menu.sections.get(section).and_then(|one| one.ambiguous_items.get(ambiguity));
            if any.is_some_and(|any| any.policy != comanda_domain::menu::Policy::First) {
                state.open.push((start, end, section, ambiguity, number.unwrap_or(1)));
                let draft = state.begin(Body::Ghost, None);
                state.look_at(draft, None);
                return;
            }
        }
        if std::mem::take(&mut state.nonsense) {
            let draft = state.begin(Body::Ghost, None);
            state.look_at(draft, None);
            return;
        }
        let body = match head {
            Head::Item { section, .. } | Head::AnyItem { section, .. } | Head::Noun { section } => {
                Body::Dish(Dish::of(section))
            }
            Head::Combo { combo } => Body::Combo { combo, parts: Vec::new() },
        };
        let draft = state.begin(body, number);
        if let Some(one) = state.draft_mut(draft) {
            one.named = true;
            one.counted = counted.is_some();
        }
        let spot = Spot { draft, part: None };
        self.name(state, spot, head);
        if let (Some(size), Some(dish)) = (pieces, state.dish_mut(spot)) {
            dish.size = Some(size);
        }
        state.look_at(draft, None);
        // "otra torta pero de milanesa": the other one is this.
        state.more = false;
        (state.base, state.measure) = (None, None);
        state.said.clear();
        (state.mode, state.put_on_all) = (Mode::Order, false);
    }

    /// "12 buffalo wings", which come by the 6, 12 and 24: the size that the number is. A few are rather so many of them.
    pub(super) fn pieces(&self, section: usize, number: u32) -> Option<usize> {
        let counts = self.facts.counts.get(section)?;
        counts.iter().find(|(pieces, _)| *pieces == number && number >= PIECES_MIN).map(|(_, size)| *size)
    }

    /// Says which item a dish is.
    fn name(&self, state: &mut State, spot: Spot, head: Head) {
        let item = match head {
            Head::Item { item, .. } => Some(item),
            Head::AnyItem { section, ambiguity } => self.first_of(section, ambiguity),
            Head::Noun { .. } | Head::Combo { .. } => None,
        };
        if let (Some(item), Some(dish)) = (item, state.dish_mut(spot))
            && !dish.items.contains(&item)
        {
            dish.items.push(item);
        }
    }

    fn first_of(&self, section: usize, ambiguity: usize) -> Option<usize> {
        let entry = self.menu.sections.get(section)?;
        let first = entry.ambiguous_items.get(ambiguity)?.any_of.first()?;
        entry.items.iter().position(|item| item.id == *first)
    }

    fn as_part(&self, state: &mut State, draft: usize, head: Head) {
        let number = state.quantity.take().map_or(1, |(number, _)| number);
        state.article = false;
        let Some(section) = section_of(head) else { return };
        let more = matches!((head, state.mode), (Head::Item { .. }, Mode::Order))
            && state.draft(draft).is_some_and(|draft| !self.has_parts(draft, section));
        let named = |part: &Dish| {
            part.section == section
                && matches!(head, Head::Item { item, .. } if part.items.first() == Some(&item))
        };
        let said = state.draft(draft).and_then(|draft| match &draft.body {
            Body::Combo { parts, .. } => parts.iter().position(named),
            Body::Dish(_) | Body::Ghost => None,
        });
        let other = || if more { state.open_part(draft, section) } else { state.part(draft, section) };
        let part = said.or_else(other);
        let Some(part) = part else { return };
        state.look_at(draft, Some(part));
        let spot = Spot { draft, part: Some(part) };
        if let (Head::Item { .. }, Some(dish)) = (head, state.dish_mut(spot)) {
            dish.items.clear();
        }
        self.name(state, spot, head);
        // "…, drinks: 2 cokes": each of them is a part.
        let twin = state.dish(spot).cloned();
        if let (Some(Body::Combo { parts, .. }), Some(twin)) =
            (state.draft_mut(draft).map(|draft| &mut draft.body), twin)
        {
            parts.extend(std::iter::repeat_n(twin, (number as usize).saturating_sub(1)));
        }
        state.changed |= state.draft(draft).is_some_and(|draft| draft.origin.is_some());
    }

    /// What is talked about becomes another dish; its number stays unless one was said.
    fn become_head(&self, state: &mut State, spot: Spot, head: Head) {
        let number = state.quantity.take().map(|(number, _)| number);
        let counts = number.filter(|_| !state.article);
        state.article = false;
        let section = section_of(head);
        let same = section.is_some() && state.dish(spot).map(|dish| dish.section) == section;
        if same {
            let kinds = if matches!(head, Head::Noun { .. }) { self.kinds_behind(state, spot) } else { None };
            if let (Some(dish), Head::Item { .. }) = (state.dish_mut(spot), head) {
                dish.items.clear();
            }
            if let (Some(group), Some(dish)) = (kinds, state.dish_mut(spot)) {
                dish.options.retain(|own| own.group != group || own.negated);
            }
        } else if let (Head::Combo { combo }, Some(dish)) = (head, state.dish(spot))
            && spot.part.is_none()
            && self.part_for(combo, dish.section, dish.items.first().copied()).is_some()
        {
            // "make it a meal".
            state.wrap(spot.draft, head);
        } else if let Some(draft) = state.draft_mut(spot.draft) {
            draft.body = match (head, section) {
                (Head::Combo { combo }, _) => Body::Combo { combo, parts: Vec::new() },
                (_, Some(section)) => Body::Dish(Dish::of(section)),
                (_, None) => return,
            };
        }
        if let (Some(number), Some(draft)) = (counts, state.draft_mut(spot.draft)) {
            (draft.quantity, draft.counted) = (number, true);
        }
        self.name(state, spot, head);
        state.look_at(spot.draft, spot.part);
        state.changed |= state.draft(spot.draft).is_some_and(|draft| draft.origin.is_some());
        (state.mode, state.former, state.became) = (Mode::Order, None, true);
    }

    /// "đổi qua cơm gà nướng", of rice with ribs: the group of what it is to be made of, where it is built to order.
    fn kinds_behind(&self, state: &State, spot: Spot) -> Option<usize> {
        let section = state.dish(spot)?.section;
        let (start, end) = self.ahead(state.at).next().filter(|_| self.is_own(section))?;
        match self.modifier(section, start, end) {
            Some((crate::meaning::Meaning::Choice { group, .. }, _)) => Some(group),
            Some(_) | None => None,
        }
    }
}

impl Opt {
    pub(super) fn is(&self, group: usize, pick: Pick) -> bool {
        self.group == group && self.pick == pick
    }
}

impl State {
    /// How many dishes of the last one's section the text orders: "2 phở tái, 1 phở gà, each with a soup".
    fn alike_count(&self) -> u32 {
        let section = self.fresh().last().and_then(|(_, draft)| draft.dish()).map(|dish| dish.section);
        let alike = self.fresh().filter(|(_, draft)| draft.dish().map(|dish| dish.section) == section);
        alike.fold(0, |sum, (_, draft)| sum.saturating_add(draft.quantity))
    }

    /// "3 tacos gobernador", which are sold out: the head word before it is no dish of its own.
    fn drop_bare_noun(&mut self, section: Option<usize>) {
        let spot = self.spot().filter(|_| self.busy && !self.linked && self.quantity.is_none());
        let draft = spot.and_then(|spot| self.draft_mut(spot.draft)).filter(|draft| draft.origin.is_none());
        let bare = draft.filter(|draft| {
            draft.dish().is_some_and(|dish| dish.items.is_empty() && Some(dish.section) == section)
        });
        if let Some(draft) = bare {
            (draft.body, draft.quantity) = (Body::Ghost, 0);
        }
    }

    /// "cheeseburger meal": the dish that was named is a part of the combo.
    pub(super) fn wrap(&mut self, draft: usize, head: Head) {
        let Head::Combo { combo } = head else { return };
        let Some(one) = self.draft_mut(draft) else { return };
        if let Body::Dish(dish) = &one.body {
            let dish = dish.clone();
            one.body = Body::Combo { combo, parts: vec![dish] };
            let of_cart = one.origin.is_some();
            self.changed |= of_cart;
        }
        self.look_at(draft, None);
    }

    /// A part of a combo is talked about, or is to become another dish: of as many of the combos as were said.
    fn point_part(&mut self, spot: Spot) {
        let number = self.quantity.take().map(|(number, _)| number).filter(|_| self.of_them);
        self.article = false;
        let left = self.draft(spot.draft).map_or(0, Draft::left);
        let shared = number.filter(|number| *number < left).and_then(|number| {
            self.share(spot.draft, number);
            self.spot()
        });
        let spot = Spot { draft: shared.map_or(spot.draft, |shared| shared.draft), part: spot.part };
        self.look_at(spot.draft, spot.part);
        self.referred = true;
        if self.mode == Mode::Change && self.former.is_none() {
            self.former = Some(Former::Draft(spot));
        }
    }

    pub(super) fn refer(&mut self, draft: usize) {
        let number = self.quantity.take().map(|(number, _)| number);
        let counts = number.filter(|_| !self.article);
        self.article = false;
        if self.mode == Mode::Change && self.former.is_none() {
            self.former = Some(Former::Draft(Spot { draft, part: None }));
            if let Some(number) = counts {
                self.share(draft, number);
                self.former = self.spot().map(Former::Draft);
                return;
            }
        } else if let (true, Some(first)) = (self.onto, self.waiting.first_mut()) {
            // "add 2 eggs to the rare one".
            first.mood.count = first.mood.count.or(counts);
        } else if let (Some(number), Some(one)) = (counts, self.draft_mut(draft)) {
            (one.quantity, one.counted) = (number, true);
            let of_cart = one.origin.is_some();
            self.changed |= of_cart;
            if self.mode == Mode::Correct {
                // "3 teh o, no, 2 teh o and 1 teh": it is corrected.
                self.mode = Mode::Order;
            }
        }
        self.look_at(draft, None);
        self.referred = true;
    }
}
