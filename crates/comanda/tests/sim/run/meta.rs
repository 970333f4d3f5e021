//! The simulated Meta: its webhooks, what becomes of them, and how it is set up.

use std::sync::Arc;

use axum::body::Body;
use bytes::Bytes;
use comanda_domain::id::EventId;
use comanda_meta::{RawBody, Secrets, SignatureHeaders, split, verify};
use comanda_sim::{Faults, PageConfig, Timing, WebhookCall, World, WorldConfig};
use secrecy::SecretString;
use tower::ServiceExt as _;

use super::{Done, Sim};
use crate::broken::Defect;
use crate::machine::{Inner, Next};
use crate::plan::{PAGES, Plan};
use crate::process::{APP_ID, APP_SECRET, VERIFY_TOKEN, token};

/// Meta waits this long for our answer.
const WEBHOOK_TIMEOUT_MS: i64 = 5_000;

impl Sim<'_> {
    pub(super) fn schedule_meta(&mut self) {
        let mut inner = self.shared.lock();
        let Some(due_ms) = inner.world.next_due() else { return };
        if self.meta_at_ms.is_none_or(|at_ms| due_ms < at_ms) {
            let delay_ms = due_ms - inner.now_ms;
            inner.after(delay_ms, Next::Meta);
            self.meta_at_ms = Some(due_ms);
        }
    }

    pub(super) fn send_webhooks(&mut self) {
        self.meta_at_ms = None;
        let calls = {
            let mut inner = self.shared.lock();
            let now_ms = inner.now_ms;
            inner.world.due(now_ms)
        };
        for call in calls {
            let Some(process) = &self.process else {
                self.webhook_failed(call.id);
                continue;
            };
            let mut request = http::Request::post("/webhooks/meta");
            for (name, value) in &call.headers {
                request = request.header(*name, value);
            }
            let request = request.body(Body::from(call.body.clone())).unwrap();
            let gateway = process.gateway.clone();
            let (number, says_yes) = (call.id, mentions(&call, "c1:confirm:"));
            let id = self.spawn(async move {
                let response = gateway.oneshot(request).await;
                let status = response.map_or(500, |response| response.status().as_u16());
                Done::Webhook { call, status }
            });
            if says_yes {
                self.shared.lock().confirming.insert(id);
            }
            self.webhooks.insert(id, number);
            self.shared.after(WEBHOOK_TIMEOUT_MS, Next::GiveUp(id));
            self.poll(id);
        }
    }

    pub(super) fn webhook_failed(&self, call: u64) {
        let mut inner = self.shared.lock();
        let now_ms = inner.now_ms;
        inner.note(format_args!("webhook {call}: no answer"));
        inner.world.webhook_result(call, Err(()), now_ms);
    }

    pub(super) fn webhook_answered(&mut self, call: &WebhookCall, status: u16) {
        {
            let mut inner = self.shared.lock();
            let now_ms = inner.now_ms;
            inner.note(format_args!("webhook {}: answered {status}", call.id));
            let comes_again = status == 200 && is_to_come_again(&mut inner, call);
            let before = inner.world.faults().clone();
            if comes_again {
                inner.world.set_faults(Faults { redeliver_probability: 1.0, ..before.clone() });
            }
            inner.world.webhook_result(call.id, Ok(status), now_ms);
            if comes_again {
                inner.world.set_faults(before);
            }
        }
        if status == 200 {
            self.acknowledged.extend(events_of(call));
        }
        self.wake_lanes();
        self.append_late();
    }

    pub(super) fn append_late(&mut self) {
        let Some(process) = &self.process else { return };
        if self.plan.defect != Some(Defect::AckBeforeAppend) {
            return;
        }
        let (waiting, producer) = (Arc::clone(&process.acked_unwritten), Arc::clone(&process.producer));
        let shared = Arc::clone(&self.shared);
        self.begin(async move {
            shared.park(200).await;
            let deliveries = std::mem::take(&mut *waiting.lock().unwrap());
            for delivery in deliveries {
                while producer.append(&delivery).await.is_err() {}
            }
            Done::AppendedLate
        });
    }

    /// What a person does in Meta's app settings, should Meta have given the pages up.
    pub(super) fn subscribe(&self) {
        let mut inner = self.shared.lock();
        let fields = fields(self.plan.reports).join(",");
        for page in PAGES {
            let token = token(page);
            let uri = format!("https://graph.facebook.com/v25.0/{page}/subscribed_apps?access_token={token}");
            let body = format!("{{\"subscribed_fields\":\"{fields}\"}}");
            let request = http::Request::post(uri).header("content-type", "application/json");
            let now_ms = inner.now_ms;
            let answer = inner.world.handle(&request.body(Bytes::from(body)).unwrap(), now_ms);
            inner.note(format_args!("page {page} is subscribed: {}", answer.status().as_u16()));
        }
    }
}

fn fields(reports: bool) -> Vec<String> {
    let all = PageConfig::new("1", "", "").subscribed_fields.into_iter();
    all.filter(|field| reports || !["message_deliveries", "message_reads"].contains(&field.as_str()))
        .collect()
}

pub(super) fn world_of(plan: &Plan) -> World {
    let mut config = WorldConfig::new(APP_ID, APP_SECRET, VERIFY_TOKEN);
    config.callback_url = Some("http://shop.example/webhooks/meta".to_owned());
    config.seed = plan.seed;
    config.timing = Timing { webhook_ms: 50, echo_ms: 300, delivery_ms: 800, read_ms: 3_000 };
    for page in PAGES {
        let mut page = PageConfig::new(page, "Quán Thử", &token(page));
        page.subscribed_fields = fields(plan.reports);
        config.pages.push(page);
    }
    let share = |permille: u32| f64::from(permille) / 1_000.0;
    config.faults = Faults {
        redeliver_probability: share(plan.rates.webhooks),
        reorder_probability: share(plan.rates.webhooks) / 2.0,
        batch_items_max: plan.webhook_items_max,
        lose_acknowledgement_probability: share(plan.rates.webhooks) / 4.0,
        lose_echo_probability: share(plan.rates.echoes),
        delay_echo_probability: share(plan.rates.echoes) / 2.0,
        delay_echo_within_ms: plan.echo_late_ms,
        ..Faults::default()
    };
    World::new(config)
}

/// Whether the body of a call has this in it.
fn mentions(call: &WebhookCall, what: &str) -> bool {
    call.body.windows(what.len()).any(|part| part == what.as_bytes())
}

/// Whether Meta is to deliver what a call carried once more.
fn is_to_come_again(inner: &mut Inner, call: &WebhookCall) -> bool {
    let again: Vec<String> = inner.twice.iter().filter(|mid| mentions(call, mid)).cloned().collect();
    for mid in &again {
        inner.twice.remove(mid);
        inner.truth.watch.saw("part of one instant delivered twice");
    }
    !again.is_empty()
}

/// The ids that the gateway must have given to what this call carried.
fn events_of(call: &WebhookCall) -> Vec<EventId> {
    let value =
        |name: &str| call.headers.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str());
    let headers = SignatureHeaders { sha256: value("x-hub-signature-256"), sha1: None };
    let secrets = Secrets::new(SecretString::from(APP_SECRET.to_owned())).unwrap();
    let verified = verify(RawBody(call.body.clone()), headers, &secrets).unwrap();
    split(&verified).into_iter().map(|record| record.event).collect()
}
