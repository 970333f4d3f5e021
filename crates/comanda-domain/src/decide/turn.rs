//! One turn of the conversation while it is being decided: what shall be, collected step by step.

use crate::command::CommandOutcome;
use crate::conversation::{Conversation, State, WINDOW};
use crate::draft::Draft;
use crate::effect::{
    CallReason, Content, Effect, Label, Outgoing, Purpose, QuickReply, Recipient, SendCondition,
};
use crate::phrase::{Phrase, TextKey};
use crate::tap::Tap;
use crate::time::Timestamp;
use crate::timer::{TimerChange, TimerKind};

use super::{Context, Decision};

/// See the module.
pub(super) struct Turn<'a> {
    /// The conversation so far in this turn.
    pub(super) next: Conversation,
    /// What everything depends on.
    pub(super) context: &'a Context<'a>,
    /// The event is older than [`super::Timing::stale_after`].
    pub(super) stale: bool,
    effects: Vec<Effect>,
    timers: Vec<TimerChange>,
    outcome: Option<CommandOutcome>,
}

impl<'a> Turn<'a> {
    pub(super) fn new(next: Conversation, context: &'a Context<'a>) -> Self {
        Self { next, context, stale: false, effects: Vec::new(), timers: Vec::new(), outcome: None }
    }

    pub(super) fn into_decision(self) -> Decision {
        Decision { next: self.next, effects: self.effects, timers: self.timers, outcome: self.outcome }
    }

    /// Notes how long the event was on its way.
    pub(super) fn note_age(&mut self, occurred_at: Option<Timestamp>) {
        self.stale =
            occurred_at.is_some_and(|then| self.context.now.since(then) > self.context.timing.stale_after);
    }

    /// The customer did something that opens Meta's messaging window.
    pub(super) fn open_window(&mut self) {
        self.next.window_until = Some(self.context.now.plus(WINDOW));
    }

    pub(super) fn language(&self) -> &'a str {
        self.context.shop.reply_language(self.next.language.as_deref())
    }

    pub(super) fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    pub(super) fn timer(&mut self, change: TimerChange) {
        self.timers.push(change);
    }

    pub(super) fn outcome(&mut self, outcome: CommandOutcome) {
        self.outcome = Some(outcome);
    }

    /// Answers the customer.
    pub(super) fn reply(&mut self, phrases: Vec<Phrase>, quick_replies: Vec<QuickReply>) {
        self.send(Purpose::Reply, Content::Text { phrases, quick_replies });
    }

    /// Sends something to the person of the conversation, now.
    pub(super) fn send(&mut self, purpose: Purpose, content: Content) {
        self.send_when(purpose, content, self.context.now, SendCondition::Always);
    }

    /// Sends something later, or only under a condition.
    pub(super) fn send_when(
        &mut self,
        purpose: Purpose,
        content: Content,
        not_before: Timestamp,
        condition: SendCondition,
    ) {
        let language = self.language().to_owned();
        let recipient = Recipient::Person;
        self.effect(Effect::Send(Outgoing { purpose, recipient, content, language, not_before, condition }));
    }

    /// The draft being worked on, taken out of the state; a fresh one if there is none.
    pub(super) fn take_draft(&mut self) -> Draft {
        match std::mem::take(&mut self.next.state) {
            State::Collecting { draft } | State::AwaitingConfirmation { draft } => draft,
            State::Idle => Draft::default(),
            State::WithPerson { until, draft } => {
                self.next.state = State::WithPerson { until, draft: None };
                draft.unwrap_or_default()
            }
        }
    }

    /// Puts a draft back; an empty one with nothing said leaves the conversation idle. Its reminder starts anew.
    pub(super) fn keep_draft(&mut self, state: State) {
        self.next.state = state;
        match &self.next.state {
            State::Collecting { draft } | State::AwaitingConfirmation { draft } if !draft.reminded => {
                let due = self.context.now.plus(self.context.shop.reminder_after);
                self.timer(TimerChange::Set { kind: TimerKind::Reminder, due });
            }
            State::Collecting { .. }
            | State::AwaitingConfirmation { .. }
            | State::Idle
            | State::WithPerson { .. } => {}
        }
    }

    /// Forgets the draft.
    pub(super) fn go_idle(&mut self) {
        self.next.state = State::Idle;
        self.timer(TimerChange::Clear { kind: TimerKind::Reminder });
        self.timer(TimerChange::Clear { kind: TimerKind::Expiry });
    }

    pub(super) fn is_with_person(&self) -> bool {
        matches!(self.next.state, State::WithPerson { .. })
    }

    /// Calls a person and says so; the bot goes on until the person writes.
    pub(super) fn call_person(&mut self, reason: CallReason) {
        self.effect(Effect::CallPerson { reason });
    }

    /// A person has the conversation from now on.
    pub(super) fn hand_to_person(&mut self) {
        let until = self.context.now.plus(self.context.shop.person_pause);
        let draft = match std::mem::take(&mut self.next.state) {
            State::Idle => None,
            State::Collecting { draft } | State::AwaitingConfirmation { draft } => Some(draft),
            State::WithPerson { draft, .. } => draft,
        };
        self.next.state = State::WithPerson { until, draft };
        // What the customer wrote and nobody has answered is now the person's to answer.
        self.next.burst.clear();
        self.next.quiet_until = None;
        self.timer(TimerChange::Clear { kind: TimerKind::Quiet });
        self.timer(TimerChange::Clear { kind: TimerKind::Reminder });
        self.timer(TimerChange::Set { kind: TimerKind::PersonReturn, due: until });
    }

    /// The pause is over, unless the person has written again since the timer was set.
    pub(super) fn take_back_from_person(&mut self, due: Timestamp) {
        match self.next.state {
            State::WithPerson { until, .. } if until <= due => self.release_from_person(),
            State::WithPerson { .. }
            | State::Idle
            | State::Collecting { .. }
            | State::AwaitingConfirmation { .. } => {}
        }
    }

    /// The bot takes the conversation back, with what was being ordered.
    pub(super) fn release_from_person(&mut self) {
        if let State::WithPerson { draft, .. } = &mut self.next.state {
            let draft = draft.take();
            self.timer(TimerChange::Clear { kind: TimerKind::PersonReturn });
            self.keep_draft(draft.map_or(State::Idle, |draft| State::Collecting { draft }));
        }
    }
}

/// An answer to tap with a text of ours.
pub(super) fn button(key: TextKey, tap: Tap) -> QuickReply {
    QuickReply { title: Label::Phrase(Phrase::plain(key)), tap }
}
