//! What can be seen of a conversation: what was said, who was called, what hangs in the kitchen.

use std::sync::Arc;

use comanda_domain::id::Channel;
use comanda_domain::profile::Identity;
use comanda_domain::time::Timestamp;
use comanda_flow::preview::preview;
use comanda_sim::{SendKind, Side};
use comanda_store::port::conversation::StoredOrder;
use comanda_store::port::desk::DeskStore as _;
use comanda_store::port::{DraftStore as _, PeopleStore as _};

use super::{PAGE, Stage, key_of, psid};
use crate::act::Act;
use crate::{board, person, show};

impl Stage {
    pub(crate) async fn tickets(&self) -> Vec<StoredOrder> {
        let mut tickets = Vec::new();
        for branch in &self.shop.shop.branches {
            let board = self.store.board(&branch.id, Timestamp::from_millis(0)).await.unwrap();
            tickets.extend(board.tickets);
        }
        tickets
    }

    /// What a look shows; nothing of an act that is none.
    pub(super) async fn shown(&self, act: &Act) -> String {
        match act {
            Act::ShowBoard => board::board(&self.tickets().await, &self.shop.shop),
            Act::ShowPerson(name) => {
                let identity = Identity::of(&key_of(name)).unwrap();
                let profile = self.store.profile_of(&identity).await.unwrap();
                let Some(profile) = profile else { return "  (nobody)\n".to_owned() };
                let file = self.store.person(profile, 500).await.unwrap();
                file.map_or_else(String::new, |file| person::person(&file, &self.shop.shop))
            }
            _ => String::new(),
        }
    }

    /// What was said, answered in public, and who was called since the last look.
    pub(super) async fn news(&mut self) -> String {
        let mut text = std::mem::take(&mut self.desk_hears);
        text.push_str(&self.said());
        text.push_str(&self.drafted().await);
        text.push_str(&self.called().await);
        text
    }

    /// What was said since the last look.
    fn said(&mut self) -> String {
        let mut text = String::new();
        let world = Arc::clone(&self.world);
        let world = world.lock().unwrap();
        for record in world.ledger().sends().iter().skip(self.sends) {
            if record.kind == SendKind::CommentReply {
                text.push_str(&show::said("Bot on the post", &record.text));
            }
        }
        self.sends = world.ledger().sends().len();
        for name in &self.names {
            let bubbles = &world.thread(PAGE, &psid(name)).bubbles;
            let told = self.told.entry(name.clone()).or_default();
            for bubble in bubbles.iter().skip(*told).filter(|bubble| bubble.side == Side::Page) {
                let who = if self.names.len() == 1 { "Bot".to_owned() } else { format!("Bot to {name}") };
                text.push_str(&show::said(&who, &show::bubble(bubble)));
            }
            *told = bubbles.len();
        }
        text
    }

    /// What the bot would say and nobody has decided on, since the last look.
    async fn drafted(&mut self) -> String {
        let mut text = String::new();
        for name in self.names.clone() {
            for row in self.store.drafts(&key_of(&name)).await.unwrap() {
                if self.drafts.contains(&row.id) {
                    continue;
                }
                self.drafts.push(row.id);
                let shown = preview(&self.shops, self.store.as_ref(), &key_of(&name), &row.outgoing).await;
                let buttons: Vec<String> = shown.buttons.iter().map(|button| format!("[{button}]")).collect();
                let words = format!("{}\n{}", shown.text, buttons.join(" "));
                text.push_str(&show::said(&format!("Draft to {name}"), words.trim()));
            }
        }
        text
    }

    /// Who was called since the last look.
    async fn called(&mut self) -> String {
        let mut text = String::new();
        let rows = self.store.conversations(100).await.unwrap();
        let mut calls = Vec::new();
        for name in &self.names {
            let row = rows.iter().find(|row| row.key == key_of(name));
            let Some((reason, _)) = row.and_then(|row| row.call) else { continue };
            let call = format!("! {name} needs a person: {reason:?}\n");
            if !self.calls.contains(&call) {
                text.push_str(&call);
            }
            calls.push(call);
        }
        for row in rows.iter().filter(|row| row.key.channel == Channel::Feed) {
            let Some((reason, _)) = row.call else { continue };
            let call = format!("! A comment on post {} needs a person: {reason:?}\n", row.key.thread);
            if !self.calls.contains(&call) {
                text.push_str(&call);
            }
            calls.push(call);
        }
        self.calls = calls;
        text
    }
}
