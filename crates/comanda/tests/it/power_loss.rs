//! The power fails while the real binary works: whatever part of the unsynced writes reached the disk, everything that
//! was acknowledged is there, log and state open, and the work goes on.
//!
//! A server is recorded once with `strace`; its files are then rebuilt as a disk may hold them at many moments, and the
//! program's own code opens each. The long run is `cargo xtask power-loss`.

mod check;
mod disk;
mod recording;
mod run;
mod trace;

use crate::app::{asked, progress, tell};
use run::{Plan, cut, record};

/// Moments that suffice to notice a log that does not sync.
const BROKEN_CUTS: usize = 8;

/// Some moments in a test run, as many as asked for by `cargo xtask power-loss`.
#[test]
fn what_was_acknowledged_survives_a_power_cut() {
    let plan = Plan {
        cuts: asked("COMANDA_POWER_LOSS_CUTS", 40),
        orders: asked("COMANDA_POWER_LOSS_ORDERS", 6),
        seed: asked("COMANDA_POWER_LOSS_SEED", 1),
    };
    let recording = record(&plan);
    let report = cut(&recording, &plan, progress);
    tell(&report);
    assert!(report.findings.is_empty(), "{report}");
    assert!(report.acknowledged > 0 && report.went_on > 0, "{report}");

    // So that the test can fail: the same run on a log that acknowledges before the disk has it.
    let broken = recording.without_syncs_of("log.sqlite-wal");
    let report = cut(&broken, &Plan { cuts: BROKEN_CUTS, ..plan }, progress);
    let is_loss = |finding: &String| finding.contains("acknowledged webhooks are not in the log");
    assert!(report.findings.iter().any(is_loss), "a log without syncs was not noticed: {report}");
}
