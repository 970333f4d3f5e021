//! A service that is known dead is left alone for a while, so that nobody waits for it.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// After this many failures in a row the service is left alone.
const FAILURES_MAX: u32 = 5;
/// For how long. Then one question tries whether it is back.
const REST: Duration = Duration::from_secs(30);
/// A service may ask to be left alone for longer, but not for ever.
const REST_MAX: Duration = Duration::from_mins(5);

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Breaker(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    failures: u32,
    rests_until: Option<Instant>,
}

impl Breaker {
    /// Whether the service may be asked. At the end of a rest this lets one question through; the others wait for what
    /// becomes of it.
    pub(crate) fn admits(&self, now: Instant) -> bool {
        let mut state = self.state();
        match state.rests_until {
            None => true,
            Some(until) if now < until => false,
            Some(_) => {
                state.rests_until = Some(now + REST);
                true
            }
        }
    }

    /// It has answered.
    pub(crate) fn answered(&self) {
        *self.state() = State::default();
    }

    /// It has failed; tells how long it is left alone if that begins now.
    pub(crate) fn failed(&self, now: Instant, retry_after: Option<Duration>) -> Option<Duration> {
        let mut state = self.state();
        state.failures = state.failures.saturating_add(1);
        let asked_for = retry_after.map(|wait| wait.min(REST_MAX));
        if state.failures < FAILURES_MAX && asked_for.is_none() {
            return None;
        }
        let rest = asked_for.unwrap_or_default().max(if state.failures < FAILURES_MAX {
            Duration::ZERO
        } else {
            REST
        });
        let rested = state.rests_until.is_some_and(|until| until > now);
        state.rests_until = state.rests_until.max(Some(now + rest));
        (!rested).then_some(rest)
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_failures_in_a_row_are_one_too_many() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        for _ in 0..4 {
            assert_eq!(breaker.failed(now, None), None);
        }
        breaker.answered();
        for _ in 0..4 {
            assert_eq!(breaker.failed(now, None), None);
        }
        assert!(breaker.admits(now), "four in a row are forgiven");
        assert_eq!(breaker.failed(now, None), Some(REST));
        assert_eq!(breaker.failed(now, None), None, "told once: this question was on its way");
        assert!(!breaker.admits(now + REST / 2));
    }

    #[test]
    fn one_question_tries_whether_it_is_back() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        for _ in 0..5 {
            breaker.failed(now, None);
        }
        let later = now + REST;
        assert!(breaker.admits(later));
        assert!(!breaker.admits(later), "the others wait for what becomes of it");
        breaker.failed(later, None);
        assert!(!breaker.admits(later + REST / 2));
        assert!(breaker.admits(later + REST));
        breaker.answered();
        assert!(breaker.admits(later + REST) && breaker.admits(later + REST));
    }

    #[test]
    fn who_asks_to_be_left_alone_is_but_not_for_ever() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        assert_eq!(breaker.failed(now, Some(Duration::from_secs(7))), Some(Duration::from_secs(7)));
        assert!(!breaker.admits(now + Duration::from_secs(6)));
        assert!(breaker.admits(now + Duration::from_secs(7)));
        breaker.answered();
        assert_eq!(breaker.failed(now, Some(Duration::from_hours(24))), Some(REST_MAX));
    }
}
