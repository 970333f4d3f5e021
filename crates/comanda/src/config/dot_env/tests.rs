use super::*;

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn variables_are_read_with_comments_quotes_and_a_byte_order_mark() {
    let text = "\u{feff}# secrets\n\nONE=1\r\nexport TWO='a b' # why\nTHREE=\"x\ny\"\nFOUR=4";
    let expected = pairs(&[("ONE", "1"), ("TWO", "a b"), ("THREE", "x\ny"), ("FOUR", "4")]);
    assert_eq!(parse(text), Ok(expected));
    assert_eq!(parse(""), Ok(Vec::new()));
}

#[test]
fn a_line_that_sets_nothing_is_told_by_its_number() {
    assert_eq!(parse("ONE=1\n\n# two\njust words\nTHREE=3\n"), Err(4));
    assert_eq!(parse("just words"), Err(1));
    assert_eq!(parse("ONE=1\nTWO=a b\n"), Err(2));
    assert_eq!(parse("ONE=1\nTWO=\"never closed\nTHREE=3\n"), Err(2), "where the quote was opened");
    let long = "x".repeat(20_000);
    assert_eq!(parse(&format!("ONE={long}\nno sign\n")), Err(2), "a line longer than any buffer is one line");
}

#[test]
fn the_message_names_file_and_line_and_keeps_the_text_to_itself() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(".env");
    assert!(read(&path).unwrap().is_empty(), "it need not be there");
    std::fs::write(&path, "ONE=1\nFACEBOOK_APP_SECRET hush\n").unwrap();
    let message = read(&path).unwrap_err().to_string();
    assert!(message.starts_with(&format!("{}:2: expected NAME=value", path.display())), "{message}");
    assert!(!message.contains("hush"), "{message}");
    std::fs::write(&path, b"ONE=\xff\n").unwrap();
    let message = read(&path).unwrap_err().to_string();
    assert!(message.contains("cannot be read"), "{message}");
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    assert!(read(&path).unwrap().is_empty(), "a folder of this name is not ours");
}
