//! From a message that was decided to a request that Meta takes: words, bounds, addresses of pictures.

use std::collections::HashMap;

use comanda_domain::bill::{Adjustment, AdjustmentReason};
use comanda_domain::effect::{
    Card, Content, Label, Link, Purpose, QuickReply, Receipt, Recipient, SenderAction,
};
use comanda_domain::id::{OrderId, PersonId};
use comanda_domain::limits;
use comanda_domain::phrase::{ArgName, ArgValue, Phrase, TextKey};
use comanda_domain::reading::Payment;
use comanda_meta::graph::{
    self, MessageTag, MessagingType, OutOfBounds, SendRequest, TEMPLATE_TEXT_CHARS_MAX, TEXT_CHARS_MAX,
    truncate,
};
use comanda_store::port::outbox::OutboxRow;

use crate::shops::OpenShop;

/// Longest title and subtitle of a card in characters (generic template).
const CARD_CHARS_MAX: usize = 80;

/// A request with the words it says, for the thread on the desk.
#[derive(Debug)]
pub(crate) struct Rendered {
    /// What goes out; to a comment that is answered in public, only the text does.
    pub(crate) request: SendRequest,
    /// The words, where there are any.
    pub(crate) text: Option<String>,
}

/// Why a message cannot be sent at all.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RenderError {
    /// The conversation's thread is nobody who can be written to.
    #[error("the thread of this conversation is not a person")]
    NoPerson,
    /// Under a comment stand words alone.
    #[error("under a comment only words can stand")]
    NotWords,
    /// The picture has no public address.
    #[error("the picture `{file}` has no public address: set `[http] public_url`")]
    NoPicture {
        /// Its name in the shop folder.
        file: String,
    },
    /// Meta would refuse it.
    #[error(transparent)]
    Bounds(#[from] OutOfBounds),
}

/// Renders a row of the outbox. `numbers` are the short numbers of the orders it names.
pub(crate) fn render(
    row: &OutboxRow,
    shop: &OpenShop,
    numbers: &HashMap<OrderId, u32>,
) -> Result<Rendered, RenderError> {
    let language = &row.outgoing.language;
    let say = |phrase: &Phrase| shop.texts.render(phrase, language, numbers);
    let (content, text) = match &row.outgoing.content {
        Content::Text { phrases, quick_replies } => {
            let lines: Vec<String> = phrases.iter().map(say).collect();
            let text = truncate(lines.join("\n").trim(), TEXT_CHARS_MAX);
            let replies = quick_replies.iter().take(limits::QUICK_REPLIES_MAX);
            let quick_replies = replies.map(|reply| quick_reply(reply, &say)).collect();
            (graph::Content::Text { text: text.clone(), quick_replies }, Some(text))
        }
        Content::Said { text } => {
            let text = truncate(text.trim(), TEXT_CHARS_MAX);
            (graph::Content::Text { text: text.clone(), quick_replies: Vec::new() }, Some(text))
        }
        Content::Cards { cards } => {
            let elements = cards.iter().map(|card| element(card, shop, &say)).collect();
            (graph::Content::Generic { elements }, None)
        }
        Content::Receipt(receipt) => {
            (graph::Content::Receipt(Box::new(receipt_of(receipt, numbers, &say))), None)
        }
        Content::Picture { file } => {
            let url = shop.images.get(file).ok_or_else(|| RenderError::NoPicture { file: file.clone() })?;
            (graph::Content::Attachment { kind: graph::MediaKind::Image, url: url.clone() }, None)
        }
        Content::Action(action) => (graph::Content::Action(action_of(*action)), None),
    };
    if text.is_none() && matches!(row.outgoing.recipient, Recipient::Comment(_)) {
        return Err(RenderError::NotWords);
    }
    // A sender action takes nothing beside the recipient.
    let metadata = (!matches!(content, graph::Content::Action(_))).then(|| row.id.to_string());
    let request = SendRequest::new(recipient_of(row)?, MessagingType::Response, content, metadata)?;
    Ok(Rendered { request, text })
}

/// The same message as Meta takes it outside the 24-hour window, if it takes it at all: a person's own words within seven days,
/// news about an order by a template that the shop has approved. Whatever else is said waits.
pub(crate) fn outside_window(row: &OutboxRow, shop: &OpenShop, rendered: &Rendered) -> Option<SendRequest> {
    let text = rendered.text.clone()?;
    let metadata = Some(row.id.to_string());
    let recipient = recipient_of(row).ok()?;
    let outgoing = &row.outgoing;
    if outgoing.purpose == Purpose::Person && matches!(outgoing.content, Content::Said { .. }) {
        let human = MessagingType::Tag(MessageTag::HumanAgent);
        let content = graph::Content::Text { text, quick_replies: Vec::new() };
        return SendRequest::new(recipient, human, content, metadata).ok();
    }
    if !matches!(outgoing.purpose, Purpose::Status(_)) {
        return None;
    }
    let language = &outgoing.language;
    let name = shop.shop.utility_templates.get(language)?.clone();
    // A parameter of a template holds no line breaks.
    let text = truncate(&text.replace('\n', " "), TEMPLATE_TEXT_CHARS_MAX);
    let content = graph::Content::Utility { name, language: language.clone(), text };
    SendRequest::new(recipient, MessagingType::Utility, content, metadata).ok()
}

/// The orders whose short number a message names.
pub(crate) fn orders_in(content: &Content) -> Vec<OrderId> {
    fn collect(phrase: &Phrase, orders: &mut Vec<OrderId>) {
        for (_, value) in &phrase.args {
            match value {
                ArgValue::OrderNumber(order) => orders.push(*order),
                ArgValue::Phrase(inner) => collect(inner, orders),
                ArgValue::Lines(several) | ArgValue::List(several) => {
                    for one in several {
                        collect(one, orders);
                    }
                }
                ArgValue::Text(_) | ArgValue::Number(_) | ArgValue::Money(_) | ArgValue::Cart(_) => {}
            }
        }
    }
    let mut orders = Vec::new();
    match content {
        Content::Text { phrases, .. } => {
            for phrase in phrases {
                collect(phrase, &mut orders);
            }
        }
        Content::Receipt(receipt) => orders.push(receipt.order),
        Content::Said { .. } | Content::Cards { .. } | Content::Picture { .. } | Content::Action(_) => {}
    }
    orders
}

fn recipient_of(row: &OutboxRow) -> Result<graph::Recipient, RenderError> {
    match &row.outgoing.recipient {
        Recipient::Person => {
            let person =
                PersonId::parse(row.conversation.thread.as_str()).map_err(|_| RenderError::NoPerson)?;
            Ok(graph::Recipient::Person(person))
        }
        Recipient::CommentAuthor(comment) | Recipient::Comment(comment) => {
            Ok(graph::Recipient::Comment(comment.clone()))
        }
    }
}

fn label(label: &Label, say: &impl Fn(&Phrase) -> String) -> String {
    let text = match label {
        Label::Phrase(phrase) => say(phrase),
        Label::Text(text) => text.clone(),
    };
    truncate(&text, limits::BUTTON_TITLE_CHARS_MAX)
}

fn quick_reply(reply: &QuickReply, say: &impl Fn(&Phrase) -> String) -> graph::QuickReply {
    graph::QuickReply { title: label(&reply.title, say), payload: reply.tap.to_string() }
}

fn element(card: &Card, shop: &OpenShop, say: &impl Fn(&Phrase) -> String) -> graph::Element {
    let button = |reply: &QuickReply| graph::Button::Postback {
        title: label(&reply.title, say),
        payload: reply.tap.to_string(),
    };
    let link = |link: &Link| graph::Button::WebUrl { title: label(&link.title, say), url: link.url.clone() };
    graph::Element {
        title: truncate(&card.title, CARD_CHARS_MAX),
        subtitle: card.subtitle.as_deref().map(|text| truncate(text, CARD_CHARS_MAX)),
        image_url: card.image.as_ref().and_then(|file| shop.images.get(file)).cloned(),
        default_url: None,
        buttons: card.buttons.iter().map(button).chain(card.links.iter().map(link)).collect(),
    }
}

fn receipt_of(
    receipt: &Receipt,
    numbers: &HashMap<OrderId, u32>,
    say: &impl Fn(&Phrase) -> String,
) -> graph::Receipt {
    let number =
        numbers.get(&receipt.order).map_or_else(|| receipt.order.to_string(), |number| format!("#{number}"));
    let recipient_name =
        receipt.recipient_name.as_ref().map_or_else(|| number.clone(), |name| format!("{name} · {number}"));
    let element = |element: &comanda_domain::effect::ReceiptElement| graph::ReceiptElement {
        title: element.title.clone(),
        subtitle: element.subtitle.clone(),
        quantity: Some(element.quantity),
        price: element.price,
        image_url: None,
    };
    graph::Receipt {
        recipient_name,
        merchant_name: Some(receipt.merchant_name.clone()),
        order_number: receipt.order.to_string(),
        currency: receipt.total.currency(),
        payment_method: say(&Phrase::plain(payment_key(receipt.payment))),
        order_url: None,
        ordered_at: Some(receipt.confirmed_at),
        elements: receipt.elements.iter().map(element).collect(),
        // Meta wants city, postal code and state; a customer writes one line. It was read back as written before.
        address: None,
        summary: graph::ReceiptSummary {
            subtotal: Some(receipt.subtotal),
            shipping_cost: receipt.delivery_fee,
            total_tax: None,
            total_cost: receipt.total,
        },
        adjustments: receipt.adjustments.iter().map(|one| adjustment(*one, say)).collect(),
    }
}

fn adjustment(adjustment: Adjustment, say: &impl Fn(&Phrase) -> String) -> graph::Adjustment {
    let name = match adjustment.reason {
        AdjustmentReason::Rounding => {
            let amount = (ArgName::Price, ArgValue::Text(String::new()));
            say(&Phrase::with(TextKey::RoundingLine, [amount]))
                .trim_end_matches([' ', ':', '−', '-'])
                .to_owned()
        }
    };
    graph::Adjustment { name, amount: adjustment.amount }
}

const fn payment_key(payment: Option<Payment>) -> TextKey {
    match payment {
        Some(Payment::Cash) => TextKey::PayCash,
        Some(Payment::Card) => TextKey::PayCard,
        Some(Payment::Transfer) => TextKey::PayTransfer,
        Some(Payment::Ewallet) => TextKey::PayEwallet,
        None => TextKey::PayOpen,
    }
}

const fn action_of(action: SenderAction) -> graph::SenderAction {
    match action {
        SenderAction::MarkSeen => graph::SenderAction::MarkSeen,
        SenderAction::TypingOn => graph::SenderAction::TypingOn,
    }
}

#[cfg(test)]
mod tests;
