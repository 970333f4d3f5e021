//! Writing a batch in one transaction, in a number of statements that does not grow with the batch.

mod feed;
mod forget;
mod outbox;
mod timers;

use std::collections::{BTreeMap, HashMap, HashSet};

use comanda_domain::command::CommandOutcome;
use comanda_domain::conversation::{ConversationSnapshot, State};
use comanda_domain::id::{ConversationKey, EventId, OrderId, PersonId};
use comanda_domain::time::Timestamp;

use super::admin;
use super::drafts;
use super::fields::{Fields, to_json, to_name};
use super::lease;
use super::messages;
use super::orders::{self, Numbered};
use super::people::{self, Sighting, links};
use super::session::Session;
use super::statement::{Action, Template};
use super::value::Kind;
use crate::detail::{OrderWrite, order_writes};
use crate::port::StoreError;
use crate::port::admin::rush_setting;
use crate::port::conversation::{Commit, CommitError, Committed, ConversationWrite};

static SEEN: Template<2> = Template {
    name: "seen",
    columns: [("event", Kind::Bytes), ("received_at", Kind::Integer)],
    action: Action::Insert { table: "seen", on_conflict: "ON CONFLICT (event) DO NOTHING" },
};

/// A row comes back for each conversation that was at the revision its write expects: a new one has revision 1, an
/// older one must be there.
static CONVERSATIONS: Template<10> = Template {
    name: "conversations",
    columns: [
        ("key", Kind::Text),
        ("page", Kind::Text),
        ("channel", Kind::Text),
        ("thread", Kind::Text),
        ("revision", Kind::Integer),
        ("state", Kind::Text),
        ("with_person_until", Kind::Integer),
        ("window_until", Kind::Integer),
        ("snapshot", Kind::Text),
        ("updated_at", Kind::Integer),
    ],
    action: Action::Insert {
        table: "conversations",
        on_conflict: "AND (revision = 1 OR EXISTS (SELECT 1 FROM conversations c WHERE c.key = v.key)) \
            ON CONFLICT (key) DO UPDATE SET revision = excluded.revision, state = excluded.state, \
            with_person_until = excluded.with_person_until, window_until = excluded.window_until, \
            snapshot = excluded.snapshot, updated_at = excluded.updated_at \
            WHERE conversations.revision = excluded.revision - 1 RETURNING key",
    },
};

static COUNTERS: Template<2> = Template {
    name: "counters",
    columns: [("name", Kind::Text), ("last", Kind::Integer)],
    action: Action::Insert {
        table: "counters",
        on_conflict: "ON CONFLICT (name) DO UPDATE SET last = counters.last + excluded.last RETURNING name, last",
    },
};

static INTERACTIONS: Template<11> = Template {
    name: "interactions",
    columns: [
        ("event", Kind::Bytes),
        ("sequence", Kind::Integer),
        ("conversation", Kind::Text),
        ("page", Kind::Text),
        ("channel", Kind::Text),
        ("person", Kind::Text),
        ("kind", Kind::Text),
        ("direction", Kind::Text),
        ("occurred_at", Kind::Integer),
        ("received_at", Kind::Integer),
        ("entry_time", Kind::Integer),
    ],
    action: Action::Insert { table: "interactions", on_conflict: "ON CONFLICT (event) DO NOTHING" },
};

static OUTCOMES: Template<6> = Template {
    name: "command_outcomes",
    columns: [
        ("id", Kind::Text),
        ("outcome", Kind::Text),
        ("revision", Kind::Integer),
        ("stage", Kind::Text),
        ("reason", Kind::Text),
        ("decided_at", Kind::Integer),
    ],
    action: Action::Insert { table: "command_outcomes", on_conflict: "ON CONFLICT (id) DO NOTHING" },
};

pub(super) static CALLS: Template<3> = Template {
    name: "calls",
    columns: [("conversation", Kind::Text), ("called_at", Kind::Integer), ("reason", Kind::Text)],
    action: Action::Insert {
        table: "calls",
        on_conflict: "ON CONFLICT (conversation, called_at, reason) DO NOTHING",
    },
};

static CALLS_ANSWERED: Template<2> = Template {
    name: "calls_answered",
    columns: [("answered", Kind::Text), ("at", Kind::Integer)],
    action: Action::With(
        "UPDATE calls SET closed_at = v.at FROM v WHERE calls.conversation = v.answered AND calls.closed_at IS NULL",
    ),
};

static QUARANTINE: Template<5> = Template {
    name: "quarantine",
    columns: [
        ("event", Kind::Bytes),
        ("sequence", Kind::Integer),
        ("conversation", Kind::Text),
        ("reason", Kind::Text),
        ("received_at", Kind::Integer),
    ],
    action: Action::Insert { table: "quarantine", on_conflict: "ON CONFLICT (event) DO NOTHING" },
};

static READER_ANSWERS: Template<6> = Template {
    name: "reader_answers",
    columns: [
        ("event", Kind::Bytes),
        ("conversation", Kind::Text),
        ("reader", Kind::Text),
        ("text_hash", Kind::Bytes),
        ("answer", Kind::Text),
        ("received_at", Kind::Integer),
    ],
    action: Action::Insert { table: "reader_answers", on_conflict: "ON CONFLICT (event, reader) DO NOTHING" },
};

/// Writes `commit`; what it wrote before an error is rolled back with the session.
pub(super) async fn write(session: &mut Session<'_>, commit: &Commit) -> Result<Committed, CommitError> {
    let orders = order_writes(commit).map_err(|keys| CommitError::Conflict { keys })?;
    lease::check(session, &commit.fences).await?;
    if write_seen(session, commit).await? {
        return stored_numbers(session, commit).await;
    }
    write_conversations(session, &commit.conversations).await?;
    let counted = write_counters(session, commit, &orders).await?;
    let numbers = write_orders(session, commit, &orders, &counted).await?;
    write_history(session, commit).await?;
    links::write_phones(session, &commit.placed).await?;
    links::change(session, &commit.links).await?;
    messages::write_updates(session, &commit.message_updates).await?;
    // Before what the commit itself has to say.
    forget::write(session, &commit.forgotten).await?;
    forget::write_commenters(session, &commit.forgotten_commenters).await?;
    outbox::write(session, commit, &counted).await?;
    drafts::write(session, commit, decided_at(commit)).await?;
    timers::write(session, &commit.timers).await?;
    write_outcomes(session, commit).await?;
    write_calls(session, commit).await?;
    write_rush(session, commit).await?;
    write_quarantine(session, commit).await?;
    write_reader_answers(session, commit).await?;
    Ok(Committed { numbers })
}

/// When the newest event of the commit reached us.
fn decided_at(commit: &Commit) -> Timestamp {
    commit.seen.iter().map(|(_, at)| *at).max().unwrap_or(Timestamp::from_millis(0))
}

/// Marks the events as seen; `true` if all of them were already, an error if only some were.
async fn write_seen(session: &mut Session<'_>, commit: &Commit) -> Result<bool, CommitError> {
    let unique: BTreeMap<EventId, Timestamp> = commit.seen.iter().copied().collect();
    let count = unique.len() as u64;
    let mut rows = SEEN.rows();
    rows.extend(unique.into_iter().map(|(event, at)| [event.as_bytes().into(), at.into()]));
    let written = session.write(rows).await?;
    if written == 0 && count > 0 {
        return Ok(true);
    }
    if written < count {
        let keys = commit.conversations.iter().map(|write| write.key.clone()).collect();
        return Err(CommitError::Conflict { keys });
    }
    Ok(false)
}

async fn stored_numbers(session: &mut Session<'_>, commit: &Commit) -> Result<Committed, CommitError> {
    let ids: Vec<OrderId> = commit.placed.iter().map(|placed| placed.order.id).collect();
    let stored = orders::by_id(session, &ids).await?;
    if stored.len() != ids.len() {
        return Err(StoreError::Refused("a repeated commit places another order".into()).into());
    }
    Ok(Committed { numbers: stored.into_iter().map(|stored| stored.number).collect() })
}

async fn write_conversations(
    session: &mut Session<'_>,
    writes: &[ConversationWrite],
) -> Result<(), CommitError> {
    let mut rows = CONVERSATIONS.rows();
    // In the order of their keys, so that two commits never wait for each other in a circle.
    let mut sorted: Vec<(String, &ConversationWrite)> =
        writes.iter().map(|write| (write.key.to_string(), write)).collect();
    sorted.sort_by(|(left, _), (right, _)| left.cmp(right));
    for (key, write) in sorted {
        let with_person_until = match write.next.state {
            State::WithPerson { until, .. } => Some(until),
            State::Idle | State::Collecting { .. } | State::AwaitingConfirmation { .. } => None,
        };
        rows.push([
            key.into(),
            write.key.page.as_str().into(),
            write.key.channel.as_str().into(),
            write.key.thread.as_str().into(),
            (write.expected_revision + 1).into(),
            write.next.state.name().into(),
            with_person_until.into(),
            write.next.window_until.into(),
            to_json(&ConversationSnapshot::from(write.next.clone()))?.into(),
            write.updated_at.into(),
        ]);
    }
    let written = session.fetch(rows).await?;
    if written.len() == writes.len() {
        return Ok(());
    }
    let written: HashSet<ConversationKey> =
        written.iter().map(|row| Fields::new(row, "conversation").parsed("key")).collect::<Result<_, _>>()?;
    let keys = writes.iter().map(|write| write.key.clone()).filter(|key| !written.contains(key)).collect();
    Err(CommitError::Conflict { keys })
}

/// Counters after this commit, with how far each was moved.
struct Counted(HashMap<String, (i64, i64)>);

impl Counted {
    /// The first number that this commit was given.
    fn first(&self, name: &str) -> i64 {
        self.0.get(name).map_or(1, |(last, moved)| last - moved + 1)
    }
}

fn number_counter(day: &str, branch: &str) -> String {
    format!("order/{day}/{branch}")
}

/// Order among rows matters within a conversation only, and a conversation has one partition: so workers on different
/// partitions never wait for each other here.
fn outbox_counter(conversation: &ConversationKey) -> String {
    format!("outbox/{}", conversation.partition())
}

pub(super) fn board_counter(branch: &str) -> String {
    format!("board/{branch}")
}

/// Moves every counter of the commit in one statement, in the order of their names, so that two commits never wait
/// for each other in a circle.
async fn write_counters(
    session: &mut Session<'_>,
    commit: &Commit,
    orders: &[OrderWrite<'_>],
) -> Result<Counted, StoreError> {
    let mut moved: BTreeMap<String, i64> = BTreeMap::new();
    for placed in &commit.placed {
        *moved.entry(number_counter(&placed.business_day, placed.order.branch.as_str())).or_default() += 1;
    }
    for write in orders {
        moved.insert(board_counter(write.order.branch.as_str()), 1);
    }
    // Its boards show whether a kitchen is in a rush.
    for (branch, ..) in &commit.rush {
        moved.insert(board_counter(branch.as_str()), 1);
    }
    for row in &commit.outbox {
        *moved.entry(outbox_counter(&row.conversation)).or_default() += 1;
    }
    let mut rows = COUNTERS.rows();
    rows.extend(moved.iter().map(|(name, count)| [name.as_str().into(), (*count).into()]));
    let mut counted = HashMap::with_capacity(moved.len());
    for row in session.fetch(rows).await? {
        let fields = Fields::new(&row, "counter");
        let name = fields.text("name")?;
        let count = moved.get(&name).copied().unwrap_or_default();
        counted.insert(name, (fields.integer("last")?, count));
    }
    Ok(Counted(counted))
}

async fn write_orders(
    session: &mut Session<'_>,
    commit: &Commit,
    writes: &[OrderWrite<'_>],
    counted: &Counted,
) -> Result<Vec<u32>, CommitError> {
    let mut next: HashMap<String, i64> = HashMap::new();
    let mut numbers = Vec::with_capacity(commit.placed.len());
    for placed in &commit.placed {
        let name = number_counter(&placed.business_day, placed.order.branch.as_str());
        let number = next.entry(name.clone()).or_insert_with(|| counted.first(&name));
        numbers.push(u32::try_from(*number).unwrap_or(u32::MAX));
        *number += 1;
    }
    let numbered: Vec<Numbered<'_>> = commit
        .placed
        .iter()
        .zip(&numbers)
        .map(|(placed, number)| Numbered { number: *number, business_day: &placed.business_day })
        .collect();
    let written: HashSet<OrderId> = orders::write(session, writes, &numbered).await?.into_iter().collect();
    let moved_on = writes.iter().filter(|write| !written.contains(&write.order.id));
    let keys: Vec<ConversationKey> = moved_on.map(|write| write.order.conversation.clone()).collect();
    if keys.is_empty() { Ok(numbers) } else { Err(CommitError::Conflict { keys }) }
}

async fn write_history(session: &mut Session<'_>, commit: &Commit) -> Result<(), StoreError> {
    people::write(session, commit.interactions.iter().filter_map(Sighting::of)).await?;
    let mut rows = INTERACTIONS.rows();
    for interaction in &commit.interactions {
        rows.push([
            interaction.event.as_bytes().into(),
            interaction.sequence.get().into(),
            interaction.conversation.to_string().into(),
            interaction.conversation.page.as_str().into(),
            interaction.conversation.channel.as_str().into(),
            interaction.person.as_ref().map(PersonId::as_str).into(),
            interaction.kind.into(),
            interaction.direction.as_str().into(),
            interaction.occurred_at.into(),
            interaction.received_at.into(),
            interaction.entry_time.into(),
        ]);
    }
    session.write(rows).await?;
    messages::write_received(session, &commit.interactions).await?;
    feed::write(session, &commit.interactions).await
}

async fn write_outcomes(session: &mut Session<'_>, commit: &Commit) -> Result<(), StoreError> {
    let (mut rows, at) = (OUTCOMES.rows(), decided_at(commit));
    for (id, outcome) in &commit.outcomes {
        let (name, revision, stage, reason) = match outcome {
            CommandOutcome::Done { revision } => ("done", *revision, None, None),
            CommandOutcome::Stale { stage, revision } => {
                ("stale", Some(*revision), Some(stage.as_str()), None)
            }
            CommandOutcome::Refused { reason } => ("refused", None, None, Some(reason.as_str())),
        };
        let revision = revision.map(i64::from);
        rows.push([
            id.to_string().into(),
            name.into(),
            revision.into(),
            stage.into(),
            reason.into(),
            at.into(),
        ]);
    }
    session.write(rows).await.map(drop)
}

/// What was asked for before is answered; what is asked for now is open.
async fn write_calls(session: &mut Session<'_>, commit: &Commit) -> Result<(), StoreError> {
    let at = decided_at(commit);
    let keys: HashSet<String> = commit.answered.iter().map(ToString::to_string).collect();
    let mut answered = CALLS_ANSWERED.rows();
    answered.extend(keys.into_iter().map(|key| [key.into(), at.into()]));
    session.write(answered).await?;
    let mut rows = CALLS.rows();
    for (conversation, reason, at) in &commit.calls {
        rows.push([conversation.to_string().into(), (*at).into(), to_name(reason)?.into()]);
    }
    session.write(rows).await.map(drop)
}

async fn write_rush(session: &mut Session<'_>, commit: &Commit) -> Result<(), StoreError> {
    for (branch, is_rush, at) in &commit.rush {
        admin::write_setting(session, &rush_setting(branch, *is_rush), *at).await?;
    }
    Ok(())
}

async fn write_quarantine(session: &mut Session<'_>, commit: &Commit) -> Result<(), StoreError> {
    let mut rows = QUARANTINE.rows();
    rows.extend(commit.quarantine.iter().map(|record| {
        [
            record.event.as_bytes().into(),
            record.sequence.get().into(),
            record.conversation.to_string().into(),
            record.reason.as_str().into(),
            record.received_at.into(),
        ]
    }));
    session.write(rows).await.map(drop)
}

async fn write_reader_answers(session: &mut Session<'_>, commit: &Commit) -> Result<(), StoreError> {
    let mut rows = READER_ANSWERS.rows();
    rows.extend(commit.reader_answers.iter().map(|answer| {
        [
            answer.event.as_bytes().into(),
            answer.conversation.to_string().into(),
            answer.reader.as_str().into(),
            (&answer.text_hash).into(),
            answer.answer.as_str().into(),
            answer.received_at.into(),
        ]
    }));
    session.write(rows).await.map(drop)
}
