//! Reading where a shop delivers.
//!
//! ```yaml
//! delivery:
//!   minimum: 60000
//!   elsewhere: refuse                 # or `person`
//!   zones:
//!     - { id: q1, name: Quận 1, words: [Q1, Bến Nghé], fee: 15000, free_from: 300000, minutes: 15 }
//!     - { id: near, name: dưới 3 km, within_km: 3, fee: 20000, minimum: 100000, branch: main }
//! ```

use crate::id::Sku;
use crate::money::{Currency, Money};
use crate::shop::Branch;
use crate::shop::delivery::{Delivery, Elsewhere, Zone};
use crate::words::Words;
use crate::yaml::{Entry, Fields};

use super::money;

/// Longest way that a zone may take, in minutes.
const WAY_MINUTES_MAX: u32 = 24 * 60;
/// Widest zone, in kilometres.
const ZONE_KM_MAX: f64 = 500.0;

/// The block `delivery`.
pub(super) fn delivery(entry: &Entry<'_>, currency: Currency, branches: &[Branch]) -> Option<Delivery> {
    let mut fields = entry.map()?;
    let minimum = amount(&mut fields, "minimum", currency);
    let elsewhere = fields
        .optional("elsewhere")
        .and_then(|entry| entry.one_of(&[("refuse", Elsewhere::Refuse), ("person", Elsewhere::Person)]));
    let listed = fields.optional("zones").and_then(|entry| entry.list()).unwrap_or_default();
    let mut zones: Vec<Zone> = Vec::new();
    for entry in &listed {
        let Some(zone) = zone(entry, currency, branches) else { continue };
        if zones.iter().any(|known| known.id == zone.id) {
            entry.problem(format!("zone `{}` is already there", zone.id));
        }
        zones.push(zone);
    }
    fields.finish();
    Some(Delivery { zones, elsewhere: elsewhere.unwrap_or_default(), minimum })
}

fn zone(entry: &Entry<'_>, currency: Currency, branches: &[Branch]) -> Option<Zone> {
    let mut fields = entry.map()?;
    let id: Option<Sku> = fields.required("id").and_then(|entry| entry.parsed());
    let name = fields.required("name").and_then(|entry| entry.text()).map(str::to_owned);
    let listed = fields.optional("words").and_then(|entry| entry.list()).unwrap_or_default();
    let within_metres = fields.optional("within_km").and_then(|entry| kilometres(&entry));
    let mut phrases: Vec<Words> =
        listed.iter().filter_map(Entry::text).map(Words::of).filter(|phrase| !phrase.is_empty()).collect();
    // A name such as "under 3 km" is no part of an address.
    if let Some(name) = name.as_deref().filter(|_| within_metres.is_none()) {
        phrases.push(Words::of(name));
    }
    let fee = amount(&mut fields, "fee", currency);
    let free_from = amount(&mut fields, "free_from", currency);
    let minimum = amount(&mut fields, "minimum", currency);
    let minutes = fields.optional("minutes").and_then(|entry| entry.whole(0, WAY_MINUTES_MAX));
    let branch: Option<Sku> = fields.optional("branch").and_then(|entry| {
        let id: Sku = entry.parsed()?;
        if !branches.iter().any(|branch| branch.id == id) {
            let known: Vec<&str> = branches.iter().map(|branch| branch.id.as_str()).collect();
            entry.unknown_name("branch", id.as_str(), &known);
        }
        Some(id)
    });
    fields.finish();
    Some(Zone { id: id?, name: name?, phrases, within_metres, fee, free_from, minimum, minutes, branch })
}

fn amount(fields: &mut Fields<'_>, key: &'static str, currency: Currency) -> Option<Money> {
    let entry = fields.optional(key)?;
    let amount = money(&entry, currency)?;
    if amount.minor() < 0 {
        entry.problem("must not be negative");
        return None;
    }
    Some(amount)
}

fn kilometres(entry: &Entry<'_>) -> Option<u32> {
    let text = entry.text()?;
    let read = text.parse::<f64>().ok().filter(|km| *km > 0.0 && *km <= ZONE_KM_MAX);
    if read.is_none() {
        entry.problem(format!("expected kilometres from 0.1 to {ZONE_KM_MAX}, found `{text}`"));
    }
    // In range after the check.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 500 000")]
    read.map(|km| (km * 1_000.0).round() as u32)
}
