//! Looks into JSON without building it: members of an object as slices of the body, scalars as text.
//!
//! Numbers stay the digits they were sent as, so no id is bent by a float.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The members of an object, in order, repeated names included.
pub(super) struct Pairs<'a>(Vec<(Name<'a>, &'a RawValue)>);

#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'a> Pairs<'a> {
    /// `None` if the text is not an object.
    pub(super) fn parse(raw: &'a str) -> Option<Self> {
        if !raw.trim_start().starts_with('{') {
            return None;
        }
        serde_json::from_str(raw).ok()
    }

    /// Every member.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.0.iter().map(|(name, value)| (name.0.as_ref(), *value))
    }

    /// Every member of that name.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &'a RawValue> {
        self.iter().filter(move |(key, _)| *key == name).map(|(_, value)| value)
    }

    /// The last member of that name, like every JSON reader takes it; `null` counts as absent.
    pub(super) fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.iter()
            .filter(|(key, _)| *key == name)
            .last()
            .map(|(_, value)| value)
            .filter(|raw| raw.get() != "null")
    }

    /// The member of that name as an object.
    pub(super) fn object(&self, name: &str) -> Option<Pairs<'a>> {
        self.get(name).and_then(|raw| Pairs::parse(raw.get()))
    }

    /// The member of that name as an id-like scalar.
    pub(super) fn scalar(&self, name: &str) -> Scalar<'a> {
        self.get(name).map_or(Scalar::Absent, |raw| Scalar::of(raw.get()))
    }

    /// The text of that member, or nothing: for parts of an id.
    pub(super) fn part(&self, name: &str) -> Option<Cow<'a, str>> {
        match self.scalar(name) {
            Scalar::Text(text) => Some(text),
            Scalar::Absent | Scalar::Wrong => None,
        }
    }

    /// Whether that member is `true`, in any of the spellings seen.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.get(name).is_some_and(|raw| matches!(raw.get(), "true" | "\"true\"" | "1" | "\"1\""))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Pairs<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PairsVisitor;
        impl<'de> Visitor<'de> for PairsVisitor {
            type Value = Pairs<'de>;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs<'de>, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(PairsVisitor)
    }
}

/// A value where an id, a time or a word is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Scalar<'a> {
    /// Not there, `null`, or empty.
    Absent,
    /// A text, or the digits of a whole number.
    Text(Cow<'a, str>),
    /// An object, a list, a truth value, or a number that is no id.
    Wrong,
}

impl<'a> Scalar<'a> {
    /// Reads one value.
    pub(super) fn of(raw: &'a str) -> Self {
        if let Some(inner) = raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            return match inner {
                "" => Self::Absent,
                plain if !plain.contains('\\') => Self::Text(Cow::Borrowed(plain)),
                _ => crate::json::text_of(raw).map_or(Self::Wrong, |text| Self::Text(Cow::Owned(text))),
            };
        }
        let digits = raw.strip_prefix('-').unwrap_or(raw);
        if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Self::Text(Cow::Borrowed(raw));
        }
        if raw == "null" { Self::Absent } else { Self::Wrong }
    }

    /// The text, if it is one.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Absent | Self::Wrong => None,
        }
    }
}

/// The elements of a list. Anything else is a list of itself: Meta's own samples sometimes leave the brackets out.
pub(super) fn list(raw: &RawValue) -> Vec<&RawValue> {
    if raw.get().starts_with('[') {
        serde_json::from_str(raw.get()).unwrap_or_default()
    } else if raw.get() == "null" {
        Vec::new()
    } else {
        vec![raw]
    }
}
