//! What a cook does reaches the customer after the undo time, and what was undone never does.

use crate::app::{Options, TestApp};

#[test]
fn accept_start_and_ready_reach_the_customer_after_the_undo_time() {
    let app = TestApp::start();
    let lan = app.customer();
    lan.orders("1 phở gà");
    let ticket = app.ticket(1, "placed");
    let pressed_ms = app.meta.simulation.now_ms();
    let ticket = app.cook(&ticket, "accept", "accepted");
    lan.hears("Bếp đã nhận đơn #1, dự kiến ");
    let waited_ms = app.meta.accepted_ms(&lan.psid, "Bếp đã nhận đơn #1, dự kiến").unwrap() - pressed_ms;
    assert!(waited_ms >= 300, "said after {waited_ms} ms, within the undo time");
    let ticket = app.cook(&ticket, "start_preparing", "preparing");
    let ticket = app.cook(&ticket, "mark_ready", "ready");
    lan.hears("Đơn #1 đã xong, mời bạn đến lấy ạ");
    app.cook(&ticket, "complete", "completed");
    assert_eq!(lan.times_heard("Bếp đã nhận đơn"), 1);
    assert_eq!(lan.times_heard("Đơn #1 đã xong"), 1);
}

#[test]
fn what_was_undone_in_time_is_never_said() {
    let app = TestApp::with(Options { undo_ms: 2000, ..Options::default() });
    let (lan, minh) = (app.customer(), app.customer());
    lan.orders("1 phở gà");
    minh.orders("1 phở chay");
    let accepted = app.cook(&app.ticket(1, "placed"), "accept", "accepted");
    app.cook(&accepted, "step_back", "placed");
    app.cook(&app.ticket(2, "placed"), "accept", "accepted");
    // Minh's order was accepted later, so when Minh knows, Lan would know.
    minh.hears("Bếp đã nhận đơn #2");
    assert_eq!(lan.times_heard("Bếp đã nhận"), 0);
    assert_eq!(lan.times_heard("nhầm"), 0, "nothing was said, so nothing is corrected");
}

#[test]
fn what_was_undone_too_late_is_corrected() {
    let app = TestApp::start();
    let lan = app.customer();
    lan.orders("1 phở gà");
    let mut ticket = app.ticket(1, "placed");
    for (action, stage) in [("accept", "accepted"), ("start_preparing", "preparing"), ("mark_ready", "ready")]
    {
        ticket = app.cook(&ticket, action, stage);
    }
    lan.hears("Đơn #1 đã xong, mời bạn đến lấy ạ");
    app.cook(&ticket, "step_back", "preparing");
    lan.hears("Xin lỗi, tin vừa rồi bị nhầm. Bếp đang làm đơn #1 ạ.");
}

#[test]
fn a_step_on_an_old_screen_is_refused_in_words() {
    let app = TestApp::start();
    app.customer().orders("1 phở gà");
    let seen_by_both = app.ticket(1, "placed");
    app.cook(&seen_by_both, "accept", "accepted");
    let answer = app.cook_does(&seen_by_both, "accept");
    assert_eq!(answer["result"], "stale", "{answer}");
    assert_eq!(answer["message"], "Đơn 1 đã ở bước “đã nhận” — có người khác vừa chuyển");
    assert_eq!(app.ticket(1, "accepted").revision, 2, "nothing happened twice");
}

#[test]
fn a_rejection_tells_the_customer_why() {
    let app = TestApp::start();
    let lan = app.customer();
    lan.orders("1 phở gà");
    let ticket = app.ticket(1, "placed");
    let fields = [
        ("action", "reject".to_owned()),
        ("reason", "quán sắp đóng cửa".to_owned()),
        ("expected_revision", ticket.revision.to_string()),
    ];
    let answer = app.post_form(&format!("/orders/{}/actions", ticket.id), &fields);
    assert_eq!(answer["result"], "done", "{answer}");
    lan.hears("Rất tiếc, quán không nhận được đơn #1. quán sắp đóng cửa");
    app.ticket(1, "rejected");
}
