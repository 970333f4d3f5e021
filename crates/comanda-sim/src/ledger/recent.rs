//! Which marks were seen lately, in bounded memory.

use std::collections::{HashSet, VecDeque};

use crate::ids::stable_number;

/// A set of texts that remembers the latest `MARKS_MAX` of them by a 64-bit number each. At that size a false alarm
/// has a chance of less than one in thirty million.
#[derive(Clone, Debug, Default)]
pub(crate) struct RecentMarks {
    known: HashSet<u64>,
    order: VecDeque<u64>,
}

/// About 40 MB. At a thousand sends per second, a repeat is noticed within a quarter of an hour.
const MARKS_MAX: usize = 1_000_000;

impl RecentMarks {
    /// Adds a mark; `false` when it was there.
    pub(crate) fn insert(&mut self, mark: &str) -> bool {
        let number = stable_number(mark);
        if !self.known.insert(number) {
            return false;
        }
        self.order.push_back(number);
        if self.order.len() > MARKS_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        true
    }
}
