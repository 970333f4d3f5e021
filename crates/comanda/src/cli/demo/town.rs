//! The town round the sample shop: what its customers know, taken from the menu.

use comanda_domain::menu::{Item, Menu, Section};
use comanda_sim::{CartProduct, DishWords, Language, SendKind, Simulation, Vocabulary};

const STREETS: [&str; 5] = [
    "Lê Lợi, Quận 1",
    "Nguyễn Huệ, Quận 1",
    "Trần Hưng Đạo, Quận 5",
    "Cách Mạng Tháng Tám, Quận 3",
    "Phan Xích Long, Phú Nhuận",
];
const NAMES: [&str; 6] = ["Lan", "Minh", "Hương", "Tuấn", "Anna", "Ben"];

const PHONE_STARTS: [&str; 3] = ["090312", "0912 34", "0387.12"];
/// Near the sample shop, degrees north and east.
const PLACE: (f64, f64) = (10.78, 106.695);

/// Most options of a dish that customers know by name.
const OPTIONS_MAX: usize = 3;

/// The languages that customers of this shop speak.
pub(in crate::cli) fn languages(menu: &Menu) -> Vec<Language> {
    let known = |code: &String| match code.as_str() {
        "vi" => Some(Language::Vietnamese),
        "en" => Some(Language::English),
        "es" => Some(Language::Spanish),
        _ => None,
    };
    menu.shop.languages.iter().filter_map(known).collect()
}

/// What customers can ask for.
pub(in crate::cli) fn vocabulary(menu: &Menu) -> Vocabulary {
    let mut dishes = Vec::new();
    for (code, language) in
        [("vi", Language::Vietnamese), ("en", Language::English), ("es", Language::Spanish)]
    {
        if !menu.shop.languages.iter().any(|known| known == code) {
            continue;
        }
        for section in &menu.sections {
            let available = section.items.iter().filter(|item| item.available);
            dishes.extend(available.map(|item| dish(menu, section, item, code, language)));
        }
    }
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let items = menu.sections.iter().flat_map(|section| &section.items).filter(|item| item.available);
    Vocabulary {
        dishes,
        streets: owned(&STREETS),
        names: owned(&NAMES),
        phone_starts: owned(&PHONE_STARTS),
        catalogue: items.map(|item| product(menu, item)).collect(),
        place: Some(PLACE),
    }
}

/// As the page's shop tab shows it. What a cart costs is the shop's to say: the price here decides nothing.
fn product(menu: &Menu, item: &Item) -> CartProduct {
    let language = menu.shop.languages.first().map_or("en", String::as_str);
    CartProduct {
        id: 1,
        retailer_id: item.id.to_string(),
        name: item.name.get(language).to_lowercase(),
        unit_price: 1.0,
        currency: menu.shop.currency.code().to_owned(),
        quantity: 1,
    }
}

fn dish(menu: &Menu, section: &Section, item: &Item, code: &str, language: Language) -> DishWords {
    let sizes = menu.sizes_of(section).iter().map(|size| size.name.get(code).to_lowercase()).collect();
    let choices =
        section.groups.iter().flat_map(|group| group.choices.iter().map(move |choice| (group, choice)));
    let named = |wanted_default: bool| {
        choices
            .clone()
            .filter(|(group, choice)| {
                choice.default == wanted_default && (group.negatable || !wanted_default)
            })
            .filter(|(group, _)| group.max != Some(1))
            .map(|(_, choice)| choice.name.get(code).to_lowercase())
            .take(OPTIONS_MAX)
            .collect::<Vec<String>>()
    };
    DishWords {
        language,
        names: vec![item.name.get(code).to_lowercase()],
        sizes,
        extras: named(false),
        removals: named(true),
    }
}

/// How it stands, in a few words, for the progress bar.
pub(super) fn standing(simulation: &Simulation) -> String {
    let world = simulation.lock();
    let ledger = world.ledger();
    let asked = ledger.webhooks().iter().filter(|item| item.kind.expects_reply()).count();
    let receipts = ledger.sends().iter().filter(|send| send.kind == SendKind::Receipt).count();
    format!("{asked} messages, {receipts} orders")
}
