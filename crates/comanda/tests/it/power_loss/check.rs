//! Opens what a power cut left behind with the program's own code, and tells what is not as it must be.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use comanda_domain::id::EventId;
use comanda_domain::record::{Record, Sequence};
use comanda_domain::time::Timestamp;
use comanda_log::{Log, LogReader as _, SqliteLog, SqliteOptions};
use comanda_store::port::{AdminStore as _, ConversationStore as _, DeskStore as _};
use comanda_store::sql::Options;
use comanda_store::{MasterKey, SqlStore};
use rusqlite::Connection;
use rusqlite::types::FromSql;

use crate::app::now_ms;

/// Records read at a time.
const PAGE: usize = 1000;

/// What is wrong; nothing more can be said after the first thing.
pub(crate) type Finding = String;

/// Opens log and state in `data`, reads everything and compares it with the bodies that were acknowledged.
pub(crate) async fn check<'a>(
    data: &Path,
    acknowledged: impl Iterator<Item = &'a [u8]>,
) -> Result<(), Finding> {
    let log_path = data.join("log.sqlite");
    if !log_path.exists() {
        return match acknowledged.count() {
            0 => Ok(()),
            lost => Err(format!("the log is not there; {lost} webhooks were acknowledged")),
        };
    }
    let log = open_log(&log_path)?;
    let records = read_records(&log).await?;
    let stats = log.stats().await.map_err(told("the log's figures cannot be read"))?;
    log.close().await.map_err(told("the log does not close"))?;
    drop(log);
    acknowledged_is_there(&log_path, acknowledged)?;
    is_whole(&log_path)?;
    let last = stats.last.unwrap_or(Sequence::START);
    if let Some(group) = stats.groups.iter().find(|group| group.cursor > last) {
        return Err(format!("the cursor of {} is {}, the log ends at {last}", group.name, group.cursor));
    }
    check_state(data, &records, last).await
}

fn open_log(path: &Path) -> Result<SqliteLog, Finding> {
    let clock = Arc::new(|| Timestamp::from_millis(now_ms()));
    SqliteLog::open(path, SqliteOptions::new(clock)).map_err(told("the log does not open"))
}

async fn read_records(log: &SqliteLog) -> Result<Vec<Record>, Finding> {
    let (mut records, mut from) = (Vec::new(), Sequence::START);
    loop {
        let page = log.records(from, PAGE).await.map_err(told("the log cannot be read"))?;
        let Some(last) = page.last() else { return Ok(records) };
        from = Sequence::new(last.sequence.get() + 1);
        records.extend(page);
    }
}

/// Each body as often as it was acknowledged, byte for byte.
fn acknowledged_is_there<'a>(
    log: &Path,
    acknowledged: impl Iterator<Item = &'a [u8]>,
) -> Result<(), Finding> {
    let mut kept: HashMap<Vec<u8>, usize> = HashMap::new();
    for body in column::<Vec<u8>>(log, "SELECT body FROM deliveries")? {
        *kept.entry(body).or_default() += 1;
    }
    let (mut lost, mut all) = (0, 0);
    for body in acknowledged {
        all += 1;
        match kept.get_mut(body) {
            Some(times) if *times > 0 => *times -= 1,
            Some(_) | None => lost += 1,
        }
    }
    if lost > 0 {
        return Err(format!("{lost} of {all} acknowledged webhooks are not in the log"));
    }
    Ok(())
}

async fn check_state(data: &Path, records: &[Record], last: Sequence) -> Result<(), Finding> {
    let (path, key) = (data.join("state.sqlite"), data.join("master.key"));
    if !path.exists() {
        return Ok(());
    }
    if !key.exists() {
        return Err("the state is there, but not its key".to_owned());
    }
    let key = MasterKey::load(&key).map_err(told("the key cannot be read"))?;
    let store = SqlStore::open_sqlite(&path, key, Options::default());
    let store = store.await.map_err(told("the state does not open"))?;
    store.pages().await.map_err(told("the tokens do not open"))?;
    store.list_orders(PAGE).await.map_err(told("the orders cannot be read"))?;
    let events: Vec<EventId> = records.iter().map(|record| record.event).collect();
    let loaded = store.load(&[], &events).await.map_err(told("the seen ids cannot be read"))?;
    store.close().await;
    is_whole(&path)?;
    let seen = column::<Vec<u8>>(&path, "SELECT event FROM seen")?.len();
    if seen > loaded.seen.len() {
        let unknown = seen - loaded.seen.len();
        return Err(format!("{unknown} events of the state are not in the log"));
    }
    let ahead = column::<i64>(&path, "SELECT sequence FROM interactions")?.into_iter().max();
    match ahead.and_then(|sequence| u64::try_from(sequence).ok()) {
        Some(sequence) if sequence > last.get() => {
            Err(format!("the state knows record {sequence}, the log ends at {last}"))
        }
        Some(_) | None => Ok(()),
    }
}

/// After the program has run on it: every event of the log is committed.
pub(crate) fn is_finished(data: &Path) -> Result<(), Finding> {
    let (log, state) = (data.join("log.sqlite"), data.join("state.sqlite"));
    let seen: HashSet<Vec<u8>> = column::<Vec<u8>>(&state, "SELECT event FROM seen")?.into_iter().collect();
    let webhooks = "SELECT event FROM records WHERE kind NOT IN ('timer', 'command')";
    let events = column::<Vec<u8>>(&log, webhooks)?;
    let left = events.iter().filter(|event| !seen.contains(*event)).count();
    if left > 0 {
        return Err(format!("{left} of {} events were never processed", events.len()));
    }
    Ok(())
}

/// SQLite's own check of every page.
fn is_whole(path: &Path) -> Result<(), Finding> {
    let found = column::<String>(path, "PRAGMA integrity_check")?;
    if found == ["ok"] { Ok(()) } else { Err(format!("{} is damaged: {found:?}", path.display())) }
}

fn column<T: FromSql>(path: &Path, query: &str) -> Result<Vec<T>, Finding> {
    let read = || {
        let connection = Connection::open(path)?;
        let mut statement = connection.prepare(query)?;
        statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<T>, _>>()
    };
    read().map_err(told(&format!("{query} on {}", path.display())))
}

/// An error with what it was about, and all its causes.
fn told<E: std::error::Error>(what: &str) -> impl Fn(E) -> Finding + use<E> {
    let what = what.to_owned();
    move |error| {
        let causes = std::iter::successors(error.source(), |cause| cause.source());
        causes.fold(format!("{what}: {error}"), |told, cause| format!("{told}: {cause}"))
    }
}
