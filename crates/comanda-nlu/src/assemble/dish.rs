//! Dishes: items, head words, combos and their parts, and what the shop does not sell.

use comanda_domain::id::Sku;
use comanda_domain::line::{Line, Quantity};
use comanda_domain::menu::{Choosable, Policy};
use comanda_domain::reading::{Ambiguous, Mention, Target};

use crate::meaning::{Cue, Meaning};
use crate::token::Kind;

use super::{Assembler, Cursor, Draft, Mode, Purpose};

impl Assembler<'_> {
    pub(super) fn item(&mut self, section: usize, item: usize, at: usize) -> Option<usize> {
        if self.rather_number(at) || self.rather_option(section, at) {
            return None;
        }
        let (sku, available) = {
            let entry = self.section(section)?.items.get(item)?;
            (entry.id.clone(), entry.available)
        };
        if self.refuses(at) {
            self.remove_dish(section, Some(&sku), at);
            return Some(at + 1);
        }
        if self.combo_part(section, &sku, at) {
            return Some(at + 1);
        }
        if !available {
            self.unknown(at, at + 1, vec![sku]);
            self.ghost(at);
            return Some(at + 1);
        }
        if self.joins_line(section, &sku, at) || self.change_side(section, &sku, at) {
            return Some(at + 1);
        }
        let mut line = Line::of_section(self.section(section)?.id.clone(), Quantity::ONE);
        line.items.push(sku);
        self.begin(line, Some(section), None, at);
        Some(at + 1)
    }

    /// Whether the dish at `at` is one that is not wanted. After "no onion and" a dish is wanted again.
    fn refuses(&mut self, at: usize) -> bool {
        let denied = (0..at).rev().find(|before| {
            let skipped = self.is(*before, Cue::Filler)
                || self.number_at(*before).is_some()
                || self.is_measure(*before);
            !skipped
        });
        let directly = denied.is_some_and(|before| self.is(before, Cue::No));
        let refuses = self.mode == Mode::Remove || (self.pending.negated && directly);
        self.pending.negated &= refuses;
        refuses
    }

    /// "chín tô phở": the word is a number where something to count follows.
    fn rather_number(&self, at: usize) -> bool {
        let number = self.number_at(at).is_some() && self.pending.quantity.is_none();
        number && (self.is_measure(at + 1) || self.names_dish(at + 1))
    }

    /// "phở tái thêm tái": behind "with" or right behind the dish, the word is a choice if it can be one.
    fn rather_option(&self, section: usize, at: usize) -> bool {
        let current = self.current_section();
        let choice = |meaning: &Meaning| matches!(meaning, Meaning::Choice { section, .. } if Some(*section) == current);
        let can = self.segment(at).is_some_and(|segment| segment.meanings.iter().any(choice));
        let waiting = self.pending.with
            || self.pending.negated
            || self.pending.amount.is_some()
            || self.pending.count.is_some();
        let adjacent = self.content_in_clause && self.pending.quantity.is_none() && Some(section) == current;
        can && self.mode == Mode::Order && (waiting || adjacent)
    }

    /// "chips and queso" where one line may hold several items.
    fn joins_line(&mut self, section: usize, sku: &Sku, at: usize) -> bool {
        let many = self.section(section).is_some_and(|section| section.many_items_per_line);
        let Some(cursor) = self.cursor.filter(|_| many && self.pending.quantity.is_none()) else {
            return false;
        };
        let linked =
            at.checked_sub(1).is_some_and(|before| self.is(before, Cue::And) || self.is(before, Cue::With));
        let Some(draft) = self.drafts.get_mut(cursor.draft) else { return false };
        if !linked || draft.section != Some(section) || draft.line.items.contains(sku) {
            return false;
        }
        draft.line.items.push(sku.clone());
        self.mark(cursor.draft, at);
        true
    }

    pub(super) fn any_item(&mut self, section: usize, ambiguity: usize, at: usize) -> Option<usize> {
        let (entry, id) = {
            let section = self.section(section)?;
            (section.ambiguous_items.get(ambiguity)?, section.id.clone())
        };
        if self.refuses(at) {
            self.remove_dish(section, None, at);
            return Some(at + 1);
        }
        let quantity = self.take_quantity(at).unwrap_or(Quantity::ONE);
        match entry.policy {
            Policy::First => {
                let first = entry.any_of.first()?.clone();
                self.begin_with(Line::of_item(id, first, quantity), Some(section), None, at);
            }
            Policy::Ask | Policy::Keep => {
                let span = self.span(at);
                let text = self.text.get(span.clone()).unwrap_or_default().to_owned();
                let candidates = entry.any_of.clone();
                self.out.ambiguous.push(Ambiguous { text, span, section: id, candidates, quantity });
                self.ghost(at);
            }
        }
        Some(at + 1)
    }

    /// A head word: the whole dish where it is built to order, else a dish whose item is not said.
    pub(super) fn noun(&mut self, section: usize, at: usize) -> Option<usize> {
        if self.rather_number(at) || self.rather_option(section, at) {
            return None;
        }
        // A slip of the pen names no dish by its head word alone: "to share" is no shake.
        if self.segment(at)?.cost > 0.5 && self.pending.quantity.is_none() {
            return None;
        }
        let entry = self.section(section)?;
        let next = self.next_content(at + 1);
        let item_follows = next.is_some_and(|next| {
            let own =
                |meaning: &Meaning| matches!(meaning, Meaning::Item { section: own, .. } if *own == section);
            next <= at + 2 && self.segment(next).is_some_and(|segment| segment.meanings.iter().any(own))
        });
        if item_follows && !entry.items.is_empty() {
            return Some(at + 1);
        }
        // "2 margherita pizza": the head word behind its dish adds nothing.
        let repeats = self.content_in_clause
            && self.pending.quantity.is_none()
            && self.current_section() == Some(section);
        if repeats {
            let cursor = self.cursor?;
            self.mark(cursor.draft, at);
            return Some(at + 1);
        }
        if self.refuses(at) {
            self.remove_dish(section, None, at);
            return Some(at + 1);
        }
        // "phở đặc biệt": a head word with words that no dish of the section has.
        let run = self.wordless_run(at, self.segments.len());
        if run > at + 1 && !entry.items.is_empty() {
            return Some(self.unknown_dish(at, run));
        }
        let line = Line::of_section(entry.id.clone(), Quantity::ONE);
        self.begin(line, Some(section), None, at);
        Some(at + 1)
    }

    pub(super) fn combo(&mut self, combo: usize, at: usize) -> Option<usize> {
        let entry = self.menu.combos.get(combo)?;
        let mut line = Line::of_section(entry.id.clone(), Quantity::ONE);
        line.combo = true;
        if self.refuses(at) {
            self.remove_line(&line, at);
        } else if entry.available {
            self.begin(line, None, Some(combo), at);
        } else {
            self.unknown(at, at + 1, vec![entry.id.clone()]);
            self.ghost(at);
        }
        Some(at + 1)
    }

    /// After a combo, an item that may stand in it is a part of it.
    fn combo_part(&mut self, section: usize, sku: &Sku, at: usize) -> bool {
        let Some(cursor) = self.cursor.filter(|_| self.pending.quantity.is_none()) else { return false };
        let Some(section) = self.section(section) else { return false };
        let combo = self.drafts.get(cursor.draft).and_then(|draft| self.menu.combos.get(draft.combo?));
        let fits = combo.is_some_and(|combo| {
            combo.parts.iter().any(|part| {
                let allowed = match &part.choose {
                    Choosable::Fixed => false,
                    Choosable::Any => true,
                    Choosable::Listed(items) => items.contains(sku),
                };
                part.section == section.id && (allowed || part.item.as_ref() == Some(sku))
            })
        });
        if !fits {
            return false;
        }
        let Some(draft) = self.drafts.get_mut(cursor.draft) else { return false };
        let parts = &mut draft.line.parts;
        let part = if let Some(part) = parts.iter().position(|part| part.section == section.id) {
            part
        } else {
            parts.push(Line::of_section(section.id.clone(), Quantity::ONE));
            parts.len() - 1
        };
        if let Some(part) = parts.get_mut(part) {
            part.items = vec![sku.clone()];
        }
        self.cursor = Some(Cursor { draft: cursor.draft, part: Some(part) });
        self.mark(cursor.draft, at);
        self.apply_waiting();
        true
    }

    /// The number that waits, if it is a quantity; takes it.
    pub(super) fn take_quantity(&mut self, _at: usize) -> Option<Quantity> {
        let (number, _) = self.pending.quantity.take()?;
        Quantity::new(number).ok()
    }

    /// Begins a line with what waits for it; with a cart, the dish may be one that is there already.
    fn begin(&mut self, line: Line, section: Option<usize>, combo: Option<usize>, at: usize) {
        if self.correct_dish(&line, section, combo, at) {
            return;
        }
        if let Some(cart_line) = self.cart_line_meant(&line, at) {
            let target = self.target_of(cart_line);
            let purpose = Purpose::Amend { target, cart_line, quantity: None };
            self.push(line, section, combo, purpose, at);
            return;
        }
        self.begin_with(line, section, combo, at);
    }

    pub(super) fn begin_with(&mut self, line: Line, section: Option<usize>, combo: Option<usize>, at: usize) {
        self.push(line, section, combo, Purpose::New, at);
    }

    fn push(
        &mut self,
        mut line: Line,
        section: Option<usize>,
        combo: Option<usize>,
        purpose: Purpose,
        at: usize,
    ) {
        let purpose = if std::mem::take(&mut self.pending.refused) { Purpose::Ghost } else { purpose };
        let number_at = self.pending.quantity.map(|(_, at)| at);
        let said = self.take_quantity(at);
        line.quantity = said.unwrap_or(line.quantity);
        let draft = Draft {
            line,
            section,
            combo,
            quantity_said: said.is_some(),
            purpose,
            spans: Vec::new(),
            cost: 0.0,
        };
        self.drafts.push(draft);
        let draft = self.drafts.len() - 1;
        self.cursor = Some(Cursor { draft, part: None });
        self.split_base = None;
        (self.pending.negated, self.pending.with, self.pending.amount) = (false, false, None);
        if let Some(number_at) = number_at {
            self.mark(draft, number_at);
        }
        self.mark(draft, at);
        self.apply_waiting();
    }

    /// Swallows what is said of a dish that cannot be ordered.
    pub(super) fn ghost(&mut self, at: usize) {
        let line =
            self.menu.sections.first().map(|section| Line::of_section(section.id.clone(), Quantity::ONE));
        self.pending.quantity = None;
        let Some(line) = line else { return };
        self.push(line, None, None, Purpose::Ghost, at);
        if let Some(draft) = self.drafts.last_mut() {
            draft.quantity_said = true;
        }
    }

    /// No meaning fits: an unknown dish where one is wanted, else words that are not read.
    pub(super) fn nothing_fits(&mut self, at: usize, end: usize) -> usize {
        if self.segment(at).is_none_or(|segment| segment.kind != Kind::Word) {
            return at + 1;
        }
        let wanted = self.pending.quantity.is_some() || (self.requested && !self.content_in_clause);
        if self.note_of_removal(at, end) {
            return end.min(self.clause_end(at));
        }
        if !wanted {
            let run = self.wordless_run(at, end);
            self.unread(at, run);
            return run;
        }
        let run = self.wordless_run(at, end);
        // "2 delicious phở tái": a dish that is named exactly right behind explains what is wanted.
        let named = self.segment(run).is_some_and(|segment| {
            segment.cost < 0.05
                && (segment.end - segment.start > 1
                    || segment.meanings.first().is_some_and(|one| super::is_dish(*one)))
                && self.names_dish(run)
        });
        if named {
            self.unread(at, run);
            return run;
        }
        let stop = (run..end).find(|at| self.bounds_unknown(*at)).unwrap_or(end);
        self.unknown_dish(at, stop)
    }

    /// Words that stand where a dish should: one said in another order ("pho chicken"), else an unknown one.
    fn unknown_dish(&mut self, at: usize, stop: usize) -> usize {
        let last = (at..stop).rev().find(|at| !self.is(*at, Cue::Filler)).map_or(stop, |last| last + 1);
        if let Some((section, item)) = self.reader.same_words(self.words(at, last))
            && self.item(section, item, at).is_some()
        {
            return last;
        }
        let nearest = self.reader.nearest(self.words(at, last));
        self.unknown(at, last, nearest);
        self.ghost(at);
        stop
    }

    /// Where the words of an unknown dish end at the latest.
    fn bounds_unknown(&self, at: usize) -> bool {
        let Some(segment) = self.segment(at) else { return true };
        let cue = [Cue::And, Cue::No, Cue::With, Cue::Add, Cue::Filler, Cue::Thanks, Cue::Request];
        segment.kind != Kind::Word || segment.number().is_some() || cue.iter().any(|cue| segment.is(*cue))
    }

    /// The end of the run of words from `at` that mean nothing here.
    fn wordless_run(&self, at: usize, end: usize) -> usize {
        let wordless = |at: &usize| {
            self.segment(*at).is_some_and(|segment| segment.is_unread() || segment.is(Cue::Common))
        };
        let rest = (at + 1..end).find(|at| !wordless(at));
        rest.unwrap_or(end)
    }

    /// "không lấy da": a removal of something the menu does not list goes to the kitchen as it is.
    fn note_of_removal(&mut self, at: usize, end: usize) -> bool {
        let Some(cursor) = self.cursor.filter(|_| self.pending.negated) else { return false };
        let stop = end.min(self.clause_end(at));
        let from = (0..at).rev().find(|before| self.is(*before, Cue::No)).unwrap_or(at);
        let last = (at..stop).rev().find(|at| !self.is(*at, Cue::Filler)).map_or(stop, |last| last + 1);
        let words = self.words(from, last).to_owned();
        let Some(draft) = self.drafts.get_mut(cursor.draft) else { return false };
        draft.line.note = Some(match draft.line.note.take() {
            Some(note) => format!("{note}, {words}"),
            None => words,
        });
        for at in from..last {
            self.mark(cursor.draft, at);
        }
        self.pending.negated = false;
        true
    }

    fn clause_end(&self, at: usize) -> usize {
        let ends = |at: &usize| {
            self.segment(*at).is_none_or(|segment| !matches!(segment.kind, Kind::Word | Kind::Number))
        };
        (at..self.segments.len()).find(ends).unwrap_or(self.segments.len())
    }

    fn unknown(&mut self, from: usize, to: usize, nearest: Vec<Sku>) {
        let span = self.span(from).start..self.span(to.max(from + 1) - 1).end;
        let text = self.words(from, to).to_owned();
        self.out.unknown.push(Mention { text, span, nearest });
    }

    pub(super) fn unread(&mut self, from: usize, to: usize) {
        let common_only = (from..to).all(|at| self.is(at, Cue::Common));
        if common_only {
            return;
        }
        let span = self.span(from).start..self.span(to.max(from + 1) - 1).end;
        let text = self.words(from, to).to_owned();
        self.out.unread.push(Mention { text, span, nearest: Vec::new() });
    }

    pub(super) fn words(&self, from: usize, to: usize) -> &str {
        let span = self.span(from).start..self.span(to.max(from + 1) - 1).end;
        self.text.get(span).unwrap_or_default()
    }

    /// How an edit names a line of the cart.
    pub(super) fn target_of(&self, cart_line: usize) -> Target {
        if cart_line + 1 == self.context.cart.len() { Target::Last } else { Target::Position(cart_line) }
    }
}
