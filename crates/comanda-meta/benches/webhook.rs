//! What the gateway does with a body before it is appended: check the signature, cut it into records.

#![allow(clippy::expect_used, reason = "a bench ends at the first thing that is not as expected")]

use bytes::Bytes;
use comanda_meta::{RawBody, Secrets, SignatureHeaders, sign, split, verify};
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use secrecy::SecretString;
use serde_json::{Value, json};

fn main() {
    divan::main();
}

const SECRET: &str = "bench-app-secret";

/// A body with `items` messages, each with an id as long as Meta's.
fn body(items: usize) -> Bytes {
    let item = |number: usize| -> Value {
        json!({"sender": {"id": format!("7{number:015}")}, "recipient": {"id": "104000000000001"},
            "timestamp": 1_790_000_000_000_i64, "message": {"mid": format!("m_{number:0>160}"),
                "text": "cho m\u{ec}nh 2 ph\u{1edf} t\u{e1}i kh\u{f4}ng h\u{e0}nh v\u{e0} 1 tr\u{e0} \u{111}\u{e1}"}})
    };
    let items: Vec<Value> = (0..items).map(item).collect();
    let entry = json!([{"id": "104000000000001", "time": 1_790_000_000_000_i64, "messaging": items}]);
    Bytes::from(json!({"object": "page", "entry": entry}).to_string())
}

#[divan::bench(args = [1, 50, 1000])]
fn verify_and_split(bencher: Bencher<'_, '_>, items: usize) {
    let body = body(items);
    let secret = SecretString::from(SECRET);
    let signature = sign(&secret, &body);
    let secrets = Secrets::new(secret).expect("a secret");
    bencher.counter(ItemsCount::new(items)).counter(BytesCount::new(body.len())).bench(|| {
        let headers = SignatureHeaders { sha256: Some(&signature), sha1: None };
        let verified = verify(RawBody(body.clone()), headers, &secrets).expect("it is signed");
        split(&verified)
    });
}
