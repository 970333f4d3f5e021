//! *Replay*: what would be decided today from what came in then.
//!
//! A dry run feeds the records of a scope through the real *converse* into a store of its own, and compares the orders
//! and answers with those that the real store holds. It changes nothing outside that store. Records, timers and desk
//! commands are taken from the log as they came; a timer that only the replay sets comes due in it, too. What is sent
//! is taken as having arrived at once.
//!
//! A conversation that begins before the scope cannot be decided again from its middle: it is named, and left out.

mod differences;
mod feed;
mod survey;
mod unprocessed;

use std::collections::HashSet;
use std::sync::Arc;

use comanda_domain::id::{ConversationKey, EventId, PageId};
use comanda_domain::record::{Record, Sequence};
use comanda_domain::time::Timestamp;
use comanda_log::{LogReader, ReadError};
use comanda_readers::Names;
use comanda_store::port::{Store, StoreError};

use crate::converse::{self, chain};
use crate::shops::{OpenShop, Shops};

pub use differences::{Change, Difference, Subject};
pub use unprocessed::{Unprocessed, unprocessed};

/// Records read at a time.
const PAGE: usize = 1_000;

/// Which records are meant.
#[derive(Debug, Clone)]
pub struct Scope {
    /// From this place of the log.
    pub first: Sequence,
    /// Up to this one.
    pub last: Sequence,
    /// What reached us at this time or later.
    pub from: Timestamp,
    /// And not later than this.
    pub to: Timestamp,
    /// Only these conversations; `None` means all.
    pub conversations: Option<HashSet<ConversationKey>>,
    /// Only these events; `None` means all.
    pub events: Option<HashSet<EventId>>,
}

/// Which shop answered on which page, and when that changed.
#[derive(Clone, Default)]
pub struct ShopsOverTime {
    /// By when they began to answer, oldest first.
    changes: Vec<(Timestamp, Arc<Shops>)>,
}

/// What a dry run works with.
pub struct DryRun<'a> {
    /// Where the records are.
    pub log: &'a dyn LogReader,
    /// What is true now.
    pub real: &'a dyn Store,
    /// An empty store, for this run alone.
    pub scratch: Arc<dyn Store>,
    /// Who answers.
    pub shops: &'a ShopsOverTime,
    /// How *converse* decides.
    pub options: converse::Options,
    /// What the shop's own app at an outside reader calls things. The reader itself is not asked: its answers of then are
    /// in the real store.
    pub names: Names,
    /// What time it is: timers up to now come due where the scope reaches to the end of the log.
    pub now: Timestamp,
}

/// What a dry run found.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Records that were decided again.
    pub records: u64,
    /// Conversations they belong to.
    pub conversations: u64,
    /// When the first of them reached us, and the last.
    pub received: Option<(Timestamp, Timestamp)>,
    /// Conversations that begin before the scope, left out.
    pub partial: Vec<ConversationKey>,
    /// Records that cannot be read today either.
    pub unreadable: u64,
    /// Records that cannot be decided, and why.
    pub failed: Vec<(EventId, String)>,
    /// What would be different, in the order of time.
    pub differences: Vec<Difference>,
}

/// Why a replay ended.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// The log cannot be read.
    #[error("the log cannot be read")]
    Log(#[from] ReadError),
    /// One of the stores does not answer.
    #[error("the store cannot be read")]
    Store(#[from] StoreError),
}

impl Scope {
    /// Everything there is.
    pub const fn all() -> Self {
        Self {
            first: Sequence::START,
            last: Sequence::new(u64::MAX),
            from: Timestamp::from_millis(i64::MIN),
            to: Timestamp::from_millis(i64::MAX),
            conversations: None,
            events: None,
        }
    }

    /// Whether the record is meant.
    pub fn holds(&self, record: &Record) -> bool {
        (self.first..=self.last).contains(&record.sequence)
            && (self.from..=self.to).contains(&record.received_at)
            && self.conversations.as_ref().is_none_or(|keys| keys.contains(&record.key))
            && self.events.as_ref().is_none_or(|events| events.contains(&record.event))
    }
}

impl ShopsOverTime {
    /// The same shops at all times.
    pub fn always(shops: Arc<Shops>) -> Self {
        Self { changes: vec![(Timestamp::from_millis(i64::MIN), shops)] }
    }

    /// From `since` on, these shops answer. Given in the order of time.
    pub fn then(&mut self, since: Timestamp, shops: Arc<Shops>) {
        self.changes.push((since, shops));
    }

    /// Who answers at `time`, and which change that is: what came before the first change is answered by the first.
    fn at(&self, time: Timestamp) -> Option<(usize, &Arc<Shops>)> {
        let later = self.changes.partition_point(|(since, _)| *since <= time);
        let place = later.saturating_sub(1);
        self.changes.get(place).map(|(_, shops)| (place, shops))
    }

    /// The shop that answers on `page` at `time`.
    fn of(&self, page: &PageId, time: Timestamp) -> Option<&Arc<OpenShop>> {
        self.at(time)?.1.of(page)
    }
}

/// Decides the records of `scope` again and compares. `progress` hears how many records were read, of how many: the
/// log is read twice.
pub async fn dry_run(
    run: &DryRun<'_>,
    scope: &Scope,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Report, ReplayError> {
    let survey = survey::Survey::of(run, scope, progress).await?;
    let fed = feed::feed(run, scope, &survey, progress).await?;
    let differences = differences::find(run, &survey).await?;
    let mut partial: Vec<ConversationKey> = survey.partial.iter().cloned().collect();
    partial.sort_unstable();
    Ok(Report {
        records: fed.records,
        conversations: survey.whole.len() as u64,
        received: survey.received,
        partial,
        unreadable: fed.unreadable,
        failed: fed.failed,
        differences,
    })
}

/// Reads the log from `first` to `last` and hands every record to `take`.
async fn read_all(
    log: &dyn LogReader,
    first: Sequence,
    last: Sequence,
    mut take: impl AsyncFnMut(Record) -> Result<(), ReplayError>,
) -> Result<(), ReplayError> {
    let mut from = first;
    loop {
        let records = log.records(from, PAGE).await?;
        let Some(newest) = records.last() else { return Ok(()) };
        from = Sequence::new(newest.sequence.get().saturating_add(1));
        for record in records {
            if record.sequence > last {
                return Ok(());
            }
            take(record).await?;
        }
    }
}

/// An error in one line.
fn words(error: &dyn std::error::Error) -> String {
    chain(error)
}

#[cfg(test)]
mod tests;
