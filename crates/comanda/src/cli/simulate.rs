//! `comanda simulate`: a stand-alone fake Meta against any webhook address.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use comanda_domain::id::PageId;
use comanda_domain::menu::Menu;
use comanda_sim::{
    Crowd, CrowdPage, CrowdPlan, Faults, Pace, PageConfig, SenderOptions, Simulation, SummaryOptions,
    WorldConfig,
};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::demo::town;
use super::{asked_to_end, block_on, length_of_time, menu, output};
use crate::clock;
use crate::exit::{Ended, Exit};
use crate::telemetry;

/// A fake Meta to develop against: Graph API, signed webhooks, a chat page, simulated customers
#[derive(Debug, Args)]
#[command(
    after_help = "Example: comanda simulate --webhook http://127.0.0.1:8080/webhooks/meta --menu shops/my-shop/menu.yaml --customers 20\n\nPoint the program under test at it: graph_url = \"http://127.0.0.1:8090\""
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
    /// How many customers come
    #[arg(long, default_value_t = 10, requires = "menu")]
    customers: usize,
    /// Over which time they arrive
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = length_of_time)]
    over: Duration,
    /// The same seed gives the same customers with the same wishes
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Share of webhooks that are delivered twice, 0 to 1
    #[arg(long, default_value_t = 0.0)]
    redeliver: f64,
    /// Share of sends that are accepted but whose answer is dropped, 0 to 1
    #[arg(long, default_value_t = 0.0)]
    drop_answer: f64,
    /// Share of sends that are answered with a server error, 0 to 1
    #[arg(long, default_value_t = 0.0)]
    server_error: f64,
    /// End after this time
    #[arg(long = "for", value_name = "TIME", value_parser = length_of_time)]
    time: Option<Duration>,
}

pub(super) fn run(arguments: &SimulateArguments) -> anyhow::Result<Exit> {
    telemetry::start_logging(Some("warn"));
    for (name, share) in [
        ("--redeliver", arguments.redeliver),
        ("--drop-answer", arguments.drop_answer),
        ("--server-error", arguments.server_error),
    ] {
        if !(0.0..=1.0).contains(&share) {
            return Err(Ended::invalid(format!("{name}: expected a share from 0 to 1, found {share}")).into());
        }
    }
    if !["http", "https"].contains(&arguments.webhook.scheme()) {
        let expected = "expected an address such as http://127.0.0.1:8080/webhooks/meta";
        return Err(Ended::invalid(format!("--webhook: {expected}")).into());
    }
    let crowd = arguments.menu.as_deref().map(|menu| menu::load(menu).map(|menu| plan(arguments, &menu)));
    block_on(simulate(arguments, crowd.transpose()?))
}

async fn simulate(arguments: &SimulateArguments, crowd: Option<CrowdPlan>) -> anyhow::Result<Exit> {
    let listener = TcpListener::bind(arguments.listen)
        .await
        .with_context(|| format!("--listen: {} cannot be used", arguments.listen))?;
    let address = listener.local_addr()?;
    let simulation = Simulation::new(world(arguments), Arc::new(|| clock::now().as_millis()));
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
    comanda_sim::verify_callback(&simulation, arguments.webhook.as_str()).await.with_context(|| {
        format!(
            "{} did not pass the verification; is it running, with the same verify token?",
            arguments.webhook
        )
    })?;
    output::line(format!("Webhooks go to {}", arguments.webhook));
    let (sender, token) = (simulation.clone(), stop.clone());
    tasks.spawn(async move { sender.run_sender(SenderOptions::default(), token).await });
    if let Some(plan) = &crowd {
        let crowd = Crowd::new(plan);
        let (walker, token) = (simulation.clone(), stop.clone());
        tasks.spawn(async move {
            walker.run_crowd(crowd, token).await;
        });
    }
    let time = arguments.time;
    tokio::select! {
        () = asked_to_end() => {}
        () = async { tokio::time::sleep(time.unwrap_or_default()).await }, if time.is_some() => {}
    }
    let summary = simulation.lock().ledger().summary(SummaryOptions::default());
    output::line(serde_json::to_string_pretty(&summary)?);
    stop.cancel();
    while tasks.join_next().await.is_some() {}
    Ok(Exit::Success)
}

fn world(arguments: &SimulateArguments) -> WorldConfig {
    let mut world = WorldConfig::new(&arguments.app_id, &arguments.app_secret, &arguments.verify_token);
    world.callback_url = Some(arguments.webhook.to_string());
    world.pages = vec![PageConfig::new(arguments.page.as_str(), "Simulated page", &arguments.access_token)];
    world.seed = arguments.seed;
    world.faults = Faults {
        redeliver_probability: arguments.redeliver,
        drop_answer_probability: arguments.drop_answer,
        server_error_probability: arguments.server_error,
        ..Faults::default()
    };
    world
}

fn plan(arguments: &SimulateArguments, menu: &Menu) -> CrowdPlan {
    CrowdPlan {
        seed: arguments.seed,
        pages: vec![CrowdPage {
            page: arguments.page.to_string(),
            vocabulary: Arc::new(town::vocabulary(menu)),
            languages: town::languages(menu),
        }],
        customers: arguments.customers,
        over_ms: i64::try_from(arguments.over.as_millis()).unwrap_or(i64::MAX),
        pace: Pace::default(),
        persona: None,
    }
}
