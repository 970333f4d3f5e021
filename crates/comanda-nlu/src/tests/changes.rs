//! Changes of what is in the cart: some of a line, what a line becomes, what goes, what is told anew; and dishes that are
//! built to order, which are called by what they are made of.

use comanda_domain::menu::Menu;
use comanda_domain::reading::ReadingContext;

use super::{Row, check, print};
use crate::Reader;

const SOME: &[Row] = &[
    ("3 tra_dao", "wait, make one of them bac xiu", "change: set 2 #0; 1 bac_xiu"),
    ("3 pho_ga; 2 pho_tai", "ơ khoan, 1 phở gà không hành nha", "change: set 2 #0; 1 pho_ga -onion"),
    ("5 pho_tai; 2 pho_ga", "trong 5 tô tái thì 2 tô không hành", "change: set 3 #0; 2 pho_tai -onion"),
    ("3 coca", "knock one of the cokes off", "change: set 2 #0"),
    ("3 coca", "bớt 1 lon coca", "change: set 2 #0"),
    ("2 pho_tai; 1 pho_ga", "2 tô tái không giá nha", "change: replace #0 2 pho_tai -bean_sprouts"),
    ("3 pho_tai; coca", "3 tô tái đều không hành", "change: replace #0 3 pho_tai -onion"),
    ("3 coca; quay", "make one of the cokes a 7 up", "change: set 2 #0; 1 seven_up"),
    ("3 coca; quay", "change two of the cokes into 7 up", "change: set 1 #0; 2 seven_up"),
];

#[test]
fn some_of_a_line_are_changed() {
    check(SOME);
}

const GOES: &[Row] = &[
    ("2 pho_tai; coca", "thôi khỏi lấy coca nữa, bạn em không uống nữa", "change: remove #1"),
    ("2 pho_tai; 3 coca", "bỏ phở tái giúp em, bạn em không ăn nữa", "change: remove #0"),
    ("3 pho_tai; coca", "hủy coca nha", "change: remove #1"),
    ("pho_tai; coca", "remove the coke and I'll have 2 iced teas", "change: remove #1; 2 tra_da"),
    ("3 pho_tai; coca", "not the coke, make that a 7 up", "change: replace #1 1 seven_up"),
    (
        "coca; pho_tai",
        "scrap the coke, make the pho tai large",
        "change: remove #0; replace #1 1 pho_tai =large",
    ),
    ("", "remove 2 cokes", "other"),
];

#[test]
fn what_is_not_wanted_goes() {
    check(GOES);
}

const ANEW: &[Row] = &[
    ("", "3 phở gà 2 quẩy, ý lộn, 2 phở gà 3 quẩy", "order: 2 pho_ga; 3 quay"),
    ("", "2 lon coca, 1 chai nước suối", "order: 2 coca in can; 1 nuoc_suoi in bottle"),
    ("", "tụi mình 4 người, mỗi người 1 phở tái, thêm 2 trà đá", "order: 4 pho_tai; 2 tra_da"),
    ("", "there are 3 of us, 2 spring rolls each", "order: 6 cha_gio"),
    ("", "1 pho ga no onion and 1 coke, same again for my wife", "order: 2 pho_ga -onion; 2 coca"),
    ("", "1 phở tái thêm 4 viên bò viên", "order: 1 pho_tai +meatball*4"),
    ("", "Ba: 1 phở tái\nMẹ: 1 phở gà không hành", "order: 1 pho_tai; 1 pho_ga -onion"),
    ("", "1 trà đào size L, 1 bạc xỉu cùng size", "order: 1 tra_dao =l; 1 bac_xiu =l"),
    ("", "2 pho tai and 1 coke, same as before", "order: 2 pho_tai; 1 coca"),
    ("", "1 phở tái, như lần trước nha", "order: 1 pho_tai"),
    ("", "there are 4 of us, 3 spring rolls each, 1 coke each", "order: 12 cha_gio; 4 coca"),
    ("", "tụi mình 3 người, mỗi người 4 chả giò", "order: 12 cha_gio"),
    ("", "Chi Ha: pho tai\nEm Tu: pho ga", "order: 1 pho_tai; 1 pho_ga"),
];

#[test]
fn what_is_told_anew_or_told_of_all_is_read() {
    check(ANEW);
}

const PLACES: &[Row] = &[
    (
        "",
        "2 phở bò chín 46/12 Lê Văn Sỹ P13 Phú Nhuận",
        "order: 2 pho_chin {delivery, to 46/12 Lê Văn Sỹ P13 Phú Nhuận}",
    ),
    (
        "",
        "giao tới 18A Phan Văn Trị phường 10 Gò Vấp, nhớ gọi trước nha",
        "order:  {delivery, to 18A Phan Văn Trị phường 10 Gò Vấp}",
    ),
    (
        "",
        "2 phở tái giao toà nhà Sao Mai, số 2 Hải Triều, quận 1, chuyển khoản",
        "order: 2 pho_tai {delivery, to toà nhà Sao Mai, số 2 Hải Triều, quận 1, transfer}",
    ),
    ("2 pho_tai", "could you bring it to 14 Orchard Close?", "order:  {delivery, to 14 Orchard Close}"),
    ("", "can you deliver to 14 Orchard Close?", "question"),
    (
        "",
        "2 pho tai to 12 Mill Lane, Leeds and ring the bell",
        "order: 2 pho_tai {delivery, to 12 Mill Lane, Leeds}",
    ),
    ("", "phở tái 2 tô, em Nhi 0908 552 013", "order: 2 pho_tai {+84908552013, for Nhi}"),
    ("", "cô Sáu qua lấy 2 phở tái lúc 6h chiều", "order: 2 pho_tai {pickup, 11-20 18:00, for Sáu}"),
];

#[test]
fn places_and_names_are_found() {
    check(PLACES);
}

const TOLD: &[Row] = &[
    ("", "dời lại 6h rưỡi chiều nha, nãy em hẹn 6h", "change:  {11-20 18:30}"),
    ("", "hôm bữa ăn phở tái ngon ghê, nay cho em phở gà", "order: 1 pho_ga"),
    ("", "hủy giùm em cái đơn hồi nãy", "cancel"),
    ("", "dạ chào quán", "greeting"),
    ("", "you sent me the wrong soup", "human"),
    ("", "my order still hasn't come", "status"),
    ("", "không cần thêm gì đâu em", "decline"),
    (
        "",
        "order for work:\nTom - 1 pho tai\nAnn - 1 pho ga\npick up at noon",
        "order: 1 pho_tai; 1 pho_ga {pickup, 11-20 12:00}",
    ),
];

#[test]
fn what_only_tells_orders_nothing() {
    check(TOLD);
}

const SOUNDS: &[Row] = &[
    ("", "2 fở tái, 1 bạt xỉu, 1 chà đào", "order: 2 pho_tai; 1 bac_xiu; 1 tra_dao"),
    ("", "1 bánh mỳ chứng", "order: 1 bm_trung"),
];

#[test]
fn dishes_are_found_as_they_sound() {
    check(SOUNDS);
}

const RICE: &str = "\
format: comanda-menu/1
shop: { name: Cơm Bếp Than, currency: VND, languages: [vi, en], timezone: Asia/Ho_Chi_Minh, region: VN }
sections:
  - id: rice
    name: Cơm tấm
    nouns: [cơm tấm, cơm]
    measures: [dĩa, phần]
    price: 25000
    groups:
      - id: dish
        name: Món
        choices:
          - { id: rib, name: sườn, price: 20000, countable: { unit: [miếng], max: 4 } }
          - { id: skin, name: bì, price: 8000 }
          - { id: egg, name: trứng, price: 8000, countable: { unit: [quả], max: 4 } }
          - { id: chicken, name: gà nướng, price: 22000, aliases: [gà] }
      - id: with
        name: Kèm
        negatable: true
        amounts: [light, extra]
        choices:
          - { id: rice, name: cơm, default: true }
          - { id: oil, name: mỡ hành, default: true }
          - { id: cucumber, name: dưa leo, default: true }
  - id: soup
    name: Canh
    measures: [chén]
    items:
      - { id: melon, name: Canh khổ qua, price: 15000 }
      - { id: seaweed, name: Canh rong biển, price: 15000 }
combos:
  - id: noon
    name: Combo trưa
    price: 60000
    parts:
      - { section: rice }
      - { section: soup, default: melon, choose: \"*\" }
";

/// Chats, a message a line; what the last one is read as.
const CHATS: &[(&str, &str)] = &[
    (
        "2 cơm gà nướng, 3 cơm sườn bì\ncơm gà không dưa leo nha",
        "change: replace #0 2 rice +chicken -cucumber",
    ),
    ("2 cơm gà nướng, 3 cơm sườn bì\nbớt 1 phần sườn bì", "change: set 2 #1"),
    ("2 cơm sườn bì, 1 cơm gà nướng\ncơm gà đổi thành cơm trứng", "change: replace #1 1 rice +egg"),
    ("5 cơm sườn bì, 2 canh khổ qua\nđổi 2 phần qua gà nướng", "change: set 3 #0; 2 rice +chicken"),
    ("2 cơm sườn, 1 canh khổ qua\nthôi khỏi lấy canh", "change: remove #1"),
    ("2 cơm gà, à thôi 1 cơm gà 1 cơm sườn bì", "order: 1 rice +chicken; 1 rice +rib +skin"),
    ("1 gà nướng nhiều cơm", "order: 1 rice +chicken +rice!extra"),
    ("cơm tấm 2 dĩa sườn bì, 1 dĩa gà", "order: 2 rice +rib +skin; 1 rice +chicken"),
    ("2 cơm sườn không mỡ hành, dưa leo cũng không nha", "order: 2 rice +rib -oil -cucumber"),
    ("1 cơm sườn trứng\nbỏ 1 trứng", "change: replace #0 1 rice +rib"),
    ("1 combo trưa: cơm gà, canh rong biển\nbỏ canh rong biển", "other"),
    (
        "4 combo trưa cơm gà canh rong biển\nchange two of the canh rong biển to canh khổ qua",
        "change: set 2 #0; 2 noon [1 rice +chicken] [1 melon]",
    ),
    ("cơm trưa: 2 sườn bì, 1 gà nướng", "order: 2 rice +rib +skin; 1 rice +chicken"),
    (
        "2 combo trưa, 1 phần cơm sườn, 1 phần cơm gà\nđổi canh khổ qua trong combo cơm gà thành canh rong biển",
        "change: replace #1 1 noon [1 rice +chicken] [1 seaweed]",
    ),
];

#[test]
fn what_is_built_to_order_is_called_by_what_it_is_made_of() {
    let menu = Menu::from_yaml("menu.yaml", RICE).unwrap_or_else(|wrong| panic!("{wrong}"));
    let reader = Reader::new(&menu);
    let mut wrong = String::new();
    for (chat, expected) in CHATS {
        let mut draft = comanda_domain::draft::Draft::default();
        let mut printed = String::new();
        for text in chat.lines() {
            let cart: Vec<_> = draft.lines.iter().map(|line| line.line.clone()).collect();
            let context = ReadingContext { cart: &cart, ..super::context(&[], None) };
            let reading = reader.read(text, &context);
            printed = print(&reading);
            draft.edit(&reading.edits);
            draft.add_read_lines(&reading.lines).unwrap();
        }
        if printed != *expected {
            wrong = format!("{wrong}(\"{chat}\", \"{printed}\"),\n    // not {expected}\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// Said again, because it was not understood: read as if there was no cart yet.
const AGAIN: &[Row] = &[
    ("3 coca; 2 pho_tai", "no I said two cokes and two pho tai", "order: 2 coca; 2 pho_tai"),
    ("2 pho_tai; coca", "không, mình nói là 2 phở tái 1 trà đá", "order: 2 pho_tai; 1 tra_da"),
    ("2 pho_tai", "chị nói là 2 phở gà không hành mà", "order: 2 pho_ga -onion"),
    ("2 pho_tai", "i just said 2 cokes", "order: 2 coca"),
    ("2 coca; 2 pho_tai | meaning", "two cokes and two pho ga", "order: 2 coca; 2 pho_ga"),
];

/// Not said again: what is added, what is changed, what is no dish, and what comes first of all.
const NOT_AGAIN: &[(&str, &str)] = &[
    ("2 pho_tai", "like I said, add a coke too"),
    ("2 pho_tai", "I said no onion"),
    ("2 pho_tai", "my friend said he wants two cokes"),
    ("2 pho_tai", "bạn mình nói là lấy 1 coca"),
    ("2 coca | meaning", "and one more pho tai"),
    ("2 coca | meaning", "thêm 1 phở tái"),
    ("2 pho_tai", "chị nói là giao 12 Lê Lợi"),
    ("2 pho_tai", "two cokes and two pho tai"),
    ("", "I said two cokes"),
];

#[test]
fn what_is_said_again_is_told_from_what_is_added() {
    check(AGAIN);
    let menu = super::menu();
    let read = |cart: &str, text: &str| {
        let (cart, asked) = cart.split_once('|').unwrap_or((cart, ""));
        let cart = super::cart(&menu, cart);
        super::reader().read(text, &super::context(&cart, super::question(asked))).restates
    };
    for (cart, text, _) in AGAIN {
        assert!(read(cart, text), "{text}");
    }
    for (cart, text) in NOT_AGAIN {
        assert!(!read(cart, text), "{text}");
    }
}
