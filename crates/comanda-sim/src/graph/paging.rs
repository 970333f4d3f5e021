//! Rows of an edge, a page at a time, with cursors.

use serde_json::{Value, json};

use super::call::GraphCall;
use crate::limits::{EDGE_ROWS_DEFAULT, EDGE_ROWS_MAX};

/// Cuts `rows` by `limit` and `after`. `cursors.after` is there on the last page too; only `next` is missing.
pub(super) fn paged(rows: &[Value], path: &str, call: &GraphCall) -> Value {
    let limit = call
        .text("limit")
        .and_then(|text| text.parse().ok())
        .unwrap_or(EDGE_ROWS_DEFAULT)
        .clamp(1, EDGE_ROWS_MAX);
    let start = call.text("after").and_then(|cursor| position_of(&cursor)).unwrap_or(0).min(rows.len());
    let end = (start + limit).min(rows.len());
    let data = rows.get(start..end).unwrap_or(&[]);
    if data.is_empty() {
        return json!({ "data": [] });
    }
    let mut paging = json!({ "cursors": { "before": cursor_of(start), "after": cursor_of(end) } });
    if end < rows.len()
        && let Some(fields) = paging.as_object_mut()
    {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for name in ["access_token", "fields", "platform", "user_id"] {
            if let Some(value) = call.text(name) {
                query.append_pair(name, &value);
            }
        }
        query.append_pair("limit", &limit.to_string());
        query.append_pair("after", &cursor_of(end));
        let next = format!("https://graph.facebook.com/v25.0/{path}?{}", query.finish());
        fields.insert("next".to_owned(), Value::String(next));
    }
    json!({ "data": data, "paging": paging })
}

fn cursor_of(position: usize) -> String {
    format!("QVFI{position:08}ZD")
}

fn position_of(cursor: &str) -> Option<usize> {
    cursor.strip_prefix("QVFI")?.strip_suffix("ZD")?.parse().ok()
}
