//! Dishes that are there already: whether a name is of one of them, or of one more.

use std::borrow::Cow;

use crate::meaning::{Cue, Meaning};

use super::Grammar;
use super::act::{Head, Place, cost};
use super::state::{Body, Draft, Former, Mode, Mood, State, Waiting};

impl Grammar<'_> {
    /// Drafts that the word may be about.
    pub(super) fn referred(&self, state: &State, head: Head) -> Vec<usize> {
        let here = |draft: &Draft| match (head, &draft.body) {
            (Head::Item { section, item }, Body::Dish(dish)) => {
                dish.section == section && dish.items.contains(&item)
            }
            (Head::Noun { section }, Body::Dish(dish)) => dish.section == section,
            (Head::AnyItem { section, ambiguity }, Body::Dish(dish)) => {
                dish.section == section
                    && dish.items.iter().any(|item| self.is_any_of(section, ambiguity, *item))
            }
            (Head::Combo { combo }, Body::Combo { combo: own, .. }) => *own == combo,
            (_, Body::Dish(_) | Body::Combo { .. } | Body::Ghost) => false,
        };
        let mut found = Vec::with_capacity(state.drafts.len());
        found.extend(state.real().filter(|(_, draft)| here(draft)).map(|(at, _)| at));
        found
    }

    pub(super) fn is_any_of(&self, section: usize, ambiguity: usize, item: usize) -> bool {
        let entry = self.menu.sections.get(section);
        let any = entry.and_then(|entry| entry.ambiguous_items.get(ambiguity));
        let id = entry.and_then(|entry| entry.items.get(item)).map(|item| &item.id);
        any.zip(id).is_some_and(|(any, id)| any.any_of.contains(id))
    }

    pub(super) fn refers(
        &self,
        state: &State,
        head: Head,
        referred: &[usize],
        end: usize,
        push: &mut impl FnMut(f32, Place),
    ) {
        let wanted = matches!(state.mode, Mode::Become | Mode::Change | Mode::Correct);
        // "un taco de pastor" is not about every taco.
        let of =
            matches!(head, Head::Noun { .. }) && self.hears(end, Cue::Filler) && self.item_follows(head, end);
        if referred.is_empty() || of {
            return;
        }
        let there = self.there(state, head, referred, end);
        let there = there.as_ref();
        self.refers_to_number(state, there, end, push);
        // "add 1 egg to the rare one": what waits is put onto it.
        let fewer = |draft: &usize| {
            let left = state.draft(*draft).map_or(0, Draft::left);
            state.quantity.is_some_and(|(number, _)| number < left)
        };
        let onto = state.onto && !state.waiting.is_empty() && !there.iter().all(fewer);
        if state.quantity.is_some() && !state.article && !wanted && !onto {
            return;
        }
        let said_about = self.says_about(end);
        let again = said_about
            && matches!(head, Head::Item { .. })
            && state.linked
            && !there.iter().any(|one| self.goes_against(state, *one, end));
        let some = state.mode == Mode::Correct
            && matches!(there, [one] if *one < state.cart && fewer(one))
            && self.says_right_behind(end);
        let otherwise = !state.definite
            && matches!(head, Head::Noun { .. })
            && there.iter().all(|draft| self.is_made_otherwise(state, *draft, end));
        let former = matches!(state.former, Some(Former::Draft(_)));
        let becomes = state.mode == Mode::Become && (state.referred || state.base.is_some());
        let turns = state.spot().is_some() && (former || becomes);
        let mark = match () {
            // "thôi hong lấy ly trà đào nữa".
            () if state.mood.negated && !state.mood.stale && self.ends_in_more(end) => 0.5,
            // "la de tinga cámbiala por otra de champis": what the tinga becomes.
            () if turns => 0.3,
            () if otherwise && wanted => 0.4,
            // "wait, one hawaiian without onion", of three: not so many as there are to be.
            () if some => 0.4,
            () if state.definite || wanted || onto || self.hears(end, Cue::Topic) => 0.0,
            // "1 trà vải 1 trà tắc, trà tắc ít đường".
            () if again && there.iter().all(|one| *one >= state.clause_drafts) => cost::AGAIN - 0.1,
            () if said_about => cost::INDEFINITE,
            () => cost::INDEFINITE + 0.6,
        };
        let said = !(state.said.is_empty() && state.waiting.is_empty());
        if state.all && said && state.quantity.is_none() && !there.is_empty() {
            // "chicken salt on both chips".
            push(0.0, Place::ReferAll);
        }
        refer_to(state, head, there, mark, push);
    }

    /// "oysters with cheese, oysters with onion": whether what follows cannot hold beside what the dish has.
    fn goes_against(&self, state: &State, draft: usize, end: usize) -> bool {
        let dish = state.draft(draft).and_then(Draft::dish);
        dish.is_some_and(|dish| {
            self.ahead(end)
                .any(|(start, end)| self.is_taken_on(dish, Waiting { start, end, mood: Mood::default() }))
        })
    }

    /// Those of the drafts that may be meant by a name: not the one that this clause is about already.
    fn there<'a>(&self, state: &State, head: Head, referred: &'a [usize], end: usize) -> Cow<'a, [usize]> {
        let here = state.spot().filter(|_| state.busy).map(|spot| spot.draft);
        let Some(here) = here.filter(|here| referred.contains(here)) else { return Cow::Borrowed(referred) };
        let item = matches!(head, Head::Item { .. });
        let anew = item && state.linked && state.said.is_empty() && state.drafts.len() == state.part_drafts;
        // "1 ube, walang whipped cream yung ube".
        let waits = state.waiting.iter().any(|one| one.mood.negated);
        let pointed = (state.linked || state.onto || waits) && state.definite;
        let again = (anew && self.says_about(end)) || matches!(state.mode, Mode::Change | Mode::Become);
        if again || pointed || state.of_them {
            return Cow::Borrowed(referred);
        }
        Cow::Owned(referred.iter().copied().filter(|draft| *draft != here).collect())
    }

    /// Dishes that are there, by how many they are.
    fn refers_to_number(
        &self,
        state: &State,
        there: &[usize],
        end: usize,
        push: &mut impl FnMut(f32, Place),
    ) {
        let Some((number, _)) = state.quantity else { return };
        let quantity = |draft: &usize| state.draft(*draft).map_or(0, |draft| draft.quantity);
        let wanted = matches!(state.mode, Mode::Become | Mode::Change | Mode::Correct);
        if let [one] = there {
            // "no onion in the asada ones: 3 asada and 3 pastor".
            let announced = state.draft(*one).is_some_and(|draft| draft.origin.is_none() && !draft.counted);
            if announced && state.linked && !state.article && *one < state.part_drafts {
                push(0.0, Place::Refer(*one));
            }
            let said = !(state.said.is_empty() && state.waiting.is_empty());
            let behind = said && (state.definite || state.onto) && self.ends_clause(end);
            let some = (*one < state.cart || state.of_them)
                && state.draft(*one).is_some_and(|draft| number < draft.left());
            // "ah wait, one hawaiian without onion", of three.
            let corrects = state.mode == Mode::Correct && *one < state.cart;
            let said_about = if corrects { self.says_right_behind(end) } else { self.says_about(end) };
            if some && !state.adding && (corrects || !wanted) && (behind || said_about) {
                // "one of the milanesas without beans"; "4 naan is enough" is how many are left.
                let left = self.hears(end, Cue::MakeIt) && self.ends_clause(self.lattice.next(end));
                push(0.1, if left { Place::Refer(*one) } else { Place::ShareSame(*one) });
            }
            // "make one of the cokes a sprite".
            let among = state.of_them && state.mode == Mode::Order && !state.mood.negated;
            let small = |at: usize| [Cue::Article, Cue::Onto, Cue::To].iter().any(|cue| self.hears(at, *cue));
            let follows = (0..2).fold(end, |at, _| if small(at) { self.lattice.next(at) } else { at });
            if some && among && !state.busy && self.leads_to_dish(follows) {
                push(0.1, Place::Among(*one));
            }
            // "2 tô tái k lấy giá", of the two that are there.
            let so_many = *one < state.cart && quantity(one) == number && number > 1;
            if so_many && state.onto && behind {
                // "pearls on the two wintermelon".
                push(0.0, Place::ShareSame(*one));
            }
            if so_many && !state.article && !state.adding && !wanted && !said && self.says_right_behind(end) {
                push(0.1, Place::Refer(*one));
            }
            // "3 phở chín 2 quẩy, ý lộn, 2 phở chín 3 quẩy".
            if state.is_retold(*one) && !state.adding && !self.is_made_otherwise(state, *one, end) {
                push(0.0, Place::Refer(*one));
            }
            // "two bottles of water actually".
            if *one < state.cart && self.ends_in_correction(end) && !state.article {
                push(-0.1, Place::Refer(*one));
            }
            // "hai ly trà đá kia": those two.
            let pointed = self.hears(end, Cue::Other) && !self.ends_clause(self.lattice.next(end));
            if pointed && quantity(one) == number {
                push(0.0, Place::Refer(*one));
            }
        } else if there.iter().map(quantity).sum::<u32>() == number
            && self.ahead(end).take(2).any(|(start, _)| self.hears(start, Cue::All))
        {
            // "2 phần gỏi cuốn đều …".
            push(0.0, Place::ReferAll);
        }
    }

    /// Whether a word for what it is to become follows in the clause.
    pub(super) fn says_to(&self, at: usize) -> bool {
        let turns = [Cue::To, Cue::Change, Cue::MakeIt];
        self.ahead(at).any(|(start, _)| turns.iter().any(|cue| self.hears(start, *cue)))
    }

    /// Whether the clause ends in a word that takes back what was said before: "lộn", which without its accents is rather
    /// a size.
    fn ends_in_correction(&self, at: usize) -> bool {
        !self.is_boundary(at)
            && self.hears(at, Cue::Correction)
            && self.ends_clause(self.lattice.next(at))
            && !self.is_modifier(at, self.lattice.next(at))
    }

    /// Whether a word for more follows in the clause.
    fn ends_in_more(&self, at: usize) -> bool {
        self.ahead(at).any(|(start, _)| self.hears(start, Cue::More))
    }

    /// Whether a choice, or what leads to one, stands right behind the name.
    pub(super) fn says_right_behind(&self, at: usize) -> bool {
        let leads = |one: Meaning| {
            matches!(
                one,
                Meaning::Cue(Cue::No | Cue::With | Cue::Remove | Cue::Topic | Cue::All | Cue::LeftOut)
            )
        };
        let idle = |(start, end): &(usize, usize)| {
            let idle =
                self.meanings(*start, *end).any(|one| matches!(one, Meaning::Cue(Cue::Filler | Cue::Yes)));
            idle && !self.hears(*start, Cue::Topic)
        };
        let mut words = self.ahead(at).skip_while(|word| idle(word) && !self.is_modifier(word.0, word.1));
        words.next().is_some_and(|(start, end)| {
            let choice = self.is_modifier(start, end) && !self.is_size(start, end);
            choice || self.meanings(start, end).any(leads)
        })
    }

    /// Whether something about the dish follows in its clause.
    pub(super) fn says_about(&self, at: usize) -> bool {
        self.ahead(at).any(|(start, end)| {
            self.is_modifier(start, end)
                || self.meanings(start, end).any(|meaning| {
                    matches!(
                        meaning,
                        Meaning::Number(_)
                            | Meaning::Amount { .. }
                            | Meaning::Cue(
                                Cue::No | Cue::MakeIt | Cue::Change | Cue::To | Cue::With | Cue::Remove
                            )
                    )
                })
        })
    }

    /// How doubtful it is that a dish is meant once more that is there already.
    pub(super) fn doubt_of_new(&self, state: &State, referred: &[usize]) -> f32 {
        let in_cart = referred.iter().any(|draft| *draft < state.cart);
        let counted = state.quantity.is_some();
        match () {
            () if state.definite || (state.onto && !state.waiting.is_empty()) => 0.8,
            () if counted && in_cart && self.says_about(self.lattice.next(state.at)) => 0.2,
            () if counted => 0.0,
            () if in_cart => cost::AGAIN + 0.2,
            () => cost::AGAIN,
        }
    }
}

/// Proposes that the drafts that are there are meant, at `mark`.
fn refer_to(state: &State, head: Head, there: &[usize], mark: f32, push: &mut impl FnMut(f32, Place)) {
    match there {
        [] => {}
        [one] => push(mark, Place::Refer(*one)),
        [.., last] => {
            // "the taro ones": all of them.
            let whole = matches!(head, Head::Noun { .. });
            let all = whole || (state.definite && state.mode == Mode::Order);
            push(mark + 0.1, if all { Place::ReferAll } else { Place::Refer(*last) });
        }
    }
}
