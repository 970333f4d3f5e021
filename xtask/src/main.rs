//! Chores of the workspace that need more than a few shell lines: `cargo xtask tidy`, `test`, `simulate`, `crash`,
//! `power-loss`, `build-cost`.
//!
//! It stands beside the product: it reads manifests and sources as text and starts cargo, and it imports
//! none of the other crates.

#![expect(clippy::print_stdout, reason = "a developer's tool on a terminal; its output is its purpose")]

mod build_cost;
mod duration;
mod long_run;
mod process_group;
mod repository;
mod simulate;
mod test_run;
mod tidy;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use long_run::LongRun;

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
    /// Kill the real binary under load at random moments and judge what became of every message and order.
    ///
    /// A short form is part of every test run. Prints a verdict and exits with 1 if anything was lost, doubled or stuck.
    Crash {
        /// How often it is killed.
        #[arg(long, default_value_t = 25)]
        kills: usize,
        /// Where its state is; PostgreSQL is started for it.
        #[arg(long, value_enum, default_value_t = long_run::Store::Sqlite)]
        store: long_run::Store,
        /// At how many of the kills PostgreSQL crashes too.
        #[arg(long, default_value_t = 0)]
        server_restarts: usize,
        /// The same seed gives the same moments and the same customers.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// One JSON line instead of a table.
        #[arg(long)]
        json: bool,
    },
    /// Record the real binary's writes, cut the power at many moments, and open what a disk may hold then.
    ///
    /// A short form is part of every test run. Prints a verdict and exits with 1 if anything acknowledged was lost.
    PowerLoss {
        /// At how many moments; each gives three disks.
        #[arg(long, default_value_t = 200)]
        cuts: usize,
        /// How many orders are placed while the binary is recorded.
        #[arg(long, default_value_t = 60)]
        orders: usize,
        /// The same seed gives the same customers, and for the same recording the same moments.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// One JSON line instead of a table.
        #[arg(long)]
        json: bool,
    },
    /// Run many worlds of the deterministic simulation, in a release build.
    ///
    /// Prints how far it is, and stops at the first seed that breaks a promise: its smallest story, and exit code 1.
    Simulate {
        /// How many seeds.
        #[arg(long, default_value_t = 100_000, conflicts_with = "seed")]
        seeds: u64,
        /// The first of them.
        #[arg(long, default_value_t = 0, conflicts_with = "seed")]
        from: u64,
        /// Only this one, with its story.
        #[arg(long)]
        seed: Option<u64>,
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
        Chore::Crash { kills, store, server_restarts, seed, json } => long_run::run(LongRun {
            test: store.crash_test(),
            variables: vec![
                ("COMANDA_CRASH_KILLS", kills.to_string()),
                ("COMANDA_CRASH_SERVER_RESTARTS", server_restarts.to_string()),
                ("COMANDA_CRASH_SEED", seed.to_string()),
            ],
            json,
        }),
        Chore::PowerLoss { cuts, orders, seed, json } => long_run::run(LongRun {
            test: "power_loss::what_was_acknowledged_survives_a_power_cut",
            variables: vec![
                ("COMANDA_POWER_LOSS_CUTS", cuts.to_string()),
                ("COMANDA_POWER_LOSS_ORDERS", orders.to_string()),
                ("COMANDA_POWER_LOSS_SEED", seed.to_string()),
            ],
            json,
        }),
        Chore::Simulate { seeds, from, seed } => simulate::run(seeds, from, seed),
        Chore::BuildCost { profile } => build_cost::run(&profile),
    }
}
