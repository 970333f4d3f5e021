//! How sure a reading is: the chance that it is right.
//!
//! What it depends on was chosen, and the weights were fitted, on labelled chats (docs/READER.md has the table of what
//! comes of it): another reading that fits nearly as well, words that do not fit, slips of the pen, words that point at other
//! dishes, changes, words left without a dish, how much was ordered and whether there is a cart.

use crate::grammar::Understood;

/// Where nothing speaks against a reading.
const SURE: f64 = 5.17;
/// Another reading costs less than so much more: what that takes away.
const MARGINS: [(f32, f64); 3] = [(0.06, 1.38), (0.16, 1.15), (0.61, 0.56)];

/// Of a whole message, 0 to 1. `has_cart`: there was something before that it could change.
pub(crate) fn of(said: &Understood, has_cart: bool) -> f64 {
    let capped = |count: usize, most: u8| f64::from(u8::try_from(count).unwrap_or(u8::MAX).min(most));
    let doubt = |count: u8, most: u8| f64::from(count.min(most));
    let margin = said.margin.unwrap_or(f32::INFINITY);
    let rival = MARGINS.iter().find(|(below, _)| margin < *below).map_or(0.0, |(_, weight)| *weight);
    let weakest = said.lines.iter().map(|line| line.confidence).fold(1.0, f64::min);
    let notes = said.lines.iter().filter(|line| line.line.note.is_some()).count();
    let options = said.lines.iter().map(|line| line.line.options.len()).sum();
    // Whether to change what is there or to add to it is a question of its own.
    let cart = match (has_cart, said.edits.is_empty()) {
        (true, true) => 1.20,
        (true, false) => 0.80,
        (false, _) => 0.0,
    };
    let nothing = if said.lines.is_empty() && said.edits.is_empty() { 0.93 } else { 0.0 };
    let logit = SURE
        - rival
        - 0.57 * f64::from(said.doubt.strain.min(3.0))
        - 1.26 * doubt(said.doubt.far, 2)
        - 0.54 * doubt(said.doubt.turning, 3)
        - 0.14 * doubt(said.doubt.moving, 3)
        - 0.78 * doubt(said.doubt.slips, 3)
        - 0.37 * capped(said.unread.len(), 4)
        - 1.60 * capped(said.unknown.len(), 3)
        - 0.34 * capped(said.ambiguous.len(), 2)
        - 0.39 * capped(said.lines.len(), 8)
        - 0.34 * capped(notes, 2)
        - 0.06 * capped(options, 8)
        - 0.45 * (1.0 - weakest)
        - nothing
        - cart;
    1.0 / (1.0 + (-logit).exp())
}
