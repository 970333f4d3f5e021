//! When a person answers, the bot is silent, visibly and with a way back.

use crate::app::{Customer, PAGES, TestApp};

fn conversation_path(customer: &Customer<'_>) -> String {
    format!("/conversations/{}/messenger/{}", PAGES[0].0, customer.psid)
}

#[test]
fn who_asks_for_a_person_is_left_to_one() {
    let app = TestApp::start();
    let lan = app.customer();
    lan.says("cho mình gặp nhân viên với").hears("Mình đã báo nhân viên");
    lan.says("2 phở tái").gets_no_answer();
    let (_, list) = app.get(&app.desk_url("/conversations"));
    assert!(list.contains("Cần người: khách muốn gặp người"), "the desk shows who waits: {list}");
    assert!(list.contains("Có người trả lời"), "the desk shows that the bot is silent: {list}");
}

#[test]
fn a_question_the_bot_cannot_answer_calls_a_person() {
    let app = TestApp::start();
    let lan = app.customer();
    lan.says("quán mình có chỗ đậu xe hơi không ạ?").hears("Mình đã báo nhân viên");
    let (_, list) = app.get(&app.desk_url("/conversations"));
    assert!(list.contains("Cần người: khách có câu hỏi"), "the desk shows who waits: {list}");
    lan.says("2 phở tái").hears("2 × Phở tái");
}

#[test]
fn an_answer_from_the_page_inbox_silences_the_bot() {
    let app = TestApp::start();
    let lan = app.customer();
    lan.says("1 phở gà").hears("Giỏ hàng");
    lan.is_answered_by_hand("Dạ để em xem giúp mình nhé").is_acknowledged();
    app.settles();
    lan.says("thêm 1 trà đá").gets_no_answer();
}

#[test]
fn the_desk_gives_a_conversation_back_to_the_bot() {
    let app = TestApp::start();
    let lan = app.customer();
    lan.says("gặp nhân viên").hears("Mình đã báo nhân viên");
    lan.says("alo").gets_no_answer();
    let path = format!("{}/actions", conversation_path(&lan));
    let said = [("action", "say".to_owned()), ("text", "Em chào anh ạ".to_owned())];
    assert_eq!(app.post_form(&path, &said)["result"], "done");
    lan.hears("Em chào anh ạ");
    let (_, list) = app.get(&app.desk_url("/conversations"));
    assert!(!list.contains("Cần người"), "who was answered does not wait any more: {list}");
    assert_eq!(app.post_form(&path, &[("action", "to_bot".to_owned())])["result"], "done");
    lan.says("2 phở tái").hears("2 × Phở tái");
}
