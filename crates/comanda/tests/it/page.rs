//! `comanda page sync` and `comanda storyboard`: what customers see before they write, and the shop's own flows.

use crate::app::{PAGES, TestApp, comanda, write_shop};

const STORYBOARD: &str = "format: comanda-storyboard/1
greeting: { vi: Cà phê đến mười giờ, en: Coffee until ten }
menu:
  - { label: { vi: Đặt tiệc, en: A party }, go: party }
flows:
  - id: party
    triggers: [{ words: [party] }]
    steps:
      - ask: { field: people, say: { vi: Mấy người ạ?, en: How many people are you? }, answer: number }
      - go: person
";

#[test]
fn a_profile_is_set_where_it_differs_and_only_then() {
    let app = TestApp::start();
    let page = PAGES[0].0;
    let sync = |more: &[&str]| app.run(&[&["page", "sync", "--page", page], more].concat());

    let first = sync(&["--check"]);
    assert_eq!(first.code, 1, "{}", first.text());
    assert!(first.text().contains("get_started      not set yet"), "{}", first.text());
    let unasked = sync(&[]);
    assert_eq!(unasked.code, 2, "nobody can be asked");
    assert!(unasked.stderr.contains("--yes"), "{}", unasked.stderr);
    let profile = || app.meta.simulation.lock().messenger_profile(page).clone();
    assert!(profile().is_empty(), "asking sets nothing");

    let set = sync(&["--yes", "--json"]).good().json_lines();
    assert_eq!(set[0]["set"], true);
    assert_eq!(set[0]["differs"].as_array().unwrap().len(), 4);
    assert_eq!(profile()["get_started"]["payload"], "c1:start");
    let again = sync(&["--check", "--json"]).good().json_lines();
    assert!(again[0]["differs"].as_array().unwrap().is_empty(), "{again:?}");

    // The owner writes a storyboard: only what it says is set anew.
    std::fs::write(app.folder.path().join("shop/storyboard.yaml"), STORYBOARD).unwrap();
    let set = sync(&["--yes", "--json"]).good().json_lines();
    assert_eq!(set[0]["differs"], serde_json::json!(["greeting", "persistent_menu"]));
    assert_eq!(profile()["greeting"][0]["text"], "Cà phê đến mười giờ");
    assert_eq!(profile()["persistent_menu"][0]["call_to_actions"][0]["payload"], "c1:flow:party");

    let unknown = app.run(&["page", "sync", "--page", "999"]);
    assert_eq!(unknown.code, 3);
}

#[test]
fn a_storyboard_is_checked_and_drawn() {
    let folder = tempfile::tempdir().unwrap();
    write_shop(folder.path());
    let shop = folder.path().join("shop");
    let run = |arguments: &[&str]| comanda(folder.path(), arguments);
    assert!(run(&["storyboard", "check", "shop"]).good().text().contains("none is needed"));
    assert_eq!(run(&["storyboard", "show", "shop"]).code, 3);

    std::fs::write(shop.join("storyboard.yaml"), STORYBOARD).unwrap();
    assert!(run(&["storyboard", "check", "shop"]).good().text().contains("1 flow, 1 entry of the menu"));
    let outline = run(&["storyboard", "show", "shop", "--language", "en"]).good().text();
    assert!(outline.contains("How many people are you?"), "{outline}");
    let diagram = run(&["storyboard", "show", "shop", "--as", "mermaid"]).good().text();
    assert!(diagram.starts_with("flowchart"), "{diagram}");
    let other = run(&["storyboard", "show", "shop", "--language", "xx"]);
    assert!(other.code == 2 && other.stderr.contains("it speaks"), "{}", other.stderr);

    std::fs::write(shop.join("storyboard.yaml"), STORYBOARD.replace("go: party", "go: parti")).unwrap();
    let wrong = run(&["storyboard", "check", "shop"]);
    assert_eq!(wrong.code, 2);
    let expected = "shop/storyboard.yaml:4: menu[0].go: unknown flow `parti`; did you mean `party`?";
    assert!(wrong.stderr.contains(expected), "{}", wrong.stderr);
}
