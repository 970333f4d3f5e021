//! What a person wrote wrongly is told in one message: file, line, what was expected, the nearest name.

use std::net::TcpListener;
use std::path::Path;

use crate::app::{Ran, TestApp, comanda, command, run, write_shop};

/// A folder with the sample shop and a configuration, in which `config check` is run.
fn check(configuration: &str, spoil: impl Fn(&Path)) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    write_shop(folder.path());
    std::fs::write(folder.path().join("comanda.toml"), configuration).unwrap();
    spoil(folder.path());
    comanda(folder.path(), &["config", "check"])
}

const GOOD: &str = "[[pages]]\nid = \"104000000000001\"\nshop = \"shop\"\n";

/// Puts other words in the place of some, once, in a file.
fn replace(file: &Path, old: &str, new: &str) {
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.contains(old), "{old}");
    std::fs::write(file, text.replacen(old, new, 1)).unwrap();
}

fn line_of(text: &str, words: &str) -> usize {
    1 + text.lines().position(|line| line.contains(words)).unwrap()
}

#[track_caller]
fn assert_told(ran: &Ran, parts: &[&str]) {
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    for part in parts {
        assert!(ran.stderr.contains(part), "expected “{part}” in: {}", ran.stderr);
    }
    assert!(ran.stdout.is_empty(), "mistakes go to standard error");
}

#[test]
fn a_good_configuration_with_its_shop_is_good() {
    let ran = check(GOOD, |_| {}).good();
    assert!(ran.text().contains("104000000000001  Quán Comanda"), "{}", ran.text());
}

#[test]
fn an_unknown_setting_is_told_with_its_line_and_the_nearest_name() {
    let ran = check("[desk]\n\nundo_mss = 5\n", |_| {});
    assert_told(&ran, &["comanda.toml:3:", "`undo_mss`", "did you mean `undo_ms`?"]);
}

#[test]
fn a_value_of_the_wrong_kind_is_told_with_its_line() {
    let ran = check("[flow]\nquiet_ms = \"soon\"\n", |_| {});
    assert_told(&ran, &["comanda.toml:2:", "expected u64"]);
}

#[test]
fn a_mistake_in_the_shop_file_is_told_with_its_line_and_the_nearest_name() {
    let ran = check(GOOD, |folder| replace(&folder.join("shop/shop.yaml"), "day_start:", "day_strat:"));
    let line = line_of(include_str!("../../../sample-shop/shop.yaml"), "day_start:");
    assert_told(&ran, &[&format!("shop/shop.yaml:{line}"), "day_strat", "day_start"]);
}

#[test]
fn a_mistake_in_the_menu_is_told_with_its_line_and_the_nearest_name() {
    let ran =
        check(GOOD, |folder| replace(&folder.join("shop/menu.yaml"), "default: regular", "default: regulr"));
    let line = line_of(include_str!("../../../sample-shop/menu.yaml"), "default: regular");
    assert_told(&ran, &[&format!("shop/menu.yaml:{line}"), "regulr", "regular"]);
}

#[test]
fn a_shop_that_is_not_there_is_told_with_its_path() {
    let ran = check("[[pages]]\nid = \"104\"\nshop = \"nowhere\"\n", |_| {});
    assert_told(&ran, &["nowhere/menu.yaml", "is not there"]);
}

#[test]
fn a_server_without_its_secret_says_which_one_and_where_to_put_it() {
    let folder = tempfile::tempdir().unwrap();
    let listen = "[http]\nlisten = \"127.0.0.1:0\"\n[desk]\nlisten = \"127.0.0.1:0\"\n";
    std::fs::write(folder.path().join("comanda.toml"), listen).unwrap();
    let ran = comanda(folder.path(), &["serve"]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("meta.app_secret is not set"), "{}", ran.stderr);
    assert!(ran.stderr.contains("FACEBOOK_APP_SECRET"), "{}", ran.stderr);
}

#[test]
fn a_taken_port_is_told_with_what_to_do() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let folder = tempfile::tempdir().unwrap();
    let secrets = "[meta]\napp_secret = \"a\"\nverify_token = \"b\"\n";
    let text = format!("{secrets}[http]\nlisten = \"127.0.0.1:{port}\"\n");
    std::fs::write(folder.path().join("comanda.toml"), text).unwrap();
    let ran = comanda(folder.path(), &["serve"]);
    assert_eq!(ran.code, 4, "{}", ran.stderr);
    let told = format!("http.listen: cannot listen on 127.0.0.1:{port}");
    assert!(ran.stderr.contains(&told), "{}", ran.stderr);
    assert!(ran.stderr.contains("choose another port"), "{}", ran.stderr);
    assert!(!folder.path().join("data").exists(), "nothing was begun");
}

#[test]
fn a_second_process_on_the_same_state_is_refused() {
    let app = TestApp::start();
    let other = app.folder.path().join("other");
    std::fs::create_dir(&other).unwrap();
    let key = std::fs::read(app.folder.path().join("data/master.key")).unwrap();
    std::fs::write(other.join("master.key"), key).unwrap();
    let second = ["serve", "--config", "comanda.toml", "--data", "other"];
    let ran = run(command(app.folder.path(), &second).env("COMANDA__STORE__URL", "data/state.sqlite"));
    assert_eq!(ran.code, 4, "{}", ran.stderr);
    assert!(ran.stderr.contains("data/state.sqlite is in use by another process"), "{}", ran.stderr);
    let roles = run(command(app.folder.path(), &second).args(["--roles", "deliver"]));
    assert_eq!(roles.code, 2, "{}", roles.stderr);
    assert!(roles.stderr.contains("keep the state in PostgreSQL"), "{}", roles.stderr);
    let leases = app.run(&["leases"]).good().text();
    assert!(leases.contains("converse") && leases.contains("its end") && leases.contains("0-63"), "{leases}");
}
