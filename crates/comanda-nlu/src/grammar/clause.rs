//! Where a reading stands between words: what a comma or a full stop ends, what numbers change, what doubts are left.

use std::rc::Rc;

use crate::meaning::Cue;

use super::act::{Act, Home, Place};
use super::state::{Body, Draft, Focus, Mode, Mood, Opt, Spot, State, Waiting};

impl State {
    /// Keeps words for the kitchen, on the dish that is talked about.
    pub(super) fn note(&mut self, start: usize, end: usize) {
        if let Some(draft) = self.spot().and_then(|spot| self.draft_mut(spot.draft)) {
            draft.notes.push((start, end));
        }
        self.mood = Mood::default();
    }

    /// The same with the "no" before them; on some of the dishes, if a number waits.
    pub(super) fn note_removal(&mut self, start: usize, end: usize) {
        let from = self.mood.from.unwrap_or(start);
        let base = self.base_or_focus();
        if let (Some((number, _)), Some(base)) = (self.quantity.take(), base) {
            self.share(base, number);
        }
        self.note(from, end);
    }

    /// The note that begins at `from` goes on until `end`.
    pub(super) fn note_on(&mut self, from: usize, end: usize) {
        if let Some(draft) = self.spot().and_then(|spot| self.draft_mut(spot.draft)) {
            draft.notes.retain(|(start, _)| *start != from);
        }
        self.note(from, end);
    }

    /// The draft that gives away, else the one that is talked about.
    pub(super) fn base_or_focus(&self) -> Option<usize> {
        self.base.or(self.spot().map(|spot| spot.draft))
    }

    /// Whether combos are talked about.
    pub(super) fn talks_of_combo(&self) -> bool {
        let draft = self.base_or_focus().and_then(|draft| self.draft(draft));
        draft.is_some_and(|draft| matches!(draft.body, Body::Combo { .. }))
    }

    /// The described dish goes, or so many of it.
    pub(super) fn take_described(&mut self, draft: usize) {
        let number = self.quantity.take().map(|(number, _)| number);
        self.article = false;
        self.take_away(draft, number);
        (self.mode, self.definite) = (Mode::Order, false);
    }

    /// Counts what tends to go wrong, by how often it does: measured on labelled chats.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the other acts say nothing")]
    pub(super) fn doubt_act(&mut self, act: Act) {
        let doubt = &mut self.doubt;
        let count = match act {
            Act::Settle(Home::Draft(_) | Home::Another(_) | Home::Again(_) | Home::Lost)
            | Act::Hear(Cue::More | Cue::Other | Cue::Rest)
            | Act::PutOnPart(_)
            | Act::Nonsense => &mut doubt.far,
            Act::Head { place: Place::Become(_) | Place::ShareSame(_), .. }
            | Act::Hear(Cue::Half | Cue::Change | Cue::To | Cue::It | Cue::Same | Cue::Each)
            | Act::AmountBehind(_) => &mut doubt.turning,
            Act::Head { place: Place::Refer(_) | Place::Refuse | Place::Part(_), .. }
            | Act::Hear(
                Cue::Definite | Cue::Correction | Cue::Remove | Cue::MakeIt | Cue::First | Cue::Clear,
            )
            | Act::Settle(Home::New(_) | Home::Share(_))
            | Act::Postfix(_)
            | Act::Requantify(_)
            | Act::PutAll => &mut doubt.moving,
            _ => return,
        };
        *count = count.saturating_add(1);
    }

    /// "the same again, but large": what follows is said of one more.
    pub(super) fn once_more(&mut self, spot: Spot) -> Spot {
        let before = spot.draft < self.part_drafts || (self.same && (self.quantity.is_some() || self.more));
        let again = (self.same || self.more) && self.mode == Mode::Order && before;
        let Some(model) = self.draft(spot.draft).filter(|draft| again && !draft.is_ghost()) else {
            return spot;
        };
        let quantity = self.quantity.map_or(1, |(number, _)| number);
        let copy = Draft {
            quantity,
            counted: true,
            origin: None,
            given: None,
            words: model.words.first().copied().into_iter().collect(),
            ..model.clone()
        };
        (self.quantity, self.article) = (None, false);
        let same = self.same;
        (self.same, self.more) = (false, false);
        self.drafts.push(Rc::new(copy));
        let draft = self.drafts.len() - 1;
        self.copied = Some(draft).filter(|_| same);
        if let Some(Body::Dish(dish)) = self.draft_mut(draft).map(|one| &mut one.body) {
            dish.options.iter_mut().for_each(|opt| opt.old = true);
        }
        self.look_at(draft, spot.part);
        Spot { draft, part: spot.part }
    }

    /// The words on the dish that is talked about, taken off it again.
    pub(super) fn take_back(&mut self) -> Vec<Waiting> {
        let Some((draft, before)) = self.unsaid.take() else { return Vec::new() };
        if let Some(slot) = self.drafts.get_mut(draft) {
            *slot = before;
        }
        std::mem::take(&mut self.said)
    }

    /// "3 rolls: shrimp, pork, veggie, one of each kind": a dish for each choice, if that is how many they are.
    fn split_by_choice(&mut self, number: u32) -> bool {
        let Some((draft, one)) = self.fresh().next_back() else { return false };
        let Some(dish) = one.dish().filter(|_| one.given.is_none()) else { return false };
        let kind = |opt: &Opt| !opt.negated && !opt.old && opt.portion.is_none();
        let of = |group: usize| dish.options.iter().filter(move |opt| kind(opt) && opt.group == group);
        let several = dish.options.iter().find(|opt| of(opt.group).nth(1).is_some());
        let Some(kinds) = several.map(|opt| of(opt.group).copied().collect::<Vec<Opt>>()) else {
            return false;
        };
        let all = u32::try_from(kinds.len()).unwrap_or(u32::MAX).saturating_mul(number);
        if one.counted && one.quantity != all {
            return false;
        }
        let mut plain = dish.clone();
        plain.options.retain(|opt| !kinds.contains(opt));
        let whole = one.clone();
        for (place, opt) in kinds.into_iter().enumerate() {
            let mut dish = plain.clone();
            dish.options.push(opt);
            let part = Draft { body: Body::Dish(dish), quantity: number, counted: true, ..whole.clone() };
            if place == 0 {
                if let Some(slot) = self.drafts.get_mut(draft) {
                    *slot = Rc::new(part);
                }
            } else {
                self.drafts.push(Rc::new(part));
            }
        }
        (self.each, self.all) = (false, false);
        self.said.clear();
        true
    }

    /// "each 2": the dishes of this sentence that were not counted.
    pub(super) fn each_time(&mut self, number: u32) {
        let there: Vec<usize> = self.real().map(|(draft, _)| draft).collect();
        if self.adding && there.len() == self.cart {
            // "one more of each".
            for draft in &there {
                if let Some(draft) = self.draft_mut(*draft) {
                    draft.quantity = draft.quantity.saturating_add(number);
                    draft.more = draft.more.saturating_add(number);
                }
            }
            (self.each, self.adding) = (false, false);
            self.focus = Focus::Many(there);
            return;
        }
        if self.split_by_choice(number) {
            return;
        }
        let uncounted: Vec<usize> =
            self.fresh().filter(|(_, draft)| !draft.counted).map(|(draft, _)| draft).collect();
        for draft in &uncounted {
            if let Some(draft) = self.draft_mut(*draft) {
                (draft.quantity, draft.counted) = (number, true);
            }
        }
        self.each = false;
        if uncounted.len() > 1 {
            self.focus = Focus::Many(uncounted);
        }
    }

    pub(super) fn requantify(&mut self, number: u32) {
        let drafts: Vec<usize> = match &self.focus {
            Focus::One(spot) => vec![spot.draft],
            Focus::Many(drafts) => drafts.clone(),
            Focus::Nothing => Vec::new(),
        };
        for draft in drafts {
            if let Some(draft) = self.draft_mut(draft) {
                (draft.quantity, draft.counted) = (number, true);
                let of_cart = draft.origin.is_some();
                self.changed |= of_cart;
            }
        }
        self.mode = Mode::Order;
        self.busy = true;
    }

    pub(super) fn postfix(&mut self, number: u32, start: usize, end: usize) {
        let Some(spot) = self.spot() else { return };
        let Some(draft) = self.draft_mut(spot.draft) else { return };
        let changes = draft.origin.is_some() && draft.quantity != number;
        (draft.quantity, draft.counted) = (number, true);
        self.changed |= changes;
        self.mark(spot.draft, start, end, 0.0);
    }

    /// A full stop, a line break, a detail.
    pub(super) fn full_stop(&mut self) {
        (self.mood, self.nonsense) = (Mood::default(), false);
        (self.with, self.definite, self.all, self.linked) = (false, false, false, true);
        (self.busy, self.requested, self.each) = (false, false, false);
        (self.referred, self.of_them, self.onto) = (false, false, false);
        (self.halves, self.measure) = (0, None);
        self.put_on_all = false;
        (self.each_count, self.per_head) = (None, None);
        self.forget_more();
        self.said.clear();
        (self.former, self.gone, self.became) = (None, None, false);
        self.corrected = 0;
        self.mode = Mode::Order;
        self.clause_drafts = self.drafts.len();
        self.part_drafts = self.clause_drafts;
    }

    /// "my knee is bad again, …": more of nothing.
    fn forget_more(&mut self) {
        if self.drafts.is_empty() {
            (self.more, self.same) = (false, false);
        }
    }

    /// A comma: what is talked about stays so.
    pub(super) fn pause(&mut self) {
        // "half and half: margherita / hawaiian".
        let all = self.put_on_all && self.real().count() > 1;
        let portion = self.mood.portion.filter(|_| self.halves > 0);
        self.mood = Mood { portion, ..Mood::default() };
        (self.with, self.definite, self.all, self.linked) = (false, false, all, true);
        (self.referred, self.of_them, self.onto) = (false, false, false);
        self.measure = None;
        self.forget_more();
        // "… L, no, M, and 2 cheese sticks": it is corrected.
        let corrects = self.mode == Mode::Correct && self.said.is_empty();
        self.said.clear();
        self.part_drafts = self.drafts.len();
        // "change please, the one hawaiian …".
        let to_come = self.mode == Mode::Change && self.former.is_none() && !self.busy;
        if !corrects && !to_come {
            self.mode = Mode::Order;
        }
    }

    pub(super) fn unknown(&mut self, start: usize, end: usize, meant: Option<(usize, usize)>) {
        self.unknown.push((start, end, meant));
        (self.quantity, self.article) = (None, false);
        self.waiting.clear();
        let draft = self.begin(Body::Ghost, None);
        self.look_at(draft, None);
        self.busy = true;
    }
}
