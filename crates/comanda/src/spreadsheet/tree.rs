//! The menu file that is being made: a tree whose values remember the cell they came from.
//!
//! What `comanda-domain` finds wrong with the written file has a path such as `sections[0].items[2].price`;
//! [`Node::place_of`] leads it back to the cell.

use std::fmt::Write as _;

use super::findings::Place;

/// Widest line of an entry that is written in one line.
const WIDTH: usize = 110;

/// A value of the menu file.
#[derive(Debug, Clone)]
pub(super) struct Node {
    place: Option<Place>,
    value: Value,
}

#[derive(Debug, Clone)]
enum Value {
    /// Text, quoted where YAML would read something else.
    Text(String),
    /// A number, `true` or `false`: never quoted.
    Plain(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

impl Node {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self { place: None, value: Value::Text(text.into()) }
    }

    pub(super) fn plain(text: impl Into<String>) -> Self {
        Self { place: None, value: Value::Plain(text.into()) }
    }

    pub(super) fn list(nodes: Vec<Self>) -> Self {
        Self { place: None, value: Value::List(nodes) }
    }

    pub(super) fn at(self, place: &Place) -> Self {
        Self { place: Some(place.clone()), ..self }
    }

    /// The cell that the deepest part of a path came from.
    pub(super) fn place_of(&self, path: &str) -> Option<&Place> {
        let path = path.strip_prefix('.').unwrap_or(path);
        let deeper = match &self.value {
            Value::Text(_) | Value::Plain(_) => None,
            Value::List(nodes) => path.strip_prefix('[').and_then(|rest| {
                let (index, rest) = rest.split_once(']')?;
                nodes.get(index.parse::<usize>().ok()?)?.place_of(rest)
            }),
            // Keys may hold dots (`size.large`): the longest that fits is meant.
            Value::Map(entries) => entries
                .iter()
                .filter_map(|(key, node)| Some((key.len(), path.strip_prefix(key.as_str())?, node)))
                .filter(|(_, rest, _)| rest.is_empty() || rest.starts_with(['.', '[']))
                .max_by_key(|(len, _, _)| *len)
                .and_then(|(_, rest, node)| node.place_of(rest)),
        };
        deeper.or(self.place.as_ref())
    }

    /// The file's text.
    pub(super) fn to_yaml(&self) -> String {
        let mut out = String::new();
        self.write_block(0, &mut out);
        out
    }

    /// Whether a person would write it in one line: short, and no list of entries inside.
    fn in_line(&self, indent: usize) -> Option<String> {
        let text = self.flow();
        (self.is_small() && indent + text.chars().count() <= WIDTH).then_some(text)
    }

    fn is_small(&self) -> bool {
        match &self.value {
            Value::Text(_) | Value::Plain(_) => true,
            Value::List(nodes) => !nodes.iter().any(|node| matches!(node.value, Value::Map(_))),
            Value::Map(entries) => entries.iter().all(|(_, node)| node.is_small()),
        }
    }

    fn is_scalar(&self) -> bool {
        matches!(self.value, Value::Text(_) | Value::Plain(_))
    }

    fn flow(&self) -> String {
        match &self.value {
            Value::Text(text) => scalar(text),
            Value::Plain(text) => text.clone(),
            Value::List(nodes) => {
                format!("[{}]", nodes.iter().map(Self::flow).collect::<Vec<_>>().join(", "))
            }
            Value::Map(entries) if entries.is_empty() => "{}".to_owned(),
            Value::Map(entries) => {
                let entry = |(key, node): &(String, Self)| format!("{}: {}", scalar(key), node.flow());
                format!("{{ {} }}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
            }
        }
    }

    fn write_block(&self, indent: usize, out: &mut String) {
        match &self.value {
            Value::Text(_) | Value::Plain(_) => {
                let _infallible = writeln!(out, "{}", self.flow());
            }
            Value::List(nodes) => {
                for node in nodes {
                    let _infallible = write!(out, "{:indent$}- ", "");
                    node.write_entry(indent + 2, out);
                }
            }
            Value::Map(entries) => {
                for (index, (key, node)) in entries.iter().enumerate() {
                    // The first key of an entry of a list stands behind its dash.
                    let begins_line = index > 0 || out.is_empty() || out.ends_with('\n');
                    let space = if begins_line { indent } else { 0 };
                    let _infallible = write!(out, "{:space$}{}:", "", scalar(key));
                    node.write_value(indent, key.len(), out);
                }
            }
        }
    }

    /// Behind a dash.
    fn write_entry(&self, indent: usize, out: &mut String) {
        match self.in_line(indent) {
            Some(text) => {
                let _infallible = writeln!(out, "{text}");
            }
            None if matches!(self.value, Value::Map(_)) => self.write_block(indent, out),
            None => {
                let _infallible = writeln!(out, "{}", self.flow());
            }
        }
    }

    /// Behind a key.
    fn write_value(&self, indent: usize, key_len: usize, out: &mut String) {
        let text = self.in_line(indent + key_len + 2).or_else(|| self.is_scalar().then(|| self.flow()));
        if let Some(text) = text {
            let _infallible = writeln!(out, " {text}");
        } else {
            out.push('\n');
            self.write_block(indent + 2, out);
        }
    }
}

/// A mapping that grows key by key.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    place: Option<Place>,
    fields: Vec<(String, Node)>,
}

impl Entry {
    /// That comes from this row.
    pub(super) fn at(place: &Place) -> Self {
        Self { place: Some(place.clone()), fields: Vec::new() }
    }

    /// That comes from no row.
    pub(super) fn new() -> Self {
        Self { place: None, fields: Vec::new() }
    }

    /// Adds a key, if there is something to say.
    pub(super) fn set(&mut self, key: impl Into<String>, node: impl Into<Option<Node>>) {
        if let Some(node) = node.into() {
            self.fields.push((key.into(), node));
        }
    }

    /// Adds a key with a list, unless it is empty.
    pub(super) fn set_list(&mut self, key: &str, nodes: Vec<Node>) {
        self.set(key, (!nodes.is_empty()).then(|| Node::list(nodes)));
    }

    /// Adds what another mapping holds.
    pub(super) fn append(&mut self, other: Self) {
        self.fields.extend(other.fields);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    pub(super) fn into_node(self) -> Node {
        Node { place: self.place, value: Value::Map(self.fields) }
    }
}

/// Text as YAML reads it back, in a block or in brackets: without quotes only where nothing else could be meant.
fn scalar(text: &str) -> String {
    const WORDS: &[&str] = &["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let plain_letter = |letter: char| letter.is_alphanumeric() || " _-./()+&".contains(letter);
    let first = text.chars().next();
    let begins_well = first.is_some_and(char::is_alphanumeric) && !text.ends_with(' ');
    // `1e3`, `0x1f`, `12:30`: a number for somebody.
    let like_number = first.is_some_and(char::is_numeric) && !text.contains(' ');
    let is_word = WORDS.contains(&text.to_lowercase().as_str());
    if begins_well && !like_number && !is_word && text.chars().all(plain_letter) {
        text.to_owned()
    } else {
        // A JSON string is a YAML string.
        serde_json::Value::from(text).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(row: usize) -> Place {
        Place { sheet_index: 0, row, column: None, sheet: None, heading: None }
    }

    fn entry(row: usize, fields: &[(&str, Node)]) -> Node {
        let mut entry = Entry::at(&place(row));
        for (key, node) in fields {
            entry.set(*key, node.clone());
        }
        entry.into_node()
    }

    #[test]
    fn a_path_leads_to_its_cell() {
        let surcharge =
            entry(3, &[("size.large", Node::plain("1").at(&place(4))), ("size", Node::plain("2"))]);
        let root = entry(0, &[("combos", Node::list(vec![entry(1, &[]), entry(2, &[("s", surcharge)])]))]);
        for (path, row) in [
            ("combos[1].s.size.large", 4),
            ("combos[1].s.size", 3),
            ("combos[1].s.other", 3),
            ("combos[0].x", 1),
            ("nowhere", 0),
        ] {
            assert_eq!(root.place_of(path), Some(&place(row)), "{path}");
        }
    }

    #[test]
    fn short_entries_take_one_line_and_texts_are_quoted_where_needed() {
        let item = entry(0, &[("id", Node::text("a")), ("price", Node::plain("9.50"))]);
        let section = entry(
            0,
            &[
                ("name", Node::text("Món: 1")),
                ("words", Node::list(vec![Node::text("no"), Node::text("7 Up"), Node::text("1e3")])),
                ("items", Node::list(vec![item])),
                ("text", Node::text("x".repeat(200))),
            ],
        );
        let root = entry(0, &[("sections", Node::list(vec![section]))]);
        let long = "x".repeat(200);
        assert_eq!(
            root.to_yaml(),
            format!(
                "sections:\n  - name: \"Món: 1\"\n    words: [\"no\", 7 Up, \"1e3\"]\n    items:\n      \
                 - {{ id: a, price: 9.50 }}\n    text: {long}\n"
            )
        );
    }
}
