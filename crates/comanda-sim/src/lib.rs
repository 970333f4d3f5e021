//! A simulated Meta: the Graph API, signed webhooks, people who chat, and a ledger of all of it.
//!
//! What it is for: the demo, the tests and the benches talk to this instead of to Facebook. It writes and reads
//! the wire formats with its own code and imports nothing of the workspace, so that a wrong field name in the
//! real client or the real gateway shows here instead of in front of a customer.
//!
//! The middle is pure: [`World`] answers requests and says which webhooks are due, and is told the time with each
//! call; [`Customer`] and [`Crowd`] are people as state machines. The rim ([`Simulation`]) puts sockets round it.
//!
//! It must not know: orders, menus, storage, or anything else of the program under test.

mod chat;
mod config;
mod customer;
mod date;
mod faults;
mod graph;
mod ids;
mod ledger;
mod limits;
mod load;
mod person;
mod server;
mod simulation;
mod thread;
mod webhook;
mod world;

pub use config::{
    ALL_FIELDS, FeedPersonIds, PageConfig, ProfileMix, Reports, RetrySchedule, StickerShape, Timing,
    WireStyle, WorldConfig,
};
pub use customer::crowd::{Crowd, CrowdPage, CrowdPlan, Outcome};
pub use customer::habits::Habits;
pub use customer::persona::{Language, Persona, Style};
pub use customer::tally::{Effort, OrderEffort};
pub use customer::vocabulary::{DishWords, Vocabulary};
pub use customer::{Customer, Pace};
pub use faults::{ChosenError, Faults, PRESETS, Throttle};
pub use graph::{PendingVerification, answer_delay, answer_was_dropped};
pub use ledger::record::{AnswerFate, DropReason, ItemKind, Oddity, SendKind, SendRecord, WebhookRecord};
pub use ledger::standing::{Doubles, Standing};
pub use ledger::summary::{Latency, Summary, SummaryOptions};
pub use ledger::{Ledger, LedgerQuery};
pub use load::{Load, LoadPlan, Pacing};
pub use person::{Act, CartProduct, Person, ProfileAccess};
pub use server::ServeError;
pub use server::sender::{SenderOptions, VerifyError, verify_callback};
pub use simulation::{Clock, Simulation};
pub use thread::{Bubble, Button, Card, Content, QuickReply, Receipt, ReceiptLine, Side, Thread};
pub use webhook::WebhookCall;
pub use webhook::sign::{sign_sha1, sign_sha256, signed_request};
pub use world::World;
