//! Which partitions this process works on: its name among the workers, and the keepers of its leases.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use comanda_flow::lease::{Keeper, Partitions};
use comanda_store::port::lease::{Share, Work, WorkerId};
use tokio_util::sync::CancellationToken;

use super::Parts;
use super::tasks::Tasks;
use crate::clock;
use crate::config::{Config, LogConfig};
use crate::roles::Role;

/// The name of the process that uses a data folder, in that folder.
const NAME_FILE: &str = "worker";

/// Longest part of a worker's name that is the machine's.
const HOST_LEN_MAX: usize = 32;

/// What the loops may work on.
pub(super) struct Leases {
    pub(super) converse: Partitions,
    pub(super) deliver: Partitions,
}

/// Starts a keeper for each kind of work that this process does.
pub(super) fn start(
    config: &Config,
    parts: &Parts,
    tasks: &mut Tasks,
    shutdown: &CancellationToken,
) -> Leases {
    let keep = |tasks: &mut Tasks, role: Role, work: Work, share: Share| {
        if !config.roles.has(role) {
            return Partitions::everything();
        }
        // A state inside the process is locked by it: whoever else is named there is dead.
        let share = if config.store.is_embedded() { Share::Sole } else { share };
        let keeper = Keeper::new(
            Arc::clone(&parts.store) as _,
            work,
            parts.worker.clone(),
            share,
            config.flow.lease_for.unsigned_abs(),
            Arc::clone(&parts.clock),
        );
        let partitions = keeper.partitions();
        tasks.spawn("keeper of leases", keeper.run(shutdown.clone()));
        partitions
    };
    // What comes in goes into a log that only this process reads: a part of the conversations would never be seen here,
    // and nobody else could work on the rest.
    let of_records = if config.log.is_embedded() { Share::All } else { Share::Fair };
    Leases {
        converse: keep(tasks, Role::Converse, Work::Converse, of_records),
        deliver: keep(tasks, Role::Deliver, Work::Deliver, Share::Fair),
    }
}

/// Gives back what the last process of this data folder held, if it ended without a word: the log in it is locked by us, so
/// that one is dead. A new start need not wait for the leases of its own predecessor then.
pub(super) async fn succeed(config: &Config, parts: &Parts) -> anyhow::Result<()> {
    let is_locked = matches!(config.log, LogConfig::Sqlite(_)) && parts.log.is_some();
    if !is_locked || config.store.is_embedded() {
        return Ok(());
    }
    let path = config.data_dir.join(NAME_FILE);
    let before = std::fs::read_to_string(&path).ok().and_then(|name| WorkerId::parse(name.trim()).ok());
    if let Some(before) = before {
        for work in [Work::Converse, Work::Deliver] {
            parts
                .store
                .leave(work, &before)
                .await
                .context("the leases of the last run cannot be given back")?;
        }
    }
    std::fs::write(&path, parts.worker.as_str())
        .with_context(|| format!("{} cannot be written", path.display()))
}

/// A name that no other process has: the machine's, so that people know where to look, and something random.
pub(super) fn worker_id() -> anyhow::Result<WorkerId> {
    let host = std::fs::read_to_string(Path::new("/proc/sys/kernel/hostname")).unwrap_or_default();
    let plain = host.trim().chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-');
    let host: String = plain.take(HOST_LEN_MAX).collect();
    let [first, second, third, fourth, ..] = clock::random()();
    let unique = hex::encode([first, second, third, fourth]);
    let host = if host.is_empty() { "worker" } else { &host };
    Ok(WorkerId::parse(&format!("{host}-{}-{unique}", std::process::id()))?)
}
