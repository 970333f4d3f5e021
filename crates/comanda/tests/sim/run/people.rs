//! People of the shop, and what happens besides.

use std::sync::Arc;

use bytes::Bytes;
use comanda_domain::command::{DeskAction, DeskCommand};
use comanda_domain::hash::IdHash;
use comanda_domain::id::{CommandId, ConversationKey, DeliveryId, EventId};
use comanda_domain::record::{Delivery, NewRecord, RecordKind};
use comanda_sim::{Act, Faults, Throttle};

use super::{Done, Sim};
use crate::customer::held;
use crate::plan::Happening;
use crate::process::token;

impl Sim<'_> {
    pub(super) fn command(&mut self, key: ConversationKey, what: DeskAction) {
        self.commands += 1;
        let seed = self.plan.seed;
        let part = |name: &str, number: u64| {
            IdHash::new(name).part(&seed.to_be_bytes()).part(&number.to_be_bytes()).finish()
        };
        let id = CommandId::from_bytes(part("sim/command", self.commands));
        self.shared.note(format_args!("desk: {what:?} in {key}"));
        if what == (DeskAction::Takeover { with_person: false }) {
            self.shared.lock().truth.gives_back.insert(id, key.clone());
        }
        let command = DeskCommand::V1 { id, by: "cook".to_owned(), what };
        let body = Bytes::from(serde_json::to_vec(&command).unwrap());
        let event = command.event_id();
        let kind = RecordKind::Command;
        let record = NewRecord { event, key, kind, range: 0..body.len(), entry_time: None };
        let delivery_id = DeliveryId::from_bytes(part("sim/desk", self.commands));
        let now = (self.shared.clock())();
        let delivery = Delivery::new(delivery_id, now, Vec::new(), body, vec![record]).unwrap();
        self.append_command(event, delivery, 0);
    }

    pub(super) fn append_command(&mut self, event: EventId, delivery: Delivery, after_ms: i64) {
        let Some(process) = &self.process else { return };
        let (producer, shared) = (Arc::clone(&process.producer), Arc::clone(&self.shared));
        self.begin(async move {
            if after_ms > 0 {
                shared.park(after_ms).await;
            }
            let is_durable = producer.append(&delivery).await.is_ok();
            Done::Commanded { event, is_durable, delivery }
        });
    }

    pub(super) fn commanded(&mut self, event: EventId, is_durable: bool, delivery: Delivery) {
        self.wake_lanes();
        if is_durable {
            self.acknowledged.push(event);
        } else {
            // The page says so, and the cook taps again: the same command.
            self.append_command(event, delivery, 2_000);
        }
    }

    pub(super) fn happen(&mut self, happening: Happening) {
        if self.is_calm && !matches!(happening, Happening::GiveBack(_)) {
            return;
        }
        self.shared.note(format_args!("* {happening:?}"));
        let key = |sim: &Self, who: usize| sim.customers.get(who).map(|customer| customer.key.clone());
        match happening {
            Happening::Down(down_ms) => self.crash(down_ms),
            Happening::Takeover(who) => {
                if let Some(key) = key(self, who) {
                    self.command(key, DeskAction::Takeover { with_person: true });
                }
            }
            Happening::GiveBack(who) => {
                if let Some(key) = key(self, who) {
                    self.command(key, DeskAction::Takeover { with_person: false });
                }
            }
            Happening::Say(who) => {
                if let Some(key) = key(self, who) {
                    self.command(key, DeskAction::Say { text: "Dạ em chào anh".to_owned() });
                }
            }
            Happening::InboxReply { who, held_ms } => {
                if let Some(customer) = self.customers.get(who) {
                    let mut inner = self.shared.lock();
                    let now_ms = inner.now_ms;
                    let act = Act::PageInboxReply { text: "Để mình xem".to_owned() };
                    held(&mut inner, held_ms, |inner| {
                        inner.world.person_does(customer.plan.page, &customer.plan.psid, act, now_ms)
                    });
                }
            }
            Happening::Token { page, is_dead } => {
                let mut inner = self.shared.lock();
                if is_dead {
                    inner.world.revoke_token(&token(page), 460);
                } else {
                    inner.world.restore_token(&token(page));
                }
            }
            Happening::Throttle(on) => {
                let mut inner = self.shared.lock();
                let throttle = on.then_some(Throttle { sends_max: 2, window_ms: 10_000, code: 613 });
                let faults = Faults { throttle, ..inner.world.faults().clone() };
                inner.world.set_faults(faults);
            }
            Happening::Clock(by_ms) => self.shared.lock().skew_ms += by_ms,
            Happening::Drift(ppm) => self.shared.lock().drift_ppm = ppm,
        }
    }
}
