//! Changes: of what was just said in the same text, and of the cart.

use comanda_domain::id::Sku;
use comanda_domain::line::{Line, Quantity};
use comanda_domain::reading::{CartEdit, Target};

use crate::meaning::{Cue, Meaning};

use super::{Assembler, Cursor, Draft, Mode, Purpose};

impl Assembler<'_> {
    /// "remove": what follows goes. Where only a choice can follow, it is a "no".
    pub(super) fn removal(&mut self, at: usize) -> Option<usize> {
        let next = self.next_content(at + 1);
        let amount_follows = self.segment(at).is_some_and(|segment| {
            segment.meanings.iter().any(|meaning| matches!(meaning, Meaning::Amount { .. }))
        }) && next.is_some_and(|next| self.is_option(next) && !self.names_dish(next));
        if amount_follows {
            return None;
        }
        self.settle_quantity();
        self.mode = Mode::Remove;
        if next.is_none() && self.nothing_after(at) {
            return self.remove_last(at);
        }
        Some(at + 1)
    }

    fn nothing_after(&self, at: usize) -> bool {
        let it = self.is(at + 1, Cue::It) || self.is(at + 2, Cue::It);
        it || self.segment(at + 1).is_none()
    }

    /// "remove it".
    pub(super) fn remove_last(&mut self, at: usize) -> Option<usize> {
        self.mode = Mode::Order;
        match self.drafts.iter().rposition(|draft| draft.purpose == Purpose::New) {
            Some(draft) => self.drop_draft(draft),
            None if self.context.cart.is_empty() => return None,
            None => self.out.edits.push(CartEdit::Remove { target: Target::Last, quantity: None }),
        }
        Some(at + 1)
    }

    /// A dish that is not wanted: taken out of this text's lines, else of the cart, else it was never there.
    pub(super) fn remove_dish(&mut self, section: usize, item: Option<&Sku>, at: usize) {
        let Some(entry) = self.section(section) else { return };
        let mut line = Line::of_section(entry.id.clone(), Quantity::ONE);
        line.items.extend(item.cloned());
        self.remove_line(&line, at);
    }

    pub(super) fn remove_line(&mut self, line: &Line, at: usize) {
        let quantity = self.take_quantity(at);
        self.pending.negated = false;
        let said =
            self.drafts.iter().rposition(|draft| draft.purpose == Purpose::New && agrees(&draft.line, line));
        if let Some(draft) = said {
            self.reduce_draft(draft, quantity);
        } else if self.context.cart.iter().any(|one| agrees(one, line)) {
            self.out.edits.push(CartEdit::Remove { target: Target::Like(Box::new(line.clone())), quantity });
        }
        self.content_in_clause = true;
    }

    fn reduce_draft(&mut self, draft: usize, quantity: Option<Quantity>) {
        let left = self.drafts.get(draft).map(|draft| draft.line.quantity.get());
        let left = left.zip(quantity).and_then(|(whole, less)| whole.checked_sub(less.get()));
        match left.and_then(|left| Quantity::new(left).ok()) {
            Some(left) => {
                if let Some(draft) = self.drafts.get_mut(draft) {
                    draft.line.quantity = left;
                }
            }
            None => self.drop_draft(draft),
        }
    }

    /// The draft is not wanted after all. It stays as a ghost, so that positions keep.
    fn drop_draft(&mut self, draft: usize) {
        if let Some(draft) = self.drafts.get_mut(draft) {
            draft.purpose = Purpose::Ghost;
        }
        self.cursor = None;
    }

    /// "start over".
    pub(super) fn clear(&mut self) {
        for draft in &mut self.drafts {
            draft.purpose = Purpose::Ghost;
        }
        self.cursor = None;
        if !self.context.cart.is_empty() && !self.out.edits.contains(&CartEdit::Clear) {
            self.out.edits.push(CartEdit::Clear);
        }
    }

    /// "no wait": only where there is something to correct.
    pub(super) fn correction(&mut self, at: usize) {
        let something =
            self.cursor.is_some() || self.pending.quantity.is_some() || !self.context.cart.is_empty();
        if !something || self.is(at + 1, Cue::Add) {
            return;
        }
        // "2 no wait 3 pho": the number that waits is the one corrected.
        if self.pending.quantity.is_some() && self.number_at(at + 1).is_some() {
            self.pending.quantity = None;
            return;
        }
        self.settle_quantity();
        self.mode = Mode::Correct;
    }

    /// A corrected dish takes the place of the last one; its quantity too unless a new one was said.
    pub(super) fn correct_dish(
        &mut self,
        line: &Line,
        section: Option<usize>,
        combo: Option<usize>,
        at: usize,
    ) -> bool {
        if self.mode != Mode::Correct {
            return false;
        }
        self.mode = Mode::Order;
        let Some(draft) = self.drafts.iter().rposition(|draft| draft.purpose == Purpose::New) else {
            return false;
        };
        // "… 1 trà vải, à trà vải lấy 2": the same dish again corrects that line, wherever it stands.
        let draft = self
            .drafts
            .iter()
            .rposition(|one| one.purpose == Purpose::New && agrees(&one.line, line))
            .unwrap_or(draft);
        let old = self.drafts.get(draft).map(|draft| draft.line.quantity);
        self.drop_draft(draft);
        let said = self.pending.quantity.is_some();
        let line = Line { quantity: old.filter(|_| !said).unwrap_or(Quantity::ONE), ..line.clone() };
        self.begin_with(line, section, combo, at);
        true
    }

    /// A new quantity for what was said last, here or in the cart.
    pub(super) fn new_quantity(&mut self, quantity: Quantity, at: usize) -> bool {
        if let Some(cursor) = self.cursor {
            self.set_quantity(cursor.draft, quantity, at);
            return true;
        }
        if self.context.cart.is_empty() {
            return false;
        }
        self.out.edits.push(CartEdit::SetQuantity { target: Target::Last, quantity });
        true
    }

    /// The "to" of "change A to B".
    pub(super) fn mode_to(&mut self) {
        if self.change_from.is_none()
            && let Some(draft) = self.cursor.and_then(|cursor| self.drafts.get(cursor.draft))
        {
            self.change_from = Some(draft.line.clone());
        }
    }

    /// One side of "change A to B": the first dish is A, the second B. Whether the dish was used up.
    pub(super) fn change_side(&mut self, section: usize, sku: &Sku, at: usize) -> bool {
        if self.mode != Mode::Change {
            return false;
        }
        let Some(entry) = self.section(section) else { return false };
        let line = Line::of_item(entry.id.clone(), sku.clone(), Quantity::ONE);
        let to_follows = (at + 1..at + 6).any(|next| self.is(next, Cue::To) || self.is(next, Cue::Instead));
        if self.change_from.is_none() && to_follows {
            self.change_from = Some(line);
            return true;
        }
        let from = self.change_from.take();
        self.mode = Mode::Order;
        let in_text = from.as_ref().and_then(|from| {
            self.drafts.iter().rposition(|draft| draft.purpose == Purpose::New && agrees(&draft.line, from))
        });
        if let Some(draft) = in_text {
            if let Some(draft) = self.drafts.get_mut(draft) {
                draft.line = Line { quantity: draft.line.quantity, ..line };
                draft.section = Some(section);
            }
            self.cursor = Some(Cursor { draft, part: None });
            self.mark(draft, at);
            return true;
        }
        self.replace_in_cart(from, line, at)
    }

    fn replace_in_cart(&mut self, from: Option<Line>, with: Line, at: usize) -> bool {
        let old = match &from {
            Some(from) => self.context.cart.iter().rposition(|one| agrees(one, from)),
            None => self.context.cart.len().checked_sub(1),
        };
        let Some(old_line) = old.and_then(|old| self.context.cart.get(old)) else { return false };
        let said = self.take_quantity(at);
        let with = Line { quantity: said.unwrap_or(old_line.quantity), ..with };
        let target = match from {
            Some(from) => Target::Like(Box::new(from)),
            None => Target::Last,
        };
        self.out.edits.push(CartEdit::Replace { target, with: Box::new(with) });
        self.content_in_clause = true;
        true
    }

    /// "B instead of A": B was just said, A follows.
    pub(super) fn instead(&mut self, at: usize) -> Option<usize> {
        let next = self.next_content(at + 1);
        let other = next.and_then(|next| {
            let (section, item) = self.segment(next)?.meanings.iter().find_map(|meaning| meaning.item())?;
            let section = self.section(section)?;
            let item = section.items.get(item)?;
            Some((next, Line::of_item(section.id.clone(), item.id.clone(), Quantity::ONE)))
        });
        let Some((next, other)) = other else { return Some(at + 1) };
        let Some(cursor) = self.cursor else {
            self.mode = Mode::Change;
            return Some(at + 1);
        };
        if cursor.part.is_some() {
            return Some(next + 1);
        }
        let in_text = self
            .drafts
            .iter()
            .rposition(|draft| draft.purpose == Purpose::New && agrees(&draft.line, &other));
        if let Some(draft) = in_text.filter(|draft| *draft != cursor.draft) {
            let kept = Some(cursor);
            self.drop_draft(draft);
            self.cursor = kept;
        } else if let Some(old) = self.context.cart.iter().find(|one| agrees(one, &other)) {
            let with = self.drafts.get(cursor.draft).map(|draft| {
                let quantity = if draft.quantity_said { draft.line.quantity } else { old.quantity };
                Line { quantity, ..draft.line.clone() }
            })?;
            let target = Target::Like(Box::new(other));
            self.out.edits.push(CartEdit::Replace { target, with: Box::new(with) });
            self.drop_draft(cursor.draft);
        }
        Some(next + 1)
    }

    /// "one more", "same again", when no dish was named.
    pub(super) fn more_of_the_same(&mut self) {
        let Some(at) = self.more.take() else { return };
        if self.context.cart.is_empty() {
            return;
        }
        let number = (0..self.segments.len()).find_map(|at| self.number_at(at));
        let same = self.is(at, Cue::Same);
        let Ok(quantity) = Quantity::new(number.unwrap_or(1)) else { return };
        if same || number.is_some() {
            self.out.edits.push(CartEdit::More { target: Target::Last, quantity });
        }
    }

    /// The line of the cart that a dish without a number means: it is there once, and something is said about it.
    pub(super) fn cart_line_meant(&self, line: &Line, at: usize) -> Option<usize> {
        let new_quantity = (at + 1..self.segments.len()).any(|at| self.is(at, Cue::MakeIt));
        if self.adding || self.pending.quantity.is_some() || line.combo || (self.postfix && !new_quantity) {
            return None;
        }
        let mut found = self.context.cart.iter().enumerate().filter(|(_, one)| agrees(one, line));
        let (index, _) = found.next().filter(|_| found.next().is_none())?;
        let said_about =
            (at + 1..self.segments.len()).take_while(|at| self.segment(*at).is_some()).any(|next| {
                (self.is_option(next) && !self.names_dish(next))
                    || self.is(next, Cue::MakeIt)
                    || self.is(next, Cue::No)
            });
        (said_about || self.mode == Mode::MakeIt).then_some(index)
    }

    /// A place for choices of `section` said of the cart: its last line of that section.
    pub(super) fn cart_place(&mut self, section: usize) -> Option<Cursor> {
        let id = &self.section(section)?.id;
        let cart_line = self.context.cart.iter().rposition(|line| line.section == *id && !line.combo)?;
        let target = self.target_of(cart_line);
        self.amend(section, target, cart_line)
    }

    /// A place for choices of `section` said of the whole cart.
    pub(super) fn cart_all(&mut self, section: usize) -> Option<Cursor> {
        let id = &self.section(section)?.id;
        let cart_line = self.context.cart.iter().position(|line| line.section == *id)?;
        self.amend(section, Target::All, cart_line)
    }

    fn amend(&mut self, section: usize, target: Target, cart_line: usize) -> Option<Cursor> {
        let line = Line::of_section(self.section(section)?.id.clone(), Quantity::ONE);
        let purpose = Purpose::Amend { target, cart_line, quantity: None };
        self.drafts.push(Draft {
            line,
            section: Some(section),
            combo: None,
            quantity_said: true,
            purpose,
            spans: Vec::new(),
            cost: 0.0,
        });
        Some(Cursor { draft: self.drafts.len() - 1, part: None })
    }
}

/// Whether `line` is what `wanted` names: same section, and the same items where given.
pub(super) fn agrees(line: &Line, wanted: &Line) -> bool {
    line.section == wanted.section
        && line.combo == wanted.combo
        && (wanted.items.is_empty() || line.items == wanted.items)
}
