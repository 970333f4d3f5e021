//! Who it is for: "tên Tuấn", "Order for Sarah:", "…, 5522114433, Mariana".

use crate::lattice::SLIP;
use crate::meaning::{Cue, Meaning};
use crate::token::Kind;

use super::Scene;

/// "Tom", "Jun", "Mai".
const SHORT_NAME_LETTERS: usize = 4;

impl Scene<'_> {
    /// "Chị Vân đặt …", "em Trâm ghé lấy", "chị Mai nhận": a title and a name before what the person does.
    fn titled_name(&mut self) -> Option<String> {
        let does = [Cue::Request, Cue::Pickup, Cue::NameFollows];
        // "cô Sáu" is named like a six.
        let numbered =
            |at: usize| self.is_capitalised(at) && self.number(at).is_some() && !self.is_digits(at);
        let name = |at: usize| self.may_be_name(at) || numbered(at);
        let starts = (0..self.segments.len()).filter(|at| self.is(*at, Cue::Title));
        let mut found = starts.filter_map(|at| {
            let end = (at + 1..at + 4).find(|at| !name(*at)).unwrap_or(at + 4);
            // "Thầy Khoa 0913222333 nhận".
            let behind = (end..self.segments.len())
                .find(|at| self.segment(*at).is_some_and(|segment| !segment.taken))
                .unwrap_or(end);
            // "em Nhi 0708 552 013".
            let phone = self.segment(end).is_some_and(|segment| {
                segment.taken && segment.kind == Kind::Number && segment.end > segment.start
            });
            let acts = phone || does.iter().any(|cue| self.is(behind, *cue));
            // "Order for Sarah: …".
            let order = at.checked_sub(1).and_then(|before| self.segment(before)).is_some_and(|before| {
                let measure = |meaning: &Meaning| matches!(meaning, Meaning::Measure { .. });
                before.is(Cue::Request) || before.meanings.iter().any(measure)
            });
            let ordered = order && self.clause_end(end) == end;
            (end > at + 1 && (acts || ordered)).then_some((at, end))
        });
        let (at, end) = found.next()?;
        drop(found);
        let name = self.words(at + 1..end).to_owned();
        self.take(at..end);
        Some(name)
    }

    /// "tên Tuấn", "my name is Ann", "gặp chị Hương".
    pub(super) fn name(&mut self) -> Option<String> {
        if let Some(name) = self.titled_name() {
            return Some(name);
        }
        for at in 0..self.segments.len() {
            if !self.is(at, Cue::NameFollows) {
                continue;
            }
            let mut start = at + 1;
            while self.kind(start) == Some(Kind::Pause)
                || self.is(start, Cue::Title)
                || (self.is(start, Cue::Definite) && self.is(start + 1, Cue::Title))
                || self.shortens_title(start)
                || (self.is(start, Cue::Filler) && !self.is_capitalised(start))
            {
                start += 1;
            }
            let is_name = |at: usize| {
                let segment = self.segment(at);
                segment.is_some_and(|segment| {
                    segment.kind == Kind::Word
                        && !segment.taken
                        && (segment.is_unread() || self.is_capitalised(at))
                        && !self.begins_dish(at)
                })
            };
            let end = (start..start + 4).find(|at| !is_name(*at)).unwrap_or(start + 4);
            if end > start {
                let name = self.words(start..end).to_owned();
                self.take(at..end);
                return Some(name);
            }
        }
        None
    }

    /// "Atty. Reyes": the point behind a title ends nothing.
    fn shortens_title(&self, at: usize) -> bool {
        self.words(at..at + 1) == "." && at.checked_sub(1).is_some_and(|before| self.is(before, Cue::Title))
    }

    /// Whether the word is written like a name, and is no word of the menu. May and Mai are names, too.
    pub(super) fn may_be_name(&self, at: usize) -> bool {
        self.segment(at).is_some_and(|segment| {
            let of_calendar =
                |meaning: &Meaning| matches!(meaning, Meaning::Cue(cue) if cue.is_of_calendar());
            let of_language = |meaning: &Meaning| matches!(meaning, Meaning::Cue(_));
            let slip =
                segment.cost >= SLIP || (segment.cost > 0.0 && segment.meanings.iter().all(of_language));
            segment.kind == Kind::Word
                && !segment.taken
                && self.is_capitalised(at)
                && (slip || segment.meanings.iter().all(of_calendar))
        })
    }

    /// "…, 5522114433, Mariana": a clause of nothing but a name, where other details stand. `timed`: a time was found, and its
    /// words were taken.
    pub(super) fn signature(&mut self, timed: bool) -> Option<String> {
        if !self.segments.iter().any(|segment| segment.taken) {
            return None;
        }
        let mut start = 0;
        while start < self.segments.len() {
            let end = self.clause_end(start);
            // "Cháu Đức", too.
            let calls = self.is(start, Cue::Title) || (self.is(start, Cue::Filler) && end == start + 2);
            let title = usize::from(calls && end > start + 1);
            let name = start + title..self.without_tail(start + title, end);
            // "Tomorrow", "Mang ve" and "Sunday" alone are no names; "Jun" and "chị Mai" are.
            // Where a time is known, "Tom" is no "tomorrow".
            let month = |at: usize, meaning: &Meaning| {
                matches!(meaning, Meaning::Cue(cue)
                if cue.is_month() || (timed && cue.is_of_calendar() && !self.is_whole_word(at)))
            };
            let said = |at: usize| {
                self.segment(at).is_some_and(|segment| {
                    let way = [Cue::Pickup, Cue::Delivery, Cue::DineIn].iter().any(|cue| segment.is(*cue));
                    way || (segment.cost < SLIP && segment.meanings.iter().any(|meaning| !month(at, meaning)))
                })
            };
            let titled = title > 0 && self.is(start, Cue::Title);
            let known = !titled && name.clone().all(said);
            let names = !known && name.clone().all(|at| self.may_be_name(at));
            // "Abono en efectivo".
            let pays = [Cue::Cash, Cue::Card, Cue::Transfer, Cue::Ewallet];
            let names = names && !pays.iter().any(|way| self.said(end, *way));
            if names && (1..=2).contains(&name.len()) && !self.is_heading(end) {
                let words = self.words(name.clone()).to_owned();
                self.take(name);
                return Some(words);
            }
            start = end + 1;
        }
        None
    }

    /// Whether a word is longer than people's short names.
    fn is_whole_word(&self, at: usize) -> bool {
        self.words(at..at + 1).chars().count() > SHORT_NAME_LETTERS
    }

    /// "Laura - torta de pierna": whether a dish follows the mark, which is for the one that was named.
    fn is_heading(&self, mark: usize) -> bool {
        self.kind(mark) == Some(Kind::Pause) && (mark + 1..mark + 3).any(|at| self.begins_dish(at))
    }
}
