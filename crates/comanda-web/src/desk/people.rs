//! The customers: one page for each person, whatever the number of channels they write on.

use std::sync::Arc;

use axum::extract::{Form, Path, Query, State};
use axum::response::Response;
use comanda_domain::command::DeskAction;
use comanda_domain::id::{Channel, ConversationKey, ProfileId, ThreadId};
use comanda_domain::profile::{Habits, Identity};
use comanda_domain::words::Words as Spoken;
use comanda_store::port::people::{PeopleLink, PersonFile, PersonRow};
use http::HeaderMap;
use serde::Deserialize;

use super::Desk;
use super::command::{self, Fields};
use super::page::person_path;
use crate::error::WebError;

mod show;

/// Conversations that are looked through for people.
const LISTED_MAX: usize = 2_000;
/// People in the list.
const SHOWN_MAX: usize = 200;
/// People offered as "the same as".
const OFFERED_MAX: usize = 20;
/// Orders from which a person's habits follow.
const ORDERS_MAX: usize = 500;

/// What the list is searched for.
#[derive(Deserialize)]
pub(super) struct Search {
    #[serde(default)]
    q: String,
}

/// `GET /people`: those who wrote last first; with `q`, those of that name or number.
pub(super) async fn list(
    State(desk): State<Arc<Desk>>,
    Query(search): Query<Search>,
) -> Result<maud::Markup, WebError> {
    let kitchen = desk.any_branch().await?;
    let mut rows = desk.parts.people.people(LISTED_MAX).await?;
    rows.retain(|row| is_meant(row, &search.q));
    rows.truncate(SHOWN_MAX);
    Ok(show::list(&rows, search.q.trim(), &kitchen, desk.now()))
}

/// Whether a search means this person: by words of the name, without accents, or by digits of the phone number.
fn is_meant(row: &PersonRow, search: &str) -> bool {
    let wanted = Spoken::of(search);
    let digits: String = search.chars().filter(char::is_ascii_digit).collect();
    // A number in local spelling begins with a zero that the international one lacks.
    let digits = digits.trim_start_matches('0');
    let has_number = row.phone.as_ref().is_some_and(|phone| !digits.is_empty() && phone.contains(digits));
    let has_name = row.name.as_ref().is_some_and(|name| Spoken::of(name).contains(&wanted));
    wanted.is_empty() || has_number || has_name
}

/// `GET /people/{profile}`; with `q`, others of that name or number are offered as the same person.
pub(super) async fn page(
    State(desk): State<Arc<Desk>>,
    Path(profile): Path<String>,
    Query(search): Query<Search>,
) -> Result<maud::Markup, WebError> {
    let file = file(&desk, &profile).await?;
    let kitchen = desk.any_branch().await?;
    let habits = Habits::of(file.orders.iter().map(|stored| &stored.order));
    let offered = if search.q.trim().is_empty() {
        Vec::new()
    } else {
        let mut rows = desk.parts.people.people(LISTED_MAX).await?;
        rows.retain(|row| row.profile != file.profile && is_meant(row, &search.q));
        rows.truncate(OFFERED_MAX);
        rows
    };
    Ok(show::person(
        &desk,
        &show::Person { file: &file, habits: &habits, offered: &offered, q: search.q.trim() },
        &kitchen,
    ))
}

async fn file(desk: &Desk, profile: &str) -> Result<PersonFile, WebError> {
    let missing = WebError::NotFound("person");
    let Ok(profile) = ProfileId::parse(profile) else { return Err(missing) };
    desk.parts.people.person(profile, ORDERS_MAX).await?.ok_or(missing)
}

/// `POST /people/{profile}/actions`.
pub(super) async fn act(
    State(desk): State<Arc<Desk>>,
    Path(profile): Path<String>,
    headers: HeaderMap,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, WebError> {
    let file = file(&desk, &profile).await?;
    let kitchen = desk.any_branch().await?;
    let fields = Fields::new(&fields);
    let (key, what) = match fields.text("action") {
        Some("link") => link(&desk, &file, &fields).await?,
        Some("unlink") => unlink(&file, &fields)?,
        Some("forget") => forget(&file, &fields)?,
        Some(_) | None => {
            return Err(WebError::Field { field: "action", expected: "link, unlink or forget" });
        }
    };
    let outcome = command::run(&desk, fields.command_id(&desk)?, &key, what).await?;
    let answer = command::about_conversation(kitchen.words, outcome.as_ref());
    Ok(command::respond(&headers, answer, &kitchen, &person_path(file.profile)))
}

type Command = (ConversationKey, DeskAction);

/// What is said about people belongs to no conversation: a record of the page that they wrote to.
fn of_the_desk(identity: &Identity) -> Result<ConversationKey, WebError> {
    let thread = ThreadId::parse("people").map_err(|_| WebError::NotFound("people"))?;
    Ok(ConversationKey { page: identity.page.clone(), channel: Channel::Desk, thread })
}

async fn link(desk: &Desk, file: &PersonFile, fields: &Fields<'_>) -> Result<Command, WebError> {
    let wrong = WebError::Field { field: "other", expected: "the profile of another person" };
    let Some(other) = fields.text("other").and_then(|raw| ProfileId::parse(raw).ok()) else {
        return Err(wrong);
    };
    let other = desk.parts.people.person(other, 1).await?.filter(|other| other.profile != file.profile);
    let (left, right) = (file.identities.first(), other.as_ref().and_then(|other| other.identities.first()));
    let (Some(left), Some(right)) = (left, right) else { return Err(wrong) };
    let (left, right) = (left.identity.clone(), right.identity.clone());
    Ok((of_the_desk(&left)?, DeskAction::Link { left, right }))
}

fn unlink(file: &PersonFile, fields: &Fields<'_>) -> Result<Command, WebError> {
    let wrong = WebError::Field { field: "left", expected: "two profiles that are linked" };
    let profile = |name| fields.text(name).and_then(|raw| ProfileId::parse(raw).ok());
    let (Some(left), Some(right)) = (profile("left"), profile("right")) else { return Err(wrong) };
    let is_meant = |link: &&PeopleLink| (link.left, link.right) == (left, right) && link.undone.is_none();
    if !file.links.iter().any(|link| is_meant(&link)) {
        return Err(wrong);
    }
    let of = |own| {
        file.identities.iter().find(|known| known.own_profile == own).map(|known| known.identity.clone())
    };
    let (Some(left), Some(right)) = (of(left), of(right)) else { return Err(wrong) };
    Ok((of_the_desk(&left)?, DeskAction::Unlink { left, right }))
}

/// One account at a time: others may be somebody else's who only shares a number.
fn forget(file: &PersonFile, fields: &Fields<'_>) -> Result<Command, WebError> {
    let own = fields.text("own").and_then(|raw| ProfileId::parse(raw).ok());
    let known = file.identities.iter().find(|known| Some(known.own_profile) == own);
    let Some(known) = known else {
        return Err(WebError::Field { field: "own", expected: "an account of this person" });
    };
    if let Some(key) = known.identity.conversation() {
        return Ok((key, DeskAction::DeleteData));
    }
    let who = known.identity.clone();
    Ok((of_the_desk(&who)?, DeskAction::ForgetCommenter { who }))
}
