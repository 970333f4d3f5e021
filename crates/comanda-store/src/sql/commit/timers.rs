//! Timers: set, moved, taken away, fired.

use std::collections::HashMap;

use comanda_domain::id::ConversationKey;
use comanda_domain::time::Timestamp;
use comanda_domain::timer::TimerKind;

use super::super::session::Session;
use super::super::statement::{Action, Template};
use super::super::value::Kind;
use crate::port::StoreError;
use crate::port::conversation::TimerWrite;

static SET: Template<3> = Template {
    name: "timers_set",
    columns: [("conversation", Kind::Text), ("kind", Kind::Text), ("due", Kind::Integer)],
    action: Action::Insert {
        table: "timers",
        on_conflict: "ON CONFLICT (conversation, kind) DO UPDATE SET due = excluded.due, handed_out_at = NULL",
    },
};

static CLEAR: Template<2> = Template {
    name: "timers_clear",
    columns: [("conversation", Kind::Text), ("kind", Kind::Text)],
    action: Action::With(
        "DELETE FROM timers WHERE (conversation, kind) IN (SELECT conversation, kind FROM v)",
    ),
};

static FIRED: Template<3> = Template {
    name: "timers_fired",
    columns: [("conversation", Kind::Text), ("kind", Kind::Text), ("due", Kind::Integer)],
    action: Action::With(
        "DELETE FROM timers WHERE (conversation, kind, due) IN (SELECT conversation, kind, due FROM v)",
    ),
};

/// What all writes to one timer come to.
#[derive(Debug, Clone, Copy)]
enum End {
    Set(Timestamp),
    Clear,
    Fired(Timestamp),
}

impl End {
    fn then(self, write: Self) -> Self {
        match (self, write) {
            (Self::Set(set), Self::Fired(due)) if set == due => Self::Clear,
            (Self::Set(_) | Self::Clear, Self::Fired(_)) => self,
            // Two different due times of one timer cannot both be there: the later word is as good.
            (Self::Fired(_), Self::Fired(_)) | (_, Self::Set(_) | Self::Clear) => write,
        }
    }
}

/// Writes the changes in three statements at most.
pub(super) async fn write(session: &mut Session<'_>, writes: &[TimerWrite]) -> Result<(), StoreError> {
    let mut ends: HashMap<(&ConversationKey, TimerKind), End> = HashMap::new();
    for write in writes {
        let (key, end) = match write {
            TimerWrite::Set(timer) => ((&timer.conversation, timer.kind), End::Set(timer.due)),
            TimerWrite::Clear { conversation, kind } => ((conversation, *kind), End::Clear),
            TimerWrite::Fired(timer) => ((&timer.conversation, timer.kind), End::Fired(timer.due)),
        };
        ends.entry(key).and_modify(|known| *known = known.then(end)).or_insert(end);
    }
    let (mut set, mut clear, mut fired) = (SET.rows(), CLEAR.rows(), FIRED.rows());
    for ((conversation, kind), end) in ends {
        let (conversation, kind) = (conversation.to_string().into(), kind.as_str().into());
        match end {
            End::Set(due) => set.push([conversation, kind, due.into()]),
            End::Clear => clear.push([conversation, kind]),
            End::Fired(due) => fired.push([conversation, kind, due.into()]),
        }
    }
    session.write(fired).await?;
    session.write(clear).await?;
    session.write(set).await.map(drop)
}
