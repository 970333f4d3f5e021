//! Hand-written files (menu, shop) as a tree that knows its lines, and every problem of a file in one go.
//!
//! A loader walks the tree through [`Entry`] and [`Fields`]; whatever is wrong is added to one [`Report`], so that an
//! owner sees all mistakes at once. Scalars stay text until somebody asks for a number: `9.50` never passes through a
//! float. JSON is YAML. This module must not know what a menu or a shop is.

mod broken;
mod tree;

use std::cell::RefCell;
use std::fmt;

use tree::{Node, Value};

/// Something wrong in a file that a person wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileProblem {
    /// Name of the file as the caller knows it.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1.
    pub column: usize,
    /// Where in the file's structure: `sections[0].items[2].price`; empty for the file itself.
    pub path: String,
    /// What was expected, and the nearest valid name.
    pub message: String,
}

impl fmt::Display for FileProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}: ", self.file, self.line)?;
        if !self.path.is_empty() {
            write!(formatter, "{}: ", self.path)?;
        }
        formatter.write_str(&self.message)
    }
}

/// Everything that is wrong in a file that a person wrote. Prints one line per problem.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", lines(.problems))]
pub struct FileErrors {
    /// In file order; never empty.
    pub problems: Vec<FileProblem>,
}

fn lines(problems: &[FileProblem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// A parsed file.
pub(crate) struct Document {
    root: Node,
}

impl Document {
    /// Parses YAML or JSON. What is not even YAML is one problem in the report.
    pub(crate) fn parse(text: &str, report: &Report) -> Option<Self> {
        match tree::parse(text) {
            Ok(root) => Some(Self { root }),
            Err(broken) => {
                report.add(broken.line, broken.column, String::new(), broken.message);
                None
            }
        }
    }

    /// The top of the file.
    pub(crate) fn root<'a>(&'a self, report: &'a Report) -> Entry<'a> {
        Entry { node: &self.root, path: String::new(), report }
    }
}

/// Collects the problems of one file.
pub(crate) struct Report {
    file: String,
    problems: RefCell<Vec<FileProblem>>,
}

impl Report {
    /// For the file of this name.
    pub(crate) fn new(file: &str) -> Self {
        Self { file: file.to_owned(), problems: RefCell::new(Vec::new()) }
    }

    fn add(&self, line: usize, column: usize, path: String, message: String) {
        self.problems.borrow_mut().push(FileProblem { file: self.file.clone(), line, column, path, message });
    }

    /// The problems in file order.
    pub(crate) fn into_problems(self) -> Vec<FileProblem> {
        let mut problems = self.problems.into_inner();
        problems.sort_by_key(|problem| (problem.line, problem.column));
        problems
    }
}

/// One value of the file, with where it stands.
#[derive(Clone)]
pub(crate) struct Entry<'a> {
    node: &'a Node,
    path: String,
    report: &'a Report,
}

impl<'a> Entry<'a> {
    /// Adds a problem at this value.
    pub(crate) fn problem(&self, message: impl Into<String>) {
        self.report.add(self.node.line, self.node.column, self.path.clone(), message.into());
    }

    fn expected<T>(&self, what: &str) -> Option<T> {
        self.problem(format!("expected {what}, found {}", self.node.kind()));
        None
    }

    /// Whether this is a list.
    pub(crate) fn is_list(&self) -> bool {
        matches!(self.node.value, Value::List(_))
    }

    /// Whether this is text, or a number.
    pub(crate) fn is_text(&self) -> bool {
        matches!(self.node.value, Value::Scalar { .. })
    }

    /// Whether this is a mapping.
    pub(crate) fn is_map(&self) -> bool {
        matches!(self.node.value, Value::Map(_))
    }

    /// Whether this mapping has this key; false for anything but a mapping.
    pub(crate) fn has(&self, key: &str) -> bool {
        match &self.node.value {
            Value::Map(entries) => entries.iter().any(|(name, _)| name.text == key),
            Value::Scalar { .. } | Value::List(_) => false,
        }
    }

    /// The keys of this mapping, or a problem.
    pub(crate) fn map(&self) -> Option<Fields<'a>> {
        match &self.node.value {
            Value::Map(_) => Some(Fields { at: self.clone(), known: Vec::new() }),
            Value::Scalar { .. } | Value::List(_) => self.expected("keys with their values (`key: value`)"),
        }
    }

    /// The entries of this list, or a problem.
    pub(crate) fn list(&self) -> Option<Vec<Self>> {
        let Value::List(nodes) = &self.node.value else { return self.expected("a list") };
        let entry =
            |(index, node)| Self { node, path: format!("{}[{index}]", self.path), report: self.report };
        Some(nodes.iter().enumerate().map(entry).collect())
    }

    /// The text of this scalar as written, or a problem. Empty text is a problem.
    pub(crate) fn text(&self) -> Option<&'a str> {
        let node: &'a Node = self.node;
        match &node.value {
            Value::Scalar { text, .. } if text.trim().is_empty() => self.expected("text"),
            Value::Scalar { text, .. } => Some(text),
            Value::List(_) | Value::Map(_) => self.expected("text"),
        }
    }

    /// `true` or `false`, or a problem.
    pub(crate) fn boolean(&self) -> Option<bool> {
        match &self.node.value {
            Value::Scalar { text, plain: true } if text == "true" => Some(true),
            Value::Scalar { text, plain: true } if text == "false" => Some(false),
            Value::Scalar { .. } | Value::List(_) | Value::Map(_) => self.expected("`true` or `false`"),
        }
    }

    /// A whole number from `least` to `most`, or a problem.
    pub(crate) fn whole(&self, least: u32, most: u32) -> Option<u32> {
        let number = self.text()?.parse().ok().filter(|number| (least..=most).contains(number));
        if number.is_none() {
            self.problem(format!(
                "expected a whole number from {least} to {most}, found {}",
                self.node.kind()
            ));
        }
        number
    }

    /// Parses the text with its type's own rules; their error is the problem.
    pub(crate) fn parsed<T>(&self) -> Option<T>
    where
        T: std::str::FromStr,
        T::Err: fmt::Display,
    {
        match self.text()?.parse() {
            Ok(value) => Some(value),
            Err(wrong) => {
                self.problem(wrong.to_string());
                None
            }
        }
    }

    /// One of the given words, or a problem with the nearest of them.
    pub(crate) fn one_of<T: Copy>(&self, words: &[(&str, T)]) -> Option<T> {
        let text = self.text()?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.problem(format!("`{text}` is not valid here; {}", suggest(text, &names)));
        }
        found
    }

    /// Complains that `name` does not exist, naming what does.
    pub(crate) fn unknown_name(&self, what: &str, name: &str, known: &[&str]) {
        self.problem(format!("unknown {what} `{name}`; {}", suggest(name, known)));
    }
}

/// The keys of one mapping. Call [`Fields::finish`] when all were asked for: what is left over is a problem.
pub(crate) struct Fields<'a> {
    at: Entry<'a>,
    known: Vec<&'static str>,
}

impl<'a> Fields<'a> {
    fn entries(&self) -> &'a [(tree::Key, Node)] {
        let node: &'a Node = self.at.node;
        match &node.value {
            Value::Map(entries) => entries,
            Value::Scalar { .. } | Value::List(_) => &[],
        }
    }

    fn child(&self, key: &str, node: &'a Node) -> Entry<'a> {
        let dot = if self.at.path.is_empty() { "" } else { "." };
        Entry { node, path: format!("{}{dot}{key}", self.at.path), report: self.at.report }
    }

    /// The value of `key`; an empty value counts as absent.
    pub(crate) fn optional(&mut self, key: &'static str) -> Option<Entry<'a>> {
        self.known.push(key);
        let (_, node) = self.entries().iter().find(|(name, _)| name.text == key)?;
        (!node.is_null()).then(|| self.child(key, node))
    }

    /// The value of `key`, or a problem.
    pub(crate) fn required(&mut self, key: &'static str) -> Option<Entry<'a>> {
        let found = self.optional(key);
        if found.is_none() {
            self.at.problem(format!("`{key}` is missing"));
        }
        found
    }

    /// Every key with its value, for a mapping whose keys the owner chooses.
    pub(crate) fn all(&self) -> Vec<(&'a str, Entry<'a>)> {
        self.entries().iter().map(|(key, node)| (key.text.as_str(), self.child(&key.text, node))).collect()
    }

    /// Complains about every key nobody asked for.
    pub(crate) fn finish(self) {
        for (key, node) in self.entries() {
            if !self.known.contains(&key.text.as_str()) {
                let path = self.child(&key.text, node).path;
                let is_number = key.text.chars().all(|letter| letter.is_ascii_digit());
                let message = if is_number {
                    // `{ price: 3,50 }` is a price of 3 and a key of 50.
                    format!(
                        "`,{}` is cut off here; amounts are written with a point: 3.50, not 3,50",
                        key.text
                    )
                } else if let Some((name, value)) = key.text.split_once(':') {
                    format!("a space is missing behind the colon: `{name}: {value}`")
                } else if node.is_null() && key.text.contains(' ') {
                    // `address: 5150 Hollywood Blvd, Los Angeles`, within braces.
                    format!(
                        "unknown key; if `, {}` belongs to the text before it, put the whole text into quotes",
                        key.text
                    )
                } else {
                    format!("unknown key; {}", suggest(&key.text, &self.known))
                };
                self.at.report.add(key.line, key.column, path, message);
            }
        }
    }
}

/// "did you mean `x`?" when one of the names is near, else the list of names.
fn suggest(wrong: &str, names: &[&str]) -> String {
    match nearest(wrong, names) {
        Some(name) => format!("did you mean `{name}`?"),
        None if names.is_empty() => "there are none".to_owned(),
        None => {
            // Two readers of one entry may both ask for a name.
            let mut once: Vec<&str> = Vec::new();
            for name in names {
                if !once.contains(name) {
                    once.push(name);
                }
            }
            format!("known are {}", once.join(", "))
        }
    }
}

/// The nearest of `names` if it is near enough to be a slip of the keyboard.
pub fn nearest<'a>(wrong: &str, names: &[&'a str]) -> Option<&'a str> {
    let wrong = wrong.to_lowercase();
    let distance = |name: &str| strsim::damerau_levenshtein(&wrong, &name.to_lowercase());
    let (steps, name) = names.iter().map(|name| (distance(name), *name)).min_by_key(|(steps, _)| *steps)?;
    let longest = wrong.chars().count().max(name.chars().count());
    (steps <= 1.max(longest / 3)).then_some(name)
}

#[cfg(test)]
mod tests;
