//! What a record means: Meta's JSON in, [`Event`] out.
//!
//! Interpreting cannot fail: what is not understood becomes [`PageEvent::Unrecognised`] with the reason, and the record
//! keeps the bytes, so that it can be shown now and replayed once we know better. Everything is optional on the wire
//! except what an event cannot be without (a message without its id is not a message).

mod change;
mod feed;
mod fields;
mod message;
mod messaging;
mod whatsapp;

use comanda_domain::event::{Event, PageEvent};
use comanda_domain::id::Channel;
use comanda_domain::record::{Record, RecordKind};
use serde_json::Value;

use crate::json;

/// Longest word of Meta's that is quoted in a reason, in bytes.
const WORD_LEN_MAX: usize = 48;

/// The meaning of a record. Records of the desk and of timers are not Meta's: they are unrecognised here.
pub fn interpret(record: &Record) -> Event {
    match record.kind {
        RecordKind::Messaging => with_item(record, |item| messaging::interpret(record, item, item, false)),
        RecordKind::Standby => with_item(record, |item| messaging::interpret(record, item, item, true)),
        RecordKind::Change | RecordKind::Entry => with_item(record, |item| changed(record, item)),
        RecordKind::ChangedField => with_item(record, change::field_name),
        RecordKind::WhatsappMessage => with_item(record, |item| whatsapp::message(item, None)),
        RecordKind::WhatsappStatus => with_item(record, whatsapp::status),
        RecordKind::Body => unrecognised("a body that is not an envelope"),
        RecordKind::Malformed => unrecognised("an item that cannot be attributed"),
        RecordKind::Command | RecordKind::Timer => unrecognised("a record that is not Meta's"),
    }
}

fn with_item(record: &Record, read: impl FnOnce(&Value) -> Event) -> Event {
    match json::parse(&record.bytes) {
        Some(item) => read(&item),
        None => unrecognised("an item that is not JSON or is nested too deeply"),
    }
}

/// The channel tells whose change it is: [`crate::split`] looked at the value already.
fn changed(record: &Record, item: &Value) -> Event {
    match record.key.channel {
        Channel::Messenger | Channel::Instagram => match json::object(item, "value") {
            Some(value) => messaging::interpret(record, value, item, false),
            None => unrecognised("an entry without items"),
        },
        Channel::Whatsapp => whatsapp::change(item),
        Channel::Feed | Channel::InstagramFeed => change::interpret(item),
        Channel::Desk => unrecognised("a record that is not Meta's"),
    }
}

/// An event that only says why it is none.
fn unrecognised(why: impl Into<String>) -> Event {
    plain(PageEvent::Unrecognised { why: why.into() })
}

/// An event of nobody in particular.
const fn plain(body: PageEvent) -> Event {
    Event { person: None, occurred_at: None, standby: false, body }
}

/// A key or a field's name, if it looks like one of Meta's: reasons must not carry what people wrote.
fn word(raw: &str) -> &str {
    let is_word = raw.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    if is_word && !raw.is_empty() && raw.len() <= WORD_LEN_MAX { raw } else { "…" }
}

#[cfg(test)]
mod tests;
