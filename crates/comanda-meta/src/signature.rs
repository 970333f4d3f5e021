//! The signature of a webhook: a body that did not come from Meta goes no further.
//!
//! The check is on the raw bytes: Meta escapes every accent before it signs, so a body that was parsed and written
//! again would no longer verify. What passes is a [`VerifiedBody`]; nothing downstream accepts anything else.

use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha1::Sha1;
use sha2::Sha256;

/// A body as it came over the wire, from anybody.
#[derive(Debug, Clone)]
pub struct RawBody(pub Bytes);

/// A body that Meta signed with one of our app secrets. Only [`verify`] makes one.
#[derive(Debug, Clone)]
pub struct VerifiedBody(Bytes);

impl VerifiedBody {
    /// The exact bytes that were signed.
    pub const fn bytes(&self) -> &Bytes {
        &self.0
    }

    /// The exact bytes that were signed, without copying them.
    pub fn into_bytes(self) -> Bytes {
        self.0
    }
}

/// The two headers a signature may come in, as sent.
#[derive(Debug, Clone, Copy, Default)]
pub struct SignatureHeaders<'a> {
    /// `X-Hub-Signature-256`: `sha256=` and 64 hexadecimal digits.
    pub sha256: Option<&'a str>,
    /// `X-Hub-Signature`, of old: `sha1=` and 40 hexadecimal digits.
    pub sha1: Option<&'a str>,
}

/// The app secrets that are live. Two, while one is being replaced.
#[derive(Debug, Clone)]
pub struct Secrets {
    current: SecretString,
    previous: Option<SecretString>,
    accept_sha1: bool,
}

/// An empty app secret: anybody could sign with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the app secret is empty")]
pub struct EmptySecret;

impl Secrets {
    /// One secret; only `sha256` signatures are accepted. Refuses an empty secret.
    pub fn new(current: SecretString) -> Result<Self, EmptySecret> {
        Ok(Self { current: not_empty(current)?, previous: None, accept_sha1: false })
    }

    /// Also accepts the secret that was in use before. Refuses an empty secret.
    pub fn with_previous(self, previous: SecretString) -> Result<Self, EmptySecret> {
        Ok(Self { previous: Some(not_empty(previous)?), ..self })
    }

    /// Also accepts the old `sha1` header where no `sha256` header came.
    #[must_use]
    pub fn accepting_sha1(self, accept_sha1: bool) -> Self {
        Self { accept_sha1, ..self }
    }

    /// Whether a message was signed with one of the live secrets, by HMAC-SHA256.
    pub(crate) fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        self.live().any(|secret| mac_sha256(secret, message).verify_slice(signature).is_ok())
    }

    fn live(&self) -> impl Iterator<Item = &[u8]> {
        [Some(&self.current), self.previous.as_ref()]
            .into_iter()
            .flatten()
            .map(|secret| secret.expose_secret().as_bytes())
    }
}

fn not_empty(secret: SecretString) -> Result<SecretString, EmptySecret> {
    if secret.expose_secret().is_empty() { Err(EmptySecret) } else { Ok(secret) }
}

/// Why a body was refused. Never carries the signature that would have been right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// No header that is accepted.
    #[error("the signature header is missing")]
    Missing,
    /// A header, but not the algorithm's name and the right number of hexadecimal digits.
    #[error("the signature header is malformed")]
    Malformed,
    /// Signed with another secret, or changed on the way.
    #[error("the signature does not match")]
    Mismatch,
}

/// Lets a body through if it was signed with one of the live secrets.
///
/// The `sha256` header decides where there is one. Comparison is in constant time.
///
/// ```
/// use comanda_meta::signature::{RawBody, Secrets, SignatureHeaders, sign, verify};
///
/// let secret = || "app secret".to_owned().into();
/// let header = sign(&secret(), b"{}");
/// let headers = SignatureHeaders { sha256: Some(&header), sha1: None };
/// let verified = verify(RawBody("{}".into()), headers, &Secrets::new(secret())?)?;
/// assert_eq!(verified.bytes().as_ref(), b"{}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn verify(
    raw: RawBody,
    headers: SignatureHeaders<'_>,
    secrets: &Secrets,
) -> Result<VerifiedBody, SignatureError> {
    let matches = match (headers.sha256, headers.sha1) {
        (Some(header), _) => {
            let signature: [u8; 32] = digits(header, "sha256=")?;
            secrets.signed(&raw.0, &signature)
        }
        (None, Some(header)) if secrets.accept_sha1 => {
            let signature: [u8; 20] = digits(header, "sha1=")?;
            secrets.live().any(|secret| mac_sha1(secret, &raw.0).verify_slice(&signature).is_ok())
        }
        (None, _) => return Err(SignatureError::Missing),
    };
    if matches { Ok(VerifiedBody(raw.0)) } else { Err(SignatureError::Mismatch) }
}

/// The value of `X-Hub-Signature-256` for a body: what Meta would send.
pub fn sign(secret: &SecretString, body: &[u8]) -> String {
    let mac = mac_sha256(secret.expose_secret().as_bytes(), body).finalize();
    format!("sha256={}", hex::encode(mac.into_bytes()))
}

/// HMAC-SHA256 in lower-case hexadecimal digits: the form of `appsecret_proof`.
pub(crate) fn hex_mac(key: &SecretString, message: &str) -> String {
    let mac = mac_sha256(key.expose_secret().as_bytes(), message.as_bytes()).finalize();
    hex::encode(mac.into_bytes())
}

/// Whether two secrets are the same text, in a time that does not depend on where they differ.
pub fn same_secret(left: &str, right: &str) -> bool {
    // The output type of a MAC compares in constant time, and both sides have the same length here.
    mac_sha256(left.as_bytes(), b"same").finalize() == mac_sha256(right.as_bytes(), b"same").finalize()
}

fn digits<const LEN: usize>(header: &str, prefix: &str) -> Result<[u8; LEN], SignatureError> {
    let digits = header.trim().strip_prefix(prefix).ok_or(SignatureError::Malformed)?;
    let mut bytes = [0; LEN];
    hex::decode_to_slice(digits, &mut bytes).map_err(|_| SignatureError::Malformed)?;
    Ok(bytes)
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
fn mac_sha256(secret: &[u8], message: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("a key of any length");
    mac.update(message);
    mac
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
fn mac_sha1(secret: &[u8], message: &[u8]) -> Hmac<Sha1> {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("a key of any length");
    mac.update(message);
    mac
}

#[cfg(test)]
mod tests;
