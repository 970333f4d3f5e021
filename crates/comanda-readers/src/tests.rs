//! Every service against a server that speaks its protocol, good answers and bad ones; and what is asked of them.

mod dialogflow;
mod manners;
mod properties;
mod service_account;
mod wit;

use serde_json::{Value, json};
use url::Url;

use crate::{ChatCompletions, ChatOptions, Structure};

/// A model's answer about "2 phở tái".
fn two_pho() -> Value {
    let form =
        json!({"intent": "order", "lines": [{"words": "2 phở tái", "dish": "pho/pho_tai", "quantity": 2}]});
    json!({"choices": [{"finish_reason": "stop", "message": {"content": form.to_string()}}]})
}

fn chat(url: &Url, structure: Structure) -> ChatCompletions {
    let base = url.join("v1").unwrap();
    let token = Some("sk-secret".to_owned().into());
    ChatCompletions::new(ChatOptions { base, token, model: "small".to_owned(), structure }).unwrap()
}
