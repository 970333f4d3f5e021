//! The parts of a world.

use std::collections::{BTreeSet, VecDeque};

use serde_json::{Map, Value};

use crate::config::PageConfig;
use crate::ledger::recent::RecentMarks;
use crate::thread::Thread;

/// A page and everything the app set on it.
pub(crate) struct PageState {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) access_token: String,
    pub(crate) instagram_id: Option<String>,
    pub(crate) about: Map<String, Value>,
    pub(crate) subscribed_fields: Vec<String>,
    pub(crate) messenger_profile: Map<String, Value>,
    /// Times of recent calls to it.
    pub(crate) profile_calls: VecDeque<i64>,
    pub(crate) order_numbers: RecentMarks,
    pub(crate) attachments: BTreeSet<String>,
    pub(crate) utility_templates: BTreeSet<String>,
    /// Times of recent sends, for the throttle.
    pub(crate) recent_sends: VecDeque<i64>,
    pub(crate) failing_since_ms: Option<i64>,
    pub(crate) alerted: bool,
    /// Meta lets it send nothing for the moment.
    pub(crate) is_blocked: bool,
}

impl PageState {
    pub(crate) fn new(config: &PageConfig) -> Self {
        Self {
            id: config.id.clone(),
            name: config.name.clone(),
            access_token: config.access_token.clone(),
            instagram_id: config.instagram_id.clone(),
            about: config.about.clone(),
            subscribed_fields: config.subscribed_fields.clone(),
            messenger_profile: Map::new(),
            profile_calls: VecDeque::new(),
            order_numbers: RecentMarks::default(),
            attachments: BTreeSet::new(),
            utility_templates: BTreeSet::new(),
            recent_sends: VecDeque::new(),
            failing_since_ms: None,
            alerted: false,
            is_blocked: false,
        }
    }
}

/// One person as one page knows them.
pub(crate) struct Contact {
    pub(crate) thread: Thread,
    /// `t_…`, for the Conversations API.
    pub(crate) conversation_id: String,
    /// The last thing that opened the window.
    pub(crate) window_opened_ms: Option<i64>,
    /// The last thing that the person said or tapped; a reaction or a link is none.
    pub(crate) last_message_ms: Option<i64>,
    /// Said something after the last message from the page.
    pub(crate) is_waiting: bool,
    /// Times of recent sends, for the throttle.
    pub(crate) recent_sends: VecDeque<i64>,
    /// The Page Inbox has the thread: the app only listens, and cannot write.
    pub(crate) is_with_inbox: bool,
}

/// A comment on a post of a page.
pub(crate) struct CommentState {
    pub(crate) id: String,
    pub(crate) page: String,
    /// `{page}_{post}`.
    pub(crate) post: String,
    /// The post, or the comment that this one answers.
    pub(crate) parent: String,
    /// PSID of the author; `None` = the page itself.
    pub(crate) person: Option<String>,
    pub(crate) text: String,
    /// Where the picture in it is.
    pub(crate) photo: Option<String>,
    pub(crate) at_ms: i64,
    pub(crate) is_hidden: bool,
    pub(crate) is_liked: bool,
    pub(crate) privately_replied: bool,
}

/// A post that a visitor or the page itself wrote while the world was running. Others are only named.
pub(crate) struct PostState {
    /// `{page}_{post}`.
    pub(crate) id: String,
    pub(crate) page: String,
    /// PSID of the visitor; `None` = the page itself.
    pub(crate) person: Option<String>,
    pub(crate) text: String,
    pub(crate) at_ms: i64,
    pub(crate) privately_replied: bool,
}

/// What a private reply answers: a comment, or a visitor's post.
pub(crate) struct Activity<'a> {
    pub(crate) page: &'a str,
    /// PSID; `None` = the page itself.
    pub(crate) person: Option<&'a str>,
    pub(crate) at_ms: i64,
    pub(crate) privately_replied: bool,
}

impl CommentState {
    pub(crate) fn activity(&self) -> Activity<'_> {
        Activity {
            page: &self.page,
            person: self.person.as_deref(),
            at_ms: self.at_ms,
            privately_replied: self.privately_replied,
        }
    }
}

impl PostState {
    pub(crate) fn activity(&self) -> Activity<'_> {
        Activity {
            page: &self.page,
            person: self.person.as_deref(),
            at_ms: self.at_ms,
            privately_replied: self.privately_replied,
        }
    }
}
