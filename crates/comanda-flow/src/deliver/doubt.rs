//! Looking up what may have gone out. An echo usually settles it first; this is for when none came.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use comanda_domain::effect::Content;
use comanda_domain::id::{Channel, OrderId, OutboxId, PersonId};
use comanda_domain::time::Timestamp;
use comanda_meta::graph::{ConversationMessage, Platform};
use comanda_store::port::outbox::{OutboxRow, SendOutcome, Settlement};
use futures_util::future::join_all;
use tokio_util::sync::CancellationToken;

use super::Deliver;
use crate::converse::chain;
use crate::render::{orders_in, render};

/// Most rows in doubt that are thought of at a time; others wait until these are settled.
const DOUBTS_MAX: usize = 256;

/// Most look-ups beside each other.
const LOOK_UPS_MAX: usize = 8;

/// Pause between two rounds. With one look-up per page and round it keeps to the two calls a second and page that the
/// Conversations API takes.
const ROUND_EVERY: Duration = Duration::from_millis(500);

/// How often a receipt that stays in doubt is sent before it is given up.
const RECEIPT_ATTEMPTS_MAX: u32 = 10;

/// How far Meta's clock may be behind ours.
const CLOCK_SKEW: Duration = Duration::from_mins(1);

/// When each row that was looked up in vain is looked up again, so that none keeps the others from their turn.
pub(super) type LookedUp = HashMap<OutboxId, Timestamp>;

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
        let before = Timestamp::from_millis(
            now.as_millis()
                .saturating_sub(i64::try_from(self.options.doubt_after.as_millis()).unwrap_or(i64::MAX)),
        );
        let rows = match self.store.in_doubt(before, DOUBTS_MAX).await {
            Ok(rows) => rows,
            Err(error) => {
                tracing::warn!(error = chain(&error), "doubtful messages cannot be read; trying again");
                return;
            }
        };
        let doubtful: HashSet<OutboxId> = rows.iter().map(|row| row.id).collect();
        looked_up.retain(|id, _| doubtful.contains(id));
        let mut settlements = Vec::new();
        let mut look_ups = Vec::new();
        let mut pages = HashSet::new();
        for row in &rows {
            if let Some(outcome) = without_look_up(row, now) {
                settlements.push(Settlement { id: row.id, outcome, at: now });
                continue;
            }
            let rests = looked_up.get(&row.id).is_some_and(|again| now < *again);
            if !rests && look_ups.len() < LOOK_UPS_MAX && pages.insert(&row.conversation.page) {
                looked_up.insert(row.id, now.plus(self.options.doubt_after));
                look_ups.push(async move { (row.id, self.look_up(row, now).await) });
            }
        }
        for (id, outcome) in join_all(look_ups).await {
            settlements.extend(outcome.map(|outcome| Settlement { id, outcome, at: now }));
        }
        if settlements.is_empty() {
            return;
        }
        if let Err(error) = self.store.settle(&settlements).await {
            tracing::warn!(error = chain(&error), "what became of doubtful messages could not be written");
        }
    }

    /// What became of a row; `None` while it is still open.
    async fn look_up(&self, row: &OutboxRow, now: Timestamp) -> Option<SendOutcome> {
        match self.find(row).await {
            Ok(Some(found)) => {
                Some(SendOutcome::Sent { mid: Some(found.mid), recipient: None, text: found.text })
            }
            Ok(None) | Err(_) if now.since(row.since) < self.options.doubt_max => None,
            Ok(None) => {
                Some(given_up("no echo came and it is not in the conversation; it was not sent twice"))
            }
            Err(why) => Some(given_up(&format!("no echo came and it could not be looked up: {why}"))),
        }
    }

    /// The message among the newest of its conversation, by its words and time.
    async fn find(&self, row: &OutboxRow) -> Result<Option<ConversationMessage>, String> {
        let platform = match row.conversation.channel {
            Channel::Messenger => Platform::Messenger,
            Channel::Instagram => Platform::Instagram,
            Channel::Whatsapp | Channel::Feed | Channel::InstagramFeed | Channel::Desk => return Ok(None),
        };
        let shop = self.shops.of(&row.conversation.page).ok_or("the page is not configured")?;
        let access = self.access(&row.conversation.page).ok_or("the page has no access token")?;
        let person = PersonId::parse(row.conversation.thread.as_str()).map_err(|error| error.to_string())?;
        let orders = orders_in(&row.outgoing.content);
        let numbers: HashMap<OrderId, u32> = if orders.is_empty() {
            HashMap::new()
        } else {
            self.store.order_numbers(&orders).await.map_err(|error| chain(&error))?
        };
        let wanted = render(row, shop, &numbers).map_err(|error| chain(&error))?.text;
        let messages = self.graph.conversation_messages(&access, platform, &person).await;
        let messages = messages.map_err(|error| chain(&error))?;
        let earliest = Timestamp::from_millis(
            row.created_at.as_millis() - i64::try_from(CLOCK_SKEW.as_millis()).unwrap_or_default(),
        );
        let fits = |message: &ConversationMessage| {
            message.text == wanted
                && message.from.as_ref().is_none_or(|from| from.as_str() == row.conversation.page.as_str())
                && message.created_at.is_none_or(|at| at >= earliest)
        };
        Ok(messages.into_iter().find(fits))
    }
}

/// What becomes of a row that there is nothing to look up for; `None` for one that must be looked up.
fn without_look_up(row: &OutboxRow, now: Timestamp) -> Option<SendOutcome> {
    match &row.outgoing.content {
        Content::Text { .. } | Content::Said { .. } => None,
        // Meta takes an order number once, so a receipt is its own look-up: sent again, it is either new or refused.
        Content::Receipt(_) if row.attempt < RECEIPT_ATTEMPTS_MAX => {
            Some(SendOutcome::Retry { not_before: now, why: "looking up whether it arrived".to_owned() })
        }
        Content::Receipt(_) => Some(given_up("it is not known whether the receipt arrived")),
        // Cards carry nothing to recognise them by, and the words that follow them must not wait for long.
        Content::Cards { .. } => {
            Some(given_up("it is not known whether the cards arrived; they were not sent twice"))
        }
        Content::Action(_) => Some(given_up("seen and typing are not repeated")),
    }
}

fn given_up(why: &str) -> SendOutcome {
    SendOutcome::Failed { why: why.to_owned() }
}
