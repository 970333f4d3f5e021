//! One run: record a server at work, then cut the power at many moments and look at what is left.

use std::fmt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use rand::SeedableRng as _;
use rand::seq::IteratorRandom as _;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::check::{check, is_finished};
use super::disk::{Survivors, files_at};
use super::recording::Recording;
use super::trace;
use crate::app::{Server, comanda, command, until_or};
use crate::crash::{Crowd, Installation, PLACE};

/// What is traced: everything that changes files, and what shows an acknowledgement.
const CALLS: &str = "trace=openat,close,write,pwrite64,ftruncate,fsync,fdatasync,unlink,unlinkat,rename,renameat,\
    renameat2,link,linkat,mkdir,mkdirat,recvfrom,sendto,sendmsg,writev";

/// A string longer than this would be cut off; the parser notices.
const STRING_BYTES_MAX: &str = "16777216";

/// Customers in conversation while the server is recorded.
const CUSTOMERS: usize = 6;

/// How long the recording may take.
const RECORDING_MAX: Duration = Duration::from_mins(4);
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Of so many disks, one is given to the whole program to go on with.
const PROGRAM_EVERY: usize = 8;

/// Of all cuts, this share lies before the first acknowledgement: in the first start, when files are made. In percent.
const STARTING_PERCENT: usize = 20;

/// What to do.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) cuts: usize,
    /// Orders that customers say yes to while the server is recorded.
    pub(crate) orders: usize,
    pub(crate) seed: u64,
}

/// What came of it.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) writes: usize,
    pub(crate) acknowledged: usize,
    pub(crate) cuts: usize,
    pub(crate) disks: usize,
    pub(crate) went_on: usize,
    pub(crate) took_s: u64,
    pub(crate) findings: Vec<String>,
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { writes, acknowledged, cuts, disks, went_on, took_s, findings } = self;
        writeln!(formatter, "power cut at {cuts} moments, {took_s} s")?;
        writeln!(formatter, "  writes recorded         {writes:>6}")?;
        writeln!(formatter, "  webhooks acknowledged   {acknowledged:>6}")?;
        writeln!(formatter, "  disks rebuilt and read  {disks:>6}")?;
        writeln!(formatter, "  of these, gone on with  {went_on:>6}")?;
        writeln!(formatter, "  findings                {:>6}", findings.len())?;
        for finding in findings {
            writeln!(formatter, "    {finding}")?;
        }
        Ok(())
    }
}

/// `comanda serve` with every call written down. The tracer is its grandchild, so that it is the server that we end.
fn traced(folder: &Path) -> Command {
    let server = command(folder, &[&["serve"], &PLACE[..]].concat());
    let mut strace = Command::new("strace");
    strace.args(["-D", "-f", "--seccomp-bpf", "-xx", "-s", STRING_BYTES_MAX, "-e", CALLS, "-o"]);
    strace.arg(folder.join("trace")).arg(server.get_program()).args(server.get_args());
    strace.current_dir(folder).env_clear();
    strace
}

/// Records a server from its first start to its end.
pub(crate) fn record(plan: &Plan) -> Recording {
    let has_strace = Command::new("strace").arg("--version").output().is_ok();
    assert!(has_strace, "this test needs strace: run it by ./scripts/test, which installs it");
    let mut installation = Installation::start("", plan.seed, traced);
    let crowd = Crowd::start(installation.meta.address(), CUSTOMERS, plan.seed);
    crowd.board_is_at(installation.desk());
    let started = Instant::now();
    let wait = |what: &str, look: &dyn Fn() -> bool| {
        while !look() {
            let log = || installation.log_tail();
            assert!(started.elapsed() < RECORDING_MAX, "waited too long for {what}; the log:\n{}", log());
            std::thread::sleep(LOOK_EVERY);
        }
    };
    wait("orders", &|| crowd.confirmed() >= plan.orders);
    crowd.close();
    wait("the last customers to leave", &|| crowd.inside() == 0);
    drop(crowd);
    // The tracer holds the other end of the server's log: when that is read to its end, the trace is written.
    installation.stop();
    let root = std::fs::canonicalize(installation.folder.path()).unwrap();
    let trace = std::fs::read_to_string(root.join("trace")).unwrap();
    Recording::of(&trace::parse(&trace), &root)
}

/// Cuts the power at the moments of `plan` and looks at what is left.
pub(crate) fn cut(recording: &Recording, plan: &Plan, progress: impl Fn(&str)) -> Report {
    let started = Instant::now();
    let mut random = ChaCha8Rng::seed_from_u64(plan.seed);
    let runtime = Runtime::new().unwrap();
    let cuts = moments(recording, plan, &mut random);
    let mut report = Report {
        writes: recording.writes(),
        acknowledged: recording.acknowledged.len(),
        cuts: cuts.len(),
        disks: 0,
        went_on: 0,
        took_s: 0,
        findings: Vec::new(),
    };
    for (number, cut) in cuts.iter().enumerate() {
        for survivors in Survivors::EVERY {
            let disk = tempfile::tempdir().unwrap();
            write_disk(recording, *cut, survivors, &mut random, disk.path());
            let data = disk.path().join("data");
            let acknowledged = recording.acknowledged.iter().filter(|(line, _)| line < cut);
            let mut found = runtime.block_on(check(&data, acknowledged.map(|(_, body)| &body[..])));
            report.disks += 1;
            if found.is_ok() && report.disks.is_multiple_of(PROGRAM_EVERY) {
                go_on(&disk);
                found = is_finished(&data);
                report.went_on += 1;
            }
            if let Err(finding) = found {
                report.findings.push(format!("line {cut}, {survivors:?} survive: {finding}"));
            }
        }
        if (number + 1).is_multiple_of(20) {
            let findings = report.findings.len();
            progress(&format!("{} of {} moments, {findings} findings", number + 1, cuts.len()));
        }
    }
    report.took_s = started.elapsed().as_secs();
    report
}

/// Moments at which something changes, some of them before anything was acknowledged.
fn moments(recording: &Recording, plan: &Plan, random: &mut ChaCha8Rng) -> Vec<usize> {
    let moments = recording.moments();
    let first = recording.acknowledged.first().map_or(usize::MAX, |(line, _)| *line);
    let (starting, working): (Vec<usize>, Vec<usize>) = moments.into_iter().partition(|line| *line <= first);
    let early = plan.cuts * STARTING_PERCENT / 100;
    let mut cuts = starting.into_iter().sample(random, early);
    cuts.extend(working.into_iter().sample(random, plan.cuts - cuts.len()));
    cuts.sort_unstable();
    cuts
}

fn write_disk(recording: &Recording, cut: usize, survivors: Survivors, random: &mut ChaCha8Rng, disk: &Path) {
    let files = files_at(recording, cut, survivors, random);
    let root = recording.root();
    for (path, bytes) in files {
        let path = disk.join(path.strip_prefix(root).expect("only the folder's own files are recorded"));
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).unwrap();
        }
        std::fs::write(&path, bytes).unwrap();
        if path.extension().is_some_and(|extension| extension == "key") {
            make_private(&path);
        }
    }
}

fn make_private(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

/// Lets the whole program work on what is left until nothing is unsettled.
fn go_on(disk: &TempDir) {
    Installation::prepare(disk.path());
    let server = Server::start(&mut command(disk.path(), &[&["serve"], &PLACE[..]].concat()));
    let figures = || comanda(disk.path(), &[&["log", "stats", "--json"], &PLACE[..]].concat()).good();
    until_or(
        || {
            let stats = figures().json_lines();
            let groups = stats[0]["groups"].as_array().cloned().unwrap_or_default();
            let converse = groups.into_iter().find(|group| group["name"] == "converse");
            converse.is_some_and(|group| group["lag"] == 0).then_some(())
        },
        || format!("records were left unsettled:\n{}", server.log().join("\n")),
    );
    let (ended, log) = server.terminate();
    assert!(ended.success(), "the server ended with {ended}:\n{}", log.join("\n"));
}
