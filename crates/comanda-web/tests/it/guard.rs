//! The desk's guard on a real socket; every rule by itself is tested beside it.

use crate::client::request;
use crate::orders::{order, order_id};
use crate::setup::desk;

#[tokio::test]
async fn the_desk_answers_its_own_pages_on_this_machine() {
    let world = desk().await;
    let port = world.address.port();
    let (local, bare) = (format!("localhost:{port}"), format!("http://localhost:{port}"));
    let own = [("Host", local.as_str()), ("Origin", bare.as_str())];
    assert_eq!(request(world.address, "GET /board/main", &own, b"").await.status, 200);
}

#[tokio::test]
async fn everybody_else_is_refused_with_one_sentence() {
    let world = desk().await;
    world.store.place(order(1));
    let path = format!("POST /orders/{}/actions", order_id(1));
    let cases: [(&str, &str, &str); 6] = [
        ("Host", "desk.example.com", "127.0.0.1, localhost and [::1]"),
        ("Origin", "http://evil.example.com", "another site"),
        ("Origin", "null", "another site"),
        ("Forwarded", "for=192.0.2.60", "proxy or tunnel"),
        ("X-Forwarded-For", "192.0.2.60", "proxy or tunnel"),
        ("X-Forwarded-Host", "desk.example.com", "proxy or tunnel"),
    ];
    for (name, value, sentence) in cases {
        let headers = [(name, value), ("Content-Type", "application/x-www-form-urlencoded")];
        let answer = request(world.address, &path, &headers, b"action=accept&expected_revision=1").await;
        assert_eq!(answer.status, 403, "{name}: {value}");
        assert!(answer.text().contains(sentence), "{}", answer.text());
        let page = request(world.address, "GET /board/main", &[(name, value)], b"").await;
        assert_eq!(page.status, 403, "reading is refused, too");
        assert!(!page.text().contains("Customer"));
    }
    assert_eq!(world.log.appended().len(), 0, "nothing was done");
}
