//! Who reads what customers write.

use std::collections::BTreeMap;
use std::path::PathBuf;

use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

use super::{NoOptions, fields};

/// Which reader.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum ReaderConfig {
    /// The one in this program.
    BuiltIn(NoOptions),
    /// wit.ai.
    Wit(WitConfig),
    /// An agent of Dialogflow ES.
    DialogflowEs(AgentConfig),
    /// An agent of Dialogflow CX.
    DialogflowCx(AgentConfig),
    /// A language model.
    ChatCompletions(ChatConfig),
}

/// When a service is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AskWhen {
    /// About every text.
    #[default]
    Always,
    /// Where the built-in reader is less sure than `threshold`.
    WhenUnsure,
}

impl AskWhen {
    /// As it is written.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::WhenUnsure => "when_unsure",
        }
    }
}

/// An app at wit.ai.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WitConfig {
    #[serde(default, deserialize_with = "fields::web_address")]
    pub(crate) url: Option<Url>,
    #[serde(default, deserialize_with = "fields::secret")]
    pub(crate) token: Option<SecretString>,
    /// Intents, entities and parameters of the shop's own app, each with our name for it.
    #[serde(default)]
    pub(crate) names: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) ask: AskWhen,
    #[serde(default = "threshold", deserialize_with = "fields::share")]
    pub(crate) threshold: f64,
    #[serde(default = "timeout_ms", deserialize_with = "fields::answer_time")]
    pub(crate) timeout_ms: u32,
    #[serde(default = "at_once_max", deserialize_with = "fields::count")]
    pub(crate) at_once_max: u32,
}

/// An agent of Dialogflow.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AgentConfig {
    #[serde(default, deserialize_with = "fields::web_address")]
    pub(crate) url: Option<Url>,
    /// The JSON key of a service account.
    #[serde(default)]
    pub(crate) key_file: Option<PathBuf>,
    /// An access token that somebody else keeps fresh.
    #[serde(default, deserialize_with = "fields::secret")]
    pub(crate) token: Option<SecretString>,
    /// Intents and parameters of the agent, each with our name for it.
    #[serde(default)]
    pub(crate) names: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) ask: AskWhen,
    #[serde(default = "threshold", deserialize_with = "fields::share")]
    pub(crate) threshold: f64,
    #[serde(default = "timeout_ms", deserialize_with = "fields::answer_time")]
    pub(crate) timeout_ms: u32,
    #[serde(default = "at_once_max", deserialize_with = "fields::count")]
    pub(crate) at_once_max: u32,
}

/// A server of chat completions.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChatConfig {
    #[serde(default, deserialize_with = "fields::web_address")]
    pub(crate) url: Option<Url>,
    #[serde(default, deserialize_with = "fields::secret")]
    pub(crate) token: Option<SecretString>,
    pub(crate) model: String,
    #[serde(default)]
    pub(crate) structure: StructureConfig,
    #[serde(default)]
    pub(crate) ask: AskWhen,
    #[serde(default = "threshold", deserialize_with = "fields::share")]
    pub(crate) threshold: f64,
    #[serde(default = "timeout_ms", deserialize_with = "fields::answer_time")]
    pub(crate) timeout_ms: u32,
    #[serde(default = "at_once_max", deserialize_with = "fields::count")]
    pub(crate) at_once_max: u32,
}

/// How a server of chat completions is told the form of its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StructureConfig {
    /// By a strict schema.
    #[default]
    JsonSchema,
    /// As any JSON, with the schema in the prompt.
    JsonObject,
    /// In the prompt.
    PromptOnly,
}

impl StructureConfig {
    /// As it is written.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::JsonSchema => "json_schema",
            Self::JsonObject => "json_object",
            Self::PromptOnly => "prompt_only",
        }
    }
}

/// What all services have in common.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asking {
    pub(crate) ask: AskWhen,
    pub(crate) threshold: f64,
    pub(crate) timeout_ms: u32,
    pub(crate) at_once_max: u32,
}

impl ReaderConfig {
    /// As it is written.
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::BuiltIn(_) => "built_in",
            Self::Wit(_) => "wit",
            Self::DialogflowEs(_) => "dialogflow_es",
            Self::DialogflowCx(_) => "dialogflow_cx",
            Self::ChatCompletions(_) => "chat_completions",
        }
    }

    /// What the shop's own app calls things, each with our name for it; empty where the reader has no app.
    pub(crate) fn names(&self) -> BTreeMap<String, String> {
        match self {
            Self::BuiltIn(_) | Self::ChatCompletions(_) => BTreeMap::new(),
            Self::Wit(own) => own.names.clone(),
            Self::DialogflowEs(own) | Self::DialogflowCx(own) => own.names.clone(),
        }
    }

    /// The file of a key, where there is one.
    pub(super) const fn key_file_mut(&mut self) -> Option<&mut PathBuf> {
        match self {
            Self::BuiltIn(_) | Self::Wit(_) | Self::ChatCompletions(_) => None,
            Self::DialogflowEs(own) | Self::DialogflowCx(own) => own.key_file.as_mut(),
        }
    }

    /// How the service is asked; `None` for the built-in reader.
    pub(crate) const fn asking(&self) -> Option<Asking> {
        Some(match self {
            Self::BuiltIn(_) => return None,
            Self::Wit(own) => Asking {
                ask: own.ask,
                threshold: own.threshold,
                timeout_ms: own.timeout_ms,
                at_once_max: own.at_once_max,
            },
            Self::DialogflowEs(own) | Self::DialogflowCx(own) => Asking {
                ask: own.ask,
                threshold: own.threshold,
                timeout_ms: own.timeout_ms,
                at_once_max: own.at_once_max,
            },
            Self::ChatCompletions(own) => Asking {
                ask: own.ask,
                threshold: own.threshold,
                timeout_ms: own.timeout_ms,
                at_once_max: own.at_once_max,
            },
        })
    }
}

const fn threshold() -> f64 {
    0.9
}

const fn timeout_ms() -> u32 {
    4_000
}

const fn at_once_max() -> u32 {
    16
}
