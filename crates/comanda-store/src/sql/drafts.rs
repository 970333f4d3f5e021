//! Answers that the bot drafted for a person to send.

use std::collections::HashMap;

use comanda_domain::effect::DraftFate;
use comanda_domain::id::{ConversationKey, OutboxId};
use comanda_domain::time::Timestamp;

use super::SqlStore;
use super::fields::{Fields, to_json};
use super::session::Session;
use super::statement::{Action, Template};
use super::value::{Kind, Row};
use crate::port::conversation::{Commit, NewOutboxRow, OpenDrafts};
use crate::port::draft::{DraftFates, DraftRow};
use crate::port::{BoxFuture, DraftStore, StoreError};

static NEW: Template<5> = Template {
    name: "drafts",
    columns: [
        ("id", Kind::Text),
        ("position", Kind::Integer),
        ("conversation", Kind::Text),
        ("outgoing", Kind::Text),
        ("created_at", Kind::Integer),
    ],
    action: Action::Insert { table: "drafts", on_conflict: "ON CONFLICT (id) DO NOTHING" },
};

static SETTLE: Template<3> = Template {
    name: "drafts_settle",
    columns: [("settled", Kind::Text), ("what", Kind::Text), ("at", Kind::Integer)],
    action: Action::With(
        "UPDATE drafts SET fate = v.what, settled_at = v.at FROM v \
         WHERE drafts.id = v.settled AND drafts.settled_at IS NULL",
    ),
};

/// A person writes something of their own.
static TAKEN_OVER: Template<2> = Template {
    name: "drafts_taken_over",
    columns: [("whose", Kind::Text), ("at", Kind::Integer)],
    action: Action::With(
        "UPDATE drafts SET fate = 'dropped', settled_at = v.at FROM v \
         WHERE drafts.conversation = v.whose AND drafts.settled_at IS NULL",
    ),
};

static OPEN: Template<1> = Template {
    name: "drafts_open",
    columns: [("wanted", Kind::Text)],
    action: Action::With(
        "SELECT d.id, d.conversation, d.outgoing FROM v JOIN drafts d ON d.id = v.wanted WHERE d.settled_at IS NULL",
    ),
};

/// Writes the commit's part of the drafts.
pub(super) async fn write(
    session: &mut Session<'_>,
    commit: &Commit,
    at: Timestamp,
) -> Result<(), StoreError> {
    let mut taken_over = TAKEN_OVER.rows();
    taken_over.extend(commit.withdrawn.iter().map(|key| [key.to_string().into(), at.into()]));
    session.write(taken_over).await?;
    let mut settled = SETTLE.rows();
    let unique: HashMap<OutboxId, (DraftFate, Timestamp)> =
        commit.settled_drafts.iter().map(|(id, fate, at)| (*id, (*fate, *at))).collect();
    for (id, (fate, at)) in unique {
        settled.push([id.to_string().into(), fate.as_str().into(), at.into()]);
    }
    session.write(settled).await?;
    let mut rows = NEW.rows();
    for (position, NewOutboxRow { id, conversation, outgoing, created_at }) in
        commit.drafts.iter().enumerate()
    {
        rows.push([
            id.to_string().into(),
            // Those of one commit in their order; those of another one by its time.
            position.into(),
            conversation.to_string().into(),
            to_json(outgoing)?.into(),
            (*created_at).into(),
        ]);
    }
    session.write(rows).await.map(drop)
}

fn draft(row: &Row) -> Result<DraftRow, StoreError> {
    let fields = Fields::new(row, "draft");
    Ok(DraftRow {
        id: fields.parsed("id")?,
        outgoing: fields.json("outgoing")?,
        created_at: fields.time("created_at")?,
    })
}

impl SqlStore {
    pub(super) async fn open_drafts_now(&self, ids: &[OutboxId]) -> Result<OpenDrafts, StoreError> {
        let mut wanted = OPEN.rows();
        wanted.extend(ids.iter().map(|id| [id.to_string().into()]));
        let rows = self.read().await?.fetch(wanted).await?;
        let draft = |row| {
            let fields = Fields::new(row, "draft");
            Ok((fields.parsed("id")?, (fields.parsed("conversation")?, fields.json("outgoing")?)))
        };
        rows.iter().map(draft).collect()
    }

    async fn drafts_now(&self, key: &ConversationKey) -> Result<Vec<DraftRow>, StoreError> {
        let sql = "SELECT id, outgoing, created_at FROM drafts WHERE conversation = $1 AND settled_at IS NULL \
                   ORDER BY created_at, position, id";
        let rows = self.read().await?.select(sql, [key.to_string().into()]).await?;
        rows.iter().map(draft).collect()
    }

    async fn fates_now(&self, since: Timestamp) -> Result<DraftFates, StoreError> {
        let sql = "SELECT fate, COUNT(*) AS count FROM drafts \
                   WHERE settled_at IS NOT NULL AND settled_at >= $1 GROUP BY fate";
        let mut fates = DraftFates::default();
        for row in self.read().await?.select(sql, [since.into()]).await? {
            let fields = Fields::new(&row, "draft");
            let (name, count) = (fields.text("fate")?, fields.number("count")?);
            match DraftFate::ALL.into_iter().find(|fate| fate.as_str() == name) {
                Some(DraftFate::Sent) => fates.sent = count,
                Some(DraftFate::Changed) => fates.changed = count,
                Some(DraftFate::Dropped) => fates.dropped = count,
                None => {
                    let source = format!("`{name}` is no fate of a draft").into();
                    return Err(StoreError::Unreadable { what: "draft", source });
                }
            }
        }
        Ok(fates)
    }
}

impl DraftStore for SqlStore {
    fn drafts<'a>(&'a self, key: &'a ConversationKey) -> BoxFuture<'a, Result<Vec<DraftRow>, StoreError>> {
        Box::pin(self.drafts_now(key))
    }

    fn draft_fates(&self, since: Timestamp) -> BoxFuture<'_, Result<DraftFates, StoreError>> {
        Box::pin(self.fates_now(since))
    }
}
