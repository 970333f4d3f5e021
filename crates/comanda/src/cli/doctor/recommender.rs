//! Whether the service that recommends dishes answers, and with something that can be used.

use std::time::Instant;

use comanda_domain::menu::{Item, Section};
use comanda_readers::{AskError, Wish, advised};

use super::Check;
use crate::clock;
use crate::config::Config;
use crate::telemetry;
use crate::wiring;

const NAME: &str = "recommender";

/// Asks the service once, about the first menu.
pub(super) async fn check(config: &Config) -> Check {
    let adviser = match wiring::adviser_of(config) {
        Ok(Some(adviser)) => adviser,
        Ok(None) => return Check::good(NAME, "shop: by the rules and favourites of each shop"),
        Err(error) => return Check::bad(NAME, error.to_string(), "mend [recommender] in comanda.toml"),
    };
    let pages = wiring::read_shops(config).unwrap_or_default();
    let Some(shop) = pages.first().map(|page| &page.folder.shop) else {
        let advice = "configure a page with its shop: the service chooses from its menu";
        return Check::note(NAME, "chat_completions (not asked: there is no menu to choose from)", advice);
    };
    let sections = shop.menu.sections.iter();
    let dishes: Vec<(&Section, &Item)> =
        sections.flat_map(|section| section.items.iter().map(move |item| (section, item))).collect();
    let wish = Wish {
        text: "What do you recommend?",
        language: shop.reply_language(None),
        dishes: &dishes,
        cart: &[],
        now: clock::now().local(&shop.zone),
    };
    let started = Instant::now();
    match adviser.ask(&wish, adviser.deadline()).await {
        Ok(answer) => {
            let ids = advised(&answer).unwrap_or_default();
            let known = ids.iter().filter(|id| dishes.iter().any(|(_, item)| item.id == **id)).count();
            let found = format!(
                "chat_completions answered after {} ms with {known} dishes of the menu",
                started.elapsed().as_millis()
            );
            if known > 0 {
                Check::good(NAME, found)
            } else {
                Check::bad(NAME, found, "the model is too weak for the form: choose another one")
            }
        }
        Err(error) => {
            let advice = advice_for(&error);
            Check::bad(NAME, format!("chat_completions: {}", telemetry::chain(&error.into())), advice)
        }
    }
}

const fn advice_for(error: &AskError) -> &'static str {
    match error {
        AskError::Refused { .. } => {
            "check recommender.token, recommender.url and recommender.model; until then the shop's rules answer"
        }
        AskError::NoConnection(_) | AskError::Broken(_) | AskError::Failed { .. } => {
            "check the line to the service and recommender.url; until then the shop's rules answer"
        }
        AskError::TimedOut | AskError::Busy => {
            "choose a quicker model, or raise recommender.timeout_ms: everybody waits for it"
        }
        AskError::Throttled { .. } | AskError::Resting => {
            "ask the service for a higher limit; until then the shop's rules answer"
        }
        AskError::TooLong { .. } | AskError::TooLarge { .. } | AskError::Unusable(_) => {
            "the service does not speak chat completions, or the model is too weak for the form"
        }
    }
}
