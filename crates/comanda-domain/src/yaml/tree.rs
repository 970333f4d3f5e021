//! From text to a tree whose nodes know their line: the only place that knows the YAML parser.

use std::collections::HashMap;

use granit_parser::{Event, Parser, ScalarStyle, Span};

/// Deeper files are refused: no menu or shop is, and recursion stays bounded.
const DEPTH_MAX: usize = 64;
/// Files with more values are refused; aliases (`*name`) count as what they stand for.
const NODES_MAX: usize = 500_000;

/// A value and where it begins, both from 1.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) value: Value,
    /// Nodes in this subtree, itself included.
    count: usize,
}

/// What a node holds.
#[derive(Debug, Clone)]
pub(super) enum Value {
    /// Text as written; `plain` if without quotes.
    Scalar { text: String, plain: bool },
    /// `- a`.
    List(Vec<Node>),
    /// `a: b`, in file order.
    Map(Vec<(Key, Node)>),
}

/// A key of a mapping.
#[derive(Debug, Clone)]
pub(super) struct Key {
    pub(super) text: String,
    pub(super) line: usize,
    pub(super) column: usize,
}

/// Why a text is no tree.
pub(super) struct Broken {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) message: String,
}

impl Node {
    /// An empty value, `~` or `null`.
    pub(super) fn is_null(&self) -> bool {
        match &self.value {
            Value::Scalar { text, plain } => *plain && matches!(text.as_str(), "" | "~" | "null"),
            Value::List(_) | Value::Map(_) => false,
        }
    }

    /// For messages: what this is.
    pub(super) fn kind(&self) -> String {
        match &self.value {
            Value::Scalar { .. } if self.is_null() => "nothing".to_owned(),
            Value::Scalar { text, .. } => {
                let short: String = text.chars().take(40).collect();
                format!("`{short}`")
            }
            Value::List(_) => "a list".to_owned(),
            Value::Map(_) => "a mapping".to_owned(),
        }
    }
}

/// A collection that is not closed yet.
struct Open {
    line: usize,
    column: usize,
    anchor: usize,
    count: usize,
    content: Content,
}

enum Content {
    List(Vec<Node>),
    Map { entries: Vec<(Key, Node)>, key: Option<Key> },
}

/// Parses the first document of `text`; more than one document is refused.
pub(super) fn parse(text: &str) -> Result<Node, Broken> {
    let mut builder = Builder::default();
    for next in Parser::new_from_str(text) {
        let (event, span) = next.map_err(|wrong| Broken {
            line: wrong.marker().line().max(1),
            column: wrong.marker().col() + 1,
            message: super::broken::explained(&wrong.info(), text, wrong.marker().line().max(1)),
        })?;
        builder.take(event, span)?;
    }
    builder.root.ok_or_else(|| Broken { line: 1, column: 1, message: "the file is empty".to_owned() })
}

#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    root: Option<Node>,
    total: usize,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Broken> {
        let (line, column) = (span.start.line().max(1), span.start.col() + 1);
        let broken = |message: &str| Err(Broken { line, column, message: message.to_owned() });
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let value = Value::Scalar { text: text.into_owned(), plain: style == ScalarStyle::Plain };
                self.put(Node { line, column, value, count: 1 }, anchor, 1)
            }
            Event::SequenceStart(_, anchor, _) => {
                self.begin(Open { line, column, anchor, count: 1, content: Content::List(Vec::new()) })
            }
            Event::MappingStart(_, anchor, _) => {
                let content = Content::Map { entries: Vec::new(), key: None };
                self.begin(Open { line, column, anchor, count: 1, content })
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Alias(anchor) => match self.anchors.get(&anchor) {
                Some(node) => {
                    let node = Node { line, column, ..node.clone() };
                    let added = node.count;
                    self.put(node, 0, added)
                }
                None => broken("this alias stands inside what it names"),
            },
            Event::UnresolvedAlias(_) => broken("this alias names nothing"),
            Event::DocumentStart(..) if self.root.is_some() => {
                broken("expected one document, found a second")
            }
            // Comments, stream and document marks carry no values; the parser may grow more of them.
            Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(..)
            | Event::DocumentEnd
            | Event::Anchor(..)
            | _ => Ok(()),
        }
    }

    fn begin(&mut self, open: Open) -> Result<(), Broken> {
        if self.open.len() >= DEPTH_MAX {
            let message = format!("nested deeper than {DEPTH_MAX} levels");
            return Err(Broken { line: open.line, column: open.column, message });
        }
        self.open.push(open);
        Ok(())
    }

    fn end(&mut self) -> Result<(), Broken> {
        let Some(Open { line, column, anchor, count, content }) = self.open.pop() else { return Ok(()) };
        let value = match content {
            Content::List(nodes) => Value::List(nodes),
            Content::Map { entries, .. } => Value::Map(entries),
        };
        self.put(Node { line, column, value, count }, anchor, 1)
    }

    /// Puts a finished node where it belongs: into the open collection, or at the top. `added` is how many nodes
    /// the tree grows by that are not counted yet.
    fn put(&mut self, node: Node, anchor: usize, added: usize) -> Result<(), Broken> {
        let (line, column) = (node.line, node.column);
        self.total = self.total.saturating_add(added);
        if self.total > NODES_MAX {
            return Err(Broken { line, column, message: format!("more than {NODES_MAX} values") });
        }
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        open.count = open.count.saturating_add(node.count);
        match &mut open.content {
            Content::List(nodes) => nodes.push(node),
            Content::Map { entries, key: waiting @ None } => {
                let Value::Scalar { text, .. } = node.value else {
                    return Err(Broken { line, column, message: "a key must be text".to_owned() });
                };
                if entries.iter().any(|(key, _)| key.text == text) {
                    return Err(Broken {
                        line,
                        column,
                        message: format!("the key `{text}` stands here twice"),
                    });
                }
                *waiting = Some(Key { text, line, column });
            }
            Content::Map { entries, key } => {
                if let Some(key) = key.take() {
                    entries.push((key, node));
                }
            }
        }
        Ok(())
    }
}
