//! The desk's stylesheet and scripts: hand-written, small, and compiled in, so that the board needs no internet.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::header;

use crate::error::WebError;

/// One file by name. Browsers ask again each time: a new version must not meet an old script.
pub(super) async fn show(Path(name): Path<String>) -> Result<Response, WebError> {
    let (content_type, text) = match name.as_str() {
        "desk.css" => ("text/css; charset=utf-8", include_str!("../assets/desk.css")),
        "desk.js" => ("text/javascript; charset=utf-8", include_str!("../assets/desk.js")),
        "board.js" => ("text/javascript; charset=utf-8", include_str!("../assets/board.js")),
        "chime.js" => ("text/javascript; charset=utf-8", include_str!("../assets/chime.js")),
        "icon.svg" => ("image/svg+xml", include_str!("../assets/icon.svg")),
        _ => return Err(WebError::NotFound("file")),
    };
    Ok(([(header::CONTENT_TYPE, content_type)], text).into_response())
}
