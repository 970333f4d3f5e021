//! The `steps:` of a flow.

use crate::id::Sku;
use crate::limits::{BUTTON_TITLE_CHARS_MAX, CAROUSEL_ELEMENTS_MAX, QUICK_REPLIES_MAX, TEXT_CHARS_MAX};
use crate::menu::Name;
use crate::storyboard::{
    ANSWER_CHARS_MAX, AnswerChoice, AnswerKind, Ask, Button, ButtonAction, CARD_BUTTONS_MAX,
    CARD_TEXT_CHARS_MAX, Card, FieldTest, NUMBER_MAX, Place, QuickReply, Say, Step, Target, Test,
};
use crate::words::reads_the_same;
use crate::yaml::{Entry, Fields};

use super::{Loader, pieces};

/// The key that says what a step does. `go` comes last, since `if` has one too.
const KINDS: [&str; 8] = ["say", "cards", "ask", "add", "note", "person", "if", "go"];
/// Fewest answers to choose from.
const CHOICES_MIN: usize = 2;

/// The word after `answer:`, before its own keys are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AnswerWord {
    Text,
    Number,
    Phone,
    Choice,
}

const ANSWER_WORDS: [(&str, AnswerWord); 4] = [
    ("text", AnswerWord::Text),
    ("number", AnswerWord::Number),
    ("phone", AnswerWord::Phone),
    ("choice", AnswerWord::Choice),
];

impl<'file> Loader<'_, 'file> {
    pub(super) fn step(&mut self, entry: &Entry<'file>) -> Option<Step> {
        let mut fields = entry.map()?;
        let kinds: Vec<&str> = KINDS.into_iter().filter(|kind| entry.has(kind)).collect();
        let step = match kinds.as_slice() {
            ["say"] => self.say(&mut fields).map(Step::Say),
            ["cards"] => self.cards(&mut fields).map(Step::Cards),
            ["ask"] => fields.required("ask").and_then(|ask| self.ask(&ask)).map(Step::Ask),
            ["add"] => fields.required("add").and_then(|dish| self.dish(&dish)).map(Step::Add),
            ["note"] => fields.required("note").and_then(|note| note_field(&note)).map(Step::Note),
            ["person"] => fields
                .required("person")
                .and_then(|person| pieces::only_true(&person))
                .map(|()| Step::Go(Target::Place(Place::Person))),
            ["if"] | ["if", "go"] => self.branch(&mut fields),
            ["go"] => fields.required("go").and_then(|go| self.target(&go)).map(Step::Go),
            [first, second, ..] => {
                entry.problem(format!(
                    "a step does one thing: put `{first}` and `{second}` into steps of their own"
                ));
                return None;
            }
            [] | [_] => {
                if fields.all().is_empty() {
                    entry.problem(format!("expected one of {}", KINDS.join(", ")));
                }
                for kind in KINDS {
                    let _ = fields.optional(kind);
                }
                None
            }
        };
        fields.finish();
        step
    }

    fn say(&mut self, fields: &mut Fields<'file>) -> Option<Say> {
        let text = fields.required("say").and_then(|text| self.text(&text, TEXT_CHARS_MAX));
        let picture = fields.optional("picture").and_then(|picture| pieces::picture(&picture));
        let replies = fields.optional("quick_replies");
        let quick_replies = pieces::listed(replies, 1, QUICK_REPLIES_MAX, "quick replies")
            .iter()
            .filter_map(|reply| self.quick_reply(reply))
            .collect();
        Some(Say { text: text?, picture, quick_replies })
    }

    fn quick_reply(&mut self, entry: &Entry<'file>) -> Option<QuickReply> {
        let mut fields = entry.map()?;
        let label = self.label(&mut fields);
        let go = fields.required("go").and_then(|go| self.target(&go));
        fields.finish();
        Some(QuickReply { label: label?, go: go? })
    }

    fn label(&self, fields: &mut Fields<'file>) -> Option<Name> {
        fields.required("label").and_then(|label| self.text(&label, BUTTON_TITLE_CHARS_MAX))
    }

    fn cards(&mut self, fields: &mut Fields<'file>) -> Option<Vec<Card>> {
        let cards = pieces::listed(fields.required("cards"), 1, CAROUSEL_ELEMENTS_MAX, "cards");
        let cards: Vec<Card> = cards.iter().filter_map(|card| self.card(card)).collect();
        (!cards.is_empty()).then_some(cards)
    }

    fn card(&mut self, entry: &Entry<'file>) -> Option<Card> {
        let mut fields = entry.map()?;
        let title = fields.required("title").and_then(|title| self.text(&title, CARD_TEXT_CHARS_MAX));
        let subtitle = fields.optional("subtitle").and_then(|text| self.text(&text, CARD_TEXT_CHARS_MAX));
        let picture = fields.optional("picture").and_then(|picture| pieces::picture(&picture));
        let buttons = pieces::listed(fields.required("buttons"), 1, CARD_BUTTONS_MAX, "buttons")
            .iter()
            .filter_map(|button| self.button(button))
            .collect();
        fields.finish();
        Some(Card { title: title?, subtitle, picture, buttons })
    }

    fn button(&mut self, entry: &Entry<'file>) -> Option<Button> {
        let mut fields = entry.map()?;
        let label = self.label(&mut fields);
        let go = fields.optional("go").and_then(|go| self.target(&go)).map(ButtonAction::Go);
        let add = fields.optional("add").and_then(|dish| self.dish(&dish)).map(ButtonAction::Add);
        let url = fields.optional("url").and_then(|url| pieces::address(&url)).map(ButtonAction::Url);
        fields.finish();
        pieces::just_one(entry, &["go", "add", "url"])?;
        Some(Button { label: label?, action: go.or(add).or(url)? })
    }

    fn ask(&self, entry: &Entry<'file>) -> Option<Ask> {
        let mut fields = entry.map()?;
        let field = fields.required("field").and_then(|field| field.parsed());
        let say = fields.required("say").and_then(|text| self.text(&text, TEXT_CHARS_MAX));
        let word = fields.required("answer").and_then(|answer| answer.one_of(&ANSWER_WORDS));
        for (key, wanted, name) in [
            ("min", AnswerWord::Number, "number"),
            ("max", AnswerWord::Number, "number"),
            ("choices", AnswerWord::Choice, "choice"),
        ] {
            if let Some(entry) = fields.optional(key)
                && word.is_some_and(|word| word != wanted)
            {
                entry.problem(format!("`{key}` only goes with `answer: {name}`"));
            }
        }
        let answer = word.and_then(|word| self.answer(word, &mut fields));
        let again = fields.optional("again").and_then(|text| self.text(&text, TEXT_CHARS_MAX));
        fields.finish();
        Some(Ask { field: field?, say: say?, answer: answer?, again })
    }

    fn answer(&self, word: AnswerWord, fields: &mut Fields<'file>) -> Option<AnswerKind> {
        match word {
            AnswerWord::Text => Some(AnswerKind::Text),
            AnswerWord::Phone => Some(AnswerKind::Phone),
            AnswerWord::Number => number(fields),
            AnswerWord::Choice => {
                let list =
                    pieces::listed(fields.required("choices"), CHOICES_MIN, QUICK_REPLIES_MAX, "choices");
                let mut choices: Vec<AnswerChoice> = Vec::new();
                for entry in list {
                    let Some(choice) = self.choice(&entry) else { continue };
                    self.differs(&entry, &choice, &choices);
                    choices.push(choice);
                }
                Some(AnswerKind::Choice(choices))
            }
        }
    }

    fn choice(&self, entry: &Entry<'file>) -> Option<AnswerChoice> {
        let mut fields = entry.map()?;
        let label = self.label(&mut fields);
        let value = fields.required("value").and_then(|value| pieces::short_text(&value, ANSWER_CHARS_MAX));
        fields.finish();
        Some(AnswerChoice { label: label?, value: value?.to_owned() })
    }

    /// Complains about a choice that a customer could not tell from an earlier one.
    fn differs(&self, entry: &Entry<'_>, choice: &AnswerChoice, earlier: &[AnswerChoice]) {
        if let Some(same) = earlier.iter().find(|other| reads_the_same(&other.value, &choice.value)) {
            entry.problem(format!("the value `{}` stands here twice", same.value));
            return;
        }
        let twice = self.menu.shop.languages.iter().find_map(|language| {
            let label = choice.label.get(language);
            earlier.iter().any(|other| reads_the_same(other.label.get(language), label)).then_some(label)
        });
        if let Some(label) = twice {
            entry.problem(format!("two choices read `{label}`; give them other labels"));
        }
    }

    fn branch(&mut self, fields: &mut Fields<'file>) -> Option<Step> {
        let test = fields.required("if").and_then(|test| self.test(&test));
        let go = fields.required("go").and_then(|go| self.target(&go));
        Some(Step::If { test: test?, go: go? })
    }

    fn test(&self, entry: &Entry<'file>) -> Option<Test> {
        let mut fields = entry.map()?;
        let field: Option<Sku> = fields.optional("field").and_then(|field| field.parsed());
        let is =
            fields.optional("is").and_then(|text| text.text()).map(|text| FieldTest::Is(text.to_owned()));
        let mut bound = |key| fields.optional(key).and_then(|number| number.whole(0, NUMBER_MAX));
        let at_least = bound("at_least").map(FieldTest::AtLeast);
        let at_most = bound("at_most").map(FieldTest::AtMost);
        let condition = self.condition(&mut fields);
        fields.finish();
        let has_any = |keys: &[&str]| keys.iter().any(|key| entry.has(key));
        let has_condition = has_any(&["hours", "language", "customer"]);
        if has_condition && has_any(&["field", "is", "at_least", "at_most"]) {
            entry.problem("an `if` asks for one thing: a `field`, or `hours`, `language` and `customer`");
            return None;
        }
        if has_condition {
            return Some(Test::Condition(condition));
        }
        if !entry.has("field") {
            entry.problem("expected a `field`, or `hours`, `language`, `customer`");
            return None;
        }
        pieces::just_one(entry, &["is", "at_least", "at_most"])?;
        Some(Test::Field { field: field?, test: is.or(at_least).or(at_most)? })
    }
}

fn note_field(entry: &Entry<'_>) -> Option<Sku> {
    let mut fields = entry.map()?;
    let field = fields.required("field").and_then(|field| field.parsed());
    fields.finish();
    field
}

fn number(fields: &mut Fields<'_>) -> Option<AnswerKind> {
    let min = fields.optional("min").map_or(Some(0), |min| min.whole(0, NUMBER_MAX));
    let max_entry = fields.optional("max");
    let max = max_entry.as_ref().map_or(Some(NUMBER_MAX), |max| max.whole(0, NUMBER_MAX));
    let (min, max) = (min?, max?);
    if let Some(entry) = max_entry
        && max < min
    {
        entry.problem(format!("expected `min` ({min}) or more, found `{max}`"));
        return None;
    }
    Some(AnswerKind::Number { min, max })
}
