//! `comanda page`: what customers see of a page before they write.

use std::time::Duration;

use clap::{Args, Subcommand};
use comanda_domain::id::PageId;
use comanda_flow::page_profile::profile_of;
use comanda_meta::graph::{Graph, GraphError, MessengerProfile, PageAccess, ProfileProperty};
use secrecy::SecretString;
use serde_json::json;

use super::{Place, block_on, confirm, output};
use crate::exit::{Ended, Exit};
use crate::wiring::{self, PageShop};

/// How long Meta may take to answer.
const WAIT: Duration = Duration::from_secs(20);

#[derive(Debug, Subcommand)]
pub(crate) enum PageCommand {
    Sync(SyncArguments),
}

/// Bring the greeting, the first questions and the menu of each page in line with its shop
///
/// They are made of the shop's storyboard, else of what every shop has, in each of its languages. Only what differs is set;
/// what else the page has set stays. People may see a new menu up to a day later.
#[derive(Debug, Args)]
#[command(after_help = "Example: comanda page sync --check\n\nExit code 1 of --check: something differs")]
pub(crate) struct SyncArguments {
    #[command(flatten)]
    place: Place,
    /// Only this page
    #[arg(long, value_name = "ID")]
    page: Option<PageId>,
    /// Only say what differs
    #[arg(long)]
    check: bool,
    /// Set it without asking
    #[arg(long, conflicts_with = "check")]
    yes: bool,
    /// One JSON line per page
    #[arg(long)]
    json: bool,
}

pub(super) fn run(command: &PageCommand) -> anyhow::Result<Exit> {
    let PageCommand::Sync(arguments) = command;
    let config = arguments.place.load()?;
    let pages = wiring::read_shops(&config)?;
    let pages: Vec<PageShop> = pages
        .into_iter()
        .filter(|page| arguments.page.as_ref().is_none_or(|wanted| page.id == *wanted))
        .collect();
    if pages.is_empty() {
        let problem = match &arguments.page {
            Some(wanted) => {
                format!("--page: page {wanted} is not configured; see `[[pages]]` in comanda.toml")
            }
            None => "no page is configured; see `[[pages]]` in comanda.toml".to_owned(),
        };
        return Err(Ended::not_found(problem).into());
    }
    let graph = wiring::graph_of(&config)?;
    block_on(async {
        let mut exit = Exit::Success;
        for page in &pages {
            let token = token_of(page)?;
            let access = PageAccess { page: page.id.clone(), token };
            if sync_one(arguments, &graph, page, &access).await? == Exit::Failed {
                exit = Exit::Failed;
            }
        }
        Ok(exit)
    })
}

fn token_of(page: &PageShop) -> Result<SecretString, Ended> {
    page.access_token.clone().ok_or_else(|| {
        Ended::invalid(format!(
            "page {}: there is no access token: put the page's into FACEBOOK_ACCESS_TOKEN_{}",
            page.id, page.id
        ))
    })
}

async fn sync_one(
    arguments: &SyncArguments,
    graph: &Graph,
    page: &PageShop,
    access: &PageAccess,
) -> anyhow::Result<Exit> {
    let wanted = profile_of(&page.folder.shop, &page.folder.texts);
    let there = asked(page, graph.messenger_profile(access)).await?;
    let differences = wanted.differences(&there);
    if !arguments.json {
        tell(page, &wanted, &there, &differences);
    }
    let (mut is_set, mut exit) = (false, Exit::Success);
    if !differences.is_empty() {
        if arguments.check {
            exit = Exit::Failed;
        } else if confirm("Set it on the page?", arguments.yes)? {
            asked(page, graph.set_messenger_profile(access, &wanted, &differences)).await?;
            is_set = true;
        }
    }
    if arguments.json {
        let names: Vec<&str> = differences.iter().map(|property| property.as_str()).collect();
        output::line(json!({"page": page.id.as_str(), "differs": names, "set": is_set}).to_string());
    } else if is_set {
        output::line("  set.");
    }
    Ok(exit)
}

/// Waits for Meta's answer, and says whose it was if it is a refusal.
async fn asked<T>(page: &PageShop, answer: impl Future<Output = Result<T, GraphError>>) -> anyhow::Result<T> {
    let unavailable = |message: String| Ended { exit: Exit::Unavailable, message };
    match tokio::time::timeout(WAIT, answer).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => {
            let problem =
                format!("page {}: {error}; `comanda doctor` checks the line and the token", page.id);
            Err(unavailable(problem).into())
        }
        Err(_) => Err(unavailable(format!(
            "page {}: Meta does not answer within {} s; try again later",
            page.id,
            WAIT.as_secs()
        ))
        .into()),
    }
}

fn tell(
    page: &PageShop,
    wanted: &MessengerProfile,
    there: &MessengerProfile,
    differences: &[ProfileProperty],
) {
    output::line(format!("Page {}  {}", page.id, page.folder.shop.name));
    for property in ProfileProperty::ALL {
        let state = match (differences.contains(&property), there.value(property)) {
            (false, _) => "as it should be",
            (true, None) => "not set yet",
            (true, Some(_)) => "differs",
        };
        output::line(format!("  {:<17}{state}", property.as_str()));
        if differences.contains(&property)
            && let Some(value) = wanted.value(property)
        {
            for line in in_words(&value) {
                output::line(format!("    {line}"));
            }
        }
    }
}

/// What a property will show, in the first locale, which serves everybody.
fn in_words(value: &serde_json::Value) -> Vec<String> {
    let first = value.get(0).unwrap_or(value);
    if let Some(text) = first.get("text").and_then(serde_json::Value::as_str) {
        return vec![text.to_owned()];
    }
    let entries = first.get("call_to_actions").and_then(serde_json::Value::as_array);
    let title = |entry: &serde_json::Value| {
        let title = entry.get("title").or_else(|| entry.get("question"))?;
        Some(format!("• {}", title.as_str()?))
    };
    entries.into_iter().flatten().filter_map(title).collect()
}
