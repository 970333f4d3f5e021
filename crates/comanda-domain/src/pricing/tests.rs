use proptest::prelude::{any, proptest};

use super::{PriceProblem, price_line, price_order, starting_price};
use crate::id::Sku;
use crate::line::{Line, Quantity};
use crate::menu::Menu;
use crate::test_menu::{line, menu};

/// The price of one line of the notation of [`line`], or what is wrong.
fn price(notation: &str) -> String {
    match price_line(&menu(), &line(notation)) {
        Ok(priced) => priced.total.to_decimal(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn before_everything_is_said_a_dish_has_the_price_of_its_cheapest_choices() {
    let start = |notation: &str| {
        let start = starting_price(&menu(), &line(notation)).unwrap();
        format!("{}{}", if start.is_final { "" } else { "from " }, start.price.to_decimal())
    };
    for (notation, expected) in [
        ("pho pho_tai", "50.00"),
        ("pho pho_ga size=large", "70.00"),
        ("rice", "25.00"),
        ("2 rice +egg", "64.00"),
        ("combo:rice_set", "50.00"),
        ("combo:rice_set [rice +egg]", "57.00"),
        ("2 combo:rice_set [rice +egg]", "114.00"),
    ] {
        assert_eq!(start(notation), expected, "{notation}");
    }
    let text = r"
format: comanda-menu/1
shop: { name: S, currency: USD, languages: [en], timezone: UTC }
sizes: { plate: [ { id: small }, { id: large, price: 3 } ] }
sections:
  - id: noodle
    name: Noodles
    sizes: { scale: plate, required: true }
    items: [ { id: pad_thai, name: Pad Thai, price: 13.50 } ]
    groups:
      - { id: protein, min: 2, max: 3, choices: [ { id: beef, price: 2 }, { id: tofu }, { id: shrimp, price: 3 } ] }
      - { id: spice, min: 1, choices: [ { id: mild }, { id: hot } ] }
";
    let menu = Menu::from_yaml("menu.yaml", text).unwrap();
    let at_least = |line: &Line| {
        let start = starting_price(&menu, line).unwrap();
        (start.price.to_decimal(), start.is_final)
    };
    let mut dish = line("noodle pad_thai");
    assert_eq!(at_least(&dish), ("15.50".to_owned(), false), "small, tofu and beef");
    dish.size = Some(Sku::parse("large").unwrap());
    assert_eq!(at_least(&dish), ("18.50".to_owned(), false));
    dish.options = line("noodle pad_thai +beef +shrimp").options;
    for option in &mut dish.options {
        option.group = Sku::parse("protein").unwrap();
    }
    assert_eq!(at_least(&dish), ("21.50".to_owned(), true), "only the spice is open, and it is free");
}

#[test]
fn dishes_cost_what_the_menu_says() {
    for (notation, expected) in [
        ("pho pho_tai", "50.00"),
        ("2 pho pho_tai", "100.00"),
        ("pho pho_tai size=large", "63.50"),
        ("pho pho_ga size=large", "70.00"),
        ("pho pho_tai -onion", "50.00"),
        ("pho pho_tai +onion", "50.00"),
        ("pho pho_tai +onion!extra", "52.00"),
        ("pho pho_tai +onion!light", "50.00"),
        ("pho pho_tai +beef", "50.00"),
        ("pho pho_ga +beef", "60.00"),
        ("pho pho_ga size=large +beef", "85.00"),
        ("pho pho_tai +beef*2", "60.00"),
        ("pho pho_tai +egg", "57.25"),
        ("3 pho pho_tai +egg*2", "193.50"),
        ("pho pho_ga +egg@left_half", "53.63"),
        ("rice +pork", "25.00"),
        ("rice +pork +egg", "32.00"),
        ("drink cola", "10.00"),
        ("drink cola container=bottle volume=1.5l", "14.00"),
    ] {
        assert_eq!(price(notation), expected, "{notation}");
    }
}

#[test]
fn combos_cost_their_price_surcharges_and_paid_options() {
    for (notation, expected) in [
        ("combo:lunch", "60.00"),
        ("2 combo:lunch", "120.00"),
        ("combo:lunch [pho pho_ga]", "60.00"),
        ("combo:lunch [pho size=large]", "65.00"),
        ("combo:lunch [pho pho_ga +egg -onion] [drink tea]", "67.25"),
        ("combo:lunch [drink cola]", "63.00"),
        ("combo:lunch [side]", "line 0: the combo `lunch` does not come with that from `side`"),
        ("combo:lunch [pho pho_chay]", "line 0: the combo `lunch` does not come with that from `pho`"),
        ("combo:rice_set", "line 0: `dish` of `rice` needs 1 choices"),
        ("combo:rice_set [rice +pork]", "50.00"),
        ("combo:dinner", "line 0: the menu has no combo `dinner`"),
    ] {
        assert_eq!(price(notation), expected, "{notation}");
    }
}

#[test]
fn what_cannot_be_priced_says_what_to_ask() {
    for (notation, expected, candidates) in [
        ("soup", "line 0: the menu has no section `soup`", None),
        ("pho pho_bo", "line 0: `pho` has no item `pho_bo`", None),
        ("pho", "line 0: which item of `pho` is not said", Some("pho_tai pho_ga pho_chay")),
        ("pho pho_tai size=xl", "line 0: `pho` has no size `xl`", None),
        ("pho pho_tai +foo", "line 0: `pho` has no choice `foo` in `none`", None),
        ("rice", "line 0: `dish` of `rice` needs 1 choices", Some("pork")),
        ("cake", "line 0: which size of `cake` is not said", Some("slice whole")),
        (
            "pho pho_tai +hoisin|chilli",
            "line 0: which choice of `taste` in `pho` is meant is not settled",
            Some("hoisin chilli"),
        ),
        ("pho pho_tai -hoisin|chilli", "50.00", None),
        ("drink cola container=keg", "line 0: `drink` has no container `keg`", None),
        ("drink cola volume=2l", "line 0: `drink` has no volume of 2000 thousandths of l", None),
    ] {
        assert_eq!(price(notation), expected, "{notation}");
        let problem = price_line(&menu(), &line(notation)).err().map(|error| error.problem);
        let asked = problem.as_ref().and_then(PriceProblem::question);
        let asked = asked.map(|ids| ids.iter().map(Sku::as_str).collect::<Vec<_>>().join(" "));
        assert_eq!(asked.as_deref(), candidates, "{notation}");
    }
}

#[test]
fn an_order_names_the_line_without_a_price() {
    let lines = [line("pho pho_tai"), line("2 drink cola")];
    assert_eq!(price_order(&menu(), &lines).unwrap().total.to_decimal(), "70.00");
    let lines = [line("pho pho_tai"), line("combo:lunch [pho pho_ga] [drink water]")];
    let error = price_order(&menu(), &lines).unwrap_err();
    assert_eq!((error.line, error.part), (1, Some(1)));
    assert_eq!(price_order(&menu(), &[]).unwrap().total.to_decimal(), "0.00");
}

#[test]
fn sums_beyond_the_type_are_an_error() {
    let text = "format: comanda-menu/1\nshop: { name: A, currency: VND, languages: [vi] }\n\
                sections: [{ id: s, items: [{ id: i, price: 9000000000000000000 }] }]\n";
    let menu = Menu::from_yaml("m", text).unwrap();
    let line = Line::of_item(Sku::parse("s").unwrap(), Sku::parse("i").unwrap(), Quantity::new(2).unwrap());
    assert_eq!(price_line(&menu, &line).unwrap_err().to_string(), "line 0: the amount is too large");
}

proptest! {
    /// Two lines that differ only in quantity cost the same as one line with the sum.
    #[test]
    fn quantity_is_linear(first in 1_u32..400, second in 1_u32..400, egg in any::<bool>()) {
        let option = if egg { " +egg" } else { "" };
        let of = |count: u32| line(&format!("{count} pho pho_tai{option}"));
        let apart = price_order(&menu(), &[of(first), of(second)]).unwrap().total;
        let together = price_order(&menu(), &[of(first + second)]).unwrap().total;
        assert_eq!(apart, together);
    }
}
