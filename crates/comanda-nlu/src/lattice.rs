//! Every form that the text may hold, and the cheapest way to explain it from each place to its end.
//!
//! Each form proposes a stretch of tokens at a cost; words that no form explains cost most. Which of several meanings of a
//! stretch holds is for the grammar of orders ([`crate::grammar`]) to say; the cheapest explanation of the words alone tells it
//! how far it strays.

mod numbers;

use crate::index::{Hit, Index};
use crate::meaning::{Cue, Meaning};
use crate::token::{Kind, Token};

/// Every stretch costs this much, so that one long form beats two short ones.
pub(crate) const STRETCH: f32 = 0.5;
/// A word that nothing explains.
pub(crate) const UNREAD: f32 = 2.5;
/// A word of another language than the text's.
const OTHER_LANGUAGE: f32 = 0.1;
/// A picture that nothing explains.
const SYMBOL: f32 = 0.1;
/// Costs that differ by less are the same.
const SAME: f32 = 1e-4;
/// Words that would point at dishes, but belong to a time.
const NO_POINTER: f32 = 1.0;
/// A form that fits no better than so much is a slip of the pen, or another word altogether.
pub(crate) const SLIP: f32 = 0.3;
/// A slip in a word that may be a name: a weekday may still be meant.
const NO_SLIP: f32 = 0.6;
/// The same among other words.
const NO_SLIP_AMONG: f32 = 2.2;
/// The first word of a name before another name.
const LEADING: f32 = 0.5;
/// Meanings of one stretch that cost at most this much more than the best one are kept.
const SLACK: f32 = 0.35;

/// See the module.
#[derive(Debug)]
pub(crate) struct Lattice {
    /// In the order of their first tokens.
    hits: Vec<Hit>,
    /// For each token, its first hit.
    first: Vec<usize>,
    /// For each token, the least cost of the words from there to the end.
    rest: Vec<f32>,
    /// For each token, where the stretch of the cheapest explanation ends that begins there.
    next: Vec<usize>,
}

impl Lattice {
    pub(crate) fn new(index: &Index, tokens: &[Token]) -> Self {
        let mut hits = Vec::with_capacity(tokens.len() * 4);
        let spelled = index.spelled(tokens);
        let mut first = Vec::with_capacity(tokens.len() + 1);
        for (start, token) in tokens.iter().enumerate() {
            first.push(hits.len());
            index.hits(tokens, &spelled, start, &mut hits);
            hits.extend(number(token).map(|number| Hit {
                end: start + 1,
                meaning: Meaning::Number(number),
                cost: 0.0,
                language: None,
                leads: false,
            }));
        }
        first.push(hits.len());
        let mut lattice =
            Self { hits, first, rest: vec![0.0; tokens.len() + 1], next: vec![0; tokens.len()] };
        let composed = numbers::composed(&lattice, tokens);
        lattice.insert(&composed);
        lattice.tell_times();
        lattice.tell_halves(tokens.len());
        lattice.tell_names(tokens);
        lattice.tell_menu_words(tokens.len());
        lattice.tell_leading();
        lattice.explain(tokens);
        lattice
    }

    /// Makes words dearer that point at dishes where they begin a time: "las tres | de la tarde", "the second | of august".
    fn tell_times(&mut self) {
        let points = |hit: &Hit| matches!(hit.meaning, Meaning::Cue(Cue::All | Cue::Other));
        let pointing: Vec<usize> =
            (0..self.hits.len()).filter(|at| self.hits.get(*at).is_some_and(points)).collect();
        for at in pointing {
            let timed = self.hits.get(at).is_some_and(|hit| self.goes_on_as_time(hit.end));
            if let Some(hit) = self.hits.get_mut(at).filter(|_| timed) {
                hit.cost += NO_POINTER;
            }
        }
    }

    /// Makes "y media" dearer where no number stands beside it: it is "and half a dozen" rather than half past an hour.
    fn tell_halves(&mut self, tokens: usize) {
        let of_time = |cue: Cue| {
            cue.is_part_of_day()
                || matches!(cue, Cue::Hour | Cue::Hours | Cue::Dozens | Cue::EveningHour | Cue::Midnight)
        };
        let counts = |hit: &Hit| {
            let timed = |one: Meaning| matches!(one, Meaning::Cue(cue) if of_time(cue));
            timed(hit.meaning) || matches!(hit.meaning, Meaning::Number(_))
        };
        let mut alone = Vec::new();
        for start in 0..tokens {
            let first = self.first.get(start).copied().unwrap_or_default();
            for (place, hit) in self.at(start).iter().enumerate() {
                let half = hit.meaning.is(Cue::HalfPast);
                let mut before = start.saturating_sub(3)..start;
                let counted = |from| self.at(from).iter().any(|hit| hit.end == start && counts(hit));
                if half && !before.any(counted) && !self.at(hit.end).iter().any(counts) {
                    alone.push(first + place);
                }
            }
        }
        for at in alone {
            if let Some(hit) = self.hits.get_mut(at) {
                hit.cost += NO_POINTER;
            }
        }
    }

    /// Makes slips of the pen dearer where a word is written like a name: "gặp chị Thảo" is no "chị chào".
    fn tell_names(&mut self, tokens: &[Token]) {
        let names = (1..tokens.len()).filter(|at| tokens.get(*at).is_some_and(|token| token.name));
        for name in names.collect::<Vec<_>>() {
            // "gọi cô Hạnh": no onion.
            let title = |hit: &Hit| hit.end == name && hit.meaning.is(Cue::Title);
            let titled = self.at(name - 1).iter().any(title);
            let goes_on = tokens.get(name - 1).is_some_and(|before| before.kind == Kind::Word);
            for start in (name.saturating_sub(3)..=name).filter(|_| goes_on) {
                let range = self.first.get(start).zip(self.first.get(start + 1));
                let hits = range.and_then(|(from, to)| self.hits.get_mut(*from..*to)).unwrap_or_default();
                let own = |hit: &Hit| hit.language.is_some() || (titled && start == name);
                let slip = |hit: &&mut Hit| hit.end > name && own(hit) && hit.cost >= SLIP;
                let doubt = |hit: &Hit| if hit.end > start + 1 { NO_SLIP_AMONG } else { NO_SLIP };
                hits.iter_mut().filter(slip).for_each(|hit| hit.cost += doubt(hit));
            }
        }
    }

    /// Makes slips of the pen dearer where a word in them is one of the menu: "size lớn nha" is no "lộn nha".
    fn tell_menu_words(&mut self, tokens: usize) {
        let plain = |at: usize| {
            let word = |hit: &Hit| hit.language.is_none() && hit.end == at + 1 && hit.cost < SLIP;
            self.at(at)
                .iter()
                .any(|hit| word(hit) && !matches!(hit.meaning, Meaning::Number(_) | Meaning::Measure { .. }))
        };
        let known: Vec<bool> = (0..tokens).map(plain).collect();
        for start in 0..tokens {
            let range = self.first.get(start).zip(self.first.get(start + 1));
            let hits = range.and_then(|(from, to)| self.hits.get_mut(*from..*to)).unwrap_or_default();
            for hit in hits.iter_mut().filter(|hit| hit.language.is_some() && hit.cost >= SLIP) {
                let inside = known.get(start..hit.end).unwrap_or_default();
                if inside.len() > 1 && inside.contains(&true) {
                    hit.cost += NO_SLIP_AMONG;
                }
            }
        }
    }

    /// The first word of a choice's name may only describe the choice behind it: "black beans", where there are black olives,
    /// too.
    fn tell_leading(&mut self) {
        let exact = |at: usize, other: Meaning| {
            let choice = |hit: &Hit| matches!(hit.meaning, Meaning::Choice { .. } | Meaning::Item { .. });
            self.at(at).iter().any(|hit| choice(hit) && hit.meaning != other && hit.cost < SLIP)
        };
        let mut leading = Vec::new();
        for start in 0..self.next.len() {
            let describes = |hit: &&Hit| hit.leads && exact(hit.end, hit.meaning);
            leading.extend(self.at(start).iter().find(describes).map(|hit| (start, hit.end)));
        }
        for (start, end) in &leading {
            let range = self.first.get(*start).zip(self.first.get(start + 1));
            let hits = range.and_then(|(from, to)| self.hits.get_mut(*from..*to)).unwrap_or_default();
            hits.iter_mut().filter(|hit| hit.leads && hit.end == *end).for_each(|hit| hit.cost += LEADING);
        }
        let filler = |(start, end): (usize, usize)| {
            (
                start,
                Hit {
                    end,
                    meaning: Meaning::Cue(Cue::Filler),
                    cost: LEADING - 0.2,
                    language: None,
                    leads: false,
                },
            )
        };
        let fillers: Vec<(usize, Hit)> = leading.into_iter().map(filler).collect();
        self.insert(&fillers);
    }

    /// Whether a part of the day or a month follows, "of" before it or not.
    fn goes_on_as_time(&self, at: usize) -> bool {
        let part =
            |hit: &Hit| matches!(hit.meaning, Meaning::Cue(cue) if cue.is_part_of_day() || cue.is_month());
        let of = self.at(at).iter().filter(|hit| hit.meaning.is(Cue::Filler)).map(|hit| hit.end);
        of.chain([at]).any(|at| self.at(at).iter().any(part))
    }

    /// Adds hits, each with the token it begins at, behind those of that token.
    fn insert(&mut self, more: &[(usize, Hit)]) {
        if more.is_empty() {
            return;
        }
        let mut hits = Vec::with_capacity(self.hits.len() + more.len());
        let mut first = Vec::with_capacity(self.first.len());
        for start in 0..self.next.len() {
            first.push(hits.len());
            hits.extend_from_slice(self.at(start));
            hits.extend(more.iter().filter(|(at, _)| *at == start).map(|(_, hit)| *hit));
        }
        first.push(hits.len());
        (self.hits, self.first) = (hits, first);
    }

    /// Makes words of every other language than the one the text is in a little dearer: "it da" is little ice.
    pub(crate) fn favour(&mut self, language: u8, tokens: &[Token]) {
        for hit in &mut self.hits {
            if hit.language.is_some_and(|own| own != language) {
                hit.cost += OTHER_LANGUAGE;
            }
        }
        self.explain(tokens);
    }

    /// How many words of the cheapest explanation are of each language and of no other.
    pub(crate) fn votes(&self, tokens: &[Token], languages: usize) -> Vec<u32> {
        let mut votes = vec![0; languages];
        let mut start = 0;
        while start < tokens.len() {
            let end = self.next(start).max(start + 1);
            let hits = || self.at(start).iter().filter(|hit| hit.end == end);
            let best = hits().map(|hit| hit.cost).fold(f32::INFINITY, f32::min);
            let mut said = hits().filter(|hit| hit.cost <= best + SLACK).map(|hit| hit.language);
            if let Some(Some(first)) = said.next()
                && said.all(|other| other == Some(first))
                && let Some(vote) = votes.get_mut(usize::from(first))
            {
                *vote += u32::try_from(end - start).unwrap_or(1);
            }
            start = end;
        }
        votes
    }

    fn explain(&mut self, tokens: &[Token]) {
        let lattice = self;
        for (start, token) in tokens.iter().enumerate().rev() {
            let alone = alone(token);
            let mut best = (alone + lattice.rest_at(start + 1), start + 1);
            for hit in lattice.at(start) {
                let cost = STRETCH + hit.cost + lattice.rest_at(hit.end);
                // Of two that cost the same, the one that begins with the time: "a las | tres", not "a | las tres".
                let time = hit.meaning.is(Cue::TimeFollows) && cost < best.0 + SAME;
                // "den da | khong duong", not "den | da khong | duong": black coffee, not "no".
                let item = matches!(hit.meaning, Meaning::Item { .. } | Meaning::Combo { .. });
                let dish = item && cost < best.0 + SAME;
                if cost < best.0 || ((time || dish) && hit.end > best.1) {
                    best = (cost, hit.end);
                }
            }
            if let (Some(rest), Some(next)) = (lattice.rest.get_mut(start), lattice.next.get_mut(start)) {
                (*rest, *next) = best;
            }
        }
    }

    fn rest_at(&self, at: usize) -> f32 {
        self.rest.get(at).copied().unwrap_or(0.0)
    }

    /// The forms that begin at a token.
    pub(crate) fn at(&self, start: usize) -> &[Hit] {
        let from = self.first.get(start).copied().unwrap_or(self.hits.len());
        let to = self.first.get(start + 1).copied().unwrap_or(self.hits.len());
        self.hits.get(from..to).unwrap_or_default()
    }

    /// Where the cheapest explanation goes on behind a token.
    pub(crate) fn next(&self, start: usize) -> usize {
        self.next.get(start).copied().unwrap_or(start + 1)
    }

    /// What it costs more than the cheapest explanation to take this stretch at `start`.
    pub(crate) fn excess(&self, start: usize, hit: &Hit) -> f32 {
        (STRETCH + hit.cost + self.rest_at(hit.end) - self.rest_at(start)).max(0.0)
    }

    /// What the cheapest explanation of these tokens costs.
    pub(crate) fn between(&self, start: usize, end: usize) -> f32 {
        self.rest_at(start) - self.rest_at(end)
    }

    /// The same as [`Lattice::excess`] for a token that is left unexplained.
    pub(crate) fn excess_unread(&self, start: usize, token: &Token) -> f32 {
        (if token.symbol { SYMBOL } else { UNREAD } + self.rest_at(start + 1) - self.rest_at(start)).max(0.0)
    }
}

/// What it costs that nothing explains a token.
pub(crate) fn alone(token: &Token) -> f32 {
    match token.kind {
        Kind::Word if token.symbol => SYMBOL,
        Kind::Word => UNREAD,
        // As much as its reading as a number.
        Kind::Number => STRETCH,
        Kind::Pause | Kind::Joint | Kind::Break | Kind::QuestionMark => 0.0,
    }
}

fn number(token: &Token) -> Option<u32> {
    token.whole().and_then(|number| u32::try_from(number).ok())
}

/// A stretch of tokens and what it may mean.
#[derive(Debug, Clone)]
pub(crate) struct Segment {
    /// First token.
    pub(crate) start: usize,
    /// Token after the last.
    pub(crate) end: usize,
    /// How many words these are; what is written without spaces is one.
    pub(crate) words: usize,
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

/// The cheapest sequence of segments.
///
/// All meanings of a segment that are about as good as its best one are kept.
pub(crate) fn segments(lattice: &Lattice, tokens: &[Token]) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut start = 0;
    while start < tokens.len() {
        let end = lattice.next(start).max(start + 1);
        segments.push(segment(start, end, lattice, tokens));
        start = end;
    }
    segments
}

fn segment(start: usize, end: usize, lattice: &Lattice, tokens: &[Token]) -> Segment {
    let kind = tokens.get(start).map_or(Kind::Word, |token| token.kind);
    let mut hits: Vec<&Hit> = lattice.at(start).iter().filter(|hit| hit.end == end).collect();
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
    let words = tokens.get(start..end).unwrap_or_default();
    let words = words.iter().enumerate().filter(|(place, token)| *place == 0 || !token.goes_on()).count();
    Segment { start, end, words, meanings, cost, kind, language, taken: false }
}
