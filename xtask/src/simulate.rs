//! A long run of the deterministic simulation: the test binary `sim` of crate `comanda`, built for speed, with the seeds that
//! were asked for instead of those of every test run.

use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result};

use crate::repository;

/// How the simulation learns its seeds: `from..to`.
const SEEDS_VARIABLE: &str = "COMANDA_SIM_SEEDS";

/// Runs `seeds` worlds from `from` on, or tells the story of one.
pub(crate) fn run(seeds: u64, from: u64, seed: Option<u64>) -> Result<ExitCode> {
    let (test, range) = match seed {
        Some(seed) => ("seeds::tell_one_seed", format!("{seed}..{}", seed.saturating_add(1))),
        None => ("seeds::every_seed_holds", format!("{from}..{}", from.saturating_add(seeds))),
    };
    let status = Command::new("cargo")
        .args(["test", "--release", "--package", "comanda", "--test", "sim", "--"])
        .args(["--exact", "--nocapture", test])
        .env(SEEDS_VARIABLE, range)
        .current_dir(repository::root())
        .status()
        .context("failed to start cargo")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
