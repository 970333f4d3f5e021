//! `comanda bench board`: how long the kitchen's screen takes with many open tickets.
//!
//! The part of the server: the page, and from a customer's "yes" to the new cards. What a browser makes of it is in the
//! tests with a real browser.

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use clap::Args;
use reqwest::{Client, Response, Url};
use serde_json::json;

use super::figures::{millis, percentile};
use super::installation::{Installation, Store};
use super::journey::at_least_one;
use super::journey::outside::Outside;
use super::webhook::{call, page_id, person_id, said};
use super::{Common, block_on, output, verdict};
use crate::clock;
use crate::exit::Exit;

/// An order with nothing left to ask, and the word that places it.
const ORDER: [&str; 2] =
    ["cho mình 2 phở tái không hành và 1 trà đá, tự đến lấy, càng sớm càng tốt nhé", "xác nhận"];

/// How often each thing is timed.
const TIMES: usize = 20;

/// How long the tickets may take to be there.
const TICKETS_MAX: Duration = Duration::from_mins(2);

/// Pause before each change, so that it is told at once and not with the one before.
const REST: Duration = Duration::from_millis(200);

/// The figures to reach.
const PAGE_TARGET: Duration = Duration::from_millis(200);
const CHANGE_TARGET: Duration = Duration::from_millis(300);

/// The kitchen board with 500 open tickets: the page, and a new order until its card can be shown
#[derive(Debug, Args)]
#[command(after_help = "Example: comanda bench board")]
pub(crate) struct BoardArguments {
    #[command(flatten)]
    common: Common,
    /// Open tickets
    #[arg(long, default_value_t = 500, value_parser = at_least_one)]
    tickets: usize,
}

pub(super) fn run(arguments: &BoardArguments) -> anyhow::Result<Exit> {
    let folder = arguments.common.folder()?;
    let (mut pages, bytes, mut changes) = block_on(async {
        let mut outside = Outside::start(1, 1)?;
        let installation = Installation::write(folder.path(), 1, outside.graph, &Store::Sqlite)?;
        let server = installation.serve()?;
        outside.post_to(server.webhooks).await?;
        let desk = server.desk.context("the program has a board")?;
        let client = Client::builder().no_proxy().build()?;
        let first: Url = format!("http://{desk}/").parse()?;
        let board = client.get(first).send().await?.error_for_status()?.url().clone();
        let screen = Screen { client, board };
        for number in 0..arguments.tickets {
            outside.post(order(number));
        }
        screen.shows(arguments.tickets).await?;
        let mut pages = Vec::new();
        let mut bytes = 0;
        for _ in 0..TIMES {
            let begun = Instant::now();
            bytes = screen.page().await?.len();
            pages.push(begun.elapsed());
        }
        let changes = screen.changes(&outside, arguments.tickets).await?;
        Ok((pages, bytes, changes))
    })?;
    let page = (percentile(&mut pages, 50), percentile(&mut pages, 100));
    let change = (percentile(&mut changes, 50), percentile(&mut changes, 100));
    report(arguments, page, bytes, change);
    Ok(Exit::Success)
}

fn order(number: usize) -> bytes::Bytes {
    let (page, person, now_ms) = (page_id(0), person_id(number), clock::now().as_millis());
    let items: Vec<_> = (0_i64..)
        .zip(ORDER)
        .map(|(place, text)| said(&page, &person, &format!("m_{number}_{place}"), text, now_ms + place))
        .collect();
    call(&page, &items, now_ms)
}

struct Screen {
    client: Client,
    board: Url,
}

impl Screen {
    async fn get(&self, path: &str) -> anyhow::Result<Response> {
        let mut url = self.board.clone();
        url.set_path(&format!("{}{path}", self.board.path().trim_end_matches('/')));
        Ok(self.client.get(url).send().await?.error_for_status()?)
    }

    async fn page(&self) -> anyhow::Result<String> {
        Ok(self.get("").await?.text().await?)
    }

    async fn tickets(&self) -> anyhow::Result<usize> {
        Ok(self.get("/cards").await?.text().await?.matches("<article ").count())
    }

    /// Waits until so many tickets are on the board.
    async fn shows(&self, tickets: usize) -> anyhow::Result<()> {
        let end = Instant::now() + TICKETS_MAX;
        loop {
            let there = self.tickets().await?;
            if there >= tickets {
                return Ok(());
            }
            ensure!(Instant::now() < end, "only {there} of {tickets} tickets came to the board");
            tokio::time::sleep(REST).await;
        }
    }

    /// From posting an order to its card, over the live stream as a screen has it.
    async fn changes(&self, outside: &Outside, tickets: usize) -> anyhow::Result<Vec<Duration>> {
        let mut stream = self.get("/events").await?;
        next_event(&mut stream).await?;
        let mut changes = Vec::new();
        for number in 0..TIMES {
            tokio::time::sleep(REST).await;
            let begun = Instant::now();
            outside.post(order(tickets + number));
            while self.told(&mut stream).await? <= tickets + number {}
            changes.push(begun.elapsed());
        }
        Ok(changes)
    }

    async fn told(&self, stream: &mut Response) -> anyhow::Result<usize> {
        next_event(stream).await?;
        self.tickets().await
    }
}

async fn next_event(stream: &mut Response) -> anyhow::Result<()> {
    loop {
        let chunk = stream.chunk().await?.context("the live stream ended")?;
        if chunk.windows(5).any(|window| window == b"event") {
            return Ok(());
        }
    }
}

fn report(
    arguments: &BoardArguments,
    page: (Duration, Duration),
    bytes: usize,
    change: (Duration, Duration),
) {
    let tickets = arguments.tickets;
    if arguments.common.json {
        output::line(
            json!({"bench": "board", "tickets": tickets, "page_bytes": bytes,
            "page_median_ms": millis(page.0), "page_slowest_ms": millis(page.1),
            "change_median_ms": millis(change.0), "change_slowest_ms": millis(change.1)})
            .to_string(),
        );
        return;
    }
    let row = |what: String, (median, slowest): (Duration, Duration), target: Duration| {
        vec![
            what,
            format!("{:.1}", millis(median)),
            format!("{:.1}", millis(slowest)),
            format!("{} ms: {}", target.as_millis(), verdict(slowest <= target)),
        ]
    };
    let rows = [
        row(format!("the page, {tickets} tickets, {} kB", bytes / 1000), page, PAGE_TARGET),
        row("from posting the \"yes\" to the new cards".to_owned(), change, CHANGE_TARGET),
    ];
    output::table(&["what", "median ms", "slowest ms", "target"], &rows);
}
