//! `comanda events dead`, `quarantine` and `repairs`: what was set aside, and what people do about it. Works beside a
//! running server, which carries retries out, and without one.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::{Args, Subcommand};
use comanda_domain::id::EventId;
use comanda_flow::repair;
use comanda_log::{Log as _, LogReader as _, SqliteCare, SqliteLog, SqliteOptions};
use comanda_store::SqlStore;
use comanda_store::port::repair::{Found, Repair, RepairRequest, RepairState, SetAside};
use comanda_store::port::{AdminStore as _, RepairStore};
use serde_json::{Value, json};

use super::{Place, block_on, confirm, output, records, store};
use crate::clock;
use crate::config::{self, Config};
use crate::exit::{Ended, Exit};

/// Most items of a list that are shown, or taken with `--all`: the newest.
const LIST_MAX: usize = 1000;

/// How long a retry waits for the running server to have done it.
const WAIT_MAX: Duration = Duration::from_secs(15);
const LOOK_EVERY: Duration = Duration::from_millis(100);

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct SetAsideArguments {
    #[command(subcommand)]
    command: Option<SetAsideCommand>,
    #[command(flatten)]
    list: ListArguments,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SetAsideCommand {
    List(ListArguments),
    Show(ShowArguments),
    Retry(RetryArguments),
    Drop(DropArguments),
}

/// List them, newest first
#[derive(Debug, Args)]
#[command(after_help = "Example: comanda events dead list --json · comanda events quarantine list --json")]
pub(crate) struct ListArguments {
    #[command(flatten)]
    place: Place,
    /// One JSON line each
    #[arg(long)]
    json: bool,
}

/// Show one: why it was set aside, and its bytes
#[derive(Debug, Args)]
#[command(
    after_help = "Example: comanda events dead show evt_0123… · comanda events quarantine show evt_0123… --item"
)]
pub(crate) struct ShowArguments {
    #[command(flatten)]
    place: Place,
    /// `evt_…` from the list
    id: String,
    /// The whole signed body it came in, byte for byte
    #[arg(long, conflicts_with = "item")]
    raw: bool,
    /// Only its own bytes in that body
    #[arg(long)]
    item: bool,
}

/// Which of them, who asks, and why.
#[derive(Debug, Args)]
struct Choice {
    /// `evt_…` from the list
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    ids: Vec<String>,
    /// Everything on the list, at most the newest 1000
    #[arg(long)]
    all: bool,
    /// Who does it, for the trail [default: your name on this machine]
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Do not ask before doing it to all
    #[arg(long)]
    yes: bool,
}

/// Process it again: after an update that understands it, or when what was broken is mended
#[derive(Debug, Args)]
#[command(
    after_help = "Example: comanda events dead retry evt_0123… · comanda events quarantine retry --all --yes\n\nWhat was processed in the meantime is not processed twice. What is older than flow.stale_after is not answered: it becomes a question, or a call for a person."
)]
pub(crate) struct RetryArguments {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    choice: Choice,
    /// Why, for the trail
    #[arg(long, default_value = "")]
    reason: String,
    /// One JSON line each
    #[arg(long)]
    json: bool,
}

/// Take it off the list for good: it will never be processed. Its bytes stay in the log
#[derive(Debug, Args)]
#[command(
    after_help = "Example: comanda events dead drop evt_0123… --reason \"answered by phone\" · comanda events quarantine drop evt_0123… --reason spam"
)]
pub(crate) struct DropArguments {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    choice: Choice,
    /// Why, for the trail
    #[arg(long)]
    reason: String,
}

/// What was retried and dropped, by whom and why, newest first
#[derive(Debug, Args)]
#[command(after_help = "Example: comanda events repairs --json")]
pub(crate) struct RepairsArguments {
    #[command(flatten)]
    place: Place,
    /// One JSON line each
    #[arg(long)]
    json: bool,
}

pub(super) fn run(found: Found, arguments: &SetAsideArguments) -> anyhow::Result<Exit> {
    match &arguments.command {
        None => list(found, &arguments.list),
        Some(SetAsideCommand::List(arguments)) => list(found, arguments),
        Some(SetAsideCommand::Show(arguments)) => show(found, arguments),
        Some(SetAsideCommand::Retry(arguments)) => retry(found, arguments),
        Some(SetAsideCommand::Drop(arguments)) => drop_all(found, arguments),
    }
}

fn list(found: Found, arguments: &ListArguments) -> anyhow::Result<Exit> {
    let config = arguments.place.load()?;
    block_on(async {
        let held = listed(&store::open(&config).await?, found).await?;
        if arguments.json {
            for one in &held {
                output::line(as_json(one).to_string());
            }
        } else {
            let row = |one: &SetAside| {
                vec![
                    one.sequence.to_string(),
                    one.at.to_string(),
                    one.conversation.page.to_string(),
                    one.attempts.to_string(),
                    one.event.to_string(),
                    one.reason.clone(),
                ]
            };
            let rows: Vec<Vec<String>> = held.iter().map(row).collect();
            let at = if found == Found::DeadLetter { "given up at" } else { "received at" };
            output::table(&["seq", at, "page", "tries", "event", "why"], &rows);
        }
        Ok(Exit::Success)
    })
}

/// The list, newest first.
async fn listed(store: &SqlStore, found: Found) -> anyhow::Result<Vec<SetAside>> {
    Ok(match found {
        Found::Quarantine => {
            let held = store.quarantine(LIST_MAX).await?.into_iter();
            held.map(|one| SetAside {
                event: one.event,
                sequence: one.sequence,
                conversation: one.conversation,
                found,
                reason: one.reason,
                attempts: 1,
                at: one.received_at,
            })
            .collect()
        }
        Found::DeadLetter => {
            let letters = store.dead_letters(LIST_MAX).await?.into_iter();
            letters
                .map(|one| SetAside {
                    event: one.event,
                    sequence: one.sequence,
                    conversation: one.conversation,
                    found,
                    reason: one.reason,
                    attempts: one.attempts,
                    at: one.at,
                })
                .collect()
        }
        Found::Lost => Vec::new(),
    })
}

fn as_json(one: &SetAside) -> Value {
    let at = if one.found == Found::DeadLetter { "given_up_at" } else { "received_at" };
    json!({"seq": one.sequence.get(), "event_id": one.event, at: one.at.to_string(),
           "page": one.conversation.page, "channel": one.conversation.channel,
           "attempts": one.attempts, "reason": one.reason})
}

fn parse(id: &str, found: Found) -> Result<EventId, Ended> {
    let wrong = |error| {
        Ended::invalid(format!("{id}: {error}; `comanda events {} list` prints ids", command_of(found)))
    };
    EventId::parse(id).map_err(wrong)
}

const fn command_of(found: Found) -> &'static str {
    match found {
        Found::Quarantine => "quarantine",
        Found::DeadLetter => "dead",
        Found::Lost => "list",
    }
}

/// The records that are meant, each of which must be on the list.
async fn chosen(store: &SqlStore, found: Found, choice: &Choice) -> anyhow::Result<Vec<SetAside>> {
    if choice.all {
        let mut held = listed(store, found).await?;
        held.sort_by_key(|one| one.sequence);
        return Ok(held);
    }
    let events = choice.ids.iter().map(|id| parse(id, found)).collect::<Result<Vec<_>, _>>()?;
    let mut held = store.set_aside(&events).await?;
    held.retain(|one| one.found == found);
    if let Some(missing) = events.iter().find(|event| held.iter().all(|one| one.event != **event)) {
        let list = command_of(found);
        let advice = format!("`comanda events {list} list` shows what is, `comanda events repairs` what was");
        return Err(Ended::not_found(format!("{missing} is not on the list `{list}`: {advice}")).into());
    }
    held.sort_by_key(|one| one.sequence);
    Ok(held)
}

fn show(found: Found, arguments: &ShowArguments) -> anyhow::Result<Exit> {
    let event = parse(&arguments.id, found)?;
    let config = arguments.place.load()?;
    let view = records::open(&arguments.place)?;
    block_on(async {
        let choice = Choice { ids: vec![arguments.id.clone()], all: false, by: None, yes: false };
        let held = chosen(&store::open(&config).await?, found, &choice).await?;
        let Some(one) = held.first() else { return Ok(Exit::NotFound) };
        let gone = || Ended::not_found(format!("the record of {event} is not in the log any more"));
        if arguments.raw {
            let record = view.record_by_event(event).await?.ok_or_else(gone)?;
            output::raw(&view.delivery_of(record.sequence).await?.ok_or_else(gone)?.body);
        } else if arguments.item {
            output::raw(&view.record_by_event(event).await?.ok_or_else(gone)?.bytes);
        } else {
            output::line(serde_json::to_string_pretty(&as_json(one))?);
        }
        Ok(Exit::Success)
    })
}

fn requests(held: Vec<SetAside>, choice: &Choice, reason: &str) -> Vec<RepairRequest> {
    let by = choice.by.clone().or_else(config::user_name).unwrap_or_else(|| "somebody".to_owned());
    let at = clock::now();
    let request = |record| RepairRequest { record, by: by.clone(), reason: reason.to_owned(), at };
    held.into_iter().map(request).collect()
}

fn retry(found: Found, arguments: &RetryArguments) -> anyhow::Result<Exit> {
    let config = arguments.place.load()?;
    block_on(async {
        let store = store::open_for_writing(&config).await?;
        let held = chosen(&store, found, &arguments.choice).await?;
        let question = format!("Process {} records again?", held.len());
        if arguments.choice.all && !held.is_empty() && !confirm(&question, arguments.choice.yes)? {
            return Ok(Exit::Success);
        }
        let requests = requests(held, &arguments.choice, &arguments.reason);
        ask(&config, &store, &requests, arguments.json).await
    })
}

/// Asks for retries and sees them through as far as it can be done from here; prints how far that is.
pub(super) async fn ask(
    config: &Config,
    store: &SqlStore,
    requests: &[RepairRequest],
    json: bool,
) -> anyhow::Result<Exit> {
    store.ask_retries(requests).await?;
    let events: Vec<EventId> = requests.iter().map(|request| request.record.event).collect();
    let path = config.log_path();
    let care = SqliteCare::open(&path).context("the log cannot be opened")?;
    let serving = care.is_in_use();
    if serving {
        wait_for(store, &events).await?;
    } else {
        carry_out(config, store).await?;
    }
    let mut trail = store.repairs(LIST_MAX.max(events.len())).await?;
    trail.retain(|repair| requests.iter().any(|one| one.record.event == repair.event));
    let mut shown: Vec<EventId> = Vec::new();
    trail.retain(|repair| {
        let newest = !shown.contains(&repair.event);
        shown.push(repair.event);
        newest
    });
    trail.sort_by_key(|repair| repair.sequence);
    for repair in &trail {
        if json {
            output::line(repair_json(repair).to_string());
        } else {
            output::line(format!("{}  {}", repair.event, in_words(repair, serving)));
        }
    }
    let failed =
        trail.iter().any(|repair| matches!(repair.state, RepairState::Refused | RepairState::SetAsideAgain));
    Ok(if failed { Exit::Failed } else { Exit::Success })
}

async fn wait_for(store: &SqlStore, events: &[EventId]) -> anyhow::Result<()> {
    let started = Instant::now();
    loop {
        let trail = store.repairs(LIST_MAX.max(events.len())).await?;
        let open = trail.iter().any(|repair| events.contains(&repair.event) && !repair.state.is_settled());
        if !open || started.elapsed() > WAIT_MAX {
            return Ok(());
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Without a server: the records go into the log from here, and the next start processes them.
async fn carry_out(config: &Config, store: &SqlStore) -> anyhow::Result<()> {
    let log = SqliteLog::open(&config.log_path(), SqliteOptions::new(clock::system()));
    let log = log.context("the log cannot be opened")?;
    let options =
        repair::Options { stale_after: config.flow.stale_after.unsigned_abs(), clock: clock::system() };
    loop {
        let repaired =
            repair::step(store as &dyn RepairStore, &log, &options).await.map_err(anyhow::Error::msg)?;
        if repaired.appended + repaired.refused == 0 {
            break;
        }
    }
    log.close().await.context("the log cannot be closed")
}

fn in_words(repair: &Repair, serving: bool) -> String {
    let outcome = repair.outcome.as_deref().unwrap_or_default();
    match repair.state {
        RepairState::Processed => "processed".to_owned(),
        RepairState::SetAsideAgain => format!("set aside again: {outcome}"),
        RepairState::Refused => format!("cannot be retried: {outcome}"),
        RepairState::Dropped => "dropped".to_owned(),
        RepairState::Asked | RepairState::Begun | RepairState::Appended if serving => {
            "not processed yet: `comanda events repairs` shows how it ends".to_owned()
        }
        RepairState::Asked | RepairState::Begun | RepairState::Appended => {
            "no server is running here: `comanda serve` processes it when it starts".to_owned()
        }
    }
}

fn drop_all(found: Found, arguments: &DropArguments) -> anyhow::Result<Exit> {
    if arguments.reason.trim().is_empty() {
        return Err(Ended::invalid("--reason: say why, so that others understand it later").into());
    }
    let config = arguments.place.load()?;
    block_on(async {
        let store = store::open_for_writing(&config).await?;
        let held = chosen(&store, found, &arguments.choice).await?;
        let question = format!("Drop {} records for good?", held.len());
        if arguments.choice.all && !held.is_empty() && !confirm(&question, arguments.choice.yes)? {
            return Ok(Exit::Success);
        }
        let requests = requests(held, &arguments.choice, &arguments.reason);
        let dropped = store.drop_set_aside(&requests).await?;
        let sequences: Vec<_> = requests.iter().map(|request| request.record.sequence).collect();
        let care = SqliteCare::open(&config.log_path()).context("the log cannot be opened")?;
        care.forget_letters(&sequences)?;
        output::line(format!("{dropped} dropped; their bytes stay in the log"));
        Ok(Exit::Success)
    })
}

fn repair_json(repair: &Repair) -> Value {
    json!({"event_id": repair.event, "asked_at": repair.asked_at.to_string(), "seq": repair.sequence.get(),
           "page": repair.conversation.page, "channel": repair.conversation.channel,
           "found": repair.found.as_str(), "found_reason": repair.found_reason,
           "action": repair.action.as_str(), "by": repair.by, "reason": repair.reason,
           "state": repair.state.as_str(), "outcome": repair.outcome})
}

pub(super) fn repairs(arguments: &RepairsArguments) -> anyhow::Result<Exit> {
    let config = arguments.place.load()?;
    block_on(async {
        let trail = store::open(&config).await?.repairs(LIST_MAX).await?;
        if arguments.json {
            for repair in &trail {
                output::line(repair_json(repair).to_string());
            }
        } else {
            let row = |repair: &Repair| {
                vec![
                    repair.asked_at.to_string(),
                    repair.event.to_string(),
                    repair.action.as_str().to_owned(),
                    repair.by.clone(),
                    repair.state.as_str().to_owned(),
                    repair.outcome.clone().unwrap_or_default(),
                    repair.reason.clone(),
                ]
            };
            let rows: Vec<Vec<String>> = trail.iter().map(row).collect();
            output::table(&["asked at", "event", "action", "by", "state", "outcome", "reason"], &rows);
        }
        Ok(Exit::Success)
    })
}
