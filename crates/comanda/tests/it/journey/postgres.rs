//! The same journey with the state on a server.

use crate::app::database::Database;
use crate::app::{Options, TestApp};

fn app(store: String) -> TestApp {
    TestApp::with(Options { store, ..Options::default() })
}

fn orders_and_is_served(app: &TestApp) {
    let lan = app.customer();
    let receipt = lan.orders("1 phở gà");
    lan.hears("Số đơn của bạn là #1");
    let ticket = app.ticket(1, "placed");
    assert_eq!(ticket.id, receipt.order_number);
    app.cook_does(&ticket, "accept");
    app.ticket(1, "accepted");
    let orders = app.run(&["orders", "list", "--json"]).good().json_lines();
    assert_eq!(orders.len(), 1);
    assert_eq!(orders[0]["status"], "accepted");
}

#[test]
fn an_order_on_a_server_survives_a_crash_of_ours() {
    let url = Database::new().direct;
    let app = app(format!("[store]\nkind = \"postgres\"\nurl = \"{url}\"\nsession_url = \"{url}\"\n"));
    orders_and_is_served(&app);
    app.crash_and_restart();
    app.ticket(1, "accepted");
}

#[test]
fn an_order_behind_a_pooler() {
    let pooled = Database::new().pooled;
    orders_and_is_served(&app(format!("[store]\nkind = \"postgres\"\nurl = \"{pooled}\"\n")));
}

#[test]
fn an_order_behind_a_pooler_with_a_way_round_it() {
    let Database { direct, pooled, .. } = Database::new();
    let store = format!("[store]\nkind = \"postgres\"\nurl = \"{pooled}\"\nsession_url = \"{direct}\"\n");
    let app = app(store);
    orders_and_is_served(&app);

    app.stop_server();
    let key = app.folder.path().join("data/master.key");
    let hidden = app.folder.path().join("master.key");
    std::fs::rename(&key, &hidden).unwrap();
    let refused = app.run(&["serve", "--config", "comanda.toml"]);
    assert_eq!(refused.code, 2, "{}", refused.stderr);
    assert!(refused.stderr.contains("set COMANDA_MASTER_KEY"), "{}", refused.stderr);
    assert!(!key.exists(), "no new key is made for an old state");
    std::fs::rename(&hidden, &key).unwrap();
    app.start_server();
    app.ticket(1, "accepted");
    let doctor = app.run(&["doctor"]);
    assert!(doctor.text().contains("PostgreSQL 1"), "{}", doctor.text());
}

#[test]
fn a_server_that_crashes_in_between_is_found_again() {
    let database = Database::that_may_crash();
    let app = app(format!("[store]\nkind = \"postgres\"\nurl = \"{}\"\n", database.direct));
    let lan = app.customer();
    lan.prepares_order("1 phở gà");
    database.crash();
    lan.taps("✅ Xác nhận");
    lan.gets_receipt();
    app.ticket(1, "placed");
    assert_eq!(lan.receipts().len(), 1, "one order, one receipt");
}
