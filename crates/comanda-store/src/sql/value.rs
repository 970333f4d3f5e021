//! Values that go into a statement and come out of a row, whichever the database.

use std::sync::Arc;

use comanda_domain::time::Timestamp;

/// Type of a column: NULLs must be typed for PostgreSQL.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Integer,
    Text,
    Bytes,
}

/// A value to bind.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Integer(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
}

/// A row that a statement gave back. Every row of a statement shares the names of its columns.
#[derive(Debug, Clone)]
pub(super) struct Row {
    columns: Arc<[Box<str>]>,
    values: Vec<Value>,
}

impl Row {
    /// `values` are in the order of `columns`.
    pub(super) fn new(columns: &Arc<[Box<str>]>, values: Vec<Value>) -> Self {
        Self { columns: Arc::clone(columns), values }
    }

    /// The value of the column of this name, if the statement gave one.
    pub(super) fn get(&self, column: &str) -> Option<&Value> {
        let place = self.columns.iter().position(|name| **name == *column)?;
        self.values.get(place)
    }
}

impl Kind {
    /// A NULL of this type.
    pub(super) const fn null(self) -> Value {
        match self {
            Self::Integer => Value::Integer(None),
            Self::Text => Value::Text(None),
            Self::Bytes => Value::Bytes(None),
        }
    }
}

macro_rules! value_from {
    ($($from:ty => |$value:ident| $to:expr),+ $(,)?) => {
        $(impl From<$from> for Value {
            fn from($value: $from) -> Self {
                $to
            }
        })+
    };
}

value_from! {
    i64 => |value| Self::Integer(Some(value)),
    Option<i64> => |value| Self::Integer(value),
    u32 => |value| Self::Integer(Some(value.into())),
    // Counts and sequence numbers: none comes near the end of the type.
    u64 => |value| Self::Integer(Some(i64::try_from(value).unwrap_or(i64::MAX))),
    usize => |value| Self::Integer(Some(i64::try_from(value).unwrap_or(i64::MAX))),
    bool => |value| Self::Integer(Some(value.into())),
    Option<bool> => |value| Self::Integer(value.map(i64::from)),
    Timestamp => |value| Self::Integer(Some(value.as_millis())),
    Option<Timestamp> => |value| Self::Integer(value.map(Timestamp::as_millis)),
    String => |value| Self::Text(Some(value)),
    Option<String> => |value| Self::Text(value),
    &str => |value| Self::Text(Some(value.to_owned())),
    Option<&str> => |value| Self::Text(value.map(str::to_owned)),
    Vec<u8> => |value| Self::Bytes(Some(value)),
    Option<Vec<u8>> => |value| Self::Bytes(value),
    &[u8; 16] => |value| Self::Bytes(Some(value.to_vec())),
    &[u8; 32] => |value| Self::Bytes(Some(value.to_vec())),
}
