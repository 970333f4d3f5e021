//! Logs and metrics of the process.

use std::io::IsTerminal as _;
use std::sync::Arc;
use std::time::Duration;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

/// How much is logged when nothing else is said.
const DEFAULT_FILTER: &str = "info";

/// How often recorded values become part of their histograms. Until then each is kept, whether or not anybody ever reads
/// the metrics.
const UPKEEP_EVERY: Duration = Duration::from_secs(5);

/// Starts logging to standard error: words on a terminal, JSON lines for machines. `RUST_LOG` narrows or widens it.
pub(crate) fn start_logging(default_filter: Option<&str>) {
    let fallback = || EnvFilter::new(default_filter.unwrap_or(DEFAULT_FILTER));
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| fallback());
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let is_terminal = std::io::stderr().is_terminal();
    let started = if is_terminal {
        builder.with_target(false).try_init()
    } else {
        builder.json().flatten_event(true).try_init()
    };
    // A second call in one process keeps the first.
    drop(started);
}

/// Installs the recorder behind `/metrics` and describes every metric. Once per process; later calls get a handle of
/// their own that renders nothing of the first.
pub(crate) fn start_metrics() -> Arc<dyn Fn() -> String + Send + Sync> {
    let handle: PrometheusHandle = match PrometheusBuilder::new().install_recorder() {
        Ok(handle) => handle,
        Err(_) => PrometheusBuilder::new().build_recorder().handle(),
    };
    comanda_flow::metrics::describe();
    comanda_log::describe_metrics();
    comanda_web::describe_metrics();
    let kept = handle.clone();
    let keeper = std::thread::Builder::new().name("metrics-keeper".to_owned());
    let started = keeper.spawn(move || {
        loop {
            std::thread::sleep(UPKEEP_EVERY);
            kept.run_upkeep();
        }
    });
    if let Err(error) = started {
        tracing::warn!("without a thread for it, metrics take memory until somebody reads them: {error}");
    }
    Arc::new(move || {
        handle.run_upkeep();
        handle.render()
    })
}

/// An error with its causes, each printed once.
pub(crate) fn chain(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain() {
        let cause = cause.to_string();
        if !text.ends_with(&cause) {
            if !text.is_empty() {
                text.push_str(": ");
            }
            text.push_str(&cause);
        }
    }
    text
}
