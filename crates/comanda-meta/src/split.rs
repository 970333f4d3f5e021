//! Cuts a verified webhook body into records, one per item, without interpreting it.
//!
//! Cutting never fails: unknown kinds pass, a bad item is set aside while its neighbours flow, and a body that is no
//! envelope at all becomes one record for the whole body. A record is a byte range of the body, so nothing is copied
//! and nothing is written again. Work is linear in the body: each of the few levels of an envelope is scanned once
//! more than the level above it, and scanning does not recurse, however deep an item is nested.
//!
//! This module decides two things that are persisted and pinned by a golden file: under which [`ConversationKey`] an
//! item goes, and which [`EventId`] it has (see `identity.rs`).

mod change;
mod identity;
mod messaging;
mod scan;
mod whatsapp;

use comanda_domain::id::{Channel, ConversationKey, EventId, PageId};
use comanda_domain::record::{NewRecord, RecordKind};
use comanda_domain::time::Timestamp;
use serde_json::value::RawValue;

use crate::signature::VerifiedBody;
use identity::{page_thread, unknown_page};
use scan::{Pairs, Scalar};

/// Most records that are cut from one body. Meta batches at most 1000 updates, and more items than this that say who
/// wrote what do not fit under the gateway's cap; a body beyond the bound is kept whole, as one record.
pub const RECORDS_MAX: usize = 131_072;

/// The records of a body, in its order; at least one. See the module for what becomes of bad input.
pub fn split(body: &VerifiedBody) -> Vec<NewRecord> {
    let bytes = body.bytes().as_ref();
    cut(bytes).unwrap_or_else(|| vec![whole_body(bytes)])
}

/// `None` if the body is no envelope, or has no items or too many.
fn cut(bytes: &[u8]) -> Option<Vec<NewRecord>> {
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).ok()?;
    let root: &RawValue = serde_json::from_str(text).ok()?;
    let mut cutter = Cutter { base: bytes.as_ptr().addr(), records: Vec::new() };
    if root.get().starts_with('[') {
        for envelope in scan::list(root) {
            if cutter.envelope(envelope).is_none() {
                cutter.malformed(envelope.get(), None, None);
            }
        }
    } else {
        cutter.envelope(root)?;
    }
    let within = (1..=RECORDS_MAX).contains(&cutter.records.len());
    within.then_some(cutter.records)
}

fn whole_body(bytes: &[u8]) -> NewRecord {
    let page = unknown_page();
    let event = identity::of_bytes(Channel::Messenger, &page, RecordKind::Body.as_str(), bytes);
    let key = ConversationKey { page, channel: Channel::Messenger, thread: page_thread() };
    NewRecord { event, key, kind: RecordKind::Body, range: 0..bytes.len(), entry_time: None }
}

/// What `object` of the envelope says; where it is missing, each item tells by its shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Object {
    Instagram,
    Whatsapp,
    /// `page`, and the objects whose changes are shown like those of a page (`user`, `permissions` …).
    Page,
    Missing,
}

impl Object {
    /// `None` for an object that Meta does not document: such a body is kept whole.
    fn parse(object: &Scalar<'_>) -> Option<Self> {
        match object {
            Scalar::Absent => Some(Self::Missing),
            Scalar::Wrong => None,
            Scalar::Text(word) => match word.as_ref() {
                "page" | "user" | "permissions" | "payments" | "application" => Some(Self::Page),
                "instagram" => Some(Self::Instagram),
                "whatsapp_business_account" => Some(Self::Whatsapp),
                _ => None,
            },
        }
    }

    const fn messaging_channel(self) -> Channel {
        match self {
            Self::Instagram => Channel::Instagram,
            Self::Whatsapp => Channel::Whatsapp,
            Self::Page | Self::Missing => Channel::Messenger,
        }
    }

    const fn feed_channel(self) -> Channel {
        match self {
            Self::Instagram => Channel::InstagramFeed,
            Self::Whatsapp => Channel::Whatsapp,
            Self::Page | Self::Missing => Channel::Feed,
        }
    }
}

/// What an entry says about all its items.
struct Entry {
    object: Object,
    /// `entry.id`, if there is one.
    page: Option<PageId>,
    time: Option<Timestamp>,
}

/// Where an item goes.
struct Place {
    key: ConversationKey,
    event: EventId,
}

struct Cutter {
    /// Address of the body's first byte: every slice that was scanned lies in the body.
    base: usize,
    records: Vec<NewRecord>,
}

impl Cutter {
    /// `None` if this is no envelope: not an object, without `entry`, or of an unknown object.
    fn envelope(&mut self, raw: &RawValue) -> Option<()> {
        let pairs = Pairs::parse(raw.get())?;
        let object = Object::parse(&pairs.scalar("object"))?;
        let mut entries = pairs.all("entry").peekable();
        entries.peek()?;
        for entry in entries.flat_map(scan::list) {
            if self.records.len() > RECORDS_MAX {
                break;
            }
            if self.entry(object, entry).is_none() {
                self.malformed(entry.get(), None, None);
            }
        }
        Some(())
    }

    /// `None` if the entry is not an object or has an impossible id or time.
    fn entry(&mut self, object: Object, raw: &RawValue) -> Option<()> {
        let pairs = Pairs::parse(raw.get())?;
        let page = match pairs.scalar("id") {
            Scalar::Absent => None,
            Scalar::Text(id) => Some(identity::page(&id)?),
            Scalar::Wrong => return None,
        };
        let entry =
            Entry { object, page, time: pairs.scalar("time").text().and_then(crate::json::timestamp) };
        let before = self.records.len();
        for (key, value) in pairs.iter() {
            let kind = match key {
                "messaging" => RecordKind::Messaging,
                "standby" => RecordKind::Standby,
                "changes" => RecordKind::Change,
                "changed_fields" => RecordKind::ChangedField,
                _ => continue,
            };
            for item in scan::list(value) {
                if self.records.len() > RECORDS_MAX {
                    break;
                }
                self.item(&entry, kind, item);
            }
        }
        if self.records.len() == before {
            let place = change::entry(&entry, &pairs);
            self.push(place, RecordKind::Entry, raw.get(), entry.time);
        }
        Some(())
    }

    fn item(&mut self, entry: &Entry, kind: RecordKind, raw: &RawValue) {
        let raw = raw.get();
        if kind == RecordKind::ChangedField {
            match Scalar::of(raw) {
                Scalar::Text(field) => self.push(change::field_name(entry, &field), kind, raw, entry.time),
                Scalar::Absent | Scalar::Wrong => self.malformed(raw, entry.page.as_ref(), entry.time),
            }
            return;
        }
        let Some(pairs) = Pairs::parse(raw) else {
            return self.malformed(raw, entry.page.as_ref(), entry.time);
        };
        if kind == RecordKind::Change {
            return self.change(entry, &pairs, raw);
        }
        match messaging::place(entry, kind, &pairs, raw) {
            Some(place) => self.push(place, kind, raw, entry.time),
            None => self.malformed(raw, entry.page.as_ref(), entry.time),
        }
    }

    fn change(&mut self, entry: &Entry, pairs: &Pairs<'_>, raw: &str) {
        let Scalar::Text(field) = pairs.scalar("field") else {
            return self.malformed(raw, entry.page.as_ref(), entry.time);
        };
        let value = pairs.get("value").map(RawValue::get);
        let value_pairs = value.and_then(Pairs::parse);
        if let Some(value_pairs) = &value_pairs {
            if whatsapp::is_it(entry, value_pairs) {
                return self.whatsapp(entry, value_pairs, raw);
            }
            if messaging::is_it(value_pairs) {
                let place = messaging::place(entry, RecordKind::Change, value_pairs, raw);
                return match place {
                    Some(place) => self.push(place, RecordKind::Change, raw, entry.time),
                    None => self.malformed(raw, entry.page.as_ref(), entry.time),
                };
            }
        }
        let place = change::place(entry, &field, value_pairs.as_ref(), raw, RecordKind::Change);
        self.push(place, RecordKind::Change, raw, entry.time);
    }

    fn whatsapp(&mut self, entry: &Entry, value: &Pairs<'_>, raw: &str) {
        let elements = whatsapp::elements(value);
        if let [only] = elements.as_slice() {
            let place = whatsapp::place(entry, value, only);
            return self.push(place, RecordKind::Change, raw, entry.time);
        }
        if elements.is_empty() {
            let place = whatsapp::without_elements(entry, value, raw);
            return self.push(place, RecordKind::Change, raw, entry.time);
        }
        for element in &elements {
            if self.records.len() > RECORDS_MAX {
                break;
            }
            let place = whatsapp::place(entry, value, element);
            self.push(place, element.kind, element.raw, entry.time);
        }
    }

    fn push(&mut self, place: Place, kind: RecordKind, raw: &str, entry_time: Option<Timestamp>) {
        let start = raw.as_ptr().addr().saturating_sub(self.base);
        let Place { key, event } = place;
        self.records.push(NewRecord { event, key, kind, range: start..start + raw.len(), entry_time });
    }

    /// An item that cannot be attributed or read: kept under its page's own thread.
    fn malformed(&mut self, raw: &str, page: Option<&PageId>, time: Option<Timestamp>) {
        let page = page.cloned().unwrap_or_else(unknown_page);
        let kind = RecordKind::Malformed;
        let event = identity::of_bytes(Channel::Messenger, &page, kind.as_str(), raw.as_bytes());
        let key = ConversationKey { page, channel: Channel::Messenger, thread: page_thread() };
        self.push(Place { key, event }, kind, raw, time);
    }
}

#[cfg(test)]
mod tests;
