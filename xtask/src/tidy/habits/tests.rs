use super::*;
use crate::repository::TextFile;

fn broken_rules(path: &str, text: &str) -> Vec<(Rule, Option<usize>)> {
    let file = TextFile { path: path.to_owned(), text: text.to_owned() };
    let findings = check(&RustFile::parse(&file).unwrap());
    findings.into_iter().map(|finding| (finding.rule, finding.place.line)).collect()
}

#[test]
fn mod_rs_is_found_wherever_it_is() {
    assert_eq!(broken_rules("crates/a/src/b/mod.rs", "//! Head.\n"), [(Rule::ModRs, None)]);
    assert_eq!(broken_rules("crates/a/tests/it/mod.rs", ""), [(Rule::ModRs, None)]);
    assert!(broken_rules("crates/a/src/b_mod.rs", "//! Head.\n").is_empty());
}

#[test]
fn a_module_without_head_is_found_but_not_a_test() {
    assert_eq!(broken_rules("crates/a/src/b.rs", "fn a() {}\n"), [(Rule::ModuleHead, None)]);
    assert_eq!(broken_rules("xtask/src/b.rs", "fn a() {}\n"), [(Rule::ModuleHead, None)]);
    assert!(broken_rules("crates/a/src/b/tests.rs", "fn a() {}\n").is_empty());
    assert!(broken_rules("crates/a/tests/it/app.rs", "fn a() {}\n").is_empty());
    assert!(broken_rules("crates/a/build.rs", "fn main() {}\n").is_empty());
}

#[test]
fn an_ignored_test_is_found_in_test_files_too() {
    assert_eq!(
        broken_rules("crates/a/src/b/tests.rs", "#[test]\n#[ignore = \"slow\"]\nfn a() {}\n"),
        [(Rule::IgnoredTest, Some(2))]
    );
}

#[test]
fn unfinished_code_is_found_in_test_files_too() {
    assert_eq!(
        broken_rules("crates/a/src/b/tests.rs", "fn a() {\n    todo!()\n}\n"),
        [(Rule::Unfinished, Some(2))]
    );
    assert_eq!(
        broken_rules("crates/a/src/b.rs", "//! Head.\nfn a() { std::unimplemented!(\"later\") }\n"),
        [(Rule::Unfinished, Some(2))]
    );
}

#[test]
fn printing_is_for_the_commands_the_tool_and_tests() {
    let text = "//! Head.\nfn a() {\n    println!(\"a\");\n}\n#[cfg(test)]\nmod tests {\n    fn b() { print!(\"seed\"); }\n}\n";
    assert_eq!(broken_rules("crates/comanda/src/main.rs", text), [(Rule::Print, Some(3))]);
    assert_eq!(broken_rules("crates/comanda/src/client.rs", text), [(Rule::Print, Some(3))]);
    for path in [
        "crates/comanda/src/cli.rs",
        "crates/comanda/src/cli/demo.rs",
        "crates/comanda/tests/it/app.rs",
        "crates/comanda/build.rs",
        "xtask/src/tidy.rs",
    ] {
        assert!(broken_rules(path, text).is_empty(), "{path}");
    }
}
