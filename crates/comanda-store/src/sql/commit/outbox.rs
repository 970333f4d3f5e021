//! Putting messages into the outbox: what they replace, what they withdraw, and what waited for this moment.

use std::collections::{BTreeSet, HashMap, HashSet};

use comanda_domain::conversation::State;
use comanda_domain::effect::{Recipient, SendCondition};
use comanda_domain::id::ConversationKey;
use comanda_domain::time::Timestamp;

use super::super::fields::{Fields, to_json};
use super::super::outbox::LOCK;
use super::super::session::Session;
use super::super::statement::{Action, Template};
use super::super::value::{Kind, Row};
use super::{Counted, decided_at, outbox_counter};
use crate::port::StoreError;
use crate::port::conversation::{Commit, ConversationWrite, NewOutboxRow};

/// Keys of the purposes that yield to a person ([`comanda_domain::effect::Purpose::yields_to_person`]).
macro_rules! yielding {
    () => {
        "('reply', 'menu', 'reminder', 'action', 'seen')"
    };
}

/// What taking a row back does: it is not said any more, or not tried again if it is on its way.
macro_rules! take_back {
    () => {
        "UPDATE outbox SET \
         state = CASE WHEN outbox.state IN ('queued', 'waiting') THEN 'superseded' ELSE outbox.state END, \
         settled_at = CASE WHEN outbox.state IN ('queued', 'waiting') THEN v.at ELSE outbox.settled_at END, \
         withdrawn = CASE WHEN outbox.state IN ('queued', 'waiting') THEN outbox.withdrawn ELSE 1 END \
         FROM v WHERE outbox.conversation = v.whose AND outbox.settled_at IS NULL "
    };
}

/// A person has taken over: what the bot was about to say is not said any more.
static TAKEN_OVER: Template<2> = Template {
    name: "outbox_taken_over",
    columns: [("whose", Kind::Text), ("at", Kind::Integer)],
    action: Action::With(concat!(take_back!(), "AND outbox.purpose IN ", yielding!())),
};

static WITHDRAW: Template<3> = Template {
    name: "outbox_withdraw",
    columns: [("whose", Kind::Text), ("what", Kind::Text), ("at", Kind::Integer)],
    action: Action::With(concat!(
        take_back!(),
        "AND outbox.purpose = v.what RETURNING conversation, purpose, state"
    )),
};

static LEFT: Template<2> = Template {
    name: "outbox_left",
    columns: [("whose", Kind::Text), ("what", Kind::Text)],
    action: Action::With(
        "SELECT o.conversation, o.purpose FROM v JOIN outbox o ON o.conversation = v.whose AND o.purpose = v.what \
         WHERE o.settled_at IS NULL AND o.state IN ('sending', 'in_doubt') UNION \
         SELECT o.conversation, o.purpose FROM v JOIN outbox o ON o.conversation = v.whose AND o.purpose = v.what \
         WHERE o.settled_at IS NOT NULL AND o.state = 'sent'",
    ),
};

static INSERT: Template<14> = Template {
    name: "outbox_insert",
    columns: [
        ("id", Kind::Text),
        ("position", Kind::Integer),
        ("conversation", Kind::Text),
        ("page", Kind::Text),
        ("purpose", Kind::Text),
        ("comment", Kind::Text),
        ("outgoing", Kind::Text),
        ("state", Kind::Text),
        ("not_before", Kind::Integer),
        ("attempt", Kind::Integer),
        ("since", Kind::Integer),
        ("created_at", Kind::Integer),
        ("settled_at", Kind::Integer),
        ("partition", Kind::Integer),
    ],
    action: Action::Insert { table: "outbox", on_conflict: "ON CONFLICT (id) DO NOTHING" },
};

static ECHOED: Template<3> = Template {
    name: "outbox_echoed",
    columns: [("echoed", Kind::Text), ("echoed_mid", Kind::Text), ("at", Kind::Integer)],
    action: Action::With(
        "UPDATE outbox SET state = 'sent', mid = v.echoed_mid, settled_at = v.at FROM v WHERE outbox.id = v.echoed",
    ),
};

/// The window is open: what waited for it goes out; where a person has the conversation, only what does not yield
/// to them.
static REQUEUE: Template<2> = Template {
    name: "outbox_requeue",
    columns: [("whose", Kind::Text), ("with_person", Kind::Integer)],
    action: Action::With(concat!(
        "UPDATE outbox SET state = 'queued' FROM v WHERE outbox.conversation = v.whose \
         AND outbox.settled_at IS NULL AND outbox.state = 'waiting' \
         AND (v.with_person = 0 OR outbox.purpose NOT IN ",
        yielding!(),
        ")"
    )),
};

/// What is open in a conversation.
static OPEN: Template<1> = Template {
    name: "outbox_open",
    columns: [("whose", Kind::Text)],
    action: Action::With(
        "SELECT o.id FROM v JOIN outbox o ON o.conversation = v.whose WHERE o.settled_at IS NULL",
    ),
};

/// Messages that may replace or withdraw each other.
type Pair = (String, String);

/// What is known of the rows that are there.
#[derive(Default)]
struct Predecessors {
    /// Pairs of which a row had not left; it has been withdrawn.
    withdrawn: HashSet<Pair>,
    /// Pairs of which a row left, or may have.
    left: HashSet<Pair>,
}

/// Writes the commit's part of the outbox.
pub(super) async fn write(
    session: &mut Session<'_>,
    commit: &Commit,
    counted: &Counted,
) -> Result<(), StoreError> {
    let at = decided_at(commit);
    lock(session, commit).await?;
    let mut taken_over = TAKEN_OVER.rows();
    let unique: HashSet<String> = commit.withdrawn.iter().map(ToString::to_string).collect();
    taken_over.extend(unique.into_iter().map(|conversation| [conversation.into(), at.into()]));
    session.write(taken_over).await?;
    let predecessors = withdraw(session, commit).await?;
    insert(session, commit, counted, predecessors).await?;
    let mut echoed = ECHOED.rows();
    let unique: HashMap<_, _> = commit.echoed.iter().map(|(id, mid)| (*id, mid)).collect();
    echoed
        .extend(unique.into_iter().map(|(id, mid)| [id.to_string().into(), mid.as_str().into(), at.into()]));
    session.write(echoed).await?;
    let mut requeue = REQUEUE.rows();
    let open = commit.conversations.iter().filter(|write| write.next.window_is_open(write.updated_at));
    let with_person = |write: &ConversationWrite| matches!(write.next.state, State::WithPerson { .. });
    requeue.extend(open.map(|write| [write.key.to_string().into(), i64::from(with_person(write)).into()]));
    session.write(requeue).await.map(drop)
}

/// Locks the rows that the statements may change, in the order of their ids. What they do then is decided row by row on
/// what they find, so a row that appears in between does no harm: only its commit can be waiting, and not for these.
async fn lock(session: &mut Session<'_>, commit: &Commit) -> Result<(), StoreError> {
    if !session.dialect.concurrent {
        return Ok(());
    }
    let replacing =
        commit.outbox.iter().filter(|row| is_conditional(row) || row.outgoing.purpose.supersedes());
    let open = commit.conversations.iter().filter(|write| write.next.window_is_open(write.updated_at));
    let whose: BTreeSet<String> = commit
        .withdrawn
        .iter()
        .chain(replacing.map(|row| &row.conversation))
        .chain(open.map(|write| &write.key))
        .map(ToString::to_string)
        .collect();
    let mut rows = OPEN.rows();
    rows.extend(whose.into_iter().map(|conversation| [conversation.into()]));
    let mut ids: BTreeSet<String> = commit.echoed.iter().map(|(id, _)| id.to_string()).collect();
    for row in session.fetch(rows).await? {
        ids.insert(Fields::new(&row, "outbox row").text("id")?);
    }
    let mut rows = LOCK.rows();
    rows.extend(ids.into_iter().map(|id| [id.into()]));
    session.lock(rows).await
}

fn is_conditional(row: &NewOutboxRow) -> bool {
    match row.outgoing.condition {
        SendCondition::Always => false,
        SendCondition::IfPredecessorLeft => true,
    }
}

/// The comment that it answers; nothing for what goes to the person of the conversation.
fn comment(row: &NewOutboxRow) -> &str {
    match &row.outgoing.recipient {
        Recipient::Person => "",
        Recipient::CommentAuthor(comment) | Recipient::Comment(comment) => comment.as_str(),
    }
}

fn pair(row: &NewOutboxRow) -> Pair {
    (row.conversation.to_string(), row.outgoing.purpose.key())
}

/// Whatever a row replaces or withdraws goes first, in one statement, so that no sender takes it meanwhile.
async fn withdraw(session: &mut Session<'_>, commit: &Commit) -> Result<Predecessors, StoreError> {
    let mut replaced: HashMap<Pair, Timestamp> = HashMap::new();
    let mut conditional: HashSet<Pair> = HashSet::new();
    for row in &commit.outbox {
        if is_conditional(row) {
            conditional.insert(pair(row));
        }
        if is_conditional(row) || row.outgoing.purpose.supersedes() {
            replaced.insert(pair(row), row.created_at);
        }
    }
    let mut rows = WITHDRAW.rows();
    rows.extend(replaced.into_iter().map(|((whose, what), at)| [whose.into(), what.into(), at.into()]));
    let taken_back = session.fetch(rows).await?;
    let mut withdrawn = HashSet::new();
    for row in &taken_back {
        let fields = Fields::new(row, "outbox row");
        if fields.text("state")? == "superseded" {
            withdrawn.insert((fields.text("conversation")?, fields.text("purpose")?));
        }
    }
    let mut rows = LEFT.rows();
    rows.extend(conditional.into_iter().map(|(whose, what)| [whose.into(), what.into()]));
    let left = pairs(&session.fetch(rows).await?)?;
    Ok(Predecessors { withdrawn, left })
}

fn pairs(rows: &[Row]) -> Result<HashSet<Pair>, StoreError> {
    let pair = |row| {
        let fields = Fields::new(row, "outbox row");
        Ok((fields.text("conversation")?, fields.text("purpose")?))
    };
    rows.iter().map(pair).collect()
}

/// Which rows of the commit go out: a later one may replace or withdraw an earlier one of the same commit.
fn admitted(rows: &[NewOutboxRow], mut predecessors: Predecessors) -> Vec<bool> {
    let mut admitted = vec![true; rows.len()];
    let mut pending: HashMap<Pair, Vec<usize>> = HashMap::new();
    for (place, row) in rows.iter().enumerate() {
        let (conditional, pair) = (is_conditional(row), pair(row));
        let mut withdrew = conditional && predecessors.withdrawn.remove(&pair);
        let left = predecessors.left.contains(&pair);
        let earlier = pending.entry(pair).or_default();
        if conditional || row.outgoing.purpose.supersedes() {
            for earlier in earlier.drain(..) {
                withdrew = true;
                if let Some(admitted) = admitted.get_mut(earlier) {
                    *admitted = false;
                }
            }
        }
        if conditional && (withdrew || !left) {
            if let Some(admitted) = admitted.get_mut(place) {
                *admitted = false;
            }
        } else {
            earlier.push(place);
        }
    }
    admitted
}

async fn insert(
    session: &mut Session<'_>,
    commit: &Commit,
    counted: &Counted,
    predecessors: Predecessors,
) -> Result<(), StoreError> {
    let admitted = admitted(&commit.outbox, predecessors);
    let mut positions: HashMap<String, i64> = HashMap::new();
    let mut rows = INSERT.rows();
    for (row, admitted) in commit.outbox.iter().zip(admitted) {
        let lane = outbox_counter(&row.conversation);
        let position = positions.entry(lane).or_insert_with_key(|name| counted.first(name));
        let settled_at = (!admitted).then_some(row.created_at);
        let ConversationKey { page, .. } = &row.conversation;
        rows.push([
            row.id.to_string().into(),
            (*position).into(),
            row.conversation.to_string().into(),
            page.as_str().into(),
            row.outgoing.purpose.key().into(),
            comment(row).into(),
            to_json(&row.outgoing)?.into(),
            if admitted { "queued" } else { "superseded" }.into(),
            row.outgoing.not_before.into(),
            0_i64.into(),
            row.created_at.into(),
            row.created_at.into(),
            settled_at.into(),
            i64::from(row.conversation.partition()).into(),
        ]);
        *position += 1;
    }
    session.write(rows).await.map(drop)
}

#[cfg(test)]
mod tests;
