use proptest::prelude::*;

use super::*;

fn currency(code: &str) -> Currency {
    Currency::parse(code).unwrap()
}

#[test]
fn decimals_are_those_of_the_currency() {
    assert_eq!(Money::parse_decimal("45000", currency("VND")).unwrap().minor(), 45000);
    assert_eq!(Money::parse_decimal("45000.0", currency("VND")).unwrap().minor(), 45000);
    assert_eq!(Money::parse_decimal("9.5", currency("USD")).unwrap().minor(), 950);
    for (raw, code) in [
        ("45000.5", "VND"),
        ("52.000", "VND"),
        ("9.505", "USD"),
        ("", "USD"),
        (".5", "USD"),
        ("1e3", "USD"),
        ("9,50", "EUR"),
    ] {
        assert!(Money::parse_decimal(raw, currency(code)).is_err(), "{raw} {code}");
    }
    let message = Money::parse_decimal("9.505", currency("USD")).unwrap_err().to_string();
    assert_eq!(
        message,
        "`9.505` is not an amount in USD: expected digits with at most 2 decimals, such as 9.50"
    );
}

#[test]
fn people_read_grouped_digits() {
    assert_eq!(Money::new(1_245_000, currency("VND")).to_string(), "1.245.000 ₫");
    assert_eq!(Money::new(-123_456, currency("USD")).to_string(), "-$1,234.56");
    assert_eq!(Money::new(1200, currency("EUR")).to_string(), "12.00 EUR");
}

#[test]
fn currencies_do_not_mix_and_sums_do_not_wrap() {
    let dong = Money::new(1, currency("VND"));
    assert!(dong.plus(Money::new(1, currency("USD"))).is_err());
    assert_eq!(Money::new(i64::MAX, currency("VND")).plus(dong), Err(MoneyError::Overflow));
    assert_eq!(Money::new(i64::MAX, currency("VND")).times(2), Err(MoneyError::Overflow));
}

proptest! {
    #[test]
    fn printed_decimals_parse_back(minor in any::<i32>(), code in prop::sample::select(vec!["VND", "USD", "KWD"])) {
        let money = Money::new(i64::from(minor), currency(code));
        prop_assert_eq!(Money::parse_decimal(&money.to_decimal(), currency(code)).unwrap(), money);
    }
}
