//! From the bytes of a record to an input of `decide`.

use std::panic::catch_unwind;

use comanda_domain::command::DeskCommand;
use comanda_domain::decide::{self, Input};
use comanda_domain::event::PageEvent;
use comanda_domain::id::OutboxId;
use comanda_domain::record::{Record, RecordKind};
use comanda_domain::timer::{Timer, TimerDue};

/// What a record turned out to be.
pub(super) enum Parsed {
    /// Something to decide on.
    Input(Input),
    /// Nothing that can be read: it is kept, shown, and can be replayed once we understand it.
    Quarantine(String),
}

impl Parsed {
    /// The draft that it is about, if it is about one.
    pub(super) fn draft_wanted(&self) -> Option<OutboxId> {
        match self {
            Self::Input(input) => decide::draft_wanted(input),
            Self::Quarantine(_) => None,
        }
    }
}

/// Reads a record. Never fails: what cannot be read goes into quarantine.
pub(super) fn parse(record: &Record) -> Parsed {
    match record.kind {
        RecordKind::Messaging
        | RecordKind::Standby
        | RecordKind::Change
        | RecordKind::ChangedField
        | RecordKind::Entry
        | RecordKind::WhatsappMessage
        | RecordKind::WhatsappStatus => {
            // A bug in interpreting one item must not stop the lane that holds it.
            let Ok(event) = catch_unwind(|| comanda_meta::interpret(record)) else {
                return Parsed::Quarantine(
                    "interpreting it panicked; the program's log has the place".to_owned(),
                );
            };
            if let PageEvent::Unrecognised { why } = event.body {
                return Parsed::Quarantine(why);
            }
            Parsed::Input(Input::Event(Box::new(event)))
        }
        RecordKind::Body => Parsed::Quarantine("the body is not a webhook envelope".to_owned()),
        RecordKind::Malformed => Parsed::Quarantine("the item cannot be read".to_owned()),
        RecordKind::Command => match serde_json::from_slice::<DeskCommand>(&record.bytes) {
            Ok(command) => Parsed::Input(Input::Command(command)),
            Err(error) => Parsed::Quarantine(format!("a desk command that cannot be read: {error}")),
        },
        RecordKind::Timer => match serde_json::from_slice::<TimerDue>(&record.bytes) {
            Ok(TimerDue::V1 { kind, due }) => Parsed::Input(Input::Timer { kind, due }),
            Err(error) => Parsed::Quarantine(format!("a timer that cannot be read: {error}")),
        },
    }
}

/// The timer behind an input, if it is one.
pub(super) fn timer_of(record: &Record, input: &Input) -> Option<Timer> {
    match input {
        Input::Timer { kind, due } => {
            Some(Timer { conversation: record.key.clone(), kind: *kind, due: *due })
        }
        Input::Event(_) | Input::Command(_) => None,
    }
}
