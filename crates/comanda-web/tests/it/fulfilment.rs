//! The door for agents of Dialogflow: who may ask, and what becomes of what they ask.

use std::net::SocketAddr;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use comanda_web::{FulfilmentParts, ServeLimits, fulfilment_router};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::client::{Answer, request};
use crate::setup::listen;

const SECRET: &str = "open sesame";

/// Echoes the request for page 104, and has no other page.
async fn door(secret: &str) -> SocketAddr {
    let parts = FulfilmentParts {
        secret: secret.to_owned().into(),
        answer: Arc::new(|page, body| {
            let read = || match serde_json::from_slice::<Value>(body) {
                Ok(Value::String(_)) => panic!("a bug"),
                Ok(value) => Ok(json!({ "heard": value })),
                Err(_) => Err("expected a JSON object".to_owned()),
            };
            (page.as_str() == "104").then(read)
        }),
    };
    listen(fulfilment_router(parts), ServeLimits::default(), &CancellationToken::new()).await.0
}

async fn ask(address: SocketAddr, page: &str, authorization: Option<&str>, body: &[u8]) -> Answer {
    let headers: Vec<(&str, &str)> =
        authorization.map(|value| ("Authorization", value)).into_iter().collect();
    request(address, &format!("POST /webhooks/dialogflow/{page}"), &headers, body).await
}

#[tokio::test]
async fn who_knows_the_secret_is_answered() {
    let address = door(SECRET).await;
    let basic = format!("Basic {}", STANDARD.encode(format!("agent:{SECRET}")));
    for authorization in [format!("Bearer {SECRET}"), format!("bearer {SECRET}"), basic] {
        let answer = ask(address, "104", Some(&authorization), b"{\"a\": 1}").await;
        assert_eq!((answer.status, answer.text()), (200, "{\"heard\":{\"a\":1}}"), "{authorization}");
        assert_eq!(answer.header("content-type"), Some("application/json"));
    }
}

#[tokio::test]
async fn who_does_not_is_told_nothing() {
    let address = door(SECRET).await;
    let wrong = format!("Basic {}", STANDARD.encode("open sesame:agent"));
    for authorization in
        [None, Some("Bearer open"), Some("Bearer "), Some("open sesame"), Some("Basic !!"), Some(&wrong)]
    {
        let answer = ask(address, "104", authorization, b"{}").await;
        assert_eq!((answer.status, answer.text()), (401, ""), "{authorization:?}");
    }
    // Not even whether a page is known.
    assert_eq!(ask(address, "205", None, b"{}").await.status, 401);
    // A secret that was left empty opens nothing.
    assert_eq!(ask(door("").await, "104", Some("Bearer "), b"{}").await.status, 401);
}

#[tokio::test]
async fn what_cannot_be_answered_says_why() {
    let address = door(SECRET).await;
    let bearer = format!("Bearer {SECRET}");
    let said = async |page: &str, body: &[u8]| {
        let answer = ask(address, page, Some(&bearer), body).await;
        (answer.status, answer.text().to_owned())
    };
    assert_eq!(said("205", b"{}").await, (404, "there is no such page".to_owned()));
    assert_eq!(said("104", b"hello").await, (400, "expected a JSON object".to_owned()));
    assert_eq!(said("104", &vec![b' '; 300_000]).await.0, 413);
    assert_eq!(said("104", b"\"x\"").await.0, 500, "a bug ends the request, not the process");
    assert_eq!(said("104", b"{}").await.0, 200);
    let got = request(address, "GET /webhooks/dialogflow/104", &[("Authorization", &bearer)], b"").await;
    assert_eq!(got.status, 405);
}
