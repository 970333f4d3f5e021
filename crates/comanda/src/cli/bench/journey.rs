//! `comanda bench journey`: from a customer's message to the answer at Meta's door.

pub(super) mod outside;
pub(super) mod town;

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, Instant};

use clap::Args;
use serde::Serialize;
use serde_json::json;

use super::figures::{megabytes, micros_each, millis, per_second, percentile, rounded};
use super::installation::{Installation, Store};
use super::process::{Process, own_cpu};
use super::{Common, block_on, length_of_time, output, verdict};
use crate::exit::Exit;
use outside::{Outside, Pace, Until};

/// People who wait at the same time when as much as possible is sent.
const WAITING: usize = 512;

/// How long names may take to be fetched before the measurement begins.
const PROFILES_MAX: Duration = Duration::from_mins(2);

/// How long each load runs before it counts.
const WARM_UP: Duration = Duration::from_secs(1);

/// Targets: messages a second, or microseconds of processor time for each; milliseconds at 500 a second.
const RATE_TARGET: f64 = 5000.0;
const CPU_TARGET_US: f64 = 300.0;
const LATENCY_TARGET: (Rate, f64, f64) = (Rate::PerSecond(500), 10.0, 50.0);

/// One message through the whole program: posted, decided, committed, answered at the Graph API
#[derive(Debug, Args)]
#[command(
    after_help = "Example: comanda bench journey --rate 500,2000,saturated --for 10s\n\nEach load is run twice: messages alone, then with the echo, the delivery and the reading of each answer."
)]
pub(crate) struct JourneyArguments {
    #[command(flatten)]
    common: Common,
    /// Where the state is: sqlite, or the address of an empty PostgreSQL database
    #[arg(long, value_name = "STORE", default_value = "sqlite", value_parser = Store::parse)]
    store: Store,
    /// Messages a second, or `saturated` for as many as it takes
    #[arg(long, value_name = "N,…", value_delimiter = ',', default_value = "500,2000,saturated")]
    rate: Vec<Rate>,
    /// How long each load is measured
    #[arg(long = "for", value_name = "TIME", default_value = "10s", value_parser = length_of_time)]
    time: Duration,
    /// How many people write; who writes more than 30 messages in a minute is not answered any more, and counts as lost
    #[arg(long, default_value_t = 10_000, value_parser = at_least_one)]
    people: usize,
    /// How many pages they write to
    #[arg(long, default_value_t = 200, value_parser = at_least_one)]
    pages: usize,
}

/// Reads a count.
pub(super) fn at_least_one(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|count| *count > 0).ok_or_else(|| "expected a number from 1".to_owned())
}

/// How much is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rate {
    PerSecond(u32),
    Saturated,
}

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim() {
            "saturated" => Ok(Self::Saturated),
            number => {
                let number = number.parse().ok().filter(|number| *number > 0);
                let expected = "expected messages a second such as 500, or `saturated`";
                number.map(Self::PerSecond).ok_or_else(|| expected.to_owned())
            }
        }
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PerSecond(number) => write!(formatter, "{number}/s"),
            Self::Saturated => formatter.write_str("saturated"),
        }
    }
}

impl Serialize for Rate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// One load.
#[derive(Debug, Serialize)]
struct Row {
    load: Rate,
    /// Whether each answer was followed by its echo, its delivery and its reading.
    follow_ups: bool,
    messages_per_s: f64,
    p50_ms: f64,
    p99_ms: f64,
    cpu_us_per_message: f64,
    outside_cpu_us_per_message: f64,
    resident_mb: f64,
    /// Messages without an answer, and answers that nobody waited for.
    lost: usize,
    doubled: usize,
}

pub(super) fn run(arguments: &JourneyArguments) -> anyhow::Result<Exit> {
    let folder = arguments.common.folder()?;
    let rows = block_on(async {
        let mut outside = Outside::start(arguments.people, arguments.pages)?;
        let installation =
            Installation::write(folder.path(), arguments.pages, outside.graph, &arguments.store)?;
        let server = installation.serve()?;
        outside.post_to(server.webhooks).await?;
        introduce(&outside, arguments.people).await?;
        let mut rows = Vec::new();
        for follow_ups in [false, true] {
            outside.set_follow_ups(follow_ups);
            for rate in &arguments.rate {
                rows.push(measure(&outside, &server, *rate, follow_ups, arguments.time).await?);
            }
        }
        Ok(rows)
    })?;
    report(arguments, &rows);
    let clean = rows.iter().all(|row| row.lost == 0 && row.doubled == 0);
    Ok(if clean { Exit::Success } else { Exit::Failed })
}

/// Everybody writes once, and their names are fetched: afterwards the program knows them.
pub(super) async fn introduce(outside: &Outside, people: usize) -> anyhow::Result<()> {
    outside.speak(Pace::Waiting(WAITING), Until::Said(people)).await?;
    outside.drain().await?;
    let end = Instant::now() + PROFILES_MAX;
    while outside.profiles() < people && Instant::now() < end {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok(())
}

async fn measure(
    outside: &Outside,
    server: &Process,
    rate: Rate,
    follow_ups: bool,
    time: Duration,
) -> anyhow::Result<Row> {
    let pace = match rate {
        Rate::PerSecond(rate) => Pace::PerSecond(rate),
        Rate::Saturated => Pace::Waiting(WAITING),
    };
    outside.speak(pace, Until::Elapsed(WARM_UP.min(time))).await?;
    if matches!(rate, Rate::PerSecond(_)) {
        outside.drain().await?;
    }
    outside.town(town::Town::count_anew);
    let (begun, cpu, outside_cpu) = (Instant::now(), server.cpu()?, own_cpu()?);
    outside.speak(pace, Until::Elapsed(time)).await?;
    let elapsed = begun.elapsed();
    let (cpu, outside_cpu) = (server.cpu()?.saturating_sub(cpu), own_cpu()?.saturating_sub(outside_cpu));
    let answered = outside.town(|town| town.tally.answered);
    let lost = outside.drain().await?;
    let (resident, _) = server.resident_bytes()?;
    let (mut latencies, doubled) =
        outside.town(|town| (std::mem::take(&mut town.tally.latencies), town.tally.unexpected));
    Ok(Row {
        load: rate,
        follow_ups,
        messages_per_s: rounded(per_second(answered, elapsed), 0),
        p50_ms: millis(percentile(&mut latencies, 50)),
        p99_ms: millis(percentile(&mut latencies, 99)),
        cpu_us_per_message: rounded(micros_each(cpu, answered), 0),
        outside_cpu_us_per_message: rounded(micros_each(outside_cpu, answered), 0),
        resident_mb: megabytes(resident),
        lost,
        doubled,
    })
}

fn report(arguments: &JourneyArguments, rows: &[Row]) {
    if arguments.common.json {
        let (store, people, pages) = (arguments.store.name(), arguments.people, arguments.pages);
        let line =
            json!({"bench": "journey", "store": store, "people": people, "pages": pages, "rows": rows});
        output::line(line.to_string());
        return;
    }
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            vec![
                row.load.to_string(),
                if row.follow_ups { "+ echo, delivery, read" } else { "message" }.to_owned(),
                format!("{:.0}", row.messages_per_s),
                format!("{:.1}", row.p50_ms),
                format!("{:.1}", row.p99_ms),
                format!("{:.0}", row.cpu_us_per_message),
                format!("{:.0}", row.outside_cpu_us_per_message),
                format!("{:.1}", row.resident_mb),
                format!("{} / {}", row.lost, row.doubled),
            ]
        })
        .collect();
    let headings = [
        "load",
        "each",
        "messages/s",
        "p50 ms",
        "p99 ms",
        "our CPU µs",
        "outside CPU µs",
        "resident MB",
        "lost / doubled",
    ];
    output::table(&headings, &cells);
    let alone = |rate: Rate| rows.iter().find(move |row| row.load == rate && !row.follow_ups);
    if let Some(row) = alone(Rate::Saturated) {
        let reached = row.messages_per_s >= RATE_TARGET || row.cpu_us_per_message <= CPU_TARGET_US;
        output::line(format!(
            "\nTarget: {RATE_TARGET:.0} messages/s, or {CPU_TARGET_US:.0} µs of our CPU for each: {}",
            verdict(reached)
        ));
    }
    let (rate, p50, p99) = LATENCY_TARGET;
    if let Some(row) = alone(rate) {
        let reached = verdict(row.p50_ms <= p50 && row.p99_ms <= p99);
        output::line(format!("Target: p50 {p50:.0} ms and p99 {p99:.0} ms at {rate}: {reached}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read_from_the_command_line() {
        assert_eq!("500".parse(), Ok(Rate::PerSecond(500)));
        assert_eq!(" saturated".parse(), Ok(Rate::Saturated));
        assert!("0".parse::<Rate>().is_err());
        assert!("fast".parse::<Rate>().unwrap_err().contains("saturated"));
    }
}
