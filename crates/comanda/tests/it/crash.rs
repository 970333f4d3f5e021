//! The real binary, killed under load at random moments: what was acknowledged is there, nothing happens twice, and
//! nothing is missing or stuck.
//!
//! The simulated Meta is a process of its own, so that its ledger outlives the program under test. The long run is
//! `cargo xtask crash`.

mod crowd;
mod installation;
mod judge;
mod meta;
mod run;
mod state;
mod web;

use crate::app::{asked, progress, tell};
pub(crate) use crowd::Crowd;
pub(crate) use installation::{Installation, PLACE};
use run::{Plan, run};

/// Three kills in a test run, as many as asked for by `cargo xtask crash`.
#[test]
fn kills_under_load_lose_nothing_and_double_nothing() {
    let plan = Plan { kills: asked("COMANDA_CRASH_KILLS", 3), seed: asked("COMANDA_CRASH_SEED", 1) };
    let report = run(plan, progress);
    tell(&report);
    report.assert_clean();
}
