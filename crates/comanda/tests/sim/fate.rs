//! What goes wrong at each edge of the program, and how long each call takes.

use std::sync::Arc;

use bytes::Bytes;
use comanda_log::faulty as log;
use comanda_meta::graph::{BoxFuture, Transport, TransportError};
use comanda_sim::{answer_delay, answer_was_dropped};
use comanda_store::faulty as store;
use http::{Request, Response};

use crate::cut::Step;
use crate::dice::Edge;
use crate::machine::Shared;

/// Longest a slow call takes: longer than Meta waits for our answer.
const SLOW_MS: i64 = 25_000;

/// The fate of every call.
pub(crate) struct Fate(pub(crate) Arc<Shared>);

impl Fate {
    fn latency(&self, from_ms: i64, to_ms: i64) -> i64 {
        let mut inner = self.0.lock();
        let is_slow =
            !inner.dice.calm && inner.dice.between(Edge::Latency, 0, 999) < i64::from(inner.rates.slow);
        let to_ms = if is_slow { SLOW_MS } else { to_ms };
        inner.dice.between(Edge::Latency, from_ms, to_ms)
    }

    /// Whether the program dies at this step of a webhook that carries a confirming tap.
    fn dies_with_a_yes(&self, step: Step) -> bool {
        let mut inner = self.0.lock();
        inner.carries_a_yes() && inner.reaches(step)
    }
}

impl log::Fate for Fate {
    fn before(&self, call: log::Call) -> BoxFuture<'_, Option<log::Fault>> {
        Box::pin(async move {
            let (edge, permille, slow_ms) = {
                let rates = self.0.lock().rates;
                match call {
                    log::Call::Append => (Edge::LogAppend, rates.append, 40),
                    log::Call::Read => (Edge::LogRead, rates.read, 0),
                    log::Call::Settle => (Edge::LogSettle, rates.settle, 5),
                }
            };
            if slow_ms > 0 {
                let latency_ms = self.latency(0, slow_ms);
                self.0.park(latency_ms).await;
            }
            if call == log::Call::Append && self.dies_with_a_yes(Step::CameIn) {
                self.0.park(0).await;
            }
            let mut inner = self.0.lock();
            let kind = inner.dice.fault(edge, permille, 2)?;
            let fault = if kind == 0 { log::Fault::Before } else { log::Fault::After };
            inner.note(format_args!("! log {}: fails {fault:?}", call.as_str()));
            Some(fault)
        })
    }

    fn after(&self, call: log::Call) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            if call == log::Call::Append {
                self.dies_with_a_yes(Step::Appended);
                let latency_ms = self.latency(0, 10);
                self.0.park(latency_ms).await;
            }
        })
    }
}

impl store::Fate for Fate {
    fn before(&self, call: store::Call) -> BoxFuture<'_, Option<store::Fault>> {
        Box::pin(async move {
            let (edge, permille, slow_ms, kinds) = {
                let rates = self.0.lock().rates;
                match call {
                    store::Call::Commit => (Edge::StoreCommit, rates.commit, 20, 3),
                    store::Call::Claim => (Edge::StoreClaim, rates.claim, 5, 2),
                    store::Call::Settle => (Edge::StoreSettle, rates.claim, 10, 2),
                    store::Call::Load
                    | store::Call::Ask
                    | store::Call::DueTimers
                    | store::Call::TimersHandedOut
                    | store::Call::DeadLetter
                    | store::Call::DoubtUnfinished
                    | store::Call::InDoubt
                    | store::Call::OrderNumbers => (Edge::StoreRead, rates.ask, 0, 2),
                }
            };
            if slow_ms > 0 {
                let latency_ms = self.latency(0, slow_ms);
                self.0.park(latency_ms).await;
            }
            let mut inner = self.0.lock();
            let fault = match inner.dice.fault(edge, permille, kinds)? {
                0 => store::Fault::Before,
                1 => store::Fault::After,
                _ => store::Fault::Conflict,
            };
            inner.note(format_args!("! store {}: fails {fault:?}", call.as_str()));
            Some(fault)
        })
    }

    fn after(&self, call: store::Call) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            if matches!(call, store::Call::Commit | store::Call::Claim | store::Call::Settle) {
                let latency_ms = self.latency(0, 5);
                self.0.park(latency_ms).await;
            }
        })
    }
}

/// The way to the simulated Meta and back.
pub(crate) struct Wire(pub(crate) Arc<Shared>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    Refused,
    LostBefore,
    LostAfter,
    ErrorBefore,
    ErrorAfter,
    UnknownAfter,
}

const TROUBLES: [Trouble; 6] = [
    Trouble::Refused,
    Trouble::LostBefore,
    Trouble::LostAfter,
    Trouble::ErrorBefore,
    Trouble::ErrorAfter,
    Trouble::UnknownAfter,
];

impl Wire {
    async fn carry(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let (trouble, there_ms, back_ms) = {
            let mut inner = self.0.lock();
            let permille = inner.rates.transport;
            let trouble = inner.dice.fault(Edge::Transport, permille, TROUBLES.len());
            let trouble = trouble.map(|kind| TROUBLES[kind]);
            let there_ms = inner.dice.between(Edge::Latency, 5, 120);
            let back_ms = inner.dice.between(Edge::Latency, 5, 120);
            (trouble, there_ms, back_ms)
        };
        let line = format!("{} {}", request.method(), request.uri().path());
        self.0.park(there_ms).await;
        if let Some(trouble) = trouble {
            self.0.note(format_args!("! {line}: {trouble:?}"));
        }
        let lost = || Err(TransportError::Unknown { source: "injected: the connection broke".into() });
        match trouble {
            Some(Trouble::Refused) => {
                return Err(TransportError::NotSent { source: "injected: no connection".into() });
            }
            Some(Trouble::LostBefore) => return lost(),
            Some(Trouble::ErrorBefore) => return Ok(refusal(503, 2)),
            Some(Trouble::LostAfter | Trouble::ErrorAfter | Trouble::UnknownAfter) | None => {}
        }
        let response = {
            let mut inner = self.0.lock();
            let now_ms = inner.now_ms;
            let response = inner.world.handle(&request, now_ms);
            inner.note(format_args!("{line} -> {}", response.status().as_u16()));
            if is_receipt(&request) && response.status().is_success() {
                inner.reaches(Step::Accepted);
            }
            response
        };
        let held_ms = answer_delay(&response).map_or(0, |held| i64::try_from(held.as_millis()).unwrap());
        self.0.park(back_ms + held_ms).await;
        match trouble {
            Some(Trouble::LostAfter) => lost(),
            Some(Trouble::ErrorAfter) => Ok(Response::builder().status(502).body(Bytes::new()).unwrap()),
            Some(Trouble::UnknownAfter) => Ok(refusal(500, 1)),
            _ if answer_was_dropped(&response) => lost(),
            _ => Ok(response),
        }
    }
}

fn is_receipt(request: &Request<Bytes>) -> bool {
    let mark = b"\"template_type\":\"receipt\"";
    request.body().windows(mark.len()).any(|part| part == mark)
}

/// A server error of the Graph API: code 1 with subcode 99 leaves open what happened, code 2 says "try again".
fn refusal(status: u16, code: u32) -> Response<Bytes> {
    let subcode = if code == 1 { ", \"error_subcode\": 99" } else { "" };
    let body = format!("{{\"error\": {{\"message\": \"injected\", \"code\": {code}{subcode}}}}}");
    Response::builder().status(status).body(Bytes::from(body)).unwrap()
}

impl Transport for Wire {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(self.carry(request))
    }
}
