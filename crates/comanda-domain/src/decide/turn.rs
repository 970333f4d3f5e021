//! One turn of the conversation while it is being decided: what shall be, collected step by step.

use std::time::Duration;

use crate::command::CommandOutcome;
use crate::conversation::{Conversation, ReadBack, Regular, State, WINDOW};
use crate::draft::{Draft, Moment};
use crate::effect::{
    CallReason, Content, Effect, Label, Outgoing, Purpose, QuickReply, Recipient, SendCondition,
};
use crate::id::{OrderId, OutboxId};
use crate::phrase::{Phrase, TextKey};
use crate::reading::Fulfilment;
use crate::tap::Tap;
use crate::time::Timestamp;
use crate::timer::{TimerChange, TimerKind};

use super::{Context, Decision};

/// A question that a bare yes or no answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ShallI {
    /// Cancel this order?
    Cancel(OrderId),
    /// Delete what is kept of you?
    Forget,
}

/// See the module.
pub(super) struct Turn<'a> {
    /// The conversation so far in this turn.
    pub(super) next: Conversation,
    /// What everything depends on.
    pub(super) context: &'a Context<'a>,
    /// What is being answered is older than [`super::Timing::stale_after`].
    pub(super) stale: bool,
    /// When it was said, by Meta's clock.
    pub(super) said_at: Option<Timestamp>,
    /// What was asked just before, if it was a "shall I?" about something else than the cart.
    pub(super) asked: Option<ShallI>,
    /// The cart was changed in this turn: it is shown with the next question.
    pub(super) cart_changed: bool,
    /// A question of the customer was answered in this turn: what was open before is only said again.
    pub(super) has_answered: bool,
    /// Dishes to tap instead of what is not to be had.
    pub(super) suggestions: Vec<QuickReply>,
    /// Remarks that go before the next question.
    pub(super) remarks: Vec<Phrase>,
    /// What was heard in voice notes: said before the next words.
    pub(super) heard: Vec<Phrase>,
    effects: Vec<Effect>,
    timers: Vec<TimerChange>,
    outcome: Option<CommandOutcome>,
}

impl<'a> Turn<'a> {
    pub(super) fn new(next: Conversation, context: &'a Context<'a>) -> Self {
        Self {
            next,
            context,
            stale: false,
            said_at: None,
            asked: None,
            cart_changed: false,
            has_answered: false,
            suggestions: Vec::new(),
            remarks: Vec::new(),
            heard: Vec::new(),
            effects: Vec::new(),
            timers: Vec::new(),
            outcome: None,
        }
    }

    /// With `only_drafts`, what would go out by itself waits for a person of the shop.
    pub(super) fn into_decision(mut self, only_drafts: bool) -> Decision {
        self.call_instead_of_answering_late();
        if only_drafts {
            self.effects = self.effects.into_iter().map(as_draft).collect();
            if self.effects.iter().any(|effect| matches!(effect, Effect::Draft(_))) {
                // What is only drafted was not asked.
                self.next.forget_questions();
            }
        }
        Decision { next: self.next, effects: self.effects, timers: self.timers, outcome: self.outcome }
    }

    /// Notes when something was said: how long it was on its way decides whether it is acted on as if just said.
    pub(super) fn note_age(&mut self, said_at: Option<Timestamp>) {
        self.said_at = said_at;
        self.stale |=
            said_at.is_some_and(|then| self.context.now.since(then) > self.context.timing.stale_after);
    }

    /// What is hours old gets no answer as if it had just been said: a question about an open order may still be asked,
    /// anything else is for a person to look at.
    fn call_instead_of_answering_late(&mut self) {
        let asks = matches!(self.next.state, State::Collecting { .. } | State::AwaitingConfirmation { .. });
        if !self.stale || asks {
            return;
        }
        let is_answer = |effect: &Effect| {
            matches!(effect, Effect::Send(Outgoing { purpose: Purpose::Reply | Purpose::Menu, .. }))
        };
        if !self.effects.iter().any(is_answer) {
            return;
        }
        self.effects.retain(|effect| !is_answer(effect));
        if !self.effects.iter().any(|effect| matches!(effect, Effect::CallPerson { .. })) {
            self.call_person(CallReason::Late);
        }
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
        let phrases = self.heard.drain(..).chain(phrases).collect();
        self.send(Purpose::Reply, Content::Text { phrases, quick_replies });
    }

    /// Answers with the order read back under `mark`: a thumb up on that very message is a yes.
    pub(super) fn reply_with_read_back(
        &mut self,
        phrases: Vec<Phrase>,
        quick_replies: Vec<QuickReply>,
        mark: String,
    ) {
        let outbox = self.next_outbox();
        self.next.read_back = Some(ReadBack { outbox, mid: None, mark });
        self.reply(phrases, quick_replies);
    }

    /// The id of what is sent or drafted next.
    pub(super) fn next_outbox(&self) -> OutboxId {
        OutboxId::of(self.context.event, self.effects.len())
    }

    /// When this is decided, and how busy the kitchen is that would make the draft.
    pub(super) fn moment(&self, draft: &Draft) -> Moment {
        let shop = self.context.shop;
        let branch = draft.branch(shop).unwrap_or_else(|| shop.default_branch());
        Moment { now: self.context.now, load: self.context.loads.of(&branch.id) }
    }

    /// What is known of the customer, where that would spare the question for an address.
    pub(super) fn regular_for_delivery(&self, draft: &Draft) -> Option<&Regular> {
        let is_brought = match draft.way(self.context.shop) {
            Some(Fulfilment::Delivery) => true,
            None => self.context.shop.fulfilments.contains(&Fulfilment::Delivery),
            Some(Fulfilment::Pickup | Fulfilment::DineIn) => false,
        };
        let regular = self.next.regular.as_deref()?;
        let is_known = regular.address.is_some() || regular.place.is_some();
        let was_brought = regular.fulfilment == Fulfilment::Delivery;
        let fits = is_brought && !draft.is_moved && draft.address.is_none() && draft.place.is_none();
        (is_known && was_brought && fits).then_some(regular)
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
        // Who only drafts shows no typing that nobody does.
        if self.context.shop.is_shadow && matches!(content, Content::Action(_)) {
            return;
        }
        let language = self.language().to_owned();
        let recipient = Recipient::Person;
        let phone = self.phone_for(&purpose);
        self.effect(Effect::Send(Outgoing {
            purpose,
            recipient,
            content,
            language,
            not_before,
            condition,
            phone,
        }));
    }

    /// Where else news about an order reaches its customer.
    fn phone_for(&self, purpose: &Purpose) -> Option<String> {
        let Purpose::Status(about) = purpose else { return None };
        let order = self.context.order.map(|standing| standing.order).filter(|order| order.id == *about)?;
        order.phone().map(str::to_owned)
    }

    /// The draft being worked on, taken out of the state; a fresh one if there is none.
    pub(super) fn take_draft(&mut self) -> Draft {
        match std::mem::take(&mut self.next.state) {
            State::Collecting { draft } | State::AwaitingConfirmation { draft } => draft,
            State::Idle => Draft::default(),
            State::WithPerson { until, draft, since } => {
                self.next.state = State::WithPerson { until, draft: None, since };
                draft.unwrap_or_default()
            }
        }
    }

    /// Puts a draft back. The time until it is reminded of, or forgotten, starts anew.
    pub(super) fn keep_draft(&mut self, state: State) {
        let reminded = state.draft().is_some_and(|draft| draft.reminded);
        let is_open = matches!(state, State::Collecting { .. } | State::AwaitingConfirmation { .. });
        self.next.state = state;
        if is_open {
            let shop = self.context.shop;
            let (kind, wait) = if reminded {
                (TimerKind::Expiry, shop.expiry_after)
            } else {
                (TimerKind::Reminder, shop.reminder_after)
            };
            self.wait_for_draft(kind, wait);
        }
    }

    /// Sets the timer of the draft.
    pub(super) fn wait_for_draft(&mut self, kind: TimerKind, wait: Duration) {
        let due = self.context.now.plus(wait);
        self.next.draft_due = Some(due);
        self.timer(TimerChange::Set { kind, due });
    }

    /// Takes the timer of the draft away.
    pub(super) fn forget_draft_timer(&mut self) {
        if self.next.draft_due.take().is_some() {
            self.timer(TimerChange::Clear { kind: TimerKind::Reminder });
            self.timer(TimerChange::Clear { kind: TimerKind::Expiry });
        }
    }

    /// Forgets the draft, and what was asked about.
    pub(super) fn go_idle(&mut self) {
        self.next.state = State::Idle;
        self.next.mentioned = None;
        self.forget_draft_timer();
    }

    pub(super) fn is_with_person(&self) -> bool {
        matches!(self.next.state, State::WithPerson { .. })
    }
}

/// An answer as a draft. News and receipts are true whoever talks.
fn as_draft(effect: Effect) -> Effect {
    if let Effect::Send(outgoing) = effect {
        // Words of the bot's own that do not yield to a person are said by itself all the same: that nobody has come yet.
        let is_by_itself =
            outgoing.purpose == Purpose::Person && matches!(outgoing.content, Content::Text { .. });
        let waits = outgoing.purpose.yields_to_person() || is_by_itself;
        return if waits { Effect::Draft(outgoing) } else { Effect::Send(outgoing) };
    }
    effect
}

/// An answer to tap with a text of ours.
pub(super) fn button(key: TextKey, tap: Tap) -> QuickReply {
    QuickReply { title: Label::Phrase(Phrase::plain(key)), tap }
}
