//! Replay on a real installation.

use std::fs;

use serde_json::Value;

use crate::app::TestApp;

impl TestApp {
    fn replays(&self, arguments: &[&str]) -> (Vec<Value>, Value) {
        let mut lines = self.run(&[&["replay", "--json"], arguments].concat()).good().json_lines();
        let summary = lines.pop().expect("a summary is always there")["summary"].clone();
        (lines, summary)
    }
}

#[test]
fn what_happened_is_decided_again_in_the_same_way() {
    let app = TestApp::start();
    let first = app.customer();
    first.orders("1 phở gà");
    let second = app.customer();
    second.says("xin chào quán").hears("Quán Comanda");
    second.orders("2 phở gà");
    app.cook(&app.ticket(1, "placed"), "accept", "accepted");
    app.settles();
    // Beside the running server.
    let (differences, summary) = app.replays(&[]);
    assert!(differences.is_empty(), "{differences:#?}");
    assert_eq!((&summary["conversations"], &summary["shop_versions"]), (&2.into(), &1.into()));
    let words = app.run(&["replay"]).good().text();
    assert!(words.contains("orders: 0 new, 0 gone, 0 different"), "{words}");
    assert!(words.contains("answers: 0 new, 0 gone, 0 different"), "{words}");

    // The menu of today is another; what was read then stays what it was.
    app.stop_server();
    let menu = app.folder.path().join("shop/menu.yaml");
    let text = fs::read_to_string(&menu).unwrap();
    let order = &app.run(&["orders", "list", "--json"]).good().json_lines()[0];
    let price = order["lines"][0]["unit_price"].as_str().unwrap();
    let dearer = text.replace(&format!("price: {price}"), "price: 77000");
    assert_ne!(text, dearer, "a price of {price} is in the menu");
    fs::write(&menu, dearer).unwrap();
    app.start_server();
    let (differences, summary) = app.replays(&[]);
    assert!(differences.is_empty(), "{differences:#?}");
    assert_eq!(summary["shop_versions"], 2);
    let (differences, summary) = app.replays(&["--with-current-shop"]);
    let changed =
        summary["orders"]["different"].as_u64().unwrap() + summary["orders"]["gone"].as_u64().unwrap();
    assert!(changed > 0, "{summary}");
    assert!(differences.iter().any(|one| one["detail"].to_string().contains("77")), "{differences:#?}");

    // A range that begins in the middle.
    let events = app.run(&["events", "list", "--all", "--json"]).good().json_lines();
    let (from, to) = (events[2]["seq"].as_u64().unwrap(), events.last().unwrap()["seq"].as_u64().unwrap());
    let (_, summary) = app.replays(&["--sequence", &format!("{from}..{to}")]);
    assert_eq!(summary["partial"].as_array().unwrap().len(), 1, "{summary}");
    let key = summary["partial"][0].as_str().unwrap().to_owned();
    let (differences, summary) = app.replays(&["--conversation", &key]);
    assert!(differences.is_empty() && summary["conversations"] == 1, "{summary}");
}

#[test]
fn applying_processes_what_never_was_and_only_that() {
    let app = TestApp::start();
    let customer = app.customer();
    customer.says("xin chào quán").hears("Quán Comanda");
    app.customer().orders("1 phở gà");
    app.settles();
    app.stop_server();
    let event = app.buries_message(1, &customer.psid, "1 phở gà").to_string();
    app.start_server();
    app.settles();
    let (differences, summary) = app.replays(&["--event", &event]);
    assert_eq!(summary["unprocessed"][0]["found"], "dead_letter", "{summary}");
    assert!(
        differences.iter().any(|one| one["change"] == "new" && one["what"] == "reply"),
        "{differences:#?}"
    );
    let unsaid = app.run(&["replay", "--apply"]);
    assert_eq!(unsaid.code, 2, "{}", unsaid.stderr);
    let applied = app.run(&["replay", "--apply", "--yes"]).good().text();
    assert!(applied.contains("1 dead letters") && applied.contains("processed"), "{applied}");
    customer.taps("Tự đến lấy");
    app.settles();
    let again = app.run(&["replay", "--apply", "--yes"]).good().text();
    assert!(again.contains("0 dead letters, 0 that can be read today, 0 that"), "{again}");
    assert_eq!(app.board().len(), 1, "no order came of it");
}
