//! What a customer does besides to a message of an order, or at the same instant on a second device.

use rand::RngExt as _;
use rand::seq::IndexedRandom as _;
use rand_chacha::ChaCha8Rng;

use crate::plan::Dish;

/// One thing besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Twist {
    pub(crate) when: When,
    pub(crate) deed: Deed,
    /// It reaches the shop before what it belongs to: the message that it changes, or the tap of the same instant.
    pub(crate) comes_first: bool,
    /// Meta delivers both twice.
    pub(crate) twice: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// As soon as the message is written.
    BeforeAnswer,
    /// The cart was read back.
    AfterAnswer,
    /// At the instant of the confirming tap.
    AtConfirmation,
    /// The receipt is there.
    AfterOrder,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    /// The message says something else now.
    Edit(Dish, u32),
    /// The message is taken back.
    Unsend,
    /// One more dish.
    More(Dish, u32),
    /// "Change something."
    Change,
    /// The same "yes" once more.
    ConfirmAgain,
}

impl Twist {
    /// Three orders in four have one.
    pub(crate) fn random(rng: &mut ChaCha8Rng) -> Option<Self> {
        let dish = if rng.random_bool(0.5) { Dish::Tai } else { Dish::Ga };
        let count = rng.random_range(1..=3);
        // At the instant of the tap there are most ways to go wrong.
        let when = *[
            When::BeforeAnswer,
            When::AfterAnswer,
            When::AtConfirmation,
            When::AtConfirmation,
            When::AfterOrder,
        ]
        .choose(rng)
        .unwrap();
        let revision = if rng.random_bool(0.6) { Deed::Edit(dish, count) } else { Deed::Unsend };
        let deed = match when {
            When::BeforeAnswer | When::AfterAnswer | When::AfterOrder => revision,
            When::AtConfirmation => {
                *[revision, revision, Deed::More(dish, count), Deed::Change, Deed::ConfirmAgain]
                    .choose(rng)
                    .unwrap()
            }
        };
        let twist = Self { when, deed, comes_first: rng.random_bool(0.4), twice: rng.random_bool(0.3) };
        rng.random_bool(0.75).then_some(twist)
    }
}
