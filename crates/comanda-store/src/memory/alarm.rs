//! [`AlarmStore`] in memory.

use futures_util::FutureExt;
use futures_util::future::ready;

use super::MemoryStore;
use crate::port::alarm::{Alarm, AlarmKind};
use crate::port::{AlarmStore, BoxFuture, StoreError};

impl AlarmStore for MemoryStore {
    fn raise<'a>(&'a self, alarm: &'a Alarm) -> BoxFuture<'a, Result<(), StoreError>> {
        let key = (alarm.kind, alarm.subject.clone());
        self.state()
            .alarms
            .entry(key)
            .and_modify(|standing| standing.detail.clone_from(&alarm.detail))
            .or_insert_with(|| alarm.clone());
        self.announce();
        ready(Ok(())).boxed()
    }

    fn clear<'a>(&'a self, kind: AlarmKind, subject: &'a str) -> BoxFuture<'a, Result<bool, StoreError>> {
        let stood = self.state().alarms.remove(&(kind, subject.to_owned())).is_some();
        if stood {
            self.announce();
        }
        ready(Ok(stood)).boxed()
    }
}
