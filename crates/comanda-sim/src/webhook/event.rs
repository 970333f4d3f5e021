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
    /// Files a conversation event in the ledger and, when it is subscribed, in the queue. While the Page Inbox has
    /// the thread, what is said there comes in `standby`, without what buttons and chips carry.
    pub(crate) fn report(&mut self, mut report: Report) {
        let standby = self.goes_to_standby(&report);
        if standby {
            report.kind = ItemKind::Standby;
            report.field = "standby";
            strip_payloads(&mut report.value);
        }
        let record = WebhookRecord::new(
            report.kind,
            &report.page,
            &report.person,
            report.mid.as_deref(),
            report.at_ms,
        );
        let number = self.ledger.add_webhook(record);
        let json = self.messaging_json(&report);
        if !self.has_app_role(&report.person) {
            self.ledger.note_dropped(number, DropReason::NoAppRole);
            return;
        }
        let item = Item {
            record: number,
            page_json: self.id_json(&report.page),
            page: report.page,
            lane: report.person,
            family: Family::Messaging,
            list: if standby { "standby" } else { "messaging" },
            json,
            is_repeat: false,
            is_customer: report.kind.expects_reply(),
        };
        self.enqueue(item, report.field, report.at_ms + report.delay_ms);
    }

    fn goes_to_standby(&self, report: &Report) -> bool {
        let is_said = matches!(report.key, "message" | "postback" | "read" | "delivery");
        let contact = self.contacts.get(&(report.page.clone(), report.person.clone()));
        is_said && contact.is_some_and(|contact| contact.is_with_inbox)
    }

    /// Files a change of the page: of its `feed`, or of its `ratings`. Changes of one post leave in order.
    pub(crate) fn report_change(
        &mut self,
        field: &'static str,
        kind: ItemKind,
        page: &str,
        person: &str,
        value: &Value,
        at_ms: i64,
    ) {
        let post = id_in(value, "post_id").or_else(|| id_in(value, "open_graph_story_id"));
        let object = id_in(value, "comment_id").or_else(|| post.clone());
        let number =
            self.ledger.add_webhook(WebhookRecord::new(kind, page, person, object.as_deref(), at_ms));
        if !self.has_app_role(person) {
            self.ledger.note_dropped(number, DropReason::NoAppRole);
            return;
        }
        let item = Item {
            record: number,
            page_json: self.id_json(page),
            page: page.to_owned(),
            lane: post.unwrap_or_default(),
            family: Family::Changes,
            list: "changes",
            json: to_escaped_json(&Change { field, value }),
            is_repeat: false,
            is_customer: false,
        };
        let delay_ms = self.config.timing.webhook_ms;
        self.enqueue(item, field, at_ms + delay_ms);
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
        let sender = if report.person.is_empty() {
            String::new()
        } else {
            format!("\"sender\":{},", to_escaped_json(&sender))
        };
        format!(
            "{{{sender}\"recipient\":{},{timestamp}\"{}\":{}}}",
            to_escaped_json(&recipient),
            report.key,
            to_escaped_json(&report.value)
        )
    }

    /// Whether both the app and the page have subscribed to a field.
    pub(crate) fn is_subscribed(&self, page: &str, field: &str) -> bool {
        let has = |fields: &[String]| fields.iter().any(|known| known == field);
        has(&self.app_fields) && self.pages.get(page).is_some_and(|page| has(&page.subscribed_fields))
    }

    fn enqueue(&mut self, item: Item, field: &str, at_ms: i64) {
        let subscribed = self.callback_url.is_some() && self.is_subscribed(&item.page, field);
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

/// An id, whichever way the wire style writes it.
fn id_in(value: &Value, key: &str) -> Option<String> {
    match value.get(key)? {
        Value::String(id) => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// What an app that only listens is not told.
fn strip_payloads(value: &mut Value) {
    let Some(fields) = value.as_object_mut() else { return };
    fields.remove("payload");
    fields.remove("quick_reply");
}
