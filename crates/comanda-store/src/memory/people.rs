//! [`PeopleStore`] in memory, and who is one person with whom.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use comanda_domain::effect::Recipient;
use comanda_domain::id::{ConversationKey, ProfileId};
use comanda_domain::order::Stage;
use comanda_domain::profile::{Identity, LinkedBy, add_amount};
use comanda_domain::time::Timestamp;
use futures_util::FutureExt;
use futures_util::future::ready;

use super::MemoryStore;
use super::state::{IdentityEntry, PhoneEntry, State};
use crate::detail::{full_name, profile_of};
use crate::port::conversation::{InteractionDetail, LinkChange, PlacedOrder, StoredOrder};
use crate::port::people::{Deeds, KnownIdentity, PHONE_PEOPLE_MAX, PeopleLink, PersonFile, PersonRow};
use crate::port::{BoxFuture, PeopleStore, StoreError};

impl IdentityEntry {
    /// They did something, or something was said to them.
    pub(super) fn saw(&mut self, inbound: Option<Timestamp>, outbound: Option<Timestamp>) {
        self.last_inbound = self.last_inbound.max(inbound);
        self.last_outbound = self.last_outbound.max(outbound);
        self.last_interaction = self.last_interaction.max(inbound).max(outbound);
    }

    /// As Meta says, else as it came along.
    fn full_name(&self) -> Option<String> {
        let details = self.details.as_ref();
        let fetched = details
            .and_then(|details| full_name(details.first_name.as_deref(), details.last_name.as_deref()));
        fetched.or_else(|| self.name.clone())
    }

    fn known(&self) -> KnownIdentity {
        KnownIdentity {
            identity: self.identity.clone(),
            own_profile: profile_of(&self.identity),
            name: self.full_name(),
            locale: self.details.as_ref().and_then(|details| details.locale.clone()),
            first_seen_at: self.first_seen,
            last_inbound_at: self.last_inbound,
            last_outbound_at: self.last_outbound,
        }
    }
}

/// Two profiles by their printed form, the smaller one first.
fn pair(left: ProfileId, right: ProfileId) -> (ProfileId, ProfileId) {
    if left.to_string() <= right.to_string() { (left, right) } else { (right, left) }
}

impl State {
    /// What somebody said about who is who.
    pub(super) fn change_link(&mut self, change: &LinkChange) {
        let (left, right) = pair(profile_of(&change.left), profile_of(&change.right));
        if left == right {
            return;
        }
        if change.is_linked {
            self.link(left, right, LinkedBy::Hand, change.at, &change.by);
        } else {
            let between = self.links.values_mut().filter(|link| (link.left, link.right) == (left, right));
            for link in between {
                link.undone.get_or_insert((change.at, change.by.clone()));
            }
            self.share(&[left, right].into());
        }
    }

    /// What was undone by hand comes back by hand only.
    fn link(&mut self, left: ProfileId, right: ProfileId, how: LinkedBy, at: Timestamp, by: &str) {
        let (left, right) = pair(left, right);
        let was_undone =
            self.links.values().any(|link| (link.left, link.right) == (left, right) && link.undone.is_some());
        if was_undone && how != LinkedBy::Hand {
            return;
        }
        let new = PeopleLink { left, right, how, linked_at: at, linked_by: by.to_owned(), undone: None };
        let known = self.links.entry((left, right, how)).or_insert_with(|| new.clone());
        if how == LinkedBy::Hand && known.undone.is_some() {
            *known = new;
        }
        self.share(&[left, right].into());
    }

    /// The author of a comment is who a private reply to it reached.
    pub(super) fn link_commenter(&mut self, recipient: &Recipient, reached: &Identity, at: Timestamp) {
        let Recipient::CommentAuthor(comment) = recipient else { return };
        let author = self.interactions.values().find_map(|interaction| {
            let InteractionDetail::Feed(change) = &interaction.detail else { return None };
            let person = change.from.clone().filter(|_| change.comment_id.as_ref() == Some(comment))?;
            let key = &interaction.conversation;
            Some(Identity { page: key.page.clone(), channel: key.channel, person })
        });
        if let Some(author) = author.filter(|author| author.page == reached.page) {
            self.link(profile_of(&author), profile_of(reached), LinkedBy::PrivateReply, at, "");
        }
    }

    /// Keeps the phone numbers of new orders, and links who shares one.
    pub(super) fn write_phones(&mut self, placed: &[PlacedOrder]) {
        let mut new_numbers: Vec<(String, String, Timestamp)> = Vec::new();
        for PlacedOrder { order, .. } in placed {
            let (Some(identity), Some(phone)) = (Identity::of(&order.conversation), order.phone()) else {
                continue;
            };
            let shop = self.shop_of(&order.conversation);
            let same =
                |known: &PhoneEntry| known.shop == shop && known.phone == phone && known.identity == identity;
            if self.phones.iter().any(same) {
                continue;
            }
            new_numbers.push((shop.clone(), phone.to_owned(), order.placed_at));
            self.phones.push(PhoneEntry { shop, phone: phone.to_owned(), identity, at: order.placed_at });
        }
        for (shop, phone, at) in new_numbers {
            self.link_sharers(&shop, &phone, at);
        }
    }

    /// Links whoever ordered with a number; one that too many did links nobody any more.
    fn link_sharers(&mut self, shop: &str, phone: &str, at: Timestamp) {
        let same = |known: &&PhoneEntry| known.shop == shop && known.phone == phone;
        let mut sharers: Vec<PhoneEntry> = self.phones.iter().filter(same).cloned().collect();
        sharers.sort_by_key(|known| (known.at, profile_of(&known.identity).to_string()));
        let own: Vec<ProfileId> = sharers.iter().map(|known| profile_of(&known.identity)).collect();
        let Some((first, others)) = own.split_first() else { return };
        for other in others {
            if own.len() <= PHONE_PEOPLE_MAX {
                self.link(*first, *other, LinkedBy::Phone, at, "");
                continue;
            }
            let (left, right) = pair(*first, *other);
            if let Some(link) = self.links.get_mut(&(left, right, LinkedBy::Phone)) {
                link.undone.get_or_insert((at, String::new()));
            }
            self.share(&[left, right].into());
        }
    }

    fn shop_of(&self, key: &ConversationKey) -> String {
        let is_page = |page: &&crate::port::admin::PageRow| {
            page.id == key.page
                || page.instagram.as_ref() == Some(&key.page)
                || page.whatsapp.as_ref() == Some(&key.page)
        };
        let shops = self.pages.values().map(|(page, _)| page).filter(is_page).map(|page| page.shop.clone());
        shops.min().unwrap_or_default()
    }

    /// Everybody who hangs together with `own`.
    pub(super) fn group_of(&self, own: ProfileId) -> BTreeSet<ProfileId> {
        let (mut group, mut edge) = (BTreeSet::from([own]), vec![own]);
        while let Some(at) = edge.pop() {
            for link in self.links.values().filter(|link| link.undone.is_none()) {
                let other = match (link.left == at, link.right == at) {
                    (true, _) => link.right,
                    (false, true) => link.left,
                    (false, false) => continue,
                };
                if group.insert(other) {
                    edge.push(other);
                }
            }
        }
        group
    }

    /// Gives everybody who hangs together with one of `touched` the profile of the one that was seen first.
    pub(super) fn share(&mut self, touched: &BTreeSet<ProfileId>) {
        for own in touched {
            let group = self.group_of(*own);
            let ages: BTreeMap<ProfileId, Timestamp> = self
                .identities
                .values()
                .map(|entry| (profile_of(&entry.identity), entry.first_seen))
                .collect();
            let age = |own: &ProfileId| ages.get(own).copied().unwrap_or(Timestamp::from_millis(i64::MAX));
            let eldest = group.iter().min_by_key(|own| (age(own), own.to_string())).copied();
            let Some(eldest) = eldest else { continue };
            for entry in self.identities.values_mut() {
                if group.contains(&profile_of(&entry.identity)) {
                    entry.profile = eldest;
                }
            }
        }
    }

    fn person_row(&self, key: &ConversationKey, rows: &mut Vec<PersonRow>, updated_at: Timestamp) {
        let Some(identity) = Identity::of(key) else { return };
        let entry = self.identities.get(&(identity.page.clone(), identity.channel, identity.person.clone()));
        let Some(entry) = entry else { return };
        let place = rows.iter().position(|row| row.profile == entry.profile).unwrap_or(rows.len());
        if place == rows.len() {
            rows.push(PersonRow::new(entry.profile, updated_at));
        }
        let Some(row) = rows.get_mut(place) else { return };
        row.name = row.name.take().or_else(|| entry.full_name());
        let newest = self
            .phones
            .iter()
            .filter(|known| known.identity == identity)
            .max_by_key(|known| (known.at, Reverse(known.phone.clone())));
        row.phone = row.phone.take().or_else(|| newest.map(|known| known.phone.clone()));
        if !row.channels.contains(&identity.channel) {
            row.channels.push(identity.channel);
        }
        for entry in self.orders.values().filter(|entry| entry.stored.order.conversation == *key) {
            let order = &entry.stored.order;
            if !matches!(order.status.stage(), Stage::Rejected | Stage::Cancelled) {
                row.orders += 1;
                add_amount(&mut row.value, order.total);
            }
        }
    }

    /// People who did something under the posts: those who are listed already write there, too.
    fn commenter_rows(&self, limit: usize, rows: &mut Vec<PersonRow>) {
        let on_posts = self.identities.values().filter(|entry| entry.identity.conversation().is_none());
        let mut seen: Vec<(&IdentityEntry, Timestamp)> =
            on_posts.filter_map(|entry| Some((entry, entry.last_interaction?))).collect();
        seen.sort_by_key(|(entry, at)| (Reverse(*at), entry.identity.person.as_str().to_owned()));
        for (entry, at) in seen.into_iter().take(limit) {
            let place = rows.iter().position(|row| row.profile == entry.profile).unwrap_or(rows.len());
            if place == rows.len() {
                rows.push(PersonRow::new(entry.profile, at));
            }
            let Some(row) = rows.get_mut(place) else { continue };
            row.name = row.name.take().or_else(|| entry.full_name());
            if !row.channels.contains(&entry.identity.channel) {
                row.channels.push(entry.identity.channel);
            }
        }
    }

    fn person_file(&self, profile: ProfileId, orders_max: usize) -> Option<PersonFile> {
        let mut identities: Vec<KnownIdentity> = self
            .identities
            .values()
            .filter(|entry| entry.profile == profile)
            .map(IdentityEntry::known)
            .collect();
        identities.sort_by_key(|known| (known.first_seen_at, known.own_profile.to_string()));
        if identities.is_empty() {
            return None;
        }
        let owns = |own: ProfileId| identities.iter().any(|known| known.own_profile == own);
        let mut links: Vec<PeopleLink> =
            self.links.values().filter(|link| owns(link.left) || owns(link.right)).cloned().collect();
        links.sort_by_key(|link| {
            (link.linked_at, link.left.to_string(), link.right.to_string(), link.how.as_str())
        });
        let keys: Vec<ConversationKey> =
            identities.iter().filter_map(|known| known.identity.conversation()).collect();
        let of_theirs = self.orders.values().filter(|entry| keys.contains(&entry.stored.order.conversation));
        let mut orders: Vec<StoredOrder> = of_theirs.map(|entry| entry.stored.clone()).collect();
        orders.sort_by_key(|stored| {
            (Reverse((stored.order.placed_at, stored.number)), stored.order.id.to_string())
        });
        orders.truncate(orders_max);
        let mut phones: Vec<(Reverse<Timestamp>, String)> = Vec::new();
        for known in &self.phones {
            let is_theirs = identities.iter().any(|identity| identity.identity == known.identity);
            if !is_theirs {
                continue;
            }
            match phones.iter_mut().find(|(_, phone)| *phone == known.phone) {
                Some((at, _)) => *at = Reverse(at.0.max(known.at)),
                None => phones.push((Reverse(known.at), known.phone.clone())),
            }
        }
        phones.sort();
        let phones = phones.into_iter().map(|(_, phone)| phone).collect();
        let deeds = self.deeds(&identities, &keys);
        Some(PersonFile { profile, identities, links, phones, orders, deeds })
    }

    fn deeds(&self, identities: &[KnownIdentity], keys: &[ConversationKey]) -> Vec<Deeds> {
        let mut counted: BTreeMap<String, Deeds> = BTreeMap::new();
        let mut count = |kind: &str, at: Timestamp| {
            let new = || Deeds { kind: kind.to_owned(), count: 0, last_at: at };
            let deeds = counted.entry(kind.to_owned()).or_insert_with(new);
            (deeds.count, deeds.last_at) = (deeds.count + 1, deeds.last_at.max(at));
        };
        for message in self.messages.iter().filter(|message| keys.contains(&message.conversation)) {
            if message.row.inbound {
                count("message", message.row.at);
            }
        }
        for interaction in self.interactions.values() {
            let key = &interaction.conversation;
            let is_theirs = identities.iter().any(|known| {
                let Identity { page, channel, person } = &known.identity;
                *page == key.page && *channel == key.channel && interaction.person.as_ref() == Some(person)
            });
            if is_theirs && Identity::of(key).is_none() {
                let kind = match &interaction.detail {
                    InteractionDetail::Feed(change) => change.item.as_str(),
                    InteractionDetail::Message(_) | InteractionDetail::Echo(_) | InteractionDetail::Other => {
                        interaction.kind
                    }
                };
                count(kind, interaction.occurred_at);
            }
        }
        counted.into_values().collect()
    }
}

impl PeopleStore for MemoryStore {
    fn people(&self, limit: usize) -> BoxFuture<'_, Result<Vec<PersonRow>, StoreError>> {
        let state = self.state();
        let mut stored: Vec<(&ConversationKey, Timestamp)> =
            state.conversations.iter().map(|(key, stored)| (key, stored.updated_at)).collect();
        stored.sort_by_key(|(key, updated_at)| (Reverse(*updated_at), key.to_string()));
        let mut rows = Vec::new();
        // Posts are nobody.
        let known = stored.into_iter().filter(|(key, _)| {
            Identity::of(key).is_some_and(|identity| {
                state.identities.contains_key(&(identity.page, identity.channel, identity.person))
            })
        });
        for (key, updated_at) in known.take(limit) {
            state.person_row(key, &mut rows, updated_at);
        }
        state.commenter_rows(limit, &mut rows);
        rows.sort_by_key(|row| Reverse(row.last_at));
        ready(Ok(rows)).boxed()
    }

    fn person(
        &self,
        profile: ProfileId,
        orders_max: usize,
    ) -> BoxFuture<'_, Result<Option<PersonFile>, StoreError>> {
        ready(Ok(self.state().person_file(profile, orders_max))).boxed()
    }

    fn profile_of<'a>(
        &'a self,
        identity: &'a Identity,
    ) -> BoxFuture<'a, Result<Option<ProfileId>, StoreError>> {
        let key = (identity.page.clone(), identity.channel, identity.person.clone());
        ready(Ok(self.state().identities.get(&key).map(|entry| entry.profile))).boxed()
    }
}
