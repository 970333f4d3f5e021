use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use bytes::Bytes;
use http::{HeaderMap, StatusCode, Uri};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::sender::{SenderOptions, VerifyError, verify_callback};
use crate::faults::Faults;
use crate::load::{Load, LoadPlan, Pacing};
use crate::person::Act;
use crate::simulation::Simulation;
use crate::webhook::sign::sign_sha256;
use crate::world::tests::{LAN, PAGE, SECRET, TOKEN, config};

/// What the callback received: signature and body.
type Inbox = Arc<Mutex<Vec<(String, Bytes)>>>;

struct Running {
    simulation: Simulation,
    address: std::net::SocketAddr,
    callback: String,
    inbox: Inbox,
    shutdown: CancellationToken,
    tasks: JoinSet<()>,
}

async fn receive(State(inbox): State<Inbox>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let signature = headers["x-hub-signature-256"].to_str().unwrap().to_owned();
    let mut inbox = inbox.lock().unwrap();
    inbox.push((signature, body));
    // The first webhook fails, so that a retry can be seen.
    if inbox.len() == 1 { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK }
}

async fn challenge(uri: Uri) -> (StatusCode, String) {
    let query = uri.query().unwrap_or_default();
    let parts: std::collections::HashMap<_, _> = url::form_urlencoded::parse(query.as_bytes()).collect();
    if parts["hub.verify_token"] == "verify" && parts["hub.mode"] == "subscribe" {
        (StatusCode::OK, parts["hub.challenge"].to_string())
    } else {
        (StatusCode::FORBIDDEN, String::new())
    }
}

impl Running {
    async fn start(faults: Faults) -> Self {
        let started = Instant::now();
        let clock = move || 1_795_000_000_000 + i64::try_from(started.elapsed().as_millis()).unwrap();
        let inbox = Inbox::default();
        let mut tasks = JoinSet::new();
        let hook = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let callback = format!("http://{}/webhooks/meta", hook.local_addr().unwrap());
        let router = Router::new()
            .route("/webhooks/meta", get(challenge).post(receive))
            .with_state(Arc::clone(&inbox));
        let shutdown = CancellationToken::new();
        let stop = shutdown.clone();
        tasks.spawn(async move {
            axum::serve(hook, router).with_graceful_shutdown(stop.cancelled_owned()).await.unwrap();
        });
        let mut config = config();
        config.faults = faults;
        config.callback_url = Some(callback.clone());
        config.retry.quick_gap_ms = 20;
        let simulation = Simulation::new(config, Arc::new(clock));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (server, sender) = (simulation.clone(), simulation.clone());
        let (stop_server, stop_sender) = (shutdown.clone(), shutdown.clone());
        tasks.spawn(async move { server.serve(listener, stop_server).await.unwrap() });
        tasks.spawn(async move { sender.run_sender(SenderOptions::default(), stop_sender).await });
        Self { simulation, address, callback, inbox, shutdown, tasks }
    }

    /// Sends one raw request and reads until the server closes; gives everything that came back.
    async fn exchange(&self, method: &str, path: &str, body: &str) -> String {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: sim\r\nconnection: close\r\nauthorization: Bearer {TOKEN}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        self.read_until(request, None).await
    }

    /// Writes `request` and reads until `wanted` was seen, or the server closes.
    async fn read_until(&self, request: String, wanted: Option<&'static str>) -> String {
        let address = self.address;
        let reading = tokio::task::spawn_blocking(move || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
            stream.write_all(request.as_bytes()).unwrap();
            let (mut seen, mut buffer) = (Vec::new(), [0_u8; 4096]);
            // A broken connection may show as an error after what was read; what was read counts.
            while let Ok(count) = stream.read(&mut buffer) {
                seen.extend_from_slice(&buffer[..count]);
                let found = wanted.is_some_and(|words| String::from_utf8_lossy(&seen).contains(words));
                if count == 0 || found {
                    break;
                }
            }
            String::from_utf8(seen).unwrap()
        });
        reading.await.unwrap()
    }

    async fn json(&self, method: &str, path: &str, body: &Value) -> Value {
        let answer = self.exchange(method, path, &body.to_string()).await;
        let start = answer.find("\r\n\r\n").unwrap() + 4;
        serde_json::from_str(&answer[start..]).unwrap_or_else(|_| panic!("no JSON: {answer}"))
    }

    /// Waits for a state, never for a length of time.
    async fn until(&self, what: &str, reached: impl Fn(&Self) -> bool) {
        for _ in 0..500 {
            if reached(self) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("never reached: {what}");
    }

    async fn stop(mut self) {
        self.shutdown.cancel();
        while let Some(ended) = self.tasks.join_next().await {
            ended.unwrap();
        }
    }
}

#[tokio::test]
async fn a_message_goes_round_over_real_sockets() {
    let running = Running::start(Faults::default()).await;
    let does = json!({ "page": PAGE, "person": LAN, "what": { "act": "text", "text": "2 phở" } });
    let mid = running.json("POST", "/_sim/person", &does).await["mid"].clone();
    running.until("the retry is acknowledged", |running| running.inbox.lock().unwrap().len() >= 2).await;
    {
        let inbox = running.inbox.lock().unwrap();
        assert_eq!(inbox[0], inbox[1], "the retry has the same bytes and signature");
        assert_eq!(inbox[0].0, format!("sha256={}", sign_sha256(SECRET, &inbox[0].1)));
        let body: Value = serde_json::from_slice(&inbox[0].1).unwrap();
        assert_eq!(body["entry"][0]["messaging"][0]["message"]["mid"], mid);
    }
    let reply = json!({ "recipient": { "id": LAN }, "message": { "text": "Dạ có ngay" } });
    let sent = running.json("POST", "/v25.0/me/messages", &reply).await;
    assert_eq!(sent["recipient_id"], json!(LAN));
    running
        .until("all is acknowledged", |running| running.simulation.lock().webhooks_outstanding() == 0)
        .await;
    let thread = running.json("GET", &format!("/_sim/thread?page={PAGE}&person={LAN}"), &Value::Null).await;
    assert_eq!(thread["bubbles"][1]["content"]["text"], json!("Dạ có ngay"));
    let ledger = running.json("GET", "/_sim/ledger", &Value::Null).await;
    assert_eq!(ledger["webhooks"][0]["tries"], json!(2));
    let summary = running.json("GET", "/_sim/summary?quiet_ms=0", &Value::Null).await;
    assert_eq!((&summary["latency"]["count"], &summary["unacknowledged"]), (&json!(1), &json!(0)));
    running.stop().await;
}

#[tokio::test]
async fn a_voice_note_and_the_life_of_a_comment_can_be_asked_for_as_json() {
    let running = Running::start(Faults::default()).await;
    let does = async |what: Value| {
        let does = json!({ "page": PAGE, "person": LAN, "what": what });
        running.json("POST", "/_sim/person", &does).await["mid"].clone()
    };
    let voice = does(json!({ "act": "audio", "url": "https://cdn.example/a.mp4" })).await;
    assert!(voice.as_str().unwrap().starts_with("m_"));
    let path = format!("/_sim/thread?page={PAGE}&person={LAN}");
    let thread = running.json("GET", &path, &Value::Null).await;
    let content = json!({ "type": "media", "media": "audio", "url": "https://cdn.example/a.mp4" });
    assert_eq!(thread["bubbles"][0]["content"], content);
    let post = does(json!({ "act": "page_posts", "text": "Hôm nay có phở" })).await;
    let comment = json!({ "act": "comment_photo", "post": post, "text": "món này?", "url": "https://cdn.example/a.jpg" });
    let comment = does(comment).await;
    does(json!({ "act": "edit_comment", "comment": comment, "text": "còn món này?" })).await;
    does(json!({ "act": "page_hides_comment", "comment": comment })).await;
    let path = format!("/_sim/comments?page={PAGE}");
    let shown = running.json("GET", &path, &Value::Null).await;
    let row = &shown["comments"][0];
    assert_eq!((&row["id"], &row["post"], &row["is_hidden"]), (&comment, &post, &json!(true)));
    assert_eq!((&row["text"], &row["photo"]), (&json!("còn món này?"), &json!("https://cdn.example/a.jpg")));
    assert_eq!(shown["posts"][0]["id"], post);
    does(json!({ "act": "remove_comment", "comment": comment })).await;
    assert_eq!(running.json("GET", &path, &Value::Null).await["comments"], json!([]));
    running.stop().await;
}

#[tokio::test]
async fn a_dropped_answer_closes_the_connection_without_a_byte() {
    let running = Running::start(Faults { drop_answer_probability: 1.0, ..Faults::default() }).await;
    running.simulation.with(|world, now_ms| {
        world.person_does(PAGE, LAN, Act::Text { text: "alo".to_owned() }, now_ms);
    });
    let reply = json!({ "recipient": { "id": LAN }, "message": { "text": "ok" } }).to_string();
    assert_eq!(running.exchange("POST", "/v25.0/me/messages", &reply).await, "");
    assert_eq!(running.simulation.lock().ledger().sends().len(), 1);
    let off = serde_json::to_value(Faults::default()).unwrap();
    running.json("PUT", "/_sim/faults", &off).await;
    assert!(running.exchange("POST", "/v25.0/me/messages", &reply).await.starts_with("HTTP/1.1 200"));
    running.stop().await;
}

#[tokio::test]
async fn a_slow_answer_comes_late_and_whole() {
    let faults = Faults { slow_answer_probability: 1.0, slow_answer_ms: 300, ..Faults::default() };
    let running = Running::start(faults).await;
    running.simulation.with(|world, now_ms| {
        world.person_does(PAGE, LAN, Act::Text { text: "alo".to_owned() }, now_ms);
    });
    let reply = json!({ "recipient": { "id": LAN }, "message": { "text": "ok" } });
    let started = Instant::now();
    let asking = running.json("POST", "/v25.0/me/messages", &reply);
    let looking = running
        .until("the send took effect", |running| running.simulation.lock().ledger().sends().len() == 1);
    let (answer, ()) = tokio::join!(asking, looking);
    assert_eq!(answer["recipient_id"], json!(LAN));
    assert!(started.elapsed() >= Duration::from_millis(300));
    running.stop().await;
}

#[tokio::test]
async fn the_verdict_and_parts_of_the_ledger_can_be_asked_for() {
    let running = Running::start(Faults::default()).await;
    for person in [LAN, "7002"] {
        running.simulation.with(|world, now_ms| {
            world.person_does(PAGE, person, Act::Text { text: "alo".to_owned() }, now_ms);
        });
    }
    let reply = json!({ "recipient": { "id": LAN }, "message": { "text": "ok", "metadata": "out-1" } });
    running
        .until("all is acknowledged", |running| running.simulation.lock().webhooks_outstanding() == 0)
        .await;
    running.json("POST", "/v25.0/me/messages", &reply).await;
    let standing = running.json("GET", "/_sim/ledger/summary?person_hold_ms=5", &Value::Null).await;
    assert_eq!(standing["accepted_messages"], json!(1));
    assert_eq!(standing["unanswered_examples"][0][1], json!("7002"));
    assert_eq!(standing["doubles"]["by_metadata"], json!(0));
    let part = running.json("GET", "/_sim/ledger?person=7002&limit=1", &Value::Null).await;
    assert_eq!((part["webhooks"].as_array().unwrap().len(), &part["sends"]), (1, &json!([])));
    running.stop().await;
}

#[tokio::test]
async fn faults_that_cannot_be_meant_are_refused() {
    let running = Running::start(Faults::default()).await;
    let wrong = running.json("PUT", "/_sim/faults", &json!({ "reorder_probability": 7 })).await;
    assert_eq!(wrong["error"], json!("reorder_probability: expected a share from 0 to 1, found 7"));
    let nasty = serde_json::to_value(Faults::preset("nasty").unwrap()).unwrap();
    assert_eq!(running.json("PUT", "/_sim/faults", &nasty).await, nasty);
    running.json("PUT", "/_sim/faults", &json!({})).await;
    assert_eq!(running.simulation.lock().faults(), &Faults::default(), "what is not named is off");
    running.stop().await;
}

#[tokio::test]
async fn a_callback_is_verified_by_its_challenge() {
    let running = Running::start(Faults::default()).await;
    verify_callback(&running.simulation, &running.callback).await.unwrap();
    let nowhere = running.callback.replace("/webhooks/meta", "/nowhere");
    let refused = verify_callback(&running.simulation, &nowhere).await;
    assert!(matches!(refused, Err(VerifyError::WrongAnswer { status: 404 })));
    assert!(matches!(verify_callback(&running.simulation, "nonsense").await, Err(VerifyError::BadUrl)));
    let mut subscription = json!({
        "object": "page", "callback_url": running.callback, "fields": "messages", "verify_token": "wrong",
        "access_token": format!("900100|{SECRET}"),
    });
    let refused = running.json("POST", "/v25.0/900100/subscriptions", &subscription).await;
    assert_eq!(refused["error"]["error_subcode"], json!(2200));
    subscription["verify_token"] = json!("verify");
    let accepted = running.json("POST", "/v25.0/900100/subscriptions", &subscription).await;
    assert_eq!(accepted, json!({ "success": true }));
    running.stop().await;
}

#[tokio::test]
async fn the_chat_page_is_served_whole() {
    let running = Running::start(Faults::default()).await;
    let page = running.exchange("GET", "/chat", "").await;
    for part in ["id=\"composer\"", "id=\"send\"", "id=\"inbox-switch\"", "/chat.js", "/chat.css"] {
        assert!(page.contains(part), "the page lacks {part}");
    }
    assert!(!page.contains("https://"), "nothing comes from the internet");
    assert!(running.exchange("GET", "/chat.js", "").await.contains("text/javascript"));
    assert!(running.exchange("GET", "/chat.css", "").await.contains("prefers-color-scheme"));
    running.stop().await;
}

#[tokio::test]
async fn watching_a_thread_shows_changes_as_they_happen() {
    let running = Running::start(Faults::default()).await;
    let request = format!("GET /_sim/watch?page={PAGE}&person={LAN} HTTP/1.1\r\nhost: sim\r\n\r\n");
    let watching = running.read_until(request, Some("xin chao"));
    let speaking = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        running.simulation.with(|world, now_ms| {
            world.person_does(PAGE, LAN, Act::Text { text: "xin chao".to_owned() }, now_ms);
        });
    };
    let (seen, ()) = tokio::join!(watching, speaking);
    assert!(seen.contains("xin chao"), "{seen}");
    running.stop().await;
}

#[tokio::test]
async fn a_load_is_bounded_by_count_and_all_of_it_arrives() {
    let running = Running::start(Faults::default()).await;
    let plan = LoadPlan {
        pages: vec![PAGE.to_owned()],
        people: 20,
        texts: vec!["2 phở tái".to_owned()],
        pacing: Pacing::Unacknowledged(8),
        count_max: 100,
        duration_ms_max: 20_000,
    };
    let load = running.simulation.run_load(Load::new(plan), running.shutdown.clone()).await;
    assert_eq!(load.sent(), 100);
    running
        .until("all is acknowledged", |running| running.simulation.lock().webhooks_outstanding() == 0)
        .await;
    assert_eq!(running.inbox.lock().unwrap().len(), 101, "one failed at first");
    running.stop().await;
}
