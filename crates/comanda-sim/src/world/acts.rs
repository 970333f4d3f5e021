//! What people do, and the webhooks that follow from it.
//!
//! Here stands what there is to do, who knows whom, and what opens the messaging window; how each thing looks stands
//! by topic below.

mod comment;
mod inbox;
mod message;
mod post;

#[cfg(test)]
mod tests;

use serde_json::Value;

use crate::ids;
use crate::ledger::record::ItemKind;
use crate::person::{Act, Person};
use crate::thread::{Bubble, Thread};
use crate::webhook::event::Report;
use crate::world::{Contact, World};
use message::THUMB;

impl World {
    /// Lets a person do something with a page. Unknown people are made up from their id. Gives the id of the new
    /// message, comment or post; `None` when the act makes none, the page is unknown, or the named message or comment
    /// is not theirs. For what the page does in its own feed, `person` does not matter.
    pub fn person_does(&mut self, page: &str, person: &str, act: Act, now_ms: i64) -> Option<String> {
        if !self.pages.contains_key(page) {
            return None;
        }
        let place = Place { page, person, now_ms };
        if !act.is_of_page() {
            self.meet(person);
        }
        match act {
            Act::Text { text } => Some(self.text(place, text)),
            Act::TapQuickReply { title, payload } => Some(self.quick_reply(place, title, &payload)),
            Act::TapPostback { title, payload } => Some(self.postback(place, title, &payload)),
            Act::Image { url } => Some(self.media(place, "image", url)),
            Act::Audio { url } => Some(self.media(place, "audio", url)),
            Act::File { url } => Some(self.media(place, "file", url)),
            Act::Sticker => Some(self.sticker(place, THUMB)),
            Act::OtherSticker { sticker_id } => Some(self.sticker(place, sticker_id)),
            Act::Location { latitude, longitude } => Some(self.location(place, latitude, longitude)),
            Act::React { mid, emoji } => self.react(place, &mid, Some(emoji)),
            Act::Unreact { mid } => self.react(place, &mid, None),
            Act::Edit { mid, text } => self.edit(place, &mid, text),
            Act::Unsend { mid } => self.unsend(place, &mid),
            Act::ReferralOpen { reference } => self.follow_link(place, reference),
            Act::SendCart { products, note } => self.send_cart(place, &products, note),
            Act::LinkAccount { authorization_code } => self.link_account(place, &authorization_code),
            Act::UnlinkAccount => self.unlink(place),
            Act::FillIn { responses } => self.fill_in(place, &responses),
            Act::AdMessage { ad_id, reference, text } => {
                Some(self.ad_message(place, &ad_id, &reference, text))
            }
            Act::PageInboxReply { text } => Some(self.inbox_reply(place, text)),
            Act::PageInboxTakes => self.hand_over(place, true),
            Act::PageInboxReleases => self.hand_over(place, false),
            Act::Comment { post, text } => Some(self.comment(place, &post, text, None)),
            Act::CommentPhoto { post, text, url } => Some(self.comment(place, &post, text, Some(url))),
            Act::ReplyComment { comment, text } => self.reply_comment(place, comment, text),
            Act::EditComment { comment, text } => self.edit_comment(place, &comment, text),
            Act::RemoveComment { comment } => self.take_down_comment(place, &comment),
            Act::PageHidesComment { comment } => self.page_hides_comment(place, &comment, true),
            Act::PageUnhidesComment { comment } => self.page_hides_comment(place, &comment, false),
            Act::ReactToPost { post, reaction } => self.react_to_post(place, &post, &reaction, "add"),
            Act::UnreactToPost { post, reaction } => self.react_to_post(place, &post, &reaction, "remove"),
            Act::SharePost { post } => self.share_post(place, &post),
            Act::VisitorPost { text } => Some(self.visitor_post(place, &text)),
            Act::Rate { text, recommends } => self.rate(place, &text, recommends),
            Act::PagePosts { text } => Some(self.page_post(place, &text)),
        }
    }

    /// Makes a person known to a page with an open window, without a webhook; for load tests whose webhooks are
    /// sent by something else.
    pub fn admit(&mut self, page: &str, person: &str, now_ms: i64) {
        self.meet(person);
        self.hear(Place { page, person, now_ms });
    }

    fn meet(&mut self, person: &str) {
        if !self.people.contains_key(person) {
            self.people.insert(person.to_owned(), Person::from_psid(person, self.config.profiles));
        }
    }

    pub(crate) fn contact(&mut self, page: &str, person: &str) -> &mut Contact {
        self.contacts.entry((page.to_owned(), person.to_owned())).or_insert_with(|| Contact {
            thread: Thread::new(page, person),
            conversation_id: format!("t_{:019}", ids::stable_number(&format!("{page}/{person}")) >> 4),
            window_opened_ms: None,
            last_message_ms: None,
            is_waiting: false,
            recent_sends: std::collections::VecDeque::new(),
            is_with_inbox: false,
        })
    }

    /// Puts a bubble into a thread and keeps count of who waits for an answer.
    pub(crate) fn show(&mut self, page: &str, person: &str, bubble: Bubble) {
        let waits = !bubble.is_from_page();
        let contact = self.contact(page, person);
        let waited = std::mem::replace(&mut contact.is_waiting, waits);
        contact.thread.push(bubble);
        self.people_waiting = self.people_waiting + usize::from(waits) - usize::from(waited);
    }

    /// The person said or tapped something: that opens the window, and the seven days of a human agent.
    fn hear(&mut self, place: Place<'_>) {
        let contact = self.contact(place.page, place.person);
        contact.window_opened_ms = Some(place.now_ms);
        contact.last_message_ms = Some(place.now_ms);
    }

    /// Something that opens the window although nothing was said: a reaction, or a link into the thread. A comment or
    /// a post does not.
    fn open_window(&mut self, place: Place<'_>) {
        self.contact(place.page, place.person).window_opened_ms = Some(place.now_ms);
    }

    fn person_report(
        &mut self,
        place: Place<'_>,
        kind: ItemKind,
        field: &'static str,
        mid: Option<&str>,
        key: &'static str,
        value: Value,
    ) {
        let delay_ms = self.config.timing.webhook_ms;
        self.report(Report {
            kind,
            field,
            page: place.page.to_owned(),
            person: place.person.to_owned(),
            mid: mid.map(str::to_owned),
            key,
            value,
            from_page: false,
            with_timestamp: true,
            at_ms: place.now_ms,
            delay_ms,
        });
    }
}

/// Where and when something happens.
#[derive(Clone, Copy)]
struct Place<'a> {
    page: &'a str,
    person: &'a str,
    now_ms: i64,
}

impl Place<'_> {
    /// The key of the thread.
    fn key(self) -> (String, String) {
        (self.page.to_owned(), self.person.to_owned())
    }
}
