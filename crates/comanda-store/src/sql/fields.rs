//! Reading rows: every value is parsed again on its way out, and says what it was to be when it cannot be.

use std::str::FromStr;

use comanda_domain::id::EventId;
use comanda_domain::order::Stage;
use comanda_domain::time::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::any::AnyRow;
use sqlx::{Any, Decode, Row as _, Type};

use crate::port::{BoxError, StoreError};

/// A row and what it is, for errors.
#[derive(Clone, Copy)]
pub(super) struct Fields<'r> {
    row: &'r AnyRow,
    what: &'static str,
}

impl<'r> Fields<'r> {
    pub(super) const fn new(row: &'r AnyRow, what: &'static str) -> Self {
        Self { row, what }
    }

    fn get<T: Decode<'r, Any> + Type<Any>>(self, column: &str) -> Result<T, StoreError> {
        self.row.try_get(column).map_err(|error| self.unreadable(error))
    }

    fn unreadable(self, source: impl Into<BoxError>) -> StoreError {
        StoreError::Unreadable { what: self.what, source: source.into() }
    }

    pub(super) fn text(self, column: &str) -> Result<String, StoreError> {
        self.get(column)
    }

    pub(super) fn optional_text(self, column: &str) -> Result<Option<String>, StoreError> {
        self.get(column)
    }

    pub(super) fn integer(self, column: &str) -> Result<i64, StoreError> {
        self.get(column)
    }

    pub(super) fn optional_integer(self, column: &str) -> Result<Option<i64>, StoreError> {
        self.get(column)
    }

    pub(super) fn bytes(self, column: &str) -> Result<Vec<u8>, StoreError> {
        self.get(column)
    }

    pub(super) fn optional_bytes(self, column: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.get(column)
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
        Ok(self.get::<Option<i64>>(column)?.map(Timestamp::from_millis))
    }

    pub(super) fn parsed<T: FromStr>(self, column: &str) -> Result<T, StoreError>
    where
        T::Err: Into<BoxError>,
    {
        self.get::<&str>(column)?.parse().map_err(|error: T::Err| self.unreadable(error))
    }

    pub(super) fn optional_parsed<T: FromStr>(self, column: &str) -> Result<Option<T>, StoreError>
    where
        T::Err: Into<BoxError>,
    {
        let text = self.get::<Option<&str>>(column)?;
        text.map(str::parse).transpose().map_err(|error: T::Err| self.unreadable(error))
    }

    pub(super) fn json<T: DeserializeOwned>(self, column: &str) -> Result<T, StoreError> {
        serde_json::from_str(self.get(column)?).map_err(|error| self.unreadable(error))
    }

    pub(super) fn optional_json<T: DeserializeOwned>(self, column: &str) -> Result<Option<T>, StoreError> {
        let text = self.get::<Option<&str>>(column)?;
        text.map(serde_json::from_str).transpose().map_err(|error| self.unreadable(error))
    }

    pub(super) fn event(self, column: &str) -> Result<EventId, StoreError> {
        let bytes =
            <[u8; 16]>::try_from(self.get::<&[u8]>(column)?).map_err(|error| self.unreadable(error))?;
        Ok(EventId::from_bytes(bytes))
    }

    pub(super) fn stage(self, column: &str) -> Result<Stage, StoreError> {
        let name: &str = self.get(column)?;
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
