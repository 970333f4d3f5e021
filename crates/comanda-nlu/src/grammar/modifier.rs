//! What may be done with a word on a dish: a choice, a size, a container, a volume.

use crate::index::Hit;
use crate::meaning::{Cue, Meaning};

use super::Grammar;
use super::act::{Act, Proposal, cost};
use super::choice::is_modifier;
use super::state::{Focus, Mode, Spot, State, Waiting};

impl Grammar<'_> {
    /// A choice, size, container or volume.
    pub(super) fn propose_modifier(&self, state: &State, end: usize, out: &mut Vec<Proposal>) {
        let at = state.at;
        if end <= state.passed {
            out.push(Proposal { cost: 0.0, end, act: Act::Pass });
            return;
        }
        if self.is_idle_kind(state, at, end) {
            return;
        }
        let best = self.lattice.at(at).iter().filter(|hit| hit.end == end && is_modifier(hit.meaning));
        let cheapest = best.map(|hit| self.lattice.excess(at, hit)).fold(f32::INFINITY, f32::min);
        let leads = self.leads_elsewhere(state, end);
        let taken = self.propose_putting(state, end, cheapest, leads, out);
        let counted = state.quantity.is_some() || !state.waiting.is_empty();
        if matches!(state.mode, Mode::Remove | Mode::Change) && state.former.is_none() && !counted {
            self.propose_owner(state, end, cheapest, out);
        }
        self.propose_unknown_name(state, end, out);
        self.propose_described(state, cheapest, out);
        if !self.is_size(at, end) && self.is_topic_of_combo(state, end) {
            // "…, nước lấy coca": not the broth of the soup, but the drink of the set.
            out.push(Proposal { cost: cheapest - 0.1, end, act: Act::Pass });
        }
        if state.mode == Mode::Instead && self.names_something(end) {
            // "instead of the regular cheese".
            out.push(Proposal { cost: cheapest + 0.2, end, act: Act::Pass });
        }
        if state.mode == Mode::Remove {
            self.propose_taking(state, end, cheapest, out);
        }
        let topic = [Cue::Topic, Cue::Change, Cue::Remove].iter().any(|cue| self.hears(end, *cue));
        if (state.definite || (topic && !state.busy)) && state.mode == Mode::Order && !counted {
            self.propose_pointing(state, end, cheapest, out);
        }
        // "1/4 breast and 1/4 leg": another one.
        let sized = |one: &Waiting| self.is_size(one.start, one.end);
        let again = state.linked && sized(&Waiting { start: at, end, mood: state.mood });
        let again = again && state.waiting.len() > 1 && state.waiting.first().is_some_and(sized);
        if again {
            self.propose_homes(state, out);
        }
        let waits = if taken && !leads { cost::WAIT } else { 0.0 } + if again { 0.5 } else { 0.0 };
        let cost = cheapest + waits + self.doubt_of_choice(state, end) + 0.05;
        out.push(Proposal { cost, end, act: Act::Wait });
    }

    /// Whether the words name a group of choices, and nothing of it that was said is left out by them.
    fn is_idle_kind(&self, state: &State, start: usize, end: usize) -> bool {
        let leaves_out = state.mood.negated || state.mode == Mode::Remove;
        let said = |section: usize, group: usize| {
            let has = |dish: &super::state::Dish| {
                dish.section == section && dish.options.iter().any(|own| own.group == group && !own.negated)
            };
            state.real().any(|(_, draft)| draft.dish().is_some_and(has))
        };
        self.meanings(start, end).filter(|meaning| is_modifier(*meaning)).all(|meaning| {
            matches!(meaning, Meaning::Kind { section, group } if !(leaves_out && said(section, group)))
        })
    }

    /// Whether the words are of a dish that follows.
    fn leads_elsewhere(&self, state: &State, end: usize) -> bool {
        let at = state.at;
        let heads = self.head_ahead(end, state.section());
        // "dos aguas grandes de jamaica": the item of the dish that is being named.
        let naming = state.section().is_some_and(|section| {
            let vague =
                state.spot().and_then(|spot| state.dish(spot)).is_some_and(|dish| dish.items.is_empty());
            vague && !self.is_own(section) && heads.contains(&section)
        });
        ((state.linked || self.heard_before(at, Cue::And)) && self.begins_another(state, end))
            || !naming && heads.iter().any(|section| self.modifier(*section, at, end).is_some())
    }

    /// On what is talked about; whether that takes it.
    fn propose_putting(
        &self,
        state: &State,
        end: usize,
        cheapest: f32,
        leads: bool,
        out: &mut Vec<Proposal>,
    ) -> bool {
        let counted = state.quantity.is_some() || !state.waiting.is_empty();
        // "1 bowl with 3 eggs": of that bowl.
        let bowls = state.quantity.is_some() && state.measure.is_some();
        let wanted = state.with || state.mood.amount.is_some() || state.mood.count.is_some();
        let before = out.len();
        // "all large, brown rice on the tofu one": of that one.
        let onto = self.hears(end, Cue::Onto) && self.hears(self.lattice.next(end), Cue::Definite);
        // "cả hai bớt ngọt", of teas, is no MSG.
        let some_take = || {
            state.real().any(|(_, draft)| {
                draft.dish().is_none_or(|dish| self.modifier(dish.section, state.at, end).is_some())
            })
        };
        match &state.focus {
            Focus::One(spot) if !counted || (state.mood.count.is_some() && !bowls) => {
                let away = if leads && !wanted { cost::AWAY_FROM_HEAD } else { 0.0 };
                let cost = self.cost_on(state, *spot, end, cheapest);
                out.extend(cost.map(|cost| Proposal { cost: cost + away, end, act: Act::Put(*spot) }));
            }
            Focus::Many(_) if !counted && some_take() => {
                out.push(Proposal { cost: cheapest + if onto { 0.6 } else { 0.0 }, end, act: Act::PutAll });
            }
            Focus::One(_) | Focus::Many(_) | Focus::Nothing => {}
        }
        if let (Some(section), false) = (self.part_that_takes(state, end), counted) {
            // "the burrito combo with chicken".
            out.push(Proposal { cost: cheapest + 0.1, end, act: Act::PutOnPart(section) });
        }
        if state.all && !counted && some_take() {
            let cost = if onto { cheapest + 0.6 } else { cheapest };
            out.push(Proposal { cost, end, act: Act::PutAll });
        }
        out.len() > before
    }

    /// How doubtful it is that words behind a number, which name a dish, too, are a choice of a dish to come.
    fn doubt_of_choice(&self, state: &State, end: usize) -> f32 {
        let at = state.at;
        if self.is_measured_dish(state, at, end) {
            return 0.6;
        }
        let counted = state.quantity.is_some() || !state.waiting.is_empty();
        // "1 gà nướng nhiều cơm": more rice, rather than a dish of it.
        let dish_too = counted
            && state.mood.amount.is_none()
            && self.meanings(at, end).any(super::is_dish)
            && state.base_of_several().is_none_or(|section| self.modifier(section, at, end).is_none())
            && !self.is_of_several_combos(state, at, end);
        if !dish_too {
            return 0.0;
        }
        // "an asada burrito", where there are tacos of asada, too.
        let built = !self.is_boundary(end) && self.begins_own_that_takes(at, end);
        // "12 al pastor", where there are tacos of pastor.
        let within = (at + 1..end).any(|inner| self.meanings(inner, end).any(super::is_dish));
        (if built { 0.0 } else { 0.4 }) + if within { 0.2 } else { 0.0 }
    }

    /// "guacamole on the side", "a side of guacamole": a dish of the section whose dishes are counted so, which is not the one
    /// that is talked about.
    pub(super) fn is_measured_dish(&self, state: &State, start: usize, end: usize) -> bool {
        let behind = self.ahead(end).next();
        let sections = [behind, state.measure].into_iter().flatten().flat_map(|(from, to)| {
            self.meanings(from, to)
                .filter_map(|one| if let Meaning::Measure { section } = one { Some(section) } else { None })
        });
        let mut others = sections.filter(|section| state.section() != Some(*section));
        others.any(|section| {
            self.meanings(start, end)
                .any(|one| matches!(one, Meaning::Item { section: item, .. } if item == section))
        })
    }

    /// Whether the head word of a dish that is built to order follows, and that dish takes the words.
    fn begins_own_that_takes(&self, start: usize, end: usize) -> bool {
        self.meanings(end, self.lattice.next(end)).any(|one| {
            // "a lamb bhuna", where there are lamb chops, too.
            matches!(one, Meaning::Noun { section } | Meaning::Item { section, .. }
                if (self.is_own(section) || !matches!(one, Meaning::Noun { .. }))
                    && self.modifier(section, start, end).is_some())
        })
    }

    /// "2 sets, one of chicken and one of pork": whether the words may be on a part of some of the combos.
    pub(super) fn is_of_several_combos(&self, state: &State, start: usize, end: usize) -> bool {
        let Some((number, _)) = state.quantity else { return false };
        let base = state.base_or_focus().and_then(|draft| state.draft(draft));
        let waiting = Waiting { start, end, mood: super::state::Mood::default() };
        base.is_some_and(|whole| match &whole.unshared().body {
            super::state::Body::Combo { combo, .. } => {
                whole.gives(number) && self.part_taking(*combo, waiting).is_some()
            }
            super::state::Body::Dish(_) | super::state::Body::Ghost => false,
        })
    }

    /// Whether the words only lead to a dish for another part of the combo that is talked about.
    fn is_topic_of_combo(&self, state: &State, end: usize) -> bool {
        let Some(spot) = state.spot().filter(|_| state.mood == super::state::Mood::default()) else {
            return false;
        };
        let Some(super::state::Body::Combo { combo, .. }) = state.draft(spot.draft).map(|draft| &draft.body)
        else {
            return false;
        };
        let leads = |(start, end): &(usize, usize)| {
            self.meanings(*start, *end).any(|one| {
                matches!(
                    one,
                    Meaning::Number(_)
                        | Meaning::Measure { .. }
                        | Meaning::Cue(
                            Cue::Request
                                | Cue::Measure
                                | Cue::All
                                | Cue::Change
                                | Cue::To
                                | Cue::MakeIt
                                | Cue::Filler
                                | Cue::Topic
                        )
                )
            })
        };
        let mut words = self.ahead(end).take(6).skip_while(leads).take(1);
        let own = state.section();
        words.next().is_some_and(|(start, next)| {
            start > end
                && self.meanings(start, next).any(|one| {
                    matches!(one, Meaning::Item { section, item }
                        if Some(section) != own && self.part_for(*combo, section, Some(item)).is_some())
                })
        })
    }

    /// The section of the one part of the combo in focus that takes the word.
    fn part_that_takes(&self, state: &State, end: usize) -> Option<usize> {
        let draft = state.draft(state.spot().filter(|spot| spot.part.is_none())?.draft)?;
        let super::state::Body::Combo { combo, .. } = draft.body else { return None };
        let takes = |section: &usize| {
            self.modifier(*section, state.at, end).is_some() && self.part_for(combo, *section, None).is_some()
        };
        let mut sections = (0..self.menu.sections.len()).filter(takes);
        let section = sections.next()?;
        sections.next().is_none().then_some(section)
    }

    /// What it costs to put the word on this dish; `None` if the dish does not take it.
    fn cost_on(&self, state: &State, spot: Spot, end: usize, cheapest: f32) -> Option<f32> {
        let at = state.at;
        let section = state.dish(spot).map(|dish| dish.section);
        let found = section.and_then(|section| self.modifier(section, at, end));
        let ghost = state.draft(spot.draft).is_some_and(super::state::Draft::is_ghost) && state.busy;
        if found.is_none() && !ghost {
            return None;
        }
        let exact = found.map_or(0.0, |(_, cost)| cost);
        let mut cost = cheapest.max(self.excess_of(at, end, exact));
        cost += if state.busy { 0.0 } else { cost::BACK };
        // "- Hoa: cơm gà": the head word of another line, rather than more rice on the one before.
        let begins = !state.busy || state.linked;
        let noun = |one: Meaning| matches!(one, Meaning::Noun { section: own } if Some(own) == section);
        let goes_on = !self.is_boundary(end) && self.is_modifier(end, self.lattice.next(end));
        cost += if begins && goes_on && self.meanings(at, end).any(noun) { 0.6 } else { 0.0 };
        cost += if state.all { 0.5 } else { 0.0 };
        // "con doble salsa": much of it, where double is a size, too.
        let much = state.with
            && self.is_size(at, end)
            && self.meanings(at, end).any(|one| matches!(one, Meaning::Amount { .. }));
        cost += if much && self.amount_helps(end) { 0.5 } else { 0.0 };
        cost += if self.is_measured_dish(state, at, end) { cost::RATHER_CHOICE } else { 0.0 };
        cost += self.rather_item(state, spot, end);
        // "no mushrooms on the supreme": the one that is so.
        cost += if state.onto && state.definite && self.is_one_described(state, end) { 0.4 } else { 0.0 };
        let waiting = Waiting { start: at, end, mood: state.mood };
        let replaces = state.mode != Mode::Order || !state.busy || state.referred;
        // "6 wings plain, 6 wings buffalo": the size names other dishes.
        let counts = section.is_some_and(|section| {
            let unit = |one: Meaning| matches!(one, Meaning::Unit { section: own, .. } if own == section);
            self.meanings(at, end).any(unit) && self.hears(end, Cue::Filler) && self.amount_helps(end)
        });
        // "a shot of hazelnut" is none of espresso.
        cost += if counts { 0.4 } else { 0.0 };
        let again = section.is_some_and(|section| self.ends_in_noun(section, waiting))
            && state.dish(spot).is_some_and(|dish| dish.size.is_some());
        let taken_on = again || state.dish(spot).is_some_and(|dish| self.is_taken_on(dish, waiting));
        Some(cost + if taken_on && !replaces { 0.8 } else { 0.0 })
    }

    /// Whether the words are what just one of several dishes is, and say nothing new of it.
    fn is_one_described(&self, state: &State, end: usize) -> bool {
        let waiting = Waiting { start: state.at, end, mood: super::state::Mood::default() };
        let is = |(_, draft): &(usize, &super::state::Draft)| {
            draft.dish().is_some_and(|dish| self.describes(dish, waiting))
        };
        state.real().count() > 1 && state.real().filter(is).count() == 1
    }

    /// "3 corn dogs" where there is only corn.
    fn propose_unknown_name(&self, state: &State, end: usize, out: &mut Vec<Proposal>) {
        let counts = state.quantity.is_some() && !state.article && state.waiting.is_empty();
        let slip = |hit: &Hit| super::is_dish(hit.meaning) || is_modifier(hit.meaning);
        if !counts || !self.is_wordless(end) || self.lattice.at(end).iter().any(slip) {
            return;
        }
        let run = self.run_end(end);
        if self.is_boundary(run) || self.hears(run, Cue::And) || self.number_begins(run) {
            let cost = self.cost_of_unknown(state.at, run);
            out.push(Proposal { cost, end: run, act: Act::Unknown });
        }
    }

    /// What it costs more than the cheapest explanation that these words are a dish which the menu lacks.
    pub(super) fn cost_of_unknown(&self, start: usize, end: usize) -> f32 {
        let (first, each) = cost::UNKNOWN;
        let words = f32::from(u8::try_from(end - start).unwrap_or(u8::MAX));
        first + each * words - self.lattice.between(start, end)
    }

    /// "…, lge marg": behind a comma, a size before a choice that only another dish takes.
    fn begins_another(&self, state: &State, end: usize) -> bool {
        let Some(section) = state.section() else { return false };
        let next = self.lattice.next(end);
        let size = self.meanings(state.at, end).any(|meaning| matches!(meaning, Meaning::Size { .. }));
        let waiting = Waiting { start: state.at, end, mood: state.mood };
        let sized = state.spot().and_then(|spot| state.dish(spot));
        let other = sized.is_some_and(|dish| dish.size.is_some() || self.is_taken_on(dish, waiting));
        size && !self.is_boundary(end)
            && (other || self.modifier(section, end, next).is_none())
            && self.facts.own.iter().any(|own| {
                self.modifier(*own, state.at, end).is_some() && self.modifier(*own, end, next).is_some()
            })
    }

    /// "phở 3 tô: tái, nạm": where a dish lacks its item, the word is rather that than a choice.
    fn rather_item(&self, state: &State, spot: Spot, end: usize) -> f32 {
        let giving = state.linked
            && state
                .base
                .and_then(|base| state.draft(base))
                .is_some_and(|base| base.given.is_some() && base.left() > 0);
        let Some(dish) = state.dish(spot).filter(|dish| dish.items.is_empty() || giving) else { return 0.0 };
        let item = |meaning: Meaning| matches!(meaning, Meaning::Item { section, .. } | Meaning::Rest { section, .. } if section == dish.section);
        if state.mood.portion.is_none() && self.meanings(state.at, end).any(item) { 0.6 } else { 0.0 }
    }

    /// "take out the one with chicken": the dish that the word describes.
    fn propose_taking(&self, state: &State, end: usize, cost: f32, out: &mut Vec<Proposal>) {
        let waiting = super::state::Waiting { start: state.at, end, mood: super::state::Mood::default() };
        let described = state
            .real()
            .rev()
            .find(|(_, draft)| draft.dish().is_some_and(|dish| self.describes(dish, waiting)));
        let Some((draft, one)) = described else { return };
        let alike = state.real().filter(|(_, other)| {
            other.dish().map(|dish| dish.section) == one.dish().map(|dish| dish.section)
        });
        let several = alike.count() > 1;
        // "drop the pepperoni one".
        let one = self.hears_one(end);
        let end = if one { self.lattice.next(end) } else { end };
        // "bỏ phần bì chả ra": all that the line is made of says which.
        let measured = state.measure.is_some();
        let run = self.run_of_one(state, state.at, None).filter(|(own, _)| *own == draft);
        let end = run.map_or(end, |(_, last)| end.max(last));
        let doubt = match (state.definite || one || measured, several) {
            (true, true) => 0.0,
            (false, true) | (true, false) => 0.7,
            (false, false) => 1.2,
        };
        out.push(Proposal { cost: cost + doubt, end, act: Act::Take(draft) });
    }

    /// "remove the egg", "change the pineapple": of the last dish that has it, rather than of the last one.
    fn propose_owner(&self, state: &State, end: usize, cost: f32, out: &mut Vec<Proposal>) {
        // "take off the one without pickles".
        let mood = super::state::Mood { negated: state.mood.negated && state.definite, ..Default::default() };
        let waiting = Waiting { start: state.at, end, mood };
        let has = |draft: usize| {
            let spot = Spot { draft, part: None };
            let said = self.option_said(state, spot, waiting);
            let own = said.zip(state.dish(spot));
            own.is_some_and(|(said, dish)| {
                let is = |own: &super::state::Opt| {
                    own.is(said.group, said.pick) || self.is_one_of(dish.section, own, &said)
                };
                dish.options.iter().any(|own| is(own) && !own.negated)
            })
        };
        let focus = state.spot().map(|spot| spot.draft);
        if focus.is_some_and(has) || state.referred {
            return;
        }
        if let Some((draft, _)) = state.real().rev().find(|(draft, _)| has(*draft)) {
            out.push(Proposal { cost: cost - 0.1, end, act: Act::Put(Spot { draft, part: None }) });
        }
    }

    /// "ly nóng …", "the large …": the one dish of several that the word describes.
    fn propose_pointing(&self, state: &State, end: usize, cost: f32, out: &mut Vec<Proposal>) {
        let waiting = Waiting { start: state.at, end, mood: super::state::Mood::default() };
        let described = |(_, draft): &(usize, &super::state::Draft)| {
            draft.dish().is_some_and(|dish| self.describes(dish, waiting))
        };
        let mut drafts = state.real().filter(described);
        if let (Some((draft, _)), None) = (drafts.next(), drafts.next())
            && (state.real().count() > 1 || self.hears(end, Cue::Change))
            && !self.leads_to_dish(end)
        {
            // "no sour cream on the chicken one".
            let one = self.hears_one(end);
            let (end, doubt) = if one { (self.lattice.next(end), -0.1) } else { (end, 0.1) };
            out.push(Proposal { cost: cost + doubt, end, act: Act::Name(draft) });
        }
    }

    /// What it costs more than the cheapest explanation to take a form of this cost.
    fn excess_of(&self, start: usize, end: usize, cost: f32) -> f32 {
        let hit = Hit { end, meaning: Meaning::Number(0), cost, language: None, leads: false };
        self.lattice.excess(start, &hit)
    }

    /// "không lấy da": a removal of something that the menu does not list goes to the kitchen as it is.
    pub(super) fn propose_removal_note(&self, state: &State, out: &mut Vec<Proposal>) {
        let directly = state.mood.negated && !state.mood.stale && state.verb_end == state.at;
        // "1 of them no sauce": of a part.
        let part = state.waiting.is_empty() && state.base_of_several().is_some();
        if !directly || !(state.busy || part) || state.spot().is_none() || (state.has_loose_ends() && !part) {
            return;
        }
        // "không da" is no "không đá" where there is no ice to leave out.
        let takes = |hit: &Hit| {
            let taken =
                state.section().is_some_and(|section| self.modifier(section, state.at, hit.end).is_some());
            hit.cost <= 0.0 || taken
        };
        let known = self.lattice.at(state.at).iter().any(|hit| {
            hit.cost <= 0.5
                && ((is_modifier(hit.meaning) && takes(hit) && !self.is_idle_kind(state, state.at, hit.end))
                    || super::is_dish(hit.meaning)
                    || matches!(hit.meaning, Meaning::Amount { .. }))
        });
        if known {
            return;
        }
        let polite = |(start, end): &(usize, usize)| {
            let mut hits = self.lattice.at(*start).iter().filter(|hit| hit.end == *end && hit.cost <= 0.0);
            hits.any(|hit| matches!(hit.meaning, Meaning::Cue(Cue::Filler | Cue::Title)))
        };
        // "ko da 1 phở gà": the next dish is no part of it.
        let anew = |(start, end): &(usize, usize)| {
            (self.number_begins(*start) && self.leads_to_dish(*end))
                || self.lattice.at(*start).iter().any(|hit| {
                    hit.end == *end && hit.cost <= 0.1 && matches!(hit.meaning, Meaning::Combo { .. })
                })
        };
        // "don't put any onions on there": what the dish takes is no part of it, nor "and a coke".
        let known = |(start, end): &(usize, usize)| {
            let of_dish = state
                .section()
                .and_then(|section| self.modifier(section, *start, *end))
                .is_some_and(|(_, cost)| cost <= 0.1);
            let next = self.is_boundary(*end)
                || self.hears(*end, Cue::Article)
                || self.number_begins(*end)
                || self.names_something(*end);
            of_dish || (self.hears(*start, Cue::And) && next)
        };
        let words: Vec<(usize, usize)> =
            self.ahead(state.at).take_while(|word| !anew(word) && !known(word)).collect();
        let content = words.iter().rposition(|word| !polite(word)).and_then(|last| words.get(last));
        let only = words.last().is_some_and(|(_, end)| self.is_boundary(*end));
        let Some((_, end)) = content.copied().or(words.first().copied().filter(|_| only)) else { return };
        let (first, each) = cost::NOTE;
        let count = f32::from(u8::try_from(end - state.at).unwrap_or(u8::MAX));
        let cost = first - cost::REMOVAL + each * count - self.lattice.between(state.at, end);
        out.push(Proposal { cost: cost.max(0.05), end, act: Act::NoteRemoval });
    }
}
