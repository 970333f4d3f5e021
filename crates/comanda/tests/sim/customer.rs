//! A customer: writes, looks at the phone, taps what is read back if it is what was meant, asks again when nothing
//! comes, and gives up at last. Remembers what the shop promised.

mod besides;

pub(crate) use besides::held;

use comanda_domain::id::{ConversationKey, OrderId};
use comanda_domain::invariant::Broken;
use comanda_sim::{Act, Bubble, Content};
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use crate::dice::stream;
use crate::machine::Inner;
use crate::plan::{CustomerPlan, Dish, Ending, Goal, Plan};
use crate::twist::When;

/// How long silence is borne.
const PATIENCE_MS: i64 = 4 * 60_000;
/// How often something is asked again.
const NUDGES_MAX: u32 = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Fresh,
    Said,
    Tapped,
    Leaving,
}

/// What became of what is done besides, in one order.
#[derive(Default)]
struct Besides {
    is_done: bool,
    /// The message was taken back while it was confirmed: there may be nothing to order.
    has_emptied: bool,
    /// The cart is a change of what the kitchen has.
    amends: bool,
}

pub(crate) struct Customer {
    pub(crate) plan: CustomerPlan,
    pub(crate) key: ConversationKey,
    rng: ChaCha8Rng,
    goal: usize,
    phase: Phase,
    since_ms: i64,
    nudges: u32,
    /// Everything from here on in the thread belongs to this goal.
    from_bubble: usize,
    /// The same among what was decided on the way to the kitchen.
    from_step: usize,
    /// Whether the rest of the order was said.
    said_all: bool,
    /// Money of everything that was ever said, less what was promised.
    said: i64,
    /// What this goal is to cost; `None` when something was said twice or left lying.
    wish: Option<i64>,
    tapped: Option<(String, Option<String>)>,
    /// What the shop says to the tap stands from here on in the thread.
    tapped_at_bubble: usize,
    /// The message that began the order, with what it says.
    written: Option<(String, (Dish, u32))>,
    besides: Besides,
    /// The message in which it was asked what the cart belongs to, once that is answered.
    asked_in: Option<String>,
    /// The most that an order of this customer in the kitchen can come to.
    kept: i64,
    /// The orders this customer was told of.
    pub(crate) promised: Vec<OrderId>,
    /// The last tap of confirmations that nobody answered.
    pub(crate) unanswered: Vec<String>,
    pub(crate) broken: Vec<Broken>,
}

impl Customer {
    pub(crate) fn new(plan: &Plan, customer: &CustomerPlan) -> Self {
        Self {
            key: format!("{}/messenger/{}", customer.page, customer.psid).parse().unwrap(),
            plan: customer.clone(),
            rng: stream(plan.seed, 3_000 + customer.number),
            goal: 0,
            phase: Phase::Fresh,
            since_ms: 0,
            nudges: 0,
            from_bubble: 0,
            from_step: 0,
            said_all: false,
            said: 0,
            wish: Some(0),
            tapped: None,
            tapped_at_bubble: 0,
            written: None,
            besides: Besides::default(),
            asked_in: None,
            kept: 0,
            promised: Vec::new(),
            unanswered: Vec::new(),
            broken: Vec::new(),
        }
    }

    /// Looks at the phone once; says after how long again, `None` when there is nothing more to be had.
    pub(crate) fn turn(&mut self, inner: &mut Inner) -> Option<i64> {
        let goal = self.plan.goals.get(self.goal)?.clone();
        match (&goal, self.phase) {
            (Goal::Order { first, .. }, Phase::Fresh) => {
                self.begin(inner);
                self.wish = self.wish.map(|_| 0);
                self.begin_order(inner, *first);
                self.phase = Phase::Said;
            }
            (Goal::Order { then, ending, first, .. }, Phase::Said) => {
                if !self.says_what_it_belongs_to(inner) {
                    self.listen(inner, *first, *then, *ending);
                }
            }
            (Goal::Order { .. }, Phase::Tapped) => self.wait_for_receipt(inner),
            (Goal::Comment, Phase::Fresh) => {
                self.begin(inner);
                let text = "quán còn mở không shop".to_owned();
                self.does(inner, Act::Comment { post: "1".to_owned(), text });
                self.phase = Phase::Leaving;
            }
            (Goal::Human, Phase::Fresh) => {
                self.begin(inner);
                self.does(inner, Act::Text { text: "cho mình gặp nhân viên".to_owned() });
                self.phase = Phase::Leaving;
            }
            (Goal::Chat, Phase::Fresh) => {
                self.begin(inner);
                self.does(inner, Act::Text { text: "xin chào".to_owned() });
                self.phase = Phase::Leaving;
            }
            (_, _) => {
                if inner.now_ms - self.since_ms > 30_000 {
                    self.finish(inner);
                }
            }
        }
        Some(self.rng.random_range(2_000..12_000))
    }

    fn begin(&mut self, inner: &Inner) {
        self.since_ms = inner.now_ms;
        self.nudges = 0;
        self.said_all = false;
        self.tapped = None;
        self.written = None;
        self.besides = Besides::default();
        self.from_step = inner.truth.confirming.len();
        self.from_bubble = inner.world.thread(self.plan.page, &self.plan.psid).bubbles.len();
    }

    fn finish(&mut self, inner: &Inner) {
        self.goal += 1;
        self.phase = Phase::Fresh;
        self.since_ms = inner.now_ms;
    }

    fn does(&mut self, inner: &mut Inner, act: Act) -> Option<String> {
        inner.note(format_args!("customer {}: {act:?}", self.plan.number));
        let now_ms = inner.now_ms;
        inner.world.person_does(self.plan.page, &self.plan.psid, act, now_ms)
    }

    fn say_dishes(&mut self, inner: &mut Inner, before: &str, (dish, count): (Dish, u32)) -> Option<String> {
        let money = dish.price() * i64::from(count);
        self.said += money;
        self.wish = self.wish.map(|wish| wish + money);
        self.since_ms = inner.now_ms;
        self.does(inner, Act::Text { text: format!("{before}{count} {}", dish.name()) })
    }

    /// The newest read-back from a place of the thread on: its button, and what it comes to.
    fn read_back(&self, inner: &Inner, from_bubble: usize) -> Option<(String, i64)> {
        let thread = inner.world.thread(self.plan.page, &self.plan.psid);
        let mut chips = thread.bubbles.iter().skip(from_bubble).flat_map(|bubble| &bubble.quick_replies);
        let chip = chips.rfind(|chip| chip.payload.starts_with("c1:confirm:"))?;
        let mark = chip.payload.strip_prefix("c1:confirm:")?.to_owned();
        let total = inner.truth.read_backs.get(&(self.key.clone(), mark))?;
        Some((chip.payload.clone(), total.minor()))
    }

    fn listen(&mut self, inner: &mut Inner, first: (Dish, u32), then: Option<(Dish, u32)>, ending: Ending) {
        if let Some((payload, total)) = self.read_back(inner, self.from_bubble) {
            if total > self.said {
                let seen =
                    format!("customer {} said {} and was read back {total}", self.plan.number, self.said);
                self.broken.push(Broken { invariant: "nothing is read back that was not said", seen });
                return self.finish(inner);
            }
            if let Some(more) = then.filter(|_| !self.said_all) {
                self.said_all = true;
                self.say_dishes(inner, "thêm ", more);
                return;
            }
            if let Some(twist) = self.twist(When::AfterAnswer) {
                return self.do_besides(inner, twist, Some(&payload));
            }
            if self.wish.is_none_or(|wish| wish == total) {
                match ending {
                    Ending::Confirm => match self.twist(When::AtConfirmation) {
                        Some(twist) => self.tap_on_two_devices(inner, twist, &payload),
                        None => self.tap(inner, payload),
                    },
                    Ending::Drop => {
                        self.taps(inner, "Hủy", "c1:cancel".to_owned());
                        self.since_ms = inner.now_ms;
                        self.phase = Phase::Leaving;
                    }
                }
                return;
            }
        }
        if inner.now_ms - self.since_ms > PATIENCE_MS {
            self.wish = None;
            self.nudges += 1;
            if self.nudges > NUDGES_MAX {
                self.finish(inner);
            } else {
                self.say_dishes(inner, "", first);
            }
        }
    }

    fn tap(&mut self, inner: &mut Inner, payload: String) {
        let mid = self.taps(inner, "Xác nhận", payload.clone());
        self.tapped = Some((payload, mid));
        self.tapped_at_bubble = inner.world.thread(self.plan.page, &self.plan.psid).bubbles.len();
        self.since_ms = inner.now_ms;
        self.phase = Phase::Tapped;
    }

    /// Whether the shop said anything since the tap.
    fn was_spoken_to(&self, inner: &Inner) -> bool {
        let thread = inner.world.thread(self.plan.page, &self.plan.psid);
        thread.bubbles.iter().skip(self.tapped_at_bubble).any(Bubble::is_from_page)
    }

    fn taps(&mut self, inner: &mut Inner, title: &str, payload: String) -> Option<String> {
        self.does(inner, Act::TapQuickReply { title: title.to_owned(), payload })
    }

    fn wait_for_receipt(&mut self, inner: &mut Inner) {
        let Some((tapped, mid)) = self.tapped.clone() else { return self.finish(inner) };
        let receipt = {
            let thread = inner.world.thread(self.plan.page, &self.plan.psid);
            let fresh = thread.bubbles.iter().skip(self.from_bubble);
            let mut receipts = fresh.filter_map(|bubble| match &bubble.content {
                Content::Receipt { receipt } => Some(receipt.order_number.clone()),
                _ => None,
            });
            receipts.next_back().and_then(|number| OrderId::parse(&number).ok())
        };
        if let Some(order) = receipt
            && !self.promised.contains(&order)
        {
            self.promised.push(order);
            if let Some((_, mark)) = inner.truth.taps.get(&order)
                && let Some(total) = inner.truth.read_backs.get(&(self.key.clone(), mark.clone()))
            {
                self.said -= total.minor();
                self.kept = self.kept.max(total.minor());
            }
            if let Some(twist) = self.twist(When::AfterOrder) {
                self.do_besides(inner, twist, None);
            }
            return self.finish(inner);
        }
        if self.says_what_it_belongs_to(inner) || self.change_is_proposed(inner, &tapped) {
            return;
        }
        // It may be the same cart: then it is asked once more.
        if let Some((payload, total)) = self.read_back(inner, self.tapped_at_bubble)
            && total <= self.said
        {
            return self.tap(inner, payload);
        }
        if inner.now_ms - self.since_ms > PATIENCE_MS {
            self.nudges += 1;
            self.wish = None;
            if self.nudges > NUDGES_MAX {
                if !(self.besides.has_emptied && self.was_spoken_to(inner)) {
                    self.unanswered.extend(mid);
                }
                self.finish(inner);
            } else {
                self.tap(inner, tapped);
            }
        }
    }
}
