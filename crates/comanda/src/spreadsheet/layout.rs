//! The layout: which sheets there are, which columns they have, and what people call both in three languages.
//!
//! A column's key is the key of the menu format that it fills. `docs/MENU-SPREADSHEET.md` explains each; a test holds
//! the two against each other.

use super::{list, price};

/// Languages of headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Headings {
    /// English.
    En,
    /// Vietnamese.
    Vi,
    /// Spanish.
    Es,
}

impl Headings {
    /// The headings for a shop that speaks this language.
    pub(crate) fn for_language(language: &str) -> Self {
        match language {
            "vi" => Self::Vi,
            "es" => Self::Es,
            _ => Self::En,
        }
    }
}

/// Which sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Shop,
    Dishes,
    Sections,
    Sizes,
    Groups,
    Choices,
    Words,
    Containers,
    Volumes,
    Combos,
    Parts,
    Recipes,
    Amounts,
}

/// What a heading may add in brackets: `Name (en)`, `Price (large)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Nothing,
    Language,
    Size,
}

/// A column, or a line of the shop sheet.
#[derive(Debug)]
pub(super) struct Column {
    /// Key of the menu format.
    pub(super) key: &'static str,
    /// What it may be called; the first of each language is what is written.
    names: Names,
    pub(super) by: By,
}

/// A sheet.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) kind: Kind,
    titles: Names,
    pub(super) columns: &'static [Column],
}

/// English, Vietnamese, Spanish.
#[derive(Debug)]
struct Names([&'static [&'static str]; 3]);

impl Names {
    fn written(&self, language: Headings) -> &'static str {
        let [en, vi, es] = &self.0;
        let names = match language {
            Headings::En => en,
            Headings::Vi => vi,
            Headings::Es => es,
        };
        names.first().copied().unwrap_or_default()
    }

    fn all(&self) -> impl Iterator<Item = (Headings, &'static str)> {
        let languages = [Headings::En, Headings::Vi, Headings::Es];
        languages
            .into_iter()
            .zip(self.0)
            .flat_map(|(language, names)| names.iter().map(move |name| (language, *name)))
    }
}

/// A heading that was recognised.
#[derive(Debug)]
pub(super) struct Recognised {
    pub(super) column: &'static Column,
    /// What stands in brackets.
    pub(super) by: Option<String>,
    /// What the prices of the column are in, where the brackets say that: `Price (VND)`.
    pub(super) unit: Option<String>,
    pub(super) language: Headings,
}

impl Layout {
    pub(super) fn of(kind: Kind) -> &'static Self {
        #[expect(clippy::expect_used, reason = "a test goes through every kind")]
        LAYOUTS.iter().find(|layout| layout.kind == kind).expect("every kind has a layout")
    }

    /// The sheet that a tab names.
    pub(super) fn named(tab: &str) -> Option<&'static Self> {
        let wanted = list::fold(tab);
        LAYOUTS.iter().find(|layout| layout.titles.all().any(|(_, title)| list::fold(title) == wanted))
    }

    /// What the tab is called.
    pub(super) fn title(&self, language: Headings) -> &'static str {
        self.titles.written(language)
    }
}

impl Column {
    /// What the heading says.
    pub(super) fn heading(&self, language: Headings, by: Option<&str>) -> String {
        let name = self.names.written(language);
        by.map_or_else(|| name.to_owned(), |by| format!("{name} ({by})"))
    }

    const fn by_language(mut self) -> Self {
        self.by = By::Language;
        self
    }

    const fn by_size(mut self) -> Self {
        self.by = By::Size;
        self
    }

    /// `Price`, `price (large)`, `Precio: grande`, `giá lớn`.
    fn recognise(&'static self, heading: &str, folded: &str) -> Option<(usize, Recognised)> {
        let found = |by, language, len| Some((len, Recognised { column: self, by, unit: None, language }));
        if let Some((language, _)) = self.names.all().find(|(_, name)| list::fold(name) == folded) {
            return found(None, language, usize::MAX);
        }
        // The longest name that the heading begins with: `Giá bán lớn` is a `Giá bán`, not a `Giá`.
        let begins = |(language, name): (Headings, &str)| {
            let name = list::fold(name);
            let rest = folded.strip_prefix(&name)?.strip_prefix(' ')?;
            Some((language, name.split(' ').count(), rest))
        };
        let (language, words, rest) =
            self.names.all().filter_map(begins).max_by_key(|(_, words, _)| *words)?;
        let by = match self.by {
            By::Nothing => None,
            By::Language => language_code(rest),
            By::Size => Some(qualifier(heading, words)),
        };
        let by = by?;
        if self.by == By::Size && price::is_unit(&by) {
            return Some((words, Recognised { column: self, by: None, unit: Some(by), language }));
        }
        found(Some(by), language, words)
    }
}

/// The column that a heading means.
pub(super) fn recognise(heading: &str, columns: &'static [Column]) -> Option<Recognised> {
    let folded = list::fold(heading);
    let candidates = columns.iter().filter_map(|column| column.recognise(heading, &folded));
    candidates.max_by_key(|(len, _)| *len).map(|(_, recognised)| recognised)
}

/// The name of a column, a sheet or a setting that is nearest to what was written.
pub(super) fn nearest(wrong: &str, columns: &'static [Column]) -> Option<&'static str> {
    nearest_name(wrong, columns.iter().flat_map(|column| column.names.all()).map(|(_, name)| name))
}

/// The tab that is nearest to what was written.
pub(super) fn nearest_tab(wrong: &str) -> Option<&'static str> {
    nearest_name(wrong, LAYOUTS.iter().flat_map(|layout| layout.titles.all()).map(|(_, name)| name))
}

fn nearest_name(wrong: &str, names: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let wrong = list::fold(wrong);
    let distance = |name: &str| strsim::damerau_levenshtein(&wrong, &list::fold(name));
    let (steps, name) = names.map(|name| (distance(name), name)).min_by_key(|(steps, _)| *steps)?;
    let longest = wrong.chars().count().max(name.chars().count());
    (steps <= 1.max(longest / 3)).then_some(name)
}

/// What a heading says behind its first words, as written.
fn qualifier(heading: &str, words: usize) -> String {
    let rest = heading.split_whitespace().skip(words).collect::<Vec<_>>().join(" ");
    let bracketed = heading.split_once(['(', '[', ':']).map_or(rest, |(_, rest)| rest.to_owned());
    bracketed.trim_matches([' ', '(', ')', '[', ']', ':', '-', '–']).to_owned()
}

/// The code of a language as people name it.
fn language_code(folded: &str) -> Option<String> {
    const LANGUAGES: &[(&str, &[&str])] = &[
        ("vi", &["vietnamese", "tieng viet", "vietnamita"]),
        ("en", &["english", "tieng anh", "ingles"]),
        ("es", &["spanish", "tieng tay ban nha", "espanol"]),
    ];
    let named =
        LANGUAGES.iter().find(|(_, names)| names.contains(&folded)).map(|(code, _)| (*code).to_owned());
    let is_code = (2..=3).contains(&folded.len()) && folded.bytes().all(|byte| byte.is_ascii_lowercase());
    named.or_else(|| is_code.then(|| folded.to_owned()))
}

type Words = &'static [&'static str];

const fn column(key: &'static str, en: Words, vi: Words, es: Words) -> Column {
    Column { key, names: Names([en, vi, es]), by: By::Nothing }
}

const fn sheet(kind: Kind, titles: [Words; 3], columns: &'static [Column]) -> Layout {
    Layout { kind, titles: Names(titles), columns }
}

const SECTION: Column = column(
    "section",
    &["Section", "Category", "Menu section"],
    &["Nhóm món", "Nhóm", "Danh mục", "Loại món", "Loại"],
    &["Sección", "Categoría", "Apartado"],
);
const GROUP: Column = column(
    "group",
    &["Group", "Option group"],
    &["Nhóm tùy chọn", "Tùy chọn"],
    &["Grupo", "Grupo de opciones"],
);
const ID: Column = column("id", &["Id", "Code", "SKU"], &["Mã", "Mã món"], &["Código", "Clave"]);
const NAME: Column = column(
    "name",
    &["Name", "Dish", "Item", "Product"],
    &["Tên", "Tên món", "Món", "Món ăn"],
    &["Nombre", "Plato", "Platillo", "Producto"],
)
.by_language();
const ALIASES: Column = column(
    "aliases",
    &["Other words", "Words", "Aliases", "Other names", "Also called", "Synonyms"],
    &["Từ khác", "Từ", "Tên khác", "Tên gọi khác"],
    &["Otras palabras", "Palabras", "Otros nombres", "Sinónimos", "Alias"],
);
const PRICE: Column =
    column("price", &["Price"], &["Giá", "Giá bán", "Đơn giá"], &["Precio", "Precio de venta"]);
const AVAILABLE: Column = column(
    "available",
    &["Available", "In stock"],
    &["Còn bán", "Còn hàng", "Còn"],
    &["Disponible", "En existencia"],
);
const POLICY: Column = column("policy", &["Then"], &["Xử lý"], &["Entonces"]);

/// What stands in the left column of the shop sheet.
pub(super) const SETTINGS: &[Column] = &[
    column("name", &["Name", "Shop", "Shop name"], &["Tên quán", "Tên", "Quán"], &["Nombre", "Restaurante"]),
    column("currency", &["Currency"], &["Tiền tệ", "Đơn vị tiền"], &["Moneda", "Divisa"]),
    column("languages", &["Languages", "Language"], &["Ngôn ngữ"], &["Idiomas", "Idioma"]),
    column("timezone", &["Time zone", "Timezone"], &["Múi giờ"], &["Zona horaria"]),
    column("region", &["Region", "Country"], &["Vùng", "Quốc gia", "Nước"], &["Región", "País"]),
];

/// Every sheet, in the order in which they are written.
pub(super) const LAYOUTS: &[Layout] = &[
    sheet(
        Kind::Dishes,
        [&["Dishes", "Menu", "Items"], &["Món", "Thực đơn", "Món ăn"], &["Platos", "Menú", "Platillos"]],
        &[
            SECTION,
            ID,
            NAME,
            PRICE.by_size(),
            ALIASES,
            column("includes", &["Includes", "Contains"], &["Có sẵn", "Gồm"], &["Incluye", "Contiene"]),
            AVAILABLE,
            column(
                "ticket_name",
                &["Kitchen name", "Ticket name"],
                &["Tên bếp", "Tên trên phiếu"],
                &["Nombre en cocina", "Nombre cocina"],
            ),
            column("tags", &["Tags", "Labels"], &["Nhãn"], &["Etiquetas"]),
            column("description", &["Description"], &["Mô tả"], &["Descripción"]).by_language(),
            column(
                "image",
                &["Picture", "Image", "Photo"],
                &["Ảnh", "Hình", "Hình ảnh"],
                &["Imagen", "Foto"],
            ),
        ],
    ),
    sheet(
        Kind::Shop,
        [&["Shop"], &["Quán"], &["Restaurante", "Tienda"]],
        &[
            column("setting", &["Setting"], &["Mục"], &["Ajuste"]),
            column("value", &["Value"], &["Giá trị"], &["Valor"]),
        ],
    ),
    sheet(
        Kind::Sections,
        [&["Sections", "Categories"], &["Nhóm món", "Danh mục"], &["Secciones", "Categorías"]],
        &[
            ID,
            NAME,
            column("kind", &["Kind"], &["Loại"], &["Tipo"]),
            column(
                "nouns",
                &["Head words", "Nouns"],
                &["Từ chính"],
                &["Palabras principales", "Sustantivos"],
            ),
            column(
                "measures",
                &["Counting words", "Measures"],
                &["Từ đếm", "Đơn vị"],
                &["Palabras de medida", "Medidas"],
            ),
            column("scale", &["Sizes"], &["Cỡ"], &["Tamaños"]),
            column("default", &["Usual size", "Default size"], &["Cỡ thường"], &["Tamaño habitual"]),
            column("required", &["Ask size"], &["Hỏi cỡ"], &["Preguntar tamaño"]),
            PRICE,
            column("portions", &["Halves", "Portions"], &["Phần chia"], &["Mitades"]),
            column("items_per_line", &["Several per line"], &["Nhiều món một dòng"], &["Varios por línea"]),
            column("item_key", &["Item key"], &["Khóa món"], &["Clave de plato"]),
        ],
    ),
    sheet(
        Kind::Sizes,
        [&["Sizes"], &["Cỡ"], &["Tamaños"]],
        &[column("scale", &["Scale"], &["Bộ cỡ"], &["Escala"]), ID, NAME, PRICE, ALIASES],
    ),
    sheet(
        Kind::Groups,
        [&["Groups", "Option groups"], &["Nhóm tùy chọn"], &["Grupos", "Grupos de opciones"]],
        &[
            SECTION,
            ID,
            NAME,
            column("min", &["At least", "Min"], &["Ít nhất"], &["Mínimo"]),
            column("max", &["At most", "Max"], &["Nhiều nhất"], &["Máximo"]),
            column("exclusive", &["If two are said", "Exclusive"], &["Nếu nói hai"], &["Si se dicen dos"]),
            column("negatable", &["May be left out", "Negatable"], &["Bỏ được"], &["Se puede quitar"]),
            column("amounts", &["Amounts"], &["Mức"], &["Cantidades"]),
            column("as", &["Goes to", "As"], &["Ghi vào"], &["Va en"]),
        ],
    ),
    sheet(
        Kind::Choices,
        [&["Choices", "Options"], &["Lựa chọn", "Tùy chọn"], &["Opciones"]],
        &[
            SECTION,
            GROUP,
            ID,
            NAME,
            PRICE.by_size(),
            ALIASES,
            column("default", &["In the dish", "Default"], &["Mặc định"], &["Por defecto"]),
            column("units", &["Counted in"], &["Đếm bằng"], &["Se cuenta en"]),
            column("count_max", &["Count up to"], &["Đếm tối đa"], &["Contar hasta"]),
            column("count_words", &["Count words"], &["Từ số lượng"], &["Palabras de cantidad"]),
            column("silent", &["Silent"], &["Không ghi"], &["Sin anotar"]),
        ],
    ),
    sheet(
        Kind::Words,
        [&["Shared words"], &["Từ chung"], &["Palabras comunes"]],
        &[
            SECTION,
            GROUP,
            ALIASES,
            column("any_of", &["Any of"], &["Một trong"], &["Una de"]),
            POLICY,
            column("all_of", &["All of"], &["Tất cả"], &["Todas de"]),
            ID,
            PRICE,
        ],
    ),
    sheet(
        Kind::Containers,
        [&["Containers"], &["Vật chứa"], &["Envases"]],
        &[SECTION, ID, NAME, ALIASES, PRICE],
    ),
    sheet(
        Kind::Volumes,
        [&["Volumes"], &["Dung tích"], &["Volúmenes"]],
        &[
            SECTION,
            column("value", &["Value"], &["Số"], &["Valor"]),
            column("unit", &["Unit"], &["Đơn vị"], &["Unidad"]),
            ALIASES,
            PRICE,
        ],
    ),
    sheet(Kind::Combos, [&["Combos"], &["Combo"], &["Combinados"]], &[ID, NAME, PRICE, ALIASES, AVAILABLE]),
    sheet(
        Kind::Parts,
        [&["Combo parts"], &["Phần combo"], &["Partes de combo"]],
        &[
            column("combo", &["Combo"], &["Mã combo", "Combo"], &["Combinado", "Combo"]),
            SECTION,
            column("item", &["Dish", "Item"], &["Món"], &["Plato"]),
            column("choose", &["May be swapped for", "Swap"], &["Đổi được"], &["Se puede cambiar por"]),
            column("quantity", &["Quantity"], &["Số lượng"], &["Cantidad"]),
            column("size", &["Size"], &["Cỡ"], &["Tamaño"]),
            column("surcharge", &["Surcharge"], &["Phụ thu"], &["Suplemento"]),
        ],
    ),
    sheet(
        Kind::Recipes,
        [&["Recipes"], &["Công thức"], &["Recetas"]],
        &[
            SECTION,
            ALIASES,
            column("choice", &["Choice"], &["Lựa chọn"], &["Opción"]),
            column("count", &["Count"], &["Số lượng"], &["Cuántos"]),
            column("amount", &["Amount"], &["Mức"], &["Cantidad"]),
        ],
    ),
    sheet(Kind::Amounts, [&["Amounts"], &["Mức"], &["Cantidades"]], &[ID, ALIASES]),
];

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn no_heading_means_two_columns() {
        for (place, columns) in LAYOUTS
            .iter()
            .map(|layout| (format!("{:?}", layout.kind), layout.columns))
            .chain([("settings".to_owned(), SETTINGS)])
        {
            let mut seen: HashMap<String, &str> = HashMap::new();
            for column in columns {
                for (_, name) in column.names.all() {
                    let other = seen.insert(list::fold(name), column.key);
                    assert!(other.is_none_or(|other| other == column.key), "{place}: {name}");
                }
            }
        }
        let mut seen: HashMap<String, Kind> = HashMap::new();
        for layout in LAYOUTS {
            assert_eq!(Layout::of(layout.kind).kind, layout.kind);
            for (_, title) in layout.titles.all() {
                let other = seen.insert(list::fold(title), layout.kind);
                assert!(other.is_none_or(|other| other == layout.kind), "{title}");
            }
        }
    }

    #[test]
    fn every_sheet_and_column_is_explained() {
        let document = include_str!("../../../../docs/MENU-SPREADSHEET.md");
        let languages = [Headings::En, Headings::Vi, Headings::Es];
        let row = |names: &Names| languages.map(|language| names.written(language)).join(" | ");
        for layout in LAYOUTS {
            let title = format!("### {}", languages.map(|language| layout.title(language)).join(" · "));
            let (_, explained) = document.split_once(&title).unwrap_or_else(|| panic!("{title} is missing"));
            let explained = explained.split_once("\n###").map_or(explained, |(explained, _)| explained);
            let settings = if layout.kind == Kind::Shop { SETTINGS } else { &[] };
            for column in layout.columns.iter().filter(|_| settings.is_empty()).chain(settings) {
                let row = format!("| {} |", row(&column.names));
                assert!(explained.contains(&row), "under {title}, {row} is missing");
            }
        }
    }

    #[test]
    fn headings_are_recognised_as_people_write_them() {
        let dishes = Layout::of(Kind::Dishes).columns;
        for (heading, key, by) in [
            ("PRICE", "price", None),
            (" giá ", "price", None),
            ("gia ban", "price", None),
            ("Price (Large)", "price", Some("Large")),
            ("Giá: lớn", "price", Some("lớn")),
            ("precio grande", "price", Some("grande")),
            ("giá bán (tô lớn)", "price", Some("tô lớn")),
            ("giá bán tô lớn", "price", Some("tô lớn")),
            ("Name (EN)", "name", Some("en")),
            ("Tên tiếng Việt", "name", Some("vi")),
            ("Tên món", "name", None),
            ("Other words", "aliases", None),
            ("other_words", "aliases", None),
        ] {
            let found = recognise(heading, dishes).unwrap_or_else(|| panic!("{heading}"));
            assert_eq!((found.column.key, found.by.as_deref()), (key, by), "{heading}");
        }
        for (heading, unit) in [("Price (VND)", "VND"), ("Giá (nghìn đồng)", "nghìn đồng"), ("precio €", "€")]
        {
            let found = recognise(heading, dishes).unwrap_or_else(|| panic!("{heading}"));
            assert_eq!((found.by, found.unit.as_deref()), (None, Some(unit)), "{heading}");
        }
        for heading in ["Cost", "Name of supplier", "Prise", ""] {
            assert!(recognise(heading, dishes).is_none(), "{heading}");
        }
        assert_eq!(nearest("Prise", dishes), Some("Price"));
        assert_eq!(nearest("Supplier", dishes), None);
        assert_eq!(nearest_tab("Dishs"), Some("Dishes"));
    }
}
