//! What can only be told of a storyboard when all its flows are known: whether jumps arrive, flows start, steps are
//! reached, fields are asked for, and nothing runs in a circle.

mod circle;
mod field;
mod start;

use crate::yaml::Entry;

use super::load::{Jump, ReadFlow};
use super::{Place, Step};

/// Adds every problem that stands between the parts of a file.
pub(super) fn check(flows: &[ReadFlow<'_>], jumps: &[Jump<'_>], languages: &[String]) {
    ids(flows);
    targets(flows, jumps);
    ends(flows);
    start::check(flows, jumps, languages);
    field::check(flows);
    circle::check(flows, languages);
}

fn ids(flows: &[ReadFlow<'_>]) {
    for (index, flow) in flows.iter().enumerate() {
        let id = &flow.id;
        if Place::NAMES.iter().any(|(name, _)| *name == id.as_str()) {
            below(&flow.entry, "id").problem(format!("`{id}` is a built-in place; give the flow another id"));
        }
        if flows.iter().take(index).any(|earlier| earlier.id == *id) {
            below(&flow.entry, "id").problem(format!("the flow id `{id}` stands here twice"));
        }
    }
}

fn targets(flows: &[ReadFlow<'_>], jumps: &[Jump<'_>]) {
    let places = Place::NAMES.iter().map(|(name, _)| *name);
    let known: Vec<&str> = flows.iter().map(|flow| flow.id.as_str()).chain(places).collect();
    for jump in jumps {
        if !known.contains(&jump.to.as_str()) {
            jump.entry.unknown_name("flow", jump.to.as_str(), &known);
        }
    }
}

/// A `go` ends the flow, so whatever stands behind it waits in vain.
fn ends(flows: &[ReadFlow<'_>]) {
    for flow in flows {
        let end = flow.steps.iter().position(|(_, step)| matches!(step, Step::Go(_)));
        let Some(end) = end else { continue };
        let mut rest = flow.steps.iter().skip(end);
        if let (Some((end, _)), Some((entry, _))) = (rest.next(), rest.next()) {
            let key = if end.has("person") { "person" } else { "go" };
            entry.problem(format!(
                "never reached: `{key}` before it ends the flow; move it up or leave it out"
            ));
        }
    }
}

/// The value of a key of a mapping, so that a problem names the key; the mapping itself if there is no such key.
fn below<'a>(entry: &Entry<'a>, key: &'static str) -> Entry<'a> {
    let found = if entry.has(key) { entry.map().and_then(|mut fields| fields.optional(key)) } else { None };
    found.unwrap_or_else(|| entry.clone())
}
