//! HTTP as a library: the gateway for Meta's webhooks, the desk for the shop's people, and how both are served.
//!
//! Two routers for two listeners, so that a tunnel for Meta never shows the board:
//!
//! * [`gateway`] takes webhooks (verify, split, append, *then* 200), and answers health checks and pictures;
//! * [`desk`] shows the kitchen board and the conversations, and appends what people do there as commands.
//! * [`fulfilment`] answers agents that ask what a text says;
//! * [`worker`] is for a process that does neither: its health and its measurements.
//!
//! [`serve()`] puts a router on a listener with time-outs and caps. This crate reads projections of the store and appends
//! to the log; it must not know SQL, Meta's JSON, or what becomes of a record afterwards.

#![warn(missing_docs)]

pub mod body;
pub mod desk;
pub mod error;
pub mod fulfilment;
pub mod gateway;
pub mod guard;
pub mod health;
mod idle;
mod measure;
pub mod parts;
pub mod pressure;
pub mod serve;
pub mod worker;

pub use desk::{DeskLimits, DeskParts, Preview, Previews, desk_router};
pub use fulfilment::{AnswerFulfilment, FulfilmentParts, fulfilment_router};
pub use gateway::{GatewayLimits, GatewayParts, gateway_router};
pub use health::{AppendHealth, ReadinessCheck};
pub use measure::describe_metrics;
pub use parts::{Clock, RandomBytes};
pub use pressure::{Overload, Pressure};
pub use serve::{ServeLimits, serve};
pub use worker::{WorkerParts, worker_router};
