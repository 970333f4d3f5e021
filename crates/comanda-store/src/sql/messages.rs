//! Messages of both directions, and what becomes of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use comanda_domain::id::{ConversationKey, MessageId};
use comanda_domain::time::Timestamp;

use super::session::Session;
use super::statement::{Action, Rows, Template};
use super::value::{Kind, Value};
use crate::detail::{attachment_json, attachment_kinds};
use crate::port::StoreError;
use crate::port::conversation::{Direction, Interaction, InteractionDetail, MessageUpdate};

const COLUMNS: [(&str, Kind); 12] = [
    ("mid", Kind::Text),
    ("conversation", Kind::Text),
    ("inbound", Kind::Integer),
    ("sender", Kind::Text),
    ("recipient", Kind::Text),
    ("text", Kind::Text),
    ("attachments", Kind::Text),
    ("attachments_json", Kind::Text),
    ("seq", Kind::Integer),
    ("sequence", Kind::Integer),
    ("occurred_at", Kind::Integer),
    ("entry_time", Kind::Integer),
];

macro_rules! keep_and_fill {
    ($more:literal) => {
        concat!(
            "ON CONFLICT (mid) DO UPDATE SET \
             text = CASE WHEN messages.deleted = 1 THEN NULL ELSE COALESCE(messages.text, excluded.text) END, \
             attachments = COALESCE(messages.attachments, excluded.attachments), \
             attachments_json = COALESCE(messages.attachments_json, excluded.attachments_json)",
            $more
        )
    };
}

/// Watermarks are by Meta's clock, so an echo's time is better than the time at which our request was answered.
static RECEIVED: Template<12> = Template {
    name: "messages_received",
    columns: COLUMNS,
    action: Action::Insert {
        table: "messages",
        on_conflict: keep_and_fill!(
            ", occurred_at = CASE WHEN excluded.inbound = 0 \
             THEN excluded.occurred_at ELSE messages.occurred_at END"
        ),
    },
};

static SENT: Template<12> = Template {
    name: "messages_sent",
    columns: COLUMNS,
    action: Action::Insert { table: "messages", on_conflict: keep_and_fill!("") },
};

macro_rules! reported {
    ($name:literal, $set:literal, $unset:literal, watermark) => {
        Template {
            name: concat!($name, "_watermark"),
            columns: [("key", Kind::Text), ("watermark", Kind::Integer), ("at", Kind::Integer)],
            action: Action::With(concat!(
                "UPDATE messages SET ",
                $set,
                " FROM v WHERE messages.conversation = v.key AND messages.occurred_at <= v.watermark \
                 AND messages.inbound = 0 AND messages.read_at IS NULL",
                $unset
            )),
        }
    };
    ($name:literal, $set:literal, $unset:literal, named) => {
        Template {
            name: concat!($name, "_named"),
            columns: [("named", Kind::Text), ("key", Kind::Text), ("at", Kind::Integer)],
            action: Action::With(concat!(
                "UPDATE messages SET ",
                $set,
                " FROM v WHERE messages.mid = v.named AND messages.conversation = v.key \
                 AND messages.inbound = 0 AND messages.read_at IS NULL",
                $unset
            )),
        }
    };
}

static DELIVERED_BEFORE: Template<3> =
    reported!("delivered", "delivered_at = v.at", " AND messages.delivered_at IS NULL", watermark);
static DELIVERED_NAMED: Template<3> =
    reported!("delivered", "delivered_at = v.at", " AND messages.delivered_at IS NULL", named);
/// What was read has arrived, too.
static READ_BEFORE: Template<3> =
    reported!("read", "read_at = v.at, delivered_at = COALESCE(messages.delivered_at, v.at)", "", watermark);
static READ_NAMED: Template<3> =
    reported!("read", "read_at = v.at, delivered_at = COALESCE(messages.delivered_at, v.at)", "", named);

static EDITED: Template<2> = Template {
    name: "messages_edited",
    columns: [("edited_mid", Kind::Text), ("edited_text", Kind::Text)],
    action: Action::With(
        "UPDATE messages SET text = v.edited_text, edited = 1 FROM v \
         WHERE messages.mid = v.edited_mid AND messages.deleted = 0",
    ),
};

static DELETED: Template<1> = Template {
    name: "messages_deleted",
    columns: [("deleted_mid", Kind::Text)],
    action: Action::With(
        "UPDATE messages SET text = NULL, deleted = 1 FROM v WHERE messages.mid = v.deleted_mid",
    ),
};

/// Messages of ours that reports may reach, locked in their order before the statements above change them in any.
static LOCK_BEFORE: Template<2> = Template {
    name: "messages_lock_watermark",
    columns: [("key", Kind::Text), ("watermark", Kind::Integer)],
    action: Action::With(
        "SELECT m.mid FROM v JOIN messages m ON m.conversation = v.key AND m.occurred_at <= v.watermark \
         AND m.inbound = 0 AND m.read_at IS NULL ORDER BY m.mid FOR UPDATE OF m",
    ),
};

static LOCK_NAMED: Template<1> = Template {
    name: "messages_lock_named",
    columns: [("named", Kind::Text)],
    action: Action::With(
        "SELECT m.mid FROM v JOIN messages m ON m.mid = v.named ORDER BY m.mid FOR UPDATE OF m",
    ),
};

/// Place in the log of messages that never were in it.
const NOT_IN_THE_LOG: i64 = i64::MAX;

/// A message that the Send API accepted.
#[derive(Debug)]
pub(super) struct SentMessage {
    pub(super) mid: MessageId,
    pub(super) conversation: ConversationKey,
    pub(super) recipient: Option<String>,
    pub(super) text: Option<String>,
    pub(super) at: Timestamp,
}

/// Keeps messages that were accepted; those whose echo came first are filled up.
pub(super) async fn write_sent(session: &mut Session<'_>, sent: Vec<SentMessage>) -> Result<(), StoreError> {
    let mut rows = SENT.rows();
    let mut sorted: BTreeMap<MessageId, SentMessage> = BTreeMap::new();
    for message in sent {
        sorted.entry(message.mid.clone()).or_insert(message);
    }
    for message in sorted.into_values() {
        rows.push([
            message.mid.as_str().into(),
            message.conversation.to_string().into(),
            false.into(),
            message.conversation.page.as_str().into(),
            message.recipient.into(),
            message.text.into(),
            None::<String>.into(),
            None::<String>.into(),
            None::<i64>.into(),
            NOT_IN_THE_LOG.into(),
            message.at.into(),
            None::<i64>.into(),
        ]);
    }
    session.write(rows).await.map(drop)
}

/// Keeps the messages among `interactions`.
pub(super) async fn write_received(
    session: &mut Session<'_>,
    interactions: &[Interaction],
) -> Result<(), StoreError> {
    let mut rows = RECEIVED.rows();
    let mut sorted = BTreeMap::new();
    for (mid, row) in interactions.iter().filter_map(received_row) {
        sorted.entry(mid).or_insert(row);
    }
    rows.extend(sorted.into_values());
    session.write(rows).await.map(drop)
}

fn received_row(interaction: &Interaction) -> Option<(&MessageId, [Value; 12])> {
    let (mid, text, attachments, seq) = match &interaction.detail {
        InteractionDetail::Message(message) => {
            (&message.mid, &message.text, &message.attachments, message.seq)
        }
        InteractionDetail::Echo(echo) => (&echo.mid, &echo.text, &echo.attachments, None),
        InteractionDetail::Feed(_) | InteractionDetail::Other => return None,
    };
    let person = interaction.person.as_ref().map(|person| person.as_str().to_owned());
    let page = Some(interaction.conversation.page.as_str().to_owned());
    let (inbound, sender, recipient) = match interaction.direction {
        Direction::Inbound => (true, person, page),
        Direction::Outbound => (false, page, person),
    };
    let row = [
        mid.as_str().into(),
        interaction.conversation.to_string().into(),
        inbound.into(),
        sender.into(),
        recipient.into(),
        text.clone().into(),
        attachment_kinds(attachments).into(),
        attachment_json(attachments).into(),
        seq.and_then(|seq| i64::try_from(seq).ok()).into(),
        interaction.sequence.get().into(),
        interaction.occurred_at.into(),
        interaction.entry_time.into(),
    ];
    Some((mid, row))
}

/// Per conversation the highest watermark, with the time of the first report; per message the first report.
#[derive(Default)]
struct Reports<'a> {
    watermarks: HashMap<&'a ConversationKey, (Timestamp, Timestamp)>,
    named: HashMap<&'a MessageId, (&'a ConversationKey, Timestamp)>,
}

impl<'a> Reports<'a> {
    fn add(
        &mut self,
        conversation: &'a ConversationKey,
        mids: impl IntoIterator<Item = &'a MessageId>,
        watermark: Option<Timestamp>,
        at: Timestamp,
    ) {
        if let Some(watermark) = watermark {
            let known = self.watermarks.entry(conversation).or_insert((watermark, at));
            *known = (known.0.max(watermark), known.1.min(at));
        }
        for mid in mids {
            self.named.entry(mid).or_insert((conversation, at));
        }
    }

    async fn write(
        self,
        session: &mut Session<'_>,
        before: &'static Template<3>,
        named: &'static Template<3>,
    ) -> Result<(), StoreError> {
        let mut rows: Rows<3> = before.rows();
        rows.extend(
            self.watermarks
                .into_iter()
                .map(|(key, (watermark, at))| [key.to_string().into(), watermark.into(), at.into()]),
        );
        session.write(rows).await?;
        let mut rows: Rows<3> = named.rows();
        rows.extend(
            self.named
                .into_iter()
                .map(|(mid, (key, at))| [mid.as_str().into(), key.to_string().into(), at.into()]),
        );
        session.write(rows).await.map(drop)
    }
}

/// Writes what became of messages.
pub(super) async fn write_updates(
    session: &mut Session<'_>,
    updates: &[MessageUpdate],
) -> Result<(), StoreError> {
    let (mut delivered, mut read) = (Reports::default(), Reports::default());
    let mut texts: HashMap<&MessageId, &Option<String>> = HashMap::new();
    let mut deleted = DELETED.rows();
    for update in updates {
        match update {
            MessageUpdate::Delivered { conversation, mids, watermark, at } => {
                delivered.add(conversation, mids, *watermark, *at);
            }
            MessageUpdate::Read { conversation, mid, watermark, at } => {
                read.add(conversation, mid, *watermark, *at);
            }
            MessageUpdate::Edited { mid, text } => {
                texts.insert(mid, text);
            }
            MessageUpdate::Deleted { mid } => deleted.push([mid.as_str().into()]),
        }
    }
    lock(session, updates).await?;
    delivered.write(session, &DELIVERED_BEFORE, &DELIVERED_NAMED).await?;
    read.write(session, &READ_BEFORE, &READ_NAMED).await?;
    let mut edited = EDITED.rows();
    edited.extend(texts.into_iter().map(|(mid, text)| [mid.as_str().into(), text.clone().into()]));
    session.write(edited).await?;
    session.write(deleted).await.map(drop)
}

async fn lock(session: &mut Session<'_>, updates: &[MessageUpdate]) -> Result<(), StoreError> {
    let mut watermarks: BTreeMap<String, Timestamp> = BTreeMap::new();
    let mut named: BTreeSet<&str> = BTreeSet::new();
    for update in updates {
        let (conversation, watermark) = match update {
            MessageUpdate::Delivered { conversation, mids, watermark, .. } => {
                named.extend(mids.iter().map(MessageId::as_str));
                (conversation, *watermark)
            }
            MessageUpdate::Read { conversation, mid, watermark, .. } => {
                named.extend(mid.iter().map(MessageId::as_str));
                (conversation, *watermark)
            }
            MessageUpdate::Edited { mid, .. } | MessageUpdate::Deleted { mid } => {
                named.insert(mid.as_str());
                continue;
            }
        };
        if let Some(watermark) = watermark {
            let known = watermarks.entry(conversation.to_string()).or_insert(watermark);
            *known = (*known).max(watermark);
        }
    }
    let mut rows = LOCK_BEFORE.rows();
    rows.extend(watermarks.into_iter().map(|(key, watermark)| [key.into(), watermark.into()]));
    session.lock(rows).await?;
    let mut rows = LOCK_NAMED.rows();
    rows.extend(named.into_iter().map(|mid| [mid.into()]));
    session.lock(rows).await
}
