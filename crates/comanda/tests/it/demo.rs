//! The demo ends by itself and tells what it saw.

use crate::app::comanda;

#[test]
fn a_timed_demo_serves_its_customers_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let ran = comanda(folder.path(), &["demo", "--for", "12s", "--seed", "7", "--quiet-ms", "200", "--json"]);
    assert_eq!(ran.code, 0, "{}{}", ran.text(), ran.stderr);
    let lines = ran.json_lines();
    let [summary] = &lines[..] else { panic!("one line of JSON: {lines:?}") };
    let number =
        |key: &str| summary[key].as_i64().unwrap_or_else(|| panic!("no number `{key}` in {summary}"));
    assert_eq!((number("lost"), number("duplicated")), (0, 0), "{summary}");
    assert!(number("orders") >= 1, "{summary}");
    assert!(number("messages") > number("orders"), "{summary}");
    assert!(number("replies") >= number("orders"), "{summary}");
    assert!(0 < number("p50_ms") && number("p50_ms") <= number("p99_ms"), "{summary}");
    assert_eq!(number("quiet_ms"), 200);
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none(), "it leaves nothing behind");
}
