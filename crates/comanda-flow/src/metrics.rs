//! The names of what this crate counts, each with its help text.

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};

/// Records processed, by outcome.
pub const RECORDS: &str = "converse_records_total";
/// Records that were seen before.
pub const REPEATS: &str = "converse_repeats_total";
/// Records that could not be read and were put aside.
pub const QUARANTINED: &str = "converse_quarantined_total";
/// Time from load to commit of a batch.
pub const BATCH_SECONDS: &str = "converse_batch_seconds";
/// Records per committed batch.
pub const BATCH_RECORDS: &str = "converse_batch_records";
/// Commits that met somebody else's.
pub const CONFLICTS: &str = "converse_conflicts_total";
/// Questions to an outside reader, by what became of them.
pub const READER_ASKED: &str = "reader_asked_total";
/// What outside readers said and what does not count: lines, changes, words that nobody wrote.
pub const READER_REFUSED: &str = "reader_refused_total";
/// Time of one question to an outside reader.
pub const READER_SECONDS: &str = "reader_request_seconds";
/// Wishes told to a service that recommends, by what became of them.
pub const ADVICE_ASKED: &str = "recommender_asked_total";
/// Time of one wish to a service that recommends.
pub const ADVICE_SECONDS: &str = "recommender_request_seconds";
/// Voice notes, by what became of them.
pub const VOICE_NOTES: &str = "ears_voice_notes_total";
/// Time until a voice note was written down, or was not.
pub const VOICE_SECONDS: &str = "ears_voice_note_seconds";
/// Sends, by outcome.
pub const SENDS: &str = "deliver_sends_total";
/// Look-ups of messages that may have gone out, by what they told.
pub const LOOK_UPS: &str = "deliver_look_ups_total";
/// Messages that may have gone out, were not found, and were said again.
pub const REPEATED: &str = "deliver_repeated_total";
/// Messages that were given up, so that a person was called.
pub const GIVEN_UP: &str = "deliver_given_up_total";
/// Time of one request to the Graph API.
pub const SEND_SECONDS: &str = "deliver_request_seconds";
/// Pages whose sends are paused.
pub const PAUSED_PAGES: &str = "deliver_paused_pages";
/// Partitions that this process works on, by kind of work.
pub const PARTITIONS_HELD: &str = "lease_partitions_held";
/// Timers that came due.
pub const TIMERS: &str = "ticker_timers_total";
/// Old rows removed from the store, by kind.
pub const SWEPT: &str = "housekeeping_removed_rows_total";
/// Checks of the pages' subscriptions, by what was found.
pub const SUBSCRIPTIONS: &str = "subscriptions_checks_total";
/// Profiles fetched, by outcome.
pub const PROFILES: &str = "people_profiles_total";

/// Retries of records that were set aside, by outcome.
pub const RETRIES: &str = "repair_retries_total";
/// Records that are set aside, by list.
pub const SET_ASIDE: &str = "repair_set_aside";

/// Registers the help texts. Call once, after the recorder is installed.
pub fn describe() {
    describe_counter!(RECORDS, "Records processed, by outcome (done, retried, dead)");
    describe_counter!(REPEATS, "Records that had been processed before and changed nothing");
    describe_counter!(
        QUARANTINED,
        "Records that could not be read: kept, shown by `comanda events quarantine`"
    );
    describe_histogram!(BATCH_SECONDS, Unit::Seconds, "Time from loading a batch to its commit");
    describe_histogram!(BATCH_RECORDS, "Records per committed batch");
    describe_counter!(CONFLICTS, "Commits that were decided again because somebody else had moved on");
    describe_counter!(
        READER_ASKED,
        "Texts that an outside reader was asked about, by what became of it (answered, timed_out, resting …)"
    );
    describe_counter!(
        READER_REFUSED,
        "Lines, changes and words of an outside reader that the menu, the cart or the text does not allow"
    );
    describe_histogram!(READER_SECONDS, Unit::Seconds, "Time of one question to an outside reader");
    describe_counter!(
        ADVICE_ASKED,
        "Customers' wishes that a service was to recommend for, by what became of it (answered, timed_out, resting …)"
    );
    describe_histogram!(ADVICE_SECONDS, Unit::Seconds, "Time of one question to the service that recommends");
    describe_counter!(
        VOICE_NOTES,
        "Voice notes that a service was to write down, by what became of it (written, too_late, not_fetched, timed_out, …)"
    );
    describe_histogram!(VOICE_SECONDS, Unit::Seconds, "Time until a voice note was written down, or was not");
    describe_counter!(SENDS, "Messages handed to the Graph API, by outcome");
    describe_counter!(
        LOOK_UPS,
        "Look-ups of messages that may have gone out, by what they told (found, absent, unclear, away)"
    );
    describe_counter!(REPEATED, "Messages said again because two look-ups did not find them");
    describe_counter!(GIVEN_UP, "Messages that were given up, so that a person was called");
    describe_histogram!(SEND_SECONDS, Unit::Seconds, "Time of one request to the Graph API");
    describe_gauge!(PAUSED_PAGES, "Pages whose sends are paused (dead token, restriction, throttling)");
    describe_gauge!(PARTITIONS_HELD, "Of 64 partitions, how many this process works on, by kind of work");
    describe_counter!(TIMERS, "Timers that came due and were appended to the log");
    describe_counter!(SWEPT, "Old rows removed from the store, by kind");
    describe_counter!(
        SUBSCRIPTIONS,
        "Checks whether Meta sends us a page's events, by what was found (good, repaired, failed)"
    );
    describe_counter!(PROFILES, "Details of people fetched from the Graph API, by outcome");
    describe_counter!(RETRIES, "Retries of records that were set aside, by outcome");
    describe_gauge!(
        SET_ASIDE,
        "Records that are set aside: see `comanda events dead` and `events quarantine`"
    );
}
