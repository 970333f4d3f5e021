//! What a message would look like, for a person who decides whether it goes out.

use std::collections::HashMap;

use comanda_domain::effect::{Content, Label, Outgoing};
use comanda_domain::id::{ConversationKey, OrderId};
use comanda_domain::phrase::Phrase;
use comanda_store::port::OutboxStore;

use crate::render::orders_in;
use crate::shops::{LiveShops, OpenShop};

/// The words, and what stands on its buttons.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Preview {
    /// Line by line.
    pub text: String,
    /// In order.
    pub buttons: Vec<String>,
}

/// What `outgoing` would look like in the conversation; empty where its page is not configured any more. An order whose number
/// cannot be read now is named by its id.
pub async fn preview(
    shops: &LiveShops,
    store: &dyn OutboxStore,
    key: &ConversationKey,
    outgoing: &Outgoing,
) -> Preview {
    let shops = shops.now();
    let Some(shop) = shops.of(&key.page) else { return Preview::default() };
    let orders = orders_in(&outgoing.content);
    let numbers = if orders.is_empty() {
        HashMap::new()
    } else {
        store.order_numbers(&orders).await.unwrap_or_default()
    };
    of(shop, outgoing, &numbers)
}

fn of(shop: &OpenShop, outgoing: &Outgoing, numbers: &HashMap<OrderId, u32>) -> Preview {
    let say = |phrase: &Phrase| shop.texts.render(phrase, &outgoing.language, numbers);
    let label = |label: &Label| match label {
        Label::Phrase(phrase) => say(phrase),
        Label::Text(text) => text.clone(),
    };
    match &outgoing.content {
        Content::Text { phrases, quick_replies } => Preview {
            text: phrases.iter().map(say).collect::<Vec<_>>().join("\n").trim().to_owned(),
            buttons: quick_replies.iter().map(|reply| label(&reply.title)).collect(),
        },
        Content::Said { text } => Preview { text: text.clone(), buttons: Vec::new() },
        Content::Cards { cards } => {
            let line = |card: &comanda_domain::effect::Card| match &card.subtitle {
                Some(subtitle) => format!("▪ {} · {subtitle}", card.title),
                None => format!("▪ {}", card.title),
            };
            Preview { text: cards.iter().map(line).collect::<Vec<_>>().join("\n"), buttons: Vec::new() }
        }
        Content::Picture { file } => Preview { text: format!("🖼 {file}"), buttons: Vec::new() },
        // Neither is ever drafted: a receipt follows from the yes, and nobody types meanwhile.
        Content::Receipt(_) | Content::Action(_) => Preview::default(),
    }
}
