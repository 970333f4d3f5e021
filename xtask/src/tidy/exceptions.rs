//! The list of places that may break a rule, each with its reason.
//!
//! An entry excuses the findings of one rule in one file, or of one function in it. One that excuses nothing
//! is a finding: a list that only grows would soon excuse everything.

use anyhow::{Context, Result};

use super::finding::{Finding, Place, Rule};

/// Where the list stands, from the root.
pub(crate) const PATH: &str = "xtask/tidy.toml";

/// One entry of the list.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Exception {
    rule: Rule,
    path: String,
    function: Option<String>,
    reason: String,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(default)]
    exception: Vec<Exception>,
}

impl Exception {
    fn excuses(&self, finding: &Finding) -> bool {
        self.rule == finding.rule
            && self.path == finding.place.path
            && self.function == finding.place.function
    }
}

/// Parses the list. An unknown key or rule is an error that names it.
pub(crate) fn parse(text: &str) -> Result<Vec<Exception>> {
    let list: List = toml::from_str(text).with_context(|| format!("{PATH} is not a list of exceptions"))?;
    for exception in &list.exception {
        if exception.reason.trim().is_empty() {
            anyhow::bail!(
                "{PATH}: the exception for {} has no reason; say why it must be so",
                exception.path
            );
        }
    }
    Ok(list.exception)
}

/// Takes out what is excused and adds what no longer needs its excuse.
pub(crate) fn apply(findings: Vec<Finding>, exceptions: &[Exception]) -> Vec<Finding> {
    let stale: Vec<Finding> = exceptions
        .iter()
        .filter(|exception| !findings.iter().any(|finding| exception.excuses(finding)))
        .map(stale_exception)
        .collect();
    let open = findings.into_iter().filter(|finding| !exceptions.iter().any(|one| one.excuses(finding)));
    open.chain(stale).collect()
}

fn stale_exception(exception: &Exception) -> Finding {
    let function = exception.function.as_ref().map_or_else(String::new, |name| format!(" {name}"));
    Finding {
        rule: Rule::StaleException,
        place: Place::file(PATH),
        found: format!("an exception from {} for {}{function}", exception.rule.name(), exception.path),
        expected: "only exceptions that something needs".to_owned(),
        remedy: "delete the entry: nothing there breaks the rule any more".to_owned(),
    }
}

#[cfg(test)]
mod tests;
