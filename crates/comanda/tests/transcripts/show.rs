//! What a customer sees, in words.

use comanda_sim::{Bubble, Card, Content, Receipt};

/// A bubble from the shop, without the name in front.
pub(crate) fn bubble(bubble: &Bubble) -> String {
    let mut text = match &bubble.content {
        Content::Text { text } => text.clone(),
        Content::Buttons { text, buttons } => {
            let titles = buttons.iter().map(|button| format!("[{}]", button.title()));
            format!("{text}\n{}", titles.collect::<Vec<_>>().join(" "))
        }
        Content::Cards { cards } => {
            let cards: Vec<String> = cards.iter().map(card).collect();
            format!("(cards)\n{}", cards.join("\n"))
        }
        Content::Receipt { receipt: shown } => receipt(shown),
        Content::Media { media, url } => format!("({media} {})", url.as_deref().unwrap_or_default()),
        Content::Sticker { sticker_id } => format!("(sticker {sticker_id})"),
        Content::Location { latitude, longitude } => format!("(location {latitude}, {longitude})"),
        Content::Cart { products } => format!("(cart of {products})"),
        Content::Template { template_type } => format!("({template_type})"),
    };
    if !bubble.quick_replies.is_empty() {
        let titles = bubble.quick_replies.iter().map(|reply| format!("[{}]", reply.title));
        text.push('\n');
        text.push_str(&titles.collect::<Vec<_>>().join(" "));
    }
    text
}

fn card(card: &Card) -> String {
    let subtitle = card.subtitle.as_ref().map(|text| format!(" | {text}")).unwrap_or_default();
    let buttons: Vec<String> = card.buttons.iter().map(|button| format!("[{}]", button.title())).collect();
    format!("- {}{subtitle} {}", card.title, buttons.join(" "))
}

fn receipt(receipt: &Receipt) -> String {
    let mut lines = vec![format!("(receipt for {}, {})", receipt.recipient_name, receipt.payment_method)];
    for line in &receipt.lines {
        let quantity = line.quantity.map(|quantity| format!("{quantity} × ")).unwrap_or_default();
        let subtitle = line.subtitle.as_ref().map(|text| format!(" ({text})")).unwrap_or_default();
        lines.push(format!("- {quantity}{}{subtitle}: {}", line.title, line.price));
    }
    if let Some(fee) = receipt.shipping_cost {
        lines.push(format!("- delivery: {fee}"));
    }
    for (name, amount) in &receipt.adjustments {
        lines.push(format!("- {name}: {amount}"));
    }
    lines.push(format!("= {} {}", receipt.total_cost, receipt.currency));
    lines.join("\n")
}

/// Puts a name before the first line and indents the others.
pub(crate) fn said(who: &str, text: &str) -> String {
    let mut lines = text.lines();
    let mut block = format!("{who}: {}\n", lines.next().unwrap_or_default());
    for line in lines {
        block.push_str("  ");
        block.push_str(line);
        block.push('\n');
    }
    block
}
