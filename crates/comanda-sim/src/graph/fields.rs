//! The `fields` parameter: `id,messages.limit(5){message,from}`.

use serde_json::{Map, Value};

/// One asked-for field with what is asked of its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) limit: Option<usize>,
    pub(super) inner: Vec<Field>,
}

/// Reads a field list. What makes no sense is left out, as Graph does with unknown modifiers.
pub(super) fn parse_fields(text: &str) -> Vec<Field> {
    split_top_level(text).into_iter().filter_map(parse_field).collect()
}

/// Keeps of `row` what was asked for, and always its id. With nothing asked for, keeps `default` keys.
pub(super) fn project(row: &Map<String, Value>, fields: &[Field], default: &[&str]) -> Value {
    let wanted = |key: &str| {
        if fields.is_empty() { default.contains(&key) } else { fields.iter().any(|field| field.name == key) }
    };
    let kept = row.iter().filter(|(key, _)| *key == "id" || wanted(key));
    Value::Object(kept.map(|(key, value)| (key.clone(), value.clone())).collect())
}

fn parse_field(text: &str) -> Option<Field> {
    let (head, inner) = match text.split_once('{') {
        Some((head, rest)) => (head, parse_fields(rest.strip_suffix('}')?)),
        None => (text, Vec::new()),
    };
    let mut parts = head.split('.');
    let name = parts.next()?.trim().to_owned();
    let limit = parts.find_map(|part| part.strip_prefix("limit(")?.strip_suffix(')')?.parse().ok());
    (!name.is_empty()).then_some(Field { name, limit, inner })
}

fn split_top_level(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0_i32, 0);
    for (position, character) in text.char_indices() {
        match character {
            '{' | '(' => depth += 1,
            '}' | ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(text.get(start..position).unwrap_or_default().trim());
                start = position + 1;
            }
            _ => {}
        }
    }
    parts.push(text.get(start..).unwrap_or_default().trim());
    parts.retain(|part| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::{Field, parse_fields};

    fn field(name: &str, limit: Option<usize>, inner: Vec<Field>) -> Field {
        Field { name: name.to_owned(), limit, inner }
    }

    #[test]
    fn reads_nested_fields_with_limits() {
        let fields = parse_fields("participants, messages.limit(5){message,from{id}},updated_time");
        let inner =
            vec![field("message", None, vec![]), field("from", None, vec![field("id", None, vec![])])];
        let expected = vec![
            field("participants", None, vec![]),
            field("messages", Some(5), inner),
            field("updated_time", None, vec![]),
        ];
        assert_eq!(fields, expected);
    }

    #[test]
    fn leaves_out_what_makes_no_sense() {
        assert_eq!(parse_fields(",,a{b,.limit(2)"), vec![]);
        assert_eq!(parse_fields("a.limit(x)"), vec![field("a", None, vec![])]);
    }
}
