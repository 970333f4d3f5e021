//! `comanda bench`: what this program does on this machine.
//!
//! The thing measured is always a process of its own, started from the same binary; this process is the world round
//! it (who posts webhooks, who answers Graph calls) and reads from `/proc` what either side used. Other programs on the
//! machine disturb every figure, so what is compared is measured in turns within one run.

mod board;
mod connections;
mod figures;
mod ingest;
mod installation;
mod journey;
mod memory;
mod process;
mod start;
mod webhook;
mod wire;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, Subcommand};
use tempfile::TempDir;

use super::{length_of_time, output};
use crate::exit::Exit;
use crate::telemetry;

/// See the module.
#[derive(Debug, Subcommand)]
pub(crate) enum BenchCommand {
    Ingest(ingest::IngestArguments),
    Journey(journey::JourneyArguments),
    Memory(memory::MemoryArguments),
    Start(start::StartArguments),
    Board(board::BoardArguments),
    Connections(connections::ConnectionsArguments),
    #[command(hide = true)]
    Contender(ingest::contender::ContenderArguments),
}

/// What every bench can be told.
#[derive(Debug, Clone, Args)]
struct Common {
    /// Where the files go while it runs: a folder on the disk to be measured [default: the system's temporary folder]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Print one JSON line instead of a table
    #[arg(long)]
    json: bool,
}

impl Common {
    /// A new folder, removed at the end.
    fn folder(&self) -> anyhow::Result<TempDir> {
        let made = match &self.data {
            Some(parent) => tempfile::tempdir_in(parent),
            None => tempfile::tempdir(),
        };
        let place = self.data.as_deref().unwrap_or(Path::new("the system's temporary folder"));
        made.with_context(|| format!("--data: no folder can be made in {}", place.display()))
    }
}

/// Runs a bench.
pub(super) fn run(command: &BenchCommand) -> anyhow::Result<Exit> {
    telemetry::start_logging(Some("warn"));
    match command {
        BenchCommand::Ingest(arguments) => ingest::run(arguments),
        BenchCommand::Journey(arguments) => journey::run(arguments),
        BenchCommand::Memory(arguments) => memory::run(arguments),
        BenchCommand::Start(arguments) => start::run(arguments),
        BenchCommand::Board(arguments) => board::run(arguments),
        BenchCommand::Connections(arguments) => connections::run(arguments),
        BenchCommand::Contender(arguments) => ingest::contender::run(arguments),
    }
}

/// Runs the world round the program under test on one thread: the less it takes, the more is left for what is measured.
fn block_on<T>(future: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    tokio::task::LocalSet::new().block_on(&runtime, future)
}

/// A figure and the target it is held against, in words.
fn verdict(reached: bool) -> &'static str {
    if reached { "reached" } else { "missed" }
}
