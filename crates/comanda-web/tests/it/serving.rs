//! Time-outs, the cap on connections, panics and an orderly end.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use comanda_web::ServeLimits;

use crate::client::{Connection, get};
use crate::setup::{GatewaySetup, desk, gateway};

fn limits(serve_limits: ServeLimits) -> GatewaySetup {
    GatewaySetup { serve_limits, ..GatewaySetup::default() }
}

#[tokio::test]
async fn slow_headers_are_cut_off() {
    let header_timeout = Duration::from_millis(150);
    let world = gateway(limits(ServeLimits { header_timeout, ..ServeLimits::default() })).await;
    let begun = Instant::now();
    let mut slow = Connection::open(world.address).await;
    slow.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ").await;
    let answer = slow.read_to_end().await;
    assert!(!answer.starts_with(b"HTTP/1.1 200"), "an unfinished head is not a request");
    assert!(begun.elapsed() < Duration::from_secs(10), "closed by the time-out");
}

#[tokio::test]
async fn who_says_nothing_is_cut_off_too() {
    let header_timeout = Duration::from_millis(150);
    let world = gateway(limits(ServeLimits { header_timeout, ..ServeLimits::default() })).await;
    let mut silent = Connection::open(world.address).await;
    assert_eq!(silent.read_to_end().await, b"");
}

#[tokio::test]
async fn a_drip_of_bytes_does_not_keep_slow_headers_alive() {
    let header_timeout = Duration::from_millis(200);
    let world = gateway(limits(ServeLimits { header_timeout, ..ServeLimits::default() })).await;
    let mut slow = Connection::open(world.address).await;
    slow.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ").await;
    for _ in 0..10 {
        slow.write(b"a").await;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    slow.write(b"\r\n\r\n").await;
    assert!(!slow.read_to_end().await.starts_with(b"HTTP/1.1 200"));
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let world = gateway(limits(ServeLimits { head_bytes_max: 8192, ..ServeLimits::default() })).await;
    let mut large = Connection::open(world.address).await;
    let head = format!("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Large: {}\r\n\r\n", "a".repeat(40_000));
    large.write(head.as_bytes()).await;
    let answer = String::from_utf8(large.read_to_end().await).unwrap();
    assert!(!answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn more_connections_than_allowed_wait_for_their_turn() {
    let world = gateway(limits(ServeLimits { connections_max: 1, ..ServeLimits::default() })).await;
    let mut first = Connection::open(world.address).await;
    first.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await;
    first.read_until("ok\n").await;
    let mut second = Connection::open(world.address).await;
    second.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(second.stays_silent_for(Duration::from_millis(300)).await, "the only place is taken");
    drop(first);
    second.read_until("ok\n").await;
}

#[tokio::test]
async fn a_connection_that_stands_still_is_cut_off() {
    let idle_timeout = Duration::from_millis(200);
    let world = gateway(limits(ServeLimits { idle_timeout, ..ServeLimits::default() })).await;
    let mut still = Connection::open(world.address).await;
    still.write(b"POST /webhooks/meta HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{").await;
    let begun = Instant::now();
    still.read_to_end().await;
    assert!(begun.elapsed() < Duration::from_secs(10), "long before the body's own time-out of 15 s");
}

#[tokio::test]
async fn a_panic_ends_its_request_and_nothing_else() {
    let world = gateway(GatewaySetup::default()).await;
    world.store.is_broken.store(true, Ordering::Relaxed);
    let answer = get(world.address, &format!("/media/{}", "1f".repeat(32))).await;
    assert_eq!((answer.status, answer.body.as_slice()), (500, &b""[..]));
    assert_eq!(get(world.address, "/healthz").await.status, 200);
}

#[tokio::test]
async fn shutdown_ends_live_streams_first_and_then_the_server() {
    let world = desk().await;
    let address = world.address;
    let mut stream = Connection::open(address).await;
    stream.write(format!("GET /board/main/events HTTP/1.1\r\nHost: {address}\r\n\r\n").as_bytes()).await;
    stream.read_until("event: board").await;
    world.shut_down().await;
    let rest = stream.read_to_end().await;
    assert!(rest.ends_with(b"0\r\n\r\n"), "the stream ends properly, it is not cut off");
    assert!(tokio::net::TcpStream::connect(address).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn shutdown_lets_a_request_end() {
    let world = gateway(GatewaySetup::default()).await;
    let body = b"{}";
    let signature = comanda_meta::sign(&crate::setup::SECRET.to_owned().into(), body);
    let mut open = Connection::open(world.address).await;
    let head = format!("POST /webhooks/meta HTTP/1.1\r\nHost: x\r\nX-Hub-Signature-256: {signature}\r\n");
    open.write(format!("{head}Content-Length: 2\r\n\r\n{{").as_bytes()).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let rest = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        open.write(b"}").await;
        open.read_to_end().await
    };
    let log = std::sync::Arc::clone(&world.log);
    let (answer, ()) = tokio::join!(rest, world.shut_down());
    assert!(answer.starts_with(b"HTTP/1.1 200 "), "{}", String::from_utf8_lossy(&answer));
    assert_eq!(log.appended().len(), 1);
}
