//! Posts: reactions, shares, what visitors and the page itself write, and ratings of the page.

use serde_json::{Value, json};

use super::Place;
use crate::ids;
use crate::ledger::record::ItemKind;
use crate::world::feed::post_id;
use crate::world::{PostState, World};

impl World {
    pub(super) fn react_to_post(
        &mut self,
        place: Place<'_>,
        post: &str,
        reaction: &str,
        verb: &str,
    ) -> Option<String> {
        let post = post_id(place.page, post);
        let value = json!({
            "item": "reaction", "verb": verb, "reaction_type": reaction, "post_id": post, "parent_id": post,
            "created_time": place.now_ms.div_euclid(1000),
        });
        self.report_of_feed(place, ItemKind::PostReaction, Some(place.person), value);
        None
    }

    /// The share has an id of its own; the post is the one that was shared.
    pub(super) fn share_post(&mut self, place: Place<'_>, post: &str) -> Option<String> {
        let (post, share) = (post_id(place.page, post), self.new_id());
        let value = json!({
            "item": "share", "verb": "add", "post_id": post, "share_id": self.id_value(&share),
            "link": format!("https://www.facebook.com/{post}"), "published": 1,
            "created_time": place.now_ms.div_euclid(1000),
        });
        self.report_of_feed(place, ItemKind::Share, Some(place.person), value);
        None
    }

    pub(super) fn visitor_post(&mut self, place: Place<'_>, text: &str) -> String {
        let post = self.add_post(place, Some(place.person), text);
        let value = json!({
            "item": "post", "verb": "add", "post_id": post, "is_hidden": false, "message": text,
            "created_time": place.now_ms.div_euclid(1000),
        });
        self.report_of_feed(place, ItemKind::VisitorPost, Some(place.person), value);
        post
    }

    pub(super) fn page_post(&mut self, place: Place<'_>, text: &str) -> String {
        let post = self.add_post(place, None, text);
        let value = json!({
            "item": "status", "verb": "add", "post_id": post, "published": 1, "message": text,
            "created_time": place.now_ms.div_euclid(1000),
        });
        self.report_of_feed(place, ItemKind::PagePost, None, value);
        post
    }

    pub(super) fn rate(&mut self, place: Place<'_>, text: &str, recommends: bool) -> Option<String> {
        let (reviewer, name) = self.feed_person(place.person)?;
        let story = self.new_id();
        let value = json!({
            "item": "rating", "verb": "add", "open_graph_story_id": self.id_value(&story),
            "reviewer_id": self.id_value(&reviewer), "reviewer_name": name, "review_text": text,
            "recommendation_type": if recommends { "POSITIVE" } else { "NEGATIVE" }, "comment_id": null,
            "created_time": place.now_ms.div_euclid(1000),
        });
        self.report_change("ratings", ItemKind::Rating, place.page, place.person, &value, place.now_ms);
        None
    }

    fn add_post(&mut self, place: Place<'_>, person: Option<&str>, text: &str) -> String {
        let id = post_id(place.page, &self.new_id());
        let post = PostState {
            id: id.clone(),
            page: place.page.to_owned(),
            person: person.map(str::to_owned),
            text: text.to_owned(),
            at_ms: place.now_ms,
            privately_replied: false,
        };
        self.posts.insert(id.clone(), post);
        id
    }

    /// A change of the feed with its `from`; no person = the page.
    fn report_of_feed(&mut self, place: Place<'_>, kind: ItemKind, person: Option<&str>, mut value: Value) {
        if let (Some(from), Some(fields)) = (self.feed_from(place.page, person), value.as_object_mut()) {
            fields.insert("from".to_owned(), from);
        }
        let by = person.unwrap_or_default();
        self.report_change("feed", kind, place.page, by, &value, place.now_ms);
    }

    fn new_id(&mut self) -> String {
        ids::digits(&mut self.rng, 15)
    }
}
