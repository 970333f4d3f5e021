//! What the desk shows of a message before it goes out: rendered as *deliver* would.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use comanda_domain::effect::Outgoing;
use comanda_domain::id::ConversationKey;
use comanda_flow::preview::preview;
use comanda_flow::shops::LiveShops;
use comanda_store::port::Store;
use comanda_web::{Preview, Previews};

use super::Parts;

/// See the module.
pub(super) struct Rendered {
    shops: Arc<LiveShops>,
    store: Arc<dyn Store>,
}

impl Rendered {
    pub(super) fn new(parts: &Parts) -> Self {
        Self { shops: Arc::clone(&parts.shops), store: Arc::clone(&parts.store) }
    }
}

impl Previews for Rendered {
    fn preview<'a>(
        &'a self,
        key: &'a ConversationKey,
        outgoing: &'a Outgoing,
    ) -> Pin<Box<dyn Future<Output = Preview> + Send + 'a>> {
        Box::pin(async move {
            let shown = preview(&self.shops, self.store.as_ref(), key, outgoing).await;
            Preview { text: shown.text, buttons: shown.buttons }
        })
    }
}
