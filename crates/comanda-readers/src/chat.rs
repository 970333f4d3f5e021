//! Any server that speaks OpenAI's chat completions: a language model that fills in a form made from the menu.
//!
//! The form is a strict JSON schema with the menu's ids as enumerations, so that a server that keeps to it can name
//! nothing else; for servers that do not, the answer is checked just the same.

mod advise;
mod answer;
mod catalogue;
mod prompt;
mod schema;

use bytes::Bytes;
use http::{Request, header};
use secrecy::SecretString;
use serde_json::{Value, json};
use url::Url;

use crate::http_client::{HttpClient, InvalidClient, bearer};
use crate::port::{AskError, BoxFuture, Question, Service, TextReader};
use catalogue::Catalogue;

pub use advise::ChatAdviser;
pub(crate) use advise::dishes as advised_dishes;
pub(crate) use answer::said;

/// Longer texts cost more than they are worth: nobody orders in a novel.
const TEXT_CHARS_MAX: usize = 2_000;

/// Most tokens of an answer: a long order takes some hundred.
const ANSWER_TOKENS_MAX: u32 = 4_000;

/// How the server is told what the answer must look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Structure {
    /// `response_format: json_schema`, strict.
    JsonSchema,
    /// `response_format: json_object`; the schema stands in the prompt.
    JsonObject,
    /// Only in the prompt.
    PromptOnly,
}

/// What to ask, and how.
#[derive(Debug, Clone)]
pub struct ChatOptions {
    /// Up to and with `/v1`: `/chat/completions` is put behind it.
    pub base: Url,
    /// Sent as a bearer token; servers on the same machine often need none.
    pub token: Option<SecretString>,
    /// Which model.
    pub model: String,
    /// How the form is enforced.
    pub structure: Structure,
}

/// One question to a model.
struct Form {
    /// A name for the form, for the protocol.
    name: &'static str,
    /// What the model is told once.
    system: String,
    /// What it is asked.
    user: String,
    /// Which form its answer must have.
    schema: Value,
    /// Most tokens of the answer.
    tokens_max: u32,
}

impl ChatOptions {
    fn request(&self, form: Form) -> Result<Request<Bytes>, AskError> {
        let body = self.body(form).to_string();
        let base = self.base.as_str().trim_end_matches('/');
        let builder = Request::post(format!("{base}/chat/completions"))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json");
        let builder = match self.token.as_ref().and_then(bearer) {
            Some(value) => builder.header(header::AUTHORIZATION, value),
            None => builder,
        };
        builder.body(body.into()).map_err(|error| AskError::NoConnection(error.into()))
    }

    fn body(&self, form: Form) -> Value {
        let Form { name, mut system, user, schema, tokens_max } = form;
        let format = match self.structure {
            Structure::JsonSchema => Some(json!({
                "type": "json_schema",
                "json_schema": {"name": name, "strict": true, "schema": schema},
            })),
            Structure::JsonObject => Some(json!({"type": "json_object"})),
            Structure::PromptOnly => None,
        };
        if self.structure != Structure::JsonSchema {
            system.push_str("\n\nAnswer with one JSON object of this schema and nothing else:\n");
            system.push_str(&schema.to_string());
        }
        let mut body = json!({
            "model": self.model,
            "temperature": 0,
            "max_tokens": tokens_max,
            "messages": [
                {"role": "system", "content": system},
                {"role": "user", "content": user},
            ],
        });
        if let (Some(format), Some(fields)) = (format, body.as_object_mut()) {
            fields.insert("response_format".to_owned(), format);
        }
        body
    }
}

/// Longer texts are not asked about.
fn bounded(text: &str) -> Result<(), AskError> {
    let chars = text.chars().count();
    if chars > TEXT_CHARS_MAX {
        return Err(AskError::TooLong { chars, chars_max: TEXT_CHARS_MAX });
    }
    Ok(())
}

/// Asks a model what a text says.
#[derive(Debug)]
pub struct ChatCompletions {
    client: HttpClient,
    options: ChatOptions,
}

impl ChatCompletions {
    /// A client.
    pub fn new(options: ChatOptions) -> Result<Self, InvalidClient> {
        Ok(Self { client: HttpClient::new()?, options })
    }

    fn request(&self, question: &Question<'_>) -> Result<Request<Bytes>, AskError> {
        bounded(question.text)?;
        let catalogue = Catalogue::of(question);
        self.options.request(Form {
            name: "order",
            system: prompt::system(&catalogue),
            user: prompt::user(question),
            schema: schema::of(&catalogue),
            tokens_max: ANSWER_TOKENS_MAX,
        })
    }
}

impl TextReader for ChatCompletions {
    fn service(&self) -> Service {
        Service::ChatCompletions
    }

    fn ask<'a>(&'a self, question: &'a Question<'a>) -> BoxFuture<'a, Result<String, AskError>> {
        Box::pin(async move { self.client.send(self.request(question)?).await })
    }
}

#[cfg(test)]
mod tests;
