//! `comanda menu try`: a message, and what a person and a machine get to see of its reading.

use tempfile::TempDir;

use crate::app::{Ran, comanda, write_shop};

fn shop() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write_shop(folder.path());
    folder
}

fn tried(arguments: &[&str]) -> Ran {
    comanda(shop().path(), &[&["menu", "try", "shop", "--now", "2026-11-20T10:30"], arguments].concat())
}

/// What is seen but for how sure the reading is, which is the reader's own matter.
#[track_caller]
fn check(arguments: &[&str], expected: &str) {
    let seen = tried(arguments).good().text();
    let (headline, rest) = seen.split_once('\n').unwrap();
    let (what, sure) = headline.rsplit_once(", ").unwrap();
    assert!(sure.ends_with(" % sure."), "{headline}");
    assert_eq!(format!("{what}, .. % sure.\n{}", rest.trim_end()), expected.trim(), "\n{seen}");
}

#[test]
fn an_order_is_shown_with_its_words_its_lines_and_its_facts() {
    check(
        &[
            "cho mình 2 phở tái không hành, 1 bún bò, 1 phở bò, giao tới 12 Lê Lợi quận 1 lúc 7h tối nhé, tờ 500k, dị ứng \
           đậu phộng",
        ],
        "
An order in Vietnamese, .. % sure.

  cho mình 2 phở tái không hành, 1 bún bò, 1 phở bò, giao tới 12 Lê Lợi quận 1
           1───────────────────    ?─────    ?─────
  lúc 7h tối nhé, tờ 500k, dị ứng đậu phộng

  1  2 × PHỞ TÁI (thường), không hành  104.000 ₫  100 %

details  delivery to 12 Lê Lợi quận 1
         at 19:00 on 20 November
         paid in cash
         change for 500.000 ₫
         allergic: “đậu phộng”
unknown  “bún bò” is not on the menu
ask      “phở bò”: Phở tái or Phở chín?",
    );
}

#[test]
fn what_was_asked_about_can_be_meant() {
    let seen = tried(&["--asked", "how much is the large chicken pho?", "2 of those please", "--json"])
        .good()
        .text();
    let read: serde_json::Value = serde_json::from_str(&seen).unwrap();
    let line = &read["lines"][0]["line"];
    assert_eq!(
        (&line["items"][0], &line["quantity"], &line["size"]),
        (&"pho_ga".into(), &2.into(), &"large".into()),
        "{read}"
    );
}

#[test]
fn changes_are_told_with_the_cart_before_and_after() {
    check(
        &["--cart", "2 phở tái; 1 coca", "bỏ coca, phở tái lên 3 tô, thêm 1 trà đá"],
        "
A change of the order in Vietnamese, .. % sure.

Cart before
     2 × PHỞ TÁI (thường)  104.000 ₫
     1 × COCA              18.000 ₫
     together              122.000 ₫

  bỏ coca, phở tái lên 3 tô, thêm 1 trà đá
                                  1───────

  1  1 × TRÀ ĐÁ  5.000 ₫  100 %

change   3 instead of 2 × Phở tái
         1 × Coca goes

Cart after
     3 × PHỞ TÁI (thường)  156.000 ₫
     1 × TRÀ ĐÁ            5.000 ₫
     together              161.000 ₫",
    );
}

#[test]
fn why_shows_the_steps_of_both_readings_and_the_margin_between_them() {
    let seen = tried(&["--cart", "2 rare pho no onion; 1 coke", "make it large", "--why"]).good().text();
    let (_, why) = seen.split_once("\nHow it was read, cost ").unwrap();
    let (first, second) = why.split_once("\nThe second best reading, cost ").unwrap();
    assert!(first.contains("\n  make it  word of the class `make_it`"), "{seen}");
    let change = "\ncomes to 2 × Rare beef pho, no onion becomes 2 × Rare beef pho (large), no onion\n";
    assert!(first.contains(change), "{seen}");
    let (steps, margin) = second.split_once("\ncomes to ").unwrap();
    assert!(
        steps.contains("\n  make it ") && !margin.starts_with("2 × Rare beef pho, no onion becomes"),
        "{seen}"
    );
    let cost = |text: &str| text.split_whitespace().next().unwrap().parse::<f64>().unwrap();
    let told = margin.split_once("\nThe second one costs ").unwrap().1;
    assert!((cost(told) - (cost(second) - cost(first))).abs() < 0.011, "{seen}");
}

#[test]
fn a_machine_gets_one_line_with_ids() {
    let arguments = ["--cart", "2 phở tái; 1 coca", "bỏ coca, 1 phở bò, 1 phở xyzzy", "--json", "--why"];
    let lines = tried(&arguments).good().json_lines();
    let [read] = lines.as_slice() else { panic!("{} lines", lines.len()) };
    assert_eq!(read["edits"], serde_json::json!([{ "edit": "remove", "position": 1 }]), "{read}");
    assert_eq!(read["cart_before"].as_array().unwrap().len(), 2, "{read}");
    assert_eq!(read["cart_after"][0]["items"][0], "pho_tai", "{read}");
    assert_eq!(read["cart_after"].as_array().unwrap().len(), 1, "{read}");
    assert_eq!(read["ambiguous"][0]["candidates"], serde_json::json!(["pho_tai", "pho_chin"]), "{read}");
    assert_eq!(read["unknown"][0]["nearest"][0], "pho_tai", "{read}");
    let steps = read["why"][0]["steps"].as_array().unwrap();
    assert!(steps.iter().any(|step| step["words"] == "coca" && step["what"] == "Coca: not wanted"), "{read}");
    let costs = [0, 1].map(|at| read["why"][at]["cost"].as_f64().unwrap());
    assert!((read["margin"].as_f64().unwrap() - (costs[1] - costs[0])).abs() < 0.011, "{read}");
}

#[test]
fn what_cannot_be_tried_is_told() {
    for (arguments, expected) in [
        (&[" "][..], "comanda: the message is empty: give what a customer would write, such as \"2 coca\""),
        (
            &["--cart", "2 sushi", "x"],
            "comanda: --cart “2 sushi”: “sushi” is not on the menu; name dishes that the menu has and that are not sold out",
        ),
        (
            &["--cart", "1 phở đuôi bò", "x"],
            "comanda: --cart “1 phở đuôi bò”: “phở đuôi bò”: Phở đuôi bò is sold out; name dishes that the menu has and that \
             are not sold out",
        ),
        (
            &["--cart", "1 phở bò", "x"],
            "comanda: --cart “1 phở bò”: “phở bò”: Phở tái or Phở chín? Say which one",
        ),
        (
            &["--asked", "2 phở gà", "x"],
            "comanda: --asked “2 phở gà”: no dish is asked about in it; expected a question about a dish of the menu, such as \
             “how much is Phở tái?”",
        ),
        (
            &["--cart", "xin chào", "x"],
            "comanda: --cart “xin chào”: no dish is ordered in it; expected an order such as “1 Phở tái”",
        ),
        (
            &["--now", "yesterday", "x"],
            "error: invalid value 'yesterday' for '--now <TIME>': expected a local time of the shop, such as \
             2026-11-20T19:30",
        ),
    ] {
        let ran = comanda(shop().path(), &[&["menu", "try", "shop"], arguments].concat());
        assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.text());
        assert!(ran.stderr.starts_with(expected), "{}", ran.stderr);
    }
}
