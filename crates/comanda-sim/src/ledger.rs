//! The book of the simulated Meta: every webhook item it sent and every send it accepted, in order.
//!
//! It outlives the program under test, so that after a crash of that program one can still ask: was every message
//! answered, and was anything said twice? It only grows; nothing in it is ever changed except the fate of an item
//! (first sent, acknowledged, tries, dropped).

pub(crate) mod record;
pub(crate) mod summary;

#[cfg(test)]
mod tests;

use serde::Serialize;

use record::{DropReason, Oddity, SendRecord, WebhookRecord};
use summary::{Summary, SummaryOptions};

/// Append-only record of what went out and what came in.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Ledger {
    webhooks: Vec<WebhookRecord>,
    sends: Vec<SendRecord>,
    refused_receipts: Vec<String>,
    alerts: Vec<Oddity>,
    oddities: Vec<Oddity>,
}

impl Ledger {
    /// Webhook items, by number.
    pub fn webhooks(&self) -> &[WebhookRecord] {
        &self.webhooks
    }

    /// Accepted sends, by number.
    pub fn sends(&self) -> &[SendRecord] {
        &self.sends
    }

    /// Order numbers of receipts that were refused because they were used before.
    pub fn refused_receipts(&self) -> &[String] {
        &self.refused_receipts
    }

    /// What Meta would have told the developer: failing webhooks, pages unsubscribed.
    pub fn alerts(&self) -> &[Oddity] {
        &self.alerts
    }

    /// Things that Meta would let pass but a careful client would not do.
    pub fn oddities(&self) -> &[Oddity] {
        &self.oddities
    }

    /// The whole book as JSON.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(self).unwrap_or(serde_json::Value::Null)
    }

    /// Pure analysis of the book so far.
    pub fn summary(&self, options: SummaryOptions) -> Summary {
        summary::summarise(self, options)
    }

    pub(crate) fn add_webhook(&mut self, mut record: WebhookRecord) -> usize {
        record.number = self.webhooks.len();
        self.webhooks.push(record);
        self.webhooks.len() - 1
    }

    pub(crate) fn add_send(&mut self, mut record: SendRecord) {
        record.number = self.sends.len();
        self.sends.push(record);
    }

    pub(crate) fn note_refused_receipt(&mut self, order_number: &str) {
        self.refused_receipts.push(order_number.to_owned());
    }

    pub(crate) fn note_alert(&mut self, at_ms: i64, what: String) {
        self.alerts.push(Oddity { at_ms, what });
    }

    pub(crate) fn note_oddity(&mut self, at_ms: i64, what: String) {
        self.oddities.push(Oddity { at_ms, what });
    }

    pub(crate) fn note_try(&mut self, number: usize, now_ms: i64) {
        if let Some(record) = self.webhooks.get_mut(number) {
            record.tries += 1;
            record.first_sent_ms.get_or_insert(now_ms);
        }
    }

    pub(crate) fn note_acked(&mut self, number: usize, now_ms: i64) {
        if let Some(record) = self.webhooks.get_mut(number) {
            record.acked_ms.get_or_insert(now_ms);
        }
    }

    pub(crate) fn note_repeat(&mut self, number: usize) {
        if let Some(record) = self.webhooks.get_mut(number) {
            record.repeats += 1;
        }
    }

    pub(crate) fn note_dropped(&mut self, number: usize, reason: DropReason) {
        if let Some(record) = self.webhooks.get_mut(number) {
            record.dropped = Some(reason);
        }
    }
}
