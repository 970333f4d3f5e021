//! What every manifest of the workspace has in common: its folder's name, the workspace's lints.

use super::finding::{Finding, Place, Rule};
use crate::repository::WorkspaceCrate;

/// The one crate that does not live in `crates/`.
const TOOL: &str = "xtask";

/// Checks folder name and lints of every crate.
pub(crate) fn check(crates: &[WorkspaceCrate]) -> Vec<Finding> {
    crates.iter().flat_map(|one| [folder(one), lints(one)]).flatten().collect()
}

fn folder(one: &WorkspaceCrate) -> Option<Finding> {
    let expected = if one.name == TOOL { TOOL.to_owned() } else { format!("crates/{}", one.name) };
    (one.folder != expected).then(|| Finding {
        rule: Rule::CrateFolder,
        place: manifest_of(one),
        found: format!("the crate `{}` in the folder `{}`", one.name, one.folder),
        expected: format!("the folder `{expected}`"),
        remedy: "rename the crate or move the folder, so that one can be guessed from the other".to_owned(),
    })
}

fn lints(one: &WorkspaceCrate) -> Option<Finding> {
    let inherits = one.manifest.parse::<toml::Table>().is_ok_and(|manifest| {
        manifest.get("lints").and_then(|lints| lints.get("workspace")) == Some(&toml::Value::Boolean(true))
    });
    (!inherits).then(|| Finding {
        rule: Rule::CrateLints,
        place: manifest_of(one),
        found: "lints of its own, or none".to_owned(),
        expected: "`[lints] workspace = true`".to_owned(),
        remedy: "inherit the workspace's lints; put stricter ones as `#![deny(…)]` into lib.rs".to_owned(),
    })
}

fn manifest_of(one: &WorkspaceCrate) -> Place {
    Place::file(&format!("{}/Cargo.toml", one.folder))
}

#[cfg(test)]
mod tests;
