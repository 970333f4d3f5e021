//! The real binary, killed under load at random moments: what was acknowledged is there, nothing happens twice, and
//! nothing is missing or stuck.
//!
//! The simulated Meta is a process of its own, so that its ledger outlives the program under test. The long run is
//! `cargo xtask crash`.

mod crowd;
mod installation;
mod judge;
mod meta;
mod postgres;
mod run;
mod state;
mod web;

use crate::app::{asked, progress, tell};
pub(crate) use crowd::Crowd;
pub(crate) use installation::{Installation, PLACE};
use run::{Plan, Store, run};

/// Three kills in a test run, as many as asked for by `cargo xtask crash`.
#[test]
fn kills_under_load_lose_nothing_and_double_nothing() {
    kills_of(Store::Sqlite, 0);
}

/// Three kills in a test run, one of which crashes PostgreSQL too.
#[test]
fn kills_on_postgres_lose_nothing_and_double_nothing() {
    kills_of(Store::Postgres, 1);
}

fn kills_of(store: Store, server_restarts: usize) {
    let kills = asked("COMANDA_CRASH_KILLS", 3);
    let server_restarts = asked("COMANDA_CRASH_SERVER_RESTARTS", server_restarts);
    let report = run(Plan { store, kills, server_restarts, seed: asked("COMANDA_CRASH_SEED", 1) }, progress);
    tell(&report);
    report.assert_clean();
}
