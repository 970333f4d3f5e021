//! What makes a reading doubtful, counted while it is made.

/// How doubtful a reading is, as far as its own steps tell.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Doubt {
    /// What its steps fit worse than the best at their places, in all.
    pub(crate) strain: f32,
    /// What is often wrong: words that had to find a dish far away, "the other one", numbers that count nothing.
    pub(crate) far: u8,
    /// What is wrong now and then: a dish that becomes another, halves, "the same".
    pub(crate) turning: u8,
    /// What is seldom wrong: a dish that is there already, numbers behind dishes, what holds for all.
    pub(crate) moving: u8,
    /// Words that are a slip of the pen, or a part of a name.
    pub(crate) slips: u8,
}
