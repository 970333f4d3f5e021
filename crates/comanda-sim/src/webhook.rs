//! Webhooks on their way to the callback: items wait their turn, are put into envelopes, signed, sent, and tried
//! again.
//!
//! The queue is pure: [`crate::World::due`] hands out calls, [`crate::World::webhook_result`] takes what became of
//! them. It must not know: sockets, and what a message means.

pub(crate) mod escape;
pub(crate) mod event;
mod outcome;
pub(crate) mod queue;
pub(crate) mod sign;

#[cfg(test)]
mod tests;

use bytes::Bytes;

use crate::world::World;
use queue::{Call, Family, Item};

/// One HTTP POST that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookCall {
    /// To be handed back to [`World::webhook_result`].
    pub id: u64,
    /// The callback.
    pub url: String,
    /// `Content-Type`, both signatures and the user agent.
    pub headers: Vec<(&'static str, String)>,
    /// Exactly the bytes that were signed.
    pub body: Bytes,
}

impl World {
    /// Webhooks whose time has come. Each must be answered by [`World::webhook_result`]; until then, later items of
    /// the same conversation wait, because Meta sends them in order.
    pub fn due(&mut self, now_ms: i64) -> Vec<WebhookCall> {
        self.due_up_to(now_ms, usize::MAX)
    }

    /// Like [`World::due`], but at most `calls_max` calls; the rest stays due.
    pub fn due_up_to(&mut self, now_ms: i64, calls_max: usize) -> Vec<WebhookCall> {
        let Some(url) = self.callback_url.clone() else {
            return Vec::new();
        };
        let limit = self.faults.batch_items_max;
        let mut due = Vec::new();
        for id in self.queue.take_retries(now_ms, calls_max) {
            due.extend(self.call_of(id, &url, now_ms));
        }
        while due.len() < calls_max {
            let Some(items) = self.queue.take_batch(now_ms, limit) else { break };
            let body = envelope(&items, now_ms);
            let id = self.queue.begin(items, body, now_ms);
            due.extend(self.call_of(id, &url, now_ms));
        }
        due
    }

    /// When the next webhook will be due, in milliseconds; `None` when nothing waits.
    pub fn next_due(&self) -> Option<i64> {
        self.queue.next_due()
    }

    /// Webhooks that are waiting or under way.
    pub fn webhooks_outstanding(&self) -> usize {
        self.queue.outstanding()
    }

    /// Customers' messages that were neither acknowledged nor dropped.
    pub fn customer_messages_outstanding(&self) -> usize {
        self.queue.customer_items()
    }

    /// People who said something after the last message they got.
    pub fn people_waiting(&self) -> usize {
        self.people_waiting
    }

    fn call_of(&mut self, id: u64, url: &str, now_ms: i64) -> Option<WebhookCall> {
        let call = self.queue.call(id)?;
        for item in &call.items {
            self.ledger.note_try(item.record, now_ms);
        }
        Some(signed(id, url, call, &self.config.app_secret))
    }
}

fn signed(id: u64, url: &str, call: &Call, secret: &str) -> WebhookCall {
    let headers = vec![
        ("content-type", "application/json".to_owned()),
        ("user-agent", "facebookexternalua".to_owned()),
        ("x-hub-signature", format!("sha1={}", sign::sign_sha1(secret, &call.body))),
        ("x-hub-signature-256", format!("sha256={}", sign::sign_sha256(secret, &call.body))),
    ];
    WebhookCall { id, url: url.to_owned(), headers, body: call.body.clone() }
}

/// Puts items that are already escaped JSON into one envelope. Messaging entries count in milliseconds, changes in
/// seconds; neighbours of one page share an entry only among changes, as Meta documents one element per messaging
/// entry.
fn envelope(items: &[Item], now_ms: i64) -> Bytes {
    let mut body = String::from("{\"object\":\"page\",\"entry\":[");
    let mut last_page: Option<&str> = None;
    for item in items {
        let page = item.page_json.as_str();
        match (item.family, last_page) {
            (Family::Changes, Some(last)) if last == page => {
                body.truncate(body.len() - "]}".len());
                body.push(',');
                body.push_str(&item.json);
            }
            (Family::Changes, previous) => {
                open_entry(&mut body, page, now_ms.div_euclid(1000), item.list, previous.is_some());
                body.push_str(&item.json);
            }
            (Family::Messaging, previous) => {
                open_entry(&mut body, page, now_ms, item.list, previous.is_some());
                body.push_str(&item.json);
            }
        }
        body.push_str("]}");
        last_page = Some(page);
    }
    body.push_str("]}");
    Bytes::from(body)
}

fn open_entry(body: &mut String, page_json: &str, time: i64, list: &str, follows: bool) {
    if follows {
        body.push(',');
    }
    body.push_str("{\"id\":");
    body.push_str(page_json);
    body.push_str(",\"time\":");
    body.push_str(&time.to_string());
    body.push_str(",\"");
    body.push_str(list);
    body.push_str("\":[");
}
