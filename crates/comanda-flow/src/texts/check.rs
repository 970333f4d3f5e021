//! Whether the text file of a shop can be used: every mistake with its line, its key and what was probably meant.

use std::collections::{BTreeMap, BTreeSet};

use comanda_domain::phrase::TextKey;
use comanda_domain::{FileProblem, nearest};
use fluent_bundle::FluentResource;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

use super::BUILT_IN;

pub use comanda_domain::FileErrors as TextsError;

/// What every text may name: see `Texts::add_voice`.
const VOICE: [&str; 5] = ["me", "you", "Me", "You", "tone"];

/// Names what is wrong, as it stands in one file.
pub(super) struct Found<'a> {
    file: &'a str,
    source: &'a str,
    problems: Vec<FileProblem>,
}

impl<'a> Found<'a> {
    /// Nothing yet. `file` is what people know the file by.
    pub(super) const fn nothing(file: &'a str, source: &'a str) -> Self {
        Self { file, source, problems: Vec::new() }
    }

    /// Something wrong at a byte of the file.
    pub(super) fn add(&mut self, at: usize, path: &str, message: String) {
        let before = self.source.get(..at).unwrap_or(self.source);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        self.problems.push(FileProblem {
            file: self.file.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
            path: path.to_owned(),
            message,
        });
    }

    /// The error, if there is any.
    pub(super) fn or_good(self) -> Result<(), TextsError> {
        if self.problems.is_empty() { Ok(()) } else { Err(TextsError { problems: self.problems }) }
    }
}

/// The file as Fluent, if it is that and says nothing that nobody asks for.
pub(super) fn parse(file: &str, source: &str) -> Result<FluentResource, TextsError> {
    let mut found = Found::nothing(file, source);
    let resource = match FluentResource::try_new(source.to_owned()) {
        Ok(resource) => resource,
        Err((resource, problems)) => {
            for problem in &problems {
                let at = problem.slice.as_ref().map_or(problem.pos.start, |slice| slice.start);
                let path = key_in(source, at);
                found.add(problem.pos.start, path, syntax_advice(&problem.kind.to_string()));
            }
            resource
        }
    };
    for entry in resource.entries() {
        if let Entry::Message(message) = entry {
            check_message(message.id.name, message.value.as_ref(), resource.source(), &mut found);
        }
    }
    found.problems.sort_by_key(|problem| (problem.line, problem.column));
    found.or_good().map(|()| resource)
}

/// The key of the entry that begins at a byte; empty if none does.
fn key_in(source: &str, at: usize) -> &str {
    let line = source.get(at..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let key = line.split('=').next().unwrap_or_default().trim();
    if key.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-') { key } else { "" }
}

fn syntax_advice(problem: &str) -> String {
    format!(
        "{}{}: a text is `key = what is said`, its further lines begin with spaces, and what is put in stands in braces: `{{ $dish }}`",
        problem.chars().take(1).flat_map(char::to_lowercase).collect::<String>(),
        problem.chars().skip(1).collect::<String>(),
    )
}

fn check_message(key: &str, value: Option<&Pattern<&str>>, source: &str, found: &mut Found<'_>) {
    if !TextKey::ALL.iter().any(|known| known.as_str() == key) {
        let names: Vec<&str> = TextKey::ALL.iter().map(|known| known.as_str()).collect();
        let advice = match nearest(key, &names) {
            Some(name) => format!("did you mean `{name}`?"),
            None => "`comanda config texts` prints all there are".to_owned(),
        };
        found.add(place_of(key, source), key, format!("there is no text of this name; {advice}"));
        return;
    }
    let mut named = Named::default();
    named.in_pattern(value);
    let known = arguments_of(key);
    for variable in named.variables {
        if !known.contains(variable) {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let message = format!("`{{ ${variable} }}` is not given here; {}", suggestion(variable, &known));
            found.add(place_of(variable, source), key, message);
        }
    }
    for other in named.others {
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let message = format!("`{other}` is not known here; {}", suggestion(other, &known));
        found.add(place_of(other, source), key, message);
    }
}

fn suggestion(wrong: &str, known: &[&str]) -> String {
    if let Some(name) = nearest(wrong, known) {
        return format!("did you mean `{{ ${name} }}`?");
    }
    let names: Vec<String> = known.iter().map(|name| format!("{{ ${name} }}")).collect();
    format!("this text is given {}", names.join(", "))
}

/// Where a piece of the source stands in it.
fn place_of(piece: &str, source: &str) -> usize {
    (piece.as_ptr() as usize).saturating_sub(source.as_ptr() as usize)
}

/// What a text of this key is given: what the built-in ones make of it in any language, and the voice.
fn arguments_of(key: &str) -> BTreeSet<String> {
    static KNOWN: std::sync::LazyLock<BTreeMap<String, BTreeSet<String>>> =
        std::sync::LazyLock::new(built_in_arguments);
    let own = KNOWN.get(key).into_iter().flatten().cloned();
    own.chain(VOICE.iter().map(|name| (*name).to_owned())).collect()
}

fn built_in_arguments() -> BTreeMap<String, BTreeSet<String>> {
    let mut known: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (_, source) in BUILT_IN {
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
        for entry in resource.entries() {
            let Entry::Message(message) = entry else { continue };
            let mut named = Named::default();
            named.in_pattern(message.value.as_ref());
            let variables = named.variables.iter().map(|name| (*name).to_owned());
            known.entry(message.id.name.to_owned()).or_default().extend(variables);
        }
    }
    known
}

/// What a text names.
#[derive(Default)]
struct Named<'s> {
    variables: Vec<&'s str>,
    /// Other texts, terms, functions: there are none that it could name.
    others: Vec<&'s str>,
}

impl<'s> Named<'s> {
    fn in_pattern(&mut self, pattern: Option<&Pattern<&'s str>>) {
        for element in pattern.into_iter().flat_map(|pattern| &pattern.elements) {
            if let PatternElement::Placeable { expression } = element {
                self.in_expression(expression);
            }
        }
    }

    fn in_expression(&mut self, expression: &Expression<&'s str>) {
        match expression {
            Expression::Inline(inline) => self.in_inline(inline),
            Expression::Select { selector, variants } => {
                self.in_inline(selector);
                for variant in variants {
                    self.in_pattern(Some(&variant.value));
                }
            }
        }
    }

    fn in_inline(&mut self, inline: &InlineExpression<&'s str>) {
        match inline {
            InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
            InlineExpression::VariableReference { id } => self.variables.push(id.name),
            InlineExpression::Placeable { expression } => self.in_expression(expression),
            InlineExpression::FunctionReference { id, .. }
            | InlineExpression::MessageReference { id, .. }
            | InlineExpression::TermReference { id, .. } => self.others.push(id.name),
        }
    }
}
