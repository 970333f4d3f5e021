//! wit.ai: `GET /message`. Intents by name; entities by their role (`order:dish`), else by their name.

use bytes::Bytes;
use http::{Request, header};
use secrecy::SecretString;
use serde_json::Value;
use url::Url;

use crate::entities::{Entities, Entity};
use crate::http_client::{HttpClient, InvalidClient, bearer};
use crate::names::Names;
use crate::port::{AskError, BoxFuture, Question, Service, TextReader};
use crate::said::{Said, Unusable};

/// The version of the API that this client was written for.
const VERSION: &str = "20240304";
/// Longer texts are refused by the service.
const TEXT_CHARS_MAX: usize = 280;
/// An intent that the service is less sure of does not count.
const INTENT_CONFIDENCE_MIN: f64 = 0.5;
/// Where it is.
const BASE: &str = "https://api.wit.ai";

/// Asks wit.ai.
#[derive(Debug)]
pub struct Wit {
    client: HttpClient,
    base: Option<Url>,
    token: SecretString,
}

impl Wit {
    /// A client of the server at `base`, by default wit.ai's own; `token` is the app's server access token.
    pub fn new(base: Option<Url>, token: SecretString) -> Result<Self, InvalidClient> {
        Ok(Self { client: HttpClient::new()?, base, token })
    }

    fn request(&self, text: &str) -> Result<Request<Bytes>, AskError> {
        let chars = text.chars().count();
        if chars > TEXT_CHARS_MAX {
            return Err(AskError::TooLong { chars, chars_max: TEXT_CHARS_MAX });
        }
        let base = self.base.as_ref().map_or(BASE, Url::as_str).trim_end_matches('/');
        let mut url =
            Url::parse(&format!("{base}/message")).map_err(|error| AskError::NoConnection(error.into()))?;
        url.query_pairs_mut().append_pair("v", VERSION).append_pair("q", text);
        let builder = Request::get(url.as_str()).header(header::ACCEPT, "application/json");
        let builder = match bearer(&self.token) {
            Some(value) => builder.header(header::AUTHORIZATION, value),
            None => builder,
        };
        builder.body(Bytes::new()).map_err(|error| AskError::NoConnection(error.into()))
    }
}

impl TextReader for Wit {
    fn service(&self) -> Service {
        Service::Wit
    }

    fn ask<'a>(&'a self, question: &'a Question<'a>) -> BoxFuture<'a, Result<String, AskError>> {
        Box::pin(async move { self.client.send(self.request(question.text)?).await })
    }
}

/// What an answer says.
pub(crate) fn said(body: &str, names: &Names, question: &Question<'_>) -> Result<Said, Unusable> {
    let value: Value = serde_json::from_str(body).map_err(|_| Unusable::Shape)?;
    let answer = value.as_object().ok_or(Unusable::Shape)?;
    if answer.contains_key("error") {
        // Some errors come with status 200.
        return Err(Unusable::Error);
    }
    let (Some(intents), Some(found)) = (answer.get("intents"), answer.get("entities")) else {
        return Err(Unusable::Shape);
    };
    let confidence = |of: &Value| of.get("confidence").and_then(Value::as_f64);
    let best = intents.as_array().ok_or(Unusable::Shape)?.first();
    let sure = best.filter(|best| confidence(best).is_none_or(|own| own >= INTENT_CONFIDENCE_MIN));
    let intent = sure.and_then(|best| names.intent(best.get("name")?.as_str()?));
    let offsets: Vec<usize> = byte_offsets(question.text);
    let mut entities = Entities::default();
    let mut weakest = sure.and_then(confidence);
    for (key, list) in found.as_object().ok_or(Unusable::Shape)? {
        for one in list.as_array().ok_or(Unusable::Shape)? {
            let Some(entity) = entity(key, one, names, question.text, &offsets) else { continue };
            if let (Some(own), Some(so_far)) = (confidence(one), weakest) {
                weakest = Some(so_far.min(own));
            }
            let inside = one.get("entities").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            if inside.is_empty() {
                entities.loose.push(entity);
                continue;
            }
            // A composite entity: what is inside belongs together.
            let group = inside.iter().filter_map(|inner| {
                self::entity(inner.get("name")?.as_str()?, inner, names, question.text, &offsets)
            });
            entities.groups.push(std::iter::once(entity).chain(group).collect());
        }
    }
    entities.locate(question);
    Ok(Said {
        intent,
        language: None,
        confidence: weakest,
        order: entities.order(question),
        details: entities.details(),
    })
}

fn entity(key: &str, value: &Value, names: &Names, text: &str, offsets: &[usize]) -> Option<Entity> {
    let (name, role) = key.split_once(':').unwrap_or((key, key));
    let text_of = |field: &str| value.get(field).and_then(Value::as_str);
    let said_role = text_of("role").unwrap_or(role);
    let built_in = text_of("name").unwrap_or(name).strip_prefix("wit$");
    // A built-in number without a role of its own is a quantity.
    let role = names.role(said_role).or_else(|| names.role(name)).or_else(|| match built_in {
        Some("number") => names.role("quantity"),
        Some("phone_number") => names.role("phone"),
        Some("datetime") => names.role("time"),
        Some(_) | None => None,
    })?;
    let words = text_of("body").map(str::to_owned);
    let plain = match value.get("value") {
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        Some(_) | None => None,
    };
    let place = |field: &str| {
        let chars = usize::try_from(value.get(field)?.as_u64()?).ok()?;
        offsets.get(chars).copied()
    };
    // The service counts letters. Where its count does not lead to its words, the words are looked for.
    let span = place("start").zip(place("end")).map(|(start, end)| start..end);
    let span = span.filter(|span| {
        let found = text.get(span.clone());
        found.is_some() && (words.is_none() || found == words.as_deref())
    });
    let value = plain.or_else(|| words.clone())?;
    Some(Entity { role, value, words, span })
}

/// The byte at which each letter begins, and the end.
fn byte_offsets(text: &str) -> Vec<usize> {
    text.char_indices().map(|(at, _)| at).chain(std::iter::once(text.len())).collect()
}
