//! `/_sim/*` for what the owner of the app does in Meta's settings, and what Meta does to a page. As open as the rest:
//! only ever on the machine itself.

use axum::Json;
use axum::extract::{Query, State};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::AppState;
use crate::webhook::sign::signed_request;

#[derive(Deserialize)]
pub(super) struct TokenChange {
    page: String,
    /// Subcode of error 190; absent = live again.
    revoke: Option<u32>,
    /// When the token ends by itself (milliseconds), with subcode 463.
    expires_ms: Option<i64>,
}

pub(super) async fn tokens(State(state): State<AppState>, Json(change): Json<TokenChange>) -> StatusCode {
    state.simulation.with(|world, _| {
        let Some(token) = world.pages.get(&change.page).map(|page| page.access_token.clone()) else {
            return StatusCode::NOT_FOUND;
        };
        match (change.revoke, change.expires_ms) {
            (Some(subcode), _) => world.revoke_token(&token, subcode),
            (None, Some(at_ms)) => world.expire_token(&token, at_ms),
            (None, None) => world.restore_token(&token),
        }
        StatusCode::NO_CONTENT
    })
}

#[derive(Deserialize)]
pub(super) struct PermissionChange {
    page: String,
    permission: String,
    granted: bool,
}

pub(super) async fn permissions(
    State(state): State<AppState>,
    Json(change): Json<PermissionChange>,
) -> StatusCode {
    state.simulation.with(|world, _| world.set_permission(&change.page, &change.permission, change.granted));
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
pub(super) struct Policy {
    page: String,
    /// `warning`, `block` or `unblock`.
    action: String,
    reason: Option<String>,
}

pub(super) async fn policy(State(state): State<AppState>, Json(policy): Json<Policy>) -> StatusCode {
    let reason = policy.reason.as_deref();
    let known = state
        .simulation
        .with(|world, now_ms| world.enforce_policy(&policy.page, &policy.action, reason, now_ms));
    if known { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND }
}

#[derive(Deserialize)]
pub(super) struct Mode {
    /// People with a role on the app; absent = the app is live.
    testers: Option<Vec<String>>,
}

pub(super) async fn mode(State(state): State<AppState>, Json(mode): Json<Mode>) -> StatusCode {
    state.simulation.with(|world, _| world.set_development_mode(mode.testers));
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
pub(super) struct SignedRequestQuery {
    user_id: String,
}

/// What Meta would post to the deauthorize and data-deletion callbacks.
pub(super) async fn signed(
    State(state): State<AppState>,
    Query(query): Query<SignedRequestQuery>,
) -> Json<Value> {
    let signed = state.simulation.with(|world, now_ms| {
        signed_request(&world.config.app_secret, &query.user_id, now_ms.div_euclid(1000))
    });
    Json(json!({ "signed_request": signed }))
}
