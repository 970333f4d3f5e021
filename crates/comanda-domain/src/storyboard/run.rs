//! Walking through a flow: from a position to where something must wait, and from an answer to the next position.
//!
//! Pure: the caller sends what a walk comes to and keeps the position. A position is persisted, so it may name a flow or a
//! step that a newer file lacks; then there is nothing to walk, which is no error. This module must not know how a
//! message looks on any channel.

mod answer;

use serde::{Deserialize, Serialize};

use crate::id::Sku;

use super::{Ask, Card, Facts, FieldTest, Place, STEPS_MAX, Say, Step, Storyboard, Target, Test};
use crate::words::reads_the_same;

pub use answer::{NotUnderstood, answer};

/// Where a conversation stands in the storyboard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoryPosition {
    /// In which flow.
    pub flow: Sku,
    /// At which of its steps, from 0.
    pub step: usize,
    /// What was answered so far, by field. Jumps to other flows keep it.
    pub fields: Vec<(String, String)>,
}

/// What a walk comes to. The last of a walk is always [`Move::Ask`], [`Move::Place`] or [`Move::End`], and only the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Move<'a> {
    /// Say this.
    Say(&'a Say),
    /// Show these.
    Cards(&'a [Card]),
    /// Ask this, keep the position, and give the next text to [`answer`] with it.
    Ask {
        /// What.
        ask: &'a Ask,
        /// Where the conversation waits.
        at: StoryPosition,
    },
    /// Put one of this dish into the cart.
    Add(&'a Sku),
    /// Put this onto the order's note: `guests: 12`.
    Note {
        /// The line.
        text: String,
    },
    /// The storyboard is left for this place.
    Place(Place),
    /// The flow is over.
    End,
}

impl StoryPosition {
    /// The first step of a flow, nothing answered yet, whatever [`super::Flow::when`] says.
    pub fn beginning_of(flow: Sku) -> Self {
        Self { flow, step: 0, fields: Vec::new() }
    }

    /// The answer kept in this field.
    pub fn field(&self, field: &Sku) -> Option<&str> {
        kept(&self.fields, field)
    }
}

/// The first step of a flow, if there is such a flow and it may start under these facts.
pub fn start(board: &Storyboard, flow: &Sku, facts: &Facts<'_>) -> Option<StoryPosition> {
    let flow = board.flow(flow).filter(|flow| flow.when.holds(facts))?;
    Some(StoryPosition::beginning_of(flow.id.clone()))
}

/// What happens from a position on, until something must wait. At most [`STEPS_MAX`] steps are taken, then it is over.
pub fn advance<'a>(board: &'a Storyboard, at: StoryPosition, facts: &Facts<'_>) -> Vec<Move<'a>> {
    let StoryPosition { mut flow, mut step, fields } = at;
    let mut moves = Vec::new();
    for _ in 0..STEPS_MAX {
        let Some(current) = step_at(board, &flow, step) else { break };
        let target = match current {
            Step::Ask(ask) => {
                moves.push(Move::Ask { ask, at: StoryPosition { flow, step, fields } });
                return moves;
            }
            Step::If { test, go } => test.holds(&fields, facts).then_some(go),
            Step::Go(target) => Some(target),
            Step::Say(_) | Step::Cards(_) | Step::Add(_) | Step::Note(_) => {
                moves.extend(passed(current, &fields));
                None
            }
        };
        match target {
            Some(Target::Place(place)) => {
                moves.push(Move::Place(*place));
                return moves;
            }
            Some(Target::Flow(id)) => (flow, step) = (id.clone(), 0),
            None => step += 1,
        }
    }
    moves.push(Move::End);
    moves
}

/// The question that a position waits at. `None` if a newer file asks nothing there.
pub fn asked<'a>(board: &'a Storyboard, at: &StoryPosition) -> Option<&'a Ask> {
    match step_at(board, &at.flow, at.step)? {
        Step::Ask(ask) => Some(ask),
        Step::Say(_) | Step::Cards(_) | Step::If { .. } | Step::Add(_) | Step::Note(_) | Step::Go(_) => None,
    }
}

impl Test {
    /// Whether it is so, given what was answered.
    pub fn holds(&self, fields: &[(String, String)], facts: &Facts<'_>) -> bool {
        match self {
            Self::Condition(condition) => condition.holds(facts),
            Self::Field { field, test } => kept(fields, field).is_some_and(|answer| test.holds(answer)),
        }
    }
}

impl FieldTest {
    fn holds(&self, answer: &str) -> bool {
        let number = || answer.parse::<u32>().ok();
        match self {
            Self::Is(text) => reads_the_same(text, answer),
            Self::AtLeast(least) => number().is_some_and(|number| number >= *least),
            Self::AtMost(most) => number().is_some_and(|number| number <= *most),
        }
    }
}

fn step_at<'a>(board: &'a Storyboard, flow: &Sku, step: usize) -> Option<&'a Step> {
    board.flow(flow)?.steps.get(step)
}

fn kept<'a>(fields: &'a [(String, String)], field: &Sku) -> Option<&'a str> {
    fields.iter().find(|(name, _)| name == field.as_str()).map(|(_, answer)| answer.as_str())
}

/// What a step that only passes by comes to.
fn passed<'a>(step: &'a Step, fields: &[(String, String)]) -> Option<Move<'a>> {
    match step {
        Step::Say(say) => Some(Move::Say(say)),
        Step::Cards(cards) => Some(Move::Cards(cards)),
        Step::Add(dish) => Some(Move::Add(dish)),
        Step::Note(field) => {
            kept(fields, field).map(|answer| Move::Note { text: format!("{field}: {answer}") })
        }
        Step::Ask(_) | Step::If { .. } | Step::Go(_) => None,
    }
}

#[cfg(test)]
mod tests;
