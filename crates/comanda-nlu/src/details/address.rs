//! Where it is brought: after a cue ("giao …", "deliver to …"), when it was asked for, or by its look ("12 Lê Lợi q1").

use std::ops::Range;

use comanda_domain::reading::Question;

use crate::lattice::{SLIP, Segment};
use crate::meaning::{Cue, Meaning};
use crate::token::Kind;

use super::Scene;

/// A house number below this may as well count an unknown dish.
const HOUSE_NUMBER_MIN: u32 = 5;

/// Numbers of houses are no longer.
const HOUSE_DIGITS_MAX: usize = 4;

/// No address has more words.
const ADDRESS_WORDS_MAX: usize = 80;

/// The street and its number stand within so many words.
const STREET_WORDS_MAX: usize = 12;

/// A clause of fewer words may be a part of an address, written small.
const REMARK_WORDS_MIN: usize = 3;

/// A longer word of addresses is no abbreviation: the point behind it ends a sentence.
const ABBREVIATION_LETTERS_MAX: usize = 4;

/// Before a name, a number above this is no number of dishes.
const HOUSE_NUMBER_SURE: u32 = 60;

/// Behind two names, a number below this is rather one of dishes.
const STREET_NUMBER_MIN: u32 = 20;

/// The address as written; takes it.
pub(super) fn find(scene: &mut Scene<'_>) -> Option<String> {
    let found = after_cue(scene).or_else(|| whole_answer(scene)).or_else(|| by_look(scene))?;
    let better = corrected(scene, found.end);
    let street = scene.words(found.clone()).to_owned();
    scene.take(found);
    let Some(better) = better else { return Some(street) };
    let words = scene.words(better.clone()).to_owned();
    // "12 High Street, sorry flat 3": a part of it that was missing.
    let part = better.clone().all(|at| scene.is(at, Cue::AddressWord) || scene.is_digits(at));
    scene.take(better);
    Some(if part { format!("{street}, {words}") } else { words })
}

/// "45 Trần Phú, chết nhầm, 54 Trần Phú": the address behind the words that take back the one that ended at `end`.
fn corrected(scene: &Scene<'_>, end: usize) -> Option<Range<usize>> {
    let marks = |at: &usize| scene.kind(*at) != Some(Kind::Pause);
    let cue = (end..scene.segments.len()).find(marks).filter(|at| scene.is(*at, Cue::Correction))?;
    let start = skip_to_address(scene, cue + 1);
    let range = start..scene.without_tail(start, self::end(scene, start));
    (!scene.begins_dish(start) && looks_real(scene, &range)).then_some(range)
}

fn after_cue(scene: &Scene<'_>) -> Option<Range<usize>> {
    let mut best = None;
    for cue in 0..scene.segments.len() {
        if !scene.is(cue, Cue::AddressFollows) {
            continue;
        }
        let start = skip_to_address(scene, cue + 1);
        // "1 canh khổ qua, 3 com": "qua" is a part of something else; "địa chỉ: 4 Nguyễn Huệ" is one.
        let paused =
            (cue + 1..start).any(|at| scene.kind(at) == Some(Kind::Pause) && scene.words(at..at + 1) != ":");
        if paused && scene.number(start).is_some_and(|number| number < HOUSE_NUMBER_MIN) {
            continue;
        }
        let behind = behind_dishes(scene, start);
        // "305 đường 30/4" is no sugar.
        let street = scene.number(start).is_some()
            && scene.is(start + 1, Cue::AddressWord)
            && !scene.counts_dish(start + 1);
        if scene.begins_dish(start) && !street && behind.is_none() {
            continue;
        }
        let start = behind.unwrap_or(start);
        let range = start..scene.without_tail(start, end(scene, start));
        if looks_real(scene, &range) {
            best = Some(range);
            break;
        }
    }
    best
}

/// "giao 2 bd nhiều ớt ra 36 Hàng Bồ": what is brought stands before another word for where to.
fn behind_dishes(scene: &Scene<'_>, start: usize) -> Option<usize> {
    let of_menu = |at: usize| {
        scene.segment(at).is_some_and(|segment| {
            let menu = |meaning: &Meaning| {
                !matches!(
                    meaning,
                    Meaning::Cue(_) | Meaning::Number(_) | Meaning::Ordinal(_) | Meaning::Measure { .. }
                )
            };
            segment.cost < SLIP && segment.meanings.iter().any(menu)
        })
    };
    let end = scene.clause_end(start);
    let onto = |at: &usize| scene.is(*at, Cue::AddressFollows) || scene.is(*at, Cue::To);
    let at = (start + 2..end).filter(onto).find(|at| scene.is_digits(at + 1))?;
    (start..at).any(of_menu).then_some(at + 1)
}

/// Over politeness, marks and what was taken (a time between "giao" and the street).
fn skip_to_address(scene: &Scene<'_>, from: usize) -> usize {
    let skip = |at: usize| {
        scene.segment(at).is_some_and(|segment| {
            segment.taken
                || segment.kind == Kind::Pause
                || (segment.kind == Kind::Word
                    && !scene.is_capitalised(at)
                    && [Cue::AddressFollows, Cue::Filler, Cue::Title, Cue::To]
                        .iter()
                        .any(|cue| segment.is(*cue)))
        })
    };
    (from..scene.segments.len()).find(|at| !skip(*at)).unwrap_or(scene.segments.len())
}

/// The whole answer to "where to?", unless it is clearly something else.
fn whole_answer(scene: &Scene<'_>) -> Option<Range<usize>> {
    if !scene.asked(Question::Address) {
        return None;
    }
    let other = [
        Cue::Question,
        Cue::CancelOrder,
        Cue::Human,
        Cue::Status,
        Cue::Pickup,
        Cue::DineIn,
        Cue::Remove,
        Cue::Menu,
        Cue::Clear,
    ];
    let start = skip_to_address(scene, 0);
    let range = start..scene.without_tail(start, end(scene, start));
    let mut inside = scene.segments.iter().skip(range.start).take(range.len());
    let clearly_other = inside.any(|segment| other.iter().any(|cue| segment.is(*cue)));
    let named =
        scene.segments.iter().skip(range.start).take(range.len()).any(|segment| {
            segment.is_unread() || segment.is(Cue::AddressWord) || segment.kind == Kind::Number
        });
    (!clearly_other && named && !scene.begins_dish(start)).then_some(range)
}

/// A clause that begins with a house number and goes on like a street.
fn by_look(scene: &Scene<'_>) -> Option<Range<usize>> {
    (0..scene.segments.len()).find_map(|start| {
        let clause_start = start == 0
            || scene.segment(start - 1).is_some_and(|before| {
                before.taken
                    || ((before.is(Cue::Onto) || before.is(Cue::To))
                        && (begins_street(scene, start) || scene.is_capitalised(start)))
                    || (scene.is(start, Cue::AddressWord)
                        && (scene.is_digits(start + 1)
                            || scene.is_capitalised(start + 1)
                            || scene.is_capitalised(start + 2)))
                    || matches!(before.kind, Kind::Pause | Kind::Break | Kind::QuestionMark)
            })
            || is_behind_verb(scene, start)
            || is_house_number(scene, start)
            || is_written_as_street(scene, start);
        if !clause_start || scene.begins_dish(start) {
            return None;
        }
        if !scene.is_digits(start) {
            return street_first(scene, start);
        }
        let range = start..scene.without_tail(start, end(scene, start));
        let words = || range.clone().skip(1).filter_map(|at| scene.segment(at).map(|segment| (at, segment)));
        let street = scene.clause_end(start);
        // "2 lime soups no, a coke": what is not wanted, rather than a number.
        let refused = |at: usize| scene.is(at, Cue::No) && !(at + 1..at + 3).any(|at| scene.is_digits(at));
        let place = words().any(|(at, segment)| at <= street && segment.is(Cue::AddressWord) && !refused(at));
        let unread = words().filter(|(at, segment)| segment.is_unread() || scene.may_be_name(*at)).count();
        let capitals = words().filter(|(at, _)| scene.is_capitalised(*at)).count();
        let high = scene.number(start).is_none_or(|number| number >= HOUSE_NUMBER_MIN);
        // "31 Station Rd".
        let places = words().filter(|(at, segment)| *at <= street && segment.is(Cue::AddressWord)).count();
        // "1 st xoai" is a smoothie, not a street.
        let menu = (start + 1..street).any(|at| scene.begins_dish(at));
        // "3 órdenes de pastor … a Av. Universidad": of dishes.
        let first =
            words().map(|(at, _)| at).find(|at| scene.is(*at, Cue::AddressWord) || scene.is_capitalised(*at));
        let dishes = first.is_some_and(|first| (start + 1..first).any(|at| scene.begins_dish(at)));
        let street = (place && unread >= 1 && (high || capitals > 0 || !menu))
            || (high && places > 1)
            || (high && unread >= 2 && capitals >= 2);
        (street && !dishes).then_some(range)
    })
}

/// "its 5 Mill Lane": a number, a name and a word of addresses, both with capitals.
fn is_written_as_street(scene: &Scene<'_>, at: usize) -> bool {
    let place = |at: usize| scene.is(at, Cue::AddressWord) && scene.is_capitalised(at);
    scene.is_digits(at)
        && scene.is_capitalised(at + 1)
        && !scene.begins_dish(at + 1)
        && (place(at + 2) || (scene.is_capitalised(at + 2) && place(at + 3)))
}

/// "2 phở bò viên 46/12 Lê Văn Sỹ": a number of a house in an alley, and a name of two words.
fn is_house_number(scene: &Scene<'_>, at: usize) -> bool {
    scene.is_digits(at)
        && scene.kind(at + 1) == Some(Kind::Joint)
        && scene.is_digits(at + 2)
        && (at + 3..at + 5).all(|at| scene.is_capitalised(at) && !scene.is(at, Cue::Filler))
}

fn begins_street(scene: &Scene<'_>, at: usize) -> bool {
    scene.is_digits(at) || scene.is(at, Cue::AddressWord)
}

/// "giao liền giúp e 16 Bà Huyện Thanh Quan": a word for bringing it, or for at once, stands before, with nothing between but
/// politeness.
fn is_behind_verb(scene: &Scene<'_>, start: usize) -> bool {
    let polite = |at: &usize| scene.is(*at, Cue::Filler) || scene.is(*at, Cue::Title);
    let before = (0..start).rev().find(|at| !polite(at));
    before.is_some_and(|at| {
        scene.is(at, Cue::Asap) || (scene.is(at, Cue::Delivery) && begins_street(scene, start))
    })
}

/// "Amsterdam 210 apt 5, Condesa", "Blk 4 Lot 9": the street stands before its number, and a word of addresses is there.
fn street_first(scene: &Scene<'_>, start: usize) -> Option<Range<usize>> {
    // Behind a word of addresses, a name may be written small ("calle pino número 14"), and have small words ("Privada Los Olivos").
    let named = scene.is(start, Cue::AddressWord);
    let street = |at: usize| {
        scene.segment(at).is_some_and(|segment| {
            let unread = segment.is_unread() || segment.cost >= SLIP;
            let name = scene.may_be_name(at)
                || (named && at > start && (unread || (scene.is_capitalised(at) && !scene.begins_dish(at))));
            // "Avenida de América", "Cerrada de Pinos", which could be pineapple.
            let of = named && at > start && (segment.is(Cue::Filler) || scene.ends_in_name(at));
            // "Cerro del Agua 88".
            let of = of
                || (at > start && segment.is(Cue::Filler) && scene.is_capitalised(at + 1))
                || (at > start + 1 && scene.is_capitalised(at) && scene.is(at - 1, Cue::Filler));
            !segment.taken && segment.kind == Kind::Word && (segment.is(Cue::AddressWord) || name || of)
        })
    };
    if !street(start) {
        return None;
    }
    // "Av. Brasil 1210".
    let shortened = named && scene.words(start + 1..start + 2) == "." && abbreviation(scene, start + 1);
    let name = start + 1 + usize::from(shortened);
    let number = (name..name + 4).find(|at| scene.is_digits(*at))?;
    let clause = scene.clause_end(name);
    let words = (start..clause).filter(|at| scene.is(*at, Cue::AddressWord)).count();
    let range = start..scene.without_tail(start, end(scene, start));
    // "Deán Funes 1450": two names and a number that counts nothing.
    let capitals = (start..number).filter(|at| scene.may_be_name(*at)).count();
    // "a Tonalá 61", "Tonalá 61, depto 12".
    let led = start
        .checked_sub(1)
        .is_some_and(|before| scene.said(before, Cue::Onto) || scene.said(before, Cue::AddressFollows));
    let behind = number + 1 + usize::from(scene.kind(number + 1) == Some(Kind::Pause));
    let followed = scene.is(behind, Cue::AddressWord) && !scene.begins_dish(behind);
    let by_names = !named
        && capitals + usize::from(led) + usize::from(followed) > 1
        && scene.number(number).is_some_and(|number| number >= STREET_NUMBER_MIN)
        && !scene.begins_dish(number)
        && !scene.counts_dish(number + 1);
    // "pa la oficina 12 al pastor".
    let little = scene.is(number + 1, Cue::Filler) || scene.is(number + 1, Cue::Onto);
    let dish = is_dish(scene, number + 1) || (little && is_dish(scene, number + 2));
    let counts = dish || (scene.begins_dish(number) && scene.measures_dish(number + 1));
    (number < clause && !counts && (words > 0 || by_names) && (name..number).all(street)).then_some(range)
}

/// Where an address that begins at `start` ends.
fn end(scene: &Scene<'_>, start: usize) -> usize {
    let last = scene.segments.len().min(start + ADDRESS_WORDS_MAX);
    (start..last).find(|at| stops(scene, start, *at)).unwrap_or(last)
}

fn stops(scene: &Scene<'_>, start: usize, at: usize) -> bool {
    let Some(segment) = scene.segment(at) else { return true };
    if segment.taken {
        return true;
    }
    match segment.kind {
        Kind::Break => !abbreviation(scene, at),
        Kind::QuestionMark => true,
        Kind::Pause => begins_other(scene, at + 1) || is_remark(scene, start, at),
        Kind::Word | Kind::Number | Kind::Joint => stops_within(scene, segment, start, at),
    }
}

/// Whether what stands behind a pause is no more of the address.
fn begins_other(scene: &Scene<'_>, at: usize) -> bool {
    const CUES: [Cue; 15] = [
        Cue::NameFollows,
        Cue::Cash,
        Cue::Transfer,
        Cue::Card,
        Cue::Ewallet,
        Cue::Request,
        Cue::Allergy,
        Cue::NoteFollows,
        Cue::Title,
        Cue::PhoneFollows,
        Cue::Service,
        Cue::No,
        Cue::Remove,
        Cue::Correction,
        Cue::ChangeFor,
    ];
    let size = |meaning: &Meaning| matches!(meaning, Meaning::Size { .. });
    // "…, 1 xl half ham half corn".
    let sized = scene.number(at).is_some()
        && scene.segment(at + 1).is_some_and(|segment| segment.meanings.iter().any(size));
    // "12 đường Cây Keo" is no sugar.
    let street =
        scene.number(at).is_some() && scene.is(at + 1, Cue::AddressWord) && scene.is_capitalised(at + 2);
    sized
        || (scene.begins_dish(at) && !street && !is_numbered_street(scene, at))
        || scene.segment(at).is_none_or(|segment| segment.taken)
        || (CUES.iter().any(|cue| scene.is(at, *cue) && !scene.is_capitalised(at))
            && !is_house_word(scene, at))
}

/// Whether a word, without a pause before it, is no more of the address.
fn stops_within(scene: &Scene<'_>, segment: &Segment, start: usize, at: usize) -> bool {
    let phone_follows = segment.is(Cue::PhoneFollows) && (at + 1..at + 4).any(|next| taken(scene, next));
    let asked_or_paid = segment.is(Cue::Allergy) || segment.is(Cue::NoteFollows);
    let measured = scene.measures_dish(at + 1);
    // "12 al pastor".
    let little = scene.is(at + 1, Cue::Filler) || scene.is(at + 1, Cue::Onto);
    let dish =
        is_dish(scene, at + 1) || (little && is_dish(scene, at + 2)) || (measured && scene.begins_dish(at));
    let dish = at > start && scene.number(at).is_some() && dish && !is_numbered_street(scene, at);
    // "…, Ninh Kiều giúp mình, đừng bấm chuông".
    let polite = at > start
        && segment.is(Cue::Filler)
        && segment.kind == Kind::Word
        && !scene.is_capitalised(at)
        && scene.kind(at + 1) == Some(Kind::Pause);
    let soon =
        segment.is(Cue::Asap) && at > start && scene.without_tail(at + 1, end_of_clause(scene, at)) == at + 1;
    // "…, Evanston and leave it with the doorman".
    let place = |at: usize| scene.is_capitalised(at) || scene.is_digits(at) || scene.is(at, Cue::AddressWord);
    let goes_on = at > start
        && segment.is(Cue::And)
        && (start..at).any(|at| scene.is_capitalised(at))
        && !scene.is_capitalised(at)
        && !place(at + 1)
        && !place(at + 2);
    phone_follows || asked_or_paid || dish || soon || polite || goes_on
}

/// "…, số 2 Hải Triều": a word for numbers before that of a house.
fn is_house_word(scene: &Scene<'_>, at: usize) -> bool {
    scene.is(at, Cue::PhoneFollows)
        && scene.is_digits(at + 1)
        && scene.is_capitalised(at + 2)
        && scene.words(at + 1..at + 2).len() <= HOUSE_DIGITS_MAX
}

/// "18A Phan Văn Trị, nhớ xuất hóa đơn đỏ": whether a clause follows that looks like no place, behind one that is written like
/// one.
fn is_remark(scene: &Scene<'_>, start: usize, pause: usize) -> bool {
    let clause = pause + 1..scene.clause_end(pause + 1);
    if clause.len() < REMARK_WORDS_MIN {
        return false;
    }
    let street = start..pause.min(start + STREET_WORDS_MAX);
    let street =
        street.clone().any(|at| scene.is_digits(at)) && street.clone().any(|at| scene.is_capitalised(at));
    let place = |at: usize| {
        scene.is_capitalised(at)
            || scene.is_digits(at)
            || scene.is(at, Cue::AddressWord)
            || scene.is(at, Cue::AddressFollows)
    };
    street && !clause.into_iter().any(place)
}

/// "đường 17", which could be sugar; "159 Nam Kỳ", as nobody orders so many of.
fn is_numbered_street(scene: &Scene<'_>, at: usize) -> bool {
    let many = scene.number(at).is_some_and(|number| number > HOUSE_NUMBER_SURE);
    let named = scene.is_digits(at + 1) || scene.is_capitalised(at + 1);
    (scene.is(at, Cue::AddressWord) && named && !scene.begins_dish(at + 1))
        || (many && scene.is_capitalised(at + 1))
}

fn end_of_clause(scene: &Scene<'_>, at: usize) -> usize {
    scene.clause_end(at + 1)
}

fn is_dish(scene: &Scene<'_>, at: usize) -> bool {
    scene.segment(at).is_some_and(|segment| {
        let item = |meaning: &Meaning| matches!(meaning, Meaning::Item { .. } | Meaning::Combo { .. });
        segment.cost < 0.35 && segment.meanings.iter().any(item)
    })
}

fn taken(scene: &Scene<'_>, at: usize) -> bool {
    scene.segment(at).is_some_and(|segment| segment.taken && segment.kind == Kind::Number)
}

/// "Q. Bình Thạnh": the point after a short word of addresses ends nothing.
fn abbreviation(scene: &Scene<'_>, at: usize) -> bool {
    let point = scene.words(at..at + 1) == ".";
    let before = at.checked_sub(1).and_then(|at| scene.segment(at));
    let letters = at.checked_sub(1).map_or(0, |before| scene.words(before..at).chars().count());
    let long = letters > 3;
    let counts = scene.is_digits(at + 1)
        && scene.kind(at + 2) == Some(Kind::Word)
        && !scene.is(at + 2, Cue::AddressWord)
        && !scene.is_capitalised(at + 2);
    // "29 Park Road. 1 chicken curry", "Roma Norte. El timbre no sirve".
    if (long && counts) || letters > ABBREVIATION_LETTERS_MAX {
        return false;
    }
    // "Roma. ¿Nos podéis traer …" ends there.
    let goes_on =
        scene.words(at + 1..at + 2).chars().next().is_some_and(|next| next.is_alphanumeric() || next == ',');
    point && goes_on && before.is_some_and(|segment| segment.is(Cue::AddressWord))
}

/// Whether a cue was followed by a place at all.
fn looks_real(scene: &Scene<'_>, range: &Range<usize>) -> bool {
    let inside = || scene.segments.iter().skip(range.start).take(range.len());
    let unread = inside().filter(|segment| segment.is_unread()).count();
    let place = inside().any(|segment| segment.is(Cue::AddressWord));
    let numbered = inside().any(|segment| segment.kind == Kind::Number);
    let capital = range.clone().filter(|at| scene.is_capitalised(*at)).count();
    range.len() >= 2 && (place || unread >= 2 || (numbered && (unread >= 1 || capital >= 1)))
}
