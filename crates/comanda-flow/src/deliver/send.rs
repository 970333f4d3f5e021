//! One request, and what its answer means for its row.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use comanda_domain::effect::{CallReason, Content, Purpose, Recipient};
use comanda_domain::id::{MessageId, OrderId, PageId, PersonId};
use comanda_meta::graph::{ErrorClass, GraphError, PageAccess};
use comanda_store::port::alarm::AlarmKind;
use comanda_store::port::outbox::{OutboxRow, SendOutcome, Settlement};
use metrics::{counter, histogram};

use super::{Deliver, given_up};
use crate::converse::chain;
use crate::metrics as names;
use crate::other_way::{Letter, OtherWayError};
use crate::render::{Rendered, outside_window, render};

/// First wait before a failed send is tried again; doubles with each attempt up to [`RETRY_MAX`].
const RETRY_FIRST: Duration = Duration::from_secs(1);
const RETRY_MAX: Duration = Duration::from_mins(5);

/// How long a page rests when its token is dead or Meta has restricted it, before it is tried again.
const REST: Duration = Duration::from_mins(5);

/// How long a page rests when it is throttled and Meta does not say how long.
const THROTTLED: Duration = Duration::from_secs(30);

impl Deliver {
    /// Sends one row.
    pub(super) async fn send(&self, row: OutboxRow, numbers: &HashMap<OrderId, u32>) -> Settlement {
        let outcome = self.try_send(&row, numbers).await;
        let name = match &outcome {
            SendOutcome::Sent { .. } => "sent",
            SendOutcome::Retry { .. } => "retry",
            SendOutcome::InDoubt { .. } => "in_doubt",
            SendOutcome::Waiting { .. } => "waiting",
            SendOutcome::Failed { .. } => "failed",
        };
        counter!(names::SENDS, "outcome" => name).increment(1);
        row.settlement(outcome, (self.clock)())
    }

    async fn try_send(&self, row: &OutboxRow, numbers: &HashMap<OrderId, u32>) -> SendOutcome {
        let shops = self.shops.now();
        let Some(shop) = shops.of(&row.conversation.page) else {
            return given_up(row, "the page is not configured");
        };
        if self.is_too_old(row, (self.clock)()) {
            return given_up(row, "it could not be sent in time, and so late it would only confuse");
        }
        let page = shops.sender(&row.conversation.page).unwrap_or(&row.conversation.page);
        let Some(access) = self.access(&row.conversation.page) else {
            let (now, why) = ((self.clock)(), "the page has no access token".to_owned());
            self.pauses.pause(page, now, REST);
            self.page_fails(page, AlarmKind::TokenDead, why.clone());
            return SendOutcome::Retry { not_before: now, why };
        };
        let rendered = match render(row, shop, numbers) {
            Ok(rendered) => rendered,
            Err(error) => {
                tracing::error!(outbox.id = %row.id, error = chain(&error), "message `{}` cannot be sent", row.id);
                return given_up(row, &chain(&error));
            }
        };
        let started = Instant::now();
        let mut answer = self.request(row, &access, &rendered).await;
        if answer.as_ref().is_err_and(|error| error.class() == ErrorClass::OutsideWindow)
            && let Some(request) = outside_window(row, shop, &rendered)
        {
            tracing::info!(outbox.id = %row.id, "message `{}` goes out by another way: the window is closed", row.id);
            let sent = self.graph.send_message(&access, &request).await;
            answer = sent.map(|sent| (sent.mid, sent.recipient));
        }
        histogram!(names::SEND_SECONDS).record(started.elapsed());
        if answer.as_ref().is_err_and(|error| error.class() == ErrorClass::OutsideWindow)
            && let Some(outcome) = self.send_otherwise(row, &rendered).await
        {
            return outcome;
        }
        match answer {
            Ok((mid, recipient)) => {
                self.page_works(page);
                SendOutcome::Sent { mid, recipient, text: rendered.text }
            }
            Err(error) => {
                if let Some(kind) = alarm_of(error.class()) {
                    self.page_fails(page, kind, chain(&error));
                }
                self.outcome_of(row, page, &error)
            }
        }
    }

    /// News on another way, where there is one and the person can be reached on it.
    async fn send_otherwise(&self, row: &OutboxRow, rendered: &Rendered) -> Option<SendOutcome> {
        let way = self.other_way.as_ref()?;
        let letter = Letter {
            id: row.id,
            phone: row.outgoing.phone.clone()?,
            text: rendered.text.clone()?,
            language: row.outgoing.language.clone(),
        };
        match way.send(&letter).await {
            Ok(()) => {
                tracing::info!(outbox.id = %row.id, way = way.name(), "message `{}` went out by {}", row.id, way.name());
                Some(SendOutcome::Sent { mid: None, recipient: None, text: rendered.text.clone() })
            }
            Err(error @ OtherWayError::Away(_)) => {
                let not_before = (self.clock)().plus(backoff(row.attempt));
                Some(SendOutcome::Retry { not_before, why: chain(&error) })
            }
            // As if there were no such way: it waits, and a person of the shop is called.
            Err(error @ OtherWayError::Refused(_)) => {
                tracing::warn!(outbox.id = %row.id, way = way.name(), error = chain(&error),
                    "message `{}` could not go out by {} either", row.id, way.name());
                None
            }
        }
    }

    async fn request(
        &self,
        row: &OutboxRow,
        access: &PageAccess,
        rendered: &Rendered,
    ) -> Result<(Option<MessageId>, Option<PersonId>), GraphError> {
        match &row.outgoing.recipient {
            Recipient::Comment(comment) => {
                let text = rendered.text.as_deref().unwrap_or_default();
                // Its id is of another kind than those of messages; the feed tells of it.
                self.graph.reply_to_comment(access, comment, text).await.map(|_| (None, None))
            }
            Recipient::Person | Recipient::CommentAuthor(_) => {
                let sent = self.graph.send_message(access, &rendered.request).await?;
                Ok((sent.mid, sent.recipient))
            }
        }
    }

    /// What an error means for the row, and for the page that it is sent through. A page's rest lives in memory only, so
    /// that a new token is tried as soon as the program starts with it.
    fn outcome_of(&self, row: &OutboxRow, page: &PageId, error: &GraphError) -> SendOutcome {
        let now = (self.clock)();
        let why = chain(error);
        let retry_after = |time: Duration, why| SendOutcome::Retry { not_before: now.plus(time), why };
        match error.class() {
            ErrorClass::Retry => retry_after(backoff(row.attempt), why),
            ErrorClass::Throttle { wait } => {
                let wait = wait.unwrap_or(THROTTLED);
                tracing::warn!(page.id = %page, wait_s = wait.as_secs(), "page `{page}` is throttled");
                self.pauses.pause(page, now, wait);
                retry_after(wait, why)
            }
            ErrorClass::Reauthorise => {
                tracing::error!(page.id = %page, reason = why,
                    "the token of page `{page}` is dead: sends wait; connect the page again");
                self.pauses.pause(page, now, REST);
                retry_after(Duration::ZERO, why)
            }
            ErrorClass::StopPage => {
                tracing::error!(page.id = %page, reason = why, "Meta has restricted page `{page}`: sends wait");
                self.pauses.pause(page, now, REST);
                retry_after(Duration::ZERO, why)
            }
            ErrorClass::AlreadyDone => SendOutcome::Sent { mid: None, recipient: None, text: None },
            // An earlier try had arrived after all: Meta takes an order number once. Where every earlier try was plainly
            // refused, the receipt itself is wrong.
            ErrorClass::Fix if row.doubted && is_receipt(row) => {
                SendOutcome::Sent { mid: None, recipient: None, text: None }
            }
            ErrorClass::InDoubt if row.outgoing.purpose == Purpose::Action => {
                // Seen and typing are never repeated, and nobody misses them.
                SendOutcome::Sent { mid: None, recipient: None, text: None }
            }
            ErrorClass::InDoubt => SendOutcome::InDoubt { why },
            ErrorClass::OutsideWindow => {
                // Somebody waits for these, and only a person can reach them in another way.
                let is_missed = matches!(
                    row.outgoing.purpose,
                    Purpose::Person | Purpose::Status(_) | Purpose::Receipt(_)
                );
                SendOutcome::Waiting { why, call: is_missed.then_some(CallReason::Undelivered) }
            }
            ErrorClass::StopForPerson => given_up(row, &why),
            ErrorClass::Fix => {
                tracing::error!(outbox.id = %row.id, page.id = %page, reason = why, "Meta refused message `{}`", row.id);
                given_up(row, &why)
            }
        }
    }
}

/// What the desk must say of the page, if an error of this class means that only a person can put it right.
const fn alarm_of(class: ErrorClass) -> Option<AlarmKind> {
    match class {
        ErrorClass::Reauthorise => Some(AlarmKind::TokenDead),
        ErrorClass::StopPage => Some(AlarmKind::PageRestricted),
        ErrorClass::Retry
        | ErrorClass::Throttle { .. }
        | ErrorClass::StopForPerson
        | ErrorClass::OutsideWindow
        | ErrorClass::AlreadyDone
        | ErrorClass::InDoubt
        | ErrorClass::Fix => None,
    }
}

/// Whether the row is a receipt, whose order number Meta takes only once.
fn is_receipt(row: &OutboxRow) -> bool {
    matches!(row.outgoing.content, Content::Receipt(_))
}

fn backoff(attempt: u32) -> Duration {
    RETRY_FIRST.saturating_mul(1 << attempt.saturating_sub(1).min(16)).min(RETRY_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_bound() {
        assert_eq!(backoff(1), RETRY_FIRST);
        assert_eq!(backoff(4), RETRY_FIRST * 8);
        assert_eq!(backoff(u32::MAX), RETRY_MAX);
    }
}
