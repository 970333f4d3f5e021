//! Changing the cart as a reading says.

use crate::limits;
use crate::line::Line;
use crate::reading::{CartEdit, ReadLine};

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

    /// Applies the edits of one reading, whose positions are those before any of them. Lines that become equal are merged.
    /// Returns whether anything changed.
    pub fn edit(&mut self, edits: &[CartEdit]) -> bool {
        let before = self.lines.clone();
        let mut gone = Vec::new();
        for edit in edits {
            match edit {
                CartEdit::Clear => {
                    self.open_choice = None;
                    gone.extend(0..before.len());
                }
                CartEdit::Remove { position } => gone.push(*position),
                CartEdit::SetQuantity { position, quantity } => {
                    if let Some(line) = self.lines.get_mut(*position) {
                        line.line.quantity = *quantity;
                    }
                }
                CartEdit::Replace { position, with } => {
                    if let Some(line) = self.lines.get_mut(*position) {
                        line.line = (**with).clone();
                    }
                }
            }
        }
        let kept = std::mem::take(&mut self.lines).into_iter().enumerate();
        for (_, line) in kept.filter(|(position, _)| !gone.contains(position)) {
            match self.lines.iter_mut().find_map(|one| one.line.absorb(&line.line).then_some(one)) {
                Some(one) => one.confidence_percent = one.confidence_percent.min(line.confidence_percent),
                None => self.lines.push(line),
            }
        }
        self.lines != before
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
