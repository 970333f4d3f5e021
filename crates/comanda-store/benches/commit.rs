//! One transaction of *converse*: each event brings a message, moves its conversation on and puts a reply into the
//! outbox. In a file that is synced at each commit.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a bench ends at the first thing that is not as expected"
)]

use std::sync::atomic::{AtomicU64, Ordering};

use comanda_domain::conversation::Conversation;
use comanda_domain::effect::{Content, Outgoing, Purpose, Recipient, SendCondition};
use comanda_domain::event::InboundMessage;
use comanda_domain::id::{ConversationKey, EventId, MessageId, OutboxId, PersonId};
use comanda_domain::record::Sequence;
use comanda_domain::time::Timestamp;
use comanda_store::port::ConversationStore as _;
use comanda_store::port::conversation::{
    Commit, ConversationWrite, Direction, Interaction, InteractionDetail, NewOutboxRow,
};
use comanda_store::sql::Options;
use comanda_store::{MasterKey, SqlStore};
use divan::Bencher;
use divan::counter::ItemsCount;

fn main() {
    divan::main();
}

/// Of `events` people who write for the first time; `next` numbers them.
fn commit(events: usize, next: &AtomicU64) -> Commit {
    let mut commit = Commit::default();
    for _ in 0..events {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let at = Timestamp::from_millis(1_790_000_000_000 + i64::try_from(number).expect("a small number"));
        let mut id = [0; 16];
        id[..8].copy_from_slice(&number.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes());
        let event = EventId::from_bytes(id);
        let key: ConversationKey = format!("104/messenger/7{number:015}").parse().expect("a key");
        let message = InboundMessage {
            mid: MessageId::parse(&format!("m_{number:0>100}")).expect("an id"),
            text: Some("cho mình 2 phở tái không hành và 1 trà đá".to_owned()),
            quick_reply: None,
            reply_to: None,
            attachments: Vec::new(),
            referral: None,
            commands: Vec::new(),
            seq: None,
            unsupported: false,
            sender_name: None,
            nlp: None,
        };
        commit.seen.push((event, at));
        commit.conversations.push(ConversationWrite {
            key: key.clone(),
            expected_revision: 0,
            next: Conversation::default(),
            updated_at: at,
        });
        commit.interactions.push(Interaction {
            event,
            sequence: Sequence::new(number),
            person: PersonId::parse(key.thread.as_str()).ok(),
            conversation: key.clone(),
            person_name: None,
            kind: "message_received",
            direction: Direction::Inbound,
            occurred_at: at,
            received_at: at,
            entry_time: Some(at),
            detail: InteractionDetail::Message(Box::new(message)),
        });
        commit.outbox.push(NewOutboxRow {
            id: OutboxId::of(event, 0),
            conversation: key,
            outgoing: Outgoing {
                purpose: Purpose::Reply,
                recipient: Recipient::Person,
                content: Content::Said { text: "2 × Phở tái, không hành — 104.000 ₫".to_owned() },
                language: "vi".to_owned(),
                not_before: at,
                condition: SendCondition::Always,
                phone: None,
            },
            created_at: at,
        });
    }
    commit
}

#[divan::bench(args = [1, 16, 256])]
fn batch_of(bencher: Bencher<'_, '_>, events: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let key = MasterKey::generate().expect("a key");
    let path = folder.path().join("state.sqlite");
    let store = runtime.block_on(SqlStore::open_sqlite(&path, key, Options::default())).expect("a store");
    let next = AtomicU64::new(1);
    bencher.counter(ItemsCount::new(events)).with_inputs(|| commit(events, &next)).bench_values(|commit| {
        runtime.block_on(store.commit(&commit)).expect("it is written");
    });
}
