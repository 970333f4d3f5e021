//! The desk: the kitchen board and the conversations, for people on this machine.
//!
//! Ninth step of the journey: screens read projections of the store, and what a person does is appended to the log as a
//! command, like everything else that can change an order. The desk never writes to the store and never decides.

mod assets;
mod board;
mod boards;
mod card;
mod command;
mod conversations;
mod drafts;
mod icon;
mod live;
mod order_page;
mod page;
mod people;
mod previews;
mod ticket;
mod words;

pub use previews::{Preview, Previews};

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::middleware;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use comanda_domain::id::{PageId, Sku};
use comanda_domain::time::Timestamp;
use comanda_log::Producer;
use comanda_store::port::desk::BranchRow;
use comanda_store::port::{DeskStore, DraftStore, PeopleStore};
use http::header;
use jiff::tz::TimeZone;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;

use crate::error::WebError;
use crate::health::AppendHealth;
use crate::parts::{Clock, RandomBytes};
use boards::Boards;
use words::Words;

/// What the desk works with.
pub struct DeskParts {
    /// Where commands go.
    pub producer: Arc<dyn Producer>,
    /// What the screens show.
    pub store: Arc<dyn DeskStore>,
    /// The customers.
    pub people: Arc<dyn PeopleStore>,
    /// Answers that wait for a person to send them.
    pub drafts: Arc<dyn DraftStore>,
    /// What they would look like.
    pub previews: Arc<dyn Previews>,
    /// What time it is.
    pub clock: Clock,
    /// Ids of commands and of their deliveries.
    pub random: RandomBytes,
    /// The text of `/metrics`.
    pub metrics_text: Arc<dyn Fn() -> String + Send + Sync>,
    /// Ends the live streams at shutdown; the same token that [`crate::serve()`] gets.
    pub shutdown: CancellationToken,
    /// Shared with the gateway: a log that takes nothing stands on every screen.
    pub append_health: Arc<AppendHealth>,
    /// Bounds.
    pub limits: DeskLimits,
}

/// Bounds of the desk.
#[derive(Debug, Clone, Copy)]
pub struct DeskLimits {
    /// How long a page waits for the outcome of its command.
    pub command_wait: Duration,
    /// Longest wait for the log.
    pub append_timeout: Duration,
    /// How long "undo" is offered: as long as the customer has not been told.
    pub undo: Duration,
    /// How long an order that is done stays on the board.
    pub final_shown: Duration,
    /// How often a live stream says that it is alive.
    pub heartbeat: Duration,
    /// Live streams at once.
    pub streams_max: usize,
    /// Largest form.
    pub form_bytes_max: usize,
}

impl Default for DeskLimits {
    fn default() -> Self {
        Self {
            command_wait: Duration::from_secs(2),
            append_timeout: Duration::from_secs(10),
            undo: Duration::from_secs(8),
            final_shown: Duration::from_mins(15),
            heartbeat: Duration::from_secs(10),
            streams_max: 64,
            form_bytes_max: 64 * 1024,
        }
    }
}

/// What handlers share.
struct Desk {
    parts: DeskParts,
    boards: Boards,
    streams: Arc<Semaphore>,
}

/// The routes of the desk's own listener.
pub fn desk_router(parts: DeskParts) -> Router {
    let streams = Arc::new(Semaphore::new(parts.limits.streams_max));
    let form_bytes_max = parts.limits.form_bytes_max;
    let desk = Arc::new(Desk { parts, boards: Boards::default(), streams });
    Router::new()
        .route("/", get(first_board))
        .route("/board/{branch}", get(board::page))
        .route("/board/{branch}/cards", get(board::cards))
        .route("/board/{branch}/events", get(live::events))
        .route("/board/{branch}/board.json", get(board::json))
        .route("/board/{branch}/rush", post(command::rush))
        .route("/orders/{id}", get(order_page::page))
        .route("/orders/{id}/actions", post(command::act_on_order))
        .route("/conversations", get(conversations::list))
        .route("/conversations/{page}/{channel}/{thread}", get(conversations::thread))
        .route("/conversations/{page}/{channel}/{thread}/actions", post(command::act_on_conversation))
        .route("/people", get(people::list))
        .route("/people/{profile}", get(people::page))
        .route("/people/{profile}/actions", post(people::act))
        .route("/metrics", get(metrics_text))
        .route("/assets/{name}", get(assets::show))
        .layer(DefaultBodyLimit::max(form_bytes_max))
        .layer(CatchPanicLayer::custom(crate::gateway::panicked))
        .layer(middleware::map_response(page::protect))
        .layer(middleware::from_fn(crate::guard::only_this_machine))
        .with_state(desk)
}

async fn first_board(State(desk): State<Arc<Desk>>) -> Result<Response, WebError> {
    let branches = desk.parts.store.branches().await?;
    let first = branches.first().ok_or(WebError::NotFound("branch: no shop is configured yet"))?;
    Ok(Redirect::to(&page::board_path(&first.id)).into_response())
}

async fn metrics_text(State(desk): State<Arc<Desk>>) -> Response {
    metrics_answer((desk.parts.metrics_text)())
}

/// The answer of `/metrics`.
pub(crate) fn metrics_answer(text: String) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}

impl Desk {
    fn now(&self) -> Timestamp {
        (self.parts.clock)()
    }

    /// A branch by the name in an address.
    async fn branch(&self, raw: &str) -> Result<Kitchen, WebError> {
        let branches = self.parts.store.branches().await?;
        let row = branches.iter().find(|branch| branch.id.as_str() == raw);
        let row = row.ok_or(WebError::NotFound("branch"))?.clone();
        Ok(Kitchen::new(row))
    }

    /// The branch whose language and clock pages use that belong to no branch.
    async fn any_branch(&self) -> Result<Kitchen, WebError> {
        let first = self.parts.store.branches().await?.into_iter().next();
        Ok(first.map_or_else(Kitchen::nowhere, Kitchen::new))
    }

    /// The branch of an order; one that is no longer configured does not hide its orders.
    async fn branch_of(&self, id: &Sku) -> Result<Kitchen, WebError> {
        match self.branch(id.as_str()).await {
            Err(WebError::NotFound(_)) => self.any_branch().await,
            other => other,
        }
    }
}

/// A branch with its language and clock at hand.
struct Kitchen {
    /// `None` while no shop is configured.
    id: Option<Sku>,
    /// A page that speaks for it.
    page: Option<PageId>,
    name: String,
    zone: TimeZone,
    words: &'static Words,
}

impl Kitchen {
    fn new(row: BranchRow) -> Self {
        let zone = TimeZone::get(&row.timezone).unwrap_or(TimeZone::UTC);
        Self {
            id: Some(row.id),
            page: row.page,
            name: row.name,
            zone,
            words: Words::of(&row.kitchen_language),
        }
    }

    fn nowhere() -> Self {
        Self { id: None, page: None, name: "Comanda".to_owned(), zone: TimeZone::UTC, words: Words::of("en") }
    }

    /// `12:40` on the wall of this kitchen.
    fn clock(&self, at: Timestamp) -> String {
        at.local(&self.zone).strftime("%H:%M").to_string()
    }
}
