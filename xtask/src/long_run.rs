//! `cargo xtask crash` and `cargo xtask power-loss`: the long forms of tests that are short in a test run.
//!
//! The tests are the program's own (`crates/comanda/tests/it`); this starts one of them alone, tells it by environment
//! variables how much to do, and passes its progress and its verdict on.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::process_group::ProcessGroup;
use crate::repository;

/// Asks a long test for one line of JSON instead of a table.
const JSON_VARIABLE: &str = "COMANDA_LONG_RUN_JSON";

/// Where the state is in a run of crashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Store {
    Sqlite,
    Postgres,
}

impl Store {
    /// The test that crashes the program with its state there.
    pub(crate) const fn crash_test(self) -> &'static str {
        match self {
            Self::Sqlite => "crash::kills_under_load_lose_nothing_and_double_nothing",
            Self::Postgres => "crash::kills_on_postgres_lose_nothing_and_double_nothing",
        }
    }
}

/// A test and what it is to do.
pub(crate) struct LongRun {
    /// Its full name in the test binary `it` of the crate `comanda`.
    pub(crate) test: &'static str,
    /// How much, as environment variables.
    pub(crate) variables: Vec<(&'static str, String)>,
    /// One line of JSON on standard output and nothing else.
    pub(crate) json: bool,
}

/// Runs it. Progress and the build go to standard error, the verdict to standard output.
pub(crate) fn run(long: LongRun) -> Result<ExitCode> {
    let mut command = Command::new("cargo");
    command.args(["test", "--quiet", "--package", "comanda", "--test", "it", "--"]);
    command.args(["--exact", long.test, "--nocapture"]);
    command.envs(long.variables).current_dir(repository::root());
    if long.json {
        command.env(JSON_VARIABLE, "1").stdout(Stdio::piped());
    }
    let mut tests = ProcessGroup::start(&mut command).context("failed to start cargo")?;
    if let Some(output) = tests.take_stdout() {
        // The test harness says things of its own around the verdict.
        for line in BufReader::new(output).lines().map_while(Result::ok).filter(|line| line.starts_with('{'))
        {
            println!("{line}");
        }
    }
    let status = tests.wait().context("failed to wait for cargo")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
