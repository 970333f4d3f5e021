//! The Messenger profile of a page, made of its shop: what the storyboard says, else what every shop has.

use std::collections::{BTreeMap, HashMap};

use comanda_domain::phrase::{ArgName, ArgValue, Phrase, TextKey};
use comanda_domain::storyboard::{GREETING_CHARS_MAX, MENU_LABEL_CHARS_MAX, MenuAction};
use comanda_domain::tap::Tap;
use comanda_meta::graph::{DEFAULT_LOCALE, IceBreaker, MenuItem, MessengerProfile, truncate};

use comanda_domain::shop::Shop;

use crate::texts::Texts;

/// The locales that Meta has for a language. What is not here is served by `default`.
const LOCALES: [(&str, &[&str]); 8] = [
    ("en", &["en_US", "en_GB"]),
    ("es", &["es_LA", "es_ES", "es_MX"]),
    ("fil", &["tl_PH"]),
    ("fr", &["fr_FR", "fr_CA"]),
    ("id", &["id_ID"]),
    ("pt", &["pt_BR", "pt_PT"]),
    ("th", &["th_TH"]),
    ("vi", &["vi_VN"]),
];

/// What stands in the menu of a shop that has no menu of its own in its storyboard.
const USUAL: [(TextKey, Tap); 3] = [
    (TextKey::ButtonMenu, Tap::ShowMenu),
    (TextKey::ButtonStatus, Tap::Status),
    (TextKey::ButtonPerson, Tap::Person),
];

/// The profile that the page of `shop` should have: the first language serves everybody whose own the shop does not speak.
pub fn profile_of(shop: &Shop, texts: &Texts) -> MessengerProfile {
    let languages = &shop.menu.shop.languages;
    let made = Made { shop, texts };
    MessengerProfile {
        get_started: Some(Tap::Start.to_string()),
        greeting: per_locale(languages, |language| made.greeting(language)),
        ice_breakers: per_locale(languages, |language| made.ice_breakers(language)),
        persistent_menu: per_locale(languages, |language| made.menu(language)),
    }
}

fn per_locale<T>(languages: &[String], make: impl Fn(&str) -> T) -> BTreeMap<String, T> {
    let first = languages.first().map(|language| (DEFAULT_LOCALE.to_owned(), make(language)));
    // Those of the first language, too: a phone set to it must not be served another by a neighbouring locale.
    let own = languages.iter().flat_map(|language| {
        let known = LOCALES.iter().find(|(code, _)| code == language);
        let locales = known.map_or(&[][..], |(_, locales)| locales);
        locales.iter().map(|locale| ((*locale).to_owned(), make(language)))
    });
    first.into_iter().chain(own).collect()
}

struct Made<'a> {
    shop: &'a Shop,
    texts: &'a Texts,
}

impl Made<'_> {
    fn say(&self, key: TextKey, language: &str) -> String {
        let shop = ArgValue::Text(self.shop.name.clone());
        self.texts.render(&Phrase::with(key, [(ArgName::Shop, shop)]), language, &HashMap::new())
    }

    fn greeting(&self, language: &str) -> String {
        let own = self.shop.storyboard.greeting.as_ref().map(|name| name.get(language).to_owned());
        truncate(&own.unwrap_or_else(|| self.say(TextKey::Greeting, language)), GREETING_CHARS_MAX)
    }

    fn ice_breakers(&self, language: &str) -> Vec<IceBreaker> {
        let own = self.shop.storyboard.ice_breakers.iter().map(|asked| IceBreaker {
            question: asked.question.get(language).to_owned(),
            payload: asked.go.tap().to_string(),
        });
        let own: Vec<IceBreaker> = own.collect();
        if !own.is_empty() {
            return own;
        }
        let usual = |(key, tap): &(TextKey, Tap)| IceBreaker {
            question: self.say(*key, language),
            payload: tap.to_string(),
        };
        USUAL.iter().map(usual).collect()
    }

    fn menu(&self, language: &str) -> Vec<MenuItem> {
        let own = self.shop.storyboard.menu.iter().map(|entry| {
            let title = entry.label.get(language).to_owned();
            match &entry.action {
                MenuAction::Go(target) => MenuItem::Postback { title, payload: target.tap().to_string() },
                MenuAction::Url(url) => MenuItem::Url { title, url: url.clone() },
            }
        });
        let own: Vec<MenuItem> = own.collect();
        if !own.is_empty() {
            return own;
        }
        let usual = |(key, tap): &(TextKey, Tap)| MenuItem::Postback {
            title: truncate(&self.say(*key, language), MENU_LABEL_CHARS_MAX),
            payload: tap.to_string(),
        };
        USUAL.iter().map(usual).collect()
    }
}

#[cfg(test)]
mod tests;
