//! Dialogflow ES and CX: `detectIntent`. Intents by name; parameters by name, their places from the words they were made of.

mod fulfilment;
pub(crate) mod service_account;

use bytes::Bytes;
use http::{Request, header};
use secrecy::SecretString;
use serde_json::{Map, Value, json};
use url::Url;

use crate::entities::{Entities, Entity};
use crate::http_client::{HttpClient, InvalidClient, bearer};
use crate::names::{Names, Role};
use crate::port::{AskError, BoxFuture, Question, Service, TextReader};
use crate::said::{Said, Unusable};

pub use fulfilment::{AskedShop, NotARequest, fulfil};
pub use service_account::{Clock, InvalidKeyFile, ServiceAccount};

/// Longer texts are refused by the service.
const TEXT_CHARS_MAX: usize = 256;
/// An intent that the service is less sure of does not count.
const INTENT_CONFIDENCE_MIN: f64 = 0.5;

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edition {
    /// `…/v2/projects/P/agent`.
    Es,
    /// `…/v3/projects/P/locations/L/agents/A`.
    Cx,
}

/// By what an agent knows us.
#[derive(Debug)]
pub enum Credentials {
    /// An OAuth access token that somebody else keeps fresh.
    Token(SecretString),
    /// The key of a service account.
    ServiceAccount(Box<ServiceAccount>),
}

/// Asks an agent.
#[derive(Debug)]
pub struct Dialogflow {
    client: HttpClient,
    edition: Edition,
    agent: Url,
    credentials: Credentials,
}

impl Dialogflow {
    /// A client of the agent at this address.
    pub fn new(edition: Edition, agent: Url, credentials: Credentials) -> Result<Self, InvalidClient> {
        Ok(Self { client: HttpClient::new()?, edition, agent, credentials })
    }

    async fn detect(&self, question: &Question<'_>) -> Result<String, AskError> {
        let mut request = self.request(question)?;
        let token = match &self.credentials {
            Credentials::Token(token) => token.clone(),
            Credentials::ServiceAccount(account) => account.token(&self.client).await?,
        };
        request.headers_mut().extend(bearer(&token).map(|value| (header::AUTHORIZATION, value)));
        self.client.send(request).await
    }

    fn request(&self, question: &Question<'_>) -> Result<Request<Bytes>, AskError> {
        let chars = question.text.chars().count();
        if chars > TEXT_CHARS_MAX {
            return Err(AskError::TooLong { chars, chars_max: TEXT_CHARS_MAX });
        }
        let agent = self.agent.as_str().trim_end_matches('/');
        // A session of its own for each question: the agent learns nothing of whose text it is.
        let address = format!("{agent}/sessions/{}:detectIntent", question.session);
        let usual = question.menu.shop.languages.first().map(String::as_str);
        let language = question.context.language.or(usual).unwrap_or("en");
        let input = match self.edition {
            Edition::Es => json!({"text": {"text": question.text, "languageCode": language}}),
            Edition::Cx => json!({"text": {"text": question.text}, "languageCode": language}),
        };
        let body = json!({"queryInput": input}).to_string();
        let builder = Request::post(address)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json");
        builder.body(body.into()).map_err(|error| AskError::NoConnection(error.into()))
    }
}

impl TextReader for Dialogflow {
    fn service(&self) -> Service {
        match self.edition {
            Edition::Es => Service::DialogflowEs,
            Edition::Cx => Service::DialogflowCx,
        }
    }

    fn ask<'a>(&'a self, question: &'a Question<'a>) -> BoxFuture<'a, Result<String, AskError>> {
        Box::pin(self.detect(question))
    }
}

/// What an answer of ES says.
pub(crate) fn said_es(body: &str, names: &Names, question: &Question<'_>) -> Result<Said, Unusable> {
    Ok(said_of_es(&query_result(body)?, names, question))
}

/// What a query result of ES says.
fn said_of_es(result: &Value, names: &Names, question: &Question<'_>) -> Said {
    let confidence = number(result, "intentDetectionConfidence");
    let intent = result.get("intent").and_then(|intent| sure_intent(intent, confidence, names));
    let no_parameters = Map::new();
    let parameters = object(result, "parameters").unwrap_or(&no_parameters);
    // The words that a parameter was made of stand in the contexts, as `dish.original`.
    let contexts = result.get("outputContexts").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let originals: Vec<&Map<String, Value>> =
        contexts.iter().filter_map(|context| object(context, "parameters")).collect();
    let original = |name: &str| {
        let key = format!("{name}.original");
        originals.iter().find_map(|known| known.get(&key)).cloned()
    };
    assemble(intent, confidence, language_of(result), &given(parameters, &original, names), question)
}

/// What an answer of CX says.
pub(crate) fn said_cx(body: &str, names: &Names, question: &Question<'_>) -> Result<Said, Unusable> {
    let result = query_result(body)?;
    let found = result.get("match").unwrap_or(&Value::Null);
    let confidence = number(found, "confidence").or_else(|| number(&result, "intentDetectionConfidence"));
    let matched = found.get("intent").or_else(|| result.get("intent"));
    let intent = matched.and_then(|intent| sure_intent(intent, confidence, names));
    let no_parameters = Map::new();
    let of_match = object(found, "parameters").filter(|parameters| !parameters.is_empty());
    let parameters = of_match.or_else(|| object(&result, "parameters")).unwrap_or(&no_parameters);
    let given = given(parameters, &|_| None, names);
    Ok(assemble(intent, confidence, language_of(&result), &given, question))
}

fn assemble(
    intent: Option<comanda_domain::reading::Intent>,
    confidence: Option<f64>,
    language: Option<String>,
    given: &Entities,
    question: &Question<'_>,
) -> Said {
    let mut entities = given.clone();
    entities.locate(question);
    Said { intent, language, confidence, order: entities.order(question), details: entities.details() }
}

fn query_result(body: &str) -> Result<Value, Unusable> {
    let mut value: Value = serde_json::from_str(body).map_err(|_| Unusable::Shape)?;
    if value.get("error").is_some() {
        return Err(Unusable::Error);
    }
    let result = value.get_mut("queryResult").map(Value::take);
    result.filter(Value::is_object).ok_or(Unusable::Shape)
}

/// An intent by its display name, unless the agent only fell back to it.
fn sure_intent(
    intent: &Value,
    confidence: Option<f64>,
    names: &Names,
) -> Option<comanda_domain::reading::Intent> {
    let fallback = intent.get("isFallback").and_then(Value::as_bool).unwrap_or(false);
    if fallback || confidence.is_some_and(|own| own < INTENT_CONFIDENCE_MIN) {
        return None;
    }
    names.intent(intent.get("displayName")?.as_str()?)
}

/// "en-US" is English.
fn language_of(result: &Value) -> Option<String> {
    let code = result.get("languageCode")?.as_str()?;
    Some(code.split(['-', '_']).next().unwrap_or(code).to_lowercase())
}

fn number(value: &Value, key: &str) -> Option<f64> {
    value.get(key).and_then(Value::as_f64)
}

fn object<'v>(value: &'v Value, key: &str) -> Option<&'v Map<String, Value>> {
    value.get(key).and_then(Value::as_object)
}

/// Parameters as entities; `original` knows the words that one was made of.
fn given(
    parameters: &Map<String, Value>,
    original: &dyn Fn(&str) -> Option<Value>,
    names: &Names,
) -> Entities {
    let mut entities = Entities::default();
    for (name, value) in parameters {
        let Some(role) = names.role(name) else { continue };
        let originals = original(name).map(into_list).unwrap_or_default();
        for (at, one) in into_list(value.clone()).into_iter().enumerate() {
            match (role, &one) {
                (Role::Line, Value::Object(parts)) => {
                    let group = given(parts, &|name| parts.get(&format!("{name}.original")).cloned(), names);
                    entities.groups.push(group.loose);
                }
                _ => entities.loose.extend(entity(role, &one, originals.get(at))),
            }
        }
    }
    entities
}

fn entity(role: Role, value: &Value, original: Option<&Value>) -> Option<Entity> {
    let words = original.and_then(plain);
    let value = plain(value).or_else(|| words.clone())?;
    Some(Entity { role, value, words, span: None })
}

fn into_list(value: Value) -> Vec<Value> {
    match value {
        Value::Array(list) => list,
        Value::Null => Vec::new(),
        one @ (Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_)) => vec![one],
    }
}

/// A value as text. Of an object (a person, a date, an amount) its first text or number.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        // JSON has no whole numbers here: 2 comes as 2.0 from some agents.
        Value::Number(number) => Some(number.to_string()),
        Value::Object(fields) => {
            fields.values().find(|one| one.is_string() || one.is_number()).and_then(plain)
        }
        Value::Null | Value::Bool(_) | Value::Array(_) => None,
    }
}
