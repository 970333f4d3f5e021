//! Sizes, containers and volumes: before the dish they wait for it, behind it they go on it.

use comanda_domain::id::Sku;
use comanda_domain::line::LineVolume;

use crate::meaning::Meaning;

use super::{Assembler, Cursor, Mode, is_dish};

impl Assembler<'_> {
    pub(super) fn size(&mut self, at: usize) -> Option<usize> {
        let next = self.next_content(at + 1);
        let dish_follows = next.is_some_and(|next| self.names_dish(next) && self.number_at(next).is_none());
        let free = self.cursor.is_none() || self.pending.quantity.is_some() || !self.content_in_clause;
        let prefix = dish_follows && free && next.is_some_and(|next| self.size_fits(at, next));
        let own_dish = self.pending.quantity.is_some() && self.begins_own_dish(at);
        if prefix || own_dish {
            self.pending.size = Some(at);
            return Some(at + 1);
        }
        if self.all && !self.drafts.is_empty() {
            self.size_on_all(at);
            return Some(at + 1);
        }
        if let Some(cursor) = self.cursor
            && let Some(section) = self.current_section()
            && let Some(size) = self.size_in(at, section)
        {
            let said = self.line_at(cursor).is_some_and(|line| line.size.is_some());
            if said
                && self.pending.quantity.is_none()
                && self.mode != Mode::Correct
                && self.mode != Mode::MakeIt
            {
                return None;
            }
            let cursor = self.split(cursor, false, section, at);
            self.line_at(cursor)?.size = Some(size);
            self.mark(cursor.draft, at);
            self.cursor = Some(cursor);
            return Some(at + 1);
        }
        let in_cart = self.context.cart.iter().rev().filter_map(|line| {
            self.menu.sections.iter().position(|section| section.id == line.section && !line.combo)
        });
        let section = in_cart.clone().find(|section| self.size_in(at, *section).is_some());
        if let Some(section) = section.filter(|_| self.drafts.is_empty())
            && let Some(cursor) = self.cart_place(section)
        {
            let size = self.size_in(at, section)?;
            self.line_at(cursor)?.size = Some(size);
            self.mark(cursor.draft, at);
            self.cursor = Some(cursor);
            return Some(at + 1);
        }
        self.pending.size = Some(at);
        Some(at + 1)
    }

    fn size_on_all(&mut self, at: usize) {
        for draft in 0..self.drafts.len() {
            let section = self.drafts.get(draft).and_then(|draft| draft.section);
            let size = section.and_then(|section| self.size_in(at, section));
            if let (Some(size), Some(line)) = (size, self.line_at(Cursor { draft, part: None })) {
                line.size = Some(size);
                self.mark(draft, at);
            }
        }
    }

    /// The size that the word at `at` is in `section`.
    pub(super) fn size_in(&self, at: usize, section: usize) -> Option<Sku> {
        let scale = &self.section(section)?.sizes.as_ref()?.scale;
        let wanted = self.menu.sizes.keys().position(|key| key == scale)?;
        let step = self.segment(at)?.meanings.iter().find_map(|meaning| {
            if let Meaning::Size { scale, size } = meaning {
                (*scale == wanted).then_some(*size)
            } else {
                None
            }
        })?;
        self.menu.sizes.values().nth(wanted)?.get(step).map(|size| size.id.clone())
    }

    /// Whether the size word at `at` is one of the dish named at `dish`.
    fn size_fits(&self, at: usize, dish: usize) -> bool {
        self.segment(dish).is_some_and(|segment| {
            segment
                .meanings
                .iter()
                .any(|meaning| meaning.section().is_some_and(|section| self.size_in(at, section).is_some()))
        })
    }

    pub(super) fn vessel(&mut self, meaning: Meaning, section: usize, at: usize) -> Option<usize> {
        let next = self.next_content(at + 1);
        let dish_follows = next.is_some_and(|next| self.names_dish(next));
        let free = self.pending.quantity.is_some() || !self.content_in_clause;
        if dish_follows && free {
            if matches!(meaning, Meaning::Container { .. }) {
                self.pending.container = Some(at);
            } else {
                self.pending.volume = Some(at);
            }
            return Some(at + 1);
        }
        let cursor = self.cursor.filter(|_| self.current_section() == Some(section))?;
        self.set_vessel(cursor, meaning);
        self.mark(cursor.draft, at);
        Some(at + 1)
    }

    fn set_vessel(&mut self, cursor: Cursor, meaning: Meaning) {
        if let Meaning::Container { section, container } = meaning {
            let container = self.section(section).and_then(|section| section.containers.get(container));
            let id = container.map(|container| container.id.clone());
            if let Some(line) = self.line_at(cursor) {
                line.container = id;
            }
        } else if let Meaning::Volume { section, volume } = meaning {
            let volume = self.section(section).and_then(|section| section.volumes.get(volume));
            let volume =
                volume.map(|one| LineVolume { value_milli: one.value_milli, unit: one.unit.clone() });
            if let Some(line) = self.line_at(cursor) {
                line.volume = volume;
            }
        }
    }

    /// Puts the size, container and volume that wait on the dish that has just begun.
    pub(super) fn apply_waiting(&mut self) {
        let (Some(cursor), Some(section)) = (self.cursor, self.current_section()) else { return };
        if let Some(at) = self.pending.size
            && let Some(size) = self.size_in(at, section)
        {
            self.pending.size = None;
            if let Some(line) = self.line_at(cursor) {
                line.size = Some(size);
            }
            self.mark(cursor.draft, at);
        }
        for at in [self.pending.container.take(), self.pending.volume.take()].into_iter().flatten() {
            let own = |meaning: &&Meaning| meaning.section() == Some(section) && !is_dish(**meaning);
            let meaning = self.segment(at).and_then(|segment| segment.meanings.iter().find(own)).copied();
            if let Some(meaning) = meaning {
                self.set_vessel(cursor, meaning);
                self.mark(cursor.draft, at);
            }
        }
    }

    /// A size that no dish followed belongs to the line before it, if that has none.
    pub(super) fn size_alone(&mut self) {
        let Some(at) = self.pending.size.take() else { return };
        let (Some(cursor), Some(section)) = (self.cursor, self.current_section()) else { return };
        if let Some(size) = self.size_in(at, section)
            && let Some(line) = self.line_at(cursor)
            && line.size.is_none()
        {
            line.size = Some(size);
            self.mark(cursor.draft, at);
        }
    }
}
