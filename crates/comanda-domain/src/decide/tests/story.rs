//! Flows of the shop's own: what starts one, and what does not.

use super::*;
use crate::storyboard::Storyboard;

const BOARD: &str = "
format: comanda-storyboard/1
flows:
  - id: gone
    triggers: [ { intent: cancel } ]
    steps: [ { say: { vi: Tiếc quá, en: A pity } } ]
  - id: party
    triggers: [ { words: { vi: [tiệc], en: [party] } } ]
    steps: [ { say: { vi: Quán nhận tiệc, en: We do parties } } ]
";

fn chat() -> Chat {
    let mut chat = Chat::new();
    let board = Storyboard::from_yaml("storyboard.yaml", BOARD, &chat.shop.menu).unwrap();
    chat.shop = chat.shop.clone().with_storyboard(board);
    chat
}

/// Gives a text with these words.
fn write<'c>(chat: &'c mut Chat, words: &str, reading: &Reading) -> &'c mut Chat {
    let input = chat.message(Some(words), None);
    chat.give(&input, Some(reading))
}

#[test]
fn a_flow_for_an_intent_starts_with_it() {
    let mut chat = chat();
    assert_eq!(write(&mut chat, "huỷ giúp mình", &means(Intent::Cancel)).said(), ["own"]);
    let with_dish = Reading { intent: Intent::Cancel, ..says(&[line("pho", "pho_tai", 1)]) };
    assert!(!write(&mut chat, "huỷ, cho phở tái", &with_dish).said().contains(&"own"), "dishes are ordered");
}

#[test]
fn what_answers_a_question_about_the_order_begins_no_flow() {
    let mut chat = chat();
    write(&mut chat, "1 phở tái", &says(&[line("pho", "pho_tai", 1)]));
    chat.tap(Tap::Fulfil(Fulfilment::Delivery));
    let details = Details { address: Some("12 Party Lane".to_owned()), ..Details::default() };
    let address = Reading { details, ..means(Intent::Order) };
    assert_eq!(write(&mut chat, "12 Party Lane", &address).said(), ["ask-phone"]);
    assert_eq!(
        write(&mut chat, "đặt tiệc", &means(Intent::Other)).said(),
        ["own"],
        "words that answer nothing do"
    );
}
