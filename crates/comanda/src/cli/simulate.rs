//! `comanda simulate`: a stand-alone fake Meta against any webhook address.

mod load;
mod switches;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Args;
use comanda_domain::id::PageId;
use comanda_domain::menu::Menu;
use comanda_sim::{
    Crowd, CrowdPage, CrowdPlan, Load, LoadPlan, Pace, PageConfig, Reports, SenderOptions, Simulation,
    SummaryOptions, WorldConfig,
};
use serde_json::json;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::demo::town;
use super::{asked_to_end, block_on, length_of_time, menu, output};
use crate::clock;
use crate::exit::{Ended, Exit};
use crate::listen::listen;
use crate::telemetry;
use load::LoadOptions;
use switches::Switches;

/// Pause between two looks for a webhook address that does not answer yet.
const WAIT_TICK: Duration = Duration::from_millis(100);

/// A fake Meta to develop against: Graph API, signed webhooks, a chat page, simulated customers
#[derive(Debug, Args)]
#[command(
    after_help = "Example: comanda simulate --webhook http://127.0.0.1:8080/webhooks/meta --menu shops/my-shop/menu.yaml --customers 20\n\nPoint the program under test at it: graph_url = \"http://127.0.0.1:8090\"",
    after_long_help = long_help()
)]
pub(crate) struct SimulateArguments {
    /// Where webhooks go
    #[arg(long, value_name = "URL")]
    webhook: Url,
    /// Where the fake Graph API and the chat page listen
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    /// Id of the page
    #[arg(long, default_value = "104000000000001", value_parser = PageId::parse)]
    page: PageId,
    /// The page's access token
    #[arg(long, default_value = "demo-page-token")]
    access_token: String,
    /// Id of the app
    #[arg(long, default_value = "900000000000001")]
    app_id: String,
    /// Secret that webhooks are signed with
    #[arg(long, default_value = "demo-app-secret")]
    app_secret: String,
    /// Word of the verification
    #[arg(long, default_value = "demo-verify-token")]
    verify_token: String,
    /// What customers may order, a menu file or a shop folder; without it nobody comes by themselves
    #[arg(long, value_name = "FILE")]
    menu: Option<PathBuf>,
    /// How many customers come [default: 10 with --menu, none with --load]
    #[arg(long, requires = "menu")]
    customers: Option<usize>,
    /// Over which time they arrive
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = length_of_time)]
    over: Duration,
    /// The same seed gives the same customers with the same wishes
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Steady senders: rate=500,customers=10000,pages=200,reports=off (see --help)
    #[arg(long, value_name = "PARTS", value_parser = load::parse)]
    load: Option<LoadOptions>,
    /// What goes wrong on purpose: none, mild, nasty, or a TOML file of switches (see --help)
    #[arg(long, value_name = "PRESET|FILE", default_value = "none")]
    faults: String,
    /// Share of webhooks that are delivered twice, 0 to 1
    #[arg(long, value_name = "SHARE")]
    redeliver: Option<f64>,
    /// Share of sends that are accepted but whose answer is dropped, 0 to 1
    #[arg(long, value_name = "SHARE")]
    drop_answer: Option<f64>,
    /// Share of calls that are answered with a server error, 0 to 1
    #[arg(long, value_name = "SHARE")]
    server_error: Option<f64>,
    /// Rows of each kind that the ledger shows one by one; older ones are only counted
    #[arg(long, value_name = "N", default_value_t = 200_000)]
    ledger_rows: usize,
    /// How long to wait for the webhook address to answer at the start
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = length_of_time)]
    wait: Duration,
    /// Print the pages as a configuration of the program under test, and end
    #[arg(long)]
    print_config: bool,
    /// End after this time
    #[arg(long = "for", value_name = "TIME", value_parser = length_of_time)]
    time: Option<Duration>,
}

/// The long help tells every switch of `--faults` and every part of `--load`.
fn long_help() -> String {
    format!(
        "Example: comanda simulate --webhook http://127.0.0.1:8080/webhooks/meta --faults nasty --load rate=50\n\n\
         Point the program under test at it: graph_url = \"http://127.0.0.1:8090\"\n\n\
         Load: --load takes rate (messages per second) or unacknowledged or unanswered (so many at once), customers \
         [1000], pages [1], reports (echo, delivery and read for each message: on or off [on]). What they say comes \
         from --menu. The pages follow --page by number; --print-config prints them for the program under test.\n\n\
         Asked over HTTP: /_sim/ledger (rows; page=, person=, webhooks_from=, sends_from=, limit=), \
         /_sim/ledger/summary (verdict over the whole time), /_sim/summary (verdict over the rows, with latencies), \
         /_sim/faults, /_sim/person, /_sim/tokens, /_sim/permissions, /_sim/policy, /_sim/mode, \
         /_sim/signed_request.\n\n{}",
        switches::HELP
    )
}

pub(super) fn run(arguments: &SimulateArguments) -> anyhow::Result<Exit> {
    telemetry::start_logging(Some("warn"));
    if !["http", "https"].contains(&arguments.webhook.scheme()) {
        let expected = "expected an address such as http://127.0.0.1:8080/webhooks/meta";
        return Err(Ended::invalid(format!("--webhook: {expected}")).into());
    }
    let world = world(arguments)?;
    if arguments.print_config {
        print_config(arguments, &world);
        return Ok(Exit::Success);
    }
    let menu = arguments.menu.as_deref().map(menu::load).transpose()?;
    let walkers = Walkers::of(arguments, &world, menu.as_ref());
    block_on(simulate(arguments, world, walkers))
}

/// Who writes by themselves.
struct Walkers {
    crowd: Option<CrowdPlan>,
    load: Option<LoadPlan>,
}

impl Walkers {
    fn of(arguments: &SimulateArguments, world: &WorldConfig, menu: Option<&Menu>) -> Self {
        let customers = arguments.customers.unwrap_or(if arguments.load.is_some() { 0 } else { 10 });
        let crowd = menu.filter(|_| customers > 0).map(|menu| plan(arguments, menu, customers));
        let load = arguments.load.as_ref().map(|options| {
            let dishes = menu.map(|menu| town::vocabulary(menu).dishes).unwrap_or_default();
            let names: Vec<String> = dishes.iter().filter_map(|dish| dish.names.first().cloned()).collect();
            let pages = world.pages.iter().map(|page| page.id.clone()).collect();
            load::plan(options, pages, &names)
        });
        Self { crowd, load }
    }
}

async fn simulate(
    arguments: &SimulateArguments,
    world: WorldConfig,
    walkers: Walkers,
) -> anyhow::Result<Exit> {
    let listener =
        listen(arguments.listen).with_context(|| format!("--listen: {} cannot be used", arguments.listen))?;
    let address = listener.local_addr()?;
    let simulation = Simulation::new(world, Arc::new(|| clock::now().as_millis()));
    let stop = CancellationToken::new();
    let mut tasks = JoinSet::new();
    let (server, token) = (simulation.clone(), stop.clone());
    tasks.spawn(async move {
        if let Err(error) = server.serve(listener, token).await {
            tracing::error!(error = %error, "the fake Meta ended");
        }
    });
    output::line(format!("Graph API   http://{address}"));
    output::line(format!("Chat page   http://{address}/chat"));
    output::line(format!("Ledger      http://{address}/_sim/ledger"));
    verify(&simulation, arguments).await?;
    output::line(format!("Webhooks go to {}", arguments.webhook));
    let (sender, token) = (simulation.clone(), stop.clone());
    tasks.spawn(async move { sender.run_sender(SenderOptions::default(), token).await });
    // The customers leave first, so that they can tell what their orders took.
    let leave = CancellationToken::new();
    let mut crowds = JoinSet::new();
    if let Some(plan) = &walkers.crowd {
        let crowd = Crowd::new(plan);
        let (walker, token) = (simulation.clone(), leave.clone());
        crowds.spawn(async move { walker.run_crowd(crowd, token).await.effort() });
    }
    if let Some(plan) = walkers.load {
        let (walker, token) = (simulation.clone(), stop.clone());
        tasks.spawn(async move {
            walker.run_load(Load::new(plan), token).await;
        });
    }
    let time = arguments.time;
    tokio::select! {
        () = asked_to_end() => {}
        () = async { tokio::time::sleep(time.unwrap_or_default()).await }, if time.is_some() => {}
    }
    leave.cancel();
    let effort = match crowds.join_next().await {
        Some(gone) => Some(gone.context("the simulated customers ended")?),
        None => None,
    };
    let (standing, summary) = {
        let world = simulation.lock();
        (world.ledger().standing(0), world.ledger().summary(SummaryOptions::default()))
    };
    let verdict = json!({ "standing": standing, "rows": summary, "effort": effort });
    output::line(serde_json::to_string_pretty(&verdict)?);
    stop.cancel();
    while tasks.join_next().await.is_some() {}
    Ok(Exit::Success)
}

/// Makes the webhook address prove itself, and again until it does or `--wait` is over.
async fn verify(simulation: &Simulation, arguments: &SimulateArguments) -> anyhow::Result<()> {
    let started = Instant::now();
    loop {
        let verified = comanda_sim::verify_callback(simulation, arguments.webhook.as_str()).await;
        if verified.is_ok() || started.elapsed() >= arguments.wait {
            return verified.with_context(|| {
                format!(
                    "{} did not pass the verification; is it running, with the same verify token?",
                    arguments.webhook
                )
            });
        }
        tokio::time::sleep(WAIT_TICK).await;
    }
}

fn world(arguments: &SimulateArguments) -> Result<WorldConfig, Ended> {
    let Switches { mut faults, retry, timing, mut wire } = switches::read(&arguments.faults)?;
    for (switch, share) in [
        (&mut faults.redeliver_probability, arguments.redeliver),
        (&mut faults.drop_answer_probability, arguments.drop_answer),
        (&mut faults.server_error_probability, arguments.server_error),
    ] {
        *switch = share.unwrap_or(*switch);
    }
    faults.check().map_err(Ended::invalid)?;
    if arguments.load.as_ref().is_some_and(|load| !load.reports) {
        wire.reports = Reports::NONE;
    }
    let mut world = WorldConfig::new(&arguments.app_id, &arguments.app_secret, &arguments.verify_token);
    world.callback_url = Some(arguments.webhook.to_string());
    world.pages = pages(arguments)?;
    world.seed = arguments.seed;
    world.ledger_rows_max = arguments.ledger_rows;
    (world.faults, world.retry, world.timing, world.wire) = (faults, retry, timing, wire);
    Ok(world)
}

/// The page, and with a load those that follow it by number; their tokens follow the first one's likewise.
fn pages(arguments: &SimulateArguments) -> Result<Vec<PageConfig>, Ended> {
    let first = arguments.page.as_str();
    let count = arguments.load.as_ref().map_or(1, |load| load.pages);
    let mut pages = vec![PageConfig::new(first, "Simulated page", &arguments.access_token)];
    for position in 1..count {
        let number = first.parse::<u64>().ok().zip(u64::try_from(position).ok());
        let id = number.and_then(|(first, position)| first.checked_add(position)).ok_or_else(|| {
            Ended::invalid(format!("--page: expected a number that others can follow, found {first}"))
        })?;
        let name = format!("Simulated page {}", position + 1);
        let token = format!("{}-{}", arguments.access_token, position + 1);
        pages.push(PageConfig::new(&id.to_string(), &name, &token));
    }
    Ok(pages)
}

/// What the program under test needs to know, in the form of `comanda.toml`.
fn print_config(arguments: &SimulateArguments, world: &WorldConfig) {
    output::line("[meta]");
    for (key, value) in [
        ("app_id", &arguments.app_id),
        ("app_secret", &arguments.app_secret),
        ("verify_token", &arguments.verify_token),
        ("graph_url", &format!("http://{}", arguments.listen)),
    ] {
        output::line(format!("{key} = {}", toml::Value::from(value.as_str())));
    }
    for page in &world.pages {
        output::line("\n[[pages]]");
        output::line(format!("id = {}", toml::Value::from(page.id.as_str())));
        output::line(format!("access_token = {}", toml::Value::from(page.access_token.as_str())));
        let shop = arguments.menu.as_deref().map_or("shops/my-shop".into(), Path::to_string_lossy);
        output::line(format!("shop = {}", toml::Value::from(shop.as_ref())));
    }
}

fn plan(arguments: &SimulateArguments, menu: &Menu, customers: usize) -> CrowdPlan {
    CrowdPlan {
        seed: arguments.seed,
        pages: vec![CrowdPage {
            page: arguments.page.to_string(),
            vocabulary: Arc::new(town::vocabulary(menu)),
            languages: town::languages(menu),
        }],
        customers,
        over_ms: i64::try_from(arguments.over.as_millis()).unwrap_or(i64::MAX),
        pace: Pace::default(),
        persona: None,
    }
}
