//! Many customers who turn up over time, on several pages.

use std::collections::BTreeMap;
use std::sync::Arc;

use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use super::persona::{Language, Persona};
use super::tally::{Effort, OrderEffort};
use super::vocabulary::Vocabulary;
use super::{Customer, Pace};
use crate::world::World;

/// How a customer's visit ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Saw the order stand.
    Ordered,
    /// Cancelled, and was heard.
    Cancelled,
    /// Lost interest.
    WentSilent,
    /// Was not understood for too long.
    GaveUp,
    /// Nobody answered.
    NoAnswer,
    /// A person of the shop takes care.
    WithPerson,
    /// Wants no more messages.
    Stopped,
}

/// A page where customers turn up.
#[derive(Clone, Debug)]
pub struct CrowdPage {
    /// Page id.
    pub page: String,
    /// What they can order there.
    pub vocabulary: Arc<Vocabulary>,
    /// What they speak, each as likely as its share of the list.
    pub languages: Vec<Language>,
}

/// Who turns up, where and when.
#[derive(Clone, Debug)]
pub struct CrowdPlan {
    /// The same seed gives the same people with the same wishes.
    pub seed: u64,
    /// Where.
    pub pages: Vec<CrowdPage>,
    /// How many.
    pub customers: usize,
    /// Arrivals are spread evenly at random over this time (milliseconds).
    pub over_ms: i64,
    /// How much time things take them.
    pub pace: Pace,
    /// `None` = everybody is different; otherwise everybody is like this, in the page's languages.
    pub persona: Option<Persona>,
}

#[derive(Clone, Debug)]
struct Member {
    page: String,
    person: String,
    arrives_ms: i64,
    customer: Customer,
}

/// Customers under way. Drive it with [`Crowd::tick`].
#[derive(Clone, Debug)]
pub struct Crowd {
    members: Vec<Member>,
    started_ms: Option<i64>,
    acts: u64,
}

impl Crowd {
    /// Draws the customers of a plan. Pages without languages are left out.
    pub fn new(plan: &CrowdPlan) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(plan.seed);
        let members = (0..plan.customers).filter_map(|_| draw_member(plan, &mut rng)).collect();
        Self { members, started_ms: None, acts: 0 }
    }

    /// Lets everybody look at their phone once; gives how many did something. The first tick is the start.
    pub fn tick(&mut self, world: &mut World, now_ms: i64) -> usize {
        let started_ms = *self.started_ms.get_or_insert(now_ms);
        let mut acted = 0;
        for member in &mut self.members {
            if member.customer.is_done() || now_ms < started_ms + member.arrives_ms {
                continue;
            }
            let act = member.customer.step(world.thread(&member.page, &member.person), now_ms);
            if let Some(act) = act {
                world.person_does(&member.page, &member.person, act, now_ms);
                acted += 1;
            }
        }
        self.acts += u64::try_from(acted).unwrap_or(0);
        acted
    }

    /// Whether everybody has come and gone.
    pub fn is_done(&self) -> bool {
        self.members.iter().all(|member| member.customer.is_done())
    }

    /// Everything done so far, by all.
    pub fn acts(&self) -> u64 {
        self.acts
    }

    /// How the visits ended that have ended.
    pub fn outcomes(&self) -> BTreeMap<Outcome, usize> {
        let mut counts = BTreeMap::new();
        for outcome in self.members.iter().filter_map(|member| member.customer.outcome()) {
            *counts.entry(outcome).or_default() += 1;
        }
        counts
    }

    /// What each order took that a customer saw stand.
    pub fn orders(&self) -> impl Iterator<Item = OrderEffort> {
        self.members.iter().flat_map(|member| member.customer.orders().iter().copied())
    }

    /// What each order took that this person saw stand.
    pub fn orders_of(&self, page: &str, person: &str) -> &[OrderEffort] {
        let member = self.members.iter().find(|member| member.page == page && member.person == person);
        member.map_or(&[], |member| member.customer.orders())
    }

    /// What all orders took, summed up.
    pub fn effort(&self) -> Effort {
        Effort::of(self.orders())
    }

    /// Page, person and ending of everybody.
    pub fn visits(&self) -> impl Iterator<Item = (&str, &str, Option<Outcome>)> {
        self.members
            .iter()
            .map(|member| (member.page.as_str(), member.person.as_str(), member.customer.outcome()))
    }
}

fn draw_member(plan: &CrowdPlan, rng: &mut ChaCha8Rng) -> Option<Member> {
    let page = plan.pages.choose(rng)?;
    let language = *page.languages.choose(rng)?;
    let persona = match plan.persona {
        Some(persona) => Persona { language, ..persona },
        None => Persona::random(language, rng),
    };
    let customer = Customer::new(rng.random(), persona, Arc::clone(&page.vocabulary)).with_pace(plan.pace);
    Some(Member {
        page: page.page.clone(),
        person: format!("6{:015}", rng.random_range(0..1_000_000_000_000_000_u64)),
        arrives_ms: rng.random_range(0..=plan.over_ms.max(0)),
        customer,
    })
}
