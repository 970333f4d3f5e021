//! The kitchen board: the page, the cards that are swapped into it, and the same in numbers.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use comanda_domain::id::Sku;
use comanda_domain::time::Timestamp;
use comanda_store::port::alarm::Alarm;
use comanda_store::port::desk::{Board, BranchRow};
use http::{HeaderMap, HeaderValue, StatusCode};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::card::{Surroundings, card};
use super::page::{Page, Place, board_path, shell};
use super::ticket::{Column, HURRY, Placed, SOON, arrange};
use super::words::{ScreenWords, fill};
use super::{Desk, Kitchen, icon};
use crate::error::WebError;

/// A board at one moment.
struct Moment {
    kitchen: Kitchen,
    branch: Sku,
    board: Arc<Board>,
    now: Timestamp,
    final_since: Timestamp,
    last_event: Option<Timestamp>,
    log_fails_since: Option<Timestamp>,
    alarms: Vec<Alarm>,
    /// The other branches, whose boards are one tap away.
    others: Vec<BranchRow>,
}

impl Moment {
    async fn load(desk: &Desk, branch: &str) -> Result<Self, WebError> {
        let kitchen = desk.branch(branch).await?;
        let branch = kitchen.id.clone().ok_or(WebError::NotFound("branch"))?;
        let now = desk.now();
        let final_shown = desk.parts.limits.final_shown;
        let store = desk.parts.store.as_ref();
        let board = desk.boards.current(store, &branch, now, final_shown).await?;
        let last_event = store.conversations(1).await?.first().map(|newest| newest.updated_at);
        let shown_ms = i64::try_from(final_shown.as_millis()).unwrap_or(i64::MAX);
        let final_since = Timestamp::from_millis(now.as_millis().saturating_sub(shown_ms));
        let log_fails_since = desk.parts.append_health.failing_since();
        let alarms = store.alarms().await?;
        let mut others = store.branches().await?;
        others.retain(|other| other.id != branch);
        Ok(Self { kitchen, branch, board, now, final_since, last_event, log_fails_since, alarms, others })
    }

    fn placed(&self) -> Vec<Placed<'_>> {
        arrange(&self.board.tickets, self.final_since, self.now)
    }

    /// Changes whenever the cards would: with the board, when something done leaves it or something for later joins it, with
    /// the log's health and with the alarms.
    fn tag(&self, placed: &[Placed<'_>]) -> String {
        let fails_since_ms = self.log_fails_since.map_or(0, Timestamp::as_millis);
        let later = placed.iter().filter(|place| place.column == Column::Later).count();
        let mut tag = format!("{}-{}-{later}-{fails_since_ms}", self.board.revision, placed.len());
        for alarm in &self.alarms {
            let since_ms = alarm.since.as_millis();
            tag.extend(["-", alarm.kind.as_str(), ".", &alarm.subject, ".", &since_ms.to_string()]);
        }
        tag
    }
}

/// What the script must know.
#[derive(Serialize)]
struct ScreenConfig<'a> {
    path: String,
    /// So that all clocks on the screen are those on the kitchen's wall.
    timezone: Option<&'a str>,
    now_ms: i64,
    soon_ms: u128,
    hurry_ms: u128,
    undo_ms: u128,
    last_event_ms: Option<i64>,
    words: &'a ScreenWords,
}

/// The board of a branch.
pub(super) async fn page(
    State(desk): State<Arc<Desk>>,
    Path(branch): Path<String>,
) -> Result<Markup, WebError> {
    let moment = Moment::load(&desk, &branch).await?;
    let words = moment.kitchen.words;
    let config = ScreenConfig {
        path: board_path(&moment.branch),
        timezone: moment.kitchen.zone.iana_name(),
        now_ms: moment.now.as_millis(),
        soon_ms: SOON.as_millis(),
        hurry_ms: HURRY.as_millis(),
        undo_ms: desk.parts.limits.undo.as_millis(),
        last_event_ms: moment.last_event.map(Timestamp::as_millis),
        words: &words.screen,
    };
    let config = serde_json::to_string(&config).unwrap_or_default();
    let title = format!("{} · {}", moment.kitchen.name, words.board);
    let body = html! {
        p id="lost" class="alarm" role="alert" hidden {}
        main id="board" { (fragment(&desk, &moment)) }
        p id="announcement" class="only-read-aloud" aria-live="polite" {}
        (help(&words.screen))
    };
    let page = Page {
        title: &title,
        kitchen: &moment.kitchen,
        place: Place::Board,
        script: "board.js",
        config,
        bar: trust_bar(&moment),
        body,
    };
    Ok(shell(&page))
}

/// The trust bar: whether what the screen shows is true right now.
fn trust_bar(moment: &Moment) -> Markup {
    let words = moment.kitchen.words;
    html! {
        @if moment.others.is_empty() { span class="branch" { (moment.kitchen.name) } }
        @else {
            nav class="branches" {
                span class="branch" aria-current="page" { (moment.kitchen.name) }
                @for other in &moment.others { a href=(board_path(&other.id)) { (other.name) } }
            }
        }
        span id="live" class="live" data-live="connecting" {
            span class="dot" aria-hidden="true" {}
            " "
            span id="live-text" { (words.screen.connecting) }
        }
        span class="last-event" {
            (words.last_event) " "
            time id="last-event" {
                @match moment.last_event {
                    Some(at) => (moment.kitchen.clock(at)),
                    None => (words.never),
                }
            }
        }
        span class="switches" {
            @if moment.kitchen.page.is_some() { (rush_switch(moment)) }
            button type="button" id="sound" aria-pressed="false" { (icon::bell()) " " span { (words.screen.enable_sound) } }
            button type="button" id="keys" aria-pressed="true" { (words.screen.keys_on) }
            button type="button" id="help-open" aria-label=(words.screen.help) { "?" }
        }
    }
}

/// Everything is promised later while it is on.
fn rush_switch(moment: &Moment) -> Markup {
    let (words, is_rush) = (moment.kitchen.words, moment.board.is_rush);
    html! {
        form method="post" action={ (board_path(&moment.branch)) "/rush" } id="rush" {
            button name="rush" value=(!is_rush) aria-pressed=(is_rush) data-on=(words.rush_over) data-off=(words.rush) {
                (if is_rush { words.rush_over } else { words.rush })
            }
        }
    }
}

fn help(words: &ScreenWords) -> Markup {
    html! {
        dialog id="help" {
            h2 { (words.help) }
            dl {
                dt { kbd { "1" } " – " kbd { "9" } } dd { (words.help_select) }
                dt { kbd { "Enter" } } dd { (words.help_advance) }
                dt { kbd { "U" } } dd { (words.help_undo) }
                dt { kbd { "?" } } dd { (words.help_help) }
            }
            form method="dialog" { button { (words.close) } }
        }
    }
}

/// What the page already has.
#[derive(Deserialize)]
pub(super) struct Have {
    have: Option<String>,
}

/// The cards alone, for a page that swaps them in; nothing when it has them already.
pub(super) async fn cards(
    State(desk): State<Arc<Desk>>,
    Path(branch): Path<String>,
    Query(have): Query<Have>,
) -> Result<Response, WebError> {
    let moment = Moment::load(&desk, &branch).await?;
    let tag = moment.tag(&moment.placed());
    let mut response = if have.have.is_some_and(|have| have == tag) {
        StatusCode::NO_CONTENT.into_response()
    } else {
        fragment(&desk, &moment).into_response()
    };
    put_number(response.headers_mut(), "x-now-ms", Some(moment.now.as_millis()));
    put_number(response.headers_mut(), "x-last-event-ms", moment.last_event.map(Timestamp::as_millis));
    Ok(response)
}

fn put_number(headers: &mut HeaderMap, name: &'static str, number: Option<i64>) {
    if let Some(number) = number {
        headers.insert(name, HeaderValue::from(number));
    }
}

fn fragment(desk: &Desk, moment: &Moment) -> Markup {
    let words = moment.kitchen.words;
    let placed = moment.placed();
    let around = Surroundings { kitchen: &moment.kitchen, now: moment.now, random: &desk.parts.random };
    let is_open = |place: &&Placed<'_>| place.column != Column::Done;
    // Most shops have nothing for later most of the time.
    let columns = || {
        let has_any = |column: &Column| placed.iter().any(|place| place.column == *column);
        Column::ALL.into_iter().filter(move |column| *column != Column::Later || has_any(column))
    };
    html! {
        div class="fragment" data-tag=(moment.tag(&placed)) data-revision=(moment.board.revision)
            data-rush=(moment.board.is_rush) {
            @if let Some(since) = moment.log_fails_since {
                p class="alarm" role="alert" {
                    (fill(words.log_fails, &[("time", &moment.kitchen.clock(since))]))
                }
            }
            @if moment.board.is_rush { p class="rush" role="status" { (words.rush_text) } }
            @for alarm in &moment.alarms {
                p class="alarm" role="alert" title=(alarm.detail) {
                    (fill(words.alarm(alarm.kind), &[
                        ("page", &alarm.subject),
                        ("time", &moment.kitchen.clock(alarm.since)),
                        ("detail", &alarm.detail),
                    ]))
                }
            }
            @if !placed.iter().any(|place| is_open(&place)) {
                div class="empty" { h2 { (words.empty_title) } p { (words.empty_text) } }
            }
            nav class="stages" {
                @for column in columns() {
                    a href={ "#column-" (column.name()) } {
                        (words.column(column)) " "
                        span class="count" { (placed.iter().filter(|place| place.column == column).count()) }
                    }
                }
            }
            div class="columns" {
                @for column in columns() {
                    @let cards: Vec<&Placed<'_>> = placed.iter().filter(|place| place.column == column).collect();
                    section class="column" id={ "column-" (column.name()) } data-column=(column.name())
                        data-count=(cards.len()) {
                        h2 { (words.column(column)) " " span class="count" { (cards.len()) } }
                        div class="cards" { @for place in cards { (card(place, &around)) } }
                    }
                }
            }
        }
    }
}

#[derive(Serialize)]
struct BoardNumbers {
    branch: String,
    revision: u64,
    now_ms: i64,
    tickets: Vec<TicketNumbers>,
}

#[derive(Serialize)]
struct TicketNumbers {
    id: String,
    number: u32,
    stage: &'static str,
    revision: u32,
    channel: &'static str,
    placed_at_ms: i64,
}

/// The board in numbers, for checks: no names, no words.
pub(super) async fn json(
    State(desk): State<Arc<Desk>>,
    Path(branch): Path<String>,
) -> Result<impl IntoResponse, WebError> {
    let moment = Moment::load(&desk, &branch).await?;
    let ticket = |place: &Placed<'_>| TicketNumbers {
        id: place.stored.order.id.to_string(),
        number: place.stored.number,
        stage: place.stored.order.status.stage().as_str(),
        revision: place.stored.order.revision,
        channel: place.stored.order.conversation.channel.as_str(),
        placed_at_ms: place.stored.order.placed_at.as_millis(),
    };
    Ok(Json(BoardNumbers {
        branch: moment.branch.to_string(),
        revision: moment.board.revision,
        now_ms: moment.now.as_millis(),
        tickets: moment.placed().iter().map(ticket).collect(),
    }))
}
