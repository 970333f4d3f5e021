//! What people do, and the webhooks that follow from it.

use serde_json::{Value, json};

use crate::config::{FeedPersonIds, StickerShape};
use crate::ids;
use crate::ledger::record::{AnswerFate, ItemKind, SendKind, SendRecord};
use crate::limits::{EDITS_MAX, INBOX_APP};
use crate::person::{Act, CartProduct, Person};
use crate::thread::{Bubble, Content, Side, Thread};
use crate::webhook::event::Report;
use crate::webhook::sign::digest;
use crate::world::{CommentState, Contact, World};

/// The like thumb.
const THUMB: u64 = 369_239_263_222_822;

impl World {
    /// Lets a person do something with a page. Unknown people are made up from their id. Gives the id of the new
    /// message or comment; `None` when the act makes none, the page is unknown, or the named message is not theirs.
    pub fn person_does(&mut self, page: &str, person: &str, act: Act, now_ms: i64) -> Option<String> {
        if !self.pages.contains_key(page) {
            return None;
        }
        let place = Place { page, person, now_ms };
        self.meet(person);
        match act {
            Act::Text { text } => {
                let extra = json!({ "text": text });
                Some(self.message(place, ItemKind::Text, Content::Text { text }, extra))
            }
            Act::TapQuickReply { title, payload } => {
                let extra = json!({ "text": title, "quick_reply": { "payload": payload } });
                Some(self.message(place, ItemKind::QuickReply, Content::Text { text: title }, extra))
            }
            Act::TapPostback { title, payload } => Some(self.postback(place, title, &payload)),
            Act::Image { url } => Some(self.image(place, url)),
            Act::Sticker => Some(self.sticker(place)),
            Act::Location { latitude, longitude } => Some(self.location(place, latitude, longitude)),
            Act::React { mid, emoji } => self.react(place, &mid, Some(emoji)),
            Act::Unreact { mid } => self.react(place, &mid, None),
            Act::Edit { mid, text } => self.edit(place, &mid, text),
            Act::Unsend { mid } => self.unsend(place, &mid),
            Act::Comment { post, text } => Some(self.comment(place, &post, text)),
            Act::ReferralOpen { reference } => {
                self.referral(place, &reference);
                None
            }
            Act::SendCart { products, note } => {
                self.send_cart(place, &products, note);
                None
            }
            Act::LinkAccount { authorization_code } => {
                let value = json!({ "status": "linked", "authorization_code": authorization_code });
                self.account_linking(place, value);
                None
            }
            Act::UnlinkAccount => {
                self.account_linking(place, json!({ "status": "unlinked" }));
                None
            }
            Act::PageInboxReply { text } => Some(self.inbox_reply(place, text)),
            Act::PageInboxTakes => {
                self.hand_over(place, true);
                None
            }
            Act::PageInboxReleases => {
                self.hand_over(place, false);
                None
            }
            Act::FillIn { responses } => {
                self.fill_in(place, &responses);
                None
            }
            Act::AdMessage { ad_id, reference, text } => {
                Some(self.ad_message(place, &ad_id, &reference, text))
            }
        }
    }

    /// Makes a person known to a page with an open window, without a webhook; for load tests whose webhooks are
    /// sent by something else.
    pub fn admit(&mut self, page: &str, person: &str, now_ms: i64) {
        self.meet(person);
        self.open_window(Place { page, person, now_ms });
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

    fn open_window(&mut self, place: Place<'_>) {
        self.contact(place.page, place.person).window_opened_ms = Some(place.now_ms);
    }

    fn message(&mut self, place: Place<'_>, kind: ItemKind, content: Content, extra: Value) -> String {
        let mid = ids::message(&mut self.rng);
        self.open_window(place);
        let bubble = Bubble::new(mid.clone(), Side::Person, place.now_ms, content);
        self.show(place.page, place.person, bubble);
        self.person_report(place, kind, "messages", Some(&mid), "message", with_mid(&mid, extra));
        mid
    }

    fn postback(&mut self, place: Place<'_>, title: String, payload: &str) -> String {
        let mid = ids::message(&mut self.rng);
        self.open_window(place);
        let value = json!({ "mid": mid, "title": title, "payload": payload });
        let bubble = Bubble::new(mid.clone(), Side::Person, place.now_ms, Content::Text { text: title });
        self.show(place.page, place.person, bubble);
        self.person_report(place, ItemKind::Postback, "messaging_postbacks", Some(&mid), "postback", value);
        mid
    }

    fn image(&mut self, place: Place<'_>, url: String) -> String {
        let extra = json!({ "attachments": [{ "type": "image", "payload": { "url": url } }] });
        let content = Content::Media { media: "image".to_owned(), url: Some(url) };
        self.message(place, ItemKind::Attachment, content, extra)
    }

    fn location(&mut self, place: Place<'_>, latitude: f64, longitude: f64) -> String {
        let coordinates = json!({ "lat": latitude, "long": longitude });
        let extra = json!({
            "attachments": [{ "type": "location", "payload": { "coordinates": coordinates } }]
        });
        self.message(place, ItemKind::Attachment, Content::Location { latitude, longitude }, extra)
    }

    fn referral(&mut self, place: Place<'_>, reference: &str) {
        self.open_window(place);
        let value = json!({ "ref": reference, "source": "SHORTLINK", "type": "OPEN_THREAD" });
        self.person_report(place, ItemKind::Referral, "messaging_referrals", None, "referral", value);
    }

    fn sticker(&mut self, place: Place<'_>) -> String {
        let url = format!("https://scontent.example/stickers/{THUMB}.png");
        let payload = json!({ "url": url, "sticker_id": THUMB });
        let sticker = json!({ "type": "sticker", "payload": payload });
        let image = json!({ "type": "image", "payload": payload });
        let extra = match self.config.wire.sticker {
            StickerShape::Sticker => json!({ "attachments": [sticker] }),
            StickerShape::StickerAndImage => json!({ "attachments": [sticker, image] }),
            StickerShape::Image => json!({ "sticker_id": THUMB, "attachments": [image] }),
        };
        self.message(place, ItemKind::Attachment, Content::Sticker { sticker_id: THUMB }, extra)
    }

    fn react(&mut self, place: Place<'_>, mid: &str, emoji: Option<String>) -> Option<String> {
        let bubble = self.contact(place.page, place.person).thread.bubble_mut(mid)?;
        bubble.person_reaction.clone_from(&emoji);
        self.open_window(place);
        let value = match emoji {
            Some(emoji) => {
                let reaction = reaction_name(&emoji);
                json!({ "mid": mid, "action": "react", "reaction": reaction, "emoji": emoji })
            }
            None => json!({ "mid": mid, "action": "unreact" }),
        };
        self.person_report(place, ItemKind::Reaction, "message_reactions", Some(mid), "reaction", value);
        None
    }

    fn edit(&mut self, place: Place<'_>, mid: &str, text: String) -> Option<String> {
        let bubble = self.contact(place.page, place.person).thread.bubble_mut(mid)?;
        if bubble.side != Side::Person || bubble.unsent || bubble.edits >= EDITS_MAX {
            return None;
        }
        bubble.edits += 1;
        let value = json!({ "mid": mid, "text": text, "num_edit": bubble.edits });
        bubble.content = Content::Text { text };
        self.person_report(place, ItemKind::Edit, "message_edits", Some(mid), "message_edit", value);
        None
    }

    fn unsend(&mut self, place: Place<'_>, mid: &str) -> Option<String> {
        let bubble = self.contact(place.page, place.person).thread.bubble_mut(mid)?;
        if bubble.side != Side::Person || bubble.unsent {
            return None;
        }
        bubble.unsent = true;
        let value = json!({ "mid": mid, "is_deleted": true });
        self.person_report(place, ItemKind::Unsend, "messages", Some(mid), "message", value);
        None
    }

    fn account_linking(&mut self, place: Place<'_>, value: Value) {
        let (kind, field) = (ItemKind::AccountLinking, "messaging_account_linking");
        self.person_report(place, kind, field, None, "account_linking", value);
    }

    fn send_cart(&mut self, place: Place<'_>, products: &[CartProduct], note: Option<String>) {
        self.open_window(place);
        let mid = ids::message(&mut self.rng);
        let content = Content::Cart { products: products.len() };
        let bubble = Bubble::new(mid, Side::Person, place.now_ms, content);
        self.show(place.page, place.person, bubble);
        let mut value = json!({ "products": products });
        if let (Some(note), Some(order)) = (note, value.as_object_mut()) {
            order.insert("note".to_owned(), Value::String(note));
        }
        self.person_report(place, ItemKind::Order, "send_cart", None, "order", value);
    }

    /// The Page Inbox takes the thread, or passes it back to the app.
    fn hand_over(&mut self, place: Place<'_>, to_inbox: bool) {
        self.contact(place.page, place.person).is_with_inbox = to_inbox;
        let (app, inbox) = (json!(self.config.app_id), json!(INBOX_APP.to_string()));
        let (key, before, now) =
            if to_inbox { ("take_thread_control", app, inbox) } else { ("pass_thread_control", inbox, app) };
        let value = json!({ "previous_owner_app_id": before, "new_owner_app_id": now, "metadata": "" });
        self.person_report(place, ItemKind::Handover, "messaging_handovers", None, key, value);
    }

    /// The person fills in a form for name, phone and address.
    fn fill_in(&mut self, place: Place<'_>, responses: &[(String, String)]) {
        self.open_window(place);
        let rows: Vec<Value> =
            responses.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect();
        let value = json!({ "screens": [{ "screen_id": 0, "responses": rows }] });
        let (kind, field) = (ItemKind::CustomerInformation, "messaging_customer_information");
        self.person_report(place, kind, field, None, field, value);
    }

    /// The first message after a click on an ad. Meta tells of the ad only who also subscribed to referrals.
    fn ad_message(&mut self, place: Place<'_>, ad_id: &str, reference: &str, text: String) -> String {
        let mut extra = json!({ "text": text });
        if self.is_subscribed(place.page, "messaging_referrals")
            && let Some(fields) = extra.as_object_mut()
        {
            let referral = json!({
                "ref": reference, "ad_id": ad_id, "source": "ADS", "type": "OPEN_THREAD",
                "ads_context_data": { "ad_title": "Ad", "post_id": format!("{}_1", place.page) },
            });
            fields.insert("referral".to_owned(), referral);
        }
        self.message(place, ItemKind::Text, Content::Text { text }, extra)
    }

    fn inbox_reply(&mut self, place: Place<'_>, text: String) -> String {
        let mid = ids::message(&mut self.rng);
        self.ledger.add_send(SendRecord {
            number: 0,
            kind: SendKind::InboxReply,
            page: place.page.to_owned(),
            recipient: place.person.to_owned(),
            mid: Some(mid.clone()),
            in_reply_to: None,
            metadata: None,
            order_number: None,
            digest: digest(text.as_bytes()),
            text: text.clone(),
            accepted_ms: place.now_ms,
            answer: AnswerFate::Told,
        });
        let value = json!({ "mid": mid, "text": text, "is_echo": true, "app_id": INBOX_APP });
        let bubble = Bubble::new(mid.clone(), Side::PageInbox, place.now_ms, Content::Text { text });
        self.show(place.page, place.person, bubble);
        let delay_ms = self.config.timing.webhook_ms;
        self.report(Report {
            kind: ItemKind::InboxEcho,
            field: "message_echoes",
            page: place.page.to_owned(),
            person: place.person.to_owned(),
            mid: Some(mid.clone()),
            key: "message",
            value,
            from_page: true,
            with_timestamp: true,
            at_ms: place.now_ms,
            delay_ms,
        });
        mid
    }

    fn comment(&mut self, place: Place<'_>, post: &str, text: String) -> String {
        let number = post.rsplit('_').next().unwrap_or(post).to_owned();
        let post = format!("{}_{number}", place.page);
        let id = format!("{number}_{}", ids::digits(&mut self.rng, 15));
        let from = self.people.get(place.person).map(|person| {
            let id = match self.config.wire.feed_person_ids {
                FeedPersonIds::Psid => person.psid.clone(),
                FeedPersonIds::OtherThanPsid => person.feed_id(),
            };
            (id, person.name())
        });
        let mut value = json!({
            "item": "comment", "verb": "add", "post_id": post, "comment_id": id, "parent_id": post,
            "created_time": place.now_ms.div_euclid(1000), "message": text,
            "post": { "id": post, "status_type": "added_photos", "is_published": true,
                "permalink_url": format!("https://www.facebook.com/{post}"), "promotion_status": "inactive",
                "updated_time": crate::date::graph_time(place.now_ms) },
        });
        if let (Some((from_id, name)), Some(fields)) = (from, value.as_object_mut()) {
            fields.insert("from".to_owned(), json!({ "id": self.id_value(&from_id), "name": name }));
        }
        self.comments.insert(
            id.clone(),
            CommentState {
                id: id.clone(),
                page: place.page.to_owned(),
                parent: post.clone(),
                post,
                person: Some(place.person.to_owned()),
                text,
                at_ms: place.now_ms,
                is_hidden: false,
                is_liked: false,
                privately_replied: false,
            },
        );
        self.report_change(ItemKind::Comment, place.page, place.person, &value, place.now_ms);
        id
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

fn with_mid(mid: &str, extra: Value) -> Value {
    let mut value = extra;
    if let Some(fields) = value.as_object_mut() {
        fields.insert("mid".to_owned(), Value::String(mid.to_owned()));
    }
    value
}

fn reaction_name(emoji: &str) -> &'static str {
    match emoji {
        "❤" | "❤️" | "😍" => "love",
        "😆" | "😂" | "🙂" => "smile",
        "😮" => "wow",
        "😢" => "sad",
        "😠" => "angry",
        "👍" => "like",
        "👎" => "dislike",
        _ => "other",
    }
}
