//! The book of the simulated Meta: every webhook item it sent and every send it accepted, in order.
//!
//! It outlives the program under test, so that after a crash of that program one can still ask: was every message
//! answered, and was anything said twice? It only grows; nothing in it is ever changed except the fate of an item
//! (first sent, acknowledged, tries, dropped).
//!
//! Its memory is bounded: beyond `rows_max` rows of each kind the oldest that are settled are forgotten and only
//! counted. The running tally ([`standing`]) has counted them before, so its verdict covers the whole time, however
//! long; only the single rows and the [`Summary`] over them are cut.

pub(crate) mod recent;
pub(crate) mod record;
pub(crate) mod standing;
pub(crate) mod summary;
mod tally;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use record::{DropReason, Oddity, SendRecord, WebhookRecord};
use standing::Standing;
use summary::{Summary, SummaryOptions};
use tally::Tally;

/// Remarks that are kept; later ones are only counted.
const REMARKS_MAX: usize = 1000;

/// Append-only record of what went out and what came in.
#[derive(Clone, Debug, Serialize)]
pub struct Ledger {
    /// In order of number; after some were forgotten, a row's number is no longer its place.
    webhooks: Vec<WebhookRecord>,
    sends: Vec<SendRecord>,
    refused_receipts: Vec<String>,
    alerts: Vec<Oddity>,
    oddities: Vec<Oddity>,
    forgotten_webhooks: usize,
    forgotten_sends: usize,
    forgotten_remarks: usize,
    #[serde(skip)]
    rows_max: usize,
    /// Webhook rows at which the next are forgotten.
    #[serde(skip)]
    forget_at: usize,
    #[serde(skip)]
    tally: Tally,
}

/// Which rows of the book are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LedgerQuery {
    /// Only this page's.
    pub page: Option<String>,
    /// Only this person's.
    pub person: Option<String>,
    /// Only webhook rows with this number or above.
    pub webhooks_from: usize,
    /// Only send rows with this number or above.
    pub sends_from: usize,
    /// Rows of each kind, at most.
    pub limit: Option<usize>,
}

impl Ledger {
    /// An empty book that keeps about so many rows of each kind (a quarter more before it forgets some).
    pub(crate) fn new(rows_max: usize) -> Self {
        Self {
            webhooks: Vec::new(),
            sends: Vec::new(),
            refused_receipts: Vec::new(),
            alerts: Vec::new(),
            oddities: Vec::new(),
            forgotten_webhooks: 0,
            forgotten_sends: 0,
            forgotten_remarks: 0,
            rows_max,
            forget_at: with_slack(rows_max),
            tally: Tally::default(),
        }
    }

    /// Webhook items that are kept, in order of number.
    pub fn webhooks(&self) -> &[WebhookRecord] {
        &self.webhooks
    }

    /// Accepted sends that are kept, in order of number.
    pub fn sends(&self) -> &[SendRecord] {
        &self.sends
    }

    /// Settled webhook items and accepted sends that were forgotten to bound the memory.
    pub fn forgotten(&self) -> (usize, usize) {
        (self.forgotten_webhooks, self.forgotten_sends)
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

    /// The whole book as JSON. Long books are better asked for in parts, see [`Ledger::excerpt`].
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(self).unwrap_or(serde_json::Value::Null)
    }

    /// A copy of the rows that a query asks for, to be written as JSON without holding up the world.
    #[must_use]
    pub fn excerpt(&self, query: &LedgerQuery) -> Self {
        let fits = |page: &str, person: &str| {
            query.page.as_deref().is_none_or(|wanted| wanted == page)
                && query.person.as_deref().is_none_or(|wanted| wanted == person)
        };
        let limit = query.limit.unwrap_or(usize::MAX);
        let first_webhook = self.webhooks.partition_point(|row| row.number < query.webhooks_from);
        let first_send = self.sends.partition_point(|row| row.number < query.sends_from);
        let webhooks = self.webhooks.iter().skip(first_webhook).filter(|row| fits(&row.page, &row.person));
        let sends = self.sends.iter().skip(first_send).filter(|row| fits(&row.page, &row.recipient));
        Self {
            webhooks: webhooks.take(limit).cloned().collect(),
            sends: sends.take(limit).cloned().collect(),
            refused_receipts: self.refused_receipts.clone(),
            alerts: self.alerts.clone(),
            oddities: self.oddities.clone(),
            tally: Tally::default(),
            ..*self
        }
    }

    /// Pure analysis of the rows that are kept.
    pub fn summary(&self, options: SummaryOptions) -> Summary {
        summary::summarise(self, options)
    }

    /// The verdict over the whole time, from running counts: cheap, also under load. A person from the Page Inbox is
    /// expected to hold a conversation for `person_hold_ms`; the program may be silent meanwhile.
    pub fn standing(&self, person_hold_ms: i64) -> Standing {
        let mut standing = self.tally.standing(person_hold_ms);
        standing.forgotten_webhooks = self.forgotten_webhooks;
        standing.forgotten_sends = self.forgotten_sends;
        standing.alerts = self.alerts.len();
        standing
    }

    pub(crate) fn add_webhook(&mut self, mut record: WebhookRecord) -> usize {
        let number = self.forgotten_webhooks + self.webhooks.len();
        record.number = number;
        self.tally.add_webhook(&record);
        self.webhooks.push(record);
        if self.webhooks.len() > self.forget_at {
            self.forget_webhooks();
        }
        number
    }

    pub(crate) fn add_send(&mut self, mut record: SendRecord) {
        record.number = self.forgotten_sends + self.sends.len();
        self.tally.add_send(&record);
        self.sends.push(record);
        if self.sends.len() > with_slack(self.rows_max) {
            let surplus = self.sends.len() - self.rows_max;
            self.sends.drain(..surplus);
            self.forgotten_sends += surplus;
        }
    }

    pub(crate) fn note_refused_receipt(&mut self, order_number: &str) {
        self.tally.note_refused_receipt();
        self.forgotten_remarks +=
            push_bounded(&mut self.refused_receipts, order_number.to_owned(), self.rows_max);
    }

    pub(crate) fn note_alert(&mut self, at_ms: i64, what: String) {
        self.forgotten_remarks += push_bounded(&mut self.alerts, Oddity { at_ms, what }, REMARKS_MAX);
    }

    pub(crate) fn note_oddity(&mut self, at_ms: i64, what: String) {
        self.forgotten_remarks += push_bounded(&mut self.oddities, Oddity { at_ms, what }, REMARKS_MAX);
    }

    pub(crate) fn note_try(&mut self, number: usize, now_ms: i64) {
        self.tally.note_try();
        if let Some(record) = self.webhook_mut(number) {
            record.tries += 1;
            record.first_sent_ms.get_or_insert(now_ms);
        }
    }

    pub(crate) fn note_acked(&mut self, number: usize, now_ms: i64) {
        let Some(place) = self.place_of(number) else {
            // It was settled long ago and is forgotten: a redelivery.
            self.tally.note_acked_again();
            return;
        };
        let Some(record) = self.webhooks.get_mut(place) else { return };
        record.acks += 1;
        if record.acked_ms.is_some() {
            self.tally.note_acked_again();
        } else {
            record.acked_ms = Some(now_ms);
            self.tally.note_acked(record);
        }
    }

    pub(crate) fn note_repeat(&mut self, number: usize) {
        if let Some(record) = self.webhook_mut(number) {
            record.repeats += 1;
        }
    }

    pub(crate) fn note_dropped(&mut self, number: usize, reason: DropReason) {
        let Some(record) = self.webhook_mut(number) else { return };
        let was_settled = record.is_settled();
        record.dropped = Some(reason);
        if !was_settled {
            self.tally.note_dropped(reason);
        }
    }

    fn place_of(&self, number: usize) -> Option<usize> {
        if self.forgotten_webhooks == 0 {
            return (number < self.webhooks.len()).then_some(number);
        }
        self.webhooks.binary_search_by_key(&number, |row| row.number).ok()
    }

    fn webhook_mut(&mut self, number: usize) -> Option<&mut WebhookRecord> {
        let place = self.place_of(number)?;
        self.webhooks.get_mut(place)
    }

    /// Forgets the oldest settled rows. What still waits for its acknowledgement is kept: its fate is open.
    fn forget_webhooks(&mut self) {
        let mut surplus = self.webhooks.len().saturating_sub(self.rows_max);
        let before = self.webhooks.len();
        self.webhooks.retain(|row| {
            let forget = surplus > 0 && row.is_settled();
            surplus -= usize::from(forget);
            !forget
        });
        self.forgotten_webhooks += before - self.webhooks.len();
        // Where much waits, little can be forgotten; then the next look is further away.
        self.forget_at = with_slack(self.webhooks.len().max(self.rows_max));
    }
}

/// A quarter more, so that forgetting is rare.
fn with_slack(rows: usize) -> usize {
    rows.saturating_add(rows / 4)
}

/// Adds a row unless there are enough; gives how many were left out.
fn push_bounded<T>(rows: &mut Vec<T>, row: T, rows_max: usize) -> usize {
    if rows.len() >= rows_max {
        return 1;
    }
    rows.push(row);
    0
}
