//! One world from its first second to its last: takes the next step, again and again, and judges at the end.

mod loops;
mod meta;
mod people;

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;

use comanda_domain::id::EventId;
use comanda_domain::invariant::Broken;
use comanda_domain::record::Delivery;
use comanda_domain::time::Timestamp;
use comanda_flow::deliver::LookUps;
use comanda_log::port::Consumer;
use comanda_sim::{Faults, WebhookCall};
use comanda_store::port::outbox::Settlement;
use tokio::runtime::Runtime;

use crate::coverage::Covered;
use crate::customer::Customer;
use crate::dice::{Dice, Edge, Fired};
use crate::machine::{Next, Shared, TaskId};
use crate::plan::{PAGES, Plan};
use crate::process::{Claimed, Disk, Process, token};
use crate::{desk, judge};

use meta::world_of;

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
    /// What came to pass, and how often.
    pub(crate) covered: Covered,
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
    /// Under [`crate::broken::Defect::AckBeforeAppend`].
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
        covered: std::mem::take(&mut inner.truth.watch.covered),
    }
}

impl<'p> Sim<'p> {
    fn new(plan: &'p Plan) -> Self {
        let shared = Shared::new(world_of(plan), Dice::new(plan.seed, plan.muted.clone()), plan.rates);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        shared.lock().cuts.planned.clone_from(&plan.cuts);
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
            if self.shared.lock().take_cut() {
                let down_ms = self.between(500, 5_000);
                self.crash(down_ms);
            }
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
        self.shared.lock().confirming.clear();
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
}

/// The time on the program's clock.
pub(crate) fn clock_of(sim: &Sim<'_>) -> Timestamp {
    (sim.shared.clock())()
}
