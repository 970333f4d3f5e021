//! Where chance comes from: one stream of numbers per kind of question, all from one seed, so that leaving something out
//! of a world changes as little as possible of the rest.

use std::collections::BTreeSet;

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Edge {
    LogAppend,
    LogRead,
    LogSettle,
    StoreRead,
    StoreCommit,
    StoreClaim,
    StoreSettle,
    Transport,
    Crash,
    Cursor,
    Latency,
    Tie,
    Desk,
}

const EDGES: usize = 13;

/// A fault that happened: its kind and its number among those questions.
pub(crate) type Fired = (Edge, u64);

/// See the module.
pub(crate) struct Dice {
    streams: Vec<ChaCha8Rng>,
    asked: [u64; EDGES],
    muted: BTreeSet<Fired>,
    fired: Vec<Fired>,
    /// From now on nothing goes wrong.
    pub(crate) calm: bool,
}

impl Dice {
    pub(crate) fn new(seed: u64, muted: BTreeSet<Fired>) -> Self {
        let stream = |number: usize| stream(seed, number as u64);
        Self {
            streams: (0..EDGES).map(stream).collect(),
            asked: [0; EDGES],
            muted,
            fired: Vec::new(),
            calm: false,
        }
    }

    /// Whether something goes wrong here, in which of `kinds` ways. Asking changes only this edge's stream.
    pub(crate) fn fault(&mut self, edge: Edge, permille: u32, kinds: usize) -> Option<usize> {
        let number = self.asked[edge as usize];
        self.asked[edge as usize] += 1;
        let stream = &mut self.streams[edge as usize];
        let (chance, kind) = (stream.random_range(0..1000_u32), stream.random_range(0..kinds.max(1)));
        if self.calm || chance >= permille || self.muted.contains(&(edge, number)) {
            return None;
        }
        self.fired.push((edge, number));
        Some(kind)
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, edge: Edge, low: i64, high: i64) -> i64 {
        self.streams[edge as usize].random_range(low..=high)
    }

    pub(crate) fn fired(&self) -> &[Fired] {
        &self.fired
    }
}

/// One of the independent streams of a seed.
pub(crate) fn stream(seed: u64, number: u64) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(number);
    rng
}
