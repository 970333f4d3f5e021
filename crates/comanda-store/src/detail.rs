//! What every adapter derives in the same way from what it is given.

use std::collections::HashMap;

use comanda_domain::event::{Attachment, AttachmentKind};
use comanda_domain::hash::IdHash;
use comanda_domain::id::{Channel, ConversationKey, OrderId, PersonId, ProfileId};
use comanda_domain::line::Line;
use comanda_domain::order::{Order, OrderAction, OrderChange, OrderLine, Reach, Stage, TicketText};
use comanda_domain::profile::Identity;
use comanda_domain::time::Timestamp;
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

use crate::port::conversation::{Commit, Interaction};

/// Channels whose people the Graph API tells us about.
pub(crate) const FETCHED_CHANNELS: [Channel; 2] = [Channel::Messenger, Channel::Instagram];

/// The identity of `person` in `conversation`.
pub(crate) fn identity(conversation: &ConversationKey, person: &PersonId) -> Identity {
    Identity { page: conversation.page.clone(), channel: conversation.channel, person: person.clone() }
}

/// The identity that the answer to a send names: a private reply to a comment arrives in the person's own thread.
pub(crate) fn recipient_identity(conversation: &ConversationKey, person: &PersonId) -> Identity {
    let channel = match conversation.channel {
        Channel::Feed => Channel::Messenger,
        Channel::InstagramFeed => Channel::Instagram,
        direct @ (Channel::Messenger | Channel::Instagram | Channel::Whatsapp | Channel::Desk) => direct,
    };
    Identity { page: conversation.page.clone(), channel, person: person.clone() }
}

/// The profile that an identity gets when it is seen first.
pub(crate) fn profile_of(identity: &Identity) -> ProfileId {
    let hash = IdHash::new("profile/1").part(identity.page.as_str().as_bytes());
    let hash = hash.part(identity.channel.as_str().as_bytes()).part(identity.person.as_str().as_bytes());
    ProfileId::from_bytes(hash.finish())
}

/// When the details of somebody who was forgotten were fetched: after every time, so that nobody fetches them again.
pub(crate) const NEVER_AGAIN: Timestamp = Timestamp::from_millis(i64::MAX);

/// The order with nothing personal: what was made, what it cost, and when. Notes may name somebody, too.
pub(crate) fn without_person(order: &Order) -> Order {
    let reach = match &order.reach {
        Reach::Pickup { .. } => Reach::Pickup { phone: None },
        Reach::Delivery { .. } => Reach::Delivery { address: String::new(), phone: String::new() },
        Reach::DineIn { .. } => Reach::DineIn { table: None },
    };
    let mut next = Order {
        reach,
        customer_name: None,
        allergies: Vec::new(),
        note: None,
        said: Vec::new(),
        ..order.clone()
    };
    next.lines.iter_mut().for_each(forget_in_line);
    for change in &mut next.terms.changes {
        change.struck.iter_mut().chain(&mut change.added).for_each(forget_in_ticket);
    }
    next.terms.place = None;
    next.terms.origin = None;
    next.terms.proposal = None;
    next
}

/// Words that nothing explains are the customer's own, and may be anything.
fn forget_in_line(line: &mut OrderLine) {
    fn forget(line: &mut Line) {
        line.note = None;
        line.parts.iter_mut().for_each(forget);
    }
    forget(&mut line.line);
    forget_in_ticket(&mut line.ticket);
}

fn forget_in_ticket(ticket: &mut TicketText) {
    ticket.note = None;
    ticket.parts.iter_mut().for_each(forget_in_ticket);
}

/// What was done to an order, with nothing personal: a change that was asked for says it in the customer's words.
pub(crate) fn action_without_person(action: &OrderAction) -> OrderAction {
    let OrderAction::ProposeChange { proposal } = action else { return action.clone() };
    let mut proposal = proposal.clone();
    (proposal.allergies, proposal.note, proposal.said) = (Vec::new(), None, Vec::new());
    proposal.lines.iter_mut().for_each(forget_in_line);
    OrderAction::ProposeChange { proposal }
}

/// First name and surname as one; `None` if there is neither.
pub(crate) fn full_name(first: Option<&str>, last: Option<&str>) -> Option<String> {
    let parts: Vec<&str> = [first, last].into_iter().flatten().filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// SHA-256 of `bytes`.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    for (to, from) in hash.iter_mut().zip(digest(&SHA256, bytes).as_ref()) {
        *to = *from;
    }
    hash
}

/// Kinds of what was attached, comma-separated; `None` if nothing was.
pub(crate) fn attachment_kinds(attachments: &[Attachment]) -> Option<String> {
    let kinds: Vec<&str> = attachments.iter().map(|attachment| kind_name(&attachment.kind)).collect();
    (!kinds.is_empty()).then(|| kinds.join(","))
}

/// Everything the attachments carry, as a JSON list; `None` if nothing was attached.
pub(crate) fn attachment_json(attachments: &[Attachment]) -> Option<String> {
    let list: Vec<Value> = attachments
        .iter()
        .map(|attachment| {
            json!({
                "kind": kind_name(&attachment.kind),
                "url": attachment.url,
                "title": attachment.title,
                "detail": kind_detail(&attachment.kind),
            })
        })
        .collect();
    (!list.is_empty()).then(|| Value::Array(list).to_string())
}

fn kind_name(kind: &AttachmentKind) -> &str {
    match kind {
        AttachmentKind::Image => "image",
        AttachmentKind::Video => "video",
        AttachmentKind::Audio => "audio",
        AttachmentKind::File => "file",
        AttachmentKind::Sticker { .. } => "sticker",
        AttachmentKind::Fallback => "fallback",
        AttachmentKind::Reel { .. } => "reel",
        AttachmentKind::Post { .. } => "post",
        AttachmentKind::Location { .. } => "location",
        AttachmentKind::Appointment { .. } => "appointment",
        AttachmentKind::Template { .. } => "template",
        AttachmentKind::Contacts => "contacts",
        AttachmentKind::Other { name } => name,
    }
}

fn kind_detail(kind: &AttachmentKind) -> Value {
    match kind {
        AttachmentKind::Sticker { sticker_id } => json!({ "sticker_id": sticker_id }),
        AttachmentKind::Reel { video_id } => json!({ "video_id": video_id }),
        AttachmentKind::Post { id } => json!({ "id": id }),
        AttachmentKind::Location { latitude, longitude, label } => {
            json!({ "latitude": latitude, "longitude": longitude, "label": label })
        }
        AttachmentKind::Appointment { status, booking_id } => {
            json!({ "status": status, "booking_id": booking_id })
        }
        AttachmentKind::Template { template_type, products } => {
            let products: Vec<Value> = products
                .iter()
                .map(|product| {
                    json!({
                        "id": product.id,
                        "retailer_id": product.retailer_id,
                        "title": product.title,
                        "subtitle": product.subtitle,
                    })
                })
                .collect();
            json!({ "template_type": template_type, "products": products })
        }
        AttachmentKind::Image
        | AttachmentKind::Video
        | AttachmentKind::Audio
        | AttachmentKind::File
        | AttachmentKind::Fallback
        | AttachmentKind::Contacts
        | AttachmentKind::Other { .. } => Value::Null,
    }
}

/// The name of a person that came along with an interaction.
pub(crate) fn name_along(interaction: &Interaction) -> Option<&str> {
    interaction.person_name.as_deref().filter(|name| !name.is_empty())
}

/// What a commit makes of one order: placed, moved on, or both.
pub(crate) struct OrderWrite<'a> {
    /// The order as it is to be.
    pub(crate) order: &'a Order,
    /// The revision that must be stored; `None` = it must not be there.
    pub(crate) expected_revision: Option<u32>,
    /// New entries of its history, oldest first.
    pub(crate) changes: Vec<&'a OrderChange>,
}

impl OrderWrite<'_> {
    /// Where a step back leads; `None` at the beginning of an order. What keeps the stage keeps that, too.
    pub(crate) fn before(&self) -> Option<Stage> {
        let moved = self.changes.iter().rev().find(|change| !change.keeps_stage());
        moved.and_then(|change| change.step_back_leads_to())
    }

    /// Whether a step back leads where it led before.
    pub(crate) fn keeps_before(&self) -> bool {
        self.changes.iter().all(|change| change.keeps_stage())
    }
}

/// One write per order, in the order in which they are first named; or whose orders skip a revision.
pub(crate) fn order_writes(commit: &Commit) -> Result<Vec<OrderWrite<'_>>, Vec<ConversationKey>> {
    let mut writes: Vec<OrderWrite<'_>> = Vec::with_capacity(commit.placed.len() + commit.changed.len());
    let mut places: HashMap<OrderId, usize> = HashMap::new();
    let mut conflicts = Vec::new();
    for placed in &commit.placed {
        if places.insert(placed.order.id, writes.len()).is_some() {
            conflicts.push(placed.order.conversation.clone());
        }
        writes.push(OrderWrite { order: &placed.order, expected_revision: None, changes: Vec::new() });
    }
    for (order, change) in &commit.changed {
        let known = places.get(&order.id).and_then(|place| writes.get_mut(*place));
        let Some(write) = known else {
            places.insert(order.id, writes.len());
            let expected_revision = Some(order.revision.saturating_sub(1));
            writes.push(OrderWrite { order, expected_revision, changes: vec![change] });
            continue;
        };
        if order.revision != write.order.revision.saturating_add(1) {
            conflicts.push(order.conversation.clone());
        }
        write.order = order;
        write.changes.push(change);
    }
    if conflicts.is_empty() { Ok(writes) } else { Err(conflicts) }
}
