//! The shop block: what the sheet `Shop` says, what the command line says over it, and what can be guessed.

use comanda_domain::money::Currency;

use super::super::findings::{Findings, Place};
use super::super::layout::{self, Headings, Kind, SETTINGS};
use super::super::table::{Field, Row, Table};
use super::super::tree::{Entry, Node};
use super::super::{list, price};
use super::context::text;
use super::{Given, Tables};

/// Whole prices from here on are taken for đồng.
const DONG_FROM: u64 = 1000;

/// The shop block, its currency and its languages.
pub(super) fn read(
    tables: &Tables<'_>,
    given: &Given,
    findings: &Findings,
) -> Option<(Node, Currency, Vec<String>)> {
    let settings = settings(tables, findings);
    let setting = |key: &str| settings.iter().find(|(known, _)| *known == key).map(|(_, field)| field);
    let said = |given: Option<&String>, key: &str| {
        let given = given.map(|value| Node::text(value.clone()));
        given.or_else(|| setting(key).map(text))
    };
    let currency = match (given.currency, setting("currency")) {
        (Some(currency), _) => currency,
        (None, Some(field)) => said_currency(field, findings)?,
        (None, None) => guessed_currency(tables.get(Kind::Dishes), findings),
    };
    let languages = if !given.languages.is_empty() {
        given.languages.clone()
    } else if let Some(field) = setting("languages") {
        let separated = field.text.replace([',', ' '], ";");
        list::split(&separated).into_iter().map(|language| language.to_lowercase()).collect()
    } else {
        guessed_languages(tables.get(Kind::Dishes), currency)
    };
    let mut shop = Entry::new();
    shop.set("name", said(given.name.as_ref(), "name").unwrap_or_else(|| Node::text(&*given.fallback_name)));
    shop.set("currency", Node::text(currency.code()));
    let list = Node::list(languages.iter().map(Node::text).collect());
    shop.set("languages", setting("languages").map_or(list.clone(), |field| list.at(&field.place)));
    let guessed_zone = || (currency.code() == "VND").then(|| Node::text("Asia/Ho_Chi_Minh"));
    let timezone = said(given.timezone.as_ref(), "timezone").or_else(guessed_zone);
    if timezone.is_none() {
        findings.note("the time zone is taken to be UTC; say --timezone, such as --timezone Europe/Madrid");
    }
    shop.set("timezone", timezone);
    shop.set("region", setting("region").map(|field| Node::text(field.text.to_uppercase()).at(&field.place)));
    Some((shop.into_node(), currency, languages))
}

/// The lines of the sheet `Shop`.
fn settings<'t>(tables: &'t Tables<'_>, findings: &Findings) -> Vec<(&'static str, Field<'t>)> {
    let rows = tables.get(Kind::Shop).into_iter().flat_map(Table::rows);
    rows.filter_map(|row: Row<'t>| {
        let (name, value) = (row.get("setting")?, row.get("value")?);
        let recognised = layout::recognise(name.text, SETTINGS);
        if recognised.is_none() {
            unknown_setting(name.text, &name.place, findings);
        }
        Some((recognised?.column.key, value))
    })
    .collect()
}

fn unknown_setting(name: &str, place: &Place, findings: &Findings) {
    let known: Vec<String> = SETTINGS.iter().map(|setting| setting.heading(Headings::En, None)).collect();
    let near = layout::nearest(name, SETTINGS).map(|near| format!("did you mean `{near}`?"));
    let hint = near.unwrap_or_else(|| format!("known are {}", known.join(", ")));
    findings.mistake(place, format!("unknown setting `{name}`; {hint}"));
}

fn said_currency(field: &Field<'_>, findings: &Findings) -> Option<Currency> {
    let currency = price::currency_named(field.text);
    if currency.is_none() {
        let message =
            format!("`{}` is no currency; expected its ISO 4217 code, such as VND, EUR or USD", field.text);
        findings.mistake(&field.place, message);
    }
    currency
}

/// The currency by the signs in the prices, the language of the headings, and the size of the prices. It is always
/// told: a wrong one is seen at once.
fn guessed_currency(dishes: Option<&Table<'_>>, findings: &Findings) -> Currency {
    let prices: Vec<&str> = dishes
        .into_iter()
        .flat_map(Table::rows)
        .flat_map(|row| {
            row.get("price").into_iter().chain(row.by("price").into_iter().map(|(_, field)| field))
        })
        .map(|field| field.text)
        .collect();
    let headings = dishes.map_or(Headings::En, Table::language);
    let above = dishes.and_then(Table::unit).and_then(price::currency_named).map(Currency::code);
    let signed = prices.iter().find_map(|price| price::currencies_in(price).first().copied());
    let thousands = |price: &&str| {
        let digits: String = price.chars().filter(char::is_ascii_digit).collect();
        digits.parse::<u64>().is_ok_and(|whole| whole >= DONG_FROM) || price.to_lowercase().ends_with('k')
    };
    let with_cents = prices.iter().any(|price| price::has_cents(price));
    let (code, reason) = if let Some(code) = above {
        (code, "by the heading of the prices")
    } else if let Some(code) = signed {
        (code, "by the sign in the prices")
    } else if headings == Headings::Vi || (!with_cents && prices.iter().any(thousands)) {
        ("VND", "by the headings and the prices")
    } else if headings == Headings::Es {
        ("EUR", "by the headings")
    } else {
        ("USD", "since nothing says otherwise")
    };
    findings.note(format!("the currency is taken to be {code}, {reason}; say --currency if it is another"));
    #[expect(clippy::expect_used, reason = "only codes of ISO 4217 stand above and in the table of signs")]
    Currency::parse(code).expect("a known currency")
}

fn guessed_languages(dishes: Option<&Table<'_>>, currency: Currency) -> Vec<String> {
    let headings = dishes.map_or(Headings::En, Table::language);
    let languages: &[&str] = match headings {
        Headings::Vi => &["vi", "en"],
        Headings::Es => &["es"],
        Headings::En if currency.code() == "VND" => &["vi", "en"],
        Headings::En => &["en"],
    };
    languages.iter().map(|language| (*language).to_owned()).collect()
}
