//! [`AdminStore`] in memory.

use std::cmp::Reverse;

use comanda_domain::profile::Identity;
use comanda_domain::time::Timestamp;
use futures_util::FutureExt;
use futures_util::future::ready;

use super::MemoryStore;
use crate::detail::{FETCHED_CHANNELS, sha256};
use crate::port::admin::{PageRow, PersonDetails, Setting, Setup};
use crate::port::conversation::{DeadLetter, Quarantined};
use crate::port::desk::Media;
use crate::port::{AdminStore, BoxFuture, StoreError};

impl AdminStore for MemoryStore {
    fn configure<'a>(&'a self, setup: &'a Setup) -> BoxFuture<'a, Result<(), StoreError>> {
        let mut state = self.state();
        for (_, active) in state.pages.values_mut() {
            *active = false;
        }
        for page in &setup.pages {
            let known = state.pages.get(&page.id).and_then(|(known, _)| known.access_token.clone());
            let access_token = page.access_token.clone().or(known);
            state.pages.insert(page.id.clone(), (PageRow { access_token, ..page.clone() }, true));
        }
        state.branches.clone_from(&setup.branches);
        drop(state);
        self.announce();
        ready(Ok(())).boxed()
    }

    fn pages(&self) -> BoxFuture<'_, Result<Vec<PageRow>, StoreError>> {
        let state = self.state();
        let pages = state.pages.values().filter(|(_, active)| *active).map(|(page, _)| page.clone());
        ready(Ok(pages.collect())).boxed()
    }

    fn stale_profiles(
        &self,
        before: Timestamp,
        limit: usize,
    ) -> BoxFuture<'_, Result<Vec<Identity>, StoreError>> {
        let state = self.state();
        let mut people: Vec<_> = state
            .identities
            .values()
            .filter(|entry| FETCHED_CHANNELS.contains(&entry.identity.channel))
            .filter(|entry| entry.details.as_ref().is_none_or(|details| details.fetched_at < before))
            .collect();
        people.sort_by_key(|entry| (Reverse(entry.last_interaction), entry.profile));
        ready(Ok(people.into_iter().take(limit).map(|entry| entry.identity.clone()).collect())).boxed()
    }

    fn save_profiles<'a>(&'a self, people: &'a [PersonDetails]) -> BoxFuture<'a, Result<(), StoreError>> {
        let mut state = self.state();
        for details in people {
            let entry = state.identity(details.identity.clone(), details.fetched_at);
            if entry.is_forgotten() {
                continue;
            }
            let mut details = details.clone();
            if let Some(known) = entry.details.take() {
                details.first_name = details.first_name.or(known.first_name);
                details.last_name = details.last_name.or(known.last_name);
                details.picture = details.picture.or(known.picture);
                details.locale = details.locale.or(known.locale);
            }
            entry.details = Some(details);
        }
        drop(state);
        self.announce();
        ready(Ok(())).boxed()
    }

    fn save_media<'a>(&'a self, media: &'a Media) -> BoxFuture<'a, Result<[u8; 32], StoreError>> {
        let hash = sha256(&media.bytes);
        self.state().media.entry(hash).or_insert_with(|| media.clone());
        ready(Ok(hash)).boxed()
    }

    fn save_shop_version<'a>(
        &'a self,
        version: &'a str,
        files: &'a [(String, String)],
        _now: Timestamp,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        self.state().shop_versions.entry(version.to_owned()).or_insert_with(|| files.to_vec());
        ready(Ok(())).boxed()
    }

    fn settings(&self) -> BoxFuture<'_, Result<Vec<Setting>, StoreError>> {
        let mut settings = self.state().settings.clone();
        settings
            .sort_by_key(|setting| (setting.key.clone(), setting.scope.kind_name(), setting.scope.name()));
        ready(Ok(settings)).boxed()
    }

    fn save_setting<'a>(
        &'a self,
        setting: &'a Setting,
        _now: Timestamp,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        let mut state = self.state();
        state.set(setting.clone());
        drop(state);
        self.announce();
        ready(Ok(())).boxed()
    }

    fn dead_letters(&self, limit: usize) -> BoxFuture<'_, Result<Vec<DeadLetter>, StoreError>> {
        let mut letters = self.state().dead_letters.clone();
        letters.sort_by_key(|letter| Reverse((letter.at, letter.sequence)));
        letters.truncate(limit);
        ready(Ok(letters)).boxed()
    }

    fn quarantine(&self, limit: usize) -> BoxFuture<'_, Result<Vec<Quarantined>, StoreError>> {
        let mut records = self.state().quarantine.clone();
        records.sort_by_key(|record| Reverse((record.received_at, record.sequence)));
        records.truncate(limit);
        ready(Ok(records)).boxed()
    }

    fn version(&self) -> BoxFuture<'_, Result<String, StoreError>> {
        ready(Ok("memory".to_owned())).boxed()
    }
}
