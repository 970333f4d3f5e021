//! Every webhook body that we know of is acknowledged, kept byte for byte, and survives a restart.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::app::{Options, TestApp};

/// Where further recorded bodies are; the project's own fixtures are always played.
const YARDSTICK: &str = "COMANDA_YARDSTICK";

struct Payload {
    name: String,
    body: Vec<u8>,
}

fn folders() -> Vec<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/webhooks");
    let mut folders = vec![own.clone(), own.join("invalid")];
    folders.extend(std::env::var_os(YARDSTICK).map(|folder| Path::new(&folder).join("payloads")));
    folders
}

fn payloads() -> Vec<Payload> {
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in folders() {
        let listing =
            std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let paths = listing.map(|entry| entry.unwrap().path());
        files.extend(paths.filter(|path| path.extension().is_some_and(|extension| extension == "json")));
    }
    files.sort();
    let read =
        |path: &PathBuf| Payload { name: path.display().to_string(), body: std::fs::read(path).unwrap() };
    let payloads: Vec<Payload> = files.iter().map(read).collect();
    assert!(payloads.len() > 100, "only {} bodies were found", payloads.len());
    payloads
}

/// Event ids by delivery, in the order in which the deliveries came.
fn deliveries(events: &[Value]) -> Vec<(String, Vec<String>)> {
    let mut deliveries: Vec<(String, Vec<String>)> = Vec::new();
    for event in events {
        let text = |field: &str| event[field].as_str().unwrap().to_owned();
        let (delivery, id) = (text("delivery_id"), text("event_id"));
        match deliveries.last_mut() {
            Some((last, ids)) if *last == delivery => ids.push(id),
            Some(_) | None => deliveries.push((delivery, vec![id])),
        }
    }
    deliveries
}

/// Runs `check` for every item, on two threads: each starts a process.
fn for_each<T: Sync>(items: &[T], check: impl Fn(&T) + Sync) {
    let (first, second) = items.split_at(items.len() / 2);
    std::thread::scope(|scope| {
        scope.spawn(|| first.iter().for_each(&check));
        second.iter().for_each(&check);
    });
}

#[test]
fn every_known_body_is_acknowledged_and_kept_byte_for_byte() {
    // Sends to people who never wrote to the simulated page are refused, which an operator is told.
    let app = TestApp::with(Options { plays_fixtures: true, logs_errors: true, ..Options::default() });
    let payloads = payloads();
    for payload in &payloads {
        let answer = app.post_webhook(payload.body.clone());
        assert_eq!(answer, (200, "{\"status\":\"success\"}".to_owned()), "{}", payload.name);
    }
    app.settles();
    let events = app.events();
    app.answers_somebody_else();
    let deliveries = deliveries(&events);
    let kept: Vec<(&Payload, &(String, Vec<String>))> = payloads.iter().zip(&deliveries).collect();
    assert!(deliveries.len() >= payloads.len(), "each delivery has at least one event");

    // An event that comes in two bodies is shown with either of them.
    let mut bodies: BTreeMap<&str, BTreeSet<&[u8]>> = BTreeMap::new();
    for (payload, (_, events)) in &kept {
        for event in events {
            bodies.entry(event).or_default().insert(&payload.body);
        }
    }
    for_each(&kept, |(payload, (delivery, events))| {
        let shown = app.run(&["deliveries", "show", delivery, "--raw"]).good();
        assert!(shown.stdout == payload.body, "{}: the delivery's bytes", payload.name);
        let shown = app.run(&["events", "show", &events[0], "--raw"]).good();
        assert!(
            bodies[events[0].as_str()].contains(&shown.stdout[..]),
            "{}: the event's bytes",
            payload.name
        );
    });

    assert_quarantined(&app, &kept);
    app.stop_server();
    app.start_server();
    app.answers_somebody_else();
    assert_eq!(app.events()[..events.len()], events, "a restart reads everything back");
}

/// Messages of senders that cannot be: they are kept as messages, and only the answers to them fail.
const KEPT_AS_MESSAGES: &str = "ids-that-are-impossible-threads.json";

/// What is no webhook at all is in quarantine, wholly or in part.
fn assert_quarantined(app: &TestApp, kept: &[(&Payload, &(String, Vec<String>))]) {
    let quarantine: BTreeSet<String> = app.quarantine().into_iter().collect();
    let is_invalid = |payload: &Payload| {
        let is_ours = payload.name.contains("/fixtures/");
        let is_no_json = serde_json::from_slice::<Value>(&payload.body).is_err();
        payload.name.contains("/invalid/") || (!is_ours && is_no_json)
    };
    let must_be_there = |payload: &Payload| is_invalid(payload) && !payload.name.ends_with(KEPT_AS_MESSAGES);
    let invalid: Vec<_> = kept.iter().filter(|(payload, _)| must_be_there(payload)).collect();
    assert!(invalid.len() >= 14, "the invalid fixtures were played");
    let missing: Vec<&str> = invalid
        .iter()
        .filter(|(_, (_, events))| !events.iter().any(|event| quarantine.contains(event)))
        .map(|(payload, _)| payload.name.as_str())
        .collect();
    assert_eq!(missing, [""; 0], "these are not in quarantine");
}
