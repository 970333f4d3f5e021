//! Texts: Fluent files per language, compiled in, and what a shop puts over them.
//!
//! Rendering happens when a message is sent; a decision never depends on a wording.

mod check;

use std::collections::HashMap;

use comanda_domain::id::OrderId;
use comanda_domain::phrase::{ArgName, ArgValue, CartLine, Phrase, TextKey};
use comanda_domain::shop::Voice;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use check::Found;

pub use check::TextsError;

/// Languages that are compiled in.
pub const BUILT_IN: [(&str, &str); 8] = [
    ("en", include_str!("../texts/en.ftl")),
    ("es", include_str!("../texts/es.ftl")),
    ("fil", include_str!("../texts/fil.ftl")),
    ("fr", include_str!("../texts/fr.ftl")),
    ("id", include_str!("../texts/id.ftl")),
    ("pt", include_str!("../texts/pt.ftl")),
    ("th", include_str!("../texts/th.ftl")),
    ("vi", include_str!("../texts/vi.ftl")),
];

/// Used where a shop speaks a language that has no texts.
const FALLBACK: &str = "en";

/// What the shop calls itself and its customers where it says nothing, by language.
const VOICES: [(&str, &str, &str); 1] = [("vi", "mình", "bạn")];

/// The texts of one shop.
pub struct Texts {
    bundles: HashMap<String, FluentBundle<FluentResource>>,
    voices: HashMap<String, Voice>,
}

impl Texts {
    /// The compiled-in texts with `overrides` (`file name`, `content`) over them.
    pub fn new(overrides: &[(String, String)]) -> Result<Self, TextsError> {
        let mut bundles = HashMap::new();
        for (language, source) in BUILT_IN {
            add(&mut bundles, &format!("{language}.ftl"), source)?;
        }
        for (file, source) in overrides {
            add(&mut bundles, file, source)?;
        }
        Ok(Self { bundles, voices: HashMap::new() })
    }

    /// The same in the voice of a shop, by language.
    #[must_use]
    pub fn in_voice(self, voices: &HashMap<String, Voice>) -> Self {
        Self { voices: voices.clone(), ..self }
    }

    /// The phrase in words of `language`. `numbers` are the short numbers of the orders it may name.
    pub fn render(&self, phrase: &Phrase, language: &str, numbers: &HashMap<OrderId, u32>) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in &phrase.args {
            args.set(name.as_str(), self.argument(value, language, numbers));
        }
        self.format(phrase.key, language, args)
    }

    fn argument(
        &self,
        value: &ArgValue,
        language: &str,
        numbers: &HashMap<OrderId, u32>,
    ) -> FluentValue<'static> {
        let text = match value {
            ArgValue::Text(text) => text.clone(),
            // A number that a text may choose its words by.
            ArgValue::Number(number) => return FluentValue::from(*number),
            ArgValue::Money(money) => money.to_string(),
            ArgValue::Cart(lines) => {
                let lines: Vec<String> = lines.iter().map(|line| self.cart_line(line, language)).collect();
                lines.join("\n")
            }
            ArgValue::Phrase(phrase) => self.render(phrase, language, numbers),
            ArgValue::Lines(phrases) => self.several(phrases, language, numbers).join("\n"),
            ArgValue::List(phrases) => self.several(phrases, language, numbers).join(", "),
            // An order without a number was never committed; its id is better than nothing.
            ArgValue::OrderNumber(order) => {
                numbers.get(order).map_or_else(|| order.to_string(), ToString::to_string)
            }
        };
        FluentValue::from(text)
    }

    fn several(&self, phrases: &[Phrase], language: &str, numbers: &HashMap<OrderId, u32>) -> Vec<String> {
        phrases.iter().map(|phrase| self.render(phrase, language, numbers)).collect()
    }

    fn cart_line(&self, line: &CartLine, language: &str) -> String {
        let mut args = FluentArgs::new();
        args.set(ArgName::Quantity.as_str(), line.quantity.to_string());
        args.set(ArgName::Dish.as_str(), line.text.clone());
        args.set(
            ArgName::Price.as_str(),
            line.price.map_or_else(|| "none".to_owned(), |price| price.to_string()),
        );
        self.format(TextKey::CartLine, language, args)
    }

    /// What a message that was decided by an older version does not bring along says nothing.
    fn add_missing(args: &mut FluentArgs<'_>) {
        for name in [ArgName::Extras, ArgName::Method, ArgName::Allergies] {
            if args.get(name.as_str()).is_none() {
                args.set(name.as_str(), "");
            }
        }
    }

    /// Adds what every text may name: `me` and `you` (with a capital: at the beginning of a sentence), and `tone`.
    fn add_voice(&self, args: &mut FluentArgs<'_>, language: &str) {
        let voice = self.voices.get(language);
        let usual = VOICES.iter().find(|(known, ..)| *known == language);
        let me =
            voice.and_then(|voice| voice.me.clone()).or_else(|| usual.map(|(_, me, _)| (*me).to_owned()));
        let you =
            voice.and_then(|voice| voice.you.clone()).or_else(|| usual.map(|(.., you)| (*you).to_owned()));
        for (name, word) in [("me", me), ("you", you)] {
            let word = word.unwrap_or_default();
            args.set(capital(name), capital(&word));
            args.set(name, word);
        }
        args.set("tone", if voice.is_some_and(|voice| voice.is_formal) { "formal" } else { "casual" });
    }

    fn format(&self, key: TextKey, language: &str, mut args: FluentArgs<'_>) -> String {
        self.add_voice(&mut args, language);
        Self::add_missing(&mut args);
        let chosen = self.bundles.get(language).filter(|bundle| bundle.has_message(key.as_str()));
        let Some(bundle) = chosen.or_else(|| self.bundles.get(FALLBACK)) else {
            return key.as_str().to_owned();
        };
        let Some(pattern) = bundle.get_message(key.as_str()).and_then(|message| message.value()) else {
            return key.as_str().to_owned();
        };
        let mut problems = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&args), &mut problems).into_owned();
        if !problems.is_empty() {
            tracing::warn!(
                text.key = key.as_str(),
                text.language = language,
                "a text names an argument it does not get"
            );
        }
        without_empty_lines(text)
    }
}

/// With a capital first letter.
fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// An argument that says nothing leaves no gap.
fn without_empty_lines(text: String) -> String {
    if !text.contains('\n') {
        return text;
    }
    text.lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n")
}

fn add(
    bundles: &mut HashMap<String, FluentBundle<FluentResource>>,
    file: &str,
    source: &str,
) -> Result<(), TextsError> {
    let shown = format!("texts/{file}");
    let language = file.split('.').next().unwrap_or_default().to_owned();
    let Ok(identifier) = language.parse::<LanguageIdentifier>() else {
        let mut found = Found::nothing(&shown, source);
        let known: Vec<&str> = BUILT_IN.iter().map(|(known, _)| *known).collect();
        let message = format!(
            "`{language}` is no language code: name the file by one, such as vi.ftl; built in are {}",
            known.join(", ")
        );
        found.add(0, "", message);
        return found.or_good();
    };
    let resource = check::parse(&shown, source)?;
    let bundle = bundles.entry(language).or_insert_with(|| {
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        // Isolation marks are invisible characters that some phones show as boxes.
        bundle.set_use_isolating(false);
        bundle
    });
    bundle.add_resource_overriding(resource);
    Ok(())
}

#[cfg(test)]
mod tests;
