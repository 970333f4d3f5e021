//! WhatsApp: messages and delivery states inside a change, or one element of a change with several.

use comanda_domain::event::{
    Attachment, AttachmentKind, CartProduct, Event, InboundMessage, PageEvent, PersonRef, Referral, ReplyTo,
};
use comanda_domain::id::{MessageId, PersonId};
use serde_json::Value;

use super::{fields, plain, unrecognised, word};
use crate::json;

/// A whole change: one message, one status, or a notice about the account.
pub(super) fn change(item: &Value) -> Event {
    let nothing = Value::Null;
    let value = json::object(item, "value").unwrap_or(&nothing);
    match (json::list(value, "messages"), json::list(value, "statuses")) {
        ([only], []) => return message(only, Some(value)),
        ([], [only]) => return status(only),
        _ => {}
    }
    match json::text(item, "field") {
        Some(field) if fields::is_known_whatsapp(&field) => plain(PageEvent::PageFieldChanged {
            value: json::member(item, "value").map(Value::to_string),
            field,
        }),
        Some(field) => unrecognised(format!("a WhatsApp change of an unknown shape: {}", word(&field))),
        None => unrecognised("an entry without items"),
    }
}

/// One delivery state of a message of ours.
pub(super) fn status(status: &Value) -> Event {
    let (Some(mid), Some(state)) = (json::id(status, "id"), json::text(status, "status")) else {
        return unrecognised("a WhatsApp status without an id or a state");
    };
    Event {
        person: person(status, &["recipient_id", "recipient_user_id"]),
        occurred_at: json::time(status, "timestamp"),
        standby: false,
        body: PageEvent::WhatsappStatusReported { mid, status: state },
    }
}

/// One message. `value` is the change around it, where it is at hand: it has the sender's name.
pub(super) fn message(message: &Value, value: Option<&Value>) -> Event {
    let Some(mid) = json::id::<MessageId>(message, "id") else {
        return unrecognised("a WhatsApp message without an id");
    };
    let body = match json::text(message, "type").as_deref() {
        Some("order") => cart(message),
        Some("reaction") => reaction(message),
        Some("system") => Some(PageEvent::LegacyReported { kind: "system".to_owned() }),
        Some(kind) => Some(PageEvent::MessageReceived(inbound(mid, kind, message, value))),
        None => None,
    };
    let body = body.unwrap_or_else(|| PageEvent::Unrecognised {
        why: "a WhatsApp message without what its type promises".to_owned(),
    });
    Event {
        person: person(message, &["from", "from_user_id"]),
        occurred_at: json::time(message, "timestamp"),
        standby: false,
        body,
    }
}

fn person(element: &Value, names: &[&str]) -> Option<PersonRef> {
    names.iter().find_map(|name| json::id::<PersonId>(element, name)).map(PersonRef::Id)
}

fn inbound(mid: MessageId, kind: &str, message: &Value, value: Option<&Value>) -> InboundMessage {
    let nothing = Value::Null;
    let content = json::member(message, kind).unwrap_or(&nothing);
    let (text, quick_reply) = words(kind, content);
    let reply_to = json::object(message, "context")
        .and_then(|context| Some(ReplyTo::Message { mid: json::id(context, "id")?, is_self_reply: false }));
    let referral = json::object(message, "referral").map(|referral| Referral {
        source: json::text(referral, "source_type"),
        ad_id: json::text(referral, "source_id"),
        referer_uri: json::text(referral, "source_url"),
        ..Referral::default()
    });
    InboundMessage {
        mid,
        text,
        quick_reply,
        reply_to,
        attachments: attachment(kind, content).into_iter().collect(),
        referral,
        commands: Vec::new(),
        seq: None,
        unsupported: !KINDS.contains(&kind),
        sender_name: value.and_then(|value| sender_name(message, value)),
        nlp: None,
    }
}

/// Kinds of messages that have a meaning here; all others are `unsupported`.
const KINDS: &[&str] = &[
    "text",
    "button",
    "interactive",
    "image",
    "video",
    "audio",
    "voice",
    "document",
    "sticker",
    "location",
    "contacts",
];

/// The text of a message, and the payload of what was tapped.
fn words(kind: &str, content: &Value) -> (Option<String>, Option<String>) {
    match kind {
        "text" => (json::text(content, "body"), None),
        "button" => (json::text(content, "text"), json::text(content, "payload")),
        "interactive" => {
            let tapped = |name: &str| {
                let reply = json::object(content, name)?;
                Some((json::text(reply, "title"), json::text(reply, "id")))
            };
            let form = || {
                let reply = json::object(content, "nfm_reply")?;
                Some((json::text(reply, "body"), json::text(reply, "response_json")))
            };
            tapped("button_reply").or_else(|| tapped("list_reply")).or_else(form).unwrap_or_default()
        }
        _ => (json::text(content, "caption"), None),
    }
}

fn attachment(kind: &str, content: &Value) -> Option<Attachment> {
    let kind = match kind {
        "image" => AttachmentKind::Image,
        "video" => AttachmentKind::Video,
        "audio" | "voice" => AttachmentKind::Audio,
        "document" => AttachmentKind::File,
        "sticker" => AttachmentKind::Sticker { sticker_id: json::text(content, "id") },
        "contacts" => AttachmentKind::Contacts,
        "location" => AttachmentKind::Location {
            latitude: json::number(content, "latitude")?,
            longitude: json::number(content, "longitude")?,
            label: place_label(content),
        },
        _ => return None,
    };
    Some(Attachment { kind, url: json::text(content, "url"), title: json::text(content, "filename") })
}

fn place_label(location: &Value) -> Option<String> {
    match (json::text(location, "name"), json::text(location, "address")) {
        (Some(name), Some(address)) if name != address => Some(format!("{name}, {address}")),
        (name, address) => name.or(address),
    }
}

/// The name of the contact that wrote; with one contact it is that one.
fn sender_name(message: &Value, value: &Value) -> Option<String> {
    let contacts = json::list(value, "contacts");
    let from = json::first_text(message, &["from", "from_user_id"]);
    let is_sender = |contact: &&Value| {
        from.is_some() && ["wa_id", "user_id"].iter().any(|name| json::text(contact, name) == from)
    };
    let only = || if let [contact] = contacts { Some(contact) } else { None };
    let contact = contacts.iter().find(is_sender).or_else(only)?;
    json::text(json::object(contact, "profile")?, "name")
}

fn reaction(message: &Value) -> Option<PageEvent> {
    let reaction = json::object(message, "reaction")?;
    // Taking a reaction back is told by an empty or missing emoji.
    let emoji = json::text(reaction, "emoji");
    let mid = json::id(reaction, "message_id")?;
    Some(PageEvent::ReactionChanged { mid, added: emoji.is_some(), reaction: None, emoji })
}

fn cart(message: &Value) -> Option<PageEvent> {
    let order = json::object(message, "order")?;
    let product = |item: &Value| CartProduct {
        id: None,
        retailer_id: json::text(item, "product_retailer_id"),
        name: None,
        unit_price: json::text(item, "item_price"),
        currency: json::text(item, "currency"),
        quantity: json::number(item, "quantity").unwrap_or(1),
    };
    let products = json::list(order, "product_items").iter().map(product).collect();
    Some(PageEvent::CartSent { products, note: json::text(order, "text") })
}
