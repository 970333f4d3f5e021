//! What a button of ours means: the payload of quick replies and postbacks, printed and parsed in one place.
//!
//! Payloads live in customers' chats for years, so every form ever sent is still read.

use std::fmt;
use std::str::FromStr;

use jiff::civil;
use serde::{Deserialize, Serialize};

use crate::id::{FeedObjectId, OrderId, Sku};
use crate::line::{Line, Quantity};
use crate::reading::{Fulfilment, Payment};

/// What a tap means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Tap {
    /// Get Started, or "hello".
    Start,
    /// Show the sections of the menu.
    ShowMenu,
    /// Show the dishes of a section, from this one on.
    ShowSection {
        /// Which section.
        section: Sku,
        /// How many dishes to skip.
        skip: u32,
    },
    /// Add one of a dish.
    Add {
        /// Its section.
        section: Sku,
        /// The dish.
        item: Sku,
    },
    /// Answers "which one?".
    Choose {
        /// The dish or choice.
        id: Sku,
    },
    /// Place the order that was read back under this mark; without one (an old button), what stands now is read back
    /// again first.
    Confirm {
        /// [`crate::draft::Draft::mark`] of what was read back.
        mark: Option<String>,
    },
    /// Change something.
    Change,
    /// Cancel the draft, or ask to cancel the order.
    Cancel,
    /// Cancel this order.
    CancelOrder(OrderId),
    /// Keep it after all.
    Keep,
    /// Delete what is known about me.
    DeleteData,
    /// How it reaches the customer.
    Fulfil(Fulfilment),
    /// As soon as possible.
    Asap,
    /// At this wall-clock time of the shop.
    At(civil::DateTime),
    /// A person, please.
    Person,
    /// The address lies in this zone.
    Zone(Sku),
    /// It lies in none of them.
    Elsewhere,
    /// This branch.
    Branch(Sku),
    /// Paid so.
    Pay(Payment),
    /// To the address of last time, with its phone number.
    KnownAddress,
    /// To another address.
    OtherAddress,
    /// The same as last time.
    Usual,
    /// What is in the cart belongs to this order, which the kitchen has.
    Amend(OrderId),
    /// What is in the cart is an order of its own.
    NewOrder,
    /// One less of the line at this place of the cart that had this mark.
    Less {
        /// From 0.
        position: u32,
        /// [`crate::draft::Draft::mark`] of the cart that was shown.
        mark: String,
    },
    /// The bot again, not the person who has the conversation and does not answer.
    BackToBot,
    /// Order what a comment named.
    Begin {
        /// The post it was under.
        post: Option<FeedObjectId>,
        /// At most [`BEGUN_MAX`].
        lines: Vec<BegunLine>,
    },
    /// Which of two readings was meant, from 0; anything beyond them is neither.
    Meaning(u32),
    /// How far is my order?
    Status,
    /// A flow of the shop's storyboard.
    Flow(Sku),
    /// An answer that a flow of the storyboard waits for: the place of the choice, from 0.
    FlowChoice(u32),
}

/// Why a payload is not one of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a payload of ours")]
pub struct UnknownTap;

/// Most lines that a button can begin a cart with: a payload holds a thousand characters, and an id up to 64.
pub const BEGUN_MAX: usize = 4;

/// Longest id of a post that a button carries: Meta's have some thirty digits.
const POST_LEN_MAX: usize = 64;

/// A line of a cart that a button begins: what a comment named, without options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BegunLine {
    /// Its section.
    pub section: Sku,
    /// The dish.
    pub item: Sku,
    /// The size, if one was named.
    pub size: Option<Sku>,
    /// How many.
    pub quantity: Quantity,
}

impl BegunLine {
    /// Of a line that names one dish.
    pub fn of(line: &Line) -> Option<Self> {
        let item = line.items.first()?.clone();
        Some(Self { section: line.section.clone(), item, size: line.size.clone(), quantity: line.quantity })
    }

    /// The line.
    pub fn line(&self) -> Line {
        let mut line = Line::of_item(self.section.clone(), self.item.clone(), self.quantity);
        line.size.clone_from(&self.size);
        line
    }
}

impl fmt::Display for BegunLine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.size.as_ref().map_or("", Sku::as_str);
        write!(formatter, "{}/{}/{size}/{}", self.section, self.item, self.quantity.get())
    }
}

impl FromStr for BegunLine {
    type Err = UnknownTap;
    fn from_str(raw: &str) -> Result<Self, UnknownTap> {
        let sku = |raw: &str| Sku::parse(raw).map_err(|_| UnknownTap);
        let [section, item, size, quantity] = raw.split('/').collect::<Vec<_>>()[..] else {
            return Err(UnknownTap);
        };
        let size = if size.is_empty() { None } else { Some(sku(size)?) };
        let quantity = quantity.parse().map_err(|_| UnknownTap)?;
        let quantity = Quantity::new(quantity).map_err(|_| UnknownTap)?;
        Ok(Self { section: sku(section)?, item: sku(item)?, size, quantity })
    }
}

impl fmt::Display for Tap {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start => formatter.write_str("c1:start"),
            Self::ShowMenu => formatter.write_str("c1:menu"),
            Self::ShowSection { section, skip } => write!(formatter, "c1:section:{section}:{skip}"),
            Self::Add { section, item } => write!(formatter, "c1:add:{section}:{item}"),
            Self::Choose { id } => write!(formatter, "c1:choose:{id}"),
            Self::Confirm { mark: None } => formatter.write_str("c1:confirm"),
            Self::Confirm { mark: Some(mark) } => write!(formatter, "c1:confirm:{mark}"),
            Self::Change => formatter.write_str("c1:change"),
            Self::Cancel => formatter.write_str("c1:cancel"),
            Self::CancelOrder(order) => write!(formatter, "c1:cancel-order:{order}"),
            Self::Keep => formatter.write_str("c1:keep"),
            Self::DeleteData => formatter.write_str("c1:delete-data"),
            Self::Fulfil(Fulfilment::Pickup) => formatter.write_str("c1:pickup"),
            Self::Fulfil(Fulfilment::Delivery) => formatter.write_str("c1:delivery"),
            Self::Fulfil(Fulfilment::DineIn) => formatter.write_str("c1:dine-in"),
            Self::Asap => formatter.write_str("c1:asap"),
            Self::At(at) => write!(formatter, "c1:at:{}", at.strftime("%Y%m%dT%H%M")),
            Self::Person => formatter.write_str("c1:person"),
            Self::Zone(id) => write!(formatter, "c1:zone:{id}"),
            Self::Elsewhere => formatter.write_str("c1:elsewhere"),
            Self::Branch(id) => write!(formatter, "c1:branch:{id}"),
            Self::Pay(method) => write!(formatter, "c1:pay:{}", method.name()),
            Self::KnownAddress => formatter.write_str("c1:known-address"),
            Self::OtherAddress => formatter.write_str("c1:other-address"),
            Self::Usual => formatter.write_str("c1:usual"),
            Self::Amend(order) => write!(formatter, "c1:amend:{order}"),
            Self::NewOrder => formatter.write_str("c1:new-order"),
            Self::Less { position, mark } => write!(formatter, "c1:less:{position}:{mark}"),
            Self::Begin { post, lines } => {
                formatter.write_str("c1:begin")?;
                // Without one that is too long the payload still fits.
                if let Some(post) = post.as_ref().filter(|post| post.as_str().len() <= POST_LEN_MAX) {
                    write!(formatter, ":@{post}")?;
                }
                lines.iter().take(BEGUN_MAX).try_for_each(|line| write!(formatter, ":{line}"))
            }
            Self::Meaning(place) => write!(formatter, "c1:meaning:{place}"),
            Self::Status => formatter.write_str("c1:status"),
            Self::BackToBot => formatter.write_str("c1:back"),
            Self::Flow(id) => write!(formatter, "c1:flow:{id}"),
            Self::FlowChoice(place) => write!(formatter, "c1:flow-choice:{place}"),
        }
    }
}

impl FromStr for Tap {
    type Err = UnknownTap;
    fn from_str(raw: &str) -> Result<Self, UnknownTap> {
        let sku = |raw: &str| Sku::parse(raw).map_err(|_| UnknownTap);
        // Meta's own name for the first tap, used by pages that were set up by hand.
        if raw.eq_ignore_ascii_case("GET_STARTED") || raw.eq_ignore_ascii_case("GET_STARTED_PAYLOAD") {
            return Ok(Self::Start);
        }
        let parts: Vec<&str> = raw.strip_prefix("c1:").ok_or(UnknownTap)?.split(':').collect();
        match parts.as_slice() {
            ["start"] => Ok(Self::Start),
            ["menu"] => Ok(Self::ShowMenu),
            ["section", section, skip] => {
                Ok(Self::ShowSection { section: sku(section)?, skip: skip.parse().map_err(|_| UnknownTap)? })
            }
            ["add", section, item] => Ok(Self::Add { section: sku(section)?, item: sku(item)? }),
            ["choose", id] => Ok(Self::Choose { id: sku(id)? }),
            ["confirm"] => Ok(Self::Confirm { mark: None }),
            ["confirm", mark] => Ok(Self::Confirm { mark: Some((*mark).to_owned()) }),
            ["change"] => Ok(Self::Change),
            ["cancel"] => Ok(Self::Cancel),
            ["cancel-order", order] => OrderId::parse(order).map(Self::CancelOrder).map_err(|_| UnknownTap),
            ["keep"] => Ok(Self::Keep),
            ["delete-data"] => Ok(Self::DeleteData),
            ["pickup"] => Ok(Self::Fulfil(Fulfilment::Pickup)),
            ["delivery"] => Ok(Self::Fulfil(Fulfilment::Delivery)),
            ["dine-in"] => Ok(Self::Fulfil(Fulfilment::DineIn)),
            ["asap"] => Ok(Self::Asap),
            ["person"] => Ok(Self::Person),
            ["at", at] => civil::DateTime::strptime("%Y%m%dT%H%M", at).map(Self::At).map_err(|_| UnknownTap),
            ["zone", id] => sku(id).map(Self::Zone),
            ["elsewhere"] => Ok(Self::Elsewhere),
            ["branch", id] => sku(id).map(Self::Branch),
            ["pay", method] => Payment::of_name(method).map(Self::Pay).ok_or(UnknownTap),
            ["known-address"] => Ok(Self::KnownAddress),
            ["other-address"] => Ok(Self::OtherAddress),
            ["usual"] => Ok(Self::Usual),
            ["amend", order] => OrderId::parse(order).map(Self::Amend).map_err(|_| UnknownTap),
            ["new-order"] => Ok(Self::NewOrder),
            ["less", position, mark] => {
                let position = position.parse().map_err(|_| UnknownTap)?;
                Ok(Self::Less { position, mark: (*mark).to_owned() })
            }
            ["begin", rest @ ..] => {
                let post = rest.first().and_then(|first| first.strip_prefix('@'));
                let lines = rest.get(usize::from(post.is_some())..).unwrap_or_default();
                let post = post.and_then(|post| FeedObjectId::parse(post).ok());
                let lines = lines.iter().map(|line| line.parse()).collect::<Result<_, UnknownTap>>()?;
                Ok(Self::Begin { post, lines })
            }
            ["meaning", place] => place.parse().map(Self::Meaning).map_err(|_| UnknownTap),
            ["status"] => Ok(Self::Status),
            ["back"] => Ok(Self::BackToBot),
            ["flow", id] => sku(id).map(Self::Flow),
            ["flow-choice", place] => place.parse().map(Self::FlowChoice).map_err(|_| UnknownTap),
            _ => Err(UnknownTap),
        }
    }
}

impl TryFrom<String> for Tap {
    type Error = UnknownTap;
    fn try_from(raw: String) -> Result<Self, UnknownTap> {
        raw.parse()
    }
}

impl From<Tap> for String {
    fn from(tap: Tap) -> Self {
        tap.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::EventId;

    #[test]
    fn every_payload_reads_back() {
        let sku = |raw: &str| Sku::parse(raw).unwrap();
        let taps = [
            Tap::Start,
            Tap::ShowMenu,
            Tap::ShowSection { section: sku("pho"), skip: 9 },
            Tap::Add { section: sku("pho"), item: sku("pho_tai") },
            Tap::Choose { id: sku("pho_ga") },
            Tap::Confirm { mark: None },
            Tap::Confirm { mark: Some("0123abcd".to_owned()) },
            Tap::Change,
            Tap::Cancel,
            Tap::CancelOrder(OrderId::of(EventId::from_bytes([3; 16]))),
            Tap::Keep,
            Tap::Fulfil(Fulfilment::Pickup),
            Tap::Fulfil(Fulfilment::Delivery),
            Tap::Fulfil(Fulfilment::DineIn),
            Tap::Asap,
            Tap::At(civil::date(2026, 11, 21).at(10, 15, 0, 0)),
            Tap::Person,
            Tap::Zone(sku("q1")),
            Tap::Elsewhere,
            Tap::Branch(sku("west")),
            Tap::Pay(Payment::Transfer),
            Tap::KnownAddress,
            Tap::OtherAddress,
            Tap::Usual,
            Tap::Amend(OrderId::of(EventId::from_bytes([3; 16]))),
            Tap::NewOrder,
            Tap::Less { position: 2, mark: "0123abcd".to_owned() },
            Tap::DeleteData,
            Tap::Begin {
                post: None,
                lines: vec!["pho/pho_tai/large/2".parse().unwrap(), "pho/pho_ga//1".parse().unwrap()],
            },
            Tap::Begin {
                post: FeedObjectId::parse("104_55").ok(),
                lines: vec!["pho/pho_ga//1".parse().unwrap()],
            },
            Tap::Begin { post: FeedObjectId::parse("104_55").ok(), lines: Vec::new() },
            Tap::Meaning(1),
            Tap::Status,
            Tap::BackToBot,
            Tap::Flow(sku("birthday")),
            Tap::FlowChoice(3),
        ];
        for tap in taps {
            assert_eq!(tap.to_string().parse::<Tap>().unwrap(), tap);
            assert!(tap.to_string().len() <= 1000, "Meta's bound for payloads");
        }
        let id = "i".repeat(64);
        let line: BegunLine = format!("{id}/{id}/{id}/999").parse().unwrap();
        let longest = Tap::Begin { post: FeedObjectId::parse(&id).ok(), lines: vec![line; BEGUN_MAX] };
        assert!(longest.to_string().len() <= 1000, "{}", longest.to_string().len());
        assert_eq!("GET_STARTED".parse(), Ok(Tap::Start));
        assert!("c1:add:pho".parse::<Tap>().is_err());
        assert!("confirm".parse::<Tap>().is_err());
    }
}
