//! A sheet whose headings are understood.

use std::rc::Rc;

use super::findings::{Findings, Place, letters};
use super::layout::{self, Headings, Kind, Layout, Recognised};
use super::{Cell, Sheet, SheetRow, price};

/// Headings are looked for in this many rows: above them may stand a title.
const ROWS_ABOVE_MAX: usize = 20;

/// A sheet with its columns.
#[derive(Debug)]
pub(super) struct Table<'s> {
    sheet: &'s Sheet,
    sheet_index: usize,
    name: Option<Rc<str>>,
    header_at: usize,
    columns: Vec<Heading>,
}

/// A heading that is understood.
#[derive(Debug)]
struct Heading {
    key: &'static str,
    by: Option<String>,
    unit: Option<String>,
    column: usize,
    text: Rc<str>,
    language: Headings,
}

/// A row of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'t> {
    table: &'t Table<'t>,
    row: &'t SheetRow,
}

/// What a cell says, and where.
#[derive(Debug, Clone)]
pub(super) struct Field<'t> {
    pub(super) text: &'t str,
    pub(super) is_number: bool,
    pub(super) place: Place,
}

/// How many headings of a layout the best of the first rows has: what tells one csv dialect from another.
pub(super) fn headings_in(sheet: &Sheet, kind: Kind) -> usize {
    header_row(sheet, Layout::of(kind)).map_or(0, |(_, count)| count)
}

/// The row with the most headings, the first of equals, and how many it has.
fn header_row(sheet: &Sheet, layout: &'static Layout) -> Option<(usize, usize)> {
    let count = |row: &SheetRow| {
        let cells = row.cells.iter().filter_map(Cell::text);
        cells.filter(|text| layout::recognise(text, layout.columns).is_some()).count()
    };
    let rows = sheet.rows.iter().take(ROWS_ABOVE_MAX).enumerate();
    rows.map(|(index, row)| (index, count(row))).rev().max_by_key(|(_, count)| *count)
}

impl<'s> Table<'s> {
    /// Understands the headings of a sheet; those it does not are told. `None` if there is nothing to understand.
    pub(super) fn of(sheet: &'s Sheet, sheet_index: usize, kind: Kind, findings: &Findings) -> Option<Self> {
        let layout = Layout::of(kind);
        let (header_at, _) = header_row(sheet, layout)?;
        let name = sheet.name.as_deref().map(Rc::from);
        let mut table = Self { sheet, sheet_index, name, header_at, columns: Vec::new() };
        let header = sheet.rows.get(header_at)?;
        for (column, text) in
            header.cells.iter().enumerate().filter_map(|(at, cell)| Some((at, cell.text()?)))
        {
            let place = table.place(header.number, Some(column));
            match layout::recognise(text, layout.columns) {
                Some(recognised) => table.add(recognised, column, text, &place, findings),
                None => unknown_heading(text, layout, &place, findings),
            }
        }
        table.tell_unusable(findings);
        Some(table)
    }

    fn add(&mut self, recognised: Recognised, column: usize, text: &str, place: &Place, findings: &Findings) {
        let (key, by) = (recognised.column.key, recognised.by);
        if let Some(earlier) = self.columns.iter().find(|heading| heading.key == key && heading.by == by) {
            let earlier = letters(earlier.column);
            findings.mistake(place, format!("`{text}` means the same as column {earlier}; keep one of them"));
            return;
        }
        let (unit, language) = (recognised.unit, recognised.language);
        if unit.as_deref().is_some_and(price::is_thousands) {
            let message =
                "the prices seem to be in thousands; write them in full or as `45k`, and `Price` above them";
            findings.mistake(place, message);
        }
        self.columns.push(Heading { key, by, unit, column, text: Rc::from(text), language });
    }

    /// Cells that no column takes, in the columns that are understood.
    fn tell_unusable(&self, findings: &Findings) {
        for row in self.rows() {
            for heading in &self.columns {
                if let Some(Cell::Unusable(what)) = row.row.cells.get(heading.column) {
                    let place = self.place(row.row.number, Some(heading.column));
                    findings.mistake(&place, format!("found {what}; expected text or a number"));
                }
            }
        }
    }

    fn place(&self, row: usize, column: Option<usize>) -> Place {
        let heading = self.columns.iter().find(|heading| Some(heading.column) == column);
        Place {
            sheet_index: self.sheet_index,
            row,
            column,
            sheet: self.name.clone(),
            heading: heading.map(|heading| heading.text.clone()),
        }
    }

    /// The sheet itself.
    pub(super) fn top(&self) -> Place {
        self.place(self.sheet.rows.get(self.header_at).map_or(0, |header| header.number), None)
    }

    /// The rows below the headings that hold something.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let rows = self.sheet.rows.iter().skip(self.header_at + 1);
        rows.filter(|row| row.cells.iter().any(|cell| *cell != Cell::Empty))
            .map(|row| Row { table: self, row })
    }

    /// Whether there is a column for this key.
    pub(super) fn has(&self, key: &str) -> bool {
        self.columns.iter().any(|heading| heading.key == key && heading.by.is_none())
    }

    /// What the headings of a key say in brackets, in the order of the columns.
    pub(super) fn qualifiers(&self, key: &str) -> Vec<&str> {
        self.columns
            .iter()
            .filter(|heading| heading.key == key)
            .filter_map(|heading| heading.by.as_deref())
            .collect()
    }

    /// What a heading says that its prices are in.
    pub(super) fn unit(&self) -> Option<&str> {
        self.columns.iter().find_map(|heading| heading.unit.as_deref())
    }

    /// The language of most headings.
    pub(super) fn language(&self) -> Headings {
        let count = |wanted| self.columns.iter().filter(|heading| heading.language == wanted).count();
        let languages = [Headings::Es, Headings::Vi, Headings::En];
        languages.into_iter().max_by_key(|language| count(*language)).unwrap_or(Headings::En)
    }
}

impl<'t> Row<'t> {
    /// The row itself.
    pub(super) fn place(&self) -> Place {
        self.table.place(self.row.number, None)
    }

    /// What the column of this key says.
    pub(super) fn get(&self, key: &str) -> Option<Field<'t>> {
        self.fields(key).find(|(by, _)| by.is_none()).map(|(_, field)| field)
    }

    /// What the columns of this key say that have something in brackets, with it.
    pub(super) fn by(&self, key: &str) -> Vec<(&'t str, Field<'t>)> {
        self.fields(key).filter_map(|(by, field)| Some((by?, field))).collect()
    }

    fn fields(&self, key: &str) -> impl Iterator<Item = (Option<&'t str>, Field<'t>)> {
        let (table, row) = (self.table, self.row);
        let headings = table.columns.iter().filter(move |heading| heading.key == key);
        headings.filter_map(move |heading| {
            let is_number = matches!(row.cells.get(heading.column), Some(Cell::Number(_)));
            let place = table.place(row.number, Some(heading.column));
            Some((heading.by.as_deref(), Field { text: row.text(heading.column)?, is_number, place }))
        })
    }
}

/// A slip of the keyboard would lose a whole column unnoticed; anything else may be the owner's own.
fn unknown_heading(text: &str, layout: &'static Layout, place: &Place, findings: &Findings) {
    let kept_out = text.starts_with('#');
    match layout::nearest(text, layout.columns) {
        _ if kept_out => {}
        Some(near) => findings.mistake(
            place,
            format!(
                "unknown column `{text}`; did you mean `{near}`? Write `# {text}` if the column is not for the menu"
            ),
        ),
        None => {
            let known: Vec<String> =
                layout.columns.iter().map(|column| column.heading(Headings::En, None)).collect();
            findings.note(format!("{place}: the column `{text}` is left out; known are {}", known.join(", ")));
        }
    }
}
