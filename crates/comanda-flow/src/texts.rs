//! Texts: Fluent files per language, compiled in, and what a shop puts over them.
//!
//! Rendering happens when a message is sent; a decision never depends on a wording.

use std::collections::HashMap;

use comanda_domain::id::OrderId;
use comanda_domain::phrase::{ArgName, ArgValue, CartLine, Phrase, TextKey};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast::Entry;
use unic_langid::LanguageIdentifier;

/// Languages that are compiled in.
pub const BUILT_IN: [(&str, &str); 2] =
    [("en", include_str!("../texts/en.ftl")), ("vi", include_str!("../texts/vi.ftl"))];

/// Used where a shop speaks a language that has no texts.
const FALLBACK: &str = "en";

/// The texts of one shop.
pub struct Texts {
    bundles: HashMap<String, FluentBundle<FluentResource>>,
}

/// Why a shop's text file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TextsError {
    /// The name does not begin with a language code.
    #[error("texts/{file}: expected a language code such as vi.ftl, found `{language}`")]
    Language {
        /// The file.
        file: String,
        /// What was taken for the code.
        language: String,
    },
    /// The file is not Fluent.
    #[error("texts/{file}: {problem}")]
    Syntax {
        /// The file.
        file: String,
        /// The first problem.
        problem: String,
    },
    /// The file has a text that nothing says.
    #[error("texts/{file}: there is no text `{key}`; see the texts that `comanda config texts` prints")]
    UnknownKey {
        /// The file.
        file: String,
        /// The key.
        key: String,
    },
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
        Ok(Self { bundles })
    }

    /// The phrase in words of `language`. `numbers` are the short numbers of the orders it may name.
    pub fn render(&self, phrase: &Phrase, language: &str, numbers: &HashMap<OrderId, u32>) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in &phrase.args {
            args.set(name.as_str(), self.argument(value, language, numbers));
        }
        self.format(phrase.key, language, &args)
    }

    fn argument(
        &self,
        value: &ArgValue,
        language: &str,
        numbers: &HashMap<OrderId, u32>,
    ) -> FluentValue<'static> {
        let text = match value {
            ArgValue::Text(text) => text.clone(),
            ArgValue::Number(number) => number.to_string(),
            ArgValue::Money(money) => money.to_string(),
            ArgValue::Cart(lines) => {
                let lines: Vec<String> = lines.iter().map(|line| self.cart_line(line, language)).collect();
                lines.join("\n")
            }
            ArgValue::Phrase(phrase) => self.render(phrase, language, numbers),
            // An order without a number was never committed; its id is better than nothing.
            ArgValue::OrderNumber(order) => {
                numbers.get(order).map_or_else(|| order.to_string(), ToString::to_string)
            }
        };
        FluentValue::from(text)
    }

    fn cart_line(&self, line: &CartLine, language: &str) -> String {
        let mut args = FluentArgs::new();
        args.set(ArgName::Quantity.as_str(), line.quantity.to_string());
        args.set(ArgName::Dish.as_str(), line.text.clone());
        args.set(
            ArgName::Price.as_str(),
            line.price.map_or_else(|| "none".to_owned(), |price| price.to_string()),
        );
        self.format(TextKey::CartLine, language, &args)
    }

    fn format(&self, key: TextKey, language: &str, args: &FluentArgs<'_>) -> String {
        let chosen = self.bundles.get(language).filter(|bundle| bundle.has_message(key.as_str()));
        let Some(bundle) = chosen.or_else(|| self.bundles.get(FALLBACK)) else {
            return key.as_str().to_owned();
        };
        let Some(pattern) = bundle.get_message(key.as_str()).and_then(|message| message.value()) else {
            return key.as_str().to_owned();
        };
        let mut problems = Vec::new();
        let text = bundle.format_pattern(pattern, Some(args), &mut problems).into_owned();
        if !problems.is_empty() {
            tracing::warn!(
                text.key = key.as_str(),
                text.language = language,
                "a text names an argument it does not get"
            );
        }
        text
    }
}

fn add(
    bundles: &mut HashMap<String, FluentBundle<FluentResource>>,
    file: &str,
    source: &str,
) -> Result<(), TextsError> {
    let language = file.split('.').next().unwrap_or_default().to_owned();
    let wrong = || TextsError::Language { file: file.to_owned(), language: language.clone() };
    let identifier: LanguageIdentifier = language.parse().map_err(|_| wrong())?;
    let resource = FluentResource::try_new(source.to_owned()).map_err(|(_, problems)| {
        let problem = problems.first().map(ToString::to_string).unwrap_or_default();
        TextsError::Syntax { file: file.to_owned(), problem }
    })?;
    if let Some(key) = unknown_key(&resource) {
        return Err(TextsError::UnknownKey { file: file.to_owned(), key });
    }
    let bundle = bundles.entry(language).or_insert_with(|| {
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        // Isolation marks are invisible characters that some phones show as boxes.
        bundle.set_use_isolating(false);
        bundle
    });
    bundle.add_resource_overriding(resource);
    Ok(())
}

fn unknown_key(resource: &FluentResource) -> Option<String> {
    let known = |key: &str| TextKey::ALL.iter().any(|known| known.as_str() == key);
    resource.entries().find_map(|entry| {
        let Entry::Message(message) = entry else { return None };
        (!known(message.id.name)).then(|| message.id.name.to_owned())
    })
}

#[cfg(test)]
mod tests;
