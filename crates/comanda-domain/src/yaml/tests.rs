use super::{Document, Report};

fn problems(text: &str, walk: impl Fn(super::Entry<'_>)) -> String {
    let report = Report::new("x.yaml");
    if let Some(document) = Document::parse(text, &report) {
        walk(document.root(&report));
    }
    let lines: Vec<String> = report.into_problems().iter().map(ToString::to_string).collect();
    lines.join("\n")
}

#[test]
fn every_problem_names_line_key_and_nearest_name() {
    let text = "name: A\nprise: 3\nitems:\n  - { id: x, count: many }\n  - 7\n";
    let found = problems(text, |root| {
        let mut fields = root.map().unwrap();
        let _ = fields.required("name").unwrap().text();
        let _ = fields.optional("price");
        let _ = fields.required("kind");
        for item in fields.required("items").unwrap().list().unwrap() {
            if let Some(mut item) = item.map() {
                let _ = item.required("id");
                let _ = item.optional("count").unwrap().whole(1, 9);
                item.finish();
            }
        }
        fields.finish();
    });
    let expected = "x.yaml:1: `kind` is missing\n\
                    x.yaml:2: prise: unknown key; did you mean `price`?\n\
                    x.yaml:4: items[0].count: expected a whole number from 1 to 9, found `many`\n\
                    x.yaml:5: items[1]: expected keys with their values (`key: value`), found `7`";
    assert_eq!(found, expected);
}

#[test]
fn what_is_no_tree_is_one_problem() {
    for (text, expected) in [
        ("", "x.yaml:1: the file is empty"),
        ("a: 1\na: 2\n", "x.yaml:2: the key `a` stands here twice"),
        ("a: 1\n---\nb: 2\n", "x.yaml:2: expected one document, found a second"),
        ("? [a]\n: 1\n", "x.yaml:1: a key must be text"),
    ] {
        assert_eq!(problems(text, |_| ()), expected, "{text:?}");
    }
    assert!(problems("a: [1\n", |_| ()).contains("not YAML"));
}

#[test]
fn what_is_no_yaml_is_told_with_what_was_probably_forgotten() {
    for (text, expected) in [
        ("a: 1\n\tb: 2\n", "a tab stands here"),
        ("a: 1\n b: 2\n", "does not fit those before it"),
        ("a:\n  - x\n - y\n", "does not fit those before it"),
        ("a: \"x\" y\n", "a quote is not closed"),
        ("a: { b: 1\nc:\n  - d\ne: 3\n", "the `{` of line 1 is not closed"),
        ("a: { en: Note: which day? }\n", "within { } or [ ]"),
    ] {
        let told = problems(text, |_| ());
        assert!(told.contains(expected), "{text:?}: {told}");
    }
    let found = problems("fee:2.99\nx: { address: 5 Sunset Blvd, Los Angeles }\n", |root| {
        let Some(mut fields) = root.map() else { return };
        if let Some(mut inner) = fields.optional("x").and_then(|x| x.map()) {
            let _ = inner.optional("address");
            inner.finish();
        }
        fields.finish();
    });
    assert!(found.contains("put the whole text into quotes") || found.contains("does not fit"), "{found}");
}

#[test]
fn aliases_stand_for_their_anchor_and_cannot_explode() {
    let found = problems("a: &x [1, 2]\nb: *x\n", |root| {
        let mut fields = root.map().unwrap();
        let texts: Vec<_> =
            fields.required("b").unwrap().list().unwrap().iter().map(|e| e.text().unwrap()).collect();
        assert_eq!(texts, ["1", "2"]);
    });
    assert_eq!(found, "");
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let before = level - 1;
        let ten = vec![format!("*a{before}"); 10].join(", ");
        bomb = format!("{bomb}a{level}: &a{level} [{ten}]\n");
    }
    assert!(problems(&bomb, |_| ()).contains("more than 500000 values"));
    let deep = "[".repeat(100) + &"]".repeat(100);
    assert!(problems(&deep, |_| ()).contains("nested deeper than 64 levels"));
}

#[test]
fn scalars_keep_their_text_and_json_is_yaml() {
    let found = problems(r#"{"price": 9.50, "yes": "no", "on": true, "none": null}"#, |root| {
        let mut fields = root.map().unwrap();
        assert_eq!(fields.required("price").unwrap().text(), Some("9.50"));
        assert_eq!(fields.required("yes").unwrap().text(), Some("no"));
        assert_eq!(fields.required("on").unwrap().boolean(), Some(true));
        assert!(fields.optional("none").is_none());
        fields.finish();
    });
    assert_eq!(found, "");
}
