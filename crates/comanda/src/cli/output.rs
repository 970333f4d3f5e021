//! Printing answers: the only place that writes to standard output, and asks on standard error.

use std::io::Write as _;
use std::ops::Range;

/// Prints a line. A reader that has gone away (`| head`) ends the printing, not the program.
pub(super) fn line(text: impl AsRef<str>) {
    let mut out = std::io::stdout().lock();
    let _gone = writeln!(out, "{}", text.as_ref());
}

/// Asks something on standard error, where it does not mix with answers.
pub(super) fn prompt(text: &str) {
    let mut out = std::io::stderr().lock();
    let _gone = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Prints bytes exactly as they are.
pub(super) fn raw(bytes: &[u8]) {
    let mut out = std::io::stdout().lock();
    let _gone = out.write_all(bytes).and_then(|()| out.flush());
}

/// Prints rows under headings, columns as wide as their widest cell.
pub(super) fn table(headings: &[&str], rows: &[Vec<String>]) {
    let head: Vec<String> = headings.iter().map(|heading| (*heading).to_owned()).collect();
    columns(&[&[head], rows].concat());
}

/// Prints rows without headings, columns as wide as their widest cell.
pub(super) fn columns(rows: &[Vec<String>]) {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widest = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell)).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..count).map(widest).collect();
    for row in rows {
        let padded: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| padded(cell, *width)).collect();
        line(padded.join("  ").trim_end());
    }
}

/// The text with blanks behind it up to this width.
fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// How many columns of a terminal a text takes: two for a wide character, none for an accent that combines.
pub(super) fn width(text: &str) -> usize {
    console::measure_text_width(text)
}

/// How many columns there are: those of the terminal, and 80 where there is none.
pub(super) fn columns_of_terminal() -> usize {
    let (_, columns) = console::Term::stdout().size_checked().unwrap_or((24, 80));
    usize::from(columns).clamp(40, 120)
}

/// Cuts a text into rows that fit: behind a blank where there is one, and at the end of each of its lines.
pub(super) fn wrap(text: &str, columns: usize) -> Vec<Range<usize>> {
    let mut rows = Vec::new();
    let mut at = 0;
    for one in text.split('\n') {
        let end = at + one.len();
        loop {
            let rest = text.get(at..end).unwrap_or_default();
            let row = first_row(rest, columns);
            rows.push(at..at + row);
            at += row;
            if at >= end {
                break;
            }
        }
        at = end + 1;
    }
    rows
}

/// How many bytes of a line stand on its first row.
fn first_row(line: &str, columns: usize) -> usize {
    let ends = line.char_indices().map(|(at, letter)| at + letter.len_utf8());
    let fits = |end: &usize| width(line.get(..*end).unwrap_or_default()) <= columns;
    let fitting = ends.clone().take_while(fits).last();
    // However narrow it is, each row has a letter.
    let Some(end) = fitting.or_else(|| ends.clone().next()) else { return 0 };
    let blank = line.get(..end).and_then(|row| row.rfind(' ')).map(|at| at + 1);
    if end == line.len() { end } else { blank.unwrap_or(end) }
}

#[cfg(test)]
mod tests {
    use super::{width, wrap};

    fn rows(text: &str, columns: usize) -> Vec<&str> {
        wrap(text, columns).into_iter().map(|row| &text[row]).collect()
    }

    #[test]
    fn a_text_is_cut_behind_blanks_and_letters_keep_their_accents() {
        assert_eq!(rows("hai phở tái\nmột cà phê sữa", 9), ["hai phở ", "tái", "một cà ", "phê sữa"]);
        assert_eq!(rows("", 9), [""]);
        assert_eq!(rows("a\n\nb", 9), ["a", "", "b"]);
        let combining = "e\u{301}e\u{301}e\u{301}";
        assert_eq!(rows(combining, 2), ["e\u{301}e\u{301}", "e\u{301}"]);
        assert_eq!(rows("拉麵拉麵", 5), ["拉麵", "拉麵"]);
        assert_eq!(rows("拉麵", 1), ["拉", "麵"]);
        assert_eq!((width(combining), width("拉麵"), width("👨‍👩‍👧")), (3, 4, 2));
    }
}
