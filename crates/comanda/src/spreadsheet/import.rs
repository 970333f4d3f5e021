//! From the cells of a book to a menu file.
//!
//! The rows become the tree of a menu file in the order in which entries refer to each other; its text is judged by
//! `comanda-domain`, whose complaints are led back to the cells. All mistakes of a book are told at once.

mod choices;
mod combos;
mod context;
mod dishes;
mod sections;
mod shop;

use std::collections::HashMap;

use comanda_domain::menu::Menu;
use comanda_domain::money::Currency;

use super::findings::Findings;
use super::layout::{self, Kind, Layout};
use super::table::Table;
use super::tree::{Entry, Node};
use super::{Book, Sheet};
use context::Context;

/// What the command line says of the shop, over what the book says.
#[derive(Debug, Default)]
pub(crate) struct Given {
    /// Name of the shop.
    pub(crate) name: Option<String>,
    /// Of every price.
    pub(crate) currency: Option<Currency>,
    /// Languages of the customers.
    pub(crate) languages: Vec<String>,
    /// Where the shop is.
    pub(crate) timezone: Option<String>,
    /// What the shop is called where nothing names it.
    pub(crate) fallback_name: String,
}

/// A menu that came out of a book.
#[derive(Debug)]
pub(crate) struct Imported {
    /// The menu file.
    pub(crate) yaml: String,
    /// What it says.
    pub(crate) menu: Menu,
    /// What the owner should know.
    pub(crate) notes: Vec<String>,
}

/// Everything that must be put right in a book.
#[derive(Debug, thiserror::Error)]
#[error("{}", .mistakes.join("\n"))]
pub(crate) struct ImportError {
    mistakes: Vec<String>,
}

/// Makes a menu of a book. `file` is only for messages.
pub(crate) fn import(file: &str, book: &Book, given: &Given) -> Result<Imported, ImportError> {
    let findings = Findings::default();
    let tables = Tables::of(book, &findings);
    let root = tables.root(given, &findings);
    let written = root.map(|root| {
        let yaml = root.to_yaml();
        let menu = Menu::from_yaml("menu", &yaml);
        if let Err(wrong) = &menu {
            tell(wrong.problems.iter().map(|problem| (&problem.path, &problem.message)), &root, &findings);
        }
        (yaml, menu.ok())
    });
    let (mistakes, notes) = findings.into_lines();
    match written {
        Some((yaml, Some(menu))) if mistakes.is_empty() => Ok(Imported { yaml, menu, notes }),
        _ => Err(ImportError {
            mistakes: mistakes.into_iter().map(|line| format!("{file}: {line}")).collect(),
        }),
    }
}

/// Leads what is wrong with the menu file back to the cells.
fn tell<'p>(problems: impl Iterator<Item = (&'p String, &'p String)>, root: &Node, findings: &Findings) {
    for (path, message) in problems {
        match root.place_of(path) {
            Some(place) if findings.is_known(place) => {}
            Some(place) => findings.mistake(place, message.clone()),
            None => findings.mistake_of_file(format!("{path}: {message}")),
        }
    }
}

/// The sheets that were recognised.
struct Tables<'b>(HashMap<Kind, Table<'b>>);

impl<'b> Tables<'b> {
    fn of(book: &'b Book, findings: &Findings) -> Self {
        let mut tables = HashMap::new();
        let mut unknown = Vec::new();
        for (index, sheet) in book.sheets.iter().enumerate() {
            let layout = sheet.name.as_deref().and_then(Layout::named);
            match layout {
                Some(layout) if tables.contains_key(&layout.kind) => findings.mistake_of_file(format!(
                    "sheet {}: there is another sheet for the same; keep one of them",
                    sheet.name.as_deref().unwrap_or_default()
                )),
                Some(layout) => {
                    tables.extend(
                        Table::of(sheet, index, layout.kind, findings).map(|table| (layout.kind, table)),
                    );
                }
                None => unknown.push((index, sheet)),
            }
        }
        // A csv file has no tabs, and many a workbook has but one sheet, called Sheet1.
        if !tables.contains_key(&Kind::Dishes) {
            let with_dishes = |sheet: &Sheet| super::table::headings_in(sheet, Kind::Dishes);
            let best = unknown.iter().enumerate().rev().max_by_key(|(_, (_, sheet))| with_dishes(sheet));
            if let Some(at) = best.filter(|(_, (_, sheet))| with_dishes(sheet) > 0).map(|(at, _)| at) {
                let (index, sheet) = unknown.remove(at);
                tables.extend(
                    Table::of(sheet, index, Kind::Dishes, findings).map(|table| (Kind::Dishes, table)),
                );
            }
        }
        for name in unknown.iter().filter_map(|(_, sheet)| sheet.name.as_deref()) {
            unknown_sheet(name, findings);
        }
        Self(tables)
    }

    fn get(&self, kind: Kind) -> Option<&Table<'b>> {
        self.0.get(&kind)
    }

    /// The whole menu file; nothing where the shop's own lines are so wrong that no price could be read.
    fn root(&self, given: &Given, findings: &Findings) -> Option<Node> {
        if self.get(Kind::Dishes).is_none() && self.get(Kind::Sections).is_none() {
            findings.mistake_of_file(
                "no dishes found: expected a row of headings such as `Section`, `Name`, `Price`, and the dishes below it",
            );
            return None;
        }
        let (shop, currency, languages) = shop::read(self, given, findings)?;
        let context = Context { tables: self, findings, currency, languages };
        let mut root = Entry::new();
        root.set("format", Node::text("comanda-menu/1"));
        root.set("shop", shop);
        let amounts = combos::amounts(&context);
        root.set_list("amounts", amounts);
        let mut sizes = sections::sizes(&context);
        let mut sections = sections::sections(&context, &mut sizes);
        choices::read(&context, &mut sections, &sizes);
        dishes::read(&context, &mut sections, &sizes);
        choices::shared_words(&context, &mut sections);
        root.set("sizes", sizes.node());
        let combos = combos::combos(&context, &sections, &sizes);
        let recipes = combos::recipes(&context, &sections);
        root.set_list("sections", sections.into_nodes());
        root.set_list("combos", combos);
        root.set_list("recipes", recipes);
        Some(root.into_node())
    }
}

fn unknown_sheet(name: &str, findings: &Findings) {
    if name.starts_with('#') {
        return;
    }
    match layout::nearest_tab(name) {
        Some(near) => findings.mistake_of_file(format!(
            "sheet {name}: unknown sheet; did you mean `{near}`? Call it `# {name}` if it is not for the menu"
        )),
        None => findings.note(format!("the sheet `{name}` is left out")),
    }
}
