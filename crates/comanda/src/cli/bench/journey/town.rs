//! The people of the journey bench: who speaks next, who waits for an answer, how long it took.
//!
//! Pure: it is told the time and knows no sockets.

use std::time::{Duration, Instant};

/// What each person says, in turn: an order, then taking it back, so that no cart grows.
const TEXTS: [&str; 2] = ["cho mình 2 phở tái không hành và 1 trà đá", "huỷ đơn"];

/// See the module.
pub(super) struct Town {
    people: Vec<Person>,
    next: usize,
    waiting: usize,
    said: usize,
    /// Of what was said since [`Town::count_anew`].
    pub(super) tally: Tally,
}

#[derive(Default)]
struct Person {
    turns: usize,
    /// When what they wait for an answer to was due to be said.
    since: Option<Instant>,
}

/// What became of messages.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Answers that somebody waited for.
    pub(super) answered: usize,
    /// Answers that nobody waited for: one too many.
    pub(super) unexpected: usize,
    /// From when each message was due to its answer.
    pub(super) latencies: Vec<Duration>,
}

/// Somebody says something.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Saying {
    pub(super) person: usize,
    pub(super) text: &'static str,
    /// Different for each.
    pub(super) number: usize,
}

impl Town {
    pub(super) fn new(people: usize) -> Self {
        let people = (0..people).map(|_| Person::default()).collect();
        Self { people, next: 0, waiting: 0, said: 0, tally: Tally::default() }
    }

    /// The next person who waits for nothing says the next thing. `due` is when that was to be; `None` if everybody
    /// waits.
    pub(super) fn say(&mut self, due: Instant) -> Option<Saying> {
        for _ in 0..self.people.len() {
            let number = self.next;
            self.next = (self.next + 1) % self.people.len();
            let Some(person) = self.people.get_mut(number).filter(|person| person.since.is_none()) else {
                continue;
            };
            person.since = Some(due);
            let text = TEXTS.get(person.turns % TEXTS.len()).copied().unwrap_or_default();
            person.turns += 1;
            self.waiting += 1;
            self.said += 1;
            return Some(Saying { person: number, text, number: self.said });
        }
        None
    }

    /// An answer to a person is complete.
    pub(super) fn answered(&mut self, person: usize, now: Instant) {
        match self.people.get_mut(person).and_then(|person| person.since.take()) {
            Some(due) => {
                self.waiting -= 1;
                self.tally.answered += 1;
                self.tally.latencies.push(now.saturating_duration_since(due));
            }
            None => self.tally.unexpected += 1,
        }
    }

    /// People who wait for an answer.
    pub(super) fn waiting(&self) -> usize {
        self.waiting
    }

    /// Messages said since the beginning.
    pub(super) fn said(&self) -> usize {
        self.said
    }

    /// Starts a new tally.
    pub(super) fn count_anew(&mut self) {
        self.tally = Tally::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_timed_from_when_it_was_due() {
        let mut town = Town::new(2);
        let start = Instant::now();
        let first = town.say(start).unwrap();
        assert_eq!((first.person, first.text, first.number), (0, TEXTS[0], 1));
        assert_eq!(town.say(start).unwrap().person, 1);
        assert_eq!(town.say(start), None, "everybody waits");
        town.answered(0, start + Duration::from_millis(40));
        assert_eq!((town.waiting(), town.said(), town.tally.answered), (1, 2, 1));
        assert_eq!(town.tally.latencies, [Duration::from_millis(40)]);
        town.answered(0, start + Duration::from_millis(50));
        assert_eq!((town.tally.answered, town.tally.unexpected), (1, 1), "nobody waited for that one");
        let again = town.say(start).unwrap();
        assert_eq!((again.person, again.text), (0, TEXTS[1]));
    }
}
