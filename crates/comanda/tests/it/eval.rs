//! `comanda eval`: labelled messages in, figures out.

use serde_json::Value;

use crate::app::{comanda, write_shop};

const LABELLED: &str = r#"
{"id":"a","text":"2 phở tái không hành","intent":"order","details":{},"order":[{"kind":"pho","item":"pho_tai","quantity":2,"options":[{"name":"onion","negated":true}]}]}
{"id":"b","history":["1 coca"],"text":"thêm 1 trà đá","order":[{"kind":"drink","drink":"tra_da","quantity":1},{"kind":"drink","drink":"coca","quantity":1}]}
{"id":"c","text":"1 phở gà, giao 12 Lê Lợi","intent":"order","details":{"fulfilment":"pickup"},"order":[{"kind":"pho","item":"pho_tai"}]}
"#;

#[test]
fn labelled_messages_are_read_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    write_shop(folder.path());
    std::fs::write(folder.path().join("gold.jsonl"), LABELLED).unwrap();
    let set = ["--menu", "shop", "--gold", "gold.jsonl"];

    comanda(folder.path(), &[&["eval", "read"], &set[..], &["--out", "read.jsonl"]].concat()).good();
    let written = std::fs::read_to_string(folder.path().join("read.jsonl")).unwrap();
    let rows: Vec<Value> = written.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let ids: Vec<&str> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["a", "b", "c"]);
    assert_eq!(rows[0]["order"][0]["options"][0]["name"], "onion");
    assert_eq!(rows[2]["details"]["address"], "12 Lê Lợi");

    let report =
        comanda(folder.path(), &[&["eval", "report"], &set[..], &["--json"]].concat()).good().json_lines();
    assert_eq!(report[0]["messages"], 3);
    assert_eq!(report[0]["orders_right"], 2, "the label of c is wrong on purpose");
    assert_eq!((&report[0]["intents_right"], &report[0]["intents"]), (&2.into(), &2.into()));
    assert_eq!(report[0]["messages_right"], 2);

    let words =
        comanda(folder.path(), &[&["eval", "report"], &set[..], &["--wrong", "5"]].concat()).good().text();
    assert!(words.contains("whole order right") && words.contains("66.7 %"), "{words}");
    assert!(words.contains("c  “1 phở gà, giao 12 Lê Lợi”"), "{words}");
    assert!(words.contains(r#"fulfilment meant "pickup", read "delivery""#), "{words}");

    // What it read is itself a set of labelled messages, all of them right.
    let mut labels = String::new();
    for (row, line) in rows.iter().zip(LABELLED.lines().filter(|line| !line.is_empty())) {
        let mut label: Value = serde_json::from_str(line).unwrap();
        for key in ["order", "intent", "details"] {
            label[key] = row[key].clone();
        }
        labels = format!("{labels}{label}\n");
    }
    std::fs::write(folder.path().join("gold.jsonl"), labels).unwrap();
    let report =
        comanda(folder.path(), &[&["eval", "report"], &set[..], &["--json"]].concat()).good().json_lines();
    assert_eq!(report[0]["messages_right"], 3);
}

#[test]
fn a_label_that_cannot_be_read_is_told_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    write_shop(folder.path());
    let bad = [
        (
            "{\"id\":\"a\",\"text\":\"x\",\"order\":[]}\n{\"id\":\"b\",\"order\":[]}",
            "gold.jsonl:2: `text` is missing",
        ),
        ("[", "gold.jsonl:1: not JSON"),
        ("{\"id\":\"a\",\"text\":\"x\",\"order\":[1]}", "gold.jsonl:1: `order` is missing: a list of lines"),
        ("{\"id\":\"a\",\"text\":\"x\",\"order\":[],\"now\":\"noon\"}", "gold.jsonl:1: `now` must be like"),
    ];
    for (text, expected) in bad {
        std::fs::write(folder.path().join("gold.jsonl"), text).unwrap();
        let ran = comanda(folder.path(), &["eval", "report", "--menu", "shop", "--gold", "gold.jsonl"]);
        assert_eq!(ran.code, 2);
        assert!(ran.stderr.contains(expected), "{}", ran.stderr);
    }
    let ran = comanda(folder.path(), &["eval", "report", "--menu", "shop", "--gold", "nowhere.jsonl"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("nowhere.jsonl: cannot be read"), "{}", ran.stderr);
}
