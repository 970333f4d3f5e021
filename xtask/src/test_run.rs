//! `cargo xtask test`: the tests of the workspace with the private servers they need.
//!
//! Servers listen on free loopback ports, keep their files in a temporary folder and end with the run, also
//! on failure and on Ctrl-C. Tests learn their addresses from environment variables; what is missing and
//! cannot be installed ends the run with a message, so no test is skipped in silence.

mod browser;
mod chromedriver;
mod postgres;
mod programs;
mod selection;
mod strace;

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, ExitCode, ExitStatus};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;

use crate::duration::spoken;
use crate::process_group::ProcessGroup;
use crate::repository;
use chromedriver::Chromedriver;
use postgres::Databases;

/// Where a browser test finds its driver: `http://127.0.0.1:PORT`. Set it yourself to use a driver that
/// already runs.
const WEBDRIVER_VARIABLE: &str = "COMANDA_TEST_WEBDRIVER";
/// The browser that goes with the driver: the path of the program.
const BROWSER_VARIABLE: &str = "COMANDA_TEST_BROWSER";
/// How a shell says that a program was ended by Ctrl-C.
const INTERRUPTED: u8 = 130;
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Prepares the servers, runs `cargo test`, ends the servers and says how long it took.
pub(crate) fn run(cargo_arguments: &[String]) -> Result<ExitCode> {
    let started = Instant::now();
    let interrupted = watch_for_interrupts()?;
    let driver = start_driver(cargo_arguments)?;
    if selection::needs_strace(cargo_arguments) {
        strace::find_or_install()?;
    }
    let databases = selection::needs_databases(cargo_arguments).then(Databases::start).transpose()?;
    let mut variables =
        driver.as_ref().map(|(driver, browser)| variables(driver, browser)).unwrap_or_default();
    variables.extend(databases.iter().flat_map(Databases::variables));

    let root = repository::root();
    let mut command = cargo_test(&root, cargo_arguments, variables);
    let mut tests = ProcessGroup::start(&mut command).context("failed to start cargo")?;
    let status = wait(&mut tests, &interrupted)?;
    drop(tests);
    drop(databases);
    drop(driver);

    let (verdict, code) = outcome(status);
    println!("tests {verdict} in {}", spoken(started.elapsed()));
    Ok(code)
}

fn watch_for_interrupts() -> Result<Arc<AtomicBool>> {
    let interrupted = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        flag::register(signal, Arc::clone(&interrupted)).context("failed to watch for signals")?;
    }
    Ok(interrupted)
}

/// Starts a driver unless the chosen tests need none or the caller brings one.
fn start_driver(cargo_arguments: &[String]) -> Result<Option<(Chromedriver, browser::Browser)>> {
    if !selection::needs_browser(cargo_arguments) || std::env::var_os(WEBDRIVER_VARIABLE).is_some() {
        return Ok(None);
    }
    let browser = browser::find_or_install()?;
    let driver = Chromedriver::start(Command::new(&browser.driver))?;
    Ok(Some((driver, browser)))
}

fn variables(driver: &Chromedriver, browser: &browser::Browser) -> Vec<(&'static str, OsString)> {
    vec![
        (WEBDRIVER_VARIABLE, driver.url().into()),
        (BROWSER_VARIABLE, browser.program.clone().into_os_string()),
    ]
}

fn cargo_test(root: &Path, cargo_arguments: &[String], variables: Vec<(&'static str, OsString)>) -> Command {
    let mut command = Command::new("cargo");
    command.arg("test");
    if !selection::names_packages(cargo_arguments) {
        command.arg("--workspace");
    }
    command.arg("--no-fail-fast").args(cargo_arguments).envs(variables).current_dir(root);
    command
}

/// Waits for the end of the tests; `None` if somebody interrupted them first.
fn wait(tests: &mut ProcessGroup, interrupted: &AtomicBool) -> Result<Option<ExitStatus>> {
    loop {
        if interrupted.load(Ordering::Relaxed) {
            return Ok(None);
        }
        if let Some(status) = tests.try_wait().context("failed to wait for cargo")? {
            return Ok(Some(status));
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

fn outcome(status: Option<ExitStatus>) -> (&'static str, ExitCode) {
    match status {
        None => ("interrupted", ExitCode::from(INTERRUPTED)),
        Some(status) if status.success() => ("passed", ExitCode::SUCCESS),
        Some(_) => ("FAILED", ExitCode::FAILURE),
    }
}

#[cfg(test)]
mod tests;
