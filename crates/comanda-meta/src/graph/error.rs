//! What went wrong with a call, and what to do about it.
//!
//! The class is decided by `error.code` and `error.error_subcode` only: Meta's HTTP statuses and texts vary.

use std::time::Duration;

use serde_json::Value;

use super::transport::TransportError;
use super::usage::Usage;
use crate::json;

/// Longest part of Meta's message that is kept, in characters.
const MESSAGE_CHARS_MAX: usize = 300;
/// A word longer than that may be a token; Meta quotes malformed ones.
const WORD_CHARS_MAX: usize = 30;

/// Why a call did not do what it should.
#[derive(Debug, thiserror::Error)]
pub enum GraphError {
    /// No answer.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// Meta refused, with its reason.
    #[error(transparent)]
    Refused(Box<Refusal>),
    /// An answer that is neither a result nor an error of the Graph API: of something in between, perhaps.
    #[error("the Graph API answered {status} with something that is not its JSON")]
    Unreadable {
        /// HTTP status.
        status: u16,
    },
    /// The answer is `success: false`, without a reason.
    #[error("the Graph API did not do it and did not say why")]
    NotDone,
    /// The call needs the app secret, and this client has none.
    #[error("this call needs the app secret")]
    AppSecretMissing,
    /// No address can be made of the parameters.
    #[error("no address can be made of the call's parameters")]
    Unaddressable,
}

/// Meta's own error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the Graph API refused with {}: {message}", numbers(*code, *subcode))]
pub struct Refusal {
    /// `error.code`.
    pub code: i64,
    /// `error.error_subcode`.
    pub subcode: Option<i64>,
    /// HTTP status. For display: it decides nothing.
    pub status: u16,
    /// Meta's words, shortened, without anything that could be a token. For display: they decide nothing.
    pub message: String,
    /// `fbtrace_id`, which Meta's support asks for.
    pub trace_id: Option<String>,
    /// What the usage headers of the answer said.
    pub usage: Usage,
}

fn numbers(code: i64, subcode: Option<i64>) -> String {
    subcode.map_or_else(|| code.to_string(), |subcode| format!("{code}/{subcode}"))
}

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorClass {
    /// It did not happen and will work later: again, with backoff.
    Retry,
    /// A rate limit: the page's calls wait, at least for `wait` if Meta said so.
    Throttle {
        /// What the usage headers ask for.
        wait: Option<Duration>,
    },
    /// The token is dead: a person has to sign in again; the page's sends wait.
    Reauthorise,
    /// This person cannot be written to; others can.
    StopForPerson,
    /// The messaging window is closed: another way, or wait until the person writes.
    OutsideWindow,
    /// It was done before: count it as sent.
    AlreadyDone,
    /// It may have happened: look before repeating.
    InDoubt,
    /// The request is wrong or a permission is missing: no repeat helps until a person changes something.
    Fix,
    /// Meta restricts the whole page: its sends stop and a person is told.
    StopPage,
}

impl GraphError {
    /// What to do about it.
    pub fn class(&self) -> ErrorClass {
        match self {
            Self::Transport(TransportError::NotSent { .. }) => ErrorClass::Retry,
            Self::Transport(TransportError::Unknown { .. }) | Self::Unreadable { .. } => ErrorClass::InDoubt,
            Self::Refused(refusal) => refusal.class(),
            Self::NotDone | Self::AppSecretMissing | Self::Unaddressable => ErrorClass::Fix,
        }
    }

    /// What the usage headers of the answer said, if there was one.
    pub fn usage(&self) -> Usage {
        match self {
            Self::Refused(refusal) => refusal.usage,
            Self::Transport(_)
            | Self::Unreadable { .. }
            | Self::NotDone
            | Self::AppSecretMissing
            | Self::Unaddressable => Usage::default(),
        }
    }
}

impl Refusal {
    /// What to do about it.
    pub fn class(&self) -> ErrorClass {
        let exact = |row: &&(i64, i64, ErrorClass)| row.0 == self.code && Some(row.1) == self.subcode;
        let by_code = |row: &&(i64, ErrorClass)| row.0 == self.code;
        let class = BY_SUBCODE
            .iter()
            .find(exact)
            .map(|row| row.2)
            .or_else(|| BY_CODE.iter().find(by_code).map(|row| row.1))
            // Permissions are 200 to 299; a code we never heard of is shown to a person, too.
            .unwrap_or(ErrorClass::Fix);
        let is_throttle = matches!(class, ErrorClass::Throttle { .. });
        if is_throttle { ErrorClass::Throttle { wait: self.usage.regain_access } } else { class }
    }
}

const THROTTLE: ErrorClass = ErrorClass::Throttle { wait: None };

/// Pairs that mean something else than their code alone.
const BY_SUBCODE: &[(i64, i64, ErrorClass)] = &[
    (1, 99, ErrorClass::InDoubt),
    (1, 1_357_046, ErrorClass::InDoubt),
    (1, 2_018_382, ErrorClass::Fix),
    // The contact terms of the Page are not accepted: a person has to, and until then nothing goes out.
    (2, 2_018_344, ErrorClass::StopPage),
    (10, 1_545_041, ErrorClass::OutsideWindow),
    (10, 1_893_063, ErrorClass::StopPage),
    (10, 2_018_065, ErrorClass::OutsideWindow),
    (10, 2_018_108, ErrorClass::StopForPerson),
    (10, 2_018_278, ErrorClass::OutsideWindow),
    (10, 2_534_022, ErrorClass::OutsideWindow),
    (100, 33, ErrorClass::StopForPerson),
    (100, 2_018_001, ErrorClass::StopForPerson),
    (100, 2_018_218, ErrorClass::StopForPerson),
    (100, 2_534_025, ErrorClass::StopForPerson),
];

/// Codes, whatever their subcode.
const BY_CODE: &[(i64, ErrorClass)] = &[
    (1, ErrorClass::Retry),
    (2, ErrorClass::Retry),
    (3, ErrorClass::Fix),
    (4, THROTTLE),
    (10, ErrorClass::Fix),
    (17, THROTTLE),
    (32, THROTTLE),
    (100, ErrorClass::Fix),
    (102, ErrorClass::Reauthorise),
    (190, ErrorClass::Reauthorise),
    // Needs a changed password or a new permission: both end in a new sign-in.
    (230, ErrorClass::Reauthorise),
    (341, THROTTLE),
    (368, ErrorClass::StopPage),
    (506, ErrorClass::Fix),
    (551, ErrorClass::StopForPerson),
    (613, THROTTLE),
    (1_200, ErrorClass::Retry),
    (10_303, ErrorClass::Fix),
    (10_900, ErrorClass::AlreadyDone),
    (80_001, THROTTLE),
    (80_002, THROTTLE),
    (80_005, THROTTLE),
    (80_006, THROTTLE),
    (80_008, THROTTLE),
    (80_009, THROTTLE),
    (80_014, THROTTLE),
    (130_429, THROTTLE),
    (131_026, ErrorClass::StopForPerson),
    (131_047, ErrorClass::OutsideWindow),
    (131_051, ErrorClass::Fix),
    (1_545_041, ErrorClass::OutsideWindow),
    (1_609_005, ErrorClass::Fix),
    (2_018_145, ErrorClass::Fix),
    (2_018_218, ErrorClass::StopForPerson),
];

/// The error in an answer, if it is one.
pub(super) fn refusal(answer: &Value, status: u16, usage: Usage) -> Option<Refusal> {
    let error = json::object(answer, "error")?;
    Some(Refusal {
        code: json::number(error, "code")?,
        subcode: json::number(error, "error_subcode"),
        status,
        message: harmless(&json::text(error, "message").unwrap_or_default()),
        trace_id: json::text(error, "fbtrace_id"),
        usage,
    })
}

/// Meta's message without long words.
fn harmless(message: &str) -> String {
    let words = message.split_whitespace();
    let short = words.map(|word| if word.chars().count() > WORD_CHARS_MAX { "…" } else { word });
    short.collect::<Vec<_>>().join(" ").chars().take(MESSAGE_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests;
