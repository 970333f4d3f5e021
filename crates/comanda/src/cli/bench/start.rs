//! `comanda bench start`: from starting the program to its first acknowledged webhook, with a long log.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use clap::Args;
use comanda_domain::id::DeliveryId;
use comanda_domain::record::Delivery;
use comanda_log::{BatchLimit, BatchOutcome, Log as _, SqliteLog, SqliteOptions};
use comanda_meta::Secrets;
use comanda_meta::signature::{RawBody, SignatureHeaders, sign, verify};
use comanda_meta::split;
use comanda_store::port::ConversationStore as _;
use comanda_store::port::conversation::Commit;
use comanda_store::sql::Options as StoreOptions;
use comanda_store::{MasterKey, SqlStore};
use futures_util::future::try_join_all;
use secrecy::SecretString;
use serde_json::json;

use super::figures::{millis, percentile};
use super::installation::{Installation, Store};
use super::journey::at_least_one;
use super::journey::outside::Outside;
use super::webhook::{APP_SECRET, call_of_usual_size};
use super::wire::Connection;
use super::{Common, block_on, output, verdict};
use crate::clock;
use crate::exit::Exit;

/// Deliveries appended beside each other.
const APPENDS: usize = 1024;

/// Starts that are timed.
const STARTS: usize = 5;

/// Consumer group of *converse*, which has settled all of the log.
const GROUP: &str = "converse";

/// The figure to reach.
const TARGET: Duration = Duration::from_millis(300);

/// From the start of the program to its first acknowledged webhook, after a crash, with 1 000 000 events in the log
#[derive(Debug, Args)]
#[command(after_help = "Example: comanda bench start")]
pub(crate) struct StartArguments {
    #[command(flatten)]
    common: Common,
    /// How many events are in the log
    #[arg(long, default_value_t = 1_000_000, value_parser = at_least_one)]
    events: usize,
}

pub(super) fn run(arguments: &StartArguments) -> anyhow::Result<Exit> {
    let folder = arguments.common.folder()?;
    let mut times = block_on(async {
        let outside = Outside::start(1, 1)?;
        let installation = Installation::write(folder.path(), 1, outside.graph, &Store::Sqlite)?;
        fill(&installation, arguments.events).await?;
        let mut times = Vec::new();
        for number in 0..STARTS {
            let begun = Instant::now();
            let server = installation.serve()?;
            let mut connection = Connection::open(server.webhooks).await?;
            let call = call_of_usual_size(arguments.events + number);
            ensure!(connection.ask(&call).await?, "the first webhook was not answered with 200");
            times.push(begun.elapsed());
            // The next start finds what a crash leaves.
            server.kill()?;
        }
        Ok(times)
    })?;
    let (median, slowest) = (percentile(&mut times, 50), percentile(&mut times, 100));
    if arguments.common.json {
        output::line(
            json!({"bench": "start", "events": arguments.events, "starts": STARTS,
            "median_ms": millis(median), "slowest_ms": millis(slowest)})
            .to_string(),
        );
    } else {
        output::line(format!(
            "{} events in the log: first webhook acknowledged after {:.0} ms (slowest of {STARTS}: {:.0} ms)",
            arguments.events,
            millis(median),
            millis(slowest)
        ));
        output::line(format!("\nTarget: {} ms: {}", TARGET.as_millis(), verdict(slowest <= TARGET)));
    }
    Ok(Exit::Success)
}

/// Appends events and settles them all, in a log and a state that know the same.
async fn fill(installation: &Installation, events: usize) -> anyhow::Result<()> {
    let log = SqliteLog::open(&installation.log_path(), SqliteOptions::new(clock::system()))?;
    let key = MasterKey::load_or_create(&installation.key_path())?;
    let state = SqlStore::open_sqlite(&installation.state_path(), key, StoreOptions::default()).await?;
    let secret = SecretString::from(APP_SECRET);
    let secrets = Secrets::new(secret.clone())?;
    for first in (0..events).step_by(APPENDS) {
        let deliveries: Vec<Delivery> = (first..events.min(first + APPENDS))
            .map(|number| delivery(number, &secret, &secrets))
            .collect::<anyhow::Result<_>>()?;
        let appends = deliveries.iter().map(|delivery| comanda_log::Producer::append(&log, delivery));
        try_join_all(appends).await?;
    }
    let mut consumer = log.consumer(GROUP);
    let limit = BatchLimit { records_max: 4096, wait_max: Duration::from_secs(1) };
    let mut settled = 0;
    while settled < events {
        let batch = consumer.next_batch(limit).await?;
        ensure!(!batch.is_empty(), "the log gave only {settled} of {events} events back");
        settled += batch.len();
        let seen = batch.records().iter().map(|record| (record.event, record.received_at)).collect();
        state.commit(&Commit { seen, ..Commit::default() }).await?;
        let outcome = BatchOutcome::done(batch.len());
        batch.settle(outcome).await?;
    }
    drop(consumer);
    state.close().await;
    log.close().await.context("the log cannot be closed")
}

/// What the gateway makes of a webhook.
fn delivery(number: usize, secret: &SecretString, secrets: &Secrets) -> anyhow::Result<Delivery> {
    let call = call_of_usual_size(number);
    let end = call.windows(4).position(|window| window == b"\r\n\r\n").context("a call has a head")?;
    let body = call.slice(end + 4..);
    let signature = sign(secret, &body);
    let headers = SignatureHeaders { sha256: Some(&signature), sha1: None };
    let verified = verify(RawBody(body), headers, secrets)?;
    let records = split(&verified);
    let kept = vec![("x-hub-signature-256".to_owned(), signature)];
    let id = DeliveryId::from_bytes((Arc::clone(&clock::random()))());
    Ok(Delivery::new(id, clock::now(), kept, verified.into_bytes(), records)?)
}
