//! `comanda log`, `events`, `deliveries`: what came in. Reads beside a running server.

use anyhow::Context as _;
use clap::{Args, Subcommand};
use comanda_domain::id::{DeliveryId, EventId};
use comanda_domain::record::{Record, RecordKind, Sequence};
use comanda_log::{LogReader, SqliteLog, SqliteView};
use comanda_store::port::repair::Found;
use serde_json::{Value, json};

use super::{Place, block_on, log_care, must_be_there, output, set_aside};
use crate::config::LogConfig;
use crate::exit::{Ended, Exit};

/// Records read at a time.
const PAGE: usize = 1000;

/// Records that a list shows unless `--all` is given: the newest.
const LIST_MAX: usize = 100;

#[derive(Debug, Subcommand)]
pub(crate) enum LogCommand {
    /// How much is in the log, and how far each consumer group is
    #[command(after_help = "Example: comanda log stats --data data --json")]
    Stats {
        #[command(flatten)]
        place: Place,
        /// One JSON line
        #[arg(long)]
        json: bool,
    },
    Retain(log_care::RetainArguments),
    Shrink(log_care::ShrinkArguments),
}

#[derive(Debug, Subcommand)]
pub(crate) enum EventsCommand {
    List(ListArguments),
    Show(ShowArguments),
    /// What could not be read: kept byte for byte, and why. Lists it, or one of the commands below
    Quarantine(set_aside::SetAsideArguments),
    /// What failed again and again, and why. Lists it, or one of the commands below
    Dead(set_aside::SetAsideArguments),
    Repairs(set_aside::RepairsArguments),
}

/// List what came in, newest last
#[derive(Debug, Args)]
#[command(after_help = "Example: comanda events list --all --json | jq .kind")]
pub(crate) struct ListArguments {
    #[command(flatten)]
    place: Place,
    /// Everything, not only the newest 100
    #[arg(long)]
    all: bool,
    /// One JSON line each
    #[arg(long)]
    json: bool,
}

/// Show one event
#[derive(Debug, Args)]
#[command(after_help = "Example: comanda events show evt_0123… --raw > body.json")]
pub(crate) struct ShowArguments {
    #[command(flatten)]
    place: Place,
    /// `evt_…` from a list
    id: String,
    /// The whole signed body it came in, byte for byte
    #[arg(long, conflicts_with = "item")]
    raw: bool,
    /// Only its own bytes in that body
    #[arg(long)]
    item: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DeliveriesCommand {
    /// Show one delivery: its headers, or its exact body
    #[command(after_help = "Example: comanda deliveries show dlv_0123… --raw > body.json")]
    Show {
        #[command(flatten)]
        place: Place,
        /// `dlv_…` from a list
        id: String,
        /// The body, byte for byte
        #[arg(long)]
        raw: bool,
    },
}

pub(super) fn open(place: &Place) -> anyhow::Result<SqliteView> {
    let config = place.load()?;
    let path = config.log_path();
    let is_file = match config.log {
        LogConfig::Memory(_) => false,
        LogConfig::Sqlite(_) => true,
    };
    must_be_there("log", is_file, &path)?;
    SqliteLog::open_read_only(&path).context("the log cannot be opened")
}

pub(super) fn log(command: &LogCommand) -> anyhow::Result<Exit> {
    match command {
        LogCommand::Stats { place, json } => stats(place, *json),
        LogCommand::Retain(arguments) => log_care::retain(arguments),
        LogCommand::Shrink(arguments) => log_care::shrink(arguments),
    }
}

fn stats(place: &Place, json: bool) -> anyhow::Result<Exit> {
    let view = open(place)?;
    let stats = block_on(async { Ok(view.stats().await?) })?;
    if json {
        let groups: Vec<Value> = stats
            .groups
            .iter()
            .map(|group| {
                json!({"name": group.name, "cursor": group.cursor.get(), "lag": group.lag,
                       "in_flight": group.in_flight, "dead_letters": group.dead_letters})
            })
            .collect();
        let line = json!({"deliveries": stats.deliveries, "records": stats.records,
            "first": stats.first.map(Sequence::get), "last": stats.last.map(Sequence::get),
            "bytes": stats.bytes, "groups": groups});
        output::line(line.to_string());
    } else {
        output::line(format!(
            "{} deliveries, {} records, {} bytes",
            stats.deliveries, stats.records, stats.bytes
        ));
        let rows: Vec<Vec<String>> = stats
            .groups
            .iter()
            .map(|group| {
                vec![
                    group.name.clone(),
                    group.cursor.to_string(),
                    group.lag.to_string(),
                    group.dead_letters.to_string(),
                ]
            })
            .collect();
        output::table(&["group", "cursor", "lag", "dead letters"], &rows);
    }
    Ok(Exit::Success)
}

pub(super) fn events(command: &EventsCommand) -> anyhow::Result<Exit> {
    match command {
        EventsCommand::List(arguments) => list(arguments),
        EventsCommand::Show(arguments) => show(arguments),
        EventsCommand::Quarantine(arguments) => set_aside::run(Found::Quarantine, arguments),
        EventsCommand::Dead(arguments) => set_aside::run(Found::DeadLetter, arguments),
        EventsCommand::Repairs(arguments) => set_aside::repairs(arguments),
    }
}

fn list(arguments: &ListArguments) -> anyhow::Result<Exit> {
    let view = open(&arguments.place)?;
    block_on(async {
        let mut from = match (arguments.all, view.stats().await?.last) {
            (false, Some(last)) => Sequence::new(last.get().saturating_sub(LIST_MAX as u64 - 1)),
            (true, _) | (_, None) => Sequence::START,
        };
        let mut rows = Vec::new();
        loop {
            let records = view.records(from, PAGE).await?;
            let Some(last) = records.last() else { break };
            from = Sequence::new(last.sequence.get() + 1);
            for record in &records {
                if arguments.json {
                    output::line(summary(record).to_string());
                } else {
                    rows.push(row(record));
                }
            }
        }
        if !arguments.json {
            output::table(&["seq", "received at", "page", "channel", "kind", "event"], &rows);
        }
        Ok(Exit::Success)
    })
}

/// What an item means, in one word, and its message.
fn meaning(record: &Record) -> (String, Option<String>) {
    match record.kind {
        RecordKind::Command | RecordKind::Timer | RecordKind::Body | RecordKind::Malformed => {
            (record.kind.to_string(), None)
        }
        RecordKind::Messaging
        | RecordKind::Standby
        | RecordKind::Change
        | RecordKind::ChangedField
        | RecordKind::Entry
        | RecordKind::WhatsappMessage
        | RecordKind::WhatsappStatus => {
            let event = comanda_meta::interpret(record);
            (event.body.name().to_owned(), event.body.mid().map(ToString::to_string))
        }
    }
}

fn summary(record: &Record) -> Value {
    let (kind, mid) = meaning(record);
    json!({
        "seq": record.sequence.get(),
        "event_id": record.event,
        "delivery_id": record.delivery,
        "received_at": record.received_at.to_string(),
        "page": record.key.page,
        "channel": record.key.channel,
        "kind": kind,
        "mid": mid,
    })
}

fn row(record: &Record) -> Vec<String> {
    vec![
        record.sequence.to_string(),
        record.received_at.to_string(),
        record.key.page.to_string(),
        record.key.channel.to_string(),
        meaning(record).0,
        record.event.to_string(),
    ]
}

fn show(arguments: &ShowArguments) -> anyhow::Result<Exit> {
    let wrong =
        |error| Ended::invalid(format!("{}: {error}; `comanda events list` prints ids", arguments.id));
    let id = EventId::parse(&arguments.id).map_err(wrong)?;
    let view = open(&arguments.place)?;
    block_on(async {
        let missing = || Ended::not_found(format!("there is no event {id} in the log"));
        let record = view.record_by_event(id).await?.ok_or_else(missing)?;
        if arguments.item {
            output::raw(&record.bytes);
        } else if arguments.raw {
            let delivery = view.delivery_of(record.sequence).await?.ok_or_else(missing)?;
            output::raw(&delivery.body);
        } else {
            output::line(serde_json::to_string_pretty(&summary(&record))?);
            let words = if matches!(record.kind, RecordKind::Command | RecordKind::Timer) {
                String::from_utf8_lossy(&record.bytes).into_owned()
            } else {
                format!("{:#?}", comanda_meta::interpret(&record))
            };
            output::line(words);
        }
        Ok(Exit::Success)
    })
}

pub(super) fn deliveries(command: &DeliveriesCommand) -> anyhow::Result<Exit> {
    let DeliveriesCommand::Show { place, id, raw } = command;
    let wrong = |error| Ended::invalid(format!("{id}: {error}; `comanda events list --json` prints ids"));
    let wanted = DeliveryId::parse(id).map_err(wrong)?;
    let view = open(place)?;
    block_on(async {
        let deliveries = view.deliveries(wanted).await?;
        let Some(delivery) = deliveries.first() else {
            return Err(Ended::not_found(format!("there is no delivery {id} in the log")).into());
        };
        if *raw {
            output::raw(&delivery.body);
        } else {
            output::line(format!(
                "{}  received {}  {} bytes",
                delivery.id,
                delivery.received_at,
                delivery.body.len()
            ));
            for (name, value) in &delivery.headers {
                output::line(format!("{name}: {value}"));
            }
        }
        Ok(Exit::Success)
    })
}
