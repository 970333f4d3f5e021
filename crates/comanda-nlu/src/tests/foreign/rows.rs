//! The rows of a suite as they stand in its file.

use std::collections::HashSet;

use jiff::civil::DateTime;
use serde_json::Value;

/// The base of every time in the suite of the first recogniser that names no other.
const USUAL_REFERENCE: &str = "2013-02-12T04:30:00";

/// One row.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) suite: String,
    pub(super) text: String,
    pub(super) now: DateTime,
    pub(super) expected: Vec<Expected>,
}

/// What a row expects.
#[derive(Debug)]
pub(super) enum Expected {
    /// A term such as `(datetime (2013, 2, 12, 15, 0, 0) Hour)`.
    Term(String),
    /// What was found in the text, where it begins and ends.
    Found { name: String, text: String, start: usize, end: usize, values: Vec<Value> },
}

/// Each different row once: where a suite was cut out of source code, some stand there many times.
pub(super) fn parse(text: &str) -> Vec<Row> {
    let mut seen = HashSet::new();
    let rows = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    rows.filter(|row| seen.insert(format!("{}{}{}{}", row["suite"], row["text"], row["ref"], row["expect"])))
        .map(|row| Row {
            id: string(&row["id"]),
            suite: string(&row["suite"]),
            text: string(&row["text"]),
            now: reference(&row),
            expected: row["expect"].as_array().unwrap().iter().map(expected).collect(),
        })
        .collect()
}

impl Row {
    /// 0: its text may be looked at; 1: only counted. The last bit of the CRC-32 of its id.
    pub(super) fn half(&self) -> usize {
        let crc = self.id.bytes().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 * (crc & 1)))
        });
        usize::from(!crc & 1 == 1)
    }
}

fn string(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// When the row is said. English times of the first recogniser carry the reference of another of its lists; the days
/// that they expect are counted from the usual one.
fn reference(row: &Value) -> DateTime {
    let text = string(&row["ref"]);
    if let Ok(time) = text.parse() {
        return time;
    }
    let numbers = numbers(&text);
    match numbers.as_slice() {
        [2013, ..] => USUAL_REFERENCE.parse().unwrap(),
        [year, month, day, hour, minute, ..] => date_time([*year, *month, *day, *hour, *minute, 0]).unwrap(),
        _ => USUAL_REFERENCE.parse().unwrap(),
    }
}

/// Every whole number in a term, in its order.
pub(super) fn numbers(term: &str) -> Vec<i64> {
    let cut = |letter: char| !letter.is_ascii_digit() && letter != '-' && letter != '.';
    term.split(cut).filter_map(|part| part.parse().ok()).collect()
}

pub(super) fn date_time(parts: [i64; 6]) -> Option<DateTime> {
    let [year, month, day, hour, minute, second] = parts;
    let small = |number: i64| i8::try_from(number).ok();
    DateTime::new(
        i16::try_from(year).ok()?,
        small(month)?,
        small(day)?,
        small(hour)?,
        small(minute)?,
        small(second)?,
        0,
    )
    .ok()
}

fn expected(value: &Value) -> Expected {
    if let Some(term) = value.as_str() {
        return Expected::Term(term.to_owned());
    }
    let resolution = &value["Resolution"];
    let place = |name: &str| usize::try_from(value[name].as_u64().unwrap_or(0)).unwrap_or(0);
    let several = resolution["values"].as_array().cloned();
    Expected::Found {
        name: string(&value["TypeName"]),
        text: string(&value["Text"]),
        start: place("Start"),
        end: place("End") + 1,
        values: several.unwrap_or_else(|| vec![resolution.clone()]),
    }
}
