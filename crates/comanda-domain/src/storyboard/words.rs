//! Words that start a flow. This module must not know flows.

use crate::words::Words;

/// Words that start a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    text: String,
    language: Option<String>,
    words: Words,
}

impl Phrase {
    /// Of a language, or of any. `None` if the text holds no word at all ("?!").
    pub(super) fn new(text: &str, language: Option<&str>) -> Option<Self> {
        let words = Words::of(text);
        (!words.is_empty()).then(|| Self {
            text: text.to_owned(),
            language: language.map(str::to_owned),
            words,
        })
    }

    /// As the file has it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The language in which it counts; `None` = in any.
    pub fn language(&self) -> Option<&str> {
        self.language.as_deref()
    }

    pub(super) fn words(&self) -> &Words {
        &self.words
    }
}
