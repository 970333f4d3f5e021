//! `comanda serve`: the real thing.

use std::io::IsTerminal as _;

use clap::Args;

use super::{Place, asked_to_end, block_on, output};
use crate::config::Config;
use crate::exit::Exit;
use crate::roles::{Role, Roles};
use crate::telemetry;
use crate::wiring::{self, Listeners, Running};

/// What to do next where no page is configured.
const FIRST_PAGE: &str = "
No page is configured yet. Put this into comanda.toml, with your page's id and token, and start again:

[[pages]]
id = \"104000000000001\"
access_token = \"EAA…\"
shop = \"shops/my-shop\"    # a folder with menu.yaml, shop.yaml, texts/

`comanda doctor` then checks the token, the shop and everything else.";

/// Receive webhooks, answer customers, and show the kitchen board
#[derive(Debug, Args)]
#[command(after_help = "Example: FACEBOOK_APP_SECRET=… FACEBOOK_VERIFY_TOKEN=… comanda serve --data data")]
pub(crate) struct ServeArguments {
    #[command(flatten)]
    place: Place,
    /// What this process does, instead of `roles` [default: everything]
    #[arg(long, value_name = "ROLES")]
    roles: Option<Roles>,
}

pub(super) fn run(arguments: &ServeArguments) -> anyhow::Result<Exit> {
    telemetry::start_logging(None);
    let mut config = arguments.place.load()?;
    if let Some(roles) = &arguments.roles {
        config.roles.clone_from(roles);
    }
    config.roles.check(&config)?;
    // Before anything is made or bound: most first starts fail here.
    if config.roles.has(Role::Gateway) {
        wiring::secrets_of(&config)?;
    }
    wiring::check(&config)?;
    let pages = wiring::read_shops(&config)?;
    block_on(async {
        let desk = config.roles.has(Role::Desk).then_some(config.desk.listen);
        let listeners = Listeners::bind(config.http.listen, desk)?;
        let metrics = telemetry::start_metrics();
        let parts = wiring::build(&config, pages).await?;
        for page in config.pages.iter().filter(|page| !parts.tokens.contains_key(&page.id)) {
            tracing::warn!(page.id = %page.id,
                "page `{}` has no access token: its messages are kept, and nothing is answered until there is one", page.id);
        }
        let mut running = wiring::start(&config, parts, listeners, metrics)?;
        announce(&config, &running);
        if config.pages.is_empty() {
            tracing::warn!("no page is configured yet: what comes in is kept and shown, not answered");
            if std::io::stdout().is_terminal() {
                output::line(FIRST_PAGE);
            }
        }
        let exit = tokio::select! {
            () = asked_to_end() => Exit::Success,
            account = running.a_task_ended() => {
                tracing::error!("ending, since {account}: start again, and report it if it comes again");
                Exit::Unavailable
            }
        };
        tracing::info!("ending: live screens first, then what is in hand");
        running.stop().await;
        Ok(exit)
    })
}

/// Says where it listens, and what it does where that is not everything.
fn announce(config: &Config, running: &Running) {
    let (http, pages) = (running.http, config.pages.len());
    let desk = running.desk.map(tracing::field::display);
    if let Some(desk) = running.desk {
        output::line(format!("Kitchen board   http://{desk}/"));
    }
    if config.roles.has(Role::Gateway) {
        tracing::info!(http.address = %http, desk.address = desk, pages, "webhooks at http://{http}/webhooks/meta");
        output::line(format!("Webhooks        http://{http}/webhooks/meta"));
    } else {
        tracing::info!(http.address = %http, desk.address = desk, pages, roles = %config.roles,
            "{} only; health at http://{http}/readyz", config.roles);
        output::line(format!("Roles           {}", config.roles));
        output::line(format!("Health          http://{http}/readyz"));
    }
}
