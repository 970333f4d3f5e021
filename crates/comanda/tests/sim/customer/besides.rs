//! How a customer carries a [`Twist`] out.

use comanda_domain::invariant::ConfirmingStep;
use comanda_sim::{Act, Faults};
use rand::RngExt as _;

use super::{Customer, Phase};
use crate::machine::Inner;
use crate::plan::{Dish, Goal};
use crate::twist::{Deed, Twist, When};

/// How long Meta holds back what something later overtakes.
const HELD_BACK_MS: i64 = 2_000;

impl Customer {
    /// What is still to be done besides at this moment.
    pub(super) fn twist(&self, when: When) -> Option<Twist> {
        let Goal::Order { twist: Some(twist), .. } = self.plan.goals.get(self.goal)? else { return None };
        (twist.when == when && !self.besides.is_done).then_some(*twist)
    }

    /// Writes the first message of an order; perhaps changes it at once, and perhaps that overtakes it.
    pub(super) fn begin_order(&mut self, inner: &mut Inner, first: (Dish, u32)) {
        let twist = self.twist(When::BeforeAnswer);
        let is_overtaken = twist.is_some_and(|twist| twist.comes_first);
        let held_back = is_overtaken.then_some(HELD_BACK_MS);
        let mid = held(inner, held_back, |inner| self.say_dishes(inner, "", first));
        self.written = mid.map(|mid| (mid, first));
        if let Some(twist) = twist {
            self.do_besides(inner, twist, None);
        }
    }

    /// Taps "yes", and does something else at the same instant on a second device.
    pub(super) fn tap_on_two_devices(&mut self, inner: &mut Inner, twist: Twist, payload: &str) {
        if twist.comes_first {
            self.do_besides(inner, twist, Some(payload));
        }
        self.tap(inner, payload.to_owned());
        if twist.twice
            && let Some((_, Some(mid))) = &self.tapped
        {
            inner.twice.insert(mid.clone());
        }
        if !twist.comes_first {
            self.do_besides(inner, twist, Some(payload));
        }
        // Which of the two the shop hears of first decides what is read back: either is taken.
        self.wish = None;
    }

    pub(super) fn do_besides(&mut self, inner: &mut Inner, twist: Twist, payload: Option<&str>) {
        self.besides.is_done = true;
        let mid = match twist.deed {
            Deed::Edit(dish, count) => self.edit(inner, (dish, count)),
            Deed::Unsend => self.unsend(inner, twist.when),
            Deed::More(dish, count) => self.say_dishes(inner, "thêm ", (dish, count)),
            Deed::Change => self.taps(inner, "Đổi", "c1:change".to_owned()),
            Deed::ConfirmAgain => self.taps(inner, "Xác nhận", payload.unwrap_or("c1:confirm").to_owned()),
        };
        if twist.twice {
            inner.twice.extend(mid);
        }
        self.since_ms = inner.now_ms;
    }

    /// Answers "to order #12, or a new one?".
    pub(super) fn says_what_it_belongs_to(&mut self, inner: &mut Inner) -> bool {
        let asked = {
            let thread = inner.world.thread(self.plan.page, &self.plan.psid);
            let mut fresh = thread.bubbles.iter().skip(self.from_bubble);
            let asks = |payload: &str| payload == "c1:new-order" || payload.starts_with("c1:amend:");
            let last = fresh.rfind(|bubble| !bubble.quick_replies.is_empty());
            last.and_then(|bubble| {
                let mut chips = bubble.quick_replies.iter().map(|chip| chip.payload.as_str());
                let answers: Vec<String> =
                    chips.by_ref().filter(|payload| asks(payload)).map(str::to_owned).collect();
                (!answers.is_empty()).then(|| (bubble.mid.clone(), answers))
            })
        };
        let Some((mid, answers)) = asked.filter(|(mid, _)| self.asked_in.as_ref() != Some(mid)) else {
            return false;
        };
        let answer = answers[self.rng.random_range(0..answers.len())].clone();
        if answer.starts_with("c1:amend:") {
            self.besides.amends = true;
            // All of it is read back, with what the kitchen has.
            self.said += self.kept;
            self.wish = None;
        }
        self.asked_in = Some(mid);
        self.taps(inner, "…", answer);
        self.since_ms = inner.now_ms;
        self.phase = Phase::Said;
        true
    }

    /// Whether the kitchen was asked for the change that was confirmed: there is no receipt for it.
    pub(super) fn change_is_proposed(&mut self, inner: &mut Inner, tapped: &str) -> bool {
        if !self.besides.amends {
            return false;
        }
        let taken = inner.truth.confirming.iter().skip(self.from_step).find_map(|view| match &view.step {
            ConfirmingStep::Taken { mark: Some(mark), total, .. }
                if view.conversation == self.key && tapped.ends_with(mark.as_str()) =>
            {
                Some(*total)
            }
            _ => None,
        });
        let Some(total) = taken else { return false };
        self.said -= total.minor();
        self.kept = self.kept.max(total.minor());
        self.finish(inner);
        true
    }

    fn edit(&mut self, inner: &mut Inner, (dish, count): (Dish, u32)) -> Option<String> {
        let (mid, (old, old_count)) = self.written.clone()?;
        let text = format!("{count} {}", dish.name());
        self.does(inner, Act::Edit { mid: mid.clone(), text });
        let money = dish.price() * i64::from(count) - old.price() * i64::from(old_count);
        // The shop may hear of it too late: neither is more than was said.
        self.said += money.max(0);
        self.wish = self.wish.map(|wish| wish + money);
        self.written = Some((mid.clone(), (dish, count)));
        Some(mid)
    }

    /// Takes the message back. While nothing is ordered, something is wanted all the same.
    fn unsend(&mut self, inner: &mut Inner, when: When) -> Option<String> {
        let (mid, (dish, count)) = self.written.take()?;
        self.does(inner, Act::Unsend { mid: mid.clone() });
        self.wish = self.wish.map(|wish| wish - dish.price() * i64::from(count));
        if matches!(when, When::BeforeAnswer | When::AfterAnswer) {
            let again = self.say_dishes(inner, "", (dish, count));
            self.written = again.map(|mid| (mid, (dish, count)));
        }
        self.besides.has_emptied |= when == When::AtConfirmation;
        Some(mid)
    }
}

/// Lets Meta hold back what is done here.
pub(crate) fn held<T>(inner: &mut Inner, within_ms: Option<i64>, act: impl FnOnce(&mut Inner) -> T) -> T {
    let Some(reorder_within_ms) = within_ms else { return act(inner) };
    let before = inner.world.faults().clone();
    inner.world.set_faults(Faults { reorder_probability: 1.0, reorder_within_ms, ..before.clone() });
    let done = act(inner);
    inner.world.set_faults(before);
    done
}
