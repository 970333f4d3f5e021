//! What goes wrong on the way changes nothing in what is said and made.

use comanda_sim::{AnswerFate, Faults, ItemKind, Side};

use crate::app::{Options, TestApp, until};

#[test]
fn a_burst_is_answered_once() {
    let app = TestApp::with(Options { quiet_ms: 600, ..Options::default() });
    let lan = app.customer();
    lan.says("cho mình").says("2 phở tái").says("1 trà đá nha");
    let cart = lan.hears("Giỏ hàng");
    assert!(cart.contains("2 × Phở tái"), "{cart}");
    assert!(cart.contains("1 × Trà đá"), "{cart}");
    app.answers_somebody_else();
    let bubbles = lan.thread().bubbles;
    let answers = bubbles.iter().filter(|bubble| bubble.side == Side::Page).count();
    assert_eq!(answers, 1, "{bubbles:?}");
}

#[test]
fn webhooks_that_come_again_change_nothing() {
    let faults = Faults {
        redeliver_probability: 1.0,
        redeliver_within_ms: 250,
        batch_items_max: 4,
        ..Faults::default()
    };
    let app = TestApp::with(Options { faults, ..Options::default() });
    let lan = app.customer();
    lan.orders("2 phở tái không hành");
    let ticket = app.cook(&app.ticket(1, "placed"), "accept", "accepted");
    lan.hears("Bếp đã nhận đơn #1");
    app.settles();
    assert_eq!(app.board(), [ticket]);
    assert_eq!(lan.receipts().len(), 1);
    for words in ["Giỏ hàng", "mấy giờ", "Bạn xác nhận", "Số đơn của bạn", "Bếp đã nhận"]
    {
        assert_eq!(lan.times_heard(words), 1, "“{words}”");
    }
    let world = app.meta.simulation.lock();
    let mut texts = world.ledger().webhooks().iter().filter(|item| item.kind == ItemKind::QuickReply);
    assert!(texts.all(|item| item.repeats > 0), "each tap was delivered again");
}

#[test]
fn answers_of_the_graph_api_that_get_lost_make_nobody_hear_twice() {
    let faults = Faults { drop_answer_probability: 0.5, ..Faults::default() };
    let app = TestApp::with(Options { faults, ..Options::default() });
    let customers = [app.customer(), app.customer(), app.customer()];
    for customer in &customers {
        customer.orders("1 phở gà");
        customer.hears("Số đơn của bạn là #");
        assert_eq!(customer.receipts().len(), 1);
    }
    assert_eq!(app.board().len(), 3);
    let world = app.meta.simulation.lock();
    assert!(
        world.ledger().sends().iter().any(|send| send.answer == AnswerFate::Dropped),
        "answers were lost"
    );
}

#[test]
fn a_server_error_of_the_graph_api_loses_no_message() {
    let faults = Faults { server_error_probability: 0.3, ..Faults::default() };
    let app = TestApp::with(Options { faults, ..Options::default() });
    let lan = app.customer();
    lan.orders("1 phở gà");
    lan.hears("Số đơn của bạn là #1");
}

#[test]
fn a_crash_before_the_answer_only_delays_it() {
    let app = TestApp::with(Options { quiet_ms: 2000, ..Options::default() });
    let customers = [app.customer(), app.customer(), app.customer()];
    for customer in &customers {
        customer.says("1 phở gà").is_acknowledged();
    }
    app.crash_and_restart();
    for customer in &customers {
        customer.hears("1 × Phở gà");
    }
    app.answers_somebody_else();
    for customer in &customers {
        assert_eq!(customer.times_heard("Giỏ hàng"), 1);
    }
}

#[test]
fn a_crash_right_after_the_yes_loses_no_order_and_makes_none_twice() {
    let app = TestApp::start();
    let customers = [app.customer(), app.customer(), app.customer(), app.customer()];
    for customer in &customers {
        customer.prepares_order("1 phở gà");
    }
    for customer in &customers {
        customer.taps("✅ Xác nhận").is_acknowledged();
    }
    app.crash_and_restart();
    for customer in &customers {
        customer.gets_receipt();
    }
    let numbers: Vec<u32> = app.board().iter().map(|ticket| ticket.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4]);
    app.settles();
    for customer in &customers {
        assert_eq!(customer.receipts().len(), 1);
        // What was on its way in the moment of the crash and did not arrive is not repeated.
        assert!(customer.times_heard("Số đơn của bạn") <= 1);
    }
}

#[test]
fn a_crash_within_the_undo_time_still_tells_the_customer_once() {
    let app = TestApp::with(Options { undo_ms: 2000, ..Options::default() });
    let lan = app.customer();
    lan.orders("1 phở gà");
    lan.hears("Số đơn của bạn là #1");
    app.settles();
    app.cook(&app.ticket(1, "placed"), "accept", "accepted");
    app.crash_and_restart();
    app.ticket(1, "accepted");
    lan.hears("Bếp đã nhận đơn #1");
    app.settles();
    assert_eq!(lan.times_heard("Bếp đã nhận"), 1);
}

#[test]
fn what_comes_while_the_server_is_down_is_answered_afterwards() {
    let app = TestApp::start();
    let lan = app.customer();
    app.stop_server();
    lan.says("1 phở gà");
    until("Meta's second try", || {
        let world = app.meta.simulation.lock();
        world.ledger().webhooks().iter().any(|item| item.tries > 1).then_some(())
    });
    app.start_server();
    lan.hears("1 × Phở gà");
}
