//! The log's metrics, named in one place.

use metrics::{Unit, counter, describe_counter, describe_histogram, histogram};

const APPENDED: &str = "log_appended_records_total";
const APPEND_BATCH: &str = "log_append_batch_records";
const APPEND_FAILED: &str = "log_failed_appends_total";
const DEAD: &str = "log_dead_letters_total";
const FORCED: &str = "log_forced_records_total";

/// Says what each metric of this crate means. Called once, after a recorder was installed.
pub fn describe_metrics() {
    describe_counter!(APPENDED, Unit::Count, "records made durable");
    describe_histogram!(APPEND_BATCH, Unit::Count, "records in one commit of the log");
    describe_counter!(APPEND_FAILED, Unit::Count, "deliveries that were refused or not confirmed");
    describe_counter!(DEAD, Unit::Count, "records given up, by group");
    describe_counter!(FORCED, Unit::Count, "records removed for space before every group had settled them");
}

pub(crate) fn appended(records: u64) {
    counter!(APPENDED).increment(records);
    #[expect(clippy::cast_precision_loss, reason = "a commit holds far fewer than 2^52 records")]
    histogram!(APPEND_BATCH).record(records as f64);
}

pub(crate) fn append_failed(deliveries: u64) {
    counter!(APPEND_FAILED).increment(deliveries);
}

pub(crate) fn dead_letters(group: &str, letters: u64) {
    counter!(DEAD, "group" => group.to_owned()).increment(letters);
}

pub(crate) fn forced(records: u64) {
    counter!(FORCED).increment(records);
}
