//! Forgetting a person: what is theirs goes, and what the books need stays without them.

use std::collections::BTreeMap;

use comanda_domain::id::{ConversationKey, OrderId};
use comanda_domain::profile::Identity;
use comanda_domain::time::Timestamp;

use super::super::fields::{Fields, to_json};
use super::super::orders::{self, order_columns};
use super::super::people::links;
use super::super::session::Session;
use crate::detail::{NEVER_AGAIN, action_without_person, without_person};
use crate::port::StoreError;

/// What hangs on the conversation, `$1`.
const OF_CONVERSATION: [&str; 7] = [
    "DELETE FROM drafts WHERE conversation = $1",
    "DELETE FROM messages WHERE conversation = $1",
    "DELETE FROM interactions WHERE conversation = $1",
    "DELETE FROM reader_answers WHERE conversation = $1",
    "DELETE FROM outbox WHERE conversation = $1 AND settled_at IS NOT NULL",
    "DELETE FROM outbox WHERE conversation = $1 AND settled_at IS NULL AND state IN ('queued', 'waiting')",
    "DELETE FROM calls WHERE conversation = $1 AND closed_at IS NOT NULL",
];

/// What hangs on the identity: page `$1`, channel `$2`, person `$3`. Its row stays, so that the next word is not the first.
const OF_IDENTITY: [&str; 5] = [
    "UPDATE feed_events SET message = NULL, photo = NULL, photo_id = NULL, photos = NULL, photo_ids = NULL, \
     video = NULL, link = NULL, sender = NULL, sender_name = NULL WHERE event IN \
     (SELECT event FROM interactions WHERE page = $1 AND channel = $2 AND person = $3 \
     AND channel IN ('feed', 'instagram_feed'))",
    "DELETE FROM interactions WHERE page = $1 AND channel = $2 AND person = $3 \
     AND channel IN ('feed', 'instagram_feed')",
    "DELETE FROM identity_phones WHERE page = $1 AND channel = $2 AND person = $3",
    "UPDATE profiles SET first_name = NULL, last_name = NULL, country = NULL, city = NULL, industry = NULL, \
     status = NULL, language = NULL, favourite_product = NULL, products_of_interest = NULL \
     WHERE id IN (SELECT own_profile FROM identities WHERE page = $1 AND channel = $2 AND person = $3)",
    "UPDATE identities SET name = NULL WHERE page = $1 AND channel = $2 AND person = $3",
];

const DETAILS: &str = "UPDATE facebook_details SET first_name = NULL, last_name = NULL, picture = NULL, locale = NULL, \
                       raw = NULL, last_interaction_at = NULL, last_inbound_at = NULL, last_outbound_at = NULL, \
                       fetched_at = $4 WHERE page = $1 AND channel = $2 AND person = $3";

const ORDER: &str = "UPDATE orders SET reach = $2, customer_name = NULL, allergies = $3, note = NULL, said = $4, \
                     terms = $5 WHERE id = $1";

/// See the module.
pub(super) async fn write(
    session: &mut Session<'_>,
    forgotten: &[(ConversationKey, Timestamp)],
) -> Result<(), StoreError> {
    let unique: BTreeMap<&ConversationKey, Timestamp> =
        forgotten.iter().map(|(key, at)| (key, *at)).collect();
    for key in unique.into_keys() {
        for sql in OF_CONVERSATION {
            session.run(sql, [key.to_string().into()]).await?;
        }
        forget_in_orders(session, key).await?;
        let Some(identity) = Identity::of(key) else { continue };
        let commenters = links::commenters(session, &identity).await?;
        for commenter in &commenters {
            forget_private_replies(session, commenter, &identity).await?;
        }
        for identity in commenters.into_iter().chain([identity]) {
            forget_identity(session, &identity).await?;
        }
    }
    Ok(())
}

/// People who are only known from posts.
pub(super) async fn write_commenters(
    session: &mut Session<'_>,
    forgotten: &[Identity],
) -> Result<(), StoreError> {
    for commenter in forgotten {
        forget_answers(session, commenter).await?;
        forget_identity(session, commenter).await?;
    }
    Ok(())
}

/// What was said to the author of comments in private stands under the posts.
async fn forget_private_replies(
    session: &mut Session<'_>,
    commenter: &Identity,
    reached: &Identity,
) -> Result<(), StoreError> {
    let Identity { page, channel, person } = commenter;
    let id = || [page.as_str().into(), channel.as_str().into(), person.as_str().into()];
    let messages = "DELETE FROM messages WHERE recipient = $4 AND conversation IN \
                    (SELECT n.conversation FROM interactions n WHERE n.page = $1 AND n.channel = $2 \
                    AND n.person = $3 AND n.channel IN ('feed', 'instagram_feed'))";
    session.run(messages, id().into_iter().chain([reached.person.as_str().into()])).await?;
    forget_answers(session, commenter).await
}

/// What was answered to somebody's comments.
async fn forget_answers(session: &mut Session<'_>, commenter: &Identity) -> Result<(), StoreError> {
    let Identity { page, channel, person } = commenter;
    let id = [page.as_str().into(), channel.as_str().into(), person.as_str().into()];
    let replies = "DELETE FROM outbox WHERE settled_at IS NOT NULL AND conversation IN \
                   (SELECT n.conversation FROM interactions n WHERE n.page = $1 AND n.channel = $2 \
                   AND n.person = $3 AND n.channel IN ('feed', 'instagram_feed')) AND comment IN \
                   (SELECT f.comment FROM interactions n JOIN feed_events f ON f.event = n.event WHERE n.page = $1 \
                   AND n.channel = $2 AND n.person = $3 AND n.channel IN ('feed', 'instagram_feed') \
                   AND f.comment IS NOT NULL)";
    session.run(replies, id).await.map(drop)
}

async fn forget_identity(session: &mut Session<'_>, identity: &Identity) -> Result<(), StoreError> {
    links::cut(session, identity).await?;
    let Identity { page, channel, person } = identity;
    let id = || [page.as_str().into(), channel.as_str().into(), person.as_str().into()];
    for sql in OF_IDENTITY {
        session.run(sql, id()).await?;
    }
    session.run(DETAILS, id().into_iter().chain([NEVER_AGAIN.into()])).await.map(drop)
}

/// Orders that are still being made keep what the kitchen and the driver need.
async fn forget_in_orders(session: &mut Session<'_>, key: &ConversationKey) -> Result<(), StoreError> {
    let sql =
        concat!("SELECT ", order_columns!(), " FROM orders o WHERE o.conversation = $1 AND o.is_final = 1");
    for stored in orders::by_query(session, sql, [key.to_string().into()]).await? {
        let next = without_person(&stored.order);
        let values = [
            next.id.to_string().into(),
            to_json(&next.reach)?.into(),
            to_json(&next.allergies)?.into(),
            to_json(&next.said)?.into(),
            to_json(&next.terms)?.into(),
        ];
        session.run(ORDER, values).await?;
        for (position, line) in next.lines.iter().enumerate() {
            let sql = "UPDATE order_lines SET line = $1, ticket = $2 WHERE order_id = $3 AND position = $4";
            let (id, position) = (next.id.to_string().into(), position.into());
            let values = [to_json(&line.line)?.into(), to_json(&line.ticket)?.into(), id, position];
            session.run(sql, values).await?;
        }
        forget_in_history(session, next.id).await?;
    }
    Ok(())
}

/// A change that was asked for holds the customer's words.
async fn forget_in_history(session: &mut Session<'_>, order: OrderId) -> Result<(), StoreError> {
    let sql = "SELECT revision, action FROM order_history WHERE order_id = $1 AND action LIKE '%\"propose_change\"%'";
    for row in session.select(sql, [order.to_string().into()]).await? {
        let fields = Fields::new(&row, "order history");
        let action = action_without_person(&fields.json("action")?);
        let sql = "UPDATE order_history SET action = $1 WHERE order_id = $2 AND revision = $3";
        let values = [to_json(&action)?.into(), order.to_string().into(), fields.integer("revision")?.into()];
        session.run(sql, values).await?;
    }
    Ok(())
}
