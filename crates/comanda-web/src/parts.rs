//! What both routers are handed because it is not deterministic: the clock and randomness.

use std::sync::Arc;

use comanda_domain::time::Timestamp;

/// Where "now" comes from.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Where ids of deliveries and commands come from: 16 bytes that never repeat and cannot be guessed.
pub type RandomBytes = Arc<dyn Fn() -> [u8; 16] + Send + Sync>;
