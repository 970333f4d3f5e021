//! Whether every field that a flow uses is asked for, and asked for in a way that fits its use.

use std::collections::BTreeSet;

use crate::id::Sku;
use crate::storyboard::load::ReadFlow;
use crate::storyboard::{AnswerKind, Ask, FieldTest, Step, Test};
use crate::words::reads_the_same;
use crate::yaml::{Entry, nearest};

use super::below;

pub(super) fn check(flows: &[ReadFlow<'_>]) {
    let asks: Vec<&Ask> =
        flows.iter().flat_map(|flow| flow.steps.iter().filter_map(|(_, step)| ask(step))).collect();
    for (index, flow) in flows.iter().enumerate() {
        let elsewhere =
            || flows.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, other)| other);
        for (at, (entry, step)) in flow.steps.iter().enumerate() {
            let Some((field, test)) = used(step) else { continue };
            let place = below(&below(entry, if test.is_some() { "if" } else { "note" }), "field");
            let earlier = flow.steps.iter().take(at);
            let asked_before = earlier.chain(elsewhere().flat_map(|other| &other.steps));
            if asked_before.filter_map(|(_, step)| ask(step)).any(|ask| ask.field == *field) {
                if let Some(test) = test {
                    fits(&below(entry, "if"), field, test, &asks);
                }
            } else {
                unasked(&place, field, &asks);
            }
        }
    }
}

fn ask(step: &Step) -> Option<&Ask> {
    match step {
        Step::Ask(ask) => Some(ask),
        Step::Say(_) | Step::Cards(_) | Step::If { .. } | Step::Add(_) | Step::Note(_) | Step::Go(_) => None,
    }
}

/// The field that a step uses, and what it must be.
fn used(step: &Step) -> Option<(&Sku, Option<&FieldTest>)> {
    match step {
        Step::Note(field) => Some((field, None)),
        Step::If { test: Test::Field { field, test }, .. } => Some((field, Some(test))),
        Step::If { test: Test::Condition(_), .. }
        | Step::Say(_)
        | Step::Cards(_)
        | Step::Ask(_)
        | Step::Add(_)
        | Step::Go(_) => None,
    }
}

fn unasked(place: &Entry<'_>, field: &Sku, asks: &[&Ask]) {
    if asks.iter().any(|ask| ask.field == *field) {
        place.problem(format!("`{field}` is asked only further down; move the `ask` before this step"));
        return;
    }
    let known: BTreeSet<&str> = asks.iter().map(|ask| ask.field.as_str()).collect();
    let known: Vec<&str> = known.into_iter().collect();
    let hint = match nearest(field.as_str(), &known) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "nothing is asked at all".to_owned(),
        None => format!("asked are {}", known.join(", ")),
    };
    place.problem(format!("no `ask` has the field `{field}`; {hint}"));
}

/// Complains about a test that no answer can pass, however the field is asked for.
fn fits(entry: &Entry<'_>, field: &Sku, test: &FieldTest, asks: &[&Ask]) {
    let answers: Vec<&AnswerKind> =
        asks.iter().filter(|ask| ask.field == *field).map(|ask| &ask.answer).collect();
    match test {
        FieldTest::AtLeast(_) | FieldTest::AtMost(_) => {
            let numeric = |kind: &&AnswerKind| matches!(kind, AnswerKind::Number { .. });
            if !answers.iter().any(numeric) {
                let key = if entry.has("at_least") { "at_least" } else { "at_most" };
                below(entry, key).problem(format!("`{field}` is not asked with `answer: number`; use `is`"));
            }
        }
        FieldTest::Is(wanted) => {
            let Some(values) = values(&answers) else { return };
            if !values.iter().any(|value| reads_the_same(value, wanted)) {
                below(entry, "is").unknown_name(&format!("value of `{field}`"), wanted, &values);
            }
        }
    }
}

/// Every value that the field can have, if they are all known.
fn values<'a>(answers: &[&'a AnswerKind]) -> Option<Vec<&'a str>> {
    let mut values = Vec::new();
    for answer in answers {
        match answer {
            AnswerKind::Choice(choices) => values.extend(choices.iter().map(|choice| choice.value.as_str())),
            AnswerKind::Text | AnswerKind::Number { .. } | AnswerKind::Phone => return None,
        }
    }
    Some(values)
}
