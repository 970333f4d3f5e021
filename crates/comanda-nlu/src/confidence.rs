//! How sure a reading is: the chance that it is right.
//!
//! What it depends on was chosen, and the weights were fitted, on labelled chats (docs/READER.md has the table of what
//! comes of it): another reading that fits nearly as well, words that do not fit, words that point at other dishes, changes,
//! words left without a dish.

use crate::grammar::Understood;

/// How doubtful a reading is, as far as its own steps tell.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Doubt {
    /// What its steps fit worse than the best at their places, in all.
    pub(crate) strain: f32,
    /// Words that point at dishes said elsewhere: "the other one", "the same", "remove".
    pub(crate) pointing: u8,
    /// Words that had to find their dish at the end of a clause.
    pub(crate) homeless: u8,
    /// Words that change what is there.
    pub(crate) changing: u8,
}

/// Where nothing speaks against a reading.
const SURE: f64 = 3.8;
/// Another reading costs less than so much more: what that takes away.
const MARGINS: [(f32, f64); 3] = [(0.16, 1.29), (0.31, 0.54), (0.61, 0.57)];

/// Of a whole message, 0 to 1. `margin` is how much more the next reading costs that comes to something else.
pub(crate) fn of(said: &Understood) -> f64 {
    let capped = |count: u8, most: u8| f64::from(count.min(most));
    let margin = said.margin.unwrap_or(f32::INFINITY);
    let rival = MARGINS.iter().find(|(below, _)| margin < *below).map_or(0.0, |(_, weight)| *weight);
    let lost = u8::try_from(said.unread.len() + said.unknown.len()).unwrap_or(u8::MAX);
    let idle = said.lines.is_empty() && said.edits.is_empty();
    let weakest = said.lines.iter().map(|line| line.confidence).fold(1.0, f64::min);
    let logit = SURE
        - rival
        - 0.99 * f64::from(said.doubt.strain.min(3.0))
        - 1.28 * capped(said.doubt.pointing, 3)
        - 0.51 * capped(said.doubt.homeless, 3)
        - 0.44 * capped(said.doubt.changing, 4)
        - 0.47 * capped(lost, 3)
        - if idle { 0.24 } else { 0.0 }
        - 2.53 * (1.0 - weakest);
    1.0 / (1.0 + (-logit).exp())
}
