//! The log in memory: for tests, simulation and the demo. It keeps every promise of the port except surviving the
//! process. It needs no runtime unless a consumer waits.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use comanda_domain::id::{DeliveryId, EventId};
use comanda_domain::record::{Delivery, Record, Sequence};
use comanda_domain::time::Timestamp;

use crate::consumer::{Backend, Claim, GroupConsumer, RecordSource, claim};
use crate::group::{Group, Groups};
use crate::port::{
    AdminError, AppendError, BoxFuture, Clock, Consumer, DeadLetter, GroupStats, Log, LogAdmin, LogReader,
    LogStats, Producer, ReadError, RetentionPolicy, RetentionReport, SettleError, StoredDelivery,
};
use crate::{limits, measure};

/// What a record costs besides its bytes, roughly: so that many small ones count too.
const RECORD_OVERHEAD_BYTES: usize = 256;

/// A log that is gone with the process.
pub struct MemoryLog {
    shared: Arc<Shared>,
}

struct Shared {
    clock: Clock,
    groups: Groups,
    closed: AtomicBool,
    kept: Mutex<Kept>,
}

/// What the log keeps.
#[derive(Default)]
struct Kept {
    deliveries: VecDeque<KeptDelivery>,
    records: BTreeMap<Sequence, Record>,
    letters: BTreeMap<(Sequence, String), DeadLetter>,
    last: Sequence,
    bytes: usize,
}

struct KeptDelivery {
    first: Sequence,
    size_bytes: usize,
    stored: StoredDelivery,
}

/// Why the in-memory log is full.
#[derive(Debug, thiserror::Error)]
#[error("{bytes_max} bytes are held in memory already")]
struct MemoryFull {
    bytes_max: usize,
}

impl MemoryLog {
    /// An empty log that takes the time from `clock`.
    pub fn new(clock: Clock) -> Self {
        let groups = Groups::new(Sequence::START, Vec::new());
        let kept = Mutex::default();
        Self { shared: Arc::new(Shared { clock, groups, closed: AtomicBool::new(false), kept }) }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    fn append(&self, delivery: &Delivery) -> Result<(), AppendError> {
        if self.closed() {
            return Err(AppendError::Closed);
        }
        let size_bytes = delivery_bytes(delivery);
        if size_bytes > limits::DELIVERY_BYTES_MAX {
            return Err(AppendError::TooLarge { size_bytes, limit_bytes: limits::DELIVERY_BYTES_MAX });
        }
        let last = {
            let mut kept = self.lock();
            kept.append(delivery, size_bytes)?;
            kept.last
        };
        self.groups.appended(last);
        measure::appended(delivery.records().len() as u64);
        Ok(())
    }
}

/// The size of a delivery by which it is refused as too large.
pub(crate) fn delivery_bytes(delivery: &Delivery) -> usize {
    let headers: usize = delivery.headers().iter().map(|(name, value)| name.len() + value.len()).sum();
    delivery.body().len() + headers
}

impl Kept {
    fn append(&mut self, delivery: &Delivery, size_bytes: usize) -> Result<(), AppendError> {
        let size_bytes = size_bytes + delivery.records().len() * RECORD_OVERHEAD_BYTES;
        let bytes_max = limits::MEMORY_BYTES_MAX;
        if self.bytes + size_bytes > bytes_max {
            return Err(AppendError::Full { source: Box::new(MemoryFull { bytes_max }) });
        }
        let first = Sequence::new(self.last.get() + 1);
        for new in delivery.records() {
            self.last = Sequence::new(self.last.get() + 1);
            let record = Record {
                sequence: self.last,
                delivery: delivery.id(),
                received_at: delivery.received_at(),
                event: new.event,
                key: new.key.clone(),
                kind: new.kind,
                entry_time: new.entry_time,
                bytes: delivery.body().slice(new.range.clone()),
            };
            self.records.insert(record.sequence, record);
        }
        let stored = StoredDelivery {
            id: delivery.id(),
            received_at: delivery.received_at(),
            headers: delivery.headers().to_vec(),
            body: delivery.body().clone(),
        };
        self.bytes += size_bytes;
        self.deliveries.push_back(KeptDelivery { first, size_bytes, stored });
        Ok(())
    }

    fn read_from(&self, from: Sequence, records_max: usize) -> Vec<Record> {
        let mut bytes: usize = 0;
        let within_bounds = |record: &&Record| {
            let fits = bytes < limits::READ_BYTES_MAX;
            bytes = bytes.saturating_add(record.bytes.len());
            fits
        };
        self.records
            .range(from..)
            .map(|(_, record)| record)
            .take(records_max)
            .take_while(within_bounds)
            .cloned()
            .collect()
    }

    /// The last record of the oldest delivery.
    fn oldest_ends_at(&self) -> Option<Sequence> {
        self.deliveries.front()?;
        let next = self.deliveries.get(1);
        Some(next.map_or(self.last, |next| Sequence::new(next.first.get().saturating_sub(1))))
    }

    fn remove_oldest(&mut self, ends_at: Sequence, report: &mut RetentionReport, cursor_min: Sequence) {
        let Some(oldest) = self.deliveries.pop_front() else { return };
        self.bytes = self.bytes.saturating_sub(oldest.size_bytes);
        report.deliveries += 1;
        while let Some(entry) = self.records.first_entry().filter(|entry| *entry.key() <= ends_at) {
            report.records += 1;
            report.forced += u64::from(*entry.key() > cursor_min);
            entry.remove();
        }
        while let Some(entry) = self.letters.first_entry().filter(|entry| entry.key().0 <= ends_at) {
            entry.remove();
        }
    }

    fn retain(&mut self, policy: RetentionPolicy, now: Timestamp, cursor_min: Sequence) -> RetentionReport {
        let mut report = RetentionReport::default();
        while let (Some(oldest), Some(ends_at)) = (self.deliveries.front(), self.oldest_ends_at()) {
            let age = now.since(oldest.stored.received_at);
            let too_old = policy.age_max.is_some_and(|age_max| age > age_max) && ends_at <= cursor_min;
            let too_big = policy.bytes_max.is_some_and(|bytes_max| self.bytes as u64 > bytes_max);
            if !too_old && !too_big {
                break;
            }
            self.remove_oldest(ends_at, &mut report, cursor_min);
        }
        report
    }
}

impl Producer for MemoryLog {
    fn append<'a>(&'a self, delivery: &'a Delivery) -> BoxFuture<'a, Result<(), AppendError>> {
        Box::pin(async move {
            let appended = self.shared.append(delivery);
            if appended.is_err() {
                measure::append_failed(1);
            }
            appended
        })
    }
}

impl RecordSource for &Shared {
    fn read_after(&mut self, after: Sequence, records_max: usize) -> Result<Vec<Record>, ReadError> {
        Ok(self.lock().read_from(Sequence::new(after.get() + 1), records_max))
    }

    fn read_at(&mut self, sequence: Sequence) -> Result<Option<Record>, ReadError> {
        Ok(self.lock().records.get(&sequence).cloned())
    }
}

impl Backend for Shared {
    fn claim(
        self: Arc<Self>,
        group: Arc<Group>,
        records_max: usize,
    ) -> BoxFuture<'static, Result<(Vec<Record>, Claim), ReadError>> {
        Box::pin(async move {
            let mut source = &*self;
            let reading = group.reading.lock().unwrap_or_else(PoisonError::into_inner);
            let claimed = claim(Arc::clone(&self) as Arc<dyn Backend>, &mut source, &group, records_max);
            drop(reading);
            claimed
        })
    }

    fn bury(&self, letters: Vec<DeadLetter>) -> BoxFuture<'static, Result<(), SettleError>> {
        let mut kept = self.lock();
        for letter in letters {
            kept.letters.insert((letter.sequence, letter.group.clone()), letter);
        }
        Box::pin(std::future::ready(Ok(())))
    }

    fn settled(&self) {}

    fn is_closed(&self) -> bool {
        self.closed()
    }

    fn clock(&self) -> &Clock {
        &self.clock
    }
}

impl LogReader for MemoryLog {
    fn records(&self, from: Sequence, records_max: usize) -> BoxFuture<'_, Result<Vec<Record>, ReadError>> {
        Box::pin(async move { Ok(self.shared.lock().read_from(from, records_max)) })
    }

    fn record_by_event(&self, event: EventId) -> BoxFuture<'_, Result<Option<Record>, ReadError>> {
        Box::pin(async move {
            let kept = self.shared.lock();
            Ok(kept.records.values().find(|record| record.event == event).cloned())
        })
    }

    fn delivery_of(&self, sequence: Sequence) -> BoxFuture<'_, Result<Option<StoredDelivery>, ReadError>> {
        Box::pin(async move {
            let kept = self.shared.lock();
            if !kept.records.contains_key(&sequence) {
                return Ok(None);
            }
            let up_to = kept.deliveries.partition_point(|delivery| delivery.first <= sequence);
            let delivery = up_to.checked_sub(1).and_then(|index| kept.deliveries.get(index));
            Ok(delivery.map(|delivery| delivery.stored.clone()))
        })
    }

    fn deliveries(&self, id: DeliveryId) -> BoxFuture<'_, Result<Vec<StoredDelivery>, ReadError>> {
        Box::pin(async move {
            let kept = self.shared.lock();
            let stored = kept.deliveries.iter().map(|delivery| &delivery.stored);
            Ok(stored.filter(|stored| stored.id == id).cloned().collect())
        })
    }

    fn stats(&self) -> BoxFuture<'_, Result<LogStats, ReadError>> {
        Box::pin(async move {
            let kept = self.shared.lock();
            let groups = self.shared.groups.all();
            let groups = groups.iter().map(|group| {
                let state = group.lock();
                let above_cursor = Sequence::new(state.cursor().get() + 1);
                GroupStats {
                    name: group.name.clone(),
                    cursor: state.cursor(),
                    lag: kept.records.range(above_cursor..).count() as u64,
                    in_flight: state.in_flight() as u64,
                    dead_letters: kept.letters.values().filter(|letter| letter.group == group.name).count()
                        as u64,
                }
            });
            Ok(LogStats {
                deliveries: kept.deliveries.len() as u64,
                records: kept.records.len() as u64,
                first: kept.records.first_key_value().map(|(&sequence, _)| sequence),
                last: kept.records.last_key_value().map(|(&sequence, _)| sequence),
                bytes: kept.bytes as u64,
                groups: groups.collect(),
            })
        })
    }

    fn dead_letters(&self, letters_max: usize) -> BoxFuture<'_, Result<Vec<DeadLetter>, ReadError>> {
        Box::pin(async move {
            let mut letters: Vec<_> = self.shared.lock().letters.values().cloned().collect();
            letters.sort_by_key(|letter| std::cmp::Reverse((letter.at, letter.sequence)));
            letters.truncate(letters_max);
            Ok(letters)
        })
    }
}

impl LogAdmin for MemoryLog {
    fn retain(
        &self,
        policy: RetentionPolicy,
        now: Timestamp,
    ) -> BoxFuture<'_, Result<RetentionReport, AdminError>> {
        Box::pin(async move {
            let cursor_min = self.shared.groups.cursor_min().unwrap_or(Sequence::new(u64::MAX));
            let report = self.shared.lock().retain(policy, now, cursor_min);
            measure::forced(report.forced);
            Ok(report)
        })
    }

    fn groups(&self) -> BoxFuture<'_, Result<Vec<String>, AdminError>> {
        Box::pin(async move { Ok(self.shared.groups.all().iter().map(|group| group.name.clone()).collect()) })
    }

    fn drop_group<'a>(&'a self, group: &'a str) -> BoxFuture<'a, Result<bool, AdminError>> {
        Box::pin(async move {
            let dropped = self.shared.groups.remove(group);
            self.shared.lock().letters.retain(|_, letter| letter.group != group);
            Ok(dropped)
        })
    }

    fn rewind<'a>(&'a self, group: &'a str, to: Sequence) -> BoxFuture<'a, Result<bool, AdminError>> {
        Box::pin(async move { Ok(self.shared.groups.rewind(group, to)) })
    }

    fn raise(&self, above: Sequence) -> BoxFuture<'_, Result<(), AdminError>> {
        Box::pin(async move {
            let mut kept = self.shared.lock();
            kept.last = kept.last.max(above);
            Ok(())
        })
    }

    fn forget_letters<'a>(&'a self, records: &'a [Sequence]) -> BoxFuture<'a, Result<(), AdminError>> {
        Box::pin(async move {
            self.shared.lock().letters.retain(|_, letter| !records.contains(&letter.sequence));
            Ok(())
        })
    }
}

impl Log for MemoryLog {
    fn consumer(&self, group: &str) -> Box<dyn Consumer> {
        let group = self.shared.groups.get(group);
        Box::new(GroupConsumer::new(group, Arc::clone(&self.shared) as Arc<dyn Backend>))
    }

    fn close(&self) -> BoxFuture<'_, Result<(), AdminError>> {
        Box::pin(async move {
            self.shared.closed.store(true, Ordering::Release);
            self.shared.groups.ring();
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests;
