//! What a customer makes of the shop's answer: which question is asked, and which chip fits.
//!
//! Words count, as for a person. Where the buttons carry payloads of the program under test, those say what a person
//! sees from a button's place and picture, in any language; nothing here knows how the program names its steps.

use super::choices::{Choice, of_bubble};
use super::typing::without_accents;
use crate::thread::{Bubble, Content, QuickReply};

/// What the shop wants to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// A receipt came: the order stands.
    Receipt,
    /// The order stands, in words.
    Placed,
    Confirm,
    Fulfilment,
    Address,
    Phone,
    Name,
    Time,
    Payment,
    WhatElse,
    WhatToOrder,
    /// Which part of town.
    Zone,
    Branch,
    Table,
    /// To the address of last time?
    KnownAddress,
    /// Which of several dishes.
    Which,
    /// Which of two readings.
    Meaning,
    /// To the order that stands, or a new one?
    Amend,
    /// What shall be changed?
    Change,
    /// Shall the order that stands be cancelled?
    CancelOrder,
    /// Is it still wanted?
    GoOn,
    /// The same as last time?
    Usual,
    /// Not enough for a delivery, or too far: something must be changed.
    NotDelivered,
    /// The shop did not understand.
    NotUnderstood,
    /// The kitchen was asked to change the order.
    ChangeProposed,
    /// The kitchen has decided on the change.
    ChangeDecided,
    /// It is cancelled.
    Cancelled,
    /// Some choice, or a question that is not understood.
    Unclear,
    /// Nothing is asked.
    Statement,
}

impl Asked {
    /// Whether the shop waits for an answer that it will understand.
    pub(super) fn is_open(self) -> bool {
        !matches!(self, Self::Statement | Self::Unclear | Self::NotUnderstood | Self::WhatToOrder)
    }
}

const CONFIRM: &[&str] = &[
    "xac nhan",
    "dung chua",
    "dung khong",
    "chot don",
    "dat don nay",
    "confirm",
    "is that right",
    "is this right",
    "correct?",
    "all good?",
    "look right",
    "looks right",
    "place the order",
    "place this order",
    "es correcto",
    "confirma",
    "todo bien?",
];
const PLACED: &[&str] = &[
    "da dat don",
    "da nhan don",
    "don hang cua ban da",
    "don cua ban da",
    "da ghi don",
    "order is placed",
    "order placed",
    "order is in",
    "we got your order",
    "order confirmed",
    "order is confirmed",
    "pedido confirmado",
    "recibimos tu pedido",
];
const FULFILMENT: &[(&str, &str)] = &[
    ("giao", "lay"),
    ("giao", "den quan"),
    ("giao", "mang ve"),
    ("deliver", "pick"),
    ("deliver", "collect"),
    ("domicilio", "recog"),
    ("entrega", "recog"),
];
const ADDRESS: &[&str] = &[
    "dia chi",
    "giao den dau",
    "giao toi dau",
    "giao o dau",
    "address",
    "where should we deliver",
    "where to",
    "direccion",
];
const PHONE: &[&str] =
    &["so dien thoai", "sdt", "phone", "number to reach", "telefono", "numero puede llamar"];
const NAME: &[&str] = &[
    "ten cua",
    "ten gi",
    "cho xin ten",
    "ten nguoi nhan",
    "your name",
    "what name",
    "tu nombre",
    "que nombre",
];
const TIME: &[&str] =
    &["may gio", "khi nao", "luc nao", "what time", "when would", "when do you", "a que hora", "cuando"];
const PAYMENT: &[&str] =
    &["thanh toan", "tra bang", "payment", "pay by", "how would you like to pay", "pago", "pagar"];
const TABLE: &[&str] = &["ban so may", "which table", "que mesa"];
const CHANGE_PROPOSED: &[&str] = &["bao bep doi don", "passed the change", "pase a la cocina el cambio"];
const CHANGE_DECIDED: &[&str] = &[
    "bep da doi don",
    "bep khong doi duoc",
    "has changed order",
    "cannot change order",
    "cocina cambio el pedido",
    "no puede cambiar el pedido",
];
const CANCELLED: &[&str] = &[
    "da duoc huy",
    "xoa gio hang",
    "is cancelled",
    "cleared your cart",
    "esta cancelado",
    "vacie tu carrito",
    "vacie su carrito",
];
/// A person of the shop was told.
const PERSON: &[&str] =
    &["bao nhan vien", "nho nhan vien", "nhan vien se", "colleague", "persona del equipo"];
const WHAT_ELSE: &[&str] = &["gi nua khong", "them gi", "anything else", "something else", "algo mas"];
const WHAT_TO_ORDER: &[&str] = &[
    "mon gi",
    "dung gi",
    "goi gi",
    "muon dat gi",
    "what would you like",
    "what can i get",
    "que te gustaria",
    "que desea",
];
/// The shop did not understand: said without a question mark, it asks all the same.
const APOLOGY: &[&str] =
    &["xin loi", "chua hieu", "sorry", "didn't", "did not", "not sure", "perdon", "no entend"];

/// Reads the latest answer, oldest bubble first. `chips` are those that can be tapped now.
pub(super) fn understand(latest: &[Bubble], chips: &[QuickReply]) -> Asked {
    if latest.iter().any(|bubble| matches!(bubble.content, Content::Receipt { .. })) {
        return Asked::Receipt;
    }
    let texts: Vec<String> = latest.iter().map(|bubble| folded(bubble.content.text())).collect();
    let all = texts.join("\n");
    if contains_any(&all, PLACED) && !contains_any(&all, CHANGE_DECIDED) {
        return Asked::Placed;
    }
    // News of the kitchen may come after a question, which then is still open.
    for (position, bubble) in latest.iter().enumerate().rev() {
        let mut choices = of_bubble(bubble);
        if position + 1 == latest.len() {
            choices.extend(chips.iter().map(Choice::of_chip));
        }
        let asked = asked_by(&folded(bubble.content.text()), &choices);
        if asked != Asked::Statement {
            return asked;
        }
    }
    let shows_choice = latest.iter().any(|bubble| matches!(bubble.content, Content::Cards { .. }));
    if shows_choice { Asked::Unclear } else { Asked::Statement }
}

/// What one bubble asks, by its folded text and what can be tapped under it.
fn asked_by(text: &str, choices: &[Choice]) -> Asked {
    // An answer that repeats the order may name everything; the question itself stands in its last sentence.
    let question = last_question(text);
    if let Some(asked) = by_payload(question, choices) {
        return asked;
    }
    let news = [
        (Asked::ChangeDecided, CHANGE_DECIDED),
        (Asked::ChangeProposed, CHANGE_PROPOSED),
        (Asked::Cancelled, CANCELLED),
    ];
    if let Some((asked, _)) = news.iter().find(|(_, words)| contains_any(text, words)) {
        return *asked;
    }
    if contains_any(text, CONFIRM) || choices.iter().any(|choice| is_yes(&choice.title)) {
        return Asked::Confirm;
    }
    let is_fulfilment =
        FULFILMENT.iter().any(|(one, other)| question.contains(one) && question.contains(other));
    if is_fulfilment {
        return Asked::Fulfilment;
    }
    let kinds = [
        (Asked::Table, TABLE),
        (Asked::Address, ADDRESS),
        (Asked::Phone, PHONE),
        (Asked::Name, NAME),
        (Asked::Time, TIME),
        (Asked::Payment, PAYMENT),
        (Asked::WhatElse, WHAT_ELSE),
        (Asked::WhatToOrder, WHAT_TO_ORDER),
    ];
    if let Some((asked, _)) = kinds.iter().find(|(_, words)| contains_any(question, words)) {
        return *asked;
    }
    let apologises = contains_any(text, APOLOGY);
    let is_ours = choices.iter().any(|choice| choice.payload.starts_with("c1:"));
    match (apologises, is_ours || !choices.is_empty() || question.ends_with('?')) {
        (true, true) if is_ours => Asked::NotUnderstood,
        (false, false) => Asked::Statement,
        (_, _) => Asked::Unclear,
    }
}

/// What is asked where the buttons tell it.
fn by_payload(question: &str, choices: &[Choice]) -> Option<Asked> {
    let has = |start: &str| choices.iter().any(|choice| choice.payload.starts_with(start));
    let plain = [
        ("c1:cancel-order", Asked::CancelOrder),
        ("c1:confirm", Asked::Confirm),
        ("c1:less:", Asked::Change),
        ("c1:zone:", Asked::Zone),
        ("c1:branch:", Asked::Branch),
        ("c1:known-address", Asked::KnownAddress),
        ("c1:amend:", Asked::Amend),
        ("c1:meaning:", Asked::Meaning),
        ("c1:choose:", Asked::Which),
        ("c1:pay:", Asked::Payment),
        ("c1:at:", Asked::Time),
        ("c1:asap", Asked::Time),
        ("c1:usual", Asked::Usual),
        ("c1:keep", Asked::GoOn),
    ];
    if let Some((_, asked)) = plain.iter().find(|(start, _)| has(start)) {
        return Some(*asked);
    }
    if has("c1:delivery") {
        return Some(Asked::Fulfilment);
    }
    match (has("c1:pickup"), has("c1:menu")) {
        (true, true) => Some(Asked::NotDelivered),
        (true, false) if contains_any(question, PHONE) => Some(Asked::Phone),
        (true, false) => Some(Asked::Address),
        (false, _) => None,
    }
}

/// Whether the shop says that one of its people was told.
pub(super) fn tells_of_person(bubble: &Bubble) -> bool {
    contains_any(&folded(bubble.content.text()), PERSON)
}

/// Whether the shop says that it did not understand.
pub(super) fn apologises(bubble: &Bubble) -> bool {
    let text = folded(bubble.content.text());
    contains_any(&text, &["chua ro", "chua hieu", "did not get", "do not understand", "entend"])
}

/// Which of two readings, counted from 0, has so many portions: the first unless only the second has.
pub(super) fn meant_reading(latest: &[Bubble], portions: u32) -> usize {
    let text = latest.last().map_or("", |bubble| bubble.content.text());
    let (mut first, mut second) = (0_u32, None);
    for line in text.lines().skip(1) {
        match line.split_once(" × ").and_then(|(quantity, _)| quantity.trim().parse::<u32>().ok()) {
            Some(quantity) => *second.as_mut().unwrap_or(&mut first) += quantity,
            None => second = second.or(Some(0)),
        }
    }
    usize::from(first != portions && second == Some(portions))
}

/// Whether a bubble asks something of the customer that is not the read-back.
pub(super) fn is_question(bubble: &Bubble) -> bool {
    let choices = of_bubble(bubble);
    let is_read_back =
        choices.iter().any(|choice| choice.payload.starts_with("c1:confirm") || is_yes(&choice.title));
    let asks = bubble.content.text().contains('?') || !choices.is_empty();
    asks && !is_read_back
}

/// The choice that says yes.
pub(super) fn yes_choice(choices: &[Choice]) -> Option<&Choice> {
    let ours = choices.iter().find(|choice| choice.payload.starts_with("c1:confirm"));
    ours.or_else(|| choices.iter().find(|choice| is_yes(&choice.title)))
}

/// The choice for delivery or for pickup.
pub(super) fn fulfilment_choice(choices: &[Choice], delivery: bool) -> Option<&Choice> {
    let (payload, words): (&str, &[&str]) = if delivery {
        ("c1:delivery", &["giao", "deliver", "ship", "domicilio", "entrega"])
    } else {
        ("c1:pickup", &["lay", "pick", "collect", "ghe", "den quan", "mang ve", "recog"])
    };
    let ours = choices.iter().find(|choice| choice.payload == payload);
    ours.or_else(|| choices.iter().find(|choice| contains_any(&folded(&choice.title), words)))
}

/// Choices that neither cancel nor call a human nor start over.
pub(super) fn harmless_choices(choices: &[Choice]) -> Vec<&Choice> {
    const HARMFUL: &[&str] = &[
        "huy",
        "cancel",
        "nhan vien",
        "nguoi that",
        "human",
        "person",
        "agent",
        "sua",
        "change",
        "edit",
        "start over",
        "lam lai",
    ];
    let is_harmful = |choice: &&Choice| {
        choice.payload.starts_with("c1:person") || contains_any(&folded(&choice.title), HARMFUL)
    };
    choices.iter().filter(|choice| !is_harmful(choice)).collect()
}

fn is_yes(title: &str) -> bool {
    const YES: &[&str] = &[
        "xac nhan",
        "dung roi",
        "chot",
        "dat hang",
        "dat mon",
        "confirm",
        "yes",
        "looks good",
        "place order",
        "confirmar",
    ];
    contains_any(&folded(title), YES)
}

fn folded(text: &str) -> String {
    without_accents(text).to_lowercase()
}

fn contains_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// The last sentence that asks, or the last line when none does.
fn last_question(text: &str) -> &str {
    let sentences = text.split_inclusive(['?', '\n', '!']).map(str::trim).filter(|part| !part.is_empty());
    let all: Vec<&str> = sentences.collect();
    let question = all.iter().rev().find(|part| part.ends_with('?'));
    question.or(all.last()).copied().unwrap_or("")
}
