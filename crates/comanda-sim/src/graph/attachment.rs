//! Uploads for later sends, and utility templates.

use serde_json::{Value, json};

use super::Answer;
use super::call::GraphCall;
use super::check::check_message;
use super::error::GraphError;
use crate::ids;
use crate::world::World;

impl World {
    pub(super) fn upload_attachment(&mut self, node: &str, call: &GraphCall) -> Answer {
        let page = self.page_of_caller(node, call)?;
        let message =
            call.object("message")?.ok_or_else(|| GraphError::parameter("param message is required"))?;
        check_message(&message, &std::collections::BTreeSet::new())?;
        let id = ids::digits(&mut self.rng, 16);
        if let Some(page) = self.pages.get_mut(&page) {
            page.attachments.insert(id.clone());
        }
        Ok(json!({ "attachment_id": id }).into())
    }

    /// Approves every well-formed utility template at once.
    pub(super) fn create_utility_template(&mut self, node: &str, call: &GraphCall) -> Answer {
        let page = self.page_of_caller(node, call)?;
        let name = call.text("name").ok_or_else(|| GraphError::parameter("param name is required"))?;
        call.text("language").ok_or_else(|| GraphError::parameter("param language is required"))?;
        if call.text("category").as_deref() != Some("UTILITY") {
            return Err(GraphError::parameter("param category must be UTILITY"));
        }
        let has_components = match call.params.get("components") {
            Some(Value::Array(items)) => !items.is_empty(),
            Some(Value::String(text)) => {
                serde_json::from_str::<Vec<Value>>(text).is_ok_and(|items| !items.is_empty())
            }
            Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) | None => false,
        };
        if !has_components {
            return Err(GraphError::parameter("param components is required"));
        }
        if let Some(page) = self.pages.get_mut(&page) {
            page.utility_templates.insert(name);
        }
        let id = ids::digits(&mut self.rng, 16);
        Ok(json!({ "id": id, "status": "APPROVED", "category": "UTILITY" }).into())
    }
}
