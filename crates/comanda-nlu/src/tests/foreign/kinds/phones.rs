//! Phone numbers.

use comanda_domain::reading::Question;
use phonenumber::country;

use super::super::rows::{Expected, Row};
use super::{Case, Phone, Text, Wanted};

/// The countries whose numbers the suite spells, in the order in which they are tried for one without a code.
const COUNTRIES: &[&str] = &[
    "US", "GB", "BR", "DE", "CN", "FR", "ES", "IT", "NL", "BE", "DK", "JP", "IN", "AE", "ZA", "CZ", "SK",
    "RO", "BG", "MA", "VN", "MX", "AR", "CO", "SG", "AU", "CH", "AT", "PT", "PL", "SE", "TR", "UA",
];

/// A phone number is the answer to the question for it, written to a shop of the number's country.
pub(super) fn of(row: &Row) -> Result<Case, &'static str> {
    let case = |kind, wanted, asked, region: &str| Case {
        kind,
        texts: vec![Text { whole: row.text.clone(), alone: row.text.clone(), wanted }],
        asked,
        now: row.now,
        region: region.to_owned(),
    };
    let text = match row.expected.as_slice() {
        [] => return Ok(case("nothing", Wanted::NoPhone, None, "US")),
        [Expected::Found { text, .. }] => text,
        _ => return Err("several numbers in one sentence"),
    };
    // An extension is dialled by a person.
    let called = text.to_lowercase();
    let called = called.split(['x', 'e']).next().unwrap_or_default().replace("(0)", "");
    let digits: String = called.chars().filter(char::is_ascii_digit).collect();
    let abroad = called.starts_with('+') || called.starts_with("(+");
    let digits = digits
        .strip_prefix("00")
        .filter(|_| !abroad)
        .map_or((digits.clone(), abroad), |rest| (rest.to_owned(), true));
    if let (digits, true) = digits {
        let wanted = Phone { code: "+".to_owned(), rest: digits };
        return Ok(case(
            "phones with the code of a country",
            Wanted::Phone(wanted),
            Some(Question::Phone),
            "US",
        ));
    }
    let (digits, _) = digits;
    let home = COUNTRIES.iter().find_map(|region| {
        let country: country::Id = region.parse().ok()?;
        let number =
            phonenumber::parse(Some(country), &digits).ok().filter(phonenumber::PhoneNumber::is_valid)?;
        Some((region, number.country().code().to_string()))
    });
    let (region, code) = home.ok_or("numbers that no country has")?;
    let rest = digits.trim_start_matches('0');
    let rest = rest.strip_prefix(code.as_str()).filter(|rest| rest.len() > 7).unwrap_or(rest);
    let wanted = Phone { code: format!("+{code}"), rest: rest.trim_start_matches('0').to_owned() };
    Ok(case("phones as at home", Wanted::Phone(wanted), Some(Question::Phone), region))
}
