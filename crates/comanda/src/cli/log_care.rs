//! `comanda log retain` and `shrink`: what is old goes, by hand. The server does the same by itself, by its settings.

use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use comanda_log::{CareError, OpenError, RetentionPolicy, SqliteCare};
use serde_json::json;

use super::{Place, confirm, length_of_time, must_be_there, output};
use crate::clock;
use crate::config::{Config, LogConfig};
use crate::exit::{Ended, Exit};

/// Remove the oldest deliveries from the log, beside a running server too
#[derive(Debug, Args)]
#[command(
    after_help = "Example: comanda log retain --older-than 2160h · comanda log retain --max-bytes 2000000000 --yes\n\nBy age, nothing goes that was not processed. By size, the oldest go whether processed or not. What is gone cannot be replayed. The file keeps its size, and new records take the room; `comanda log shrink` gives it back."
)]
pub(crate) struct RetainArguments {
    #[command(flatten)]
    place: Place,
    /// What reached us longer ago than this: 720h, 90d
    #[arg(long, value_name = "TIME", value_parser = length_of_time, required_unless_present = "max_bytes")]
    older_than: Option<Duration>,
    /// The oldest, until the log takes at most this many bytes
    #[arg(long, value_name = "BYTES")]
    max_bytes: Option<u64>,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// One JSON line
    #[arg(long)]
    json: bool,
}

/// Give the room of what was removed back to the disk. The server must not be running
#[derive(Debug, Args)]
#[command(after_help = "Example: comanda log shrink --data data")]
pub(crate) struct ShrinkArguments {
    #[command(flatten)]
    place: Place,
}

fn open(config: &Config) -> anyhow::Result<SqliteCare> {
    let path = config.log_path();
    let is_file = match config.log {
        LogConfig::Memory(_) => false,
        LogConfig::Sqlite(_) => true,
    };
    must_be_there("log", is_file, &path)?;
    SqliteCare::open(&path).context("the log cannot be opened")
}

pub(super) fn retain(arguments: &RetainArguments) -> anyhow::Result<Exit> {
    let config = arguments.place.load()?;
    let care = open(&config)?;
    if !confirm("What is removed cannot be replayed any more. Remove it?", arguments.yes)? {
        return Ok(Exit::Success);
    }
    let policy = RetentionPolicy { age_max: arguments.older_than, bytes_max: arguments.max_bytes };
    let report = care.retain(policy, clock::now()).context("not everything was removed")?;
    if arguments.json {
        let line =
            json!({"deliveries": report.deliveries, "records": report.records, "forced": report.forced});
        output::line(line.to_string());
    } else {
        output::line(format!("{} deliveries with {} records removed", report.deliveries, report.records));
        if report.forced > 0 {
            output::line(format!(
                "{} of these records had not been processed by every reader",
                report.forced
            ));
        }
    }
    Ok(Exit::Success)
}

pub(super) fn shrink(arguments: &ShrinkArguments) -> anyhow::Result<Exit> {
    let config = arguments.place.load()?;
    match open(&config)?.shrink() {
        Ok((before, after)) => {
            output::line(format!("{}: {before} bytes before, {after} now", config.log_path().display()));
            Ok(Exit::Success)
        }
        Err(CareError::Open(OpenError::InUse { path })) => Err(Ended {
            exit: Exit::Unavailable,
            message: format!(
                "{}: a server is writing it: end it first. While it runs, what is removed makes room for what comes",
                path.display()
            ),
        }
        .into()),
        Err(error) => Err(anyhow::Error::from(error).context("the log could not be shrunk")),
    }
}
