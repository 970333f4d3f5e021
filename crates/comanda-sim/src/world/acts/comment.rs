//! Under the posts: comments and replies, and what their author or the page does with them later.

use super::Place;
use crate::ids;
use crate::ledger::record::ItemKind;
use crate::world::feed::{post_id, post_number};
use crate::world::{CommentState, World};

impl World {
    pub(super) fn comment(
        &mut self,
        place: Place<'_>,
        post: &str,
        text: String,
        photo: Option<String>,
    ) -> String {
        let post = post_id(place.page, post);
        self.add_comment(place, post.clone(), post, text, photo)
    }

    /// `None` when there is no such comment on the page.
    pub(super) fn reply_comment(&mut self, place: Place<'_>, parent: String, text: String) -> Option<String> {
        let post = self.comments.get(&parent).filter(|comment| comment.page == place.page)?.post.clone();
        Some(self.add_comment(place, post, parent, text, None))
    }

    fn add_comment(
        &mut self,
        place: Place<'_>,
        post: String,
        parent: String,
        text: String,
        photo: Option<String>,
    ) -> String {
        let id = format!("{}_{}", post_number(&post), ids::digits(&mut self.rng, 15));
        self.comments.insert(
            id.clone(),
            CommentState {
                id: id.clone(),
                page: place.page.to_owned(),
                post,
                parent,
                person: Some(place.person.to_owned()),
                text,
                photo,
                at_ms: place.now_ms,
                is_hidden: false,
                is_liked: false,
                privately_replied: false,
            },
        );
        self.report_comment(&id, ItemKind::Comment, "add", place.person, place.now_ms);
        id
    }

    pub(super) fn edit_comment(&mut self, place: Place<'_>, id: &str, text: String) -> Option<String> {
        if self.is_own_comment(place, id) {
            self.change_comment(id, text, place.person, place.now_ms);
        }
        None
    }

    pub(super) fn take_down_comment(&mut self, place: Place<'_>, id: &str) -> Option<String> {
        if self.is_own_comment(place, id) {
            self.remove_comment(id, place.person, place.now_ms);
        }
        None
    }

    pub(super) fn page_hides_comment(&mut self, place: Place<'_>, id: &str, hide: bool) -> Option<String> {
        if self.comments.get(id).is_some_and(|comment| comment.page == place.page) {
            self.hide_comment(id, hide, place.now_ms);
        }
        None
    }

    fn is_own_comment(&self, place: Place<'_>, id: &str) -> bool {
        let comment = self.comments.get(id).filter(|comment| comment.page == place.page);
        comment.is_some_and(|comment| comment.person.as_deref() == Some(place.person))
    }
}
