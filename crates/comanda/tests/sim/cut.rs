//! Ends of the program in the middle of a confirmation, at steps that the plan names: luck finds them too seldom.

use crate::machine::Inner;

/// The steps of a confirmation, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// The tap has come in, and nothing is durable.
    CameIn,
    /// Its record is appended, and Meta has no answer.
    Appended,
    /// It is decided, and not committed.
    Decided,
    /// It is committed, and its batch is not settled.
    Committed,
    /// The receipt counts as under way, and was not sent.
    Claimed,
    /// Meta has the receipt, and its answer is on its way.
    Accepted,
    /// The answer is there, and not written down.
    Answered,
    /// It is written down.
    Settled,
}

impl Step {
    pub(crate) const ALL: [Self; 8] = [
        Self::CameIn,
        Self::Appended,
        Self::Decided,
        Self::Committed,
        Self::Claimed,
        Self::Accepted,
        Self::Answered,
        Self::Settled,
    ];
}

/// The program dies when this step is reached for the `nth` time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cut {
    pub(crate) step: Step,
    pub(crate) nth: u32,
}

/// What is left of the planned cuts.
#[derive(Default)]
pub(crate) struct Cuts {
    pub(crate) planned: Vec<Cut>,
    is_due: bool,
}

impl Inner {
    /// Whether the program dies here. Whoever stands here lets time pass next, so that it ends in this very place.
    pub(crate) fn reaches(&mut self, step: Step) -> bool {
        if self.dice.calm {
            return false;
        }
        let mut is_here = false;
        for cut in self.cuts.planned.iter_mut().filter(|cut| cut.step == step) {
            cut.nth -= 1;
            is_here |= cut.nth == 0;
        }
        if is_here {
            self.cuts.planned.retain(|cut| cut.nth > 0);
            self.cuts.is_due = true;
            self.truth.watch.saw(format!("the program dies: {step:?}"));
            self.note(format_args!("! the program is to die here: {step:?}"));
        }
        is_here
    }

    /// Whether a step was reached at which the program dies.
    pub(crate) fn take_cut(&mut self) -> bool {
        std::mem::take(&mut self.cuts.is_due)
    }
}
