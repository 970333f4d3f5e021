//! What really happened in the store: stands directly on the real one, below everything that fails on purpose, and
//! writes down what went through.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use comanda_domain::conversation::State;
use comanda_domain::effect::{Content, IfLost, Purpose};
use comanda_domain::id::{CommandId, ConversationKey, EventId, OrderId, OutboxId, PageId, Sku};
use comanda_domain::invariant::{ConfirmingView, EventView, ProcessedView, SendView, TakenView};
use comanda_domain::money::Money;
use comanda_domain::order::OrderChange;
use comanda_domain::phrase::{ArgName, ArgValue};
use comanda_domain::tap::Tap as Button;
use comanda_domain::time::Timestamp;
use comanda_domain::timer::{Timer, TimerKind};
use comanda_store::faulty::LoopStore;
use comanda_store::port::conversation::{
    Commit, CommitError, Committed, DeadLetter, Interaction, InteractionDetail, Loaded, NewOutboxRow,
    OpenDrafts, StoredOrder, TimerWrite,
};
use comanda_store::port::lease::WorkerId;
use comanda_store::port::outbox::{OutboxCounts, OutboxRow, SendOutcome, SentRow, Settlement, Unfinished};
use comanda_store::port::{BoxFuture, ConversationStore, OutboxStore, StoreError};

use crate::confirming;
use crate::coverage::Watch;
use crate::cut::Step;
use crate::machine::Shared;

/// What went through.
#[derive(Default)]
pub(crate) struct Truth {
    pub(crate) fates: BTreeMap<EventId, EventView>,
    pub(crate) processed: Vec<ProcessedView>,
    /// The order that would follow from each confirming tap, with the mark it named.
    pub(crate) taps: BTreeMap<OrderId, (ConversationKey, String)>,
    /// What was read back under each mark.
    pub(crate) read_backs: BTreeMap<(ConversationKey, String), Money>,
    pub(crate) days: BTreeMap<OrderId, String>,
    pub(crate) histories: BTreeMap<OrderId, Vec<OrderChange>>,
    pub(crate) receipts: BTreeMap<OrderId, Vec<Money>>,
    pub(crate) rows: Vec<NewOutboxRow>,
    known_rows: BTreeSet<OutboxId>,
    pub(crate) settled: BTreeMap<OutboxId, (SendView, String)>,
    pub(crate) taken: Vec<TakenView>,
    with_person: BTreeSet<ConversationKey>,
    /// Commands by which somebody on the desk gives a conversation back.
    pub(crate) gives_back: BTreeMap<CommandId, ConversationKey>,
    handing_over: BTreeSet<OutboxId>,
    /// Confirming taps that came while a person had the conversation: theirs to answer, whoever has it afterwards.
    pub(crate) left_to_person: BTreeSet<String>,
    pub(crate) called: BTreeSet<ConversationKey>,
    /// What was read back, and what was taken, in order.
    pub(crate) confirming: Vec<ConfirmingView>,
    pub(crate) watch: Watch,
    /// Something was committed that *deliver* waits for.
    pub(crate) to_send: bool,
    /// Something was committed that the ticker waits for.
    pub(crate) timers_set: bool,
}

impl Truth {
    fn committed(&mut self, commit: &Commit, now_ms: i64) {
        for (event, _) in &commit.seen {
            self.fates.entry(*event).or_default().commits += 1;
        }
        for interaction in &commit.interactions {
            self.processed.push(ProcessedView {
                conversation: interaction.conversation.clone(),
                sequence: interaction.sequence.get(),
            });
            if let InteractionDetail::Message(message) = &interaction.detail
                && let Some(Ok(Button::Confirm { mark: Some(mark) })) =
                    message.quick_reply.as_deref().map(str::parse)
            {
                if self.with_person.contains(&interaction.conversation) {
                    self.left_to_person.insert(message.mid.to_string());
                }
                self.taps.insert(OrderId::of(interaction.event), (interaction.conversation.clone(), mark));
            }
        }
        for row in &commit.outbox {
            self.decided(row);
        }
        let steps = confirming::steps(commit, self);
        self.confirming.extend(steps);
        self.watch.committed(commit);
        for placed in &commit.placed {
            self.days.insert(placed.order.id, placed.business_day.clone());
        }
        for (order, change) in &commit.changed {
            self.histories.entry(order.id).or_default().push(change.clone());
        }
        self.timers_set |= !commit.timers.is_empty();
        self.to_send |= !commit.outbox.is_empty();
        self.to_send |= self.settled.values().any(|(state, _)| *state == SendView::Waiting);
        for (outbox, _) in &commit.echoed {
            let state = self.settled.get(outbox).map(|(state, _)| *state);
            self.watch.echoed(*outbox, state, now_ms);
            self.to_send |= state != Some(SendView::Sent);
            self.settled.insert(*outbox, (SendView::Sent, "its echo came".to_owned()));
        }
        let released = self.released(commit);
        let answered = commit.interactions.iter().filter(|interaction| is_of_person(interaction));
        self.with_person.extend(answered.map(|interaction| interaction.conversation.clone()));
        for write in &commit.conversations {
            if matches!(write.next.state, State::WithPerson { .. }) {
                if self.with_person.insert(write.key.clone()) {
                    // What says that a person will come is said with the hand-over itself.
                    let said = commit.outbox.iter().filter(|row| row.conversation == write.key);
                    self.handing_over.extend(said.map(|row| row.id));
                }
            } else if released.contains(&write.key) {
                self.with_person.remove(&write.key);
            }
        }
        self.called.extend(commit.calls.iter().map(|(key, _, _)| key.clone()));
    }

    /// Conversations that a commit may take back from a person: somebody gave them back, or the pause is over. What the
    /// program makes of the state alone is no reason.
    fn released(&self, commit: &Commit) -> BTreeSet<ConversationKey> {
        let given = commit.outcomes.iter().filter_map(|(command, _)| self.gives_back.get(command));
        let over = commit.timers.iter().filter_map(|timer| match timer {
            TimerWrite::Fired(timer) if timer.kind == TimerKind::PersonReturn => Some(&timer.conversation),
            _ => None,
        });
        given.chain(over).cloned().collect()
    }

    fn decided(&mut self, row: &NewOutboxRow) {
        if !self.known_rows.insert(row.id) {
            return;
        }
        self.rows.push(row.clone());
        match &row.outgoing.content {
            Content::Receipt(receipt) => self.receipts.entry(receipt.order).or_default().push(receipt.total),
            Content::Text { phrases, .. } => {
                let mark = confirming::mark_of(row);
                let total = phrases.iter().flat_map(|phrase| &phrase.args).find_map(|(name, value)| {
                    match (name, value) {
                        (ArgName::Total, ArgValue::Money(total)) => Some(*total),
                        _ => None,
                    }
                });
                if let (Some(mark), Some(total)) = (mark, total) {
                    self.read_backs.insert((row.conversation.clone(), mark), total);
                }
            }
            Content::Cards { .. } | Content::Said { .. } | Content::Picture { .. } | Content::Action(_) => {}
        }
    }

    fn claimed(&mut self, row: &OutboxRow, now_ms: i64) {
        self.watch.left(row.id, now_ms);
        self.taken.push(TakenView {
            id: row.id,
            conversation: row.conversation.clone(),
            purpose: row.outgoing.purpose.clone(),
            with_person: self.with_person.contains(&row.conversation) && !self.handing_over.contains(&row.id),
        });
    }

    fn settle(&mut self, settlement: &Settlement) {
        if self.settled.get(&settlement.id).is_some_and(|(state, _)| *state == SendView::Sent) {
            return;
        }
        let state = match &settlement.outcome {
            SendOutcome::Sent { .. } => (SendView::Sent, String::new()),
            SendOutcome::Failed { why, call } => {
                let row = self.rows.iter().find(|row| row.id == settlement.id);
                let is_missed = row.is_none_or(|row| row.outgoing.if_lost() != IfLost::Drop);
                if let (Some(_), Some(row)) = (call, row) {
                    self.called.insert(row.conversation.clone());
                }
                (SendView::Failed { visibly: call.is_some() || !is_missed }, why.clone())
            }
            SendOutcome::Retry { why, .. } | SendOutcome::InDoubt { why } => (SendView::Open, why.clone()),
            SendOutcome::Waiting { why, call } => {
                if let (Some(_), Some(row)) = (call, self.rows.iter().find(|row| row.id == settlement.id)) {
                    self.called.insert(row.conversation.clone());
                }
                (SendView::Waiting, why.clone())
            }
        };
        self.settled.insert(settlement.id, state);
    }
}

/// See the module.
pub(crate) struct Tap {
    pub(crate) inner: Arc<dyn LoopStore>,
    pub(crate) shared: Arc<Shared>,
}

impl ConversationStore for Tap {
    fn load<'a>(
        &'a self,
        keys: &'a [ConversationKey],
        events: &'a [EventId],
    ) -> BoxFuture<'a, Result<Loaded, StoreError>> {
        Box::pin(async move {
            let _busy = self.shared.busy();
            self.inner.load(keys, events).await
        })
    }

    fn orders<'a>(&'a self, ids: &'a [OrderId]) -> BoxFuture<'a, Result<Vec<StoredOrder>, StoreError>> {
        Box::pin(async move {
            let _busy = self.shared.busy();
            self.inner.orders(ids).await
        })
    }

    fn open_tickets<'a>(&'a self, branch: &'a Sku, at: Timestamp) -> BoxFuture<'a, Result<u32, StoreError>> {
        Box::pin(async move {
            let _busy = self.shared.busy();
            self.inner.open_tickets(branch, at).await
        })
    }

    fn open_drafts<'a>(&'a self, ids: &'a [OutboxId]) -> BoxFuture<'a, Result<OpenDrafts, StoreError>> {
        Box::pin(async move {
            let _busy = self.shared.busy();
            self.inner.open_drafts(ids).await
        })
    }

    fn is_rush<'a>(&'a self, branch: &'a Sku) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async move {
            let _busy = self.shared.busy();
            self.inner.is_rush(branch).await
        })
    }

    fn commit<'a>(&'a self, commit: &'a Commit) -> BoxFuture<'a, Result<Committed, CommitError>> {
        Box::pin(async move {
            let takes_a_yes = confirming::takes_a_yes(commit);
            if takes_a_yes {
                self.dies(Step::Decided).await;
            }
            let _busy = self.shared.busy();
            let committed = self.inner.commit(commit).await?;
            let mut inner = self.shared.lock();
            if takes_a_yes {
                inner.reaches(Step::Committed);
            }
            let now_ms = inner.now_ms;
            inner.truth.committed(commit, now_ms);
            let line = format!(
                "commit: {} events, {} messages, {} orders placed, {} changed, {} calls",
                commit.seen.len(),
                commit.outbox.len(),
                commit.placed.len(),
                commit.changed.len(),
                commit.calls.len()
            );
            inner.note(line);
            Ok(committed)
        })
    }

    fn due_timers(&self, now: Timestamp, limit: usize) -> BoxFuture<'_, Result<Vec<Timer>, StoreError>> {
        Box::pin(async move {
            let _busy = self.shared.busy();
            self.inner.due_timers(now, limit).await
        })
    }

    fn timers_handed_out<'a>(
        &'a self,
        timers: &'a [Timer],
        now: Timestamp,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let _busy = self.shared.busy();
            self.inner.timers_handed_out(timers, now).await
        })
    }

    fn next_timer(&self) -> BoxFuture<'_, Result<Option<Timestamp>, StoreError>> {
        self.inner.next_timer()
    }

    fn dead_letter<'a>(&'a self, letter: &'a DeadLetter) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let _busy = self.shared.busy();
            self.inner.dead_letter(letter).await?;
            let mut inner = self.shared.lock();
            inner.truth.fates.entry(letter.event).or_default().set_aside = true;
            inner.note(format_args!("dead letter {}: {}", letter.event, letter.reason));
            Ok(())
        })
    }
}

impl Tap {
    /// Stands still where the program dies at this step.
    async fn dies(&self, step: Step) {
        let is_here = self.shared.lock().reaches(step);
        if is_here {
            self.shared.park(0).await;
        }
    }

    /// Whether these tell that a receipt was sent.
    fn tell_of_receipt(&self, settlements: &[Settlement]) -> bool {
        let inner = self.shared.lock();
        let is_receipt = |settlement: &Settlement| {
            let mut rows = inner.truth.rows.iter();
            let is_sent = matches!(settlement.outcome, SendOutcome::Sent { .. });
            is_sent && rows.any(|row| row.id == settlement.id && is_receipt(&row.outgoing.purpose))
        };
        settlements.iter().any(is_receipt)
    }

    fn claimed(&self, rows: &[OutboxRow]) {
        let mut inner = self.shared.lock();
        if rows.iter().any(|row| is_receipt(&row.outgoing.purpose)) {
            inner.reaches(Step::Claimed);
        }
        for row in rows {
            let now_ms = inner.now_ms;
            inner.truth.claimed(row, now_ms);
            let purpose = row.outgoing.purpose.key();
            inner.note(format_args!(
                "sending {} to {} ({purpose}, attempt {})",
                row.id, row.conversation, row.attempt
            ));
        }
    }

    fn settled(&self, settlements: &[Settlement]) {
        let tell_of_receipt = self.tell_of_receipt(settlements);
        let mut inner = self.shared.lock();
        if tell_of_receipt {
            inner.reaches(Step::Settled);
        }
        for settlement in settlements {
            inner.truth.settle(settlement);
            inner.note(format_args!("settled {}: {}", settlement.id, in_short(&settlement.outcome)));
        }
    }
}

impl OutboxStore for Tap {
    fn claim<'a>(
        &'a self,
        now: Timestamp,
        limit: usize,
        paused: &'a [PageId],
        worker: Option<&'a WorkerId>,
    ) -> BoxFuture<'a, Result<Vec<OutboxRow>, StoreError>> {
        Box::pin(async move {
            let _busy = self.shared.busy();
            let rows = self.inner.claim(now, limit, paused, worker).await?;
            self.claimed(&rows);
            Ok(rows)
        })
    }

    fn settle<'a>(&'a self, settlements: &'a [Settlement]) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            if self.tell_of_receipt(settlements) {
                self.dies(Step::Answered).await;
            }
            let _busy = self.shared.busy();
            self.inner.settle(settlements).await?;
            self.settled(settlements);
            Ok(())
        })
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
            if self.tell_of_receipt(settlements) {
                self.dies(Step::Answered).await;
            }
            let _busy = self.shared.busy();
            let rows = self.inner.settle_and_claim(settlements, now, limit, paused, worker).await?;
            self.settled(settlements);
            self.claimed(&rows);
            Ok(rows)
        })
    }

    fn doubt_unfinished<'a>(
        &'a self,
        now: Timestamp,
        worker: Option<&'a WorkerId>,
        whose: Unfinished,
    ) -> BoxFuture<'a, Result<u64, StoreError>> {
        Box::pin(async move {
            let _busy = self.shared.busy();
            self.inner.doubt_unfinished(now, worker, whose).await
        })
    }

    fn in_doubt<'a>(
        &'a self,
        before: Timestamp,
        limit: usize,
        worker: Option<&'a WorkerId>,
    ) -> BoxFuture<'a, Result<Vec<OutboxRow>, StoreError>> {
        Box::pin(async move {
            let _busy = self.shared.busy();
            self.inner.in_doubt(before, limit, worker).await
        })
    }

    fn sent_since<'a>(
        &'a self,
        conversation: &'a ConversationKey,
        since: Timestamp,
    ) -> BoxFuture<'a, Result<Vec<SentRow>, StoreError>> {
        Box::pin(async move {
            let _busy = self.shared.busy();
            self.inner.sent_since(conversation, since).await
        })
    }

    fn next_due(&self) -> BoxFuture<'_, Result<Option<Timestamp>, StoreError>> {
        self.inner.next_due()
    }

    fn order_numbers<'a>(
        &'a self,
        ids: &'a [OrderId],
    ) -> BoxFuture<'a, Result<HashMap<OrderId, u32>, StoreError>> {
        Box::pin(async move {
            let _busy = self.shared.busy();
            self.inner.order_numbers(ids).await
        })
    }

    fn outbox_counts(&self) -> BoxFuture<'_, Result<OutboxCounts, StoreError>> {
        self.inner.outbox_counts()
    }
}

/// Whether it is the echo of what a person of the shop wrote.
fn is_of_person(interaction: &Interaction) -> bool {
    matches!(&interaction.detail, InteractionDetail::Echo(echo) if echo.metadata.is_none())
}

fn is_receipt(purpose: &Purpose) -> bool {
    matches!(purpose, Purpose::Receipt(_))
}

fn in_short(outcome: &SendOutcome) -> String {
    match outcome {
        SendOutcome::Sent { mid, .. } => {
            format!("sent as {}", mid.as_ref().map_or("nothing", |mid| mid.as_str()))
        }
        SendOutcome::Retry { why, .. } => format!("again: {why}"),
        SendOutcome::InDoubt { why } => format!("in doubt: {why}"),
        SendOutcome::Waiting { why, .. } => format!("waiting: {why}"),
        SendOutcome::Failed { why, .. } => format!("failed: {why}"),
    }
}
