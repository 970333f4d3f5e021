use super::*;

fn texts(book: &Book) -> Vec<(usize, Vec<String>)> {
    let row = |row: &SheetRow| {
        (row.number, row.cells.iter().map(|cell| cell.text().unwrap_or_default().to_owned()).collect())
    };
    book.sheets.iter().flat_map(|sheet| &sheet.rows).map(row).collect()
}

fn csv(bytes: &[u8]) -> Vec<(usize, Vec<String>)> {
    texts(&read_csv("menu.csv", bytes).unwrap())
}

#[test]
fn every_dialect_of_csv_is_the_same_table() {
    let expected = csv("section,name,price\nPhở,Phở tái,45000\n".as_bytes());
    assert_eq!(expected[1], (2, vec!["Phở".to_owned(), "Phở tái".to_owned(), "45000".to_owned()]));
    let utf16: Vec<u8> = "\u{feff}section\tname\tprice\r\nPhở\tPhở tái\t45000\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for bytes in [
        "section;name;price\r\nPhở;Phở tái;45000\r\n".as_bytes(),
        "\u{feff}section\tname\tprice\nPhở\tPhở tái\t45000".as_bytes(),
        "\u{feff}\"section\";\"name\";\"price\"\n\"Phở\";\"Phở tái\";\"45000\"\n".as_bytes(),
        &utf16,
    ] {
        assert_eq!(csv(bytes), expected);
    }
}

#[test]
fn rows_are_counted_as_a_spreadsheet_program_does() {
    let rows = csv(b"sep=;\nname;price\n\n\"two\nlines\";1\n\n\nlast;2\n");
    let numbers: Vec<usize> = rows.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, [2, 4, 7], "{rows:?}");
}

#[test]
fn letters_that_are_not_utf_8_are_told_with_their_line() {
    let wrong = read_csv("menu.csv", b"name,price\nPh\xf4,1\n").unwrap_err();
    assert_eq!(wrong.to_string(), "menu.csv: line 2 is not UTF-8; save it as “CSV UTF-8”, or as .xlsx");
}

#[test]
fn a_workbook_comes_back_as_it_was() {
    let cells = vec![
        Cell::Text("a".to_owned()),
        Cell::Empty,
        Cell::Number("9.5".to_owned()),
        Cell::Number("-45000".to_owned()),
        Cell::Text("=1+1".to_owned()),
        Cell::Text(" spaces \n and lines ".to_owned()),
        Cell::Text("007".to_owned()),
    ];
    let rows =
        vec![SheetRow { number: 1, cells: cells.clone() }, SheetRow { number: 3, cells: cells.clone() }];
    let book = Book { sheets: vec![Sheet { name: Some("Món".to_owned()), rows }] };
    let bytes = to_bytes(&book, FileFormat::Xlsx).unwrap();
    let back = from_bytes("menu.xlsx", FileFormat::Xlsx, &bytes).unwrap();
    assert_eq!(back.sheets[0].name.as_deref(), Some("Món"));
    let numbers: Vec<usize> = back.sheets[0].rows.iter().map(|row| row.number).collect();
    assert_eq!(numbers, [1, 3]);
    assert!(back.sheets[0].rows.iter().all(|row| row.cells == cells), "{:?}", back.sheets[0].rows);
}

#[test]
fn a_sum_of_cents_is_what_it_shows() {
    assert_eq!([0.1 + 0.2, 45000.0, 9.5, 1.1 * 3.0].map(decimal), ["0.3", "45000", "9.5", "3.3"]);
}

#[test]
fn a_stray_cell_far_out_is_refused_before_it_fills_the_memory() {
    let mut workbook = Workbook::new();
    let worksheet = workbook.add_worksheet();
    worksheet.write_string(0, 0, "name").unwrap();
    worksheet.write_string(1_048_575, 16_383, "x").unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let wrong = from_bytes("menu.xlsx", FileFormat::Xlsx, &bytes).unwrap_err();
    assert_eq!(
        wrong.to_string(),
        "menu.xlsx: sheet Sheet1: its columns are more than the 500 that a menu may have; delete what is not the menu"
    );
}

#[test]
fn what_is_no_workbook_is_told() {
    let wrong = from_bytes("menu.xlsx", FileFormat::Xlsx, b"section,name,price\n").unwrap_err().to_string();
    assert!(wrong.starts_with("menu.xlsx: is no workbook that can be read: "), "{wrong}");
    let wrong = FileFormat::of(Path::new("menu.xls")).unwrap_err().to_string();
    assert_eq!(
        wrong,
        "menu.xls: expected a file that ends in .xlsx or .csv; open it and save it as one of these"
    );
}
