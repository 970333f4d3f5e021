//! *Deliver* cut into steps, for whoever decides by itself what happens next: the simulation. [`Deliver::run`] takes the
//! same steps in a loop, with real waits between them.

use std::collections::HashMap;

use comanda_domain::id::OrderId;
use comanda_store::port::StoreError;
use comanda_store::port::outbox::{OutboxRow, Settlement, Unfinished};

use super::Deliver;
use super::doubt::LookedUp;

/// Rows that are marked `sending` and whose requests are to be made now, with the order numbers that they print.
#[derive(Debug, Default)]
pub struct Taken {
    /// In the order in which they were decided; no two of one conversation.
    pub rows: Vec<OutboxRow>,
    /// Short daily numbers.
    pub numbers: HashMap<OrderId, u32>,
}

/// When what was looked up in vain is looked up again. Lives as long as the process.
#[derive(Debug, Default)]
pub struct LookUps(LookedUp);

impl Deliver {
    /// What was under way when the last worker ended is in doubt from here on; says how many rows. Must have worked before
    /// the first [`Deliver::take`].
    pub async fn doubt_unfinished(&self) -> Result<u64, StoreError> {
        self.store.doubt_unfinished((self.clock)(), self.partitions.worker(), Unfinished::OfOthers).await
    }

    /// What is marked `sending` is in doubt from here on, whoever has marked it. Only while nothing is under way.
    pub async fn doubt_all(&self) -> Result<u64, StoreError> {
        self.store.doubt_unfinished((self.clock)(), self.partitions.worker(), Unfinished::All).await
    }

    /// Writes what became of sends, and takes up to `room` rows that are due. What the store does not take stays in
    /// `unwritten`, and what turns out to be unsendable at once goes there, also when this fails. After a failure rows may
    /// be marked that nobody holds: [`Deliver::doubt_all`] must have worked before the next.
    pub async fn take(&self, room: usize, unwritten: &mut Vec<Settlement>) -> Result<Taken, StoreError> {
        let (rows, numbers) = self.claim(room, unwritten).await?;
        Ok(Taken { rows, numbers })
    }

    /// Makes the request of one row. Several may be under way at a time; what becomes of it is lost with the future.
    pub async fn send_one(&self, row: OutboxRow, numbers: &HashMap<OrderId, u32>) -> Settlement {
        self.send_held(row, numbers).await
    }

    /// Writes what became of sends, and what they taught of their pages. What the store does not take stays in `unwritten`.
    pub async fn write(&self, unwritten: &mut Vec<Settlement>) {
        self.settle(unwritten).await;
        self.write_health().await;
    }

    /// One round of looking up what is in doubt.
    pub async fn look_up_round(&self, look_ups: &mut LookUps) {
        self.look_up_doubtful(&mut look_ups.0).await;
    }
}
