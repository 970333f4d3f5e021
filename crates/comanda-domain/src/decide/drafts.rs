//! What a person makes of an answer that the bot has drafted.

use crate::command::{CommandOutcome, DraftVerdict};
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
            send(turn, draft, drafted.content.clone(), drafted);
            DraftFate::Sent
        }
        DraftVerdict::Change { text } => {
            send(turn, draft, in_other_words(text, &drafted.content), drafted);
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

/// It leaves as a message of its own: a thumb up on an order that it reads back is one on this message.
fn send(turn: &mut Turn<'_>, draft: OutboxId, content: Content, drafted: &Outgoing) {
    let outbox = turn.next_outbox();
    if let Some(read_back) = turn.next.read_back.as_mut().filter(|known| known.outbox == draft) {
        read_back.outbox = outbox;
    }
    let not_before = turn.context.now;
    turn.effect(Effect::Send(Outgoing { content, not_before, ..drafted.clone() }));
}
