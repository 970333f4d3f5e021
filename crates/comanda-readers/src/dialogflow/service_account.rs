//! Access tokens from the key file of a service account: a signed claim is exchanged for a token, which is kept until
//! shortly before it expires.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bytes::Bytes;
use comanda_domain::time::Timestamp;
use http::{Request, header};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use url::Url;

use crate::http_client::HttpClient;
use crate::port::AskError;
use crate::said::Unusable;

/// What the token may be used for.
const SCOPE: &str = "https://www.googleapis.com/auth/dialogflow";
/// How long a claim holds; Google takes an hour at most.
const CLAIM_FOR: Duration = Duration::from_hours(1);
/// A token is renewed this long before it expires.
const RENEWED_BEFORE: Duration = Duration::from_mins(5);

/// Where "now" comes from.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// A file that is no key of a service account. Never repeats what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidKeyFile {
    /// Not the JSON that Google gives out.
    #[error("expected the JSON key of a service account, with client_email, private_key and token_uri")]
    Shape,
    /// The key in it is none.
    #[error("private_key is no RSA key in PKCS #8 form")]
    Key,
}

#[derive(Deserialize)]
struct KeyFile {
    client_email: String,
    private_key: SecretString,
    private_key_id: Option<String>,
    token_uri: Url,
}

struct Token {
    token: SecretString,
    renew_at: Timestamp,
}

/// See the module.
pub struct ServiceAccount {
    email: String,
    key_id: Option<String>,
    token_uri: Url,
    key: RsaKeyPair,
    clock: Clock,
    token: Mutex<Option<Token>>,
}

impl fmt::Debug for ServiceAccount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ServiceAccount").field("email", &self.email).finish_non_exhaustive()
    }
}

impl ServiceAccount {
    /// Reads a key file as Google gives it out.
    pub fn from_json(text: &str, clock: Clock) -> Result<Self, InvalidKeyFile> {
        let file: KeyFile = serde_json::from_str(text).map_err(|_| InvalidKeyFile::Shape)?;
        let key = rsa_key(file.private_key.expose_secret()).ok_or(InvalidKeyFile::Key)?;
        Ok(Self {
            email: file.client_email,
            key_id: file.private_key_id,
            token_uri: file.token_uri,
            key,
            clock,
            token: Mutex::default(),
        })
    }

    /// A token that holds for a while. Who comes while one is fetched waits for it.
    pub(super) async fn token(&self, client: &HttpClient) -> Result<SecretString, AskError> {
        let mut known = self.token.lock().await;
        let now = (self.clock)();
        if let Some(token) = known.as_ref().filter(|token| now < token.renew_at) {
            return Ok(token.token.clone());
        }
        let body = client.send(self.request(now)?).await?;
        let fresh = fresh(&body, now).ok_or(AskError::Unusable(Unusable::Shape))?;
        let token = fresh.token.clone();
        *known = Some(fresh);
        Ok(token)
    }

    fn request(&self, now: Timestamp) -> Result<Request<Bytes>, AskError> {
        let claim = self.claim(now).ok_or_else(|| AskError::Broken("a claim could not be signed".into()))?;
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer")
            .append_pair("assertion", &claim)
            .finish();
        Request::post(self.token_uri.as_str())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json")
            .body(form.into())
            .map_err(|error| AskError::NoConnection(error.into()))
    }

    /// A JSON Web Token (RS256).
    fn claim(&self, now: Timestamp) -> Option<String> {
        let seconds = |time: Timestamp| time.as_millis().div_euclid(1_000);
        let head = json!({"alg": "RS256", "typ": "JWT", "kid": self.key_id});
        let claims = json!({"iss": self.email, "scope": SCOPE, "aud": self.token_uri.as_str(), "iat": seconds(now),
            "exp": seconds(now.plus(CLAIM_FOR))});
        let encoded = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", encoded(&head), encoded(&claims));
        let mut signature = vec![0; self.key.public().modulus_len()];
        let random = SystemRandom::new();
        self.key.sign(&RSA_PKCS1_SHA256, &random, signed.as_bytes(), &mut signature).ok()?;
        Some(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

/// The key between the lines of a PEM text.
pub(crate) fn rsa_key(pem: &str) -> Option<RsaKeyPair> {
    let inner: String = pem.lines().map(str::trim).filter(|line| !line.starts_with("-----")).collect();
    RsaKeyPair::from_pkcs8(&STANDARD.decode(inner).ok()?).ok()
}

fn fresh(body: &str, now: Timestamp) -> Option<Token> {
    #[derive(Deserialize)]
    struct Answer {
        access_token: SecretString,
        expires_in: u64,
    }
    let answer: Answer = serde_json::from_str(body).ok()?;
    let lives = Duration::from_secs(answer.expires_in).saturating_sub(RENEWED_BEFORE);
    Some(Token { token: answer.access_token, renew_at: now.plus(lives) })
}
