//! Processors and the loops round them: a batch of records in, an outcome per record out.
//!
//! *Converse* turns records into state, *deliver* turns the outbox into requests, the *ticker* turns due timers into
//! records, *ears* has voice notes written down, *people* fetches the details of new customers, *subscriptions* sees to it that Meta sends us events, and
//! *housekeeping* removes what is old. This crate must not know which adapter it was given, nor HTTP.

pub mod clock;
pub mod converse;
pub mod deliver;
pub mod ears;
pub mod housekeeping;
pub mod lease;
pub mod metrics;
pub mod other_way;
pub mod page_profile;
pub mod people;
pub mod preview;
mod render;
pub mod repair;
pub mod replay;
pub mod restored;
pub mod runner;
pub mod shops;
pub mod subscriptions;
pub mod texts;
pub mod ticker;

#[cfg(test)]
mod testing;
