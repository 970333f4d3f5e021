//! The outside reader that the configuration names.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use comanda_readers::{
    Ask, AskedShop, ChatCompletions, ChatOptions, Credentials, Dialogflow, Edition, Names, OutsideOptions,
    OutsideReader, ServiceAccount, Structure, TextReader, Wit, fulfil,
};
use comanda_web::{AnswerFulfilment, FulfilmentParts};
use url::Url;

use super::Parts;
use crate::clock;
use crate::config::{AgentConfig, AskWhen, ChatConfig, Config, ReaderConfig, StructureConfig, WitConfig};
use crate::exit::Ended;

/// The reader to ask; `None` where the built-in one reads everything.
pub(crate) fn outside_of(config: &Config) -> anyhow::Result<Option<Arc<OutsideReader>>> {
    let Some(asking) = config.reader.asking() else { return Ok(None) };
    let options = OutsideOptions {
        ask: match asking.ask {
            AskWhen::Always => Ask::Always,
            AskWhen::WhenUnsure => Ask::Below(asking.threshold),
        },
        timeout: Duration::from_millis(asking.timeout_ms.into()),
        at_once_max: usize::try_from(asking.at_once_max).unwrap_or(usize::MAX),
        names: names_of(config)?,
    };
    let reader = service_of(&config.reader)?;
    Ok(reader.map(|reader| Arc::new(OutsideReader::new(reader, options))))
}

/// What answers agents that ask; `None` without a secret, so that nobody is answered.
pub(super) fn fulfilment_of(config: &Config, parts: &Parts) -> anyhow::Result<Option<FulfilmentParts>> {
    let Some(secret) = config.fulfilment.secret.clone() else { return Ok(None) };
    let names = fulfilment_names(config)?;
    let (shops, clock) = (Arc::clone(&parts.shops), Arc::clone(&parts.clock));
    let answer: AnswerFulfilment = Arc::new(move |page, body| {
        let shops = shops.now();
        let shop = shops.of(page)?;
        let now = clock().local(&shop.shop.zone);
        let asked = AskedShop { menu: &shop.shop.menu, built_in: &shop.reader, names: &names, now };
        Some(fulfil(body, &asked).map_err(|error| error.to_string()))
    });
    Ok(Some(FulfilmentParts { secret, answer }))
}

/// What the agents that ask us call things.
pub(super) fn fulfilment_names(config: &Config) -> anyhow::Result<Names> {
    let names = Names::new(&config.fulfilment.names);
    names.map_err(|error| Ended::invalid(format!("fulfilment.names: {error}")).into())
}

/// What the shop's own app calls things.
pub(crate) fn names_of(config: &Config) -> anyhow::Result<Names> {
    let table = config.reader.names();
    Names::new(&table).map_err(|error| Ended::invalid(format!("reader.names: {error}")).into())
}

fn service_of(config: &ReaderConfig) -> anyhow::Result<Option<Box<dyn TextReader>>> {
    let reader: Box<dyn TextReader> = match config {
        ReaderConfig::BuiltIn(_) => return Ok(None),
        ReaderConfig::Wit(own) => Box::new(wit_of(own)?),
        ReaderConfig::DialogflowEs(own) => agent_of(own, Edition::Es)?,
        ReaderConfig::DialogflowCx(own) => agent_of(own, Edition::Cx)?,
        ReaderConfig::ChatCompletions(own) => Box::new(chat_of(own)?),
    };
    Ok(Some(reader))
}

const NO_CLIENT: &str = "the HTTP client of the text reader cannot be made";

fn agent_of(own: &AgentConfig, edition: Edition) -> anyhow::Result<Box<dyn TextReader>> {
    let example = match edition {
        Edition::Es => "https://dialogflow.googleapis.com/v2/projects/PROJECT/agent",
        Edition::Cx => {
            "https://REGION-dialogflow.googleapis.com/v3/projects/PROJECT/locations/REGION/agents/AGENT"
        }
    };
    let agent = url_of(own.url.as_ref(), example)?;
    Ok(Box::new(Dialogflow::new(edition, agent, credentials_of(own)?).context(NO_CLIENT)?))
}

fn chat_of(own: &ChatConfig) -> anyhow::Result<ChatCompletions> {
    if own.model.trim().is_empty() {
        return Err(Ended::invalid("reader.model is empty: name the model that the server shall use").into());
    }
    let options = ChatOptions {
        base: url_of(own.url.as_ref(), "https://api.openai.com/v1 or http://127.0.0.1:11434/v1")?,
        token: own.token.clone(),
        model: own.model.clone(),
        structure: structure_of(own.structure),
    };
    ChatCompletions::new(options).context(NO_CLIENT)
}

pub(super) const fn structure_of(structure: StructureConfig) -> Structure {
    match structure {
        StructureConfig::JsonSchema => Structure::JsonSchema,
        StructureConfig::JsonObject => Structure::JsonObject,
        StructureConfig::PromptOnly => Structure::PromptOnly,
    }
}

fn url_of(url: Option<&Url>, example: &str) -> anyhow::Result<Url> {
    url.cloned()
        .ok_or_else(|| Ended::invalid(format!("reader.url is not set: expected such as {example}")).into())
}

fn wit_of(own: &WitConfig) -> anyhow::Result<Wit> {
    let missing = "reader.token is not set: put the server access token of your app (Settings at wit.ai) into COMANDA__READER__TOKEN";
    let token = own.token.clone().ok_or_else(|| Ended::invalid(missing))?;
    Wit::new(own.url.clone(), token).context(NO_CLIENT)
}

/// By what an agent knows us: the key file where there is one.
fn credentials_of(own: &AgentConfig) -> anyhow::Result<Credentials> {
    let Some(path) = &own.key_file else {
        let missing = "reader.key_file is not set: name the JSON key of a service account that may detect intents (role Dialogflow API Client)";
        let token = own.token.clone().ok_or_else(|| Ended::invalid(missing))?;
        return Ok(Credentials::Token(token));
    };
    let unusable = |why: String| Ended::invalid(format!("reader.key_file: {}: {why}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| unusable(error.to_string()))?;
    let account = ServiceAccount::from_json(&text, clock::system());
    Ok(Credentials::ServiceAccount(Box::new(account.map_err(|error| unusable(error.to_string()))?)))
}
