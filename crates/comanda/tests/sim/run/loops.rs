//! *Converse*, the ticker and *deliver*, a step at a time.

use std::sync::Arc;

use comanda_flow::{runner, ticker};
use comanda_log::BatchLimit;
use comanda_store::port::outbox::{OutboxCounts, Settlement};

use super::{Done, Sim};
use crate::judge;
use crate::machine::{Next, Shared};
use crate::process::Claimed;

impl Sim<'_> {
    // -- converse and the ticker

    pub(super) fn pull(&mut self, number: usize) {
        let Some(process) = &mut self.process else { return };
        let Some(mut consumer) = process.consumers[number].take() else { return };
        let limit =
            BatchLimit { records_max: self.plan.batch_records_max, wait_max: std::time::Duration::ZERO };
        let (converse, shared) = (Arc::clone(&process.converse), Arc::clone(&self.shared));
        self.begin(async move {
            let has_worked = match consumer.next_batch(limit).await {
                Ok(batch) if batch.is_empty() => false,
                Ok(batch) => {
                    runner::process(&converse, batch, || wake(&shared)).await;
                    true
                }
                Err(_) => false,
            };
            Done::Lane { number, consumer, has_worked }
        });
    }

    /// A lane that found nothing is woken by the next append; until all is settled it also looks by itself.
    pub(super) fn pull_again_later(&mut self, number: usize) {
        let Some(process) = &self.process else { return };
        let stats = self.runtime.block_on(process.log.stats()).unwrap();
        if number == 0 && stats.groups.iter().any(|group| group.lag > 0) {
            self.shared.after(500, Next::Lane(0));
        }
    }

    pub(super) fn tick(&mut self) {
        let Some(process) = &mut self.process else { return };
        if process.is_ticking {
            return;
        }
        process.is_ticking = true;
        let (store, producer) = (Arc::clone(&process.loops), Arc::clone(&process.producer));
        let now = (self.shared.clock())();
        self.begin(async move {
            match ticker::tick(store.as_ref(), producer.as_ref(), now).await {
                Ok(handed_out) => Done::Ticked { more: handed_out > 0 },
                Err(_) => Done::Ticked { more: true },
            }
        });
    }

    pub(super) fn ticked(&mut self, more: bool) {
        let Some(process) = &mut self.process else { return };
        process.is_ticking = false;
        if more {
            self.shared.after(100, Next::Ticker);
            self.wake_lanes();
            return;
        }
        let store = Arc::clone(&process.store);
        let next = self.runtime.block_on(comanda_store::port::ConversationStore::next_timer(store.as_ref()));
        let now = (self.shared.clock())();
        // Beyond the end of the world nothing is waited for.
        let wait_ms = next.unwrap().map(|next| next.as_millis() - now.as_millis());
        if let Some(wait_ms) = wait_ms.filter(|wait_ms| *wait_ms < judge::WATCHED_MS) {
            self.shared.after(wait_ms.max(50), Next::Ticker);
        }
    }

    // -- deliver

    pub(crate) fn counts(&self) -> OutboxCounts {
        let Some(process) = &self.process else { return OutboxCounts::default() };
        let store = Arc::clone(&process.store);
        self.runtime.block_on(comanda_store::port::OutboxStore::outbox_counts(store.as_ref())).unwrap()
    }

    pub(super) fn deliver(&mut self) {
        let Some(process) = &mut self.process else { return };
        if process.is_delivering {
            return;
        }
        process.is_delivering = true;
        let deliver = Arc::clone(&process.deliver);
        if process.claimed != Claimed::Known {
            if process.sends_under_way > 0 || !process.unwritten.is_empty() {
                return self.write();
            }
            let claimed = process.claimed;
            return self.begin(async move {
                let doubted = match claimed {
                    Claimed::Unheard => deliver.doubt_all().await,
                    Claimed::ByTheDead | Claimed::Known => deliver.doubt_unfinished().await,
                };
                Done::Recovered(doubted.is_ok())
            });
        }
        let room = 4_usize.saturating_sub(process.sends_under_way);
        if room == 0 && process.unwritten.is_empty() {
            process.is_delivering = false;
            return;
        }
        let mut unwritten = std::mem::take(&mut process.unwritten);
        let settles = !unwritten.is_empty();
        self.begin(async move {
            let taken = deliver.take(room, &mut unwritten).await.ok();
            Done::Took { taken, unwritten, settles }
        });
    }

    /// Writes what became of sends, if there is any.
    pub(super) fn write(&mut self) {
        let Some(process) = &mut self.process else { return };
        let mut unwritten = std::mem::take(&mut process.unwritten);
        if unwritten.is_empty() {
            process.is_delivering = false;
            return;
        }
        let deliver = Arc::clone(&process.deliver);
        self.begin(async move {
            deliver.write(&mut unwritten).await;
            Done::Wrote { unwritten }
        });
    }

    pub(super) fn took(&mut self, taken: Option<comanda_flow::deliver::Taken>, unwritten: Vec<Settlement>) {
        let Some(process) = &mut self.process else { return };
        process.is_delivering = false;
        process.unwritten.extend(unwritten);
        let has_failed = taken.is_none();
        if has_failed {
            process.claimed = Claimed::Unheard;
        }
        let taken = taken.unwrap_or_default();
        if taken.rows.is_empty() {
            process.idle_takes += 1;
            let doublings = process.idle_takes.min(6);
            let pending = self.counts();
            if has_failed || pending.queued > 0 || pending.sending > 0 {
                self.shared.after(250 << doublings, Next::Deliver);
            }
            return;
        }
        process.idle_takes = 0;
        let (deliver, numbers) = (Arc::clone(&process.deliver), Arc::new(taken.numbers));
        process.sends_under_way += taken.rows.len();
        for row in taken.rows {
            let (deliver, numbers) = (Arc::clone(&deliver), Arc::clone(&numbers));
            self.begin(async move { Done::Sent(deliver.send_one(row, &numbers).await) });
        }
        self.shared.after(5, Next::Deliver);
    }

    pub(super) fn look_up(&mut self) {
        let Some(process) = &mut self.process else { return };
        let Some(mut look_ups) = process.look_ups.take() else { return };
        let deliver = Arc::clone(&process.deliver);
        self.begin(async move {
            deliver.look_up_round(&mut look_ups).await;
            Done::LookedUp(look_ups)
        });
    }
}

/// Wakes the loops that have something to do after a commit. The others would look and find nothing.
fn wake(shared: &Shared) {
    let mut inner = shared.lock();
    if std::mem::take(&mut inner.truth.to_send) {
        inner.after(1, Next::Deliver);
    }
    if std::mem::take(&mut inner.truth.timers_set) {
        inner.after(2, Next::Ticker);
    }
}
