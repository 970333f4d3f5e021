//! The Page Inbox: a human of the shop answers, takes the thread, and gives it back.

use serde_json::json;

use super::Place;
use crate::ids;
use crate::ledger::record::{AnswerFate, ItemKind, SendKind, SendRecord};
use crate::limits::INBOX_APP;
use crate::thread::{Bubble, Content, Side};
use crate::webhook::event::Report;
use crate::webhook::sign::digest;
use crate::world::World;

impl World {
    /// The Page Inbox takes the thread, or passes it back to the app.
    pub(super) fn hand_over(&mut self, place: Place<'_>, to_inbox: bool) -> Option<String> {
        self.contact(place.page, place.person).is_with_inbox = to_inbox;
        let (app, inbox) = (json!(self.config.app_id), json!(INBOX_APP.to_string()));
        let (key, before, now) =
            if to_inbox { ("take_thread_control", app, inbox) } else { ("pass_thread_control", inbox, app) };
        let value = json!({ "previous_owner_app_id": before, "new_owner_app_id": now, "metadata": "" });
        self.person_report(place, ItemKind::Handover, "messaging_handovers", None, key, value);
        None
    }

    pub(super) fn inbox_reply(&mut self, place: Place<'_>, text: String) -> String {
        let mid = ids::message(&mut self.rng);
        self.ledger.add_send(SendRecord {
            number: 0,
            kind: SendKind::InboxReply,
            page: place.page.to_owned(),
            recipient: place.person.to_owned(),
            mid: Some(mid.clone()),
            in_reply_to: None,
            metadata: None,
            order_number: None,
            digest: digest(text.as_bytes()),
            text: text.clone(),
            accepted_ms: place.now_ms,
            answer: AnswerFate::Told,
        });
        let value = json!({ "mid": mid, "text": text, "is_echo": true, "app_id": INBOX_APP });
        let bubble = Bubble::new(mid.clone(), Side::PageInbox, place.now_ms, Content::Text { text });
        self.show(place.page, place.person, bubble);
        let delay_ms = self.config.timing.webhook_ms;
        self.report(Report {
            kind: ItemKind::InboxEcho,
            field: "message_echoes",
            page: place.page.to_owned(),
            person: place.person.to_owned(),
            mid: Some(mid.clone()),
            key: "message",
            value,
            from_page: true,
            with_timestamp: true,
            at_ms: place.now_ms,
            delay_ms,
        });
        mid
    }
}
