//! The verdict in a few figures, over the whole time.

use std::collections::BTreeMap;

use serde::Serialize;

use super::record::{ItemKind, SendKind};

/// How it stands between the simulated Meta and the program under test. A careful program has nothing but counts in
/// the upper half, and zeros in [`Doubles`]; once all is quiet, also no customer without an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Items that happened, by kind.
    pub items: BTreeMap<ItemKind, u64>,
    /// Items that the callback acknowledged with 200, by kind; each counts once.
    pub acknowledged: BTreeMap<ItemKind, u64>,
    /// All of [`Standing::acknowledged`].
    pub acknowledged_events: u64,
    /// Items that were neither acknowledged nor given up.
    pub outstanding: u64,
    /// Items given up: nobody had subscribed to them, or the callback failed for too long.
    pub dropped: u64,
    /// Of these, the ones that were given up because the callback failed for too long.
    pub dropped_callback_dead: u64,
    /// How often an item went out, repeats and failures included.
    pub tries: u64,
    /// How often an item was acknowledged again.
    pub acknowledged_again: u64,
    /// Sends that were accepted, by kind.
    pub sends: BTreeMap<SendKind, u64>,
    /// Those of them that the person sees as a message.
    pub accepted_messages: u64,
    /// Accepted sends whose sender was told late, wrongly, or nothing, on purpose.
    pub answers_withheld: u64,
    /// Receipts refused because their number was used before.
    pub refused_receipts: u64,
    /// What was doubled.
    pub doubles: Doubles,
    /// People who wrote something that was acknowledged, or were written to.
    pub conversations: usize,
    /// People whose last acknowledged message has no message after it.
    pub unanswered_customers: usize,
    /// Those of them who wrote while a person from the Page Inbox held the conversation; not counted as unanswered.
    pub held_by_person: usize,
    /// Some of the unanswered: page, person, since when (milliseconds).
    pub unanswered_examples: Vec<(String, String, i64)>,
    /// Alerts to the developer.
    pub alerts: usize,
    /// Settled webhook rows that the ledger no longer shows one by one.
    pub forgotten_webhooks: usize,
    /// Send rows that the ledger no longer shows one by one.
    pub forgotten_sends: usize,
}

/// What was doubled, as counts with some examples.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Doubles {
    /// Sends whose `metadata` was accepted before.
    pub by_metadata: u64,
    /// Messages that say once more what the person was told before, though the person has not said enough since.
    pub by_words: u64,
    /// Receipts whose order number was accepted before.
    pub by_order_number: u64,
    /// Receipts that followed another receipt without the person saying anything between.
    pub second_receipts: u64,
    /// Some of all these: the message ids, with the reason.
    pub examples: Vec<String>,
}

impl Standing {
    /// Whether nothing was doubled.
    pub fn nothing_doubled(&self) -> bool {
        let doubles = &self.doubles;
        let all = doubles.by_metadata + doubles.by_words + doubles.by_order_number + doubles.second_receipts;
        all == 0
    }

    /// Whether nothing is under way and nobody waits.
    pub fn is_quiet(&self) -> bool {
        self.outstanding == 0 && self.unanswered_customers == 0
    }
}
