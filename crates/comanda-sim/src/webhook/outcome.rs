//! What became of a webhook: settled, tried again, given up.

use rand::RngExt;

use crate::ledger::record::DropReason;
use crate::webhook::queue::{Call, Family};
use crate::world::World;

impl World {
    /// Takes the outcome of a call from [`World::due`]: the HTTP status, or `Err` when there was no answer in time.
    /// Only 200 counts as received. An unknown id is ignored.
    pub fn webhook_result(&mut self, id: u64, outcome: Result<u16, ()>, now_ms: i64) {
        if outcome != Ok(200) {
            self.fail(id, now_ms);
        } else if self.chance(self.faults.lose_acknowledgement_probability) {
            self.note_acknowledged(id, now_ms);
            self.fail(id, now_ms);
        } else {
            self.note_acknowledged(id, now_ms);
            self.settle(id, now_ms);
        }
    }

    /// The ledger remembers every 200, also one that this Meta pretends not to have seen.
    fn note_acknowledged(&mut self, id: u64, now_ms: i64) {
        let Some(call) = self.queue.call(id) else { return };
        for item in &call.items {
            self.ledger.note_acked(item.record, now_ms);
        }
    }

    fn settle(&mut self, id: u64, now_ms: i64) {
        let Some(call) = self.queue.end(id) else { return };
        for item in call.items {
            if let Some(page) = self.pages.get_mut(&item.page)
                && item.family == Family::Messaging
            {
                page.failing_since_ms = None;
                page.alerted = false;
            }
            if !item.is_repeat && self.chance(self.faults.redeliver_probability) {
                let within = self.faults.redeliver_within_ms.max(1);
                let at_ms = now_ms + self.rng.random_range(1..=within);
                self.ledger.note_repeat(item.record);
                self.queue.add(super::Item { is_repeat: true, ..item }, at_ms);
            }
        }
    }

    fn fail(&mut self, id: u64, now_ms: i64) {
        let Some(call) = self.queue.call(id).cloned() else { return };
        if is_feed(&call) {
            if now_ms - call.first_sent_ms >= self.config.retry.feed_drop_after_ms {
                self.give_up(id);
                return;
            }
        } else {
            for page in pages_of(&call) {
                self.note_failing(&page, call.first_sent_ms, now_ms);
            }
            if self.queue.call(id).is_none() {
                return; // Its page was unsubscribed just now.
            }
        }
        let gap_ms = self.retry_gap_ms(call.failures);
        self.queue.retry_at(id, now_ms + gap_ms);
    }

    fn retry_gap_ms(&self, failures: u32) -> i64 {
        let retry = self.config.retry;
        if failures < retry.quick_tries {
            return retry.quick_gap_ms;
        }
        let doublings = (failures - retry.quick_tries).min(20);
        (retry.slow_gap_ms << doublings).min(retry.gap_ms_max)
    }

    fn give_up(&mut self, id: u64) {
        for item in self.queue.end(id).into_iter().flat_map(|call| call.items) {
            self.ledger.note_dropped(item.record, DropReason::CallbackDead);
        }
    }

    fn note_failing(&mut self, page_id: &str, first_sent_ms: i64, now_ms: i64) {
        let retry = self.config.retry;
        let Some(page) = self.pages.get_mut(page_id) else { return };
        let failing_ms = now_ms - *page.failing_since_ms.get_or_insert(first_sent_ms);
        if failing_ms >= retry.alert_after_ms && !page.alerted {
            page.alerted = true;
            self.ledger.note_alert(now_ms, format!("webhooks of page {page_id} are failing"));
        }
        if failing_ms < retry.unsubscribe_after_ms {
            return;
        }
        page.subscribed_fields.clear();
        page.failing_since_ms = None;
        page.alerted = false;
        self.ledger.note_alert(now_ms, format!("webhooks of page {page_id} are disabled"));
        for record in self.queue.drop_waiting(page_id, Family::Messaging) {
            self.ledger.note_dropped(record, DropReason::CallbackDead);
        }
    }
}

fn is_feed(call: &Call) -> bool {
    call.items.iter().all(|item| item.family == Family::Changes)
}

fn pages_of(call: &Call) -> Vec<String> {
    let mut pages: Vec<String> = call.items.iter().map(|item| item.page.clone()).collect();
    pages.sort_unstable();
    pages.dedup();
    pages
}
