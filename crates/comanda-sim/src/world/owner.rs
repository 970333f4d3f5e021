//! What the owner of an app or page does in Meta's settings, and what Meta does to a page.

#[cfg(test)]
mod tests;

use serde_json::{Value, json};

use crate::ledger::record::ItemKind;
use crate::webhook::event::Report;
use crate::world::World;

impl World {
    /// Lets a token end at `at_ms`: from then on it gets error 190 with subcode 463.
    pub fn expire_token(&mut self, token: &str, at_ms: i64) {
        self.token_ends_ms.insert(token.to_owned(), at_ms);
    }

    /// Takes a permission such as `pages_messaging` from the app for one page, or gives it back.
    pub fn set_permission(&mut self, page: &str, permission: &str, granted: bool) {
        let key = (page.to_owned(), permission.to_owned());
        if granted {
            self.missing_permissions.remove(&key);
        } else {
            self.missing_permissions.insert(key);
        }
    }

    /// Puts the app into development mode: only these people cause events, and can be written to. `None` = live.
    pub fn set_development_mode(&mut self, testers: Option<Vec<String>>) {
        self.testers = testers.map(|people| people.into_iter().collect());
    }

    /// Whether a person's doings reach the app at all.
    pub(crate) fn has_app_role(&self, person: &str) -> bool {
        self.testers.as_ref().is_none_or(|testers| person.is_empty() || testers.contains(person))
    }

    /// Meta warns a page, blocks it from sending, or lets it send again: `warning`, `block` or `unblock`. `false`
    /// when the page or the action is unknown.
    pub fn enforce_policy(&mut self, page: &str, action: &str, reason: Option<&str>, now_ms: i64) -> bool {
        let Some(state) = self.pages.get_mut(page) else { return false };
        match action {
            "warning" => {}
            "block" => state.is_blocked = true,
            "unblock" => state.is_blocked = false,
            _ => return false,
        }
        let mut value = json!({ "action": action });
        if let (Some(reason), Some(fields)) = (reason, value.as_object_mut()) {
            fields.insert("reason".to_owned(), Value::String(reason.to_owned()));
        }
        let delay_ms = self.config.timing.webhook_ms;
        self.report(Report {
            kind: ItemKind::Policy,
            field: "messaging_policy_enforcement",
            page: page.to_owned(),
            // Nobody is the sender of such an event.
            person: String::new(),
            mid: None,
            key: "policy_enforcement",
            value,
            from_page: false,
            with_timestamp: true,
            at_ms: now_ms,
            delay_ms,
        });
        true
    }
}
