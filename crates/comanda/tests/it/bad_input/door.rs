//! What is refused before it is read: signatures, sizes, slow senders, the verification request.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use crate::app::{APP_SECRET, Options, TestApp, VERIFY_TOKEN};

/// Longer than the server waits for a slow sender.
const PATIENCE: Duration = Duration::from_secs(40);

#[test]
fn a_wrong_or_missing_signature_is_refused_without_a_word() {
    let app = TestApp::start();
    let body = b"{\"object\":\"page\",\"entry\":[]}".to_vec();
    let of_other_body = comanda_sim::sign_sha256(APP_SECRET, b"other");
    let of_other_secret = comanda_sim::sign_sha256("other", &body);
    let old_kind = comanda_sim::sign_sha1(APP_SECRET, &body);
    for signature in [
        None,
        Some(format!("sha256={of_other_body}")),
        Some(format!("sha256={of_other_secret}")),
        Some(format!("sha1={old_kind}")),
        Some("sha256=".to_owned()),
        Some("nonsense".to_owned()),
    ] {
        let answer = app.post_signed(body.clone(), signature.as_deref());
        assert_eq!(answer, (401, String::new()), "{signature:?}");
    }
    assert!(app.events().is_empty(), "nothing of it was kept");
    let expected = comanda_sim::sign_sha256(APP_SECRET, &body);
    assert!(app.log().iter().all(|line| !line.contains(&expected)), "the expected value is told to nobody");
    let (_, metrics) = app.get(&app.desk_url("/metrics"));
    for (result, count) in [("signature_missing", 1), ("signature_mismatch", 2), ("signature_malformed", 3)] {
        let counted = format!("gateway_deliveries_total{{result=\"{result}\"}} {count}");
        assert!(metrics.contains(&counted), "{metrics}");
    }
}

#[test]
fn a_body_beyond_the_cap_is_refused_as_too_large() {
    let app = TestApp::with(Options { body_max_bytes: 2000, ..Options::default() });
    let fits = vec![b' '; 2000];
    assert_eq!(app.post_webhook(fits).0, 200);
    let (status, _) = app.post_webhook(vec![b' '; 2001]);
    assert_eq!(status, 413);
    assert_eq!(app.events().len(), 1, "what is too large is not kept");
}

#[test]
fn slow_senders_are_cut_off_while_others_are_served() {
    let app = TestApp::start();
    let address = app.http_address();
    let slow_head = "POST /webhooks/meta HTTP/1.1\r\nhost: localhost\r\nx-hub";
    let slow_body = "POST /webhooks/meta HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{\"object";
    std::thread::scope(|scope| {
        let head = scope.spawn(|| answer_to_half_a_request(address, slow_head));
        let body = scope.spawn(|| answer_to_half_a_request(address, slow_body));
        app.answers_somebody_else();
        let head = head.join().unwrap();
        assert!(!head.contains("200"), "half a head is no request: {head}");
        let body = body.join().unwrap();
        assert!(body.starts_with("HTTP/1.1 408"), "{body}");
    });
}

/// Sends the beginning of a request and waits until the server closes the connection; what it said before.
fn answer_to_half_a_request(address: SocketAddr, half: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(half.as_bytes()).unwrap();
    let started = Instant::now();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("the server closes the connection");
    assert!(started.elapsed() < PATIENCE, "it took {:?}", started.elapsed());
    answer
}

#[test]
fn the_verification_request_needs_the_right_word() {
    let app = TestApp::start();
    let ask = |path: &str, token: &str, challenge: &str| {
        let query = format!("hub.mode=subscribe&hub.verify_token={token}&hub.challenge={challenge}");
        app.block_on(async {
            let response = app.http.get(app.http_url(&format!("{path}?{query}"))).send().await.unwrap();
            let content_type = response.headers()["content-type"].to_str().unwrap().to_owned();
            (response.status().as_u16(), content_type, response.text().await.unwrap())
        })
    };
    for path in ["/webhooks/meta", "/facebook/webhook"] {
        let (status, content_type, body) = ask(path, VERIFY_TOKEN, "1158201444");
        assert_eq!((status, body.as_str()), (200, "1158201444"));
        assert!(content_type.starts_with("text/plain"), "{content_type}");
        let (status, _, body) = ask(path, "wrong", "<script>alert(1)</script>");
        assert_eq!(status, 403);
        assert!(!body.contains("script") && !body.contains(VERIFY_TOKEN), "{body}");
    }
}

#[test]
fn a_form_without_a_field_is_refused_and_nothing_is_stored() {
    let app = TestApp::start();
    app.customer().orders("1 phở gà");
    let ticket = app.ticket(1, "placed");
    let path = format!("/orders/{}/actions", ticket.id);
    let (status, body) = app.try_form(&path, &[("action", "accept".to_owned())]);
    assert_eq!(status, 400);
    assert!(body.contains("`expected_revision`"), "it names the field: {body}");
    let (status, body) = app.try_form(&path, &[("expected_revision", "1".to_owned())]);
    assert_eq!(status, 400);
    assert!(body.contains("`action`"), "it names the field: {body}");
    assert_eq!(app.board(), [ticket]);
}

#[test]
fn the_desk_is_not_on_the_public_listener() {
    let app = TestApp::start();
    for path in ["/", "/board/main", "/board/main/board.json", "/conversations", "/metrics"] {
        assert_eq!(app.get(&app.http_url(path)).0, 404, "{path}");
    }
    let forwarded = app.http.get(app.desk_url("/board/main")).header("x-forwarded-for", "203.0.113.9");
    let status = app.block_on(async { forwarded.send().await.unwrap().status().as_u16() });
    assert_eq!(status, 403, "a tunnel must not publish the desk");
}
