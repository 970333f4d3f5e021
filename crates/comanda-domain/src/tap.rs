//! What a button of ours means: the payload of quick replies and postbacks, printed and parsed in one place.
//!
//! Payloads live in customers' chats for years, so every form ever sent is still read.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::id::{OrderId, Sku};
use crate::reading::Fulfilment;

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
    /// How it reaches the customer.
    Fulfil(Fulfilment),
    /// As soon as possible.
    Asap,
    /// A person, please.
    Person,
}

/// Why a payload is not one of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a payload of ours")]
pub struct UnknownTap;

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
            Self::Fulfil(Fulfilment::Pickup) => formatter.write_str("c1:pickup"),
            Self::Fulfil(Fulfilment::Delivery) => formatter.write_str("c1:delivery"),
            Self::Fulfil(Fulfilment::DineIn) => formatter.write_str("c1:dine-in"),
            Self::Asap => formatter.write_str("c1:asap"),
            Self::Person => formatter.write_str("c1:person"),
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
            ["pickup"] => Ok(Self::Fulfil(Fulfilment::Pickup)),
            ["delivery"] => Ok(Self::Fulfil(Fulfilment::Delivery)),
            ["dine-in"] => Ok(Self::Fulfil(Fulfilment::DineIn)),
            ["asap"] => Ok(Self::Asap),
            ["person"] => Ok(Self::Person),
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
            Tap::Person,
        ];
        for tap in taps {
            assert_eq!(tap.to_string().parse::<Tap>().unwrap(), tap);
            assert!(tap.to_string().len() <= 1000, "Meta's bound for payloads");
        }
        assert_eq!("GET_STARTED".parse(), Ok(Tap::Start));
        assert!("c1:add:pho".parse::<Tap>().is_err());
        assert!("confirm".parse::<Tap>().is_err());
    }
}
