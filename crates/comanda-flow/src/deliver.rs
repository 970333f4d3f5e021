//! *Deliver*: drains the outbox, and knows what it does not know.
//!
//! A row is `sending` in the store before its request is made. What a time-out or a dropped answer leaves open is in
//! doubt: it blocks its own conversation only, and is settled by its echo (in *converse*) or by looking it up. What two
//! look-ups did not find is said again where somebody waits for it (`docs/adr/`); what is given up calls a person.

mod doubt;
mod health;
mod pause;
mod send;
mod steps;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use comanda_domain::effect::{CallReason, IfLost};
use comanda_domain::id::{OrderId, PageId};
use comanda_domain::time::Timestamp;
use comanda_meta::graph::{Graph, PageAccess};
use comanda_store::port::outbox::{OutboxRow, SendOutcome, Settlement};
use comanda_store::port::{AlarmStore, OutboxStore, StoreError};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use metrics::counter;
use secrecy::SecretString;
use tokio::sync::Notify;
use tokio::task::coop::unconstrained;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::converse::chain;
use crate::lease::Partitions;
use crate::metrics as names;
use crate::other_way::OtherWay;
use crate::render;
use crate::shops::LiveShops;
use health::PageHealth;
use pause::Pauses;
pub use steps::{LookUps, Taken};

/// How deliveries run.
#[derive(Debug, Clone, Copy)]
pub struct DeliverOptions {
    /// Most requests under way.
    pub in_flight_max: usize,
    /// How long an echo is waited for before a look-up is made, and the least time between two look-ups of one message.
    /// It runs from the moment at which the request was known to have failed, so the request's own time-out lies before
    /// it.
    pub doubt_after: Duration,
    /// How long look-ups that tell nothing are repeated before a person is called.
    pub doubt_max: Duration,
    /// An answer that could not be sent for this long is not sent any more: hours late it only confuses. A person is
    /// called instead. Receipts and news about orders have until [`NEWS_AGE_MAX`].
    pub stale_after: Duration,
}

impl Default for DeliverOptions {
    fn default() -> Self {
        Self {
            // Meta takes some hundred milliseconds for each.
            in_flight_max: 256,
            doubt_after: Duration::from_secs(30),
            doubt_max: Duration::from_mins(10),
            stale_after: Duration::from_mins(30),
        }
    }
}

/// A receipt or news about an order that could not be sent for this long is not sent any more: the messaging window is
/// closed by then, and the order eaten. A person is called instead.
pub const NEWS_AGE_MAX: Duration = Duration::from_hours(24);

/// Longest pause between two looks at the store when nothing wakes the loop.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// How long a shutdown waits for requests under way; what is left is in doubt at the next start.
const DRAIN_MAX: Duration = Duration::from_secs(8);

/// Sends what the outbox holds.
pub struct Deliver {
    store: Arc<dyn OutboxStore>,
    shops: Arc<LiveShops>,
    graph: Graph,
    tokens: HashMap<PageId, SecretString>,
    options: DeliverOptions,
    clock: Clock,
    pauses: Pauses,
    partitions: Partitions,
    alarms: Arc<dyn AlarmStore>,
    health: PageHealth,
    other_way: Option<Arc<dyn OtherWay>>,
}

/// Requests under way at the start, after a rest, and when so many in a row have failed. More are made as messages are
/// accepted, so that a burst does not open hundreds of connections at once.
const WINDOW_FIRST: usize = 32;

/// One request with what became of it.
type InFlight<'a> = FuturesUnordered<BoxFuture<'a, Settlement>>;

/// What is under way.
struct UnderWay<'a> {
    in_flight: InFlight<'a>,
    /// What became of others and is not written yet.
    unwritten: Vec<Settlement>,
    /// Not after a claim that failed.
    knows_claimed: bool,
    /// How many may be in flight now.
    window: usize,
    /// How many have failed since one was accepted.
    failures: usize,
}

impl UnderWay<'_> {
    fn new() -> Self {
        Self {
            in_flight: InFlight::new(),
            unwritten: Vec::new(),
            knows_claimed: true,
            window: WINDOW_FIRST,
            failures: 0,
        }
    }

    /// Takes note of what has ended, without waiting.
    fn collect(&mut self) {
        while let Some(Some(next)) = self.in_flight.next().now_or_never() {
            self.ended(next);
        }
    }

    fn ended(&mut self, settlement: Settlement) {
        match &settlement.outcome {
            SendOutcome::Sent { .. } => {
                self.window += 1;
                self.failures = 0;
            }
            SendOutcome::Retry { .. } | SendOutcome::InDoubt { .. } => {
                self.failures += 1;
                if self.failures >= WINDOW_FIRST {
                    self.window = WINDOW_FIRST;
                }
            }
            SendOutcome::Waiting { .. } | SendOutcome::Failed { .. } => {}
        }
        self.unwritten.push(settlement);
    }
}

impl Deliver {
    /// A sender for `shops`, with the token of each page. What only a person can put right goes to `alarms`.
    pub fn new(
        store: Arc<dyn OutboxStore>,
        alarms: Arc<dyn AlarmStore>,
        shops: Arc<LiveShops>,
        graph: Graph,
        tokens: HashMap<PageId, SecretString>,
        options: DeliverOptions,
        clock: Clock,
    ) -> Self {
        let (pauses, health, partitions) =
            (Pauses::default(), PageHealth::default(), Partitions::everything());
        Self {
            store,
            shops,
            graph,
            tokens,
            options,
            clock,
            pauses,
            partitions,
            alarms,
            health,
            other_way: None,
        }
    }

    /// The same, working on `partitions` only.
    #[must_use]
    pub fn with_partitions(self, partitions: Partitions) -> Self {
        Self { partitions, ..self }
    }

    /// The same, with a way for news that Meta does not take any more.
    #[must_use]
    pub fn with_other_way(self, other_way: Arc<dyn OtherWay>) -> Self {
        Self { other_way: Some(other_way), ..self }
    }

    /// Runs until `shutdown`, then waits for the requests under way. `wake` is notified after each commit.
    pub async fn run(&self, wake: Arc<Notify>, shutdown: CancellationToken) {
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = self.recover() => {}
        }
        // Beside each other: a slow look-up holds no send up, and steady sends put no look-up off.
        tokio::join!(
            self.run_sends(&wake, &shutdown),
            self.run_look_ups(&shutdown),
            self.take_over(&shutdown)
        );
    }

    async fn run_sends(&self, wake: &Notify, shutdown: &CancellationToken) {
        let mut under_way = UnderWay::new();
        while !shutdown.is_cancelled() {
            self.fill(&mut under_way).await;
            self.write_health().await;
            tokio::select! {
                () = shutdown.cancelled() => break,
                Some(first) = under_way.in_flight.next(), if !under_way.in_flight.is_empty() => {
                    under_way.ended(first);
                }
                () = wake.notified() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
            under_way.collect();
            if !under_way.knows_claimed {
                self.write(&mut under_way.unwritten).await;
            }
        }
        let UnderWay { mut in_flight, mut unwritten, .. } = under_way;
        let drain = async {
            while let Some(next) = in_flight.next().await {
                unwritten.push(next);
                self.write(&mut unwritten).await;
            }
            while !unwritten.is_empty() {
                self.settle(&mut unwritten).await;
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        if tokio::time::timeout(DRAIN_MAX, drain).await.is_err() {
            tracing::warn!("some requests were still under way at shutdown; they are in doubt");
        }
    }

    /// Whatever was `sending` in a partition when its last worker went may have gone out. Partitions may come at any
    /// time: what is claimed after that carries their new fence.
    async fn take_over(&self, shutdown: &CancellationToken) {
        let mut known = Vec::new();
        loop {
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = async { self.partitions.changed(&mut known).await; self.recover().await } => {}
            }
        }
    }

    /// Whatever was `sending` when the program ended may have gone out. Without leases nothing is claimed before that is
    /// written: later it could not be told from what is under way now.
    async fn recover(&self) {
        loop {
            match self.doubt_unfinished().await {
                Ok(0) => return,
                Ok(rows) => {
                    tracing::info!(rows, "{rows} messages were under way when their last worker ended");
                    return;
                }
                Err(error) => {
                    tracing::error!(error = chain(&error), "the outbox cannot be read; trying again");
                }
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Writes what became of sends, and takes as many rows as may be under way.
    ///
    /// A claim that failed may have marked rows all the same, and nobody holds them: they would block their conversations
    /// until the next start. So everything under way is settled first, and what is `sending` then is in doubt.
    async fn fill<'a>(&'a self, under_way: &mut UnderWay<'a>) {
        let UnderWay { in_flight, unwritten, knows_claimed, window, .. } = under_way;
        if !*knows_claimed {
            if !in_flight.is_empty() || !unwritten.is_empty() {
                return;
            }
            if let Err(error) = self.doubt_all().await {
                tracing::warn!(error = chain(&error), "the outbox cannot be read; trying again");
                return;
            }
            *knows_claimed = true;
        }
        *window = (*window).min(self.options.in_flight_max);
        let room = window.saturating_sub(in_flight.len());
        if room == 0 && unwritten.is_empty() {
            return;
        }
        match self.claim(room, unwritten).await {
            Ok((rows, numbers)) => {
                if rows.is_empty() && in_flight.is_empty() {
                    *window = WINDOW_FIRST;
                }
                let numbers = Arc::new(numbers);
                for row in rows {
                    let numbers = Arc::clone(&numbers);
                    let sent = async move { self.send_held(row, &numbers).await };
                    // The runtime lets a task take in some hundred answers a turn. Whoever is beyond that would come last in the
                    // next turn, too, and so on until its time is out, with the answer at hand.
                    in_flight.push(unconstrained(sent).boxed());
                }
            }
            Err(error) => {
                tracing::warn!(error = chain(&error), "the outbox is away; trying again");
                *knows_claimed = false;
            }
        }
    }

    /// Sends a row, unless its partition went to somebody else since it was claimed: who sleeps that long must not talk to
    /// Meta any more.
    async fn send_held(&self, row: OutboxRow, numbers: &HashMap<OrderId, u32>) -> Settlement {
        if self.partitions.holds(row.conversation.partition()) {
            return self.send(row, numbers).await;
        }
        let now = (self.clock)();
        let why = "its partition went to another worker".to_owned();
        row.settlement(SendOutcome::Retry { not_before: now, why }, now)
    }

    /// Writes what became of sends and marks what is to be sent, in one transaction where the store can.
    async fn claim(
        &self,
        room: usize,
        unwritten: &mut Vec<Settlement>,
    ) -> Result<(Vec<OutboxRow>, HashMap<OrderId, u32>), StoreError> {
        let now = (self.clock)();
        if room == 0 || !self.partitions.holds_any() {
            self.settle(unwritten).await;
            return Ok((Vec::new(), HashMap::new()));
        }
        let worker = self.partitions.worker();
        let paused = self.shops.now().answered_through(&self.pauses.now(now));
        let rows = match self.store.settle_and_claim(unwritten, now, room, &paused, worker).await {
            Ok(rows) => rows,
            // One settlement that is refused must not keep the others from being written.
            Err(error) if !error.is_transient() && !unwritten.is_empty() => {
                tracing::warn!(error = chain(&error), "the outbox refuses something; writing what it takes");
                self.settle(unwritten).await;
                return Ok((Vec::new(), HashMap::new()));
            }
            Err(error) => return Err(error),
        };
        unwritten.clear();
        let mut orders: Vec<OrderId> =
            rows.iter().flat_map(|row| render::orders_in(&row.outgoing.content)).collect();
        orders.sort_unstable();
        orders.dedup();
        if orders.is_empty() {
            return Ok((rows, HashMap::new()));
        }
        match self.store.order_numbers(&orders).await {
            Ok(numbers) => Ok((rows, numbers)),
            Err(error) => {
                // They are marked `sending` and no request was made: they go back.
                let why = "the numbers of its orders could not be read";
                let outcome = SendOutcome::Retry { not_before: now, why: why.to_owned() };
                let back = |row: OutboxRow| row.settlement(outcome.clone(), now);
                unwritten.extend(rows.into_iter().map(back));
                tracing::warn!(error = chain(&error), "{why}; trying again");
                Ok((Vec::new(), HashMap::new()))
            }
        }
    }

    /// Writes what became of sends, in one transaction. What the store does not take now stays in `unwritten`: a row
    /// without its settlement would block its conversation until the next start.
    async fn settle(&self, unwritten: &mut Vec<Settlement>) {
        if unwritten.is_empty() {
            return;
        }
        match self.store.settle(unwritten).await {
            Ok(()) => unwritten.clear(),
            Err(error) if error.is_transient() => {
                tracing::warn!(
                    error = chain(&error),
                    "what became of sends could not be written; trying again"
                );
            }
            // One that is refused must not keep the others from being written.
            Err(_) => self.settle_each(unwritten).await,
        }
    }

    async fn settle_each(&self, unwritten: &mut Vec<Settlement>) {
        for settlement in std::mem::take(unwritten) {
            match self.store.settle(std::slice::from_ref(&settlement)).await {
                Ok(()) => {}
                Err(error) if error.is_transient() => unwritten.push(settlement),
                // It stays `sending`, which the next start turns into doubt: never a second send.
                Err(error) => tracing::error!(outbox.id = %settlement.id, error = chain(&error),
                    "what became of message `{}` cannot be written", settlement.id),
            }
        }
    }

    /// Whether a message has waited so long that it is not sent any more.
    fn is_too_old(&self, row: &OutboxRow, now: Timestamp) -> bool {
        let age_max =
            if row.outgoing.purpose.grows_stale() { self.options.stale_after } else { NEWS_AGE_MAX };
        now.since(row.created_at) > age_max
    }

    /// The page's token, for what came in under `id`.
    fn access(&self, id: &PageId) -> Option<PageAccess> {
        let shops = self.shops.now();
        let page = shops.sender(id)?;
        let token = self.tokens.get(page)?.clone();
        Some(PageAccess { page: page.clone(), token })
    }
}

/// It does not go out any more, or nobody can tell whether it did: a person is called where somebody waits for it.
fn given_up(row: &OutboxRow, why: &str) -> SendOutcome {
    let call = match row.outgoing.if_lost() {
        IfLost::Drop => None,
        IfLost::Repeat | IfLost::CallPerson => Some(CallReason::Undelivered),
    };
    if call.is_some() {
        counter!(names::GIVEN_UP).increment(1);
        tracing::warn!(outbox.id = %row.id, page.id = %row.conversation.page, reason = why,
            "message `{}` is given up and a person is called", row.id);
    }
    SendOutcome::Failed { why: why.to_owned(), call }
}

#[cfg(test)]
mod tests;
