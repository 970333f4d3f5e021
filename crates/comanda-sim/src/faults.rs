//! Switches for what goes wrong on purpose. All of them are off by default, and each can be changed while it runs.
//!
//! Every choice comes from the world's seeded generator: the same seed, the same calls at the same times and the
//! same switches give the same faults. A probability of 0 draws nothing, so a switch that is off does not shift
//! what the others do.

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

/// Faults of the simulated Meta. Probabilities are between 0 and 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Faults {
    /// An acknowledged item comes once more, in another envelope.
    pub redeliver_probability: f64,
    /// How much later it comes again, at most.
    pub redeliver_within_ms: i64,
    /// An item is held back, so that later ones overtake it.
    pub reorder_probability: f64,
    /// How long it is held back, at most.
    pub reorder_within_ms: i64,
    /// Items per webhook, at most (1000 whatever is asked for). Above 1, items of several pages share a webhook.
    pub batch_items_max: usize,
    /// The callback's 200 is lost on its way: the same bytes come again as after a failure.
    pub lose_acknowledgement_probability: f64,
    /// A send is accepted, but the connection breaks before the answer.
    pub drop_answer_probability: f64,
    /// A send is accepted, but the answer takes `slow_answer_ms`.
    pub slow_answer_probability: f64,
    /// How long a slow answer takes.
    pub slow_answer_ms: i64,
    /// A send is accepted, but the answer is a server error: codes 1, 2, 1/99, or a page of HTML with 502.
    pub server_error_after_probability: f64,
    /// A call fails with a server error before anything happened: codes 1, 2, or a page of HTML with 502.
    pub server_error_probability: f64,
    /// The connection breaks before anything happened, which looks the same as a dropped answer.
    pub break_connection_probability: f64,
    /// Sends that are refused with a chosen error.
    pub errors: Vec<ChosenError>,
    /// An echo is never sent.
    pub lose_echo_probability: f64,
    /// Added to the delay of every echo.
    pub echo_extra_ms: i64,
    /// An echo comes later still.
    pub delay_echo_probability: f64,
    /// How much later, at most.
    pub delay_echo_within_ms: i64,
    /// Refuse sends beyond a rate per page, with usage headers rising to 100.
    pub throttle: Option<Throttle>,
    /// Refuse sends beyond a rate per conversation; no header announces it.
    pub thread_throttle: Option<Throttle>,
    /// Accept a receipt whose `order_number` was used before (Meta says it must be unique, but not what happens).
    pub accept_repeated_order_numbers: bool,
}

impl Default for Faults {
    fn default() -> Self {
        Self {
            redeliver_probability: 0.0,
            redeliver_within_ms: 5000,
            reorder_probability: 0.0,
            reorder_within_ms: 2000,
            batch_items_max: 1,
            lose_acknowledgement_probability: 0.0,
            drop_answer_probability: 0.0,
            slow_answer_probability: 0.0,
            slow_answer_ms: 15_000,
            server_error_after_probability: 0.0,
            server_error_probability: 0.0,
            break_connection_probability: 0.0,
            errors: Vec::new(),
            lose_echo_probability: 0.0,
            echo_extra_ms: 0,
            delay_echo_probability: 0.0,
            delay_echo_within_ms: 60_000,
            throttle: None,
            thread_throttle: None,
            accept_repeated_order_numbers: false,
        }
    }
}

/// Names of the presets, mildest first.
pub const PRESETS: &[&str] = &["none", "mild", "nasty"];

impl Faults {
    /// A preset by its name; `None` when there is none. `mild` is what a bad day at Meta looks like; `nasty` is
    /// worse than anything seen, and everything that exactly-once has to survive comes up within seconds.
    pub fn preset(name: &str) -> Option<Self> {
        match name {
            "none" => Some(Self::default()),
            "mild" => Some(Self {
                redeliver_probability: 0.01,
                reorder_probability: 0.005,
                batch_items_max: 10,
                lose_acknowledgement_probability: 0.002,
                drop_answer_probability: 0.002,
                slow_answer_probability: 0.002,
                server_error_after_probability: 0.002,
                server_error_probability: 0.005,
                break_connection_probability: 0.002,
                delay_echo_probability: 0.02,
                ..Self::default()
            }),
            "nasty" => Some(Self {
                redeliver_probability: 0.15,
                reorder_probability: 0.05,
                batch_items_max: 1000,
                lose_acknowledgement_probability: 0.05,
                drop_answer_probability: 0.05,
                slow_answer_probability: 0.03,
                server_error_after_probability: 0.05,
                server_error_probability: 0.10,
                break_connection_probability: 0.05,
                errors: vec![ChosenError { probability: 0.05, ..ChosenError::of(1200) }],
                lose_echo_probability: 0.10,
                delay_echo_probability: 0.20,
                ..Self::default()
            }),
            _ => None,
        }
    }

    /// The first switch that cannot be meant, in words; `Ok` when all can.
    pub fn check(&self) -> Result<(), String> {
        let shares = [
            ("redeliver_probability", self.redeliver_probability),
            ("reorder_probability", self.reorder_probability),
            ("lose_acknowledgement_probability", self.lose_acknowledgement_probability),
            ("drop_answer_probability", self.drop_answer_probability),
            ("slow_answer_probability", self.slow_answer_probability),
            ("server_error_after_probability", self.server_error_after_probability),
            ("server_error_probability", self.server_error_probability),
            ("break_connection_probability", self.break_connection_probability),
            ("lose_echo_probability", self.lose_echo_probability),
            ("delay_echo_probability", self.delay_echo_probability),
        ];
        let errors = self.errors.iter().map(|error| ("errors.probability", error.probability));
        for (name, share) in shares.into_iter().chain(errors) {
            if !(0.0..=1.0).contains(&share) {
                return Err(format!("{name}: expected a share from 0 to 1, found {share}"));
            }
        }
        let times = [
            ("redeliver_within_ms", self.redeliver_within_ms),
            ("reorder_within_ms", self.reorder_within_ms),
            ("slow_answer_ms", self.slow_answer_ms),
            ("echo_extra_ms", self.echo_extra_ms),
            ("delay_echo_within_ms", self.delay_echo_within_ms),
        ];
        match times.into_iter().find(|(_, time)| *time < 0) {
            Some((name, time)) => Err(format!("{name}: expected milliseconds of 0 or more, found {time}")),
            None => Ok(()),
        }
    }
}

/// A rate limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Throttle {
    /// Sends allowed within `window_ms`.
    pub sends_max: u32,
    /// Length of the window.
    pub window_ms: i64,
    /// Error code of a refusal: 4, 613 or 80006.
    pub code: u32,
}

/// An error of the Graph API that comes with a probability, whatever the send.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChosenError {
    /// For example 1200, 551 or 100.
    pub code: u32,
    /// For example 2018001.
    #[serde(default)]
    pub subcode: Option<u32>,
    /// Between 0 and 1.
    pub probability: f64,
    /// The send happened all the same.
    #[serde(default)]
    pub after_effect: bool,
}

impl ChosenError {
    /// An error with this code that always comes, before anything happened.
    pub fn of(code: u32) -> Self {
        Self { code, subcode: None, probability: 1.0, after_effect: false }
    }
}
