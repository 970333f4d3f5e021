//! How much of Meta's rate limits is used up, from the headers of an answer.

use std::time::Duration;

use http::HeaderMap;
use serde_json::Value;

use crate::json;

/// What the usage headers say. Meta sends them only after "enough" calls: absent is normal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// The most used-up of all limits, in percent; calls are refused from 100 on.
    pub percent_max: Option<u32>,
    /// How long until a limit that is used up lets calls through again.
    pub regain_access: Option<Duration>,
}

/// Names of percentages in all three headers.
const PERCENTAGES: [&str; 3] = ["call_count", "total_time", "total_cputime"];

/// Reads the three headers; one that cannot be read counts as absent.
pub(super) fn of_headers(headers: &HeaderMap) -> Usage {
    let mut usage = Usage::default();
    for name in ["x-app-usage", "x-page-usage", "x-business-use-case-usage"] {
        for header in headers.get_all(name) {
            if let Some(value) = json::parse(header.as_bytes()) {
                usage.add(&value);
            }
        }
    }
    usage
}

impl Usage {
    /// One object of percentages, or a map from an id to a list of such objects.
    fn add(&mut self, value: &Value) {
        for name in PERCENTAGES {
            let percent = json::member(value, name).and_then(Value::as_f64).map(f64::ceil);
            // Meta may report more than 100; anything beyond the type's range is as good as its end.
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "casts of floats saturate"
            )]
            let percent = percent.map(|percent| percent as u32);
            self.percent_max = self.percent_max.max(percent);
        }
        if let Some(minutes) = json::number::<u64>(value, "estimated_time_to_regain_access") {
            let wait = Some(Duration::from_secs(minutes.saturating_mul(60))).filter(|wait| !wait.is_zero());
            self.regain_access = self.regain_access.max(wait);
        }
        let members = value.as_object().into_iter().flat_map(serde_json::Map::values);
        for object in members.filter_map(Value::as_array).flatten().filter(|object| object.is_object()) {
            self.add(object);
        }
    }
}

#[cfg(test)]
mod tests;
