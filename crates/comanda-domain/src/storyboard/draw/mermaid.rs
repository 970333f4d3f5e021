//! A storyboard as a `flowchart` of Mermaid, which many places show as a drawing.
//!
//! Nodes are named by the place of their flow and step in the file (`f2s3`), never by what the shop wrote: ids of the
//! shop may hold anything, and some words mean something to Mermaid.

use std::fmt::Write as _;

use crate::id::Sku;
use crate::storyboard::{Button, ButtonAction, Flow, MenuAction, Place, Step, Storyboard, Target, Trigger};

use super::{condition_in_words, one_line, place_in_words, test_in_words, triggers_in_words};

/// Longer texts are cut, in characters.
const LABEL_CHARS_MAX: usize = 40;

impl Storyboard {
    /// A `flowchart TD`: triggers are stadiums, messages boxes, questions hexagons, conditions rhombs, and what lies
    /// outside the storyboard stands in frames.
    pub fn as_mermaid(&self, language: &str) -> String {
        let mut chart =
            Chart { board: self, language, text: "flowchart TD\n".to_owned(), places: Vec::new() };
        for (index, flow) in self.flows.iter().enumerate() {
            chart.flow(index + 1, flow);
        }
        chart.beginnings();
        chart.outside();
        chart.text
    }
}

struct Chart<'a> {
    board: &'a Storyboard,
    language: &'a str,
    text: String,
    /// Places that something leads to.
    places: Vec<Place>,
}

/// How a node looks.
enum Shape {
    Stadium,
    Box,
    Hexagon,
    Rhomb,
    Frame,
    Circle,
}

impl Chart<'_> {
    fn node(&mut self, name: &str, shape: &Shape, label: &str) {
        let (open, close) = match shape {
            Shape::Stadium => ("([", "])"),
            Shape::Box => ("[", "]"),
            Shape::Hexagon => ("{{", "}}"),
            Shape::Rhomb => ("{", "}"),
            Shape::Frame => ("[[", "]]"),
            Shape::Circle => ("((", "))"),
        };
        // What the shop says can be long; what starts a flow or decides its way is wanted whole.
        let label = match shape {
            Shape::Box | Shape::Hexagon => label_text(&shortened(label)),
            Shape::Stadium | Shape::Rhomb | Shape::Frame | Shape::Circle => label_text(label),
        };
        // Writing into a string cannot fail.
        let _ = writeln!(self.text, "  {name}{open}\"{label}\"{close}");
    }

    fn edge(&mut self, from: &str, label: &str, to: &str) {
        let label = if label.is_empty() { String::new() } else { format!("|\"{}\"|", label_text(label)) };
        let _ = writeln!(self.text, "  {from} -->{label} {to}");
    }

    fn flow(&mut self, number: usize, flow: &Flow) {
        let title = label_text(flow.title.get(self.language));
        let _ = writeln!(self.text, "  subgraph f{number}[\"{title}\"]");
        let entrance = entrance(number, flow);
        if flow.triggers.iter().any(|trigger| *trigger != Trigger::Button) {
            for (index, label) in triggers_in_words(&flow.triggers).iter().enumerate() {
                let name = format!("f{number}t{}", index + 1);
                self.node(&name, &Shape::Stadium, label);
                self.edge(&name, "", &entrance);
            }
        }
        if !flow.when.is_empty() {
            self.node(&entrance, &Shape::Rhomb, &condition_in_words(&flow.when));
            self.edge(&entrance, "yes", &format!("f{number}s1"));
            self.node(&format!("f{number}x"), &Shape::Circle, "not started");
            self.edge(&entrance, "no", &format!("f{number}x"));
        }
        for (index, step) in flow.steps.iter().enumerate() {
            self.step(&format!("f{number}s{}", index + 1), step);
        }
        let goes_on = !matches!(flow.steps.last(), Some(Step::Go(_)));
        if goes_on {
            self.node(&format!("f{number}e"), &Shape::Circle, "end");
        }
        self.text.push_str("  end\n");
        for (index, step) in flow.steps.iter().enumerate() {
            let is_last = index + 1 == flow.steps.len();
            let next = if is_last { format!("f{number}e") } else { format!("f{number}s{}", index + 2) };
            self.ways(&format!("f{number}s{}", index + 1), step, &next);
        }
    }

    fn step(&mut self, name: &str, step: &Step) {
        match step {
            Step::Say(say) => self.node(name, &Shape::Box, say.text.get(self.language)),
            Step::Cards(cards) => {
                let titles: Vec<&str> = cards.iter().map(|card| card.title.get(self.language)).collect();
                self.node(name, &Shape::Box, &format!("cards: {}", titles.join(", ")));
            }
            Step::Ask(ask) => self.node(name, &Shape::Hexagon, ask.say.get(self.language)),
            Step::If { test, .. } => self.node(name, &Shape::Rhomb, &test_in_words(test)),
            Step::Add(dish) => self.node(name, &Shape::Box, &format!("cart: {dish}")),
            Step::Note(field) => self.node(name, &Shape::Box, &format!("note: {field}")),
            Step::Go(target) => {
                let label = format!("go: {}", self.board.title(target, self.language));
                self.node(name, &Shape::Box, &label);
            }
        }
    }

    /// The edges that leave a step.
    fn ways(&mut self, name: &str, step: &Step, next: &str) {
        match step {
            Step::Say(say) => {
                self.edge(name, "", next);
                for reply in &say.quick_replies {
                    self.tap(name, reply.label.get(self.language), &reply.go);
                }
            }
            Step::Cards(cards) => {
                self.edge(name, "", next);
                for Button { label, action } in cards.iter().flat_map(|card| &card.buttons) {
                    match action {
                        ButtonAction::Go(target) => self.tap(name, label.get(self.language), target),
                        // These lead nowhere else in the conversation.
                        ButtonAction::Add(_) | ButtonAction::Url(_) => {}
                    }
                }
            }
            Step::If { go, .. } => {
                self.jump(name, "yes", go);
                self.edge(name, "no", next);
            }
            Step::Go(target) => self.jump(name, "", target),
            Step::Ask(_) | Step::Add(_) | Step::Note(_) => self.edge(name, "", next),
        }
    }

    /// The edge of a jump. It leads past the flow's condition, as a walk does.
    fn jump(&mut self, from: &str, label: &str, target: &Target) {
        let to = match target {
            Target::Flow(id) => self.flow_at(id).map(|(number, _)| format!("f{number}s1")),
            Target::Place(place) => Some(self.place(*place)),
        };
        if let Some(to) = to {
            self.edge(from, label, &to);
        }
    }

    /// The edge of a button, dotted, since it is up to the customer. It leads to the flow's condition, as every start does.
    fn tap(&mut self, from: &str, label: &str, target: &Target) {
        let to = match target {
            Target::Flow(id) => self.flow_at(id).map(|(number, flow)| entrance(number, flow)),
            Target::Place(place) => Some(self.place(*place)),
        };
        if let Some(to) = to {
            let _ = writeln!(self.text, "  {from} -.->|\"{}\"| {to}", label_text(label));
        }
    }

    /// A flow and its number in the drawing.
    fn flow_at(&self, id: &Sku) -> Option<(usize, &Flow)> {
        (1..).zip(&self.board.flows).find(|(_, flow)| flow.id == *id)
    }

    fn place(&mut self, place: Place) -> String {
        if !self.places.contains(&place) {
            self.places.push(place);
        }
        place_node(place)
    }

    /// The persistent menu and the ice breakers, as far as they lead into the conversation.
    fn beginnings(&mut self) {
        let board = self.board;
        for (index, entry) in board.menu.iter().enumerate() {
            match &entry.action {
                MenuAction::Go(target) => {
                    let name = format!("m{}", index + 1);
                    self.node(&name, &Shape::Stadium, "persistent menu");
                    self.tap(&name, entry.label.get(self.language), target);
                }
                MenuAction::Url(_) => {}
            }
        }
        for (index, breaker) in board.ice_breakers.iter().enumerate() {
            let name = format!("i{}", index + 1);
            self.node(&name, &Shape::Stadium, "ice breaker");
            self.tap(&name, breaker.question.get(self.language), &breaker.go);
        }
    }

    /// The places that were led to.
    fn outside(&mut self) {
        for (_, place) in Place::NAMES {
            if self.places.contains(&place) {
                self.node(&place_node(place), &Shape::Frame, place_in_words(place));
            }
        }
    }
}

/// The node at which a flow starts: its condition if it has one, else its first step.
fn entrance(number: usize, flow: &Flow) -> String {
    if flow.when.is_empty() { format!("f{number}s1") } else { format!("f{number}w") }
}

fn place_node(place: Place) -> String {
    let name = Place::NAMES.iter().find(|(_, known)| *known == place).map_or("", |(name, _)| *name);
    format!("place_{name}")
}

fn shortened(text: &str) -> String {
    let line = one_line(text);
    if line.chars().count() <= LABEL_CHARS_MAX {
        return line;
    }
    let kept: String = line.chars().take(LABEL_CHARS_MAX - 1).collect();
    format!("{}…", kept.trim_end())
}

/// A text as it may stand between quotes: on one line, with nothing in it that means something to Mermaid.
fn label_text(text: &str) -> String {
    let text = one_line(text);
    let mut escaped = String::with_capacity(text.len());
    // "1. Phở" and "- Phở" would be read as lists, which Mermaid refuses.
    let mut may_be_list = true;
    for letter in text.chars() {
        match letter {
            '"' => escaped.push_str("#quot;"),
            '#' | '&' | '<' | '>' | '`' | '*' | '%' => push_code(&mut escaped, letter),
            '-' | '+' | '.' | ')' if may_be_list => push_code(&mut escaped, letter),
            _ => escaped.push(letter),
        }
        may_be_list = may_be_list && letter.is_ascii_digit();
    }
    escaped
}

/// A letter by its number.
fn push_code(text: &mut String, letter: char) {
    let _ = write!(text, "#{};", u32::from(letter));
}
