//! What a seed stands for: who writes what, what happens besides, and how much goes wrong.

use std::collections::BTreeSet;

use rand::RngExt as _;
use rand::seq::IndexedRandom as _;
use rand_chacha::ChaCha8Rng;

use crate::broken::Defect;
use crate::cut::{Cut, Step};
use crate::dice::{Fired, stream};
use crate::twist::Twist;

/// How often something goes wrong, in permille of the calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Rates {
    pub(crate) append: u32,
    pub(crate) read: u32,
    pub(crate) settle: u32,
    pub(crate) commit: u32,
    pub(crate) ask: u32,
    pub(crate) claim: u32,
    pub(crate) transport: u32,
    /// Calls that take very long.
    pub(crate) slow: u32,
    /// Ends of the program, in permille of the steps in which somebody waits.
    pub(crate) crash: u32,
    /// Webhooks that come once more, or late.
    pub(crate) webhooks: u32,
    /// Echoes that never come.
    pub(crate) echoes: u32,
}

/// One thing a customer wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Goal {
    /// An order, perhaps with more of it said after the first read-back, and something done besides.
    Order { first: (Dish, u32), then: Option<(Dish, u32)>, ending: Ending, twist: Option<Twist> },
    /// A comment under a post.
    Comment,
    /// A person, please.
    Human,
    /// Something that is no order.
    Chat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dish {
    Tai,
    Ga,
}

impl Dish {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Tai => "phở tái",
            Self::Ga => "phở gà",
        }
    }

    /// In dong.
    pub(crate) const fn price(self) -> i64 {
        match self {
            Self::Tai => 50_000,
            Self::Ga => 45_000,
        }
    }
}

/// What becomes of a draft that was read back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    Confirm,
    /// Taken back before it was confirmed.
    Drop,
}

/// A customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CustomerPlan {
    /// Stays when others are left out: names the stream of chance.
    pub(crate) number: u64,
    pub(crate) page: &'static str,
    pub(crate) psid: String,
    pub(crate) starts_ms: i64,
    pub(crate) goals: Vec<Goal>,
}

/// Something that happens besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Happening {
    /// The program ends, and starts again after this long.
    Down(i64),
    /// A person takes a customer's conversation on the desk.
    Takeover(usize),
    /// The same, from the Page Inbox; perhaps Meta holds its echo back, up to so long.
    InboxReply { who: usize, held_ms: Option<i64> },
    /// Somebody on the desk writes.
    Say(usize),
    /// It goes back to the bot.
    GiveBack(usize),
    /// The token of a page dies, or lives again.
    Token { page: &'static str, is_dead: bool },
    /// Meta throttles, or no longer.
    Throttle(bool),
    /// The program's clock is set forward or back.
    Clock(i64),
    /// The program's clock runs too fast or too slow, in parts per million.
    Drift(i64),
}

/// Where the files are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Adapters {
    Memory,
    Sqlite,
}

/// See the module.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) customers: Vec<CustomerPlan>,
    pub(crate) happenings: Vec<(i64, Happening)>,
    pub(crate) rates: Rates,
    pub(crate) adapters: Adapters,
    pub(crate) lanes: usize,
    pub(crate) batch_records_max: usize,
    /// Most items in one webhook.
    pub(crate) webhook_items_max: usize,
    pub(crate) quiet_ms: u64,
    /// How late an echo may be.
    pub(crate) echo_late_ms: i64,
    /// Where the program dies for certain.
    pub(crate) cuts: Vec<Cut>,
    /// Whether delivery and read reports come too.
    pub(crate) reports: bool,
    pub(crate) cooks: bool,
    pub(crate) defect: Option<Defect>,
    /// Faults that are left out.
    pub(crate) muted: BTreeSet<Fired>,
}

pub(crate) const PAGES: [&str; 2] = ["104", "205"];

/// When the last scripted thing has happened.
const SCRIPT_MS: i64 = 12 * 60_000;

/// How far the program's clock is off at most. Together with its drift it stays within the minute that a look-up allows
/// for: a clock that is wrong by more makes the program say things twice.
const CLOCK_OFF_MS: i64 = 40_000;

impl Plan {
    pub(crate) fn of_seed(seed: u64, defect: Option<Defect>) -> Self {
        let mut rng = stream(seed, 1_000);
        let customers: Vec<CustomerPlan> =
            (0..rng.random_range(2..=4)).map(|number| customer(seed, number)).collect();
        let rates = rates(&mut rng);
        let mut happenings = happenings(&mut rng, customers.len());
        let mut late = stream(seed, 1_001);
        happenings.extend(late_replies(&mut late, customers.len()));
        happenings.sort_by_key(|(at_ms, _)| *at_ms);
        Self {
            seed,
            customers,
            happenings,
            rates,
            adapters: if seed.is_multiple_of(3) { Adapters::Sqlite } else { Adapters::Memory },
            lanes: rng.random_range(1..=3),
            batch_records_max: *[1, 4, 64].choose(&mut rng).unwrap(),
            webhook_items_max: *[1, 1, 5, 50].choose(&mut rng).unwrap(),
            quiet_ms: *[0, 2_000, 2_000].choose(&mut rng).unwrap(),
            // Up to longer than a doubt lasts.
            echo_late_ms: *[60_000, 300_000, 1_200_000].choose(&mut late).unwrap(),
            cuts: cuts(&mut stream(seed, 1_002)),
            reports: rng.random_bool(0.2),
            cooks: rng.random_bool(0.7),
            defect,
            muted: BTreeSet::new(),
        }
    }
}

impl Plan {
    /// From when on nothing goes wrong: after the script, and not before the program had some time after its longest
    /// sleep.
    pub(crate) fn calm_at_ms(&self) -> i64 {
        let wakes = self.happenings.iter().filter_map(|(at_ms, happening)| match happening {
            Happening::Down(down_ms) => Some(at_ms + down_ms + 3 * 60_000),
            _ => None,
        });
        wakes.fold(SCRIPT_MS, i64::max)
    }
}

fn customer(seed: u64, number: u64) -> CustomerPlan {
    let mut rng = stream(seed, 2_000 + number);
    let dish = |rng: &mut ChaCha8Rng| {
        let dish = if rng.random_bool(0.5) { Dish::Tai } else { Dish::Ga };
        (dish, rng.random_range(1..=3))
    };
    let mut besides = stream(seed, 4_000 + number);
    let goals = (0..rng.random_range(1..=2)).map(|_| match rng.random_range(0..20_u32) {
        0 => Goal::Comment,
        1 => Goal::Human,
        2 => Goal::Chat,
        other => Goal::Order {
            first: dish(&mut rng),
            then: (other % 3 == 0).then(|| dish(&mut rng)),
            ending: if other == 4 { Ending::Drop } else { Ending::Confirm },
            twist: Twist::random(&mut besides),
        },
    });
    let goals = goals.collect();
    CustomerPlan {
        number,
        page: PAGES[rng.random_range(0..PAGES.len())],
        psid: format!("{}", 7_000_000_000 + number),
        starts_ms: rng.random_range(0..120_000),
        goals,
    }
}

fn rates(rng: &mut ChaCha8Rng) -> Rates {
    // Some worlds are calm in some ways, so that rare things are not drowned.
    let mut rate = |high: u32| if rng.random_bool(0.5) { rng.random_range(0..=high) } else { 0 };
    Rates {
        append: rate(150),
        read: rate(50),
        settle: rate(150),
        commit: rate(150),
        ask: rate(50),
        claim: rate(100),
        transport: rate(200),
        slow: rate(20),
        crash: rate(8),
        webhooks: rate(300),
        echoes: rate(500),
    }
}

fn happenings(rng: &mut ChaCha8Rng, customers: usize) -> Vec<(i64, Happening)> {
    let mut all = Vec::new();
    let at = |rng: &mut ChaCha8Rng| rng.random_range(0..SCRIPT_MS);
    let some = |rng: &mut ChaCha8Rng, likely: f64| rng.random_bool(likely);
    if some(rng, 0.3) {
        let down_ms = if some(rng, 0.2) { 70 * 60_000 } else { rng.random_range(1_000..120_000) };
        all.push((at(rng), Happening::Down(down_ms)));
    }
    if some(rng, 0.35) {
        let (who, from_ms) = (rng.random_range(0..customers), at(rng));
        let reply = Happening::InboxReply { who, held_ms: None };
        let how = if some(rng, 0.5) { Happening::Takeover(who) } else { reply };
        all.push((from_ms, how));
        all.push((from_ms + 20_000, Happening::Say(who)));
        all.push((from_ms + rng.random_range(30_000..200_000), Happening::GiveBack(who)));
    }
    if some(rng, 0.2) {
        let (page, from_ms) = (PAGES[rng.random_range(0..PAGES.len())], at(rng));
        all.push((from_ms, Happening::Token { page, is_dead: true }));
        all.push((from_ms + rng.random_range(10_000..400_000), Happening::Token { page, is_dead: false }));
    }
    if some(rng, 0.2) {
        let from_ms = at(rng);
        all.push((from_ms, Happening::Throttle(true)));
        all.push((from_ms + 60_000, Happening::Throttle(false)));
    }
    if some(rng, 0.25) {
        all.push((at(rng), Happening::Clock(rng.random_range(-CLOCK_OFF_MS..=CLOCK_OFF_MS))));
    }
    if some(rng, 0.1) {
        all.push((0, Happening::Drift(rng.random_range(-20_000..=20_000))));
    }
    all.sort_by_key(|(at_ms, _)| *at_ms);
    all
}

/// Somebody answers twice from the Page Inbox, and what was said first is told last, minutes later.
fn late_replies(rng: &mut ChaCha8Rng, customers: usize) -> Vec<(i64, Happening)> {
    if !rng.random_bool(0.25) {
        return Vec::new();
    }
    let (who, from_ms) = (rng.random_range(0..customers), rng.random_range(0..SCRIPT_MS / 2));
    let held_ms = Some(rng.random_range(10_000..600_000));
    vec![
        (from_ms, Happening::InboxReply { who, held_ms }),
        (from_ms + rng.random_range(1_000..20_000), Happening::InboxReply { who, held_ms: None }),
        (from_ms + rng.random_range(20_000..120_000), Happening::GiveBack(who)),
        (SCRIPT_MS - 1_000, Happening::GiveBack(who)),
    ]
}

/// In some worlds the program dies at one or two steps of a confirmation, in some at every one of them.
fn cuts(rng: &mut ChaCha8Rng) -> Vec<Cut> {
    match rng.random_range(0..10_u32) {
        0..4 => Vec::new(),
        4..8 => {
            let cut = |rng: &mut ChaCha8Rng| Cut {
                step: *Step::ALL.choose(rng).unwrap(),
                nth: rng.random_range(1..=2),
            };
            (0..rng.random_range(1..=2)).map(|_| cut(rng)).collect()
        }
        _ => Step::ALL.map(|step| Cut { step, nth: 1 }).to_vec(),
    }
}
