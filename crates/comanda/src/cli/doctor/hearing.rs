//! Whether the service that writes voice notes down answers.

use std::time::Instant;

use comanda_readers::AskError;

use super::Check;
use crate::config::Config;
use crate::telemetry;
use crate::wiring;

const NAME: &str = "hearing";

/// Asks the service once, about a moment of silence.
pub(super) async fn check(config: &Config) -> Check {
    let transcriber = match wiring::transcriber_of(config) {
        Ok(Some(transcriber)) => transcriber,
        Ok(None) => return Check::good(NAME, "off: people listen to voice notes"),
        Err(error) => return Check::bad(NAME, error.to_string(), "mend [hearing] in comanda.toml"),
    };
    let started = Instant::now();
    match transcriber.try_silence().await {
        Ok(()) => Check::good(NAME, format!("answered after {} ms", started.elapsed().as_millis())),
        Err(error) => {
            let advice = advice_for(&error);
            Check::bad(NAME, telemetry::chain(&error.into()), advice)
        }
    }
}

const fn advice_for(error: &AskError) -> &'static str {
    match error {
        AskError::Refused { .. } => {
            "check hearing.token, hearing.url and hearing.model; until then people listen"
        }
        AskError::TimedOut | AskError::Busy => {
            "choose a quicker model, or raise hearing.timeout_ms; until then people listen"
        }
        AskError::Throttled { .. } | AskError::Resting => {
            "ask the service for a higher limit; until then people listen"
        }
        AskError::NoConnection(_) | AskError::Failed { .. } => {
            "check the line to the service and hearing.url; until then people listen"
        }
        AskError::Broken(_)
        | AskError::TooLong { .. }
        | AskError::TooLarge { .. }
        | AskError::Unusable(_) => {
            "the service does not speak audio transcriptions: check hearing.url; until then people listen"
        }
    }
}
