//! Changes of the Page: its feed, ratings, leads, labels, and the fields of its profile.

use comanda_domain::event::{Event, PageEvent, PersonRef};
use serde_json::Value;

use super::{feed, fields, plain, unrecognised, word};
use crate::json;

/// `{"field", "value"}`, from `changes[]` or from the entry itself.
pub(super) fn interpret(item: &Value) -> Event {
    let Some(field) = json::text(item, "field") else {
        return unrecognised("an entry without items");
    };
    let value = json::member(item, "value");
    let event = match (field.as_str(), value.filter(|value| value.is_object())) {
        ("feed" | "group_feed", Some(value)) => feed::changed(value),
        ("mention" | "mentions", Some(value)) => Some(feed::mentioned(value)),
        ("ratings", Some(value)) => feed::rated(value),
        ("comments" | "live_comments", Some(value)) => Some(feed::instagram_comment(value)),
        ("leadgen", Some(value)) => Some(lead(value)),
        ("inbox_labels", Some(value)) => Some(label(value)),
        (name, _) if fields::is_known(name) => Some(page_field(&field, value)),
        _ => None,
    };
    event.unwrap_or_else(|| unrecognised(format!("a change of an unknown shape: {}", word(&field))))
}

/// One element of `changed_fields[]`.
pub(super) fn field_name(item: &Value) -> Event {
    match json::scalar(item) {
        Some(field) => page_field(&field, None),
        None => unrecognised("the name of a changed field is missing"),
    }
}

fn page_field(field: &str, value: Option<&Value>) -> Event {
    plain(PageEvent::PageFieldChanged { field: field.to_owned(), value: value.map(Value::to_string) })
}

fn lead(value: &Value) -> Event {
    let body = PageEvent::LeadGenerated {
        leadgen_id: json::id(value, "leadgen_id"),
        form_id: json::text(value, "form_id"),
    };
    Event { occurred_at: json::time(value, "created_time"), ..plain(body) }
}

fn label(value: &Value) -> Event {
    let label = json::object(value, "label").and_then(|label| json::text(label, "page_label_name"));
    let body = PageEvent::LabelChanged { action: json::text(value, "action"), label };
    let person = json::object(value, "user").and_then(|user| json::id(user, "id")).map(PersonRef::Id);
    Event { person, ..plain(body) }
}
