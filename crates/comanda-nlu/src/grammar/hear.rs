//! What hearing a word of the language changes.

use crate::meaning::{Cue, Meaning};

use super::Grammar;
use super::state::{Dish, Draft, Focus, Former, Mode, Mood, Opt, State};

/// A dish that is to become another one is named within so many words.
const DISH_WORDS_AHEAD: usize = 3;

/// So far back in its clause a "no" may stand before "any more".
const REFUSED_WORDS_BACK: usize = 12;

impl Grammar<'_> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the other words change nothing in an order")]
    pub(super) fn hear(&self, state: &mut State, cue: Cue, end: usize) {
        match cue {
            Cue::No => self.hear_no(state, end),
            Cue::LeftOut => self.hear_left_out(state, end),
            Cue::With if state.mode == Mode::Change => state.former_is_focus(),
            Cue::With => Self::hear_with(state),
            Cue::And | Cue::Or => (state.linked, state.mood.stale) = (true, false),
            Cue::Add => {
                state.per_head = None;
                (state.adding, state.with, state.mode) = (true, true, Mode::Order);
                state.mood.negated = false;
            }
            Cue::Request => {
                if state.mode == Mode::Remove && state.took {
                    // "quite 2 de pastor y póngame 2 de lengua".
                    state.mode = Mode::Order;
                }
                state.requested = true;
                state.mood.negated &= !state.left_out();
            }
            Cue::Definite => state.definite = true,
            // "tô gà ko hành": a measure without a number is of a dish that is there.
            Cue::Measure => {
                // "phần chị thì cơm sườn": whose it is, rather than which.
                let whose = self.hears(end, Cue::Title);
                state.definite |=
                    state.quantity.is_none() && state.waiting.is_empty() && !state.adding && !whose;
            }
            Cue::Remove => self.hear_remove(state, end),
            Cue::MakeIt if state.mode != Mode::Change => self.hear_make_it(state, end),
            Cue::MakeIt | Cue::To if state.mode == Mode::Change => state.former_is_focus(),
            Cue::Change => {
                state.mode = Mode::Change;
                if state.quantity.is_some() && state.waiting.is_empty() {
                    self.share_focus(state);
                }
            }
            Cue::Instead => self.hear_instead(state, end),
            Cue::Correction => self.correct(state, end),
            Cue::Clear => state.clear(),
            Cue::All => self.all(state, end),
            Cue::Each => self.hear_each(state, end),
            Cue::PerHead => self.hear_per_head(state, end),
            // "thêm phần gỏi cuốn nữa": what was named just now is what there is more of.
            Cue::More => {
                let said = state.said.is_empty() && state.drafts.len() <= state.part_drafts;
                // "ko uống nữa": no more of it.
                let none = state.mood.negated || self.is_refused(state.at);
                state.more = !none && (state.quantity.is_some() || said);
            }
            Cue::Same | Cue::SameAgain => self.hear_same(state, end),
            Cue::SameSize => self.hear_same_size(state),
            Cue::Half => self.half(state, end),
            Cue::Halves => self.hear_halves(state, end),
            Cue::Whole => self.hear_whole(state),
            Cue::It => self.it(state),
            Cue::Other if state.onto && state.has_first_half() => self.half(state, end),
            Cue::Other | Cue::First => self.hear_other(state, cue == Cue::First, end),
            Cue::Rest => self.hear_rest(state),
            Cue::OfThem => state.of_them(),
            Cue::Onto => {
                state.onto = true;
                // "half pepperoni and half ham on a thin crust": the crust is no half.
                state.mood.portion = None;
            }
            _ => {}
        }
    }

    fn hear_make_it(&self, state: &mut State, end: usize) {
        if state.mode == Mode::Remove && state.quantity.is_some() && state.waiting.is_empty() {
            // "bớt 1 phần, còn 2 thôi": one goes first.
            state.remove_focus();
        }
        let turns = state.quantity.is_none() && !state.definite && self.leads_to_dish(end);
        if turns && !self.names_another(state, end) {
            state.bring_back();
        }
        state.mode = Mode::Become;
        if state.quantity.is_some() && state.waiting.is_empty() && !state.busy {
            // "una cámbiala por…": the others stay.
            self.share_focus(state);
        }
    }

    /// "scrap the coke, make the pho large": whether the dish that follows is there beside what was taken away.
    fn names_another(&self, state: &State, from: usize) -> bool {
        let there = |one: Meaning| {
            let Meaning::Item { section, item, .. } = one else { return false };
            let is = |dish: &Dish| dish.section == section && dish.items.contains(&item);
            state.real().any(|(_, draft)| draft.dish().is_some_and(is))
        };
        let mut words = self.ahead(from).take(DISH_WORDS_AHEAD);
        words.any(|(start, end)| self.meanings(start, end).any(there))
    }

    /// "make the wings bbq instead", of plain ones: in place of what the dish had of that kind.
    fn hear_instead(&self, state: &mut State, end: usize) {
        let said = state.spot().zip(state.said.last().copied()).filter(|_| self.ends_clause(end));
        let Some((spot, opt)) =
            said.and_then(|(spot, last)| Some((spot, self.option_said(state, spot, last)?)))
        else {
            state.mode = Mode::Instead;
            return;
        };
        if let Some(dish) = state.dish_mut(spot).filter(|_| !opt.negated) {
            dish.options
                .retain(|own| own.group != opt.group || !own.old || own.negated || own.pick == opt.pick);
        }
    }

    fn hear_with(state: &mut State) {
        // "ko chấm mắm nêm": not with it.
        state.mood.negated &= state.verb_end == state.at;
        if state.linked {
            // "mỗi người 1 phở tái, thêm 2 trà đá": two for all.
            state.per_head = None;
        }
        // "half asada with cheese, half pastor with guacamole": of its half, as before.
        if state.has_both_halves() && !state.says_more_of_first_half() {
            state.mood.portion = None;
        }
        state.with = true;
    }

    fn hear_no(&self, state: &mut State, end: usize) {
        // "half rare, half brisket, no onion": the whole has none.
        let portion = state.mood.portion.filter(|_| state.said.is_empty() || !state.has_both_halves());
        state.mood = Mood { negated: true, from: Some(state.at), portion, ..Mood::default() };
        (state.with, state.verb_end) = (false, end);
        let something = self.ahead(end).any(|(start, end)| self.is_modifier(start, end));
        if something || !self.ends_clause(end) {
            return;
        }
        if let (Some((number, _)), true) = (state.quantity, state.waiting.is_empty())
            && let Some(base) = state.base_to_share(number)
        {
            // "una con verdura y una sin".
            (state.quantity, state.article) = (None, false);
            state.share(base, number);
        } else if state.quantity.is_none()
            && (self.heard_before(state.at, Cue::Other) || self.heard_before(state.at, Cue::More))
            && let Some(base) = state.base
            && let Some(left) = state.draft(base).filter(|one| one.given.is_some()).map(Draft::left)
            && left > 0
        {
            // "una con piña y otra sin".
            state.share(base, left);
            state.more = false;
        }
        if state.referred && state.said.is_empty() {
            // "samosa dun want".
            state.remove_focus();
        } else {
            self.take_last_word_back(state);
            self.without_the_same(state);
        }
    }

    /// "take the onions off", "es tehnya ga jadi": what stands before is not wanted.
    fn hear_left_out(&self, state: &mut State, end: usize) {
        if let Some(last) = state.waiting.last_mut() {
            last.mood.negated = true;
        } else if state.is_pointed() && state.said.is_empty() {
            state.remove_focus();
        } else {
            self.take_last_word_back(state);
        }
        // "… off one of the burgers".
        state.onto = !self.ends_clause(end);
    }

    fn hear_remove(&self, state: &mut State, end: usize) {
        (state.mode, state.verb_end) = (Mode::Remove, end);
        if !state.busy && self.adds_next(end) {
            // "ya no, mejor agrégale 2 de tinga": no to what was talked about.
            state.mode = Mode::Order;
            return;
        }
        let whole = !state.busy || state.referred || self.hears(end, Cue::It);
        // "ít đường bo da": no ice, rather than no sugar and "dạ".
        let ends = self.ends_clause(end)
            && (end >= self.tokens.len() || !self.is_modifier(end, self.lattice.next(end)));
        if whole && self.ends_clause(end) {
            state.remove_focus();
        } else if !state.said.is_empty() && ends {
            // "hành lá thì bỏ ra": the word behind a choice takes it away.
            self.take_last_word_back(state);
            state.mode = Mode::Order;
        }
    }

    /// Whether the clause ends here, and the next one adds something.
    fn adds_next(&self, at: usize) -> bool {
        let next = at + 1;
        let behind = self.lattice.next(next.min(self.tokens.len().saturating_sub(1)));
        self.is_boundary(at)
            && next < self.tokens.len()
            && self.hears(next, Cue::Correction)
            && self.hears(behind, Cue::Add)
    }

    /// "trứng thì khỏi", "onions no": the word behind a choice says that it is not wanted.
    fn take_last_word_back(&self, state: &mut State) {
        let Some(spot) = state.spot().filter(|_| state.busy && !state.linked) else { return };
        let Some(last) = state.said.pop_if(|last| !last.mood.negated) else { return };
        let option = |dish: &Dish| {
            let said = self.option_said(state, spot, last)?;
            dish.options.iter().find(|own| own.is(said.group, said.pick) && !own.negated).copied()
        };
        let before = state.unsaid.as_ref().filter(|(draft, _)| *draft == spot.draft);
        let had = before.and_then(|(_, draft)| option(draft.dish()?));
        let Some(opt) = state.dish(spot).and_then(option) else { return };
        if let Some(dish) = state.dish_mut(spot) {
            if had.is_some() {
                dish.options.retain(|own| *own != opt);
            } else {
                let without = Opt { negated: true, amount: None, count: None, ..opt };
                self.put_option(dish, without, false);
            }
        }
        state.changed |= state.draft(spot.draft).is_some_and(|draft| draft.origin.is_some());
        state.mood = Mood::default();
    }

    /// "one with cheese, the other without": without what the one has.
    fn without_the_same(&self, state: &mut State) {
        let Some(spot) = state.spot().filter(|_| state.base.is_some()) else { return };
        let Some(section) = state.dish(spot).map(|dish| dish.section) else { return };
        let before = state.base.and_then(|base| state.draft(base)).map(Draft::unshared);
        let before = before.and_then(Draft::dish).map(|dish| dish.options.clone()).unwrap_or_default();
        let of_twin = state.fresh().rev().find_map(|(draft, one)| {
            let dish = one.dish().filter(|dish| draft != spot.draft && dish.section == section)?;
            let own: Vec<Opt> =
                dish.options.iter().filter(|opt| !opt.negated && !before.contains(opt)).copied().collect();
            (!own.is_empty()).then_some(own)
        });
        if let (Some(opts), Some(dish)) = (of_twin, state.dish_mut(spot)) {
            for opt in opts {
                let without = Opt { negated: true, amount: None, count: None, ..opt };
                self.put_option(dish, without, false);
            }
            state.mood = Mood::default();
        }
    }

    /// Whether the clause that ends here says no to something.
    fn is_refused(&self, end: usize) -> bool {
        let clause = (0..end).rev().take(REFUSED_WORDS_BACK).take_while(|at| !self.is_boundary(*at));
        clause.into_iter().any(|at| self.hears(at, Cue::No))
    }

    pub(super) fn ends_clause(&self, at: usize) -> bool {
        self.ahead(at).all(|(start, end)| {
            self.meanings(start, end)
                .any(|one| matches!(one, Meaning::Cue(Cue::Filler | Cue::It | Cue::Yes | Cue::Title)))
        })
    }

    /// Whether what waits describes a dish that is there.
    pub(super) fn is_described(&self, state: &State) -> bool {
        state.real().any(|(_, draft)| {
            draft.dish().is_some_and(|dish| state.waiting.iter().all(|one| self.describes(dish, *one)))
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
        let behind = self.lattice.next(state.at);
        if state.mode == Mode::Remove && (self.hears(behind, Cue::With) || self.hears(behind, Cue::No)) {
            // "scrap the one with no gherkins".
            state.definite = true;
        } else if state.mode == Mode::Remove {
            // "scrap the veggie one": that went already.
            if !state.took {
                state.remove_focus();
            }
        } else if state.focus == Focus::Nothing {
            state.look_at_last();
        }
    }

    /// "no wait": only where there is something to correct.
    fn correct(&self, state: &mut State, end: usize) {
        if state.quantity.is_some() && state.waiting.is_empty() && self.number_begins(end) {
            // "2 no wait 3 pho": the number that waits is the one corrected.
            (state.quantity, state.article) = (None, false);
            return;
        }
        if let (Some((number, _)), true) = (state.quantity, state.waiting.is_empty() && self.ends_clause(end))
            && state.spot().is_some()
        {
            // "isang lemonade, dalawa na pala".
            (state.quantity, state.article) = (None, false);
            self.requantify(state, number);
            return;
        }
        if state.mode == Mode::Change && state.former.is_none() {
            // "ay palit po pala": a change in any case.
            return;
        }
        if state.real().next().is_some() {
            state.corrected = state.drafts.len();
            state.mode = Mode::Correct;
            if state.focus == Focus::Nothing {
                state.look_at_last();
            }
        }
    }
}

impl State {
    /// "one of them taro": of what was said last, if nothing is talked about.
    fn of_them(&mut self) {
        self.of_them = true;
        if self.focus == Focus::Nothing && self.quantity.is_some() {
            self.look_at_last();
        }
    }

    /// "not the suadero ones, make them bistec": what was taken away is to become something else.
    fn bring_back(&mut self) {
        let Some((draft, before)) = self.gone.take() else { return };
        if let Some(slot) = self.drafts.get_mut(draft).filter(|slot| slot.is_ghost()) {
            *slot = before;
            self.look_at(draft, None);
        }
    }

    /// Whether a dish that is there, or some of its line, was named just now.
    pub(super) fn is_pointed(&self) -> bool {
        self.busy && (self.referred || self.base.is_some())
    }

    /// Whether the last word that was said is one that is left out.
    pub(super) fn left_out(&self) -> bool {
        self.mood.negated && self.said.last().is_some_and(|last| last.mood.negated)
    }

    /// Whether the dish was said in this sentence before a word that takes it back.
    pub(super) fn is_retold(&self, draft: usize) -> bool {
        draft >= self.cart && draft < self.corrected
    }

    pub(super) fn look_at_last(&mut self) {
        let last = self.real().next_back().map(|(draft, _)| draft);
        if let Some(draft) = last {
            self.look_at(draft, None);
        }
    }

    pub(super) fn former_is_focus(&mut self) {
        let Some(spot) = self.spot().filter(|_| self.former.is_none()) else { return };
        let number = self.quantity.take().filter(|_| !self.article);
        self.article = false;
        if let Some((number, _)) = number {
            // "đổi 1 tô thành…": the others stay.
            self.share(spot.draft, number);
        }
        self.former = self.spot().map(Former::Draft);
    }

    /// "the other one": not the one that was just talked about.
    pub(super) fn other(&mut self) {
        let talked =
            self.spot().map(|spot| spot.draft).filter(|_| self.busy || self.drafts.len() > self.cart);
        let others = || self.real().rev().filter(|(draft, _)| Some(*draft) != talked);
        // "2 ly kia": those that are two.
        let number = self.quantity.filter(|_| !self.article).map(|(number, _)| number);
        let counted = others().find(|(_, one)| Some(one.quantity) == number);
        // "one with ham, another with cheese and the other with egg": what is left of them.
        let left = self.base.filter(|base| self.leaves_some() && Some(*base) != talked);
        let other = counted.map(|(draft, _)| draft).or(left);
        self.talk_of(other.or_else(|| others().next().map(|(draft, _)| draft)));
    }

    /// "the rest": what is left of those that are being told apart, else every other dish.
    pub(super) fn rest(&mut self) {
        let shared = self.base.filter(|base| self.draft(*base).is_some_and(|one| one.left() > 0));
        if shared.is_some() {
            return self.other();
        }
        let talked = self.spot().map(|spot| spot.draft);
        let section = self.section();
        let others = self.real().filter(|(draft, one)| {
            let alike = one.dish().is_none_or(|dish| section.is_none_or(|section| dish.section == section));
            Some(*draft) != talked && alike
        });
        let others: Vec<usize> = others.map(|(draft, _)| draft).collect();
        if !others.is_empty() {
            self.focus = Focus::Many(others);
            (self.quantity, self.article) = (None, false);
            self.busy = true;
        }
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

    /// Whether some of the dishes of a line are being told apart.
    pub(super) fn shares(&self) -> bool {
        self.base.is_some() || (self.quantity.is_some() && !self.waiting.is_empty())
    }

    /// Whether the word before says that this one is not wanted.
    pub(super) fn is_taken_out(&self) -> bool {
        self.verb_end == self.at && (self.mood.negated || self.mode == Mode::Remove)
    }
}
