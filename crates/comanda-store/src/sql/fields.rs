//! Reading rows: every value is parsed again on its way out, and says what it was to be when it cannot be.

use std::str::FromStr;

use comanda_domain::id::EventId;
use comanda_domain::order::Stage;
use comanda_domain::time::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::value::{Row, Value};
use crate::port::{BoxError, StoreError};

/// A row and what it is, for errors.
#[derive(Clone, Copy)]
pub(super) struct Fields<'r> {
    row: &'r Row,
    what: &'static str,
}

impl<'r> Fields<'r> {
    pub(super) const fn new(row: &'r Row, what: &'static str) -> Self {
        Self { row, what }
    }

    fn get(self, column: &str) -> Result<&'r Value, StoreError> {
        self.row.get(column).ok_or_else(|| self.unreadable(format!("there is no column `{column}`")))
    }

    fn is_no(self, column: &str, what: &str) -> StoreError {
        self.unreadable(format!("column `{column}` holds no {what}"))
    }

    /// A text that is part of the row.
    fn str(self, column: &str) -> Result<&'r str, StoreError> {
        self.optional_str(column)?.ok_or_else(|| self.is_no(column, "text"))
    }

    fn optional_str(self, column: &str) -> Result<Option<&'r str>, StoreError> {
        match self.get(column)? {
            Value::Text(text) => Ok(text.as_deref()),
            Value::Integer(None) | Value::Bytes(None) => Ok(None),
            Value::Integer(Some(_)) | Value::Bytes(Some(_)) => Err(self.is_no(column, "text")),
        }
    }

    fn optional_slice(self, column: &str) -> Result<Option<&'r [u8]>, StoreError> {
        match self.get(column)? {
            Value::Bytes(bytes) => Ok(bytes.as_deref()),
            Value::Integer(None) | Value::Text(None) => Ok(None),
            Value::Integer(Some(_)) | Value::Text(Some(_)) => Err(self.is_no(column, "bytes")),
        }
    }

    fn unreadable(self, source: impl Into<BoxError>) -> StoreError {
        StoreError::Unreadable { what: self.what, source: source.into() }
    }

    pub(super) fn text(self, column: &str) -> Result<String, StoreError> {
        self.str(column).map(str::to_owned)
    }

    pub(super) fn optional_text(self, column: &str) -> Result<Option<String>, StoreError> {
        Ok(self.optional_str(column)?.map(str::to_owned))
    }

    pub(super) fn integer(self, column: &str) -> Result<i64, StoreError> {
        self.optional_integer(column)?.ok_or_else(|| self.is_no(column, "number"))
    }

    pub(super) fn optional_integer(self, column: &str) -> Result<Option<i64>, StoreError> {
        match self.get(column)? {
            Value::Integer(number) => Ok(*number),
            Value::Text(None) | Value::Bytes(None) => Ok(None),
            Value::Text(Some(_)) | Value::Bytes(Some(_)) => Err(self.is_no(column, "number")),
        }
    }

    pub(super) fn bytes(self, column: &str) -> Result<Vec<u8>, StoreError> {
        self.optional_bytes(column)?.ok_or_else(|| self.is_no(column, "bytes"))
    }

    pub(super) fn optional_bytes(self, column: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.optional_slice(column)?.map(<[u8]>::to_vec))
    }

    /// 0 or 1.
    pub(super) fn flag(self, column: &str) -> Result<bool, StoreError> {
        Ok(self.integer(column)? != 0)
    }

    /// A count or number of a narrower type.
    pub(super) fn number<T: TryFrom<i64>>(self, column: &str) -> Result<T, StoreError>
    where
        T::Error: Into<BoxError>,
    {
        T::try_from(self.integer(column)?).map_err(|error| self.unreadable(error))
    }

    pub(super) fn time(self, column: &str) -> Result<Timestamp, StoreError> {
        Ok(Timestamp::from_millis(self.integer(column)?))
    }

    pub(super) fn optional_time(self, column: &str) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.optional_integer(column)?.map(Timestamp::from_millis))
    }

    pub(super) fn parsed<T: FromStr>(self, column: &str) -> Result<T, StoreError>
    where
        T::Err: Into<BoxError>,
    {
        self.str(column)?.parse().map_err(|error: T::Err| self.unreadable(error))
    }

    pub(super) fn optional_parsed<T: FromStr>(self, column: &str) -> Result<Option<T>, StoreError>
    where
        T::Err: Into<BoxError>,
    {
        let text = self.optional_str(column)?;
        text.map(str::parse).transpose().map_err(|error: T::Err| self.unreadable(error))
    }

    pub(super) fn json<T: DeserializeOwned>(self, column: &str) -> Result<T, StoreError> {
        serde_json::from_str(self.str(column)?).map_err(|error| self.unreadable(error))
    }

    pub(super) fn optional_json<T: DeserializeOwned>(self, column: &str) -> Result<Option<T>, StoreError> {
        let text = self.optional_str(column)?;
        text.map(serde_json::from_str).transpose().map_err(|error| self.unreadable(error))
    }

    pub(super) fn event(self, column: &str) -> Result<EventId, StoreError> {
        let bytes = self.optional_slice(column)?.ok_or_else(|| self.is_no(column, "bytes"))?;
        let bytes = <[u8; 16]>::try_from(bytes).map_err(|error| self.unreadable(error))?;
        Ok(EventId::from_bytes(bytes))
    }

    pub(super) fn hash(self, column: &str) -> Result<[u8; 32], StoreError> {
        let bytes = self.bytes(column)?;
        let len = bytes.len();
        bytes.try_into().map_err(|_| self.unreadable(format!("`{column}` has {len} bytes, not 32")))
    }

    pub(super) fn stage(self, column: &str) -> Result<Stage, StoreError> {
        let name = self.str(column)?;
        let stage = Stage::ALL.into_iter().find(|stage| stage.as_str() == name);
        stage.ok_or_else(|| self.unreadable(format!("`{name}` is not a stage")))
    }

    pub(super) fn optional_stage(self, column: &str) -> Result<Option<Stage>, StoreError> {
        if self.optional_text(column)?.is_none() {
            return Ok(None);
        }
        self.stage(column).map(Some)
    }
}

/// As JSON text.
pub(super) fn to_json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Refused(error.into()))
}

/// A unit variant as its stored name: its JSON without the quotation marks.
pub(super) fn to_name<T: Serialize>(value: &T) -> Result<String, StoreError> {
    Ok(to_json(value)?.trim_matches('"').to_owned())
}

/// A unit variant from its stored name.
pub(super) fn from_name<T: DeserializeOwned>(name: &str, what: &'static str) -> Result<T, StoreError> {
    serde_json::from_value(serde_json::Value::String(name.to_owned()))
        .map_err(|error| StoreError::Unreadable { what, source: error.into() })
}
