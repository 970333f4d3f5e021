//! A private chromedriver on a free loopback port, with its files in a temporary folder.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::process_group::ProcessGroup;

const START_TIMEOUT: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(20);
const LOG_FILE: &str = "chromedriver.log";

/// A running driver. Dropping it ends the driver and its browsers, then removes their files: the fields are
/// dropped in this order.
#[derive(Debug)]
pub(crate) struct Chromedriver {
    _group: ProcessGroup,
    _folder: TempDir,
    port: u16,
}

impl Chromedriver {
    /// Starts the driver that `command` names and waits until it says on which port it listens.
    pub(crate) fn start(mut command: Command) -> Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("comanda-test-")
            .tempdir()
            .context("failed to make a temporary folder for chromedriver")?;
        let log_path = folder.path().join(LOG_FILE);
        let log = File::create(&log_path).context("failed to create the log of chromedriver")?;
        let errors = log.try_clone().context("failed to share the log of chromedriver")?;
        // Port 0 lets the driver itself take a free one, so nobody can take it in between.
        command.arg("--port=0").env("TMPDIR", folder.path()).stdout(log).stderr(errors);
        let mut group = ProcessGroup::start(&mut command).context("failed to start chromedriver")?;

        let port = wait_for_port(&mut group, &log_path)?;
        Ok(Self { _group: group, _folder: folder, port })
    }

    /// The address for a client that speaks to it.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

fn wait_for_port(group: &mut ProcessGroup, log_path: &Path) -> Result<u16> {
    let deadline = Instant::now() + START_TIMEOUT;
    loop {
        let log = fs::read_to_string(log_path).unwrap_or_default();
        if let Some(port) = announced_port(&log) {
            return Ok(port);
        }
        if let Some(status) = group.try_wait().context("failed to wait for chromedriver")? {
            bail!("chromedriver ended at once with {status}; it said:\n{log}");
        }
        if Instant::now() > deadline {
            bail!("chromedriver named no port within {} s; it said:\n{log}", START_TIMEOUT.as_secs());
        }
        thread::sleep(LOOK_EVERY);
    }
}

/// Reads the port from `ChromeDriver was started successfully on port 4711.`; the full stop shows that the
/// line was written to its end.
fn announced_port(log: &str) -> Option<u16> {
    let (_, after) = log.split_once("started successfully on port ")?;
    let (digits, _) = after.split_once('.')?;
    digits.parse().ok()
}

#[cfg(test)]
mod tests;
