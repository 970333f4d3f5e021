//! People first: calling one, giving the conversation to one, and taking it back.

use crate::conversation::State;
use crate::effect::{CallReason, Content, Effect, Purpose};
use crate::phrase::{ArgName, Phrase, TextKey};
use crate::tap::Tap;
use crate::time::Timestamp;
use crate::timer::{TimerChange, TimerKind};

use super::cart::say;
use super::turn::{Turn, button};

impl Turn<'_> {
    /// Calls a person; the bot goes on until the person writes.
    pub(super) fn call_person(&mut self, reason: CallReason) {
        self.effect(Effect::CallPerson { reason });
    }

    /// When a person will be there, if none is now.
    fn person_comes_at(&self) -> Option<jiff::civil::DateTime> {
        let hours = self.context.shop.staffed_hours()?;
        let now = self.context.now.local(&self.context.shop.zone);
        if hours.is_open(now) { None } else { hours.next_opening(now) }
    }

    /// That a person was called, and honestly when one comes.
    pub(super) fn person_called(&self) -> Phrase {
        match self.person_comes_at() {
            Some(at) => Phrase::with(TextKey::PersonCalledLater, [(ArgName::Time, say::time(self, at))]),
            None => Phrase::plain(TextKey::PersonCalled),
        }
    }

    /// The customer wants a person. While nobody is there the bot stays at their service.
    pub(super) fn ask_for_person(&mut self, reason: CallReason) {
        let phrase = self.person_called();
        let comes_later = self.person_comes_at().is_some();
        self.call_person(reason);
        if comes_later {
            let buttons = vec![button(TextKey::ButtonMenu, Tap::ShowMenu)];
            self.reply(vec![phrase], buttons);
        } else {
            self.hand_to_person();
            self.wait_for_person();
            self.reply(vec![phrase], Vec::new());
        }
    }

    /// A person has answered: the conversation is theirs, and their answer is what the customer waited for.
    pub(super) fn person_answered(&mut self) {
        self.hand_to_person();
        self.next.waits_for_person = false;
        self.timer(TimerChange::Clear { kind: TimerKind::PersonWait });
        self.effect(Effect::PersonAnswered);
    }

    /// A person has the conversation from now on, until the pause is over or, however often they write, the ceiling.
    pub(super) fn hand_to_person(&mut self) {
        let (now, shop) = (self.context.now, self.context.shop);
        let (draft, since) = match std::mem::take(&mut self.next.state) {
            State::Idle => (None, None),
            State::Collecting { draft } | State::AwaitingConfirmation { draft } => (Some(draft), None),
            State::WithPerson { draft, since, .. } => (draft, since),
        };
        let since = since.unwrap_or(now);
        let ceiling = since.plus(shop.person_max);
        // Who writes after the ceiling has come anew.
        let (since, ceiling) =
            if ceiling <= now { (now, now.plus(shop.person_max)) } else { (since, ceiling) };
        let until = now.plus(shop.person_pause).min(ceiling);
        self.next.state = State::WithPerson { until, draft, since: Some(since) };
        self.next.mentioned = None;
        // What the customer wrote and nobody has answered is now the person's to answer.
        self.next.burst.clear();
        self.next.hears.clear();
        self.next.forget_questions();
        self.next.quiet_until = None;
        self.timer(TimerChange::Clear { kind: TimerKind::Quiet });
        self.forget_draft_timer();
        self.timer(TimerChange::Set { kind: TimerKind::PersonReturn, due: until });
        // The bot must not talk over them with what it was about to say.
        self.effect(Effect::WithdrawReplies);
    }

    /// The customer wrote while a person has the conversation: somebody should answer before long.
    pub(super) fn wait_for_person(&mut self) {
        // Who goes on writing does not wait anew each time.
        if !self.next.waits_for_person {
            self.next.waits_for_person = true;
            let due = self.context.now.plus(self.context.shop.person_wait);
            self.timer(TimerChange::Set { kind: TimerKind::PersonWait, due });
        }
    }

    /// Nobody of the shop has answered in time: they are called once more, and the customer hears the truth.
    pub(super) fn person_is_late(&mut self) {
        if !self.is_with_person() || !self.next.window_is_open(self.context.now) {
            return;
        }
        self.next.waits_for_person = false;
        self.call_person(CallReason::Unanswered);
        let phrase = match self.person_comes_at() {
            Some(_) => self.person_called(),
            None => Phrase::plain(TextKey::PersonStillCalled),
        };
        let buttons = vec![button(TextKey::ButtonOrder, Tap::BackToBot)];
        let content = Content::Text { phrases: vec![phrase], quick_replies: buttons };
        self.send(Purpose::Person, content);
    }

    /// The pause is over, unless the person has written again since the timer was set.
    pub(super) fn take_back_from_person(&mut self, due: Timestamp) {
        match self.next.state {
            State::WithPerson { until, .. } if until <= due => {
                let waits = self.next.waits_for_person;
                self.release_from_person();
                if waits {
                    // What was written last in that time nobody has answered: neither silence nor a guess.
                    self.call_person(CallReason::Unanswered);
                    let called = self.person_called();
                    self.reply(vec![called], vec![button(TextKey::ButtonMenu, Tap::ShowMenu)]);
                }
            }
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
            self.next.waits_for_person = false;
            self.timer(TimerChange::Clear { kind: TimerKind::PersonReturn });
            self.timer(TimerChange::Clear { kind: TimerKind::PersonWait });
            self.keep_draft(draft.map_or(State::Idle, |draft| State::Collecting { draft }));
        }
    }
}
