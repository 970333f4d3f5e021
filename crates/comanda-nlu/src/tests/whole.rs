//! What only the whole message tells: shares of what was ordered, counts that stand far from their dish, descriptions
//! instead of names, and dishes that were asked about in an earlier message.

use comanda_domain::id::Sku;
use comanda_domain::line::{Line, Quantity};
use comanda_domain::menu::Menu;
use comanda_domain::reading::{Question, ReadingContext};

use super::{Row, check, check_with, context, print, reader};
use crate::Reader;

/// One dish shared among several wishes, in every language of the sample shop.
const SHARES: &[Row] = &[
    ("", "3 pho ga, 1 large and the rest regular", "order: 2 pho_ga =regular; 1 pho_ga =large"),
    ("", "4 phở gà, 1 tô không hành, còn lại thêm trứng", "order: 3 pho_ga +egg; 1 pho_ga -onion"),
    ("", "3 banh mi thit, one no chilli, the others no pate", "order: 2 bm_thit -pate; 1 bm_thit -chilli"),
    ("", "2 pho tai, one with egg, one without onion", "order: 1 pho_tai +egg; 1 pho_tai -onion"),
    ("", "4 cà phê sữa: 2 nóng, 2 ít đá", "order: 2 ca_phe_sua +hot; 2 ca_phe_sua +ice!light"),
    ("2 pho_tai", "make one of them large", "change: set 1 #0; 1 pho_tai =large"),
    ("", "3 phở tái trong đó 2 tô không hành", "order: 1 pho_tai; 2 pho_tai -onion"),
    (
        "",
        "2 pho tai and 1 pho ga, no onion on one of the pho tai",
        "order: 1 pho_tai; 1 pho_ga; 1 pho_tai -onion",
    ),
    ("", "4 pho tai, half with no onion", "order: 2 pho_tai; 2 pho_tai -onion"),
    ("", "1 pho tai with egg, 1 with no onion", "order: 1 pho_tai +egg; 1 pho_tai -onion"),
    ("", "half a dozen goi cuon", "order: 6 goi_cuon"),
    ("", "5 pho tai, 2 no onion and the rest with egg", "order: 3 pho_tai +egg; 2 pho_tai -onion"),
    ("", "2 phở tái, 1 ít hành 1 nhiều giá", "order: 1 pho_tai +onion!light; 1 pho_tai +bean_sprouts!extra"),
    ("", "2 phở tái, 1 tô không hành, 1 tô thêm 3 trứng", "order: 1 pho_tai -onion; 1 pho_tai +egg*3"),
];

#[test]
fn shares_are_told_apart() {
    check(SHARES);
}

/// The same again, but different.
const COPIES: &[Row] = &[
    (
        "",
        "1 large pho tai no onion, and another one the same but with egg",
        "order: 1 pho_tai =large -onion; 1 pho_tai =large -onion +egg",
    ),
    (
        "",
        "1 phở gà lớn, thêm 1 tô y chang nhưng không hành",
        "order: 1 pho_ga =large; 1 pho_ga =large -onion",
    ),
    ("pho_tai", "one more but without onion", "order: 1 pho_tai -onion"),
];

#[test]
fn copies_are_told_apart() {
    check(COPIES);
}

/// Words that name a kind of dish or another dish by what they leave out.
const KIN: &[Row] = &[
    ("pho_tai", "can I have the chicken one instead", "change: replace #0 1 pho_ga"),
    ("2 pho_tai; coca", "can we get iced tea instead", "change: replace #1 1 tra_da"),
    ("", "1 phở tái 1 gà", "order: 1 pho_tai; 1 pho_ga"),
];

#[test]
fn kin_is_found() {
    check(KIN);
}

/// What stands between the dishes and is no dish.
const AROUND: &[Row] = &[
    ("", "my son has a nut allergy, 2 pho ga please", "order: 2 pho_ga {allergic to nut}"),
    ("", "I have a nut allergy, 2 pho ga", "order: 2 pho_ga {allergic to nut}"),
    ("", "we have no food allergies, 2 pho ga", "order: 2 pho_ga"),
    ("", "2 pho ga, allergic to peanuts, milk", "order: 2 pho_ga {allergic to peanuts, milk}"),
    ("", "2 pho ga, allergic to peanuts, 1 coke", "order: 2 pho_ga; 1 coca {allergic to peanuts}"),
    ("", "2 pho ga, allergies: peanut and shellfish", "order: 2 pho_ga {allergic to peanut and shellfish}"),
    ("", "allergic to eggs, peanuts and 1 coke", "order: 1 coca {allergic to eggs, peanuts}"),
    ("", "2 pho ga no onion, allergic to fish", "order: 2 pho_ga -onion {allergic to fish}"),
    ("", "2 pho ga, allergies: none", "order: 2 pho_ga"),
    ("", "we don't have any allergies, 2 pho ga", "order: 2 pho_ga"),
    ("", "2 pho ga peanut allergy", "order: 2 pho_ga {allergic to peanut}"),
    ("", "i'm celiac, 2 pho ga", "order: 2 pho_ga {allergic to celiac}"),
    ("", "peanut and dairy allergy, 2 pho ga", "order: 2 pho_ga {allergic to peanut and dairy}"),
    ("", "we have a gluten allergy so 2 pho ga please", "order: 2 pho_ga {allergic to gluten}"),
    ("", "i have a peanut allergy can i get 2 pho ga", "order: 2 pho_ga {allergic to peanut}"),
    ("", "2 pho ga no egg, turkey", "order: 2 pho_ga -egg \"no egg, turkey\""),
    ("", "2 phở gà với bia", "order: 2 pho_ga ?bia"),
    ("", "1 cf sua da. 0901234567. Mang ve", "order: 1 ca_phe_sua {pickup, +84901234567}"),
    ("", "2 pho ga. 0901234567. Tomorrow", "order: 2 pho_ga {+84901234567}"),
    ("", "2 pho ga, gặp chị Thảo 0901234567", "order: 2 pho_ga {+84901234567, for Thảo}"),
    ("", "Order for Sarah: 1 pho ga", "order: 1 pho_ga {for Sarah}"),
    (
        "",
        "deliver to 12 High Street, sorry flat 3, 2 pho ga",
        "order: 2 pho_ga {delivery, to 12 High Street, flat 3}",
    ),
    (
        "",
        "delivery for 6.45 to Flat 3, 29 Park Road. 1 coke",
        "order: 1 coca {delivery, to Flat 3, 29 Park Road, 11-20 18:45}",
    ),
    ("", "2 pho ga, cash, I'll have a 500", "order: 2 pho_ga {cash, change for 500000}"),
    ("", "do you have oxtail? never mind. I'll have 2 pho ga", "order: 2 pho_ga"),
    ("", "1 pork banh mi, swap the pate for egg", "order: 1 bm_thit -pate +egg"),
    ("", "1 pho ga no herbs", "order: 1 pho_ga \"no herbs\""),
    ("", "2 coke, 3 pho ga, each with a quay", "order: 2 coca; 3 pho_ga; 3 quay"),
    ("", "2 coke, its 5 Mill Lane", "order: 2 coca {delivery, to 5 Mill Lane}"),
    ("", "pork banh mi no pate and i'll take 2 coke", "order: 1 bm_thit -pate; 2 coca"),
    ("", "2 coke, 550", "order: 2 coca"),
    ("", "1 pho ga k hanh k ngo + 1 tra da", "order: 1 pho_ga -onion -cilantro; 1 tra_da"),
    ("3 bm_thit", "no pate on one of the banh mi please", "change: set 2 #0; 1 bm_thit -pate"),
    ("", "1 cf sua it duong bo da", "order: 1 ca_phe_sua +sugar!light -ice"),
    ("", "2 cf sua da 50% duong", "order: 2 ca_phe_sua +sugar"),
    ("", "there's no coke in the bag and I paid for two", "human"),
    ("", "ordering for the office again: 4 coke and 2 pho tai", "order: 4 coca; 2 pho_tai"),
    ("", "nothing spicy, 2 pho ga", "order: 2 pho_ga -chilli"),
    ("", "2 PHO TAI NO ONION. PICK UP AT 6", "order: 2 pho_tai -onion {pickup, 11-20 18:00}"),
    ("", "2 pho ga $9.50", "order: 2 pho_ga"),
    ("", "1 pho ga 95€ 2 coke", "order: 1 pho_ga; 2 coca"),
    ("", "1 pho ga 95, 2 coke and 1 pho tai", "order: 1 pho_ga; 2 coca; 1 pho_tai"),
    ("", "im almost ready to eat 2 pho ga please", "order: 2 pho_ga"),
    ("", "I only have 20 minutes, 2 pho ga", "order: 2 pho_ga"),
    ("", "2 pho ga, địa chỉ: 4 Nguyễn Huệ", "order: 2 pho_ga {delivery, to 4 Nguyễn Huệ}"),
    ("", "400000000 dozen and a half pho ga", "other"),
    ("", "can you deliver to 12 High Street? 2 pho ga", "order: 2 pho_ga {delivery, to 12 High Street}"),
    ("", "còn phở gà không? còn thì để em 2 tô", "order: 2 pho_ga"),
    ("", "do you have pho ga? if so ill take 2", "order: 2 pho_ga"),
    ("", "2 pho ga, pick up in 15", "order: 2 pho_ga {pickup, 11-20 10:45}"),
    ("pho_tai", "take the onions off", "change: replace #0 1 pho_tai -onion"),
];

#[test]
fn what_stands_around_is_no_dish() {
    check(AROUND);
}

/// What was asked about before is meant by "2 of those" in the next message.
#[test]
fn what_was_asked_about_is_meant_later() {
    for (asked, text, expected) in [
        ("how much is the large pho ga?", "ok 2 of those please", "order: 2 pho_ga =large"),
        ("phở chay bao nhiêu vậy?", "vậy lấy 2 tô", "order: 2 pho_chay"),
        ("do you have summer rolls?", "great, 2 then", "order: 2 goi_cuon"),
        ("bánh mì trứng còn không shop?", "cho 3 ổ", "order: 3 bm_trung"),
        ("how much is a coke?", "1 pho tai", "order: 1 pho_tai"),
        ("how much is a coke?", "how much is delivery?", "question"),
    ] {
        let question = reader().read(asked, &context(&[], None));
        let mentioned = question.mentioned.as_ref();
        assert!(mentioned.is_some(), "{asked}");
        let reading = reader().read(text, &ReadingContext { mentioned, ..context(&[], None) });
        assert_eq!(print(&reading), expected, "{asked} — {text}");
        // Alone it is no such dish.
        if mentioned.is_some_and(|line| reading.lines.iter().any(|read| read.line.items == line.items)) {
            assert_ne!(print(&reader().read(text, &context(&[], None))), expected, "{text}");
        }
    }
}

/// A dish that was only asked about stays out of the cart, whatever number comes next.
#[test]
fn what_was_asked_about_is_not_ordered_by_chance() {
    let asked = reader().read("how much is the pho ga?", &context(&[], None)).mentioned;
    assert!(asked.is_some());
    let cart = [Line::of_item(
        Sku::parse("pho").unwrap(),
        Sku::parse("pho_tai").unwrap(),
        Quantity::new(2).unwrap(),
    )];
    for (cart, question, text) in [
        (&cart[..0], None, "ok, 2 forks please"),
        (&cart[..0], None, "dine in, table 4"),
        (&cart[..0], None, "I'll bring 50, cash"),
        (&cart[..0], None, "wait 5 minutes"),
        (&cart[..0], None, "we are 6"),
        (&cart[..0], Some(Question::Fulfilment), "1"),
        (&cart[..0], Some(Question::Phone), "0901"),
        (&cart[..0], Some(Question::Time), "at 7"),
        (&cart[..], None, "make one of them large"),
        (&cart[..], None, "one more"),
        (&cart[..], None, "one without onion"),
        (&cart[..], Some(Question::Confirmation), "yes"),
    ] {
        let reading = reader().read(
            text,
            &ReadingContext { mentioned: asked.as_ref(), asked: question, ..context(cart, None) },
        );
        let named = |line: &Line| line.items.iter().any(|item| item.as_str() == "pho_ga");
        assert!(!reading.lines.iter().any(|read| named(&read.line)), "{text}: {}", print(&reading));
    }
}

/// Names as they stand on a printed menu, and as people write them.
#[test]
fn printed_names_are_found() {
    let menu = "format: comanda-menu/1
shop: { name: Harbour, currency: GBP, languages: [en, es], timezone: Europe/London, region: GB }
sizes:
  portion: [{ id: regular, name: Regular }, { id: large, name: Large, price: 2.00 }]
sections:
  - id: fish
    name: Fish
    nouns: [fish]
    sizes: { scale: portion, default: regular }
    items:
      - { id: cod, name: Cod & Chips, price: 9.50 }
      - { id: mac, name: Mac and Cheese, price: 6.00 }
  - id: bocadillo
    name: Bocadillos
    nouns: [bocadillo, bocata]
    items:
      - { id: pollo, name: Bocadillo de pollo, price: 5.00 }
      - { id: lomo, name: Bocadillo de lomo, price: 5.00 }
  - { id: side, name: Sides, items: [{ id: chips, name: Chips, price: 3.00 }, { id: alitas, name: Alitas de pollo, price: 4.00 }] }
";
    let menu = Menu::from_yaml("menu.yaml", menu).unwrap_or_else(|wrong| panic!("{wrong}"));
    let rows: &[Row] = &[
        ("", "2 cod and chips", "order: 2 cod"),
        ("", "large cod n chips, cash", "order: 1 cod =large {cash}"),
        ("", "cod & chips and chips", "order: 1 cod; 1 chips"),
        ("", "mac & cheese", "order: 1 mac"),
        ("", "a reg cod and chips", "order: 1 cod =regular"),
        ("", "1 bocadillo pollo", "order: 1 pollo"),
        ("", "2 bocadillos de pollo y 1 de lomo", "order: 2 pollo; 1 lomo"),
        ("", "un bocadillo de lomo, no mejor de pollo", "order: 1 pollo"),
        ("", "un bocadillo de lomo y unos chips", "order: 1 lomo; 1 chips"),
        ("", "2 bocatas de pollo", "order: 2 pollo"),
    ];
    check_with(&menu, &Reader::new(&menu), rows);
}
