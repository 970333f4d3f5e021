//! Whole bodies through the whole crate: signed, verified, cut, interpreted.

mod arbitrary;
mod fixtures;
mod yardstick;

use std::path::{Path, PathBuf};

use bytes::Bytes;
use comanda_domain::event::{Event, PageEvent};
use comanda_domain::id::DeliveryId;
use comanda_domain::record::{NewRecord, Record, Sequence};
use comanda_domain::time::Timestamp;

use crate::{RawBody, Secrets, SignatureHeaders, VerifiedBody, interpret, sign, split, verify};

/// A body as it comes through the door.
pub(crate) fn verified(body: impl Into<Bytes>) -> VerifiedBody {
    let body = body.into();
    let secret = || "test secret".to_owned().into();
    let header = sign(&secret(), &body);
    let headers = SignatureHeaders { sha256: Some(&header), sha1: None };
    verify(RawBody(body), headers, &Secrets::new(secret()).unwrap()).unwrap()
}

pub(crate) fn cut(body: impl Into<Bytes>) -> Vec<NewRecord> {
    split(&verified(body))
}

/// A record as the log gives it back.
pub(crate) fn read_back(body: &Bytes, record: &NewRecord) -> Record {
    Record {
        sequence: Sequence::new(1),
        delivery: DeliveryId::from_bytes([0; 16]),
        received_at: Timestamp::from_millis(1_795_000_000_500),
        event: record.event,
        key: record.key.clone(),
        kind: record.kind,
        entry_time: record.entry_time,
        bytes: body.slice(record.range.clone()),
    }
}

pub(crate) fn understand(body: impl Into<Bytes>) -> Vec<(NewRecord, Event)> {
    let body = body.into();
    let records = cut(body.clone()).into_iter();
    records
        .map(|record| {
            let event = interpret(&read_back(&body, &record));
            (record, event)
        })
        .collect()
}

pub(crate) fn is_typed(event: &Event) -> bool {
    !matches!(event.body, PageEvent::Unrecognised { .. })
}

/// What must hold for every body: at least one record, in the body, none over another.
pub(crate) fn assert_ranges_are_sound(name: &str, body: &[u8], records: &[NewRecord]) {
    assert!(!records.is_empty(), "{name}: a body without records would never be seen");
    let mut ranges: Vec<_> = records.iter().map(|record| record.range.clone()).collect();
    ranges.sort_by_key(|range| (range.start, range.end));
    for range in &ranges {
        assert!(range.end <= body.len() && range.start <= range.end, "{name}: {range:?} is outside the body");
    }
    for pair in ranges.windows(2) {
        assert!(pair[0].end <= pair[1].start, "{name}: {:?} and {:?} overlap", pair[0], pair[1]);
    }
}

fn fixtures_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/webhooks")
}

/// Every JSON file of a folder: its name without the ending, and its bytes. Sorted.
fn json_files(folder: &Path) -> Vec<(String, Bytes)> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .map(|path| {
            (path.file_stem().unwrap().to_str().unwrap().to_owned(), std::fs::read(&path).unwrap().into())
        })
        .collect();
    files.sort();
    files
}
