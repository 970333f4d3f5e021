mod mistakes;

use super::*;
use crate::menu::Menu;

const MENU: &str = "
format: comanda-menu/1
shop: { name: Quán Thử, currency: VND, languages: [vi, en], timezone: Asia/Ho_Chi_Minh }
sections:
  - id: pho
    name: Phở
    items: [ { id: pho_tai, name: Phở tái, price: 45000 }, { id: pho_ga, name: Phở gà, price: 40000 } ]
  - { id: sweet, items: [ { id: cake, name: Bánh kem, price: 200000 } ] }
";

/// Every feature of the format.
const BOARD: &str = r#"format: comanda-storyboard/1
flows:
  - id: birthday
    title: { vi: Tiệc sinh nhật, en: Birthday table }
    triggers:
      - words: [birthday, "sinh nhật", 🎂]
      - words: { vi: [đặt tiệc], en: [party, table for us] }
      - intent: question
      - ref: birthday
    when: { hours: open, language: [vi, en], customer: new }
    steps:
      - say: { vi: "Chúc mừng sinh nhật!", en: "Happy birthday! Here is \"the cake\" that every table gets." }
        picture: cake.jpg
        quick_replies:
          - { label: { vi: "Có", en: "Yes" }, go: birthday_big }
          - { label: Menu, go: menu }
      - cards:
          - title: Phở
            subtitle: { vi: Nóng, en: Hot }
            picture: pho.PNG
            buttons:
              - { label: { vi: Thêm, en: Add }, add: pho_tai }
              - { label: Web, url: "https://example.com/pho" }
              - { label: Big, go: birthday_big }
      - ask: { field: guests, say: { vi: "Mấy người?", en: "How many?" }, answer: number, min: 1, max: 60, again: "1 - 60?" }
      - ask: { field: phone, say: "Phone?", answer: phone }
      - ask:
          field: room
          say: "Room?"
          answer: choice
          choices:
            - { label: { vi: Trong nhà, en: Inside }, value: inside }
            - { label: { vi: Ngoài trời, en: Garden }, value: garden }
      - ask: { field: name, say: "Name?", answer: text }
      - if: { field: guests, at_least: 10 }
        go: birthday_big
      - if: { field: guests, at_most: 0 }
        go: start
      - if: { field: room, is: Garden }
        go: order_status
      - if: { hours: closed }
        go: person
      - add: cake
      - note: { field: guests }
      - say: Done
  - id: birthday_big
    triggers: [ { button: true } ]
    steps:
      - note: { field: guests }
      - person: true
  - id: hello
    triggers: [ { words: [hello] }, { intent: greeting } ]
    when: { customer: returning }
    steps:
      - say: "1. Hi again"
      - go: birthday_big
menu:
  - { label: { vi: Sinh nhật, en: Birthday }, go: birthday }
  - { label: Web, url: "https://example.com" }
ice_breakers:
  - { question: { vi: Có bàn sinh nhật không?, en: Do you do birthdays? }, go: birthday }
greeting: { vi: Xin chào, en: Hello }
"#;

fn menu() -> Menu {
    Menu::from_yaml("menu.yaml", MENU).unwrap()
}

/// The board of every feature.
pub(super) fn board() -> Storyboard {
    read(BOARD)
}

/// A board of these flows.
pub(super) fn board_of(flows: &str) -> Storyboard {
    read(&format!("format: comanda-storyboard/1\nflows:\n{flows}"))
}

fn read(text: &str) -> Storyboard {
    Storyboard::from_yaml("s", text, &menu()).unwrap_or_else(|wrong| panic!("{wrong}"))
}

pub(super) fn sku(text: &str) -> Sku {
    Sku::parse(text).unwrap()
}

pub(super) const NEW_IN_ENGLISH: Facts<'_> = Facts { is_open: true, language: "en", is_new_customer: true };

/// The problems of a text, without the file's name.
fn problems(text: &str) -> String {
    let printed =
        Storyboard::from_yaml("s", text, &menu()).map_or_else(|wrong| wrong.to_string(), |_| String::new());
    printed.lines().map(|line| line.trim_start_matches("s:")).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_key_is_read() {
    let board = board();
    let birthday = board.flow(&sku("birthday")).unwrap();
    assert_eq!(birthday.title.get("en"), "Birthday table");
    assert_eq!(birthday.triggers.len(), 8, "each word is a trigger");
    assert_eq!(
        birthday.when,
        Condition {
            hours: Some(Hours::Open),
            languages: vec!["vi".to_owned(), "en".to_owned()],
            customer: Some(Customer::New)
        }
    );
    let Step::Say(say) = &birthday.steps[0] else { panic!("not a say") };
    assert_eq!(say.picture.as_deref(), Some("cake.jpg"));
    assert_eq!(say.quick_replies[0].label.get("vi"), "Có");
    assert_eq!(say.quick_replies[0].go, Target::Flow(sku("birthday_big")));
    assert_eq!(say.quick_replies[1].go, Target::Place(Place::Menu));
    let Step::Cards(cards) = &birthday.steps[1] else { panic!("not cards") };
    assert_eq!(cards[0].buttons[0].action, ButtonAction::Add(sku("pho_tai")));
    assert_eq!(cards[0].buttons[1].action, ButtonAction::Url("https://example.com/pho".to_owned()));
    let Step::Ask(ask) = &birthday.steps[2] else { panic!("not an ask") };
    assert_eq!(ask.answer, AnswerKind::Number { min: 1, max: 60 });
    assert_eq!(ask.again.as_ref().map(Name::as_str), Some("1 - 60?"));
    let big = board.flow(&sku("birthday_big")).unwrap();
    assert_eq!(big.title.as_str(), "birthday big", "the id in words");
    assert_eq!(big.triggers, [Trigger::Button]);
    assert_eq!(big.steps[1], Step::Go(Target::Place(Place::Person)));
    assert_eq!(board.menu[1].action, MenuAction::Url("https://example.com".to_owned()));
    assert_eq!(board.ice_breakers[0].go, Target::Flow(sku("birthday")));
    assert_eq!(board.greeting.as_ref().map(Name::as_str), Some("Xin chào"));
}

#[test]
fn a_file_may_be_nearly_empty() {
    assert_eq!(read("format: comanda-storyboard/1"), Storyboard::default());
    let greeting = read("format: comanda-storyboard/1\ngreeting: Hi");
    assert_eq!(greeting.greeting, Some(Name::plain("Hi")));
}

#[test]
fn words_start_the_flow_they_stand_for() {
    let board = board_of(
        "
  - { id: party, triggers: [ { words: [sinh nhật, what's new, 🎂] } ], steps: [ { say: a } ] }
  - { id: cake, triggers: [ { words: { vi: [bánh sinh nhật], en: [cake] } } ], steps: [ { say: b } ] }
  - { id: feast, triggers: [ { words: [đãi tiệc, 生日, วันเกิด] } ], when: { hours: open }, steps: [ { say: c } ] }
",
    );
    for (text, language, is_open, expected) in [
        ("Cho mình đặt SINH NHẬT nha", "vi", true, Some("party")),
        ("sinh  nhat!", "vi", true, Some("party")),
        ("sinhnhat", "vi", true, None),
        ("nhật sinh", "vi", true, None),
        ("Whats new?", "en", true, Some("party")),
        ("yay 🎂🎂", "en", true, Some("party")),
        ("banh sinh nhat", "vi", true, Some("cake")),
        ("bánh sinh nhật", "en", true, Some("party")),
        ("cakes", "en", true, None),
        ("pancake", "en", true, None),
        ("a cake, please", "en", true, Some("cake")),
        ("DAI TIEC", "vi", true, Some("feast")),
        ("đãi tiệc", "vi", false, None),
        ("我要生日蛋糕", "en", true, Some("feast")),
        ("ฉลองวันเกิด", "en", true, Some("feast")),
        ("", "en", true, None),
    ] {
        let facts = Facts { is_open, language, is_new_customer: true };
        assert_eq!(
            board.by_words(text, &facts).map(|flow| flow.id.as_str()),
            expected,
            "{text} in {language}"
        );
    }
}

#[test]
fn refs_and_intents_start_flows() {
    let board = board();
    let returning = Facts { is_new_customer: false, ..NEW_IN_ENGLISH };
    let id = |flow: Option<&Flow>| flow.map(|flow| flow.id.to_string());
    assert_eq!(id(board.by_ref("birthday")).as_deref(), Some("birthday"));
    assert_eq!(id(board.by_ref("Birthday")), None);
    assert_eq!(id(board.by_intent(Intent::Question, &NEW_IN_ENGLISH)).as_deref(), Some("birthday"));
    assert_eq!(id(board.by_intent(Intent::Question, &returning)), None);
    assert_eq!(id(board.by_intent(Intent::Greeting, &returning)).as_deref(), Some("hello"));
}

#[test]
fn the_same_words_may_start_two_flows_under_other_conditions() {
    for flows in [
        "
- { id: a, triggers: [ { words: [cake] } ], when: { hours: closed }, steps: [ { say: a } ] }
- { id: b, triggers: [ { words: [cake] } ], steps: [ { say: b } ] }",
        "
- { id: a, triggers: [ { words: { vi: [cake] } } ], steps: [ { say: a } ] }
- { id: b, triggers: [ { words: [cake] } ], steps: [ { say: b } ] }",
        "
- { id: a, triggers: [ { words: [cake] } ], when: { customer: new }, steps: [ { say: a } ] }
- { id: b, triggers: [ { words: [cake, Cake] } ], when: { customer: returning }, steps: [ { say: b } ] }",
    ] {
        assert_eq!(problems(&format!("format: comanda-storyboard/1\nflows:\n{flows}")), "", "{flows}");
    }
}

#[test]
fn every_problem_is_found_at_once() {
    let text = "format: comanda-storyboard/1
flows:
  - id: a
    triggers: [ { words: [a] } ]
    steps:
      - say: { en: a }
      - add: pho_tia
      - go: c
  - id: b
    steps: [ { note: { field: x } } ]
greting: Hi
";
    assert_eq!(
        problems(text),
        "6: flows[0].steps[0].say: the text in `vi` is missing, the first language of the shop
7: flows[0].steps[1].add: unknown dish `pho_tia`; did you mean `pho_tai`?
8: flows[0].steps[2].go: unknown flow `c`; did you mean `a`?
9: flows[1]: nothing starts this flow; give it `triggers`, or a button or step with `go: b`
10: flows[1].steps[0].note.field: no `ask` has the field `x`; nothing is asked at all
11: greting: unknown key; did you mean `greeting`?"
    );
}
