//! Watches how far the workers are behind and how much room the disk has, and tells the gateway.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use comanda_flow::ears;
use comanda_log::{Log, LogStats};
use comanda_web::{AppendHealth, Overload, Pressure};
use tokio_util::sync::CancellationToken;

use crate::config::{Config, LogConfig};

/// Pause between two looks. What comes in between is bounded by the speed of the disk.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Bounds beyond which nothing is taken in.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    backlog_max_records: u64,
    disk_reserve_bytes: u64,
}

/// What was seen. What could not be seen counts as harmless: an append will tell.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    backlog_records: Option<u64>,
    disk_free_bytes: Option<u64>,
}

/// See the module.
pub(crate) struct PressureWatch {
    bounds: Bounds,
    /// Where the log's file is; `None` for a log in memory.
    folder: Option<PathBuf>,
    log: Arc<dyn Log>,
    pressure: Arc<Pressure>,
    append_health: Arc<AppendHealth>,
}

impl PressureWatch {
    pub(crate) fn new(
        config: &Config,
        log: Arc<dyn Log>,
        pressure: Arc<Pressure>,
        append_health: Arc<AppendHealth>,
    ) -> Self {
        let folder = match config.log {
            LogConfig::Memory(_) => None,
            LogConfig::Sqlite(_) => Some(config.data_dir.clone()),
        };
        let bounds = Bounds {
            backlog_max_records: config.http.backlog_max_records,
            disk_reserve_bytes: config.http.disk_reserve_bytes,
        };
        Self { bounds, folder, log, pressure, append_health }
    }

    /// Runs until `shutdown`.
    pub(crate) async fn run(self, shutdown: CancellationToken) {
        while !shutdown.is_cancelled() {
            self.look().await;
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }

    async fn look(&self) {
        let before = self.pressure.overload();
        let seen = self.see().await;
        let now = judge(before, seen, self.bounds);
        if now == before {
            return;
        }
        self.pressure.set(now);
        match now {
            Some(Overload::Backlog) => tracing::error!(
                backlog_records = seen.backlog_records,
                "the workers are too far behind: webhooks are refused until they catch up"
            ),
            Some(Overload::Disk) => tracing::error!(
                disk_free_bytes = seen.disk_free_bytes,
                "the disk is nearly full: webhooks are refused until there is room"
            ),
            None => {
                self.append_health.worked();
                tracing::info!("webhooks are taken in again");
            }
        }
    }

    async fn see(&self) -> Seen {
        let stats = self.log.stats().await.ok();
        // Nobody waits for old voice notes: ears that are new read on from the beginning.
        let waits = |stats: LogStats| {
            let groups = stats.groups.into_iter().filter(|group| group.name != ears::GROUP);
            groups.map(|group| group.lag).max().unwrap_or_default()
        };
        let backlog_records = stats.map(waits);
        let disk_free_bytes = self.folder.as_ref().and_then(|folder| {
            let disk = rustix::fs::statvfs(folder).ok()?;
            Some(disk.f_bavail.saturating_mul(disk.f_frsize))
        });
        Seen { backlog_records, disk_free_bytes }
    }
}

/// What is to hold now. Being overloaded ends only well below the bound, so that it does not flicker at it.
fn judge(before: Option<Overload>, seen: Seen, bounds: Bounds) -> Option<Overload> {
    let reserve_bytes = match before {
        Some(Overload::Disk) => bounds.disk_reserve_bytes.saturating_add(bounds.disk_reserve_bytes / 4),
        Some(Overload::Backlog) | None => bounds.disk_reserve_bytes,
    };
    if seen.disk_free_bytes.is_some_and(|free| free < reserve_bytes) {
        return Some(Overload::Disk);
    }
    let backlog_max = match before {
        Some(Overload::Backlog) => bounds.backlog_max_records / 10 * 9,
        Some(Overload::Disk) | None => bounds.backlog_max_records,
    };
    seen.backlog_records.is_some_and(|backlog| backlog > backlog_max).then_some(Overload::Backlog)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds { backlog_max_records: 1000, disk_reserve_bytes: 400 };

    fn seen(backlog: u64, free: u64) -> Seen {
        Seen { backlog_records: Some(backlog), disk_free_bytes: Some(free) }
    }

    #[test]
    fn it_begins_at_the_bound_and_ends_well_below() {
        let (backlog, disk) = (Some(Overload::Backlog), Some(Overload::Disk));
        let cases = [
            (None, seen(1000, 400), None),
            (None, seen(1001, 400), backlog),
            (backlog, seen(1000, 400), backlog),
            (backlog, seen(900, 400), None),
            (None, seen(0, 399), disk),
            (disk, seen(0, 499), disk),
            (disk, seen(0, 500), None),
            (disk, seen(2000, 500), backlog),
            (backlog, seen(2000, 0), disk),
        ];
        for (before, seen, after) in cases {
            assert_eq!(judge(before, seen, BOUNDS), after, "{before:?} {seen:?}");
        }
    }

    #[test]
    fn what_cannot_be_seen_refuses_nothing() {
        assert_eq!(judge(Some(Overload::Disk), Seen::default(), BOUNDS), None);
    }
}
