//! What an event leaves in the history, whether or not anybody answers it.

use comanda_domain::command::{DeskAction, DeskCommand};
use comanda_domain::decide::hearing;
use comanda_domain::event::{Event, PageEvent, PersonRef};
use comanda_domain::id::{ConversationKey, OutboxId};
use comanda_domain::record::Record;
use comanda_store::port::conversation::{Commit, Direction, Interaction, InteractionDetail, MessageUpdate};

/// The words of a voice note stand in the conversation, marked as heard.
pub(super) fn record_heard(commit: &mut Commit, command: &DeskCommand) {
    let DeskCommand::V1 { what: DeskAction::Heard { mid, text: Some(text) }, .. } = command else { return };
    let Some(words) = hearing::words(text) else { return };
    let text = Some(format!("🎤 {words}"));
    commit.message_updates.push(MessageUpdate::Edited { mid: mid.clone(), text });
}

/// Adds the event to the commit.
pub(super) fn record_event(commit: &mut Commit, record: &Record, event: &Event) {
    if let Some(update) = update_of(&record.key, record, event) {
        commit.message_updates.push(update);
    }
    if let PageEvent::EchoReceived(echo) = &event.body
        && let Some(outbox) = echo.metadata.as_deref().and_then(|data| OutboxId::parse(data).ok())
    {
        commit.echoed.push((outbox, echo.mid.clone()));
    }
    commit.interactions.push(interaction_of(record, event));
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "any other event is kept by its kind; its bytes are in the log"
)]
fn interaction_of(record: &Record, event: &Event) -> Interaction {
    let detail = match &event.body {
        PageEvent::MessageReceived(message) => InteractionDetail::Message(Box::new(message.clone())),
        PageEvent::EchoReceived(echo) => InteractionDetail::Echo(Box::new(echo.clone())),
        PageEvent::FeedChanged(change) => InteractionDetail::Feed(Box::new(change.clone())),
        _ => InteractionDetail::Other,
    };
    let outbound = matches!(event.body, PageEvent::EchoReceived(_));
    Interaction {
        event: record.event,
        sequence: record.sequence,
        conversation: record.key.clone(),
        person: match &event.person {
            Some(PersonRef::Id(person)) => Some(person.clone()),
            Some(PersonRef::UserRef(_)) | None => None,
        },
        person_name: name_of(event),
        kind: event.body.name(),
        direction: if outbound { Direction::Outbound } else { Direction::Inbound },
        occurred_at: event.occurred_at.unwrap_or(record.received_at),
        received_at: record.received_at,
        entry_time: record.entry_time,
        detail,
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "only these bring a name along")]
fn name_of(event: &Event) -> Option<String> {
    match &event.body {
        PageEvent::MessageReceived(message) => message.sender_name.clone(),
        PageEvent::FeedChanged(change) => change.from_name.clone(),
        PageEvent::MentionReceived(mention) => mention.from_name.clone(),
        PageEvent::RatingChanged(rating) => rating.reviewer_name.clone(),
        _ => None,
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "only these say what became of a message")]
fn update_of(key: &ConversationKey, record: &Record, event: &Event) -> Option<MessageUpdate> {
    let at = event.occurred_at.unwrap_or(record.received_at);
    match &event.body {
        PageEvent::DeliveryReported { mids, watermark } => Some(MessageUpdate::Delivered {
            conversation: key.clone(),
            mids: mids.clone(),
            watermark: *watermark,
            at,
        }),
        PageEvent::ReadReported { watermark, mid } => Some(MessageUpdate::Read {
            conversation: key.clone(),
            mid: mid.clone(),
            watermark: *watermark,
            at,
        }),
        PageEvent::MessageEdited { mid, text, .. } => {
            Some(MessageUpdate::Edited { mid: mid.clone(), text: text.clone() })
        }
        PageEvent::MessageDeleted { mid } => Some(MessageUpdate::Deleted { mid: mid.clone() }),
        _ => None,
    }
}
