//! What the ledger says about the program under test: unanswered messages, things said twice, and how fast.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Ledger;
use super::record::{ItemKind, SendKind, SendRecord, WebhookRecord};

/// What the caller knows about the program under test.
#[derive(Clone, Copy, Debug, Default)]
pub struct SummaryOptions {
    /// Quiet time that the program waits on purpose; taken off each latency (milliseconds).
    pub quiet_ms: i64,
    /// After a reply from the Page Inbox the program is expected to be silent for this long (milliseconds).
    pub person_hold_ms: i64,
}

/// Latencies in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Latency {
    /// How many were measured.
    pub count: usize,
    /// Half of them were at most this.
    pub p50_ms: i64,
    /// 99 of 100 were at most this.
    pub p99_ms: i64,
    /// The slowest.
    pub max_ms: i64,
}

/// Figures over the rows that the ledger keeps. A careful program has zeros and empty lists everywhere but in the counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Items by kind.
    pub webhook_items: BTreeMap<ItemKind, usize>,
    /// Items sent but never acknowledged.
    pub unacknowledged: usize,
    /// Tries beyond the first that failed or were redeliveries.
    pub extra_tries: u64,
    /// Accepted sends by kind.
    pub sends: BTreeMap<SendKind, usize>,
    /// Acknowledged customer messages without any message to that person afterwards: their ids.
    pub unanswered: Vec<String>,
    /// Comments without a public or private answer that were not taken down: their ids. A shop need not answer every
    /// comment.
    pub unanswered_comments: Vec<String>,
    /// Customer messages within the hold of a human; not counted as unanswered.
    pub held_by_person: usize,
    /// `metadata` that was accepted more than once.
    pub repeated_metadata: Vec<String>,
    /// Order numbers that were accepted twice.
    pub repeated_order_numbers: Vec<String>,
    /// Order numbers that were refused because they were used before: no double, and where an answer was lost the
    /// proper way to find out.
    pub refused_order_numbers: Vec<String>,
    /// Messages that say once more what the person was told before, though the person has not said enough since for
    /// both to be answers: their ids. Receipts have numbers and are left out.
    pub said_twice: Vec<String>,
    /// Order numbers of receipts that followed another receipt without the person saying anything between.
    pub second_receipts: Vec<String>,
    /// Messages of the app within the hold of a human: their ids.
    pub talked_over_person: Vec<String>,
    /// From the first sending of a customer's last message to the first message back.
    pub latency: Latency,
}

type ThreadKey<'a> = (&'a str, &'a str);

pub(super) fn summarise(ledger: &Ledger, options: SummaryOptions) -> Summary {
    let mut summary = Summary::default();
    count_items(ledger, &mut summary);
    find_repeats(ledger, &mut summary);
    find_unanswered_comments(ledger, &mut summary);
    let mut sends: BTreeMap<ThreadKey<'_>, Vec<&SendRecord>> = BTreeMap::new();
    for send in ledger.sends().iter().filter(|send| send.kind.is_message()) {
        sends.entry((&send.page, &send.recipient)).or_default().push(send);
    }
    let mut inbound: BTreeMap<ThreadKey<'_>, Vec<&WebhookRecord>> = BTreeMap::new();
    for item in ledger.webhooks().iter().filter(|item| item.kind.expects_reply()) {
        inbound.entry((&item.page, &item.person)).or_default().push(item);
    }
    let mut latencies = Vec::new();
    let keys: BTreeSet<ThreadKey<'_>> = sends.keys().chain(inbound.keys()).copied().collect();
    for key in keys {
        let sent = sends.get(&key).map_or(&[] as &[_], Vec::as_slice);
        let received = inbound.get(&key).map_or(&[] as &[_], Vec::as_slice);
        judge_thread(received, sent, options, &mut summary, &mut latencies);
    }
    summary.latency = latency_of(latencies);
    summary
}

fn count_items(ledger: &Ledger, summary: &mut Summary) {
    for item in ledger.webhooks() {
        *summary.webhook_items.entry(item.kind).or_default() += 1;
        if item.tries > 0 && item.acked_ms.is_none() {
            summary.unacknowledged += 1;
        }
        summary.extra_tries += u64::from(item.tries.saturating_sub(1));
    }
    for send in ledger.sends() {
        *summary.sends.entry(send.kind).or_default() += 1;
    }
}

fn find_repeats(ledger: &Ledger, summary: &mut Summary) {
    let mut metadata = BTreeMap::<&str, usize>::new();
    let mut order_numbers = BTreeMap::<(&str, &str), usize>::new();
    for send in ledger.sends() {
        if let Some(mark) = &send.metadata {
            *metadata.entry(mark).or_default() += 1;
        }
        if let Some(number) = &send.order_number {
            *order_numbers.entry((&send.page, number)).or_default() += 1;
        }
    }
    summary.repeated_metadata =
        metadata.iter().filter(|(_, count)| **count > 1).map(|(mark, _)| (*mark).to_owned()).collect();
    summary.repeated_order_numbers = order_numbers
        .iter()
        .filter(|(_, count)| **count > 1)
        .map(|((_, number), _)| (*number).to_owned())
        .collect();
    let refused: BTreeSet<&String> = ledger.refused_receipts().iter().collect();
    summary.refused_order_numbers = refused.into_iter().cloned().collect();
}

fn find_unanswered_comments(ledger: &Ledger, summary: &mut Summary) {
    let answered: BTreeSet<&str> =
        ledger.sends().iter().filter_map(|send| send.in_reply_to.as_deref()).collect();
    let removed: BTreeSet<&str> = ledger
        .webhooks()
        .iter()
        .filter(|item| item.kind == ItemKind::CommentRemoved)
        .filter_map(|item| item.mid.as_deref())
        .collect();
    summary.unanswered_comments = ledger
        .webhooks()
        .iter()
        .filter(|item| item.kind == ItemKind::Comment && item.acked_ms.is_some())
        .filter_map(|item| item.mid.as_deref())
        .filter(|comment| !answered.contains(comment) && !removed.contains(comment))
        .map(str::to_owned)
        .collect();
}

/// Judges one thread: `received` and `sent` are in order of time.
fn judge_thread(
    received: &[&WebhookRecord],
    sent: &[&SendRecord],
    options: SummaryOptions,
    summary: &mut Summary,
    latencies: &mut Vec<i64>,
) {
    let by_hand: Vec<i64> =
        sent.iter().filter(|send| send.kind == SendKind::InboxReply).map(|send| send.accepted_ms).collect();
    // The latest reply by hand holds the longest, so it alone decides.
    let held = |at_ms: i64| {
        let before = by_hand.partition_point(|replied_ms| *replied_ms <= at_ms);
        let latest = before.checked_sub(1).and_then(|position| by_hand.get(position));
        latest.is_some_and(|replied_ms| at_ms < replied_ms + options.person_hold_ms)
    };
    for (position, item) in received.iter().enumerate() {
        let Some(first_sent_ms) = item.first_sent_ms else { continue };
        if item.acked_ms.is_none() {
            continue;
        }
        let after = sent.partition_point(|send| send.accepted_ms < first_sent_ms);
        match sent.get(after) {
            None if held(first_sent_ms) => summary.held_by_person += 1,
            None => summary.unanswered.push(item.mid.clone().unwrap_or_default()),
            Some(reply) => {
                let next = received.get(position + 1).and_then(|next| next.first_sent_ms);
                let is_last_before_reply = next.is_none_or(|next_ms| next_ms > reply.accepted_ms);
                if is_last_before_reply && reply.kind != SendKind::InboxReply {
                    latencies.push((reply.accepted_ms - first_sent_ms - options.quiet_ms).max(0));
                }
            }
        }
    }
    for send in sent.iter().filter(|send| send.kind != SendKind::InboxReply) {
        if held(send.accepted_ms) {
            summary.talked_over_person.push(send.mid.clone().unwrap_or_default());
        }
    }
    find_second_receipts(received, sent, summary);
    find_said_twice(received, sent, summary);
}

fn find_said_twice(received: &[&WebhookRecord], sent: &[&SendRecord], summary: &mut Summary) {
    let by_app: Vec<&&SendRecord> = sent.iter().filter(|send| send.kind != SendKind::InboxReply).collect();
    let mut before_ms = i64::MIN;
    for run in by_app.chunk_by(|one, next| one.digest == next.digest) {
        let Some(last) = run.last() else { continue };
        let until = received.partition_point(|item| item.created_ms <= last.accepted_ms);
        let from = received.partition_point(|item| item.created_ms < before_ms);
        let heard = until.saturating_sub(from);
        // What was accepted twice under one mark is counted by its mark.
        let marks: BTreeSet<_> = run.iter().map(|send| &send.metadata).collect();
        let is_text = !matches!(last.kind, SendKind::Receipt | SendKind::PrivateReply);
        if is_text && marks.len() > heard.max(1) {
            summary.said_twice.push(last.mid.clone().unwrap_or_default());
        }
        before_ms = last.accepted_ms;
    }
}

fn find_second_receipts(received: &[&WebhookRecord], sent: &[&SendRecord], summary: &mut Summary) {
    let receipts: Vec<_> = sent.iter().filter(|send| send.kind == SendKind::Receipt).collect();
    for pair in receipts.windows(2) {
        let [first, second] = pair else { continue };
        let next = received.partition_point(|item| item.created_ms < first.accepted_ms);
        let spoke_between = received.get(next).is_some_and(|item| item.created_ms <= second.accepted_ms);
        if !spoke_between {
            summary.second_receipts.push(second.order_number.clone().unwrap_or_default());
        }
    }
}

fn latency_of(mut latencies: Vec<i64>) -> Latency {
    latencies.sort_unstable();
    let at = |percent: usize| {
        let rank = (latencies.len() * percent).div_ceil(100).saturating_sub(1);
        latencies.get(rank).copied().unwrap_or(0)
    };
    Latency { count: latencies.len(), p50_ms: at(50), p99_ms: at(99), max_ms: at(100) }
}
