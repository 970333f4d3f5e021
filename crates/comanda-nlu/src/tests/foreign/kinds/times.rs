//! Times at which food may be wanted.

use comanda_domain::reading::Question;
use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time};
use serde_json::Value;

use super::super::rows::{Expected, Row, date_time, numbers};
use super::{Case, Manner, Text, Wanted};

/// Nobody orders food for a later day than this many days ahead.
const DAYS_MAX: i64 = 366;

/// A zone of time makes a row one about travelling.
const ZONES: &[&str] =
    &["gmt", "utc", "cet", "cst", "pt", "pst", "pdt", "est", "edt", "bst", "ist", "mst", "z"];

/// Words of feasts, which the second recogniser gives as plain days.
const FEASTS: &[&str] = &[
    "christmas",
    "easter",
    "eid",
    "fitr",
    "halloween",
    "independence",
    "thanksgiving",
    "valentine",
    "workers",
    "xmas",
    "earth",
    "eve",
    "patrick",
    "black",
    "juneteenth",
    "ides",
    "navidad",
    "pascua",
    "tierra",
    "independencia",
    "gracias",
    "fiesta",
    "trabajadores",
    "nochevieja",
    "nuevo",
    "giáng",
    "noel",
    "tết",
    "khánh",
    "lễ",
];

/// Words of days that are counted from another day than today, or within a month.
const COUNTED: &[&str] = &[
    "last",
    "đầu",
    "cuối",
    "closest",
    "upcoming",
    "after",
    "fortnight",
    "month",
    "months",
    "mondays",
    "tuesdays",
    "wednesdays",
    "thursdays",
    "fridays",
    "saturdays",
    "sundays",
    "primera",
    "segunda",
    "última",
    "último",
    "mes",
    "meses",
    "después",
];

/// Before the word of a day or week, it is counted; before a month, it is a day of it.
const PLACES: &[&str] =
    &["first", "second", "third", "fourth", "fifth", "1st", "2nd", "3rd", "4th", "5th", "primer"];

/// What may be counted.
const UNITS: &[&str] = &[
    "day",
    "days",
    "week",
    "weeks",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// What is wanted, before it is put into words.
enum Meant {
    /// One of these times, in full.
    Times(Vec<DateTime>),
    Clocks(Vec<Time>),
    Asap,
    /// One of these days.
    Days(Vec<Date>),
    /// A part of a day: one of these, from an hour to another.
    Parts(Vec<(DateTime, DateTime)>),
    /// A part of any day.
    PartOfAny(Time),
}

/// Where the words of the time stand in the text.
struct Place<'t> {
    before: &'t str,
    words: &'t str,
    behind: &'t str,
}

impl<'t> Place<'t> {
    fn of(text: &'t str, start: usize, end: usize) -> Self {
        let byte = |place: usize| text.char_indices().nth(place).map_or(text.len(), |(byte, _)| byte);
        let (start, end) = (byte(start), byte(end));
        Self { before: &text[..start], words: &text[start..end], behind: &text[end..] }
    }

    /// With more words behind those of the time.
    fn with(&self, more: &str, wanted: Wanted) -> Text {
        let Self { before, words, behind } = self;
        let whole = format!("{before}{words}{more}{behind}");
        Text { alone: format!("{words}{more}"), whole, wanted }
    }
}

/// A time is the answer to the question when the food is wanted.
pub(super) fn of(row: &Row, manner: Manner) -> Result<Case, &'static str> {
    let case = |kind, asked, text| Case {
        kind,
        texts: vec![text],
        asked,
        now: row.now,
        region: manner.region.to_owned(),
    };
    let all = Place::of(&row.text, 0, usize::MAX);
    let nothing = || Ok(case("nothing", None, all.with("", Wanted::NoTime)));
    if words_of(&row.text).iter().any(|word| ZONES.contains(&word.as_str())) {
        return Err("zones of time");
    }
    let (place, meant) = match row.expected.as_slice() {
        [] => return nothing(),
        [Expected::Term(term)] if term == "=" => return nothing(),
        [Expected::Term(term)] => (Place::of(&row.text, 0, usize::MAX), of_term(row, term)),
        [Expected::Found { name, start, end, values, .. }] => {
            (Place::of(&row.text, *start, *end), of_values(row, name, values))
        }
        _ => return Err("several times in one sentence"),
    };
    let words = words_of(place.words);
    if words.iter().any(|word| FEASTS.contains(&word.as_str())) {
        return Err("feasts and seasons");
    }
    let meant = meant?;
    if matches!(meant, Meant::Days(_)) && is_counted(&words) {
        return Err("days counted from another day, or within a month");
    }
    let (kind, text) = in_words(row, manner, &place, meant)?;
    Ok(case(kind, Some(Question::Time), text))
}

fn words_of(text: &str) -> Vec<String> {
    text.split(|letter: char| !letter.is_alphanumeric()).map(str::to_lowercase).collect()
}

/// What is meant as the customer says it. A day, or a part of one, is said with its hour: without one nothing can be
/// cooked.
fn in_words(
    row: &Row,
    manner: Manner,
    place: &Place<'_>,
    meant: Meant,
) -> Result<(&'static str, Text), &'static str> {
    let said = |hour: i8, minute: i8| format!(" {} {hour}:{minute:02}", manner.at);
    // The part of the day must tell which of two hours it is.
    let half_past = |clock: Time| said(if clock.hour() > 12 { clock.hour() - 12 } else { clock.hour() }, 30);
    Ok(match meant {
        Meant::Asap => ("as soon as possible", place.with("", Wanted::Asap)),
        Meant::Times(times) => ("times", place.with("", Wanted::Times(times))),
        Meant::Clocks(clocks) => ("times", place.with("", Wanted::Clocks(clocks))),
        Meant::Days(days) => {
            let clock = Time::constant(if row.now.hour() < 19 { 19 } else { 23 }, 0, 0, 0);
            let times = days.into_iter().map(|day| day.to_datetime(clock)).collect();
            ("days", place.with(&said(clock.hour(), 0), Wanted::Times(times)))
        }
        Meant::Parts(parts) => {
            let within = |(from, to): (DateTime, DateTime)| {
                let later = (1..12).filter_map(move |hours| from.checked_add(hours.hours()).ok());
                let mut later = later.map(|time| time.with().minute(30).build().unwrap());
                later.find(|time| *time < to && *time > row.now)
            };
            let times: Vec<DateTime> = parts.into_iter().filter_map(within).collect();
            let clock = times.first().ok_or("what has passed")?.time();
            ("parts of a day", place.with(&half_past(clock), Wanted::Times(times)))
        }
        Meant::PartOfAny(from) => {
            let clock = Time::constant(from.hour() + 1, 30, 0, 0);
            ("parts of a day", place.with(&half_past(clock), Wanted::Clocks(vec![clock])))
        }
    })
}

fn is_counted(words: &[String]) -> bool {
    let this = ["this", "next", "este", "próximo", "proximo"];
    // "5 of next month" and "the 21st of this month" are days of a calendar.
    let month = |pair: &[String]| pair[1].starts_with('m') && this.contains(&pair[0].as_str());
    let of_month = words.windows(2).any(month);
    let counted =
        words.iter().any(|word| COUNTED.contains(&word.as_str()) && !(of_month && word.starts_with('m')));
    // "after today" is the plainest start.
    let today = words.iter().any(|word| word == "today" || word == "tomorrow")
        && !words.iter().any(|word| word.starts_with("month"));
    let place =
        words.windows(2).any(|pair| PLACES.contains(&pair[0].as_str()) && UNITS.contains(&pair[1].as_str()));
    (counted && !today) || place
}

/// Of `(datetime (2013, 2, 12, 15, 0, 0) Hour)`.
fn of_term(row: &Row, term: &str) -> Result<Meant, &'static str> {
    let numbers = numbers(term);
    let time = |at: usize| {
        let parts = numbers.get(at..at + 6)?;
        date_time(<[i64; 6]>::try_from(parts).ok()?)
    };
    let is_grain = |grain: &str| term.contains(&format!(") {grain}"));
    match term.split_whitespace().next() {
        Some("(datetime") => {}
        Some("(datetimeOpenInterval") if is_grain("Hour") || is_grain("Minute") => {
            return coming(row, &[time(0).ok_or("what has passed")?]).map(Meant::Times);
        }
        Some("(datetimeInterval") => {
            let part = [(0, 12), (4, 12), (12, 14), (12, 19), (18, 0), (21, 0)];
            let (from, to) = time(0).zip(time(6)).ok_or("years, months, weeks, and their parts")?;
            let is_part = from.date() == to.date() || to.hour() == 0;
            if is_grain("Hour")
                && is_part
                && part.contains(&(from.hour(), to.hour()))
                && (to - from).get_days() < 2
            {
                coming(row, &[from.max(row.now)])?;
                return Ok(Meant::Parts(vec![(from, to)]));
            }
            return Err("from one time to another");
        }
        _ => return Err("feasts and seasons"),
    }
    if ["Week", "Month", "Quarter", "Year"].iter().any(|grain| is_grain(grain)) {
        return Err("years, months, weeks, and their parts");
    }
    let time = time(0).ok_or("years, months, weeks, and their parts")?;
    if time == row.now {
        return Ok(Meant::Asap);
    }
    if time.second() != 0 {
        return Err("seconds");
    }
    let spanned = is_grain("Hour") && time.hour() == row.now.hour() && time.date() != row.now.date();
    if is_grain("Day") || spanned {
        return coming_days(row, &[time.date()]).map(Meant::Days);
    }
    coming(row, &[time]).map(Meant::Times)
}

fn of_values(row: &Row, name: &str, values: &[Value]) -> Result<Meant, &'static str> {
    let texts = |key: &str| -> Vec<String> {
        let texts = values.iter().filter_map(|value| value[key].as_str());
        texts.map(|text| text.replace(' ', "T")).collect()
    };
    let parse =
        |key: &str| -> Vec<DateTime> { texts(key).iter().filter_map(|text| text.parse().ok()).collect() };
    let parse_clocks =
        |key: &str| -> Vec<Time> { texts(key).iter().filter_map(|text| text.parse().ok()).collect() };
    let timex = values[0]["timex"].as_str().unwrap_or_default();
    let limit = values[0]["Mod"].as_str().unwrap_or_default();
    let limits = ["before", "until", "since", "after"].iter().any(|word| limit.starts_with(word));
    let is_part = !timex.contains('(')
        && timex
            .rsplit('T')
            .next()
            .is_some_and(|part| part.len() >= 2 && part.chars().all(char::is_alphabetic));
    if texts("value").iter().any(|text| text.starts_with("not"))
        && !name.ends_with("set")
        && !name.ends_with("range")
    {
        return Err("days that do not exist");
    }
    match name {
        "datetimeV2.date" => {
            coming_days(row, &parse("value").into_iter().map(DateTime::date).collect::<Vec<_>>())
                .map(Meant::Days)
        }
        "datetimeV2.datetime" if timex == "PRESENT_REF" => Ok(Meant::Asap),
        "datetimeV2.datetime" => coming(row, &parse("value")).map(Meant::Times),
        "datetimeV2.time" => {
            let clocks = parse_clocks("value");
            if clocks.iter().any(|clock| clock.second() != 0) {
                Err("seconds")
            } else {
                Ok(Meant::Clocks(clocks))
            }
        }
        "datetimeV2.timerange" if is_part && !limits => Ok(Meant::PartOfAny(parse_clocks("start")[0])),
        "datetimeV2.datetimerange" if is_part && !limits => {
            let parts: Vec<(DateTime, DateTime)> = parse("start").into_iter().zip(parse("end")).collect();
            coming(row, &parts.iter().map(|(from, to)| (*from).max(row.now.min(*to))).collect::<Vec<_>>())?;
            Ok(Meant::Parts(parts))
        }
        "datetimeV2.timerange" if limits => {
            let clocks = [parse_clocks("start"), parse_clocks("end")].concat();
            if is_part { Err("from one time to another") } else { Ok(Meant::Clocks(clocks)) }
        }
        "datetimeV2.datetimerange" if limits && !is_part => {
            coming(row, &[parse("start"), parse("end")].concat()).map(Meant::Times)
        }
        "datetimeV2.timerange" | "datetimeV2.datetimerange" => Err("from one time to another"),
        "datetimeV2.daterange" => Err("years, months, weeks, and their parts"),
        "datetimeV2.duration" => Err("durations without a start"),
        "datetimeV2.set" => Err("what comes again and again"),
        "datetimeV2.timezone" => Err("zones of time"),
        other => panic!("{}: unknown type `{other}`", row.id),
    }
}

/// Those that are still to come.
fn coming(row: &Row, times: &[DateTime]) -> Result<Vec<DateTime>, &'static str> {
    if times.iter().any(|time| time.second() != 0) {
        return Err("seconds");
    }
    let late = row.now.checked_add(DAYS_MAX.days()).unwrap();
    let coming: Vec<DateTime> = times.iter().copied().filter(|time| *time >= row.now).collect();
    match coming.first() {
        None => Err("what has passed"),
        Some(first) if *first > late => Err("more than a year ahead"),
        Some(_) => Ok(coming),
    }
}

fn coming_days(row: &Row, days: &[Date]) -> Result<Vec<Date>, &'static str> {
    let end = Time::constant(23, 59, 0, 0);
    let times = coming(row, &days.iter().map(|day| day.to_datetime(end)).collect::<Vec<_>>())?;
    Ok(times.into_iter().map(DateTime::date).collect())
}
