//! What a customer makes of the shop's answer: which question is asked, and which chip fits.
//!
//! Only words count, as for a person; nothing here knows how the program under test names its steps.

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
    /// Some choice, or a question that is not understood.
    Unclear,
    /// Nothing is asked.
    Statement,
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
const PHONE: &[&str] = &["so dien thoai", "sdt", "phone", "number to reach", "telefono"];
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
const WHAT_ELSE: &[&str] = &["gi nua khong", "them gi", "anything else", "something else", "algo mas"];
const WHAT_TO_ORDER: &[&str] = &[
    "mon gi",
    "dung gi",
    "goi gi",
    "muon dat gi",
    "what would you like",
    "what can i get",
    "que te gustaria",
    "que deseas",
];
/// The shop did not understand: said without a question mark, it asks all the same.
const APOLOGY: &[&str] =
    &["xin loi", "chua hieu", "sorry", "didn't", "did not", "not sure", "perdon", "no entend"];

/// Reads the latest answer, oldest bubble first.
pub(super) fn understand(latest: &[Bubble], chips: &[QuickReply]) -> Asked {
    if latest.iter().any(|bubble| matches!(bubble.content, Content::Receipt { .. })) {
        return Asked::Receipt;
    }
    let text: Vec<String> =
        latest.iter().map(|bubble| folded(bubble.content.text())).filter(|text| !text.is_empty()).collect();
    let all = text.join("\n");
    if contains_any(&all, PLACED) {
        return Asked::Placed;
    }
    if contains_any(&all, CONFIRM) || chips.iter().any(|chip| is_yes(&chip.title)) {
        return Asked::Confirm;
    }
    // An answer that repeats the order may name everything; the question itself stands in its last sentence.
    let question = last_question(text.last().map_or("", String::as_str));
    let is_fulfilment =
        FULFILMENT.iter().any(|(one, other)| question.contains(one) && question.contains(other));
    let kinds = [
        (Asked::Address, ADDRESS),
        (Asked::Phone, PHONE),
        (Asked::Name, NAME),
        (Asked::Time, TIME),
        (Asked::Payment, PAYMENT),
        (Asked::WhatElse, WHAT_ELSE),
        (Asked::WhatToOrder, WHAT_TO_ORDER),
    ];
    if is_fulfilment {
        return Asked::Fulfilment;
    }
    if let Some((asked, _)) = kinds.iter().find(|(_, words)| contains_any(question, words)) {
        return *asked;
    }
    let shows_choice = latest.iter().any(|bubble| matches!(bubble.content, Content::Cards { .. }));
    let asks = question.ends_with('?') || !chips.is_empty() || shows_choice || contains_any(&all, APOLOGY);
    if asks { Asked::Unclear } else { Asked::Statement }
}

/// The chip that says yes.
pub(super) fn yes_chip(chips: &[QuickReply]) -> Option<&QuickReply> {
    chips.iter().find(|chip| is_yes(&chip.title))
}

/// The chip for delivery or for pickup.
pub(super) fn fulfilment_chip(chips: &[QuickReply], delivery: bool) -> Option<&QuickReply> {
    let words: &[&str] = if delivery {
        &["giao", "deliver", "ship", "domicilio", "entrega"]
    } else {
        &["lay", "pick", "collect", "ghe", "den quan", "mang ve", "recog"]
    };
    chips.iter().find(|chip| contains_any(&folded(&chip.title), words))
}

/// Chips that neither cancel nor call a human nor start over.
pub(super) fn harmless_chips(chips: &[QuickReply]) -> Vec<&QuickReply> {
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
    chips.iter().filter(|chip| !contains_any(&folded(&chip.title), HARMFUL)).collect()
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
