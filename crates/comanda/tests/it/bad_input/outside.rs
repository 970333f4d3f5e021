//! What the world outside does to us: the Graph API is down, a token is dead, the disk is full.

use crate::app::{Options, PAGES, TestApp, until};

#[test]
fn while_the_graph_api_is_down_everything_is_kept_and_said_afterwards() {
    let app = TestApp::with(Options { graph_is_up: false, ..Options::default() });
    let (lan, minh) = (app.customer(), app.customer());
    lan.says("1 phở gà").is_acknowledged();
    app.settles();
    minh.says("2 trà đá").is_acknowledged();
    app.settles();
    assert_eq!(app.events().len(), 2, "webhooks are taken while nothing can be sent");
    assert!(lan.thread().latest_from_page().is_empty());
    app.open_graph();
    lan.hears("1 × Phở gà");
    minh.hears("2 × Trà đá");
}

#[test]
fn a_dead_token_stops_its_own_page_only_and_is_told() {
    let app = TestApp::with(Options { logs_errors: true, ..Options::default() });
    let (page, token) = PAGES[0];
    app.meta.simulation.with(|world, _| world.revoke_token(token, 460));
    let (lan, minh) = (app.customer(), app.customer_of_second_page());
    lan.says("1 phở gà").is_acknowledged();
    minh.says("2 trà đá").hears("2 × Trà đá");
    let told = format!("the token of page `{page}` is dead");
    until("the alarm", || app.log().iter().any(|line| line.contains(&told)).then_some(()));
    let is_paused = || app.get(&app.desk_url("/metrics")).1.contains("deliver_paused_pages 1");
    until("its sends to be paused", || is_paused().then_some(()));

    lan.says("thêm 1 trà đá").is_acknowledged();
    minh.taps("Tự đến lấy").hears("mấy giờ");
    assert!(lan.thread().latest_from_page().is_empty());
    let texts = app.events().iter().filter(|event| event["page"] == page).count();
    assert_eq!(texts, 2, "ingest of the page goes on");
}

#[test]
fn a_full_disk_is_told_to_meta_and_on_the_board_and_passes() {
    // No file may grow beyond this, which a write meets as it meets a full disk.
    let options = Options { file_max_kib: Some(6 * 1024), logs_errors: true, ..Options::default() };
    let app = TestApp::with(options);
    let large =
        format!("{{\"object\":\"page\",\"entry\":[],\"padding\":\"{}\"}}", "x".repeat(8 * 1024 * 1024));
    let (status, body) = app.post_webhook(large.into_bytes());
    assert_eq!(status, 503, "nothing is acknowledged that is not on disk: {body}");
    assert!(app.is_alive());
    assert!(app.board_page().contains("không lưu được tin nhắn mới"), "the board says it");
    assert!(app.events().is_empty());

    app.customer().says("1 phở gà").hears("1 × Phở gà");
    assert!(!app.board_page().contains("không lưu được tin nhắn mới"), "it has passed");
}

#[test]
fn workers_that_fall_behind_let_nothing_in_until_they_have_caught_up() {
    let options = Options { backlog_max_records: 2, logs_errors: true, ..Options::default() };
    let app = TestApp::with(options);
    // Who keeps writing is stopped by a limit of their own, so that somebody else comes afterwards.
    let (minh, lan) = (app.customer(), app.customer());
    let state = rusqlite::Connection::open(app.folder.path().join("data/state.sqlite")).unwrap();
    state.execute_batch("BEGIN IMMEDIATE").unwrap();
    let refused =
        || app.get(&app.desk_url("/metrics")).1.contains("gateway_deliveries_total{result=\"backlog\"}");
    let mut said = 0;
    until("webhooks to be refused", || {
        said += 1;
        minh.says(&format!("{said} trà đá"));
        refused().then_some(())
    });
    assert!(app.board_page().contains("không lưu được tin nhắn mới"), "the board says it");
    assert!(app.is_alive());
    state.execute_batch("ROLLBACK").unwrap();
    lan.says("1 phở gà").hears("1 × Phở gà");
    assert!(!app.board_page().contains("không lưu được tin nhắn mới"), "it has passed");
}
