//! The routers on real sockets, over a log and a store with state that tests can make fail.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests may panic: that is how a test fails"
)]

mod board;
mod client;
mod command;
mod conversation;
mod drafts;
mod fake;
mod fulfilment;
mod gateway;
mod guard;
mod orders;
mod people;
mod serving;
mod setup;
mod worker;
