//! One look-up: is the message among the newest of its conversation, or among the answers to its comment?

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use comanda_domain::effect::Recipient;
use comanda_domain::id::{Channel, OrderId, PersonId};
use comanda_domain::time::Timestamp;
use comanda_meta::graph::{
    CONVERSATION_MESSAGES_MAX, ConversationMessage, ErrorClass, GraphError, PageAccess, Platform,
};
use comanda_store::port::outbox::{OutboxRow, SentRow};

use super::{Finding, before};
use crate::converse::chain;
use crate::deliver::Deliver;
use crate::render::{orders_in, render};

/// How far Meta's clock may be behind ours.
const CLOCK_SKEW: Duration = Duration::from_mins(1);

/// So much sooner another message went out for its place in the list to be behind this one's: Meta's list knows seconds.
const SURELY_SOONER: Duration = Duration::from_secs(2);

impl Deliver {
    /// Looks for one row.
    pub(super) async fn find(&self, row: &OutboxRow) -> Finding {
        let Some(access) = self.access(&row.conversation.page) else {
            return Finding::Away("the page has no access token".to_owned());
        };
        let words = match self.words(row).await {
            Ok(words) => words,
            Err(finding) => return finding,
        };
        let earliest = before(row.created_at, CLOCK_SKEW);
        let platform = match row.conversation.channel {
            Channel::Messenger => Platform::Messenger,
            Channel::Instagram => Platform::Instagram,
            Channel::Feed => {
                return self.find_comment(row, &access, words.as_deref(), earliest).await;
            }
            Channel::InstagramFeed | Channel::Whatsapp | Channel::Desk => {
                return Finding::Unclear("nothing can be looked up in this channel".to_owned());
            }
        };
        let person = match PersonId::parse(row.conversation.thread.as_str()) {
            Ok(person) => person,
            Err(error) => return Finding::Unclear(error.to_string()),
        };
        let known = match self.store.sent_since(&row.conversation, earliest).await {
            Ok(known) => known,
            Err(error) => return Finding::Away(chain(&error)),
        };
        match self.graph.conversation_messages(&access, platform, &person).await {
            Ok(messages) => {
                let is_ours = |message: &ConversationMessage| {
                    message.from.as_ref().is_none_or(|from| from.as_str() == row.conversation.page.as_str())
                };
                among(&messages, &known, words.as_deref(), row.created_at, is_ours)
            }
            Err(error) => failed(&error),
        }
    }

    /// What the message says, if it says anything.
    async fn words(&self, row: &OutboxRow) -> Result<Option<String>, Finding> {
        let shops = self.shops.now();
        let shop = shops.of(&row.conversation.page);
        let shop = shop.ok_or_else(|| Finding::Unclear("the page is not configured".to_owned()))?;
        let orders = orders_in(&row.outgoing.content);
        let numbers: HashMap<OrderId, u32> = if orders.is_empty() {
            HashMap::new()
        } else {
            self.store.order_numbers(&orders).await.map_err(|error| Finding::Away(chain(&error)))?
        };
        let rendered = render(row, shop, &numbers).map_err(|error| Finding::Unclear(chain(&error)))?;
        Ok(rendered.text)
    }

    /// A public answer is among the comments under the one it answers. Two answers to one comment never run beside each
    /// other, so the same words can only be found twice where they were said twice.
    async fn find_comment(
        &self,
        row: &OutboxRow,
        access: &PageAccess,
        words: Option<&str>,
        earliest: Timestamp,
    ) -> Finding {
        let (Recipient::Comment(comment), Some(words)) = (&row.outgoing.recipient, words) else {
            return Finding::Unclear("it is no answer to a comment".to_owned());
        };
        let comments = match self.graph.comments(access, comment).await {
            Ok(comments) => comments,
            Err(error) => return failed(&error),
        };
        let is_it = |id: Option<&PersonId>| id.is_none_or(|id| id.as_str() == access.page.as_str());
        let arrived = comments.iter().any(|comment| {
            is_it(comment.from.as_ref())
                && comment.text.as_deref().is_some_and(|text| same_words(text, words))
                && comment.created_at.is_none_or(|at| at >= earliest)
        });
        if arrived { Finding::Arrived { mid: None, text: Some(words.to_owned()) } } else { Finding::Absent }
    }
}

/// Looks for a message of ours among the newest of its conversation: one with these words, or, without words, any of ours
/// that has none. `known` are messages of ours that are known to have gone out: they are not the one. `created_at` is when
/// the one that is looked for came to be.
fn among(
    messages: &[ConversationMessage],
    known: &[SentRow],
    words: Option<&str>,
    created_at: Timestamp,
    is_ours: impl Fn(&ConversationMessage) -> bool,
) -> Finding {
    let earliest = before(created_at, CLOCK_SKEW);
    let says_it = |text: Option<&str>| match (text.filter(|text| !text.trim().is_empty()), words) {
        (Some(text), Some(words)) => same_words(text, words),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };
    let ids: HashSet<&str> = known.iter().map(|row| row.mid.as_str()).collect();
    let fits = |message: &&ConversationMessage| {
        is_ours(message)
            && says_it(message.text.as_deref())
            && message.created_at.is_none_or(|at| at >= earliest)
    };
    let fitting = messages.iter().filter(fits);
    let mut unknown = fitting.clone().filter(|message| !ids.contains(message.mid.as_str()));
    // Where the ids of the list are of another kind than those of the Send API, only their number tells.
    let comparable = messages.iter().any(|message| ids.contains(message.mid.as_str()));
    let of_known = known.iter().filter(|row| says_it(row.text.as_deref())).count();
    if (comparable || fitting.count() > of_known)
        && let Some(found) = unknown.next()
    {
        return Finding::Arrived { mid: Some(found.mid.clone()), text: found.text.clone() };
    }
    // The list holds the newest: it reaches back over all that came after the oldest of them. Two people who type fast fill it
    // within the minute that the clocks may differ; one of our own, known to have gone out before this one came to be, says
    // the same without a clock of Meta's.
    let sooner: HashSet<&str> = known
        .iter()
        .filter(|row| row.settled_at.plus(SURELY_SOONER) < created_at)
        .map(|row| row.mid.as_str())
        .collect();
    let reaches_back = messages.len() < CONVERSATION_MESSAGES_MAX
        || messages.iter().any(|message| message.created_at.is_some_and(|at| at < earliest))
        || messages.iter().any(|message| sooner.contains(message.mid.as_str()));
    if reaches_back {
        Finding::Absent
    } else {
        Finding::Unclear("the conversation has moved on too far to see it".to_owned())
    }
}

/// Whether Meta shows the same words; it may set white space otherwise.
fn same_words(left: &str, right: &str) -> bool {
    left.split_whitespace().eq(right.split_whitespace())
}

/// What a look-up tells that was not answered.
fn failed(error: &GraphError) -> Finding {
    let why = chain(error);
    match error.class() {
        ErrorClass::Retry
        | ErrorClass::Throttle { .. }
        | ErrorClass::InDoubt
        | ErrorClass::Reauthorise
        | ErrorClass::StopPage => Finding::Away(why),
        ErrorClass::StopForPerson | ErrorClass::OutsideWindow | ErrorClass::AlreadyDone | ErrorClass::Fix => {
            Finding::Unclear(why)
        }
    }
}
