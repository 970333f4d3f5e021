//! *Deliver*: drains the outbox, and knows what it does not know.
//!
//! A row is `sending` in the store before its request is made. What a time-out or a dropped answer leaves open is in
//! doubt: it blocks its own conversation only, and is settled by its echo (in *converse*) or by looking it up.

mod doubt;
mod pause;
mod send;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use comanda_domain::id::{OrderId, PageId};
use comanda_meta::graph::{Graph, PageAccess};
use comanda_store::port::outbox::{OutboxRow, Settlement};
use comanda_store::port::{OutboxStore, StoreError};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use secrecy::SecretString;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::converse::chain;
use crate::render;
use crate::shops::Shops;
use pause::Pauses;

/// How deliveries run.
#[derive(Debug, Clone, Copy)]
pub struct DeliverOptions {
    /// Most requests under way.
    pub in_flight_max: usize,
    /// How long an echo is waited for before a look-up is made.
    pub doubt_after: Duration,
    /// When what cannot be found is given up.
    pub doubt_max: Duration,
}

impl Default for DeliverOptions {
    fn default() -> Self {
        Self { in_flight_max: 32, doubt_after: Duration::from_secs(30), doubt_max: Duration::from_mins(10) }
    }
}

/// Longest pause between two looks at the store when nothing wakes the loop.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// How long a shutdown waits for requests under way; what is left is in doubt at the next start.
const DRAIN_MAX: Duration = Duration::from_secs(8);

/// Sends what the outbox holds.
pub struct Deliver {
    store: Arc<dyn OutboxStore>,
    shops: Arc<Shops>,
    graph: Graph,
    tokens: HashMap<PageId, SecretString>,
    options: DeliverOptions,
    clock: Clock,
    pauses: Pauses,
}

/// One request with what became of it.
type InFlight<'a> = FuturesUnordered<BoxFuture<'a, Settlement>>;

impl Deliver {
    /// A sender for `shops`, with the token of each page.
    pub fn new(
        store: Arc<dyn OutboxStore>,
        shops: Arc<Shops>,
        graph: Graph,
        tokens: HashMap<PageId, SecretString>,
        options: DeliverOptions,
        clock: Clock,
    ) -> Self {
        Self { store, shops, graph, tokens, options, clock, pauses: Pauses::default() }
    }

    /// Runs until `shutdown`, then waits for the requests under way. `wake` is notified after each commit.
    pub async fn run(&self, wake: Arc<Notify>, shutdown: CancellationToken) {
        self.recover().await;
        let mut in_flight = InFlight::new();
        while !shutdown.is_cancelled() {
            let claimed = self.fill(&mut in_flight).await;
            tokio::select! {
                () = shutdown.cancelled() => break,
                Some(first) = in_flight.next(), if !in_flight.is_empty() => {
                    self.settle(first, &mut in_flight).await;
                }
                () = wake.notified() => {}
                () = tokio::time::sleep(LOOK_EVERY), if !claimed => {
                    self.look_up_doubtful().await;
                }
            }
        }
        let drain = async {
            while let Some(first) = in_flight.next().await {
                self.settle(first, &mut in_flight).await;
            }
        };
        if tokio::time::timeout(DRAIN_MAX, drain).await.is_err() {
            tracing::warn!("some requests were still under way at shutdown; they are in doubt");
        }
    }

    /// Whatever was `sending` when the program ended may have gone out.
    async fn recover(&self) {
        match self.store.doubt_unfinished((self.clock)()).await {
            Ok(0) => {}
            Ok(rows) => {
                tracing::info!(rows, "{rows} messages were under way when the program ended; looking them up")
            }
            Err(error) => tracing::error!(error = chain(&error), "the outbox cannot be read"),
        }
    }

    /// Takes as many rows as may be under way. Returns whether there were any.
    async fn fill<'a>(&'a self, in_flight: &mut InFlight<'a>) -> bool {
        let room = self.options.in_flight_max.saturating_sub(in_flight.len());
        if room == 0 {
            return true;
        }
        match self.claim(room).await {
            Ok((rows, numbers)) => {
                let numbers = Arc::new(numbers);
                let any = !rows.is_empty();
                for row in rows {
                    let numbers = Arc::clone(&numbers);
                    in_flight.push(async move { self.send(row, &numbers).await }.boxed());
                }
                any
            }
            Err(error) => {
                tracing::warn!(error = chain(&error), "the outbox cannot be read; trying again");
                false
            }
        }
    }

    async fn claim(&self, room: usize) -> Result<(Vec<OutboxRow>, HashMap<OrderId, u32>), StoreError> {
        let now = (self.clock)();
        let rows = self.store.claim(now, room, &self.pauses.now(now)).await?;
        let mut orders: Vec<OrderId> =
            rows.iter().flat_map(|row| render::orders_in(&row.outgoing.content)).collect();
        orders.sort_unstable();
        orders.dedup();
        let numbers =
            if orders.is_empty() { HashMap::new() } else { self.store.order_numbers(&orders).await? };
        Ok((rows, numbers))
    }

    /// Settles `first` and whatever else has finished meanwhile, in one transaction.
    async fn settle(&self, first: Settlement, in_flight: &mut InFlight<'_>) {
        let mut settlements = vec![first];
        while let Some(Some(next)) = in_flight.next().now_or_never() {
            settlements.push(next);
        }
        // Without its settlement a row stays `sending`, which the next start turns into doubt: never a second send.
        for wait_ms in [0, 50, 500, 5000] {
            tokio::time::sleep(Duration::from_millis(wait_ms)).await;
            match self.store.settle(&settlements).await {
                Ok(()) => return,
                Err(error) => {
                    tracing::warn!(error = chain(&error), "what became of sends could not be written")
                }
            }
        }
        tracing::error!(
            rows = settlements.len(),
            "gave up writing what became of {} sends",
            settlements.len()
        );
    }

    /// The page's token, for what came in under `id`.
    fn access(&self, id: &PageId) -> Option<PageAccess> {
        let page = self.shops.sender(id)?;
        let token = self.tokens.get(page)?.clone();
        Some(PageAccess { page: page.clone(), token })
    }
}
