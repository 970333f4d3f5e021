//! Backup and restore of the real thing.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

use crate::app::{TestApp, comanda};

impl TestApp {
    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// `restored` takes the place of the data folder of the server that has ended.
    fn moves_in(&self, restored: &str) {
        fs::rename(self.path("data"), self.path("data-of-the-old-server")).unwrap();
        fs::rename(self.path(restored), self.path("data")).unwrap();
    }
}

#[test]
fn a_backup_under_load_restores_with_nothing_lost_and_nothing_said_twice() {
    let app = TestApp::start();
    let early = app.customer();
    early.orders("1 phở gà");
    let waiting = app.customer();
    waiting.prepares_order("2 phở gà");
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let load = scope.spawn(|| {
            let mut receipts = 0;
            while !done.load(Ordering::Relaxed) {
                app.customer().orders("1 phở gà");
                receipts += 1;
            }
            receipts
        });
        let acknowledged = app.events().len();
        let made = app.run(&["backup", "backup", "--json"]).good().json_lines();
        assert!(made[0]["log_records"].as_u64().unwrap() >= acknowledged as u64, "{}", made[0]);
        done.store(true, Ordering::Relaxed);
        assert!(load.join().unwrap() > 0);
    });
    let at_backup = fs::read_to_string(app.path("backup/manifest.json")).unwrap();
    let at_backup: Value = serde_json::from_str(&at_backup).unwrap();
    app.settles();
    // Said by the old server after the backup: the restored one must find that out.
    let after = app.customer();
    after.orders("3 phở gà");
    app.settles();
    app.stop_server();
    assert!(!Path::new(&app.path("backup/master.key")).exists());
    let config = fs::read_to_string(app.path("backup/config.json")).unwrap();
    assert!(!config.contains("token-of-the"), "{config}");

    let restored = comanda(app.folder.path(), &["restore", "backup", "--to", "restored"]).good().text();
    assert!(restored.contains("The master key is not here"), "{restored}");
    fs::copy(app.path("data/master.key"), app.path("restored/master.key")).unwrap();
    app.moves_in("restored");
    app.start_server();
    app.settles();
    let records = app.run(&["log", "stats", "--json"]).good().json_lines();
    assert!(records[0]["records"].as_u64() >= at_backup["log_records"].as_u64(), "{}", records[0]);
    let orders = app.run(&["orders", "list", "--json"]).good().json_lines();
    assert!(orders.iter().any(|order| order["number"] == 1), "the first order is there");
    // What was open goes on, and nobody hears anything twice (checked at the end of the test).
    waiting.taps("✅ Xác nhận").gets_receipt();
    early.says("xin chào quán").hears("Quán Comanda");
    assert_eq!(early.receipts().len(), 1);
    app.customer().orders("1 phở gà");
}

#[test]
fn a_state_older_than_its_log_learns_the_rest() {
    let app = TestApp::start();
    app.customer().orders("1 phở gà");
    app.settles();
    app.run(&["backup", "backup"]).good();
    let late = app.customer();
    late.orders("2 phở gà");
    app.settles();
    app.stop_server();
    // Only the state is brought back, by hand: the log and its cursor know more.
    for ending in ["", "-wal", "-shm"] {
        let _absent = fs::remove_file(app.path(&format!("data/state.sqlite{ending}")));
    }
    fs::copy(app.path("backup/state.sqlite"), app.path("data/state.sqlite")).unwrap();
    app.start_server();
    app.settles();
    let orders = app.run(&["orders", "list", "--json"]).good().json_lines();
    assert_eq!(orders.len(), 2, "the order from after the backup was placed again from the log");
    assert_eq!(late.receipts().len(), 1);
    assert!(app.log().iter().any(|line| line.contains("the state is older than the log")));
    late.says("xin chào quán").hears("Quán Comanda");
}

#[test]
fn a_restore_writes_over_nothing() {
    let app = TestApp::start();
    app.customer().orders("1 phở gà");
    app.settles();
    app.run(&["backup", "backup", "--with-key"]).good();
    assert_eq!(app.run(&["backup", "backup"]).code, 2, "each backup takes a folder of its own");
    let restore =
        |arguments: &[&str]| comanda(app.folder.path(), &[&["restore", "backup"], arguments].concat());
    let running = restore(&["--to", "data", "--force"]);
    assert_eq!(running.code, 4, "{}", running.stderr);
    assert!(running.stderr.contains("a server is running on it"), "{}", running.stderr);
    app.stop_server();
    let refused = restore(&["--to", "data"]);
    assert_eq!(refused.code, 2, "{}", refused.stderr);
    assert!(refused.stderr.contains("already there: --force moves it aside"), "{}", refused.stderr);
    let forced = restore(&["--to", "data", "--force"]).good().text();
    assert!(forced.contains("What was there before is in"), "{forced}");
    let aside = fs::read_dir(app.path("data")).unwrap().map(|entry| entry.unwrap().path());
    let aside: Vec<_> = aside.filter(|path| path.is_dir()).collect();
    assert!(aside[0].join("log.sqlite").exists() && aside[0].join("state.sqlite").exists());
    app.start_server();
    app.settles();
    assert_eq!(app.board().len(), 1);

    // Damaged, or cut short.
    fs::write(app.path("backup/state.sqlite"), "something else").unwrap();
    let damaged = restore(&["--to", "elsewhere"]);
    assert_eq!(damaged.code, 2);
    assert!(damaged.stderr.contains("is not as it was when the backup was made"), "{}", damaged.stderr);
    fs::remove_file(app.path("backup/manifest.json")).unwrap();
    let short = restore(&["--to", "elsewhere"]);
    assert!(short.stderr.contains("a backup that was cut short has none"), "{}", short.stderr);
    assert!(!Path::new(&app.path("elsewhere/log.sqlite")).exists());
}

#[test]
fn the_log_is_cut_by_hand_and_shrinks_at_rest() {
    let app = TestApp::start();
    app.customer().orders("1 phở gà");
    app.settles();
    let unsaid = app.run(&["log", "retain", "--older-than", "1h"]);
    assert_eq!(unsaid.code, 2, "{}", unsaid.stderr);
    let young = app.run(&["log", "retain", "--older-than", "1h", "--yes"]).good().text();
    assert!(young.starts_with("0 deliveries"), "{young}");
    let report = app.run(&["log", "retain", "--max-bytes", "0", "--yes", "--json"]).good().json_lines();
    assert!(report[0]["records"].as_u64().unwrap() > 4, "{}", report[0]);
    app.answers_somebody_else();
    app.settles();
    let busy = app.run(&["log", "shrink"]);
    assert_eq!(busy.code, 4, "{}", busy.stderr);
    assert!(busy.stderr.contains("end it first"), "{}", busy.stderr);
    app.stop_server();
    app.run(&["log", "shrink"]).good();
    app.start_server();
    app.answers_somebody_else();
}
