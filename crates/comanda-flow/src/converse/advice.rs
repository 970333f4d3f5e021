//! What to recommend, asked of a service before it is decided on: an input like any other. An answer is asked for once, kept with
//! the event in the commit that it led to, and used again whenever the event is read again.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant as Started;

use comanda_domain::conversation::Conversation;
use comanda_domain::decide::recommend;
use comanda_domain::id::{EventId, Sku};
use comanda_domain::menu::{Item, Section};
use comanda_domain::reading::Reading;
use comanda_readers::{ADVICE_PROTOCOL, OutsideAdviser, Wish, advised};
use comanda_store::port::conversation::ReaderAnswer;
use futures_util::FutureExt as _;
use futures_util::future::join_all;
use metrics::{counter, histogram};
use tokio::time::Instant;

use super::chain;
use super::known::{Known, NoAnswer, Outcome};
use super::reading::TextToRead;
use crate::metrics as names;

/// A service that recommends, with the answers that are not committed yet.
#[derive(Debug, Default)]
pub struct Advice {
    adviser: Option<Arc<OutsideAdviser>>,
    known: Known<String>,
}

/// A text that asks what is good, with what it may be answered with.
pub(super) struct WishToTell<'a> {
    text: TextToRead<'a>,
    language: &'a str,
    dishes: Vec<(&'a Section, &'a Item)>,
    cart: Vec<Sku>,
}

impl<'a> WishToTell<'a> {
    /// The wish of a text that was read, if it is one and there is anything to choose from.
    pub(super) fn of(text: TextToRead<'a>, conversation: &Conversation, reading: &Reading) -> Option<Self> {
        if !recommend::is_asked(reading) {
            return None;
        }
        let shop = &text.shop.shop;
        let language = reading.language.as_deref().or(conversation.language.as_deref());
        let language = shop.reply_language(language);
        let dishes = recommend::eligible(conversation, shop, reading, &text.text);
        let cart = text.cart.iter().flat_map(|line| &line.items).cloned().collect();
        (!dishes.is_empty()).then_some(Self { text, language, dishes, cart })
    }

    fn wish(&self) -> Wish<'_> {
        Wish {
            text: &self.text.text,
            language: self.language,
            dishes: &self.dishes,
            cart: &self.cart,
            now: self.text.now,
        }
    }
}

impl Advice {
    /// Asks this one.
    pub fn asking(adviser: Arc<OutsideAdviser>) -> Self {
        Self { adviser: Some(adviser), known: Known::default() }
    }

    /// Answers from before, among those of readers.
    pub fn remember(&self, answers: &[ReaderAnswer]) {
        let ours = answers.iter().filter(|answer| answer.reader == ADVICE_PROTOCOL);
        self.known.remember(ours.map(|own| (own.event, own.text_hash, Ok(own.answer.clone()))).collect());
    }

    /// These are decided for good.
    pub(super) fn forget(&self, events: impl Iterator<Item = EventId>) {
        self.known.forget(events);
    }

    /// Whether a service is asked, and not about this text already.
    pub(super) fn may_ask(&self, text: &TextToRead<'_>) -> bool {
        self.adviser.is_some() && self.of(text).is_none()
    }

    /// Tells all of them at once, until `deadline` at the latest, which the first wish sets.
    pub(super) async fn ask(&self, wishes: &[WishToTell<'_>], deadline: &mut Option<Instant>) {
        let Some(adviser) = self.adviser.as_deref().filter(|_| !wishes.is_empty()) else { return };
        let deadline = *deadline.get_or_insert_with(|| adviser.deadline());
        let answers = join_all(wishes.iter().map(|wish| ask_one(adviser, wish, deadline))).await;
        let of = wishes.iter().map(|wish| (wish.text.record.event, wish.text.hash()));
        self.known.learn(of.zip(answers).map(|((event, hash), answer)| (event, hash, answer)).collect());
    }

    /// What a service recommends for this text, and its answer for the commit.
    pub(super) fn about(&self, text: &TextToRead<'_>) -> Option<(Vec<Sku>, ReaderAnswer)> {
        let answer = self.of(text)?.ok()?;
        let dishes = advised(&answer).ok()?;
        Some((dishes, text.kept(ADVICE_PROTOCOL, answer)))
    }

    fn of(&self, text: &TextToRead<'_>) -> Option<Outcome<String>> {
        self.known.of(text.record.event, &text.hash())
    }
}

async fn ask_one(adviser: &OutsideAdviser, wish: &WishToTell<'_>, deadline: Instant) -> Outcome<String> {
    let started = Started::now();
    let told = wish.wish();
    let answer = AssertUnwindSafe(adviser.ask(&told, deadline)).catch_unwind().await;
    let (outcome, answer) = match answer {
        Ok(Ok(answer)) => ("answered", Ok(answer)),
        Ok(Err(error)) => {
            tracing::debug!(record.event = %wish.text.record.event, error = chain(&error),
                "the service that recommends gave no answer; the shop's rules do");
            (error.as_str(), Err(NoAnswer))
        }
        Err(_) => ("panicked", Err(NoAnswer)),
    };
    counter!(names::ADVICE_ASKED, "outcome" => outcome).increment(1);
    histogram!(names::ADVICE_SECONDS).record(started.elapsed());
    answer
}

#[cfg(test)]
mod tests;
