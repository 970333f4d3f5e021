//! Words that must not stand in the repository: paths that exist on one machine only.
//!
//! A path of somebody's machine in a document, a test or a default does not exist for the next reader.

use super::finding::{Finding, Place, Rule};
use crate::repository::TextFile;

/// Top folders that differ from machine to machine. The first part of a path, without its slashes, so that
/// this very file does not break the rule.
const MACHINE_FOLDERS: &[&str] = &["home", "root", "tmp", "work", "Users"];
/// The one folder a script may name, if it takes a fresh name in it from `mktemp`.
const TEMPORARY: &str = "tmp";

/// Checks one text file of any kind.
pub(crate) fn check(file: &TextFile) -> Vec<Finding> {
    let makes_temporary_names = is_script(file) && file.text.contains("mktemp");
    let allowed = |folder: &str| folder == TEMPORARY && makes_temporary_names;
    let mut findings = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        for folder in MACHINE_FOLDERS.iter().filter(|folder| !allowed(folder)) {
            if names_folder(line, folder) {
                findings.push(machine_path(&file.path, index + 1, folder));
            }
        }
    }
    findings
}

/// Whether the line holds `/folder/` as the start of a path and not as a part of a longer one.
fn names_folder(line: &str, folder: &str) -> bool {
    let start = format!("/{folder}/");
    line.match_indices(&start).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        !before.is_some_and(continues_a_path)
    })
}

/// A character after which a slash goes on with a path or an address: `a/b`, `../b`, `$folder/b`, `{folder}/b`.
fn continues_a_path(before: char) -> bool {
    before.is_alphanumeric() || ['.', '-', '_', '~', '}', ')', '>', ']', '*'].contains(&before)
}

fn is_script(file: &TextFile) -> bool {
    let first = file.text.lines().next().unwrap_or_default();
    first.starts_with("#!") && first.contains("sh")
}

fn machine_path(path: &str, line: usize, folder: &str) -> Finding {
    Finding {
        rule: Rule::MachinePath,
        place: Place::line(path, line),
        found: format!("a path in `/{folder}`"),
        expected: "paths that exist for every reader".to_owned(),
        remedy: "name it from the root of the repository, take it as an argument, or use a temporary folder \
                 (`tempfile` in Rust, `mktemp` in a script)"
            .to_owned(),
    }
}

#[cfg(test)]
mod tests;
