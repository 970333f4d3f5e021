//! What the books know of a customer, in words.

use std::fmt::Write as _;

use comanda_domain::order::Reach;
use comanda_domain::profile::Habits;
use comanda_domain::shop::Shop;
use comanda_store::port::people::PersonFile;

/// A person, a line for each thing that is known; the lines are indented.
pub(crate) fn person(file: &PersonFile, shop: &Shop) -> String {
    let habits = Habits::of(file.orders.iter().map(|stored| &stored.order));
    let mut text = format!("  {}", file.name().unwrap_or("(no name)"));
    for known in &file.identities {
        let _ =
            write!(text, " · {} {}", known.identity.channel, known.name.as_deref().unwrap_or("(no name)"));
    }
    let value: Vec<String> = habits.value.iter().map(ToString::to_string).collect();
    let _ = writeln!(
        text,
        "\n  {} order(s){}",
        habits.orders,
        if value.is_empty() { String::new() } else { format!(", {}", value.join(" and ")) }
    );
    if let Some(favourite) = &habits.favourite {
        let _ = writeln!(text, "  favourite: {favourite}");
    }
    if !habits.interests.is_empty() {
        let _ = writeln!(text, "  also: {}", habits.interests.join(", "));
    }
    if habits.points > 0 {
        let _ = writeln!(text, "  points: {}", habits.points);
    }
    if !file.phones.is_empty() {
        let _ = writeln!(text, "  phones: {}", file.phones.join(", "));
    }
    for deeds in &file.deeds {
        let at = deeds.last_at.local(&shop.zone).strftime("%d/%m %H:%M");
        let _ = writeln!(text, "  {} × {}, last {at}", deeds.count, deeds.kind);
    }
    for link in &file.links {
        let undone = if link.undone.is_some() { ", undone" } else { "" };
        let _ = writeln!(text, "  linked by {}{undone}", link.how);
    }
    for stored in &file.orders {
        let order = &stored.order;
        let reach = match &order.reach {
            Reach::Delivery { address, phone } if address.is_empty() && phone.is_empty() => {
                "delivery, to nobody knows where"
            }
            Reach::Delivery { .. } => "delivery",
            Reach::Pickup { .. } => "pickup",
            Reach::DineIn { .. } => "dine in",
        };
        let name = order.customer_name.as_deref().map(|name| format!(" for {name}")).unwrap_or_default();
        let _ = writeln!(
            text,
            "  #{} {} · {reach}{name} · {}",
            stored.number,
            order.status.stage().as_str(),
            order.total
        );
    }
    text
}
