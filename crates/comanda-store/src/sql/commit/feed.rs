//! Changes of the feed, column by column, for the books.

use super::super::fields::to_json;
use super::super::session::Session;
use super::super::statement::{Action, Template};
use super::super::value::{Kind, Value};
use crate::port::StoreError;
use crate::port::conversation::{Interaction, InteractionDetail};
use comanda_domain::event::FeedChange;
use comanda_domain::id::{FeedObjectId, PersonId};

static FEED_EVENTS: Template<26> = Template {
    name: "feed_events",
    columns: [
        ("event", Kind::Bytes),
        ("conversation", Kind::Text),
        ("field", Kind::Text),
        ("item", Kind::Text),
        ("verb", Kind::Text),
        ("verb_raw", Kind::Text),
        ("post", Kind::Text),
        ("comment", Kind::Text),
        ("parent", Kind::Text),
        ("share", Kind::Text),
        ("page_event", Kind::Text),
        ("photo", Kind::Text),
        ("photo_id", Kind::Text),
        ("photos", Kind::Text),
        ("photo_ids", Kind::Text),
        ("video", Kind::Text),
        ("link", Kind::Text),
        ("message", Kind::Text),
        ("reaction", Kind::Text),
        ("published", Kind::Integer),
        ("hidden", Kind::Integer),
        ("sender", Kind::Text),
        ("sender_name", Kind::Text),
        ("in_reply_to", Kind::Text),
        ("created_at", Kind::Integer),
        ("edited_at", Kind::Integer),
    ],
    action: Action::Insert { table: "feed_events", on_conflict: "ON CONFLICT (event) DO NOTHING" },
};

/// Keeps the feed changes among `interactions`.
pub(super) async fn write(session: &mut Session<'_>, interactions: &[Interaction]) -> Result<(), StoreError> {
    let mut rows = FEED_EVENTS.rows();
    for interaction in interactions {
        if let InteractionDetail::Feed(change) = &interaction.detail {
            rows.push(row(interaction, change)?);
        }
    }
    session.write(rows).await.map(drop)
}

fn row(interaction: &Interaction, change: &FeedChange) -> Result<[Value; 26], StoreError> {
    let list = |names: &Vec<String>| (!names.is_empty()).then(|| to_json(names)).transpose();
    let object = |id: &Option<FeedObjectId>| Value::from(id.as_ref().map(FeedObjectId::as_str));
    // A reply hangs under a comment, a comment under the post.
    let in_reply_to = if change.parent_id.is_some() { &change.parent_id } else { &change.post_id };
    Ok([
        interaction.event.as_bytes().into(),
        interaction.conversation.to_string().into(),
        "feed".into(),
        change.item.as_str().into(),
        change.verb.as_str().into(),
        change.verb_raw.as_str().into(),
        object(&change.post_id),
        object(&change.comment_id),
        object(&change.parent_id),
        change.share_id.clone().into(),
        change.event_id.clone().into(),
        change.photo.clone().into(),
        change.photo_id.clone().into(),
        list(&change.photos)?.into(),
        list(&change.photo_ids)?.into(),
        change.video.clone().into(),
        change.link.clone().into(),
        change.message.clone().into(),
        change.reaction_type.clone().into(),
        change.published.into(),
        change.hidden.into(),
        change.from.as_ref().map(PersonId::as_str).into(),
        change.from_name.clone().into(),
        object(in_reply_to),
        change.created_at.into(),
        change.edited_at.into(),
    ])
}
