//! Ways to build the program wrong, as wrappers that stand only here. Each must be caught: so the simulation can fail.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use comanda_domain::conversation::State;
use comanda_domain::id::{ConversationKey, EventId, OrderId, OutboxId, PageId, Sku};
use comanda_domain::record::Delivery;
use comanda_domain::time::Timestamp;
use comanda_domain::timer::Timer;
use comanda_log::batch::Settlement as BatchSettlement;
use comanda_log::port::{AppendError, BoxFuture, Consumer, Producer, ReadError, SettleError};
use comanda_log::{Batch, BatchLimit, BatchOutcome, RecordOutcome};
use comanda_store::faulty::LoopStore;
use comanda_store::port::conversation::{
    Commit, CommitError, Committed, ConversationWrite, DeadLetter, Interaction, InteractionDetail, Loaded,
    OpenDrafts, StoredOrder,
};
use comanda_store::port::lease::WorkerId;
use comanda_store::port::outbox::{OutboxCounts, OutboxRow, SendOutcome, SentRow, Settlement, Unfinished};
use comanda_store::port::{ConversationStore, OutboxStore, StoreError};

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Defect {
    /// The gateway says 200, and appends a moment later.
    AckBeforeAppend,
    /// Nobody remembers which events were seen.
    NoDedupe,
    /// Records of a batch are processed in any order.
    NoOrderInLane,
    /// What may have arrived is sent again at once.
    ResendWithoutLooking,
    /// A batch is settled when it is read.
    SettleBeforeCommit,
    /// A person takes over, and what the bot was about to say goes out all the same.
    WithdrawForgotten,
    /// Order numbers begin anew with every order.
    NumbersDoubled,
    /// The cart stays after it was ordered: a second "yes" orders it again.
    CartKept,
    /// A message that was changed or taken back is answered, and the cart stays as it was.
    EditForgotten,
    /// The answer of a person, of whom only the echo tells, does not silence the bot.
    PersonUnheard,
    /// What was under way when the program died is not looked for.
    UnfinishedForgotten,
}

impl Defect {
    pub(crate) const ALL: [Self; 11] = [
        Self::AckBeforeAppend,
        Self::NoDedupe,
        Self::NoOrderInLane,
        Self::ResendWithoutLooking,
        Self::SettleBeforeCommit,
        Self::WithdrawForgotten,
        Self::NumbersDoubled,
        Self::CartKept,
        Self::EditForgotten,
        Self::PersonUnheard,
        Self::UnfinishedForgotten,
    ];
}

/// Deliveries that were acknowledged and are not appended yet. A crash loses them.
pub(crate) type Unwritten = Arc<Mutex<Vec<Delivery>>>;

/// The gateway's producer under [`Defect::AckBeforeAppend`].
pub(crate) struct AckFirst(pub(crate) Unwritten);

impl Producer for AckFirst {
    fn append<'a>(&'a self, delivery: &'a Delivery) -> BoxFuture<'a, Result<(), AppendError>> {
        self.0.lock().unwrap().push(delivery.clone());
        Box::pin(async { Ok(()) })
    }
}

/// A consumer with a defect.
pub(crate) struct BrokenConsumer {
    pub(crate) inner: Box<dyn Consumer>,
    pub(crate) defect: Defect,
}

/// Settles nothing: it was settled before.
struct Settled;

impl BatchSettlement for Settled {
    fn settle(self: Box<Self>, _: Vec<RecordOutcome>) -> BoxFuture<'static, Result<(), SettleError>> {
        Box::pin(async { Ok(()) })
    }
}

/// Turns the outcomes round again.
struct Turned(Batch);

impl BatchSettlement for Turned {
    fn settle(self: Box<Self>, mut all: Vec<RecordOutcome>) -> BoxFuture<'static, Result<(), SettleError>> {
        all.reverse();
        Box::pin(self.0.settle(BatchOutcome::of_each(all)))
    }
}

impl Consumer for BrokenConsumer {
    fn next_batch(&mut self, limit: BatchLimit) -> BoxFuture<'_, Result<Batch, ReadError>> {
        Box::pin(async move {
            let batch = self.inner.next_batch(limit).await?;
            let mut records = batch.records().to_vec();
            let attempts: Vec<u32> = (0..batch.len()).map(|index| batch.attempt(index)).collect();
            match self.defect {
                Defect::SettleBeforeCommit => {
                    let done = BatchOutcome::done(batch.len());
                    let _ = batch.settle(done).await;
                    Ok(Batch::new(records, attempts, Box::new(Settled)))
                }
                Defect::NoOrderInLane => {
                    records.reverse();
                    let attempts = attempts.into_iter().rev().collect();
                    Ok(Batch::new(records, attempts, Box::new(Turned(batch))))
                }
                _ => Ok(batch),
            }
        })
    }
}

/// A store with a defect.
pub(crate) struct BrokenStore {
    inner: Arc<dyn LoopStore>,
    defect: Defect,
    counted: Mutex<u64>,
    /// The state of each conversation as it was last written.
    written: Mutex<HashMap<ConversationKey, State>>,
}

impl BrokenStore {
    /// Over a real one, in the `start`th run of the program.
    pub(crate) fn over(inner: Arc<dyn LoopStore>, defect: Defect, start: u64) -> Self {
        Self { inner, defect, counted: Mutex::new(start << 32), written: Mutex::default() }
    }

    /// Leaves a conversation as it was before this commit.
    fn keep_state(&self, write: &mut ConversationWrite) {
        if let Some(state) = self.written.lock().unwrap().get(&write.key) {
            write.next.state.clone_from(state);
        }
    }

    /// Leaves the conversations as they were that this commit must change.
    fn keep_states(&self, commit: &mut Commit) {
        let ordered: Vec<_> = commit.placed.iter().map(|placed| placed.order.conversation.clone()).collect();
        let of = |is_meant: &dyn Fn(&Interaction) -> bool| -> Vec<_> {
            let meant = commit.interactions.iter().filter(|interaction| is_meant(interaction));
            meant.map(|interaction| interaction.conversation.clone()).collect()
        };
        let keys = match self.defect {
            Defect::CartKept => ordered,
            Defect::EditForgotten => {
                of(&|interaction| ["message_edited", "message_deleted"].contains(&interaction.kind))
            }
            Defect::PersonUnheard => of(&|interaction| match &interaction.detail {
                InteractionDetail::Echo(echo) => echo.metadata.is_none(),
                _ => false,
            }),
            _ => return,
        };
        for write in &mut commit.conversations {
            if keys.contains(&write.key) {
                self.keep_state(write);
            }
            self.written.lock().unwrap().insert(write.key.clone(), write.next.state.clone());
        }
    }

    fn unique(&self) -> u64 {
        let mut counted = self.counted.lock().unwrap();
        *counted += 1;
        *counted
    }

    fn twisted(&self, commit: &Commit) -> Commit {
        let mut commit = commit.clone();
        match self.defect {
            Defect::NoDedupe => {
                for (event, _) in &mut commit.seen {
                    let mut bytes = *event.as_bytes();
                    for (byte, salt) in bytes.iter_mut().zip(self.unique().to_be_bytes()) {
                        *byte ^= salt;
                    }
                    *event = EventId::from_bytes(bytes);
                }
            }
            Defect::WithdrawForgotten => commit.withdrawn.clear(),
            Defect::NumbersDoubled => {
                for placed in &mut commit.placed {
                    placed.business_day = format!("{}/{}", placed.business_day, self.unique());
                }
            }
            _ => self.keep_states(&mut commit),
        }
        commit
    }
}

impl ConversationStore for BrokenStore {
    fn load<'a>(
        &'a self,
        keys: &'a [ConversationKey],
        events: &'a [EventId],
    ) -> BoxFuture<'a, Result<Loaded, StoreError>> {
        Box::pin(async move {
            let mut loaded = self.inner.load(keys, events).await?;
            if self.defect == Defect::NoDedupe {
                loaded.seen.clear();
            }
            Ok(loaded)
        })
    }

    fn orders<'a>(&'a self, ids: &'a [OrderId]) -> BoxFuture<'a, Result<Vec<StoredOrder>, StoreError>> {
        self.inner.orders(ids)
    }

    fn open_tickets<'a>(&'a self, branch: &'a Sku, at: Timestamp) -> BoxFuture<'a, Result<u32, StoreError>> {
        self.inner.open_tickets(branch, at)
    }

    fn open_drafts<'a>(&'a self, ids: &'a [OutboxId]) -> BoxFuture<'a, Result<OpenDrafts, StoreError>> {
        self.inner.open_drafts(ids)
    }

    fn is_rush<'a>(&'a self, branch: &'a Sku) -> BoxFuture<'a, Result<bool, StoreError>> {
        self.inner.is_rush(branch)
    }

    fn commit<'a>(&'a self, commit: &'a Commit) -> BoxFuture<'a, Result<Committed, CommitError>> {
        Box::pin(async move {
            let twisted = self.twisted(commit);
            self.inner.commit(&twisted).await
        })
    }

    fn due_timers(&self, now: Timestamp, limit: usize) -> BoxFuture<'_, Result<Vec<Timer>, StoreError>> {
        self.inner.due_timers(now, limit)
    }

    fn timers_handed_out<'a>(
        &'a self,
        timers: &'a [Timer],
        now: Timestamp,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        self.inner.timers_handed_out(timers, now)
    }

    fn next_timer(&self) -> BoxFuture<'_, Result<Option<Timestamp>, StoreError>> {
        self.inner.next_timer()
    }

    fn dead_letter<'a>(&'a self, letter: &'a DeadLetter) -> BoxFuture<'a, Result<(), StoreError>> {
        self.inner.dead_letter(letter)
    }
}

impl BrokenStore {
    fn twisted_settlements(&self, settlements: &[Settlement]) -> Vec<Settlement> {
        let mut settlements = settlements.to_vec();
        for settlement in &mut settlements {
            if self.defect == Defect::ResendWithoutLooking
                && let SendOutcome::InDoubt { why } = &settlement.outcome
            {
                let why = why.clone();
                settlement.outcome = SendOutcome::Retry { not_before: settlement.at, why };
            }
        }
        settlements
    }
}

impl OutboxStore for BrokenStore {
    fn claim<'a>(
        &'a self,
        now: Timestamp,
        limit: usize,
        paused: &'a [PageId],
        worker: Option<&'a WorkerId>,
    ) -> BoxFuture<'a, Result<Vec<OutboxRow>, StoreError>> {
        self.inner.claim(now, limit, paused, worker)
    }

    fn settle<'a>(&'a self, settlements: &'a [Settlement]) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move { self.inner.settle(&self.twisted_settlements(settlements)).await })
    }

    fn settle_and_claim<'a>(
        &'a self,
        settlements: &'a [Settlement],
        now: Timestamp,
        limit: usize,
        paused: &'a [PageId],
        worker: Option<&'a WorkerId>,
    ) -> BoxFuture<'a, Result<Vec<OutboxRow>, StoreError>> {
        Box::pin(async move {
            let twisted = self.twisted_settlements(settlements);
            self.inner.settle_and_claim(&twisted, now, limit, paused, worker).await
        })
    }

    fn doubt_unfinished<'a>(
        &'a self,
        now: Timestamp,
        worker: Option<&'a WorkerId>,
        whose: Unfinished,
    ) -> BoxFuture<'a, Result<u64, StoreError>> {
        if self.defect == Defect::UnfinishedForgotten {
            return Box::pin(async { Ok(0) });
        }
        self.inner.doubt_unfinished(now, worker, whose)
    }

    fn in_doubt<'a>(
        &'a self,
        before: Timestamp,
        limit: usize,
        worker: Option<&'a WorkerId>,
    ) -> BoxFuture<'a, Result<Vec<OutboxRow>, StoreError>> {
        self.inner.in_doubt(before, limit, worker)
    }

    fn sent_since<'a>(
        &'a self,
        conversation: &'a ConversationKey,
        since: Timestamp,
    ) -> BoxFuture<'a, Result<Vec<SentRow>, StoreError>> {
        self.inner.sent_since(conversation, since)
    }

    fn next_due(&self) -> BoxFuture<'_, Result<Option<Timestamp>, StoreError>> {
        self.inner.next_due()
    }

    fn order_numbers<'a>(
        &'a self,
        ids: &'a [OrderId],
    ) -> BoxFuture<'a, Result<HashMap<OrderId, u32>, StoreError>> {
        self.inner.order_numbers(ids)
    }

    fn outbox_counts(&self) -> BoxFuture<'_, Result<OutboxCounts, StoreError>> {
        self.inner.outbox_counts()
    }
}
