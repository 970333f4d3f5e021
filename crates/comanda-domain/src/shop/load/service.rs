//! Reading how a shop serves: times, payment, acceptance, contact, and what it offers besides.

use crate::id::Sku;
use crate::menu::Menu;
use crate::money::Currency;
use crate::reading::Payment;
use crate::shop::delivery::Place;
use crate::shop::service::{
    Acceptance, BankAccount, Contact, Loyalty, Payments, Preparation, Recommendation, Upsell,
};
use crate::storyboard::Customer;
use crate::yaml::{Entry, Fields};

use super::{hours, money};

/// Longest time of any kind here, in minutes: a week.
const MINUTES_MAX: u32 = 7 * 24 * 60;
/// Furthest that an order may be placed ahead, in days.
const DAYS_AHEAD_MAX: u32 = 60;

/// The block `preparation`.
pub(super) fn preparation(entry: &Entry<'_>) -> Option<Preparation> {
    let mut fields = entry.map()?;
    let mut read = Preparation::default();
    for (key, slot) in [
        ("minutes", &mut read.minutes),
        ("per_open_ticket_minutes", &mut read.per_open_ticket),
        ("rush_minutes", &mut read.rush),
        ("minutes_max", &mut read.minutes_max),
        ("delivery_minutes", &mut read.delivery),
        ("last_order_minutes", &mut read.last_order),
    ] {
        if let Some(minutes) = fields.optional(key).and_then(|entry| entry.whole(0, MINUTES_MAX)) {
            *slot = minutes;
        }
    }
    if let Some(days) = fields.optional("days_ahead").and_then(|entry| entry.whole(0, DAYS_AHEAD_MAX)) {
        read.days_ahead = days;
    }
    fields.finish();
    Some(read)
}

/// The block `payment`.
pub(super) fn payments(entry: &Entry<'_>) -> Option<Payments> {
    let mut fields = entry.map()?;
    let listed = fields.optional("methods").and_then(|entry| entry.list()).unwrap_or_default();
    let methods: Vec<Payment> = listed.iter().filter_map(|entry| entry.one_of(&Payment::NAMES)).collect();
    let asks = fields.optional("ask").and_then(|entry| entry.boolean()).unwrap_or(false);
    let transfer = fields.optional("transfer").and_then(|entry| bank_account(&entry));
    // A method with a mistake in it is told of already.
    let are_known = methods.len() == listed.len();
    if let Some(ask) = fields.optional("ask").filter(|_| asks && are_known && methods.len() < 2) {
        ask.problem("there is nothing to ask with fewer than two `methods`");
    }
    if let Some(given) = fields.optional("transfer")
        && are_known
        && !methods.is_empty()
        && !methods.contains(&Payment::Transfer)
    {
        given.problem("nobody hears of this account: add `transfer` to `methods`, or take it out");
    }
    fields.finish();
    Some(Payments { methods, asks, transfer })
}

fn bank_account(entry: &Entry<'_>) -> Option<BankAccount> {
    let mut fields = entry.map()?;
    let bank = required_text(&mut fields, "bank");
    let account = required_text(&mut fields, "account");
    let holder = required_text(&mut fields, "holder");
    let picture = text(&mut fields, "picture");
    fields.finish();
    Some(BankAccount { bank: bank?, account: account?, holder: holder?, picture })
}

/// The block `accept`.
pub(super) fn acceptance(entry: &Entry<'_>, currency: Currency) -> Option<Acceptance> {
    let mut fields = entry.map()?;
    let automatic = fields.required("automatic").and_then(|entry| entry.boolean());
    let total_max = fields.optional("total_max").and_then(|entry| money(&entry, currency));
    let open_tickets_max = fields.optional("open_tickets_max").and_then(|entry| entry.whole(0, 10_000));
    fields.finish();
    automatic?.then_some(Acceptance { total_max, open_tickets_max })
}

/// The block `loyalty`.
pub(super) fn loyalty(entry: &Entry<'_>, currency: Currency) -> Option<Loyalty> {
    let mut fields = entry.map()?;
    let points = fields.optional("points").map_or(Some(1), |entry| entry.whole(1, 10_000));
    let per = fields.required("per").and_then(|entry| {
        let amount = money(&entry, currency)?;
        if amount.minor() <= 0 {
            entry.problem("expected an amount above 0: so much of an order's total earns the points");
            return None;
        }
        Some(amount)
    });
    fields.finish();
    Some(Loyalty { points: points?, per: per? })
}

/// The block `contact`, also that of a branch.
pub(super) fn contact(fields: &mut Fields<'_>) -> Contact {
    let (phone, address) = (text(fields, "phone"), text(fields, "address"));
    let map = text(fields, "map");
    let degrees = |entry: &Entry<'_>| {
        let read = entry.text()?.parse::<f64>().ok();
        if read.is_none() {
            entry.problem("expected degrees such as 10.7769");
        }
        read
    };
    let north = fields.optional("latitude");
    let east = fields.optional("longitude");
    let place = match (&north, &east) {
        (Some(north), Some(east)) => {
            let place = degrees(north).zip(degrees(east)).map(|(lat, lon)| Place::from_degrees(lat, lon));
            if let Some(None) = place {
                north.problem("there is no such place on earth");
            }
            place.flatten()
        }
        (Some(alone), None) | (None, Some(alone)) => {
            alone.problem("`latitude` and `longitude` stand together");
            None
        }
        (None, None) => None,
    };
    Contact { phone, address, place, map }
}

/// The list `upsell`.
pub(super) fn upsells(entry: &Entry<'_>, menu: &Menu) -> Option<Vec<Upsell>> {
    let read = |entry: &Entry<'_>| {
        let mut fields = entry.map()?;
        let after = after(&mut fields, menu);
        let dishes: Vec<&Sku> = items(menu).collect();
        let offer = fields.required("offer").and_then(|entry| known(&entry, "dish", &dishes));
        fields.finish();
        Some(Upsell { after, offer: offer? })
    };
    Some(entry.list()?.iter().filter_map(read).collect())
}

/// `after`: dishes and sections.
fn after(fields: &mut Fields<'_>, menu: &Menu) -> Vec<Sku> {
    let listed = fields.optional("after").and_then(|entry| entry.list()).unwrap_or_default();
    let sections = menu.sections.iter().map(|section| &section.id);
    let names: Vec<&Sku> = sections.chain(items(menu)).collect();
    listed.iter().filter_map(|entry| known(entry, "dish or section", &names)).collect()
}

/// The list `recommend`.
pub(super) fn recommendations(entry: &Entry<'_>, menu: &Menu) -> Option<Vec<Recommendation>> {
    let read = |entry: &Entry<'_>| {
        let mut fields = entry.map()?;
        let dishes = fields.required("dishes").and_then(|entry| {
            if entry.list()?.is_empty() {
                entry.problem("expected at least one dish");
            }
            favourites(&entry, menu)
        });
        let after = after(&mut fields, menu);
        let hours = fields.optional("hours").and_then(|entry| hours::week(&entry));
        let customer = fields.optional("customer").and_then(|entry| entry.one_of(&Customer::NAMES));
        fields.finish();
        Some(Recommendation { dishes: dishes?, after, hours, customer })
    };
    Some(entry.list()?.iter().filter_map(read).collect())
}

/// The list `favourites`.
pub(super) fn favourites(entry: &Entry<'_>, menu: &Menu) -> Option<Vec<Sku>> {
    let dishes: Vec<&Sku> = items(menu).collect();
    Some(entry.list()?.iter().filter_map(|entry| known(entry, "dish", &dishes)).collect())
}

fn items(menu: &Menu) -> impl Iterator<Item = &Sku> {
    menu.sections.iter().flat_map(|section| section.items.iter().map(|item| &item.id))
}

pub(super) fn known(entry: &Entry<'_>, what: &str, names: &[&Sku]) -> Option<Sku> {
    let text = entry.text()?;
    let found = names.iter().find(|id| id.as_str() == text);
    if found.is_none() {
        let names: Vec<&str> = names.iter().map(|id| id.as_str()).collect();
        entry.unknown_name(what, text, &names);
    }
    found.map(|id| (*id).clone())
}

fn text(fields: &mut Fields<'_>, key: &'static str) -> Option<String> {
    fields.optional(key).and_then(|entry| entry.text()).map(str::to_owned)
}

fn required_text(fields: &mut Fields<'_>, key: &'static str) -> Option<String> {
    fields.required(key).and_then(|entry| entry.text()).map(str::to_owned)
}
