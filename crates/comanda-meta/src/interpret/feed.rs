//! Objects of the feed: posts, comments, reactions, ratings, mentions, on Facebook and Instagram.

use comanda_domain::event::{
    Event, FeedChange, FeedItem, FeedVerb, Mention, PageEvent, PersonRef, RatingChange,
};
use comanda_domain::id::PersonId;
use serde_json::Value;

use super::plain;
use crate::json;

/// `None` if the value does not say what happened to what.
pub(super) fn changed(value: &Value) -> Option<Event> {
    let item_raw = json::text(value, "item")?;
    let verb_raw = json::text(value, "verb")?;
    let (from, from_name) = actor(value, &["sender_id", "user_id"], "sender_name");
    let item = item(&item_raw);
    // A page like of old has no type of reaction: the item's own name is one.
    let of_old = || (item_raw == "like").then(|| item_raw.clone());
    let photo_ids = json::list(value, "photo_ids").iter().filter_map(json::scalar).collect();
    let photos = json::list(value, "photos").iter().filter_map(json::scalar).collect();
    let created_at = json::time(value, "created_time");
    let edited_at = json::time(value, "edited_time");
    let change = FeedChange {
        item,
        verb: verb(&verb_raw),
        verb_raw,
        from: from.clone(),
        from_name,
        post_id: json::id(value, "post_id"),
        comment_id: json::id(value, "comment_id"),
        parent_id: json::id(value, "parent_id"),
        share_id: json::text(value, "share_id"),
        event_id: json::text(value, "event_id"),
        photo_id: json::text(value, "photo_id"),
        photo_ids,
        photo: json::text(value, "photo"),
        photos,
        video: json::first_text(value, &["video", "video_id"]),
        link: json::text(value, "link"),
        message: json::text(value, "message"),
        reaction_type: json::text(value, "reaction_type").or_else(of_old),
        published: json::truth(value, "published"),
        hidden: json::truth(value, "is_hidden"),
        created_at,
        edited_at,
    };
    let occurred_at = edited_at.or(created_at);
    Some(Event { person: from.map(PersonRef::Id), occurred_at, ..plain(PageEvent::FeedChanged(change)) })
}

fn item(raw: &str) -> FeedItem {
    match raw {
        "comment" => FeedItem::Comment,
        "post" | "status" => FeedItem::Post,
        "reaction" | "like" => FeedItem::Reaction,
        "share" => FeedItem::Share,
        "photo" => FeedItem::Photo,
        "video" => FeedItem::Video,
        "album" | "photo-album" => FeedItem::Album,
        "event" => FeedItem::Event,
        other => FeedItem::Other(other.to_owned()),
    }
}

fn verb(raw: &str) -> FeedVerb {
    match raw {
        "add" => FeedVerb::Add,
        "edit" | "edited" | "update" => FeedVerb::Edit,
        "remove" | "delete" => FeedVerb::Remove,
        "hide" => FeedVerb::Hide,
        "unhide" => FeedVerb::Unhide,
        other => FeedVerb::Other(other.to_owned()),
    }
}

/// Who did it: `from`, or the names that stood for it before.
fn actor(value: &Value, legacy_ids: &[&str], legacy_name: &str) -> (Option<PersonId>, Option<String>) {
    let from = json::object(value, "from");
    let id = from.and_then(|from| json::id(from, "id"));
    let name = from.and_then(|from| json::first_text(from, &["name", "username"]));
    let id = id.or_else(|| legacy_ids.iter().find_map(|legacy| json::id(value, legacy)));
    (id, name.or_else(|| json::text(value, legacy_name)))
}

/// Somebody named the Page elsewhere.
pub(super) fn mentioned(value: &Value) -> Event {
    let (from, from_name) = actor(value, &["sender_id"], "sender_name");
    let mention = Mention {
        from: from.clone(),
        from_name,
        post_id: json::id(value, "post_id"),
        comment_id: json::id(value, "comment_id"),
        media_id: json::id(value, "media_id"),
        message: json::first_text(value, &["message", "text"]),
    };
    let occurred_at = json::time(value, "created_time");
    Event { person: from.map(PersonRef::Id), occurred_at, ..plain(PageEvent::MentionReceived(mention)) }
}

/// `None` if the value does not say what happened to what.
pub(super) fn rated(value: &Value) -> Option<Event> {
    let (reviewer, reviewer_name) = actor(value, &["reviewer_id", "sender_id"], "reviewer_name");
    let rating = RatingChange {
        item: json::text(value, "item")?,
        verb: verb(&json::text(value, "verb")?),
        reviewer: reviewer.clone(),
        reviewer_name: reviewer_name.or_else(|| json::text(value, "sender_name")),
        rating: json::number(value, "rating"),
        recommendation: json::text(value, "recommendation_type").map(|word| word.to_lowercase()),
        text: json::first_text(value, &["review_text", "message"]),
        story_id: json::id(value, "open_graph_story_id"),
    };
    let occurred_at = json::time(value, "created_time");
    let person = reviewer.map(PersonRef::Id);
    Some(Event { person, occurred_at, ..plain(PageEvent::RatingChanged(rating)) })
}

/// A comment on Instagram: there is no verb, because only new ones are told.
pub(super) fn instagram_comment(value: &Value) -> Event {
    let (from, from_name) = actor(value, &[], "username");
    let media = json::object(value, "media");
    let comment_id = json::id(value, "comment_id").or_else(|| json::id(value, "id"));
    let change = FeedChange {
        item: FeedItem::Comment,
        verb: FeedVerb::Add,
        verb_raw: "add".to_owned(),
        from: from.clone(),
        from_name,
        post_id: media.and_then(|media| json::id(media, "id")).or_else(|| json::id(value, "media_id")),
        comment_id,
        parent_id: json::id(value, "parent_id"),
        share_id: None,
        event_id: None,
        photo_id: None,
        photo_ids: Vec::new(),
        photo: None,
        photos: Vec::new(),
        video: None,
        link: None,
        message: json::first_text(value, &["text", "message"]),
        reaction_type: None,
        published: None,
        hidden: None,
        created_at: json::time(value, "created_time"),
        edited_at: None,
    };
    let occurred_at = change.created_at;
    Event { person: from.map(PersonRef::Id), occurred_at, ..plain(PageEvent::FeedChanged(change)) }
}
