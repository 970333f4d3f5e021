//! Numbers, times and phone numbers of two recogniser suites, where they are at hand. Their rows stay outside this
//! repository; `docs/NUMBERS-AND-TIMES.md` says which kinds of them count and how they are read.

mod kinds;
mod rows;

use std::collections::BTreeMap;

use comanda_domain::menu::Menu;
use comanda_domain::reading::{Intent, Reading, ReadingContext, WantedTime};

use super::yardstick;
use crate::Reader;
use kinds::{Case, Manner, Wanted};
use rows::Row;

/// A language, its file of each suite, how its suites write, and the least share of what is in scope that must be right,
/// in percent. Spanish is not where it is to be, 95 %.
const LANGUAGES: &[(&str, &[&str], Manner, f64)] = &[
    ("vi", &["duckling_vi"], Manner { region: "VN", at: "lúc" }, 95.0),
    ("en", &["duckling_en", "recognizers_english"], Manner { region: "US", at: "at" }, 95.0),
    ("es", &["duckling_es", "recognizers_spanish"], Manner { region: "ES", at: "a las" }, 95.0),
];

/// The least share of the sentences without any of it in which nothing must be found, in percent.
const NOTHING_MIN: f64 = 93.0;

/// Right and all.
#[derive(Debug, Default, Clone, Copy)]
struct Count {
    right: u32,
    all: u32,
}

impl Count {
    fn add(&mut self, right: bool) {
        self.right += u32::from(right);
        self.all += 1;
    }

    fn percent(self) -> f64 {
        100.0 * f64::from(self.right) / f64::from(self.all.max(1))
    }
}

/// What was counted in one language.
#[derive(Debug, Default)]
struct Tally {
    /// By kind: in the half whose sentences may be looked at, and in the other one.
    kinds: BTreeMap<String, [Count; 2]>,
    /// By file and suite.
    suites: BTreeMap<String, Count>,
    /// Rows of each kind that are out of scope.
    out: BTreeMap<&'static str, u32>,
    /// Numbers, times and phones that are there, in both halves.
    found: [Count; 2],
    /// Sentences without any.
    nothing: Count,
}

#[test]
fn numbers_times_and_phones_of_the_recognisers() {
    let Some(folder) = yardstick::folder() else { return };
    let mut below = Vec::new();
    for (language, files, manner, floor) in LANGUAGES {
        let region = manner.region;
        let menu = format!(
            "format: comanda-menu/1\n\
             shop: {{ name: Pizza, currency: USD, languages: [{language}], timezone: UTC, region: {region} }}\n\
             sections:\n  - id: pizza\n    name: Pizza\n    items: [{{ id: pizza, name: Pizza, price: 1.00 }}]\n"
        );
        let menu = Menu::from_yaml("menu.yaml", &menu).unwrap_or_else(|wrong| panic!("{wrong}"));
        let reader = Reader::new(&menu);
        let mut tally = Tally::default();
        for file in *files {
            let text = std::fs::read_to_string(folder.join(format!("data/foreign/{file}.jsonl"))).unwrap();
            for row in rows::parse(&text) {
                count(&mut tally, &reader, file, *manner, &row);
            }
        }
        print(language, &tally);
        let all = tally.found.iter().fold(Count::default(), |sum, half| Count {
            right: sum.right + half.right,
            all: sum.all + half.all,
        });
        println!("{language}: {} of {} right, {:.1} %", all.right, all.all, all.percent());
        below.extend((all.percent() < *floor).then(|| format!("{language}: {:.1} %", all.percent())));
        let nothing = tally.nothing;
        let low = nothing.all > 0 && nothing.percent() < NOTHING_MIN;
        below.extend(low.then(|| format!("{language}, nothing: {:.1} %", nothing.percent())));
    }
    assert!(below.is_empty(), "too little is right: {}", below.join(", "));
}

fn count(tally: &mut Tally, reader: &Reader, file: &str, manner: Manner, row: &Row) {
    let case = match kinds::of(row, manner) {
        Ok(case) => case,
        Err(kind) => {
            *tally.out.entry(kind).or_default() += 1;
            return;
        }
    };
    let answers: Vec<(Reading, bool)> = case
        .texts
        .iter()
        .map(|text| {
            let region = Some(case.region.as_str());
            let context = ReadingContext {
                cart: &[],
                asked: case.asked,
                mentioned: None,
                now: case.now,
                region,
                language: None,
                day_start: jiff::civil::Time::midnight(),
            };
            let whole = reader.read(&text.whole, &context);
            let silent = [Intent::Question, Intent::Cancel, Intent::Human, Intent::Status];
            let alone = silent.contains(&whole.intent);
            let reading = if alone { reader.read(&text.alone, &context) } else { whole };
            let right = is_right(&text.wanted, &reading);
            (reading, right)
        })
        .collect();
    let right = answers.iter().all(|(_, right)| *right);
    let half = row.half();
    // Sentences of one half are shown, so that the reader is mended by them; the other half measures what came of it.
    if half == 0 && !right {
        show(row, &case, &answers);
    }
    if case.kind == "nothing" {
        tally.nothing.add(right);
        return;
    }
    tally.kinds.entry(case.kind.to_owned()).or_default()[half].add(right);
    tally.suites.entry(format!("{file} {}", row.suite)).or_default().add(right);
    tally.found[half].add(right);
}

fn is_right(wanted: &Wanted, reading: &Reading) -> bool {
    let at = match reading.details.time {
        Some(WantedTime::At(at)) => Some(at),
        Some(WantedTime::Asap) | None => None,
    };
    match wanted {
        Wanted::Number(number) => {
            let quantities: Vec<u32> = reading.lines.iter().map(|line| line.line.quantity.get()).collect();
            quantities == [*number]
        }
        Wanted::Times(times) => at.is_some_and(|at| times.contains(&at)),
        Wanted::Clocks(clocks) => at.is_some_and(|at| clocks.contains(&at.time())),
        Wanted::Asap => reading.details.time == Some(WantedTime::Asap),
        Wanted::Phone(wanted) => reading.details.phone.as_ref().is_some_and(|phone| {
            let rest = phone.strip_prefix(wanted.code.as_str());
            rest.is_some_and(|rest| wanted.is(rest.trim_start_matches('0')))
        }),
        Wanted::NoTime => reading.details.time.is_none(),
        Wanted::NoPhone => reading.details.phone.is_none(),
    }
}

fn show(row: &Row, case: &Case, answers: &[(Reading, bool)]) {
    for (text, (reading, right)) in case.texts.iter().zip(answers) {
        if !right {
            let quantities: Vec<u32> = reading.lines.iter().map(|line| line.line.quantity.get()).collect();
            println!(
                "{} [{}] {:?} at {}: {quantities:?} {:?} {:?}, not {:?}",
                row.id,
                case.kind,
                text.whole,
                case.now,
                reading.details.time,
                reading.details.phone,
                text.wanted
            );
        }
    }
}

fn print(language: &str, tally: &Tally) {
    println!("\n{language}: kind | shown half | other half");
    for (kind, halves) in &tally.kinds {
        let [shown, other] = halves;
        println!("  {kind} | {} of {} | {} of {}", shown.right, shown.all, other.right, other.all);
    }
    let [shown, other] = tally.found;
    println!("  all | {:.1} % | {:.1} %", shown.percent(), other.percent());
    println!("{language}: suite | right");
    for (suite, count) in &tally.suites {
        println!("  {suite} | {} of {} ({:.1} %)", count.right, count.all, count.percent());
    }
    println!("{language}: nothing to be found | {} of {}", tally.nothing.right, tally.nothing.all);
    println!("{language}: out of scope");
    for (kind, rows) in &tally.out {
        println!("  {kind} | {rows}");
    }
}
