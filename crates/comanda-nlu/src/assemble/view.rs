//! What the pass looks at: segments, sections, where in the text something stands.

use std::ops::Range;

use comanda_domain::limits;
use comanda_domain::menu::Section;

use crate::lattice::Segment;
use crate::meaning::{Cue, Meaning};
use crate::token::Kind;

use super::{Assembler, is_dish};

impl<'a> Assembler<'a> {
    pub(super) fn section(&self, section: usize) -> Option<&'a Section> {
        self.menu.sections.get(section)
    }

    pub(super) fn segment(&self, at: usize) -> Option<&'a Segment> {
        self.segments.get(at).filter(|segment| !segment.taken)
    }

    pub(super) fn is(&self, at: usize, cue: Cue) -> bool {
        self.segment(at).is_some_and(|segment| segment.is(cue))
    }

    pub(super) fn number_at(&self, at: usize) -> Option<u32> {
        self.segment(at)?.number().filter(|number| (1..=limits::QUANTITY_MAX).contains(number))
    }

    pub(super) fn is_measure(&self, at: usize) -> bool {
        self.segment(at).is_some_and(|segment| {
            segment.is(Cue::Measure)
                || segment.meanings.iter().any(|one| matches!(one, Meaning::Measure { .. }))
        })
    }

    pub(super) fn names_dish(&self, at: usize) -> bool {
        self.segment(at).is_some_and(|segment| segment.meanings.iter().any(|meaning| is_dish(*meaning)))
    }

    pub(super) fn is_size(&self, at: usize) -> bool {
        self.segment(at)
            .is_some_and(|segment| segment.meanings.iter().any(|one| matches!(one, Meaning::Size { .. })))
    }

    /// Says something about a dish without naming one.
    pub(super) fn is_option(&self, at: usize) -> bool {
        let option = |meaning: &Meaning| {
            matches!(
                meaning,
                Meaning::Choice { .. }
                    | Meaning::AnyChoice { .. }
                    | Meaning::CatchAll { .. }
                    | Meaning::Recipe { .. }
                    | Meaning::Size { .. }
            )
        };
        self.segment(at).is_some_and(|segment| segment.meanings.iter().any(option))
    }

    /// The next segment of the clause that is more than politeness or a measure.
    pub(super) fn next_content(&self, from: usize) -> Option<usize> {
        for at in from.. {
            let segment = self.segment(at)?;
            if matches!(segment.kind, Kind::Pause | Kind::Break | Kind::QuestionMark) {
                return None;
            }
            let menu = self.names_dish(at) || self.is_option(at) || segment.number().is_some();
            let skipped = self.is_measure(at)
                || [Cue::Filler, Cue::Article, Cue::Times, Cue::Request].iter().any(|cue| segment.is(*cue))
                || segment
                    .meanings
                    .iter()
                    .any(|one| matches!(one, Meaning::Container { .. } | Meaning::Volume { .. }));
            if menu && !(segment.is(Cue::Filler) && segment.cost == 0.0 && !self.exact_menu(at)) || !skipped {
                return Some(at);
            }
        }
        None
    }

    /// Whether the best meaning is one of the menu.
    pub(super) fn exact_menu(&self, at: usize) -> bool {
        let first = self.segment(at).and_then(|segment| segment.meanings.first());
        first.is_some_and(|meaning| !matches!(meaning, Meaning::Cue(_)))
    }

    pub(super) fn current_section(&self) -> Option<usize> {
        let cursor = self.cursor?;
        let draft = self.drafts.get(cursor.draft)?;
        match cursor.part {
            Some(part) => {
                let id = &draft.line.parts.get(part)?.section;
                self.menu.sections.iter().position(|section| section.id == *id)
            }
            None => draft.section,
        }
    }

    /// The bytes of a segment.
    pub(super) fn span(&self, at: usize) -> Range<usize> {
        let bytes = self.segments.get(at).and_then(|segment| {
            let first = self.tokens.get(segment.start)?;
            let last = self.tokens.get(segment.end.checked_sub(1)?)?;
            Some(first.span.start..last.span.end)
        });
        bytes.unwrap_or(0..0)
    }

    /// Records that a segment is part of a draft.
    pub(super) fn mark(&mut self, draft: usize, at: usize) {
        let span = self.span(at);
        let cost = self.segments.get(at).map_or(0.0, |segment| segment.cost);
        if let Some(draft) = self.drafts.get_mut(draft) {
            draft.spans.push(span);
            draft.cost += cost;
        }
        self.content_in_clause = true;
    }
}
