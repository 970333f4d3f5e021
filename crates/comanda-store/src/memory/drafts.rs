//! [`DraftStore`] in memory.

use comanda_domain::effect::DraftFate;
use comanda_domain::id::ConversationKey;
use comanda_domain::time::Timestamp;
use futures_util::FutureExt;
use futures_util::future::ready;

use super::MemoryStore;
use super::state::{DraftEntry, State};
use crate::port::conversation::Commit;
use crate::port::draft::{DraftFates, DraftRow};
use crate::port::{BoxFuture, DraftStore, StoreError};

impl State {
    /// Writes the commit's part of the drafts.
    pub(super) fn write_drafts(&mut self, commit: &Commit, at: Timestamp) {
        for draft in &mut self.drafts {
            if commit.withdrawn.contains(&draft.row.conversation) {
                draft.settled.get_or_insert((DraftFate::Dropped, at));
            }
            let said = commit.settled_drafts.iter().rev().find(|(id, ..)| *id == draft.row.id);
            if let Some((_, fate, at)) = said {
                draft.settled.get_or_insert((*fate, *at));
            }
        }
        for row in &commit.drafts {
            if self.drafts.iter().all(|known| known.row.id != row.id) {
                self.drafts.push(DraftEntry { row: row.clone(), settled: None });
            }
        }
    }

    /// What waits in a conversation, oldest first.
    pub(super) fn open_drafts(&self, key: &ConversationKey) -> impl Iterator<Item = &DraftEntry> {
        self.drafts.iter().filter(move |draft| draft.row.conversation == *key && draft.settled.is_none())
    }
}

impl DraftStore for MemoryStore {
    fn drafts<'a>(&'a self, key: &'a ConversationKey) -> BoxFuture<'a, Result<Vec<DraftRow>, StoreError>> {
        let state = self.state();
        let mut rows: Vec<DraftRow> = state
            .open_drafts(key)
            .map(|draft| DraftRow {
                id: draft.row.id,
                outgoing: draft.row.outgoing.clone(),
                created_at: draft.row.created_at,
            })
            .collect();
        // The sort is stable: of drafts of the same moment, the one that was drafted first comes first.
        rows.sort_by_key(|row| row.created_at);
        ready(Ok(rows)).boxed()
    }

    fn draft_fates(&self, since: Timestamp) -> BoxFuture<'_, Result<DraftFates, StoreError>> {
        let state = self.state();
        let mut fates = DraftFates::default();
        for (fate, _) in state.drafts.iter().filter_map(|draft| draft.settled).filter(|(_, at)| *at >= since)
        {
            match fate {
                DraftFate::Sent => fates.sent += 1,
                DraftFate::Changed => fates.changed += 1,
                DraftFate::Dropped => fates.dropped += 1,
            }
        }
        ready(Ok(fates)).boxed()
    }
}
