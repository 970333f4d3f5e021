//! All that knows Meta: signatures, envelopes, events, the Graph API.
//!
//! In the journey of a message this crate stands twice: at the door ([`signature`], [`verification`],
//! [`signed_request`], [`mod@split`]), and where meaning is read or an answer is sent ([`mod@interpret`], [`graph`]).
//! Its only seam to the wire is [`graph::Transport`]. It must not know orders or storage.

pub mod graph;
pub mod interpret;
mod json;
pub mod signature;
pub mod signed_request;
pub mod split;
pub mod verification;

pub use interpret::interpret;
pub use signature::{RawBody, Secrets, SignatureError, SignatureHeaders, VerifiedBody, sign, verify};
pub use split::split;

#[cfg(test)]
mod tests;
