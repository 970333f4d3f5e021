//! Reading the log file: rows into records, in short transactions so that checkpoints are never starved.

use std::path::Path;

use bytes::Bytes;
use comanda_domain::id::{ConversationKey, DeliveryId, EventId, PageId, ThreadId};
use comanda_domain::record::{Record, Sequence};
use comanda_domain::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::schema;
use crate::consumer::RecordSource;
use crate::limits;
use crate::port::{BoxError, DeadLetter, GroupStats, LogStats, ReadError, StoredDelivery};

/// Rows that one statement of a search over the whole log looks at.
const SEARCH_CHUNK_ROWS: i64 = 50_000;

const RECORD_COLUMNS: &str =
    "seq, delivery, range_start, range_end, event, page, channel, thread, kind, entry_time FROM records";

/// One reading connection.
pub(super) struct Reads {
    connection: Connection,
    /// The delivery read last: neighbouring records share it.
    last: Option<(i64, Envelope)>,
}

/// What the records of one delivery have in common.
#[derive(Clone)]
struct Envelope {
    id: DeliveryId,
    received_at: Timestamp,
    body: Bytes,
}

/// A row of `records`, not yet understood.
struct RawRecord {
    sequence: Sequence,
    delivery: i64,
    start: i64,
    end: i64,
    event: [u8; 16],
    key: RawKey,
    kind: String,
    entry_time: Option<i64>,
}

struct RawKey {
    page: String,
    channel: String,
    thread: String,
}

/// What is wrong with a stored row.
#[derive(Debug, thiserror::Error)]
pub(super) enum Damage {
    #[error("its byte range lies outside its delivery")]
    Range,
    #[error("its delivery is missing")]
    NoDelivery,
}

impl Reads {
    pub(super) fn open(path: &Path) -> Result<Self, ReadError> {
        Ok(Self { connection: schema::open_reader(path).map_err(unavailable)?, last: None })
    }

    pub(super) fn records(&mut self, from: Sequence, records_max: usize) -> Result<Vec<Record>, ReadError> {
        let records_max = records_max.min(limits::BATCH_RECORDS_MAX);
        self.read_after(Sequence::new(from.get().saturating_sub(1)), records_max)
    }

    /// The oldest record of `event`.
    pub(super) fn record_by_event(&mut self, event: EventId) -> Result<Option<Record>, ReadError> {
        let sql = "SELECT min(seq) FROM records WHERE seq >= ?1 AND seq < ?2 AND event = ?3";
        for (from, to) in self.chunks("SELECT min(seq), max(seq) FROM records")? {
            let found: Option<i64> = self
                .connection
                .query_row(sql, params![from, to, event.as_bytes()], |row| row.get(0))
                .map_err(unavailable)?;
            if let Some(sequence) = found {
                return self.read_at(sequence_of(sequence));
            }
        }
        Ok(None)
    }

    pub(super) fn delivery_of(&self, sequence: Sequence) -> Result<Option<StoredDelivery>, ReadError> {
        let sql = "SELECT d.id, d.received_at, d.headers, d.body FROM records r \
                   JOIN deliveries d ON d.number = r.delivery WHERE r.seq = ?1";
        let mut statement = self.connection.prepare_cached(sql).map_err(unavailable)?;
        statement.query_row([number_of(sequence)], stored_delivery).optional().map_err(unavailable)
    }

    pub(super) fn deliveries(&self, id: DeliveryId) -> Result<Vec<StoredDelivery>, ReadError> {
        let sql = "SELECT id, received_at, headers, body FROM deliveries \
                   WHERE number >= ?1 AND number < ?2 AND id = ?3 ORDER BY number";
        let mut found = Vec::new();
        for (from, to) in self.chunks("SELECT min(number), max(number) FROM deliveries")? {
            let mut statement = self.connection.prepare_cached(sql).map_err(unavailable)?;
            let rows = statement
                .query_map(params![from, to, id.as_bytes()], stored_delivery)
                .map_err(unavailable)?;
            for row in rows {
                found.push(row.map_err(unavailable)?);
            }
        }
        Ok(found)
    }

    /// The ranges, end excluded, in which a search goes over all rows.
    fn chunks(&self, bounds: &str) -> Result<Vec<(i64, i64)>, ReadError> {
        let bounds: (Option<i64>, Option<i64>) = self
            .connection
            .query_row(bounds, [], |row| Ok((row.get(0)?, row.get(1)?)))
            .map_err(unavailable)?;
        let (Some(first), Some(last)) = bounds else { return Ok(Vec::new()) };
        let mut chunks = Vec::new();
        let mut from = first;
        while from <= last {
            let to = from.saturating_add(SEARCH_CHUNK_ROWS);
            chunks.push((from, to));
            from = to;
        }
        Ok(chunks)
    }

    /// As far as the file tells: cursors as last written, nothing in flight.
    pub(super) fn stats(&self) -> Result<LogStats, ReadError> {
        self.stats_rows().map_err(unavailable)
    }

    fn stats_rows(&self) -> rusqlite::Result<LogStats> {
        let snapshot = self.connection.unchecked_transaction()?;
        let totals =
            snapshot.query_row("SELECT deliveries, records, trimmed_seq FROM totals", [], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
            })?;
        let (deliveries, records, trimmed) = totals;
        let bound = |sql| snapshot.query_row(sql, [], |row| row.get::<_, Option<i64>>(0));
        let first = bound("SELECT min(seq) FROM records")?.map(sequence_of);
        let last = bound("SELECT max(seq) FROM records")?.map(sequence_of);
        let mut statement = snapshot.prepare_cached(
            "SELECT name, max(seq), sum(letters) FROM ( \
             SELECT group_name AS name, seq, 0 AS letters FROM cursors UNION ALL \
             SELECT group_name, 0, count(*) FROM dead_letters GROUP BY group_name \
             ) GROUP BY name ORDER BY name",
        )?;
        let groups = statement.query_map([], |row| {
            let cursor = sequence_of(row.get(1)?);
            Ok(GroupStats {
                name: row.get(0)?,
                cursor,
                lag: lag(cursor, sequence_of(trimmed), last),
                in_flight: 0,
                dead_letters: count_of(row.get(2)?),
            })
        })?;
        Ok(LogStats {
            deliveries: count_of(deliveries),
            records: count_of(records),
            first,
            last,
            bytes: used_bytes(&snapshot)?,
            groups: groups.collect::<rusqlite::Result<_>>()?,
        })
    }

    pub(super) fn dead_letters(&self, letters_max: usize) -> Result<Vec<DeadLetter>, ReadError> {
        let sql = "SELECT group_name, seq, event, page, channel, thread, reason, attempts, at \
                   FROM dead_letters ORDER BY at DESC, seq DESC LIMIT ?1";
        let mut statement = self.connection.prepare_cached(sql).map_err(unavailable)?;
        let letters_max = i64::try_from(letters_max).unwrap_or(i64::MAX);
        let mut rows = statement.query([letters_max]).map_err(unavailable)?;
        let mut letters = Vec::new();
        while let Some(row) = rows.next().map_err(unavailable)? {
            letters.push(dead_letter(row)?);
        }
        Ok(letters)
    }

    fn rows_after(&self, after: Sequence, records_max: usize) -> rusqlite::Result<Vec<RawRecord>> {
        let sql = format!("SELECT {RECORD_COLUMNS} WHERE seq > ?1 ORDER BY seq LIMIT ?2");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let records_max = i64::try_from(records_max).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![number_of(after), records_max], raw_record)?;
        rows.collect()
    }

    fn row_at(&self, sequence: Sequence) -> rusqlite::Result<Option<RawRecord>> {
        let sql = format!("SELECT {RECORD_COLUMNS} WHERE seq = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        statement.query_row([number_of(sequence)], raw_record).optional()
    }

    fn envelope(&mut self, number: i64) -> rusqlite::Result<Option<Envelope>> {
        if let Some((_, envelope)) = self.last.as_ref().filter(|(last, _)| *last == number) {
            return Ok(Some(envelope.clone()));
        }
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, received_at, body FROM deliveries WHERE number = ?1")?;
        let found = statement
            .query_row([number], |row| {
                Ok(Envelope {
                    id: DeliveryId::from_bytes(row.get(0)?),
                    received_at: Timestamp::from_millis(row.get(1)?),
                    body: Bytes::from(row.get::<_, Vec<u8>>(2)?),
                })
            })
            .optional()?;
        self.last = found.clone().map(|envelope| (number, envelope));
        Ok(found)
    }

    /// `None` when retention removed the delivery between two reads.
    fn understand(&mut self, raw: &RawRecord) -> Result<Option<Record>, ReadError> {
        let Some(envelope) = self.envelope(raw.delivery).map_err(unavailable)? else { return Ok(None) };
        understand_record(raw, &envelope)
            .map(Some)
            .map_err(|source| ReadError::Unreadable { sequence: raw.sequence, source })
    }

    fn page_after(&mut self, after: Sequence, records_max: usize) -> Result<Vec<Record>, ReadError> {
        let rows = self.rows_after(after, records_max).map_err(unavailable)?;
        let mut records = Vec::with_capacity(rows.len());
        let mut bytes: usize = 0;
        for raw in rows {
            if bytes >= limits::READ_BYTES_MAX {
                break;
            }
            let understood = self.understand(&raw).and_then(|record| {
                let missing = Box::new(Damage::NoDelivery);
                record.ok_or(ReadError::Unreadable { sequence: raw.sequence, source: missing })
            });
            let record = match understood {
                Ok(record) => record,
                // What stands before it is given first, so that whoever passes over it loses nothing.
                Err(ReadError::Unreadable { .. }) if !records.is_empty() => break,
                Err(error) => return Err(error),
            };
            bytes = bytes.saturating_add(record.bytes.len());
            records.push(record);
        }
        Ok(records)
    }
}

impl RecordSource for Reads {
    fn read_after(&mut self, after: Sequence, records_max: usize) -> Result<Vec<Record>, ReadError> {
        // One snapshot for the rows and their deliveries, so that retention cannot come between them.
        self.connection.execute_batch("BEGIN").map_err(unavailable)?;
        let page = self.page_after(after, records_max);
        let ended = self.connection.execute_batch("COMMIT").map_err(unavailable);
        let page = page?;
        ended?;
        Ok(page)
    }

    fn read_at(&mut self, sequence: Sequence) -> Result<Option<Record>, ReadError> {
        let Some(raw) = self.row_at(sequence).map_err(unavailable)? else { return Ok(None) };
        self.understand(&raw)
    }
}

fn raw_record(row: &Row<'_>) -> rusqlite::Result<RawRecord> {
    Ok(RawRecord {
        sequence: sequence_of(row.get(0)?),
        delivery: row.get(1)?,
        start: row.get(2)?,
        end: row.get(3)?,
        event: row.get(4)?,
        key: RawKey { page: row.get(5)?, channel: row.get(6)?, thread: row.get(7)? },
        kind: row.get(8)?,
        entry_time: row.get(9)?,
    })
}

fn understand_record(raw: &RawRecord, envelope: &Envelope) -> Result<Record, BoxError> {
    let range = usize::try_from(raw.start)?..usize::try_from(raw.end)?;
    if range.start > range.end || range.end > envelope.body.len() {
        return Err(Box::new(Damage::Range));
    }
    Ok(Record {
        sequence: raw.sequence,
        delivery: envelope.id,
        received_at: envelope.received_at,
        event: EventId::from_bytes(raw.event),
        key: understand_key(&raw.key)?,
        kind: raw.kind.parse()?,
        entry_time: raw.entry_time.map(Timestamp::from_millis),
        bytes: envelope.body.slice(range),
    })
}

fn understand_key(raw: &RawKey) -> Result<ConversationKey, BoxError> {
    Ok(ConversationKey {
        page: PageId::parse(&raw.page)?,
        channel: raw.channel.parse()?,
        thread: ThreadId::parse(&raw.thread)?,
    })
}

fn dead_letter(row: &Row<'_>) -> Result<DeadLetter, ReadError> {
    let sequence = sequence_of(row.get(1).map_err(unavailable)?);
    let raw_key =
        || rusqlite::Result::Ok(RawKey { page: row.get(3)?, channel: row.get(4)?, thread: row.get(5)? });
    let key = understand_key(&raw_key().map_err(unavailable)?)
        .map_err(|source| ReadError::Unreadable { sequence, source })?;
    let letter = || {
        rusqlite::Result::Ok(DeadLetter {
            group: row.get(0)?,
            sequence,
            event: EventId::from_bytes(row.get(2)?),
            key,
            reason: row.get(6)?,
            attempts: row.get(7)?,
            at: Timestamp::from_millis(row.get(8)?),
        })
    };
    letter().map_err(unavailable)
}

fn stored_delivery(row: &Row<'_>) -> rusqlite::Result<StoredDelivery> {
    let headers: String = row.get(2)?;
    let headers = serde_json::from_str(&headers).map_err(|wrong| {
        rusqlite::Error::FromSqlConversionFailure(2, rusqlite::types::Type::Text, Box::new(wrong))
    })?;
    Ok(StoredDelivery {
        id: DeliveryId::from_bytes(row.get(0)?),
        received_at: Timestamp::from_millis(row.get(1)?),
        headers,
        body: Bytes::from(row.get::<_, Vec<u8>>(3)?),
    })
}

/// Space used by pages that hold something.
pub(super) fn used_bytes(connection: &Connection) -> rusqlite::Result<u64> {
    let number = |pragma: &str| connection.query_row(pragma, [], |row| row.get::<_, i64>(0));
    let pages = number("PRAGMA page_count")?.saturating_sub(number("PRAGMA freelist_count")?);
    Ok(count_of(pages.saturating_mul(number("PRAGMA page_size")?)))
}

/// How many records above `cursor` there can be.
pub(super) fn lag(cursor: Sequence, trimmed: Sequence, last: Option<Sequence>) -> u64 {
    last.map_or(0, |last| last.get().saturating_sub(cursor.max(trimmed).get()))
}

pub(super) fn unavailable(source: rusqlite::Error) -> ReadError {
    ReadError::Unavailable { source: Box::new(source) }
}

/// SQLite's integers are signed; ours never reach the sign.
pub(super) fn number_of(sequence: Sequence) -> i64 {
    i64::try_from(sequence.get()).unwrap_or(i64::MAX)
}

pub(super) fn sequence_of(number: i64) -> Sequence {
    Sequence::new(count_of(number))
}

pub(super) fn count_of(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
