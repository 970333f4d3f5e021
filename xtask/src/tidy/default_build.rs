//! What the default build must not contain: somebody who tries the program builds for minutes, not for hours,
//! and needs no C++ compiler, no `cmake` and no second TLS library.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::finding::{Finding, Place, Rule};

/// Packages that belong behind a feature, with what stands in for them.
const KEPT_OUT: &[(Pattern, &str)] = &[
    (Pattern::Name("aws-lc-rs"), "`ring` does the cryptography"),
    (Pattern::Name("aws-lc-sys"), "`ring` does the cryptography"),
    (Pattern::Name("openssl"), "`rustls` does TLS"),
    (Pattern::Name("openssl-sys"), "`rustls` does TLS"),
    (Pattern::Name("native-tls"), "`rustls` does TLS"),
    (Pattern::Start("aws-sdk-"), "AWS adapters stand behind their own features"),
    (Pattern::Name("async-nats"), "the NATS log stands behind its own feature"),
    (Pattern::Name("arrow"), "the Parquet archive stands behind its own feature"),
    (Pattern::Start("arrow-"), "the Parquet archive stands behind its own feature"),
];

#[derive(Debug, Clone, Copy)]
enum Pattern {
    Name(&'static str),
    Start(&'static str),
}

impl Pattern {
    fn matches(self, package: &str) -> bool {
        match self {
            Self::Name(name) => package == name,
            Self::Start(start) => package.starts_with(start),
        }
    }
}

/// Asks cargo for the packages of a default build of the program, build scripts included, tests not.
pub(crate) fn packages(root: &Path) -> Result<BTreeSet<String>> {
    let tree = Command::new("cargo")
        .args([
            "tree",
            "--package",
            "comanda",
            "--edges",
            "normal,build",
            "--prefix",
            "none",
            "--format",
            "{p}",
        ])
        .current_dir(root)
        .output()
        .context("failed to start cargo")?;
    if !tree.status.success() {
        bail!("cargo could not resolve the default build: {}", String::from_utf8_lossy(&tree.stderr));
    }
    Ok(names(&String::from_utf8_lossy(&tree.stdout)))
}

/// The names at the start of the lines of `cargo tree --prefix none --format {p}`.
fn names(listing: &str) -> BTreeSet<String> {
    listing.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

/// Checks the packages of the default build.
pub(crate) fn check(packages: &BTreeSet<String>) -> Vec<Finding> {
    let offending = packages.iter().filter_map(|package| {
        let (_, instead) = KEPT_OUT.iter().find(|(pattern, _)| pattern.matches(package))?;
        Some(kept_out(package, instead))
    });
    offending.collect()
}

fn kept_out(package: &str, instead: &str) -> Finding {
    Finding {
        rule: Rule::DefaultBuild,
        place: Place::file("Cargo.lock"),
        found: format!("`{package}` in the default build of `comanda`"),
        expected: instead.to_owned(),
        remedy: format!("see who asks for it with `cargo tree -p comanda -e normal,build -i {package}`"),
    }
}

#[cfg(test)]
mod tests;
