//! The grammar of orders: from segments to order lines and changes of the cart.
//!
//! One pass from left to right. A number, an amount, a "no", a size waits in [`Pending`] until the dish or choice it is
//! about is known; a dish begins a [`Draft`], and what follows goes on it. Each segment offers its meanings, cheapest
//! first, and the first one that fits where the pass stands is taken. What fits nowhere is reported, never guessed.
//! This module must not know any language: words arrive as cues.

mod dish;
mod edit;
mod finish;
mod option;
mod size;
mod view;

use std::ops::Range;

use comanda_domain::line::{Line, Quantity};
use comanda_domain::menu::Menu;
use comanda_domain::reading::{Ambiguous, CartEdit, Mention, ReadLine, ReadingContext, Target};

use crate::lattice::Segment;
use crate::meaning::{Cue, Meaning};
use crate::reader::Reader;
use crate::token::{Kind, Token};

/// What an order text says, apart from details and intent.
#[derive(Debug, Default)]
pub(crate) struct Assembled {
    pub(crate) lines: Vec<ReadLine>,
    pub(crate) edits: Vec<CartEdit>,
    pub(crate) unknown: Vec<Mention>,
    pub(crate) unread: Vec<Mention>,
    pub(crate) ambiguous: Vec<Ambiguous>,
}

/// What a draft will become.
#[derive(Debug, Clone, PartialEq)]
enum Purpose {
    /// A line of the order.
    New,
    /// A change of a line of the cart; becomes a new line if it changes nothing.
    Amend { target: Target, cart_line: usize, quantity: Option<Quantity> },
    /// Nothing: a dish that is unknown or sold out. What is said of it is swallowed.
    Ghost,
}

/// A line in the making.
#[derive(Debug, Clone)]
struct Draft {
    line: Line,
    /// Index of the section; `None` for a combo.
    section: Option<usize>,
    combo: Option<usize>,
    quantity_said: bool,
    purpose: Purpose,
    /// Byte ranges of the text.
    spans: Vec<Range<usize>>,
    cost: f32,
}

/// The draft, and the part of it, that words are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cursor {
    draft: usize,
    part: Option<usize>,
}

/// Words that wait for what they are about.
#[derive(Debug, Default)]
struct Pending {
    quantity: Option<(u32, usize)>,
    count: Option<u32>,
    /// The segment with the size: a word may be a size of several scales.
    size: Option<usize>,
    container: Option<usize>,
    volume: Option<usize>,
    amount: Option<usize>,
    negated: bool,
    with: bool,
    /// A number that is no quantity stood here: the dish behind it is not ordered.
    refused: bool,
    /// Which part of the dish the next choice goes on.
    portion: Option<usize>,
}

/// What the verb of the clause wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Order,
    Remove,
    /// "no wait": what follows replaces what was said last.
    Correct,
    /// "change A to B": the draft or cart line A once it is said.
    Change,
    /// "make it": a number is a new quantity.
    MakeIt,
}

/// The pass over one text.
#[expect(clippy::struct_excessive_bools, reason = "each is a word that was heard, all combinations occur")]
pub(crate) struct Assembler<'a> {
    menu: &'a Menu,
    reader: &'a Reader,
    text: &'a str,
    tokens: &'a [Token],
    segments: &'a [Segment],
    context: &'a ReadingContext<'a>,
    drafts: Vec<Draft>,
    cursor: Option<Cursor>,
    pending: Pending,
    mode: Mode,
    /// "all", "both": options go on every draft.
    all: bool,
    /// Of "4 …, 1 of them without …": the draft that gives away.
    split_base: Option<usize>,
    /// Something is ordered in this clause ("I'd like").
    requested: bool,
    /// "more" or "again" was said in this sentence.
    more: Option<usize>,
    /// "add" was said in this sentence: dishes are new even if the cart has them.
    adding: bool,
    /// In this sentence numbers follow their dishes ("phở tái 2, quẩy 3").
    postfix: bool,
    /// A dish or choice was understood in this clause.
    content_in_clause: bool,
    /// Of "change A to B".
    change_from: Option<Line>,
    out: Assembled,
}

impl<'a> Assembler<'a> {
    pub(crate) fn new(
        reader: &'a Reader,
        text: &'a str,
        tokens: &'a [Token],
        segments: &'a [Segment],
        context: &'a ReadingContext<'a>,
    ) -> Self {
        Self {
            menu: reader.menu(),
            reader,
            text,
            tokens,
            segments,
            context,
            drafts: Vec::new(),
            cursor: None,
            pending: Pending::default(),
            mode: Mode::Order,
            all: false,
            split_base: None,
            requested: false,
            more: None,
            adding: false,
            postfix: false,
            content_in_clause: false,
            change_from: None,
            out: Assembled::default(),
        }
    }

    /// Reads one sentence; what it says goes on top of what earlier ones said.
    pub(crate) fn sentence(&mut self, range: Range<usize>) {
        self.begin_sentence(&range);
        let drafts_before = self.drafts.len();
        let edits_before = self.out.edits.len();
        let mut at = range.start;
        while at < range.end {
            at = self.step(at, range.end).max(at + 1);
        }
        self.end_clause();
        if self.drafts.len() == drafts_before && self.out.edits.len() == edits_before {
            self.more_of_the_same();
        }
    }

    fn begin_sentence(&mut self, range: &Range<usize>) {
        self.mode = Mode::Order;
        (self.more, self.adding, self.requested, self.content_in_clause) = (None, false, false, false);
        self.change_from = None;
        let content =
            |at: &usize| self.number_at(*at).is_some() || self.names_dish(*at) || self.is_measure(*at);
        let first = range.clone().find(content);
        let last = range.clone().rev().find(|at| content(at) || self.is_option(*at));
        let dish_first = first.is_some_and(|at| self.names_dish(at) && !self.is_measure(at));
        let number_last =
            last.is_some_and(|at| !self.names_dish(at) && (!self.is_option(at) || self.is_measure(at)));
        self.postfix = dish_first && number_last;
    }

    fn step(&mut self, at: usize, end: usize) -> usize {
        let Some(segment) = self.segments.get(at) else { return at + 1 };
        if segment.taken {
            self.end_clause();
            return at + 1;
        }
        match segment.kind {
            Kind::Pause => self.pause(at),
            Kind::Break | Kind::QuestionMark => self.end_clause(),
            Kind::Word | Kind::Number | Kind::Joint => {
                for meaning in self.by_fitness(at) {
                    if let Some(next) = self.apply(meaning, at) {
                        return next;
                    }
                }
                return self.nothing_fits(at, end);
            }
        }
        at + 1
    }

    /// The meanings of a segment; those of the section that is being talked about first.
    fn by_fitness(&self, at: usize) -> Vec<Meaning> {
        let mut meanings = self.segments.get(at).map(|segment| segment.meanings.clone()).unwrap_or_default();
        let current = self.current_section();
        let elsewhere =
            |meaning: &Meaning| meaning.choice_section().is_some_and(|section| Some(section) != current);
        meanings.sort_by_key(|meaning| current.is_some() && elsewhere(meaning));
        meanings
    }

    /// Takes the meaning if it fits here; the segment to go on from.
    fn apply(&mut self, meaning: Meaning, at: usize) -> Option<usize> {
        match meaning {
            Meaning::Number(number) => Some(self.number(number, at)),
            Meaning::Item { section, item } => self.item(section, item, at),
            Meaning::AnyItem { section, ambiguity } => self.any_item(section, ambiguity, at),
            Meaning::Noun { section } => self.noun(section, at),
            Meaning::Combo { combo } => self.combo(combo, at),
            Meaning::Size { .. } => self.size(at),
            Meaning::Choice { .. }
            | Meaning::AnyChoice { .. }
            | Meaning::CatchAll { .. }
            | Meaning::Recipe { .. } => self.choice(meaning, at),
            Meaning::Container { section, .. } | Meaning::Volume { section, .. } => {
                self.vessel(meaning, section, at)
            }
            Meaning::Amount { .. } => self.amount(at),
            // "1 bowl" of nothing else is still one of what was said: measures mean nothing themselves.
            Meaning::Measure { .. } | Meaning::Unit { .. } => Some(at + 1),
            Meaning::Cue(cue) => self.cue(cue, at),
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "most cues are for details and intents, not for this grammar"
    )]
    fn cue(&mut self, cue: Cue, at: usize) -> Option<usize> {
        match cue {
            Cue::No => self.negation(),
            Cue::Remove => return self.removal(at),
            Cue::Correction => self.correction(at),
            Cue::Clear => self.clear(),
            Cue::MakeIt | Cue::To if self.mode == Mode::Change => self.mode_to(),
            Cue::MakeIt => self.mode = Mode::MakeIt,
            Cue::Change => self.mode = Mode::Change,
            Cue::Instead => return self.instead(at),

            Cue::More | Cue::Same => self.more = self.more.or(Some(at)),
            Cue::All => self.all = true,
            Cue::With => {
                (self.pending.with, self.pending.negated) = (true, false);
            }
            Cue::Add => (self.adding, self.mode, self.pending.with) = (true, Mode::Order, true),
            Cue::Request => self.requested = true,
            Cue::Times => return Some(self.times(at)),
            Cue::Article => self.article(at),
            Cue::Half => self.pending.portion = Some(usize::from(self.has_portion())),
            Cue::It if self.mode == Mode::Remove => return self.remove_last(at),
            Cue::Common => return None,
            // "không lấy da": without its accents the word could be a "dạ", but something is left out here.
            Cue::Filler | Cue::Yes if self.pending.negated && self.segment(at)?.cost > 0.0 => return None,
            _ => {}
        }
        Some(at + 1)
    }

    /// "x2" after a dish sets its quantity; "2 x" before one means nothing more.
    fn times(&mut self, at: usize) -> usize {
        let number = self.number_at(at + 1);
        if let (Some(number), Some(cursor), None) = (number, self.cursor, self.pending.quantity)
            && let Ok(quantity) = Quantity::new(number)
            && self.drafts.get(cursor.draft).is_some_and(|draft| !draft.quantity_said)
        {
            self.set_quantity(cursor.draft, quantity, at + 1);
            self.mark(cursor.draft, at);
            return at + 2;
        }
        at + 1
    }

    /// "a", "an": one, if a dish follows.
    fn article(&mut self, at: usize) {
        let next = self.next_content(at + 1);
        let behind_size =
            |at: usize| self.is_size(at) && self.next_content(at + 1).is_some_and(|at| self.names_dish(at));
        let dish =
            next.is_some_and(|next| self.names_dish(next) || behind_size(next) || self.begins_own_dish(next));
        self.pending.negated &= !dish;
        let in_combo = self
            .cursor
            .and_then(|cursor| self.drafts.get(cursor.draft))
            .is_some_and(|one| one.combo.is_some());
        if dish && self.pending.quantity.is_none() && !in_combo {
            self.pending.quantity = Some((1, at));
        }
    }

    /// "medium vege": a size and a choice are a dish where dishes are built to order.
    fn begins_own_dish(&self, at: usize) -> bool {
        let Some(next) = self.next_content(at + 1) else { return false };
        let own = |meaning: &Meaning| {
            let section = meaning.choice_section();
            section.is_some_and(|section| {
                self.section(section).is_some_and(|one| one.items.is_empty())
                    && self.size_in(at, section).is_some()
            })
        };
        self.is(next, Cue::Half) || self.segment(next).is_some_and(|segment| segment.meanings.iter().any(own))
    }

    /// Whether the dish that is talked about has something on one part of it already.
    fn has_portion(&self) -> bool {
        let Some(cursor) = self.cursor else { return false };
        let Some(draft) = self.drafts.get(cursor.draft) else { return false };
        let line = cursor.part.map_or(Some(&draft.line), |part| draft.line.parts.get(part));
        self.pending.quantity.is_none()
            && line.is_some_and(|line| line.options.iter().any(|option| option.portion.is_some()))
    }

    fn number(&mut self, number: u32, at: usize) -> usize {
        let Ok(quantity) = Quantity::new(number) else {
            self.unread(at, at + 1);
            self.pending.refused = true;
            return at + 1;
        };
        // "cả 3 tô không hành", "all 3 without": the number repeats what "all" says.
        if self.all && !self.next_content(at + 1).is_some_and(|next| self.names_dish(next)) {
            return at + 1;
        }
        let next = self.next_content(at + 1);
        let dish_follows = next.is_some_and(|next| self.names_dish(next));
        if matches!(self.mode, Mode::MakeIt | Mode::Correct)
            && !dish_follows
            && self.new_quantity(quantity, at)
        {
            self.mode = Mode::Order;
            return at + 1;
        }
        if self.counts_choice(number, at) {
            self.pending.count = Some(number);
            return at + 1;
        }
        if self.postfix
            && let Some(cursor) = self.cursor
            && self.drafts.get(cursor.draft).is_some_and(|draft| !draft.quantity_said)
        {
            self.set_quantity(cursor.draft, quantity, at);
            return at + 1;
        }
        self.settle_quantity();
        self.pending.quantity = Some((number, at));
        (self.pending.negated, self.pending.with, self.pending.amount) = (false, false, None);
        at + 1
    }

    /// A comma: what waits in front of it is settled, but the dish stays what is being talked about.
    fn pause(&mut self, at: usize) {
        let correcting = self.mode == Mode::Correct
            && at
                .checked_sub(1)
                .and_then(|at| self.segments.get(at))
                .is_some_and(|before| !before.is(Cue::Filler));
        self.settle_quantity();
        let portion = self.pending.portion;
        self.pending = Pending { portion, size: self.pending.size, ..Pending::default() };
        (self.all, self.content_in_clause, self.requested) = (false, false, false);
        if !correcting {
            self.mode = Mode::Order;
        }
    }

    /// A full stop, a line break, something taken by a detail.
    fn end_clause(&mut self) {
        self.settle_quantity();
        self.size_alone();
        self.pending = Pending::default();
        (self.all, self.mode, self.content_in_clause) = (false, Mode::Order, false);
        self.split_base = None;
    }

    /// A number that nothing followed counts the dish before it: "phở tái 2 tô".
    fn settle_quantity(&mut self) {
        let Some((number, at)) = self.pending.quantity.take() else { return };
        let Ok(quantity) = Quantity::new(number) else { return };
        if self.mode == Mode::Remove {
            self.out.edits.push(CartEdit::Remove { target: Target::Last, quantity: Some(quantity) });
            self.mode = Mode::Order;
            return;
        }
        if let Some(cursor) = self.cursor
            && self.drafts.get(cursor.draft).is_some_and(|draft| !draft.quantity_said)
        {
            self.set_quantity(cursor.draft, quantity, at);
        } else if self.more.is_none()
            && self.requested
            && self.drafts.is_empty()
            && !self.context.cart.is_empty()
        {
            // "lấy 3 thôi": nothing but a number is wanted, so it is of what is in the cart.
            self.out.edits.push(CartEdit::SetQuantity { target: Target::Last, quantity });
        }
    }

    fn set_quantity(&mut self, draft: usize, quantity: Quantity, at: usize) {
        let span = self.span(at);
        if let Some(draft) = self.drafts.get_mut(draft) {
            match &mut draft.purpose {
                Purpose::Amend { quantity: wanted, .. } => *wanted = Some(quantity),
                Purpose::New | Purpose::Ghost => draft.line.quantity = quantity,
            }
            draft.quantity_said = true;
            draft.spans.push(span);
        }
    }
}

/// Whether this names a dish by itself.
pub(crate) fn is_dish(meaning: Meaning) -> bool {
    matches!(
        meaning,
        Meaning::Item { .. } | Meaning::AnyItem { .. } | Meaning::Noun { .. } | Meaning::Combo { .. }
    )
}
