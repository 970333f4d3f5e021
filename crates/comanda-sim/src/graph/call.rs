//! A request taken apart: version cut off, parameters of query string and body in one map, token found.

use bytes::Bytes;
use http::{Method, Request, header};
use serde_json::{Map, Value};

use super::error::GraphError;

pub(super) struct GraphCall {
    pub(super) method: Method,
    pub(super) segments: Vec<String>,
    pub(super) params: Map<String, Value>,
    pub(super) token: Option<String>,
    /// When the call was made (milliseconds).
    pub(super) at_ms: i64,
}

impl GraphCall {
    /// Reads JSON, form and query parameters; the body wins over the query string.
    pub(super) fn parse(request: &Request<Bytes>, at_ms: i64) -> Result<Self, GraphError> {
        let mut params = Map::new();
        read_form(request.uri().query().unwrap_or_default().as_bytes(), &mut params);
        read_body(request, &mut params)?;
        let bearer = request
            .headers()
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "))
            .map(|value| value.trim().to_owned());
        let token = params.get("access_token").and_then(Value::as_str).map(str::to_owned).or(bearer);
        let mut method = request.method().clone();
        if let Some(Ok(other)) = params
            .get("method")
            .and_then(Value::as_str)
            .map(|name| Method::from_bytes(name.to_ascii_uppercase().as_bytes()))
        {
            method = other;
        }
        Ok(Self { method, segments: segments_of(request.uri().path()), params, token, at_ms })
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.params.contains_key(name)
    }

    /// A parameter as text; numbers and truth values count as text, as in a form.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        match self.params.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(flag) => Some(flag.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// A parameter that must be an object. In a form it is strict JSON inside the value.
    pub(super) fn object(&self, name: &str) -> Result<Option<Map<String, Value>>, GraphError> {
        match self.params.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Object(fields)) => Ok(Some(fields.clone())),
            Some(Value::String(text)) => serde_json::from_str(text)
                .map(Some)
                .map_err(|_| GraphError::parameter(format!("param {name} must be a JSON object"))),
            Some(Value::Bool(_) | Value::Number(_) | Value::Array(_)) => {
                Err(GraphError::parameter(format!("param {name} must be a JSON object")))
            }
        }
    }

    /// A list given as JSON array or as text with commas.
    pub(super) fn list(&self, name: &str) -> Vec<String> {
        let parts = |text: &str| {
            text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
        };
        match self.params.get(name) {
            Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            Some(Value::String(text)) if text.starts_with('[') => {
                serde_json::from_str(text).unwrap_or_default()
            }
            Some(Value::String(text)) => parts(text),
            Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) | None => Vec::new(),
        }
    }
}

/// `/v25.0/me/messages` and `/me/messages` are the same.
fn segments_of(path: &str) -> Vec<String> {
    let mut segments: Vec<String> =
        path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    let versioned = segments.first().and_then(|first| first.strip_prefix('v')).is_some_and(|rest| {
        let mut numbers = rest.split('.');
        let is_number = |part: Option<&str>| part.is_some_and(|part| part.parse::<u16>().is_ok());
        is_number(numbers.next()) && is_number(numbers.next()) && numbers.next().is_none()
    });
    if versioned {
        segments.remove(0);
    }
    segments
}

fn read_form(form: &[u8], params: &mut Map<String, Value>) {
    for (name, value) in url::form_urlencoded::parse(form) {
        params.insert(name.into_owned(), Value::String(value.into_owned()));
    }
}

fn read_body(request: &Request<Bytes>, params: &mut Map<String, Value>) -> Result<(), GraphError> {
    let body = request.body();
    if body.is_empty() {
        return Ok(());
    }
    let content_type =
        request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "application/json" => {
            let fields: Map<String, Value> = serde_json::from_slice(body)
                .map_err(|_| GraphError::parameter("the body is not a JSON object"))?;
            params.extend(fields);
            Ok(())
        }
        "application/x-www-form-urlencoded" => {
            read_form(body, params);
            Ok(())
        }
        _ => Err(GraphError::parameter(format!("unsupported content type {essence}"))),
    }
}
