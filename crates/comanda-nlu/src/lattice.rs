//! The cheapest explanation of a text: every form proposes a stretch of tokens at a cost, and a shortest path through
//! these stretches explains the whole text. Words that no form explains cost most.
//!
//! All meanings of a chosen stretch that are about as good as the best one are kept: which of them holds is for the
//! grammar of orders ([`crate::assemble`]) to say.

use crate::index::{Hit, Index};
use crate::meaning::{Cue, Meaning};
use crate::token::{Kind, Token};

/// Every stretch costs this much, so that one long form beats two short ones.
const STRETCH: f32 = 0.5;
/// A word that nothing explains.
const UNREAD: f32 = 2.5;
/// Meanings of one stretch that cost at most this much more than the best one are kept.
const SLACK: f32 = 0.35;

/// A stretch of tokens and what it may mean.
#[derive(Debug, Clone)]
pub(crate) struct Segment {
    /// First token.
    pub(crate) start: usize,
    /// Token after the last.
    pub(crate) end: usize,
    /// Cheapest first; empty for what nothing explains and for marks.
    pub(crate) meanings: Vec<Meaning>,
    /// Of the cheapest meaning: 0 is exact.
    pub(crate) cost: f32,
    /// Of the tokens, for marks.
    pub(crate) kind: Kind,
    /// The lexicon of the best meaning, `None` for the menu.
    pub(crate) language: Option<u8>,
    /// Part of a detail (phone, time, address …): not about dishes.
    pub(crate) taken: bool,
}

impl Segment {
    /// Whether it may be this cue.
    pub(crate) fn is(&self, cue: Cue) -> bool {
        self.meanings.contains(&Meaning::Cue(cue))
    }

    /// Whether nothing explains it.
    pub(crate) fn is_unread(&self) -> bool {
        self.meanings.is_empty() && self.kind == Kind::Word
    }

    /// The number it may be.
    pub(crate) fn number(&self) -> Option<u32> {
        self.meanings
            .iter()
            .find_map(|meaning| if let Meaning::Number(number) = meaning { Some(*number) } else { None })
    }

    /// Whether a sentence ends here.
    pub(crate) fn ends_sentence(&self) -> bool {
        matches!(self.kind, Kind::Break | Kind::QuestionMark)
    }
}

#[derive(Clone, Copy)]
struct Best {
    cost: f32,
    /// Where the stretch that ends here begins.
    from: usize,
}

/// Cuts the tokens into the cheapest sequence of segments.
pub(crate) fn segments(index: &Index, tokens: &[Token]) -> Vec<Segment> {
    let mut best = vec![Best { cost: f32::INFINITY, from: 0 }; tokens.len() + 1];
    if let Some(first) = best.first_mut() {
        first.cost = 0.0;
    }
    let mut edges: Vec<(usize, Hit)> = Vec::with_capacity(tokens.len() * 4);
    let mut hits = Vec::new();
    for (start, token) in tokens.iter().enumerate() {
        let so_far = best.get(start).map_or(f32::INFINITY, |best| best.cost);
        hits.clear();
        index.hits(tokens, start, &mut hits);
        hits.extend(number(token).map(|number| Hit {
            end: start + 1,
            meaning: Meaning::Number(number),
            cost: 0.0,
            language: None,
        }));
        let alone = if token.kind == Kind::Word { UNREAD } else { 0.0 };
        relax(&mut best, start, start + 1, so_far + alone);
        for hit in &hits {
            relax(&mut best, start, hit.end, so_far + STRETCH + hit.cost);
            edges.push((start, *hit));
        }
    }
    trace(&best, &edges, tokens)
}

fn number(token: &Token) -> Option<u32> {
    token.whole().and_then(|number| u32::try_from(number).ok())
}

fn relax(best: &mut [Best], from: usize, to: usize, cost: f32) {
    if let Some(slot) = best.get_mut(to)
        && cost < slot.cost
    {
        *slot = Best { cost, from };
    }
}

fn trace(best: &[Best], edges: &[(usize, Hit)], tokens: &[Token]) -> Vec<Segment> {
    let mut bounds = Vec::new();
    let mut end = tokens.len();
    while end > 0 {
        let start = best.get(end).map_or(0, |best| best.from).min(end - 1);
        bounds.push((start, end));
        end = start;
    }
    bounds.reverse();
    bounds.into_iter().map(|(start, end)| segment(start, end, edges, tokens)).collect()
}

fn segment(start: usize, end: usize, edges: &[(usize, Hit)], tokens: &[Token]) -> Segment {
    let kind = tokens.get(start).map_or(Kind::Word, |token| token.kind);
    let first = edges.partition_point(|(from, _)| *from < start);
    let here = edges.iter().skip(first).take_while(|(from, _)| *from == start).map(|(_, hit)| hit);
    let mut hits: Vec<&Hit> = here.filter(|hit| hit.end == end).collect();
    hits.sort_by(|a, b| a.cost.total_cmp(&b.cost));
    let cost = hits.first().map_or(if kind == Kind::Word { UNREAD } else { 0.0 }, |hit| hit.cost);
    // Words of the lexicons hold only where nothing fits better: "the" is not "thẻ".
    // An amount needs a choice behind it, which tells it apart well enough.
    let sure = |hit: &Hit| hit.language.is_some() && !matches!(hit.meaning, Meaning::Amount { .. });
    let slack = |hit: &Hit| if sure(hit) { 0.0 } else { SLACK };
    hits.retain(|hit| hit.cost <= cost + slack(hit));
    let language = hits.first().and_then(|hit| hit.language);
    let mut meanings = Vec::with_capacity(hits.len());
    for hit in hits {
        if !meanings.contains(&hit.meaning) {
            meanings.push(hit.meaning);
        }
    }
    Segment { start, end, meanings, cost, kind, language, taken: false }
}
