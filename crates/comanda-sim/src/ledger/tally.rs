//! Running counts over everything the ledger ever saw, and one small entry per conversation.

use std::collections::HashMap;

use super::recent::RecentMarks;
use super::record::{AnswerFate, DropReason, SendKind, SendRecord, WebhookRecord};
use super::standing::Standing;
use crate::ids::stable_number;

/// Examples that a standing names.
const EXAMPLES_MAX: usize = 20;

#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    /// Everything that needs no search; the rest of it is filled in by [`Tally::standing`].
    counts: Standing,
    happened: u64,
    marks: RecentMarks,
    order_numbers: RecentMarks,
    /// By page, then person.
    conversations: HashMap<String, HashMap<String, Conversation>>,
}

/// What is remembered of one conversation.
#[derive(Clone, Debug, Default)]
struct Conversation {
    /// The first sending of the oldest acknowledged message without a message after it.
    waiting_since_ms: Option<i64>,
    last_message_ms: Option<i64>,
    by_hand_ms: Option<i64>,
    /// What the app said last, and how often in a row.
    last_digest: u64,
    run: u64,
    /// What the person said since the run began, but at least since the message before.
    heard: u64,
    heard_since_last: u64,
    had_receipt: bool,
    spoke_since_receipt: bool,
}

impl Tally {
    pub(super) fn add_webhook(&mut self, record: &WebhookRecord) {
        self.happened += 1;
        *self.counts.items.entry(record.kind).or_default() += 1;
        if record.kind.expects_reply()
            && let Some(conversation) = self.conversation(&record.page, &record.person)
        {
            conversation.heard_since_last += 1;
            conversation.spoke_since_receipt = true;
        }
    }

    pub(super) fn note_try(&mut self) {
        self.counts.tries += 1;
    }

    pub(super) fn note_acked_again(&mut self) {
        self.counts.acknowledged_again += 1;
    }

    /// The first acknowledgement of an item.
    pub(super) fn note_acked(&mut self, record: &WebhookRecord) {
        self.counts.acknowledged_events += 1;
        *self.counts.acknowledged.entry(record.kind).or_default() += 1;
        let Some(sent_ms) = record.first_sent_ms.filter(|_| record.kind.expects_reply()) else { return };
        let Some(conversation) = self.conversation(&record.page, &record.person) else { return };
        // An answer may overtake the acknowledgement.
        if conversation.last_message_ms.is_none_or(|at_ms| at_ms < sent_ms) {
            let since_ms = conversation.waiting_since_ms.map_or(sent_ms, |before_ms| before_ms.min(sent_ms));
            conversation.waiting_since_ms = Some(since_ms);
        }
    }

    pub(super) fn note_dropped(&mut self, reason: DropReason) {
        self.counts.dropped += 1;
        match reason {
            DropReason::CallbackDead => self.counts.dropped_callback_dead += 1,
            DropReason::NotSubscribed | DropReason::LostOnPurpose | DropReason::NoAppRole => {}
        }
    }

    pub(super) fn note_refused_receipt(&mut self) {
        self.counts.refused_receipts += 1;
    }

    pub(super) fn add_send(&mut self, send: &SendRecord) {
        *self.counts.sends.entry(send.kind).or_default() += 1;
        match send.answer {
            AnswerFate::Told => {}
            AnswerFate::Dropped | AnswerFate::Slow | AnswerFate::Error => self.counts.answers_withheld += 1,
        }
        let known_mark = send.metadata.as_ref().is_some_and(|mark| !self.marks.insert(mark));
        if known_mark {
            self.counts.doubles.by_metadata += 1;
            self.example(send, "metadata accepted before");
        }
        if let Some(number) = &send.order_number
            && !self.order_numbers.insert(&format!("{}/{number}", send.page))
        {
            self.counts.doubles.by_order_number += 1;
            self.example(send, "order number accepted before");
        }
        if send.kind.is_message() {
            self.counts.accepted_messages += 1;
            self.add_message(send, known_mark);
        }
    }

    fn add_message(&mut self, send: &SendRecord, known_mark: bool) {
        let digest = stable_number(&send.digest);
        let Some(conversation) = self.conversation(&send.page, &send.recipient) else { return };
        conversation.waiting_since_ms = None;
        conversation.last_message_ms = Some(send.accepted_ms);
        if send.kind == SendKind::InboxReply {
            conversation.by_hand_ms = Some(send.accepted_ms);
            return;
        }
        // What was accepted twice under one mark is counted by its mark.
        if known_mark {
            return;
        }
        let heard_since_last = std::mem::take(&mut conversation.heard_since_last);
        let says_the_same = conversation.run > 0 && conversation.last_digest == digest;
        conversation.last_digest = digest;
        conversation.run = if says_the_same { conversation.run + 1 } else { 1 };
        conversation.heard = heard_since_last + if says_the_same { conversation.heard } else { 0 };
        let is_too_much = conversation.run > conversation.heard.max(1);
        let mut second_receipt = false;
        if send.kind == SendKind::Receipt {
            second_receipt = conversation.had_receipt && !conversation.spoke_since_receipt;
            conversation.had_receipt = true;
            conversation.spoke_since_receipt = false;
        }
        if second_receipt {
            self.counts.doubles.second_receipts += 1;
            self.example(send, "second receipt without a word between");
        }
        if is_too_much && !matches!(send.kind, SendKind::Receipt | SendKind::PrivateReply) {
            self.counts.doubles.by_words += 1;
            self.example(send, "the same words without a word between");
        }
    }

    fn example(&mut self, send: &SendRecord, why: &str) {
        let examples = &mut self.counts.doubles.examples;
        if examples.len() < EXAMPLES_MAX {
            let id = send.mid.as_deref().or(send.metadata.as_deref()).unwrap_or("no id");
            examples.push(format!("{id}: {why}"));
        }
    }

    fn conversation(&mut self, page: &str, person: &str) -> Option<&mut Conversation> {
        // Looked up before anything is entered, because an entry would copy both keys each time.
        if !self.conversations.get(page).is_some_and(|people| people.contains_key(person)) {
            let people = self.conversations.entry(page.to_owned()).or_default();
            people.insert(person.to_owned(), Conversation::default());
        }
        self.conversations.get_mut(page)?.get_mut(person)
    }

    pub(super) fn standing(&self, person_hold_ms: i64) -> Standing {
        let mut standing = self.counts.clone();
        standing.outstanding = self.happened.saturating_sub(standing.acknowledged_events + standing.dropped);
        standing.conversations = self.conversations.values().map(HashMap::len).sum();
        let mut waiting = Vec::new();
        for (page, people) in &self.conversations {
            for (person, conversation) in people {
                let Some(since_ms) = conversation.waiting_since_ms else { continue };
                let held_until_ms = conversation.by_hand_ms.map(|at_ms| at_ms.saturating_add(person_hold_ms));
                if held_until_ms.is_some_and(|until_ms| since_ms < until_ms) {
                    standing.held_by_person += 1;
                } else {
                    waiting.push((since_ms, page, person));
                }
            }
        }
        standing.unanswered_customers = waiting.len();
        waiting.sort_unstable();
        standing.unanswered_examples = waiting
            .into_iter()
            .take(EXAMPLES_MAX)
            .map(|(since_ms, page, person)| (page.clone(), person.clone(), since_ms))
            .collect();
        standing
    }
}
