//! What was set aside, from the command line: lists, retries, drops, with a server and without one.

use std::sync::Arc;

use comanda_domain::id::{DeliveryId, EventId};
use comanda_domain::record::{Delivery, NewRecord, RecordKind, Sequence};
use comanda_domain::time::Timestamp;
use comanda_log::{
    BatchLimit, BatchOutcome, Log as _, Producer as _, RecordOutcome, SqliteLog, SqliteOptions,
};
use comanda_store::port::ConversationStore as _;
use comanda_store::port::conversation::DeadLetter;
use comanda_store::{MasterKey, SqlStore};
use serde_json::json;

use crate::app::{PAGES, TestApp, now_ms, until};

const REASON: &str = "the kitchen caught fire";

impl TestApp {
    /// A message of `person` that failed again and again: in the log, and on the list. The server must not be running.
    pub(crate) fn buries_message(&self, number: u8, person: &str, text: &str) -> EventId {
        let event = EventId::from_bytes([number; 16]);
        let at = Timestamp::from_millis(now_ms());
        let page = PAGES[0].0;
        let item = json!({"sender": {"id": person}, "recipient": {"id": page}, "timestamp": at.as_millis(),
                          "message": {"mid": format!("m_buried_{number}"), "text": text}});
        let body = serde_json::to_vec(&item).unwrap();
        let record = NewRecord {
            event,
            key: format!("{page}/messenger/{person}").parse().unwrap(),
            kind: RecordKind::Messaging,
            range: 0..body.len(),
            entry_time: None,
        };
        let conversation = record.key.clone();
        let id = DeliveryId::from_bytes([number; 16]);
        let delivery = Delivery::new(id, at, Vec::new(), body.into(), vec![record]).unwrap();
        let data = self.folder.path().join("data");
        self.block_on(async {
            let clock: Arc<dyn Fn() -> Timestamp + Send + Sync> = Arc::new(move || at);
            let log = SqliteLog::open(&data.join("log.sqlite"), SqliteOptions::new(clock)).unwrap();
            log.append(&delivery).await.unwrap();
            let mut consumer = log.consumer("converse");
            let limit = BatchLimit { records_max: 100, wait_max: std::time::Duration::from_secs(5) };
            let mut sequence = Sequence::START;
            while sequence == Sequence::START {
                let batch = consumer.next_batch(limit).await.unwrap();
                let ours = |event_of: EventId| event_of == event;
                sequence = batch
                    .records()
                    .iter()
                    .find(|record| ours(record.event))
                    .map_or(Sequence::START, |record| record.sequence);
                let outcomes = batch.records().iter().map(|record| {
                    if ours(record.event) {
                        RecordOutcome::Dead { reason: REASON.to_owned() }
                    } else {
                        RecordOutcome::Done
                    }
                });
                let outcomes = outcomes.collect();
                batch.settle(BatchOutcome::of_each(outcomes)).await.unwrap();
            }
            log.close().await.unwrap();
            let key = MasterKey::load(&data.join("master.key")).unwrap();
            let options = comanda_store::sql::Options::default();
            let store = SqlStore::open_sqlite(&data.join("state.sqlite"), key, options).await.unwrap();
            let letter =
                DeadLetter { event, sequence, conversation, reason: REASON.to_owned(), attempts: 5, at };
            store.dead_letter(&letter).await.unwrap();
            store.close().await;
        });
        event
    }

    fn dead(&self) -> Vec<String> {
        let listed = self.run(&["events", "dead", "--json"]).good().json_lines();
        listed.iter().map(|letter| letter["event_id"].as_str().unwrap().to_owned()).collect()
    }
}

#[test]
fn a_dead_letter_is_retried_beside_a_running_server_and_answered_once() {
    let app = TestApp::start();
    let customer = app.customer();
    customer.says("xin chào quán").hears("Quán Comanda");
    app.settles();
    app.stop_server();
    let event = app.buries_message(1, &customer.psid, "1 phở gà").to_string();
    app.start_server();
    assert_eq!(app.dead(), [event.as_str()]);
    let table = app.run(&["events", "dead"]).good().text();
    assert!(table.contains(REASON) && table.contains("given up at"), "{table}");
    let shown = app.run(&["events", "dead", "show", &event]).good().text();
    assert!(shown.contains(REASON) && shown.contains("\"attempts\": 5"), "{shown}");
    let item = app.run(&["events", "dead", "show", &event, "--item"]).good().text();
    assert!(item.contains("phở gà"), "{item}");
    let doctor = app.run(&["doctor", "--json"]).json_lines();
    let check = doctor.iter().find(|check| check["check"] == "set aside").expect("it is checked");
    assert_eq!(
        (&check["verdict"], &check["found"]),
        (&"note".into(), &"1 dead letters, 0 in quarantine".into())
    );

    let retried = app.run(&["events", "dead", "retry", &event, "--by", "ann", "--reason", "fire is out"]);
    assert!(retried.good().text().contains("processed"));
    customer.taps("Tự đến lấy");
    assert!(app.dead().is_empty());
    let again = app.run(&["events", "dead", "retry", &event]);
    assert_eq!(again.code, 3, "{}", again.stderr);
    assert!(again.stderr.contains("is not on the list `dead`"), "{}", again.stderr);
    let trail = app.run(&["events", "repairs", "--json"]).good().json_lines();
    assert_eq!(trail.len(), 1);
    for (field, value) in [
        ("by", "ann"),
        ("reason", "fire is out"),
        ("state", "processed"),
        ("action", "retry"),
        ("found", "dead_letter"),
        ("found_reason", REASON),
    ] {
        assert_eq!(trail[0][field], value, "{}", trail[0]);
    }
}

#[test]
fn without_a_server_the_next_start_processes_a_retry() {
    let app = TestApp::start();
    let (customer, other) = (app.customer(), app.customer());
    customer.says("xin chào quán").hears("Quán Comanda");
    app.settles();
    app.stop_server();
    let event = app.buries_message(1, &customer.psid, "1 phở gà").to_string();
    let unwanted = app.buries_message(2, &other.psid, "2 phở gà").to_string();
    let unsaid = app.run(&["events", "dead", "retry", "--all"]);
    assert_eq!(unsaid.code, 2);
    assert!(unsaid.stderr.contains("--yes"), "{}", unsaid.stderr);
    let retried = app.run(&["events", "dead", "retry", &event]).good().text();
    assert!(retried.contains("`comanda serve` processes it when it starts"), "{retried}");
    let nothing = app.run(&["events", "dead", "drop", &unwanted, "--reason", " "]);
    assert_eq!(nothing.code, 2, "{}", nothing.stderr);
    app.run(&["events", "dead", "drop", &unwanted, "--reason", "answered by phone"]).good();
    assert!(app.dead().is_empty());
    app.start_server();
    customer.taps("Tự đến lấy");
    assert!(other.thread().bubbles.is_empty(), "dropped for good");
    until("the retry to be settled", || {
        let trail = app.run(&["events", "repairs", "--json"]).good().json_lines();
        let states: Vec<&str> = trail.iter().map(|repair| repair["state"].as_str().unwrap()).collect();
        (states.contains(&"processed") && states.contains(&"dropped")).then_some(())
    });
}

#[test]
fn what_still_cannot_be_read_stays_in_quarantine() {
    let app = TestApp::start();
    assert_eq!(app.post_webhook("no JSON at all").0, 200);
    app.settles();
    let held = app.quarantine();
    let [event] = &held[..] else { panic!("{held:?}") };
    let retried = app.run(&["events", "quarantine", "retry", "--all", "--yes"]);
    assert_eq!(retried.code, 1, "{}", retried.stderr);
    assert!(retried.text().contains("set aside again"), "{}", retried.text());
    assert_eq!(app.quarantine(), held, "it is there once");
    let raw = app.run(&["events", "quarantine", "show", event, "--raw"]).good();
    assert_eq!(raw.stdout, b"no JSON at all");
    app.run(&["events", "quarantine", "drop", "--all", "--yes", "--reason", "spam"]).good();
    assert!(app.quarantine().is_empty());
    // The same bytes once more: seen before, and not set aside again.
    assert_eq!(app.post_webhook("no JSON at all").0, 200);
    app.settles();
    assert!(app.quarantine().is_empty());
}
