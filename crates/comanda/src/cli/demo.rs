//! `comanda demo`: the whole journey in one process, with a simulated Meta and simulated customers.

mod cook;
pub(super) mod town;
mod verdict;

use std::io::IsTerminal as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Args;
use comanda_domain::id::PageId;
use comanda_sim::{
    Crowd, CrowdPage, CrowdPlan, Effort, Pace, PageConfig, SenderOptions, Simulation, Timing, WorldConfig,
};
use comanda_store::port::Store;
use indicatif::{ProgressBar, ProgressStyle};
use secrecy::SecretString;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{asked_to_end, block_on, length_of_time, output};
use crate::clock;
use crate::config::{self, Config};
use crate::exit::{Ended, Exit};
use crate::listen::listen;
use crate::shop_folder;
use crate::telemetry;
use crate::wiring::{self, Listeners, PageShop, Running, Tasks};
use cook::Cook;
use verdict::Verdict;

/// The demo's page, app and secrets: they open nothing but this process.
const PAGE: &str = "104000000000001";
const APP: &str = "900000000000001";
const DEMO_SECRET: &str = "demo-app-secret";
const DEMO_VERIFY_TOKEN: &str = "demo-verify-token";
const DEMO_PAGE_TOKEN: &str = "demo-page-token";

/// Without `--for`, customers arrive at this pace for a day.
const ARRIVAL_EVERY: Duration = Duration::from_secs(7);
/// With `--for`, twice as many come.
const ARRIVAL_EVERY_TIMED: Duration = Duration::from_secs(2);
/// With `--for`, this share of the time is left for the last customers to finish, in percent.
const ARRIVALS_PERCENT: u32 = 60;
/// How long the last answers may take after the customers have left, beside the quiet time.
const SETTLE: Duration = Duration::from_secs(12);
/// The same where somebody has asked for the end and waits for it.
const SETTLE_ASKED: Duration = Duration::from_secs(4);

/// How long the simulated Meta may take to end.
const META_STOP_MAX: Duration = Duration::from_secs(5);

/// Show the whole journey on this machine: sample shop, simulated customers, kitchen board, chat page
#[derive(Debug, Args)]
#[command(after_help = "Example: comanda demo --for 30s --json")]
pub(crate) struct DemoArguments {
    /// End after this time with a summary: 30s, 2m
    #[arg(long = "for", value_name = "TIME", value_parser = length_of_time)]
    time: Option<Duration>,
    /// The same seed gives the same customers with the same wishes
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Port of the kitchen board; the chat page takes the next one, the webhooks the one after [default: free ports]
    #[arg(long, value_name = "P")]
    port: Option<u16>,
    /// How long the bot waits for the rest of a burst, in milliseconds
    #[arg(long, default_value_t = 800)]
    quiet_ms: u64,
    /// Nobody cooks: tickets stay where they are until you move them
    #[arg(long)]
    no_cook: bool,
    /// Print one JSON line instead of words
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &DemoArguments) -> anyhow::Result<Exit> {
    telemetry::start_logging(Some("warn"));
    let data = tempfile::tempdir().context("no temporary folder can be made")?;
    block_on(demo(arguments, data.path()))
}

async fn demo(arguments: &DemoArguments, data: &Path) -> anyhow::Result<Exit> {
    let bind = |offset: u16| {
        let port = match arguments.port {
            None | Some(0) => 0,
            Some(first) => first
                .checked_add(offset)
                .ok_or_else(|| Ended::invalid("--port: three ports are needed: the last one is 65535"))?,
        };
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        listen(address).with_context(|| format!("--port: {address} cannot be used"))
    };
    let (desk, chat, http) = (bind(0)?, bind(1)?, bind(2)?);
    let (desk_address, chat_address, http_address) =
        (desk.local_addr()?, chat.local_addr()?, http.local_addr()?);
    let simulation = simulated_meta(arguments.seed, http_address);
    let config = demo_config(arguments, data, chat_address)?;
    let folder = Arc::new(shop_folder::sample()?);
    let pages = vec![PageShop {
        id: PageId::parse(PAGE)?,
        instagram: None,
        whatsapp: None,
        access_token: Some(SecretString::from(DEMO_PAGE_TOKEN)),
        folder: Arc::clone(&folder),
        path: None,
        name: "sample".to_owned(),
    }];
    let metrics = telemetry::start_metrics();
    let parts = wiring::build(&config, pages).await?;
    let (log, store) = (parts.log.clone().context("the demo reads its log")?, Arc::clone(&parts.store));
    let mut running = wiring::start(&config, parts, Listeners { http, desk: Some(desk) }, metrics)?;
    let stop = CancellationToken::new();
    let mut meta = start_meta(&simulation, chat, &stop);
    let cook = Cook::new(Arc::clone(&store), desk_address);
    if !arguments.no_cook {
        meta.spawn("cook", cook.clone().work(stop.clone()));
    }
    if !arguments.json {
        announce(desk_address, chat_address, data, arguments.time.is_some());
    }
    comanda_sim::verify_callback(&simulation, &format!("http://{http_address}/webhooks/meta"))
        .await
        .context("the webhook could not be verified")?;
    let crowd = Crowd::new(&plan(arguments, &folder));
    let strolled = tokio::select! {
        strolled = stroll(arguments, &simulation, store.as_ref(), crowd) => Ok(strolled),
        account = running.a_task_ended() => Err(account),
        account = meta.one_ended() => Err(account),
    };
    let (bar, effort) = match strolled {
        Ok(strolled) => strolled,
        Err(account) => {
            tracing::error!("ending, since {account}");
            end(running, &stop, meta).await;
            return Ok(Exit::Unavailable);
        }
    };
    let mut on_board = verdict::board_orders(desk_address).await?;
    on_board.extend(cook.seen());
    let held = verdict::held_threads(store.as_ref()).await?;
    let mut verdict = Verdict::of(&simulation, log.as_ref(), &on_board, &held, arguments.quiet_ms).await?;
    verdict.effort = effort;
    end(running, &stop, meta).await;
    bar.finish_and_clear();
    Ok(show(arguments, &verdict))
}

fn show(arguments: &DemoArguments, verdict: &Verdict) -> Exit {
    if arguments.json {
        output::line(json!(verdict).to_string());
    } else {
        verdict.print();
    }
    if verdict.is_clean() { Exit::Success } else { Exit::Failed }
}

fn simulated_meta(seed: u64, http: SocketAddr) -> Simulation {
    let mut world = WorldConfig::new(APP, DEMO_SECRET, DEMO_VERIFY_TOKEN);
    world.callback_url = Some(format!("http://{http}/webhooks/meta"));
    world.pages = vec![PageConfig::new(PAGE, "Quán Comanda", DEMO_PAGE_TOKEN)];
    world.seed = seed;
    world.timing = Timing::default();
    world.require_appsecret_proof = true;
    Simulation::new(world, Arc::new(|| clock::now().as_millis()))
}

fn start_meta(simulation: &Simulation, chat: TcpListener, stop: &CancellationToken) -> Tasks {
    let mut tasks = Tasks::default();
    let (server, token) = (simulation.clone(), stop.clone());
    tasks.spawn("simulated Meta", async move {
        if let Err(error) = server.serve(chat, token).await {
            tracing::error!(error = %error, "the simulated Meta cannot go on");
        }
    });
    let (sender, token) = (simulation.clone(), stop.clone());
    tasks.spawn("sender of webhooks", async move {
        sender.run_sender(SenderOptions::default(), token).await;
    });
    tasks
}

/// The configuration of a real installation, with the demo's ports and a temporary folder.
fn demo_config(arguments: &DemoArguments, data: &Path, graph: SocketAddr) -> anyhow::Result<Config> {
    let set = [
        ("COMANDA__DATA_DIR", data.display().to_string()),
        ("COMANDA__META__APP_ID", APP.to_owned()),
        ("COMANDA__META__APP_SECRET", DEMO_SECRET.to_owned()),
        ("COMANDA__META__VERIFY_TOKEN", DEMO_VERIFY_TOKEN.to_owned()),
        ("COMANDA__META__GRAPH_URL", format!("http://{graph}")),
        ("COMANDA__FLOW__QUIET_MS", arguments.quiet_ms.to_string()),
        ("COMANDA__DELIVER__DOUBT_AFTER", "2s".to_owned()),
    ];
    let set = set.map(|(name, value)| (name.to_owned(), value));
    Ok(config::assemble(None, &set)?)
}

fn plan(arguments: &DemoArguments, folder: &shop_folder::ShopFolder) -> CrowdPlan {
    let (over, every) = match arguments.time {
        Some(time) => (time * ARRIVALS_PERCENT / 100, ARRIVAL_EVERY_TIMED),
        None => (Duration::from_hours(24), ARRIVAL_EVERY),
    };
    let customers = usize::try_from(over.as_millis() / every.as_millis()).unwrap_or(usize::MAX).max(2);
    CrowdPlan {
        seed: arguments.seed,
        pages: vec![CrowdPage {
            page: PAGE.to_owned(),
            vocabulary: Arc::new(town::vocabulary(&folder.shop.menu)),
            languages: town::languages(&folder.shop.menu),
        }],
        customers,
        over_ms: i64::try_from(over.as_millis()).unwrap_or(i64::MAX),
        pace: Pace::brisk(),
        persona: None,
    }
}

fn announce(desk: SocketAddr, chat: SocketAddr, data: &Path, timed: bool) {
    output::line(format!("Kitchen board   http://{desk}/"));
    output::line(format!("Chat page       http://{chat}/chat   (be a customer yourself)"));
    output::line(format!("Data folder     {}   (removed at the end)", data.display()));
    if !timed {
        output::line("Customers arrive by themselves. Ctrl-C ends the demo.");
    }
}

/// Lets customers come and go until the time is over or somebody ends it, and waits for the last answers: what is
/// still in its quiet time is not lost. Returns the progress bar, still shown, and what the customers' orders took.
async fn stroll(
    arguments: &DemoArguments,
    simulation: &Simulation,
    store: &dyn Store,
    crowd: Crowd,
) -> (ProgressBar, Effort) {
    let leave = CancellationToken::new();
    let walker = simulation.clone();
    let token = leave.clone();
    let mut crowd = JoinSet::from_iter([async move { walker.run_crowd(crowd, token).await.effort() }]);
    let mut effort = Effort::default();
    let bar = progress(arguments);
    let started = Instant::now();
    let time = arguments.time;
    let mut asked = std::pin::pin!(asked_to_end());
    loop {
        let elapsed = started.elapsed();
        bar.set_position(elapsed.as_secs());
        bar.set_message(town::standing(simulation));
        let over = time.is_some_and(|time| elapsed >= time);
        tokio::select! {
            () = &mut asked => break,
            Some(gone) = crowd.join_next(), if !crowd.is_empty() => effort = gone.unwrap_or_default(),
            () = tokio::time::sleep(Duration::from_millis(200)) => {}
        }
        if over {
            break;
        }
    }
    leave.cancel();
    while let Some(gone) = crowd.join_next().await {
        effort = gone.unwrap_or_default();
    }
    let longest = if time.is_some() { SETTLE } else { SETTLE_ASKED };
    bar.set_message("waiting for the last answers");
    if time.is_none() && !arguments.json {
        output::line("Waiting for the last answers; Ctrl-C again ends at once.");
    }
    tokio::select! {
        () = verdict::settle(simulation, store, arguments.quiet_ms, longest) => {}
        () = asked_to_end() => {}
    }
    (bar, effort)
}

fn progress(arguments: &DemoArguments) -> ProgressBar {
    let Some(time) = arguments.time.filter(|_| !arguments.json && std::io::stderr().is_terminal()) else {
        return ProgressBar::hidden();
    };
    let bar = ProgressBar::new(time.as_secs());
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} s  {msg}") {
        bar.set_style(style);
    }
    bar
}

async fn end(running: Running, stop: &CancellationToken, mut meta: Tasks) {
    running.stop().await;
    stop.cancel();
    meta.all_ended("simulation", META_STOP_MAX).await;
}
