//! One batch being worked on: what was loaded, what it has become so far, and the commit that grows.

use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use comanda_domain::command::CommandOutcome;
use comanda_domain::conversation::Conversation;
use comanda_domain::decide::{self, Context, Decision, Input, Loads, StandingOrder};
use comanda_domain::effect::{Effect, Outgoing, PeopleLink};
use comanda_domain::id::{Channel, ConversationKey, EventId, OrderId, OutboxId};
use comanda_domain::order::{Order, OrderChange};
use comanda_domain::promise::Load;
use comanda_domain::record::Record;
use comanda_domain::time::Timestamp;
use comanda_domain::timer::{Timer, TimerChange};
use comanda_store::port::conversation::{
    Commit, ConversationWrite, LinkChange, NewOutboxRow, OpenDrafts, PlacedOrder, Quarantined, ReaderAnswer,
    StoredOrder, TimerWrite,
};
use comanda_store::port::{ConversationStore, StoreError};

use super::advice::{Advice, WishToTell};
use super::input::{Parsed, parse, timer_of};
use super::reading::{Outside, TextToRead, read};
use super::{AnswersBy, Options, history, keys_of};
use crate::shops::{OpenShop, Shops};

/// See the module.
pub(super) struct Work<'a> {
    shops: &'a Shops,
    options: &'a Options,
    conversations: HashMap<ConversationKey, Working>,
    seen: HashSet<EventId>,
    orders: HashMap<OrderId, StoredOrder>,
    /// Those that the commands of this batch are about and that nobody has decided on.
    drafts: OpenDrafts,
    loads: Loads,
    parsed: Vec<Parsed>,
    commit: Commit,
    outside: Option<&'a Outside>,
    advice: Option<&'a Advice>,
}

/// What services must be asked before it goes on.
#[derive(Default)]
struct ToAsk<'a> {
    /// The outside reader.
    texts: Vec<TextToRead<'a>>,
    /// The one that recommends.
    wishes: Vec<WishToTell<'a>>,
}

struct Working {
    conversation: Conversation,
    revision: u64,
    changed: bool,
}

impl<'a> Work<'a> {
    /// Loads everything that deciding `records` can need.
    pub(super) async fn load(
        store: &dyn ConversationStore,
        shops: &'a Shops,
        options: &'a Options,
        records: &[Record],
    ) -> Result<Self, StoreError> {
        let events: Vec<EventId> = records.iter().map(|record| record.event).collect();
        let loaded = store.load(&keys_of(records), &events).await?;
        let parsed: Vec<Parsed> = records.iter().map(parse).collect();
        let nothing = Conversation::default();
        let mut wanted: Vec<OrderId> = records
            .iter()
            .zip(&parsed)
            .filter_map(|(record, parsed)| match parsed {
                Parsed::Input(input) => {
                    let known = loaded.conversations.get(&record.key).map_or(&nothing, |(known, _)| known);
                    decide::order_wanted(known, input)
                }
                Parsed::Quarantine(_) => None,
            })
            .collect();
        wanted.sort_unstable();
        wanted.dedup();
        let orders = if wanted.is_empty() { Vec::new() } else { store.orders(&wanted).await? };
        let drafts: Vec<OutboxId> = parsed.iter().filter_map(Parsed::draft_wanted).collect();
        let drafts = if drafts.is_empty() { OpenDrafts::new() } else { store.open_drafts(&drafts).await? };
        let loads = load_of(store, shops, records).await?;
        let working =
            |(key, (conversation, revision))| (key, Working { conversation, revision, changed: false });
        Ok(Self {
            shops,
            options,
            conversations: loaded.conversations.into_iter().map(working).collect(),
            seen: loaded.seen,
            orders: orders.into_iter().map(|stored| (stored.order.id, stored)).collect(),
            drafts,
            loads,
            parsed,
            commit: Commit::default(),
            outside: None,
            advice: None,
        })
    }

    /// The same, with services to ask.
    pub(super) fn asking(self, outside: Option<&'a Outside>, advice: Option<&'a Advice>) -> Self {
        Self { outside, advice, ..self }
    }

    /// Decides every record, those of one conversation in order. An error names the reason why one of them cannot be
    /// decided.
    ///
    /// What a service must be asked about waits for its answer, and so does what follows it in its conversation: how a text is
    /// read depends on the cart before it. Meanwhile the others are decided, and all that wait are asked about together.
    pub(super) async fn decide(
        mut self,
        records: &[Record],
        answers_by: &mut AnswersBy,
    ) -> Result<Commit, String> {
        let parsed = std::mem::take(&mut self.parsed);
        let mut open: Vec<(&Record, Parsed)> = records.iter().zip(parsed).collect();
        loop {
            let (mut waiting, mut to_ask) = (Vec::new(), ToAsk::default());
            let mut held: HashSet<&ConversationKey> = HashSet::new();
            for (record, parsed) in open {
                if held.contains(&record.key) {
                    waiting.push((record, parsed));
                } else if self.must_ask(record, &parsed, &mut to_ask) {
                    held.insert(&record.key);
                    waiting.push((record, parsed));
                } else {
                    self.take_once(record, parsed)?;
                }
            }
            if waiting.is_empty() {
                break;
            }
            if let Some(outside) = self.outside.filter(|_| !to_ask.texts.is_empty()) {
                outside.ask(&to_ask.texts, &mut answers_by.reader).await;
            }
            if let Some(advice) = self.advice {
                advice.ask(&to_ask.wishes, &mut answers_by.adviser).await;
            }
            open = waiting;
        }
        for (key, working) in self.conversations {
            if working.changed {
                let updated_at = latest(records, &key);
                let (next, expected_revision) = (working.conversation, working.revision);
                self.commit.conversations.push(ConversationWrite {
                    key,
                    expected_revision,
                    next,
                    updated_at,
                });
            }
        }
        Ok(self.commit)
    }

    /// Whether a service must be asked before the record can be decided on; what it is asked is put to the others.
    fn must_ask<'t>(&self, record: &'t Record, parsed: &Parsed, to_ask: &mut ToAsk<'t>) -> bool
    where
        'a: 't,
    {
        if self.outside.is_none() && self.advice.is_none() || self.seen.contains(&record.event) {
            return false;
        }
        let Parsed::Input(input) = parsed else { return false };
        let Some(shop) = self.shops.of(&record.key.page) else { return false };
        let nothing = Conversation::default();
        let before = self.conversations.get(&record.key).map_or(&nothing, |working| &working.conversation);
        let order = decide::order_wanted(before, input).and_then(|id| self.orders.get(&id));
        let Some(text) = self.text_of(record, input, shop, before, order) else { return false };
        if self.outside.is_some_and(|outside| outside.must_ask(&text)) {
            to_ask.texts.push(text);
            return true;
        }
        if !self.advice.is_some_and(|advice| advice.may_ask(&text)) {
            return false;
        }
        // A text that the reader cannot stand is told of where it is decided on.
        let reading = catch_unwind(AssertUnwindSafe(|| read(self.outside, &text).0));
        let wish = reading.ok().and_then(|reading| WishToTell::of(text, before, &reading));
        let is_wish = wish.is_some();
        to_ask.wishes.extend(wish);
        is_wish
    }

    /// The text that is read before the record is decided on.
    fn text_of<'t>(
        &self,
        record: &'t Record,
        input: &Input,
        shop: &'t OpenShop,
        before: &Conversation,
        order: Option<&StoredOrder>,
    ) -> Option<TextToRead<'t>> {
        let order = order.map(|stored| &stored.order);
        let to_read = decide::to_read(&record.key, before, input, order, &self.options.timing)?;
        Some(TextToRead::of(record, shop, before, to_read))
    }

    fn take_once(&mut self, record: &Record, parsed: Parsed) -> Result<(), String> {
        if !self.seen.insert(record.event) {
            return Ok(());
        }
        self.commit.seen.push((record.event, record.received_at));
        self.take(record, parsed)
    }

    fn take(&mut self, record: &Record, parsed: Parsed) -> Result<(), String> {
        let input = match parsed {
            Parsed::Input(input) => input,
            Parsed::Quarantine(reason) => {
                self.commit.quarantine.push(Quarantined {
                    event: record.event,
                    sequence: record.sequence,
                    conversation: record.key.clone(),
                    reason,
                    received_at: record.received_at,
                });
                return Ok(());
            }
        };
        if let Input::Event(event) = &input {
            history::record_event(&mut self.commit, record, event);
        }
        if let Some(timer) = timer_of(record, &input) {
            self.commit.timers.push(TimerWrite::Fired(timer));
        }
        if let Some(shop) = self.shops.of(&record.key.page) {
            return self.answer(record, &input, shop);
        }
        if let Input::Command(command) = &input {
            let reason = "the page of this conversation is not configured".to_owned();
            self.commit.outcomes.push((command.id(), CommandOutcome::Refused { reason }));
        }
        Ok(())
    }

    fn answer(&mut self, record: &Record, input: &Input, shop: &OpenShop) -> Result<(), String> {
        let before = self.conversations.get(&record.key).map(|working| working.conversation.clone());
        let before = before.unwrap_or_default();
        // A bug in the reader or in a decision must not take its neighbours down with it.
        let decided = catch_unwind(AssertUnwindSafe(|| self.decide_one(record, input, shop, &before)));
        let (decision, answers) =
            decided.map_err(|_| "deciding it panicked; the program's log has the place".to_owned())?;
        self.commit.reader_answers.extend(answers);
        let shown = decide::is_answered(record.key.channel) || record.key.channel == Channel::Whatsapp;
        let is_new =
            shown && matches!(input, Input::Event(_)) && !self.conversations.contains_key(&record.key);
        let working = self.conversations.entry(record.key.clone()).or_insert_with(|| Working {
            conversation: Conversation::default(),
            revision: 0,
            changed: false,
        });
        working.changed |= is_new || decision.next != before;
        working.conversation.clone_from(&decision.next);
        self.collect(record, input, shop, decision);
        Ok(())
    }

    /// The decision, and what services answered for it.
    fn decide_one(
        &self,
        record: &Record,
        input: &Input,
        shop: &OpenShop,
        before: &Conversation,
    ) -> (Decision, Vec<ReaderAnswer>) {
        let order = decide::order_wanted(before, input).and_then(|id| self.orders.get(&id));
        let text = self.text_of(record, input, shop, before, order);
        let read = text.as_ref().map(|text| read(self.outside, text));
        let (reading, of_reader) = read.map_or((None, None), |(reading, answer)| (Some(reading), answer));
        let advised = self.advice.zip(text.as_ref()).and_then(|(advice, text)| advice.about(text));
        let (advised, of_adviser) = advised.map_or((Vec::new(), None), |(ids, kept)| (ids, Some(kept)));
        let context = Context {
            event: record.event,
            key: &record.key,
            shop: &shop.shop,
            reading: reading.as_ref(),
            now: record.received_at,
            order: order.map(|stored| StandingOrder { order: &stored.order, before: stored.before }),
            draft: self.draft_of(record, input),
            can_hear: self.options.can_hear,
            advised: &advised,
            loads: &self.loads,
            our_app_id: self.options.our_app_id.as_deref(),
            timing: self.options.timing,
        };
        let answers = of_reader.into_iter().chain(of_adviser).collect();
        (decide::decide(before, input, &context), answers)
    }

    /// The draft that a command decides on, if it waits in the conversation that the command is for.
    fn draft_of(&self, record: &Record, input: &Input) -> Option<&Outgoing> {
        let (key, outgoing) = self.drafts.get(&decide::draft_wanted(input)?)?;
        (*key == record.key).then_some(outgoing)
    }

    /// What was gathered for a conversation in this batch and is not to be kept: the store forgets what it has, and this would come
    /// after it.
    fn forget(&mut self, key: &ConversationKey) {
        self.commit.outbox.retain(|row| row.conversation != *key);
        self.commit.drafts.retain(|row| row.conversation != *key);
        self.commit.reader_answers.retain(|answer| answer.conversation != *key);
        self.commit.calls.retain(|(called, ..)| called != key);
    }

    fn collect(&mut self, record: &Record, input: &Input, shop: &OpenShop, decision: Decision) {
        if decision.effects.contains(&Effect::WithdrawReplies) {
            self.withdraw(&record.key);
        }
        for (index, effect) in decision.effects.into_iter().enumerate() {
            match effect {
                Effect::Send(outgoing) => self.commit.outbox.push(NewOutboxRow {
                    id: OutboxId::of(record.event, index),
                    conversation: record.key.clone(),
                    outgoing,
                    created_at: record.received_at,
                }),
                Effect::PlaceOrder(order) => self.place(*order, shop),
                Effect::ChangeOrder { order, change } => self.change(*order, change),
                Effect::CallPerson { reason } => {
                    self.commit.calls.push((record.key.clone(), reason, record.received_at));
                }
                // Earlier records of this batch are not in the store yet: what they asked for is taken back here.
                Effect::PersonAnswered => {
                    self.commit.calls.retain(|(key, ..)| *key != record.key);
                    self.commit.answered.push(record.key.clone());
                }
                Effect::ForgetPerson => {
                    self.forget(&record.key);
                    self.commit.forgotten.push((record.key.clone(), record.received_at));
                }
                Effect::ForgetCommenter(who) => self.commit.forgotten_commenters.push(who),
                Effect::LinkPeople(link) => self.link(record, link, true),
                Effect::UnlinkPeople(link) => self.link(record, link, false),
                Effect::Draft(outgoing) => self.commit.drafts.push(NewOutboxRow {
                    id: OutboxId::of(record.event, index),
                    conversation: record.key.clone(),
                    outgoing,
                    created_at: record.received_at,
                }),
                Effect::SettleDraft { draft, fate } => {
                    self.drafts.remove(&draft);
                    self.commit.settled_drafts.push((draft, fate, record.received_at));
                }
                Effect::SetRush { branch, is_rush } => {
                    self.commit.rush.push((branch, is_rush, record.received_at));
                }
                // Done: what this decision says is not meant.
                Effect::WithdrawReplies => {}
            }
        }
        for change in decision.timers {
            let conversation = record.key.clone();
            self.commit.timers.push(match change {
                TimerChange::Set { kind, due } => TimerWrite::Set(Timer { conversation, kind, due }),
                TimerChange::Clear { kind } => TimerWrite::Clear { conversation, kind },
            });
        }
        if let (Input::Command(command), Some(outcome)) = (input, decision.outcome) {
            if matches!(outcome, CommandOutcome::Done { .. }) {
                history::record_heard(&mut self.commit, command);
            }
            self.commit.outcomes.push((command.id(), outcome));
        }
    }

    /// What was to be said before is not said any more.
    fn withdraw(&mut self, key: &ConversationKey) {
        self.commit.drafts.retain(|row| row.conversation != *key);
        self.drafts.retain(|_, (waiting, _)| waiting != key);
        self.commit.outbox.retain(|row| row.conversation != *key || !row.outgoing.purpose.yields_to_person());
        self.commit.withdrawn.push(key.clone());
    }

    fn link(&mut self, record: &Record, link: PeopleLink, is_linked: bool) {
        let PeopleLink { left, right, by } = link;
        self.commit.links.push(LinkChange { left, right, is_linked, by, at: record.received_at });
    }

    fn place(&mut self, order: Order, shop: &OpenShop) {
        let day = order.placed_at.business_day(&shop.shop.zone, shop.shop.day_start);
        // The number is given in the commit; nothing decides on it before.
        self.orders.insert(order.id, StoredOrder { order: order.clone(), number: 0, before: None });
        self.commit.placed.push(PlacedOrder { order, business_day: day.to_string() });
    }

    fn change(&mut self, order: Order, change: OrderChange) {
        if let Some(stored) = self.orders.get_mut(&order.id) {
            stored.order.clone_from(&order);
            if !change.keeps_stage() {
                stored.before = change.step_back_leads_to();
            }
        }
        self.commit.changed.push((order, change));
    }
}

/// How busy the branches are that may make an order of these records.
async fn load_of(
    store: &dyn ConversationStore,
    shops: &Shops,
    records: &[Record],
) -> Result<Loads, StoreError> {
    let (mut loads, mut asked) = (Loads::default(), HashSet::new());
    let now = records.iter().map(|record| record.received_at).max().unwrap_or(Timestamp::from_millis(0));
    for shop in records.iter().filter_map(|record| shops.of(&record.key.page)) {
        for branch in &shop.shop.branches {
            if asked.insert(&branch.id) {
                let open_tickets = store.open_tickets(&branch.id, now).await?;
                let is_rush = store.is_rush(&branch.id).await?;
                loads.set(&branch.id, Load { open_tickets, is_rush });
            }
        }
    }
    Ok(loads)
}

fn latest(records: &[Record], key: &ConversationKey) -> comanda_domain::time::Timestamp {
    let times = records.iter().filter(|record| record.key == *key).map(|record| record.received_at);
    times.max().unwrap_or(comanda_domain::time::Timestamp::from_millis(0))
}
