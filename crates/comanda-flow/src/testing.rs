//! What the tests of this crate share: a shop, a clock that stands still, signed webhooks, a scripted Graph API and a
//! store that can be made to fail. Log and store are the real ones in memory.

pub(crate) mod script;
pub(crate) mod store;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use comanda_domain::command::{DeskAction, DeskCommand};
use comanda_domain::conversation::Conversation;
use comanda_domain::decide::Timing;
use comanda_domain::effect::{CallReason, Content, Outgoing, Purpose, Recipient, SendCondition};
use comanda_domain::hash::IdHash;
use comanda_domain::id::{CommandId, ConversationKey, DeliveryId, EventId, OutboxId, PageId};
use comanda_domain::menu::Menu;
use comanda_domain::record::{Delivery, NewRecord, Record, RecordKind, Sequence};
use comanda_domain::shop::Shop;
use comanda_domain::time::Timestamp;
use comanda_log::{LogReader, MemoryLog, Producer, RecordOutcome};
use comanda_meta::{RawBody, Secrets, SignatureHeaders, sign, split, verify};
use comanda_store::MemoryStore;
use comanda_store::port::conversation::{Commit, ConversationWrite, NewOutboxRow};
use comanda_store::port::outbox::{OutboxRow, SendOutcome};
use comanda_store::port::{ConversationStore, DeskStore, OutboxStore};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::clock::Clock;
use crate::converse::{Converse, Options};
use crate::shops::{LiveShops, OpenShop, Shops};
use crate::texts::Texts;

/// The page that most tests are about.
pub(crate) const PAGE: &str = "104";
/// Its Instagram account.
pub(crate) const PAGE_ON_INSTAGRAM: &str = "555";
/// Another page of the same shop.
pub(crate) const OTHER_PAGE: &str = "205";
/// A page that nobody configured.
pub(crate) const STRANGE_PAGE: &str = "999";
pub(crate) const ANN: &str = "104/messenger/7001";
pub(crate) const BEN: &str = "104/messenger/7002";
pub(crate) const CLEO: &str = "205/messenger/7003";

const MENU: &str = "
format: comanda-menu/1
shop: { name: Quán Thử, currency: VND, languages: [vi, en], timezone: Asia/Ho_Chi_Minh, region: VN }
sections:
  - id: pho
    name: Phở
    items:
      - { id: pho_tai, name: Phở tái, price: 50000 }
      - { id: pho_ga, name: Phở gà, price: 45000 }
";

/// Fetched by the customer, as soon as possible: one sentence is a complete draft.
const SHOP: &str = "
format: comanda-shop/1
fulfilment: [pickup]
ask_time: false
";

/// A clock that stands still until it is turned.
#[derive(Clone)]
pub(crate) struct TestClock(Arc<AtomicI64>);

impl TestClock {
    pub(crate) fn clock(&self) -> Clock {
        let millis = Arc::clone(&self.0);
        Arc::new(move || Timestamp::from_millis(millis.load(Ordering::SeqCst)))
    }

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }

    pub(crate) fn advance(&self, time: Duration) {
        self.0.fetch_add(i64::try_from(time.as_millis()).unwrap(), Ordering::SeqCst);
    }
}

/// Everything but Meta.
pub(crate) struct World {
    pub(crate) clock: TestClock,
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) log: Arc<MemoryLog>,
    pub(crate) shops: Arc<LiveShops>,
    pub(crate) timing: Timing,
    read: AtomicU64,
    counted: AtomicU64,
}

impl World {
    /// Answers at once.
    pub(crate) fn new() -> Self {
        let clock = TestClock(Arc::new(AtomicI64::new(1_795_000_000_000)));
        let mut shops = Shops::default();
        let shop = Arc::new(open_shop());
        shops.add(&page(PAGE), &[page(PAGE_ON_INSTAGRAM)], &shop);
        shops.add(&page(OTHER_PAGE), &[], &shop);
        Self {
            store: Arc::new(MemoryStore::new()),
            log: Arc::new(MemoryLog::new(clock.clock())),
            clock,
            shops: LiveShops::new(Arc::new(shops)),
            timing: Timing {
                quiet: Duration::ZERO,
                stale_after: Duration::from_mins(30),
                undo: Duration::from_secs(8),
            },
            read: AtomicU64::new(1),
            counted: AtomicU64::new(0),
        }
    }

    /// Answers after a quiet time.
    pub(crate) fn with_quiet(quiet: Duration) -> Self {
        let mut world = Self::new();
        world.timing.quiet = quiet;
        world
    }

    pub(crate) fn converse(&self) -> Converse {
        self.converse_over(Arc::clone(&self.store) as _)
    }

    pub(crate) fn converse_over(&self, store: Arc<dyn ConversationStore>) -> Converse {
        let options = Options { timing: self.timing, our_app_id: Some("99".to_owned()), can_hear: false };
        Converse::new(store, Arc::clone(&self.shops), options, self.clock.clock())
    }

    /// Appends a webhook of `page` with these items of `messaging`; returns its records as the log gives them.
    pub(crate) async fn webhook_of(&self, page: &str, items: &[Value]) -> Vec<Record> {
        let time = self.clock.now().as_millis();
        let entry = json!({"id": page, "time": time, "messaging": items});
        self.body(&json!({"object": "page", "entry": [entry]}).to_string()).await
    }

    pub(crate) async fn webhook(&self, items: &[Value]) -> Vec<Record> {
        self.webhook_of(PAGE, items).await
    }

    /// A webhook with these items, not appended.
    pub(crate) fn delivery(&self, items: &[Value]) -> Delivery {
        let time = self.clock.now().as_millis();
        let entry = json!({"id": PAGE, "time": time, "messaging": items});
        let (body, records) = signed(&json!({"object": "page", "entry": [entry]}).to_string());
        let id = DeliveryId::from_bytes(self.unique());
        Delivery::new(id, self.clock.now(), Vec::new(), body, records).unwrap()
    }

    /// Signs, verifies, cuts and appends a body.
    pub(crate) async fn body(&self, body: &str) -> Vec<Record> {
        let (bytes, records) = signed(body);
        self.append(bytes, records).await
    }
}

/// Signs, verifies and cuts a body.
fn signed(body: &str) -> (Bytes, Vec<NewRecord>) {
    let secret = || SecretString::from("app secret".to_owned());
    let signature = sign(&secret(), body.as_bytes());
    let headers = SignatureHeaders { sha256: Some(&signature), sha1: None };
    let raw = RawBody(Bytes::from(body.to_owned()));
    let verified = verify(raw, headers, &Secrets::new(secret()).unwrap()).unwrap();
    let records = split(&verified);
    (verified.into_bytes(), records)
}

impl World {
    /// Appends what a person does on the desk.
    pub(crate) async fn command(&self, conversation: &str, what: DeskAction) -> Vec<Record> {
        let id = CommandId::from_bytes(self.unique());
        self.command_again(conversation, &DeskCommand::V1 { id, by: "cook".to_owned(), what }).await
    }

    pub(crate) async fn command_again(&self, conversation: &str, command: &DeskCommand) -> Vec<Record> {
        let body = serde_json::to_vec(command).unwrap();
        let record = NewRecord {
            event: command.event_id(),
            key: key(conversation),
            kind: RecordKind::Command,
            range: 0..body.len(),
            entry_time: None,
        };
        self.append(body.into(), vec![record]).await
    }

    pub(crate) async fn append(&self, body: Bytes, records: Vec<NewRecord>) -> Vec<Record> {
        let id = DeliveryId::from_bytes(self.unique());
        let delivery = Delivery::new(id, self.clock.now(), Vec::new(), body, records).unwrap();
        self.log.append(&delivery).await.unwrap();
        self.unread().await
    }

    /// The records that were appended since the last look.
    pub(crate) async fn unread(&self) -> Vec<Record> {
        let from = Sequence::new(self.read.load(Ordering::SeqCst));
        let records = self.log.records(from, 1_000).await.unwrap();
        if let Some(last) = records.last() {
            self.read.store(last.sequence.get() + 1, Ordering::SeqCst);
        }
        records
    }

    /// Puts something to be said into the outbox, as if it had just been decided.
    pub(crate) async fn queue(&self, conversation: &str, purpose: Purpose, content: Content) -> OutboxId {
        self.queue_to(conversation, Recipient::Person, purpose, content).await
    }

    pub(crate) async fn queue_to(
        &self,
        conversation: &str,
        recipient: Recipient,
        purpose: Purpose,
        content: Content,
    ) -> OutboxId {
        let event = EventId::from_bytes(self.unique());
        let (id, now) = (OutboxId::of(event, 0), self.clock.now());
        let outgoing = Outgoing {
            purpose,
            recipient,
            content,
            language: "en".to_owned(),
            not_before: now,
            condition: SendCondition::Always,
            phone: None,
        };
        let row = NewOutboxRow { id, conversation: key(conversation), outgoing, created_at: now };
        let commit = Commit { seen: vec![(event, now)], outbox: vec![row], ..Commit::default() };
        self.store.commit(&commit).await.unwrap();
        id
    }

    pub(crate) async fn say(&self, conversation: &str, text: &str) -> OutboxId {
        self.queue(conversation, Purpose::Reply, Content::Said { text: text.to_owned() }).await
    }

    /// Something to be said, not written anywhere.
    pub(crate) fn row(&self, conversation: &str, text: &str) -> NewOutboxRow {
        let (event, now) = (EventId::from_bytes(self.unique()), self.clock.now());
        let outgoing = Outgoing {
            purpose: Purpose::Reply,
            recipient: Recipient::Person,
            content: Content::Said { text: text.to_owned() },
            language: "en".to_owned(),
            not_before: now,
            condition: SendCondition::Always,
            phone: None,
        };
        let conversation = key(conversation);
        NewOutboxRow { id: OutboxId::of(event, 0), conversation, outgoing, created_at: now }
    }

    /// Queues such a row.
    pub(crate) async fn queue_row(&self, row: NewOutboxRow) {
        let seen = vec![(EventId::from_bytes(self.unique()), self.clock.now())];
        self.store.commit(&Commit { seen, outbox: vec![row], ..Commit::default() }).await.unwrap();
    }

    /// Makes a conversation known, as its first message would.
    pub(crate) async fn meet(&self, conversation: &str) {
        let now = self.clock.now();
        let write = ConversationWrite {
            key: key(conversation),
            expected_revision: 0,
            next: Conversation::default(),
            updated_at: now,
        };
        let event = EventId::from_bytes(self.unique());
        let commit = Commit { seen: vec![(event, now)], conversations: vec![write], ..Commit::default() };
        self.store.commit(&commit).await.unwrap();
    }

    /// Why a person is called to a conversation that is known.
    pub(crate) async fn call(&self, conversation: &str) -> Option<CallReason> {
        let rows = self.store.conversations(100).await.unwrap();
        let row = rows.into_iter().find(|row| row.key == key(conversation)).expect("it is known");
        row.call.map(|(reason, _)| reason)
    }

    /// What would go out, in order, with all of it accepted.
    pub(crate) async fn take_outbox(&self) -> Vec<OutboxRow> {
        self.take_outbox_until(self.clock.now().plus(Duration::from_hours(1))).await
    }

    /// What would have gone out by then.
    pub(crate) async fn take_outbox_until(&self, late: Timestamp) -> Vec<OutboxRow> {
        let mut taken = Vec::new();
        loop {
            let rows = self.store.claim(late, 100, &[], None).await.unwrap();
            if rows.is_empty() {
                return taken;
            }
            let outcome = SendOutcome::Sent { mid: None, recipient: None, text: None };
            let settle = |row: &OutboxRow| row.settlement(outcome.clone(), late);
            self.store.settle(&rows.iter().map(settle).collect::<Vec<_>>()).await.unwrap();
            taken.extend(rows);
        }
    }

    /// What would be said in a conversation, as the keys of its texts. Seen and typing say nothing.
    pub(crate) async fn said(&self) -> Vec<String> {
        let rows = self.take_outbox().await;
        let speaks = rows.iter().filter(|row| !matches!(row.outgoing.content, Content::Action(_)));
        speaks.map(|row| words(&row.outgoing.content)).collect()
    }

    fn unique(&self) -> [u8; 16] {
        let number = self.counted.fetch_add(1, Ordering::SeqCst);
        IdHash::new("test").part(&number.to_be_bytes()).finish()
    }
}

pub(crate) fn open_shop() -> OpenShop {
    open_shop_with("", "")
}

/// The shop with something in its menu replaced.
pub(crate) fn open_shop_with(from: &str, to: &str) -> OpenShop {
    let menu = if from.is_empty() { MENU.to_owned() } else { MENU.replace(from, to) };
    let menu = Menu::from_yaml("menu.yaml", &menu).unwrap();
    let shop = Shop::from_yaml("shop.yaml", SHOP, menu, "v1".to_owned()).unwrap();
    let images = HashMap::from([("pho.jpg".to_owned(), "https://shop.example/media/ab".to_owned())]);
    OpenShop::new(shop, &[], Arc::new(Texts::new(&[]).unwrap()), images)
}

pub(crate) fn page(raw: &str) -> PageId {
    PageId::parse(raw).unwrap()
}

pub(crate) fn key(raw: &str) -> ConversationKey {
    raw.parse().unwrap()
}

/// A text of a person.
pub(crate) fn text(world: &World, person: &str, mid: &str, text: &str) -> Value {
    item(world, person, &json!({"mid": mid, "text": text}))
}

/// A tapped answer.
pub(crate) fn tap(world: &World, person: &str, mid: &str, payload: &str) -> Value {
    item(world, person, &json!({"mid": mid, "text": "title", "quick_reply": {"payload": payload}}))
}

fn item(world: &World, person: &str, message: &Value) -> Value {
    let timestamp = world.clock.now().as_millis();
    json!({"sender": {"id": person}, "recipient": {"id": PAGE}, "timestamp": timestamp, "message": message})
}

/// A message as the page.
pub(crate) fn echo(world: &World, person: &str, mid: &str, app_id: &str, metadata: Option<&str>) -> Value {
    let mut message = json!({"mid": mid, "is_echo": true, "app_id": app_id, "text": "as sent"});
    if let Some(metadata) = metadata {
        message["metadata"] = metadata.into();
    }
    let timestamp = world.clock.now().as_millis();
    json!({"sender": {"id": PAGE}, "recipient": {"id": person}, "timestamp": timestamp, "message": message})
}

/// What a content says, as the keys of its texts.
pub(crate) fn words(content: &Content) -> String {
    match content {
        Content::Text { phrases, .. } => {
            phrases.iter().map(|phrase| phrase.key.as_str()).collect::<Vec<_>>().join("+")
        }
        Content::Said { text } => text.clone(),
        Content::Cards { .. } => "[cards]".to_owned(),
        Content::Receipt(_) => "[receipt]".to_owned(),
        Content::Picture { file } => format!("[{file}]"),
        Content::Action(_) => "[action]".to_owned(),
    }
}

pub(crate) async fn process(converse: &Converse, records: &[Record]) -> Vec<RecordOutcome> {
    converse.process(records, &vec![1; records.len()]).await
}

/// All of them are processed, or the test ends here.
pub(crate) async fn done(converse: &Converse, records: &[Record]) {
    assert_eq!(process(converse, records).await, vec![RecordOutcome::Done; records.len()]);
}

/// Waits in real time until something holds, for at most five seconds.
pub(crate) async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    for _ in 0..1_000 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("never: {what}");
}
