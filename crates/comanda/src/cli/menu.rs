//! `comanda menu`: check a menu, try how a sentence is read, turn it into a spreadsheet and back.

mod spreadsheet;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use comanda_domain::line::Line;
use comanda_domain::menu::Menu;
use comanda_domain::pricing::price_line;
use comanda_domain::reading::{Reading, ReadingContext};
use comanda_domain::ticket;
use comanda_nlu::Reader;
use serde_json::json;

use super::output;
use crate::clock;
use crate::exit::{Ended, Exit};
use crate::shop_folder;

#[derive(Debug, Subcommand)]
pub(crate) enum MenuCommand {
    /// Check a menu file; every mistake is told with its line, and what may confuse customers
    #[command(after_help = "Example: comanda menu check shops/my-shop/menu.yaml")]
    Check {
        /// The menu file, or the shop folder it is in
        file: PathBuf,
    },
    Try(TryArguments),
    Import(spreadsheet::ImportArguments),
    Export(spreadsheet::ExportArguments),
}

/// Show what a sentence means against a menu
#[derive(Debug, Args)]
#[command(after_help = "Example: comanda menu try shops/my-shop/menu.yaml \"2 phở tái không hành\"")]
pub(crate) struct TryArguments {
    /// The menu file, or the shop folder it is in
    file: PathBuf,
    /// What a customer writes
    text: String,
    /// One JSON line
    #[arg(long)]
    json: bool,
}

pub(super) fn run(command: &MenuCommand) -> anyhow::Result<Exit> {
    match command {
        MenuCommand::Check { file } => {
            // With its reader, so that the words of the shop are checked along with its menu.
            let (menu, _reader) = load_with_reader(file)?;
            tell_state(&menu);
        }
        MenuCommand::Try(arguments) => try_text(arguments)?,
        MenuCommand::Import(arguments) => spreadsheet::run_import(arguments)?,
        MenuCommand::Export(arguments) => spreadsheet::run_export(arguments)?,
    }
    Ok(Exit::Success)
}

/// What is in a menu, and what of it may confuse customers.
fn tell_state(menu: &Menu) {
    let dishes: usize = menu.sections.iter().map(|section| section.items.len()).sum();
    output::line(format!(
        "{}: good. {} sections, {dishes} dishes, {} combos, prices in {}.",
        menu.shop.name,
        menu.sections.len(),
        menu.combos.len(),
        menu.shop.currency
    ));
    for advice in comanda_nlu::advice::advise(menu) {
        output::line(format!("warning  {advice}"));
    }
}

/// Reads a menu file, or the one in a shop folder.
pub(super) fn load(file: &Path) -> anyhow::Result<Menu> {
    let file = menu_file(file);
    let name = file.display().to_string();
    let text = std::fs::read_to_string(&file).map_err(|error| {
        Ended::invalid(format!("{name}: cannot be read: {error}; give a menu file or a shop folder"))
    })?;
    Ok(Menu::from_yaml(&name, &text).map_err(|error| Ended::invalid(error.to_string()))?)
}

/// The same with the reader of its shop.
pub(super) fn load_with_reader(file: &Path) -> anyhow::Result<(Menu, Reader)> {
    let menu = load(file)?;
    let reader = Reader::with_lexicons(&menu, &shop_folder::lexicons_beside(&menu_file(file), &menu)?);
    Ok((menu, reader))
}

fn menu_file(file: &Path) -> PathBuf {
    if file.is_dir() { file.join("menu.yaml") } else { file.to_path_buf() }
}

fn try_text(arguments: &TryArguments) -> anyhow::Result<()> {
    let (menu, reader) = load_with_reader(&arguments.file)?;
    let zone = jiff::tz::TimeZone::get(&menu.shop.timezone).unwrap_or(jiff::tz::TimeZone::UTC);
    let context = ReadingContext {
        cart: &[],
        asked: None,
        now: clock::now().local(&zone),
        region: menu.shop.region.as_deref(),
        language: None,
    };
    let reading = reader.read(&arguments.text, &context);
    if arguments.json {
        output::line(as_json(&menu, &reading).to_string());
    } else {
        show(&menu, &arguments.text, &reading);
    }
    Ok(())
}

fn language_of<'a>(menu: &'a Menu, reading: &'a Reading) -> &'a str {
    reading.language.as_deref().or_else(|| menu.shop.languages.first().map(String::as_str)).unwrap_or("en")
}

fn price_of(menu: &Menu, line: &Line) -> String {
    price_line(menu, line).map_or_else(|error| error.problem.to_string(), |priced| priced.total.to_string())
}

fn show(menu: &Menu, text: &str, reading: &Reading) {
    let language = language_of(menu, reading);
    output::line(format!("intent      {:?}", reading.intent));
    output::line(format!("language    {}", reading.language.as_deref().unwrap_or("-")));
    output::line(format!("confidence  {:.0} %", reading.confidence * 100.0));
    if !reading.lines.is_empty() {
        output::line("");
        let row = |read: &comanda_domain::reading::ReadLine| {
            let said: Vec<&str> = read.spans.iter().filter_map(|span| text.get(span.clone())).collect();
            vec![
                ticket::describe(menu, &read.line, language).one_line(),
                price_of(menu, &read.line),
                format!("{:.0} %", read.confidence * 100.0),
                said.join(" … "),
            ]
        };
        output::table(&["line", "price", "sure", "said"], &reading.lines.iter().map(row).collect::<Vec<_>>());
    }
    for edit in &reading.edits {
        output::line(format!("edit        {edit:?}"));
    }
    let details = json_details(reading);
    if details.as_object().is_some_and(|details| !details.is_empty()) {
        output::line(format!("details     {details}"));
    }
    for (label, mentions) in [("unknown", &reading.unknown), ("unread", &reading.unread)] {
        for mention in mentions {
            output::line(format!("{label:<11} “{}”", mention.text));
        }
    }
    for open in &reading.ambiguous {
        let candidates: Vec<String> = open.candidates.iter().map(ToString::to_string).collect();
        output::line(format!("ask         “{}”: {}", open.text, candidates.join(" or ")));
    }
}

fn as_json(menu: &Menu, reading: &Reading) -> serde_json::Value {
    let language = language_of(menu, reading);
    let line = |read: &comanda_domain::reading::ReadLine| {
        json!({
            "line": read.line,
            "text": ticket::describe(menu, &read.line, language).one_line(),
            "price": price_of(menu, &read.line),
            "confidence": read.confidence,
            "spans": read.spans.iter().map(|span| json!([span.start, span.end])).collect::<Vec<_>>(),
        })
    };
    json!({
        "intent": format!("{:?}", reading.intent).to_lowercase(),
        "language": reading.language,
        "confidence": reading.confidence,
        "lines": reading.lines.iter().map(line).collect::<Vec<_>>(),
        "edits": reading.edits.iter().map(|edit| format!("{edit:?}")).collect::<Vec<_>>(),
        "details": json_details(reading),
        "unknown": reading.unknown.iter().map(|mention| &mention.text).collect::<Vec<_>>(),
        "unread": reading.unread.iter().map(|mention| &mention.text).collect::<Vec<_>>(),
    })
}

fn json_details(reading: &Reading) -> serde_json::Value {
    let details = &reading.details;
    let mut object = json!({
        "fulfilment": details.fulfilment,
        "phone": details.phone,
        "address": details.address,
        "time": details.time,
        "name": details.name,
        "payment": details.payment,
        "change_for": details.change_for,
        "allergies": details.allergies,
        "note": details.note,
    });
    if let Some(object) = object.as_object_mut() {
        object.retain(|_, value| !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty()));
    }
    object
}
