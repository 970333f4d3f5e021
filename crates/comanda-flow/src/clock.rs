//! The clock as a port: loops ask it, decisions never do.

use std::sync::Arc;

use comanda_domain::time::Timestamp;

/// Tells what time it is. Shared by every loop of a process, so that a simulation can turn it.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;
