//! At which table of the shop: "bàn 5", "table no. 7", "mesa A3".

use crate::meaning::Cue;
use crate::token::Kind;

use super::Scene;

/// Numbers of tables are no longer.
const TABLE_DIGITS_MAX: usize = 3;

/// The table as said; takes it.
pub(super) fn find(scene: &mut Scene<'_>) -> Option<String> {
    let found = (0..scene.segments.len()).filter(|at| scene.is(*at, Cue::TableFollows)).find_map(|cue| {
        let start = over_mark(scene, cue);
        Some((cue, start, end(scene, cue, start)?))
    });
    let (cue, start, end) = found?;
    let table = scene.words(start..end).to_owned();
    scene.take(cue..end);
    Some(table)
}

/// Over what stands between the word and the number: "table #7", "bàn: 5", "table no. 7".
fn over_mark(scene: &Scene<'_>, cue: usize) -> usize {
    let at = cue + 1;
    let named = scene.segment(cue).is_some_and(|segment| segment.words > 1);
    let mark = match scene.words(at..at + 1) {
        "#" | ":" => true,
        "." => named,
        _ => false,
    };
    at + usize::from(mark)
}

/// Where the name of the table ends that begins at `start`, if it is one.
fn end(scene: &Scene<'_>, cue: usize, start: usize) -> Option<usize> {
    let letter = |at: usize| {
        let words = scene.words(at..at + 1);
        words.len() == 1
            && words.chars().all(|letter| letter.is_ascii_alphabetic())
            && scene.segment(at).is_some_and(|segment| !segment.taken)
    };
    let number = |at: usize| {
        scene.digits(at).is_some_and(|digits| digits.len() <= TABLE_DIGITS_MAX && !digits.contains('.'))
    };
    if letter(start) && number(start + 1) && scene.glued(start + 1) {
        return Some(start + 2);
    }
    let spelled = scene.kind(start) == Some(Kind::Word)
        && scene.number(start).is_some()
        && !scene.is(start, Cue::Article);
    if !number(start) && !spelled {
        return None;
    }
    // "7A".
    let part = number(start) && letter(start + 1) && scene.glued(start + 1);
    let end = start + 1 + usize::from(part);
    // "bàn 10 người", "table 5 minutes away": the number counts something else.
    let counted =
        [Cue::People, Cue::Party, Cue::PerHead, Cue::Minute, Cue::Hours, Cue::Hour, Cue::Days, Cue::Times];
    let counts = counted.iter().any(|cue| scene.said(end, *cue));
    // "cho ban 5 to pho": who leaves out the accents may mean "bạn", and five bowls.
    let named = scene.segment(cue).is_some_and(|segment| segment.words > 1) && !scene.measures_dish(end);
    let dishes = !named && !part && (scene.begins_dish(start) || scene.measures_dish(end));
    // "2 bàn 4": so many tables.
    let before = cue.checked_sub(1).filter(|before| scene.number(*before).is_some());
    let tables = before.is_some_and(|before| {
        let dish =
            before.checked_sub(1).is_some_and(|dish| scene.begins_dish(dish) || scene.is(dish, Cue::Times));
        !dish
    });
    (!counts && !dishes && !tables).then_some(end)
}
