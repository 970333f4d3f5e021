//! How a reading came about: each step of the search, in words for a shop owner who looks at a menu.

use std::ops::Range;
use std::rc::Rc;

use comanda_domain::reading::{CartEdit, ReadLine};

use crate::meaning::Cue;

use super::Grammar;
use super::act::{Act, Head, Home, Place, Proposal};
use super::search;
use super::state::State;

/// What was made of some words.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Bytes of the text; empty for what follows from words that were taken up before.
    pub span: Range<usize>,
    /// What they were taken for.
    pub what: String,
    /// How far that is from what fits best; 0 fits.
    pub cost: f32,
}

/// One way to read a message.
#[derive(Debug, Clone, Default)]
pub struct Explanation {
    /// In the order of the words.
    pub steps: Vec<Step>,
    /// What it costs in all.
    pub cost: f32,
    /// New lines.
    pub lines: Vec<ReadLine>,
    /// Changes of the cart.
    pub edits: Vec<CartEdit>,
}

/// What was done, and before it: a list from the last step to the first.
#[derive(Debug)]
pub(crate) struct Trail {
    start: usize,
    proposal: Proposal,
    before: Option<Rc<Trail>>,
}

impl State {
    /// Remembers what is about to be done.
    pub(super) fn leave_trail(&mut self, proposal: &Proposal) {
        let before = self.trail.take();
        self.trail = Some(Rc::new(Trail { start: self.at, proposal: *proposal, before }));
    }
}

impl Grammar<'_> {
    /// The cheapest way to read the message and the next one that comes to something else.
    pub(crate) fn explain(&self, text: &str) -> (Explanation, Option<Explanation>) {
        let start = State { traced: true, ..self.start() };
        let found = search::search(self, start);
        let second = found.second.map(|(state, _)| self.explanation(text, &state));
        (self.explanation(text, &found.best), second)
    }

    fn explanation(&self, text: &str, state: &State) -> Explanation {
        let said = self.result(text, state);
        let mut steps = Vec::new();
        let mut trail = state.trail.as_ref();
        while let Some(one) = trail {
            let what = self.told(one.proposal.act, one.start);
            let words = self.span(one.start, one.proposal.end);
            let span = if one.proposal.end > one.start { words } else { words.start..words.start };
            steps.extend(what.map(|what| Step { span, what, cost: one.proposal.cost }));
            trail = one.before.as_ref();
        }
        steps.reverse();
        Explanation { steps, cost: state.cost, lines: said.lines, edits: said.edits }
    }

    /// An act in words; `None` for marks.
    fn told(&self, act: Act, start: usize) -> Option<String> {
        Some(match act {
            Act::Pause | Act::Break => return None,
            Act::Pass => "says nothing about the order".to_owned(),
            Act::Unread => "not understood".to_owned(),
            Act::Party(number) => format!("{number} people order together"),
            Act::Echo => "repeats what is said elsewhere".to_owned(),
            Act::Hear(Cue::Filler) => "politeness".to_owned(),
            Act::Hear(cue) => format!("word of the class `{}`", cue.name()),
            Act::Amount(amount) => format!("amount: {}", self.amount_name(amount)),
            Act::AmountBehind(amount) => format!("amount of the choice before: {}", self.amount_name(amount)),
            Act::Take(_) => "the dish to take away".to_owned(),
            Act::Quantity { article: true, .. } => "quantity 1 (an article)".to_owned(),
            Act::Quantity { number, .. } => format!("quantity {number}"),
            Act::Postfix(number) => format!("quantity {number} of the dish before"),
            Act::Requantify(number) => format!("new quantity {number}"),
            Act::Count(number) => format!("{number} of the choice that follows"),
            Act::CountBehind(number) => format!("{number} of the choice before"),
            Act::ShareWaiting(number) | Act::ShareBack(number) => {
                format!("what was said holds for {number} of them")
            }
            Act::EachTime(number) => format!("each of them {number} times"),
            Act::Head { head, place } => format!("{}: {}", self.head_name(head), told_place(place)),
            Act::Put(_) => format!("{} on the dish", self.modifier_name(start)),
            Act::PutOnPart(_) => format!("{} on a part of the combo", self.modifier_name(start)),
            Act::PutAll => format!("{} on every dish", self.modifier_name(start)),
            Act::Wait => format!("{} of a dish to come", self.modifier_name(start)),
            Act::Settle(home) => format!("what waited goes {}", told_home(home)),
            Act::OnHalf(_) => "a half of the dish".to_owned(),
            Act::Name(_) => "the dish that is there".to_owned(),
            Act::Unknown => "a dish that the menu lacks".to_owned(),
            Act::Note => "a note for the kitchen".to_owned(),
            Act::NoteRemoval | Act::NoteOn { .. } => "a note for the kitchen, with its “no”".to_owned(),
            Act::Nonsense => "a number that is no quantity".to_owned(),
        })
    }

    fn amount_name(&self, amount: usize) -> String {
        self.amounts.get(amount).map(ToString::to_string).unwrap_or_default()
    }

    fn head_name(&self, head: Head) -> String {
        let section = |at: usize| self.menu.sections.get(at);
        let name = match head {
            Head::Item { section: at, item } => {
                section(at).and_then(|one| one.items.get(item)).and_then(|item| item.name.forms().next())
            }
            Head::Noun { section: at } => section(at).and_then(|one| one.name.forms().next()),
            Head::AnyItem { section: at, .. } => {
                return format!(
                    "one of several of {}",
                    section(at).and_then(|one| one.name.forms().next()).unwrap_or_default()
                );
            }
            Head::Combo { combo } => self.menu.combos.get(combo).and_then(|combo| combo.name.forms().next()),
        };
        name.unwrap_or_default().to_owned()
    }

    /// What kind of thing a choice, size or vessel is.
    fn modifier_name(&self, start: usize) -> &'static str {
        use crate::meaning::Meaning;
        let hits = self.lattice.at(start).iter().filter(|hit| super::choice::is_modifier(hit.meaning));
        let best = hits.min_by(|a, b| a.cost.total_cmp(&b.cost)).map(|hit| hit.meaning);
        match best {
            Some(Meaning::Size { .. }) => "size",
            Some(Meaning::Container { .. }) => "vessel",
            Some(Meaning::Volume { .. }) => "volume",
            Some(_) | None => "choice",
        }
    }
}

const fn told_place(place: Place) -> &'static str {
    match place {
        Place::New => "a new line",
        Place::Join(_) => "names the dish that is described",
        Place::Beside(_) => "one item more on the line",
        Place::Part(_) => "a part of the combo",
        Place::SharePart(_) => "a part of some of the combos",
        Place::PartOfAll => "a part of every combo",
        Place::Around(_) => "the combo that the dish before is a part of",
        Place::AroundAll => "the combo that every dish is a part of",
        Place::Share(_) => "some of those that were counted",
        Place::ShareSame(_) => "some of the line that is there",
        Place::Among(_) => "the line that some are of",
        Place::Refer(_) => "the one that is there",
        Place::PointPart(_) | Place::PointUsual { .. } => "the part of the combo that is there",
        Place::ReferAll => "all that are there",
        Place::Refuse => "not wanted",
        Place::Become(_) => "what the dish before becomes",
        Place::Resolve => "says which one was meant",
        Place::SoldOut => "sold out",
    }
}

const fn told_home(home: Home) -> &'static str {
    match home {
        Home::Draft(_) => "to a dish that is there",
        Home::Share(_) => "to some of the dishes",
        Home::Another(_) => "to another dish of the same name",
        Home::Again(_) => "to the same dish once more",
        Home::New(_) => "to a new dish",
        Home::Part { .. } => "to a part of the combo",
        Home::All => "to every dish",
        Home::Swapped => "to the dish that the first describes, in its place",
        Home::Described => "to the dishes that they describe",
        Home::OntoDescribed => "to the dish that the last describes",
        Home::SomeDescribed => "to some of the dishes that they describe",
        Home::Coming => "to every dish, also those to come",
        Home::Mentioned => "to the dish that was asked about",
        Home::Lost => "nowhere",
    }
}
