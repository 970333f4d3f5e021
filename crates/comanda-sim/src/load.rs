//! Load: many people over many pages, each saying one thing, at a fixed rate or as fast as answers come.
//!
//! The generator is pure: it makes people act in the [`World`]; the ordinary webhook sender carries it out, and the
//! ledger measures. It must not know sockets.

#[cfg(test)]
mod tests;

use crate::person::Act;
use crate::world::World;

/// How fast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pacing {
    /// So many messages per second, whatever the answers do.
    PerSecond(f64),
    /// As many as keep this number of messages without an acknowledgement.
    Unacknowledged(usize),
    /// As many as keep this number of people without an answer.
    Unanswered(usize),
}

/// What to send, within bounds.
#[derive(Clone, Debug)]
pub struct LoadPlan {
    /// Page ids; people are spread over them evenly.
    pub pages: Vec<String>,
    /// How many people; person `n` belongs to page `n % pages`.
    pub people: usize,
    /// Said in turn.
    pub texts: Vec<String>,
    /// How fast.
    pub pacing: Pacing,
    /// Messages at most.
    pub count_max: usize,
    /// Milliseconds at most.
    pub duration_ms_max: i64,
}

/// A load under way.
#[derive(Clone, Debug)]
pub struct Load {
    plan: LoadPlan,
    started_ms: Option<i64>,
    sent: usize,
}

impl Load {
    /// A load that starts with its first tick.
    pub fn new(plan: LoadPlan) -> Self {
        Self { plan, started_ms: None, sent: 0 }
    }

    /// Messages said so far.
    pub fn sent(&self) -> usize {
        self.sent
    }

    /// Whether the bounds of count or time are reached, or there is nothing to say.
    pub fn is_done(&self, now_ms: i64) -> bool {
        let plan = &self.plan;
        let late = self.started_ms.is_some_and(|started| now_ms - started >= plan.duration_ms_max);
        let nothing = plan.pages.is_empty() || plan.people == 0 || plan.texts.is_empty();
        nothing || late || self.sent >= plan.count_max
    }

    /// Lets the next people speak; gives how many did.
    pub fn tick(&mut self, world: &mut World, now_ms: i64) -> usize {
        let started_ms = *self.started_ms.get_or_insert(now_ms);
        if self.is_done(now_ms) {
            return 0;
        }
        let room = self.plan.count_max - self.sent;
        let wanted = match self.plan.pacing {
            Pacing::PerSecond(rate) => {
                let elapsed_s = f64::from(u32::try_from(now_ms - started_ms).unwrap_or(u32::MAX)) / 1000.0;
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a float to integer cast saturates, and the count is bounded by `room`"
                )]
                let due = (elapsed_s * rate).floor() as usize;
                due.saturating_sub(self.sent)
            }
            Pacing::Unacknowledged(most) => most.saturating_sub(world.customer_messages_outstanding()),
            Pacing::Unanswered(most) => most.saturating_sub(world.people_waiting()),
        };
        let wanted = wanted.min(room);
        for _ in 0..wanted {
            self.say_next(world, now_ms);
        }
        wanted
    }

    fn say_next(&mut self, world: &mut World, now_ms: i64) {
        let number = self.sent % self.plan.people;
        let page = self.plan.pages.get(number % self.plan.pages.len());
        let text = self.plan.texts.get(self.sent % self.plan.texts.len());
        if let (Some(page), Some(text)) = (page, text) {
            let person = format!("7{number:015}");
            world.person_does(page, &person, Act::Text { text: text.clone() }, now_ms);
        }
        self.sent += 1;
    }
}
