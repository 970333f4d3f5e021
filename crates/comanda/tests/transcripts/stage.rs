//! One conversation from its first line to its last: the real flow round a simulated Meta, in virtual time.

mod acts;
mod chosen;
mod news;
mod spoken;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use comanda_domain::decide::Timing;
use comanda_domain::hash::IdHash;
use comanda_domain::id::{ConversationKey, DeliveryId, OutboxId, PageId};
use comanda_domain::menu::Menu;
use comanda_domain::record::{Delivery, NewRecord, Sequence};
use comanda_domain::shop::Shop;
use comanda_domain::storyboard::Storyboard;
use comanda_domain::time::Timestamp;
use comanda_flow::converse::{Converse, Options};
use comanda_flow::deliver::{Deliver, DeliverOptions};
use comanda_flow::ears::Ears;
use comanda_flow::shops::{LiveShops, OpenShop, Shops};
use comanda_flow::texts::Texts;
use comanda_flow::ticker;
use comanda_log::{LogReader as _, MemoryLog, Producer as _, RecordOutcome};
use comanda_meta::graph::{BoxFuture, DEFAULT_BASE_URL, DEFAULT_VERSION, Graph, Transport, TransportError};
use comanda_meta::{RawBody, Secrets, SignatureHeaders, split, verify};
use comanda_sim::{PageConfig, Timing as MetaTiming, World, WorldConfig};
use comanda_store::MemoryStore;
use comanda_store::port::admin::{AdminStore as _, PageRow, Setup};
use comanda_store::port::conversation::ConversationStore as _;
use comanda_store::port::desk::BranchRow;
use comanda_store::port::outbox::OutboxStore as _;
use http::{Request, Response};
use secrecy::SecretString;

use crate::act::{self, Act, Does, Written};
use crate::file::Conversation;
use chosen::Chosen;
use spoken::Spoken;

pub(crate) const PAGE: &str = "104";
const APP_ID: &str = "900100";
const SECRET: &str = "app secret";
/// Between two lines of one customer: shorter than the quiet time, so that they are one burst.
const TYPING_MS: i64 = 700;
/// After the last line of a burst, until whatever follows at once has followed.
const SETTLE_MS: i64 = 6_000;
/// After a tap in the kitchen: the undo time, and what follows.
const UNDO_MS: i64 = 12_000;
/// The smallest step of time while something waits to be sent.
const STEP_MS: i64 = 200;

/// Plays a conversation; what comes back is what the file ought to say between its fences.
pub(crate) async fn play(folder: &Path, conversation: &Conversation) -> String {
    let place = format!("{}:{}", conversation.file, conversation.line);
    let script = act::parse(&conversation.body).unwrap_or_else(|problem| panic!("{place}: {problem}"));
    let has = |wanted: fn(&Act) -> bool| script.acts.iter().any(|written| wanted(&written.act));
    let services = Services {
        hears: has(|act| matches!(act, Act::Customer { does: Does::SaysAloud(_), .. })),
        recommends: has(|act| matches!(act, Act::Recommends(_))),
    };
    let mut stage = Stage::new(&folder.join("shops").join(&script.shop), &script.time, services).await;
    let mut text = format!("shop: {}\ntime: {}\n\n", script.shop, script.time);
    let speaker = |act: &Act| match act {
        Act::Customer { name, .. } => Some(name.clone()),
        _ => None,
    };
    stage.names = script.acts.iter().filter_map(|written| speaker(&written.act)).collect();
    stage.names.sort();
    stage.names.dedup();
    for (index, Written { act, lines, goes_on }) in script.acts.iter().enumerate() {
        text.push_str(lines);
        text.push('\n');
        let next = script.acts.get(index + 1).map(|next| &next.act);
        let same_burst = *goes_on
            && matches!(
                (act, next),
                (Act::Customer { name, does: Does::Says(_) }, Some(Act::Customer { name: then, does: Does::Says(_) | Does::SaysAloud(_) | Does::Edits { .. } | Does::Unsends(_) }))
                    if name == then
            );
        if let Err(problem) = stage.perform(act).await {
            text.extend(["!! ", &problem, "\n"]);
        }
        text.push_str(&stage.shown(act).await);
        let wait_ms = match act {
            _ if same_burst => TYPING_MS,
            Act::ShowBoard | Act::ShowPerson(_) | Act::Minutes(_) | Act::Until(_) => 0,
            // Two taps right below each other: the second before the customer hears of the first.
            Act::Kitchen(_) if *goes_on && matches!(next, Some(Act::Kitchen(_))) => TYPING_MS,
            Act::Kitchen(_) => UNDO_MS,
            _ => SETTLE_MS,
        };
        stage.run_for(wait_ms).await;
        let news = stage.news().await;
        let nothing_follows = news.is_empty() && !act.shows() && !same_burst;
        text.push_str(if nothing_follows && index + 1 < script.acts.len() { "\n" } else { &news });
    }
    text
}

const TIMING: Timing = Timing {
    quiet: Duration::from_secs(2),
    stale_after: Duration::from_mins(30),
    undo: Duration::from_secs(8),
};

/// Which services the shop has.
#[derive(Clone, Copy, Default)]
pub(crate) struct Services {
    /// One that writes voice notes down.
    pub(crate) hears: bool,
    /// One that recommends dishes.
    pub(crate) recommends: bool,
}

struct Clock(AtomicI64);

/// The way to the simulated Meta.
struct Wire {
    world: Arc<Mutex<World>>,
    clock: Arc<Clock>,
}

impl Transport for Wire {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let now_ms = self.clock.0.load(Ordering::SeqCst);
        let response = self.world.lock().unwrap().handle(&request, now_ms);
        Box::pin(async move { Ok(response) })
    }
}

pub(crate) struct Stage {
    pub(crate) shop: Arc<OpenShop>,
    clock: Arc<Clock>,
    pub(crate) world: Arc<Mutex<World>>,
    log: Arc<MemoryLog>,
    pub(crate) store: Arc<MemoryStore>,
    converse: Converse,
    deliver: Deliver,
    /// In a shop that has voice notes written down.
    ears: Option<Ears>,
    spoken: Arc<Spoken>,
    chosen: Arc<Chosen>,
    read: u64,
    commands: u64,
    /// Customers by name.
    names: Vec<String>,
    /// How many bubbles of each thread were told of.
    told: HashMap<String, usize>,
    /// How many sends of the ledger were looked at for comments.
    sends: usize,
    /// Calls for a person that were told of.
    calls: Vec<String>,
    shops: Arc<LiveShops>,
    /// Drafts that were told of.
    drafts: Vec<OutboxId>,
    /// Time passes, and what customers write waits at Meta.
    stands_still: bool,
    /// What the desk was told and nobody looked at yet.
    pub(crate) desk_hears: String,
    /// Comment ids by author and words.
    comments: Vec<((String, String), String)>,
}

/// A shop, opened once: its reader takes a while to make.
fn opened(folder: &Path) -> Arc<OpenShop> {
    static OPEN: Mutex<Vec<(PathBuf, Arc<OpenShop>)>> = Mutex::new(Vec::new());
    let mut open_shops = OPEN.lock().unwrap();
    if let Some((_, shop)) = open_shops.iter().find(|(known, _)| known == folder) {
        return Arc::clone(shop);
    }
    let shop = Arc::new(open(folder));
    open_shops.push((folder.to_owned(), Arc::clone(&shop)));
    shop
}

fn open(folder: &Path) -> OpenShop {
    let read = |name: &str| std::fs::read_to_string(folder.join(name));
    let menu =
        Menu::from_yaml("menu.yaml", &read("menu.yaml").unwrap()).unwrap_or_else(|error| panic!("{error}"));
    let version = "transcript".to_owned();
    let shop = match read("shop.yaml") {
        Ok(text) => {
            Shop::from_yaml("shop.yaml", &text, menu, version).unwrap_or_else(|error| panic!("{error}"))
        }
        Err(_) => Shop::from_menu(menu, version),
    };
    let shop = match read("storyboard.yaml") {
        Ok(text) => {
            let read = Storyboard::from_yaml("storyboard.yaml", &text, &shop.menu);
            shop.with_storyboard(read.unwrap_or_else(|error| panic!("{error}")))
        }
        Err(_) => shop,
    };
    let mut overrides = Vec::new();
    if let Ok(entries) = std::fs::read_dir(folder.join("texts")) {
        for path in entries.map(|entry| entry.unwrap().path()) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            overrides.push((name, std::fs::read_to_string(&path).unwrap()));
        }
    }
    overrides.sort();
    let texts = Texts::new(&overrides).unwrap_or_else(|error| panic!("{error}"));
    let texts = texts.in_voice(&shop.voices);
    let account = shop.payments.transfer.as_ref().and_then(|account| account.picture.clone());
    let named = shop.storyboard.pictures().map(str::to_owned).chain(account);
    let images = named.map(|name| (name.clone(), format!("https://shop.example/media/{name}"))).collect();
    OpenShop::new(shop, &[], Arc::new(texts), images)
}

fn psid(name: &str) -> String {
    let hash = IdHash::new("person").part(name.as_bytes()).finish();
    let number = hash.iter().take(7).fold(0_u64, |sum, byte| sum * 256 + u64::from(*byte));
    format!("7{:015}", number % 1_000_000_000_000_000)
}

fn page() -> PageId {
    PageId::parse(PAGE).unwrap()
}

fn key_of(name: &str) -> ConversationKey {
    format!("{PAGE}/messenger/{}", psid(name)).parse().unwrap()
}

impl Stage {
    pub(crate) async fn new(folder: &Path, time: &str, services: Services) -> Self {
        let shop = opened(folder);
        let local = time.replace(' ', "T").parse().unwrap_or_else(|error| panic!("time: {time}: {error}"));
        let start = Timestamp::from_local(local, &shop.shop.zone).unwrap();
        let clock = Arc::new(Clock(AtomicI64::new(start.as_millis())));
        let world = world_of(&shop, start.as_millis());
        let world = Arc::new(Mutex::new(world));
        let time = Arc::clone(&clock);
        let now: comanda_flow::clock::Clock =
            Arc::new(move || Timestamp::from_millis(time.0.load(Ordering::SeqCst)));
        let (log, store) = (Arc::new(MemoryLog::new(Arc::clone(&now))), Arc::new(MemoryStore::new()));
        store.configure(&setup(&shop.shop, now())).await.unwrap();
        let mut shops = Shops::default();
        shops.add(&page(), &[], &shop);
        let shops = LiveShops::new(Arc::new(shops));
        let live = Arc::clone(&shops);
        let options =
            Options { timing: TIMING, our_app_id: Some(APP_ID.to_owned()), can_hear: services.hears };
        let converse = Converse::new(Arc::clone(&store) as _, Arc::clone(&shops), options, Arc::clone(&now));
        let chosen = Arc::new(Chosen::default());
        let converse = if services.recommends { converse.with_advice(chosen.advice()) } else { converse };
        let spoken = Arc::new(Spoken::default());
        let ears = services.hears.then(|| Ears {
            log: Arc::clone(&log) as _,
            store: Arc::clone(&store) as _,
            transcriber: Arc::clone(&spoken) as _,
            shops: Arc::clone(&shops),
            clock: Arc::clone(&now),
        });
        let wire = Wire { world: Arc::clone(&world), clock: Arc::clone(&clock) };
        let graph = Graph::new(Arc::new(wire), DEFAULT_BASE_URL, DEFAULT_VERSION, None).unwrap();
        let tokens = HashMap::from([(page(), SecretString::from("token".to_owned()))]);
        let options = DeliverOptions::default();
        let deliver = Deliver::new(
            Arc::clone(&store) as _,
            Arc::clone(&store) as _,
            shops,
            graph,
            tokens,
            options,
            now,
        );
        deliver.doubt_unfinished().await.unwrap();
        Self {
            shop,
            clock,
            world,
            log,
            store,
            converse,
            deliver,
            ears,
            spoken,
            chosen,
            read: 1,
            commands: 0,
            names: Vec::new(),
            told: HashMap::new(),
            sends: 0,
            calls: Vec::new(),
            shops: live,
            drafts: Vec::new(),
            stands_still: false,
            desk_hears: String::new(),
            comments: Vec::new(),
        }
    }

    pub(crate) fn now_ms(&self) -> i64 {
        self.clock.0.load(Ordering::SeqCst)
    }

    // -- time

    /// Lets virtual time pass, with everything that comes due meanwhile.
    pub(crate) async fn run_for(&mut self, wait_ms: i64) {
        let until_ms = self.now_ms() + wait_ms;
        if self.stands_still {
            return self.clock.0.store(until_ms, Ordering::SeqCst);
        }
        loop {
            self.run_due().await;
            let now_ms = self.now_ms();
            if now_ms >= until_ms {
                return;
            }
            let meta_ms = self.world.lock().unwrap().next_due();
            let timer_ms = self.store.next_timer().await.unwrap().map(Timestamp::as_millis);
            let counts = self.store.outbox_counts().await.unwrap();
            let step_ms = (counts.queued > 0).then_some(now_ms + STEP_MS);
            let next_ms = [meta_ms, timer_ms, step_ms].into_iter().flatten().min().unwrap_or(until_ms);
            self.clock.0.store(next_ms.clamp(now_ms + 1, until_ms), Ordering::SeqCst);
        }
    }

    /// Everything that is due now, until nothing is.
    async fn run_due(&mut self) {
        loop {
            let worked =
                self.take_webhooks().await | self.tick().await | self.decide().await | self.send().await;
            if !worked {
                return;
            }
        }
    }

    async fn take_webhooks(&mut self) -> bool {
        let now_ms = self.now_ms();
        let calls = self.world.lock().unwrap().due(now_ms);
        for call in &calls {
            let signature = call.headers.iter().find(|(name, _)| *name == "x-hub-signature-256");
            let headers = SignatureHeaders { sha256: signature.map(|(_, value)| value.as_str()), sha1: None };
            let secrets = Secrets::new(SecretString::from(SECRET.to_owned())).unwrap();
            let verified = verify(RawBody(call.body.clone()), headers, &secrets).unwrap();
            let records = split(&verified);
            self.append(verified.into_bytes(), records).await;
            self.world.lock().unwrap().webhook_result(call.id, Ok(200), now_ms);
        }
        !calls.is_empty()
    }

    async fn append(&mut self, body: Bytes, records: Vec<NewRecord>) {
        self.commands += 1;
        let id = IdHash::new("transcript").part(&self.commands.to_be_bytes()).finish();
        let now = Timestamp::from_millis(self.now_ms());
        let delivery = Delivery::new(DeliveryId::from_bytes(id), now, Vec::new(), body, records).unwrap();
        self.log.append(&delivery).await.unwrap();
    }

    async fn tick(&mut self) -> bool {
        let now = Timestamp::from_millis(self.now_ms());
        ticker::tick(self.store.as_ref(), self.log.as_ref(), now).await.unwrap() > 0
    }

    async fn decide(&mut self) -> bool {
        let records = self.log.records(Sequence::new(self.read), 1_000).await.unwrap();
        let Some(last) = records.last() else { return false };
        self.read = last.sequence.get() + 1;
        let outcomes = self.converse.process(&records, &vec![1; records.len()]).await;
        assert!(outcomes.iter().all(|outcome| *outcome == RecordOutcome::Done), "{outcomes:?}");
        if let Some(ears) = &self.ears {
            for record in &records {
                ears.hear(record).await;
            }
        }
        true
    }

    async fn send(&mut self) -> bool {
        let mut unwritten = Vec::new();
        let taken = self.deliver.take(16, &mut unwritten).await.unwrap();
        let worked = !taken.rows.is_empty();
        for row in taken.rows {
            let settlement = self.deliver.send_one(row, &taken.numbers).await;
            unwritten.push(settlement);
        }
        self.deliver.write(&mut unwritten).await;
        worked
    }
}

/// A simulated Meta with the page of the shop.
fn world_of(shop: &OpenShop, now_ms: i64) -> World {
    let mut config = WorldConfig::new(APP_ID, SECRET, "verify");
    config.callback_url = Some("http://shop.example/webhooks/meta".to_owned());
    config.timing = MetaTiming { webhook_ms: 50, echo_ms: 150, delivery_ms: 400, read_ms: 2_000 };
    config.pages.push(PageConfig::new(PAGE, &shop.shop.name, "token"));
    let mut world = World::new(config);
    for name in shop.shop.utility_templates.values() {
        approve_template(&mut world, name, now_ms);
    }
    world
}

/// What an owner does once in Meta's tools: a template with one text in its body is approved.
fn approve_template(world: &mut World, name: &str, now_ms: i64) {
    let body = serde_json::json!({
        "name": name, "language": "vi", "category": "UTILITY",
        "components": [{"type": "BODY", "text": "{{1}}"}],
    });
    let uri = format!("https://graph.facebook.com/v25.0/{PAGE}/message_templates?access_token=token");
    let request = Request::post(uri).header("content-type", "application/json");
    let answer = world.handle(&request.body(Bytes::from(body.to_string())).unwrap(), now_ms);
    assert!(answer.status().is_success(), "{:?}", answer.body());
}

fn setup(shop: &Shop, now: Timestamp) -> Setup {
    let row = PageRow {
        id: page(),
        instagram: None,
        whatsapp: None,
        shop: "shop".to_owned(),
        access_token: Some(SecretString::from("token".to_owned())),
    };
    let branch = |branch: &comanda_domain::shop::Branch| BranchRow {
        id: branch.id.clone(),
        name: branch.name.clone(),
        timezone: shop.menu.shop.timezone.clone(),
        kitchen_language: shop.kitchen_language.clone(),
        page: Some(page()),
    };
    Setup { pages: vec![row], branches: shop.branches.iter().map(branch).collect(), now }
}
