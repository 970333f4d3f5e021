//! Who has a thread: the app, or the Page Inbox. While it is the Inbox, the app hears everything in `standby`.

#[cfg(test)]
mod tests;

use serde_json::{Map, Value, json};

use super::Answer;
use super::call::GraphCall;
use super::error::GraphError;
use crate::limits::INBOX_APP;
use crate::world::World;

impl World {
    /// `GET /{page}/thread_owner?recipient=`.
    pub(super) fn thread_owner(&mut self, node: &str, call: &GraphCall) -> Answer {
        let page = self.page_of_caller(node, call)?;
        let person = call.text("recipient").unwrap_or_default();
        let with_inbox = self.thread_is_with_inbox(&page, &person)?;
        let owner = if with_inbox { INBOX_APP.to_string() } else { self.config.app_id.clone() };
        Ok(json!({ "data": [{ "thread_owner": { "app_id": owner } }] }).into())
    }

    /// `POST /{page}/pass_thread_control` and its siblings. The app that acts gets no event of it.
    pub(super) fn control_thread(&mut self, node: &str, edge: &str, call: &GraphCall) -> Answer {
        let page = self.page_of_caller(node, call)?;
        let recipient: Map<String, Value> =
            call.object("recipient")?.ok_or_else(|| GraphError::parameter("param recipient is required"))?;
        let person = recipient.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
        let with_inbox = self.thread_is_with_inbox(&page, &person)?;
        let target = call.text("target_app_id");
        let goes_to_inbox = match edge {
            "pass_thread_control" => match target.as_deref().and_then(|app| app.parse::<u64>().ok()) {
                _ if with_inbox => return Err(GraphError::thread_of_another_app()),
                Some(app) if app == INBOX_APP => true,
                Some(_) | None => {
                    return Err(GraphError::parameter("param target_app_id is not an app of this page"));
                }
            },
            // Idle belongs to the default app, which is the caller.
            "take_thread_control" | "release_thread_control" => false,
            // Somebody in the Inbox sees the request and decides.
            _ => with_inbox,
        };
        self.contact(&page, &person).is_with_inbox = goes_to_inbox;
        Ok(json!({ "success": true }).into())
    }

    fn thread_is_with_inbox(&self, page: &str, person: &str) -> Result<bool, GraphError> {
        let contact = self.contacts.get(&(page.to_owned(), person.to_owned()));
        contact.map(|contact| contact.is_with_inbox).ok_or_else(GraphError::unknown_person)
    }
}
