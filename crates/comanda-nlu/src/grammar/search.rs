//! The search for the cheapest complete reading.
//!
//! A first dive takes the cheapest proposal at each place. The others are kept with the state they were made in; the one with
//! the least cost so far is taken up next, as long as it may still lead to a better reading or to one close enough to tell
//! how sure the best one is.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::rc::Rc;

use crate::meaning::Cue;

use super::Grammar;
use super::act::{Act, Proposal};
use super::state::State;

/// Readings that are followed to their end at most.
const DIVES_MAX: usize = 40;
/// Tokens that are gone over at most, in all dives together; at least one is made.
const STEPS_MAX: usize = 8_000;
/// A reading this much worse than the best one says nothing about it any more.
pub(super) const MARGIN_MAX: f32 = 1.4;
/// Proposals this much worse than the best one at their place are not kept.
const ALTERNATIVE_MAX: f32 = 3.0;

/// What the search found.
pub(super) struct Found {
    pub(super) best: State,
    /// The best reading that comes to something else, with how much worse it is.
    pub(super) second: Option<(State, f32)>,
}

struct Branch {
    cost: f32,
    state: Rc<State>,
    proposal: Proposal,
}

impl PartialEq for Branch {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Branch {}

impl PartialOrd for Branch {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Branch {
    /// The cheapest is the greatest: it comes out of the heap first.
    fn cmp(&self, other: &Self) -> Ordering {
        other.cost.total_cmp(&self.cost)
    }
}

pub(super) fn search(grammar: &Grammar<'_>, start: State) -> Found {
    let least = grammar.least_costs();
    let mut kept = BinaryHeap::new();
    let mut ends: Vec<State> = Vec::new();
    let mut limit = f32::INFINITY;
    let mut next = Some(start);
    let dives_max = (STEPS_MAX / grammar.tokens.len().max(1)).clamp(1, DIVES_MAX);
    let mut dives = 0;
    while let Some(state) = next.take() {
        dives += 1;
        if let Some(end) = dive(grammar, state, limit, &least, &mut kept) {
            limit = limit.min(end.cost + MARGIN_MAX);
            ends.push(end);
        }
        if dives >= dives_max {
            break;
        }
        while let Some(branch) = kept.pop() {
            if branch.cost + least.get(branch.proposal.end).copied().unwrap_or(0.0) < limit {
                let mut state = (*branch.state).clone();
                grammar.apply(&mut state, &branch.proposal);
                next = Some(state);
                break;
            }
        }
    }
    ends.sort_by(|a, b| a.cost.total_cmp(&b.cost));
    let mut ends = ends.into_iter();
    let best = ends.next().unwrap_or_default();
    let second = ends.find(|other| !best.same_outcome(other));
    let second = second.map(|state| {
        let margin = state.cost - best.cost;
        (state, margin)
    });
    Found { best, second }
}

/// Follows the cheapest proposals to the end; `None` where that gets too dear.
fn dive(
    grammar: &Grammar<'_>,
    mut state: State,
    limit: f32,
    least: &[f32],
    kept: &mut BinaryHeap<Branch>,
) -> Option<State> {
    let ahead = |at: usize| least.get(at).copied().unwrap_or(0.0);
    let mut proposals = Vec::new();
    loop {
        if state.cost + ahead(state.at) >= limit {
            return None;
        }
        proposals.clear();
        grammar.propose(&state, &mut proposals);
        proposals.sort_by(|a, b| a.cost.total_cmp(&b.cost));
        drop_twins(&mut proposals);
        let Some(best) = proposals.first().copied() else {
            grammar.conclude(&mut state);
            return (state.cost < limit).then_some(state);
        };
        let others = proposals.iter().skip(1).filter(|one| one.cost - best.cost <= ALTERNATIVE_MAX);
        let mut others = others.filter(|one| state.cost + one.cost + ahead(one.end) < limit).peekable();
        if others.peek().is_some() {
            let shared = Rc::new(state.clone());
            kept.extend(others.map(|proposal| Branch {
                cost: shared.cost + proposal.cost,
                state: Rc::clone(&shared),
                proposal: *proposal,
            }));
        }
        grammar.apply(&mut state, &best);
    }
}

/// Several forms may propose the same: a word that counts the dishes of three sections is still one word.
fn drop_twins(proposals: &mut Vec<Proposal>) {
    let mut at = 1;
    while at < proposals.len() {
        let (before, rest) = proposals.split_at(at);
        let twin = rest.first().is_some_and(|one| before.iter().any(|other| other.comes_to_same(one)));
        if twin {
            proposals.remove(at);
        } else {
            at += 1;
        }
    }
}

impl Proposal {
    fn comes_to_same(&self, other: &Self) -> bool {
        let idle = |act: Act| matches!(act, Act::Pass | Act::Hear(Cue::Filler | Cue::Title));
        self.end == other.end && (self.act == other.act || (idle(self.act) && idle(other.act)))
    }
}
