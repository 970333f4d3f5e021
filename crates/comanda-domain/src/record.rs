//! What the log carries: deliveries and the records cut from them.
//!
//! Everything that can change a conversation or an order enters as a record: webhook items, desk commands, due timers,
//! results of sends that matter. The bytes are the truth: they are kept exactly as they came, and parsed on the way out.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use bytes::Bytes;

use crate::id::{ConversationKey, DeliveryId, EventId};
use crate::time::Timestamp;

/// How the bytes of a record are to be read. Persisted by name: names never change, new ones may join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RecordKind {
    /// One element of `entry[].messaging[]`.
    Messaging,
    /// One element of `entry[].standby[]`: another app owns the thread, we only watch.
    Standby,
    /// One element of `entry[].changes[]`: `{"field", "value"}`.
    Change,
    /// One element of `entry[].changed_fields[]`: the name of a field, without its value.
    ChangedField,
    /// A whole entry that carries `field` and `value` itself, or nothing we know how to cut.
    Entry,
    /// One element of `value.messages[]` of a WhatsApp change that carries several.
    WhatsappMessage,
    /// One element of `value.statuses[]` of a WhatsApp change that carries several.
    WhatsappStatus,
    /// The whole body: correctly signed, but not JSON or not an envelope. Kept in quarantine.
    Body,
    /// An item that cannot be attributed or read at all. Kept in quarantine; its neighbours flow.
    Malformed,
    /// What a person did on the desk ([`crate::command::DeskCommand`]).
    Command,
    /// A timer that came due ([`crate::timer::TimerDue`]).
    Timer,
}

impl RecordKind {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::Messaging,
        Self::Standby,
        Self::Change,
        Self::ChangedField,
        Self::Entry,
        Self::WhatsappMessage,
        Self::WhatsappStatus,
        Self::Body,
        Self::Malformed,
        Self::Command,
        Self::Timer,
    ];

    /// The persisted name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Messaging => "messaging",
            Self::Standby => "standby",
            Self::Change => "change",
            Self::ChangedField => "changed_field",
            Self::Entry => "entry",
            Self::WhatsappMessage => "whatsapp_message",
            Self::WhatsappStatus => "whatsapp_status",
            Self::Body => "body",
            Self::Malformed => "malformed",
            Self::Command => "command",
            Self::Timer => "timer",
        }
    }
}

impl fmt::Display for RecordKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Why a text is not the name of a record kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown record kind `{0}`: was it written by a newer version?")]
pub struct UnknownRecordKind(String);

impl FromStr for RecordKind {
    type Err = UnknownRecordKind;
    fn from_str(raw: &str) -> Result<Self, UnknownRecordKind> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == raw)
            .ok_or_else(|| UnknownRecordKind(raw.to_owned()))
    }
}

/// One record as it is appended: where its bytes are in the delivery's body, and under which id and key it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRecord {
    /// Deterministic id: the same item in another delivery has the same one.
    pub event: EventId,
    /// Partition key.
    pub key: ConversationKey,
    /// How to read the bytes.
    pub kind: RecordKind,
    /// The item's bytes in the body. Always within the body (checked by [`Delivery::new`]).
    pub range: Range<usize>,
    /// `entry.time`: when Meta sent it, not when it happened. Kept, never used for ids or order.
    pub entry_time: Option<Timestamp>,
}

/// One delivery: a webhook call, a desk command, a batch of due timers. Durable as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    id: DeliveryId,
    received_at: Timestamp,
    headers: Vec<(String, String)>,
    body: Bytes,
    records: Vec<NewRecord>,
}

/// Why parts do not make a delivery.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDelivery {
    /// A record points outside the body.
    #[error("record {index} covers bytes {start}..{end} of a body of {body_len}")]
    OutOfBody {
        /// Which record.
        index: usize,
        /// First byte.
        start: usize,
        /// One past the last byte.
        end: usize,
        /// Length of the body in bytes.
        body_len: usize,
    },
    /// Nothing would ever be processed.
    #[error("a delivery needs at least one record")]
    Empty,
}

impl Delivery {
    /// Checks that there is a record and that every range lies in the body.
    pub fn new(
        id: DeliveryId,
        received_at: Timestamp,
        headers: Vec<(String, String)>,
        body: Bytes,
        records: Vec<NewRecord>,
    ) -> Result<Self, InvalidDelivery> {
        if records.is_empty() {
            return Err(InvalidDelivery::Empty);
        }
        for (index, record) in records.iter().enumerate() {
            let Range { start, end } = record.range;
            if start > end || end > body.len() {
                return Err(InvalidDelivery::OutOfBody { index, start, end, body_len: body.len() });
            }
        }
        Ok(Self { id, received_at, headers, body, records })
    }

    /// Its id.
    pub const fn id(&self) -> DeliveryId {
        self.id
    }

    /// When it reached us: the only clock that decisions see.
    pub const fn received_at(&self) -> Timestamp {
        self.received_at
    }

    /// The headers worth keeping (signatures, content type), names in lower case.
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// The exact bytes that were signed.
    pub const fn body(&self) -> &Bytes {
        &self.body
    }

    /// The records cut from the body, in its order.
    pub fn records(&self) -> &[NewRecord] {
        &self.records
    }
}

/// Position of a record in the log: grows by at least one from record to record, starts at 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Sequence(u64);

impl Sequence {
    /// Before the first record.
    pub const START: Self = Self(0);

    /// From the stored number.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number.
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Sequence {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// One record as it is read back. Cloning is cheap: the body is shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Position in the log.
    pub sequence: Sequence,
    /// The delivery it came in.
    pub delivery: DeliveryId,
    /// When that delivery reached us.
    pub received_at: Timestamp,
    /// Deterministic id.
    pub event: EventId,
    /// Partition key.
    pub key: ConversationKey,
    /// How to read the bytes.
    pub kind: RecordKind,
    /// `entry.time`, if there was one.
    pub entry_time: Option<Timestamp>,
    /// The item's exact bytes.
    pub bytes: Bytes,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(range: Range<usize>) -> NewRecord {
        NewRecord {
            event: EventId::from_bytes([1; 16]),
            key: "104/messenger/7001".parse().unwrap(),
            kind: RecordKind::Messaging,
            range,
            entry_time: None,
        }
    }

    #[test]
    fn a_delivery_cannot_point_outside_its_body() {
        let build = |records| {
            let id = DeliveryId::from_bytes([2; 16]);
            Delivery::new(id, Timestamp::from_millis(0), Vec::new(), Bytes::from_static(b"{}"), records)
        };
        assert!(build(vec![record(0..2)]).is_ok());
        assert_eq!(build(Vec::new()), Err(InvalidDelivery::Empty));
        let outside = build(vec![record(0..3)]).unwrap_err();
        assert_eq!(outside.to_string(), "record 0 covers bytes 0..3 of a body of 2");
    }

    #[test]
    fn kinds_are_read_back_by_name() {
        for kind in RecordKind::ALL {
            assert_eq!(kind.as_str().parse::<RecordKind>().unwrap(), kind);
        }
    }
}
