//! A storyboard for people: as an outline and, in `mermaid`, as a diagram.
//!
//! Both only read and are the same for the same file, so that a review can compare them. Texts of the shop are in the
//! language that was asked for; the few words of our own are English, as the keys of the file are.

mod mermaid;

use std::fmt::Write as _;

use super::{
    AnswerKind, Ask, Button, ButtonAction, Card, Condition, Customer, FieldTest, Flow, Hours, MenuAction,
    Place, Say, Step, Storyboard, Target, Test, Trigger,
};

impl Storyboard {
    /// An indented outline: every flow with its steps, numbered from 1, then where flows begin.
    pub fn as_text(&self, language: &str) -> String {
        let mut outline = Outline { board: self, language, text: String::new() };
        for flow in &self.flows {
            outline.flow(flow);
        }
        outline.beginnings();
        outline.text
    }

    fn title(&self, target: &Target, language: &str) -> String {
        match target {
            Target::Flow(id) => {
                self.flow(id).map_or_else(|| id.to_string(), |flow| flow.title.get(language).to_owned())
            }
            Target::Place(place) => place_in_words(*place).to_owned(),
        }
    }
}

struct Outline<'a> {
    board: &'a Storyboard,
    language: &'a str,
    text: String,
}

impl Outline<'_> {
    fn line(&mut self, indent: usize, line: &str) {
        // Writing into a string cannot fail.
        let _ = writeln!(self.text, "{}{}", " ".repeat(indent), one_line(line));
    }

    fn flow(&mut self, flow: &Flow) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.line(0, &format!("{} ({})", flow.title.get(self.language), flow.id));
        self.line(2, &format!("starts with: {}", triggers_in_words(&flow.triggers).join("; ")));
        if !flow.when.is_empty() {
            self.line(2, &format!("only when: {}", condition_in_words(&flow.when)));
        }
        for (index, step) in flow.steps.iter().enumerate() {
            self.step(index + 1, step);
        }
    }

    fn step(&mut self, number: usize, step: &Step) {
        let head = match step {
            Step::Say(say) => {
                format!("say: {}{}", say.text.get(self.language), picture(say.picture.as_deref()))
            }
            Step::Cards(_) => "show cards:".to_owned(),
            Step::Ask(ask) => {
                let question = ask.say.get(self.language);
                format!("ask for {} ({}): {question}", ask.field, self.answer(&ask.answer))
            }
            Step::If { test, go } => format!("if {} -> {}", test_in_words(test), self.target(go)),
            Step::Add(dish) => format!("put into the cart: {dish}"),
            Step::Note(field) => format!("note on the order: {field}"),
            Step::Go(target) => format!("-> {}", self.target(target)),
        };
        self.line(2, &format!("{number}. {head}"));
        match step {
            Step::Say(say) => self.quick_replies(say),
            Step::Cards(cards) => cards.iter().for_each(|card| self.card(card)),
            Step::Ask(ask) => self.again(ask),
            Step::If { .. } | Step::Add(_) | Step::Note(_) | Step::Go(_) => {}
        }
    }

    fn quick_replies(&mut self, say: &Say) {
        for reply in &say.quick_replies {
            let line = format!("[{}] -> {}", reply.label.get(self.language), self.target(&reply.go));
            self.line(5, &line);
        }
    }

    fn card(&mut self, card: &Card) {
        let title = card.title.get(self.language);
        let subtitle = card.subtitle.as_ref().map(|text| format!(" - {}", text.get(self.language)));
        let head = format!("{title}{}{}", subtitle.unwrap_or_default(), picture(card.picture.as_deref()));
        self.line(5, &head);
        for Button { label, action } in &card.buttons {
            let does = match action {
                ButtonAction::Go(target) => format!("-> {}", self.target(target)),
                ButtonAction::Add(dish) => format!("puts into the cart: {dish}"),
                ButtonAction::Url(url) => format!("opens {url}"),
            };
            self.line(7, &format!("[{}] {does}", label.get(self.language)));
        }
    }

    fn again(&mut self, ask: &Ask) {
        if let Some(again) = &ask.again {
            self.line(5, &format!("if that cannot be read: {}", again.get(self.language)));
        }
    }

    fn answer(&self, answer: &AnswerKind) -> String {
        match answer {
            AnswerKind::Text => "any text".to_owned(),
            AnswerKind::Number { min, max } => format!("a number from {min} to {max}"),
            AnswerKind::Phone => "a phone number".to_owned(),
            AnswerKind::Choice(choices) => {
                let labels: Vec<&str> =
                    choices.iter().map(|choice| choice.label.get(self.language)).collect();
                format!("one of: {}", labels.join(", "))
            }
        }
    }

    fn target(&self, target: &Target) -> String {
        self.board.title(target, self.language)
    }

    /// The menu, the ice breakers and the greeting.
    fn beginnings(&mut self) {
        let board = self.board;
        if (!board.menu.is_empty() || !board.ice_breakers.is_empty() || board.greeting.is_some())
            && !self.text.is_empty()
        {
            self.text.push('\n');
        }
        if !board.menu.is_empty() {
            self.line(0, "Persistent menu");
        }
        for entry in &board.menu {
            let does = match &entry.action {
                MenuAction::Go(target) => format!("-> {}", self.target(target)),
                MenuAction::Url(url) => format!("opens {url}"),
            };
            self.line(2, &format!("[{}] {does}", entry.label.get(self.language)));
        }
        if !board.ice_breakers.is_empty() {
            self.line(0, "Ice breakers");
        }
        for breaker in &board.ice_breakers {
            let line = format!("[{}] -> {}", breaker.question.get(self.language), self.target(&breaker.go));
            self.line(2, &line);
        }
        if let Some(greeting) = &board.greeting {
            self.line(0, &format!("Greeting: {}", greeting.get(self.language)));
        }
    }
}

/// What starts a flow, one text for each kind of trigger.
fn triggers_in_words(triggers: &[Trigger]) -> Vec<String> {
    let mut words = Vec::new();
    let mut others = Vec::new();
    for trigger in triggers {
        match trigger {
            Trigger::Words(phrase) => words.push(phrase.text()),
            Trigger::Intent(intent) => {
                let name = Trigger::INTENTS.iter().find(|(_, known)| known == intent);
                others.extend(name.map(|(name, _)| format!("intent {name}")));
            }
            Trigger::Ref(reference) => others.push(format!("link {reference}")),
            Trigger::Button => {}
        }
    }
    let words = (!words.is_empty()).then(|| format!("words {}", words.join(", ")));
    let all: Vec<String> = words.into_iter().chain(others).collect();
    if all.is_empty() { vec!["a button or another flow".to_owned()] } else { all }
}

fn condition_in_words(condition: &Condition) -> String {
    let hours = condition.hours.map(|hours| match hours {
        Hours::Open => "the shop is open".to_owned(),
        Hours::Closed => "the shop is closed".to_owned(),
    });
    let languages = (!condition.languages.is_empty())
        .then(|| format!("the language is {}", condition.languages.join(" or ")));
    let customer = condition.customer.map(|customer| match customer {
        Customer::New => "the customer is new".to_owned(),
        Customer::Returning => "the customer has ordered before".to_owned(),
    });
    hours.into_iter().chain(languages).chain(customer).collect::<Vec<_>>().join(" and ")
}

fn test_in_words(test: &Test) -> String {
    match test {
        Test::Condition(condition) => condition_in_words(condition),
        Test::Field { field, test: FieldTest::Is(wanted) } => format!("{field} is \"{wanted}\""),
        Test::Field { field, test: FieldTest::AtLeast(least) } => format!("{field} is {least} or more"),
        Test::Field { field, test: FieldTest::AtMost(most) } => format!("{field} is {most} or less"),
    }
}

const fn place_in_words(place: Place) -> &'static str {
    match place {
        Place::Menu => "the menu",
        Place::OrderStatus => "how far the order is",
        Place::Person => "a person of the shop",
        Place::Start => "the start",
    }
}

fn picture(name: Option<&str>) -> String {
    name.map(|name| format!(" (picture {name})")).unwrap_or_default()
}

/// A text of several lines as one.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
