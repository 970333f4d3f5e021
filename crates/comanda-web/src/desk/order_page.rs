//! `GET /orders/{id}`: one order with its history and what was said, read-only but for its buttons.

use std::sync::Arc;

use axum::extract::{Path, State};
use comanda_domain::id::OrderId;
use comanda_domain::order::{OrderAction, OrderChange, Party};
use comanda_store::port::desk::OrderFile;
use maud::{Markup, html};

use super::card::{Surroundings, card};
use super::page::{Page, Place, conversation_path, shell};
use super::ticket::{Column, Placed};
use super::words::{Words, fill};
use super::{Desk, Kitchen, conversations};
use crate::error::WebError;

/// Messages shown below an order.
const MESSAGES_MAX: usize = 50;

/// The page of an order.
pub(super) async fn page(State(desk): State<Arc<Desk>>, Path(id): Path<String>) -> Result<Markup, WebError> {
    let id = OrderId::parse(&id).map_err(|_| WebError::NotFound("order"))?;
    let file = desk.parts.store.order(id).await?.ok_or(WebError::NotFound("order"))?;
    let OrderFile { stored, history } = &file;
    let order = &stored.order;
    let kitchen = desk.branch_of(&order.branch).await?;
    let messages = desk.parts.store.messages(&order.conversation, MESSAGES_MAX).await?;
    let words = kitchen.words;
    let title = format!("{} {}", words.order, stored.number);
    let around = Surroundings { kitchen: &kitchen, now: desk.now(), random: &desk.parts.random };
    let placed = Placed { stored, column: Column::of_order(order, around.now), slot: None };
    let body = html! {
        main class="plain order-page" {
            h1 { (title) }
            (card(&placed, &around))
            p class="total" {
                (words.total) ": " b { (order.total) }
                @if let Some(payment) = order.payment { " · " (words.pays) " " (words.payment(payment)) }
            }
            h2 { (words.history) }
            ol class="history" {
                li { time { (kitchen.clock(order.placed_at)) } " " (words.placed) }
                @for change in history { (entry(change, &kitchen)) }
            }
            h2 { a href=(conversation_path(&order.conversation)) { (words.conversations) } }
            (conversations::bubbles(&messages, &kitchen))
        }
    };
    Ok(shell(&Page {
        title: &title,
        kitchen: &kitchen,
        place: Place::Elsewhere,
        script: "desk.js",
        config: String::new(),
        bar: html! { span class="branch" { (kitchen.name) } },
        body,
    }))
}

fn entry(change: &OrderChange, kitchen: &Kitchen) -> Markup {
    let words = kitchen.words;
    let reason = match &change.action {
        OrderAction::Reject { reason } | OrderAction::Cancel { reason: Some(reason), .. } => Some(reason),
        OrderAction::Accept
        | OrderAction::StartPreparing
        | OrderAction::MarkReady
        | OrderAction::SendOut
        | OrderAction::Complete
        | OrderAction::Cancel { reason: None, .. }
        | OrderAction::StepBack
        | OrderAction::Delay { .. }
        | OrderAction::AcknowledgeAllergy
        | OrderAction::ProposeChange { .. }
        | OrderAction::AcceptChange
        | OrderAction::RefuseChange => None,
    };
    let stage = match &change.action {
        OrderAction::Delay { .. }
        | OrderAction::AcknowledgeAllergy
        | OrderAction::ProposeChange { .. }
        | OrderAction::AcceptChange
        | OrderAction::RefuseChange => words.done_action(&change.action),
        OrderAction::Accept
        | OrderAction::StartPreparing
        | OrderAction::MarkReady
        | OrderAction::SendOut
        | OrderAction::Complete
        | OrderAction::Reject { .. }
        | OrderAction::Cancel { .. }
        | OrderAction::StepBack => words.stage(change.to).to_owned(),
    };
    html! {
        li {
            time { (kitchen.clock(change.at)) } " "
            @match reason {
                Some(reason) => (fill("{stage}: {reason}", &[("stage", &stage), ("reason", reason)])),
                None => (stage),
            }
            " · " (party(words, change.by))
        }
    }
}

const fn party(words: &Words, party: Party) -> &'static str {
    let [customer, desk, system] = words.by;
    match party {
        Party::Customer => customer,
        Party::Desk => desk,
        Party::System => system,
    }
}
