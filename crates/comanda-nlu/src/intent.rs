//! What the customer wants from us, and which sentences are questions.

mod told;

use std::ops::Range;

use comanda_domain::reading::{Details, Intent, Question, ReadingContext};

use crate::grammar::{Understood, is_dish};
use crate::lattice::Segment;
use crate::meaning::{Cue, Meaning};
use crate::token::{Kind, Token};

/// A sentence: a range of segments without the mark at its end.
#[derive(Debug, Clone)]
pub(crate) struct Sentence {
    pub(crate) range: Range<usize>,
    /// It asks or tells something, so dishes in it are not ordered.
    pub(crate) asks: bool,
    /// It tells of what was.
    pub(crate) tells: bool,
}

/// Which cues were said anywhere in the text.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a thing that was said, all combinations occur")]
pub(crate) struct Cues {
    said: Vec<Cue>,
    /// The first segment is a yes.
    begins_with_yes: bool,
    begins_with_thanks: bool,
    /// There is a number.
    counts: bool,

    /// More than one word says yes.
    confirms: bool,
    /// What says yes may be politeness.
    only_polite: bool,
    /// More than one word says no.
    declines: bool,
    /// The first segment is a no, and a pause follows.
    begins_with_no: bool,
    /// Words that no form explains.
    unread: usize,
    /// More than one word says that the order is cancelled.
    cancels: bool,
    /// A sentence of its own takes the order back: what follows may be another order.
    only_cancels: bool,
    /// It begins with "change" or "no wait".
    begins_with_change: bool,
    /// It begins with "I said", or "no, I said".
    begins_again: bool,
}

impl Cues {
    pub(crate) fn of(tokens: &[Token], segments: &[Segment]) -> Self {
        let symbol = |segment: &Segment| tokens.get(segment.start).is_some_and(|token| token.symbol);
        let mut cues = Self { only_polite: true, ..Self::default() };
        let mut words =
            segments.iter().filter(|segment| segment.kind == Kind::Word || segment.kind == Kind::Number);
        if let Some(first) = words.next() {
            cues.begins_with_yes = first.is(Cue::Yes);
            cues.begins_with_thanks = first.is(Cue::Thanks);
            // "no, nada más".
            let paused = segments.get(1).is_some_and(|segment| segment.kind == Kind::Pause);
            cues.begins_with_no = first.is(Cue::No) && paused;
        }
        let content = segments.iter().filter(|segment| {
            matches!(segment.kind, Kind::Word | Kind::Number)
                && ![Cue::Filler, Cue::Title, Cue::No, Cue::Definite].iter().any(|cue| segment.is(*cue))
        });
        let changes = [Cue::Change, Cue::Correction, Cue::MakeIt];
        cues.begins_with_change = content.take(2).any(|segment| changes.iter().any(|cue| segment.is(*cue)));
        // "my friend said two pho" says nothing again.
        let words = |segment: &&Segment| matches!(segment.kind, Kind::Word | Kind::Number);
        let before = [Cue::Filler, Cue::No, Cue::Decline, Cue::Yes, Cue::Correction];
        let leads = |segment: &&Segment| {
            let stops = [Cue::Restate, Cue::Title].iter().any(|cue| segment.is(*cue));
            !stops && before.iter().any(|cue| segment.is(*cue))
        };
        let mut ahead = segments.iter().filter(words).skip_while(leads);
        cues.begins_again = ahead.next().is_some_and(|segment| segment.is(Cue::Restate));
        for sentence in segments.split(Segment::ends_sentence) {
            let alone = only_cancels(sentence);
            cues.only_cancels |= alone;
            cues.cancels |=
                !alone && sentence.iter().any(|segment| segment.is(Cue::CancelOrder) && segment.words > 1);
        }
        for segment in segments {
            cues.counts |= segment.number().is_some();
            cues.confirms |= segment.is(Cue::Yes) && segment.words > 1;
            cues.only_polite &= !segment.is(Cue::Yes) || segment.is(Cue::Filler);
            cues.declines |= segment.is(Cue::Decline) && segment.words > 1;
            cues.unread += usize::from(segment.is_unread() && !symbol(segment));
            for meaning in &segment.meanings {
                if let Meaning::Cue(cue) = meaning {
                    cues.said.push(*cue);
                }
            }
        }
        cues
    }

    fn has(&self, cue: Cue) -> bool {
        self.said.contains(&cue)
    }
}

/// "ya no. cancélalo porfa": whether a sentence says nothing else.
fn only_cancels(sentence: &[Segment]) -> bool {
    let idle = [Cue::Filler, Cue::Title, Cue::Thanks, Cue::Yes, Cue::No, Cue::Decline];
    sentence.iter().any(|segment| segment.is(Cue::CancelOrder))
        && sentence.iter().all(|segment| {
            segment.is(Cue::CancelOrder)
                || segment.kind == Kind::Pause
                || idle.iter().any(|cue| segment.is(*cue))
        })
}

/// Cuts the text into sentences.
pub(crate) fn sentences(tokens: &[Token], segments: &[Segment]) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for at in 0..=segments.len() {
        let mark = segments.get(at).filter(|segment| segment.ends_sentence());
        if mark.is_none() && at < segments.len() {
            continue;
        }
        let asked = mark.is_some_and(|mark| mark.kind == Kind::QuestionMark);
        if let Some(told) = told::before_asking(tokens, segments.get(start..at).unwrap_or_default()) {
            sentences.push(Sentence { range: start..start + told.end, asks: false, tells: false });
            start += told.next;
        } else if let Some(pause) = told::after_asking(tokens, segments.get(start..at).unwrap_or_default()) {
            sentences.push(Sentence { range: start..start + pause, asks: true, tells: false });
            start += pause + 1;
        }
        push_sentences(&mut sentences, tokens, segments, start..at, asked);
        start = at + 1;
    }
    sentences
}

/// One sentence, or two where an order ends in a question: "2 phở tái, bao lâu có?".
fn push_sentences(
    sentences: &mut Vec<Sentence>,
    tokens: &[Token],
    segments: &[Segment],
    range: Range<usize>,
    marked: bool,
) {
    let mut push = |range, asks, tells| sentences.push(Sentence { range, asks, tells });
    let slice = |range: Range<usize>| segments.get(range).unwrap_or_default();
    if range.is_empty() {
        return;
    }
    if !marked && let Some(order) = order_behind(tokens, slice(range.clone())).map(|at| range.start + at) {
        // "no sé cómo es aquí, pero quisiera 2 tacos".
        push(range.start..order, true, true);
        push(order..range.end, false, false);
        return;
    }
    let whole = slice(range.clone());
    let wants = whole.iter().any(|segment| segment.is(Cue::Request) || segment.is(Cue::Add));
    // "đơn 2 bún chả em đặt lúc 11h sao giờ chưa tới".
    let mut before = whole.iter().take_while(|segment| segment.kind != Kind::Pause);
    let late = before.any(|segment| segment.is(Cue::Status));
    let told = !wants && whole.iter().any(|segment| segment.is(Cue::Past));
    if let Some(before) = told_behind(whole).filter(|_| !marked && !late && told) {
        let pause = range.start + before;
        push(range.start..pause, false, false);
        push(pause..range.end, true, true);
        return;
    }
    if (marked && !wants && waits(whole)) || (!marked && (late || told)) {
        push(range, true, true);
        return;
    }
    if !asks(tokens, slice(range.clone()), marked) {
        push(range, false, false);
        return;
    }
    if let Some(cue) = question_behind(tokens, slice(range.clone())).map(|at| range.start + at) {
        push(range.start..cue, false, false);
        push(cue..range.end, true, false);
        return;
    }
    // "hết rồi hả, vậy 1 bún riêu": asked first, ordered then.
    let first = slice(range.clone()).iter().position(|segment| segment.kind == Kind::Pause);
    let orders = |slice: &[Segment]| {
        slice.iter().any(|segment| segment.number().is_some())
            && slice.iter().any(|segment| segment.meanings.iter().any(|meaning| is_dish(*meaning)))
            && !asks(tokens, slice, false)
    };
    if let Some(first) = first.map(|first| range.start + first)
        && asks(tokens, slice(range.start..first), false)
        && !orders(slice(range.start..first))
        && orders(slice(first + 1..range.end))
    {
        push(range.start..first, true, false);
        push(first..range.end, false, false);
        return;
    }
    let pause = slice(range.clone()).iter().rposition(|segment| segment.kind == Kind::Pause);
    let split = pause.map(|pause| range.start + pause).filter(|pause| orders(slice(range.start..*pause)));
    let start = split.unwrap_or(range.start);
    if start > range.start {
        push(range.start..start, false, false);
    }
    push(start..range.end, true, false);
}

/// "it's been 50 mins, is my family feast on its way?": whether the last clause asks where an order is, and none is given.
fn waits(sentence: &[Segment]) -> bool {
    let pause = sentence.iter().rposition(|segment| segment.kind == Kind::Pause);
    let (before, last) = sentence.split_at(pause.unwrap_or(0));
    last.iter().any(|segment| segment.is(Cue::Status))
        && !last.iter().any(|segment| segment.number().is_some())
        && !before.iter().any(|segment| segment.meanings.iter().any(|one| is_dish(*one)))
}

/// "dời lại 6h rưỡi, nãy e hẹn 6h": the last pause, if something is changed before it, and only what stands behind it tells.
fn told_behind(sentence: &[Segment]) -> Option<usize> {
    let pause = sentence.iter().rposition(|segment| segment.kind == Kind::Pause)?;
    let (before, behind) = sentence.split_at(pause);
    let says =
        |part: &[Segment], cues: &[Cue]| part.iter().any(|segment| cues.iter().any(|cue| segment.is(*cue)));
    let changes = says(before, &[Cue::Change, Cue::Remove, Cue::Clear]);
    (changes && !says(before, &[Cue::Past]) && says(behind, &[Cue::Past])).then_some(pause)
}

/// "can we do two small cappuccinos how much is that": where the question begins behind an order.
fn question_behind(tokens: &[Token], sentence: &[Segment]) -> Option<usize> {
    let at = sentence.iter().rposition(|segment| segment.is(Cue::Question))?;
    let (before, behind) = sentence.split_at(at);
    let total = behind.first().is_some_and(|segment| segment.is(Cue::AskTotal));
    let paused = before.last().is_some_and(|segment| segment.kind == Kind::Pause);
    let orders = before.iter().any(|segment| segment.is(Cue::Request))
        && before.iter().any(|segment| segment.meanings.iter().any(|meaning| is_dish(*meaning)));
    ((total || paused) && orders && !asks(tokens, before, false)).then_some(at)
}

/// Where the order begins in a sentence that tells or asks something first: behind a pause, and with a word for wanting.
fn order_behind(tokens: &[Token], sentence: &[Segment]) -> Option<usize> {
    let wants = |segment: &Segment| segment.is(Cue::Request) || segment.is(Cue::Add);
    let orders = |slice: &[Segment]| {
        let dish = |segment: &Segment| segment.meanings.iter().any(|meaning| is_dish(*meaning));
        slice.iter().any(|segment| segment.number().is_some()) && slice.iter().any(dish)
    };
    let pauses = sentence.iter().enumerate().filter(|(_, segment)| segment.kind == Kind::Pause);
    let mut places = pauses.map(|(at, _)| at).filter(|at| {
        let (before, behind) = sentence.split_at(*at);
        let names = |segment: &Segment| segment.meanings.iter().any(|meaning| is_dish(*meaning));
        let told = before.iter().any(|segment| segment.is(Cue::Past));
        behind.iter().any(wants)
            && (orders(behind) || (told && behind.iter().any(names)))
            && !asks(tokens, behind, false)
            && !behind.iter().any(|segment| segment.is(Cue::Past))
            && !orders(before)
            && !before.iter().any(|segment| segment.is(Cue::Request))
            && (before.iter().any(|segment| segment.is(Cue::Past) || segment.is(Cue::Craving))
                || asks(tokens, before, false))
    });
    places.next()
}

/// Whether a sentence is a question rather than an order with a question mark.
fn asks(tokens: &[Token], sentence: &[Segment], marked: bool) -> bool {
    let from_menu = |segment: &Segment| {
        segment
            .meanings
            .first()
            .is_some_and(|meaning| !matches!(meaning, Meaning::Cue(_) | Meaning::Number(_)))
    };
    let dish = sentence.iter().any(|segment| segment.meanings.iter().any(|meaning| is_dish(*meaning)));
    // "không giá": a word that could ask is left out, or wanted more of.
    let governed = |at: usize| {
        let before = at.checked_sub(1).and_then(|at| sentence.get(at));
        let menu = sentence
            .get(at)
            .is_some_and(|segment| segment.meanings.iter().any(|one| matches!(one, Meaning::Choice { .. })));
        menu && before.is_some_and(|before| {
            before.is(Cue::No) || before.meanings.iter().any(|one| matches!(one, Meaning::Amount { .. }))
        })
    };
    // "1 ly nhieu da": without its accents, "much ice" looks like "how much".
    let much = |at: usize| {
        let amount = |meaning: &Meaning| matches!(meaning, Meaning::Amount { .. });
        let choice = |meaning: &Meaning| matches!(meaning, Meaning::Choice { .. });
        let has = |at: usize, wanted: &dyn Fn(&Meaning) -> bool| {
            sentence.get(at).is_some_and(|segment| segment.meanings.iter().any(wanted))
        };
        has(at, &amount) && has(at + 1, &choice)
    };
    // "dạ không ạ" alone is an answer; behind anything else it asks.
    let polite = |segment: &Segment| {
        [Cue::Filler, Cue::Yes, Cue::Title, Cue::Greeting].iter().any(|cue| segment.is(*cue))
    };
    let answers = |at: usize| {
        sentence.get(at).is_some_and(|segment| segment.is(Cue::Decline))
            && sentence.iter().take(at).all(polite)
    };
    // "tòa nhà Sao Mai": a name, not "why".
    let named = |at: usize, segment: &Segment| {
        at > 0 && segment.words == 1 && tokens.get(segment.start).is_some_and(|token| token.name)
    };
    let question = sentence.iter().enumerate().any(|(at, segment)| {
        !much(at)
            && !named(at, segment)
            && !answers(at)
            && (segment.is(Cue::Question) || (segment.is(Cue::AskTotal) && !dish))
            && !from_menu(segment)
            && !governed(at)
    });
    // "12 wings?": where the number is a part of the size, too.
    let digits = |segment: &Segment| {
        tokens
            .get(segment.start..segment.end)
            .is_some_and(|words| words.iter().any(|word| word.kind == Kind::Number))
    };
    let numbered = sentence.iter().any(|segment| segment.number().is_some() || digits(segment));
    let requested = sentence.iter().any(|segment| segment.is(Cue::Request) || segment.is(Cue::Add));
    let other = [Cue::Status, Cue::Human, Cue::CancelOrder, Cue::Menu, Cue::ChangeFor];
    // "menu bên mình có món chay ko": about something on it.
    let about = sentence.iter().any(from_menu) && (question || ends_in_question(tokens, sentence));
    let other = other.iter().filter(|cue| **cue != Cue::Menu || !about);
    let edit = [Cue::Remove, Cue::MakeIt, Cue::Change, Cue::Clear];
    if other.into_iter().any(|cue| sentence.iter().any(|segment| segment.is(*cue))) {
        return false;
    }
    let edits = sentence.iter().any(|segment| edit.iter().any(|cue| segment.is(*cue)));
    question
        || ends_in_question(tokens, sentence)
        || (marked && !requested && !edits && if dish { !numbered } else { sentence.len() > 1 })
}

/// "còn phở gà không (shop)": a word that asks where it stands last, with nothing but politeness behind it asks.
fn ends_in_question(tokens: &[Token], sentence: &[Segment]) -> bool {
    let last = sentence.iter().rposition(|segment| {
        // "ko giá" leaves out what the menu has.
        let choice = segment.meanings.iter().any(|one| matches!(one, Meaning::Choice { .. }));
        let polite = (segment.is(Cue::Filler) && segment.cost == 0.0 && !choice)
            || segment.is(Cue::Greeting)
            || segment.is(Cue::Title);
        !polite && segment.kind == Kind::Word
    });
    let Some(last) = last.filter(|last| *last > 0) else { return false };
    // "200k" are thousands.
    let thousands =
        sentence.get(last).and_then(|segment| tokens.get(segment.start)).is_some_and(|token| token.glued);
    let words = sentence
        .iter()
        .take(last)
        .filter(|segment| !segment.is(Cue::Filler) && !segment.is(Cue::Yes))
        .count();
    let ends = sentence.get(last).is_some_and(|segment| segment.is(Cue::QuestionEnd));
    ends && !thousands && words > 0
}

/// What the text as a whole wants.
pub(crate) fn of(
    cues: &Cues,
    sentences: &[Sentence],
    understood: &Understood,
    details: &Details,
    context: &ReadingContext<'_>,
) -> Intent {
    let ordered = !understood.lines.is_empty()
        || !understood.edits.is_empty()
        || !understood.unknown.is_empty()
        || !understood.ambiguous.is_empty();
    let informed = *details != Details::default();
    let asks = sentences.iter().any(|sentence| sentence.asks && !sentence.tells);
    // "4 de bistec y unas cebollitas bien quemaditas".
    let wants = !understood.lines.is_empty() && (cues.counts || cues.has(Cue::Request));
    if cues.has(Cue::Human) || (cues.has(Cue::Fault) && !wants && !asks) {
        return Intent::Human;
    }
    if cues.has(Cue::Keep) && context.asked == Some(Question::Cancellation) && !ordered {
        // "never mind, keep it".
        return Intent::Decline;
    }
    // "do you have oxtail? Nevermind. I'll have 2 pho tai": not the order that follows.
    let orders_anew = !understood.lines.is_empty() && !cues.cancels;
    if (cues.cancels || cues.only_cancels) && !orders_anew && !cues.has(Cue::Add) {
        return Intent::Cancel;
    }
    // "where is my order, I put it in at 6".
    let only_time = *details == Details { time: details.time.clone(), ..Details::default() };
    // "hủy dùm cô cái đơn hồi nãy".
    let first = |cue: Cue| cues.said.iter().position(|said| *said == cue);
    let calls_off = first(Cue::CancelOrder).zip(first(Cue::Status)).is_some_and(|(off, status)| off < status);
    if calls_off && !ordered {
        return Intent::Cancel;
    }
    if cues.has(Cue::Status) && (!informed || (only_time && !ordered)) {
        return Intent::Status;
    }
    if cues.has(Cue::CancelOrder) && understood.edits.is_empty() && understood.lines.is_empty() {
        return Intent::Cancel;
    }
    if understood.changes {
        return Intent::Change;
    }
    if ordered {
        return Intent::Order;
    }
    let changes = cues.begins_with_change || cues.has(Cue::Change);
    if informed && changes && (cues.begins_with_change || context.asked.is_none()) {
        return Intent::Change;
    }
    let answer = answer(cues, context);
    // "could you bring it to 14 Orchard Close?", of what is in the cart.
    let only_allergies = *details == Details { allergies: details.allergies.clone(), ..Details::default() };
    let told_where = details.address.is_some() && !context.cart.is_empty();
    match answer {
        // "do you deliver to 14 Maple Ave?" tells where to, and asks all the same.
        // "does the veggie burger have egg? my lad's allergic".
        _ if asks && (!informed || only_allergies) => Intent::Question,
        _ if asks && context.asked.is_none() && sentences.iter().all(|one| one.asks) && !told_where => {
            Intent::Question
        }
        _ if informed => Intent::Order,
        _ if cues.has(Cue::Menu) && cues.unread == 0 => Intent::Menu,
        Some(intent) => intent,
        None => Intent::Other,
    }
}

/// Whether something is said again: "no, I said two shakes", or in other words when "this or that?" was asked, but not "like I said,
/// a coke too".
pub(crate) fn restates(cues: &Cues, asked: Option<Question>) -> bool {
    let adds = cues.has(Cue::Add) || cues.has(Cue::More);
    !adds && (cues.begins_again || asked == Some(Question::Meaning))
}

/// Whether an answer says that what was ordered stays as it is.
pub(crate) fn keeps(cues: &Cues, intent: Intent) -> bool {
    cues.has(Cue::Keep) && matches!(intent, Intent::Confirm | Intent::Decline)
}

/// Yes, no, hello, thanks: only if the text says little else.
fn answer(cues: &Cues, context: &ReadingContext<'_>) -> Option<Intent> {
    let asked = matches!(context.asked, Some(Question::Confirmation | Question::Cancellation));
    let (yes, no) =
        (cues.has(Cue::Yes), cues.has(Cue::Decline) || ((asked || cues.begins_with_no) && cues.has(Cue::No)));
    let little_else = cues.unread <= 1;
    if !little_else {
        // "gracias por la atención, quedamos llenísimos".
        return Some(Intent::Thanks).filter(|_| cues.begins_with_thanks);
    }
    match () {
        // "keep it" is a yes to what was ordered.
        () if cues.has(Cue::Keep) => Some(Intent::Confirm),
        // "dạ chào quán": politeness, and hello.
        () if yes && cues.only_polite && !asked && cues.has(Cue::Greeting) => Some(Intent::Greeting),
        () if yes
            && (!no || (cues.begins_with_yes && !cues.declines))
            && (asked || cues.confirms || !cues.has(Cue::Thanks)) =>
        {
            Some(Intent::Confirm)
        }
        () if no && !cues.has(Cue::Thanks) => Some(Intent::Decline),
        () if no && asked => Some(Intent::Decline),
        () if cues.has(Cue::Thanks) => Some(if no { Intent::Decline } else { Intent::Thanks }),
        () if yes => Some(Intent::Confirm),
        () if cues.has(Cue::Greeting) => Some(Intent::Greeting),
        () => None,
    }
}
