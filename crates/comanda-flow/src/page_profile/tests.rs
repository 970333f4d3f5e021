use comanda_domain::menu::Menu;
use comanda_domain::storyboard::Storyboard;
use comanda_meta::graph::ProfileProperty;

use super::*;

const MENU: &str = "format: comanda-menu/1\nshop: { name: Tea, currency: VND, languages: [vi, en] }\n";

fn profile(storyboard: &str) -> MessengerProfile {
    let menu = Menu::from_yaml("menu.yaml", MENU).unwrap();
    let shop = Shop::from_menu(menu.clone(), "1".to_owned());
    let shop = match storyboard {
        "" => shop,
        text => shop.with_storyboard(Storyboard::from_yaml("storyboard.yaml", text, &menu).unwrap()),
    };
    profile_of(&shop, &Texts::new(&[]).unwrap())
}

#[test]
fn every_shop_has_a_beginning_in_its_languages() {
    let made = profile("");
    assert_eq!(made.get_started.as_deref(), Some(Tap::Start.to_string().as_str()));
    let locales: Vec<&str> = made.persistent_menu.keys().map(String::as_str).collect();
    assert_eq!(locales, ["default", "en_GB", "en_US", "vi_VN"]);
    assert_eq!(made.greeting["default"], made.greeting["vi_VN"], "the first language is everybody's");
    assert!(made.greeting["en_US"].contains("Tea"));
    assert!(made.greeting.values().all(|text| text.chars().count() <= GREETING_CHARS_MAX));
    for items in made.persistent_menu.values() {
        for item in items {
            let MenuItem::Postback { payload, title } = item else { panic!("{item:?}") };
            assert!(payload.parse::<Tap>().is_ok(), "{title} leads nowhere: {payload}");
        }
    }
    assert_eq!(made.ice_breakers["en_US"].len(), 3);
}

#[test]
fn a_storyboard_says_it_its_own_way() {
    let made = profile(
        "format: comanda-storyboard/1
greeting: { vi: Chào bạn, en: Hello there }
ice_breakers:
  - { question: { vi: Đặt tiệc?, en: A party? }, go: party }
menu:
  - { label: { vi: Đặt tiệc, en: Party }, go: party }
  - { label: { vi: Bản đồ, en: Map }, url: https://example.com/map }
flows:
  - { id: party, steps: [{ say: { vi: Ok, en: Ok } }] }
",
    );
    assert_eq!(made.greeting["en_GB"], "Hello there");
    let party = Tap::Flow("party".parse().unwrap()).to_string();
    let asked = IceBreaker { question: "Đặt tiệc?".to_owned(), payload: party.clone() };
    assert_eq!(made.ice_breakers["default"], [asked]);
    let menu = [
        MenuItem::Postback { title: "Party".to_owned(), payload: party },
        MenuItem::Url { title: "Map".to_owned(), url: "https://example.com/map".to_owned() },
    ];
    assert_eq!(made.persistent_menu["en_US"], menu);
    assert_eq!(
        made.differences(&profile("")),
        [ProfileProperty::Greeting, ProfileProperty::IceBreakers, ProfileProperty::PersistentMenu]
    );
}
