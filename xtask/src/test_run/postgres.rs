//! Private database servers in a temporary folder: PostgreSQL, and pgbouncer in transaction mode before it.
//!
//! They listen on sockets in that folder, so there is no port to collide on. PostgreSQL refuses to run as root: where we
//! are root, both run as `nobody`.

use std::ffi::OsString;
use std::fs::{self, File, Permissions};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use super::programs::{self, Wanted, find_program};
use crate::process_group::ProcessGroup;

/// A server that every test shares. Nothing is synced to disk: the machine will not fail before the tests end.
const SHARED_VARIABLE: &str = "COMANDA_TEST_POSTGRES";
/// pgbouncer in transaction mode before the shared server.
const POOLER_VARIABLE: &str = "COMANDA_TEST_PGBOUNCER";
/// Another server, which tests may crash, and which writes to disk as in earnest.
const CRASHING_VARIABLE: &str = "COMANDA_TEST_POSTGRES_CRASHING";

const SUPERUSER: &str = "comanda";
const START_TIMEOUT: Duration = Duration::from_secs(30);
const STOP_TIMEOUT: Duration = Duration::from_secs(10);
const LOOK_EVERY: Duration = Duration::from_millis(20);

const WANTED: Wanted = Wanted {
    need: "the tests of the store need PostgreSQL 15 or newer, and pgbouncer",
    packages: &["postgresql", "pgbouncer"],
    elsewhere: "Install both, put `initdb`, `postgres`, `psql` and `pgbouncer` on PATH and start again.",
    without: "Tests without a database run when their crate is named: ./scripts/test -p comanda-log",
};

#[derive(Debug, Clone)]
struct Programs {
    initdb: PathBuf,
    postgres: PathBuf,
    psql: PathBuf,
    pgbouncer: PathBuf,
}

/// Who runs the servers.
#[derive(Debug, Clone, Copy)]
enum Runner {
    /// Whoever we are.
    Ourselves,
    /// A user and a group without rights, since we are root.
    Nobody { user: u32, group: u32 },
}

/// Running servers. Dropping it ends them, then removes their files: the fields are dropped in this order.
#[derive(Debug)]
pub(crate) struct Databases {
    _pooler: ProcessGroup,
    _crashing: Server,
    _shared: Server,
    folder: TempDir,
}

/// One PostgreSQL.
#[derive(Debug)]
struct Server {
    group: ProcessGroup,
}

impl Databases {
    /// Starts all three and waits until they answer.
    pub(crate) fn start() -> Result<Self> {
        let programs = programs::find_or_install(WANTED, find)?;
        let runner = Runner::find()?;
        let folder = tempfile::Builder::new()
            .prefix("comanda-test-")
            .tempdir()
            .context("failed to make a temporary folder for the database servers")?;
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755))
            .context("failed to open the folder of the database servers")?;
        runner.own(folder.path())?;
        let (shared, crashing) = (folder.path().join("shared"), folder.path().join("crashing"));
        make_cluster(&programs, runner, &shared)?;
        copy_cluster(runner, &shared, &crashing)?;
        let shared = Server::start(&programs, runner, &shared, &["fsync=off", "full_page_writes=off"])?;
        let crashing = Server::start(&programs, runner, &crashing, &[])?;
        let pooler = start_pooler(&programs, runner, folder.path())?;
        Ok(Self { _pooler: pooler, _crashing: crashing, _shared: shared, folder })
    }

    /// Where tests find them.
    pub(crate) fn variables(&self) -> Vec<(&'static str, OsString)> {
        let folder = self.folder.path();
        vec![
            (SHARED_VARIABLE, address(&sockets_of(&folder.join("shared")), SUPERUSER).into()),
            (POOLER_VARIABLE, address(&folder.join("pooler"), SUPERUSER).into()),
            (CRASHING_VARIABLE, address(&sockets_of(&folder.join("crashing")), SUPERUSER).into()),
        ]
    }
}

/// For a client.
fn address(sockets: &Path, user: &str) -> String {
    format!("postgres://{user}@localhost/postgres?host={}", sockets.display())
}

fn find(folders: &[PathBuf]) -> Option<Programs> {
    let folders = [folders, &debian_folders(Path::new("/usr/lib/postgresql"))].concat();
    let program = |name: &str| find_program(&folders, name);
    Some(Programs {
        initdb: program("initdb")?,
        postgres: program("postgres")?,
        psql: program("psql")?,
        pgbouncer: program("pgbouncer")?,
    })
}

/// Where Debian keeps the programs of each version, newest first.
fn debian_folders(root: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(root).into_iter().flatten().flatten();
    let version = |entry: fs::DirEntry| entry.file_name().to_str()?.parse::<u32>().ok();
    let mut versions: Vec<u32> = entries.filter_map(version).collect();
    versions.sort_unstable_by(|left, right| right.cmp(left));
    versions.into_iter().map(|version| root.join(version.to_string()).join("bin")).collect()
}

impl Runner {
    fn find() -> Result<Self> {
        if !programs::is_root() {
            return Ok(Self::Ourselves);
        }
        let number = |option: &str| -> Result<u32> {
            let output = Command::new("id").args([option, "nobody"]).output();
            let output = output.context("failed to ask for the user `nobody`")?;
            let text = String::from_utf8_lossy(&output.stdout);
            text.trim().parse().context(
                "PostgreSQL does not run as root, and this machine has no user `nobody`: run the tests as another user",
            )
        };
        Ok(Self::Nobody { user: number("-u")?, group: number("-g")? })
    }

    fn command(self, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(folder).env("HOME", folder).env_remove("LC_ALL").env("LANG", "C.UTF-8");
        if let Self::Nobody { user, group } = self {
            command.uid(user).gid(group);
        }
        command
    }

    fn own(self, path: &Path) -> Result<()> {
        let Self::Nobody { user, group } = self else { return Ok(()) };
        chown(path, Some(user), Some(group))
            .with_context(|| format!("failed to give {} away", path.display()))
    }
}

fn make_cluster(programs: &Programs, runner: Runner, data: &Path) -> Result<()> {
    let parent = data.parent().context("the data has no folder")?;
    let mut command = runner.command(&programs.initdb, parent);
    command.args(["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"]);
    command.arg(format!("--username={SUPERUSER}")).arg("--pgdata").arg(data).stdin(Stdio::null());
    let output = command.output().context("failed to start initdb")?;
    if !output.status.success() {
        bail!("initdb ended with {}; it said:\n{}", output.status, String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

/// Faster than making a second one.
fn copy_cluster(runner: Runner, from: &Path, to: &Path) -> Result<()> {
    let parent = from.parent().context("the data has no folder")?;
    let status = runner.command(Path::new("cp"), parent).arg("-r").arg(from).arg(to).status();
    if !status.context("failed to copy the files of PostgreSQL")?.success() {
        bail!("the files of PostgreSQL could not be copied");
    }
    fs::set_permissions(to, Permissions::from_mode(0o700)).context("failed to close the copy")
}

impl Server {
    fn start(programs: &Programs, runner: Runner, data: &Path, settings: &[&str]) -> Result<Self> {
        // The folder of the data is closed to others, and the socket is for everybody.
        let sockets = sockets_of(data);
        fs::create_dir(&sockets).context("failed to make a folder for the socket of PostgreSQL")?;
        runner.own(&sockets)?;
        let log = File::create(sockets.join("log")).context("failed to create the log of PostgreSQL")?;
        let errors = log.try_clone().context("failed to share the log of PostgreSQL")?;
        let mut command = runner.command(&programs.postgres, &sockets);
        command.arg("-D").arg(data).arg("-k").arg(&sockets);
        for setting in ["listen_addresses=", "max_connections=300", "max_wal_size=4GB"].iter().chain(settings)
        {
            command.args(["-c", setting]);
        }
        command.stdout(log).stderr(errors);
        let mut group = ProcessGroup::start(&mut command).context("failed to start PostgreSQL")?;
        wait_until_it_answers(programs, &mut group, "PostgreSQL", &sockets)?;
        Ok(Self { group })
    }
}

/// `shared` holds data, `shared-socket` its socket and log.
fn sockets_of(data: &Path) -> PathBuf {
    let mut name = data.as_os_str().to_owned();
    name.push("-socket");
    PathBuf::from(name)
}

impl Drop for Server {
    /// Its helpers are groups of their own: told to, it ends them before itself.
    fn drop(&mut self) {
        self.group.signal("QUIT");
        let deadline = Instant::now() + STOP_TIMEOUT;
        while Instant::now() < deadline && matches!(self.group.try_wait(), Ok(None)) {
            thread::sleep(LOOK_EVERY);
        }
    }
}

fn start_pooler(programs: &Programs, runner: Runner, folder: &Path) -> Result<ProcessGroup> {
    let home = folder.join("pooler");
    fs::create_dir(&home).context("failed to make a folder for pgbouncer")?;
    runner.own(&home)?;
    let server = sockets_of(&folder.join("shared"));
    let settings = pooler_settings(&server, &home);
    let file = home.join("pgbouncer.ini");
    fs::write(&file, settings).context("failed to write the settings of pgbouncer")?;
    fs::write(home.join("users.txt"), format!("\"{SUPERUSER}\" \"\"\n"))
        .context("failed to write users.txt")?;
    let log = File::create(home.join("log")).context("failed to create the log of pgbouncer")?;
    let errors = log.try_clone().context("failed to share the log of pgbouncer")?;
    let mut command = runner.command(&programs.pgbouncer, &home);
    command.arg(&file).stdout(log).stderr(errors);
    let mut group = ProcessGroup::start(&mut command).context("failed to start pgbouncer")?;
    wait_until_it_answers(programs, &mut group, "pgbouncer", &home)?;
    Ok(group)
}

fn pooler_settings(server: &Path, home: &Path) -> String {
    format!(
        "[databases]
* = host={server} auth_user={SUPERUSER}
[pgbouncer]
pool_mode = transaction
listen_addr =
listen_port = 5432
unix_socket_dir = {home}
auth_type = trust
auth_file = {home}/users.txt
auth_query = SELECT usename, passwd FROM pg_shadow WHERE usename = $1
ignore_startup_parameters = extra_float_digits
max_client_conn = 1000
default_pool_size = 20
server_idle_timeout = 2
log_connections = 0
log_disconnections = 0
",
        server = server.display(),
        home = home.display(),
    )
}

fn wait_until_it_answers(
    programs: &Programs,
    group: &mut ProcessGroup,
    name: &str,
    sockets: &Path,
) -> Result<()> {
    let deadline = Instant::now() + START_TIMEOUT;
    let log = || fs::read_to_string(sockets.join("log")).unwrap_or_default();
    loop {
        let mut question = Command::new(&programs.psql);
        question.arg(address(sockets, SUPERUSER)).args(["--no-psqlrc", "--command", "SELECT 1"]);
        question.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if question.status().context("failed to start psql")?.success() {
            return Ok(());
        }
        if let Some(status) = group.try_wait().with_context(|| format!("failed to wait for {name}"))? {
            bail!("{name} ended at once with {status}; it said:\n{}", log());
        }
        if Instant::now() > deadline {
            bail!("{name} did not answer within {} s; it said:\n{}", START_TIMEOUT.as_secs(), log());
        }
        thread::sleep(LOOK_EVERY);
    }
}

#[cfg(test)]
mod tests;
