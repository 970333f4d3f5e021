//! Money as minor units and a currency, checked: no floats, no sums across currencies, no overflow.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An ISO 4217 currency.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency(iso_currency::Currency);

/// Why a text is not a currency.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an ISO 4217 currency such as VND, USD or EUR")]
pub struct UnknownCurrency(String);

impl Currency {
    /// Parses the three capital letters.
    pub fn parse(code: &str) -> Result<Self, UnknownCurrency> {
        iso_currency::Currency::from_code(code).map(Self).ok_or_else(|| UnknownCurrency(code.to_owned()))
    }

    /// The three letters.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Decimal places of the major unit: 0 for VND, 2 for USD. Currencies without minor units have 0.
    pub fn decimals(self) -> u32 {
        u32::from(self.0.exponent().unwrap_or(0))
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = UnknownCurrency;
    fn from_str(raw: &str) -> Result<Self, UnknownCurrency> {
        Self::parse(raw)
    }
}

impl TryFrom<String> for Currency {
    type Error = UnknownCurrency;
    fn try_from(raw: String) -> Result<Self, UnknownCurrency> {
        Self::parse(&raw)
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

/// An exact amount.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// Why an amount could not be computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Two currencies met.
    #[error("cannot add {right} to {left}")]
    Currencies {
        /// Of the left amount.
        left: Currency,
        /// Of the right amount.
        right: Currency,
    },
    /// The sum does not fit.
    #[error("the amount is too large")]
    Overflow,
}

/// Why a text is not an amount of a currency.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{raw}` is not an amount in {currency}: expected digits{}", decimals_hint(*decimals))]
pub struct InvalidAmount {
    raw: String,
    currency: Currency,
    decimals: u32,
}

fn decimals_hint(decimals: u32) -> String {
    match decimals {
        0 => " without decimals, such as 45000".to_owned(),
        2 => " with at most 2 decimals, such as 9.50".to_owned(),
        _ => format!(" with at most {decimals} decimals"),
    }
}

impl Money {
    /// `minor` units of `currency`: 45000 is 45 000 ₫, 950 is $9.50.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing.
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// Minor units.
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Parses a plain decimal such as `45000` or `9.50`; a sign is allowed, more decimals than the currency has are not.
    pub fn parse_decimal(raw: &str, currency: Currency) -> Result<Self, InvalidAmount> {
        let decimals = currency.decimals();
        let wrong = || InvalidAmount { raw: raw.to_owned(), currency, decimals };
        let (negative, digits) = raw.strip_prefix('-').map_or((false, raw), |rest| (true, rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let width = decimals as usize;
        // "52.000" is how many write fifty-two thousand: refused, not read as 52.
        let groups_thousands = fraction.len() > width.max(2);
        let fraction = fraction.trim_end_matches('0');
        let all_digits = whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !all_digits || fraction.len() > width || groups_thousands {
            return Err(wrong());
        }
        let minor: i64 = format!("{whole}{fraction:0<width$}").parse().map_err(|_| wrong())?;
        Ok(Self::new(if negative { -minor } else { minor }, currency))
    }

    /// The sum.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::Currencies { left: self.currency, right: other.currency });
        }
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }

    /// `count` times this.
    pub fn times(self, count: u32) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_mul(i64::from(count)).ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }

    /// The plain decimal that [`Money::parse_decimal`] reads and that Meta's receipt template wants: `45000`, `9.50`.
    pub fn to_decimal(self) -> String {
        let decimals = self.currency.decimals();
        if decimals == 0 {
            return self.minor.to_string();
        }
        let unit = 10_u64.pow(decimals);
        let sign = if self.minor < 0 { "-" } else { "" };
        let minor = self.minor.unsigned_abs();
        format!("{sign}{}.{:0width$}", minor / unit, minor % unit, width = decimals as usize)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// For people: grouped digits and the currency's sign or code: `45.000 ₫`, `$9.50`, `12.00 EUR`.
impl fmt::Display for Money {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = self.to_decimal();
        let (whole, fraction) = plain.split_once('.').map_or((plain.as_str(), None), |(w, f)| (w, Some(f)));
        let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |rest| ("-", rest));
        let dotted = self.currency.code() == "VND";
        let grouped = group_digits(digits, if dotted { '.' } else { ',' });
        let amount = fraction.map_or_else(|| grouped.clone(), |cents| format!("{grouped}.{cents}"));
        match self.currency.code() {
            "VND" => write!(formatter, "{sign}{amount} ₫"),
            "USD" => write!(formatter, "{sign}${amount}"),
            code => write!(formatter, "{sign}{amount} {code}"),
        }
    }
}

fn group_digits(digits: &str, separator: char) -> String {
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(separator);
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests;
