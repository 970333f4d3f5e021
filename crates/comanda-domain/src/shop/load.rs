//! Reading `shop.yaml`. Everything but the format has a default from the menu's `shop:` block.

mod comments;
mod delivery;
mod hours;
mod service;

use std::collections::HashMap;
use std::time::Duration;

use jiff::civil;
use jiff::tz::TimeZone;

use crate::id::Sku;
use crate::menu::Menu;
use crate::money::{Currency, Money};
use crate::reading::Fulfilment;
use crate::storyboard::Storyboard;
use crate::yaml::{Document, Entry, Fields, Report};

use super::comments::CommentRules;
use super::delivery::Delivery;
use super::service::{Contact, Payments, Preparation};
use super::{Branch, Clock, Shop, Voice};

pub use crate::yaml::FileErrors as ShopError;

/// Below this confidence a text is asked about where it may mean two things. From it on, docs/READER.md counts one wrong reading
/// in two hundred.
const ASK_BELOW_PERCENT: u8 = 95;

/// Longest waiting time that a shop file may set, in minutes: a week.
const MINUTES_MAX: u32 = 7 * 24 * 60;

/// Where the law wants people to be told that a machine answers: the European Union (Regulation 2024/1689, article 50, from
/// 2 August 2026) and the United States, for California (Business and Professions Code, section 17941).
const AUTOMATED_REGIONS: [&str; 28] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT",
    "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "US",
];

/// Where people write 6:30 pm, and the month before the day.
const TWELVE_HOUR_REGIONS: [&str; 2] = ["US", "PH"];

impl Shop {
    /// Reads `shop.yaml` over `menu`. `version` is the SHA-256 of the folder both came from.
    ///
    /// What both files say (name, currency, languages, time zone, region) must agree.
    pub fn from_yaml(file_name: &str, text: &str, menu: Menu, version: String) -> Result<Self, ShopError> {
        let report = Report::new(file_name);
        let shop =
            Document::parse(text, &report).and_then(|document| read(&document.root(&report), menu, version));
        let problems = report.into_problems();
        match shop {
            Some(shop) if problems.is_empty() => Ok(shop),
            _ => Err(ShopError { problems }),
        }
    }

    /// The shop of a menu that stands alone, with every default.
    pub fn from_menu(menu: Menu, version: String) -> Self {
        let zone = TimeZone::get(&menu.shop.timezone).unwrap_or(TimeZone::UTC);
        let kitchen_language = menu.shop.languages.first().cloned().unwrap_or_else(|| "en".to_owned());
        Self {
            name: menu.shop.name.clone(),
            languages: menu.shop.languages.clone(),
            kitchen_language,
            zone,
            region: menu.shop.region.clone(),
            clock: clock_of(menu.shop.region.as_deref()),
            day_start: civil::time(4, 0, 0, 0),
            fulfilments: vec![Fulfilment::Pickup, Fulfilment::Delivery],
            asks_time: true,
            person_pause: Duration::from_hours(1),
            person_max: Duration::from_hours(4),
            person_wait: Duration::from_mins(10),
            reminder_after: Duration::from_mins(30),
            expiry_after: Duration::from_hours(12),
            branches: vec![main_branch(&menu.shop.name)],
            hours: None,
            staffed: None,
            contact: Contact::default(),
            delivery: Delivery::default(),
            preparation: Preparation::default(),
            payments: Payments::default(),
            acceptance: None,
            loyalty: None,
            is_shadow: false,
            upsells: Vec::new(),
            recommendations: Vec::new(),
            favourites: Vec::new(),
            ask_below_percent: ASK_BELOW_PERCENT,
            utility_templates: HashMap::new(),
            smallest_coin: None,
            voices: HashMap::new(),
            comments: CommentRules::default(),
            storyboard: Storyboard::default(),
            says_automated: menu
                .shop
                .region
                .as_deref()
                .is_some_and(|region| AUTOMATED_REGIONS.contains(&region)),
            menu,
            version,
        }
    }
}

fn clock_of(region: Option<&str>) -> Clock {
    let is_twelve = region.is_some_and(|region| TWELVE_HOUR_REGIONS.contains(&region));
    if is_twelve { Clock::Twelve } else { Clock::TwentyFour }
}

fn main_branch(shop_name: &str) -> Branch {
    #[expect(
        clippy::expect_used,
        reason = "the literal is a valid id, as every test that loads a shop shows"
    )]
    let id = Sku::parse("main").expect("`main` is an id");
    Branch { id, name: shop_name.to_owned(), contact: Contact::default(), hours: None }
}

fn read(root: &Entry<'_>, menu: Menu, version: String) -> Option<Shop> {
    let mut fields = root.map()?;
    if let Some(format) = fields.required("format") {
        format.one_of(&[("comanda-shop/1", ())]);
    }
    agrees_with_menu(&mut fields, &menu);
    let mut shop = Shop::from_menu(menu, version);
    if let Some(language) = fields.optional("kitchen_language").and_then(|entry| entry.text()) {
        language.clone_into(&mut shop.kitchen_language);
    }
    let clocks = [("12", Clock::Twelve), ("24", Clock::TwentyFour)];
    if let Some(clock) = fields.optional("clock").and_then(|entry| entry.one_of(&clocks)) {
        shop.clock = clock;
    }
    if let Some(time) = fields.optional("day_start").and_then(|entry| wall_clock(&entry)) {
        shop.day_start = time;
    }
    if let Some(entry) = fields.optional("fulfilment") {
        let ways: Vec<Fulfilment> = entry
            .list()
            .unwrap_or_default()
            .iter()
            .filter_map(|way| way.one_of(&Fulfilment::NAMES))
            .collect();
        if ways.is_empty() {
            entry.problem("expected at least one of `pickup`, `delivery`, `dine_in`");
        } else {
            shop.fulfilments = ways;
        }
    }
    if let Some(asks) = fields.optional("ask_time").and_then(|entry| entry.boolean()) {
        shop.asks_time = asks;
    }
    for (key, slot) in [
        ("person_pause_minutes", &mut shop.person_pause),
        ("person_max_minutes", &mut shop.person_max),
        ("person_wait_minutes", &mut shop.person_wait),
        ("reminder_minutes", &mut shop.reminder_after),
        ("draft_expiry_minutes", &mut shop.expiry_after),
    ] {
        if let Some(minutes) = fields.optional(key).and_then(|entry| entry.whole(1, MINUTES_MAX)) {
            *slot = Duration::from_mins(u64::from(minutes));
        }
    }
    if let Some(branches) = fields.optional("branches").and_then(|entry| read_branches(&entry)) {
        shop.branches = branches;
    }
    read_hours(&mut fields, &mut shop);
    read_service(&mut fields, &mut shop);
    fields.finish();
    Some(shop)
}

fn read_hours(fields: &mut Fields<'_>, shop: &mut Shop) {
    let given = fields.optional("hours");
    shop.hours = given.as_ref().and_then(hours::week);
    shop.staffed = fields.optional("staffed").and_then(|entry| hours::week(&entry));
    let Some(entry) = fields.optional("holidays") else { return };
    let Some(special) = hours::holidays(&entry) else { return };
    let of_branches = shop.branches.iter_mut().map(|branch| &mut branch.hours);
    let mut any = false;
    for hours in [&mut shop.hours, &mut shop.staffed].into_iter().chain(of_branches).flatten() {
        hours.special.clone_from(&special);
        any = true;
    }
    // Hours with a mistake in them are told of already.
    if !any && given.is_none() {
        entry.problem("holidays need `hours` that they differ from");
    }
}

fn read_service(fields: &mut Fields<'_>, shop: &mut Shop) {
    let currency = shop.menu.shop.currency;
    if let Some(entry) = fields.optional("contact")
        && let Some(mut inner) = entry.map()
    {
        shop.contact = service::contact(&mut inner);
        inner.finish();
    }
    if let Some(entry) = fields.optional("delivery")
        && let Some(delivery) = delivery::delivery(&entry, currency, &shop.branches)
    {
        let by_distance = delivery.zones.iter().any(|zone| zone.within_metres.is_some());
        if by_distance && shop.contact.place.is_none() {
            entry.problem("zones with `within_km` need `latitude` and `longitude` under `contact`");
        }
        shop.delivery = delivery;
    }
    if let Some(preparation) = fields.optional("preparation").and_then(|entry| service::preparation(&entry)) {
        shop.preparation = preparation;
    }
    if let Some(payments) = fields.optional("payment").and_then(|entry| service::payments(&entry)) {
        shop.payments = payments;
    }
    shop.acceptance = fields.optional("accept").and_then(|entry| service::acceptance(&entry, currency));
    shop.loyalty = fields.optional("loyalty").and_then(|entry| service::loyalty(&entry, currency));
    let menu = &shop.menu;
    if let Some(upsells) = fields.optional("upsell").and_then(|entry| service::upsells(&entry, menu)) {
        shop.upsells = upsells;
    }
    if let Some(rules) = fields.optional("comments").and_then(|entry| comments::comments(&entry, menu)) {
        shop.comments = rules;
    }
    let menu = &shop.menu;
    if let Some(rules) = fields.optional("recommend").and_then(|entry| service::recommendations(&entry, menu))
    {
        shop.recommendations = rules;
    }
    if let Some(dishes) = fields.optional("favourites").and_then(|entry| service::favourites(&entry, menu)) {
        shop.favourites = dishes;
    }
    if let Some(percent) = fields.optional("ask_below_percent").and_then(|entry| entry.whole(0, 100)) {
        shop.ask_below_percent = u8::try_from(percent).unwrap_or(ASK_BELOW_PERCENT);
    }
    if let Some(entry) = fields.optional("utility_templates")
        && let Some(templates) = read_by_language(&entry, &shop.languages)
    {
        shop.utility_templates = templates;
    }
    shop.smallest_coin = fields.optional("smallest_coin").and_then(|entry| {
        let coin = money(&entry, currency)?;
        if coin.minor() <= 0 {
            entry.problem("expected an amount above 0, such as 500");
            return None;
        }
        Some(coin)
    });
    if let Some(voices) = fields.optional("voice").and_then(|entry| read_voices(&entry, &shop.languages)) {
        shop.voices = voices;
    }
    if let Some(is_shadow) = fields.optional("shadow").and_then(|entry| entry.boolean()) {
        shop.is_shadow = is_shadow;
    }
    if let Some(says) = fields.optional("says_automated").and_then(|entry| entry.boolean()) {
        shop.says_automated = says;
    }
}

/// One name for each language: `{ vi: order_news_vi, en: order_news_en }`.
fn read_by_language(entry: &Entry<'_>, languages: &[String]) -> Option<HashMap<String, String>> {
    let mut read = HashMap::new();
    for (language, entry) in entry.map()?.all() {
        if !languages.iter().any(|known| known == language) {
            let known: Vec<&str> = languages.iter().map(String::as_str).collect();
            entry.unknown_name("language", language, &known);
        } else if let Some(name) = entry.text() {
            read.insert(language.to_owned(), name.to_owned());
        }
    }
    Some(read)
}

/// `voice: { vi: { me: em, you: anh/chị }, es: { formal: true } }`.
fn read_voices(entry: &Entry<'_>, languages: &[String]) -> Option<HashMap<String, Voice>> {
    let mut voices = HashMap::new();
    for (language, entry) in entry.map()?.all() {
        if !languages.iter().any(|known| known == language) {
            let known: Vec<&str> = languages.iter().map(String::as_str).collect();
            entry.unknown_name("language", language, &known);
            continue;
        }
        let mut fields = entry.map()?;
        let text = |entry: Entry<'_>| entry.text().map(str::to_owned);
        let voice = Voice {
            me: fields.optional("me").and_then(text),
            you: fields.optional("you").and_then(text),
            is_formal: fields.optional("formal").and_then(|entry| entry.boolean()).unwrap_or(false),
        };
        fields.finish();
        voices.insert(language.to_owned(), voice);
    }
    Some(voices)
}

fn money(entry: &Entry<'_>, currency: Currency) -> Option<Money> {
    let read = Money::parse_decimal(entry.text()?, currency);
    read.inspect_err(|wrong| entry.problem(wrong.to_string())).ok()
}

/// The keys that the menu's `shop:` block has too: absent, or the same.
fn agrees_with_menu(fields: &mut Fields<'_>, menu: &Menu) {
    let shop = &menu.shop;
    for (key, value) in [
        ("name", Some(shop.name.as_str())),
        ("currency", Some(shop.currency.code())),
        ("timezone", Some(shop.timezone.as_str())),
        ("region", shop.region.as_deref()),
    ] {
        let Some(entry) = fields.optional(key) else { continue };
        if let (Some(said), Some(wanted)) = (entry.text(), value)
            && said != wanted
        {
            entry.problem(format!(
                "`{said}` differs from `{wanted}` in the menu's `shop:` block; keep one of them"
            ));
        }
    }
    if let Some(entry) = fields.optional("languages") {
        let said: Vec<&str> = entry.list().unwrap_or_default().iter().filter_map(Entry::text).collect();
        if said != shop.languages {
            entry
                .problem(format!("differs from `{}` in the menu's `shop:` block", shop.languages.join(", ")));
        }
    }
}

fn wall_clock(entry: &Entry<'_>) -> Option<civil::Time> {
    let time = hours::clock(entry.text()?);
    if time.is_none() {
        entry.problem("expected a time of day such as \"04:00\"");
    }
    time
}

fn read_branches(entry: &Entry<'_>) -> Option<Vec<Branch>> {
    let mut branches: Vec<Branch> = Vec::new();
    for branch in entry.list()? {
        let mut fields = branch.map()?;
        let id: Option<Sku> = fields.required("id").and_then(|entry| entry.parsed());
        let name = fields.required("name").and_then(|entry| entry.text()).map(str::to_owned);
        let contact = service::contact(&mut fields);
        let hours = fields.optional("hours").and_then(|entry| hours::week(&entry));
        fields.finish();
        let (Some(id), Some(name)) = (id, name) else { continue };
        if branches.iter().any(|known| known.id == id) {
            branch.problem(format!("branch `{id}` is already there"));
        }
        branches.push(Branch { id, name, contact, hours });
    }
    if branches.is_empty() {
        entry.problem("expected at least one branch; leave the key out for a shop with one");
        return None;
    }
    Some(branches)
}

#[cfg(test)]
mod tests;
