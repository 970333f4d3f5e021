//! `comanda menu import` and `menu export`: what an owner has in a spreadsheet, and what comes of it.

mod bad;

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use comanda_domain::menu::Menu;
use tempfile::TempDir;

use crate::app::{Ran, comanda};

const SAMPLE: &str = include_str!("../../sample-shop/menu.yaml");
const EVERY_FEATURE: &str = include_str!("spreadsheet/every_feature.yaml");

fn folder_with(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn menu_in(folder: &Path, name: &str) -> Menu {
    let text = std::fs::read_to_string(folder.join(name)).unwrap();
    Menu::from_yaml(name, &text).unwrap_or_else(|wrong| panic!("{wrong}\n{text}"))
}

/// Imports one csv file and answers with what was printed and the menu.
fn imported(csv: &str, more: &[&str]) -> (String, Menu) {
    let folder = folder_with(&[("menu.csv", csv)]);
    let ran = import(folder.path(), "menu.csv", more).good();
    let checked = comanda(folder.path(), &["menu", "check", "menu.yaml"]).good().text();
    let said = ran.text();
    assert!(said.ends_with(&checked), "import tells what check tells: {said}\n{checked}");
    (said, menu_in(folder.path(), "menu.yaml"))
}

fn import(folder: &Path, file: &str, more: &[&str]) -> Ran {
    comanda(folder, &[&["menu", "import", file, "--out", "menu.yaml"], more].concat())
}

#[test]
fn a_menu_comes_back_from_a_workbook_as_it_was() {
    for (menu, headings) in
        [(SAMPLE, "vi"), (SAMPLE, "en"), (EVERY_FEATURE, "es"), (EVERY_FEATURE, "vi"), (EVERY_FEATURE, "en")]
    {
        let folder = folder_with(&[("old.yaml", menu)]);
        let export = ["menu", "export", "old.yaml", "--out", "menu.xlsx", "--headings", headings];
        let said = comanda(folder.path(), &export).good().text();
        assert_eq!(said, "written  menu.xlsx\n", "nothing is left out");
        import(folder.path(), "menu.xlsx", &[]).good();
        assert_eq!(menu_in(folder.path(), "menu.yaml"), menu_in(folder.path(), "old.yaml"));
    }
}

#[test]
fn what_is_changed_in_a_csv_file_is_changed_in_the_menu() {
    let folder = folder_with(&[("old.yaml", SAMPLE)]);
    let said = comanda(folder.path(), &["menu", "export", "old.yaml", "--out", "menu.csv"]).good().text();
    for expected in [
        "left out the shop: name",
        "left out sizes `bowl`",
        "left out section `pho`: name, head words, counting words, sizes, shared words",
        "left out dish `pho` / `pho_tai`: includes",
        "left out group `pho` / `herbs`",
        "left out combo `combo_sang`",
        "an .xlsx file carries all of it",
    ] {
        assert!(said.contains(expected), "{expected} is missing in: {said}");
    }
    assert!(!said.contains("dish `pho` / `pho_ga`"), "what is carried is not told: {said}");
    let file = folder.path().join("menu.csv");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("\u{feff}Nhóm món,Mã,Tên,Tên (vi),Tên (en),Giá,"), "{text}");
    std::fs::write(&file, text.replace("49000", "51k")).unwrap();
    let given = ["--name", "Quán Comanda", "--timezone", "Asia/Ho_Chi_Minh", "--languages", "vi,en"];
    import(folder.path(), "menu.csv", &given).good();
    let (old, new) = (menu_in(folder.path(), "old.yaml"), menu_in(folder.path(), "menu.yaml"));
    assert_eq!(new.shop, old.shop);
    for (section, other) in old.sections.iter().zip(&new.sections) {
        for (item, other) in section.items.iter().zip(&other.items) {
            let mut expected = item.clone();
            expected.includes.clear();
            if item.id.as_str() == "pho_ga" {
                expected.price = comanda_domain::money::Money::new(51_000, old.shop.currency);
            }
            assert_eq!(*other, expected);
        }
    }
    assert_eq!(new.sections.len(), old.sections.len());
}

#[test]
fn three_columns_are_a_menu() {
    let (said, menu) =
        imported("section,name,price\nPhở,Phở tái,45.000\nPhở,Phở gà,42k\nĐồ uống,Trà đá,\"5,000 đ\"\n", &[]);
    assert!(said.contains("the currency is taken to be VND, by the sign in the prices"), "{said}");
    assert!(said.contains("menu: good. 2 sections, 3 dishes, 0 combos, prices in VND."), "{said}");
    assert_eq!((menu.shop.currency.code(), menu.shop.timezone.as_str()), ("VND", "Asia/Ho_Chi_Minh"));
    assert_eq!(menu.shop.languages, ["vi", "en"]);
    let ids: Vec<String> = menu
        .sections
        .iter()
        .flat_map(|section| {
            section.items.iter().map(|item| format!("{} {} {}", section.id, item.id, item.price))
        })
        .collect();
    assert_eq!(ids, ["pho pho_tai 45.000 ₫", "pho pho_ga 42.000 ₫", "do_uong tra_da 5.000 ₫"]);
    assert_eq!(menu.sections[1].name.as_str(), "Đồ uống");
}

#[test]
fn headings_and_values_are_read_in_three_languages_and_any_order() {
    for csv in [
        "PRICE;Name;Category;Other words;Available\n9,50 €;Tacos al pastor;Tacos;pastor | de trompo;no\n",
        "giá\ttên món\tnhóm món\ttên khác\tcòn bán\n9,50 €\tTacos al pastor\tTacos\tpastor; de trompo\tkhông\n",
        "Nombre,Sección,Precio (€),Otros nombres,Disponible\nTacos al pastor,Tacos,\"9,50\",pastor;de trompo,no\n",
        "Disponible,Nombre,Sección,PRECIO,Sinónimos\nNo,Tacos al pastor,Tacos,\"€9,50\",pastor;de trompo\n",
    ] {
        let (_, menu) = imported(csv, &[]);
        let item = &menu.sections[0].items[0];
        assert_eq!((item.id.as_str(), item.name.as_str()), ("tacos_al_pastor", "Tacos al pastor"));
        assert_eq!((item.price.to_decimal().as_str(), item.available), ("9.50", false));
        assert_eq!(item.aliases, ["pastor", "de trompo"]);
    }
}

#[test]
fn a_title_rows_between_and_sections_written_once_are_understood() {
    let (_, menu) = imported(
        "THỰC ĐƠN 2026,,\n,,\nLoại,Món,Giá\nPhở,,\n,Phở tái,45000\n,Phở gà,42000\n,,\nNước,Trà đá,5000\n",
        &[],
    );
    let counts: Vec<(&str, usize)> =
        menu.sections.iter().map(|section| (section.id.as_str(), section.items.len())).collect();
    assert_eq!(counts, [("pho", 2), ("nuoc", 1)]);
}

#[test]
fn prices_by_size_make_the_sizes() {
    let (_, menu) = imported(
        "Section,Name,Price,Price (L)\nTea,Peach tea,3.00,4.50\nTea,Iced tea,2,\nCake,Tart,5,\n",
        &[],
    );
    let tea = &menu.sections[0];
    let sizes: Vec<&str> = menu.sizes_of(tea).iter().map(|size| size.id.as_str()).collect();
    assert_eq!(sizes, ["l"]);
    assert!(!tea.sizes.as_ref().unwrap().required, "every dish has a plain price");
    assert_eq!(tea.items[0].prices.values().map(|price| price.to_decimal()).collect::<Vec<_>>(), ["4.50"]);
    assert_eq!(menu.sections[1].sizes, None);
    let (_, menu) =
        imported("section,name,precio chica,precio grande\nAgua,Jamaica,$20,$35\n", &["--currency", "MXN"]);
    assert!(
        menu.sections[0].sizes.as_ref().unwrap().required,
        "without a size, nothing is known of the price"
    );
}

#[test]
fn names_that_are_the_same_get_ids_that_are_not() {
    let (said, menu) = imported("section,name,price\nA,Trà,5000\nA,Trà,6000\nB,trà,7000\n", &[]);
    let ids: Vec<&str> =
        menu.sections.iter().flat_map(|section| section.items.iter().map(|item| item.id.as_str())).collect();
    assert_eq!(ids, ["tra", "tra_2", "tra_3"]);
    assert!(said.contains("warning  “tra” names `tra` and `tra_2` and `tra_3`"), "{said}");
}

#[test]
fn a_file_that_is_there_is_overwritten_only_when_told_so() {
    let folder =
        folder_with(&[("menu.csv", "name,price\nTea,2.00\n"), ("menu.yaml", "mine"), ("out.xlsx", "mine")]);
    let ran = import(folder.path(), "menu.csv", &[]);
    assert_eq!(ran.code, 2);
    assert_eq!(
        ran.stderr,
        "comanda: menu.yaml: is already there; name another file, or say --force to overwrite it\n"
    );
    assert_eq!(std::fs::read_to_string(folder.path().join("menu.yaml")).unwrap(), "mine");
    import(folder.path(), "menu.csv", &["--force"]).good();
    let export = ["menu", "export", "menu.yaml", "--out", "out.xlsx"];
    let ran = comanda(folder.path(), &export);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("out.xlsx: is already there"), "{}", ran.stderr);
    assert_eq!(std::fs::read(folder.path().join("out.xlsx")).unwrap(), b"mine");
    comanda(folder.path(), &[&export[..], &["--force"]].concat()).good();
    // Of a folder, the menu in it is meant.
    std::fs::create_dir(folder.path().join("shop")).unwrap();
    comanda(folder.path(), &["menu", "import", "out.xlsx", "--out", "shop"]).good();
    assert_eq!(menu_in(folder.path(), "shop/menu.yaml"), menu_in(folder.path(), "menu.yaml"));
}

#[test]
fn what_does_not_fit_into_a_cell_is_told_by_its_entry() {
    let menu = "format: comanda-menu/1\nshop: { name: A, currency: EUR, languages: [en], timezone: Europe/Dublin }\n\
                sections: [{ id: tea, items: [{ id: green, price: 1, aliases: ['a|b'] }, { id: black, price: 1 }] }]\n";
    let folder = folder_with(&[("old.yaml", menu)]);
    let said = comanda(folder.path(), &["menu", "export", "old.yaml", "--out", "menu.xlsx"]).good().text();
    assert!(
        said.contains("left out dish `tea` / `green`: other words\nnote     a word with a `|`"),
        "{said}"
    );
}

#[test]
fn five_thousand_dishes_are_read_in_seconds() {
    let mut csv = "section,name,price,other words\n".to_owned();
    for index in 0..5000 {
        writeln!(csv, "Nhóm {},Món số {index},{}k,món {index} | số {index}", index / 50, 10 + index % 90)
            .unwrap();
    }
    let begun = Instant::now();
    let (said, menu) = imported(&csv, &[]);
    assert!(said.contains("100 sections, 5000 dishes"), "{said}");
    assert_eq!(menu.sections[99].items[49].id.as_str(), "mon_so_4999");
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "even unoptimised, beside other tests: {:?}",
        begun.elapsed()
    );
}
