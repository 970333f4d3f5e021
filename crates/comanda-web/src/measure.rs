//! The metrics of this crate, named in one place.

use std::time::Duration;

use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};

const DELIVERIES: &str = "gateway_deliveries_total";
const BODY_BYTES: &str = "gateway_body_bytes";
const APPEND_SECONDS: &str = "gateway_append_seconds";
const INFLIGHT_BYTES: &str = "gateway_inflight_bytes";
const COMMANDS: &str = "desk_commands_total";

/// Says what each metric of this crate means. Called once, after a recorder was installed.
pub fn describe_metrics() {
    describe_counter!(DELIVERIES, Unit::Count, "webhook calls by what became of them");
    describe_histogram!(BODY_BYTES, Unit::Bytes, "sizes of correctly signed webhook bodies");
    describe_histogram!(APPEND_SECONDS, Unit::Seconds, "time until the log had a webhook call on disk");
    describe_gauge!(INFLIGHT_BYTES, Unit::Bytes, "bytes of request bodies held in memory");
    describe_counter!(COMMANDS, Unit::Count, "commands of the desk by what became of them");
}

pub(crate) fn delivery(result: &'static str) {
    counter!(DELIVERIES, "result" => result).increment(1);
}

#[expect(clippy::cast_precision_loss, reason = "bodies are far smaller than 2^52 bytes")]
pub(crate) fn body_bytes(bytes: usize) {
    histogram!(BODY_BYTES).record(bytes as f64);
}

pub(crate) fn append_time(elapsed: Duration) {
    histogram!(APPEND_SECONDS).record(elapsed.as_secs_f64());
}

#[expect(clippy::cast_precision_loss, reason = "the budget is far smaller than 2^52 bytes")]
pub(crate) fn inflight_taken(bytes: usize) {
    gauge!(INFLIGHT_BYTES).increment(bytes as f64);
}

#[expect(clippy::cast_precision_loss, reason = "the budget is far smaller than 2^52 bytes")]
pub(crate) fn inflight_returned(bytes: usize) {
    gauge!(INFLIGHT_BYTES).decrement(bytes as f64);
}

pub(crate) fn command(outcome: &'static str) {
    counter!(COMMANDS, "outcome" => outcome).increment(1);
}
