//! Prices as people type them: `45.000`, `45k`, `45,000 đ`, `9,50 €`, `$9.50`.
//!
//! A dot or a comma is read as the currency is written where people use it. What could be read in two ways is
//! refused: a menu that sells at a thousandth of its price costs more than a question.

use comanda_domain::money::{Currency, Money};

/// Signs with the currencies they may stand for, the likeliest first.
const SIGNS: &[(&str, &[&str])] = &[
    ("₫", &["VND"]),
    ("đ", &["VND"]),
    ("d", &["VND"]),
    ("vnđ", &["VND"]),
    ("đồng", &["VND"]),
    ("dong", &["VND"]),
    ("€", &["EUR"]),
    ("euro", &["EUR"]),
    ("euros", &["EUR"]),
    ("$", &["USD", "MXN", "COP", "ARS", "CLP", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "UYU", "DOP"]),
    ("us$", &["USD"]),
    ("£", &["GBP"]),
    ("¥", &["JPY", "CNY"]),
    ("฿", &["THB"]),
    ("₱", &["PHP"]),
    ("₹", &["INR"]),
    ("₩", &["KRW"]),
    ("rm", &["MYR"]),
    ("rp", &["IDR"]),
    ("s/", &["PEN"]),
    ("r$", &["BRL"]),
    ("kr", &["SEK", "DKK", "NOK"]),
    ("zł", &["PLN"]),
];

/// Currencies with decimals in which people write `45.000` for forty-five thousand.
const DOTS_GROUP: &[&str] = &["IDR", "COP", "ARS", "UYU", "BRL", "DKK", "TRY", "RSD", "CRC"];
/// Currencies of several countries that do not agree on what a dot and a comma mean.
const BOTH_WAYS: &[&str] = &["EUR", "CHF", "ZAR", "CAD"];

/// Words behind a number that multiply it, as a power of ten.
const MULTIPLIERS: &[(&str, usize)] =
    &[("nghìn", 3), ("ngàn", 3), ("nghin", 3), ("ngan", 3), ("triệu", 6), ("trieu", 6), ("tr", 6), ("k", 3)];

/// Reads a price. The error says what is wrong and what is expected.
pub(super) fn parse(text: &str, currency: Currency) -> Result<Money, String> {
    let unclear = || format!("`{text}` is not a price in {currency}; expected {}", examples(currency));
    let typed = Typed::of(text).ok_or_else(unclear)?;
    let (power, sign) = multiplied(&typed.after);
    for sign in [typed.before.as_str(), sign].into_iter().filter(|sign| !sign.is_empty()) {
        let codes = currencies_of(sign);
        if codes.is_empty() {
            return Err(unclear());
        }
        if !codes.contains(&currency.code()) {
            let other = codes.join(" or ");
            return Err(format!("`{text}` is a price in {other}, and the menu is in {currency}"));
        }
    }
    let (whole, fraction) = digits(&typed.number, currency, power > 0).ok_or_else(unclear)?;
    let (whole, fraction) = shifted(&whole, &fraction, power);
    let dot = if fraction.is_empty() { "" } else { "." };
    let minus = if typed.negative { "-" } else { "" };
    Money::parse_decimal(&format!("{minus}{whole}{dot}{fraction}"), currency).map_err(|_| unclear())
}

/// The currencies that the sign or code in a price may stand for; empty where there is none.
pub(super) fn currencies_in(text: &str) -> Vec<&'static str> {
    let Some(typed) = Typed::of(text) else { return Vec::new() };
    let (_, after) = multiplied(&typed.after);
    [typed.before.as_str(), after].into_iter().flat_map(currencies_of).collect()
}

/// Whether a price has cents: the number ends in a dot or comma and two digits.
pub(super) fn has_cents(text: &str) -> bool {
    let Some(typed) = Typed::of(text) else { return false };
    let tail = typed.number.rsplit_once(['.', ',']).map(|(_, tail)| tail.len());
    tail == Some(2) || tail == Some(1)
}

/// A currency as people call it: its code in any case, or its sign.
pub(super) fn currency_named(text: &str) -> Option<Currency> {
    currencies_of(&text.to_lowercase()).first().and_then(|code| Currency::parse(code).ok())
}

/// Whether words name what prices are in, such as `VND`, `€` or `nghìn đồng`.
pub(super) fn is_unit(words: &str) -> bool {
    // A code in capitals alone: `cup` is a size, and `CUP` a currency.
    let by_sign = SIGNS.iter().any(|(sign, _)| *sign == words.to_lowercase());
    by_sign || Currency::parse(words).is_ok() || is_thousands(words)
}

/// Whether words say that prices are in thousands or more.
pub(super) fn is_thousands(words: &str) -> bool {
    let words = words.trim_start_matches(['x', '×', ' ']).to_lowercase();
    let words = words
        .strip_prefix("1000")
        .or_else(|| words.strip_prefix("1.000"))
        .map_or(words.clone(), |rest| format!("k{rest}"));
    multiplied(words.trim()).0 > 0
}

fn examples(currency: Currency) -> &'static str {
    match currency.decimals() {
        0 => "digits such as 45000, 45.000 or 45k",
        3 => "digits such as 9.500, and thousands without a separator",
        _ => "digits such as 9.50 or 9,50, and thousands without a separator, such as 1500",
    }
}

/// A price cut into what stands before the number, the number, and what stands after it.
struct Typed {
    negative: bool,
    before: String,
    number: String,
    after: String,
}

impl Typed {
    fn of(text: &str) -> Option<Self> {
        let text = text.to_lowercase();
        let first = text.find(|letter: char| letter.is_ascii_digit())?;
        let last = text.rfind(|letter: char| letter.is_ascii_digit())?;
        let (before, rest) = text.split_at_checked(first)?;
        let (number, after) = rest.split_at_checked(last + 1 - first)?;
        let minus = |letter: char| letter == '-' || letter == '−';
        let negative = before.contains(minus);
        let bare =
            |text: &str| text.replace(minus, "").trim_matches([' ', '.', '\u{a0}', '\u{202f}']).to_owned();
        Some(Self { negative, before: bare(before), number: number.to_owned(), after: bare(after) })
    }
}

/// The power of ten that the word behind a number multiplies it by, and what stands behind that word.
fn multiplied(after: &str) -> (usize, &str) {
    let mut found =
        MULTIPLIERS.iter().filter_map(|(word, power)| Some((*power, after.strip_prefix(word)?.trim())));
    // `kr` is a currency; `k` with a currency or nothing behind it is thousands.
    found.find(|(_, rest)| rest.is_empty() || !currencies_of(rest).is_empty()).unwrap_or((0, after))
}

fn currencies_of(sign: &str) -> Vec<&'static str> {
    let by_sign = SIGNS.iter().find(|(known, _)| *known == sign).map(|(_, codes)| codes.to_vec());
    let by_code = || Currency::parse(&sign.to_uppercase()).ok().map(|currency| vec![currency.code()]);
    by_sign.or_else(by_code).unwrap_or_default()
}

/// The digits before and after the decimal separator, if there is only one way to read them.
fn digits(number: &str, currency: Currency, multiplied: bool) -> Option<(String, String)> {
    let number: String = number
        .chars()
        .map(|letter| match letter {
            '\u{a0}' | '\u{202f}' => ' ',
            '’' => '\'',
            other => other,
        })
        .collect();
    let separators: Vec<char> = number.chars().filter(|letter| !letter.is_ascii_digit()).collect();
    if separators.iter().any(|letter| !matches!(letter, '.' | ',' | ' ' | '\'')) {
        return None;
    }
    let whole = |text: &str| Some((text.to_owned(), String::new()));
    let Some(last) = separators.last().copied() else { return whole(&number) };
    let (head, tail) = number.rsplit_once(last)?;
    let once = separators.iter().filter(|letter| **letter == last).count() == 1;
    if !once || matches!(last, ' ' | '\'') {
        return grouped(&number).and_then(|number| whole(&number));
    }
    let head = if separators.len() > 1 { grouped(head)? } else { head.to_owned() };
    let decimals = currency.decimals() as usize;
    if tail.len() == 3 && !multiplied && !(decimals == 3 && last == '.') {
        let groups = separators.len() == 1 && decimals < 3 && may_group(last, currency);
        return groups.then(|| grouped(&number)).flatten().and_then(|number| whole(&number));
    }
    let empty = tail.bytes().all(|digit| digit == b'0');
    // Some programs write 45000.00 where there are no cents.
    if decimals == 0 && !multiplied && empty && tail.len() <= 2 && head.len() > 3 {
        return whole(&head);
    }
    let fits = tail.len() <= if multiplied { 2 } else { decimals };
    fits.then(|| (head, tail.to_owned()))
}

/// Whether people who use the currency may mean thousands by this separator, and nothing else.
fn may_group(separator: char, currency: Currency) -> bool {
    let code = currency.code();
    match separator {
        '.' => currency.decimals() == 0 || DOTS_GROUP.contains(&code),
        ',' => currency.decimals() == 0 || !(DOTS_GROUP.contains(&code) || BOTH_WAYS.contains(&code)),
        _ => false,
    }
}

/// The digits of a number whose separators are all of one kind and stand before three digits each.
fn grouped(number: &str) -> Option<String> {
    let separator = number.chars().find(|letter| !letter.is_ascii_digit());
    let Some(separator) = separator else { return Some(number.to_owned()) };
    let mut parts = number.split(separator);
    let first = parts.next()?;
    let first_fits = (1..=3).contains(&first.len()) && !first.starts_with('0');
    let all_fit = parts.all(|part| part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit()));
    let fits = first_fits && first.bytes().all(|byte| byte.is_ascii_digit()) && all_fit;
    fits.then(|| number.replace(separator, ""))
}

fn shifted(whole: &str, fraction: &str, power: usize) -> (String, String) {
    if power == 0 {
        return (whole.to_owned(), fraction.to_owned());
    }
    let padded = format!("{fraction:0<power$}");
    let (moved, rest) = padded.split_at_checked(power).unwrap_or((padded.as_str(), ""));
    (format!("{whole}{moved}"), rest.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(code: &str, cases: &[(&str, &str)]) {
        let currency = Currency::parse(code).unwrap();
        for (text, expected) in cases {
            assert_eq!(
                parse(text, currency).map(Money::to_decimal).as_deref(),
                Ok(*expected),
                "{text} {code}"
            );
        }
    }

    #[track_caller]
    fn refuses(code: &str, texts: &[&str]) {
        let currency = Currency::parse(code).unwrap();
        for text in texts {
            assert!(parse(text, currency).is_err(), "{text} {code}: {:?}", parse(text, currency));
        }
    }

    #[test]
    fn prices_without_decimals() {
        let forty_five =
            ["45000", "45.000", "45,000", "45 000", "45k", "45K đ", "45,000 đ", "45.000₫", "45.000d"];
        let more =
            ["45 nghìn", "45ngàn", "45000.00", "45.000,00", "VND 45,000", "45\u{a0}000 vnđ", "45.000 đồng"];
        for text in forty_five.into_iter().chain(more) {
            reads("VND", &[(text, "45000")]);
        }
        reads(
            "VND",
            &[("1.250.000", "1250000"), ("45,5k", "45500"), ("1,2tr", "1200000"), ("-5000", "-5000")],
        );
        refuses(
            "VND",
            &["45.5", "4x5", "45.00", "45.0000", "1.25.000", "45.000k", "0.500", "", "đ", "45-50", "45000 $"],
        );
    }

    #[test]
    fn prices_with_decimals() {
        reads(
            "EUR",
            &[
                ("9,50 €", "9.50"),
                ("9.50", "9.50"),
                ("€9", "9.00"),
                ("9,5", "9.50"),
                ("1.234,50 EUR", "1234.50"),
            ],
        );
        reads(
            "USD",
            &[
                ("$9.50", "9.50"),
                ("9.5", "9.50"),
                ("1,500", "1500.00"),
                ("US$ 1,500.25", "1500.25"),
                ("-$2", "-2.00"),
            ],
        );
        reads("COP", &[("$ 45.000", "45000.00"), ("45k", "45000.00")]);
        reads("IDR", &[("Rp 45.000", "45000.00"), ("Rp. 45.000", "45000.00")]);
        reads("KWD", &[("1.250", "1.250")]);
        reads("SEK", &[("95 kr", "95.00")]);
        refuses("EUR", &["1.500", "1,500", "9.505", "9,50 $"]);
        refuses("USD", &["9.500", "1.2.3", "9,50 €", "9.999.1"]);
        refuses("KWD", &["1,250"]);
    }

    #[test]
    fn what_is_wrong_is_said() {
        let vnd = Currency::parse("VND").unwrap();
        assert_eq!(
            parse("4x5", vnd).unwrap_err(),
            "`4x5` is not a price in VND; expected digits such as 45000, 45.000 or 45k"
        );
        assert_eq!(parse("9,50 €", vnd).unwrap_err(), "`9,50 €` is a price in EUR, and the menu is in VND");
    }

    #[test]
    fn currencies_are_known_by_their_sign() {
        assert_eq!(currencies_in("45.000 đ"), ["VND"]);
        assert_eq!(currencies_in("45k"), Vec::<&str>::new());
        assert_eq!(currencies_in("9,50 eur"), ["EUR"]);
        assert_eq!(currency_named("vnd").map(Currency::code), Some("VND"));
        assert_eq!(currency_named("?"), None);
        for words in ["k", "1000đ", "x1000", "nghìn đồng", "ngàn", "1.000 đ"] {
            assert!(is_thousands(words), "{words}");
        }
        assert!(
            !is_thousands("kr") && !is_unit("large") && !is_unit("L") && !is_unit("cup") && is_unit("USD")
        );
        assert!(has_cents("9,50 €") && !has_cents("45.000"));
    }
}
