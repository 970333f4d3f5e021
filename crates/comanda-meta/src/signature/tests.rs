use super::*;

const BODY: &[u8] = br#"{"object":"page","entry":[{"id":"104000000000001","text":"ph\u1edf"}]}"#;

fn secret(text: &str) -> SecretString {
    text.to_owned().into()
}

fn check(
    sha256: Option<&str>,
    sha1: Option<&str>,
    secrets: &Secrets,
) -> Result<VerifiedBody, SignatureError> {
    verify(RawBody(Bytes::from_static(BODY)), SignatureHeaders { sha256, sha1 }, secrets)
}

#[test]
fn a_signed_body_passes_unchanged_and_upper_case_digits_are_fine() {
    let secrets = Secrets::new(secret("shop")).unwrap();
    let header = sign(&secret("shop"), BODY);
    assert_eq!(check(Some(&header), None, &secrets).unwrap().bytes().as_ref(), BODY);
    let upper = format!("sha256={}", header.trim_start_matches("sha256=").to_uppercase());
    assert_eq!(check(Some(&upper), None, &secrets).unwrap().into_bytes(), BODY);
}

#[test]
fn the_algorithm_is_the_published_one() {
    // RFC 4231, test case 2.
    let header = sign(&secret("Jefe"), b"what do ya want for nothing?");
    assert_eq!(header, "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

#[test]
fn one_changed_byte_or_another_secret_is_refused() {
    let secrets = Secrets::new(secret("shop")).unwrap();
    let header = sign(&secret("shop"), BODY);
    for index in 0..BODY.len() {
        let mut changed = BODY.to_vec();
        changed[index] ^= 1;
        let headers = SignatureHeaders { sha256: Some(&header), sha1: None };
        let refused = verify(RawBody(changed.into()), headers, &secrets).unwrap_err();
        assert_eq!(refused, SignatureError::Mismatch);
    }
    let foreign = sign(&secret("other"), BODY);
    let refused = check(Some(&foreign), None, &secrets).unwrap_err();
    assert_eq!(refused, SignatureError::Mismatch);
    assert!(!format!("{refused} {refused:?}").contains(header.trim_start_matches("sha256=")));
}

#[test]
fn both_secrets_are_live_during_a_rotation() {
    let secrets = Secrets::new(secret("new")).unwrap().with_previous(secret("old")).unwrap();
    assert!(check(Some(&sign(&secret("new"), BODY)), None, &secrets).is_ok());
    assert!(check(Some(&sign(&secret("old"), BODY)), None, &secrets).is_ok());
    assert!(check(Some(&sign(&secret("older"), BODY)), None, &secrets).is_err());
}

#[test]
fn anything_but_the_name_and_the_digits_is_malformed() {
    let secrets = Secrets::new(secret("shop")).unwrap();
    let right = sign(&secret("shop"), BODY);
    let short = right.get(..right.len() - 2).unwrap();
    let long = format!("{right}00");
    let bare = right.trim_start_matches("sha256=");
    for header in ["", "sha256=", "sha256=zz", short, &long, bare, "sha1=00", "SHA256 = 00", "sha256=é"] {
        assert_eq!(check(Some(header), None, &secrets).unwrap_err(), SignatureError::Malformed, "{header}");
    }
    assert_eq!(check(None, None, &secrets).unwrap_err(), SignatureError::Missing);
}

#[test]
fn sha1_counts_only_where_it_was_allowed_and_nothing_better_came() {
    let sha1 = format!("sha1={}", hex::encode(mac_sha1(b"shop", BODY).finalize().into_bytes()));
    let strict = Secrets::new(secret("shop")).unwrap();
    assert_eq!(check(None, Some(&sha1), &strict).unwrap_err(), SignatureError::Missing);
    let lenient = strict.accepting_sha1(true);
    assert!(check(None, Some(&sha1), &lenient).is_ok());
    let wrong = format!("sha256={}", "0".repeat(64));
    assert_eq!(check(Some(&wrong), Some(&sha1), &lenient).unwrap_err(), SignatureError::Mismatch);
}

#[test]
fn an_empty_secret_is_refused() {
    assert_eq!(Secrets::new(secret("")).unwrap_err(), EmptySecret);
    assert_eq!(Secrets::new(secret("shop")).unwrap().with_previous(secret("")).unwrap_err(), EmptySecret);
}

#[test]
fn secrets_compare_by_their_text() {
    assert!(same_secret("token", "token"));
    assert!(!same_secret("token", "tokem") && !same_secret("token", "toke") && !same_secret("", "token"));
}
