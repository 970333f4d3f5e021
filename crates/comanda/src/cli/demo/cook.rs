//! Somebody in the demo's kitchen: looks at the orders and taps "next" on the board after a while, as a cook would.
//!
//! It taps over HTTP with the forms of the board, so that everything a tap goes through is shown: the record in the
//! log, the revision on the screen, the undo time before the customer hears of it.

use std::collections::{BTreeSet, HashMap};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use comanda_domain::id::OrderId;
use comanda_domain::order::OrderAction;
use comanda_store::port::Store;
use tokio_util::sync::CancellationToken;
use url::form_urlencoded;

/// How often the cook looks at the board.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Time from one step of a ticket to the next: this, and up to [`STEP_SPREAD_S`] seconds more by its number.
const STEP: Duration = Duration::from_secs(6);
const STEP_SPREAD_S: u32 = 7;

/// A cook at work. Clones share what was seen.
#[derive(Clone)]
pub(super) struct Cook {
    store: Arc<dyn Store>,
    desk: SocketAddr,
    http: reqwest::Client,
    /// Every order that was ever on the board: what is done leaves it after a while.
    seen: Arc<Mutex<BTreeSet<String>>>,
}

impl Cook {
    pub(super) fn new(store: Arc<dyn Store>, desk: SocketAddr) -> Self {
        Self { store, desk, http: reqwest::Client::new(), seen: Arc::default() }
    }

    /// Ids of the orders that were on the board at some time.
    pub(super) fn seen(&self) -> BTreeSet<String> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Moves tickets on until the token is cancelled. What does not work is tried again at the next look.
    pub(super) async fn work(self, leave: CancellationToken) {
        // Since when each order stands at its revision.
        let mut standing: HashMap<OrderId, (u32, Instant)> = HashMap::new();
        while !leave.is_cancelled() {
            if let Err(error) = self.look(&mut standing).await {
                tracing::debug!(error = %error, "the demo's cook could not move a ticket on");
            }
            tokio::select! {
                () = leave.cancelled() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }

    async fn look(&self, standing: &mut HashMap<OrderId, (u32, Instant)>) -> anyhow::Result<()> {
        let on_board = super::verdict::board_orders(self.desk).await?;
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).extend(on_board.iter().cloned());
        for id in &on_board {
            let id = OrderId::parse(id).context("the board shows an order without an id")?;
            let Some(file) = self.store.order(id).await? else { continue };
            let order = &file.stored.order;
            let proposal = order.terms.proposal.as_ref().map(|_| OrderAction::AcceptChange);
            let Some(action) = order.next_action().map(|next| proposal.unwrap_or(next)) else {
                standing.remove(&id);
                continue;
            };
            let since = standing.entry(id).or_insert((order.revision, Instant::now()));
            if since.0 != order.revision {
                *since = (order.revision, Instant::now());
            }
            let spread = Duration::from_secs(u64::from(file.stored.number % STEP_SPREAD_S));
            if since.1.elapsed() >= STEP + spread {
                self.tap(id, &action, order.revision).await?;
            }
        }
        Ok(())
    }

    async fn tap(&self, id: OrderId, action: &OrderAction, revision: u32) -> anyhow::Result<()> {
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("action", name_of(action))
            .append_pair("expected_revision", &revision.to_string())
            .finish();
        let request = self
            .http
            .post(format!("http://{}/orders/{id}/actions", self.desk))
            .header("origin", format!("http://{}", self.desk))
            .header("accept", "application/json")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        request.send().await?.error_for_status()?;
        Ok(())
    }
}

/// The form's name of an action.
const fn name_of(action: &OrderAction) -> &'static str {
    match action {
        OrderAction::Accept => "accept",
        OrderAction::StartPreparing => "start_preparing",
        OrderAction::MarkReady => "mark_ready",
        OrderAction::SendOut => "send_out",
        OrderAction::Complete => "complete",
        OrderAction::Reject { .. } => "reject",
        OrderAction::Cancel { .. } => "cancel",
        OrderAction::StepBack => "step_back",
        OrderAction::Delay { .. } => "delay",
        OrderAction::AcknowledgeAllergy => "acknowledge_allergy",
        OrderAction::ProposeChange { .. } => "propose_change",
        OrderAction::AcceptChange => "accept_change",
        OrderAction::RefuseChange => "refuse_change",
    }
}
