//! Looking up what may have gone out. An echo usually settles it first; this is for when none came.

use comanda_domain::effect::Content;
use comanda_domain::id::{Channel, OrderId, PersonId};
use comanda_domain::time::Timestamp;
use comanda_meta::graph::{ConversationMessage, Platform};
use comanda_store::port::outbox::{OutboxRow, SendOutcome, Settlement};
use std::collections::HashMap;
use std::time::Duration;

use super::Deliver;
use super::send::is_receipt;
use crate::converse::chain;
use crate::render::{orders_in, render};

/// Most look-ups in one round: the Conversations API takes two calls a second and page.
const LOOK_UPS_MAX: usize = 4;

/// How far Meta's clock may be behind ours.
const CLOCK_SKEW: Duration = Duration::from_mins(1);

impl Deliver {
    /// Settles rows whose echo did not come within [`super::DeliverOptions::doubt_after`].
    pub(super) async fn look_up_doubtful(&self) {
        let now = (self.clock)();
        let before = Timestamp::from_millis(
            now.as_millis()
                .saturating_sub(i64::try_from(self.options.doubt_after.as_millis()).unwrap_or(i64::MAX)),
        );
        let rows = match self.store.in_doubt(before, LOOK_UPS_MAX).await {
            Ok(rows) => rows,
            Err(error) => {
                tracing::warn!(error = chain(&error), "doubtful messages cannot be read; trying again");
                return;
            }
        };
        let mut settlements = Vec::new();
        for row in &rows {
            if let Some(outcome) = self.look_up(row, now).await {
                settlements.push(Settlement { id: row.id, outcome, at: now });
            }
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
        // Meta takes an order number once, so a receipt is its own look-up: sent again, it is either new or refused.
        if is_receipt(row) {
            return Some(SendOutcome::Retry {
                not_before: now,
                why: "looking up whether it arrived".to_owned(),
            });
        }
        let unknown = |why: &str| Some(SendOutcome::Failed { why: why.to_owned() });
        match &row.outgoing.content {
            Content::Text { .. } | Content::Said { .. } => {}
            // Cards carry nothing to recognise them by, and the words that follow them must not wait for long.
            Content::Cards { .. } | Content::Receipt(_) | Content::Action(_) => {
                return unknown("it is not known whether the cards arrived; they were not sent twice");
            }
        }
        match self.find(row).await {
            Ok(Some(found)) => {
                Some(SendOutcome::Sent { mid: Some(found.mid), recipient: None, text: found.text })
            }
            Ok(None) | Err(_) if now.since(row.since) < self.options.doubt_max => None,
            Ok(None) => unknown("no echo came and it is not in the conversation; it was not sent twice"),
            Err(why) => unknown(&format!("no echo came and it could not be looked up: {why}")),
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
