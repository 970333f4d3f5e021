//! What was read, as a person wants to see it.

use comanda_domain::line::Line;
use comanda_domain::pricing::price_order;
use comanda_domain::reading::{Intent, Reading};
use comanda_nlu::Explanation;
use console::{Color, Style};

use super::super::super::output;
use super::underline::{Mark, printable, underlined};
use super::{Trial, words};

/// Colours of the lines, in turn.
const COLOURS: [Color; 5] = [Color::Green, Color::Cyan, Color::Magenta, Color::Yellow, Color::Blue];

/// Room for the label of a row.
const LABEL_COLUMNS: usize = 9;

pub(super) fn whole(trial: &Trial) {
    let reading = &trial.reading;
    output::line(format!("{}.", words::headline(reading)));
    if let Some(before) = &trial.before {
        section("Cart before");
        cart(trial, &before.cart());
    }
    output::line("");
    let columns = output::columns_of_terminal().saturating_sub(2);
    for row in underlined(&trial.text, &marks(reading), columns) {
        output::line(format!("  {row}").trim_end());
    }
    if !reading.lines.is_empty() {
        output::line("");
        lines(trial);
    }
    if is_withheld(reading.intent) {
        output::line("\nNothing is taken for ordered in such a message.");
    }
    told(trial);
    if trial.before.is_some() {
        section("Cart after");
        cart(trial, &trial.after.cart());
    }
    if let Some((best, second)) = &trial.why {
        why(trial, best, second.as_ref());
    }
}

/// Whether dishes in such a message order nothing, without the order being taken back.
const fn is_withheld(intent: Intent) -> bool {
    match intent {
        Intent::Question | Intent::Human | Intent::Status => true,
        Intent::Order
        | Intent::Cancel
        | Intent::Change
        | Intent::Confirm
        | Intent::Decline
        | Intent::Menu
        | Intent::Greeting
        | Intent::Thanks
        | Intent::Other => false,
    }
}

/// One mark for each line, and one for all that is open.
fn marks(reading: &Reading) -> Vec<Mark> {
    let line = |(at, read): (usize, &comanda_domain::reading::ReadLine)| Mark {
        label: (at + 1).to_string(),
        spans: read.spans.clone(),
        style: style(at),
    };
    let mentions = reading.unknown.iter().chain(&reading.unread).map(|mention| &mention.span);
    let open = mentions.chain(reading.ambiguous.iter().map(|open| &open.span));
    let open = Mark { label: "?".to_owned(), spans: open.cloned().collect(), style: Style::new().red() };
    reading.lines.iter().enumerate().map(line).chain([open]).collect()
}

fn style(at: usize) -> Style {
    Style::new().fg(COLOURS.get(at % COLOURS.len()).copied().unwrap_or(Color::Green))
}

/// The new lines: number, dish, price, how sure.
fn lines(trial: &Trial) {
    let row = |(at, read): (usize, &comanda_domain::reading::ReadLine)| Row {
        number: style(at).apply_to(at + 1).to_string(),
        dish: words::on_ticket(&trial.menu, &read.line, &trial.language),
        price: words::price(&trial.menu, &read.line),
        sure: words::percent(read.confidence),
    };
    let mut rows: Vec<Row> = trial.reading.lines.iter().enumerate().map(row).collect();
    if trial.before.is_none() {
        rows.extend(total(trial, &trial.after.cart()));
    }
    table(&rows);
}

fn cart(trial: &Trial, cart: &[Line]) {
    if cart.is_empty() {
        output::line("  empty");
        return;
    }
    let row = |line: &Line| Row {
        number: " ".to_owned(),
        dish: words::on_ticket(&trial.menu, line, &trial.language),
        price: words::price(&trial.menu, line),
        sure: String::new(),
    };
    let mut rows: Vec<Row> = cart.iter().map(row).collect();
    rows.extend(total(trial, cart));
    table(&rows);
}

/// A line of an order in columns.
struct Row {
    number: String,
    dish: String,
    price: String,
    sure: String,
}

/// Prints rows that fit the terminal: long names of dishes go on below themselves.
fn table(rows: &[Row]) {
    let widest = |cell: &dyn Fn(&Row) -> &String| rows.iter().map(|row| output::width(cell(row))).max();
    let beside = widest(&|row| &row.price).unwrap_or(0) + widest(&|row| &row.sure).unwrap_or(0);
    let number = rows.len().to_string().len();
    let columns = output::columns_of_terminal().saturating_sub(number + beside + 8).max(20);
    let mut cells: Vec<Vec<String>> = Vec::new();
    for row in rows {
        let dish = printable(&row.dish.replace('\n', " "));
        for (at, part) in output::wrap(&dish, columns).into_iter().enumerate() {
            let words = dish.get(part).unwrap_or_default().trim_end().to_owned();
            let first = |cell: &String| if at == 0 { cell.clone() } else { String::new() };
            cells.push(vec![String::new(), first(&row.number), words, first(&row.price), first(&row.sure)]);
        }
    }
    output::columns(&cells);
}

/// What several lines cost together, where that is settled.
fn total(trial: &Trial, lines: &[Line]) -> Option<Row> {
    let sum = price_order(&trial.menu, lines).ok().filter(|_| lines.len() > 1)?.total;
    Some(Row {
        number: " ".to_owned(),
        dish: "together".to_owned(),
        price: sum.to_string(),
        sure: String::new(),
    })
}

/// What is not in the table of lines.
fn told(trial: &Trial) {
    let (menu, reading, language) = (&trial.menu, &trial.reading, trial.language.as_str());
    let before = trial.before.as_ref().map(comanda_domain::draft::Draft::cart).unwrap_or_default();
    let changes: Vec<String> =
        reading.edits.iter().map(|edit| words::edit(menu, &before, edit, language)).collect();
    let unknown: Vec<String> =
        reading.unknown.iter().map(|mention| words::unknown(menu, mention, language)).collect();
    let unread: Vec<String> = reading.unread.iter().map(|mention| format!("“{}”", mention.text)).collect();
    let all = [
        ("about", words::about(menu, reading, language).into_iter().collect()),
        ("change", changes),
        ("details", words::facts(menu, &words::told(reading))),
        ("unknown", unknown),
        ("unread", unread),
        ("ask", words::questions(trial)),
    ];
    if all.iter().any(|(_, rows)| !rows.is_empty()) {
        output::line("");
    }
    for (label, rows) in all {
        for (at, row) in rows.iter().enumerate() {
            labelled(if at == 0 { label } else { "" }, row);
        }
    }
}

/// A row behind its label; what does not fit goes on below it.
fn labelled(label: &str, text: &str) {
    let columns = output::columns_of_terminal().saturating_sub(LABEL_COLUMNS);
    let text = printable(&text.replace('\n', " "));
    for (at, row) in output::wrap(&text, columns).into_iter().enumerate() {
        let label = if at == 0 { label } else { "" };
        output::line(format!("{label:<LABEL_COLUMNS$}{}", text.get(row).unwrap_or_default()).trim_end());
    }
}

fn section(heading: &str) {
    output::line(format!("\n{heading}"));
}

fn why(trial: &Trial, best: &Explanation, second: Option<&Explanation>) {
    explanation(trial, "How it was read", best);
    match second {
        Some(second) => {
            explanation(trial, "The second best reading", second);
            let margin = second.cost - best.cost;
            output::line(format!(
                "\nThe second one costs {margin:.2} more: the less it is, the less sure is the first."
            ));
        }
        None => output::line("\nNo other reading comes near."),
    }
}

fn explanation(trial: &Trial, heading: &str, explanation: &Explanation) {
    section(&format!("{heading}, cost {:.2}", explanation.cost));
    let row = |step: &comanda_nlu::Step| {
        let words = printable(trial.text.get(step.span.clone()).unwrap_or_default()).replace('\n', " ");
        let words = if words.is_empty() { "→".to_owned() } else { words };
        vec![format!("  {words}"), step.what.clone(), format!("{:.2}", step.cost)]
    };
    output::columns(&explanation.steps.iter().map(row).collect::<Vec<_>>());
    let (menu, language) = (&trial.menu, trial.language.as_str());
    let before = trial.before.as_ref().map(comanda_domain::draft::Draft::cart).unwrap_or_default();
    let edits = explanation.edits.iter().map(|edit| words::edit(menu, &before, edit, language));
    let lines = explanation.lines.iter().map(|read| words::on_ticket(menu, &read.line, language));
    let all: Vec<String> = edits.chain(lines).collect();
    labelled("comes to", all.first().map_or("no dish", String::as_str));
    all.iter().skip(1).for_each(|one| labelled("", one));
}
