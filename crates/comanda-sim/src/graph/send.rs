//! `POST /{page}/messages`: who, whether now, what; then the bubble, the ledger row, and the webhooks that follow.

#[cfg(test)]
mod tests;

use rand::RngExt;
use serde_json::{Map, Value, json};

use super::call::GraphCall;
use super::check::{Outgoing, check_message, refuse_unknown_keys};
use super::error::GraphError;
use super::{Answer, Extension, Reply};
use crate::ids;
use crate::ledger::record::{AnswerFate, DropReason, ItemKind, SendKind, SendRecord, WebhookRecord};
use crate::limits::{SEVEN_DAYS_MS, TYPING_MS, WINDOW_MS};
use crate::thread::{Bubble, Side};
use crate::webhook::event::Report;
use crate::webhook::sign::digest;
use crate::world::{Activity, CommentState, PostState, World};

/// Top-level parameters that Meta knows here.
const KNOWN: &[&str] = &[
    "recipient",
    "messaging_type",
    "tag",
    "message",
    "sender_action",
    "notification_type",
    "reply_to",
    "persona_id",
    "thread_control",
    "payload",
    "access_token",
    "appsecret_proof",
    "appsecret_time",
    "suggestion_action",
    "folder",
    "method",
];
const DEAD_TAGS: &[&str] = &["CONFIRMED_EVENT_UPDATE", "ACCOUNT_UPDATE", "POST_PURCHASE_UPDATE"];

/// A send that may happen.
struct Accepted {
    page: String,
    person: String,
    /// The comment or the visitor's post that a private reply answers.
    activity: Option<String>,
}

impl World {
    pub(super) fn send(&mut self, node: &str, call: &GraphCall, now_ms: i64) -> Answer {
        let page = self.page_of_caller(node, call)?;
        self.needs(&page, "pages_messaging")?;
        self.refuse_by_choice()?;
        if self.pages.get(&page).is_some_and(|page| page.is_blocked) {
            return Err(GraphError::blocked_for_policy());
        }
        self.count_send(&page, now_ms)?;
        for unknown in call.params.keys().filter(|key| !KNOWN.contains(&key.as_str())) {
            self.ledger.note_oddity(now_ms, format!("send with the unknown parameter {unknown}"));
        }
        let tag = check_type(call)?;
        let message = call.object("message")?;
        match (call.text("sender_action"), message) {
            (Some(action), None) => self.act(&page, &action, call, now_ms),
            (None, Some(message)) => {
                let uploads = self.pages.get(&page).map(|page| &page.attachments);
                let outgoing =
                    check_message(&message, uploads.unwrap_or(&std::collections::BTreeSet::new()))?;
                let is_utility = call.text("messaging_type").as_deref() == Some("UTILITY");
                if is_utility && outgoing.utility_template.is_none() {
                    return Err(GraphError::parameter("param message[template] is required with UTILITY"));
                }
                let accepted = self.admit_send(&page, &outgoing, tag.as_deref(), call, now_ms)?;
                self.accept_order_number(&page, &outgoing)?;
                Ok(self.accept(&accepted, &outgoing, &message, now_ms))
            }
            (Some(_), Some(_)) => Err(GraphError::parameter("sender_action must be sent without message")),
            (None, None) => Err(GraphError::parameter("one of message and sender_action is required")),
        }
    }

    /// Whom it goes to, and whether the window allows it.
    fn admit_send(
        &mut self,
        page: &str,
        outgoing: &Outgoing,
        tag: Option<&str>,
        call: &GraphCall,
        now_ms: i64,
    ) -> Result<Accepted, GraphError> {
        let recipient = recipient_of(call)?;
        if let Some(id) = recipient.get("comment_id").and_then(text_of) {
            let activity = self.comments.get(&id).map(CommentState::activity);
            return self.admit_private_reply(page, id, activity, now_ms);
        }
        if let Some(id) = recipient.get("post_id").and_then(text_of) {
            let activity = self.posts.get(&id).map(PostState::activity);
            return self.admit_private_reply(page, id, activity, now_ms);
        }
        let person = self.known_person(page, &recipient)?;
        self.count_thread_send(page, &person, now_ms)?;
        let contact = self.contact(page, &person);
        if contact.is_with_inbox {
            return Err(GraphError::thread_of_another_app());
        }
        let within = |since_ms: Option<i64>, allowed_ms: i64| {
            since_ms.is_some_and(|since_ms| now_ms - since_ms <= allowed_ms)
        };
        let in_window = within(contact.window_opened_ms, WINDOW_MS);
        let in_seven_days = within(contact.last_message_ms, SEVEN_DAYS_MS);
        let is_feedback = outgoing.template_type.as_deref() == Some("customer_feedback");
        let may_be_late = match tag {
            Some("HUMAN_AGENT") => true,
            Some("CUSTOMER_FEEDBACK") => is_feedback,
            Some(_) | None => false,
        };
        if let Some(name) = &outgoing.utility_template {
            let known = self.pages.get(page).is_some_and(|page| page.utility_templates.contains(name));
            if !known {
                return Err(GraphError::parameter("the message template does not exist or is not approved"));
            }
        } else if !(in_window || may_be_late && in_seven_days) {
            return Err(GraphError::outside_window());
        }
        Ok(Accepted { page: page.to_owned(), person, activity: None })
    }

    /// One private reply to a comment or to a visitor's post, whether or not the two have a thread. It opens no
    /// window: the next message waits until the person has answered.
    fn admit_private_reply(
        &self,
        page: &str,
        id: String,
        activity: Option<Activity<'_>>,
        now_ms: i64,
    ) -> Result<Accepted, GraphError> {
        let activity = activity.filter(|activity| activity.page == page);
        let activity = activity.ok_or_else(|| GraphError::missing_object(&id))?;
        let Some(person) = activity.person else {
            return Err(GraphError::parameter("a page cannot reply privately to a page"));
        };
        if activity.privately_replied {
            return Err(GraphError::already_replied());
        }
        if now_ms - activity.at_ms > SEVEN_DAYS_MS {
            return Err(GraphError::outside_window());
        }
        if self.people.get(person).is_some_and(|person| person.blocked) {
            return Err(GraphError::person_unavailable());
        }
        Ok(Accepted { page: page.to_owned(), person: person.to_owned(), activity: Some(id) })
    }

    /// The PSID of a recipient that this page has met and that has not blocked it.
    fn known_person(&self, page: &str, recipient: &Map<String, Value>) -> Result<String, GraphError> {
        let person = recipient.get("id").and_then(text_of).ok_or_else(GraphError::unknown_person)?;
        if !self.contacts.contains_key(&(page.to_owned(), person.clone())) {
            return Err(GraphError::unknown_person());
        }
        if self.people.get(&person).is_some_and(|person| person.blocked) {
            return Err(GraphError::person_unavailable());
        }
        if !self.has_app_role(&person) {
            return Err(GraphError::no_app_role());
        }
        Ok(person)
    }

    fn accept_order_number(&mut self, page: &str, outgoing: &Outgoing) -> Result<(), GraphError> {
        let Some(number) = &outgoing.order_number else { return Ok(()) };
        let Some(state) = self.pages.get_mut(page) else { return Ok(()) };
        if state.order_numbers.insert(number) || self.faults.accept_repeated_order_numbers {
            return Ok(());
        }
        self.ledger.note_refused_receipt(number);
        Err(GraphError::parameter("param message[attachment][payload][order_number] must be unique"))
    }

    fn accept(
        &mut self,
        to: &Accepted,
        outgoing: &Outgoing,
        message: &Map<String, Value>,
        now_ms: i64,
    ) -> Reply {
        let mid = ids::message(&mut self.rng);
        let mut bubble = Bubble::new(mid.clone(), Side::Page, now_ms, outgoing.content.clone());
        bubble.quick_replies.clone_from(&outgoing.quick_replies);
        self.show(&to.page, &to.person, bubble);
        if let Some(id) = &to.activity {
            self.note_private_reply(id);
        }
        let fate = self.fate_of_answer();
        self.ledger.add_send(SendRecord {
            number: 0,
            kind: if to.activity.is_some() { SendKind::PrivateReply } else { outgoing.kind },
            page: to.page.clone(),
            recipient: to.person.clone(),
            mid: Some(mid.clone()),
            in_reply_to: to.activity.clone(),
            metadata: outgoing.metadata.clone(),
            order_number: outgoing.order_number.clone(),
            text: outgoing.content.text().to_owned(),
            digest: digest_of(message),
            accepted_ms: now_ms,
            answer: fate.for_ledger(),
        });
        self.report_consequences(to, &mid, outgoing, now_ms);
        let mut body = json!({ "recipient_id": to.person, "message_id": mid });
        if outgoing.is_reusable
            && let (Some(page), Some(fields)) = (self.pages.get_mut(&to.page), body.as_object_mut())
        {
            let id = ids::digits(&mut self.rng, 16);
            page.attachments.insert(id.clone());
            fields.insert("attachment_id".to_owned(), json!(id));
        }
        Reply { body, extension: Extension::Fate(fate) }
    }

    fn note_private_reply(&mut self, id: &str) {
        if let Some(comment) = self.comments.get_mut(id) {
            comment.privately_replied = true;
        } else if let Some(post) = self.posts.get_mut(id) {
            post.privately_replied = true;
        }
    }

    /// Echo, delivery report and read report of an accepted message.
    fn report_consequences(&mut self, to: &Accepted, mid: &str, outgoing: &Outgoing, now_ms: i64) {
        let (timing, wire) = (self.config.timing, self.config.wire);
        let report = |kind, field, key, value, delay_ms| Report {
            kind,
            field,
            page: to.page.clone(),
            person: to.person.clone(),
            mid: Some(mid.to_owned()),
            key,
            value,
            from_page: false,
            with_timestamp: true,
            at_ms: now_ms,
            delay_ms,
        };
        if wire.reports.echoes {
            let echo = self.echo_value(mid, outgoing);
            let delay_ms = timing.echo_ms + self.echo_extra_ms();
            let echo = report(ItemKind::Echo, "message_echoes", "message", echo, delay_ms);
            self.report_or_lose(Report { from_page: true, ..echo });
        }
        if wire.reports.deliveries {
            self.deliveries_reported += 1;
            let every = wire.delivery_without_mids_every;
            let mut delivery = json!({ "watermark": now_ms });
            if every == 0 || !self.deliveries_reported.is_multiple_of(every) {
                delivery = json!({ "mids": [mid], "watermark": now_ms });
            }
            let delivery =
                report(ItemKind::Delivery, "message_deliveries", "delivery", delivery, timing.delivery_ms);
            self.report(Report { with_timestamp: wire.delivery_with_timestamp, ..delivery });
        }
        if wire.reports.reads {
            let read = json!({ "watermark": now_ms });
            let read = report(ItemKind::Read, "message_reads", "read", read, 0);
            self.report(Report { at_ms: now_ms + timing.read_ms, ..read });
        }
    }

    fn echo_extra_ms(&mut self) -> i64 {
        let mut extra_ms = self.faults.echo_extra_ms;
        if self.chance(self.faults.delay_echo_probability) {
            extra_ms += self.rng.random_range(1..=self.faults.delay_echo_within_ms.max(1));
        }
        extra_ms
    }

    /// Reports an echo, unless the fault switch loses it; the ledger knows of it either way.
    fn report_or_lose(&mut self, echo: Report) {
        if !self.chance(self.faults.lose_echo_probability) {
            self.report(echo);
            return;
        }
        let mid = echo.mid.as_deref();
        let record = WebhookRecord::new(echo.kind, &echo.page, &echo.person, mid, echo.at_ms);
        let number = self.ledger.add_webhook(record);
        self.ledger.note_dropped(number, DropReason::LostOnPurpose);
    }

    fn echo_value(&self, mid: &str, outgoing: &Outgoing) -> Value {
        let mut echo = json!({ "mid": mid, "is_echo": true });
        let Some(fields) = echo.as_object_mut() else { return echo };
        // The app id is a number in what Meta sends, whatever the other ids are.
        let app_id =
            self.config.app_id.parse::<u64>().map_or_else(|_| json!(self.config.app_id), |id| json!(id));
        fields.insert("app_id".to_owned(), app_id);
        if let Some(metadata) = &outgoing.metadata {
            fields.insert("metadata".to_owned(), json!(metadata));
        }
        match &outgoing.echo_attachments {
            Some(attachments) => fields.insert("attachments".to_owned(), attachments.clone()),
            None => fields.insert("text".to_owned(), json!(outgoing.content.text())),
        };
        echo
    }

    fn act(&mut self, page: &str, action: &str, call: &GraphCall, now_ms: i64) -> Answer {
        let recipient = recipient_of(call)?;
        let person = self.known_person(page, &recipient)?;
        self.count_thread_send(page, &person, now_ms)?;
        let opened = self.contact(page, &person).window_opened_ms;
        if opened.is_none_or(|opened| now_ms - opened > WINDOW_MS) {
            return Err(GraphError::outside_window());
        }
        let thread = &mut self.contact(page, &person).thread;
        match action {
            "typing_on" => thread.typing_until_ms = now_ms + TYPING_MS,
            "typing_off" => thread.typing_until_ms = 0,
            "mark_seen" => thread.seen_by_page_ms = Some(now_ms),
            "react" | "unreact" => {
                let payload = call.object("payload")?.unwrap_or_default();
                let mid = payload.get("message_id").and_then(Value::as_str).unwrap_or_default();
                let reaction = payload.get("reaction").and_then(Value::as_str).map(str::to_owned);
                let Some(bubble) = thread.bubble_mut(mid) else {
                    return Err(GraphError::parameter(
                        "param payload[message_id] is not a message of this thread",
                    ));
                };
                bubble.page_reaction = reaction.filter(|_| action == "react");
            }
            _ => return Err(GraphError::parameter("param sender_action is not valid")),
        }
        thread.revision += 1;
        self.ledger.add_send(SendRecord {
            number: 0,
            kind: SendKind::Action,
            page: page.to_owned(),
            recipient: person.clone(),
            mid: None,
            in_reply_to: None,
            metadata: None,
            order_number: None,
            text: action.to_owned(),
            digest: digest(action.as_bytes()),
            accepted_ms: now_ms,
            answer: AnswerFate::Told,
        });
        Ok(json!({ "recipient_id": person }).into())
    }
}

/// Checks `messaging_type` and gives the tag.
fn check_type(call: &GraphCall) -> Result<Option<String>, GraphError> {
    let tag = call.text("tag");
    if tag.as_deref().is_some_and(|tag| DEAD_TAGS.contains(&tag)) {
        return Err(GraphError::parameter("this message tag is no longer supported"));
    }
    if tag.as_deref().is_some_and(|tag| !matches!(tag, "HUMAN_AGENT" | "CUSTOMER_FEEDBACK")) {
        return Err(GraphError::parameter("param tag is not valid"));
    }
    match call.text("messaging_type").as_deref() {
        None | Some("RESPONSE" | "UPDATE" | "UTILITY") => Ok(tag),
        Some("MESSAGE_TAG") if tag.is_some() => Ok(tag),
        Some("MESSAGE_TAG") => Err(GraphError::parameter("param tag is required with MESSAGE_TAG")),
        Some(_) => Err(GraphError::parameter("param messaging_type is not valid")),
    }
}

/// The recipient, which must name exactly one addressee.
fn recipient_of(call: &GraphCall) -> Result<Map<String, Value>, GraphError> {
    let recipient =
        call.object("recipient")?.ok_or_else(|| GraphError::parameter("param recipient is required"))?;
    let keys =
        ["id", "comment_id", "post_id", "user_ref", "notification_messages_token", "one_time_notif_token"];
    refuse_unknown_keys("recipient", &recipient, &keys)?;
    if recipient.len() == 1 {
        Ok(recipient)
    } else {
        Err(GraphError::parameter("param recipient must have exactly one addressee"))
    }
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Digest over what the person sees: without the sender's mark, the order number and the time.
fn digest_of(message: &Map<String, Value>) -> String {
    let mut visible = Value::Object(message.clone());
    if let Some(fields) = visible.as_object_mut() {
        fields.remove("metadata");
    }
    if let Some(payload) = visible.pointer_mut("/attachment/payload").and_then(Value::as_object_mut) {
        payload.remove("order_number");
        payload.remove("timestamp");
        payload.remove("order_url");
    }
    digest(visible.to_string().as_bytes())
}
