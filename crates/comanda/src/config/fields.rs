//! How single settings are read where a plain type would accept too much, or its message would tell too much.

use std::path::{Path, PathBuf};

use jiff::SignedDuration;
use secrecy::SecretString;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use url::Url;

/// Text that nobody may see. The parser's own message would quote what it found, so a fixed one stands in for it.
pub(super) fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SecretString>, D::Error> {
    match String::deserialize(deserializer) {
        Ok(text) => Ok(Some(SecretString::from(text))),
        Err(_) => Err(D::Error::custom("expected text in quotes")),
    }
}

/// The address of a database server, which nobody may see: it holds a password.
pub(super) fn server_address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    let expected = || {
        D::Error::custom(
            "expected the address of a server such as postgres://user:password@host:5432/database, with signs such as @ \
             or # in the password written as %40 or %23",
        )
    };
    let text = String::deserialize(deserializer).map_err(|_| expected())?;
    let is_server = |url: Url| ["postgres", "postgresql"].contains(&url.scheme());
    if Url::parse(&text).is_ok_and(is_server) { Ok(SecretString::from(text)) } else { Err(expected()) }
}

/// The same, where it may be left out.
pub(super) fn optional_server_address<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<SecretString>, D::Error> {
    server_address(deserializer).map(Some)
}

/// As a file or as the environment writes it: what is no default of ours comes from there as text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Switch(bool),
    Number(u64),
    Text(String),
}

/// A number of bytes.
pub(super) fn bytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let bytes = match Written::deserialize(deserializer) {
        Ok(Written::Number(bytes)) => Some(bytes),
        Ok(Written::Text(text)) => text.parse().ok(),
        Ok(Written::Switch(_)) | Err(_) => None,
    };
    bytes.ok_or_else(|| D::Error::custom("expected a whole number of bytes"))
}

/// `true` or `false`.
pub(super) fn switch<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    let switch = match Written::deserialize(deserializer) {
        Ok(Written::Switch(switch)) => Some(switch),
        Ok(Written::Text(text)) => text.parse().ok(),
        Ok(Written::Number(_)) | Err(_) => None,
    };
    switch.map(Some).ok_or_else(|| D::Error::custom("expected true or false"))
}

/// A whole number from 1 up.
pub(super) fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let count = match Written::deserialize(deserializer) {
        Ok(Written::Number(count)) => u32::try_from(count).ok(),
        Ok(Written::Text(text)) => text.parse().ok(),
        Ok(Written::Switch(_)) | Err(_) => None,
    };
    count.filter(|count| *count > 0).ok_or_else(|| D::Error::custom("expected a whole number from 1 up"))
}

/// A number from 0 to 1.
pub(super) fn share<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Number {
        Written(f64),
        Text(String),
    }
    let share = match Number::deserialize(deserializer) {
        Ok(Number::Written(share)) => Some(share),
        Ok(Number::Text(text)) => text.parse().ok(),
        Err(_) => None,
    };
    let share = share.filter(|share: &f64| (0.0..=1.0).contains(share));
    share.ok_or_else(|| D::Error::custom("threshold: expected a number from 0 to 1 such as 0.7"))
}

/// How long an answer may take: a batch of messages waits for it.
pub(super) fn answer_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let millis = count(deserializer).ok().filter(|millis| (100..=10_000).contains(millis));
    millis.ok_or_else(|| D::Error::custom("timeout_ms: expected 100 to 10000 milliseconds"))
}

/// How long a customer may wait for a voice note to be written down.
pub(super) fn hearing_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let millis = count(deserializer).ok().filter(|millis| (1_000..=25_000).contains(millis));
    millis.ok_or_else(|| D::Error::custom("timeout_ms: expected 1000 to 25000 milliseconds"))
}

/// A length of time from zero up.
pub(super) fn length<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SignedDuration, D::Error> {
    let length = SignedDuration::deserialize(deserializer).ok().filter(|length| !length.is_negative());
    length.ok_or_else(|| D::Error::custom("expected a length of time such as \"30s\" or \"5m\""))
}

/// The address of a web server that paths can be put behind.
pub(super) fn web_address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Url>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let is_web = |url: &Url| ["http", "https"].contains(&url.scheme()) && url.has_host();
    let expected = || D::Error::custom("expected an address such as https://orders.example.com");
    Url::parse(&text).ok().filter(is_web).map(Some).ok_or_else(expected)
}

/// The file of the state: `sqlite:path`, `sqlite://path` or the path alone.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct StateFile(PathBuf);

/// Why a text names no file of the state. It never repeats the text: an address of a database server holds a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected `sqlite:path`; for a server set kind = \"postgres\"")]
pub(crate) struct NotAStateFile;

impl TryFrom<String> for StateFile {
    type Error = NotAStateFile;

    fn try_from(text: String) -> Result<Self, NotAStateFile> {
        let path = match text.split_once(':') {
            Some(("sqlite", rest)) => {
                let path = rest.strip_prefix("//").unwrap_or(rest);
                // `?mode=…` and `:memory:` mean something to other programs; here they would be names of files.
                Some(path).filter(|path| !path.contains('?') && !path.starts_with(':'))
            }
            Some((scheme, _)) if is_scheme(scheme) => None,
            Some(_) | None => Some(text.as_str()),
        };
        path.filter(|path| !path.is_empty()).map(|path| Self(PathBuf::from(path))).ok_or(NotAStateFile)
    }
}

/// One letter is a drive, not a scheme; what has a `/` or begins with a dot is a path.
fn is_scheme(text: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    text.len() > 1 && text.starts_with(|first: char| first.is_ascii_alphabetic()) && text.bytes().all(known)
}

impl StateFile {
    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// The same file, named from `folder` unless the path is absolute.
    pub(super) fn inside(&self, folder: &Path) -> Self {
        Self(folder.join(&self.0))
    }
}
