//! Signatures of webhooks and of `appsecret_proof`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// HMAC-SHA256 of `message` under `key`, lower-case hex.
pub fn sign_sha256(key: &str, message: &[u8]) -> String {
    Hmac::<Sha256>::new_from_slice(key.as_bytes()).map_or_else(
        |_| String::new(), // HMAC takes keys of every length.
        |mac| hex::encode(mac.chain_update(message).finalize().into_bytes()),
    )
}

/// HMAC-SHA1 of `message` under `key`, lower-case hex, for the historical header.
pub fn sign_sha1(key: &str, message: &[u8]) -> String {
    Hmac::<Sha1>::new_from_slice(key.as_bytes()).map_or_else(
        |_| String::new(), // HMAC takes keys of every length.
        |mac| hex::encode(mac.chain_update(message).finalize().into_bytes()),
    )
}

/// A `signed_request` as Meta posts it when a person removes the app or asks for deletion: the signature is over the
/// encoded payload, not over the JSON. `user_id` is the app-scoped id.
pub fn signed_request(key: &str, user_id: &str, issued_at_s: i64) -> String {
    let payload = serde_json::json!({
        "algorithm": "HMAC-SHA256", "issued_at": issued_at_s, "user_id": user_id,
    });
    let payload = URL_SAFE_NO_PAD.encode(payload.to_string());
    let signature = Hmac::<Sha256>::new_from_slice(key.as_bytes()).map_or_else(
        |_| String::new(), // HMAC takes keys of every length.
        |mac| URL_SAFE_NO_PAD.encode(mac.chain_update(payload.as_bytes()).finalize().into_bytes()),
    );
    format!("{signature}.{payload}")
}

/// SHA-256 of `message`, lower-case hex.
pub(crate) fn digest(message: &[u8]) -> String {
    hex::encode(Sha256::digest(message))
}
