//! Measuring the reader on labelled messages.
//!
//! A labelled message is one JSON object a line: `{"id", "text", "order": [line…]}`. With `"history": [earlier texts]`, `order`
//! is the whole cart after this text. It may tell more, and is then measured by it: `"intent"`, `"details"` (`fulfilment`,
//! `phone`, `address`, `time`, `name`, `payment`), `"now"` (local time at which it was said) and `"region"` (country of the
//! customer's phone). A line of an order has `kind`, `quantity`, `item` (or `drink`), `size`, `style`, `options`, `parts`,
//! `container` and `volume`, all ids of the menu: see [`Answer::order`].

mod compare;
mod written;

use comanda_domain::draft::Draft;
use comanda_domain::line::Line;
use comanda_domain::menu::Menu;
use comanda_domain::reading::{Intent, ReadingContext};
use jiff::civil::DateTime;
use serde_json::{Map, Value, json};

use crate::Reader;

pub use compare::Verdict;

/// When a message without a time was said: a Friday noon.
const USUAL_NOW: DateTime = DateTime::constant(2026, 11, 20, 12, 0, 0, 0);

/// A message, and what it means.
#[derive(Debug, Clone)]
pub struct Labelled {
    /// Names it in reports.
    pub id: String,
    /// What the customer wrote.
    pub text: String,
    /// What the same customer wrote before, oldest first.
    pub history: Vec<String>,
    /// The cart after it.
    pub order: Vec<Value>,
    /// What it is for, in lower case.
    pub intent: Option<String>,
    /// Facts around the dishes.
    pub details: Option<Map<String, Value>>,
    now: DateTime,
    region: Option<String>,
}

impl Labelled {
    /// Reads one line of a file.
    ///
    /// # Errors
    /// Says which key is missing or is not what it must be.
    pub fn parse(line: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(line).map_err(|error| format!("not JSON: {error}"))?;
        let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        let texts = |key: &str| match value.get(key) {
            None => Ok(Vec::new()),
            Some(list) => list
                .as_array()
                .and_then(|list| list.iter().map(|one| one.as_str().map(str::to_owned)).collect())
                .ok_or_else(|| format!("`{key}` must be a list of texts")),
        };
        let order = value.get("order").and_then(Value::as_array).cloned();
        let order = order.filter(|order| order.iter().all(Value::is_object));
        let now = match text("now") {
            None => USUAL_NOW,
            Some(now) => {
                now.parse().map_err(|_| format!("`now` must be like 2026-11-20T12:00, is `{now}`"))?
            }
        };
        Ok(Self {
            id: text("id").ok_or("`id` is missing: a text that names the message")?,
            text: text("text").ok_or("`text` is missing: what the customer wrote")?,
            history: texts("history")?,
            order: order.ok_or("`order` is missing: a list of lines, `[]` for none")?,
            intent: text("intent"),
            details: value.get("details").and_then(Value::as_object).cloned(),
            now,
            region: text("region"),
        })
    }
}

/// What the reader makes of a labelled message.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The cart after it, in the layout of the labels.
    pub order: Vec<Value>,
    /// What it is for.
    pub intent: &'static str,
    /// Facts around the dishes, of the whole conversation.
    pub details: Map<String, Value>,
    /// Dishes that the menu lacks.
    pub unknown: Vec<String>,
    /// Words that nothing explains.
    pub unread: Vec<String>,
    /// How sure the reader is, 0 to 1: of the last message and of those before it, as far as they are in the order.
    pub confidence: f64,
}

impl Answer {
    /// One line of a file of predictions.
    pub fn to_json(&self, id: &str) -> Value {
        json!({
            "id": id,
            "order": self.order,
            "intent": self.intent,
            "details": self.details,
            "unknown": self.unknown,
            "unread": self.unread,
            "confidence": self.confidence,
        })
    }
}

/// Reads a labelled message, after its history. With `fill_defaults`, a size that was not said is the section's default.
pub fn answer(reader: &Reader, menu: &Menu, labelled: &Labelled, fill_defaults: bool) -> Answer {
    let mut draft = Draft::default();
    let mut mentioned: Option<Line> = None;
    let mut last = comanda_domain::reading::Reading::default();
    let mut confidence = 1.0_f64;
    for text in labelled.history.iter().chain([&labelled.text]) {
        let cart: Vec<Line> = draft.lines.iter().map(|line| line.line.clone()).collect();
        let region = labelled.region.as_deref();
        let context = ReadingContext {
            cart: &cart,
            asked: None,
            mentioned: mentioned.as_ref(),
            now: labelled.now,
            region,
            language: None,
            day_start: jiff::civil::Time::midnight(),
        };
        last = reader.read(text, &context);
        mentioned = last.mentioned_next(mentioned.as_ref()).cloned();
        confidence = confidence.min(last.confidence);
        draft.edit(&last.edits);
        // A cart that is full stays as it is, as in a conversation.
        _ = draft.add_read_lines(&last.lines);
        draft.take_details(&last.details);
        if last.intent == Intent::Cancel {
            draft.lines.clear();
        }
    }
    let filled = |line: &Line| if fill_defaults { with_default_size(menu, line) } else { line.clone() };
    Answer {
        order: draft.lines.iter().map(|line| written::line(menu, &filled(&line.line))).collect(),
        intent: written::intent(last.intent),
        details: written::details(&draft),
        unknown: last.unknown.into_iter().map(|mention| mention.text).collect(),
        unread: last.unread.into_iter().map(|mention| mention.text).collect(),
        confidence,
    }
}

/// How far an answer is right.
pub fn judge(labelled: &Labelled, answer: &Answer) -> Verdict {
    compare::judge(labelled, answer)
}

fn with_default_size(menu: &Menu, line: &Line) -> Line {
    let default = menu.section(&line.section).and_then(|section| section.sizes.as_ref()?.default.clone());
    Line { size: line.size.clone().or(default), ..line.clone() }
}
