//! Reading a text before it is decided on: by the built-in reader, or by an outside one whose answer is an input like any
//! other. An answer is asked for once, kept with the event in the commit that it led to, and used again whenever the
//! event is read again.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use comanda_domain::conversation::Conversation;
use comanda_domain::decide::ToRead;
use comanda_domain::id::EventId;
use comanda_domain::line::Line;
use comanda_domain::reading::{Question as Asked, Reading, ReadingContext};
use comanda_domain::record::Record;
use comanda_domain::time::Timestamp;
use comanda_readers::{ADVICE_PROTOCOL, Answer, Names, OutsideReader, Question, interpret};
use comanda_store::port::conversation::ReaderAnswer;
use futures_util::FutureExt as _;
use futures_util::future::join_all;
use jiff::civil::DateTime;
use metrics::{counter, histogram};
use sha2::{Digest as _, Sha256};
use tokio::time::Instant;

use super::chain;
use super::known::{Known, NoAnswer, Outcome};
use crate::metrics as names;
use crate::shops::OpenShop;

/// What was asked about, as long as it can be meant.
fn meant(conversation: &Conversation, now: Timestamp) -> Option<Line> {
    let mentioned = conversation.mentioned.as_ref().filter(|mentioned| now < mentioned.until);
    mentioned.map(|mentioned| mentioned.line.clone())
}

/// A text with everything that a reader may know.
pub(super) struct TextToRead<'a> {
    pub(super) record: &'a Record,
    pub(super) shop: &'a OpenShop,
    pub(super) text: String,
    pub(super) cart: Vec<Line>,
    asked: Option<Asked>,
    mentioned: Option<Line>,
    pub(super) now: DateTime,
    language: Option<String>,
    session: String,
}

impl<'a> TextToRead<'a> {
    /// The text that the input must be read for, if there is one.
    pub(super) fn of(
        record: &'a Record,
        shop: &'a OpenShop,
        conversation: &Conversation,
        to_read: ToRead,
    ) -> Self {
        let ToRead { text, cart, asked } = to_read;
        Self {
            record,
            shop,
            text,
            cart,
            asked,
            mentioned: meant(conversation, record.received_at),
            now: record.received_at.local(&shop.shop.zone),
            language: conversation.language.clone(),
            session: record.event.to_string(),
        }
    }

    fn context(&self) -> ReadingContext<'_> {
        ReadingContext {
            cart: &self.cart,
            asked: self.asked,
            mentioned: self.mentioned.as_ref(),
            now: self.now,
            region: self.shop.shop.region.as_deref(),
            language: self.language.as_deref(),
            day_start: self.shop.shop.day_start,
        }
    }

    fn question(&self) -> Question<'_> {
        Question {
            text: &self.text,
            menu: &self.shop.shop.menu,
            built_in: &self.shop.reader,
            context: self.context(),
            session: &self.session,
        }
    }

    fn built_in(&self) -> Reading {
        self.shop.reader.read(&self.text, &self.context())
    }

    pub(super) fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.text.as_bytes()).into()
    }

    /// An answer about this text, for the commit.
    pub(super) fn kept(&self, protocol: &str, answer: String) -> ReaderAnswer {
        ReaderAnswer {
            event: self.record.event,
            conversation: self.record.key.clone(),
            reader: protocol.to_owned(),
            text_hash: self.hash(),
            answer,
            received_at: self.record.received_at,
        }
    }
}

/// An outside reader of a processor, with the answers that are not committed yet.
#[derive(Debug, Default)]
pub struct Outside {
    reader: Option<Arc<OutsideReader>>,
    names: Names,
    known: Known<Answer>,
}

impl Outside {
    /// Asks this one.
    pub fn asking(reader: Arc<OutsideReader>) -> Self {
        Self { names: reader.names().clone(), reader: Some(reader), known: Known::default() }
    }

    /// Asks nobody: reads with answers that were kept ([`Outside::remember`]), and all else by itself. For replays.
    pub fn kept(names: Names) -> Self {
        Self { reader: None, names, known: Known::default() }
    }

    /// Answers from before. What is in no protocol of today is read by the built-in reader.
    pub fn remember(&self, answers: &[ReaderAnswer]) {
        let of_readers = answers.iter().filter(|answer| answer.reader != ADVICE_PROTOCOL);
        let known = of_readers.map(|kept| {
            let service = kept.reader.parse().ok();
            let answer = service.map(|service| Answer { service, body: kept.answer.clone() }).ok_or(NoAnswer);
            (kept.event, kept.text_hash, answer)
        });
        self.known.remember(known.collect());
    }

    /// These are decided for good.
    pub(super) fn forget(&self, events: impl Iterator<Item = EventId>) {
        self.known.forget(events);
    }

    /// Whether the service must be asked about this text before it can be read.
    pub(super) fn must_ask(&self, text: &TextToRead<'_>) -> bool {
        let Some(reader) = &self.reader else { return false };
        if self.of(text).is_some() {
            return false;
        }
        // A text that the built-in reader cannot stand is told of where it is decided on.
        let built_in = catch_unwind(AssertUnwindSafe(|| text.built_in()));
        built_in.is_ok_and(|built_in| reader.wants(&built_in))
    }

    /// Asks about all of them at once, until `deadline` at the latest, which the first question sets. What comes is
    /// known afterwards, and so is what does not.
    pub(super) async fn ask(&self, texts: &[TextToRead<'_>], deadline: &mut Option<Instant>) {
        let Some(reader) = &self.reader else { return };
        let deadline = *deadline.get_or_insert_with(|| reader.deadline());
        let answers = join_all(texts.iter().map(|text| ask_one(reader, text, deadline))).await;
        let of = texts.iter().map(|text| (text.record.event, text.hash()));
        self.known.learn(of.zip(answers).map(|((event, hash), answer)| (event, hash, answer)).collect());
    }

    /// What is known of this very text.
    fn of(&self, text: &TextToRead<'_>) -> Option<Outcome<Answer>> {
        self.known.of(text.record.event, &text.hash())
    }
}

/// What a text says, and the answer that this was read from, for the commit.
pub(super) fn read(outside: Option<&Outside>, text: &TextToRead<'_>) -> (Reading, Option<ReaderAnswer>) {
    let answer = outside.and_then(|outside| Some((outside, outside.of(text)?.ok()?)));
    let Some((outside, answer)) = answer else { return (text.built_in(), None) };
    let record = text.record;
    match interpret(&answer, &outside.names, &text.question()) {
        Ok(found) => {
            if !found.refused.is_empty() {
                counter!(names::READER_REFUSED, "service" => answer.service.as_str())
                    .increment(found.refused.len() as u64);
                let reasons: Vec<String> = found.refused.iter().map(ToString::to_string).collect();
                tracing::info!(
                    record.event = %record.event, reader.service = %answer.service, reasons = reasons.join("; "),
                    "of the answer about `{}`, {} things do not count", record.event, reasons.len()
                );
            }
            (found.reading, Some(text.kept(answer.service.as_str(), answer.body)))
        }
        // Kept in another time: the menu of today allows nothing of it.
        Err(unusable) => {
            tracing::debug!(record.event = %record.event, error = %unusable, "a kept answer is of no use any more");
            (text.built_in(), None)
        }
    }
}

async fn ask_one(reader: &OutsideReader, text: &TextToRead<'_>, deadline: Instant) -> Outcome<Answer> {
    let started = Instant::now();
    let question = text.question();
    let answer = AssertUnwindSafe(reader.ask(&question, deadline)).catch_unwind().await;
    let (outcome, answer) = match answer {
        Ok(Ok(answer)) => ("answered", Ok(answer)),
        Ok(Err(error)) => {
            tracing::debug!(record.event = %text.record.event, error = chain(&error),
                "the outside reader gave no answer; the built-in one reads the text");
            (error.as_str(), Err(NoAnswer))
        }
        Err(_) => ("panicked", Err(NoAnswer)),
    };
    counter!(names::READER_ASKED, "outcome" => outcome).increment(1);
    histogram!(names::READER_SECONDS).record(started.elapsed());
    answer
}

#[cfg(test)]
mod tests;
