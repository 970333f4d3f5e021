//! Facts around the dishes: how it is brought, where to, when, to whom, how it is paid, what must not be in it.
//!
//! What is found here is marked as taken, so that "12 Lê Lợi" is not twelve of anything.

mod address;
mod allergy;
mod holiday;
mod name;
mod phone;
mod table;
mod time;

use std::ops::Range;

use comanda_domain::reading::{Details, Fulfilment, Payment, Question, ReadingContext, WantedTime};

use crate::intent::Sentence;
use crate::lattice::Segment;
use crate::meaning::{Cue, Meaning};
use crate::token::{self, Kind, Token};
use jiff::civil::Date;

/// Behind the word for cash, no number below this is a note that is handed over.
const NOTE_MIN: u32 = 10;

/// The text as the detail finders see it.
pub(crate) struct Scene<'a> {
    pub(crate) text: &'a str,
    pub(crate) tokens: &'a [Token],
    pub(crate) segments: &'a mut Vec<Segment>,
    pub(crate) context: &'a ReadingContext<'a>,
    /// Decimals of the shop's currency: 0 means that people say thousands as "200" or "200k".
    pub(crate) currency_decimals: u32,
    pub(crate) region: Option<&'a str>,
    /// There are capitals only: they tell nothing.
    pub(crate) shouted: bool,
}

/// Finds every detail among the segments that are not taken yet, and takes them.
pub(crate) fn find(scene: &mut Scene<'_>) -> Details {
    let mut details = Details { phone: phone::find(scene), time: time::find(scene), ..Details::default() };
    details.table = table::find(scene);
    scene.payment(&mut details);
    scene.allergies(&mut details);
    scene.note(&mut details);
    details.name = scene.name();
    details.address = address::find(scene);
    if details.name.is_none() {
        details.name = scene.signature(details.time.is_some());
    }
    details.fulfilment = scene.fulfilment();
    if details.address.is_some() {
        details.fulfilment = Some(Fulfilment::Delivery);
    } else if details.table.is_some() && details.fulfilment != Some(Fulfilment::Pickup) {
        // "giao tới bàn 5" is brought no farther than that.
        details.fulfilment = Some(Fulfilment::DineIn);
    }
    // "now" in the middle of an order says nothing about the time.
    let now = details.time.is_none() && scene.asked(Question::Time) && scene.take_cue(Cue::Now);
    if now || (details.time.is_none() && scene.take_cue(Cue::Asap)) {
        details.time = Some(WantedTime::Asap);
    }
    details
}

/// The day that the sentences which ask are about: "are you open on sunday?", "mở cửa noel không".
pub(crate) fn asked_day(scene: &Scene<'_>, sentences: &[Sentence]) -> Option<Date> {
    let asking = || sentences.iter().filter(|sentence| sentence.asks && !sentence.tells);
    let today = scene.context.now.date();
    asking().find_map(|sentence| {
        let words = scene.words(sentence.range.clone());
        holiday::in_words(words, today).or_else(|| time::day_in(scene, sentence.range.clone()))
    })
}

impl Scene<'_> {
    fn segment(&self, at: usize) -> Option<&Segment> {
        self.segments.get(at)
    }

    fn is(&self, at: usize, cue: Cue) -> bool {
        self.segment(at).is_some_and(|segment| !segment.taken && segment.is(cue))
    }

    /// The same, also where it was taken.
    fn said(&self, at: usize, cue: Cue) -> bool {
        self.segment(at).is_some_and(|segment| segment.is(cue))
    }

    /// Whether it may be one of the words, taken or not.
    fn said_any(&self, at: usize, is: impl Fn(Cue) -> bool) -> bool {
        let one = |meaning: &Meaning| matches!(meaning, Meaning::Cue(cue) if is(*cue));
        self.segment(at).is_some_and(|segment| segment.meanings.iter().any(one))
    }

    fn number(&self, at: usize) -> Option<u32> {
        self.segment(at).filter(|segment| !segment.taken)?.number()
    }

    /// The place in an order that it may be.
    fn ordinal(&self, at: usize) -> Option<u32> {
        let segment = self.segment(at).filter(|segment| !segment.taken)?;
        segment
            .meanings
            .iter()
            .find_map(|meaning| if let Meaning::Ordinal(number) = meaning { Some(*number) } else { None })
    }

    fn is_digits(&self, at: usize) -> bool {
        self.segment(at).is_some_and(|segment| segment.kind == Kind::Number && !segment.taken)
    }

    /// The digits that stand here, with their inner points.
    fn digits(&self, at: usize) -> Option<&str> {
        let segment = self.segment(at).filter(|segment| segment.kind == Kind::Number && !segment.taken)?;
        Some(self.tokens.get(segment.start)?.text.as_str())
    }

    /// The original text between two segments.
    fn between(&self, before: usize, behind: usize) -> &str {
        let end =
            |at: usize| self.segment(at).and_then(|segment| self.tokens.get(segment.end.checked_sub(1)?));
        let start = |at: usize| self.segment(at).and_then(|segment| self.tokens.get(segment.start));
        let bounds = end(before).zip(start(behind)).map(|(end, start)| end.span.end..start.span.start);
        bounds.and_then(|bounds| self.text.get(bounds)).unwrap_or_default()
    }

    /// Whether no space stands before it.
    fn glued(&self, at: usize) -> bool {
        self.segment(at).and_then(|segment| self.tokens.get(segment.start)).is_some_and(|token| token.glued)
    }

    fn kind(&self, at: usize) -> Option<Kind> {
        self.segment(at).map(|segment| segment.kind)
    }

    fn take(&mut self, range: Range<usize>) {
        for segment in self.segments.iter_mut().skip(range.start).take(range.len()) {
            segment.taken = true;
        }
    }

    /// The original text of some segments.
    fn words(&self, range: Range<usize>) -> &str {
        let first = self.segment(range.start).and_then(|segment| self.tokens.get(segment.start));
        let last = range.end.checked_sub(1).and_then(|at| self.segment(at));
        let last = last.and_then(|segment| self.tokens.get(segment.end.checked_sub(1)?));
        let bounds = first.zip(last).map(|(first, last)| first.span.start..last.span.end);
        bounds.and_then(|bounds| self.text.get(bounds)).unwrap_or_default()
    }

    /// Whether the first letter of a segment is a capital in the original, and not all letters are.
    fn is_capitalised(&self, at: usize) -> bool {
        !self.shouted && self.words(at..at + 1).chars().next().is_some_and(char::is_uppercase)
    }

    /// Whether the last of several words is written like a name, and is not quite a word of the menu.
    fn ends_in_name(&self, at: usize) -> bool {
        self.segment(at).is_some_and(|segment| {
            let last = segment.end.checked_sub(1).and_then(|last| self.tokens.get(last));
            segment.words > 1 && segment.cost > 0.0 && last.is_some_and(|last| last.name)
        })
    }

    /// Whether the word counts dishes, or is a size.
    fn measures_dish(&self, at: usize) -> bool {
        self.segment(at).is_some_and(|segment| {
            let counts =
                |meaning: &Meaning| matches!(meaning, Meaning::Measure { .. } | Meaning::Size { .. });
            segment.is(Cue::Measure) || segment.meanings.iter().any(counts)
        })
    }

    /// "to mi quang", where "to" may be a part of a town, too.
    fn counts_dish(&self, at: usize) -> bool {
        self.measures_dish(at) && self.begins_dish(at + 1)
    }

    /// Whether a dish is named here, with or without its number.
    fn begins_dish(&self, at: usize) -> bool {
        let dish = |at: usize| {
            self.segment(at).is_some_and(|segment| {
                // "Nam Kỳ" is a street, not a badly spelt dish.
                let name = segment.cost > 0.0 && self.is_capitalised(at);
                !segment.taken
                    && !name
                    && segment.cost < 0.5
                    && segment.meanings.iter().any(|meaning| {
                        matches!(
                            meaning,
                            Meaning::Item { .. }
                                | Meaning::Rest { .. }
                                | Meaning::Noun { .. }
                                | Meaning::Combo { .. }
                                | Meaning::AnyItem { .. }
                                | Meaning::Choice { .. }
                        )
                    })
            })
        };
        let counted = |at: usize| dish(at) || (self.measures_dish(at) && dish(at + 1));
        let sized = |at: usize| {
            let size = self.segment(at).is_some_and(|segment| {
                segment.meanings.iter().any(|meaning| matches!(meaning, Meaning::Size { .. }))
            });
            size && dish(at + 1)
        };
        // "10 de suadero".
        let filler = usize::from(self.is(at + 1, Cue::Filler));
        if self.number(at).is_some() { counted(at + 1 + filler) } else { dish(at) || sized(at) }
    }

    /// Takes every mention of a cue; whether there was one.
    fn take_cue(&mut self, cue: Cue) -> bool {
        let mut found = false;
        for segment in self.segments.iter_mut().filter(|segment| !segment.taken && segment.is(cue)) {
            segment.taken = true;
            found = true;
        }
        found
    }

    /// The last way of getting the order that is named: "pickup, no wait, delivery".
    fn fulfilment(&mut self) -> Option<Fulfilment> {
        let ways = [
            (Cue::Pickup, Fulfilment::Pickup),
            (Cue::Delivery, Fulfilment::Delivery),
            (Cue::DineIn, Fulfilment::DineIn),
        ];
        let mut found = None;
        for at in 0..self.segments.len() {
            let way = ways.iter().find(|(cue, _)| self.is(at, *cue));
            // "c Tư lấy 1 phở": who takes something does not fetch it.
            let takes =
                self.is(at, Cue::Request) && (self.number(at + 1).is_some() || self.begins_dish(at + 1));
            if takes {
                continue;
            }
            if let Some((_, way)) = way {
                found = Some(*way);
                // "to go" may be a choice of the menu, too.
                let choice = |meaning: &Meaning| matches!(meaning, Meaning::Choice { .. });
                // "giao liền" says when, too.
                let when = self.is(at, Cue::Asap);
                if !when && !self.segment(at).is_some_and(|segment| segment.meanings.iter().any(choice)) {
                    self.take(at..at + 1);
                }
            }
        }
        found
    }

    fn payment(&mut self, details: &mut Details) {
        for at in 0..self.segments.len() {
            // "change for a 50".
            let article = self.is(at + 1, Cue::Article) || self.is(at + 1, Cue::Filler);
            let money = at + 1 + usize::from(article && !self.is_digits(at + 1));
            let sign = token::is_currency(self.words(money..money + 1));
            let money = money + usize::from(sign);
            // "thôi cho 2 mì": dishes, not what is handed over.
            if self.is(at, Cue::ChangeFor)
                && !self.begins_dish(money + 1)
                && let Some(amount) = self.amount_of_money(money)
            {
                details.change_for = Some(amount.to_string());
                details.payment = Some(Payment::Cash);
                let suffix = self.unit_of_money(money + 1).is_some();
                self.take(at..money + 1 + usize::from(suffix));
            }
        }
        self.note_handed_over(details);
        let ways = [
            (Cue::Cash, Payment::Cash),
            (Cue::Card, Payment::Card),
            (Cue::Transfer, Payment::Transfer),
            (Cue::Ewallet, Payment::Ewallet),
        ];
        // "deliver to BDO Ayala Branch": a place, not a way to pay.
        let places: Vec<usize> = (1..self.segments.len())
            .filter(|at| self.is(at - 1, Cue::AddressFollows) && self.is_capitalised(*at))
            .filter(|at| self.is_capitalised(at + 1))
            .collect();
        for (cue, way) in ways {
            // "2 large cod": a fish, not cash on delivery.
            let counted = |at: usize| {
                let cod = self.words(at..at + 1).eq_ignore_ascii_case("cod");
                at.checked_sub(1).filter(|_| cod).and_then(|before| self.segment(before)).is_some_and(
                    |before| {
                        let size = |meaning: &Meaning| matches!(meaning, Meaning::Size { .. });
                        before.number().is_some()
                            || before.is(Cue::Article)
                            || before.meanings.iter().any(size)
                    },
                )
            };
            let paid =
                (0..self.segments.len()).any(|at| self.is(at, cue) && !places.contains(&at) && !counted(at));
            if paid && self.take_cue(cue) {
                details.payment = details.payment.or(Some(way));
            }
        }
    }

    /// "cash, I'll have a 100": a number behind the word for cash, and nothing behind it.
    fn note_handed_over(&mut self, details: &mut Details) {
        let idle = [Cue::Request, Cue::Article, Cue::Filler, Cue::It, Cue::With];
        let skip = |at: &usize| {
            self.kind(*at) == Some(Kind::Pause)
                || idle.iter().any(|cue| self.is(*at, *cue))
                || token::is_currency(self.words(*at..*at + 1))
        };
        let found = (0..self.segments.len()).filter(|at| self.is(*at, Cue::Cash)).find_map(|cash| {
            let at = (cash + 1..cash + 6).find(|at| !skip(at))?;
            let last = at + usize::from(self.unit_of_money(at + 1).is_some());
            let signed = token::is_currency(self.words(at - 1..at));
            let alone = (signed && self.number(at).is_some() || self.clause_end(last + 1) == last + 1)
                && (signed || last > at || self.number(at).is_some_and(|one| one >= NOTE_MIN));
            Some((cash, last, self.amount_of_money(at).filter(|_| alone)?))
        });
        if let Some((cash, at, amount)) = found {
            details.change_for = Some(amount.to_string());
            self.take(cash + 1..at + 1);
        }
    }

    /// What a sum is multiplied by that stands before `at`: "200k", "200 mil", "1 triệu".
    fn unit_of_money(&self, at: usize) -> Option<u64> {
        let token = self.segment(at).and_then(|segment| self.tokens.get(segment.start))?;
        let said = |cue: Cue| self.said(at, cue);
        match () {
            () if token.folded == "k" && token.glued => Some(1000),
            () if said(Cue::Millions) => Some(1_000_000),
            () if said(Cue::Thousands) => Some(1000),
            () => None,
        }
    }

    fn amount_of_money(&self, at: usize) -> Option<u64> {
        let token = self.segment(at).and_then(|segment| self.tokens.get(segment.start))?;
        if token.kind != Kind::Number {
            // "un billete de mil", "con uno de quinientos".
            let number = self.number(at).or_else(|| self.said(at, Cue::Thousands).then_some(1000))?;
            // "1 to nam", a bowl, is no note of five.
            let note = number >= NOTE_MIN || self.unit_of_money(at + 1).is_some();
            return self.in_money(u64::from(number), at).filter(|_| note);
        }
        let digits: String = token.text.chars().filter(char::is_ascii_digit).collect();
        self.in_money(digits.parse().ok()?, at)
    }

    /// The number at `at` with its unit, or with that of the currency that people leave out.
    fn in_money(&self, number: u64, at: usize) -> Option<u64> {
        let short = if self.currency_decimals == 0 && number < 1000 { 1000 } else { 1 };
        number.checked_mul(self.unit_of_money(at + 1).unwrap_or(short))
    }

    fn note(&mut self, details: &mut Details) {
        let Some(at) = (0..self.segments.len()).find(|at| self.is(*at, Cue::NoteFollows)) else { return };
        let colon = usize::from(self.kind(at + 1) == Some(Kind::Pause));
        let end = (at + 1..self.segments.len())
            .find(|at| self.segment(*at).is_some_and(|segment| segment.ends_sentence() || segment.taken))
            .unwrap_or(self.segments.len());
        let words = self.words(at + 1 + colon..end).trim();
        if !words.is_empty() {
            details.note = Some(words.to_owned());
            self.take(at..end);
        }
    }

    /// Where the clause begins that `at` is in: behind a mark or something taken.
    fn clause_start(&self, at: usize) -> usize {
        let ends = |at: &usize| self.clause_end(*at) == *at;
        (0..at).rev().find(ends).map_or(0, |before| before + 1)
    }

    /// Where the clause that begins at `from` ends: at a mark or at something taken.
    fn clause_end(&self, from: usize) -> usize {
        let ends = |segment: &Segment| {
            segment.taken || matches!(segment.kind, Kind::Pause | Kind::Break | Kind::QuestionMark)
        };
        (from..self.segments.len())
            .find(|at| self.segment(*at).is_some_and(ends))
            .unwrap_or(self.segments.len())
    }

    /// `end` moved back over politeness and marks.
    fn without_tail(&self, start: usize, end: usize) -> usize {
        let polite = |at: usize, segment: &Segment| {
            // "block A" ends in a name, "nha shop" in politeness.
            let name = at > start && segment.kind == Kind::Word && self.is_capitalised(at);
            !name
                && segment.kind != Kind::Number
                && (matches!(segment.kind, Kind::Pause | Kind::Break | Kind::QuestionMark)
                    || [
                        Cue::Filler,
                        Cue::Thanks,
                        Cue::Yes,
                        Cue::Title,
                        Cue::AddressFollows,
                        Cue::Greeting,
                        Cue::Request,
                    ]
                    .iter()
                    .any(|cue| segment.is(*cue)))
        };
        let mut end = end;
        while end > start && self.segment(end - 1).is_some_and(|segment| polite(end - 1, segment)) {
            end -= 1;
        }
        end
    }

    /// Whether the shop just asked this.
    fn asked(&self, question: Question) -> bool {
        self.context.asked == Some(question)
    }
}
