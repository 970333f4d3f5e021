//! What happens on the Page's feed.

use crate::id::{FeedObjectId, PersonId};
use crate::time::Timestamp;

/// One change of the `feed` field. Everything but item and verb may be absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedChange {
    /// What changed.
    pub item: FeedItem,
    /// How.
    pub verb: FeedVerb,
    /// `verb` exactly as sent.
    pub verb_raw: String,
    /// Who did it.
    pub from: Option<PersonId>,
    /// Their name, if sent.
    pub from_name: Option<String>,
    /// The root post.
    pub post_id: Option<FeedObjectId>,
    /// The comment.
    pub comment_id: Option<FeedObjectId>,
    /// The post, or the comment that a reply is under.
    pub parent_id: Option<FeedObjectId>,
    /// A share.
    pub share_id: Option<String>,
    /// An event of the Page's calendar.
    pub event_id: Option<String>,
    /// One picture: id.
    pub photo_id: Option<String>,
    /// Several pictures: ids.
    pub photo_ids: Vec<String>,
    /// A comment's picture: address.
    pub photo: Option<String>,
    /// A post's pictures: addresses.
    pub photos: Vec<String>,
    /// A film: address or id.
    pub video: Option<String>,
    /// A shared link.
    pub link: Option<String>,
    /// The words.
    pub message: Option<String>,
    /// `like`, `love`, …
    pub reaction_type: Option<String>,
    /// Whether a post can be seen.
    pub published: Option<bool>,
    /// Whether a comment is hidden.
    pub hidden: Option<bool>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// When it was changed.
    pub edited_at: Option<Timestamp>,
}

/// What a feed change is about. Meta's words; `Other` keeps the ones that join later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedItem {
    /// A comment or a reply to one.
    Comment,
    /// A post or status.
    Post,
    /// A reaction to a post or comment; a Page like in old payloads.
    Reaction,
    /// A share.
    Share,
    /// A picture, or several.
    Photo,
    /// A film.
    Video,
    /// An album.
    Album,
    /// An event of the calendar.
    Event,
    /// Any other word, as sent.
    Other(String),
}

/// How an item changed; spellings of the same verb are one (`edit` = `edited`, `remove` = `delete`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedVerb {
    /// Made.
    Add,
    /// Changed.
    Edit,
    /// Taken away.
    Remove,
    /// Hidden from the public.
    Hide,
    /// Shown again.
    Unhide,
    /// Any other word, as sent.
    Other(String),
}

impl FeedItem {
    /// The stored word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Comment => "comment",
            Self::Post => "post",
            Self::Reaction => "reaction",
            Self::Share => "share",
            Self::Photo => "photo",
            Self::Video => "video",
            Self::Album => "album",
            Self::Event => "event",
            Self::Other(word) => word,
        }
    }
}

impl FeedVerb {
    /// The stored word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Add => "add",
            Self::Edit => "edit",
            Self::Remove => "remove",
            Self::Hide => "hide",
            Self::Unhide => "unhide",
            Self::Other(word) => word,
        }
    }
}

/// The Page was mentioned in somebody's post or comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Who.
    pub from: Option<PersonId>,
    /// Their name.
    pub from_name: Option<String>,
    /// In which post.
    pub post_id: Option<FeedObjectId>,
    /// In which comment.
    pub comment_id: Option<FeedObjectId>,
    /// Media, on Instagram.
    pub media_id: Option<FeedObjectId>,
    /// The words.
    pub message: Option<String>,
}

/// A rating or review of the Page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatingChange {
    /// What changed.
    pub item: String,
    /// How.
    pub verb: FeedVerb,
    /// Who.
    pub reviewer: Option<PersonId>,
    /// Their name.
    pub reviewer_name: Option<String>,
    /// 1 to 5, in old payloads.
    pub rating: Option<u8>,
    /// `positive` or `negative`.
    pub recommendation: Option<String>,
    /// The words.
    pub text: Option<String>,
    /// The story behind it.
    pub story_id: Option<FeedObjectId>,
}
