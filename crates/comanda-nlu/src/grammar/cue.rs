//! Words of the language: what they propose, and what hearing them changes.

use crate::index::Hit;
use crate::meaning::{Cue, Meaning};

use super::Grammar;
use super::act::{Act, Proposal};
use super::state::{Mode, State};

impl Grammar<'_> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "every other word is just heard")]
    pub(super) fn propose_cue(
        &self,
        state: &State,
        cue: Cue,
        hit: &Hit,
        excess: f32,
        out: &mut Vec<Proposal>,
    ) {
        let mut push = |cost: f32, act: Act| out.push(Proposal { cost: excess + cost, end: hit.end, act });
        match cue {
            Cue::Common => self.propose_common(state, hit, excess, out),
            // What they say is said elsewhere: a number, a question.
            Cue::HalfDozen | Cue::QuestionEnd => {}
            Cue::To if state.mode != Mode::Change => push(0.5, Act::Hear(cue)),
            Cue::Article => self.propose_article(state, hit, excess, out),
            _ if self.settles_first(state, cue) => self.propose_homes(state, out),
            Cue::And if self.parts_with_next(state, hit.end) => self.propose_homes(state, out),
            // "cho 1 phở": it begins an order.
            Cue::Onto if !state.busy && self.hears(state.at, Cue::Request) => {
                let counts = self.number_begins(hit.end) && self.leads_to_dish(self.lattice.next(hit.end));
                push(if counts { 0.6 } else { 0.3 }, Act::Hear(cue));
            }
            Cue::Half => self.propose_half(state, hit.end, excess, out),
            Cue::Filler | Cue::Yes | Cue::Request | Cue::Title | Cue::Topic => {
                let doubt = self.doubt_of_politeness(state, cue, hit);
                let act = if doubt > 1.0 { Act::Pass } else { Act::Hear(cue) };
                push(doubt, act);
            }
            // "it" in the middle of a dish is rather another word; so is the Vietnamese one in "no onion".
            Cue::It if self.is_hardly_it(state, hit.end) => push(0.3, Act::Hear(cue)),
            Cue::More | Cue::All if self.is_rather_other(state, cue, hit.end) => push(0.3, Act::Hear(cue)),
            // "both lettuce and tomato".
            Cue::All if state.with && self.joins_two(hit.end) => {
                push(0.0, Act::Pass);
                push(0.5, Act::Hear(cue));
            }
            Cue::LeftOut => self.propose_left_out(state, hit, excess, out),
            // "one bbq chicken one four cheese": another one.
            Cue::It if state.has_loose_ends() && self.number_begins(state.at) => {
                let described = state.quantity.is_none() && self.is_described(state);
                push(if described { 0.0 } else { 0.3 }, Act::Hear(cue));
            }
            Cue::Decline => {
                let within = state.busy && !self.is_boundary(hit.end) || self.is_rather_no(state, hit);
                push(if within { 1.3 } else { 0.3 }, Act::Hear(cue));
            }
            Cue::Remove | Cue::Add | Cue::With | Cue::More | Cue::Same | Cue::Change => {
                push(self.doubt_of_verb(state, cue, hit), Act::Hear(cue));
            }
            // "make that to go", where it is a choice.
            Cue::Pickup | Cue::DineIn | Cue::Delivery
                if self.is_choice_of_focus(state, state.at, hit.end) =>
            {
                push(0.3, Act::Pass);
            }
            // "huỷ trà tắc nha", of what is there.
            Cue::CancelOrder if state.cart > 0 && self.leads_to_dish(hit.end) => {
                push(0.0, Act::Hear(Cue::Remove));
            }
            // Without a party they are said of dishes.
            Cue::PerHead if state.party.is_none() => {}
            Cue::PerHead => push(-0.1, Act::Hear(cue)),
            Cue::Measure | Cue::Side | Cue::Correction | Cue::Question | Cue::No | Cue::Other => {
                push(self.doubt_of_word(state, cue, hit), Act::Hear(cue));
            }
            _ if cue.is_for_details() => push(0.2, Act::Pass),
            _ => push(0.0, Act::Hear(cue)),
        }
    }

    /// "nhiều giá khỏi hành": a word that leaves out what stands before it; where it may lead to what follows, it does that.
    fn propose_left_out(&self, state: &State, hit: &Hit, excess: f32, out: &mut Vec<Proposal>) {
        let leads = [Cue::No, Cue::To, Cue::Filler].iter().any(|cue| self.hears(state.at, *cue));
        let behind = self.is_behind_choice(state) && (!leads || self.ends_clause(hit.end));
        let (cost, act) = if behind { (0.0, Act::Hear(Cue::LeftOut)) } else { (0.5, Act::Pass) };
        out.push(Proposal { cost: excess + cost, end: hit.end, act });
    }

    /// Whether "it" is rather another word: in the middle of a dish, or the number of "one of the fantas".
    fn is_hardly_it(&self, state: &State, end: usize) -> bool {
        let within = state.busy && state.mode == Mode::Order && state.waiting.is_empty();
        let leaves_out = self.hears(state.at, Cue::No)
            && !self.is_boundary(end)
            && self.is_modifier(end, self.lattice.next(end));
        within || leaves_out || (self.number_begins(state.at) && self.hears(end, Cue::OfThem))
    }

    /// What speaks against a word that may be another one.
    #[expect(clippy::wildcard_enum_match_arm, reason = "nothing speaks against the others")]
    fn doubt_of_word(&self, state: &State, cue: Cue, hit: &Hit) -> f32 {
        match cue {
            Cue::Measure => self.doubt_of_measure(state, hit),
            Cue::Side => self.doubt_of_side(state, hit.end),
            Cue::Question => self.doubt_of_question(state, hit.end),
            Cue::No => self.doubt_of_no(state, hit.end),
            Cue::Other if self.is_another_with(state, hit.end) && state.real().nth(1).is_none() => 0.5,
            // "2 lon nước ngọt": two cans, rather than a slip ("lộn").
            Cue::Correction if state.quantity.is_some() && self.is_modifier(state.at, hit.end) => 0.5,
            Cue::Correction if self.is_rather_size(state, hit) || self.is_rather_no(state, hit) => 1.2,
            _ => 0.0,
        }
    }

    /// "1 pho tai lon", "lon nha": a large one, where nothing follows that a slip ("lộn") would make good.
    fn is_rather_size(&self, state: &State, hit: &Hit) -> bool {
        let idle = [Cue::Filler, Cue::Yes, Cue::Title, Cue::More];
        let is_idle = |(start, _): (usize, usize)| idle.iter().any(|cue| self.hears(start, *cue));
        let mut behind = hit.end..self.tokens.len();
        let is_last = behind.all(|at| !self.is_boundary(at) || at + 1 == self.tokens.len());
        hit.cost > 0.0
            && (state.busy || state.cart > 0)
            && is_last
            && self.ahead(hit.end).all(is_idle)
            && (state.at + 1..=hit.end).any(|end| self.is_choice_of_focus(state, state.at, end))
    }

    /// What speaks against a word for what is left out.
    fn doubt_of_no(&self, state: &State, end: usize) -> f32 {
        let counted = self.number_begins(end) && self.leads_to_dish(self.lattice.next(end));
        match () {
            // "quítale una de jamaica": one less.
            () if self.hears(state.at, Cue::Remove) && counted => 0.2,
            // "menos" is rather less of something than none of it.
            () if self.hears_amount(state.at, end) && !self.said_everything(state) => 0.3,
            () => 0.0,
        }
    }

    /// "không giá", where bean sprouts are called as the price is.
    fn doubt_of_question(&self, state: &State, end: usize) -> f32 {
        let listed = state.refuses() || state.mood.amount.is_some();
        if listed && self.is_modifier(state.at, end) { 0.4 } else { 0.0 }
    }

    /// What speaks against a word for one side of a dish.
    fn doubt_of_side(&self, state: &State, end: usize) -> f32 {
        let section = state.section().and_then(|section| self.menu.sections.get(section));
        let whole = section.is_some_and(|section| section.portions.is_empty());
        // "half chicken caesar", where half is a size.
        let size = self.is_size(state.at, end) && self.leads_to_dish(end);
        // "4 bowls, half with no onion": half of them, where a bowl has no halves.
        if size || whole { 0.3 } else { 0.0 }
    }

    /// Whether a word for more, or for all, is rather something else here.
    fn is_rather_other(&self, state: &State, cue: Cue, end: usize) -> bool {
        if cue == Cue::More {
            // "uno con chocolate y otro con fresa": of those that are left, rather than one more.
            let another = state.leaves_some() || self.is_another_with(state, end);
            return self.hears(state.at, Cue::Other) && another;
        }
        // "an everything bagel".
        self.is_modifier(state.at, end) && (state.quantity.is_some() || self.leads_to_dish(end))
    }

    /// An everyday word: behind a number it is a dish that the menu lacks.
    fn propose_common(&self, state: &State, hit: &Hit, excess: f32, out: &mut Vec<Proposal>) {
        let counted = state.quantity.is_some() && state.waiting.is_empty();
        // "4 tacos de barbacoa": another kind than there is.
        let bare =
            state.spot().and_then(|spot| state.dish(spot)).filter(|_| state.busy && state.said.is_empty());
        let kind = bare.is_some_and(|dish| dish.is_bare() && !self.is_own(dish.section));
        let cost = excess + if counted || kind { 2.0 } else { 0.9 };
        out.push(Proposal { cost, end: hit.end, act: Act::Pass });
        // "1 cơm …", where rice is built to order.
        let built = self
            .meanings(state.at, hit.end)
            .any(|one| matches!(one, Meaning::Noun { section } if self.is_own(section)));
        if counted && !built {
            let end = self.run_end(hit.end - 1);
            let cost = excess + self.cost_of_unknown(state.at, end);
            out.push(Proposal { cost, end, act: Act::Unknown });
        }
    }

    /// Whether a choice stands right before, or a dish that is there: "take the onions off".
    fn is_behind_choice(&self, state: &State) -> bool {
        let last = state.waiting.last().or(state.said.last());
        last.map_or(state.is_pointed(), |last| self.goes_on(last.end, state.at))
    }

    fn doubt_of_measure(&self, state: &State, hit: &Hit) -> f32 {
        let combo = |one: &Hit| one.end > hit.end && matches!(one.meaning, Meaning::Combo { .. });
        match () {
            // "đổi 1 dĩa qua gà nướng", where the word could be "quả".
            () if state.mode == Mode::Change && self.hears(state.at, Cue::To) => 0.3,
            // "combo 1": its name.
            () if self.lattice.at(state.at).iter().any(combo) => 0.3,
            // "a side of guacamole", which is one of the sides.
            () if self.heads_item(state.at, hit.end) => 0.5,
            // "1 vaso de maracuyá", where the glass is a size.
            () if (state.at + 1..hit.end).any(|end| self.is_size(state.at, end)) => 0.7,
            () if self.is_size(state.at, hit.end) => self.cost_of_measure(state, hit.end),
            () => 0.0,
        }
    }

    /// Whether what waits must find its dish before the word is heard.
    #[expect(clippy::wildcard_enum_match_arm, reason = "every other word is heard at once")]
    fn settles_first(&self, state: &State, cue: Cue) -> bool {
        let waits = !state.waiting.is_empty();
        match cue {
            Cue::Remove | Cue::Clear | Cue::Instead => state.has_loose_ends(),
            // "one with cheese, the other without": what waits is of the one.
            Cue::Other | Cue::First => waits && !state.onto,
            Cue::More => waits && self.hears(state.at, Cue::Other),
            // "2 margheritas and a hawaiian all medium": what waits is a dish of its own.
            Cue::All => waits && state.quantity.is_some() && !state.with,
            _ => false,
        }
    }

    /// "2 burgers, one without onion and fries": the dish behind the "and" takes nothing of what waits.
    fn parts_with_next(&self, state: &State, end: usize) -> bool {
        if state.waiting.is_empty() {
            // "2 bowls, one without onion, one as it is and 2 teas".
            let rest = |(number, _): (u32, usize)| state.base_to_share(number).is_some();
            return state.quantity.is_some_and(rest) && !state.article && self.number_begins(end);
        }
        if state.quantity.is_none() {
            return false;
        }
        let idle = |(start, end): &(usize, usize)| {
            let idle = |one: Meaning| matches!(one, Meaning::Cue(Cue::Filler | Cue::Article | Cue::Definite));
            self.meanings(*start, *end).any(idle) || self.is_size(*start, *end)
        };
        let Some((start, end)) = self.ahead(end).take(4).find(|stretch| !idle(stretch)) else { return false };
        let sections: Vec<usize> = self.meanings(start, end).filter_map(super::head_section).collect();
        let takes = |section: usize| {
            state.waiting.iter().any(|one| self.modifier(section, one.start, one.end).is_some())
        };
        let choice = state
            .base_or_focus()
            .and_then(|draft| state.draft(draft)?.dish())
            .is_some_and(|dish| self.modifier(dish.section, start, end).is_some());
        !choice && !sections.is_empty() && !sections.into_iter().any(takes)
    }

    /// How much speaks against a word that says what is wanted with a dish.
    fn doubt_of_verb(&self, state: &State, cue: Cue, hit: &Hit) -> f32 {
        let changes = cue == Cue::Change && state.busy && !state.linked && !state.referred;
        match () {
            // "bỏ sa tế vô" puts in what "bỏ sa tế" takes out.
            () if cue == Cue::Remove => {
                match () {
                    () if self.hears(state.at, Cue::With) && self.puts_in(hit.end) => 0.5,
                    // "bot ngot": less sweet, rather than not at all.
                    () if self.hears_amount(state.at, hit.end) && self.amount_helps(hit.end) => 0.1,
                    () => 0.0,
                }
            }
            () if cue == Cue::With && self.hears(state.at, Cue::Remove) => {
                if self.puts_in(hit.end) {
                    0.0
                } else {
                    0.5
                }
            }
            // "cho them 1 pho tai lon", with a phở tái in the cart: another one, not the one that is there made large.
            () if cue == Cue::With
                && state.said.is_empty()
                && self.hears(state.at, Cue::Add)
                && self.number_begins(hit.end)
                && self.leads_to_dish(self.lattice.next(hit.end)) =>
            {
                0.6
            }
            // "mỗi loại thêm 1 phần": one more of each.
            () if cue == Cue::With && state.each && self.hears(state.at, Cue::Add) => 0.05,
            // "dagdag bagoong": more of what a dish takes more of.
            () if cue == Cue::Add && self.hears_amount(state.at, hit.end) && self.is_only_choice(hit.end) => {
                0.1
            }
            // "bỏ hành với ngò ra": neither.
            () if cue == Cue::With
                && self.hears(state.at, Cue::And)
                && state.said.last().is_some_and(|last| last.mood.negated) =>
            {
                0.2
            }
            // "cơm gà với cơm sườn": two dishes.
            () if cue == Cue::With && self.hears(state.at, Cue::And) && self.leads_to_dish(hit.end) => 0.05,
            () if matches!(cue, Cue::More | Cue::Same) && self.amount_helps(hit.end) => 0.3,
            // "a turkey sub with pickles" changes nothing.
            () if changes && state.quantity.is_none() && !self.hears(hit.end, Cue::To) => 0.6,
            () => 0.0,
        }
    }

    /// How much speaks against a word that says nothing about dishes.
    fn doubt_of_politeness(&self, state: &State, cue: Cue, hit: &Hit) -> f32 {
        let filler = cue == Cue::Filler;
        match () {
            // "không lấy da": without its accents the word could be a "dạ", but something is left out here.
            () if matches!(cue, Cue::Filler | Cue::Yes) && hit.cost > 0.0 && state.is_taken_out() => 1.4,
            // "no lettuce and i'll take fries": what is left out was said.
            () if cue == Cue::Request && state.left_out() => 0.0,
            () if cue != Cue::Title && state.busy && state.mood.negated && !state.mood.stale => 0.4,
            // "k hanh": without onion, not "ok, onion".
            () if cue == Cue::Yes
                && self.hears(state.at, Cue::No)
                && self.is_modifier(hit.end, self.lattice.next(hit.end)) =>
            {
                0.4
            }
            () if matches!(cue, Cue::Yes | Cue::Title) && state.mood.amount.is_some() => 0.5,
            // "nhiều giá": sprouts, where the word is politeness, too.
            () if filler && state.mood.amount.is_some() && self.is_modifier(state.at, hit.end) => 0.5,
            // "uno con papas y otro con arroz": of several, it is one of them.
            () if filler && self.hears(state.at, Cue::Other) && state.shares() => 0.3,
            // "can of coke".
            () if filler && (!state.busy || state.linked) && self.is_vessel_of_dish(state.at, hit.end) => 0.3,
            // "1 can diet coke".
            () if filler && state.quantity.is_some() && self.is_modifier(state.at, hit.end) => 0.3,
            () => 0.0,
        }
    }

    fn propose_article(&self, state: &State, hit: &Hit, excess: f32, out: &mut Vec<Proposal>) {
        let counts = !self.counts_something(hit.end);
        let other = self.hears(state.at, Cue::Other) || self.hears(state.at, Cue::More);
        if (!counts || other) && !state.waiting.is_empty() {
            self.propose_homes(state, out);
            return;
        }
        let mut push = |cost: f32, act: Act| out.push(Proposal { cost: excess + cost, end: hit.end, act });
        // "5 tortas, a una no le pongan jitomate y a otra no le pongan frijoles".
        let left = state.base.and_then(|base| state.draft(base)).map_or(0, super::state::Draft::left);
        let one_more = other && left > 1 && !state.has_loose_ends() && self.hears(hit.end, Cue::No);
        if one_more || (other && self.is_another_with(state, hit.end)) {
            push(-0.1, Act::Quantity { number: 1, article: false });
            return;
        }
        let sized = self.is_size(hit.end, self.lattice.next(hit.end));
        if state.mode == Mode::Become && counts && sized && self.fits_focus(state, hit.end) {
            // "make it a medium".
            push(0.0, Act::Pass);
            return;
        }
        if state.mood.negated && state.verb_end == state.at && self.fits_focus(state, hit.end) {
            // "without a thin crust".
            push(0.0, Act::Pass);
            return;
        }
        if state.onto && state.fresh().next().is_some() && !self.leads_to_dish(hit.end) {
            // "… on a medium thin crust".
            push(0.0, Act::Pass);
        }
        if !counts && self.fits_focus(state, hit.end) {
            // "and a double shot" on the dish that is talked about; "2 margheritas and a hawaiian" are two dishes.
            push(if self.is_rather_another(state, hit.end) { 0.35 } else { 0.05 }, Act::Pass);
        }
        if counts && self.is_wordless(hit.end) {
            push(0.1, Act::Quantity { number: 1, article: true });
        }
        push(0.0, if counts { Act::Pass } else { Act::Quantity { number: 1, article: true } });
    }

    /// "una gringa sin piña y otra con queso": another one of what was described, with something else.
    fn is_another_with(&self, state: &State, end: usize) -> bool {
        // "un burrito de chicharrón y otro de pastor", which are built to order.
        let of = self.hears(end, Cue::Filler)
            && {
                let behind = self.lattice.next(end);
                let item = |one: Meaning, section: usize| matches!(one, Meaning::Item { section: own, .. } | Meaning::Rest { section: own, .. } if own == section);
                let takes = |section: usize| {
                    let mut next = self.lattice.at(behind).iter();
                    !self.is_boundary(behind)
                        && ((self.is_own(section)
                            && self.modifier(section, behind, self.lattice.next(behind)).is_some())
                            || next.any(|hit| item(hit.meaning, section)))
                };
                state.section().is_some_and(takes)
            };
        let leads = of || self.hears(end, Cue::With) || self.hears(end, Cue::No);
        let described = state.spot().and_then(|spot| state.draft(spot.draft)).is_some_and(|one| {
            let named = |dish: &super::state::Dish| !dish.items.is_empty() || self.is_own(dish.section);
            one.origin.is_none() && one.quantity == 1 && one.dish().is_some_and(named)
        });
        leads
            && described
            && (of || !state.said.is_empty())
            && !state.leaves_some()
            && !state.has_loose_ends()
    }

    /// Whether an amount follows, or the clause ends in a word for "in".
    fn puts_in(&self, at: usize) -> bool {
        let idle = |(start, end): &(usize, usize)| {
            self.meanings(*start, *end)
                .any(|one| matches!(one, Meaning::Cue(Cue::Filler | Cue::Yes | Cue::Title)))
        };
        let words: Vec<(usize, usize)> = self.ahead(at).collect();
        words.first().is_some_and(|(start, end)| self.hears_amount(*start, *end))
            || words
                .iter()
                .rev()
                .find(|word| !idle(word) || self.hears(word.0, Cue::Onto))
                .is_some_and(|(start, _)| self.hears(*start, Cue::Onto))
    }

    /// Whether two choices follow with an "and" between them.
    fn joins_two(&self, at: usize) -> bool {
        let mut words = self.ahead(at);
        let choice =
            |word: Option<(usize, usize)>| word.is_some_and(|(start, end)| self.is_modifier(start, end));
        choice(words.next())
            && words.next().is_some_and(|(start, _)| self.hears(start, Cue::And))
            && choice(words.next())
    }

    /// A container right before the dish that comes in it.
    fn is_vessel_of_dish(&self, start: usize, end: usize) -> bool {
        let heads = self.head_ahead(end, None);
        let vessel = |meaning: Meaning| matches!(meaning, Meaning::Container { section, .. } if heads.contains(&section));
        !self.is_boundary(end) && self.meanings(start, end).any(vessel)
    }

    /// Whether a choice follows that is no dish.
    fn is_only_choice(&self, at: usize) -> bool {
        let end = self.lattice.next(at);
        !self.is_boundary(at) && self.is_modifier(at, end) && !self.meanings(at, end).any(super::is_dish)
    }

    fn hears_amount(&self, start: usize, end: usize) -> bool {
        self.meanings(start, end).any(|meaning| matches!(meaning, Meaning::Amount { .. }))
    }

    /// Whether a measure begins with the head word of a section, and is followed by one of its dishes.
    fn heads_item(&self, start: usize, end: usize) -> bool {
        let noun = |section: usize| {
            self.lattice.at(start).iter().any(|hit| hit.end < end && hit.meaning == Meaning::Noun { section })
        };
        !self.is_boundary(end)
            && self
                .meanings(end, self.lattice.next(end))
                .any(|one| matches!(one, Meaning::Item { section, .. } if noun(section)))
    }

    fn is_choice_of_focus(&self, state: &State, start: usize, end: usize) -> bool {
        state.section().is_some_and(|section| self.modifier(section, start, end).is_some())
    }

    /// Whether a choice that the dish in focus takes follows.
    pub(super) fn fits_focus(&self, state: &State, at: usize) -> bool {
        let end = self.lattice.next(at);
        let size = self.meanings(at, end).any(|meaning| matches!(meaning, Meaning::Size { .. }));
        state.busy
            && !size
            && state.section().is_some_and(|section| self.modifier(section, at, end).is_some())
    }

    /// Whether the dish in focus is built to order, was counted, and has a choice of the same kind as the one at `at`.
    fn is_rather_another(&self, state: &State, at: usize) -> bool {
        let Some(spot) = state.spot().filter(|_| state.linked) else { return false };
        let counted = state.draft(spot.draft).is_some_and(|draft| draft.counted);
        let Some(dish) = state.dish(spot).filter(|dish| counted && self.is_own(dish.section)) else {
            return false;
        };
        let Some((Meaning::Choice { group, .. }, _)) = self.modifier(dish.section, at, self.lattice.next(at))
        else {
            return false;
        };
        dish.options.iter().any(|own| own.group == group && !own.negated)
    }

    /// Whether an article stands before something that it may count.
    fn counts_something(&self, at: usize) -> bool {
        self.leads_to_dish(at)
            || self.ahead(at).take(2).any(|(start, end)| {
                self.is_modifier(start, end)
                    || self
                        .meanings(start, end)
                        .any(|one| matches!(one, Meaning::Unit { .. } | Meaning::Measure { .. }))
            })
    }
}
