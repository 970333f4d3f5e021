//! What a service said, in our words, and what becomes of it. Nothing of [`Said`] is trusted.

use std::ops::Range;

use comanda_domain::line::{Line, Quantity};
use comanda_domain::menu::NotAllowed;
use comanda_domain::reading::{Fulfilment, Intent, Payment, Reading};

use crate::names::Names;
use crate::port::{Answer, Question, Service};
use crate::{chat, dialogflow, grounding, wit};

/// What an answer comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Interpreted {
    /// What the text says.
    pub reading: Reading,
    /// What the service said besides, and why it does not count.
    pub refused: Vec<Refused>,
}

/// Why something that a service said does not count. Holds no word of the customer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The menu does not allow it.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    /// A dish that the menu lacks.
    #[error("a dish is not on the menu")]
    Dish,
    /// A size, choice … that the menu lacks or that belongs to another section.
    #[error("a {0} is not on the menu, or belongs to another dish")]
    Part(&'static str),
    /// Not a number of dishes.
    #[error("a quantity is no whole number from 1 to {max}", max = comanda_domain::limits::QUANTITY_MAX)]
    Quantity,
    /// Words that nobody wrote.
    #[error("the words of a {0} do not stand in the text")]
    NotSaid(&'static str),
    /// A line of the cart that does not exist, or two changes of one line.
    #[error("a change is about no line of the cart, or about one that is changed already")]
    Position,
    /// It lacks something, or has something of the wrong kind.
    #[error("a {0} is not in the form that was asked for")]
    Form(&'static str),
    /// A "yes" that the built-in reader contradicts.
    #[error("it says yes where the text says something else")]
    Yes,
}

/// Why an answer is of no use at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// Not JSON, or not of the shape.
    #[error("it is not the JSON that the protocol asks for")]
    Shape,
    /// The service says that it failed.
    #[error("it holds an error")]
    Error,
    /// A model that will not answer.
    #[error("the model declined to answer")]
    Declined,
    /// Cut off.
    #[error("it was cut off")]
    CutOff,
    /// Nothing in it.
    #[error("it is empty")]
    Empty,
    /// Everything in it was refused.
    #[error("nothing of it can be ordered: {0}")]
    NothingAllowed(Refused),
}

/// What a service said.
#[derive(Debug, Clone, Default)]
pub(crate) struct Said {
    pub(crate) intent: Option<Intent>,
    pub(crate) language: Option<String>,
    /// 0 to 1, of the whole.
    pub(crate) confidence: Option<f64>,
    /// `None`: it does not speak of lines, so the built-in reader reads lines and edits.
    pub(crate) order: Option<SaidOrder>,
    pub(crate) details: SaidDetails,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct SaidOrder {
    pub(crate) lines: Vec<SaidLine>,
    /// `None`: it does not speak of changes, so the built-in reader reads them.
    pub(crate) edits: Option<Vec<Result<SaidEdit, Refused>>>,
    /// Words for dishes that the menu lacks. `None`: it knows of none, so those that the built-in reader found count.
    pub(crate) unknown: Option<Vec<String>>,
}

/// A line, or why there is none, and where in the text it was said.
#[derive(Debug, Clone)]
pub(crate) struct SaidLine {
    pub(crate) line: Result<Line, Refused>,
    pub(crate) place: Place,
}

#[derive(Debug, Clone)]
pub(crate) enum Place {
    /// These words, wherever they stand.
    Words(String),
    /// Here; empty when the service does not say.
    Spans(Vec<Range<usize>>),
}

#[derive(Debug, Clone)]
pub(crate) enum SaidEdit {
    Clear,
    Remove { position: usize },
    SetQuantity { position: usize, quantity: Quantity },
    Replace { position: usize, line: Box<Line> },
}

/// Words of the text for facts around the order.
#[derive(Debug, Clone, Default)]
pub(crate) struct SaidDetails {
    pub(crate) fulfilment: Option<Fulfilment>,
    pub(crate) payment: Option<Payment>,
    pub(crate) phone: Option<String>,
    pub(crate) time: Option<String>,
    pub(crate) address: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) note: Option<String>,
    pub(crate) allergies: Vec<String>,
}

/// What an answer says about the text of `question`. Pure: the same answer, menu and cart give the same reading, whenever
/// it came and whoever asks.
pub fn interpret(answer: &Answer, names: &Names, question: &Question<'_>) -> Result<Interpreted, Unusable> {
    let said = match answer.service {
        Service::Wit => wit::said(&answer.body, names, question)?,
        Service::DialogflowEs => dialogflow::said_es(&answer.body, names, question)?,
        Service::DialogflowCx => dialogflow::said_cx(&answer.body, names, question)?,
        Service::ChatCompletions => chat::said(&answer.body, question)?,
    };
    grounding::ground(said, question)
}
