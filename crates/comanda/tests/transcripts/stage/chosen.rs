//! What a service recommends, for any wish.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use comanda_flow::converse::Advice;
use comanda_readers::{Adviser, AskError, BoxFuture, OutsideAdviser, Wish};

/// Ids with commas between; "…" for a service that is away.
#[derive(Default)]
pub(super) struct Chosen(Mutex<String>);

impl Chosen {
    pub(super) fn choose(&self, ids: &str) {
        ids.clone_into(&mut self.0.lock().unwrap());
    }

    pub(super) fn advice(self: &Arc<Self>) -> Arc<Advice> {
        let adviser = OutsideAdviser::new(Box::new(Service(Arc::clone(self))), Duration::from_secs(9), 1);
        Arc::new(Advice::asking(Arc::new(adviser)))
    }
}

struct Service(Arc<Chosen>);

impl Adviser for Service {
    fn ask<'a>(&'a self, _wish: &'a Wish<'a>) -> BoxFuture<'a, Result<String, AskError>> {
        let chosen = self.0.0.lock().unwrap().clone();
        Box::pin(async move {
            if chosen == "…" {
                return Err(AskError::Failed { status: 503 });
            }
            let dishes: Vec<&str> = chosen.split(", ").collect();
            let content = serde_json::json!({ "dishes": dishes }).to_string();
            Ok(serde_json::json!({ "choices": [{ "message": { "content": content } }] }).to_string())
        })
    }
}
