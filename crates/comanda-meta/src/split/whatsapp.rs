//! Where a WhatsApp change goes: the page is the phone number id, the thread is the person.
//!
//! A change usually carries one message or one status and is then the record itself. With several, which may be of
//! several people, each element is a record of its own.

use std::borrow::Cow;

use comanda_domain::id::{Channel, ConversationKey, PageId};
use comanda_domain::record::RecordKind;
use serde_json::value::RawValue;

use super::identity::{self, of_bytes, of_parts, page_thread};
use super::scan::{Pairs, list};
use super::{Entry, Object, Place};

/// One message or status of a change.
pub(super) struct Element<'a> {
    /// [`RecordKind::WhatsappMessage`] or [`RecordKind::WhatsappStatus`].
    pub(super) kind: RecordKind,
    /// Its bytes.
    pub(super) raw: &'a str,
}

/// Whether a change is WhatsApp's.
pub(super) fn is_it(entry: &Entry, value: &Pairs<'_>) -> bool {
    entry.object == Object::Whatsapp || value.part("messaging_product").as_deref() == Some("whatsapp")
}

/// Messages first, then statuses, like they stand in every sample.
pub(super) fn elements<'a>(value: &Pairs<'a>) -> Vec<Element<'a>> {
    let of = |name: &str, kind: RecordKind| -> Vec<Element<'a>> {
        let raws: Vec<&'a RawValue> = value.get(name).map(list).unwrap_or_default();
        raws.into_iter().map(|raw| Element { kind, raw: raw.get() }).collect()
    };
    let mut elements = of("messages", RecordKind::WhatsappMessage);
    elements.extend(of("statuses", RecordKind::WhatsappStatus));
    elements
}

/// Where an element goes.
pub(super) fn place(entry: &Entry, value: &Pairs<'_>, element: &Element<'_>) -> Place {
    let page = page(entry, value);
    let channel = Channel::Whatsapp;
    let pairs = Pairs::parse(element.raw);
    let person = pairs.as_ref().and_then(|pairs| person(pairs, value));
    let thread = person.as_deref().map_or_else(page_thread, identity::thread);
    let event = pairs.and_then(|pairs| {
        let id = pairs.part("id")?;
        if element.kind == RecordKind::WhatsappMessage {
            return Some(of_parts(channel, &page, "message", &[&id]));
        }
        let (status, timestamp) = (pairs.part("status")?, pairs.part("timestamp").unwrap_or_default());
        let person = person.unwrap_or_default();
        Some(of_parts(channel, &page, "status", &[&id, &status, &timestamp, &person]))
    });
    let event =
        event.unwrap_or_else(|| of_bytes(channel, &page, element.kind.as_str(), element.raw.as_bytes()));
    Place { key: ConversationKey { page, channel, thread }, event }
}

/// Where a change without messages and statuses goes: an account, template or quality notice.
pub(super) fn without_elements(entry: &Entry, value: &Pairs<'_>, raw: &str) -> Place {
    let page = page(entry, value);
    let event = of_bytes(Channel::Whatsapp, &page, RecordKind::Change.as_str(), raw.as_bytes());
    Place { key: ConversationKey { page, channel: Channel::Whatsapp, thread: page_thread() }, event }
}

fn page(entry: &Entry, value: &Pairs<'_>) -> PageId {
    let phone_number_id = value.object("metadata").and_then(|metadata| metadata.part("phone_number_id"));
    let of_number = phone_number_id.and_then(|id| identity::page(&id));
    of_number.or_else(|| entry.page.clone()).unwrap_or_else(identity::unknown_page)
}

/// Who wrote, or who got the message. People may hide their number: then there is only a business-scoped id.
fn person<'a>(element: &Pairs<'a>, value: &Pairs<'a>) -> Option<Cow<'a, str>> {
    let own = ["from", "from_user_id", "recipient_id", "recipient_user_id"];
    let in_system = || {
        let system = element.object("system")?;
        ["wa_id", "user_id", "customer"].iter().find_map(|name| system.part(name))
    };
    let only_contact = || {
        let contacts: Vec<&RawValue> = value.get("contacts").map(list).unwrap_or_default();
        let [contact] = contacts.as_slice() else { return None };
        let contact = Pairs::parse(contact.get())?;
        contact.part("wa_id").or_else(|| contact.part("user_id"))
    };
    own.iter().find_map(|name| element.part(name)).or_else(in_system).or_else(only_contact)
}
