use super::super::Storyboard;
use super::super::tests::{board, board_of};

const DIAGRAM: &str = r#"flowchart TD
  subgraph f1["Birthday table"]
  f1t1(["words birthday, sinh nhật, 🎂, đặt tiệc, party, table for us"])
  f1t1 --> f1w
  f1t2(["intent question"])
  f1t2 --> f1w
  f1t3(["link birthday"])
  f1t3 --> f1w
  f1w{"the shop is open and the language is vi or en and the customer is new"}
  f1w -->|"yes"| f1s1
  f1x(("not started"))
  f1w -->|"no"| f1x
  f1s1["Happy birthday! Here is #quot;the cake#quot; that…"]
  f1s2["cards: Phở"]
  f1s3{{"How many?"}}
  f1s4{{"Phone?"}}
  f1s5{{"Room?"}}
  f1s6{{"Name?"}}
  f1s7{"guests is 10 or more"}
  f1s8{"guests is 0 or less"}
  f1s9{"room is #quot;Garden#quot;"}
  f1s10{"the shop is closed"}
  f1s11["cart: cake"]
  f1s12["note: guests"]
  f1s13["Done"]
  f1e(("end"))
  end
  f1s1 --> f1s2
  f1s1 -.->|"Yes"| f2s1
  f1s1 -.->|"Menu"| place_menu
  f1s2 --> f1s3
  f1s2 -.->|"Big"| f2s1
  f1s3 --> f1s4
  f1s4 --> f1s5
  f1s5 --> f1s6
  f1s6 --> f1s7
  f1s7 -->|"yes"| f2s1
  f1s7 -->|"no"| f1s8
  f1s8 -->|"yes"| place_start
  f1s8 -->|"no"| f1s9
  f1s9 -->|"yes"| place_order_status
  f1s9 -->|"no"| f1s10
  f1s10 -->|"yes"| place_person
  f1s10 -->|"no"| f1s11
  f1s11 --> f1s12
  f1s12 --> f1s13
  f1s13 --> f1e
  subgraph f2["birthday big"]
  f2s1["note: guests"]
  f2s2["go: a person of the shop"]
  end
  f2s1 --> f2s2
  f2s2 --> place_person
  subgraph f3["hello"]
  f3t1(["words hello"])
  f3t1 --> f3w
  f3t2(["intent greeting"])
  f3t2 --> f3w
  f3w{"the customer has ordered before"}
  f3w -->|"yes"| f3s1
  f3x(("not started"))
  f3w -->|"no"| f3x
  f3s1["1#46; Hi again"]
  f3s2["go: birthday big"]
  end
  f3s1 --> f3s2
  f3s2 --> f2s1
  m1(["persistent menu"])
  m1 -.->|"Birthday"| f1w
  i1(["ice breaker"])
  i1 -.->|"Do you do birthdays?"| f1w
  place_menu[["the menu"]]
  place_order_status[["how far the order is"]]
  place_person[["a person of the shop"]]
  place_start[["the start"]]
"#;

#[test]
fn an_outline_shows_everything() {
    let expected = r#"Birthday table (birthday)
  starts with: words birthday, sinh nhật, 🎂, đặt tiệc, party, table for us; intent question; link birthday
  only when: the shop is open and the language is vi or en and the customer is new
  1. say: Happy birthday! Here is "the cake" that every table gets. (picture cake.jpg)
     [Yes] -> birthday big
     [Menu] -> the menu
  2. show cards:
     Phở - Hot (picture pho.PNG)
       [Add] puts into the cart: pho_tai
       [Web] opens https://example.com/pho
       [Big] -> birthday big
  3. ask for guests (a number from 1 to 60): How many?
     if that cannot be read: 1 - 60?
  4. ask for phone (a phone number): Phone?
  5. ask for room (one of: Inside, Garden): Room?
  6. ask for name (any text): Name?
  7. if guests is 10 or more -> birthday big
  8. if guests is 0 or less -> the start
  9. if room is "Garden" -> how far the order is
  10. if the shop is closed -> a person of the shop
  11. put into the cart: cake
  12. note on the order: guests
  13. say: Done

birthday big (birthday_big)
  starts with: a button or another flow
  1. note on the order: guests
  2. -> a person of the shop

hello (hello)
  starts with: words hello; intent greeting
  only when: the customer has ordered before
  1. say: 1. Hi again
  2. -> birthday big

Persistent menu
  [Birthday] -> Birthday table
  [Web] opens https://example.com
Ice breakers
  [Do you do birthdays?] -> Birthday table
Greeting: Hello
"#;
    assert_eq!(board().as_text("en"), expected);
}

#[test]
fn a_diagram_shows_every_way() {
    assert_eq!(board().as_mermaid("en"), DIAGRAM);
}

#[test]
fn a_drawing_is_in_the_language_asked_for() {
    let outline = board().as_text("vi");
    assert!(outline.starts_with("Tiệc sinh nhật (birthday)\n"), "{outline}");
    assert!(outline.contains("  3. ask for guests (a number from 1 to 60): Mấy người?\n"), "{outline}");
    assert!(outline.ends_with("Greeting: Xin chào\n"), "{outline}");
    assert!(board().as_mermaid("vi").contains("f1s1[\"Chúc mừng sinh nhật!\"]"));
    assert_eq!(board().as_text("fr"), board().as_text("vi"), "the shop's first language stands in");
}

#[test]
fn what_a_shop_writes_cannot_break_a_diagram() {
    let odd = board_of(
        r#"
- id: end
  title: 'end "x" %% --> ] } )'
  triggers: [ { words: ['a|b [d] {e}'] } ]
  steps:
    - say: "- list `x` **b** <b>&amp; #1;"
    - say: "12) one\n  two"
    - cards: [ { title: "]]", buttons: [ { label: "|>|", go: end } ] } ]
    - ask: { field: "a b", say: "}}?", answer: text }
    - if: { field: "a b", is: '}"{' }
      go: menu
"#,
    );
    let expected = r##"flowchart TD
  subgraph f1["end #quot;x#quot; #37;#37; --#62; ] } )"]
  f1t1(["words a|b [d] {e}"])
  f1t1 --> f1s1
  f1s1["#45; list #96;x#96; #42;#42;b#42;#42; #60;b#62;#38;amp; #35;1;"]
  f1s2["12#41; one two"]
  f1s3["cards: ]]"]
  f1s4{{"}}?"}}
  f1s5{"a b is #quot;}#quot;{#quot;"}
  f1e(("end"))
  end
  f1s1 --> f1s2
  f1s2 --> f1s3
  f1s3 --> f1s4
  f1s3 -.->|"|#62;|"| f1s1
  f1s4 --> f1s5
  f1s5 -->|"yes"| place_menu
  f1s5 -->|"no"| f1e
  place_menu[["the menu"]]
"##;
    assert_eq!(odd.as_mermaid("vi"), expected);
}

#[test]
fn no_flows_make_an_empty_drawing() {
    assert_eq!(Storyboard::default().as_text("vi"), "");
    assert_eq!(Storyboard::default().as_mermaid("vi"), "flowchart TD\n");
}
