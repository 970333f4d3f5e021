//! `/media/{sha256}`: pictures, named by their content, so that they never change.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::Gateway;
use crate::error::WebError;

const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// A picture may be a drawing with scripts in it: opened on its own, it can do nothing.
const INERT: HeaderValue = HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox");

/// The bytes with their type, or 304 to whoever has them already.
pub(super) async fn show(
    State(gateway): State<Arc<Gateway>>,
    Path(digits): Path<String>,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let mut sha256 = [0; 32];
    hex::decode_to_slice(&digits, &mut sha256).map_err(|_| WebError::NotFound("picture"))?;
    let media = gateway.parts.media.media(sha256).await?.ok_or(WebError::NotFound("picture"))?;
    let etag = format!("\"{}\"", hex::encode(sha256));
    let known = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .any(|tag| {
            matches!(tag.trim().trim_start_matches("W/"), "*") || tag.trim().trim_start_matches("W/") == etag
        });
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = media.bytes.into_response();
        let content_type = HeaderValue::from_str(&media.content_type);
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            content_type.unwrap_or(HeaderValue::from_static("application/octet-stream")),
        );
        response
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, FOREVER);
    headers.insert(header::CONTENT_SECURITY_POLICY, INERT);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, etag);
    }
    Ok(response)
}
