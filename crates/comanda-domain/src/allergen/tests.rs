use super::*;
use crate::menu::Menu;

fn menu() -> Menu {
    let dishes = [
        ("roll", "allergen:peanut, allergen:shellfish"),
        ("soup", "allergen:fish"),
        ("shake", "vegetarian, allergen:dairy"),
        ("shrimp", "allergen:crustacean"),
        ("squid", "allergen:mollusc"),
        ("kiwi", "allergen:kiwi"),
        ("cashews", "allergen:nuts"),
        ("bread", "allergen:wheat"),
        ("omelette", "allergen:eggs"),
        ("plain", "vegetarian"),
    ];
    let item = |(id, tags): &(&str, &str)| {
        let tags: Vec<String> = tags.split(", ").map(|tag| format!("\"{tag}\"")).collect();
        format!("      - {{ id: {id}, name: {id}, price: 1, tags: [{}] }}\n", tags.join(", "))
    };
    let items = dishes.iter().map(item).collect::<Vec<_>>().concat();
    let text = format!(
        "format: comanda-menu/1\nshop: {{ name: S, currency: USD, languages: [en], timezone: UTC }}\n\
         sections:\n  - id: food\n    name: Food\n    items:\n{items}"
    );
    Menu::from_yaml("menu.yaml", &text).unwrap()
}

#[test]
fn what_a_customer_must_not_eat_is_found_in_every_language() {
    let menu = menu();
    for (dish, told, meant) in [
        ("roll", "đậu phộng", "peanut"),
        ("roll", "dau phong", "peanut"),
        ("roll", "alérgico al cacahuate", "peanut"),
        ("roll", "peanuts and milk", "peanut"),
        ("roll", "tôm", "shellfish"),
        ("roll", "hải sản", "shellfish"),
        ("roll", "nuts", ""),
        ("soup", "cá", "fish"),
        ("soup", "hải sản", "fish"),
        ("cashews", "hạt điều", "nuts"),
        ("cashews", "peanuts", ""),
        ("bread", "gluten", "wheat"),
        ("omelette", "trứng", "eggs"),
        ("shake", "lactose", "dairy"),
        ("shake", "sữa", "dairy"),
        ("shake", "dairy", "dairy"),
        ("shrimp", "seafood", "crustacean"),
        ("shrimp", "mực", ""),
        ("squid", "hải sản", "mollusc"),
        ("squid", "squid", "mollusc"),
        ("kiwi", "kiwi", "kiwi"),
        ("plain", "peanut", ""),
        ("soup", "dị ứng cà chua", ""),
        ("soup", "CÁ", "fish"),
        ("roll", "đậu phọng", "peanut"),
        ("roll", "dậu phộng", "peanut"),
        ("soup", "hải sãn", "fish"),
        ("shrimp", "camaron", "crustacean"),
        ("shrimp", "ghé lấy", ""),
        ("shake", "soy celíaca", ""),
        ("shrimp", "đồ của quán", ""),
        ("shrimp", "do cua quan", "crustacean"),
        ("roll", "", ""),
    ] {
        let (_, item) = menu.find_item(&crate::id::Sku::parse(dish).unwrap()).unwrap();
        assert_eq!(meant_by(item, &[told.to_owned()]).join(", "), meant, "{dish}: {told}");
    }
}

#[test]
fn every_line_of_the_file_is_an_allergen() {
    let lines = FILE.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).count();
    assert_eq!(ALLERGENS.len(), lines);
    let names: Vec<&str> = ALLERGENS.iter().map(|known| known.name).collect();
    assert!(ALLERGENS.iter().flat_map(|known| &known.with).all(|other| names.contains(other)));
}

#[test]
fn what_is_asked_for_without_something() {
    for (text, expected) in [
        ("what can i have without gluten?", "gluten"),
        ("what can i eat that's gluten free", "gluten"),
        ("can't have dairy, what do you recommend", "milk"),
        ("qué puedo comer sin gluten?", "gluten"),
        ("soy celiaco, qué puedo comer?", "gluten"),
        ("ăn được gì mà không có đậu phộng", "peanut"),
        ("what is good with shrimp?", ""),
        ("i don't know, what's good with shrimp?", ""),
        ("no rush, what do you recommend with egg", ""),
        ("no sé, qué me recomiendas con queso?", ""),
        ("anything without any nuts or milk", "milk, nut"),
        ("món gì có tôm ngon không", ""),
    ] {
        assert_eq!(avoided_in(text).join(", "), expected, "{text}");
    }
    assert!(are_marked(&menu(), &["gluten".to_owned()]));
    assert!(!are_marked(&menu(), &["sesame".to_owned()]));
    assert!(!are_marked(&menu(), &["gluten".to_owned(), "sesame".to_owned()]), "each of them");
}

#[test]
fn everyday_words_are_no_allergens() {
    assert_eq!(named_in("can you tell me if it has gluten, so i know"), ["gluten"]);
    assert_eq!(named_in("có mè không"), ["sesame"]);
}

#[test]
fn a_mark_is_known_without_its_accents() {
    for mark in ["camaron", "camarón", "nuts", "dau phong"] {
        assert!(is_known(mark), "{mark}");
    }
}
