//! What a person does: a form in, a record of the log out, and what became of it in words.
//!
//! The desk decides nothing. It appends who wants what and which revision they were looking at, and waits a moment for
//! the outcome that the commit wrote.

mod form;

use std::sync::Arc;

use axum::Json;
use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use bytes::Bytes;
use comanda_domain::command::{CommandOutcome, DeskAction, DeskCommand};
use comanda_domain::id::{Channel, CommandId, ConversationKey, DeliveryId, OrderId, ThreadId};
use comanda_domain::order::{OrderAction, Stage};
use comanda_domain::record::{Delivery, NewRecord, RecordKind};
use comanda_log::AppendError;
use http::{HeaderMap, StatusCode, header};
use maud::html;
use serde::Serialize;

use super::words::{Words, fill};
use super::{Desk, Kitchen, conversations, page};
use crate::error::{WebError, chain};
use crate::measure;
pub(super) use form::{Fields, action_name};

/// Who the desk says did it, until people sign in.
const BY: &str = "desk";

/// What became of a command, for the screen.
#[derive(Serialize)]
pub(super) struct Answer {
    result: &'static str,
    message: String,
    /// The order's new revision: what "undo" must expect.
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<u32>,
}

/// `POST /orders/{id}/actions`.
pub(super) async fn act_on_order(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, WebError> {
    let id = OrderId::parse(&id).map_err(|_| WebError::NotFound("order"))?;
    let file = desk.parts.store.order(id).await?.ok_or(WebError::NotFound("order"))?;
    let order = &file.stored.order;
    let kitchen = desk.branch_of(&order.branch).await?;
    let fields = Fields::new(&fields);
    let action = fields.order_action()?;
    let number = file.stored.number.to_string();
    let what = DeskAction::Order {
        order: id,
        expected_revision: fields.expected_revision()?,
        action: action.clone(),
    };
    let outcome = run(&desk, fields.command_id(&desk)?, &order.conversation, what).await?;
    let answer = about_order(kitchen.words, &number, &action, outcome.as_ref(), file.stored.before);
    let back = kitchen.id.as_ref().map_or_else(|| "/".to_owned(), page::board_path);
    Ok(respond(&headers, answer, &kitchen, &back))
}

/// `POST /conversations/{page}/{channel}/{thread}/actions`.
pub(super) async fn act_on_conversation(
    State(desk): State<Arc<Desk>>,
    Path(address): Path<(String, String, String)>,
    headers: HeaderMap,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, WebError> {
    let key = conversations::key(&address)?;
    let kitchen = desk.any_branch().await?;
    let fields = Fields::new(&fields);
    let what = fields.conversation_action()?;
    // What the bot drafts for a comment goes out under it, or to its author.
    let is_answerable = conversations::is_answerable(key.channel) || matches!(what, DeskAction::Draft { .. });
    if !conversations::exists(&desk, &key).await? || !is_answerable {
        return Err(WebError::NotFound("conversation that can be answered from here"));
    }
    let outcome = run(&desk, fields.command_id(&desk)?, &key, what).await?;
    let answer = about_conversation(kitchen.words, outcome.as_ref());
    Ok(respond(&headers, answer, &kitchen, &page::conversation_path(&key)))
}

/// `POST /board/{branch}/rush`: the field `rush` is `true` or `false`.
pub(super) async fn rush(
    State(desk): State<Arc<Desk>>,
    Path(branch): Path<String>,
    headers: HeaderMap,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, WebError> {
    let kitchen = desk.branch(&branch).await?;
    let fields = Fields::new(&fields);
    let is_rush = match fields.text("rush") {
        Some("true") => true,
        Some("false") => false,
        Some(_) | None => return Err(WebError::Field { field: "rush", expected: "true or false" }),
    };
    let missing = || WebError::NotFound("page of this branch: connect one first");
    let page = kitchen.page.clone().ok_or_else(missing)?;
    let branch = kitchen.id.clone().ok_or(WebError::NotFound("branch"))?;
    // It belongs to no conversation.
    let thread = ThreadId::parse("kitchen").map_err(|_| missing())?;
    let key = ConversationKey { page, channel: Channel::Desk, thread };
    let back = page::board_path(&branch);
    let what = DeskAction::Rush { branch, is_rush };
    let outcome = run(&desk, fields.command_id(&desk)?, &key, what).await?;
    let answer = about_conversation(kitchen.words, outcome.as_ref());
    Ok(respond(&headers, answer, &kitchen, &back))
}

/// An id for a command that no page chose one for.
pub(super) fn fresh_id(desk: &Desk) -> CommandId {
    CommandId::from_bytes((desk.parts.random)())
}

/// Appends the command and waits for its outcome; `None` when it takes longer than a page should wait.
pub(super) async fn run(
    desk: &Desk,
    id: CommandId,
    key: &ConversationKey,
    what: DeskAction,
) -> Result<Option<CommandOutcome>, WebError> {
    // Subscribed before appending, so that no change is missed in between.
    let mut revisions = desk.parts.store.revisions();
    let command = DeskCommand::V1 { id, by: BY.to_owned(), what };
    append(desk, &command, key).await.inspect_err(|_| measure::command("not_stored"))?;
    let wait = async {
        loop {
            revisions.mark_unchanged();
            match desk.parts.store.outcome(id).await {
                Ok(Some(outcome)) => return Some(outcome),
                Ok(None) => {}
                Err(error) => {
                    // The command is safe in the log: that its outcome cannot be read now does not make it fail.
                    let chain = chain(&error);
                    tracing::warn!(error = %chain, "the outcome of a command could not be read: {chain}");
                }
            }
            revisions.changed().await.ok()?;
        }
    };
    let outcome = tokio::time::timeout(desk.parts.limits.command_wait, wait).await.ok().flatten();
    measure::command(result_name(outcome.as_ref()));
    Ok(outcome)
}

async fn append(desk: &Desk, command: &DeskCommand, key: &ConversationKey) -> Result<(), WebError> {
    let received_at = desk.now();
    let body = Bytes::from(serde_json::to_vec(command).unwrap_or_default());
    let record = NewRecord {
        event: command.event_id(),
        key: key.clone(),
        kind: RecordKind::Command,
        range: 0..body.len(),
        entry_time: None,
    };
    let id = DeliveryId::from_bytes((desk.parts.random)());
    let delivery = Delivery::new(id, received_at, Vec::new(), body, vec![record])?;
    let timeout = desk.parts.limits.append_timeout;
    let appended = tokio::time::timeout(timeout, desk.parts.producer.append(&delivery)).await;
    let result = match appended {
        Ok(result) => result.map_err(WebError::from),
        Err(_) => Err(WebError::AppendTimedOut { timeout_ms: timeout.as_millis() }),
    };
    match &result {
        Ok(()) => desk.parts.append_health.worked(),
        Err(WebError::Append(AppendError::TooLarge { .. })) => {}
        Err(_) => desk.parts.append_health.failed(received_at),
    }
    result
}

const fn result_name(outcome: Option<&CommandOutcome>) -> &'static str {
    match outcome {
        Some(CommandOutcome::Done { .. }) => "done",
        Some(CommandOutcome::Stale { .. }) => "stale",
        Some(CommandOutcome::Refused { .. }) => "refused",
        None => "pending",
    }
}

fn about_order(
    words: &Words,
    number: &str,
    action: &OrderAction,
    outcome: Option<&CommandOutcome>,
    before: Option<Stage>,
) -> Answer {
    let in_stage = |sentence, stage| fill(sentence, &[("number", number), ("stage", words.stage(stage))]);
    let (message, revision) = match outcome {
        Some(CommandOutcome::Done { revision }) => {
            let done = || format!("{} {number}: {}", words.order, words.done_action(action));
            let reached = leads_to(action, before).map_or_else(done, |stage| in_stage(words.done, stage));
            (reached, *revision)
        }
        Some(CommandOutcome::Stale { stage, .. }) => (in_stage(words.stale, *stage), None),
        Some(CommandOutcome::Refused { reason }) => {
            (fill(words.refused, &[("number", number), ("reason", reason)]), None)
        }
        None => (words.pending.to_owned(), None),
    };
    Answer { result: result_name(outcome), message, revision }
}

/// The stage an order is in once the action was done.
const fn leads_to(action: &OrderAction, before: Option<Stage>) -> Option<Stage> {
    match action {
        OrderAction::Accept => Some(Stage::Accepted),
        OrderAction::StartPreparing => Some(Stage::Preparing),
        OrderAction::MarkReady => Some(Stage::Ready),
        OrderAction::SendOut => Some(Stage::OutForDelivery),
        OrderAction::Complete => Some(Stage::Completed),
        OrderAction::Reject { .. } => Some(Stage::Rejected),
        OrderAction::Cancel { .. } => Some(Stage::Cancelled),
        OrderAction::StepBack => before,
        // Where these leave the order depends on where it was.
        OrderAction::Delay { .. }
        | OrderAction::AcknowledgeAllergy
        | OrderAction::ProposeChange { .. }
        | OrderAction::AcceptChange
        | OrderAction::RefuseChange => None,
    }
}

pub(super) fn about_conversation(words: &Words, outcome: Option<&CommandOutcome>) -> Answer {
    let message = match outcome {
        Some(CommandOutcome::Done { .. }) => words.conversation_done.to_owned(),
        Some(CommandOutcome::Stale { stage, .. }) => {
            fill(words.conversation_refused, &[("reason", words.stage(*stage))])
        }
        Some(CommandOutcome::Refused { reason }) => fill(words.conversation_refused, &[("reason", reason)]),
        None => words.pending.to_owned(),
    };
    Answer { result: result_name(outcome), message, revision: None }
}

/// The page's script gets JSON; a browser without it goes back, or is told why not.
pub(super) fn respond(headers: &HeaderMap, answer: Answer, kitchen: &Kitchen, back: &str) -> Response {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if accept.contains("application/json") {
        return Json(answer).into_response();
    }
    if matches!(answer.result, "done" | "pending") {
        return Redirect::to(back).into_response();
    }
    let page = page::shell(&page::Page {
        title: &answer.message,
        kitchen,
        place: page::Place::Elsewhere,
        script: "desk.js",
        config: String::new(),
        bar: html! {},
        body: html! {
            main class="plain" {
                p class="alarm" role="alert" { (answer.message) }
                a class="button" href=(back) { (kitchen.words.back) }
            }
        },
    });
    (StatusCode::CONFLICT, page).into_response()
}
