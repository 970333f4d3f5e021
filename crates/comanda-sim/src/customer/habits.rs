//! What people do beside ordering straight on: ask, slip, change, come again, leave. What somebody will do is drawn
//! once, when they turn up.

use rand::RngExt;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;

use super::phrases::Phrase;

/// How likely people are to do what makes a conversation wind. Each is a chance between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Habits {
    /// Asks something before ordering.
    pub asks_first: f64,
    /// Asks something in the middle of the order.
    pub asks_midway: f64,
    /// Orders the wrong number and mends the message before it is answered.
    pub edits_at_once: f64,
    /// The same, once the answer shows it.
    pub edits_after_answer: f64,
    /// Adds something and takes the message back.
    pub unsends: f64,
    /// Says with the dishes how they are wanted.
    pub says_how: f64,
    /// Says everything at once: dishes, address, telephone number.
    pub says_everything: f64,
    /// Cuts the order into several short texts.
    pub types_in_pieces: f64,
    /// Says yes with the thumb.
    pub thumbs_up: f64,
    /// Says yes with a reaction.
    pub reacts: f64,
    /// Sends a place instead of an address.
    pub sends_pin: f64,
    /// Sends a cart instead of words.
    pub sends_cart: f64,
    /// Takes something out of the cart, by buttons or in words.
    pub changes_cart: f64,
    /// Wants something more after the order stands.
    pub adds_after: f64,
    /// Cancels after the order stands.
    pub cancels_after: f64,
    /// Comes again later for the same.
    pub comes_again: f64,
    /// Sends a sticker in between.
    pub sends_sticker: f64,
    /// Sends a voice note or a photo in between.
    pub sends_media: f64,
    /// Wants the food at a later time.
    pub orders_for_later: f64,
    /// Mentions an allergy.
    pub has_allergy: f64,
    /// Wants to talk to a person and nothing else.
    pub asks_for_person: f64,
    /// Leaves without a word in the middle.
    pub leaves: f64,
    /// Says that they want no more messages.
    pub says_stop: f64,
}

impl Habits {
    /// None of it.
    pub const NONE: Self = Self {
        asks_first: 0.0,
        asks_midway: 0.0,
        edits_at_once: 0.0,
        edits_after_answer: 0.0,
        unsends: 0.0,
        says_how: 0.0,
        says_everything: 0.0,
        types_in_pieces: 0.0,
        thumbs_up: 0.0,
        reacts: 0.0,
        sends_pin: 0.0,
        sends_cart: 0.0,
        changes_cart: 0.0,
        adds_after: 0.0,
        cancels_after: 0.0,
        comes_again: 0.0,
        sends_sticker: 0.0,
        sends_media: 0.0,
        orders_for_later: 0.0,
        has_allergy: 0.0,
        asks_for_person: 0.0,
        leaves: 0.0,
        says_stop: 0.0,
    };

    /// Those of people from the street.
    pub const STREET: Self = Self {
        asks_first: 0.15,
        asks_midway: 0.12,
        edits_at_once: 0.04,
        edits_after_answer: 0.04,
        unsends: 0.03,
        says_how: 0.25,
        says_everything: 0.25,
        types_in_pieces: 0.08,
        thumbs_up: 0.06,
        reacts: 0.05,
        sends_pin: 0.15,
        sends_cart: 0.04,
        changes_cart: 0.08,
        adds_after: 0.08,
        cancels_after: 0.03,
        comes_again: 0.06,
        sends_sticker: 0.04,
        sends_media: 0.02,
        orders_for_later: 0.1,
        has_allergy: 0.04,
        asks_for_person: 0.02,
        leaves: 0.05,
        says_stop: 0.01,
    };
}

/// How a message goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slip {
    EditedAtOnce,
    EditedAfterAnswer,
    Unsent,
}

/// What is said with the dishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Telling {
    How,
    Everything,
}

/// How the yes to the read-back is given, when not by chip or word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Yes {
    Thumb,
    Reaction,
}

/// How something leaves the cart again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Buttons,
    Words,
}

/// What is wanted once the order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    /// Something more, for the order that stands.
    Amend,
    /// Something more, as an order of its own.
    NewOrder,
    Cancel,
    Again,
}

/// What is sent in between that is no words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    Voice,
    Photo,
    Sticker,
}

/// What somebody is going to do. What is done is taken out.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says one thing, and any of them may go together")]
pub(super) struct Intent {
    pub(super) asks_first: Option<Phrase>,
    pub(super) asks_midway: Option<Phrase>,
    pub(super) slip: Option<Slip>,
    pub(super) telling: Option<Telling>,
    pub(super) in_pieces: bool,
    pub(super) yes: Option<Yes>,
    pub(super) pin: bool,
    pub(super) cart: bool,
    pub(super) change: Option<Change>,
    pub(super) after: Option<After>,
    pub(super) media: Option<Media>,
    pub(super) later: bool,
    pub(super) allergy: bool,
    pub(super) person: bool,
    /// Leaves after this many answers to the order.
    pub(super) leaves_after: Option<u32>,
    pub(super) stop: bool,
}

/// What customers ask about.
pub(super) const TOPICS: [Phrase; 7] = [
    Phrase::AskHours,
    Phrase::AskFee,
    Phrase::AskPrice,
    Phrase::AskWait,
    Phrase::AskWhere,
    Phrase::AskVegetarian,
    Phrase::AskRecommend,
];

impl Intent {
    pub(super) fn draw(habits: &Habits, rng: &mut ChaCha8Rng) -> Self {
        let topic = |chance: f64, rng: &mut ChaCha8Rng| {
            rng.random_bool(chance).then(|| TOPICS.choose(rng).copied().unwrap_or(Phrase::AskHours))
        };
        Self {
            asks_first: topic(habits.asks_first, rng),
            asks_midway: topic(habits.asks_midway, rng),
            slip: one_of(
                rng,
                &[
                    (habits.edits_at_once, Slip::EditedAtOnce),
                    (habits.edits_after_answer, Slip::EditedAfterAnswer),
                    (habits.unsends, Slip::Unsent),
                ],
            ),
            telling: one_of(
                rng,
                &[(habits.says_how, Telling::How), (habits.says_everything, Telling::Everything)],
            ),
            in_pieces: rng.random_bool(habits.types_in_pieces),
            yes: one_of(rng, &[(habits.thumbs_up, Yes::Thumb), (habits.reacts, Yes::Reaction)]),
            pin: rng.random_bool(habits.sends_pin),
            cart: rng.random_bool(habits.sends_cart),
            change: halves(rng, habits.changes_cart, Change::Buttons, Change::Words),
            after: halves(rng, habits.adds_after, After::Amend, After::NewOrder).or_else(|| {
                one_of(rng, &[(habits.cancels_after, After::Cancel), (habits.comes_again, After::Again)])
            }),
            media: halves(rng, habits.sends_media, Media::Voice, Media::Photo)
                .or_else(|| one_of(rng, &[(habits.sends_sticker, Media::Sticker)])),
            later: rng.random_bool(habits.orders_for_later),
            allergy: rng.random_bool(habits.has_allergy),
            person: rng.random_bool(habits.asks_for_person),
            leaves_after: rng.random_bool(habits.leaves).then(|| rng.random_range(1..=2)),
            stop: rng.random_bool(habits.says_stop),
        }
    }
}

/// The first whose chance comes true.
fn one_of<T: Copy>(rng: &mut ChaCha8Rng, chances: &[(f64, T)]) -> Option<T> {
    chances.iter().find(|(chance, _)| rng.random_bool(*chance)).map(|(_, what)| *what)
}

/// One of two, each as likely, if the chance comes true.
fn halves<T>(rng: &mut ChaCha8Rng, chance: f64, one: T, other: T) -> Option<T> {
    let comes_true = rng.random_bool(chance);
    let is_one = rng.random_bool(0.5);
    comes_true.then_some(if is_one { one } else { other })
}
