//! Which crate may import which: an arrow only goes down, siblings on a floor never import each other.
//!
//! The floors are those of `docs/ARCHITECTURE.md`. Manifests are judged as declared, optional dependencies
//! included, so a feature cannot smuggle an arrow in.

use super::finding::{Finding, Place, Rule};
use crate::repository::{Dependency, WorkspaceCrate};

/// The floors from the top. Floor 5 sees everybody; floor 1 sees nobody.
const FLOORS: &[(&str, u8)] = &[
    ("comanda", 5),
    ("comanda-web", 4),
    ("comanda-flow", 4),
    ("comanda-meta", 3),
    ("comanda-readers", 3),
    ("comanda-log", 3),
    ("comanda-store", 3),
    ("comanda-archive", 3),
    ("comanda-notify", 3),
    ("comanda-nlu", 2),
    ("comanda-sqlite", 2),
    ("comanda-domain", 1),
];

/// Stands beside all floors with its own wire code, so that a wrong field name in `comanda-meta` shows.
const SIMULATOR: &str = "comanda-sim";
const TOOL: &str = "xtask";
const TOP: &str = "comanda";

/// Only these may use `anyhow`: elsewhere an error is an enum that says what can happen.
const ANYHOW_USERS: &[&str] = &[TOP, TOOL];

enum Standing {
    Floor(u8),
    Beside,
    Unknown,
}

/// Checks every dependency between crates of the workspace, and who uses `anyhow`.
pub(crate) fn check(crates: &[WorkspaceCrate]) -> Vec<Finding> {
    crates.iter().flat_map(check_crate).collect()
}

fn check_crate(from: &WorkspaceCrate) -> Vec<Finding> {
    let own = standing(&from.name);
    let mut findings = Vec::new();
    if matches!(own, Standing::Unknown) {
        findings.push(without_floor(from));
    }
    for dependency in &from.dependencies {
        if let Some(rule) = broken_rule(&from.name, &own, &dependency.name) {
            findings.push(wrong_arrow(from, dependency, rule));
        }
        if dependency.name == "anyhow" && !ANYHOW_USERS.contains(&from.name.as_str()) {
            findings.push(anyhow_below_the_top(from));
        }
    }
    findings
}

fn standing(name: &str) -> Standing {
    if name == SIMULATOR || name == TOOL {
        return Standing::Beside;
    }
    match FLOORS.iter().find(|(known, _)| *known == name) {
        Some((_, floor)) => Standing::Floor(*floor),
        None => Standing::Unknown,
    }
}

/// Says which rule an arrow from `from` to `to` breaks; `None` for a good arrow and for foreign crates.
fn broken_rule(from: &str, own: &Standing, to: &str) -> Option<String> {
    let target = standing(to);
    match (own, &target) {
        // A foreign crate, or one whose missing floor is a finding of its own.
        (_, Standing::Unknown) | (Standing::Unknown, _) => None,
        (Standing::Beside, _) => Some(format!("`{from}` stands beside all floors and imports none of them")),
        (Standing::Floor(_), Standing::Beside) if to == TOOL => Some(format!("nobody imports `{TOOL}`")),
        (Standing::Floor(_), Standing::Beside) => {
            (from != TOP).then(|| format!("only `{TOP}` imports `{SIMULATOR}`, in tests too"))
        }
        (Standing::Floor(own), Standing::Floor(target)) if target < own => None,
        (Standing::Floor(own), Standing::Floor(target)) if target == own => {
            Some(format!("siblings on floor {own} never import each other"))
        }
        (Standing::Floor(own), Standing::Floor(target)) => {
            Some(format!("an arrow only goes down, and this one goes from floor {own} up to floor {target}"))
        }
    }
}

fn wrong_arrow(from: &WorkspaceCrate, dependency: &Dependency, rule: String) -> Finding {
    let kind = if dependency.dev { "a dev-dependency" } else { "a dependency" };
    Finding {
        rule: Rule::Arrow,
        place: manifest_of(from),
        found: format!("{kind} on `{}`", dependency.name),
        expected: rule,
        remedy: "move the shared type down to `comanda-domain`, or pass the value in from `comanda`, \
                 where everything is wired"
            .to_owned(),
    }
}

fn without_floor(from: &WorkspaceCrate) -> Finding {
    Finding {
        rule: Rule::Arrow,
        place: manifest_of(from),
        found: format!("the crate `{}`, which stands on no floor", from.name),
        expected: "every crate has a floor".to_owned(),
        remedy: "give it one in FLOORS (xtask/src/tidy/arrows.rs) and in docs/ARCHITECTURE.md".to_owned(),
    }
}

fn anyhow_below_the_top(from: &WorkspaceCrate) -> Finding {
    Finding {
        rule: Rule::AnyhowUse,
        place: manifest_of(from),
        found: "a dependency on `anyhow`".to_owned(),
        expected: format!("only {} use it", ANYHOW_USERS.join(" and ")),
        remedy: "write an error enum per operation with `thiserror`".to_owned(),
    }
}

fn manifest_of(from: &WorkspaceCrate) -> Place {
    Place::file(&format!("{}/Cargo.toml", from.folder))
}

#[cfg(test)]
mod tests;
