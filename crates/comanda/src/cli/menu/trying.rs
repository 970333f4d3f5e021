//! `comanda menu try`: what a message means against a menu, for whoever keeps the menu.

mod json;
mod show;
mod underline;
mod words;

use std::path::PathBuf;

use clap::Args;
use comanda_domain::draft::Draft;
use comanda_domain::line::Line;
use comanda_domain::menu::Menu;
use comanda_domain::reading::{Intent, Reading, ReadingContext};
use comanda_nlu::{Explanation, Reader};
use jiff::civil::DateTime;

use super::super::output;
use crate::clock;
use crate::exit::Ended;

/// Show what a message means against a menu
#[derive(Debug, Args)]
#[command(after_help = "Example: comanda menu try shops/my-shop \"2 phở tái không hành\"\n\n\
                        Example: comanda menu try shops/my-shop --cart \"2 phở tái; 1 coca\" \"bỏ coca\" --why")]
pub(crate) struct TryArguments {
    /// The menu file, or the shop folder it is in
    file: PathBuf,
    /// What a customer writes
    text: String,
    /// What the customer wrote before, so that changes can be tried: "2 phở tái; 1 coca"
    #[arg(long, value_name = "TEXT")]
    cart: Option<String>,
    /// What the customer asked about before, so that "2 of those" can be tried: "how much is the phở gà?"
    #[arg(long, value_name = "TEXT")]
    asked: Option<String>,
    /// Local time of the shop at which it is written, such as 2026-11-20T19:30 [default: now]
    #[arg(long, value_name = "TIME", value_parser = local_time)]
    now: Option<DateTime>,
    /// Show step by step how it is read, and the next best reading
    #[arg(long)]
    why: bool,
    /// One JSON line
    #[arg(long)]
    json: bool,
}

fn local_time(text: &str) -> Result<DateTime, String> {
    text.parse().map_err(|_| "expected a local time of the shop, such as 2026-11-20T19:30".to_owned())
}

/// A message that was read.
struct Trial {
    menu: Menu,
    text: String,
    /// For names of dishes.
    language: String,
    /// The cart before it, where one was given.
    before: Option<Draft>,
    reading: Reading,
    /// The cart after it.
    after: Draft,
    why: Option<(Explanation, Option<Explanation>)>,
}

pub(super) fn run(arguments: &TryArguments) -> anyhow::Result<()> {
    let (menu, reader) = super::load_with_reader(&arguments.file)?;
    if arguments.text.trim().is_empty() {
        return Err(Ended::invalid(
            "the message is empty: give what a customer would write, such as \"2 coca\"",
        )
        .into());
    }
    let trial = read(menu, &reader, arguments)?;
    if arguments.json {
        output::line(json::whole(&trial).to_string());
    } else {
        show::whole(&trial);
    }
    Ok(())
}

fn read(menu: Menu, reader: &Reader, arguments: &TryArguments) -> anyhow::Result<Trial> {
    let zone = jiff::tz::TimeZone::get(&menu.shop.timezone).unwrap_or(jiff::tz::TimeZone::UTC);
    let now = arguments.now.unwrap_or_else(|| clock::now().local(&zone));
    let region = menu.shop.region.as_deref();
    let alone = ReadingContext {
        cart: &[],
        asked: None,
        mentioned: None,
        now,
        region,
        language: None,
        day_start: jiff::civil::Time::midnight(),
    };
    let cart = |text: &String| cart_of(&menu, text, &reader.read(text, &alone));
    let asked = |text: &String| asked_about(&menu, text, reader.read(text, &alone));
    let mentioned = arguments.asked.as_ref().map(asked).transpose()?;
    let before = arguments.cart.as_ref().map(cart).transpose()?;
    let mut after = before.clone().unwrap_or_default();
    let cart = after.cart();
    let context = ReadingContext { cart: &cart, mentioned: mentioned.as_ref(), ..alone.clone() };
    let reading = reader.read(&arguments.text, &context);
    let why = arguments.why.then(|| reader.explain(&arguments.text, &context));
    after.edit(&reading.edits);
    after.add_read_lines(&reading.lines).map_err(|full| Ended::invalid(full.to_string()))?;
    if reading.intent == Intent::Cancel {
        after.lines.clear();
    }
    let language = words::language_of(&menu, &reading).to_owned();
    Ok(Trial { text: arguments.text.clone(), language, before, reading, after, why, menu })
}

/// The dish that a question is about.
fn asked_about(menu: &Menu, text: &str, reading: Reading) -> Result<Line, Ended> {
    let language = words::language_of(menu, &reading);
    let dish = menu.sections.iter().flat_map(|section| &section.items).next();
    let example = dish.map_or("coca", |dish| dish.name.get(language));
    let expected = format!("expected a question about a dish of the menu, such as “how much is {example}?”");
    reading
        .mentioned
        .ok_or_else(|| Ended::invalid(format!("--asked “{text}”: no dish is asked about in it; {expected}")))
}

/// The cart that a message before leaves. It is given to try something else, so nothing in it may be open.
fn cart_of(menu: &Menu, text: &str, reading: &Reading) -> Result<Draft, Ended> {
    let language = words::language_of(menu, reading);
    let wrong = |problem: String| Ended::invalid(format!("--cart “{text}”: {problem}"));
    if let Some(unknown) = reading.unknown.first() {
        let told = words::unknown(menu, unknown, language);
        return Err(wrong(format!("{told}; name dishes that the menu has and that are not sold out")));
    }
    if let Some(open) = reading.ambiguous.first() {
        return Err(wrong(format!("{} Say which one", words::open(menu, open, language))));
    }
    if let Some(unread) = reading.unread.first() {
        return Err(wrong(format!("“{}” is not understood; leave it out, or say it otherwise", unread.text)));
    }
    if reading.lines.is_empty() {
        let dish = menu.sections.iter().flat_map(|section| &section.items).next();
        let example = dish.map_or("2 coca", |dish| dish.name.get(language));
        return Err(wrong(format!("no dish is ordered in it; expected an order such as “1 {example}”")));
    }
    let mut draft = Draft::default();
    draft.add_read_lines(&reading.lines).map_err(|full| wrong(full.to_string()))?;
    draft.take_details(&reading.details);
    Ok(draft)
}
