//! Changing the cart as a reading says.

use crate::limits;
use crate::line::{Chosen, Line, LineOption, Quantity};
use crate::reading::{CartEdit, ReadLine, Target};

use super::{Draft, DraftLine};

/// The cart would become larger than the bot may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a cart holds at most {max} lines", max = limits::DRAFT_LINES_MAX)]
pub struct CartFull;

impl Draft {
    /// Adds lines as read; equal dishes are merged.
    pub fn add_read_lines(&mut self, lines: &[ReadLine]) -> Result<(), CartFull> {
        for read in lines {
            self.add_line(read.line.clone(), percent(read.confidence))?;
        }
        Ok(())
    }

    /// Adds one line; an equal dish is merged.
    pub fn add_line(&mut self, line: Line, confidence_percent: u8) -> Result<(), CartFull> {
        for existing in &mut self.lines {
            if existing.line.absorb(&line) {
                existing.confidence_percent = existing.confidence_percent.min(confidence_percent);
                return Ok(());
            }
        }
        if self.lines.len() == limits::DRAFT_LINES_MAX {
            return Err(CartFull);
        }
        self.lines.push(DraftLine { line, confidence_percent });
        Ok(())
    }

    /// Applies an edit. Returns whether it changed anything: "no fries" where there are none changes nothing.
    pub fn edit(&mut self, edit: &CartEdit) -> bool {
        match edit {
            CartEdit::Clear => {
                let had_any = !self.is_empty();
                self.lines.clear();
                self.open_choice = None;
                had_any
            }
            CartEdit::Remove { target, quantity } => self.remove(target, *quantity),
            CartEdit::SetQuantity { target, quantity } => {
                self.change(target, |line| line.quantity = *quantity)
            }
            CartEdit::More { target, quantity } => self.change(target, |line| {
                let sum = line.quantity.get().saturating_add(quantity.get());
                line.quantity = Quantity::new(sum).unwrap_or(line.quantity);
            }),
            CartEdit::Amend { target, with } => self.change(target, |line| amend(line, with)),
            CartEdit::Replace { target, with } => self.change(target, |line| {
                let quantity = line.quantity;
                *line = Line { quantity, ..(**with).clone() };
            }),
        }
    }

    fn change(&mut self, target: &Target, change: impl Fn(&mut Line)) -> bool {
        let positions = self.positions(target);
        for position in &positions {
            if let Some(line) = self.lines.get_mut(*position) {
                change(&mut line.line);
            }
        }
        !positions.is_empty()
    }

    fn remove(&mut self, target: &Target, quantity: Option<Quantity>) -> bool {
        let positions = self.positions(target);
        for position in positions.iter().rev() {
            let left = self.lines.get(*position).zip(quantity).and_then(|(line, taken)| {
                Quantity::new(line.line.quantity.get().saturating_sub(taken.get())).ok()
            });
            match (left, self.lines.get_mut(*position)) {
                (Some(left), Some(line)) => line.line.quantity = left,
                (None, Some(_)) => {
                    self.lines.remove(*position);
                }
                (_, None) => {}
            }
        }
        !positions.is_empty()
    }

    fn positions(&self, target: &Target) -> Vec<usize> {
        match target {
            Target::Last => self.lines.len().checked_sub(1).into_iter().collect(),
            Target::All => (0..self.lines.len()).collect(),
            Target::Position(position) => {
                (*position < self.lines.len()).then_some(*position).into_iter().collect()
            }
            Target::Like(like) => {
                let fits =
                    |(position, line): (usize, &DraftLine)| is_like(&line.line, like).then_some(position);
                self.lines.iter().enumerate().filter_map(fits).collect()
            }
        }
    }
}

/// Confidence 0..1 as percent.
pub(super) fn percent(confidence: f64) -> u8 {
    let clamped = (confidence.clamp(0.0, 1.0) * 100.0).round();
    // In 0..=100 after the clamp, so the cast neither truncates nor wraps.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=100 above")]
    let percent = clamped as u8;
    percent
}

/// Whether `line` is what `wanted` describes: the same section, and everything that it says.
fn is_like(line: &Line, wanted: &Line) -> bool {
    let says = |option: &LineOption| line.options.iter().any(|other| other == option);
    line.section == wanted.section
        && line.combo == wanted.combo
        && (wanted.items.is_empty() || wanted.items.iter().all(|item| line.items.contains(item)))
        && (wanted.size.is_none() || wanted.size == line.size)
        && wanted.options.iter().all(says)
}

/// What `with` says replaces what `line` says of the same thing.
fn amend(line: &mut Line, with: &Line) {
    if with.size.is_some() {
        line.size.clone_from(&with.size);
    }
    if with.container.is_some() {
        line.container.clone_from(&with.container);
    }
    if with.volume.is_some() {
        line.volume.clone_from(&with.volume);
    }
    if with.note.is_some() {
        line.note.clone_from(&with.note);
    }
    for option in &with.options {
        let settles = |other: &LineOption| match (&other.choice, &option.choice) {
            (Chosen::AnyOf(open), Chosen::One(id)) => other.group == option.group && open.contains(id),
            (Chosen::AnyOf(_) | Chosen::One(_), _) => false,
        };
        line.options.retain(|other| !settles(other));
        let same = |other: &LineOption| other.group == option.group && other.choice == option.choice;
        match line.options.iter_mut().find(|other| same(other)) {
            Some(existing) => *existing = option.clone(),
            None => line.options.push(option.clone()),
        }
    }
}
