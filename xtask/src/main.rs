//! Chores of the workspace that need more than a few shell lines: `cargo xtask tidy`, `test`, `build-cost`.
//!
//! It stands beside the product: it reads manifests and sources as text and starts cargo, and it imports
//! none of the other crates.

#![expect(clippy::print_stdout, reason = "a developer's tool on a terminal; its output is its purpose")]

mod build_cost;
mod duration;
mod process_group;
mod repository;
mod test_run;
mod tidy;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Checks and chores of the Comanda workspace.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Debug, Subcommand)]
enum Chore {
    /// Check what the compiler does not: dependency arrows, lengths, habits, words, the default build.
    ///
    /// Prints every finding and exits with 1 if there is one. Exceptions stand in `xtask/tidy.toml`.
    Tidy,
    /// Run the tests of the workspace with the private servers they need, started and stopped here.
    ///
    /// Everything after `--` goes to `cargo test`, for example `cargo xtask test -- -p comanda-log`.
    Test {
        /// Arguments for `cargo test`.
        #[arg(last = true)]
        cargo_arguments: Vec<String>,
    },
    /// Measure a cold build of the default members and compare it with the budget.
    ///
    /// Builds into a new temporary folder and removes it. Exits with 1 if the budget is exceeded.
    BuildCost {
        /// The cargo profile to build with.
        #[arg(long, default_value = "release")]
        profile: String,
    },
}

fn main() -> anyhow::Result<ExitCode> {
    match Arguments::parse().chore {
        Chore::Tidy => tidy::run(),
        Chore::Test { cargo_arguments } => test_run::run(&cargo_arguments),
        Chore::BuildCost { profile } => build_cost::run(&profile),
    }
}
