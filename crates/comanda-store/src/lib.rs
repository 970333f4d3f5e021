//! Current state: what is true now, derived from the log.
//!
//! One port per user, each small; one contract suite for every adapter. This crate must not know HTTP or Meta.
#![warn(missing_docs)]

#[cfg(test)]
mod contract;
mod detail;
#[cfg(any(test, feature = "faulty"))]
pub mod faulty;
pub mod memory;
pub mod port;
pub mod seal;
mod share;
pub mod sql;

pub use memory::MemoryStore;
pub use seal::MasterKey;
pub use sql::SqlStore;
