//! What a draft still lacks, in the order in which it is asked.

use crate::bill::BillError;
use crate::money::Money;
use crate::promise::{Load, NotThen, Promise, Way, promise};
use crate::reading::{Fulfilment, Question, WantedTime};
use crate::shop::delivery::Zone;
use crate::shop::{Branch, Shop};
use crate::time::Timestamp;

use super::Draft;

/// When something is asked or confirmed, and how busy the kitchen is then.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// When.
    pub now: Timestamp,
    /// How busy it is.
    pub load: Load,
}

/// What a draft still lacks, in the order in which it is asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Incomplete {
    /// No dish.
    #[error("no dish was named")]
    Dishes,
    /// A word that fits several entries is still open.
    #[error("it is open which entry of the menu was meant")]
    Which,
    /// Pickup or delivery.
    #[error("it is open whether it is fetched or brought")]
    Fulfilment,
    /// Where to.
    #[error("the address is missing")]
    Address,
    /// Which part of town.
    #[error("it is open in which zone the address lies")]
    Zone,
    /// The shop does not deliver there.
    #[error("the address lies in no zone of the shop")]
    Outside,
    /// Less than the shop brings.
    #[error("the order is below the minimum for delivery")]
    BelowMinimum {
        /// The least.
        minimum: Money,
        /// What is missing.
        short: Money,
    },
    /// What number.
    #[error("the phone number is missing")]
    Phone,
    /// Which branch.
    #[error("it is open which branch makes it")]
    Branch,
    /// Which table.
    #[error("the table is missing")]
    Table,
    /// When.
    #[error("it is open when it is wanted")]
    Time,
    /// The time that was wanted is over.
    #[error("the time it is wanted for is over")]
    TimePassed,
    /// It cannot be had then.
    #[error("it cannot be had then")]
    NotThen(NotThen),
    /// How it is paid.
    #[error("it is open how it is paid")]
    Payment,
    /// It is paid in a way that the shop does not take.
    #[error("the shop does not take this payment")]
    PaymentNotTaken,
    /// A line has no price: the menu changed, or an open choice. Or the sum does not fit.
    #[error("the order cannot be priced")]
    Bill(#[source] BillError),
}

impl Incomplete {
    /// The question that would fill the gap, if one would.
    pub const fn question(&self) -> Option<Question> {
        match self {
            Self::Dishes | Self::BelowMinimum { .. } => Some(Question::Dishes),
            Self::Which => Some(Question::Which),
            Self::Fulfilment => Some(Question::Fulfilment),
            Self::Address | Self::Outside => Some(Question::Address),
            Self::Zone => Some(Question::Zone),
            Self::Phone => Some(Question::Phone),
            Self::Branch => Some(Question::Branch),
            Self::Table => Some(Question::Table),
            Self::Time | Self::TimePassed | Self::NotThen(_) => Some(Question::Time),
            Self::Payment | Self::PaymentNotTaken => Some(Question::Payment),
            Self::Bill(_) => None,
        }
    }
}

/// How an address fits the zones of a shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZoneFit<'s> {
    /// The shop has no zones: it delivers everywhere.
    Unneeded,
    /// It lies in this one.
    In(&'s Zone),
    /// Nothing in the address says.
    Unknown,
    /// It lies in none.
    Outside,
}

impl Draft {
    /// How the order reaches the customer, where that is settled and the shop offers it.
    pub fn way(&self, shop: &Shop) -> Option<Fulfilment> {
        self.fulfilment.filter(|way| shop.fulfilments.contains(way)).or_else(|| shop.only_fulfilment())
    }

    /// In which zone the address lies.
    pub fn zone_fit<'s>(&self, shop: &'s Shop) -> ZoneFit<'s> {
        let delivery = &shop.delivery;
        if delivery.zones.is_empty() {
            return ZoneFit::Unneeded;
        }
        if let Some(zone) = self.zone.as_ref().and_then(|id| delivery.zone(id)) {
            return ZoneFit::In(zone);
        }
        if self.is_elsewhere {
            return ZoneFit::Outside;
        }
        if let Some(zone) = self.address.as_deref().and_then(|address| delivery.zone_of_address(address)) {
            return ZoneFit::In(zone);
        }
        let by_distance = delivery.zones.iter().any(|zone| zone.within_metres.is_some());
        match (self.place, shop.contact.place) {
            (Some(place), Some(from)) if by_distance => {
                delivery.zone_of_place(from, place).map_or(ZoneFit::Outside, ZoneFit::In)
            }
            _ => ZoneFit::Unknown,
        }
    }

    /// The zone it is brought to, if it is brought to one.
    pub fn delivery_zone<'s>(&self, shop: &'s Shop) -> Option<&'s Zone> {
        match self.zone_fit(shop) {
            ZoneFit::In(zone) if self.way(shop) == Some(Fulfilment::Delivery) => Some(zone),
            ZoneFit::In(_) | ZoneFit::Unneeded | ZoneFit::Unknown | ZoneFit::Outside => None,
        }
    }

    /// Which branch makes the order; `None` while that is open.
    pub fn branch<'s>(&self, shop: &'s Shop) -> Option<&'s Branch> {
        let chosen = self.branch.as_ref().and_then(|id| shop.branch(id));
        match self.way(shop) {
            Some(Fulfilment::Delivery) => {
                let by_zone = self.delivery_zone(shop).and_then(|zone| zone.branch.as_ref());
                let by_zone = by_zone.and_then(|id| shop.branch(id));
                by_zone.or(chosen).or_else(|| Some(shop.default_branch()))
            }
            Some(Fulfilment::Pickup | Fulfilment::DineIn) | None => {
                chosen.or_else(|| (shop.branches.len() == 1).then(|| shop.default_branch()))
            }
        }
    }

    /// What is promised, once how and where are settled.
    pub fn promise(&self, shop: &Shop, moment: Moment) -> Option<Result<Promise, NotThen>> {
        let fulfilment = self.way(shop)?;
        let branch = self.branch(shop)?;
        let way = Way { fulfilment, zone: self.delivery_zone(shop), branch };
        Some(promise(shop, way, self.wanted.as_ref(), moment.now.local(&shop.zone), moment.load))
    }

    /// What is still to be asked, first things first; `None` when the draft can be confirmed.
    pub fn missing(&self, shop: &Shop, moment: Moment) -> Option<Incomplete> {
        if self.open_choice.is_some() {
            return Some(Incomplete::Which);
        }
        if self.lines.is_empty() {
            return Some(Incomplete::Dishes);
        }
        if self.amends.is_some() {
            // How and when stand in the order already.
            return None;
        }
        if let Some(missing @ Incomplete::PaymentNotTaken) = self.missing_payment(shop) {
            // Who means to pay by card hears at once that nobody takes one.
            return Some(missing);
        }
        let Some(fulfilment) = self.way(shop) else {
            return Some(Incomplete::Fulfilment);
        };
        let place = match fulfilment {
            Fulfilment::Delivery => self.missing_for_delivery(shop),
            Fulfilment::Pickup => self.branch(shop).is_none().then_some(Incomplete::Branch),
            Fulfilment::DineIn => self.missing_for_table(shop),
        };
        place.or_else(|| self.missing_time(shop, fulfilment, moment)).or_else(|| self.missing_payment(shop))
    }

    fn missing_for_delivery(&self, shop: &Shop) -> Option<Incomplete> {
        if self.address.is_none() && self.place.is_none() {
            return Some(Incomplete::Address);
        }
        let zone = match self.zone_fit(shop) {
            ZoneFit::Unneeded => None,
            ZoneFit::In(zone) => Some(zone),
            ZoneFit::Unknown => return Some(Incomplete::Zone),
            ZoneFit::Outside => return Some(Incomplete::Outside),
        };
        let minimum = zone.and_then(|zone| zone.minimum).or(shop.delivery.minimum);
        if let (Some(minimum), Ok(bill)) = (minimum, self.bill(shop))
            && bill.subtotal.minor() < minimum.minor()
        {
            let short = Money::new(minimum.minor() - bill.subtotal.minor(), minimum.currency());
            return Some(Incomplete::BelowMinimum { minimum, short });
        }
        self.phone.is_none().then_some(Incomplete::Phone)
    }

    fn missing_for_table(&self, shop: &Shop) -> Option<Incomplete> {
        if self.branch(shop).is_none() {
            return Some(Incomplete::Branch);
        }
        self.table.is_none().then_some(Incomplete::Table)
    }

    fn missing_time(&self, shop: &Shop, fulfilment: Fulfilment, moment: Moment) -> Option<Incomplete> {
        if let Some(WantedTime::At(at)) = &self.wanted
            && *at < moment.now.local(&shop.zone)
        {
            return Some(Incomplete::TimePassed);
        }
        if let Some(Err(not_then)) = self.promise(shop, moment) {
            return Some(Incomplete::NotThen(not_then));
        }
        let is_asked = shop.asks_time && fulfilment != Fulfilment::DineIn;
        (self.wanted.is_none() && is_asked).then_some(Incomplete::Time)
    }

    fn missing_payment(&self, shop: &Shop) -> Option<Incomplete> {
        match self.payment {
            Some(method) if !shop.payments.takes(method) => Some(Incomplete::PaymentNotTaken),
            None if shop.payments.asks => Some(Incomplete::Payment),
            Some(_) | None => None,
        }
    }
}
