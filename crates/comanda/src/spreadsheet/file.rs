//! The file formats: xlsx and csv to cells and back. The only place that knows them.

use std::io::Cursor;
use std::path::Path;

use calamine::{DataRef, Reader as _, SheetType, Xlsx};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::layout::Kind;
use super::table::headings_in;
use super::{Book, Cell, Sheet, SheetRow};

/// Largest file that is read.
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Most rows of a sheet, and most columns. A menu is far smaller; a file made to fill the memory is not.
const ROWS_MAX: usize = 50_000;
const COLUMNS_MAX: usize = 500;
/// Digits that a number of a spreadsheet holds exactly.
const EXACT_DIGITS: usize = 15;

/// The formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileFormat {
    /// A workbook with every sheet.
    Xlsx,
    /// One sheet: the dishes.
    Csv,
}

/// Why a file cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    /// Neither xlsx nor csv.
    #[error("{file}: expected a file that ends in .xlsx or .csv{hint}")]
    Format { file: String, hint: &'static str },
    /// Not there, or not ours to read.
    #[error("{file}: cannot be read: {source}")]
    Unreadable { file: String, source: std::io::Error },
    /// Larger than any menu.
    #[error("{file}: {found} are more than the {most} that a menu may have; delete what is not the menu")]
    TooLarge { file: String, found: String, most: String },
    /// Not what its name says.
    #[error("{file}: is no workbook that can be read: {why}; open it and save it as .xlsx again")]
    Workbook { file: String, why: String },
    /// Letters that are not UTF-8.
    #[error("{file}: line {line} is not UTF-8; save it as “CSV UTF-8”, or as .xlsx")]
    Encoding { file: String, line: usize },
    /// What a workbook cannot hold.
    #[error("the workbook cannot be made: {0}")]
    Write(#[from] XlsxError),
}

impl FileFormat {
    /// By the end of the file's name.
    pub(crate) fn of(file: &Path) -> Result<Self, FileError> {
        let ending = file.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        let hint = match ending.as_deref() {
            Some("xlsx") => return Ok(Self::Xlsx),
            Some("csv") => return Ok(Self::Csv),
            Some("xls" | "ods" | "xlsm" | "xlsb" | "numbers") => "; open it and save it as one of these",
            Some(_) | None => "",
        };
        Err(FileError::Format { file: file.display().to_string(), hint })
    }
}

/// Reads a file.
pub(crate) fn read(file: &Path) -> Result<Book, FileError> {
    let is_text = file.extension().is_some_and(|ending| ending == "tsv" || ending == "txt");
    let format = if is_text { FileFormat::Csv } else { FileFormat::of(file)? };
    let name = file.display().to_string();
    let unreadable = |source| FileError::Unreadable { file: name.clone(), source };
    let size = std::fs::metadata(file).map_err(unreadable)?.len();
    if size > FILE_BYTES_MAX {
        let (found, most) = (format!("{size} bytes"), FILE_BYTES_MAX.to_string());
        return Err(FileError::TooLarge { file: name, found, most });
    }
    from_bytes(&name, format, &std::fs::read(file).map_err(unreadable)?)
}

/// Reads the bytes of a file.
pub(crate) fn from_bytes(name: &str, format: FileFormat, bytes: &[u8]) -> Result<Book, FileError> {
    match format {
        FileFormat::Xlsx => read_xlsx(name, bytes),
        FileFormat::Csv => read_csv(name, bytes),
    }
}

/// Writes a book. Of a csv file there is only the first sheet.
pub(crate) fn to_bytes(book: &Book, format: FileFormat) -> Result<Vec<u8>, FileError> {
    match format {
        FileFormat::Xlsx => Ok(write_xlsx(book)?),
        FileFormat::Csv => Ok(write_csv(book)),
    }
}

fn read_xlsx(name: &str, bytes: &[u8]) -> Result<Book, FileError> {
    let broken =
        |wrong: calamine::XlsxError| FileError::Workbook { file: name.to_owned(), why: wrong.to_string() };
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let is_table = |sheet: &&calamine::Sheet| sheet.typ == SheetType::WorkSheet;
    let tabs: Vec<String> =
        workbook.sheets_metadata().iter().filter(is_table).map(|sheet| sheet.name.clone()).collect();
    let mut book = Book::default();
    for tab in tabs {
        let mut cells = workbook.worksheet_cells_reader(&tab).map_err(broken)?;
        let mut rows: Vec<SheetRow> = Vec::new();
        // Cell by cell: the size that a sheet claims says nothing about what it holds.
        while let Some(found) = cells.next_cell().map_err(broken)? {
            let cell = cell_of(found.get_value());
            if cell == Cell::Empty {
                continue;
            }
            let (row, column) = found.get_position();
            let (number, column) = (row as usize + 1, column as usize);
            if column >= COLUMNS_MAX || rows.len() >= ROWS_MAX {
                return Err(too_large(&format!("{name}: sheet {tab}"), column));
            }
            if rows.last().is_none_or(|last| last.number != number) {
                rows.push(SheetRow { number, cells: Vec::new() });
            }
            if let Some(last) = rows.last_mut() {
                last.cells.resize(last.cells.len().max(column), Cell::Empty);
                last.cells.push(cell);
            }
        }
        book.sheets.push(Sheet { name: Some(tab), rows });
    }
    Ok(book)
}

fn too_large(file: &str, column: usize) -> FileError {
    let (found, most) = if column >= COLUMNS_MAX { ("columns", COLUMNS_MAX) } else { ("rows", ROWS_MAX) };
    FileError::TooLarge { file: file.to_owned(), found: format!("its {found}"), most: most.to_string() }
}

fn cell_of(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Int(number) => Cell::Number(number.to_string()),
        DataRef::Float(number) => Cell::Number(decimal(*number)),
        DataRef::String(text) => Cell::Text(text.clone()),
        DataRef::SharedString(text) => Cell::Text((*text).to_owned()),
        DataRef::Bool(flag) => Cell::Text(flag.to_string()),
        DataRef::DateTime(_) | DataRef::DateTimeIso(_) | DataRef::DurationIso(_) => {
            Cell::Unusable("a date or time (write it as text, with an apostrophe before it)")
        }
        DataRef::Error(_) => Cell::Unusable("a formula that went wrong"),
        DataRef::Empty => Cell::Empty,
    }
}

/// A number as a spreadsheet program shows it: what a sum leaves behind the fifteenth digit is not meant.
fn decimal(number: f64) -> String {
    let rounded: f64 = format!("{number:.*e}", EXACT_DIGITS - 1).parse().unwrap_or(number);
    format!("{rounded}")
}

fn read_csv(name: &str, bytes: &[u8]) -> Result<Book, FileError> {
    let text = text_of(name, bytes)?;
    // Excel writes the separator into a first line of its own, and reads it there.
    let (said, text) = match text.split_once('\n') {
        Some((first, rest)) => match first.trim_end().strip_prefix("sep=").map(str::as_bytes) {
            Some([separator]) => (Some(*separator), rest),
            Some(_) | None => (None, text.as_str()),
        },
        None => (None, text.as_str()),
    };
    let above = usize::from(said.is_some());
    let candidates = said.map_or_else(|| vec![b',', b';', b'\t'], |said| vec![said]);
    let sheets = candidates.into_iter().map(|separator| csv_rows(name, text, separator, above));
    let sheets: Vec<Sheet> = sheets.collect::<Result<_, _>>()?;
    // The separator with which most headings are understood; the comma if none is.
    let best = sheets.into_iter().rev().max_by_key(|sheet| headings_in(sheet, Kind::Dishes));
    Ok(Book { sheets: best.into_iter().collect() })
}

/// UTF-8 with or without its mark, or the UTF-16 that Excel calls “Unicode text”.
fn text_of(name: &str, bytes: &[u8]) -> Result<String, FileError> {
    let wrong = |line| FileError::Encoding { file: name.to_owned(), line };
    if let [0xFF, 0xFE, rest @ ..] = bytes {
        let units: Vec<u16> =
            rest.chunks_exact(2).filter_map(|pair| pair.try_into().ok()).map(u16::from_le_bytes).collect();
        return String::from_utf16(&units).map_err(|_| wrong(1));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        wrong(before.split(|byte| *byte == b'\n').count())
    })?;
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

fn csv_rows(name: &str, text: &str, separator: u8, above: usize) -> Result<Sheet, FileError> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    // Line breaks inside cells are lines of the file, not rows of the sheet.
    let (mut line, mut inside, mut from) = (1 + above, 0, 0);
    for record in reader.records() {
        // Text in memory that is UTF-8 and may have rows of any length has nothing that could be wrong.
        let Ok(record) = record else { continue };
        let start =
            record.position().map_or(from, |position| usize::try_from(position.byte()).unwrap_or(from));
        let blank = |rest: &str| rest.len() - rest.trim_start_matches(['\r', '\n']).len();
        let start = start + text.get(start..).map_or(0, blank);
        line += text.get(from..start).map_or(0, |before| before.matches('\n').count());
        from = start;
        if record.len() > COLUMNS_MAX || rows.len() >= ROWS_MAX {
            return Err(too_large(name, record.len()));
        }
        let cell =
            |text: &str| if text.trim().is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) };
        rows.push(SheetRow { number: line - inside, cells: record.iter().map(cell).collect() });
        inside += record.iter().map(|cell| cell.matches('\n').count()).sum::<usize>();
    }
    Ok(Sheet { name: None, rows })
}

fn write_csv(book: &Book) -> Vec<u8> {
    // The mark tells Excel that the file is UTF-8.
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer("\u{feff}".as_bytes().to_vec());
    for row in book.sheets.first().into_iter().flat_map(|sheet| &sheet.rows) {
        // A vector takes every byte.
        let _infallible = writer.write_record(row.cells.iter().map(|cell| cell.text().unwrap_or_default()));
    }
    writer.into_inner().unwrap_or_default()
}

fn write_xlsx(book: &Book) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let heading = Format::new().set_bold();
    for sheet in &book.sheets {
        let worksheet = workbook.add_worksheet();
        worksheet.set_name(sheet.name.clone().unwrap_or_default())?;
        worksheet.set_freeze_panes(1, 0)?;
        for row in &sheet.rows {
            for (column, cell) in row.cells.iter().enumerate() {
                write_cell(worksheet, row.number, column, cell, &heading)?;
            }
        }
        set_widths(worksheet, sheet)?;
    }
    workbook.save_to_buffer()
}

fn write_cell(
    worksheet: &mut Worksheet,
    number: usize,
    column: usize,
    cell: &Cell,
    heading: &Format,
) -> Result<(), XlsxError> {
    let row = u32::try_from(number.saturating_sub(1)).map_err(|_| XlsxError::RowColumnLimitError)?;
    let column = u16::try_from(column).map_err(|_| XlsxError::RowColumnLimitError)?;
    match cell {
        Cell::Text(text) if row == 0 => worksheet.write_string_with_format(row, column, text, heading)?,
        Cell::Text(text) => worksheet.write_string(row, column, text)?,
        Cell::Number(text) => match text.parse::<f64>() {
            Ok(number) if text.len() <= EXACT_DIGITS => worksheet.write_number(row, column, number)?,
            // It would be rounded.
            Ok(_) | Err(_) => worksheet.write_string(row, column, text)?,
        },
        Cell::Empty | Cell::Unusable(_) => worksheet,
    };
    Ok(())
}

/// Columns as wide as what is in them, within reason; columns of text stay text when somebody types `1/2`.
fn set_widths(worksheet: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    const WIDTH: (usize, usize) = (8, 45);
    let columns = sheet.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let as_text = Format::new().set_num_format("@");
    for column in 0..columns {
        let cells = || sheet.rows.iter().filter_map(|row| row.cells.get(column));
        let widest = cells().filter_map(Cell::text).map(|text| text.chars().count()).max().unwrap_or(0);
        let width = u32::try_from(widest.clamp(WIDTH.0, WIDTH.1) + 2).unwrap_or_default();
        let index = u16::try_from(column).map_err(|_| XlsxError::RowColumnLimitError)?;
        worksheet.set_column_width(index, width)?;
        let (texts, numbers) = (
            cells().skip(1).any(|cell| matches!(cell, Cell::Text(_))),
            cells().any(|cell| matches!(cell, Cell::Number(_))),
        );
        if texts && !numbers {
            worksheet.set_column_format(index, &as_text)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
