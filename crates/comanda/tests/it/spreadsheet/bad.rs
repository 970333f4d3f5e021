//! Mistakes in a spreadsheet: all of them at once, each with its place, what was there, and what is expected.

use std::path::Path;

use super::{SAMPLE, folder_with, import};
use crate::app::comanda;

/// The mistakes that are told of one csv file.
fn told(csv: &str, more: &[&str]) -> Vec<String> {
    let folder = folder_with(&[("menu.csv", csv)]);
    told_in(folder.path(), "menu.csv", more)
}

fn told_in(folder: &Path, file: &str, more: &[&str]) -> Vec<String> {
    let ran = import(folder, file, more);
    assert_eq!(ran.code, 2, "{}{}", ran.text(), ran.stderr);
    assert!(!folder.join("menu.yaml").exists(), "nothing is written");
    assert!(ran.stdout.is_empty(), "mistakes go to standard error");
    let text = ran.stderr.strip_prefix("comanda: ").unwrap();
    text.lines().map(str::to_owned).collect()
}

#[test]
fn every_mistake_of_a_file_is_told_at_once() {
    let csv = "section,id,name,price,available,includes,prise\n\
               ,a,A,45000,yes,,\n\
               Phở,b,Phở tái,4x5,maybe,,\n\
               Phở,,,45000,,,\n\
               Phở,b,Phở gà,\"45,00 €\",,hành,\n\
               Phở,c  d,Phở bò,45.5,,,\n";
    assert_eq!(
        told(csv, &["--currency", "VND"]),
        [
            "menu.csv: row 1, column G: unknown column `prise`; did you mean `Price`? Write `# prise` if the column is not for the menu",
            "menu.csv: row 2: the section is missing: write it in this row or in one above",
            "menu.csv: row 3, column D (price): `4x5` is not a price in VND; expected digits such as 45000, 45.000 or 45k",
            "menu.csv: row 3, column E (available): `maybe` is neither yes nor no; expected `yes`, `x`, `no`, or nothing",
            "menu.csv: row 4: the name is missing: write what it is called, or clear the row",
            "menu.csv: row 5: the item id `b` stands here twice",
            "menu.csv: row 5, column D (price): `45,00 €` is a price in EUR, and the menu is in VND",
            "menu.csv: row 5, column F (includes): unknown choice `hành`; there are none",
            "menu.csv: row 6, column B (id): `c  d` is no id; expected at most 64 bytes, with single spaces",
            "menu.csv: row 6, column D (price): `45.5` is not a price in VND; expected digits such as 45000, 45.000 or 45k",
        ]
    );
}

#[test]
fn files_that_are_no_menu_are_told() {
    for (csv, expected) in [
        (
            "",
            "menu.csv: no dishes found: expected a row of headings such as `Section`, `Name`, `Price`, and the dishes below it",
        ),
        (
            "Amount,Total\n1,2\n",
            "menu.csv: no dishes found: expected a row of headings such as `Section`, `Name`, `Price`, and the dishes below it",
        ),
        (
            "name,Giá (nghìn đồng)\nA,45\n",
            "menu.csv: row 1, column B: the prices seem to be in thousands; write them in full or as `45k`, and `Price` above them",
        ),
        (
            "name,Name,price\nA,B,1\n",
            "menu.csv: row 1, column B: `Name` means the same as column A; keep one of them",
        ),
    ] {
        assert_eq!(told(csv, &[]), [expected]);
    }
    let folder = folder_with(&[("menu.xls", "x"), ("menu.xlsx", "x")]);
    assert_eq!(
        told_in(folder.path(), "menu.xls", &[]),
        ["menu.xls: expected a file that ends in .xlsx or .csv; open it and save it as one of these"]
    );
    assert!(
        told_in(folder.path(), "menu.xlsx", &[])[0]
            .starts_with("menu.xlsx: is no workbook that can be read: ")
    );
    assert!(told_in(folder.path(), "none.csv", &[])[0].starts_with("none.csv: cannot be read: "));
    let folder = folder_with(&[("menu.csv", "name,price\nA,1.00\n")]);
    let ran = import(folder.path(), "menu.csv", &["--timezone", "Europe/Madird"]);
    assert!(
        ran.stderr.contains("unknown time zone `Europe/Madird`; did you mean `Europe/Madrid`?"),
        "{}",
        ran.stderr
    );
    let ran = comanda(folder.path(), &["menu", "import", "menu.csv", "--out", "shops/menu.yaml"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (2, "comanda: shops/menu.yaml: its folder is not there; make it, or name another\n")
    );
    let ran = import(folder.path(), "menu.csv", &["--currency", "EURO"]);
    assert!(ran.stderr.contains("`EURO` is not an ISO 4217 currency"), "{}", ran.stderr);
}

#[test]
fn mistakes_in_a_workbook_are_told_with_sheet_row_and_column() {
    let folder = folder_with(&[("old.yaml", SAMPLE)]);
    comanda(folder.path(), &["menu", "export", "old.yaml", "--out", "old.xlsx", "--headings", "en"]).good();
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let mut sheet = |name: &str, rows: &[&[&str]]| {
        let worksheet = workbook.add_worksheet().set_name(name).unwrap();
        for (row, cells) in rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                worksheet.write_string(row.try_into().unwrap(), column.try_into().unwrap(), *cell).unwrap();
            }
        }
    };
    sheet(
        "Shop",
        &[&["Setting", "Value"], &["Currency", "vnd"], &["Naem", "X"], &["Time zone", "Asia/Ho_Chi_Min"]],
    );
    sheet("Sizes", &[&["Scale", "Id"], &["bowl", "small"], &["bowl", "large"]]);
    sheet("Sections", &[&["Id", "Sizes", "Usual size"], &["pho", "bowl", "larg"], &["tea", "", "small"]]);
    sheet(
        "Dishes",
        &[
            &["Section", "Name", "Price", "Price (huge)"],
            &["pho", "Phở tái", "45k", "60k"],
            &["Phở", "Phở gà", "45k"],
            &["bún", "Bún bò", "45k"],
            &["tea", "Trà", "5k", "9k"],
        ],
    );
    sheet("Choices", &[&["Section", "Group", "Name", "Count words"], &["pho", "Rau", "Hành", "two shots"]]);
    sheet("Combo parts", &[&["Combo", "Section", "Dish", "Surcharge"], &["lunch", "pho", "pho_tai", ""]]);
    sheet("Combos", &[&["Name", "Price"], &["Bữa trưa", "60k"]]);
    sheet("Recipies", &[&["x"]]);
    sheet("Notes", &[&["x"]]);
    workbook.save(folder.path().join("menu.xlsx")).unwrap();
    assert_eq!(
        told_in(folder.path(), "menu.xlsx", &[]),
        [
            "menu.xlsx: sheet Recipies: unknown sheet; did you mean `Recipes`? Call it `# Recipies` if it is not for the menu",
            "menu.xlsx: sheet Shop, row 3, column A (Setting): unknown setting `Naem`; did you mean `Name`?",
            "menu.xlsx: sheet Shop, row 4, column B (Value): unknown time zone `Asia/Ho_Chi_Min`; did you mean `Asia/Ho_Chi_Minh`?",
            "menu.xlsx: sheet Sections, row 2, column C (Usual size): unknown size `larg`; did you mean `large`?",
            "menu.xlsx: sheet Sections, row 3, column C (Usual size): the section has no sizes: name a scale of the sheet Sizes in the column `Sizes`",
            "menu.xlsx: sheet Dishes, row 2, column D (Price (huge)): unknown size `huge`; known are small, large",
            "menu.xlsx: sheet Dishes, row 4, column A (Section): unknown section `bún`; known are pho, tea; add it to the sheet Sections",
            "menu.xlsx: sheet Dishes, row 5, column D (Price (huge)): `huge` is a size, and the section has none: name its sizes in the sheet Sections",
            "menu.xlsx: sheet Choices, row 2, column D (Count words): `two shots` names no number; expected such as `2 = double shot`",
            "menu.xlsx: sheet Combo parts, row 2, column A (Combo): unknown combo `lunch`; known are bua_trua; add it to the sheet Combos",
        ]
    );
}

#[test]
fn what_is_only_worth_knowing_is_told_and_the_menu_is_made() {
    let folder =
        folder_with(&[("menu.csv", "section,name,price,Supplier\nPhở,Phở tái,45,Hoa\nPhở,Phở gà,42,\n")]);
    let said = import(folder.path(), "menu.csv", &["--currency", "VND"]).good().text();
    assert!(
        said.contains(
            "note     row 1, column D: the column `Supplier` is left out; known are Section, Id, Name, Price,"
        ),
        "{said}"
    );
    assert!(
        said.contains(
            "note     2 prices are below 1000 and taken as written (first: row 2, column C (price)); write 45k or 45000 if thousands are meant"
        ),
        "{said}"
    );
}
