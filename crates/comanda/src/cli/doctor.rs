//! `comanda doctor`: each dependency, whether it can be reached, and what to do.

mod hearing;
mod reader;
mod recommender;

use std::io::IsTerminal as _;
use std::time::Duration;

use clap::Args;
use comanda_flow::subscriptions::{FIELDS_NEEDED, fields_of};
use comanda_log::{LogReader as _, SqliteLog};
use comanda_meta::graph::{ErrorClass, Graph, GraphError, PageAccess};
use comanda_store::port::alarm::{Alarm, AlarmKind};
use comanda_store::port::{AdminStore as _, DeskStore as _, RepairStore as _};
use secrecy::SecretString;
use serde_json::json;

use super::{Place, block_on, output, store};
use crate::config::{Config, LogConfig, PageConfig, PostgresStoreConfig, StoreConfig};
use crate::exit::Exit;
use crate::telemetry;
use crate::wiring;

/// How long the Graph API may take to answer.
const GRAPH_WAIT: Duration = Duration::from_secs(10);

/// Check everything Comanda needs, and say what to do about what is missing
#[derive(Debug, Args)]
#[command(after_help = "Example: comanda doctor --config comanda.toml")]
pub(crate) struct DoctorArguments {
    #[command(flatten)]
    place: Place,
    /// One JSON line per check
    #[arg(long)]
    json: bool,
}

struct Check {
    name: String,
    verdict: Verdict,
    found: String,
    advice: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Good,
    Note,
    Bad,
}

impl Check {
    fn good(name: &str, found: impl Into<String>) -> Self {
        Self { name: name.to_owned(), verdict: Verdict::Good, found: found.into(), advice: None }
    }

    fn note(name: &str, found: impl Into<String>, advice: &str) -> Self {
        Self {
            name: name.to_owned(),
            verdict: Verdict::Note,
            found: found.into(),
            advice: Some(advice.to_owned()),
        }
    }

    fn bad(name: &str, found: impl Into<String>, advice: &str) -> Self {
        Self {
            name: name.to_owned(),
            verdict: Verdict::Bad,
            found: found.into(),
            advice: Some(advice.to_owned()),
        }
    }
}

pub(super) fn run(arguments: &DoctorArguments) -> anyhow::Result<Exit> {
    let config = arguments.place.load()?;
    let checks = block_on(async { Ok(check_all(&config).await) })?;
    let width = checks.iter().map(|check| check.name.chars().count()).max().unwrap_or(0) + 2;
    for check in &checks {
        if arguments.json {
            let verdict = word(check.verdict);
            let line = json!({"check": check.name, "verdict": verdict, "found": check.found, "advice": check.advice});
            output::line(line.to_string());
        } else {
            show(check, width);
        }
    }
    let bad = checks.iter().any(|check| check.verdict == Verdict::Bad);
    Ok(if bad { Exit::Failed } else { Exit::Success })
}

const fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Good => "ok",
        Verdict::Note => "note",
        Verdict::Bad => "fix",
    }
}

fn show(check: &Check, width: usize) {
    let colour = match check.verdict {
        _ if !std::io::stdout().is_terminal() => "",
        Verdict::Good => "\u{1b}[32m",
        Verdict::Note => "\u{1b}[33m",
        Verdict::Bad => "\u{1b}[31m",
    };
    let reset = if colour.is_empty() { "" } else { "\u{1b}[0m" };
    output::line(format!("{colour}{:<5}{reset}{:<width$}{}", word(check.verdict), check.name, check.found));
    if let Some(advice) = &check.advice {
        output::line(format!("     {:<width$}→ {advice}", ""));
    }
}

async fn check_all(config: &Config) -> Vec<Check> {
    let mut checks = vec![secrets(config), check_log(config).await, check_store(config).await, ports(config)];
    checks.extend(check_set_aside(config).await);
    checks.extend(shops(config));
    checks.push(reader::check(config).await);
    checks.push(hearing::check(config).await);
    checks.push(recommender::check(config).await);
    checks.extend(graph(config).await);
    checks.extend(alarms(config).await);
    checks
}

/// What stands on the desk.
async fn alarms(config: &Config) -> Vec<Check> {
    let there = match config.store {
        StoreConfig::Memory(_) => false,
        StoreConfig::Sqlite(_) => config.state_path().exists() && wiring::lost_key(config).is_none(),
        StoreConfig::Postgres(_) => true,
    };
    if !there {
        return Vec::new();
    }
    let alarms = match store::open(config).await {
        Ok(store) => store.alarms().await.unwrap_or_default(),
        // The check of the store says why.
        Err(_) => Vec::new(),
    };
    let check = |alarm: &Alarm| {
        let name = format!("alarm {}", alarm.subject);
        let found = format!("{} since {}: {}", alarm.kind.as_str(), alarm.since, alarm.detail);
        Check::bad(name.trim_end(), found, advice_for_alarm(alarm.kind))
    };
    alarms.iter().map(check).collect()
}

const fn advice_for_alarm(kind: AlarmKind) -> &'static str {
    match kind {
        AlarmKind::TokenDead => "make a new page token, put it where the old one was, and restart",
        AlarmKind::PageRestricted => "see the Page's Support Inbox; what is to be said waits",
        AlarmKind::NotSubscribed => {
            "give the app the permission pages_manage_metadata, or subscribe the Page in the app's dashboard"
        }
        AlarmKind::RetentionForced => "free some space, or raise log.keep_max_bytes",
        AlarmKind::RecordsSetAside => "see `comanda events dead`",
        AlarmKind::ShopFiles => {
            "mend the line it names; the running program takes the file as soon as it is good"
        }
    }
}

/// Whether Meta sends us the events of a page.
async fn subscription(config: &Config, graph: &Graph, page: &PageConfig, token: &SecretString) -> Check {
    let name = format!("events {}", page.id);
    let access = PageAccess { page: page.id.clone(), token: token.clone() };
    let apps = match tokio::time::timeout(GRAPH_WAIT, graph.subscriptions(&access)).await {
        Ok(Ok(apps)) => apps,
        Ok(Err(error)) => return Check::bad(&name, error.to_string(), advice_for(&error)),
        Err(_) => {
            let advice = "check the line to the internet and meta.graph_url";
            return Check::bad(&name, "no answer within 10 s", advice);
        }
    };
    let fields = fields_of(&apps, config.meta.app_id.as_deref());
    let missing: Vec<&str> = FIELDS_NEEDED.into_iter().filter(|field| !fields.contains(*field)).collect();
    if missing.is_empty() {
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        Check::good(&name, format!("subscribed to {}", fields.join(", ")))
    } else {
        let advice =
            "`comanda serve` subscribes the Page by itself when it starts, and looks every 15 minutes";
        Check::note(&name, format!("not subscribed to {}", missing.join(", ")), advice)
    }
}

fn secrets(config: &Config) -> Check {
    match (&config.meta.app_secret, &config.meta.verify_token) {
        (Some(_), Some(_)) => Check::good("secrets", "app secret and verify token are set"),
        (None, _) => Check::bad(
            "secrets",
            "meta.app_secret is not set",
            "copy it from your app's dashboard (Settings, Basic) into FACEBOOK_APP_SECRET",
        ),
        (_, None) => Check::bad(
            "secrets",
            "meta.verify_token is not set",
            "choose any word, put it into FACEBOOK_VERIFY_TOKEN and into the webhook form of your app",
        ),
    }
}

async fn check_log(config: &Config) -> Check {
    let path = config.log_path();
    match config.log {
        LogConfig::Memory(_) => {
            return Check::note(
                "log",
                "memory",
                "everything is forgotten at the end: set log.kind = \"sqlite\"",
            );
        }
        LogConfig::Sqlite(_) if !path.exists() => {
            return Check::note(
                "log",
                format!("{}: not there yet", path.display()),
                "`comanda serve` makes it",
            );
        }
        LogConfig::Sqlite(_) => {}
    }
    let stats = match SqliteLog::open_read_only(&path) {
        Ok(view) => view.stats().await.map_err(anyhow::Error::from),
        Err(error) => Err(error.into()),
    };
    match stats {
        Ok(stats) => Check::good("log", format!("{}: {} records", path.display(), stats.records)),
        Err(error) => Check::bad(
            "log",
            telemetry::chain(&error),
            "restore it from a backup, or move the file away to begin anew",
        ),
    }
}

async fn check_store(config: &Config) -> Check {
    let path = config.state_path();
    match config.store {
        StoreConfig::Memory(_) => {
            return Check::note(
                "store",
                "memory",
                "everything is forgotten at the end: set store.kind = \"sqlite\"",
            );
        }
        StoreConfig::Postgres(ref server) => return check_server(config, server).await,
        StoreConfig::Sqlite(_) if !path.exists() => {
            return Check::note(
                "store",
                format!("{}: not there yet", path.display()),
                "`comanda serve` makes it",
            );
        }
        StoreConfig::Sqlite(_) => {}
    }
    if let Some(problem) = wiring::lost_key(config) {
        let advice = "restore the file, or move the state away to begin anew: no token in it can be opened";
        return Check::bad("store", problem.to_string(), advice);
    }
    let version = match store::open(config).await {
        Ok(store) => store.version().await.map_err(anyhow::Error::from),
        Err(error) => Err(error),
    };
    match version {
        Ok(version) => Check::good("store", format!("{}: {version}", path.display())),
        Err(error) => Check::bad(
            "store",
            telemetry::chain(&error),
            "restore it from a backup, or move the file away to begin anew",
        ),
    }
}

async fn check_server(config: &Config, server: &PostgresStoreConfig) -> Check {
    let version = match store::open(config).await {
        Ok(store) => store.version().await.map_err(anyhow::Error::from),
        Err(error) => Err(error),
    };
    match version {
        Ok(version) if server.session_url.is_none() => Check::note(
            "store",
            format!("{version}; what other processes write is seen within a second"),
            "to be told at once, set store.session_url to an address that leads to the server itself",
        ),
        Ok(version) => Check::good("store", version),
        Err(error) => Check::bad(
            "store",
            telemetry::chain(&error),
            "mend store.url as the message says; if there are no tables yet, `comanda serve` makes them",
        ),
    }
}

/// What waits for a person to look at it; nothing where there is no state yet, which is told elsewhere.
async fn check_set_aside(config: &Config) -> Option<Check> {
    let counts = store::open(config).await.ok()?.set_aside_counts().await.ok()?;
    let found = format!("{} dead letters, {} in quarantine", counts.dead_letters, counts.quarantine);
    Some(if counts.dead_letters > 0 {
        let advice =
            "see `comanda events dead list`; when what was broken is mended, `comanda events dead retry`";
        Check::note("set aside", found, advice)
    } else if counts.quarantine > 0 {
        let advice =
            "see `comanda events quarantine list`; an update may understand it: then retry, or drop it";
        Check::note("set aside", found, advice)
    } else {
        Check::good("set aside", "nothing")
    })
}

fn ports(config: &Config) -> Check {
    for (key, address) in [("http.listen", config.http.listen), ("desk.listen", config.desk.listen)] {
        if let Err(error) = std::net::TcpListener::bind(address) {
            let advice = "if this is your running comanda, all is well; else choose another port";
            return Check::note("ports", format!("{key} {address}: {error}"), advice);
        }
    }
    Check::good("ports", format!("{} and {} are free", config.http.listen, config.desk.listen))
}

fn shops(config: &Config) -> Vec<Check> {
    if config.pages.is_empty() {
        let advice = "add a [[pages]] block with id, access_token and shop; see `comanda config default`";
        return vec![Check::note("pages", "none is configured", advice)];
    }
    match wiring::read_shops(config) {
        Ok(pages) => {
            let found = |page: &wiring::PageShop| {
                let name = format!("page {}", page.id);
                let shop = format!("shop {}", page.folder.shop.name);
                match page.access_token {
                    Some(_) => Check::good(&name, shop),
                    None => Check::bad(
                        &name,
                        format!("{shop}: no access token"),
                        "put the page's token into FACEBOOK_ACCESS_TOKEN_{page id}",
                    ),
                }
            };
            pages.iter().map(found).collect()
        }
        Err(error) => vec![Check::bad("shops", error.to_string(), "mend the file at the line named")],
    }
}

async fn graph(config: &Config) -> Vec<Check> {
    let graph = match wiring::graph_of(config) {
        Ok(graph) => graph,
        Err(error) => {
            return vec![Check::bad(
                "Graph API",
                error.to_string(),
                "mend meta.graph_url or meta.graph_version",
            )];
        }
    };
    let mut checks = Vec::new();
    for page in &config.pages {
        let Some(token) = &page.access_token else { continue };
        let name = format!("token {}", page.id);
        let check = match tokio::time::timeout(GRAPH_WAIT, graph.page_identity(token)).await {
            Ok(Ok(identity)) if identity.page == page.id => {
                Check::good(&name, format!("belongs to {}", identity.name.as_deref().unwrap_or("the page")))
            }
            Ok(Ok(identity)) => Check::bad(
                &name,
                format!("belongs to page {}", identity.page),
                "each page has its own token: copy the one of this page",
            ),
            Ok(Err(error)) => Check::bad(&name, error.to_string(), advice_for(&error)),
            Err(_) => Check::bad(
                &name,
                "no answer within 10 s",
                "check the line to the internet and meta.graph_url",
            ),
        };
        let works = check.verdict == Verdict::Good;
        checks.push(check);
        if works {
            checks.push(subscription(config, &graph, page, token).await);
        }
    }
    if checks.is_empty() {
        let found = format!(
            "{} {} (not asked: there is no token to ask with)",
            config.meta.graph_url, config.meta.graph_version
        );
        checks.push(Check::note("Graph API", found, "configure a page with its access token"));
    }
    checks
}

fn advice_for(error: &GraphError) -> &'static str {
    match error.class() {
        ErrorClass::Reauthorise => "the token is dead: make a new page token and restart",
        ErrorClass::Retry | ErrorClass::InDoubt | ErrorClass::Throttle { .. } => {
            "check the line to the internet and meta.graph_url, then try again"
        }
        ErrorClass::StopPage => "Meta has restricted the page: see its support inbox",
        ErrorClass::Fix | ErrorClass::StopForPerson | ErrorClass::OutsideWindow | ErrorClass::AlreadyDone => {
            "check the app's permissions and meta.app_secret"
        }
    }
}
