//! Readings as data: a text, the cart and question before it, and what the reader must make of it.

mod changes;
mod chats;
mod find;
mod foreign;
mod language;
mod properties;
mod rows;
mod spanish;
mod times;
mod tongues;
mod topics;
mod whole;
mod yardstick;

use std::sync::LazyLock;

use comanda_domain::id::Sku;
use comanda_domain::line::{Chosen, Line, LineOption, Quantity};
use comanda_domain::menu::Menu;
use comanda_domain::reading::{CartEdit, Intent, Question, Reading, ReadingContext, WantedTime};

use crate::Reader;

/// The sample shop's menu: what everybody meets first must work best.
pub(super) fn menu() -> Menu {
    let text = include_str!("../../comanda/sample-shop/menu.yaml");
    Menu::from_yaml("menu.yaml", text).unwrap_or_else(|wrong| panic!("{wrong}"))
}

/// The reader of [`menu`], made once for all tests.
pub(super) fn reader() -> &'static Reader {
    static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new(&menu()));
    &READER
}

/// Friday 20 November 2026, half past ten.
pub(super) fn context(cart: &[Line], asked: Option<Question>) -> ReadingContext<'_> {
    ReadingContext {
        cart,
        asked,
        mentioned: None,
        now: "2026-11-20T10:30".parse().unwrap(),
        region: None,
        language: None,
        day_start: jiff::civil::time(4, 0, 0, 0),
    }
}

/// A cart in the notation that [`line_text`] prints, without options: `2 pho_tai; coca`.
fn cart(menu: &Menu, notation: &str) -> Vec<Line> {
    let line = |text: &str| {
        let (number, id) = text.trim().split_once(' ').unwrap_or(("1", text.trim()));
        let quantity = Quantity::new(number.parse().unwrap()).unwrap();
        let id = Sku::parse(id).unwrap();
        match menu.find_item(&id) {
            Some((section, _)) => Line::of_item(section.id.clone(), id, quantity),
            None => Line { combo: true, ..Line::of_section(menu.combo(&id).unwrap().id.clone(), quantity) },
        }
    };
    notation.split(';').filter(|text| !text.trim().is_empty()).map(line).collect()
}

/// Cart and question, text, reading.
type Row = (&'static str, &'static str, &'static str);

/// Runs every row and shows all that differ at once.
fn check(rows: &[Row]) {
    check_with(&menu(), reader(), rows);
}

/// The same against another menu.
fn check_with(menu: &Menu, reader: &Reader, rows: &[Row]) {
    let mut wrong = String::new();
    for (before, text, expected) in rows {
        let (cart_text, asked) = before.split_once('|').unwrap_or((before, ""));
        let cart = cart(menu, cart_text);
        let reading = reader.read(text, &context(&cart, question(asked)));
        let printed = print(&reading);
        if printed != *expected {
            wrong = format!("{wrong}(\"{before}\", \"{text}\", \"{printed}\"),\n    // not {expected}\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

fn question(name: &str) -> Option<Question> {
    match name.trim() {
        "" => None,
        "dishes" => Some(Question::Dishes),
        "which" => Some(Question::Which),
        "fulfilment" => Some(Question::Fulfilment),
        "address" => Some(Question::Address),
        "phone" => Some(Question::Phone),
        "time" => Some(Question::Time),
        "confirmation" => Some(Question::Confirmation),
        "cancellation" => Some(Question::Cancellation),
        "meaning" => Some(Question::Meaning),
        other => panic!("no question `{other}`"),
    }
}

/// `intent: lines; edits {details} ?unknown`, what is absent left out.
fn print(reading: &Reading) -> String {
    let mut parts: Vec<String> = reading.edits.iter().map(edit_text).collect();
    parts.extend(reading.lines.iter().map(|line| line_text(&line.line)));
    parts.extend(reading.ambiguous.iter().map(|open| {
        let ids: Vec<&str> = open.candidates.iter().map(Sku::as_str).collect();
        format!("{} of {}", open.quantity.get(), ids.join("|"))
    }));
    let mut text = format!("{}: {}", intent_name(reading.intent), parts.join("; "));
    let details = details_text(reading);
    if !details.is_empty() {
        text = format!("{text} {{{details}}}");
    }
    for unknown in &reading.unknown {
        let nearest: Vec<&str> = unknown.nearest.iter().map(Sku::as_str).collect();
        text = format!("{text} ?{}", unknown.text);
        if !nearest.is_empty() {
            text = format!("{text} ({})", nearest.join(" "));
        }
    }
    text.trim_end().trim_end_matches(':').to_owned()
}

fn intent_name(intent: Intent) -> &'static str {
    match intent {
        Intent::Order => "order",
        Intent::Change => "change",
        Intent::Cancel => "cancel",
        Intent::Confirm => "confirm",
        Intent::Decline => "decline",
        Intent::Question => "question",
        Intent::Menu => "menu",
        Intent::Greeting => "greeting",
        Intent::Thanks => "thanks",
        Intent::Human => "human",
        Intent::Status => "status",
        Intent::Other => "other",
    }
}

fn line_text(line: &Line) -> String {
    let mut words = vec![line.quantity.get().to_string()];
    if line.items.is_empty() {
        words.push(line.section.to_string());
    }
    words.extend(line.items.iter().map(Sku::to_string));
    words.extend(line.size.iter().map(|size| format!("={size}")));
    words.extend(line.container.iter().map(|container| format!("in {container}")));
    words.extend(line.volume.iter().map(|volume| format!("{}m{}", volume.value_milli, volume.unit)));
    words.extend(line.options.iter().map(option_text));
    words.extend(line.parts.iter().map(|part| format!("[{}]", line_text(part))));
    words.extend(line.note.iter().map(|note| format!("\"{note}\"")));
    words.join(" ")
}

fn option_text(option: &LineOption) -> String {
    let name = match &option.choice {
        Chosen::One(id) => id.to_string(),
        Chosen::AnyOf(ids) => ids.iter().map(Sku::as_str).collect::<Vec<_>>().join("|"),
    };
    let sign = if option.negated { '-' } else { '+' };
    let amount = option.amount.as_ref().map_or(String::new(), |amount| format!("!{amount}"));
    let count = option.count.map_or(String::new(), |count| format!("*{count}"));
    format!("{sign}{name}{amount}{count}")
}

fn edit_text(edit: &CartEdit) -> String {
    match edit {
        CartEdit::Remove { position } => format!("remove #{position}"),
        CartEdit::SetQuantity { position, quantity } => format!("set {} #{position}", quantity.get()),
        CartEdit::Replace { position, with } => format!("replace #{position} {}", line_text(with)),
        CartEdit::Clear => "clear".to_owned(),
    }
}

fn details_text(reading: &Reading) -> String {
    let details = &reading.details;
    let mut words: Vec<String> = Vec::new();
    words.extend(details.fulfilment.map(|way| format!("{way:?}").to_lowercase()));
    words.extend(details.phone.clone());
    words.extend(details.address.as_ref().map(|address| format!("to {address}")));
    words.extend(details.time.as_ref().map(|time| match time {
        WantedTime::Asap => "asap".to_owned(),
        WantedTime::At(at) => at.strftime("%m-%d %H:%M").to_string(),
    }));
    words.extend(details.name.as_ref().map(|name| format!("for {name}")));
    words.extend(details.payment.map(|way| format!("{way:?}").to_lowercase()));
    words.extend(details.change_for.as_ref().map(|amount| format!("change for {amount}")));
    words.extend(details.allergies.iter().map(|allergy| format!("allergic to {allergy}")));
    words.extend(details.note.as_ref().map(|note| format!("note {note}")));
    words.extend(details.table.as_ref().map(|table| format!("table {table}")));
    words.join(", ")
}

#[test]
fn the_menus_own_names_tell_the_language() {
    let language = |text: &str| reader().read(text, &context(&[], None)).language;
    assert_eq!(language("1 fresh spring rolls").as_deref(), Some("en"));
    assert_eq!(language("1 goi cuon").as_deref(), Some("vi"));
    assert_eq!(language("2 7up"), None, "it is called so everywhere");
}

/// "lớn" may be said "large"; a can is a "lon".
#[test]
fn another_spelling_is_of_the_word_with_its_accents() {
    check(&[
        ("pho_tai; coca", "make it large", "change: replace #0 1 pho_tai =large"),
        ("", "1 large pho tai, 1 coca lon", "order: 1 pho_tai =large; 1 coca in can"),
    ]);
}
