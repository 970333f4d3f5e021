//! Money is exact in currencies of 0, 2 and 3 decimals: made of files as an owner writes them, added up line by line.

use proptest::collection::vec;
use proptest::prelude::{Strategy, any, prop_assert, prop_assert_eq, proptest};
use proptest::sample::{Index, select};

use super::*;
use crate::money::Currency;
use crate::test_menu::{PRICES, line, shop_with_prices};

/// Code and decimals: dong, dollars, pesos, yen, dinars.
const CURRENCIES: [(&str, u32); 5] = [("VND", 0), ("USD", 2), ("MXN", 2), ("JPY", 0), ("KWD", 3)];

/// Lines that may stand in a cart: sizes, options by the piece and by the half, by the size, volumes, combos.
const LINES: [&str; 14] = [
    "pho pho_tai",
    "3 pho pho_ga size=large",
    "2 pho pho_ga +beef",
    "pho pho_ga size=large +beef +egg*3",
    "7 pho pho_ga +egg@left_half",
    "pho pho_tai +onion!extra -hoisin",
    "rice +pork",
    "13 rice +pork +egg",
    "cake size=whole",
    "drink cola container=bottle volume=1.5l",
    "combo:lunch",
    "2 combo:lunch [pho pho_ga size=large] [drink cola]",
    "99 combo:lunch [pho pho_ga +egg]",
    "combo:rice_set [rice +pork +egg]",
];

/// A shop whose prices are `minor` one after the other, with a fee, a bound above which bringing is free, and a coin.
#[derive(Debug, Clone)]
struct Prices {
    currency: (&'static str, u32),
    minor: Vec<u32>,
    fee: u32,
    free_from: Option<u32>,
    coin: Option<u32>,
}

fn prices() -> impl Strategy<Value = Prices> {
    let amount = || 0_u32..9_999_999;
    let coin = proptest::option::of(select(vec![1_u32, 5, 10, 25, 50, 100, 500, 1000]));
    (select(CURRENCIES.to_vec()), vec(amount(), PRICES), amount(), proptest::option::of(amount()), coin)
        .prop_map(|(currency, minor, fee, free_from, coin)| Prices { currency, minor, fee, free_from, coin })
}

/// As people write it: `12.345` for 12345 thousandths.
fn decimal(minor: u32, decimals: u32) -> String {
    let unit = 10_u32.pow(decimals);
    let (whole, rest) = (minor / unit, minor % unit);
    let width = usize::try_from(decimals).unwrap();
    if decimals == 0 { whole.to_string() } else { format!("{whole}.{rest:0width$}") }
}

impl Prices {
    fn shop(&self) -> Shop {
        let (code, decimals) = self.currency;
        let amount = |minor: u32| decimal(minor, decimals);
        let free = self.free_from.map_or(String::new(), |bound| format!(", free_from: {}", amount(bound)));
        let coin = self.coin.map_or(String::new(), |coin| format!("smallest_coin: {}\n", amount(coin)));
        let shop = format!(
            "format: comanda-shop/1\n{coin}delivery: {{ zones: [{{ id: near, name: Near, words: [near], fee: {}{free} }}] }}\n",
            amount(self.fee)
        );
        shop_with_prices(code, &self.minor.iter().map(|minor| amount(*minor)).collect::<Vec<_>>(), &shop)
    }
}

proptest! {
    /// What stands on the receipt adds up to what is paid, to the last unit.
    #[test]
    fn lines_fee_and_adjustments_add_up(
        prices in prices(),
        wanted in vec(any::<Index>(), 1..12),
        is_brought in any::<bool>(),
    ) {
        let shop = prices.shop();
        let lines: Vec<Line> = wanted.iter().map(|index| line(index.get::<&str>(&LINES))).collect();
        let zone = shop.delivery.zones.first().filter(|_| is_brought);
        let bill = Bill::of(&shop, &lines, zone).unwrap();

        let of_lines: i64 = bill.lines.iter().map(|line| line.total.minor()).sum();
        prop_assert_eq!(of_lines, bill.subtotal.minor());
        for (line, priced) in lines.iter().zip(&bill.lines) {
            // A receipt shows one of it and how many.
            prop_assert_eq!(priced.unit.minor() * i64::from(line.quantity.get()), priced.total.minor());
        }
        let fee = bill.delivery_fee.map_or(0, Money::minor);
        let off: i64 = bill.adjustments.iter().map(|adjustment| adjustment.amount.minor()).sum();
        prop_assert_eq!(of_lines + fee - off, bill.total.minor());
        prop_assert!(adds_up(bill.subtotal, bill.delivery_fee, &bill.adjustments, bill.total));

        let is_free = prices.free_from.is_some_and(|bound| bill.subtotal.minor() >= i64::from(bound));
        prop_assert_eq!(fee, if is_brought && !is_free { i64::from(prices.fee) } else { 0 });
        let coin = i64::from(prices.coin.unwrap_or(1));
        prop_assert_eq!(bill.total.minor() % coin, 0, "it can be paid in coins");
        prop_assert!((0..coin).contains(&off), "never in the shop's favour, never a whole coin");
    }

    /// Every amount of a bill is read back from what is shown and stored of it, in its own decimals.
    #[test]
    fn amounts_survive_being_written(prices in prices(), wanted in any::<Index>()) {
        let (code, decimals) = prices.currency;
        let currency = Currency::parse(code).unwrap();
        prop_assert_eq!(currency.decimals(), decimals);
        let bill = Bill::of(&prices.shop(), &[line(wanted.get::<&str>(&LINES))], None).unwrap();
        for amount in [bill.subtotal, bill.total, bill.lines[0].unit] {
            prop_assert_eq!(Money::parse_decimal(&amount.to_decimal(), currency), Ok(amount));
            let stored = serde_json::to_string(&amount).unwrap();
            prop_assert_eq!(serde_json::from_str::<Money>(&stored).unwrap(), amount);
        }
    }
}

#[test]
fn sums_that_do_not_belong_together_are_noticed() {
    let dollars = |minor| Money::new(minor, Currency::parse("USD").unwrap());
    let off = [Adjustment { reason: AdjustmentReason::Rounding, amount: dollars(3) }];
    assert!(adds_up(dollars(1000), Some(dollars(253)), &off, dollars(1250)));
    assert!(!adds_up(dollars(1000), Some(dollars(253)), &off, dollars(1253)));
    assert!(!adds_up(dollars(1000), None, &[], dollars(999)));
    let dong = Money::new(1000, Currency::parse("VND").unwrap());
    assert!(!adds_up(dollars(1000), None, &[], dong), "another currency");
}
