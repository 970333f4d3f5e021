//! The whole program: the real binary, a simulated Meta, and where it matters a real browser.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test ends at the first thing that is not as expected; the switches for tests do not reach helpers"
)]

mod app;
mod backup;
mod bad_input;
mod bench;
mod browser;
mod cli;
mod crash;
mod demo;
mod documented;
mod eval;
mod journey;
mod lexicon;
mod page;
mod payloads;
mod power_loss;
mod reader;
mod replay;
mod set_aside;
mod spreadsheet;
mod trying;
mod voice;
