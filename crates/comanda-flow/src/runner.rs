//! The pull loop: takes batches from a consumer group at its own pace, and settles what the processor committed.

use std::sync::Arc;
use std::time::Duration;

use comanda_log::{Batch, BatchLimit, BatchOutcome, Consumer, ReadError};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::converse::{Converse, chain};

/// How the loop pulls.
#[derive(Debug, Clone, Copy)]
pub struct RunnerOptions {
    /// Most records in one batch, and so in one transaction.
    pub batch_records_max: usize,
    /// Longest wait for the first record before asking again.
    pub wait_max: Duration,
}

impl Default for RunnerOptions {
    fn default() -> Self {
        Self { batch_records_max: 256, wait_max: Duration::from_secs(1) }
    }
}

/// Runs until `shutdown`, then finishes the batch it holds: committed records are settled, the rest comes back.
///
/// `wake` is notified after each batch, so that what was decided goes out at once. One lane holds one batch at a time,
/// so what is in flight is bounded by `batch_records_max` per lane. Several lanes of one group may run beside each
/// other: the log keeps the order within a conversation. Nothing is pulled while another process works on all of it.
pub async fn run(
    mut consumer: Box<dyn Consumer>,
    converse: Arc<Converse>,
    options: RunnerOptions,
    wake: Arc<Notify>,
    shutdown: CancellationToken,
) {
    let limit = BatchLimit { records_max: options.batch_records_max, wait_max: options.wait_max };
    loop {
        let pulled = tokio::select! {
            biased;
            () = shutdown.cancelled() => return,
            pulled = async {
                converse.until_held().await;
                consumer.next_batch(limit).await
            } => pulled,
        };
        let batch = match pulled {
            Ok(batch) if batch.is_empty() => continue,
            Ok(batch) => batch,
            Err(ReadError::Closed) => return,
            Err(error) => {
                tracing::error!(error = chain(&error), "the log cannot be read; trying again");
                wait(&shutdown, options.wait_max).await;
                continue;
            }
        };
        process(&converse, batch, || wake.notify_one()).await;
    }
}

/// One batch from its commit to its settlement; `committed` is called in between. What a crash cuts short comes back.
pub async fn process(converse: &Converse, batch: Batch, committed: impl FnOnce()) {
    let attempts: Vec<u32> = (0..batch.len()).map(|index| batch.attempt(index)).collect();
    let outcomes = converse.process(batch.records(), &attempts).await;
    committed();
    if let Err(error) = batch.settle(BatchOutcome::of_each(outcomes)).await {
        // The commit stands; what comes back is recognised as seen.
        tracing::warn!(error = chain(&error), "a batch could not be settled and comes back");
    }
}

async fn wait(shutdown: &CancellationToken, time: Duration) {
    tokio::select! {
        () = shutdown.cancelled() => {}
        () = tokio::time::sleep(time) => {}
    }
}

#[cfg(test)]
mod tests;
