//! Names that may differ by language.

use std::collections::BTreeMap;

/// A name in one or several languages. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Used where no language fits.
    default: String,
    by_language: BTreeMap<String, String>,
}

impl Name {
    /// The same in every language.
    pub fn plain(name: impl Into<String>) -> Self {
        Self { default: name.into(), by_language: BTreeMap::new() }
    }

    /// By language code. `None` if there is no language at all; the default is that of the first preferred language
    /// that is there, else any.
    pub fn by_language(names: BTreeMap<String, String>, preferred: &[String]) -> Option<Self> {
        let default =
            preferred.iter().find_map(|language| names.get(language)).or_else(|| names.values().next())?;
        Some(Self { default: default.clone(), by_language: names })
    }

    /// The name in `language`, else the default.
    pub fn get(&self, language: &str) -> &str {
        self.by_language.get(language).unwrap_or(&self.default)
    }

    /// The name that the file gives for just this language, if it tells languages apart.
    pub fn only_in(&self, language: &str) -> Option<&str> {
        self.by_language.get(language).map(String::as_str)
    }

    /// The name by language code; empty if it is the same in every language.
    pub fn by_languages(&self) -> &BTreeMap<String, String> {
        &self.by_language
    }

    /// The default name.
    pub fn as_str(&self) -> &str {
        &self.default
    }

    /// Every form, the default first: all of them are words a customer may use.
    pub fn forms(&self) -> impl Iterator<Item = &str> {
        let others = self.by_language.values().filter(|name| **name != self.default);
        std::iter::once(self.default.as_str()).chain(others.map(String::as_str))
    }
}
