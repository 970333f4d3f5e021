//! The board in words.

use std::fmt::Write as _;

use comanda_domain::order::{Order, OrderLine, Reach, TicketText};
use comanda_domain::reading::WantedTime;
use comanda_domain::shop::Shop;
use comanda_store::port::conversation::StoredOrder;

/// The tickets of a board, a block each; the lines are indented.
pub(crate) fn board(tickets: &[StoredOrder], shop: &Shop) -> String {
    if tickets.is_empty() {
        return "  (empty)\n".to_owned();
    }
    tickets.iter().map(|stored| ticket(stored, shop)).collect()
}

fn ticket(stored: &StoredOrder, shop: &Shop) -> String {
    let order = &stored.order;
    let mut text = format!("  #{} {} · {}", stored.number, order.status.stage().as_str(), reach(order));
    if let WantedTime::At(at) = &order.wanted {
        let _ = write!(text, " · for {}", at.strftime("%d/%m %H:%M"));
    }
    if let Some(at) = order.terms.promised_at {
        let _ = write!(text, " · promised {}", at.local(&shop.zone).strftime("%H:%M"));
    }
    if let Some(at) = order.terms.starts_at {
        let _ = write!(text, " · waits until {}", at.local(&shop.zone).strftime("%d/%m %H:%M"));
    }
    if order.has_unseen_allergy() {
        text.push_str(" · allergy not seen yet");
    }
    if shop.branches.len() > 1 {
        let _ = write!(text, " · branch {}", order.branch);
    }
    text.push('\n');
    for allergy in &order.allergies {
        let _ = writeln!(text, "    ⚠ {allergy}");
    }
    for line in &order.lines {
        text.push_str(&order_line(line));
    }
    if let Some(proposal) = &order.terms.proposal {
        let (struck, added) = proposal.difference(order);
        text.push_str("    the customer asks for a change:\n");
        text.extend(struck.iter().map(|line| ticket_text(line, "    strike ")));
        text.extend(added.iter().map(|line| ticket_text(line, "    add ")));
    }
    for change in &order.terms.changes {
        text.push_str("    changed:\n");
        text.extend(change.struck.iter().map(|line| ticket_text(line, "    struck ")));
        text.extend(change.added.iter().map(|line| ticket_text(line, "    added ")));
    }
    if let Some(note) = &order.note {
        let _ = writeln!(text, "    “{note}”");
    }
    let fee = order.delivery_fee.map(|fee| format!(" (delivery {fee})")).unwrap_or_default();
    let _ = writeln!(text, "    = {}{fee}", order.total);
    if let Some(origin) = &order.terms.origin {
        let from = [("link", &origin.reference), ("ad", &origin.ad_id), ("post", &origin.post_id)];
        let from = from.iter().filter_map(|(what, id)| Some(format!("{what} {}", id.as_deref()?)));
        let _ = writeln!(text, "    came from {}", from.collect::<Vec<_>>().join(", "));
    }
    text
}

fn order_line(line: &OrderLine) -> String {
    ticket_text(&line.ticket, "    ")
}

fn ticket_text(text: &TicketText, indent: &str) -> String {
    let mut line = format!("{indent}{} × {}", text.quantity, text.title);
    for removal in &text.removals {
        let _ = write!(line, " − {removal}");
    }
    for addition in &text.additions {
        let _ = write!(line, " + {addition}");
    }
    if let Some(note) = &text.note {
        let _ = write!(line, " “{note}”");
    }
    line.push('\n');
    let deeper = format!("{indent}  ");
    line + &text.parts.iter().map(|part| ticket_text(part, &deeper)).collect::<String>()
}

fn reach(order: &Order) -> String {
    match &order.reach {
        Reach::Pickup { phone: None } => "pickup".to_owned(),
        Reach::Pickup { phone: Some(phone) } => format!("pickup, {phone}"),
        Reach::Delivery { address, phone } => format!("delivery to {address}, {phone}"),
        Reach::DineIn { table: None } => "dine in".to_owned(),
        Reach::DineIn { table: Some(table) } => format!("table {table}"),
    }
}
