//! `--load`: steady senders instead of customers with a wish.

use comanda_sim::{LoadPlan, Pacing};

/// What a load says when there is no menu to take dishes from.
const TEXT: &str = "alo";
/// Different texts of a load, at most.
const TEXTS_MAX: usize = 20;
const CUSTOMERS_MAX: usize = 10_000_000;
const PAGES_MAX: usize = 10_000;

/// The parts of `--load rate=500,customers=10000,pages=200,reports=off`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LoadOptions {
    pacing: Pacing,
    customers: usize,
    /// How many pages, `--page` and those that follow it.
    pub(super) pages: usize,
    /// Whether each accepted message is echoed, delivered and read.
    pub(super) reports: bool,
}

/// Reads the argument.
pub(super) fn parse(text: &str) -> Result<LoadOptions, String> {
    let mut options =
        LoadOptions { pacing: Pacing::PerSecond(10.0), customers: 1000, pages: 1, reports: true };
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let count = |most: usize| {
            let known = value.parse::<usize>().ok().filter(|count| (1..=most).contains(count));
            known.ok_or_else(|| format!("{name}: expected a number from 1 to {most}, found `{value}`"))
        };
        match name {
            "rate" => {
                let rate = value.parse::<f64>().ok().filter(|rate| rate.is_finite() && *rate > 0.0);
                let rate =
                    rate.ok_or_else(|| format!("rate: expected messages per second, found `{value}`"))?;
                options.pacing = Pacing::PerSecond(rate);
            }
            "unacknowledged" => options.pacing = Pacing::Unacknowledged(count(CUSTOMERS_MAX)?),
            "unanswered" => options.pacing = Pacing::Unanswered(count(CUSTOMERS_MAX)?),
            "customers" => options.customers = count(CUSTOMERS_MAX)?,
            "pages" => options.pages = count(PAGES_MAX)?,
            "reports" if value == "on" => options.reports = true,
            "reports" if value == "off" => options.reports = false,
            "reports" => return Err(format!("reports: expected on or off, found `{value}`")),
            _ => {
                let known = "rate, unacknowledged, unanswered, customers, pages, reports";
                return Err(format!("expected some of {known}, found `{name}`"));
            }
        }
    }
    Ok(options)
}

/// The load on `pages`; it ends only with the simulation. Dishes are said in turn.
pub(super) fn plan(options: &LoadOptions, pages: Vec<String>, dishes: &[String]) -> LoadPlan {
    let mut texts: Vec<String> = dishes.iter().take(TEXTS_MAX).map(|dish| format!("1 {dish}")).collect();
    if texts.is_empty() {
        texts.push(TEXT.to_owned());
    }
    LoadPlan {
        pages,
        people: options.customers,
        texts,
        pacing: options.pacing,
        count_max: usize::MAX,
        duration_ms_max: i64::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_in_any_order_and_have_defaults() {
        let options = parse("pages=200, rate=500.5,reports=off").unwrap();
        assert_eq!(options.pacing, Pacing::PerSecond(500.5));
        assert_eq!((options.pages, options.customers, options.reports), (200, 1000, false));
        assert_eq!(parse("unanswered=50").unwrap().pacing, Pacing::Unanswered(50));
        assert_eq!(parse("").unwrap().pacing, Pacing::PerSecond(10.0));
    }

    #[test]
    fn what_cannot_be_meant_is_named() {
        for (text, expected) in [
            ("rate=fast", "rate: expected messages per second, found `fast`"),
            ("rate=-1", "rate: "),
            ("customers=0", "customers: expected a number from 1"),
            ("pages", "pages: expected a number"),
            ("reports=maybe", "reports: expected on or off"),
            ("people=5", "expected some of rate,"),
        ] {
            let why = parse(text).unwrap_err();
            assert!(why.starts_with(expected), "{text}: {why}");
        }
    }

    #[test]
    fn dishes_are_said_in_turn_and_without_a_menu_hello() {
        let options = parse("customers=3").unwrap();
        let with = plan(&options, vec!["1".to_owned()], &["phở tái".to_owned()]);
        assert_eq!((with.texts, with.people), (vec!["1 phở tái".to_owned()], 3));
        assert_eq!(plan(&options, Vec::new(), &[]).texts, [TEXT]);
    }
}
