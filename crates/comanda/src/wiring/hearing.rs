//! The service that writes voice notes down, and the loop that asks it.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use comanda_flow::ears::{self, Ears};
use comanda_log::Log;
use comanda_readers::{HearingOptions, Transcriptions};
use tokio_util::sync::CancellationToken;

use super::Parts;
use super::tasks::Tasks;
use crate::config::Config;
use crate::exit::Ended;

/// The service; `None` where people listen.
pub(crate) fn transcriber_of(config: &Config) -> anyhow::Result<Option<Transcriptions>> {
    let Some(own) = config.hearing.service() else { return Ok(None) };
    if own.model.trim().is_empty() {
        let missing = "hearing.model is empty: name the model that the server shall use, such as whisper-1";
        return Err(Ended::invalid(missing).into());
    }
    let base = own.url.clone().ok_or_else(|| {
        Ended::invalid(
            "hearing.url is not set: expected such as https://api.openai.com/v1 or http://127.0.0.1:8000/v1",
        )
    })?;
    let options = HearingOptions {
        base,
        token: own.token.clone(),
        model: own.model.clone(),
        timeout: Duration::from_millis(own.timeout_ms.into()),
        at_once_max: usize::try_from(own.at_once_max).unwrap_or(usize::MAX),
        // A Graph API without TLS is a simulated one, and so are the voice notes that it tells of.
        only_tls: !config.meta.graph_url.starts_with("http://"),
    };
    let transcriber = Transcriptions::new(options);
    transcriber.context("the HTTP client for voice notes cannot be made").map(Some)
}

/// Starts the loop; where nobody writes voice notes down any more, the log need not wait for it.
pub(super) fn start(
    config: &Config,
    parts: &Parts,
    log: &Arc<dyn Log>,
    tasks: &mut Tasks,
    shutdown: &CancellationToken,
) -> anyhow::Result<()> {
    let (log, stop) = (Arc::clone(log), shutdown.clone());
    match transcriber_of(config)? {
        Some(transcriber) => {
            let ears = Ears {
                log,
                store: Arc::clone(&parts.store) as _,
                transcriber: Arc::new(transcriber),
                shops: Arc::clone(&parts.shops),
                clock: Arc::clone(&parts.clock),
            };
            tasks.spawn("ears", ears.run(stop));
        }
        None => tasks.spawn("no ears", async move {
            if let Err(error) = log.drop_group(ears::GROUP).await {
                tracing::warn!(%error, "the place of the voice notes in the log could not be given up");
            }
            stop.cancelled().await;
        }),
    }
    Ok(())
}
