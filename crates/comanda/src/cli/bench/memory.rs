//! `comanda bench memory`: what is held in memory when many conversations are known.

use std::time::Duration;

use clap::Args;
use serde_json::json;

use super::figures::megabytes;
use super::installation::{Installation, Store};
use super::journey::at_least_one;
use super::journey::outside::{Outside, Pace, Until};
use super::{Common, block_on, output, verdict};
use crate::exit::Exit;

/// People who wait at the same time.
const WAITING: usize = 512;

/// Messages after the restart, so that it has worked when it is looked at.
const AFTER_RESTART: usize = 1000;

/// Loops that work in the background have had a turn after this.
const REST: Duration = Duration::from_secs(2);

/// The figure to reach, in megabytes.
const TARGET_MB: f64 = 100.0;

/// Memory held with 100 000 conversations known: after all of them wrote, and after a restart
#[derive(Debug, Args)]
#[command(after_help = "Example: comanda bench memory")]
pub(crate) struct MemoryArguments {
    #[command(flatten)]
    common: Common,
    /// How many people have written
    #[arg(long, default_value_t = 100_000, value_parser = at_least_one)]
    conversations: usize,
    /// How many pages they wrote to
    #[arg(long, default_value_t = 200, value_parser = at_least_one)]
    pages: usize,
}

pub(super) fn run(arguments: &MemoryArguments) -> anyhow::Result<Exit> {
    let folder = arguments.common.folder()?;
    let people = arguments.conversations;
    let (now, peak, restarted) = block_on(async {
        let mut outside = Outside::start(people, arguments.pages)?;
        let installation =
            Installation::write(folder.path(), arguments.pages, outside.graph, &Store::Sqlite)?;
        let server = installation.serve()?;
        outside.post_to(server.webhooks).await?;
        outside.speak(Pace::Waiting(WAITING), Until::Said(people)).await?;
        outside.drain().await?;
        tokio::time::sleep(REST).await;
        let (now, peak) = server.resident_bytes()?;
        outside.stop_posting().await;
        server.kill()?;
        let server = installation.serve()?;
        outside.post_to(server.webhooks).await?;
        outside.speak(Pace::Waiting(WAITING), Until::Said(people + AFTER_RESTART.min(people))).await?;
        outside.drain().await?;
        tokio::time::sleep(REST).await;
        Ok((now, peak, server.resident_bytes()?.0))
    })?;
    let (now, peak, restarted) = (megabytes(now), megabytes(peak), megabytes(restarted));
    if arguments.common.json {
        output::line(
            json!({"bench": "memory", "conversations": people, "resident_mb": now, "peak_mb": peak,
            "resident_after_restart_mb": restarted})
            .to_string(),
        );
    } else {
        output::line(format!(
            "{people} people wrote             {now:.1} MB resident (highest {peak:.1} MB)"
        ));
        output::line(format!("after a crash and a restart   {restarted:.1} MB resident"));
        let reached = verdict(now.max(restarted) <= TARGET_MB);
        output::line(format!("\nTarget: {TARGET_MB:.0} MB: {reached}"));
    }
    Ok(Exit::Success)
}
