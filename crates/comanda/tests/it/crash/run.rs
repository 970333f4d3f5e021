//! One run: load, kills at random moments, then peace, then the judge.

use std::fmt;
use std::time::{Duration, Instant};

use comanda_sim::{ChosenError, Faults};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;
use serde_json::Value;

use super::crowd::Crowd;
use super::installation::{Installation, plainly};
use super::judge::{Evidence, Verdict, judge};
use super::postgres::Postgres;
use super::state::State;

/// Customers in conversation at any time.
const CUSTOMERS: usize = 10;

/// One of so many kills may come before the server has answered anybody.
const EARLY_ONE_IN: u32 = 4;

/// A server lives at most this long after its first answer before it is killed.
const LIFE_MS_MAX: u64 = 1500;

/// The program lives at most this long without its PostgreSQL.
const ALONE_MS_MAX: u64 = 400;

/// Orders that customers must have said yes to before the last kill, so that there is something to lose.
const CONFIRMED_MIN: usize = 5;

/// How long it may take until everything has come to rest after the last kill. Meta's own pauses between tries count.
const QUIET_MAX: Duration = Duration::from_mins(3);
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// What to do.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Plan {
    pub(crate) store: Store,
    pub(crate) kills: usize,
    /// At so many of the kills, evenly spread, PostgreSQL crashes too: before the program, which may notice.
    pub(crate) server_restarts: usize,
    pub(crate) seed: u64,
}

/// Where the state is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Store {
    Sqlite,
    Postgres,
}

impl Plan {
    /// Whether PostgreSQL crashes, too, at the kill of this number, which counts from 1.
    fn crashes_server(&self, kill: usize) -> bool {
        let restarts_after = |kills: usize| kills * self.server_restarts / self.kills;
        restarts_after(kill) > restarts_after(kill - 1)
    }
}

/// What came of it.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    #[serde(flatten)]
    pub(crate) plan: Plan,
    pub(crate) took_s: u64,
    #[serde(flatten)]
    pub(crate) verdict: Verdict,
    /// What `comanda doctor` does not like.
    pub(crate) doctor: Vec<String>,
}

impl Report {
    /// Ends the test if anything is not as it must be.
    #[track_caller]
    pub(crate) fn assert_clean(&self) {
        assert!(self.verdict.findings.is_empty() && self.doctor.is_empty(), "{self}");
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Verdict {
            acknowledged,
            redelivered,
            records,
            customers,
            confirmed,
            orders,
            replies,
            answers_withheld,
            menus_given_up,
            findings,
        } = &self.verdict;
        let Plan { store, kills, server_restarts, seed } = &self.plan;
        let crashes = format!("{kills} kills, {server_restarts} crashes of the server");
        writeln!(formatter, "{store:?}: {crashes}, seed {seed}, {} s", self.took_s)?;
        writeln!(formatter, "  events acknowledged  {acknowledged:>6}   (delivered again: {redelivered})")?;
        writeln!(formatter, "  records in the log   {records:>6}")?;
        writeln!(formatter, "  customers            {customers:>6}   (orders confirmed: {confirmed})")?;
        writeln!(formatter, "  orders               {orders:>6}")?;
        writeln!(formatter, "  messages accepted    {replies:>6}   (answers withheld: {answers_withheld})")?;
        writeln!(formatter, "  menus given up       {menus_given_up:>6}   (a person is called)")?;
        writeln!(formatter, "  findings             {:>6}", findings.len() + self.doctor.len())?;
        for finding in findings.iter().chain(&self.doctor) {
            writeln!(formatter, "    {finding}")?;
        }
        Ok(())
    }
}

/// Carries out a plan. `progress` hears of every kill.
pub(crate) fn run(plan: Plan, progress: impl Fn(&str)) -> Report {
    let started = Instant::now();
    let mut random = ChaCha8Rng::seed_from_u64(plan.seed);
    let mut postgres = (plan.store == Store::Postgres).then(Postgres::start);
    let block = postgres.as_ref().map(|server| {
        let address = server.address();
        format!("[store]\nkind = \"postgres\"\nurl = \"{address}\"\nsession_url = \"{address}\"\n")
    });
    let mut installation = Installation::start(&block.unwrap_or_default(), plan.seed, plainly);
    let meta = installation.meta.address();
    meta.set_faults(&installation.web, &faults());
    let crowd = Crowd::start(meta, CUSTOMERS, plan.seed);
    crowd.board_is_at(installation.desk());
    for kill in 1..=plan.kills {
        // Most are killed at work. The others may not have come to it: where leases are on a server, a start waits out those
        // of its dead predecessor.
        if !random.random_ratio(1, EARLY_ONE_IN) {
            let accepted = meta.accepted(&installation.web);
            wait_until(&installation, "an answer", || meta.accepted(&installation.web) > accepted);
        }
        let life = Duration::from_millis(random.random_range(0..=LIFE_MS_MAX));
        std::thread::sleep(life);
        if kill == plan.kills {
            wait_until(&installation, "orders", || crowd.confirmed() >= CONFIRMED_MIN);
        }
        let mut crashing = postgres.as_mut().filter(|_| plan.crashes_server(kill));
        if let Some(server) = &mut crashing {
            server.crash();
            std::thread::sleep(Duration::from_millis(random.random_range(0..=ALONE_MS_MAX)));
        }
        installation.kill();
        let with_server = if crashing.is_some() { ", and PostgreSQL" } else { "" };
        let (kills, life_ms) = (plan.kills, life.as_millis());
        progress(&format!("kill {kill} of {kills} after {life_ms} ms at work{with_server}"));
        if let Some(server) = crashing {
            server.restart();
        }
        installation.restart();
        crowd.board_is_at(installation.desk());
    }
    crowd.close();
    meta.set_faults(&installation.web, &Faults::default());
    progress("no more kills and faults: waiting until everything has come to rest");
    let state_url = postgres.as_ref().map_or_else(|| installation.state_url(), Postgres::address);
    let is_quiet = await_quiet(&installation, &crowd, &state_url);
    let doctor = doctor(&installation);
    installation.stop();
    let mut verdict = judge(&gather(&installation, crowd, &state_url));
    if !is_quiet {
        let findings = &mut verdict.findings;
        findings.insert(0, format!("it did not come to rest within {} s", QUIET_MAX.as_secs()));
    }
    Report { plan, took_s: started.elapsed().as_secs(), verdict, doctor }
}

fn faults() -> Faults {
    Faults {
        redeliver_probability: 0.2,
        redeliver_within_ms: 2000,
        batch_items_max: 4,
        lose_acknowledgement_probability: 0.03,
        drop_answer_probability: 0.05,
        // Of the errors, only this one says that the message may have gone out; the others mean that it has not.
        errors: vec![ChosenError {
            subcode: Some(99),
            probability: 0.03,
            after_effect: true,
            ..ChosenError::of(1)
        }],
        server_error_probability: 0.03,
        lose_echo_probability: 0.1,
        ..Faults::default()
    }
}

fn wait_until(installation: &Installation, what: &str, look: impl Fn() -> bool) {
    let started = Instant::now();
    while !look() {
        let log = || installation.log_tail();
        assert!(started.elapsed() < QUIET_MAX, "waited too long for {what}; the end of the log:\n{}", log());
        std::thread::sleep(LOOK_EVERY);
    }
}

/// Waits until every customer has gone, nothing waits to be sent on either side, and everything in the log is settled.
/// Says whether it came to that.
fn await_quiet(installation: &Installation, crowd: &Crowd, state_url: &str) -> bool {
    let started = Instant::now();
    while started.elapsed() < QUIET_MAX {
        // The cheap questions first.
        if crowd.inside() == 0 && installation.meta.address().standing(&installation.web).is_quiet() {
            let state = installation.block_on(State::read(state_url)).expect("the state can be read");
            if state.open_rows() == 0 && state.timers_overdue == 0 && converse_group(installation)["lag"] == 0
            {
                return true;
            }
        }
        std::thread::sleep(LOOK_EVERY);
    }
    false
}

fn converse_group(installation: &Installation) -> Value {
    let stats = installation.run(&["log", "stats", "--json"]).good().json_lines();
    let groups = stats[0]["groups"].as_array().cloned().unwrap_or_default();
    groups.into_iter().find(|group| group["name"] == "converse").unwrap_or_default()
}

/// What the program itself finds wrong with the installation.
fn doctor(installation: &Installation) -> Vec<String> {
    let checks = installation.run(&["doctor", "--json"]).json_lines();
    let bad = checks.iter().filter(|check| check["verdict"] == "fix");
    bad.map(|check| format!("doctor: {check}")).collect()
}

fn gather(installation: &Installation, crowd: Crowd, state_url: &str) -> Evidence {
    let meta = installation.meta.address();
    Evidence {
        visits: crowd.end(),
        ledger: meta.ledger(&installation.web),
        unanswered: meta.standing(&installation.web).unanswered,
        events: installation.run(&["events", "list", "--all", "--json"]).good().json_lines(),
        group: converse_group(installation),
        state: installation.block_on(State::read(state_url)).expect("the state can be read"),
    }
}
