use super::*;

fn parse(text: &str) -> RustFile {
    RustFile::parse(&TextFile { path: "crates/a/src/b.rs".to_owned(), text: text.to_owned() }).unwrap()
}

fn lengths(text: &str) -> Vec<(String, usize, usize)> {
    parse(text).functions.into_iter().map(|one| (one.name, one.line, one.length)).collect()
}

#[test]
fn a_function_is_measured_from_its_signature_to_its_closing_brace() {
    let text = "/// Doc.\n#[inline]\npub fn one(\n    a: u8,\n) -> u8 {\n    // Why.\n\n    a\n}\n";
    assert_eq!(lengths(text), [("one".to_owned(), 3, 7)]);
}

#[test]
fn methods_carry_their_type_and_inner_functions_do_not() {
    let text = "impl Display for Price {\n    fn fmt() {\n        fn inner() {}\n    }\n}\n\
                trait Port {\n    fn bare();\n    fn given() {}\n}\n";
    assert_eq!(
        lengths(text),
        [("Price::fmt".to_owned(), 2, 3), ("inner".to_owned(), 3, 1), ("Port::given".to_owned(), 8, 1)]
    );
}

#[test]
fn tests_are_not_measured_and_their_lines_are_known() {
    let text = "fn code() {}\n\
                #[cfg(test)]\n#[rustfmt::skip]\nmod tests {\n    fn long() {}\n}\n\
                #[tokio::test]\nasync fn one() {}\n\
                #[cfg(all(test, unix))]\nimpl Price { fn sample() {} }\n\
                #[cfg(any(test, feature = \"contract\"))]\nfn suite() {}\n\
                #[cfg(not(test))]\nfn real() {}\n";
    let file = parse(text);
    let names: Vec<&str> = file.functions.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["code", "suite", "real"]);
    assert_eq!(file.test_lines, [2..=6, 7..=8, 9..=10]);
    assert!(file.is_test_line(5) && !file.is_test_line(1));
}

#[test]
fn macros_are_found_inside_macros_and_not_inside_text() {
    let text = "fn a() {\n    html! { p { (todo!()) } }\n    let x = \"println!()\"; // todo!()\n    if a != (b) {}\n}\n";
    let calls: Vec<(String, usize)> =
        parse(text).macros.into_iter().map(|call| (call.name, call.line)).collect();
    assert_eq!(calls, [("html".to_owned(), 2), ("todo".to_owned(), 2)]);
}

#[test]
fn every_way_to_ignore_a_test_is_found() {
    let text = "#[ignore]\nfn a() {}\n#[ignore = \"slow\"]\nfn b() {}\n\
                #[cfg_attr(windows, ignore)]\nfn c() {}\n\
                /// Example:\n/// ```rust,ignore\n/// a()\n/// ```\nfn d() {}\n\
                /// To ignore is fine in words.\n/// ```no_run\n/// a()\n/// ```\nfn e() {}\n";
    assert_eq!(parse(text).ignored_tests, [1, 3, 5, 8]);
}

#[test]
fn the_head_is_an_inner_doc_comment() {
    assert!(parse("//! Head.\nfn a() {}\n").has_head);
    assert!(!parse("// Not a head.\n/// Nor this.\nfn a() {}\n").has_head);
}

#[test]
fn the_role_follows_from_the_path() {
    for (path, expected) in [
        ("crates/a/src/b.rs", Role::Code),
        ("crates/a/src/testing.rs", Role::Code),
        ("crates/a/src/b/tests.rs", Role::Test),
        ("crates/a/src/b/tests/cases.rs", Role::Test),
        ("crates/a/tests/it/app.rs", Role::Test),
        ("crates/a/benches/read.rs", Role::Test),
        ("crates/a/src/lexicon.rs", Role::Data),
        ("crates/a/src/lexicon/vi.rs", Role::Data),
        ("crates/a/src/database.rs", Role::Code),
    ] {
        assert_eq!(role(path), expected, "{path}");
    }
}

#[test]
fn a_broken_file_says_in_which_line() {
    let file = TextFile { path: "a.rs".to_owned(), text: "fn a() {}\nfn {\n".to_owned() };
    RustFile::parse(&file).unwrap_err();
    let file = TextFile { path: "a.rs".to_owned(), text: "fn a() {}\nfn () {}\n".to_owned() };
    assert_eq!(RustFile::parse(&file).unwrap_err().span().start().line, 2);
}
