//! A message with its words underlined, each stretch with the label of what it became.

use std::ops::Range;

use console::Style;

use super::super::super::output::{width, wrap};

/// Stretches of a message that belong together.
pub(super) struct Mark {
    /// Stands at the beginning of each stretch.
    pub(super) label: String,
    pub(super) spans: Vec<Range<usize>>,
    pub(super) style: Style,
}

/// A stretch of one row, in columns.
struct Stroke<'a> {
    columns: Range<usize>,
    mark: &'a Mark,
}

/// The rows of the message, each with its underlines below it.
pub(super) fn underlined(text: &str, marks: &[Mark], columns: usize) -> Vec<String> {
    let text = printable(text);
    let mut lines = Vec::new();
    for row in wrap(&text, columns) {
        let shown = text.get(row.clone()).unwrap_or_default().trim_end().len();
        let row = row.start..row.start + shown;
        lines.push(coloured(&text, &row, marks));
        lines.extend(tracks(strokes(&text, &row, marks)).iter().map(|track| drawn(track)));
    }
    lines
}

/// The same number of bytes, without what would move the cursor.
pub(super) fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_control() && letter != '\n' {
            out.extend(std::iter::repeat_n(' ', letter.len_utf8()));
        } else {
            out.push(letter);
        }
    }
    out
}

/// The row with the words of each mark in its colour.
fn coloured(text: &str, row: &Range<usize>, marks: &[Mark]) -> String {
    let spans = || marks.iter().flat_map(|mark| &mark.spans);
    let mut cuts: Vec<usize> = spans().flat_map(|span| [span.start, span.end]).collect();
    cuts.retain(|cut| row.contains(cut));
    cuts.extend([row.start, row.end]);
    cuts.sort_unstable();
    cuts.dedup();
    let piece = |pair: &[usize]| {
        let [start, end] = pair else { return String::new() };
        let words = text.get(*start..*end).unwrap_or_default();
        let mark = marks.iter().find(|mark| mark.spans.iter().any(|span| span.contains(start)));
        mark.map_or_else(|| words.to_owned(), |mark| mark.style.apply_to(words).to_string())
    };
    cuts.windows(2).map(piece).collect()
}

fn strokes<'a>(text: &str, row: &Range<usize>, marks: &'a [Mark]) -> Vec<Stroke<'a>> {
    let column = |at: usize| text.get(row.start..at).map_or(0, width);
    let mut strokes = Vec::new();
    for mark in marks {
        for span in &mark.spans {
            let (start, end) = (span.start.max(row.start), span.end.min(row.end));
            if start < end {
                let from = column(start);
                let to = column(end).max(from + width(&mark.label));
                strokes.push(Stroke { columns: from..to, mark });
            }
        }
    }
    strokes
}

/// Strokes that do not touch each other share a line.
fn tracks(strokes: Vec<Stroke<'_>>) -> Vec<Vec<Stroke<'_>>> {
    let mut tracks: Vec<Vec<Stroke<'_>>> = Vec::new();
    for stroke in strokes {
        let free = |track: &&mut Vec<Stroke<'_>>| {
            let apart = |other: &Stroke<'_>| {
                other.columns.end <= stroke.columns.start || stroke.columns.end <= other.columns.start
            };
            track.iter().all(apart)
        };
        match tracks.iter_mut().find(free) {
            Some(track) => track.push(stroke),
            None => tracks.push(vec![stroke]),
        }
    }
    for track in &mut tracks {
        track.sort_by_key(|stroke| stroke.columns.start);
    }
    tracks
}

fn drawn(track: &[Stroke<'_>]) -> String {
    let mut line = String::new();
    let mut at = 0;
    for stroke in track {
        line.push_str(&" ".repeat(stroke.columns.start.saturating_sub(at)));
        let rest = stroke.columns.len().saturating_sub(width(&stroke.mark.label));
        let drawn = format!("{}{}", stroke.mark.label, "─".repeat(rest));
        line.push_str(&stroke.mark.style.apply_to(drawn).to_string());
        at = stroke.columns.end;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::{Mark, underlined};

    /// Without colours, as in a file; each mark underlines all the places of its words.
    fn check(text: &str, words: &[(&str, &[&str])], columns: usize, expected: &[&str]) {
        let spans =
            |words: &&[&str]| words.iter().flat_map(|word| text.match_indices(*word)).collect::<Vec<_>>();
        let mark = |(label, words): &(&str, &[&str])| Mark {
            label: (*label).to_owned(),
            spans: spans(words).into_iter().map(|(at, word)| at..at + word.len()).collect(),
            style: console::Style::new().force_styling(false),
        };
        let marks: Vec<Mark> = words.iter().map(mark).collect();
        assert_eq!(underlined(text, &marks, columns), expected);
    }

    #[test]
    fn underlines_stand_below_their_words() {
        check(
            "2 phở tái, 1 coca",
            &[("1", &["2 phở tái"]), ("2", &["1 coca"])],
            80,
            &["2 phở tái, 1 coca", "1────────  2─────"],
        );
    }

    #[test]
    fn wide_letters_and_accents_that_combine_shift_nothing() {
        let decomposed = "2 pho\u{31b}\u{309} ta\u{301}i, 1 coca";
        check(decomposed, &[("1", &["1 coca"])], 80, &[decomposed, "           1─────"]);
        check("拉麵 coca", &[("1", &["拉麵"]), ("2", &["coca"])], 80, &["拉麵 coca", "1─── 2───"]);
        check("👍🏽 ชาเย็น coca", &[("1", &["coca"])], 80, &["👍🏽 ชาเย็น coca", "         1───"]);
    }

    #[test]
    fn what_overlaps_gets_lines_of_its_own_and_a_short_word_its_label() {
        check(
            "a b c",
            &[("1", &["a b"]), ("2", &["b c"]), ("13", &["c"])],
            80,
            &["a b c", "1── 13", "  2──"],
        );
        check("ab", &[("12", &["a"]), ("13", &["b"])], 80, &["ab", "12", " 13"]);
    }

    #[test]
    fn what_goes_over_the_end_of_a_row_is_underlined_on_both() {
        check(
            "one two\nthree",
            &[("1", &["two\nthree"]), ("2", &["one"])],
            80,
            &["one two", "2── 1──", "three", "1────"],
        );
        check("one two three", &[("1", &["two three"])], 8, &["one two", "    1──", "three", "1────"]);
    }

    #[test]
    fn nothing_in_a_message_moves_the_cursor() {
        check("a\u{1b}[2Jb\tc\u{85}d", &[("1", &["d"])], 80, &["a [2Jb c  d", "          1"]);
    }
}
