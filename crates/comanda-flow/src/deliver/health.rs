//! What is known of each page's right to send, told to the desk when it changes.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use comanda_domain::id::PageId;
use comanda_store::port::alarm::{Alarm, AlarmKind};

use super::Deliver;
use crate::converse::chain;

/// What only a person can put right with a page's right to send.
const OF_SENDING: [AlarmKind; 2] = [AlarmKind::TokenDead, AlarmKind::PageRestricted];

/// What the store was told of each page since the start; a page that is not here may have an alarm from before.
#[derive(Default)]
pub(super) struct PageHealth(Mutex<HashMap<PageId, Option<AlarmKind>>>);

impl PageHealth {
    fn is_told(&self, page: &PageId, wrong: Option<AlarmKind>) -> bool {
        let told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        told.get(page) == Some(&wrong)
    }

    fn told(&self, page: &PageId, wrong: Option<AlarmKind>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(page.clone(), wrong);
    }
}

impl Deliver {
    /// A request of `page` got through, so whatever stood against it is over.
    pub(super) async fn page_works(&self, page: &PageId) {
        if self.health.is_told(page, None) {
            return;
        }
        for kind in OF_SENDING {
            match self.alarms.clear(kind, page.as_str()).await {
                Ok(true) => tracing::info!(page.id = %page, "page `{page}` can send again"),
                Ok(false) => {}
                Err(error) => {
                    tracing::warn!(error = chain(&error), "an alarm could not be taken back");
                    return;
                }
            }
        }
        self.health.told(page, None);
    }

    /// Only a person can put `page` right: the desk says so.
    pub(super) async fn page_fails(&self, page: &PageId, kind: AlarmKind, why: String) {
        if self.health.is_told(page, Some(kind)) {
            return;
        }
        let alarm = Alarm { kind, subject: page.to_string(), detail: why, since: (self.clock)() };
        match self.alarms.raise(&alarm).await {
            Ok(()) => self.health.told(page, Some(kind)),
            Err(error) => tracing::warn!(error = chain(&error), "an alarm could not be raised"),
        }
    }
}
