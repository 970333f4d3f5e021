//! What was read, for machines: ids, byte ranges, one line.

use std::ops::Range;

use comanda_domain::id::Sku;
use comanda_domain::line::Line;
use comanda_domain::reading::{CartEdit, Details, Mention, ReadLine};
use comanda_domain::ticket;
use comanda_nlu::Explanation;
use serde_json::{Value, json};

use super::{Trial, words};

pub(super) fn whole(trial: &Trial) -> Value {
    let reading = &trial.reading;
    let mut out = json!({
        "intent": format!("{:?}", reading.intent).to_lowercase(),
        "language": reading.language,
        "confidence": reading.confidence,
        "lines": lines(trial, &reading.lines),
        "edits": reading.edits.iter().map(edit).collect::<Vec<_>>(),
        "topic": reading.topic.map(comanda_domain::reading::Topic::name),
        "about": reading.mentioned,
        "details": details(&words::told(reading)),
        "unknown": reading.unknown.iter().map(mention).collect::<Vec<_>>(),
        "unread": reading.unread.iter().map(mention).collect::<Vec<_>>(),
        "ambiguous": reading.ambiguous.iter().map(|open| json!({
            "text": open.text,
            "span": span(&open.span),
            "section": open.section,
            "candidates": ids(&open.candidates),
            "quantity": open.quantity,
        })).collect::<Vec<_>>(),
    });
    let Some(object) = out.as_object_mut() else { return out };
    if let Some(before) = &trial.before {
        object.insert("cart_before".to_owned(), json!(before.cart()));
        object.insert("cart_after".to_owned(), json!(trial.after.cart()));
    }
    if let Some((best, second)) = &trial.why {
        let readings: Vec<Value> =
            std::iter::once(best).chain(second).map(|one| explanation(trial, one)).collect();
        object.insert("why".to_owned(), Value::from(readings));
        object
            .insert("margin".to_owned(), json!(second.as_ref().map(|second| cost(second.cost - best.cost))));
    }
    out
}

fn lines(trial: &Trial, lines: &[ReadLine]) -> Vec<Value> {
    let line = |read: &ReadLine| {
        json!({
            "line": read.line,
            "text": describe(trial, &read.line),
            "price": words::price(&trial.menu, &read.line),
            "confidence": read.confidence,
            "spans": read.spans.iter().map(span).collect::<Vec<_>>(),
        })
    };
    lines.iter().map(line).collect()
}

fn describe(trial: &Trial, line: &Line) -> String {
    ticket::describe(&trial.menu, line, &trial.language).one_line()
}

fn edit(edit: &CartEdit) -> Value {
    match edit {
        CartEdit::Remove { position } => json!({ "edit": "remove", "position": position }),
        CartEdit::SetQuantity { position, quantity } => {
            json!({ "edit": "set_quantity", "position": position, "quantity": quantity })
        }
        CartEdit::Replace { position, with } => {
            json!({ "edit": "replace", "position": position, "with": with })
        }
        CartEdit::Clear => json!({ "edit": "clear" }),
    }
}

fn mention(mention: &Mention) -> Value {
    json!({ "text": mention.text, "span": span(&mention.span), "nearest": ids(&mention.nearest) })
}

fn ids(ids: &[Sku]) -> Vec<&str> {
    ids.iter().map(Sku::as_str).collect()
}

fn span(span: &Range<usize>) -> [usize; 2] {
    [span.start, span.end]
}

fn explanation(trial: &Trial, explanation: &Explanation) -> Value {
    let step = |step: &comanda_nlu::Step| {
        json!({
            "span": span(&step.span),
            "words": trial.text.get(step.span.clone()),
            "what": step.what,
            "cost": cost(step.cost),
        })
    };
    json!({
        "cost": cost(explanation.cost),
        "steps": explanation.steps.iter().map(step).collect::<Vec<_>>(),
        "lines": lines(trial, &explanation.lines),
        "edits": explanation.edits.iter().map(edit).collect::<Vec<_>>(),
    })
}

/// Hundredths are all that costs differ by.
fn cost(cost: f32) -> f64 {
    (f64::from(cost) * 100.0).round() / 100.0
}

fn details(details: &Details) -> Value {
    let mut object = json!({
        "fulfilment": details.fulfilment,
        "phone": details.phone,
        "address": details.address,
        "time": details.time,
        "name": details.name,
        "payment": details.payment,
        "change_for": details.change_for,
        "allergies": details.allergies,
        "note": details.note,
    });
    if let Some(object) = object.as_object_mut() {
        object.retain(|_, value| !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty()));
    }
    object
}
