//! One ticket as HTML, read from top to bottom as a cook reads it: number, when, what, what not, and one large button.

use comanda_domain::id::CommandId;
use comanda_domain::order::{Order, OrderAction, OrderLine, OrderStatus, Party, Reach, Stage, TicketText};
use comanda_domain::reading::WantedTime;
use comanda_domain::time::Timestamp;
use comanda_store::port::conversation::StoredOrder;
use maud::{Markup, html};

use super::Kitchen;
use super::command::action_name;
use super::ticket::{Placed, due, urgency};
use super::words::{Words, fill};
use super::{icon, page};
use crate::parts::RandomBytes;

/// Minutes by which a tap puts an order off.
const DELAYS_MINUTES: [u32; 3] = [5, 10, 20];

/// Below this confidence the kitchen is told to look at the customer's words.
const SURE_PERCENT: u8 = 80;

/// What all cards of a board share.
pub(super) struct Surroundings<'a> {
    pub(super) kitchen: &'a Kitchen,
    pub(super) now: Timestamp,
    pub(super) random: &'a RandomBytes,
}

impl Surroundings<'_> {
    fn fresh_command(&self) -> CommandId {
        CommandId::from_bytes((self.random)())
    }
}

/// The card of a ticket.
pub(super) fn card(placed: &Placed<'_>, around: &Surroundings<'_>) -> Markup {
    let StoredOrder { order, number, before } = placed.stored;
    let words = around.kitchen.words;
    let stage = order.status.stage();
    let due = due(order, &around.kitchen.zone);
    let (urgency, _) = urgency(due, around.now);
    let look = match stage {
        Stage::Rejected | Stage::Cancelled => "final void",
        Stage::Completed => "final",
        Stage::Placed | Stage::Accepted | Stage::Preparing | Stage::Ready | Stage::OutForDelivery => {
            urgency.name()
        }
    };
    html! {
        article class={ "card " (look) } id=(order.id) tabindex="-1"
            aria-label={ (words.order) " " (number) ", " (words.stage(stage)) }
            data-order=(order.id) data-number=(number) data-revision=(order.revision) data-stage=(stage.as_str())
            data-placed=(order.placed_at.as_millis()) data-due=(due.as_millis()) data-slot=[placed.slot] {
            (head(placed, around, due))
            (status_note(order, words))
            @if let Some(name) = &order.customer_name { p class="name" { (name) } }
            (wanted(order, around.kitchen))
            @if !order.allergies.is_empty() {
                p class="allergy" { b { "⚠ " (words.allergy) ":" } " " (order.allergies.join(", ")) }
            }
            (proposal(order, around))
            (changes(order, around.kitchen))
            ul class="lines" { @for line in &order.lines { (order_line(line, words)) } }
            @if let Some(note) = &order.note { p class="note" { b { (words.note) ":" } " " (note) } }
            (foldouts(order, words))
            (actions(placed.stored, *before, around))
        }
    }
}

fn head(placed: &Placed<'_>, around: &Surroundings<'_>, due: Timestamp) -> Markup {
    let (order, words) = (&placed.stored.order, around.kitchen.words);
    let fulfilment = order.reach.fulfilment();
    let (_, late_minutes) = urgency(due, around.now);
    let age_minutes = around.now.since(order.placed_at).as_secs() / 60;
    let is_late = around.now >= due && !order.status.stage().is_final();
    html! {
        header class="card-head" {
            span class="slot" aria-hidden="true" { @if let Some(digit) = placed.slot { (digit) } }
            span class="number" { (placed.stored.number) }
            span class="card-facts" {
                span class="age" {
                    time { (around.kitchen.clock(order.placed_at)) }
                    @if !order.status.stage().is_final() {
                        " · "
                        span class="minutes" { (fill(words.screen.minutes, &[("minutes", &age_minutes.to_string())])) }
                    }
                }
                span class="press" {
                    b class="late-by" hidden[!is_late] {
                        (fill(words.screen.late, &[("minutes", &late_minutes.to_string())]))
                    }
                }
            }
        }
        p class="signs" {
            span class={ "reach reach-" (fulfilment_name(order)) } {
                (icon::fulfilment(fulfilment))
                @match &order.reach {
                    Reach::DineIn { table: Some(table) } => (fill(words.table, &[("table", table)])),
                    Reach::DineIn { table: None } | Reach::Pickup { .. } | Reach::Delivery { .. } => {
                        (words.fulfilment(fulfilment))
                    }
                }
            }
            span class="channel" title=(words.channel(order.conversation.channel)) {
                (icon::channel(order.conversation.channel))
                span class="channel-name" { (words.channel(order.conversation.channel)) }
            }
        }
    }
}

const fn fulfilment_name(order: &Order) -> &'static str {
    match order.reach {
        Reach::Pickup { .. } => "pickup",
        Reach::Delivery { .. } => "delivery",
        Reach::DineIn { .. } => "dine-in",
    }
}

/// Stamped across a ticket that is not simply on its way through the kitchen.
fn status_note(order: &Order, words: &Words) -> Markup {
    let stamp = match &order.status {
        OrderStatus::Rejected { reason } => fill(words.rejected_because, &[("reason", reason)]),
        OrderStatus::Cancelled { by: Party::Customer, .. } => words.cancelled_by_customer.to_owned(),
        OrderStatus::Cancelled { by: Party::Desk | Party::System, .. }
        | OrderStatus::OutForDelivery
        | OrderStatus::Completed => words.stage(order.status.stage()).to_owned(),
        OrderStatus::Placed | OrderStatus::Accepted | OrderStatus::Preparing | OrderStatus::Ready => {
            return html! {};
        }
    };
    let is_void = matches!(order.status.stage(), Stage::Rejected | Stage::Cancelled);
    html! { p class=(if is_void { "stamp void" } else { "stamp" }) { (stamp) } }
}

/// What the customer asks to be made otherwise: struck and added lines, and two buttons.
fn proposal(order: &Order, around: &Surroundings<'_>) -> Markup {
    let Some(proposal) = order.terms.proposal.as_deref().filter(|_| !order.status.stage().is_final()) else {
        return html! {};
    };
    let words = around.kitchen.words;
    let (struck, added) = proposal.difference(order);
    html! {
        section class="change change-asked" role="alert" {
            p class="change-head" { b { (words.change_asked) } " " time { (around.kitchen.clock(proposal.at)) } }
            (difference(&struck, &added))
            form method="post" action=(action_path(order)) {
                (hidden_fields(order, around))
                (button(&OrderAction::AcceptChange, words))
                (button(&OrderAction::RefuseChange, words))
            }
        }
    }
}

/// Changes that were made.
fn changes(order: &Order, kitchen: &Kitchen) -> Markup {
    html! {
        @for change in &order.terms.changes {
            section class="change" {
                p class="change-head" { b { (kitchen.words.change_made) } " " time { (kitchen.clock(change.at)) } }
                (difference(&change.struck, &change.added))
            }
        }
    }
}

fn difference(struck: &[TicketText], added: &[TicketText]) -> Markup {
    html! {
        ul class="lines" {
            @for line in struck { li class="line struck" { s { (ticket_text(line, None)) } } }
            @for line in added { li class="line added" { (ticket_text(line, None)) } }
        }
    }
}

fn wanted(order: &Order, kitchen: &Kitchen) -> Markup {
    let begins =
        order.terms.starts_at.map(|at| fill(kitchen.words.begins_at, &[("time", &kitchen.clock(at))]));
    html! {
        (wanted_time(order, kitchen))
        @if let Some(begins) = begins { p class="begins" { (begins) } }
    }
}

fn wanted_time(order: &Order, kitchen: &Kitchen) -> Markup {
    match &order.wanted {
        WantedTime::Asap => html! {
            @if let Some(at) = order.terms.promised_at {
                p class="promised" { (fill(kitchen.words.promised, &[("time", &kitchen.clock(at))])) }
            }
        },
        WantedTime::At(local) => {
            // The day is only worth its room when it is not the day on which the order was placed.
            let is_same_day = order.placed_at.local(&kitchen.zone).date() == local.date();
            let format = if is_same_day { "%H:%M" } else { "%d/%m %H:%M" };
            let time = local.strftime(format).to_string();
            html! { p class="wanted" { (fill(kitchen.words.for_time, &[("time", &time)])) } }
        }
    }
}

/// One line of an order, with a hint where the reader was not sure.
pub(super) fn order_line(line: &OrderLine, words: &Words) -> Markup {
    let is_unsure = line.confidence_percent < SURE_PERCENT;
    html! { li class="line" { (ticket_text(&line.ticket, is_unsure.then_some(words))) } }
}

fn ticket_text(text: &TicketText, unsure: Option<&Words>) -> Markup {
    html! {
        span class="dish" {
            span class="quantity" { (text.quantity) "×" }
            " "
            @match unsure {
                Some(words) => span class="unsure" title=(words.unsure) { (text.title) span class="unsure-mark" { " ?" } },
                None => (text.title),
            }
        }
        @for removal in &text.removals { span class="removal" { "− " (removal) } }
        @for addition in &text.additions { span class="addition" { "+ " (addition) } }
        @if let Some(note) = &text.note { span class="line-note" { "“" (note) "”" } }
        @if !text.parts.is_empty() {
            ul class="parts" { @for part in &text.parts { li { (ticket_text(part, None)) } } }
        }
    }
}

/// What is one tap away: the customer's own words, and where a delivery goes.
fn foldouts(order: &Order, words: &Words) -> Markup {
    html! {
        div class="folds" {
        @if !order.said.is_empty() {
            details data-key="said" {
                summary { (words.verbatim) }
                @for sentence in &order.said { blockquote { (sentence) } }
            }
        }
        @match &order.reach {
            Reach::Delivery { address, phone } => details data-key="reach" {
                summary { (words.address_and_phone) }
                p class="address" { (address) }
                p { a class="phone" href={ "tel:" (phone) } { (phone) } }
            },
            Reach::Pickup { phone: Some(phone) } => details data-key="reach" {
                summary { (words.phone) }
                p { a class="phone" href={ "tel:" (phone) } { (phone) } }
            },
            Reach::Pickup { phone: None } | Reach::DineIn { .. } => {}
        }
        }
    }
}

/// One large button for the next step; everything else behind "more".
pub(super) fn actions(stored: &StoredOrder, before: Option<Stage>, around: &Surroundings<'_>) -> Markup {
    // What the customer took back stays taken back.
    let taken_back = matches!(stored.order.status, OrderStatus::Cancelled { by: Party::Customer, .. });
    let before = before.filter(|_| !taken_back);
    let (order, words) = (&stored.order, around.kitchen.words);
    let stage = order.status.stage();
    html! {
        footer class="card-foot" {
        @if let Some(next) = order.next_action() {
            form class="next" method="post" action=(action_path(order)) {
                (hidden_fields(order, around))
                button class="primary" name="action" value=(action_name(&next)) { (words.action(&next)) }
            }
        }
        details class="more" data-key="more" {
            summary aria-label=(words.more) { span class="more-word" { (words.more) } }
            a class="button" href=(page::order_path(order.id)) { (words.whole_order) }
            @if matches!(stage, Stage::Placed | Stage::Accepted | Stage::Preparing) && !order.has_unseen_allergy() {
                (delays(order, around))
            }
            @if before.is_some() || !stage.is_final() {
                form method="post" action=(action_path(order)) {
                    (hidden_fields(order, around))
                    @if before.is_some() { (button(&OrderAction::StepBack, words)) }
                    @if !stage.is_final() {
                        (button(&OrderAction::Cancel { by: Party::Desk, reason: None }, words))
                    }
                }
            }
            @if stage == Stage::Placed {
                form method="post" action=(action_path(order)) {
                    (hidden_fields(order, around))
                    input type="hidden" name="action" value="reject";
                    p { (words.reject_because) }
                    @for (label, told) in words.reject_reasons.iter().zip(Words::of(&order.language).reject_reasons) {
                        button name="reason" value=(told) { (label) }
                    }
                }
            }
        }
        }
    }
}

/// "+10 min": accepted, or still on its way, later than was promised.
fn delays(order: &Order, around: &Surroundings<'_>) -> Markup {
    html! {
        form method="post" action=(action_path(order)) {
            (hidden_fields(order, around))
            input type="hidden" name="action" value="delay";
            @for minutes in DELAYS_MINUTES {
                button name="minutes" value=(minutes) {
                    (fill(around.kitchen.words.delay, &[("minutes", &minutes.to_string())]))
                }
            }
        }
    }
}

fn action_path(order: &Order) -> String {
    format!("{}/actions", page::order_path(order.id))
}

fn hidden_fields(order: &Order, around: &Surroundings<'_>) -> Markup {
    html! {
        input type="hidden" name="command_id" value=(around.fresh_command());
        input type="hidden" name="expected_revision" value=(order.revision);
    }
}

fn button(action: &OrderAction, words: &Words) -> Markup {
    html! { button name="action" value=(action_name(action)) { (words.action(action)) } }
}
