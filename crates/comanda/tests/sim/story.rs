//! What a failing seed tells: the smallest world that still breaks the same promise, and how to see it again.

use std::fmt::Write as _;

use crate::plan::{Goal, Plan};
use crate::run::{Outcome, run};

/// Most worlds that are tried to find a smaller one.
const TRIES_MAX: usize = 200;

/// The smallest world found, with its outcome, and how many were tried.
pub(crate) fn shrink(plan: &Plan, outcome: Outcome) -> (Plan, Outcome, usize) {
    let Some(invariant) = outcome.broken.first().map(|broken| broken.invariant) else {
        return (plan.clone(), outcome, 0);
    };
    let mut best = (plan.clone(), outcome);
    let mut tries = 0;
    let mut shrunk = true;
    while shrunk && tries < TRIES_MAX {
        shrunk = false;
        for smaller in smaller(&best.0, &best.1) {
            if tries >= TRIES_MAX {
                break;
            }
            tries += 1;
            let outcome = run(&smaller);
            if outcome.broken.iter().any(|broken| broken.invariant == invariant) {
                best = (smaller, outcome);
                shrunk = true;
                break;
            }
        }
    }
    (best.0, best.1, tries)
}

/// Worlds with less in them, the smallest first.
fn smaller(plan: &Plan, outcome: &Outcome) -> Vec<Plan> {
    let mut all = Vec::new();
    let mut add = |change: &dyn Fn(&mut Plan)| {
        let mut smaller = plan.clone();
        change(&mut smaller);
        all.push(smaller);
    };
    if !outcome.fired.is_empty() {
        for share in [1, 2, 4, 8, outcome.fired.len()] {
            let size = outcome.fired.len().div_ceil(share);
            for part in outcome.fired.chunks(size) {
                add(&|plan| plan.muted.extend(part.iter().copied()));
            }
            if size == 1 {
                break;
            }
        }
    }
    if plan.cooks {
        add(&|plan| plan.cooks = false);
    }
    for left_out in 0..plan.customers.len() {
        // Their places stay: happenings name customers by them.
        if !plan.customers[left_out].goals.is_empty() {
            add(&|plan| plan.customers[left_out].goals.clear());
            for goal in 0..plan.customers[left_out].goals.len() {
                add(&|plan| {
                    plan.customers[left_out].goals.remove(goal);
                });
            }
        }
    }
    for left_out in 0..plan.happenings.len() {
        add(&|plan| {
            plan.happenings.remove(left_out);
        });
    }
    for left_out in 0..plan.cuts.len() {
        add(&|plan| {
            plan.cuts.remove(left_out);
        });
    }
    for (who, customer) in plan.customers.iter().enumerate() {
        for (place, goal) in customer.goals.iter().enumerate() {
            if matches!(goal, Goal::Order { twist: Some(_), .. }) {
                add(&|plan| {
                    if let Goal::Order { twist, .. } = &mut plan.customers[who].goals[place] {
                        *twist = None;
                    }
                });
            }
        }
    }
    if plan.rates.webhooks > 0 {
        add(&|plan| plan.rates.webhooks = 0);
    }
    if plan.rates.echoes > 0 {
        add(&|plan| plan.rates.echoes = 0);
    }
    if plan.lanes > 1 {
        add(&|plan| plan.lanes = 1);
    }
    all
}

/// The story of a world, for a person.
pub(crate) fn tell(plan: &Plan, outcome: &Outcome, tries: usize) -> String {
    let mut story = format!("seed {} broke a promise:\n", plan.seed);
    for broken in &outcome.broken {
        let _ = writeln!(story, "  * {broken}");
    }
    let goals: usize = plan.customers.iter().map(|customer| customer.goals.len()).sum();
    let _ = writeln!(
        story,
        "The smallest world found that still breaks it ({tries} tried): {goals} wishes, {} happenings, {} faults.\n",
        plan.happenings.len(),
        outcome.fired.len()
    );
    story.push_str(&outcome.trace);
    let _ = writeln!(story, "\nRun it again: cargo xtask simulate --seed {}", plan.seed);
    story
}
