use super::super::tests::{NEW_IN_ENGLISH, board, board_of, sku};
use super::*;

/// What a walk comes to, one word or text for each move.
fn told(moves: &[Move<'_>]) -> Vec<String> {
    let tell = |one: &Move<'_>| match one {
        Move::Say(say) => say.text.get("en").to_owned(),
        Move::Cards(cards) => format!("{} card", cards.len()),
        Move::Ask { ask, at } => format!("{}? at {}:{}", ask.field, at.flow, at.step),
        Move::Add(dish) => format!("+{dish}"),
        Move::Note { text } => format!("note {text}"),
        Move::Place(place) => format!("{place:?}"),
        Move::End => "end".to_owned(),
    };
    moves.iter().map(tell).collect()
}

fn at(flow: &str, step: usize, fields: &[(&str, &str)]) -> StoryPosition {
    let own = |(name, answer): &(&str, &str)| ((*name).to_owned(), (*answer).to_owned());
    StoryPosition { flow: sku(flow), step, fields: fields.iter().map(own).collect() }
}

/// Answers until nothing is asked any more, and tells the moves of each walk.
fn talk(board: &Storyboard, flow: &str, answers: &[&str]) -> Vec<Vec<String>> {
    let mut walks = Vec::new();
    let mut answers = answers.iter();
    let mut position = start(board, &sku(flow), &NEW_IN_ENGLISH).unwrap();
    loop {
        let moves = advance(board, position, &NEW_IN_ENGLISH);
        walks.push(told(&moves));
        let Some(Move::Ask { at, .. }) = moves.last() else { return walks };
        position = answer(board, at, answers.next().unwrap(), "en").unwrap();
    }
}

#[test]
fn a_flow_is_walked_from_question_to_question() {
    assert_eq!(
        talk(&board(), "birthday", &["we are 8", "0901 234 567", "inside", "Lan"]),
        [
            vec![
                "Happy birthday! Here is \"the cake\" that every table gets.",
                "1 card",
                "guests? at birthday:2"
            ],
            vec!["phone? at birthday:3"],
            vec!["room? at birthday:4"],
            vec!["name? at birthday:5"],
            vec!["+cake", "note guests: 8", "Done", "end"],
        ]
    );
}

#[test]
fn answers_decide_the_way() {
    let end = |answers: &[&str]| talk(&board(), "birthday", answers).pop().unwrap();
    assert_eq!(
        end(&["12", "0901234567", "inside", "Lan"]),
        ["note guests: 12", "Person"],
        "kept over the jump"
    );
    assert_eq!(end(&["2", "0901234567", "Garden", "Lan"]), ["OrderStatus"]);
    let closed = Facts { is_open: false, ..NEW_IN_ENGLISH };
    let late = at("birthday", 6, &[("guests", "2"), ("room", "inside")]);
    assert_eq!(told(&advance(&board(), late, &closed)), ["Person"]);
}

#[test]
fn a_flow_starts_only_when_it_may() {
    let board = board();
    assert_eq!(start(&board, &sku("birthday"), &NEW_IN_ENGLISH), Some(at("birthday", 0, &[])));
    let closed = Facts { is_open: false, ..NEW_IN_ENGLISH };
    assert_eq!(start(&board, &sku("birthday"), &closed), None);
    assert_eq!(start(&board, &sku("hello"), &NEW_IN_ENGLISH), None, "for returning customers");
    assert_eq!(start(&board, &sku("gone"), &NEW_IN_ENGLISH), None);
}

#[test]
fn a_walk_ends_whatever_the_board_and_the_position_say() {
    let board = board();
    for gone in [at("gone", 0, &[]), at("birthday", 99, &[])] {
        assert_eq!(told(&advance(&board, gone.clone(), &NEW_IN_ENGLISH)), ["end"]);
        assert_eq!(answer(&board, &gone, "1", "en"), Err(NotUnderstood::NothingAsked));
    }
    // Two answers at once close this circle, which no check sees.
    let circle = board_of(
        "
- id: a
  triggers: [ { ref: a } ]
  steps:
    - ask: { field: x, say: x, answer: number }
    - ask: { field: y, say: y, answer: number }
    - go: b
- id: b
  steps: [ { if: { field: x, at_least: 5 }, go: c } ]
- id: c
  steps: [ { say: c }, { if: { field: y, at_least: 7 }, go: b } ]
",
    );
    let moves = advance(&circle, at("b", 0, &[("x", "6"), ("y", "8")]), &NEW_IN_ENGLISH);
    assert_eq!(moves.last(), Some(&Move::End));
    assert!(moves.len() < STEPS_MAX, "{} moves", moves.len());
}

#[test]
fn answers_are_read_by_their_kind() {
    let board = board();
    let read = |step, text| {
        let next = answer(&board, &at("birthday", step, &[]), text, "en")?;
        assert_eq!(next.step, step + 1);
        Ok(next.fields[0].1.clone())
    };
    let number = NotUnderstood::NotANumber;
    let range = NotUnderstood::OutOfRange { min: 1, max: 60 };
    for (step, text, expected) in [
        (2, "12", Ok("12")),
        (2, " 012 người nhé ", Ok("12")),
        (2, "１２", Ok("12")),
        (2, "10 - 12", Err(number.clone())),
        (2, "twelve", Err(number.clone())),
        (2, "12k", Err(number.clone())),
        (2, "-3", Err(number)),
        (2, "61", Err(range.clone())),
        (2, "99999999999999", Err(range)),
        (2, "  ", Err(NotUnderstood::Empty)),
        (3, "0901.234-567", Ok("0901234567")),
        (3, "it is (+84) 90 123 4567, call me", Ok("+84901234567")),
        (3, "123456", Err(NotUnderstood::NotAPhone)),
        (3, "0901234567 / 0907654321", Err(NotUnderstood::NotAPhone)),
        (3, "1234567890123456", Err(NotUnderstood::NotAPhone)),
        (4, "garden!", Ok("garden")),
        (4, "GARDEN", Ok("garden")),
        (4, "ngoai troi", Ok("garden")),
        (4, "outside", Err(NotUnderstood::NotAChoice)),
        (5, " Lan ", Ok("Lan")),
    ] {
        assert_eq!(read(step, text), expected.map(str::to_owned), "{text:?}");
    }
    assert_eq!(read(5, &"x".repeat(900)).unwrap().len(), 500);
}

#[test]
fn a_second_answer_takes_the_place_of_the_first() {
    let waiting = at("birthday", 2, &[("name", "Lan"), ("guests", "3")]);
    let next = answer(&board(), &waiting, "5", "en").unwrap();
    assert_eq!(next, at("birthday", 3, &[("name", "Lan"), ("guests", "5")]));
    assert_eq!(next.field(&sku("guests")), Some("5"));
}

#[test]
fn a_position_is_kept_as_json() {
    let position = at("birthday", 2, &[("guests", "3")]);
    let json = serde_json::to_string(&position).unwrap();
    assert_eq!(json, r#"{"flow":"birthday","step":2,"fields":[["guests","3"]]}"#);
    assert_eq!(serde_json::from_str::<StoryPosition>(&json).unwrap(), position);
}
