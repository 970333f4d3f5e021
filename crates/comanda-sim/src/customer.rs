//! Simulated customers: people as state machines, with a seed instead of a will.
//!
//! A customer sees the thread as a phone shows it, and does one thing at a time. It must not know how the shop's
//! program works inside, nor what is on the menu beyond the [`Vocabulary`] it was given.

mod choices;
pub(crate) mod crowd;
pub(crate) mod habits;
pub(crate) mod persona;
mod phrases;
mod reply;
mod saying;
pub(crate) mod tally;
mod typing;
mod understand;
pub(crate) mod vocabulary;
mod wish;

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::sync::Arc;

use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::person::Act;
use crate::thread::{Side, Thread};
use choices::live;
use crowd::Outcome;
use habits::{Intent, Slip};
use persona::Persona;
use phrases::Phrase;
use tally::{OrderEffort, Tally};
use understand::{Asked, is_question, tells_of_person, understand};
use vocabulary::Vocabulary;
use wish::WishLine;

/// Somebody who comes again does so after this many times their patience.
const COMES_AGAIN_PATIENCES: i64 = 10;
/// What a person's intentions are drawn from besides the seed, so that they do not shift what else is drawn.
const INTENT_SALT: u64 = 0x5eed_ab1e;

/// The post that people comment on.
const POST: &str = "1001";

/// How much time things take a customer, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Reading and thinking, at least.
    pub think_ms_min: i64,
    /// Reading and thinking, at most.
    pub think_ms_max: i64,
    /// Between two messages of a burst, at most.
    pub burst_ms_max: i64,
    /// Without an answer for this long, a customer asks again once and then leaves.
    pub patience_ms: i64,
}

impl Default for Pace {
    fn default() -> Self {
        Self { think_ms_min: 1000, think_ms_max: 4000, burst_ms_max: 1200, patience_ms: 60_000 }
    }
}

impl Pace {
    /// For a demo that must not bore.
    pub fn brisk() -> Self {
        Self { think_ms_min: 400, think_ms_max: 1500, burst_ms_max: 500, patience_ms: 30_000 }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Has not said a word.
    Fresh,
    /// Said hello, or asked something; the order is still to come.
    Greeted,
    /// The order is being talked about.
    Ordering,
    /// The order stands.
    Ordered,
    /// Asked to cancel.
    Cancelling,
    /// Asked for a person.
    Calling,
    /// Wants no more messages.
    Stopping,
    /// A change of the order that stands is with the kitchen.
    Amended,
    /// Has an order and comes again later.
    Away,
}

/// Something to do when its time comes. What names a message is made an act of then: only the thread knows its id.
#[derive(Clone, Debug, PartialEq)]
enum Todo {
    Act(Act),
    Edit {
        from: String,
        to: String,
    },
    Unsend {
        text: String,
    },
    /// A thumb on the latest message of the page.
    React,
    /// Looks elsewhere for so long (milliseconds).
    Rest(i64),
}

/// One person with one wish.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each says one thing, and any of them may go together")]
pub struct Customer {
    rng: ChaCha8Rng,
    persona: Persona,
    vocabulary: Arc<Vocabulary>,
    pace: Pace,
    phase: Phase,
    wish: Vec<WishLine>,
    wants_delivery: bool,
    may_change_mind: bool,
    intent: Intent,
    /// What is added to an order that stands belongs to it.
    amends: bool,
    /// Came again for the same.
    is_back: bool,
    comes_again_ms: i64,
    /// The message that says the order wrongly, and what it should say.
    slipped: Option<(String, String)>,
    /// Was not understood: types with care from now on.
    careful: bool,
    times_asked: u32,
    shortfalls: u32,
    /// What was added last, as long as it is not seen to be understood.
    added: Option<String>,
    repeats: u32,
    /// What the shop asked last that is to be answered still, should it not ask again.
    open_question: Option<Asked>,
    /// Said one after the other, each when its time comes.
    to_say: VecDeque<Todo>,
    now_ms: i64,
    next_at_ms: i64,
    last_said_ms: i64,
    answers_read: usize,
    /// Answers to the order so far.
    answers_to_order: u32,
    turns: u32,
    nudged: bool,
    /// Answers that were thought about; if the latest gave nothing to say, it never will.
    answers_considered: usize,
    /// Bubbles of the page that were counted.
    counted: usize,
    tally: Tally,
    outcome: Option<Outcome>,
}

impl Customer {
    /// A new customer. The same seed, persona and vocabulary behave the same towards the same thread.
    pub fn new(seed: u64, persona: Persona, vocabulary: Arc<Vocabulary>) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let lines = *[1, 1, 2, 2, 3].choose(&mut rng).unwrap_or(&1);
        let wish = (0..lines).filter_map(|_| WishLine::draw(&persona, &vocabulary, &mut rng)).collect();
        let wants_delivery = rng.random_bool(0.6);
        let may_change_mind = rng.random_bool(persona.changes_mind_probability);
        let intent = Intent::draw(&persona.habits, &mut ChaCha8Rng::seed_from_u64(seed ^ INTENT_SALT));
        Self {
            rng,
            persona,
            vocabulary,
            pace: Pace::default(),
            phase: Phase::Fresh,
            wish,
            wants_delivery,
            may_change_mind,
            intent,
            amends: false,
            is_back: false,
            comes_again_ms: i64::MAX,
            slipped: None,
            careful: false,
            times_asked: 0,
            shortfalls: 0,
            added: None,
            repeats: 0,
            open_question: None,
            to_say: VecDeque::new(),
            now_ms: i64::MIN,
            next_at_ms: i64::MIN,
            last_said_ms: i64::MIN,
            answers_read: 0,
            answers_to_order: 0,
            turns: 0,
            nudged: false,
            answers_considered: 0,
            counted: 0,
            tally: Tally::default(),
            outcome: None,
        }
    }

    /// Changes how much time things take.
    #[must_use]
    pub fn with_pace(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }

    /// Whether the customer will never do anything again.
    pub fn is_done(&self) -> bool {
        self.outcome.is_some() && self.to_say.is_empty()
    }

    /// How it ended, once it has.
    pub fn outcome(&self) -> Option<Outcome> {
        self.outcome
    }

    /// What each order took that the customer saw stand.
    pub fn orders(&self) -> &[OrderEffort] {
        self.tally.orders()
    }

    /// Looks at the phone; gives what the customer does now, if anything. At most one act per call.
    pub fn step(&mut self, thread: &Thread, now_ms: i64) -> Option<Act> {
        self.now_ms = now_ms;
        if self.to_say.is_empty() {
            if self.outcome.is_some() {
                return None;
            }
            self.think(thread);
        }
        if self.to_say.is_empty() || now_ms < self.next_at_ms {
            return None;
        }
        self.last_said_ms = now_ms;
        self.next_at_ms = now_ms + self.rng.random_range(0..=self.pace.burst_ms_max.max(1));
        let todo = self.to_say.pop_front()?;
        if let Todo::Rest(rest_ms) = todo {
            self.next_at_ms = now_ms + rest_ms;
            return None;
        }
        act_of(todo, thread)
    }

    /// Decides what to say next, if it is time to.
    fn think(&mut self, thread: &Thread) {
        let now_ms = self.now_ms;
        if self.phase == Phase::Fresh {
            self.open();
            return;
        }
        let answers = thread.count_from_page();
        if self.phase == Phase::Away {
            if now_ms >= self.comes_again_ms {
                (self.answers_read, self.answers_considered, self.counted) = (answers, answers, answers);
                self.come_again();
            }
            return;
        }
        if answers > self.answers_read {
            // The clock of thinking starts with the last bubble, so that a long answer is read to its end.
            self.answers_read = answers;
            let think_ms = self
                .rng
                .random_range(self.pace.think_ms_min..=self.pace.think_ms_max.max(self.pace.think_ms_min));
            self.next_at_ms = now_ms + think_ms;
            self.nudged = false;
            self.last_said_ms = self.last_said_ms.max(now_ms);
            self.turns += 1;
            return;
        }
        let latest = thread.latest_from_page();
        if latest.is_empty() || self.answers_considered == answers || thread.typing_until_ms > now_ms {
            self.wait();
        } else if now_ms >= self.next_at_ms {
            self.answers_considered = answers;
            self.answer(thread);
        }
    }

    fn wait(&mut self) {
        if self.now_ms - self.last_said_ms < self.pace.patience_ms {
            return;
        }
        match self.phase {
            Phase::Ordered | Phase::Amended => self.outcome = Some(Outcome::Ordered),
            Phase::Cancelling => self.outcome = Some(Outcome::Cancelled),
            Phase::Stopping => self.outcome = Some(Outcome::Stopped),
            Phase::Away => {}
            Phase::Fresh | Phase::Greeted | Phase::Ordering | Phase::Calling if self.nudged => {
                self.outcome = Some(Outcome::NoAnswer);
            }
            Phase::Fresh | Phase::Greeted | Phase::Ordering | Phase::Calling => {
                self.nudged = true;
                if self.turns == 0 && self.persona.comments_first_probability > 0.0 {
                    self.order(); // A comment that nobody answered: now as a message.
                } else {
                    self.say(Phrase::Nudge);
                }
            }
        }
    }

    fn answer(&mut self, thread: &Thread) {
        let latest = thread.latest_from_page();
        let answers = thread.count_from_page();
        let fresh = latest.len().saturating_sub(answers.saturating_sub(self.counted));
        let fresh = latest.get(fresh..).unwrap_or(latest);
        self.counted = answers;
        self.tally.asked(count(fresh.iter().filter(|bubble| is_question(bubble)).count()));
        let told_of_person = fresh.iter().any(tells_of_person);
        if told_of_person {
            self.tally.told_of_person();
        }
        let chips = thread.live_quick_replies();
        let mut asked = understand(latest, chips);
        if asked == Asked::Placed && !self.tally.orders().is_empty() {
            asked = Asked::Statement; // News of the kitchen about an order that stands.
        }
        if self.phase == Phase::Ordering && matches!(asked, Asked::Receipt | Asked::Placed) {
            self.after_order();
            return;
        }
        if self.phase == Phase::Ordering && matches!(asked, Asked::ChangeProposed | Asked::ChangeDecided) {
            self.passed_on(asked);
            return;
        }
        let is_ordered = !self.tally.orders().is_empty();
        if self.rng.random_bool(self.persona.goes_silent_probability) {
            self.outcome = Some(if is_ordered { Outcome::Ordered } else { Outcome::WentSilent });
            return;
        }
        if self.turns > self.persona.turns_max {
            self.outcome = Some(if is_ordered { Outcome::Ordered } else { Outcome::GaveUp });
            return;
        }
        let choices = live(latest, chips);
        match self.phase {
            Phase::Ordered => self.outcome = Some(Outcome::Ordered),
            Phase::Calling if told_of_person => self.outcome = Some(Outcome::WithPerson),
            Phase::Stopping => self.outcome = Some(Outcome::Stopped),
            Phase::Amended => self.while_amended(asked, told_of_person, &choices),
            Phase::Cancelling => self.while_cancelling(asked, told_of_person, &choices),
            Phase::Away | Phase::Calling => {}
            Phase::Fresh | Phase::Greeted if self.wish.is_empty() => self.outcome = Some(Outcome::GaveUp),
            Phase::Fresh | Phase::Greeted => self.greeted(asked, latest, &choices),
            // Once more, or with nothing to answer: then a person it is.
            Phase::Ordering if told_of_person && (!asked.is_open() || self.tally.times_told() > 1) => {
                let stands = !self.tally.orders().is_empty();
                self.outcome = Some(if stands { Outcome::Ordered } else { Outcome::WithPerson });
            }
            Phase::Ordering => self.reply(asked, latest, &choices),
        }
    }

    /// Something in the message that was sent is wrong and is mended once the answer shows it.
    fn take_slip(&mut self, slip: Slip) -> bool {
        let is_it = self.intent.slip == Some(slip);
        if is_it {
            self.intent.slip = None;
        }
        is_it
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// What is done on the phone; `None` when the message it is about is not there any more.
fn act_of(todo: Todo, thread: &Thread) -> Option<Act> {
    let own = |text: &str| {
        let mut own = thread.bubbles.iter().rev().filter(|bubble| bubble.side == Side::Person);
        own.find(|bubble| !bubble.unsent && bubble.content.text() == text).map(|bubble| bubble.mid.clone())
    };
    match todo {
        Todo::Act(act) => Some(act),
        Todo::Edit { from, to } => Some(Act::Edit { mid: own(&from)?, text: to }),
        Todo::Unsend { text } => Some(Act::Unsend { mid: own(&text)? }),
        Todo::React => {
            let newest = thread.bubbles.iter().rev().find(|bubble| bubble.is_from_page())?;
            Some(Act::React { mid: newest.mid.clone(), emoji: "👍".to_owned() })
        }
        Todo::Rest(_) => None,
    }
}
