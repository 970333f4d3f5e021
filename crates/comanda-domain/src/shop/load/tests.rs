use super::*;

const MENU: &str = "
format: comanda-menu/1
shop: { name: Quán Thử, currency: VND, languages: [vi, en], timezone: Asia/Ho_Chi_Minh, region: VN }
sections:
  - { id: pho, name: Phở, items: [ { id: pho_tai, name: Phở tái, price: 45000 } ] }
";

fn load(text: &str) -> Result<Shop, ShopError> {
    Shop::from_yaml("shop.yaml", text, Menu::from_yaml("menu.yaml", MENU).unwrap(), "v".to_owned())
}

#[test]
fn only_the_format_must_be_said() {
    let shop = load("format: comanda-shop/1").unwrap();
    assert_eq!(shop.name, "Quán Thử");
    assert_eq!(shop.default_branch().id.as_str(), "main");
    assert_eq!(shop.reply_language(Some("fr")), "vi");
    assert_eq!(shop.reply_language(Some("en")), "en");
}

#[test]
fn every_key_is_read() {
    let shop = load(
        "
format: comanda-shop/1
name: Quán Thử
kitchen_language: en
day_start: \"05:30\"
fulfilment: [pickup]
ask_time: false
person_pause_minutes: 5
reminder_minutes: 10
draft_expiry_minutes: 60
branches: [ { id: q1, name: Quận 1, address: 12 Lê Lợi }, { id: q3, name: Quận 3 } ]
",
    )
    .unwrap();
    assert_eq!(shop.kitchen_language, "en");
    assert_eq!(shop.day_start, civil::time(5, 30, 0, 0));
    assert_eq!(shop.only_fulfilment(), Some(Fulfilment::Pickup));
    assert!(!shop.asks_time);
    assert_eq!(shop.person_pause, Duration::from_mins(5));
    assert_eq!(shop.reminder_after, Duration::from_mins(10));
    assert_eq!(shop.expiry_after, Duration::from_hours(1));
    assert_eq!(shop.branches.len(), 2);
}

#[test]
fn every_mistake_is_named_with_its_line() {
    let wrong = load(
        "format: comanda-shop/1
currency: USD
fulfillment: [pickup]
fulfilment: [pikup]
day_start: dawn
branches: []
",
    )
    .unwrap_err()
    .to_string();
    for expected in [
        "shop.yaml:2: currency: `USD` differs from `VND` in the menu's `shop:` block; keep one of them",
        "shop.yaml:3: ",
        "did you mean `fulfilment`",
        "shop.yaml:4: fulfilment[0]: `pikup` is not valid here",
        "shop.yaml:5: day_start: expected a time of day such as \"04:00\"",
        "shop.yaml:6: branches: expected at least one branch",
    ] {
        assert!(wrong.contains(expected), "missing {expected:?} in:\n{wrong}");
    }
}

#[test]
fn what_is_recommended_has_conditions_and_names_dishes_of_the_menu() {
    let text = "
format: comanda-shop/1
recommend:
  - { dishes: [pho_tai], after: [pho], hours: { daily: [\"06:00-10:00\"] }, customer: new }
  - { dishes: [pho_tai] }
";
    let rules = load(text).unwrap().recommendations;
    assert_eq!(rules.len(), 2);
    let first = rules.first().unwrap();
    assert_eq!((first.after.len(), first.hours.is_some()), (1, true));
    assert_eq!(first.customer, Some(crate::storyboard::Customer::New));
    let wrong = "
format: comanda-shop/1
recommend:
  - { dishes: [pho_tia], customer: old }
  - { dishes: [] }
  - { after: [pho] }
";
    let problems = load(wrong).unwrap_err().to_string();
    for told in [
        "shop.yaml:4: recommend[0].dishes[0]: unknown dish `pho_tia`; did you mean `pho_tai`?",
        "shop.yaml:4: recommend[0].customer: `old` is not valid here; known are new, returning",
        "shop.yaml:5: recommend[1].dishes: expected at least one dish",
        "shop.yaml:6: recommend[2]: `dishes` is missing",
    ] {
        assert!(problems.contains(told), "{told}: {problems}");
    }
}
