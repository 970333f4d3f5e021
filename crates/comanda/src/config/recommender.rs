//! Who recommends dishes.

use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

use super::reader::StructureConfig;
use super::{NoOptions, fields};

/// Which service.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum RecommenderConfig {
    /// None: each shop's rules and favourites.
    Shop(NoOptions),
    /// A language model.
    ChatCompletions(RecommenderChatConfig),
}

/// A server of chat completions.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecommenderChatConfig {
    #[serde(default, deserialize_with = "fields::web_address")]
    pub(crate) url: Option<Url>,
    #[serde(default, deserialize_with = "fields::secret")]
    pub(crate) token: Option<SecretString>,
    pub(crate) model: String,
    #[serde(default)]
    pub(crate) structure: StructureConfig,
    #[serde(default = "timeout_ms", deserialize_with = "fields::answer_time")]
    pub(crate) timeout_ms: u32,
    #[serde(default = "at_once_max", deserialize_with = "fields::count")]
    pub(crate) at_once_max: u32,
}

impl RecommenderConfig {
    /// The service, where there is one.
    pub(crate) const fn service(&self) -> Option<&RecommenderChatConfig> {
        match self {
            Self::Shop(_) => None,
            Self::ChatCompletions(own) => Some(own),
        }
    }
}

const fn timeout_ms() -> u32 {
    4_000
}

const fn at_once_max() -> u32 {
    8
}
