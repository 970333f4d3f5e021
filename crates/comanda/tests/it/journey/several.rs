//! One PostgreSQL, several processes: one that does everything, and others that only deliver.

use std::collections::BTreeMap;

use comanda_sim::Faults;

use crate::app::database::Database;
use crate::app::{Options, Server, TestApp, command, until};

const CUSTOMERS: usize = 12;

fn app(lease_for: &'static str) -> TestApp {
    let url = Database::new().direct;
    let store = format!("[store]\nkind = \"postgres\"\nurl = \"{url}\"\nsession_url = \"{url}\"\n");
    // Meta takes a message at once and may answer late, so that something is always under way.
    let faults = Faults { slow_answer_probability: 0.5, slow_answer_ms: 400, ..Faults::default() };
    TestApp::with(Options { faults, store, lease_for, ..Options::default() })
}

/// Another process on the same database, with a data folder of its own, that only delivers.
fn worker(app: &TestApp, name: &str) -> Server {
    let data = app.folder.path().join(name);
    std::fs::create_dir(&data).unwrap();
    std::fs::copy(app.folder.path().join("data/master.key"), data.join("master.key")).unwrap();
    let arguments = ["serve", "--config", "comanda.toml", "--data", name, "--roles", "deliver"];
    Server::start(&mut command(app.folder.path(), &arguments))
}

/// How many partitions of *deliver* each process holds; what nobody holds is under the empty name.
fn shares(app: &TestApp) -> BTreeMap<String, usize> {
    let leases = app.run(&["leases", "--json", "--config", "comanda.toml"]).good().json_lines();
    let mut shares = BTreeMap::new();
    for lease in leases.iter().filter(|lease| lease["work"] == "deliver") {
        *shares.entry(lease["worker"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
    }
    shares
}

/// Waits until that many processes hold all of it between them, each its fair share.
#[track_caller]
fn until_shared_by(app: &TestApp, count: usize) -> BTreeMap<String, usize> {
    until("the work to be shared", || {
        let shares = shares(app);
        let fair = shares.values().all(|share| (64 / count..=64_usize.div_ceil(count)).contains(share));
        (shares.len() == count && !shares.contains_key("") && fair).then_some(shares)
    })
}

#[test]
fn of_three_that_deliver_one_is_killed_and_nothing_is_lost_or_said_twice() {
    let app = app("2s");
    let before = until_shared_by(&app, 1);
    let (killed, stays) = (worker(&app, "second"), worker(&app, "third"));
    let shares = until_shared_by(&app, 3);
    assert!(before.keys().all(|name| shares.contains_key(name)));

    let customers: Vec<_> = (0..CUSTOMERS).map(|_| app.customer()).collect();
    for customer in &customers {
        customer.says("1 phở gà");
    }
    until("some answers are under way", || {
        let world = app.meta.simulation.lock();
        (world.ledger().sends().len() > CUSTOMERS / 2).then_some(())
    });
    killed.kill();
    for customer in &customers {
        customer.taps("Tự đến lấy").taps("Càng sớm càng tốt").hears("Bạn xác nhận");
    }
    let left = until_shared_by(&app, 2);
    for customer in &customers {
        customer.taps("✅ Xác nhận");
    }
    for customer in &customers {
        customer.gets_receipt();
        customer.hears("Số đơn của bạn là #");
        assert_eq!(customer.receipts().len(), 1);
    }
    assert_eq!(app.board().len(), CUSTOMERS);

    let (status, log) = stays.terminate();
    assert!(status.success(), "{}", log.join("\n"));
    let alone = until_shared_by(&app, 1);
    assert!(alone.keys().all(|name| left.contains_key(name)));
}

#[test]
fn a_process_that_starts_again_in_its_folder_need_not_wait_for_its_own_lease() {
    let app = app("1h");
    let before = until_shared_by(&app, 1);
    app.crash_and_restart();
    let after = until_shared_by(&app, 1);
    assert_ne!(before, after);
    app.customer().says("xin chào quán").hears("Quán Comanda");
}
