//! `cargo xtask tidy`: the rules of the house that the compiler and clippy do not check.
//!
//! Each rule is a pure function from files or crates to findings, in a module of its own. This module only
//! gathers, lets `xtask/tidy.toml` excuse what has a reason, and prints.

mod arrows;
mod default_build;
mod exceptions;
mod finding;
mod habits;
mod lengths;
mod manifests;
mod rust_file;
mod words;

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;

use crate::repository::{self, TextFile};
use finding::{Finding, Place, Rule};
use rust_file::RustFile;

/// Checks the whole repository, prints every finding, and fails if there is one.
pub(crate) fn run() -> Result<ExitCode> {
    let root = repository::root();
    let files = repository::text_files(&root)?;
    let crates = repository::crates(&root)?;

    let mut findings = arrows::check(&crates);
    findings.extend(manifests::check(&crates));
    findings.extend(check_files(&files));
    findings.extend(default_build::check(&default_build::packages(&root)?));
    let findings = exceptions::apply(findings, &read_exceptions(&root)?);

    for finding in &findings {
        println!("{finding}\n");
    }
    if findings.is_empty() {
        println!("tidy: {} files and {} crates, no findings", files.len(), crates.len());
        return Ok(ExitCode::SUCCESS);
    }
    println!("tidy: {} finding{}", findings.len(), if findings.len() == 1 { "" } else { "s" });
    Ok(ExitCode::FAILURE)
}

/// Runs every rule that looks at files.
fn check_files(files: &[TextFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        findings.extend(words::check(file));
        if Path::new(&file.path).extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        match RustFile::parse(file) {
            Ok(rust) => {
                findings.extend(lengths::check(&rust));
                findings.extend(habits::check(&rust));
            }
            Err(error) => findings.push(unreadable(file, &error)),
        }
    }
    findings
}

fn read_exceptions(root: &Path) -> Result<Vec<exceptions::Exception>> {
    exceptions::parse(&std::fs::read_to_string(root.join(exceptions::PATH))?)
}

fn unreadable(file: &TextFile, error: &syn::Error) -> Finding {
    Finding {
        rule: Rule::Syntax,
        place: Place::line(&file.path, error.span().start().line),
        found: error.to_string(),
        expected: "a Rust file that parses".to_owned(),
        remedy: "make it compile first; the other rules did not look at this file".to_owned(),
    }
}

#[cfg(test)]
mod tests;
