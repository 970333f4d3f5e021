//! Items as JSON, and their way into the queue: subscriptions, delays, and the fault switches.

use rand::RngExt;
use serde::Serialize;
use serde_json::{Value, json};

use crate::ledger::record::{DropReason, ItemKind, WebhookRecord};
use crate::webhook::escape::to_escaped_json;
use crate::webhook::queue::{Family, Item};
use crate::world::World;

/// One thing to report about a conversation. Key order is Meta's: who, to whom, when, what.
pub(crate) struct Report {
    pub(crate) kind: ItemKind,
    /// The page's field that must be subscribed.
    pub(crate) field: &'static str,
    pub(crate) page: String,
    pub(crate) person: String,
    pub(crate) mid: Option<String>,
    /// The key beside `sender`, for example `message`.
    pub(crate) key: &'static str,
    pub(crate) value: Value,
    /// `false` = the person is the sender.
    pub(crate) from_page: bool,
    /// `false` = the item has no `timestamp`, as delivery reports.
    pub(crate) with_timestamp: bool,
    pub(crate) at_ms: i64,
    pub(crate) delay_ms: i64,
}

#[derive(Serialize)]
struct Party {
    id: Value,
}

#[derive(Serialize)]
struct Change<'a> {
    field: &'static str,
    value: &'a Value,
}

impl World {
    /// Files a conversation event in the ledger and, when it is subscribed, in the queue.
    pub(crate) fn report(&mut self, report: Report) {
        let record = WebhookRecord::new(
            report.kind,
            &report.page,
            &report.person,
            report.mid.as_deref(),
            report.at_ms,
        );
        let number = self.ledger.add_webhook(record);
        let json = self.messaging_json(&report);
        let item = Item {
            record: number,
            page_json: self.id_json(&report.page),
            page: report.page,
            lane: report.person,
            family: Family::Messaging,
            json,
            is_repeat: false,
            is_customer: report.kind.expects_reply(),
        };
        self.enqueue(item, report.field, report.at_ms + report.delay_ms);
    }

    /// Files a change of the page's feed. `lane` is the post.
    pub(crate) fn report_change(
        &mut self,
        kind: ItemKind,
        page: &str,
        person: &str,
        value: &Value,
        at_ms: i64,
    ) {
        let comment = value.get("comment_id").and_then(Value::as_str);
        let number = self.ledger.add_webhook(WebhookRecord::new(kind, page, person, comment, at_ms));
        let post = value.get("post_id").and_then(Value::as_str).unwrap_or_default();
        let item = Item {
            record: number,
            page_json: self.id_json(page),
            page: page.to_owned(),
            lane: post.to_owned(),
            family: Family::Changes,
            json: to_escaped_json(&Change { field: "feed", value }),
            is_repeat: false,
            is_customer: false,
        };
        let delay_ms = self.config.timing.webhook_ms;
        self.enqueue(item, "feed", at_ms + delay_ms);
    }

    /// An id as the configured wire style writes it.
    pub(crate) fn id_value(&self, id: &str) -> Value {
        match id.parse::<u64>() {
            Ok(number) if self.config.wire.numeric_ids => json!(number),
            Ok(_) | Err(_) => json!(id),
        }
    }

    fn id_json(&self, id: &str) -> String {
        to_escaped_json(&self.id_value(id))
    }

    fn messaging_json(&self, report: &Report) -> String {
        let page = Party { id: self.id_value(&report.page) };
        let person = Party { id: self.id_value(&report.person) };
        let (sender, recipient) = if report.from_page { (page, person) } else { (person, page) };
        let timestamp =
            if report.with_timestamp { format!("\"timestamp\":{},", report.at_ms) } else { String::new() };
        format!(
            "{{\"sender\":{},\"recipient\":{},{timestamp}\"{}\":{}}}",
            to_escaped_json(&sender),
            to_escaped_json(&recipient),
            report.key,
            to_escaped_json(&report.value)
        )
    }

    fn enqueue(&mut self, item: Item, field: &str, at_ms: i64) {
        let subscribed = self.callback_url.is_some()
            && self.app_fields.iter().any(|known| known == field)
            && self
                .pages
                .get(&item.page)
                .is_some_and(|page| page.subscribed_fields.iter().any(|known| known == field));
        if !subscribed {
            self.ledger.note_dropped(item.record, DropReason::NotSubscribed);
            return;
        }
        let mut at_ms = at_ms;
        if self.chance(self.faults.reorder_probability) {
            at_ms += self.rng.random_range(1..=self.faults.reorder_within_ms.max(1));
        }
        self.queue.add(item, at_ms);
    }
}
