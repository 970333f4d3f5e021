//! *Ears*: voice notes go to a service that writes them down, and what it wrote becomes a record of the log
//! ([`DeskAction::Heard`]). It decides nothing: *converse* waits for the words, or calls a person.
//!
//! A consumer group of its own reads the log, so that no conversation waits for a service. Nothing is asked about voice notes that
//! no conversation waits for, or no longer: those that a person of the shop answers, that came too late or in a flood, that were
//! taken back. After a crash a service may be asked twice; its words count once.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use comanda_domain::command::{DeskAction, DeskCommand};
use comanda_domain::decide::{hearing, is_answered};
use comanda_domain::event::PageEvent;
use comanda_domain::hash::IdHash;
use comanda_domain::id::{CommandId, DeliveryId, MessageId};
use comanda_domain::menu::Menu;
use comanda_domain::record::{Delivery, NewRecord, Record, RecordKind};
use comanda_domain::time::Timestamp;
use comanda_log::{Batch, BatchLimit, BatchOutcome, Log, ReadError, RecordOutcome};
use comanda_readers::{HearingError, Transcriber, VoiceNote};
use comanda_store::port::ConversationStore;
use futures_util::StreamExt as _;
use futures_util::future::join_all;
use futures_util::stream::FuturesUnordered;
use metrics::{counter, histogram};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::converse::chain;
use crate::metrics as names;
use crate::shops::LiveShops;

/// The name of the group in the log, and of who says what was heard.
pub const GROUP: &str = "ears";

/// How a batch is pulled: small, since what is in it is settled together.
const LIMIT: BatchLimit = BatchLimit { records_max: 32, wait_max: Duration::from_secs(1) };

/// Batches with voice notes that are being written down at a time. Beyond it the log waits; voice notes that grow too old meanwhile
/// are left to a person.
const BATCHES_MAX: usize = 8;

/// Before the conversation gives up waiting: the words must still get there.
const SPARE: Duration = Duration::from_secs(3);

/// Until it is looked again whether *converse* has come to the voice note.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// When it is tried again what log or store did not take.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// See the module.
pub struct Ears {
    /// Where voice notes come from, and words go to.
    pub log: Arc<dyn Log>,
    /// Which conversations wait for one.
    pub store: Arc<dyn ConversationStore>,
    /// Writes them down.
    pub transcriber: Arc<dyn Transcriber>,
    /// Whose dishes are named to it.
    pub shops: Arc<LiveShops>,
    /// The time.
    pub clock: Clock,
}

impl Ears {
    /// Runs until `shutdown`. What is being written down then comes back.
    pub async fn run(self, shutdown: CancellationToken) {
        let mut consumer = self.log.consumer(GROUP);
        let mut working = FuturesUnordered::new();
        loop {
            let may_pull = working.len() < BATCHES_MAX;
            let pulled = tokio::select! {
                biased;
                () = shutdown.cancelled() => return,
                Some(()) = working.next() => continue,
                pulled = consumer.next_batch(LIMIT), if may_pull => pulled,
            };
            match pulled {
                Ok(batch) if batch.is_empty() => {}
                Ok(batch) => working.push(self.listen_to(batch)),
                Err(ReadError::Closed) => return,
                Err(error) => {
                    tracing::error!(
                        error = chain(&error),
                        "the log cannot be read for voice notes; trying again"
                    );
                    tokio::select! {
                        () = shutdown.cancelled() => return,
                        () = tokio::time::sleep(RETRY_AFTER) => {}
                    }
                }
            }
        }
    }

    /// Has the voice notes of a batch written down, beside each other, and settles it.
    pub(crate) async fn listen_to(&self, batch: Batch) {
        let outcomes = join_all(batch.records().iter().map(|record| self.hear(record))).await;
        if let Err(error) = batch.settle(BatchOutcome::of_each(outcomes)).await {
            tracing::warn!(
                error = chain(&error),
                "a batch with voice notes could not be settled and comes back"
            );
        }
    }

    /// Has one record written down, if it is a voice note.
    pub async fn hear(&self, record: &Record) -> RecordOutcome {
        if record.received_at.plus(hearing::WAIT * 2) < (self.clock)() {
            // Ears that are new read the whole log: quickly.
            return RecordOutcome::Done;
        }
        let Some((mid, address)) = voice_of(record) else { return RecordOutcome::Done };
        let until = record.received_at.plus(hearing::WAIT.saturating_sub(SPARE));
        let left = until.since((self.clock)());
        let shops = self.shops.now();
        let Some(shop) = shops.of(&record.key.page).filter(|_| !left.is_zero()) else {
            counter!(names::VOICE_NOTES, "result" => "too_late").increment(1);
            return RecordOutcome::Done;
        };
        let began = Instant::now();
        if !self.is_waited_for(record, &mid, began + left).await {
            counter!(names::VOICE_NOTES, "result" => "not_wanted").increment(1);
            return RecordOutcome::Done;
        }
        let names = names_of(&shop.shop.menu);
        let note = VoiceNote { address: &address, names: &names, until: began + left };
        let written = self.transcriber.write_down(&note).await;
        histogram!(names::VOICE_SECONDS).record(began.elapsed());
        let result = written.as_ref().map_or_else(HearingError::as_str, |_| "written");
        counter!(names::VOICE_NOTES, "result" => result).increment(1);
        let text = written.inspect_err(|error| {
            let (conversation, error) = (&record.key, chain(error));
            tracing::warn!(%conversation, error, "a voice note was not written down ({error}); a person is called");
        });
        // Nothing to say of it is an answer, too: nobody waits in vain.
        self.tell(record, mid, text.ok()).await
    }

    /// Whether the conversation waits for it, once *converse* has decided on the message.
    async fn is_waited_for(&self, record: &Record, mid: &MessageId, until: Instant) -> bool {
        while Instant::now() < until {
            let (keys, events) = ([record.key.clone()], [record.event]);
            let look_after = match self.store.load(&keys, &events).await {
                Ok(loaded) if loaded.seen.contains(&record.event) => {
                    let conversation = loaded.conversations.get(&record.key);
                    return conversation.is_some_and(|(conversation, _)| {
                        conversation.hears.iter().any(|voice| voice.mid == *mid)
                    });
                }
                Ok(_) => LOOK_EVERY,
                Err(error) => {
                    tracing::warn!(error = chain(&error), "the store cannot be read for a voice note");
                    RETRY_AFTER
                }
            };
            tokio::time::sleep(look_after).await;
        }
        false
    }

    async fn tell(&self, record: &Record, mid: MessageId, text: Option<String>) -> RecordOutcome {
        let appended = match delivery_of(record, mid, text, (self.clock)()) {
            Ok(delivery) => self.log.append(&delivery).await.map_err(|error| chain(&error)),
            Err(error) => Err(error),
        };
        match appended {
            Ok(()) => RecordOutcome::Done,
            Err(error) => {
                tracing::warn!(error, "what a voice note says could not be appended; trying again");
                RecordOutcome::Retry { after: RETRY_AFTER }
            }
        }
    }
}

/// The message and the address of a voice note that a customer sent.
fn voice_of(record: &Record) -> Option<(MessageId, String)> {
    if record.kind != RecordKind::Messaging || !is_answered(record.key.channel) {
        return None;
    }
    // A bug in interpreting one item must not stop the ears; converse tells of it.
    let event = catch_unwind(AssertUnwindSafe(|| comanda_meta::interpret(record))).ok()?;
    let PageEvent::MessageReceived(message) = event.body else { return None };
    let address = hearing::address(&message)?.to_owned();
    Some((message.mid, address))
}

/// What is likely to be said.
fn names_of(menu: &Menu) -> String {
    let items = menu.sections.iter().flat_map(|section| &section.items);
    let names: Vec<&str> = items.map(|item| item.name.as_str()).collect();
    names.join(", ")
}

/// The same voice note gives the same command, however often it was heard.
fn delivery_of(
    record: &Record,
    mid: MessageId,
    text: Option<String>,
    now: Timestamp,
) -> Result<Delivery, String> {
    let id = CommandId::from_bytes(IdHash::new("command/heard").part(mid.as_str().as_bytes()).finish());
    let command = DeskCommand::V1 { id, by: GROUP.to_owned(), what: DeskAction::Heard { mid, text } };
    let body = serde_json::to_vec(&command).map_err(|error| error.to_string())?;
    let new = NewRecord {
        event: command.event_id(),
        key: record.key.clone(),
        kind: RecordKind::Command,
        range: 0..body.len(),
        entry_time: None,
    };
    let delivery = IdHash::new("delivery/heard").part(id.as_bytes()).part(&now.as_millis().to_be_bytes());
    let delivery = DeliveryId::from_bytes(delivery.finish());
    Delivery::new(delivery, now, Vec::new(), Bytes::from(body), vec![new]).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests;
