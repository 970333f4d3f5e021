//! The process under test: started from this binary, watched through `/proc`, ended with this one.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, bail};

/// Clock ticks per second in `/proc/<id>/stat`: the same on every Linux since 2.6.
const TICKS_PER_SECOND: u64 = 100;

/// Cores that the process under test may use, where the machine has more.
const CORES: usize = 2;

/// A process that answers at an address. Dropping it kills it.
pub(super) struct Process {
    child: Child,
    /// Held open: a contender ends when it closes.
    _stdin: Option<ChildStdin>,
    /// Held open, so that it can go on writing.
    stdout: BufReader<ChildStdout>,
    /// Where it takes webhooks.
    pub(super) webhooks: SocketAddr,
    /// Where its board is, if it has one.
    pub(super) desk: Option<SocketAddr>,
}

impl Process {
    /// Starts this program again with `arguments` and waits until it has said where it listens. On a machine with more
    /// than two cores it is held to two of them.
    pub(super) fn start(arguments: &[&str], folder: &std::path::Path) -> anyhow::Result<Self> {
        let program = std::env::current_exe().context("this program does not find itself")?;
        let cores = thread::available_parallelism().map_or(CORES, usize::from);
        let mut command = if cores > CORES {
            let mut command = Command::new("taskset");
            command.args(["-c", "0,1"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        // Without this shell's variables: a setting in one of them would be measured, too.
        command.args(arguments).current_dir(folder).env_clear().env("RUST_LOG", "warn");
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().context("the process under test does not start")?;
        let stdin = child.stdin.take();
        let stdout = child.stdout.take().context("its output was piped")?;
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut process =
            Self { child, _stdin: stdin, stdout: BufReader::new(stdout), webhooks: nowhere, desk: None };
        process.read_addresses()?;
        Ok(process)
    }

    /// The line about the webhooks is the last one.
    fn read_addresses(&mut self) -> anyhow::Result<()> {
        let mut line = String::new();
        loop {
            line.clear();
            if self.stdout.read_line(&mut line).context("the process under test cannot be heard")? == 0 {
                bail!("the process under test ended before it took webhooks; it says why above");
            }
            let address = line
                .split_once("http://")
                .and_then(|(_, rest)| rest.split('/').next()?.trim().parse::<SocketAddr>().ok());
            match (line.starts_with("Webhooks"), address) {
                (true, Some(address)) => {
                    self.webhooks = address;
                    return Ok(());
                }
                (false, Some(address)) => self.desk = Some(address),
                (_, None) => {}
            }
        }
    }

    /// Processor time it has used so far, to ten milliseconds.
    pub(super) fn cpu(&self) -> anyhow::Result<Duration> {
        cpu_of(&self.child.id().to_string())
    }

    /// Memory it holds, in bytes, now and at its highest.
    pub(super) fn resident_bytes(&self) -> anyhow::Result<(u64, u64)> {
        let status = read_proc(&self.child.id().to_string(), "status")?;
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            line.trim().trim_end_matches(" kB").parse::<u64>().ok().map(|kib| kib * 1024)
        };
        let now = field("VmRSS:").context("/proc/<id>/status has no VmRSS")?;
        Ok((now, field("VmHWM:").unwrap_or(now)))
    }

    /// Ends it as a crash does.
    pub(super) fn kill(mut self) -> anyhow::Result<()> {
        self.child.kill().context("the process under test cannot be ended")?;
        self.child.wait().context("the process under test does not end").map(drop)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It has ended already where it was killed.
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}

/// Processor time that this process has used so far, to ten milliseconds.
pub(super) fn own_cpu() -> anyhow::Result<Duration> {
    cpu_of("self")
}

fn cpu_of(process: &str) -> anyhow::Result<Duration> {
    let stat = read_proc(process, "stat")?;
    ticks(&stat)
        .map(|ticks| Duration::from_millis(ticks * 1000 / TICKS_PER_SECOND))
        .with_context(|| format!("/proc/{process}/stat is not as expected"))
}

fn read_proc(process: &str, file: &str) -> anyhow::Result<String> {
    let path = format!("/proc/{process}/{file}");
    std::fs::read_to_string(&path).with_context(|| format!("{path}: cannot be read; benches need Linux"))
}

/// User and system time from a line of `/proc/<id>/stat`. The name before them is in brackets and may hold anything.
fn ticks(stat: &str) -> Option<u64> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace().skip(11);
    let mut next = || fields.next()?.parse::<u64>().ok();
    Some(next()? + next()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_stands_behind_a_name_of_any_form() {
        let stat = "4242 (a b) c) S 1 2 3 4 5 6 7 8 9 10 150 50 0 0 20 0 8 0 99 1 2";
        assert_eq!(ticks(stat), Some(200));
        assert_eq!(ticks("4242 (short) S 1"), None);
    }

    #[test]
    fn this_process_has_a_time() {
        assert!(own_cpu().is_ok());
    }
}
