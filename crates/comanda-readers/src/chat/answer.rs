//! What a model filled in. Each entry is read by itself, so that a bad one does not take the others with it.

use comanda_domain::id::Sku;
use comanda_domain::line::{Chosen, Line, LineOption, LineVolume, Quantity};
use comanda_domain::menu::Menu;
use comanda_domain::reading::Fulfilment;
use serde_json::Value;

use super::catalogue::{choice_key, line_of_key, volume_key};
use crate::names::{INTENTS, PAYMENTS, named};
use crate::port::Question;
use crate::said::{Place, Refused, Said, SaidDetails, SaidEdit, SaidLine, SaidOrder, Unusable};

/// What an answer says.
pub(crate) fn said(body: &str, question: &Question<'_>) -> Result<Said, Unusable> {
    let form = form(&content(body)?, &["intent", "lines", "edits"])?;
    let text = |field: &str| form.get(field).and_then(Value::as_str);
    let menu = question.menu;
    let lines = list(&form, "lines").iter().map(|entry| said_line(entry, menu)).collect();
    let edits = list(&form, "edits").iter().map(|entry| edit(entry, menu)).collect();
    let unknown = list(&form, "unknown").iter().filter_map(Value::as_str).map(str::to_owned).collect();
    Ok(Said {
        intent: text("intent").and_then(|name| named(&INTENTS, name)),
        language: text("language").map(str::to_owned),
        confidence: form.get("confidence").and_then(Value::as_f64),
        order: Some(SaidOrder { lines, edits: Some(edits), unknown: Some(unknown) }),
        details: form.get("details").map(details).unwrap_or_default(),
    })
}

/// What the model wrote, out of the protocol's envelope.
pub(super) fn content(body: &str) -> Result<String, Unusable> {
    let value: Value = serde_json::from_str(body).map_err(|_| Unusable::Shape)?;
    if value.get("error").is_some_and(|error| !error.is_null()) {
        return Err(Unusable::Error);
    }
    let choices = value.get("choices").and_then(Value::as_array).ok_or(Unusable::Shape)?;
    let choice = choices.first().ok_or(Unusable::Empty)?;
    let message = choice.get("message").ok_or(Unusable::Shape)?;
    if message.get("refusal").and_then(Value::as_str).is_some_and(|refusal| !refusal.is_empty()) {
        return Err(Unusable::Declined);
    }
    match choice.get("finish_reason").and_then(Value::as_str) {
        Some("length") => return Err(Unusable::CutOff),
        Some("content_filter") => return Err(Unusable::Declined),
        Some(_) | None => {}
    }
    let content = message.get("content").and_then(Value::as_str).map(str::trim).unwrap_or_default();
    if content.is_empty() { Err(Unusable::Empty) } else { Ok(content.to_owned()) }
}

/// The form in what the model wrote: some put it between code fences, or a sentence before it.
/// It must have one of the `known` fields: an object without any of them answers another question.
pub(super) fn form(content: &str, known: &[&str]) -> Result<Value, Unusable> {
    let inner = content.find('{').zip(content.rfind('}')).and_then(|(start, end)| content.get(start..=end));
    let form: Value = inner.and_then(|inner| serde_json::from_str(inner).ok()).ok_or(Unusable::Shape)?;
    if known.iter().any(|field| form.get(field).is_some()) { Ok(form) } else { Err(Unusable::Shape) }
}

fn list<'v>(value: &'v Value, field: &str) -> &'v [Value] {
    value.get(field).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A text that is there and says something.
fn text<'v>(value: &'v Value, field: &str) -> Option<&'v str> {
    value.get(field).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
}

/// A whole number; some servers write it as text or with decimals.
fn whole(value: &Value) -> Option<u32> {
    let number = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    number.strip_suffix(".0").unwrap_or(&number).parse().ok()
}

fn present<'v>(value: &'v Value, field: &str) -> Option<&'v Value> {
    value.get(field).filter(|value| !value.is_null())
}

fn said_line(entry: &Value, menu: &Menu) -> SaidLine {
    let words = text(entry, "words").unwrap_or_default().to_owned();
    SaidLine { line: line(entry, menu), place: Place::Words(words) }
}

fn line(entry: &Value, menu: &Menu) -> Result<Line, Refused> {
    let mut line = dish(entry, menu)?;
    if let Some(container) = present(entry, "container") {
        line.container = Some(sku(container).ok_or(Refused::Part("container"))?);
    }
    if let Some(volume) = present(entry, "volume") {
        let section = menu.section(&line.section);
        let volumes = section.map_or(&[][..], |section| section.volumes.as_slice());
        let key = volume.as_str().ok_or(Refused::Form("volume"))?;
        let known = volumes.iter().find(|one| volume_key(one.value_milli, &one.unit) == key);
        let known = known.ok_or(Refused::Part("volume"))?;
        line.volume = Some(LineVolume { value_milli: known.value_milli, unit: known.unit.clone() });
    }
    line.parts = list(entry, "parts").iter().map(|part| dish(part, menu)).collect::<Result<_, _>>()?;
    Ok(line)
}

/// Dish, quantity, size and options: what a line and a part of a combo have in common.
fn dish(entry: &Value, menu: &Menu) -> Result<Line, Refused> {
    let key = text(entry, "dish").ok_or(Refused::Form("line"))?;
    let mut line = line_of_key(menu, key).ok_or(Refused::Dish)?;
    let quantity = present(entry, "quantity").map_or(Some(1), whole);
    line.quantity = quantity.and_then(|number| Quantity::new(number).ok()).ok_or(Refused::Quantity)?;
    if let Some(size) = present(entry, "size") {
        line.size = Some(sku(size).ok_or(Refused::Part("size"))?);
    }
    for entry in list(entry, "options") {
        line.options.push(option(entry, menu, &line.section)?);
    }
    Ok(line)
}

fn sku(value: &Value) -> Option<Sku> {
    Sku::parse(value.as_str()?).ok()
}

fn option(entry: &Value, menu: &Menu, section: &Sku) -> Result<LineOption, Refused> {
    let key = text(entry, "choice").ok_or(Refused::Form("choice"))?;
    let section = menu.section(section).ok_or(Refused::Part("choice"))?;
    let found = section.groups.iter().find_map(|group| {
        let own = group.choices.iter().map(|choice| &choice.id);
        let all = group.catch_alls.iter().filter_map(|all| all.id.as_ref());
        let choice = own.chain(all).find(|choice| choice_key(&group.id, choice) == key)?;
        Some((group.id.clone(), choice.clone()))
    });
    // The choice's id alone does, too: it is looked for in every group.
    let by_id = || {
        let (group, choice) = section.choice(&Sku::parse(key).ok()?)?;
        Some((group.id.clone(), choice.id.clone()))
    };
    let (group, choice) = found.or_else(by_id).ok_or(Refused::Part("choice"))?;
    let part = |field: &'static str| match present(entry, field) {
        Some(value) => sku(value).map(Some).ok_or(Refused::Part(field)),
        None => Ok(None),
    };
    let count = match present(entry, "count") {
        Some(value) => Some(whole(value).and_then(std::num::NonZeroU32::new).ok_or(Refused::Part("count"))?),
        None => None,
    };
    Ok(LineOption {
        group,
        choice: Chosen::One(choice),
        amount: part("amount")?,
        negated: entry.get("removed").and_then(Value::as_bool).unwrap_or(false),
        // Models like to say that a choice comes once.
        count: count.filter(|count| count.get() > 1),
        portion: part("portion")?,
    })
}

fn edit(entry: &Value, menu: &Menu) -> Result<SaidEdit, Refused> {
    let position = || {
        let number = present(entry, "position").and_then(whole);
        number.and_then(|number| usize::try_from(number).ok()).ok_or(Refused::Form("change"))
    };
    match text(entry, "action") {
        Some("clear") => Ok(SaidEdit::Clear),
        Some("remove") => Ok(SaidEdit::Remove { position: position()? }),
        Some("set_quantity") => {
            let number = present(entry, "quantity").and_then(whole);
            let quantity = number.and_then(|number| Quantity::new(number).ok()).ok_or(Refused::Quantity)?;
            Ok(SaidEdit::SetQuantity { position: position()?, quantity })
        }
        Some("replace") => {
            let line = line(present(entry, "line").ok_or(Refused::Form("change"))?, menu)?;
            Ok(SaidEdit::Replace { position: position()?, line: Box::new(line) })
        }
        Some(_) | None => Err(Refused::Form("change")),
    }
}

fn details(entry: &Value) -> SaidDetails {
    let words = |field: &str| text(entry, field).map(str::to_owned);
    SaidDetails {
        fulfilment: text(entry, "fulfilment").and_then(|name| named(&Fulfilment::NAMES, name)),
        payment: text(entry, "payment").and_then(|name| named(&PAYMENTS, name)),
        phone: words("phone"),
        time: words("time"),
        address: words("address"),
        name: words("name"),
        note: words("note"),
        allergies: list(entry, "allergies").iter().filter_map(Value::as_str).map(str::to_owned).collect(),
    }
}
