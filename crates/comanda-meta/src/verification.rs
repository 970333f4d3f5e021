//! The verification GET: Meta asks whether the callback address is really ours before it sends events to it.

use secrecy::{ExposeSecret, SecretString};

use crate::signature::same_secret;

/// Longest challenge that is answered, in bytes. Meta's is a number of at most 20 digits.
const CHALLENGE_LEN_MAX: usize = 256;

/// Why a verification GET is not answered with its challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChallengeError {
    /// A parameter is missing, or the mode is not `subscribe`. An answer for 400.
    #[error("not a verification request: `{0}` is missing or wrong")]
    NotAChallenge(&'static str),
    /// The token is not ours. An answer for 403.
    #[error("the verify token does not match")]
    WrongToken,
}

/// The text to answer a verification GET with: its challenge, unchanged, as `text/plain`.
///
/// `query` holds the decoded parameters in any order; `hub_mode` is taken for `hub.mode`, because some proxies rewrite
/// the dots. The token is compared in constant time.
pub fn answer_challenge(
    query: &[(String, String)],
    verify_token: &SecretString,
) -> Result<String, ChallengeError> {
    let mode = parameter(query, "hub.mode").ok_or(ChallengeError::NotAChallenge("hub.mode"))?;
    if mode != "subscribe" {
        return Err(ChallengeError::NotAChallenge("hub.mode"));
    }
    let token =
        parameter(query, "hub.verify_token").ok_or(ChallengeError::NotAChallenge("hub.verify_token"))?;
    let challenge =
        parameter(query, "hub.challenge").ok_or(ChallengeError::NotAChallenge("hub.challenge"))?;
    let expected = verify_token.expose_secret();
    if expected.is_empty() || !same_secret(token, expected) {
        return Err(ChallengeError::WrongToken);
    }
    let printable = challenge.bytes().all(|byte| byte.is_ascii_graphic());
    if challenge.is_empty() || challenge.len() > CHALLENGE_LEN_MAX || !printable {
        return Err(ChallengeError::NotAChallenge("hub.challenge"));
    }
    Ok(challenge.to_owned())
}

fn parameter<'a>(query: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let same = |key: &str| key == name || key.replace('_', ".") == name.replace('_', ".");
    query.iter().find(|(key, _)| same(key)).map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests;
