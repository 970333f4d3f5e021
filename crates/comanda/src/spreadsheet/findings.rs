//! What was found while a book was read: mistakes, each with its cell, and what the owner should know besides.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

/// Where something stands, in the words of a spreadsheet program. Ordered as one reads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// Position of the sheet in the book.
    pub(super) sheet_index: usize,
    /// From 1; 0 for the sheet itself.
    pub(super) row: usize,
    /// From 0.
    pub(super) column: Option<usize>,
    /// What the tab says.
    pub(super) sheet: Option<Rc<str>>,
    /// What stands above the column.
    pub(super) heading: Option<Rc<str>>,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sheet = self.sheet.as_ref().map(|sheet| format!("sheet {sheet}"));
        let row = (self.row > 0).then(|| format!("row {}", self.row));
        let column = self.column.map(|column| format!("column {}", letters(column)));
        let parts: Vec<String> = [sheet, row, column].into_iter().flatten().collect();
        formatter.write_str(&parts.join(", "))?;
        match &self.heading {
            Some(heading) => write!(formatter, " ({heading})"),
            None => Ok(()),
        }
    }
}

/// The name of a column: A … Z, AA …
pub(super) fn letters(column: usize) -> String {
    let last = u8::try_from(column % 26).map_or('?', |letter| char::from(b'A' + letter));
    let before = if column < 26 { String::new() } else { letters(column / 26 - 1) };
    format!("{before}{last}")
}

/// Collects what is found.
#[derive(Debug, Default)]
pub(super) struct Findings {
    mistakes: RefCell<Vec<(Option<Place>, String)>>,
    notes: RefCell<Vec<String>>,
    low_prices: RefCell<Vec<Place>>,
}

impl Findings {
    /// Something that must be put right.
    pub(super) fn mistake(&self, place: &Place, message: impl Into<String>) {
        self.mistakes.borrow_mut().push((Some(place.clone()), message.into()));
    }

    /// Something that must be put right and stands in no cell.
    pub(super) fn mistake_of_file(&self, message: impl Into<String>) {
        self.mistakes.borrow_mut().push((None, message.into()));
    }

    /// Something worth knowing.
    pub(super) fn note(&self, message: impl Into<String>) {
        self.notes.borrow_mut().push(message.into());
    }

    /// A price so low that thousands may be meant.
    pub(super) fn low_price(&self, place: &Place) {
        self.low_prices.borrow_mut().push(place.clone());
    }

    /// Whether this place has a mistake already: what follows from it is not told again.
    pub(super) fn is_known(&self, place: &Place) -> bool {
        self.mistakes.borrow().iter().any(|(at, _)| at.as_ref() == Some(place))
    }

    /// The mistakes as one reads the book, and the notes.
    pub(super) fn into_lines(self) -> (Vec<String>, Vec<String>) {
        let mut mistakes = self.mistakes.into_inner();
        mistakes.sort();
        mistakes.dedup();
        let line = |(place, message): (Option<Place>, String)| match place {
            Some(place) => format!("{place}: {message}"),
            None => message,
        };
        let mut notes = self.notes.into_inner();
        let low = self.low_prices.into_inner();
        if let Some(first) = low.first() {
            let (count, are) = (low.len(), if low.len() == 1 { "price is" } else { "prices are" });
            notes.push(format!(
                "{count} {are} below 1000 and taken as written (first: {first}); write 45k or 45000 if thousands are meant"
            ));
        }
        (mistakes.into_iter().map(line).collect(), notes)
    }
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn columns_are_named_as_in_a_spreadsheet() {
        assert_eq!([0, 25, 26, 701, 702].map(letters), ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}
