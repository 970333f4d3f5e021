//! Whether the log and the store answer, and whether the log takes what it is given.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use comanda_domain::time::Timestamp;
use comanda_log::LogReader;
use comanda_store::port::{BoxError, BoxFuture, DeskStore};

/// Longest time a check may take before it counts as failed.
const CHECK_TIMEOUT: Duration = Duration::from_secs(2);
/// No append has failed since the last one that worked.
const NEVER: i64 = i64::MIN;

/// Something that must answer before this process is sent any work.
#[derive(Clone)]
pub struct ReadinessCheck {
    name: &'static str,
    check: Arc<dyn Fn() -> BoxFuture<'static, Result<(), BoxError>> + Send + Sync>,
}

impl fmt::Debug for ReadinessCheck {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ReadinessCheck").field("name", &self.name).finish_non_exhaustive()
    }
}

impl ReadinessCheck {
    /// A check under the name that `/readyz` prints.
    pub fn new(
        name: &'static str,
        check: Arc<dyn Fn() -> BoxFuture<'static, Result<(), BoxError>> + Send + Sync>,
    ) -> Self {
        Self { name, check }
    }

    /// The log answers.
    pub fn log(log: Arc<dyn LogReader>) -> Self {
        Self::new(
            "log",
            Arc::new(move || {
                let log = Arc::clone(&log);
                Box::pin(async move { log.stats().await.map(drop).map_err(BoxError::from) })
            }),
        )
    }

    /// The store answers.
    pub fn store(store: Arc<dyn DeskStore>) -> Self {
        Self::new(
            "store",
            Arc::new(move || {
                let store = Arc::clone(&store);
                Box::pin(async move { store.ping().await.map_err(BoxError::from) })
            }),
        )
    }

    /// Its name.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Whether it answers now, within two seconds.
    pub async fn is_ready(&self) -> bool {
        match tokio::time::timeout(CHECK_TIMEOUT, (self.check)()).await {
            Ok(Ok(())) => true,
            Ok(Err(error)) => {
                let chain = crate::error::chain(error.as_ref());
                tracing::warn!(check = self.name, error = %chain, "{} is not ready: {chain}", self.name);
                false
            }
            Err(_) => {
                tracing::warn!(check = self.name, "{} did not answer in time", self.name);
                false
            }
        }
    }
}

/// Since when the log has refused what it was given. The gateway and the desk share one, so that a full disk stands on
/// the board and not only in Meta's retries.
#[derive(Debug)]
pub struct AppendHealth {
    failing_since_ms: AtomicI64,
}

impl Default for AppendHealth {
    fn default() -> Self {
        Self { failing_since_ms: AtomicI64::new(NEVER) }
    }
}

impl AppendHealth {
    /// An append worked.
    pub fn worked(&self) {
        // Read first: the line is shared by all cores, and nearly every append works.
        if self.failing_since_ms.load(Ordering::Relaxed) != NEVER {
            self.failing_since_ms.store(NEVER, Ordering::Relaxed);
        }
    }

    /// An append failed; only the first one in a row moves the time.
    pub fn failed(&self, at: Timestamp) {
        let keep = self.failing_since_ms.compare_exchange(
            NEVER,
            at.as_millis(),
            Ordering::Relaxed,
            Ordering::Relaxed,
        );
        if keep.is_ok() {
            tracing::error!("the log refuses new deliveries");
        }
    }

    /// Since when appends fail, if they do.
    pub fn failing_since(&self) -> Option<Timestamp> {
        let since = self.failing_since_ms.load(Ordering::Relaxed);
        (since != NEVER).then(|| Timestamp::from_millis(since))
    }
}
