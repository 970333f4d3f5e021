//! Signatures of webhooks and of `appsecret_proof`.

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

/// SHA-256 of `message`, lower-case hex.
pub(crate) fn digest(message: &[u8]) -> String {
    hex::encode(Sha256::digest(message))
}
