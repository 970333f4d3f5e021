//! Looking up what may have gone out. An echo usually settles it first; this is for when none came.
//!
//! A message that two look-ups did not find is said again where somebody waits for it: see
//! [`comanda_domain::effect::Outgoing::if_lost`]. Only a look-up that could have found it counts.

mod find;

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use comanda_domain::effect::{Content, IfLost, Recipient};
use comanda_domain::id::{MessageId, OutboxId};
use comanda_domain::time::Timestamp;
use comanda_store::port::outbox::{OutboxRow, SendOutcome};
use futures_util::future::join_all;
use metrics::counter;
use tokio_util::sync::CancellationToken;

use super::{Deliver, given_up};
use crate::converse::chain;
use crate::metrics as names;

/// Most rows in doubt that are thought of at a time; others wait until these are settled.
const DOUBTS_MAX: usize = 256;

/// Most look-ups beside each other.
const LOOK_UPS_MAX: usize = 8;

/// Pause between two rounds. With one look-up per page and round it keeps to the two calls a second and page that the
/// Conversations API takes.
const ROUND_EVERY: Duration = Duration::from_millis(500);

/// So many look-ups must work and not find a message before it is said again. They lie at least
/// [`super::DeliverOptions::doubt_after`] apart: what Meta has taken shows in the conversation by then.
const ABSENT_MIN: u32 = 2;

/// How often a message whose repetition tells whether it had arrived is sent before it is given up.
const REPEATS_MAX: u32 = 10;

/// What is known of each row that was looked up in vain. It lives in memory: after a restart it is looked for anew.
pub(super) type LookedUp = HashMap<OutboxId, Looks>;

/// Look-ups of one row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Looks {
    /// When it is looked up again, so that none keeps the others from their turn.
    again: Timestamp,
    /// How many worked and did not find it.
    absent: u32,
}

/// What a look-up tells.
enum Finding {
    /// It had arrived.
    Arrived {
        /// Meta's id, where the look-up gives one.
        mid: Option<MessageId>,
        /// Its words.
        text: Option<String>,
    },
    /// The look-up would have shown it.
    Absent,
    /// The look-up worked, or never will, and tells nothing.
    Unclear(String),
    /// Meta is away, or the page rests: later.
    Away(String),
}

impl Finding {
    const fn name(&self) -> &'static str {
        match self {
            Self::Arrived { .. } => "found",
            Self::Absent => "absent",
            Self::Unclear(_) => "unclear",
            Self::Away(_) => "away",
        }
    }
}

impl Deliver {
    /// Looks up what is in doubt until `shutdown`. A look-up that is cut short is made again after the next start.
    pub(super) async fn run_look_ups(&self, shutdown: &CancellationToken) {
        let mut looked_up = LookedUp::new();
        let rounds = async {
            loop {
                tokio::time::sleep(ROUND_EVERY).await;
                self.look_up_doubtful(&mut looked_up).await;
            }
        };
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = rounds => {}
        }
    }

    /// Settles rows whose echo did not come within [`super::DeliverOptions::doubt_after`].
    pub(super) async fn look_up_doubtful(&self, looked_up: &mut LookedUp) {
        let now = (self.clock)();
        if !self.partitions.holds_any() {
            return;
        }
        let before = before(now, self.options.doubt_after);
        let rows = match self.store.in_doubt(before, DOUBTS_MAX, self.partitions.worker()).await {
            Ok(rows) => rows,
            Err(error) => {
                tracing::warn!(error = chain(&error), "doubtful messages cannot be read; trying again");
                return;
            }
        };
        let doubtful: HashSet<OutboxId> = rows.iter().map(|row| row.id).collect();
        looked_up.retain(|id, _| doubtful.contains(id));
        let shops = self.shops.now();
        let mut settlements = Vec::new();
        let mut look_ups = Vec::new();
        let mut pages = HashSet::new();
        for row in &rows {
            if let Some(outcome) = without_look_up(row, now) {
                settlements.push(row.settlement(outcome, now));
                continue;
            }
            let rests = looked_up.get(&row.id).is_some_and(|looks| now < looks.again);
            let page = shops.sender(&row.conversation.page).unwrap_or(&row.conversation.page);
            if !rests && look_ups.len() < LOOK_UPS_MAX && pages.insert(page) {
                look_ups.push(async move { (row, self.find(row).await) });
            }
        }
        for (row, finding) in join_all(look_ups).await {
            counter!(names::LOOK_UPS, "finding" => finding.name()).increment(1);
            let looks = looked_up.entry(row.id).or_insert(Looks { again: now, absent: 0 });
            looks.again = now.plus(self.options.doubt_after);
            let outcome = self.conclude(row, finding, looks, now);
            settlements.extend(outcome.map(|outcome| row.settlement(outcome, now)));
        }
        if settlements.is_empty() {
            return;
        }
        if let Err(error) = self.store.settle(&settlements).await {
            tracing::warn!(error = chain(&error), "what became of doubtful messages could not be written");
        }
    }

    /// What becomes of a row after a look-up; `None` while it stays in doubt.
    fn conclude(
        &self,
        row: &OutboxRow,
        finding: Finding,
        looks: &mut Looks,
        now: Timestamp,
    ) -> Option<SendOutcome> {
        match finding {
            Finding::Arrived { mid, text } => Some(SendOutcome::Sent { mid, recipient: None, text }),
            Finding::Absent => {
                looks.absent += 1;
                (looks.absent >= ABSENT_MIN).then(|| lost(row, now))
            }
            Finding::Unclear(why) if now.since(row.since) >= self.options.doubt_max => {
                Some(given_up(row, &format!("it is not known whether it arrived: {why}")))
            }
            // Meanwhile nothing can be sent to the conversation either.
            Finding::Away(why) if self.is_too_old(row, now) => {
                Some(given_up(row, &format!("it could not be looked up whether it arrived: {why}")))
            }
            Finding::Unclear(_) | Finding::Away(_) => None,
        }
    }
}

/// What becomes of a row that did not arrive, as far as can be told.
fn lost(row: &OutboxRow, now: Timestamp) -> SendOutcome {
    match row.outgoing.if_lost() {
        IfLost::Repeat => {
            counter!(names::REPEATED).increment(1);
            tracing::info!(outbox.id = %row.id, page.id = %row.conversation.page,
                "message `{}` was not found and is sent again", row.id);
            SendOutcome::Retry { not_before: now, why: "two look-ups did not find it".to_owned() }
        }
        IfLost::CallPerson | IfLost::Drop => given_up(row, "it was sent and is not in the conversation"),
    }
}

/// What becomes of a row that there is nothing to look up for; `None` for one that must be looked up.
fn without_look_up(row: &OutboxRow, now: Timestamp) -> Option<SendOutcome> {
    if row.outgoing.if_lost() == IfLost::Drop {
        return Some(given_up(row, "it may have arrived, and it is not repeated"));
    }
    // Meta takes an order number once, and one private answer to a comment. So each is its own look-up: sent again, it is
    // either new or refused.
    let tells_itself = matches!(row.outgoing.content, Content::Receipt(_))
        || matches!(row.outgoing.recipient, Recipient::CommentAuthor(_));
    if !tells_itself {
        None
    } else if row.attempt < REPEATS_MAX {
        Some(SendOutcome::Retry { not_before: now, why: "sent again to see whether it arrived".to_owned() })
    } else {
        Some(given_up(row, "it is not known whether it arrived"))
    }
}

/// `time` before `at`.
fn before(at: Timestamp, time: Duration) -> Timestamp {
    let millis = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
    Timestamp::from_millis(at.as_millis().saturating_sub(millis))
}
