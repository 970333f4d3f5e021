//! Each bench runs for a moment, so that none of them rots. What they measure here is nobody's figure.

use serde_json::Value;

use crate::app::comanda;

/// The one line of JSON that a bench prints, which leaves nothing behind.
#[track_caller]
fn measured(arguments: &[&str]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().display().to_string();
    let ran = comanda(folder.path(), &[&["bench"], arguments, &["--json", "--data", &data]].concat());
    assert_eq!(ran.code, 0, "{}{}", ran.text(), ran.stderr);
    let lines = ran.json_lines();
    let [figures] = &lines[..] else { panic!("one line of JSON: {lines:?}") };
    assert_eq!(figures["bench"], arguments[0]);
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none(), "its files are gone");
    figures.clone()
}

#[test]
fn ingest() {
    let figures = measured(&["ingest", "--connections", "1,4", "--for", "100ms"]);
    let rows = figures["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 2 * 4);
    assert!(rows.iter().all(|row| row["requests_per_s"].as_f64().unwrap() > 0.0), "{figures}");
}

#[test]
fn journey() {
    // So many that nobody writes more than a person can, however fast this machine is.
    let figures =
        measured(&["journey", "--people", "400", "--pages", "2", "--rate", "50,saturated", "--for", "300ms"]);
    let rows = figures["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 2 * 2);
    for row in rows {
        assert!(row["messages_per_s"].as_f64().unwrap() > 0.0, "{row}");
        assert_eq!((&row["lost"], &row["doubled"]), (&Value::from(0), &Value::from(0)), "{row}");
    }
}

#[test]
fn memory_start_connections_and_board() {
    let memory = measured(&["memory", "--conversations", "20", "--pages", "2"]);
    assert!(memory["resident_mb"].as_f64().unwrap() > 1.0, "{memory}");
    let start = measured(&["start", "--events", "100"]);
    assert!(start["median_ms"].as_f64().unwrap() > 0.0, "{start}");
    let connections = measured(&["connections", "--connections", "300"]);
    assert!(connections["asked_mb"].as_f64().unwrap() > 0.0, "{connections}");
    let board = measured(&["board", "--tickets", "3"]);
    assert!(board["change_median_ms"].as_f64().unwrap() > 0.0, "{board}");
}

#[test]
fn what_cannot_be_measured_is_told_with_what_can() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, expected) in [
        (["bench", "journey", "--rate", "0"], "saturated"),
        (["bench", "ingest", "--connections", "0"], "1 to 1000"),
        (["bench", "start", "--events", "none"], "a number from 1"),
    ] {
        let ran = comanda(folder.path(), &arguments);
        assert_eq!(ran.code, 2);
        assert!(ran.stderr.contains(expected), "{}", ran.stderr);
    }
}
