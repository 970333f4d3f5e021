//! Switches for what goes wrong on purpose. All of them are off by default.

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
    /// Items per webhook, at most. Above 1, items of several pages share a webhook.
    pub batch_items_max: usize,
    /// A send is accepted, but the connection breaks before the answer.
    pub drop_answer_probability: f64,
    /// A call fails with a server error before anything happened.
    pub server_error_probability: f64,
    /// An echo is never sent.
    pub lose_echo_probability: f64,
    /// Added to the delay of every echo.
    pub echo_extra_ms: i64,
    /// Refuse sends beyond a rate, with usage headers rising to 100.
    pub throttle: Option<Throttle>,
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
            drop_answer_probability: 0.0,
            server_error_probability: 0.0,
            lose_echo_probability: 0.0,
            echo_extra_ms: 0,
            throttle: None,
            accept_repeated_order_numbers: false,
        }
    }
}

/// A rate limit per page.
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
