//! How a stretch of time is written for a person.

use std::time::Duration;

/// Writes whole seconds, with minutes from one minute on: `7 s`, `3 min 12 s`.
pub(crate) fn spoken(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds / 60 {
        0 => format!("{seconds} s"),
        minutes => format!("{minutes} min {} s", seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_appear_only_from_one_minute_on() {
        assert_eq!(spoken(Duration::from_millis(59_999)), "59 s");
        assert_eq!(spoken(Duration::from_mins(1)), "1 min 0 s");
        assert_eq!(spoken(Duration::from_secs(192)), "3 min 12 s");
    }
}
