//! `POST /` with `batch`: several calls in one.

use bytes::Bytes;
use http::{Request, header};
use serde_json::{Value, json};

use super::Answer;
use super::call::GraphCall;
use super::error::GraphError;
use crate::limits::BATCH_REQUESTS_MAX;
use crate::world::World;

impl World {
    pub(super) fn batch(&mut self, call: &GraphCall, now_ms: i64) -> Answer {
        let requests: Vec<Value> = match call.params.get("batch") {
            Some(Value::Array(items)) => items.clone(),
            Some(Value::String(text)) => serde_json::from_str(text)
                .map_err(|_| GraphError::parameter("param batch must be a JSON array"))?,
            Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) | None => {
                return Err(GraphError::parameter("param batch must be a JSON array"));
            }
        };
        if requests.len() > BATCH_REQUESTS_MAX {
            return Err(GraphError::parameter(format!(
                "Too many requests in batch message. Maximum batch size is {BATCH_REQUESTS_MAX}"
            )));
        }
        let token = call.token.clone();
        let mut answers = Vec::with_capacity(requests.len());
        for request in &requests {
            let request = part_of(request, token.as_deref())?;
            // A part that is itself a batch is refused here, so that nesting ends.
            if request.uri().query().is_some_and(|query| query.contains("batch="))
                || request.uri().path() == "/"
            {
                return Err(GraphError::parameter("a batch cannot hold a batch"));
            }
            let response = self.handle(&request, now_ms);
            answers.push(json!({
                "code": response.status().as_u16(),
                "body": String::from_utf8_lossy(response.body()),
            }));
        }
        Ok(Value::Array(answers).into())
    }
}

fn part_of(part: &Value, token: Option<&str>) -> Result<Request<Bytes>, GraphError> {
    let text = |key: &str| part.get(key).and_then(Value::as_str);
    let method = text("method").unwrap_or("GET");
    let path = text("relative_url").unwrap_or_default().trim_start_matches('/');
    let body = text("body").unwrap_or_default().to_owned();
    let mut request = Request::builder().method(method).uri(format!("/{path}"));
    if !body.is_empty() {
        request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    request.body(Bytes::from(body)).map_err(|_| GraphError::parameter("a request of the batch is not valid"))
}
