//! What a newcomer pays for the first build: CPU time and wall time of a cold build of the default members.
//!
//! The budget is in CPU time, since that hardly depends on how many cores a machine has or what else it does.

use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::duration::spoken;
use crate::repository;

/// What the first command of the README may cost.
const BUDGET_CPU_SECONDS: f64 = 900.0;

/// Environment variables that would make a build cheaper or dearer than a newcomer's.
const DISTURBING_VARIABLES: &[&str] = &[
    "RUSTC_WRAPPER",
    "CARGO_BUILD_RUSTC_WRAPPER",
    "RUSTFLAGS",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_INCREMENTAL",
];

/// The times of one build.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Cost {
    cpu_seconds: f64,
    wall: Duration,
}

/// Builds into a new temporary folder, prints what it cost, and fails if that is over the budget.
pub(crate) fn run(profile: &str) -> Result<ExitCode> {
    let root = repository::root();
    let ticks_per_second = ticks_per_second()?;
    // Downloads depend on the network, not on us.
    cargo(&root, &["fetch", "--locked"])?;

    let target = tempfile::Builder::new()
        .prefix("comanda-build-cost-")
        .tempdir()
        .context("failed to make a temporary folder for the build")?;
    let target_argument = target.path().to_string_lossy();
    let (ticks_before, started) = (children_ticks()?, Instant::now());
    cargo(&root, &["build", "--locked", "--profile", profile, "--target-dir", &target_argument])?;
    let cost = Cost {
        cpu_seconds: seconds(children_ticks()?.saturating_sub(ticks_before), ticks_per_second),
        wall: started.elapsed(),
    };

    println!("{}", report(profile, cost));
    Ok(if is_within_budget(cost) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn cargo(root: &Path, arguments: &[&str]) -> Result<()> {
    let mut command = Command::new("cargo");
    for variable in DISTURBING_VARIABLES {
        command.env_remove(variable);
    }
    let status = command.args(arguments).current_dir(root).status().context("failed to start cargo")?;
    if !status.success() {
        bail!("`cargo {}` ended with {status}; there is nothing to measure", arguments.join(" "));
    }
    Ok(())
}

fn is_within_budget(cost: Cost) -> bool {
    cost.cpu_seconds <= BUDGET_CPU_SECONDS
}

fn report(profile: &str, cost: Cost) -> String {
    let verdict = if is_within_budget(cost) { "kept" } else { "EXCEEDED" };
    format!(
        "cold {profile} build: {:.0} CPU-seconds, {} on the clock; budget {BUDGET_CPU_SECONDS:.0} CPU-seconds: {verdict}",
        cost.cpu_seconds,
        spoken(cost.wall)
    )
}

/// CPU time of all children that have ended, and of theirs, in clock ticks.
fn children_ticks() -> Result<u64> {
    let stat = std::fs::read_to_string("/proc/self/stat")
        .context("failed to read /proc/self/stat; the cost is measured on Linux only")?;
    parse_children_ticks(&stat).context("/proc/self/stat does not look as expected")
}

/// Adds the fields `cutime` and `cstime` (16 and 17). The name of the program, field 2, may hold blanks and
/// brackets, so fields are counted from its last closing bracket.
fn parse_children_ticks(stat: &str) -> Option<u64> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_whitespace().skip(13);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

fn ticks_per_second() -> Result<u64> {
    let output = Command::new("getconf").arg("CLK_TCK").output().context("failed to start getconf")?;
    let ticks: u64 =
        String::from_utf8_lossy(&output.stdout).trim().parse().context("getconf CLK_TCK gave no number")?;
    if ticks == 0 {
        bail!("getconf CLK_TCK gave zero");
    }
    Ok(ticks)
}

#[expect(clippy::cast_precision_loss, reason = "ticks of one build are far below 2^52")]
fn seconds(ticks: u64, ticks_per_second: u64) -> f64 {
    ticks as f64 / ticks_per_second as f64
}

#[cfg(test)]
mod tests;
