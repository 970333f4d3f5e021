//! The real clock and real randomness: the only place that asks the system for either.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use comanda_domain::time::Timestamp;
use ring::rand::{SecureRandom as _, SystemRandom};

/// The system's clock.
pub(crate) fn system() -> Arc<dyn Fn() -> Timestamp + Send + Sync> {
    Arc::new(now)
}

/// What time it is.
pub(crate) fn now() -> Timestamp {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the system")]
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
}

/// Sixteen random bytes.
pub(crate) fn random() -> Arc<dyn Fn() -> [u8; 16] + Send + Sync> {
    Arc::new(|| {
        let mut bytes = [0; 16];
        #[expect(clippy::expect_used, reason = "without randomness there is nothing sensible to do but end")]
        SystemRandom::new().fill(&mut bytes).expect("the system gives random bytes");
        bytes
    })
}
