//! What an order cost its customer: how many questions had to be answered, and whether a person had to help.

use serde::Serialize;

/// What one order took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OrderEffort {
    /// Questions of the shop between the first dish and the confirmation; the read-back is none.
    pub questions: u32,
    /// The customer was told that a person looks at it.
    pub needed_person: bool,
    /// How many portions the customer wanted, all dishes together, when the order stood.
    pub portions: u32,
}

/// What the orders of many customers took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Effort {
    /// Orders that customers saw stand.
    pub orders: usize,
    /// Half of the orders took at most so many questions.
    pub questions_median: u32,
    /// Orders for which a person was called.
    pub needed_person: usize,
}

impl Effort {
    /// Sums up.
    pub fn of(orders: impl IntoIterator<Item = OrderEffort>) -> Self {
        let mut questions = Vec::new();
        let mut needed_person = 0;
        for order in orders {
            questions.push(order.questions);
            needed_person += usize::from(order.needed_person);
        }
        questions.sort_unstable();
        let middle = questions.len().saturating_sub(1) / 2;
        Self {
            orders: questions.len(),
            questions_median: questions.get(middle).copied().unwrap_or_default(),
            needed_person,
        }
    }

    /// Share of the orders for which a person was called, in percent.
    pub fn person_percent(&self) -> f64 {
        let count = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
        100.0 * count(self.needed_person) / count(self.orders).max(1.0)
    }
}

/// Counts while the conversation goes on.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    /// The first dish was said and the order does not stand yet.
    current: Option<OrderEffort>,
    orders: Vec<OrderEffort>,
    times_told: u32,
}

impl Tally {
    /// The first dish of an order is said.
    pub(super) fn begin(&mut self) {
        self.current.get_or_insert_default();
    }

    /// The shop asked so many things.
    pub(super) fn asked(&mut self, questions: u32) {
        if let Some(current) = &mut self.current {
            current.questions += questions;
        }
    }

    /// The shop said that a person looks at it.
    pub(super) fn told_of_person(&mut self) {
        self.times_told += 1;
        if let Some(order) = self.current.as_mut().or(self.orders.last_mut()) {
            order.needed_person = true;
        }
    }

    /// The order stands, with so many portions.
    pub(super) fn placed(&mut self, portions: u32) {
        self.orders.push(OrderEffort { portions, ..self.current.take().unwrap_or_default() });
    }

    /// What is being talked about is no order of its own any more, but so many portions more.
    pub(super) fn joined(&mut self, portions: u32) {
        let joined = self.current.take().unwrap_or_default();
        if let Some(order) = self.orders.last_mut() {
            order.needed_person |= joined.needed_person;
            order.portions += portions;
        }
    }

    /// How often the shop said that a person looks at it.
    pub(super) fn times_told(&self) -> u32 {
        self.times_told
    }

    pub(super) fn orders(&self) -> &[OrderEffort] {
        &self.orders
    }
}
