//! Who writes voice notes down.

use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

use super::{NoOptions, fields};

/// Which service.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum HearingConfig {
    /// None: people listen.
    Off(NoOptions),
    /// A server of OpenAI's audio transcriptions.
    Transcriptions(TranscriptionsConfig),
}

/// A server of audio transcriptions.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TranscriptionsConfig {
    #[serde(default, deserialize_with = "fields::web_address")]
    pub(crate) url: Option<Url>,
    #[serde(default, deserialize_with = "fields::secret")]
    pub(crate) token: Option<SecretString>,
    pub(crate) model: String,
    #[serde(default = "timeout_ms", deserialize_with = "fields::hearing_time")]
    pub(crate) timeout_ms: u32,
    #[serde(default = "at_once_max", deserialize_with = "fields::count")]
    pub(crate) at_once_max: u32,
}

impl HearingConfig {
    /// The service, where there is one.
    pub(crate) const fn service(&self) -> Option<&TranscriptionsConfig> {
        match self {
            Self::Off(_) => None,
            Self::Transcriptions(own) => Some(own),
        }
    }
}

const fn timeout_ms() -> u32 {
    15_000
}

const fn at_once_max() -> u32 {
    8
}
