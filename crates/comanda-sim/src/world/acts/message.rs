//! In the thread: messages, taps, reactions, and what else a person can do there.

use serde_json::{Value, json};

use super::Place;
use crate::config::StickerShape;
use crate::ids;
use crate::ledger::record::ItemKind;
use crate::limits::EDITS_MAX;
use crate::person::CartProduct;
use crate::thread::{Bubble, Content, Side};
use crate::world::World;

/// The like thumb.
pub(super) const THUMB: u64 = 369_239_263_222_822;

impl World {
    pub(super) fn text(&mut self, place: Place<'_>, text: String) -> String {
        let extra = json!({ "text": text });
        self.message(place, ItemKind::Text, Content::Text { text }, extra)
    }

    pub(super) fn quick_reply(&mut self, place: Place<'_>, title: String, payload: &str) -> String {
        let extra = json!({ "text": title, "quick_reply": { "payload": payload } });
        self.message(place, ItemKind::QuickReply, Content::Text { text: title }, extra)
    }

    /// An image, audio or file. A message of it has no words.
    pub(super) fn media(&mut self, place: Place<'_>, media: &str, url: String) -> String {
        let extra = json!({ "attachments": [{ "type": media, "payload": { "url": url } }] });
        let content = Content::Media { media: media.to_owned(), url: Some(url) };
        self.message(place, ItemKind::Attachment, content, extra)
    }

    pub(super) fn location(&mut self, place: Place<'_>, latitude: f64, longitude: f64) -> String {
        let coordinates = json!({ "lat": latitude, "long": longitude });
        let extra = json!({
            "attachments": [{ "type": "location", "payload": { "coordinates": coordinates } }]
        });
        self.message(place, ItemKind::Attachment, Content::Location { latitude, longitude }, extra)
    }

    pub(super) fn sticker(&mut self, place: Place<'_>, sticker_id: u64) -> String {
        let url = format!("https://scontent.example/stickers/{sticker_id}.png");
        let payload = json!({ "url": url, "sticker_id": sticker_id });
        let sticker = json!({ "type": "sticker", "payload": payload });
        let image = json!({ "type": "image", "payload": payload });
        let extra = match self.config.wire.sticker {
            StickerShape::Sticker => json!({ "attachments": [sticker] }),
            StickerShape::StickerAndImage => json!({ "attachments": [sticker, image] }),
            StickerShape::Image => json!({ "sticker_id": sticker_id, "attachments": [image] }),
        };
        self.message(place, ItemKind::Attachment, Content::Sticker { sticker_id }, extra)
    }

    fn message(&mut self, place: Place<'_>, kind: ItemKind, content: Content, extra: Value) -> String {
        let mid = ids::message(&mut self.rng);
        self.hear(place);
        let bubble = Bubble::new(mid.clone(), Side::Person, place.now_ms, content);
        self.show(place.page, place.person, bubble);
        let value = self.with_followed_link(place, with_mid(&mid, extra));
        self.person_report(place, kind, "messages", Some(&mid), "message", value);
        mid
    }

    pub(super) fn postback(&mut self, place: Place<'_>, title: String, payload: &str) -> String {
        let mid = ids::message(&mut self.rng);
        self.hear(place);
        let value = json!({ "mid": mid, "title": title, "payload": payload });
        let bubble = Bubble::new(mid.clone(), Side::Person, place.now_ms, Content::Text { text: title });
        self.show(place.page, place.person, bubble);
        let value = self.with_followed_link(place, value);
        self.person_report(place, ItemKind::Postback, "messaging_postbacks", Some(&mid), "postback", value);
        mid
    }

    /// An m.me link. It is an event of its own, and opens the window, only where there is a thread already.
    pub(super) fn follow_link(&mut self, place: Place<'_>, reference: String) -> Option<String> {
        let contact = self.contacts.get(&place.key());
        let has_thread = contact
            .is_some_and(|contact| !contact.thread.bubbles.is_empty() || contact.window_opened_ms.is_some());
        if !has_thread {
            self.followed_links.insert(place.key(), reference);
            return None;
        }
        self.open_window(place);
        let value = referral_of_link(&reference);
        self.person_report(place, ItemKind::Referral, "messaging_referrals", None, "referral", value);
        None
    }

    /// Puts the `ref` of a link that led to a new thread into the first thing said there.
    fn with_followed_link(&mut self, place: Place<'_>, mut value: Value) -> Value {
        if !self.followed_links.is_empty()
            && let Some(reference) = self.followed_links.remove(&place.key())
            && let Some(fields) = value.as_object_mut()
        {
            fields.entry("referral").or_insert_with(|| referral_of_link(&reference));
        }
        value
    }

    /// Only a reaction opens the window; taking it back does not.
    pub(super) fn react(&mut self, place: Place<'_>, mid: &str, emoji: Option<String>) -> Option<String> {
        let bubble = self.bubble_mut(place, mid)?;
        bubble.person_reaction.clone_from(&emoji);
        let value = match emoji {
            Some(emoji) => {
                self.open_window(place);
                let reaction = reaction_name(&emoji);
                json!({ "mid": mid, "action": "react", "reaction": reaction, "emoji": emoji })
            }
            None => json!({ "mid": mid, "action": "unreact" }),
        };
        self.person_report(place, ItemKind::Reaction, "message_reactions", Some(mid), "reaction", value);
        None
    }

    pub(super) fn edit(&mut self, place: Place<'_>, mid: &str, text: String) -> Option<String> {
        let bubble = self.bubble_mut(place, mid)?;
        if bubble.side != Side::Person || bubble.unsent || bubble.edits >= EDITS_MAX {
            return None;
        }
        bubble.edits += 1;
        let value = json!({ "mid": mid, "text": text, "num_edit": bubble.edits });
        bubble.content = Content::Text { text };
        self.person_report(place, ItemKind::Edit, "message_edits", Some(mid), "message_edit", value);
        None
    }

    pub(super) fn unsend(&mut self, place: Place<'_>, mid: &str) -> Option<String> {
        let bubble = self.bubble_mut(place, mid)?;
        if bubble.side != Side::Person || bubble.unsent {
            return None;
        }
        bubble.unsent = true;
        let value = json!({ "mid": mid, "is_deleted": true });
        self.person_report(place, ItemKind::Unsend, "messages", Some(mid), "message", value);
        None
    }

    fn bubble_mut(&mut self, place: Place<'_>, mid: &str) -> Option<&mut Bubble> {
        self.contacts.get_mut(&place.key())?.thread.bubble_mut(mid)
    }

    pub(super) fn link_account(&mut self, place: Place<'_>, authorization_code: &str) -> Option<String> {
        let value = json!({ "status": "linked", "authorization_code": authorization_code });
        self.account_linking(place, value);
        None
    }

    pub(super) fn unlink(&mut self, place: Place<'_>) -> Option<String> {
        self.account_linking(place, json!({ "status": "unlinked" }));
        None
    }

    fn account_linking(&mut self, place: Place<'_>, value: Value) {
        let (kind, field) = (ItemKind::AccountLinking, "messaging_account_linking");
        self.person_report(place, kind, field, None, "account_linking", value);
    }

    pub(super) fn send_cart(
        &mut self,
        place: Place<'_>,
        products: &[CartProduct],
        note: Option<String>,
    ) -> Option<String> {
        self.hear(place);
        let mid = ids::message(&mut self.rng);
        let content = Content::Cart { products: products.len() };
        let bubble = Bubble::new(mid, Side::Person, place.now_ms, content);
        self.show(place.page, place.person, bubble);
        let mut value = json!({ "products": products });
        if let (Some(note), Some(order)) = (note, value.as_object_mut()) {
            order.insert("note".to_owned(), Value::String(note));
        }
        self.person_report(place, ItemKind::Order, "send_cart", None, "order", value);
        None
    }

    /// The person fills in a form for name, phone and address.
    pub(super) fn fill_in(&mut self, place: Place<'_>, responses: &[(String, String)]) -> Option<String> {
        self.hear(place);
        let rows: Vec<Value> =
            responses.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect();
        let value = json!({ "screens": [{ "screen_id": 0, "responses": rows }] });
        let (kind, field) = (ItemKind::CustomerInformation, "messaging_customer_information");
        self.person_report(place, kind, field, None, field, value);
        None
    }

    /// The first message after a click on an ad. Meta tells of the ad only who also subscribed to referrals.
    pub(super) fn ad_message(
        &mut self,
        place: Place<'_>,
        ad_id: &str,
        reference: &str,
        text: String,
    ) -> String {
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
}

fn with_mid(mid: &str, extra: Value) -> Value {
    let mut value = extra;
    if let Some(fields) = value.as_object_mut() {
        fields.insert("mid".to_owned(), Value::String(mid.to_owned()));
    }
    value
}

fn referral_of_link(reference: &str) -> Value {
    json!({ "ref": reference, "source": "SHORTLINK", "type": "OPEN_THREAD" })
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
