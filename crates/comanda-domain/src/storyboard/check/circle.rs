//! Whether flows jump in a circle in which nobody is asked anything: such a walk would talk on and on and never wait.
//!
//! Nothing changes on such a walk, so each case can be walked as it will be: under every combination of facts, with no
//! field answered and with each answer that an `if` looks for. Circles that take two answers at once are not seen
//! here; `super::super::run` bounds them.

use std::collections::{BTreeMap, BTreeSet};

use crate::id::Sku;
use crate::storyboard::load::ReadFlow;
use crate::storyboard::{Facts, FieldTest, Step, Target, Test};

use super::below;

pub(super) fn check(flows: &[ReadFlow<'_>], languages: &[String]) {
    let mut places = BTreeMap::new();
    for (index, flow) in flows.iter().enumerate() {
        places.entry(&flow.id).or_insert(index);
    }
    let board = Board { flows, places };
    // Most flows never come back, whatever is so: only the others are worth walking.
    let starts: Vec<usize> = (0..flows.len()).filter(|flow| board.may_come_back(*flow)).collect();
    let answers = answers(starts.iter().filter_map(|flow| flows.get(*flow)));
    let facts = facts(languages);
    let mut told = BTreeSet::new();
    for start in starts {
        for facts in &facts {
            for fields in &answers {
                if let Some(circle) = board.circle(start, facts, fields)
                    && told.insert((start, circle.step))
                {
                    board.problem(start, &circle);
                }
            }
        }
    }
}

struct Board<'a> {
    flows: &'a [ReadFlow<'a>],
    /// Where each flow stands among `flows`.
    places: BTreeMap<&'a Sku, usize>,
}

/// A walk that came back.
struct Circle {
    /// The step of the first flow that jumps.
    step: usize,
    /// The flows on the way, the first one at both ends.
    way: Vec<usize>,
}

impl Board<'_> {
    /// Whether there is a way back to this flow without an `ask`, if every `if` is taken to go either way.
    fn may_come_back(&self, start: usize) -> bool {
        let mut seen = BTreeSet::new();
        let mut waiting = self.may_jump_to(start);
        while let Some(flow) = waiting.pop() {
            if flow == start {
                return true;
            }
            if seen.insert(flow) {
                waiting.extend(self.may_jump_to(flow));
            }
        }
        false
    }

    fn may_jump_to(&self, flow: usize) -> Vec<usize> {
        let steps = self.flows.get(flow).map_or(&[][..], |flow| flow.steps.as_slice());
        let until_asked = steps.iter().map(|(_, step)| step).take_while(|step| !matches!(step, Step::Ask(_)));
        let target = |step: &Step| match step {
            Step::If { go: Target::Flow(id), .. } | Step::Go(Target::Flow(id)) => {
                self.places.get(id).copied()
            }
            Step::If { go: Target::Place(_), .. }
            | Step::Go(Target::Place(_))
            | Step::Say(_)
            | Step::Cards(_)
            | Step::Ask(_)
            | Step::Add(_)
            | Step::Note(_) => None,
        };
        until_asked.filter_map(target).collect()
    }

    /// The circle in which the walk from this flow runs, if it comes back here. It is found from each of its flows and
    /// told by the first of them only.
    fn circle(&self, start: usize, facts: &Facts<'_>, fields: &[(String, String)]) -> Option<Circle> {
        let mut way = vec![start];
        let mut first_step = None;
        let mut at = start;
        while way.len() <= self.flows.len() {
            let (step, next) = self.jump(at, facts, fields)?;
            first_step.get_or_insert(step);
            way.push(next);
            at = next;
            if next == start {
                return Some(Circle { step: first_step?, way });
            }
            if next < start {
                return None;
            }
        }
        None
    }

    /// The jump to another flow that a walk from the first step of a flow comes to, unless it has to wait before.
    fn jump(&self, flow: usize, facts: &Facts<'_>, fields: &[(String, String)]) -> Option<(usize, usize)> {
        for (step, (_, read)) in self.flows.get(flow)?.steps.iter().enumerate() {
            let target = match read {
                Step::Ask(_) => return None,
                Step::Go(target) => target,
                Step::If { test, go } if test.holds(fields, facts) => go,
                Step::If { .. } | Step::Say(_) | Step::Cards(_) | Step::Add(_) | Step::Note(_) => continue,
            };
            return match target {
                Target::Flow(id) => self.places.get(id).map(|next| (step, *next)),
                Target::Place(_) => None,
            };
        }
        None
    }

    fn problem(&self, start: usize, circle: &Circle) {
        let step = self.flows.get(start).and_then(|flow| flow.steps.get(circle.step));
        let Some((entry, _)) = step else { return };
        let ids = circle.way.iter().filter_map(|index| self.flows.get(*index));
        let way: Vec<String> = ids.map(|flow| format!("`{}`", flow.id)).collect();
        below(entry, "go").problem(format!(
            "a circle that never ends, since nothing is asked in it: {}; add an `ask`, or go elsewhere",
            way.join(" -> ")
        ));
    }
}

/// No answer, and each single answer that makes an `if` true.
fn answers<'a>(flows: impl Iterator<Item = &'a ReadFlow<'a>>) -> Vec<Vec<(String, String)>> {
    let mut answers = BTreeSet::new();
    for (_, step) in flows.flat_map(|flow| &flow.steps) {
        if let Step::If { test: Test::Field { field, test }, .. } = step {
            let answer = match test {
                FieldTest::Is(text) => text.clone(),
                FieldTest::AtLeast(bound) | FieldTest::AtMost(bound) => bound.to_string(),
            };
            answers.insert((field.as_str().to_owned(), answer));
        }
    }
    std::iter::once(Vec::new()).chain(answers.into_iter().map(|answer| vec![answer])).collect()
}

fn facts(languages: &[String]) -> Vec<Facts<'_>> {
    let mut facts = Vec::new();
    for language in languages {
        for is_open in [true, false] {
            for is_new_customer in [true, false] {
                facts.push(Facts { is_open, language, is_new_customer });
            }
        }
    }
    facts
}
