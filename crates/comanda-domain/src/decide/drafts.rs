//! What a person makes of an answer that the bot has drafted.

use crate::command::{CommandOutcome, DraftVerdict};
use crate::conversation::{Conversation, Forgetting, State};
use crate::effect::{Content, DraftFate, Effect, Outgoing};
use crate::id::OutboxId;
use crate::phrase::{ArgName, ArgValue, Phrase, TextKey};

use super::turn::Turn;

/// Sends it, sends other words, or drops it.
pub(super) fn settle(turn: &mut Turn<'_>, draft: OutboxId, verdict: &DraftVerdict) {
    let Some(drafted) = turn.context.draft else {
        let reason = "this draft was decided on already".to_owned();
        return turn.outcome(CommandOutcome::Refused { reason });
    };
    let fate = match verdict {
        DraftVerdict::Send => {
            note_said(turn, draft, &drafted.content);
            send(turn, drafted.content.clone(), drafted);
            DraftFate::Sent
        }
        // In other words it was not read back: nobody knows what they say.
        DraftVerdict::Change { text } => {
            send(turn, in_other_words(text, &drafted.content), drafted);
            DraftFate::Changed
        }
        DraftVerdict::Drop => DraftFate::Dropped,
    };
    turn.effect(Effect::SettleDraft { draft, fate });
    turn.outcome(CommandOutcome::Done { revision: None });
}

/// What a customer may tap is what the conversation waits for, whatever the words.
fn in_other_words(text: &str, content: &Content) -> Content {
    let quick_replies = match content {
        Content::Text { quick_replies, .. } => quick_replies.clone(),
        Content::Cards { .. }
        | Content::Said { .. }
        | Content::Receipt(_)
        | Content::Picture { .. }
        | Content::Action(_) => Vec::new(),
    };
    let own = Phrase::with(TextKey::Own, [(ArgName::Text, ArgValue::Text(text.to_owned()))]);
    Content::Text { phrases: vec![own], quick_replies }
}

/// From here on the customer knows it: what it reads back can be confirmed, and what it asks can be answered with a bare yes.
fn note_said(turn: &mut Turn<'_>, draft: OutboxId, content: &Content) {
    let outbox = turn.next_outbox();
    let Conversation { read_back, state, asked_cancellation, forgetting, .. } = &mut turn.next;
    if let Some(read_back) = read_back.as_mut().filter(|known| known.outbox == draft) {
        // A thumb up on it is one on the message that leaves now.
        read_back.outbox = outbox;
        if let State::AwaitingConfirmation { draft } = state {
            draft.read_back = Some(read_back.mark.clone());
        }
    }
    let Content::Text { phrases, .. } = content else { return };
    for phrase in phrases {
        if phrase.key == TextKey::AskDeletion && forgetting.is_none() {
            *forgetting = Some(Forgetting::Asked);
        }
        if phrase.key == TextKey::AskCancellation {
            *asked_cancellation = phrase.args.iter().find_map(|(_, value)| {
                let ArgValue::OrderNumber(order) = value else { return None };
                Some(*order)
            });
        }
    }
}

/// It leaves as a message of its own.
fn send(turn: &mut Turn<'_>, content: Content, drafted: &Outgoing) {
    let not_before = turn.context.now;
    turn.effect(Effect::Send(Outgoing { content, not_before, ..drafted.clone() }));
}
