//! `GET` and `POST /webhooks/meta`.

use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::extract::{Query, Request, State};
use axum::response::{IntoResponse, Response};
use comanda_domain::id::DeliveryId;
use comanda_domain::record::Delivery;
use comanda_log::AppendError;
use comanda_meta::signature::{RawBody, Secrets, SignatureError, SignatureHeaders, VerifiedBody, verify};
use comanda_meta::split;
use comanda_meta::verification::{ChallengeError, answer_challenge};
use http::{HeaderMap, header};
use serde::Serialize;

use super::Gateway;
use crate::body::{BodyError, read_capped};
use crate::error::WebError;
use crate::measure;

const SIGNATURE_256: &str = "x-hub-signature-256";
const SIGNATURE_1: &str = "x-hub-signature";
/// Kept with every delivery, so that a signature can be verified again years later.
const KEPT_HEADERS: [&str; 4] = [SIGNATURE_256, SIGNATURE_1, "content-type", "user-agent"];
/// Bodies larger than this are hashed and cut on a thread of their own: it takes longer than a turn of the loop should.
const OFFLOAD_BYTES: usize = 512 * 1024;

/// Meta asks whether this address is ours.
pub(super) async fn verify_subscription(
    State(gateway): State<Arc<Gateway>>,
    query: Result<Query<Vec<(String, String)>>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, WebError> {
    let Query(query) = query.map_err(|_| ChallengeError::NotAChallenge("hub.mode"))?;
    let challenge = answer_challenge(&query, &gateway.parts.verify_token)?;
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], challenge).into_response())
}

#[derive(Serialize)]
pub(super) struct Acknowledgement {
    status: &'static str,
}

/// A webhook call: answered 200 only after it is durable.
pub(super) async fn receive(
    State(gateway): State<Arc<Gateway>>,
    request: Request,
) -> Result<Json<Acknowledgement>, WebError> {
    let result = take_in(&gateway, request).await;
    measure::delivery(result_name(&result));
    result.map(|()| Json(Acknowledgement { status: "success" }))
}

async fn take_in(gateway: &Gateway, request: Request) -> Result<(), WebError> {
    if let Some(overload) = gateway.parts.pressure.overload() {
        gateway.parts.append_health.failed((gateway.parts.clock)());
        return Err(WebError::Overloaded(overload));
    }
    let (head, body) = request.into_parts();
    let declared_bytes =
        head.headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    let body = read_capped(body, declared_bytes, &gateway.budget).await?;
    let received_at = (gateway.parts.clock)();
    let raw = RawBody(body.bytes().clone());
    let (verified, records) = verify_and_split(raw, &head.headers, &gateway.parts.secrets).await?;
    measure::body_bytes(body.bytes().len());
    let id = DeliveryId::from_bytes((gateway.parts.random)());
    let delivery = Delivery::new(id, received_at, kept(&head.headers), verified.into_bytes(), records)?;
    append(gateway, &delivery).await
}

type Records = Vec<comanda_domain::record::NewRecord>;

async fn verify_and_split(
    raw: RawBody,
    headers: &HeaderMap,
    secrets: &Secrets,
) -> Result<(VerifiedBody, Records), SignatureError> {
    let signature = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let (sha256, sha1) = (signature(SIGNATURE_256), signature(SIGNATURE_1));
    let secrets = secrets.clone();
    let offload = raw.0.len() > OFFLOAD_BYTES;
    let work = move || {
        let headers = SignatureHeaders { sha256: sha256.as_deref(), sha1: sha1.as_deref() };
        let verified = verify(raw, headers, &secrets)?;
        let records = split(&verified);
        Ok((verified, records))
    };
    if !offload {
        return work();
    }
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        // As in the branch above: the panic layer answers 500, and nothing was acknowledged.
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

fn kept(headers: &HeaderMap) -> Vec<(String, String)> {
    let value =
        |name: &str| headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    KEPT_HEADERS.iter().filter_map(|name| Some(((*name).to_owned(), value(name)?))).collect()
}

async fn append(gateway: &Gateway, delivery: &Delivery) -> Result<(), WebError> {
    let health = &gateway.parts.append_health;
    let timeout = gateway.parts.limits.append_timeout;
    let begun = Instant::now();
    let appended = tokio::time::timeout(timeout, gateway.parts.producer.append(delivery)).await;
    measure::append_time(begun.elapsed());
    let result = match appended {
        Ok(result) => result.map_err(WebError::from),
        Err(_) => Err(WebError::AppendTimedOut { timeout_ms: timeout.as_millis() }),
    };
    match &result {
        Ok(()) => health.worked(),
        // It says something about this delivery, not about the log.
        Err(WebError::Append(AppendError::TooLarge { .. })) => {}
        Err(_) => health.failed(delivery.received_at()),
    }
    result
}

fn result_name(result: &Result<(), WebError>) -> &'static str {
    match result {
        Ok(()) => "accepted",
        Err(WebError::Signature(SignatureError::Missing)) => "signature_missing",
        Err(WebError::Signature(SignatureError::Malformed)) => "signature_malformed",
        Err(WebError::Signature(SignatureError::Mismatch)) => "signature_mismatch",
        Err(WebError::Body(BodyError::TooLarge { .. }) | WebError::Append(AppendError::TooLarge { .. })) => {
            "too_large"
        }
        Err(WebError::Body(BodyError::TimedOut { .. })) => "body_timeout",
        Err(WebError::Body(BodyError::Broken(_))) => "body_broken",
        Err(WebError::Body(BodyError::Busy { .. }) | WebError::Append(AppendError::Busy { .. })) => "busy",
        Err(WebError::Overloaded(overload)) => overload.name(),
        Err(_) => "append_failed",
    }
}
