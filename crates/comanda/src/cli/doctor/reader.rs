//! Whether the outside reader answers, and with something that can be used.

use std::time::Instant;

use comanda_domain::reading::ReadingContext;
use comanda_nlu::Reader;
use comanda_readers::{AskError, Question};

use super::Check;
use crate::clock;
use crate::config::Config;
use crate::telemetry;
use crate::wiring;

const NAME: &str = "reader";

/// Asks the service once, about the first dish of the first menu.
pub(super) async fn check(config: &Config) -> Check {
    let kind = config.reader.kind();
    let outside = match wiring::outside_of(config) {
        Ok(Some(outside)) => outside,
        Ok(None) => return Check::good(NAME, kind),
        Err(error) => return Check::bad(NAME, error.to_string(), "mend [reader] in comanda.toml"),
    };
    let pages = wiring::read_shops(config).unwrap_or_default();
    let Some(shop) = pages.first().map(|page| &page.folder.shop) else {
        let advice = "configure a page with its shop: the reader is asked about a dish of its menu";
        return Check::note(NAME, format!("{kind} (not asked: there is no menu to ask with)"), advice);
    };
    let language = shop.menu.shop.languages.first().map(String::as_str);
    let dish = shop.menu.sections.iter().flat_map(|section| &section.items).next();
    let text = dish.map_or("2", |item| item.name.get(language.unwrap_or("en")));
    let text = format!("2 {text}");
    let built_in = Reader::new(&shop.menu);
    let now = clock::now().local(&shop.zone);
    let context = ReadingContext {
        cart: &[],
        asked: None,
        mentioned: None,
        now,
        region: None,
        language,
        day_start: jiff::civil::Time::midnight(),
    };
    let question =
        Question { text: &text, menu: &shop.menu, built_in: &built_in, context, session: "doctor" };
    let started = Instant::now();
    match outside.ask(&question, outside.deadline()).await {
        Ok(_) => Check::good(NAME, format!("{kind} answered after {} ms", started.elapsed().as_millis())),
        Err(error) => {
            let advice = advice_for(&error);
            Check::bad(NAME, format!("{kind}: {}", telemetry::chain(&error.into())), advice)
        }
    }
}

const fn advice_for(error: &AskError) -> &'static str {
    match error {
        AskError::Refused { .. } => {
            "check reader.token, reader.url and the model or agent; until then the built-in reader reads"
        }
        AskError::NoConnection(_) | AskError::Broken(_) | AskError::Failed { .. } => {
            "check the line to the service and reader.url; until then the built-in reader reads"
        }
        AskError::TimedOut | AskError::Busy => {
            "choose a quicker model, or raise reader.timeout_ms: everybody waits for it"
        }
        AskError::Throttled { .. } | AskError::Resting => {
            "ask for a higher limit, or set reader.ask = \"when_unsure\""
        }
        AskError::TooLong { .. } => "the first dish of the menu has too long a name for this service",
        AskError::TooLarge { .. } | AskError::Unusable(_) => {
            "the service does not speak the protocol of reader.kind, or the model is too weak for the form"
        }
    }
}
