use super::Menu;

const HEAD: &str =
    "format: comanda-menu/1\nshop: { name: Tea, currency: USD, languages: [en], timezone: Asia/Manila }\n";

/// The problems of `HEAD` followed by `rest`, one line each, without the file's name.
fn problems(rest: &str) -> String {
    let text = format!("{HEAD}{rest}");
    let printed = Menu::from_yaml("m", &text).map_or_else(|wrong| wrong.to_string(), |_| String::new());
    printed.lines().map(|line| line.trim_start_matches("m:")).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_whole_menu_is_read() {
    let rest = "
amounts: [{ id: drizzle, aliases: [a drop] }]
sizes:
  cup: [{ id: s, name: Small }, { id: l, name: { en: Large, vi: Lớn }, price: 0.50 }]
sections:
  - id: tea
    name: Tea
    sizes: { scale: cup, default: s }
    items:
      - { id: iced, name: Iced tea, price: 9.50, prices: { l: 12 }, includes: [lemon] }
      - { id: hot, price: 2 }
      - { any_of: [iced, hot], aliases: [tea], policy: keep }
    groups:
      - id: extra
        max: 3
        negatable: true
        amounts: '*'
        choices:
          - { id: lemon, price: 0.25 }
          - { id: shot, countable: { unit: [shot], max: 4, aliases_by_count: { '2': [double] } } }
          - { any_of: [lemon, shot], aliases: [bits] }
          - { all_of: '*', aliases: [everything] }
    volumes: [{ value: 1.5, unit: l }]
    containers: [{ id: can, aliases: [can], price: 0.10 }]
combos:
  - { id: pair, name: Pair, price: 10, parts: [{ section: tea, default: iced, choose: '*', surcharge: { size.l: 1 } }] }
recipes:
  - { aliases: [the usual], section: tea, adds: [{ choice: lemon, count: 2, amount: drizzle }] }
";
    let menu = Menu::from_yaml("m", &format!("{HEAD}{rest}")).unwrap();
    let tea = &menu.sections[0];
    assert_eq!(menu.shop.region.as_deref(), Some("PH"));
    assert_eq!(tea.items[0].price.minor(), 950);
    assert_eq!(tea.items[1].name.as_str(), "hot");
    assert_eq!(tea.volumes[0].value_milli, 1500);
    assert_eq!(menu.sizes_of(tea)[1].name.get("vi"), "Lớn");
    assert_eq!(tea.ambiguous_items.len(), 1);
    assert_eq!(
        (tea.groups[0].choices.len(), tea.groups[0].ambiguous.len(), tea.groups[0].catch_alls.len()),
        (2, 1, 1)
    );
    assert_eq!(menu.combos[0].parts[0].surcharge.len(), 1);
}

#[test]
fn every_problem_is_found_at_once_with_the_nearest_name() {
    let found = problems(
        "sizes: { cup: [{ id: s }, { id: s }] }
sections:
  - id: tea
    sizes: { scale: cop, default: m }
    items:
      - { id: iced, prise: 3, price: 9.505, includes: [leman], prices: { xl: 1 } }
      - { any_of: [icde], aliases: [x], policy: guess }
    groups:
      - { id: extra, amounts: [lihgt], min: 2, max: 1, choices: [{ id: lemon }, { id: lemon }, { all_of: extr, aliases: [a] }] }
  - { id: tea, item_key: dish, items_per_line: 2 }
combos:
  - { id: tea, parts: [{ section: tee, item: iced }, { section: tea, item: hot, choose: [iced, cold], surcharge: { size.s: 1 } }] }
recipes:
  - { aliases: [a], section: tea, adds: [{ choice: sugar, amount: lots }] }
",
    );
    let expected = [
        "3: sizes.cup[1]: the size id `s` stands here twice",
        "6: sections[0].sizes.scale: unknown size scale `cop`; did you mean `cup`?",
        "6: sections[0].sizes.default: unknown size `m`; there are none",
        "8: sections[0].items[0].prise: unknown key; did you mean `price`?",
        "8: sections[0].items[0].price: `9.505` is not an amount in USD: expected digits with at most 2 decimals, such as 9.50",
        "8: sections[0].items[0].includes[0]: unknown choice `leman`; did you mean `lemon`?",
        "8: sections[0].items[0].prices.xl: unknown size `xl`; there are none",
        "9: sections[0].items[1].any_of[0]: unknown item `icde`; did you mean `iced`?",
        "9: sections[0].items[1].policy: `guess` is not valid here; known are ask, keep, first",
        "11: sections[0].groups[0].amounts[0]: unknown amount `lihgt`; did you mean `light`?",
        "11: sections[0].groups[0].max: expected a whole number from 2 to 999, found `1`",
        "11: sections[0].groups[0].choices[1]: the choice id `lemon` stands here twice",
        "11: sections[0].groups[0].choices[2].all_of: unknown group `extr`; did you mean `extra`?",
        "12: sections[1]: the section id `tea` stands here twice",
        "12: sections[1].item_key: `dish` is not valid here; known are item, drink",
        "12: sections[1].items_per_line: `2` is not valid here; known are one, many",
        "14: combos[0]: the id `tea` is also a section",
        "14: combos[0].parts[0].section: unknown section `tee`; did you mean `tea`?",
        "14: combos[0].parts[1].item: unknown item `hot`; known are iced",
        "14: combos[0].parts[1].choose[1]: unknown item `cold`; known are iced",
        "14: combos[0].parts[1].surcharge.size.s: unknown size or item `size.s`; known are iced",
        "16: recipes[0].adds[0].choice: unknown choice `sugar`; known are lemon",
        "16: recipes[0].adds[0].amount: unknown amount `lots`; known are light, extra",
    ];
    assert_eq!(found.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn the_shop_block_is_checked() {
    for (shop, expected) in [
        (
            "{ name: A, currency: VDN, languages: [vi] }",
            "`VDN` is not an ISO 4217 currency such as VND, USD or EUR",
        ),
        ("{ name: A, currency: VND, languages: [] }", "expected at least one language, such as `vi` or `en`"),
        (
            "{ name: A, currency: VND, languages: [vi], timezone: Asia/Ho_Chi_Min }",
            "unknown time zone `Asia/Ho_Chi_Min`; did you mean `Asia/Ho_Chi_Minh`?",
        ),
        (
            "{ name: A, currency: VND, languages: [vi], region: Vietnam }",
            "`Vietnam` is not an ISO 3166 region such as VN or US",
        ),
        ("{ name: A, languages: [vi] }", "m:2: shop: `currency` is missing"),
    ] {
        let wrong = Menu::from_yaml("m", &format!("format: comanda-menu/1\nshop: {shop}\n")).unwrap_err();
        assert_eq!(wrong.problems.len(), 1, "{wrong}");
        assert!(wrong.to_string().contains(expected), "{wrong}");
    }
    let wrong = Menu::from_yaml("m", "format: comanda-menu/2\nshop: 3\n").unwrap_err();
    assert_eq!(
        wrong.to_string(),
        "m:1: format: expected `comanda-menu/1`\nm:2: shop: expected keys with their values (`key: value`), found `3`"
    );
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the outside yardstick is found through the environment")]
fn the_menus_of_the_yardstick_load() {
    let Ok(yardstick) = std::env::var("COMANDA_YARDSTICK") else { return };
    let folder = std::path::Path::new(&yardstick).join("ordereval/menus");
    let mut loaded = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let menu = Menu::from_yaml(&path.file_name().unwrap().to_string_lossy(), &text);
        assert!(menu.is_ok_and(|menu| !menu.sections.is_empty()), "{}", path.display());
        loaded += 1;
    }
    assert!(loaded >= 7, "{loaded} menus");
}
