//! Vocabulary and every decision of Comanda.
//!
//! Everything here is a value or a pure function: no I/O, no async, no clock, no randomness. What a customer wrote,
//! what time it is and what the shop sells come in as arguments; what shall happen goes out as data ([`effect`]).
//! This crate must not know Meta's JSON, SQL or HTTP.
#![deny(clippy::wildcard_enum_match_arm)]
#![warn(missing_docs)]

pub mod allergen;
pub mod bill;
pub mod command;
pub mod effect;
pub mod event;
pub mod hash;
pub mod id;
pub mod invariant;
pub mod limits;
pub mod line;
pub mod menu;
pub mod money;
pub mod order;
pub mod phrase;
pub mod pricing;
pub mod profile;
pub mod promise;
pub mod reading;
pub mod record;
pub mod tap;
pub mod ticket;
pub mod time;
pub mod timer;
pub mod words;
pub(crate) mod yaml;

pub use yaml::{FileErrors, FileProblem, nearest};

pub mod conversation;
pub mod decide;
pub mod draft;
pub mod shop;
pub mod storyboard;
#[cfg(test)]
mod test_menu;
