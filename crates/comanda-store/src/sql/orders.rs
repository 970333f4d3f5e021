//! Orders, their lines and their history.

use std::collections::HashMap;

use comanda_domain::id::OrderId;
use comanda_domain::money::{Currency, Money};
use comanda_domain::order::{Order, OrderChange, OrderLine};
use sqlx::SqlSafeStr;

use super::fields::{Fields, from_name, to_json, to_name};
use super::session::Session;
use super::statement::{Action, Template};
use super::value::{Kind, Row, Value};
use crate::detail::OrderWrite;
use crate::port::StoreError;
use crate::port::conversation::StoredOrder;

/// Every column of an order, for `SELECT … FROM orders o`.
macro_rules! order_columns {
    () => {
        "o.id, o.conversation, o.branch, o.number, o.status, o.status_since, o.before_stage, o.revision, \
         o.currency, o.subtotal, o.delivery_fee, o.total, o.reach, o.wanted, o.customer_name, o.payment, \
         o.allergies, o.note, o.said, o.language, o.placed_at, o.shop_version, o.terms"
    };
}
pub(super) use order_columns;

/// What may change in an order, and what an order has besides.
static CHANGED: Template<25> = Template {
    name: "orders_changed",
    columns: [
        ("changed_id", Kind::Text),
        ("expected_revision", Kind::Integer),
        ("keeps_before", Kind::Integer),
        ("stage", Kind::Text),
        ("is_final", Kind::Integer),
        ("status", Kind::Text),
        ("status_since", Kind::Integer),
        ("before_stage", Kind::Text),
        ("revision", Kind::Integer),
        ("currency", Kind::Text),
        ("subtotal", Kind::Integer),
        ("delivery_fee", Kind::Integer),
        ("total", Kind::Integer),
        ("fulfilment", Kind::Text),
        ("reach", Kind::Text),
        ("wanted", Kind::Text),
        ("customer_name", Kind::Text),
        ("payment", Kind::Text),
        ("allergies", Kind::Text),
        ("note", Kind::Text),
        ("said", Kind::Text),
        ("language", Kind::Text),
        ("branch", Kind::Text),
        ("terms", Kind::Text),
        ("starts_at", Kind::Integer),
    ],
    action: Action::With(
        "UPDATE orders SET stage = v.stage, is_final = v.is_final, status = v.status, \
         status_since = v.status_since, before_stage = CASE WHEN v.keeps_before = 1 THEN orders.before_stage ELSE v.before_stage END, \
         revision = v.revision, \
         currency = v.currency, subtotal = v.subtotal, delivery_fee = v.delivery_fee, total = v.total, \
         fulfilment = v.fulfilment, reach = v.reach, wanted = v.wanted, customer_name = v.customer_name, \
         payment = v.payment, allergies = v.allergies, note = v.note, said = v.said, language = v.language, \
         branch = v.branch, terms = v.terms, starts_at = v.starts_at \
         FROM v WHERE orders.id = v.changed_id AND orders.revision = v.expected_revision RETURNING id",
    ),
};

static PLACED: Template<28> = Template {
    name: "orders_placed",
    columns: [
        ("id", Kind::Text),
        ("conversation", Kind::Text),
        ("business_day", Kind::Text),
        ("number", Kind::Integer),
        ("placed_at", Kind::Integer),
        ("shop_version", Kind::Text),
        ("stage", Kind::Text),
        ("is_final", Kind::Integer),
        ("status", Kind::Text),
        ("status_since", Kind::Integer),
        ("before_stage", Kind::Text),
        ("revision", Kind::Integer),
        ("currency", Kind::Text),
        ("subtotal", Kind::Integer),
        ("delivery_fee", Kind::Integer),
        ("total", Kind::Integer),
        ("fulfilment", Kind::Text),
        ("reach", Kind::Text),
        ("wanted", Kind::Text),
        ("customer_name", Kind::Text),
        ("payment", Kind::Text),
        ("allergies", Kind::Text),
        ("note", Kind::Text),
        ("said", Kind::Text),
        ("language", Kind::Text),
        ("branch", Kind::Text),
        ("terms", Kind::Text),
        ("starts_at", Kind::Integer),
    ],
    action: Action::Insert { table: "orders", on_conflict: "ON CONFLICT (id) DO NOTHING RETURNING id" },
};

static LINES: Template<10> = Template {
    name: "order_lines",
    columns: [
        ("order_id", Kind::Text),
        ("position", Kind::Integer),
        ("section", Kind::Text),
        ("quantity", Kind::Integer),
        ("title", Kind::Text),
        ("unit_price", Kind::Integer),
        ("price", Kind::Integer),
        ("confidence_percent", Kind::Integer),
        ("line", Kind::Text),
        ("ticket", Kind::Text),
    ],
    action: Action::Insert {
        table: "order_lines",
        on_conflict: "ON CONFLICT (order_id, position) DO UPDATE SET section = excluded.section, \
                      quantity = excluded.quantity, title = excluded.title, unit_price = excluded.unit_price, \
                      price = excluded.price, confidence_percent = excluded.confidence_percent, \
                      line = excluded.line, ticket = excluded.ticket",
    },
};

static SURPLUS_LINES: Template<2> = Template {
    name: "order_lines_surplus",
    columns: [("id", Kind::Text), ("line_count", Kind::Integer)],
    action: Action::With(
        "DELETE FROM order_lines WHERE (order_id, position) IN (SELECT l.order_id, l.position FROM v \
         JOIN order_lines l ON l.order_id = v.id WHERE l.position >= v.line_count)",
    ),
};

static HISTORY: Template<7> = Template {
    name: "order_history",
    columns: [
        ("order_id", Kind::Text),
        ("revision", Kind::Integer),
        ("changed_at", Kind::Integer),
        ("party", Kind::Text),
        ("action", Kind::Text),
        ("from_stage", Kind::Text),
        ("to_stage", Kind::Text),
    ],
    action: Action::Insert {
        table: "order_history",
        on_conflict: "ON CONFLICT (order_id, revision) DO NOTHING",
    },
};

static LINES_OF: Template<1> = Template {
    name: "order_lines_of",
    columns: [("id", Kind::Text)],
    action: Action::With(
        "SELECT l.order_id, l.title, l.unit_price, l.price, l.confidence_percent, l.line, l.ticket FROM v \
         JOIN order_lines l ON l.order_id = v.id ORDER BY l.order_id, l.position",
    ),
};

static BY_ID: Template<1> = Template {
    name: "orders_by_id",
    columns: [("wanted_id", Kind::Text)],
    action: Action::With(concat!("SELECT ", order_columns!(), " FROM v JOIN orders o ON o.id = v.wanted_id")),
};

/// Short number and business day of a placed order.
pub(super) struct Numbered<'a> {
    pub(super) number: u32,
    pub(super) business_day: &'a str,
}

/// Writes orders; `numbered` belongs to those that are placed, in their order. Returns the ids of those that were at
/// the expected revision: the others had moved on.
pub(super) async fn write(
    session: &mut Session<'_>,
    writes: &[OrderWrite<'_>],
    numbered: &[Numbered<'_>],
) -> Result<Vec<OrderId>, StoreError> {
    let (mut placed, mut changed) = (PLACED.rows(), CHANGED.rows());
    let mut numbers = numbered.iter();
    for write in writes {
        let order = write.order;
        let id: Value = order.id.to_string().into();
        if let Some(expected) = write.expected_revision {
            changed.push(joined([id, expected.into(), write.keeps_before().into()], common(write)?)?);
        } else if let Some(numbered) = numbers.next() {
            let placing = [
                id,
                order.conversation.to_string().into(),
                numbered.business_day.into(),
                numbered.number.into(),
                order.placed_at.into(),
                order.shop_version.as_str().into(),
            ];
            placed.push(joined(placing, common(write)?)?);
        }
    }
    let mut written = session.fetch(placed).await?;
    written.extend(session.fetch(changed).await?);
    if written.len() == writes.len() {
        write_lines(session, writes).await?;
        write_history(session, writes).await?;
    }
    written.iter().map(|row| Fields::new(row, "order").parsed("id")).collect()
}

/// Two parts of a row as one; the templates above have as many columns.
fn joined<const A: usize, const B: usize, const N: usize>(
    first: [Value; A],
    rest: [Value; B],
) -> Result<[Value; N], StoreError> {
    let values: Vec<Value> = first.into_iter().chain(rest).collect();
    values.try_into().map_err(|_| StoreError::Refused("a row has another number of columns".into()))
}

/// The values that both statements end with.
fn common(write: &OrderWrite<'_>) -> Result<[Value; 22], StoreError> {
    let order = write.order;
    let stage = order.status.stage();
    Ok([
        stage.as_str().into(),
        stage.is_final().into(),
        to_json(&order.status)?.into(),
        order.status_since.into(),
        write.before().map(comanda_domain::order::Stage::as_str).into(),
        order.revision.into(),
        order.total.currency().code().into(),
        order.subtotal.minor().into(),
        order.delivery_fee.map(Money::minor).into(),
        order.total.minor().into(),
        to_name(&order.reach.fulfilment())?.into(),
        to_json(&order.reach)?.into(),
        to_json(&order.wanted)?.into(),
        order.customer_name.clone().into(),
        order.payment.as_ref().map(to_json).transpose()?.into(),
        to_json(&order.allergies)?.into(),
        order.note.clone().into(),
        to_json(&order.said)?.into(),
        order.language.as_str().into(),
        order.branch.as_str().into(),
        to_json(&order.terms)?.into(),
        order.terms.starts_at.into(),
    ])
}

async fn write_lines(session: &mut Session<'_>, writes: &[OrderWrite<'_>]) -> Result<(), StoreError> {
    let (mut rows, mut surplus) = (LINES.rows(), SURPLUS_LINES.rows());
    for write in writes {
        let id = write.order.id.to_string();
        if write.expected_revision.is_some() {
            surplus.push([id.as_str().into(), write.order.lines.len().into()]);
        }
        for (position, line) in write.order.lines.iter().enumerate() {
            rows.push([
                id.as_str().into(),
                position.into(),
                line.line.section.as_str().into(),
                line.line.quantity.get().into(),
                line.title.as_str().into(),
                line.unit_price.minor().into(),
                line.price.minor().into(),
                u32::from(line.confidence_percent).into(),
                to_json(&line.line)?.into(),
                to_json(&line.ticket)?.into(),
            ]);
        }
    }
    session.write(rows).await?;
    session.write(surplus).await.map(drop)
}

async fn write_history(session: &mut Session<'_>, writes: &[OrderWrite<'_>]) -> Result<(), StoreError> {
    let mut rows = HISTORY.rows();
    for write in writes {
        // The last change made the order's revision, the one before it the revision before, and so on.
        let revisions = (0..=write.order.revision).rev();
        for (change, revision) in write.changes.iter().rev().zip(revisions) {
            rows.push([
                write.order.id.to_string().into(),
                revision.into(),
                change.at.into(),
                to_name(&change.by)?.into(),
                to_json(&change.action)?.into(),
                change.from.as_str().into(),
                change.to.as_str().into(),
            ]);
        }
    }
    session.write(rows).await.map(drop)
}

/// The orders behind `ids`, in the order of `ids`; unknown ones are absent.
pub(super) async fn by_id(
    session: &mut Session<'_>,
    ids: &[OrderId],
) -> Result<Vec<StoredOrder>, StoreError> {
    let mut rows = BY_ID.rows();
    rows.extend(ids.iter().map(|id| [id.to_string().into()]));
    let found = session.fetch(rows).await?;
    let orders = with_lines(session, &found).await?;
    let places: HashMap<OrderId, usize> = ids.iter().enumerate().map(|(place, id)| (*id, place)).collect();
    let mut orders: Vec<StoredOrder> = orders;
    orders.sort_by_key(|stored| places.get(&stored.order.id).copied());
    Ok(orders)
}

/// Orders by a query that selects the columns of `order_columns!`, in its order.
pub(super) async fn by_query(
    session: &mut Session<'_>,
    sql: impl SqlSafeStr,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<StoredOrder>, StoreError> {
    let found = session.select(sql, values).await?;
    with_lines(session, &found).await
}

async fn with_lines(session: &mut Session<'_>, found: &[Row]) -> Result<Vec<StoredOrder>, StoreError> {
    let mut wanted = LINES_OF.rows();
    let mut currencies: HashMap<String, Currency> = HashMap::new();
    for row in found {
        let fields = Fields::new(row, "order");
        let id = fields.text("id")?;
        wanted.push([id.as_str().into()]);
        currencies.insert(id, fields.parsed("currency")?);
    }
    let mut lines: HashMap<String, Vec<OrderLine>> = HashMap::new();
    for row in session.fetch(wanted).await? {
        let fields = Fields::new(&row, "order line");
        let id = fields.text("order_id")?;
        if let Some(currency) = currencies.get(&id) {
            lines.entry(id).or_default().push(line(fields, *currency)?);
        }
    }
    found
        .iter()
        .map(|row| {
            let fields = Fields::new(row, "order");
            stored_order(fields, lines.remove(&fields.text("id")?).unwrap_or_default())
        })
        .collect()
}

fn line(fields: Fields<'_>, currency: Currency) -> Result<OrderLine, StoreError> {
    Ok(OrderLine {
        line: fields.json("line")?,
        ticket: fields.json("ticket")?,
        title: fields.text("title")?,
        unit_price: Money::new(fields.integer("unit_price")?, currency),
        price: Money::new(fields.integer("price")?, currency),
        confidence_percent: fields.number("confidence_percent")?,
    })
}

fn stored_order(fields: Fields<'_>, lines: Vec<OrderLine>) -> Result<StoredOrder, StoreError> {
    let currency: Currency = fields.parsed("currency")?;
    let fee = fields.optional_integer("delivery_fee")?;
    let order = Order {
        id: fields.parsed("id")?,
        conversation: fields.parsed("conversation")?,
        branch: fields.parsed("branch")?,
        lines,
        subtotal: Money::new(fields.integer("subtotal")?, currency),
        delivery_fee: fee.map(|fee| Money::new(fee, currency)),
        total: Money::new(fields.integer("total")?, currency),
        reach: fields.json("reach")?,
        wanted: fields.json("wanted")?,
        customer_name: fields.optional_text("customer_name")?,
        payment: fields.optional_json("payment")?,
        allergies: fields.json("allergies")?,
        note: fields.optional_text("note")?,
        said: fields.json("said")?,
        language: fields.text("language")?,
        placed_at: fields.time("placed_at")?,
        shop_version: fields.text("shop_version")?,
        status: fields.json("status")?,
        status_since: fields.time("status_since")?,
        revision: fields.number("revision")?,
        terms: fields.json("terms")?,
    };
    Ok(StoredOrder {
        order,
        number: fields.number("number")?,
        before: fields.optional_stage("before_stage")?,
    })
}

/// The history of an order, oldest first.
pub(super) async fn history(session: &mut Session<'_>, id: OrderId) -> Result<Vec<OrderChange>, StoreError> {
    let sql = "SELECT changed_at, party, action, from_stage, to_stage FROM order_history \
               WHERE order_id = $1 ORDER BY revision";
    let rows = session.select(sql, [id.to_string().into()]).await?;
    let change = |row: &Row| {
        let fields = Fields::new(row, "order history");
        Ok(OrderChange {
            at: fields.time("changed_at")?,
            by: from_name(&fields.text("party")?, "order history")?,
            action: fields.json("action")?,
            from: fields.stage("from_stage")?,
            to: fields.stage("to_stage")?,
        })
    };
    rows.iter().map(change).collect()
}
