//! Virtual time and the order of steps.
//!
//! Everything that will happen stands in one queue; the earliest comes first, ties go by seed. What the program under
//! test does is a future that is polled only when its turn comes: it runs until it ends or until it stands at a
//! [`Shared::park`], which is where the wrappers let time pass. So other steps, and a crash, fall in between.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::fmt::Write as _;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};

use comanda_domain::time::Timestamp;
use comanda_sim::World;

use crate::cut::Cuts;
use crate::dice::{Dice, Edge};
use crate::tap::Truth;

/// When every world begins.
pub(crate) const START_MS: i64 = 1_795_000_000_000;

pub(crate) type TaskId = u64;

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// A parked future goes on.
    Wake(u64),
    /// Meta has webhooks to send.
    Meta,
    /// A webhook call has taken too long for Meta.
    GiveUp(TaskId),
    /// A customer looks at the phone.
    Customer(usize),
    /// A lane of *converse* pulls.
    Lane(usize),
    Ticker,
    Deliver,
    LookUp,
    /// Somebody in the kitchen looks at the board.
    Cook,
    /// Something of the plan.
    Happening(usize),
    /// The program starts again.
    Start,
    /// From here on nothing goes wrong any more.
    Calm,
}

/// What all parts of a world hold.
pub(crate) struct Shared {
    inner: Mutex<Inner>,
    /// What the program's clock shows.
    clock_ms: AtomicI64,
    /// Calls into the real log and store that are not answered yet.
    busy: AtomicUsize,
}

pub(crate) struct Inner {
    pub(crate) now_ms: i64,
    queue: BinaryHeap<Reverse<(i64, i64, u64)>>,
    entries: BTreeMap<u64, Next>,
    /// When *deliver*, and its looking for lost sends, look next, and by which entry.
    rounds: [Option<(i64, u64)>; 2],
    numbered: u64,
    parks: BTreeMap<u64, Park>,
    current: TaskId,
    polled_parks: usize,
    pub(crate) dice: Dice,
    pub(crate) world: World,
    pub(crate) truth: Truth,
    pub(crate) trace: String,
    /// How far the program's clock is off.
    pub(crate) skew_ms: i64,
    /// How fast it runs away, in parts per million.
    pub(crate) drift_ppm: i64,
    pub(crate) rates: crate::plan::Rates,
    pub(crate) cuts: Cuts,
    /// Webhooks under way that carry a confirming tap.
    pub(crate) confirming: BTreeSet<TaskId>,
    /// Messages that Meta is to deliver twice.
    pub(crate) twice: BTreeSet<String>,
}

struct Park {
    task: TaskId,
    is_released: bool,
    waker: Option<Waker>,
}

impl Shared {
    pub(crate) fn new(world: World, dice: Dice, rates: crate::plan::Rates) -> Arc<Self> {
        let inner = Inner {
            now_ms: START_MS,
            queue: BinaryHeap::new(),
            entries: BTreeMap::new(),
            rounds: [None; 2],
            numbered: 0,
            parks: BTreeMap::new(),
            current: 0,
            polled_parks: 0,
            dice,
            world,
            truth: Truth::default(),
            trace: String::new(),
            skew_ms: 0,
            drift_ppm: 0,
            rates,
            cuts: Cuts::default(),
            confirming: BTreeSet::new(),
            twice: BTreeSet::new(),
        };
        Arc::new(Self {
            inner: Mutex::new(inner),
            clock_ms: AtomicI64::new(START_MS),
            busy: AtomicUsize::new(0),
        })
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    /// The program's clock.
    pub(crate) fn clock(self: &Arc<Self>) -> Arc<dyn Fn() -> Timestamp + Send + Sync> {
        let shared = Arc::clone(self);
        Arc::new(move || Timestamp::from_millis(shared.clock_ms.load(Ordering::Relaxed)))
    }

    /// Takes the next entry and moves time on to it.
    pub(crate) fn pop(&self) -> Option<Next> {
        let mut inner = self.lock();
        let (at_ms, next) = loop {
            let Reverse((at_ms, _, number)) = inner.queue.pop()?;
            // One that something sooner took the place of has no entry any more.
            if let Some(next) = inner.entries.remove(&number) {
                break (at_ms, next);
            }
        };
        if let Some(slot) = inner.round_of(next) {
            *slot = None;
        }
        inner.now_ms = inner.now_ms.max(at_ms);
        let passed_ms = inner.now_ms - START_MS;
        let shown_ms = inner.now_ms + inner.skew_ms + passed_ms * inner.drift_ppm / 1_000_000;
        self.clock_ms.store(shown_ms, Ordering::Relaxed);
        Some(next)
    }

    pub(crate) fn after(&self, delay_ms: i64, next: Next) {
        self.lock().after(delay_ms, next);
    }

    /// Lets some time pass for the future that stands here.
    pub(crate) fn park(self: &Arc<Self>, delay_ms: i64) -> Parked {
        let mut inner = self.lock();
        let task = inner.current;
        let number = inner.after(delay_ms, Next::Wake(0));
        inner.entries.insert(number, Next::Wake(number));
        inner.parks.insert(number, Park { task, is_released: false, waker: None });
        Parked { shared: Arc::clone(self), number }
    }

    /// Lets a parked future go on; gives its task, if it still stands there.
    pub(crate) fn release(&self, number: u64) -> Option<TaskId> {
        let mut inner = self.lock();
        let park = inner.parks.get_mut(&number)?;
        park.is_released = true;
        if let Some(waker) = park.waker.take() {
            waker.wake();
        }
        Some(park.task)
    }

    /// Marks a call into something real for as long as the answer is held.
    pub(crate) fn busy(self: &Arc<Self>) -> Busy {
        self.busy.fetch_add(1, Ordering::SeqCst);
        Busy(Arc::clone(self))
    }

    /// Polls until the future ends (`Some`) or stands at a park with nothing real under way (`None`).
    pub(crate) async fn step<T>(
        &self,
        task: TaskId,
        future: &mut Pin<Box<dyn Future<Output = T> + Send>>,
    ) -> Option<T> {
        std::future::poll_fn(|context| {
            {
                let mut inner = self.lock();
                inner.current = task;
                inner.polled_parks = 0;
            }
            match future.as_mut().poll(context) {
                Poll::Ready(done) => Poll::Ready(Some(done)),
                Poll::Pending => {
                    let stands = self.lock().polled_parks > 0 && self.busy.load(Ordering::SeqCst) == 0;
                    if stands { Poll::Ready(None) } else { Poll::Pending }
                }
            }
        })
        .await
    }

    /// One line of the trace.
    pub(crate) fn note(&self, what: impl std::fmt::Display) {
        self.lock().note(what);
    }
}

impl Inner {
    /// Puts `next` into the queue. A loop that asks for its next round over and over has one round ahead of it, the
    /// soonest that was asked for, or the rounds of a day would multiply.
    pub(crate) fn after(&mut self, delay_ms: i64, next: Next) -> u64 {
        let at_ms = self.now_ms + delay_ms.max(0);
        let number = self.numbered + 1;
        if let Some(slot) = self.round_of(next) {
            match *slot {
                Some((planned_ms, planned)) if planned_ms <= at_ms => return planned,
                Some((_, later)) => {
                    *slot = Some((at_ms, number));
                    self.entries.remove(&later);
                }
                None => *slot = Some((at_ms, number)),
            }
        }
        self.numbered = number;
        let tie = self.dice.between(Edge::Tie, 0, 1 << 30);
        self.queue.push(Reverse((at_ms, tie, number)));
        self.entries.insert(number, next);
        number
    }

    /// Whether what is being polled is a webhook with a confirming tap.
    pub(crate) fn carries_a_yes(&self) -> bool {
        self.confirming.contains(&self.current)
    }

    fn round_of(&mut self, next: Next) -> Option<&mut Option<(i64, u64)>> {
        match next {
            Next::Deliver => Some(&mut self.rounds[0]),
            Next::LookUp => Some(&mut self.rounds[1]),
            _ => None,
        }
    }

    pub(crate) fn note(&mut self, what: impl std::fmt::Display) {
        let passed = self.now_ms - START_MS;
        let _ = writeln!(self.trace, "{:>6}.{:03}s  {what}", passed / 1000, passed % 1000);
    }
}

/// See [`Shared::busy`].
pub(crate) struct Busy(Arc<Shared>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.busy.fetch_sub(1, Ordering::SeqCst);
    }
}

/// See [`Shared::park`].
pub(crate) struct Parked {
    shared: Arc<Shared>,
    number: u64,
}

impl Future for Parked {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut inner = self.shared.lock();
        let Some(park) = inner.parks.get_mut(&self.number) else { return Poll::Ready(()) };
        if park.is_released {
            return Poll::Ready(());
        }
        park.waker = Some(context.waker().clone());
        inner.polled_parks += 1;
        Poll::Pending
    }
}

impl Drop for Parked {
    fn drop(&mut self) {
        self.shared.lock().parks.remove(&self.number);
    }
}
