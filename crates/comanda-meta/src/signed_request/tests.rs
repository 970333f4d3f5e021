use super::*;

fn secrets() -> Secrets {
    Secrets::new("app secret".to_owned().into()).unwrap()
}

/// A field as Meta makes it, signed with the current secret.
fn field(payload: &str) -> String {
    let payload = URL_SAFE_NO_PAD.encode(payload);
    let mac = crate::sign(&"app secret".to_owned().into(), payload.as_bytes());
    let signature = hex::decode(mac.trim_start_matches("sha256=")).unwrap();
    format!("{}.{payload}", URL_SAFE_NO_PAD.encode(signature))
}

const PAYLOAD: &str = r#"{"algorithm":"hmac-sha256","issued_at":1795000000,"user_id":"218471"}"#;

#[test]
fn a_signed_request_names_the_person() {
    let read = read_signed_request(&field(PAYLOAD), &secrets()).unwrap();
    assert_eq!(read.user_id.as_str(), "218471");
    assert_eq!(read.issued_at, Some(Timestamp::from_millis(1_795_000_000_000)));
    let (signature, payload) =
        field(PAYLOAD).split_once('.').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    assert!(
        read_signed_request(&format!("{signature}=.{payload}"), &secrets()).is_ok(),
        "padding is tolerated"
    );
}

#[test]
fn another_payload_secret_or_algorithm_is_refused() {
    let other = field(&PAYLOAD.replace("218471", "218472"));
    let signature = field(PAYLOAD).split_once('.').unwrap().0.to_owned();
    let forged = format!("{signature}.{}", other.split_once('.').unwrap().1);
    assert_eq!(read_signed_request(&forged, &secrets()), Err(SignedRequestError::Mismatch));
    let foreign = Secrets::new("other".to_owned().into()).unwrap();
    assert_eq!(read_signed_request(&field(PAYLOAD), &foreign), Err(SignedRequestError::Mismatch));
    let rotated = foreign.with_previous("app secret".to_owned().into()).unwrap();
    assert!(read_signed_request(&field(PAYLOAD), &rotated).is_ok());
    let weak = field(r#"{"algorithm":"none","user_id":"1"}"#);
    assert_eq!(read_signed_request(&weak, &secrets()), Err(SignedRequestError::Algorithm));
}

#[test]
fn what_is_no_signed_request_is_malformed() {
    let without_person = field(r#"{"algorithm":"HMAC-SHA256"}"#);
    let long = "a".repeat(LEN_MAX + 1);
    for text in ["", "a", "a.b.c", "!.!", &field("words"), &without_person, &long] {
        let error = read_signed_request(text, &secrets()).unwrap_err();
        assert!(
            matches!(error, SignedRequestError::Malformed | SignedRequestError::Mismatch),
            "{text}: {error}"
        );
    }
    assert_eq!(read_signed_request(&without_person, &secrets()), Err(SignedRequestError::Malformed));
}
