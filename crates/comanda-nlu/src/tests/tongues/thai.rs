//! Thai, against the menu of a small cook shop. Nobody writes spaces between words.

use std::sync::LazyLock;

use comanda_domain::menu::Menu;
use proptest::prelude::proptest;

use super::super::properties::check_spans;
use super::super::{Row, context};
use super::check_menu;
use crate::Reader;

const MENU: &str = "\
format: comanda-menu/1
shop: { name: ครัวคุณแม่, currency: THB, languages: [th, en], timezone: Asia/Bangkok, region: TH }
sizes:
  จาน:
    - { id: regular, name: ธรรมดา }
    - { id: large, name: พิเศษ, price: 10, aliases: [จานใหญ่, ใหญ่] }
sections:
  - id: rice
    name: อาหารจานเดียว
    measures: [จาน, กล่อง]
    sizes: { scale: จาน, default: regular }
    items:
      - { id: krapao_moo, name: กะเพราหมูสับ, price: 50, aliases: [กะเพราหมู, ข้าวกะเพราหมูสับ] }
      - { id: krapao_gai, name: กะเพราไก่, price: 50, aliases: [ข้าวกะเพราไก่] }
      - { id: padthai, name: ผัดไทยกุ้งสด, price: 60, aliases: [ผัดไทย] }
      - { id: khaomangai, name: ข้าวมันไก่, price: 50 }
      - { id: khaophad, name: ข้าวผัดปู, price: 70, aliases: [ข้าวผัด] }
    groups:
      - id: extra
        name: เพิ่มเติม
        negatable: true
        amounts: [light, extra]
        choices:
          - { id: egg, name: ไข่ดาว, price: 10 }
          - { id: chilli, name: พริก }
          - { id: coriander, name: ผักชี }
          - { id: spicy, name: เผ็ด }
  - id: drink
    name: เครื่องดื่ม
    measures: [แก้ว, ขวด]
    item_key: drink
    items:
      - { id: chayen, name: ชาเย็น, price: 25, aliases: [ชาไทย] }
      - { id: coke, name: โค้ก, price: 20, aliases: [โค๊ก, coke] }
      - { id: water, name: น้ำเปล่า, price: 10 }
";

const ROWS: &[Row] = &[
    ("", "เอากะเพราหมูสับ 2 จานค่ะ", "order: 2 krapao_moo"),
    ("", "ขอข้าวมันไก่๒กล่องนะครับ", "order: 2 khaomangai"),
    ("", "ผัดไทยสองจานกับชาเย็นหนึ่งแก้ว", "order: 2 padthai; 1 chayen"),
    ("", "ข้าวมันไก่ 2 จาน โค้ก 3 ขวด ผัดไทย 4 จาน", "order: 2 khaomangai; 3 coke; 4 padthai"),
    ("", "สั่งข้าวมันไก่สองที่ โค้กหนึ่งขวดค่ะ", "order: 2 khaomangai; 1 coke"),
    ("", "กะเพราไก่ 1 ข้าวผัดปู 2", "order: 1 krapao_gai; 2 khaophad"),
    ("", "เอาผัดไทยไม่ใส่ผักชี", "order: 1 padthai -coriander"),
    ("", "ข้าวผัดปูจานนึงไม่เอาพริกไม่เอาผักชี", "order: 1 khaophad -chilli -coriander"),
    ("", "กะเพราหมูสับเผ็ดน้อย เพิ่มไข่ดาว", "order: 1 krapao_moo +spicy!light +egg"),
    ("", "กระเพาไก่พิเศษ 1 จาน", "order: 1 krapao_gai =large"),
    ("", "ขอผัดไท 1 ที่", "order: 1 padthai"),
    ("", "เเค่ข้าวมันไก่ยี่สิบห้ากล่อง", "order: 25 khaomangai"),
    ("", "เอา coke 2 แก้ว", "order: 2 coke"),
    ("", "ขอส้มตำ 1 จาน กับชาเย็น 1 แก้ว", "order: 1 chayen ?ส้มตำ"),
    ("padthai; coke", "เพิ่มชาเย็นอีก 1 แก้ว", "order: 1 chayen"),
    ("padthai; coke", "ไม่เอาโค้กแล้ว", "change: remove #1"),
    ("padthai; coke", "ยกเลิกโค้ก", "change: remove #1"),
    ("padthai; coke", "เปลี่ยนโค้กเป็นชาเย็น", "change: replace #1 1 chayen"),
    ("padthai", "ขอเป็น 3 จาน", "change: set 3 #0"),
    ("padthai|confirmation", "ใช่ค่ะ", "confirm"),
    ("padthai|confirmation", "โอเคครับ", "confirm"),
    ("padthai|confirmation", "ยังค่ะ", "decline"),
    ("", "สวัสดีค่ะ", "greeting"),
    ("", "ขอบคุณมากครับ", "thanks"),
    ("", "ผัดไทยราคาเท่าไหร่คะ", "question"),
    ("", "มีข้าวผัดปูไหม", "question"),
    ("", "ขอดูเมนูหน่อยค่ะ", "menu"),
    ("", "วันนี้อากาศดีจังเลย", "other"),
    ("", "เดี๋ยวไปรับเองตอน 6 โมงเย็น", "order:  {pickup, 11-20 18:00}"),
    ("", "มารับพรุ่งนี้บ่ายสองครับ", "order:  {pickup, 11-21 14:00}"),
    ("", "ขอข้าวมันไก่ 1 กล่อง รับสองทุ่มครึ่ง", "order: 1 khaomangai {11-20 20:30}"),
    ("", "ส่งที่ 99/1 ซอยสุขุมวิท 21 เบอร์ 081-234-5678", "order:  {delivery, +66812345678, to 99/1 ซอยสุขุมวิท 21}"),
    ("", "จ่ายเงินสด ส่งตอน 18.30 น.", "order:  {delivery, 11-20 18:30, cash}"),
    ("padthai|time", "เที่ยงครึ่ง", "order:  {11-20 12:30}"),
    ("padthai|time", "ทุ่มนึง", "order:  {11-20 19:00}"),
    ("", "ออเดอร์ถึงไหนแล้วคะ", "status"),
    ("", "ขอยกเลิกออเดอร์ค่ะ", "cancel"),
    ("padthai; coke", "เอาโค้กออก", "change: remove #1"),
];

#[test]
fn thai_is_read() {
    check_menu(MENU, ROWS);
}

#[test]
fn what_is_not_read_comes_back_in_words() {
    let menu = Menu::from_yaml("menu.yaml", MENU).unwrap();
    let reading = Reader::new(&menu).read("ฝากบอกคุณยายด้วยนะคะ", &context(&[], None));
    let unread: Vec<&str> = reading.unread.iter().map(|mention| mention.text.as_str()).collect();
    assert_eq!(unread, ["ฝากบอก", "ยาย"]);
    assert_eq!(reading.language.as_deref(), Some("th"));
}

proptest! {
    /// Letters in an order that makes no words, and words in an order that makes no sense.
    #[test]
    fn any_run_of_thai_is_read(text in "[ก-ฮเแโใไะาำ\u{e31}\u{e34}-\u{e3a}\u{e47}-\u{e4e}๐-๙ a-c]{0,60}", words in 0..6_usize) {
        static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new(&Menu::from_yaml("menu.yaml", MENU).unwrap()));
        let known = ["เอาผัดไทย", "ไม่ใส่", "๒จาน", "ชาเย็น", "ส่งที่", "เปลี่ยนเป็น"].iter().take(words);
        let text = known.fold(text, |text, word| format!("{word}{text}"));
        check_spans(&text, &READER.read(&text, &context(&[], None)));
    }
}

#[test]
fn long_runs_end_soon() {
    let reader = Reader::new(&Menu::from_yaml("menu.yaml", MENU).unwrap());
    for text in ["ข้าวมันไก่".repeat(700), "ไม่เอาผักชี".repeat(500), "ก".repeat(5000), "ฟหกด".repeat(1500)]
    {
        check_spans(&text, &reader.read(&text, &context(&[], None)));
    }
}
