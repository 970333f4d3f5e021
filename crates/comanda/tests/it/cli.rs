//! The commands: help, exit codes, and what they print.

use std::path::Path;

use serde_json::Value;

use crate::app::{APP_SECRET, PAGES, Ran, TestApp, VERIFY_TOKEN, comanda, command, run, write_shop};

fn in_new_folder(arguments: &[&str]) -> Ran {
    comanda(tempfile::tempdir().unwrap().path(), arguments)
}

/// The commands that a help text lists.
fn commands_in(help: &str) -> Vec<String> {
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let lines = listed.take_while(|line| !line.is_empty());
    let names = lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next().map(str::to_owned));
    names.filter(|name| !name.is_empty() && name != "help").collect()
}

fn check_help(path: &[&str], seen: &mut Vec<String>) {
    let ran = in_new_folder(&[path, &["--help"]].concat()).good();
    let help = ran.text();
    let inner = commands_in(&help);
    let name = path.join(" ");
    // A word that only groups commands leaves the examples to them.
    assert!(
        help.contains("Example: ") || !inner.is_empty(),
        "`comanda {name} --help` shows no example:\n{help}"
    );
    if inner.is_empty() {
        let called = help.contains("comanda ") && help.contains(&format!("comanda {name}"));
        assert!(called, "the example of `comanda {name}` calls it:\n{help}");
    }
    for command in inner {
        check_help(&[path, &[command.as_str()]].concat(), seen);
    }
    seen.push(name);
}

#[test]
fn the_help_of_every_command_has_an_example() {
    let mut seen = Vec::new();
    check_help(&[], &mut seen);
    for expected in [
        "",
        "demo",
        "serve",
        "simulate",
        "log stats",
        "events list",
        "events show",
        "events quarantine",
        "events quarantine retry",
        "events dead drop",
        "events repairs",
        "log retain",
        "log shrink",
        "replay",
        "backup",
        "restore",
        "deliveries show",
        "orders list",
        "settings list",
        "settings set",
        "store schema",
        "leases",
        "menu check",
        "menu try",
        "menu import",
        "menu export",
        "lexicon check",
        "lexicon show",
        "eval read",
        "eval report",
        "doctor",
        "config default",
        "config check",
        "config print",
    ] {
        assert!(seen.iter().any(|name| name == expected), "`{expected}` is missing from {seen:?}");
    }
}

#[test]
fn exit_codes_tell_what_kind_of_failure_it_was() {
    let unknown_event = format!("evt_{}", "0".repeat(32));
    for (expected, arguments) in [
        (0, vec!["--version"]),
        (0, vec!["config", "default"]),
        // It ran, and what it checked does not hold.
        (1, vec!["doctor"]),
        // What was typed cannot be used.
        (2, vec!["frobnicate"]),
        (2, vec!["menu", "check", "nowhere.yaml"]),
        (2, vec!["lexicon", "check", "nowhere.txt"]),
        (2, vec!["events", "show", "no-id"]),
        // What was asked for is not there.
        (3, vec!["log", "stats"]),
        (3, vec!["events", "show", unknown_event.as_str()]),
        (3, vec!["orders", "list"]),
        (3, vec!["lexicon", "show", "xx"]),
    ] {
        let ran = in_new_folder(&arguments);
        assert_eq!(ran.code, expected, "{arguments:?}: {}{}", ran.text(), ran.stderr);
    }
}

#[test]
fn a_data_folder_that_cannot_be_written_ends_with_four() {
    let folder = tempfile::tempdir().unwrap();
    // A folder stands where the log's file should be.
    std::fs::create_dir_all(folder.path().join("data/log.sqlite")).unwrap();
    let listen = "[http]\nlisten = \"127.0.0.1:0\"\n[desk]\nlisten = \"127.0.0.1:0\"\n";
    std::fs::write(folder.path().join("comanda.toml"), listen).unwrap();
    let mut command = command(folder.path(), &["serve"]);
    let ran = run(command.env("FACEBOOK_APP_SECRET", "a").env("FACEBOOK_VERIFY_TOKEN", "b"));
    assert_eq!(ran.code, 4, "{}", ran.stderr);
    assert!(ran.stderr.contains("the log cannot be opened"), "{}", ran.stderr);
}

#[test]
fn the_printed_defaults_are_a_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let defaults = comanda(folder.path(), &["config", "default"]).good();
    std::fs::write(folder.path().join("mine.toml"), &defaults.stdout).unwrap();
    let checked = comanda(folder.path(), &["config", "check", "--config", "mine.toml"]).good();
    assert!(checked.text().contains("The configuration is good: 0 page(s)."), "{}", checked.text());
}

#[test]
fn the_printed_configuration_shows_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    write_shop(folder.path());
    let text = "[meta]\napp_secret = \"first-secret\"\n[[pages]]\nid = \"104\"\nshop = \"shop\"\n";
    std::fs::write(folder.path().join("comanda.toml"), text).unwrap();
    let mut command = command(folder.path(), &["config", "print"]);
    command.envs([
        ("FACEBOOK_VERIFY_TOKEN", "second-secret"),
        ("FACEBOOK_ACCESS_TOKEN_104", "third-secret"),
        ("COMANDA__META__PREVIOUS_APP_SECRET", "fourth-secret"),
        ("COMANDA_MASTER_KEY", "fifth-secret"),
        ("COMANDA__FLOW__QUIET_MS", "77"),
    ]);
    let ran = run(&mut command).good();
    let printed: Value = serde_json::from_str(&ran.text()).unwrap();
    assert!(!ran.text().contains("-secret"), "{printed:#}");
    assert_eq!(printed["meta"]["app_secret"], "(set)");
    assert_eq!(printed["meta"]["verify_token"], "(set)");
    assert_eq!(printed["pages"][0]["access_token"], "(set)");
    assert_eq!(printed["master_key"], "(set)");
    assert_eq!(printed["flow"]["quiet_ms"], 77, "the environment is in force");
}

#[test]
fn a_broken_menu_is_told_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let menu = "format: comanda-menu/1\nshop: { name: A, currency: VND, languages: [vi], timezone: Asia/Ho_Chi_Minh }\n\
                sections:\n  - id: pho\n    name: Phở\n    items:\n      - { id: tai, name: Tái, pricee: 5 }\n";
    std::fs::write(folder.path().join("menu.yaml"), menu).unwrap();
    let ran = comanda(folder.path(), &["menu", "check", "menu.yaml"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("menu.yaml:7"), "{}", ran.stderr);
    assert!(ran.stderr.contains("pricee") && ran.stderr.contains("price"), "{}", ran.stderr);
}

#[test]
fn what_may_confuse_customers_is_told_beside_good() {
    let folder = tempfile::tempdir().unwrap();
    let menu = "format: comanda-menu/1\nshop: { name: A, currency: VND, languages: [vi], timezone: Asia/Ho_Chi_Minh }\n\
                sections:\n  - id: pho\n    name: Phở\n    items:\n      - { id: tai, name: Tái, price: 5 }\n\
                \x20     - { id: tai_lan, name: Tái lăn, price: 5, aliases: [tai] }\n";
    std::fs::write(folder.path().join("menu.yaml"), menu).unwrap();
    let told = comanda(folder.path(), &["menu", "check", "menu.yaml"]).good().text();
    assert!(
        told.starts_with("A: good.") && told.contains("warning  “tai” names `tai` and `tai_lan`"),
        "{told}"
    );
}

#[test]
fn the_sample_menu_is_good_and_reads_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    write_shop(folder.path());
    let good = comanda(folder.path(), &["menu", "check", "shop"]).good().text();
    assert!(good.starts_with("Quán Comanda: good."), "{good}");
    let sentence = "2 phở tái không hành";
    let read =
        comanda(folder.path(), &["menu", "try", "shop/menu.yaml", sentence, "--json"]).good().json_lines();
    assert_eq!(read[0]["intent"], "order");
    assert_eq!(read[0]["language"], "vi");
    let line = &read[0]["lines"][0];
    assert_eq!(line["line"]["quantity"], 2, "{line}");
    assert_eq!(line["line"]["items"][0], "pho_tai", "{line}");
    let words = comanda(folder.path(), &["menu", "try", "shop/menu.yaml", sentence]).good().text();
    assert!(words.contains("PHỞ TÁI (thường), không hành"), "{words}");
}

#[test]
fn the_schema_is_printed_for_an_administrator() {
    let schema = in_new_folder(&["store", "schema"]).good().text();
    for table in ["conversations", "orders", "outbox", "timers", "quarantine"] {
        let words = format!("CREATE TABLE {table}");
        assert!(schema.contains(&words), "{words} is missing");
    }
}

#[test]
fn the_doctor_says_what_to_do_about_each_thing() {
    let folder = tempfile::tempdir().unwrap();
    write_shop(folder.path());
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let text = format!(
        "[http]\nlisten = \"127.0.0.1:0\"\n[desk]\nlisten = \"127.0.0.1:0\"\n\
         [meta]\napp_secret = \"a\"\nverify_token = \"b\"\ngraph_url = \"http://{nobody}\"\n\
         [[pages]]\nid = \"104\"\naccess_token = \"t\"\nshop = \"shop\"\n"
    );
    std::fs::write(folder.path().join("comanda.toml"), text).unwrap();
    let ran = comanda(folder.path(), &["doctor", "--json"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let checks = ran.json_lines();
    let verdict = |name: &str| {
        let check = checks.iter().find(|check| check["check"] == name).expect(name);
        (check["verdict"].as_str().unwrap(), check["advice"].is_string())
    };
    assert_eq!(verdict("secrets"), ("ok", false));
    assert_eq!(verdict("log"), ("note", true));
    assert_eq!(verdict("store"), ("note", true));
    assert_eq!(verdict("page 104"), ("ok", false));
    assert_eq!(verdict("token 104"), ("fix", true));
    assert!(!folder.path().join("data").exists(), "a check makes nothing");
}

#[test]
fn reading_commands_work_beside_a_running_server() {
    let app = TestApp::start();
    app.customer().orders("1 phở gà");
    app.settles();
    let stats = app.run(&["log", "stats", "--json"]).good().json_lines();
    assert!(stats[0]["records"].as_u64().unwrap() > 4, "{}", stats[0]);
    let orders = app.run(&["orders", "list", "--json"]).good().json_lines();
    assert_eq!((orders[0]["number"].as_u64(), orders[0]["status"].as_str()), (Some(1), Some("placed")));
    let events = app.events();
    let first = &events[0];
    for field in ["seq", "event_id", "delivery_id", "received_at", "page", "channel", "kind", "mid"] {
        assert!(!first[field].is_null(), "{field} is missing: {first}");
    }
    let id = first["event_id"].as_str().unwrap();
    let item: Value =
        serde_json::from_slice(&app.run(&["events", "show", id, "--item"]).good().stdout).unwrap();
    assert_eq!(item["message"]["text"], "1 phở gà");
    for arguments in [
        &["log", "stats"][..],
        &["events", "list"],
        &["orders", "list"],
        &["events", "show", id],
        &["settings", "list"],
    ] {
        let words = app.run(arguments).good();
        assert!(!words.text().is_empty(), "{arguments:?}");
    }

    let doctor = app.run(&["doctor", "--json"]).good().json_lines();
    let token = doctor.iter().find(|check| check["check"] == format!("token {}", PAGES[0].0)).unwrap();
    assert_eq!(token["verdict"], "ok", "{token}");
    let all = doctor.iter().map(Value::to_string).collect::<String>();
    assert!(![APP_SECRET, VERIFY_TOKEN, PAGES[0].1].iter().any(|secret| all.contains(secret)), "{all}");
}

#[test]
fn settings_are_written_and_listed() {
    let app = TestApp::start();
    let set = |arguments: &[&str]| app.run(&[&["settings", "set"], arguments].concat());
    set(&["board.sound", "true", "--kind", "boolean", "--scope", "branch:main"]).good();
    set(&["greeting", "xin chào", "--description", "first words"]).good();
    set(&["greeting", "chào bạn"]).good();
    let listed = app.run(&["settings", "list", "--json"]).good().json_lines();
    let find = |key: &str| listed.iter().filter(|setting| setting["key"] == key).collect::<Vec<_>>();
    let [sound] = find("board.sound")[..] else { panic!("{listed:?}") };
    assert_eq!(
        (&sound["value"], &sound["kind"], &sound["scope"]),
        (&"true".into(), &"boolean".into(), &"branch:main".into())
    );
    let [greeting] = find("greeting")[..] else { panic!("{listed:?}") };
    assert_eq!(greeting["value"], "chào bạn", "the later value holds");
    let wrong = set(&["board.sound", "loud", "--kind", "boolean"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.contains("expected true or false, found `loud`"), "{}", wrong.stderr);
    assert_eq!(set(&["a", "b", "--scope", "kitchen"]).code, 2);
}

#[test]
fn the_environment_file_is_read() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(".env"), "COMANDA__FLOW__QUIET_MS=41\n").unwrap();
    let printed = printed(folder.path());
    assert_eq!(printed["flow"]["quiet_ms"], 41);
}

fn printed(folder: &Path) -> Value {
    serde_json::from_str(&comanda(folder, &["config", "print"]).good().text()).unwrap()
}
