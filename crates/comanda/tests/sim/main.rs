//! Deterministic simulation: the real gateway, *converse*, *deliver* and ticker over real adapters, one step at a time in
//! virtual time, with seeded faults at every edge and a crash between any two steps.
//!
//! Same seed, same world, down to the last line of its trace. Judged by [`comanda_domain::invariant`]. A seed that breaks
//! a promise prints the smallest world that still does. Longer runs: `cargo xtask simulate --seeds 100000`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "a test ends at the first thing that is not as expected; the switches for tests do not reach helpers"
)]

mod broken;
mod confirming;
mod coverage;
mod customer;
mod cut;
mod desk;
mod dice;
mod fate;
mod judge;
mod machine;
mod plan;
mod process;
mod run;
mod seeds;
mod story;
mod tap;
mod twist;
