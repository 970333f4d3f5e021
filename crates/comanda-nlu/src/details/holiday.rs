//! Days of every year that are called by a name: Christmas, año nuevo.

use std::sync::LazyLock;

use comanda_domain::words::Words;
use jiff::civil::Date;

static FILE: &str = include_str!("holidays.txt");

/// A day of the year and a name of it.
struct Holiday {
    /// Month and day; none where another day is meant than the words inside it say: "lunar new year".
    day: Option<(i8, i8)>,
    name: Words,
}

/// Those that say most come first: "christmas eve" is not Christmas.
static HOLIDAYS: LazyLock<Vec<Holiday>> = LazyLock::new(|| {
    let lines = FILE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut all: Vec<Holiday> = lines.filter_map(holidays).flatten().collect();
    all.sort_by_key(|holiday| std::cmp::Reverse(holiday.name.letters()));
    all
});

fn holidays(line: &str) -> Option<impl Iterator<Item = Holiday>> {
    let (date, names) = line.split_once(": ")?;
    let (month, day) = date.split_once('-')?;
    let day = month.parse().ok().zip(day.parse().ok());
    Some(names.split(';').map(move |name| Holiday { day, name: Words::of(name) }))
}

/// The next such day, today included, of the holiday that some words name.
pub(super) fn in_words(words: &str, today: Date) -> Option<Date> {
    let words = Words::of(words);
    let named = HOLIDAYS.iter().find(|holiday| words.contains(&holiday.name))?;
    let (month, day) = named.day?;
    let of = |year: i16| Date::new(year, month, day).ok();
    of(today.year()).filter(|date| *date >= today).or_else(|| of(today.year() + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read() {
        let lines = FILE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        for line in lines {
            let read: Vec<Holiday> = holidays(line).unwrap().collect();
            assert!(read.iter().all(|one| !one.name.is_empty()), "{line}");
            let is_day = read[0].day.is_some_and(|(month, day)| Date::new(2028, month, day).is_ok());
            assert!(is_day || line.starts_with("--: "), "{line}");
        }
    }

    #[test]
    fn the_name_that_says_most_counts_and_the_day_is_to_come() {
        let today = jiff::civil::date(2026, 12, 24);
        for (words, expected) in [
            ("are you open on christmas", "2026-12-25"),
            ("open christmas eve?", "2026-12-24"),
            ("quán có mở giáng sinh không", "2026-12-25"),
            ("abren en año nuevo?", "2027-01-01"),
            ("open for new year's eve", "2026-12-31"),
        ] {
            assert_eq!(in_words(words, today).unwrap().to_string(), expected, "{words}");
        }
        assert_eq!(in_words("open the day after christmas?", today).unwrap().to_string(), "2026-12-26");
        for words in ["are you open", "are you open for lunar new year?", "abren después de navidad?"] {
            assert_eq!(in_words(words, today), None, "{words}");
        }
    }
}
