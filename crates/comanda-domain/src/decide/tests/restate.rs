//! What is said again stands for what was not understood, and is not added to it.

use super::*;
use crate::reading::SecondReading;

fn again(lines: &[Line]) -> Reading {
    Reading { restates: true, ..says(lines) }
}

fn cart(chat: &Chat) -> Vec<Line> {
    chat.conversation.state.draft().map(crate::draft::Draft::cart).unwrap_or_default()
}

fn with(lines: &[Line]) -> Chat {
    let mut chat = Chat::new();
    chat.text(&says(lines));
    chat
}

#[test]
fn the_whole_order_is_said_again_or_a_part_of_it() {
    let two = [line("pho", "pho_tai", 2), line("drink", "tea", 1)];
    for (before, said, after) in [
        // Something of every dish there is.
        (&two[..1], vec![line("pho", "pho_ga", 2)], vec![line("pho", "pho_ga", 2)]),
        (
            &two,
            vec![line("pho", "pho_ga", 2), line("drink", "tea", 2)],
            vec![line("pho", "pho_ga", 2), line("drink", "tea", 2)],
        ),
        // One of two lines as it is there: the other one was never said.
        (
            &two,
            vec![line("pho", "pho_tai", 2), line("pho", "pho_ga", 1)],
            vec![line("pho", "pho_tai", 2), line("pho", "pho_ga", 1)],
        ),
        // One line, as it is there or otherwise: the other one was right.
        (&two, vec![line("pho", "pho_tai", 2)], vec![line("drink", "tea", 1), line("pho", "pho_tai", 2)]),
        (&two, vec![line("pho", "pho_tai", 3)], vec![line("drink", "tea", 1), line("pho", "pho_tai", 3)]),
        (&two, vec![line("pho", "pho_ga", 2)], vec![line("drink", "tea", 1), line("pho", "pho_ga", 2)]),
        // Nothing of it is there.
        (&two[..1], vec![line("drink", "tea", 2)], vec![line("pho", "pho_tai", 2), line("drink", "tea", 2)]),
    ] {
        let mut chat = with(before);
        chat.text(&again(&said));
        assert_eq!(cart(&chat), after, "{said:?}");
    }
}

#[test]
fn what_the_kitchen_has_is_changed_by_it_and_not_ordered_once_more() {
    let mut chat = Chat::ordered();
    let has: Vec<Line> = chat.orders[0].0.lines.iter().map(|line| line.line.clone()).collect();
    let tai = line("pho", "pho_tai", 3);
    chat.text(&again(std::slice::from_ref(&tai)));
    assert!(has.iter().any(|line| line.items == tai.items), "{has:?}");
    let draft = chat.conversation.state.draft().unwrap();
    assert_eq!(draft.amends, Some(chat.orders[0].0.id));
    assert_eq!(cart(&chat).iter().filter(|line| line.items == tai.items).collect::<Vec<_>>(), [&tai]);
}

#[test]
fn an_answer_in_new_words_to_this_or_that_replaces_what_was_doubtful() {
    let doubtful = |confidence| {
        let other = says(&[line("pho", "pho_tai", 1)]);
        let second = SecondReading { lines: other.lines, edits: Vec::new() };
        let first = says(&[line("pho", "pho_tai", 1), line("drink", "tea", 1)]);
        Reading { confidence, second: Some(Box::new(second)), ..first }
    };
    let before = line("pho", "pho_ga", 1);
    for (said, after) in [
        // What both had stays, unless it is named.
        (
            vec![line("drink", "tea", 2)],
            vec![before.clone(), line("pho", "pho_tai", 1), line("drink", "tea", 2)],
        ),
        // It has nothing to do with it: the likelier one stays.
        (vec![before.clone()], vec![line("pho", "pho_tai", 1), line("drink", "tea", 1), before.clone()]),
    ] {
        let mut chat = with(std::slice::from_ref(&before));
        chat.text(&doubtful(0.3));
        assert_eq!(chat.said(), ["ask-meaning"]);
        chat.text(&again(&said));
        assert_eq!(cart(&chat), after);
    }
    let mut chat = Chat::new();
    chat.text(&doubtful(0.3)).text(&again(&[line("pho", "pho_tai", 2)]));
    assert_eq!(cart(&chat), [line("pho", "pho_tai", 2)], "one of the two, and how many");
    let mut chat = Chat::new();
    chat.text(&doubtful(1.0)).text(&says(&[line("pho", "pho_tai", 2)]));
    assert_eq!(cart(&chat)[0], line("pho", "pho_tai", 3), "nothing was doubtful");
}
