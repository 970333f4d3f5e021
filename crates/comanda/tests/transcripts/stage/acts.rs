//! What people do in a conversation: customers, somebody of the shop, the kitchen, and time that passes.

use bytes::Bytes;
use comanda_domain::command::{CommandOutcome, DeskAction, DeskCommand};
use comanda_domain::hash::IdHash;
use comanda_domain::id::{CommandId, ConversationKey};
use comanda_domain::profile::Identity;
use comanda_domain::record::{NewRecord, RecordKind};
use comanda_domain::time::Timestamp;
use comanda_sim::{Act as Meta, CartProduct, Person, ProfileAccess, Side, World};
use comanda_store::port::DraftStore as _;
use comanda_store::port::desk::DeskStore as _;

use super::{PAGE, Stage, key_of, psid};
use crate::act::{Act, Does};
use crate::kitchen;

impl Stage {
    /// An error says what cannot be done; it stands in the transcript until somebody mends that.
    pub(super) async fn perform(&mut self, act: &Act) -> Result<(), String> {
        match act {
            Act::Customer { name, does } => self.customer(name, does)?,
            Act::Inbox { to, text } => self.meta(to, Meta::PageInboxReply { text: text.clone() }),
            Act::InboxTakes(name) => self.meta(name, Meta::PageInboxTakes),
            Act::InboxGivesBack(name) => self.meta(name, Meta::PageInboxReleases),
            Act::Desk { to, text } => self.desk(&key_of(to), DeskAction::Say { text: text.clone() }).await,
            Act::DeskTakes(name) => {
                self.desk(&key_of(name), DeskAction::Takeover { with_person: true }).await;
            }
            Act::DeskGivesBack(name) => {
                self.desk(&key_of(name), DeskAction::Takeover { with_person: false }).await;
            }
            Act::Server { works } => self.stands_still = !works,
            Act::Recommends(ids) => self.chosen.choose(ids),
            Act::Link { left, right, is_linked } => {
                let (left, right) = (identity(left), identity(right));
                let what = if *is_linked {
                    DeskAction::Link { left, right }
                } else {
                    DeskAction::Unlink { left, right }
                };
                self.desk(&desk_key("people"), what).await;
            }
            Act::Draft { to, verdict } => {
                let key = key_of(to);
                let waiting = self.store.drafts(&key).await.unwrap();
                let oldest = waiting.first().ok_or_else(|| format!("nothing is drafted to {to}"))?;
                self.desk(&key, DeskAction::Draft { draft: oldest.id, verdict: verdict.clone() }).await;
            }
            Act::DeskForgets(name) => self.desk(&key_of(name), DeskAction::DeleteData).await,
            Act::Kitchen(what) if what.starts_with("is ") => self.rush(what == "is in a rush").await,
            Act::Kitchen(what) => {
                let tickets = self.tickets().await;
                let (ticket, action) =
                    kitchen::read(what, &tickets).ok_or_else(|| format!("nobody can do that: {what}"))?;
                let key = ticket.order.conversation.clone();
                self.desk(&key, action).await;
            }
            Act::Minutes(minutes) => self.run_for(minutes * 60_000).await,
            Act::Until(time) => {
                let zone = &self.shop.shop.zone;
                let now = Timestamp::from_millis(self.now_ms());
                let local = if time.contains(' ') {
                    time.replace(' ', "T").parse().unwrap()
                } else {
                    let today = now.local(zone).date();
                    let at = today.to_datetime(time.parse().map_err(|error| format!("{time}: {error}"))?);
                    if at > now.local(zone) { at } else { today.tomorrow().unwrap().to_datetime(at.time()) }
                };
                let until = Timestamp::from_local(local, zone).unwrap();
                self.run_for(until.as_millis() - now.as_millis()).await;
            }
            Act::ShowBoard | Act::ShowPerson(_) => {}
        }
        Ok(())
    }

    fn meta(&self, name: &str, act: Meta) {
        let now_ms = self.now_ms();
        self.world.lock().unwrap().person_does(PAGE, &psid(name), act, now_ms);
    }

    fn customer(&mut self, name: &str, does: &Does) -> Result<(), String> {
        let person = psid(name);
        let now_ms = self.now_ms();
        let mut world = self.world.lock().unwrap();
        if world.person(&person).is_none() {
            world.set_person(Person {
                psid: person.clone(),
                first_name: name.to_owned(),
                last_name: "N.".to_owned(),
                locale: "vi_VN".to_owned(),
                timezone: 7,
                access: ProfileAccess::Open,
                blocked: false,
            });
        }
        let mid_of = |world: &World, text: &str| {
            let bubbles = world.thread(PAGE, &person).bubbles.iter().rev();
            let mut own = bubbles.filter(|bubble| bubble.side == Side::Person);
            let found = own.find(|bubble| bubble.content.text() == text);
            found.map(|bubble| bubble.mid.clone()).ok_or_else(|| format!("{name} never wrote “{text}”"))
        };
        let comment_of = |text: &str| {
            let said = (name.to_owned(), text.to_owned());
            let found = self.comments.iter().rev().find(|(known, _)| *known == said);
            found.map(|(_, id)| id.clone()).ok_or_else(|| format!("nobody commented “{text}”"))
        };
        let act = match does {
            Does::Says(text) => Meta::Text { text: text.clone() },
            Does::Taps(label) => tap(&world, &person, label)
                .ok_or_else(|| format!("there is no [{label}] for {name} to tap"))?,
            Does::Edits { from, to } => Meta::Edit { mid: mid_of(&world, from)?, text: to.clone() },
            Does::Unsends(text) => Meta::Unsend { mid: mid_of(&world, text)? },
            Does::Reacts(emoji) => {
                let bubbles = &world.thread(PAGE, &person).bubbles;
                let newest = bubbles.iter().rev().find(|bubble| bubble.is_from_page());
                let mid = newest.ok_or("there is nothing to react to")?.mid.clone();
                Meta::React { mid, emoji: emoji.clone() }
            }
            Does::SendsThumb => Meta::Sticker,
            Does::SendsPhoto => Meta::Image { url: "https://example.com/photo.jpg".to_owned() },
            Does::SaysAloud(words) => {
                let url = format!("https://example.com/voice/{}.mp4", self.now_ms());
                self.spoken.note(&url, words);
                Meta::Audio { url }
            }
            Does::SendsVoice => Meta::Audio { url: "https://example.com/voice.mp4".to_owned() },
            Does::SendsSticker => Meta::OtherSticker { sticker_id: 1 },
            Does::SendsLocation { latitude, longitude } => {
                Meta::Location { latitude: *latitude, longitude: *longitude }
            }
            Does::SendsCart(products) => {
                Meta::SendCart { products: products.iter().map(product).collect(), note: None }
            }
            Does::Comments { post, text } => Meta::Comment { post: post.clone(), text: text.clone() },
            Does::EditsComment { from, to } => {
                Meta::EditComment { comment: comment_of(from)?, text: to.clone() }
            }
            Does::RemovesComment(text) => Meta::RemoveComment { comment: comment_of(text)? },
            Does::OpensLink(reference) => Meta::ReferralOpen { reference: reference.clone() },
            Does::ComesFromAd { ad, text } => {
                let (ad_id, reference) = (ad.clone(), ad.clone());
                Meta::AdMessage { ad_id, reference, text: text.clone() }
            }
        };
        let made = world.person_does(PAGE, &person, act, now_ms);
        if let (Does::Comments { text, .. }, Some(id)) = (does, made) {
            self.comments.push(((name.to_owned(), text.clone()), id));
        }
        Ok(())
    }

    pub(crate) async fn desk(&mut self, key: &ConversationKey, what: DeskAction) {
        self.commands += 1;
        let id = IdHash::new("command").part(&self.commands.to_be_bytes()).finish();
        let command = DeskCommand::V1 { id: CommandId::from_bytes(id), by: "desk".to_owned(), what };
        let body = Bytes::from(serde_json::to_vec(&command).unwrap());
        let (event, kind) = (command.event_id(), RecordKind::Command);
        let record = NewRecord { event, key: key.clone(), kind, range: 0..body.len(), entry_time: None };
        self.append(body, vec![record]).await;
        self.run_due().await;
        let outcome = self.store.outcome(command.id()).await.unwrap();
        match outcome {
            Some(CommandOutcome::Done { .. }) => {}
            Some(CommandOutcome::Refused { reason }) => {
                self.desk_hears = format!("(the desk is told: {reason})\n");
            }
            other => panic!("the desk's command came to {other:?}"),
        }
    }

    /// The switch of the first branch.
    async fn rush(&mut self, is_rush: bool) {
        let branch = self.shop.shop.branches[0].id.clone();
        self.desk(&desk_key("kitchen"), DeskAction::Rush { branch, is_rush }).await;
    }
}

/// Where what the desk says is written that belongs to no conversation.
fn desk_key(thread: &str) -> ConversationKey {
    format!("{PAGE}/desk/{thread}").parse().unwrap()
}

fn identity(name: &str) -> Identity {
    Identity::of(&key_of(name)).unwrap()
}

/// The newest chip or button with this label.
fn tap(world: &World, person: &str, label: &str) -> Option<Meta> {
    let bubbles = &world.thread(PAGE, person).bubbles;
    for bubble in bubbles.iter().rev().filter(|bubble| bubble.is_from_page()) {
        if let Some(reply) = bubble.quick_replies.iter().find(|reply| reply.title == label) {
            let (title, payload) = (reply.title.clone(), reply.payload.clone());
            return Some(Meta::TapQuickReply { title, payload });
        }
        let buttons = match &bubble.content {
            comanda_sim::Content::Cards { cards } => {
                // `Card title / button` names one of several cards.
                let (card_title, button) = label.split_once(" / ").unwrap_or(("", label));
                let cards = cards.iter().filter(|card| card_title.is_empty() || card.title == card_title);
                cards.flat_map(|card| &card.buttons).filter(|known| known.title() == button).collect()
            }
            comanda_sim::Content::Buttons { buttons, .. } => {
                buttons.iter().filter(|known| known.title() == label).collect()
            }
            _ => Vec::new(),
        };
        for button in buttons {
            if let comanda_sim::Button::Postback { title, payload } = button {
                return Some(Meta::TapPostback { title: title.clone(), payload: payload.clone() });
            }
        }
    }
    None
}

fn product((id, quantity): &(String, u32)) -> CartProduct {
    CartProduct {
        id: 1,
        retailer_id: id.clone(),
        name: id.clone(),
        unit_price: 1.0,
        currency: "VND".to_owned(),
        quantity: *quantity,
    }
}
