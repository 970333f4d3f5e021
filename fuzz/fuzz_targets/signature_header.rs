//! No header opens the door but the one that was made with the secret.
#![no_main]

use comanda_meta::signature::{RawBody, Secrets, SignatureHeaders, sign, verify};
use libfuzzer_sys::fuzz_target;

/// What is fuzzed: which headers come, and what is in them.
type Input<'a> = (Option<&'a str>, Option<&'a str>, bool, &'a [u8]);

fuzz_target!(|input: Input<'_>| {
    let (sha256, sha1, accept_sha1, body) = input;
    let secret = || "app secret".to_owned().into();
    let secrets = Secrets::new(secret()).unwrap().accepting_sha1(accept_sha1);
    let right = sign(&secret(), body);
    let raw = || RawBody(body.to_vec().into());
    if verify(raw(), SignatureHeaders { sha256, sha1 }, &secrets).is_ok() {
        let given = sha256.expect("a sha1 signature is not guessed");
        assert_eq!(given.trim().to_ascii_lowercase(), right);
    }
    let headers = SignatureHeaders { sha256: Some(&right), sha1 };
    assert!(verify(raw(), headers, &secrets).is_ok(), "the right one always does");
});
