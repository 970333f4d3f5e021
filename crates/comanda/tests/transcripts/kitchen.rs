//! What somebody in the kitchen does, in words.

use comanda_domain::command::DeskAction;
use comanda_domain::order::{OrderAction, Party};
use comanda_store::port::conversation::StoredOrder;

/// `accepts #1`, `rejects #1: sold out` …, on one of these tickets.
pub(crate) fn read<'a>(what: &str, tickets: &'a [StoredOrder]) -> Option<(&'a StoredOrder, DeskAction)> {
    let (verb, rest) = what.split_once(" #")?;
    let (rest, reason) = rest.split_once(": ").map_or((rest, None), |(rest, reason)| (rest, Some(reason)));
    let (number, more) = rest.split_once(' ').map_or((rest, None), |(number, more)| (number, Some(more)));
    let number: u32 = number.parse().ok()?;
    let ticket = tickets.iter().rev().find(|ticket| ticket.number == number)?;
    let reason = || reason.unwrap_or_default().to_owned();
    let action = match (verb, more) {
        ("accepts", None) => OrderAction::Accept,
        ("starts", None) => OrderAction::StartPreparing,
        ("readies", None) => OrderAction::MarkReady,
        ("sends out", None) => OrderAction::SendOut,
        ("completes", None) => OrderAction::Complete,
        ("steps back", None) => OrderAction::StepBack,
        ("rejects", None) => OrderAction::Reject { reason: reason() },
        ("cancels", None) => OrderAction::Cancel { by: Party::Desk, reason: Some(reason()) },
        ("acknowledges the allergy of", None) => OrderAction::AcknowledgeAllergy,
        ("changes", None) => OrderAction::AcceptChange,
        ("does not change", None) => OrderAction::RefuseChange,
        ("accepts", Some(later)) => OrderAction::Delay { minutes: later.strip_prefix('+')?.parse().ok()? },
        _ => return None,
    };
    let expected_revision = ticket.order.revision;
    Some((ticket, DeskAction::Order { order: ticket.order.id, expected_revision, action }))
}
