//! Checks of `message` in a send, by the limits Meta documents. Unknown keys are refused, as Graph does, so that a
//! misspelt field cannot pass unnoticed.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::check_template::check_template;
use super::error::GraphError;
use crate::ledger::record::SendKind;
use crate::limits;
use crate::thread::{Content, QuickReply};

pub(super) type Fields = Map<String, Value>;

/// A message that passed.
pub(super) struct Outgoing {
    pub(super) kind: SendKind,
    pub(super) content: Content,
    pub(super) quick_replies: Vec<QuickReply>,
    pub(super) metadata: Option<String>,
    pub(super) order_number: Option<String>,
    pub(super) template_type: Option<String>,
    /// Name of an approved utility template.
    pub(super) utility_template: Option<String>,
    /// `attachments` of the echo.
    pub(super) echo_attachments: Option<Value>,
    /// A media upload that can be used again.
    pub(super) is_reusable: bool,
}

impl Outgoing {
    pub(super) fn new(kind: SendKind, content: Content) -> Self {
        Self {
            kind,
            content,
            quick_replies: Vec::new(),
            metadata: None,
            order_number: None,
            template_type: None,
            utility_template: None,
            echo_attachments: None,
            is_reusable: false,
        }
    }
}

const MESSAGE_KEYS: &[&str] =
    &["text", "attachment", "quick_replies", "metadata", "sticker_id", "template", "attachments"];

/// Checks `message`; `attachments` are the page's uploads.
pub(super) fn check_message(message: &Fields, uploads: &BTreeSet<String>) -> Result<Outgoing, GraphError> {
    refuse_unknown_keys("message", message, MESSAGE_KEYS)?;
    let bodies = ["text", "attachment", "sticker_id", "template"];
    let given: Vec<&str> = bodies.into_iter().filter(|key| message.contains_key(*key)).collect();
    let mut outgoing = match given.as_slice() {
        [] => {
            return Err(GraphError::parameter_with(
                2_018_034,
                "Message cannot be empty, must provide valid attachment or text",
            ));
        }
        ["text"] => check_text(message)?,
        ["attachment"] => check_attachment(object_in("message", message, "attachment")?, uploads)?,
        ["sticker_id"] => check_sticker(message)?,
        ["template"] => check_utility(object_in("message", message, "template")?)?,
        [_, ..] => {
            return Err(GraphError::parameter(
                "param message must have exactly one of text, attachment, sticker_id",
            ));
        }
    };
    outgoing.quick_replies = check_quick_replies(message)?;
    outgoing.metadata = optional_text("message", message, "metadata")?;
    if outgoing.metadata.as_ref().is_some_and(|text| text.chars().count() >= limits::METADATA_CHARS_BELOW) {
        return Err(too_long("message[metadata]", limits::METADATA_CHARS_BELOW - 1));
    }
    Ok(outgoing)
}

fn check_text(message: &Fields) -> Result<Outgoing, GraphError> {
    let text = required_text("message", message, "text")?;
    if text.trim().is_empty() {
        return Err(GraphError::parameter_with(
            2_018_034,
            "Message cannot be empty, must provide valid attachment or text",
        ));
    }
    if text.chars().count() >= limits::TEXT_CHARS_BELOW {
        return Err(too_long("message[text]", limits::TEXT_CHARS_BELOW - 1));
    }
    Ok(Outgoing::new(SendKind::Text, Content::Text { text }))
}

fn check_sticker(message: &Fields) -> Result<Outgoing, GraphError> {
    let sticker_id = match message.get("sticker_id") {
        Some(Value::Number(number)) => number.as_u64(),
        Some(Value::String(text)) => text.parse().ok(),
        Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) | None => None,
    };
    let sticker_id =
        sticker_id.ok_or_else(|| GraphError::parameter("param message[sticker_id] must be a number"))?;
    Ok(Outgoing::new(SendKind::Media, Content::Sticker { sticker_id }))
}

fn check_utility(template: &Fields) -> Result<Outgoing, GraphError> {
    let at = "message[template]";
    refuse_unknown_keys(at, template, &["name", "language", "components"])?;
    let name = required_text(at, template, "name")?;
    required_text("message[template][language]", object_in(at, template, "language")?, "code")?;
    let content = Content::Template { template_type: format!("utility:{name}") };
    let mut outgoing = Outgoing::new(SendKind::Template, content);
    outgoing.utility_template = Some(name);
    Ok(outgoing)
}

fn check_attachment(attachment: &Fields, uploads: &BTreeSet<String>) -> Result<Outgoing, GraphError> {
    let at = "message[attachment]";
    refuse_unknown_keys(at, attachment, &["type", "payload"])?;
    let kind = required_text(at, attachment, "type")?;
    let payload = object_in(at, attachment, "payload")?;
    match kind.as_str() {
        "template" => check_template(payload, uploads),
        "image" | "audio" | "video" | "file" => check_media(&kind, payload, uploads),
        _ => Err(GraphError::parameter(format!(
            "param {at}[type] must be one of image, audio, video, file, template"
        ))),
    }
}

fn check_media(kind: &str, payload: &Fields, uploads: &BTreeSet<String>) -> Result<Outgoing, GraphError> {
    let at = "message[attachment][payload]";
    refuse_unknown_keys(at, payload, &["url", "is_reusable", "attachment_id"])?;
    let url = optional_text(at, payload, "url")?;
    let id = optional_text(at, payload, "attachment_id")?;
    match (&url, &id) {
        (Some(url), None) => {
            check_url(url).map_err(|()| {
                GraphError::parameter_with(2_018_008, "Failed to fetch the file from the url")
            })?;
        }
        (None, Some(id)) if uploads.contains(id) => {}
        (None, Some(_)) => {
            return Err(GraphError::parameter_with(2_018_074, "Invalid Data: the attachment id is unknown"));
        }
        (Some(_), Some(_)) | (None, None) => {
            return Err(GraphError::parameter(format!(
                "param {at} must have exactly one of url, attachment_id"
            )));
        }
    }
    let mut outgoing =
        Outgoing::new(SendKind::Media, Content::Media { media: kind.to_owned(), url: url.clone() });
    outgoing.is_reusable = payload.get("is_reusable").and_then(Value::as_bool).unwrap_or(false);
    let echo_url = url.unwrap_or_else(|| "https://scontent.example/upload".to_owned());
    outgoing.echo_attachments = Some(serde_json::json!([{ "type": kind, "payload": { "url": echo_url } }]));
    Ok(outgoing)
}

fn check_quick_replies(message: &Fields) -> Result<Vec<QuickReply>, GraphError> {
    let Some(value) = message.get("quick_replies") else { return Ok(Vec::new()) };
    let at = "message[quick_replies]";
    let items =
        value.as_array().ok_or_else(|| GraphError::parameter(format!("param {at} must be an array")))?;
    if items.is_empty() || items.len() > limits::QUICK_REPLIES_MAX {
        return Err(GraphError::parameter(format!(
            "param {at} must have between 1 and {} items",
            limits::QUICK_REPLIES_MAX
        )));
    }
    items
        .iter()
        .enumerate()
        .map(|(position, item)| check_quick_reply(&format!("{at}[{position}]"), item))
        .collect()
}

fn check_quick_reply(at: &str, item: &Value) -> Result<QuickReply, GraphError> {
    let fields = as_object(at, item)?;
    refuse_unknown_keys(at, fields, &["content_type", "title", "payload", "image_url"])?;
    let content_type = required_text(at, fields, "content_type")?;
    let title = optional_text(at, fields, "title")?.unwrap_or_default();
    let payload = optional_text(at, fields, "payload")?.unwrap_or_default();
    match content_type.as_str() {
        "text" => {
            if title.is_empty() && !fields.contains_key("image_url") {
                return Err(GraphError::parameter(format!("param {at}[title] is required")));
            }
            if payload.is_empty() {
                return Err(GraphError::parameter(format!("param {at}[payload] is required")));
            }
        }
        "user_phone_number" | "user_email" => {}
        _ => return Err(GraphError::parameter(format!("param {at}[content_type] is not valid"))),
    }
    check_length(&format!("{at}[title]"), &title, limits::TITLE_CHARS_MAX)?;
    check_length(&format!("{at}[payload]"), &payload, limits::PAYLOAD_CHARS_MAX)?;
    Ok(QuickReply { content_type, title, payload })
}

pub(super) fn refuse_unknown_keys(at: &str, fields: &Fields, known: &[&str]) -> Result<(), GraphError> {
    match fields.keys().find(|key| !known.contains(&key.as_str())) {
        None => Ok(()),
        Some(key) => {
            Err(GraphError::parameter(format!("Invalid keys \"{key}\" were found in param \"{at}\".")))
        }
    }
}

pub(super) fn as_object<'a>(at: &str, value: &'a Value) -> Result<&'a Fields, GraphError> {
    value.as_object().ok_or_else(|| GraphError::parameter(format!("param {at} must be an object")))
}

pub(super) fn object_in<'a>(at: &str, fields: &'a Fields, key: &str) -> Result<&'a Fields, GraphError> {
    let value =
        fields.get(key).ok_or_else(|| GraphError::parameter(format!("param {at}[{key}] is required")))?;
    as_object(&format!("{at}[{key}]"), value)
}

pub(super) fn list_in<'a>(
    at: &str,
    fields: &'a Fields,
    key: &str,
    max: usize,
) -> Result<&'a [Value], GraphError> {
    let items = fields.get(key).and_then(Value::as_array).map_or(&[] as &[Value], Vec::as_slice);
    if items.is_empty() || items.len() > max {
        return Err(GraphError::parameter(format!("param {at}[{key}] must have between 1 and {max} items")));
    }
    Ok(items)
}

pub(super) fn optional_text(at: &str, fields: &Fields, key: &str) -> Result<Option<String>, GraphError> {
    match fields.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
            Err(GraphError::parameter(format!("param {at}[{key}] must be a string")))
        }
    }
}

pub(super) fn required_text(at: &str, fields: &Fields, key: &str) -> Result<String, GraphError> {
    optional_text(at, fields, key)?
        .filter(|text| !text.is_empty())
        .ok_or_else(|| GraphError::parameter(format!("param {at}[{key}] is required")))
}

pub(super) fn check_length(at: &str, text: &str, max: usize) -> Result<(), GraphError> {
    if text.chars().count() > max { Err(too_long(at, max)) } else { Ok(()) }
}

pub(super) fn check_url(text: &str) -> Result<(), ()> {
    match url::Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(()),
        Ok(_) | Err(_) => Err(()),
    }
}

fn too_long(at: &str, max: usize) -> GraphError {
    GraphError::parameter(format!("Length of param {at} must be less than or equal to {max}"))
}
