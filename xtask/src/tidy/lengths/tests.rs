use super::*;
use crate::repository::TextFile;

fn findings(path: &str, text: &str) -> Vec<(Rule, String)> {
    let file = TextFile { path: path.to_owned(), text: text.to_owned() };
    check(&RustFile::parse(&file).unwrap()).into_iter().map(|finding| (finding.rule, finding.found)).collect()
}

/// A file of as many short functions as it shall have lines.
fn file_of(line_count: usize) -> String {
    "fn short() {}\n".repeat(line_count)
}

/// A function of exactly so many lines, most of them blank or comment.
fn function_of(line_count: usize) -> String {
    format!(
        "fn long() {{\n{}{}}}\n",
        "    // Why.\n".repeat(line_count / 2 - 1),
        "\n".repeat(line_count.div_ceil(2) - 1)
    )
}

#[test]
fn a_file_may_have_five_hundred_lines_and_not_one_more() {
    assert!(findings("crates/a/src/b.rs", &file_of(500)).is_empty());
    assert_eq!(
        findings("crates/a/src/b.rs", &file_of(501)),
        [(Rule::FileLength, "501 lines without tests".to_owned())]
    );
}

#[test]
fn lines_for_tests_do_not_count() {
    let with_tests = format!("{}#[cfg(test)]\nmod tests {{\n{}}}\n", file_of(500), file_of(300));
    assert!(findings("crates/a/src/b.rs", &with_tests).is_empty());
    let one_too_many = format!("{}#[cfg(test)]\nmod tests {{\n{}}}\n", file_of(501), file_of(300));
    assert_eq!(findings("crates/a/src/b.rs", &one_too_many).len(), 1);
}

#[test]
fn a_function_may_have_seventy_lines_and_not_one_more() {
    assert!(findings("crates/a/src/b.rs", &function_of(70)).is_empty());
    assert_eq!(
        findings("crates/a/src/b.rs", &function_of(71)),
        [(Rule::FunctionLength, "71 lines".to_owned())]
    );
}

#[test]
fn tests_and_data_are_not_measured() {
    let long = format!("{}{}", file_of(600), function_of(90));
    for path in ["crates/a/src/b/tests.rs", "crates/a/tests/it/main.rs", "crates/a/src/lexicon/vi.rs"] {
        assert!(findings(path, &long).is_empty(), "{path}");
    }
    assert_eq!(findings("crates/a/src/b.rs", &long).len(), 2);
}

#[test]
fn the_finding_names_the_function_as_the_exception_list_does() {
    let text = format!("impl Reader {{\n{}}}\n", function_of(80));
    let file = TextFile { path: "crates/a/src/b.rs".to_owned(), text };
    let places: Vec<Option<String>> =
        check(&RustFile::parse(&file).unwrap()).into_iter().map(|finding| finding.place.function).collect();
    assert_eq!(places, [Some("Reader::long".to_owned())]);
}
