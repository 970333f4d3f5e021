//! One batch being worked on: what was loaded, what it has become so far, and the commit that grows.

use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use comanda_domain::command::CommandOutcome;
use comanda_domain::conversation::Conversation;
use comanda_domain::decide::{self, Context, Decision, Input, StandingOrder};
use comanda_domain::effect::Effect;
use comanda_domain::id::{Channel, ConversationKey, EventId, OrderId, OutboxId, Sku};
use comanda_domain::line::Line;
use comanda_domain::order::{Order, OrderChange};
use comanda_domain::reading::{Reading, ReadingContext};
use comanda_domain::record::Record;
use comanda_domain::timer::{Timer, TimerChange};
use comanda_store::port::conversation::{
    Commit, ConversationWrite, NewOutboxRow, PlacedOrder, Quarantined, StoredOrder, TimerWrite,
};
use comanda_store::port::{ConversationStore, StoreError};

use super::input::{Parsed, parse, timer_of};
use super::{Options, history, keys_of};
use crate::shops::{OpenShop, Shops};

/// See the module.
pub(super) struct Work<'a> {
    shops: &'a Shops,
    options: &'a Options,
    conversations: HashMap<ConversationKey, Working>,
    seen: HashSet<EventId>,
    orders: HashMap<OrderId, StoredOrder>,
    open_tickets: HashMap<Sku, u32>,
    parsed: Vec<Parsed>,
    commit: Commit,
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
        let mut open_tickets = HashMap::new();
        for record in records {
            let Some(shop) = shops.of(&record.key.page) else { continue };
            let branch = &shop.shop.default_branch().id;
            if !open_tickets.contains_key(branch) {
                open_tickets.insert(branch.clone(), store.open_tickets(branch).await?);
            }
        }
        let working =
            |(key, (conversation, revision))| (key, Working { conversation, revision, changed: false });
        Ok(Self {
            shops,
            options,
            conversations: loaded.conversations.into_iter().map(working).collect(),
            seen: loaded.seen,
            orders: orders.into_iter().map(|stored| (stored.order.id, stored)).collect(),
            open_tickets,
            parsed,
            commit: Commit::default(),
        })
    }

    /// Decides every record in order. An error names the reason why one of them cannot be decided.
    pub(super) fn decide(mut self, records: &[Record]) -> Result<Commit, String> {
        let parsed = std::mem::take(&mut self.parsed);
        for (record, parsed) in records.iter().zip(parsed) {
            if self.seen.insert(record.event) {
                self.commit.seen.push((record.event, record.received_at));
                self.take(record, parsed)?;
            }
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
        let decision = catch_unwind(AssertUnwindSafe(|| self.decide_one(record, input, shop, &before)))
            .map_err(|_| "deciding it panicked; the program's log has the place".to_owned())?;
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

    fn decide_one(&self, record: &Record, input: &Input, shop: &OpenShop, before: &Conversation) -> Decision {
        let timing = self.options.timing;
        let text = decide::text_to_read(before, input, &timing);
        let reading: Option<Reading> = text.map(|text| read(shop, record, before, &text));
        let order = decide::order_wanted(before, input).and_then(|id| self.orders.get(&id));
        let context = Context {
            event: record.event,
            key: &record.key,
            shop: &shop.shop,
            reading: reading.as_ref(),
            now: record.received_at,
            order: order.map(|stored| StandingOrder { order: &stored.order, before: stored.before }),
            open_tickets: self.open_tickets.get(&shop.shop.default_branch().id).copied().unwrap_or(0),
            our_app_id: self.options.our_app_id.as_deref(),
            timing,
        };
        decide::decide(before, input, &context)
    }

    fn collect(&mut self, record: &Record, input: &Input, shop: &OpenShop, decision: Decision) {
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
                Effect::WithdrawReplies => {
                    self.commit.outbox.retain(|row| {
                        row.conversation != record.key || !row.outgoing.purpose.yields_to_person()
                    });
                    self.commit.withdrawn.push(record.key.clone());
                }
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
            self.commit.outcomes.push((command.id(), outcome));
        }
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
            stored.before = change.step_back_leads_to();
        }
        self.commit.changed.push((order, change));
    }
}

fn read(shop: &OpenShop, record: &Record, conversation: &Conversation, text: &str) -> Reading {
    let cart: Vec<Line> =
        conversation.state.draft().map(comanda_domain::draft::Draft::cart).unwrap_or_default();
    let context = ReadingContext {
        cart: &cart,
        asked: decide::asked(conversation),
        now: record.received_at.local(&shop.shop.zone),
        region: shop.shop.region.as_deref(),
        language: conversation.language.as_deref(),
    };
    shop.reader.read(text, &context)
}

fn latest(records: &[Record], key: &ConversationKey) -> comanda_domain::time::Timestamp {
    let times = records.iter().filter(|record| record.key == *key).map(|record| record.received_at);
    times.max().unwrap_or(comanda_domain::time::Timestamp::from_millis(0))
}
