//! Checks of template payloads: cards, buttons, receipts, and the rarer ones by shape only.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::check::{
    Fields, Outgoing, as_object, check_length, check_url, list_in, object_in, optional_text,
    refuse_unknown_keys, required_text,
};
use super::error::GraphError;
use crate::ledger::record::SendKind;
use crate::limits;
use crate::thread::{Button, Card, Content, Receipt, ReceiptLine};

const AT: &str = "message[attachment][payload]";

pub(super) fn check_template(payload: &Fields, uploads: &BTreeSet<String>) -> Result<Outgoing, GraphError> {
    let template_type = required_text(AT, payload, "template_type")?;
    let mut outgoing = match template_type.as_str() {
        "generic" => check_generic(payload)?,
        "button" => check_button_template(payload)?,
        "receipt" => check_receipt(payload)?,
        "media" => check_media_template(payload, uploads)?,
        "product" => check_product(payload)?,
        "image_grid" => check_grid(payload)?,
        "coupon" => named(payload, &template_type, &["title", "coupon_code"])?,
        "customer_feedback" => named(payload, &template_type, &["title"])?,
        "customer_information" => {
            list_in(AT, payload, "countries", 100)?;
            object_in(AT, payload, "business_privacy")?;
            named(payload, &template_type, &[])?
        }
        "notification_messages" | "one_time_notif_req" => {
            named(payload, &template_type, &["title", "payload"])?
        }
        _ => return Err(GraphError::parameter(format!("param {AT}[template_type] is not valid"))),
    };
    outgoing.echo_attachments = Some(json!([{
        "title": outgoing.content.text(), "url": Value::Null, "type": "template", "payload": payload,
    }]));
    outgoing.template_type = Some(template_type);
    Ok(outgoing)
}

fn check_generic(payload: &Fields) -> Result<Outgoing, GraphError> {
    refuse_unknown_keys(AT, payload, &["template_type", "elements", "sharable", "image_aspect_ratio"])?;
    let elements = list_in(AT, payload, "elements", limits::ELEMENTS_MAX)?;
    let cards = elements
        .iter()
        .enumerate()
        .map(|(position, element)| check_card(&format!("{AT}[elements][{position}]"), element))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Outgoing::new(SendKind::Template, Content::Cards { cards }))
}

fn check_card(at: &str, element: &Value) -> Result<Card, GraphError> {
    let fields = as_object(at, element)?;
    refuse_unknown_keys(at, fields, &["title", "subtitle", "image_url", "default_action", "buttons"])?;
    let title = required_text(at, fields, "title")?;
    check_length(&format!("{at}[title]"), &title, limits::CARD_TEXT_CHARS_MAX)?;
    let subtitle = optional_text(at, fields, "subtitle")?;
    check_length(
        &format!("{at}[subtitle]"),
        subtitle.as_deref().unwrap_or_default(),
        limits::CARD_TEXT_CHARS_MAX,
    )?;
    if fields.len() < 2 {
        return Err(GraphError::parameter(format!("param {at} needs one more property beside title")));
    }
    let image_url = optional_text(at, fields, "image_url")?;
    if image_url.as_deref().is_some_and(|url| check_url(url).is_err()) {
        return Err(GraphError::parameter(format!("param {at}[image_url] should represent a valid URL")));
    }
    if let Some(action) = fields.get("default_action") {
        let at = format!("{at}[default_action]");
        let action = as_object(&at, action)?;
        if action.contains_key("title") {
            return Err(GraphError::parameter(format!(
                "Invalid keys \"title\" were found in param \"{at}\"."
            )));
        }
        check_link(&at, action)?;
    }
    let buttons = match fields.get("buttons") {
        Some(_) => check_buttons(at, fields)?,
        None => Vec::new(),
    };
    Ok(Card { title, subtitle, image_url, buttons })
}

fn check_button_template(payload: &Fields) -> Result<Outgoing, GraphError> {
    refuse_unknown_keys(AT, payload, &["template_type", "text", "buttons", "sharable"])?;
    let text = required_text(AT, payload, "text")?;
    check_length(&format!("{AT}[text]"), &text, limits::BUTTON_TEXT_CHARS_MAX)?;
    let buttons = check_buttons(AT, payload)?;
    Ok(Outgoing::new(SendKind::Template, Content::Buttons { text, buttons }))
}

fn check_buttons(at: &str, fields: &Fields) -> Result<Vec<Button>, GraphError> {
    let items = list_in(at, fields, "buttons", limits::BUTTONS_MAX)?;
    items
        .iter()
        .enumerate()
        .map(|(position, item)| check_button(&format!("{at}[buttons][{position}]"), item))
        .collect()
}

fn check_button(at: &str, item: &Value) -> Result<Button, GraphError> {
    let fields = as_object(at, item)?;
    let kind = required_text(at, fields, "type")?;
    let titled = |keys: &[&str]| {
        refuse_unknown_keys(at, fields, keys)?;
        let title = required_text(at, fields, "title")?;
        check_length(&format!("{at}[title]"), &title, limits::TITLE_CHARS_MAX)?;
        Ok(title)
    };
    match kind.as_str() {
        "postback" => {
            let title = titled(&["type", "title", "payload"])?;
            let payload = required_text(at, fields, "payload")?;
            check_length(&format!("{at}[payload]"), &payload, limits::PAYLOAD_CHARS_MAX)?;
            Ok(Button::Postback { title, payload })
        }
        "web_url" => {
            let title = titled(&[
                "type",
                "title",
                "url",
                "webview_height_ratio",
                "messenger_extensions",
                "fallback_url",
                "webview_share_button",
            ])?;
            Ok(Button::Link { title, url: check_link(at, fields)? })
        }
        "phone_number" => {
            let title = titled(&["type", "title", "payload"])?;
            let number = required_text(at, fields, "payload")?;
            if number.starts_with('+') && number.bytes().skip(1).all(|byte| byte.is_ascii_digit()) {
                Ok(Button::Call { title, number })
            } else {
                Err(GraphError::parameter(format!("param {at}[payload] must be a number like +84901234567")))
            }
        }
        "account_link" => {
            refuse_unknown_keys(at, fields, &["type", "url"])?;
            let url = check_link(at, fields)?;
            if url.starts_with("https://")
                || url.starts_with("http://localhost")
                || url.starts_with("http://127.")
            {
                Ok(Button::AccountLink { url })
            } else {
                Err(GraphError::parameter(format!("param {at}[url] must be https")))
            }
        }
        "account_unlink" => refuse_unknown_keys(at, fields, &["type"]).map(|()| Button::AccountUnlink),
        _ => Err(GraphError::parameter(format!("param {at}[type] is not valid"))),
    }
}

fn check_link(at: &str, fields: &Fields) -> Result<String, GraphError> {
    let url = required_text(at, fields, "url")?;
    match check_url(&url) {
        Ok(()) => Ok(url),
        Err(()) => Err(GraphError::parameter(format!("param {at}[url] should represent a valid URL"))),
    }
}

const RECEIPT_KEYS: &[&str] = &[
    "template_type",
    "sharable",
    "recipient_name",
    "merchant_name",
    "order_number",
    "currency",
    "payment_method",
    "order_url",
    "timestamp",
    "elements",
    "address",
    "summary",
    "adjustments",
];

fn check_receipt(payload: &Fields) -> Result<Outgoing, GraphError> {
    refuse_unknown_keys(AT, payload, RECEIPT_KEYS)?;
    let order_number = required_text(AT, payload, "order_number")?;
    let currency = required_text(AT, payload, "currency")?;
    if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(GraphError::parameter(format!("param {AT}[currency] must be a currency code")));
    }
    if optional_text(AT, payload, "timestamp")?.is_some_and(|text| text.parse::<u64>().is_err()) {
        return Err(GraphError::parameter(format!("param {AT}[timestamp] must be seconds")));
    }
    if optional_text(AT, payload, "order_url")?.is_some_and(|url| check_url(&url).is_err()) {
        return Err(GraphError::parameter(format!("param {AT}[order_url] should represent a valid URL")));
    }
    let at = format!("{AT}[summary]");
    let summary = object_in(AT, payload, "summary")?;
    refuse_unknown_keys(&at, summary, &["subtotal", "shipping_cost", "total_tax", "total_cost"])?;
    let receipt = Receipt {
        recipient_name: required_text(AT, payload, "recipient_name")?,
        order_number: order_number.clone(),
        currency,
        payment_method: required_text(AT, payload, "payment_method")?,
        lines: check_receipt_lines(payload)?,
        subtotal: optional_amount(&at, summary, "subtotal")?,
        shipping_cost: optional_amount(&at, summary, "shipping_cost")?,
        total_tax: optional_amount(&at, summary, "total_tax")?,
        total_cost: required_amount(&at, summary, "total_cost")?,
        address: check_address(payload)?,
        adjustments: check_adjustments(payload)?,
    };
    let mut outgoing = Outgoing::new(SendKind::Receipt, Content::Receipt { receipt: Box::new(receipt) });
    outgoing.order_number = Some(order_number);
    Ok(outgoing)
}

fn check_receipt_lines(payload: &Fields) -> Result<Vec<ReceiptLine>, GraphError> {
    if !payload.contains_key("elements") {
        return Ok(Vec::new());
    }
    let elements = list_in(AT, payload, "elements", limits::RECEIPT_ELEMENTS_MAX)?;
    elements
        .iter()
        .enumerate()
        .map(|(position, element)| {
            let at = format!("{AT}[elements][{position}]");
            let fields = as_object(&at, element)?;
            let keys = ["title", "subtitle", "quantity", "price", "currency", "image_url"];
            refuse_unknown_keys(&at, fields, &keys)?;
            Ok(ReceiptLine {
                title: required_text(&at, fields, "title")?,
                subtitle: optional_text(&at, fields, "subtitle")?,
                quantity: optional_amount(&at, fields, "quantity")?,
                price: required_amount(&at, fields, "price")?,
            })
        })
        .collect()
}

fn check_address(payload: &Fields) -> Result<Option<String>, GraphError> {
    let Some(value) = payload.get("address") else { return Ok(None) };
    let at = format!("{AT}[address]");
    let fields = as_object(&at, value)?;
    refuse_unknown_keys(&at, fields, &["street_1", "street_2", "city", "postal_code", "state", "country"])?;
    let mut parts = Vec::new();
    for key in ["street_1", "city", "postal_code", "state", "country"] {
        parts.push(required_text(&at, fields, key)?);
    }
    if parts.last().is_none_or(|country| country.len() != 2) {
        return Err(GraphError::parameter(format!(
            "param {at}[country] must be a country code of two letters"
        )));
    }
    Ok(Some(parts.join(", ")))
}

fn check_adjustments(payload: &Fields) -> Result<Vec<(String, f64)>, GraphError> {
    if !payload.contains_key("adjustments") {
        return Ok(Vec::new());
    }
    let items = list_in(AT, payload, "adjustments", limits::RECEIPT_ELEMENTS_MAX)?;
    let check = |(position, item): (usize, &Value)| {
        let at = format!("{AT}[adjustments][{position}]");
        let fields = as_object(&at, item)?;
        refuse_unknown_keys(&at, fields, &["name", "amount"])?;
        Ok((required_text(&at, fields, "name")?, required_amount(&at, fields, "amount")?))
    };
    items.iter().enumerate().map(check).collect()
}

fn optional_amount(at: &str, fields: &Fields, key: &str) -> Result<Option<f64>, GraphError> {
    match fields.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => {
            let number = value.as_f64().or_else(|| value.as_str().and_then(|text| text.parse().ok()));
            number
                .map(Some)
                .ok_or_else(|| GraphError::parameter(format!("param {at}[{key}] must be a number")))
        }
    }
}

fn required_amount(at: &str, fields: &Fields, key: &str) -> Result<f64, GraphError> {
    optional_amount(at, fields, key)?
        .ok_or_else(|| GraphError::parameter(format!("param {at}[{key}] is required")))
}

fn check_media_template(payload: &Fields, uploads: &BTreeSet<String>) -> Result<Outgoing, GraphError> {
    refuse_unknown_keys(AT, payload, &["template_type", "elements", "sharable"])?;
    let [element] = list_in(AT, payload, "elements", 1)? else {
        return Err(GraphError::parameter(format!("param {AT}[elements] must have 1 item")));
    };
    let at = format!("{AT}[elements][0]");
    let fields = as_object(&at, element)?;
    refuse_unknown_keys(&at, fields, &["media_type", "url", "attachment_id", "buttons"])?;
    let media = required_text(&at, fields, "media_type")?;
    let url = optional_text(&at, fields, "url")?;
    let id = optional_text(&at, fields, "attachment_id")?;
    let is_valid = match (&url, &id) {
        (Some(url), None) => check_url(url).is_ok(),
        (None, Some(id)) => uploads.contains(id),
        (Some(_), Some(_)) | (None, None) => false,
    };
    if !is_valid || !matches!(media.as_str(), "image" | "video") {
        return Err(GraphError::parameter_with(2_018_173, "the media element is not valid"));
    }
    if fields.contains_key("buttons") {
        check_buttons(&at, fields)?;
    }
    Ok(Outgoing::new(SendKind::Template, Content::Media { media, url }))
}

fn check_product(payload: &Fields) -> Result<Outgoing, GraphError> {
    for (position, element) in list_in(AT, payload, "elements", limits::ELEMENTS_MAX)?.iter().enumerate() {
        let at = format!("{AT}[elements][{position}]");
        required_text(&at, as_object(&at, element)?, "id")?;
    }
    named(payload, "product", &[])
}

fn check_grid(payload: &Fields) -> Result<Outgoing, GraphError> {
    let [element] = list_in(AT, payload, "elements", 1)? else {
        return Err(GraphError::parameter(format!("param {AT}[elements] must have 1 item")));
    };
    let at = format!("{AT}[elements][0]");
    let images = list_in(&at, as_object(&at, element)?, "images", limits::GRID_IMAGES_MAX)?;
    if images.len() < 2 {
        return Err(GraphError::parameter(format!("param {at}[images] must have at least 2 items")));
    }
    named(payload, "image_grid", &[])
}

fn named(payload: &Fields, template_type: &str, required: &[&str]) -> Result<Outgoing, GraphError> {
    for key in required {
        required_text(AT, payload, key)?;
    }
    let content = Content::Template { template_type: template_type.to_owned() };
    Ok(Outgoing::new(SendKind::Template, content))
}
