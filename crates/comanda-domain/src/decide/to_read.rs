//! What must be read before a decision: which words, with what they are said about.

use crate::command::{DeskAction, DeskCommand};
use crate::conversation::{Conversation, Forgetting, State};
use crate::event::PageEvent;
use crate::id::{ConversationKey, MessageId};
use crate::line::Line;
use crate::order::Order;
use crate::reading::Question;
use crate::timer::TimerKind;

use super::hearing;
use super::{Input, Timing, feed, is_feed, revise, spoken, tap_of_event};

/// What must be read before [`super::decide`] can take an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToRead {
    /// The words, a line for each message.
    pub text: String,
    /// The cart that they are said about.
    pub cart: Vec<Line>,
    /// What was asked before them.
    pub asked: Option<Question>,
}

/// The text that must be read before [`super::decide`] can take this input, with what it is read with; the answer goes into
/// [`super::Context::reading`]. `order` is the one named by [`super::order_wanted`].
pub fn to_read(
    key: &ConversationKey,
    conversation: &Conversation,
    input: &Input,
    order: Option<&Order>,
    timing: &Timing,
) -> Option<ToRead> {
    if matches!(conversation.state, State::WithPerson { .. }) {
        return None;
    }
    let with =
        |text: String| ToRead { text, cart: cart_meant(conversation, order), asked: asked(conversation) };
    match input {
        Input::Event(event) if event.standby => None,
        Input::Event(event) if tap_of_event(event).is_some() => conversation.burst_text().map(with),
        Input::Event(event) => match &event.body {
            PageEvent::MessageReceived(message) => {
                let text = spoken(message).filter(|_| timing.quiet.is_zero())?;
                let text = revise::as_changed(conversation, &message.mid, text)?;
                let burst = conversation.burst_text();
                Some(with(burst.map_or_else(|| text.to_owned(), |burst| format!("{burst}\n{text}"))))
            }
            PageEvent::MessageEdited { mid, text: Some(text), .. } => changed(conversation, mid, Some(text)),
            PageEvent::MessageDeleted { mid } => changed(conversation, mid, None),
            PageEvent::FeedChanged(change) if is_feed(key.channel) => {
                let text = feed::comment_text(change, key.page.as_str())?.to_owned();
                Some(ToRead { text, cart: Vec::new(), asked: None })
            }
            PageEvent::MessageEdited { text: None, .. }
            | PageEvent::EchoReceived(_)
            | PageEvent::PostbackReceived { .. }
            | PageEvent::DeliveryReported { .. }
            | PageEvent::ReadReported { .. }
            | PageEvent::ReactionChanged { .. }
            | PageEvent::ReferralReceived(_)
            | PageEvent::OptedIn { .. }
            | PageEvent::AccountLinkingChanged { .. }
            | PageEvent::ThreadControlChanged { .. }
            | PageEvent::AppRolesChanged { .. }
            | PageEvent::PolicyEnforced { .. }
            | PageEvent::ResponseFeedback { .. }
            | PageEvent::SurveyAnswered { .. }
            | PageEvent::CartSent { .. }
            | PageEvent::CustomerInformationReceived { .. }
            | PageEvent::LeadFormSubmitted { .. }
            | PageEvent::LegacyReported { .. }
            | PageEvent::WhatsappStatusReported { .. }
            | PageEvent::FeedChanged(_)
            | PageEvent::MentionReceived(_)
            | PageEvent::RatingChanged(_)
            | PageEvent::LeadGenerated { .. }
            | PageEvent::LabelChanged { .. }
            | PageEvent::PageFieldChanged { .. }
            | PageEvent::Unrecognised { .. } => None,
        },
        Input::Timer { kind: TimerKind::Quiet, due }
            if conversation.quiet_until == Some(*due) && conversation.hears.is_empty() =>
        {
            conversation.burst_text().map(with)
        }
        Input::Command(DeskCommand::V1 { what: DeskAction::Heard { mid, text: Some(text) }, .. })
            if timing.quiet.is_zero() =>
        {
            let texts = hearing::heard_among(conversation, mid, text)?;
            let texts: Vec<&str> = texts.iter().map(|said| said.text.as_str()).collect();
            Some(with(texts.join("\n")))
        }
        Input::Timer { .. } | Input::Command(_) => None,
    }
}

/// What is read again when an answered message is changed or taken back.
fn changed(conversation: &Conversation, mid: &MessageId, text: Option<&str>) -> Option<ToRead> {
    let rewound = revise::Rewound::of(conversation, mid, text)?;
    Some(ToRead { text: rewound.text()?, cart: rewound.cart(), asked: rewound.asked() })
}

/// The cart that words are about: the draft, else what the kitchen has and can still change.
fn cart_meant(conversation: &Conversation, order: Option<&Order>) -> Vec<Line> {
    match (conversation.state.draft(), order) {
        (Some(draft), _) => draft.cart(),
        (None, Some(order)) if !order.status.stage().is_final() => {
            let lines = order.terms.proposal.as_deref().map_or(&order.lines, |proposal| &proposal.lines);
            lines.iter().map(|line| line.line.clone()).collect()
        }
        (None, Some(_) | None) => Vec::new(),
    }
}

/// What was asked last, for the reader.
pub(super) fn asked(conversation: &Conversation) -> Option<Question> {
    // Both are a yes or no that has nothing to do with the cart.
    if conversation.asked_cancellation.is_some() || conversation.forgetting == Some(Forgetting::Asked) {
        return Some(Question::Cancellation);
    }
    match &conversation.state {
        State::AwaitingConfirmation { .. } => Some(Question::Confirmation),
        State::Collecting { draft } => draft.asked.map(|asked| asked.question),
        State::Idle | State::WithPerson { .. } => None,
    }
}
