//! Requests as Meta's JSON. Absent parts are left out, not sent as `null`.

use comanda_domain::money::Money;
use serde_json::{Map, Number, Value, json};

use super::send::{
    Button, Content, Element, MediaKind, MessageTag, MessagingType, Receipt, Recipient, SendRequest,
    SenderAction,
};

/// The body of `POST /{page}/messages`.
pub(super) fn send_request(request: &SendRequest) -> Value {
    let recipient = match request.recipient() {
        Recipient::Person(person) => json!({"id": person.as_str()}),
        Recipient::Comment(comment) => json!({"comment_id": comment.as_str()}),
        Recipient::Post(post) => json!({"post_id": post.as_str()}),
    };
    if let Content::Action(action) = request.content() {
        // An action stands alone with its recipient.
        return json!({"recipient": recipient, "sender_action": action_word(*action)});
    }
    let mut message = message(request.content());
    if let Some(metadata) = request.metadata() {
        message.insert("metadata".to_owned(), metadata.into());
    }
    let mut body = object(json!({"recipient": recipient, "message": message}));
    let (messaging_type, tag) = match request.messaging_type() {
        MessagingType::Response => ("RESPONSE", None),
        MessagingType::Update => ("UPDATE", None),
        MessagingType::Tag(MessageTag::HumanAgent) => ("MESSAGE_TAG", Some("HUMAN_AGENT")),
        MessagingType::Utility => ("UTILITY", None),
    };
    body.insert("messaging_type".to_owned(), messaging_type.into());
    put(&mut body, "tag", tag);
    Value::Object(body)
}

const fn action_word(action: SenderAction) -> &'static str {
    match action {
        SenderAction::MarkSeen => "mark_seen",
        SenderAction::TypingOn => "typing_on",
        SenderAction::TypingOff => "typing_off",
    }
}

fn message(content: &Content) -> Map<String, Value> {
    match content {
        Content::Text { text, quick_replies } => {
            let mut message = object(json!({"text": text}));
            if !quick_replies.is_empty() {
                let replies = quick_replies.iter().map(
                    |reply| json!({"content_type": "text", "title": reply.title, "payload": reply.payload}),
                );
                message.insert("quick_replies".to_owned(), replies.collect());
            }
            message
        }
        Content::Utility { name, language, text } => object(json!({"template": {
            "name": name,
            "language": {"code": language},
            "components": [{"type": "body", "parameters": [{"type": "text", "text": text}]}],
        }})),
        Content::Generic { elements } => {
            let elements: Value = elements.iter().map(element).collect();
            template(&json!({"template_type": "generic", "elements": elements}))
        }
        Content::Button { text, buttons: list } => {
            template(&json!({"template_type": "button", "text": text, "buttons": buttons(list)}))
        }
        Content::Receipt(receipt) => template(&receipt_payload(receipt)),
        Content::Media { kind, url, buttons: list } => {
            let mut element = object(json!({"media_type": media_word(*kind), "url": url}));
            if !list.is_empty() {
                element.insert("buttons".to_owned(), buttons(list));
            }
            template(&json!({"template_type": "media", "elements": [element]}))
        }
        Content::Attachment { kind, url } => {
            object(json!({"attachment": {"type": media_word(*kind), "payload": {"url": url}}}))
        }
        Content::Action(_) => Map::new(),
    }
}

fn template(payload: &Value) -> Map<String, Value> {
    object(json!({"attachment": {"type": "template", "payload": payload}}))
}

const fn media_word(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Image => "image",
        MediaKind::Video => "video",
        MediaKind::Audio => "audio",
        MediaKind::File => "file",
    }
}

fn element(element: &Element) -> Value {
    let mut card = object(json!({"title": element.title}));
    put(&mut card, "subtitle", element.subtitle.as_deref());
    put(&mut card, "image_url", element.image_url.as_deref());
    if let Some(url) = &element.default_url {
        card.insert("default_action".to_owned(), json!({"type": "web_url", "url": url}));
    }
    if !element.buttons.is_empty() {
        card.insert("buttons".to_owned(), buttons(&element.buttons));
    }
    Value::Object(card)
}

fn buttons(buttons: &[Button]) -> Value {
    let render = |button: &Button| match button {
        Button::WebUrl { title, url } => json!({"type": "web_url", "title": title, "url": url}),
        Button::Postback { title, payload } => {
            json!({"type": "postback", "title": title, "payload": payload})
        }
        Button::PhoneNumber { title, number } => {
            json!({"type": "phone_number", "title": title, "payload": number})
        }
        Button::AccountLink { url } => json!({"type": "account_link", "url": url}),
        Button::AccountUnlink => json!({"type": "account_unlink"}),
    };
    buttons.iter().map(render).collect()
}

fn receipt_payload(receipt: &Receipt) -> Value {
    let mut payload = object(json!({
        "template_type": "receipt",
        "recipient_name": receipt.recipient_name,
        "order_number": receipt.order_number,
        "currency": receipt.currency.code(),
        "payment_method": receipt.payment_method,
        "summary": summary(receipt),
    }));
    put(&mut payload, "merchant_name", receipt.merchant_name.as_deref());
    put(&mut payload, "order_url", receipt.order_url.as_deref());
    let seconds = receipt.ordered_at.map(|time| (time.as_millis() / 1000).to_string());
    put(&mut payload, "timestamp", seconds.as_deref());
    if !receipt.elements.is_empty() {
        let lines = receipt.elements.iter().map(|line| {
            let mut element = object(json!({"title": line.title, "price": amount(line.price)}));
            put(&mut element, "subtitle", line.subtitle.as_deref());
            put(&mut element, "image_url", line.image_url.as_deref());
            put(&mut element, "currency", Some(line.price.currency().code()));
            if let Some(quantity) = line.quantity {
                element.insert("quantity".to_owned(), quantity.into());
            }
            Value::Object(element)
        });
        payload.insert("elements".to_owned(), lines.collect());
    }
    if let Some(to) = &receipt.address {
        let mut address = object(json!({
            "street_1": to.street_1, "city": to.city, "postal_code": to.postal_code,
            "state": to.state, "country": to.country,
        }));
        put(&mut address, "street_2", to.street_2.as_deref());
        payload.insert("address".to_owned(), Value::Object(address));
    }
    if !receipt.adjustments.is_empty() {
        let adjustments = receipt.adjustments.iter();
        let rows = adjustments.map(|row| json!({"name": row.name, "amount": amount(row.amount)}));
        payload.insert("adjustments".to_owned(), rows.collect());
    }
    Value::Object(payload)
}

fn summary(receipt: &Receipt) -> Value {
    let mut summary = object(json!({"total_cost": amount(receipt.summary.total_cost)}));
    let optional = [
        ("subtotal", receipt.summary.subtotal),
        ("shipping_cost", receipt.summary.shipping_cost),
        ("total_tax", receipt.summary.total_tax),
    ];
    for (name, money) in optional {
        if let Some(money) = money {
            summary.insert(name.to_owned(), amount(money));
        }
    }
    Value::Object(summary)
}

/// A JSON number. The text of an amount is always one; a float only prints it again with the same digits.
fn amount(money: Money) -> Value {
    let decimal = money.to_decimal();
    decimal.parse::<Number>().map_or(Value::String(decimal), Value::Number)
}

fn put(map: &mut Map<String, Value>, name: &str, text: Option<&str>) {
    if let Some(text) = text {
        map.insert(name.to_owned(), text.into());
    }
}

fn object(value: Value) -> Map<String, Value> {
    if let Value::Object(map) = value { map } else { Map::new() }
}
