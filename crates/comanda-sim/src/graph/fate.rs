//! What goes wrong with a call on purpose: before it has an effect, or with its answer afterwards.

#[cfg(test)]
mod tests;

use std::time::Duration;

use bytes::Bytes;
use http::{Response, StatusCode};
use rand::RngExt;

use super::error::GraphError;
use super::json_response;
use crate::ledger::record::AnswerFate;
use crate::world::World;

#[derive(Clone, Copy, Debug)]
struct AnswerDropped;

#[derive(Clone, Copy, Debug)]
struct AnswerDelay(Duration);

/// Whether the connection must be closed without this response. A transport that has no connection reports a broken
/// one. The call may have been accepted or not; the sender is not to learn it.
pub fn answer_was_dropped<T>(response: &Response<T>) -> bool {
    response.extensions().get::<AnswerDropped>().is_some()
}

/// How long a transport must keep this response back before it hands it over. The call took effect at once.
pub fn answer_delay<T>(response: &Response<T>) -> Option<Duration> {
    response.extensions().get::<AnswerDelay>().map(|delay| delay.0)
}

/// What becomes of the answer to a call that was accepted.
#[derive(Debug)]
pub(super) enum Fate {
    Told,
    Dropped,
    Slow(Duration),
    Error(GraphError),
    /// What a gateway in front of the API answers.
    Html,
}

impl Fate {
    pub(super) fn for_ledger(&self) -> AnswerFate {
        match self {
            Self::Told => AnswerFate::Told,
            Self::Dropped => AnswerFate::Dropped,
            Self::Slow(_) => AnswerFate::Slow,
            Self::Error(_) | Self::Html => AnswerFate::Error,
        }
    }
}

impl World {
    /// A draw of the dice; 0 draws nothing.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        probability > 0.0 && self.rng.random_bool(probability.min(1.0))
    }

    /// The faults that end a call before anything happened.
    pub(super) fn fails_before(&mut self) -> Option<Response<Bytes>> {
        if self.chance(self.faults.break_connection_probability) {
            return Some(broken_connection());
        }
        if !self.chance(self.faults.server_error_probability) {
            return None;
        }
        let error = match self.rng.random_range(0..3) {
            0 => GraphError::unknown_failure(),
            1 => GraphError::service_down(),
            _ => return Some(bad_gateway()),
        };
        Some(json_response(error.status(), &error.body(&mut self.rng)))
    }

    /// The chosen errors that refuse a send.
    pub(super) fn refuse_by_choice(&mut self) -> Result<(), GraphError> {
        self.chosen_error(false).map_or(Ok(()), Err)
    }

    /// What becomes of the answer to a send that was accepted just now.
    pub(super) fn fate_of_answer(&mut self) -> Fate {
        if self.chance(self.faults.drop_answer_probability) {
            return Fate::Dropped;
        }
        if self.chance(self.faults.slow_answer_probability) {
            let delay_ms = u64::try_from(self.faults.slow_answer_ms).unwrap_or(0);
            return Fate::Slow(Duration::from_millis(delay_ms));
        }
        if self.chance(self.faults.server_error_after_probability) {
            return match self.rng.random_range(0..4) {
                0 => Fate::Error(GraphError::unknown_failure()),
                1 => Fate::Error(GraphError::service_down()),
                2 => Fate::Error(GraphError::perhaps_sent()),
                _ => Fate::Html,
            };
        }
        self.chosen_error(true).map_or(Fate::Told, Fate::Error)
    }

    fn chosen_error(&mut self, after_effect: bool) -> Option<GraphError> {
        for position in 0..self.faults.errors.len() {
            let chosen = *self.faults.errors.get(position)?;
            if chosen.after_effect == after_effect && self.chance(chosen.probability) {
                return Some(GraphError::chosen(chosen.code, chosen.subcode));
            }
        }
        None
    }

    /// Puts the fate of an answer into practice.
    pub(super) fn fated(&mut self, fate: Fate, mut response: Response<Bytes>) -> Response<Bytes> {
        match fate {
            Fate::Told => response,
            Fate::Dropped => broken_connection(),
            Fate::Slow(delay) => {
                response.extensions_mut().insert(AnswerDelay(delay));
                response
            }
            Fate::Error(error) => json_response(error.status(), &error.body(&mut self.rng)),
            Fate::Html => bad_gateway(),
        }
    }
}

/// Who overlooks the extension gets something that proves nothing either way.
fn broken_connection() -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::BAD_GATEWAY;
    response.extensions_mut().insert(AnswerDropped);
    response
}

fn bad_gateway() -> Response<Bytes> {
    let mut response = Response::new(Bytes::from_static(b"<html><body>Bad Gateway</body></html>"));
    *response.status_mut() = StatusCode::BAD_GATEWAY;
    response
}
