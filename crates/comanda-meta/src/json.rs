//! Reading Meta's JSON as it really comes: numbers as strings, times in four notations, halves of emoji.
//!
//! Readers return `None` for what is absent, `null`, empty or of another type: callers decide what they cannot do
//! without, and nothing here fails.

use comanda_domain::time::Timestamp;
use serde_json::Value;

/// Below it a number is seconds, from it on milliseconds: the year 5138 in seconds, 1973 in milliseconds.
const MILLIS_FROM: i64 = 100_000_000_000;
/// From it on a number is no time: the year 5138 in milliseconds.
const MILLIS_END: i64 = 100_000_000_000_000;

/// Parses an item. `None` if it is not JSON or nested deeper than the parser follows.
pub(crate) fn parse(bytes: &[u8]) -> Option<Value> {
    serde_json::from_slice(bytes).ok().or_else(|| {
        let mended = mend_surrogates(std::str::from_utf8(bytes).ok()?);
        serde_json::from_str(&mended).ok()
    })
}

/// The text of a JSON string with escapes.
pub(crate) fn text_of(raw: &str) -> Option<String> {
    serde_json::from_str(raw).ok().or_else(|| serde_json::from_str(&mend_surrogates(raw)).ok())
}

/// Replaces escapes of half a surrogate pair by the replacement character. A text cut at a fixed length may end in one.
fn mend_surrogates(json: &str) -> String {
    let unit_at = |at: usize| {
        let digits = json.get(at..)?.strip_prefix("\\u")?.get(..4)?;
        u16::from_str_radix(digits, 16).ok()
    };
    let mut mended = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        let start = json.len() - rest.len() + at;
        let pair_follows = || unit_at(start + 6).is_some_and(|low| (0xdc00..0xe000).contains(&low));
        let (take, replacement) = match unit_at(start) {
            Some(0xd800..0xdc00) if pair_follows() => (12, None),
            Some(0xd800..0xe000) => (6, Some("\\ufffd")),
            Some(_) => (6, None),
            None => (2, None),
        };
        let end = (at + take).min(rest.len());
        let (before, escape) = rest.split_at_checked(at).unwrap_or((rest, ""));
        let escape = escape.get(..end - at).unwrap_or(escape);
        mended.push_str(before);
        mended.push_str(replacement.unwrap_or(escape));
        rest = rest.get(at + escape.len()..).unwrap_or_default();
    }
    mended.push_str(rest);
    mended
}

/// A time from text: seconds, milliseconds, or ISO 8601 with or without a colon in its offset. Zero is no time.
pub(crate) fn timestamp(text: &str) -> Option<Timestamp> {
    if let Ok(number) = text.trim().parse::<i64>() {
        return match number {
            1..MILLIS_FROM => Some(Timestamp::from_millis(number * 1000)),
            MILLIS_FROM..MILLIS_END => Some(Timestamp::from_millis(number)),
            _ => None,
        };
    }
    let instant: jiff::Timestamp =
        text.parse().or_else(|_| jiff::Timestamp::strptime("%Y-%m-%dT%H:%M:%S%z", text)).ok()?;
    Some(Timestamp::from_millis(instant.as_millisecond()))
}

/// A member that is there and not `null`.
pub(crate) fn member<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    value.get(name).filter(|member| !member.is_null())
}

/// A member that is an object.
pub(crate) fn object<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    member(value, name).filter(|member| member.is_object())
}

/// The elements of a member that is a list; none otherwise.
pub(crate) fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    member(value, name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A text or a number as text; not an empty one.
pub(crate) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A member that is a text or a number, as text; not an empty one.
pub(crate) fn text(value: &Value, name: &str) -> Option<String> {
    member(value, name).and_then(scalar)
}

/// The first of several members that is a text or a number.
pub(crate) fn first_text(value: &Value, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| text(value, name))
}

/// A member as an id of ours; one that is no id counts as absent.
pub(crate) fn id<T: std::str::FromStr>(value: &Value, name: &str) -> Option<T> {
    text(value, name)?.parse().ok()
}

/// A member that is a whole number, or the digits of one.
pub(crate) fn number<T: std::str::FromStr>(value: &Value, name: &str) -> Option<T> {
    text(value, name)?.trim().parse().ok()
}

/// A member that is a truth value in any of the spellings seen.
pub(crate) fn truth(value: &Value, name: &str) -> Option<bool> {
    let member = member(value, name)?;
    member.as_bool().or_else(|| match scalar(member)?.as_str() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    })
}

/// A member that is a time.
pub(crate) fn time(value: &Value, name: &str) -> Option<Timestamp> {
    timestamp(&text(value, name)?)
}

#[cfg(test)]
mod tests;
