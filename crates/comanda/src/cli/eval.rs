//! `comanda eval`: how well the reader understands labelled messages.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, Subcommand};
use comanda_nlu::eval::{self, Answer, Labelled, Verdict};
use serde_json::json;

use super::{menu, output};
use crate::exit::{Ended, Exit};

/// From which confidence on a reading would be accepted, in the table of the report.
const THRESHOLDS: [f64; 6] = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

const READ: &str = "\
Example: comanda eval read --menu my-shop --gold chats.jsonl --out read.jsonl

A labelled message is one line of JSON: {\"id\": \"1\", \"text\": \"2 phở tái\", \"order\": [{\"kind\": \"pho\", \"item\": \"pho_tai\", \"quantity\": 2}]}
It may have \"history\" (texts before it; the order is then the whole cart), \"intent\", \"details\", \"now\" and \"region\".
What is written has the same layout: a start for labels of your own.";
const REPORT: &str = "\
Example: comanda eval report --menu my-shop --gold chats.jsonl --wrong 10

`comanda eval read --help` shows what a labelled message is.";

#[derive(Debug, Subcommand)]
pub(crate) enum EvalCommand {
    /// Read labelled messages and write what is understood, one JSON line each
    #[command(after_help = READ)]
    Read {
        #[command(flatten)]
        set: Set,
        /// Where to write it
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Read labelled messages and tell how many are understood rightly
    #[command(after_help = REPORT)]
    Report {
        #[command(flatten)]
        set: Set,
        /// Show so many of the messages that are read wrongly
        #[arg(long, value_name = "N", default_value_t = 0)]
        wrong: usize,
        /// One JSON line
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Set {
    /// The menu file, or the shop folder it is in
    #[arg(long, value_name = "FILE")]
    menu: PathBuf,
    /// The labelled messages
    #[arg(long, value_name = "FILE")]
    gold: PathBuf,
    /// Take the default size where none was said
    #[arg(long)]
    fill_defaults: bool,
}

/// A message, what was made of it, and how far that is right.
struct Judged {
    labelled: Labelled,
    answer: Answer,
    verdict: Verdict,
}

pub(super) fn run(command: &EvalCommand) -> anyhow::Result<Exit> {
    match command {
        EvalCommand::Read { set, out } => {
            let judged = judge(set)?;
            write(out, &judged)?;
            output::line(format!("{} messages read; {}", judged.len(), out.display()));
        }
        EvalCommand::Report { set, wrong, json } => {
            let judged = judge(set)?;
            if *json {
                output::line(as_json(&judged).to_string());
            } else {
                show(&judged, *wrong);
            }
        }
    }
    Ok(Exit::Success)
}

fn judge(set: &Set) -> anyhow::Result<Vec<Judged>> {
    let (menu, reader) = menu::load_with_reader(&set.menu)?;
    let judged = labelled(&set.gold)?.into_iter().map(|labelled| {
        let answer = eval::answer(&reader, &menu, &labelled, set.fill_defaults);
        let verdict = eval::judge(&labelled, &answer);
        Judged { labelled, answer, verdict }
    });
    Ok(judged.collect())
}

fn labelled(file: &Path) -> anyhow::Result<Vec<Labelled>> {
    let name = file.display();
    let text = std::fs::read_to_string(file).map_err(|error| {
        Ended::invalid(format!("{name}: cannot be read: {error}; give a file of labelled messages"))
    })?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let rows = lines.map(|(at, line)| {
        Labelled::parse(line).map_err(|what| Ended::invalid(format!("{name}:{}: {what}", at + 1)).into())
    });
    rows.collect()
}

fn write(file: &Path, judged: &[Judged]) -> anyhow::Result<()> {
    let name = file.display().to_string();
    let new = std::fs::File::create(file)
        .map_err(|error| Ended::invalid(format!("{name}: cannot be written: {error}")))?;
    let mut out = std::io::BufWriter::new(new);
    for one in judged {
        writeln!(out, "{}", one.answer.to_json(&one.labelled.id)).with_context(|| name.clone())?;
    }
    out.flush().with_context(|| name.clone())
}

/// Figures over all messages.
struct Figures {
    messages: usize,
    orders_right: usize,
    /// Orders, intents and details, where a label tells them.
    all_right: usize,
    intents: (usize, usize),
}

impl Figures {
    fn of(judged: &[Judged]) -> Self {
        let with_intent = || judged.iter().filter(|one| one.labelled.intent.is_some());
        Self {
            messages: judged.len(),
            orders_right: judged.iter().filter(|one| one.verdict.order).count(),
            all_right: judged.iter().filter(|one| one.verdict.message()).count(),
            intents: (with_intent().filter(|one| one.verdict.intent).count(), with_intent().count()),
        }
    }
}

/// Of the messages that are read at least so surely: how many, and how many of them wrongly.
fn accepted(judged: &[Judged], threshold: f64) -> (usize, usize) {
    let sure = || judged.iter().filter(|one| one.answer.confidence >= threshold);
    (sure().count(), sure().filter(|one| !one.verdict.order).count())
}

fn as_json(judged: &[Judged]) -> serde_json::Value {
    let figures = Figures::of(judged);
    let thresholds = THRESHOLDS.map(|threshold| {
        let (accepted, wrong) = accepted(judged, threshold);
        json!({ "confidence": threshold, "accepted": accepted, "wrong": wrong })
    });
    json!({
        "messages": figures.messages,
        "orders_right": figures.orders_right,
        "messages_right": figures.all_right,
        "intents_right": figures.intents.0,
        "intents": figures.intents.1,
        "thresholds": thresholds,
    })
}

fn share(part: usize, whole: usize) -> String {
    #[expect(clippy::cast_precision_loss, reason = "counts of messages are small")]
    let percent = 100.0 * part as f64 / whole.max(1) as f64;
    format!("{percent:.1} %")
}

fn show(judged: &[Judged], wrong: usize) {
    let figures = Figures::of(judged);
    let row = |what: &str, part: usize, whole: usize| {
        vec![what.to_owned(), share(part, whole), format!("{part} of {whole}")]
    };
    let mut rows = vec![row("whole order right", figures.orders_right, figures.messages)];
    if figures.intents.1 > 0 {
        rows.push(row("intent right", figures.intents.0, figures.intents.1));
        rows.push(row("order, intent and details right", figures.all_right, figures.messages));
    }
    output::table(&["figure", "share", "messages"], &rows);
    output::line("");
    let thresholds = THRESHOLDS.map(|threshold| {
        let (accepted, wrong) = accepted(judged, threshold);
        vec![
            format!("{:.0} %", threshold * 100.0),
            share(accepted, figures.messages),
            format!("{} ({wrong})", share(wrong, accepted)),
        ]
    });
    output::table(&["sure at least", "of all", "wrong of these"], &thresholds);
    let failed = judged.iter().filter(|one| !one.verdict.message());
    for one in failed.take(wrong) {
        show_wrong(one);
    }
}

fn show_wrong(one: &Judged) {
    output::line("");
    let before = one.labelled.history.iter().fold(String::new(), |all, text| format!("{all}“{text}” → "));
    output::line(format!("{}  {before}“{}”", one.labelled.id, one.labelled.text));
    if !one.verdict.order {
        let order = |lines: &[serde_json::Value]| {
            if lines.is_empty() { "nothing".to_owned() } else { json!(lines).to_string() }
        };
        output::line(format!("  meant     {}", order(&one.labelled.order)));
        output::line(format!("  read      {}", order(&one.answer.order)));
    }
    if let (false, Some(intent)) = (one.verdict.intent, &one.labelled.intent) {
        output::line(format!("  intent    meant {intent}, read {}", one.answer.intent));
    }
    for key in &one.verdict.wrong_details {
        let told = |details: Option<&serde_json::Map<String, serde_json::Value>>| {
            details.and_then(|details| details.get(key)).map_or("nothing".to_owned(), ToString::to_string)
        };
        let (meant, read) = (told(one.labelled.details.as_ref()), told(Some(&one.answer.details)));
        output::line(format!("  {key:<9} meant {meant}, read {read}"));
    }
}
