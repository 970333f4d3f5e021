//! Whether every flow can start, and whether what starts it leaves no doubt.

use std::collections::{BTreeMap, VecDeque};

use crate::reading::Intent;
use crate::storyboard::load::{Jump, ReadFlow};
use crate::storyboard::{Condition, Trigger};
use crate::words::Words;
use crate::yaml::Entry;

pub(super) fn check(flows: &[ReadFlow<'_>], jumps: &[Jump<'_>], languages: &[String]) {
    never_started(flows, jumps);
    same_reference(flows);
    same_trigger(flows, languages);
}

/// Complains about flows that nothing starts. One that only such a flow leads to is the same mistake, told once.
fn never_started(flows: &[ReadFlow<'_>], jumps: &[Jump<'_>]) {
    let led_to = |to: usize, from: usize| {
        jumps
            .iter()
            .any(|jump| jump.from == Some(from) && flows.get(to).is_some_and(|flow| flow.id == jump.to))
    };
    let mut started = vec![false; flows.len()];
    let from_outside =
        |flow: &ReadFlow<'_>| jumps.iter().any(|jump| jump.from.is_none() && jump.to == flow.id);
    for (index, flow) in flows.iter().enumerate() {
        if flow.starts_itself || from_outside(flow) {
            spread(index, &mut started, led_to);
        }
    }
    // Those that no flow leads to come first: where such flows lead in turn, they are the reason.
    let is_first = |index: usize| !(0..flows.len()).any(|from| from != index && led_to(index, from));
    for only_first in [true, false] {
        for (index, flow) in flows.iter().enumerate() {
            let is_started = started.get(index).copied().unwrap_or(true);
            if !is_started && (!only_first || is_first(index)) {
                flow.entry.problem(format!(
                    "nothing starts this flow; give it `triggers`, or a button or step with `go: {}`",
                    flow.id
                ));
                spread(index, &mut started, led_to);
            }
        }
    }
}

/// Marks a flow and all that it leads to.
fn spread(index: usize, started: &mut [bool], led_to: impl Fn(usize, usize) -> bool) {
    let mut waiting = VecDeque::from([index]);
    while let Some(from) = waiting.pop_front() {
        let Some(mark @ false) = started.get_mut(from) else { continue };
        *mark = true;
        waiting.extend((0..started.len()).filter(|to| led_to(*to, from)));
    }
}

fn same_reference(flows: &[ReadFlow<'_>]) {
    let mut owners: BTreeMap<&str, &ReadFlow<'_>> = BTreeMap::new();
    for flow in flows {
        for (entry, trigger) in &flow.triggers {
            let Trigger::Ref(reference) = trigger else { continue };
            let owner = owners.entry(reference).or_insert(flow);
            if owner.id != flow.id {
                entry.problem(format!(
                    "the ref `{reference}` already starts the flow `{}`; choose another",
                    owner.id
                ));
            }
        }
    }
}

/// What a flow claims to be started by.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Claimed<'a> {
    Words(&'a Words),
    Intent(&'static str),
}

/// Who claims it, and when.
struct Claim<'a> {
    flow: &'a ReadFlow<'a>,
    /// The languages in which it can come true at all.
    languages: Vec<&'a str>,
}

/// Complains about triggers that can never come to their turn, because an earlier flow has the same ones whenever
/// they would.
fn same_trigger<'a>(flows: &'a [ReadFlow<'a>], languages: &'a [String]) {
    let mut claims: BTreeMap<Claimed<'a>, Vec<Claim<'a>>> = BTreeMap::new();
    for flow in flows {
        for (entry, trigger) in &flow.triggers {
            let Some((claimed, shown, language)) = claimed(trigger) else { continue };
            let languages = languages
                .iter()
                .map(String::as_str)
                .filter(|spoken| language.is_none_or(|language| language == *spoken))
                .filter(|spoken| {
                    flow.when.languages.is_empty()
                        || flow.when.languages.iter().any(|wanted| wanted == spoken)
                })
                .collect();
            let claim = Claim { flow, languages };
            if claim.languages.is_empty() {
                let language = language.unwrap_or_default();
                entry.problem(format!(
                    "never starts this flow, since its `when` leaves out the language `{language}`"
                ));
                continue;
            }
            let earlier = claims.entry(claimed).or_default();
            let taken = earlier.iter().find(|other| other.flow.id != flow.id && covers(other, &claim));
            if let Some(other) = taken {
                doubt(entry, shown, other.flow);
            }
            earlier.push(claim);
        }
    }
}

fn doubt(entry: &Entry<'_>, shown: &str, other: &ReadFlow<'_>) {
    entry.problem(format!(
        "`{shown}` already starts the flow `{}` whenever it could start this one; choose another, or narrow `when` there",
        other.id
    ));
}

fn claimed(trigger: &Trigger) -> Option<(Claimed<'_>, &str, Option<&str>)> {
    match trigger {
        Trigger::Words(phrase) => Some((Claimed::Words(phrase.words()), phrase.text(), phrase.language())),
        Trigger::Intent(intent) => {
            let name = intent_name(*intent)?;
            Some((Claimed::Intent(name), name, None))
        }
        Trigger::Ref(_) | Trigger::Button => None,
    }
}

fn intent_name(intent: Intent) -> Option<&'static str> {
    Trigger::INTENTS.iter().find(|(_, known)| *known == intent).map(|(name, _)| *name)
}

/// Whether the earlier claim comes true whenever the later one does.
fn covers(earlier: &Claim<'_>, later: &Claim<'_>) -> bool {
    let (wide, narrow): (&Condition, &Condition) = (&earlier.flow.when, &later.flow.when);
    let hours = wide.hours.is_none() || wide.hours == narrow.hours;
    let customer = wide.customer.is_none() || wide.customer == narrow.customer;
    hours && customer && later.languages.iter().all(|language| earlier.languages.contains(language))
}
