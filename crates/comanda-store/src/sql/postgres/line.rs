//! Running statements in a transaction of PostgreSQL: our values into its types, and back.

use std::sync::Arc;

use sqlx::postgres::{PgArguments, PgRow};
use sqlx::{Arguments as _, Column as _, Postgres, Row as _, SqlStr, Transaction, TypeInfo as _};

use super::super::failure::store_error;
use super::super::statement::Dialect;
use super::super::value::{Row, Value};
use crate::port::StoreError;

/// Runs a statement; returns how many rows it touched.
pub(in super::super) async fn execute(
    transaction: &mut Transaction<'_, Postgres>,
    sql: SqlStr,
    values: Vec<Value>,
    dialect: Dialect,
) -> Result<u64, StoreError> {
    let query = sqlx::query_with(sql, arguments(values, dialect)?).persistent(dialect.named);
    Ok(query.execute(&mut **transaction).await.map_err(store_error)?.rows_affected())
}

/// Runs a statement; returns the rows that it gives.
pub(in super::super) async fn query(
    transaction: &mut Transaction<'_, Postgres>,
    sql: SqlStr,
    values: Vec<Value>,
    dialect: Dialect,
) -> Result<Vec<Row>, StoreError> {
    let query = sqlx::query_with(sql, arguments(values, dialect)?).persistent(dialect.named);
    let rows = query.fetch_all(&mut **transaction).await.map_err(store_error)?;
    let Some(first) = rows.first() else { return Ok(Vec::new()) };
    let columns: Arc<[Box<str>]> = first.columns().iter().map(|column| column.name().into()).collect();
    let row = |row: &PgRow| Ok(Row::new(&columns, values_of(row)?));
    rows.iter().map(row).collect()
}

/// Makes a transaction durable.
pub(in super::super) async fn commit(transaction: Transaction<'_, Postgres>) -> Result<(), StoreError> {
    transaction.commit().await.map_err(store_error)
}

fn arguments(values: Vec<Value>, dialect: Dialect) -> Result<PgArguments, StoreError> {
    let mut arguments = PgArguments::default();
    for value in values {
        match value {
            Value::Integer(value) => arguments.add(value),
            Value::Text(Some(text)) if text.contains('\0') => {
                arguments.add(text.replace('\0', dialect.nul.encode_utf8(&mut [0; 4])))
            }
            Value::Text(value) => arguments.add(value),
            Value::Bytes(value) => arguments.add(value),
        }
        .map_err(StoreError::Refused)?;
    }
    Ok(arguments)
}

fn values_of(row: &PgRow) -> Result<Vec<Value>, StoreError> {
    let value = |place: usize| match row.column(place).type_info().name() {
        "INT8" => row.try_get(place).map(Value::Integer),
        "INT4" => row.try_get(place).map(|number: Option<i32>| Value::Integer(number.map(i64::from))),
        "BYTEA" => row.try_get(place).map(Value::Bytes),
        // What a function gives that gives nothing.
        "VOID" => Ok(Value::Integer(None)),
        _ => row.try_get(place).map(Value::Text),
    };
    (0..row.len()).map(|place| value(place).map_err(store_error)).collect()
}
