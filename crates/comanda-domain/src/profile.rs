//! A person as the books know them: one profile, whatever the number of channels they write on.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::{Channel, ConversationKey, PageId, PersonId, Sku, ThreadId};
use crate::money::Money;
use crate::order::{Order, Stage};
use crate::time::Timestamp;

/// Products of interest that are named, besides the favourite.
const INTERESTS_MAX: usize = 4;

/// A person as one channel of one page knows them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Identity {
    /// Which page they wrote to.
    pub page: PageId,
    /// Where.
    pub channel: Channel,
    /// Their id there.
    pub person: PersonId,
}

impl Identity {
    /// Whoever is on the other side of a direct conversation; `None` for a post, and for the desk.
    pub fn of(key: &ConversationKey) -> Option<Self> {
        match key.channel {
            Channel::Messenger | Channel::Instagram | Channel::Whatsapp => {
                let person = PersonId::parse(key.thread.as_str()).ok()?;
                Some(Self { page: key.page.clone(), channel: key.channel, person })
            }
            Channel::Feed | Channel::InstagramFeed | Channel::Desk => None,
        }
    }

    /// Their direct conversation; `None` for who is only known from posts.
    pub fn conversation(&self) -> Option<ConversationKey> {
        match self.channel {
            Channel::Messenger | Channel::Instagram | Channel::Whatsapp => {
                let thread = ThreadId::parse(self.person.as_str()).ok()?;
                Some(ConversationKey { page: self.page.clone(), channel: self.channel, thread })
            }
            Channel::Feed | Channel::InstagramFeed | Channel::Desk => None,
        }
    }
}

/// How two identities came to be taken for one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkedBy {
    /// Both ordered with the same phone number at the same shop. Nobody proved that it is theirs: it joins what the books
    /// know, and shows neither of them what the other one said.
    Phone,
    /// A private reply to a comment of the one reached the other: Meta says that they are the same.
    PrivateReply,
    /// Somebody of the shop says so.
    Hand,
}

impl LinkedBy {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Phone, Self::PrivateReply, Self::Hand];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::PrivateReply => "private_reply",
            Self::Hand => "hand",
        }
    }
}

impl fmt::Display for LinkedBy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Why a text is not a way of linking.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown way of linking two people `{0}`: was it written by a newer version?")]
pub struct UnknownLink(String);

impl std::str::FromStr for LinkedBy {
    type Err = UnknownLink;
    fn from_str(raw: &str) -> Result<Self, UnknownLink> {
        Self::ALL.into_iter().find(|way| way.as_str() == raw).ok_or_else(|| UnknownLink(raw.to_owned()))
    }
}

/// What follows from the orders of a person. Orders that were rejected or cancelled say nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Habits {
    /// How many orders.
    pub orders: u32,
    /// What they come to, one amount for each currency.
    pub value: Vec<Money>,
    /// Loyalty points of the orders that reached the customer.
    pub points: u32,
    /// What was ordered most, as the kitchen calls it; of two, the one that was ordered last.
    pub favourite: Option<String>,
    /// What else was ordered, most first.
    pub interests: Vec<String>,
    /// When the last one was placed.
    pub last_order_at: Option<Timestamp>,
}

impl Habits {
    /// What follows from these orders, in any order.
    pub fn of<'a>(orders: impl IntoIterator<Item = &'a Order>) -> Self {
        let mut habits = Self::default();
        let mut dishes: HashMap<(&Sku, &[Sku]), Taste<'a>> = HashMap::new();
        for order in orders {
            let stage = order.status.stage();
            if matches!(stage, Stage::Rejected | Stage::Cancelled) {
                continue;
            }
            habits.orders = habits.orders.saturating_add(1);
            if stage == Stage::Completed {
                habits.points = habits.points.saturating_add(order.points());
            }
            habits.last_order_at = habits.last_order_at.max(Some(order.placed_at));
            add_amount(&mut habits.value, order.total);
            for line in &order.lines {
                let dish = (&line.line.section, line.line.items.as_slice());
                let taste = dishes.entry(dish).or_insert_with(|| Taste::new(&line.title));
                taste.quantity = taste.quantity.saturating_add(line.line.quantity.get());
                if order.placed_at >= taste.last_at {
                    (taste.last_at, taste.title) = (order.placed_at, &line.title);
                }
            }
        }
        let mut tastes: Vec<Taste<'_>> = dishes.into_values().collect();
        tastes.sort_by_key(|taste| (Reverse((taste.quantity, taste.last_at)), taste.title));
        let mut titles = tastes.into_iter().map(|taste| taste.title.to_owned());
        habits.favourite = titles.next();
        habits.interests = titles.take(INTERESTS_MAX).collect();
        habits
    }
}

/// Adds to the amount of the same currency, of which there is at most one.
pub fn add_amount(amounts: &mut Vec<Money>, amount: Money) {
    let known = amounts.iter_mut().find(|known| known.currency() == amount.currency());
    match known {
        Some(known) => *known = known.plus(amount).unwrap_or(*known),
        None => amounts.push(amount),
    }
}

/// How often a dish was ordered.
struct Taste<'a> {
    title: &'a str,
    quantity: u32,
    last_at: Timestamp,
}

impl<'a> Taste<'a> {
    const fn new(title: &'a str) -> Self {
        Self { title, quantity: 0, last_at: Timestamp::from_millis(i64::MIN) }
    }
}

#[cfg(test)]
mod tests;
