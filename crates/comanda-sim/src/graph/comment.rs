//! Comments: public answers, hiding, liking, deleting, reading.

use serde_json::{Map, Value, json};

use super::call::GraphCall;
use super::error::GraphError;
use super::fields::{parse_fields, project};
use super::paging::paged;
use super::{Answer, Extension, Reply};
use crate::date::graph_time;
use crate::ids;
use crate::ledger::record::{ItemKind, SendKind, SendRecord};
use crate::webhook::sign::digest;
use crate::world::feed::post_number;
use crate::world::{CommentState, World};

const DEFAULT_FIELDS: &[&str] = &["created_time", "from", "message"];

impl World {
    /// `/{comment}/comments` or `/{post}/comments`.
    pub(super) fn comments_edge(
        &mut self,
        method: &str,
        node: &str,
        call: &GraphCall,
        now_ms: i64,
    ) -> Answer {
        let (page, post) = self.commented(node, call)?;
        if method == "GET" {
            let fields = parse_fields(&call.text("fields").unwrap_or_default());
            let rows: Vec<Value> = self
                .comments
                .values()
                .filter(|comment| comment.parent == node || (comment.parent == post && node == post))
                .map(|comment| project(&self.comment_row(comment), &fields, DEFAULT_FIELDS))
                .collect();
            return Ok(paged(&rows, &format!("{node}/comments"), call).into());
        }
        let text = call.text("message").unwrap_or_default();
        let has_attachment =
            ["attachment_id", "attachment_url", "attachment_share_url"].iter().any(|name| call.has(name));
        if text.trim().is_empty() && !has_attachment {
            return Err(GraphError::parameter("one of message and attachment is required"));
        }
        self.needs(&page, "pages_manage_engagement")?;
        self.refuse_by_choice()?;
        self.count_send(&page, now_ms)?;
        Ok(self.add_page_comment(&page, &post, node, text, now_ms))
    }

    fn add_page_comment(&mut self, page: &str, post: &str, node: &str, text: String, now_ms: i64) -> Reply {
        let id = format!("{}_{}", post_number(post), ids::digits(&mut self.rng, 15));
        let is_of_visitor = self.posts.get(node).is_some_and(|post| post.person.is_some());
        let answered = (is_of_visitor || self.comments.contains_key(node)).then(|| node.to_owned());
        let fate = self.fate_of_answer();
        self.ledger.add_send(SendRecord {
            number: 0,
            kind: SendKind::CommentReply,
            page: page.to_owned(),
            recipient: String::new(),
            mid: Some(id.clone()),
            in_reply_to: answered,
            metadata: None,
            order_number: None,
            digest: digest(text.as_bytes()),
            text: text.clone(),
            accepted_ms: now_ms,
            answer: fate.for_ledger(),
        });
        let name = self.pages.get(page).map(|page| page.name.clone()).unwrap_or_default();
        let value = json!({
            "item": "comment", "verb": "add", "from": { "id": self.id_value(page), "name": name },
            "post_id": post, "comment_id": id, "parent_id": node, "created_time": now_ms.div_euclid(1000),
            "message": text,
        });
        self.comments.insert(
            id.clone(),
            CommentState {
                id: id.clone(),
                page: page.to_owned(),
                post: post.to_owned(),
                parent: node.to_owned(),
                person: None,
                text,
                photo: None,
                at_ms: now_ms,
                is_hidden: false,
                is_liked: false,
                privately_replied: false,
            },
        );
        self.report_change("feed", ItemKind::PageComment, page, "", &value, now_ms);
        Reply { body: json!({ "id": id }), extension: Extension::Fate(fate) }
    }

    /// The comment itself: read, hide or change, delete.
    pub(super) fn comment_node(&mut self, method: &str, node: &str, call: &GraphCall, now_ms: i64) -> Answer {
        self.commented(node, call)?;
        match method {
            "GET" => {
                let fields = parse_fields(&call.text("fields").unwrap_or_default());
                let comment = self.comments.get(node).ok_or_else(|| GraphError::missing_object(node))?;
                Ok(project(&self.comment_row(comment), &fields, DEFAULT_FIELDS).into())
            }
            "POST" => {
                if let Some(hide) = call.text("is_hidden") {
                    self.hide_comment(node, hide == "true" || hide == "1", now_ms);
                }
                if let Some(text) = call.text("message") {
                    self.change_comment(node, text, "", now_ms);
                }
                Ok(json!({ "success": true }).into())
            }
            "DELETE" => {
                self.remove_comment(node, "", now_ms);
                Ok(json!({ "success": true }).into())
            }
            _ => Err(GraphError::missing_object(node)),
        }
    }

    pub(super) fn like_comment(&mut self, method: &str, node: &str, call: &GraphCall) -> Answer {
        self.commented(node, call)?;
        if let Some(comment) = self.comments.get_mut(node) {
            comment.is_liked = method == "POST";
        }
        Ok(json!({ "success": true }).into())
    }

    /// Page and post of a comment or post that the caller may touch.
    fn commented(&self, node: &str, call: &GraphCall) -> Result<(String, String), GraphError> {
        self.caller(call)?;
        let (page, post) = self
            .comments
            .get(node)
            .map(|comment| (comment.page.clone(), comment.post.clone()))
            .or_else(|| node.split_once('_').map(|(page, _)| (page.to_owned(), node.to_owned())))
            .filter(|(page, _)| self.pages.contains_key(page))
            .ok_or_else(|| GraphError::missing_object(node))?;
        self.page_of_caller(&page, call)?;
        Ok((page, post))
    }

    fn comment_row(&self, comment: &CommentState) -> Map<String, Value> {
        let from = match &comment.person {
            None => self.pages.get(&comment.page).map(|page| json!({ "id": page.id, "name": page.name })),
            Some(person) => self.feed_person(person).map(|(id, name)| json!({ "id": id, "name": name })),
        };
        let answers = self.comments.values().filter(|other| other.parent == comment.id).count();
        let mut row = Map::new();
        row.insert("id".to_owned(), json!(comment.id));
        row.insert("message".to_owned(), json!(comment.text));
        row.insert("created_time".to_owned(), json!(graph_time(comment.at_ms)));
        row.insert("is_hidden".to_owned(), json!(comment.is_hidden));
        row.insert("user_likes".to_owned(), json!(comment.is_liked));
        row.insert("comment_count".to_owned(), json!(answers));
        row.insert(
            "can_reply_privately".to_owned(),
            json!(!comment.privately_replied && comment.person.is_some()),
        );
        if comment.parent != comment.post {
            row.insert("parent".to_owned(), json!({ "id": comment.parent }));
        }
        if let Some(from) = from {
            row.insert("from".to_owned(), from);
        }
        if let Some(photo) = &comment.photo {
            let media = json!({ "image": { "src": photo } });
            row.insert("attachment".to_owned(), json!({ "type": "photo", "media": media, "url": photo }));
        }
        row
    }
}
