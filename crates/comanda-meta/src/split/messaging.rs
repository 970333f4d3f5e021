//! Where an element of `messaging[]` or `standby[]` goes: the thread is the customer, whoever spoke.

use std::borrow::Cow;

use comanda_domain::id::{Channel, ConversationKey, EventId, PageId, ThreadId};
use comanda_domain::record::RecordKind;

use super::identity::{self, of_bytes, of_parts};
use super::scan::{Pairs, Scalar};
use super::{Entry, Place};

/// One side of a message.
#[derive(Default)]
struct Party<'a> {
    id: Option<Cow<'a, str>>,
    user_ref: Option<Cow<'a, str>>,
}

impl<'a> Party<'a> {
    /// `None` if what stands there cannot be an id.
    fn of(item: &Pairs<'a>, name: &str) -> Option<Self> {
        let Some(raw) = item.get(name) else { return Some(Self::default()) };
        if let Some(party) = Pairs::parse(raw.get()) {
            return Some(Self {
                id: possible(party.scalar("id"))?,
                user_ref: possible(party.scalar("user_ref"))?,
            });
        }
        Some(Self { id: possible(Scalar::of(raw.get()))?, user_ref: None })
    }
}

/// `None` for what cannot be an id; an absent one is `Some(None)`.
#[expect(clippy::option_option, reason = "the outer one ends the caller with `?`")]
fn possible(scalar: Scalar<'_>) -> Option<Option<Cow<'_, str>>> {
    match scalar {
        Scalar::Absent => Some(None),
        Scalar::Text(text) => Some(Some(text)),
        Scalar::Wrong => None,
    }
}

/// Whether the value of a change is really a messaging event: the dashboard's test button and Instagram send such.
pub(super) fn is_it(value: &Pairs<'_>) -> bool {
    let names_a_party = |name| value.object(name).is_some_and(|party| party.get("id").is_some());
    value.get("item").is_none() && ["sender", "recipient"].into_iter().any(names_a_party)
}

/// `None` if sender or recipient cannot be read.
pub(super) fn place(entry: &Entry, kind: RecordKind, item: &Pairs<'_>, raw: &str) -> Option<Place> {
    let channel = entry.object.messaging_channel();
    let sender = Party::of(item, "sender")?;
    let recipient = Party::of(item, "recipient")?;
    let is_echo = item.object("message").is_some_and(|message| message.flag("is_echo"));
    let page_side = if is_echo { &sender } else { &recipient };
    let page = match (&entry.page, &page_side.id) {
        (Some(page), _) => page.clone(),
        (None, Some(id)) => identity::page(id)?,
        (None, None) => identity::unknown_page(),
    };
    let thread = thread(item, &page, is_echo, &sender, &recipient);
    let speaker = sender.id.as_deref().unwrap_or(thread.as_str());
    let event = event(channel, &page, kind, item, speaker)
        .unwrap_or_else(|| of_bytes(channel, &page, kind.as_str(), raw.as_bytes()));
    Some(Place { key: ConversationKey { page, channel, thread }, event })
}

fn thread(
    item: &Pairs<'_>,
    page: &PageId,
    is_echo: bool,
    sender: &Party<'_>,
    recipient: &Party<'_>,
) -> ThreadId {
    let is_page = |party: &Party<'_>| party.id.as_deref() == Some(page.as_str());
    let customer = if is_echo || is_page(sender) {
        // Old samples print echoes with the sides swapped; a message to oneself has the page on both.
        [recipient, sender]
            .into_iter()
            .find(|party| party.id.is_some() && !is_page(party))
            .unwrap_or(recipient)
    } else {
        sender
    };
    if let Some(id) = &customer.id {
        return identity::thread(id);
    }
    let in_optin = || item.object("optin").and_then(|optin| optin.part("user_ref"));
    let user_ref = sender.user_ref.clone().or_else(|| recipient.user_ref.clone()).or_else(in_optin);
    user_ref.map_or_else(identity::page_thread, |user_ref| identity::user_ref_thread(&user_ref))
}

/// `None` if the item has none of the parts an id is made of.
fn event(
    channel: Channel,
    page: &PageId,
    kind: RecordKind,
    item: &Pairs<'_>,
    speaker: &str,
) -> Option<EventId> {
    let make = |word: &str, parts: &[&str]| {
        if kind == RecordKind::Standby {
            of_parts(channel, page, &format!("standby/{word}"), parts)
        } else {
            of_parts(channel, page, word, parts)
        }
    };
    if let Some(message) = item.object("message") {
        let mid = message.part("mid")?;
        let word = match (message.flag("is_deleted"), message.flag("is_echo")) {
            (true, _) => "deleted",
            (false, true) => "echo",
            (false, false) => "message",
        };
        return Some(make(word, &[&mid]));
    }
    if let Some(postback) = item.object("postback") {
        return Some(make("postback", &[&postback.part("mid")?]));
    }
    if let Some(reaction) = item.object("reaction") {
        let action = reaction.part("action").unwrap_or_default();
        let timestamp = item.part("timestamp").unwrap_or_default();
        return Some(make("reaction", &[&reaction.part("mid")?, speaker, &action, &timestamp]));
    }
    if let Some(edit) = item.object("message_edit") {
        let number = edit.part("num_edit").unwrap_or_default();
        let text = edit.part("text").unwrap_or_default();
        return Some(make("edit", &[&edit.part("mid")?, &number, &text]));
    }
    for word in ["read", "delivery"] {
        if let Some(report) = item.object(word) {
            let (watermark, mid) = (report.part("watermark"), report.part("mid"));
            if watermark.is_none() && mid.is_none() {
                return None;
            }
            let parts = [speaker, &watermark.unwrap_or_default(), &mid.unwrap_or_default()];
            return Some(make(word, &parts));
        }
    }
    None
}
