//! A started program together with everything it starts, ended as one.
//!
//! A driver that is killed alone may leave its browser behind, and a test run its test binaries; a process
//! group of their own lets us end all of them, on success, on failure and on Ctrl-C.

use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};

/// A running program and its descendants. Dropping it kills what is left of them.
#[derive(Debug)]
pub(crate) struct ProcessGroup {
    leader: Child,
}

impl ProcessGroup {
    /// Starts `command` as the leader of a new process group, without standard input: a group in the
    /// background of a terminal would be stopped when it reads.
    pub(crate) fn start(command: &mut Command) -> io::Result<Self> {
        let leader = command.stdin(Stdio::null()).process_group(0).spawn()?;
        Ok(Self { leader })
    }

    /// Sends a signal, by its name without `SIG`, to the leader alone.
    pub(crate) fn signal(&self, name: &str) {
        // The shell's own `kill`, since a small system has no program of that name. There may be nobody left to tell.
        let _ = Command::new("sh")
            .args(["-c", &format!("kill -{name} {}", self.leader.id())])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
    }

    /// What the leader writes, if it was started with a pipe for it.
    pub(crate) fn take_stdout(&mut self) -> Option<ChildStdout> {
        self.leader.stdout.take()
    }

    /// Waits until the leader has ended.
    pub(crate) fn wait(&mut self) -> io::Result<ExitStatus> {
        self.leader.wait()
    }

    /// The exit status of the leader if it has ended.
    pub(crate) fn try_wait(&mut self) -> io::Result<Option<ExitStatus>> {
        self.leader.try_wait()
    }
}

impl Drop for ProcessGroup {
    fn drop(&mut self) {
        // The shell's own `kill`, since a small system has no program of that name. It fails when nothing is
        // left to end, which is the usual case and what we want.
        let _ = Command::new("sh")
            .args(["-c", &format!("kill -KILL -{}", self.leader.id())])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        let _ = self.leader.wait();
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn dropping_the_group_ends_the_grandchild_too() {
        let folder = tempfile::tempdir().unwrap();
        let id_file = folder.path().join("grandchild");
        let script = format!("sleep 600 & echo $! > {}; wait", id_file.display());
        let group = ProcessGroup::start(Command::new("sh").args(["-c", &script])).unwrap();

        let grandchild = wait_for("the grandchild's id", || {
            std::fs::read_to_string(&id_file).ok().filter(|text| text.ends_with('\n'))
        });
        let state = Path::new("/proc").join(grandchild.trim()).join("stat");
        assert!(state.exists(), "the grandchild runs before the group is dropped");

        drop(group);
        // A killed process may stand as a zombie until whoever adopted it looks.
        wait_for("the end of the grandchild", || match std::fs::read_to_string(&state) {
            Ok(text) if !text.contains(") Z ") => None,
            _ => Some(()),
        });
    }

    fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            if let Some(seen) = look() {
                return seen;
            }
            assert!(Instant::now() < deadline, "waited too long for {what}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}
