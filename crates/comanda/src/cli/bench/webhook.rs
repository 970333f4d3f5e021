//! Signed webhook calls, ready to be written to a socket.

use bytes::Bytes;
use serde_json::{Value, json};

/// What every bench signs with.
pub(super) const APP_SECRET: &str = "bench-app-secret";
/// What a verification would say.
pub(super) const VERIFY_TOKEN: &str = "bench-verify-token";
/// Our app, as echoes name it.
pub(super) const APP: &str = "900000000000001";

/// Size of the bodies that ingest is measured with: a message of one line, as Meta sends it.
pub(super) const BODY_BYTES: usize = 737;

/// The id of page `number`.
pub(super) fn page_id(number: usize) -> String {
    format!("104{number:012}")
}

/// The id of person `number`.
pub(super) fn person_id(number: usize) -> String {
    format!("7{number:015}")
}

/// The number of a person.
pub(super) fn person_number(id: &str) -> Option<usize> {
    id.strip_prefix('7')?.parse().ok()
}

/// A person says `text` to a page.
pub(super) fn said(page: &str, person: &str, mid: &str, text: &str, now_ms: i64) -> Value {
    json!({"sender": {"id": person}, "recipient": {"id": page}, "timestamp": now_ms,
        "message": {"mid": mid, "text": text}})
}

/// A call with `items` of one page.
pub(super) fn call(page: &str, items: &[Value], now_ms: i64) -> Bytes {
    let body =
        json!({"object": "page", "entry": [{"id": page, "time": now_ms, "messaging": items}]}).to_string();
    request(&body)
}

/// A call of exactly [`BODY_BYTES`] in which one person says one thing; `number` makes it different from the others.
pub(super) fn call_of_usual_size(number: usize) -> Bytes {
    let page = page_id(number % 200);
    let person = person_id(number);
    let mid = format!("m_{number:0>160}");
    let body = |text: &str| {
        let item = said(&page, &person, &mid, text, 1_790_000_000_000);
        json!({"object": "page", "entry": [{"id": page, "time": 1_790_000_000_000_i64, "messaging": [item]}]})
            .to_string()
    };
    let rest = BODY_BYTES.saturating_sub(body("").len());
    request(&body(&"x".repeat(rest)))
}

fn request(body: &str) -> Bytes {
    let signature = comanda_sim::sign_sha256(APP_SECRET, body.as_bytes());
    let length = body.len();
    Bytes::from(format!(
        "POST /webhooks/meta HTTP/1.1\r\nhost: 127.0.0.1\r\nuser-agent: facebookexternalua\r\n\
         content-type: application/json\r\nx-hub-signature-256: sha256={signature}\r\n\
         content-length: {length}\r\n\r\n{body}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_have_the_size_that_is_told() {
        for number in [0, 7, 123_456] {
            let call = call_of_usual_size(number);
            let body = std::str::from_utf8(&call).unwrap().split_once("\r\n\r\n").unwrap().1.to_owned();
            assert_eq!(body.len(), BODY_BYTES);
        }
    }

    #[test]
    fn people_are_found_by_their_ids() {
        assert_eq!(person_number(&person_id(9_999)), Some(9_999));
        assert_eq!(person_number("me"), None);
    }
}
