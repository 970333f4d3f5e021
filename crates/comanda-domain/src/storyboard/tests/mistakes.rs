//! What is told of a file that cannot be used.

use super::*;

/// What is wrong, and the one message it gives.
const MISTAKES_OF_THE_FILE: &[(&str, &str)] = &[
    ("format: comanda-storyboard/2", "1: format: expected `comanda-storyboard/1`"),
    ("format: comanda-storyboard/1\nflow: []", "2: flow: unknown key; did you mean `flows`?"),
    (
        "format: comanda-storyboard/1\nmenu: [ { label: Party, go: birthdy }, { label: M, go: menu } ]",
        "2: menu[0].go: unknown flow `birthdy`; known are menu, order_status, person, start",
    ),
    (
        "format: comanda-storyboard/1\nmenu: [ { label: A, go: menu }, { label: Hours, go: menus } ]",
        "2: menu[1].go: unknown flow `menus`; did you mean `menu`?",
    ),
    (
        "format: comanda-storyboard/1\nmenu: [ { label: A label that is longer than thirty, go: menu } ]",
        "2: menu[0].label: expected at most 30 characters, found 34",
    ),
    (
        "format: comanda-storyboard/1\nmenu: [ { label: A, go: menu, url: 'https://a.vn' } ]",
        "2: menu[0]: expected exactly one of `go`, `url`",
    ),
    (
        "format: comanda-storyboard/1\nmenu: [ { label: A, url: 'http://a.vn' } ]",
        "2: menu[0].url: `http://a.vn` is not an address such as `https://example.com/menu`",
    ),
    ("format: comanda-storyboard/1\nmenu: []", "2: menu: expected 1 to 5 entries, found 0"),
    (
        "format: comanda-storyboard/1\nice_breakers: [ { question: A, go: menu }, { question: B, go: menu }, \
         { question: C, go: menu }, { question: D, go: menu }, { question: E, go: menu } ]",
        "2: ice_breakers: expected 1 to 4 ice breakers, found 5",
    ),
    (
        "format: comanda-storyboard/1\nice_breakers: [ { question: A } ]",
        "2: ice_breakers[0]: `go` is missing",
    ),
    (
        "format: comanda-storyboard/1\ngreeting: { en: Hello }",
        "2: greeting: the text in `vi` is missing, the first language of the shop",
    ),
    (
        "format: comanda-storyboard/1\ngreeting: { vi: Chào, fr: Salut }",
        "2: greeting.fr: unknown language `fr`; known are vi, en",
    ),
];

/// The same for `flows:`, which begins in the first line.
const MISTAKES_OF_FLOWS: &[(&str, &str)] = &[
    ("[ { id: a, triggers: [ { words: [a] } ] } ]", "1: flows[0]: `steps` is missing"),
    (
        "[ { id: a, triggers: [ { words: [a] } ], steps: [] } ]",
        "1: flows[0].steps: expected 1 to 50 steps, found 0",
    ),
    (
        "[ { id: a, triggers: [ { words: [a] } ], step: [], steps: [ { say: a } ] } ]",
        "1: flows[0].step: unknown key; did you mean `steps`?",
    ),
    (
        "\n- { id: a, triggers: [ { words: [a] } ], steps: [ { say: a } ] }\n- { id: a, triggers: [ { words: [b] } ], steps: [ { say: a } ] }",
        "3: flows[1].id: the flow id `a` stands here twice",
    ),
    (
        "[ { id: person, triggers: [ { words: [a] } ], steps: [ { say: a } ] } ]",
        "1: flows[0].id: `person` is a built-in place; give the flow another id",
    ),
    // What starts a flow.
    (
        "[ { id: a, steps: [ { say: a } ] } ]",
        "1: flows[0]: nothing starts this flow; give it `triggers`, or a button or step with `go: a`",
    ),
    (
        "[ { id: a, triggers: [ { button: true } ], steps: [ { ask: { field: x, say: x, answer: text } }, { go: a } ] } ]",
        "1: flows[0]: nothing starts this flow; give it `triggers`, or a button or step with `go: a`",
    ),
    (
        "\n- { id: a, steps: [ { go: b } ] }\n- { id: b, steps: [ { say: b } ] }",
        "2: flows[0]: nothing starts this flow; give it `triggers`, or a button or step with `go: a`",
    ),
    (
        "\n- { id: a, steps: [ { say: a, quick_replies: [ { label: b, go: b } ] } ] }\n- { id: b, steps: [ { say: b, quick_replies: [ { label: a, go: a } ] } ] }",
        "2: flows[0]: nothing starts this flow; give it `triggers`, or a button or step with `go: a`",
    ),
    (
        "[ { id: a, triggers: [ { button: true }, { ref: a } ], steps: [ { say: a } ] } ]",
        "1: flows[0].triggers[0].button: says that nothing else starts this flow; leave it out, or the other triggers",
    ),
    (
        "[ { id: a, triggers: [ { button: false }, { ref: a } ], steps: [ { say: a } ] } ]",
        "1: flows[0].triggers[0].button: expected `true`; leave it out otherwise",
    ),
    (
        "[ { id: a, triggers: [ { words: [a], ref: a } ], steps: [ { say: a } ] } ]",
        "1: flows[0].triggers[0]: a trigger is one thing: put `words` and `ref` into triggers of their own",
    ),
    (
        "[ { id: a, triggers: [ {} ], steps: [ { say: a } ] } ]",
        "1: flows[0].triggers[0]: expected one of `words`, `intent`, `ref`, `button`",
    ),
    (
        "[ { id: a, triggers: [ { words: hello } ], steps: [ { say: a } ] } ]",
        "1: flows[0].triggers[0].words: expected a list, found `hello`",
    ),
    (
        "[ { id: a, triggers: [ { words: [a, '?!'] } ], steps: [ { say: a } ] } ]",
        "1: flows[0].triggers[0].words[1]: `?!` has no letter, digit or picture in it",
    ),
    (
        "[ { id: a, triggers: [ { words: { vn: [a] } } ], steps: [ { say: a } ] } ]",
        "1: flows[0].triggers[0].words.vn: unknown language `vn`; did you mean `vi`?",
    ),
    (
        "[ { id: a, triggers: [ { words: { vi: [a], en: [b] } } ], when: { language: en }, steps: [ { say: a } ] } ]",
        "1: flows[0].triggers[0].words.vi[0]: never starts this flow, since its `when` leaves out the language `vi`",
    ),
    (
        "[ { id: a, triggers: [ { intent: questoin } ], steps: [ { say: a } ] } ]",
        "1: flows[0].triggers[0].intent: `questoin` is not valid here; did you mean `question`?",
    ),
    (
        "[ { id: a, triggers: [ { ref: 'a b' } ], steps: [ { say: a } ] } ]",
        "1: flows[0].triggers[0].ref: `a b` cannot stand in a link; expected letters a to z, digits and + / = - . : _",
    ),
    (
        "\n- { id: a, triggers: [ { ref: x } ], steps: [ { say: a } ] }\n- { id: b, triggers: [ { ref: x } ], steps: [ { say: b } ] }",
        "3: flows[1].triggers[0].ref: the ref `x` already starts the flow `a`; choose another",
    ),
    (
        "\n- { id: a, triggers: [ { words: [Phở] } ], steps: [ { say: a } ] }\n- { id: b, triggers: [ { words: { en: [hot, pho] } } ], when: { hours: open }, steps: [ { say: b } ] }",
        "3: flows[1].triggers[0].words.en[1]: `pho` already starts the flow `a` whenever it could start this one; choose another, or narrow `when` there",
    ),
    (
        "\n- { id: a, triggers: [ { intent: menu } ], steps: [ { say: a } ] }\n- { id: b, triggers: [ { intent: menu } ], steps: [ { say: b } ] }",
        "3: flows[1].triggers[0].intent: `menu` already starts the flow `a` whenever it could start this one; choose another, or narrow `when` there",
    ),
    (
        "[ { id: a, triggers: [ { ref: a } ], when: { hours: opne, language: fr }, steps: [ { say: a } ] } ]",
        "1: flows[0].when.hours: `opne` is not valid here; did you mean `open`?\n\
         1: flows[0].when.language: unknown language `fr`; known are vi, en",
    ),
];

/// The same for `steps:` of a flow that starts, in the first line.
const MISTAKES_OF_STEPS: &[(&str, &str)] = &[
    ("[ { sya: a } ]", "steps[0].sya: unknown key; did you mean `say`?"),
    ("[ {} ]", "steps[0]: expected one of say, cards, ask, add, note, person, if, go"),
    (
        "[ { say: a, add: cake } ]",
        "steps[0]: a step does one thing: put `say` and `add` into steps of their own",
    ),
    (
        "[ { say: a, picture: 'img/a.jpg' } ]",
        "steps[0].picture: `img/a.jpg` is not the name of a file in the shop folder; expected no folders",
    ),
    (
        "[ { say: a, picture: a.webp } ]",
        "steps[0].picture: `a.webp` is not the name of a picture; it must end in one of .jpg, .jpeg, .png, .gif",
    ),
    (
        "[ { say: a, quick_replies: [ { label: { vi: Có, en: Yes I would like that }, go: menu } ] } ]",
        "steps[0].quick_replies[0].label.en: expected at most 20 characters, found 21",
    ),
    (
        "[ { say: a, quick_replies: [ { label: Có, go: order_statu } ] } ]",
        "steps[0].quick_replies[0].go: unknown flow `order_statu`; did you mean `order_status`?",
    ),
    (
        "[ { cards: [ { title: a, buttons: [ { label: a, add: pho_tia } ] } ] } ]",
        "steps[0].cards[0].buttons[0].add: unknown dish `pho_tia`; did you mean `pho_tai`?",
    ),
    (
        "[ { cards: [ { title: a, buttons: [ { label: a } ] } ] } ]",
        "steps[0].cards[0].buttons[0]: expected exactly one of `go`, `add`, `url`",
    ),
    (
        "[ { cards: [ { title: a, buttons: [] } ] } ]",
        "steps[0].cards[0].buttons: expected 1 to 3 buttons, found 0",
    ),
    ("[ { cards: [ { title: a } ] } ]", "steps[0].cards[0]: `buttons` is missing"),
    ("[ { add: pho } ]", "steps[0].add: unknown dish `pho`; known are pho_tai, pho_ga, cake"),
    ("[ { person: false } ]", "steps[0].person: expected `true`; leave it out otherwise"),
    (
        "[ { ask: { field: x, say: x, answer: numbr } } ]",
        "steps[0].ask.answer: `numbr` is not valid here; did you mean `number`?",
    ),
    (
        "[ { ask: { field: x, say: x, answer: text, min: 1 } } ]",
        "steps[0].ask.min: `min` only goes with `answer: number`",
    ),
    (
        "[ { ask: { field: x, say: x, answer: number, min: 9, max: 3 } } ]",
        "steps[0].ask.max: expected `min` (9) or more, found `3`",
    ),
    (
        "[ { ask: { field: x, say: x, answer: choice, choices: [ { label: a, value: b } ] } } ]",
        "steps[0].ask.choices: expected 2 to 13 choices, found 1",
    ),
    (
        "[ { ask: { field: x, say: x, answer: choice, choices: [ { label: Có, value: a }, { label: co, value: b } ] } } ]",
        "steps[0].ask.choices[1]: two choices read `co`; give them other labels",
    ),
    (
        "[ { ask: { field: x, say: x, answer: choice, choices: [ { label: a, value: x }, { label: b, value: X } ] } } ]",
        "steps[0].ask.choices[1]: the value `x` stands here twice",
    ),
    ("[ { if: { hours: open } } ]", "steps[0]: `go` is missing"),
    ("[ { if: {}, go: menu } ]", "steps[0].if: expected a `field`, or `hours`, `language`, `customer`"),
    (
        "[ { ask: { field: x, say: x, answer: text } }, { if: { field: x }, go: menu } ]",
        "steps[1].if: expected exactly one of `is`, `at_least`, `at_most`",
    ),
    (
        "[ { ask: { field: x, say: x, answer: text } }, { if: { field: x, is: a, hours: open }, go: menu } ]",
        "steps[1].if: an `if` asks for one thing: a `field`, or `hours`, `language` and `customer`",
    ),
    // Fields.
    (
        "[ { ask: { field: guests, say: x, answer: number } }, { note: { field: gusets } } ]",
        "steps[1].note.field: no `ask` has the field `gusets`; did you mean `guests`?",
    ),
    (
        "[ { note: { field: guests } } ]",
        "steps[0].note.field: no `ask` has the field `guests`; nothing is asked at all",
    ),
    (
        "[ { if: { field: x, is: a }, go: menu }, { ask: { field: x, say: x, answer: text } } ]",
        "steps[0].if.field: `x` is asked only further down; move the `ask` before this step",
    ),
    (
        "[ { ask: { field: x, say: x, answer: text } }, { if: { field: x, at_least: 2 }, go: menu } ]",
        "steps[1].if.at_least: `x` is not asked with `answer: number`; use `is`",
    ),
    (
        "[ { ask: { field: x, say: x, answer: choice, choices: [ { label: a, value: big }, { label: b, value: small } ] } }, { if: { field: x, is: bigg }, go: menu } ]",
        "steps[1].if.is: unknown value of `x` `bigg`; did you mean `big`?",
    ),
    // The end.
    (
        "[ { say: a }, { person: true }, { say: b }, { say: c } ]",
        "steps[2]: never reached: `person` before it ends the flow; move it up or leave it out",
    ),
    (
        "[ { go: menu }, { say: b } ]",
        "steps[1]: never reached: `go` before it ends the flow; move it up or leave it out",
    ),
    (
        "[ { say: a }, { go: start_here } ]",
        "steps[1].go: a circle that never ends, since nothing is asked in it: `start_here` -> `start_here`; add an `ask`, or go elsewhere",
    ),
];

#[test]
fn every_mistake_gives_one_message_with_its_line_and_key() {
    let mut rows: Vec<(String, String)> = Vec::new();
    for (text, expected) in MISTAKES_OF_THE_FILE {
        rows.push(((*text).to_owned(), (*expected).to_owned()));
    }
    for (flows, expected) in MISTAKES_OF_FLOWS {
        rows.push((format!("flows: {flows}\nformat: comanda-storyboard/1"), (*expected).to_owned()));
    }
    for (steps, expected) in MISTAKES_OF_STEPS {
        let flow = format!("[ {{ id: start_here, triggers: [ {{ ref: x }} ], steps: {steps} }} ]");
        let text = format!("flows: {flow}\nformat: comanda-storyboard/1");
        rows.push((text, format!("1: flows[0].{expected}")));
    }
    for (text, expected) in rows {
        assert_eq!(problems(&text), expected, "{text}");
    }
}

#[test]
fn circles_are_found_whatever_closes_them() {
    let circle = |flows: &str| problems(&format!("format: comanda-storyboard/1\nflows:\n{flows}"));
    let around = "
- { id: a, triggers: [ { ref: a } ], steps: [ { if: { hours: closed }, go: b }, { say: a } ] }
- { id: b, steps: [ { add: cake }, { go: c } ] }
- { id: c, steps: [ { if: { customer: new }, go: a }, { ask: { field: n, say: n, answer: number } } ] }";
    assert_eq!(
        circle(around),
        "4: flows[0].steps[0].go: a circle that never ends, since nothing is asked in it: `a` -> `b` -> `c` -> `a`; \
         add an `ask`, or go elsewhere"
    );
    let answered = "
- { id: a, triggers: [ { ref: a } ], steps: [ { if: { field: n, at_least: 9 }, go: b }, { ask: { field: n, say: n, answer: number } } ] }
- { id: b, steps: [ { ask: { field: n, say: n, answer: number } }, { go: c } ] }
- { id: c, steps: [ { if: { field: n, at_least: 5 }, go: c } ] }";
    assert_eq!(
        circle(answered),
        "6: flows[2].steps[0].go: a circle that never ends, since nothing is asked in it: `c` -> `c`; add an `ask`, or go elsewhere"
    );
    for fine in [
        // Each of these waits, or its conditions exclude each other.
        "
- { id: a, triggers: [ { ref: a } ], steps: [ { ask: { field: n, say: n, answer: text } }, { go: a } ] }",
        "
- { id: a, triggers: [ { ref: a } ], steps: [ { if: { hours: open }, go: b } ] }
- { id: b, steps: [ { if: { hours: closed }, go: a } ] }",
        "
- { id: a, triggers: [ { ref: a } ], steps: [ { go: b } ] }
- { id: b, steps: [ { say: b, quick_replies: [ { label: again, go: a } ] } ] }",
    ] {
        assert_eq!(circle(fine), "", "{fine}");
    }
}
