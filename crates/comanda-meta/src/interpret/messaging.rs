//! Elements of `messaging[]` and `standby[]`: the kind is told by the key that is there.

use comanda_domain::event::{Event, PageEvent, PersonRef, SurveyAnswer, ThreadControl};
use comanda_domain::id::PersonId;
use comanda_domain::record::Record;
use serde_json::Value;

use super::{message, word};
use crate::json;

/// Commerce and games that Meta ended; kept for the books.
const LEGACY: &[&str] = &["checkout_update", "payment", "pre_checkout", "game_play"];
/// Keys of every element, which say nothing about its kind.
const WRAPPER: &[&str] = &["sender", "recipient", "timestamp", "prior_message", "hop_context", "is_ai_agent"];

/// `item` is the event, `bearer` the whole item of the record it stands in.
pub(super) fn interpret(record: &Record, item: &Value, bearer: &Value, standby: bool) -> Event {
    let in_change = !std::ptr::eq(item, bearer);
    Event {
        person: person(record, item),
        occurred_at: json::time(item, "timestamp"),
        standby: standby || json::text(bearer, "field").as_deref() == Some("standby"),
        body: body(record, item, in_change).unwrap_or_else(|why| PageEvent::Unrecognised { why }),
    }
}

/// The customer's side: whoever is not the Page.
fn person(record: &Record, item: &Value) -> Option<PersonRef> {
    let side = |name: &str| {
        let party = json::member(item, name)?;
        json::text(party, "id").or_else(|| json::scalar(party))
    };
    let is_echo = json::object(item, "message").and_then(|message| json::truth(message, "is_echo"));
    let page = record.key.page.as_str();
    let sender = side("sender");
    let customer = if is_echo == Some(true) || sender.as_deref() == Some(page) {
        [side("recipient"), sender].into_iter().flatten().find(|id| id != page)
    } else {
        sender
    };
    let user_ref = || {
        let of = |name: &str| json::object(item, name).and_then(|party| json::text(party, "user_ref"));
        of("sender").or_else(|| of("recipient")).or_else(|| of("optin"))
    };
    match customer.and_then(|id| PersonId::parse(&id).ok()) {
        Some(id) => Some(PersonRef::Id(id)),
        None => user_ref().map(PersonRef::UserRef),
    }
}

fn body(record: &Record, item: &Value, in_change: bool) -> Result<PageEvent, String> {
    let missing_mid = |what: &str| format!("{what} without the id of its message");
    if let Some(message) = json::object(item, "message") {
        return message::interpret(message).ok_or_else(|| missing_mid("a message"));
    }
    if let Some(postback) = json::object(item, "postback") {
        return Ok(PageEvent::PostbackReceived {
            mid: json::id(postback, "mid"),
            title: json::text(postback, "title"),
            payload: json::text(postback, "payload"),
            referral: json::object(postback, "referral").map(message::referral),
        });
    }
    if let Some(reaction) = json::object(item, "reaction") {
        return reaction_changed(reaction).ok_or_else(|| missing_mid("a reaction"));
    }
    if let Some(edit) = json::object(item, "message_edit") {
        let mid = json::id(edit, "mid").ok_or_else(|| missing_mid("an edit"))?;
        let text = json::text(edit, "text");
        return Ok(PageEvent::MessageEdited { mid, text, num_edit: json::number(edit, "num_edit") });
    }
    if let Some(report) = report(item).or_else(|| handover(item)).or_else(|| consent(item)) {
        return Ok(report);
    }
    if let Some(order) = json::object(item, "order") {
        return Ok(message::cart(order, &record.bytes, in_change));
    }
    if let Some(answered) = forms(item) {
        return Ok(answered);
    }
    Err(unknown_kind(item))
}

fn unknown_kind(item: &Value) -> String {
    let keys = item.as_object().into_iter().flat_map(|members| members.keys());
    let unknown: Vec<&str> =
        keys.map(String::as_str).filter(|key| !WRAPPER.contains(key)).take(3).map(word).collect();
    if unknown.is_empty() {
        "an event that says nothing but who and when".to_owned()
    } else {
        format!("an event of an unknown kind: {}", unknown.join(", "))
    }
}

fn reaction_changed(reaction: &Value) -> Option<PageEvent> {
    let action = json::text(reaction, "action");
    Some(PageEvent::ReactionChanged {
        mid: json::id(reaction, "mid")?,
        // Only taking it back must be said: an unknown action with an emoji is one.
        added: action.as_deref() != Some("unreact"),
        reaction: json::text(reaction, "reaction"),
        emoji: json::text(reaction, "emoji"),
    })
}

/// Delivery and read reports, referrals, and thumbs under our messages.
fn report(item: &Value) -> Option<PageEvent> {
    if let Some(delivery) = json::object(item, "delivery") {
        let mids = json::list(delivery, "mids").iter().filter_map(json::scalar);
        return Some(PageEvent::DeliveryReported {
            mids: mids.filter_map(|mid| mid.parse().ok()).collect(),
            watermark: json::time(delivery, "watermark"),
        });
    }
    if let Some(read) = json::object(item, "read") {
        let watermark = json::time(read, "watermark");
        return Some(PageEvent::ReadReported { watermark, mid: json::id(read, "mid") });
    }
    if let Some(referral) = json::object(item, "referral") {
        return Some(PageEvent::ReferralReceived(message::referral(referral)));
    }
    let feedback = json::object(item, "response_feedback")?;
    Some(PageEvent::ResponseFeedback {
        mid: json::id(feedback, "mid"),
        feedback: json::text(feedback, "feedback")?,
    })
}

/// Who owns the thread, what role an app has, and what Meta holds against the Page.
fn handover(item: &Value) -> Option<PageEvent> {
    let control = |name: &str, change: ThreadControl, new_owner: &str| {
        let control = json::object(item, name)?;
        Some(PageEvent::ThreadControlChanged {
            change,
            previous_owner: json::text(control, "previous_owner_app_id"),
            new_owner: json::text(control, new_owner),
            metadata: json::text(control, "metadata"),
        })
    };
    if let Some(roles) = json::object(item, "app_roles").and_then(Value::as_object) {
        let words = |value: &Value| -> Vec<String> {
            value.as_array().into_iter().flatten().filter_map(json::scalar).collect()
        };
        let roles = roles.iter().map(|(app, roles)| (app.clone(), words(roles))).collect();
        return Some(PageEvent::AppRolesChanged { roles });
    }
    // Old payloads spell the key with a hyphen.
    let enforcement =
        json::object(item, "policy_enforcement").or_else(|| json::object(item, "policy-enforcement"));
    if let Some(enforcement) = enforcement {
        let reason = json::text(enforcement, "reason");
        return Some(PageEvent::PolicyEnforced { action: json::text(enforcement, "action")?, reason });
    }
    control("pass_thread_control", ThreadControl::Passed, "new_owner_app_id")
        .or_else(|| control("take_thread_control", ThreadControl::Taken, "new_owner_app_id"))
        .or_else(|| control("request_thread_control", ThreadControl::Requested, "requested_owner_app_id"))
}

/// Opt-ins and account linking.
fn consent(item: &Value) -> Option<PageEvent> {
    if let Some(linking) = json::object(item, "account_linking") {
        let linked = match json::text(linking, "status")?.as_str() {
            "linked" => true,
            "unlinked" => false,
            _ => return None,
        };
        let authorization_code = json::text(linking, "authorization_code");
        return Some(PageEvent::AccountLinkingChanged { linked, authorization_code });
    }
    let optin = json::object(item, "optin")?;
    Some(PageEvent::OptedIn {
        reference: json::first_text(optin, &["ref", "payload"]),
        kind: json::text(optin, "type"),
        token: json::first_text(optin, &["notification_messages_token", "one_time_notif_token"]),
        status: json::text(optin, "notification_messages_status"),
    })
}

/// Answers to templates that ask, and what Meta ended.
fn forms(item: &Value) -> Option<PageEvent> {
    if let Some(information) = json::object(item, "messaging_customer_information") {
        let screens = json::list(information, "screens").iter();
        let responses = screens.flat_map(|screen| json::list(screen, "responses"));
        let pair = |response| Some((json::text(response, "key")?, json::text(response, "value")?));
        let responses = responses.filter_map(pair).collect();
        return Some(PageEvent::CustomerInformationReceived { responses });
    }
    if let Some(feedback) = json::object(item, "messaging_feedback") {
        let screens = json::list(feedback, "feedback_screens").iter();
        let questions = screens.filter_map(|screen| json::object(screen, "questions")?.as_object()).flatten();
        return Some(PageEvent::SurveyAnswered { answers: questions.map(survey_answer).collect() });
    }
    if let Some(form) = json::object(item, "form") {
        return Some(PageEvent::LeadFormSubmitted { form_id: json::text(form, "id") });
    }
    let kind = LEGACY.iter().find(|kind| json::member(item, kind).is_some())?;
    Some(PageEvent::LegacyReported { kind: (*kind).to_owned() })
}

fn survey_answer((question, answer): (&String, &Value)) -> SurveyAnswer {
    let follow_up = json::object(answer, "follow_up").and_then(|answer| json::text(answer, "payload"));
    SurveyAnswer {
        question: question.clone(),
        kind: json::text(answer, "type"),
        score: json::text(answer, "payload"),
        follow_up,
    }
}
