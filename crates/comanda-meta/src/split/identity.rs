//! Event ids and threads. What is written here is persisted: a change makes yesterday's repeats look new.
//!
//! An id is the hash of channel, page, a kind word and the parts that make the item what it is:
//!
//! | kind | parts |
//! |---|---|
//! | `message`, `echo`, `postback`, `deleted` | mid |
//! | `reaction` | mid, person, action, timestamp |
//! | `edit` | mid, number of the edit, text |
//! | `read`, `delivery` | person, watermark, mid (Instagram) |
//! | `status` (WhatsApp) | message id, status, timestamp, person |
//! | the field of a change to an object of the feed | item, verb, object ids, from, created and edited time; for an edit, the words |
//! | anything else | the item's bytes |
//!
//! Events in standby have kinds of their own (`standby/message`): the same message may first be seen there and then be
//! handed to us, and must not count as a repeat. `entry.time` never counts: it is the time of sending.

use comanda_domain::hash::IdHash;
use comanda_domain::id::{Channel, EventId, PageId, ThreadId};

const VERSION: &str = "event/1";
/// The page of bodies and items that do not say whose they are. No page of Meta has this id.
const UNKNOWN_PAGE: &str = "unknown";
/// The thread of what belongs to no conversation.
const PAGE_THREAD: &str = "page";

/// An id made of values.
pub(super) fn of_parts(channel: Channel, page: &PageId, kind: &str, parts: &[&str]) -> EventId {
    let hash = start(channel, page, kind);
    EventId::from_bytes(parts.iter().fold(hash, |hash, part| hash.part(part.as_bytes())).finish())
}

/// An id made of the item's bytes.
pub(super) fn of_bytes(channel: Channel, page: &PageId, kind: &str, bytes: &[u8]) -> EventId {
    EventId::from_bytes(start(channel, page, kind).part(bytes).finish())
}

fn start(channel: Channel, page: &PageId, kind: &str) -> IdHash {
    IdHash::new(VERSION)
        .part(channel.as_str().as_bytes())
        .part(page.as_str().as_bytes())
        .part(kind.as_bytes())
}

/// A page id as the first part of a conversation key: a slash would end it there.
pub(super) fn page(raw: &str) -> Option<PageId> {
    PageId::parse(raw).ok().filter(|_| !raw.contains('/'))
}

/// A thread for any text: the text itself, or its hash if it has spaces or is too long.
pub(super) fn thread(raw: &str) -> ThreadId {
    ThreadId::parse(raw).unwrap_or_else(|_| fixed(&hashed("", raw)))
}

/// The thread of a person known only by the reference of a web plugin.
pub(super) fn user_ref_thread(user_ref: &str) -> ThreadId {
    ThreadId::parse(&format!("ref:{user_ref}")).unwrap_or_else(|_| fixed(&hashed("ref:", user_ref)))
}

/// The thread of what belongs to no conversation.
pub(super) fn page_thread() -> ThreadId {
    fixed(PAGE_THREAD)
}

fn hashed(prefix: &str, raw: &str) -> String {
    let digest = IdHash::new("thread/1").part(raw.as_bytes()).finish();
    format!("{prefix}hash:{}", hex::encode(digest))
}

#[expect(clippy::expect_used, reason = "the callers pass short texts without spaces")]
fn fixed(text: &str) -> ThreadId {
    ThreadId::parse(text).expect("a short text without spaces")
}

/// The page of bodies and items that do not say whose they are.
#[expect(clippy::expect_used, reason = "the text is a constant")]
pub(super) fn unknown_page() -> PageId {
    PageId::parse(UNKNOWN_PAGE).expect("a short text without spaces")
}
