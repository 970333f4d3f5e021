//! `/_sim/*`: what tests and the chat page ask of the simulator itself. JSON in, JSON out; no authentication, so
//! it must only ever listen on the machine itself.

use std::convert::Infallible;
use std::time::Duration;

use axum::Json;
use axum::extract::{Query, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{Html, Redirect};
use futures_util::stream::{self, Stream};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};

use super::AppState;
use crate::faults::Faults;
use crate::ledger::LedgerQuery;
use crate::ledger::summary::SummaryOptions;
use crate::person::Act;

/// How often an open chat page is looked after.
const WATCH_TICK: Duration = Duration::from_millis(80);

/// The rows, or those of one page, of one person, or from a number on. They are copied under the lock and written
/// outside it, so that asking does not hold up the world.
pub(super) async fn ledger(
    State(state): State<AppState>,
    Query(query): Query<LedgerQuery>,
) -> Json<crate::ledger::Ledger> {
    let excerpt = state.simulation.lock().ledger().excerpt(&query);
    Json(excerpt)
}

#[derive(Deserialize)]
pub(super) struct StandingQuery {
    #[serde(default)]
    person_hold_ms: i64,
}

/// The verdict over the whole time, cheap also under load.
pub(super) async fn standing(
    State(state): State<AppState>,
    Query(query): Query<StandingQuery>,
) -> Json<crate::ledger::standing::Standing> {
    let standing = state.simulation.lock().ledger().standing(query.person_hold_ms);
    Json(standing)
}

#[derive(Deserialize)]
pub(super) struct SummaryQuery {
    #[serde(default)]
    quiet_ms: i64,
    #[serde(default)]
    person_hold_ms: i64,
}

pub(super) async fn summary(State(state): State<AppState>, Query(query): Query<SummaryQuery>) -> Json<Value> {
    let options = SummaryOptions { quiet_ms: query.quiet_ms, person_hold_ms: query.person_hold_ms };
    // The rows are copied first: a long book is judged without holding up the world.
    let (ledger, outstanding) = {
        let world = state.simulation.lock();
        (world.ledger().excerpt(&LedgerQuery::default()), world.webhooks_outstanding())
    };
    let mut body = serde_json::to_value(ledger.summary(options)).unwrap_or_default();
    if let Some(fields) = body.as_object_mut() {
        fields.insert("webhooks_outstanding".to_owned(), json!(outstanding));
    }
    Json(body)
}

#[derive(Deserialize)]
pub(super) struct PersonDoes {
    page: String,
    person: String,
    what: Act,
}

pub(super) async fn person(
    State(state): State<AppState>,
    Json(does): Json<PersonDoes>,
) -> (StatusCode, Json<Value>) {
    state.simulation.with(|world, now_ms| {
        if !world.pages.contains_key(&does.page) {
            return (StatusCode::NOT_FOUND, Json(json!({ "error": "no such page" })));
        }
        let mid = world.person_does(&does.page, &does.person, does.what, now_ms);
        (StatusCode::OK, Json(json!({ "mid": mid })))
    })
}

#[derive(Deserialize)]
pub(super) struct PageQuery {
    page: String,
}

pub(super) async fn people(State(state): State<AppState>, Query(query): Query<PageQuery>) -> Json<Value> {
    let world = state.simulation.lock();
    let rows: Vec<Value> = world
        .contacts_of(&query.page)
        .into_iter()
        .take(200)
        .map(|(person, name)| {
            let last = world.thread(&query.page, &person).bubbles.last();
            let last = last.map(|bubble| bubble.content.text().chars().take(60).collect::<String>());
            json!({ "person": person, "name": name, "last": last })
        })
        .collect();
    Json(json!({ "people": rows }))
}

pub(super) async fn new_person(State(state): State<AppState>) -> Json<Value> {
    state.simulation.with(|world, _| {
        let person = world.new_person();
        let name = world.person(&person).map(crate::person::Person::name);
        Json(json!({ "person": person, "name": name }))
    })
}

pub(super) async fn pages(State(state): State<AppState>) -> Json<Value> {
    let world = state.simulation.lock();
    let rows: Vec<Value> =
        world.pages().into_iter().map(|(id, name)| json!({ "id": id, "name": name })).collect();
    Json(json!({ "pages": rows, "callback_url": world.callback_url }))
}

#[derive(Clone, Deserialize)]
pub(super) struct ThreadQuery {
    page: String,
    person: String,
}

pub(super) async fn thread(State(state): State<AppState>, Query(query): Query<ThreadQuery>) -> Json<Value> {
    Json(thread_json(&state, &query))
}

fn thread_json(state: &AppState, query: &ThreadQuery) -> Value {
    let world = state.simulation.lock();
    let thread = world.thread(&query.page, &query.person);
    let mut body = serde_json::to_value(thread).unwrap_or_default();
    if let Some(fields) = body.as_object_mut() {
        fields.insert("typing".to_owned(), json!(thread.typing_until_ms > state.simulation.now_ms()));
        fields.insert("quick_replies".to_owned(), json!(thread.live_quick_replies()));
        // Greeting, Get Started and menu belong to the page; a phone shows them with the thread.
        fields.insert("profile".to_owned(), json!(world.messenger_profile(&query.page)));
    }
    body
}

/// The thread again after every visible change.
pub(super) async fn watch(
    State(state): State<AppState>,
    Query(query): Query<ThreadQuery>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let changes = stream::unfold((state, query, None), |(state, query, seen)| async move {
        loop {
            let now = Some(current(&state, &query));
            if now != seen {
                let event = Event::default().data(thread_json(&state, &query).to_string());
                return Some((Ok(event), (state, query, now)));
            }
            tokio::select! {
                () = state.shutdown.cancelled() => return None,
                () = tokio::time::sleep(WATCH_TICK) => {}
            }
        }
    });
    Sse::new(changes).keep_alive(KeepAlive::default())
}

/// Revision of the thread and whether the page is typing.
fn current(state: &AppState, query: &ThreadQuery) -> (u64, bool) {
    let world = state.simulation.lock();
    let thread = world.thread(&query.page, &query.person);
    (thread.revision, thread.typing_until_ms > state.simulation.now_ms())
}

/// Comments of the page, and the posts that were written while the world was running.
pub(super) async fn comments(State(state): State<AppState>, Query(query): Query<PageQuery>) -> Json<Value> {
    let world = state.simulation.lock();
    let rows: Vec<Value> = world
        .comments
        .values()
        .filter(|comment| comment.page == query.page)
        .map(|comment| {
            json!({
                "id": comment.id, "post": comment.post, "parent": comment.parent, "person": comment.person,
                "text": comment.text, "photo": comment.photo, "at_ms": comment.at_ms, "is_hidden": comment.is_hidden,
                "privately_replied": comment.privately_replied,
            })
        })
        .collect();
    let posts: Vec<Value> = world
        .posts
        .values()
        .filter(|post| post.page == query.page)
        .map(|post| {
            json!({
                "id": post.id, "person": post.person, "text": post.text, "at_ms": post.at_ms,
                "privately_replied": post.privately_replied,
            })
        })
        .collect();
    Json(json!({ "comments": rows, "posts": posts }))
}

pub(super) async fn faults(State(state): State<AppState>) -> Json<Faults> {
    Json(state.simulation.lock().faults().clone())
}

/// Replaces all switches: what the body does not name is off.
pub(super) async fn set_faults(
    State(state): State<AppState>,
    Json(faults): Json<Faults>,
) -> Result<Json<Faults>, (StatusCode, Json<Value>)> {
    faults.check().map_err(|why| (StatusCode::BAD_REQUEST, Json(json!({ "error": why }))))?;
    state.simulation.with(|world, _| world.set_faults(faults.clone()));
    Ok(Json(faults))
}

#[derive(Deserialize)]
pub(super) struct LinkQuery {
    page: String,
    person: String,
    url: String,
}

/// A tap on an account-link button: off to the shop's log-in page, which sends the browser back to [`linked`].
pub(super) async fn account_link(
    State(state): State<AppState>,
    headers: HeaderMap,
    Query(query): Query<LinkQuery>,
) -> Result<Redirect, StatusCode> {
    let host =
        headers.get(header::HOST).and_then(|value| value.to_str().ok()).ok_or(StatusCode::BAD_REQUEST)?;
    let return_to = format!("http://{host}/_sim/linked");
    let address = state.simulation.with(|world, now_ms| {
        world.account_link_address(&query.url, &return_to, &query.page, &query.person, now_ms)
    });
    address.map(|address| Redirect::to(&address)).ok_or(StatusCode::BAD_REQUEST)
}

#[derive(Deserialize)]
pub(super) struct LinkedQuery {
    t: String,
    authorization_code: Option<String>,
}

pub(super) async fn linked(
    State(state): State<AppState>,
    Query(query): Query<LinkedQuery>,
) -> (StatusCode, Html<&'static str>) {
    let known = state
        .simulation
        .with(|world, now_ms| world.finish_account_link(&query.t, query.authorization_code, now_ms));
    if known {
        (StatusCode::OK, Html("<p>Back in Messenger. This window can be closed.</p>"))
    } else {
        (StatusCode::GONE, Html("<p>This link is too old. Tap the button again.</p>"))
    }
}
