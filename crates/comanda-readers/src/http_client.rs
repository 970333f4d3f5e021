//! The wire: one bounded request, one bounded answer.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use reqwest::Client;
use reqwest::multipart::Form;
use reqwest::redirect::Policy;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

use crate::port::AskError;

/// Largest answer in bytes: it is kept with the event.
pub(crate) const ANSWER_BYTES_MAX: usize = 64 << 10;

/// Most redirects on the way to a file.
const REDIRECTS_MAX: usize = 3;

/// Until the connection stands.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// The HTTP client could not be set up: no certificates to trust were found on this machine, most likely.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client could not be set up")]
pub struct InvalidClient(#[source] reqwest::Error);

/// A pool of connections to one service.
#[derive(Debug, Clone)]
pub(crate) struct HttpClient {
    client: Client,
}

/// A file.
#[derive(Debug)]
pub(crate) struct Fetched {
    pub(crate) bytes: Bytes,
    /// As the server names it; empty if it does not.
    pub(crate) content_type: String,
}

impl HttpClient {
    /// Sets up the client; nothing is connected yet.
    pub(crate) fn new() -> Result<Self, InvalidClient> {
        // A redirect would carry the customer's words elsewhere.
        Self::with(Policy::none(), false)
    }

    /// For files that lie somewhere: nothing but their address is told.
    pub(crate) fn for_files(only_tls: bool) -> Result<Self, InvalidClient> {
        Self::with(Policy::limited(REDIRECTS_MAX), only_tls)
    }

    fn with(redirects: Policy, only_tls: bool) -> Result<Self, InvalidClient> {
        // Fails if a provider is installed already, and then that one is used.
        rustls::crypto::ring::default_provider().install_default().ok();
        let client = Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .redirect(redirects)
            .https_only(only_tls)
            // Proxies are named in the environment, which only the configuration reads.
            .no_proxy()
            .user_agent(concat!("comanda/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(InvalidClient)?;
        Ok(Self { client })
    }

    /// The body of a good answer, which is JSON text. The caller bounds the time.
    pub(crate) async fn send(&self, request: Request<Bytes>) -> Result<String, AskError> {
        let request = reqwest::Request::try_from(request).map_err(no_connection)?;
        text(self.execute(request, ANSWER_BYTES_MAX).await?)
    }

    /// As [`HttpClient::send`], of a form with files.
    pub(crate) async fn post_form(
        &self,
        address: &str,
        token: Option<&SecretString>,
        form: Form,
    ) -> Result<String, AskError> {
        let request = self.client.post(address).multipart(form);
        let request = match token.and_then(bearer) {
            Some(value) => request.header(header::AUTHORIZATION, value),
            None => request,
        };
        text(self.execute(request.build().map_err(no_connection)?, ANSWER_BYTES_MAX).await?)
    }

    /// A file of at most `bytes_max`. The caller bounds the time.
    pub(crate) async fn fetch(&self, address: &str, bytes_max: usize) -> Result<Fetched, AskError> {
        let request = self.client.get(address).build().map_err(no_connection)?;
        self.execute(request, bytes_max).await
    }

    async fn execute(&self, request: reqwest::Request, bytes_max: usize) -> Result<Fetched, AskError> {
        let mut response = self
            .client
            .execute(request)
            .await
            .map_err(|error| if error.is_connect() { no_connection(error) } else { broken(error) })?;
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(broken)? {
            if body.len() + chunk.len() > bytes_max {
                return Err(AskError::TooLarge { bytes_max });
            }
            body.extend_from_slice(&chunk);
        }
        judge(response.status(), response.headers(), &body)?;
        let content_type = response.headers().get(header::CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        Ok(Fetched { bytes: body.freeze(), content_type })
    }
}

fn text(fetched: Fetched) -> Result<String, AskError> {
    String::from_utf8(fetched.bytes.into()).map_err(|error| AskError::Broken(error.utf8_error().into()))
}

/// A header value that no log shows.
pub(crate) fn bearer(token: &SecretString) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret())).ok()?;
    value.set_sensitive(true);
    Some(value)
}

fn judge(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Result<(), AskError> {
    let number = status.as_u16();
    match number {
        200..300 => Ok(()),
        429 => Err(AskError::Throttled { retry_after: retry_after(headers) }),
        408 | 500.. => Err(AskError::Failed { status: number }),
        _ => Err(AskError::Refused { status: number, code: error_code(body) }),
    }
}

/// Seconds; a date is not worth a clock here.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// What a service calls an error, where it is a name: its sentences may repeat the token or the customer's words.
fn error_code(body: &[u8]) -> String {
    let value: Value = serde_json::from_slice(body).unwrap_or_default();
    let error = value.get("error");
    let inside = |name| error.and_then(|error| error.get(name));
    let codes = [inside("code"), inside("type"), inside("status"), value.get("code")];
    let is_name = |text: &&str| {
        text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    let code = codes.into_iter().flatten().filter_map(Value::as_str).find(is_name);
    code.filter(|code| !code.is_empty()).map_or_else(String::new, |code| format!(" {code}"))
}

/// Without the address, which holds the customer's words.
fn no_connection(error: reqwest::Error) -> AskError {
    AskError::NoConnection(error.without_url().into())
}

fn broken(error: reqwest::Error) -> AskError {
    AskError::Broken(error.without_url().into())
}
