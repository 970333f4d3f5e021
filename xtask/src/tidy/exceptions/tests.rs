use super::*;

const LIST: &str = r#"
[[exception]]
rule = "function-length"
path = "crates/a/src/b.rs"
function = "Table::new"
reason = "one table of codes"
"#;

fn long_function(path: &str, function: &str) -> Finding {
    Finding {
        rule: Rule::FunctionLength,
        place: Place { function: Some(function.to_owned()), ..Place::line(path, 7) },
        found: "90 lines".to_owned(),
        expected: String::new(),
        remedy: String::new(),
    }
}

#[test]
fn an_exception_excuses_its_own_place_and_no_other() {
    let exceptions = parse(LIST).unwrap();
    let excused = long_function("crates/a/src/b.rs", "Table::new");
    let other_function = long_function("crates/a/src/b.rs", "Table::read");
    let other_file = long_function("crates/a/src/c.rs", "Table::new");
    let other_rule = Finding { rule: Rule::Print, ..excused.clone() };
    let findings = vec![excused, other_function.clone(), other_file.clone(), other_rule.clone()];
    assert_eq!(apply(findings, &exceptions), [other_function, other_file, other_rule]);
}

#[test]
fn an_exception_that_nothing_needs_is_a_finding() {
    let findings = apply(Vec::new(), &parse(LIST).unwrap());
    let found: Vec<(Rule, &str)> =
        findings.iter().map(|finding| (finding.rule, finding.found.as_str())).collect();
    assert_eq!(
        found,
        [(Rule::StaleException, "an exception from function-length for crates/a/src/b.rs Table::new")]
    );
}

#[test]
fn an_exception_needs_a_reason_and_a_known_rule() {
    let without_reason = parse(&LIST.replace("one table of codes", " ")).unwrap_err();
    assert!(without_reason.to_string().contains("has no reason"), "{without_reason:#}");
    let unknown_rule = format!("{:#}", parse(&LIST.replace("function-length", "beauty")).unwrap_err());
    assert!(unknown_rule.contains("beauty"), "{unknown_rule}");
    let unknown_key = format!("{:#}", parse(&LIST.replace("function =", "method =")).unwrap_err());
    assert!(unknown_key.contains("method"), "{unknown_key}");
}
