//! A menu as a spreadsheet: what a shop owner fills in, and the menu file that comes of it.
//!
//! [`mod@file`] alone knows xlsx and csv; everything else works on a [`Book`] of cells. [`import`] turns a book into the
//! text of a menu file and has `comanda-domain` judge it, so that there is one set of rules for menus, and tells
//! what is wrong at the cell it came from. [`export`] is the other direction. `docs/MENU-SPREADSHEET.md` is the
//! layout in the words of an owner; [`layout`] is the same as a table.

mod directory;
pub(crate) mod export;
pub(crate) mod file;
mod findings;
pub(crate) mod import;
pub(crate) mod layout;
mod left_out;
mod list;
mod price;
mod table;
mod tree;

pub(crate) use left_out::left_out;

/// A file with its sheets.
#[derive(Debug, Default)]
pub(crate) struct Book {
    /// In the order of the file.
    pub(crate) sheets: Vec<Sheet>,
}

/// One sheet.
#[derive(Debug)]
pub(crate) struct Sheet {
    /// What the tab says; nothing for a csv file, which has no tabs.
    pub(crate) name: Option<String>,
    /// The rows that hold something.
    pub(crate) rows: Vec<SheetRow>,
}

/// One row.
#[derive(Debug)]
pub(crate) struct SheetRow {
    /// From 1, as a spreadsheet program shows it.
    pub(crate) number: usize,
    /// From column A on.
    pub(crate) cells: Vec<Cell>,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    /// Nothing.
    Empty,
    /// As typed.
    Text(String),
    /// A number as a plain decimal, such as `9.5`.
    Number(String),
    /// Something that no column takes: a date, a formula that went wrong.
    Unusable(&'static str),
}

impl Cell {
    /// What it says, without spaces round it; nothing where it says nothing.
    fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Number(text) => Some(text.trim()).filter(|text| !text.is_empty()),
            Self::Empty | Self::Unusable(_) => None,
        }
    }
}

impl SheetRow {
    fn text(&self, column: usize) -> Option<&str> {
        self.cells.get(column).and_then(Cell::text)
    }
}
