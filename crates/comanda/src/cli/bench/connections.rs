//! `comanda bench connections`: what open connections cost that ask for nothing, or for little.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use clap::Args;
use futures_util::future::try_join_all;
use serde_json::json;

use super::figures::megabytes;
use super::installation::{Installation, Store};
use super::journey::at_least_one;
use super::journey::outside::Outside;
use super::webhook::call_of_usual_size;
use super::wire::Connection;
use super::{Common, block_on, output, verdict};
use crate::exit::Exit;

/// Connections that are opened, or that ask, beside each other.
const AT_ONCE: usize = 200;

/// What was opened last has been taken in after this.
const REST: Duration = Duration::from_secs(1);

/// The figures to reach with 10 000 connections, in megabytes more than without any.
const TARGET_SILENT_MB: f64 = 50.0;
const TARGET_ASKED_MB: f64 = 200.0;

/// Memory for 10 000 open connections: from which nothing came, and after one webhook over each
#[derive(Debug, Args)]
#[command(after_help = "Example: ulimit -n 20000; comanda bench connections")]
pub(crate) struct ConnectionsArguments {
    #[command(flatten)]
    common: Common,
    /// How many connections are open at the same time; each takes a file handle on either side (`ulimit -n`)
    #[arg(long, default_value_t = 10_000, value_parser = at_least_one)]
    connections: usize,
}

pub(super) fn run(arguments: &ConnectionsArguments) -> anyhow::Result<Exit> {
    let folder = arguments.common.folder()?;
    let count = arguments.connections;
    let (none, silent, asked) = block_on(async {
        let outside = Outside::start(1, 200)?;
        let installation = Installation::write(folder.path(), 200, outside.graph, &Store::Sqlite)?;
        let server = installation.serve()?;
        let none = server.resident_bytes()?.0;
        let mut open = Vec::with_capacity(count);
        while open.len() < count {
            let more = (0..AT_ONCE.min(count - open.len())).map(|_| Connection::open(server.webhooks));
            open.extend(try_join_all(more).await.context("is `ulimit -n` at least twice as high?")?);
        }
        tokio::time::sleep(REST).await;
        let silent = server.resident_bytes()?.0;
        let mut number = 0;
        for connections in open.chunks_mut(AT_ONCE) {
            let asks = connections.iter_mut().map(|connection| {
                number += 1;
                let call = call_of_usual_size(number);
                async move { connection.ask(&call).await }
            });
            let answers = try_join_all(asks).await.context("a connection ended before it had asked")?;
            ensure!(answers.iter().all(|is_ok| *is_ok), "a webhook was not answered with 200");
        }
        tokio::time::sleep(REST).await;
        Ok((none, silent, server.resident_bytes()?.0))
    })?;
    let (silent, asked) = (megabytes(silent.saturating_sub(none)), megabytes(asked.saturating_sub(none)));
    if arguments.common.json {
        output::line(
            json!({"bench": "connections", "connections": count, "resident_before_mb": megabytes(none),
            "silent_mb": silent, "asked_mb": asked})
            .to_string(),
        );
    } else {
        output::line(format!("without any connection              {:.1} MB resident", megabytes(none)));
        output::line(format!("{count} from which nothing came       + {silent:.1} MB"));
        output::line(format!("after one webhook over each         + {asked:.1} MB"));
        let reached = verdict(silent <= TARGET_SILENT_MB && asked <= TARGET_ASKED_MB);
        output::line(format!("\nTarget: {TARGET_SILENT_MB:.0} and {TARGET_ASKED_MB:.0} MB: {reached}"));
    }
    Ok(Exit::Success)
}
