//! What a process shows that takes no webhooks.

use std::sync::atomic::Ordering;

use crate::client::request;
use crate::setup::worker;

#[tokio::test]
async fn it_shows_its_health_and_its_measurements_and_takes_nothing() {
    let (address, store) = worker().await;
    let ask = async |what: &str| request(address, what, &[], b"").await;
    assert_eq!(ask("GET /healthz").await.status, 200);
    assert_eq!(ask("GET /readyz").await.status, 200);
    let metrics = ask("GET /metrics").await;
    assert!(metrics.text().contains("lease_partitions_held"), "{}", metrics.text());
    for path in ["/webhooks/meta", "/facebook/webhook", "/"] {
        assert_eq!(ask(&format!("POST {path}")).await.status, 404);
    }
    store.is_down.store(true, Ordering::Relaxed);
    assert_eq!(ask("GET /readyz").await.status, 503);
}
