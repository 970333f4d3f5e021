//! What the bot would say and a person of the shop sends, changes or drops; and how often it was right.

use std::time::Duration;

use comanda_domain::effect::Recipient;
use comanda_domain::id::{CommandId, ConversationKey};
use comanda_store::port::draft::{DraftFates, DraftRow};
use maud::{Markup, html};

use super::page::conversation_path;
use super::previews::Preview;
use super::words::{Words, fill};
use super::{Desk, Kitchen};
use crate::error::WebError;

/// The days that the figure on top of the conversations counts.
const COUNTED: Duration = Duration::from_hours(30 * 24);

/// What waits in a conversation, with its buttons.
pub(super) async fn waiting(
    desk: &Desk,
    key: &ConversationKey,
    kitchen: &Kitchen,
) -> Result<Markup, WebError> {
    let rows = desk.parts.drafts.drafts(key).await?;
    let mut shown = Vec::with_capacity(rows.len());
    for row in rows {
        let preview = desk.parts.previews.preview(key, &row.outgoing).await;
        shown.push((row, preview));
    }
    let words = kitchen.words;
    Ok(html! {
        @for (row, preview) in &shown {
            section class="draft" {
                (draft(row, preview, kitchen))
                form method="post" action=(action_path(key)) class="decide" {
                    (hidden(desk, row))
                    button class="primary" name="action" value="send_draft" { (words.drafts.send) }
                    button name="action" value="drop_draft" { (words.drafts.drop) }
                }
                @if !preview.text.is_empty() { (change(desk, key, row, preview, words)) }
            }
        }
    })
}

fn action_path(key: &ConversationKey) -> String {
    format!("{}/actions", conversation_path(key))
}

fn hidden(desk: &Desk, row: &DraftRow) -> Markup {
    html! {
        input type="hidden" name="command_id" value=(CommandId::from_bytes((desk.parts.random)()));
        input type="hidden" name="draft" value=(row.id);
    }
}

fn draft(row: &DraftRow, preview: &Preview, kitchen: &Kitchen) -> Markup {
    let words = kitchen.words.drafts;
    let place = match row.outgoing.recipient {
        Recipient::Person => None,
        Recipient::CommentAuthor(_) => Some(words.in_private),
        Recipient::Comment(_) => Some(words.in_public),
    };
    html! {
        p class="quiet" {
            "✎ " (words.draft) " · " (kitchen.clock(row.created_at))
            @if let Some(place) = place { " · " b { (place) } }
        }
        p class="words" { (preview.text) }
        @if !preview.buttons.is_empty() {
            p class="chips" { @for button in &preview.buttons { span { (button) } } }
        }
    }
}

/// A form of its own: what is typed here never goes out as it was, and the screen leaves it alone while it is open.
fn change(desk: &Desk, key: &ConversationKey, row: &DraftRow, preview: &Preview, words: &Words) -> Markup {
    html! {
        details {
            summary { (words.drafts.change) }
            form method="post" action=(action_path(key)) {
                (hidden(desk, row))
                textarea name="text" rows="4" aria-label=(words.reply) { (preview.text) }
                button class="primary" name="action" value="change_draft" { (words.drafts.send_changed) }
            }
        }
    }
}

/// How often the bot was right, while it only drafts.
pub(super) async fn figure(desk: &Desk, words: &Words) -> Result<Markup, WebError> {
    let counted_ms = i64::try_from(COUNTED.as_millis()).unwrap_or(i64::MAX);
    let since = desk.now().as_millis().saturating_sub(counted_ms);
    let fates = desk.parts.drafts.draft_fates(comanda_domain::time::Timestamp::from_millis(since)).await?;
    Ok(
        html! { @if let Some(percent) = fates.percent_sent() { p class="figure" { (told(fates, percent, words)) } } },
    )
}

fn told(fates: DraftFates, percent: u64, words: &Words) -> String {
    let text = |count: u64| count.to_string();
    fill(
        words.drafts.figure,
        &[
            ("percent", &text(percent)),
            ("sent", &text(fates.sent)),
            ("changed", &text(fates.changed)),
            ("dropped", &text(fates.dropped)),
        ],
    )
}
