//! A PostgreSQL of its own for one run, which writes to disk as in earnest and may be crashed.
//!
//! It listens on a socket in its folder. PostgreSQL refuses to run as root: where we are root it runs as `nobody`.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::app::until_or;

const USER: &str = "comanda";

/// Where Debian keeps the programs of each version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// A running server. Dropping it crashes it, then removes its files.
pub(crate) struct Postgres {
    folder: TempDir,
    runner: Option<(u32, u32)>,
    server: Option<Child>,
}

impl Postgres {
    /// Makes a server and waits until it answers.
    pub(crate) fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("comanda-crash-").tempdir().unwrap();
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        let runner =
            (number("-u", None) == 0).then(|| (number("-u", Some("nobody")), number("-g", Some("nobody"))));
        if let Some((user, group)) = runner {
            chown(folder.path(), Some(user), Some(group)).unwrap();
        }
        let mut postgres = Self { folder, runner, server: None };
        let mut command = postgres.command("initdb");
        command.args(["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"]);
        command.arg(format!("--username={USER}")).arg("--pgdata").arg(postgres.data());
        let output = command.output().expect("initdb starts");
        assert!(output.status.success(), "initdb: {}", String::from_utf8_lossy(&output.stderr));
        postgres.restart();
        postgres
    }

    /// Starts it again on the same data; it recovers from its log.
    #[track_caller]
    pub(crate) fn restart(&mut self) {
        let mut command = self.command("postgres");
        command.arg("-D").arg(self.data()).arg("-k").arg(self.folder.path());
        command.args(["-c", "listen_addresses=", "-c", "fsync=on"]);
        let log = File::options().create(true).append(true).open(self.log()).unwrap();
        command.stdout(log.try_clone().unwrap()).stderr(log);
        self.server = Some(command.spawn().expect("PostgreSQL starts"));
        until_or(
            || {
                let mut question = self.command("psql");
                question.args([&self.address(), "--no-psqlrc", "--command", "SELECT 1"]);
                question.stdout(Stdio::null()).stderr(Stdio::null());
                question.status().expect("psql starts").success().then_some(())
            },
            || format!("PostgreSQL did not answer: {}", fs::read_to_string(self.log()).unwrap_or_default()),
        );
    }

    /// Ends it without letting it write anything more: what was committed is in its log only.
    pub(crate) fn crash(&mut self) {
        let Some(mut server) = self.server.take() else { return };
        // "Immediate shutdown" in PostgreSQL's own words. Killed outright, it would leave helpers that hold its memory.
        let sent = Command::new("sh").args(["-c", &format!("kill -QUIT {}", server.id())]).status();
        let _sent = sent.map_err(|_| server.kill());
        let _status = server.wait();
    }

    /// For a client.
    pub(crate) fn address(&self) -> String {
        format!("postgres://{USER}@localhost/postgres?host={}", self.folder.path().display())
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(find(program));
        let folder = self.folder.path();
        command.current_dir(folder).env("HOME", folder).env_remove("LC_ALL").env("LANG", "C.UTF-8");
        if let Some((user, group)) = self.runner {
            command.uid(user).gid(group);
        }
        command.stdin(Stdio::null());
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.crash();
    }
}

/// A number that `id` gives for a user, or for ours.
fn number(option: &str, user: Option<&str>) -> u32 {
    let output = Command::new("id").arg(option).args(user).output().expect("`id` starts");
    String::from_utf8_lossy(&output.stdout)
        .trim()
        .parse()
        .expect("PostgreSQL does not run as root; a user `nobody` would do")
}

/// A program on `PATH`, or where Debian keeps the newest.
fn find(program: &str) -> PathBuf {
    let search_path = std::env::var_os("PATH").unwrap_or_default();
    let versions = fs::read_dir(DEBIAN).into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
    let mut debian: Vec<PathBuf> = versions.collect();
    debian.sort();
    debian.reverse();
    let mut folders = std::env::split_paths(&search_path).chain(debian);
    let found = folders.find_map(|folder| Some(folder.join(program)).filter(|path| path.is_file()));
    let missing =
        || panic!("`{program}` was not found: run this test with ./scripts/test, which installs PostgreSQL");
    found.unwrap_or_else(missing)
}
