//! What services answered, until the commit that it led to.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use comanda_domain::id::EventId;

/// Most answers that wait for their commit. Beyond it they are forgotten, and asked for again.
const WAITING_MAX: usize = 1_024;

/// The service gave none: the program does without it, now and whenever the event is read again.
#[derive(Debug, Clone, Copy)]
pub(super) struct NoAnswer;

/// What came of asking.
pub(super) type Outcome<A> = Result<A, NoAnswer>;

/// The event, the hash of the text that was asked about, and what came of it.
pub(super) type Asked<A> = (EventId, [u8; 32], Outcome<A>);

/// By event, with the hash of the text that was asked about.
type ByEvent<A> = HashMap<EventId, ([u8; 32], Outcome<A>)>;

/// Answers about the texts of events.
#[derive(Debug)]
pub(super) struct Known<A>(Mutex<ByEvent<A>>);

impl<A> Default for Known<A> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<A: Clone> Known<A> {
    /// Answers from before.
    pub(super) fn remember(&self, answers: Vec<Asked<A>>) {
        let mut known = self.lock();
        for (event, hash, answer) in answers {
            known.insert(event, (hash, answer));
        }
    }

    /// New ones.
    pub(super) fn learn(&self, answers: Vec<Asked<A>>) {
        {
            let mut known = self.lock();
            if known.len() + answers.len() > WAITING_MAX {
                known.clear();
            }
        }
        self.remember(answers);
    }

    /// These are decided for good.
    pub(super) fn forget(&self, events: impl Iterator<Item = EventId>) {
        let mut known = self.lock();
        if !known.is_empty() {
            events.for_each(|event| drop(known.remove(&event)));
        }
    }

    /// What is known of this very text: a conversation that has moved on may ask about another one.
    pub(super) fn of(&self, event: EventId, text_hash: &[u8; 32]) -> Option<Outcome<A>> {
        let known = self.lock();
        let (hash, answer) = known.get(&event)?;
        (hash == text_hash).then(|| answer.clone())
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    fn lock(&self) -> MutexGuard<'_, ByEvent<A>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
