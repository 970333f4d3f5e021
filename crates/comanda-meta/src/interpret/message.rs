//! The key `message` and what hangs on it: attachments, stickers in both shapes, replies, referrals, carts.

use bytes::Bytes;
use comanda_domain::event::message::SharedProduct;
use comanda_domain::event::{
    Attachment, AttachmentKind, CartProduct, Echo, InboundMessage, PageEvent, Referral, ReplyTo,
};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::json;

/// `None` if the message has no id.
pub(super) fn interpret(message: &Value) -> Option<PageEvent> {
    let mid = json::id(message, "mid")?;
    let truth = |name: &str| json::truth(message, name).unwrap_or(false);
    if truth("is_deleted") {
        return Some(PageEvent::MessageDeleted { mid });
    }
    let text = json::text(message, "text");
    let reply_to = json::object(message, "reply_to").and_then(reply_to);
    let attachments = attachments(message);
    if truth("is_echo") {
        let app_id = json::text(message, "app_id");
        let metadata = json::text(message, "metadata");
        return Some(PageEvent::EchoReceived(Echo { mid, app_id, metadata, text, attachments, reply_to }));
    }
    let commands = json::list(message, "commands").iter();
    Some(PageEvent::MessageReceived(InboundMessage {
        mid,
        text,
        quick_reply: json::object(message, "quick_reply").and_then(|tapped| json::text(tapped, "payload")),
        reply_to,
        attachments,
        referral: json::object(message, "referral").map(referral),
        commands: commands.filter_map(|command| json::text(command, "name")).collect(),
        seq: json::number(message, "seq"),
        unsupported: truth("is_unsupported"),
        sender_name: None,
        nlp: json::object(message, "nlp").map(Value::to_string),
    }))
}

fn reply_to(reply: &Value) -> Option<ReplyTo> {
    if let Some(story) = json::object(reply, "story") {
        return Some(ReplyTo::Story { id: json::text(story, "id"), url: json::text(story, "url") });
    }
    let is_self_reply = json::truth(reply, "is_self_reply").unwrap_or(false);
    Some(ReplyTo::Message { mid: json::id(reply, "mid")?, is_self_reply })
}

/// Where a person came from.
pub(super) fn referral(referral: &Value) -> Referral {
    Referral {
        reference: json::text(referral, "ref"),
        source: json::text(referral, "source"),
        kind: json::text(referral, "type"),
        ad_id: json::text(referral, "ad_id"),
        product_id: json::object(referral, "product").and_then(|product| json::text(product, "id")),
        referer_uri: json::text(referral, "referer_uri"),
    }
}

fn attachments(message: &Value) -> Vec<Attachment> {
    let mut attachments: Vec<Attachment> = Vec::new();
    for attachment in json::list(message, "attachments").iter().map(attachment) {
        // Until August 2026 a sticker came twice: as a sticker and as the image of it.
        let is_repeat = |earlier: &Attachment| is_same_sticker(earlier, &attachment);
        match attachments.iter_mut().find(|earlier| is_repeat(earlier)) {
            Some(earlier) if matches!(earlier.kind, AttachmentKind::Image) => *earlier = attachment,
            Some(_) => {}
            None => attachments.push(attachment),
        }
    }
    let has_sticker =
        attachments.iter().any(|attachment| matches!(attachment.kind, AttachmentKind::Sticker { .. }));
    let sticker_id = json::text(message, "sticker_id");
    if sticker_id.is_some() && !has_sticker {
        attachments.push(Attachment { kind: AttachmentKind::Sticker { sticker_id }, url: None, title: None });
    }
    attachments
}

fn is_same_sticker(left: &Attachment, right: &Attachment) -> bool {
    use AttachmentKind::{Image, Sticker};
    match (&left.kind, &right.kind) {
        (Sticker { sticker_id: left }, Sticker { sticker_id: right }) => left.is_some() && left == right,
        (Sticker { .. }, Image) | (Image, Sticker { .. }) => left.url.is_some() && left.url == right.url,
        _ => false,
    }
}

fn attachment(attachment: &Value) -> Attachment {
    let nothing = Value::Null;
    let payload = json::object(attachment, "payload").unwrap_or(&nothing);
    let either = |name: &str| json::text(payload, name).or_else(|| json::text(attachment, name));
    let name = json::text(attachment, "type").unwrap_or_default();
    Attachment { kind: attachment_kind(name, payload), url: either("url"), title: either("title") }
}

fn attachment_kind(name: String, payload: &Value) -> AttachmentKind {
    let sticker_id = json::text(payload, "sticker_id");
    match name.as_str() {
        "sticker" => AttachmentKind::Sticker { sticker_id },
        "image" if sticker_id.is_some() => AttachmentKind::Sticker { sticker_id },
        "image" => AttachmentKind::Image,
        "video" => AttachmentKind::Video,
        "audio" => AttachmentKind::Audio,
        "file" => AttachmentKind::File,
        "fallback" => AttachmentKind::Fallback,
        "reel" | "ig_reel" => AttachmentKind::Reel { video_id: json::text(payload, "reel_video_id") },
        "post" | "ig_post" | "share" => AttachmentKind::Post { id: json::text(payload, "id") },
        "appointment_booking" | "appointment" => AttachmentKind::Appointment {
            status: json::text(payload, "status"),
            booking_id: json::text(payload, "booking_id"),
        },
        "location" => location(payload).unwrap_or(AttachmentKind::Other { name }),
        "template" | "product" => AttachmentKind::Template {
            template_type: json::text(payload, "template_type"),
            products: shared_products(payload),
        },
        _ => AttachmentKind::Other { name },
    }
}

fn location(payload: &Value) -> Option<AttachmentKind> {
    let coordinates = json::object(payload, "coordinates")?;
    let latitude = json::number(coordinates, "lat")?;
    // Messenger says `long` and nothing else; other writers of the same shape do not.
    let longitude = ["long", "lng", "lon"].iter().find_map(|name| json::number(coordinates, name))?;
    Some(AttachmentKind::Location { latitude, longitude, label: None })
}

fn shared_products(payload: &Value) -> Vec<SharedProduct> {
    let holder = json::object(payload, "product").unwrap_or(payload);
    // Elements of other templates have no id: only a product does.
    let elements = json::list(holder, "elements").iter();
    elements
        .map(|element| SharedProduct {
            id: json::text(element, "id"),
            retailer_id: json::text(element, "retailer_id"),
            title: json::text(element, "title"),
            subtitle: json::text(element, "subtitle"),
        })
        .filter(|product| product.id.is_some() || product.retailer_id.is_some())
        .collect()
}

/// A cart. `bytes` is the whole record, for the prices exactly as sent.
pub(super) fn cart(order: &Value, bytes: &Bytes, in_change: bool) -> PageEvent {
    let prices = prices_as_sent(bytes, in_change);
    let products = json::list(order, "products").iter().enumerate();
    let product = |(index, product): (usize, &Value)| CartProduct {
        id: json::text(product, "id"),
        retailer_id: json::text(product, "retailer_id"),
        name: json::text(product, "name"),
        unit_price: prices.get(index).cloned().flatten().or_else(|| json::text(product, "unit_price")),
        currency: json::text(product, "currency"),
        // Meta documents a whole number from 1; a product that is listed is wanted at least once.
        quantity: json::number(product, "quantity").unwrap_or(1),
    };
    PageEvent::CartSent { products: products.map(product).collect(), note: json::text(order, "note") }
}

/// Prices as the digits that stand there: `29.90` stays `29.90`.
fn prices_as_sent(bytes: &Bytes, in_change: bool) -> Vec<Option<String>> {
    #[derive(Deserialize)]
    struct Change<'a> {
        #[serde(borrow)]
        value: Item<'a>,
    }
    #[derive(Deserialize)]
    struct Item<'a> {
        #[serde(borrow)]
        order: Order<'a>,
    }
    #[derive(Deserialize)]
    struct Order<'a> {
        #[serde(borrow)]
        products: Vec<Product<'a>>,
    }
    #[derive(Deserialize)]
    struct Product<'a> {
        #[serde(borrow)]
        unit_price: Option<&'a RawValue>,
    }
    let item = if in_change {
        serde_json::from_slice::<Change<'_>>(bytes).map(|change| change.value)
    } else {
        serde_json::from_slice::<Item<'_>>(bytes)
    };
    let products = item.map(|item| item.order.products).unwrap_or_default();
    let digits = |raw: &RawValue| raw.get().trim_matches('"').to_owned();
    let is_price = |text: &String| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    products.into_iter().map(|product| product.unit_price.map(digits).filter(is_price)).collect()
}
