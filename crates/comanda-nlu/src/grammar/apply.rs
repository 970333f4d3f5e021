//! Doing what was proposed.

use std::rc::Rc;

use crate::meaning::{Cue, Meaning};

use super::Grammar;
use super::act::{Act, Home, Proposal};
use super::state::{Dish, Draft, Former, Mode, Mood, Opt, Spot, State, Waiting};

impl Grammar<'_> {
    pub(super) fn apply(&self, state: &mut State, proposal: &Proposal) {
        let (start, end) = (state.at, proposal.end);
        // A word about the time or the place is no strain where no dish could have been meant.
        if proposal.act != Act::Pass || proposal.cost > 0.25 {
            state.doubt.strain += proposal.cost.max(0.0);
        }
        state.doubt_act(proposal.act);
        if state.traced {
            state.leave_trail(proposal);
        }
        state.at = end;
        state.cost += proposal.cost;
        match proposal.act {
            Act::Pass | Act::Echo => {}
            Act::Party(number) => state.party = Some(number),
            Act::Unread => state.unread.push((start, end)),
            Act::Pause => self.pause(state, end),
            Act::Break => state.full_stop(),
            Act::Hear(cue) => self.take_cue(state, cue, start, end),
            Act::AmountBehind(amount) => self.say_more(state, |mood| mood.amount = Some(amount)),
            Act::Take(draft) => state.take_described(draft),
            Act::Amount(amount) => self.amount_before(state, amount, start),
            Act::Quantity { number, article } => {
                (state.mood, state.with_number, state.with) = (Mood::default(), state.with, false);
                // "1 pho ga 95k 2 coke": the number before was a price.
                (state.halves, state.nonsense) = (0, false);
                (state.quantity, state.article) = (Some((number, start)), article);
            }
            Act::Count(number) => {
                state.mood.count = Some(number);
                state.mood.from = state.mood.from.or(Some(start));
            }
            Act::CountBehind(number) => self.say_more(state, |mood| mood.count = Some(number)),
            Act::Postfix(number) => self.postfix(state, number, start, end),
            Act::Requantify(number) => self.requantify(state, number),
            Act::ShareBack(number) => self.share_back(state, number),
            Act::ShareWaiting(number) => self.share_waiting(state, number, start, end),
            Act::EachTime(number) => state.each_time(number),
            Act::Head { head, place } => self.head(state, head, place, start, end),
            Act::Put(spot) => self.put_here(state, spot, start, end),
            Act::PutOnPart(section) => self.put_on_part(state, section, start, end),
            Act::PutAll | Act::Wait => self.set_aside(state, proposal.act == Act::PutAll, start, end),
            Act::Settle(home) => {
                state.at = start;
                if home == Home::Mentioned {
                    self.take_up(state);
                } else {
                    self.settle(state, home);
                }
            }
            Act::OnHalf(half) => self.on_half(state, half),
            Act::Name(draft) => self.name_draft(state, draft, start, end),
            Act::Unknown => state.unknown(start, end, None),
            Act::NoteRemoval => state.note_removal(start, end),
            Act::NoteOn { from } => state.note_on(from, end),
            Act::Nonsense => {
                state.unread.push((start, end));
                (state.quantity, state.nonsense) = (None, true);
            }
            Act::Note => {
                // "ít nước béo", "no msg": what it says of the words belongs to them.
                let from = state.mood.from.filter(|_| state.mood.negated || state.mood.amount.is_some());
                state.note(from.unwrap_or(start), end);
            }
        }
    }

    /// The number behind a dish: how many, or of how many pieces.
    fn postfix(&self, state: &mut State, number: u32, start: usize, end: usize) {
        let draft = state.spot().map(|spot| spot.draft);
        match draft.filter(|draft| self.count_pieces(state, *draft, number)) {
            Some(draft) => state.mark(draft, start, end, 0.0),
            None => state.postfix(number, start, end),
        }
    }

    /// "large yung isa": what waits is of so many of the dishes.
    fn share_waiting(&self, state: &mut State, number: u32, start: usize, end: usize) {
        if let Some(base) = state.base_or_focus() {
            state.quantity = Some((number, start));
            self.settle(state, Home::Share(base));
            (state.at, state.definite) = (end, false);
        }
    }

    fn pause(&self, state: &mut State, end: usize) {
        let first = state.mood.portion.filter(|half| *half == 0 && self.half_follows(end));
        state.pause();
        state.nonsense = false;
        state.mood.portion = state.mood.portion.or(first);
    }

    /// "make it 3"; "make the wings 12", which come by the dozen.
    pub(super) fn requantify(&self, state: &mut State, number: u32) {
        if let Some(draft) = self.measured_behind(state) {
            state.look_at(draft, None);
        }
        if !state.spot().is_some_and(|spot| self.count_pieces(state, spot.draft, number)) {
            state.requantify(number);
        }
    }

    /// "make the wings 12", "wings 12", which come by the dozen: whether the number is the size of the dish.
    pub(super) fn count_pieces(&self, state: &mut State, draft: usize, number: u32) -> bool {
        let section = state.draft(draft).and_then(Draft::dish).map(|dish| dish.section);
        let Some(size) = section.and_then(|section| self.pieces(section, number)) else { return false };
        let Some(dish) = state.dish_mut(Spot { draft, part: None }) else { return false };
        dish.size = Some(size);
        state.changed |= state.draft(draft).is_some_and(|draft| draft.origin.is_some());
        state.look_at(draft, None);
        (state.mode, state.busy) = (Mode::Order, true);
        true
    }

    /// "make it two portions": the last dish that comes in what follows, if what is talked about does not.
    fn measured_behind(&self, state: &State) -> Option<usize> {
        let at = state.at;
        if self.is_boundary(at) {
            return None;
        }
        let end = self.lattice.next(at);
        let fits = |draft: &Draft| {
            draft.dish().is_some_and(|dish| {
                let sized = matches!(self.modifier(dish.section, at, end),
                    Some((Meaning::Size { size, .. }, _)) if dish.size == Some(size));
                sized
                    || self
                        .meanings(at, end)
                        .any(|one| matches!(one, Meaning::Measure { section } if section == dish.section))
            })
        };
        let focus = state.spot().and_then(|spot| state.draft(spot.draft));
        if focus.is_some_and(fits) {
            return None;
        }
        state.real().rev().find(|(_, draft)| fits(draft)).map(|(draft, _)| draft)
    }

    /// "the burrito combo with chicken".
    fn put_on_part(&self, state: &mut State, section: usize, start: usize, end: usize) {
        let draft = state.spot().map_or(0, |spot| spot.draft);
        if let Some(part) = state.part(draft, section) {
            state.look_at(draft, Some(part));
            self.put_here(state, Spot { draft, part: Some(part) }, start, end);
            state.look_at(draft, None);
        }
    }

    fn take_cue(&self, state: &mut State, cue: Cue, start: usize, end: usize) {
        state.at = start;
        self.hear(state, cue, end);
        if cue == Cue::Measure {
            state.measure = Some((start, end));
            if state.mode == Mode::Change
                && state.former.is_none()
                && let Some(draft) = state
                    .quantity
                    .and_then(|(number, _)| self.kin_of_what_follows(state, number))
                    .or_else(|| self.last_measured(state))
            {
                // "đổi 1 tô…": a bowl of what comes in bowls.
                state.look_at(draft, None);
            }
        }
        state.at = end;
        if !matches!(cue, Cue::Filler | Cue::And | Cue::Definite | Cue::Measure | Cue::Title) {
            state.linked = false;
        }
    }

    /// "no onion, extra cheese": only right behind its "no" is an amount not wanted.
    fn amount_before(&self, state: &mut State, amount: usize, start: usize) {
        let right_behind = state.mood.from.is_some_and(|from| self.lattice.next(from) == start);
        state.mood.negated &= right_behind;
        state.mood.from = state.mood.from.filter(|_| right_behind).or(Some(start));
        state.mood.amount = Some(amount);
    }

    /// A word on all dishes that are talked about, or one that waits for its dish.
    fn set_aside(&self, state: &mut State, on_all: bool, start: usize, end: usize) {
        self.end_removal(state, start, end);
        let waiting = Waiting { start, end, mood: state.take_mood() };
        if on_all {
            state.put_on_all = true;
            self.put_on_all(state, &[waiting]);
            state.said.push(waiting);
        } else {
            state.waiting.push(waiting);
            state.next_half();
        }
        (state.with, state.linked) = (false, false);
    }

    /// "no onion and a large one": a size is not wanted only right behind its "no".
    fn end_removal(&self, state: &mut State, start: usize, end: usize) {
        if state.verb_end != start && self.is_size(start, end) {
            state.mood.negated = false;
        }
    }

    /// "sin aguacate y bien tostada": how it is made is not left out with what is on it.
    fn end_negation(&self, state: &mut State, spot: Spot, start: usize, end: usize) {
        let joined = state.mood.negated && state.verb_end != start && self.heard_before(start, Cue::And);
        let target = |waiting: Waiting| {
            let said = self.option_said(state, spot, waiting)?;
            let section = state.dish(spot)?.section;
            self.group(section, said.group).map(|group| group.target)
        };
        let own = target(Waiting { start, end, mood: Mood::default() });
        let before = state.said.last().and_then(|last| target(*last));
        let differs = own.is_some() && before.is_some() && own != before;
        state.mood.negated &= !(joined && differs);
    }

    /// "queso extra", "sườn 2 miếng": more about the choice before it.
    fn say_more(&self, state: &mut State, say: impl Fn(&mut Mood)) {
        if let Some(last) = state.waiting.last_mut() {
            say(&mut last.mood);
            return;
        }
        let Some(last) = state.said.last_mut() else { return };
        say(&mut last.mood);
        let last = *last;
        if let Some(spot) = state.spot() {
            self.put(state, spot, last);
        }
    }

    /// "no beetroot on one": what was said of the dish is for some of it only.
    fn share_back(&self, state: &mut State, number: u32) {
        let Some((draft, before)) = state.unsaid.clone() else { return };
        if number >= before.left() {
            return;
        }
        let said = state.take_back();
        state.share(draft, number);
        if let Some(spot) = state.spot() {
            for waiting in said {
                self.put(state, spot, waiting);
            }
        }
    }

    /// "đổi sữa yến mạch", without what it is to take the place of: the dish does not have it, so it is what is wanted.
    fn is_new_choice(&self, state: &State, spot: Spot, waiting: Waiting) -> bool {
        let Some((Meaning::Choice { section, group, choice, .. }, _)) =
            state.dish(spot).and_then(|dish| self.modifier(dish.section, waiting.start, waiting.end))
        else {
            return false;
        };
        let id = self.group(section, group).and_then(|group| group.choices.get(choice));
        let has = state.dish(spot).zip(id).is_some_and(|(dish, choice)| {
            let items = self.menu.sections.get(section).map_or(&[][..], |section| section.items.as_slice());
            let mut items = dish.items.iter().filter_map(|item| items.get(*item));
            choice.default
                || items.any(|item| item.includes.contains(&choice.id))
                || dish.options.iter().any(|own| own.group == group)
        });
        let goes_on = self.ahead(waiting.end).any(|(start, _)| {
            self.hears(start, Cue::To) || self.hears(start, Cue::Onto) || self.hears(start, Cue::Instead)
        });
        !has && !goes_on
    }

    fn put_here(&self, state: &mut State, spot: Spot, start: usize, end: usize) {
        let spot = state.once_more(spot);
        self.end_removal(state, start, end);
        self.end_negation(state, spot, start, end);
        let waiting = Waiting { start, end, mood: state.take_mood() };
        (state.with, state.linked) = (false, false);
        if self.names_half(state, spot, waiting) {
            return;
        }
        match state.mode {
            Mode::Change if state.former.is_none() => {
                if self.is_new_choice(state, spot, waiting) {
                    state.mode = Mode::Order;
                } else if let Some(opt) = self.option_said(state, spot, waiting) {
                    state.former = Some(Former::Choice { spot, opt });
                    state.mode = Mode::Change;
                    return;
                }
            }
            Mode::Instead => {
                let said = self.option_said(state, spot, waiting);
                let had = said.zip(state.dish_mut(spot)).is_some_and(|(said, dish)| {
                    let own = |own: &Opt| own.is(said.group, said.pick) && !own.negated && own.old;
                    let had = dish.options.iter().any(own);
                    dish.options.retain(|one| !own(one));
                    had
                });
                let waiting = Waiting { mood: Mood { negated: true, ..waiting.mood }, ..waiting };
                if !had {
                    self.put(state, spot, waiting);
                }
                state.mode = Mode::Order;
                return;
            }
            Mode::Order | Mode::Remove | Mode::Become | Mode::Correct | Mode::Change => {}
        }
        // What is swapped makes room itself.
        if !matches!(state.former, Some(Former::Choice { .. })) {
            self.make_room_for_kind(state, spot, waiting);
        }
        if let Some(Former::Choice { spot: old_spot, opt }) = state.former.take() {
            let target = |group: usize| {
                let section = state.dish(old_spot).map(|dish| dish.section);
                section.and_then(|section| self.group(section, group)).map(|group| group.target)
            };
            let said = self.option_said(state, old_spot, waiting);
            if self.is_size(start, end) || said.is_some_and(|said| target(said.group) != target(opt.group)) {
                // "bump the hawaiian up to a large": the choice said which of them.
                self.put(state, old_spot, waiting);
            } else {
                self.swap(state, old_spot, opt, waiting);
            }
            state.mode = Mode::Order;
            return;
        }
        // "2 small chips, gravy on one": what stood before the name is said of both.
        let head = state.draft(spot.draft).and_then(|draft| draft.words.iter().map(|word| word.0).max());
        if state.said.iter().all(|one| head.is_some_and(|head| one.start < head)) {
            state.unsaid = state.drafts.get(spot.draft).map(|draft| (spot.draft, Rc::clone(draft)));
        }
        self.put(state, spot, waiting);
        let mut waiting = waiting;
        if state.mode == Mode::Remove {
            state.mode = Mode::Order;
            waiting.mood.negated = true;
        }
        state.said.push(waiting);
        state.next_half();
        state.look_at(spot.draft, spot.part);
    }

    /// "đổi 1 dĩa qua gà nướng", of rice with ribs: what it was made of goes.
    fn make_room_for_kind(&self, state: &mut State, spot: Spot, waiting: Waiting) {
        let former = matches!(state.former, Some(Former::Draft(former)) if former == spot);
        // "cơm sườn bì đổi thành gà nướng".
        let becomes = state.mode == Mode::Become && state.referred && !state.with;
        let former = former || becomes;
        let own = state.dish(spot).is_some_and(|dish| self.is_own(dish.section));
        if !former || !own || waiting.mood.negated || waiting.mood.amount.is_some() {
            return;
        }
        if let (Some(opt), true) = (self.option_said(state, spot, waiting), state.said.is_empty())
            && let Some(dish) = state.dish_mut(spot)
        {
            dish.options.retain(|own| own.group != opt.group || own.negated);
        }
    }

    /// "extra cheese on the supreme side": the half that the word is on is meant.
    fn names_half(&self, state: &mut State, spot: Spot, waiting: Waiting) -> bool {
        let again = waiting.mood.portion.is_some() && state.has_both_halves() && !state.linked;
        if !state.onto && !again {
            return false;
        }
        let half = self.option_said(state, spot, waiting).and_then(|opt| {
            let own = state.dish(spot)?.options.iter().find(|own| own.is(opt.group, opt.pick))?;
            own.portion
        });
        if let (Some(portion), true) = (half, again && state.said.is_empty()) {
            // "la mitad napo sin aceitunas": of that half.
            state.mood.portion = Some(portion);
            state.look_at(spot.draft, spot.part);
            return true;
        }
        let (Some(portion), Some(last)) = (half, state.said.last_mut()) else { return false };
        last.mood.portion = Some(portion);
        let last = *last;
        self.put(state, spot, last);
        true
    }

    /// The option that the words are on a dish.
    pub(super) fn option_said(&self, state: &State, spot: Spot, waiting: Waiting) -> Option<Opt> {
        let section = state.dish(spot)?.section;
        let mut bare = Dish::of(section);
        let (meaning, _) = self.modifier(section, waiting.start, waiting.end)?;
        self.put_plain(&mut bare, meaning, waiting);
        bare.options.first().copied()
    }

    pub(super) fn put_plain(&self, dish: &mut Dish, meaning: crate::meaning::Meaning, waiting: Waiting) {
        self.put_meaning(dish, meaning, waiting.mood, false);
    }

    /// "swap the pineapple for jalapeños".
    pub(super) fn swap(&self, state: &mut State, spot: Spot, old: Opt, waiting: Waiting) {
        let had = state.dish(spot).and_then(|dish| {
            dish.options
                .iter()
                .find(|own| {
                    let same = own.pick == old.pick || self.is_one_of(dish.section, own, &old);
                    own.group == old.group && same && !own.negated
                })
                .copied()
        });
        if let Some(dish) = state.dish_mut(spot) {
            match had {
                Some(had) => dish.options.retain(|own| *own != had),
                None => self.put_option(dish, Opt { negated: true, ..old }, false),
            }
        }
        let portion = had.and_then(|had| had.portion).or(waiting.mood.portion);
        self.put(state, spot, Waiting { mood: Mood { portion, ..waiting.mood }, ..waiting });
    }
}
