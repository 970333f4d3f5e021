//! The conversations: who has it, who needs a person, and the thread with a reply box.

use std::sync::Arc;

use axum::extract::{Path, State};
use comanda_domain::id::{Channel, CommandId, ConversationKey, PageId, ThreadId};
use comanda_domain::profile::Identity;
use comanda_domain::time::Timestamp;
use comanda_store::port::desk::{ConversationRow, MessageRow};
use maud::{Markup, html};

use super::page::{Page, Place, conversation_path, person_path, shell};
use super::words::{Words, fill};
use super::{Desk, Kitchen, drafts, icon};
use crate::error::WebError;

/// Conversations in the list.
const LISTED_MAX: usize = 200;
/// Conversations that are looked through for one that was opened by its address.
const SEARCHED_MAX: usize = 2000;
/// Messages shown of a thread.
const MESSAGES_MAX: usize = 100;

/// The key in an address.
pub(super) fn key((page, channel, thread): &(String, String, String)) -> Result<ConversationKey, WebError> {
    let missing = || WebError::NotFound("conversation");
    Ok(ConversationKey {
        page: PageId::parse(page).map_err(|_| missing())?,
        channel: channel.parse().map_err(|_| missing())?,
        thread: ThreadId::parse(thread).map_err(|_| missing())?,
    })
}

/// Whether a person can answer from the desk.
pub(super) const fn is_answerable(channel: Channel) -> bool {
    match channel {
        Channel::Messenger | Channel::Instagram => true,
        Channel::Whatsapp | Channel::Feed | Channel::InstagramFeed | Channel::Desk => false,
    }
}

/// Whether anybody has ever written there: an address alone starts no conversation.
pub(super) async fn exists(desk: &Desk, key: &ConversationKey) -> Result<bool, WebError> {
    if !desk.parts.store.messages(key, 1).await?.is_empty() {
        return Ok(true);
    }
    Ok(row(desk, key).await?.is_some())
}

async fn row(desk: &Desk, key: &ConversationKey) -> Result<Option<ConversationRow>, WebError> {
    let rows = desk.parts.store.conversations(SEARCHED_MAX).await?;
    Ok(rows.into_iter().find(|row| row.key == *key))
}

/// `GET /conversations`: those that need a person first, then the most recent.
pub(super) async fn list(State(desk): State<Arc<Desk>>) -> Result<Markup, WebError> {
    let kitchen = desk.any_branch().await?;
    let words = kitchen.words;
    let now = desk.now();
    let mut rows = desk.parts.store.conversations(LISTED_MAX).await?;
    rows.sort_by_key(|row| (row.call.is_none(), row.drafts == 0));
    let figure = drafts::figure(&desk, words).await?;
    let body = html! {
        main class="plain" data-live-region="list" {
            h1 { (words.conversations) }
            (figure)
            @if rows.is_empty() { p class="empty" { (words.no_conversations) } }
            ul class="conversations" { @for row in &rows { (list_entry(row, &kitchen, now)) } }
        }
    };
    Ok(in_shell(words.conversations, &kitchen, body))
}

fn in_shell(title: &str, kitchen: &Kitchen, body: Markup) -> Markup {
    shell(&Page {
        title,
        kitchen,
        place: Place::Conversations,
        script: "desk.js",
        config: String::new(),
        bar: html! { span class="branch" { (kitchen.name) } },
        body,
    })
}

fn list_entry(row: &ConversationRow, kitchen: &Kitchen, now: Timestamp) -> Markup {
    let words = kitchen.words;
    html! {
        li class=[(row.call.is_some() || row.drafts > 0).then_some("calls")] {
            a href=(conversation_path(&row.key)) {
                span class="channel" { (icon::channel(row.key.channel)) (words.channel(row.key.channel)) }
                b class="name" { (row.name.as_deref().unwrap_or(words.unknown_person)) }
                (standing(row, kitchen, now))
                time { (kitchen.clock(row.updated_at)) }
            }
        }
    }
}

/// State, countdown and open call in words.
fn standing(row: &ConversationRow, kitchen: &Kitchen, now: Timestamp) -> Markup {
    let words = kitchen.words;
    html! {
        span class="state" { (words.state(&row.state)) }
        @if let Some(until) = row.with_person_until.filter(|until| *until > now) {
            " " span class="until" { (countdown(words, kitchen, until, now)) }
        }
        @if let Some((reason, since)) = row.call {
            " " b class="call" { "⚑ " (words.needs_person) ": " (words.call(reason)) " · " (kitchen.clock(since)) }
        }
        @if row.drafts > 0 {
            " " b class="call" { "✎ " (fill(words.drafts.wait, &[("count", &row.drafts.to_string())])) }
        }
        @if let Some(obstacle) = obstacle(words, row.key.channel) { " " span class="obstacle" { (obstacle) } }
    }
}

fn countdown(words: &Words, kitchen: &Kitchen, until: Timestamp, now: Timestamp) -> String {
    let minutes = until.since(now).as_secs().div_ceil(60).to_string();
    fill(words.until, &[("time", &kitchen.clock(until)), ("minutes", &minutes)])
}

const fn obstacle(words: &Words, channel: Channel) -> Option<&'static str> {
    match channel {
        Channel::Messenger | Channel::Instagram | Channel::Desk => None,
        Channel::Whatsapp => Some(words.cannot_answer_yet),
        Channel::Feed | Channel::InstagramFeed => Some(words.answer_on_page),
    }
}

/// `GET /conversations/{page}/{channel}/{thread}`.
pub(super) async fn thread(
    State(desk): State<Arc<Desk>>,
    Path(address): Path<(String, String, String)>,
) -> Result<Markup, WebError> {
    let key = key(&address)?;
    let row = row(&desk, &key).await?;
    let messages = desk.parts.store.messages(&key, MESSAGES_MAX).await?;
    if row.is_none() && messages.is_empty() {
        return Err(WebError::NotFound("conversation"));
    }
    let profile = match Identity::of(&key) {
        Some(identity) => desk.parts.people.profile_of(&identity).await?,
        None => None,
    };
    let kitchen = desk.any_branch().await?;
    let words = kitchen.words;
    let now = desk.now();
    let name =
        row.as_ref().and_then(|row| row.name.clone()).unwrap_or_else(|| words.unknown_person.to_owned());
    let is_with_person =
        row.as_ref().is_some_and(|row| row.with_person_until.is_some_and(|until| until > now));
    let waiting = drafts::waiting(&desk, &key, &kitchen).await?;
    let body = html! {
        main class="plain thread" {
            h1 { (icon::channel(key.channel)) " " (name) }
            @if let Some(profile) = profile { p { a href=(person_path(profile)) { (words.people.profile) } } }
            div data-live-region="thread" {
                @if let Some(row) = &row { p class="standing" { (standing(row, &kitchen, now)) } }
                (bubbles(&messages, &kitchen))
                (waiting)
                @if is_answerable(key.channel) { (hand_over(&desk, &key, words, is_with_person)) }
            }
            @if is_answerable(key.channel) { (reply_box(&desk, &key, words)) }
        }
    };
    Ok(in_shell(&name, &kitchen, body))
}

/// The messages of a thread, oldest first.
pub(super) fn bubbles(messages: &[MessageRow], kitchen: &Kitchen) -> Markup {
    let words = kitchen.words;
    html! {
        @if messages.is_empty() { p class="empty" { (words.no_messages) } }
        ol class="messages" {
            @for message in messages {
                li class=(if message.inbound { "inbound" } else { "outbound" }) {
                    @match (&message.text, &message.attachments) {
                        (Some(text), _) => p { (text) },
                        (None, Some(_)) => {}
                        (None, None) => p class="quiet" { (words.taken_back) },
                    }
                    @if let Some(kinds) = &message.attachments {
                        p class="quiet" { (fill(words.attachment, &[("kinds", kinds)])) }
                    }
                    p class="quiet" {
                        time { (kitchen.clock(message.at)) }
                        @if message.inbound {}
                        @else if message.read_at.is_some() { " · " (words.seen) }
                        @else if message.delivered_at.is_some() { " · " (words.delivered) }
                    }
                }
            }
        }
    }
}

fn command_id(desk: &Desk) -> Markup {
    html! { input type="hidden" name="command_id" value=(CommandId::from_bytes((desk.parts.random)())); }
}

fn hand_over(desk: &Desk, key: &ConversationKey, words: &Words, is_with_person: bool) -> Markup {
    let (value, label) =
        if is_with_person { ("to_bot", words.back_to_bot) } else { ("to_person", words.hand_to_person) };
    html! {
        form method="post" action={ (conversation_path(key)) "/actions" } class="hand-over" {
            (command_id(desk))
            button name="action" value=(value) { (label) }
        }
    }
}

fn reply_box(desk: &Desk, key: &ConversationKey, words: &Words) -> Markup {
    html! {
        form method="post" action={ (conversation_path(key)) "/actions" } class="reply" data-clears {
            (command_id(desk))
            label for="text" { (words.reply) }
            textarea id="text" name="text" rows="3" maxlength="1999" required {}
            button class="primary" name="action" value="say" { (words.send) }
        }
    }
}
