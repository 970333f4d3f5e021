use super::*;

fn file(path: &str, text: &str) -> TextFile {
    TextFile { path: path.to_owned(), text: text.to_owned() }
}

#[test]
fn every_file_is_looked_at_by_every_rule_and_all_findings_are_kept() {
    let long = format!("//! Head.\nfn long() {{\n{}}}\n", "    work();\n".repeat(500));
    let findings = check_files(&[
        file("crates/a/src/broken.rs", "fn {"),
        file("crates/a/src/long.rs", &long),
        file("crates/a/src/bare.rs", "fn short() {}\n"),
        file("docs/note.md", &format!("see /{}/ada/notes", "home")),
    ]);
    let rules: Vec<Rule> = findings.iter().map(|finding| finding.rule).collect();
    assert_eq!(
        rules,
        [Rule::Syntax, Rule::FileLength, Rule::FunctionLength, Rule::ModuleHead, Rule::MachinePath]
    );
}

#[test]
fn the_committed_exceptions_parse() {
    read_exceptions(&repository::root()).unwrap();
}
