//! What a person does on the board.

use std::sync::atomic::Ordering;

use comanda_domain::command::DeskCommand;
use comanda_domain::order::{OrderAction, Stage};
use comanda_domain::record::RecordKind;

use crate::client::{get, post_form, request};
use crate::fake::history;
use crate::orders::{order, order_id};
use crate::setup::{World, desk};

const ID: &str = "cmd_00112233445566778899aabbccddeeff";

fn path(number: u8) -> String {
    format!("/orders/{}/actions", order_id(number))
}

fn stage(world: &World, number: u8) -> Stage {
    let state = world.store.state.lock().unwrap();
    let file = state.orders.iter().find(|file| file.stored.order.id == order_id(number)).unwrap();
    file.stored.order.status.stage()
}

#[tokio::test]
async fn a_step_is_a_record_of_the_log_and_its_outcome_is_told() {
    let world = desk().await;
    world.store.place(order(12));
    let form = format!("command_id={ID}&expected_revision=1&action=accept");
    let answer = post_form(world.address, &path(12), &form).await;
    assert_eq!(answer.text(), r#"{"result":"done","message":"Order 12: accepted","revision":2}"#);
    assert_eq!(stage(&world, 12), Stage::Accepted);
    let appended = world.log.appended();
    let record = &appended[0].records()[0];
    assert_eq!((record.kind, record.key.to_string().as_str()), (RecordKind::Command, "104/messenger/7012"));
    let command: DeskCommand = serde_json::from_slice(appended[0].body()).unwrap();
    assert_eq!((command.id().to_string().as_str(), command.event_id()), (ID, record.event));
}

#[tokio::test]
async fn a_doubled_click_is_one_command() {
    let world = desk().await;
    world.store.place(order(1));
    let form = format!("command_id={ID}&expected_revision=1&action=accept");
    for _ in 0..2 {
        let answer = post_form(world.address, &path(1), &form).await;
        assert!(answer.text().contains(r#""result":"done""#), "{}", answer.text());
    }
    assert_eq!(history(&world.store, order_id(1)).len(), 1);
}

#[tokio::test]
async fn who_comes_second_is_told_what_happened() {
    let world = desk().await;
    world.store.place(order(12));
    post_form(world.address, &path(12), "expected_revision=1&action=mark_ready").await;
    let second = post_form(world.address, &path(12), "expected_revision=1&action=accept").await;
    let sentence = "Order 12 is already ready — somebody else moved it";
    assert_eq!(second.text(), format!(r#"{{"result":"stale","message":"{sentence}"}}"#));
    assert_eq!(stage(&world, 12), Stage::Ready, "nothing was done twice");
    // Without the script: a page with the same sentence and a way back.
    let headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "text/html")];
    let plain =
        request(world.address, &format!("POST {}", path(12)), &headers, b"expected_revision=1&action=accept")
            .await;
    assert_eq!(plain.status, 409);
    assert!(plain.text().contains(sentence) && plain.text().contains(r#"href="/board/main""#));
}

#[tokio::test]
async fn without_the_script_a_form_leads_back_to_the_board() {
    let world = desk().await;
    world.store.place(order(1));
    let headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "text/html")];
    let body = b"expected_revision=1&action=accept";
    let answer = request(world.address, &format!("POST {}", path(1)), &headers, body).await;
    assert_eq!((answer.status, answer.header("location")), (303, Some("/board/main")));
}

#[tokio::test]
async fn the_last_step_can_be_undone() {
    let world = desk().await;
    world.store.place(order(1));
    post_form(world.address, &path(1), "expected_revision=1&action=start_preparing").await;
    let undone = post_form(world.address, &path(1), "expected_revision=2&action=step_back").await;
    assert!(undone.text().contains("Order 1: new"), "{}", undone.text());
    assert_eq!(stage(&world, 1), Stage::Placed);
}

#[tokio::test]
async fn a_rejection_tells_the_customer_why_in_their_language() {
    let world = desk().await;
    world.store.place(order(1));
    let page = get(world.address, "/board/main").await;
    let button = r#"<button name="reason" value="hết món">sold out</button>"#;
    assert!(page.text().contains(button), "the cook reads English, the customer Vietnamese");
    post_form(world.address, &path(1), "expected_revision=1&action=reject&reason=h%E1%BA%BFt+m%C3%B3n").await;
    let history = history(&world.store, order_id(1));
    assert_eq!(history[0].action, OrderAction::Reject { reason: "hết món".to_owned() });
}

#[tokio::test]
async fn what_cannot_be_done_is_refused_in_words() {
    let world = desk().await;
    world.store.place(order(1));
    let answer = post_form(world.address, &path(1), "expected_revision=1&action=complete").await;
    assert!(
        answer.text().contains(r#""result":"refused""#) && answer.text().contains("Order 1"),
        "{}",
        answer.text()
    );
    for form in [
        "",
        "action=accept",
        "expected_revision=1&action=fly",
        "expected_revision=1&action=accept&command_id=1",
    ] {
        let wrong = post_form(world.address, &path(1), form).await;
        assert_eq!(wrong.status, 400, "{form}");
        assert!(wrong.text().contains('`'), "names the field: {}", wrong.text());
    }
    let unknown = post_form(world.address, &path(77), "expected_revision=1&action=accept").await;
    assert_eq!(unknown.status, 404);
}

#[tokio::test]
async fn an_outcome_that_takes_long_is_said_to_be_on_its_way() {
    let world = desk().await;
    world.store.place(order(1));
    world.store.is_slow.store(true, Ordering::Relaxed);
    let answer = post_form(world.address, &path(1), "expected_revision=1&action=accept").await;
    assert!(answer.text().contains(r#""result":"pending""#), "{}", answer.text());
    assert_eq!(world.log.appended().len(), 1, "it is safe in the log");
}

#[tokio::test]
async fn what_was_not_stored_is_not_said_to_be() {
    let world = desk().await;
    world.store.place(order(1));
    world.log.is_full.store(true, Ordering::Relaxed);
    let answer = post_form(world.address, &path(1), "expected_revision=1&action=accept").await;
    assert_eq!(answer.status, 503);
    assert!(world.append_health.failing_since().is_some());
}

#[tokio::test]
async fn a_form_has_a_cap() {
    let world = desk().await;
    world.store.place(order(1));
    let form = format!("expected_revision=1&action=accept&filler={}", "x".repeat(100_000));
    assert_eq!(post_form(world.address, &path(1), &form).await.status, 413);
}
