//! `signed_request`: how Meta tells that a person removed the app or wants their data deleted.
//!
//! A form field of two base64url texts, the signature and the payload. The signature is over the payload's text, not over
//! what it decodes to.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use comanda_domain::id::PersonId;
use comanda_domain::time::Timestamp;

use crate::json;
use crate::signature::Secrets;

/// Longest accepted field in bytes. Meta's are some hundred.
const LEN_MAX: usize = 8192;

/// Who asks, proven to come from Meta.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedRequest {
    /// The person's id for this app: neither a PSID nor the id in comments.
    pub user_id: PersonId,
    /// When Meta signed it.
    pub issued_at: Option<Timestamp>,
}

/// Why a field is not a signed request. Never carries the signature that would have been right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignedRequestError {
    /// Not two base64url texts, or not a payload with a person in it.
    #[error("the signed request is malformed")]
    Malformed,
    /// Another algorithm than HMAC-SHA256.
    #[error("the signed request names an algorithm that is not accepted")]
    Algorithm,
    /// Signed with another secret, or changed on the way.
    #[error("the signature of the signed request does not match")]
    Mismatch,
}

/// Reads the field `signed_request` of a deauthorize or data deletion callback.
pub fn read_signed_request(field: &str, secrets: &Secrets) -> Result<SignedRequest, SignedRequestError> {
    if field.len() > LEN_MAX {
        return Err(SignedRequestError::Malformed);
    }
    let (signature, payload) = field.trim().split_once('.').ok_or(SignedRequestError::Malformed)?;
    let signature = decode(signature)?;
    if !secrets.signed(payload.as_bytes(), &signature) {
        return Err(SignedRequestError::Mismatch);
    }
    let payload = json::parse(&decode(payload)?).ok_or(SignedRequestError::Malformed)?;
    let algorithm = json::text(&payload, "algorithm").unwrap_or_default();
    if !algorithm.eq_ignore_ascii_case("HMAC-SHA256") {
        return Err(SignedRequestError::Algorithm);
    }
    let user_id = json::id(&payload, "user_id").ok_or(SignedRequestError::Malformed)?;
    Ok(SignedRequest { user_id, issued_at: json::time(&payload, "issued_at") })
}

/// Padding is usually absent, and tolerated.
fn decode(text: &str) -> Result<Vec<u8>, SignedRequestError> {
    URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).map_err(|_| SignedRequestError::Malformed)
}

#[cfg(test)]
mod tests;
