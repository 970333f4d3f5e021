//! `comanda replay`: what would be decided today from what came in then; and, when asked to, processing what never was.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::IsTerminal as _;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use comanda_domain::id::{ConversationKey, DeliveryId, EventId, PageId};
use comanda_domain::record::Sequence;
use comanda_domain::time::Timestamp;
use comanda_flow::converse;
use comanda_flow::replay::{
    Change, Difference, DryRun, Report, Scope, ShopsOverTime, Subject, Unprocessed, dry_run, unprocessed,
};
use comanda_flow::shops::OpenShop;
use comanda_log::{LogReader as _, SqliteView};
use comanda_store::port::conversation::StoredOrder;
use comanda_store::port::repair::{Found, RepairRequest};
use comanda_store::port::{ReplayStore as _, Store};
use comanda_store::sql::Options as StoreOptions;
use comanda_store::{MasterKey, SqlStore};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::{Place, block_on, confirm, output, records, set_aside, store};
use crate::clock;
use crate::config::{self, Config};
use crate::exit::{Ended, Exit};
use crate::shop_folder::{self, ShopFolder};
use crate::wiring::{self, PageShop};

/// Most conversations that begin before the range which are named.
const PARTIAL_SHOWN: usize = 20;

/// Decide again what came in: shows which orders and answers would be different. Changes nothing unless told to
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
#[command(
    after_help = "Example: comanda replay --from 2026-11-20T00:00Z --with-current-shop\n\nA conversation that begins before the range is named and left out. With --event or --delivery, the whole conversations they belong to are decided again; --apply takes those events alone. Answers are compared for the last 30 days, orders for as long as the log goes back.\n\n--apply processes what never was: dead letters, what could not be read then and can be today, and what a state from a backup does not know. What is older than flow.stale_after is not answered: it becomes a question, or a call for a person."
)]
pub(crate) struct ReplayArguments {
    #[command(flatten)]
    place: Place,
    /// What reached us at this time or later: 2026-11-20T07:00Z
    #[arg(long, value_name = "TIME", value_parser = time)]
    from: Option<Timestamp>,
    /// What reached us at this time or earlier
    #[arg(long, value_name = "TIME", value_parser = time)]
    to: Option<Timestamp>,
    /// Places in the log, both included: 1200..1800
    #[arg(long, value_name = "A..B", value_parser = range)]
    sequence: Option<(Sequence, Sequence)>,
    /// One event: `evt_…`
    #[arg(long, value_name = "ID", value_parser = event)]
    event: Option<EventId>,
    /// One conversation: page/channel/thread
    #[arg(long, value_name = "KEY", value_parser = conversation)]
    conversation: Option<ConversationKey>,
    /// The events of one delivery: `dlv_…`
    #[arg(long, value_name = "ID", value_parser = delivery)]
    delivery: Option<DeliveryId>,
    /// Read with the menu of today instead of the one that was read then
    #[arg(long, conflicts_with = "apply")]
    with_current_shop: bool,
    /// Process what never was processed
    #[arg(long)]
    apply: bool,
    /// With --apply: do not ask
    #[arg(long, requires = "apply")]
    yes: bool,
    /// One JSON line each
    #[arg(long)]
    json: bool,
}

fn time(text: &str) -> Result<Timestamp, String> {
    let parsed = text.parse::<jiff::Timestamp>();
    let moment = parsed.map_err(|_| "expected a time such as 2026-11-20T07:00Z or 2026-11-20T14:00+07")?;
    Ok(Timestamp::from_millis(moment.as_millisecond()))
}

fn range(text: &str) -> Result<(Sequence, Sequence), String> {
    let number = |text: &str| text.trim().parse().map(Sequence::new).ok();
    let ends = text.split_once("..").and_then(|(first, last)| Some((number(first)?, number(last)?)));
    let ends = ends.filter(|(first, last)| first <= last);
    ends.ok_or_else(|| "expected two places in the log such as 1200..1800".to_owned())
}

fn event(text: &str) -> Result<EventId, String> {
    EventId::parse(text).map_err(|error| format!("{error}; `comanda events list` prints ids"))
}

fn delivery(text: &str) -> Result<DeliveryId, String> {
    DeliveryId::parse(text).map_err(|error| format!("{error}; `comanda events list --json` prints ids"))
}

fn conversation(text: &str) -> Result<ConversationKey, String> {
    text.parse().map_err(|_| "expected page/channel/thread such as 104/messenger/7001".to_owned())
}

pub(super) fn run(arguments: &ReplayArguments) -> anyhow::Result<Exit> {
    let config = arguments.place.load()?;
    let view = records::open(&arguments.place)?;
    if arguments.apply {
        return block_on(apply(arguments, &config, &view));
    }
    let pages = wiring::read_shops(&config)?;
    block_on(async {
        let real = store::open(&config).await?;
        let shops = shops_over_time(&config, &pages, &real, arguments.with_current_shop).await?;
        let scope = scope_of(arguments, &view, true).await?;
        let folder = tempfile::tempdir().context("no temporary folder can be made")?;
        let key = MasterKey::generate().context("the system gives no random numbers")?;
        let options = StoreOptions { durable: false, readers: 1 };
        let scratch = SqlStore::open_sqlite(&folder.path().join("replay.sqlite"), key, options).await;
        let scratch = Arc::new(scratch.context("the temporary store cannot be made")?);
        let run = DryRun {
            log: &view,
            real: &real,
            scratch: Arc::clone(&scratch) as Arc<dyn Store>,
            shops: &shops.over_time,
            options: converse::Options {
                timing: wiring::timing_of(&config),
                our_app_id: config.meta.app_id.clone(),
                can_hear: config.hearing.service().is_some(),
            },
            names: wiring::names_of(&config)?,
            now: clock::now(),
        };
        let bar = progress_bar();
        let advance = |read, total| {
            bar.set_length(total);
            bar.set_position(read);
        };
        let report = dry_run(&run, &scope, &advance).await.context("the replay ended early")?;
        bar.finish_and_clear();
        scratch.close().await;
        let scope = scope_of(arguments, &view, false).await?;
        let open = unprocessed(&view, &real, &scope, cursor_of(&view).await?).await?;
        if arguments.json {
            print_json(&report, &open, &shops);
        } else {
            print_words(&report, &open, &shops);
        }
        Ok(Exit::Success)
    })
}

/// The records that are meant. A dry run of single events takes their whole conversations along.
async fn scope_of(
    arguments: &ReplayArguments,
    view: &SqliteView,
    whole_conversations: bool,
) -> anyhow::Result<Scope> {
    let mut scope = Scope::all();
    if let Some((first, last)) = arguments.sequence {
        (scope.first, scope.last) = (first, last);
    }
    scope.from = arguments.from.unwrap_or(scope.from);
    scope.to = arguments.to.unwrap_or(scope.to);
    scope.conversations = arguments.conversation.clone().map(|key| HashSet::from([key]));
    let mut single = Vec::new();
    if let Some(event) = arguments.event {
        let missing = || Ended::not_found(format!("there is no event {event} in the log"));
        single.push(view.record_by_event(event).await?.ok_or_else(missing)?);
    }
    if let Some(delivery) = arguments.delivery {
        let mut from = Sequence::START;
        loop {
            let records = view.records(from, 1_000).await?;
            let Some(last) = records.last() else { break };
            from = Sequence::new(last.sequence.get() + 1);
            single.extend(records.into_iter().filter(|record| record.delivery == delivery));
        }
        if single.is_empty() {
            return Err(Ended::not_found(format!("there is no delivery {delivery} in the log")).into());
        }
    }
    if !single.is_empty() && whole_conversations {
        scope.conversations = Some(single.into_iter().map(|record| record.key).collect());
    } else if !single.is_empty() {
        scope.events = Some(single.into_iter().map(|record| record.event).collect());
    }
    Ok(scope)
}

async fn cursor_of(view: &SqliteView) -> anyhow::Result<Sequence> {
    let stats = view.stats().await?;
    let group = stats.groups.iter().find(|group| group.name == wiring::CONVERSE);
    Ok(group.map_or(Sequence::START, |group| group.cursor))
}

async fn apply(arguments: &ReplayArguments, config: &Config, view: &SqliteView) -> anyhow::Result<Exit> {
    let store = store::open_for_writing(config).await?;
    let scope = scope_of(arguments, view, false).await?;
    let open = unprocessed(view, &store, &scope, cursor_of(view).await?).await?;
    if !arguments.json {
        print_open(&open);
    }
    if open.candidates.is_empty() {
        return Ok(Exit::Success);
    }
    if !confirm(&format!("Process {} records?", open.candidates.len()), arguments.yes)? {
        return Ok(Exit::Success);
    }
    let by = config::user_name().unwrap_or_else(|| "somebody".to_owned());
    let at = clock::now();
    let request =
        |record| RepairRequest { record, by: by.clone(), reason: "comanda replay --apply".to_owned(), at };
    let requests: Vec<RepairRequest> = open.candidates.into_iter().map(request).collect();
    set_aside::ask(config, &store, &requests, arguments.json).await
}

/// The shops of a replay, and what is known of their versions.
struct PastShops {
    over_time: ShopsOverTime,
    /// Versions that are used.
    versions: usize,
    /// Versions whose files are not there any more, or cannot be read: the shop of today stands for them.
    missing: Vec<String>,
}

/// Which shop answered on which page at what time, from the state.
async fn shops_over_time(
    config: &Config,
    pages: &[PageShop],
    real: &SqlStore,
    current: bool,
) -> anyhow::Result<PastShops> {
    let today = Arc::new(wiring::shops_without_pictures(pages));
    let history = real.shop_history().await?;
    if current || history.is_empty() {
        let versions = pages.iter().map(|page| &page.folder.shop.version).collect::<BTreeSet<_>>().len();
        return Ok(PastShops { over_time: ShopsOverTime::always(today), versions, missing: Vec::new() });
    }
    let mut open: HashMap<String, Arc<OpenShop>> = HashMap::new();
    let mut missing = Vec::new();
    for version in history.iter().map(|since| &since.version).collect::<BTreeSet<_>>() {
        let files = real.shop_files(version).await?;
        match shop_folder::of_files(&format!("shop version {version}"), files) {
            Ok(folder) => drop(open.insert(version.clone(), Arc::new(open_shop(&folder)))),
            Err(_) => missing.push(version.clone()),
        }
    }
    let mut over_time = ShopsOverTime::default();
    let mut by_page: HashMap<PageId, Arc<OpenShop>> = HashMap::new();
    for (place, since) in history.iter().enumerate() {
        if let Some(shop) = open.get(&since.version) {
            by_page.insert(since.page.clone(), Arc::clone(shop));
        } else {
            by_page.remove(&since.page);
        }
        // Pages that changed at one moment are one change.
        if history.get(place + 1).is_some_and(|next| next.since == since.since) {
            continue;
        }
        let mut shops = (*today).clone();
        for page in &config.pages {
            if let Some(shop) = by_page.get(&page.id) {
                let linked: Vec<PageId> =
                    page.instagram_id.iter().chain(&page.whatsapp_phone_number_id).cloned().collect();
                shops.add(&page.id, &linked, shop);
            }
        }
        over_time.then(since.since, Arc::new(shops));
    }
    Ok(PastShops { over_time, versions: open.len(), missing })
}

fn open_shop(folder: &ShopFolder) -> OpenShop {
    OpenShop::new(folder.shop.clone(), &folder.lexicons, Arc::clone(&folder.texts), HashMap::new())
}

fn progress_bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:30} {percent}% of the log, {eta} left");
    ProgressBar::no_length().with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

const fn word(change: Change) -> &'static str {
    match change {
        Change::New => "new",
        Change::Gone => "gone",
        Change::Different => "different",
    }
}

fn count(report: &Report, change: Change, of_orders: bool) -> usize {
    let is_order = |difference: &Difference| matches!(difference.subject, Subject::Order { .. });
    let counted = |one: &&Difference| one.change == change && is_order(one) == of_orders;
    report.differences.iter().filter(counted).count()
}

fn order_in_words(stored: &StoredOrder) -> String {
    let lines: Vec<String> = stored
        .order
        .lines
        .iter()
        .map(|line| format!("{} × {}", line.line.quantity.get(), line.title))
        .collect();
    format!("{}, {}", lines.join(", "), stored.order.total)
}

fn print_words(report: &Report, open: &Unprocessed, shops: &PastShops) {
    let times = report.received.map_or_else(String::new, |(first, last)| format!(", {first} to {last}"));
    output::line(format!("{} records of {} conversations{times}", report.records, report.conversations));
    output::line(format!("{} version(s) of the shops", shops.versions));
    for version in &shops.missing {
        output::line(format!(
            "shop version {version} cannot be read any more: the shop of today stands for it"
        ));
    }
    if !report.partial.is_empty() {
        output::line(format!(
            "{} conversations begin before the range and are left out:",
            report.partial.len()
        ));
        report.partial.iter().take(PARTIAL_SHOWN).for_each(|key| output::line(format!("  {key}")));
    }
    if report.unreadable > 0 {
        output::line(format!("{} records cannot be read today either", report.unreadable));
    }
    for (event, reason) in &report.failed {
        output::line(format!("{event} cannot be decided: {reason}"));
    }
    for (what, of_orders) in [("orders", true), ("answers", false)] {
        let [new, gone, different] =
            [Change::New, Change::Gone, Change::Different].map(|change| count(report, change, of_orders));
        output::line(format!("{what}: {new} new, {gone} gone, {different} different"));
    }
    for difference in &report.differences {
        let sign = match difference.change {
            Change::New => '+',
            Change::Gone => '-',
            Change::Different => '~',
        };
        let (what, then, now) = match &difference.subject {
            Subject::Order { then, now } => {
                let words = |stored: &Option<Box<StoredOrder>>| stored.as_deref().map(order_in_words);
                ("order".to_owned(), words(then), words(now))
            }
            Subject::Reply { purpose, then, now, .. } => (purpose.clone(), then.clone(), now.clone()),
        };
        output::line(format!("{sign} {} {} {what}", difference.at, difference.conversation));
        for (when, words) in [("then:", then), ("now: ", now)] {
            if let Some(words) = words {
                output::line(format!("    {when} {}", words.replace('\n', " / ")));
            }
        }
    }
    print_open(open);
}

fn print_open(open: &Unprocessed) {
    let of = |found: Found| open.candidates.iter().filter(|one| one.found == found).count();
    let (dead, read, lost) = (of(Found::DeadLetter), of(Found::Quarantine), of(Found::Lost));
    output::line(format!(
        "never processed, for --apply: {dead} dead letters, {read} that can be read today, {lost} that the state does not know"
    ));
    if open.too_old > 0 {
        output::line(format!(
            "{} are older than what is remembered as processed: refused, since they may have been",
            open.too_old
        ));
    }
    if open.waiting > 0 {
        output::line(format!("{} wait for the server, which processes them by itself", open.waiting));
    }
}

fn print_json(report: &Report, open: &Unprocessed, shops: &PastShops) {
    for difference in &report.differences {
        let (subject, detail) = match &difference.subject {
            Subject::Order { then, now } => {
                let json = |stored: &Option<Box<StoredOrder>>| stored.as_deref().map(store::as_json);
                ("order", json!({"then": json(then), "now": json(now)}))
            }
            Subject::Reply { id, purpose, then, now } => {
                ("reply", json!({"id": id, "purpose": purpose, "then": then, "now": now}))
            }
        };
        let line = json!({"change": word(difference.change), "what": subject,
            "conversation": difference.conversation.to_string(), "at": difference.at.to_string(), "detail": detail});
        output::line(line.to_string());
    }
    let counts = |of_orders| {
        json!({"new": count(report, Change::New, of_orders), "gone": count(report, Change::Gone, of_orders),
               "different": count(report, Change::Different, of_orders)})
    };
    let partial: Vec<String> = report.partial.iter().map(ToString::to_string).collect();
    let failed: Vec<Value> =
        report.failed.iter().map(|(event, reason)| json!({"event_id": event, "reason": reason})).collect();
    let candidates: Vec<Value> = open
        .candidates
        .iter()
        .map(|one| json!({"event_id": one.event, "found": one.found.as_str(), "seq": one.sequence.get()}))
        .collect();
    let summary = json!({"records": report.records, "conversations": report.conversations, "partial": partial,
        "unreadable": report.unreadable, "failed": failed, "orders": counts(true), "replies": counts(false),
        "shop_versions": shops.versions, "shop_versions_missing": shops.missing,
        "unprocessed": candidates, "too_old": open.too_old, "waiting": open.waiting});
    output::line(json!({"summary": summary}).to_string());
}
