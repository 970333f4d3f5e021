//! The service that recommends dishes.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use comanda_readers::{ChatAdviser, ChatOptions, OutsideAdviser};

use super::reader::structure_of;
use crate::config::Config;
use crate::exit::Ended;

/// The service; `None` where the shops' own rules answer.
pub(crate) fn adviser_of(config: &Config) -> anyhow::Result<Option<Arc<OutsideAdviser>>> {
    let Some(own) = config.recommender.service() else { return Ok(None) };
    if own.model.trim().is_empty() {
        let missing = "recommender.model is empty: name the model that the server shall use";
        return Err(Ended::invalid(missing).into());
    }
    let base = own.url.clone().ok_or_else(|| {
        Ended::invalid(
            "recommender.url is not set: expected such as https://api.openai.com/v1 or http://127.0.0.1:11434/v1",
        )
    })?;
    let options = ChatOptions {
        base,
        token: own.token.clone(),
        model: own.model.clone(),
        structure: structure_of(own.structure),
    };
    let chat = ChatAdviser::new(options).context("the HTTP client of the recommender cannot be made")?;
    let at_once_max = usize::try_from(own.at_once_max).unwrap_or(usize::MAX);
    let timeout = Duration::from_millis(own.timeout_ms.into());
    Ok(Some(Arc::new(OutsideAdviser::new(Box::new(chat), timeout, at_once_max))))
}
