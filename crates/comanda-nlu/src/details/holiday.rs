//! Days of every year that are called by a name: Christmas, año nuevo.

use std::sync::LazyLock;

use comanda_domain::words::Words;
use jiff::civil::Date;

static FILE: &str = include_str!("holidays.txt");

/// A day of the year and a name of it.
struct Holiday {
    month: i8,
    day: i8,
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
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    Some(names.split(';').map(move |name| Holiday { month, day, name: Words::of(name) }))
}

/// The next such day, today included, of the holiday that some words name.
pub(super) fn in_words(words: &str, today: Date) -> Option<Date> {
    let words = Words::of(words);
    let named = HOLIDAYS.iter().find(|holiday| words.contains(&holiday.name))?;
    let of = |year: i16| Date::new(year, named.month, named.day).ok();
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
            assert!(Date::new(2028, read[0].month, read[0].day).is_ok(), "{line}");
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
        assert_eq!(in_words("are you open", today), None);
    }
}
