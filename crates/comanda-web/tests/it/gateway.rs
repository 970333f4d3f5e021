//! Webhooks, verification, health and pictures.

use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use comanda_domain::record::RecordKind;
use comanda_meta::sign;
use comanda_store::port::desk::Media;
use comanda_web::body::BodyLimits;
use comanda_web::{GatewayLimits, Overload};

use crate::client::{Answer, Connection, get, request};
use crate::orders::NOON;
use crate::setup::{GatewaySetup, PREVIOUS_SECRET, SECRET, VERIFY_TOKEN, World, gateway};

const BODY: &str = r#"{"object":"page","entry":[{"id":"104","time":1795237200000,"messaging":[{"sender":{"id":"7001"},"recipient":{"id":"104"},"timestamp":1795237199000,"message":{"mid":"m_1","text":"2 ph\u1edf t\u00e1i"}},{"sender":{"id":"7002"},"recipient":{"id":"104"},"timestamp":1795237199500,"message":{"mid":"m_2","text":"hello"}}]}]}"#;

async fn post_signed(world: &World, path: &str, secret: &str, body: &[u8]) -> Answer {
    let signature = sign(&secret.to_owned().into(), body);
    let headers = [("X-Hub-Signature-256", signature.as_str()), ("Content-Type", "application/json")];
    request(world.address, &format!("POST {path}"), &headers, body).await
}

fn limits(change: impl FnOnce(&mut BodyLimits)) -> GatewaySetup {
    let mut limits = GatewayLimits::default();
    change(&mut limits.body);
    GatewaySetup { limits, ..GatewaySetup::default() }
}

#[tokio::test]
async fn a_signed_webhook_is_acknowledged_and_kept_byte_for_byte() {
    let world = gateway(GatewaySetup::default()).await;
    for path in ["/webhooks/meta", "/facebook/webhook"] {
        let answer = post_signed(&world, path, SECRET, BODY.as_bytes()).await;
        assert_eq!((answer.status, answer.text()), (200, r#"{"status":"success"}"#), "{path}");
        assert_eq!(answer.header("content-type"), Some("application/json"));
    }
    let appended = world.log.appended();
    let [first, second] = appended.as_slice() else { panic!("two deliveries") };
    assert_ne!(first.id(), second.id(), "each call is a delivery of its own");
    assert_eq!(first.body().as_ref(), BODY.as_bytes());
    assert_eq!(first.received_at(), NOON);
    let kept: Vec<&str> = first.headers().iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(kept, ["x-hub-signature-256", "content-type"]);
    let keys: Vec<String> = first.records().iter().map(|record| record.key.to_string()).collect();
    assert_eq!(keys, ["104/messenger/7001", "104/messenger/7002"]);
    let events = |delivery: &comanda_domain::record::Delivery| -> Vec<_> {
        delivery.records().iter().map(|record| record.event).collect()
    };
    assert_eq!(events(first), events(second), "the same items have the same ids");
}

#[tokio::test]
async fn a_missing_or_wrong_signature_gets_an_empty_401() {
    let world = gateway(GatewaySetup::default()).await;
    let right = sign(&SECRET.to_owned().into(), BODY.as_bytes());
    let foreign = sign(&"another secret".to_owned().into(), BODY.as_bytes());
    let cases: [&[(&str, &str)]; 4] = [
        &[],
        &[("X-Hub-Signature-256", &foreign)],
        &[("X-Hub-Signature-256", "sha256=zz")],
        &[("X-Hub-Signature", "sha1=0123456789012345678901234567890123456789")],
    ];
    for headers in cases {
        let answer = request(world.address, "POST /webhooks/meta", headers, BODY.as_bytes()).await;
        assert_eq!(answer.status, 401);
        assert_eq!(answer.body, b"", "nothing that a forger could learn from");
        let expected = right.trim_start_matches("sha256=");
        let head = format!("{:?}", answer.header("x-hub-signature-256"));
        assert!(!head.contains(expected));
    }
    assert_eq!(world.log.appended().len(), 0);
}

#[tokio::test]
async fn the_previous_secret_is_live_during_a_rotation() {
    let world = gateway(GatewaySetup::default()).await;
    assert_eq!(post_signed(&world, "/webhooks/meta", PREVIOUS_SECRET, BODY.as_bytes()).await.status, 200);
}

#[tokio::test]
async fn sha1_counts_only_where_it_is_switched_on() {
    // HMAC-SHA1 of `{}` under `current app secret`, computed elsewhere.
    let signature = "sha1=b9ba81a5a5aba5ccdeb936184fa7855e4f5bfd9d";
    let headers = [("X-Hub-Signature", signature)];
    for (accept_sha1, status) in [(false, 401), (true, 200)] {
        let world = gateway(GatewaySetup { accept_sha1, ..GatewaySetup::default() }).await;
        let answer = request(world.address, "POST /webhooks/meta", &headers, b"{}").await;
        assert_eq!(answer.status, status);
    }
}

#[tokio::test]
async fn signed_nonsense_is_kept_for_quarantine() {
    let world = gateway(GatewaySetup::default()).await;
    for body in [&b"not json at all \xff"[..], b"", br#"{"object":"toaster"}"#] {
        assert_eq!(post_signed(&world, "/webhooks/meta", SECRET, body).await.status, 200);
    }
    let appended = world.log.appended();
    assert_eq!(appended.len(), 3);
    for delivery in &appended {
        assert_eq!(delivery.records()[0].kind, RecordKind::Body);
        assert_eq!(delivery.records()[0].range, 0..delivery.body().len());
    }
}

#[tokio::test]
async fn too_large_a_body_is_refused_before_it_is_sent() {
    let world = gateway(limits(|body| body.bytes_max = 100)).await;
    let mut connection = Connection::open(world.address).await;
    // The body itself never comes.
    connection.write(b"POST /webhooks/meta HTTP/1.1\r\nHost: x\r\nContent-Length: 101\r\n\r\n").await;
    let answer = String::from_utf8(connection.read_to_end().await).unwrap();
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    let exact = vec![b' '; 100];
    assert_eq!(post_signed(&world, "/webhooks/meta", SECRET, &exact).await.status, 200);
}

#[tokio::test]
async fn too_large_a_body_without_a_length_is_refused_too() {
    let world = gateway(limits(|body| body.bytes_max = 100)).await;
    let mut connection = Connection::open(world.address).await;
    connection.write(b"POST /webhooks/meta HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n").await;
    connection.write(format!("65\r\n{}\r\n", "x".repeat(101)).as_bytes()).await;
    let answer = connection.read_until("\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}

#[tokio::test]
async fn a_body_that_does_not_come_is_given_up() {
    let world = gateway(limits(|body| body.timeout = Duration::from_millis(100))).await;
    let mut connection = Connection::open(world.address).await;
    connection.write(b"POST /webhooks/meta HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{\"obj").await;
    let answer = String::from_utf8(connection.read_to_end().await).unwrap();
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert_eq!(world.log.appended().len(), 0);
}

#[tokio::test]
async fn nothing_is_acknowledged_that_is_not_durable() {
    let world = gateway(GatewaySetup::default()).await;
    world.log.is_full.store(true, Ordering::Relaxed);
    let answer = post_signed(&world, "/webhooks/meta", SECRET, BODY.as_bytes()).await;
    assert_eq!(answer.status, 503);
    assert!(!answer.text().contains("success") && !answer.text().contains("space"), "{}", answer.text());
    assert_eq!(world.append_health.failing_since(), Some(NOON), "the desk can say so");
    world.log.is_full.store(false, Ordering::Relaxed);
    assert_eq!(post_signed(&world, "/webhooks/meta", SECRET, BODY.as_bytes()).await.status, 200);
    assert_eq!(world.append_health.failing_since(), None);
}

#[tokio::test]
async fn under_too_much_work_nothing_is_taken_in_and_nothing_is_read() {
    let world = gateway(GatewaySetup::default()).await;
    world.pressure.set(Some(Overload::Backlog));
    let mut connection = Connection::open(world.address).await;
    connection.write(b"POST /webhooks/meta HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n{").await;
    let answer = String::from_utf8(connection.read_to_end().await).unwrap();
    assert!(answer.starts_with("HTTP/1.1 503 "), "before the body has come: {answer}");
    assert!(answer.to_lowercase().contains("retry-after: "), "{answer}");
    assert_eq!(world.append_health.failing_since(), Some(NOON), "the desk can say so");
    let query = "/webhooks/meta?hub.mode=subscribe&hub.challenge=1&hub.verify_token=opens%20the%20door";
    assert_eq!(get(world.address, query).await.status, 200, "a verification costs nothing");
    world.pressure.set(None);
    assert_eq!(post_signed(&world, "/webhooks/meta", SECRET, BODY.as_bytes()).await.status, 200);
    assert_eq!(world.append_health.failing_since(), None);
}

#[tokio::test]
async fn the_answer_waits_for_the_log() {
    let mut setup = GatewaySetup::default();
    setup.limits.append_timeout = Duration::from_millis(200);
    let world = gateway(setup).await;
    world.log.turns.forget_permits(usize::MAX);
    let late = post_signed(&world, "/webhooks/meta", SECRET, BODY.as_bytes()).await;
    assert_eq!(late.status, 503, "a log that does not answer has not stored it");
    assert_eq!(world.log.appended().len(), 0);
}

#[tokio::test]
async fn bytes_in_flight_are_bounded_over_all_connections() {
    let world = gateway(limits(|body| {
        body.bytes_max = 1000;
        body.in_flight_bytes_max = 1500;
    }))
    .await;
    world.log.turns.forget_permits(usize::MAX);
    let body = vec![b' '; 1000];
    let signature = sign(&SECRET.to_owned().into(), &body);
    let head = format!(
        "POST /webhooks/meta HTTP/1.1\r\nHost: x\r\nX-Hub-Signature-256: {signature}\r\nContent-Length: 1000\r\n\r\n"
    );
    let mut first = Connection::open(world.address).await;
    first.write(&[head.as_bytes(), &body].concat()).await;
    // It holds its bytes while the log is busy.
    while world.log.begun.load(Ordering::Relaxed) == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let status = post_signed(&world, "/webhooks/meta", SECRET, &body).await.status;
    assert_eq!(status, 503);
    world.log.turns.add_permits(10);
    assert!(first.read_until("\r\n\r\n").await.starts_with("HTTP/1.1 200 "), "who was first is served");
    assert_eq!(
        post_signed(&world, "/webhooks/meta", SECRET, &body).await.status,
        200,
        "the bytes are free again"
    );
}

#[tokio::test]
async fn verification_answers_the_challenge_as_plain_text() {
    let world = gateway(GatewaySetup::default()).await;
    let token = VERIFY_TOKEN.replace(' ', "%20");
    for path in ["/webhooks/meta", "/facebook/webhook"] {
        let query = format!("{path}?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token={token}");
        let answer = get(world.address, &query).await;
        assert_eq!((answer.status, answer.text()), (200, "1158201444"));
        assert!(answer.header("content-type").unwrap().starts_with("text/plain"));
    }
    let with =
        |query: String| async move { get(world.address, &format!("/webhooks/meta?{query}")).await.status };
    assert_eq!(with("hub.mode=subscribe&hub.challenge=1&hub.verify_token=guess".to_owned()).await, 403);
    assert_eq!(with("hub.mode=subscribe&hub.challenge=1&hub.verify_token=".to_owned()).await, 403);
    assert_eq!(with(format!("hub.mode=subscribe&hub.verify_token={token}")).await, 400);
    assert_eq!(with(String::new()).await, 400);
}

#[tokio::test]
async fn health_is_the_process_and_readiness_the_store() {
    let world = gateway(GatewaySetup::default()).await;
    assert_eq!(get(world.address, "/healthz").await.status, 200);
    let ready = get(world.address, "/readyz").await;
    assert_eq!((ready.status, ready.text()), (200, r#"{"ready":true,"checks":{"store":"ready"}}"#));
    world.store.is_down.store(true, Ordering::Relaxed);
    let ready = get(world.address, "/readyz").await;
    assert_eq!((ready.status, ready.text()), (503, r#"{"ready":false,"checks":{"store":"not ready"}}"#));
    assert_eq!(get(world.address, "/healthz").await.status, 200);
}

#[tokio::test]
async fn pictures_are_served_by_their_content() {
    let world = gateway(GatewaySetup::default()).await;
    let bytes = Bytes::from_static(b"\x89PNG not really");
    let media = Media { content_type: "image/png".to_owned(), bytes };
    world.store.commit(|state| drop(state.media.insert([0x1f; 32], media)));
    let path = format!("/media/{}", "1f".repeat(32));
    let answer = get(world.address, &path).await;
    assert_eq!((answer.status, answer.body.as_slice()), (200, &b"\x89PNG not really"[..]));
    assert_eq!(answer.header("content-type"), Some("image/png"));
    assert_eq!(answer.header("cache-control"), Some("public, max-age=31536000, immutable"));
    let etag = answer.header("etag").unwrap();
    let known = request(world.address, &format!("GET {path}"), &[("If-None-Match", etag)], b"").await;
    assert_eq!((known.status, known.body.as_slice()), (304, &b""[..]));
    let head = request(world.address, &format!("HEAD {path}"), &[], b"").await;
    assert_eq!(
        (head.status, head.header("content-length"), head.body.as_slice()),
        (200, Some("15"), &b""[..])
    );
    for path in ["/media/zz".to_owned(), format!("/media/{}", "2f".repeat(32))] {
        assert_eq!(get(world.address, &path).await.status, 404);
    }
}

#[tokio::test]
async fn the_public_listener_shows_nothing_of_the_desk() {
    let world = gateway(GatewaySetup::default()).await;
    for path in ["/", "/board/main", "/metrics", "/conversations"] {
        assert_eq!(get(world.address, path).await.status, 404, "{path}");
    }
}
