//! The menus that are read against.

use std::fmt::Write as _;

use comanda_domain::menu::Menu;

const BASES: [&str; 10] =
    ["Phở", "Bún", "Cơm", "Mì", "Hủ tiếu", "Bánh mì", "Cháo", "Gỏi", "Bánh canh", "Miến"];
const KINDS: [&str; 10] = ["tái", "gà", "bò", "chay", "sườn", "cá", "tôm", "vịt", "xá xíu", "đặc biệt"];

/// Ten sections with ten dishes each.
pub(crate) fn menu() -> Menu {
    menu_of(1)
}

/// Ten sections with ten dishes each, and each dish in so many variants.
pub(crate) fn menu_of(variants: usize) -> Menu {
    let mut text = "format: comanda-menu/1\nshop: { name: Quán Lớn, currency: VND, languages: [vi, en], \
                    timezone: Asia/Ho_Chi_Minh }\nsections:\n"
        .to_owned();
    for (section, base) in BASES.iter().enumerate() {
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "  - id: s{section}\n    name: {base}\n    nouns: [\"{}\"]\n    items:",
            base.to_lowercase()
        );
        for (item, kind) in KINDS.iter().enumerate() {
            let price = 30_000 + 1000 * item;
            for variant in 0..variants {
                let name = if variant == 0 { String::new() } else { format!(" số {variant}") };
                let _ = writeln!(
                    text,
                    "      - {{ id: s{section}_{item}_{variant}, name: \"{base} {kind}{name}\", price: {price} }}"
                );
            }
        }
    }
    Menu::from_yaml("menu.yaml", &text).unwrap_or_else(|wrong| panic!("{wrong}"))
}
