//! `comanda bench ingest`: what it costs that a webhook is on disk before it is acknowledged.
//!
//! Four servers with the same HTTP stack, one after the other in short rounds, so that whatever else the machine does
//! disturbs all of them alike; ratios are taken within a round, and the middle one is told.

pub(super) mod contender;

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use bytes::Bytes;
use clap::Args;
use serde::Serialize;
use serde_json::json;
use tokio::task::JoinSet;

use super::figures::{median, micros_each, millis, per_second, percentile, rounded};
use super::process::{Process, own_cpu};
use super::webhook::{BODY_BYTES, call_of_usual_size};
use super::wire::Connection;
use super::{Common, block_on, length_of_time, output, verdict};
use crate::exit::Exit;
use contender::Kind;

/// The contenders, with what each is called and what stands behind its name on the command line.
const CONTENDERS: [(Kind, &str, &str); 4] = [
    (Kind::NoLog, "no log", "no-log"),
    (Kind::Append, "append + fdatasync", "append"),
    (Kind::Preallocated, "preallocated + fdatasync", "preallocated"),
    (Kind::Sqlite, "comanda (SQLite)", "sqlite"),
];

/// The figure to reach: this share of the growing file's, at this number of connections.
const TARGET: (f64, usize) = (0.95, 64);

/// About how long a contender has its turn.
const ROUND: Duration = Duration::from_secs(1);

/// Different calls that are sent in turn.
const CALLS: usize = 1024;

/// Durable webhooks per second, beside the same server without a log and with a plain file
#[derive(Debug, Args)]
#[command(after_help = "Example: comanda bench ingest --connections 1,64,256 --for 10s")]
pub(crate) struct IngestArguments {
    #[command(flatten)]
    common: Common,
    /// Numbers of connections, one after the other
    #[arg(long, value_name = "N,…", value_delimiter = ',', default_values_t = [1, 64, 256], value_parser = connections)]
    connections: Vec<usize>,
    /// How long each contender is measured at each number of connections
    #[arg(long = "for", value_name = "TIME", default_value = "10s", value_parser = length_of_time)]
    time: Duration,
}

/// The gateway's default limit of connections is above this.
fn connections(text: &str) -> Result<usize, String> {
    let number = text.trim().parse().ok().filter(|number| (1..=1000).contains(number));
    number.ok_or_else(|| "expected numbers from 1 to 1000, such as 1,64,256".to_owned())
}

/// One contender at one number of connections.
#[derive(Debug, Serialize)]
struct Row {
    connections: usize,
    contender: &'static str,
    requests_per_s: f64,
    /// Of the growing file's rate in the same round: the middle one of all rounds.
    of_append: f64,
    p50_ms: f64,
    p99_ms: f64,
    server_cpu_us: f64,
    generator_cpu_us: f64,
}

/// One contender in one round.
#[derive(Debug, Default)]
struct Turn {
    answered: usize,
    time: Duration,
    latencies: Vec<Duration>,
    server_cpu: Duration,
    generator_cpu: Duration,
}

impl Turn {
    fn rate(&self) -> f64 {
        per_second(self.answered, self.time)
    }
}

pub(super) fn run(arguments: &IngestArguments) -> anyhow::Result<Exit> {
    let folder = arguments.common.folder()?;
    let data = folder.path().display().to_string();
    let start =
        |name: &str| Process::start(&["bench", "contender", "--kind", name, "--data", &data], folder.path());
    let servers: Vec<Process> =
        CONTENDERS.iter().map(|(_, _, name)| start(name)).collect::<anyhow::Result<_>>()?;
    let calls: Vec<Bytes> = (0..CALLS).map(call_of_usual_size).collect();
    let mut rows = Vec::new();
    for connections in &arguments.connections {
        rows.extend(block_on(measure(&servers, &calls, *connections, arguments.time))?);
    }
    report(arguments, &rows);
    Ok(Exit::Success)
}

/// All contenders at one number of connections.
async fn measure(
    servers: &[Process],
    calls: &[Bytes],
    connections: usize,
    time: Duration,
) -> anyhow::Result<Vec<Row>> {
    let rounds = usize::try_from(time.as_millis().div_ceil(ROUND.as_millis())).unwrap_or(usize::MAX).max(1);
    let turn_time = time / u32::try_from(rounds).unwrap_or(u32::MAX);
    let mut turns: Vec<Vec<Turn>> = servers.iter().map(|_| Vec::new()).collect();
    for round in 0..rounds {
        // Nobody is always the one after the disk was busy.
        for place in 0..servers.len() {
            let place = (place + round) % servers.len();
            if let (Some(server), Some(turns)) = (servers.get(place), turns.get_mut(place)) {
                turns.push(one_turn(server, calls, connections, turn_time).await?);
            }
        }
    }
    let append: Vec<f64> = CONTENDERS
        .iter()
        .zip(&turns)
        .find(|((kind, ..), _)| *kind == Kind::Append)
        .map(|(_, turns)| turns.iter().map(Turn::rate).collect())
        .unwrap_or_default();
    let rows = CONTENDERS.iter().zip(turns);
    Ok(rows.map(|((_, name, _), turns)| row(connections, name, turns, &append)).collect())
}

/// Every connection asks and waits for the answer, again and again.
async fn one_turn(
    server: &Process,
    calls: &[Bytes],
    connections: usize,
    time: Duration,
) -> anyhow::Result<Turn> {
    let mut open = Vec::with_capacity(connections);
    for _ in 0..connections {
        open.push(Connection::open(server.webhooks).await.context("a contender cannot be reached")?);
    }
    let (server_cpu, generator_cpu) = (server.cpu()?, own_cpu()?);
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for (number, connection) in open.into_iter().enumerate() {
        let calls = calls.to_vec();
        tasks.spawn_local(ask_until(connection, calls, number, begun + time));
    }
    let mut turn = Turn::default();
    while let Some(latencies) = tasks.join_next().await {
        let latencies = latencies.context("a connection of the generator ended in a panic")??;
        turn.answered += latencies.len();
        turn.latencies.extend(latencies);
    }
    turn.time = begun.elapsed();
    turn.server_cpu = server.cpu()?.saturating_sub(server_cpu);
    turn.generator_cpu = own_cpu()?.saturating_sub(generator_cpu);
    Ok(turn)
}

async fn ask_until(
    mut connection: Connection,
    calls: Vec<Bytes>,
    first: usize,
    end: Instant,
) -> anyhow::Result<Vec<Duration>> {
    let mut latencies = Vec::new();
    for call in calls.iter().cycle().skip(first) {
        let asked = Instant::now();
        if asked >= end {
            break;
        }
        ensure!(connection.ask(call).await?, "a webhook was not answered with 200");
        latencies.push(asked.elapsed());
    }
    Ok(latencies)
}

fn row(connections: usize, contender: &'static str, turns: Vec<Turn>, append: &[f64]) -> Row {
    let answered = turns.iter().map(|turn| turn.answered).sum();
    let ratios = turns.iter().zip(append).map(|(turn, append)| turn.rate() / append.max(f64::EPSILON));
    let ratios = ratios.collect();
    let rates = turns.iter().map(Turn::rate).collect();
    let server_cpu = turns.iter().map(|turn| turn.server_cpu).sum();
    let generator_cpu = turns.iter().map(|turn| turn.generator_cpu).sum();
    let mut latencies: Vec<Duration> = turns.into_iter().flat_map(|turn| turn.latencies).collect();
    Row {
        connections,
        contender,
        requests_per_s: rounded(median(rates), 0),
        of_append: rounded(median(ratios), 3),
        p50_ms: millis(percentile(&mut latencies, 50)),
        p99_ms: millis(percentile(&mut latencies, 99)),
        server_cpu_us: rounded(micros_each(server_cpu, answered), 1),
        generator_cpu_us: rounded(micros_each(generator_cpu, answered), 1),
    }
}

fn report(arguments: &IngestArguments, rows: &[Row]) {
    if arguments.common.json {
        output::line(json!({"bench": "ingest", "body_bytes": BODY_BYTES, "rows": rows}).to_string());
        return;
    }
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            vec![
                row.connections.to_string(),
                row.contender.to_owned(),
                format!("{:.0}", row.requests_per_s),
                format!("{:.1} %", row.of_append * 100.0),
                format!("{:.2}", row.p50_ms),
                format!("{:.2}", row.p99_ms),
                format!("{:.1}", row.server_cpu_us),
                format!("{:.1}", row.generator_cpu_us),
            ]
        })
        .collect();
    let headings = [
        "connections",
        "server",
        "webhooks/s",
        "of append",
        "p50 ms",
        "p99 ms",
        "its CPU µs each",
        "generator CPU µs each",
    ];
    output::table(&headings, &cells);
    let ours = |row: &&Row| row.connections == TARGET.1 && row.contender.starts_with("comanda");
    if let Some(row) = rows.iter().find(ours) {
        let reached = verdict(row.of_append >= TARGET.0);
        output::line(format!(
            "\nTarget: {:.0} % of append + fdatasync at {} connections: {reached}",
            TARGET.0 * 100.0,
            TARGET.1
        ));
    }
}
