//! The other way round: an agent asks us what a text says (fulfilment webhook), and hears it in words and as a payload.
//!
//! Nothing is kept and nothing is ordered: whoever talks to the agent is in no conversation of ours.

use comanda_domain::id::Sku;
use comanda_domain::menu::Menu;
use comanda_domain::reading::{Details, Intent, ReadLine, Reading, ReadingContext};
use comanda_domain::ticket::describe;
use comanda_nlu::Reader;
use jiff::civil::DateTime;
use serde_json::{Map, Value, json};

use super::{Edition, assemble, given, number, object, said_of_es, sure_intent};
use crate::entities::Entities;
use crate::grounding;
use crate::names::{INTENTS, Names};
use crate::port::Question;
use crate::said::Said;

/// Longest text that is read.
const TEXT_CHARS_MAX: usize = 2_000;

/// A shop that an agent may ask.
#[derive(Debug, Clone, Copy)]
pub struct AskedShop<'a> {
    /// What it sells.
    pub menu: &'a Menu,
    /// The built-in reader of this menu.
    pub built_in: &'a Reader,
    /// What the shop's agent calls things.
    pub names: &'a Names,
    /// Wall clock of the shop.
    pub now: DateTime,
}

/// A body that is no fulfilment request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotARequest {
    /// Not JSON.
    #[error("expected a JSON object")]
    NotJson,
    /// Neither of the two shapes.
    #[error(
        "expected a fulfilment request: `queryResult` (Dialogflow ES) or `fulfillmentInfo` (Dialogflow CX)"
    )]
    Shape,
    /// Too much.
    #[error("the text has more than {TEXT_CHARS_MAX} characters")]
    TooLong,
}

/// Answers a fulfilment request of either edition in its own shape.
pub fn fulfil(body: &[u8], shop: &AskedShop<'_>) -> Result<Value, NotARequest> {
    let request: Value = serde_json::from_slice(body).map_err(|_| NotARequest::NotJson)?;
    let (edition, text, language) = asked(&request)?;
    if text.chars().count() > TEXT_CHARS_MAX {
        return Err(NotARequest::TooLong);
    }
    let known = shop.menu.shop.languages.iter().find(|known| Some(known.as_str()) == language.as_deref());
    let usual = shop.menu.shop.languages.first();
    let language = known.or(usual).map_or("en", String::as_str);
    let context = ReadingContext {
        cart: &[],
        asked: None,
        mentioned: None,
        now: shop.now,
        region: shop.menu.shop.region.as_deref(),
        language: Some(language),
        day_start: jiff::civil::Time::midnight(),
    };
    let question =
        Question { text, menu: shop.menu, built_in: shop.built_in, context, session: "fulfilment" };
    let reading = read(edition, &request, &question, shop.names);
    let words = in_words(&reading, shop.menu, language);
    Ok(response(edition, &words, &payload(&reading, shop.menu, language)))
}

/// Which edition asks, about which text, in which language.
fn asked(request: &Value) -> Result<(Edition, &str, Option<String>), NotARequest> {
    let base = |code: &Value| {
        let code = code.as_str()?;
        Some(code.split(['-', '_']).next().unwrap_or(code).to_lowercase())
    };
    if let Some(result) = request.get("queryResult").filter(|result| result.is_object()) {
        let text = result.get("queryText").and_then(Value::as_str).unwrap_or_default();
        return Ok((Edition::Es, text, result.get("languageCode").and_then(base)));
    }
    if request.get("fulfillmentInfo").is_some() {
        // What was typed, or what was heard; an event has neither.
        let text = request.get("text").or_else(|| request.get("transcript"));
        let text = text.and_then(Value::as_str).unwrap_or_default();
        return Ok((Edition::Cx, text, request.get("languageCode").and_then(base)));
    }
    Err(NotARequest::Shape)
}

/// What the agent found and the text says; what of it cannot be used is the built-in reader's.
fn read(edition: Edition, request: &Value, question: &Question<'_>, names: &Names) -> Reading {
    let said = match edition {
        Edition::Es => said_of_es(request.get("queryResult").unwrap_or(&Value::Null), names, question),
        Edition::Cx => said_of_cx(request, names, question),
    };
    let built_in = || question.built_in.read(question.text, &question.context);
    grounding::ground(said, question).map_or_else(|_| built_in(), |found| found.reading)
}

fn said_of_cx(request: &Value, names: &Names, question: &Question<'_>) -> Said {
    let info = request.get("intentInfo").unwrap_or(&Value::Null);
    let confidence = number(info, "confidence");
    let intent = sure_intent(info, confidence, names);
    let entities = match object(info, "parameters").filter(|parameters| !parameters.is_empty()) {
        Some(parameters) => {
            let part = |name: &str, part: &str| parameters.get(name)?.get(part).cloned();
            let resolved: Map<String, Value> = parameters
                .keys()
                .filter_map(|name| Some((name.clone(), part(name, "resolvedValue")?)))
                .collect();
            given(&resolved, &|name| part(name, "originalValue"), names)
        }
        None => request
            .get("sessionInfo")
            .and_then(|session| object(session, "parameters"))
            .map_or_else(Entities::default, |parameters| given(parameters, &|_| None, names)),
    };
    assemble(intent, confidence, None, &entities, question)
}

/// The lines as a waiter would repeat them; nothing if nothing was ordered, so that the agent's own words stand.
fn in_words(reading: &Reading, menu: &Menu, language: &str) -> String {
    let lines = reading.lines.iter().map(|read| describe(menu, &read.line, language).one_line());
    let unknown = reading.unknown.iter().map(|unknown| format!("? {}", unknown.text));
    lines.chain(unknown).collect::<Vec<_>>().join("\n")
}

fn response(edition: Edition, words: &str, payload: &Value) -> Value {
    let messages = json!([{"text": {"text": [words]}}]);
    let mut response = json!({"payload": {"comanda": payload}});
    let Some(fields) = response.as_object_mut() else { return response };
    match edition {
        Edition::Es => {
            fields.insert("source".to_owned(), json!("comanda"));
            // An empty text would be said.
            if !words.is_empty() {
                fields.insert("fulfillmentText".to_owned(), json!(words));
                fields.insert("fulfillmentMessages".to_owned(), messages);
            }
        }
        Edition::Cx => {
            if !words.is_empty() {
                let said = json!({"messages": messages, "mergeBehavior": "APPEND"});
                fields.insert("fulfillmentResponse".to_owned(), said);
            }
        }
    }
    response
}

fn payload(reading: &Reading, menu: &Menu, language: &str) -> Value {
    let line = |read: &ReadLine| {
        let mut value = serde_json::to_value(&read.line).unwrap_or_default();
        if let Some(fields) = value.as_object_mut() {
            fields.insert("text".to_owned(), json!(describe(menu, &read.line, language).one_line()));
        }
        value
    };
    let unknown = reading.unknown.iter().map(|unknown| {
        let nearest: Vec<&str> = unknown.nearest.iter().map(Sku::as_str).collect();
        json!({"text": unknown.text, "nearest": nearest})
    });
    json!({
        "intent": intent_name(reading.intent),
        "lines": reading.lines.iter().map(line).collect::<Vec<_>>(),
        "unknown": unknown.collect::<Vec<_>>(),
        "details": details(&reading.details),
        "language": reading.language,
        "confidence": reading.confidence,
    })
}

fn intent_name(intent: Intent) -> &'static str {
    INTENTS.iter().find(|(_, known)| *known == intent).map_or("other", |(name, _)| *name)
}

fn details(details: &Details) -> Value {
    json!({
        "fulfilment": details.fulfilment,
        "phone": details.phone,
        "address": details.address,
        "time": details.time,
        "name": details.name,
        "payment": details.payment,
        "note": details.note,
        "allergies": details.allergies,
    })
}
