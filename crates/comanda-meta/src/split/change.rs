//! Where a change of the Page goes: changes of one post, its comments and reactions share a thread, so that stock is
//! given away in the order of the comments.

use std::borrow::Cow;

use comanda_domain::id::{Channel, ConversationKey, EventId, PageId};
use comanda_domain::record::RecordKind;

use super::identity::{self, of_bytes, of_parts, page_thread};
use super::scan::Pairs;
use super::{Entry, Place};

/// Fields whose value names an object of the feed.
const FEED_FIELDS: &[&str] =
    &["feed", "mention", "ratings", "group_feed", "comments", "live_comments", "mentions"];
/// Names under which a value may carry the id of its object, beside comment and post.
const OBJECT_IDS: &[&str] =
    &["id", "photo_id", "video_id", "album_id", "event_id", "share_id", "open_graph_story_id", "media_id"];
/// Names under which a value may carry who did it.
const ACTOR_IDS: &[&str] = &["sender_id", "user_id", "reviewer_id"];

/// Where a change goes. `value` is the value's members, if it is an object; `raw` the item's bytes.
pub(super) fn place(
    entry: &Entry,
    field: &str,
    value: Option<&Pairs<'_>>,
    raw: &str,
    kind: RecordKind,
) -> Place {
    let channel = entry.object.feed_channel();
    let page = entry.page.clone().unwrap_or_else(identity::unknown_page);
    let value = value.filter(|_| FEED_FIELDS.contains(&field));
    let event = value
        .and_then(|value| feed_event(channel, &page, field, value))
        .unwrap_or_else(|| of_bytes(channel, &page, kind.as_str(), raw.as_bytes()));
    let thread = value.and_then(root_post).map_or_else(page_thread, |post| identity::thread(&post));
    Place { key: ConversationKey { page, channel, thread }, event }
}

/// Where the name of a changed field goes.
pub(super) fn field_name(entry: &Entry, field: &str) -> Place {
    let channel = entry.object.feed_channel();
    let page = entry.page.clone().unwrap_or_else(identity::unknown_page);
    let event = of_parts(channel, &page, RecordKind::ChangedField.as_str(), &[field]);
    Place { key: ConversationKey { page, channel, thread: page_thread() }, event }
}

/// Where an entry without items goes: it carries a change itself, or something we do not know.
pub(super) fn entry(entry: &Entry, pairs: &Pairs<'_>) -> Place {
    // The id is made of everything but the time of sending, whose place among the members may vary.
    let mut bytes = Vec::new();
    for (name, value) in pairs.iter().filter(|(name, _)| *name != "time") {
        bytes.extend_from_slice(name.as_bytes());
        bytes.push(b':');
        bytes.extend_from_slice(value.get().as_bytes());
        bytes.push(b',');
    }
    let bytes = String::from_utf8_lossy(&bytes);
    let value = pairs.object("value");
    let field = pairs.part("field").unwrap_or_default();
    place(entry, &field, value.as_ref(), &bytes, RecordKind::Entry)
}

/// Post or Instagram media, else parent: a reply's parent on Instagram is the comment above it.
fn root_post<'a>(value: &Pairs<'a>) -> Option<Cow<'a, str>> {
    let media = || value.object("media").and_then(|media| media.part("id"));
    let names = ["media_id", "parent_id"];
    value.part("post_id").or_else(media).or_else(|| names.iter().find_map(|name| value.part(name)))
}

/// `None` if the value names no object: then only its bytes tell it apart.
fn feed_event(channel: Channel, page: &PageId, field: &str, value: &Pairs<'_>) -> Option<EventId> {
    let part = |name: &str| value.part(name).unwrap_or_default();
    let comment = part("comment_id");
    let post = part("post_id");
    let object = OBJECT_IDS.iter().find_map(|name| value.part(name)).unwrap_or_default();
    if comment.is_empty() && post.is_empty() && object.is_empty() {
        return None;
    }
    // Instagram names a comment `id` in one login flavour and `comment_id` in the other.
    let is_instagram = channel == Channel::InstagramFeed;
    let (comment, object) =
        if is_instagram && comment.is_empty() { (object, comment) } else { (comment, object) };
    let from = value.object("from").and_then(|from| from.part("id"));
    let from = from.or_else(|| ACTOR_IDS.iter().find_map(|name| value.part(name))).unwrap_or_default();
    let verb = part("verb");
    // Edits may repeat the time of creation and say no other, so the words have to tell them apart.
    let is_edit = matches!(verb.as_ref(), "edit" | "edited" | "update");
    let words = if is_edit { part("message") } else { Cow::Borrowed("") };
    let (item, created, edited) = (part("item"), part("created_time"), part("edited_time"));
    let parts = [&item, &verb, &comment, &post, &object, &from, &created, &edited, &words].map(AsRef::as_ref);
    Some(of_parts(channel, page, field, &parts))
}
