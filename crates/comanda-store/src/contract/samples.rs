//! Values for the suite: small, complete and all different.

use comanda_domain::conversation::Conversation;
use comanda_domain::effect::{Content, Outgoing, Purpose, Recipient, SendCondition};
use comanda_domain::event::{Attachment, AttachmentKind, Echo, InboundMessage};
use comanda_domain::id::{ConversationKey, EventId, MessageId, OrderId, OutboxId, PersonId, Sku};
use comanda_domain::line::{Line, Quantity};
use comanda_domain::money::{Currency, Money};
use comanda_domain::order::{Order, OrderLine, OrderStatus, OrderTerms, Reach, TicketText};
use comanda_domain::reading::{Payment, WantedTime};
use comanda_domain::record::Sequence;
use comanda_domain::time::Timestamp;

use crate::port::conversation::{
    Commit, ConversationWrite, Direction, Interaction, InteractionDetail, NewOutboxRow, PlacedOrder,
};

pub(crate) const ANN: &str = "104/messenger/7001";
pub(crate) const BEN: &str = "104/messenger/7002";
pub(crate) const CLEO: &str = "205/messenger/7003";

pub(crate) fn key(text: &str) -> ConversationKey {
    text.parse().unwrap()
}

pub(crate) fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

pub(crate) fn event(number: u8) -> EventId {
    EventId::from_bytes([number; 16])
}

pub(crate) fn mid(text: &str) -> MessageId {
    MessageId::parse(text).unwrap()
}

pub(crate) fn sku(text: &str) -> Sku {
    Sku::parse(text).unwrap()
}

/// A commit of one event.
pub(crate) fn of_event(number: u8) -> Commit {
    Commit { seen: vec![(event(number), at(1_000 + i64::from(number)))], ..Commit::default() }
}

pub(crate) fn write(conversation: &str, expected_revision: u64, next: Conversation) -> ConversationWrite {
    ConversationWrite { key: key(conversation), expected_revision, next, updated_at: at(1_000) }
}

fn dong(amount: i64) -> Money {
    Money::new(amount, Currency::parse("VND").unwrap())
}

pub(crate) fn order(number: u8, conversation: &str, branch: &str) -> Order {
    let mut line = Line::of_item(sku("coffee"), sku("latte"), Quantity::new(2).unwrap());
    line.note = Some("ít đá \"please\"".to_owned());
    let ticket = TicketText {
        quantity: 2,
        title: "Latte M".to_owned(),
        removals: vec!["no sugar".to_owned()],
        additions: vec![],
        parts: vec![],
        note: None,
    };
    let second = Line::of_section(sku("bowl"), Quantity::ONE);
    let lines = vec![
        OrderLine {
            line,
            ticket: ticket.clone(),
            title: "Latte".to_owned(),
            unit_price: dong(45_000),
            price: dong(90_000),
            confidence_percent: 97,
        },
        OrderLine {
            line: second,
            ticket: TicketText { quantity: 1, ..ticket },
            title: "Bowl".to_owned(),
            unit_price: dong(60_000),
            price: dong(60_000),
            confidence_percent: 100,
        },
    ];
    Order {
        id: OrderId::of(event(number)),
        conversation: key(conversation),
        branch: sku(branch),
        lines,
        subtotal: dong(150_000),
        delivery_fee: Some(dong(15_000)),
        total: dong(165_000),
        reach: Reach::Delivery { address: "12 Lê Lợi, Q1".to_owned(), phone: "+84901234567".to_owned() },
        wanted: WantedTime::Asap,
        customer_name: Some("Ann".to_owned()),
        payment: Some(Payment::Cash),
        allergies: vec!["peanuts".to_owned()],
        note: None,
        said: vec!["2 latte".to_owned(), "và 1 bowl".to_owned()],
        language: "vi".to_owned(),
        placed_at: at(10_000 + i64::from(number)),
        shop_version: "ab12".to_owned(),
        status: OrderStatus::Placed,
        status_since: at(10_000 + i64::from(number)),
        revision: 1,
        terms: OrderTerms {
            allergy_seen_at: Some(at(10_001)),
            change_for: Some("200000".to_owned()),
            ..OrderTerms::default()
        },
    }
}

pub(crate) fn placed(order: Order, business_day: &str) -> PlacedOrder {
    PlacedOrder { order, business_day: business_day.to_owned() }
}

pub(crate) fn outbox_id(number: u8) -> OutboxId {
    OutboxId::of(event(number), 0)
}

/// Words of a person to send, decided at `number`.
pub(crate) fn to_send(number: u8, conversation: &str, purpose: Purpose) -> NewOutboxRow {
    NewOutboxRow {
        id: outbox_id(number),
        conversation: key(conversation),
        outgoing: Outgoing {
            purpose,
            recipient: Recipient::Person,
            content: Content::Said { text: format!("text {number}") },
            language: "en".to_owned(),
            not_before: at(0),
            condition: SendCondition::Always,
            phone: None,
        },
        created_at: at(i64::from(number)),
    }
}

/// Like [`to_send`], only if a message of the same purpose has left.
pub(crate) fn correction(number: u8, conversation: &str, purpose: Purpose) -> NewOutboxRow {
    let mut row = to_send(number, conversation, purpose);
    row.outgoing.condition = SendCondition::IfPredecessorLeft;
    row
}

fn interaction(number: u8, conversation: &str, detail: InteractionDetail) -> Interaction {
    let conversation = key(conversation);
    Interaction {
        event: event(number),
        sequence: Sequence::new(number.into()),
        person: PersonId::parse(conversation.thread.as_str()).ok(),
        conversation,
        person_name: None,
        kind: "message_received",
        direction: Direction::Inbound,
        occurred_at: at(i64::from(number) * 10),
        received_at: at(i64::from(number) * 10 + 5),
        entry_time: Some(at(i64::from(number) * 10 + 2)),
        detail,
    }
}

/// A message of a person that happened at ten times `number`.
pub(crate) fn received(number: u8, conversation: &str, text: &str) -> Interaction {
    let message = InboundMessage {
        mid: mid(&format!("m_in_{number}")),
        text: Some(text.to_owned()),
        quick_reply: None,
        reply_to: None,
        attachments: vec![Attachment {
            kind: AttachmentKind::Location { latitude: 10.77, longitude: 106.7, label: None },
            url: None,
            title: None,
        }],
        referral: None,
        commands: Vec::new(),
        seq: Some(7),
        unsupported: false,
        sender_name: None,
        nlp: None,
    };
    interaction(number, conversation, InteractionDetail::Message(Box::new(message)))
}

/// A message as the Page that happened at ten times `number`.
pub(crate) fn echo(number: u8, conversation: &str, mid_text: &str, text: Option<&str>) -> Interaction {
    let echo = Echo {
        mid: mid(mid_text),
        app_id: None,
        metadata: None,
        text: text.map(str::to_owned),
        attachments: Vec::new(),
        reply_to: None,
    };
    let detail = InteractionDetail::Echo(Box::new(echo));
    Interaction {
        kind: "echo_received",
        direction: Direction::Outbound,
        ..interaction(number, conversation, detail)
    }
}
