//! Waiting for a state instead of for a time.

use std::time::{Duration, Instant};

/// How long anything may take before the test gives up. Generous: a busy machine is no failure.
pub(crate) const LONGEST: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(15);

/// Looks until there is something to see; what that is.
#[track_caller]
pub(crate) fn until<T>(what: &str, look: impl FnMut() -> Option<T>) -> T {
    until_or(look, || format!("waited too long for {what}"))
}

/// Like [`until`], with the failure told at the end, when it is known how things stand.
#[track_caller]
pub(crate) fn until_or<T>(mut look: impl FnMut() -> Option<T>, failure: impl FnOnce() -> String) -> T {
    let started = Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(started.elapsed() < LONGEST, "{}", failure());
        std::thread::sleep(LOOK_EVERY);
    }
}
