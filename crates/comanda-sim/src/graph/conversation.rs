//! The Conversations API: what was said, as Meta remembers it. Only the newest messages can be read in full.

use serde_json::{Map, Value, json};

use super::Answer;
use super::call::GraphCall;
use super::error::GraphError;
use super::fields::{Field, parse_fields, project};
use super::paging::paged;
use crate::date::graph_time;
use crate::limits::{DETAILED_MESSAGES_MAX, EDGE_ROWS_DEFAULT};
use crate::person::Person;
use crate::thread::{Bubble, Content};
use crate::world::{Contact, World};

impl World {
    pub(super) fn conversations(&self, node: &str, call: &GraphCall) -> Answer {
        let page = self.page_of_caller(node, call)?;
        self.needs(&page, "pages_messaging")?;
        let fields = parse_fields(&call.text("fields").unwrap_or_default());
        let wanted = call.text("user_id");
        if call.text("platform").is_some_and(|platform| platform != "messenger") {
            return Ok(json!({ "data": [] }).into());
        }
        let mut contacts: Vec<&Contact> = match wanted {
            Some(person) => self.contacts.get(&(page.clone(), person)).into_iter().collect(),
            None => self.contacts.values().filter(|contact| contact.thread.page == page).collect(),
        };
        contacts.retain(|contact| !contact.thread.bubbles.is_empty());
        contacts.sort_by_key(|contact| {
            let at_ms = contact.thread.bubbles.last().map_or(0, |bubble| bubble.at_ms);
            (std::cmp::Reverse(at_ms), contact.conversation_id.clone())
        });
        let rows: Vec<Value> =
            contacts.into_iter().map(|contact| self.conversation_row(contact, &fields)).collect();
        Ok(paged(&rows, &format!("{page}/conversations"), call).into())
    }

    pub(super) fn conversation_node(&self, node: &str, call: &GraphCall) -> Answer {
        let contact = self.conversation(node, call)?;
        let fields = parse_fields(&call.text("fields").unwrap_or_default());
        Ok(self.conversation_row(contact, &fields).into())
    }

    pub(super) fn conversation_messages(&self, node: &str, call: &GraphCall) -> Answer {
        let contact = self.conversation(node, call)?;
        let fields = parse_fields(&call.text("fields").unwrap_or_default());
        let rows = self.message_rows(contact, &fields);
        Ok(paged(&rows, &format!("{node}/messages"), call).into())
    }

    pub(super) fn message_node(&self, node: &str, call: &GraphCall) -> Answer {
        let page = self.page_of_caller("me", call)?;
        let fields = parse_fields(&call.text("fields").unwrap_or_default());
        let found =
            self.contacts.values().filter(|contact| contact.thread.page == page).find_map(|contact| {
                let age = contact.thread.bubbles.iter().rev().position(|bubble| bubble.mid == node)?;
                let bubble = contact.thread.bubbles.iter().rev().nth(age)?;
                Some((contact, bubble, age))
            });
        match found {
            Some((contact, bubble, age)) if age < DETAILED_MESSAGES_MAX && !bubble.unsent => {
                Ok(project(&self.message_row(contact, bubble), &fields, &["created_time"]).into())
            }
            Some(_) => Err(GraphError::parameter("This message has been deleted.")),
            None => Err(GraphError::missing_object(node)),
        }
    }

    fn conversation(&self, node: &str, call: &GraphCall) -> Result<&Contact, GraphError> {
        let page = self.page_of_caller("me", call)?;
        let mut of_page = self.contacts.values().filter(|contact| contact.thread.page == page);
        of_page
            .find(|contact| contact.conversation_id == node)
            .ok_or_else(|| GraphError::missing_object(node))
    }

    fn conversation_row(&self, contact: &Contact, fields: &[Field]) -> Value {
        let thread = &contact.thread;
        let updated_ms = thread.bubbles.last().map_or(0, |bubble| bubble.at_ms);
        let mut row = Map::new();
        row.insert("id".to_owned(), json!(contact.conversation_id));
        row.insert("updated_time".to_owned(), json!(graph_time(updated_ms)));
        row.insert("is_owner".to_owned(), json!(true));
        let participants = [self.party(&thread.person), self.party(&thread.page)];
        row.insert("participants".to_owned(), json!({ "data": participants }));
        if let Some(field) = fields.iter().find(|field| field.name == "messages") {
            let mut messages = self.message_rows(contact, &field.inner);
            messages.truncate(field.limit.unwrap_or(EDGE_ROWS_DEFAULT));
            row.insert("messages".to_owned(), json!({ "data": messages }));
        }
        project(&row, fields, &["updated_time"])
    }

    /// Newest first; those beyond the detail limit carry only id and time.
    fn message_rows(&self, contact: &Contact, fields: &[Field]) -> Vec<Value> {
        let bubbles = contact.thread.bubbles.iter().rev().filter(|bubble| !bubble.unsent);
        bubbles
            .enumerate()
            .map(|(age, bubble)| {
                if age < DETAILED_MESSAGES_MAX {
                    project(&self.message_row(contact, bubble), fields, &["created_time"])
                } else {
                    json!({ "id": bubble.mid, "created_time": graph_time(bubble.at_ms) })
                }
            })
            .collect()
    }

    fn message_row(&self, contact: &Contact, bubble: &Bubble) -> Map<String, Value> {
        let thread = &contact.thread;
        let (from, to) = if bubble.is_from_page() {
            (&thread.page, &thread.person)
        } else {
            (&thread.person, &thread.page)
        };
        let mut row = Map::new();
        row.insert("id".to_owned(), json!(bubble.mid));
        row.insert("created_time".to_owned(), json!(graph_time(bubble.at_ms)));
        row.insert("from".to_owned(), self.party(from));
        row.insert("to".to_owned(), json!({ "data": [self.party(to)] }));
        row.insert("message".to_owned(), json!(bubble.content.text()));
        if let Some(attachment) = attachment_of(&bubble.content) {
            row.insert("attachments".to_owned(), json!({ "data": [attachment] }));
        }
        row
    }

    fn party(&self, id: &str) -> Value {
        let name = match (self.pages.get(id), self.people.get(id)) {
            (Some(page), _) => page.name.clone(),
            (None, Some(person)) => Person::name(person),
            (None, None) => String::new(),
        };
        json!({ "name": name, "email": format!("{id}@facebook.com"), "id": id })
    }
}

fn attachment_of(content: &Content) -> Option<Value> {
    match content {
        Content::Text { .. } => None,
        Content::Buttons { text, .. } => Some(json!({ "generic_template": { "title": text } })),
        Content::Cards { cards } => {
            let title = cards.first().map(|card| card.title.as_str()).unwrap_or_default();
            Some(json!({ "generic_template": { "title": title } }))
        }
        Content::Receipt { receipt } => {
            Some(json!({ "generic_template": { "title": format!("Receipt {}", receipt.order_number) } }))
        }
        Content::Media { media, url } => Some(json!({ "mime_type": media, "file_url": url })),
        Content::Sticker { sticker_id } => Some(json!({ "sticker_id": sticker_id })),
        Content::Location { latitude, longitude } => {
            Some(json!({ "latitude": latitude, "longitude": longitude }))
        }
        Content::Cart { products } => Some(json!({ "products": products })),
        Content::Template { template_type } => Some(json!({ "template_type": template_type })),
    }
}
