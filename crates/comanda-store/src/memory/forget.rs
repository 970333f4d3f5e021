//! Forgetting a person.

use std::collections::HashSet;

use comanda_domain::effect::Recipient;
use comanda_domain::id::{ConversationKey, FeedObjectId, ProfileId};
use comanda_domain::profile::{Identity, LinkedBy};

use super::state::{IdentityEntry, OutboxEntry, State};
use crate::detail::{NEVER_AGAIN, action_without_person, profile_of, without_person};
use crate::port::admin::PersonDetails;
use crate::port::conversation::InteractionDetail;

impl IdentityEntry {
    /// Whether they asked to be forgotten: nobody looks them up again.
    pub(super) fn is_forgotten(&self) -> bool {
        self.details.as_ref().is_some_and(|details| details.fetched_at == NEVER_AGAIN)
    }
}

impl State {
    /// What is theirs goes, and what the books need stays without them.
    pub(super) fn forget(&mut self, key: &ConversationKey) {
        self.messages.retain(|message| message.conversation != *key);
        self.interactions.retain(|_, interaction| interaction.conversation != *key);
        self.drafts.retain(|draft| draft.row.conversation != *key);
        self.reader_answers.retain(|_, answer| answer.conversation != *key);
        self.calls.retain(|call| call.conversation != *key || call.closed_at.is_none());
        self.outbox.retain(|entry| entry.row.conversation != *key || entry.state.is_open());
        self.find_places();
        for entry in self.orders.values_mut() {
            let order = &mut entry.stored.order;
            if order.conversation == *key && order.status.stage().is_final() {
                *order = without_person(order);
                entry
                    .history
                    .iter_mut()
                    .for_each(|change| change.action = action_without_person(&change.action));
            }
        }
        if let Some(identity) = Identity::of(key) {
            let commenters = self.commenters(profile_of(&identity));
            for commenter in &commenters {
                self.forget_private_replies(commenter, &identity);
            }
            commenters.iter().chain([&identity]).for_each(|identity| self.forget_identity(identity));
        }
    }

    /// Somebody who is only known from posts.
    pub(super) fn forget_commenter(&mut self, who: &Identity) {
        let (posts, comments) = self.comments_of(who);
        self.forget_answers(&posts, &comments);
        self.forget_identity(who);
    }

    /// Who wrote comments and got a private reply as this identity: the same person, as Meta says.
    fn commenters(&self, own: ProfileId) -> Vec<Identity> {
        let links =
            self.links.values().filter(|link| link.how == LinkedBy::PrivateReply && link.undone.is_none());
        let others: Vec<ProfileId> = links
            .filter(|link| link.left == own || link.right == own)
            .map(|link| if link.left == own { link.right } else { link.left })
            .collect();
        let identities = self.identities.values().map(|entry| &entry.identity);
        identities.filter(|identity| others.contains(&profile_of(identity))).cloned().collect()
    }

    /// What was said to the author of comments in private stands under the posts.
    fn forget_private_replies(&mut self, commenter: &Identity, reached: &Identity) {
        let (posts, comments) = self.comments_of(commenter);
        let recipient = Some(reached.person.as_str());
        self.messages.retain(|message| {
            !posts.contains(&message.conversation) || message.recipient.as_deref() != recipient
        });
        self.forget_answers(&posts, &comments);
    }

    /// The posts under which somebody wrote, and the comments.
    fn comments_of(&self, commenter: &Identity) -> (HashSet<ConversationKey>, HashSet<FeedObjectId>) {
        let (mut posts, mut comments) = (HashSet::new(), HashSet::new());
        for interaction in self.interactions.values() {
            let key = &interaction.conversation;
            let is_theirs = key.page == commenter.page
                && key.channel == commenter.channel
                && interaction.person.as_ref() == Some(&commenter.person);
            if let (true, InteractionDetail::Feed(change)) = (is_theirs, &interaction.detail) {
                posts.insert(key.clone());
                comments.extend(change.comment_id.clone());
            }
        }
        (posts, comments)
    }

    /// What was answered to these comments.
    fn forget_answers(&mut self, posts: &HashSet<ConversationKey>, comments: &HashSet<FeedObjectId>) {
        let is_to_them = |entry: &OutboxEntry| match &entry.row.outgoing.recipient {
            Recipient::CommentAuthor(comment) | Recipient::Comment(comment) => comments.contains(comment),
            Recipient::Person => false,
        };
        self.outbox.retain(|entry| {
            entry.settled_at.is_none() || !posts.contains(&entry.row.conversation) || !is_to_them(entry)
        });
        self.find_places();
    }

    /// After something in the middle has gone.
    fn find_places(&mut self) {
        let mids = self.messages.iter().enumerate();
        self.message_places =
            mids.filter_map(|(place, entry)| Some((entry.row.mid.parse().ok()?, place))).collect();
        self.outbox_places =
            self.outbox.iter().enumerate().map(|(place, entry)| (entry.row.id, place)).collect();
    }

    fn forget_identity(&mut self, identity: &Identity) {
        self.phones.retain(|phone| phone.identity != *identity);
        self.interactions.retain(|_, interaction| {
            let key = &interaction.conversation;
            let is_theirs = key.page == identity.page
                && key.channel == identity.channel
                && interaction.person.as_ref() == Some(&identity.person);
            !is_theirs || Identity::of(key).is_some()
        });
        let own = profile_of(identity);
        let touched = self.group_of(own);
        self.links.retain(|(left, right, _), _| *left != own && *right != own);
        self.share(&touched);
        let key = (identity.page.clone(), identity.channel, identity.person.clone());
        if let Some(entry) = self.identities.get_mut(&key) {
            entry.name = None;
            (entry.last_interaction, entry.last_inbound, entry.last_outbound) = (None, None, None);
            entry.details = Some(PersonDetails {
                identity: identity.clone(),
                first_name: None,
                last_name: None,
                picture: None,
                locale: None,
                raw: String::new(),
                fetched_at: NEVER_AGAIN,
            });
        }
    }
}
