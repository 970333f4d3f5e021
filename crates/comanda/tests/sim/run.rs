//! One world from its first second to its last: takes the next step, again and again, and judges at the end.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;

use axum::body::Body;
use bytes::Bytes;
use comanda_domain::command::{DeskAction, DeskCommand};
use comanda_domain::hash::IdHash;
use comanda_domain::id::{CommandId, ConversationKey, DeliveryId, EventId};
use comanda_domain::invariant::Broken;
use comanda_domain::record::{Delivery, NewRecord, RecordKind};
use comanda_domain::time::Timestamp;
use comanda_flow::deliver::LookUps;
use comanda_flow::{runner, ticker};
use comanda_log::BatchLimit;
use comanda_log::port::Consumer;
use comanda_meta::{RawBody, Secrets, SignatureHeaders, split, verify};
use comanda_sim::{Act, Faults, PageConfig, Throttle, Timing, WebhookCall, World, WorldConfig};
use comanda_store::port::outbox::{OutboxCounts, Settlement};
use secrecy::SecretString;
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

use crate::broken::Defect;
use crate::customer::Customer;
use crate::dice::{Dice, Edge, Fired};
use crate::machine::{Next, Shared, TaskId};
use crate::plan::{Happening, PAGES, Plan};
use crate::process::{APP_ID, APP_SECRET, Claimed, Disk, Process, VERIFY_TOKEN, token};
use crate::{desk, judge};

/// Meta waits this long for our answer.
const WEBHOOK_TIMEOUT_MS: i64 = 5_000;
/// Longest time that a world may need to come to rest, once nothing goes wrong any more.
const REST_MS_MAX: i64 = 3 * 3_600_000;
/// A world that takes more steps than this does not come to rest.
const STEPS_MAX: u64 = 30_000;

/// What a world came to.
pub(crate) struct Outcome {
    pub(crate) trace: String,
    pub(crate) broken: Vec<Broken>,
    pub(crate) fired: Vec<Fired>,
    pub(crate) steps: u64,
    pub(crate) orders: usize,
    pub(crate) crashes: u64,
}

/// What a task came to.
enum Done {
    Webhook {
        call: WebhookCall,
        status: u16,
    },
    Lane {
        number: usize,
        consumer: Box<dyn Consumer>,
        has_worked: bool,
    },
    Ticked {
        more: bool,
    },
    Recovered(bool),
    Took {
        taken: Option<comanda_flow::deliver::Taken>,
        unwritten: Vec<Settlement>,
        /// Whether it wrote what became of sends, too.
        settles: bool,
    },
    Sent(Settlement),
    Wrote {
        unwritten: Vec<Settlement>,
    },
    LookedUp(LookUps),
    Commanded {
        event: EventId,
        is_durable: bool,
        delivery: Delivery,
    },
    /// Under [`Defect::AckBeforeAppend`].
    AppendedLate,
}

type Task = Pin<Box<dyn Future<Output = Done> + Send>>;

pub(crate) struct Sim<'p> {
    pub(crate) plan: &'p Plan,
    pub(crate) runtime: Runtime,
    pub(crate) shared: Arc<Shared>,
    disk: Disk,
    pub(crate) process: Option<Process>,
    starts: u64,
    crashes: u64,
    tasks: BTreeMap<TaskId, Task>,
    webhooks: BTreeMap<TaskId, u64>,
    tasks_made: TaskId,
    meta_at_ms: Option<i64>,
    pub(crate) customers: Vec<Customer>,
    pub(crate) acknowledged: Vec<EventId>,
    pub(crate) commands: u64,
    is_calm: bool,
}

/// Runs the world of `plan`.
pub(crate) fn run(plan: &Plan) -> Outcome {
    let mut sim = Sim::new(plan);
    let mut steps = 0;
    let mut broken = sim.play(&mut steps);
    if broken.is_empty() {
        broken = judge::judge(&sim);
    }
    for found in &broken {
        sim.shared.note(format_args!("BROKEN: {found}"));
    }
    sim.tasks.clear();
    if let Some(process) = sim.process.take() {
        sim.runtime.block_on(process.end());
    }
    let mut inner = sim.shared.lock();
    Outcome {
        trace: std::mem::take(&mut inner.trace),
        broken,
        fired: inner.dice.fired().to_vec(),
        steps,
        orders: inner.truth.days.len(),
        crashes: sim.crashes,
    }
}

impl<'p> Sim<'p> {
    fn new(plan: &'p Plan) -> Self {
        let shared = Shared::new(world_of(plan), Dice::new(plan.seed, plan.muted.clone()), plan.rates);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let disk = Disk::new(plan.adapters, &shared);
        for (number, customer) in plan.customers.iter().enumerate() {
            shared.after(customer.starts_ms, Next::Customer(number));
        }
        for (number, (at_ms, _)) in plan.happenings.iter().enumerate() {
            shared.after(*at_ms, Next::Happening(number));
        }
        if plan.cooks {
            shared.after(30_000, Next::Cook);
        }
        shared.after(0, Next::Start);
        shared.after(plan.calm_at_ms(), Next::Calm);
        Self {
            customers: plan.customers.iter().map(|customer| Customer::new(plan, customer)).collect(),
            plan,
            runtime,
            shared,
            disk,
            process: None,
            starts: 0,
            crashes: 0,
            tasks: BTreeMap::new(),
            webhooks: BTreeMap::new(),
            tasks_made: 0,
            meta_at_ms: None,
            acknowledged: Vec::new(),
            commands: 0,
            is_calm: false,
        }
    }

    /// Until nothing is left to do, or too much.
    fn play(&mut self, steps: &mut u64) -> Vec<Broken> {
        let mut calm_since_ms = None;
        while let Some(next) = self.next() {
            *steps += 1;
            let now_ms = self.shared.lock().now_ms;
            if next == Next::Calm {
                calm_since_ms = Some(now_ms);
            }
            self.take(next);
            self.schedule_meta();
            let is_late = calm_since_ms.is_some_and(|since_ms| now_ms - since_ms > REST_MS_MAX);
            if is_late || *steps > STEPS_MAX {
                let lag = self.process.as_ref().map(|process| self.runtime.block_on(process.log.stats()));
                let seen = format!("{next:?} after {steps} steps: {:?}, {lag:?}", self.counts());
                return vec![Broken { invariant: "every world comes to rest", seen }];
            }
        }
        Vec::new()
    }

    /// What comes next; when nothing does, timers that have come due meanwhile.
    fn next(&mut self) -> Option<Next> {
        let next = self.shared.pop();
        let Some(process) = self.process.as_ref().filter(|_| next.is_none()) else { return next };
        let now = (self.shared.clock())();
        let due = self.runtime.block_on(process.store.due_timers(now, 1)).unwrap();
        due.first().map(|_| Next::Ticker)
    }

    fn take(&mut self, next: Next) {
        match next {
            Next::Wake(park) => {
                if self.crashes_here() {
                    return self.crash(self.between(500, 5_000));
                }
                if let Some(task) = self.shared.release(park) {
                    self.poll(task);
                }
            }
            Next::Meta => self.send_webhooks(),
            Next::GiveUp(task) => {
                if let Some(call) = self.webhooks.remove(&task) {
                    self.tasks.remove(&task);
                    self.webhook_failed(call);
                }
            }
            Next::Customer(number) => {
                let mut inner = self.shared.lock();
                if let Some(delay_ms) = self.customers[number].turn(&mut inner) {
                    inner.after(delay_ms, Next::Customer(number));
                }
            }
            Next::Lane(number) => self.pull(number),
            Next::Ticker => self.tick(),
            Next::Deliver => self.deliver(),
            Next::LookUp => self.look_up(),
            Next::Cook => {
                if let Some((key, what)) = desk::cook(self) {
                    self.command(key, what);
                }
                if !self.is_calm {
                    let delay_ms = self.between(5_000, 40_000);
                    self.shared.after(delay_ms, Next::Cook);
                }
            }
            Next::Happening(number) => self.happen(self.plan.happenings[number].1),
            Next::Start => self.start(),
            Next::Calm => self.calm_down(),
        }
    }

    fn between(&self, low: i64, high: i64) -> i64 {
        self.shared.lock().dice.between(Edge::Desk, low, high)
    }

    fn crashes_here(&self) -> bool {
        let mut inner = self.shared.lock();
        let permille = inner.rates.crash;
        self.process.is_some() && inner.dice.fault(Edge::Crash, permille, 1).is_some()
    }

    // -- the program begins and ends

    fn start(&mut self) {
        if self.process.is_some() {
            return;
        }
        self.starts += 1;
        self.shared.note(format_args!("the program starts (number {})", self.starts));
        let process = self.runtime.block_on(Process::start(self.plan, &self.disk, &self.shared, self.starts));
        self.process = Some(process);
        for lane in 0..self.plan.lanes {
            self.shared.after(1, Next::Lane(lane));
        }
        self.shared.after(1, Next::Ticker);
        self.shared.after(1, Next::Deliver);
    }

    fn crash(&mut self, down_ms: i64) {
        let Some(process) = self.process.take() else { return };
        self.shared.note(format_args!("the program dies, with {} things under way", self.tasks.len()));
        self.crashes += 1;
        self.tasks.clear();
        for call in std::mem::take(&mut self.webhooks).into_values() {
            self.webhook_failed(call);
        }
        self.runtime.block_on(process.end());
        let share = {
            let mut inner = self.shared.lock();
            inner.dice.fault(Edge::Cursor, 500, 101)
        };
        if let Some(share) = share {
            self.disk.lose_cursor(i64::try_from(share).unwrap());
        }
        self.shared.after(down_ms, Next::Start);
    }

    fn calm_down(&mut self) {
        self.is_calm = true;
        {
            let mut inner = self.shared.lock();
            inner.note("from here on nothing goes wrong");
            inner.dice.calm = true;
            (inner.skew_ms, inner.drift_ppm) = (0, 0);
            inner.world.set_faults(Faults::default());
            for page in PAGES {
                inner.world.restore_token(&token(page));
            }
        }
        self.subscribe();
        self.shared.after(0, Next::Start);
    }

    // -- tasks

    fn spawn(&mut self, task: impl Future<Output = Done> + Send + 'static) -> TaskId {
        self.tasks_made += 1;
        let id = self.tasks_made;
        self.tasks.insert(id, Box::pin(task));
        id
    }

    fn poll(&mut self, id: TaskId) {
        let Some(mut task) = self.tasks.remove(&id) else { return };
        match self.runtime.block_on(self.shared.step(id, &mut task)) {
            Some(done) => {
                self.webhooks.remove(&id);
                drop(task);
                self.finish(done);
            }
            None => {
                self.tasks.insert(id, task);
            }
        }
    }

    fn begin(&mut self, task: impl Future<Output = Done> + Send + 'static) {
        let id = self.spawn(task);
        self.poll(id);
    }

    fn finish(&mut self, done: Done) {
        match done {
            Done::Webhook { call, status } => self.webhook_answered(&call, status),
            Done::Lane { number, consumer, has_worked } => {
                let Some(process) = &mut self.process else { return };
                process.consumers[number] = Some(consumer);
                if has_worked {
                    self.shared.after(1, Next::Lane(number));
                } else {
                    self.pull_again_later(number);
                }
            }
            Done::Ticked { more } => self.ticked(more),
            Done::Recovered(worked) => {
                let Some(process) = &mut self.process else { return };
                if worked {
                    process.claimed = Claimed::Known;
                }
                process.is_delivering = false;
                self.shared.after(if worked { 1 } else { 250 }, Next::Deliver);
                self.shared.after(1_000, Next::LookUp);
            }
            Done::Took { taken, unwritten, settles } => {
                let has_settled = settles && taken.is_some();
                self.took(taken, unwritten);
                if has_settled {
                    self.shared.after(1, Next::Deliver);
                    self.shared.after(1_000, Next::LookUp);
                }
            }
            Done::Sent(settlement) => {
                let Some(process) = &mut self.process else { return };
                process.sends_under_way -= 1;
                process.unwritten.push(settlement);
                self.shared.after(1, Next::Deliver);
            }
            Done::Wrote { unwritten } => {
                let Some(process) = &mut self.process else { return };
                process.is_delivering = false;
                process.unwritten.extend(unwritten);
                let delay_ms = if process.unwritten.is_empty() { 1 } else { 250 };
                process.idle_takes = 0;
                self.shared.after(delay_ms, Next::Deliver);
                self.shared.after(1_000, Next::LookUp);
            }
            Done::LookedUp(look_ups) => {
                let Some(process) = &mut self.process else { return };
                process.look_ups = Some(look_ups);
                if self.counts().in_doubt > 0 {
                    self.shared.after(5_000, Next::LookUp);
                }
                self.shared.after(1, Next::Deliver);
            }
            Done::Commanded { event, is_durable, delivery } => self.commanded(event, is_durable, delivery),
            Done::AppendedLate => self.wake_lanes(),
        }
    }

    fn wake_lanes(&self) {
        for lane in 0..self.plan.lanes {
            self.shared.after(1, Next::Lane(lane));
        }
    }

    // -- converse and the ticker

    fn pull(&mut self, number: usize) {
        let Some(process) = &mut self.process else { return };
        let Some(mut consumer) = process.consumers[number].take() else { return };
        let limit =
            BatchLimit { records_max: self.plan.batch_records_max, wait_max: std::time::Duration::ZERO };
        let (converse, shared) = (Arc::clone(&process.converse), Arc::clone(&self.shared));
        self.begin(async move {
            let has_worked = match consumer.next_batch(limit).await {
                Ok(batch) if batch.is_empty() => false,
                Ok(batch) => {
                    runner::process(&converse, batch, || wake(&shared)).await;
                    true
                }
                Err(_) => false,
            };
            Done::Lane { number, consumer, has_worked }
        });
    }

    /// A lane that found nothing is woken by the next append; until all is settled it also looks by itself.
    fn pull_again_later(&mut self, number: usize) {
        let Some(process) = &self.process else { return };
        let stats = self.runtime.block_on(process.log.stats()).unwrap();
        if number == 0 && stats.groups.iter().any(|group| group.lag > 0) {
            self.shared.after(500, Next::Lane(0));
        }
    }

    fn tick(&mut self) {
        let Some(process) = &mut self.process else { return };
        if process.is_ticking {
            return;
        }
        process.is_ticking = true;
        let (store, producer) = (Arc::clone(&process.loops), Arc::clone(&process.producer));
        let now = (self.shared.clock())();
        self.begin(async move {
            match ticker::tick(store.as_ref(), producer.as_ref(), now).await {
                Ok(handed_out) => Done::Ticked { more: handed_out > 0 },
                Err(_) => Done::Ticked { more: true },
            }
        });
    }

    fn ticked(&mut self, more: bool) {
        let Some(process) = &mut self.process else { return };
        process.is_ticking = false;
        if more {
            self.shared.after(100, Next::Ticker);
            self.wake_lanes();
            return;
        }
        let store = Arc::clone(&process.store);
        let next = self.runtime.block_on(comanda_store::port::ConversationStore::next_timer(store.as_ref()));
        let now = (self.shared.clock())();
        // Beyond the end of the world nothing is waited for.
        let wait_ms = next.unwrap().map(|next| next.as_millis() - now.as_millis());
        if let Some(wait_ms) = wait_ms.filter(|wait_ms| *wait_ms < judge::WATCHED_MS) {
            self.shared.after(wait_ms.max(50), Next::Ticker);
        }
    }

    // -- deliver

    pub(crate) fn counts(&self) -> OutboxCounts {
        let Some(process) = &self.process else { return OutboxCounts::default() };
        let store = Arc::clone(&process.store);
        self.runtime.block_on(comanda_store::port::OutboxStore::outbox_counts(store.as_ref())).unwrap()
    }

    fn deliver(&mut self) {
        let Some(process) = &mut self.process else { return };
        if process.is_delivering {
            return;
        }
        process.is_delivering = true;
        let deliver = Arc::clone(&process.deliver);
        if process.claimed != Claimed::Known {
            if process.sends_under_way > 0 || !process.unwritten.is_empty() {
                return self.write();
            }
            let claimed = process.claimed;
            return self.begin(async move {
                let doubted = match claimed {
                    Claimed::Unheard => deliver.doubt_all().await,
                    Claimed::ByTheDead | Claimed::Known => deliver.doubt_unfinished().await,
                };
                Done::Recovered(doubted.is_ok())
            });
        }
        let room = 4_usize.saturating_sub(process.sends_under_way);
        if room == 0 && process.unwritten.is_empty() {
            process.is_delivering = false;
            return;
        }
        let mut unwritten = std::mem::take(&mut process.unwritten);
        let settles = !unwritten.is_empty();
        self.begin(async move {
            let taken = deliver.take(room, &mut unwritten).await.ok();
            Done::Took { taken, unwritten, settles }
        });
    }

    /// Writes what became of sends, if there is any.
    fn write(&mut self) {
        let Some(process) = &mut self.process else { return };
        let mut unwritten = std::mem::take(&mut process.unwritten);
        if unwritten.is_empty() {
            process.is_delivering = false;
            return;
        }
        let deliver = Arc::clone(&process.deliver);
        self.begin(async move {
            deliver.write(&mut unwritten).await;
            Done::Wrote { unwritten }
        });
    }

    fn took(&mut self, taken: Option<comanda_flow::deliver::Taken>, unwritten: Vec<Settlement>) {
        let Some(process) = &mut self.process else { return };
        process.is_delivering = false;
        process.unwritten.extend(unwritten);
        let has_failed = taken.is_none();
        if has_failed {
            process.claimed = Claimed::Unheard;
        }
        let taken = taken.unwrap_or_default();
        if taken.rows.is_empty() {
            process.idle_takes += 1;
            let doublings = process.idle_takes.min(6);
            let pending = self.counts();
            if has_failed || pending.queued > 0 || pending.sending > 0 {
                self.shared.after(250 << doublings, Next::Deliver);
            }
            return;
        }
        process.idle_takes = 0;
        let (deliver, numbers) = (Arc::clone(&process.deliver), Arc::new(taken.numbers));
        process.sends_under_way += taken.rows.len();
        for row in taken.rows {
            let (deliver, numbers) = (Arc::clone(&deliver), Arc::clone(&numbers));
            self.begin(async move { Done::Sent(deliver.send_one(row, &numbers).await) });
        }
        self.shared.after(5, Next::Deliver);
    }

    fn look_up(&mut self) {
        let Some(process) = &mut self.process else { return };
        let Some(mut look_ups) = process.look_ups.take() else { return };
        let deliver = Arc::clone(&process.deliver);
        self.begin(async move {
            deliver.look_up_round(&mut look_ups).await;
            Done::LookedUp(look_ups)
        });
    }

    // -- Meta

    fn schedule_meta(&mut self) {
        let mut inner = self.shared.lock();
        let Some(due_ms) = inner.world.next_due() else { return };
        if self.meta_at_ms.is_none_or(|at_ms| due_ms < at_ms) {
            let delay_ms = due_ms - inner.now_ms;
            inner.after(delay_ms, Next::Meta);
            self.meta_at_ms = Some(due_ms);
        }
    }

    fn send_webhooks(&mut self) {
        self.meta_at_ms = None;
        let calls = {
            let mut inner = self.shared.lock();
            let now_ms = inner.now_ms;
            inner.world.due(now_ms)
        };
        for call in calls {
            let Some(process) = &self.process else {
                self.webhook_failed(call.id);
                continue;
            };
            let mut request = http::Request::post("/webhooks/meta");
            for (name, value) in &call.headers {
                request = request.header(*name, value);
            }
            let request = request.body(Body::from(call.body.clone())).unwrap();
            let gateway = process.gateway.clone();
            let number = call.id;
            let id = self.spawn(async move {
                let response = gateway.oneshot(request).await;
                let status = response.map_or(500, |response| response.status().as_u16());
                Done::Webhook { call, status }
            });
            self.webhooks.insert(id, number);
            self.shared.after(WEBHOOK_TIMEOUT_MS, Next::GiveUp(id));
            self.poll(id);
        }
    }

    fn webhook_failed(&self, call: u64) {
        let mut inner = self.shared.lock();
        let now_ms = inner.now_ms;
        inner.note(format_args!("webhook {call}: no answer"));
        inner.world.webhook_result(call, Err(()), now_ms);
    }

    fn webhook_answered(&mut self, call: &WebhookCall, status: u16) {
        {
            let mut inner = self.shared.lock();
            let now_ms = inner.now_ms;
            inner.note(format_args!("webhook {}: answered {status}", call.id));
            inner.world.webhook_result(call.id, Ok(status), now_ms);
        }
        if status == 200 {
            self.acknowledged.extend(events_of(call));
        }
        self.wake_lanes();
        self.append_late();
    }

    fn append_late(&mut self) {
        let Some(process) = &self.process else { return };
        if self.plan.defect != Some(Defect::AckBeforeAppend) {
            return;
        }
        let (waiting, producer) = (Arc::clone(&process.acked_unwritten), Arc::clone(&process.producer));
        let shared = Arc::clone(&self.shared);
        self.begin(async move {
            shared.park(200).await;
            let deliveries = std::mem::take(&mut *waiting.lock().unwrap());
            for delivery in deliveries {
                while producer.append(&delivery).await.is_err() {}
            }
            Done::AppendedLate
        });
    }

    // -- people of the shop

    fn command(&mut self, key: ConversationKey, what: DeskAction) {
        self.commands += 1;
        let seed = self.plan.seed;
        let part = |name: &str, number: u64| {
            IdHash::new(name).part(&seed.to_be_bytes()).part(&number.to_be_bytes()).finish()
        };
        let id = CommandId::from_bytes(part("sim/command", self.commands));
        self.shared.note(format_args!("desk: {what:?} in {key}"));
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

    fn append_command(&mut self, event: EventId, delivery: Delivery, after_ms: i64) {
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

    fn commanded(&mut self, event: EventId, is_durable: bool, delivery: Delivery) {
        self.wake_lanes();
        if is_durable {
            self.acknowledged.push(event);
        } else {
            // The page says so, and the cook taps again: the same command.
            self.append_command(event, delivery, 2_000);
        }
    }

    fn happen(&mut self, happening: Happening) {
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
            Happening::InboxReply(who) => {
                if let Some(customer) = self.customers.get(who) {
                    let mut inner = self.shared.lock();
                    let now_ms = inner.now_ms;
                    let act = Act::PageInboxReply { text: "Để mình xem".to_owned() };
                    inner.world.person_does(customer.plan.page, &customer.plan.psid, act, now_ms);
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

    /// What a person does in Meta's app settings, should Meta have given the pages up.
    fn subscribe(&self) {
        let mut inner = self.shared.lock();
        let fields = fields(self.plan.reports).join(",");
        for page in PAGES {
            let token = token(page);
            let uri = format!("https://graph.facebook.com/v25.0/{page}/subscribed_apps?access_token={token}");
            let body = format!("{{\"subscribed_fields\":\"{fields}\"}}");
            let request = http::Request::post(uri).header("content-type", "application/json");
            let now_ms = inner.now_ms;
            let answer = inner.world.handle(&request.body(Bytes::from(body)).unwrap(), now_ms);
            inner.note(format_args!("page {page} is subscribed: {}", answer.status().as_u16()));
        }
    }
}

fn fields(reports: bool) -> Vec<String> {
    let all = PageConfig::new("1", "", "").subscribed_fields.into_iter();
    all.filter(|field| reports || !["message_deliveries", "message_reads"].contains(&field.as_str()))
        .collect()
}

fn world_of(plan: &Plan) -> World {
    let mut config = WorldConfig::new(APP_ID, APP_SECRET, VERIFY_TOKEN);
    config.callback_url = Some("http://shop.example/webhooks/meta".to_owned());
    config.seed = plan.seed;
    config.timing = Timing { webhook_ms: 50, echo_ms: 300, delivery_ms: 800, read_ms: 3_000 };
    for page in PAGES {
        let mut page = PageConfig::new(page, "Quán Thử", &token(page));
        page.subscribed_fields = fields(plan.reports);
        config.pages.push(page);
    }
    let share = |permille: u32| f64::from(permille) / 1_000.0;
    config.faults = Faults {
        redeliver_probability: share(plan.rates.webhooks),
        reorder_probability: share(plan.rates.webhooks) / 2.0,
        batch_items_max: plan.webhook_items_max,
        lose_acknowledgement_probability: share(plan.rates.webhooks) / 4.0,
        lose_echo_probability: share(plan.rates.echoes),
        delay_echo_probability: share(plan.rates.echoes) / 2.0,
        ..Faults::default()
    };
    World::new(config)
}

/// The ids that the gateway must have given to what this call carried.
fn events_of(call: &WebhookCall) -> Vec<EventId> {
    let value =
        |name: &str| call.headers.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str());
    let headers = SignatureHeaders { sha256: value("x-hub-signature-256"), sha1: None };
    let secrets = Secrets::new(SecretString::from(APP_SECRET.to_owned())).unwrap();
    let verified = verify(RawBody(call.body.clone()), headers, &secrets).unwrap();
    split(&verified).into_iter().map(|record| record.event).collect()
}

/// Wakes the loops that have something to do after a commit. The others would look and find nothing.
fn wake(shared: &Shared) {
    let mut inner = shared.lock();
    if std::mem::take(&mut inner.truth.to_send) {
        inner.after(1, Next::Deliver);
    }
    if std::mem::take(&mut inner.truth.timers_set) {
        inner.after(2, Next::Ticker);
    }
}

/// The time on the program's clock.
pub(crate) fn clock_of(sim: &Sim<'_>) -> Timestamp {
    (sim.shared.clock())()
}
