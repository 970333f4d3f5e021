//! The page's feed: posts, the comments under them, and how their changes are written.
//!
//! It knows nothing of who may do what; a person's doings and the Graph API both come here when something is allowed.

use serde_json::{Value, json};

use crate::config::FeedPersonIds;
use crate::date::graph_time;
use crate::ledger::record::ItemKind;
use crate::world::{CommentState, World};

/// `{page}_{post}` of a post that may be named without its page.
pub(crate) fn post_id(page: &str, post: &str) -> String {
    format!("{page}_{}", post_number(post))
}

/// The part of a post's id behind the page.
pub(crate) fn post_number(post: &str) -> &str {
    post.rsplit('_').next().unwrap_or(post)
}

impl World {
    /// Id and name of a person as the feed shows them.
    pub(crate) fn feed_person(&self, psid: &str) -> Option<(String, String)> {
        let person = self.people.get(psid)?;
        let id = match self.config.wire.feed_person_ids {
            FeedPersonIds::Psid => person.psid.clone(),
            FeedPersonIds::OtherThanPsid => person.feed_id(),
        };
        Some((id, person.name()))
    }

    /// The `from` of a change: a person, or the page itself.
    pub(crate) fn feed_from(&self, page: &str, person: Option<&str>) -> Option<Value> {
        let (id, name) = match person {
            Some(psid) => self.feed_person(psid)?,
            None => self.pages.get(page).map(|page| (page.id.clone(), page.name.clone()))?,
        };
        Some(json!({ "id": self.id_value(&id), "name": name }))
    }

    /// Changes what a comment says and tells of it. `by` is who did it, empty for the page.
    pub(crate) fn change_comment(&mut self, id: &str, text: String, by: &str, at_ms: i64) {
        let Some(comment) = self.comments.get_mut(id) else { return };
        comment.text = text;
        self.report_comment(id, ItemKind::CommentEdited, "edited", by, at_ms);
    }

    /// Hides a comment, or shows it again, and tells of it when that is news.
    pub(crate) fn hide_comment(&mut self, id: &str, hide: bool, at_ms: i64) {
        let Some(comment) = self.comments.get_mut(id) else { return };
        if std::mem::replace(&mut comment.is_hidden, hide) != hide {
            let verb = if hide { "hide" } else { "unhide" };
            self.report_comment(id, ItemKind::CommentHidden, verb, "", at_ms);
        }
    }

    /// Takes a comment down with all replies under it; only the comment itself is told of. `by` is who did it, empty
    /// for the page.
    pub(crate) fn remove_comment(&mut self, id: &str, by: &str, at_ms: i64) {
        self.report_comment(id, ItemKind::CommentRemoved, "remove", by, at_ms);
        let mut gone = vec![id.to_owned()];
        while let Some(id) = gone.pop() {
            self.comments.remove(&id);
            let replies = self.comments.values().filter(|comment| comment.parent == id);
            gone.extend(replies.map(|reply| reply.id.clone()));
        }
    }

    pub(crate) fn report_comment(&mut self, id: &str, kind: ItemKind, verb: &str, by: &str, at_ms: i64) {
        let Some(comment) = self.comments.get(id) else { return };
        let (page, value) = (comment.page.clone(), self.comment_value(comment, verb, at_ms));
        self.report_change("feed", kind, &page, by, &value, at_ms);
    }

    /// What a change of a comment says. `from` is the author whoever made the change, and `created_time` the time of
    /// the change, as in what was recorded of Meta. A removal does not repeat the words.
    fn comment_value(&self, comment: &CommentState, verb: &str, at_ms: i64) -> Value {
        let mut value = json!({
            "item": "comment", "verb": verb, "post_id": comment.post, "comment_id": comment.id,
            "parent_id": comment.parent, "created_time": at_ms.div_euclid(1000),
        });
        let Some(fields) = value.as_object_mut() else { return value };
        if let Some(from) = self.feed_from(&comment.page, comment.person.as_deref()) {
            fields.insert("from".to_owned(), from);
        }
        if verb == "remove" {
            return value;
        }
        if !comment.text.is_empty() || comment.photo.is_none() {
            fields.insert("message".to_owned(), json!(comment.text));
        }
        if let Some(photo) = &comment.photo {
            fields.insert("photo".to_owned(), json!(photo));
        }
        if matches!(verb, "add" | "edited") {
            let post = &comment.post;
            let context = json!({
                "id": post, "status_type": "added_photos", "is_published": true, "promotion_status": "inactive",
                "permalink_url": format!("https://www.facebook.com/{post}"),
                "updated_time": graph_time(at_ms),
            });
            fields.insert("post".to_owned(), context);
        }
        value
    }
}
