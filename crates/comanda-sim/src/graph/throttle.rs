//! Rate limits on purpose, and the usage headers that announce them.

use std::collections::VecDeque;

use bytes::Bytes;
use http::Response;
use serde_json::json;

use super::call::GraphCall;
use super::error::GraphError;
use super::token::Caller;
use crate::faults::Throttle;
use crate::world::World;

/// Meta shows usage only after some calls.
const CALLS_BEFORE_HEADERS: u64 = 20;

impl World {
    /// Counts a send against the page's limit, or refuses it.
    pub(super) fn count_send(&mut self, page: &str, now_ms: i64) -> Result<(), GraphError> {
        let Some(throttle) = self.faults.throttle else { return Ok(()) };
        let Some(page) = self.pages.get_mut(page) else { return Ok(()) };
        count(&mut page.recent_sends, throttle, now_ms)
    }

    /// Counts a send against the conversation's limit, or refuses it.
    pub(super) fn count_thread_send(
        &mut self,
        page: &str,
        person: &str,
        now_ms: i64,
    ) -> Result<(), GraphError> {
        let Some(throttle) = self.faults.thread_throttle else { return Ok(()) };
        count(&mut self.contact(page, person).recent_sends, throttle, now_ms)
    }

    pub(super) fn add_usage_headers(&self, call: &GraphCall, response: &mut Response<Bytes>, now_ms: i64) {
        let caller = self.caller(call).ok();
        let percent = match (&caller, self.faults.throttle) {
            (Some(Caller::Page(page)), Some(throttle)) => {
                let sends = self.pages.get(page).map_or(0, |page| page.recent_sends.len());
                let max = usize::try_from(throttle.sends_max).unwrap_or(usize::MAX).max(1);
                (sends * 100 / max).min(100)
            }
            (Some(_), None) if self.calls_made >= CALLS_BEFORE_HEADERS => 1,
            (Some(Caller::User | Caller::App) | None, _) | (Some(Caller::Page(_)), None) => return,
        };
        let usage = json!({ "call_count": percent, "total_time": percent / 2, "total_cputime": percent / 2 });
        set_header(response, "x-app-usage", &usage.to_string());
        if let Some(Caller::Page(page)) = caller {
            let window_ms = self.faults.throttle.map_or(0, |throttle| throttle.window_ms);
            let minutes = if percent >= 100 { (window_ms + 59_999) / 60_000 } else { 0 };
            let case = json!({ page: [{
                "type": "messenger", "call_count": percent, "total_cputime": percent / 2,
                "total_time": percent / 2, "estimated_time_to_regain_access": minutes,
            }] });
            set_header(response, "x-business-use-case-usage", &case.to_string());
        }
        set_header(response, "facebook-api-version", "v25.0");
        set_header(response, "x-fb-debug", &format!("sim-{now_ms}-{}", self.calls_made));
    }
}

/// Lets a send through when fewer than the limit went before it within the window.
fn count(recent: &mut VecDeque<i64>, throttle: Throttle, now_ms: i64) -> Result<(), GraphError> {
    while recent.front().is_some_and(|at_ms| *at_ms <= now_ms - throttle.window_ms) {
        recent.pop_front();
    }
    if recent.len() >= usize::try_from(throttle.sends_max).unwrap_or(usize::MAX) {
        return Err(GraphError::throttled(throttle.code));
    }
    recent.push_back(now_ms);
    Ok(())
}

fn set_header(response: &mut Response<Bytes>, name: &'static str, value: &str) {
    if let Ok(value) = value.parse() {
        response.headers_mut().insert(name, value);
    }
}
