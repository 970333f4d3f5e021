//! The flow with an outside reader: a small server on this machine that speaks chat completions.

use std::sync::Mutex;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::extract::State;
use axum::{Json, Router};
use comanda_domain::conversation::State as Talk;
use comanda_log::RecordOutcome;
use comanda_readers::{Ask, ChatCompletions, ChatOptions, OutsideOptions, Structure};
use comanda_store::MemoryStore;
use comanda_store::port::{ConversationStore as _, ReplayStore as _, Store};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::*;
use crate::converse::{Converse, Options};
use crate::replay::{DryRun, Report, Scope, ShopsOverTime, dry_run};
use crate::testing::store::FaultyStore;
use crate::testing::{ANN, BEN, World, done, key, process, text};
use crate::ticker;

/// How the model of the tests reads: one dish, whatever is written.
const ORDER: &str = "the usual, you know";

/// What the model saw, and how long it takes.
#[derive(Default)]
struct Model {
    seen: Mutex<Vec<Value>>,
    takes: Mutex<Duration>,
    /// On their way now, and the most that were.
    now: Mutex<(usize, usize)>,
}

struct Server {
    model: Arc<Model>,
    url: url::Url,
    task: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Reads [`ORDER`] as two bowls more than the cart has lines, "make it so" as a change of the first line.
async fn answer(State(model): State<Arc<Model>>, Json(body): Json<Value>) -> Json<Value> {
    let user: Value = serde_json::from_str(body["messages"][1]["content"].as_str().unwrap()).unwrap();
    let said = user["text"].as_str().unwrap().to_owned();
    let lines = user["cart"].as_array().unwrap().len();
    {
        let mut now = model.now.lock().unwrap();
        now.0 += 1;
        now.1 = now.1.max(now.0);
    }
    let takes = *model.takes.lock().unwrap();
    tokio::time::sleep(takes).await;
    model.now.lock().unwrap().0 -= 1;
    model.seen.lock().unwrap().push(user);
    let form = if said.contains("make it so") {
        json!({"intent": "change", "lines": [], "edits": [{"action": "set_quantity", "position": 0, "quantity": 7}]})
    } else {
        json!({"intent": "order", "edits": [],
            "lines": [{"words": said.lines().last().unwrap(), "dish": "pho/pho_ga", "quantity": 2 + lines}]})
    };
    let message = json!({"role": "assistant", "content": form.to_string()});
    Json(json!({"choices": [{"index": 0, "finish_reason": "stop", "message": message}]}))
}

impl Server {
    async fn start() -> Self {
        let model = Arc::new(Model::default());
        let router = Router::new().fallback(answer).with_state(Arc::clone(&model));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = url::Url::parse(&format!("http://{}/v1", listener.local_addr().unwrap())).unwrap();
        #[expect(clippy::disallowed_methods, reason = "the server ends with the test")]
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { model, url, task }
    }

    fn outside(&self, ask: Ask, timeout: Duration) -> Arc<Outside> {
        let options = ChatOptions {
            base: self.url.clone(),
            token: None,
            model: "m".to_owned(),
            structure: Structure::JsonSchema,
        };
        let reader = Box::new(ChatCompletions::new(options).unwrap());
        let options = OutsideOptions { ask, timeout, at_once_max: 8, names: Names::default() };
        Arc::new(Outside::asking(Arc::new(OutsideReader::new(reader, options))))
    }

    fn always(&self) -> Arc<Outside> {
        self.outside(Ask::Always, Duration::from_secs(20))
    }

    fn asked(&self) -> usize {
        self.model.seen.lock().unwrap().len()
    }
}

/// The cart of a conversation: quantity and dish of each line.
async fn cart(world: &World, conversation: &str) -> Vec<String> {
    let loaded = world.store.load(&[key(conversation)], &[]).await.unwrap();
    let Some((conversation, _)) = loaded.conversations.get(&key(conversation)) else { return Vec::new() };
    let cart = conversation.state.draft().map(comanda_domain::draft::Draft::cart).unwrap_or_default();
    cart.iter().map(|line| format!("{} {}", line.quantity.get(), line.items[0])).collect()
}

#[tokio::test]
async fn what_the_service_reads_is_ordered_and_its_answer_kept() {
    let (world, server) = (World::new(), Server::start().await);
    let records = world.webhook(&[text(&world, "7001", "m_1", ORDER)]).await;
    let outside = server.always();
    done(&world.converse().with_outside(Arc::clone(&outside)), &records).await;
    assert_eq!(cart(&world, ANN).await, ["2 pho_ga"]);
    assert_eq!(world.said().await, ["ask-confirmation"]);
    let kept = world.store.reader_answers(&[records[0].event]).await.unwrap();
    assert_eq!((kept[0].reader.as_str(), &kept[0].conversation), ("chat_completions", &key(ANN)));
    assert!(kept[0].answer.contains("finish_reason"), "as it came: {}", kept[0].answer);
    assert!(outside.known.is_empty(), "what is committed is forgotten");
    // The same event once more is a repeat: nobody is asked.
    done(&world.converse().with_outside(outside), &records).await;
    assert_eq!(server.asked(), 1);
}

#[tokio::test]
async fn a_batch_asks_together_and_each_conversation_in_order() {
    let (world, server) = (World::new(), Server::start().await);
    *server.model.takes.lock().unwrap() = Duration::from_millis(100);
    let mut items = vec![
        text(&world, "7001", "m_1", ORDER),
        text(&world, "7002", "m_2", ORDER),
        text(&world, "7001", "m_3", "make it so"),
    ];
    items.extend((10..16).map(|person| text(&world, &format!("70{person}"), &format!("m_{person}"), ORDER)));
    let records = world.webhook(&items).await;
    done(&world.converse().with_outside(server.always()), &records).await;
    assert_eq!(cart(&world, ANN).await, ["7 pho_ga"], "read with the cart that the first text led to");
    assert_eq!(cart(&world, BEN).await, ["2 pho_ga"]);
    assert_eq!(server.asked(), 9);
    assert_eq!(server.model.now.lock().unwrap().1, 8, "as many at a time as there are places");
    let seen = server.model.seen.lock().unwrap();
    let second = seen.iter().find(|user| user["text"] == json!("make it so")).unwrap();
    assert_eq!(second["cart"][0]["dish"], json!("pho/pho_ga"));
    assert_eq!(second["asked"], json!("shall I place the order?"));
}

#[tokio::test]
async fn a_batch_that_comes_back_does_not_ask_again() {
    let (world, server) = (World::new(), Server::start().await);
    let records = world.webhook(&[text(&world, "7001", "m_1", ORDER)]).await;
    let store = Arc::new(FaultyStore::over(&world.store));
    let converse = world.converse_over(Arc::clone(&store) as _).with_outside(server.always());
    // Somebody is quicker twice, then the commit is refused, then it goes through.
    store.conflicts.store(2, Ordering::SeqCst);
    store.poison(records[0].event);
    assert!(matches!(process(&converse, &records).await[0], RecordOutcome::Retry { .. }));
    assert!(matches!(process(&converse, &records).await[0], RecordOutcome::Retry { .. }));
    assert_eq!(server.asked(), 1);
    let healthy = world.converse().with_outside(converse.outside.clone().unwrap());
    done(&healthy, &records).await;
    assert_eq!(server.asked(), 1);
    assert_eq!(cart(&world, ANN).await, ["2 pho_ga"]);
}

#[tokio::test]
async fn where_the_built_in_reader_is_sure_nobody_is_asked() {
    let (world, server) = (World::new(), Server::start().await);
    let converse = world.converse().with_outside(server.outside(Ask::Below(0.6), Duration::from_secs(20)));
    let records = world.webhook(&[text(&world, "7001", "m_1", "2 phở tái")]).await;
    done(&converse, &records).await;
    assert_eq!((server.asked(), cart(&world, ANN).await), (0, vec!["2 pho_tai".to_owned()]));
    let records = world.webhook(&[text(&world, "7002", "m_2", ORDER)]).await;
    done(&converse, &records).await;
    assert_eq!((server.asked(), cart(&world, BEN).await), (1, vec!["2 pho_ga".to_owned()]));
    assert_eq!(world.store.reader_answers(&[records[0].event]).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_slow_service_holds_a_batch_up_once_and_the_built_in_reader_answers() {
    let (world, server) = (World::new(), Server::start().await);
    *server.model.takes.lock().unwrap() = Duration::from_mins(1);
    let timeout = Duration::from_millis(300);
    let converse = world.converse().with_outside(server.outside(Ask::Always, timeout));
    // Four texts of one person: the batch waits for the service once, not four times.
    let items: Vec<Value> =
        (0..4).map(|number| text(&world, "7001", &format!("m_{number}"), "2 phở tái")).collect();
    let records = world.webhook(&items).await;
    let started = Instant::now();
    done(&converse, &records).await;
    let took = started.elapsed();
    assert!(took >= timeout && took < timeout * 3, "{took:?}");
    assert_eq!(cart(&world, ANN).await, ["8 pho_tai"]);
    let events: Vec<EventId> = records.iter().map(|record| record.event).collect();
    assert!(world.store.reader_answers(&events).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_dead_service_is_soon_not_waited_for_at_all() {
    let (world, server) = (World::new(), Server::start().await);
    *server.model.takes.lock().unwrap() = Duration::from_mins(1);
    let timeout = Duration::from_millis(300);
    let converse = world.converse().with_outside(server.outside(Ask::Always, timeout));
    let people: Vec<Value> = (10..18)
        .map(|person| text(&world, &format!("70{person}"), &format!("m_{person}"), "1 phở gà"))
        .collect();
    done(&converse, &world.webhook(&people).await).await;
    let started = Instant::now();
    done(&converse, &world.webhook(&[text(&world, "7001", "m_1", "2 phở tái")]).await).await;
    assert!(started.elapsed() < timeout, "{:?}", started.elapsed());
    assert_eq!(cart(&world, ANN).await, ["2 pho_tai"]);
}

async fn replay(world: &World, real: &dyn Store) -> Report {
    let shops = ShopsOverTime::always(world.shops.now());
    let run = DryRun {
        log: world.log.as_ref(),
        real,
        scratch: Arc::new(MemoryStore::new()) as Arc<dyn Store>,
        shops: &shops,
        options: Options { timing: world.timing, our_app_id: Some("99".to_owned()), can_hear: false },
        names: Names::default(),
        now: world.clock.now(),
    };
    dry_run(&run, &Scope::all(), &|_, _| {}).await.unwrap()
}

/// Appends and answers a text after the quiet time, as the ticker would let it be.
async fn give(world: &World, converse: &Converse, mid: &str, words: &str) {
    done(converse, &world.webhook(&[text(world, "7001", mid, words)]).await).await;
    world.clock.advance(Duration::from_secs(3));
    let now = world.clock.now();
    ticker::tick(world.store.as_ref(), world.log.as_ref(), now).await.unwrap();
    done(converse, &world.unread().await).await;
    let _sent = world.take_outbox_until(now).await;
}

#[tokio::test]
async fn a_replay_reads_what_was_answered_then_and_asks_nobody() {
    let (world, server) = (World::with_quiet(Duration::from_secs(2)), Server::start().await);
    let converse = world.converse().with_outside(server.always());
    give(&world, &converse, "m_1", ORDER).await;
    give(&world, &converse, "m_2", "make it so").await;
    assert_eq!(cart(&world, ANN).await, ["7 pho_ga"]);
    assert_eq!(server.asked(), 2);
    drop(server);

    let report = replay(&world, world.store.as_ref()).await;
    assert!(report.failed.is_empty() && report.differences.is_empty(), "{report:#?}");
    assert!(report.records >= 2, "{report:#?}");

    // Without the answers the built-in reader would have said something else.
    let later = world.clock.now().plus(Duration::from_hours(1));
    let what = comanda_store::port::housekeeping::Sweep::ReaderAnswers;
    let store: &dyn Store = world.store.as_ref();
    assert_eq!(store.sweep(what, later, 9).await.unwrap(), 2);
    assert!(!replay(&world, store).await.differences.is_empty());
}

#[tokio::test]
async fn a_kept_answer_counts_for_its_own_text_only() {
    let world = World::new();
    let records = world.webhook(&[text(&world, "7001", "m_1", "2 phở tái")]).await;
    let form = json!({"intent": "order", "lines": [{"words": "phở", "dish": "pho/pho_ga", "quantity": 9}]});
    let body = json!({"choices": [{"finish_reason": "stop", "message": {"content": form.to_string()}}]});
    let kept = |said: &str, reader: &str| ReaderAnswer {
        event: records[0].event,
        conversation: key(ANN),
        reader: reader.to_owned(),
        text_hash: Sha256::digest(said.as_bytes()).into(),
        answer: body.to_string(),
        received_at: records[0].received_at,
    };
    for (said, reader, expected) in [
        ("2 phở tái", "chat_completions", "9 pho_ga"),
        ("2 phở tái!", "chat_completions", "2 pho_tai"),
        ("2 phở tái", "crystal_ball", "2 pho_tai"),
    ] {
        let outside = Arc::new(Outside::kept(Names::default()));
        outside.remember(&[kept(said, reader)]);
        let scratch = Arc::new(MemoryStore::new());
        let converse = world.converse_over(Arc::clone(&scratch) as _).with_outside(outside);
        done(&converse, &records).await;
        let loaded = scratch.load(&[key(ANN)], &[]).await.unwrap();
        let (conversation, _) = &loaded.conversations[&key(ANN)];
        let line = &conversation.state.draft().unwrap().cart()[0];
        assert_eq!(format!("{} {}", line.quantity.get(), line.items[0]), expected, "{said} {reader}");
        assert!(matches!(conversation.state, Talk::AwaitingConfirmation { .. }));
    }
}
