//! What an owner can do about a file that is no YAML: the parser says where it stopped, and rarely what was forgotten.

/// What the parser says, and what is likely behind it.
const CAUSES: [(&[&str], &str); 4] = [
    (&["tab"], "a tab stands here: use spaces"),
    (
        &["quoted scalar", "double-quoted", "single-quoted"],
        "a quote is not closed, or text stands behind it: begin and end the text with the same mark, as in \"We'll see\"",
    ),
    (
        &["flow mapping", "flow sequence", "flow collection"],
        "within { } or [ ] a comma or the closing mark is missing; text with `:`, `,` or `#` in it needs quotes",
    ),
    (
        &[
            "block mapping",
            "block collection",
            "'-' indicator",
            "inside a block",
            "mapping values",
            "':' indicator",
            "indent",
            "simple key",
        ],
        "this line does not fit those before it: the same number of spaces before what belongs together, a space behind each colon, \
         and quotes round text with `: ` in it",
    ),
];

/// A mark that was opened and not closed.
struct Opened {
    mark: char,
    line: usize,
}

/// The message for what the parser said at a line, from 1.
pub(super) fn explained(info: &str, text: &str, line: usize) -> String {
    let lower = info.to_lowercase();
    let cause = CAUSES.iter().find(|(signs, _)| signs.iter().any(|sign| lower.contains(sign)));
    let cause = cause.map(|(_, cause)| *cause);
    let opened = opened_before(text, line).filter(|opened| opened.line < line);
    let opened = opened.map(|opened| format!("the `{}` of line {} is not closed", opened.mark, opened.line));
    match opened.or_else(|| cause.map(str::to_owned)) {
        Some(cause) => format!("{cause} (not YAML: {info})"),
        None => format!("not YAML: {info}"),
    }
}

/// The last `{` or `[` before a line that nothing closes.
fn opened_before(text: &str, line: usize) -> Option<Opened> {
    let mut open: Vec<Opened> = Vec::new();
    for (index, content) in text.lines().enumerate().take(line) {
        let mut quote = None;
        let mut before = ' ';
        for letter in content.chars() {
            match (quote, letter) {
                (Some(mark), letter) if letter == mark => quote = None,
                (None, '"' | '\'') if !before.is_alphanumeric() => quote = Some(letter),
                (None, '#') if before.is_whitespace() => break,
                (None, '{' | '[') => open.push(Opened { mark: letter, line: index + 1 }),
                (None, '}' | ']') => drop(open.pop()),
                (Some(_) | None, _) => {}
            }
            before = letter;
        }
    }
    open.pop()
}
