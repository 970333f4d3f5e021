//! Voice notes through the real program, with a small server on this machine that speaks audio transcriptions.

use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use comanda_sim::Act;
use serde_json::{Value, json};

use crate::app::service::Service;
use crate::app::{Options, PAGES, TestApp};

/// What the service was sent.
type Asked = Arc<Mutex<Vec<(HeaderMap, String)>>>;

/// The recording is what was said, and the service takes it at its word.
async fn transcribe(
    State(asked): State<Asked>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, Json<Value>) {
    let form = String::from_utf8_lossy(&body).into_owned();
    let heard = form.split("<sound>").nth(1).unwrap_or_default().to_owned();
    asked.lock().unwrap().push((headers, form));
    match heard.as_str() {
        "noise" => (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({"error": {"type": "server_error"}}))),
        _ => (StatusCode::OK, Json(json!({ "text": heard }))),
    }
}

fn started() -> (Service, Asked) {
    let asked = Asked::default();
    let recording = |Path(said): Path<String>| async move {
        format!("<sound>{}<sound>", said.trim_end_matches(".mp4").replace('_', " "))
    };
    let router = Router::new()
        .route("/recordings/{said}", get(recording))
        .route("/v1/audio/transcriptions", post(transcribe))
        .with_state(Arc::clone(&asked));
    (Service::start(router), asked)
}

fn options(service: &Service) -> Options {
    let reader = format!(
        "[hearing]\nkind = \"transcriptions\"\nurl = \"{}/v1\"\nmodel = \"whisper-1\"\ntoken = \"hush-token\"\n",
        service.url
    );
    Options { reader, ..Options::default() }
}

#[test]
fn what_a_customer_says_is_ordered_and_replayed_without_the_service() {
    let (service, asked) = started();
    let app = TestApp::with(options(&service));
    let doctor = app.run(&["doctor"]).text();
    assert!(doctor.contains("hearing") && doctor.contains("answered after"), "{doctor}");
    asked.lock().unwrap().clear();

    let customer = app.customer();
    let speaks = |said: &str| {
        let url = format!("{}/recordings/{}.mp4", service.url, said.replace(' ', "_"));
        customer.does(Act::Audio { url });
    };
    speaks("cho mình 2 phở tái");
    customer.hears("cho mình 2 phở tái");
    customer.taps("Tự đến lấy").taps("Càng sớm càng tốt").hears("Bạn xác nhận");
    let receipt = customer.taps("✅ Xác nhận").gets_receipt();
    assert!(format!("{receipt:?}").contains("Phở tái"), "{receipt:?}");
    app.ticket(1, "placed");
    let (headers, form) = asked.lock().unwrap().last().unwrap().clone();
    assert_eq!(headers["authorization"], "Bearer hush-token");
    assert!(form.contains("whisper-1") && form.contains("Phở tái"), "{form}");
    assert!(!form.contains(&customer.psid), "who speaks is nobody's business: {form}");
    let path = format!("/conversations/{}/messenger/{}", PAGES[0].0, customer.psid);
    let (_status, thread) = app.get(&app.desk_url(&path));
    assert!(thread.contains("🎤 cho mình 2 phở tái"), "{thread}");

    // What nobody can make out is left to a person.
    speaks("noise");
    customer.hears("chưa nghe được tin thoại");
    app.settles();

    drop(service);
    let summary = app.run(&["replay", "--json"]).good().json_lines().pop().unwrap()["summary"].clone();
    let nothing = json!({"new": 0, "gone": 0, "different": 0});
    assert_eq!((&summary["orders"], &summary["replies"]), (&nothing, &nothing), "{summary}");
    let shown = app.run(&["config", "print"]).good().text();
    assert!(shown.contains("\"kind\": \"transcriptions\"") && !shown.contains("hush-token"), "{shown}");
    let doctor = app.run(&["doctor"]).text();
    assert!(doctor.contains("no connection to the service"), "{doctor}");
}
