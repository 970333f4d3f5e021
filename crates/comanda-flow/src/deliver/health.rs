//! What is known of each page's right to send, told to the desk when it changes.
//!
//! A request only notes what it learnt; the loop writes it between two looks at the outbox. A request that waited for the
//! store itself could be given the store's one writer while the loop waits for that, too, and nobody would go on.

use std::collections::HashMap;
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

use comanda_domain::id::PageId;
use comanda_store::port::StoreError;
use comanda_store::port::alarm::{Alarm, AlarmKind};

use super::Deliver;
use crate::converse::chain;

/// What only a person can put right with a page's right to send.
const OF_SENDING: [AlarmKind; 2] = [AlarmKind::TokenDead, AlarmKind::PageRestricted];

/// See the module.
#[derive(Default)]
pub(super) struct PageHealth(Mutex<Pages>);

#[derive(Default)]
struct Pages {
    /// What the store was told of each page since the start; a page that is not here may have an alarm from before.
    told: HashMap<PageId, Option<AlarmKind>>,
    /// What it is still to be told: the newest of each page.
    news: HashMap<PageId, Option<Alarm>>,
}

impl PageHealth {
    fn lock(&self) -> MutexGuard<'_, Pages> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, page: &PageId, alarm: Option<Alarm>) {
        let mut pages = self.lock();
        let kind = alarm.as_ref().map(|alarm| alarm.kind);
        if pages.told.get(page) == Some(&kind) {
            pages.news.remove(page);
        } else {
            pages.news.insert(page.clone(), alarm);
        }
    }
}

impl Deliver {
    /// A request of `page` got through, so whatever stood against it is over.
    pub(super) fn page_works(&self, page: &PageId) {
        self.health.note(page, None);
    }

    /// Only a person can put `page` right: the desk is to say so.
    pub(super) fn page_fails(&self, page: &PageId, kind: AlarmKind, why: String) {
        let alarm = Alarm { kind, subject: page.to_string(), detail: why, since: (self.clock)() };
        self.health.note(page, Some(alarm));
    }

    /// Tells the desk what was learnt. What the store does not take is learnt again with the page's next request.
    pub(super) async fn write_health(&self) {
        let news = mem::take(&mut self.health.lock().news);
        for (page, alarm) in news {
            let kind = alarm.as_ref().map(|alarm| alarm.kind);
            let written = match &alarm {
                Some(alarm) => self.alarms.raise(alarm).await,
                None => self.clear_alarms(&page).await,
            };
            match written {
                Ok(()) => drop(self.health.lock().told.insert(page, kind)),
                Err(error) => tracing::warn!(error = chain(&error), "an alarm could not be written"),
            }
        }
    }

    async fn clear_alarms(&self, page: &PageId) -> Result<(), StoreError> {
        for kind in OF_SENDING {
            if self.alarms.clear(kind, page.as_str()).await? {
                tracing::info!(page.id = %page, "page `{page}` can send again");
            }
        }
        Ok(())
    }
}
